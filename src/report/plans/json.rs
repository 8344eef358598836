//! The records as they are: JSON for people and small programs, NDJSON for streams.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    plan::Plan,
    report::safe::json::{compact, pretty},
    words::{Code, Diagnostic},
};

/// The name and version of the contract of [`Failure`].
pub const FAILURE_SCHEMA: &str = "planscope.failure/1";

/// A file that gave no plan, said in the output beside those that did.
///
/// It has no key `measures`: that is how it is told from a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// Always [`FAILURE_SCHEMA`].
    pub schema: String,
    /// Which file.
    pub source: FailureSource,
    /// The stable name of what went wrong.
    pub code: Code,
    /// Why, in zh-TW.
    pub error: String,
    /// Why, in English.
    pub error_en: String,
}

/// The file that gave no plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FailureSource {
    /// As named on the command line; `archive.zip/member` inside an archive.
    pub path: String,
    /// Of the whole file, in hexadecimal; none where it could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

impl Failure {
    /// A file that failed with this finding.
    #[must_use]
    pub fn new(path: &str, sha256: Option<&str>, finding: &Diagnostic) -> Self {
        Failure {
            schema: FAILURE_SCHEMA.to_owned(),
            source: FailureSource { path: path.to_owned(), sha256: sha256.map(str::to_owned) },
            code: finding.code,
            error: finding.message.clone(),
            error_en: finding.message_en.clone(),
        }
    }
}

/// What a file gave: a plan, or why there is none.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Entry<'a> {
    /// One of its plans.
    Plan(&'a Plan),
    /// Why there is none.
    Failure(&'a Failure),
}

/// One plan as an object where `single`, else a list in the order given.
///
/// # Errors
/// None that a record can cause; a number that JSON cannot hold would.
pub fn json(entries: &[Entry<'_>], single: bool) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    match entries {
        [Entry::Plan(plan)] if single => pretty(&mut out, plan)?,
        all => pretty(&mut out, &all)?,
    }
    out.push(b'\n');
    Ok(out)
}

/// One plan or failure as a line.
///
/// # Errors
/// As [`json`].
pub fn line(entry: &Entry<'_>) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    compact(&mut out, entry)?;
    out.push(b'\n');
    Ok(out)
}

/// One plan or failure a line.
///
/// # Errors
/// As [`json`].
pub fn ndjson(entries: &[Entry<'_>]) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    for entry in entries {
        out.extend(line(entry)?);
    }
    Ok(out)
}

/// The JSON Schema of a line for a file that gave no plan.
#[must_use]
pub fn failure_schema() -> serde_json::Value {
    schemars::schema_for!(Failure).into()
}
