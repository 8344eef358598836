//! Assignment where only the order inside each column survived: an order-preserving segmentation.
//!
//! Rows in which every measure has a paragraph of departments and a deadline of its own are believed as they stand
//! (`certain`), and teach which departments go together. What lies between them is solved block by block: each measure
//! takes the next run of departments and the next deadline, or none, and tokens may be left over; costs are in nats,
//! so that a margin of 3 means twenty to one. A measure whose best reading is not clearly ahead of the next best one
//! with other content is `ambiguous`.

use super::{Receiver, Woven, groups::Groups};
use crate::plan::{
    record::Assignment,
    strips::{Gap, Token},
};

/// A measure without departments, or without deadline: such rows are rare in any plan.
const MISSING: f32 = 10.0;
/// A token that no measure takes.
const SURPLUS: f32 = 14.0;
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
/// Two deadlines of one cell read as one of two phrases (持續辦理 配合更新).
const JOIN_DEADLINES: f32 = 4.0;
/// A measure of a row that keeps its shape, given something else than the row shows: little where the row has one
/// measure (rows that slid as a whole look so), much where several paragraphs stand side by side.
const BREAK_ROW: f32 = 2.0;
const BREAK_ROWS: f32 = 6.0;
/// The same for a sub-item: one that has tokens of its own at all has both.
const HALF_SUBITEM: f32 = 8.0;
/// How far ahead the best reading must be to be called the only one: e^4 is fifty to one.
const MARGIN: f32 = 4.0;
/// No group of more than this many departments was ever seen; 業務組 電費組 北客服 設計組 維護組 調度組 資訊組 has seven.
const LONGEST_GROUP: usize = 12;
/// How far ahead it must be in a row where another measure is in doubt already: the two share an edge, or the row
/// has lost a token.
const MARGIN_IN_DOUBT: f32 = 9.0;
/// How far ahead it must be in rows of one measure that reach to a measure that went without: a shift through such
/// rows may explain as much as the loss does.
const MARGIN_AT_LOSS: f32 = 16.0;
/// Rows that keep their shape may stand between two that do not and still be part of one shift.
const REACH: usize = 4;
/// States of one block beyond which it is not solved but marked ambiguous as it stands.
const MOST_STATES: usize = 3_000_000;

/// One row of the table, as far as tokens and starts of measures go.
#[derive(Debug, Clone, Default)]
struct Row {
    receivers: std::ops::Range<usize>,
    departments: std::ops::Range<usize>,
    deadlines: std::ops::Range<usize>,
    clean: bool,
}

/// How far rows can be believed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Rows<'a> {
    /// Tokens of one measure may stand on the row of another.
    Slid,
    /// The form states them: each is solved by itself. The groups are those of rows that leave no doubt.
    Stated(&'a [Vec<&'a str>]),
}

/// Gives every receiver its tokens.
pub(super) fn assign(
    receivers: &[Receiver],
    departments: &[Token],
    deadlines: &[Token],
    kept: Rows<'_>,
    woven: &mut Woven,
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
        row.clean = false;
        if let Some(shares) = clean(row, receivers, departments, deadlines, &names) {
            row.clean = true;
            for share in &shares {
                groups.learn(&names[share.1.clone()]);
            }
        } else {
            // A row out of shape still shows most of its groups as paragraphs.
            let paragraphs = paragraphs(row.departments.clone(), departments);
            for group in paragraphs.iter().filter(|group| paragraphs.len() > 1 && !repeats(&names[(*group).clone()])) {
                groups.learn(&names[group.clone()]);
            }
        }
    }
    let solver = Solver { receivers, departments, deadlines, names: &names, groups: &groups };
    let mut at = 0;
    while at < rows.len() {
        let end = if matches!(kept, Rows::Stated(_)) { at + 1 } else { block_end(&rows, at, receivers) };
        if end == at + 1 && rows[at].clean {
            let shares =
                clean(&rows[at], receivers, departments, deadlines, &names).expect("checked when it was called clean");
            for (receiver, group, deadline) in shares {
                give(
                    woven,
                    receivers,
                    departments,
                    deadlines,
                    receiver,
                    group,
                    deadline..deadline + 1,
                    Assignment::Certain,
                );
            }
        } else {
            solver.block(&rows[at..end], woven);
        }
        at = end;
    }
}

/// The rows that hold anything, with what each holds.
fn rows(receivers: &[Receiver], departments: &[Token], deadlines: &[Token]) -> Vec<Row> {
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
            receivers: advance(&mut r, receivers.len(), &|at| receivers[at].row, number),
            departments: advance(&mut d, departments.len(), &|at| departments[at].row, number),
            deadlines: advance(&mut l, deadlines.len(), &|at| deadlines[at].row, number),
            clean: false,
        })
        .collect()
}

type CleanShare = (usize, std::ops::Range<usize>, usize);

/// One group and one deadline for each measure (or each measure and sub-item) of the row, if the row shows just that.
fn clean(
    row: &Row,
    receivers: &[Receiver],
    departments: &[Token],
    deadlines: &[Token],
    names: &[u32],
) -> Option<Vec<CleanShare>> {
    let all: Vec<usize> = row.receivers.clone().collect();
    let measures: Vec<usize> = all.iter().copied().filter(|&at| receivers[at].sub.is_none()).collect();
    let paragraphs = paragraphs(row.departments.clone(), departments);
    let takers =
        [&measures, &all].into_iter().find(|takers| takers.len() == row.deadlines.len() && !takers.is_empty())?;
    let groups = if takers.len() == 1 { vec![row.departments.clone()] } else { paragraphs };
    let printed_apart =
        takers.len() == 1 || deadlines[row.deadlines.clone()].iter().skip(1).all(|token| token.gap >= Gap::Paragraph);
    if groups.len() != takers.len() || !printed_apart {
        return None;
    }
    let sound =
        groups.iter().all(|group| !group.is_empty() && group.len() <= LONGEST_GROUP && !repeats(&names[group.clone()]));
    sound.then(|| {
        takers
            .iter()
            .copied()
            .zip(groups)
            .zip(row.deadlines.clone())
            .map(|((taker, group), deadline)| (taker, group, deadline))
            .collect()
    })
}

fn repeats(names: &[u32]) -> bool {
    names.iter().enumerate().any(|(at, name)| names[..at].contains(name))
}

fn paragraphs(range: std::ops::Range<usize>, tokens: &[Token]) -> Vec<std::ops::Range<usize>> {
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    for at in range {
        match out.last_mut() {
            Some(last) if tokens[at].gap < Gap::Paragraph => last.end = at + 1,
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// The end of the block that begins at `start`: on until the rows out of shape have made each other good.
fn block_end(rows: &[Row], start: usize, receivers: &[Receiver]) -> usize {
    let measures = |row: &Row| row.receivers.clone().filter(|&at| receivers[at].sub.is_none()).count();
    let balance = |row: &Row| measures(row) as i64 - row.deadlines.len() as i64;
    let neutral = |row: &Row| measures(row) == 0 && row.deadlines.is_empty() && row.departments.is_empty();
    if rows[start].clean || neutral(&rows[start]) {
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

struct Solver<'a> {
    receivers: &'a [Receiver],
    departments: &'a [Token],
    deadlines: &'a [Token],
    names: &'a [u32],
    groups: &'a Groups,
}

/// Costs over (departments taken, deadlines taken) between two receivers.
type Layer = Vec<f32>;

impl Solver<'_> {
    fn block(&self, rows: &[Row], woven: &mut Woven) {
        let receivers = rows[0].receivers.start..rows[rows.len() - 1].receivers.end;
        let departments = rows[0].departments.start..rows[rows.len() - 1].departments.end;
        let deadlines = rows[0].deadlines.start..rows[rows.len() - 1].deadlines.end;
        let (n, width, height) = (receivers.len(), departments.len() + 1, deadlines.len() + 1);
        if n == 0 || n * width * height > MOST_STATES {
            woven.surplus_departments.extend(self.departments[departments].iter().cloned());
            woven.surplus_deadlines.extend(self.deadlines[deadlines].iter().cloned());
            for receiver in receivers {
                woven.share(&self.receivers[receiver]).assignment = Assignment::Ambiguous;
            }
            return;
        }
        let block = Block { solver: self, rows, receivers, departments, deadlines, width };
        block.solve(woven);
    }
}

struct Block<'a> {
    solver: &'a Solver<'a>,
    rows: &'a [Row],
    receivers: std::ops::Range<usize>,
    departments: std::ops::Range<usize>,
    deadlines: std::ops::Range<usize>,
    width: usize,
}

/// What a receiver can take from a state: so many departments, one deadline or two or none, at a cost.
struct Choice {
    departments: usize,
    deadlines: usize,
    cost: f32,
}

impl Block<'_> {
    fn states(&self) -> usize {
        self.width * (self.deadlines.len() + 1)
    }

    fn index(&self, departments: usize, deadlines: usize) -> usize {
        deadlines * self.width + departments
    }

    fn solve(&self, woven: &mut Woven) {
        let n = self.receivers.len();
        let costs: Vec<ReceiverCosts> =
            self.receivers.clone().map(|receiver| ReceiverCosts::new(self, receiver)).collect();
        // Forward: the cheapest way to stand before receiver i with so many tokens gone.
        let mut forward: Vec<Layer> = vec![vec![f32::INFINITY; self.states()]; n + 1];
        forward[0][0] = 0.0;
        for i in 0..=n {
            self.drop_forward(&mut forward[i]);
            if i == n {
                break;
            }
            let (done, rest) = forward.split_at_mut(i + 1);
            for l in 0..=self.deadlines.len() {
                for d in 0..self.width {
                    let cost = done[i][self.index(d, l)];
                    if cost.is_finite() {
                        costs[i].choices(self, d, l, |choice| {
                            let next = &mut rest[0][self.index(d + choice.departments, l + choice.deadlines)];
                            *next = next.min(cost + choice.cost);
                        });
                    }
                }
            }
        }
        let mut backward: Vec<Layer> = vec![vec![f32::INFINITY; self.states()]; n + 1];
        backward[n][self.states() - 1] = 0.0;
        for i in (0..=n).rev() {
            if i < n {
                let (head, tail) = backward.split_at_mut(i + 1);
                for l in 0..=self.deadlines.len() {
                    for d in 0..self.width {
                        let mut best = f32::INFINITY;
                        costs[i].choices(self, d, l, |choice| {
                            let next = tail[0][self.index(d + choice.departments, l + choice.deadlines)];
                            best = best.min(choice.cost + next);
                        });
                        head[i][self.index(d, l)] = best;
                    }
                }
            }
            self.drop_backward(&mut backward[i]);
        }
        self.read_out(&costs, &forward, &backward, woven);
    }

    /// Tokens may be left over anywhere.
    fn drop_forward(&self, layer: &mut Layer) {
        for l in 0..=self.deadlines.len() {
            for d in 0..self.width {
                let cost = layer[self.index(d, l)] + SURPLUS;
                if d + 1 < self.width {
                    let next = self.index(d + 1, l);
                    layer[next] = layer[next].min(cost);
                }
                if l < self.deadlines.len() {
                    let next = self.index(d, l + 1);
                    layer[next] = layer[next].min(cost);
                }
            }
        }
    }

    fn drop_backward(&self, layer: &mut Layer) {
        for l in (0..=self.deadlines.len()).rev() {
            for d in (0..self.width).rev() {
                let mut best = layer[self.index(d, l)];
                if d + 1 < self.width {
                    best = best.min(layer[self.index(d + 1, l)] + SURPLUS);
                }
                if l < self.deadlines.len() {
                    best = best.min(layer[self.index(d, l + 1)] + SURPLUS);
                }
                let at = self.index(d, l);
                layer[at] = best;
            }
        }
    }

    /// Follows the cheapest way and measures each receiver's margin over readings with other content.
    fn read_out(&self, costs: &[ReceiverCosts], forward: &[Layer], backward: &[Layer], woven: &mut Woven) {
        let solver = self.solver;
        let total = backward[0][0];
        let mut readings: Vec<Reading> = Vec::with_capacity(costs.len());
        let (mut d, mut l) = (0, 0);
        for (i, costs) in costs.iter().enumerate() {
            // Tokens left over before this receiver.
            loop {
                let here = backward[i][self.index(d, l)];
                let mut stays = f32::INFINITY;
                costs.choices(self, d, l, |choice| {
                    let next = backward[i + 1][self.index(d + choice.departments, l + choice.deadlines)];
                    stays = stays.min(choice.cost + next);
                });
                if stays <= here + 1e-3 {
                    break;
                }
                if d + 1 < self.width && backward[i][self.index(d + 1, l)] + SURPLUS <= here + 1e-3 {
                    woven.surplus_departments.push(solver.departments[self.departments.start + d].clone());
                    d += 1;
                } else if l < self.deadlines.len() {
                    woven.surplus_deadlines.push(solver.deadlines[self.deadlines.start + l].clone());
                    l += 1;
                } else {
                    break;
                }
            }
            let mut chosen: Option<(f32, usize, usize)> = None;
            costs.choices(self, d, l, |choice| {
                let next = backward[i + 1][self.index(d + choice.departments, l + choice.deadlines)];
                let cost = choice.cost + next;
                if chosen.is_none_or(|(best, _, _)| cost < best - 1e-4) {
                    chosen = Some((cost, choice.departments, choice.deadlines));
                }
            });
            let (_, count, times) = chosen.unwrap_or((0.0, 0, 0));
            let group = self.departments.start + d..self.departments.start + d + count;
            let taken = self.deadlines.start + l..self.deadlines.start + l + times;
            let receiver = self.receivers.start + i;
            let margin = self.margin(i, costs, forward, backward, (&group, &taken)) - total;
            let missing = solver.receivers[receiver].sub.is_none() && (group.is_empty() || taken.is_empty());
            let believed = costs
                .printed
                .as_ref()
                .is_some_and(|(shown, deadline, _)| *shown == group && (*deadline..*deadline + 1) == taken);
            let assignment = if believed { Assignment::Certain } else { Assignment::Inferred };
            readings.push(Reading {
                receiver,
                group: group.clone(),
                taken: taken.clone(),
                assignment,
                margin,
                missing,
            });
            d += count;
            l += times;
        }
        let doubt = |reading: &Reading| reading.missing || reading.margin < MARGIN;
        let row = |reading: &Reading| solver.receivers[reading.receiver].row;
        let near_loss = self.near_loss(&readings);
        for reading in &readings {
            let beside = readings.iter().any(|other| row(other) == row(reading) && doubt(other));
            let ambiguous = doubt(reading)
                || (beside && reading.margin < MARGIN_IN_DOUBT)
                || (near_loss.contains(&reading.receiver) && reading.margin < MARGIN_AT_LOSS);
            let assignment = if ambiguous { Assignment::Ambiguous } else { reading.assignment };
            let (group, taken) = (reading.group.clone(), reading.taken.clone());
            give(
                woven,
                solver.receivers,
                solver.departments,
                solver.deadlines,
                reading.receiver,
                group,
                taken,
                assignment,
            );
        }
        woven
            .surplus_departments
            .extend(solver.departments[self.departments.start + d..self.departments.end].iter().cloned());
        woven.surplus_deadlines.extend(solver.deadlines[self.deadlines.start + l..self.deadlines.end].iter().cloned());
    }

    /// The receivers of rows with one measure each that stand in an unbroken run beside a measure that has nothing.
    fn near_loss(&self, readings: &[Reading]) -> Vec<usize> {
        let row_of = |receiver: usize| self.rows.iter().position(|row| row.receivers.contains(&receiver));
        let single = |row: &Row| row.clean && row.deadlines.len() == 1;
        let mut out = Vec::new();
        for lost in readings.iter().filter(|reading| reading.missing).filter_map(|reading| row_of(reading.receiver)) {
            let before = self.rows[..lost].iter().rev().take_while(|row| single(row));
            let behind = self.rows[lost + 1..].iter().take_while(|row| single(row));
            out.extend(before.chain(behind).flat_map(|row| row.receivers.clone()));
        }
        out
    }

    /// The cost of the cheapest reading that gives receiver `i` other departments or another deadline, as printed.
    fn margin(
        &self,
        i: usize,
        costs: &ReceiverCosts,
        forward: &[Layer],
        backward: &[Layer],
        (group, taken): (&std::ops::Range<usize>, &std::ops::Range<usize>),
    ) -> f32 {
        let solver = self.solver;
        let names = &solver.names[group.clone()];
        let texts = |range: std::ops::Range<usize>| solver.deadlines[range].iter().map(|token| token.text.as_str());
        let mut other = f32::INFINITY;
        for l in 0..=self.deadlines.len() {
            for d in 0..self.width {
                let before = forward[i][self.index(d, l)];
                if !before.is_finite() {
                    continue;
                }
                costs.choices(self, d, l, |choice| {
                    let next = backward[i + 1][self.index(d + choice.departments, l + choice.deadlines)];
                    let cost = before + choice.cost + next;
                    if cost >= other {
                        return;
                    }
                    let start = self.departments.start + d;
                    let same_names = &solver.names[start..start + choice.departments] == names;
                    let from = self.deadlines.start + l;
                    let same_text = texts(from..from + choice.deadlines).eq(texts(taken.clone()));
                    if !(same_names && same_text) {
                        other = cost;
                    }
                });
            }
        }
        other
    }

    /// What the receiver's own row shows for it, where that row keeps its shape.
    fn printed(&self, receiver: usize) -> Option<(std::ops::Range<usize>, usize, f32)> {
        let solver = self.solver;
        let row = self.rows.iter().find(|row| row.clean && row.receivers.contains(&receiver))?;
        let shares = clean(row, solver.receivers, solver.departments, solver.deadlines, solver.names)?;
        let breaks = if shares.len() > 1 { BREAK_ROWS } else { BREAK_ROW };
        shares.into_iter().find(|share| share.0 == receiver).map(|share| (share.1, share.2, breaks))
    }
}

/// What one receiver takes in the best reading of a block.
struct Reading {
    receiver: usize,
    group: std::ops::Range<usize>,
    taken: std::ops::Range<usize>,
    assignment: Assignment,
    margin: f32,
    missing: bool,
}

/// The costs of one receiver, worked out once a token.
struct ReceiverCosts {
    is_sub: bool,
    /// The row cost of each department and each deadline of the block; infinite beyond reach.
    departments: Vec<f32>,
    deadlines: Vec<f32>,
    /// What the receiver's own row shows for it, if that row keeps its shape, and what anything else costs.
    printed: Option<(std::ops::Range<usize>, usize, f32)>,
}

impl ReceiverCosts {
    fn new(block: &Block<'_>, receiver: usize) -> ReceiverCosts {
        let printed = block.printed(receiver);
        let receiver = &block.solver.receivers[receiver];
        let order: Vec<u32> = block.rows.iter().map(|row| block.row_number(row)).collect();
        let rank = |row: u32| order.partition_point(|&other| other < row) as i64;
        let (first, last) = (rank(receiver.row), rank(receiver.end_row));
        let away = |row: u32| {
            let at = rank(row);
            if at == first {
                0.0
            } else if at > first && at <= last {
                ON_LATER_ROW
            } else {
                let rows = if at < first { first - at } else { at - last };
                if rows > 3 { f32::INFINITY } else { rows as f32 * ROW_AWAY }
            }
        };
        let solver = block.solver;
        ReceiverCosts {
            is_sub: receiver.sub.is_some(),
            departments: solver.departments[block.departments.clone()].iter().map(|token| away(token.row)).collect(),
            deadlines: solver.deadlines[block.deadlines.clone()].iter().map(|token| away(token.row)).collect(),
            printed,
        }
    }

    /// Every choice this receiver has where `d` departments and `l` deadlines are gone.
    fn choices(&self, block: &Block<'_>, d: usize, l: usize, mut then: impl FnMut(Choice)) {
        let solver = block.solver;
        let mut take = |mut choice: Choice| {
            if let Some((group, deadline, breaks)) = &self.printed {
                let start = block.departments.start + d;
                let as_printed = choice.deadlines == 1
                    && block.deadlines.start + l == *deadline
                    && start == group.start
                    && choice.departments == group.len();
                choice.cost += if as_printed { 0.0 } else { *breaks };
            }
            then(choice);
        };
        let start = block.departments.start;
        let missing = if self.is_sub { 0.0 } else { MISSING };
        let extra = if self.is_sub { SUBITEM } else { 0.0 };
        // One deadline, or two that stand side by side in one cell.
        let one = self.deadlines.get(l).copied().unwrap_or(f32::INFINITY);
        let joined = solver.deadlines.get(block.deadlines.start + l + 1).is_some_and(|next| next.gap < Gap::Paragraph);
        // The same phrase twice is two deadlines, never one of two phrases.
        let same = solver.deadlines.get(block.deadlines.start + l).map(|token| &token.text)
            == solver.deadlines.get(block.deadlines.start + l + 1).map(|token| &token.text);
        let join = if same { SURPLUS } else { JOIN_DEADLINES };
        let two = self.deadlines.get(l + 1).filter(|_| joined).map_or(f32::INFINITY, |next| one.max(*next) + join);
        let times = [(1, one), (2, two)];
        let half = if self.is_sub { HALF_SUBITEM } else { HALF };
        take(Choice { departments: 0, deadlines: 0, cost: missing * 2.0 });
        for (deadlines, cost) in times.into_iter().filter(|(_, cost)| cost.is_finite()) {
            take(Choice { departments: 0, deadlines, cost: missing + half + extra + cost });
        }
        let mut group = 0.0;
        let mut row_cost: f32 = 0.0;
        for count in 1..=LONGEST_GROUP.min(self.departments.len() - d) {
            let at = start + d + count - 1;
            let name = solver.names[at];
            let token = &solver.departments[at];
            row_cost = row_cost.max(self.departments[d + count - 1]);
            if !row_cost.is_finite() || solver.names[start + d..at].contains(&name) {
                break;
            }
            group +=
                if count == 1 { solver.groups.open(name) } else { solver.groups.follow(solver.names[at - 1], name) };
            if count > 1 {
                group += match token.gap {
                    Gap::Word | Gap::Line => 0.0,
                    Gap::Paragraph => JOIN_PARAGRAPHS,
                    Gap::Cell => JOIN_CELLS,
                };
            }
            let edge = match solver.departments.get(at + 1) {
                Some(next) if next.gap < Gap::Paragraph && block.has_paragraphs(at) => CUT_PARAGRAPH,
                _ => 0.0,
            };
            let cost = group + solver.groups.end(name) + edge + row_cost + extra;
            take(Choice { departments: count, deadlines: 0, cost: cost + missing + half });
            for (deadlines, time_cost) in times.into_iter().filter(|(_, cost)| cost.is_finite()) {
                let apart = solver.departments[start + d].row != solver.deadlines[block.deadlines.start + l].row;
                let apart = if apart { APART } else { 0.0 };
                take(Choice { departments: count, deadlines, cost: cost + time_cost + apart });
            }
        }
    }
}

impl Block<'_> {
    fn row_number(&self, row: &Row) -> u32 {
        let solver = self.solver;
        row.receivers
            .clone()
            .next()
            .map(|at| solver.receivers[at].row)
            .or_else(|| row.departments.clone().next().map(|at| solver.departments[at].row))
            .or_else(|| row.deadlines.clone().next().map(|at| solver.deadlines[at].row))
            .unwrap_or_default()
    }

    /// Whether the cell of this department shows paragraphs at all: in a bare stack an edge between two words costs nothing.
    fn has_paragraphs(&self, at: usize) -> bool {
        let row = self.solver.departments[at].row;
        let cell = self.rows.iter().find(|row_of| row_of.departments.contains(&at));
        cell.is_some_and(|cell| {
            self.solver.departments[cell.departments.clone()]
                .iter()
                .any(|token| token.row == row && token.gap == Gap::Paragraph)
        })
    }
}

#[allow(
    clippy::too_many_arguments,
    reason = "a plain hand-over; a struct for it would be made and taken apart at once"
)]
fn give(
    woven: &mut Woven,
    receivers: &[Receiver],
    departments: &[Token],
    deadlines: &[Token],
    receiver: usize,
    group: std::ops::Range<usize>,
    times: std::ops::Range<usize>,
    assignment: Assignment,
) {
    let share = woven.share(&receivers[receiver]);
    for token in &departments[group] {
        share.add_department(token);
    }
    for token in &deadlines[times] {
        share.add_deadline(token);
    }
    share.assignment = assignment;
}
