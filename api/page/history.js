// @ts-check
/** Several interviews, kept in this browser: what recurs, what has gone, and a small chart of it. */
import { announce, button, byId, dayInWords, download, element } from "./dom.js";
import { told } from "./service.js";
import { chart } from "./chart.js";

/**
 * @param {import("./kept.js").Kept} kept
 * @param {import("./service.js").Labels} labels
 * @param {(note: import("./kept.js").Note) => void} open
 */
export function showKept(kept, labels, open) {
  const box = byId("kept");
  const notes = kept.notes();
  const again = () => showKept(kept, labels, open);
  const rows = notes.map((note) =>
    element("li", null,
      element("span", { class: "when" }, element("strong", null, dayInWords(note.date)), note.role ? ` ${note.role}` : ""),
      element("span", { class: "about" }, concerns(note, labels) || "no concern"),
      element("span", { class: "actions" },
        button("Open", () => open(note), { "aria-label": `Open the note of ${dayInWords(note.date)}` }),
        button("Delete", () => {
          kept.forget(note);
          announce("Deleted.");
          again();
        }, { "aria-label": `Delete the note of ${dayInWords(note.date)}` }))));
  const held = kept.inWords();
  box.replaceChildren(
    ...(held ? [element("h2", null, "Your interviews so far")] : []),
    ...(notes.length ? [element("ul", { class: "points card" }, ...rows)] : []),
    ...(notes.length > 1 ? [element("h3", null, "What comes up"), ...chart(notes, labels)] : []),
    ...(held ? [
      element("p", { class: "about" }, `Kept in this browser: ${held}.`),
      element("div", { class: "actions" },
        button("Export", () => download(new Blob([JSON.stringify(kept.everything(), null, 1)], { type: "application/json" }), "afterview.json")),
        button("Delete everything", () => {
          if (!confirm("Delete every note, tick and correction that is kept in this browser?")) return;
          kept.forgetAll();
          announce("Everything is deleted.");
          again();
        })),
    ] : []),
    importing(kept, again),
  );
}

/** @param {import("./kept.js").Kept} kept @param {() => void} again */
function importing(kept, again) {
  const file = /** @type {HTMLInputElement} */ (element("input", { type: "file", accept: "application/json,.json", class: "visually-hidden" }));
  const fault = element("span", { class: "error", role: "alert" });
  file.addEventListener("change", async () => {
    try {
      kept.restore(JSON.parse(await /** @type {File} */ (file.files?.[0]).text()));
      again();
      announce("Taken back.");
    } catch (error) {
      fault.textContent = error instanceof SyntaxError ? "This file was not exported from here." : told(error);
      file.value = "";
    }
  });
  return element("p", { class: "import" }, "Exported elsewhere? ", element("label", null, "Import it", file), fault);
}

/** @param {import("./kept.js").Note} note @param {import("./service.js").Labels} labels */
function concerns(note, labels) {
  const against = note.analysis.findings.filter((/** @type {any} */ each) => each.polarity === "concern");
  return [...new Set(against.map((/** @type {any} */ each) => labels[each.aspect]?.title))].join(", ");
}
