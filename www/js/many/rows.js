// What the table keeps of a report: one row a recipient.

/** @import { Report } from "../../../pkg/index.js" */
/** @import { Item } from "./split.js" */

/**
 * @typedef {object} Row
 * @property {number} file index of the file
 * @property {number} start of the item in the file, in bytes
 * @property {number} end
 * @property {number | null} time milliseconds since 1970
 * @property {string} kind
 * @property {string | null} address
 * @property {string | null} outcome
 * @property {string | null} reason
 * @property {string | null} type
 * @property {string | null} stage
 * @property {string | null} problemWith
 * @property {string | null} confidence
 * @property {string} code reply code and enhanced status code
 * @property {string | null} provider
 * @property {string | null} diagnostic
 * @property {string | null} action
 * @property {string | null} suppress
 * @property {string | null} scope
 * @property {string | null} blocklist
 * @property {string | null} cause
 */

/** Characters of the server's words that a row keeps. */
const DIAGNOSTIC = 300;

/** @param {Report} report @param {Item} item @param {number} file @param {number | null} time @returns {Row[]} */
export function rowsOf(report, { start, end, fields }, file, time) {
  const place = { file, start, end, time, kind: report.kind };
  if (report.recipients.length === 0) {
    const address = report.complaint?.originalRecipients[0] ?? report.original?.to[0] ?? fields?.["address"] ?? null;
    return [{ ...place, address: address || null, outcome: null, reason: null, type: null, stage: null, problemWith: null, confidence: null, code: "", provider: report.reporter.provider, diagnostic: null, action: null, suppress: null, scope: null, blocklist: null, cause: null }];
  }
  return report.recipients.map((one) => ({
    ...place,
    address: one.address ?? (fields?.["address"] || null),
    outcome: one.outcome,
    reason: one.reason,
    type: one.type,
    stage: one.stage,
    problemWith: one.problemWith,
    confidence: one.confidence,
    code: [one.smtpCode, one.enhancedCode].filter((code) => code !== null).join(" "),
    provider: one.remote.provider,
    diagnostic: one.diagnostic?.slice(0, DIAGNOSTIC) ?? null,
    action: one.advice.action,
    suppress: one.advice.suppress,
    scope: one.detail.scope ?? null,
    blocklist: one.detail.blocklist?.name ?? null,
    cause: one.cause?.reason ?? null,
  }));
}
