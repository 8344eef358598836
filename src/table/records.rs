//! Plans without a table whose measures are records of labelled lines, the measure itself behind a label:
//!
//! > ■ 汛期前整備
//! > 編號：1
//! > 工作內容：三月底前完成水門試車。
//! > 承辦單位：規劃課
//! > 辦理期限：10月底
//!
//! The labels are the heads of columns, each record is a row, and a line between records is a heading over those below it.

use foldhash::HashMap;

use super::{
    Block, Cell, Column, Piece, PlanTable, Role, Vocabulary,
    flowing::is_heading,
    looks,
    rows::{begins_section, is_page_number},
};
use crate::words::{joining::squash, marker};

/// Fewer records are a notice.
const LEAST: usize = 3;
/// No record says so many things of a measure.
const MOST_COLUMNS: usize = 24;
/// A label that stands above the measure's in so large a part of the records begins them.
const MOST: f32 = 0.8;

/// A document whose records are the rows of a table, if it holds such records and no table of a plan.
pub(super) fn laid_down(blocks: &[Block], words: &Vocabulary) -> Option<Vec<Block>> {
    let lines: Vec<&Piece> = blocks.iter().map(Block::prose).collect::<Option<_>>()?;
    let labels: Vec<Option<(String, &str)>> = lines.iter().map(|line| labelled(&line.text)).collect();
    let label = |at: usize| labels[at].as_ref().map(|(label, _)| &**label);
    let measure = measure_label(&labels, words)?;
    let owners: Vec<usize> = (0..lines.len()).filter(|&at| label(at) == Some(measure)).collect();
    let begins = begins(&labels, &owners);
    // A form without who and when is a form of something else.
    let says = |wanted: Role| owners.iter().any(|&at| label(at + 1).is_some_and(|label| role(label, words) == wanted));
    if !says(Role::Department) && !says(Role::Deadline) {
        return None;
    }
    let first = begins[0];
    let from = (0..first).rev().take_while(|&at| is_title(lines[at])).last().unwrap_or(first);
    let mut table = PlanTable {
        columns: vec![Column { role: Role::Measure, header: measure.to_owned() }],
        margin: f32::MAX,
        ..PlanTable::default()
    };
    let mut rows = 0;
    let mut end = from;
    let mut open: Option<usize> = None;
    for (at, line) in lines.iter().enumerate().skip(from) {
        if begins.binary_search(&at).is_ok() {
            (rows, open) = (rows + 1, Some(0));
        }
        if line.text.trim().is_empty() {
            continue;
        }
        match &labels[at] {
            _ if is_page_number(&line.text) => table.furniture.push((*line).clone()),
            Some((label, value)) if rows > 0 && knows(&table, label) => {
                let column = column(&mut table, label, words);
                open = Some(column);
                let value = Piece { text: (*value).to_owned(), ..(*line).clone() };
                // The label itself is what the head of the column says.
                table.furniture.push(Piece {
                    text: line.text[..line.text.len() - value.text.len()].trim().to_owned(),
                    ..(*line).clone()
                });
                put(&mut table, rows - 1, column, value);
            }
            // Behind the last record only what goes on with it is of the table.
            _ if at > owners[owners.len() - 1] && begins_section(&line.text) => break,
            _ if is_title(line) => {
                let cell = Cell { row: rows, last_row: rows, column: 0, pieces: vec![(*line).clone()] };
                table.banners.push(cell);
                open = None;
            }
            _ => match open.filter(|_| rows > 0) {
                Some(column) => put(&mut table, rows - 1, column, (*line).clone()),
                None => break,
            },
        }
        end = at + 1;
    }
    let before = blocks[..from].iter().cloned();
    Some(before.chain([Block::Table(table)]).chain(blocks[end..].iter().cloned()).collect())
}

/// A line's label, without blanks, and what it says.
fn labelled(line: &str) -> Option<(String, &str)> {
    let (label, value) = line.trim().split_once(['：', ':'])?;
    let label = squash(label);
    // 措施1：… counts what stands behind it.
    let is_label = looks::may_be_label(&label) && !label.ends_with(marker::is_numeral);
    (is_label && !value.trim().is_empty()).then(|| (label, value.trim()))
}

/// The label that says what is done, where enough lines have it.
fn measure_label<'a>(labels: &'a [Option<(String, &str)>], words: &Vocabulary) -> Option<&'a str> {
    let mut counts: HashMap<&str, usize> = HashMap::default();
    for (label, _) in labels.iter().flatten() {
        *counts.entry(label).or_default() += 1;
    }
    let mut often = labels.iter().flatten().map(|(label, _)| &**label).filter(|label| counts[label] >= LEAST);
    often.find(|label| role(label, words) == Role::Measure)
}

/// What a label says; a label that tells nothing is another column's.
fn role(label: &str, words: &Vocabulary) -> Role {
    words.role_of_label(label).unwrap_or(Role::Other)
}

/// Where each record begins: at its measure, or at the labels that nearly all records have above it.
fn begins(labels: &[Option<(String, &str)>], owners: &[usize]) -> Vec<usize> {
    let above = |at: usize, up: usize| Some(&*labels.get(at.checked_sub(up)?)?.as_ref()?.0);
    let mut up = 0;
    while let Some(label) = above(owners[0], up + 1) {
        let own = owners.iter().filter(|&&at| above(at, up + 1) == Some(label)).count();
        if (own as f32) < MOST * owners.len() as f32 || owners.contains(&(owners[0] - up - 1)) {
            break;
        }
        up += 1;
    }
    // One that lacks them begins at its measure.
    let from = |&at: &usize| {
        let same = (1..=up).take_while(|&up| above(at, up).is_some() && above(at, up) == above(owners[0], up)).count();
        at - same
    };
    owners.iter().map(from).collect()
}

/// Whether a line between records is the heading of those below it.
fn is_title(line: &Piece) -> bool {
    labelled(&line.text).is_none() && !begins_section(&line.text) && is_heading(&line.text)
}

/// Whether a label has a column, or may have one.
fn knows(table: &PlanTable, label: &str) -> bool {
    table.columns.len() < MOST_COLUMNS || table.columns.iter().any(|column| column.header == label)
}

/// The column under a label.
fn column(table: &mut PlanTable, label: &str, words: &Vocabulary) -> usize {
    if let Some(known) = table.columns.iter().position(|column| column.header == label) {
        return known;
    }
    // A second label for what is done says something else of it.
    let role = Some(role(label, words)).filter(|role| !matches!(role, Role::Measure | Role::Facet | Role::Strategy));
    table.columns.push(Column { role: role.unwrap_or(Role::Other), header: label.to_owned() });
    table.columns.len() - 1
}

/// Adds a line to the cell of a row.
fn put(table: &mut PlanTable, row: u32, column: usize, piece: Piece) {
    match table.cells.iter_mut().rev().take_while(|cell| cell.row == row).find(|cell| cell.column == column) {
        Some(cell) => cell.pieces.push(piece),
        None => table.cells.push(Cell { row, last_row: row, column, pieces: vec![piece] }),
    }
}
