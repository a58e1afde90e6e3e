// What leaves the page: links, copies, test cases, with names replaced and the verdict kept.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import { createClassifier } from "../../pkg/index.js";
import { redact, verdictKey } from "../../www/js/redact/redact.js";
import { fromFragment, toFragment } from "../../www/js/share.js";
import { headline, paste, report, UNKNOWN, visit } from "./site.mjs";

const classifier = await createClassifier();
/** @param {string} text */
const redacted = (text) => redact({ text, bytes: null, name: null }, classifier.classify(text), classifier);

test("a link carries the text in its fragment, and opening it shows the verdict without any request", async () => {
  const { page, context, requests } = await visit("", { permissions: ["clipboard-read", "clipboard-write"] });
  await paste(page, report());
  await page.getByRole("button", { name: "Share a link" }).click();
  await page.getByLabel("Replace addresses").uncheck();
  await page.getByRole("button", { name: "Copy the link" }).click();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /\/under\/#t=[\w-]+$/);
  const other = await context.newPage();
  await other.goto(link);
  await other.locator(".headline").waitFor();
  assert.equal(await headline(other), "No such mailbox");
  assert.equal(await other.locator("#text").inputValue(), report());
  assert.match(await other.locator("#notice").innerText(), /came with the link/);
  assert.ok(requests.every((request) => !request.includes("#t=")));
  await other.locator("#text").press("End");
  await other.locator("#text").pressSequentially("x");
  assert.equal(new URL(other.url()).hash, "", "a changed text is no longer that of the link");
});

test("links survive every kind of text, and damaged ones are told", async () => {
  for (const text of ["", "ascii", "zwölf Boxkämpfer 👋 \u202e\u0000\r\n\t", "x".repeat(100_000)]) {
    assert.equal(await fromFragment(await toFragment(text)), text);
  }
  assert.ok((await toFragment(report())).length < report().length);
  const { page, problems } = await visit("#t=AAAA%%%");
  await page.getByText("The link is damaged").waitFor();
  assert.deepEqual(problems, []);
});

test("a link that unpacks without end is refused", async () => {
  const { deflateRawSync } = await import("node:zlib");
  await assert.rejects(fromFragment(`#t=${deflateRawSync(Buffer.alloc(50_000_000, 32)).toString("base64url")}`), RangeError);
});

test("names are replaced consistently, and the verdict stays", () => {
  const text = report({ to: "jane.doe@mail.customer.test", subject: "Layoffs in March", extra: "Thread-Topic: Layoffs in March\nReceived: from laptop-of-maria.corp.test (203.0.113.77) by mx.example.com with ESMTPS id 4X1vTz0Kq9Lm; Mon, 9 Mar 2026 10:12:40 +0100\n" });
  const { text: clean, same, kept, counts } = redacted(text);
  assert.ok(same);
  assert.equal(kept, "nothing");
  for (const secret of ["jane", "doe", "customer", "maria", "Maria", "Keller", "Layoffs", "laptop", "corp.test", "203.0.113.77", "4X1vTz0Kq9Lm", "a81d6c2e", "Confidential", "mx.example.com", "192.0.2.25"]) assert.ok(!clean.includes(secret), secret);
  const [pseudonym] = /user\d+@mail\.domain\d+\.example/.exec(clean) ?? [""];
  assert.ok(clean.split(pseudonym).length - 1 >= 4, "the same address is the same everywhere");
  assert.ok(Number(counts["address"]) >= 2);
  const report1 = classifier.classify(text);
  const report2 = classifier.classify(clean);
  assert.equal(verdictKey(report2), verdictKey(report1));
  assert.equal(report2.recipients[0]?.address, pseudonym);
});

test("what is encoded is replaced too", () => {
  const inner = "Dear jane.doe@customer.test, 550 5.1.1 User unknown\n";
  const message = (/** @type {string} */ encoding, /** @type {string} */ body) => `Return-Path: <>\nFrom: MAILER-DAEMON@mx.customer.test\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: ${encoding}\n\n${body}\n`;
  const base64 = redacted(message("base64", Buffer.from(inner).toString("base64")));
  assert.ok(base64.same);
  const decoded = Buffer.from(base64.text.split("\n\n")[1] ?? "", "base64").toString();
  assert.match(decoded, /user\d+@domain1\.example, 550 5\.1\.1 User unknown/);
  const quoted = redacted(message("quoted-printable", inner.replace("@", "=40").replace("User", "U=\nser")));
  assert.ok(quoted.same);
  assert.ok(!/jane|customer/.test(quoted.text), quoted.text);
});

test("providers, blocklists and what the rules need stay", () => {
  const gmail = redacted("550-5.1.1 <jane.doe@gmail.com> The email account that you tried to reach does not exist. 550 5.1.1 https://support.google.com/mail/?p=NoSuchUser x1si1 - gsmtp");
  assert.ok(gmail.same);
  assert.match(gmail.text, /@gmail\.com/);
  assert.ok(!gmail.text.includes("jane"));
  const listed = redacted("554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org");
  assert.ok(listed.same);
  assert.match(listed.text, /\[192\.0\.2\.1\] blocked using zen\.spamhaus\.org/);
  assert.ok(!listed.text.includes("203.0.113.9"));
  assert.match(redacted("Mon 09:12:44 550 5.1.1 User unknown at ::1 [IPv6:2001:db8:1::25]").text, /^Mon 09:12:44 550 5\.1\.1 User unknown at 2001:db8::1 \[IPv6:2001:db8::2\]$/);
});

const bounces = new URL("../fixtures/bounces/", import.meta.url).pathname;
const fixtures = readdirSync(bounces, { recursive: true }).map((file) => join(bounces, String(file))).filter((file) => statSync(file).isFile() && /\.(?:eml|txt)$/.test(file));

test("no verdict on the project's own fixtures changes, and no address of theirs is left", (context) => {
  assert.ok(fixtures.length > 300, `${fixtures.length} fixtures`);
  const changed = [];
  const left = [];
  let untouched = 0;
  for (const file of fixtures) {
    const bytes = readFileSync(file);
    let text;
    try { text = new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { continue; }
    const clean = redacted(text);
    if (!clean.same) changed.push(file);
    if (clean.kept === "nothing") untouched += 1;
    // In quotes of proof and server names that a verdict needs, names may stay; the page says so.
    if (clean.kept === "nothing" && /[\w.]+@(?:[\w-]+\.)*example\.(?:com|net|org)\b/i.test(clean.text)) left.push(file);
  }
  context.diagnostic(`${fixtures.length} fixtures, ${untouched} with everything replaced`);
  assert.deepEqual(changed, []);
  assert.deepEqual(left, []);
  assert.ok(untouched > fixtures.length * 0.95);
});

test("the dialog tells what was replaced and shows what will be passed on", async () => {
  const { page, problems } = await visit();
  await paste(page, report({ to: "jane.doe@mail.customer.test" }));
  await page.getByRole("button", { name: "Share a link" }).click();
  const dialog = page.getByRole("dialog");
  assert.match(await dialog.locator(".told").innerText(), /Replaced: .*addresses.*domains[^]*The verdict stays the same\./);
  assert.match(await dialog.locator(".preview").innerText(), /user1@/);
  const link = await dialog.getByLabel("Link", { exact: true }).inputValue();
  assert.ok(!(await fromFragment(new URL(link).hash)).includes("jane"));
  await dialog.getByLabel("Replace addresses").uncheck();
  await dialog.getByText("Everything is passed on as it is.").waitFor();
  assert.match(await dialog.locator(".preview").innerText(), /jane\.doe/);
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.deepEqual(problems, []);
});

test("a verdict that hangs on a name is told to change", async () => {
  const { page } = await visit();
  // A mistyped domain is proof by itself: without it there is no suggestion.
  const text = "550 5.4.4 <jane@gmial.com>: Host or domain name not found";
  await paste(page, text);
  const { same, kept } = redacted(text);
  await page.getByRole("button", { name: "Share a link" }).click();
  const told = await page.locator(".told").innerText();
  assert.match(told, same ? /stays the same/ : /changes/);
  assert.ok(["nothing", "proof", "tokens", "subject", "hosts"].includes(kept));
});

test("the answer is copied as text for a ticket", async () => {
  const { page } = await visit("", { permissions: ["clipboard-read", "clipboard-write"] });
  await paste(page, report());
  await page.getByRole("button", { name: "Copy the answer" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const answer = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(answer, /^Recipient: jane@example\.org\nNo such mailbox\n\n.*\n.*\n\nWhat to do:\n1\. [^]*The server said: 550 5\.1\.1[^]*Because of: “.*” \(user_unknown\.\w+\)\nVerdict: user_unknown · hard · rcpt_to · certain · 550 5\.1\.1\n\nundelivered /);
});

test("where copying is not allowed, the text is shown to copy by hand", async () => {
  const { page } = await visit();
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: { writeText: () => Promise.reject(new Error("no")) } }));
  await paste(page, UNKNOWN);
  await page.getByRole("button", { name: "Copy the answer" }).click();
  assert.match(await page.getByRole("dialog").locator("textarea").inputValue(), /No such mailbox/);
});

test("a test case is a rule's example in TOML or a fixture in JSON, and says what is right", async () => {
  const { page, problems } = await visit();
  await paste(page, report({ to: "jane.doe@customer.test" }));
  await page.getByRole("button", { name: "Export as test case" }).click();
  const output = page.getByLabel("Test case", { exact: true });
  const rule = /** @type {any} */ (parse(await output.inputValue())).rule[0];
  assert.match(rule.id, /^user_unknown\./);
  assert.deepEqual(rule.examples.length, 1);
  assert.ok(!/jane|customer/.test(rule.examples[0]));
  await page.getByLabel("What is right?").selectOption("mailbox_disabled");
  assert.match(/** @type {any} */ (parse(await output.inputValue())).rule[0].id, /^mailbox_disabled\./);
  await page.locator("#case-form").selectOption("json");
  const fixture = JSON.parse(await output.inputValue());
  assert.equal(fixture.expect.recipients[0].reason, "mailbox_disabled");
  assert.equal(fixture.expect.recipients[0].read_as, "user_unknown");
  assert.equal(verdictKey(classifier.classify(fixture.input)), verdictKey(classifier.classify(report({ to: "jane.doe@customer.test" }))));
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a file" }).click()]);
  assert.equal(download.suggestedFilename(), "bounce-mailbox_disabled.json");
  assert.deepEqual(problems, []);
});
