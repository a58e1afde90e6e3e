//! Writes the rules as texts that `src/rules/packed.rs` reads; that file describes their form.

use crate::check::Rules;
use crate::facts::{Code, Layout, ProviderCode};
use crate::files::{BlocklistSpec, Files, ProviderHead};
use crate::packed::{FIELD, ITEM, tag};
use crate::phrase::CodePattern;
use crate::rules::{Rule, Target};
use crate::spec::{Place, Strength};

/// Name, description and text of each table.
pub(crate) fn tables(rules: &Rules, files: &Files) -> [(&'static str, &'static str, String); 6] {
    let providers = files.providers.iter().zip(&rules.provider_codes);
    let blocklists = files.blocklists.iter().zip(&rules.blocklist_scopes);
    [
        (
            "RULES",
            "All rules, in the order of their ids",
            rule_lines(&rules.rules),
        ),
        (
            "PROVIDERS",
            "All providers, each with its codes",
            providers
                .map(|(file, codes)| provider(&file.head, codes))
                .collect(),
        ),
        (
            "LAYOUTS",
            "All layouts",
            rules.layouts.iter().map(layout).collect(),
        ),
        (
            "ENHANCED",
            "Enhanced status codes by subject and detail",
            rules
                .enhanced
                .iter()
                .map(|((subject, detail), code)| code_facts(format!("{subject}.{detail}"), code))
                .collect(),
        ),
        (
            "REPLIES",
            "SMTP reply codes",
            rules
                .replies
                .iter()
                .map(|(reply, code)| code_facts(reply.to_string(), code))
                .collect(),
        ),
        (
            "BLOCKLISTS",
            "All blocklists",
            blocklists
                .map(|(list, scope)| blocklist(list, scope))
                .collect(),
        ),
    ]
}

/// A line of fields.
struct Line(String);

impl Line {
    fn new(first: &str) -> Self {
        Self(first.to_owned())
    }

    fn field(mut self, text: &str) -> Self {
        self.0.push(FIELD);
        self.0.push_str(text);
        self
    }

    fn tagged(self, tag: char, text: &str) -> Self {
        self.field(&format!("{tag}{text}"))
    }

    fn given(self, tag: char, text: Option<&String>) -> Self {
        match text {
            Some(text) => self.tagged(tag, text),
            None => self,
        }
    }

    fn flag(self, tag: char, set: bool) -> Self {
        if set { self.tagged(tag, "") } else { self }
    }

    fn end(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}

fn list(items: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let items: Vec<String> = items
        .into_iter()
        .map(|item| item.as_ref().to_owned())
        .collect();
    items.join(&ITEM.to_string())
}

/// The rules, with a line before those that share the part of their ids before the dot.
fn rule_lines(rules: &[Rule]) -> String {
    let mut text = String::new();
    let mut last = "";
    for rule in rules {
        let (prefix, slug) = rule.spec.id.split_once('.').unwrap_or((&rule.spec.id, ""));
        if prefix != last {
            text.push_str(&Line::new("").tagged(tag::PREFIX, prefix).end());
            last = prefix;
        }
        text.push_str(&rule_line(slug, rule));
    }
    text
}

fn rule_line(slug: &str, rule: &Rule) -> String {
    let Rule {
        spec,
        parsed,
        overrides,
        ..
    } = rule;
    let mut line = Line::new(slug);
    line = match &rule.target {
        // The prefix says it.
        Target::Reason(_) if rule.provider.is_none() => line,
        Target::Kind => line,
        Target::Reason(reason) => line.tagged(tag::REASON, reason),
        Target::Opening(layout) => line.tagged(tag::OPENING, &layout.to_string()),
        Target::End(layout) => line.tagged(tag::END, &layout.to_string()),
        Target::Provider => line.tagged(tag::MARKS, ""),
    };
    for (tag, codes) in [
        (tag::CODES, &parsed.codes),
        (tag::REQUIRES, &parsed.requires),
    ] {
        if !codes.is_empty() {
            line = line.tagged(tag, &list(codes.iter().map(CodePattern::to_string)));
        }
    }
    line.flag(tag::GENERAL, parsed.strength == Strength::General)
        .flag(tag::WEAK, parsed.strength == Strength::Weak)
        .flag(tag::ONLY_PROVIDER, spec.only_provider)
        .flag(tag::WRAPPER, spec.wrapper)
        .given(tag::STAGE, overrides.stage.as_ref())
        .given(tag::TYPE, overrides.bounce_type.as_ref())
        .given(tag::MECHANISM, overrides.mechanism.as_ref())
        .given(tag::SCOPE, overrides.scope.as_ref())
        .given(tag::PROVIDER_CODE, spec.provider_code.as_ref())
        .given(tag::HELP_URL, spec.help_url.as_ref())
        .flag(tag::SUBJECT, parsed.place == Place::Subject)
        .flag(tag::FROM, parsed.place == Place::From)
        .given(tag::SUBTYPE, parsed.subtype.map(str::to_owned).as_ref())
        .end()
}

fn provider(head: &ProviderHead, codes: &[ProviderCode]) -> String {
    let line = Line::new(&head.id)
        .field(&head.name)
        .field(&list(&head.hosts))
        .field(&list(&head.domains))
        .flag(tag::LARGE, head.large)
        .given(tag::POSTMASTER_URL, head.postmaster_url.as_ref())
        .given(tag::PROVIDER_CODE, head.provider_code.as_ref())
        .given(tag::HELP_URL, head.help_url.as_ref())
        .end();
    let codes: String = codes.iter().map(provider_code).collect();
    line + &codes
}

/// A line that begins with a field's end belongs to the provider before it.
fn provider_code(code: &ProviderCode) -> String {
    let slug = code.id.split_once('.').map_or("", |(_, slug)| slug);
    let first = CodePattern::Enhanced(code.class, code.subject, code.details.0);
    Line::new("")
        .field(slug)
        .field(&first.to_string())
        .field(&code.details.1.to_string())
        .field(&code.reason)
        .flag(tag::ANYWHERE, code.anywhere)
        .given(tag::STAGE, code.overrides.stage.as_ref())
        .given(tag::TYPE, code.overrides.bounce_type.as_ref())
        .given(tag::MECHANISM, code.overrides.mechanism.as_ref())
        .given(tag::SCOPE, code.overrides.scope.as_ref())
        .given(tag::HELP_URL, code.help_url.as_ref())
        .end()
}

fn layout(layout: &Layout) -> String {
    let line = Line::new(&layout.id)
        .field(&layout.software)
        .field(&layout.outcome);
    let headers = layout.headers.iter();
    headers
        .fold(line, |line, (name, phrase)| line.field(name).field(phrase))
        .end()
}

fn code_facts(id: String, code: &Code) -> String {
    Line::new(&id)
        .given(tag::REASON, code.reason.as_ref())
        .given(tag::PERMANENT, code.permanent.as_ref())
        .given(tag::DURING_AUTH, code.during_auth.as_ref())
        .flag(tag::WEAK, code.weak)
        .given(tag::MECHANISM, code.mechanism.as_ref())
        .end()
}

fn blocklist(list: &BlocklistSpec, scope: &str) -> String {
    Line::new(&list.name)
        .field(&self::list(&list.zones))
        .field(scope)
        .flag(tag::RETIRED, list.retired)
        .given(tag::LOOKUP_URL, list.lookup_url.as_ref())
        .end()
}
