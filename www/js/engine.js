// The engine: loaded while the reader looks at the page, made anew when the language changes.
import { language } from "./i18n.js";
import { useWords } from "./words.js";

/** @import { Classifier, Report } from "../../pkg/index.js" */

/** @type {Promise<typeof import("../../pkg/web.js")> | undefined} */
let module;
const load = () => {
  const address = "../pkg/web.js"; // not written in the import, since types stand in the package's own folder
  module ??= import(address);
  module.catch(() => { module = undefined; }); // a later call tries again
  return module;
};

/** Begins to fetch and compile the engine; whoever needs it says when that fails. */
export const warmUp = () => void load().then(({ init }) => init()).catch(() => {});

/** The package's words in a language. @param {string} language @returns {Promise<import("../../pkg/index.js").Locale>} */
export const locale = async (language) => (await import(`../pkg/locales/${language}.js`)).default;

/**
 * Fetches and compiles the engine and gives it the words of the page's language. English is compiled in; its words
 * are wanted for titles alone, later.
 * @returns {Promise<Classifier>}
 */
export async function startEngine() {
  const words = locale(language()).catch(() => locale("en")).then((loaded) => { useWords(loaded); return loaded; });
  const [{ createClassifier }, spoken] = await Promise.all([load(), language() === "en" ? undefined : words]);
  void words.catch(() => {});
  return createClassifier(spoken ? { locale: spoken } : {});
}

/** @typedef {{ text: string, bytes: Uint8Array | null, name: string | null }} Source spans of a report count in `text` */

/**
 * What a file holds. Where it is not UTF-8 the engine gets the bytes, and each byte is shown as one character, so that
 * places in the bytes are places in the text.
 * @param {Uint8Array} bytes
 * @param {string | null} name
 * @returns {Source}
 */
export function sourceOf(bytes, name) {
  try {
    // A byte order mark stays: it is counted.
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), bytes: null, name };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), bytes, name };
  }
}

/**
 * @param {Classifier} engine
 * @param {Source} source
 * @returns {Report}
 */
export const read = (engine, source) => engine.classify(source.bytes ?? source.text);
