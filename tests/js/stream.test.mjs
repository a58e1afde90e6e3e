import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { all, bounce, brief, FROM, inChunks, mailbox, utf8 } from "./streams.mjs";

/** @import { Evidence, StreamSource } from "../../pkg/index.js" */

const USERS = ["ann", "bob", "cleo"];
const MAILBOX = mailbox(USERS);
const IN_MAILBOX = USERS.map((user) => ["mbox", `${user}@example.com`, "user_unknown"]);

test("reads a mailbox from every kind of source, compressed or not", async () => {
  for (const bytes of [utf8(MAILBOX), new Uint8Array(gzipSync(MAILBOX))]) {
    /** @type {StreamSource[]} */
    const sources = [bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new Blob([bytes]), new Response(bytes), new Blob([bytes]).stream(), inChunks(bytes, 10)];
    for (const source of sources) assert.deepEqual(brief(await all(source)), IN_MAILBOX, Object.prototype.toString.call(source));
  }
  assert.deepEqual(brief(await all(MAILBOX)), IN_MAILBOX);
});

test("chunks of any size give the same", async () => {
  const bytes = utf8(MAILBOX);
  const want = await all(bytes);
  for (let size = 1; size < 400; size += size < 20 ? 1 : 29) assert.deepEqual(await all(inChunks(bytes, size)), want, String(size));
});

test("an item's place and its spans lead to the words in the source", async () => {
  const text = `\ufeff${MAILBOX.replaceAll("user unknown", "Ærlig talt 😀 user unknown")}`;
  const bytes = utf8(text);
  for (const { item, recipients: [recipient] } of await all(text)) {
    const { quote, span } = /** @type {Evidence} */ (recipient?.evidence[0]);
    assert.equal(text.slice(item.offset).slice(span?.start, span?.end), quote);
    assert.ok(text.slice(item.offset, item.offset + item.size).endsWith("command)\n\n"));
  }
  for (const { item, recipients: [recipient] } of await all(bytes)) {
    const { quote, span } = /** @type {Evidence} */ (recipient?.evidence[0]);
    assert.equal(new TextDecoder().decode(bytes.subarray(item.offset).subarray(span?.start, span?.end)), quote);
  }
});

test("a sentence that begins with From is no message of its own", async () => {
  const reports = await all(`${FROM}${bounce("ann", "550 5.1.1 user unknown")}\nFrom 9:00 to 17:00 we are here in 2024.\n\nFrom here on nothing.\n`);
  assert.equal(reports.length, 1);
});

test("a line, value or reply an item", async () => {
  const event = '{"event":"bounce","reason":"550 5.1.1 user unknown"}';
  const lines = await all(`${event}\n\n{"broken\n${event}\n`);
  assert.deepEqual(lines.map(({ item }) => [item.container, item.size]), [["ndjson", event.length + 1], ["ndjson", 9], ["ndjson", event.length + 1]]);
  assert.deepEqual([lines[0], lines[2]].map((report) => report?.recipients[0]?.reason), ["user_unknown", "user_unknown"]);
  const array = await all(`[\n  ${event},\n  "550 5.1.1 <a@example.com>: user unknown", {"a": ["]", "}\\"", {}]}, 3\n]\n`);
  assert.deepEqual(array.map(({ item }) => item.container), ["json", "json", "json"]);
  assert.equal(array[1]?.recipients[0]?.address, "a@example.com");
  const replies = await all("550 5.1.1 user unknown\n552-5.2.2 mailbox\n552 5.2.2 full\n\n421 4.4.2 connection timed out\n");
  assert.deepEqual(brief(replies).map(([container, , reason]) => [container, reason]), [["lines", "user_unknown"], ["lines", "mailbox_full"], ["lines", "connection_failed"]]);
});

test("a source with nothing in it is one item", async () => {
  for (const source of ["", "\n \n", new Uint8Array(), new Blob(), inChunks(new Uint8Array(), 1)]) assert.deepEqual(brief(await all(source)), [["message", null, "not_a_bounce"]]);
});
