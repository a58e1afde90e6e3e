//! The domain that was probably meant.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

use undelivered::Engine;
use undelivered::rules::PROVIDERS;
use undelivered::typos::suggest;

#[test]
fn one_slip_from_a_large_provider() {
    for (typed, meant) in [
        ("outlookk.com", "outlook.com"),
        ("outlok.com", "outlook.com"),
        ("outloook.com", "outlook.com"),
        ("gmial.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.cmo", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.comm", "gmail.com"),
        ("gmailcom", "gmail.com"),
        ("GMAIL.COM.CO", ""),
        ("Gmial.Com.", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmal.com", "hotmail.com"),
        ("icloud.co", "icloud.com"),
        ("hottmail.fr", "hotmail.fr"),
        ("yahho.com", "yahoo.com"),
        ("yaho.com", "yahoo.com"),
        ("yahoo.co.uj", "yahoo.co.uk"),
        ("iclod.com", "icloud.com"),
        ("aol.con", "aol.com"),
        ("oal.com", "aol.com"),
        ("qq.con", "qq.com"),
        ("gmx.ed", "gmx.de"),
    ] {
        assert_eq!(suggest(typed).unwrap_or_default(), meant, "{typed}");
    }
}

#[test]
fn nothing_is_suggested_for() {
    for (typed, why) in [
        ("gmail.com", "it is right"),
        ("GMail.com.", "it is right, written otherwise"),
        ("mail.com", "another provider, one letter from gmail.com"),
        ("ymail.com", "another provider, one letter from gmail.com"),
        ("example.com", "nothing is near"),
        ("gmxil.cam", "two slips"),
        ("qb.com", "two letters have too many neighbours"),
        ("wq.com", "even on the keyboard"),
        ("", "nothing was typed"),
        (".", "nothing was typed"),
        ("gmaïl.com", "not a slip of the keyboard but another name"),
    ] {
        assert_eq!(suggest(typed), None, "{typed}: {why}");
    }
    for provider in PROVIDERS.iter() {
        for domain in &provider.domains {
            assert_eq!(suggest(domain), None, "{domain} is {}'s", provider.name);
        }
    }
}

/// Every slip of one key in the largest providers' domains leads back, unless it makes the name of another provider or
/// something that is as near to another.
#[test]
fn most_slips_lead_back() {
    for meant in [
        "gmail.com",
        "outlook.com",
        "hotmail.com",
        "yahoo.com",
        "icloud.com",
    ] {
        let letters: Vec<char> = meant.chars().collect();
        let mut typos = Vec::new();
        for at in 0..letters.len() {
            let mut missing = letters.clone();
            missing.remove(at);
            let mut doubled = letters.clone();
            doubled.insert(at, letters[at]);
            typos.extend([missing, doubled]);
            if at > 0 && letters[at] != letters[at - 1] {
                let mut swapped = letters.clone();
                swapped.swap(at, at - 1);
                typos.push(swapped);
            }
        }
        let right = typos
            .iter()
            .filter(|typo| suggest(&typo.iter().collect::<String>()) == Some(meant))
            .count();
        let wrong: Vec<String> = typos
            .iter()
            .map(|typo| typo.iter().collect::<String>())
            .filter(|typo| suggest(typo).is_some_and(|found| found != meant))
            .collect();
        assert!(wrong.is_empty(), "{meant}: {wrong:?}");
        assert!(
            right * 10 >= typos.len() * 9,
            "{meant}: {right} of {}",
            typos.len()
        );
    }
}

#[test]
fn a_verdict_names_the_address_that_was_meant() {
    let suggestion = |reply: &str| {
        let report = Engine::new().classify(reply.as_bytes());
        report.recipients[0].detail.suggestion.clone()
    };
    let not_found = |address: &str| {
        format!(
            "<{address}>: Host or domain name not found. Name service error for name=x type=A: Host not found"
        )
    };
    assert_eq!(
        suggestion(&not_found("ann.o-hara+news@outlookk.com")).as_deref(),
        Some("ann.o-hara+news@outlook.com")
    );
    assert_eq!(suggestion(&not_found("ann@example.com")), None);
    assert_eq!(
        suggestion("550 5.1.1 <ann@gmial.com>: user unknown"),
        None,
        "the domain exists"
    );
}
