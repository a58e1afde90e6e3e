// Tables (CSV, RFC 4180, and its relatives with semicolons, tabs or bars): a row an item.
import { cells, columnsOf, delimiterOf, plainName } from "./columns.js";
import { Ranges } from "./ranges.js";

/** @import { Emit } from "./ranges.js" */
/** @import { Columns } from "./columns.js" */
/** @typedef {Parameters<Emit>[0]} Row */

const [NEWLINE, QUOTE] = [10, 0x22];
/** The columns are found by so many rows. */
const SAMPLE = 50;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export class Csv {
  #ranges;
  #emit;
  #column;
  #quoted = false;
  /** The rows before the columns are known. @type {Row[]} */ #sample = [];
  #delimiter = ",";
  /** @type {Columns | null} */ #columns = null;

  /**
   * @param {number} limit
   * @param {(item: Row & { prefix: number }) => void} emit `prefix` counts the bytes put before a reply to name its recipient
   * @param {string | number | undefined} column where the replies are, if the caller knows
   */
  constructor(limit, emit, column) {
    this.#ranges = new Ranges(limit, (row) => this.#row(row));
    this.#emit = emit;
    this.#column = column;
  }

  /** @param {Uint8Array} chunk @param {number} offset of its first byte */
  write(chunk, offset) {
    this.#ranges.feed(chunk, offset);
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (!this.#ranges.isOpen) this.#ranges.begin(at);
      if (byte === QUOTE) this.#quoted = !this.#quoted;
      else if (byte === NEWLINE && !this.#quoted) this.#ranges.end(at);
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
    if (row.bytes.every((byte) => byte <= 32)) return;
    if (this.#columns) return this.#item(row, this.#columns);
    this.#sample.push({ ...row, bytes: row.bytes.slice() });
    if (this.#sample.length >= SAMPLE) this.#choose();
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
    const found = columnsOf(table) ?? { reply: 0, address: null, hasHeader: false };
    if (this.#column === undefined) return found;
    const [header = []] = table;
    const names = header.map(plainName);
    const wanted = this.#column;
    const reply = typeof wanted === "number" ? wanted : names.indexOf(plainName(wanted));
    if (reply < 0 || reply >= header.length) {
      const known = typeof wanted === "number" ? `the table has ${header.length} columns, counted from 0` : `the first row has ${header.join(", ")}`;
      throw new TypeError(`options.column ${JSON.stringify(wanted)} is not in the table; ${known}`);
    }
    return { reply, address: found.address === reply ? null : found.address, hasHeader: found.hasHeader || typeof wanted === "string" };
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
