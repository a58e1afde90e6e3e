// Sizes, start and speed of the built package, as Markdown.
//   ./build.sh && node benches/engine.mjs
// Times depend on the machine and on what else it does; the ratios within one run are what counts.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { createClassifier } from "../pkg/index.js";
import { createPool } from "../pkg/worker-pool/node.js";

const root = join(import.meta.dirname, "..");
const kib = (/** @type {number} */ bytes) => (bytes / 1024).toFixed(1);

console.log("| file | KiB | gzip -9 | brotli -q 11 |\n|---|---|---|---|");
/** @param {string} name @param {Uint8Array} bytes */
function size(name, bytes) {
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  console.log(`| ${name} | ${kib(bytes.length)} | ${kib(gzipSync(bytes, { level: 9 }).length)} | ${kib(brotli.length)} |`);
}
const { outputFiles } = await build({ entryPoints: [join(root, "pkg/index.js")], bundle: true, minify: true, format: "esm", write: false });
size("`undelivered.wasm`", readFileSync(join(root, "pkg/undelivered.wasm")));
size("default entry, bundled", outputFiles[0]?.contents ?? new Uint8Array());
size("`locales/nb.js`", readFileSync(join(root, "pkg/locales/nb.js")));

/** Median of several runs, in milliseconds. @param {number} runs @param {() => unknown} action */
async function median(runs, action) {
  const times = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await action();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
}

const started = (/** @type {string} */ script) => median(9, () => spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: root }));
const empty = await started("0");
const first = await started('import { classify } from "./pkg/index.js"; await classify("550 5.1.1 user unknown");');
console.log(`\nA process that makes one diagnosis takes ${(first / empty).toFixed(2)} times as long as one that does nothing (${(first - empty).toFixed(0)} ms more).\n`);

const classifier = await createClassifier();
const bounce = readFileSync(join(root, "examples/bounce.eml"));
const reply = "550 5.1.1 <ada@example.com>: Recipient address rejected: User unknown in virtual mailbox table";
const large = Buffer.concat([bounce, Buffer.from("The quick brown fox jumps over the lazy dog.\n".repeat(20_000))]);
const prose = "The quick brown fox jumps over the lazy dog, whoever may have been told of it.\n".repeat(12_000);
/** Microseconds a call. @param {string | Uint8Array} input @param {number} calls */
const each = async (input, calls) => {
  for (let call = 0; call < calls / 4; call += 1) classifier.classify(input);
  return (await median(5, () => { for (let call = 0; call < calls; call += 1) classifier.classify(input); })) * 1000 / calls;
};
const one = await each(reply, 3000);
console.log("| input | bytes | microseconds | reply = 1 |\n|---|---|---|---|");
for (const [name, input, calls] of /** @type {[string, string | Uint8Array, number][]} */ ([["an SMTP reply", reply, 3000], ["a report, two recipients", bounce, 1000], ["the same, with a returned message of 900 KB", large, 20], ["prose, 950 KB", prose, 10]])) {
  const time = await each(input, calls);
  console.log(`| ${name} | ${input.length} | ${time.toFixed(0)} | ${(time / one).toFixed(1)} |`);
}

const log = Array.from({ length: 40_000 }, (_, n) => `Mar  9 10:12:${String(n % 60).padStart(2, "0")} mx postfix/smtp[${n}]: 4F2A${n}: to=<user${n}@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=5.1.1, status=bounced (host mx.example.com[192.0.2.25] said: 550 5.1.1 <user${n}@example.com>: Recipient address rejected: User unknown (in reply to RCPT TO command))\n`).join("");
/** @param {{ classifyStream: (source: string) => AsyncIterable<unknown> }} reader */
const through = async (reader) => { for await (const _ of reader.classifyStream(log)); };
const alone = await median(3, () => through(classifier));
console.log(`\n40,000 log lines: ${(40_000 / alone).toFixed(1)} lines a millisecond by one classifier; a pool of`);
for (let workers = 1; workers <= availableParallelism(); workers += 1) {
  const pool = await createPool({ size: workers });
  await through(pool);
  console.log(`- ${workers}: ${(alone / (await median(3, () => through(pool)))).toFixed(2)} times as fast`);
  await pool.close();
}

const rules = Array.from({ length: 5000 }, (_, n) => ({ id: `house.rule${n}`, reason: "mailbox_disabled", phrases: [`house phrase number ${n}`] }));
const shown = rules.map((rule) => ({ ...rule, examples: rule.phrases.map((phrase) => `550 ${phrase}`) }));
const creating = async (/** @type {object[]} */ own) => (await median(9, () => createClassifier({ rules: /** @type {any} */ (own) }))).toFixed(0);
console.log(`\n5,000 rules of one's own: ${await creating(rules)} ms; with an example of each to check ${await creating(shown)} ms.`);
