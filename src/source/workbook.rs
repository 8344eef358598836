//! Workbooks (XLSX, ODS) as a [`Flow`]: every sheet's tables with their merged cells, and what stands between them.

use std::io::Cursor;

use calamine::{Data, Dimensions, Ods, Range, Reader, Xlsx};

use foldhash::HashMap;

use super::{
    flow::{Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph, columns_left_out},
    office::OfficeError,
};

/// Rows of a sheet that are read: no plan has more, and a hostile sheet names a million.
const MOST_ROWS: usize = 100_000;

/// Reads an Excel workbook.
///
/// # Errors
/// [`OfficeError::Part`] where it is damaged.
pub fn xlsx(bytes: &[u8]) -> Result<Flow, OfficeError> {
    let damaged =
        |why: calamine::XlsxError| OfficeError::Part { part: "xl/workbook.xml".to_owned(), why: why.to_string() };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut flow = Flow::default();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(damaged)?;
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        sheet(&range, &merged, &mut flow);
    }
    Ok(flow)
}

/// Reads an OpenDocument workbook. Its merged cells are blank below and beside their first.
///
/// # Errors
/// [`OfficeError::Part`] where it is damaged.
pub fn ods(bytes: &[u8]) -> Result<Flow, OfficeError> {
    let damaged = |why: calamine::OdsError| OfficeError::Part { part: "content.xml".to_owned(), why: why.to_string() };
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut flow = Flow::default();
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(damaged)?;
        sheet(&range, &[], &mut flow);
    }
    Ok(flow)
}

/// The blocks of one sheet: rows with one filled cell before, between and behind tables are paragraphs.
fn sheet(range: &Range<Data>, merged: &[Dimensions], flow: &mut Flow) {
    let Some((first_row, first_column)) = range.start() else { return };
    let (height, width) = range.get_size();
    if width > MOST_COLUMNS {
        flow.notes.push(columns_left_out("workbook"));
    }
    let width = width.min(MOST_COLUMNS);
    let rows: Vec<Vec<String>> =
        range.rows().take(MOST_ROWS).map(|row| row.iter().take(width).map(shown).collect()).collect();
    // Merged cells as (row, column, rows, columns) in the range's own counting.
    let spans: Vec<[usize; 4]> = merged
        .iter()
        .filter_map(|area| {
            let row = usize::try_from(area.start.0.checked_sub(first_row)?).ok()?;
            let column = usize::try_from(area.start.1.checked_sub(first_column)?).ok()?;
            let rows = usize::try_from(area.end.0.checked_sub(area.start.0)?).ok()? + 1;
            let columns = usize::try_from(area.end.1.checked_sub(area.start.1)?).ok()? + 1;
            (row < height && column < width).then_some([row, column, rows, columns.min(width - column)])
        })
        .collect();
    let mut below = vec![false; rows.len()];
    for [row, _, count, _] in &spans {
        for held in below.iter_mut().skip(row + 1).take(count.saturating_sub(1)) {
            *held = true;
        }
    }
    let filled = |row: usize| rows[row].iter().filter(|text| !text.is_empty()).count();
    let over_all =
        |row: usize| spans.iter().any(|[at, column, _, columns]| *at == row && *column == 0 && *columns >= width);
    // A row of a table: several filled cells, or cells that go on from above.
    let tabular = |row: usize| filled(row) >= 2 || below[row] && filled(row) > 0;
    let mut at = 0;
    while at < rows.len() {
        if !tabular(at) {
            for text in rows[at].iter().filter(|text| !text.is_empty()) {
                flow.blocks.extend(text.lines().map(paragraph));
            }
            at += 1;
            continue;
        }
        let mut end = at + 1;
        while end < rows.len() {
            // A title over all columns inside the table, with rows below it; a lone cell past the first column.
            let is_inner = filled(end) == 1
                && (over_all(end) || rows[end][0].is_empty())
                && (end + 1..rows.len().min(end + 3)).any(tabular);
            if !(tabular(end) || below[end] || is_inner) {
                break;
            }
            end += 1;
        }
        flow.blocks.push(FlowBlock::Table(table(&rows[at..end], at, width, &spans)));
        at = end;
    }
}

fn table(rows: &[Vec<String>], from: usize, width: usize, spans: &[[usize; 4]]) -> FlowTable {
    // Columns past the last filled one are none.
    let used = rows.iter().filter_map(|row| row.iter().rposition(|text| !text.is_empty())).max().unwrap_or(0) + 1;
    let used = used.min(width);
    let spans: HashMap<(usize, usize), (usize, usize)> =
        spans.iter().map(|[row, column, tall, wide]| ((*row, *column), (*tall, *wide))).collect();
    let mut covered = vec![false; rows.len() * used];
    let mut cells = Vec::new();
    for (row, texts) in rows.iter().enumerate() {
        for column in 0..used {
            if covered[row * used + column] {
                continue;
            }
            let (tall, wide) = spans.get(&(row + from, column)).copied().unwrap_or((1, 1));
            let (tall, wide) = (tall.min(rows.len() - row), wide.min(used - column));
            for row in row..row + tall {
                for column in column..column + wide {
                    covered[row * used + column] = true;
                }
            }
            let blocks = texts[column].lines().map(paragraph).collect();
            cells.push(FlowCell { row, column, rows: tall, columns: wide, blocks });
        }
    }
    FlowTable { rows: rows.len(), cells, ..FlowTable::default() }
}

fn paragraph(text: &str) -> FlowBlock {
    FlowBlock::Paragraph(Paragraph { text: text.trim().to_owned(), ..Paragraph::default() })
}

/// A cell's value as a sheet shows it.
fn shown(value: &Data) -> String {
    match value {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        other => other.to_string().trim().to_owned(),
    }
}
