//! Readings of evidence: what each printed line is, and which of the possible readings is the cheapest.

pub mod lines;
