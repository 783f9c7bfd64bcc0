// @ts-check
/** The service behind the page. Offsets are asked for in UTF-16, so that they count as JavaScript does. */

export class Problem extends Error {
  /** @param {string} message @param {number} [status] @param {string} [type] */
  constructor(message, status = 0, type = "") {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** @param {unknown} error */
export const told = (error) => (error instanceof Error ? error.message : String(error));

/** What went wrong, for a person: problem documents are written for programs. @param {Response} answer @param {any} problem @returns {string} */
function kindly(answer, problem) {
  const said = problem.detail ?? problem.title;
  if (answer.status === 429) return `The service is asked too much just now. Your words are still here: try again ${soon(answer.headers.get("retry-after"))}.`;
  if (answer.status === 413) return "That is more than can be read at once. Leave out what is not about you, or read it in two parts.";
  if (answer.status === 422 && problem.errors?.length) return `That was not accepted. ${problem.errors.map((/** @type {any} */ fault) => fault.detail).join(". ")}.`;
  if (answer.status >= 500 || !said) return `${said ?? `The service answered ${answer.status}.`} Your words are still here: try again ${soon(answer.headers.get("retry-after"))}.`;
  return said;
}

/** @param {string | null} seconds @returns {string} */
const soon = (seconds) => (/^[0-9]+$/.test(seconds ?? "") ? `in ${Number(seconds) === 1 ? "a second" : `${Number(seconds)} seconds`}` : "in a moment");

export class Service {
  #base;
  #keys;
  /** @type {Promise<any> | undefined} */
  #keeps;

  /**
   * @param {string} base where it is; "" for where the page comes from
   * @param {{get: () => string | null, ask: (refused: boolean) => Promise<string | null>}} keys the key in use, and how to get another one
   */
  constructor(base, keys) {
    this.#base = base;
    this.#keys = keys;
  }

  /**
   * Asks, with the key that is in use; where that is none that works, another one is asked for until there is one or the reader gives up.
   * @param {string} path
   * @param {{method?: string, json?: unknown, form?: FormData}} [what]
   * @returns {Promise<Response>}
   */
  async ask(path, { method, json, form } = {}) {
    const key = this.#keys.get();
    /** @type {Record<string, string>} */
    const headers = key ? { authorization: `Bearer ${key}` } : {};
    if (json !== undefined) headers["content-type"] = "application/json";
    const body = json === undefined ? form : JSON.stringify(json);
    let answer;
    try {
      answer = await fetch(this.#base + path, { method: method ?? (body ? "POST" : "GET"), headers, body });
    } catch {
      throw new Problem("The service does not answer. Is it still running?");
    }
    if (answer.ok) return answer;
    const other = async () => this.#keys.get() !== key || (await this.#keys.ask(key !== null));
    if (answer.status === 401 && (await other())) return this.ask(path, { method, json, form });
    if (answer.status === 401) throw new Problem("This service reads only for those who have a key. Try again, and enter yours.", 401);
    const problem = await answer.json().catch(() => ({}));
    throw new Problem(kindly(answer, problem), answer.status, problem.type);
  }

  /** @param {string} text @param {object} context @param {boolean} [explain] */
  async analyze(text, context, explain = false) {
    return (await this.ask("/v1/analyze", { json: { text, context, offsets: "utf16", explain } })).json();
  }

  /** What a file holds, with the notes in it read. @param {File} file */
  async file(file) {
    const form = new FormData();
    form.append("file", file, file.name);
    return (await this.ask("/v1/analyze/file", { form })).json();
  }

  /**
   * @param {string} text @param {object} context @param {string} format
   * @param {Record<string, {state: string, due?: string, note?: string}>} progress what became of its actions
   * @returns {Promise<Blob>}
   */
  async planFile(text, context, format, progress) {
    return (await this.ask("/v1/plan", { json: { notes: [{ text }], context, format, progress } })).blob();
  }

  /** @param {string} kind @param {string} text @param {object} context */
  async letter(kind, text, context) {
    return (await this.ask("/v1/letters", { json: { kind, notes: [{ text }], context } })).json();
  }

  /** Whether it can keep notes and corrections. @returns {Promise<boolean>} */
  async keeps() {
    this.#keeps ??= this.ask("/readyz").then((answer) => answer.json());
    return (await this.#keeps).keeps === "notes";
  }

  /** Sends a correction with its note. @param {string} text @param {import("./kept.js").Correction} correction @returns {Promise<string>} its id */
  async correct(text, { start, end, quote, was, should, unsure }) {
    const label = (/** @type {any} */ each) => each && ("kind" in each ? { remark: each.kind, polarity: each.polarity } : each);
    const json = { reader: "page", text, consent: true, start, end, quote, offsets: "utf16", was: unsure ? null : label(was), should: label(should) };
    return (await (await this.ask("/v1/corrections", { json })).json()).id;
  }

  /** @param {string} id */
  async takeBack(id) {
    await this.ask(`/v1/corrections/${encodeURIComponent(id)}`, { method: "DELETE" });
  }

  /** What every label means, by name. @returns {Promise<Labels>} */
  async taxonomy() {
    const found = await (await this.ask("/v1/taxonomy")).json();
    /** @type {Labels} */
    const labels = {};
    for (const category of found.categories) {
      labels[category.name] = { title: category.titles.concern, titles: category.titles, definition: category.definition, of: null };
      for (const aspect of category.aspects) labels[aspect.name] = { ...aspect, titles: {}, of: category.name };
    }
    for (const kind of found.remarks) labels[kind.name] = { ...kind, titles: {}, of: null };
    return labels;
  }
}

/** @typedef {Record<string, {title: string, titles: Record<string, string>, definition: string, of: string | null}>} Labels */
