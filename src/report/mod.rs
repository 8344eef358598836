//! Writes down what the stages before found, one small file a format. No writer knows how anything was found.

pub mod diff;
pub mod inspect;
pub mod plans;
pub mod tables;
