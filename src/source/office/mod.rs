//! Word and OpenDocument files: zipped XML (DOCX, DOTX, DOCM, ODT) or flat XML (FODT), read into a [`Flow`].
//!
//! The numbers of lists are text that these files do not contain: they are worked out as the word
//! processor shows them, from `numbering.xml` or the list styles.

mod archive;
mod cell_styles;
mod counters;
mod docx;
mod numbering;
mod odt;
mod odt_lists;
mod runs;
mod sheets;
mod xml;

pub use archive::Limits;

use self::archive::Archive;
use super::{flow::Flow, foreign::Foreign};

/// Why a word processor's file cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OfficeError {
    /// The archive's directory cannot be read.
    #[error("the archive cannot be opened: {0}; remedy: save the document again")]
    Zip(String),
    /// More entries than any document has.
    #[error(
        "the archive has {entries} entries, more than the limit of {limit}; remedy: save the document again, or as PDF"
    )]
    TooMany {
        /// How many it has.
        entries: usize,
        /// The limit.
        limit: usize,
    },
    /// A part that inflates past the limit.
    #[error("{part} inflates past the limit of {limit} bytes; remedy: part the document, or save it as PDF")]
    TooLarge {
        /// The part.
        part: String,
        /// The limit.
        limit: u64,
    },
    /// A part of more elements than are kept in memory. The document may well be sound.
    #[error(
        "{part} has more than {limit} XML elements, which is the limit; remedy: part the document, or save it as PDF"
    )]
    TooManyElements {
        /// The part.
        part: String,
        /// The limit.
        limit: usize,
    },
    /// A part whose elements stand inside each other deeper than any word processor writes them.
    #[error(
        "the elements of {part} stand more than {limit} deep, which is the limit; remedy: take tables out of tables, or save the document as PDF"
    )]
    TooDeep {
        /// The part.
        part: String,
        /// The limit.
        limit: usize,
    },
    /// A part that cannot be inflated.
    #[error("{part} is damaged: {why}; remedy: open the document in its word processor and save it again")]
    Part {
        /// The part.
        part: String,
        /// Why.
        why: String,
    },
    /// A part that is no XML, or XML that is refused.
    #[error("{part} is not readable XML: {why}")]
    Xml {
        /// The part.
        part: String,
        /// Why.
        why: String,
    },
    /// Encrypted with a password.
    #[error("the document is encrypted; remedy: open it with its password and save it without one")]
    Encrypted,
    /// A document of a kind that is not read.
    #[error("not a form that is read: {}; remedy: {}", .0.what(), .0.remedy())]
    Foreign(Foreign),
    /// A zip without a document inside.
    #[error("a zip archive without a Word or OpenDocument text in it; remedy: unpack it and give its files")]
    NoDocument,
}

/// What a zip holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A Word document, template or document with macros.
    Docx,
    /// An OpenDocument text or template.
    Odt,
    /// An Excel workbook.
    Xlsx,
    /// An OpenDocument workbook.
    Ods,
}

impl Kind {
    /// The name written in records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Docx => "docx",
            Kind::Odt => "odt",
            Kind::Xlsx => "xlsx",
            Kind::Ods => "ods",
        }
    }
}

/// Reads a zipped document of either kind, told by what is inside.
///
/// # Errors
/// [`OfficeError`] where it is no such document, damaged, encrypted, or past a limit.
pub fn read(bytes: &[u8], limits: Limits) -> Result<(Flow, Kind), OfficeError> {
    let mut archive = Archive::open(bytes, limits)?;
    if archive.has("xl/workbook.xml") {
        archive.measure()?;
        let marks = sheets::marks(&mut archive)?;
        return super::workbook::xlsx(bytes, &marks).map(|flow| (flow, Kind::Xlsx));
    }
    let kind = archive.part("mimetype")?.unwrap_or_default();
    if let Some(kind) = super::foreign::of_zip(|name| archive.has(name), &kind) {
        return Err(OfficeError::Foreign(kind));
    }
    if archive.has("content.xml") && kind.windows(11).any(|word| word == b"spreadsheet") {
        // Inflated within the limits once, for what it merges and hides, what the library reads next is within them too.
        let content = archive.part("content.xml")?.unwrap_or_default();
        let content = xml::read("content.xml", &content, limits)?;
        let styles = match archive.part("styles.xml")? {
            Some(bytes) => Some(xml::read("styles.xml", &bytes, limits)?),
            None => None,
        };
        let marks = odt::marks(&content, styles.as_ref());
        return super::workbook::ods(bytes, &marks).map(|flow| (flow, Kind::Ods));
    }
    if archive.has("_rels/.rels") || archive.has("word/document.xml") {
        return docx::read(&mut archive).map(|flow| (flow, Kind::Docx));
    }
    if archive.has("content.xml") {
        return odt::read(&mut archive).map(|flow| (flow, Kind::Odt));
    }
    Err(OfficeError::NoDocument)
}

/// Reads an OpenDocument text that is one XML file (FODT).
///
/// # Errors
/// [`OfficeError`] where it is no such document or past a limit.
pub fn read_flat(bytes: &[u8], limits: Limits) -> Result<Flow, OfficeError> {
    odt::read_flat(bytes, limits)
}

/// Whether XML is a flat OpenDocument text, by its beginning.
#[must_use]
pub fn is_flat_odt(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    head.windows(15).any(|window| window == b"office:document")
}

/// Whether an OLE file is an encrypted new document rather than an old one: it then holds a stream of that name.
#[must_use]
pub fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    // Directory names of an OLE file are UTF-16 (MS-CFB 2.6.1).
    bytes.windows(name.len()).any(|window| window == name)
}
