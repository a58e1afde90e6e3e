//! Compiles the part of `src/rules/crosswalk.toml` that depends on more than the reason, for `src/crosswalk.rs`:
//! `[vocabulary.*]`, `[kind.*]`, `[[special]]` and `[[label]]`. (`[reason.*]` becomes part of the facts of each reason.)

use std::fmt::Write as _;

use toml::{Table, Value};

const FILE: &str = "src/rules/crosswalk.toml";
/// Vocabularies whose labels are numbers.
const NUMERIC: [&str; 3] = ["marketingPlatform", "greenArrow", "sparkPost"];

/// Turns the text of `crosswalk.toml` into the Rust source that `src/crosswalk.rs` includes.
///
/// # Errors
/// One line naming the file, the table and the field.
pub(crate) fn compile(source: &str) -> Result<String, String> {
    let file: Table = source.parse().map_err(|error| format!("{FILE}: {error}"))?;
    let mut out = String::new();
    vocabularies(&file, &mut out)?;
    kinds(&file, &mut out)?;
    specials(&file, &mut out)?;
    labels(&file, &mut out)?;
    Ok(out)
}

fn vocabularies(file: &Table, out: &mut String) -> Result<(), String> {
    line(out, "static VOCABULARIES: &[VocabularyFacts] = &[");
    for (id, value) in table(file, "vocabulary")? {
        let place = format!("{FILE}: [vocabulary.{id}]");
        let row = as_table(value, &place)?;
        allow(
            row,
            &[
                "name", "aliases", "hard", "soft", "other", "untyped", "every",
            ],
            &place,
        )?;
        let mut types = Vec::new();
        for (field, bounce_type) in [
            ("hard", "Some(BounceType::Hard)"),
            ("soft", "Some(BounceType::Soft)"),
            ("other", "Some(BounceType::Other)"),
            ("untyped", "None"),
        ] {
            for label in strings(row, field, &place)? {
                types.push(format!("({label:?}, {bounce_type})"));
            }
        }
        let every = match row
            .get("every")
            .map(|every| text(every, &place, "every"))
            .transpose()?
        {
            None => "None".to_owned(),
            Some(id) if ["hard", "soft", "other"].contains(&id.as_str()) => {
                format!("Some(BounceType::{})", camel(&id))
            }
            Some(id) => {
                return Err(format!(
                    "{place}: `every` is {id:?}; write hard, soft or other"
                ));
            }
        };
        let name = row
            .get("name")
            .ok_or_else(|| format!("{place}: `name` is missing"))?;
        line(
            out,
            &format!(
                "    VocabularyFacts {{ id: Vocabulary::{}, name: {:?}, aliases: &{:?}, types: &[{}], every: {every} }},",
                camel(id),
                text(name, &place, "name")?,
                strings(row, "aliases", &place)?,
                types.join(", "),
            ),
        );
    }
    line(out, "];");
    Ok(())
}

fn kinds(file: &Table, out: &mut String) -> Result<(), String> {
    line(out, "static KINDS: &[(Kind, &[(Vocabulary, Label)])] = &[");
    for (id, value) in table(file, "kind")? {
        let place = format!("{FILE}: [kind.{id}]");
        let row = as_table(value, &place)?;
        let codes = codes(file, row, &[], &place)?;
        line(out, &format!("    (Kind::{}, &{codes}),", camel(id)));
    }
    line(out, "];");
    Ok(())
}

fn specials(file: &Table, out: &mut String) -> Result<(), String> {
    const CONDITIONS: [&str; 7] = [
        "reason",
        "cause",
        "rules",
        "largeProvider",
        "unread",
        "noAddress",
        "note",
    ];
    line(out, "static SPECIALS: &[Special] = &[");
    for (index, row) in rows(file, "special")?.into_iter().enumerate() {
        let place = format!("{FILE}: [[special]] number {}", index + 1);
        let note = row
            .get("note")
            .ok_or_else(|| format!("{place}: `note` is missing"))?;
        line(
            out,
            &format!(
                "    Special {{ reason: {}, cause: {}, rules: &{:?}, large_provider: {}, unread: {}, no_address: {}, note: {:?}, codes: &{} }},",
                optional_reason(file, row, "reason", &place)?,
                optional_reason(file, row, "cause", &place)?,
                strings(row, "rules", &place)?,
                flag(row, "largeProvider", &place)?,
                flag(row, "unread", &place)?,
                flag(row, "noAddress", &place)?,
                text(note, &place, "note")?,
                codes(file, row, &CONDITIONS, &place)?,
            ),
        );
    }
    line(out, "];");
    Ok(())
}

fn labels(file: &Table, out: &mut String) -> Result<(), String> {
    line(out, "static LABELS: &[ForeignLabel] = &[");
    for (index, row) in rows(file, "label")?.into_iter().enumerate() {
        let place = format!("{FILE}: [[label]] number {}", index + 1);
        allow(row, &["vocabulary", "label", "reasons", "kinds"], &place)?;
        let field = |name: &str| {
            row.get(name)
                .ok_or_else(|| format!("{place}: `{name}` is missing"))
        };
        let vocabulary = text(field("vocabulary")?, &place, "vocabulary")?;
        known_vocabulary(file, &vocabulary, &place)?;
        let mut reasons = Vec::new();
        for id in strings(row, "reasons", &place)? {
            reasons.push(reason(file, &id, "reasons", &place)?);
        }
        let kinds: Vec<String> = strings(row, "kinds", &place)?
            .iter()
            .map(|id| format!("Kind::{}", camel(id)))
            .collect();
        line(
            out,
            &format!(
                "    ForeignLabel {{ vocabulary: Vocabulary::{}, label: {:?}, reasons: &[{}], kinds: &[{}] }},",
                camel(&vocabulary),
                text(field("label")?, &place, "label")?,
                reasons.join(", "),
                kinds.join(", "),
            ),
        );
    }
    line(out, "];");
    Ok(())
}

/// The labels of a row, as a slice of pairs.
fn codes(file: &Table, row: &Table, ignore: &[&str], place: &str) -> Result<String, String> {
    let mut pairs = Vec::new();
    for (id, value) in row {
        if ignore.contains(&id.as_str()) {
            continue;
        }
        known_vocabulary(file, id, place)?;
        let label = match value {
            Value::Integer(number) if NUMERIC.contains(&id.as_str()) => {
                format!("Label::Number({number})")
            }
            Value::String(label) if !NUMERIC.contains(&id.as_str()) => {
                format!("Label::Text({label:?})")
            }
            other => {
                return Err(format!(
                    "{place}: `{id}` is {other}; write a {}",
                    if NUMERIC.contains(&id.as_str()) {
                        "number"
                    } else {
                        "text"
                    }
                ));
            }
        };
        pairs.push(format!("(Vocabulary::{}, {label})", camel(id)));
    }
    Ok(format!("[{}]", pairs.join(", ")))
}

fn known_vocabulary(file: &Table, id: &str, place: &str) -> Result<(), String> {
    if table(file, "vocabulary")?.contains_key(id) {
        Ok(())
    } else {
        Err(format!(
            "{place}: {id:?} is no vocabulary; see [vocabulary.*]"
        ))
    }
}

fn optional_reason(file: &Table, row: &Table, field: &str, place: &str) -> Result<String, String> {
    match row.get(field) {
        None => Ok("None".to_owned()),
        Some(value) => Ok(format!(
            "Some({})",
            reason(file, &text(value, place, field)?, field, place)?
        )),
    }
}

fn reason(file: &Table, id: &str, field: &str, place: &str) -> Result<String, String> {
    if table(file, "reason")?.contains_key(id) {
        Ok(format!("Reason::{}", camel(id)))
    } else {
        Err(format!(
            "{place}: `{field}` names {id:?}, which has no [reason.{id}]"
        ))
    }
}

fn table<'a>(file: &'a Table, name: &str) -> Result<&'a Table, String> {
    file.get(name)
        .and_then(Value::as_table)
        .ok_or_else(|| format!("{FILE}: [{name}.*] is missing"))
}

fn rows<'a>(file: &'a Table, name: &str) -> Result<Vec<&'a Table>, String> {
    let rows = file
        .get(name)
        .and_then(Value::as_array)
        .ok_or_else(|| format!("{FILE}: [[{name}]] is missing"))?;
    rows.iter()
        .map(|row| as_table(row, &format!("{FILE}: [[{name}]]")))
        .collect()
}

fn as_table<'a>(value: &'a Value, place: &str) -> Result<&'a Table, String> {
    value
        .as_table()
        .ok_or_else(|| format!("{place} is not a table"))
}

fn allow(row: &Table, fields: &[&str], place: &str) -> Result<(), String> {
    match row.keys().find(|key| !fields.contains(&key.as_str())) {
        Some(key) => Err(format!(
            "{place}: unknown field `{key}`; known are {}",
            fields.join(", ")
        )),
        None => Ok(()),
    }
}

fn strings(row: &Table, field: &str, place: &str) -> Result<Vec<String>, String> {
    let Some(value) = row.get(field) else {
        return Ok(Vec::new());
    };
    let list = value
        .as_array()
        .ok_or_else(|| format!("{place}: `{field}` is not a list"))?;
    list.iter().map(|item| text(item, place, field)).collect()
}

fn text(value: &Value, place: &str, field: &str) -> Result<String, String> {
    value
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| format!("{place}: `{field}` is {value}; write a text"))
}

fn flag(row: &Table, field: &str, place: &str) -> Result<bool, String> {
    match row.get(field) {
        None => Ok(false),
        Some(value) => value
            .as_bool()
            .ok_or_else(|| format!("{place}: `{field}` is {value}; write true")),
    }
}

/// `user_unknown` to `UserUnknown`, `kumoMta` to `KumoMta`.
fn camel(id: &str) -> String {
    let mut out = String::new();
    let mut upper = true;
    for letter in id.chars() {
        if letter == '_' {
            upper = true;
        } else if upper {
            out.extend(letter.to_uppercase());
            upper = false;
        } else {
            out.push(letter);
        }
    }
    out
}

fn line(out: &mut String, text: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{text}");
}
