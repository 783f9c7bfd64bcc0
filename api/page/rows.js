// @ts-check
/** The rows of a job's result, as they come: nothing is held but what is looked at. */

/** @typedef {any} Row an analysis with `source`, `row` and `columns` */
/** @typedef {{about: string, polarity: string, words: string}} Filter `about`: an aspect, "unspecific" or ""; `polarity`: of it, or "" */

/** @param {Response} answer JSON Lines @returns {AsyncGenerator<Row>} */
export async function* rowsOf(answer) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).pipeThrough(new TextDecoderStream()).getReader();
  try {
    let rest = "";
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split("\n");
      rest = /** @type {string} */ (lines.pop());
      for (const line of lines) yield JSON.parse(line);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** @param {Row} row @param {Filter} filter */
export function fits(row, { about, polarity, words }) {
  if (about === "unspecific" && row.specific !== false) return false;
  const found = row.findings.filter((/** @type {any} */ each) => (!polarity || each.polarity === polarity) && (!about || about === "unspecific" || each.aspect === about));
  if (about !== "unspecific" && (about || polarity) && !found.length) return false;
  const held = [row.text, row.id ?? "", ...Object.values(row.columns ?? {})].join("\n").toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => held.includes(word));
}

/** An analysis with its offsets as JavaScript counts; the file counts code points. @param {Row} row @returns {Row} */
export function inUtf16(row) {
  /** @type {number[]} */
  const places = [];
  let at = 0;
  for (const letter of row.text) {
    places.push(at);
    at += letter.length;
  }
  places.push(at);
  const moved = (/** @type {any} */ each) => ({ ...each, start: places[each.start], end: places[each.end] });
  return { ...row, findings: row.findings.map(moved), remarks: row.remarks.map(moved), uncertain: row.uncertain.map(moved) };
}
