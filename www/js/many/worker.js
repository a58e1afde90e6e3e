// Reads files item by item and tells what it found in batches, so that the page stays fluid.
import { isMsg, readMsg } from "../msg.js";
import { Counter, timeOf } from "./bytes.js";
import { rowsOf } from "./rows.js";

/** @import { CampaignSummary, Classifier } from "../../../pkg/index.js" */
/** @import { Row } from "./rows.js" */
/** @typedef {{ items: number, delivered: number, quiet: number }} Tally `quiet`: lines of a log about something else */
/** @typedef {{ type: "progress", done: number, total: number, rows: Row[], tally: Tally }} Progress */
/** @typedef {Pick<CampaignSummary, "fixFirst" | "remove">} Advice */
/** @typedef {Progress | { type: "done", stopped: boolean, advice: Advice } | { type: "failed", message: string }} Message */

/** Milliseconds between two messages. */
const PERIOD = 100;

const stop = new AbortController();

/** @param {Message} message */
const tell = (message) => postMessage(message);

async function startEngine() {
  const address = "../../pkg/web.js"; // not written in the import, since types stand in the package's own folder
  const { createClassifier } = /** @type {typeof import("../../../pkg/web.js")} */ (await import(address));
  return createClassifier();
}

/** @param {File[]} files */
async function run(files) {
  const classifier = await startEngine();
  const campaign = classifier.campaign();
  const tally = { items: 0, delivered: 0, quiet: 0 };
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let before = 0;
  /** @type {Row[]} */
  let rows = [];
  let told = 0;
  /** @param {number} done */
  const progress = (done) => {
    tell({ type: "progress", done: Math.min(done, total), total, rows, tally: { ...tally } });
    rows = [];
    told = performance.now();
  };
  try {
    for (const [index, file] of files.entries()) {
      for await (const { report, time, done } of reportsOf(classifier, file)) {
        tally.items += 1;
        const inLog = report.item.container === "log";
        const quiet = inLog && report.kind === "not_a_bounce";
        const delivered = report.kind === "delivered";
        if (quiet) tally.quiet += 1;
        else campaign.add(report);
        if (delivered) tally.delivered += Math.max(1, report.recipients.length);
        // Lines about mail that arrived would only bury the others.
        if (!quiet && !(delivered && inLog)) rows.push(...rowsOf(report, index, time));
        if (performance.now() - told > PERIOD) progress(before + done);
      }
      before += file.size;
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  progress(total);
  const { fixFirst, remove } = campaign.summary();
  tell({ type: "done", stopped: stop.signal.aborted, advice: { fixFirst, remove } });
}

/** @param {Classifier} classifier @param {File} file */
async function* reportsOf(classifier, file) {
  const { signal } = stop;
  const head = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  if (isMsg(head)) {
    const mail = readMsg(new Uint8Array(await file.arrayBuffer()));
    if (!mail) return;
    for await (const report of classifier.classifyStream(mail, { format: "message", signal })) yield { report, time: timeOf(mail, "message"), done: file.size };
    return;
  }
  const counter = new Counter(file);
  for await (const report of classifier.classifyStream(counter.chunks(), { signal })) {
    yield { report, time: timeOf(counter.at(report.item), report.item.container), done: counter.read };
  }
}

addEventListener("message", ({ data }) => {
  if (data === "stop") stop.abort();
  else run(data.files).catch((error) => tell({ type: "failed", message: error instanceof Error ? error.message : String(error) }));
});
