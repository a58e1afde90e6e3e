// undelivered beside other readers of bounces: how many recipients each finds, and how long it takes.
//   node benches/peers/compare.mjs [PYTHON]     PYTHON: one that has flufl.bounce
// Reads the whole messages among this project's fixtures, which were written by its own authors.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { parse } from "smol-toml";
import { createClassifier } from "../../pkg/index.js";

const require = createRequire(import.meta.url);
const { BounceHandler } = require("bounce-handler");
const EmailBounceParser = require("email-bounce-parser");

const folder = join(import.meta.dirname, "../../tests/fixtures");
/** @type {{ fixture: { file: string, kind: string, recipients?: { address: string, enhanced?: string }[] }[] }} */
const index = parse(readFileSync(join(folder, "index.toml"), "utf8"));
const messages = await Promise.all(index.fixture
  .filter(({ file, kind, recipients }) => file.endsWith(".eml") && kind === "bounce" && recipients?.some(({ address }) => address))
  .map(async ({ file, recipients = [] }) => {
    const path = join(folder, file);
    const bytes = readFileSync(path);
    return { path, bytes, text: bytes.toString("latin1"), body: (await PostalMime.parse(bytes)).text ?? "", wanted: recipients.filter(({ address }) => address) };
  }));

const classifier = await createClassifier();
/** @typedef {{ address: string, enhanced: string }[]} Found */
/** @type {Record<string, (message: (typeof messages)[number]) => Found>} */
const readers = {
  undelivered: ({ bytes }) => classifier.classify(bytes).recipients.map(({ address, enhancedCode }) => ({ address: address ?? "", enhanced: enhancedCode ?? "" })),
  "bounce-handler": ({ text }) => new BounceHandler().parse_email(text).map((/** @type {any} */ found) => ({ address: found.recipient ?? "", enhanced: found.status ?? "" })),
  "email-bounce-parser (text part)": ({ body }) => {
    const { data } = new EmailBounceParser().read(body);
    return [{ address: data?.recipient ?? "", enhanced: data?.error?.code?.enhanced ?? "" }];
  },
};

const lower = (/** @type {string} */ text) => text.trim().replace(/^<|>$/g, "").toLowerCase();
const rounds = 5;
/** @type {{ name: string, found: number, extra: number, codes: number, failed: number, microseconds: number }[]} */
const rows = [];
for (const [name, read] of Object.entries(readers)) {
  let [found, extra, codes, failed] = [0, 0, 0, 0];
  /** @type {Found[]} */
  const answers = messages.map((message) => {
    try { return read(message); } catch { failed += 1; return []; }
  });
  answers.forEach((answer, at) => {
    const wanted = messages[at]?.wanted ?? [];
    for (const { address, enhanced } of wanted) {
      const match = answer.find((one) => lower(one.address) === lower(address));
      if (match) found += 1;
      if (match && enhanced && match.enhanced === enhanced) codes += 1;
    }
    extra += answer.filter((one) => one.address && !wanted.some(({ address }) => lower(address) === lower(one.address))).length;
  });
  const times = Array.from({ length: rounds }, () => {
    const start = performance.now();
    for (const message of messages) try { read(message); } catch { /* counted above */ }
    return performance.now() - start;
  });
  rows.push({ name, found, extra, codes, failed, microseconds: (Math.min(...times) * 1000) / messages.length });
}

const [python] = process.argv.slice(2);
if (python) {
  const { stdout, status } = spawnSync(python, [join(import.meta.dirname, "flufl_bounce.py"), String(rounds)], { input: messages.map(({ path }) => path).join("\n"), encoding: "utf8", stdio: ["pipe", "pipe", "inherit"] });
  if (status !== 0) throw new Error("flufl.bounce did not run: pip install flufl.bounce");
  const { seconds, answers } = JSON.parse(stdout);
  let [found, extra, failed] = [0, 0, 0];
  answers.forEach((/** @type {string[] | null} */ result, /** @type {number} */ at) => {
    const answer = result ?? [];
    if (result === null) failed += 1;
    const wanted = (messages[at]?.wanted ?? []).map(({ address }) => lower(address));
    found += wanted.filter((address) => answer.map(lower).includes(address)).length;
    extra += answer.filter((address) => !wanted.includes(lower(address))).length;
  });
  rows.push({ name: "flufl.bounce (Python)", found, extra, codes: 0, failed, microseconds: (seconds * 1e6) / messages.length });
}

const wanted = messages.reduce((sum, message) => sum + message.wanted.length, 0);
const coded = messages.reduce((sum, message) => sum + message.wanted.filter(({ enhanced }) => enhanced).length, 0);
const own = rows[0]?.microseconds ?? 1;
console.log(`${messages.length} messages, ${wanted} recipients, ${coded} with an enhanced status code\n`);
console.log("| reader | recipients found | others named | enhanced codes | exceptions | time, undelivered = 1 |\n|---|---|---|---|---|---|");
for (const { name, found, extra, codes, failed, microseconds } of rows) {
  console.log(`| ${name} | ${((100 * found) / wanted).toFixed(1)}% | ${extra} | ${codes ? `${((100 * codes) / coded).toFixed(1)}%` : "–"} | ${failed} | ${(microseconds / own).toFixed(2)} |`);
}
