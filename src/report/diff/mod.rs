//! Writes comparisons down, each format from the one view: [`Diff`].

mod csv;
mod html;
mod json;
mod labels;
mod markdown;
#[cfg(feature = "parquet")]
mod parquet;
mod row;
mod terminal;
mod xlsx;

use std::io::Write;

use crate::diff::Diff;
use crate::words::Lang;

pub use json::schema;
pub use terminal::{Terminal, terminal};

/// The forms a comparison can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One object for one comparison, a list for several.
    Json,
    /// One object a line.
    Ndjson,
    /// One row an entry, with a byte order mark, so that spreadsheets read it as UTF-8.
    Csv,
    /// The same with headers and words for programs, whatever language the reasons are in.
    CsvByKeys,
    /// Tables and lists to paste into a report.
    Markdown,
    /// A workbook: an overview and the entries.
    Xlsx,
    /// One row an entry, with real types.
    #[cfg(feature = "parquet")]
    Parquet,
    /// One page that needs nothing else.
    Html,
}

/// A comparison could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The place it was to be written to failed.
    #[error("cannot write the comparison")]
    Io(#[from] std::io::Error),
    /// The JSON could not be made.
    #[error("cannot write the comparison as JSON")]
    Json(#[from] serde_json::Error),
    /// The table could not be made.
    #[error("cannot write the comparison as CSV")]
    Csv(#[from] ::csv::Error),
    /// The workbook could not be made.
    #[error("cannot write the comparison as a workbook")]
    Xlsx(#[from] rust_xlsxwriter::XlsxError),
    /// The columns could not be made.
    #[cfg(feature = "parquet")]
    #[error("cannot write the comparison as Parquet")]
    Parquet(#[from] ::parquet::errors::ParquetError),
}

/// Writes comparisons in the order given.
///
/// # Errors
///
/// When `out` fails, or a format has a limit that the comparisons are beyond.
pub fn write(diffs: &[Diff], format: Format, lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    match format {
        Format::Json => json::write(diffs, out),
        Format::Ndjson => json::write_lines(diffs, out),
        Format::Csv => csv::write(diffs, lang, out),
        Format::CsvByKeys => csv::write_by_keys(diffs, lang, out),
        Format::Markdown => markdown::write(diffs, lang, out),
        Format::Xlsx => xlsx::write(diffs, lang, out),
        #[cfg(feature = "parquet")]
        Format::Parquet => Ok(out.write_all(&parquet::bytes(diffs)?)?),
        Format::Html => html::write(diffs, None, lang, out),
    }
}

/// Writes the page under a title of one's own.
///
/// # Errors
///
/// When `out` fails.
pub fn write_page(diffs: &[Diff], title: &str, lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    html::write(diffs, Some(title), lang, out)
}
