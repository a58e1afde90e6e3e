//! Reads any bounce and says what went wrong, at which stage, whose problem it is and what to do.
//!
//! ```
//! let report = undelivered::Engine::new().classify(b"550 5.1.1 <a@example.com>: user unknown");
//! assert_eq!(report.kind, undelivered::report::Kind::Bounce);
//! ```

#![cfg_attr(not(test), warn(clippy::disallowed_methods))]

pub mod campaign;
pub mod crosswalk;
pub mod explain;
pub mod extract;
pub mod hygiene;
pub mod judge;
pub mod read;
pub mod report;
pub mod rules;
pub mod scan;
pub mod typos;
pub mod value;

mod engine;
#[cfg(target_arch = "wasm32")]
mod wasm;

pub use engine::{DEFAULT_MAX_BYTES, Engine};
pub use explain::Locale;
pub use rules::{RuleError, RuleSet, RuleSpec};
