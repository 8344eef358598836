//! Assignment where only the order inside each column survived: an order-preserving segmentation.
//!
//! Rows in which every measure has a paragraph of departments and a deadline of its own are believed as they stand
//! (`certain`), and teach which departments go together. What lies between them is solved block by block: each measure
//! takes the next run of departments and the next deadline, or none, and tokens may be left over; `costs` are in nats,
//! so that a margin of 3 means twenty to one. A measure whose best reading is not clearly ahead of the next best one
//! with other content is `ambiguous`.

mod costs;
mod readings;
mod rows;
mod search;

use std::ops::Range;

use super::{Receiver, Woven, groups::Groups};
use crate::plan::{
    record::Assignment,
    strips::{Gap, Token},
};
use costs::{ReceiverCosts, TokenCosts};
use rows::{Row, Shown, block_end, paragraphs, repeats, rows, shown};
use search::Search;

/// No group of more than this many departments was ever seen; 業務組 電費組 北客服 設計組 維護組 調度組 資訊組 has seven.
const LONGEST_GROUP: usize = 12;
/// So many names without a paragraph's edge among them show that the extraction left none.
const LEAST_UNMARKED: usize = 40;
/// States of one block beyond which it is not solved but marked ambiguous as it stands.
const MOST_STATES: usize = 3_000_000;

/// How far rows can be believed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows<'a> {
    /// Tokens of one measure may stand on the row of another.
    Slid,
    /// The form states them: each is solved by itself. The groups are those of rows that leave no doubt.
    Stated(&'a [Vec<&'a str>]),
}

/// Gives every receiver its tokens.
pub(super) fn assign<'a>(
    receivers: &[Receiver],
    departments: &[Token<'a>],
    deadlines: &[Token<'a>],
    kept: Rows<'_>,
    woven: &mut Woven<'a>,
) {
    let mut rows = rows(receivers, departments, deadlines);
    let mut groups = Groups::default();
    if let Rows::Stated(known) = kept {
        for group in known {
            let group: Vec<u32> = group.iter().map(|name| groups.id(name)).collect();
            groups.learn(&group);
        }
    }
    let names: Vec<u32> = departments.iter().map(|token| groups.id(&token.text)).collect();
    for row in &mut rows {
        row.shown = shown(row, receivers, departments, deadlines, &names);
        if let Some(shares) = &row.shown {
            for share in shares {
                groups.learn(&names[share.group.clone()]);
            }
        } else {
            // A row out of shape still shows most of its groups as paragraphs.
            let paragraphs = paragraphs(row.departments.clone(), departments);
            for group in paragraphs.iter().filter(|group| paragraphs.len() > 1 && !repeats(&names[(*group).clone()])) {
                groups.learn(&names[group.clone()]);
            }
        }
    }
    let table = Table { receivers, departments, deadlines, names: &names, groups: &groups };
    let mut at = 0;
    while at < rows.len() {
        let end = if matches!(kept, Rows::Stated(_)) { at + 1 } else { block_end(&rows, at, receivers) };
        match &rows[at].shown {
            Some(shares) if end == at + 1 => {
                for Shown { receiver, group, deadline } in shares {
                    table.give(woven, *receiver, group.clone(), *deadline..deadline + 1, Assignment::Certain);
                }
            }
            _ => table.solve(&rows[at..end], woven),
        }
        at = end;
    }
    // Fewer names may well stand in rows that need no marks.
    let marked = departments.len() < LEAST_UNMARKED || departments.iter().any(|token| token.gap == Gap::Paragraph);
    if matches!(kept, Rows::Slid) && !marked {
        // No cell of the text shows where a measure's names end: a stack beside several measures is anybody's.
        for row in rows.iter().filter(|row| row.departments.len() > 1 && row.receivers.len() > 1) {
            for receiver in row.receivers.clone() {
                woven.share(&receivers[receiver]).assignment = Assignment::Ambiguous;
            }
        }
    }
}

/// Everything that is to be brought together.
#[derive(Clone, Copy)]
struct Table<'a, 't> {
    receivers: &'a [Receiver],
    departments: &'a [Token<'t>],
    deadlines: &'a [Token<'t>],
    /// The departments by number.
    names: &'a [u32],
    groups: &'a Groups<'a>,
}

/// Rows that are solved together, and what of the table is theirs.
struct Block<'a, 't> {
    table: Table<'a, 't>,
    rows: &'a [Row],
    own_receivers: Range<usize>,
    own_departments: Range<usize>,
    own_deadlines: Range<usize>,
}

impl Block<'_, '_> {
    /// The place in the block of the row with this number, or of the next one.
    fn row_of(&self, number: u32) -> usize {
        self.rows.partition_point(|row| row.number < number)
    }
}

impl<'a, 't> std::ops::Deref for Block<'a, 't> {
    type Target = Table<'a, 't>;

    fn deref(&self) -> &Table<'a, 't> {
        &self.table
    }
}

impl<'t> Table<'_, 't> {
    fn solve(&self, rows: &[Row], woven: &mut Woven<'t>) {
        let last = &rows[rows.len() - 1];
        let block = Block {
            table: *self,
            rows,
            own_receivers: rows[0].receivers.start..last.receivers.end,
            own_departments: rows[0].departments.start..last.departments.end,
            own_deadlines: rows[0].deadlines.start..last.deadlines.end,
        };
        let (departments, deadlines) = (block.own_departments.clone(), block.own_deadlines.clone());
        let states = block.own_receivers.len() * (departments.len() + 1) * (deadlines.len() + 1);
        if block.own_receivers.is_empty() || states > MOST_STATES {
            woven.surplus_departments.extend_from_slice(&self.departments[departments]);
            woven.surplus_deadlines.extend_from_slice(&self.deadlines[deadlines]);
            for receiver in block.own_receivers {
                woven.share(&self.receivers[receiver]).assignment = Assignment::Ambiguous;
            }
            return;
        }
        let tokens = TokenCosts::new(&block);
        let costs: Vec<ReceiverCosts<'_>> =
            block.own_receivers.clone().map(|receiver| ReceiverCosts::new(&block, &tokens, receiver)).collect();
        let best = readings::best(&block, &costs, &Search::new(&block, &costs));
        for reading in best.readings {
            self.give(woven, reading.receiver, reading.group, reading.taken, reading.assignment);
        }
        let left =
            |tokens: &[Token<'t>], at: Vec<usize>| at.into_iter().map(|at| tokens[at].clone()).collect::<Vec<_>>();
        woven.surplus_departments.extend(left(self.departments, best.left_departments));
        woven.surplus_deadlines.extend(left(self.deadlines, best.left_deadlines));
    }

    fn give(
        &self,
        woven: &mut Woven<'t>,
        receiver: usize,
        group: Range<usize>,
        times: Range<usize>,
        assignment: Assignment,
    ) {
        let share = woven.share(&self.receivers[receiver]);
        share.departments.reserve_exact(group.len());
        for token in &self.departments[group] {
            share.add_department(token);
        }
        for token in &self.deadlines[times] {
            share.add_deadline(token);
        }
        share.assignment = assignment;
    }
}
