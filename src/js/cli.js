#!/usr/bin/env node
// The command line: reads files or standard input, prints a diagnosis of each.
import { createReadStream, readdirSync } from "node:fs";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { createClassifier } from "./index.js";
import { readAll } from "./input.js";
import { escapeJson, painter, printable, width } from "./terminal.js";
import { diagnosis } from "./diagnosis.js";

/** @import { Locale, Report } from "./index.js" */

const HELP = `Usage: undelivered [OPTION…] [FILE…]

Reads a bounce (a message, an SMTP reply, a transcript, a log line or a webhook) and says what went wrong, at which
stage, whose problem it is and what to do. Reads standard input when there is no FILE, or where FILE is -.

  --json            print the report as JSON (with several files: an array of reports)
  --locale LANG     explain in this language: ${locales().join(", ") || "none installed"}
  --help            show this text
  --version         show the version of the program and of its rules

Exit status: 0 when every input was diagnosed, whatever the diagnosis; 2 for bad usage or a file that cannot be read.

Examples:
  undelivered bounce.eml
  printf '550 5.1.1 <a@example.com>: user unknown' | undelivered
  undelivered --json bounce.eml | jq -r '.recipients[].reason'
`;

/** Something the user can mend, said in one line. */
class UsageError extends Error {}

function locales() {
  return readdirSync(new URL("./locales/", import.meta.url)).filter((file) => file.endsWith(".js")).map((file) => basename(file, ".js"));
}

function parse() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        json: { type: "boolean", default: false },
        locale: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", short: "V", default: false },
      },
    });
  } catch (error) {
    const [sentence] = /** @type {Error} */ (error).message.split(/\. |\n/);
    throw new UsageError(`${sentence}; undelivered --help lists the options`);
  }
}

/** @param {string | undefined} lang @returns {Promise<Locale | undefined>} */
async function loadLocale(lang) {
  if (lang === undefined) return undefined;
  if (!locales().includes(lang)) throw new UsageError(`--locale ${lang} is unknown; there are ${locales().join(", ")}`);
  return (await import(`./locales/${lang}.js`)).default;
}

/** @param {string} file @param {number} limit */
async function readInput(file, limit) {
  if (file === "-" && process.stdin.isTTY) process.stderr.write("undelivered: reading the terminal; paste a bounce and end with Ctrl-D\n");
  const stream = file === "-" ? process.stdin : createReadStream(file, { end: limit });
  try {
    return await readAll(/** @type {ReadableStream<Uint8Array>} */ (Readable.toWeb(stream)), limit);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    /** @type {Record<string, string>} */
    const reasons = { ENOENT: "there is no such file", EACCES: "permission denied", EISDIR: "it is a folder; name the files in it" };
    throw new UsageError(`cannot read ${file}: ${reasons[code ?? ""] ?? message}`);
  }
}

/** @param {unknown} error */
function complain(error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`undelivered: ${printable(error.message)}\n`);
  process.exitCode = 2;
}

async function main() {
  const { values, positionals } = parse();
  if (values.help) return void process.stdout.write(HELP);
  const locale = await loadLocale(values.locale);
  const classifier = await createClassifier(locale && { locale });
  if (values.version) return void process.stdout.write(`undelivered ${classifier.versions.engine} (rules ${classifier.versions.rules})\n`);

  const files = positionals.length ? positionals : ["-"];
  /** @type {Report[]} */
  const reports = [];
  for (const file of files) {
    try {
      const report = classifier.classify(await readInput(file, classifier.maxBytes));
      if (values.json) reports.push(report);
      else process.stdout.write(diagnosis(report, { title: files.length > 1 ? file : null, locale, paint: painter(process.stdout), width: width(process.stdout) }));
    } catch (error) {
      complain(error);
    }
  }
  if (values.json) process.stdout.write(`${escapeJson(JSON.stringify(positionals.length > 1 ? reports : reports[0], null, 2) ?? "[]")}\n`);
}

// A reader that has seen enough (head, less) closes the pipe: no reason to complain.
process.stdout.on("error", (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === "EPIPE") process.exit();
  throw error;
});
await main().catch(complain);
