// The types say what the engine does: src/js/index.d.ts against src/report.rs, the rule format and the reports themselves.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder, undelivered } from "./packed.mjs";

const root = join(import.meta.dirname, "../..");
const types = readFileSync(join(folder, "index.d.ts"), "utf8");
const rust = ["src/report.rs", "src/rules/spec.rs"].map((file) => readFileSync(join(root, file), "utf8")).join("\n");

/** @typedef {Record<string, { optional: boolean, nullable: boolean }>} Fields */

/** The fields of a TypeScript interface. @param {string} name @returns {Fields} */
function inTypes(name) {
  const [, body = ""] = new RegExp(`^export interface ${name} \\{\\n([^]*?)^\\}`, "m").exec(types) ?? [];
  return Object.fromEntries([...body.matchAll(/^ {2}(?:readonly )?(\w+)(\??): (.*);$/gm)].map(([, field = "", optional, type = ""]) => [field, { optional: optional === "?", nullable: /\| null$/.test(type) }]));
}

/** The fields of a Rust struct, as serde writes them. @param {string} name @returns {Fields} */
function inRust(name) {
  const [, attributes = "", body = ""] = new RegExp(`((?:^#\\[.*\\n)*)^pub struct ${name} \\{\\n([^]*?)^\\}`, "m").exec(rust) ?? [];
  const camel = (/** @type {string} */ field) => (attributes.includes("camelCase") ? field.replace(/_(\w)/g, (_, letter) => letter.toUpperCase()) : field);
  return Object.fromEntries([...body.matchAll(/((?:^ {4}#\[[^]*?\]\n)*)^ {4}pub (\w+): (.*),$/gm)].map(([, serde = "", field = "", type = ""]) => {
    const optional = serde.includes("skip_serializing_if");
    return [/rename = "(\w+)"/.exec(serde)?.[1] ?? camel(field), { optional, nullable: !optional && type.startsWith("Option<") }];
  }));
}

const STRUCTS = [...rust.matchAll(/^pub struct (\w+) \{/gm)].map(([, name = ""]) => name).filter((name) => !["RuleSpec", "Fault", "Parsed"].includes(name));

test("every struct of a report has its interface, field by field", () => {
  assert.ok(STRUCTS.length >= 15, STRUCTS.join());
  for (const name of STRUCTS.filter((name) => name !== "Codes")) assert.deepEqual(inTypes(name), inRust(name), name);
  assert.deepEqual(Object.keys(inTypes("Codes")), Object.keys(inRust("Codes")));
});

test("a rule has the fields that the engine reads", () => {
  assert.deepEqual(Object.keys(inTypes("RuleSpec")).sort(), Object.keys(inRust("RuleSpec")).sort());
});

test("ids are those of the rules", () => {
  const literals = (/** @type {string} */ name) => [...(new RegExp(`^export type ${name} =\\n((?: {2}.*\\n| {2}.*;$)*)`, "m").exec(types)?.[1] ?? "").matchAll(/^ {2}\| "(\w+)"/gm)].map(([, id]) => id);
  const stems = (/** @type {string} */ path) => readdirSync(join(root, path)).filter((file) => file.endsWith(".toml")).map((file) => file.replace(".toml", "")).sort();
  assert.deepEqual(literals("Reason").sort(), stems("src/rules/reasons"));
  assert.equal(literals("Reason").length, 49);
  for (const [name, example] of Object.entries({ Kind: "bounce", BounceType: "hard", Stage: "rcpt_to", Confidence: "certain", Outcome: "failed", Problem: "recipient_address", Suppress: "now", EvidenceSource: "reply", Mechanism: "spf", Scope: "ip", Action: "remove_address" })) {
    assert.ok(literals(name).includes(example), name);
  }
});

test("every export, interface and field is documented", () => {
  const bare = [...types.matchAll(/^(?!\s*\*\/)(.*)\n((?: {2}(?:readonly )?\w+\??:|export (?:interface|type|class|function) \w+).*)$/gm)].filter(([, before = ""]) => !/\*\/$/.test(before)).map(([, , line]) => line);
  assert.deepEqual(bare, []);
});

test("a report has exactly the fields of its type", async () => {
  const classifier = await undelivered.createClassifier();
  const report = classifier.classify(readFileSync(join(root, "examples/bounce.eml")));
  /** @type {(name: string, value: object) => void} */
  const same = (name, value) => {
    const fields = inTypes(name);
    const required = Object.keys(fields).filter((field) => !fields[field]?.optional);
    const keys = Object.keys(value);
    assert.deepEqual(required.filter((field) => !keys.includes(field)), [], `${name} lacks fields`);
    assert.deepEqual(keys.filter((key) => !(key in fields)), [], `${name} has more`);
  };
  same("Report", report);
  same("Reporter", report.reporter);
  same("Original", report.original ?? {});
  assert.equal(report.recipients.length, 2);
  for (const recipient of report.recipients) {
    same("Recipient", recipient);
    same("Remote", recipient.remote);
    same("Advice", recipient.advice);
    same("Explanation", recipient.explanation);
    same("Codes", recipient.codes);
    for (const evidence of recipient.evidence) same("Evidence", evidence);
  }
});
