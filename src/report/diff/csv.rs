//! One row an entry. Texts come from documents that anybody may have written, so a cell that a spreadsheet would take
//! for a formula is made plain with a leading apostrophe.

use std::io::Write;

use crate::diff::Diff;
use crate::report::safe::harmless;
use crate::words::Lang;

use super::ReportError;
use super::labels::word;
use super::row::{HEADERS, cells};

pub(super) fn write(diffs: &[Diff], lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut table = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(out);
    table.write_record(HEADERS.map(|label| word(label, lang)))?;
    for diff in diffs {
        for entry in &diff.entries {
            table.write_record(cells(diff, entry, lang).iter().map(|cell| harmless(cell).into_owned()))?;
        }
    }
    table.flush()?;
    Ok(())
}
