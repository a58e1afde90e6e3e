//! Checks the rules in `src/rules/` and compiles them to static tables (`$OUT_DIR/rules.rs`).
//!
//! Every fault is one line that names the file, the rule and the field; all of them are listed at
//! once.

#[path = "build/check.rs"]
mod check;
#[path = "build/crosswalk.rs"]
mod crosswalk;
#[path = "build/emit.rs"]
mod emit;
#[path = "build/facts.rs"]
mod facts;
#[path = "build/files.rs"]
mod files;
#[path = "build/locales.rs"]
mod locales;
#[path = "build/pack.rs"]
mod pack;
#[path = "build/rules.rs"]
mod rules;
#[path = "build/vocabulary.rs"]
mod vocabulary;

// The same code reads users' rules at run time.
#[allow(dead_code, unreachable_pub)]
#[path = "src/rules/normalise.rs"]
mod normalise;
#[allow(dead_code, unreachable_pub)]
#[path = "src/rules/order.rs"]
mod order;
#[allow(unreachable_pub)]
#[path = "src/rules/packed.rs"]
mod packed;
#[allow(dead_code, unreachable_pub)]
#[path = "src/rules/phrase.rs"]
mod phrase;
#[allow(dead_code, unreachable_pub)]
#[path = "src/rules/spec.rs"]
mod spec;

use std::path::Path;
use std::process::ExitCode;

/// Whether a reason without a rule is an error, or only a warning.
const EVERY_REASON_NEEDS_A_RULE: bool = true;

fn main() -> ExitCode {
    for path in ["build.rs", "build", "src/rules", "src/report.rs"] {
        println!("cargo:rerun-if-changed={path}");
    }
    let mut faults = files::Faults::default();
    let files = files::read(Path::new("src/rules"), &mut faults);
    let vocabulary = vocabulary::Vocabulary::read(Path::new("src/report.rs"), &files, &mut faults);
    let rules = check::check(&files, &vocabulary, &mut faults);
    if EVERY_REASON_NEEDS_A_RULE {
        for reason in &rules.without_rule {
            faults.add(
                &format!("reasons/{reason}.toml"),
                "",
                "rule",
                "no rule means this reason",
            );
        }
    } else if !rules.without_rule.is_empty() {
        println!(
            "cargo:warning=no rule means these reasons: {}",
            rules.without_rule.join(", ")
        );
    }
    let crosswalk = crosswalk::code(
        Path::new("src/rules"),
        &vocabulary,
        &rules.rules,
        &mut faults,
    );
    let out = std::env::var("OUT_DIR").unwrap_or_default();
    if faults.is_empty() {
        for (name, code) in [
            ("rules.rs", emit::code(&rules, &files)),
            ("crosswalk.rs", crosswalk),
        ] {
            if let Err(error) = std::fs::write(Path::new(&out).join(name), code) {
                faults.add(name, "", "", &error.to_string());
            }
        }
    }
    if let Err(fault) = locales::generate() {
        faults.add("", "", "", &fault);
    }
    for fault in faults.iter() {
        eprintln!("{fault}");
    }
    if faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
