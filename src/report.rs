//! The vocabulary of a verdict: what [`crate::Engine::classify`] returns.
//!
//! Field names serialise in camel case and are the public contract of the npm package
//! (`src/js/index.d.ts`); change them there too.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Serialize, Serializer};

pub use crate::rules::Reason;

/// Declares a vocabulary: an enum, its ids in the order of declaration, and both conversions.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant,)+ }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable id used in reports, rules and locales.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The value with this id; `None` when there is none.
            #[must_use]
            pub fn from_id(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.id() == id)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.id())
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// What the text is.
    Kind {
        /// A message was not delivered.
        Bounce = "bounce",
        /// A message waits; the sending system goes on trying.
        Delayed = "delayed",
        /// A message was delivered, relayed or expanded (RFC 3464 section 2.3.3).
        Delivered = "delivered",
        /// An automatic reply (RFC 3834).
        AutoReply = "auto_reply",
        /// A recipient's complaint (RFC 5965).
        Complaint = "complaint",
        /// The recipient's system asks the sender to prove to be a person.
        ChallengeResponse = "challenge_response",
        /// A request to leave a list.
        UnsubscribeRequest = "unsubscribe_request",
        /// A request to join a list.
        SubscribeRequest = "subscribe_request",
        /// A notice that an address has changed.
        AddressChange = "address_change",
        /// A message disposition notification (RFC 8098).
        ReadReceipt = "read_receipt",
        /// Ordinary mail or text.
        NotABounce = "not_a_bounce",
    }
}

vocabulary! {
    /// What a failure means for the address.
    BounceType {
        /// Counts against the address.
        Hard = "hard",
        /// Counts against the address after repetition.
        Soft = "soft",
        /// The address is not the problem; never suppress it for this.
        Other = "other",
    }
}

vocabulary! {
    /// Where on its way the message failed.
    Stage {
        /// The sending software never built or sent the message.
        Compose = "compose",
        /// Looking up the recipient's domain.
        Dns = "dns",
        /// Opening the connection.
        Connect = "connect",
        /// Negotiating TLS.
        Tls = "tls",
        /// The server's greeting.
        Greeting = "greeting",
        /// HELO or EHLO.
        Helo = "helo",
        /// SMTP AUTH.
        Auth = "auth",
        /// MAIL FROM.
        MailFrom = "mail_from",
        /// RCPT TO.
        RcptTo = "rcpt_to",
        /// DATA and the end of the message.
        Data = "data",
        /// After a server had taken the message over.
        AfterAcceptance = "after_acceptance",
        /// Nothing says where.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// How far the verdict can be trusted.
    Confidence {
        /// The words say so and nothing contradicts.
        Certain = "certain",
        /// Good evidence with a weakness.
        Likely = "likely",
        /// The best reading of little.
        Guess = "guess",
    }
}

vocabulary! {
    /// What became of the message for one recipient (RFC 3464 section 2.3.3).
    Outcome {
        /// Not delivered, and nobody tries again.
        Failed = "failed",
        /// Not delivered so far.
        Delayed = "delayed",
        /// Delivered to the mailbox.
        Delivered = "delivered",
        /// Handed to a system that sends no reports.
        Relayed = "relayed",
        /// Delivered to a list, which sent it on.
        Expanded = "expanded",
    }
}

vocabulary! {
    /// Whose problem it is.
    Problem {
        /// The address itself.
        RecipientAddress = "recipient_address",
        /// The person or group behind it.
        Recipient = "recipient",
        /// The recipient's mail system.
        ReceivingSystem = "receiving_system",
        /// The sender's mail server.
        SendingSystem = "sending_system",
        /// The sender's mail service.
        SendingPlatform = "sending_platform",
        /// The address the mail was sent from on the Internet.
        SendingIp = "sending_ip",
        /// The sender's domain and its DNS records.
        SenderDomain = "sender_domain",
        /// How and how much the sender sends.
        SenderPractice = "sender_practice",
        /// The message itself.
        Message = "message",
        /// The network between the systems.
        Network = "network",
        /// Nothing says whose.
        Unknown = "unknown",
    }
}

vocabulary! {
    /// Whether to stop sending to the address.
    Suppress {
        /// Stop now.
        Now = "now",
        /// Stop when it happens again and again.
        AfterRepeats = "after_repeats",
        /// Keep the address.
        Never = "never",
    }
}

vocabulary! {
    /// Where a piece of evidence was read.
    EvidenceSource {
        /// A header field of the report.
        Header = "header",
        /// A field of `message/delivery-status` or its kin.
        DsnField = "dsn_field",
        /// Text written for people.
        HumanText = "human_text",
        /// A header field of the message that failed.
        OriginalHeaders = "original_headers",
        /// An SMTP reply.
        Reply = "reply",
        /// A line of a mail log.
        Log = "log",
    }
}

vocabulary! {
    /// The mechanism of an authentication failure.
    Mechanism {
        /// RFC 7208.
        Spf = "spf",
        /// RFC 6376.
        Dkim = "dkim",
        /// RFC 7489.
        Dmarc = "dmarc",
        /// RFC 8617.
        Arc = "arc",
        /// Identifier alignment (RFC 7489 section 3.1).
        Alignment = "alignment",
    }
}

vocabulary! {
    /// What a limit or a listing applies to.
    Scope {
        /// The sending IP address.
        Ip = "ip",
        /// The sending domain.
        Domain = "domain",
        /// One sender or account.
        Sender = "sender",
        /// One recipient.
        Recipient = "recipient",
        /// One connection.
        Connection = "connection",
        /// A link in the message.
        Url = "url",
    }
}

/// The reading of one input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What the input is.
    pub kind: Kind,
    /// What it was recognised as: `rfc3464`, `free_text_bounce`, `smtp_reply`, `smtp_transcript`,
    /// `mta_log`, `webhook`, `arf`, `mdn`, `auto_reply`, `message` or `text`.
    pub format: &'static str,
    /// One entry a recipient; at least one for bounces, delays and deliveries.
    pub recipients: Vec<Recipient>,
    /// Who wrote the report.
    pub reporter: Reporter,
    /// The message that failed, as far as it is quoted.
    pub original: Option<Original>,
    /// What this kind of message means, for people; for bounces, the explanation of the first
    /// recipient.
    pub explanation: Explanation,
    /// The kind in other systems' words; `None` for bounces and delays, where each recipient has
    /// its own.
    pub codes: Option<Codes>,
    /// Whether the failed message was never the caller's: neither its `Return-Path`, its `From` nor
    /// its `Message-ID` is of a domain the caller named as its own. `None` when no domains were
    /// named or the report quotes none of the three.
    pub backscatter: Option<bool>,
    /// Facts of a complaint.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<Complaint>,
    /// Facts of an automatic reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_reply: Option<AutoReply>,
    /// Damage met and survived.
    pub warnings: Vec<Warning>,
    /// What wrote this verdict.
    pub versions: Versions,
}

/// Who wrote the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reporter {
    /// Host name of the reporting MTA.
    pub host: Option<String>,
    /// Address of the report's `From`: who answered, complained or asked, where a person did.
    pub address: Option<String>,
    /// Mail software, e.g. `postfix`.
    pub software: Option<Cow<'static, str>>,
    /// Mailbox or mail service provider, e.g. `gmail`.
    pub provider: Option<Cow<'static, str>>,
}

/// The message that failed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Original {
    /// `Message-ID` without angle brackets.
    pub message_id: Option<String>,
    /// `Subject`, decoded.
    pub subject: Option<String>,
    /// Address of `From`.
    pub from: Option<String>,
    /// Addresses of `To`.
    pub to: Vec<String>,
    /// `Date`, RFC 3339.
    pub date: Option<String>,
    /// `Return-Path` without angle brackets; empty for the null sender.
    pub return_path: Option<String>,
    /// `List-Id` identifier (RFC 2919).
    pub list_id: Option<String>,
    /// `Feedback-ID`.
    pub feedback_id: Option<String>,
}

/// Facts of a complaint (RFC 5965).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Complaint {
    /// `Feedback-Type`, lower case; `abuse` where none is given.
    pub feedback_type: String,
    /// `User-Agent` of the reporting system.
    pub user_agent: Option<String>,
    /// `Source-IP`.
    pub source_ip: Option<String>,
    /// Who complained (`Original-Rcpt-To`, or the quoted message's recipients); often redacted.
    pub original_recipients: Vec<String>,
}

/// Facts of an automatic reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AutoReply {
    /// Day of return, RFC 3339 full-date, where given.
    pub until: Option<String>,
    /// `vacation`, `out_of_office`, `left_company`, `ticket` or `other`.
    pub subtype: &'static str,
}

/// Damage met and survived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Warning {
    /// Stable id, e.g. `truncated`.
    pub code: &'static str,
    /// One English sentence.
    pub message: String,
}

/// What wrote a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Versions {
    /// Version of the crate.
    pub engine: &'static str,
    /// Hash of the built-in rules, 8 hexadecimal digits; `+user` follows when there are user rules.
    pub rules: Cow<'static, str>,
}

/// The verdict for one recipient.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipient {
    /// The address that failed; `None` where the report names none.
    pub address: Option<String>,
    /// The address before aliasing or forwarding (RFC 3461 ORCPT), where it differs or is given.
    pub original_address: Option<String>,
    /// What became of the message.
    pub outcome: Outcome,
    /// What went wrong.
    pub reason: Reason,
    /// What it means for the address.
    #[serde(rename = "type")]
    pub bounce_type: BounceType,
    /// At which stage.
    pub stage: Stage,
    /// Whose problem it is.
    pub problem_with: Problem,
    /// How far to trust this.
    pub confidence: Confidence,
    /// SMTP reply code (RFC 5321 section 4.2).
    pub smtp_code: Option<u16>,
    /// Enhanced status code (RFC 3463).
    pub enhanced_code: Option<String>,
    /// The SMTP command that was refused, e.g. `RCPT TO`.
    pub command: Option<&'static str>,
    /// The remote server's words, joined to one line.
    pub diagnostic: Option<String>,
    /// The server that refused.
    pub remote: Remote,
    /// Facts some reasons carry.
    pub detail: Detail,
    /// Why. Empty only when the reason is `undetermined`.
    pub evidence: Vec<Evidence>,
    /// Readings that disagreed and lost.
    pub conflicts: Vec<Conflict>,
    /// The cause inside a wrapper such as `message_expired`.
    pub cause: Option<Cause>,
    /// What to do, for programs.
    pub advice: Advice,
    /// What to do, for people.
    pub explanation: Explanation,
    /// The verdict in other systems' words.
    pub codes: Codes,
}

/// The server that refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Remote {
    /// Host name.
    pub host: Option<String>,
    /// IP address.
    pub ip: Option<String>,
    /// Provider id, e.g. `gmail`.
    pub provider: Option<Cow<'static, str>>,
}

/// Facts some reasons carry; absent keys are absent in JavaScript too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Detail {
    /// Which authentication failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mechanism: Option<Mechanism>,
    /// What the limit or listing applies to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<Scope>,
    /// The list that names the sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blocklist: Option<Blocklist>,
    /// The new address given for a moved mailbox.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forward_to: Option<String>,
    /// The address that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<String>,
    /// The provider's own code, e.g. `S3150`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider_code: Option<String>,
    /// A page about this code or this provider's rules.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help_url: Option<String>,
}

/// A list that names the sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Blocklist {
    /// Its name.
    pub name: Cow<'static, str>,
    /// Where to look an address up and ask for removal.
    pub lookup_url: Option<Cow<'static, str>>,
}

/// What was read, where, by which rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Id of the rule; `code.5.2.2` for a status code.
    pub rule: Cow<'static, str>,
    /// The exact characters read.
    pub quote: String,
    /// Where the quote stands in the input, in bytes (UTF-16 code units when the caller passed a
    /// JavaScript string); `None` where it was encoded there.
    #[serde(serialize_with = "serialize_span")]
    pub span: Option<Range<usize>>,
    /// What kind of text it stands in.
    pub source: EvidenceSource,
}

fn serialize_span<S: Serializer>(
    span: &Option<Range<usize>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Span {
        start: usize,
        end: usize,
    }
    span.as_ref()
        .map(|range| Span {
            start: range.start,
            end: range.end,
        })
        .serialize(serializer)
}

/// A reading that lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// What it would have been.
    pub reason: Reason,
    /// Why it was considered.
    pub because: Evidence,
}

/// The cause inside a wrapper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// The innermost reason.
    pub reason: Reason,
    /// Its type.
    #[serde(rename = "type")]
    pub bounce_type: BounceType,
    /// Its stage.
    pub stage: Stage,
    /// Why.
    pub evidence: Vec<Evidence>,
}

/// What to do, for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Advice {
    /// Id of the action, see `src/rules/README.md`.
    pub action: &'static str,
    /// Whether to stop sending to the address.
    pub suppress: Suppress,
    /// When to try again; `None` when trying again is pointless.
    pub retry: Option<Retry>,
}

/// A retry plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// Seconds to wait before the next try.
    pub after: u32,
    /// Seconds after which to stop trying.
    pub give_up_after: u32,
}

/// What to do, for people.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// A headline.
    pub title: String,
    /// What happened.
    pub what_happened: String,
    /// Whose problem it is.
    pub whose_problem: String,
    /// What to do, in order.
    pub what_to_do: Vec<String>,
}

/// The verdict in other systems' vocabularies (see `src/rules/crosswalk.toml`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Codes {
    /// MarketingPlatform's bounce code.
    pub marketing_platform: u16,
    /// GreenArrow and Boogie Bounce code.
    pub green_arrow: u16,
    /// SparkPost classification code.
    pub spark_post: u16,
    /// PowerMTA category.
    pub power_mta: &'static str,
    /// Mailpro's soft-bounce category; `None` for hard bounces.
    pub mailpro: Option<&'static str>,
    /// Constant Contact's letter.
    pub constant_contact: &'static str,
    /// Amazon SES type and subtype.
    pub ses: &'static str,
    /// SendGrid classification.
    pub send_grid: &'static str,
    /// Postmark bounce type.
    pub postmark: &'static str,
    /// Sisimai's reason.
    pub sisimai: &'static str,
    /// KumoMTA class.
    pub kumo_mta: &'static str,
    /// postalsys/bounce-classifier label.
    pub postalsys: &'static str,
}
