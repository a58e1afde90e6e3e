import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { undelivered, USER_UNKNOWN } from "./packed.mjs";

const { classify, createClassifier, EngineError, RuleError } = undelivered;
const bytes = new TextEncoder().encode(USER_UNKNOWN);
const classifier = await createClassifier();

/** @param {import("../../pkg/index.js").Report} report */
const verdict = ({ kind, recipients: [recipient] }) => [kind, recipient?.address, recipient?.reason, recipient?.type, recipient?.stage];
const EXPECTED = ["bounce", "a@example.com", "user_unknown", "hard", "rcpt_to"];

/** @param {Uint8Array[]} chunks */
const stream = (...chunks) => new ReadableStream({
  start(controller) {
    for (const chunk of chunks) controller.enqueue(chunk);
    controller.close();
  },
});

test("needs no init call", async () => {
  assert.deepEqual(verdict(await classify(USER_UNKNOWN)), EXPECTED);
});

test("reads every kind of input alike", async () => {
  const padded = new Uint8Array([0, ...bytes, 0]);
  /** @type {import("../../pkg/index.js").AnyInput[]} */
  const inputs = [
    USER_UNKNOWN,
    bytes,
    Buffer.from(bytes),
    bytes.buffer,
    padded.subarray(1, -1),
    new DataView(padded.buffer, 1, bytes.length),
    new Blob([bytes]),
    new File([bytes], "bounce.txt"),
    new Response(bytes),
    stream(bytes),
    stream(bytes.subarray(0, 7), new Uint8Array(), bytes.subarray(7)),
  ];
  const want = await classify(bytes);
  for (const input of inputs) assert.deepEqual(await classify(input), want, Object.prototype.toString.call(input));
  for (const input of inputs.slice(0, 6)) assert.deepEqual(classifier.classify(/** @type {any} */ (input)), want);
  assert.deepEqual(verdict(want), EXPECTED);
});

test("nothing at all gives a report", async () => {
  for (const input of ["", new Uint8Array(), new Response(null), new Blob()]) {
    assert.equal((await classify(input)).kind, "not_a_bounce");
  }
});

test("a value that is no input gives a TypeError that names it", async () => {
  for (const [value, name] of [[null, "null"], [undefined, "undefined"], [3, "number"], [{}, "Object"], [[], "Array"], [() => {}, "function"], [new Date(), "Date"]]) {
    await assert.rejects(classify(/** @type {any} */ (value)), new TypeError(`classify() takes a string, Uint8Array, ArrayBuffer, Blob, Response or ReadableStream, not ${name}`));
    assert.throws(() => classifier.classify(/** @type {any} */ (value)), { name: "TypeError", message: new RegExp(`, not ${name};`) });
  }
  await assert.rejects(classify(stream(/** @type {any} */ ("text"))), { name: "TypeError", message: /streams of Uint8Array, not of string/ });
});

test("a wrong option gives a TypeError that names it", async () => {
  /** @type {[any, RegExp][]} */
  const wrong = [
    ["nb", /^options is string, not an object$/],
    [{ maxbytes: 3 }, /^options\.maxbytes is unknown; there are locale, rules, ownDomains, maxBytes$/],
    [{ maxBytes: 0 }, /^options\.maxBytes must be a whole number of bytes/],
    [{ maxBytes: "1" }, /^options\.maxBytes must be/],
    [{ maxBytes: 2 ** 40 }, /^options\.maxBytes must be/],
    [{ locale: "nb" }, /^options\.locale must be the default export of a locale module/],
    [{ locale: {} }, /^options\.locale must be/],
    [{ ownDomains: "example.org" }, /^options\.ownDomains must be an array of domains/],
    [{ rules: {} }, /^options\.rules must be an array/],
    [{ rules: ["x"] }, /^options\.rules must be an array of rules, each a plain object$/],
  ];
  for (const [options, message] of wrong) {
    await assert.rejects(createClassifier(options), { name: "TypeError", message });
    await assert.rejects(classify("x", options), { name: "TypeError", message });
  }
  for (const options of [undefined, {}, { locale: undefined, rules: undefined, maxBytes: undefined }]) {
    assert.deepEqual(verdict((await createClassifier(/** @type {any} */ (options))).classify(USER_UNKNOWN)), EXPECTED);
  }
});

test("spans count UTF-16 units of strings and bytes of binary input", () => {
  for (const prefix of ["", "Ærlig talt: ", "日本語 ", "😀😀 ", "\ud800 "]) {
    const text = `${prefix}${USER_UNKNOWN}`;
    for (const { quote, span } of classifier.classify(text).recipients[0]?.evidence ?? []) {
      assert.equal(text.slice(span?.start, span?.end), quote);
    }
    const binary = new TextEncoder().encode(text);
    const evidence = classifier.classify(binary).recipients[0]?.evidence ?? [];
    assert.notEqual(evidence.length, 0, text);
    for (const { quote, span } of evidence) assert.equal(new TextDecoder().decode(binary.subarray(span?.start, span?.end)), quote);
  }
});

test("input above maxBytes is cut, with a warning", async () => {
  const long = `${USER_UNKNOWN}\n${"😀".repeat(1000)}`;
  const limited = await createClassifier({ maxBytes: 100 });
  assert.equal(limited.maxBytes, 100);
  for (const input of [long, new TextEncoder().encode(long)]) {
    const report = limited.classify(input);
    assert.deepEqual(verdict(report), EXPECTED);
    assert.deepEqual(report.warnings.map(({ code }) => code), ["truncated"]);
  }
  for (const input of [long, new Blob([long]), new Response(long)]) {
    assert.deepEqual((await classify(input, { maxBytes: 100 })).warnings.map(({ code }) => code), ["truncated"]);
  }
  assert.deepEqual((await classify(USER_UNKNOWN, { maxBytes: bytes.length })).warnings, []);
});

test("a stream is read no further than needed and then cancelled", async () => {
  let pulled = 0;
  let cancelled = false;
  const endless = new ReadableStream({
    pull(controller) { pulled += 1; controller.enqueue(new Uint8Array(1000).fill(0x20)); },
    cancel() { cancelled = true; },
  });
  const report = await classify(endless, { maxBytes: 10_000 });
  assert.deepEqual(report.warnings.map(({ code }) => code), ["truncated"]);
  assert.ok(cancelled);
  assert.ok(pulled < 15, `${pulled} chunks read`);
});

test("an error of the source reaches the caller", async () => {
  const broken = new ReadableStream({ pull() { throw new RangeError("disk gone"); } });
  await assert.rejects(classify(broken), { name: "RangeError", message: "disk gone" });
});

test("charsets that only the host knows are read", () => {
  const message = Buffer.concat([
    Buffer.from("From: MAILER-DAEMON@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=shift_jis\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"),
    Buffer.from([0x83, 0x81, 0x81, 0x5b, 0x83, 0x8b]), // "mail" in Japanese
    Buffer.from(`\r\n\r\n<a@example.com>: host mx.example.com[192.0.2.1] said: ${USER_UNKNOWN} (in reply to RCPT TO command)\r\n`),
  ]);
  const report = classifier.classify(message);
  assert.deepEqual(report.warnings, []);
  assert.equal(report.recipients[0]?.reason, "user_unknown");
});

test("rules of the user win, and wrong ones are named", async () => {
  /** @type {import("../../pkg/index.js").RuleSpec} */
  const rule = { id: "house.frozen", reason: "mailbox_disabled", phrases: ["account is on ice"], source: "observed", examples: ["550 this account is on ice"], counter_examples: ["550 no such user"] };
  const own = await createClassifier({ rules: [rule] });
  const [recipient] = own.classify("550 5.1.1 Sorry, the account is on ice").recipients;
  assert.equal(recipient?.reason, "mailbox_disabled");
  assert.equal(recipient?.evidence[0]?.rule, "house.frozen");

  /** @type {[Record<string, unknown>, string][]} */
  const wrong = [
    [{ phrases: 3 }, "phrases"],
    [{ phrases: undefined }, "phrases"],
    [{ reason: "sun_spots" }, "reason"],
    [{ phrase: "x" }, "phrase"],
    [{ examples: ["550 something else"] }, "examples"],
  ];
  for (const [change, field] of wrong) {
    await assert.rejects(createClassifier({ rules: [/** @type {any} */ ({ ...rule, ...change })] }), (error) => {
      assert.ok(error instanceof RuleError);
      assert.equal(error.name, "RuleError");
      assert.equal(error.ruleId, "house.frozen");
      assert.equal(error.field, field);
      assert.match(error.message, /house\.frozen.*/);
      return true;
    });
  }
});

test("a bounce of a message that the caller never sent is told", async () => {
  const bounce = readFileSync(new URL("../../examples/bounce.eml", import.meta.url)); // from example.org
  assert.equal(classifier.classify(bounce).backscatter, null);
  for (const [domain, backscatter] of /** @type {const} */ ([["example.org", false], ["example.com", true]])) {
    assert.equal((await createClassifier({ ownDomains: [domain] })).classify(bounce).backscatter, backscatter);
  }
});

test("errors are of the classes that the package exports", () => {
  assert.ok(new EngineError("x") instanceof Error);
  assert.equal(new EngineError("x").name, "EngineError");
});

test("versions", () => {
  assert.match(classifier.versions.engine, /^\d+\.\d+\.\d+/);
  assert.match(classifier.versions.rules, /^[0-9a-f]{8}$/);
  assert.deepEqual(classifier.classify("x").versions, classifier.versions);
});
