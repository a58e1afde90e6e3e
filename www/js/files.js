// What kind of input it is: one message, or many.
import { unpacked } from "./many/bytes.js";
import { t } from "./i18n.js";

/** What is looked at to tell, in bytes. */
const BEGINNING = 65_536;
/** The engine reads no more of one message. */
const LONGEST = 25 << 20;

/** The first bytes of a file, unpacked. @param {Blob} file @param {number} limit */
async function beginning(file, limit) {
  const reader = (await unpacked(file)).getReader();
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
 * Whether it is several messages, replies, lines or events.
 * @param {Uint8Array} head
 * @param {boolean} whole whether that is all of it
 */
export async function isMany(head, whole) {
  const address = "../pkg/stream/detect.js"; // not written in the import, since types stand in the package's own folder
  const { detect } = /** @type {typeof import("../../pkg/stream/detect.js")} */ (await import(address));
  const format = detect(head, whole);
  if (format === null || format === "message") return false;
  if (!whole) return true;
  const text = new TextDecoder().decode(head);
  if (format === "mbox") return (text.match(/(?:^|\n\r?\n)From \S+ .*\d{4}/g)?.length ?? 0) > 1;
  if (format === "json") return isLongList(text);
  return format === "tar" || text.trim().includes("\n");
}

/** @param {string} text */
function isLongList(text) {
  try {
    const value = JSON.parse(text);
    return Array.isArray(value) && value.length > 1;
  } catch {
    return true; // values one after the other
  }
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
  const { isMsg, readMsg } = await import("./msg.js");
  if (isMsg(head)) {
    const bytes = readMsg(new Uint8Array(await file.arrayBuffer()));
    if (!bytes) throw new Error(t("input.msg"));
    return { bytes, name };
  }
  if (await isMany(head, head.length < BEGINNING)) return { many: files, name };
  return { bytes: await beginning(file, LONGEST), name };
}

