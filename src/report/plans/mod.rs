//! Plans as JSON, NDJSON, CSV, XLSX and Markdown, one writer each, all fed from the records.

mod csv;
mod json;
mod markdown;
mod row;
mod xlsx;

pub use csv::{Heads, csv};
pub use json::{Entry, FAILURE_SCHEMA, Failure, FailureSource, failure_schema, json, line, ndjson};
pub use markdown::markdown;
pub use xlsx::xlsx;
