// @ts-check
/** What the reader asked to keep: in this browser, or, on somebody else's page, until it is left. */

/** @typedef {{category: string, aspect: string, polarity: string} | {kind: string, polarity: string}} Label what words are said to be */
/**
 * @typedef {object} Correction
 * @property {number} start @property {number} end @property {string} quote
 * @property {Label} was
 * @property {Label | null} should null: the words make no point
 * @property {boolean} [unsure] whether the service was too unsure of it to count it
 * @property {string} [sent] the id that the service gave it
 */
/** @typedef {{done: boolean, due: string, note: string}} Step what became of an action */
/** @typedef {{id: string, date: string, role: string, text: string, analysis: any}} Note */
/** @typedef {Pick<Storage, "getItem" | "setItem" | "removeItem">} Place */

const [NOTES, STEPS, CORRECTIONS] = ["afterview.notes", "afterview.steps", "afterview.corrections"];
const NOTHING = { done: false, due: "", note: "" };

export class Kept {
  #place;

  /** @param {Place} place @param {boolean} [lasts] whether it outlives the page */
  constructor(place, lasts = true) {
    this.#place = place;
    this.lasts = lasts;
  }

  /** @template T @param {string} key @param {T} nothing @returns {T} */
  #load(key, nothing) {
    try {
      return JSON.parse(this.#place.getItem(key) ?? "") ?? nothing;
    } catch {
      return nothing;
    }
  }

  /** @param {string} key @param {unknown} value */
  #save(key, value) {
    try {
      this.#place.setItem(key, JSON.stringify(value));
    } catch {
      throw new Error("This browser would not keep it: it is full, or set to keep nothing.");
    }
  }

  /** @returns {Note[]} the earliest interview first */
  notes() {
    return this.#load(NOTES, []);
  }

  /** @param {string} date @param {string} role @param {any} analysis */
  keep(date, role, analysis) {
    const others = this.notes().filter((note) => note.text !== analysis.text);
    const made = { id: `${Date.now()}-${others.length}`, date, role, text: analysis.text, analysis };
    this.#save(NOTES, [...others, made].sort((a, b) => a.date.localeCompare(b.date)));
  }

  /** Forgets a note, with what was said and done about it. @param {Note} note */
  forget(note) {
    this.#save(NOTES, this.notes().filter((each) => each.id !== note.id));
    for (const key of [STEPS, CORRECTIONS]) {
      const all = this.#load(key, /** @type {Record<string, unknown>} */ ({}));
      delete all[fingerprint(note.text)];
      this.#save(key, all);
    }
  }

  forgetAll() {
    for (const key of [NOTES, STEPS, CORRECTIONS]) this.#place.removeItem(key);
  }

  /** @returns {Record<string, Record<string, Step>>} by note and action */
  #steps() {
    return this.#load(STEPS, {});
  }

  /** What became of each action of the plan for a note, by its id. @param {string} text @returns {Record<string, Step>} */
  steps(text) {
    return this.#steps()[fingerprint(text)] ?? {};
  }

  /** @param {string} text @param {string} action @returns {Step} */
  step(text, action) {
    return { ...NOTHING, ...this.steps(text)[action] };
  }

  /** @param {string} text @param {string} action @param {Partial<Step>} change */
  setStep(text, action, change) {
    const step = { ...this.step(text, action), ...change };
    this.#save(STEPS, { ...this.#steps(), [fingerprint(text)]: { ...this.steps(text), [action]: step } });
  }

  /** @returns {Record<string, Correction[]>} by note */
  #corrections() {
    return this.#load(CORRECTIONS, {});
  }

  /** @param {string} text @returns {Correction[]} */
  corrections(text) {
    return this.#corrections()[fingerprint(text)] ?? [];
  }

  /** @param {string} text @param {Correction} correction */
  correct(text, correction) {
    this.takeBack(text, correction);
    this.#save(CORRECTIONS, { ...this.#corrections(), [fingerprint(text)]: [...this.corrections(text), correction] });
  }

  /** @param {string} text @param {Correction} correction */
  takeBack(text, correction) {
    const others = this.corrections(text).filter((each) => !isOf(each, correction, correction.was));
    this.#save(CORRECTIONS, { ...this.#corrections(), [fingerprint(text)]: others });
  }

  everything() {
    return { notes: this.notes(), steps: this.#steps(), corrections: this.#corrections() };
  }

  /** How much is kept, in words; "" where nothing is. */
  inWords() {
    const steps = Object.values(this.#steps()).flatMap((of) => Object.values(of)).filter((step) => step.done || step.due || step.note).length;
    const corrections = Object.values(this.#corrections()).flat().length;
    const counted = [[this.notes().length, "note"], [steps, "step"], [corrections, "correction"]].filter(([count]) => count);
    return counted.map(([count, what]) => `${count} ${what}${count === 1 ? "" : "s"}`).join(", ");
  }

  /** Adds what was exported to what is kept; where both have something on the same words, the file's counts. @param {any} file */
  restore(file) {
    const notes = Array.isArray(file?.notes) ? file.notes : null;
    if (!notes?.every(isNote) || !isObject(file.steps ?? {}) || !isObject(file.corrections ?? {})) throw new Error("This file was not exported from here.");
    const added = notes.map((/** @type {Note} */ { id, date, role, text, analysis }) => ({ id, date, role, text, analysis }));
    const texts = new Set(added.map((/** @type {Note} */ note) => note.text));
    this.#save(NOTES, [...this.notes().filter((note) => !texts.has(note.text)), ...added]);
    this.#save(STEPS, { ...this.#steps(), ...file.steps });
    this.#save(CORRECTIONS, { ...this.#corrections(), ...file.corrections });
  }
}

/** For pages that are somebody else's: forgotten when the page is left. @returns {Place} */
export function memory() {
  /** @type {Map<string, string>} */
  const held = new Map();
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => void held.set(key, value), removeItem: (key) => void held.delete(key) };
}

/** Whether a correction is of these words with this label. @param {Correction} correction @param {{start: number, end: number}} words @param {any} label */
export function isOf(correction, words, label) {
  const was = /** @type {any} */ (correction.was);
  return correction.start === words.start && correction.end === words.end && was.polarity === label.polarity && was.aspect === label.aspect && was.kind === label.kind;
}

const isObject = (/** @type {unknown} */ value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isNote = (/** @type {any} */ note) =>
  isObject(note) && [note.id, note.date, note.role, note.text].every((each) => typeof each === "string") && isObject(note.analysis) &&
  [note.analysis.findings, note.analysis.remarks, note.analysis.uncertain, note.analysis.warnings].every((part) => Array.isArray(part) && part.every(isObject));

/** Tells notes apart without holding them twice (cyrb53, by bryc, public domain). @param {string} text */
function fingerprint(text) {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
