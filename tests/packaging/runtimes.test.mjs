// Runtimes that take the package as it is installed.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { bin, ENTRY, here, project, RIGHT, run } from "./harness.mjs";

const COMMONJS = `const undelivered = require("undelivered");
import("./diagnoses.mjs").then(({ check }) => check(undelivered)).then(console.log);
`;
const WORKERS = `import { Worker, isMainThread, parentPort } from "node:worker_threads";
import * as undelivered from "undelivered";
import { check } from "./diagnoses.mjs";
if (isMainThread) for (let i = 0; i < 3; i += 1) new Worker(new URL(import.meta.url)).on("message", console.log);
else parentPort.postMessage(await check(undelivered));
`;
const FILES = { "entry.mjs": ENTRY, "entry.cjs": COMMONJS, "workers.mjs": WORKERS };

// npm has builds of Node for these systems only; elsewhere Node 22 has to be the one that runs the tests.
const node22 = ["linux-x64", "linux-arm64"].map((system) => join(here, `node_modules/node-${system}/bin/node`)).find((path) => existsSync(path));
const nodes = [[`Node ${process.versions.node}`, process.execPath], ["Node 22", node22]];

for (const [name, command] of nodes) {
  test(`${name}: ES modules, CommonJS and worker threads`, { skip: command ? false : "npm has no build of Node 22 for this system" }, async () => {
    const folder = project(`node-${name?.replace(/\W+/g, "-")}`, FILES);
    assert.match(await run(folder, command ?? "", "entry.mjs"), RIGHT);
    assert.match(await run(folder, command ?? "", "entry.cjs"), RIGHT);
    assert.equal((await run(folder, command ?? "", "workers.mjs")).match(new RegExp(RIGHT, "gm"))?.length, 3);
  });
}

test("Node: the same classes and functions from both module systems", async () => {
  const folder = project("node-both", {
    "both.mjs": `import * as esm from "undelivered";
import { createRequire } from "node:module";
const cjs = createRequire(import.meta.url)("undelivered");
const names = (module) => Object.keys(module).filter((name) => name !== "default" && name !== "module.exports").sort().join();
console.log(names(esm) === names(cjs), names(esm));
const locale = createRequire(import.meta.url)("undelivered/locales/en");
console.log(locale.lang, (await import("undelivered/locales/en")).default.lang, Object.isFrozen(locale.step));
console.log((await import("undelivered/package.json", { with: { type: "json" } })).default.name);
`,
  });
  assert.equal(await run(folder, process.execPath, "both.mjs"), "true EngineError,RuleError,classify,createClassifier\nen en true\nundelivered\n");
});

test("Deno, with no permission at all", async () => {
  const folder = project("deno", FILES);
  assert.match(await run(folder, bin("deno"), "run", "--no-prompt", "--cached-only", "entry.mjs"), RIGHT);
});

test("Bun: ES modules, CommonJS and its bundler", async () => {
  const folder = project("bun", FILES);
  assert.match(await run(folder, bin("bun"), "entry.mjs"), RIGHT);
  assert.match(await run(folder, bin("bun"), "entry.cjs"), RIGHT);
  await run(folder, bin("bun"), "build", "entry.mjs", "--target=browser", "--outfile=out.mjs");
  assert.match(await run(folder, process.execPath, "out.mjs"), RIGHT);
});
