// The table of all failures: sorted, filtered, a page at a time.
import { h, replace, said, visible } from "../dom.js";
import { dateTime, language, t } from "../i18n.js";
import { kindTitle, reasonTitle } from "../words.js";

/** @import { Row } from "./rows.js" */
/** @typedef {"kind" | "reason" | "type" | "stage" | "provider"} Facet */

const PAGE = 25;
/** Rows that are printed at most. */
const PRINTED = 2_000;
export const FACETS = /** @type {const} */ (["kind", "reason", "type", "stage", "provider"]);
const COLUMNS = /** @type {const} */ (["address", "reason", "type", "stage", "provider", "code", "time"]);

/** How a value of a facet is called. @param {Facet} facet @param {string} value */
export function nameOf(facet, value) {
  if (value === "unknown" && facet === "provider") return t("many.unknown_provider");
  if (facet === "reason") return reasonTitle(value);
  if (facet === "kind") return t(`kind.${value}`);
  return facet === "provider" ? value : t(`${facet}.${value}`);
}

/** @param {Row} row */
const titleOf = ({ reason, kind }) => (reason ? reasonTitle(reason) : kindTitle(kind));

/**
 * @param {(row: Row) => void} open shows an item as a single message
 */
export function createTable(open) {
  /** @type {Row[]} */
  let all = [];
  /** @type {Row[]} */
  let shown = [];
  /** @type {Partial<Record<Facet, string>>} */
  let chosen = {};
  let words = "";
  let page = 0;
  /** @type {{ column: (typeof COLUMNS)[number], down: boolean } | null} */
  let order = null;

  const search = h("input", { type: "search", id: "filter-text", autocomplete: "off", spellcheck: "false" });
  const searchLabel = h("label", { for: "filter-text" });
  const selects = Object.fromEntries(FACETS.map((facet) => [facet, h("select", { id: `filter-${facet}` })]));
  const fields = h("div", { class: "filters", role: "search" });
  const status = h("p", { class: "filter-status", role: "status" });
  const head = h("tr");
  const body = h("tbody");
  const caption = h("caption", { class: "aside" });
  const scroll = h("div", { class: "scroll", tabindex: "0", role: "group" }, h("table", { class: "rows" }, caption, h("thead", null, head), body));
  const pager = h("nav", { class: "pager" });
  const element = h("section", { class: "table-part" }, fields, status, scroll, pager);

  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(() => { words = search.value.trim().toLowerCase(); update(); }, 120); });
  for (const facet of FACETS) {
    selects[facet]?.addEventListener("change", () => choose(facet, selects[facet]?.value ?? ""));
  }

  /** @param {Facet} facet @param {string} value */
  function choose(facet, value) {
    const { [facet]: _, ...others } = chosen;
    chosen = value ? { ...others, [facet]: value } : others;
    update();
  }

  /** @param {Row} row @param {Facet} facet */
  const valueOf = (row, facet) => (row[facet] ?? (facet === "provider" && row.reason !== null ? "unknown" : null));

  function update() {
    const facets = /** @type {[Facet, string][]} */ (Object.entries(chosen));
    shown = all.filter((row) => facets.every(([facet, value]) => valueOf(row, facet) === value)
      && (!words || `${row.address ?? ""} ${row.reason ?? ""} ${row.diagnostic ?? ""} ${row.code} ${row.provider ?? ""}`.toLowerCase().includes(words)));
    if (order) {
      const { column, down } = order;
      const collator = new Intl.Collator(language(), { numeric: true });
      const key = (/** @type {Row} */ row) => (column === "reason" ? titleOf(row) : column === "time" ? row.time ?? -1 : row[column] ?? "");
      const compare = column === "time" ? (/** @type {any} */ a, /** @type {any} */ b) => a - b : collator.compare;
      shown = shown.map((row) => ({ row, key: key(row) })).sort((a, b) => (down ? -1 : 1) * compare(/** @type {any} */ (a.key), /** @type {any} */ (b.key))).map(({ row }) => row);
    }
    page = 0;
    draw();
  }

  function draw() {
    replace(status, t("many.shown", { n: shown.length, all: all.length }));
    replace(caption, t("many.table"));
    scroll.setAttribute("aria-label", t("many.table"));
    replace(head, COLUMNS.map((column) => {
      const sorted = order?.column === column ? (order.down ? "descending" : "ascending") : null;
      return h("th", { scope: "col", "aria-sort": sorted }, h("button", { type: "button", "data-column": column, onclick: () => { order = { column, down: sorted === "ascending" }; update(); /** @type {HTMLElement | null} */ (head.querySelector(`[data-column=${column}]`))?.focus(); } }, t(`many.column.${column}`)));
    }));
    drawRows(shown.slice(page * PAGE, (page + 1) * PAGE));
    const pages = Math.ceil(shown.length / PAGE);
    const go = (/** @type {number} */ to) => () => { page = to; draw(); scroll.focus({ preventScroll: true }); };
    pager.setAttribute("aria-label", t("many.pages"));
    replace(pager, pages > 1 ? [
      h("button", { type: "button", class: "button", disabled: page === 0, onclick: go(page - 1) }, t("many.previous")),
      h("span", null, t("many.page", { page: page + 1, pages })),
      h("button", { type: "button", class: "button", disabled: page + 1 >= pages, onclick: go(page + 1) }, t("many.next")),
    ] : null);
  }

  /** @param {Row[]} rows */
  function drawRows(rows) {
    replace(body, rows.map((row) => h("tr", null,
      h("th", { scope: "row" }, h("button", { type: "button", class: "link", onclick: () => open(row), title: t("many.open_item") }, row.address === null ? t("many.no_address") : said(row.address))),
      h("td", { class: "title" }, titleOf(row)),
      h("td", null, row.type ? t(`type.${row.type}`) : ""),
      h("td", null, row.stage ? t(`stage.${row.stage}`) : ""),
      h("td", null, row.provider ? visible(row.provider) : ""),
      h("td", { class: "code" }, row.code),
      h("td", { class: "when" }, row.time === null ? "" : dateTime(new Date(row.time), { dateStyle: "short", timeStyle: "short" })),
    )));
  }
  // On paper there are no pages to turn.
  addEventListener("beforeprint", () => { if (shown.length > PAGE) drawRows(shown.slice(0, PRINTED)); });
  addEventListener("afterprint", () => { if (shown.length > PAGE) draw(); });

  function drawFilters() {
    replace(searchLabel, t("many.search"));
    for (const facet of FACETS) {
      const values = new Set(all.map((row) => valueOf(row, facet)).filter((value) => value !== null));
      const options = [...values].map((value) => /** @type {const} */ ([value, nameOf(facet, value)])).sort((a, b) => a[1].localeCompare(b[1], language()));
      replace(/** @type {HTMLSelectElement} */ (selects[facet]), h("option", { value: "" }, t("many.all")), options.map(([value, name]) => h("option", { value, selected: chosen[facet] === value }, name)));
    }
    const reset = h("button", { type: "button", class: "button quiet", onclick: () => { chosen = {}; words = ""; search.value = ""; drawFilters(); update(); } }, t("many.reset"));
    replace(fields, h("div", null, searchLabel, search), FACETS.map((facet) => h("div", null, h("label", { for: `filter-${facet}` }, t(`many.facet.${facet}`)), selects[facet])), reset);
  }

  return {
    element,
    /** @param {Row[]} rows */
    show(rows) {
      all = rows;
      drawFilters();
      update();
    },
    /** @param {Facet} facet @param {string} value */
    filter(facet, value) {
      choose(facet, value);
      drawFilters();
      element.scrollIntoView({ block: "start" });
      status.setAttribute("tabindex", "-1");
      status.focus({ preventScroll: true });
    },
    /** The rows that the filters leave, in order. */
    rows: () => shown,
  };
}
