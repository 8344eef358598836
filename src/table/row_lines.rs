//! Rows that are printed lines: a sheet, or a table that a program made of a page, in which each line of a measure took a
//! row of its own.
//!
//! Below a row with all its cells stand rows with a line of the measure and nothing else. Where most of these go on with what
//! no mark ended above them, and what they make up ends as sentences do, so do the few that stand below a full stop. The shares
//! below are set by hand; no bench has counted them.

use super::{Cell, Opening, PlanTable, Role};
use crate::words::{joining::is_complete, marker};

/// Fewer such rows tell no habit.
const LEAST: usize = 3;
/// The share of them that stands below a text which has not ended.
const UNENDED: f32 = 0.6;
/// The share of the measures so made up whose last line ends a sentence.
const ENDED: f32 = 0.8;

/// Puts the lines of a measure that stand in rows of their own into the cell they go on with.
pub(super) fn join(table: &mut PlanTable) {
    let Some(measure) = table.columns.iter().position(|column| column.role == Role::Measure) else { return };
    // What parts rows that begin from rows that go on: a department or a deadline beside each that begins.
    let is_side = |role: Role| matches!(role, Role::Department | Role::Deadline);
    if !table.columns.iter().any(|column| is_side(column.role)) {
        return;
    }
    let mut lone: Vec<u32> = Vec::new();
    // How many of them stand below a text that has not ended; how many measures they make up, and how many of these end.
    let (mut unended, mut made, mut ended) = (0, 0, 0);
    // The line above: whether it ends a sentence, and whether it is itself such a row.
    let mut before: Option<(bool, bool)> = None;
    let mut close = |before: Option<(bool, bool)>| {
        if let Some((ends, true)) = before {
            made += 1;
            ended += usize::from(ends);
        }
    };
    for (row, is_free) in table.rows() {
        let row = &table.cells[row];
        let own = || row.iter().filter(|cell| !cell.pieces.is_empty());
        let text =
            own().find(|cell| cell.column == measure).and_then(|cell| cell.pieces.first().zip(cell.pieces.last()));
        let is_lone = own().count() == 1 && is_free;
        let ends = text.is_some_and(|(_, last)| is_complete(last.text.trim()));
        let goes_on = text.is_some_and(|(first, _)| is_lone && marker::read(first.text.trim_start()).is_none());
        match before {
            Some((above, _)) if goes_on => {
                lone.push(row[0].row);
                unended += usize::from(!above);
                before = Some((ends, true));
            }
            _ => {
                close(before);
                before = text.map(|_| (ends, false));
            }
        }
    }
    close(before);
    let most = |part: usize, share: f32, all: usize| part as f32 >= share * all as f32;
    if lone.len() < LEAST || !most(unended, UNENDED, lone.len()) || !most(ended, ENDED, made) {
        return;
    }
    let mut open: Option<usize> = None;
    let mut kept = Vec::with_capacity(table.cells.len());
    for mut cell in table.cells.drain(..) {
        if cell.column == measure && !cell.pieces.is_empty() {
            if lone.binary_search(&cell.row).is_ok()
                && let Some(open) = open
            {
                let above: &mut Cell = &mut kept[open];
                above.last_row = above.last_row.max(cell.last_row);
                cell.pieces[0].opens = Opening::Line;
                above.pieces.extend(cell.pieces);
                continue;
            }
            open = Some(kept.len());
        }
        kept.push(cell);
    }
    table.cells = kept;
}
