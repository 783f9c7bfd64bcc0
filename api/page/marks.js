// @ts-check
/** The note as it was written, with what was found marked in place. Marks may overlap; the text never changes. */
import { element } from "./dom.js";
import { inWords, titleOf } from "./reading.js";

/** @typedef {import("./reading.js").Point} Point */

/**
 * The text cut at every border of a point.
 * @param {string} text
 * @param {Point[]} points
 * @returns {{text: string, points: Point[]}[]}
 */
export function segments(text, points) {
  const borders = [...new Set([0, text.length, ...points.flatMap(({ about }) => [about.start, about.end])])].sort((a, b) => a - b);
  const cut = [];
  for (let place = 0; place + 1 < borders.length; place += 1) {
    const [start, end] = [borders[place], borders[place + 1]];
    cut.push({ text: text.slice(start, end), points: points.filter(({ about }) => about.start <= start && end <= about.end) });
  }
  return cut;
}

export const SIGNS = { concern: "–", strength: "+", remark: "·", uncertain: "?", dropped: "" };
export const MEANINGS = {
  concern: "counts against you",
  strength: "counts for you",
  remark: "not yours to fix",
  uncertain: "perhaps a point, too unsure to count",
  dropped: "makes no point, you said",
};

/**
 * @param {string} text
 * @param {Point[]} points
 * @param {import("./service.js").Labels} labels
 * @returns {{box: HTMLElement, marks: Map<HTMLElement, Point[]>}}
 */
export function markedNote(text, points, labels) {
  const box = element("div", { class: "note", tabindex: "0", role: "group", "aria-label": "The note with its points marked" });
  /** @type {Map<HTMLElement, Point[]>} */
  const marks = new Map();
  /** @type {Set<Point>} */
  const begun = new Set();
  for (const part of segments(text, points)) {
    if (!part.points.length) {
      box.append(part.text);
      continue;
    }
    const [first] = part.points;
    const sign = begun.has(first) ? "" : SIGNS[first.shown];
    part.points.forEach((point) => begun.add(point));
    const told = part.points.map((point) => `${MEANINGS[point.shown]}, ${titleOf(point.about, labels)}, ${inWords(point.about.confidence)}`);
    // A span and not a button: a button is a box, and would tear the text's lines apart.
    const mark = element(
      "span",
      { role: "button", tabindex: "0", class: `mark ${first.shown}`, "aria-haspopup": "dialog", "aria-label": `${part.text.trim()}: ${told.join("; ")}` },
      sign ? element("span", { class: "sign", "aria-hidden": "true" }, sign) : null,
      part.text,
    );
    marks.set(mark, part.points);
    box.append(mark);
  }
  return { box, marks };
}

/** @param {Point[]} points */
export function legend(points) {
  const texts = { strength: "count for you", concern: "count against you", remark: "are not yours to fix", uncertain: "may be a point" };
  const shown = Object.entries(texts).filter(([kind]) => points.some((point) => point.shown === kind));
  return element("ul", { class: "legend" }, ...shown.map(([kind, text]) =>
    element("li", null, element("span", { class: `mark ${kind}` }, element("span", { class: "sign" }, SIGNS[/** @type {"concern"} */ (kind)]), "words"), ` ${text}`)));
}
