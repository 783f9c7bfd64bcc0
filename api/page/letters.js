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
  const fills = [subject, body].map((field) => blanksOf(field, draft.blanks));
  const blanks = draft.blanks.map((/** @type {string} */ blank) => filling(blank, fills, link));
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
 * @param {((blank: string, words: string) => void)[]} fills
 * @param {() => void} then
 */
function filling(blank, fills, then) {
  const field = /** @type {HTMLInputElement} */ (element("input", { autocomplete: "off", maxlength: "500", input: () => {
    for (const fill of fills) fill(blank, field.value || blank);
    then();
  } }));
  const name = blank.replace(/^\[|\]$/g, "");
  return element("label", null, `${name[0].toUpperCase()}${name.slice(1)} `, field);
}

/**
 * Knows where the blanks of a field stand, whatever is typed around them, so that only they are filled.
 * @param {HTMLInputElement | HTMLTextAreaElement} field
 * @param {string[]} blanks
 * @returns {(blank: string, words: string) => void}
 */
function blanksOf(field, blanks) {
  let text = field.value;
  let spots = blanks.flatMap((blank) => starts(text, blank).map((start) => ({ blank, start, end: start + blank.length })));
  field.addEventListener("input", () => {
    const next = field.value;
    const first = shared(text, next, (end) => end);
    const last = text.length - Math.min(shared(text, next, (end, length) => length - 1 - end), Math.min(text.length, next.length) - first);
    const change = next.length - text.length;
    spots = spots.flatMap((spot) => {
      if (spot.end <= first) return [spot];
      if (spot.start >= last) return [{ ...spot, start: spot.start + change, end: spot.end + change }];
      return spot.start <= first && last <= spot.end ? [{ ...spot, end: spot.end + change }] : [];
    });
    text = next;
  });
  return (blank, words) => {
    let change = 0;
    spots = spots.sort((one, other) => one.start - other.start).map((spot) => {
      const start = spot.start + change;
      const end = spot.end + change;
      if (spot.blank !== blank) return { ...spot, start, end };
      text = text.slice(0, start) + words + text.slice(end);
      change += words.length - (end - start);
      return { ...spot, start, end: start + words.length };
    });
    field.value = text;
  };
}

/** @param {string} text @param {string} words @returns {number[]} */
function starts(text, words) {
  const found = [];
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) found.push(at);
  return found;
}

/**
 * How many characters two texts share from one end.
 * @param {string} one
 * @param {string} other
 * @param {(count: number, length: number) => number} place
 */
function shared(one, other, place) {
  let count = 0;
  while (count < Math.min(one.length, other.length) && one[place(count, one.length)] === other[place(count, other.length)]) count += 1;
  return count;
}
