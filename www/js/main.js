// The page: input in, verdict out, and which of the two views is seen.
import { byId, h, replace } from "./dom.js";
import { read, sourceOf, startEngine, warmUp } from "./engine.js";
import { EXAMPLES } from "./examples.js";
import { LANGUAGES, language, remember, setLanguage, t } from "./i18n.js";
import { serviceWorkerAddress } from "./trusted.js";
import { headlineOf, verdictOf } from "./verdict.js";

/** @import { Classifier, Report } from "../../pkg/index.js" */
/** @import { Source } from "./engine.js" */

const text = /** @type {HTMLTextAreaElement} */ (byId("text"));
const verdict = byId("verdict");
const waiting = verdict.firstElementChild;

/** What fits into the text field without making it slow, in characters. */
const EDITABLE = 300_000;
/** Longer input waits for a pause in typing, in characters and milliseconds. */
const QUICK = 100_000;
const PAUSE = 250;
/** The verdict is said aloud once, when the reader has stopped typing. */
const SILENCE = 1_000;

/** @type {Classifier | undefined} */
let classifier;
/** @type {Source} */
let source = { text: "", bytes: null, name: null };
/** @type {Report | null} */
let report = null;
let timer = 0;
let announcing = 0;
let announced = "";

/** @param {...import("./dom.js").Child} message */
const notice = (...message) => replace(byId("notice"), message);

function announce() {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    const words = report ? [headlineOf(report), report.recipients[0]?.address].filter(Boolean).join(", ") : "";
    if (words === announced) return;
    announced = words;
    byId("announcer").textContent = words;
  }, SILENCE);
}

function diagnose() {
  clearTimeout(timer);
  const empty = source.text.trim() === "";
  byId("clear").hidden = empty;
  if (empty) {
    report = null;
    replace(verdict, waiting);
  } else if (classifier) {
    try {
      report = read(classifier, source);
      replace(verdict, verdictOf(report, source));
    } catch (error) {
      report = null;
      replace(verdict, h("p", { class: "failure" }, t("result.failed")), h("p", null, String(error)));
    }
  } else {
    replace(verdict, h("p", { class: "loading" }, t("result.loading")));
  }
  byId("pass-on").hidden = !report;
  verdict.setAttribute("aria-busy", String(!empty && !classifier));
  announce();
}

/** @param {Source} next @param {string} [message] */
function take(next, message = "") {
  source = next;
  const long = source.text.length > EDITABLE;
  text.value = long ? source.text.slice(0, EDITABLE) : source.text;
  text.readOnly = long;
  notice(message || (long ? t("input.long", { n: EDITABLE }) : source.name ?? ""));
  show("diagnose");
  diagnose();
  if (source.text) reveal();
}

/** Brings the verdict into view where it stands below what one has just put in. */
function reveal() {
  const { top } = byId("result").getBoundingClientRect();
  if (top < innerHeight * 0.7) return;
  byId("result").scrollIntoView({ behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}

/** Several messages or log lines in the field are read as one; whether each is wanted, only the reader knows. */
async function offerMany() {
  const { text } = source;
  const { isMany } = await import("./files.js");
  const many = await isMany(new TextEncoder().encode(text.slice(0, 65_536)), text.length <= 65_536).catch(() => false);
  if (text !== source.text) return; // typed on meanwhile
  if (!many) return notice();
  notice(t("input.several"), " ", h("button", { type: "button", class: "link", onclick: () => void readMany([new File([source.text], "")]) }, t("input.read_all")));
}

function typed() {
  source = { text: text.value, bytes: null, name: null };
  void offerMany();
  if (location.hash.startsWith("#t=")) history.replaceState(null, "", location.pathname);
  clearTimeout(timer);
  if (source.text.length < QUICK) diagnose();
  else timer = setTimeout(diagnose, PAUSE);
}

/** @param {File[]} files */
async function readMany(files) {
  show("many");
  location.hash = "#many";
  (await many()).start(files);
}

/** @param {Iterable<File>} files */
async function takeFiles(files) {
  notice(t("input.reading"));
  try {
    const { openFiles } = await import("./files.js");
    const opened = await openFiles([...files]);
    if (opened.many) {
      notice();
      await readMany(opened.many);
    } else if (opened.bytes) {
      take(sourceOf(opened.bytes, opened.name));
    }
  } catch (error) {
    notice(error instanceof Error ? error.message : String(error));
  }
}

/** @type {Promise<{ start(files: File[]): void, translate(): void }> | undefined} */
let manyView;
const many = () => (manyView ??= import("./many/view.js").then(({ createMany }) => createMany(byId("many-view"), {
  open: (/** @type {Uint8Array} */ bytes, /** @type {string} */ name) => {
    location.hash = "#";
    take(sourceOf(bytes, name));
    byId("result").focus();
  },
  choose: () => byId("file").click(),
})));

/** @param {"diagnose" | "many"} view */
function show(view) {
  for (const name of ["diagnose", "many"]) byId(name).hidden = name !== view;
  for (const link of document.querySelectorAll("[data-view]")) {
    if (link.getAttribute("data-view") === view) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "many") void many();
}

async function followFragment() {
  if (location.hash.startsWith("#t=")) {
    const shared = await import("./share.js").then(({ fromFragment }) => fromFragment(location.hash)).catch(() => null);
    if (shared === null) take({ text: "", bytes: null, name: null }, t("share.broken"));
    else take({ text: shared, bytes: null, name: null }, t("share.opened"));
  } else {
    show(location.hash === "#many" ? "many" : "diagnose");
  }
}

async function speak(/** @type {string} */ wanted) {
  await setLanguage(wanted);
  for (const id of ["reference-link", "rules-link"]) /** @type {HTMLAnchorElement} */ (byId(id)).href = `reference/${language()}/index.html`;
  replace(byId("examples"), EXAMPLES.map(([name, example]) => h("li", null, h("button", { type: "button", class: "link", onclick: () => take({ text: example, bytes: null, name: null }) }, t(name)))));
}

async function begin() {
  diagnose();
  classifier = await startEngine();
  byId("version").textContent = t("footer.version", { engine: classifier.versions.engine, rules: classifier.versions.rules });
  diagnose();
}

function connect() {
  text.addEventListener("input", typed);
  byId("open").addEventListener("click", () => byId("file").click());
  byId("clear").addEventListener("click", () => { take({ text: "", bytes: null, name: null }); text.focus(); });
  const file = /** @type {HTMLInputElement} */ (byId("file"));
  file.addEventListener("change", () => { void takeFiles(file.files ?? []).finally(() => { file.value = ""; }); });
  text.addEventListener("paste", (event) => {
    if (event.clipboardData?.files.length) { event.preventDefault(); void takeFiles(event.clipboardData.files); } else setTimeout(reveal, PAUSE * 2);
  });
  const dragged = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => { if (dragged(event)) { event.preventDefault(); document.body.classList.add("dragging"); } });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dragging"); });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dragging");
    if (!dragged(event)) return;
    event.preventDefault();
    void takeFiles(event.dataTransfer?.files ?? []);
  });
  addEventListener("hashchange", () => void followFragment());
  byId("print").addEventListener("click", () => print());
  for (const [id, action] of /** @type {const} */ ([["copy-answer", "copyAnswer"], ["share", "shareLink"], ["test-case", "exportCase"]])) {
    byId(id).addEventListener("click", async () => {
      if (report && classifier) (await import("./pass-on.js"))[action]({ report, source, classifier });
    });
  }

  const select = /** @type {HTMLSelectElement} */ (byId("language"));
  replace(select, Object.entries(LANGUAGES).map(([code, name]) => h("option", { value: code, lang: code }, name)));
  select.value = document.documentElement.lang;
  select.addEventListener("change", async () => {
    remember(select.value);
    await speak(select.value);
    await begin();
    (await manyView)?.translate();
  });
}

warmUp();
connect();
await speak(document.documentElement.lang);
await followFragment();
const failed = (/** @type {unknown} */ error) => replace(verdict, h("p", { class: "failure" }, t("result.no_engine")), h("p", null, String(error)));
await begin().catch(failed);
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(serviceWorkerAddress()).catch(() => { /* the page works without, but not offline */ });
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ language: language() }));
}
