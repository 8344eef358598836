//! A workbook: an overview of all comparisons, their entries with filters, and the renamed terms.

use std::borrow::Cow;
use std::io::Write;

use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet};
use unicode_width::UnicodeWidthStr;

use crate::diff::{Diff, Kind, Op, Piece};
use crate::report::safe::{CELL, cell_text};
use crate::report::workbook::{LINE, MOST_LINES, timeless};
use crate::words::Lang;

use super::ReportError;
use super::labels::{self, word};
use super::row::{HEADERS, cells};

/// Columns 7 and 8 of [`HEADERS`] hold the texts.
const OLD_TEXT: u16 = 7;
const NEW_TEXT: u16 = 8;
/// The last of the columns that hold names, times and terms; what follows is short, but for the reason.
const TERMS: u16 = 14;
const WHY: u16 = 18;

pub(super) fn write(diffs: &[Diff], lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut book = timeless()?;
    let head = Format::new().set_bold().set_background_color(Color::RGB(0xDD_E6_F0)).set_align(FormatAlign::Top);
    overview(book.add_worksheet(), diffs, lang, &head)?;
    entries(book.add_worksheet(), diffs, lang, &head)?;
    terms(book.add_worksheet(), diffs, lang, &head)?;
    out.write_all(&book.save_to_buffer()?)?;
    Ok(())
}

fn overview(sheet: &mut Worksheet, diffs: &[Diff], lang: Lang, head: &Format) -> Result<(), ReportError> {
    sheet.set_name(word(("總覽", "overview"), lang))?;
    for (column, label) in (0..).zip([("舊計畫", "old plan"), ("新計畫", "new plan")]) {
        sheet.write_string_with_format(0, column, word(label, lang), head)?;
        sheet.set_column_width(column, 30)?;
    }
    for (column, kind) in (2..).zip(Kind::ALL) {
        sheet.write_string_with_format(0, column, labels::kind_of_all(kind, diffs, lang), head)?;
    }
    let doubtful = 2 + u16::try_from(Kind::ALL.len()).unwrap_or(u16::MAX);
    sheet.write_string_with_format(0, doubtful, word(labels::DOUBTFUL, lang), head)?;
    let left_out = doubtful + 1;
    if diffs.iter().any(|diff| !diff.diagnostics.is_empty()) {
        sheet.write_string_with_format(0, left_out, word(labels::LEFT_OUT, lang), head)?;
        sheet.set_column_width(left_out, 60)?;
    }
    for (row, diff) in (1..).zip(diffs) {
        let notes: Vec<&str> = diff.diagnostics.iter().map(|note| note.message_in(lang)).collect();
        if !notes.is_empty() {
            sheet.write_string(row, left_out, cell_text(notes.join("\n")))?;
        }
        sheet.write_string(row, 0, cell_text(diff.old.name()))?;
        sheet.write_string(row, 1, cell_text(diff.new.name()))?;
        for (column, kind) in (2..).zip(Kind::ALL) {
            sheet.write_number(row, column, u32::try_from(diff.summary.count(kind)).unwrap_or(u32::MAX))?;
        }
        sheet.write_number(row, doubtful, u32::try_from(diff.summary.doubtful).unwrap_or(u32::MAX))?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    Ok(())
}

fn entries(sheet: &mut Worksheet, diffs: &[Diff], lang: Lang, head: &Format) -> Result<(), ReportError> {
    sheet.set_name(word(("對照", "entries"), lang))?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let plain = Format::new();
    let gone = Format::new().set_font_color(Color::RGB(0xB0_1C_1C)).set_font_strikethrough();
    let came = Format::new().set_font_color(Color::RGB(0x0B_66_23)).set_bold();
    for (column, label) in (0..).zip(HEADERS) {
        sheet.write_string_with_format(0, column, word(label, lang), head)?;
        sheet.set_column_width(column, u32::from(width(column)))?;
    }
    let mut row = 0;
    for diff in diffs {
        for entry in &diff.entries {
            row += 1;
            let cells = cells(diff, entry, lang);
            let lines = (0u16..).zip(&cells).map(|(column, cell)| lines(cell, usize::from(width(column)))).max();
            sheet.set_row_height(row, u32::try_from(lines.unwrap_or(1)).unwrap_or(1) * LINE)?;
            for (column, cell) in (0u16..).zip(cells) {
                let side = match column {
                    OLD_TEXT => Some(Op::Insert),
                    NEW_TEXT => Some(Op::Delete),
                    _ => None,
                };
                // As it is shown: escapes are longer than what they stand for.
                let fits = || cell_text(&*cell).encode_utf16().count() < CELL;
                if let Some(without) = side.filter(|_| !entry.text.is_empty() && fits()) {
                    let pieces: Vec<(&Format, Cow<'_, str>)> = entry
                        .text
                        .iter()
                        .filter(|piece| piece.op != without)
                        .map(|piece| {
                            let format = match piece.op {
                                Op::Equal => &plain,
                                Op::Delete => &gone,
                                Op::Insert => &came,
                            };
                            (format, cell_text(shown(piece, without)))
                        })
                        .filter(|(_, text)| !text.is_empty())
                        .collect();
                    let runs: Vec<(&Format, &str)> = pieces.iter().map(|(format, text)| (*format, &**text)).collect();
                    if runs.len() > 1 {
                        sheet.write_rich_string_with_format(row, column, &runs, &wrap)?;
                        continue;
                    }
                }
                sheet.write_string_with_format(row, column, cell_text(&*cell), &wrap)?;
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, row.max(1), u16::try_from(HEADERS.len() - 1).unwrap_or(0))?;
    sheet.set_landscape().set_paper_size(A3).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

/// The number that workbooks have for it.
const A3: u8 = 8;
/// How wide a column of [`HEADERS`] is, in characters of which a 漢字 takes two.
fn width(column: u16) -> u16 {
    match column {
        OLD_TEXT | NEW_TEXT => 60,
        WHY => 36,
        0..=TERMS => 14,
        _ => 10,
    }
}

/// The lines that a text takes in a column of so many characters.
fn lines(text: &str, width: usize) -> usize {
    text.split('\n').map(|line| line.width().div_ceil(width).max(1)).sum::<usize>().min(MOST_LINES)
}

/// The piece as the side prints it that has no `without`.
fn shown(piece: &Piece, without: Op) -> &str {
    match &piece.old {
        Some(old) if without == Op::Insert => old,
        _ => &piece.text,
    }
}

fn terms(sheet: &mut Worksheet, diffs: &[Diff], lang: Lang, head: &Format) -> Result<(), ReportError> {
    sheet.set_name(word(("用語", "terms"), lang))?;
    let headers = [("舊計畫", "old plan"), ("新計畫", "new plan"), ("舊", "old"), ("新", "new"), ("項數", "measures")];
    for (column, label) in (0..).zip(headers) {
        sheet.write_string_with_format(0, column, word(label, lang), head)?;
        sheet.set_column_width(column, 28)?;
    }
    let mut row = 0;
    for diff in diffs {
        for term in &diff.terms {
            row += 1;
            for (column, cell) in (0..).zip([&diff.old.name(), &diff.new.name(), &term.old, &term.new]) {
                sheet.write_string(row, column, cell_text(&**cell))?;
            }
            sheet.write_number(row, 4, u32::try_from(term.measures).unwrap_or(u32::MAX))?;
        }
    }
    Ok(())
}
