// @ts-check
/** What to do: the first steps with their reasons, the rest on demand; to be ticked off, dated and taken along. */
import { button, day, dayInWords, download, element, said } from "./dom.js";
import { reasons } from "./reading.js";
import { told } from "./service.js";

/** @typedef {import("./reading.js").Reading} Reading */

export const EFFORTS = { minutes: "minutes", hours: "a few hours", days: "a few days", weeks: "some weeks" };
const FILES = { ics: ["Calendar", "plan.ics"], markdown: ["Markdown", "plan.md"], html: ["A page to keep", "plan.html"] };

/** The steps that still rest on something after what was corrected, and those that do not. @param {Reading} reading @returns {{now: any[], then: any[], gone: any[]}} */
export function standing(reading) {
  const { first = [], later = [] } = reading.analysis.plan ?? {};
  const stands = (/** @type {any} */ action) => !action.because.length || reasons(reading, action.because).some((point) => !point.correction);
  return { now: first.filter(stands), then: later.filter(stands), gone: [...first, ...later].filter((action) => !stands(action)) };
}

/** @param {Reading} reading @returns {HTMLElement[]} */
export function steps(reading) {
  const { now, then, gone } = standing(reading);
  if (!now.length && !then.length) return [];
  const list = (/** @type {any[]} */ actions, /** @type {number} */ open) => element("ol", { class: "steps" }, ...actions.map((action, place) => step(reading, action, place < open)));
  const fault = element("p", { class: "error", role: "alert" });
  const files = Object.entries(FILES).map(([format, [title, name]]) => button(title, () => fetchFile(reading, format, name, fault)));
  return [
    element("h2", null, "What to do"),
    element("p", { class: "about" }, `One at a time is enough. What you tick, date or write ${reading.kept.lasts ? "stays in this browser" : "is forgotten when you leave this page"}.`),
    list(now, 1),
    ...(then.length ? [element("details", { class: "rest" }, element("summary", null, `Later, if you like (${then.length})`), list(then, 0))] : []),
    ...(gone.length ? [element("p", { class: "about" }, `${gone.length} ${gone.length === 1 ? "step is" : "steps are"} left out: ${gone.length === 1 ? "it" : "they"} rested on what you corrected.`)] : []),
    element("div", { class: "actions" }, ...files, button("Print", () => window.print())),
    fault,
  ];
}

/** @param {Reading} reading @param {any} action @param {boolean} open */
function step(reading, action, open) {
  const { kept, text } = reading;
  const now = kept.step(text, action.id);
  const fault = element("p", { class: "error", role: "alert" });
  const set = (/** @type {Partial<import("./kept.js").Step>} */ change) => {
    try {
      kept.setStep(text, action.id, change);
      fault.textContent = "";
      show();
    } catch (error) {
      fault.textContent = told(error);
    }
  };
  const tick = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", checked: now.done, "aria-label": `Done: ${action.title}`, change: () => set({ done: tick.checked }) }));
  const due = /** @type {HTMLInputElement} */ (element("input", { type: "date", value: now.due, change: () => set({ due: due.value }) }));
  const note = /** @type {HTMLTextAreaElement} */ (element("textarea", { rows: "2", maxlength: "2000", change: () => set({ note: note.value.trim() }) }));
  note.value = now.note;
  const when = element("span", { class: "effort" });
  const written = element("p", { class: "print-only" });
  const item = element("li", { class: "step card" },
    element("span", { class: "tick" }, tick),
    element("details", { open },
      element("summary", null, element("span", { class: "title" }, action.title), when),
      ...because(reading, action),
      element("ol", null, ...action.steps.map((/** @type {string} */ each) => element("li", null, each))),
      element("p", { class: "about" }, `Done when: ${action.done_when}`),
      element("details", { class: "own", open: Boolean(now.due || now.note) }, element("summary", null, "Set a day, write a note"),
        element("div", { class: "fields" }, element("label", null, "By ", due), element("label", { class: "wide" }, "Your note ", note))),
      written),
    fault);
  const show = () => {
    const { done, due: by, note: words } = kept.step(text, action.id);
    item.classList.toggle("done-step", done);
    const effort = EFFORTS[/** @type {"days"} */ (action.effort)] ?? action.effort;
    when.textContent = by ? `${effort}, by ${dayInWords(by)}` : action.within_days ? `${effort}, best by ${dayInWords(day(action.within_days))}` : effort;
    written.textContent = [done ? "Done." : "", words ? `Your note: ${words}` : ""].join(" ").trim();
  };
  show();
  return item;
}

/** @param {Reading} reading @param {any} action @returns {HTMLElement[]} */
function because(reading, action) {
  const quotes = [...new Set(reasons(reading, action.because).map((point) => point.found.quote))];
  if (!quotes.length) return [];
  return [element("p", { class: "because" }, "Because they said: ", ...quotes.flatMap((quote, place) => [place ? ", " : "", said(quote)]))];
}

/** What became of the steps, for files: ticks, days and notes, and what was left out. @param {Reading} reading */
function progress(reading) {
  const became = Object.entries(reading.kept.steps(reading.text)).map(([id, { done, due, note }]) =>
    [id, { state: done ? "done" : "open", ...(due ? { due } : {}), ...(note ? { note } : {}) }]);
  const gone = standing(reading).gone.map(({ id }) => [id, { state: "dropped" }]);
  return Object.fromEntries([...became, ...gone]);
}

/** @param {Reading} reading @param {string} format @param {string} name @param {HTMLElement} fault where it says what went wrong */
async function fetchFile(reading, format, name, fault) {
  const { service, text, context } = reading;
  fault.textContent = "";
  try {
    download(await service.planFile(text, { ...context, today: day() }, format, progress(reading)), name);
  } catch (error) {
    fault.textContent = told(error);
  }
}
