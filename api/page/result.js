// @ts-check
/** What a note means and what to do: everything below the form. */
import { announce, byId, download, element } from "./dom.js";
import * as kept from "./kept.js";
import { legend, markedNote } from "./marks.js";

const SURE = [
  [0.85, "clear"],
  [0.65, "likely"],
  [0, "perhaps"],
];
const EFFORTS = { minutes: "minutes", hours: "a few hours", days: "a few days", weeks: "some weeks" };
const LETTERS = {
  feedback_request: "Ask for more",
  thank_you: "Say thank you",
  influence: "Answer a doubt while it is open",
  answer: "Answer the feedback",
  recontact: "Get in touch again",
};
const FILES = { ics: ["Calendar", "plan.ics"], markdown: ["Markdown", "plan.md"], html: ["A page to print", "plan.html"] };

/** @param {number} confidence */
const inWords = (confidence) => SURE.find(([least]) => confidence >= /** @type {number} */ (least))?.[1];

/** @typedef {{text: string, context: any, analysis: any, labels: import("./service.js").Labels, service: import("./service.js").Service}} Reading */

/** @param {Reading} reading */
export function show(reading) {
  const { analysis } = reading;
  const box = byId("result");
  box.replaceChildren(
    element("h2", null, "The note"),
    markedNote(analysis, (marks, from) => detail(reading, marks, from)),
    legend(),
    ...warnings(analysis),
    element("h2", null, "What it means"),
    ...meaning(reading),
    ...plan(reading),
    ...letters(reading),
    ...keeping(reading),
  );
  box.hidden = false;
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "start" });
  const concerns = analysis.findings.filter((/** @type {any} */ each) => each.polarity === "concern").length;
  announce(`Read. ${concerns} against you, ${analysis.findings.length - concerns} for you.`);
}

/** @param {any} analysis */
function warnings(analysis) {
  const told = analysis.warnings.filter((/** @type {any} */ each) => each.code !== "passed_over");
  return told.map((/** @type {any} */ each) => element("p", { class: "error" }, each.message));
}

/** @param {Reading} reading @returns {HTMLElement[]} */
function meaning({ analysis, labels }) {
  const parts = [];
  if (analysis.specific === false) {
    parts.push(element("p", null, "This note gives you nothing to work on. That is a fault of the note, not yours. One question would change it:"));
  }
  if (analysis.plan?.question) parts.push(element("p", { class: "question" }, analysis.plan.question));
  const side = (/** @type {string} */ polarity, /** @type {string} */ title) => {
    const found = analysis.findings.filter((/** @type {any} */ each) => each.polarity === polarity);
    return element(
      "div",
      { class: "card" },
      element("h3", null, title),
      found.length
        ? element("ul", { class: "points" }, ...found.map((/** @type {any} */ each) => point(each, labels)))
        : element("p", { class: "about" }, "Nothing that is said plainly."),
    );
  };
  parts.push(element("div", { class: "columns" }, side("strength", "For you"), side("concern", "Against you")));
  const aside = analysis.plan?.not_yours ?? [];
  if (aside.length) {
    parts.push(
      element("h3", null, "Not yours to fix"),
      element("ul", { class: "points card" }, ...aside.map((/** @type {any} */ each) =>
        element("li", null, element("strong", null, each.title), " ", each.why, ...quoted(analysis, each.because)))),
    );
  }
  return parts;
}

/** @param {any} finding @param {Record<string, any>} labels */
function point(finding, labels) {
  const category = labels[finding.category]?.titles[finding.polarity] ?? finding.category;
  return element(
    "li",
    null,
    element("q", null, oneLine(finding.quote)),
    finding.decisive ? element("span", { class: "settled" }, " This settled it.") : null,
    element("span", { class: "about" }, `${category}: ${labels[finding.aspect]?.title ?? finding.aspect}, ${inWords(finding.confidence)}`),
  );
}

/** @param {any} analysis @param {any[]} reasons */
function quoted(analysis, reasons) {
  const said = reasons.map((reason) => (reason.kind === "finding" ? analysis.findings : analysis.remarks)[reason.index]?.quote).filter(Boolean);
  return [...new Set(said)].map((quote) => element("span", { class: "about" }, element("q", null, oneLine(quote))));
}

/** @param {string} text */
const oneLine = (text) => text.split(/\s+/).join(" ");

/** @param {Reading} reading @returns {HTMLElement[]} */
function plan({ analysis, text, context, service }) {
  const { first = [], later = [] } = analysis.plan ?? {};
  if (!first.length && !later.length) return [];
  const list = (/** @type {any[]} */ actions, /** @type {boolean} */ open) =>
    element("ol", { class: "steps" }, ...actions.map((action) => step(action, analysis, open)));
  const files = Object.entries(FILES).map(([format, [title, name]]) =>
    element("button", { type: "button", click: () => fetchFile(service, text, context, format, name) }, title));
  return [
    element("h2", null, "What to do"),
    list(first, true),
    ...(later.length ? [element("details", { class: "rest" }, element("summary", null, `Later, if you like (${later.length})`), list(later, false))] : []),
    element("div", { class: "actions" }, ...files, element("button", { type: "button", click: () => window.print() }, "Print this")),
  ];
}

/** @param {any} action @param {any} analysis @param {boolean} open */
function step(action, analysis, open) {
  const tick = element("input", { type: "checkbox", checked: kept.isTicked(action.id) });
  const item = element(
    "li",
    { class: `step card${kept.isTicked(action.id) ? " done-step" : ""}` },
    element(
      "details",
      { open },
      element("summary", null, element("span", null, action.title), element("span", { class: "effort" }, EFFORTS[/** @type {"days"} */ (action.effort)] ?? action.effort)),
      ...quoted(analysis, action.because),
      element("ol", null, ...action.steps.map((/** @type {string} */ each) => element("li", null, each))),
      element("p", { class: "about" }, `Done when: ${action.done_when}`),
      element("label", { class: "tick" }, tick, "Done (kept in this browser)"),
    ),
  );
  tick.addEventListener("change", () => {
    const done = /** @type {HTMLInputElement} */ (tick).checked;
    kept.tick(action.id, done);
    item.classList.toggle("done-step", done);
  });
  return item;
}

/** @param {import("./service.js").Service} service @param {string} text @param {any} context @param {string} format @param {string} name */
async function fetchFile(service, text, context, format, name) {
  try {
    const today = new Date().toLocaleDateString("sv-SE");
    download(await service.planFile(text, { ...context, today }, format), name);
  } catch (error) {
    announce(String(error instanceof Error ? error.message : error));
  }
}

/** @param {Reading} reading @returns {HTMLElement[]} */
function letters({ text, context, service }) {
  const out = element("div", { "aria-live": "polite" });
  const write = async (/** @type {string} */ kind) => {
    try {
      const draft = await service.letter(kind, text, context);
      const subject = /** @type {HTMLInputElement} */ (element("input", { "aria-label": "Subject", value: draft.subject }));
      const body = /** @type {HTMLTextAreaElement} */ (element("textarea", { "aria-label": "Letter" }));
      body.value = draft.body;
      const mail = /** @type {HTMLAnchorElement} */ (element("a", { class: "button", href: "mailto:" }, "Open in mail"));
      const fill = () => {
        mail.href = `mailto:?subject=${encodeURIComponent(subject.value)}&body=${encodeURIComponent(body.value)}`;
      };
      [subject, body].forEach((field) => field.addEventListener("input", fill));
      fill();
      const copy = element("button", { type: "button", click: async () => {
        await navigator.clipboard.writeText(`${subject.value}\n\n${body.value}`);
        announce("Copied.");
      } }, "Copy");
      const advice = draft.advice.map((/** @type {string} */ line) => element("p", { class: "about" }, line));
      const blanks = draft.blanks.length ? [element("p", { class: "about" }, `To fill in: ${draft.blanks.join(", ")}`)] : [];
      out.replaceChildren(element("div", { class: "letter card" }, subject, body, ...blanks, ...advice, element("div", { class: "actions" }, copy, mail)));
    } catch (error) {
      out.replaceChildren(element("p", { class: "card", role: "alert" }, error instanceof Error ? error.message : String(error)));
    }
  };
  const buttons = Object.entries(LETTERS).map(([kind, title]) => element("button", { type: "button", click: () => write(kind) }, title));
  return [element("h2", null, "Write to them"), element("p", { class: "about" }, "A draft with blanks; nothing in it is made up."), element("div", { class: "actions" }, ...buttons), out];
}

/** @param {Reading} reading @returns {HTMLElement[]} */
function keeping({ analysis, context }) {
  const button = element("button", { type: "button", click: () => {
    kept.keep(context.interview_date ?? new Date().toLocaleDateString("sv-SE"), context.role ?? "", analysis);
    announce("Kept in this browser.");
    document.dispatchEvent(new CustomEvent("kept"));
  } }, "Keep this note in this browser");
  return [element("h2", null, "Over time"), element("p", { class: "about" }, "Keep several notes here to see what comes up again and what has gone. They stay in this browser until you delete them."), element("div", { class: "actions" }, button)];
}

/** @param {Reading} reading @param {import("./marks.js").Mark[]} marks @param {HTMLElement} from */
async function detail(reading, marks, from) {
  const { labels, text, context, service } = reading;
  const dialog = /** @type {HTMLDialogElement} */ (element("dialog", { "aria-labelledby": "detail-title" }));
  const parts = marks.map(({ kind, about }) => {
    const label = labels[about.aspect ?? about.kind];
    const title = kind === "remark" ? label?.title : `${labels[about.category]?.titles[about.polarity] ?? ""}: ${label?.title}`;
    const side = kind === "remark" ? "Not yours to fix" : about.polarity === "concern" ? "Counts against you" : "Counts for you";
    const cues = element("p", { class: "about" }, "");
    const instead = /** @type {HTMLSelectElement} */ (element("select", { "aria-label": "What it is instead" }, element("option", { value: "" }, "Not right? Say what it is"), element("option", { value: "nothing" }, "It makes no point"), ...Object.entries(labels).filter(([, each]) => !Object.keys(each.titles).length).map(([name, each]) => element("option", { value: name }, each.title))));
    instead.addEventListener("change", () => {
      if (!instead.value) return;
      kept.correct(text, about, instead.value);
      announce("Noted in this browser.");
      instead.disabled = true;
    });
    return { about, cues, body: element("div", null, element("h3", null, title ?? ""), element("p", null, element("q", null, oneLine(about.quote))), element("p", { class: "about" }, `${side}, ${inWords(about.confidence)}${kind === "uncertain" ? "; too unsure to count" : ""}. ${label?.definition ?? ""}`), cues, instead) };
  });
  dialog.append(element("h2", { id: "detail-title", class: "visually-hidden" }, "What these words mean"), ...parts.map((part) => part.body), element("div", { class: "actions" }, element("button", { type: "button", class: "primary", click: () => dialog.close() }, "Close")));
  dialog.addEventListener("close", () => {
    dialog.remove();
    from.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  try {
    const explained = await service.analyze(text, context, true);
    for (const { about, cues } of parts) {
      const same = explained.findings.find((/** @type {any} */ each) => each.start === about.start && each.end === about.end && each.aspect === about.aspect);
      const words = (same?.cues ?? []).map((/** @type {any} */ cue) => explained.text.slice(cue.start, cue.end));
      if (words.length) cues.textContent = `By the words: ${words.join(", ")}`;
    }
  } catch {
    // The explanation is an extra; without it the detail says enough.
  }
}
