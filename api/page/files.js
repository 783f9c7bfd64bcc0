// @ts-check
/** Feedback that lies in a file, which is chosen, dropped anywhere on the page, or pasted: its words go into the form. */
import { Problem } from "./service.js";

const PLAIN = /\.(txt|text|md)$/i;
const KINDS = "text, e-mail (.eml), Word (.docx), PDF and web pages (.html)";
const OTHERWISE = "You can open it yourself and paste its words.";

/**
 * Hands over the files that somebody brings.
 * @param {{form: HTMLElement, choose: HTMLElement, file: HTMLInputElement}} parts
 * @param {(files: File[]) => void} take
 */
export function receive({ form, choose, file }, take) {
  choose.addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    take([...(file.files ?? [])]);
    file.value = ""; // so that the same one can be chosen again
  });
  const brings = (/** @type {DataTransfer | null} */ data) => Boolean(data?.types.includes("Files"));
  document.addEventListener("dragover", (event) => {
    if (!brings(event.dataTransfer)) return;
    event.preventDefault(); // or the browser would leave the page for the file
    form.classList.add("over");
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? form.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (!brings(event.dataTransfer)) return;
    event.preventDefault();
    take([...(event.dataTransfer?.files ?? [])]);
  });
  form.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    if (!data?.files.length || data.types.includes("text/plain")) return;
    event.preventDefault();
    take([...data.files]);
  });
}

/**
 * The words of a file. Plain text is read here; whatever else, the service takes apart.
 * @param {File[]} files
 * @param {import("./service.js").Service} service
 * @returns {Promise<string>}
 */
export async function wordsOf(files, service) {
  const [file] = files;
  if (!file) throw new Problem("That was no file. Choose one, or paste the words.");
  if (files.length > 1) throw new Problem(`Those are ${files.length} files. Here one is read at a time: choose the one you want to understand first.`);
  if (file.type.startsWith("image/")) throw new Problem(`${file.name} is a picture, and pictures are not read here. Type the words out, or paste them.`);
  const plain = PLAIN.test(file.name) ? textIn(await contentOf(file)) : null;
  const words = plain ?? (await noteOf(file, service));
  if (!words.trim()) throw new Problem(`${file.name} holds no words. If they are in an attachment or a picture, open that and paste them.`);
  return words;
}

/** @param {File} file @returns {Promise<ArrayBuffer>} */
async function contentOf(file) {
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Problem(`${file.name} cannot be opened. Is it a folder, or has it been moved?`);
  }
}

/** @param {ArrayBuffer} content @returns {string | null} null where it is no UTF-8, and somebody else has to find out what it is */
function textIn(content) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
    return text.includes("\0") ? null : text.replaceAll("\r\n", "\n");
  } catch {
    return null;
  }
}

/** The one note of a file. @param {File} file @param {import("./service.js").Service} service @returns {Promise<string>} */
async function noteOf(file, service) {
  await contentOf(file);
  const { results } = await service.file(file).catch((problem) => {
    throw kindly(file.name, problem);
  });
  if (results.length > 1) throw manyIn(file.name, `${results.length}`);
  const [only] = results;
  if (only?.status === "error") throw new Problem(`${only.problem.detail} ${OTHERWISE}`);
  return only?.analysis.text ?? "";
}

/** @param {string} name @param {string} count */
const manyIn = (name, count) => new Problem(`${name} holds ${count} notes. Here one is read at a time: open it, and paste the one you want to understand first.`);

/** What the service says to programs, as a person wants to hear it. @param {string} name @param {unknown} problem */
function kindly(name, problem) {
  if (!(problem instanceof Problem)) return problem;
  if (problem.type.endsWith("/too-many-notes")) return manyIn(name, "very many");
  if (problem.status === 413) return new Problem(`${name} is too large to be read here. ${OTHERWISE}`);
  if (problem.status === 415) return new Problem(`${name} is of a kind that is not read here. Read are ${KINDS}. ${OTHERWISE}`);
  if (problem.status === 422) return new Problem(`${problem.message} ${OTHERWISE}`);
  return problem;
}
