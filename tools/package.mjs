// Puts pkg/ together from the WebAssembly build (first argument), src/js/, src/locales/ and the documents.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { parse } from "smol-toml";
import { inlined } from "./inline.mjs";
import { tables, vocabularyTypes } from "./vocabulary.mjs";

const root = join(import.meta.dirname, "..");
const wasmBuild = process.argv[2] ?? join(root, ".cache/wasm");
const pkg = join(root, "pkg");
/** @param {string} file @param {string} text */
const write = (file, text) => writeFileSync(join(pkg, file), text);
/** @param {string} file */
const read = (file) => readFileSync(join(root, file), "utf8");

// Emptied, not removed: a running `./build.sh demo` serves this folder.
mkdirSync(pkg, { recursive: true });
for (const file of readdirSync(pkg)) rmSync(join(pkg, file), { recursive: true });

// Code. The CommonJS entry is the default entry, bundled.
cpSync(join(root, "src/js"), pkg, { recursive: true });
cpSync(join(wasmBuild, "engine.js"), join(pkg, "engine.js"));
cpSync(join(wasmBuild, "engine.d.ts"), join(pkg, "engine.d.ts"));
cpSync(join(wasmBuild, "engine_bg.wasm"), join(pkg, "undelivered.wasm"));
write("inline.js", inlined(readFileSync(join(pkg, "undelivered.wasm"))));
await build({ entryPoints: [join(pkg, "index.js")], outfile: join(pkg, "index.cjs"), bundle: true, format: "cjs", platform: "node", target: "node20", logLevel: "warning" });

// Workers are files without imports: a bundler that takes no notice of them leaves one file to copy.
for (const file of ["web-worker.js", "node-worker.mjs"]) {
  const path = join(pkg, "worker-pool", file);
  await build({ entryPoints: [path], outfile: path, allowOverwrite: true, bundle: true, minify: true, format: "esm", platform: file.startsWith("node") ? "node" : "browser", target: "es2022", logLevel: "warning" });
}

// Types.
const types = `${read("src/js/index.d.ts")}\n${vocabularyTypes(root)}`;
write("index.d.ts", types);
write("index.d.cts", types);
write("worker-pool.d.cts", read("src/js/worker-pool.d.ts").replace("./index.js", "./index.cjs"));

// Locales.
mkdirSync(join(pkg, "locales"));
for (const [lang, table] of tables(join(root, "src/locales"))) {
  const json = JSON.stringify({ lang, ...table });
  const freeze = '/** @param {any} value */\nconst freeze = (value) => (typeof value === "object" && Object.values(value).forEach(freeze), Object.freeze(value));\n';
  write(`locales/${lang}.js`, `${freeze}export default /* @__PURE__ */ freeze(${json});\n`);
  write(`locales/${lang}.cjs`, `${freeze}module.exports = freeze(${json});\n`);
  write(`locales/${lang}.d.ts`, 'import type { Locale } from "../index.js";\ndeclare const locale: Locale;\nexport default locale;\n');
  write(`locales/${lang}.d.cts`, 'import type { Locale } from "../index.cjs";\ndeclare const locale: Locale;\nexport = locale;\n');
}

// Manifest and documents.
const crate = /** @type {any} */ (parse(read("Cargo.toml"))).package;
const { name, ...manifest } = JSON.parse(read("pkg.json"));
const { version, description, license, keywords } = crate;
write("package.json", `${JSON.stringify({ name, version, description, license, keywords, ...manifest }, null, 2)}\n`);
for (const file of readdirSync(root).filter((file) => /^(README|CHANGELOG|LICENSE)/.test(file))) cpSync(join(root, file), join(pkg, file));
