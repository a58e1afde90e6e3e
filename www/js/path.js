// The way of a message, from writing to the mailbox, and how far this one came.
import { h } from "./dom.js";
import { t } from "./i18n.js";
import { STAGES } from "./stages.js";

/** @import { Recipient } from "../../pkg/index.js" */

/**
 * @param {Pick<Recipient, "stage" | "outcome">} recipient
 */
export function pathOf({ stage, outcome }) {
  const arrived = outcome === "delivered";
  const handedOn = outcome === "relayed" || outcome === "expanded";
  const at = arrived ? STAGES.length : handedOn ? STAGES.length - 1 : STAGES.indexOf(/** @type {any} */ (stage));
  const ended = arrived || handedOn ? "here" : outcome === "delayed" ? "waits" : "fails";
  const names = [...STAGES, "mailbox"].map((name) => t(`stage.${name}`));
  const stops = names.map((label, index) => {
    const state = at < 0 ? "unknown" : index < at ? "passed" : index === at ? ended : "ahead";
    return h("li", { class: `stop ${state}`, "aria-current": index === at ? "step" : null },
      h("span", { class: "dot", "aria-hidden": "true" }),
      h("span", { class: "stop-name", lang: document.documentElement.lang }, label),
      index === at ? h("span", { class: "aside" }, ` (${t(`path.${ended}`)})`) : null,
    );
  });
  const key = arrived || handedOn ? `path.${outcome}` : `stage.${stage}.far`;
  return h("section", { class: "path" },
    h("h3", null, t("path.title")),
    h("ol", { class: "stops" }, stops),
    h("p", { class: "far" }, t(key)),
  );
}
