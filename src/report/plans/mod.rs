//! Plans as JSON, NDJSON, CSV, XLSX, Parquet and Markdown, one writer each, all fed from the records.

mod csv;
mod json;
mod markdown;
#[cfg(feature = "parquet")]
mod parquet;
mod row;
mod xlsx;

pub use csv::{Heads, csv};
pub use json::{Entry, FAILURE_SCHEMA, Failure, FailureSource, failure_schema, json, line, ndjson};
pub use markdown::markdown;
#[cfg(feature = "parquet")]
pub use parquet::parquet;
pub use xlsx::xlsx;
