//! The addresses of a report that may have failed, and how they stand in it.

use super::address::{self, Found};
use super::{Scene, codes, region, signals};
use crate::read::Role;
use crate::rules::normalise::lower;

/// How an address stands in a report; the larger the likelier it is a recipient that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    /// Somewhere in a sentence.
    Mentioned,
    /// In a sentence about the delivery, or in a reply.
    Addressed,
    /// Behind a label, or at the start of a line.
    Listed,
}

#[derive(Debug)]
pub(super) struct Candidate {
    /// Index of the text.
    pub(super) text: usize,
    pub(super) found: Found,
    pub(super) standing: Standing,
    pub(super) line_start: usize,
    /// Whether its line says all about it: `550 <a@example.com>... User unknown`.
    pub(super) own_line: bool,
}

/// Addresses of one text that are looked at: a report of many recipients names each more than once.
const MAX_LOOKED_AT: usize = 4 * super::MAX_RECIPIENTS;

/// All addresses of the report that may have failed.
pub(super) fn find(scene: Scene<'_>) -> Vec<Candidate> {
    let header = &scene.document.header;
    // The report is addressed to the sender of the message that failed.
    let sender: Vec<String> = ["to", "x-original-to", "delivered-to"]
        .iter()
        .flat_map(|name| header.addresses(name))
        .chain(header.addresses("from"))
        .map(str::to_ascii_lowercase)
        .collect();
    let mut all = Vec::new();
    for (index, text) in scene.document.texts.iter().enumerate() {
        if !matches!(text.role, Role::Human | Role::Reply) {
            continue;
        }
        let range = scene.report(index);
        let report = text.slice(range);
        for found in address::all(report).take(MAX_LOOKED_AT) {
            let line_start = report
                .get(..found.range.start)
                .and_then(|before| before.rfind('\n'))
                .map_or(0, |at| at.saturating_add(1));
            let standing = standing(report, &found, line_start);
            if let Some(standing) = standing.filter(|_| !is_role(&found.address)) {
                let own_line = is_transcript_line(report, &found, line_start);
                all.push(Candidate {
                    text: index,
                    found,
                    standing,
                    line_start,
                    own_line,
                });
            }
        }
    }
    after_opening(scene, &mut all);
    let not_sender =
        |candidate: &Candidate| !sender.contains(&candidate.found.address.to_ascii_lowercase());
    let by_list = signals::refused_by_list(scene);
    if by_list || all.iter().any(not_sender) {
        all.retain(not_sender);
    }
    let not_owner = |candidate: &Candidate| !is_list_command(&candidate.found.address);
    if by_list || all.iter().any(not_owner) {
        all.retain(not_owner);
    }
    all
}

/// The addresses by which people reach a list's owner or its program.
fn is_list_command(address: &str) -> bool {
    const ENDS: [&str; 10] = [
        "-owner",
        "-request",
        "-bounces",
        "-help",
        "-admin",
        "-subscribe",
        "-unsubscribe",
        "-join",
        "-leave",
        "+owner",
    ];
    let local = address.split('@').next().unwrap_or_default();
    let local = local.to_ascii_lowercase();
    local.starts_with("owner-") || ENDS.iter().any(|end| local.ends_with(end))
}

/// Addresses that are written in reports without having failed.
fn is_role(address: &str) -> bool {
    let local = address
        .split('@')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    [
        "postmaster",
        "mailer-daemon",
        "mailerdaemon",
        "mail-daemon",
        "abuse",
        "hostmaster",
        "helpdesk",
    ]
    .contains(&local.as_str())
}

/// How an address stands; `None` when the words before it say that it is not the recipient.
fn standing(report: &str, found: &Found, line_start: usize) -> Option<Standing> {
    let before = report
        .get(line_start..found.range.start)
        .unwrap_or_default();
    let after = report.get(found.range.end..).unwrap_or_default();
    let lead = before
        .trim_start_matches([' ', '\t', '*', '-', '>', '|', '•', '·'])
        .trim_end_matches(['<', '"', '\'', '(', '[', ' ', '\t']);
    let context = preceding_words(report, found.range.start);
    if names_somebody_else(&context, after) {
        return None;
    }
    if lead.is_empty() && continues_reply(report, line_start) {
        return Some(Standing::Mentioned);
    }
    if lead.is_empty() {
        let next = after.trim_start_matches(['>', '"', '\'', ')', ']']);
        let prose =
            next.starts_with(' ') && next.trim_start().starts_with(|c: char| c.is_lowercase());
        let on_its_own = !prose
            || next.starts_with("  ")
            || next.trim_start().starts_with("on ")
            || next.trim_start().starts_with('(');
        return Some(if on_its_own {
            Standing::Listed
        } else {
            Standing::Addressed
        });
    }
    // Several recipients of one line: `<a@example.com>, <b@example.com>: host …`.
    let mut others = lead.split([',', ';', ' ']).filter(|word| !word.is_empty());
    if is_transcript_line(report, found, line_start) || others.all(|word| word.contains('@')) {
        return Some(Standing::Listed);
    }
    if lead.ends_with([':', '=', '：']) && lead.chars().count() <= 48 {
        return match lead {
            _ if labels_sender(lead) || labels_origin(lead) => None,
            _ if is_in_header(report, line_start, lead) => Some(Standing::Addressed),
            _ => Some(Standing::Listed),
        };
    }
    if is_display_name(lead) && ends_entry(after) {
        return Some(Standing::Listed);
    }
    const CUES: [&str; 12] = [
        " to",
        "to:",
        "for",
        "recipient",
        "address",
        "user",
        "mailbox",
        "account",
        "deliver",
        "an",
        "à",
        "550",
    ];
    let cue = CUES.iter().any(|cue| context.ends_with(cue))
        || codes::starts_with_reply(lead)
        || codes::enhanced(&context).next().is_some();
    Some(if cue {
        Standing::Addressed
    } else {
        Standing::Mentioned
    })
}

/// Whether a line goes on with a reply whose code ends the line above: Postfix wraps
/// `said: 550 5.1.1` before the address that the server answered about.
fn continues_reply(report: &str, line_start: usize) -> bool {
    let indented = |line: &str| line.starts_with([' ', '\t']);
    let above = report.get(..line_start).unwrap_or_default();
    let above = above.lines().next_back().unwrap_or_default();
    let first = above.split_whitespace().next().unwrap_or_default();
    let last = above.split_whitespace().next_back().unwrap_or_default();
    let is_code = codes::starts_with_reply(last) && last.len() == 3
        || codes::Enhanced::parse(last).is_some_and(|(_, length)| length == last.len());
    is_code && !first.contains('@') && indented(report.get(line_start..).unwrap_or_default())
}

/// Some reports list the addresses of the message before they say which failed.
fn after_opening(scene: Scene<'_>, all: &mut Vec<Candidate>) {
    let before = |candidate: &Candidate| {
        region::opening(scene, candidate.text)
            .is_some_and(|opening| candidate.found.range.end <= opening.start)
    };
    if all
        .iter()
        .any(|candidate| candidate.standing == Standing::Listed && !before(candidate))
    {
        all.retain(|candidate| !before(candidate));
    }
}

/// A line of a sendmail transcript: `550 5.1.1 <a@example.com>... User unknown`.
fn is_transcript_line(report: &str, found: &Found, line_start: usize) -> bool {
    let lead = report
        .get(line_start..found.range.start)
        .unwrap_or_default();
    let after = report.get(found.range.end..).unwrap_or_default();
    is_codes(lead.trim_start_matches(['>', ' '])) && after.starts_with("...")
}

/// Whether a text is a reply code with or without an enhanced code and nothing else.
fn is_codes(lead: &str) -> bool {
    let digits = lead.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3
        && lead.len() < 16
        && lead
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b' ' | b'-'))
}

/// The 40 or so bytes before a place, lower case, without brackets, joined to one line.
fn preceding_words(report: &str, at: usize) -> String {
    let before = report.get(..at).unwrap_or_default();
    let start = before
        .char_indices()
        .rev()
        .nth(40)
        .map_or(0, |(index, _)| index);
    let words = lower(before.get(start..).unwrap_or_default());
    words
        .trim_end_matches(['<', '"', '\'', '(', '[', ' ', '\t'])
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether a label is the sender's: `Sender Address:`, `Absender:`.
fn labels_sender(label: &str) -> bool {
    const STEMS: [&str; 14] = [
        "sender",
        "absender",
        "expéditeur",
        "expediteur",
        "remitente",
        "remetente",
        "mittente",
        "afzender",
        "nadawc",
        "avsender",
        "avsändar",
        "afsender",
        "отправител",
        "odesílatel",
    ];
    const PARTS: [&str; 7] = [
        "差出人",
        "送信者",
        "发件人",
        "寄件者",
        "寄件人",
        "보낸 사람",
        "보낸사람",
    ];
    let label = lower(label);
    let word = |word: &str| word == "from" || STEMS.iter().any(|stem| word.starts_with(stem));
    label.split(|c: char| !c.is_alphanumeric()).any(word)
        || PARTS.iter().any(|part| label.contains(part))
}

/// Whether a label is that of the address before aliasing: `Original address:`.
fn labels_origin(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    [
        "original address",
        "original recipient",
        "original-recipient",
    ]
    .iter()
    .any(|name| label.starts_with(name))
}

/// Whether `To:` is one of the fields of the returned message that a report repeats.
fn is_in_header(report: &str, line_start: usize, label: &str) -> bool {
    const FIELDS: [&str; 5] = ["from:", "subject:", "date:", "message-id:", "sent:"];
    let is_field = |line: &str| {
        let line = line.trim_start().to_ascii_lowercase();
        FIELDS.iter().any(|name| line.starts_with(name))
    };
    let around = |lines: Option<&str>| lines.is_some_and(is_field);
    label.trim_end_matches(':').eq_ignore_ascii_case("to")
        && around(
            report
                .get(..line_start)
                .unwrap_or_default()
                .lines()
                .next_back(),
        )
        && around(report.get(line_start..).unwrap_or_default().lines().nth(1))
}

/// Whether a line begins with a person's name alone: `Liv Dahl (liv@example.com)`.
fn is_display_name(lead: &str) -> bool {
    let name = lead.trim_matches(['"', '\'', '(', '<', '[', ' ', '\t']);
    let mut words = name.split_whitespace();
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .is_some_and(|c| c.to_lowercase().next() != Some(c))
            && letters.all(|c| c.is_alphabetic() || matches!(c, '-' | '.' | ',' | '\''))
    };
    (2..=4).contains(&words.clone().count()) && words.all(capital)
}

/// Whether nothing follows an address but brackets, or the time when it failed.
fn ends_entry(after: &str) -> bool {
    let rest = after.lines().next().unwrap_or_default();
    let rest = rest.trim_start_matches(['>', '"', '\'', ')', ']', ' ', '\t']);
    rest.is_empty() || rest.starts_with("on ") || rest.starts_with(':')
}

fn names_somebody_else(context: &str, after: &str) -> bool {
    const BEFORE: [&str; 48] = [
        "senders:",
        "send as",
        "send on behalf of",
        "on behalf of",
        "from:",
        "from",
        "mail from",
        "sender:",
        "sender",
        "reply-to:",
        "reply to",
        "message-id:",
        "message id",
        "id",
        "contact",
        "contact:",
        "mail to",
        "email to",
        "e-mail to",
        "write to",
        "by",
        "von:",
        "von",
        "de:",
        "expéditeur",
        "absender",
        "by way of",
        "return-path:",
        "cc:",
        "envelope-from",
        "originator",
        "references:",
        "in-reply-to:",
        "report to",
        "forward this to",
        "postmaster",
        "administrator",
        "send mail to",
        "help from",
        "content-id:",
        "sender address",
        "please try",
        "error to",
        "use instead",
        "moved to",
        "please use",
        "new address is",
        "new address:",
    ];
    let word_before = |cue: &str| {
        context
            .strip_suffix(cue)
            .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
    };
    let after = after
        .trim_start_matches(['>', '"', '\'', ')'])
        .trim_start_matches([':', ' ']);
    let after = after
        .get(..after.len().min(40))
        .or_else(|| after.get(..0))
        .unwrap_or_default()
        .to_ascii_lowercase();
    const AFTER: [&str; 6] = [
        "sender ",
        "... sender",
        "not allowed to send",
        "is not allowed to send",
        "not authorized to send as",
        "is not authorized to send",
    ];
    // "Please mail to", but "could not deliver mail to".
    let delivery = context.contains("deliver") || context.contains("undeliverable");
    let other = |cue: &str| word_before(cue) && !(delivery && cue.ends_with("mail to"));
    BEFORE.iter().any(|cue| other(cue)) || AFTER.iter().any(|cue| after.starts_with(cue))
}
