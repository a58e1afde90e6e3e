//! Reads any bounce and says what went wrong, at which stage, whose problem it is and what to do.

pub mod report;
pub mod rules;
pub mod scan;
