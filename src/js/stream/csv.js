// Tables (CSV, RFC 4180, and its relatives with semicolons, tabs or bars): a row an item.
import { cells, columnsOf, delimiterOf, opensQuotes, plainName } from "./columns.js";
import { Ranges } from "./ranges.js";

/** @import { Emit } from "./ranges.js" */
/** @import { Columns } from "./columns.js" */
/** @import { Warn } from "./source.js" */
/** @typedef {Parameters<Emit>[0]} Row */

const [NEWLINE, QUOTE] = [10, 0x22];
/** The columns are found by so many rows, or so many bytes of them. */
const [SAMPLE, HEAD] = [50, 1 << 16];

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * @typedef {object} Surroundings
 * @property {string | number | undefined} column where the replies are, if the caller knows
 * @property {Warn} warn
 */

export class Csv {
  #ranges;
  #emit;
  #column;
  #warn;
  #before = NEWLINE;
  #quoted = false;
  /** The rows before the columns are known. @type {Row[]} */ #sample = [];
  #sampled = 0;
  #delimiter = ",";
  /** @type {Columns | null} */ #columns = null;

  /**
   * @param {number} limit
   * @param {(item: Row & { prefix: number }) => void} emit `prefix` counts the bytes put before a reply to name its recipient
   * @param {Surroundings} surroundings
   */
  constructor(limit, emit, { column, warn }) {
    this.#ranges = new Ranges(limit, (row) => this.#row(row));
    this.#emit = emit;
    this.#column = column;
    this.#warn = warn;
  }

  /** @param {Uint8Array} chunk @param {number} offset of its first byte */
  write(chunk, offset) {
    this.#ranges.feed(chunk, offset);
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = /** @type {number} */ (chunk[at]);
      if (!this.#ranges.isOpen) this.#ranges.begin(at);
      if (byte === QUOTE) this.#quoted = !this.#quoted && (this.#before === QUOTE || opensQuotes(String.fromCharCode(this.#before)));
      else if (byte === NEWLINE && !this.#quoted) this.#ranges.end(at);
      this.#before = byte;
    }
    this.#ranges.keep(chunk.length);
  }

  /** @param {number} offset of the end */
  end(offset) {
    this.#ranges.feed(new Uint8Array(), offset);
    this.#ranges.end(0);
    this.#choose();
  }

  /** @param {Row} row */
  #row(row) {
    if (this.#quoted) return this.#unclosed(row);
    if (row.bytes.every((byte) => byte <= 32)) return;
    if (this.#columns) return this.#item(row, this.#columns);
    this.#sample.push({ ...row, bytes: row.bytes.slice() });
    this.#sampled += row.bytes.length;
    if (this.#sample.length >= SAMPLE || this.#sampled >= HEAD) this.#choose();
  }

  /** Quotes that end nowhere would swallow all rows after them. @param {Row} rest of the table */
  #unclosed({ offset, bytes }) {
    this.#quoted = false;
    this.#warn("broken_table", "The quotes of a cell are not closed; from there on every line was read as a row.");
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, from);
      const to = end < 0 ? bytes.length : end;
      this.#row({ offset: offset + from, size: to - from, bytes: bytes.subarray(from, to) });
      from = to + 1;
    }
  }

  /** Finds the columns by the first rows, then reads these rows. */
  #choose() {
    const sample = this.#sample;
    if (this.#columns || !sample.length) return;
    const text = sample.map(({ bytes }) => decoder.decode(bytes)).join("\n");
    this.#delimiter = delimiterOf(text, true) ?? ",";
    const table = sample.map(({ bytes }) => this.#cells(bytes));
    this.#columns = this.#chosen(table);
    for (const row of this.#columns.hasHeader ? sample.slice(1) : sample) this.#item(row, this.#columns);
    this.#sample = [];
  }

  /** @param {string[][]} table @returns {Columns} */
  #chosen(table) {
    const found = columnsOf(table);
    if (this.#column === undefined) return found;
    const [header = []] = table;
    const names = header.map(plainName);
    const wanted = this.#column;
    const reply = typeof wanted === "number" ? wanted : names.indexOf(plainName(wanted));
    if (reply < 0 || reply >= header.length) {
      const known = typeof wanted === "number" ? `the table has ${header.length} columns, counted from 0` : `the first row has ${header.join(", ")}`;
      throw new TypeError(`options.column ${JSON.stringify(wanted)} is not in the table; ${known}`);
    }
    return { ...found, reply, address: found.address === reply ? null : found.address, hasHeader: found.hasHeader || typeof wanted === "string" };
  }

  /** @param {Uint8Array} row */
  #cells(row) {
    return cells(decoder.decode(row).replace(/\r$/, ""), this.#delimiter);
  }

  /** @param {Row} row @param {Columns} columns */
  #item({ offset, size, bytes }, { reply, address }) {
    const row = this.#cells(bytes);
    const text = row[reply] ?? "";
    // In the words of many mail servers: "<ann@example.com>: 550 …". A whole message names its recipient itself.
    const whom = address === null ? "" : (row[address] ?? "").trim().replace(/^<|>$/g, "");
    const prefix = whom && text.trim() && !/^[\w-]+:[ \t].*\r?\n/.test(text) ? encoder.encode(`<${whom}>: `) : new Uint8Array();
    const content = encoder.encode(text);
    const item = new Uint8Array(prefix.length + content.length);
    item.set(prefix);
    item.set(content, prefix.length);
    this.#emit({ offset, size, bytes: item, prefix: prefix.length });
  }
}
