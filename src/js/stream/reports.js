// A stream of items becomes a stream of reports.
import { checkOptions, kindOf } from "../input.js";
import { items } from "./items.js";

/** @import { AnyInput, Evidence, ItemReport, Report, StreamFormat, StreamOptions } from "../index.js" */
/** @import { Item } from "./items.js" */
/** @typedef {AnyInput | AsyncIterable<Uint8Array>} Source */
/** @typedef {{ item: Item, isText: boolean }} Task */

/** @type {Record<StreamFormat, true>} */
const FORMATS = { message: true, mbox: true, tar: true, log: true, lines: true, ndjson: true, json: true, csv: true };

/** @type {import("../input.js").Known} */
const OPTIONS = {
  format: [(value) => Object.hasOwn(FORMATS, value), `one of ${Object.keys(FORMATS).join(", ")}`],
  column: [(value) => typeof value === "string" || (Number.isInteger(value) && value >= 0), "the name of a column, or its number counted from 0"],
  signal: [(value) => kindOf(value) === "AbortSignal", "an AbortSignal"],
};

/** @param {StreamOptions | undefined} options */
export const checkStreamOptions = (options) => checkOptions(options, OPTIONS);

/**
 * What is to be classified, in order.
 * @param {Source} source
 * @param {StreamOptions} options
 * @param {number} maxBytes
 * @returns {AsyncGenerator<Task, void, void>}
 */
export async function* tasks(source, options, maxBytes) {
  const isText = typeof source === "string";
  const bytes = isText ? new TextEncoder().encode(source) : source;
  const place = isText ? inUnits(/** @type {Uint8Array} */ (bytes)) : () => {};
  // One byte more than is read shows the engine that there is more.
  for await (const item of items(bytes, options, maxBytes + 1)) {
    place(item);
    yield { item, isText };
  }
}

/**
 * Puts the place of the item into its report, and the report's spans in relation to it.
 * @param {Report} report
 * @param {Task} task
 * @returns {ItemReport}
 */
export function placed(report, { item, isText }) {
  const { index, offset, size, name, container, prefix, bytes, warnings } = item;
  if (prefix > 0) shift(report, isText ? units(bytes, 0, prefix) : prefix);
  report.warnings.push(...warnings);
  return Object.assign(report, { item: { index, offset, size, name, container } });
}

/** @param {Report} report @param {number} by */
function shift(report, by) {
  /** @param {Evidence} evidence */
  const move = (evidence) => {
    const { span } = evidence;
    evidence.span = span && span.start >= by ? { start: span.start - by, end: span.end - by } : null;
  };
  for (const { evidence, conflicts, cause } of report.recipients) {
    evidence.forEach(move);
    conflicts.forEach(({ because }) => move(because));
    cause?.evidence.forEach(move);
  }
}

/**
 * Makes the places of items, which come in order, count UTF-16 code units instead of bytes.
 * @param {Uint8Array} bytes of the whole stream
 */
function inUnits(bytes) {
  let at = 0;
  let count = 0;
  return (/** @type {Item} */ item) => {
    const end = item.offset + item.size;
    count += units(bytes, at, item.offset);
    at = item.offset;
    item.offset = count;
    item.size = units(bytes, at, end);
  };
}

/** UTF-16 code units of UTF-8. @param {Uint8Array} bytes @param {number} from @param {number} to */
function units(bytes, from, to) {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const byte = /** @type {number} */ (bytes[at]);
    if ((byte & 0xc0) !== 0x80) count += byte >= 0xf0 ? 2 : 1; // four bytes are a surrogate pair
  }
  return count;
}
