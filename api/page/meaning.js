// @ts-check
/** What a note means: what counts for the reader and what against, what is not theirs to fix, and how sure that is. */
import { button, element, said } from "./dom.js";
import { inWords, points, reasons, titleOf } from "./reading.js";
import { EFFORTS, standing } from "./steps.js";

/** @typedef {import("./reading.js").Reading} Reading */
/** @typedef {import("./reading.js").Point} Point */

/** More points than can be taken in at a glance. */
const MANY = 4;

/** All of it in two sentences. @param {Reading} reading @returns {(Node | string)[]} */
export function gist(reading) {
  const { analysis } = reading;
  if (analysis.specific === null) return [];
  const count = (/** @type {Point["shown"]} */ shown) => points(reading).filter((point) => point.shown === shown).length;
  const [good, bad, others] = [count("strength"), count("concern"), notTheirs(reading).reduce((sum, { quotes }) => sum + quotes.length, 0)];
  const said = good || bad ? `${good || "nothing"} ${good === 1 ? "point counts" : good ? "points count" : "counts"} for you, ${bad || "nothing"} against you` : "this note does not say what decided it";
  const aside = others ? `; ${others} ${others === 1 ? "is" : "are"} not yours to fix` : "";
  const next = standing(reading).now.find((action) => !reading.kept.step(reading.text, action.id).done);
  return [element("strong", null, "In short: "), `${said}${aside}.`, ...(next ? [" A good first step: ", element("em", null, next.title), ` (${EFFORTS[/** @type {"days"} */ (next.effort)] ?? next.effort}).`] : [])];
}

/** @param {Reading} reading @param {(kind: string) => void} write begins a letter @returns {HTMLElement[]} */
export function meaning(reading, write) {
  const { analysis, labels } = reading;
  const all = points(reading);
  const of = (/** @type {Point["shown"]} */ shown) => all.filter((point) => point.shown === shown);
  const side = (/** @type {"strength" | "concern"} */ shown, /** @type {string} */ title) =>
    element("div", { class: `card side ${shown}` }, element("h3", null, title),
      ...list(of(shown), labels));
  const found = of("strength").length + of("concern").length;
  return [
    ...unspecific(analysis, write),
    ...(found || analysis.specific !== false ? [element("div", { class: "columns" }, side("strength", "For you"), side("concern", "Against you"))] : []),
    ...notYours(reading),
    ...(analysis.specific === null ? [] : [sureness(all, found)]),
  ];
}

/** What settled it first, then the surest; of many, those that may be wrong only on demand. @param {Point[]} found @param {import("./service.js").Labels} labels */
function list(found, labels) {
  if (!found.length) return [element("p", { class: "about" }, "Nothing that is said plainly.")];
  const ranked = [...found].sort((a, b) => Number(b.about.decisive) - Number(a.about.decisive) || b.about.confidence - a.about.confidence);
  const shaky = (/** @type {Point} */ { about }) => ranked.length > MANY && !about.decisive && inWords(about.confidence) === "perhaps";
  const points = (/** @type {Point[]} */ some) => element("ul", { class: "points" }, ...some.map((point) => item(point, labels)));
  const [sure, rest] = [ranked.filter((point) => !shaky(point)), ranked.filter(shaky)];
  if (!sure.length || !rest.length) return [points(ranked)];
  return [points(sure), element("details", null, element("summary", null, `${rest.length} more that may be read wrong`), points(rest))];
}

/** @param {any} analysis @param {(kind: string) => void} write @returns {HTMLElement[]} */
function unspecific(analysis, write) {
  const question = analysis.plan?.question;
  if (analysis.specific !== false && !question) return [];
  return [
    element("div", { class: "card gentle" },
      analysis.specific === false ? element("p", null, "This note gives you nothing to work on. That is a fault of the note, not yours. One question can change it:") : element("p", null, "One question would tell you more:"),
      question ? element("p", { class: "question" }, question) : null,
      element("div", { class: "actions" }, button("Put it into a letter", () => write("feedback_request")))),
  ];
}

/** @param {Point} point @param {import("./service.js").Labels} labels */
function item({ about, correction }, labels) {
  return element("li", null,
    said(about.quote),
    about.decisive ? element("strong", { class: "settled" }, " This settled it.") : null,
    element("span", { class: "about" }, `${titleOf(about, labels)}, ${correction ? "as you say" : inWords(about.confidence)}`));
}

/** @param {Reading} reading @returns {{part: any, quotes: Point[]}[]} */
function notTheirs(reading) {
  return (reading.analysis.plan?.not_yours ?? [])
    .map((/** @type {any} */ part) => ({ part, quotes: reasons(reading, part.because).filter((point) => point.shown === "remark") }))
    .filter((/** @type {any} */ { part, quotes }) => quotes.length || !part.because.length);
}

/** @param {Reading} reading @returns {HTMLElement[]} */
function notYours(reading) {
  const parts = notTheirs(reading);
  if (!parts.length) return [];
  return [
    element("h3", null, "Not yours to fix"),
    element("ul", { class: "points card" }, ...parts.map(({ part, quotes }) =>
      element("li", null, ...quotes.map(({ about }) => element("span", { class: "quote" }, said(about.quote))), element("strong", null, part.title), " ", part.why))),
  ];
}

/** @param {Point[]} all @param {number} found */
function sureness(all, found) {
  const counted = all.filter((point) => ["concern", "strength", "remark"].includes(point.shown));
  const plain = counted.filter((point) => inWords(point.about.confidence) === "clear").length;
  const doubtful = counted.filter((point) => inWords(point.about.confidence) === "perhaps").length;
  const unsure = all.filter((point) => point.shown === "uncertain").length;
  const parts = [];
  if (found && plain === counted.length) parts.push("The note is plain; each point is clear.");
  else if (counted.length === 1) parts.push(doubtful ? "One place is marked, and it may well be read wrong." : "One place is marked, and likely read right.");
  else if (counted.length) parts.push(`${plain || "None"} of ${counted.length} marked places ${plain > 1 ? "are" : "is"} clear${doubtful ? `; ${doubtful} may well be read wrong` : ""}.`);
  if (unsure) parts.push(`${unsure} more ${unsure === 1 ? "is" : "are"} dotted: too unsure to count.`);
  parts.push("It errs now and then. Where it does, say so on the marked words.");
  return element("p", { class: "about sure" }, element("strong", null, "How sure is this? "), parts.join(" "));
}
