//! The workbook as XLSX.
//!
//! A run of hundreds of plans has some hundred thousand cells. `rust_xlsxwriter` makes the frame, which is all that
//! surrounds them: styles, names, widths, frozen panes, filters, print. The rows are put in here, sheets side by side:
//! through the library every cell looks its style up by everything that a style can have, which takes longer than all
//! the rest, and in its mode for little memory it begins the last row of a sheet twice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};

use crate::many::*;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, XlsxError};
use unicode_width::UnicodeWidthStr;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::ReportError;
use super::book::{Book, Cell, Look, Sheet, Value, column_name};
use crate::report::safe::escape;
use crate::report::workbook::{LINE, MOST_LINES, timeless};

pub(super) fn write(book: &Book<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let shared = Shared::of(book);
    let mut frame = ZipArchive::new(Cursor::new(frame(book, &shared.looks)?))?;
    let mut parts = Vec::with_capacity(frame.len());
    for at in 0..frame.len() {
        let mut part = frame.by_index(at)?;
        let mut xml = String::new();
        part.read_to_string(&mut xml)?;
        parts.push((part.name()?.into_owned(), xml));
    }
    // Compressing as hard as can be takes twice as long and saves a tenth.
    let options = SimpleFileOptions::default().compression_level(Some(3)).last_modified_time(zip::DateTime::default());
    let packed = |(name, frame): (String, String)| -> Result<Vec<u8>, ReportError> {
        let sheet = name.strip_prefix("xl/worksheets/sheet").and_then(|name| name.strip_suffix(".xml"));
        let mut file = ZipWriter::new(Cursor::new(Vec::new()));
        file.start_file(&*name, options)?;
        if let Some(sheet) = sheet.and_then(|number| number.parse::<usize>().ok()?.checked_sub(1)) {
            let (head, rest) = frame.split_once("<sheetData>").unwrap_or((&frame, ""));
            let (_, tail) = rest.split_once("</sheetData>").unwrap_or_default();
            write!(file, "{head}<sheetData>")?;
            shared.rows(&book.sheets[sheet], &shared.numbers[sheet], &mut file)?;
            write!(file, "</sheetData>{tail}")?;
        } else if name == "xl/sharedStrings.xml" {
            file.write_all(shared.strings().as_bytes())?;
        } else {
            file.write_all(frame.as_bytes())?;
        }
        Ok(file.finish()?.into_inner())
    };
    let packed: Vec<Vec<u8>> = parts.into_par_iter().map(packed).collect::<Result<_, _>>()?;
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for part in packed {
        file.merge_archive(ZipArchive::new(Cursor::new(part))?)?;
    }
    out.write_all(&file.finish()?.into_inner())?;
    Ok(())
}

/// The workbook without its rows: of each sheet only the corners, and the looks that there are.
fn frame(book: &Book<'_>, looks: &[Look]) -> Result<Vec<u8>, XlsxError> {
    let mut file = timeless()?;
    let formats: Vec<Format> = looks.iter().map(|&look| format(look)).collect();
    for (at, sheet) in book.sheets.iter().enumerate() {
        let page = file.add_worksheet();
        page.set_name(&sheet.name)?;
        for (column, &width) in (0u16..).zip(&sheet.widths) {
            page.set_column_width(column, width)?;
        }
        // The summary comes first, and is wider than there are looks.
        for (column, format) in (0u16..).zip(&formats).filter(|_| at == 0) {
            page.write_blank(0, column, format)?;
        }
        let last_column = u16::try_from(sheet.widths.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = u32::try_from(sheet.rows.len().saturating_sub(1)).unwrap_or(u32::MAX);
        page.write_string(0, 0, &sheet.name)?;
        page.write_string(last_row, last_column, &sheet.name)?;
        page.set_freeze_panes(1, sheet.frozen)?;
        page.autofilter(0, 0, last_row.max(1), last_column)?;
        // A3 landscape, as wide as the sheet is; heads on every page.
        page.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        if sheet.frozen > 0 {
            page.set_repeat_columns(0, sheet.frozen - 1)?;
        }
        page.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&L&A&R&P / &N");
    }
    file.save_to_buffer()
}

/// What the cells of all sheets share, in the order of their first use.
#[derive(Default)]
struct Shared<'a> {
    looks: Vec<Look>,
    texts: Vec<&'a str>,
    /// For each sheet the number of the text of every cell that has one, row by row.
    numbers: Vec<Vec<u32>>,
}

impl<'a> Shared<'a> {
    fn of(book: &'a Book<'_>) -> Self {
        let mut shared = Shared::default();
        let mut known: HashMap<&str, u32, foldhash::fast::FixedState> = HashMap::default();
        for sheet in &book.sheets {
            let mut numbers = Vec::new();
            for cell in sheet.rows.iter().flatten() {
                if !shared.looks.contains(&cell.look) {
                    shared.looks.push(cell.look);
                }
                if let Some(text) = text(cell) {
                    numbers.push(*known.entry(text).or_insert_with(|| {
                        shared.texts.push(text);
                        u32::try_from(shared.texts.len() - 1).unwrap_or(u32::MAX)
                    }));
                }
            }
            shared.numbers.push(numbers);
        }
        shared
    }

    /// The table of texts.
    fn strings(&self) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
             <sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"{}\" uniqueCount=\"{}\">",
            self.numbers.iter().map(Vec::len).sum::<usize>(),
            self.texts.len()
        );
        for text in &self.texts {
            let blank = [' ', '\t', '\n'];
            let space = if text.starts_with(blank) || text.ends_with(blank) { " xml:space=\"preserve\"" } else { "" };
            let _ = write!(xml, "<si><t{space}>{}</t></si>", escape(&literal(text)));
        }
        xml + "</sst>"
    }

    /// The rows of a sheet; `numbers` are those of its texts.
    fn rows(&self, sheet: &Sheet<'_>, numbers: &[u32], out: &mut impl Write) -> std::io::Result<()> {
        let columns: Vec<String> = (0..sheet.widths.len()).map(column_name).collect();
        let mut numbers = numbers.iter();
        let mut xml = String::new();
        for (row, cells) in (1..).zip(&sheet.rows) {
            xml.clear();
            let _ = write!(xml, "<row r=\"{row}\"");
            let lines = lines(cells, &sheet.widths);
            if lines > 1 {
                let _ = write!(xml, " ht=\"{}\" customHeight=\"1\"", lines * LINE);
            }
            xml.push('>');
            for (cell, column) in cells.iter().zip(&columns) {
                // The first style is that of cells without any.
                let style = self.looks.iter().position(|&look| look == cell.look).map_or(0, |at| at + 1);
                let _ = write!(xml, "<c r=\"{column}{row}\" s=\"{style}\"");
                let _ = match (&cell.value, text(cell).and_then(|_| numbers.next())) {
                    (_, Some(number)) => write!(xml, " t=\"s\"><v>{number}</v></c>"),
                    (Value::Number(number), None) => write!(xml, "><v>{number}</v></c>"),
                    (Value::Text(_) | Value::Empty, None) => xml.write_str("/>"),
                };
            }
            xml.push_str("</row>");
            out.write_all(xml.as_bytes())?;
        }
        Ok(())
    }
}

/// The text of a cell, if it has any.
fn text<'a>(cell: &'a Cell<'_>) -> Option<&'a str> {
    match &cell.value {
        Value::Text(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// A text that no program takes for a coded one: it would read `_x0041_` as A.
fn literal(text: &str) -> Cow<'_, str> {
    let coded = |&(at, _): &(usize, &str)| match text.as_bytes()[at + 2..] {
        [a, b, c, d, b'_', ..] => [a, b, c, d].iter().all(u8::is_ascii_hexdigit),
        _ => false,
    };
    let mut literal = Cow::Borrowed(text);
    for (at, _) in text.rmatch_indices("_x").filter(coded) {
        literal.to_mut().insert_str(at, "_x005F");
    }
    literal
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
    cells.iter().zip(widths).map(of).max().and_then(|lines| u32::try_from(lines.min(MOST_LINES)).ok()).unwrap_or(1)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_looks_coded_is_shown_as_it_is() {
        assert_eq!(literal("_x0041_x0042_ _x00_ _xyz12_"), "_x005F_x0041_x005F_x0042_ _x00_ _xyz12_");
    }
}
