// The report on a mailbox, a log or an export.
import { download, h, replace } from "../dom.js";
import { language, percent, t } from "../i18n.js";
import { startWorker } from "../trusted.js";
import { reasonExplanation, reasonPage, reasonTitle } from "../words.js";
import { bars, columnsOverTime, gauge } from "./charts.js";
import { csvOf, jsonOf, removalsOf } from "./export.js";
import { sampleLog } from "./sample.js";
import { failuresOf, GOOD_RATE, HIGH_RATE, overTime, rateOf, sharesOf } from "./summary.js";
import { createTable, nameOf } from "./table.js";
import { unpacked } from "./bytes.js";
import { isMsg, readMsg } from "../msg.js";

/** @import { Row } from "./rows.js" */
/** @import { Advice, Message, Tally } from "./worker.js" */
/** @typedef {"stage" | "provider" | "reason" | "type"} Dimension */

/**
 * @param {HTMLElement} place
 * @param {{ open(bytes: Uint8Array, name: string): void, choose(): void }} page
 */
export function createMany(place, page) {
  /** @type {Row[]} */
  let rows = [];
  /** @type {Tally} */
  let tally = { items: 0, delivered: 0, quiet: 0 };
  /** @type {Advice} */
  let advice = { fixFirst: null, remove: [] };
  /** @type {File[]} */
  let files = [];
  /** Unpacked, when an item of it is opened. @type {Map<File, Promise<Blob>>} */
  const plain = new Map();
  /** @type {Worker | null} */
  let worker = null;
  /** @type {"nothing" | "working" | "done"} */
  let state = "nothing";
  let stopped = false;
  let failure = "";
  /** @type {number | null} */
  let sent = null;

  async function openItem(/** @type {Row} */ row) {
    const file = files[row.file];
    if (!file) return;
    const blob = plain.get(file) ?? unpacked(file).then((stream) => new Response(stream).blob());
    plain.set(file, blob);
    const bytes = new Uint8Array(await (await blob).slice(row.start, row.end).arrayBuffer());
    // Of an Outlook file the one item is the whole file.
    page.open((row.start === 0 && isMsg(bytes) && readMsg(new Uint8Array(await file.arrayBuffer()))) || bytes, file.name);
  }
  const table = createTable((row) => void openItem(row));

  const bar = h("progress", { max: 1, value: 0, id: "many-progress" });
  const count = h("p", { class: "count" });
  const account = h("div", { class: "account" });

  function end(/** @type {boolean} */ early, /** @type {string} */ why = "") {
    worker?.terminate();
    worker = null;
    state = "done";
    stopped = early;
    failure = why;
    draw();
    place.querySelector("h2")?.focus();
  }

  /** @param {File[]} opened */
  function start(opened) {
    worker?.terminate();
    plain.clear();
    [rows, files, sent, state] = [[], opened, null, "working"];
    advice = { fixFirst: null, remove: [] };
    tally = { items: 0, delivered: 0, quiet: 0 };
    worker = startWorker(new URL("./worker.js", import.meta.url));
    worker.addEventListener("error", (event) => end(true, event.message || t("result.no_engine")));
    worker.addEventListener("message", (/** @type {MessageEvent<Message>} */ { data }) => {
      if (data.type === "progress") {
        for (const row of data.rows) rows.push(row);
        tally = data.tally;
        bar.value = data.total ? data.done / data.total : 1;
        replace(count, t("many.progress", { n: tally.items, found: rows.length }));
      } else if (data.type === "done") {
        advice = data.advice;
        end(data.stopped);
      } else end(true, data.message);
    });
    worker.postMessage({ files });
    bar.value = 0;
    replace(count, t("many.progress", { n: 0, found: 0 }));
    draw();
    /** @type {HTMLElement | null} */ (place.querySelector("button"))?.focus();
  }

  function draw() {
    if (state === "nothing") {
      replace(place, h("div", { class: "empty-many" },
        h("p", null, h("button", { type: "button", class: "button primary", onclick: page.choose }, t("many.open")), " ", h("button", { type: "button", class: "button", onclick: () => start([sampleLog(3_000)]) }, t("many.sample"))),
        h("p", { class: "hint" }, t("many.hint"))));
    } else if (state === "working") {
      replace(place, h("div", { class: "working" },
        h("label", { for: "many-progress" }, t("many.working")), bar, count,
        h("button", { type: "button", class: "button", onclick: () => worker?.postMessage("stop") }, t("many.cancel"))));
    } else {
      replace(place, reportParts());
      table.show(rows);
      drawAccount();
    }
  }

  function reportParts() {
    const failures = failuresOf(rows);
    const pick = (/** @type {Dimension} */ facet) => (/** @type {string} */ id) => table.filter(facet, id);
    const chart = (/** @type {Dimension} */ facet) => bars(t(`many.by_${facet}`), sharesOf(failures, (row) => row[facet]), (id) => nameOf(facet, id), pick(facet));
    const time = overTime(failures);
    return [
      h("div", { class: "many-head" },
        h("h2", { class: "headline", tabindex: "-1" }, t("many.headline", { n: failures.length })),
        h("p", { class: "what" }, t("many.read", { n: tally.items }), " ", tally.delivered ? t("many.delivered", { n: tally.delivered }) : null, " ", tally.quiet ? t("many.quiet", { n: tally.quiet }) : null),
        stopped ? h("p", { class: "warning", role: "status" }, failure ? t("many.failed", { message: failure }) : t("many.stopped")) : null,
        h("div", { class: "row screen-only" },
          h("button", { type: "button", class: "button", onclick: () => download("bounces.csv", csvOf(table.rows()), "text/csv") }, t("many.csv")),
          h("button", { type: "button", class: "button", onclick: () => download("bounces.json", jsonOf(table.rows(), summary()), "application/json") }, t("many.json")),
          advice.remove.length ? h("button", { type: "button", class: "button", onclick: () => download("remove.csv", removalsOf(advice.remove), "text/csv") }, t("many.remove", { n: advice.remove.length })) : null,
          h("button", { type: "button", class: "button", onclick: () => print() }, t("share.print")),
          h("button", { type: "button", class: "button quiet", onclick: () => { state = "nothing"; rows = []; draw(); } }, t("many.again")),
        ),
      ),
      failures.length ? [
        account,
        h("div", { class: "charts" }, chart("reason"), chart("provider"), chart("stage"), chart("type"), time ? columnsOverTime(time) : null),
      ] : null,
      rows.length ? [h("h2", null, t("many.table")), table.element] : null,
    ];
  }

  const summary = () => {
    const failures = failuresOf(rows);
    return { items: tally.items, sent, failed: failures.length, delivered: tally.delivered, rate: rateOf(failures.length, sent)?.rate ?? null, byReason: sharesOf(failures, (row) => row.reason), byStage: sharesOf(failures, (row) => row.stage), byProvider: sharesOf(failures, (row) => row.provider), byType: sharesOf(failures, (row) => row.type), ...advice };
  };

  /** How bad it is, and what to fix first. */
  function drawAccount() {
    const failures = failuresOf(rows);
    // A log that also tells what arrived says itself how much was sent.
    sent ??= tally.delivered ? tally.delivered + failures.length : null;
    const field = h("input", { type: "number", id: "sent", min: "1", inputmode: "numeric", value: sent });
    const rateLine = h("div", { class: "rate", role: "status" });
    const drawRate = () => {
      const found = rateOf(failures.length, sent);
      replace(rateLine, found ? [
        h("p", { class: "rate-number" }, percent(found.rate)),
        gauge(found.rate, GOOD_RATE, HIGH_RATE),
        h("p", null, t(`many.level.${found.level}`)),
      ] : h("p", { class: "aside-text" }, t("many.no_sent")));
    };
    field.addEventListener("input", () => { sent = Number(field.value) >= 1 ? Math.floor(Number(field.value)) : null; drawRate(); });
    drawRate();
    const { fixFirst: first } = advice;
    replace(account,
      h("section", { class: "rate-part" }, h("h3", null, t("many.rate")), h("p", null, h("label", { for: "sent" }, t("many.sent")), " ", field), rateLine),
      h("section", { class: "first-part" },
        h("h3", null, t("many.first")),
        first ? [
          h("p", { class: "first-title" }, h("a", { href: reasonPage(language(), first.reason) }, reasonTitle(first.reason))),
          h("p", null, t("many.first_share", { n: first.count, share: percent(first.share) }), " ", first.provider ? t("many.first_provider", { provider: first.provider }) : null, " ", first.blocklist ? t("many.first_blocklist", { name: first.blocklist }) : null),
          h("ol", null, reasonExplanation(first.reason).steps.map((step) => h("li", null, step))),
        ] : h("p", null, t("many.first_none")),
      ),
    );
  }

  draw();
  return { start, translate: draw };
}

