// Outlook's .msg files ([MS-CFB] and [MS-OXMSG]) as the mail they were: header, text, and the parts that say why.

/** The first bytes of every compound file. */
const SIGNATURE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
const END = 0xfffffffa; // from here on sector numbers are marks
const NONE = 0xffffffff;
const DEEPEST = 4;

/** @typedef {{ name: string, kind: number, left: number, right: number, child: number, start: number, size: number }} Entry */
/** @typedef {Map<string, Uint8Array | Folder>} Content */
/** @typedef {{ content: Content }} Folder */

/** @param {Uint8Array} bytes */
export const isMsg = (bytes) => SIGNATURE.every((byte, index) => bytes[index] === byte);

/**
 * The tree of storages and streams. Damage ends a chain early; it never fails and never goes on for ever.
 * @param {Uint8Array} bytes
 * @returns {Folder}
 */
function readCompound(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u32 = (/** @type {number} */ at) => (at + 4 <= bytes.length ? view.getUint32(at, true) : NONE);
  const sectorSize = 1 << Math.min(view.getUint16(0x1e, true), 12);
  const sectors = Math.ceil(bytes.length / sectorSize);
  const sector = (/** @type {number} */ n) => bytes.subarray((n + 1) * sectorSize, (n + 2) * sectorSize);

  /** @type {number[]} */
  const fatSectors = [];
  for (let n = 0; n < 109; n += 1) fatSectors.push(u32(0x4c + n * 4));
  for (let next = u32(0x44), turns = 0; next < END && turns < sectors; turns += 1) {
    const at = (next + 1) * sectorSize;
    for (let n = 0; n < sectorSize / 4 - 1; n += 1) fatSectors.push(u32(at + n * 4));
    next = u32(at + sectorSize - 4);
  }
  const fat = (/** @type {number} */ n) => {
    const home = fatSectors[Math.floor(n / (sectorSize / 4))] ?? NONE;
    return home < END ? u32((home + 1) * sectorSize + (n % (sectorSize / 4)) * 4) : NONE;
  };
  /** @param {number} start @param {number} size @param {(n: number) => number} next @param {(n: number) => Uint8Array} block */
  const chain = (start, size, next, block) => {
    const chunks = [];
    let length = 0;
    for (let n = start; n < END && length < size && chunks.length <= bytes.length / 64; n = next(n)) {
      const chunk = block(n);
      if (chunk.length === 0) break;
      chunks.push(chunk);
      length += chunk.length;
    }
    const whole = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) { whole.set(chunk, at); at += chunk.length; }
    return whole.subarray(0, Math.min(size, length));
  };

  const directory = chain(u32(0x30), bytes.length, fat, sector);
  /** @type {Entry[]} */
  const entries = [];
  const table = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  for (let at = 0; at + 128 <= directory.length; at += 128) {
    const length = Math.min(Math.max(table.getUint16(at + 0x40, true) - 2, 0), 62);
    entries.push({
      name: new TextDecoder("utf-16le").decode(directory.subarray(at, at + length)),
      kind: directory[at + 0x42] ?? 0,
      left: table.getUint32(at + 0x44, true), right: table.getUint32(at + 0x48, true), child: table.getUint32(at + 0x4c, true),
      start: table.getUint32(at + 0x74, true), size: table.getUint32(at + 0x78, true),
    });
  }
  const [root] = entries;
  if (!root) return { content: new Map() };
  const small = chain(root.start, root.size, fat, sector);
  const smallFat = chain(u32(0x3c), bytes.length, fat, sector);
  const smallTable = new DataView(smallFat.buffer, smallFat.byteOffset, smallFat.byteLength);
  const smallNext = (/** @type {number} */ n) => (n * 4 + 4 <= smallFat.length ? smallTable.getUint32(n * 4, true) : NONE);
  const smallBlock = (/** @type {number} */ n) => small.subarray(n * 64, n * 64 + 64);

  const seen = new Set();
  /** @param {number} first @returns {Content} */
  const folder = (first) => {
    /** @type {Content} */
    const content = new Map();
    const waiting = [first];
    while (waiting.length) {
      const index = waiting.pop() ?? NONE;
      const entry = entries[index];
      if (!entry || seen.has(index)) continue;
      seen.add(index);
      waiting.push(entry.left, entry.right);
      if (entry.kind === 1) content.set(entry.name, { content: folder(entry.child) });
      else if (entry.kind === 2) content.set(entry.name, entry.size < u32(0x38) ? chain(entry.start, entry.size, smallNext, smallBlock) : chain(entry.start, entry.size, fat, sector));
    }
    return content;
  };
  return { content: folder(root.child) };
}

/** A property that is a text: Unicode, or of one byte a character. @param {Folder} folder @param {string} tag */
function text({ content }, tag) {
  const wide = content.get(`__substg1.0_${tag}001F`);
  if (wide instanceof Uint8Array) return new TextDecoder("utf-16le").decode(wide).replace(/\0+$/, "");
  const narrow = content.get(`__substg1.0_${tag}001E`);
  return narrow instanceof Uint8Array ? new TextDecoder("windows-1252").decode(narrow).replace(/\0+$/, "") : "";
}

/** @param {Folder} folder @param {string} prefix */
const folders = ({ content }, prefix) => [...content].filter(([name, value]) => name.startsWith(prefix) && !(value instanceof Uint8Array)).map(([, value]) => /** @type {Folder} */ (value));

/** Header fields that speak of an encoding which the text no longer has. */
const ABOUT_PARTS = /^(?:content-type|content-transfer-encoding|mime-version):.*(?:\r?\n[ \t].*)*\r?\n?/gim;

/** @param {Folder} message @param {number} depth @returns {string} */
function mailOf(message, depth) {
  const recipients = folders(message, "__recip_version");
  const addresses = recipients.map((one) => text(one, "39FE") || text(one, "3003")).filter(Boolean);
  const transport = text(message, "007D").replaceAll("\0", "").replace(ABOUT_PARTS, "").replace(/\r?\n/g, "\n").trim();
  const made = [
    `From: ${text(message, "5D01") || text(message, "0C1F") || text(message, "0C1A")}`,
    ...(addresses.length ? [`To: ${addresses.join(", ")}`] : []),
    `Subject: ${text(message, "0037")}`,
  ].map((line) => line.replace(/[\r\n]+/g, " ")).join("\n");
  const html = message.content.get("__substg1.0_10130102");
  const plain = text(message, "1000") || text(message, "1001");
  const body = plain
    ? `Content-Type: text/plain; charset=utf-8\n\n${plain}`
    : html instanceof Uint8Array ? `Content-Type: text/html; charset=utf-8\n\n${new TextDecoder().decode(html)}` : "Content-Type: text/plain\n\n";

  // What Exchange says about each recipient: the remote server, the report's text, the diagnostic.
  const told = recipients.map((one) => [text(one, "39FE") || text(one, "3003"), text(one, "0C21"), text(one, "1001"), text(one, "0C1B")].filter(Boolean)).filter((lines) => lines.length > 1);
  const parts = [body];
  if (told.length) parts.push(`Content-Type: text/plain; charset=utf-8\n\n${told.map((lines) => lines.join("\n")).join("\n\n")}\n`);
  let report = false;
  for (const attachment of folders(message, "__attach_version")) {
    const inner = attachment.content.get("__substg1.0_3701000D");
    const data = attachment.content.get("__substg1.0_37010102");
    const type = text(attachment, "370E").toLowerCase();
    if (inner && !(inner instanceof Uint8Array) && depth < DEEPEST) parts.push(`Content-Type: message/rfc822\n\n${mailOf(inner, depth + 1)}`);
    else if (data instanceof Uint8Array && /^(?:message\/|text\/)/.test(type)) {
      report ||= type === "message/delivery-status";
      parts.push(`Content-Type: ${type}\n\n${new TextDecoder().decode(data)}`);
    }
  }
  const header = `${transport || made}\nMIME-Version: 1.0\n`;
  if (parts.length === 1) return `${header}${body}\n`;
  const type = report ? "multipart/report; report-type=delivery-status" : "multipart/mixed";
  const boundary = `=_msg_${depth}`;
  return `${header}Content-Type: ${type}; boundary="${boundary}"\n\n${parts.map((part) => `--${boundary}\n${part}\n`).join("")}--${boundary}--\n`;
}

/**
 * @param {Uint8Array} bytes
 * @returns {Uint8Array | null} the mail, null where the file holds none
 */
export function readMsg(bytes) {
  const root = readCompound(bytes);
  const isMail = [...root.content.keys()].some((name) => /^__substg1\.0_(?:007D|1000|1001|1013|0037)/.test(name));
  return isMail ? new TextEncoder().encode(mailOf(root, 0)) : null;
}
