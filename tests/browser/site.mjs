// The page as it is served: built into a folder of its own, a server on this machine, Chromium.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { chromium } from "playwright-core";
import { buildSite } from "../../tools/site/build.mjs";
import { serve } from "../../tools/site/serve.mjs";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {{ page: Page, context: import("playwright-core").BrowserContext, problems: string[], foreign: string[], requests: string[] }} Visit */

export const folder = mkdtempSync(join(tmpdir(), "undelivered-page-"));
await buildSite({ out: join(folder, "site/under"), base: "https://example.org/under/", languages: ["en", "de"] });
/** Served below a folder, as a host of several projects would. */
const server = await serve(join(folder, "site"));
export const address = `${server.address}/under/`;
export const site = join(folder, "site/under");

export const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

after(async () => {
  await browser.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/**
 * Opens the page and waits until its engine is there. `problems` collects errors and violations of its policy, `foreign`
 * requests to anyone but its own server.
 * @param {string} [path]
 * @param {import("playwright-core").BrowserContextOptions} [options]
 * @returns {Promise<Visit>}
 */
export async function visit(path = "", options = {}) {
  const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1280, height: 900 }, serviceWorkers: "block", ...options });
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const foreign = [];
  /** @type {string[]} */
  const requests = [];
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("console", (message) => {
    if (/Service Worker registration blocked by Playwright/.test(message.text())) return; // wanted: see serviceWorkers above
    if (message.type() === "error" || message.type() === "warning") problems.push(message.text());
  });
  page.on("dialog", (dialog) => { problems.push(`dialog: ${dialog.message()}`); void dialog.dismiss(); });
  context.on("request", (request) => {
    requests.push(request.url());
    if (!request.url().startsWith(address) && !request.url().startsWith("blob:")) foreign.push(request.url());
  });
  await page.goto(address + path);
  if (!path.startsWith("reference/")) await page.locator("#version:not(:empty)").waitFor({ state: "attached" });
  return { page, context, problems, foreign, requests };
}

/** Puts a text into the field as typing would. @param {Page} page @param {string} text */
export const paste = (page, text) => page.locator("#text").fill(text);

/** The headline of the first verdict. @param {Page} page */
export const headline = async (page) => ((await page.locator("#verdict .headline").first().textContent()) ?? "").trim();

/** Opens files. @param {Page} page @param {...{ name: string, content: string | Uint8Array }} files */
export const openFiles = (page, ...files) => page.locator("#file").setInputFiles(files.map(({ name, content }) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) })));

/** Bounces that the tests share. Addresses and hosts are those kept for documentation. */
export const UNKNOWN = "550 5.1.1 <jane@example.org>: Recipient address rejected: User unknown in virtual mailbox table";

/**
 * A delivery report (RFC 3464).
 * @param {{ to?: string, words?: string, status?: string, text?: string, subject?: string, date?: string, extra?: string }} [facts]
 */
export function report({ to = "jane@example.org", words = `550 5.1.1 <${to}>: Recipient address rejected: User unknown in virtual mailbox table`, status = "5.1.1", text, subject = "Minutes", date = "Mon, 9 Mar 2026 10:12:44 +0100", extra = "" } = {}) {
  return `Return-Path: <>
Date: ${date}
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: maria@example.com
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"
${extra}
--b1
Content-Type: text/plain; charset=utf-8

${text ?? `This is the mail system at host mx.example.com.

<${to}>: host mail.example.org[192.0.2.25] said: ${words} (in reply to RCPT TO command)`}

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; ${to}
Action: failed
Status: ${status}
Remote-MTA: dns; mail.example.org
Diagnostic-Code: smtp; ${words}

--b1
Content-Type: message/rfc822

From: Maria Keller <maria@example.com>
To: ${to}
Subject: ${subject}
Message-ID: <a81d6c2e@example.com>

Confidential words.

--b1--
`;
}
