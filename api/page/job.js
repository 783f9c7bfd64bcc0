// @ts-check
/** What a file holds: the report on all of it, its notes one by one, and files to take along. */
import { announce, button, download, element, oneLine } from "./dom.js";
import { Kept, memory } from "./kept.js";
import { show } from "./result.js";
import { fits, inUtf16, rowsOf } from "./rows.js";
import { told } from "./service.js";

/** @typedef {import("./service.js").Service} Service */
/** @typedef {import("./service.js").Labels} Labels */

const AT_ONCE = 20;
const FILES = { "result?format=csv": ["Table (CSV)", "analyses.csv"], "result?format=csv&long=true": ["Table, a row a finding", "findings.csv"], result: ["JSON Lines", "analyses.jsonl"], "result?format=parquet": ["Parquet", "analyses.parquet"], report: ["Report", "report.html"] };

/** @param {HTMLElement} box @param {any} job @param {Service} service @param {Labels} labels */
export function showJob(box, job, service, labels) {
  const ask = (/** @type {string} */ what) => service.ask(`/v1/jobs/${job.id}/${what}`);
  const fault = element("p", { class: "error", role: "alert" });
  const files = Object.entries(FILES).map(([what, [title, name]]) =>
    button(title, async () => {
      fault.textContent = "";
      try {
        download(await (await ask(what)).blob(), name);
      } catch (error) {
        fault.textContent = told(error);
      }
    }));
  box.dataset.job = job.id;
  box.replaceChildren(
    element("h2", null, job.file.name),
    element("div", { class: "actions", role: "group", "aria-label": "Take along" }, ...files), fault,
    later("The report is being made …", report(ask)),
    ...(job.counts?.error ? [later("", unread(ask, job.counts.error))] : []),
    ...notes(ask, service, labels));
  box.hidden = false;
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "start" });
}

/** A place for what takes a while. @param {string} meanwhile @param {Promise<HTMLElement>} made */
function later(meanwhile, made) {
  const box = element("div", { role: "status" }, meanwhile);
  made.then((part) => box.replaceWith(part), (error) => box.replaceChildren(element("p", { class: "error" }, told(error))));
  return box;
}

/** The report as the service makes it, without its own styles and scripts. @param {(what: string) => Promise<Response>} ask */
async function report(ask) {
  const html = (await (await ask("report")).text()).replace(/<style>[^<]*<\/style>/g, ""); // which the policy of this page would complain about
  const page = new DOMParser().parseFromString(html, "text/html");
  page.querySelectorAll("style, script, meta, link, h1, h1 + .about").forEach((part) => part.remove());
  // What can be wider than the screen can be scrolled by keyboard, too.
  page.querySelectorAll("figure").forEach((part) => part.setAttribute("tabindex", "0"));
  return element("div", { class: "report" }, ...[...page.body.children].map((part) => document.adoptNode(part)));
}

/** @param {(what: string) => Promise<Response>} ask @param {number} count */
async function unread(ask, count) {
  const { errors } = await (await ask("errors?limit=50")).json();
  const rows = errors.map((/** @type {any} */ each) => element("li", null, each.error, element("span", { class: "about" }, oneLine(each.raw).slice(0, 200))));
  return element("details", null, element("summary", null, `${count} ${count === 1 ? "row" : "rows"} that cannot be read`), element("ul", { class: "points card" }, ...rows));
}

/** @param {(what: string) => Promise<Response>} ask @param {Service} service @param {Labels} labels @returns {HTMLElement[]} */
function notes(ask, service, labels) {
  const options = Object.entries(labels).filter(([, label]) => label.of).map(([name, label]) => element("option", { value: name }, label.title));
  const about = /** @type {HTMLSelectElement} */ (element("select", null, element("option", { value: "" }, "Anything"), ...options, element("option", { value: "unspecific" }, "Nothing to act on")));
  const polarity = /** @type {HTMLSelectElement} */ (element("select", null, element("option", { value: "" }, "For or against"), element("option", { value: "concern" }, "Against"), element("option", { value: "strength" }, "For")));
  const words = /** @type {HTMLInputElement} */ (element("input", { type: "search", maxlength: "200", autocomplete: "off" }));
  const list = element("ul", { class: "points card", hidden: true });
  const news = element("p", { class: "about", role: "status" });
  const more = button("Show more", () => go(), { hidden: "" });
  const kept = new Kept(memory(), false);
  /** @type {AsyncGenerator<any> | null} */
  let rows = null;
  let [seen, shown] = [0, 0];

  const begin = async () => {
    const before = rows;
    rows = null;
    before?.return(undefined);
    [seen, shown] = [0, 0];
    list.replaceChildren();
    await go();
  };
  const go = async () => {
    const filter = { about: about.value, polarity: polarity.value, words: words.value.trim() };
    more.hidden = true;
    news.textContent = "Looking …";
    try {
      const mine = (rows ??= rowsOf(await ask("result")));
      const until = shown + AT_ONCE;
      let ended = false;
      while (shown < until) {
        const { done, value } = await mine.next();
        if (rows !== mine) return; // another filter was chosen meanwhile
        ended = Boolean(done);
        if (done) break;
        seen += 1;
        if (!fits(value, filter)) continue;
        shown += 1;
        list.append(item(value, { service, labels, kept }));
      }
      list.hidden = !shown;
      more.hidden = ended;
      news.textContent = ended ? `${shown || "None"} of ${seen} notes.` : `The first ${shown}; ${seen} notes looked at so far.`;
    } catch (error) {
      news.textContent = told(error);
    }
  };
  const find = element("form", { class: "fields", submit: (event) => { event.preventDefault(); begin(); } },
    element("label", null, "About ", about), element("label", null, "How it counts ", polarity), element("label", null, "Words or candidate ", words),
    element("div", { class: "actions" }, element("button", { type: "submit" }, "Filter")));
  begin();
  return [element("h2", null, "The notes"), find, news, list, element("div", { class: "actions" }, more)];
}

/** A note of the file; it is shown in full when it is opened. @param {any} row @param {{service: Service, labels: Labels, kept: Kept}} parts */
function item(row, parts) {
  const beside = Object.entries(row.columns ?? {}).filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
  const box = element("div", null);
  const details = element("details", { class: "row", toggle: () => {
    if (box.firstChild) return;
    const analysis = inUtf16(row);
    show(box, { text: analysis.text, context: {}, analysis, ...parts, maySend: true, say: announce }, ["note", "meaning", "plan"]);
  } },
    element("summary", null, element("strong", null, row.id ?? `${row.source}, row ${row.row}`), element("span", { class: "about" }, beside.join(" · ").slice(0, 300)), element("span", { class: "snippet" }, oneLine(row.text).slice(0, 300))),
    box);
  return element("li", null, details);
}
