//! The pinned contract, and the view with its sums.

use std::io::Write;

use serde::Serialize;

use crate::coverage::{Catalogue, Overview};
use crate::history::History;
use crate::plan::Plan;
use crate::report::safe::json;

use super::ReportError;

pub(super) fn write(value: &impl Serialize, out: &mut dyn Write) -> Result<(), ReportError> {
    json::pretty(&mut *out, value)?;
    writeln!(out)?;
    Ok(())
}

/// The plans stand in the first line, then one family a line.
pub(super) fn write_lines(catalogue: &Catalogue, out: &mut dyn Write) -> Result<(), ReportError> {
    #[derive(Serialize)]
    struct Head<'a> {
        schema: &'a str,
        plans: &'a [crate::coverage::PlanKey],
        #[serde(skip_serializing_if = "<[_]>::is_empty")]
        diagnostics: &'a [crate::words::Diagnostic],
    }
    let Catalogue { schema, plans, diagnostics, .. } = catalogue;
    json::compact(&mut *out, &Head { schema, plans, diagnostics })?;
    writeln!(out)?;
    for family in &catalogue.families {
        json::compact(&mut *out, family)?;
        writeln!(out)?;
    }
    Ok(())
}

/// The JSON schema of a plan, `planscope.plan/1`.
#[must_use]
pub fn plan_schema() -> serde_json::Value {
    schemars::schema_for!(Plan).into()
}

/// The JSON schema of the catalogue, `planscope.coverage/1`.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Catalogue).into()
}

/// The JSON schema of the view with its sums.
#[must_use]
pub fn overview_schema() -> serde_json::Value {
    schemars::schema_for!(Overview).into()
}

/// The JSON schema of a history.
#[must_use]
pub fn history_schema() -> serde_json::Value {
    schemars::schema_for!(History).into()
}
