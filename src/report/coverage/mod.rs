//! Writes a run of plans down: who covers what. Every format lays out one view, [`Overview`]; none counts for itself.

mod book;
mod csv;
mod html;
mod json;
mod labels;
mod ods;
#[cfg(feature = "parquet")]
mod parquet;
mod sheets;
mod terminal;
mod xlsx;

use std::io::Write;

use crate::coverage::{Catalogue, Overview};
use crate::words::Lang;

pub use json::{history_schema, overview_schema, plan_schema, schema};
pub use terminal::{terminal, terminal_history};

pub(crate) use labels::word;

/// The forms a run can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The catalogue: the pinned contract.
    Json,
    /// The catalogue, one family a line.
    Ndjson,
    /// The whole view with all sums, as JSON.
    OverviewJson,
    /// One row per measure, office and year, with a byte order mark, so that spreadsheets read it as UTF-8.
    Csv,
    /// The same with headers for programs, whatever language people are spoken to in.
    CsvByKeys,
    /// A workbook: summary, matrix, findings, changes, diagnostics, sources.
    Xlsx,
    /// The same workbook as an OpenDocument spreadsheet.
    Ods,
    /// One row per measure, office and year, with real types.
    #[cfg(feature = "parquet")]
    Parquet,
    /// One page that needs nothing else.
    Html,
}

impl Format {
    /// The form that the ending of a file's name asks for.
    #[must_use]
    pub fn of_path(path: &std::path::Path) -> Option<Format> {
        Some(match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Format::Json,
            "ndjson" | "jsonl" => Format::Ndjson,
            "csv" => Format::Csv,
            "xlsx" => Format::Xlsx,
            "ods" => Format::Ods,
            #[cfg(feature = "parquet")]
            "parquet" => Format::Parquet,
            "html" | "htm" => Format::Html,
            _ => return None,
        })
    }
}

/// A run could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The place it was to be written to failed.
    #[error("cannot write the report")]
    Io(#[from] std::io::Error),
    /// The JSON could not be made.
    #[error("cannot write the report as JSON")]
    Json(#[from] serde_json::Error),
    /// The table could not be made.
    #[error("cannot write the report as CSV")]
    Csv(#[from] ::csv::Error),
    /// The workbook could not be made.
    #[error("cannot write the report as a workbook")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The archive that a workbook is could not be made.
    #[error("cannot pack the report")]
    Zip(#[from] zip::result::ZipError),
    /// The page could not be made.
    #[error("cannot write the report as HTML")]
    Html(#[from] askama::Error),
    /// The columns could not be made.
    #[cfg(feature = "parquet")]
    #[error("cannot write the report as Parquet")]
    Parquet(#[from] ::parquet::errors::ParquetError),
}

/// Writes a run. The view has to be made of this catalogue.
///
/// # Errors
///
/// When `out` fails, or a format has a limit that the run is beyond.
pub fn write(
    catalogue: &Catalogue,
    overview: &Overview,
    format: Format,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    match format {
        Format::Json => json::write(catalogue, out),
        Format::Ndjson => json::write_lines(catalogue, out),
        Format::OverviewJson => json::write(overview, out),
        Format::Csv => csv::write(overview, lang, lang, out),
        Format::CsvByKeys => csv::write(overview, lang, Lang::En, out),
        Format::Xlsx => xlsx::write(&sheets::book(overview, lang), out),
        Format::Ods => ods::write(&sheets::book(overview, lang), out),
        #[cfg(feature = "parquet")]
        Format::Parquet => Ok(out.write_all(&parquet::bytes(overview)?)?),
        Format::Html => html::write(overview, None, lang, out),
    }
}

/// Writes the page under a title of one's own.
///
/// # Errors
///
/// When `out` fails.
pub fn write_page(overview: &Overview, title: &str, lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    html::write(overview, Some(title), lang, out)
}
