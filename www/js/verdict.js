// A report as a person reads it: headline, way, whose problem, what to do, proof, facts.
import { append, h, said, visible } from "./dom.js";
import { dateTime, duration, has, language, t, tNodes } from "./i18n.js";
import { codesTable, technicalFacts } from "./facts.js";
import { pathOf } from "./path.js";
import { proofOf } from "./proof.js";
import { reasonPage } from "./words.js";

/** @import { Recipient, Report } from "../../pkg/index.js" */
/** @import { Source } from "./engine.js" */

/** Recipients shown at once; the rest on request. */
const PAGE = 20;

/** What is said aloud and in the title of the window. @param {Report} report */
export function headlineOf(report) {
  const [first] = report.recipients;
  const title = first?.explanation.title ?? report.explanation.title;
  const more = report.recipients.length - 1;
  return more > 0 ? `${title} ${t("verdict.more", { n: more })}` : title;
}

/** @param {Report} report @param {Source} source @returns {Node[]} */
export function verdictOf(report, source) {
  const { recipients } = report;
  const single = recipients.length === 1;
  if (recipients.length === 0) return [kindSheet(report), ...remarks(report)];
  /** @type {Node[]} */
  const nodes = [];
  if (!single) nodes.push(overview(report));
  const list = h("div", { class: "sheets" });
  const showMore = () => {
    const shown = list.childElementCount;
    const next = recipients.slice(shown, shown + PAGE).map((one, index) => (single ? recipientSheet(one, report, source) : foldedSheet(one, shown + index, report, source)));
    list.append(...next);
    const left = recipients.length - list.childElementCount;
    more.hidden = left <= 0;
    more.textContent = t("verdict.show", { n: Math.min(left, PAGE) });
    if (shown > 0) next[0]?.querySelector("summary")?.focus();
  };
  const more = h("button", { type: "button", class: "button quiet", onclick: showMore });
  showMore();
  nodes.push(list, more);
  nodes.push(...remarks(report));
  return nodes;
}

/** A line on top of several recipients. @param {Report} report */
function overview({ recipients }) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { explanation } of recipients) counts.set(explanation.title, (counts.get(explanation.title) ?? 0) + 1);
  return h("div", { class: "overview" },
    h("h2", null, t("verdict.recipients", { n: recipients.length })),
    counts.size > 1 ? h("ul", { class: "tally" }, [...counts].sort((a, b) => b[1] - a[1]).slice(0, 8).map(([title, n]) => h("li", null, h("b", null, n), " ", said(title)))) : null,
  );
}

/** One of several recipients; what is inside is built when it is opened. @param {Recipient} recipient @param {number} index @param {Report} report @param {Source} source */
function foldedSheet(recipient, index, report, source) {
  const details = h("details", { class: "sheet folded", open: index === 0 },
    h("summary", null,
      h("span", { class: "fold-address" }, recipient.address === null ? t("verdict.nobody") : said(recipient.address)),
      h("span", { class: "fold-title" }, visible(recipient.explanation.title)),
    ),
  );
  const build = () => {
    if (details.open && details.childElementCount === 1) append(details, sheetParts(recipient, report, source, "h3"));
  };
  details.addEventListener("toggle", build);
  build();
  return details;
}

/** @param {Recipient} recipient @param {Report} report @param {Source} source */
function recipientSheet(recipient, report, source) {
  return h("article", { class: "sheet" }, sheetParts(recipient, report, source, "h2"));
}

/** @param {Recipient} recipient @param {Report} report @param {Source} source @param {"h2" | "h3"} heading */
function sheetParts(recipient, report, source, heading) {
  const { address, originalAddress, explanation, outcome, reason } = recipient;
  const fine = outcome === "delivered" || outcome === "relayed" || outcome === "expanded";
  return [
    h("header", { class: "verdict-head" },
      h("p", { class: "kicker" },
        h("span", { class: `badge ${fine ? "fine" : recipient.type}` }, fine ? t(`outcome.${outcome}`) : t(`type.${recipient.type}`)),
        outcome === "delayed" ? h("span", { class: "badge delayed" }, t("outcome.delayed")) : null,
        address === null ? null : h("span", { class: "for" }, tNodes("verdict.for", { address })),
      ),
      h(heading, { class: "headline" }, visible(explanation.title)),
      h("p", { class: "what" }, visible(explanation.whatHappened)),
      originalAddress && originalAddress !== address ? h("p", { class: "aside-text" }, tNodes("verdict.forwarded", { address: originalAddress })) : null,
    ),
    pathOf(recipient),
    h("section", { class: "whose" }, h("h3", null, t("whose.title")), h("p", null, visible(explanation.whoseProblem))),
    stepsOf(explanation.whatToDo),
    fine ? null : adviceOf(recipient),
    fine && recipient.evidence.length === 0 ? null : proofOf(recipient, source.text),
    h("div", { class: "more" },
      technicalFacts(recipient, report),
      codesTable(recipient.codes),
      fine ? null : h("p", { class: "reference-link" }, h("a", { href: reasonPage(language(), reason) }, t("verdict.reference"))),
    ),
  ];
}

/** @param {readonly string[]} steps */
function stepsOf(steps) {
  return h("section", { class: "steps" },
    h("h3", null, t("steps.title")),
    steps.length === 1 ? h("p", null, visible(steps[0] ?? "")) : h("ol", null, steps.map((step) => h("li", null, visible(step)))),
  );
}

/** The three questions of whoever keeps a list. @param {Recipient} recipient */
function adviceOf({ advice: { suppress, retry }, confidence, type }) {
  const fact = (/** @type {string} */ name, /** @type {string} */ short, /** @type {string} */ long) =>
    h("div", null, h("dt", null, t(name)), h("dd", null, h("b", null, short), " ", h("span", null, long)));
  return h("dl", { class: "advice" },
    fact("suppress.title", t(`suppress.${suppress}`), t(`type.${type}.long`)),
    fact("retry.title", retry ? t("retry.after", { after: duration(retry.after) }) : t("retry.none"), retry ? t("retry.until", { until: duration(retry.giveUpAfter) }) : t("retry.none.long")),
    fact("confidence.title", t(`confidence.${confidence}`), t(`confidence.${confidence}.long`)),
  );
}

/** What is no failure of a recipient: complaints, automatic replies, ordinary mail. @param {Report} report */
function kindSheet(report) {
  const { kind, explanation, complaint, autoReply } = report;
  const day = autoReply?.until ? new Date(`${autoReply.until}T12:00:00Z`) : null;
  /** @type {[string, import("./dom.js").Child][]} */
  const rows = [];
  if (complaint) {
    rows.push([t("complaint.type"), said(complaint.feedbackType)]);
    if (complaint.originalRecipients.length) rows.push([t("complaint.who"), complaint.originalRecipients.map((who, index) => [index ? ", " : "", said(who)])]);
    if (complaint.sourceIp) rows.push([t("complaint.ip"), said(complaint.sourceIp)]);
    if (complaint.userAgent) rows.push([t("complaint.agent"), said(complaint.userAgent)]);
  }
  if (autoReply && has(`reply.${autoReply.subtype}`)) rows.push([t("reply.type"), t(`reply.${autoReply.subtype}`)]);
  if (day && !Number.isNaN(day.getTime())) rows.push([t("reply.until"), dateTime(day, { dateStyle: "full", timeZone: "UTC" })]);
  return h("article", { class: "sheet" },
    h("header", { class: "verdict-head" },
      h("p", { class: "kicker" }, h("span", { class: "badge fine" }, t(`kind.${kind}`))),
      h("h2", { class: "headline" }, visible(explanation.title)),
      h("p", { class: "what" }, visible(explanation.whatHappened)),
    ),
    rows.length ? h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", null, value)))) : null,
    h("section", { class: "whose" }, h("h3", null, t("whose.title")), h("p", null, visible(explanation.whoseProblem))),
    stepsOf(explanation.whatToDo),
    h("div", { class: "more" }, technicalFacts(null, report), report.codes ? codesTable(report.codes) : null),
  );
}

/** Damage met. @param {Report} report */
function remarks({ warnings }) {
  if (!warnings.length) return [];
  return [h("section", { class: "remarks" },
    h("h2", null, t("warnings.title")),
    h("ul", null, warnings.slice(0, 20).map(({ code, message }) => h("li", { lang: "en" }, visible(message), " ", h("code", null, visible(code))))),
  )];
}

