// Serves the page (www/) and the package it runs (pkg/) on this machine alone, and prints the address. PORT chooses the port.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

const root = join(import.meta.dirname, "..");
const PORT = 8025;

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".txt": "text/plain; charset=utf-8",
  ".xml": "application/xml",
};

/** The file that an address stands for; null where there is none. @param {string} url @returns {string | null} */
function fileOf(url) {
  try {
    // URL resolves "..", so that nothing outside of the two folders is reached.
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    if (path.split("/").includes("..")) return null;
    const file = path.startsWith("/pkg/") ? join(root, path) : join(root, "www", path);
    return statSync(file).isDirectory() ? fileOf(`${path.replace(/\/?$/, "/")}index.html`) : file;
  } catch {
    return null;
  }
}

const server = createServer((request, response) => {
  const file = fileOf(request.url ?? "/");
  if (!file) return void response.writeHead(404, { "content-type": "text/plain" }).end("There is no such file.\n");
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { "content-type": type, "cache-control": "no-cache", "x-content-type-options": "nosniff" });
  createReadStream(file).pipe(response);
});

server.on("error", (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EADDRINUSE" || process.env["PORT"]) throw error;
  server.listen(0, "127.0.0.1"); // any other port
});
server.on("listening", () => {
  console.log(`http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}/`);
});
server.listen(Number(process.env["PORT"] ?? PORT), "127.0.0.1");
