//! The whole way: bytes → [`Report`].

use std::borrow::Cow;

use crate::extract::{self, Failure, Scene};
use crate::judge::{self, Verdict};
use crate::read::{self, Document, HostDecoder, Role};
use crate::report::{Advice, Explanation, Kind, Outcome, Recipient, Report, Retry, Versions};
use crate::rules;
use crate::rules::RuleSet;
use crate::scan;

/// Input above this many bytes is cut, with a warning: 25 MiB.
pub const DEFAULT_MAX_BYTES: usize = 26_214_400;

/// Classifies inputs with one set of rules.
#[derive(Debug, Clone)]
pub struct Engine {
    rules: RuleSet,
    max_bytes: usize,
    host: Option<HostDecoder>,
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
            max_bytes: DEFAULT_MAX_BYTES,
            host: None,
        }
    }

    /// Reads at most this many bytes of an input.
    #[must_use]
    pub const fn max_bytes(mut self, max_bytes: usize) -> Self {
        self.max_bytes = max_bytes;
        self
    }

    /// Decodes charsets that the engine does not know.
    #[must_use]
    pub const fn host_decoder(mut self, host: HostDecoder) -> Self {
        self.host = Some(host);
        self
    }

    /// What wrote the verdicts.
    #[must_use]
    pub fn versions(&self) -> Versions {
        Versions {
            engine: env!("CARGO_PKG_VERSION"),
            rules: Cow::Borrowed(rules::RULES_VERSION),
        }
    }

    /// Reads a bounce: a whole message, an SMTP reply, a log line, a webhook or copied text.
    ///
    /// Never panics; damage becomes a warning. Spans are byte offsets.
    #[must_use]
    pub fn classify(&self, input: &[u8]) -> Report {
        let mut document = read::read(input, self.max_bytes, self.host);
        let mut report = self.report(&document);
        // A bounce somebody forwarded as an attachment.
        while report.kind == Kind::NotABounce && !document.attached.is_empty() {
            let inner = document.attached.remove(0);
            document.header = inner.header;
            document.texts = inner.texts;
            let within = self.report(&document);
            if within.kind != Kind::NotABounce {
                report = within;
            }
        }
        report.warnings = document.warnings;
        report
    }

    fn report(&self, document: &Document<'_>) -> Report {
        let hits: Vec<_> = document
            .texts
            .iter()
            .map(|text| {
                if text.role == Role::Original {
                    Vec::new()
                } else {
                    scan::scan(&text.content, &self.rules)
                }
            })
            .collect();
        let scene = Scene {
            document,
            hits: &hits,
            rules: &self.rules,
        };
        let extraction = extract::extract(scene);
        let recipients: Vec<_> = extraction
            .failures
            .iter()
            .map(|failure| recipient(failure, judge::judge(scene, failure)))
            .collect();
        Report {
            kind: extraction.kind,
            format: extraction.format,
            explanation: recipients
                .first()
                .map(|first| first.explanation.clone())
                .unwrap_or_default(),
            codes: None,
            recipients,
            reporter: extraction.reporter,
            original: extraction.original,
            complaint: extraction.complaint,
            auto_reply: extraction.auto_reply,
            warnings: Vec::new(),
            versions: self.versions(),
        }
    }
}

fn recipient(failure: &Failure, verdict: Verdict) -> Recipient {
    let facts = verdict.reason.facts();
    Recipient {
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
        advice: Advice {
            action: facts.action,
            suppress: facts.suppress,
            retry: facts.retry.map(|(after, give_up_after)| Retry {
                after,
                give_up_after,
            }),
        },
        explanation: Explanation::default(),
        codes: facts.codes.clone(),
    }
}
