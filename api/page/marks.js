// @ts-check
/** The note as it was written, with findings and remarks marked in place. Marks may overlap; the text never changes. */
import { element } from "./dom.js";

/**
 * @typedef {{start: number, end: number, kind: "concern" | "strength" | "remark" | "uncertain", about: any}} Mark
 */

/** @param {any} analysis @returns {Mark[]} */
export function marksOf(analysis) {
  return [
    ...analysis.findings.map((/** @type {any} */ about) => ({ start: about.start, end: about.end, kind: about.polarity, about })),
    ...analysis.remarks.map((/** @type {any} */ about) => ({ start: about.start, end: about.end, kind: "remark", about })),
    ...analysis.uncertain.map((/** @type {any} */ about) => ({ start: about.start, end: about.end, kind: "uncertain", about })),
  ];
}

/**
 * The text cut at every border of a mark.
 * @param {string} text
 * @param {Mark[]} marks
 * @returns {{text: string, marks: Mark[]}[]}
 */
export function segments(text, marks) {
  const borders = [...new Set([0, text.length, ...marks.flatMap((mark) => [mark.start, mark.end])])].sort((a, b) => a - b);
  const cut = [];
  for (let place = 0; place + 1 < borders.length; place += 1) {
    const [start, end] = [borders[place], borders[place + 1]];
    cut.push({ text: text.slice(start, end), marks: marks.filter((mark) => mark.start <= start && end <= mark.end) });
  }
  return cut;
}

const SIGNS = { concern: "–", strength: "+", remark: "·", uncertain: "" };
const SPOKEN = { concern: "counts against you", strength: "counts for you", remark: "not yours to fix", uncertain: "perhaps a point" };

/**
 * @param {any} analysis
 * @param {(marks: Mark[], from: HTMLElement) => void} open called when a mark is chosen
 */
export function markedNote(analysis, open) {
  const box = element("div", { class: "note", tabindex: "0", role: "group", "aria-label": "The note with its points marked" });
  /** @type {Set<Mark>} */
  const begun = new Set();
  for (const part of segments(analysis.text, marksOf(analysis))) {
    if (!part.marks.length) {
      box.append(part.text);
      continue;
    }
    const [first] = part.marks;
    const begins = !begun.has(first);
    part.marks.forEach((mark) => begun.add(mark));
    const label = `${part.text.trim()}: ${part.marks.map((mark) => SPOKEN[mark.kind]).join(", ")}`;
    // A span and not a button: a button is a box, and would tear the text's lines apart.
    const button = element(
      "span",
      {
        role: "button",
        tabindex: "0",
        class: `mark ${first.kind}`,
        "aria-label": label,
        click: () => open(part.marks, button),
        keydown: (event) => {
          const { key } = /** @type {KeyboardEvent} */ (event);
          if (key !== "Enter" && key !== " ") return;
          event.preventDefault();
          open(part.marks, button);
        },
      },
      begins && SIGNS[first.kind] ? element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[first.kind]) : null,
      part.text,
    );
    box.append(button);
  }
  return box;
}

export function legend() {
  const item = (/** @type {string} */ kind, /** @type {string} */ sign, /** @type {string} */ text) =>
    element("li", null, element("span", { class: `mark ${kind}` }, sign ? `${sign} ` : "", "words"), ` ${text}`);
  return element(
    "ul",
    { class: "legend" },
    item("strength", "+", "count for you"),
    item("concern", "–", "count against you"),
    item("remark", "·", "are not yours to fix"),
    item("uncertain", "", "may be a point"),
  );
}
