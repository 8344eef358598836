//! The rows of a table as far as tokens and starts of measures go, and which of them keep their shape.

use std::ops::Range;

use super::{LONGEST_GROUP, Receiver};
use crate::plan::strips::{Gap, Token};

/// Rows that keep their shape may stand between two that do not and still be part of one shift.
const REACH: usize = 4;

/// One row of the table.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) number: u32,
    pub(super) receivers: Range<usize>,
    pub(super) departments: Range<usize>,
    pub(super) deadlines: Range<usize>,
    /// What each of its receivers has, where the row shows just that.
    pub(super) shown: Option<Vec<Shown>>,
}

/// A receiver with the departments and the deadline that its own row shows for it.
#[derive(Debug, Clone)]
pub(super) struct Shown {
    pub(super) receiver: usize,
    pub(super) group: Range<usize>,
    pub(super) deadline: usize,
}

/// The rows that hold anything, with what each holds.
pub(super) fn rows(receivers: &[Receiver], departments: &[Token<'_>], deadlines: &[Token<'_>]) -> Vec<Row> {
    let mut numbers: Vec<u32> = receivers.iter().map(|receiver| receiver.row).collect();
    numbers.extend(departments.iter().chain(deadlines).map(|token| token.row));
    numbers.sort_unstable();
    numbers.dedup();
    let (mut r, mut d, mut l) = (0, 0, 0);
    let advance = |at: &mut usize, count: usize, row_of: &dyn Fn(usize) -> u32, row: u32| {
        let start = *at;
        while *at < count && row_of(*at) <= row {
            *at += 1;
        }
        start..*at
    };
    numbers
        .into_iter()
        .map(|number| Row {
            number,
            receivers: advance(&mut r, receivers.len(), &|at| receivers[at].row, number),
            departments: advance(&mut d, departments.len(), &|at| departments[at].row, number),
            deadlines: advance(&mut l, deadlines.len(), &|at| deadlines[at].row, number),
            shown: None,
        })
        .collect()
}

/// One group and one deadline for each measure (or each measure and sub-item) of the row, if the row shows just that.
pub(super) fn shown(
    row: &Row,
    receivers: &[Receiver],
    departments: &[Token<'_>],
    deadlines: &[Token<'_>],
    names: &[u32],
) -> Option<Vec<Shown>> {
    let count = row.deadlines.len();
    let is_measure = |at: usize| receivers[at].sub.is_none();
    let only_measures = row.receivers.clone().filter(|&at| is_measure(at)).count() == count;
    if count == 0 || !(only_measures || row.receivers.len() == count) {
        return None;
    }
    let takers = row.receivers.clone().filter(|&at| !only_measures || is_measure(at));
    let groups =
        if count == 1 { vec![row.departments.clone()] } else { paragraphs(row.departments.clone(), departments) };
    let printed_apart =
        count == 1 || deadlines[row.deadlines.clone()].iter().skip(1).all(|token| token.gap >= Gap::Paragraph);
    if groups.len() != count || !printed_apart {
        return None;
    }
    let sound =
        groups.iter().all(|group| !group.is_empty() && group.len() <= LONGEST_GROUP && !repeats(&names[group.clone()]));
    sound.then(|| {
        takers
            .zip(groups)
            .zip(row.deadlines.clone())
            .map(|((receiver, group), deadline)| Shown { receiver, group, deadline })
            .collect()
    })
}

/// Whether a name stands twice.
pub(super) fn repeats(names: &[u32]) -> bool {
    names.iter().enumerate().any(|(at, name)| names[..at].contains(name))
}

/// The runs of tokens that no paragraph's edge parts.
pub(super) fn paragraphs(range: Range<usize>, tokens: &[Token<'_>]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for at in range {
        match out.last_mut() {
            Some(last) if tokens[at].gap < Gap::Paragraph => last.end = at + 1,
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// The end of the block that begins at `start`: on until the rows out of shape have made each other good.
pub(super) fn block_end(rows: &[Row], start: usize, receivers: &[Receiver]) -> usize {
    let measures = |row: &Row| row.receivers.clone().filter(|&at| receivers[at].sub.is_none()).count();
    let balance = |row: &Row| measures(row) as i64 - row.deadlines.len() as i64;
    // A row of sub-items alone says nothing either way.
    let neutral = |row: &Row| measures(row) == 0 && row.deadlines.is_empty() && row.departments.is_empty();
    if rows[start].shown.is_some() || neutral(&rows[start]) {
        return start + 1;
    }
    let mut end = start + 1;
    let (mut gap, mut at) = (0, start + 1);
    if balance(&rows[start]) == 0 {
        return end;
    }
    while at < rows.len() && gap < REACH {
        if balance(&rows[at]) != 0 {
            end = at + 1;
            gap = 0;
        } else if !neutral(&rows[at]) {
            gap += 1;
        }
        at += 1;
    }
    end
}
