// JSON: the elements of an array, or values one after the other.
import { Ranges } from "./ranges.js";

/** @import { Emit } from "./ranges.js" */

const [QUOTE, BACKSLASH, OPEN_ARRAY, OPEN_OBJECT] = [0x22, 0x5c, 0x5b, 0x7b];
const [CLOSE_ARRAY, CLOSE_OBJECT] = [0x5d, 0x7d];

/** Damaged JSON only makes an item too long or too short. */
export class Json {
  #ranges;
  #depth = 0;
  /** The depth at which items begin: 1 inside of the outermost array. */
  #level = 0;
  #inString = false;
  #escaped = false;

  /** @param {number} limit @param {Emit} emit */
  constructor(limit, emit) {
    this.#ranges = new Ranges(limit, emit);
  }

  /** @param {Uint8Array} chunk @param {number} offset of its first byte */
  write(chunk, offset) {
    this.#ranges.feed(chunk, offset);
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at];
      if (this.#escaped) this.#escaped = false;
      else if (this.#inString) {
        if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) {
          this.#inString = false;
          this.#ends(at);
        }
      } else if (byte === QUOTE) {
        this.#begins(at);
        this.#inString = true;
      } else if (byte === OPEN_ARRAY && this.#depth === 0) this.#depth = this.#level = 1;
      else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        this.#begins(at);
        this.#depth += 1;
      } else if ((byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) && this.#depth > 0) {
        this.#depth -= 1;
        if (this.#depth < this.#level) this.#level = 0;
        this.#ends(at);
      }
    }
    this.#ranges.keep(chunk.length);
  }

  /** @param {number} offset of the end */
  end(offset) {
    this.#ranges.feed(new Uint8Array(), offset);
    this.#ranges.end(0);
  }

  /** @param {number} at */
  #begins(at) {
    if (this.#depth === this.#level && !this.#ranges.isOpen) this.#ranges.begin(at);
  }

  /** @param {number} at */
  #ends(at) {
    if (this.#depth === this.#level) this.#ranges.end(at + 1);
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * The words of an item that is a JSON string, which may be a reply; other items as they are.
 * @param {Uint8Array} bytes
 */
export function unquoted(bytes) {
  if (bytes[0] !== QUOTE) return bytes;
  try {
    const value = JSON.parse(decoder.decode(bytes));
    return typeof value === "string" ? encoder.encode(value) : bytes;
  } catch {
    return bytes;
  }
}
