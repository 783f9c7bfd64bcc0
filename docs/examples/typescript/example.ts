import type { components, operations } from "./afterview.d.ts";

type Analysis = components["schemas"]["Analysis"];
type Problem = components["schemas"]["Problem"];
type Request = operations["analyze"]["requestBody"]["content"]["application/json"];

/** What a note says. The service counts offsets as JavaScript does. */
export async function analyze(url: string, key: string, text: string): Promise<Analysis> {
  const asked: Request = { text, offsets: "utf16" };
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const answer = await fetch(`${url}/v1/analyze`, { method: "POST", headers, body: JSON.stringify(asked) });
  if (!answer.ok) {
    const problem: Problem = await answer.json();
    throw new Error(`${problem.type}: ${problem.detail}`);
  }
  return answer.json();
}

/** The words of each concern. */
export function concerns(analysis: Analysis): string[] {
  return analysis.findings.filter((finding) => finding.polarity === "concern").map((finding) => finding.quote);
}
