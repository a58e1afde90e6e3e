// Keeps the page for when there is no network. It fetches the files of this page and nothing else.
importScripts("offline.js"); // OFFLINE: version, and the files to keep (tools/site/build.mjs)

/** @type {{ version: string, files: string[], reference: string[] }} */
const { version, files, reference } = /** @type {any} */ (self).OFFLINE;
const PREFIX = "undelivered-";
const CACHE = PREFIX + version;
const worker = /** @type {any} */ (self);

worker.addEventListener("install", (/** @type {any} */ event) => {
  // Past the HTTP cache: a version is made of files that belong together.
  event.waitUntil((async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll(files.map((file) => new Request(file, { cache: "no-cache" })));
  })());
});

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
    await worker.clients.claim();
  })());
});

// The page says in which language its reader will want the reference.
worker.addEventListener("message", (/** @type {any} */ event) => event.waitUntil(keepReference(String(event.data.language))));

/** The reference, one page after the other, so that it is in nobody's way; what fails is fetched when it is asked for. @param {string} language */
async function keepReference(language) {
  const connection = /** @type {any} */ (navigator).connection;
  if (connection?.saveData || !/^[A-Za-z-]+$/.test(language)) return;
  const cache = await caches.open(CACHE);
  for (const file of ["search-index.js", ...reference.map((page) => `${language}/${page}`)]) {
    const address = `reference/${file}`;
    if (!(await cache.match(address))) await cache.add(address).catch(() => {});
  }
}

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== worker.location.origin || !url.href.startsWith(worker.registration.scope)) return;
  event.respondWith(answer(request));
});

/** @param {Request} request */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request, { ignoreSearch: true });
  if (kept) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && response.type === "basic") await cache.put(request, response.clone());
    return response;
  } catch (error) {
    if (request.mode !== "navigate") throw error;
    return Response.redirect(worker.registration.scope);
  }
}
