// The words of the page in the reader's language. Explanations of bounces come from the package's locales.
import { h, visible } from "./dom.js";
import english from "../i18n/en.js";

/** @typedef {Record<string, string | number>} Facts */

/** Language tags and the languages' own names. @type {Record<string, string>} */
export const LANGUAGES = /** @type {any} */ (globalThis).UNDELIVERED_LANGUAGES;

/** @type {Record<string, string | Record<string, string>>} */
let words = english;
let current = "en";

export const language = () => current;

/** @param {string} wanted */
export async function setLanguage(wanted) {
  if (wanted !== "en") {
    try {
      words = { ...english, ...(await import(`../i18n/${wanted}.js`)).default };
    } catch {
      wanted = "en"; // offline before the first complete visit
    }
  }
  if (wanted === "en") words = english;
  current = wanted;
  document.documentElement.lang = wanted;
  translatePage();
  document.documentElement.classList.remove("untranslated");
}

/** @param {string} wanted */
export function remember(wanted) {
  try { localStorage.setItem("language", wanted); } catch { /* storage is switched off: it is asked for again next time */ }
}

/** The elements that say which of the words they hold: `data-t`, and `data-t-ATTRIBUTE` for attributes. */
function translatePage() {
  for (const element of document.querySelectorAll("[data-t]")) {
    element.textContent = t(/** @type {HTMLElement} */ (element).dataset["t"] ?? "");
  }
  for (const attribute of ["placeholder", "aria-label", "content", "title"]) {
    for (const element of document.querySelectorAll(`[data-t-${attribute}]`)) {
      element.setAttribute(attribute, t(element.getAttribute(`data-t-${attribute}`) ?? ""));
    }
  }
}

/** Whether there are words for it. @param {string} key */
export const has = (key) => key in words;

/** @param {string} key @param {Facts} [facts] */
function template(key, facts) {
  const text = words[key];
  if (text === undefined) return key;
  if (typeof text === "string") return text;
  const form = new Intl.PluralRules(current).select(Number(facts?.["n"] ?? 0));
  return text[form] ?? text["other"] ?? key;
}

/** @param {string | number | undefined} fact */
const spoken = (fact) => (typeof fact === "number" ? number(fact) : visible(fact ?? ""));

/**
 * A text, with `{name}` filled in.
 * @param {string} key
 * @param {Facts} [facts]
 */
export function t(key, facts) {
  return template(key, facts).replace(/\{(\w+)\}/g, (_, name) => spoken(facts?.[name]));
}

/**
 * The same as nodes, every fact isolated from the direction of the sentence.
 * @param {string} key
 * @param {Facts} facts
 */
export function tNodes(key, facts) {
  return template(key, facts).split(/\{(\w+)\}/).map((piece, index) => (index % 2 ? h("bdi", { dir: "auto" }, spoken(facts[piece])) : piece));
}

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(current).format(value);

/** @param {number} share 0 to 1 */
export const percent = (share) => new Intl.NumberFormat(current, { style: "percent", maximumFractionDigits: share < 0.1 ? 1 : 0 }).format(share);

/** @param {number} seconds */
export function duration(seconds) {
  const units = /** @type {const} */ ([["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]]);
  const [unit, size] = units.find(([, size]) => seconds >= size) ?? units[3];
  return new Intl.NumberFormat(current, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(seconds / size);
}

/** @param {Date} date @param {Intl.DateTimeFormatOptions} [options] */
export const dateTime = (date, options) => new Intl.DateTimeFormat(current, options ?? { dateStyle: "medium", timeStyle: "short" }).format(date);
