// The items of a file, as bytes, with the time each speaks of.
import { isMsg, readMsg } from "../msg.js";
import { shapeOf, split } from "./split.js";

/** @import { Item, Shape } from "./split.js" */

/** Bytes read at a time. */
const CHUNK = 1 << 20;
/** What a packed file may unpack to, in bytes. */
const LONGEST = 2 ** 31;

export async function classifierOf() {
  const address = "../../pkg/web.js"; // not written in the import, since types stand in the package's own folder
  const { createClassifier } = /** @type {typeof import("../../../pkg/web.js")} */ (await import(address));
  return createClassifier();
}

/**
 * The file, unpacked, and what it holds. A blob keeps it outside of the memory of the page.
 * @param {File} file
 * @returns {Promise<{ blob: Blob, shape: Shape }>}
 */
export async function gunzip(file) {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  /** @type {Blob} */
  let blob = file;
  if (head[0] === 0x1f && head[1] === 0x8b) {
    let size = 0;
    const bound = new TransformStream({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > LONGEST) throw new RangeError(`${file.name}: more than 2 GiB unpacked`);
        controller.enqueue(chunk);
      },
    });
    blob = await new Response(file.stream().pipeThrough(new DecompressionStream("gzip")).pipeThrough(bound)).blob();
  }
  const first = new Uint8Array(await blob.slice(0, 65_536).arrayBuffer());
  if (isMsg(first)) {
    const mail = readMsg(new Uint8Array(await blob.arrayBuffer()));
    return { blob: new Blob(mail ? [/** @type {Uint8Array<ArrayBuffer>} */ (mail)] : []), shape: "one" };
  }
  return { blob, shape: shapeOf(first, blob.size <= first.length) };
}

/** @param {Blob} blob */
async function* chunksOf(blob) {
  for (let at = 0; at < blob.size; at += CHUNK) yield new Uint8Array(await blob.slice(at, at + CHUNK).arrayBuffer());
}

/** @param {Blob} blob @param {Shape} shape @returns {AsyncGenerator<Item>} */
export async function* itemsOf(blob, shape) {
  if (shape !== "one") return yield* split(chunksOf(blob), shape);
  if (blob.size) yield { start: 0, end: blob.size, bytes: new Uint8Array(await blob.slice(0, 25 << 20).arrayBuffer()) };
}

const latin1 = new TextDecoder("windows-1252");

/**
 * When it happened, in milliseconds since 1970, as far as the item says so at its beginning.
 * @param {Item} item
 * @param {Shape} shape
 * @returns {number | null}
 */
export function timeOf({ bytes, fields }, shape, now = new Date()) {
  const parsed = (/** @type {string | undefined} */ text) => {
    const value = text === undefined ? NaN : /^\d{9,13}(?:\.\d+)?$/.test(text) ? Number(text) * (Number(text) < 1e11 ? 1000 : 1) : Date.parse(text.replace(/\([^)]*\)\s*$/, ""));
    return Number.isNaN(value) ? null : value;
  };
  if (fields?.["time"]) return parsed(fields["time"]);
  const head = latin1.decode(bytes.subarray(0, 16_384));
  if (shape === "ndjson" || shape === "json") return parsed(/"(?:timestamp|time|date|bouncedat|event_time|ts|@timestamp|logged_at)"\s*:\s*"?([^",}]+)/i.exec(head)?.[1]?.trim());
  if (shape === "lines") {
    const iso = /^(?:<\d+>)?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)/.exec(head)?.[1];
    if (iso) return parsed(iso.replace(",", "."));
    const syslog = /^(?:<\d+>)?([A-Z][a-z]{2}) +(\d+) (\d\d:\d\d:\d\d)/.exec(head);
    if (!syslog) return null;
    // Syslog leaves out the year: the latest in which it is not in the future.
    const at = (/** @type {number} */ year) => parsed(`${syslog[1]} ${syslog[2]} ${year} ${syslog[3]}`);
    const thisYear = at(now.getFullYear());
    return thisYear !== null && thisYear > now.getTime() + 86_400_000 ? at(now.getFullYear() - 1) : thisYear;
  }
  return parsed(/^Date:[ \t]*([^\r\n]+)/im.exec(head)?.[1]) ?? parsed(/^From \S+ +(.*\d{4})\s*$/m.exec(head)?.[1]);
}
