// What all rows together say: how bad it is, and when.

/** @import { Row } from "./rows.js" */
/** @typedef {{ id: string, count: number, share: number }} Share */

/** Below this share of failures a sending is good, above the other it is bad. */
export const GOOD_RATE = 0.02;
export const HIGH_RATE = 0.05;

/** @param {Row[]} rows */
export const failuresOf = (rows) => rows.filter(({ outcome }) => outcome === "failed");

/** @param {Row[]} rows @param {(row: Row) => string | null} key @returns {Share[]} */
export function sharesOf(rows, key) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const row of rows) {
    const id = key(row) ?? "unknown";
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].map(([id, count]) => ({ id, count, share: count / rows.length })).sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}

/**
 * @param {number} failed
 * @param {number | null} sent
 */
export function rateOf(failed, sent) {
  if (!sent) return null;
  const rate = failed / sent;
  return { rate, level: rate < GOOD_RATE ? "good" : rate <= HIGH_RATE ? "elevated" : "high" };
}

const HOUR = 3_600_000;
const STEPS = [HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR, 7 * 24 * HOUR, 28 * 24 * HOUR, 91 * 24 * HOUR, 364 * 24 * HOUR];
/** Columns that a chart has at most. */
const COLUMNS = 48;

/** Failures over time by type. @param {Row[]} failures */
export function overTime(failures) {
  const dated = failures.filter(({ time }) => time !== null);
  if (dated.length < 2) return null;
  const times = dated.map(({ time }) => Number(time));
  const first = times.reduce((a, b) => Math.min(a, b));
  const last = times.reduce((a, b) => Math.max(a, b));
  const step = STEPS.find((one) => (last - first) / one < COLUMNS) ?? 364 * 24 * HOUR;
  const start = Math.floor(first / step) * step;
  const columns = Array.from({ length: Math.min(Math.floor((last - start) / step) + 1, 400) }, (_, index) => ({ from: start + index * step, hard: 0, soft: 0, other: 0 }));
  for (const [index, row] of dated.entries()) {
    const column = columns[Math.floor(((times[index] ?? 0) - start) / step)];
    if (column && row.type !== null) column[/** @type {"hard" | "soft" | "other"} */ (row.type)] += 1;
  }
  return { step, columns, undated: failures.length - dated.length };
}
