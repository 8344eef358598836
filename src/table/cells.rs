//! What every reader hands to [`crate::plan`]: prose and plan tables in the order of the document.

use super::Role;
use crate::words::{Diagnostic, Place};

/// A whole file, read: what stands outside tables as lines, and the tables of plans.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// How many pages it has; 1 where the form has none.
    pub pages: u32,
    /// In the order of the document.
    pub blocks: Vec<Block>,
    /// What was noticed while reading, in the order of the document.
    pub notes: Vec<Diagnostic>,
}

impl Document {
    /// Its tables of plans, in order.
    pub fn tables(&self) -> impl Iterator<Item = &PlanTable> {
        self.blocks.iter().filter_map(Block::table)
    }
}

/// A part of a document.
#[derive(Debug, Clone)]
pub enum Block {
    /// A line or paragraph outside tables.
    Prose(Piece),
    /// The table of a plan, followed over all its pages.
    Table(PlanTable),
}

impl Block {
    /// The table that it is, if it is one.
    #[must_use]
    pub fn table(&self) -> Option<&PlanTable> {
        match self {
            Block::Table(table) => Some(table),
            Block::Prose(_) => None,
        }
    }

    /// The line of running text that it is, if it is one.
    #[must_use]
    pub fn prose(&self) -> Option<&Piece> {
        match self {
            Block::Prose(piece) => Some(piece),
            Block::Table(_) => None,
        }
    }
}

/// The table of one plan, stitched over page breaks.
#[derive(Debug, Clone, Default)]
pub struct PlanTable {
    /// How far the columns of its cells can be believed.
    pub trust: Trust,
    /// In the order of the header, from the left.
    pub columns: Vec<Column>,
    /// By row, then by column; header rows are left out.
    pub cells: Vec<Cell>,
    /// Rows over all columns, and headings between the parts of the table: titles, or notes. Each stands above the
    /// cells of its row.
    pub banners: Vec<Cell>,
    /// How much dearer the next best roles of the columns are, in nats.
    pub margin: f32,
    /// Gaps between words alone part its columns.
    pub by_gaps: bool,
    /// No rules part its columns on its pages: where they stand is told by white space and by where lines begin.
    pub is_undrawn: bool,
    /// What stands inside the table but is not of it: repeated headers, page numbers, running heads, watermarks.
    pub furniture: Vec<Piece>,
}

impl PlanTable {
    /// The cells of all columns with this role, in the order of the table.
    pub(crate) fn cells_of(&self, role: Role) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(move |cell| self.columns.get(cell.column).is_some_and(|column| column.role == role))
    }

    /// The heading over its first rows.
    pub(crate) fn heading(&self) -> Option<&Cell> {
        let first = self.cells.first().map(|cell| cell.row);
        self.banners.first().filter(|banner| Some(banner.row) <= first)
    }

    /// Makes a line the heading of its first rows.
    pub(crate) fn set_heading(&mut self, line: Piece) {
        let row = self.cells.first().map_or(0, |cell| cell.row);
        self.banners.insert(0, Cell { row, last_row: row, column: 0, pieces: vec![line] });
    }

    /// The cells that begin in each row, as places in `cells`, and whether no cell from a row above reaches it. Rows in which none
    /// begins are passed over.
    pub(super) fn rows(&self) -> Vec<(std::ops::Range<usize>, bool)> {
        let mut covered: Option<u32> = None;
        let mut at = 0;
        let rows = self.cells.chunk_by(|a, b| a.row == b.row).map(|row| {
            let own = at..at + row.len();
            at = own.end;
            let is_free = covered.is_none_or(|last| last < row[0].row);
            covered = covered.max(row.iter().map(|cell| cell.last_row).max());
            (own, is_free)
        });
        rows.collect()
    }

    /// Whether a column holds what is neither title, measure, name nor deadline: one past the last that the header names too.
    pub(crate) fn is_other(&self, column: usize) -> bool {
        self.columns.get(column).is_none_or(|column| matches!(column.role, Role::Serial | Role::Unit | Role::Other))
    }
}

/// How far the column and row of a cell can be believed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Trust {
    /// The page draws them, or the file format states them.
    #[default]
    Drawn,
    /// Extracted text: cells slide left and right, and tokens of one measure stand on the row of another.
    Slid,
}

/// A column of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What it holds.
    pub role: Role,
    /// Its header as printed, joined over lines.
    pub header: String,
}

/// One cell. A merged cell stands once, at its first row.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    /// The first row it covers, counted from 0 through all pages of the table.
    pub row: u32,
    /// The last row it covers.
    pub last_row: u32,
    /// Index into [`PlanTable::columns`]; for [`Trust::Slid`] merely where it was found (may be past the end).
    pub column: usize,
    /// Its text from the top.
    pub pieces: Vec<Piece>,
}

/// A printed line, or a paragraph where lines are not known.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// As printed.
    pub text: String,
    /// Where.
    pub place: Place,
    /// How it follows the piece before it in the same cell.
    pub opens: Opening,
    /// The line of its cell that it starts on, counted from 0, as far as empty paragraphs and the widths of columns
    /// tell; none where the page shows heights, or where nothing tells.
    pub line: Option<u32>,
}

impl Piece {
    /// A piece whose line in its cell is not known, or told by its place.
    #[must_use]
    pub fn new(text: impl Into<String>, place: Place, opens: Opening) -> Self {
        Piece { text: text.into(), place, opens, line: None }
    }

    /// Whether a page, or the lines of a text, show at which height it stands.
    pub(crate) fn shows_height(&self) -> bool {
        self.place.bbox.is_some() || self.place.lines.is_some() && self.line.is_none()
    }
}

/// How a piece follows the one before it in its cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Opening {
    /// A new paragraph: the form says so, or the line above ended short of the edge.
    #[default]
    Paragraph,
    /// The next line of the same paragraph, as far as the page shows.
    Line,
}
