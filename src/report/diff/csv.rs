//! One row an entry, and one for every heading that was retitled and every change outside the table. Texts come from documents
//! that anybody may have written, so a cell that a spreadsheet would take for a formula is made plain with a leading apostrophe.

use std::io::Write;

use crate::diff::Diff;
use crate::report::safe::Csv;
use crate::words::Lang;

use super::ReportError;
use super::labels::word;
use super::row::{HEADERS, around, cells, cells_by_keys, headers};

pub(super) fn write(diffs: &[Diff], lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut table = Csv::new(out)?;
    table.row(headers(diffs, lang))?;
    for diff in diffs {
        for entry in &diff.entries {
            table.row(cells(diff, entry, lang))?;
        }
        for change in around(diff, lang) {
            table.row(change.cells(diff, |word| word.shown.to_owned()))?;
        }
    }
    table.finish()?;
    Ok(())
}

/// Headers are the English ones as names of columns: `old_plan`.
pub(super) fn write_by_keys(diffs: &[Diff], lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut table = Csv::new(out)?;
    table.row(HEADERS.map(|label| word(label, Lang::En).replace(' ', "_")))?;
    for diff in diffs {
        for entry in &diff.entries {
            table.row(cells_by_keys(diff, entry, lang))?;
        }
        for change in around(diff, lang) {
            table.row(change.cells(diff, |word| word.key.to_owned()))?;
        }
    }
    table.finish()?;
    Ok(())
}
