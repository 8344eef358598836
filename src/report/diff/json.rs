//! The pinned contract, as it is.

use std::io::Write;

use crate::diff::Diff;

use super::ReportError;

pub(super) fn write(diffs: &[Diff], out: &mut dyn Write) -> Result<(), ReportError> {
    match diffs {
        [only] => serde_json::to_writer_pretty(&mut *out, only)?,
        several => serde_json::to_writer_pretty(&mut *out, several)?,
    }
    writeln!(out)?;
    Ok(())
}

pub(super) fn write_lines(diffs: &[Diff], out: &mut dyn Write) -> Result<(), ReportError> {
    for diff in diffs {
        serde_json::to_writer(&mut *out, diff)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The JSON schema of one comparison.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Diff).into()
}
