// The input with what was read in it: a few lines around each quote, more on request.
import { h, replace, said, visible } from "./dom.js";
import { language, number, t } from "./i18n.js";
import { reasonPage, reasonTitle, rulePage } from "./words.js";

/** @import { Evidence, Recipient } from "../../pkg/index.js" */
/** @typedef {{ n: number, weight: "decisive" | "also" | "cause" | "against", evidence: Evidence, reason?: string }} Quote */
/** @typedef {{ start: number, end: number }} Block */

/** Lines shown before and after a quote, and characters of a line that has no end. */
const LINES_AROUND = 2;
const CHARACTERS_AROUND = 400;
/** A gap of so few characters is shown at once. */
const SMALL_GAP = 240;
/** What one press on a gap shows at most. */
const MORE = 16_000;

/** @param {Recipient} recipient @returns {Quote[]} */
export function quotesOf({ evidence, cause, conflicts }) {
  /** @type {Omit<Quote, "n">[]} */
  const quotes = [
    ...evidence.map((one, index) => ({ evidence: one, weight: index ? /** @type {const} */ ("also") : /** @type {const} */ ("decisive") })),
    ...(cause?.evidence ?? []).map((one) => ({ evidence: one, weight: /** @type {const} */ ("cause") })),
    ...conflicts.map(({ because, reason }) => ({ evidence: because, reason, weight: /** @type {const} */ ("against") })),
  ];
  return quotes.map((quote, index) => ({ n: index + 1, ...quote }));
}

/**
 * @param {Recipient} recipient
 * @param {string} text what the spans count in
 */
export function proofOf(recipient, text) {
  const quotes = quotesOf(recipient);
  const placed = quotes.filter(({ evidence }) => evidence.span && evidence.span.end <= text.length);
  const view = h("div", { class: "proof-text", tabindex: "0", role: "group", "aria-label": t("proof.text") });
  const blocks = mergeBlocks(placed.map(({ evidence }) => around(text, /** @type {Block} */ (evidence.span))));
  if (placed.length) show(view, text, blocks, placed);
  const list = (/** @type {Quote[]} */ some) => h("ol", { class: "quotes" }, some.map(quoteItem));
  const causes = quotes.filter(({ weight }) => weight === "cause");
  const against = quotes.filter(({ weight }) => weight === "against");
  const main = quotes.filter(({ weight }) => weight === "decisive" || weight === "also");
  return h("section", { class: "proof" },
    h("h3", null, t("proof.title")),
    placed.length ? view : null,
    main.length ? list(main) : h("p", null, t("proof.none")),
    recipient.cause ? [
      h("h4", null, t("cause.title")),
      h("p", null, h("a", { href: reasonPage(language(), recipient.cause.reason) }, reasonTitle(recipient.cause.reason)), " · ", t(`type.${recipient.cause.type}`), " · ", t(`stage.${recipient.cause.stage}`)),
      list(causes),
    ] : null,
    against.length ? [h("h4", null, t("against.title")), h("p", { class: "aside-text" }, t("against.what")), list(against)] : null,
  );
}

/** @param {Quote} quote */
function quoteItem({ n, evidence, weight, reason }) {
  const { quote, rule, source, span } = evidence;
  const long = quote.length > 300;
  return h("li", { value: n, class: weight },
    h("q", { class: "quote" }, said(long ? `${quote.slice(0, 300)}…` : quote)), " ",
    h("span", { class: "quote-rule" },
      reason ? [t("against.reason"), " ", h("a", { href: reasonPage(language(), reason) }, reasonTitle(reason)), " · "] : null,
      t("proof.rule"), " ", h("a", { href: rulePage(language(), rule), class: "rule-id" }, visible(rule)),
      " · ", t(`source.${source}`),
      span ? null : [" · ", t("proof.encoded")],
    ),
  );
}

/** @param {string} text @param {Block} span @returns {Block} */
function around(text, { start, end }) {
  let from = start;
  let to = end;
  for (let lines = 0; lines <= LINES_AROUND; lines += 1) {
    from = text.lastIndexOf("\n", from - 1);
    if (from <= 0) { from = from < 0 ? 0 : from; break; }
    if (lines === LINES_AROUND) from += 1;
  }
  for (let lines = 0; lines <= LINES_AROUND; lines += 1) {
    const next = text.indexOf("\n", to);
    to = next < 0 ? text.length : next + 1;
    if (next < 0) break;
  }
  return { start: whole(text, Math.max(from, start - CHARACTERS_AROUND)), end: whole(text, Math.min(to, end + CHARACTERS_AROUND)) };
}

/** Not between the halves of a surrogate pair. @param {string} text @param {number} at */
const whole = (text, at) => (at > 0 && at < text.length && /[\udc00-\udfff]/.test(text.charAt(at)) && /[\ud800-\udbff]/.test(text.charAt(at - 1)) ? at - 1 : at);

/** @param {Block[]} blocks */
function mergeBlocks(blocks) {
  /** @type {Block[]} */
  const merged = [];
  for (const block of [...blocks].sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last && block.start <= last.end + SMALL_GAP) last.end = Math.max(last.end, block.end);
    else merged.push({ ...block });
  }
  return merged;
}

/** @param {HTMLElement} view @param {string} text @param {Block[]} blocks @param {Quote[]} quotes */
function show(view, text, blocks, quotes) {
  /** @param {number} start @param {number} end */
  const gap = (start, end) => {
    if (start >= end) return null;
    const open = () => {
      const stop = end - start > MORE ? (text.lastIndexOf("\n", start + MORE) + 1 || start + MORE) : end;
      show(view, text, mergeBlocks([...blocks, { start, end: whole(text, stop > start ? stop : start + MORE) }]), quotes);
      view.focus({ preventScroll: true });
    };
    const hidden = newlines(text, start, end);
    return h("button", { type: "button", class: "gap", onclick: open }, hidden ? t("proof.lines", { n: hidden }) : t("proof.characters", { n: end - start }));
  };
  let line = 1;
  let at = 0;
  /** @type {import("./dom.js").Child[]} */
  const parts = [];
  for (const block of blocks) {
    parts.push(gap(at, block.start));
    line += newlines(text, at, block.start);
    parts.push(lines(text, block, line, quotes));
    line += newlines(text, block.start, block.end);
    at = block.end;
  }
  parts.push(gap(at, text.length));
  replace(view, parts);
}

/** @param {string} text @param {number} from @param {number} to */
function newlines(text, from, to) {
  let count = 0;
  for (let at = text.indexOf("\n", from); at >= 0 && at < to; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}

/** @param {string} text @param {Block} block @param {number} first @param {Quote[]} quotes */
function lines(text, block, first, quotes) {
  const rows = [];
  let start = block.start;
  for (let n = first; start < block.end; n += 1) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 || newline >= block.end ? block.end : newline;
    const shown = text.charAt(end - 1) === "\r" && newline === end ? end - 1 : end;
    const cut = start > 0 && start === block.start && text.charAt(start - 1) !== "\n";
    rows.push(h("div", { class: "line", dir: "auto", "data-n": number(n) }, cut ? "…" : null, marked(text, start, shown, quotes), end === block.end && end < text.length && newline !== end ? "…" : null, "\n"));
    start = newline < 0 ? block.end : end + 1;
  }
  return h("div", { class: "block" }, rows);
}

/** One line, its quotes marked; where quotes overlap the weightier one gives the look. @param {string} text @param {number} from @param {number} to @param {Quote[]} quotes */
function marked(text, from, to, quotes) {
  const here = quotes.filter(({ evidence: { span } }) => span && span.start < to && span.end > from);
  const cuts = new Set([from, to]);
  for (const { evidence: { span } } of here) {
    if (span) cuts.add(Math.max(from, span.start)).add(Math.min(to, span.end));
  }
  const edges = [...cuts].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => {
    const end = edges[index + 1] ?? to;
    const plain = visible(text.slice(start, end)).replaceAll("\r", "\u240d");
    const covering = here.filter(({ evidence: { span } }) => span && span.start <= start && span.end >= end);
    const [strongest] = covering;
    if (!strongest) return plain;
    const closing = covering.filter(({ evidence: { span } }) => span?.end === end || (end === to && (span?.end ?? 0) > to)).map(({ n }) => n);
    return h("mark", { class: strongest.weight, "data-n": closing.length ? closing.join(" ") : null, title: covering.map(({ evidence }) => visible(evidence.rule)).join(", ") }, plain);
  });
}

