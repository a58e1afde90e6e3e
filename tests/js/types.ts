// Checked by tsc alone: what the types promise to those who use them.
import { classify, createClassifier, EngineError, RuleError } from "../../pkg/index.js";
import type { Action, BounceType, Classifier, Codes, Detail, Input, Kind, Locale, Options, Reason, Recipient, Report, RuleSpec, Stage } from "../../pkg/index.js";
import en from "../../pkg/locales/en.js";
import { init } from "../../pkg/web.js";

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

// @ts-expect-error: not an input
classifier.classify(3);
// @ts-expect-error: only the asynchronous function reads a Blob
classifier.classify(new Blob());

export { absent, action, again, byTag, code, colour, detail, kind, locale, maxbytes, misspelt, options, stage, widened, wordless };
