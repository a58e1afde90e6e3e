// Archives of files: the members of a tar archive (POSIX.1-2024 pax, "ustar", GNU and older ones).
import { join } from "../input.js";
import { Whole } from "./ranges.js";

/** @import { Parser } from "./ranges.js" */
/** @import { Warn } from "./source.js" */

const BLOCK = 512;
/** So many bytes of what a header says of the next file are read. */
const FACTS = 1 << 16;
const decoder = new TextDecoder();

/** Whether a block is the header of a member: its checksum says so. @param {Uint8Array} block */
export function isHeader(block) {
  if (block.length < BLOCK) return false;
  const claimed = number(block.subarray(148, 156));
  let sum = 8 * 32; // the checksum itself counts as blanks
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return claimed === sum && sum > 256;
}

/** A number in octal digits, or in base 256 where it is large. @param {Uint8Array} field */
function number(field) {
  if ((field[0] ?? 0) & 0x80) return field.subarray(1).reduce((value, byte) => value * 256 + byte, (field[0] ?? 0) & 0x7f);
  return Number.parseInt(text(field).trim() || "0", 8);
}

/** @param {Uint8Array} field ended by a NUL */
const text = (field) => decoder.decode(field.subarray(0, field.includes(0) ? field.indexOf(0) : field.length));

/** The facts of a pax header: `<length> <name>=<value>\n` each. @param {Uint8Array} bytes */
function paxFacts(bytes) {
  /** @type {Map<string, string>} */
  const facts = new Map();
  for (let at = 0; at < bytes.length;) {
    const length = Number.parseInt(decoder.decode(bytes.subarray(at, at + 20)), 10);
    if (!(length > 0)) break;
    const [, name, value] = /^\d+ ([^=]+)=([^]*)\n$/.exec(decoder.decode(bytes.subarray(at, at + length))) ?? [];
    if (name !== undefined && value !== undefined) facts.set(name, value);
    at += length;
  }
  return facts;
}

/** Gives each file that may hold mail to a parser of its own. */
export class Tar {
  #member;
  #warn;
  /** What waits for the rest of its block. */
  #block = /** @type {Uint8Array} */ (new Uint8Array());
  /** Bytes of the present member that are still to come, and of its padding. */
  #left = 0;
  #padding = 0;
  /** @type {Parser | null} */ #parser = null;
  /** Facts that the headers before say of the next file. */
  #name = "";
  #size = Number.NaN;

  /**
   * @param {(name: string) => Parser | null} member the parser of a file; null to leave it out
   * @param {Warn} warn
   */
  constructor(member, warn) {
    this.#member = member;
    this.#warn = warn;
  }

  /** @param {Uint8Array} chunk @param {number} offset of its first byte */
  write(chunk, offset) {
    for (let at = 0; at < chunk.length;) {
      if (this.#left > 0) {
        const part = chunk.subarray(at, at + this.#left);
        this.#left -= part.length;
        this.#parser?.write(part, offset + at);
        at += part.length;
        if (this.#left === 0) this.#finish(offset + at);
      } else if (this.#padding > 0) {
        const skipped = Math.min(this.#padding, chunk.length - at);
        this.#padding -= skipped;
        at += skipped;
      } else {
        const part = chunk.subarray(at, at + BLOCK - this.#block.length);
        this.#block = join([this.#block, part]);
        at += part.length;
        if (this.#block.length === BLOCK) {
          this.#header(this.#block, offset + at);
          this.#block = new Uint8Array();
        }
      }
    }
  }

  /** @param {number} offset of the end */
  end(offset) {
    if (this.#left === 0) return;
    this.#warn("broken_archive", "The archive is cut short; what is there was read.");
    this.#parser?.end(offset);
  }

  /** @param {Uint8Array} block @param {number} offset of its end */
  #header(block, offset) {
    if (!isHeader(block)) {
      if (block.some((byte) => byte !== 0)) this.#warn("broken_archive", "A part of the archive is damaged and was left out.");
      return;
    }
    const type = String.fromCharCode(block[156] || 0x30);
    const isFact = "xgLK".includes(type);
    const size = isFact || Number.isNaN(this.#size) ? number(block.subarray(124, 136)) : this.#size;
    const hasContent = isFact || !"123456".includes(type); // not links, devices and folders
    this.#left = hasContent ? size : 0;
    this.#padding = (BLOCK - (this.#left % BLOCK)) % BLOCK;
    if (isFact) {
      this.#parser = new Whole(FACTS, ({ bytes }) => this.#learn(type, bytes));
    } else {
      const prefix = text(block.subarray(257, 263)) === "ustar" ? text(block.subarray(345, 500)) : "";
      const name = this.#name || [prefix, text(block.subarray(0, 100))].filter(Boolean).join("/");
      const isFile = "07".includes(type) && !name.endsWith("/");
      this.#parser = isFile && size > 0 ? this.#member(name) : null;
      this.#name = "";
      this.#size = Number.NaN;
    }
    if (this.#left === 0) this.#finish(offset);
  }

  /** @param {number} offset of the end of the member */
  #finish(offset) {
    this.#parser?.end(offset);
    this.#parser = null;
  }

  /** @param {string} type of a header about the next file @param {Uint8Array} bytes */
  #learn(type, bytes) {
    if (type === "L") this.#name = text(bytes);
    if (type !== "x") return;
    const pax = paxFacts(bytes);
    this.#name = pax.get("path") ?? this.#name;
    this.#size = Number(pax.get("size") ?? Number.NaN);
  }
}
