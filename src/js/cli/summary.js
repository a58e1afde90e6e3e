// A sending as text for a person at a terminal: counts, bars, and what to do first.
import { labels } from "./labels.js";
import { columns, fit, printable } from "./terminal.js";

/** @import { CampaignSummary, Locale, Share } from "../index.js" */
/** @import { Manner } from "./diagnosis.js" */

/** Rows of a table, and addresses of a list, that are shown. */
const [ROWS, ADDRESSES] = [10, 10];
const BAR = 24;
/** Columns of a table's line that are blank or hold the percentage. */
const MARGINS = 15;
/** A bar's last cell, in eighths. */
const EIGHTHS = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/** @param {CampaignSummary} summary @param {Omit<Manner, "title"> & { english: Locale }} manner */
export function summaryText(summary, { paint, width, locale, english }) {
  const words = labels(locale?.lang);
  const title = titles(locale ?? english);
  /** @type {string[]} */
  const lines = [];
  const number = new Intl.NumberFormat(locale?.lang ?? "en");
  const percent = new Intl.NumberFormat(locale?.lang ?? "en", { style: "percent", maximumFractionDigits: 1 });
  const heads = [words.reports, words.failed, words.waiting, words.fix_first];
  const margin = Math.max(...heads.map(columns)) + 2;

  /** @param {string} label @param {string} text */
  const fact = (label, text) => lines.push(`${paint("bold", label)}${" ".repeat(margin - columns(label))}${text}`);
  /** @param {string} heading @param {readonly Share[]} shares @param {(id: string) => string} [name] */
  const table = (heading, shares, name = (id) => id) => {
    if (!shares.length) return;
    const names = shares.slice(0, ROWS).map(({ id }) => printable(name(id)));
    const counts = shares.map(({ count }) => number.format(count));
    const right = Math.max(...counts.map(columns));
    const left = Math.min(Math.max(...names.map(columns)), width - BAR - right - MARGINS);
    lines.push("", paint("bold", heading));
    shares.slice(0, ROWS).forEach(({ share }, at) => {
      const label = fit(names[at] ?? "", left);
      lines.push(`  ${label}  ${(counts[at] ?? "").padStart(right)}  ${percent.format(share).padStart(7)}  ${paint("cyan", bar(share))}`.trimEnd());
    });
    if (shares.length > ROWS) lines.push(paint("dim", `  ${words.more.replace("{n}", number.format(shares.length - ROWS))}`));
  };
  /** @param {string} heading @param {readonly { address: string, reason?: string, kind?: string, suggestion?: string }[]} addresses */
  const list = (heading, addresses) => {
    if (!addresses.length) return;
    lines.push("", paint("bold", `${heading}: ${number.format(addresses.length)}`));
    for (const { address, reason, kind, suggestion } of addresses.slice(0, ADDRESSES)) {
      lines.push(`  ${printable(address)}  ${paint("dim", reason ?? kind ?? "")}${suggestion ? ` → ${printable(suggestion)}` : ""}`);
    }
    if (addresses.length > ADDRESSES) lines.push(paint("dim", `  ${words.more.replace("{n}", number.format(addresses.length - ADDRESSES))} (--summary --json)`));
  };

  fact(words.reports, number.format(summary.reports));
  const rate = summary.rate === null || summary.sent === null ? "" : ` / ${number.format(summary.sent)} = ${level(summary, percent.format(summary.rate), paint)}`;
  fact(words.failed, `${number.format(summary.failed)}${rate}`);
  if (summary.delayed) fact(words.waiting, number.format(summary.delayed));
  const { fixFirst } = summary;
  if (fixFirst) {
    const where = [fixFirst.reason, fixFirst.provider, fixFirst.blocklist, fixFirst.action].filter(Boolean).join(" · ");
    fact(words.fix_first, `${paint("yellow", printable(title(fixFirst.reason)))}  ${number.format(fixFirst.count)} (${percent.format(fixFirst.share)})  ${paint("dim", printable(where))}`);
  }
  table(words.kinds, summary.byKind);
  table(words.reasons, summary.byReason, (id) => `${title(id)} (${id})`);
  table(words.types, summary.byType);
  table(words.problems, summary.byProblem);
  table(words.stages, summary.byStage);
  table(words.providers, summary.byProvider);
  list(words.remove, summary.remove);
  list(words.try_first, summary.looksDead);
  return `${lines.join("\n")}\n`;
}

/** @param {CampaignSummary} summary @param {string} rate @param {Manner["paint"]} paint */
function level({ level }, rate, paint) {
  const colour = level === "good" ? "green" : level === "high" ? "red" : "yellow";
  return paint(colour, `${rate} ${level === "good" ? "< 2%" : level === "high" ? "> 5%" : "(2–5%)"}`);
}

/** @param {number} share */
export function bar(share) {
  const eighths = Math.max(Math.round(share * BAR * 8), share > 0 ? 1 : 0);
  return "█".repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

/** The headline of a reason, where it needs no facts of a bounce. @param {Locale} locale */
function titles(locale) {
  const reasons = /** @type {Record<string, { title?: string }>} */ (locale["reason"] ?? {});
  return (/** @type {string} */ id) => {
    const title = reasons[id]?.title;
    return title && !/[{[]/.test(title) ? title : id;
  };
}
