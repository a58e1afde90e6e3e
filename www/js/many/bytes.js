// The bytes of a file, unpacked, and what an item says about its time.

/** @import { ItemPlace, StreamFormat } from "../../../pkg/index.js" */

/** What is looked at of an item to find its time. */
const BEGINNING = 16_384;

/** @param {Uint8Array} head */
export const isGzip = (head) => head[0] === 0x1f && head[1] === 0x8b;

/** The bytes of a file, unpacked where it is packed. @param {Blob} file @returns {Promise<ReadableStream<Uint8Array<ArrayBuffer>>>} */
export async function unpacked(file) {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return isGzip(head) ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
}

/** Hands out the unpacked bytes of a file, knows how much of the file has been read, and still has what was handed out last. */
export class Counter {
  /** Bytes of the file read so far. */
  read = 0;
  #file;
  /** @type {{ from: number, bytes: Uint8Array }[]} */ #recent = [];
  #offset = 0;

  /** @param {File} file */
  constructor(file) {
    this.#file = file;
  }

  async *chunks() {
    const head = new Uint8Array(await this.#file.slice(0, 2).arrayBuffer());
    const counting = new TransformStream({ transform: (/** @type {Uint8Array<ArrayBuffer>} */ chunk, controller) => { this.read += chunk.byteLength; controller.enqueue(chunk); } });
    const counted = this.#file.stream().pipeThrough(counting);
    const reader = (isGzip(head) ? counted.pipeThrough(new DecompressionStream("gzip")) : counted).getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        this.#recent.push({ from: this.#offset, bytes: value });
        this.#offset += value.byteLength;
        yield value;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  /** The beginning of an item. Items come in order, so what stands before it is not wanted again. @param {ItemPlace} item */
  at({ offset, size }) {
    while ((this.#recent[1]?.from ?? Infinity) <= offset) this.#recent.shift();
    const end = offset + Math.min(size, BEGINNING);
    const parts = this.#recent.filter(({ from, bytes }) => from < end && from + bytes.length > offset).map(({ from, bytes }) => bytes.subarray(Math.max(offset - from, 0), end - from));
    if (parts.length === 1 && parts[0]) return parts[0];
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return whole;
  }
}

const latin1 = new TextDecoder("windows-1252");

/** @param {string | undefined} text */
function parsed(text) {
  if (text === undefined) return null;
  const isNumber = /^\d{9,13}(?:\.\d+)?$/.test(text);
  const value = isNumber ? Number(text) * (Number(text) < 1e11 ? 1000 : 1) : Date.parse(text.replace(/\([^)]*\)\s*$/, "").replace(",", "."));
  return Number.isNaN(value) ? null : value;
}

/**
 * When it happened, in milliseconds since 1970, as far as the item says so at its beginning.
 * @param {Uint8Array} bytes
 * @param {StreamFormat} container
 * @param {Date} [now]
 * @returns {number | null}
 */
export function timeOf(bytes, container, now = new Date()) {
  const head = latin1.decode(bytes.subarray(0, BEGINNING));
  if (container === "message" || container === "mbox" || container === "tar") {
    const [, date] = /^Date:[ \t]*([^\r\n]+)/im.exec(head) ?? [];
    const [, from] = /^From \S+ +(.*\d{4})\s*$/m.exec(head) ?? [];
    return parsed(date?.replace(",", "")) ?? parsed(from);
  }
  if (container === "json" || container === "ndjson") {
    const [, value] = /"(?:timestamp|time|date|bouncedat|event_time|ts|@timestamp|logged_at)"\s*:\s*"?([^",}]+)/i.exec(head) ?? [];
    return parsed(value?.trim());
  }
  const [iso] = /\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?/.exec(head) ?? [];
  if (iso) return parsed(iso);
  const syslog = /^(?:<\d+>)?([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d)/.exec(head);
  if (!syslog) return parsed(/\b(1\d{9})\b/.exec(head)?.[1]);
  // Syslog leaves out the year: the latest in which it is not in the future.
  const at = (/** @type {number} */ year) => parsed(`${syslog[1]} ${syslog[2]} ${year} ${syslog[3]}`);
  const thisYear = at(now.getFullYear());
  return thisYear !== null && thisYear > now.getTime() + 86_400_000 ? at(now.getFullYear() - 1) : thisYear;
}
