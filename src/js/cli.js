#!/usr/bin/env node
// The command line: reads files, folders or standard input, prints a diagnosis of everything in them.
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { help } from "./cli/help.js";
import { inputs, unreadable } from "./cli/inputs.js";
import { formats, locales, options, UsageError } from "./cli/options.js";
import { output } from "./cli/outputs.js";
import { progress } from "./cli/progress.js";
import { printable } from "./cli/terminal.js";
import { createClassifier, RuleError } from "./index.js";
import { createPool } from "./worker-pool/node.js";

/** @import { Classifier, ItemReport, Options, StreamOptions } from "./index.js" */
/** @import { Input } from "./cli/inputs.js" */
/** @typedef {Awaited<ReturnType<typeof options>>} Wanted */

/** From so many bytes on, starting a worker a core is worth it. */
const LARGE = 4 << 20;
/** Files a worker that are opened ahead of the one whose reports are printed. */
const AHEAD = 4;

/** @type {ReturnType<typeof progress> | undefined} */
let bar;

/** @param {unknown} error */
function complain(error) {
  if (!(error instanceof UsageError)) throw error;
  bar?.clear();
  process.stderr.write(`undelivered: ${printable(error.message)}\n`);
  process.exitCode = 2;
}

/** Waits where the reader of the output is slower. @param {string | void} text */
async function print(text) {
  if (!text) return;
  bar?.clear();
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

async function main() {
  const wanted = await options();
  if (wanted.help) return print(help(locales(), formats));
  /** @type {Options} */
  const ofClassifier = { ...(wanted.locale && { locale: wanted.locale }), ...(wanted.rules && { rules: wanted.rules }) };
  const classifier = await createClassifier(ofClassifier).catch((error) => {
    throw error instanceof RuleError ? new UsageError(`--rules: ${error.message}`) : error;
  });
  if (wanted.version) return print(`undelivered ${classifier.versions.engine} (rules ${classifier.versions.rules})\n`);

  bar = progress(process.stderr, process.stderr.isTTY && (wanted.output === "summary" || !process.stdout.isTTY));
  if (wanted.inputs.includes("-") && process.stdin.isTTY) process.stderr.write("undelivered: reading the terminal; paste a bounce and end with Ctrl-D\n");
  /** @type {Input[]} */
  const found = [];
  for await (const input of inputs(wanted.inputs, complain)) found.push(input);
  const total = found.reduce((sum, { size }) => sum + size, 0);
  bar.expect(total);

  const jobs = wanted.jobs ?? (total < LARGE ? 1 : availableParallelism());
  const pool = jobs > 1 ? await createPool({ ...ofClassifier, size: jobs }) : null;
  const out = output(wanted.output, { ...wanted, classifier });
  const isAlone = found.length === 1 && wanted.inputs.length === 1 && found[0]?.name === wanted.inputs[0];
  for await (const { input, reports } of opened(found, pool ?? classifier, wanted, pool ? jobs * AHEAD : 1)) {
    try {
      for await (const report of reports) {
        await print(out.add(report, { file: input.name, isAlone }));
        bar.report();
      }
    } catch (error) {
      complain(mendable(error, input, wanted));
    }
  }
  await print(await out.end());
  await pool?.close();
}

/**
 * The streams of all inputs, some of them ahead of the first: many small files keep all workers busy.
 * @param {Input[]} found
 * @param {Pick<Classifier, "classifyStream">} reader
 * @param {Wanted} wanted
 * @param {number} ahead
 */
async function* opened(found, reader, { format, column }, ahead) {
  /** @type {StreamOptions} */
  const how = { ...(format && { format }), ...(column !== undefined && { column }) };
  /** @param {Input} input */
  const start = (input) => {
    const reports = reader.classifyStream(input.read((bytes) => bar?.read(bytes)), how);
    const first = reports.next();
    first.catch(() => {}); // it is thrown when it is due
    return { input, reports: resumed(first, reports) };
  };
  const waiting = [];
  for (const input of found) {
    waiting.push(start(input));
    if (waiting.length >= ahead) yield /** @type {ReturnType<typeof start>} */ (waiting.shift());
  }
  yield* waiting;
}

/** @param {Promise<IteratorResult<ItemReport, void>>} first @param {AsyncGenerator<ItemReport, void, void>} rest */
async function* resumed(first, rest) {
  const { done, value } = await first;
  if (!done) yield value;
  yield* rest;
}

/** What the user can do about an error, in the words of the command line. @param {unknown} error @param {Input} input @param {Wanted} wanted */
function mendable(error, { name }, wanted) {
  if (error instanceof TypeError && error.message.startsWith("options.column")) {
    const known = error.message.split("; ")[1]?.replace(", counted from 0", "");
    return new UsageError(`${name}: --column ${typeof wanted.column === "number" ? wanted.column + 1 : wanted.column} is not in the table; ${known}`);
  }
  return error instanceof Error && "syscall" in error ? unreadable(name, error) : error;
}

// A reader that has seen enough (head, less) closes the pipe: no reason to complain.
process.stdout.on("error", (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === "EPIPE") process.exit();
  throw error;
});
process.once("SIGINT", () => {
  bar?.clear();
  process.exit(130);
});
await main().catch(complain);
