// Reads files item by item and tells what it found in batches, so that the page stays fluid.
import { classifierOf, gunzip, itemsOf, timeOf } from "./items.js";
import { rowsOf } from "./rows.js";

/** @import { Row } from "./rows.js" */
/** @typedef {{ type: "progress", done: number, total: number, rows: Row[], tally: Tally }} Progress */
/** @typedef {{ items: number, delivered: number, quiet: number }} Tally `quiet`: lines of a log about something else */
/** @typedef {Progress | { type: "file", index: number, blob: Blob } | { type: "done" } | { type: "failed", message: string }} Message */

/** Milliseconds between two messages. */
const PERIOD = 100;

/** @param {Message} message */
const tell = (message) => postMessage(message);

/** @param {File[]} files */
async function run(files) {
  const classifier = await classifierOf();
  const tally = { items: 0, delivered: 0, quiet: 0 };
  let total = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  /** @type {Row[]} */
  let rows = [];
  let told = 0;
  /** @param {number} done */
  const progress = (done) => {
    tell({ type: "progress", done, total, rows, tally: { ...tally } });
    rows = [];
    told = performance.now();
  };
  for (const [index, file] of files.entries()) {
    const { blob, shape } = await gunzip(file);
    total += blob.size - file.size;
    tell({ type: "file", index, blob });
    for await (const item of itemsOf(blob, shape)) {
      tally.items += 1;
      const report = classifier.classify(item.bytes);
      const quiet = shape === "lines" && report.kind === "not_a_bounce";
      const delivered = report.kind === "delivered";
      if (quiet) tally.quiet += 1;
      else if (delivered) tally.delivered += Math.max(1, report.recipients.length);
      // Lines about mail that arrived would only bury the others.
      if (!quiet && !(delivered && shape === "lines")) rows.push(...rowsOf(report, item, index, timeOf(item, shape)));
      if (performance.now() - told > PERIOD) progress(before + item.end);
    }
    before += blob.size;
  }
  progress(total);
  tell({ type: "done" });
}

addEventListener("message", ({ data }) => {
  run(data.files).catch((error) => tell({ type: "failed", message: error instanceof Error ? error.message : String(error) }));
});
