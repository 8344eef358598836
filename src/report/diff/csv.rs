//! One row an entry. Texts come from documents that anybody may have written, so a cell that a spreadsheet would take
//! for a formula is made plain with a leading apostrophe.

use std::io::Write;

use crate::diff::Diff;
use crate::report::safe::Csv;
use crate::words::Lang;

use super::ReportError;
use super::labels::word;
use super::row::{HEADERS, cells};

pub(super) fn write(diffs: &[Diff], lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut table = Csv::new(out)?;
    table.row(HEADERS.map(|label| word(label, lang)))?;
    for diff in diffs {
        for entry in &diff.entries {
            table.row(cells(diff, entry, lang))?;
        }
    }
    table.finish()?;
    Ok(())
}
