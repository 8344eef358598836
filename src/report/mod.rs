//! Writes down what the stages before found, one small file a format.

pub mod diff;
