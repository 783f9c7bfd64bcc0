// @ts-check
/** A note that was read: what the service found, as its reader has corrected it. */
import { isOf } from "./kept.js";

/**
 * @typedef {object} Reading
 * @property {string} text
 * @property {Record<string, string>} context
 * @property {any} analysis as the service gave it
 * @property {import("./service.js").Labels} labels
 * @property {import("./service.js").Service} service
 * @property {import("./kept.js").Kept} kept
 * @property {boolean} maySend whether corrections may be sent to the service, where it keeps any
 * @property {(text: string) => void} say tells people who cannot see it
 * @property {(at?: number) => void} refresh draws it again, and goes to the mark that begins there
 */

/**
 * @typedef {object} Point words with a meaning
 * @property {"concern" | "strength" | "remark" | "uncertain" | "dropped"} shown
 * @property {any} about the finding or remark, with its label as corrected
 * @property {any} found the same as the service gave it
 * @property {import("./kept.js").Correction | null} correction
 */

const SURE = [
  [0.85, "clear"],
  [0.65, "likely"],
  [0, "perhaps"],
];

/** @param {number} confidence */
export const inWords = (confidence) => String(SURE.find(([least]) => confidence >= Number(least))?.[1]);

/** @param {any} about @returns {import("./kept.js").Label} */
export const labelOf = (about) =>
  about.aspect ? { category: about.category, aspect: about.aspect, polarity: about.polarity } : { kind: about.kind, polarity: about.polarity };

/** What was found, in the order of the note. @param {Reading} reading @returns {Point[]} */
export function points({ analysis, text, kept }) {
  const corrections = kept.corrections(text);
  const point = (/** @type {any} */ found, /** @type {Point["shown"]} */ shown) => {
    const correction = corrections.find((each) => isOf(each, found, found)) ?? null;
    if (!correction) return { shown, about: found, found, correction };
    if (!correction.should) return { shown: /** @type {const} */ ("dropped"), about: found, found, correction };
    const about = { ...found, category: undefined, aspect: undefined, kind: undefined, ...correction.should, confidence: 1 };
    return { shown: about.aspect ? about.polarity : "remark", about, found, correction };
  };
  // A doubtful second reading of words that have a plain one would only confuse.
  const alone = (/** @type {any} */ each) => !analysis.findings.some((/** @type {any} */ found) => found.start === each.start && found.end === each.end);
  return [
    ...analysis.findings.map((/** @type {any} */ each) => point(each, each.polarity)),
    ...analysis.remarks.map((/** @type {any} */ each) => point(each, "remark")),
    ...analysis.uncertain.filter(alone).map((/** @type {any} */ each) => point(each, "uncertain")),
  ].sort((a, b) => a.about.start - b.about.start);
}

/** What points of a plan rest on, as corrected. @param {Reading} reading @param {any[]} because @returns {Point[]} */
export function reasons(reading, because) {
  const all = points(reading);
  const { findings, remarks } = reading.analysis;
  return because.map((reason) => (reason.kind === "finding" ? findings : remarks)[reason.index]).flatMap((found) => all.filter((point) => point.found === found));
}

/** The title of what words are about. @param {any} about @param {import("./service.js").Labels} labels */
export function titleOf(about, labels) {
  const own = labels[about.aspect ?? about.kind]?.title ?? about.aspect ?? about.kind;
  return about.aspect ? `${labels[about.category]?.titles[about.polarity] ?? about.category}: ${own}` : own;
}
