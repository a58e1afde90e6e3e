// What the table keeps of a report: one row a recipient.

/** @import { ItemReport } from "../../../pkg/index.js" */

/**
 * @typedef {object} Row
 * @property {number} file index of the file
 * @property {number} start of the item in the file, in bytes after unpacking
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
 * @property {string | null} blocklist
 * @property {string | null} cause
 */

/** Characters of the server's words that a row keeps. */
const DIAGNOSTIC = 300;

/** @param {ItemReport} report @param {number} file @param {number | null} time @returns {Row[]} */
export function rowsOf(report, file, time) {
  const { offset, size } = report.item;
  const place = { file, start: offset, end: offset + size, time, kind: report.kind };
  if (report.recipients.length === 0) {
    const address = report.complaint?.originalRecipients[0] ?? report.original?.to[0] ?? null;
    return [{ ...place, address, outcome: null, reason: null, type: null, stage: null, problemWith: null, confidence: null, code: "", provider: report.reporter.provider, diagnostic: null, action: null, suppress: null, blocklist: null, cause: null }];
  }
  return report.recipients.map((one) => ({
    ...place,
    address: one.address,
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
    blocklist: one.detail.blocklist?.name ?? null,
    cause: one.cause?.reason ?? null,
  }));
}
