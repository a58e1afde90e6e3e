// What the command line prints of each report: text, JSON, lines of JSON, a table or nothing but a summary.
import { diagnosis } from "./diagnosis.js";
import { escapeJson, painter, printable, width } from "./terminal.js";
import { summaryText } from "./summary.js";

/** @import { Classifier, ItemReport, Locale, Report } from "../index.js" */
/** @typedef {{ file: string, isAlone: boolean }} Origin `isAlone`: nothing else is read */
/** @typedef {{ add(report: ItemReport, origin: Origin): string | void, end(): Promise<string> | string | void }} Output */
/** @typedef {{ locale: Locale | undefined, classifier: Classifier, sent: number | undefined, json: boolean }} Wishes */

/** @param {"text" | "json" | "ndjson" | "csv" | "summary"} kind @param {Wishes} wishes @returns {Output} */
export const output = (kind, wishes) => ({ text, json, ndjson, csv, summary })[kind](wishes);

/** Whether a report is all there is to say of what was named. @param {ItemReport} report @param {Origin} origin */
const isSingle = ({ item }, { isAlone }) => isAlone && item.container === "message" && item.name === null;

/** @param {unknown} value @param {number} [indent] */
const asJson = (value, indent) => escapeJson(JSON.stringify(value, null, indent));

/** @param {ItemReport} report @param {Origin} origin */
const placed = ({ item, ...report }, { file }) => ({ file, item, ...report });

/** @param {Wishes} wishes @returns {Output} */
function text({ locale }) {
  const manner = { locale, paint: painter(process.stdout), width: width(process.stdout) };
  let left = 0;
  return {
    add(report, origin) {
      const { item } = report;
      if (item.container === "log" && report.kind === "not_a_bounce") return void (left += 1);
      const place = item.container === "message" ? "" : ` #${item.index + 1}`;
      const title = isSingle(report, origin) ? null : [origin.file === "-" ? "standard input" : origin.file, item.name].filter((part) => part !== null).join(" › ") + place;
      return diagnosis(report, { ...manner, title });
    },
    end: () => (left ? manner.paint("dim", `Log lines about other things, not shown: ${left.toLocaleString("en")}\n`) : ""),
  };
}

/** One report as such; an array when there may be more. @returns {Output} */
function json() {
  let separator = "[\n";
  let isOne = false;
  return {
    add(report, origin) {
      if (isSingle(report, origin)) {
        isOne = true;
        const { item: _, ...alone } = report;
        return `${asJson(alone, 2)}\n`;
      }
      const element = `${separator}${asJson(placed(report, origin), 2)}`;
      separator = ",\n";
      return element;
    },
    end: () => (isOne ? "" : separator === "[\n" ? "[]\n" : "\n]\n"),
  };
}

/** @returns {Output} */
const ndjson = () => ({ add: (report, origin) => `${asJson(placed(report, origin))}\n`, end() {} });

/** @typedef {Partial<Report["recipients"][number]>} Row */
/** @type {[name: string, cell: (row: Row, report: ItemReport, origin: Origin) => unknown][]} */
const COLUMNS = [
  ["file", (_, __, { file }) => file],
  ["item", (_, { item }) => item.index + 1],
  ["name", (_, { item }) => item.name],
  ["kind", (_, { kind }) => kind],
  ["address", ({ address }) => address],
  ["outcome", ({ outcome }) => outcome],
  ["reason", ({ reason }) => reason],
  ["type", ({ type }) => type],
  ["stage", ({ stage }) => stage],
  ["problem_with", ({ problemWith }) => problemWith],
  ["confidence", ({ confidence }) => confidence],
  ["smtp_code", ({ smtpCode }) => smtpCode],
  ["enhanced_code", ({ enhancedCode }) => enhancedCode],
  ["host", ({ remote }) => remote?.host],
  ["provider", ({ remote }) => remote?.provider],
  ["blocklist", ({ detail }) => detail?.blocklist?.name],
  ["action", ({ advice }) => advice?.action],
  ["suppress", ({ advice }) => advice?.suppress],
  ["title", ({ explanation }, report) => (explanation ?? report.explanation).title],
  ["diagnostic", ({ diagnostic }) => diagnostic],
  ["rule", ({ evidence }) => evidence?.[0]?.rule],
  ["warnings", (_, { warnings }) => warnings.map(({ code }) => code).join(" ")],
];

/** @returns {Output} */
function csv() {
  let head = `${COLUMNS.map(([name]) => name).join(",")}\n`;
  return {
    add(report, origin) {
      /** @type {Row[]} */
      const recipients = report.recipients.length ? report.recipients : [{}];
      const rows = recipients.map((row) => `${COLUMNS.map(([, of]) => cell(of(row, report, origin))).join(",")}\n`);
      const lines = head + rows.join("");
      head = "";
      return lines;
    },
    end: () => head,
  };
}

/** A cell (RFC 4180). One that a spreadsheet would calculate becomes text. @param {unknown} value */
function cell(value) {
  const plain = printable(String(value ?? ""));
  const safe = /^[=+\-@]./.test(plain) ? `'${plain}` : plain;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** @param {Wishes} wishes @returns {Output} */
function summary({ classifier, sent, json, locale }) {
  const campaign = classifier.campaign(sent === undefined ? {} : { sent });
  return {
    add: (report) => campaign.add(report),
    async end() {
      if (json) return `${asJson(campaign.summary(), 2)}\n`;
      const english = (await import("../locales/en.js")).default;
      return summaryText(campaign.summary(), { locale, english, paint: painter(process.stdout), width: width(process.stdout) });
    },
  };
}
