// Charts drawn by hand: a list of bars that filter, and columns over time. Every number is also text.
import { h, svg } from "../dom.js";
import { dateTime, number, percent, t } from "../i18n.js";

/** @import { Share } from "./summary.js" */

/** Bars shown before the rest is summed up. */
const BARS = 8;

/**
 * @param {string} title
 * @param {Share[]} shares
 * @param {(id: string) => string} name
 * @param {(id: string) => void} pick
 */
export function bars(title, shares, name, pick) {
  const shown = shares.length > BARS + 1 ? shares.slice(0, BARS) : shares;
  const rest = shares.slice(shown.length);
  const longest = shown[0]?.count ?? 1;
  const bar = (/** @type {number} */ count) => svg("svg", { class: "bar", viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("rect", { width: Math.max((count / longest) * 100, 0.5), height: 6 }));
  const left = rest.reduce((sum, { count }) => sum + count, 0);
  return h("figure", { class: "chart" },
    h("figcaption", null, h("h3", null, title)),
    h("ul", { class: "bars" },
      shown.map(({ id, count, share }) => h("li", null, h("button", { type: "button", class: "bar-row", onclick: () => pick(id), title: t("many.filter_by", { name: name(id) }) },
        h("span", { class: "bar-name" }, name(id)),
        h("span", { class: "bar-count" }, number(count), " ", h("span", { class: "bar-share" }, percent(share))),
        bar(count),
      ))),
      left ? h("li", { class: "bar-rest" }, h("span", { class: "bar-name" }, t("many.rest", { n: rest.length })), h("span", { class: "bar-count" }, number(left))) : null,
    ),
  );
}

const TYPES = /** @type {const} */ (["hard", "soft", "other"]);
const DAY = 86_400_000;

/** @param {NonNullable<ReturnType<typeof import("./summary.js").overTime>>} data */
export function columnsOverTime({ step, columns, undated }) {
  const highest = Math.max(...columns.map(({ hard, soft, other }) => hard + soft + other), 1);
  const width = 720;
  const height = 180;
  const each = width / columns.length;
  const label = (/** @type {number} */ time) => dateTime(new Date(time), step < DAY ? { dateStyle: "short", timeStyle: "short" } : { dateStyle: "medium", timeZone: "UTC" });
  const drawn = columns.map((column, index) => {
    let top = height;
    const parts = TYPES.map((type) => {
      const size = (column[type] / highest) * height;
      top -= size;
      return size > 0 ? svg("rect", { class: type, x: index * each + each * 0.1, y: top, width: each * 0.8, height: size }) : null;
    });
    return svg("g", null, svg("title", null, `${label(column.from)}: ${TYPES.map((type) => `${t(`type.${type}`)} ${number(column[type])}`).join(", ")}`), parts);
  });
  const first = columns[0]?.from ?? 0;
  const last = columns.at(-1)?.from ?? 0;
  const most = columns.reduce((best, one) => (one.hard + one.soft + one.other > best.hard + best.soft + best.other ? one : best));
  return h("figure", { class: "chart wide" },
    h("figcaption", null, h("h3", null, t("many.time"))),
    h("ul", { class: "legend" }, TYPES.map((type) => h("li", null, svg("svg", { viewBox: "0 0 10 10", "aria-hidden": "true" }, svg("rect", { class: type, width: 10, height: 10 })), t(`type.${type}`)))),
    svg("svg", { class: "columns", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": t("many.time_label", { from: label(first), to: label(last), when: label(most.from), n: most.hard + most.soft + most.other }) }, drawn),
    h("p", { class: "axis" }, h("span", null, label(first)), h("span", null, label(last))),
    undated ? h("p", { class: "aside-text" }, t("many.undated", { n: undated })) : null,
    h("details", { class: "fold" }, h("summary", null, t("many.as_table")), h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": t("many.time") }, h("table", { class: "codes" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("many.when")), TYPES.map((type) => h("th", { scope: "col" }, t(`type.${type}`))))),
      h("tbody", null, columns.filter(({ hard, soft, other }) => hard + soft + other).map((column) => h("tr", null, h("th", { scope: "row" }, label(column.from)), TYPES.map((type) => h("td", null, number(column[type])))))),
    ))),
  );
}

/** The rate on a line with the two limits. @param {number} rate @param {number} good @param {number} high */
export function gauge(rate, good, high) {
  const end = Math.max(high * 2, Math.min(rate * 1.15, 1));
  const x = (/** @type {number} */ value) => `${((Math.min(value, end) / end) * 100).toFixed(2)}%`;
  return svg("svg", { class: "gauge", role: "img", "aria-label": t("many.gauge", { rate: percent(rate), good: percent(good), high: percent(high) }) },
    svg("rect", { class: "track", y: 8, width: "100%", height: 10 }),
    svg("rect", { class: "value", y: 8, width: x(rate), height: 10 }),
    [good, high].map((limit) => [svg("line", { x1: x(limit), x2: x(limit), y1: 2, y2: 24 }), svg("text", { x: x(limit), y: 40, "text-anchor": "middle" }, percent(limit))]),
  );
}
