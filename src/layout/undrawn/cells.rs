//! Which cells of a table without drawn columns go over several rows, column by column at a price.
//!
//! Rules and changes of shade are taken as they are. Where nothing is drawn between two rows a cell of its own begins with a
//! text that stands at its upper edge or in its middle; whether a blank is a cell of its own or part of the one above is told
//! by the whole column, and by where the titles before it end.

use super::super::{Line, rules::Rules};
use super::columns::Edges;
use super::frames::Frame;
use super::rows::{FURTHER, Rows, Side, stands_in};
use super::{across, down};
use crate::source::geometry::{Axis, Rule};

// Prices in nats, set by hand on tables by lot.

/// A text that stands neither at the upper edge of its cell nor in its middle.
const OUT_OF_PLACE: f32 = 5.0;
/// White space inside a text larger than that between lines.
const PARTED: f32 = 4.0;
/// A blank cell in a column none of whose cells are merged.
const BLANK: f32 = 0.7;
/// One in a column of merged cells; at the head of a page, where the cell has begun on the page before, it costs less.
const BLANK_AMONG_MERGED: f32 = 3.0;
const GOES_ON: f32 = 0.3;
/// A merged cell that ends where no title left of it does.
const ENDS_ALONE: f32 = 1.2;
/// A merged cell that goes on where a title left of it ends.
const RUNS_OVER: f32 = 3.0;
/// A column of merged cells, as such.
const MERGED: f32 = 0.5;
/// A text stands at a place that differs by no more; points.
const NEAR: f32 = 2.0;
/// Of a column: rules that cover so much part it.
const COVERS: f32 = 0.6;

/// The rules that nothing draws, of each frame of a table.
pub(super) fn rules(chain: &[Frame], xs: &Edges, rows: &[Rows]) -> Vec<Rules> {
    let mut found: Vec<Rules> = chain.iter().zip(rows).map(|(frame, rows)| sides(frame, xs, rows)).collect();
    // For each column to the left the rows at which what it says changes, where these are not all, frame by frame.
    let mut ends: Vec<Vec<Vec<usize>>> = Vec::new();
    for at in 0..xs.columns() {
        let sides: Vec<Vec<Side>> = chain
            .iter()
            .zip(rows)
            .map(|(frame, rows)| (1..rows.ys.len() - 1).map(|edge| side(frame, xs, rows, at, edge)).collect())
            .collect();
        let columns: Vec<Column<'_>> =
            rows.iter().zip(&sides).map(|(rows, sides)| Column { rows, sides, lines: &rows.lines[at] }).collect();
        let starts = starts(&columns, at, &ends);
        for ((found, column), starts) in found.iter_mut().zip(&columns).zip(&starts) {
            let inner = starts.iter().filter(|row| **row > 0);
            found.horizontal.extend(inner.map(|row| across(column.rows.ys[*row], [xs.xs[at], xs.xs[at + 1]])));
        }
        let changes: Vec<Vec<usize>> =
            columns.iter().zip(&starts).map(|(column, starts)| column.changes(starts)).collect();
        if columns.iter().zip(&changes).any(|(column, changes)| changes.len() < column.count()) {
            ends.push(changes);
        }
    }
    found
}

/// The rules down of a frame, and its ends.
fn sides(frame: &Frame, xs: &Edges, rows: &Rows) -> Rules {
    let mut found = Rules::default();
    let [left, right] = frame.sides;
    for at in [rows.ys[0], rows.ys[rows.ys.len() - 1]] {
        found.horizontal.push(across(at, [left, right]));
    }
    let all: Vec<usize> = (0..rows.ys.len() - 1).collect();
    let mut put =
        |x: f32, run: &[usize]| found.vertical.push(down(x, [rows.ys[run[0]], rows.ys[run[run.len() - 1] + 1]]));
    put(left, &all);
    for edge in 1..xs.columns() {
        let is_open = |&row: &usize| rows.is_over(row, [edge - 1, edge]);
        // In one piece beside cells that are merged over rows: no rule across would hold several together.
        let runs = all.chunk_by(|above, below| is_open(above) == is_open(below));
        runs.filter(|run| !is_open(&run[0])).for_each(|run| put(xs.xs[edge], run));
    }
    put(right, &all);
    found
}

/// The rows in which the cells of a column begin on each page: each row's own, or merged ones where the whole column is the
/// cheaper so.
fn starts(columns: &[Column<'_>], at: usize, ends: &[Vec<Vec<usize>>]) -> Vec<Vec<usize>> {
    let single: Vec<Vec<usize>> = columns.iter().map(Column::single).collect();
    if !columns.iter().any(|column| column.sides.contains(&Side::Open)) {
        return single;
    }
    let each: f32 = columns.iter().zip(&single).map(|(column, starts)| column.price(starts)).sum();
    // The first column has titles of its own; others may follow any column left of them.
    let merged = |ends: Option<&[Vec<usize>]>| {
        let all = columns.iter().enumerate().map(|(frame, column)| column.merged(ends.map(|ends| &ends[frame][..])));
        all.fold((MERGED, Vec::new()), |(sum, mut starts), (price, own)| {
            starts.push(own);
            (sum + price, starts)
        })
    };
    let nowhere = vec![Vec::new(); columns.len()];
    let alone = merged(if at == 0 { None } else { Some(&nowhere) });
    let of_others = ends.iter().map(|ends| merged(Some(ends)));
    let best = of_others.fold(alone, |best, next| if next.0 < best.0 { next } else { best });
    if best.0 < each { best.1 } else { single }
}

/// What stands at an edge between two rows of a column.
fn side(frame: &Frame, xs: &Edges, rows: &Rows, column: usize, edge: usize) -> Side {
    let (y, [from, to]) = (rows.ys[edge], [xs.xs[column], xs.xs[column + 1]]);
    if [edge - 1, edge].iter().any(|&row| rows.is_over(row, [column; 2])) {
        return Side::Closed;
    }
    let on = |rule: &&Rule| rule.axis == Axis::Horizontal && (rule.at - y).abs() < FURTHER + NEAR;
    let covered: f32 =
        frame.pieces.iter().filter(on).map(|piece| (piece.to.min(to) - piece.from.max(from)).max(0.0)).sum();
    if covered > COVERS * (to - from) {
        return Side::Closed;
    }
    let light = |row: usize| frame.light([(from + to) / 2.0, (rows.ys[row] + rows.ys[row + 1]) / 2.0]);
    match light(edge - 1) == light(edge) {
        false => Side::Closed,
        true if frame.by_shades || rows.by_steps => Side::Open,
        true => Side::Joined,
    }
}

/// A column of a frame.
struct Column<'a> {
    rows: &'a Rows,
    /// What stands below each row but the last.
    sides: &'a [Side],
    lines: &'a [Line],
}

impl Column<'_> {
    fn count(&self) -> usize {
        self.rows.ys.len() - 1
    }

    /// The lines of some rows.
    fn within(&self, from: usize, to: usize) -> Vec<&Line> {
        let [top, bottom] = [self.rows.ys[from], self.rows.ys[to]];
        self.lines.iter().filter(|line| stands_in(line, [top, bottom])).collect()
    }

    /// Cells of one row each.
    fn single(&self) -> Vec<usize> {
        (0..self.count()).filter(|&row| row == 0 || self.sides[row - 1] != Side::Joined).collect()
    }

    fn price(&self, starts: &[usize]) -> f32 {
        let end = |at: usize| starts.get(at + 1).copied().unwrap_or(self.count());
        (0..starts.len()).map(|at| self.text(starts[at], end(at)).unwrap_or(BLANK)).sum()
    }

    /// The cheapest way to merge cells, and the rows in which they begin.
    fn merged(&self, ends: Option<&[usize]>) -> (f32, Vec<usize>) {
        let count = self.count();
        let mut best: Vec<(f32, usize)> = vec![(f32::MAX, 0); count + 1];
        best[0].0 = 0.0;
        for to in 1..=count {
            if to < count && self.sides[to - 1] == Side::Joined {
                continue;
            }
            for from in (0..to).rev() {
                if from + 1 < to && self.sides[from] == Side::Closed {
                    break;
                }
                if best[from].0 == f32::MAX {
                    continue;
                }
                let blank = if Some(from) == self.rows.goes_on { GOES_ON } else { BLANK_AMONG_MERGED };
                let own = self.text(from, to).unwrap_or(blank);
                let is_told = to == count || self.sides[to - 1] == Side::Closed;
                let alone = !is_told && ends.is_some_and(|ends| !ends.contains(&to));
                let over = ends.map_or(0, |ends| ends.iter().filter(|end| **end > from && **end < to).count());
                let price = best[from].0 + own + if alone { ENDS_ALONE } else { 0.0 } + RUNS_OVER * over as f32;
                if price < best[to].0 {
                    best[to] = (price, from);
                }
            }
        }
        let mut starts = Vec::new();
        let mut at = count;
        while at > 0 {
            at = best[at].1;
            starts.push(at);
        }
        starts.reverse();
        (best[count].0, starts)
    }

    /// What the text of a cell costs; none of a blank one.
    fn text(&self, from: usize, to: usize) -> Option<f32> {
        // A row over all columns is no blank of this one.
        if self.rows.is_over_all[from] {
            return Some(0.0);
        }
        let lines = self.within(from, to);
        let (first, last) = (lines.first()?, lines.last()?);
        let Rows { ys, lead, pad, .. } = self.rows;
        let is_at_top = (first.bbox[1] - ys[from] - pad).abs() < NEAR;
        // In the middle, the room between lines below the last one counted.
        let room = if *lead < f32::MAX { lead - last.size } else { 0.0 };
        let off = [0.0, room].map(|room| ((first.bbox[1] + last.bbox[3] + room) - (ys[from] + ys[to])).abs() / 2.0);
        let is_in_place = is_at_top || off[0].min(off[1]) < NEAR;
        let parted = lines.windows(2).filter(|pair| pair[1].bbox[1] - pair[0].bbox[1] > lead + FURTHER).count();
        let crosses = last.bbox[3] > ys[to] + NEAR || first.bbox[1] < ys[from] - NEAR;
        Some(
            if is_in_place { 0.0 } else { OUT_OF_PLACE }
                + PARTED * parted as f32
                + if crosses { OUT_OF_PLACE } else { 0.0 },
        )
    }

    /// The rows at which what the column says changes: cells that say the same again are of one title.
    fn changes(&self, starts: &[usize]) -> Vec<usize> {
        let of = |at: usize| starts.get(at + 1).copied().unwrap_or(self.count());
        let said =
            |at: usize| -> String { self.within(starts[at], of(at)).iter().map(|line| line.text.as_str()).collect() };
        let texts: Vec<String> = (0..starts.len()).map(said).collect();
        let is_new = |at: &usize| *at == 0 || texts[*at] != texts[*at - 1] && !texts[*at].is_empty();
        (0..starts.len()).filter(is_new).map(|at| starts[at]).collect()
    }
}
