//! What it costs, in nats, that a receiver takes these departments and this deadline.

use std::{collections::BTreeSet, ops::Range};

use super::{Block, LONGEST_GROUP};
use crate::plan::strips::Gap;

/// A measure without departments, or without deadline: such rows are rare in any plan.
const MISSING: f32 = 10.0;
/// A token that no measure takes.
pub(super) const SURPLUS: f32 = 14.0;
/// A sub-item that takes tokens of its own.
const SUBITEM: f32 = 3.0;
/// A group over the edge of a paragraph, and over the edge of a cell.
const JOIN_PARAGRAPHS: f32 = 9.0;
const JOIN_CELLS: f32 = 12.0;
/// An edge of a group inside a paragraph of a cell that does have paragraphs.
const CUT_PARAGRAPH: f32 = 2.0;
/// Tokens a row away from their measure, each row; half as much where the measure's text reaches that row.
const ROW_AWAY: f32 = 2.0;
const ON_LATER_ROW: f32 = 0.8;
/// Departments from one row beside a deadline from another.
const APART: f32 = 5.0;
/// Departments without a deadline, or the reverse.
const HALF: f32 = 1.0;
/// The same for a sub-item: one that has tokens of its own at all has both.
const HALF_SUBITEM: f32 = 8.0;
/// Two deadlines of one cell read as one of two phrases (持續辦理 配合更新).
const JOIN_DEADLINES: f32 = 4.0;
/// A measure of a row that keeps its shape, given something else than the row shows: little where the row has one
/// measure (rows that slid as a whole look so), much where several paragraphs stand side by side.
const BREAK_ROW: f32 = 2.0;
const BREAK_ROWS: f32 = 6.0;

/// The costs of a block that are the same for every receiver. Indices count from the start of the block.
pub(super) struct TokenCosts {
    /// For each department, what groups of 1, 2, … names cost that it opens; a group never names one twice.
    groups: Vec<Vec<f32>>,
    /// For each deadline, what it costs to read it and the next one as one; infinite where they do not stand together.
    joins: Vec<f32>,
    /// Which row of the block each department and each deadline stands in.
    department_rows: Vec<usize>,
    deadline_rows: Vec<usize>,
}

impl TokenCosts {
    pub(super) fn new(block: &Block<'_, '_>) -> TokenCosts {
        let departments = &block.departments[block.own_departments.clone()];
        let deadlines = &block.deadlines[block.own_deadlines.clone()];
        TokenCosts {
            groups: groups(block),
            joins: (0..deadlines.len()).map(|at| join(block, at)).collect(),
            department_rows: departments.iter().map(|token| block.row_of(token.row)).collect(),
            deadline_rows: deadlines.iter().map(|token| block.row_of(token.row)).collect(),
        }
    }
}

fn groups(block: &Block<'_, '_>) -> Vec<Vec<f32>> {
    let own = block.own_departments.clone();
    // Rows whose cell of departments shows paragraphs at all: in a bare stack an edge between two words costs nothing.
    let tokens = &block.departments[own.clone()];
    let in_paragraphs: BTreeSet<u32> =
        tokens.iter().filter(|token| token.gap == Gap::Paragraph).map(|token| token.row).collect();
    own.clone()
        .map(|start| {
            let mut out = Vec::new();
            let mut chain = 0.0;
            for at in start..own.end.min(start + LONGEST_GROUP) {
                let name = block.names[at];
                if block.names[start..at].contains(&name) {
                    break;
                }
                chain += if at == start {
                    block.groups.open(name)
                } else {
                    let over = match block.departments[at].gap {
                        Gap::Word | Gap::Line => 0.0,
                        Gap::Paragraph => JOIN_PARAGRAPHS,
                        Gap::Cell => JOIN_CELLS,
                    };
                    block.groups.follow(block.names[at - 1], name) + over
                };
                let next = block.departments.get(at + 1);
                let cuts = next.is_some_and(|next| next.gap < Gap::Paragraph)
                    && in_paragraphs.contains(&block.departments[at].row);
                out.push(chain + block.groups.end(name) + if cuts { CUT_PARAGRAPH } else { 0.0 });
            }
            out
        })
        .collect()
}

fn join(block: &Block<'_, '_>, at: usize) -> f32 {
    let own = &block.deadlines[block.own_deadlines.clone()];
    match own.get(at + 1).filter(|next| next.gap < Gap::Paragraph) {
        None => f32::INFINITY,
        // The same phrase twice is two deadlines, never one of two phrases.
        Some(next) if next.text == own[at].text => SURPLUS,
        Some(_) => JOIN_DEADLINES,
    }
}

/// What a receiver can take from a state: so many departments, one deadline or two or none, at a cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) departments: usize,
    pub(super) deadlines: usize,
    pub(super) cost: f32,
}

/// The costs of one receiver.
pub(super) struct ReceiverCosts<'a> {
    tokens: &'a TokenCosts,
    is_sub: bool,
    /// What the distance to each department and each deadline of the block costs; infinite beyond reach.
    departments: Vec<f32>,
    deadlines: Vec<f32>,
    /// What the receiver's own row shows for it, if that row keeps its shape, and what anything else costs.
    printed: Option<(Range<usize>, usize, f32)>,
}

impl<'a> ReceiverCosts<'a> {
    pub(super) fn new(block: &Block<'_, '_>, tokens: &'a TokenCosts, index: usize) -> ReceiverCosts<'a> {
        let receiver = &block.receivers[index];
        let (first, last) = (block.row_of(receiver.row), block.row_of(receiver.end_row));
        let away = |&row: &usize| {
            if row == first {
                0.0
            } else if row > first && row <= last {
                ON_LATER_ROW
            } else {
                let rows = if row < first { first - row } else { row - last };
                if rows > 3 { f32::INFINITY } else { rows as f32 * ROW_AWAY }
            }
        };
        ReceiverCosts {
            tokens,
            is_sub: receiver.sub.is_some(),
            departments: tokens.department_rows.iter().map(away).collect(),
            deadlines: tokens.deadline_rows.iter().map(away).collect(),
            printed: printed(block, index),
        }
    }

    /// Whether the receiver's own row shows just this.
    pub(super) fn shows(&self, group: &Range<usize>, taken: &Range<usize>) -> bool {
        self.printed.as_ref().is_some_and(|(shown, deadline, _)| shown == group && (*deadline..*deadline + 1) == *taken)
    }

    /// How many departments it can take where `d` are gone, at what cost.
    pub(super) fn departments(&self, d: usize, mut then: impl FnMut(usize, f32)) {
        then(0, self.missing());
        let Some(groups) = self.tokens.groups.get(d) else { return };
        let mut away: f32 = 0.0;
        for (at, group) in groups.iter().enumerate() {
            away = away.max(self.departments[d + at]);
            if away.is_infinite() {
                break;
            }
            then(at + 1, group + away);
        }
    }

    /// How many deadlines it can take where `l` are gone, at what cost: one, or two that stand side by side in one cell.
    pub(super) fn deadlines(&self, l: usize, mut then: impl FnMut(usize, f32)) {
        then(0, self.missing());
        let Some(&one) = self.deadlines.get(l).filter(|cost| cost.is_finite()) else { return };
        then(1, one);
        let two = self.deadlines.get(l + 1).map_or(f32::INFINITY, |next| one.max(*next) + self.tokens.joins[l]);
        if two.is_finite() {
            then(2, two);
        }
    }

    fn missing(&self) -> f32 {
        if self.is_sub { 0.0 } else { MISSING }
    }

    /// Every choice this receiver has where `d` departments and `l` deadlines are gone. None costs less than its
    /// departments and its deadlines by themselves.
    pub(super) fn choices(&self, d: usize, l: usize, mut then: impl FnMut(Choice)) {
        // Where the row shows something for this receiver, the number of departments that it shows from here.
        let (shown, breaks) = match &self.printed {
            Some((group, deadline, breaks)) if group.start == d && *deadline == l => (group.len(), *breaks),
            Some((_, _, breaks)) => (0, *breaks),
            None => (0, 0.0),
        };
        let half = if self.is_sub { HALF_SUBITEM } else { HALF };
        let extra = if self.is_sub { SUBITEM } else { 0.0 };
        let rows = (self.tokens.department_rows.get(d), self.tokens.deadline_rows.get(l));
        let apart = if rows.0 == rows.1 { 0.0 } else { APART };
        let mut times = [(0, f32::INFINITY); 3];
        self.deadlines(l, |count, cost| times[count] = (count, cost));
        self.departments(d, |departments, group| {
            for (deadlines, time) in times.into_iter().filter(|(_, cost)| cost.is_finite()) {
                let together = match (departments, deadlines) {
                    (0, 0) => 0.0,
                    (0, _) | (_, 0) => half + extra,
                    _ => apart + extra,
                };
                let as_shown = shown > 0 && departments == shown && deadlines == 1;
                let breaks = if as_shown { 0.0 } else { breaks };
                then(Choice { departments, deadlines, cost: group + time + together + breaks });
            }
        });
    }
}

/// What the receiver's own row shows for it, where that row keeps its shape; counted from the start of the block.
fn printed(block: &Block<'_, '_>, receiver: usize) -> Option<(Range<usize>, usize, f32)> {
    let shown = block.rows.iter().find(|row| row.receivers.contains(&receiver))?.shown.as_ref()?;
    let breaks = if shown.len() > 1 { BREAK_ROWS } else { BREAK_ROW };
    let own = shown.iter().find(|shown| shown.receiver == receiver)?;
    let (departments, deadlines) = (block.own_departments.start, block.own_deadlines.start);
    Some((own.group.start - departments..own.group.end - departments, own.deadline - deadlines, breaks))
}
