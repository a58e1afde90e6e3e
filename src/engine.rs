//! The whole way: bytes → [`Report`].

use std::borrow::Cow;

use crate::crosswalk;
use crate::explain::{self, Locale};
use crate::extract::{self, Extraction, Failure, Scene, Survey};
use crate::judge::{self, Verdict};
use crate::read::{self, Document, HostDecoder, Role};
use crate::report::{BounceType, Explanation, Kind, Outcome, Reason, Recipient, Report, Versions};
use crate::rules::{self, RuleError, RuleSet, RuleSpec};
use crate::scan::{self, Hit};
use crate::typos;

/// Input above this many bytes is cut, with a warning: 25 MiB.
pub const DEFAULT_MAX_BYTES: usize = 26_214_400;

/// Classifies inputs with one set of rules.
#[derive(Debug, Clone)]
pub struct Engine {
    rules: RuleSet,
    locale: Locale,
    max_bytes: usize,
    decoder: Option<HostDecoder>,
    own_domains: Vec<String>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine with the built-in rules and English explanations.
    #[must_use]
    pub fn new() -> Self {
        Self {
            rules: RuleSet::builtin(),
            locale: Locale::english(),
            max_bytes: DEFAULT_MAX_BYTES,
            decoder: None,
            own_domains: Vec::new(),
        }
    }

    /// Reads at most this many bytes of an input; [`DEFAULT_MAX_BYTES`] otherwise.
    #[must_use]
    pub const fn with_max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Decodes with `decoder` the charsets that the engine does not know.
    #[must_use]
    pub const fn with_charset_decoder(mut self, decoder: HostDecoder) -> Self {
        self.decoder = Some(decoder);
        self
    }

    /// Names the domains the caller sends from, subdomains included, so that a bounce of a message
    /// it never sent can be told ([`Report::backscatter`]).
    #[must_use]
    pub fn with_own_domains(mut self, domains: impl IntoIterator<Item = String>) -> Self {
        self.own_domains = domains
            .into_iter()
            .map(|domain| domain.to_ascii_lowercase())
            .collect();
        self
    }

    /// Explains in this language.
    #[must_use]
    pub fn with_locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// Adds rules above the built-in ones.
    ///
    /// # Errors
    ///
    /// The first fault of the first faulty rule; an example that another rule wins, or a
    /// counter-example that the rule wins, is a fault too.
    pub fn with_rules(mut self, specs: &[RuleSpec]) -> Result<Self, RuleError> {
        self.rules = RuleSet::with_user(specs)?;
        check_examples(&self, specs)?;
        Ok(self)
    }

    /// What wrote the verdicts.
    #[must_use]
    pub fn versions(&self) -> Versions {
        let rules = if self.rules.has_user() {
            Cow::Owned(format!("{}+user", rules::RULES_VERSION))
        } else {
            Cow::Borrowed(rules::RULES_VERSION)
        };
        Versions {
            engine: env!("CARGO_PKG_VERSION"),
            rules,
        }
    }

    /// Reads a bounce: a whole message, an SMTP reply, a log line, a webhook or copied text.
    ///
    /// Never panics; damage becomes a warning. Spans are byte offsets.
    #[must_use]
    pub fn classify(&self, input: &[u8]) -> Report {
        self.classify_where(input, &|_, _| true)
    }

    /// As [`Engine::classify`], without the hits that `keep` refuses, as if their phrases did not
    /// exist: to measure what a phrase is worth. `keep` gets the text and a hit in it.
    #[must_use]
    pub fn classify_where(&self, input: &[u8], keep: &dyn Fn(&str, &Hit) -> bool) -> Report {
        let mut document = read::read(input, self.max_bytes, self.decoder);
        let mut report = self.report(&document, keep);
        // A bounce somebody forwarded as an attachment.
        while report.kind == Kind::NotABounce && !document.attached.is_empty() {
            let inner = document.attached.remove(0);
            document.header = inner.header;
            document.texts = inner.texts;
            let within = self.report(&document, keep);
            if within.kind != Kind::NotABounce {
                report = within;
            }
        }
        // One that was forwarded inside the text; other forwarded mail is its reader's own affair.
        while report.kind == Kind::NotABounce && !document.forwarded.is_empty() {
            let inner = document.forwarded.remove(0);
            document.header = inner.header;
            document.texts = inner.texts;
            let within = self.report(&document, keep);
            if matches!(within.kind, Kind::Bounce | Kind::Delayed) {
                report = within;
            }
        }
        // One that a gateway attached to its own, which gives no cause.
        if is_causeless(&report) && !document.attached.is_empty() {
            let inner = document.attached.remove(0);
            document.header = inner.header;
            document.texts = inner.texts;
            let within = self.report(&document, keep);
            if within.kind == Kind::Bounce && !is_causeless(&within) && are_of(&within, &report) {
                report.recipients = within.recipients;
            }
        }
        let mut warnings = document.warnings;
        warnings.append(&mut report.warnings);
        report.warnings = warnings;
        report
    }

    fn report(&self, document: &Document<'_>, keep: &dyn Fn(&str, &Hit) -> bool) -> Report {
        let hits: Vec<_> = document
            .texts
            .iter()
            .map(|text| {
                if text.role == Role::Original {
                    Vec::new()
                } else {
                    let mut hits = scan::scan(&text.content, &self.rules);
                    hits.retain(|hit| keep(&text.content, hit));
                    hits
                }
            })
            .collect();
        let survey = Survey::new(document, &hits, &self.rules);
        let scene = Scene {
            document,
            hits: &hits,
            rules: &self.rules,
            survey: &survey,
        };
        let extraction = extract::extract(scene);
        let kind = extraction.kind;
        let recipients: Vec<_> = extraction
            .failures
            .iter()
            .map(|failure| {
                let verdict = judge::judge(scene, failure, &extraction.reporter);
                self.recipient(&extraction, failure, verdict)
            })
            .collect();
        let mut report = Report {
            kind,
            format: extraction.format,
            recipients,
            reporter: extraction.reporter,
            original: extraction.original,
            explanation: Explanation::default(),
            codes: (!matches!(kind, Kind::Bounce | Kind::Delayed))
                .then(|| crosswalk::codes_for_kind(kind)),
            backscatter: None,
            complaint: extraction.complaint,
            auto_reply: extraction.auto_reply,
            warnings: extraction.warnings,
            versions: self.versions(),
        };
        report.backscatter = self.is_backscatter(&report);
        report.explanation = explain::explain_kind(&self.locale, &report);
        report
    }

    /// Whether the quoted message is of none of the caller's domains.
    fn is_backscatter(&self, report: &Report) -> Option<bool> {
        let original = report
            .original
            .as_ref()
            .filter(|_| !self.own_domains.is_empty())?;
        let domains: Vec<String> = [&original.return_path, &original.from, &original.message_id]
            .into_iter()
            .flatten()
            .filter_map(|address| extract::address::domain(address))
            .collect();
        let is_own = |domain: &String| {
            self.own_domains.iter().any(|own| {
                domain
                    .strip_suffix(own)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
        };
        (!domains.is_empty()).then(|| !domains.iter().any(is_own))
    }

    /// Puts a verdict into words.
    fn recipient(&self, extraction: &Extraction, failure: &Failure, verdict: Verdict) -> Recipient {
        let Extraction { kind, format, .. } = *extraction;
        let facts = verdict.reason.facts();
        let hint = verdict
            .diagnostic
            .as_deref()
            .filter(|_| verdict.bounce_type != BounceType::Hard)
            .and_then(explain::wait::retry_hint);
        let advice = explain::advice::advice(
            verdict.reason,
            verdict.bounce_type,
            verdict.detail.scope,
            hint,
        );
        let mut recipient = Recipient {
            address: failure.address.clone(),
            original_address: failure.original_address.clone(),
            outcome: failure.outcome.unwrap_or(Outcome::Failed),
            reason: verdict.reason,
            bounce_type: verdict.bounce_type,
            stage: verdict.stage,
            problem_with: facts.problem_with,
            confidence: verdict.confidence,
            smtp_code: verdict.status.reply.as_ref().map(|(code, _)| *code),
            enhanced_code: verdict
                .status
                .enhanced
                .as_ref()
                .map(|(code, _)| code.to_string()),
            command: verdict.command,
            diagnostic: verdict.diagnostic,
            remote: verdict.remote,
            detail: verdict.detail,
            evidence: verdict.evidence,
            conflicts: verdict.conflicts,
            cause: verdict.cause,
            advice,
            explanation: Explanation::default(),
            codes: facts.codes.clone(),
        };
        if format == "smtp_reply" && names_only_sender(&recipient) {
            recipient.address = None;
        }
        recipient.detail.suggestion = typos::suggestion(&recipient);
        recipient.codes = crosswalk::codes_for(format, &recipient);
        let provider = verdict.provider.map(|provider| provider.name);
        recipient.explanation =
            explain::explain_recipient(&self.locale, &recipient, kind, provider);
        recipient
    }
}

/// Whether the one address in a reply about the sender is the sender's.
fn names_only_sender(recipient: &Recipient) -> bool {
    let about_sender = matches!(
        recipient.reason,
        Reason::SenderAddressInvalid
            | Reason::SenderBlocked
            | Reason::SenderQuotaExceeded
            | Reason::SmtpAuthFailed
    );
    let reply = recipient.diagnostic.as_deref().unwrap_or_default();
    about_sender && extract::address::all(reply).count() == 1
}

/// Checks that each user's rule wins its examples and none of its counter-examples.
fn check_examples(engine: &Engine, specs: &[RuleSpec]) -> Result<(), RuleError> {
    for spec in specs {
        for (field, texts, wanted) in [
            ("examples", &spec.examples, true),
            ("counter_examples", &spec.counter_examples, false),
        ] {
            for text in texts {
                let winners = winners(&engine.classify(text.as_bytes()));
                let wins = winners.first() == Some(&spec.id);
                if wins == wanted {
                    continue;
                }
                let winner = winners.first().map_or("no rule", String::as_str);
                let message = if wanted {
                    format!(
                        "{text:?} is won by {winner}; make the phrase longer or add `unless` there"
                    )
                } else {
                    format!("{text:?} is won by this rule; add `unless` or a longer phrase")
                };
                return Err(RuleError {
                    rule_id: spec.id.clone(),
                    field: field.into(),
                    message,
                });
            }
        }
    }
    Ok(())
}

/// The rules that decided, the first recipient's first.
fn winners(report: &Report) -> Vec<String> {
    let decided = |recipient: &Recipient| {
        recipient
            .evidence
            .first()
            .map(|proof| proof.rule.to_string())
    };
    report.recipients.iter().filter_map(decided).collect()
}

/// Whether a report says of no recipient why the message failed.
fn is_causeless(report: &Report) -> bool {
    let undetermined = |recipient: &Recipient| recipient.reason == Reason::Undetermined;
    report.kind == Kind::Bounce && report.recipients.iter().all(undetermined)
}

/// Whether a report is about recipients of another one.
fn are_of(report: &Report, other: &Report) -> bool {
    report.recipients.iter().all(|own| {
        let own = own.address.as_deref();
        let same = |address: &str| own.is_some_and(|own| own.eq_ignore_ascii_case(address));
        (other.recipients.iter()).any(|recipient| recipient.address.as_deref().is_some_and(same))
    })
}
