//! The parts of a zipped document, read within bounds: an archive is input that may be hostile.
//!
//! Nothing is ever written to disk, so a name cannot escape from a folder; names with `..` are refused all the same,
//! since no word processor writes them. A part is inflated through a reader that stops at the limit, whatever size
//! the archive's directory claims.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::OfficeError;

/// Bounds on an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Entries in the archive's directory.
    pub entries: usize,
    /// Bytes of one inflated part. A plan of 50 pages has less than one megabyte.
    pub part: u64,
    /// Bytes of all inflated parts together.
    pub total: u64,
    /// Elements inside elements.
    pub depth: usize,
    /// Elements of one part.
    pub elements: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { entries: 10_000, part: 64 << 20, total: 128 << 20, depth: 256, elements: 2_000_000 }
    }
}

/// An open archive.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    limits: Limits,
    spent: u64,
}

impl<'a> Archive<'a> {
    pub(crate) fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, OfficeError> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| OfficeError::Zip(error.to_string()))?;
        if zip.len() > limits.entries {
            return Err(OfficeError::TooMany { entries: zip.len(), limit: limits.entries });
        }
        Ok(Archive { zip, limits, spent: 0 })
    }

    /// Whether there is a part of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The inflated part, or none where the archive has no such part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, OfficeError> {
        let Some(index) = self.zip.index_for_name(name).filter(|_| !name.split('/').any(|step| step == "..")) else {
            return Ok(None);
        };
        let damaged =
            |error: &dyn std::fmt::Display| OfficeError::Part { part: name.to_owned(), why: error.to_string() };
        let entry = self.zip.by_index_raw(index).map_err(|error| damaged(&error))?;
        if entry.encrypted() {
            return Err(OfficeError::Encrypted);
        }
        drop(entry);
        let entry = self.zip.by_index(index).map_err(|error| damaged(&error))?;
        let limit = self.limits.part.min(self.limits.total.saturating_sub(self.spent));
        let mut out = Vec::new();
        entry.take(limit + 1).read_to_end(&mut out).map_err(|error| damaged(&error))?;
        if out.len() as u64 > limit {
            return Err(OfficeError::TooLarge { part: name.to_owned(), limit });
        }
        self.spent += out.len() as u64;
        Ok(Some(out))
    }

    /// A part that [`Archive::measure`] has counted already.
    pub(crate) fn part_again(&mut self, name: &str) -> Result<Option<Vec<u8>>, OfficeError> {
        let spent = std::mem::take(&mut self.spent);
        let part = self.part(name);
        self.spent = spent;
        part
    }

    /// Inflates every part and forgets it: what a library reads next stays within the limits, wherever the document's own
    /// relationships send it.
    pub(crate) fn measure(&mut self) -> Result<(), OfficeError> {
        let names: Vec<String> =
            self.zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect();
        for name in names {
            self.part(&name)?;
        }
        Ok(())
    }

    /// The bounds it was opened with.
    pub(crate) fn limits(&self) -> Limits {
        self.limits
    }
}
