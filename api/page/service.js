// @ts-check
/** The service behind the page. Offsets are asked for in UTF-16, so that they count as JavaScript does. */

export class Problem extends Error {}

/**
 * @param {string} path
 * @param {object} body
 * @returns {Promise<Response>}
 */
async function post(path, body) {
  let answer;
  try {
    answer = await fetch(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  } catch {
    throw new Problem("The service does not answer. Is it still running?");
  }
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    throw new Problem(problem.detail ?? problem.title ?? `The service answered ${answer.status}.`);
  }
  return answer;
}

/** @param {string} text @param {object} context @param {boolean} [explain] */
export const analyze = async (text, context, explain = false) =>
  (await post("/v1/analyze", { text, context, offsets: "utf16", explain })).json();

/** @param {string} text @param {object} context @param {string} format @returns {Promise<Blob>} */
export const planFile = async (text, context, format) => (await post("/v1/plan", { notes: [{ text }], context, format })).blob();

/** @param {string} kind @param {string} text @param {object} context @param {object} fields */
export const letter = async (kind, text, context, fields) =>
  (await post("/v1/letters", { kind, notes: [{ text }], context, fields })).json();

/** What every label means, by name. */
export async function taxonomy() {
  const found = await (await fetch("/v1/taxonomy")).json();
  /** @type {Record<string, {title: string, titles: Record<string, string>, definition: string}>} */
  const labels = {};
  for (const category of found.categories) {
    labels[category.name] = { title: category.titles.concern, titles: category.titles, definition: category.definition };
    for (const aspect of category.aspects) labels[aspect.name] = { ...aspect, titles: {} };
  }
  for (const kind of found.remarks) labels[kind.name] = { ...kind, titles: {} };
  return labels;
}
