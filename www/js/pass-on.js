// Copy the answer, share a link, export a test case: what leaves the page, seen and cleaned before it does.
import { answerText, fixture, ruleExample } from "./answer.js";
import { byId, download, h, replace, visible } from "./dom.js";
import { language, t } from "./i18n.js";
import { redact } from "./redact/redact.js";
import { toFragment } from "./share.js";
import { reasons, reasonTitle } from "./words.js";

/** @import { Classifier, Report } from "../../pkg/index.js" */
/** @import { Source } from "./engine.js" */
/** @typedef {{ report: Report, source: Source, classifier: Classifier }} Current */

/** Above this many characters mail and chat programs begin to break links. */
const LONG_LINK = 8_000;
/** What a preview shows, and what a link may carry. */
const PREVIEW = 20_000;
const LONGEST = 2_000_000;

/** @param {Current} now */
export const copyAnswer = ({ report }) => copy(answerText(report), byId("copy-answer"));

/** @param {Current} now */
export const shareLink = (now) => dialog("share.title", now, linkForm);

/** @param {Current} now */
export const exportCase = (now) => dialog("case.title", now, caseForm);

/** @param {string} text @param {HTMLElement} button */
async function copy(text, button) {
  const label = button.dataset["t"] ?? "";
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = t("share.copied");
    byId("announcer").textContent = t("share.copied");
    setTimeout(() => { button.textContent = t(label); }, 2_000);
  } catch {
    // Not allowed here (no secure context, or denied): the reader copies by hand.
    const field = h("textarea", { class: "copy-field", readonly: true, rows: "12", "aria-label": t("share.by_hand") });
    field.value = text;
    open("share.by_hand", [field]);
    field.select();
  }
}

/** @param {string} title @param {import("./dom.js").Child[]} content */
function open(title, content) {
  const box = h("dialog", { class: "box", "aria-labelledby": "box-title" },
    h("form", { method: "dialog", class: "box-head" },
      h("h2", { id: "box-title" }, t(title)),
      h("button", { class: "button quiet", value: "close" }, t("share.close")),
    ),
    content,
  );
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

/**
 * A dialog about a text that the reader may clean first; `form` makes what is below the preview.
 * @param {string} title
 * @param {Current} now
 * @param {(text: string, now: Current) => import("./dom.js").Child | Promise<import("./dom.js").Child>} form
 */
async function dialog(title, now, form) {
  const { source, report, classifier } = now;
  const box = h("input", { type: "checkbox", id: "clean", checked: true });
  const told = h("div", { class: "told", role: "status" });
  const preview = h("pre", { class: "preview", tabindex: "0", dir: "auto", role: "group", "aria-label": t("share.preview") });
  const below = h("div", { class: "below" });
  const update = async () => {
    const clean = box.checked && source.text.length <= LONGEST ? redact(source, report, classifier) : null;
    const text = clean?.text ?? source.text;
    replace(told, clean ? account(clean) : h("p", { class: "warning" }, t("clean.off")));
    preview.textContent = visible(text.slice(0, PREVIEW)) + (text.length > PREVIEW ? "\n…" : "");
    replace(below, await form(text, now));
  };
  box.addEventListener("change", () => void update());
  const opened = open(title, [
    h("p", null, h("label", { class: "check" }, box, " ", t("clean.label"))),
    told,
    h("details", { class: "fold", open: true }, h("summary", null, t("share.preview")), preview),
    below,
  ]);
  await update();
  return opened;
}

/** What was replaced, and whether the verdict held. @param {import("./redact/redact.js").Redacted} clean */
function account({ counts, same, kept }) {
  const order = ["address", "domain", "host", "ip", "subject", "token"];
  const list = order.filter((kind) => counts[kind]).map((kind) => t(`clean.${kind}`, { n: counts[kind] ?? 0 }));
  return [
    h("p", null, list.length ? t("clean.replaced", { list: new Intl.ListFormat(language()).format(list) }) : t("clean.nothing"), " ", t("clean.names")),
    h("p", { class: same ? "good" : "warning" }, same ? t("clean.same") : t("clean.differs"), kept === "nothing" || !same ? null : ` ${t(`clean.kept.${kept}`)}`),
  ];
}

/** @param {string} text */
async function linkForm(text) {
  if (text.length > LONGEST) return h("p", { class: "warning" }, t("share.too_long"));
  const link = `${location.href.split("#")[0]}${await toFragment(text)}`;
  const button = h("button", { type: "button", class: "button primary", "data-t": "share.copy_link", onclick: () => void copy(link, button) }, t("share.copy_link"));
  return [
    h("p", null, h("label", null, t("share.link"), " ", h("input", { class: "link-field", readonly: true, value: link, dir: "ltr", onfocus: (/** @type {FocusEvent} */ event) => /** @type {HTMLInputElement} */ (event.target).select() }))),
    h("p", { class: "aside-text" }, t("share.fragment"), " ", link.length > LONG_LINK ? t("share.long", { n: link.length }) : null),
    button,
  ];
}

/** @param {string} text @param {Current} now */
function caseForm(text, { classifier, report: original }) {
  const report = classifier.classify(text);
  const read = report.recipients[0]?.reason ?? original.recipients[0]?.reason ?? "undetermined";
  const right = h("select", { id: "right-reason" }, reasons().map((reason) => h("option", { value: reason, selected: reason === read }, `${reasonTitle(reason)} (${reason})`)));
  const form = h("select", { id: "case-form" }, h("option", { value: "toml" }, t("case.toml")), h("option", { value: "json" }, t("case.json")));
  const output = h("textarea", { class: "copy-field", readonly: true, rows: "9", dir: "ltr", "aria-label": t("case.output"), spellcheck: "false" });
  const update = () => { output.value = form.value === "toml" ? ruleExample(report, text, right.value) : fixture(report, text, right.value); };
  right.addEventListener("change", update);
  form.addEventListener("change", update);
  update();
  const button = h("button", { type: "button", class: "button primary", "data-t": "case.copy", onclick: () => void copy(output.value, button) }, t("case.copy"));
  return [
    h("p", { class: "row" }, h("label", null, t("case.right"), " ", right), h("label", null, t("case.form"), " ", form)),
    output,
    h("p", { class: "row" }, button,
      h("button", { type: "button", class: "button", onclick: () => download(`bounce-${right.value}.${form.value}`, output.value, form.value === "toml" ? "application/toml" : "application/json") }, t("case.download"))),
  ];
}

