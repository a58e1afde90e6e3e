//! Writes what was checked as Rust code.

use std::fmt::Write;

use crate::check::Rules;
use crate::files::{CrosswalkRow, Files, ReasonHead, RuleFile};
use crate::pack;
use crate::spec::write_phrases;
use crate::vocabulary::camel_case;

pub(crate) fn code(rules: &Rules, files: &Files) -> String {
    let mut out = String::new();
    reasons(&mut out, rules, files);
    let mut texts = pack::tables(rules, files).to_vec();
    let mut phrases = String::new();
    for rule in &rules.rules {
        write_phrases(&mut phrases, &rule.parsed);
    }
    texts.push(("PHRASES", "The phrases of the rules", phrases));
    for (name, doc, text) in texts {
        let _ = writeln!(
            out,
            "/// {doc}.\npub(crate) static {name}: &str = {text:?};"
        );
    }
    let _ = writeln!(
        out,
        "/// Changes with every change of a rule.\npub const RULES_VERSION: &str = \"{:08x}\";",
        files.version
    );
    out
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

/// `recipient over quota` → `Recipient over quota.`
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    let mut sentence: String = first.chain(letters).collect();
    sentence.push('.');
    sentence
}
