// Texts of the package's locales where no fact is known: titles of reasons and kinds. Used by the page and by tools/site.

/**
 * A text with gaps (src/locales/README.md) as it reads without any fact.
 * @param {string} text
 */
export const withoutFacts = (text) => text.replace(/\[([^\]]*)\]/g, (_, alternatives) => alternatives.split("|").find((/** @type {string} */ one) => !one.includes("{")) ?? "");

/** @type {any} */
let words = null;

/** @param {any} locale */
export function useWords(locale) {
  words = locale;
}

/** @param {string} reason */
export const reasonTitle = (reason) => (words?.reason?.[reason] ? withoutFacts(words.reason[reason].title) : reason);

/** @param {string} kind */
export const kindTitle = (kind) => (words?.kind?.[kind] ? withoutFacts(words.kind[kind].title) : kind);

/**
 * Where the reference explains a rule: the first part of a rule's id names the page.
 * @param {string} language
 * @param {string} rule
 */
export const rulePage = (language, rule) => `reference/${language}/${rule.split(".")[0]}.html#${encodeURIComponent(rule)}`;

/** @param {string} language @param {string} reason */
export const reasonPage = (language, reason) => `reference/${language}/${reason}.html`;

/** The ids of all reasons. */
export const reasons = () => Object.keys(words?.reason ?? {});

/** What a reason means and what to do about it, whoever it happened to. @param {string} reason */
export function reasonExplanation(reason) {
  const entry = words?.reason?.[reason] ?? {};
  const admin = (entry.admin ?? []).map((/** @type {string} */ step) => (words?.step?.admin ?? "{step}").replace("{step}", step));
  return {
    what: withoutFacts(entry.what ?? ""),
    steps: /** @type {string[]} */ ([...(entry.steps ?? []), ...admin].map(withoutFacts).filter((step) => !step.includes("{"))),
  };
}
