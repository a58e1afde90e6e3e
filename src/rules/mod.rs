//! The built-in rules as static tables (written by `build.rs`), and users' rules in the same form.

mod builtin;
pub mod normalise;
#[cfg(test)]
mod normalise_tests;
pub(crate) mod order;
mod packed;
pub mod phrase;
mod set;
pub mod spec;
mod spec_value;
mod table;

use std::borrow::Cow;
use std::sync::LazyLock;

use serde::{Serialize, Serializer};

use crate::report::{
    BounceType, Codes, Kind, Mechanism, Outcome, Problem, Scope, Stage, Suppress, vocabulary,
};

pub use phrase::CodePattern;
pub use set::{MAX_USER_PHRASES, MAX_USER_RULES, RuleError, RuleSet};
use spec::SUBTYPES;
pub use spec::{Place, RuleSpec, Strength};
pub use table::Role;
pub(crate) use table::{Table, Use};

/// What a rule says when its phrase is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// This went wrong.
    Reason(Reason),
    /// The text is of this kind.
    Kind(Kind),
    /// A report of this layout begins (index into [`LAYOUTS`]).
    Opening(u16),
    /// In a report of this layout the returned message begins here.
    End(u16),
    /// This provider wrote it (index into [`PROVIDERS`]).
    Provider(u16),
}

/// A rule, as compiled from `src/rules/**.toml` or from a user's JSON. Fields are described in
/// `src/rules/README.md`.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Stable id.
    pub id: Cow<'static, str>,
    /// What it says.
    pub target: Target,
    /// How much it proves.
    pub strength: Strength,
    /// The provider it belongs to (index into [`PROVIDERS`]).
    pub provider: Option<u16>,
    /// Whether it holds for that provider only.
    pub only_provider: bool,
    /// Whether it only wraps another failure.
    pub wrapper: bool,
    /// Codes that corroborate it.
    pub codes: Cow<'static, [CodePattern]>,
    /// Codes of which one is needed; none needed when empty.
    pub requires: Cow<'static, [CodePattern]>,
    /// Its own stage.
    pub stage: Option<Stage>,
    /// Its own type.
    pub bounce_type: Option<BounceType>,
    /// `detail.mechanism`.
    pub mechanism: Option<Mechanism>,
    /// `detail.scope`.
    pub scope: Option<Scope>,
    /// Regular expression for `detail.providerCode`.
    pub provider_code: Option<Cow<'static, str>>,
    /// `detail.helpUrl`; `{code}` stands for the provider code.
    pub help_url: Option<Cow<'static, str>>,
    /// Which text it applies to.
    pub place: Place,
    /// `autoReply.subtype`.
    pub subtype: Option<&'static str>,
}

/// What holds for a reason whatever the bounce (`[reason]` in `reasons/<reason>.toml`).
#[derive(Debug)]
pub struct ReasonFacts {
    /// Its type.
    pub bounce_type: BounceType,
    /// Its usual stage.
    pub stage: Stage,
    /// Whose problem it is.
    pub problem_with: Problem,
    /// One line for developers.
    pub meaning: &'static str,
    /// Id of the action.
    pub action: &'static str,
    /// Whether to stop sending.
    pub suppress: Suppress,
    /// Seconds to wait and seconds to give up after.
    pub retry: Option<(u32, u32)>,
    /// Other systems' words for it.
    pub codes: Codes,
    /// The enhanced code a server should have sent, `x` left for the class.
    pub default_enhanced_code: &'static str,
}

/// A mailbox or filtering provider (`[provider]` in `providers/<name>.toml`).
#[derive(Debug)]
pub struct Provider {
    /// Its id.
    pub id: &'static str,
    /// Its name for people.
    pub name: &'static str,
    /// Suffixes of its servers' names.
    pub hosts: Vec<&'static str>,
    /// Its mailbox domains.
    pub domains: Vec<&'static str>,
    /// Whether it is a large mailbox provider, whose domains surely exist.
    pub large: bool,
    /// Its page for senders.
    pub postmaster_url: Option<&'static str>,
    /// Regular expression for `detail.providerCode`, where the rule that wins gives none.
    pub provider_code: Option<&'static str>,
    /// `detail.helpUrl` for that code, which stands for `{code}`.
    pub help_url: Option<&'static str>,
    /// What status codes mean there.
    pub codes: Vec<ProviderCode>,
}

/// What a status code means at one provider (`[[code]]` in `providers/<name>.toml`).
#[derive(Debug)]
pub struct ProviderCode {
    /// Stable id.
    pub id: String,
    /// Its class; 0 stands for any.
    pub class: u8,
    /// Its subject.
    pub subject: u16,
    /// Its first and last detail.
    pub details: (u16, u16),
    /// Whether nobody else writes this code, so that it identifies the provider.
    pub anywhere: bool,
    /// What it says there.
    pub reason: Reason,
    /// Its own stage.
    pub stage: Option<Stage>,
    /// Its own type.
    pub bounce_type: Option<BounceType>,
    /// `detail.mechanism`.
    pub mechanism: Option<Mechanism>,
    /// `detail.scope`.
    pub scope: Option<Scope>,
    /// `detail.helpUrl`.
    pub help_url: Option<&'static str>,
}

impl ProviderCode {
    /// Whether it is about the enhanced status code `class.subject.detail`.
    #[must_use]
    pub fn fits(&self, class: u8, subject: u16, detail: u16) -> bool {
        (self.class == 0 || self.class == class)
            && self.subject == subject
            && (self.details.0..=self.details.1).contains(&detail)
    }
}

/// The reports of a mail software (`[[layout]]` in `layouts/<software>.toml`).
#[derive(Debug)]
pub struct Layout {
    /// Its id.
    pub id: &'static str,
    /// The software.
    pub software: &'static str,
    /// What it reports.
    pub outcome: Outcome,
    /// Header fields it is known by: lower-case name, normalised phrase its value contains.
    pub headers: Vec<(&'static str, &'static str)>,
}

/// What an enhanced or reply code says (`codes.toml`).
#[derive(Debug)]
pub struct CodeFacts {
    /// What it says; `None`: the message was delivered.
    pub reason: Option<Reason>,
    /// What it says in a 5xx, where that differs.
    pub permanent: Option<Reason>,
    /// What it says during AUTH, where that differs.
    pub during_auth: Option<Reason>,
    /// Whether a general phrase beats it.
    pub weak: bool,
    /// `detail.mechanism`.
    pub mechanism: Option<Mechanism>,
}

/// A DNS blocklist (`blocklists.toml`).
#[derive(Debug)]
pub struct BlocklistFacts {
    /// Its name.
    pub name: &'static str,
    /// Lower-case zones and host names by which a reply names it.
    pub zones: Vec<&'static str>,
    /// What it lists.
    pub scope: Scope,
    /// Where to look an address up; `{ip}` and `{domain}` are filled in where known.
    pub lookup_url: Option<&'static str>,
    /// Whether it has shut down: a listing there says the receiver's filter is out of date.
    pub retired: bool,
}

/// What the enhanced status code `x.subject.detail` says, and whether that very code is known: an
/// unknown detail says what its subject's `x.n.0` says.
#[must_use]
pub fn enhanced(subject: u16, detail: u16) -> Option<(&'static CodeFacts, bool)> {
    let find = |detail| {
        let index = ENHANCED
            .binary_search_by_key(&(subject, detail), |(code, _)| *code)
            .ok()?;
        ENHANCED.get(index).map(|(_, facts)| facts)
    };
    match find(detail) {
        Some(facts) => Some((facts, true)),
        None => find(0).map(|facts| (facts, false)),
    }
}

/// What an SMTP reply code says when nothing else does.
#[must_use]
pub fn reply(code: u16) -> Option<&'static CodeFacts> {
    let index = REPLIES
        .binary_search_by_key(&(code, 0), |(code, _)| *code)
        .ok()?;
    REPLIES.get(index).map(|(_, facts)| facts)
}

/// All rules, in the order of their ids.
pub static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| builtin::rules(compiled::RULES));
/// All providers.
pub static PROVIDERS: LazyLock<Vec<Provider>> =
    LazyLock::new(|| builtin::providers(compiled::PROVIDERS));
/// All layouts.
pub static LAYOUTS: LazyLock<Vec<Layout>> = LazyLock::new(|| builtin::layouts(compiled::LAYOUTS));
/// All blocklists.
pub static BLOCKLISTS: LazyLock<Vec<BlocklistFacts>> =
    LazyLock::new(|| builtin::blocklists(compiled::BLOCKLISTS));
/// Enhanced status codes by subject and detail.
static ENHANCED: LazyLock<Vec<((u16, u16), CodeFacts)>> =
    LazyLock::new(|| builtin::code_facts(compiled::ENHANCED));
/// SMTP reply codes.
static REPLIES: LazyLock<Vec<((u16, u16), CodeFacts)>> =
    LazyLock::new(|| builtin::code_facts(compiled::REPLIES));

/// What `build.rs` made of `src/rules/**.toml`.
mod compiled {
    use super::{ReasonFacts, Serialize, Serializer, vocabulary};
    use crate::report::{BounceType, Codes, Problem, Stage, Suppress};
    include!(concat!(env!("OUT_DIR"), "/rules.rs"));
}
pub use compiled::{RULES_VERSION, Reason};
