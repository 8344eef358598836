//! Workbooks (XLSX, ODS) as a [`Flow`]: every sheet's tables with their merged cells, and what stands between them.
//!
//! A sheet is taken cell by cell and never laid out whole: one value in the last corner of an empty sheet would else be
//! seventeen thousand million cells.

use std::{
    collections::BTreeMap,
    io::Cursor,
    panic::{AssertUnwindSafe, catch_unwind},
};

use calamine::{Data, Dimensions, Ods, Reader, Sheet, SheetVisible, Xlsx, XlsxError};

use foldhash::HashMap;

use super::{
    flow::{Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph, Unseen, columns_left_out, covered},
    office::OfficeError,
};
use crate::words::{Code, Diagnostic, joining::is_complete};

/// Rows of a sheet that are read: no plan has more, and a hostile sheet names a million.
const MOST_ROWS: usize = 100_000;

/// A cell that is not empty.
struct Held {
    /// Counted from 0.
    row: u32,
    column: u32,
    /// What it shows; perhaps nothing.
    text: String,
}

fn rows_left_out() -> Diagnostic {
    Diagnostic::new(
        Code::LimitReached,
        format!("工作表超過 {MOST_ROWS} 列，其後未讀；請將工作表分成數個"),
        format!("a sheet has more than {MOST_ROWS} rows; those after them were not read: part the sheet"),
    )
}

/// What a sheet says beside its cells. Rows and columns count from 0.
#[derive(Debug, Default)]
pub(crate) struct Marks {
    /// Merged cells, where the library does not tell them: first row, first column, rows, columns.
    pub(crate) merged: Vec<[usize; 4]>,
    /// Hidden rows, each with the last of its run.
    pub(crate) rows: Vec<[usize; 2]>,
    /// Hidden columns, in the same way.
    pub(crate) columns: Vec<[usize; 2]>,
    /// Cells that show less than they hold.
    pub(crate) cells: Vec<CellMark>,
}

/// A cell that shows less than it holds.
#[derive(Debug)]
pub(crate) struct CellMark {
    /// Row and column.
    pub(crate) at: [usize; 2],
    /// What it shows, which is nothing nearly always.
    pub(crate) shown: String,
}

impl CellMark {
    pub(crate) fn unseen(row: usize, column: usize) -> CellMark {
        CellMark { at: [row, column], shown: String::new() }
    }
}

/// Hidden rows or columns of a sheet, and where the others stand once those are gone.
struct Gaps {
    /// In order, none touching another.
    runs: Vec<[u32; 2]>,
    /// How many are hidden before each run.
    before: Vec<u32>,
}

impl Gaps {
    fn of(hidden: &[[usize; 2]]) -> Gaps {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX - 1);
        let mut all: Vec<[u32; 2]> = hidden.iter().map(|run| run.map(number)).collect();
        all.sort_unstable();
        let mut runs: Vec<[u32; 2]> = Vec::new();
        for [first, last] in all {
            match runs.last_mut() {
                Some(open) if first <= open[1] + 1 => open[1] = open[1].max(last),
                _ => runs.push([first, last]),
            }
        }
        let before = runs.iter().scan(0, |sum, run| {
            let before = *sum;
            *sum += run[1] - run[0] + 1;
            Some(before)
        });
        Gaps { before: before.collect(), runs }
    }

    /// The run that hides it.
    fn run(&self, at: u32) -> Option<[u32; 2]> {
        let next = self.runs.partition_point(|run| run[0] <= at);
        self.runs[..next].last().copied().filter(|run| at <= run[1])
    }

    /// Where one that is shown comes to stand.
    fn moved(&self, at: u32) -> u32 {
        let next = self.runs.partition_point(|run| run[0] <= at);
        let hidden = self.runs[..next].last().map_or(0, |run| self.before[next - 1] + run[1] - run[0] + 1);
        at - hidden
    }

    /// What is shown of a range, where it comes to stand; none where nothing is.
    fn shown(&self, first: u32, last: u32) -> Option<[u32; 2]> {
        let first = self.run(first).map_or(first, |run| run[1] + 1);
        let last = match self.run(last) {
            Some(run) => run[0].checked_sub(1)?,
            None => last,
        };
        (first <= last).then(|| [self.moved(first), self.moved(last)])
    }
}

/// Leaves of each cell what it shows. Rows that held something and show nothing are given back: they stand between the
/// rows of a table as hidden ones do.
fn as_shown(held: &mut [Held], marks: &Marks, unseen: &mut Unseen) -> Vec<[usize; 2]> {
    if marks.cells.is_empty() {
        return Vec::new();
    }
    let cells: HashMap<[usize; 2], &str> = marks.cells.iter().map(|mark| (mark.at, &*mark.shown)).collect();
    // Whether anything is shown of each row that holds less than it did.
    let mut rows: BTreeMap<u32, bool> = BTreeMap::new();
    for cell in held.iter_mut() {
        if let Some(shown) = cells.get(&[cell.row, cell.column].map(|at| at as usize)) {
            if !cell.text.trim().is_empty() {
                rows.entry(cell.row).or_default();
            }
            unseen.add(&cell.text);
            (*shown).clone_into(&mut cell.text);
        }
    }
    for cell in held.iter().filter(|cell| !cell.text.is_empty()) {
        rows.entry(cell.row).and_modify(|shows| *shows = true);
    }
    rows.into_iter().filter(|(_, shows)| !shows).map(|(row, _)| [row as usize; 2]).collect()
}

/// Takes hidden rows and columns out of a sheet. A merged cell is shown as far as it reaches what is shown, with its text.
fn without_hidden(
    held: &mut Vec<Held>,
    merged: &mut Vec<Dimensions>,
    [rows, columns]: [&[[usize; 2]]; 2],
    unseen: &mut Unseen,
) {
    if rows.is_empty() && columns.is_empty() {
        return;
    }
    let (rows, columns) = (Gaps::of(rows), Gaps::of(columns));
    let mut anchors: HashMap<(u32, u32), (u32, u32)> = HashMap::default();
    merged.retain_mut(|area| {
        let (start, end) = (area.start, area.end);
        let (Some([top, bottom]), Some([left, right])) = (rows.shown(start.0, end.0), columns.shown(start.1, end.1))
        else {
            return false;
        };
        anchors.insert(start, (top, left));
        *area = Dimensions::new((top, left), (bottom, right));
        true
    });
    held.retain_mut(|cell| {
        let is_shown = rows.run(cell.row).is_none() && columns.run(cell.column).is_none();
        let at = (cell.row, cell.column);
        let to = anchors.get(&at).copied().or_else(|| is_shown.then(|| (rows.moved(at.0), columns.moved(at.1))));
        match to {
            Some((row, column)) => (cell.row, cell.column) = (row, column),
            None => unseen.add(&cell.text),
        }
        to.is_some()
    });
}

/// What is said of sheets that no program shows until somebody asks for them.
fn hidden_sheets(sheets: usize) -> [String; 2] {
    [
        format!("有 {sheets} 張工作表是隱藏的，未採用；若屬計畫內容，請取消隱藏後再讀"),
        format!("{sheets} sheets are hidden and were left out; if they belong to the plan, show them first"),
    ]
}

/// What is said of cells in hidden rows and columns.
fn hidden_cells(cells: usize) -> [String; 2] {
    [
        format!("有 {cells} 個儲存格在隱藏（或被篩選掉）的列、欄中，未採用；若屬計畫內容，請取消隱藏與篩選後再讀"),
        format!(
            "{cells} cells stand in rows or columns that are hidden (or filtered out) and were left out; if they belong to \
             the plan, show them first"
        ),
    ]
}

/// What is said of cells that stand where all can see them, and whose text nobody sees.
fn unseen_cells(cells: usize) -> [String; 2] {
    [
        format!(
            "有 {cells} 個儲存格的文字看不見（與底色相同、小到看不見，或數字格式不顯示），未採用；若屬計畫內容，請改為可見後再讀"
        ),
        format!(
            "{cells} cells have text that cannot be seen (as pale as the paper, too small, or in a number format that shows \
             nothing) and were left out; if they belong to the plan, show them first"
        ),
    ]
}

/// What the sheets of a workbook do not show.
#[derive(Default)]
struct Hidden {
    sheets: Unseen,
    cells: Unseen,
    /// Texts of cells that are no hidden ones themselves.
    texts: Unseen,
}

impl Hidden {
    /// Takes the cells of a sheet: into the flow, or into account where the sheet is hidden.
    fn sheet(
        &mut self,
        name: &str,
        is_hidden: bool,
        mut held: Vec<Held>,
        mut merged: Vec<Dimensions>,
        marks: Option<&Marks>,
        flow: &mut Flow,
    ) {
        if !is_hidden {
            if let Some(marks) = marks {
                let empty = as_shown(&mut held, marks, &mut self.texts);
                let rows = [&*marks.rows, &empty].concat();
                without_hidden(&mut held, &mut merged, [&rows, &marks.columns], &mut self.cells);
            }
            sheet(held, &merged, flow);
        } else if held.iter().any(|cell| !cell.text.is_empty()) {
            self.sheets.add(name);
        }
    }

    fn notes(&self) -> impl Iterator<Item = Diagnostic> {
        let sheets = self.sheets.note(hidden_sheets).into_iter();
        sheets.chain(self.cells.note(hidden_cells)).chain(self.texts.note(unseen_cells))
    }
}

/// Reads an Excel workbook, given what its sheets hide, by their names.
///
/// # Errors
/// [`OfficeError::Part`] where it is damaged.
pub(crate) fn xlsx(bytes: &[u8], marks: &BTreeMap<String, Marks>) -> Result<Flow, OfficeError> {
    guarded("xl/workbook.xml", || sheets_of_xlsx(bytes, marks))
}

/// What a library of others makes of hostile bytes; where it trips, the file is damaged.
fn guarded(part: &str, read: impl FnOnce() -> Result<Flow, OfficeError>) -> Result<Flow, OfficeError> {
    let damaged = || OfficeError::Part { part: part.to_owned(), why: "its numbers cannot be true".to_owned() };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged()))
}

fn sheets_of_xlsx(bytes: &[u8], marks: &BTreeMap<String, Marks>) -> Result<Flow, OfficeError> {
    let damaged = |why: XlsxError| OfficeError::Part { part: "xl/workbook.xml".to_owned(), why: why.to_string() };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut flow = Flow::default();
    let mut hidden = Hidden::default();
    for Sheet { name, visible, .. } in book.sheets_metadata().to_vec() {
        let mut all = Vec::new();
        match book.worksheet_cells_reader(&name) {
            Ok(mut cells) => {
                while let Some(cell) = cells.next_cell().map_err(damaged)? {
                    let (row, column) = cell.get_position();
                    all.extend(held(row, column, &Data::from(cell.get_value().clone())));
                }
            }
            // A sheet that is one chart.
            Err(XlsxError::NotAWorksheet(_)) => {}
            Err(why) => return Err(damaged(why)),
        }
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        hidden.sheet(&name, visible != SheetVisible::Visible, all, merged, marks.get(&name), &mut flow);
    }
    flow.notes.extend(hidden.notes());
    Ok(flow)
}

/// Reads an OpenDocument workbook, given what of each sheet is merged and hidden.
///
/// # Errors
/// [`OfficeError::Part`] where it is damaged.
pub(crate) fn ods(bytes: &[u8], marks: &[Marks]) -> Result<Flow, OfficeError> {
    guarded("content.xml", || sheets_of_ods(bytes, marks))
}

fn sheets_of_ods(bytes: &[u8], marks: &[Marks]) -> Result<Flow, OfficeError> {
    let damaged = |why: calamine::OdsError| OfficeError::Part { part: "content.xml".to_owned(), why: why.to_string() };
    let mut book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(damaged)?;
    let mut flow = Flow::default();
    let area = |&[row, column, rows, columns]: &[usize; 4]| {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Dimensions::new((number(row), number(column)), (number(row + rows - 1), number(column + columns - 1)))
    };
    let mut hidden = Hidden::default();
    for (at, Sheet { name, visible, .. }) in book.sheets_metadata().to_vec().into_iter().enumerate() {
        let range = book.worksheet_range(&name).map_err(damaged)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let filled = range.used_cells().filter_map(|(row, column, value)| {
            held(first_row.saturating_add(number(row)), first_column.saturating_add(number(column)), value)
        });
        let filled: Vec<Held> = filled.collect();
        let own = marks.get(at);
        let merged: Vec<Dimensions> = own.into_iter().flat_map(|marks| &marks.merged).map(area).collect();
        hidden.sheet(&name, visible != SheetVisible::Visible, filled, merged, own, &mut flow);
    }
    flow.notes.extend(hidden.notes());
    Ok(flow)
}

/// A cell that is not empty; it may show nothing all the same, as one that holds an error.
fn held(row: u32, column: u32, value: &Data) -> Option<Held> {
    (*value != Data::Empty).then(|| Held { row, column, text: shown(value) })
}

/// The blocks of one sheet: rows with one filled cell before, between and behind tables are paragraphs.
fn sheet(held: Vec<Held>, merged: &[Dimensions], flow: &mut Flow) {
    let first_row = held.iter().map(|cell| cell.row).min().unwrap_or(0);
    let first_column = held.iter().map(|cell| cell.column).min().unwrap_or(0);
    // Each row only as far as it holds something.
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut width, mut cut_rows, mut cut_columns) = (0, false, false);
    for Held { row, column, text } in held {
        let (row, column) = ((row - first_row) as usize, (column - first_column) as usize);
        if column >= MOST_COLUMNS || row >= MOST_ROWS {
            cut_columns |= column >= MOST_COLUMNS && !text.is_empty();
            cut_rows |= row >= MOST_ROWS && !text.is_empty();
            continue;
        }
        width = width.max(column + 1);
        rows.resize_with(rows.len().max(row + 1), Vec::new);
        let texts = &mut rows[row];
        texts.resize_with(texts.len().max(column + 1), String::new);
        texts[column] = text;
    }
    flow.notes.extend(cut_columns.then(|| columns_left_out("workbook")));
    flow.notes.extend(cut_rows.then(rows_left_out));
    // Merged cells as (row, column, rows, columns), counted as the rows are.
    let mut spans: Vec<[usize; 4]> = merged
        .iter()
        .filter_map(|area| {
            let row = area.start.0.checked_sub(first_row)? as usize;
            let column = area.start.1.checked_sub(first_column)? as usize;
            let tall = area.end.0.checked_sub(area.start.0)? as usize + 1;
            let wide = area.end.1.checked_sub(area.start.1)? as usize + 1;
            (row < rows.len() && column < width)
                .then(|| [row, column, tall.min(rows.len() - row), wide.min(width - column)])
        })
        .collect();
    spans.sort_unstable();
    // How many merged cells reach each row from above, told where they begin and end: there may be as many as rows.
    let mut steps = vec![0i64; rows.len() + 1];
    let mut over_all = vec![false; rows.len()];
    for &[row, column, tall, wide] in &spans {
        steps[(row + 1).min(rows.len())] += 1;
        steps[row + tall] -= 1;
        over_all[row] |= column == 0 && wide >= width;
    }
    let reaching = steps.iter().scan(0, |open, step| {
        *open += step;
        Some(*open > 0)
    });
    let below: Vec<bool> = reaching.collect();
    let filled = |row: usize| rows[row].iter().filter(|text| !text.is_empty()).count();
    // A row of a table: several filled cells, or cells that go on from above.
    let tabular = |row: usize| filled(row) >= 2 || below[row] && filled(row) > 0;
    // A lone cell past the first column: the next printed line of the cell above, as far as such rows go on.
    let is_line = |row: usize| filled(row) == 1 && rows[row].first().is_none_or(String::is_empty) && !tabular(row);
    let mut leads_back = vec![false; rows.len() + 1];
    for row in (0..rows.len()).rev() {
        leads_back[row] = tabular(row) || is_line(row) && leads_back[row + 1];
    }
    // Below the last row what stands under a text that has not ended.
    let goes_on = |row: usize| {
        let column = rows[row].iter().position(|text| !text.is_empty());
        let above = column.and_then(|column| rows[row - 1].get(column));
        above.is_some_and(|above| !above.is_empty() && !is_complete(above))
    };
    let mut hidden = Unseen::default();
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
            // A title over all columns inside the table, with rows below it.
            let is_inner = filled(end) == 1 && over_all[end] && (end + 1..rows.len().min(end + 3)).any(tabular);
            let is_next = is_line(end) && (leads_back[end] || goes_on(end));
            if !(tabular(end) || below[end] || is_inner || is_next) {
                break;
            }
            end += 1;
        }
        flow.blocks.push(FlowBlock::Table(table(&rows[at..end], at, width, &spans, &mut hidden)));
        at = end;
    }
    flow.notes.extend(hidden.note(covered));
}

fn table(rows: &[Vec<String>], from: usize, width: usize, spans: &[[usize; 4]], hidden: &mut Unseen) -> FlowTable {
    // Columns past the last filled one are none.
    let used = rows.iter().filter_map(|row| row.iter().rposition(|text| !text.is_empty())).max().unwrap_or(0) + 1;
    let used = used.min(width);
    // By the rows of this table: of a sheet of many tables each looks at its own.
    let own = spans.partition_point(|span| span[0] < from)..spans.partition_point(|span| span[0] < from + rows.len());
    let spans: HashMap<(usize, usize), (usize, usize)> =
        spans[own].iter().map(|[row, column, tall, wide]| ((*row, *column), (*tall, *wide))).collect();
    let mut covered = vec![false; rows.len() * used];
    let mut cells = Vec::new();
    for (row, texts) in rows.iter().enumerate() {
        for column in 0..used {
            if covered[row * used + column] {
                hidden.add(texts.get(column).map_or("", String::as_str));
                continue;
            }
            let (tall, wide) = spans.get(&(row + from, column)).copied().unwrap_or((1, 1));
            let (tall, wide) = (tall.min(rows.len() - row), wide.min(used - column));
            for row in row..row + tall {
                for column in column..column + wide {
                    covered[row * used + column] = true;
                }
            }
            let blocks = texts.get(column).into_iter().flat_map(|text| text.lines()).map(paragraph).collect();
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
