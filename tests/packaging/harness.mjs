// Projects as users have them: empty but for the packed package, and what a test puts beside it.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { after } from "node:test";
import { promisify } from "node:util";

export const here = import.meta.dirname;
/** Where the package is installed, see tools/install-packed.mjs. */
export const packed = join(here, "../../.cache/packed");
export const tarball = join(packed, readdirSync(packed).find((file) => file.endsWith(".tgz")) ?? "");

/** What `check` of diagnoses.mjs says when all is right. */
export const RIGHT = /^20 diagnoses by \d+\.\d+\.\d+$/m;

/** Runs the diagnoses with whatever `undelivered` is here; a page's test reads `result`. */
export const ENTRY = `import * as undelivered from "undelivered";
import { check } from "./diagnoses.mjs";
globalThis.result = check(undelivered);
globalThis.result.then((text) => console.log(text));
`;

/**
 * A project with the package installed. It stands inside this folder, so that frameworks find themselves.
 * @param {string} name
 * @param {Record<string, string>} files
 * @param {object} [manifest] more of package.json
 */
export function project(name, files, manifest = { type: "module" }) {
  const folder = join(here, "projects", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(packed, "node_modules"), join(folder, "node_modules"), { recursive: true });
  cpSync(join(here, "diagnoses.mjs"), join(folder, "diagnoses.mjs"));
  const all = { "package.json": JSON.stringify({ name, private: true, ...manifest, dependencies: { undelivered: "*" } }), ...files };
  for (const [file, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  return folder;
}

/** @param {string} name of a command of this folder's packages */
export const bin = (name) => join(here, "node_modules/.bin", name);

/**
 * Runs a command to its end and returns what it printed; fails with that when it fails.
 * @param {string} folder
 * @param {string} command
 * @param {string[]} args
 */
export async function run(folder, command, ...args) {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd: folder, timeout: 300_000, env: { ...process.env, NEXT_TELEMETRY_DISABLED: "1", NO_COLOR: "1" } });
    return stdout;
  } catch (error) {
    const { message, stdout, stderr } = /** @type {Error & { stdout: string, stderr: string }} */ (error);
    throw new Error([message, stdout, stderr].join("\n"));
  }
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

/**
 * Serves a folder on this machine until the tests of the file end.
 * @param {string} folder
 * @param {Record<string, string>} [headers]
 * @returns {Promise<string>} its address
 */
export async function serve(folder, headers = {}) {
  const server = createServer((request, response) => {
    const path = join(folder, new URL(request.url ?? "/", "http://localhost").pathname.replace(/\/$/, "/index.html"));
    if (!existsSync(path)) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": TYPES[/** @type {keyof typeof TYPES} */ (extname(path))] ?? "application/octet-stream", ...headers });
    response.end(readFileSync(path));
  });
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", () => resolve(undefined)); });
  after(() => { server.close(); server.closeAllConnections(); });
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
}

/** A page that runs one module script. @param {string} script its address */
export const page = (script) => `<!doctype html><meta charset="utf-8"><title>test</title><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`;
