import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { undelivered } from "./packed.mjs";

/** @import { ItemReport, StreamOptions, StreamSource } from "../../pkg/index.js" */

const classifier = await undelivered.createClassifier();

/** @param {StreamSource} source @param {StreamOptions} [options] @param {typeof classifier} [by] */
async function all(source, options, by = classifier) {
  /** @type {ItemReport[]} */
  const reports = [];
  for await (const report of by.classifyStream(source, options)) reports.push(report);
  return reports;
}

/** @param {ItemReport[]} reports */
const brief = (reports) => reports.map(({ item, recipients: [recipient], kind }) => [item.container, recipient?.address ?? null, recipient?.reason ?? kind]);

/** A bounce message. @param {string} user @param {string} reply */
const bounce = (user, reply) =>
  `From: MAILER-DAEMON@example.org\nTo: list@example.com\nSubject: Undelivered Mail Returned to Sender\n\n<${user}@example.com>: host mx.example.com[192.0.2.1] said: ${reply} (in reply to RCPT TO command)\n`;
const FROM = "From MAILER-DAEMON Mon Jan  1 10:00:00 2024\n";
const MAILBOX = ["ann", "bob", "cleo"].map((user) => `${FROM}${bounce(user, "550 5.1.1 user unknown")}\n`).join("");
const IN_MAILBOX = ["ann", "bob", "cleo"].map((user) => ["mbox", `${user}@example.com`, "user_unknown"]);

/** The bytes in chunks of this size. @param {Uint8Array} bytes @param {number} size */
async function* inChunks(bytes, size) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

test("reads a mailbox from every kind of source, compressed or not", async () => {
  for (const bytes of [new TextEncoder().encode(MAILBOX), new Uint8Array(gzipSync(MAILBOX))]) {
    /** @type {StreamSource[]} */
    const sources = [bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new Blob([bytes]), new Response(bytes), new Blob([bytes]).stream(), inChunks(bytes, 10)];
    for (const source of sources) assert.deepEqual(brief(await all(source)), IN_MAILBOX, Object.prototype.toString.call(source));
  }
  assert.deepEqual(brief(await all(MAILBOX)), IN_MAILBOX);
});

test("chunks of any size give the same", async () => {
  const bytes = new TextEncoder().encode(MAILBOX);
  const want = await all(bytes);
  for (let size = 1; size < 400; size += size < 20 ? 1 : 29) assert.deepEqual(await all(inChunks(bytes, size)), want, String(size));
});

test("an item's place and its spans lead to the words in the source", async () => {
  const text = `\ufeff${MAILBOX.replaceAll("user unknown", "Ærlig talt 😀 user unknown")}`;
  const bytes = new TextEncoder().encode(text);
  for (const { item, recipients: [recipient] } of await all(text)) {
    const { quote, span } = /** @type {import("../../pkg/index.js").Evidence} */ (recipient?.evidence[0]);
    assert.equal(text.slice(item.offset).slice(span?.start, span?.end), quote);
    assert.ok(text.slice(item.offset, item.offset + item.size).endsWith("command)\n\n"));
  }
  for (const { item, recipients: [recipient] } of await all(bytes)) {
    const { quote, span } = /** @type {import("../../pkg/index.js").Evidence} */ (recipient?.evidence[0]);
    assert.equal(new TextDecoder().decode(bytes.subarray(item.offset).subarray(span?.start, span?.end)), quote);
  }
});

test("a sentence that begins with From is no message of its own", async () => {
  const reports = await all(`${FROM}${bounce("ann", "550 5.1.1 user unknown")}\nFrom 9:00 to 17:00 we are here in 2024.\n\nFrom here on nothing.\n`);
  assert.equal(reports.length, 1);
});

test("a line, value or reply an item", async () => {
  const event = '{"event":"bounce","reason":"550 5.1.1 user unknown"}';
  assert.deepEqual(brief(await all(`${event}\n\n{"broken\n${event}\n`)).map(([container, , reason]) => [container, reason]), [["ndjson", "user_unknown"], ["ndjson", "not_a_bounce"], ["ndjson", "user_unknown"]]);
  const array = await all(`[\n  ${event},\n  "550 5.1.1 <a@example.com>: user unknown", {"a": ["]", "}\\"", {}]}, 3\n]\n`);
  assert.deepEqual(array.map(({ item, kind }) => [item.container, kind]), [["json", "bounce"], ["json", "bounce"], ["json", "not_a_bounce"]]);
  assert.equal(array[1]?.recipients[0]?.address, "a@example.com");
  const replies = await all("550 5.1.1 user unknown\n552-5.2.2 mailbox\n552 5.2.2 full\n\n421 4.4.2 connection timed out\n");
  assert.deepEqual(brief(replies).map(([container, , reason]) => [container, reason]), [["lines", "user_unknown"], ["lines", "mailbox_full"], ["lines", "connection_failed"]]);
});

test("a source with nothing in it is one item", async () => {
  for (const source of ["", "\n \n", new Uint8Array(), new Blob(), inChunks(new Uint8Array(), 1)]) assert.deepEqual(brief(await all(source)), [["message", null, "not_a_bounce"]]);
});
