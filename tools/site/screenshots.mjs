// Pictures of the page's main states for the documents: `node tools/site/screenshots.mjs`, after `node tools/site/build.mjs`.
import { mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./serve.mjs";

const root = join(import.meta.dirname, "../..");
const out = join(root, "docs/screenshots");
mkdirSync(out, { recursive: true });
const { address, close } = await serve(join(root, "www"));
const browser = await chromium.launch({ executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars"] });

const DESKTOP = { width: 1120, height: 820 };
const PHONE = { width: 360, height: 740 };
const LONG = `550 5.1.1 <${"long.name.".repeat(40)}x@${"department.".repeat(20)}example.org>: Recipient address rejected: User unknown in virtual mailbox table`;

/** @typedef {import("playwright-core").Page} Page */
/** @type {[name: string, options: import("playwright-core").BrowserContextOptions, act: (page: Page) => Promise<unknown>, path?: string][]} */
const STATES = [
  ["start", { viewport: DESKTOP }, async () => {}],
  ["verdict", { viewport: DESKTOP }, example(0)],
  ["verdict-dark", { viewport: DESKTOP, colorScheme: "dark" }, example(2)],
  ["verdict-phone", { viewport: PHONE, locale: "de" }, example(0)],
  ["proof-phone-dark", { viewport: PHONE, colorScheme: "dark", locale: "ja" }, async (page) => { await example(0)(page); await page.locator(".proof").scrollIntoViewIfNeeded(); await page.evaluate(() => document.querySelector(".advice")?.scrollIntoView()); }],
  ["long-input", { viewport: DESKTOP }, async (page) => { await page.locator("#text").fill(LONG); await page.evaluate(() => document.querySelector(".proof")?.scrollIntoView()); }],
  ["complaint", { viewport: DESKTOP, locale: "nb" }, example(3)],
  ["share", { viewport: DESKTOP }, async (page) => { await example(0)(page); await page.locator("#share").click(); await page.locator(".link-field").waitFor(); }],
  ["many", { viewport: { width: 1120, height: 1400 } }, many],
  ["many-phone-dark", { viewport: PHONE, colorScheme: "dark", locale: "fr" }, many],
  ["reference", { viewport: DESKTOP }, async () => {}, "reference/en/greylisted.html"],
  ["reference-search", { viewport: DESKTOP, colorScheme: "dark" }, async (page) => { await page.locator("#search").fill("over quota"); await page.locator("#results a").first().waitFor(); }, "reference/en/index.html"],
];

/** @param {number} index */
function example(index) {
  return async (/** @type {Page} */ page) => {
    await page.locator("#examples button").nth(index).click();
    await page.locator(".headline").waitFor();
    await page.evaluate(() => {
      /** @type {HTMLElement} */ (document.activeElement)?.blur();
      if (innerWidth < 600) document.getElementById("result")?.scrollIntoView(); else scrollTo(0, 0);
    });
  };
}

/** @param {Page} page */
async function many(page) {
  await page.locator("[data-view=many]").click();
  await page.locator(".empty-many .button").nth(1).click();
  await page.locator(".many-head").waitFor({ timeout: 60_000 });
  await page.evaluate(() => document.querySelector(".many-head")?.scrollIntoView());
}

for (const [name, options, act, path = ""] of STATES) {
  const context = await browser.newContext({ locale: "en", reducedMotion: "reduce", serviceWorkers: "block", ...options });
  const page = await context.newPage();
  await page.goto(`${address}/${path}`);
  if (!path) await page.locator("#version:not(:empty)").waitFor({ state: "attached" });
  await act(page);
  await page.waitForTimeout(300);
  const file = join(out, `${name}.png`);
  await page.screenshot({ path: file });
  console.log(`${name}.png ${(statSync(file).size / 1024).toFixed(0)} KiB`);
  await context.close();
}
await browser.close();
await close();
