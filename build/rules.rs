//! Checks all rules and brings them into one list.

use crate::check::{Checker, Overrides};
use crate::files::Files;
use crate::spec::{Parsed, RuleSpec, unknown};

/// A checked rule; values of vocabularies are their ids.
pub(crate) struct Rule {
    pub(crate) spec: RuleSpec,
    pub(crate) parsed: Parsed,
    pub(crate) target: Target,
    pub(crate) provider: Option<usize>,
    pub(crate) overrides: Overrides,
}

/// What a rule says; reasons and kinds by their ids, layouts and providers by their index.
pub(crate) enum Target {
    Reason(String),
    Kind,
    Opening(usize),
    End(usize),
    Provider,
}

/// What a file says of all its rules.
struct Context<'a> {
    file: &'a str,
    prefix: &'a str,
    provider: Option<usize>,
    counter_examples: bool,
    /// Fields that make sense only in another folder.
    forbidden: &'a [&'static str],
}

const ONLY_IN_PROVIDERS: [&str; 2] = ["reason", "only_provider"];
const ONLY_IN_KINDS: [&str; 2] = ["where", "subtype"];

impl Checker<'_> {
    pub(crate) fn reasons(&mut self, files: &Files) {
        for file in &files.reasons {
            let context = Context {
                file: &file.file,
                prefix: &file.stem,
                provider: None,
                counter_examples: !file.head.counter_examples.is_empty(),
                forbidden: &[ONLY_IN_PROVIDERS, ONLY_IN_KINDS].concat(),
            };
            for spec in &file.rules {
                self.rule(&context, spec.clone(), Some(&file.stem));
            }
        }
    }

    /// Wording in other languages: rules of a reason as in `reasons/`, kept in a file a language.
    pub(crate) fn languages(&mut self, files: &Files) {
        for file in &files.languages {
            if file.head.id != file.stem {
                self.faults.add(
                    &file.file,
                    "[language]",
                    "id",
                    "differs from the file's name",
                );
            }
            for spec in &file.rules {
                let Some(reason) = spec.reason.clone() else {
                    self.faults
                        .add(&file.file, &spec.id, "reason", "is missing");
                    continue;
                };
                let context = Context {
                    file: &file.file,
                    prefix: &reason,
                    provider: None,
                    counter_examples: !file.head.counter_examples.is_empty(),
                    forbidden: &[&["only_provider"], &ONLY_IN_KINDS[..]].concat(),
                };
                self.rule(&context, spec.clone(), Some(&reason));
            }
        }
    }

    pub(crate) fn providers(&mut self, files: &Files) {
        for (index, file) in files.providers.iter().enumerate() {
            let head = &file.head;
            if head.id != file.stem {
                self.faults.add(
                    &file.file,
                    "[provider]",
                    "id",
                    "differs from the file's name",
                );
            }
            let lower =
                |name: &String| *name != name.to_lowercase() || name.starts_with(['.', '@']);
            for name in head
                .hosts
                .iter()
                .chain(&head.domains)
                .filter(|name| lower(name))
            {
                let message = format!("{name:?}: write a lower-case name without a leading dot");
                self.faults
                    .add(&file.file, "[provider]", "hosts, domains", &message);
            }
            if let Some(Err(error)) = head.provider_code.as_deref().map(regex_lite::Regex::new) {
                let message = format!("is no regular expression: {error}");
                self.faults
                    .add(&file.file, "[provider]", "provider_code", &message);
            }
            let context = Context {
                file: &file.file,
                prefix: &file.stem,
                provider: Some(index),
                counter_examples: !head.counter_examples.is_empty(),
                forbidden: &ONLY_IN_KINDS,
            };
            for spec in &file.rules {
                let reason = spec.reason.clone();
                if reason.is_none() {
                    self.faults
                        .add(&file.file, &spec.id, "reason", "is missing");
                }
                self.rule(&context, spec.clone(), reason.as_deref());
            }
            if !head.marks.is_empty() {
                let id = format!("{}.marks", head.id);
                self.extra(&file.file, &id, "marks", &head.marks, Target::Provider);
            }
        }
    }

    pub(crate) fn kinds(&mut self, files: &Files) {
        for file in &files.kinds {
            if !self.vocabulary.has("Kind", &file.stem) {
                let message = unknown(Some(&file.stem), &self.vocabulary.ids("Kind"));
                self.faults
                    .add(&file.file, "", "name of the file", &message);
                continue;
            }
            if file.head.id.as_ref().is_some_and(|id| *id != file.stem) {
                self.faults
                    .add(&file.file, "[kind]", "id", "differs from the file's name");
            }
            let context = Context {
                file: &file.file,
                prefix: &file.stem,
                provider: None,
                counter_examples: !file.head.counter_examples.is_empty(),
                forbidden: &ONLY_IN_PROVIDERS,
            };
            for spec in &file.rules {
                let mut spec = spec.clone();
                spec.place = spec.place.or_else(|| file.head.place.clone());
                spec.subtype = spec.subtype.or_else(|| file.head.subtype.clone());
                if spec.subtype.is_some() && file.stem != "auto_reply" {
                    self.faults.add(
                        &file.file,
                        &spec.id,
                        "subtype",
                        "belongs to auto_reply only",
                    );
                }
                self.checked(&context, spec, Target::Kind);
            }
        }
    }

    fn rule(&mut self, context: &Context<'_>, spec: RuleSpec, reason: Option<&str>) {
        if let Some(reason) = reason
            && !self.vocabulary.has("Reason", reason)
        {
            self.faults.add(
                context.file,
                &spec.id,
                "reason",
                &format!("{reason:?} is no reason"),
            );
        }
        let target = Target::Reason(reason.unwrap_or_default().to_owned());
        self.checked(context, spec, target);
    }

    /// Checks a rule of the three folders of rules.
    fn checked(&mut self, context: &Context<'_>, spec: RuleSpec, target: Target) {
        let mut found = Vec::new();
        let parsed = spec.parse(&mut found);
        let realm = if matches!(target, Target::Kind) {
            format!("kinds in {:?}", parsed.place)
        } else if spec.only_provider {
            context.prefix.to_owned()
        } else {
            String::new()
        };
        let owner = format!("{} in {}", spec.id, context.file);
        found.extend(self.seen.note(&owner, &realm, &parsed));
        let mut fault =
            |field: &str, message: &str| self.faults.add(context.file, &spec.id, field, message);
        for one in &found {
            fault(one.field, &one.message);
        }
        if spec.prefix() != context.prefix {
            fault(
                "id",
                &format!("begins with \"{}.\" in this file", context.prefix),
            );
        }
        for (field, given) in [
            ("reason", spec.reason.is_some()),
            ("only_provider", spec.only_provider),
            ("where", spec.place.is_some()),
            ("subtype", spec.subtype.is_some()),
        ] {
            if given && context.forbidden.contains(&field) {
                fault(field, "has no meaning in this folder");
            }
        }
        if spec.provider.is_some() {
            fault("provider", "is for users' rules; here the file says it");
        }
        if spec.source.as_deref().unwrap_or_default().trim().is_empty() {
            fault(
                "source",
                "is missing: name the document, or write \"observed\"",
            );
        }
        if spec.examples.is_empty() {
            fault(
                "examples",
                "is missing: give at least one text in which the rule wins",
            );
        }
        if spec.counter_examples.is_empty() && !context.counter_examples {
            fault(
                "counter_examples",
                "is missing: give at least one, here or for the whole file",
            );
        }
        if !self.ids.insert(spec.id.clone()) {
            self.faults
                .add(context.file, &spec.id, "id", "stands twice");
        }
        let given = [&spec.stage, &spec.bounce_type, &spec.mechanism, &spec.scope];
        let overrides = self.overrides(context.file, &spec.id, given);
        self.rules.push(Rule {
            overrides,
            provider: context.provider,
            parsed,
            target,
            spec,
        });
    }

    /// A rule made from a list of phrases outside `[[rule]]`.
    pub(crate) fn extra(
        &mut self,
        file: &str,
        id: &str,
        field: &str,
        phrases: &[String],
        target: Target,
    ) {
        let spec = RuleSpec {
            id: id.to_owned(),
            phrases: phrases.to_vec(),
            ..RuleSpec::default()
        };
        let mut found = Vec::new();
        let parsed = spec.parse(&mut found);
        if field != "end" {
            found.extend(self.seen.note(&format!("{id} in {file}"), field, &parsed));
        }
        for one in &found {
            let field = if one.field == "phrases" {
                field
            } else {
                one.field
            };
            self.faults.add(file, id, field, &one.message);
        }
        let overrides = self.overrides(file, id, [&None; 4]);
        self.rules.push(Rule {
            overrides,
            provider: None,
            parsed,
            target,
            spec,
        });
    }
}
