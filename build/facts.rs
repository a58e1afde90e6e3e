//! Checks what is not a rule: layouts, codes, blocklists, what holds for a reason.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::{Checker, Overrides};
use crate::files::{CodeSpec, Files, LayoutSpec, ProviderCodeSpec, RuleFile};
use crate::phrase::{CodePattern, Phrase};
use crate::rules::Target;

/// A checked row of `codes.toml`.
pub(crate) struct Code {
    pub(crate) reason: Option<String>,
    pub(crate) permanent: Option<String>,
    pub(crate) during_auth: Option<String>,
    pub(crate) weak: bool,
    pub(crate) mechanism: Option<String>,
}

/// A checked `[[code]]` of a provider.
pub(crate) struct ProviderCode {
    pub(crate) id: String,
    pub(crate) class: u8,
    pub(crate) subject: u16,
    pub(crate) details: (u16, u16),
    pub(crate) anywhere: bool,
    pub(crate) reason: String,
    pub(crate) overrides: Overrides,
    pub(crate) help_url: Option<String>,
}

/// A checked `[[layout]]`.
pub(crate) struct Layout {
    pub(crate) id: String,
    pub(crate) software: String,
    pub(crate) outcome: String,
    pub(crate) headers: Vec<(String, String)>,
}

impl Checker<'_> {
    pub(crate) fn layouts(&mut self, files: &Files) -> Vec<Layout> {
        let mut layouts = Vec::new();
        for (index, (file, spec)) in files.layouts.iter().enumerate() {
            let id = &spec.id;
            if !self.ids.insert(id.clone()) {
                self.faults.add(file, id, "id", "stands twice");
            }
            if spec.source.as_deref().unwrap_or_default().trim().is_empty() {
                self.faults.add(
                    file,
                    id,
                    "source",
                    "is missing: name the document, or \"observed\"",
                );
            }
            for (field, phrases, target) in [
                ("opening", &spec.opening, Target::Opening(index)),
                ("end", &spec.end, Target::End(index)),
            ] {
                if !phrases.is_empty() {
                    self.extra(file, id, field, phrases, target);
                }
            }
            let outcome = self.value(file, id, "outcome", "Outcome", Some(&spec.outcome));
            layouts.push(Layout {
                id: id.clone(),
                software: spec.software.clone(),
                outcome: outcome.unwrap_or_default(),
                headers: self.headers(file, spec),
            });
        }
        layouts
    }

    fn headers(&mut self, file: &str, spec: &LayoutSpec) -> Vec<(String, String)> {
        let mut headers = Vec::new();
        for header in &spec.headers {
            let parts = header
                .split_once(':')
                .ok_or("write it as \"name: phrase\"".to_owned());
            let header = parts.and_then(|(name, phrase)| {
                let phrase = Phrase::parse(phrase)?;
                match phrase.pieces.as_slice() {
                    [piece] if !piece.open => Ok((name.trim().to_lowercase(), piece.text.clone())),
                    _ => Err(format!("\"{phrase}\": no `*` in headers")),
                }
            });
            match header {
                Ok(header) => headers.push(header),
                Err(message) => self.faults.add(file, &spec.id, "headers", &message),
            }
        }
        headers
    }

    pub(crate) fn reason_heads(&mut self, files: &Files) -> Vec<[String; 4]> {
        for reason in files.crosswalk.keys() {
            if self.vocabulary.path("Reason", reason).is_none() {
                self.faults
                    .add("crosswalk.toml", reason, "", "there is no such reason");
            }
        }
        let mut paths = Vec::new();
        for file in &files.reasons {
            let head = &file.head;
            if !files.crosswalk.contains_key(&file.stem) {
                self.faults
                    .add("crosswalk.toml", &file.stem, "", "is missing");
            }
            if head
                .retry
                .is_some_and(|retry| retry.after > retry.give_up_after)
            {
                self.faults.add(
                    &file.file,
                    "[reason]",
                    "retry",
                    "gives up before the next try",
                );
            }
            paths.push(
                [
                    ("type", "BounceType", &head.bounce_type),
                    ("stage", "Stage", &head.stage),
                    ("problem_with", "Problem", &head.problem_with),
                    ("suppress", "Suppress", &head.suppress),
                ]
                .map(|(field, name, id)| {
                    self.value(&file.file, "[reason]", field, name, Some(id))
                        .and_then(|id| self.vocabulary.path(name, &id))
                        .unwrap_or_default()
                }),
            );
        }
        paths
    }

    /// `codes.toml`.
    pub(crate) fn codes(
        &mut self,
        files: &Files,
    ) -> (BTreeMap<(u16, u16), Code>, BTreeMap<u16, Code>) {
        let (mut enhanced, mut replies) = (BTreeMap::new(), BTreeMap::new());
        for (id, spec) in &files.enhanced {
            if let Ok(CodePattern::Enhanced(0, subject, detail)) = CodePattern::parse(id) {
                enhanced.insert((subject, detail), self.code(id, spec));
            } else {
                self.faults.add(
                    "codes.toml",
                    id,
                    "",
                    "write the code as x.<subject>.<detail>",
                );
            }
        }
        for (id, spec) in &files.replies {
            if let Ok(CodePattern::Reply(reply)) = CodePattern::parse(id) {
                replies.insert(reply, self.code(id, spec));
            } else {
                self.faults.add("codes.toml", id, "", "is no reply code");
            }
        }
        (enhanced, replies)
    }

    /// `[[code]]` of the providers.
    pub(crate) fn provider_codes(&mut self, files: &Files) -> Vec<Vec<ProviderCode>> {
        let codes = |file: &RuleFile<_>| {
            let codes = file
                .codes
                .iter()
                .map(|code| self.provider_code(&file.file, &file.stem, code));
            codes.collect()
        };
        files.providers.iter().map(codes).collect()
    }

    fn provider_code(&mut self, file: &str, prefix: &str, spec: &ProviderCodeSpec) -> ProviderCode {
        let id = &spec.id;
        if !self.ids.insert(id.clone()) {
            self.faults.add(file, id, "id", "stands twice");
        }
        if !id
            .strip_prefix(prefix)
            .is_some_and(|slug| slug.starts_with('.'))
        {
            let message = format!("begins with \"{prefix}.\" in this file");
            self.faults.add(file, id, "id", &message);
        }
        if spec.source.as_deref().unwrap_or_default().trim().is_empty() {
            self.faults.add(
                file,
                id,
                "source",
                "is missing: name the document, or \"observed\"",
            );
        }
        if spec.examples.is_empty() {
            self.faults
                .add(file, id, "examples", "is missing: give at least one");
        }
        let (first, last) = match spec.code.rsplit_once('-') {
            Some((first, last)) => (first, last.parse().ok()),
            None => (spec.code.as_str(), None),
        };
        let (class, subject, details) = match CodePattern::parse(first) {
            Ok(CodePattern::Enhanced(class, subject, detail))
                if first == spec.code || last.is_some_and(|last| last > detail) =>
            {
                (class, subject, (detail, last.unwrap_or(detail)))
            }
            _ => {
                let message = format!("{:?}: write it as 5.1.90, x.2.2 or x.2.121-122", spec.code);
                self.faults.add(file, id, "code", &message);
                Default::default()
            }
        };
        let reason = self.value(file, id, "reason", "Reason", Some(&spec.reason));
        let given = [&spec.stage, &spec.bounce_type, &spec.mechanism, &spec.scope];
        ProviderCode {
            id: id.clone(),
            class,
            subject,
            details,
            anywhere: spec.anywhere,
            reason: reason.unwrap_or_default(),
            overrides: self.overrides(file, id, given),
            help_url: spec.help_url.clone(),
        }
    }

    fn code(&mut self, id: &str, spec: &CodeSpec) -> Code {
        if spec.delivered == spec.reason.is_some() {
            self.faults.add(
                "codes.toml",
                id,
                "reason",
                "give either a reason or delivered = true",
            );
        }
        let mut value = |field, name, value: &Option<String>| {
            self.value("codes.toml", id, field, name, value.as_deref())
        };
        Code {
            reason: value("reason", "Reason", &spec.reason),
            permanent: value("permanent", "Reason", &spec.permanent),
            during_auth: value("during_auth", "Reason", &spec.during_auth),
            weak: spec.weak,
            mechanism: value("mechanism", "Mechanism", &spec.mechanism),
        }
    }

    pub(crate) fn blocklists(&mut self, files: &Files) -> Vec<String> {
        let mut scopes = Vec::new();
        let mut zones = BTreeSet::new();
        for list in &files.blocklists {
            let (file, id) = ("blocklists.toml", &list.name);
            if list.source.as_deref().unwrap_or_default().trim().is_empty() {
                self.faults.add(file, id, "source", "is missing");
            }
            for zone in &list.zones {
                if *zone != zone.to_lowercase() {
                    self.faults
                        .add(file, id, "zones", &format!("{zone:?} is not in lower case"));
                }
                if !zones.insert(zone) {
                    self.faults
                        .add(file, id, "zones", &format!("{zone:?} stands twice"));
                }
            }
            let scope = self.value(file, id, "scope", "Scope", Some(&list.scope));
            scopes.push(scope.unwrap_or_default());
        }
        scopes
    }
}
