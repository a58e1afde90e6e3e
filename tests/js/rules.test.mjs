// Rules of the user.
import assert from "node:assert/strict";
import { test } from "node:test";
import { undelivered } from "./packed.mjs";

/** @import { Options, RuleSpec } from "../../pkg/index.js" */

const { createClassifier, RuleError } = undelivered;

/** @param {Partial<RuleSpec>} [change] @returns {RuleSpec} */
const rule = (change) => ({
  id: "house.frozen",
  reason: "mailbox_disabled",
  phrases: ["account is on ice", "kontoen er lagt på is"],
  examples: ["550 this account is on ice"],
  counter_examples: ["550 no such user"],
  ...change,
});

/** @param {RuleSpec[]} rules @param {string} reply */
async function verdict(rules, reply) {
  const [recipient] = (await createClassifier({ rules })).classify(reply).recipients;
  return [recipient?.reason, recipient?.type, recipient?.evidence[0]?.rule];
}

test("outrank built-in rules, unless they say that they are general or weak", async () => {
  const reply = "550 5.1.1 user unknown, the account is on ice";
  assert.deepEqual(await verdict([rule()], reply), ["mailbox_disabled", "hard", "house.frozen"]);
  for (const strength of /** @type {const} */ (["general", "weak"])) {
    assert.equal((await verdict([rule({ strength })], reply))[0], "user_unknown", strength);
    assert.equal((await verdict([rule({ strength })], "550 the account is on ice"))[0], "mailbox_disabled", strength);
  }
});

test("know codes, conditions, types, providers, subjects and kinds", async () => {
  const reply = "550 5.7.1 the account is on ice";
  const plain = { examples: [], counter_examples: [] };
  assert.deepEqual((await verdict([rule({ ...plain, type: "soft" })], reply))[1], "soft");
  assert.notEqual((await verdict([rule({ ...plain, requires: ["5.2.1"] })], reply))[2], "house.frozen");
  assert.notEqual((await verdict([rule({ ...plain, unless: ["5.7.1"] })], reply))[2], "house.frozen");
  assert.notEqual((await verdict([rule({ ...plain, provider: "gmail", only_provider: true })], reply))[2], "house.frozen");
  const own = await createClassifier({ rules: [{ id: "auto_reply.robot", phrases: ["the robot answers"], where: "subject", subtype: "ticket" }] });
  const report = own.classify("From: robot@example.com\nTo: list@example.org\nSubject: The robot answers you\n\nHello.\n");
  assert.deepEqual([report.kind, report.autoReply?.subtype], ["auto_reply", "ticket"]);
});

test("errors name the rule, the field and what to change", async () => {
  /** @type {[Record<string, unknown>, string, RegExp][]} */
  const wrong = [
    [{ phrases: 3 }, "phrases", /expected a list of texts, got 3/],
    [{ phrases: [] }, "phrases", /./],
    [{ phrases: ["x"] }, "phrases", /bytes/],
    [{ phrase: "x" }, "phrase", /"phrase" is unknown, write one of: id, /],
    [{ reason: "sun_spots" }, "reason", /"sun_spots" is no reason/],
    [{ codes: ["9.9"] }, "codes", /9\.9/],
    [{ strength: "iron" }, "strength", /normal, general, weak/],
    [{ stage: "moon" }, "stage", /rcpt_to/],
    [{ provider: "nobody" }, "provider", /"nobody" is no provider/],
    [{ only_provider: true }, "provider", /is missing/],
    [{ provider_code: "(" }, "provider_code", /regular expression/],
    [{ id: "no dot" }, "id", /./],
    [{ id: "mailbox_full.over_quota" }, "id", /another rule has this id/],
    [{ examples: ["550 something else"] }, "examples", /is won by .*; make the phrase longer/],
    [{ counter_examples: ["550 the account is on ice"] }, "counter_examples", /is won by this rule; add/],
    [{ phrases: Array.from({ length: 101 }, (_, number) => `phrase ${number}`) }, "phrases", /has 101, at most 100/],
  ];
  for (const [change, field, message] of wrong) {
    const given = rule(/** @type {any} */ (change));
    for (const rules of [[given], [rule({ id: "house.other", phrases: ["quite another thing"], examples: [], counter_examples: [] }), given]]) {
      await assert.rejects(createClassifier({ rules }), (error) => {
        assert.ok(error instanceof RuleError, String(error));
        assert.deepEqual([error.ruleId, error.field], [given.id, field], error.message);
        assert.match(error.message, message);
        assert.ok(error.message.startsWith(`rule ${given.id}: ${field}: `), error.message);
        return true;
      });
    }
  }
});

test("errors name a rule without an id by its number", async () => {
  const { id: _, ...nameless } = rule();
  for (const rules of [[rule(), nameless], [rule(), { ...nameless, phrases: 3 }]]) {
    await assert.rejects(createClassifier(/** @type {Options} */ ({ rules })), { name: "RuleError", ruleId: "#2" });
  }
});

test("phrases of two rules must differ, and so must ids", async () => {
  await assert.rejects(createClassifier({ rules: [rule(), rule()] }), { name: "RuleError", ruleId: "house.frozen", field: "id" });
  await assert.rejects(createClassifier({ rules: [rule(), rule({ id: "house.second" })] }), { name: "RuleError", field: "phrases", ruleId: "house.second", message: /stands in house\.frozen too/ });
});

test("thousands of rules, up to a limit", async () => {
  const many = (/** @type {number} */ count) => Array.from({ length: count }, (_, number) => ({ id: `house.r${number}`, reason: /** @type {const} */ ("policy_rejected"), phrases: [`house rule ${number} of ours`] }));
  const own = await createClassifier({ rules: many(10_000) });
  for (const number of [0, 4999, 9999]) assert.equal(own.classify(`550 house rule ${number} of ours`).recipients[0]?.evidence[0]?.rule, `house.r${number}`);
  await assert.rejects(createClassifier({ rules: many(10_001) }), { name: "RuleError", ruleId: "", field: "rules", message: /10001 rules are given, at most 10000/ });
});
