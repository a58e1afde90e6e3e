// What may be written to a terminal: nothing of an input may steer it.

/** @typedef {(style: keyof typeof STYLES, text: string) => string} Painter */

const STYLES = { bold: "1", dim: "2", red: "31", yellow: "33", green: "32", cyan: "36" };

/** Control characters (C0, DEL, C1), line and paragraph separators, marks that reorder or hide text, lone surrogates. */
const STEERING = /[\p{Cc}\u2028\u2029\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}\p{Cs}]/gu;

/** @param {string} character */
const escaped = (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/**
 * The text on one line, with every character that could steer a terminal spelt out.
 * @param {string} text
 */
export const printable = (text) => text.replace(/[\t\r\n]+/g, " ").replace(STEERING, escaped);

/**
 * JSON in which such characters are escaped; it means the same.
 * @param {string} json
 */
export function escapeJson(json) {
  const units = (/** @type {string} */ text) => text.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return json.replace(STEERING, (character) => (character === "\n" ? character : units(character)));
}

/**
 * Colours on a terminal that wants them, plain text elsewhere.
 * @param {NodeJS.WriteStream} stream
 * @returns {Painter}
 */
export function painter(stream) {
  const coloured = stream.isTTY && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";
  return (style, text) => (coloured ? `\x1b[${STYLES[style]}m${text}\x1b[0m` : text);
}

/** @param {NodeJS.WriteStream} stream */
export const width = (stream) => Math.min(Math.max(stream.columns || Number(process.env["COLUMNS"]) || 80, 40), 100);

const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** The columns a text takes. @param {string} text */
export function columns(text) {
  let count = 0;
  for (const character of text) count += WIDE.test(character) ? 2 : /\p{M}/u.test(character) ? 0 : 1;
  return count;
}

/**
 * Breaks a text into lines of at most `limit` columns, at blanks where there are any.
 * @param {string} text
 * @param {number} limit
 */
export function wrap(text, limit) {
  /** @type {string[]} */
  const lines = [];
  let line = "";
  const flush = () => { if (line) lines.push(line); line = ""; };
  for (let word of text.split(" ").filter(Boolean)) {
    if (line && columns(line) + 1 + columns(word) > limit) flush();
    while (columns(word) > limit) {
      const head = cut(word, limit);
      if (line) flush();
      lines.push(head);
      word = word.slice(head.length);
    }
    line = line && word ? `${line} ${word}` : line || word;
  }
  flush();
  return lines;
}

/** The longest beginning of `text` of at most `limit` columns. @param {string} text @param {number} limit */
function cut(text, limit) {
  let head = "";
  let taken = 0;
  for (const character of text) {
    taken += columns(character);
    if (taken > limit) break;
    head += character;
  }
  return head;
}

/** The text in exactly so many columns. @param {string} text @param {number} limit */
export function fit(text, limit) {
  const shown = columns(text) > limit ? `${cut(text, limit - 1)}…` : text;
  return shown + " ".repeat(Math.max(limit - columns(shown), 0));
}
