// Debian's Chromium, one for all tests of a file.
import { after } from "node:test";
import { chromium } from "playwright-core";

const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
after(() => browser.close());

/**
 * Opens a page and returns what its `globalThis.result` comes to; fails on any error of the page.
 * @param {string} address
 * @param {{ offline?: boolean }} [options] offline: cut the network once the page has loaded
 */
export async function resultOf(address, { offline = false } = {}) {
  const context = await browser.newContext();
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") problems.push(message.text()); });
  try {
    await page.goto(address);
    if (offline) await context.setOffline(true);
    await page.waitForFunction(() => "result" in globalThis, undefined, { timeout: 30_000 });
    return await page.evaluate(() => /** @type {any} */ (globalThis).result);
  } catch (error) {
    throw new Error([error, ...problems].join("\n"));
  } finally {
    await context.close();
  }
}
