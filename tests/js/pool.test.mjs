import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, test } from "node:test";
import { folder, load, undelivered } from "./packed.mjs";
import { all, bounce, FROM, mailbox, utf8, warningsOf } from "./streams.mjs";

/** @type {typeof import("../../pkg/worker-pool.js")} */
const { createPool } = await load("worker-pool/node.js");
const pool = await createPool({ size: 2 });
after(() => pool.close());

const MAILBOX = utf8(mailbox(Array.from({ length: 1000 }, (_, user) => `u${user}`)));

test("the same reports in the same order as from a classifier", async () => {
  assert.equal(pool.size, 2);
  for (const source of [MAILBOX, new TextDecoder().decode(MAILBOX).replaceAll("user", "Ærlig 😀 user"), "", "email,reason\nann@example.com,user unknown\nbob@example.com,mailbox full\n"]) {
    assert.deepEqual(await all(source, undefined, pool), await all(source));
  }
});

test("several streams at once", async () => {
  const sources = ["ann", "bob", "cleo"].map((user) => mailbox(Array.from({ length: 200 }, (_, number) => `${user}${number}`)));
  const together = await Promise.all(sources.map((source) => all(source, undefined, pool)));
  for (const [at, source] of sources.entries()) assert.deepEqual(together[at], await all(source));
});

test("options reach the workers", async () => {
  const rule = { id: "house.frozen", reason: /** @type {const} */ ("mailbox_disabled"), phrases: ["account is on ice"] };
  const own = await createPool({ size: 1, rules: [rule], maxBytes: 500, locale: (await load("locales/de.js")).default });
  const reports = await all(`${FROM}${bounce("ann", "550 the account is on ice")}\n${FROM}${bounce("bob", "550 5.1.1 user unknown")}${"x".repeat(500)}\n`, undefined, own);
  assert.deepEqual(reports.map(({ recipients }) => recipients[0]?.reason), ["mailbox_disabled", "user_unknown"]);
  assert.deepEqual(warningsOf(reports), [[], ["truncated"]]);
  const german = await undelivered.createClassifier({ locale: (await load("locales/de.js")).default });
  assert.equal(reports[1]?.recipients[0]?.explanation.title, german.classify("550 5.1.1 <bob@example.com>: user unknown").recipients[0]?.explanation.title);
  assert.deepEqual([own.maxBytes, own.versions.rules.endsWith("+user")], [500, true]);
  await own.close();
});

test("wrong options are named", async () => {
  for (const size of [0, 1.5, "2", 1000]) await assert.rejects(createPool({ size: /** @type {any} */ (size) }), { name: "TypeError", message: /^options\.size must be a whole number of workers/ });
  await assert.rejects(createPool(/** @type {any} */ ({ siez: 2 })), { name: "TypeError", message: /^options\.siez is unknown/ });
  await assert.rejects(createPool(/** @type {any} */ (2)), { name: "TypeError", message: /^options is number/ });
  await assert.rejects(createPool({ rules: [{ id: "x", phrases: ["abc"] }] }), { name: "RuleError" });
  assert.throws(() => pool.classifyStream("x", /** @type {any} */ ({ format: "zip" })), { name: "TypeError" });
  await assert.rejects(all(/** @type {any} */ (3), undefined, pool), { name: "TypeError", message: /^classifyStream\(\) takes/ });
});

test("no more is read ahead than the workers can take", async () => {
  let read = 0;
  const endless = (async function* () {
    for (;;) {
      read += MAILBOX.length;
      yield MAILBOX;
    }
  })();
  const controller = new AbortController();
  let seen = 0;
  await assert.rejects(async () => {
    for await (const _ of pool.classifyStream(endless, { signal: controller.signal })) if (++seen === 500) controller.abort(new RangeError("enough"));
  }, { message: "enough" });
  assert.equal(seen, 500);
  assert.ok(read <= 2 * MAILBOX.length, `${read / MAILBOX.length} pages read`);
  for await (const { item } of pool.classifyStream(MAILBOX)) if (item.index === 10) break;
  assert.equal((await all(MAILBOX, undefined, pool)).length, 1000);
});

test("an error of the source comes after the reports before it", async () => {
  const source = (async function* () {
    yield MAILBOX;
    throw new RangeError("disk gone");
  })();
  let seen = 0;
  await assert.rejects(async () => {
    for await (const _ of pool.classifyStream(source)) seen += 1;
  }, { message: "disk gone" });
  assert.ok(seen >= 900, String(seen));
});

test("a closed pool says so", async () => {
  const closed = await createPool({ size: 1 });
  const reports = closed.classifyStream(MAILBOX);
  await reports.next();
  await closed.close();
  await assert.rejects(async () => { for await (const _ of reports); }, { message: /the pool (was|is) closed/ });
  await assert.rejects(all("x", undefined, closed), { message: /the pool is closed; make another one with createPool\(\)/ });
});

test("idle workers keep no process alive, and require() works", () => {
  const script = `
    const { createPool } = require(${JSON.stringify(createRequire(join(folder, "../x.js")).resolve("undelivered/worker-pool"))});
    createPool({ size: 2 }).then(async (pool) => {
      for await (const { recipients } of pool.classifyStream("550 5.1.1 <a@example.com>: user unknown")) console.log(recipients[0].reason);
    });`;
  assert.equal(execFileSync(process.execPath, ["-e", script], { encoding: "utf8", timeout: 60_000 }), "user_unknown\n");
});
