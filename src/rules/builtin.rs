//! Reads the built-in rules from the texts that `build.rs` wrote; [`super::packed`] describes their form.

use std::borrow::Cow;
use std::str::Split;

use crate::report::{BounceType, Kind, Mechanism, Outcome, Scope, Stage};

use super::packed::{FIELD, ITEM, tag};
use super::{
    BlocklistFacts, CodeFacts, CodePattern, Layout, PROVIDERS, Place, Provider, ProviderCode,
    Reason, Rule, SUBTYPES, Strength, Target,
};

/// The fields of a line that are left to read.
struct Fields(Split<'static, char>);

/// The lines of a table.
fn lines(table: &'static str) -> impl Iterator<Item = Fields> {
    table.lines().map(|line| Fields(line.split(FIELD)))
}

impl Fields {
    fn text(&mut self) -> &'static str {
        self.0.next().unwrap_or_default()
    }

    /// The fields that are left, each without its tag.
    fn tagged(&mut self) -> impl Iterator<Item = (char, &'static str)> {
        self.0.by_ref().filter_map(|field| {
            let mut letters = field.chars();
            letters.next().map(|tag| (tag, letters.as_str()))
        })
    }
}

fn list(text: &'static str) -> Vec<&'static str> {
    text.split_terminator(ITEM).collect()
}

fn codes(text: &'static str) -> Cow<'static, [CodePattern]> {
    let codes = text.split(ITEM);
    codes
        .filter_map(|code| CodePattern::parse(code).ok())
        .collect()
}

pub(super) fn rules(table: &'static str) -> Vec<Rule> {
    let mut rules = Vec::new();
    let mut prefix = "";
    let mut target = Target::Provider(u16::MAX);
    let mut provider = None;
    for mut line in lines(table) {
        let slug = line.text();
        let mut rule = Rule {
            id: Cow::Borrowed(""),
            target,
            strength: Strength::Normal,
            provider: None,
            only_provider: false,
            wrapper: false,
            codes: Cow::Borrowed(&[]),
            requires: Cow::Borrowed(&[]),
            stage: None,
            bounce_type: None,
            mechanism: None,
            scope: None,
            provider_code: None,
            help_url: None,
            place: Place::Body,
            subtype: None,
        };
        for (tag, text) in line.tagged() {
            match tag {
                tag::PREFIX => {
                    prefix = text;
                    provider = position(|provider| provider.id == prefix);
                    let reason = Reason::from_id(prefix).map(Target::Reason);
                    let kind = || Kind::from_id(prefix).map(Target::Kind);
                    target = reason.or_else(kind).unwrap_or(target);
                }
                tag::REASON => {
                    rule.target = Reason::from_id(text).map_or(target, Target::Reason);
                    rule.provider = provider;
                }
                tag::OPENING => rule.target = Target::Opening(number(text)),
                tag::END => rule.target = Target::End(number(text)),
                tag::MARKS => rule.target = provider.map_or(target, Target::Provider),
                tag::CODES => rule.codes = codes(text),
                tag::REQUIRES => rule.requires = codes(text),
                tag::GENERAL => rule.strength = Strength::General,
                tag::WEAK => rule.strength = Strength::Weak,
                tag::ONLY_PROVIDER => rule.only_provider = true,
                tag::WRAPPER => rule.wrapper = true,
                tag::STAGE => rule.stage = Stage::from_id(text),
                tag::TYPE => rule.bounce_type = BounceType::from_id(text),
                tag::MECHANISM => rule.mechanism = Mechanism::from_id(text),
                tag::SCOPE => rule.scope = Scope::from_id(text),
                tag::PROVIDER_CODE => rule.provider_code = Some(Cow::Borrowed(text)),
                tag::HELP_URL => rule.help_url = Some(Cow::Borrowed(text)),
                tag::SUBJECT => rule.place = Place::Subject,
                tag::FROM => rule.place = Place::From,
                tag::SUBTYPE => rule.subtype = SUBTYPES.into_iter().find(|one| *one == text),
                _ => {}
            }
        }
        if !slug.is_empty() {
            rule.id = Cow::Owned([prefix, ".", slug].concat());
            rules.push(rule);
        }
    }
    rules
}

fn number(text: &str) -> u16 {
    text.parse().unwrap_or(u16::MAX)
}

fn position(wanted: impl Fn(&Provider) -> bool) -> Option<u16> {
    let index = PROVIDERS.iter().position(wanted)?;
    u16::try_from(index).ok()
}

pub(super) fn providers(table: &'static str) -> Vec<Provider> {
    let mut providers: Vec<Provider> = Vec::new();
    for mut line in lines(table) {
        let id = line.text();
        if let (true, Some(provider)) = (id.is_empty(), providers.last_mut()) {
            provider.codes.extend(code(provider.id, &mut line));
            continue;
        }
        let mut provider = Provider {
            id,
            name: line.text(),
            hosts: list(line.text()),
            domains: list(line.text()),
            large: false,
            postmaster_url: None,
            provider_code: None,
            help_url: None,
            codes: Vec::new(),
        };
        for (tag, text) in line.tagged() {
            match tag {
                tag::LARGE => provider.large = true,
                tag::POSTMASTER_URL => provider.postmaster_url = Some(text),
                tag::PROVIDER_CODE => provider.provider_code = Some(text),
                tag::HELP_URL => provider.help_url = Some(text),
                _ => {}
            }
        }
        providers.push(provider);
    }
    providers
}

/// What a code means at the provider.
fn code(provider: &str, line: &mut Fields) -> Option<ProviderCode> {
    let id = [provider, ".", line.text()].concat();
    let CodePattern::Enhanced(class, subject, first) = CodePattern::parse(line.text()).ok()? else {
        return None;
    };
    let mut code = ProviderCode {
        id,
        class,
        subject,
        details: (first, number(line.text())),
        anywhere: false,
        reason: Reason::from_id(line.text())?,
        stage: None,
        bounce_type: None,
        mechanism: None,
        scope: None,
        help_url: None,
    };
    for (tag, text) in line.tagged() {
        match tag {
            tag::ANYWHERE => code.anywhere = true,
            tag::STAGE => code.stage = Stage::from_id(text),
            tag::TYPE => code.bounce_type = BounceType::from_id(text),
            tag::MECHANISM => code.mechanism = Mechanism::from_id(text),
            tag::SCOPE => code.scope = Scope::from_id(text),
            tag::HELP_URL => code.help_url = Some(text),
            _ => {}
        }
    }
    Some(code)
}

pub(super) fn layouts(table: &'static str) -> Vec<Layout> {
    let layout = |mut line: Fields| Layout {
        id: line.text(),
        software: line.text(),
        outcome: Outcome::from_id(line.text()).unwrap_or(Outcome::Failed),
        headers: std::iter::from_fn(|| Some((line.0.next()?, line.text()))).collect(),
    };
    lines(table).map(layout).collect()
}

/// The facts of enhanced codes (`subject.detail`) or reply codes, by their numbers.
pub(super) fn code_facts(table: &'static str) -> Vec<((u16, u16), CodeFacts)> {
    let facts = |mut line: Fields| {
        let code = line.text();
        let (subject, detail) = code.split_once('.').unwrap_or((code, "0"));
        let mut facts = CodeFacts {
            reason: None,
            permanent: None,
            during_auth: None,
            weak: false,
            mechanism: None,
        };
        for (tag, text) in line.tagged() {
            match tag {
                tag::REASON => facts.reason = Reason::from_id(text),
                tag::PERMANENT => facts.permanent = Reason::from_id(text),
                tag::DURING_AUTH => facts.during_auth = Reason::from_id(text),
                tag::WEAK => facts.weak = true,
                tag::MECHANISM => facts.mechanism = Mechanism::from_id(text),
                _ => {}
            }
        }
        ((number(subject), number(detail)), facts)
    };
    lines(table).map(facts).collect()
}

pub(super) fn blocklists(table: &'static str) -> Vec<BlocklistFacts> {
    let facts = |mut line: Fields| {
        let mut facts = BlocklistFacts {
            name: line.text(),
            zones: list(line.text()),
            scope: Scope::from_id(line.text()).unwrap_or(Scope::Ip),
            lookup_url: None,
            retired: false,
        };
        for (tag, text) in line.tagged() {
            match tag {
                tag::RETIRED => facts.retired = true,
                tag::LOOKUP_URL => facts.lookup_url = Some(text),
                _ => {}
            }
        }
        facts
    };
    lines(table).map(facts).collect()
}
