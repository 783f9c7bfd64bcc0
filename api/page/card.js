// @ts-check
/** The card of marked words: what they mean, how sure that is, by which words, and a way to say that it is not right. */
import { button, element, said } from "./dom.js";
import { MEANINGS, SIGNS } from "./marks.js";
import { inWords, labelOf, titleOf } from "./reading.js";
import { told } from "./service.js";

/** @typedef {import("./reading.js").Point} Point */
/** @typedef {import("./reading.js").Reading} Reading */

const [SHOW_AFTER, HIDE_AFTER] = [120, 250]; // milliseconds

/** What the service explained, once for each analysis. @type {WeakMap<object, Promise<any>>} */
const explained = new WeakMap();

/**
 * Lets every mark show its card: by hovering, by focus, by tap. Escape and leaving hide it again; Enter leads into it.
 * @param {Reading} reading
 * @param {HTMLElement} frame what the card is laid over
 * @param {Map<HTMLElement, Point[]>} marks
 */
export function cards(reading, frame, marks) {
  /** @type {HTMLElement | null} */
  let card = null;
  /** @type {HTMLElement | null} */
  let of = null;
  let waiting = 0;
  const later = (/** @type {() => void} */ then, /** @type {number} */ after) => {
    clearTimeout(waiting);
    waiting = window.setTimeout(then, after);
  };
  const hide = () => {
    clearTimeout(waiting);
    card?.remove();
    of?.classList.remove("open");
    card = of = null;
  };
  const leave = () => later(() => (card?.matches(":focus-within, :hover") ? undefined : hide()), HIDE_AFTER);
  const show = (/** @type {HTMLElement} */ mark) => {
    clearTimeout(waiting);
    if (of === mark) return;
    hide();
    of = mark;
    mark.classList.add("open");
    card = element("div", { class: "word-card card", role: "dialog", "aria-label": "What these words mean", mouseenter: () => clearTimeout(waiting), mouseleave: leave, focusout: leave },
      ...(marks.get(mark) ?? []).map((point) => entry(reading, point)),
      button("Close", () => close(), { class: "quiet close" }));
    frame.append(card);
    place(frame, mark, card);
  };
  const close = () => {
    const back = of;
    hide();
    back?.focus({ preventScroll: true });
    hide();
  };
  frame.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && card) {
      event.stopPropagation();
      close();
    }
  });
  frame.addEventListener("scroll", () => of && card && place(frame, of, card), true);
  for (const mark of marks.keys()) {
    mark.addEventListener("mouseenter", () => later(() => show(mark), SHOW_AFTER));
    mark.addEventListener("mouseleave", leave);
    mark.addEventListener("focus", () => show(mark));
    mark.addEventListener("blur", leave);
    mark.addEventListener("click", () => show(mark));
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      show(mark);
      /** @type {HTMLElement | null | undefined} */ (card?.querySelector("button"))?.focus();
    });
  }
}

/** Under the words, within the frame. @param {HTMLElement} frame @param {HTMLElement} mark @param {HTMLElement} card */
function place(frame, mark, card) {
  const [around, words] = [frame.getBoundingClientRect(), [...mark.getClientRects()].at(-1) ?? mark.getBoundingClientRect()];
  const left = Math.min(Math.max(words.left - around.left, 0), Math.max(around.width - card.offsetWidth, 0));
  card.style.left = `${left}px`;
  card.style.top = `${words.bottom - around.top + 2}px`;
}

/** @param {Reading} reading @param {Point} point */
function entry(reading, point) {
  const { labels } = reading;
  const { about, shown, correction } = point;
  const label = labels[about.aspect ?? about.kind];
  const cues = element("p", { class: "about", hidden: true });
  if (!correction) showCues(reading, about, cues);
  return element(
    "section",
    null,
    element("p", { class: `verdict ${shown}` }, element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[shown]), capital(MEANINGS[shown])),
    element("p", { class: "topic" }, titleOf(about, labels)),
    element("p", null, said(about.quote)),
    element("p", { class: "about" }, correction ? "As you corrected it." : sureness(about, shown), about.decisive ? " It settled the decision." : "", ` ${label?.definition ?? ""}`),
    cues,
    correction ? corrected(reading, correction) : corrections(reading, point),
  );
}

/** @param {any} about @param {Point["shown"]} shown */
function sureness(about, shown) {
  if (shown === "uncertain") return "Too unsure to count: judge for yourself.";
  return { clear: "The reading is clear.", likely: "The reading is likely right.", perhaps: "The reading may be wrong." }[inWords(about.confidence)] ?? "";
}

/** @param {Reading} reading @param {any} about @param {HTMLElement} cues */
async function showCues(reading, about, cues) {
  try {
    explained.set(reading.analysis, explained.get(reading.analysis) ?? reading.service.analyze(reading.text, reading.context, true));
    const found = await explained.get(reading.analysis);
    const same = found.findings.find((/** @type {any} */ each) => each.start === about.start && each.end === about.end && each.aspect === about.aspect);
    const words = (same?.cues ?? []).map((/** @type {any} */ cue) => found.text.slice(cue.start, cue.end));
    cues.textContent = `By the words: ${words.join(", ")}`;
    cues.hidden = !words.length;
  } catch {
    // The explanation is an extra; without it the card says enough.
  }
}

/** @param {Reading} reading @param {Point} point */
function corrections(reading, { about, shown }) {
  const { labels } = reading;
  const say = (/** @type {import("./kept.js").Label | null} */ should) =>
    correct(reading, { start: about.start, end: about.end, quote: about.quote, was: labelOf(about), should, unsure: shown === "uncertain" });
  const other = about.polarity === "concern" ? "strength" : "concern";
  const choice = (/** @type {string} */ name, /** @type {import("./kept.js").Label} */ should) => button(labels[name].title, () => say(should));
  const polarity = about.polarity === "strength" ? "strength" : "concern";
  const named = Object.entries(labels).filter(([name]) => name !== (about.aspect ?? about.kind));
  const categories = Object.entries(labels).filter(([, label]) => Object.keys(label.titles).length);
  const groups = categories.map(([category, label]) =>
    element("div", { class: "choices", role: "group", "aria-label": label.titles[polarity] }, element("span", { class: "about" }, label.titles[polarity]),
      ...named.filter(([, each]) => each.of === category).map(([aspect]) => choice(aspect, { category, aspect, polarity }))));
  const remarks = named.filter(([, label]) => !label.of && !Object.keys(label.titles).length);
  return element(
    "div",
    { class: "wrong" },
    element("p", { class: "ask" }, shown === "uncertain" ? "What do you say?" : "Not right?"),
    element("div", { class: "choices" },
      shown === "uncertain" ? button("That is right", () => say(labelOf(about))) : null,
      about.aspect ? button(other === "strength" ? "It counts for me" : "It counts against me", () => say({ ...labelOf(about), polarity: other })) : null,
      button("It makes no point", () => say(null))),
    element("details", null, element("summary", null, "It is about something else"), ...groups,
      element("div", { class: "choices", role: "group", "aria-label": "Not mine to fix" }, element("span", { class: "about" }, "Not mine to fix"),
        ...remarks.map(([kind]) => choice(kind, { kind, polarity: about.polarity })))),
  );
}

/** @param {Reading} reading @param {import("./kept.js").Correction} correction */
function correct(reading, correction) {
  try {
    reading.kept.correct(reading.text, correction);
    reading.refresh(correction.start);
    reading.say(`Noted: ${correction.should ? titleOf(correction.should, reading.labels) : "it makes no point"}.`);
  } catch (error) {
    reading.say(told(error));
  }
}

/** What can be done with a correction: send it, or take it back. @param {Reading} reading @param {import("./kept.js").Correction} correction */
function corrected(reading, correction) {
  const { kept, service, text } = reading;
  const news = element("p", { class: "about", role: "status" }, correction.sent ? "Sent to the service." : kept.lasts ? "Kept in this browser." : "Forgotten when you leave this page.");
  const send = button("Send it to the service", async () => {
    try {
      kept.correct(text, { ...correction, sent: await service.correct(text, correction) });
      reading.refresh(correction.start);
    } catch (error) {
      news.textContent = told(error);
    }
  });
  const back = button("Take that back", async () => {
    try {
      if (correction.sent) await service.takeBack(correction.sent);
      kept.takeBack(text, correction);
      reading.refresh(correction.start);
      reading.say("Taken back.");
    } catch (error) {
      news.textContent = told(error);
    }
  });
  const offer = element("div", { class: "choices", hidden: true }, send, element("span", { class: "about" }, "The note goes with it, to help its keepers. Names and addresses are taken out first."));
  if (!correction.sent && reading.maySend) service.keeps().then((keeps) => { offer.hidden = !keeps; }, () => {});
  return element("div", { class: "wrong" }, news, element("div", { class: "choices" }, back), offer);
}

/** @param {string} text */
const capital = (text) => text[0].toUpperCase() + text.slice(1);
