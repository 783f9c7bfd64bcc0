// @ts-check
/** The form: paste or drop, read, show. */
import { announce, byId } from "./dom.js";
import { showKept } from "./history.js";
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
const service = new Service("", { get: key, ask: askForKey });
const labels = service.taxonomy();
labels.then(showKept, (problem) => fail(told(problem)));
showKey();
if (["localhost", "127.0.0.1", "[::1]"].includes(location.hostname)) byId("promise").textContent = "Nothing leaves this machine. Nothing is kept unless you ask.";

/** @param {string} message */
function fail(message) {
  error.textContent = message;
  error.hidden = !message;
  text.setAttribute("aria-invalid", String(Boolean(message)));
  if (message) announce(message);
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

async function read() {
  fail("");
  if (!text.value.trim()) {
    fail("There is nothing to read yet. Paste the feedback first.");
    text.focus();
    return;
  }
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  button.disabled = true;
  announce("Reading.");
  try {
    const context = contextOf();
    const analysis = await service.analyze(text.value, context);
    show({ text: text.value, context, analysis, labels: await labels, service });
    clear.hidden = false;
  } catch (problem) {
    fail(told(problem));
  } finally {
    button.disabled = false;
  }
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
  byId("result").hidden = true;
  byId("result").replaceChildren();
  clear.hidden = true;
  text.focus();
  window.scrollTo({ top: 0 });
});
text.addEventListener("dragover", (event) => {
  event.preventDefault();
  text.classList.add("over");
});
text.addEventListener("dragleave", () => text.classList.remove("over"));
text.addEventListener("drop", async (event) => {
  const file = event.dataTransfer?.files[0];
  text.classList.remove("over");
  if (!file) return;
  event.preventDefault();
  if (file.type && !file.type.startsWith("text/")) {
    fail(`${file.name} is no text file. Open it and paste the words.`);
    return;
  }
  text.value = await file.text();
  read();
});
document.addEventListener("kept", async () => showKept(await labels));
