// @ts-check
/** A candidate over time, from the notes that the service keeps: what comes up again, what is new, what has gone, and what to do. */
import { dayInWords, element, said } from "./dom.js";
import { told } from "./service.js";

/** @typedef {import("./service.js").Labels} Labels */

const COURSES = { recurring: "comes up again", new: "new", gone: "gone", once: "said once" };
const STATES = { open: "", done: "done", dropped: "left" };

/** @param {HTMLElement} box @param {string} reference @param {import("./service.js").Service} service @param {Labels} labels */
export async function showHistory(box, reference, service, labels) {
  try {
    if (!reference) throw new Error("Enter the reference of the candidate first.");
    const found = await (await service.ask(`/v1/candidates/${encodeURIComponent(reference)}/history`)).json();
    box.replaceChildren(...history(found, labels));
  } catch (error) {
    box.replaceChildren(element("p", { class: "error", role: "alert" }, told(error)));
  }
  box.hidden = false;
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
}

/** @param {any} found @param {Labels} labels @returns {HTMLElement[]} */
function history(found, labels) {
  const threads = (/** @type {string} */ title, /** @type {any[]} */ some) =>
    some.length ? [element("h3", null, title), element("ul", { class: "points card" }, ...some.map((each) => thread(each, labels)))] : [];
  const interviews = found.interviews.map((/** @type {any} */ each) =>
    element("li", null, [each.date ? dayInWords(each.date) : "no date", each.role, each.company].filter(Boolean).join(", "), element("span", { class: "about" }, `${each.notes.length} ${each.notes.length === 1 ? "note" : "notes"}`)));
  const steps = [...found.first, ...found.later].map(({ action, state }) =>
    element("li", null, action.title, element("span", { class: "about" }, [STATES[/** @type {"done"} */ (state)], `Done when: ${action.done_when}`].filter(Boolean).join(". "))));
  return [
    element("h3", null, `${found.candidate}: ${found.interviews.length} ${found.interviews.length === 1 ? "interview" : "interviews"}`),
    element("ol", { class: "points card" }, ...interviews),
    ...threads("Against them", found.threads.filter((/** @type {any} */ each) => each.course)),
    ...threads("For them only", found.threads.filter((/** @type {any} */ each) => !each.course)),
    ...(found.question ? [element("h3", null, "The question to ask"), element("p", { class: "question" }, found.question)] : []),
    ...(steps.length ? [element("h3", null, "What to do"), element("ol", { class: "points card" }, ...steps)] : []),
  ];
}

/** @param {any} thread @param {Labels} labels */
function thread({ aspect, course, contradicted, said: all }, labels) {
  const told = [COURSES[/** @type {"new"} */ (course)], contradicted ? "one note praises what another blames" : ""].filter(Boolean).join("; ");
  const quotes = all.map((/** @type {any} */ each) =>
    element("li", null, `Interview ${each.interview}, ${each.polarity === "concern" ? "against" : "for"}: `, said(each.quote), each.interviewer ? ` ${each.interviewer}` : ""));
  return element("li", null, element("strong", null, labels[aspect]?.title ?? aspect), told ? ` ${told}` : "", element("details", null, element("summary", null, "Who said what"), element("ul", null, ...quotes)));
}
