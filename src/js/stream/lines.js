// Formats whose items are made of whole lines: logs, lists of replies, NDJSON, mailboxes.
import { join } from "../input.js";
import { Ranges } from "./ranges.js";

/** @import { Emit } from "./ranges.js" */

const NEWLINE = 10;

/** A line up to this length is seen whole; of a longer one only the beginning. */
const LINE = 1024;

/**
 * Cuts a stream into items at the beginnings of lines.
 */
export class Lines {
  #ranges;
  #begins;
  /** @type {Uint8Array} */ #line = new Uint8Array();
  #midway = false;

  /**
   * @param {number} limit
   * @param {Emit} emit
   * @param {(line: Uint8Array) => boolean | null} begins whether an item begins with a line; null for a
   *   line that belongs to none
   */
  constructor(limit, emit, begins) {
    this.#ranges = new Ranges(limit, emit);
    this.#begins = begins;
  }

  /** @param {Uint8Array} chunk @param {number} offset of its first byte */
  write(chunk, offset) {
    const data = this.#line.length ? join([this.#line, chunk]) : chunk;
    this.#ranges.feed(data, offset - this.#line.length);
    let at = 0;
    for (;;) {
      const end = data.indexOf(NEWLINE, at);
      if (end < 0) break;
      if (!this.#midway) this.#at(data, at, end);
      this.#midway = false;
      at = end + 1;
    }
    if (!this.#midway && data.length - at > LINE) {
      this.#at(data, at, data.length);
      this.#midway = true;
    }
    const known = this.#midway ? data.length : at;
    this.#ranges.keep(known);
    this.#line = data.slice(known);
  }

  /** @param {number} offset of the end */
  end(offset) {
    const data = this.#line;
    this.#ranges.feed(data, offset - data.length);
    if (data.length && !this.#midway) this.#at(data, 0, data.length);
    this.#ranges.end(data.length);
  }

  /** @param {Uint8Array} data @param {number} from @param {number} to */
  #at(data, from, to) {
    const begins = this.#begins(data.subarray(from, Math.min(to, from + LINE)));
    if (begins === false && this.#ranges.isOpen) return;
    this.#ranges.end(from);
    if (begins !== null) this.#ranges.begin(from);
  }
}

/** @param {Uint8Array} line */
const isBlank = (line) => line.every((byte) => byte <= 32);

/** A line an item. @param {number} limit @param {Emit} emit */
export const eachLine = (limit, emit) => new Lines(limit, emit, (line) => (isBlank(line) ? null : true));

/** A reply an item; it goes on where a line has a hyphen after its code (RFC 5321 section 4.2.1). @param {number} limit @param {Emit} emit */
export function eachReply(limit, emit) {
  let goesOn = false;
  return new Lines(limit, emit, (line) => {
    if (isBlank(line)) return null;
    const begins = !goesOn;
    goesOn = line.length > 3 && line.subarray(0, 3).every((byte) => byte >= 48 && byte <= 57) && line[3] === 45;
    return begins;
  });
}

/** "From ", with which a message begins in a mailbox. */
const FROM = [70, 114, 111, 109, 32];
const ascii = new TextDecoder("latin1");

/**
 * Whether a line stands before a message of a mailbox (RFC 4155 appendix A): it has a full date, so that a sentence
 * that begins with "From " is none even where the mailbox does not quote it.
 * @param {Uint8Array} line
 */
export const isFromLine = (line) => FROM.every((byte, at) => line[at] === byte) && FROM_LINE.test(ascii.decode(line));
const FROM_LINE = /^From .*\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b.*\b\d{1,2}:\d{2}\b.*\b(?:19|20)\d{2}\b/;

/** A message an item. @param {number} limit @param {Emit} emit */
export const mailbox = (limit, emit) => new Lines(limit, emit, isFromLine);
