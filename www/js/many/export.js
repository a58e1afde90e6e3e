// The table as files.

/** @import { Removal } from "../../../pkg/index.js" */
/** @import { Row } from "./rows.js" */

const COLUMNS = /** @type {const} */ (["time", "kind", "address", "outcome", "reason", "type", "stage", "problemWith", "confidence", "code", "provider", "action", "suppress", "blocklist", "cause", "diagnostic"]);

/** A cell (RFC 4180); one that a spreadsheet would take for a formula is made plain text. @param {string} value */
function cell(value) {
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** @param {Row} row */
const flat = (row) => Object.fromEntries(COLUMNS.map((column) => [column, column === "time" ? (row.time === null ? null : new Date(row.time).toISOString()) : row[column]]));

/** @param {Row[]} rows */
export const csvOf = (rows) => `\ufeff${[COLUMNS.join(","), ...rows.map((row) => { const values = flat(row); return COLUMNS.map((column) => cell(String(values[column] ?? ""))).join(","); })].join("\r\n")}\r\n`;

/** Addresses that should get no more mail, with the reason. @param {readonly Removal[]} removals */
export const removalsOf = (removals) => `\ufeff${["address,kind,reason,suggestion", ...removals.map(({ address, kind, reason, suggestion }) => [address, kind, reason ?? "", suggestion ?? ""].map(cell).join(","))].join("\r\n")}\r\n`;

/** @param {Row[]} rows @param {object} summary */
export const jsonOf = (rows, summary) => `${JSON.stringify({ summary, rows: rows.map(flat) }, null, 1)}\n`;
