//! XLSX files that are the same bytes whenever they are written.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

/// A line of text in points, and how many of these the tallest row that a workbook may have takes in. Programs do not fit rows
/// to wrapped text by themselves when they print; fonts of 漢字 take a third more than their size.
pub(super) const LINE: u32 = 16;
pub(super) const MOST_LINES: usize = 25;

/// An empty workbook that does not say when it was made.
pub(super) fn timeless() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(book)
}
