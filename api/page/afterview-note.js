// @ts-check
/**
 * `<afterview-note>`: reads feedback on a page of one's own, by a service that allows the page's origin (docs/page.md).
 *
 * Attributes: `api-key` (a publishable one), `service` (where this file comes from, if left out), `text` (read at once; without, there is a
 * field to paste into), `parts` (of "note meaning plan letters"), `job`, `stage`, `outcome`, `interview-date`.
 * Properties: `text`, `analysis`. Events: `afterview-read` (detail: the analysis), `afterview-problem` (detail: the error).
 * It keeps nothing beyond its own life, and defines nothing but the element.
 */
import { button, element } from "./dom.js";
import { Kept, memory } from "./kept.js";
import { PARTS, show } from "./result.js";
import { Problem, Service, told } from "./service.js";

const CONTEXT = { job: "role", stage: "stage", outcome: "outcome", "interview-date": "interview_date" };
const HERE = new URL(import.meta.url).origin;

/** @type {Promise<CSSStyleSheet> | undefined} */
let styles;

async function sheet() {
  const answer = await fetch(new URL("result.css", import.meta.url));
  return new CSSStyleSheet().replace(`${await answer.text()}\n:host { display: block; color: var(--ink); font: 100%/1.6 var(--sans); }`);
}

class AfterviewNote extends HTMLElement {
  static observedAttributes = ["text", "api-key", "service", "parts"];

  /** The last analysis; null before there is one. @type {any} */
  analysis = null;
  #root = this.attachShadow({ mode: "open" });
  #result = element("div", { tabindex: "-1", role: "group", "aria-label": "What the feedback means" });
  #status = element("p", { class: "visually-hidden", role: "status" });
  #fault = element("p", { class: "error", role: "alert", hidden: true });
  #kept = new Kept(memory(), false);
  #asked = 0;
  #waiting = false;
  #ready = false;

  async connectedCallback() {
    styles ??= sheet();
    try {
      this.#root.adoptedStyleSheets = [await styles];
    } catch {
      styles = undefined; // without it the words are all there, and the next element tries again
    }
    this.#root.replaceChildren(...(this.hasAttribute("text") ? [] : [this.#form()]), this.#fault, this.#status, this.#result);
    this.#ready = true;
    this.attributeChangedCallback();
  }

  /** Several attributes that change at once are read once. */
  attributeChangedCallback() {
    if (!this.#ready || !this.isConnected || this.#waiting || !this.text) return;
    this.#waiting = true;
    queueMicrotask(() => {
      this.#waiting = false;
      this.read(this.text);
    });
  }

  get text() {
    return this.getAttribute("text") ?? "";
  }

  set text(text) {
    this.setAttribute("text", text);
  }

  #form() {
    const text = /** @type {HTMLTextAreaElement} */ (element("textarea", { rows: "7", maxlength: "200000" }));
    const read = button("Read it", () => this.read(text.value), { class: "primary" });
    return element("div", null, element("label", null, "The feedback ", text), element("div", { class: "actions" }, read));
  }

  /** Reads a text and shows what it means. Of several that are asked for at once, the last one is shown. @param {string} text */
  async read(text) {
    this.#asked += 1;
    const asked = this.#asked;
    this.#fault.hidden = true;
    try {
      if (!text.trim()) throw new Problem("There is nothing to read yet. Paste the feedback first.");
      const service = new Service(this.getAttribute("service")?.replace(/\/+$/, "") ?? HERE, { get: () => this.getAttribute("api-key"), ask: async () => null });
      const context = this.#context();
      const [analysis, labels] = await Promise.all([service.analyze(text, context), service.taxonomy()]);
      if (asked !== this.#asked) return;
      const say = (/** @type {string} */ words) => { this.#status.textContent = words; };
      show(this.#result, { text, context, analysis, labels, service, kept: this.#kept, maySend: false, say }, this.#parts());
      this.analysis = analysis;
      this.#tell("afterview-read", analysis);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#fault.textContent = told(error);
      this.#fault.hidden = false;
      this.#tell("afterview-problem", error);
    }
  }

  #context() {
    const given = Object.entries(CONTEXT).map(([attribute, name]) => [name, this.getAttribute(attribute) ?? ""]);
    return Object.fromEntries(given.filter(([, value]) => value));
  }

  #parts() {
    const wanted = this.getAttribute("parts")?.split(/\s+/) ?? PARTS;
    return PARTS.filter((part) => wanted.includes(part));
  }

  /** @param {string} name @param {unknown} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("afterview-note")) customElements.define("afterview-note", AfterviewNote);
