//! Headings of rows that no form states as such: a number and a title alone in a row, in the first column, and the one above
//! the table that counts with them; or one above each of several tables, with a sentence between. Notes below a table that
//! ran into its last titles are none.
//!
//! | 策進重點 | 策進作為 | 辦理單位 |
//! |---|---|---|
//! | 二、廉潔教育 | | |
//! | 1.內部訓練 | (1)… | 人事室 |

use foldhash::HashSet;

use super::{Block, Cell, Document, Piece, PlanTable, Role, flowing::is_heading, roles};
use crate::words::{joining::squash, marker, marker::Marker};

/// Makes rows that hold nothing but a heading what stands over all columns, and takes the first of their kind from the line
/// above the table.
pub(crate) fn settle(document: &mut Document) {
    let mut at = 0;
    while at < document.blocks.len() {
        if let Block::Table(table) = &mut document.blocks[at] {
            lift(table);
            put_notes_aside(table);
        }
        if take_first(&mut document.blocks, at) {
            at -= 1;
        }
        at += 1;
    }
    take_apart(&mut document.blocks);
}

/// A sentence or two between a heading and its table say what the part is about, in lines.
const BETWEEN: usize = 3;

/// Takes the headings above several tables of the same columns, one above each, counted from 1, where other lines stand
/// between a heading and its table.
fn take_apart(blocks: &mut Vec<Block>) {
    let is_table = |at: &usize| matches!(blocks[*at], Block::Table(_));
    let tables: Vec<usize> = (0..blocks.len()).filter(is_table).collect();
    let columns = |at: usize| blocks[at].table().map(|table| &table.columns);
    let same = tables.windows(2).all(|pair| columns(pair[0]) == columns(pair[1]));
    let bare = tables.iter().all(|&at| blocks[at].table().is_some_and(|table| table.banners.is_empty()));
    if tables.len() < 2 || !same || !bare {
        return;
    }
    let heading = |(index, &at): (usize, &usize)| {
        let from = index.checked_sub(1).map_or(0, |before| tables[before] + 1).max(at.saturating_sub(BETWEEN));
        (from..at).rev().find_map(|line| {
            let text = blocks[line].prose()?.text.trim();
            let marker = marker::read(text).filter(|_| is_heading(text))?;
            Some((line, marker.style, marker.number?))
        })
    };
    let headings: Option<Vec<_>> = tables.iter().enumerate().map(heading).collect();
    let Some(headings) = headings else { return };
    let counted = headings.iter().zip(1..).all(|((_, style, number), at)| *style == headings[0].1 && *number == at);
    if !counted {
        return;
    }
    for (&table, (line, ..)) in tables.iter().zip(&headings).rev() {
        put_over(blocks, *line, table);
    }
}

/// Makes a line above a table the heading of its first rows.
fn put_over(blocks: &mut Vec<Block>, line: usize, table: usize) {
    let Block::Prose(piece) = blocks.remove(line) else { return };
    if let Some(Block::Table(table)) = blocks.get_mut(table - 1) {
        let row = table.cells.first().map_or(0, |cell| cell.row);
        table.banners.insert(0, Cell { row, last_row: row, column: 0, pieces: vec![piece] });
    }
}

/// A note that stands right below a table is of no title.
fn put_notes_aside(table: &mut PlanTable) {
    const NOTES: [&str; 5] = ["備註：", "備註:", "附註：", "註：", "※"];
    let is_title = |column: usize| table.columns.get(column).is_some_and(|column| roles::is_title(column.role));
    for cell in table.cells.iter_mut().filter(|cell| is_title(cell.column)) {
        let begins = |piece: &Piece| NOTES.iter().any(|note| piece.text.trim_start().starts_with(note));
        if let Some(from) = cell.pieces.iter().skip(1).position(begins) {
            table.furniture.extend(cell.pieces.drain(from + 1..));
        }
    }
}

fn number_of(cell: &Cell) -> Option<Marker> {
    marker::read(cell.pieces.first()?.text.trim()).filter(|marker| marker.number.is_some())
}

/// Rows with a heading alone in the first column, of a dress that no other cell of the column has.
fn lift(table: &mut PlanTable) {
    let measure = table.columns.iter().position(|column| column.role == Role::Measure);
    let first = table.columns.iter().position(|column| matches!(column.role, Role::Facet | Role::Strategy));
    let Some(first) = first.filter(|first| measure.is_some_and(|measure| *first < measure)) else { return };
    let mut lone: Vec<usize> = Vec::new();
    let mut others: HashSet<marker::Style> = HashSet::default();
    for (row, is_free) in table.rows() {
        let filled: Vec<usize> = row.filter(|&cell| !table.cells[cell].pieces.is_empty()).collect();
        let is_heading = |cell: &Cell| is_free && cell.column <= first && cell.last_row == cell.row;
        match filled[..] {
            [only] if is_heading(&table.cells[only]) => lone.push(only),
            _ => {
                let own = filled.iter().filter(|&&cell| table.cells[cell].column == first);
                others.extend(own.filter_map(|&cell| number_of(&table.cells[cell])).map(|marker| marker.style));
            }
        }
    }
    lone.retain(|&at| {
        let text: String = table.cells[at].pieces.iter().map(|piece| squash(&piece.text)).collect();
        number_of(&table.cells[at]).is_some_and(|marker| !others.contains(&marker.style)) && is_heading(&text)
    });
    for at in lone.into_iter().rev() {
        let cell = table.cells.remove(at);
        table.banners.push(Cell { column: 0, ..cell });
    }
    table.banners.sort_by_key(|cell| cell.row);
}

/// Whether the line above a table was the heading before its first one: 一、 above a table whose first is 二、.
fn take_first(blocks: &mut Vec<Block>, at: usize) -> bool {
    let Some(Block::Table(table)) = blocks.get(at) else { return false };
    let begins = table.cells.first().map(|cell| cell.row);
    let Some(second) = table.banners.first().filter(|banner| Some(banner.row) > begins).and_then(number_of) else {
        return false;
    };
    let is_first = |line: &Piece| {
        marker::read(line.text.trim()).is_some_and(|own| {
            own.style == second.style && own.number.is_some_and(|number| Some(number + 1) == second.number)
        }) && is_heading(&line.text)
    };
    let above = (at.saturating_sub(BETWEEN)..at).rev().take_while(|&above| blocks[above].prose().is_some());
    let Some(first) = above.into_iter().find(|&above| blocks[above].prose().is_some_and(is_first)) else {
        return false;
    };
    put_over(blocks, first, at);
    true
}
