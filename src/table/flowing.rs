//! Plan tables in documents that have real tables: DOCX, ODT, HTML.
//!
//! Cells are where the file says, so the table is [`Trust::Drawn`]. Heights are not known; instead every piece gets
//! the line of its cell that it would start on ([`Piece::line`]), counted over empty paragraphs and, where the width
//! of the column and the size of the type are known, over the lines that a long paragraph wraps to.

use unicode_width::UnicodeWidthChar;

use super::{
    Block, Cell, Column, Document, Opening, Piece, PlanTable, Role, Trust, Vocabulary,
    rows::{begins_section, is_page_number},
};
use crate::{
    source::flow::{Flow, FlowBlock, FlowCell, FlowTable, Paragraph},
    words::Place,
};

/// Finds the plan tables of a document without pages.
#[must_use]
pub fn from_flow(flow: &Flow, words: &Vocabulary) -> Document {
    let mut reader = Reader {
        words,
        document: Document { pages: 1, blocks: Vec::new(), notes: flow.notes.clone() },
        open: None,
        waiting: Vec::new(),
        tables: 0,
        paragraphs: 0,
    };
    reader.blocks(&flow.blocks);
    reader.close();
    let table = reader.document.blocks.iter_mut().find_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Prose(_) => None,
    });
    if let Some(table) = table {
        let apart = flow.footnotes.iter().map(|note| Piece::new(note.clone(), Place::line(1, 1), Opening::Paragraph));
        // Footnotes belong to no cell: they are kept in account, not read into a measure.
        table.furniture.extend(apart.map(|piece| Piece { place: Place::paragraph(1, 1), ..piece }));
    }
    reader.document
}

/// A plan's table that may go on in the next table of the file.
struct Open {
    table: PlanTable,
    columns: usize,
    row: u32,
}

struct Reader<'a> {
    words: &'a Vocabulary,
    document: Document,
    open: Option<Open>,
    /// Prose since the open table, held back until it is known whether the table goes on.
    waiting: Vec<Piece>,
    tables: u32,
    paragraphs: u32,
}

impl Reader<'_> {
    fn blocks(&mut self, blocks: &[FlowBlock]) {
        for block in blocks {
            match block {
                FlowBlock::Paragraph(paragraph) => self.prose(paragraph),
                FlowBlock::Table(table) => self.table(table),
            }
        }
    }

    fn prose(&mut self, paragraph: &Paragraph) {
        self.paragraphs += 1;
        for line in paragraph.text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
            let piece = Piece::new(line, Place::paragraph(1, self.paragraphs), Opening::Paragraph);
            if self.open.is_some() { self.waiting.push(piece) } else { self.document.blocks.push(Block::Prose(piece)) }
        }
    }

    fn table(&mut self, table: &FlowTable) {
        self.tables += 1;
        let number = self.tables;
        let grid = Grid::of(table);
        let heads: Vec<(usize, Head)> = heads(&grid, self.words);
        if heads.is_empty() {
            let goes_on = self.open.as_ref().is_some_and(|open| open.columns == grid.columns) && !self.is_apart();
            if !goes_on {
                return self.other(table);
            }
        }
        let mut heads = heads.into_iter().peekable();
        let first = heads.peek().map_or(0, |(row, _)| *row);
        if self.open.is_none() || (first > 0 && self.is_apart()) || self.is_apart() {
            self.close();
        } else {
            self.absorb_waiting();
        }
        // What stands above the first header inside the table (a title over all columns) is prose.
        let mut row = 0;
        while row < table.rows {
            if heads.peek().is_some_and(|(at, _)| *at == row) {
                let Some((_, head)) = heads.next() else { break };
                let open = self.open.get_or_insert_with(|| Open {
                    table: PlanTable { trust: Trust::Drawn, columns: head.columns.clone(), ..PlanTable::default() },
                    columns: grid.columns,
                    row: 0,
                });
                for cell in grid.starting(row..row + head.rows) {
                    let place = place(number, cell);
                    open.table.furniture.push(Piece::new(cell.text(), place, Opening::Paragraph));
                }
                row += head.rows;
                continue;
            }
            self.row(&grid, row, number);
            row += 1;
        }
    }

    /// A row of the plan's table, or of what stands above its header.
    fn row(&mut self, grid: &Grid<'_>, row: usize, number: u32) {
        let cells = grid.starting(row..row + 1);
        let Some(open) = &mut self.open else {
            for cell in cells {
                for paragraph in cell.paragraphs() {
                    self.prose(paragraph);
                }
            }
            return;
        };
        for cell in cells {
            let role = open.table.columns.get(cell.column).map(|column| column.role);
            let pieces = pieces(grid.table, cell, &place(number, cell), role);
            if pieces.is_empty() {
                continue;
            }
            let only_number = cell.columns >= grid.columns && pieces.len() == 1 && is_page_number(&pieces[0].text);
            if only_number {
                open.table.furniture.extend(pieces);
                continue;
            }
            let last = open.row + u32::try_from(cell.rows.saturating_sub(1)).unwrap_or(0);
            open.table.cells.push(Cell { row: open.row, last_row: last, column: cell.column, pieces });
        }
        open.row += 1;
    }

    /// A table that is none of a plan's: one inside it may be (layout tables), else its text is prose.
    fn other(&mut self, table: &FlowTable) {
        for cell in &table.cells {
            self.blocks(&cell.blocks);
        }
    }

    /// Whether the prose since the open table begins something new: a section, a title.
    fn is_apart(&self) -> bool {
        self.waiting
            .iter()
            .any(|piece| begins_section(&piece.text) || piece.text.contains("計畫") || piece.text.chars().count() > 60)
    }

    /// Prose between two parts of one table: page numbers, 「續上頁」.
    fn absorb_waiting(&mut self) {
        if let Some(open) = &mut self.open {
            open.table.furniture.append(&mut self.waiting);
        }
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.document.blocks.push(Block::Table(open.table));
        }
        self.document.blocks.extend(self.waiting.drain(..).map(Block::Prose));
    }
}

/// A table with its cells by row.
struct Grid<'a> {
    table: &'a FlowTable,
    columns: usize,
}

impl<'a> Grid<'a> {
    fn of(table: &'a FlowTable) -> Grid<'a> {
        Grid { table, columns: table.columns() }
    }

    /// The cells whose first row is one of these.
    fn starting(&self, rows: std::ops::Range<usize>) -> &'a [FlowCell] {
        let cells = &self.table.cells;
        let from = cells.partition_point(|cell| cell.row < rows.start);
        let to = cells.partition_point(|cell| cell.row < rows.end);
        &cells[from..to.max(from)]
    }
}

/// A header: how many rows it takes, and what each column of the grid is.
struct Head {
    rows: usize,
    columns: Vec<Column>,
}

/// Every header of a table with its first row.
fn heads(grid: &Grid<'_>, words: &Vocabulary) -> Vec<(usize, Head)> {
    let mut out: Vec<(usize, Head)> = Vec::new();
    let mut row = 0;
    while row < grid.table.rows {
        if let Some(head) = (1..=3).find_map(|rows| head(grid, row, rows, words)) {
            let rows = head.rows;
            out.push((row, head));
            row += rows;
        } else {
            row += 1;
        }
    }
    out
}

/// The header that `rows` rows from `row` on make, if they do.
fn head(grid: &Grid<'_>, row: usize, rows: usize, words: &Vocabulary) -> Option<Head> {
    let end = row + rows;
    let cells = grid.starting(row..end);
    // A head's cells end with it: one that goes on below belongs to the rows there.
    if end > grid.table.rows || cells.is_empty() || cells.iter().any(|cell| cell.row + cell.rows > end) {
        return None;
    }
    let mut columns: Vec<(Option<usize>, String)> = Vec::new();
    let mut named = vec![];
    for column in 0..grid.columns {
        let over = cells.iter().filter(|cell| (cell.column..cell.column + cell.columns).contains(&column));
        let texts: Vec<(usize, String)> =
            over.map(|cell| (cell.column, cell.text())).filter(|(_, text)| !text.trim().is_empty()).collect();
        // The lowest cell is the most exact; a word cut over two cells is read whole.
        let whole: String = texts.iter().map(|(_, text)| text.as_str()).collect();
        let known = |(_, text): &&(usize, String)| words.role(text).is_some();
        let found = texts
            .last()
            .filter(known)
            .cloned()
            .or_else(|| words.role(&whole).map(|_| (column, whole.clone())))
            .or_else(|| texts.first().filter(known).cloned());
        let (at, header) = match found {
            Some((at, header)) => (Some(at), header),
            // A word that no list has: its place will tell.
            None => (texts.first().map(|(at, _)| *at), whole),
        };
        if at.is_some() && !words.may_name(&header) {
            return None;
        }
        named.extend(at.map(|at| (at, header.clone())));
        columns.push((at, header));
    }
    named.dedup();
    let texts: Vec<&str> = named.iter().map(|(_, text)| text.as_str()).collect();
    let roles = words.header_row(&texts)?;
    let mut role = Role::Other;
    let mut columns: Vec<Column> = columns
        .into_iter()
        .map(|(at, header)| {
            // A nameless head is a second column under the one before it.
            let name = named.iter().position(|(named, _)| Some(*named) == at);
            role = name.and_then(|name| roles[name]).unwrap_or(role);
            Column { role, header }
        })
        .collect();
    // One cell over two columns has its name once.
    let mut before: Option<&Column> = None;
    let names: Vec<bool> = columns
        .iter()
        .map(|column| {
            let again = before.is_some_and(|before| before.role == column.role && before.header == column.header);
            before = Some(column);
            again
        })
        .collect();
    for (column, again) in columns.iter_mut().zip(names) {
        if again {
            column.header.clear();
        }
    }
    Some(Head { rows, columns })
}

fn place(table: u32, cell: &FlowCell) -> Place {
    let number = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    Place::cell(table, number(cell.row), number(cell.column))
}

/// The lines of a cell's paragraphs, each with the line of the cell that it starts on.
fn pieces(table: &FlowTable, cell: &FlowCell, place: &Place, role: Option<Role>) -> Vec<Piece> {
    // Beside the measures a paragraph is a name or a deadline: one line, where nothing tells otherwise.
    let short = matches!(role, Some(Role::Department | Role::CoDepartment | Role::Deadline)).then_some(1);
    let width = table.width(cell);
    let mut out = Vec::new();
    // None once a paragraph was met whose length in lines cannot be told.
    let mut line = Some(0);
    for (index, paragraph) in cell.paragraphs().into_iter().enumerate() {
        let place = place.clone().in_paragraph(u32::try_from(index + 1).unwrap_or(u32::MAX));
        let mut opens = Opening::Paragraph;
        for part in paragraph.text.split('\n') {
            let text = part.trim();
            if !text.is_empty() {
                out.push(Piece { line, ..Piece::new(text, place.clone(), opens) });
                opens = Opening::Line;
            }
            if !paragraph.boxed {
                line = line.zip(height(text, width, paragraph.size).or(short)).map(|(line, height)| line + height);
            }
        }
    }
    out
}

/// How many lines a paragraph takes in a column of that width, if that can be told.
///
/// Anything of up to four characters takes one: so short a name is not broken, and no column is narrower.
fn height(text: &str, width: Option<f32>, size: Option<f32>) -> Option<u32> {
    /// Word's own margins inside a cell, left and right together, in points.
    const MARGINS: f32 = 10.8;
    /// Word's size of type where no style names one.
    const USUAL_SIZE: f32 = 12.0;
    let units: usize = text.chars().map(|c| c.width().unwrap_or(0)).sum();
    if units <= 8 {
        return Some(1);
    }
    let em = size.unwrap_or(USUAL_SIZE);
    let room = ((width? - MARGINS) / em).floor().max(1.0);
    Some((units as f32 / 2.0 / room).ceil().max(1.0) as u32)
}
