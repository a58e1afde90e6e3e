//! [`Document`] and hits → what the message is, and one [`Failure`] a recipient.

pub mod address;
mod auto_reply;
mod candidates;
pub mod codes;
mod dsn;
mod event;
mod feedback;
pub(crate) mod fields;
mod free_text;
mod kind;
mod original;
mod region;
pub mod remote;
mod reply;
mod return_date;
mod signals;

use std::ops::Range;

use crate::read::{Document, Role, Shape};
use crate::report::{
    AutoReply, BounceType, Complaint, Kind, Original, Outcome, Reporter, Stage, Warning,
};
use crate::rules::{Reason, RuleSet};
use crate::scan::Hit;

/// A range of one of the document's texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    /// Index into [`Document::texts`].
    pub text: usize,
    /// Bytes of that text.
    pub range: Range<usize>,
    /// How near they stand to the failure: 0 its own diagnostic, 1 text about it, 2 text about several
    /// recipients, read only when the others say nothing, 3 text that may be about another one, of which
    /// only a code is taken that agrees.
    pub tier: u8,
}

/// What is said about one recipient, before it is judged.
#[derive(Debug, Clone, Default)]
pub struct Failure {
    /// The recipient.
    pub address: Option<String>,
    /// The recipient before aliasing or forwarding.
    pub original_address: Option<String>,
    /// What became of the message.
    pub outcome: Option<Outcome>,
    /// `Status` field: the code and where it stands.
    pub status: Option<(codes::Enhanced, Words)>,
    /// Where the failure is described, nearest first.
    pub words: Vec<Words>,
    /// `Remote-MTA`.
    pub remote_mta: Option<String>,
    /// The address of that server.
    pub remote_ip: Option<String>,
    /// The refused command and its stage, where a session or a log tells them.
    pub command: Option<(&'static str, Stage)>,
    /// The remote server's own words.
    pub diagnostic: Option<Words>,
    /// What the reporting service itself takes it for.
    pub hint: Option<Hint>,
}

/// A reporting service's own classification: worth little beside the remote server's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// What it says.
    pub reason: Reason,
    /// The type, where it says no more.
    pub bounce_type: Option<BounceType>,
    /// Whether the name it uses means nothing else.
    pub sure: bool,
    /// Where it stands.
    pub words: Words,
    /// Id for the evidence: `label.<vocabulary>`.
    pub id: String,
}

/// What was read from a document.
#[derive(Debug)]
pub struct Extraction {
    /// What the input is.
    pub kind: Kind,
    /// What it was recognised as.
    pub format: &'static str,
    /// Who wrote it.
    pub reporter: Reporter,
    /// The message that failed.
    pub original: Option<Original>,
    /// One a recipient.
    pub failures: Vec<Failure>,
    /// Facts of a complaint.
    pub complaint: Option<Complaint>,
    /// Facts of an automatic reply.
    pub auto_reply: Option<AutoReply>,
    /// What was left out.
    pub warnings: Vec<Warning>,
}

impl Extraction {
    fn new(kind: Kind, format: &'static str) -> Self {
        Self {
            kind,
            format,
            reporter: Reporter::default(),
            original: None,
            failures: Vec::new(),
            complaint: None,
            auto_reply: None,
            warnings: Vec::new(),
        }
    }
}

/// Recipients that are read of one report.
pub const MAX_RECIPIENTS: usize = 1000;
/// Bytes of a text around the failures that are judged; what stands next to a recipient always is.
const MAX_AROUND: usize = 65_536;

/// What several parts of the extraction look at.
#[derive(Debug, Default)]
pub struct Survey {
    /// The part of each text that reports, up to the returned message.
    reports: Vec<Range<usize>>,
    /// The addresses that may have failed.
    candidates: Vec<candidates::Candidate>,
}

impl Survey {
    /// Looks a document over.
    #[must_use]
    pub fn new(document: &Document<'_>, hits: &[Vec<Hit>], rules: &RuleSet) -> Self {
        let mut survey = Self::default();
        let blank = Self::default();
        let scene = Scene {
            document,
            hits,
            rules,
            survey: &blank,
        };
        survey.reports = (0..document.texts.len())
            .map(|index| region::find(scene, index))
            .collect();
        let scene = Scene {
            survey: &survey,
            ..scene
        };
        let candidates = candidates::find(scene);
        Self {
            candidates,
            ..survey
        }
    }
}

/// What the stages after reading work on: the document, the hits of each of its texts, the rules.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'s> {
    /// The document.
    pub document: &'s Document<'s>,
    /// Hits of each text, same index as [`Document::texts`].
    pub hits: &'s [Vec<Hit>],
    /// The rules in force.
    pub rules: &'s RuleSet,
    /// What was found by looking the document over.
    pub survey: &'s Survey,
}

impl<'s> Scene<'s> {
    /// The part of a text that reports, up to the returned message.
    fn report(&self, text: usize) -> Range<usize> {
        self.survey.reports.get(text).cloned().unwrap_or_default()
    }

    /// The addresses that may have failed, in the order of the texts.
    fn candidates(&self) -> &'s [candidates::Candidate] {
        &self.survey.candidates
    }

    /// The hits within some words.
    pub fn hits_in<'w>(&self, words: &'w Words) -> impl Iterator<Item = &'s Hit> + use<'s, 'w> {
        let hits = self
            .hits
            .get(words.text)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let first = hits.partition_point(|hit| hit.start < words.range.start);
        let near = hits.get(first..).unwrap_or_default();
        near.iter()
            .take_while(|hit| hit.start < words.range.end)
            .filter(|hit| hit.end <= words.range.end)
    }

    /// The characters of some words.
    #[must_use]
    pub fn text(&self, words: &Words) -> &'s str {
        self.document
            .texts
            .get(words.text)
            .map(|text| text.slice(words.range.clone()))
            .unwrap_or_default()
    }
}

/// Extracts what a document says.
#[must_use]
pub fn extract(scene: Scene<'_>) -> Extraction {
    let complaint = || feedback::is_complaint(scene).then(|| feedback::complaint(scene));
    let known = event::extract(scene).or_else(complaint);
    let mut extraction = known.unwrap_or_else(|| match scene.document.shape {
        Shape::Reply | Shape::Transcript => reply::extract(scene),
        Shape::Fields => dsn::extract(scene).unwrap_or_else(|| free_text::extract_anyway(scene)),
        Shape::Log | Shape::Json => reply::extract(scene),
        Shape::Message { .. } | Shape::Parts { .. } | Shape::Text => message(scene),
    });
    if extraction.failures.len() >= MAX_RECIPIENTS {
        extraction.failures.truncate(MAX_RECIPIENTS);
        extraction.warnings.push(Warning {
            code: "too_many_recipients",
            message: format!("Only the first {MAX_RECIPIENTS} recipients were read."),
        });
    }
    let around = |words: &&mut Words| words.tier > 0 && words.range.len() > MAX_AROUND;
    let mut cut = false;
    for words in extraction
        .failures
        .iter_mut()
        .flat_map(|failure| &mut failure.words)
    {
        if around(&words) {
            let text = scene.text(words);
            let length = text.floor_char_boundary(MAX_AROUND);
            words.range.end = words.range.start.saturating_add(length);
            cut = true;
        }
    }
    if cut {
        extraction.warnings.push(Warning {
            code: "long_text",
            message: format!("Only the first {MAX_AROUND} bytes of the text around were judged."),
        });
    }
    extraction
}

fn message(scene: Scene<'_>) -> Extraction {
    let document = scene.document;
    if let Some(extraction) = dsn::extract(scene) {
        return extraction;
    }
    if document.with_role(Role::Disposition).next().is_some() {
        return feedback::receipt(scene);
    }
    kind::recognise(scene)
}
