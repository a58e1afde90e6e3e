//! What `build.rs` says of faulty rules: each fault is a line with the file, the rule and the field.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

#[path = "../build/check.rs"]
mod check;
#[path = "../build/facts.rs"]
mod facts;
#[path = "../build/files.rs"]
mod files;
#[path = "../src/rules/normalise.rs"]
mod normalise;
#[path = "../src/rules/order.rs"]
mod order;
#[path = "../src/rules/phrase.rs"]
mod phrase;
#[path = "../build/rules.rs"]
mod rules;
#[path = "../src/rules/spec.rs"]
mod spec;
#[path = "../build/vocabulary.rs"]
mod vocabulary;

use std::path::Path;

const HEAD: &str = r#"
[reason]
type = "soft"
stage = "rcpt_to"
problem_with = "recipient"
meaning = "recipient over quota"
action = "retry_later"
suppress = "never"
counter_examples = ["ok"]
"#;

const CROSSWALK: &str = r#"
[reason.mailbox_full]
marketingPlatform = 22
greenArrow = 22
sparkPost = 22
powerMta = "quota-issues"
mailpro = ""
constantContact = "F"
ses = "Transient/MailboxFull"
sendGrid = "Mailbox Unavailable"
postmark = "SoftBounce"
sisimai = "mailboxfull"
kumoMta = "QuotaIssues"
postalsys = "mailbox_full"
defaultEnhancedCode = "x.2.2"
"#;

/// The faults of rules that consist of these files and of what is needed beside them.
fn faults(name: &str, given: &[(&str, &str)]) -> Vec<String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let needed = [
        ("reasons/mailbox_full.toml", HEAD),
        ("crosswalk.toml", CROSSWALK),
    ];
    for (file, text) in needed.iter().chain(given) {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let mut faults = files::Faults::default();
    let files = files::read(&folder, &mut faults);
    let report = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report.rs");
    let vocabulary = vocabulary::Vocabulary::read(&report, &files, &mut faults);
    check::check(&files, &vocabulary, &mut faults);
    faults
        .iter()
        .map(|fault| fault.replace("src/rules/", ""))
        .collect()
}

/// A rule of `mailbox_full`, sound but for what `fields` say.
fn rule(slug: &str, fields: &str) -> String {
    let mut rule = format!("\n[[rule]]\nid = \"mailbox_full.{slug}\"\n{fields}\n");
    for (field, value) in [
        ("phrases", format!("[\"phrase of {slug}\"]")),
        ("source", "\"observed\"".to_owned()),
        ("examples", "[\"552 x\"]".to_owned()),
    ] {
        if !fields.lines().any(|line| line.starts_with(field)) {
            rule += &format!("{field} = {value}\n");
        }
    }
    rule
}

#[test]
fn sound_rules_have_no_faults() {
    let reasons =
        HEAD.to_owned() + &rule("quota", "") + &rule("other", "codes = [\"x.2.2\", \"452\"]");
    let kinds = "[kind]\ncounter_examples = [\"x\"]\n".to_owned()
        + &rule("full", "where = \"subject\"\nsubtype = \"other\"")
            .replace("mailbox_full.", "auto_reply.");
    let layout = "[[layout]]\nid = \"a.b\"\nsoftware = \"a\"\noutcome = \"failed\"\n\
                  opening = [\"hi there\"]\nheaders = [\"subject: failure\"]\nsource = \"observed\"";
    let provider = "[provider]\nid = \"p\"\nname = \"P\"\nmarks = [\"written by p\"]\n\
                    [[code]]\nid = \"p.code\"\ncode = \"x.2.121-122\"\nreason = \"mailbox_full\"\n\
                    source = \"observed\"\nexamples = [\"x\"]\n";
    let given = [
        ("reasons/mailbox_full.toml", reasons.as_str()),
        ("kinds/auto_reply.toml", &kinds),
        ("layouts/a.toml", layout),
        ("providers/p.toml", provider),
    ];
    assert_eq!(faults("sound", &given), [""; 0]);
}

#[test]
fn each_fault_is_named() {
    for (number, (fields, fault)) in [
        ("phrase = [\"abc\"]", "unknown field `phrase`"),
        ("phrases = []", "phrases: is missing"),
        (
            "phrases = [\"ab * phrase\"]",
            "phrases: \"ab\" is shorter than 3 bytes",
        ),
        (
            "phrases = [\"is full\", \"Is  full\"]",
            "phrases: \"is full\" adds nothing to \"is full\"",
        ),
        (
            "phrases = [\"phrase of b\"]",
            "phrases: \"phrase of b\" stands in mailbox_full.b",
        ),
        ("unless = [\"* x\"]", "unless: "),
        ("codes = [\"5.2\"]", "codes: \"5.2\" is no code"),
        ("requires = [\"999\"]", "requires: \"999\" is no code"),
        ("strength = \"strong\"", "strength: \"strong\" is unknown"),
        ("stage = \"rcpt\"", "stage: \"rcpt\" is unknown"),
        ("type = \"hardish\"", "type: \"hardish\" is unknown"),
        ("mechanism = \"sfp\"", "mechanism: \"sfp\" is unknown"),
        ("scope = \"ips\"", "scope: \"ips\" is unknown"),
        (
            "provider_code = \"(\"",
            "provider_code: is no regular expression",
        ),
        (
            "only_provider = true",
            "only_provider: has no meaning in this folder",
        ),
        (
            "where = \"subject\"",
            "where: has no meaning in this folder",
        ),
        ("source = \" \"", "source: is missing"),
        ("examples = []", "examples: is missing"),
        ("wrapper = \"yes\"", "invalid type"),
    ]
    .into_iter()
    .enumerate()
    {
        let text = HEAD.to_owned() + &rule("b", "") + &rule("a", fields);
        let found = faults(
            &format!("fault{number}"),
            &[("reasons/mailbox_full.toml", &text)],
        );
        let start = format!("reasons/mailbox_full.toml: mailbox_full.a: {fault}");
        assert!(
            matches!(found.as_slice(), [one] if one.starts_with(&start)),
            "{fields}: {found:?}"
        );
    }
}

#[test]
fn all_faults_are_listed_at_once() {
    let reason = HEAD
        .replace("soft", "softly")
        .replace("counter_examples = [\"ok\"]", "")
        + &rule("a", "")
        + &rule("a", "phrases = [\"elsewhere\"]")
        + &rule("c", "").replace("mailbox_full.", "other.");
    let provider = "[provider]\nid = \"q\"\nname = \"P\"\nhosts = [\"MX.example.com\"]\n[[rule]]\nid = \"p.a\"\n\
                    reason = \"mailbox_fool\"\nphrases = [\"abc\"]\nsource = \"x\"\nexamples = [\"x\"]\n";
    let codes = "[enhanced.\"5.1.1\"]\nreason = \"mailbox_full\"\n[reply.\"452\"]\nreason = \"nothing\"\n[replies]\n";
    let list = "[[blocklist]]\nname = \"L\"\nzones = [\"BL.example.org\"]\nscope = \"host\"\nsource = \"x\"\n";
    let given = [
        ("reasons/mailbox_full.toml", reason.as_str()),
        ("reasons/unmapped.toml", HEAD),
        ("providers/p.toml", provider),
        ("kinds/nonsense.toml", "[kind]\n"),
        (
            "layouts/a.toml",
            "[[layout]]\nid = \"a.b\"\nsoftware = \"a\"\noutcome = \"lost\"\n",
        ),
        ("codes.toml", codes),
        ("blocklists.toml", list),
        ("reasons/broken.txt", ""),
    ];
    let mut found = faults("all", &given);
    found.sort();
    let starts = [
        "blocklists.toml: L: scope: \"host\" is unknown",
        "blocklists.toml: L: zones: \"BL.example.org\" is not in lower case",
        "codes.toml: 452: reason: \"nothing\" is unknown",
        "codes.toml: 5.1.1: write the code as",
        "codes.toml: replies: is unknown here",
        "crosswalk.toml: unmapped: is missing",
        "kinds/nonsense.toml: name of the file: ",
        "layouts/a.toml: a.b: outcome: \"lost\" is unknown",
        "layouts/a.toml: a.b: source: is missing",
        "providers/p.toml: [provider]: hosts, domains: \"MX.example.com\"",
        "providers/p.toml: [provider]: id: differs",
        "providers/p.toml: p.a: counter_examples: is missing",
        "providers/p.toml: p.a: reason: \"mailbox_fool\" is no reason",
        "reasons/broken.txt: is no .toml file",
        "reasons/mailbox_full.toml: [reason]: type: \"softly\" is unknown",
        "reasons/mailbox_full.toml: mailbox_full.a: counter_examples: is missing",
        "reasons/mailbox_full.toml: mailbox_full.a: counter_examples: is missing",
        "reasons/mailbox_full.toml: mailbox_full.a: id: stands twice",
        "reasons/mailbox_full.toml: other.c: counter_examples: is missing",
        "reasons/mailbox_full.toml: other.c: id: begins with \"mailbox_full.\"",
    ];
    let named = found
        .iter()
        .zip(starts)
        .all(|(fault, start)| fault.starts_with(start));
    assert!(named && found.len() == starts.len(), "{found:#?}");
}
