//! Writes down what the stages before found, one small file a format.

pub mod coverage;
pub mod diff;
pub mod history;
pub mod sheet;
