// What happens when the engine itself fails: the memory of the real instance is used up, so that it really traps.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load, undelivered, USER_UNKNOWN } from "./packed.mjs";

const { classify, createClassifier, EngineError } = undelivered;
const { initSync } = await load("engine.js");
const PAGE = 65_536;
const MIB = 1 << 20;

const classifier = await createClassifier();
const want = classifier.classify(USER_UNKNOWN);

/** @returns {WebAssembly.Memory} of the present instance */
const memory = () => initSync().memory;

/** Leaves the instance no more than 2 MiB to grow. */
function exhaust() {
  const { buffer } = memory();
  memory().grow(65_536 - buffer.byteLength / PAGE - 32);
}

test("running out of memory throws one EngineError, and the next call works", async () => {
  exhaust();
  assert.throws(() => classifier.classify("x".repeat(8 * MIB)), (error) => {
    assert.ok(error instanceof EngineError);
    assert.ok(error.cause instanceof WebAssembly.RuntimeError);
    assert.match(error.message, /please report this/);
    return true;
  });
  assert.deepEqual(classifier.classify(USER_UNKNOWN), want);
  assert.deepEqual(await classify(USER_UNKNOWN), want);
});

test("classifiers with options survive the replacement of the instance", async () => {
  const limited = await createClassifier({ maxBytes: 50 });
  exhaust();
  assert.throws(() => classifier.classify(new Uint8Array(8 * MIB)), EngineError);
  assert.deepEqual(limited.classify(`${USER_UNKNOWN}${" ".repeat(100)}`).warnings.map(({ code }) => code), ["truncated"]);
});

test("it fails and recovers again and again", () => {
  for (let round = 0; round < 20; round += 1) {
    exhaust();
    assert.throws(() => classifier.classify(new Uint8Array(8 * MIB)), EngineError);
    assert.deepEqual(classifier.classify(USER_UNKNOWN), want);
  }
});

test("memory above the bound is given back", () => {
  const report = classifier.classify(new Uint8Array(24 * MIB).fill(0x41));
  assert.equal(report.kind, "not_a_bounce");
  for (let round = 0; round < 4; round += 1) classifier.classify("long line ".repeat(2 * MIB));
  assert.ok(memory().buffer.byteLength <= 64 * MIB, `${memory().buffer.byteLength / MIB} MiB kept`);
  exhaust();
  assert.deepEqual(classifier.classify(USER_UNKNOWN), want);
  assert.ok(memory().buffer.byteLength <= 8 * MIB);
});

test("input is measured before it is copied", () => {
  const before = memory().buffer.byteLength;
  const report = classifier.classify(new Uint8Array(400 * MIB).fill(0x20));
  assert.deepEqual(report.warnings.map(({ code }) => code), ["truncated"]);
  assert.ok(memory().buffer.byteLength - before < 300 * MIB);
});

test("options for one call leave nothing behind", async () => {
  await classify(USER_UNKNOWN, { maxBytes: 1000 });
  const before = memory().buffer.byteLength;
  for (let round = 0; round < 5000; round += 1) await classify(USER_UNKNOWN, { maxBytes: 1000 + round });
  assert.ok(memory().buffer.byteLength - before <= MIB, `${(memory().buffer.byteLength - before) / MIB} MiB more`);
});
