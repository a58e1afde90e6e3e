// The arguments of the command line, checked.
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";

/** @import { Locale, RuleSpec, StreamFormat } from "../index.js" */

/** Something the user can mend, said in one line. */
export class UsageError extends Error {}

const FORMATS = /** @type {const} */ (["message", "mbox", "tar", "log", "lines", "ndjson", "json", "csv"]);
export const formats = /** @satisfies {readonly StreamFormat[]} */ (FORMATS);

const OPTIONS = /** @type {const} */ ({
  json: { type: "boolean", default: false },
  ndjson: { type: "boolean", default: false },
  csv: { type: "boolean", default: false },
  summary: { type: "boolean", default: false },
  sent: { type: "string" },
  locale: { type: "string" },
  format: { type: "string" },
  column: { type: "string" },
  rules: { type: "string" },
  jobs: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "V", default: false },
});

/** The languages that are installed. */
export const locales = () => readdirSync(new URL("../locales/", import.meta.url)).filter((file) => file.endsWith(".js")).map((file) => basename(file, ".js"));

function given() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const [sentence] = /** @type {Error} */ (error).message.split(/\. |\n/);
    throw new UsageError(`${sentence}; undelivered --help lists the options`);
  }
}

/** What the arguments ask for; rules and locale are read already. */
export async function options() {
  const { values, positionals } = given();
  const outputs = [values.json && "--json", values.ndjson && "--ndjson", values.csv && "--csv"].filter((name) => name !== false);
  if (outputs.length > 1) throw new UsageError(`${outputs.join(" and ")} exclude each other; choose one`);
  if (values.summary && (values.ndjson || values.csv)) throw new UsageError(`--summary goes with --json or alone, not with ${outputs[0]}`);
  if (values.sent !== undefined && !values.summary) throw new UsageError("--sent counts for --summary only; add that");
  const { format } = values;
  if (format !== undefined && !isFormat(format)) throw new UsageError(`--format ${format} is unknown; there are ${FORMATS.join(", ")}`);
  return {
    inputs: positionals.length ? positionals : ["-"],
    output: values.summary ? /** @type {const} */ ("summary") : values.ndjson ? /** @type {const} */ ("ndjson") : values.csv ? /** @type {const} */ ("csv") : values.json ? /** @type {const} */ ("json") : /** @type {const} */ ("text"),
    json: values.json,
    sent: whole("--sent", values.sent, 1e12),
    locale: await localeOf(values.locale),
    format,
    column: columnOf(values.column),
    rules: rulesIn(values.rules),
    jobs: whole("--jobs", values.jobs, 256),
    help: values.help,
    version: values.version,
  };
}

/** @param {string} name @returns {name is typeof FORMATS[number]} */
const isFormat = (name) => FORMATS.some((format) => format === name);

/** @param {string} name @param {string | undefined} text @param {number} most */
function whole(name, text, most) {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < 1 || number > most) throw new UsageError(`${name} ${text} is not a whole number from 1 to ${most}`);
  return number;
}

/** @param {string | undefined} text a name, or a number from 1 */
function columnOf(text) {
  return text !== undefined && /^\d+$/.test(text) ? Number(whole("--column", text, 10_000)) - 1 : text;
}

/** @param {string | undefined} lang @returns {Promise<Locale | undefined>} */
async function localeOf(lang) {
  if (lang === undefined) return undefined;
  if (!locales().includes(lang)) throw new UsageError(`--locale ${lang} is unknown; there are ${locales().join(", ")}`);
  return (await import(`../locales/${lang}.js`)).default;
}

/** @param {string | undefined} file @returns {RuleSpec[] | undefined} */
function rulesIn(file) {
  if (file === undefined) return undefined;
  const fail = (/** @type {string} */ why) => new UsageError(`--rules ${file}: ${why}`);
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw fail(whyUnreadable(error));
  }
  try {
    const rules = JSON.parse(text);
    if (Array.isArray(rules) && rules.every((rule) => typeof rule === "object" && rule !== null && !Array.isArray(rule))) return rules;
  } catch (error) {
    throw fail(`is no JSON: ${/** @type {Error} */ (error).message}`);
  }
  throw fail("is not an array of rules, each an object such as { \"id\": \"house.frozen\", \"reason\": \"mailbox_disabled\", \"phrases\": [\"account is on ice\"] }");
}

/** @param {unknown} error of the file system */
export function whyUnreadable(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  /** @type {Record<string, string>} */
  const reasons = { ENOENT: "there is no such file", EACCES: "permission denied", EPERM: "permission denied", EISDIR: "it is a folder", ELOOP: "its links lead in a circle", ENAMETOOLONG: "there is no file with so long a name" };
  return reasons[code ?? ""] ?? message;
}
