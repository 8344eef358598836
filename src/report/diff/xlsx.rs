//! A workbook: an overview of all comparisons, their entries with filters, what changed of headings and outside the table, and
//! the renamed terms.

use std::borrow::Cow;
use std::io::Write;

use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet};
use unicode_width::UnicodeWidthStr;

use crate::diff::{Between, Diff, Kind, Op, Piece};
use crate::report::safe::{CELL, cell_text};
use crate::report::workbook::{LINE, MOST_LINES, timeless};
use crate::words::Lang;

use super::ReportError;
use super::labels::{self, word};
use super::row::{HEADERS, around, cells, headers, shown};

/// Column 6 of [`HEADERS`] holds the place, 7 and 8 the texts.
const PLACE: u16 = 6;
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
    headings_and_front(book.add_worksheet(), diffs, lang, &head)?;
    terms(book.add_worksheet(), diffs, lang, &head)?;
    out.write_all(&book.save_to_buffer()?)?;
    Ok(())
}

fn overview(sheet: &mut Worksheet, diffs: &[Diff], lang: Lang, head: &Format) -> Result<(), ReportError> {
    sheet.set_name(word(("總覽", "overview"), lang))?;
    for (column, label) in (0..).zip(&headers(diffs, lang)[..2]) {
        sheet.write_string_with_format(0, column, *label, head)?;
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

/// The edits that the text of this column does not show.
fn side(column: u16) -> Option<Op> {
    match column {
        OLD_TEXT => Some(Op::Insert),
        NEW_TEXT => Some(Op::Delete),
        _ => None,
    }
}

/// How texts and edits are set.
struct Styles {
    wrap: Format,
    plain: Format,
    gone: Format,
    came: Format,
}

impl Styles {
    fn new() -> Self {
        Styles {
            wrap: Format::new().set_text_wrap().set_align(FormatAlign::Top),
            plain: Format::new(),
            gone: Format::new().set_font_color(Color::RGB(0xB0_1C_1C)).set_font_strikethrough(),
            came: Format::new().set_font_color(Color::RGB(0x0B_66_23)).set_bold(),
        }
    }

    fn write(&self, sheet: &mut Worksheet, (row, column): (u32, u16), cell: &str) -> Result<(), ReportError> {
        sheet.write_string_with_format(row, column, cell_text(cell), &self.wrap)?;
        Ok(())
    }

    /// One side of an edited text, which is `cell` as a whole, with what only this side has marked.
    fn write_side<'a>(
        &self,
        sheet: &mut Worksheet,
        (row, column): (u32, u16),
        text: &'a [Piece],
        without: Op,
        cell: &str,
    ) -> Result<(), ReportError> {
        let styled = |piece: &'a Piece| -> (&Format, Cow<'a, str>) {
            let format = match piece.op {
                Op::Equal => &self.plain,
                Op::Delete => &self.gone,
                Op::Insert => &self.came,
            };
            (format, cell_text(shown(piece, without)))
        };
        let pieces = text.iter().filter(|piece| piece.op != without).map(styled);
        let pieces: Vec<(&Format, Cow<'_, str>)> = pieces.filter(|(_, text)| !text.is_empty()).collect();
        // As it is shown: escapes are longer than what they stand for.
        if pieces.len() > 1 && cell_text(cell).encode_utf16().count() < CELL {
            let runs: Vec<(&Format, &str)> = pieces.iter().map(|(format, text)| (*format, &**text)).collect();
            sheet.write_rich_string_with_format(row, column, &runs, &self.wrap)?;
            return Ok(());
        }
        self.write(sheet, (row, column), cell)
    }
}

fn entries(sheet: &mut Worksheet, diffs: &[Diff], lang: Lang, head: &Format) -> Result<(), ReportError> {
    sheet.set_name(word(("對照", "entries"), lang))?;
    let styles = Styles::new();
    for (column, label) in (0..).zip(headers(diffs, lang)) {
        sheet.write_string_with_format(0, column, label, head)?;
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
                match side(column).filter(|_| !entry.text.is_empty()) {
                    Some(without) => styles.write_side(sheet, (row, column), &entry.text, without, &cell)?,
                    None => styles.write(sheet, (row, column), &cell)?,
                }
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

/// The columns of [`HEADERS`] that say something of headings and texts outside the table.
const AROUND: [u16; 8] = [0, 1, 2, 3, PLACE, OLD_TEXT, NEW_TEXT, WHY];

/// Headings that go on under another title, and changes outside the table.
fn headings_and_front(sheet: &mut Worksheet, diffs: &[Diff], lang: Lang, head: &Format) -> Result<(), ReportError> {
    sheet.set_name(word(("標題與表外文字", "headings and front"), lang))?;
    let styles = Styles::new();
    let headers = headers(diffs, lang);
    for (column, of) in (0..).zip(AROUND) {
        sheet.write_string_with_format(0, column, headers[usize::from(of)], head)?;
        sheet.set_column_width(column, u32::from(width(of)))?;
    }
    let mut row = 0;
    for diff in diffs {
        for change in around(diff, lang) {
            row += 1;
            let cells = change.cells(diff, |word| word.shown.to_owned());
            let tallest = AROUND.iter().map(|&of| lines(&cells[usize::from(of)], usize::from(width(of)))).max();
            sheet.set_row_height(row, u32::try_from(tallest.unwrap_or(1)).unwrap_or(1) * LINE)?;
            for (column, of) in (0..).zip(AROUND) {
                let cell = &cells[usize::from(of)];
                match side(of) {
                    Some(without) => styles.write_side(sheet, (row, column), change.text, without, cell)?,
                    None => styles.write(sheet, (row, column), cell)?,
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(A3).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn terms(sheet: &mut Worksheet, diffs: &[Diff], lang: Lang, head: &Format) -> Result<(), ReportError> {
    sheet.set_name(word(("用語", "terms"), lang))?;
    let [old_plan, new_plan, ..] = headers(diffs, lang);
    let [old, new] = match labels::between_of_all(diffs) {
        Between::Years => [("舊", "old"), ("新", "new")],
        Between::Offices => [("前者用語", "name in the former"), ("後者用語", "name in the latter")],
    };
    let measures = word(("項數", "measures"), lang);
    for (column, label) in (0..).zip([old_plan, new_plan, word(old, lang), word(new, lang), measures]) {
        sheet.write_string_with_format(0, column, label, head)?;
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
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}
