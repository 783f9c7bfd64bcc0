// @ts-check
/** One row an aspect, one place an interview: filled where it counted against the reader, ringed where for them. */
import { element } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [LEFT, GAP, HEIGHT, RIGHT] = [190, 34, 28, 110];
const COURSES = { again: "comes up again", new: "new", gone: "gone" };

/** @typedef {{aspect: string, concern: Set<number>, strength: Set<number>}} Row */

/** @param {import("./kept.js").Note[]} notes the earliest first @param {import("./service.js").Labels} labels @returns {Element[]} */
export function chart(notes, labels) {
  const found = notes.map((note) => note.analysis.findings);
  const [rows, interviews] = [rowsOf(found), notes.length];
  const ranked = rows.filter((row) => row.concern.size).sort((a, b) => b.concern.size - a.concern.size);
  if (!ranked.length) return [element("p", { class: "about" }, "No concern so far.")];
  const last = interviews - 1;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${LEFT + GAP * interviews + RIGHT} ${HEIGHT * ranked.length + 8}`);
  svg.setAttribute("class", "trend");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", ranked.map((row) => `${titleOf(row, labels)}: ${COURSES[course(row.concern, last)]}`).join("; "));
  const put = (/** @type {string} */ name, /** @type {Record<string, string | number>} */ attributes, text = "") => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
    made.textContent = text;
    svg.append(made);
  };
  ranked.forEach((row, index) => {
    const y = HEIGHT * index + 18;
    put("text", { x: 0, y: y + 4, class: "row" }, titleOf(row, labels));
    for (let place = 0; place < interviews; place += 1) {
      const at = { cx: LEFT + GAP * place, cy: y };
      if (row.concern.has(place)) put("circle", { ...at, r: 7, class: "against" });
      else if (row.strength.has(place)) put("circle", { ...at, r: 6, class: "for" });
      else put("circle", { ...at, r: 2, class: "none" });
    }
    put("text", { x: LEFT + GAP * interviews, y: y + 4, class: "course" }, COURSES[course(row.concern, last)]);
  });
  const key = element("p", { class: "about" }, "From the first interview on the left to the last on the right: ● counted against you, ○ counted for you.");
  return [svg, key];
}

/** @param {any[][]} found the findings of each interview @returns {Row[]} */
function rowsOf(found) {
  /** @type {Map<string, Row>} */
  const rows = new Map();
  found.forEach((findings, place) => {
    for (const { aspect, polarity } of findings) {
      const row = rows.get(aspect) ?? { aspect, concern: new Set(), strength: new Set() };
      row[polarity === "concern" ? "concern" : "strength"].add(place);
      rows.set(aspect, row);
    }
  });
  return [...rows.values()];
}

/** @param {Row} row @param {import("./service.js").Labels} labels */
const titleOf = (row, labels) => labels[row.aspect]?.title ?? row.aspect;

/** @param {Set<number>} blamed @param {number} last @returns {keyof typeof COURSES} */
function course(blamed, last) {
  if (!blamed.has(last)) return "gone";
  return blamed.size > 1 ? "again" : "new";
}
