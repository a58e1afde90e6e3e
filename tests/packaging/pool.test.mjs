// Streams and pools of workers wherever the package is installed or bundled.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build as esbuild } from "esbuild";
import { Miniflare } from "miniflare";
import { rollup } from "rollup";
import { build as vite, createServer, preview } from "vite";
import webpack from "webpack";
import { bin, here, page, project, run, serve } from "./harness.mjs";
import { resultOf } from "./chromium.mjs";

/** Reads a compressed mailbox by a classifier and by two workers. */
const POOL = `import { createClassifier } from "undelivered";
import { createPool } from "undelivered/worker-pool";

const message = (user) => \`From MAILER-DAEMON Mon Jan  1 10:00:00 2024
From: MAILER-DAEMON@example.org
Subject: Undelivered Mail Returned to Sender

<\${user}@example.com>: host mx.example.com[192.0.2.1] said: 550 5.1.1 user unknown (in reply to RCPT TO command)

\`;
const mailbox = Array.from({ length: 300 }, (_, number) => message("u" + number)).join("");
const compressed = () => new Blob([mailbox]).stream().pipeThrough(new CompressionStream("gzip"));
async function read(reader) {
  const reports = [];
  for await (const report of reader.classifyStream(compressed())) reports.push(report);
  return reports;
}
async function check() {
  const alone = await read(await createClassifier());
  const pool = await createPool({ size: 2 });
  const together = await read(pool);
  await pool.close();
  const right = together.every(({ recipients }, at) => recipients[0].address === "u" + at + "@example.com");
  return [alone.length, together.length, right, JSON.stringify(alone) === JSON.stringify(together)].join();
}
globalThis.result = check();
globalThis.result.then((text) => console.log(text));
`;
const RIGHT = /^300,300,true,true$/m;
const PACKAGE = "/node_modules/undelivered";

const node22 = ["linux-x64", "linux-arm64"].map((system) => join(here, `node_modules/node-${system}/bin/node`)).find((path) => existsSync(path));
for (const [name, command, ...args] of [[`Node ${process.versions.node}`, process.execPath], ["Node 22", node22], ["Deno", bin("deno"), "run", "--allow-read", "--cached-only"], ["Bun", bin("bun")]]) {
  test(`${name}: streams and worker threads`, { skip: command ? false : "npm has no build of Node 22 for this system" }, async () => {
    const folder = project(`pool-${name?.replace(/\W+/g, "-")}`, { "entry.mjs": POOL });
    assert.match(await run(folder, command ?? "", .../** @type {string[]} */ (args), "entry.mjs"), RIGHT);
  });
}

test("Chromium: streams and Web Workers, nothing bundled", async () => {
  const entry = POOL.replace('"undelivered"', `"${PACKAGE}/index.js"`).replace('"undelivered/worker-pool"', `"${PACKAGE}/worker-pool/web.js"`);
  const folder = project("pool-chromium", { "entry.mjs": entry, "index.html": page("entry.mjs") });
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src data:";
  assert.match(await resultOf(`${await serve(folder, { "content-security-policy": policy })}/index.html`), RIGHT);
});

/** Moves what was bundled away from the package, so that nothing can be loaded from there. @param {string} folder @param {string} [script] */
function alone(folder, script) {
  const out = join(folder, "../", `${folder.split("/").at(-1)}-out`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  cpSync(join(folder, "out"), out, { recursive: true });
  if (script) writeFileSync(join(out, "index.html"), page(script));
  return out;
}

for (const target of /** @type {const} */ (["web", "node"])) {
  test(`webpack, target ${target}: finds the workers by itself`, async () => {
    const folder = project(`pool-webpack-${target}`, { "bundle.mjs": POOL });
    const filename = target === "web" ? "[name].js" : "[name].cjs";
    const settings = { mode: /** @type {const} */ ("production"), context: folder, entry: "./bundle.mjs", target, output: { path: join(folder, "out"), filename, chunkFilename: filename }, performance: false };
    const stats = await new Promise((resolve, reject) => { webpack(settings, (error, result) => (error ? reject(error) : resolve(result))); });
    assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString());
    if (target === "web") assert.match(await resultOf(`${await serve(alone(folder, "main.js"))}/index.html`), RIGHT);
    else assert.match(await run(alone(folder), process.execPath, "main.cjs"), RIGHT);
  });
}

test("Vite build: finds the workers by itself", async () => {
  const root = project("pool-vite-build", { "main.mjs": POOL, "index.html": page("./main.mjs") });
  await vite({ root, logLevel: "error", worker: { format: "es" } });
  const server = await preview({ root, logLevel: "error", preview: { host: "127.0.0.1", port: 0 } });
  after(() => server.close());
  assert.match(await resultOf(server.resolvedUrls?.local[0] ?? ""), RIGHT);
});

test("Vite's development server, told to leave the package as it is", async () => {
  const root = project("pool-vite-dev", { "main.mjs": POOL, "index.html": page("./main.mjs") });
  const server = await createServer({ root, logLevel: "error", server: { host: "127.0.0.1", port: 0 }, optimizeDeps: { exclude: ["undelivered"] } });
  after(() => server.close());
  await server.listen();
  assert.match(await resultOf(server.resolvedUrls?.local[0] ?? ""), RIGHT);
});

// These two do not look for workers: whoever uses them copies one file beside the bundle.
const copyWorker = (/** @type {string} */ folder, file = "web-worker.js") => cpSync(join(folder, "node_modules/undelivered/worker-pool", file), join(folder, "out", file));

for (const platform of /** @type {const} */ (["browser", "node"])) {
  test(`esbuild --platform=${platform}: with the worker copied`, async () => {
    const folder = project(`pool-esbuild-${platform}`, { "bundle.mjs": POOL });
    await esbuild({ absWorkingDir: folder, entryPoints: ["bundle.mjs"], outdir: join(folder, "out"), outExtension: { ".js": ".mjs" }, bundle: true, platform, format: "esm", logLevel: "error" });
    copyWorker(folder, platform === "node" ? "node-worker.mjs" : "web-worker.js");
    if (platform === "node") assert.match(await run(alone(folder), process.execPath, "bundle.mjs"), RIGHT);
    else assert.match(await resultOf(`${await serve(alone(folder, "bundle.mjs"))}/index.html`), RIGHT);
  });
}

test("Rollup: with the worker copied", async () => {
  const folder = project("pool-rollup", { "bundle.mjs": POOL });
  const bundle = await rollup({ input: join(folder, "bundle.mjs"), plugins: [nodeResolve({ browser: true })] });
  await bundle.write({ file: join(folder, "out/bundle.js"), format: "es" });
  copyWorker(folder);
  assert.match(await resultOf(`${await serve(alone(folder, "bundle.js"))}/index.html`), RIGHT);
});

test("workerd: streams; a pool says that there are no workers", async () => {
  const worker = `${POOL.slice(0, POOL.indexOf("async function check"))}
export default {
  async fetch() {
    const reports = await read(await createClassifier());
    const sent = (await createClassifier()).summarize(reports, { sent: 1000 });
    const pool = await createPool({ size: 2 }).then((pool) => read(pool)).catch(String);
    return new Response([reports.length, reports[299].recipients[0].address, sent.failed, pool].join());
  },
};
`;
  const folder = project("pool-workerd", { "worker.mjs": worker });
  await esbuild({ absWorkingDir: folder, entryPoints: ["worker.mjs"], outdir: join(folder, "out"), bundle: true, format: "esm", conditions: ["workerd", "worker", "browser"], loader: { ".wasm": "copy" }, logLevel: "error" });
  /** @type {import("miniflare").ModuleDefinition[]} */
  const modules = [{ type: "ESModule", path: "worker.js", contents: readFileSync(join(folder, "out/worker.js"), "utf8") }];
  for (const file of readdirSync(join(folder, "out")).filter((file) => file.endsWith(".wasm"))) {
    modules.push({ type: "CompiledWasm", path: file, contents: readFileSync(join(folder, "out", file)) });
  }
  const miniflare = new Miniflare({ modules, compatibilityDate: "2025-01-01" });
  after(() => miniflare.dispose());
  assert.match(await (await miniflare.dispatchFetch("http://localhost/")).text(), /^300,u299@example\.com,300,Error: this runtime has no Web Workers; /);
});
