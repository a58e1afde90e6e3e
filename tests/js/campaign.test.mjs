import assert from "node:assert/strict";
import { test } from "node:test";
import { load, undelivered } from "./packed.mjs";

const classifier = await undelivered.createClassifier();
const reports = [
  "550 5.1.1 <ann@example.com>: user unknown",
  "452 4.2.2 <bob@example.com>: mailbox full",
  "554 5.7.1 <cleo@example.com>: Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
  "554 5.7.1 <dan@example.com>: Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
].map((reply) => classifier.classify(reply));

test("a sending is summarised", () => {
  const summary = classifier.summarize(reports, { sent: 100 });
  assert.deepEqual([summary.reports, summary.failed, summary.sent, summary.rate, summary.level], [4, 4, 100, 0.04, "elevated"]);
  assert.deepEqual(summary.byReason[0], { id: "ip_blocklisted", count: 2, share: 0.5 });
  assert.deepEqual([summary.fixFirst?.reason, summary.fixFirst?.count], ["ip_blocklisted", 2]);
  assert.deepEqual(summary.remove, [{ address: "ann@example.com", kind: "bounce", reason: "user_unknown" }]);
  assert.equal(classifier.summarize(reports).rate, null);
  assert.equal(classifier.summarize([]).reports, 0);
  assert.deepEqual(classifier.summarize(JSON.parse(JSON.stringify(reports)), { sent: 100 }), summary);
});

test("report by report gives the same, also when the instance is replaced in between", async () => {
  const campaign = classifier.campaign({ sent: 100 });
  const { initSync } = await load("engine.js");
  for (const report of reports) {
    campaign.add(report);
    const { memory } = initSync();
    memory.grow(65_536 - memory.buffer.byteLength / 65_536 - 32);
    assert.throws(() => classifier.classify(new Uint8Array(8 << 20)), undelivered.EngineError);
  }
  assert.deepEqual(campaign.summary(), classifier.summarize(reports, { sent: 100 }));
});

test("a wrong argument gives a TypeError that names it", () => {
  /** @type {[any, any, RegExp][]} */
  const wrong = [
    [[{}], undefined, /^reports\[0\]\.kind: is missing$/],
    [[reports[0], { kind: "bounce", recipients: [{ reason: "sun_spots" }] }], undefined, /^reports\[1\]\.recipients\[0\]\.reason: expected the id of a reason/],
    [[undefined], undefined, /^reports\[0\]: expected an object, got null$/],
    [[], { sent: 0 }, /^options\.sent must be/],
    [[], { send: 1 }, /^options\.send is unknown; there are sent$/],
    [3, undefined, /iterable/],
  ];
  for (const [list, options, message] of wrong) assert.throws(() => classifier.summarize(list, options), { name: "TypeError", message });
  assert.throws(() => classifier.campaign().add(/** @type {any} */ ({})), { name: "TypeError", message: /^report\.kind: is missing$/ });
});
