// @ts-check
/** Everything below the form: the note, what it means, what to do, letters. */
import { cards } from "./card.js";
import { element } from "./dom.js";
import { letters } from "./letters.js";
import { legend, markedNote } from "./marks.js";
import { gist, meaning } from "./meaning.js";
import { points } from "./reading.js";
import { steps } from "./steps.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {"note" | "meaning" | "plan" | "letters"} Part */

/** @type {Part[]} */
export const PARTS = ["note", "meaning", "plan", "letters"];

/**
 * Shows a reading, and shows it again whenever it is corrected.
 * @param {HTMLElement} box
 * @param {Omit<Reading, "refresh">} what
 * @param {Part[]} [parts]
 * @returns {Reading}
 */
export function show(box, what, parts = PARTS) {
  const shown = Object.fromEntries(PARTS.map((part) => [part, element("section", { class: `part-${part}`, hidden: !parts.includes(part) })]));
  const short = element("p", { class: "gist", hidden: !parts.includes("meaning") });
  /** @type {Reading} */
  const reading = { ...what, refresh: (at) => draw(at) };
  const written = letters(reading);
  const draw = (/** @type {number} */ at = -1) => {
    const focused = note(shown.note, reading, at);
    shown.meaning.replaceChildren(element("h2", null, "What it means"), ...warnings(reading.analysis), ...meaning(reading, written.write));
    shown.plan.replaceChildren(...steps(reading));
    short.replaceChildren(...gist(reading));
    focused?.focus();
  };
  draw();
  shown.letters.replaceChildren(...written.parts);
  box.replaceChildren(short, ...Object.values(shown));
  const counts = (/** @type {string} */ kind) => points(reading).filter((point) => point.shown === kind).length;
  reading.say(`Read. ${counts("strength")} for you, ${counts("concern")} against you.`);
  return reading;
}

/** @param {HTMLElement} box @param {Reading} reading @param {number} at @returns {HTMLElement | undefined} the mark that begins there */
function note(box, reading, at) {
  const all = points(reading);
  const { box: text, marks } = markedNote(reading.analysis.text, all, reading.labels);
  const frame = element("div", { class: "frame" }, text);
  cards(reading, frame, marks);
  box.replaceChildren(element("h2", null, "The note"), frame, legend(all));
  return [...marks].find(([, held]) => held.some((point) => point.about.start === at))?.[0];
}

/** @param {any} analysis */
function warnings(analysis) {
  const told = analysis.warnings.filter((/** @type {any} */ each) => each.code !== "passed_over");
  return told.map((/** @type {any} */ each) => element("p", { class: "error" }, each.message));
}
