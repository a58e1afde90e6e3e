// Checked by tsc alone: what the types promise to those who use them.
import { classify, createClassifier, EngineError, RuleError } from "../../pkg/index.js";
import type { Action, BounceType, Classifier, Codes, Detail, HygieneDecision, Input, ItemReport, Kind, Locale, Options, Reason, Recipient, Report, RuleSpec, Stage, StreamFormat } from "../../pkg/index.js";
import en from "../../pkg/locales/en.js";
import { init } from "../../pkg/web.js";
import { createPool } from "../../pkg/worker-pool.js";

/** Compiles only when both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const yes = <T extends true>(): T | undefined => undefined;

// Results.
const report: Report = await classify("x", { locale: en, maxBytes: 1 });
const classifier: Classifier = await createClassifier();
const again: Report = classifier.classify(new Uint8Array());
yes<Same<typeof report.recipients, Recipient[]>>();
yes<Same<Recipient["smtpCode"], number | null>>();
yes<Same<Parameters<Classifier["classify"]>[0], Input>>();
await init(new URL("https://www.example.com/undelivered.wasm"));

// Every id is a literal: a comparison with a misspelt one does not compile.
yes<Same<BounceType, "hard" | "soft" | "other">>();
const kind: Kind = "bounce";
const reason: Reason = "user_unknown";
const stage: Stage = "rcpt_to";
const action: Action = "remove_address";
const code: Codes["powerMta"] = "bad-mailbox";
// @ts-expect-error: no such reason
const misspelt: Reason = "user_unkown";
// @ts-expect-error: no such kind
if (report.kind === "bounced") throw report;
// @ts-expect-error: reasons are not plain strings
const widened: Reason = String(reason);

// A switch over all values needs no default.
function colour(type: BounceType): string {
  switch (type) {
    case "hard": return "red";
    case "soft": return "yellow";
    case "other": return "grey";
  }
}

// What every user has in common is frozen.
for (const { advice, codes, explanation } of report.recipients) {
  // @ts-expect-error: shared
  advice.suppress = "never";
  // @ts-expect-error: shared
  codes.sisimai = "userunknown";
  // @ts-expect-error: shared
  explanation.whatToDo.push("x");
}

// Options are exact.
const rule: RuleSpec = { id: "a.b", reason: "user_unknown", phrases: ["x"], source: "observed", examples: ["x"] };
const options: Options = { rules: [rule] };
// @ts-expect-error: a module, not a language tag
const byTag: Options = { locale: "nb" };
// @ts-expect-error: misspelt
const maxbytes: Options = { maxbytes: 1 };
// @ts-expect-error: left out or a number, not undefined
const absent: Options = { maxBytes: undefined };
// @ts-expect-error: a rule needs phrases
const wordless: RuleSpec = { id: "a.b", reason: "user_unknown" };
const locale: Locale = en;

// Absent facts are left out, not undefined.
// @ts-expect-error: left out or a string
const detail: Detail = { helpUrl: undefined };

// Errors.
try {
  await createClassifier(options);
} catch (error) {
  if (error instanceof RuleError) yes<Same<typeof error.ruleId, string>>();
  if (error instanceof EngineError) throw error;
}

// Streams: items are reports with a place.
const items: AsyncIterable<Report> = classifier.classifyStream(new Blob(), { format: "mbox", column: "reply", signal: AbortSignal.timeout(1) });
const items2: AsyncIterable<ItemReport> = (await createPool({ size: 2, locale: en })).classifyStream(classifier.classify as unknown as AsyncIterable<Uint8Array>);
for await (const { item } of items2) yes<Same<typeof item.container, StreamFormat>>();
// @ts-expect-error: no such format
classifier.classifyStream("x", { format: "zip" });
// @ts-expect-error: an iterable of texts is no stream of bytes
classifier.classifyStream((async function* () { yield "x"; })());
// @ts-expect-error: the pool has streams only
(await createPool()).classify("x");

// Addresses, sendings and other vocabularies.
const decision: HygieneDecision = classifier.decide({ events: [{ at: "2026-01-01T00:00:00Z", kind: "bounce", reason }] }, { preset: "consecutive", softLimit: 2 });
classifier.decide(decision.state, {}, "2026-01-01T00:00:00Z");
// @ts-expect-error: no such preset
classifier.decide(decision.state, { preset: "strict" });
// @ts-expect-error: no such event
classifier.decide({ events: [{ at: "2026-01-01T00:00:00Z", kind: "bounced" }] });
const { fixFirst, remove } = classifier.summarize([report], { sent: 100 });
yes<Same<NonNullable<typeof fixFirst>["reason"], Reason>>();
const campaign = classifier.campaign();
campaign.add(report);
campaign.add({ kind: "bounce", recipients: [{ reason: "user_unknown" }] });
// @ts-expect-error: no report
campaign.add({});
yes<Same<ReturnType<typeof classifier.crosswalk>["reasons"], Reason[]>>();
classifier.crosswalk("sparkPost", 10);
classifier.crosswalk("Amazon SES", "Permanent");

// @ts-expect-error: not an input
classifier.classify(3);
// @ts-expect-error: only the asynchronous function reads a Blob
classifier.classify(new Blob());

export { absent, action, again, items, remove, byTag, code, colour, detail, kind, locale, maxbytes, misspelt, options, stage, widened, wordless };
