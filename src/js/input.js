// What callers may pass, and how it becomes bytes.

/** @import { AnyInput, Options } from "./index.js" */

/**
 * The name of what a value is, also for values of another realm (a frame, a vm context).
 * @param {unknown} value
 */
export function kindOf(value) {
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  return Object.prototype.toString.call(value).slice(8, -1);
}

/**
 * The bytes of a buffer or of any view of one, without a copy; null for anything else.
 * @param {unknown} value
 * @returns {Uint8Array | null}
 */
export function viewOf(value) {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const kind = kindOf(value);
  if (kind === "ArrayBuffer" || kind === "SharedArrayBuffer") return new Uint8Array(/** @type {ArrayBuffer} */ (value));
  return null;
}

/**
 * The bytes of any input but a string, read no further than one byte past `limit`.
 * @param {AnyInput} input
 * @param {number} limit
 * @returns {Promise<Uint8Array>}
 */
export async function readAll(input, limit) {
  const view = viewOf(input);
  if (view) return view;
  const kind = kindOf(input);
  if (kind === "Blob" || kind === "File") {
    return new Uint8Array(await /** @type {Blob} */ (input).slice(0, limit + 1).arrayBuffer());
  }
  if (kind === "Response") {
    const { body } = /** @type {Response} */ (input);
    return body ? readStream(body, limit) : new Uint8Array();
  }
  if (kind === "ReadableStream") return readStream(/** @type {ReadableStream} */ (input), limit);
  throw new TypeError(`classify() takes a string, Uint8Array, ArrayBuffer, Blob, Response or ReadableStream, not ${kind}`);
}

/**
 * @param {ReadableStream} stream
 * @param {number} limit
 */
async function readStream(stream, limit) {
  const reader = stream.getReader();
  const chunks = [];
  let size = 0;
  try {
    while (size <= limit) {
      const { done, value } = await reader.read();
      if (done) break;
      const chunk = viewOf(value);
      if (!chunk) throw new TypeError(`classify() reads streams of Uint8Array, not of ${kindOf(value)}; pipe text through a TextEncoderStream`);
      chunks.push(chunk);
      size += chunk.byteLength;
    }
  } finally {
    // Nobody waits for the source to agree; a stream that has ended ignores it.
    reader.cancel().catch(() => {});
  }
  return join(chunks);
}

/** @param {Uint8Array[]} parts */
export function join(parts) {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** @typedef {Record<string, [valid: (value: any) => boolean, wanted: string]>} Known */

/** @type {Record<keyof Options, Known[string]>} */
const OPTIONS = {
  locale: [
    (value) => kindOf(value) === "Object" && typeof value.lang === "string",
    'the default export of a locale module, as in import nb from "undelivered/locales/nb"',
  ],
  rules: [(value) => Array.isArray(value) && value.every((rule) => kindOf(rule) === "Object"), "an array of rules, each a plain object"],
  ownDomains: [(value) => Array.isArray(value) && value.every((domain) => typeof domain === "string"), 'an array of domains, as in ["example.org"]'],
  maxBytes: [(value) => Number.isInteger(value) && value > 0 && value <= 2 ** 30, "a whole number of bytes from 1 to 1073741824"],
};

/**
 * Throws a TypeError that names the option and says what to pass.
 * @param {object | undefined} options
 * @param {Known} known
 */
export function checkOptions(options, known = OPTIONS) {
  if (options === undefined) return;
  if (kindOf(options) !== "Object") throw new TypeError(`options is ${kindOf(options)}, not an object`);
  for (const [name, value] of Object.entries(options)) {
    const option = Object.hasOwn(known, name) && known[name];
    if (!option) throw new TypeError(`options.${name} is unknown; there are ${Object.keys(known).join(", ")}`);
    const [valid, wanted] = option;
    if (value !== undefined && !valid(value)) throw new TypeError(`options.${name} must be ${wanted}`);
  }
}
