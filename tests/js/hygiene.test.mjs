import assert from "node:assert/strict";
import { test } from "node:test";
import { undelivered } from "./packed.mjs";

const classifier = await undelivered.createClassifier();

/** @param {string} at @param {object} [event] @returns {any} */
const soft = (at, event) => ({ at: `2026-01-${at}T08:00:00Z`, kind: "bounce", type: "soft", reason: "mailbox_full", ...event });

test("an address is kept, paused, rechecked or suppressed", () => {
  /** @type {[any[], string, string][]} */
  const histories = [
    [[], "keep", "nothing_counts"],
    [[soft("01")], "pause", "bounced"],
    [[soft("01"), soft("04"), soft("09")], "suppress", "repeated_bounces"],
    [[soft("01"), soft("04"), { at: "2026-01-05T00:00:00Z", kind: "open" }, soft("09")], "pause", "bounced"],
    [[soft("01", { type: "hard", reason: "user_unknown" })], "suppress", "hard_bounce"],
    [[soft("01", { type: "hard", reason: "mailbox_disabled" })], "recheck", "disabled"],
    [[{ at: "2026-01-05T00:00:00Z", kind: "complaint" }], "suppress", "complaint"],
  ];
  for (const [events, action, reasonId] of histories) {
    const decision = classifier.decide({ address: "ann@example.com", events });
    assert.deepEqual([decision.action, decision.reasonId], [action, reasonId]);
    assert.equal(decision.state.address, "ann@example.com");
    assert.deepEqual(classifier.decide(decision.state), decision);
  }
});

test("policy and time are arguments", () => {
  const events = [soft("01"), soft("02")];
  assert.equal(classifier.decide({ events }).action, "pause");
  assert.equal(classifier.decide({ events }, { preset: "second_soft_as_hard" }).action, "suppress");
  assert.equal(classifier.decide({ events }, { softLimit: 2, softDays: 1 }).action, "suppress");
  assert.equal(classifier.decide({ events }, undefined, "2026-03-01T00:00:00Z").action, "keep");
});

test("a wrong argument gives a TypeError that names the field", () => {
  /** @type {[any[], RegExp][]} */
  const wrong = [
    [[], /^history: expected an object, got null$/],
    [[{}], /^history\.events: is missing$/],
    [[{ events: [{ at: "yesterday", kind: "bounce" }] }], /^history\.events\[0\]\.at: expected an RFC 3339 date-time/],
    [[{ events: [] }, { soft: 1 }], /^policy\.soft: is unknown; known are preset, /],
    [[{ events: [] }, {}, "now"], /^now: expected an RFC 3339/],
  ];
  for (const [[history, policy, now], message] of wrong) assert.throws(() => classifier.decide(history, policy, now), { name: "TypeError", message });
});
