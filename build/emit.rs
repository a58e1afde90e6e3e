//! Writes what was checked as Rust code.

use std::fmt::Write;

use crate::check::{Rules, optional};
use crate::facts::{Code, ProviderCode};
use crate::files::{CrosswalkRow, Files, ReasonHead, RuleFile};
use crate::rules::Rule;
use crate::spec::write_phrases;
use crate::vocabulary::camel_case;

pub(crate) fn code(rules: &Rules, files: &Files) -> String {
    let mut out = String::new();
    reasons(&mut out, rules, files);
    list(
        &mut out,
        "All rules, in the order of their ids.",
        "RULES",
        "Rule",
        rules.rules.iter().map(rule),
    );
    phrases(&mut out, &rules.rules);
    list(
        &mut out,
        "All providers.",
        "PROVIDERS",
        "Provider",
        files
            .providers
            .iter()
            .zip(&rules.provider_codes)
            .map(|(file, codes)| {
                let head = &file.head;
                let codes: Vec<String> = codes.iter().map(provider_code).collect();
                format!(
                    "Provider {{ id: {:?}, name: {:?}, hosts: &{:?}, domains: &{:?}, large: {}, \
                 postmaster_url: {:?}, provider_code: {:?}, help_url: {:?}, codes: &[{}] }}",
                    head.id,
                    head.name,
                    head.hosts,
                    head.domains,
                    head.large,
                    head.postmaster_url,
                    head.provider_code,
                    head.help_url,
                    codes.join(", ")
                )
            }),
    );
    list(
        &mut out,
        "All layouts.",
        "LAYOUTS",
        "Layout",
        rules.layouts.iter().map(|layout| {
            format!(
                "Layout {{ id: {:?}, software: {:?}, outcome: {}, headers: &{:?} }}",
                layout.id, layout.software, layout.outcome, layout.headers
            )
        }),
    );
    list(
        &mut out,
        "Enhanced status codes by subject and detail.",
        "ENHANCED",
        "((u16, u16), CodeFacts)",
        rules
            .enhanced
            .iter()
            .map(|(id, code)| format!("({id:?}, {})", code_facts(code))),
    );
    list(
        &mut out,
        "SMTP reply codes.",
        "REPLIES",
        "(u16, CodeFacts)",
        rules
            .replies
            .iter()
            .map(|(id, code)| format!("({id}, {})", code_facts(code))),
    );
    list(
        &mut out,
        "All blocklists.",
        "BLOCKLISTS",
        "BlocklistFacts",
        files
            .blocklists
            .iter()
            .zip(&rules.blocklist_scopes)
            .map(|(list, scope)| {
                format!(
                    "BlocklistFacts {{ name: {:?}, zones: &{:?}, scope: {scope}, lookup_url: {:?}, \
                 retired: {} }}",
                    list.name, list.zones, list.lookup_url, list.retired
                )
            }),
    );
    let _ = writeln!(
        out,
        "/// Changes with every change of a rule.\npub const RULES_VERSION: &str = \"{:08x}\";",
        files.version
    );
    out
}

fn list(out: &mut String, doc: &str, name: &str, of: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.map(|item| format!("    {item},\n")).collect();
    let _ = writeln!(
        out,
        "/// {doc}\npub static {name}: [{of}; {}] = [\n{}];",
        items.len(),
        items.concat()
    );
}

fn reasons(out: &mut String, rules: &Rules, files: &Files) {
    let variants: String = files
        .reasons
        .iter()
        .map(|file| {
            let (name, meaning) = (camel_case(&file.stem), sentence(&file.head.meaning));
            format!(
                "        #[doc = {meaning:?}]\n        {name} = {:?},\n",
                file.stem
            )
        })
        .collect();
    let _ = writeln!(
        out,
        "vocabulary! {{\n    /// What went wrong.\n    Reason {{\n{variants}    }}\n}}\n\
         impl Reason {{\n    /// What holds for this reason whatever the bounce.\n    #[must_use]\n    \
         pub fn facts(self) -> &'static ReasonFacts {{\n        match self {{"
    );
    for (file, paths) in files.reasons.iter().zip(&rules.reason_paths) {
        if let Some(row) = files.crosswalk.get(&file.stem) {
            let (name, facts) = (camel_case(&file.stem), reason_facts(file, paths, row));
            let _ = writeln!(
                out,
                "            Self::{name} => {{\n                \
                 static FACTS: ReasonFacts = {facts};\n                &FACTS\n            }}"
            );
        }
    }
    out.push_str("        }\n    }\n}\n");
}

fn reason_facts(file: &RuleFile<ReasonHead>, paths: &[String; 4], row: &CrosswalkRow) -> String {
    let [bounce_type, stage, problem_with, suppress] = paths;
    let head = &file.head;
    let retry = head.retry.map(|retry| (retry.after, retry.give_up_after));
    let mailpro = (!row.mailpro.is_empty()).then_some(&row.mailpro);
    format!(
        "ReasonFacts {{ bounce_type: {bounce_type}, stage: {stage}, problem_with: {problem_with}, \
         meaning: {:?}, action: {:?}, suppress: {suppress}, retry: {retry:?}, \
         default_enhanced_code: {:?}, codes: Codes {{ marketing_platform: {}, green_arrow: {}, \
         spark_post: {}, power_mta: {:?}, mailpro: {mailpro:?}, constant_contact: {:?}, ses: {:?}, \
         send_grid: {:?}, postmark: {:?}, sisimai: {:?}, kumo_mta: {:?}, postalsys: {:?} }} }}",
        head.meaning,
        head.action,
        row.default_enhanced_code,
        row.marketing_platform,
        row.green_arrow,
        row.spark_post,
        row.power_mta,
        row.constant_contact,
        row.ses,
        row.send_grid,
        row.postmark,
        row.sisimai,
        row.kumo_mta,
        row.postalsys,
    )
}

fn rule(rule: &Rule) -> String {
    let Rule {
        spec,
        parsed,
        target,
        ..
    } = rule;
    let borrowed =
        |text: &Option<String>| optional(&text.as_ref().map(|t| format!("Cow::Borrowed({t:?})")));
    format!(
        "Rule {{ id: Cow::Borrowed({:?}), target: {target}, strength: Strength::{:?}, \
         provider: {:?}, only_provider: {}, wrapper: {}, codes: Cow::Borrowed(&{}), \
         requires: Cow::Borrowed(&{}), {}, provider_code: {}, help_url: {}, place: Place::{:?}, subtype: {:?} }}",
        spec.id,
        parsed.strength,
        rule.provider,
        spec.only_provider,
        spec.wrapper,
        prefixed("CodePattern", &parsed.codes),
        prefixed("CodePattern", &parsed.requires),
        rule.overrides,
        borrowed(&spec.provider_code),
        borrowed(&spec.help_url),
        parsed.place,
        parsed.subtype,
    )
}

fn phrases(out: &mut String, rules: &[Rule]) {
    let mut text = String::new();
    for rule in rules {
        write_phrases(&mut text, &rule.parsed);
    }
    let _ = writeln!(
        out,
        "/// The phrases of the rules.\npub(crate) static PHRASES: &str = {text:?};"
    );
}

fn provider_code(code: &ProviderCode) -> String {
    let ProviderCode {
        id,
        class,
        subject,
        details,
        anywhere,
        reason,
        overrides,
        help_url,
    } = code;
    format!(
        "ProviderCode {{ id: {id:?}, class: {class}, subject: {subject}, details: {details:?}, \
         anywhere: {anywhere}, reason: {reason}, {overrides}, help_url: {help_url:?} }}"
    )
}

fn code_facts(code: &Code) -> String {
    format!(
        "CodeFacts {{ reason: {}, permanent: {}, during_auth: {}, weak: {}, mechanism: {} }}",
        optional(&code.reason),
        optional(&code.permanent),
        optional(&code.during_auth),
        code.weak,
        optional(&code.mechanism),
    )
}

fn prefixed<T: std::fmt::Debug>(name: &str, items: &[T]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|item| format!("{name}::{item:?}"))
        .collect();
    format!("[{}]", items.join(", "))
}

/// `recipient over quota` → `Recipient over quota.`
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters).collect();
    sentence.push('.');
    sentence
}
