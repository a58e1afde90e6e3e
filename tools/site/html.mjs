// HTML as strings: whatever is put into a template is escaped, unless it came out of one.

/** Finished HTML. */
export class Html {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
  toString() {
    return this.text;
  }
}

/** @typedef {Html | string | number | null | undefined | false | Piece[]} Piece */

/** Control characters and marks that reorder or hide text, which would act on the page instead of being seen. */
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** @param {string} text */
export const escape = (text) => text
  .replace(HIDDEN, (character) => `⟨U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`)
  .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;").replaceAll("'", "&#39;");

/** @param {Piece} piece @returns {string} */
const flat = (piece) => {
  if (Array.isArray(piece)) return piece.map(flat).join("");
  if (piece instanceof Html) return piece.text;
  return piece === null || piece === undefined || piece === false ? "" : escape(String(piece));
};

/** @param {TemplateStringsArray} strings @param {...Piece} pieces */
export const html = (strings, ...pieces) => new Html(strings.reduce((out, text, index) => out + flat(pieces[index - 1]) + text));

/** JSON inside a script element: nothing in it can end the element. @param {unknown} value */
export const json = (value) => new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
