//! Headings of rows that no form states as such: a number and a title alone in a row, in the first column, and the one above
//! the table that counts with them; or one above each of several tables, with a sentence between. Notes below a table that
//! ran into its last titles are none.
//!
//! | 策進重點 | 策進作為 | 辦理單位 |
//! |---|---|---|
//! | 二、廉潔教育 | | |
//! | 1.內部訓練 | (1)… | 人事室 |

use foldhash::HashSet;

use super::{Block, Cell, Document, Opening, Piece, PlanTable, Role, flowing::is_heading, looks, roles};
use crate::words::{joining::squash, marker, marker::Marker};

/// Makes rows that hold nothing but a heading what stands over all columns, and takes the first of their kind from the line
/// above the table.
pub(crate) fn settle(document: &mut Document) {
    let mut at = 0;
    while at < document.blocks.len() {
        if let Block::Table(table) = &mut document.blocks[at] {
            lift(table);
            lower(table);
            put_notes_aside(table);
            put_sums_aside(table);
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

/// Takes the headings above several tables of the same columns that other lines keep apart: each has some, and they count on,
/// level by level. One that no other table has above it is of the document.
fn take_apart(blocks: &mut Vec<Block>) {
    let is_table = |at: &usize| matches!(blocks[*at], Block::Table(_));
    let tables: Vec<usize> = (0..blocks.len()).filter(is_table).collect();
    let columns = |at: usize| blocks[at].table().map(|table| &table.columns);
    let same = tables.windows(2).all(|pair| columns(pair[0]) == columns(pair[1]));
    if tables.len() < 2 || !same {
        return;
    }
    let above = |(index, &at): (usize, &usize)| {
        let from = index.checked_sub(1).map_or(0, |before| tables[before] + 1).max(at.saturating_sub(BETWEEN));
        let number = |line: usize| Some((line, counted(blocks[line].prose()?)?));
        (from..at).filter_map(number).collect::<Vec<_>>()
    };
    let above: Vec<Vec<(usize, Count)>> = tables.iter().enumerate().map(above).collect();
    let within = |at: usize| blocks[at].table().map(counts_within).unwrap_or_default();
    let within: Vec<Vec<Count>> = tables.iter().map(|&at| within(at)).collect();
    let has = |style: marker::Style, at: usize| {
        above[at].iter().map(|(_, own)| own).chain(&within[at]).any(|own| own.0 == style)
    };
    let recurs = |style: marker::Style| (0..tables.len()).filter(|&at| has(style, at)).count() > 1;
    let mut taken: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut open: Vec<Count> = Vec::new();
    for (at, &table) in tables.iter().enumerate() {
        let own: Vec<&(usize, Count)> = above[at].iter().filter(|(_, (style, _))| recurs(*style)).collect();
        let all = own.iter().map(|(_, own)| own).chain(&within[at]);
        let has_own = !own.is_empty() || begins_with_heading(blocks[table].table());
        if !has_own || !all.copied().all(|next| counts_on(&mut open, next)) {
            return;
        }
        taken.push((table, own.iter().map(|(line, _)| *line).collect()));
    }
    // From the end, so that what is still to come stays where it is.
    for (table, lines) in taken.into_iter().rev() {
        for (gone, line) in lines.into_iter().rev().enumerate() {
            put_over(blocks, line, table - gone);
        }
    }
}

/// How a heading is numbered.
type Count = (marker::Style, u32);

fn counted(line: &Piece) -> Option<Count> {
    let text = line.text.trim();
    let marker = marker::read(text).filter(|_| is_heading(text))?;
    Some((marker.style, marker.number?))
}

/// Whether a numbered heading stands over the first rows of a table.
fn begins_with_heading(table: Option<&PlanTable>) -> bool {
    let heading = table.and_then(PlanTable::heading);
    heading.is_some_and(|heading| heading.pieces.first().is_some_and(|piece| counted(piece).is_some()))
}

/// The numbers of the headings over rows of a table, from the top.
fn counts_within(table: &PlanTable) -> Vec<Count> {
    table.banners.iter().flat_map(|banner| &banner.pieces).filter_map(counted).collect()
}

/// Whether a heading is the next of its level, or the first of a level below; `open` are the last ones of each level.
fn counts_on(open: &mut Vec<Count>, (style, number): Count) -> bool {
    if let Some(at) = open.iter().position(|(own, _)| *own == style) {
        open.truncate(at + 1);
        open[at].1 += 1;
        return open[at].1 == number;
    }
    open.push((style, number));
    number == 1
}

/// Makes a line above a table the heading of its first rows.
fn put_over(blocks: &mut Vec<Block>, line: usize, table: usize) {
    let Block::Prose(piece) = blocks.remove(line) else { return };
    if let Some(Block::Table(table)) = blocks.get_mut(table - 1) {
        table.set_heading(piece);
    }
}

/// What notes begin with.
const NOTES: [&str; 5] = ["備註：", "備註:", "附註：", "註：", "※"];

/// Rows of sums, and rows that hold a note and nothing else, are of no measure.
fn put_sums_aside(table: &mut PlanTable) {
    const SUMS: [&str; 4] = ["小計", "合計", "總計", "總和"];
    let text = |cell: &Cell| -> String { cell.pieces.iter().map(|piece| squash(&piece.text)).collect() };
    let first = |cell: &Cell| {
        let mut letters = cell.pieces.iter().flat_map(|piece| piece.text.chars());
        letters.find(|letter| !letter.is_whitespace())
    };
    // Nearly every cell of nearly every plan is told by its first letter.
    let is_sum = |cell: &Cell| {
        first(cell).is_some_and(|letter| SUMS.iter().any(|sum| sum.starts_with(letter)))
            && SUMS.contains(&text(cell).as_str())
    };
    let is_aside = |cells: &[Cell]| {
        let filled = || cells.iter().filter(|cell| !cell.pieces.is_empty());
        let is_note = |cell: &Cell| {
            let text = text(cell);
            NOTES.iter().any(|note| text.starts_with(note))
        };
        filled().any(is_sum) && filled().all(|cell| is_sum(cell) || looks::is_figures(&text(cell)))
            || filled().count() == 1 && filled().all(is_note)
    };
    let rows = table.cells.chunk_by(|a, b| a.row == b.row).filter(|row| is_aside(row));
    let rows: Vec<u32> = rows.map(|row| row[0].row).collect();
    for cell in table.cells.extract_if(.., |cell| rows.contains(&cell.row)) {
        table.furniture.extend(cell.pieces);
    }
}

/// A note that stands right below a table is of no title.
fn put_notes_aside(table: &mut PlanTable) {
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

/// Rows with a heading alone in the first column, of a dress that no other cell of the column has: that of titles, else that
/// of running numbers.
fn lift(table: &mut PlanTable) {
    let of = |wanted: fn(Role) -> bool| table.columns.iter().position(|column| wanted(column.role));
    let measure = of(|role| role == Role::Measure);
    let first = of(roles::is_title).or_else(|| of(|role| role == Role::Serial));
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

/// Rows with a heading alone in the measures' column, each above the row in which the measures begin to count: it stands at
/// the head of their first cell, as where the form has them in one.
///
/// | 工作分項 | 執行內容 | 進度 |
/// |---|---|---|
/// | 一、水環境 | (一) 汛期整備 | |
/// | | 1. 防汛道路路燈檢修 | 4月底 |
fn lower(table: &mut PlanTable) {
    /// One may be a measure whose row was left blank.
    const LEAST: usize = 2;
    let Some(measure) = table.columns.iter().position(|column| column.role == Role::Measure) else { return };
    let mut lone: Vec<(usize, marker::Style)> = Vec::new();
    let mut first_of_rows: Vec<(usize, Marker)> = Vec::new();
    for (row, _) in table.rows() {
        let filled: Vec<usize> = row.filter(|&cell| !table.cells[cell].pieces.is_empty()).collect();
        // What goes on into the rows below, a merged title or name, is of those as well.
        let mut own = filled.iter().filter(|&&cell| table.cells[cell].last_row == table.cells[cell].row);
        let in_measures = filled.iter().find(|&&cell| table.cells[cell].column == measure);
        let Some((&at, marker)) = in_measures.and_then(|at| Some((at, number_of(&table.cells[*at])?))) else {
            continue;
        };
        let text: String = table.cells[at].pieces.iter().map(|piece| squash(&piece.text)).collect();
        if own.next() == Some(&at) && own.next().is_none() && is_heading(&text) {
            lone.push((at, marker.style));
        } else {
            first_of_rows.push((at, marker));
        }
    }
    lone.retain(|(at, style)| {
        let mut below = first_of_rows.iter().filter(|(other, _)| table.cells[*other].row > table.cells[*at].row);
        let begins = below.next().is_some_and(|(_, next)| next.number == Some(1) && next.style != *style);
        begins && first_of_rows.iter().all(|(_, other)| other.style != *style)
    });
    let Some(&(_, style)) = lone.first().filter(|_| lone.len() >= LEAST) else { return };
    let mut gone: Vec<usize> = Vec::new();
    for (at, _) in lone.into_iter().filter(|(_, own)| *own == style) {
        let row = table.cells[at].row;
        let next = table.cells.iter().position(|cell| cell.column == measure && cell.row == row + 1);
        let Some(next) = next else { continue };
        let title = std::mem::take(&mut table.cells[at].pieces);
        let cell = &mut table.cells[next];
        cell.pieces[0].opens = Opening::Paragraph;
        cell.pieces.splice(..0, title);
        gone.push(at);
    }
    let mut at = 0;
    table.cells.retain(|_| {
        at += 1;
        !gone.contains(&(at - 1))
    });
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
