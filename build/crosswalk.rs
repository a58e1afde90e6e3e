//! Compiles the part of `crosswalk.toml` that depends on more than the reason, for
//! `src/crosswalk.rs`: `[vocabulary.*]`, `[kind.*]`, `[[special]]` and `[[label]]`.
//! (`[reason.*]` becomes part of the facts of each reason.)

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::files::Faults;
use crate::rules::Rule;
use crate::vocabulary::Vocabulary;

const FILE: &str = "crosswalk.toml";
/// Vocabularies whose labels are numbers.
const NUMERIC: [&str; 3] = ["marketingPlatform", "greenArrow", "sparkPost"];

type Labels = BTreeMap<String, toml::Value>;

#[derive(Deserialize)]
struct Crosswalk {
    vocabulary: BTreeMap<String, VocabularyRow>,
    kind: BTreeMap<String, Labels>,
    special: Vec<SpecialRow>,
    label: Vec<LabelRow>,
}

/// `[vocabulary.<id>]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VocabularyRow {
    name: String,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    hard: Vec<String>,
    #[serde(default)]
    soft: Vec<String>,
    #[serde(default)]
    untyped: Vec<String>,
    every: Option<String>,
}

/// `[[special]]`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpecialRow {
    reason: Option<String>,
    cause: Option<String>,
    #[serde(default)]
    rules: Vec<String>,
    #[serde(default)]
    large_provider: bool,
    #[serde(default)]
    unread: bool,
    #[serde(default)]
    no_address: bool,
    note: String,
    #[serde(flatten)]
    labels: Labels,
}

/// `[[label]]`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelRow {
    vocabulary: String,
    label: String,
    #[serde(default)]
    reasons: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
}

/// The Rust source that `src/crosswalk.rs` includes.
pub(crate) fn code(
    folder: &Path,
    vocabulary: &Vocabulary,
    rules: &[Rule],
    faults: &mut Faults,
) -> String {
    let read = std::fs::read_to_string(folder.join(FILE)).map_err(|error| error.to_string());
    let parsed = read.and_then(|text| toml::from_str(&text).map_err(|error| error.to_string()));
    let file: Crosswalk = match parsed {
        Ok(file) => file,
        Err(error) => {
            faults.add(FILE, "", "", &error);
            return String::new();
        }
    };
    let mut writer = Writer {
        file: &file,
        vocabulary,
        rules,
        faults,
    };
    let vocabularies: Vec<String> = file
        .vocabulary
        .iter()
        .map(|(id, row)| writer.vocabulary(id, row))
        .collect();
    let kinds: Vec<String> = file
        .kind
        .iter()
        .map(|(id, labels)| {
            let place = format!("[kind.{id}]");
            let kind = writer.value(&place, "", "Kind", id);
            format!("({kind}, &{})", writer.labels(&place, labels))
        })
        .collect();
    let specials: Vec<String> = (1..)
        .zip(&file.special)
        .map(|(number, row)| writer.special(&format!("[[special]] {number}"), row))
        .collect();
    let labels: Vec<String> = file.label.iter().map(|row| writer.label(row)).collect();
    [
        ("VOCABULARIES", "VocabularyFacts", vocabularies),
        ("KINDS", "(Kind, &[(Vocabulary, Label)])", kinds),
        ("SPECIALS", "Special", specials),
        ("LABELS", "ForeignLabel", labels),
    ]
    .map(|(name, of, rows)| {
        format!(
            "static {name}: &[{of}] = &[\n    {}\n];\n",
            rows.join(",\n    ")
        )
    })
    .concat()
}

struct Writer<'a> {
    file: &'a Crosswalk,
    vocabulary: &'a Vocabulary,
    rules: &'a [Rule],
    faults: &'a mut Faults,
}

impl Writer<'_> {
    fn vocabulary(&mut self, id: &str, row: &VocabularyRow) -> String {
        let mut types = Vec::new();
        for (labels, bounce_type) in [
            (&row.hard, "Some(BounceType::Hard)"),
            (&row.soft, "Some(BounceType::Soft)"),
            (&row.untyped, "None"),
        ] {
            types.extend(
                labels
                    .iter()
                    .map(|label| format!("({label:?}, {bounce_type})")),
            );
        }
        let every = match &row.every {
            None => "None".to_owned(),
            Some(id) => {
                format!(
                    "Some({})",
                    self.value("[vocabulary]", "every", "BounceType", id)
                )
            }
        };
        format!(
            "VocabularyFacts {{ id: {}, name: {:?}, aliases: &{:?}, types: &[{}], every: {every} }}",
            variant(id),
            row.name,
            row.aliases,
            types.join(", "),
        )
    }

    fn special(&mut self, place: &str, row: &SpecialRow) -> String {
        for id in &row.rules {
            if !self.rules.iter().any(|rule| rule.spec.id == *id) {
                self.faults
                    .add(FILE, place, "rules", &format!("there is no rule {id:?}"));
            }
        }
        let mut reason = |field: &str, id: &Option<String>| match id {
            None => "None".to_owned(),
            Some(id) => format!("Some({})", self.value(place, field, "Reason", id)),
        };
        let (own, cause) = (reason("reason", &row.reason), reason("cause", &row.cause));
        format!(
            "Special {{ reason: {own}, cause: {cause}, rules: &{:?}, large_provider: {}, \
             unread: {}, no_address: {}, note: {:?}, codes: &{} }}",
            row.rules,
            row.large_provider,
            row.unread,
            row.no_address,
            row.note,
            self.labels(place, &row.labels),
        )
    }

    fn label(&mut self, row: &LabelRow) -> String {
        let place = format!("[[label]] {}", row.label);
        self.known(&place, &row.vocabulary);
        let mut list = |field: &str, name: &str, ids: &[String]| {
            let values: Vec<String> = ids
                .iter()
                .map(|id| self.value(&place, field, name, id))
                .collect();
            values.join(", ")
        };
        let (reasons, kinds) = (
            list("reasons", "Reason", &row.reasons),
            list("kinds", "Kind", &row.kinds),
        );
        format!(
            "ForeignLabel {{ vocabulary: {}, label: {:?}, reasons: &[{reasons}], kinds: &[{kinds}] }}",
            variant(&row.vocabulary),
            row.label,
        )
    }

    /// The labels of a row, as an array of pairs.
    fn labels(&mut self, place: &str, labels: &Labels) -> String {
        let mut pairs = Vec::new();
        for (id, value) in labels {
            self.known(place, id);
            let numeric = NUMERIC.contains(&id.as_str());
            let label = match value {
                toml::Value::Integer(number) if numeric => format!("Label::Number({number})"),
                toml::Value::String(text) if !numeric => format!("Label::Text({text:?})"),
                _ => {
                    let message = if numeric {
                        "write a number"
                    } else {
                        "write a text"
                    };
                    self.faults.add(FILE, place, id, message);
                    continue;
                }
            };
            pairs.push(format!("({}, {label})", variant(id)));
        }
        format!("[{}]", pairs.join(", "))
    }

    fn known(&mut self, place: &str, id: &str) {
        if !self.file.vocabulary.contains_key(id) {
            self.faults
                .add(FILE, place, id, "is no vocabulary; see [vocabulary.*]");
        }
    }

    /// The Rust path of a value.
    fn value(&mut self, place: &str, field: &str, name: &str, id: &str) -> String {
        self.vocabulary.path(name, id).unwrap_or_else(|| {
            self.faults
                .add(FILE, place, field, &format!("{id:?} is none of {name}"));
            String::new()
        })
    }
}

/// `kumoMta` → `Vocabulary::KumoMta`.
fn variant(id: &str) -> String {
    format!("Vocabulary::{}", crate::vocabulary::camel_case(id))
}
