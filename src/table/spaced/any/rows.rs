//! The rows of a table whose lines were parted into columns: the cheapest way to cut a page into rows.
//!
//! A row is a stretch of lines. What it costs says how far it is from what a printer sets: each cell one block of lines at
//! the top of the row or in its middle, the text of the measures whole, no column of names or times left empty beside one
//! measure and filled twice beside another. Prices are in nats, set by hand on texts of forms of many agencies; no bench
//! has counted them yet.

use std::{cell::RefCell, ops::Range};

use foldhash::HashMap;

use super::super::{
    Lines,
    words::{Word, through, width},
};
use crate::{
    source::text::Line,
    table::looks,
    words::{
        joining::{is_complete, squash},
        marker,
    },
};

/// What one line has in one column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment<'a> {
    pub(super) line: Line<'a>,
    pub(super) text: &'a str,
    /// Whether a paragraph begins with it, as far as the lines show.
    pub(super) opens: bool,
}

/// A row: what each column has in it.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub(super) cells: Vec<Vec<Fragment<'a>>>,
    /// It stands at the head of a page, and nothing shows that it begins there.
    pub(super) goes_on: bool,
    /// Numbers of its first and last line.
    pub(super) height: [u32; 2],
    /// The columns whose cells go over this row and so many more below.
    pub(super) over: Vec<(usize, usize)>,
}

impl<'a> Row<'a> {
    /// Whether the text of a column has come to an end.
    fn is_complete(&self, column: usize) -> bool {
        self.cells[column].last().is_none_or(|last| is_complete(last.text))
    }

    /// The one line of a row that holds nothing else: a title over all columns.
    pub(super) fn banner(&self, measure: usize) -> Option<&Fragment<'a>> {
        let mut filled = self.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
        let (column, cell) = filled.next()?;
        let alone = filled.next().is_none() && cell.len() == 1 && (column < measure || measure == 0);
        cell.first().filter(|only| alone && is_banner(only.text))
    }
}

/// Whether a line alone in its row can be a title over all columns.
fn is_banner(text: &str) -> bool {
    marker::read(text).is_some_and(|marker| marker.length < text.len()) && !is_complete(text)
}

/// A row more.
const ROW: f32 = 1.0;
/// A row is no taller, in lines: a page.
const TALLEST: usize = 60;
/// A row without a text among the measures, one that is a title over all columns, and a title's column left empty.
const NO_MEASURE: f32 = 6.0;
const BANNER: f32 = 0.3;
const NO_TITLE: f32 = 0.4;
/// A column left empty that has something beside most measures.
const EMPTY: f32 = 1.0;
/// A row without its running number, or with a second one.
const NO_NUMBER: f32 = 3.0;
const TWO_NUMBERS: f32 = 8.0;
/// A line off the top or the middle of the row; no cell is further off than `MOST_OFF`.
const OFF: f32 = 0.5;
const MOST_OFF: f32 = 3.0;
/// A second block in a cell of a title, and in another one.
const TITLE_BLOCK: f32 = 2.0;
const BLOCK: f32 = 1.0;
/// A blank line inside a row.
const BLANK: f32 = 2.0;
/// A title alone on the last line.
const TITLE_AT_END: f32 = 2.0;
/// A second title in one cell.
const SECOND_TITLE: f32 = 4.0;
const INNER_TITLE: f32 = 0.3;
/// A measure, and a name or time behind an end of one, that begin on one line inside a row.
const BEGINS_TOGETHER: f32 = 5.0;
const MAY_BEGIN_TOGETHER: f32 = 0.7;
/// What costs more inside is no row: no end of one costs as much.
const MOST_INSIDE: f32 = 40.0;
/// A text that a row's end cuts: of a measure, of one whose line is full where none ends with a mark, of a title, of a list that
/// goes on, of what has not come to an end.
const TORN: f32 = 8.0;
const BARE_TORN: f32 = 4.0;
const TORN_TITLE: f32 = 5.0;
const TORN_LIST: f32 = 6.0;
const TORN_NAME: f32 = 3.0;
const TOUCHING: f32 = 0.5;
const MAY_BE_TORN: f32 = 1.0;

/// So many lines up the line before stands of a block that is set half a line off.
const BETWEEN: usize = 2;
/// What ends so goes on.
const GOES_ON: [char; 6] = ['、', '，', '及', '與', '至', '～'];

/// The rows of a page whose words were read in these columns; `above` is the last row of the page before.
pub(super) fn rows<'a>(
    lines: &Lines<'a>,
    read: &[Vec<usize>],
    columns: usize,
    measure: usize,
    above: Option<&Row<'_>>,
) -> Vec<Row<'a>> {
    let parted: Vec<Vec<Option<&'a str>>> =
        lines.iter().zip(read).map(|((line, words), own)| part(line, words, own, columns)).collect();
    let page = Page::of(lines, parted, columns, measure);
    let first = page.first_text(0);
    // At a page's head every column begins anew: only what was said before it, and a number, tell.
    let goes_on = above.is_some_and(|above| !above.is_complete(measure) && !page.is_bare)
        && first.is_some_and(|text| marker::read(text).is_none());
    let kind = match above {
        Some(_) if goes_on => First::GoesOn,
        Some(_) => First::MayGoOn,
        None => First::Begins,
    };
    let mut out: Vec<Row<'a>> = page.cut(kind).into_iter().map(|range| page.row(range)).collect();
    if let Some(first) = out.first_mut() {
        let is_rest = above.is_some() && first.cells[measure].is_empty() && first.banner(measure).is_none();
        first.goes_on = goes_on || is_rest;
    }
    out
}

/// What the first row of a page is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum First {
    /// A row of its own: nothing stands before it.
    Begins,
    /// A row of its own, or what a title leaves for the next page.
    MayGoOn,
    /// The rest of the row before.
    GoesOn,
}

/// A page's lines as columns.
struct Page<'p, 'a> {
    lines: &'p Lines<'a>,
    parted: Vec<Vec<Option<&'a str>>>,
    measure: usize,
    /// The column of running numbers, and whether some of them say the levels above.
    serial: Option<usize>,
    is_outlined: bool,
    /// For each column what is missing where it is empty: beside most measures a column of names has one.
    empty: Vec<f32>,
    /// The columns whose texts show where they end: names and times.
    tells_ends: Vec<bool>,
    /// Whether a measure may begin on each line.
    begins: Vec<bool>,
    /// Few texts of the measures' column end with a mark, or begin with a number: that one does not says nothing.
    is_bare: bool,
    /// How wide the lines of the measures' column are, in columns of a terminal.
    reach: usize,
    /// What a row's end above each line costs by the text of a measure that it cuts.
    torn: Vec<f32>,
    /// The dress of the number that each text begins with.
    styles: Vec<Vec<Option<marker::Style>>>,
    /// Whether a title begins there that is said on every row of it, though nothing parts it from what stands above.
    repeated: Vec<Vec<bool>>,
    /// The line above on which the same block of each column stands; where there is none, what stands there opens one.
    above: Vec<Vec<Option<usize>>>,
    /// What a row's end above each line costs by what it cuts in the other columns.
    cuts: Vec<Vec<Cut>>,
    /// What was found of the ends of blocks, by column, first and last line: many rows are tried over the same lines.
    ends: RefCell<HashMap<(usize, usize, usize), Option<bool>>>,
}

/// What a row's end above a line costs in one column, wherever the row begins.
#[derive(Debug, Clone, Copy)]
enum Cut {
    Price(f32),
    /// It hangs on whether the block up to this line may be all of it.
    Block {
        column: usize,
        last: usize,
        is_list: bool,
    },
}

/// A cell of a row that is being tried.
#[derive(Debug, Clone, Copy, Default)]
struct Tried {
    first: usize,
    last: usize,
    blocks: usize,
}

impl<'a> Page<'_, 'a> {
    fn of<'p>(lines: &'p Lines<'a>, parted: Vec<Vec<Option<&'a str>>>, columns: usize, measure: usize) -> Page<'p, 'a> {
        let serial = running_numbers(&parted, columns, measure);
        let mut page = Page {
            lines,
            parted,
            measure,
            serial,
            is_outlined: false,
            empty: vec![0.0; columns],
            tells_ends: vec![false; columns],
            begins: Vec::new(),
            is_bare: false,
            reach: 0,
            torn: Vec::new(),
            styles: Vec::new(),
            repeated: vec![vec![false; columns]; lines.len()],
            above: Vec::new(),
            cuts: Vec::new(),
            ends: RefCell::default(),
        };
        let numbers = |serial: usize| page.parted.iter().filter_map(move |line| line[serial]);
        page.is_outlined = serial.is_some_and(|serial| numbers(serial).any(|number| number.contains(['.', '-'])));
        let above = |at: usize| (0..columns).map(|column| page.line_above(at, column)).collect();
        page.above = (0..lines.len()).map(above).collect();
        let style = |text: &Option<&str>| text.and_then(marker::read).map(|marker| marker.style);
        page.styles = page.parted.iter().map(|line| line.iter().map(style).collect()).collect();
        (page.is_bare, page.reach) = (page.is_bare(), page.reach());
        let opens = |column: usize| (0..lines.len()).filter(|&at| page.gap_opens(at, column)).count() as f32;
        let begins: Vec<bool> = (0..lines.len()).map(|at| page.begins_text(at)).collect();
        let measures = begins.iter().filter(|begins| **begins).count().max(1) as f32;
        let empty = (0..columns).map(|column| match column {
            column if Some(column) == serial => NO_NUMBER,
            column if column == measure => NO_MEASURE,
            column if column < measure => NO_TITLE,
            column => EMPTY * (opens(column) / measures).min(1.0),
        });
        page.empty = empty.collect();
        page.begins = begins;
        for (at, column) in (0..lines.len()).flat_map(|at| (0..measure).map(move |column| (at, column))) {
            if let Some(above) = page.said_above(at, column) {
                page.repeated[above][column] = true;
                page.repeated[at][column] = true;
            }
        }
        let torn = |at: usize| {
            let goes_on = page.first_text(at).is_some_and(|text| marker::read(text).is_none());
            match goes_on && !page.is_ended(at) && !page.is_numbered(at) {
                true if page.is_bare => BARE_TORN,
                true => TORN,
                false => 0.0,
            }
        };
        page.torn = (0..lines.len()).map(torn).collect();
        // Nothing else is asked than the columns behind the measures.
        let tells = |column: usize| {
            let own = || page.parted.iter().filter_map(|line| line[column]);
            column > measure && own().filter(|text| is_whole(text)).count() * 2 > own().count()
        };
        page.tells_ends = (0..columns).map(tells).collect();
        page.cuts = (0..lines.len()).map(|at| page.cuts_above(at)).collect();
        page
    }

    fn number(&self, at: usize) -> u32 {
        self.lines[at].0.number
    }

    /// Whether a line stands right below the one before.
    fn is_close(&self, at: usize) -> bool {
        at > 0 && self.number(at - 1) + 1 >= self.number(at)
    }

    /// The line above on which the same block of a column stands. Cells set in the middle of a row stand half a line off the
    /// others, and such text then has a line of another column between two lines of one block.
    fn line_above(&self, at: usize, column: usize) -> Option<usize> {
        let near = (at.saturating_sub(BETWEEN)..at).rev().find(|&near| self.parted[near][column].is_some())?;
        (self.number(near) + (at - near) as u32 >= self.number(at)).then_some(near)
    }

    /// Whether a line has something in a column that has nothing right above it.
    fn gap_opens(&self, at: usize, column: usize) -> bool {
        self.parted[at][column].is_some() && self.above[at][column].is_none()
    }

    /// The lines of a block of a column up to one of them, from a line on; the last one first.
    fn block(&self, from: usize, at: usize, column: usize) -> impl Iterator<Item = usize> {
        let above = move |&line: &usize| self.above[line][column].filter(|&above| above >= from);
        std::iter::successors(Some(at), above).take(TALLEST)
    }

    /// The first text of the measures' column from a line on.
    fn first_text(&self, from: usize) -> Option<&'a str> {
        self.parted[from..].iter().take(TALLEST).find_map(|line| line[self.measure])
    }

    /// The last text of the measures' column before a line.
    fn last_text(&self, to: usize) -> Option<&'a str> {
        self.parted[..to].iter().rev().take(TALLEST).find_map(|line| line[self.measure])
    }

    /// The line above on which a title stands in the same block that is said again on this one, each beside the beginning of
    /// a measure.
    fn said_above(&self, at: usize, column: usize) -> Option<usize> {
        let above = self.above[at][column].filter(|_| self.begins[at])?;
        let before = self.block(0, above, column).find(|&above| self.begins[above])?;
        (self.parted[before][column] == self.parted[at][column]).then_some(before)
    }

    /// Whether a running number stands on a line; one that says several levels may be a title's.
    fn is_numbered(&self, at: usize) -> bool {
        let number = self.serial.and_then(|serial| self.parted[at][serial]);
        number.is_some_and(looks::is_number) && !self.is_outlined
    }

    /// Whether what stands in the measures' column before a line has come to an end: with a mark, or where none has one with a
    /// line that leaves room.
    fn is_ended(&self, at: usize) -> bool {
        /// In columns of a terminal.
        const ROOM: usize = 2;
        let leaves_room = |text: &str| self.is_bare && width(text) + ROOM <= self.reach;
        self.last_text(at).is_none_or(|text| is_complete(text) || leaves_room(text))
    }

    /// Whether fewer than half as many texts of the measures' column end with a mark, or begin with a number, as begin beside
    /// something.
    fn is_bare(&self) -> bool {
        let of_measure = || (0..self.lines.len()).filter(|&at| self.parted[at][self.measure].is_some());
        let opens = |at: &usize| (self.measure + 1..self.empty.len()).any(|column| self.gap_opens(*at, column));
        let tells = |&at: &usize| {
            self.styles[at][self.measure].is_some() || self.parted[at][self.measure].is_some_and(is_complete)
        };
        self.serial.is_none() && 2 * of_measure().filter(tells).count() < of_measure().filter(opens).count()
    }

    /// How wide nearly all lines of the measures' column are at most.
    fn reach(&self) -> usize {
        /// Of the lines: a few run over into another column.
        const NEARLY_ALL: f32 = 0.9;
        let mut widths: Vec<usize> = self.parted.iter().filter_map(|line| line[self.measure]).map(width).collect();
        widths.sort_unstable();
        widths.get((widths.len() as f32 * NEARLY_ALL) as usize).copied().unwrap_or(0)
    }

    /// Whether a measure may begin on a line: it has a number, or one stands beside it, or what stands before has come to an
    /// end.
    fn begins_text(&self, at: usize) -> bool {
        let has_number = || self.styles[at][self.measure].is_some() || self.is_numbered(at);
        self.parted[at][self.measure].is_some() && (has_number() || self.is_ended(at))
    }

    /// Whether what a block of a column beside the measures says up to a line may be all of it; none where nothing tells.
    fn may_end(&self, from: usize, at: usize, column: usize) -> Option<bool> {
        let key = (column, self.block(from, at, column).last()?, at);
        if let Some(known) = self.ends.borrow().get(&key) {
            return *known;
        }
        let lines: Vec<usize> = self.block(from, at, column).collect();
        let text: String = lines.iter().rev().filter_map(|&line| self.parted[line][column]).map(squash).collect();
        let found =
            if text.ends_with(GOES_ON) { Some(false) } else { self.tells_ends[column].then(|| is_whole(&text)) };
        self.ends.borrow_mut().insert(key, found);
        found
    }

    /// The rows that cost least, from the top.
    fn cut(&self, first: First) -> Vec<Range<usize>> {
        let n = self.lines.len();
        let mut best = vec![(f32::INFINITY, 0_usize); n + 1];
        best[0].0 = 0.0;
        for from in 0..n {
            let (done, ahead) = best.split_at_mut(from + 1);
            let so_far = done[from].0;
            let mut cells = vec![Tried::default(); self.empty.len()];
            let mut inside = 0.0;
            for (at, way) in (from..n).take(TALLEST).zip(ahead) {
                inside += self.take_in(&mut cells, from, at);
                if inside > MOST_INSIDE {
                    break;
                }
                // Its end costs more than nothing: what is dearer without it need not be asked.
                if so_far + inside + ROW >= way.0 {
                    continue;
                }
                let to = at + 1;
                let own = if from == 0 { first } else { First::Begins };
                let price = so_far + inside + self.row_price(&cells, from..to, own) + self.ends_at(from, to);
                if price < way.0 {
                    *way = (price, from);
                }
            }
        }
        let mut out = Vec::new();
        let mut end = n;
        while end > 0 {
            out.push(best[end].1..end);
            end = best[end].1;
        }
        out.reverse();
        out
    }

    /// What a line more costs inside a row.
    fn take_in(&self, cells: &mut [Tried], from: usize, at: usize) -> f32 {
        let mut price = 0.0;
        if at > from && !self.is_close(at) {
            price += BLANK;
        }
        let begins = at > from && self.begins[at];
        for (column, cell) in cells.iter_mut().enumerate() {
            if self.parted[at][column].is_none() {
                continue;
            }
            let is_first = cell.blocks == 0;
            if Some(column) == self.serial {
                price += if is_first { 0.0 } else { TWO_NUMBERS };
            } else if column < self.measure {
                let own = self.styles[at][column].filter(|_| !is_first);
                price += own.map_or(0.0, |own| {
                    // Two levels of titles may stand in one cell, the inner right below the outer.
                    let mut above =
                        self.above[at][column].into_iter().flat_map(|above| self.block(from, above, column));
                    let above = above.find_map(|above| self.styles[above][column]);
                    if above.is_some_and(|above| above != own) { INNER_TITLE } else { SECOND_TITLE }
                });
                if !is_first && self.repeated[at][column] {
                    price += SECOND_TITLE;
                }
            } else if column > self.measure && begins {
                price += match is_first.then_some(true).or_else(|| self.may_end(from, cell.last, column)) {
                    Some(true) => BEGINS_TOGETHER,
                    Some(false) => 0.0,
                    None => MAY_BEGIN_TOGETHER,
                };
            }
            if is_first {
                cell.first = at;
            }
            cell.blocks += usize::from(is_first || self.gap_opens(at, column));
            cell.last = at;
        }
        price
    }

    /// What the cells of a row cost by where they stand in it.
    fn row_price(&self, cells: &[Tried], row: Range<usize>, first: First) -> f32 {
        let (top, bottom) = (self.number(row.start), self.number(row.end - 1));
        let filled = cells.iter().filter(|cell| cell.blocks > 0).count();
        // A title over all columns.
        let only = cells.iter().position(|cell| cell.blocks > 0).unwrap_or(0);
        let may_be = row.len() == 1 && filled == 1;
        if may_be && (only < self.measure || self.measure == 0) && is_banner(self.parted[row.start][only].unwrap_or(""))
        {
            return ROW + BANNER;
        }
        // Lines of titles alone that have no number.
        let is_rest = cells[self.measure..].iter().all(|cell| cell.blocks == 0)
            && cells[..self.measure]
                .iter()
                .enumerate()
                .all(|(column, cell)| cell.blocks == 0 || self.styles[cell.first][column].is_none());
        let cell_price = |(column, cell): (usize, &Tried)| {
            if cell.blocks == 0 {
                let is_free = match first {
                    First::Begins => false,
                    First::MayGoOn => is_rest,
                    First::GoesOn => column != self.measure,
                };
                return if is_free { 0.0 } else { self.empty[column] };
            }
            let (above, below) = (self.number(cell.first) - top, bottom - self.number(cell.last));
            let off = above.min(above.abs_diff(below).saturating_sub(1)) as f32;
            let more = (cell.blocks - 1) as f32;
            let blocks = match column {
                column if column == self.measure => 0.0,
                column if column < self.measure => TITLE_BLOCK * more,
                _ => BLOCK * more,
            };
            (OFF * off).min(MOST_OFF) + blocks
        };
        ROW + self.title_at_end(cells, &row) + cells.iter().enumerate().map(cell_price).sum::<f32>()
    }

    /// What it costs that a row's last line has nothing but a title's first one: it is of what follows.
    fn title_at_end(&self, cells: &[Tried], row: &Range<usize>) -> f32 {
        let last = row.end - 1;
        let mut filled = (0..cells.len()).filter(|&column| self.parted[last][column].is_some());
        let is_title = |column: usize| {
            let begins = || self.parted[last][column].is_some_and(is_banner);
            column < self.measure && cells[column].first == last && begins()
        };
        if row.len() > 1 && filled.all(is_title) { TITLE_AT_END } else { 0.0 }
    }

    /// What it costs that a row that begins at one line ends above another.
    fn ends_at(&self, from: usize, at: usize) -> f32 {
        if at >= self.lines.len() {
            return 0.0;
        }
        let price = |cut: &Cut| match *cut {
            Cut::Price(price) => price,
            Cut::Block { column, last, is_list } => match self.may_end(from, last, column) {
                Some(true) => TOUCHING,
                Some(false) if is_list => TORN_LIST,
                Some(false) => TORN_NAME,
                None => MAY_BE_TORN,
            },
        };
        self.cuts[at].iter().fold(self.torn[at], |sum, cut| sum + price(cut))
    }

    /// What a row's end above a line cuts beside the texts of the measures.
    fn cuts_above(&self, at: usize) -> Vec<Cut> {
        let others = (0..self.empty.len()).filter(|&column| column != self.measure && Some(column) != self.serial);
        let cut = |column: usize| {
            // The block may have a line of another column between.
            let after = (at..(at + BETWEEN).min(self.lines.len())).find(|&line| self.parted[line][column].is_some())?;
            let last = self.above[after][column].filter(|&last| last < at && self.styles[after][column].is_none())?;
            if column < self.measure {
                return (!self.repeated[at][column]).then_some(Cut::Price(TORN_TITLE));
            }
            let is_list = self.parted[last][column].is_some_and(|text| text.ends_with(GOES_ON));
            Some(Cut::Block { column, last, is_list })
        };
        others.filter_map(cut).collect()
    }

    fn row(&self, range: Range<usize>) -> Row<'a> {
        let mut cells: Vec<Vec<Fragment<'a>>> = vec![Vec::new(); self.empty.len()];
        for at in range.clone() {
            let (line, _) = &self.lines[at];
            for (column, (text, cell)) in self.parted[at].iter().zip(&mut cells).enumerate() {
                if let Some(text) = *text {
                    let opens = cell.last().is_none_or(|before| {
                        self.gap_opens(at, column) || self.styles[at][column].is_some() || is_complete(before.text)
                    });
                    cell.push(Fragment { line: *line, text, opens });
                }
            }
        }
        Row { cells, goes_on: false, height: [self.number(range.start), self.number(range.end - 1)], over: Vec::new() }
    }
}

/// Titles that stand in the middle of the rows they are over, put at the first of these rows, as those are that stand at
/// the top. Which of the two a column's titles do, their places and the numbers of what stands below them tell.
pub(super) fn settle(pages: &mut [Vec<Row<'_>>], measure: usize) {
    // The innermost titles first: what an outer one is over begins with one of them.
    for column in (0..measure).rev() {
        let is_number = |text: &str| looks::is_number(&squash(text));
        let mut texts = pages.iter().flatten().flat_map(|row| &row.cells[column]).peekable();
        if texts.peek().is_none() || texts.all(|fragment| is_number(fragment.text)) {
            continue;
        }
        let (mut at_top, mut in_middle) = (0.0, 0.0);
        let mut moves: Vec<(usize, usize, usize)> = Vec::new();
        for (page, rows) in pages.iter().enumerate() {
            let mut from = 0;
            while from < rows.len() {
                let is_banner = |row: &&Row<'_>| row.banner(measure).is_some();
                let to = from + rows[from..].iter().take_while(|row| !is_banner(row)).count();
                let group = Group { rows: &rows[from..to], column, measure, is_first: page == 0 && from == 0 };
                let blocks = group.blocks();
                if !blocks.is_empty() {
                    at_top += group.at_top(&blocks);
                    let (price, starts) = group.in_middle(&blocks);
                    in_middle += price;
                    moves.extend(blocks.iter().zip(starts).map(|(&block, start)| (page, from + block, from + start)));
                }
                from = to + 1;
            }
        }
        if in_middle + LEAD_IN_MIDDLE >= at_top {
            continue;
        }
        for (page, block, start) in moves.into_iter().filter(|(_, block, start)| block != start) {
            let title = std::mem::take(&mut pages[page][block].cells[column]);
            pages[page][start].cells[column] = title;
        }
    }
}

/// Cells beside the measures that go over all rows of a title: a column that has one for each title and stands empty beside
/// the other rows.
pub(super) fn share(rows: &mut [Row<'_>], measure: usize) {
    /// Fewer titles over several rows tell nothing.
    const LEAST: usize = 2;
    /// The share of these titles that have one such cell.
    const MOSTLY: f32 = 0.8;
    // The titles of each row as one page has them that the row is not cut by; a title may be said on each of its rows.
    let mut titles: Vec<Vec<String>> = Vec::with_capacity(rows.len());
    let mut starts: Vec<usize> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let own = row.cells[..measure].iter().map(|cell| cell.iter().map(|fragment| fragment.text).collect::<String>());
        match titles.last_mut().filter(|_| row.goes_on) {
            Some(above) => above.iter_mut().zip(own).for_each(|(above, own)| above.push_str(&own)),
            None => {
                let own: Vec<String> = own.collect();
                if own.iter().any(|title| !title.is_empty()) && titles.last() != Some(&own) {
                    starts.push(at);
                }
                titles.push(own);
            }
        }
    }
    let groups: Vec<Range<usize>> = starts
        .iter()
        .enumerate()
        .map(|(at, &start)| start..starts.get(at + 1).copied().unwrap_or(rows.len()))
        .filter(|group| group.len() > 1 && rows[group.start].banner(measure).is_none())
        .collect();
    let columns = rows.first().map_or(0, |row| row.cells.len());
    for column in measure + 1..columns {
        let shared: Vec<&Range<usize>> =
            groups.iter().filter(|group| is_one_block(&rows[(*group).clone()], column)).collect();
        if shared.len() < LEAST || (shared.len() as f32) < MOSTLY * groups.len() as f32 {
            continue;
        }
        for group in shared {
            let own = rows[group.clone()].iter_mut().flat_map(|row| std::mem::take(&mut row.cells[column]));
            let cell: Vec<Fragment<'_>> = own.collect();
            // The rest of a row on the next page is none of its own.
            let more = rows[group.start + 1..group.end].iter().filter(|row| !row.goes_on).count();
            rows[group.start].cells[column] = cell;
            rows[group.start].over.push((column, more));
        }
    }
}

/// Whether rows hold one block of lines in a column, which an end of a row may cut.
fn is_one_block(rows: &[Row<'_>], column: usize) -> bool {
    let mut last: Option<u32> = None;
    let mut blocks = 0;
    for fragment in rows.iter().flat_map(|row| &row.cells[column]) {
        blocks += usize::from(last.is_none_or(|last| fragment.line.number > last + 1));
        last = Some(fragment.line.number);
    }
    let mut ends = rows.iter().filter_map(|row| row.cells[column].last());
    let first = ends.next();
    let is_cut = || first.is_some_and(|first| !is_whole(&squash(first.text)));
    let filled = usize::from(first.is_some()) + ends.count();
    blocks == 1 && (filled == 1 || is_cut())
}

/// What the middle must be cheaper by than the top, where most titles stand.
const LEAD_IN_MIDDLE: f32 = 1.0;
/// Under a title numbers begin with one; what goes on with another number stands under the title before.
const BEGINS_WITH_ONE: f32 = 1.0;
const BEGINS_LATER: f32 = 2.0;
/// Rows above the first title of a page are of the one before; at the head of a table there is none.
const OF_TITLE_BEFORE: f32 = 0.3;
const OF_NO_TITLE: f32 = 2.0;

/// Rows without a title over all columns between them, and a column of titles.
struct Group<'g, 'a> {
    rows: &'g [Row<'a>],
    column: usize,
    measure: usize,
    /// They stand at the head of the table.
    is_first: bool,
}

impl Group<'_, '_> {
    /// The rows in which a title stands.
    fn blocks(&self) -> Vec<usize> {
        (0..self.rows.len()).filter(|&row| !self.rows[row].cells[self.column].is_empty()).collect()
    }

    /// What it costs that a title is over the rows from this one on.
    fn begins(&self, row: usize) -> f32 {
        let inner = self.rows[row].cells[self.column + 1..=self.measure].iter().find_map(|cell| cell.first());
        match inner.and_then(|first| marker::read(first.text)?.number) {
            Some(1) => -BEGINS_WITH_ONE,
            Some(_) => BEGINS_LATER,
            None => 0.0,
        }
    }

    fn before(&self, rows: usize) -> f32 {
        match rows {
            0 => 0.0,
            _ if self.is_first => OF_NO_TITLE,
            _ => OF_TITLE_BEFORE,
        }
    }

    /// What it costs that each title stands at the top of what it is over.
    fn at_top(&self, blocks: &[usize]) -> f32 {
        let off = |&row: &usize| {
            let first = self.rows[row].cells[self.column].first().map_or(0, |first| first.line.number);
            OFF * (first.saturating_sub(self.rows[row].height[0]) as f32).min(MOST_OFF)
        };
        self.before(blocks[0]) + blocks.iter().map(|row| off(row) + self.begins(*row)).sum::<f32>()
    }

    /// What it costs that each title stands in the middle of what it is over, and the first row of each.
    fn in_middle(&self, blocks: &[usize]) -> (f32, Vec<usize>) {
        let middle = |from: u32, to: u32| (from + to) as f32 / 2.0;
        let of_title = |row: usize| {
            let title = &self.rows[row].cells[self.column];
            let number = |fragment: Option<&Fragment<'_>>| fragment.map_or(0, |fragment| fragment.line.number);
            middle(number(title.first()), number(title.last()))
        };
        // The cheapest way to have the rows up to a title's first row dealt out, by that first row.
        let mut ways: Vec<Vec<(f32, usize)>> = Vec::new();
        let after = |at: usize| {
            let before = at.checked_sub(1).map_or(0, |before| blocks[before] + 1);
            before.max(blocks[at].saturating_sub(TALLEST))
        };
        for (at, &block) in blocks.iter().enumerate() {
            let starts = after(at)..=block;
            let way = |start: usize| match at.checked_sub(1) {
                None => (self.before(start) + self.begins(start), 0),
                Some(above) => {
                    let price = |(from, so_far): (usize, &(f32, usize))| {
                        let from_row = after(above) + from;
                        let own = middle(self.rows[from_row].height[0], self.rows[start - 1].height[1]);
                        (so_far.0 + self.off_middle(own, of_title(blocks[above])) + self.begins(start), from_row)
                    };
                    let all = ways[above].iter().enumerate().map(price);
                    all.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f32::INFINITY, start))
                }
            };
            let own = starts.map(way).collect();
            ways.push(own);
        }
        let last = blocks.len() - 1;
        let bottom = self.rows[self.rows.len() - 1].height[1];
        let whole = |(from, so_far): (usize, &(f32, usize))| {
            let row = after(last) + from;
            (so_far.0 + self.off_middle(middle(self.rows[row].height[0], bottom), of_title(blocks[last])), row)
        };
        let (price, mut start) = ways[last]
            .iter()
            .enumerate()
            .map(whole)
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or((f32::INFINITY, blocks[last]));
        let mut starts = vec![start];
        for at in (1..blocks.len()).rev() {
            start = ways[at][start - after(at)].1;
            starts.push(start);
        }
        starts.reverse();
        (price, starts)
    }

    fn off_middle(&self, rows: f32, title: f32) -> f32 {
        OFF * ((rows - title).abs() - 0.5).clamp(0.0, MOST_OFF)
    }
}

/// Whether a text beside the measures looks like the end of a name, a time or a figure.
fn is_whole(text: &str) -> bool {
    let last = text.rsplit(looks::is_name_separator).next().unwrap_or(text);
    let whole = [squash(text)];
    !text.ends_with(GOES_ON)
        && (looks::is_unit(last) || looks::is_names(&whole) || looks::is_time(&whole) || looks::is_figures(text))
}

/// The column left of the measures that holds nothing but numbers, titles over all columns aside, if there is one: each
/// number opens a row.
fn running_numbers(parted: &[Vec<Option<&str>>], columns: usize, measure: usize) -> Option<usize> {
    /// Fewer tell nothing.
    const LEAST: usize = 3;
    /// Of a level's number.
    const MOST_DIGITS: usize = 2;
    (0..measure.min(columns)).find(|&column| {
        let is_title =
            |line: &&Vec<Option<&str>>| line.iter().flatten().count() == 1 && line[column].is_some_and(is_banner);
        let mut own = parted.iter().filter(|line| !is_title(line)).filter_map(|line| line[column]).peekable();
        // 1, 1.1, 1.1.1
        let is_level =
            |text: &str| (1..=MOST_DIGITS).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
        let is_outline = |text: &str| text.split('.').all(is_level);
        own.peek().is_some()
            && own.clone().count() >= LEAST
            && own.all(|text| looks::is_number(&squash(text)) || is_outline(text))
    })
}

/// What a line has in each column.
fn part<'a>(line: &Line<'a>, words: &[Word<'a>], read: &[usize], columns: usize) -> Vec<Option<&'a str>> {
    let mut out = vec![None; columns];
    let mut from = 0;
    while from < words.len() {
        let column = read[from];
        let to = from + read[from..].iter().take_while(|&&other| other == column).count();
        let last = words[to - 1].text;
        let slot: &mut Option<&'a str> = &mut out[column.min(columns - 1)];
        *slot = Some(through(line.text, slot.unwrap_or(words[from].text), last));
        from = to;
    }
    out
}
