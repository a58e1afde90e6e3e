// What kind of file was opened: one message, or many.
import { shapeOf } from "./many/split.js";
import { t } from "./i18n.js";
import { isMsg, readMsg } from "./msg.js";

/** What is looked at to tell, in bytes. */
const BEGINNING = 65_536;
/** The engine reads no more of one message. */
const LONGEST = 25 << 20;

/** @param {Uint8Array} bytes */
const isGzip = (bytes) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The first bytes of a file, unpacked. @param {Blob} file @param {number} limit */
export async function beginning(file, limit) {
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  if (!isGzip(head)) return new Uint8Array(await file.slice(0, limit).arrayBuffer());
  const reader = file.stream().pipeThrough(new DecompressionStream("gzip")).getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const chunks = [];
  for (let size = 0; size < limit;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
  }
  void reader.cancel().catch(() => {});
  return new Uint8Array(await new Blob(chunks).slice(0, limit).arrayBuffer());
}

/**
 * @param {File[]} files
 * @returns {Promise<{ many?: File[], bytes?: Uint8Array, name: string }>} `many` for the other view, else the one message
 */
export async function openFiles(files) {
  const [file] = files;
  if (!file) return { name: "" };
  if (files.length > 1) return { many: files, name: "" };
  const { name } = file;
  if (/\.(?:pst|ost)$/i.test(name)) throw new Error(t("input.pst"));
  const head = await beginning(file, BEGINNING).catch(() => { throw new Error(t("input.broken", { name })); });
  if (isMsg(head)) {
    const bytes = readMsg(new Uint8Array(await file.arrayBuffer()));
    if (!bytes) throw new Error(t("input.msg"));
    return { bytes, name };
  }
  if (shapeOf(head, head.length < BEGINNING) !== "one") return { many: files, name };
  const bytes = await beginning(file, LONGEST);
  return { bytes, name };
}
