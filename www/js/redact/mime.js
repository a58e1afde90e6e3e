// The parts of a message, rewritten in place: headers, texts in their encodings, the returned message without its body.

/** @typedef {(text: string, outer: boolean) => string} Scrub `outer`: the header of the report itself */

/** What takes the place of content that nobody needs to judge a bounce. */
export const REMOVED = "[removed]";
const DEEPEST = 12;

/** A field of a header, unfolded. @param {string} header @param {string} name */
function field(header, name) {
  const match = new RegExp(`^${name}:((?:.*(?:\\r?\\n[ \\t])?)*)`, "im").exec(header);
  return match?.[1]?.replace(/\r?\n[ \t]+/g, " ").trim() ?? "";
}

/** Where the header does not say it, the first line of the body that looks like one. @param {string} header @param {string} body */
function boundaryOf(header, body) {
  const type = field(header, "Content-Type");
  if (!/^multipart\//i.test(type)) return null;
  const match = /boundary\s*=\s*(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  return match?.[1] ?? match?.[2] ?? /^--(\S+)[ \t]*\r?$/m.exec(body)?.[1] ?? null;
}

/** Whether a message comes from a mail system. @param {string} message */
function isReport(message) {
  const [header] = split(message);
  return /^multipart\/report/i.test(field(header, "Content-Type")) || field(header, "Return-Path") === "<>" || /mailer-daemon|postmaster/i.test(field(header, "From"));
}

/** Whether a text begins with header fields. @param {string} text */
export const isMessage = (text) => /^(?:From .*\r?\n)?[!-9;-~]+:.*(?:\r?\n[ \t].*)*\r?\n[!-9;-~]+:/.test(text);

/** @param {string} text @returns {[header: string, gap: string, body: string]} */
function split(text) {
  const match = /^\r?\n|\r?\n\r?\n/.exec(text);
  return match ? [text.slice(0, match.index), match[0], text.slice(match.index + match[0].length)] : [text, "", ""];
}

/** One character a byte. @param {string} text */
const fromBase64 = (text) => {
  try { return atob(text.replace(/[^A-Za-z0-9+/=]/g, "")); } catch { return null; }
};
/** @param {string} bytes @param {string} newline */
const toBase64 = (bytes, newline) => (btoa(bytes).match(/.{1,76}/g) ?? []).join(newline);

/** @param {string} text */
const fromQuoted = (text) => text.replace(/=[ \t]*\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(parseInt(hex, 16)));

/** @param {string} bytes @param {string} newline */
const toQuoted = (bytes, newline) => bytes.split(/\r?\n/).map((line) => {
  const pieces = line.match(/[^]/g)?.map((byte) => (byte === "=" || !/[\t\x20-\x7e]/.test(byte) ? `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}` : byte)) ?? [];
  let out = "";
  let width = 0;
  for (const piece of pieces) {
    if (width + piece.length > 75) { out += `=${newline}`; width = 0; }
    out += piece;
    width += piece.length;
  }
  return out.replace(/[ \t]$/, (blank) => (blank === " " ? "=20" : "=09"));
}).join(newline);

/**
 * @param {string} text
 * @param {Scrub} scrub
 * @param {{ outer?: boolean, depth?: number }} [at]
 * @returns {string}
 */
export function rewrite(text, scrub, { outer = true, depth = 0 } = {}) {
  const [header, gap, body] = split(text);
  const type = field(header, "Content-Type").toLowerCase();
  const encoding = field(header, "Content-Transfer-Encoding").toLowerCase();
  const boundary = boundaryOf(header, body);
  if (boundary !== null && depth < DEEPEST) {
    // Boundaries name hosts and times, so they are replaced too.
    const short = `=_p${depth}`;
    const pieces = body.split(`--${boundary}`).map((piece, index) => {
      const start = /^(?:--)?[ \t]*(?:\r?\n|$)/.exec(piece)?.[0] ?? "";
      const part = piece.slice(start.length);
      return start + (index === 0 || start.startsWith("--") || !start ? scrub(part, false) : rewrite(part, scrub, { outer: false, depth: depth + 1 }));
    });
    return scrub(header.replaceAll(boundary, short), outer) + gap + pieces.join(`--${short}`);
  }
  const head = scrub(header, outer) + gap;
  if (type.startsWith("message/rfc822") || type.startsWith("message/global") || type.startsWith("text/rfc822-headers")) {
    if (type.startsWith("message/global-delivery-status")) return head + coded(body, encoding, scrub);
    const decoded = decode(body, encoding);
    // A report that was passed on as a message.
    if (decoded !== null && depth < DEEPEST && isReport(decoded)) return head + encode(rewrite(decoded, scrub, { outer: false, depth: depth + 1 }), encoding, newlineOf(body));
    return head + (decoded === null ? encode(REMOVED, encoding, "\n") : encode(withoutBody(decoded, scrub), encoding, newlineOf(body)));
  }
  const fields = /^(?:Reporting-MTA|Final-Recipient|Original-Recipient)[ \t]*:/im.test(decode(body.slice(0, 4000), encoding) ?? "");
  if (type === "" || type.startsWith("text/") || type.startsWith("message/") || fields) return head + coded(body, encoding, scrub);
  return head + encode(REMOVED, encoding, newlineOf(body)) + (/\r?\n$/.exec(body)?.[0] ?? "");
}

/** @param {string} text */
const newlineOf = (text) => (text.includes("\r\n") ? "\r\n" : "\n");

/** @param {string} body @param {string} encoding */
const decode = (body, encoding) => (encoding.startsWith("base64") ? fromBase64(body) : encoding.startsWith("quoted-printable") ? fromQuoted(body) : body);

/** @param {string} text @param {string} encoding @param {string} newline */
const encode = (text, encoding, newline) => (encoding.startsWith("base64") ? toBase64(text, newline) : encoding.startsWith("quoted-printable") ? toQuoted(text, newline) : text);

/** @param {string} body @param {string} encoding @param {Scrub} scrub */
function coded(body, encoding, scrub) {
  if (!/^(base64|quoted-printable)/.test(encoding)) return withoutQuoted(body, scrub);
  const decoded = decode(body, encoding);
  const end = /(?:\r?\n)*$/.exec(body)?.[0] ?? "";
  return decoded === null ? `${REMOVED}${end}` : encode(withoutQuoted(decoded, scrub), encoding, newlineOf(body)) + end;
}

/** @param {string} message @param {Scrub} scrub */
function withoutBody(message, scrub) {
  const [header, gap, body] = split(message);
  const end = /(?:\r?\n)*$/.exec(body)?.[0] ?? "";
  return scrub(header, false) + gap + (body.trim() ? REMOVED + end : body);
}

/** Where reports without parts quote the message that failed. */
const QUOTED = /^-{2,}.*\b(?:copy of (?:the|your) message|original message|returned message|message (?:text )?follows|undelivered message)\b.*$/im;

/** @param {string} text @param {Scrub} scrub */
function withoutQuoted(text, scrub) {
  const match = QUOTED.exec(text);
  if (!match) return scrub(text, false);
  const from = match.index + match[0].length;
  const returned = text.slice(from);
  const blank = /^(?:[ \t]*\r?\n)+/.exec(returned)?.[0] ?? "";
  return scrub(text.slice(0, from), false) + blank + withoutBody(returned.slice(blank.length), scrub);
}
