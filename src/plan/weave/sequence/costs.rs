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
    // What it costs to go on to a name, and to end with it.
    let follows = |at: usize| {
        let over = match block.departments[at].gap {
            Gap::Word | Gap::Line => 0.0,
            Gap::Paragraph => JOIN_PARAGRAPHS,
            Gap::Cell => JOIN_CELLS,
        };
        block.groups.follow(block.names[at - 1], block.names[at]) + over
    };
    let follows: Vec<f32> = own.clone().map(|at| if at > own.start { follows(at) } else { 0.0 }).collect();
    let ends = |at: usize| {
        let next = block.departments.get(at + 1);
        let cuts =
            next.is_some_and(|next| next.gap < Gap::Paragraph) && in_paragraphs.contains(&block.departments[at].row);
        (block.groups.end(block.names[at]), if cuts { CUT_PARAGRAPH } else { 0.0 })
    };
    let ends: Vec<(f32, f32)> = own.clone().map(ends).collect();
    own.clone()
        .map(|start| {
            let mut out = Vec::with_capacity(LONGEST_GROUP);
            let mut chain = 0.0;
            for at in start..own.end.min(start + LONGEST_GROUP) {
                let name = block.names[at];
                if block.names[start..at].contains(&name) {
                    break;
                }
                chain += if at == start { block.groups.open(name) } else { follows[at - own.start] };
                let (end, cut) = ends[at - own.start];
                out.push(chain + end + cut);
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
pub(super) struct Choices {
    /// By deadlines, then by departments.
    costs: [[f32; LONGEST_GROUP + 1]; 3],
    departments: usize,
    deadlines: usize,
}

impl Choices {
    /// By deadlines, what it costs to take 0, 1, 2, … departments with them.
    pub(super) fn by_deadlines(&self) -> impl Iterator<Item = (usize, &[f32])> {
        self.costs[..=self.deadlines].iter().map(|costs| &costs[..=self.departments]).enumerate()
    }

    /// How many departments and deadlines, at what cost.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, usize, f32)> {
        let all = (0..=self.departments)
            .flat_map(|departments| (0..=self.deadlines).map(move |deadlines| (departments, deadlines)));
        all.map(|(departments, deadlines)| (departments, deadlines, self.costs[deadlines][departments]))
    }
}

/// What a receiver can take of the departments, or of the deadlines, besides nothing.
pub(super) struct Takes {
    /// The tokens that are within its reach: it takes none where fewer or more are gone.
    reach: Range<usize>,
    /// Where the costs begin for each number gone, from the first within reach on; and where the last ones end.
    starts: Vec<usize>,
    costs: Vec<f32>,
}

impl Takes {
    /// `at` gives the costs where so many are gone, for tokens within reach; at most so many can be taken.
    fn new<C: IntoIterator<Item = f32>>(reach: Range<usize>, most: usize, at: impl Fn(usize) -> C) -> Takes {
        let mut takes =
            Takes { starts: Vec::with_capacity(reach.len() + 1), costs: Vec::with_capacity(reach.len() * most), reach };
        for gone in takes.reach.clone() {
            takes.starts.push(takes.costs.len());
            takes.costs.extend(at(gone));
        }
        takes.starts.push(takes.costs.len());
        takes
    }

    /// What it costs to take 1, 2, … where so many are gone.
    pub(super) fn at(&self, gone: usize) -> &[f32] {
        if !self.reach.contains(&gone) {
            return &[];
        }
        let at = gone - self.reach.start;
        &self.costs[self.starts[at]..self.starts[at + 1]]
    }

    /// Every number gone where it can take something.
    pub(super) fn reach(&self) -> Range<usize> {
        self.reach.clone()
    }
}

/// The costs of one receiver.
pub(super) struct ReceiverCosts<'a> {
    tokens: &'a TokenCosts,
    is_sub: bool,
    pub(super) departments: Takes,
    /// One, or two that stand side by side in one cell.
    pub(super) deadlines: Takes,
    /// What the receiver's own row shows for it, if that row keeps its shape, and what anything else costs.
    printed: Option<(Range<usize>, usize, f32)>,
}

impl<'a> ReceiverCosts<'a> {
    pub(super) fn new(block: &Block<'_, '_>, tokens: &'a TokenCosts, index: usize) -> ReceiverCosts<'a> {
        /// Tokens further away, in rows, are never the receiver's.
        const REACH: usize = 3;
        let receiver = &block.receivers[index];
        let (first, last) = (block.row_of(receiver.row), block.row_of(receiver.end_row));
        let away = |row: usize| {
            if row == first {
                0.0
            } else if row > first && row <= last {
                ON_LATER_ROW
            } else {
                (if row < first { first - row } else { row - last }) as f32 * ROW_AWAY
            }
        };
        let within = |rows: &[usize]| {
            rows.partition_point(|&row| row + REACH < first)..rows.partition_point(|&row| row <= last + REACH)
        };
        let rows = &tokens.department_rows;
        let reach = within(rows);
        let departments = Takes::new(reach.clone(), LONGEST_GROUP, |gone| {
            let farthest = rows[gone..reach.end].iter().scan(0.0, |most: &mut f32, &row| {
                *most = most.max(away(row));
                Some(*most)
            });
            tokens.groups[gone].iter().zip(farthest).map(|(group, away)| group + away)
        });
        let rows = &tokens.deadline_rows;
        let reach = within(rows);
        let deadlines = Takes::new(reach.clone(), 2, |gone| {
            let one = away(rows[gone]);
            let next = rows[..reach.end].get(gone + 1).filter(|_| tokens.joins[gone].is_finite());
            std::iter::once(one).chain(next.map(|&next| one.max(away(next)) + tokens.joins[gone]))
        });
        ReceiverCosts { tokens, is_sub: receiver.sub.is_some(), departments, deadlines, printed: printed(block, index) }
    }

    /// Whether the receiver's own row shows just this.
    pub(super) fn shows(&self, group: &Range<usize>, taken: &Range<usize>) -> bool {
        self.printed.as_ref().is_some_and(|(shown, deadline, _)| shown == group && (*deadline..*deadline + 1) == *taken)
    }

    /// What it costs to take no departments, or no deadline.
    pub(super) fn missing(&self) -> f32 {
        if self.is_sub { 0.0 } else { MISSING }
    }

    /// Every choice this receiver has where `d` departments and `l` deadlines are gone. None costs less than its
    /// departments and its deadlines by themselves.
    #[inline]
    pub(super) fn choices(&self, d: usize, l: usize) -> Choices {
        // Where the row shows something for this receiver, the number of departments that it shows from here.
        let (shown, breaks) = match &self.printed {
            Some((group, deadline, breaks)) if group.start == d && *deadline == l => (group.len(), *breaks),
            Some((_, _, breaks)) => (0, *breaks),
            None => (0, 0.0),
        };
        let (half, extra) = if self.is_sub { (HALF_SUBITEM, SUBITEM) } else { (HALF, 0.0) };
        let rows = (self.tokens.department_rows.get(d), self.tokens.deadline_rows.get(l));
        let apart = if rows.0 == rows.1 { 0.0 } else { APART };
        let (groups, times) = (self.departments.at(d), self.deadlines.at(l));
        let mut out =
            Choices { costs: [[0.0; LONGEST_GROUP + 1]; 3], departments: groups.len(), deadlines: times.len() };
        let times = std::iter::once(self.missing()).chain(times.iter().copied());
        for (deadlines, (costs, time)) in out.costs.iter_mut().zip(times).enumerate() {
            let (alone, both) = if deadlines == 0 { (0.0, half + extra) } else { (half + extra, apart + extra) };
            costs[0] = self.missing() + time + alone + breaks;
            for (cost, group) in costs[1..].iter_mut().zip(groups) {
                *cost = group + time + both + breaks;
            }
            if let (1, Some(at)) = (deadlines, shown.checked_sub(1).filter(|&at| at < groups.len())) {
                costs[shown] = groups[at] + time + both;
            }
        }
        out
    }
}

/// What the receiver's own row shows for it, where that row keeps its shape; counted from the start of the block.
fn printed(block: &Block<'_, '_>, receiver: usize) -> Option<(Range<usize>, usize, f32)> {
    let row = block.rows.partition_point(|row| row.receivers.end <= receiver);
    let shown = block.rows.get(row)?.shown.as_ref()?;
    let breaks = if shown.len() > 1 { BREAK_ROWS } else { BREAK_ROW };
    let own = shown.iter().find(|shown| shown.receiver == receiver)?;
    let (departments, deadlines) = (block.own_departments.start, block.own_deadlines.start);
    Some((own.group.start - departments..own.group.end - departments, own.deadline - deadlines, breaks))
}
