// @ts-check
/** Many notes at once: send a file, watch it being read, see what it holds; and a candidate over time. */
import { announce, button, byId, element } from "./dom.js";
import { showHistory } from "./candidate.js";
import { showJob } from "./job.js";
import { askForKey, key, showKey } from "./key.js";
import { Problem, Service, told } from "./service.js";

const AGAIN_AFTER = 1000; // milliseconds
const WORKING = ["uploading", "waiting", "running"];
const STATES = { uploading: "being sent", waiting: "waiting for its turn", running: "being read", done: "read", failed: "not read", cancelled: "ended by you" };

const form = /** @type {HTMLFormElement} */ (byId("form"));
const file = /** @type {HTMLInputElement} */ (byId("file"));
const column = /** @type {HTMLInputElement} */ (byId("candidate-column"));
const reference = /** @type {HTMLInputElement} */ (byId("reference"));
const fault = byId("fault");
const service = new Service("", { get: key, ask: askForKey });
let labels = service.taxonomy();
let waiting = 0;
showKey();

/** @param {string} message */
function fail(message) {
  fault.textContent = message;
  fault.hidden = !message;
}

/** @param {() => Promise<void>} what */
async function tried(what) {
  fail("");
  try {
    await what();
  } catch (problem) {
    const keepsNothing = problem instanceof Problem && problem.type?.endsWith("/nothing-is-kept");
    fail(keepsNothing ? `This service keeps nothing, and so it reads no whole files. ${told(problem)}` : told(problem));
  }
}

async function send() {
  const chosen = file.files?.[0];
  if (!chosen) throw new Problem("Choose a file first.");
  const submit = byId("send");
  if (submit.getAttribute("aria-disabled") === "true") return;
  const body = new FormData();
  body.append("file", chosen, chosen.name);
  if (column.value.trim()) body.append("candidate_column", column.value.trim());
  submit.setAttribute("aria-disabled", "true");
  submit.textContent = "Sending …";
  announce("Sending.");
  try {
    await service.ask("/v1/jobs", { form: body });
    form.reset();
  } finally {
    submit.removeAttribute("aria-disabled");
    submit.textContent = "Have it read";
  }
  await watch();
}

/** Shows how it stands with all files, and looks again as long as one is not read. */
async function watch() {
  clearTimeout(waiting);
  const { jobs } = await (await service.ask("/v1/jobs?limit=20")).json();
  const box = byId("jobs");
  const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest("#jobs [data-job]"))?.dataset.job;
  box.replaceChildren(...(jobs.length ? [element("h2", null, "Files"), element("ul", { class: "points card" }, ...jobs.map(entry))] : []));
  if (focused) /** @type {HTMLElement | null} */ (box.querySelector(`[data-job="${focused}"]`))?.focus(); // drawing it anew must not lose one's place
  if (jobs.some((/** @type {any} */ job) => WORKING.includes(job.state))) waiting = window.setTimeout(() => tried(watch), AGAIN_AFTER);
}

/** @param {any} job */
function entry(job) {
  const { rows, of_about: about } = job.progress;
  const working = WORKING.includes(job.state);
  const much = job.counts ? `${number(job.counts.ok)} notes${job.counts.error ? `, and ${rowsThat(job.counts.error)}` : ""}` : about ? `${number(rows)} of about ${number(about)} rows` : `${number(rows)} rows`;
  const bar = working ? element("progress", { "aria-label": `${job.file.name} is read`, ...(about ? { max: String(Math.max(about, rows, 1)), value: String(rows) } : {}) }) : null;
  const end = async () => {
    if (!working && !confirm(`Delete ${job.file.name} with all that was read in it?`)) return;
    await service.ask(`/v1/jobs/${job.id}${working ? "/cancel" : ""}`, { method: working ? "POST" : "DELETE" });
    if (byId("job").dataset.job === job.id) byId("job").hidden = true;
    await watch();
  };
  return element("li", { "data-state": job.state },
    element("strong", null, job.file.name),
    element("span", { class: "about" }, `${STATES[/** @type {"done"} */ (job.state)] ?? job.state}: ${much}; sent on ${moment(job.created_at)}`),
    element("span", { class: "actions" },
      job.state === "done" ? button("Open", () => tried(() => open(job)), { "aria-label": `Open ${job.file.name}`, "data-job": job.id }) : null,
      button(working ? "Stop" : "Delete", () => tried(end), { "aria-label": `${working ? "Stop reading" : "Delete"} ${job.file.name}`, "data-job": job.id })),
    bar,
    job.problem ? element("p", { class: "error" }, job.problem) : null);
}

/** @param {string} date */
const moment = (date) => new Date(date).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** @param {any} job */
async function open(job) {
  showJob(byId("job"), job, service, await known());
}

/** The labels; asked for again where that failed. */
async function known() {
  return labels.catch(() => (labels = service.taxonomy()));
}

/** @param {number} count */
const rowsThat = (count) => `${number(count)} ${count === 1 ? "row" : "rows"} that cannot be read`;

/** @param {number} count */
const number = (count) => count.toLocaleString("en-GB");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  tried(send);
});
byId("candidate").addEventListener("submit", async (event) => {
  event.preventDefault();
  await showHistory(byId("history"), reference.value.trim(), service, await known().catch(() => ({})));
});
tried(watch);
