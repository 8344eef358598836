//! The workbook as XLSX.

use std::collections::BTreeMap;
use std::io::Write;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use unicode_width::UnicodeWidthStr;

use super::ReportError;
use super::book::{Book, Cell, Look, Value};
use crate::report::workbook::timeless;

pub(super) fn write(book: &Book<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut file = timeless()?;
    // Compressing as hard as can be takes twice as long and saves a tenth.
    file.set_zip_compression_level(3);
    let formats: BTreeMap<Look, Format> = Look::ALL.into_iter().map(|look| (look, format(look))).collect();
    for sheet in &book.sheets {
        // Rows go to a temporary file as they come; a run of hundreds of plans has some hundred thousand cells.
        let page = file.add_worksheet_with_low_memory()?;
        page.set_name(&sheet.name)?;
        for (column, &width) in (0u16..).zip(&sheet.widths) {
            page.set_column_width(column, width)?;
        }
        for (row, cells) in (0u32..).zip(&sheet.rows) {
            let lines = lines(cells, &sheet.widths);
            if lines > 1 {
                // A row is at most 409 points high.
                page.set_row_height(row, f64::from(lines.min(27)) * 15.0)?;
            }
            for (column, cell) in (0u16..).zip(cells) {
                let format = &formats[&cell.look];
                match &cell.value {
                    Value::Text(text) => page.write_string_with_format(row, column, &**text, format)?,
                    Value::Number(number) => page.write_number_with_format(row, column, *number, format)?,
                    Value::Empty => page.write_blank(row, column, format)?,
                };
            }
        }
        let last_column = u16::try_from(sheet.widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = u32::try_from(sheet.rows.len().saturating_sub(1)).unwrap_or(u32::MAX);
        page.set_freeze_panes(1, sheet.frozen)?;
        page.autofilter(0, 0, last_row.max(1), last_column)?;
        // A3 landscape, as wide as the sheet is; heads on every page.
        page.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        if sheet.frozen > 0 {
            page.set_repeat_columns(0, sheet.frozen - 1)?;
        }
        page.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&L&A&R&P / &N");
    }
    out.write_all(&file.save_to_buffer()?)?;
    Ok(())
}

/// How many lines the tallest cell of a row takes. Not every program works that out for itself when it opens a
/// file, and then cuts wrapped text to its first line.
fn lines(cells: &[Cell<'_>], widths: &[f64]) -> u32 {
    let of = |(cell, &width): (&Cell<'_>, &f64)| match &cell.value {
        Value::Text(text) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "widths are 5 to 100")]
            let width = (width as usize).saturating_sub(1).max(2);
            // Thirty lines are more than a row can show; the rest of a long text need not be measured.
            text.split('\n').take(30).map(|line| line.width().min(30 * width).div_ceil(width).max(1)).sum::<usize>()
        }
        Value::Number(_) | Value::Empty => 1,
    };
    cells.iter().zip(widths).map(of).max().and_then(|lines| u32::try_from(lines).ok()).unwrap_or(1)
}

fn format(look: Look) -> Format {
    let border = Color::RGB(0xC4_C8_CC);
    let mut format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    format = format.set_border(FormatBorder::Thin).set_border_color(border);
    if let Some(background) = look.background() {
        format = format.set_background_color(Color::RGB(background));
    }
    if look.bold() {
        format = format.set_bold();
    }
    if look.centred() {
        format = format.set_align(FormatAlign::Center);
    }
    format
}
