// Items that are ranges of the stream. An item within one chunk is a view of it; only what a chunk begins and another
// one ends is copied.
import { join } from "../input.js";

/**
 * @typedef {object} Found An item as it stands in the stream.
 * @property {number} offset of its first byte
 * @property {number} size in bytes
 * @property {Uint8Array} bytes its content, cut above the limit
 * @property {string | null} name
 * @property {string} container
 */
/** @typedef {(item: Pick<Found, "offset" | "size" | "bytes">) => void} Emit */
/** @typedef {{ write(chunk: Uint8Array, offset: number): void, end(offset: number): void }} Parser is given all bytes, with their offsets, then the end's */

export class Ranges {
  #limit;
  #emit;
  /** @type {Uint8Array} */ #data = new Uint8Array();
  #base = 0;
  #from = 0;
  #offset = 0;
  #size = 0;
  #kept = 0;
  /** @type {Uint8Array[]} */ #parts = [];
  /** Whether an item has begun. */
  isOpen = false;

  /** @param {number} limit bytes of an item that are kept @param {Emit} emit */
  constructor(limit, emit) {
    this.#limit = limit;
    this.#emit = emit;
  }

  /** The next bytes, which the following calls speak of. @param {Uint8Array} data @param {number} offset of the first */
  feed(data, offset) {
    this.#data = data;
    this.#base = offset;
    this.#from = 0;
  }

  /** An item begins. @param {number} at index into these bytes */
  begin(at) {
    this.isOpen = true;
    this.#from = at;
    this.#offset = this.#base + at;
  }

  /** The item ends before this index. @param {number} at */
  end(at) {
    if (!this.isOpen) return;
    this.#take(at);
    const [first = this.#data.subarray(0, 0), ...more] = this.#parts;
    this.#emit({ offset: this.#offset, size: this.#size, bytes: more.length ? join(this.#parts) : first });
    this.isOpen = false;
    this.#parts = [];
    this.#size = 0;
    this.#kept = 0;
  }

  /** The bytes before this index will be gone: keeps those of the item that has begun. @param {number} to */
  keep(to) {
    if (!this.isOpen) return;
    const count = this.#parts.length;
    this.#take(to);
    if (this.#parts.length > count) this.#parts.push(/** @type {Uint8Array} */ (this.#parts.pop()).slice());
  }

  /** @param {number} to */
  #take(to) {
    const part = this.#data.subarray(this.#from, Math.min(to, this.#from + this.#limit - this.#kept));
    if (part.length) this.#parts.push(part);
    this.#kept += part.length;
    this.#size += to - this.#from;
    this.#from = to;
  }
}

/** All that comes is one item. */
export class Whole {
  #ranges;

  /** @param {number} limit @param {Emit} emit */
  constructor(limit, emit) {
    this.#ranges = new Ranges(limit, emit);
  }

  /** @param {Uint8Array} chunk @param {number} offset of its first byte */
  write(chunk, offset) {
    this.#ranges.feed(chunk, offset);
    if (!this.#ranges.isOpen) this.#ranges.begin(0);
    this.#ranges.keep(chunk.length);
  }

  /** @param {number} offset of the end */
  end(offset) {
    this.#ranges.feed(new Uint8Array(), offset);
    this.#ranges.end(0);
  }
}
