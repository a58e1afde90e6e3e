// Many at once: mailboxes, logs, lists and tables become a report.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { overTime, rateOf, sharesOf } from "../../www/js/many/summary.js";
import { csvOf } from "../../www/js/many/export.js";
import { timeOf } from "../../www/js/many/bytes.js";
import { headline, openFiles, report, visit } from "./site.mjs";

const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
const from = (/** @type {number} */ n) => `From MAILER-DAEMON Mon Mar  9 10:12:4${n % 10} 2026\n`;
const mbox = (/** @type {number} */ count) => Array.from({ length: count }, (_, n) => `${from(n)}${report({ to: `user${n}@example.org`, date: `Mon, ${1 + (n % 27)} Mar 2026 10:12:44 +0000` }).replaceAll(/^From /gm, ">From ")}\n`).join("");
const reply = (/** @type {number} */ n) => (n % 3 === 0 ? `550 5.1.1 <u${n}@example.org>: User unknown` : n % 3 === 1 ? `452 4.2.2 <u${n}@example.org>: Mailbox full` : `554 5.7.1 Client host [192.0.2.9] blocked using zen.spamhaus.org`);
const replies = (/** @type {number} */ count) => `${Array.from({ length: count }, (_, n) => reply(n)).join("\n")}\n`;

test("times are read from headers, logs, tables and events", () => {
  const at = (/** @type {string} */ text, /** @type {any} */ container, /** @type {Date} */ now = new Date()) => timeOf(bytes(text), container, now);
  const noon = Date.UTC(2026, 2, 9, 12);
  assert.equal(at("From x\nDate: Mon, 9 Mar 2026 13:00:00 +0100 (CET)\n\n", "mbox"), noon);
  assert.equal(at("2026-03-09T12:00:00+00:00 mx postfix", "log"), noon);
  assert.equal(at('{"timestamp":1773057600}', "ndjson"), noon);
  assert.equal(at('{"timestamp":1773057600000}', "json"), noon);
  assert.equal(at('{"BouncedAt":"2026-03-09T12:00:00Z"}', "json"), noon);
  assert.equal(at("a@example.org;550 no;2026-03-09T12:00:00Z", "csv"), noon);
  assert.equal(new Date(at("Dec 24 12:00:00 mx postfix", "log", new Date(2026, 0, 5)) ?? 0).getFullYear(), 2025, "the year that syslog leaves out");
  assert.equal(at("nothing", "log"), null);
});

test("the rate, the shares and the columns over time", () => {
  assert.equal(rateOf(19, 1000)?.level, "good");
  assert.equal(rateOf(20, 1000)?.level, "elevated");
  assert.equal(rateOf(50, 1000)?.level, "elevated");
  assert.equal(rateOf(51, 1000)?.level, "high");
  assert.equal(rateOf(5, null), null);
  const row = (/** @type {object} */ facts) => /** @type {any} */ ({ outcome: "failed", reason: "user_unknown", type: "hard", time: null, ...facts });
  const blocked = row({ reason: "ip_blocklisted", type: "other" });
  assert.deepEqual(sharesOf([row({}), row({}), blocked], ({ reason }) => reason), [{ id: "user_unknown", count: 2, share: 2 / 3 }, { id: "ip_blocklisted", count: 1, share: 1 / 3 }]);
  const day = 86_400_000;
  const time = overTime([row({ time: day * 20_000 }), row({ time: day * 20_000 + 1 }), { ...blocked, time: day * 20_010 }, row({})]);
  assert.equal(time?.undated, 1);
  assert.equal(time?.columns[0]?.hard, 2);
  assert.equal(time?.columns.at(-1)?.other, 1);
});

test("formulas are harmless in the table file", () => {
  const row = /** @type {any} */ ({ time: null, kind: "bounce", address: "=HYPERLINK(1)", diagnostic: 'said "no", twice', reason: "user_unknown" });
  const csv = csvOf([row]);
  assert.match(csv, /,'=HYPERLINK\(1\),/);
  assert.match(csv, /"said ""no"", twice"\r\n$/);
});

for (const [name, content, failures] of /** @type {[string, string | Uint8Array, number][]} */ ([
  ["bounces.mbox", mbox(12), 12],
  ["replies.txt", replies(9), 9],
  ["replies.txt.gz", gzipSync(replies(9)), 9],
  ["export.csv", `email;bounce message;time\n${Array.from({ length: 4 }, (_, n) => `u${n}@example.org;550 5.1.1 User unknown;2026-03-0${n + 1}`).join("\n")}\n`, 4],
])) {
  test(`${name} becomes a report of ${failures} failures`, async () => {
    const { page, problems } = await visit();
    await openFiles(page, { name, content });
    await page.locator(".many-head").waitFor();
    assert.match(await page.locator(".many-head").innerText(), new RegExp(`^${failures} failures`));
    assert.equal(await page.locator(".rows tbody tr").count(), failures);
    assert.deepEqual(problems, []);
  });
}

test("several files are read together, and each row opens its item", async () => {
  const { page, problems } = await visit();
  await openFiles(page, { name: "a.eml", content: report({ to: "a@example.org" }) }, { name: "b.txt", content: replies(6) }, { name: "c.mbox", content: mbox(3) });
  await page.locator(".many-head").waitFor();
  assert.equal(await page.locator(".rows tbody tr").count(), 10);
  await page.getByRole("button", { name: "user2@example.org" }).click();
  assert.equal(await headline(page), "No such mailbox");
  assert.match(await page.locator(".kicker").innerText(), /user2@example\.org/);
  assert.match(await page.locator("#notice").innerText(), /c\.mbox/);
  await page.goBack();
  assert.equal(await page.locator(".rows tbody tr").count(), 10);
  assert.deepEqual(problems, []);
});

test("the table sorts, filters, searches and turns pages; charts filter it", async () => {
  const { page, problems } = await visit();
  await openFiles(page, { name: "replies.txt", content: replies(90) });
  await page.locator(".many-head").waitFor();
  const rows = page.locator(".rows tbody tr");
  assert.equal(await rows.count(), 25);
  assert.match(await page.locator(".pager").innerText(), /Page 1 of 4/);
  await page.getByRole("button", { name: "On", exact: true }).click();
  assert.match(await page.locator(".pager").innerText(), /Page 2 of 4/);
  const heading = page.getByRole("columnheader", { name: "Recipient" });
  await heading.getByRole("button").click();
  assert.equal(await heading.getAttribute("aria-sort"), "ascending");
  await heading.getByRole("button").click();
  assert.equal(await heading.getAttribute("aria-sort"), "descending");
  assert.match(await rows.first().innerText(), /u88@example\.org/);
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Recipient");
  await page.getByLabel("Type", { exact: true }).selectOption({ label: "Temporary" });
  assert.match(await page.locator(".filter-status").innerText(), /^30 of 90/);
  await page.getByRole("button", { name: "Show all", exact: true }).click();
  await page.getByLabel("Search", { exact: true }).fill("spamhaus");
  await page.getByText("30 of 90").waitFor();
  assert.match(await rows.first().innerText(), /blocklist/);
  await page.getByRole("button", { name: "Show all", exact: true }).click();
  await page.locator(".bar-row", { hasText: "No such mailbox" }).click();
  assert.match(await page.locator(".filter-status").innerText(), /^30 of 90/);
  assert.equal(await page.locator("#filter-reason").inputValue(), "user_unknown");
  assert.deepEqual(problems, []);
});

test("on paper the table has no pages", async () => {
  const { page } = await visit();
  await openFiles(page, { name: "replies.txt", content: replies(90) });
  await page.locator(".many-head").waitFor();
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  assert.equal(await page.locator(".rows tbody tr").count(), 90);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await page.locator(".rows tbody tr").count(), 25);
});

test("charts: by reason, provider, stage and type, and over time, each with its numbers as text", async () => {
  const { page } = await visit();
  await openFiles(page, { name: "bounces.mbox", content: mbox(30) });
  await page.locator(".many-head").waitFor();
  assert.deepEqual(await page.locator(".chart h3").allInnerTexts(), ["What went wrong", "Who refused", "Where on the way", "Permanent or temporary", "Failures over time"]);
  assert.match(await page.locator(".bars").first().innerText(), /No such mailbox\s+30\s+100%/);
  assert.match(await page.locator("svg.columns").getAttribute("aria-label") ?? "", /^Failures from .* to .*; the most, \d+, at /);
  await page.locator("summary", { hasText: "As a table" }).click();
  const counted = await page.locator(".chart.wide tbody td:nth-child(2)").allInnerTexts();
  assert.equal(counted.reduce((sum, text) => sum + Number(text), 0), 30);
});

test("the rate is held against 2% and 5%, and the thing to fix first is said", async () => {
  const { page } = await visit();
  await openFiles(page, { name: "replies.txt", content: replies(30) });
  await page.locator(".many-head").waitFor();
  assert.match(await page.locator(".rate").innerText(), /Say how many/);
  for (const [sent, level] of [["3000", /Good/], ["1000", /Worth looking into/], ["300", /Bad/]]) {
    await page.getByLabel("Messages sent").fill(String(sent));
    assert.match(await page.locator(".rate").innerText(), /** @type {RegExp} */ (level));
  }
  assert.match(await page.locator(".rate-number").innerText(), /^10%$/);
  assert.match(await page.locator("svg.gauge").getAttribute("aria-label") ?? "", /10%.*2%.*5%/);
  assert.match(await page.locator(".first-part").innerText(), /blocklist[^]*10 failures, 33% of all\.[^]*Spamhaus/);
});

test("a log tells itself how much was sent; its other lines are only counted", async () => {
  const { page } = await visit();
  const line = (/** @type {number} */ n) => `2026-03-09T12:00:00+00:00 mx postfix/smtp[1]: ${n.toString(16).toUpperCase().padStart(8, "A")}: to=<u${n}@example.org>, relay=mx.example.org[192.0.2.1]:25, delay=1, dsn=${n % 25 ? "2.0.0, status=sent (250 2.0.0 Ok: queued)" : "5.1.1, status=bounced (host mx.example.org[192.0.2.1] said: 550 5.1.1 User unknown (in reply to RCPT TO command))"}`;
  const other = "2026-03-09T12:00:00+00:00 mx postfix/smtpd[7]: connect from unknown[192.0.2.77]";
  await openFiles(page, { name: "mail.log", content: gzipSync(`${Array.from({ length: 100 }, (_, n) => line(n)).join("\n")}\n${other}\n`) });
  await page.locator(".many-head").waitFor();
  assert.match(await page.locator(".many-head").innerText(), /^4 failures[^]*101 items were read\. 96 tell of mail that arrived\. 1 line is about something else\./);
  assert.equal(await page.getByLabel("Messages sent").inputValue(), "100");
  assert.equal(await page.locator(".rate-number").innerText(), "4%");
  assert.equal(await page.locator(".rows tbody tr").count(), 4);
  await page.getByRole("button", { name: "u25@example.org" }).click();
  assert.equal(await headline(page), "No such mailbox");
  assert.match(await page.locator("#text").inputValue(), /u25@example\.org.*User unknown/);
});

test("the addresses to remove are saved", async () => {
  const { page } = await visit();
  await openFiles(page, { name: "replies.txt", content: replies(30) });
  await page.locator(".many-head").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save addresses to remove (10)" }).click()]);
  const csv = readFileSync(await download.path(), "utf8");
  assert.equal(csv.trim().split("\r\n").length, 11);
  assert.match(csv, /\r\nu0@example\.org,bounce,user_unknown,/);
});

test("the report is saved as CSV and JSON, as filtered", async () => {
  const { page } = await visit();
  await openFiles(page, { name: "replies.txt", content: replies(30) });
  await page.locator(".many-head").waitFor();
  await page.getByLabel("Type", { exact: true }).selectOption({ label: "Permanent" });
  const save = async (/** @type {string} */ name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name }).click()]);
    return readFileSync(await download.path(), "utf8");
  };
  const csv = await save("Save as CSV");
  assert.equal(csv.trim().split("\r\n").length, 11);
  assert.match(csv, /^\ufefftime,kind,address,outcome,reason/);
  const { summary, rows } = JSON.parse(await save("Save as JSON"));
  assert.equal(rows.length, 10);
  assert.equal(rows[0].reason, "user_unknown");
  assert.equal(summary.failed, 30);
});

test("100,000 lines: the page stays fluid, tells how far it is, and can be stopped", async (context) => {
  const { page, problems } = await visit();
  const content = replies(100_000);
  await page.evaluate(() => {
    /** @type {number[]} */
    const gaps = [];
    Object.assign(globalThis, { gaps });
    let last = performance.now();
    const tick = () => { const now = performance.now(); gaps.push(now - last); last = now; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
  });
  await openFiles(page, { name: "large.txt", content });
  const bar = page.getByRole("progressbar");
  await bar.waitFor();
  await page.evaluate(() => { /** @type {any} */ (globalThis).gaps.length = 0; /** @type {any} */ (globalThis).began = performance.now(); });
  await page.waitForFunction(() => /** @type {HTMLProgressElement} */ (document.querySelector("progress"))?.value > 0.05);
  assert.match(await page.locator(".count").innerText(), /^[\d,]+ items? read/);
  const during = await page.evaluate(() => Math.max(.../** @type {any} */ (globalThis).gaps));
  await page.locator(".many-head").waitFor({ timeout: 240_000 });
  const took = await page.evaluate(() => performance.now() - /** @type {any} */ (globalThis).began);
  assert.match(await page.locator(".many-head").innerText(), /^100,000 failures/);
  const began = Date.now();
  await page.getByLabel("Search", { exact: true }).fill("u99999@");
  await page.getByText("1 of 100,000").waitFor();
  context.diagnostic(`100,000 lines in ${(took / 1000).toFixed(1)} s, longest pause of the page meanwhile ${during.toFixed(0)} ms, filtered in ${Date.now() - began} ms`);
  assert.ok(during < 500, `${during} ms without a frame`);
  // Again, and stopped.
  await page.getByRole("button", { name: "Open others" }).click();
  await openFiles(page, { name: "large.txt", content });
  await page.waitForFunction(() => /** @type {HTMLProgressElement} */ (document.querySelector("progress"))?.value > 0.01);
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByText("Stopped early").waitFor();
  assert.match(await page.locator(".many-head").innerText(), /^[\d,]+ failures/);
  assert.deepEqual(problems, []);
});

test("the worker obeys the policy of the page", async () => {
  const { page, foreign } = await visit();
  const blocked = await page.evaluate(async () => {
    const policy = /** @type {any} */ (await import(new URL("js/trusted.js", location.href).href));
    const source = new Blob(["fetch('https://example.org/?leak').then(() => postMessage('sent'), (e) => postMessage('refused'));"], { type: "text/javascript" });
    // A module of this page's own kind, so that only its policy can hold it.
    const worker = policy.startWorker(new URL(URL.createObjectURL(source)));
    return new Promise((resolve) => { worker.onmessage = (/** @type {MessageEvent} */ { data }) => resolve(data); worker.onerror = () => resolve("not run"); });
  });
  assert.ok(["refused", "not run"].includes(String(blocked)), String(blocked));
  assert.deepEqual(foreign, []);
});

test("a made-up log can be tried", async () => {
  const { page, problems } = await visit("#many");
  await page.getByRole("button", { name: "Try a made-up log" }).click();
  await page.locator(".many-head").waitFor({ timeout: 60_000 });
  assert.ok(await page.locator(".rows tbody tr").count() > 5);
  assert.deepEqual(problems, []);
});

test("several messages pasted as one are offered to be read one by one", async () => {
  const { page } = await visit();
  await page.locator("#text").fill(mbox(3));
  await page.getByRole("button", { name: "Read each of them" }).click();
  await page.locator(".many-head").waitFor();
  assert.equal(await page.locator(".rows tbody tr").count(), 3);
});
