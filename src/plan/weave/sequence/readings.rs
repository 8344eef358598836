//! What each receiver takes in the best reading of a block, and how far ahead of every other content that is.

use std::ops::Range;

use super::{Block, Row, costs::ReceiverCosts, search::Search};
use crate::plan::{record::Assignment, strips::Token};

/// How far ahead the best reading must be to be called the only one: e^4 is fifty to one.
const MARGIN: f32 = 4.0;
/// How far ahead it must be in a row where another measure is in doubt already: the two share an edge, or the row
/// has lost a token.
const MARGIN_IN_DOUBT: f32 = 9.0;
/// How far ahead it must be in rows of one measure that reach to a measure that went without: a shift through such
/// rows may explain as much as the loss does.
const MARGIN_AT_LOSS: f32 = 16.0;

/// What one receiver takes in the best reading of a block.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) receiver: usize,
    pub(super) group: Range<usize>,
    pub(super) taken: Range<usize>,
    pub(super) assignment: Assignment,
    margin: f32,
    missing: bool,
}

/// The best reading, and the departments and deadlines that it leaves over.
#[derive(Debug, Default)]
pub(super) struct Best {
    pub(super) readings: Vec<Reading>,
    pub(super) left_departments: Vec<usize>,
    pub(super) left_deadlines: Vec<usize>,
}

/// Follows the cheapest way.
pub(super) fn best(block: &Block<'_, '_>, costs: &[ReceiverCosts<'_>], search: &Search) -> Best {
    let (departments, deadlines) = (block.own_departments.clone(), block.own_deadlines.clone());
    let mut out = Best::default();
    let (mut d, mut l) = (0, 0);
    for (i, costs) in costs.iter().enumerate() {
        let mut choices = costs.choices(d, l);
        // Tokens left over before this receiver.
        loop {
            let here = search.rest(i, d, l);
            let stays = search.behind(i, d, l, &choices).fold(f32::INFINITY, |least, (_, _, cost)| least.min(cost));
            if stays <= here + 1e-3 {
                break;
            }
            if d < departments.len() && search.rest(i, d + 1, l) + super::costs::SURPLUS <= here + 1e-3 {
                out.left_departments.push(departments.start + d);
                d += 1;
            } else if l < deadlines.len() {
                out.left_deadlines.push(deadlines.start + l);
                l += 1;
            } else {
                break;
            }
            choices = costs.choices(d, l);
        }
        let mut chosen: Option<(f32, usize, usize)> = None;
        for (departments, deadlines, cost) in search.behind(i, d, l, &choices) {
            if chosen.is_none_or(|(best, _, _)| cost < best - 1e-4) {
                chosen = Some((cost, departments, deadlines));
            }
        }
        let (_, count, times) = chosen.unwrap_or((0.0, 0, 0));
        let (group, taken) = (d..d + count, l..l + times);
        let assignment = if costs.shows(&group, &taken) { Assignment::Certain } else { Assignment::Inferred };
        let group = departments.start + group.start..departments.start + group.end;
        let taken = deadlines.start + taken.start..deadlines.start + taken.end;
        let receiver = block.own_receivers.start + i;
        let margin = other(block, i, costs, search, (&group, &taken)) - search.total;
        let missing = block.receivers[receiver].sub.is_none() && (group.is_empty() || taken.is_empty());
        out.readings.push(Reading { receiver, group, taken, assignment, margin, missing });
        d += count;
        l += times;
    }
    out.left_departments.extend(departments.start + d..departments.end);
    out.left_deadlines.extend(deadlines.start + l..deadlines.end);
    doubt(block, &mut out.readings);
    out
}

/// The cost of the cheapest reading that gives receiver `i` other departments or another deadline, as printed.
fn other(
    block: &Block<'_, '_>,
    i: usize,
    costs: &ReceiverCosts<'_>,
    search: &Search,
    (group, taken): (&Range<usize>, &Range<usize>),
) -> f32 {
    let texts = |tokens: &[Token<'_>], other: &[Token<'_>]| {
        tokens.iter().map(|token| &token.text).eq(other.iter().map(|token| &token.text))
    };
    let mut other = f32::INFINITY;
    search.each(i, |d, l, before, through| {
        if through >= other {
            return;
        }
        for (departments, deadlines, behind) in search.behind(i, d, l, &costs.choices(d, l)) {
            let cost = before + behind;
            if cost >= other {
                continue;
            }
            let (start, from) = (block.own_departments.start + d, block.own_deadlines.start + l);
            let same_names = block.names[start..start + departments] == block.names[group.clone()];
            let same_text = texts(&block.deadlines[from..from + deadlines], &block.deadlines[taken.clone()]);
            if !(same_names && same_text) {
                other = cost;
            }
        }
    });
    other
}

/// Marks the readings that are not clearly ahead.
fn doubt(block: &Block<'_, '_>, readings: &mut [Reading]) {
    let row = |reading: &Reading| block.receivers[reading.receiver].row;
    let doubtful: Vec<bool> = readings.iter().map(|reading| reading.missing || reading.margin < MARGIN).collect();
    let near_loss = near_loss(block.rows, readings);
    let rows: Vec<u32> = readings.iter().map(row).collect();
    for (at, reading) in readings.iter_mut().enumerate() {
        let beside = rows.iter().zip(&doubtful).any(|(&row, &doubtful)| doubtful && row == rows[at]);
        if doubtful[at]
            || (beside && reading.margin < MARGIN_IN_DOUBT)
            || (near_loss.contains(&reading.receiver) && reading.margin < MARGIN_AT_LOSS)
        {
            reading.assignment = Assignment::Ambiguous;
        }
    }
}

/// The receivers of rows with one measure each that stand in an unbroken run beside a measure that has nothing.
fn near_loss(rows: &[Row], readings: &[Reading]) -> Vec<usize> {
    let row_of = |receiver: usize| rows.iter().position(|row| row.receivers.contains(&receiver));
    let single = |row: &Row| row.shown.is_some() && row.deadlines.len() == 1;
    let mut out = Vec::new();
    for lost in readings.iter().filter(|reading| reading.missing).filter_map(|reading| row_of(reading.receiver)) {
        let before = rows[..lost].iter().rev().take_while(|row| single(row));
        let behind = rows[lost + 1..].iter().take_while(|row| single(row));
        out.extend(before.chain(behind).flat_map(|row| row.receivers.clone()));
    }
    out
}
