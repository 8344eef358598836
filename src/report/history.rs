//! Writes the lineages of a run down. The page and the workbook of [`super::coverage`] hold them too.

use std::io::Write;

use crate::history::History;
use crate::report::safe::json;
use crate::words::Lang;

use super::coverage::{ReportError, terminal_history};

/// The forms a history can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people at a terminal.
    Text,
    /// The whole view.
    Json,
    /// One lineage a line, with its office.
    Ndjson,
}

/// Writes a history.
///
/// # Errors
///
/// When `out` fails.
pub fn write(history: &History, format: Format, lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    match format {
        Format::Text => out.write_all(terminal_history(history, lang).as_bytes())?,
        Format::Json => {
            json::pretty(&mut *out, history)?;
            writeln!(out)?;
        }
        Format::Ndjson => {
            for office in &history.offices {
                for lineage in &office.lineages {
                    let mut line = serde_json::to_value(lineage)?;
                    line["office"] = office.office.clone().into();
                    json::compact(&mut *out, &line)?;
                    writeln!(out)?;
                }
            }
        }
    }
    Ok(())
}
