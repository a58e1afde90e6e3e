// Makes the page ready to serve: copies the package into it and writes the reference, the list of files to keep for when
// there is no network, and the sitemap.
//
//   node tools/site/build.mjs [--out FOLDER] [--base ADDRESS]
//
// --out   where the site goes; without it, what is made goes into www/ itself (and is ignored by git)
// --base  the address it will have, for canonical links and the sitemap, e.g. https://example.org/bounces/
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { deflateRawSync } from "node:zlib";
import { load } from "./data.mjs";
import { codesPage, indexPage, providerPage, searchIndex } from "./groups.mjs";
import { html, json } from "./html.mjs";
import { kindPage, reasonPage } from "./reasons.mjs";

/** @import { Site } from "./layout.mjs" */

const root = join(import.meta.dirname, "../..");
const source = join(root, "www");
const pkg = join(root, "pkg");
/** What the page needs of the package. */
const PACKAGE = ["campaign.js", "core.js", "engine.js", "input.js", "stream", "web.js", "undelivered.wasm"];

/** @param {string} folder @returns {string[]} */
const filesIn = (folder) => readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")).sort();

/** @param {{ out?: string | undefined, base?: string | undefined, languages?: string[] }} [options] `languages`: those of the reference, all unless given */
export async function buildSite({ out = source, base, languages } = {}) {
  if (!existsSync(join(pkg, "web.js"))) throw new Error("pkg/ is missing: run ./build.sh build first");
  const address = base === undefined ? null : new URL(base.endsWith("/") ? base : `${base}/`).href;
  if (out !== source) cpSync(source, out, { recursive: true, filter: (file) => !/^(?:pkg|reference|offline\.js|sitemap\.xml|robots\.txt|\.gitignore)(?:\/|$)/.test(relative(source, file).split(sep).join("/")) });
  for (const made of ["pkg", "reference"]) rmSync(join(out, made), { recursive: true, force: true });
  mkdirSync(join(out, "pkg/locales"), { recursive: true });
  for (const file of PACKAGE) cpSync(join(pkg, file), join(out, "pkg", file), { recursive: true });
  for (const file of readdirSync(join(pkg, "locales")).filter((name) => name.endsWith(".js"))) cpSync(join(pkg, "locales", file), join(out, "pkg/locales", file));

  if (address && out !== source) writeHome(out, address);
  const pages = await writeReference(out, address, languages);
  writeOffline(out);
  if (address) writeSitemap(out, address, pages);
  return { pages: pages.length };
}

/** @param {string} out @param {string | null} base @param {string[]} [languages] */
async function writeReference(out, base, languages) {
  const data = await load(languages);
  const { createClassifier } = await import(pathToFileURL(join(pkg, "index.js")).href);
  const classifier = await createClassifier();
  const share = (/** @type {string} */ text) => `#t=${deflateRawSync(text).toString("base64url")}`;
  const verdict = (/** @type {string} */ text) => {
    const { kind, recipients: [first] } = classifier.classify(text);
    return { kind, reason: first?.reason ?? null };
  };
  /** @type {string[]} */
  const pages = [];
  for (const language of data.languages) {
    /** @type {Site} */
    const site = { data, language, base, share, verdict };
    const folder = join(out, "reference", language.code);
    mkdirSync(folder, { recursive: true });
    const write = (/** @type {string} */ name, /** @type {{ text: string }} */ page) => {
      writeFileSync(join(folder, name), page.text);
      pages.push(`reference/${language.code}/${name}`);
    };
    write("index.html", indexPage(site));
    write("code.html", codesPage(site));
    for (const reason of data.reasons) write(`${reason.id}.html`, reasonPage(site, reason));
    for (const kind of data.kinds) write(`${kind.id}.html`, kindPage(site, kind));
    for (const provider of data.providers) write(`${provider.id}.html`, providerPage(site, provider));
  }
  writeFileSync(join(out, "reference/search-index.js"), `export default ${JSON.stringify(searchIndex(data))};\n`);
  return pages;
}

/** What the service worker keeps at once, and the pages of the reference, which it keeps in the reader's language later. Its version changes when any of the files does. @param {string} out */
function writeOffline(out) {
  const all = filesIn(out).filter((file) => !/^(?:offline\.js|sw\.js|sitemap\.xml|robots\.txt|README\.md|tsconfig\.json|\.gitignore)$/.test(file));
  const hash = createHash("sha256");
  for (const file of [...all, "sw.js"]) hash.update(file).update("\0").update(readFileSync(join(out, file)));
  const files = ["./", ...all.filter((file) => !file.startsWith("reference/") && file !== "index.html")];
  const reference = all.filter((file) => file.startsWith("reference/en/")).map((file) => file.slice("reference/en/".length));
  writeFileSync(join(out, "offline.js"), `self.OFFLINE = ${JSON.stringify({ version: hash.digest("hex").slice(0, 12), files, reference })};\n`);
}

/** The front page under its address. @param {string} out @param {string} base */
function writeHome(out, base) {
  const file = join(out, "index.html");
  const page = readFileSync(file, "utf8");
  const [, title = ""] = /<title[^>]*>([^<]*)</.exec(page) ?? [];
  const [, description = ""] = /<meta name="description"[^>]* content="([^"]*)"/.exec(page) ?? [];
  const facts = { "@context": "https://schema.org", "@type": "WebApplication", name: "undelivered", url: base, description, applicationCategory: "UtilitiesApplication", operatingSystem: "Any", isAccessibleForFree: true, browserRequirements: "JavaScript, WebAssembly" };
  const links = html`<link rel="canonical" href="${base}">
<meta property="og:title" content="${title}">
<meta property="og:type" content="website">
<meta property="og:url" content="${base}">
<meta property="og:description" content="${description}">
<script type="application/ld+json">${json(facts)}</script>
</head>`;
  writeFileSync(file, page.replace("</head>", () => links.text));
}

/** @param {string} out @param {string} base @param {string[]} pages */
function writeSitemap(out, base, pages) {
  const urls = ["", ...pages.map((page) => page.replace(/index\.html$/, ""))].map((page) => `<url><loc>${base}${page}</loc></url>`);
  writeFileSync(join(out, "sitemap.xml"), `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${urls.join("\n")}\n</urlset>\n`);
  writeFileSync(join(out, "robots.txt"), `User-agent: *\nAllow: /\nSitemap: ${base}sitemap.xml\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { values } = parseArgs({ options: { out: { type: "string" }, base: { type: "string" } } });
  const { pages } = await buildSite(values);
  console.log(`${values.out ?? "www/"}: ${pages} reference pages`);
}
