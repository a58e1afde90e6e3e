// Where the bytes of a stream come from: any source becomes chunks of bytes, decompressed, in an encoding based on ASCII.
import { kindOf, viewOf } from "../input.js";

/** @import { AnyInput } from "../index.js" */
/** @typedef {{ next(): Promise<IteratorResult<unknown, unknown>>, cancel(): void }} Reader */
/** @typedef {(code: string, message: string) => void} Warn */

/** Chunks are no larger than this, so that items become reports before the next are looked for. */
const CHUNK = 1 << 16;

/**
 * What is read from a source, one part after the other; a TypeError for a value that is no source.
 * @param {AnyInput | AsyncIterable<Uint8Array>} source
 * @returns {Reader}
 */
export function open(source) {
  if (typeof source === "string") return once(new TextEncoder().encode(source));
  const view = viewOf(source);
  if (view) return once(view);
  const kind = kindOf(source);
  if (kind === "Blob" || kind === "File") return ofStream(/** @type {Blob} */ (source).stream());
  if (kind === "Response") {
    const { body } = /** @type {Response} */ (source);
    return body ? ofStream(body) : once(new Uint8Array());
  }
  if (kind === "ReadableStream") return ofStream(/** @type {ReadableStream} */ (source));
  const iterate = /** @type {Partial<AsyncIterable<unknown>> | null | undefined} */ (source)?.[Symbol.asyncIterator];
  if (typeof iterate === "function") return ofIterator(iterate.call(source));
  throw new TypeError(`classifyStream() takes a string, Uint8Array, ArrayBuffer, Blob, Response, ReadableStream or AsyncIterable, not ${kind}`);
}

/** @param {Uint8Array} bytes @returns {Reader} */
function once(bytes) {
  let done = false;
  return {
    async next() {
      if (done) return { done, value: undefined };
      done = true;
      return { done: false, value: bytes };
    },
    cancel() {},
  };
}

/** @param {ReadableStream} stream @returns {Reader} */
function ofStream(stream) {
  const reader = stream.getReader();
  return {
    next: () => /** @type {Promise<IteratorResult<unknown>>} */ (reader.read()),
    cancel: () => void reader.cancel().catch(() => {}), // nobody waits for the source to agree
  };
}

/** @param {AsyncIterator<unknown>} iterator @returns {Reader} */
function ofIterator(iterator) {
  return {
    next: () => iterator.next(),
    cancel: () => void Promise.resolve(iterator.return?.()).catch(() => {}),
  };
}

/**
 * The bytes of a source in small chunks.
 * @param {Reader} reader
 * @param {AbortSignal | undefined} signal
 */
export async function* chunks(reader, signal) {
  for (;;) {
    const { done, value } = await unlessAborted(reader.next(), signal);
    if (done) return;
    const bytes = viewOf(value);
    if (!bytes) throw new TypeError(`classifyStream() reads streams of Uint8Array, not of ${kindOf(value)}; pipe text through a TextEncoderStream`);
    for (let from = 0; from < bytes.length; from += CHUNK) yield bytes.subarray(from, from + CHUNK);
  }
}

/**
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<T>}
 */
export function unlessAborted(promise, signal) {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/**
 * The same bytes, decompressed and in UTF-8 where their first bytes say that they are something else.
 * @param {AsyncGenerator<Uint8Array>} bytes
 * @param {Warn} warn is told of damage
 * @returns {AsyncGenerator<Uint8Array>}
 */
export async function* plain(bytes, warn) {
  const [head, all] = await peek(bytes, 6);
  const is = (/** @type {readonly number[]} */ start) => start.every((byte, index) => head[index] === byte);
  const closed = CLOSED.find(([start]) => is(start));
  if (closed) warn("compressed", `The input is ${closed[1]}, which is not read.`);
  else if (is([0x1f, 0x8b, 8])) yield* plain(gunzip(all, warn), warn);
  else if (is([0xff, 0xfe])) yield* transcode(all, "utf-16le");
  else if (is([0xfe, 0xff])) yield* transcode(all, "utf-16be");
  else yield* all;
}

/** What people try, by its first bytes. @type {readonly (readonly [readonly number[], string])[]} */
const CLOSED = [
  [[0x50, 0x4b, 3, 4], "a zip archive or a spreadsheet (unpack it, or save the sheet as CSV)"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an Outlook message or an old Office document (save it as .eml, as text or as CSV)"],
  [[0x28, 0xb5, 0x2f, 0xfd], "compressed by zstd (decompress it)"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], "compressed by xz (decompress it)"],
  [[0x42, 0x5a, 0x68, 0x39, 0x31, 0x41], "compressed by bzip2 (decompress it)"],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], "a 7z archive (unpack it)"],
  [[0x52, 0x61, 0x72, 0x21, 0x1a, 7], "a RAR archive (unpack it)"],
];

/**
 * The first bytes, and all of them.
 * @param {AsyncGenerator<Uint8Array>} bytes
 * @param {number} wanted
 * @returns {Promise<[head: Uint8Array, all: AsyncGenerator<Uint8Array>]>}
 */
async function peek(bytes, wanted) {
  /** @type {Uint8Array} */
  let head = new Uint8Array();
  while (head.length < wanted) {
    const { done, value } = await bytes.next();
    if (done) break;
    head = head.length ? new Uint8Array([...head, ...value]) : value;
  }
  const all = async function* () {
    if (head.length) yield head;
    yield* bytes;
  };
  return [head, all()];
}

/**
 * @param {AsyncGenerator<Uint8Array>} bytes
 * @param {Warn} warn
 */
async function* gunzip(bytes, warn) {
  if (typeof DecompressionStream === "undefined") {
    return warn("compressed", "The input is compressed by gzip, which this JavaScript runtime cannot decompress (decompress it).");
  }
  const { readable, writable } = new DecompressionStream("gzip");
  const writer = writable.getWriter();
  /** @type {{ error: unknown } | undefined} */
  let failure;
  const pump = async () => {
    try {
      for (;;) {
        const { done, value } = await bytes.next().catch((error) => { failure = { error }; throw error; });
        if (done) break;
        await writer.write(/** @type {Uint8Array<ArrayBuffer>} */ (value));
      }
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => {});
    }
  };
  void pump();
  const reader = readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      for (let from = 0; from < value.length; from += CHUNK) yield value.subarray(from, from + CHUNK);
    }
  } catch (error) {
    if (failure) throw failure.error; // of the source, not of its content
    warn("broken_gzip", "The compressed input is damaged or cut short; what could be decompressed was read.");
  } finally {
    reader.cancel().catch(() => {});
  }
}

/**
 * @param {AsyncGenerator<Uint8Array>} bytes
 * @param {string} charset
 */
async function* transcode(bytes, charset) {
  const decoder = new TextDecoder(charset);
  const encoder = new TextEncoder();
  for await (const chunk of bytes) yield encoder.encode(decoder.decode(/** @type {Uint8Array<ArrayBuffer>} */ (chunk), { stream: true }));
  yield encoder.encode(decoder.decode());
}
