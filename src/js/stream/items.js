// A stream, cut into items.
import { join } from "../input.js";
import { Csv } from "./csv.js";
import { detect, HEAD } from "./detect.js";
import { Json, unquoted } from "./json.js";
import { eachLine, eachReply, mailbox } from "./lines.js";
import { Whole } from "./ranges.js";
import { chunks, open, plain } from "./source.js";
import { Tar } from "./tar.js";

/** @import { AnyInput, StreamFormat, StreamOptions, Warning } from "../index.js" */
/** @import { Emit, Parser } from "./ranges.js" */
/** @import { Warn } from "./source.js" */

/**
 * @typedef {object} Item
 * @property {number} index
 * @property {number} offset of its first byte in the stream
 * @property {number} size in bytes, before it was cut
 * @property {string | null} name of the file, in an archive
 * @property {StreamFormat} container what it stood in
 * @property {Uint8Array} bytes its content, cut at the limit
 * @property {number} prefix bytes of the content that do not stand in the stream
 * @property {Warning[]} warnings
 */

/** Files that mail servers and systems keep beside messages, and messages that a Maildir has not got whole yet. */
const NO_MAIL = /(?:^|\/)(?:\.[^/]*|dovecot[^/]*|courier[^/]*|maildirsize|maildirfolder|subscriptions|tmp\/\d{9,}\.[^/]*)$/;

/** Whether a file of a folder or archive may hold mail. @param {string} path */
export const mayHoldMail = (path) => !NO_MAIL.test(path);

/**
 * @param {AnyInput | AsyncIterable<Uint8Array>} source
 * @param {StreamOptions} options
 * @param {number} limit bytes of an item that are kept
 * @returns {AsyncGenerator<Item, void, void>}
 */
export async function* items(source, options, limit) {
  const reader = open(source);
  /** @type {Item[]} */
  const found = [];
  /** @type {Warning[]} */
  const warnings = [];
  const warn = (/** @type {string} */ code, /** @type {string} */ message) => void warnings.push({ code, message });
  let index = 0;
  const finished = function* () {
    for (const item of found.splice(0)) yield { ...item, index: index++ };
  };
  // What is said of damage goes with the next item.
  const emit = (/** @type {Item} */ item) => void found.push({ ...item, warnings: warnings.splice(0) });
  const parser = new Recognised(limit, options, emit, warn, null);
  let offset = 0;
  let rested = performance.now();
  try {
    for await (const chunk of plain(chunks(reader, options.signal), warn)) {
      const content = offset === 0 ? withoutMark(chunk) : chunk;
      parser.write(content, offset + chunk.length - content.length);
      offset += chunk.length;
      for (const item of finished()) {
        options.signal?.throwIfAborted();
        yield item;
      }
      if (performance.now() - rested > WORK) {
        await rest();
        rested = performance.now();
      }
    }
    parser.end(offset);
    if (warnings.length || (index === 0 && found.length === 0)) emit({ index: 0, offset, size: 0, name: null, container: "message", bytes: new Uint8Array(), prefix: 0, warnings });
    for (const item of finished()) {
      options.signal?.throwIfAborted();
      yield item;
    }
  } finally {
    reader.cancel();
  }
}

/** After so many milliseconds other work of the host gets its turn. */
const WORK = 40;
const rest = () => new Promise((resolve) => { setTimeout(resolve); });

/** @param {Uint8Array} bytes */
const withoutMark = (bytes) => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes);

/** Reads the format that its first bytes show. */
class Recognised {
  #make;
  #format;
  /** @type {Uint8Array[]} */ #head = [];
  #size = 0;
  /** @type {Parser | null} */ #parser = null;

  /**
   * @param {number} limit
   * @param {StreamOptions} options
   * @param {(item: Item) => void} emit
   * @param {Warn} warn
   * @param {string | null} name
   */
  constructor(limit, options, emit, warn, name) {
    this.#format = options.format;
    const { format: _, ...ofMember } = options;
    this.#make = (/** @type {StreamFormat} */ format) => {
      /** @param {Parameters<Emit>[0] & { prefix?: number }} item */
      const found = ({ offset, size, bytes, prefix = 0 }) => emit({ index: 0, offset, size, name, container: format, bytes, prefix, warnings: [] });
      /** @type {Emit} */
      const element = (item) => found({ ...item, bytes: unquoted(item.bytes) });
      switch (format) {
        case "mbox": return mailbox(limit, found);
        case "log": return eachLine(limit, found);
        case "lines": return eachReply(limit, found);
        case "ndjson": return eachLine(limit, element);
        case "json": return new Json(limit, element);
        case "csv": return new Csv(limit, found, { column: options.column, warn });
        case "tar": return new Tar((path) => (mayHoldMail(path) ? new Recognised(limit, ofMember, emit, warn, path) : null), warn);
        default: return new Whole(limit, found);
      }
    };
  }

  /** @param {Uint8Array} chunk @param {number} offset of its first byte */
  write(chunk, offset) {
    if (this.#parser) return this.#parser.write(chunk, offset);
    this.#head.push(chunk);
    this.#size += chunk.length;
    this.#recognise(offset + chunk.length, false);
  }

  /** @param {number} offset of the end */
  end(offset) {
    this.#recognise(offset, true);
    this.#parser?.end(offset);
  }

  /** @param {number} offset of the end of what is known @param {boolean} all */
  #recognise(offset, all) {
    if (this.#parser || this.#size === 0) return;
    const head = join(this.#head);
    const format = this.#format ?? detect(head.subarray(0, HEAD), all);
    if (format === null) return;
    this.#parser = this.#make(format);
    this.#parser.write(head, offset - head.length);
    this.#head = [];
  }
}
