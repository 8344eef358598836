//! Assignment where the form tells rows and paragraphs but no heights: DOCX, ODT, HTML.
//!
//! | beside a department or deadline cell          | whose it is                                                     |
//! |-----------------------------------------------|-----------------------------------------------------------------|
//! | one measure                                   | that measure's                                                  |
//! | several rows of one measure each              | all of them, unless empty paragraphs part it into as many       |
//! | a tall cell of several measures               | parted where deadlines and departments start on the same line   |
//!
//! In a tall cell the writer lines departments and deadlines up with the measures by empty paragraphs. So a deadline
//! starts on the line on which its measure starts, and the departments from there to the next deadline are that
//! measure's. Only where this does not hold is the cell read by the order of its tokens, like extracted text.

use std::collections::{BTreeMap, BTreeSet};

use super::{Receiver, Share, Woven, sequence};
use crate::plan::{
    record::Assignment,
    strips::{Gap, Strips, Token},
};

/// Gives each token to the measure beside it.
pub(super) fn assign<'a>(receivers: &[Receiver], strips: &'a Strips<'a>, woven: &mut Woven<'a>) {
    let measures: Vec<Receiver> = receivers.iter().copied().filter(|receiver| receiver.sub.is_none()).collect();
    for measure in &measures {
        woven.share(measure).assignment = Assignment::Certain;
    }
    let mut tall: BTreeMap<u32, Tall<'_>> = BTreeMap::new();
    let mut known: Vec<Vec<&str>> = Vec::new();
    let sides = [
        (&strips.departments, Side::Leading),
        (&strips.co_departments, Side::Assisting),
        (&strips.deadlines, Side::Due),
    ];
    for (tokens, side) in sides {
        let names = side != Side::Due;
        for cell in tokens.chunk_by(|_, next| next.gap != Gap::Cell) {
            let (row, last_row) = (cell[0].row, cell[0].last_row);
            let from = measures.partition_point(|measure| measure.row < row);
            let to = measures.partition_point(|measure| measure.row <= last_row);
            let beside = &measures[from..to];
            let several_in_a_row = beside.windows(2).any(|pair| pair[0].row == pair[1].row);
            if beside.is_empty() {
                // A row without a measure's beginning goes on with the measure before.
                match from.checked_sub(1) {
                    Some(before) => give(woven.share(&measures[before]), cell, names),
                    None => surplus(woven, names).extend(cell.iter().cloned()),
                }
            } else if several_in_a_row {
                let block = tall.entry(row).or_default();
                match side {
                    Side::Leading => block.departments.push(cell),
                    Side::Assisting => block.assisting.push(cell),
                    Side::Due => block.deadlines.push(cell),
                }
                block.rows =
                    Some((row.min(block.rows.map_or(row, |r| r.0)), last_row.max(block.rows.map_or(0, |r| r.1))));
            } else {
                merged(beside, cell, names, woven);
                if side == Side::Leading && beside.len() == 1 {
                    known.push(cell.iter().map(|token| &*token.text).collect());
                }
            }
        }
    }
    let blocks: Vec<Tall<'_>> = tall.into_values().collect();
    let habit = Habit::of(&blocks, &measures);
    // Deadlines that stand as a paragraph of their own somewhere.
    let alone = |at: usize| strips.deadlines.get(at).is_none_or(|token| token.gap != Gap::Line);
    let phrases: BTreeSet<&str> = (0..strips.deadlines.len())
        .filter(|&at| alone(at) && alone(at + 1))
        .map(|at| &*strips.deadlines[at].text)
        .collect();
    let mut lined: Vec<Lined<'_>> =
        blocks.iter().map(|block| block.line_up(receivers, &measures, habit, &phrases)).collect();
    // Cells that are all in line teach the groups by which the others are read.
    let mut all = Lined::default();
    for (index, block) in lined.iter_mut().enumerate() {
        all.take(block, u32::try_from(index).unwrap_or(u32::MAX));
    }
    sequence::assign(&all.receivers, &all.departments, &all.deadlines, sequence::Rows::Stated(&known), woven);
    for shared in all.shared {
        for measure in &shared.measures {
            let share = woven.share(measure);
            give(share, &shared.tokens, shared.names);
            let told = if shared.sure { Assignment::Inferred } else { Assignment::Ambiguous };
            // Without tokens of its own on this side, the sequence has called it in doubt for that alone.
            share.assignment = told;
        }
    }
    for block in &blocks {
        block.give_assisting(&measures, &phrases, woven);
    }
}

/// Which column a cell is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Leading,
    Assisting,
    Due,
}

/// A cell beside one measure, or beside several rows of one measure each.
fn merged(beside: &[Receiver], cell: &[Token<'_>], names: bool, woven: &mut Woven<'_>) {
    let groups = paragraphs(cell);
    let each = beside.len() > 1 && groups.len() == beside.len();
    if !each {
        for measure in beside {
            give(woven.share(measure), cell, names);
        }
        return;
    }
    // As many as the rows: one each, if empty paragraphs say so; else it may as well be said of all.
    let parted = groups[1..].iter().all(|group| follows_blank(cell, group.start));
    for (measure, group) in beside.iter().zip(groups) {
        let share = woven.share(measure);
        give(share, if parted { &cell[group] } else { cell }, names);
        share.assignment = if parted { share.assignment.max(Assignment::Inferred) } else { Assignment::Ambiguous };
    }
}

fn give(share: &mut Share, tokens: &[Token<'_>], names: bool) {
    for token in tokens {
        if names { share.add_department(token) } else { share.add_deadline(token) }
    }
}

fn surplus<'m, 'a>(woven: &'m mut Woven<'a>, names: bool) -> &'m mut Vec<Token<'a>> {
    if names { &mut woven.surplus_departments } else { &mut woven.surplus_deadlines }
}

/// Runs of tokens with no empty paragraph between; each paragraph by itself where there are no empty ones.
fn paragraphs(cell: &[Token<'_>]) -> Vec<std::ops::Range<usize>> {
    let blanks = (1..cell.len()).any(|at| follows_blank(cell, at));
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    for at in 0..cell.len() {
        let opens = at == 0 || if blanks { follows_blank(cell, at) } else { cell[at].gap >= Gap::Paragraph };
        match out.last_mut() {
            Some(last) if !opens => last.end = at + 1,
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// Whether an empty line stands above a token.
fn follows_blank(cell: &[Token<'_>], at: usize) -> bool {
    let Some(before) = at.checked_sub(1).and_then(|before| cell.get(before)) else { return false };
    before.line.zip(cell[at].line).is_some_and(|(before, line)| line > before + 1)
}

/// The cells beside a tall cell of measures.
#[derive(Debug, Default)]
struct Tall<'a> {
    departments: Vec<&'a [Token<'a>]>,
    /// Of a second column, 協辦單位: not every measure has one.
    assisting: Vec<&'a [Token<'a>]>,
    deadlines: Vec<&'a [Token<'a>]>,
    rows: Option<(u32, u32)>,
}

/// What the document does in all its tall cells.
#[derive(Debug, Clone, Copy)]
struct Habit {
    /// One list of departments for all measures of a cell, one deadline for all.
    shared_departments: bool,
    shared_deadlines: bool,
}

impl Habit {
    fn of(blocks: &[Tall<'_>], measures: &[Receiver]) -> Habit {
        let several = |block: &&Tall<'_>| block.measures(measures).len() > 1;
        let blocks: Vec<&Tall<'_>> = blocks.iter().filter(several).collect();
        Habit {
            shared_departments: blocks.len() > 1 && blocks.iter().all(|block| is_one(&block.departments, true)),
            shared_deadlines: blocks.len() > 1 && blocks.iter().all(|block| is_one(&block.deadlines, false)),
        }
    }
}

/// Whether cells hold a single thing: one deadline, or one run of names without empty lines and repetition.
fn is_one(cells: &[&[Token<'_>]], names: bool) -> bool {
    let [cell] = cells else { return false };
    if !names {
        return cell.len() == 1 || cell[1..].iter().all(|token| token.gap == Gap::Line);
    }
    let distinct: BTreeSet<&str> = cell.iter().map(|token| &*token.text).collect();
    distinct.len() == cell.len() && !(1..cell.len()).any(|at| follows_blank(cell, at))
}

/// The tokens of one tall cell, with gaps that say where groups may end.
#[derive(Debug, Default)]
struct Lined<'a> {
    receivers: Vec<Receiver>,
    departments: Vec<Token<'a>>,
    deadlines: Vec<Token<'a>>,
    shared: Vec<Shared<'a>>,
}

/// Tokens that are said of several measures.
#[derive(Debug)]
struct Shared<'a> {
    measures: Vec<Receiver>,
    tokens: Vec<Token<'a>>,
    names: bool,
    sure: bool,
}

impl<'a> Lined<'a> {
    /// Takes in another one as a row of its own.
    fn take(&mut self, other: &mut Lined<'a>, row: u32) {
        self.receivers.extend(other.receivers.drain(..).map(|receiver| Receiver { row, end_row: row, ..receiver }));
        for (mine, theirs) in
            [(&mut self.departments, &mut other.departments), (&mut self.deadlines, &mut other.deadlines)]
        {
            mine.extend(theirs.drain(..).map(|token| Token { row, last_row: row, ..token }));
        }
        self.shared.append(&mut other.shared);
    }
}

impl<'a> Tall<'a> {
    fn measures<'m>(&self, measures: &'m [Receiver]) -> &'m [Receiver] {
        let Some((row, last_row)) = self.rows else { return &[] };
        let from = measures.partition_point(|measure| measure.row < row);
        let to = measures.partition_point(|measure| measure.row <= last_row);
        &measures[from..to]
    }

    /// Takes out what is said of all measures of the cell.
    fn share_out(&self, measures: &[Receiver], habit: Habit, out: &mut Lined<'a>) {
        let one = |cells: &[&[Token<'_>]], names: bool, sure: bool| {
            // One deadline, or one department, beside several measures: nothing says that it is the first one's.
            is_one(cells, names) && measures.len() > 1 && (sure || cells[0].len() == 1)
        };
        let departments = one(&self.departments, true, habit.shared_departments);
        let deadlines = one(&self.deadlines, false, habit.shared_deadlines);
        for (shared, other_shared, names) in [(departments, deadlines, true), (deadlines, departments, false)] {
            if !shared {
                continue;
            }
            let (mine, theirs) = if names {
                (&mut out.departments, &mut out.deadlines)
            } else {
                (&mut out.deadlines, &mut out.departments)
            };
            let sure = if names { habit.shared_departments } else { habit.shared_deadlines };
            let tokens = std::mem::take(mine);
            let each = paragraphs(theirs);
            let parted = !other_shared && each.len() == measures.len();
            if parted {
                // The other side has one run a measure.
                for (measure, run) in measures.iter().zip(each) {
                    let tokens = theirs[run].to_vec();
                    out.shared.push(Shared { measures: vec![*measure], tokens, names: !names, sure });
                }
                theirs.clear();
            }
            let sure = sure && (parted || other_shared || theirs.is_empty());
            out.shared.push(Shared { measures: measures.to_vec(), tokens, names, sure });
        }
    }

    /// Gives each name of the second column to the measure on whose deadline's line its run begins. Where they are not
    /// in line, nothing tells whose it is: then all measures of the cell are in doubt.
    fn give_assisting(&self, measures: &[Receiver], phrases: &BTreeSet<&str>, woven: &mut Woven<'a>) {
        let names: Vec<Token<'_>> = self.assisting.concat();
        if names.is_empty() {
            return;
        }
        let measures = self.measures(measures);
        let mut deadlines = self.deadlines.concat();
        join_soft_lines(&mut deadlines, phrases);
        let starts = starts(&deadlines);
        let owner = |line: u32| starts.partition_point(|start| *start <= line).checked_sub(1);
        let runs = paragraphs(&names);
        let in_line = starts.len() == measures.len()
            && are_spaced(&deadlines, &names)
            && runs.iter().all(|run| names[run.start].line.is_some_and(|line| starts.contains(&line)));
        for run in runs {
            for token in &names[run] {
                match token.line.and_then(owner).filter(|_| in_line) {
                    Some(at) => woven.share(&measures[at]).add_department(token),
                    None => woven.surplus_departments.push(token.clone()),
                }
            }
        }
        for measure in measures {
            let share = woven.share(measure);
            let told = if in_line { Assignment::Inferred } else { Assignment::Ambiguous };
            share.assignment = share.assignment.max(told);
        }
    }

    /// Puts the gaps where lines agree.
    fn line_up(
        &self,
        receivers: &[Receiver],
        measures: &[Receiver],
        habit: Habit,
        phrases: &BTreeSet<&str>,
    ) -> Lined<'a> {
        let measures = self.measures(measures);
        let items: BTreeSet<usize> = measures.iter().map(|measure| measure.item).collect();
        let mut out = Lined {
            receivers: receivers.iter().copied().filter(|receiver| items.contains(&receiver.item)).collect(),
            departments: self.departments.concat(),
            deadlines: self.deadlines.concat(),
            shared: Vec::new(),
        };
        self.share_out(measures, habit, &mut out);
        join_soft_lines(&mut out.deadlines, phrases);
        let starts = starts(&out.deadlines);
        let in_line = |starts: &[u32]| {
            let after_blank = |at: usize| at == 0 || follows_blank(&out.departments, at);
            let opening = (0..out.departments.len()).filter(|&at| after_blank(at)).map(|at| out.departments[at].line);
            let mut lines = opening.peekable();
            lines.peek().is_some() && lines.all(|line| line.is_some_and(|line| starts.contains(&line)))
        };
        let expected = measures.len() == starts.len() || out.receivers.len() == starts.len();
        if expected && are_spaced(&out.deadlines, &out.departments) && in_line(&starts) {
            part_at_lines(&mut out.departments, |line| starts.contains(&line));
        } else {
            let blanks: Vec<u32> = (0..out.departments.len())
                .filter(|&at| at == 0 || follows_blank(&out.departments, at))
                .filter_map(|at| out.departments[at].line)
                .collect();
            part_at_lines(&mut out.departments, |line| blanks.contains(&line));
        }
        out
    }
}

/// Whether a list of names stands beside the deadlines line by line: it is no longer than they are, or empty paragraphs
/// part the deadlines. One deadline a line and more names than that is two lists, and no line of one tells of the other.
fn are_spaced(deadlines: &[Token<'_>], names: &[Token<'_>]) -> bool {
    let lines = |tokens: &[Token<'_>]| tokens.iter().map(|token| token.line).collect::<BTreeSet<_>>().len();
    (1..deadlines.len()).any(|at| follows_blank(deadlines, at)) || lines(names) <= lines(deadlines)
}

/// The lines on which deadlines start.
fn starts(deadlines: &[Token<'_>]) -> Vec<u32> {
    deadlines.iter().filter(|token| token.gap >= Gap::Paragraph).filter_map(|token| token.line).collect()
}

/// Makes one deadline of the soft lines that are one: those that nothing parts and that are none by themselves.
fn join_soft_lines(deadlines: &mut Vec<Token<'_>>, phrases: &BTreeSet<&str>) {
    let mut out: Vec<Token<'_>> = Vec::with_capacity(deadlines.len());
    let mut last = None;
    for mut token in deadlines.drain(..) {
        let line = token.line;
        let blank = last.zip(line).is_some_and(|(last, line)| line > last + 1);
        last = line;
        if token.gap == Gap::Line {
            match out.last_mut() {
                Some(before) if !(blank || phrases.contains(&*token.text) && phrases.contains(&*before.text)) => {
                    crate::plan::joining::append(before.text.to_mut(), &token.text);
                    before.place.absorb(&token.place);
                    continue;
                }
                _ => token.gap = Gap::Paragraph,
            }
        }
        out.push(token);
    }
    *deadlines = out;
}

/// Makes a paragraph of each run that begins on such a line; what stands on one line stays together.
fn part_at_lines(tokens: &mut [Token<'_>], opens: impl Fn(u32) -> bool) {
    let mut before = None;
    for token in tokens {
        let next_line = token.line != before;
        before = token.line;
        token.gap = match (token.gap, token.line) {
            (Gap::Cell, _) => Gap::Cell,
            (Gap::Word, _) => Gap::Word,
            (_, Some(line)) if next_line && opens(line) => Gap::Paragraph,
            (_, Some(_)) => Gap::Line,
            (gap, None) => gap,
        };
    }
}
