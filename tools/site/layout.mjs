// The frame of every reference page, and the pieces that several kinds of page share.
import { html, json } from "./html.mjs";
import { withoutFacts } from "../../www/js/words.js";

/** @import { Data, Language, Rule } from "./data.mjs" */
/** @import { Html, Piece } from "./html.mjs" */

/** @typedef {{ data: Data, language: Language, base: string | null, share: (text: string) => string, verdict: (text: string, language: Language) => { reason: string | null, kind: string } }} Site */

/** The page's words. @param {Language} language @param {string} key @param {Record<string, string | number>} [facts] */
export function t({ ui, code }, key, facts = {}) {
  const entry = ui[key];
  if (entry === undefined) throw new Error(`www/i18n has no ${key}`);
  const text = typeof entry === "string" ? entry : entry[new Intl.PluralRules(code).select(Number(facts["n"] ?? 0))] ?? entry.other;
  return text.replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => (typeof facts[name] === "number" ? new Intl.NumberFormat(code).format(facts[name]) : facts[name] ?? ""));
}

/** @param {Language} language @param {string} id */
export const reasonTitle = ({ words }, id) => withoutFacts(words.reason[id]?.title ?? id);

/** @param {Language} language @param {string} id */
export const kindTitle = ({ words }, id) => withoutFacts(words.kind[id]?.title ?? id);

/** The first sentences of a text, for search engines. @param {string} text */
const shortened = (text) => (text.length <= 160 ? text : `${text.slice(0, 157).replace(/\s+\S*$/, "")} …`);

/**
 * @param {Site} site
 * @param {{ file: string, title: string, description: string, crumbs?: [name: string, file: string][], about?: object, scripts?: string[], body: Html }} page
 */
export function layout({ language, base, data }, { file, title, description, crumbs = [], about, scripts = [], body }) {
  const address = (/** @type {string} */ code) => `${base}reference/${code}/${file === "index.html" ? "" : file}`;
  const trail = /** @type {[string, string][]} */ ([[t(language, "ref.title"), "index.html"], ...crumbs]);
  const facts = {
    "@context": "https://schema.org",
    "@graph": [
      { "@type": "TechArticle", headline: title, description: shortened(description), inLanguage: language.code, isAccessibleForFree: true, ...(base ? { url: address(language.code) } : {}), ...(about ? { about } : {}) },
      { "@type": "BreadcrumbList", itemListElement: [...trail, ...(file === "index.html" ? [] : [[title, file]])].map(([name, to], index) => ({ "@type": "ListItem", position: index + 1, name, ...(base ? { item: `${base}reference/${language.code}/${to === "index.html" ? "" : to}` } : {}) })) },
    ],
  };
  return html`<!doctype html>
<html lang="${language.code}" dir="${language.dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title} · undelivered</title>
<meta name="description" content="${shortened(description)}">
${base ? html`<link rel="canonical" href="${address(language.code)}">
${data.languages.map(({ code }) => html`<link rel="alternate" hreflang="${code}" href="${address(code)}">
`)}<link rel="alternate" hreflang="x-default" href="${address("en")}">
<meta property="og:title" content="${title}">
<meta property="og:type" content="article">
<meta property="og:url" content="${address(language.code)}">
<meta property="og:description" content="${shortened(description)}">
` : null}<link rel="stylesheet" href="../../css/tokens.css">
<link rel="stylesheet" href="../../css/base.css">
<link rel="stylesheet" href="../../css/page.css">
<link rel="stylesheet" href="../../css/reference.css">
<link rel="stylesheet" href="../../css/print.css" media="print">
<link rel="icon" href="../../icon.svg" type="image/svg+xml">
<link rel="manifest" href="../../manifest.webmanifest">
${scripts.map((script) => html`<script type="module" src="${script}"></script>
`)}<script type="application/ld+json">${json(facts)}</script>
</head>
<body class="reference">
<a class="skip" href="#content">${t(language, "ref.skip")}</a>
<header class="site">
  <a class="wordmark" href="../../" aria-label="undelivered"><svg viewBox="0 0 32 32" aria-hidden="true"><path d="M4 8.5h24v15H4z"/><path d="m4 9 12 9 12-9"/></svg><span>undelivered</span></a>
  <nav aria-label="${t(language, "nav.label")}"><ul>
    <li><a href="../../">${t(language, "nav.diagnose")}</a></li>
    <li><a href="../../#many">${t(language, "nav.many")}</a></li>
    <li><a href="index.html"${file === "index.html" ? html` aria-current="page"` : null}>${t(language, "nav.reference")}</a></li>
  </ul></nav>
</header>
<main id="content">
${file === "index.html" ? null : html`<nav class="crumbs" aria-label="${t(language, "ref.way")}"><ol>${trail.map(([name, to]) => html`<li><a href="${to}">${name}</a></li>`)}</ol></nav>
`}${body}
</main>
<footer class="site">
  <nav aria-label="${t(language, "ref.other_languages")}"><ul class="languages">${data.languages.map(({ code, name }) => html`<li><a href="../${code}/${file}" hreflang="${code}" lang="${code}"${code === language.code ? html` aria-current="true"` : null}>${name}</a></li>`)}</ul></nav>
  <p>${t(language, "footer.about")}</p>
</footer>
</body>
</html>
`;
}

/** @param {string} text */
const quoted = (text) => html`<bdi dir="auto" lang="">${text}</bdi>`;

/** A rule as others can check it: anchor, wording, phrases, codes, source. @param {Site} site @param {Rule} rule @param {Piece} heading */
export function ruleSection({ language, share }, rule, heading) {
  const { id, examples = [], phrases = [], codes = [], source, code, help_url: help } = rule;
  return html`<section class="rule" id="${id}">
<h3>${heading} <a class="rule-id" href="#${id}">${id}</a></h3>
${examples.slice(0, 6).map((example) => html`<blockquote><p>${quoted(example)}</p><p class="try"><a href="../../${share(example)}">${t(language, "ref.try")}</a></p></blockquote>
`)}<dl class="facts">
${code ? fact(t(language, "ref.code"), html`<code>${code}</code>`) : null}${codes.length ? fact(t(language, "ref.related_codes"), codes.map((one, index) => [index ? ", " : "", codeLink(one)])) : null}${source ? fact(t(language, "ref.source"), sourceLink(source)) : null}${help && !help.includes("{") ? fact(t(language, "facts.help"), sourceLink(help)) : null}</dl>
${phrases.length ? html`<details class="fold"><summary>${t(language, "ref.phrases")} (${phrases.length})</summary><ul class="phrases">${phrases.map((phrase) => html`<li>${quoted(phrase)}</li>`)}</ul></details>
` : null}</section>
`;
}

/** @param {string} name @param {Piece} value */
export const fact = (name, value) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** @param {string} code */
export const codeLink = (code) => html`<a href="code.html#code.${code}"><code>${code}</code></a>`;

/** A source: text in which addresses are links. @param {string} source */
export const sourceLink = (source) => html`<span class="source">${source.split(/(https?:\/\/[^\s;,]+)/).map((piece, index) => (index % 2 ? html`<a href="${piece}" rel="noopener noreferrer" class="outward">${piece}</a>` : piece))}</span>`;
