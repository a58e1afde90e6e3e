import assert from "node:assert/strict";
import { test } from "node:test";
import { undelivered } from "./packed.mjs";

const classifier = await undelivered.createClassifier();

test("other systems' labels lead back", () => {
  assert.deepEqual(classifier.crosswalk("marketingPlatform", 10).reasons.includes("user_unknown"), true);
  assert.deepEqual(classifier.crosswalk("marketingPlatform", "59").type, "other");
  assert.deepEqual(classifier.crosswalk("Constant Contact", "v").kinds.includes("auto_reply"), true);
  assert.deepEqual(classifier.crosswalk("ses", "no such label"), { vocabulary: "ses", label: "no such label", reasons: [], kinds: [], type: null, when: [] });
});

test("what a verdict is called elsewhere leads back to its reason", () => {
  for (const reply of ["550 5.1.1 user unknown", "452 4.2.2 mailbox full", "552 5.3.4 message too large"]) {
    const [recipient] = classifier.classify(reply).recipients;
    for (const [vocabulary, label] of Object.entries(recipient?.codes ?? {})) {
      if (label === null || label === "") continue;
      const { reasons } = classifier.crosswalk(vocabulary, label);
      assert.ok(reasons.includes(/** @type {import("../../pkg/index.js").Reason} */ (recipient?.reason)), `${vocabulary} ${label}`);
    }
  }
});

test("an unknown vocabulary gives a TypeError that names the known ones", () => {
  assert.throws(() => classifier.crosswalk("excel", "1"), { name: "TypeError", message: /^vocabulary: "excel" is unknown; known are marketingPlatform, / });
});
