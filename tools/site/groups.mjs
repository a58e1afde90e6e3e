// The pages of providers, of status codes, and the index over all pages.
import { html } from "./html.mjs";
import { codeLink, fact, kindTitle, layout, reasonTitle, ruleSection, sourceLink, t } from "./layout.mjs";

/** @import { Data, Provider } from "./data.mjs" */
/** @import { Site } from "./layout.mjs" */

/** @param {Site} site @param {Provider} provider */
export function providerPage(site, provider) {
  const { language } = site;
  const { id, name, hosts, domains, postmaster_url: postmaster, rules } = provider;
  const title = name;
  const reasons = [...new Set(rules.map((rule) => rule.reason ?? ""))].filter(Boolean);
  const body = html`<article>
<header class="verdict-head"><p class="kicker"><span class="badge fine">${t(language, "ref.provider")}</span> <code>${id}</code></p><h1>${name}</h1><p class="what">${t(language, "ref.provider_lead", { name })}</p></header>
<dl class="facts">
${hosts.length ? fact(t(language, "ref.hosts"), hosts.map((host, index) => [index ? ", " : "", html`<code>${host}</code>`])) : null}
${domains.length ? fact(t(language, "ref.domains"), [domains.slice(0, 24).join(", "), domains.length > 24 ? " …" : ""]) : null}
${postmaster ? fact(t(language, "ref.postmaster"), sourceLink(postmaster)) : null}
</dl>
${reasons.length ? html`<section><h2>${t(language, "ref.meaning")}</h2><ul class="columns-list">${reasons.map((reason) => html`<li><a href="${reason}.html">${reasonTitle(language, reason)}</a></li>`)}</ul></section>` : null}
${rules.length ? html`<section><h2>${t(language, "ref.rules")}</h2>${rules.map((rule) => ruleSection(site, rule, rule.reason ? html`<a href="${rule.reason}.html">${reasonTitle(language, rule.reason)}</a>` : null))}</section>` : null}
</article>`;
  return layout(site, { file: `${id}.html`, title, description: t(language, "ref.provider_desc", { name }), body, crumbs: [[t(language, "ref.providers"), "index.html#providers"]], about: { "@type": "Organization", name } });
}

/** Codes of replies first, then by subject and detail. @param {string} code */
const order = (code) => code.split(".").map((part) => (part === "x" ? 0 : Number(part.split("-")[0])));

/** @param {string} a @param {string} b */
function byCode(a, b) {
  const [one, other] = [order(a), order(b)];
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const difference = (one[index] ?? -1) - (other[index] ?? -1);
    if (difference) return difference;
  }
  return 0;
}

/** @param {Site} site */
export function codesPage(site) {
  const { language, data } = site;
  /** @type {Map<string, { provider: Provider, reason: string, id: string }[]>} */
  const special = new Map();
  for (const provider of data.providers) {
    for (const rule of provider.rules) {
      if (!rule.code || !rule.reason) continue;
      const list = special.get(rule.code) ?? [];
      list.push({ provider, reason: rule.reason, id: rule.id });
      special.set(rule.code, list);
    }
  }
  const general = new Map(data.codes.map((code) => [code.code, code]));
  const codes = [...new Set([...general.keys(), ...special.keys()])].sort(byCode);
  const groups = [codes.filter((code) => !code.includes(".")), codes.filter((code) => code.includes("."))];
  const row = (/** @type {string} */ code) => {
    const entry = general.get(code);
    return html`<tr id="code.${code}"><th scope="row"><code>${code}</code></th><td>${entry?.delivered ? t(language, "outcome.delivered") : entry?.reason ? html`<a href="${entry.reason}.html">${reasonTitle(language, entry.reason)}</a>` : null}${(special.get(code) ?? []).map(({ provider, reason, id }) => html`<p class="special"><a href="${provider.id}.html#${id}">${provider.name}</a>: <a href="${reason}.html">${reasonTitle(language, reason)}</a></p>`)}</td></tr>`;
  };
  const body = html`<article>
<header class="verdict-head"><h1>${t(language, "ref.codes")}</h1><p class="what">${t(language, "ref.codes_lead")}</p></header>
${groups.map((group) => html`<table class="codes code-index"><thead><tr><th scope="col">${t(language, "ref.code")}</th><th scope="col">${t(language, "ref.meaning")}</th></tr></thead><tbody>${group.map(row)}</tbody></table>
`)}</article>`;
  return layout(site, { file: "code.html", title: t(language, "ref.codes"), description: t(language, "ref.codes_lead"), body });
}

/** @param {Site} site */
export function indexPage(site) {
  const { language, data } = site;
  const types = ["hard", "soft", "other"];
  const collator = new Intl.Collator(language.code);
  const sorted = (/** @type {[string, string][]} */ list) => list.sort((a, b) => collator.compare(a[1], b[1]));
  const list = (/** @type {[string, string][]} */ entries) => html`<ul class="columns-list">${sorted(entries).map(([id, name]) => html`<li><a href="${id}.html" data-page="${id}">${name}</a></li>`)}</ul>`;
  const body = html`<header class="verdict-head"><h1>${t(language, "ref.title")}</h1><p class="what">${t(language, "ref.lead")}</p></header>
<div class="search" role="search"><label for="search">${t(language, "ref.search")}</label><input type="search" id="search" autocomplete="off" spellcheck="false" placeholder="${t(language, "ref.search_hint")}"></div>
<p class="aside-text" id="found" role="status" data-found="${JSON.stringify(typeof language.ui["ref.found"] === "string" ? { other: language.ui["ref.found"] } : language.ui["ref.found"])}"></p>
<ol id="results" class="results" hidden></ol>
<div id="all">
<section><h2>${t(language, "ref.reasons")}</h2>
${types.map((type) => html`<h3>${t(language, `type.${type}`)}</h3>${list(data.reasons.filter((reason) => reason.type === type).map(({ id }) => [id, reasonTitle(language, id)]))}
`)}</section>
<section><h2>${t(language, "ref.kinds")}</h2>${list(data.kinds.map(({ id }) => [id, kindTitle(language, id)]))}</section>
<section><h2><a href="code.html" data-page="code">${t(language, "ref.codes")}</a></h2><p class="codes-list">${data.codes.map(({ code }) => [codeLink(code), " "])}</p></section>
<section id="providers"><h2>${t(language, "ref.providers")}</h2>${list(data.providers.map(({ id, name }) => [id, name]))}</section>
</div>`;
  return layout(site, { file: "index.html", title: t(language, "ref.title"), description: t(language, "ref.lead"), body, scripts: ["../../js/search.js"] });
}

/**
 * What the search looks through: for each page the words of its rules, the same in every language.
 * @param {Data} data
 * @returns {Record<string, [rule: string, words: string][]>}
 */
export function searchIndex({ reasons, kinds, providers, languageRules, codes, crosswalk }) {
  const words = (/** @type {import("./data.mjs").Rule} */ { phrases = [], codes: ruleCodes = [], code = "" }) => [...phrases, ...ruleCodes, code].join(" | ").toLowerCase();
  /** @type {Record<string, [string, string][]>} */
  const index = {};
  for (const { id, rules } of [...reasons, ...kinds]) {
    index[id] = [["", [id, ...Object.values(crosswalk[id] ?? {}), ...codes.filter(({ reason }) => reason === id).map(({ code }) => code)].join(" ").toLowerCase()], ...rules.map((rule) => /** @type {[string, string]} */ ([rule.id, words(rule)]))];
  }
  for (const { rules } of languageRules) {
    for (const rule of rules) if (rule.reason) index[rule.reason]?.push([rule.id, words(rule)]);
  }
  for (const { id, name, hosts, domains, rules } of providers) {
    index[id] = [["", [id, name, ...hosts, ...domains].join(" ").toLowerCase()], ...rules.map((rule) => /** @type {[string, string]} */ ([rule.id, words(rule)]))];
  }
  index["code"] = codes.map(({ code }) => [`code.${code}`, code]);
  return index;
}
