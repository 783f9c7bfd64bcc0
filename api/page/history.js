// @ts-check
/** Several interviews, kept in this browser: what recurs, what has gone, and a small chart of it. */
import { announce, byId, download, element } from "./dom.js";
import * as kept from "./kept.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {Record<string, any>} labels */
export function showKept(labels) {
  const box = byId("kept");
  const notes = kept.notes();
  box.hidden = !notes.length;
  if (!notes.length) return;
  const again = () => showKept(labels);
  const rows = notes.map((note) => {
    const against = note.analysis.findings.filter((/** @type {any} */ each) => each.polarity === "concern");
    return element("li", null, `${note.date} ${note.role}`.trim(), element("span", { class: "about" }, against.map((/** @type {any} */ each) => labels[each.aspect]?.title).join(", ") || "no concern"),
      element("button", { type: "button", "aria-label": `Delete the note of ${note.date}`, click: () => { kept.forget(note.id); announce("Deleted."); again(); } }, "Delete"));
  });
  const file = /** @type {HTMLInputElement} */ (element("input", { type: "file", accept: "application/json", "aria-label": "Import what was exported" }));
  file.addEventListener("change", async () => {
    try {
      kept.restore(JSON.parse(await /** @type {File} */ (file.files?.[0]).text()));
      again();
    } catch (error) {
      announce(error instanceof Error ? error.message : String(error));
    }
  });
  box.replaceChildren(
    element("h2", { id: "kept-title" }, "Your interviews so far"),
    element("ul", { class: "points card" }, ...rows),
    ...(notes.length > 1 ? [element("h3", null, "What comes up"), chart(notes, labels)] : []),
    element("div", { class: "actions" },
      element("button", { type: "button", click: () => download(new Blob([JSON.stringify(kept.everything(), null, 1)], { type: "application/json" }), "afterview.json") }, "Export"),
      element("button", { type: "button", click: () => { kept.forgetAll(); announce("Everything is deleted."); again(); } }, "Delete everything")),
    element("label", null, "Import ", file),
  );
}

/** One row an aspect, one dot an interview: filled where it counted against, ringed where for. @param {any[]} notes @param {Record<string, any>} labels */
function chart(notes, labels) {
  /** @type {Map<string, {concern: Set<number>, strength: Set<number>}>} */
  const rows = new Map();
  notes.forEach((note, place) => {
    for (const finding of note.analysis.findings) {
      const row = rows.get(finding.aspect) ?? { concern: new Set(), strength: new Set() };
      row[/** @type {"concern"} */ (finding.polarity)].add(place);
      rows.set(finding.aspect, row);
    }
  });
  const ranked = [...rows].filter(([, row]) => row.concern.size).sort((a, b) => b[1].concern.size - a[1].concern.size);
  const last = notes.length - 1;
  const [left, gap, height] = [190, 34, 28];
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${left + gap * notes.length + 110} ${height * ranked.length + 8}`);
  svg.setAttribute("class", "trend");
  svg.setAttribute("role", "img");
  const told = ranked.map(([aspect, row]) => `${labels[aspect]?.title}: ${course(row.concern, last)}`);
  svg.setAttribute("aria-label", told.join("; "));
  const put = (/** @type {string} */ name, /** @type {Record<string, string>} */ attributes, text = "") => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    svg.append(made);
  };
  ranked.forEach(([aspect, row], index) => {
    const y = String(height * index + 18);
    put("text", { x: "0", y: String(Number(y) + 4), "font-size": "13", fill: "currentColor" }, labels[aspect]?.title ?? aspect);
    notes.forEach((_, place) => {
      const x = String(left + gap * place);
      if (row.concern.has(place)) put("circle", { cx: x, cy: y, r: "7", fill: "var(--concern)" });
      else if (row.strength.has(place)) put("circle", { cx: x, cy: y, r: "6", fill: "none", stroke: "var(--strength)", "stroke-width": "3" });
      else put("circle", { cx: x, cy: y, r: "2", fill: "var(--line)" });
    });
    put("text", { x: String(left + gap * notes.length), y: String(Number(y) + 4), "font-size": "13", fill: "var(--soft)" }, course(row.concern, last));
  });
  return svg;
}

/** @param {Set<number>} blamed @param {number} last */
function course(blamed, last) {
  if (!blamed.has(last)) return "gone";
  return blamed.size > 1 ? "again" : "new";
}
