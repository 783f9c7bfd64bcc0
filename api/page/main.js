// @ts-check
/** The form: paste it or bring a file, read, show, keep. */
import { announce, byId, day } from "./dom.js";
import { receive, wordsOf } from "./files.js";
import { showKept } from "./history.js";
import { Kept } from "./kept.js";
import { askForKey, key, showKey } from "./key.js";
import { show } from "./result.js";
import { Service, told } from "./service.js";

const EXAMPLE = `Dear Tomas,

Thank you for coming in on Thursday, and for bringing the photos of your last warehouse. The shift leads liked how calm you were, and your stock count was the most accurate we had all week.

Unfortunately you have never worked with a scanner system, and that is what decided it for us. You also knew very little about what we make here. One of the panel thought you might not be the right fit.

Kind regards,
Marta`;

const form = /** @type {HTMLFormElement} */ (byId("form"));
const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const error = byId("text-error");
const clear = byId("clear");
const result = byId("result");
const kept = new Kept(localStorage);
const service = new Service("", { get: key, ask: askForKey });
const labels = service.taxonomy();
labels.then(showAllKept, (problem) => fail(told(problem)));
showKey();
if (["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) byId("promise").textContent = "Nothing leaves this machine. Nothing is kept unless you ask.";

/** @type {import("./reading.js").Reading | null} */
let shown = null;

/** @param {string} message */
function fail(message) {
  error.textContent = message;
  error.hidden = !message;
  text.setAttribute("aria-invalid", String(Boolean(message)));
}

function contextOf() {
  /** @type {Record<string, string>} */
  const context = {};
  for (const name of ["interview_date", "outcome", "role", "stage"]) {
    const value = String(new FormData(form).get(name) ?? "").trim();
    if (value) context[name] = value;
  }
  return context;
}

/** Does one thing at a time, and says what went wrong. @param {string} doing @param {() => Promise<void>} what */
async function busy(doing, what) {
  const submit = byId("read");
  if (submit.getAttribute("aria-disabled") === "true") return;
  fail("");
  // Not `disabled`: that would take the focus away from whoever came by keyboard.
  submit.setAttribute("aria-disabled", "true");
  submit.textContent = `${doing} …`;
  announce(`${doing}.`);
  try {
    await what();
  } catch (problem) {
    fail(told(problem));
  } finally {
    submit.removeAttribute("aria-disabled");
    submit.textContent = "Read it";
  }
}

function read() {
  if (!text.value.trim()) {
    fail("There is nothing to read yet. Paste the feedback first.");
    text.focus();
    return;
  }
  busy("Reading", readText);
}

async function readText() {
  const context = contextOf();
  await present(await service.analyze(text.value, context), context);
}

/** Whether there is something below the form. @param {boolean} something */
function below(something) {
  for (const part of [result, byId("keep"), byId("skip"), clear]) part.hidden = !something;
}

/** @param {any} analysis @param {Record<string, string>} context */
async function present(analysis, context) {
  shown = show(result, { text: analysis.text, context, analysis, labels: await labels, service, kept, maySend: true, say: announce });
  below(true);
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start" });
}

async function showAllKept() {
  showKept(kept, await labels, (note) => {
    form.reset();
    text.value = note.text;
    /** @type {HTMLInputElement} */ (byId("interview-date")).value = note.date;
    present(note.analysis, { interview_date: note.date, ...(note.role ? { role: note.role } : {}) });
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  read();
});
byId("example").addEventListener("click", () => {
  text.value = EXAMPLE;
  read();
});
clear.addEventListener("click", () => {
  form.reset();
  fail("");
  result.replaceChildren();
  below(false);
  text.focus();
  window.scrollTo({ top: 0 });
});
byId("keep-note").addEventListener("click", () => {
  if (!shown) return;
  try {
    kept.keep(shown.context.interview_date ?? day(), shown.context.role ?? "", shown.analysis);
    showAllKept();
    announce("Kept in this browser.");
  } catch (problem) {
    announce(told(problem));
  }
});
receive({ form, choose: byId("choose"), file: /** @type {HTMLInputElement} */ (byId("file")) }, (files) => busy("Opening", async () => {
  text.value = await wordsOf(files, service);
  await readText();
}));
window.addEventListener("beforeprint", () => result.querySelectorAll("details").forEach((box) => {
  if (!box.open) box.dataset.closed = "";
  box.open = true;
}));
window.addEventListener("afterprint", () => result.querySelectorAll("details[data-closed]").forEach((box) => {
  /** @type {HTMLDetailsElement} */ (box).open = false;
  box.removeAttribute("data-closed");
}));
