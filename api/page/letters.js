// @ts-check
/** Letters: drafts with blanks to fill in, to copy or to open in one's mail. */
import { button, copy, element } from "./dom.js";
import { told } from "./service.js";

/** @typedef {import("./reading.js").Reading} Reading */

const LETTERS = {
  feedback_request: "Ask for more",
  thank_you: "Say thank you",
  influence: "Answer a doubt while it is open",
  answer: "Answer the feedback",
  recontact: "Get in touch again",
};

/** @param {Reading} reading @returns {{parts: HTMLElement[], write: (kind: string) => Promise<void>}} */
export function letters(reading) {
  const out = element("div", { "aria-live": "polite" });
  const write = async (/** @type {string} */ kind) => {
    try {
      out.replaceChildren(letter(await reading.service.letter(kind, reading.text, reading.context), reading.say));
    } catch (error) {
      out.replaceChildren(element("p", { class: "card" }, told(error)));
    }
    out.scrollIntoView({ block: "nearest" });
  };
  const buttons = Object.entries(LETTERS).map(([kind, title]) => button(title, () => write(kind)));
  return {
    parts: [
      element("h2", null, "Write to them"),
      element("p", { class: "about" }, "A draft with blanks; nothing in it is made up, and nothing is sent from here."),
      element("div", { class: "actions" }, ...buttons),
      out,
    ],
    write,
  };
}

/** @param {any} draft @param {(text: string) => void} say */
function letter(draft, say) {
  const subject = /** @type {HTMLInputElement} */ (element("input", { value: draft.subject }));
  const body = /** @type {HTMLTextAreaElement} */ (element("textarea", { rows: "14" }));
  body.value = draft.body;
  const mail = /** @type {HTMLAnchorElement} */ (element("a", { class: "button", href: "mailto:" }, "Open in mail"));
  const link = () => {
    mail.href = `mailto:?subject=${encodeURIComponent(subject.value)}&body=${encodeURIComponent(body.value.replaceAll("\n", "\r\n"))}`;
  };
  [subject, body].forEach((field) => field.addEventListener("input", link));
  link();
  const blanks = draft.blanks.map((/** @type {string} */ blank) => filling(blank, [subject, body], link));
  return element("div", { class: "letter card" },
    ...(blanks.length ? [element("div", { class: "fields", role: "group", "aria-label": "Blanks to fill in" }, ...blanks)] : []),
    element("label", null, "Subject ", subject),
    element("label", null, "Letter ", body),
    ...draft.advice.map((/** @type {string} */ line) => element("p", { class: "about" }, line)),
    element("div", { class: "actions" },
      button("Copy", async () => {
        await copy(`${subject.value}\n\n${body.value}`, body);
        say("Copied.");
      }),
      mail));
}

/**
 * A field that fills a blank of the letter, and changes what it filled as long as it stands there.
 * @param {string} blank
 * @param {(HTMLInputElement | HTMLTextAreaElement)[]} places
 * @param {() => void} then
 */
function filling(blank, places, then) {
  let standing = blank;
  const field = /** @type {HTMLInputElement} */ (element("input", { autocomplete: "off", maxlength: "500", input: () => {
    const next = field.value || blank;
    for (const place of places) place.value = place.value.replaceAll(standing, () => next);
    standing = next;
    then();
  } }));
  const name = blank.replace(/^\[|\]$/g, "");
  return element("label", null, `${name[0].toUpperCase()}${name.slice(1)} `, field);
}
