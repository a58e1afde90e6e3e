// Cuts a mailbox, a log or an export into items: one message, reply, line or event each.
// Everything works on bytes, so that an item of any charset reaches the engine as it is.

/** @typedef {"one" | "mbox" | "ndjson" | "json" | "csv" | "lines"} Shape */
/** @typedef {{ start: number, end: number, bytes: Uint8Array, fields?: Record<string, string> }} Item */

/** An item longer than this is cut; the engine would cut it at the same place. */
const LONGEST = 25 << 20;

const latin1 = new TextDecoder("windows-1252");

/** A line of a mail log: syslog with or without year, or an RFC 3339 time at its start. */
const LOG_LINE = /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)/;
/** A server's reply at the start of a line, not one that goes on ("550-"). */
const REPLY_LINE = /^["']?[245]\d\d[ \t][^\r\n]/;
const MBOX_LINE = /^From \S+ .*\d{4}\s*$/;

/**
 * What a file holds, told from its beginning.
 * @param {Uint8Array} head
 * @param {boolean} whole whether that is all of it
 * @returns {Shape}
 */
export function shapeOf(head, whole) {
  const text = latin1.decode(head.subarray(0, 65_536)).replace(/^(?:\uFEFF|ï»¿)/, "");
  const lines = text.split(/\r?\n/);
  if (!whole) lines.pop();
  const filled = lines.filter((line) => line.trim() !== "");
  const [first = "", second = ""] = filled;
  if (MBOX_LINE.test(first)) return !whole || lines.filter((line, index) => MBOX_LINE.test(line) && (index === 0 || lines[index - 1] === "")).length > 1 ? "mbox" : "one";
  if (/^\s*\[\s*(?:\{|$)/.test(first)) return "json";
  if (first.startsWith("{") && second.startsWith("{")) return "ndjson";
  if (filled.length < 2) return "one";
  if (filled.filter((line) => LOG_LINE.test(line)).length > filled.length * 0.8) return "lines";
  if (filled.every((line) => REPLY_LINE.test(line)) && filled.length > 2) return "lines";
  return delimiterOf(first, second) ? "csv" : "one";
}

/** The names that a column with the words of the server may have. */
const WORDS = /^(?:.*(?:diagnostic|response|reason|message|error|bounce.?text|smtp|description|details?|dsn.?diag).*)$/i;
const ADDRESS = /^(?:.*(?:e-?mail|recipient|address|rcpt|^to$).*)$/i;
const TIME = /^(?:.*(?:date|time|created|logged|occurred).*)$/i;

/** @param {string} first @param {string} second */
function delimiterOf(first, second) {
  for (const delimiter of [",", ";", "\t"]) {
    const names = cells(first, delimiter);
    if (names.length > 1 && names.some((name) => WORDS.test(name)) && names.some((name) => ADDRESS.test(name)) && names.every((name) => /^[\p{L}\p{N} _./()#-]{1,60}$/u.test(name)) && second.includes(delimiter)) return delimiter;
  }
  return null;
}

/** The cells of one record (RFC 4180). @param {string} record @param {string} delimiter */
export function cells(record, delimiter) {
  const out = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < record.length; at += 1) {
    const character = record.charAt(at);
    if (quoted) {
      if (character !== '"') cell += character;
      else if (record.charAt(at + 1) === '"') { cell += '"'; at += 1; }
      else quoted = false;
    } else if (character === '"' && cell === "") quoted = true;
    else if (character === delimiter) { out.push(cell); cell = ""; }
    else cell += character;
  }
  out.push(cell);
  return out.map((one) => one.trim());
}

const NEWLINE = 0x0a;

/** Where the next line begins; -1 where the chunk has no more of it. @param {Uint8Array} bytes @param {number} at */
function nextLine(bytes, at) {
  const newline = bytes.indexOf(NEWLINE, at);
  return newline < 0 ? -1 : newline + 1;
}

/** "From " after an empty line or at the start. @param {Uint8Array} bytes @param {number} at */
function mboxStart(bytes, at) {
  if (bytes[at] !== 0x46 || bytes[at + 1] !== 0x72 || bytes[at + 2] !== 0x6f || bytes[at + 3] !== 0x6d || bytes[at + 4] !== 0x20) return false;
  const before = at === 0 || (bytes[at - 1] === NEWLINE && (at === 1 || bytes[at - 2] === NEWLINE || (bytes[at - 2] === 0x0d && bytes[at - 3] === NEWLINE)));
  if (!before) return false;
  const end = bytes.indexOf(NEWLINE, at);
  return MBOX_LINE.test(latin1.decode(bytes.subarray(at, end < 0 ? Math.min(at + 200, bytes.length) : end)));
}

/**
 * The end of the item that begins at `from`; -1 where more has to be read to know.
 * @type {Record<Exclude<Shape, "one">, (bytes: Uint8Array, from: number, last: boolean) => number>}
 */
const endOf = {
  mbox(bytes, from, last) {
    for (let at = nextLine(bytes, from); at >= 0; at = nextLine(bytes, at)) {
      if (at + 200 > bytes.length && !last) return -1;
      if (mboxStart(bytes, at)) return at;
    }
    return last ? bytes.length : -1;
  },
  lines: (bytes, from, last) => { const at = nextLine(bytes, from); return at < 0 && last ? bytes.length : at; },
  ndjson: (bytes, from, last) => endOf.lines(bytes, from, last),
  // A record ends at a line end outside quotes.
  csv(bytes, from, last) {
    let quoted = false;
    for (let at = from; at < bytes.length; at += 1) {
      if (bytes[at] === 0x22) quoted = !quoted;
      else if (bytes[at] === NEWLINE && !quoted) return at + 1;
    }
    return last ? bytes.length : -1;
  },
  // An element of the outer list, with what stands before it.
  json(bytes, from, last) {
    let depth = 0;
    let quoted = false;
    for (let at = from; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (quoted) {
        if (byte === 0x5c) at += 1;
        else if (byte === 0x22) quoted = false;
      } else if (byte === 0x22) quoted = true;
      else if (byte === 0x7b) depth += 1;
      else if (byte === 0x7d && (depth -= 1) <= 0) return at + 1;
    }
    return last ? bytes.length : -1;
  },
};

/**
 * @param {AsyncIterable<Uint8Array>} chunks
 * @param {Exclude<Shape, "one">} shape
 * @returns {AsyncGenerator<Item>}
 */
export async function* split(chunks, shape) {
  let rest = new Uint8Array();
  let offset = 0;
  const trim = shape === "csv" ? csvItems() : shape === "json" ? jsonItem : lineItem;
  /** @param {boolean} last */
  function* items(last) {
    let from = 0;
    while (from < rest.length) {
      const end = endOf[shape](rest, from, last);
      if (end < 0 && rest.length - from < LONGEST) break;
      const stop = end < 0 ? rest.length : end;
      const item = trim(rest.subarray(from, stop), offset + from);
      if (item) yield item;
      from = stop;
    }
    rest = rest.slice(from);
    offset += from;
  }
  for await (const chunk of chunks) {
    const joined = new Uint8Array(rest.length + chunk.length);
    joined.set(rest);
    joined.set(chunk, rest.length);
    rest = joined;
    yield* items(false);
  }
  yield* items(true);
}

/** @param {number} byte */
const isBlank = (byte) => byte === 0x20 || byte === 0x0d || byte === NEWLINE || byte === 0x09;

/** @param {Uint8Array} bytes @param {number} start @returns {Item | null} */
function lineItem(bytes, start) {
  let end = bytes.length;
  while (end > 0 && isBlank(bytes[end - 1] ?? 0)) end -= 1;
  return end === 0 ? null : { start, end: start + bytes.length, bytes: bytes.subarray(0, end) };
}

/** @param {Uint8Array} bytes @param {number} start @returns {Item | null} */
function jsonItem(bytes, start) {
  const open = bytes.indexOf(0x7b);
  return open < 0 ? null : { start: start + open, end: start + bytes.length, bytes: bytes.subarray(open) };
}

/** Records of a table: the first names the columns, and each other becomes the words of its server. */
function csvItems() {
  /** @type {string[] | null} */
  let names = null;
  let delimiter = ",";
  /** @param {Uint8Array} bytes @param {number} start @returns {Item | null} */
  return (bytes, start) => {
    const record = new TextDecoder().decode(bytes).replace(/^\uFEFF/, "").trim();
    if (record === "") return null;
    if (!names) {
      delimiter = [",", ";", "\t"].map((one) => /** @type {const} */ ([cells(record, one).length, one])).sort((a, b) => b[0] - a[0])[0]?.[1] ?? ",";
      names = cells(record, delimiter);
      return null;
    }
    const values = cells(record, delimiter);
    const fields = Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
    const pick = (/** @type {RegExp} */ wanted) => names?.filter((name) => wanted.test(name)).map((name) => fields[name] ?? "").filter(Boolean) ?? [];
    const words = pick(WORDS).sort((a, b) => b.length - a.length)[0] ?? record;
    const address = pick(ADDRESS).find((value) => value.includes("@")) ?? "";
    const time = pick(TIME)[0] ?? "";
    return { start, end: start + bytes.length, bytes: new TextEncoder().encode(words), fields: { address, time } };
  };
}
