//! Facts that some reasons carry.

use std::borrow::Cow;

use regex_lite::Regex;

use super::reading::Reading;
use crate::extract::{Failure, Scene, address, remote};
use crate::report::{Blocklist, Detail};
use crate::rules::{BLOCKLISTS, Provider, Reason};

/// The details of the winning reading.
pub(super) fn detail(
    scene: Scene<'_>,
    failure: &Failure,
    winner: &Reading,
    provider: Option<&'static Provider>,
    remote_ip: Option<&str>,
) -> Detail {
    let rule = winner.rule.and_then(|rule| scene.rules.rule(rule));
    let words: Vec<&str> = failure
        .words
        .iter()
        .filter(|words| words.tier < 2)
        .map(|words| scene.text(words))
        .collect();
    let own_pattern = rule.and_then(|rule| rule.provider_code.as_deref());
    let pattern = own_pattern.or_else(|| provider.and_then(|provider| provider.provider_code));
    let provider_code =
        pattern.and_then(|pattern| words.iter().find_map(|text| capture(pattern, text)));
    let page_of_code = provider
        .and_then(|provider| provider.help_url)
        .filter(|url| provider_code.is_some() || !url.contains("{code}"));
    let help_url = rule
        .and_then(|rule| rule.help_url.as_deref())
        .or(winner.help_url)
        .or(page_of_code)
        .map(|url| url.replace("{code}", provider_code.as_deref().unwrap_or_default()));
    let listing = matches!(
        winner.reason,
        Reason::IpBlocklisted
            | Reason::DomainBlocklisted
            | Reason::PoorReputation
            | Reason::SpamContent
    );
    let list = listing
        .then(|| words.iter().find_map(|text| blocklist(text)))
        .flatten();
    Detail {
        mechanism: winner.mechanism,
        scope: winner.scope.or(list.map(|list| list.scope)),
        blocklist: list.map(|list| Blocklist {
            name: Cow::Borrowed(list.name),
            lookup_url: list
                .lookup_url
                .map(|url| lookup_url(url, &words, remote_ip)),
        }),
        forward_to: (winner.reason == Reason::MailboxMoved)
            .then(|| forward_to(failure, &words))
            .flatten(),
        suggestion: None,
        provider_code,
        help_url: help_url.or_else(|| {
            let named = matches!(
                winner.reason,
                Reason::IpBlocklisted | Reason::PoorReputation | Reason::RateLimited
            );
            provider
                .filter(|_| named)
                .and_then(|provider| provider.postmaster_url)
                .map(str::to_owned)
        }),
    }
}

/// The page of a list about the sender: the address in the words that is not the remote server's,
/// or a page without one.
fn lookup_url(url: &'static str, words: &[&str], remote_ip: Option<&str>) -> Cow<'static, str> {
    if !url.contains('{') {
        return Cow::Borrowed(url);
    }
    let sender = words
        .iter()
        .flat_map(|text| remote::ips(text))
        .find(|ip| Some(ip.as_str()) != remote_ip);
    Cow::Owned(
        url.replace("{ip}", sender.as_deref().unwrap_or_default())
            .replace("{domain}", ""),
    )
}

/// The first group of a pattern, or all it matched.
fn capture(pattern: &str, text: &str) -> Option<String> {
    let captures = Regex::new(pattern).ok()?.captures(text)?;
    let found = captures.get(1).or_else(|| captures.get(0))?;
    Some(found.as_str().to_owned())
}

/// The list whose zone or host stands in the text.
fn blocklist(text: &str) -> Option<&'static crate::rules::BlocklistFacts> {
    let lower = text.to_ascii_lowercase();
    BLOCKLISTS
        .iter()
        .filter_map(|list| {
            let longest = list
                .zones
                .iter()
                .filter(|zone| lower.contains(**zone))
                .map(|zone| zone.len())
                .max()?;
            Some((longest, list))
        })
        .max_by_key(|(length, _)| *length)
        .map(|(_, list)| list)
}

/// The new address in a notice that a mailbox moved.
fn forward_to(failure: &Failure, words: &[&str]) -> Option<String> {
    let own = failure.address.as_deref().unwrap_or_default();
    let other = |text: &&str| {
        address::all(text)
            .map(|found| found.address)
            .find(|address| {
                !address.eq_ignore_ascii_case(own)
                    && !address.to_ascii_lowercase().starts_with("postmaster@")
            })
    };
    words.iter().find_map(other)
}
