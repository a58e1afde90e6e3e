// The facts behind a verdict for those who run mail servers, folded away.
import { h, outward, said } from "./dom.js";
import { dateTime, t } from "./i18n.js";
import { SYSTEMS } from "./systems.js";

/** @import { Codes, Recipient, Report } from "../../pkg/index.js" */
/** @import { Child } from "./dom.js" */

/** @param {[string, Child][]} rows */
const table = (rows) => h("dl", { class: "facts" }, rows.map(([name, value]) => h("div", null, h("dt", null, t(name)), h("dd", null, value))));

/** @param {string} name @param {string | number | null | undefined} value @returns {[string, Child][]} */
const text = (name, value) => (value === null || value === undefined || value === "" ? [] : [[name, said(String(value))]]);

/** @param {Recipient | null} recipient @param {Report} report */
export function technicalFacts(recipient, report) {
  const { reporter, original, format, versions } = report;
  /** @type {[string, Child][]} */
  const rows = [];
  if (recipient) {
    const { remote, detail } = recipient;
    rows.push(
      ["facts.verdict", h("code", null, [recipient.reason, recipient.type, recipient.stage, recipient.problemWith, recipient.advice.action].join(" · "))],
      ...text("facts.smtp", [recipient.smtpCode, recipient.enhancedCode].filter((code) => code !== null).join(" ")),
      ...text("facts.command", recipient.command),
      ...text("facts.diagnostic", recipient.diagnostic),
      ...text("facts.remote", [remote.host, remote.ip].filter(Boolean).join(" · ")),
      ...text("facts.provider", remote.provider),
      ...text("facts.provider_code", detail.providerCode),
      ...text("facts.mechanism", detail.mechanism),
      ...text("facts.scope", detail.scope),
      ...text("facts.forward", detail.forwardTo),
      ...text("facts.suggestion", detail.suggestion),
    );
    if (detail.blocklist) {
      const { name, lookupUrl } = detail.blocklist;
      rows.push(["facts.blocklist", lookupUrl ? outward(lookupUrl, said(name)) : said(name)]);
    }
    if (detail.helpUrl) rows.push(["facts.help", outward(detail.helpUrl)]);
  }
  rows.push(
    ...text("facts.reporter", [reporter.host, reporter.software, reporter.provider].filter(Boolean).join(" · ")),
    ...text("facts.format", format),
  );
  if (original) {
    rows.push(
      ...text("facts.subject", original.subject),
      ...text("facts.from", original.from),
      ...text("facts.to", original.to.slice(0, 10).join(", ")),
      ...text("facts.date", original.date && !Number.isNaN(Date.parse(original.date)) ? dateTime(new Date(original.date)) : original.date),
      ...text("facts.message_id", original.messageId),
      ...text("facts.return_path", original.returnPath),
      ...text("facts.list_id", original.listId),
      ...text("facts.feedback_id", original.feedbackId),
    );
  }
  rows.push(["facts.versions", `${versions.engine} · ${versions.rules}`]);
  return h("details", { class: "fold" }, h("summary", null, t("facts.title")), table(rows));
}

/** @param {Codes} codes */
export function codesTable(codes) {
  const rows = Object.entries(SYSTEMS).map(([key, name]) => {
    const value = /** @type {Record<string, string | number | null>} */ (/** @type {unknown} */ (codes))[key];
    return h("tr", null, h("th", { scope: "row" }, name), h("td", null, value === null || value === undefined ? t("codes.none") : h("code", null, value)));
  });
  return h("details", { class: "fold" },
    h("summary", null, t("codes.title")),
    h("table", { class: "codes" },
      h("caption", { class: "aside" }, t("codes.title")),
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("codes.system")), h("th", { scope: "col" }, t("codes.code")))),
      h("tbody", null, rows),
    ),
  );
}
