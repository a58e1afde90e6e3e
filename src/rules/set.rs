//! The rules in force: the built-in ones, and what a user adds.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use crate::report::{BounceType, Kind, Mechanism, Scope, Stage};

use super::compiled::PHRASES;
use super::spec::{Fault, Parsed, Seen, unknown, write_phrases};
use super::table::Table;
use super::{PROVIDERS, RULES, Reason, Rule, RuleSpec, Target};

/// The most rules a user can add.
pub const MAX_USER_RULES: usize = 10_000;
/// The most phrases of a user's rule, and the most phrases that cancel it.
pub const MAX_USER_PHRASES: usize = 100;

/// The rules in force.
#[derive(Debug, Clone, Default)]
pub struct RuleSet {
    user: Option<Box<UserRules>>,
}

#[derive(Debug, Clone)]
struct UserRules {
    rules: Vec<Rule>,
    table: Table,
}

/// What is wrong with a user's rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// Id of the rule; `#7` for the seventh rule if it has none; empty if it is about all of them.
    pub rule_id: String,
    /// The field.
    pub field: Cow<'static, str>,
    /// What is wrong and what to change.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rule {}: {}: {}", self.rule_id, self.field, self.message)
    }
}

impl std::error::Error for RuleError {}

impl RuleSet {
    /// The built-in rules alone.
    #[must_use]
    pub const fn builtin() -> Self {
        Self { user: None }
    }

    /// The built-in rules and `specs`. A user's rule needs an id and phrases; its reason is `reason`
    /// or the first part of its id (a kind may stand there too), its provider `provider`. Examples are not checked here.
    ///
    /// # Errors
    ///
    /// The first fault of the first faulty rule.
    pub fn with_user(specs: &[RuleSpec]) -> Result<Self, RuleError> {
        if specs.is_empty() {
            return Ok(Self::builtin());
        }
        if specs.len() > MAX_USER_RULES {
            let message = format!("{} rules are given, at most {MAX_USER_RULES}", specs.len());
            return Err(RuleError {
                rule_id: String::new(),
                field: "rules".into(),
                message,
            });
        }
        let mut check = Check::default();
        let mut rules = Vec::with_capacity(specs.len());
        let mut phrases = String::new();
        for (number, spec) in (1..).zip(specs) {
            let (rule, parsed) = check.rule(spec).map_err(|fault| RuleError {
                rule_id: match spec.id.as_str() {
                    "" => format!("#{number}"),
                    id => id.to_owned(),
                },
                field: fault.field.into(),
                message: fault.message,
            })?;
            rules.push(rule);
            write_phrases(&mut phrases, &parsed);
        }
        let first = u16::try_from(RULES.len()).unwrap_or(u16::MAX);
        let table = Table::new(phrases.into(), first);
        Ok(Self {
            user: Some(Box::new(UserRules { rules, table })),
        })
    }

    /// The rule with this index, as [`crate::scan::Hit`] names it; the user's rules follow the
    /// built-in ones.
    #[must_use]
    pub fn rule(&self, index: u16) -> Option<&Rule> {
        let index = usize::from(index);
        RULES.get(index).or_else(|| {
            self.user
                .as_ref()?
                .rules
                .get(index.checked_sub(RULES.len())?)
        })
    }

    /// Whether the user added the rule with this index.
    #[must_use]
    pub fn is_user(&self, index: u16) -> bool {
        usize::from(index) >= RULES.len() && self.rule(index).is_some()
    }

    /// Whether there are rules of the user.
    #[must_use]
    pub fn has_user(&self) -> bool {
        self.user.is_some()
    }

    /// The tables to scan with.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        std::iter::once(builtin_table()).chain(self.user.as_ref().map(|user| &user.table))
    }
}

/// The table of the built-in rules, made when it is needed first.
fn builtin_table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| Table::new(PHRASES.into(), 0))
}

/// What was seen in the user's rules so far.
#[derive(Default)]
struct Check {
    phrases: Seen,
    ids: HashMap<String, usize>,
}

impl Check {
    fn rule(&mut self, spec: &RuleSpec) -> Result<(Rule, Parsed), Fault> {
        for (field, phrases) in [("phrases", &spec.phrases), ("unless", &spec.unless)] {
            if phrases.len() > MAX_USER_PHRASES {
                let message = format!("has {}, at most {MAX_USER_PHRASES}", phrases.len());
                return Err(Fault { field, message });
            }
        }
        let mut faults = Vec::new();
        let parsed = spec.parse(&mut faults);
        let only = spec.provider.as_deref().filter(|_| spec.only_provider);
        faults.extend(
            self.phrases
                .note(&spec.id, only.unwrap_or_default(), &parsed),
        );
        if spec.only_provider && spec.provider.is_none() {
            let message = "is missing: only_provider needs to know which one".to_owned();
            faults.push(Fault {
                field: "provider",
                message,
            });
        }
        let builtin = RULES
            .binary_search_by_key(&spec.id.as_str(), |rule| &*rule.id)
            .is_ok();
        if builtin || self.ids.insert(spec.id.clone(), 0).is_some() {
            let message = "another rule has this id, choose one of your own".to_owned();
            faults.push(Fault {
                field: "id",
                message,
            });
        }
        match faults.into_iter().next() {
            Some(fault) => Err(fault),
            None => Ok((spec.rule(&parsed)?, parsed)),
        }
    }
}

impl RuleSpec {
    fn rule(&self, parsed: &Parsed) -> Result<Rule, Fault> {
        let provider = |id: &str| PROVIDERS.iter().position(|provider| provider.id == id);
        Ok(Rule {
            id: Cow::Owned(self.id.clone()),
            target: self.target().ok_or_else(|| Fault {
                field: "reason",
                message: match &self.reason {
                    Some(reason) => format!("{reason:?} is no reason"),
                    None => {
                        "is missing, and the id does not begin with a reason or kind".to_owned()
                    }
                },
            })?,
            strength: parsed.strength,
            provider: self
                .provider
                .as_deref()
                .map(|id| {
                    provider(id)
                        .and_then(|index| u16::try_from(index).ok())
                        .ok_or_else(|| Fault {
                            field: "provider",
                            message: format!("{id:?} is no provider known here"),
                        })
                })
                .transpose()?,
            only_provider: self.only_provider,
            wrapper: self.wrapper,
            codes: Cow::Owned(parsed.codes.clone()),
            requires: Cow::Owned(parsed.requires.clone()),
            stage: value("stage", self.stage.as_deref(), Stage::ALL, Stage::id)?,
            bounce_type: value(
                "type",
                self.bounce_type.as_deref(),
                BounceType::ALL,
                BounceType::id,
            )?,
            mechanism: value(
                "mechanism",
                self.mechanism.as_deref(),
                Mechanism::ALL,
                Mechanism::id,
            )?,
            scope: value("scope", self.scope.as_deref(), Scope::ALL, Scope::id)?,
            provider_code: self.provider_code.clone().map(Cow::Owned),
            help_url: self.help_url.clone().map(Cow::Owned),
            place: parsed.place,
            subtype: parsed.subtype,
        })
    }

    fn target(&self) -> Option<Target> {
        match &self.reason {
            Some(reason) => Reason::from_id(reason).map(Target::Reason),
            None => Reason::from_id(self.prefix())
                .map(Target::Reason)
                .or_else(|| Kind::from_id(self.prefix()).map(Target::Kind)),
        }
    }
}

/// The value with the id that a field gives.
fn value<T: Copy>(
    field: &'static str,
    wanted: Option<&str>,
    all: &[T],
    id: fn(T) -> &'static str,
) -> Result<Option<T>, Fault> {
    let Some(wanted) = wanted else {
        return Ok(None);
    };
    match all.iter().find(|one| id(**one) == wanted) {
        Some(one) => Ok(Some(*one)),
        None => {
            let ids: Vec<_> = all.iter().map(|one| id(*one)).collect();
            Err(Fault {
                field,
                message: unknown(Some(wanted), &ids),
            })
        }
    }
}
