//! Complaints (RFC 5965, RFC 6591) and receipts (RFC 8098).

use std::net::IpAddr;

use super::fields::{self, Field};
use super::{Extraction, Scene, address, free_text, original};
use crate::read::{Role, Text};
use crate::report::{Complaint, Kind, Original, Reporter};

/// The fields of a feedback report: in a part of their own, or in a text that begins with them.
fn report<'s>(scene: Scene<'s>) -> Option<&'s Text<'s>> {
    let texts = &scene.document.texts;
    let part = texts.iter().find(|text| text.role == Role::Feedback);
    part.or_else(|| texts.iter().find(|text| begins_with_fields(&text.content)))
}

fn begins_with_fields(text: &str) -> bool {
    const FIRST: [&str; 3] = ["feedback-type", "user-agent", "version"];
    let lines = text
        .trim_start()
        .lines()
        .take_while(|line| !line.trim().is_empty());
    let mut names = lines.filter_map(|line| line.split_once(':').map(|(name, _)| name.trim()));
    let mut own = names.clone();
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    own.next()
        .is_some_and(|first| FIRST.iter().any(|name| is(first, name)))
        && names.any(|name| is(name, "feedback-type"))
}

/// Whether a document is a complaint by its form: a feedback report, or the message alone with its
/// recipient in a header field of its own (Microsoft's Junk Mail Reporting Program).
pub(super) fn is_complaint(scene: Scene<'_>) -> bool {
    report(scene).is_some()
        || scene
            .document
            .attached
            .iter()
            .any(|attached| attached.header.get(JMRP_RECIPIENT).is_some())
}

/// Where Microsoft names who complained.
const JMRP_RECIPIENT: &str = "x-hmxmroriginalrecipient";

/// A complaint: a feedback report, or a text that says so.
pub(super) fn complaint(scene: Scene<'_>) -> Extraction {
    let mut extraction = Extraction::new(Kind::Complaint, "arf");
    let mut complaint = Complaint {
        feedback_type: "abuse".into(),
        ..Complaint::default()
    };
    let mut original = original::find(scene).unwrap_or_default();
    let mut reporter = Reporter::default();
    if let Some(text) = report(scene) {
        let group: Vec<Field> = fields::groups(&text.content)
            .into_iter()
            .flatten()
            .collect();
        let value = |name: &str| {
            fields::value(&text.content, &group, name)
                .filter(|value| !value.is_empty())
                .map(str::to_owned)
        };
        if let Some(kind) = value("feedback-type") {
            complaint.feedback_type = kind.to_ascii_lowercase();
        }
        complaint.user_agent = value("user-agent");
        complaint.source_ip = value("source-ip").and_then(|ip| ip_in(&ip));
        complaint.original_recipients = group
            .iter()
            .filter(|field| {
                ["original-rcpt-to", "removal-recipient"].contains(&field.name.as_str())
            })
            .filter_map(|field| address::typed(text.content.get(field.value.clone())?))
            .collect();
        let sender = value("original-mail-from").and_then(|value| address::typed(&value));
        original.return_path = original.return_path.take().or(sender);
        reporter.host = value("reporting-mta").map(|mta| last_word(&mta));
    }
    let header = |name: &str| {
        let attached = scene.document.attached.iter();
        attached
            .filter_map(|attached| attached.header.get(name))
            .chain(scene.document.header.get(name))
            .find_map(address::typed)
    };
    if complaint.original_recipients.is_empty() {
        complaint.original_recipients = header(JMRP_RECIPIENT).into_iter().collect();
    }
    if complaint.original_recipients.is_empty() {
        complaint.original_recipients.clone_from(&original.to);
    }
    complaint.source_ip = complaint.source_ip.take().or_else(|| told_ip(scene));
    extraction.original = Some(original).filter(|original| *original != Original::default());
    extraction.reporter = free_text::reporter(scene, reporter);
    extraction.complaint = Some(complaint);
    extraction
}

/// The sender's address that subject or text tell: "complaint about message from 192.0.2.1".
fn told_ip(scene: Scene<'_>) -> Option<String> {
    [Role::Subject, Role::Human].into_iter().find_map(|role| {
        let mut texts = scene.document.with_role(role);
        texts.find_map(|(_, text)| {
            let lines = text.content.lines().take(10);
            lines.flat_map(str::split_whitespace).find_map(ip_in)
        })
    })
}

fn ip_in(text: &str) -> Option<String> {
    let bare = text.trim_matches(|c: char| "[]().,;:".contains(c) || c.is_whitespace());
    let ip: IpAddr = bare.parse().ok()?;
    Some(ip.to_string())
}

fn last_word(text: &str) -> String {
    let word = text.rsplit(|c: char| c == ';' || c.is_whitespace()).next();
    word.unwrap_or_default().to_owned()
}

/// A message disposition notification.
pub(super) fn receipt(scene: Scene<'_>) -> Extraction {
    let mut extraction = Extraction::new(Kind::ReadReceipt, "mdn");
    let mut original = original::find(scene).unwrap_or_default();
    let mut reporter = Reporter::default();
    if let Some((_, text)) = scene.document.with_role(Role::Disposition).next() {
        let group: Vec<Field> = fields::groups(&text.content)
            .into_iter()
            .flatten()
            .collect();
        let value = |name: &str| fields::value(&text.content, &group, name);
        let id = value("original-message-id").map(|id| id.trim_matches(['<', '>', ' ']).to_owned());
        original.message_id = original.message_id.take().or(id);
        if original.to.is_empty() {
            let to = value("original-recipient").or_else(|| value("final-recipient"));
            original.to.extend(to.and_then(address::typed));
        }
        // "host.example.com; program 1.0"
        let host = value("reporting-ua").and_then(|agent| agent.split(';').next());
        reporter.host = host
            .map(|host| host.trim().to_owned())
            .filter(|host| host.contains('.') && !host.contains(' '));
    }
    extraction.original = Some(original).filter(|original| *original != Original::default());
    extraction.reporter = free_text::reporter(scene, reporter);
    extraction
}
