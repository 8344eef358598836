//! The cheapest way to lay the words of printed lines into columns, line after line (Viterbi over the best ways of each line).

use std::ops::Range;

use super::{
    runs::{Run, Runs},
    shown::{Shown, Told},
};
use crate::table::{Column, Role, roles};

/// Ways of a line that are looked at, and those that are kept once its place is priced: by number, and by what they cost more than
/// the cheapest, in nats. Twice as many of each changed no text that was looked at.
const MOST_WAYS: usize = 24;
const MOST_KEPT: usize = 12;
const BEAM: f32 = 10.0;
/// Words of a piece of a cell beside the measures.
const MOST_BESIDE: usize = 4;

/// Prices in nats, set by hand on texts of forms of many agencies. A measure without the number that others have, one whose
/// number begins inside it, one where none have numbers, one of fewer columns of a terminal than this.
const NO_DRESS: f32 = 3.5;
const INNER_NUMBER: f32 = 3.5;
const BEGINS: f32 = 0.6;
const SHORT: f32 = 1.0;
const SHORT_WIDTH: usize = 8;
/// Names or a time among the words of measures or titles, and what looks like neither in their columns, and each character of it
/// past so many.
const FOREIGN: f32 = 2.5;
const STRANGE: f32 = 3.0;
const LONG: usize = 8;
const LETTER: f32 = 0.2;
/// A name that is said once; a part of one.
const NEW_NAME: f32 = 0.7;
const PART: f32 = 1.0;
const CUT_NAME: f32 = 0.3;
/// A title with a number and without, one that is said again, the rest of one; a sentence as one, a comma in it.
const NUMBERED_TITLE: f32 = 0.2;
const NEW_TITLE: f32 = 1.2;
const OTHER_LEVEL: f32 = 2.5;
const INNER_TITLE: f32 = 2.5;
const OUTER: f32 = 0.1;
const NO_TITLE_NUMBER: f32 = 1.5;
const SAID_AGAIN: f32 = -0.7;
const REST: f32 = 0.4;
const SENTENCE: f32 = 4.0;
const COMMA: f32 = 1.0;
const LONG_TITLE: usize = 10;
/// A number that begins a cell inside one.
const ANEW: f32 = 3.0;
/// A cell of another column, and one that holds a figure.
const OTHER: f32 = 0.8;
const FIGURE: f32 = 0.3;
/// What is no running number as one.
const NO_NUMBER: f32 = 8.0;
/// A blank inside a cell; each column of a terminal by which it is wider than its column, and the most that costs.
const BLANK: f32 = 1.2;
const NARROW: f32 = 0.1;
const OVER: f32 = 1.0;
const MOST_OVER: f32 = 8.0;
/// A line that ends inside a cell with more room than this, in columns of a terminal: each of them, and the most that costs.
const ROOM: usize = 3;
const SHORT_LINE: f32 = 0.5;
const MOST_SHORT: f32 = 4.0;
/// A cell right below another of its column; one that goes on behind a line on which its column is empty, behind several,
/// behind a page's end, and behind nothing.
const NEW_BELOW: f32 = 0.4;
const GAP: f32 = 0.8;
const GAPS: f32 = 2.5;
const PAGE: f32 = 0.7;
const NOTHING: f32 = 8.0;
/// A measure that goes on behind a full stop at a line's end.
const STOP_INSIDE: f32 = 1.0;

/// What one line has in one column.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) column: usize,
    pub(super) words: Range<usize>,
    /// Whether a cell begins with it.
    pub(super) begins: bool,
}

/// A line whose words are laid into columns.
#[derive(Debug, Clone, Default)]
pub(super) struct Laid {
    pub(super) pieces: Vec<Piece>,
}

/// A piece with what it costs.
#[derive(Debug, Clone)]
struct Priced {
    column: usize,
    words: Range<usize>,
    /// Where a cell begins with it, and where one goes on.
    begins: f32,
    goes_on: f32,
    width: usize,
    is_complete: bool,
}

/// A way to lay one line.
#[derive(Debug, Clone, Default)]
struct Way {
    price: f32,
    pieces: Vec<Priced>,
}

/// How the cheapest ways come to a way of a line.
#[derive(Clone)]
struct Step {
    price: f32,
    way: usize,
    /// Which of the steps that were kept of the line above it stands behind.
    before: usize,
    /// Which columns have a cell that begins here, a bit each.
    begun: u32,
    /// What each column had last.
    last: Vec<Option<Last>>,
}

/// The line on which a column had something last, and how that ended.
#[derive(Clone, Copy)]
struct Last {
    line: usize,
    width: usize,
    is_complete: bool,
}

/// What words are laid by.
pub(super) struct Laying<'a> {
    pub(super) columns: &'a [Column],
    pub(super) measure: usize,
    pub(super) told: &'a Told,
    pub(super) shown: &'a Shown,
}

impl Laying<'_> {
    /// The columns of the words of some lines, and what all of it costs; a header stands before those that `breaks` names.
    pub(super) fn cheapest(&self, rows: &[Runs], breaks: &[bool]) -> (f32, Vec<Laid>) {
        let ways: Vec<Vec<Way>> = rows.iter().map(|row| self.ways(row)).collect();
        let mut steps: Vec<Vec<Step>> = Vec::with_capacity(rows.len());
        let first = [Step { price: 0.0, way: 0, before: 0, begun: 0, last: vec![None; self.columns.len()] }];
        for (at, own) in ways.iter().enumerate() {
            let is_broken = at == 0 || breaks[at];
            let above = if at == 0 { &first[..] } else { &steps[at - 1] };
            let step = |way: usize| {
                let mut best = (f32::INFINITY, 0, 0);
                for (before, so_far) in above.iter().enumerate() {
                    let (price, begun) = self.between(&so_far.last, at, &own[way], is_broken);
                    if so_far.price + price < best.0 {
                        best = (so_far.price + price, before, begun);
                    }
                }
                let (price, before, begun) = best;
                let mut last = above[before].last.clone();
                for own in &own[way].pieces {
                    last[own.column] = Some(Last { line: at, width: own.width, is_complete: own.is_complete });
                }
                Step { price, way, before, begun, last }
            };
            let mut own: Vec<Step> = (0..own.len()).map(step).collect();
            own.sort_by(|a, b| a.price.total_cmp(&b.price));
            let most = own.first().map_or(0.0, |least| least.price) + BEAM;
            own.retain(|step| step.price <= most);
            own.truncate(MOST_KEPT);
            steps.push(own);
        }
        // The ways of the last line are kept by their prices.
        let price = steps.last().and_then(|last| last.first()).map_or(0.0, |step| step.price);
        let mut out = vec![Laid::default(); rows.len()];
        let mut kept = 0;
        for at in (0..rows.len()).rev() {
            let step = &steps[at][kept];
            let piece = |own: &Priced| Piece {
                column: own.column,
                words: own.words.clone(),
                begins: step.begun & (1 << own.column) != 0,
            };
            out[at].pieces = ways[at][step.way].pieces.iter().map(piece).collect();
            kept = step.before;
        }
        (price, out)
    }

    /// The best ways to lay one line.
    fn ways(&self, runs: &Runs) -> Vec<Way> {
        let mut open: Vec<Vec<Way>> = vec![Vec::new(); runs.len() + 1];
        open[0].push(Way::default());
        for from in 0..runs.len() {
            let mut here = std::mem::take(&mut open[from]);
            here.sort_by(|a, b| a.price.total_cmp(&b.price));
            here.truncate(MOST_WAYS);
            if here.is_empty() {
                continue;
            }
            for column in 0..self.columns.len() {
                let most = if column == self.measure { runs.len() } else { MOST_BESIDE };
                for (run, behind) in runs.from(from).iter().zip(&mut open[from + 1..]).take(most) {
                    let piece = self.price(run, from, column);
                    let least = piece.begins.min(piece.goes_on);
                    for way in here.iter().filter(|way| way.pieces.last().is_none_or(|last| last.column < column)) {
                        let mut pieces = way.pieces.clone();
                        pieces.push(piece.clone());
                        behind.push(Way { price: way.price + least, pieces });
                    }
                }
            }
        }
        let mut ways = open.pop().unwrap_or_default();
        ways.sort_by(|a, b| a.price.total_cmp(&b.price));
        ways.truncate(MOST_WAYS);
        ways
    }

    /// What a run of words costs in a column.
    fn price(&self, run: &Run, from: usize, column: usize) -> Priced {
        let over = self.shown.width(column).map_or(0, |most| run.width.saturating_sub(most + 1));
        let role = self.columns[column].role;
        let is_text = role == Role::Measure || roles::is_title(role);
        let narrow = if is_text { run.narrow } else { 0 };
        let inside = NARROW * narrow as f32 + BLANK * (run.words - 1 - narrow) as f32;
        let both = inside + (OVER * over as f32).min(MOST_OVER) - self.shown.likelier(column, &run.text);
        let (begins, goes_on) = self.content(run, column);
        Priced {
            column,
            words: from..from + run.words,
            begins: both + begins,
            goes_on: both + goes_on,
            width: run.width,
            is_complete: run.is_complete,
        }
    }

    /// What a run costs in a column by what it looks like: as the beginning of a cell, and inside one.
    fn content(&self, run: &Run, column: usize) -> (f32, f32) {
        let role = self.columns[column].role;
        let long = LETTER * run.letters.saturating_sub(LONG) as f32;
        let is_token = || run.is_plainly_time || self.told.has_names(&run.text);
        let has_dress = run.dress.is_some() && run.dress == self.told.dress;
        match role {
            Role::Serial => {
                let is_letter = run.letters == 1 && !run.is_number;
                (if run.is_number { 0.0 } else { NO_NUMBER }, if is_letter { PART } else { NO_NUMBER })
            }
            Role::Measure => {
                let has_serial = self.columns.iter().any(|column| column.role == Role::Serial);
                let counts = has_serial && run.words > 1 && run.first_is_number;
                let inner = self.told.dress.is_some_and(|dress| run.inner.contains(&dress));
                let foreign = if is_token() { FOREIGN } else { 0.0 }
                    + INNER_NUMBER * f32::from(u8::from(counts) + u8::from(inner));
                let short = if run.width < SHORT_WIDTH { SHORT } else { 0.0 };
                let begins = match self.told.dress {
                    Some(_) if has_dress => 0.0,
                    Some(_) => NO_DRESS,
                    None => BEGINS,
                };
                (foreign + short + begins, foreign + if has_dress { INNER_NUMBER } else { 0.0 })
            }
            Role::Department | Role::CoDepartment => {
                let is_cut = self.told.has_cut_names(&run.text);
                let begins = if self.told.has_names(&run.text) {
                    0.0
                } else if is_cut || run.begins_label {
                    CUT_NAME
                } else if run.is_names {
                    NEW_NAME
                } else {
                    STRANGE + long
                };
                let rest = if is_cut { CUT_NAME } else { PART.min(begins) + long };
                let both = if run.is_complete { STRANGE } else { 0.0 }
                    + if run.dress.is_some() { ANEW } else { 0.0 }
                    + if run.begins_figure { FOREIGN } else { 0.0 };
                (begins + both, rest + both)
            }
            Role::Deadline => {
                let sentence = if run.is_complete { STRANGE } else { 0.0 };
                let begins = if run.is_plainly_time {
                    0.0
                } else if run.is_time {
                    REST
                } else {
                    STRANGE + long
                };
                let is_names = run.letters > 1 && self.told.has_cut_names(&run.text);
                let names = if is_names { FOREIGN } else { 0.0 };
                (begins + sentence, PART.min(begins) + sentence + long + names)
            }
            role if roles::is_title(role) => {
                let said = if self.shown.says(column, &run.squashed) { SAID_AGAIN } else { 0.0 };
                let sentence = match (run.is_complete, run.has_comma) {
                    (true, _) => SENTENCE,
                    (false, true) => COMMA,
                    (false, false) => 0.0,
                };
                let both = sentence
                    + INNER_TITLE * run.inner.len() as f32
                    + LETTER * run.letters.saturating_sub(LONG_TITLE) as f32
                    + if is_token() { FOREIGN } else { 0.0 }
                    + if has_dress { NO_DRESS } else { 0.0 };
                let begins = match run.dress {
                    Some(dress) if self.shown.is_of_other_column(column, dress) => OTHER_LEVEL,
                    Some(_) => NUMBERED_TITLE,
                    None if self.shown.has_numbers(column) => NEW_TITLE + NO_TITLE_NUMBER,
                    None => NEW_TITLE,
                };
                let titles = (column + 1..self.measure).filter(|&at| roles::is_title(self.columns[at].role));
                let begins = begins + OUTER * titles.count() as f32;
                (both + begins + said, both + if run.dress.is_some() { ANEW } else { REST })
            }
            _ => {
                let is_figure = run.has_figure && run.letters <= LONG;
                let price =
                    if is_figure { FIGURE } else { OTHER } + long + if is_token() { FOREIGN / 2.0 } else { 0.0 };
                (price, price)
            }
        }
    }

    /// What it costs that a line stands below others, by what each column had last, and which columns have a cell that begins
    /// there.
    fn between(&self, last: &[Option<Last>], line: usize, below: &Way, is_broken: bool) -> (f32, u32) {
        let above = |column: usize| last[column].filter(|last| last.line + 1 == line && !is_broken);
        let first = below.pieces.iter().find(|piece| piece.column == self.measure);
        let ends = above(self.measure).map_or(0.0, |last| if last.is_complete { 0.0 } else { self.shown.unfinished() });
        let goes_on = |own: &Priced| own.goes_on + self.goes_on(last[own.column], own.column, line, is_broken);
        let options: [Option<(f32, bool)>; 2] = match first {
            None => [Some((ends, false)), None],
            Some(first) => {
                let stop = above(self.measure).is_some_and(|last| last.is_complete);
                let on = goes_on(first) + if stop { STOP_INSIDE } else { 0.0 };
                [Some((on, false)), Some((ends + first.begins, true))]
            }
        };
        let mut best = (f32::INFINITY, 0);
        for (mut price, begins) in options.into_iter().flatten() {
            let mut begun = if begins { 1 << self.measure } else { 0 };
            for own in below.pieces.iter().filter(|own| own.column != self.measure) {
                let anew = own.begins
                    + self.shown.beginning(own.column, begins)
                    + if above(own.column).is_some() && self.columns[own.column].role != Role::Serial {
                        NEW_BELOW
                    } else {
                        0.0
                    };
                let on = goes_on(own);
                if anew <= on {
                    begun |= 1 << own.column;
                }
                price += anew.min(on);
            }
            if price < best.0 {
                best = (price, begun);
            }
        }
        best
    }

    /// What it costs that a cell goes on below what its column had last: a line that is not full need not have ended, and lines
    /// between on which the column is empty are of cells that stand a little higher or lower.
    fn goes_on(&self, last: Option<Last>, column: usize, line: usize, is_broken: bool) -> f32 {
        let Some(last) = last else { return NOTHING };
        let room = self.shown.width(column).map_or(0, |most| most.saturating_sub(last.width));
        let short = (SHORT_LINE * room.saturating_sub(ROOM) as f32).min(MOST_SHORT);
        match line - last.line - 1 {
            _ if is_broken => PAGE,
            0 => short,
            1 => GAP + short,
            _ => GAPS + short,
        }
    }
}
