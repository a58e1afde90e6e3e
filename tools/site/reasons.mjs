// A page a reason, and a page a kind of message that is no bounce.
import { html } from "./html.mjs";
import { withoutFacts } from "../../www/js/words.js";
import { codeLink, kindTitle, layout, reasonTitle, ruleSection, t } from "./layout.mjs";
import { STAGES } from "../../www/js/stages.js";
import { SYSTEMS } from "../../www/js/systems.js";

/** @import { Kind, Reason } from "./data.mjs" */
/** @import { Site } from "./layout.mjs" */

/** @param {Site} site @param {Reason} reason */
export function reasonPage(site, reason) {
  const { language, data } = site;
  const { words } = language;
  const entry = words.reason[reason.id] ?? {};
  const title = reasonTitle(language, reason.id);
  const what = withoutFacts(entry.what ?? "");
  const inLanguages = data.languageRules.map((group) => ({ ...group, rules: group.rules.filter((rule) => rule.reason === reason.id) })).filter(({ rules }) => rules.length);
  const atProviders = data.providers.map((provider) => ({ provider, rules: provider.rules.filter((rule) => rule.reason === reason.id) })).filter(({ rules }) => rules.length);
  const codes = data.codes.filter((code) => code.reason === reason.id);
  const body = html`<article>
<header class="verdict-head">
<p class="kicker"><span class="badge ${reason.type}">${t(language, `type.${reason.type}`)}</span> <code>${reason.id}</code></p>
<h1>${title}</h1>
<p class="what">${what}</p>
</header>
${stagePath(site, reason.stage)}
<section><h2>${t(language, "whose.title")}</h2><p>${withoutFacts(entry.problem ?? words.problem[reason.problem_with] ?? "")}</p></section>
<section class="steps"><h2>${t(language, "steps.title")}</h2><ol>${stepsOf(site, reason).map((step) => html`<li>${step}</li>`)}</ol>
<p class="call"><a class="button primary" href="../../">${t(language, "ref.diagnose")}</a></p></section>
<section><h2>${t(language, "ref.real")}</h2><p>${t(language, "ref.real_lead")}</p>
${reason.rules.map((rule) => ruleSection(site, rule, null))}</section>
${atProviders.length ? html`<section><h2>${t(language, "ref.by_provider")}</h2><ul class="wording">${atProviders.map(({ provider, rules }) => html`<li><a href="${provider.id}.html">${provider.name}</a> ${rules.slice(0, 4).map((rule) => html`<a class="rule-id" href="${provider.id}.html#${rule.id}">${rule.id.split(".")[1]}</a> `)}</li>`)}</ul></section>` : null}
${inLanguages.length ? html`<section><h2>${t(language, "ref.by_language")}</h2>
${inLanguages.map(({ name, rules }) => html`<details class="fold by-language"><summary lang="en">${name}</summary>${rules.map((rule) => ruleSection(site, rule, null))}</details>
`)}</section>` : null}
${lookalikes(site, reason)}
${codes.length ? html`<section><h2>${t(language, "ref.related_codes")}</h2><p class="codes-list">${codes.map(({ code }) => [codeLink(code), " "])}</p></section>` : null}
${crosswalk(site, data.crosswalk[reason.id] ?? {})}
</article>`;
  return layout(site, {
    file: `${reason.id}.html`, title, description: what, body,
    about: { "@type": "DefinedTerm", name: title, termCode: reason.id, description: what },
  });
}

/** What to do, for whoever it happened to. @param {Site} site @param {Reason} reason */
function stepsOf({ language }, reason) {
  const { words } = language;
  const entry = words.reason[reason.id] ?? {};
  const own = (/** @type {string} */ key) => withoutFacts(entry[key] ?? words.step[key] ?? "");
  const admin = (entry.admin ?? []).map((/** @type {string} */ step) => words.step.admin.replace("{step}", step));
  const steps = (entry.steps ?? []).length ? entry.steps : reason.problem_with.startsWith("send") && !admin.length ? [own("pass_on")] : [];
  const retry = reason.retry ? (entry.retry ?? words.step.retry).replace("{wait}", span(language.code, reason.retry.after)).replace("{give_up}", span(language.code, reason.retry.give_up_after)) : null;
  return [retry, ...steps, ...admin, own(reason.suppress)].filter(Boolean).map(withoutFacts).filter((step) => step !== "" && !step.includes("{"));
}

/** @param {string} code @param {number} seconds */
function span(code, seconds) {
  const [unit, size] = /** @type {[string, number][]} */ ([["day", 86_400], ["hour", 3_600], ["minute", 60]]).find(([, size]) => seconds >= size) ?? ["minute", 60];
  return new Intl.NumberFormat(code, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(seconds / size);
}

/** @param {Site} site @param {string} stage */
function stagePath({ language }, stage) {
  const at = STAGES.indexOf(/** @type {any} */ (stage));
  const stops = [...STAGES, "mailbox"].map((name, index) => {
    const state = at < 0 ? "unknown" : index < at ? "passed" : index === at ? "fails" : "ahead";
    return html`<li class="stop ${state}"${index === at ? html` aria-current="step"` : null}><span class="dot" aria-hidden="true"></span><span class="stop-name">${t(language, `stage.${name}`)}</span></li>`;
  });
  return html`<section class="path"><h2>${t(language, "ref.stage")}</h2><ol class="stops">${stops}</ol><p class="far">${t(language, `stage.${stage}.far`)}</p></section>`;
}

/** What reads alike and means something else, with what it does mean, as the engine reads it. @param {Site} site @param {Reason} reason */
function lookalikes(site, reason) {
  const { language } = site;
  const examples = [...new Set(reason.rules.flatMap((rule) => rule.counter_examples ?? []))].slice(0, 12);
  const read = examples.map((example) => ({ example, ...site.verdict(example, language) })).filter(({ reason: other }) => other !== reason.id);
  if (!read.length) return null;
  return html`<section><h2>${t(language, "ref.not")}</h2><ul class="wording">${read.map(({ example, reason: other, kind }) => html`<li><q><bdi dir="auto" lang="">${example}</bdi></q> → ${other ? html`<a href="${other}.html">${reasonTitle(language, other)}</a>` : kindTitle(language, kind)}</li>`)}</ul></section>`;
}

/** @param {Site} site @param {Record<string, string | number>} codes */
function crosswalk({ language }, codes) {
  const rows = Object.entries(SYSTEMS).filter(([key]) => codes[key] !== undefined && codes[key] !== "");
  if (!rows.length) return null;
  return html`<section><h2>${t(language, "codes.title")}</h2><table class="codes"><thead><tr><th scope="col">${t(language, "codes.system")}</th><th scope="col">${t(language, "codes.code")}</th></tr></thead><tbody>${rows.map(([key, name]) => html`<tr><th scope="row">${name}</th><td><code>${codes[key]}</code></td></tr>`)}</tbody></table></section>`;
}

/** @param {Site} site @param {Kind} kind */
export function kindPage(site, kind) {
  const { language } = site;
  const entry = language.words.kind[kind.id] ?? {};
  const title = kindTitle(language, kind.id);
  const what = withoutFacts(entry.what ?? "");
  const body = html`<article>
<header class="verdict-head"><p class="kicker"><span class="badge fine">${t(language, `kind.${kind.id}`)}</span></p><h1>${title}</h1><p class="what">${what}</p></header>
<section><h2>${t(language, "whose.title")}</h2><p>${withoutFacts(entry.problem ?? "")}</p></section>
<section class="steps"><h2>${t(language, "steps.title")}</h2><ol>${(entry.steps ?? []).map((/** @type {string} */ step) => html`<li>${withoutFacts(step)}</li>`)}</ol></section>
<section><h2>${t(language, "ref.real")}</h2><p>${t(language, "ref.real_lead")}</p>${kind.rules.map((rule) => ruleSection(site, rule, null))}</section>
</article>`;
  return layout(site, { file: `${kind.id}.html`, title, description: what, body, about: { "@type": "DefinedTerm", name: title, termCode: kind.id, description: what } });
}

