// Search on the index of the reference: pages whose rules hold all the words.
import { h, replace } from "./dom.js";

const field = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const results = /** @type {HTMLElement} */ (document.getElementById("results"));
const all = /** @type {HTMLElement} */ (document.getElementById("all"));
const found = /** @type {HTMLElement} */ (document.getElementById("found"));

/** Rules shown below a page. */
const RULES = 4;
const language = document.documentElement.lang;
const titles = new Map([...document.querySelectorAll("[data-page]")].map((link) => [link.getAttribute("data-page") ?? "", link.textContent ?? ""]));

/** @type {Promise<Record<string, [rule: string, words: string][]>> | undefined} */
let index;
const load = () => {
  const address = "../reference/search-index.js"; // made by tools/site/build.mjs
  index ??= import(address).then((module) => module.default);
  return index;
};

/** @param {string} text */
const plain = (text) => text.toLowerCase().normalize("NFKC").replace(/[“”„«»"'’]/g, "").replace(/\s+/g, " ").trim();

async function search() {
  const wanted = plain(field.value);
  results.hidden = wanted === "";
  all.hidden = wanted !== "";
  if (wanted === "") return replace(found, "");
  const rules = await load();
  if (plain(field.value) !== wanted) return; // typed on meanwhile
  const words = wanted.split(" ");
  const has = (/** @type {string} */ text) => words.every((word) => text.includes(word));
  const hits = [...titles].map(([page, title]) => {
    const own = rules[page] ?? [];
    const name = plain(title);
    const named = has(`${name} ${own[0]?.[0] === "" ? own[0][1] : page}`);
    const matching = own.filter(([rule, text]) => rule && (has(text) || rule === wanted));
    const exact = matching.some(([rule, text]) => rule === wanted || rule === `code.${wanted}` || text.split(" | ").includes(wanted));
    return { page, title, matching, score: (name.startsWith(wanted) ? 8 : 0) + (exact ? 4 : 0) + (named ? 2 : 0) + (matching.length ? 1 : 0) };
  }).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score || b.matching.length - a.matching.length);
  replace(results, hits.map(({ page, title, matching }) => h("li", null,
    h("a", { href: `${page}.html` }, title),
    matching.length ? h("ul", null, matching.slice(0, RULES).map(([rule]) => h("li", null, h("a", { href: `${page}.html#${encodeURIComponent(rule)}`, class: "rule-id" }, rule)))) : null,
  )));
  const forms = JSON.parse(found.dataset["found"] ?? "{}");
  const text = forms[new Intl.PluralRules(language).select(hits.length)] ?? forms.other ?? "{n}";
  replace(found, text.replace("{n}", new Intl.NumberFormat(language).format(hits.length)));
}

field.addEventListener("input", () => void search());
field.addEventListener("focus", () => void load(), { once: true });
const asked = new URLSearchParams(location.search).get("q");
if (asked) field.value = asked;
if (field.value) void search();
