// @ts-check
/** The key of a service that asks for one: kept until the tab is closed, or longer where the reader wants it so. */
import { byId, element } from "./dom.js";

const NAME = "afterview.key";

/** @returns {string | null} */
export const key = () => sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME);

export function forgetKey() {
  sessionStorage.removeItem(NAME);
  localStorage.removeItem(NAME);
  showKey();
}

/** Says in the head of the page which key is in use, and lets it be forgotten. */
export function showKey() {
  const box = byId("key");
  const used = key()?.split("_").slice(0, 2).join("_") ?? "";
  box.hidden = !used;
  box.replaceChildren(`With the key ${used}… `, element("button", { type: "button", class: "quiet", click: forgetKey }, "Forget it"));
}

/** @type {Promise<string | null> | null} */
let asking = null;

/**
 * Asks the reader for a key, once however many requests wait for it.
 * @param {boolean} refused whether the one in use was not accepted
 * @returns {Promise<string | null>} null if they would rather not
 */
export function askForKey(refused) {
  asking ??= dialog(refused).finally(() => {
    asking = null;
  });
  return asking;
}

/** @param {boolean} refused @returns {Promise<string | null>} */
function dialog(refused) {
  const field = /** @type {HTMLInputElement} */ (
    element("input", { id: "key-field", name: "key", type: "password", required: true, pattern: "[!-~]+", autocomplete: "off", spellcheck: "false", "aria-describedby": "key-help" })
  );
  const always = /** @type {HTMLInputElement} */ (element("input", { type: "checkbox", name: "always" }));
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { id: "key-title" }, "This service asks for a key"),
    refused ? element("p", { class: "error", role: "alert" }, "That key was not accepted. It may have expired, or a letter is missing.") : null,
    element("label", { for: "key-field" }, "Your key"),
    field,
    element("p", { id: "key-help", class: "help" }, "It begins with avk_ and comes from whoever runs the service. It is forgotten when you close this tab."),
    element("label", { class: "tick" }, always, "Remember it in this browser; only I use it"),
    element("div", { class: "actions" },
      element("button", { type: "submit", class: "primary", value: "use" }, "Use this key"),
      element("button", { type: "submit", formnovalidate: true, value: "" }, "Not now")),
  );
  const box = /** @type {HTMLDialogElement} */ (element("dialog", { "aria-labelledby": "key-title" }, form));
  document.body.append(box);
  box.showModal();
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      const given = field.value.trim();
      if (box.returnValue !== "use" || !given) {
        resolve(null);
        return;
      }
      forgetKey();
      (always.checked ? localStorage : sessionStorage).setItem(NAME, given);
      showKey();
      resolve(given);
    });
  });
}
