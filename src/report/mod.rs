//! Writes what the stages before found. No writer knows how anything was found.

pub mod diff;
pub mod plans;
