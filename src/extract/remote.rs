//! The server that refused and the command it refused, as a report words them.

use std::net::IpAddr;

use crate::report::Stage;
use crate::rules::normalise::lower;
use crate::rules::{PROVIDERS, Provider};

/// The provider whose servers have names like this.
#[must_use]
pub fn provider_of_host(host: &str) -> Option<&'static Provider> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    best_suffix(&host, |provider| &provider.hosts).or_else(|| provider_of_domain(&host))
}

/// The provider whose mailboxes are at this domain.
#[must_use]
pub fn provider_of_domain(domain: &str) -> Option<&'static Provider> {
    let domain = domain.to_ascii_lowercase();
    PROVIDERS
        .iter()
        .find(|provider| provider.domains.contains(&domain.as_str()))
}

fn best_suffix(host: &str, names: fn(&Provider) -> &[&'static str]) -> Option<&'static Provider> {
    PROVIDERS
        .iter()
        .filter_map(|provider| {
            let longest = names(provider)
                .iter()
                .filter(|name| is_suffix(host, name))
                .map(|name| name.len())
                .max()?;
            Some((longest, provider))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, provider)| provider)
}

fn is_suffix(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.') || suffix.starts_with('.'))
}

/// Host name and IP address of the server that refused.
#[must_use]
pub fn server(words: &str) -> (Option<String>, Option<String>) {
    const CUES: [&str; 15] = [
        "host ",
        "talking to ",
        "by ",
        "remote server at ",
        "remote host ",
        "remote server: ",
        "server ",
        "connect to ",
        "connecting to ",
        "connection to ",
        "remote-mta: dns; ",
        "reporting server: ",
        "dns; ",
        "mx ",
        "at ",
    ];
    let lower = words.to_ascii_lowercase();
    let mut ip = None;
    for cue in CUES {
        for (at, _) in lower.match_indices(cue) {
            let before = lower.get(..at).unwrap_or_default();
            let own = ["client ", "your ", "sending ", "source "]
                .iter()
                .any(|word| before.ends_with(word));
            if own || before.ends_with(|c: char| c.is_ascii_alphanumeric()) {
                continue;
            }
            let rest = words
                .get(at.saturating_add(cue.len())..)
                .unwrap_or_default();
            let (name, address) = name_and_ip(rest);
            if let Some(name) = name {
                return (Some(name), address);
            }
            ip = ip.or(address);
        }
    }
    (None, ip)
}

/// `mx.example.com[192.0.2.1]`, `mx.example.com. [192.0.2.1]`, `mx.example.com (192.0.2.1)`.
fn name_and_ip(rest: &str) -> (Option<String>, Option<String>) {
    let rest = rest.get(..rest.floor_char_boundary(300)).unwrap_or(rest);
    let rest = rest.trim_start_matches(['<', '\'', '"', '(']);
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        .count();
    let token = rest.get(..length).unwrap_or_default().trim_end_matches('.');
    let after = rest.get(length..).unwrap_or_default();
    let literal = after.trim_start_matches([' ', '.', ':']);
    let ip = literal.strip_prefix(['[', '(']).and_then(|inside| {
        let close = inside.find([']', ')'])?;
        parse_ip(inside.get(..close)?)
    });
    if let Some(own) = parse_ip(token).or_else(|| token.is_empty().then(|| ip.clone()).flatten()) {
        return (None, Some(own));
    }
    let labels = token.split('.').count();
    let plausible = labels >= 2
        && token
            .rsplit('.')
            .next()
            .is_some_and(|tld| tld.len() >= 2 && !tld.bytes().all(|b| b.is_ascii_digit()))
        && !after.starts_with('@');
    (plausible.then(|| token.to_ascii_lowercase()), ip)
}

fn parse_ip(text: &str) -> Option<String> {
    let text = text
        .trim()
        .trim_start_matches("IPv6:")
        .split(['#', '%'])
        .next()?;
    let bare = if text.parse::<IpAddr>().is_err() {
        text.rsplit_once(':').map_or(text, |(ip, _)| ip)
    } else {
        text
    };
    bare.parse::<IpAddr>()
        .ok()
        .filter(|_| bare.contains(['.', ':']))
        .map(|ip| ip.to_string())
}

/// The IP addresses that stand in a text.
pub(crate) fn ips(words: &str) -> impl Iterator<Item = String> + '_ {
    words
        .split(|c: char| !(c.is_ascii_hexdigit() || matches!(c, '.' | ':')))
        .map(|word| word.trim_matches(['.', ':']))
        .filter(|word| word.len() > 6)
        .filter_map(parse_ip)
}

/// The SMTP command that was refused and its stage.
#[must_use]
pub fn command(words: &str) -> Option<(&'static str, Stage)> {
    const CUES: [(&str, &str, Stage); 46] = [
        ("end of data", "DATA", Stage::Data),
        ("end-of-data", "DATA", Stage::Data),
        ("final data", "DATA", Stage::Data),
        ("[rcpt_to]", "RCPT TO", Stage::RcptTo),
        ("[mail_from]", "MAIL FROM", Stage::MailFrom),
        ("[data]", "DATA", Stage::Data),
        ("[ehlo]", "EHLO", Stage::Helo),
        ("[helo]", "HELO", Stage::Helo),
        ("smtp:rcpt", "RCPT TO", Stage::RcptTo),
        ("smtp:mail", "MAIL FROM", Stage::MailFrom),
        ("smtp:data", "DATA", Stage::Data),
        ("after rcpt to", "RCPT TO", Stage::RcptTo),
        ("after mail from", "MAIL FROM", Stage::MailFrom),
        ("after pipelined rcpt", "RCPT TO", Stage::RcptTo),
        ("after pipelined mail", "MAIL FROM", Stage::MailFrom),
        ("after pipelined end", "DATA", Stage::Data),
        ("after initial connection", "CONNECT", Stage::Greeting),
        ("after ehlo", "EHLO", Stage::Helo),
        ("after helo", "HELO", Stage::Helo),
        ("after starttls", "STARTTLS", Stage::Tls),
        ("after data", "DATA", Stage::Data),
        ("reply to rcpt to", "RCPT TO", Stage::RcptTo),
        ("reply to mail from", "MAIL FROM", Stage::MailFrom),
        ("reply to data", "DATA", Stage::Data),
        ("reply to ehlo", "EHLO", Stage::Helo),
        ("reply to helo", "HELO", Stage::Helo),
        ("reply to starttls", "STARTTLS", Stage::Tls),
        ("reply to auth", "AUTH", Stage::Auth),
        ("our rcpt to", "RCPT TO", Stage::RcptTo),
        ("our mail from", "MAIL FROM", Stage::MailFrom),
        ("our data", "DATA", Stage::Data),
        ("rcpt to command", "RCPT TO", Stage::RcptTo),
        ("mail from command", "MAIL FROM", Stage::MailFrom),
        ("data command", "DATA", Stage::Data),
        ("failed after i sent the message", "DATA", Stage::Data),
        (
            "while receiving the initial server greeting",
            "CONNECT",
            Stage::Greeting,
        ),
        ("while performing the", "EHLO", Stage::Helo),
        ("while sending mail from", "MAIL FROM", Stage::MailFrom),
        ("while sending rcpt to", "RCPT TO", Stage::RcptTo),
        ("while sending data", "DATA", Stage::Data),
        ("while sending message", "DATA", Stage::Data),
        ("does not like recipient", "RCPT TO", Stage::RcptTo),
        ("sender was rejected", "MAIL FROM", Stage::MailFrom),
        ("refused to talk to me", "CONNECT", Stage::Greeting),
        (
            "connected to * but greeting failed",
            "CONNECT",
            Stage::Greeting,
        ),
        ("but my name was rejected", "HELO", Stage::Helo),
    ];
    if let Some(found) = session_command(words) {
        return Some(found);
    }
    let lower: String = lower(words)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    CUES.iter()
        .find(|(cue, ..)| lower.contains(cue))
        .map(|(_, command, stage)| (*command, *stage))
}

/// The command of a quoted session: the last `>>>` line before the refusal.
fn session_command(words: &str) -> Option<(&'static str, Stage)> {
    let mut last = None;
    for line in words.lines() {
        let line = line.trim_start();
        if let Some(sent) = line
            .strip_prefix(">>>")
            .or_else(|| line.strip_prefix("=> "))
        {
            last = smtp_command(sent.trim_start()).or(last);
        } else if let Some(reply) = line
            .strip_prefix("<<<")
            .or_else(|| line.strip_prefix("<= "))
        {
            let refused = reply.trim_start().starts_with(['4', '5']);
            if refused && last.is_some() {
                return last;
            }
        }
    }
    last
}

/// The command a client line begins with.
#[must_use]
pub fn smtp_command(line: &str) -> Option<(&'static str, Stage)> {
    const COMMANDS: [(&str, &str, Stage); 9] = [
        ("EHLO", "EHLO", Stage::Helo),
        ("HELO", "HELO", Stage::Helo),
        ("LHLO", "LHLO", Stage::Helo),
        ("MAIL", "MAIL FROM", Stage::MailFrom),
        ("RCPT", "RCPT TO", Stage::RcptTo),
        ("DATA", "DATA", Stage::Data),
        ("BDAT", "BDAT", Stage::Data),
        ("STARTTLS", "STARTTLS", Stage::Tls),
        ("AUTH", "AUTH", Stage::Auth),
    ];
    COMMANDS
        .iter()
        .find(|(verb, ..)| {
            line.get(..verb.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(verb))
        })
        .map(|(_, command, stage)| (*command, *stage))
        .or_else(|| line.starts_with('.').then_some(("DATA", Stage::Data)))
}
