// @ts-check
/** What the reader asked to keep, in this browser only. */

const NOTES = "afterview.notes";
const TICKS = "afterview.ticks";
const CORRECTIONS = "afterview.corrections";

/** @template T @param {string} key @param {T} nothing @returns {T} */
function load(key, nothing) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "") ?? nothing;
  } catch {
    return nothing;
  }
}

/** @param {string} key @param {unknown} value */
const save = (key, value) => localStorage.setItem(key, JSON.stringify(value));

/** @returns {{id: string, date: string, role: string, text: string, analysis: any}[]} */
export const notes = () => load(NOTES, []);

/** @param {string} date @param {string} role @param {any} analysis */
export function keep(date, role, analysis) {
  const others = notes().filter((note) => note.text !== analysis.text);
  save(NOTES, [...others, { id: crypto.randomUUID(), date, role, text: analysis.text, analysis }].sort((a, b) => a.date.localeCompare(b.date)));
}

/** @param {string} id */
export const forget = (id) => save(NOTES, notes().filter((note) => note.id !== id));

export function forgetAll() {
  for (const key of [NOTES, TICKS, CORRECTIONS]) localStorage.removeItem(key);
}

/** @param {string} action */
export const isTicked = (action) => load(TICKS, /** @type {string[]} */ ([])).includes(action);

/** @param {string} action @param {boolean} done */
export function tick(action, done) {
  const others = load(TICKS, /** @type {string[]} */ ([])).filter((each) => each !== action);
  save(TICKS, done ? [...others, action] : others);
}

/** @param {string} text @param {any} finding @param {string} instead */
export function correct(text, finding, instead) {
  save(CORRECTIONS, [...load(CORRECTIONS, []), { text, start: finding.start, end: finding.end, quote: finding.quote, was: finding.aspect ?? finding.kind, instead }]);
}

export const everything = () => ({ notes: notes(), ticks: load(TICKS, []), corrections: load(CORRECTIONS, []) });

/** @param {any} file */
export function restore(file) {
  if (!Array.isArray(file?.notes)) throw new Error("This file was not exported from here.");
  save(NOTES, file.notes);
  save(TICKS, file.ticks ?? []);
  save(CORRECTIONS, file.corrections ?? []);
}
