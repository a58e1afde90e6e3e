//! Checks everything that stands in the files.

use std::collections::{BTreeMap, BTreeSet};

use crate::facts::{Code, Layout, ProviderCode};
use crate::files::{Faults, Files};
use crate::rules::{Rule, Target};
use crate::spec::{Seen, unknown};
use crate::vocabulary::Vocabulary;

/// Everything that was checked and brought into its final form.
pub(crate) struct Rules {
    pub(crate) rules: Vec<Rule>,
    pub(crate) layouts: Vec<Layout>,
    /// For each file in `providers/`.
    pub(crate) provider_codes: Vec<Vec<ProviderCode>>,
    pub(crate) enhanced: BTreeMap<(u16, u16), Code>,
    pub(crate) replies: BTreeMap<u16, Code>,
    /// For each file in `reasons/` its type, stage, problem and suppression as Rust paths.
    pub(crate) reason_paths: Vec<[String; 4]>,
    pub(crate) blocklist_scopes: Vec<String>,
    pub(crate) without_rule: Vec<String>,
}

pub(crate) fn check(files: &Files, vocabulary: &Vocabulary, faults: &mut Faults) -> Rules {
    let mut checker = Checker {
        vocabulary,
        faults,
        seen: Seen::default(),
        ids: BTreeSet::new(),
        rules: Vec::new(),
    };
    checker.reasons(files);
    checker.providers(files);
    checker.kinds(files);
    checker.languages(files);
    let layouts = checker.layouts(files);
    let reason_paths = checker.reason_heads(files);
    let (enhanced, replies) = checker.codes(files);
    let provider_codes = checker.provider_codes(files);
    let blocklist_scopes = checker.blocklists(files);
    let mut rules = checker.rules;
    rules.sort_by(|a, b| a.spec.id.cmp(&b.spec.id));
    let meant = rules.iter().filter_map(|rule| match &rule.target {
        Target::Reason(reason) => Some(reason),
        _ => None,
    });
    let meant: BTreeSet<&String> = meant.collect();
    let reasons = files.reasons.iter().map(|file| &file.stem);
    let without_rule = reasons
        .filter(|reason| !meant.contains(reason))
        .cloned()
        .collect();
    Rules {
        layouts,
        provider_codes,
        enhanced,
        replies,
        reason_paths,
        blocklist_scopes,
        without_rule,
        rules,
    }
}

pub(crate) struct Checker<'a> {
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) faults: &'a mut Faults,
    pub(crate) seen: Seen,
    pub(crate) ids: BTreeSet<String>,
    pub(crate) rules: Vec<Rule>,
}

/// What a rule overrules of its reason.
pub(crate) struct Overrides {
    pub(crate) stage: Option<String>,
    pub(crate) bounce_type: Option<String>,
    pub(crate) mechanism: Option<String>,
    pub(crate) scope: Option<String>,
}

impl Checker<'_> {
    /// The fields `stage`, `type`, `mechanism` and `scope`.
    pub(crate) fn overrides(
        &mut self,
        file: &str,
        id: &str,
        given: [&Option<String>; 4],
    ) -> Overrides {
        let [stage, bounce_type, mechanism, scope] = given;
        let mut value = |field, name, given: &Option<String>| {
            self.value(file, id, field, name, given.as_deref())
        };
        Overrides {
            stage: value("stage", "Stage", stage),
            bounce_type: value("type", "BounceType", bounce_type),
            mechanism: value("mechanism", "Mechanism", mechanism),
            scope: value("scope", "Scope", scope),
        }
    }

    /// The value; a fault when its vocabulary does not know it.
    pub(crate) fn value(
        &mut self,
        file: &str,
        id: &str,
        field: &str,
        name: &str,
        value: Option<&str>,
    ) -> Option<String> {
        let value = value?;
        if self.vocabulary.has(name, value) {
            return Some(value.to_owned());
        }
        let message = unknown(Some(value), &self.vocabulary.ids(name));
        self.faults.add(file, id, field, &message);
        None
    }
}
