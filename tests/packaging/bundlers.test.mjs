// Bundlers with their default settings: what they make runs with nothing else beside it.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build as esbuild } from "esbuild";
import { rollup } from "rollup";
import { build as vite, createServer, preview } from "vite";
import webpack from "webpack";
import { ENTRY, page, project, RIGHT, run, serve } from "./harness.mjs";
import { resultOf } from "./chromium.mjs";

const WEB_ENTRY = ENTRY.replace('"undelivered"', '"undelivered/web"');

/** Moves what was bundled away from the package, so that nothing can be loaded from there. @param {string} folder */
function alone(folder) {
  const out = join(folder, "../", `${folder.split("/").at(-1)}-out`);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out);
  cpSync(join(folder, "out"), out, { recursive: true });
  writeFileSync(join(out, "index.html"), page(readdirSync(out).find((file) => /^bundle.*js$/.test(file)) ?? "bundle.js"));
  writeFileSync(join(out, "package.json"), '{ "type": "module" }');
  return out;
}

const inNode = async (/** @type {string} */ folder, file = "bundle.js") => assert.match(await run(alone(folder), process.execPath, file), RIGHT);
const inPage = async (/** @type {string} */ folder) => assert.match(await resultOf(`${await serve(alone(folder))}/index.html`), RIGHT);

for (const platform of /** @type {const} */ (["browser", "node", "neutral"])) {
  test(`esbuild --platform=${platform}`, async () => {
    const folder = project(`esbuild-${platform}`, { "bundle.mjs": ENTRY });
    for (const format of platform === "node" ? /** @type {const} */ (["esm", "cjs"]) : /** @type {const} */ (["esm"])) {
      const outExtension = { ".js": format === "cjs" ? ".cjs" : ".js" };
      await esbuild({ absWorkingDir: folder, entryPoints: ["bundle.mjs"], outdir: join(folder, "out"), bundle: true, minify: true, platform, format, outExtension, logLevel: "error" });
      await inNode(folder, `bundle${outExtension[".js"]}`);
    }
    if (platform !== "node") await inPage(folder);
  });
}

test("Rollup", async () => {
  const folder = project("rollup", { "bundle.mjs": ENTRY });
  const bundle = await rollup({ input: join(folder, "bundle.mjs"), plugins: [nodeResolve()], onwarn(warning) { throw new Error(warning.message); } });
  await bundle.write({ file: join(folder, "out/bundle.js"), format: "es" });
  await inNode(folder);
  await inPage(folder);
});

/** @param {string} name @param {string} entry @param {"web" | "node"} target @param {string} filename */
async function pack(name, entry, target, filename) {
  const folder = project(name, { "bundle.mjs": entry });
  const settings = { mode: /** @type {const} */ ("production"), context: folder, entry: "./bundle.mjs", target, output: { path: join(folder, "out"), filename }, performance: false };
  const stats = await new Promise((resolve, reject) => { webpack(settings, (error, result) => (error ? reject(error) : resolve(result))); });
  assert.ok(!stats.hasErrors() && !stats.hasWarnings(), stats.toString());
  return folder;
}

test("webpack, target web", async () => inPage(await pack("webpack-web", ENTRY, "web", "bundle.js")));
test("webpack, target node", async () => inNode(await pack("webpack-node", ENTRY, "node", "bundle.cjs"), "bundle.cjs"));
test("webpack: ./web brings its .wasm file along", async () => inPage(await pack("webpack-file", WEB_ENTRY, "web", "bundle.js")));

/** @param {string} name @param {string} entry */
const viteProject = (name, entry) => project(name, { "main.mjs": entry, "index.html": page("./main.mjs") });

const ENTRIES = [["default entry", ENTRY], ["./web", WEB_ENTRY]];

for (const [name, entry] of ENTRIES) {
  test(`Vite build, ${name}`, async () => {
    const root = viteProject(`vite-build-${name?.replace(/\W/g, "")}`, entry ?? "");
    await vite({ root, logLevel: "error" });
    const server = await preview({ root, logLevel: "error", preview: { host: "127.0.0.1", port: 0 } });
    after(() => server.close());
    assert.match(await resultOf(server.resolvedUrls?.local[0] ?? ""), RIGHT);
  });
}

for (const [name, entry] of ENTRIES) {
  test(`Vite's development server, ${name}`, async () => {
    const root = viteProject(`vite-dev-${name?.replace(/\W/g, "")}`, entry ?? "");
    const server = await createServer({ root, logLevel: "error", server: { host: "127.0.0.1", port: 0 } });
    after(() => server.close());
    await server.listen();
    assert.match(await resultOf(server.resolvedUrls?.local[0] ?? ""), RIGHT);
  });
}
