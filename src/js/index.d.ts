// The types of the package. The vocabularies at the end are generated from the rules and from src/report.rs.
// Offsets count UTF-16 code units for string input and bytes for binary input. Durations are seconds. Times are RFC 3339.

/** What is read at once: text, or the bytes of a message (a view of a buffer counts as its bytes). */
export type Input = string | Uint8Array | ArrayBuffer | ArrayBufferView;

/** What {@link classify} reads: also a file, an HTTP response's body or a stream of bytes. */
export type AnyInput = Input | Blob | Response | ReadableStream<Uint8Array>;

/**
 * Reads one message, SMTP reply, transcript, log line or webhook and says what went wrong.
 *
 * Content never makes it fail: whatever the bytes are, there is a report.
 *
 * @throws {TypeError} for a value that is not an input, or a wrong option.
 * @throws {RuleError} for a rule in `options` that does not hold.
 * @throws {EngineError} when the engine itself failed; the next call works.
 * @example
 * const report = await classify("550 5.1.1 <a@example.com>: user unknown");
 * report.recipients[0]?.reason; // "user_unknown"
 */
export function classify(input: AnyInput, options?: Options): Promise<Report>;

/**
 * A classifier with its options, for many inputs: each costs microseconds, with nothing to wait for.
 *
 * @throws {TypeError} for a wrong option.
 * @throws {RuleError} for a rule that does not hold.
 */
export function createClassifier(options?: Options): Promise<Classifier>;

/** See {@link createClassifier}. */
export interface Classifier {
  /**
   * Reads one input.
   * @throws {TypeError} for a value that is not an input.
   * @throws {EngineError} when the engine itself failed; the next call works.
   */
  classify(input: Input): Report;
  /** Input above this many bytes is cut, with the warning `truncated`. */
  readonly maxBytes: number;
  /** What writes the verdicts. */
  readonly versions: Versions;
}

/** See {@link classify} and {@link createClassifier}. */
export interface Options {
  /** The language of explanations, e.g. `import nb from "undelivered/locales/nb"`. English otherwise. */
  locale?: Locale;
  /** More rules, above the built-in ones, checked against their own examples. */
  rules?: readonly RuleSpec[];
  /** Input above this many bytes is cut, with the warning `truncated`. Default 26214400 (25 MiB). */
  maxBytes?: number;
}

/** The words of a language: the default export of a module `undelivered/locales/…`. */
export interface Locale {
  /** Language tag (BCP 47). */
  readonly lang: string;
  readonly [section: string]: unknown;
}

/** A rule, in the form of `src/rules/README.md`; what is left out there may be left out here. */
export interface RuleSpec {
  /** Stable id, `<group>.<slug>` of lower-case letters, digits and `_`; not one of a built-in rule. */
  id: string;
  /** What the phrases mean, where the first part of the id does not say it. */
  reason?: Reason;
  /** Plain text, compared without regard to case, line wraps and kind of blank; at least one. */
  phrases: readonly string[];
  /** Phrases that cancel the rule. */
  unless?: readonly string[];
  /** Codes that corroborate it: `"5.2.2"`, `"x.2.2"` for any class, `"452"`. */
  codes?: readonly string[];
  /** Codes of which one must have been read. */
  requires?: readonly string[];
  /** `general`: beaten by every normal phrase. `weak`: beaten by a specific status code too. Default `normal`. */
  strength?: "normal" | "general" | "weak";
  /** The provider that says so. */
  provider?: ProviderId;
  /** The words mean this at that provider only. */
  only_provider?: boolean;
  /** The stage, where the phrases are always said at another one than the reason's usual. */
  stage?: Stage;
  /** The type, where the phrases overrule the reason's. */
  type?: BounceType;
  /** The phrases only wrap another failure and win only when nothing inside is readable. */
  wrapper?: boolean;
  /** Which authentication failed. */
  mechanism?: Mechanism;
  /** What the limit or listing applies to. */
  scope?: Scope;
  /** Regular expression whose first group, or all of it, becomes `detail.providerCode`. */
  provider_code?: string;
  /** A page about it; `{code}` stands for the provider code. */
  help_url?: string;
  /** Which text of a message it applies to, for rules whose id begins with a kind. Default `body`. */
  where?: "body" | "subject" | "from";
  /** Which kind of automatic reply, for rules whose id begins with `auto_reply`. */
  subtype?: AutoReply["subtype"];
  /** Where the meaning is documented, or `"observed"`. */
  source?: string;
  /** Texts that must get this verdict. */
  examples?: readonly string[];
  /** Texts that must not. */
  counter_examples?: readonly string[];
}

/** A user's rule does not hold. */
export class RuleError extends Error {
  /** Id of the rule; empty where it has none. */
  readonly ruleId: string;
  /** The field to change. */
  readonly field: string;
}

/** The engine failed on an input, out of memory for example, and was replaced: the next call works. `cause` says how. */
export class EngineError extends Error {}

/** The reading of one input. */
export interface Report {
  /** What the input is. `reason` below is meaningful for `bounce` and `delayed` only. */
  kind: Kind;
  /** What the input was recognised as. */
  format: Format;
  /** One entry a failed (delayed, delivered) recipient; at least one for those kinds, with `address: null` where none is named. */
  recipients: Recipient[];
  /** Who wrote the report. */
  reporter: Reporter;
  /** The message that failed, as far as it is quoted. */
  original: Original | null;
  /** What this kind of message means; for bounces, the explanation of the first recipient. */
  readonly explanation: Explanation;
  /** The kind in other systems' words; `null` for bounces and delays, where each recipient has its own. */
  readonly codes: Codes | null;
  /** Facts of a complaint (RFC 5965); present for complaints only. */
  complaint?: Complaint;
  /** Facts of an automatic reply (RFC 3834); present for automatic replies only. */
  autoReply?: AutoReply;
  /** Damage met and survived: broken MIME, unknown charset, truncation … */
  warnings: Warning[];
  /** What wrote this verdict. */
  versions: Versions;
}

/** What the input was recognised as. */
export type Format =
  | "rfc3464" | "free_text_bounce" | "smtp_reply" | "smtp_transcript" | "mta_log" | "webhook" | "arf" | "mdn"
  | "auto_reply" | "message" | "text";

/** Who wrote the report. */
export interface Reporter {
  /** Host name of the reporting MTA. */
  host: string | null;
  /** Mail software, e.g. `"postfix"`. */
  software: string | null;
  /** Mailbox or mail service provider, e.g. `"gmail"`. */
  provider: ProviderId | null;
}

/** The message that failed. */
export interface Original {
  /** `Message-ID` without angle brackets. */
  messageId: string | null;
  /** `Subject`, decoded. */
  subject: string | null;
  /** Address of `From`. */
  from: string | null;
  /** Addresses of `To`. */
  to: string[];
  /** `Date`, RFC 3339. */
  date: string | null;
  /** `Return-Path` without angle brackets; empty for the null sender. */
  returnPath: string | null;
  /** `List-Id` identifier (RFC 2919). */
  listId: string | null;
  /** `Feedback-ID`. */
  feedbackId: string | null;
}

/** Facts of a complaint (RFC 5965). */
export interface Complaint {
  /** `Feedback-Type`, lower case; `"abuse"` where none is given. */
  feedbackType: string;
  /** `User-Agent` of the reporting system. */
  userAgent: string | null;
  /** `Source-IP`. */
  sourceIp: string | null;
  /** Who complained; often redacted. */
  originalRecipients: string[];
}

/** Facts of an automatic reply (RFC 3834). */
export interface AutoReply {
  /** Day of return, RFC 3339 full-date, where given. */
  until: string | null;
  /** Which kind of automatic reply. */
  subtype: "vacation" | "out_of_office" | "left_company" | "ticket" | "other";
}

/** Damage met and survived. */
export interface Warning {
  /** Stable id, e.g. `"truncated"`. */
  code: string;
  /** One English sentence. */
  message: string;
}

/** What wrote a verdict. */
export interface Versions {
  /** Version of the package. */
  engine: string;
  /** Hash of the built-in rules, 8 hexadecimal digits; `+user` follows when there are user rules. */
  rules: string;
}

/** The verdict for one recipient. */
export interface Recipient {
  /** The address that failed; `null` where the report names none. */
  address: string | null;
  /** Before aliasing or forwarding (Original-Recipient, RFC 3461 ORCPT, "expanded from"). */
  originalAddress: string | null;
  /** What became of the message (RFC 3464 section 2.3.3). */
  outcome: Outcome;
  /** What went wrong. */
  reason: Reason;
  /** What it means for the address. */
  type: BounceType;
  /** Where on its way the message failed. */
  stage: Stage;
  /** Whose problem it is. */
  problemWith: Problem;
  /** How far to trust this. */
  confidence: Confidence;
  /** SMTP reply code (RFC 5321 section 4.2), e.g. 550. */
  smtpCode: number | null;
  /** Enhanced status code (RFC 3463), e.g. `"5.1.1"`. */
  enhancedCode: string | null;
  /** The SMTP command that was refused, e.g. `"RCPT TO"`. */
  command: string | null;
  /** The remote server's words, joined to one line. */
  diagnostic: string | null;
  /** The server that refused. */
  remote: Remote;
  /** Facts some reasons carry; absent otherwise. */
  detail: Detail;
  /** Why: what was read, where it stands, which rule read it. Empty only when the reason is `undetermined`. */
  evidence: Evidence[];
  /** Readings that disagreed and lost, each with the evidence for it. */
  conflicts: Conflict[];
  /** The innermost real cause of an expiry or a wrapper ("message expired" after "connection timed out"). */
  cause: Cause | null;
  /** What to do, for programs. */
  readonly advice: Advice;
  /** What to do, for people. */
  readonly explanation: Explanation;
  /** The same verdict in other systems' vocabularies. */
  readonly codes: Codes;
}

/** The server that refused. */
export interface Remote {
  /** Host name. */
  host: string | null;
  /** IP address. */
  ip: string | null;
  /** Provider, e.g. `"gmail"`. */
  provider: ProviderId | null;
}

/** Facts some reasons carry. */
export interface Detail {
  /** Which authentication failed. */
  mechanism?: Mechanism;
  /** What the limit or listing applies to. */
  scope?: Scope;
  /** The list that names the sender. */
  blocklist?: Blocklist;
  /** The new address given for a moved mailbox. */
  forwardTo?: string;
  /** The address that was probably meant. */
  suggestion?: string;
  /** The provider's own code, e.g. `"S3150"`. */
  providerCode?: string;
  /** A page about this code or this provider's rules. */
  helpUrl?: string;
}

/** A list that names the sender. */
export interface Blocklist {
  /** Its name. */
  name: string;
  /** Where to look an address up and ask for removal. */
  lookupUrl: string | null;
}

/** What was read, where, by which rule. */
export interface Evidence {
  /** Stable id of the rule, e.g. `"mailbox_full.over_quota"`; `"code.5.2.2"` for a status code. */
  rule: string;
  /** The exact characters read. */
  quote: string;
  /** Where the quote stands in the input; `null` where it was base64- or otherwise encoded there. */
  span: Span | null;
  /** What kind of text it stands in. */
  source: EvidenceSource;
}

/** A place in the input: UTF-16 code units of a string, bytes of anything else. */
export interface Span {
  /** Offset of the first character. */
  start: number;
  /** Offset after the last character. */
  end: number;
}

/** A reading that lost. */
export interface Conflict {
  /** What it would have been. */
  reason: Reason;
  /** Why it was considered. */
  because: Evidence;
}

/** The cause inside a wrapper. */
export interface Cause {
  /** The innermost reason. */
  reason: Reason;
  /** Its type. */
  type: BounceType;
  /** Its stage. */
  stage: Stage;
  /** Why. */
  evidence: Evidence[];
}

/** What to do, for programs. */
export interface Advice {
  /** What to do. */
  readonly action: Action;
  /** Whether to stop sending to the address. */
  readonly suppress: Suppress;
  /** When to try again, in seconds; `null` when trying again is pointless. */
  readonly retry: Retry | null;
}

/** A retry plan. */
export interface Retry {
  /** Seconds to wait before the next try. */
  readonly after: number;
  /** Seconds after which to stop trying. */
  readonly giveUpAfter: number;
}

/** What to do, for people. */
export interface Explanation {
  /** A headline. */
  readonly title: string;
  /** What happened. */
  readonly whatHappened: string;
  /** Whose problem it is. */
  readonly whoseProblem: string;
  /** What to do, in order. */
  readonly whatToDo: readonly string[];
}
