//! Turns bytes into pages, whatever form a plan comes in. Forms are told by content, never by name.

pub mod boxes;
pub(crate) mod browser;
#[cfg(feature = "files")]
pub mod convert;
pub mod encoding;
pub mod flow;
pub mod foreign;
mod form;
pub mod geometry;
pub mod grid;
pub mod html;
#[cfg(feature = "files")]
pub mod installed;
pub mod office;
pub mod pdf;
pub mod pitch;
pub mod scan;
pub mod tabbed;
pub mod text;
pub mod workbook;

use std::path::PathBuf;

pub use form::Form;

/// A file that cannot be read at all. The rest of a run goes on without it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The file system refused.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Nothing in it.
    #[error("the file is empty")]
    Empty,
    /// Neither text nor a form that planscope knows.
    #[error("not a text: {what}; remedy: {remedy}")]
    NotText {
        /// What it seems to be.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// A kind of file that is not read.
    #[error("not a form that is read: {}; remedy: {}", .0.what(), .0.remedy())]
    Foreign(foreign::Foreign),
    /// A form that only its own word processor reads.
    #[error(
        "{} is not read as it is; remedy: have it converted with --convert (needs LibreOffice), or by hand: soffice --headless --convert-to docx FILE",
        if matches!(.form, Form::Rtf) { "a rich text file" } else { "a Word file of the old kind (.doc)" }
    )]
    OldForm {
        /// Which.
        form: Form,
    },
    /// A PDF that cannot be opened.
    #[error(transparent)]
    Pdf(#[from] pdf::PdfError),
    /// A word processor's file that cannot be read.
    #[error(transparent)]
    Office(#[from] office::OfficeError),
    /// A file that LibreOffice was to convert, and did not.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Convert(#[from] convert::ConvertError),
    /// JSON that says it holds records, and does not.
    #[error(
        "the records cannot be read: {why}; remedy: have planscope write them anew, or check them against `planscope schema plan`"
    )]
    Records {
        /// What is wrong, and where.
        why: String,
    },
    /// Larger than the limit.
    #[error("larger than the limit of {limit} bytes; remedy: raise it with --max-bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
}
