//! Finds ruled grids: sets of crossing rules, cut into cells, merged where no rule stands between.

use super::rules::{Rules, grouped};
use crate::source::geometry::Rule;

/// A grid of cells on one page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lattice {
    /// The column edges from the left: one more than there are columns.
    pub xs: Vec<f32>,
    /// The row edges from the top: one more than there are rows.
    pub ys: Vec<f32>,
    /// The cells by first row, then by first column; together they cover the grid once.
    pub spans: Vec<Span>,
}

/// The rows and columns that a cell covers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First row.
    pub row: usize,
    /// First column.
    pub column: usize,
    /// Last row.
    pub last_row: usize,
    /// Last column.
    pub last_column: usize,
}

/// Ends of rules that miss a crossing by this much still touch.
const TOUCH: f32 = 4.0;
/// Edges closer than this are one.
const SAME_EDGE: f32 = 3.6;
/// A page with more crossings than this is a drawing; each one is looked at.
const MOST_CROSSINGS: usize = 50_000_000;
/// A grid of more places is a drawing.
pub const MOST_PLACES: usize = 40_000;
/// The part of a cell's side that a rule has to cover to close it.
const CLOSES: f32 = 0.6;

impl Lattice {
    /// Rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.ys.len().saturating_sub(1)
    }

    /// Columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.xs.len().saturating_sub(1)
    }

    /// Left, top, right, bottom.
    #[must_use]
    pub fn bbox(&self) -> [f32; 4] {
        let end = |edges: &[f32]| edges.last().copied().unwrap_or(0.0);
        let start = |edges: &[f32]| edges.first().copied().unwrap_or(0.0);
        [start(&self.xs), start(&self.ys), end(&self.xs), end(&self.ys)]
    }

    /// The box of a cell.
    #[must_use]
    pub fn cell(&self, span: &Span) -> [f32; 4] {
        [self.xs[span.column], self.ys[span.row], self.xs[span.last_column + 1], self.ys[span.last_row + 1]]
    }

    /// Which cell covers each place, row by row.
    #[must_use]
    pub fn cover(&self) -> Vec<usize> {
        let mut cover = vec![0; self.rows() * self.columns()];
        for (index, span) in self.spans.iter().enumerate() {
            for row in span.row..=span.last_row {
                for column in span.column..=span.last_column {
                    cover[row * self.columns() + column] = index;
                }
            }
        }
        cover
    }

    /// The row and column of a point; none outside.
    #[must_use]
    pub fn place(&self, point: [f32; 2]) -> Option<(usize, usize)> {
        self.places().of(point)
    }

    /// The same for one point after another.
    pub(crate) fn places(&self) -> Places<'_> {
        let band = |edges| Band { edges, before: 0 };
        Places { rows: band(&self.ys), columns: band(&self.xs) }
    }

    /// Cuts a grid with these edges into cells: two places are one cell where no rule stands between them.
    #[must_use]
    pub fn cut(xs: Vec<f32>, ys: Vec<f32>, rules: &Rules) -> Lattice {
        let (columns, rows) = (xs.len().saturating_sub(1), ys.len().saturating_sub(1));
        if columns == 0 || rows == 0 {
            return Lattice::default();
        }
        // down[row][edge]: a rule closes the left side of column `edge`; across[edge][column]: the top of row `edge`.
        let mut down = vec![vec![true; columns + 1]; rows];
        for (row, sides) in down.iter_mut().enumerate() {
            for (edge, side) in sides.iter_mut().enumerate().take(columns).skip(1) {
                *side = covered(&rules.vertical, xs[edge], ys[row], ys[row + 1]);
            }
        }
        let mut across = vec![vec![true; columns]; rows + 1];
        for (edge, sides) in across.iter_mut().enumerate().take(rows).skip(1) {
            for (column, side) in sides.iter_mut().enumerate() {
                *side = covered(&rules.horizontal, ys[edge], xs[column], xs[column + 1]);
            }
        }
        let spans = spans(rows, columns, &down, &across);
        Lattice { xs, ys, spans }
    }
}

/// Tells the rows and columns of points. What is drawn one after another mostly stands in one cell, so that the place of the
/// point before is looked at first.
#[derive(Debug)]
pub(crate) struct Places<'l> {
    rows: Band<'l>,
    columns: Band<'l>,
}

impl Places<'_> {
    /// The row and column of a point; none outside.
    pub(crate) fn of(&mut self, [x, y]: [f32; 2]) -> Option<(usize, usize)> {
        Some((self.rows.of(y)?, self.columns.of(x)?))
    }

    /// The same, or of a point outside those that are nearest.
    pub(crate) fn nearest(&mut self, [x, y]: [f32; 2]) -> (usize, usize) {
        (self.rows.nearest(y), self.columns.nearest(x))
    }
}

/// The stretches between edges, along one axis.
#[derive(Debug)]
struct Band<'l> {
    edges: &'l [f32],
    /// How many edges stand before the point that was asked about last, or on it.
    before: usize,
}

impl Band<'_> {
    fn before(&mut self, at: f32) -> usize {
        let is_same = self.before > 0
            && self.edges[self.before - 1] <= at
            && self.edges.get(self.before).is_some_and(|&next| at < next);
        if !is_same {
            self.before = self.edges.partition_point(|&edge| edge <= at);
        }
        self.before
    }

    fn of(&mut self, at: f32) -> Option<usize> {
        let before = self.before(at);
        (before >= 1 && before < self.edges.len()).then(|| before - 1)
    }

    fn nearest(&mut self, at: f32) -> usize {
        self.before(at).saturating_sub(1).min(self.edges.len().saturating_sub(2))
    }
}

/// Whether rules at that edge cover most of the way from `from` to `to`.
fn covered(rules: &[Rule], at: f32, from: f32, to: f32) -> bool {
    let first = rules.partition_point(|rule| rule.at < at - SAME_EDGE);
    let mut sum = 0.0;
    for rule in rules[first..].iter().take_while(|rule| rule.at <= at + SAME_EDGE) {
        sum += (rule.to.min(to) - rule.from.max(from)).max(0.0);
    }
    sum >= CLOSES * (to - from)
}

/// Joins places without a side between them into rectangles. Where the joined shape is no rectangle (a rule is
/// missing), it is cut into runs of one row, and equal runs below each other are joined again.
fn spans(rows: usize, columns: usize, down: &[Vec<bool>], across: &[Vec<bool>]) -> Vec<Span> {
    let mut taken = vec![false; rows * columns];
    let mut found = Vec::new();
    for row in 0..rows {
        for column in 0..columns {
            if taken[row * columns + column] {
                continue;
            }
            let mut last_column = column;
            while last_column + 1 < columns && !down[row][last_column + 1] && !taken[row * columns + last_column + 1] {
                last_column += 1;
            }
            let mut last_row = row;
            while last_row + 1 < rows {
                let next = last_row + 1;
                let open_above = (column..=last_column).all(|c| !across[next][c]);
                let open_within = (column + 1..=last_column).all(|c| !down[next][c]);
                let shut_left = column == 0 || down[next][column];
                let shut_right = last_column + 1 == columns || down[next][last_column + 1];
                if !(open_above && open_within && shut_left && shut_right) {
                    break;
                }
                last_row = next;
            }
            for r in row..=last_row {
                for c in column..=last_column {
                    taken[r * columns + c] = true;
                }
            }
            found.push(Span { row, column, last_row, last_column });
        }
    }
    found
}

/// The ruled grids of a page, from the top: every set of rules that touch one another and enclose at least two cells.
#[must_use]
pub fn lattices(rules: &Rules) -> Vec<Lattice> {
    let mut found: Vec<Lattice> = components(rules).into_iter().filter_map(|part| grid(&part)).collect();
    found.sort_by(|a, b| a.ys[0].total_cmp(&b.ys[0]).then(a.xs[0].total_cmp(&b.xs[0])));
    found
}

/// Rules that cross or touch, each set on its own.
#[must_use]
pub fn components(rules: &Rules) -> Vec<Rules> {
    let (across, down) = (&rules.horizontal, &rules.vertical);
    if across.len() * down.len() > MOST_CROSSINGS {
        return Vec::new();
    }
    let mut parent: Vec<usize> = (0..across.len() + down.len()).collect();
    fn root(parent: &mut [usize], mut node: usize) -> usize {
        while parent[node] != node {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }
        node
    }
    for (v, vertical) in down.iter().enumerate() {
        let first = across.partition_point(|h| h.at < vertical.from - TOUCH);
        for (h, horizontal) in across.iter().enumerate().skip(first) {
            if horizontal.at > vertical.to + TOUCH {
                break;
            }
            if vertical.at >= horizontal.from - TOUCH && vertical.at <= horizontal.to + TOUCH {
                let (a, b) = (root(&mut parent, h), root(&mut parent, across.len() + v));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: Vec<(usize, Rules)> = Vec::new();
    for node in 0..parent.len() {
        let key = root(&mut parent, node);
        let index = match groups.iter().position(|(known, _)| *known == key) {
            Some(index) => index,
            None => {
                groups.push((key, Rules::default()));
                groups.len() - 1
            }
        };
        if node < across.len() {
            groups[index].1.horizontal.push(across[node]);
        } else {
            groups[index].1.vertical.push(down[node - across.len()]);
        }
    }
    groups.into_iter().map(|(_, rules)| rules).collect()
}

fn grid(rules: &Rules) -> Option<Lattice> {
    if rules.horizontal.len() < 2 || rules.vertical.is_empty() {
        return None;
    }
    let mut xs = grouped(rules.vertical.iter().map(|rule| rule.at).collect(), SAME_EDGE);
    let mut ys = grouped(rules.horizontal.iter().map(|rule| rule.at).collect(), SAME_EDGE);
    // Tables open at the sides: their rules across reach over the outermost rule down.
    const OVERHANG: f32 = 12.0;
    let left = rules.horizontal.iter().map(|rule| rule.from).fold(f32::MAX, f32::min);
    let right = rules.horizontal.iter().map(|rule| rule.to).fold(f32::MIN, f32::max);
    let top = rules.vertical.iter().map(|rule| rule.from).fold(f32::MAX, f32::min);
    let bottom = rules.vertical.iter().map(|rule| rule.to).fold(f32::MIN, f32::max);
    if left < xs[0] - OVERHANG {
        xs.insert(0, left);
    }
    if right > xs[xs.len() - 1] + OVERHANG {
        xs.push(right);
    }
    if top < ys[0] - OVERHANG {
        ys.insert(0, top);
    }
    if bottom > ys[ys.len() - 1] + OVERHANG {
        ys.push(bottom);
    }
    if xs.len() < 2 || ys.len() < 2 || xs.len() * ys.len() > MOST_PLACES {
        return None;
    }
    let lattice = Lattice::cut(xs, ys, rules);
    (lattice.spans.len() >= 2).then_some(lattice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::geometry::Axis;

    fn rule(axis: Axis, at: f32, from: f32, to: f32) -> Rule {
        Rule { axis, at, from, to, thickness: 0.5, light: 0 }
    }

    #[test]
    fn a_cell_over_two_rows_is_one_cell() {
        use Axis::{Horizontal as H, Vertical as V};
        let rules = Rules {
            horizontal: vec![rule(H, 0.0, 0.0, 100.0), rule(H, 20.0, 50.0, 100.0), rule(H, 40.0, 0.0, 100.0)],
            vertical: vec![rule(V, 0.0, 0.0, 40.0), rule(V, 50.0, 0.0, 40.0), rule(V, 100.0, 0.0, 40.0)],
        };
        let found = lattices(&rules);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].spans,
            [
                Span { row: 0, column: 0, last_row: 1, last_column: 0 },
                Span { row: 0, column: 1, last_row: 0, last_column: 1 },
                Span { row: 1, column: 1, last_row: 1, last_column: 1 },
            ]
        );
        // Every place is covered once.
        assert_eq!(found[0].cover(), [0, 1, 0, 2]);
    }
}
