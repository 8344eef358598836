//! The pinned contract, as it is.

use std::io::Write;

use crate::diff::Diff;
use crate::report::safe::json;

use super::ReportError;

pub(super) fn write(diffs: &[Diff], out: &mut dyn Write) -> Result<(), ReportError> {
    match diffs {
        [only] => json::pretty(&mut *out, only)?,
        several => json::pretty(&mut *out, &several)?,
    }
    writeln!(out)?;
    Ok(())
}

pub(super) fn write_lines(diffs: &[Diff], out: &mut dyn Write) -> Result<(), ReportError> {
    for diff in diffs {
        json::compact(&mut *out, diff)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The JSON schema of one comparison.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Diff).into()
}
