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
  /**
   * Reads a mailbox, log, list, table or archive, compressed by gzip or not: one report an item, in order. A single
   * message is one item, and so is a source with nothing in it.
   *
   * Memory is bounded by the largest item, which is cut above {@link maxBytes}; nothing is read ahead of the consumer.
   * Damage becomes warnings, as does an item on which the engine fails (`engine_error`).
   * @throws {TypeError} at once for a wrong option; when iterated for a value that is no source, for chunks that are
   *   no bytes and for a column that the table does not have. The source's own errors come through.
   * @example
   * for await (const report of classifier.classifyStream(file)) console.log(report.item.index, report.kind);
   */
  classifyStream(source: StreamSource, options?: StreamOptions): AsyncGenerator<ItemReport, void, void>;
  /**
   * Does an address stay? A pure function of what happened to it; see `docs/hygiene.md`.
   * @param now RFC 3339; the time of the last event where not given, as no clock is read.
   * @throws {TypeError} that names the field, for a history or policy that cannot be read.
   */
  decide(history: History, policy?: HygienePolicy, now?: string): HygieneDecision;
  /**
   * What the reports of one sending say together. For a stream of reports, or many of them, see {@link campaign}.
   * @throws {TypeError} that names the field, for what is no report and for a wrong option.
   */
  summarize(reports: Iterable<ReportLike>, options?: CampaignOptions): CampaignSummary;
  /** As {@link summarize}, report by report: a few hundred bytes a report are kept, the report is not. */
  campaign(options?: CampaignOptions): Campaign;
  /**
   * What a label of another system means here. Case, spaces and punctuation do not matter. An unknown label stands for
   * nothing.
   * @throws {TypeError} for an unknown vocabulary; it names the known ones.
   * @example
   * classifier.crosswalk("marketingPlatform", 59).reasons; // ["connection_failed"]
   */
  crosswalk(vocabulary: Vocabulary | (string & {}), label: string | number): CrosswalkEntry;
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
  /** Domains you send from, subdomains included: a bounce of a message that you never sent can then be told, see `backscatter`. */
  ownDomains?: readonly string[];
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
  /** Id of the rule; `#7` for the seventh if it has none, empty if it is about all of them. */
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
  /** Whether the failed message was never yours, by `ownDomains`; `null` without that option, or where the report does not quote enough. */
  backscatter: boolean | null;
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
  /** Address of the report's `From`: who answered, complained or asked, where a person did. */
  address: string | null;
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

/** What {@link Classifier.classifyStream} reads. A string counts as the bytes of its UTF-8. */
export type StreamSource = AnyInput | AsyncIterable<Uint8Array>;

/** See {@link Classifier.classifyStream}. */
export interface StreamOptions {
  /** What the source is. Found out by its first 64 KiB otherwise. */
  format?: StreamFormat;
  /** Which column of a table holds the replies: its name in the first row, or its number counted from 0. Found out otherwise. */
  column?: string | number;
  /** Ends the iteration with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * What items stand in: `message`: the whole source is one item, whatever it is. `mbox`: messages after `From ` lines
 * (RFC 4155). `tar`: files, each read as a source of its own. `log`: a line an item. `lines`: an SMTP reply an item.
 * `ndjson`: a line an item. `json`: the elements of an array, or values one after the other. `csv`: a row an item; the
 * columns are separated by commas, semicolons, tabs or bars.
 */
export type StreamFormat = "message" | "mbox" | "tar" | "log" | "lines" | "ndjson" | "json" | "csv";

/**
 * The reading of one item of a stream. Spans count from the beginning of the item (in a table: of the cell), in bytes
 * after decompression; in UTF-16 code units where the source is a string.
 */
export interface ItemReport extends Report {
  /** Which item. */
  item: ItemPlace;
}

/** Where an item stood. */
export interface ItemPlace {
  /** Its number in the source, from 0. */
  index: number;
  /** Its first byte in the decompressed source; the first UTF-16 code unit where the source is a string. */
  offset: number;
  /** Its length, in the same units, also where it was cut. */
  size: number;
  /** The file's path, in an archive. */
  name: string | null;
  /** What it stood in. */
  container: StreamFormat;
}

/** What happened to an address, and the state that {@link Classifier.decide} gives back. Plain JSON. */
export interface History {
  /** The version of this form; this release reads 1. */
  version?: number;
  /** The address, for the caller. */
  address?: string | null;
  /** In any order; duplicates do no harm. */
  events: readonly HistoryEvent[];
}

/** One thing that happened to an address. */
export interface HistoryEvent {
  /** When it happened, not when it was processed; RFC 3339. */
  at: string;
  /** What happened; the kinds of reports are understood too. */
  kind: EventKind | Kind;
  /** Of a bounce; that of its reason otherwise. */
  type?: BounceType;
  /** Of a bounce; `undetermined` otherwise. */
  reason?: Reason;
  /** Of a bounce; `certain` otherwise. */
  confidence?: Confidence;
  /** Two events with the same kind and id are one; best the `Message-ID` of the message concerned. */
  id?: string;
}

/** When to pause, recheck and suppress an address: a preset with single fields changed. See `docs/hygiene.md`. */
export interface HygienePolicy {
  /** Which convention the other fields change. Default `default`. */
  preset?: "default" | "hard_at_once" | "second_soft_as_hard" | "consecutive";
  /** What a hard bounce does. */
  hard?: HardRule;
  /** A hard bounce less certain than this counts like a soft one. */
  hardConfidence?: Confidence;
  /** So many bounces in a row suppress; 0: never. 0 to 1000. */
  softLimit?: number;
  /** … when the last came at least so many days after the first. 0 to 3650. */
  softDays?: number;
  /** Days to wait after a bounce that counts. 0 to 3650. */
  pauseDays?: number;
  /** Hard bounces that do not suppress at once: the address is tried again. */
  recheckReasons?: readonly Reason[];
  /** Days until then. 1 to 3650. */
  recheckDays?: number;
  /** How often it is tried again before it is suppressed. 0 to 1000. */
  recheckLimit?: number;
  /** What proves that somebody is there. */
  activity?: readonly EventKind[];
}

/** What to do with an address. */
export interface HygieneDecision {
  /** What to do. */
  action: HygieneAction;
  /** For `pause` and `recheck`: when to send again, RFC 3339; a recheck may be due already. */
  until: string | null;
  /** Why, in English. */
  reason: string;
  /** Stable id of the reason. */
  reasonId:
    | "complaint" | "unsubscribe" | "hard_bounce" | "still_disabled" | "repeated_bounces" | "disabled" | "bounced" | "below_limit"
    | "nothing_counts";
  /** What the reason is based on. */
  facts: {
    /** How many events led to it. */
    count: number;
    /** The time of the first of them, RFC 3339. */
    since: string | null;
    /** The time of the last of them, RFC 3339. */
    last: string | null;
    /** Why the last of them bounced. */
    bounceReason: Reason | null;
  };
  /** What to store, and to give back with new events added the next time. */
  state: Required<History>;
}

/** What {@link Classifier.summarize} needs of a report: a report, or the JSON of one; what does not count may be missing. */
export interface ReportLike extends Pick<Report, "kind"> {
  /** The verdicts. */
  readonly recipients?: readonly Partial<Recipient>[];
  /** Who complained. */
  readonly complaint?: Partial<Complaint>;
}

/** See {@link Classifier.summarize}. */
export interface CampaignOptions {
  /** How many messages were sent, 1 to 10¹²; without it there is no rate. */
  sent?: number;
}

/** A sending whose reports arrive one by one. */
export interface Campaign {
  /**
   * Counts one more report.
   * @throws {TypeError} that names the field, for what is no report.
   */
  add(report: ReportLike): void;
  /** What the reports so far say together. */
  summary(): CampaignSummary;
}

/** What all reports of a sending say together. */
export interface CampaignSummary {
  /** Reports counted. */
  reports: number;
  /** Messages sent, as the caller said. */
  sent: number | null;
  /** Recipients that failed for good. */
  failed: number;
  /** Recipients that were reported as waiting. */
  delayed: number;
  /** Failed recipients a message sent, 0 to 1. */
  rate: number | null;
  /** The rate against 2% and 5%. */
  level: RateLevel | null;
  /** Reports by kind; the largest share first, here and below. */
  byKind: Share<Kind>[];
  /** Failed recipients by reason. */
  byReason: Share<Reason>[];
  /** Failed recipients by stage. */
  byStage: Share<Stage>[];
  /** Failed recipients by provider; `unknown` for all others. */
  byProvider: Share<ProviderId | "unknown">[];
  /** Failed recipients by type. */
  byType: Share<BounceType>[];
  /** Failed recipients by whose problem it is. */
  byProblem: Share<Problem>[];
  /** The largest problem that the sender can fix. */
  fixFirst: FixFirst | null;
  /** Addresses to remove, in alphabetical order. */
  remove: Removal[];
  /** Addresses that look dead but should be tried again first, in alphabetical order. */
  looksDead: LooksDead[];
}

/** A part of a whole. */
export interface Share<Id extends string = string> {
  /** What is counted. */
  id: Id;
  /** How many. */
  count: number;
  /** Of all, 0 to 1. */
  share: number;
}

/** The largest problem that the sender can fix. */
export interface FixFirst {
  /** What goes wrong; the cause, where messages expired because of it. */
  reason: Reason;
  /** What the limit or listing applies to. */
  scope: Scope | null;
  /** Whose problem it is. */
  problemWith: Problem;
  /** The provider at which more than half of these failures happen. */
  provider: ProviderId | null;
  /** The list that is named most. */
  blocklist: string | null;
  /** Failed recipients. */
  count: number;
  /** Of all failed recipients, 0 to 1. */
  share: number;
  /** Id of the explanation in the locales. */
  explanation: string;
  /** What to do. */
  action: Action;
}

/** An address to remove. */
export interface Removal {
  /** The address. */
  address: string;
  /** What the report was: a bounce, a complaint or an unsubscribe request. */
  kind: Kind;
  /** Why it bounced. */
  reason?: Reason;
  /** The address that was probably meant. */
  suggestion?: string;
}

/** An address that looks dead but may not be. */
export interface LooksDead {
  /** The address. */
  address: string;
  /** Why it bounced. */
  reason: Reason;
  /** Why it may not be dead. */
  because: Doubt[];
  /** The address that was probably meant. */
  suggestion?: string;
}

/** What a label of another system means here. */
export interface CrosswalkEntry {
  /** The vocabulary. */
  vocabulary: Vocabulary;
  /** The label as that system writes it; as it was asked for when the system has no such label. */
  label: string;
  /** The reasons it stands for; empty when it stands for none. */
  reasons: Reason[];
  /** The kinds other than a bounce it stands for. */
  kinds: Kind[];
  /** The type that system gives it, where it gives one. */
  type: BounceType | null;
  /** What more must hold for a verdict to get this label, in English. */
  when: string[];
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
