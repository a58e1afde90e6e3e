// Tables of bounces: which column holds the replies, and which the addresses.

/** What separates the columns of a table. */
const DELIMITERS = [",", ";", "\t", "|"];

/**
 * Whether a quote begins a quoted cell, by what stands before it: elsewhere it is only a sign, as in `5" disk`.
 * @param {string | undefined} before
 */
export const opensQuotes = (before) => before === undefined || before === "\n" || DELIMITERS.includes(before);

/** Names of columns, without case, blanks and punctuation, the best first. */
const REPLY = [
  /diag/, /(?:smtp|server|remote|bounce|error)(?:response|reply|message|text|desc|detail|reason|error)/, /^(?:raw)?(?:response|reply)$/,
  /^(?:bounce)?reason/, /^error/, /^(?:description|details?|info|message|note|status ?message|event ?detail)$/,
];
const ADDRESS = [/^(?:final|original)?rcpt(?:to)?$|^(?:final|original)?recipient(?:email|address|s)?$/, /^e?mail(?:address|to)?$|^to(?:address|email)?$/, /^(?:address|subscriber|contact|user|login|member)(?:email|address)?$/];
const SENDER = /^(?:orig|from|sender|return|envelopefrom|mailfrom|reply)/;

const CODE = /(?:^|[^\d.])[245]\d\d(?:[ -]|$)|\b[245]\.\d{1,3}\.\d{1,3}\b/;
const EMAIL = /^\s*<?[^\s@<>,;]+@[^\s@<>,;]+>?\s*$/;
const WORDS = /\p{L}{2,}\P{L}+\p{L}{2,}/u;

/** @typedef {{ reply: number, isSure: boolean, address: number | null, hasHeader: boolean }} Columns */

/**
 * The cells of a row (RFC 4180), without their quotes.
 * @param {string} row
 * @param {string} delimiter
 */
export function cells(row, delimiter) {
  /** @type {string[]} */
  const found = [];
  for (let at = 0; at <= row.length;) {
    let cell = "";
    if (row[at] === '"') {
      for (at += 1; at < row.length; at += 1) {
        if (row[at] !== '"') cell += row[at];
        else if (row[at + 1] === '"') { cell += '"'; at += 1; }
        else { at += 1; break; }
      }
    }
    const end = row.indexOf(delimiter, at);
    const to = end < 0 ? row.length : end;
    found.push(cell + row.slice(at, to));
    at = to + 1;
  }
  return found;
}

/**
 * The rows of the beginning of a table. A line end within quotes does not end a row.
 * @param {string} text
 * @param {string} delimiter
 * @param {boolean} all whether the last row is complete
 */
function rows(text, delimiter, all) {
  /** @type {string[][]} */
  const found = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < text.length && found.length < 50; at += 1) {
    if (text[at] === '"') quoted = !quoted && (text[at - 1] === '"' || opensQuotes(text[at - 1]));
    else if (text[at] === "\n" && !quoted) {
      found.push(cells(text.slice(from, at).replace(/\r$/, ""), delimiter));
      from = at + 1;
    }
  }
  if (all && from < text.length && found.length < 50) found.push(cells(text.slice(from), delimiter));
  return found.filter((row) => row.length > 1 || row[0]?.trim());
}

/**
 * What separates the columns; null where nothing does.
 * @param {string} text the beginning of a table
 * @param {boolean} all whether that is all of it
 */
export function delimiterOf(text, all) {
  const sizes = DELIMITERS.map((delimiter) => {
    const counts = rows(text, delimiter, all).map((row) => row.length);
    const [columns = 0] = counts;
    const alike = counts.filter((count) => count === columns).length;
    return { delimiter, columns: columns > 1 && alike >= counts.length * 0.8 ? columns : 0 };
  });
  const best = sizes.reduce((one, other) => (other.columns > one.columns ? other : one));
  return best.columns ? best.delimiter : null;
}

/** Whether a text is the beginning of a table of replies. @param {string} text @param {boolean} all */
export function isTable(text, all) {
  const delimiter = delimiterOf(text, all);
  if (delimiter === null) return false;
  const sample = rows(text, delimiter, all);
  return sample.length > 1 && columnsOf(sample).isSure;
}

/**
 * The columns of a table, by their names and by what stands in them.
 * @param {string[][]} sample its first rows
 * @returns {Columns}
 */
export function columnsOf(sample) {
  const [first = [], ...rest] = sample;
  const names = first.map(plainName);
  const isName = (/** @type {string} */ name, /** @type {number} */ column) =>
    rank(REPLY, name) || rank(ADDRESS, name) || shareOf(rest, column, EMAIL) > 0.5 || shareOf(rest, column, CODE) > 0.5;
  const hasHeader = names.some(isName) && !first.some((cell) => EMAIL.test(cell) || CODE.test(cell));
  const share = (/** @type {number} */ column, /** @type {RegExp} */ pattern) => shareOf(hasHeader ? rest : sample, column, pattern);
  const sure = best(first.map((_, column) => {
    const name = hasHeader ? rank(REPLY, names[column] ?? "") : 0;
    const codes = share(column, CODE);
    return share(column, EMAIL) > 0.5 || (!name && codes < 0.3) ? 0 : name + codes + share(column, WORDS);
  }));
  const reply = sure ?? best(first.map((_, column) => share(column, WORDS))) ?? 0;
  const address = best(first.map((_, column) => {
    const name = names[column] ?? "";
    if (column === reply || (hasHeader && SENDER.test(name))) return 0;
    const emails = share(column, EMAIL);
    return emails > 0.5 ? emails + (hasHeader ? rank(ADDRESS, name) : 0) : 0;
  }));
  return { reply, isSure: sure !== null, address, hasHeader };
}

/** How many of a column's filled cells fit, 0 to 1. @param {string[][]} rows @param {number} column @param {RegExp} pattern */
function shareOf(rows, column, pattern) {
  const filled = rows.map((row) => row[column] ?? "").filter((cell) => cell.trim());
  return filled.length ? filled.filter((cell) => pattern.test(cell)).length / filled.length : 0;
}

/** @param {string} name */
export const plainName = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

/** From 1 for the best of the patterns that fit down to 0 for none. @param {RegExp[]} patterns @param {string} name */
function rank(patterns, name) {
  const place = patterns.findIndex((pattern) => pattern.test(name));
  return place < 0 ? 0 : 1 - place / patterns.length;
}

/** The place of the largest number above 0. @param {number[]} numbers */
function best(numbers) {
  const largest = Math.max(...numbers);
  return largest > 0 ? numbers.indexOf(largest) : null;
}
