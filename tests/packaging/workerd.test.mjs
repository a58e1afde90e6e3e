// Cloudflare's runtime, as Wrangler bundles for it: .wasm imports stay imports.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { project, RIGHT } from "./harness.mjs";

const WORKER = `import * as undelivered from "undelivered";
import { check } from "./diagnoses.mjs";
export default {
  async fetch() {
    try { return new Response(await check(undelivered)); }
    catch (error) { return new Response(String(error), { status: 500 }); }
  },
};
`;

/** @param {string} folder @param {string[]} conditions */
async function answer(folder, conditions) {
  const out = join(folder, "out");
  await build({ absWorkingDir: folder, entryPoints: ["worker.mjs"], outdir: out, bundle: true, format: "esm", conditions, loader: { ".wasm": "copy" }, logLevel: "error" });
  /** @type {import("miniflare").ModuleDefinition[]} */
  const modules = [{ type: "ESModule", path: "worker.js", contents: readFileSync(join(out, "worker.js"), "utf8") }];
  for (const file of readdirSync(out).filter((file) => file.endsWith(".wasm"))) {
    modules.push({ type: "CompiledWasm", path: file, contents: readFileSync(join(out, file)) });
  }
  const miniflare = new Miniflare({ modules, compatibilityDate: "2025-01-01" });
  try {
    return await (await miniflare.dispatchFetch("http://localhost/")).text();
  } finally {
    await miniflare.dispose();
  }
}

test("workerd: the entry under the condition workerd", async () => {
  assert.match(await answer(project("workerd", { "worker.mjs": WORKER }), ["workerd", "worker", "browser"]), RIGHT);
});

test("workerd: without the condition it says what is not allowed", async () => {
  assert.match(await answer(project("workerd-without", { "worker.mjs": WORKER }), ["browser"]), /Wasm code generation disallowed by embedder/);
});
