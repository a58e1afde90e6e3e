import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { all, bounce, inChunks, mailbox, utf8, warningsOf } from "./streams.mjs";

const BLOCK = 512;

/** A header and its content, padded. @param {string} name @param {string | Uint8Array} content @param {{ type?: string, prefix?: string, magic?: string, size?: Uint8Array }} [more] */
function member(name, content, { type = "0", prefix = "", magic = "ustar\x0000", size } = {}) {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0, 100);
  header.write("0000644\0", 100);
  header.set(size ?? Buffer.from(`${bytes.length.toString(8).padStart(11, "0")}\0`), 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write(magic, 257, "latin1");
  header.write(prefix, 345);
  header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

/** @param {Uint8Array[]} members */
const archive = (...members) => Buffer.concat([...members, Buffer.alloc(2 * BLOCK)]);

/** @param {string} name @param {string} value */
function pax(name, value) {
  const rest = Buffer.byteLength(` ${name}=${value}\n`);
  const length = [1, 2, 3, 4].map((digits) => rest + digits).find((length) => String(length).length === length - rest);
  return member("PaxHeaders/x", `${length} ${name}=${value}\n`, { type: "x" });
}

const message = bounce("ann", "550 5.1.1 user unknown");

/** @param {import("../../pkg/index.js").ItemReport[]} reports */
const named = (reports) => reports.map(({ item, recipients }) => [item.name, item.container, recipients[0]?.address ?? null]);

test("reads a Maildir in an archive, and leaves out what is no mail", async () => {
  const bytes = archive(
    member("Maildir/", "", { type: "5" }),
    member("Maildir/cur/1.M1P1.host:2,S", message),
    member("Maildir/dovecot-uidlist", "3 V1\n"),
    member("Maildir/.Spam/maildirfolder", ""),
    member("Maildir/tmp/1700000002.M1P1.host", message),
    member("Maildir/new/link", "", { type: "2" }),
    member("Maildir/.Spam/new/3.M1P1.host", bounce("bob", "550 5.1.1 user unknown")),
    member("._Maildir", "Mac OS X"),
  );
  const want = [["Maildir/cur/1.M1P1.host:2,S", "message", "ann@example.com"], ["Maildir/.Spam/new/3.M1P1.host", "message", "bob@example.com"]];
  for (const source of [bytes, gzipSync(bytes), inChunks(bytes, 1), inChunks(bytes, 511), inChunks(gzipSync(bytes), 13)]) assert.deepEqual(named(await all(source)), want);
});

test("an item's offset is its place in the archive", async () => {
  const bytes = archive(member("a.eml", message), member("b.eml", message));
  for (const { item } of await all(bytes)) assert.equal(bytes.subarray(item.offset, item.offset + item.size).toString(), message);
});

test("long names, in the ways of pax, GNU and ustar", async () => {
  const long = `${"folder/".repeat(30)}æ.eml`;
  const bytes = archive(
    pax("path", long), member("short", message),
    member("././@LongLink", `${long}\0`, { type: "L", magic: "ustar  " }), member("short", message, { magic: "ustar  " }),
    member("a.eml", message, { prefix: "some/folder" }),
    member("old.eml", message, { magic: "", type: "\0" }),
  );
  assert.deepEqual(named(await all(bytes)).map(([name]) => name), [long, long, "some/folder/a.eml", "old.eml"]);
});

test("sizes in base 256 and in pax headers", async () => {
  const size = Buffer.alloc(12);
  size.writeUInt32BE(message.length, 8);
  size[0] = 0x80;
  const bytes = archive(member("a.eml", message, { size }), pax("size", String(message.length)), member("b.eml", message, { size: Buffer.from("00000000000\0") }));
  assert.deepEqual(named(await all(bytes)), [["a.eml", "message", "ann@example.com"], ["b.eml", "message", "ann@example.com"]]);
});

test("files in an archive may be mailboxes, logs and lists", async () => {
  const bytes = archive(member("inbox", mailbox(["ann", "bob"])), member("events.ndjson", '{"event":"a"}\n{"event":"b"}\n'), member("empty.eml", ""), member("one.eml", message));
  assert.deepEqual((await all(bytes)).map(({ item }) => [item.index, item.name, item.container]), [
    [0, "inbox", "mbox"], [1, "inbox", "mbox"], [2, "events.ndjson", "ndjson"], [3, "events.ndjson", "ndjson"], [4, "one.eml", "message"],
  ]);
});

test("damage is a warning", async () => {
  const bytes = archive(member("a.eml", message), member("b.eml", message.repeat(9)));
  const cut = await all(bytes.subarray(0, 2000));
  assert.deepEqual(warningsOf(cut), [[], ["broken_archive"]]);
  const spoilt = await all(Buffer.concat([bytes.subarray(0, 1024), Buffer.alloc(BLOCK, "x"), member("c.eml", message)]));
  assert.deepEqual(named(spoilt), [["a.eml", "message", "ann@example.com"], ["c.eml", "message", "ann@example.com"]]);
  assert.deepEqual(warningsOf(spoilt), [[], ["broken_archive"]]);
  assert.deepEqual(warningsOf(await all(Buffer.concat([bytes.subarray(0, 1024), Buffer.alloc(BLOCK, "x")]))), [[], ["broken_archive"]]);
  const packed = gzipSync(bytes);
  assert.deepEqual(warningsOf(await all(packed.subarray(0, 30))).at(-1), ["broken_gzip"]);
  for (let size = 1; size < packed.length; size += 7) assert.notEqual((await all(packed.subarray(0, size))).length, 0);
});

test("what cannot be unpacked is said", async () => {
  for (const start of [[0x50, 0x4b, 3, 4], [0xd0, 0xcf, 0x11, 0xe0], [0x28, 0xb5, 0x2f, 0xfd], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]]) {
    const [report, ...more] = await all(new Uint8Array([...start, ...utf8(message)]));
    assert.deepEqual([report?.kind, report?.warnings.map(({ code }) => code), more], ["not_a_bounce", ["compressed"], []]);
  }
});
