//! The form in which the built-in rules are shipped: texts, read when they are needed first.
//! `build.rs` includes this file too.
//!
//! A line is a record, a tab ends a field, a bar stands between the items of a list. After the fields that every
//! record has come those that are seldom set, each with a [`tag`] before it. Values are written as in the TOML files.
//! Such text is a third as large as tables of Rust, and half as large when compressed.

/// Between fields.
pub(crate) const FIELD: char = '\t';
/// Between the items of a list.
pub(crate) const ITEM: char = '|';

/// What a field that is seldom set begins with.
pub(crate) mod tag {
    /// Of a rule: in a line without a slug, what comes before the dot in the ids of the rules after it.
    pub(crate) const PREFIX: char = '=';
    /// The reason, where the prefix does not say it.
    pub(crate) const REASON: char = 'r';
    /// It opens a report of this layout.
    pub(crate) const OPENING: char = 'o';
    /// It ends a report of this layout.
    pub(crate) const END: char = 'e';
    /// It marks the provider whose id the prefix is.
    pub(crate) const MARKS: char = 'm';
    /// Codes that corroborate.
    pub(crate) const CODES: char = 'c';
    /// Codes of which one is needed.
    pub(crate) const REQUIRES: char = 'q';
    /// Strength `general`.
    pub(crate) const GENERAL: char = 'g';
    /// Strength `weak`; of a code: a general phrase beats it.
    pub(crate) const WEAK: char = 'w';
    /// It holds for its provider only.
    pub(crate) const ONLY_PROVIDER: char = 'y';
    /// It only wraps another failure.
    pub(crate) const WRAPPER: char = 'x';
    /// Its own stage.
    pub(crate) const STAGE: char = 's';
    /// Its own type.
    pub(crate) const TYPE: char = 't';
    /// `detail.mechanism`.
    pub(crate) const MECHANISM: char = 'h';
    /// `detail.scope`.
    pub(crate) const SCOPE: char = 'a';
    /// Regular expression for `detail.providerCode`.
    pub(crate) const PROVIDER_CODE: char = 'n';
    /// `detail.helpUrl`.
    pub(crate) const HELP_URL: char = 'u';
    /// It applies to the `Subject`.
    pub(crate) const SUBJECT: char = 'j';
    /// It applies to `From`.
    pub(crate) const FROM: char = 'f';
    /// `autoReply.subtype`.
    pub(crate) const SUBTYPE: char = 'b';
    /// Of a provider: its domains surely exist.
    pub(crate) const LARGE: char = 'l';
    /// Of a provider: its page for senders.
    pub(crate) const POSTMASTER_URL: char = 'p';
    /// Of a provider's code: nobody else writes it.
    pub(crate) const ANYWHERE: char = 'y';
    /// Of a code: its reason in a 5xx.
    pub(crate) const PERMANENT: char = 'p';
    /// Of a code: its reason during AUTH.
    pub(crate) const DURING_AUTH: char = 'd';
    /// Of a blocklist: it has shut down.
    pub(crate) const RETIRED: char = 'd';
    /// Of a blocklist: where to look an address up.
    pub(crate) const LOOKUP_URL: char = 'u';
}
