#!/usr/bin/env node
// Measures whether the rules hold beyond the mail they were seen on.
//   node tools/accuracy.mjs CORPUS_DIR SCORE_TOOL
// For each fifth of the corpus: switch off the phrases that no file outside that fifth and no fixture of this project
// triggers, score that fifth, and compare with its score under all rules. Also says how often each confidence is right.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const [corpus = "", scoreTool = ""] = process.argv.slice(2);
if (!corpus || !scoreTool) {
  console.error("usage: node tools/accuracy.mjs CORPUS_DIR SCORE_TOOL");
  process.exit(2);
}
const FOLDS = 5;
const root = path.dirname(path.dirname(new URL(import.meta.url).pathname));
const binary = path.join(root, "target/release/examples/accuracy");
const work = fs.mkdtempSync(path.join(os.tmpdir(), "undelivered-accuracy-"));
process.on("exit", () => fs.rmSync(work, { recursive: true, force: true }));

execFileSync("cargo", ["build", "--quiet", "--release", "--features", "charsets", "--example", "accuracy"], { cwd: root, stdio: "inherit" });

const sha = (/** @type {string | Uint8Array} */ data) => createHash("sha256").update(data).digest("hex");
const lines = (/** @type {string} */ text) => text.split("\n").filter(Boolean);
/** @param {string[]} args @param {string[]} files */
const native = (args, files) =>
  lines(execFileSync(binary, args, { input: files.join("\n"), maxBuffer: 2 ** 30 }).toString()).map((line) => JSON.parse(line));

/** Every item of every set: its row, and a file that holds its text. */
const items = fs
  .readdirSync(corpus)
  .filter((set) => fs.existsSync(path.join(corpus, set, "index.jsonl")))
  .flatMap((set) =>
    lines(fs.readFileSync(path.join(corpus, set, "index.jsonl"), "utf8")).map((line) => {
      const row = JSON.parse(line);
      let file = row.file && path.join(corpus, set, row.file);
      if (!file) {
        file = path.join(work, `${sha(row.text)}.txt`);
        fs.writeFileSync(file, row.text);
      }
      return { set, line, file, fold: parseInt(sha(`${set}/${row.file ?? row.text}`).slice(0, 8), 16) % FOLDS };
    }),
  );

/** @param {string} folder @returns {string[]} */
const under = (folder) =>
  fs.existsSync(folder)
    ? fs.readdirSync(folder, { withFileTypes: true, recursive: true }).filter((f) => f.isFile()).map((f) => path.join(f.parentPath, f.name))
    : [];
const fixtures = under(path.join(root, "tests/fixtures")).filter((file) => !/\.(json|toml|md)$/.test(file));
const triggered = new Map(native(["phrases"], [...items.map((item) => item.file), ...fixtures]).map((row) => [row.file, row.phrases]));

/** Scores reports of some items with the corpus' own tool. */
function score(/** @type {typeof items} */ some, /** @type {any[]} */ reports, /** @type {string[]} */ flags) {
  const folder = fs.mkdtempSync(path.join(work, "score-"));
  const known = Object.fromEntries(reports.map((row) => [sha(fs.readFileSync(row.file)), row.report]));
  fs.writeFileSync(path.join(folder, "reports.json"), JSON.stringify(known));
  fs.writeFileSync(path.join(folder, "package.json"), '{"type":"module","exports":{".":"./index.js"}}');
  fs.writeFileSync(
    path.join(folder, "index.js"),
    `import fs from "node:fs"; import { createHash } from "node:crypto";
     const reports = JSON.parse(fs.readFileSync(new URL("reports.json", import.meta.url), "utf8"));
     const classify = (input) => reports[createHash("sha256").update(input).digest("hex")];
     export const createClassifier = async () => ({ classify });`,
  );
  for (const set of new Set(some.map((item) => item.set))) {
    fs.mkdirSync(path.join(folder, "corpus", set), { recursive: true });
    fs.writeFileSync(path.join(folder, "corpus", set, "index.jsonl"), some.filter((item) => item.set === set).map((item) => item.line).join("\n"));
    const emails = path.join(corpus, set, "emails");
    if (fs.existsSync(emails)) fs.symlinkSync(path.resolve(emails), path.join(folder, "corpus", set, "emails"));
  }
  return execFileSync("node", [scoreTool, folder, path.join(folder, "corpus"), ...flags], { maxBuffer: 2 ** 28 }).toString();
}

/** Columns that a phrase decides. */
const COLUMNS = ["kind", "recipients", "reason", "type"];
/** @typedef {[right: number, asked: number]} Tally */
/** @type {Record<string, { all: Tally, held: Tally }>} */
const totals = {};
let switchedOff = 0;
for (let fold = 0; fold < FOLDS; fold++) {
  const inside = items.filter((item) => item.fold === fold);
  const outside = new Set([...items.filter((item) => item.fold !== fold).map((item) => item.file), ...fixtures].flatMap((file) => triggered.get(file) ?? []));
  const off = [...new Set(inside.flatMap((item) => triggered.get(item.file) ?? []))].filter((phrase) => !outside.has(phrase));
  switchedOff += off.length;
  const offFile = path.join(work, `off-${fold}`);
  fs.writeFileSync(offFile, off.join("\n"));
  const files = inside.map((item) => item.file);
  const all = JSON.parse(score(inside, native(["classify"], files), ["--json"]));
  const held = JSON.parse(score(inside, native(["classify", offFile], files), ["--json"]));
  for (const [set, columns] of Object.entries(all))
    for (const column of COLUMNS)
      if (columns[column]) {
        const cell = (totals[`${set} ${column}`] ??= { all: [0, 0], held: [0, 0] });
        for (const [key, tally] of Object.entries({ all: columns[column], held: held[set][column] })) {
          cell[/** @type {"all" | "held"} */ (key)][0] += tally[0];
          cell[/** @type {"all" | "held"} */ (key)][1] += tally[1];
        }
      }
}
const percent = (/** @type {Tally} */ [right, asked]) => (100 * right) / asked;
console.log(`${items.length} items in ${FOLDS} fifths; ${switchedOff} phrases switched off in all (each fifth its own).\n`);
console.log("| set, column | all rules | without what only this fifth shows | drop |\n|---|---|---|---|");
for (const [name, { all, held }] of Object.entries(totals))
  console.log(`| ${name} | ${percent(all).toFixed(1)}% | ${percent(held).toFixed(1)}% | ${(percent(all) - percent(held)).toFixed(1)} |`);

const reports = native(["classify"], items.map((item) => item.file));
const misses = new Set(
  lines(score(items, reports, ["--failures"])).filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)).filter((miss) => miss.column === "reason").map((miss) => `${miss.set}/${miss.file}`),
);
/** @type {Record<string, Tally>} */
const confidence = {};
items.forEach((item, index) => {
  const first = reports[index].report.recipients[0];
  if (!first || !["bounce", "delayed"].includes(reports[index].report.kind) || ["flufl", "flanker"].includes(item.set)) return;
  const row = JSON.parse(item.line);
  const cell = (confidence[first.confidence] ??= [0, 0]);
  cell[1]++;
  if (!misses.has(`${item.set}/${row.file ?? row.text}`)) cell[0]++;
});
console.log("\n| confidence | reason right |\n|---|---|");
for (const name of ["certain", "likely", "guess"]) if (confidence[name]) console.log(`| ${name} | ${percent(confidence[name]).toFixed(1)}% (${confidence[name].join("/")}) |`);
