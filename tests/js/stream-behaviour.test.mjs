// How streams treat their sources, their consumers and memory.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { load, undelivered } from "./packed.mjs";
import { all, bounce, classifier, FROM, inChunks, mailbox, utf8, warningsOf } from "./streams.mjs";

const MIB = 1 << 20;
const MAILBOX = utf8(mailbox(Array.from({ length: 400 }, () => Array.from({ length: 10 }, () => Math.random().toString(36).slice(2)).join("-"))));

/** A source that counts what is asked of it. @param {Uint8Array} bytes @param {number} size */
function counted(bytes, size) {
  const count = { read: 0, cancelled: false };
  const stream = new ReadableStream({
    pull(controller) {
      if (count.read >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(count.read, count.read + size));
      count.read += size;
    },
    cancel() { count.cancelled = true; },
  }, { highWaterMark: 0 });
  return { stream, count };
}

test("nothing is read ahead of the consumer", async () => {
  const { stream, count } = counted(MAILBOX, 500);
  const reports = classifier.classifyStream(stream);
  await reports.next();
  assert.ok(count.read <= 1000, `${count.read} bytes read for the first item`);
  await new Promise((resolve) => { setTimeout(resolve, 20); });
  assert.ok(count.read <= 1000);
  await reports.next();
  assert.ok(count.read <= 1500);
});

test("a consumer that has enough ends the source", async () => {
  for (const compressed of [false, true]) {
    const { stream, count } = counted(compressed ? gzipSync(MAILBOX) : MAILBOX, 100);
    for await (const { item } of classifier.classifyStream(stream)) if (item.index === 2) break;
    assert.ok(count.cancelled);
    let returned = false;
    const source = (async function* () {
      try { yield* inChunks(MAILBOX, 100); } finally { returned = true; }
    })();
    for await (const { item } of classifier.classifyStream(source)) if (item.index === 2) break;
    assert.ok(returned);
  }
});

test("a signal ends the iteration with its reason, also when the source hangs", async () => {
  const controller = new AbortController();
  const { stream, count } = counted(MAILBOX, 500);
  let seen = 0;
  await assert.rejects(async () => {
    for await (const _ of classifier.classifyStream(stream, { signal: controller.signal })) if (++seen === 3) controller.abort(new RangeError("enough"));
  }, { name: "RangeError", message: "enough" });
  assert.deepEqual([seen, count.cancelled], [3, true]);

  for (const head of [new Uint8Array(), gzipSync(MAILBOX).subarray(0, 100)]) {
    const hangs = new ReadableStream({ start(control) { control.enqueue(head); }, pull: () => new Promise(() => {}) });
    const late = new AbortController();
    setTimeout(() => late.abort(), 20);
    await assert.rejects(all(hangs, { signal: late.signal }), { name: "AbortError" });
  }
  await assert.rejects(all(MAILBOX, { signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("timers run while a long source in memory is read", async () => {
  const long = utf8("550 5.1.1 user unknown\n".repeat(20_000));
  let reports = 0;
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 1);
  await assert.rejects(async () => {
    for await (const _ of classifier.classifyStream(long, { signal: controller.signal })) reports += 1;
  }, { name: "AbortError" });
  assert.ok(reports < 20_000);
});

test("an error of the source reaches the consumer, after what came before", async () => {
  for (const prepare of [(/** @type {Uint8Array} */ bytes) => bytes, gzipSync]) {
    const source = (async function* () {
      yield* inChunks(prepare(MAILBOX).subarray(0, -50), 1000);
      throw new RangeError("disk gone");
    })();
    let seen = 0;
    await assert.rejects(async () => {
      for await (const _ of classifier.classifyStream(source)) seen += 1;
    }, { name: "RangeError", message: "disk gone" });
    assert.ok(seen > 0);
  }
});

test("what is no source, or gives no bytes, is named", async () => {
  for (const [value, name] of [[null, "null"], [3, "number"], [{}, "Object"], [["x"], "Array"]]) {
    await assert.rejects(all(/** @type {any} */ (value)), { name: "TypeError", message: `classifyStream() takes a string, Uint8Array, ArrayBuffer, Blob, Response, ReadableStream or AsyncIterable, not ${name}` });
  }
  const texts = (async function* () { yield "text"; })();
  await assert.rejects(all(/** @type {any} */ (texts)), { name: "TypeError", message: /streams of Uint8Array, not of string; pipe text through a TextEncoderStream/ });
  for (const [options, message] of [["x", /^options is string/], [{ format: "zip" }, /^options\.format must be one of message, mbox, /], [{ column: -1 }, /^options\.column/], [{ signal: {} }, /^options\.signal/], [{ colum: 1 }, /^options\.colum is unknown; there are format, column, signal$/]]) {
    assert.throws(() => classifier.classifyStream("x", /** @type {any} */ (options)), { name: "TypeError", message });
  }
});

test("items above maxBytes are cut with a warning, the next are whole", async () => {
  const limited = await undelivered.createClassifier({ maxBytes: 1000 });
  const long = `${FROM}${bounce("ann", "550 5.1.1 user unknown")}${"x".repeat(70)}\n`.concat(`${"y".repeat(70)}\n`.repeat(5000));
  const source = utf8(`${long}\n${mailbox(["bob"])}${long}`);
  for (const size of [100, 1 << 20]) {
    const reports = await all(inChunks(source, size), undefined, limited);
    assert.deepEqual(warningsOf(reports), [["truncated"], [], ["truncated"]]);
    assert.deepEqual(reports.map(({ recipients }) => recipients[0]?.address), ["ann@example.com", "bob@example.com", "ann@example.com"]);
    assert.equal(reports[0]?.item.size, long.length + 1);
  }
});

test("memory is bounded by the largest item", async () => {
  const limited = await undelivered.createClassifier({ maxBytes: MIB });
  const page = new Uint8Array(MIB).fill(0x20);
  /** @type {[import("../../pkg/index.js").StreamFormat, Uint8Array, Uint8Array][]} */
  const endless = [
    ["mbox", utf8(mailbox(["ann"])), utf8("x".repeat(MIB))],
    ["csv", utf8('email,reason\nann@example.com,"550 5.1.1'), page],
    ["json", utf8('[{"reason":"550 5.1.1'), page],
    ["log", utf8("2024-01-01 10:00:00 x"), page],
    ["message", utf8("Subject: x\nFrom: a@example.com\n\n"), page],
  ];
  for (const [container, head, tail] of endless) {
    let most = 0;
    const source = (async function* () {
      yield head;
      for (let count = 0; count < 300; count += 1) {
        most = Math.max(most, process.memoryUsage().arrayBuffers);
        yield tail;
      }
    })();
    const before = process.memoryUsage().arrayBuffers;
    const reports = await all(source, { format: container }, limited);
    assert.notEqual(reports.length, 0);
    assert.ok(most - before < 100 * MIB, `${container}: ${(most - before) / MIB} MiB for 300 MiB`);
  }
});

test("an item on which the engine fails is a warning, and the stream goes on", async () => {
  const { initSync } = await load("engine.js");
  const source = (async function* () {
    yield utf8(mailbox(["ann"]));
    yield utf8(`${FROM}Subject: x\n\n${"x".repeat(8 * MIB)}\n`);
    // Uses up the memory of the instance, so that it really traps on the long message.
    const { memory } = initSync();
    memory.grow(65_536 - memory.buffer.byteLength / 65_536 - 32);
    yield utf8(mailbox(["bob"]));
  })();
  const reports = await all(source);
  assert.deepEqual(reports.map(({ recipients, kind }) => recipients[0]?.address ?? kind), ["ann@example.com", "not_a_bounce", "bob@example.com"]);
  assert.deepEqual(warningsOf(reports), [[], ["engine_error"], []]);
});

test("no content makes any format fail", async () => {
  let seed = 7;
  const random = () => (seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
  const pieces = ["From x Mon Jan  1 10:00:00 2024\n", "[", "]", "{", "}", '"', "\\", ",", ";", "\n", "\r\n", "550-5.1.1 x", "\0", "a@example.com", "\x1f\x8b\b", "ustar", "é", "\n\n", "Subject: x\n", "x".repeat(600)];
  for (let round = 0; round < 300; round += 1) {
    const text = Array.from({ length: Math.floor(random() * 40) }, () => pieces[Math.floor(random() * pieces.length)]).join("");
    const bytes = Buffer.from(text, round % 2 ? "utf8" : "latin1");
    const whole = await all(bytes);
    assert.notEqual(whole.length, 0);
    assert.deepEqual(await all(inChunks(bytes, 1 + Math.floor(random() * 50))), whole, JSON.stringify(text));
    for (const format of /** @type {const} */ (["message", "mbox", "tar", "log", "lines", "ndjson", "json", "csv"])) assert.notEqual((await all(bytes, { format })).length, 0);
  }
});
