// Chromium, with the package as it is: no bundler, a strict content security policy.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ENTRY, page, project, RIGHT, serve } from "./harness.mjs";
import { resultOf } from "./chromium.mjs";

/** @param {string} specifier */
const entry = (specifier) => ENTRY.replace('"undelivered"', JSON.stringify(specifier));
const WORKER = `const worker = new Worker("./worker.mjs", { type: "module" });
globalThis.result = new Promise((resolve) => { worker.onmessage = ({ data }) => resolve(data); });
`;
const MAIN = "/node_modules/undelivered/index.js";
const WEB = "/node_modules/undelivered/web.js";
const folder = project("chromium", {
  "main.mjs": entry(MAIN),
  "main.html": page("main.mjs"),
  "web.mjs": entry(WEB),
  "web.html": page("web.mjs"),
  "init.mjs": `import { init } from "${WEB}";\nawait init(fetch("/node_modules/undelivered/undelivered.wasm"));\n${entry(WEB)}`.replace("init(fetch", "init(await fetch"),
  "init.html": page("init.mjs"),
  "worker.mjs": `import * as undelivered from "${MAIN}";\nimport { check } from "./diagnoses.mjs";\npostMessage(await check(undelivered));\n`,
  "start.mjs": WORKER,
  "worker.html": page("start.mjs"),
  "missing.mjs": `import { init } from "${WEB}";\nglobalThis.result = init("/nowhere.wasm").catch(String);\n`,
  "missing.html": page("missing.mjs"),
  "html.mjs": `import { init } from "${WEB}";\nglobalThis.result = init("/main.html").catch(String);\n`,
  "html.html": page("html.mjs"),
});

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; require-trusted-types-for 'script'; img-src data:";
const strict = await serve(folder, { "content-security-policy": POLICY });
const fetching = await serve(folder, { "content-security-policy": `${POLICY}; connect-src 'self'` });
const noWasm = await serve(folder, { "content-security-policy": "default-src 'none'; script-src 'self'; img-src data:" });

test("Chromium: the default entry under a policy that forbids every connection", async () => {
  assert.match(await resultOf(`${strict}/main.html`), RIGHT);
});

test("Chromium: in a module worker", async () => {
  assert.match(await resultOf(`${await serve(folder)}/worker.html`), RIGHT);
});

test("Chromium: ./web streams its code in", async () => {
  assert.match(await resultOf(`${fetching}/web.html`), RIGHT);
  assert.match(await resultOf(`${fetching}/init.html`), RIGHT);
});

test("Chromium: a policy without 'wasm-unsafe-eval' forbids WebAssembly, and the error says so", async () => {
  await assert.rejects(resultOf(`${noWasm}/main.html`), /CompileError: WebAssembly\.compile\(\).*[Cc]ontent [Ss]ecurity [Pp]olicy/);
});

test("Chromium: ./web says where it looked in vain", async () => {
  assert.match(await resultOf(`${fetching}/missing.html`), /nowhere\.wasm answered 404; pass init\(\) the address of undelivered\.wasm/);
  assert.match(await resultOf(`${fetching}/html.html`), /main\.html is no WebAssembly; pass init\(\) the address of undelivered\.wasm/);
});
