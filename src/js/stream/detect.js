// What a stream is, by its beginning.
import { isHeader as isTarHeader } from "./tar.js";
import { isFromLine } from "./lines.js";
import { isTable } from "./columns.js";

/** @import { StreamFormat } from "../index.js" */

/** So many bytes tell what a stream is; fewer where it ends or is certain before. */
export const HEAD = 1 << 16;

const ascii = new TextDecoder("latin1");

/**
 * @param {Uint8Array} head the first bytes
 * @param {boolean} all whether there are no more
 * @returns {StreamFormat | null} null when more bytes are needed to tell
 */
export function detect(head, all) {
  if (isTarHeader(head)) return "tar";
  const known = all || head.length >= HEAD;
  const start = head.findIndex((byte) => byte > 32);
  if (start < 0) return known ? "message" : null;
  if (!known && !head.subarray(start).includes(10)) return null;
  if (isFromLine(firstLine(head, start))) return "mbox";
  const text = ascii.decode(head.subarray(start, start + HEAD));
  const lines = text.split("\n");
  if (!known && lines.length > 1) lines.pop(); // it may go on
  const json = isJson(lines, known);
  if (json !== undefined) return json;
  if (isMessage(lines)) return "message";
  if (lines.slice(0, 3).every(isLogLine)) return "log";
  if (!known) return null;
  if (isTable(text, all)) return "csv";
  const replies = lines.filter((line) => line.trim());
  const last = replies.filter((line) => /^[45]\d\d[ \t]/.test(line)).length;
  return last > 1 && replies.every((line) => /^[45]\d\d[ \t-]/.test(line)) ? "lines" : "message";
}

/** @param {Uint8Array} head @param {number} start */
function firstLine(head, start) {
  const end = head.indexOf(10, start);
  return head.subarray(start, end < 0 ? head.length : Math.min(end, start + 1024));
}

/** @param {string[]} lines @param {boolean} known @returns {StreamFormat | null | undefined} undefined for what is no JSON */
function isJson(lines, known) {
  const [first = "", ...more] = lines;
  if (first.startsWith("{")) {
    if (!isWhole(first)) return "json";
    return more.some((line) => line.trim()) ? "ndjson" : known ? "json" : null;
  }
  // Not a log line that begins with "[": the elements of a list of events are objects or texts.
  if (!first.startsWith("[")) return undefined;
  const element = lines.slice(0, 20).join("").slice(1).trimStart();
  return element === "" && !known ? null : /^[[{"\]]/.test(element) ? "json" : undefined;
}

/** @param {string} line */
function isWhole(line) {
  try {
    return typeof JSON.parse(line) === "object";
  } catch {
    return false;
  }
}

/** Whether it begins with a header, as a message or a delivery status does. @param {string[]} lines */
function isMessage(lines) {
  const [first = "", second = ""] = lines;
  const isField = (/** @type {string} */ line) => /^[A-Za-z][\w-]+:(?:\s|$)/.test(line);
  return isField(first) && (isField(second) || /^[ \t]/.test(second) || second.trim() === "");
}

const TIME = String.raw`\d\d:\d\d:\d\d`;
const DATE = String.raw`(?:\d{4}[-/]\d\d[-/]\d\d|\d\d[-/.](?:\d\d|[A-Z][a-z]{2})[-/.]\d{4})`;
const LOG_LINE = new RegExp(
  [
    String.raw`[A-Z][a-z]{2} [ \d]\d ${TIME} `, // syslog, RFC 3164
    String.raw`<\d{1,3}>`, // syslog, RFC 5424
    String.raw`\[?${DATE}[T ]${TIME}`,
    String.raw`\[?[A-Z][a-z]{2},? [A-Z\d][a-z\d]{1,2} [A-Za-z\d]{1,4} (?:\d{4} )?${TIME}`,
    String.raw`@4[0-9a-f]{23} `, // qmail, TAI64N
    String.raw`\d{10}\.\d{3,6} `,
    "(?:b|t|rb|rs|d),[^,]*,[^,]*,[^,]*,", // PowerMTA accounting
  ].map((pattern) => `^${pattern}`).join("|"),
);

/** @param {string} line */
const isLogLine = (line) => LOG_LINE.test(line) || line.trim() === "";
