// Serves a folder on this machine: `node tools/site/serve.mjs [FOLDER] [PORT]`, www/ and 8080 unless given.
import { createReadStream, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync } from "node:zlib";

const TYPES = {
  ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".json": "application/json",
  ".png": "image/png", ".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8", ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json", ".xml": "application/xml",
};

/**
 * @param {string} folder
 * @param {{ port?: number, compress?: boolean }} [options] port 0 takes a free one; `compress` sends files as hosts do, each compressed once
 * @returns {Promise<{ address: string, close(): Promise<void> }>}
 */
export function serve(folder, { port = 0, compress = false } = {}) {
  const root = resolve(folder);
  /** @type {Map<string, Buffer>} */
  const compressed = new Map();
  const server = createServer((request, response) => {
    const answer = (/** @type {number} */ code) => response.writeHead(code, { "content-type": "text/plain" }).end(`${code}\n`);
    if (request.method !== "GET" && request.method !== "HEAD") return void answer(405);
    let file;
    try {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      file = normalize(join(root, decodeURIComponent(pathname)));
    } catch {
      return void answer(400);
    }
    if (file !== root && !file.startsWith(root + sep) || file.includes("\0")) return void answer(404);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) file = join(file, "index.html");
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat?.isFile()) return void answer(404);
    const type = /** @type {Record<string, string>} */ (TYPES)[extname(file)] ?? "application/octet-stream";
    const headers = { "content-type": type, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
    if (compress && request.method === "GET") {
      const body = compressed.get(file) ?? brotliCompressSync(readFileSync(file));
      compressed.set(file, body);
      return void response.writeHead(200, { ...headers, "content-encoding": "br" }).end(body);
    }
    response.writeHead(200, { ...headers, "content-length": stat.size });
    if (request.method === "HEAD") response.end();
    else createReadStream(file).on("error", () => response.destroy()).pipe(response);
  });
  return new Promise((done, failed) => {
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      const { port: taken } = /** @type {import("node:net").AddressInfo} */ (server.address());
      done({
        address: `http://127.0.0.1:${taken}`,
        close: () => new Promise((closed) => { server.close(() => closed()); server.closeAllConnections(); }),
      });
    });
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [folder = join(import.meta.dirname, "../../www"), port] = process.argv.slice(2);
  // Where nobody asked for a port, any other will do.
  const { address } = await (port === undefined ? serve(folder, { port: 8080 }).catch(() => serve(folder)) : serve(folder, { port: Number(port) }));
  console.log(`The page: ${address}/`);
}
