// @ts-check
/** Building blocks: elements whose texts are texts, never markup. */

/** @typedef {Node | string | null} Child */

/**
 * @param {string} name
 * @param {Record<string, string | boolean | ((event: Event) => void)> | null} [attributes] attributes; functions are listeners
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false) made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** @param {string} text @param {(event: Event) => void} click @param {Record<string, string>} [attributes] */
export const button = (text, click, attributes = {}) => element("button", { type: "button", click, ...attributes }, text);

/** @param {string} quote */
export const said = (quote) => element("q", null, oneLine(quote));

/** @param {string} text */
export const oneLine = (text) => text.split(/\s+/).join(" ").trim();

/** @param {string} id @returns {HTMLElement} */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

/** Says something to people who cannot see it. @param {string} text */
export function announce(text) {
  byId("status").textContent = text;
}

/** Hands a file to the browser. @param {Blob} blob @param {string} name */
export function download(blob, name) {
  const url = URL.createObjectURL(blob);
  element("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** Puts a text on the clipboard, also where the page came over plain HTTP. @param {string} text @param {HTMLElement} near */
export async function copy(text, near) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = /** @type {HTMLTextAreaElement} */ (element("textarea", { class: "visually-hidden" }));
  field.value = text;
  near.after(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

/** @param {number} [later] days from now @returns {string} YYYY-MM-DD, where the reader is */
export function day(later = 0) {
  const date = new Date();
  date.setDate(date.getDate() + later);
  return date.toLocaleDateString("sv-SE");
}

/** @param {string} date YYYY-MM-DD @returns {string} in words */
export function dayInWords(date) {
  const [year, month, number] = date.split("-").map(Number);
  const made = new Date(year, month - 1, number);
  return Number.isNaN(made.getTime()) ? date : made.toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
}
