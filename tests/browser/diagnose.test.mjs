// One message: in by typing, pasting, opening and dropping; out as a verdict with its proof.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import CFB from "cfb";
import { headline, openFiles, paste, report, UNKNOWN, visit } from "./site.mjs";

test("the verdict appears as one types, and goes when the field is emptied", async () => {
  const { page, problems } = await visit();
  await page.locator("#text").pressSequentially("550 5.1.1 user unknown", { delay: 1 });
  assert.equal(await headline(page), "No such mailbox");
  await page.getByRole("button", { name: "Clear" }).click();
  assert.equal(await page.locator("#verdict .headline").count(), 0);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "text");
  assert.deepEqual(problems, []);
});

test("a verdict says what, where, whose problem, what to do, whether to keep the address and when to try again", async () => {
  const { page } = await visit();
  await paste(page, report());
  const sheet = page.locator(".sheet");
  assert.match(await sheet.locator(".kicker").innerText(), /Permanent\s+for jane@example\.org/);
  assert.match(await sheet.locator(".what").innerText(), /mail\.example\.org.*jane@example\.org/);
  assert.equal(await sheet.locator(".stop.fails").innerText(), "Recipient\n(failed here)");
  assert.deepEqual(await sheet.locator(".stop").evaluateAll((stops) => stops.map((stop) => stop.className)), [...Array(8).fill("stop passed"), "stop fails", ...Array(3).fill("stop ahead")]);
  assert.match(await sheet.locator(".whose p").innerText(), /recipient's address/);
  assert.ok(await sheet.locator(".steps li").count() >= 2);
  assert.match(await sheet.locator(".advice").innerText(), /Remove the address\.[^]*Not as it is\.[^]*Certain\./);
  await paste(page, "452 4.2.2 <jane@example.org>: mailbox is full");
  assert.match(await sheet.locator(".kicker").innerText(), /Temporary/);
  assert.match(await sheet.locator(".advice").innerText(), /Remove it if this goes on\.[^]*After 1 day\.[^]*Give up after 7 days\./);
});

test("the proof is marked where it stands, with the rule that read it", async () => {
  const { page } = await visit();
  const text = report();
  await paste(page, text);
  const marks = await page.locator(".proof-text mark").allInnerTexts();
  assert.ok(marks.some((mark) => /unknown/i.test(mark)), marks.join());
  assert.ok(marks.includes("5.1.1"), marks.join());
  const line = page.locator(".proof-text .line", { has: page.locator("mark.decisive") }).first();
  const number = Number((await line.getAttribute("data-n"))?.replace(/\D/g, ""));
  assert.match(text.split("\n")[number - 1] ?? "", /user unknown/i);
  const [rule] = await page.locator(".quotes a.rule-id").evaluateAll((links) => links.map((link) => link.getAttribute("href")));
  assert.match(rule ?? "", /^reference\/en\/user_unknown\.html#user_unknown\./);
  // The rest of the message on request, from its first line to its last.
  while (await page.locator(".gap").count()) await page.locator(".gap").first().click();
  const shown = await page.locator(".proof-text .line").evaluateAll((lines) => lines.map((one) => one.textContent?.replace(/\n$/, "") ?? ""));
  assert.deepEqual(shown, text.replace(/\n$/, "").split("\n"));
});

test("marks stand right behind characters of two and four bytes, and with CRLF", async () => {
  const { page } = await visit();
  await openFiles(page, { name: "bounce.eml", content: report({ text: "Grüße 👋 an <jane@example.org>: 550 5.1.1 User unknown" }).replaceAll("\n", "\r\n") });
  await page.locator("mark").first().waitFor();
  for (const mark of await page.locator(".proof-text mark").allInnerTexts()) assert.match(mark, /^(?:(?:User )?unknown.*|550|5\.1\.1)$/i);
});

test("a file that is no UTF-8 is read as its bytes, and its marks stand right", async () => {
  const { page } = await visit();
  const bytes = Buffer.from("Message de M\xe9lanie\r\n550 5.1.1 <jane@example.org>: User unknown in virtual mailbox table\r\n", "latin1");
  await openFiles(page, { name: "bounce.txt", content: bytes });
  await page.locator("mark").first().waitFor();
  assert.match(await page.locator("mark.decisive").first().innerText(), /^(?:user )?unknown/i);
  assert.match(await page.locator("#text").inputValue(), /Mélanie/);
});

test("a quote that stands encoded is told as such", async () => {
  const { page } = await visit();
  const encoded = Buffer.from("The address jane@example.org was not found: 550 5.1.1 User unknown\n").toString("base64");
  await paste(page, `Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${encoded}\n`);
  assert.equal(await headline(page), "No such mailbox");
  assert.match(await page.locator(".quotes").innerText(), /stands there encoded/);
});

test("several recipients are told one by one", async () => {
  const { page, problems } = await visit();
  const groups = Array.from({ length: 45 }, (_, n) => `\nFinal-Recipient: rfc822; user${n}@example.org\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n`).join("");
  await paste(page, `Subject: Undelivered Mail Returned to Sender\nFrom: MAILER-DAEMON@example.com\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\nFailed.\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.com\n${groups}\n--b--\n`);
  assert.match(await page.locator(".overview").innerText(), /45 recipients/);
  assert.equal(await page.locator(".folded").count(), 20);
  assert.equal(await page.locator(".folded[open]").count(), 1);
  await page.getByRole("button", { name: "Show 20 more" }).click();
  assert.equal(await page.locator(".folded").count(), 40);
  await page.getByText("user39@example.org").click();
  assert.match(await page.locator(".folded").nth(39).locator(".headline").innerText(), /No such mailbox/);
  assert.deepEqual(problems, []);
});

for (const [name, kind, text] of /** @type {[string, RegExp, string][]} */ ([
  ["a complaint", /Complaint/, "From: fbl@example.net\nTo: abuse@example.com\nSubject: FW: offers\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; boundary=f\n\n--f\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n--f\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: ExampleFBL/1.0\nVersion: 1\nOriginal-Rcpt-To: <reader@example.net>\n\n--f\nContent-Type: text/rfc822-headers\n\nSubject: offers\n\n--f--\n"],
  ["an automatic reply", /Automatic reply/, "From: Jane <jane@example.org>\nTo: maria@example.com\nSubject: Automatic reply: Minutes\nAuto-Submitted: auto-replied\n\nI am out of the office until Monday.\n"],
  ["ordinary mail", /No bounce/, "From: Jane <jane@example.org>\nTo: maria@example.com\nSubject: Lunch?\nDate: Mon, 9 Mar 2026 10:12:44 +0100\nMessage-ID: <1@example.org>\n\nShall we have lunch next week?\n"],
])) {
  test(`${name} is told as what it is, with what to do`, async () => {
    const { page } = await visit();
    await paste(page, text);
    assert.match(await page.locator(".kicker").innerText(), kind);
    assert.ok((await page.locator(".steps").innerText()).length > 20);
    assert.ok((await headline(page)).length > 3);
  });
}

test("technical facts and the codes of twelve other systems are folded away", async () => {
  const { page } = await visit();
  await paste(page, report());
  assert.equal(await page.getByText("Refusing server").isVisible(), false);
  await page.getByText("Technical facts").click();
  assert.match(await page.locator(".facts").first().innerText(), /user_unknown · hard · rcpt_to · recipient_address[^]*550 5\.1\.1[^]*mail\.example\.org · 192\.0\.2\.25[^]*Minutes/);
  await page.locator("summary", { hasText: "What other systems call it" }).click();
  assert.equal(await page.locator(".codes tbody tr").count(), 12);
  assert.match(await page.locator(".codes").innerText(), /Sisimai\s+userunknown/);
});

test("each example of the page gives a verdict", async () => {
  const { page, problems } = await visit();
  const seen = [];
  for (const button of await page.locator("#examples button").all()) {
    await button.click();
    seen.push(await headline(page));
  }
  assert.equal(new Set(seen).size, 4);
  assert.deepEqual(problems, []);
});

test("files are opened: .eml, .txt, .gz, and dropped", async () => {
  const { page, problems } = await visit();
  for (const [name, content] of /** @type {[string, string | Uint8Array][]} */ ([["a.eml", report()], ["b.txt", UNKNOWN], ["c.eml.gz", gzipSync(report())]])) {
    await page.getByRole("button", { name: "Clear" }).click({ timeout: 500 }).catch(() => {});
    await openFiles(page, { name, content });
    await page.locator(".headline").waitFor();
    assert.equal(await headline(page), "No such mailbox", name);
  }
  await page.getByRole("button", { name: "Clear" }).click();
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "dropped.eml"));
    return transfer;
  }, report());
  await page.dispatchEvent("body", "drop", { dataTransfer: data });
  await page.locator(".headline").waitFor();
  assert.equal(await headline(page), "No such mailbox");
  await openFiles(page, { name: "broken.gz", content: Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]) });
  await page.getByText("broken.gz is damaged").waitFor();
  assert.deepEqual(problems, []);
});

/** A .msg file, written by a library that has nothing to do with the page's reader. @param {Record<string, string | Uint8Array>} streams */
function msg(streams) {
  const file = CFB.utils.cfb_new();
  for (const [path, value] of Object.entries(streams)) CFB.utils.cfb_add(file, path, typeof value === "string" ? Buffer.from(value, "utf16le") : Buffer.from(value));
  return new Uint8Array(/** @type {any} */ (CFB.write(file, { type: "buffer" })));
}

test("Outlook's .msg files are read: text, header, and the delivery report attached", async () => {
  const { page, problems } = await visit();
  const long = "A long history of this message.\r\n".repeat(400); // more than what is kept in small sectors
  await openFiles(page, { name: "bounce.msg", content: msg({
    "/__substg1.0_0037001F": "Undeliverable: Minutes",
    "/__substg1.0_007D001F": "From: postmaster@example.com\r\nTo: maria@example.com\r\nSubject: Undeliverable: Minutes\r\nContent-Type: multipart/report; boundary=gone\r\n",
    "/__substg1.0_1000001F": `Delivery has failed to these recipients:\r\n\r\njane@example.org\r\n\r\nRemote Server returned '550 5.1.1 User unknown'\r\n\r\n${long}`,
    "/__attach_version1.0_#00000000/__substg1.0_370E001F": "message/delivery-status",
    "/__attach_version1.0_#00000000/__substg1.0_37010102": Buffer.from("Reporting-MTA: dns; mx.example.com\r\n\r\nFinal-Recipient: rfc822; jane@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"),
  }) });
  await page.locator(".headline").waitFor();
  assert.equal(await headline(page), "No such mailbox");
  assert.match(await page.locator(".kicker").innerText(), /jane@example\.org/);
  assert.match(await page.locator("#text").inputValue(), /^From: postmaster@example\.com/);
  assert.deepEqual(problems, []);
});

test("an Outlook file that holds no mail says how to save one as .eml; a damaged one breaks nothing", async () => {
  const { page, problems } = await visit();
  await openFiles(page, { name: "contact.msg", content: msg({ "/__substg1.0_3001001F": "Jane" }) });
  await page.getByText(/Save as/).waitFor();
  const whole = msg({ "/__substg1.0_0037001F": "Undeliverable", "/__substg1.0_1000001F": "550 5.1.1 User unknown\r\n".repeat(500) });
  for (let seed = 1; seed <= 40; seed += 1) {
    const bytes = whole.slice(0, seed % 3 ? whole.length : whole.length - seed * 97);
    for (let n = 0; n < 30; n += 1) bytes[8 + ((seed * 7919 + n * 104_729) % (bytes.length - 8))] = (seed * 31 + n * 17) % 256;
    await openFiles(page, { name: `broken${seed}.msg`, content: bytes });
    await page.waitForFunction(() => document.getElementById("notice")?.textContent !== "Reading the file …");
  }
  assert.deepEqual(problems, []);
});

test("a message of several megabytes is read whole, and the page stays usable", async () => {
  const { page, problems } = await visit();
  const attachment = `${"QUJD".repeat(19)}\n`.repeat(60_000);
  await openFiles(page, { name: "large.eml", content: report({ text: "see below" }).replace("Confidential words.", attachment) });
  await page.locator(".headline").waitFor();
  assert.equal(await headline(page), "No such mailbox");
  assert.match(await page.locator("#notice").innerText(), /first 300,000 characters/);
  assert.equal(await page.locator("#text").getAttribute("readonly"), "");
  await page.locator(".gap").last().click();
  assert.ok((await page.locator(".proof-text").innerText()).length < 60_000);
  assert.deepEqual(problems, []);
});
