//! Users' rules, read from plain data.

use super::set::RuleError;
use super::spec::{RuleSpec, unknown};
use crate::value::Value;

/// Where a field of a rule is kept, by its type.
enum Slot<'a> {
    Text(&'a mut String),
    Optional(&'a mut Option<String>),
    List(&'a mut Vec<String>),
    Flag(&'a mut bool),
}

type Choice = fn(&mut RuleSpec) -> Slot<'_>;

/// The fields of a rule.
const FIELDS: [(&str, Choice); 21] = [
    ("id", |spec| Slot::Text(&mut spec.id)),
    ("reason", |spec| Slot::Optional(&mut spec.reason)),
    ("phrases", |spec| Slot::List(&mut spec.phrases)),
    ("unless", |spec| Slot::List(&mut spec.unless)),
    ("codes", |spec| Slot::List(&mut spec.codes)),
    ("requires", |spec| Slot::List(&mut spec.requires)),
    ("strength", |spec| Slot::Optional(&mut spec.strength)),
    ("provider", |spec| Slot::Optional(&mut spec.provider)),
    ("only_provider", |spec| Slot::Flag(&mut spec.only_provider)),
    ("wrapper", |spec| Slot::Flag(&mut spec.wrapper)),
    ("stage", |spec| Slot::Optional(&mut spec.stage)),
    ("type", |spec| Slot::Optional(&mut spec.bounce_type)),
    ("mechanism", |spec| Slot::Optional(&mut spec.mechanism)),
    ("scope", |spec| Slot::Optional(&mut spec.scope)),
    ("provider_code", |spec| {
        Slot::Optional(&mut spec.provider_code)
    }),
    ("help_url", |spec| Slot::Optional(&mut spec.help_url)),
    ("where", |spec| Slot::Optional(&mut spec.place)),
    ("subtype", |spec| Slot::Optional(&mut spec.subtype)),
    ("source", |spec| Slot::Optional(&mut spec.source)),
    ("examples", |spec| Slot::List(&mut spec.examples)),
    ("counter_examples", |spec| {
        Slot::List(&mut spec.counter_examples)
    }),
];

impl RuleSpec {
    /// Reads rules in the form of `src/rules/README.md` from plain data.
    ///
    /// # Errors
    /// The first field that is unknown or of another type.
    pub fn from_values(rules: &Value) -> Result<Vec<Self>, RuleError> {
        let error = |rule_id: &str, field: &str, message: String| RuleError {
            rule_id: rule_id.to_owned(),
            field: field.to_owned().into(),
            message,
        };
        let Some(rules) = rules.items() else {
            let message = format!("expected a list, got {}", rules.describe());
            return Err(error("", "rules", message));
        };
        let mut specs = Vec::with_capacity(rules.len());
        for (number, rule) in (1..).zip(rules) {
            let id = rule.get("id").and_then(Value::text);
            let id = id.map_or_else(|| format!("#{number}"), str::to_owned);
            let Some(members) = rule.members() else {
                let message = format!("expected an object, got {}", rule.describe());
                return Err(error(&id, "", message));
            };
            let mut spec = Self::default();
            for (field, value) in members {
                let slot = FIELDS.iter().find(|(name, _)| name == field);
                let filled = match slot {
                    Some((_, slot)) => slot(&mut spec).fill(value),
                    None => Err(unknown(Some(field), &FIELDS.map(|(name, _)| name))),
                };
                filled.map_err(|message| error(&id, field, message))?;
            }
            specs.push(spec);
        }
        Ok(specs)
    }
}

impl Slot<'_> {
    fn fill(self, value: &Value) -> Result<(), String> {
        let expected = match (self, value) {
            (Slot::Text(slot), Value::Text(text)) => {
                text.clone_into(slot);
                return Ok(());
            }
            (Slot::Optional(slot), Value::Text(text)) => {
                *slot = Some(text.clone());
                return Ok(());
            }
            (Slot::Optional(_), Value::Null) => return Ok(()),
            (Slot::Flag(slot), Value::Flag(flag)) => {
                *slot = *flag;
                return Ok(());
            }
            (Slot::List(slot), Value::List(items)) => {
                let texts = items.iter().filter_map(Value::text).map(str::to_owned);
                *slot = texts.collect();
                if slot.len() == items.len() {
                    return Ok(());
                }
                return Err("expected a list of texts".to_owned());
            }
            (Slot::Text(_) | Slot::Optional(_), _) => "a text",
            (Slot::Flag(_), _) => "true or false",
            (Slot::List(_), _) => "a list of texts",
        };
        Err(format!("expected {expected}, got {}", value.describe()))
    }
}
