//! The shaded head that stands on a ruled grid: its rules are white, thin fills, or none.

use super::sheet::Sheet;
use crate::layout::{Lattice, Line, Span, lines::split};

/// Edges closer than this are one; points.
const SAME: f32 = 2.0;
/// A row of a head is as tall as one line of small print and as a few of large; points.
const HEIGHTS: std::ops::Range<f32> = 6.0..72.0;

/// A shade of the head: where it stands across, and the edge of the grid that it ends at.
struct Shade {
    from: f32,
    to: f32,
    edge: usize,
}

/// A grid with the shaded row that stands on it. None where there is no such row. A shade may reach down beside the
/// first rows of the grid: a word over several columns has a rule below it, and the others have none until their row ends.
pub(super) fn headed(sheet: &Sheet<'_>, lattice: &Lattice) -> Option<Lattice> {
    /// Words this far apart, in ems, are of two cells.
    const APART: f32 = 0.9;
    let [left, top, right, _] = lattice.bbox();
    let on_top = |[x0, y0, x1, y1]: &[f32; 4]| {
        *y0 < top - SAME && y1 - y0 < HEIGHTS.end && y1 - top > -SAME && *x0 > left - SAME && *x1 < right + SAME
    };
    let standing: Vec<[f32; 4]> = sheet.page.fills.iter().map(|fill| fill.bbox).filter(on_top).collect();
    let head = standing.iter().map(|bbox| bbox[1]).reduce(f32::min).filter(|head| HEIGHTS.contains(&(top - head)))?;
    let shade = |[from, y0, to, y1]: &[f32; 4]| {
        let edge = lattice.ys.iter().position(|y| (y - y1).abs() < SAME).filter(|_| *y0 < head + SAME)?;
        Some(Shade { from: *from, to: *to, edge })
    };
    let shades: Vec<Shade> = standing.iter().filter_map(shade).collect();
    let over = |column: usize| {
        let middle = f32::midpoint(lattice.xs[column], lattice.xs[column + 1]);
        shades.iter().filter(|shade| shade.from < middle && middle < shade.to).map(|shade| shade.edge).max()
    };
    let edges: Vec<usize> = (0..lattice.columns()).map(over).collect::<Option<_>>()?;
    let is_free = sheet
        .lattices
        .iter()
        .map(Lattice::bbox)
        .all(|[x0, y0, x1, y1]| x1 <= left || right <= x0 || y1 <= head + SAME || top - SAME <= y0);
    let words: Vec<Line> = sheet
        .lines_within([left, head, right, top])
        .iter()
        .flat_map(|line| split(sheet.page, line, APART))
        .filter(|piece| !piece.text.trim().is_empty())
        .collect();
    // A cell of the grid that the head covers in part is none of the head's.
    let is_whole = lattice.spans.iter().all(|span| {
        let mut own = edges[span.column..=span.last_column].iter();
        own.clone().all(|edge| span.last_row < *edge) || own.all(|edge| span.row >= *edge)
    });
    if !is_free || !is_whole || words.is_empty() {
        return None;
    }
    // An edge goes up through the head unless words or one shade of several stand across it.
    let parts = |column: usize| {
        let x = lattice.xs[column];
        let across = shades.iter().filter(|shade| shade.from < x - SAME && x + SAME < shade.to).count();
        let is_crossed = words.iter().any(|word| word.bbox[0] < x - 1.0 && word.bbox[2] > x + 1.0);
        edges[column] != edges[column - 1] || !is_crossed && (across == 0 || shades.len() == 1)
    };
    let mut spans: Vec<Span> = Vec::new();
    for (column, &last_row) in edges.iter().enumerate() {
        match spans.last_mut() {
            Some(span) if !parts(column) => span.last_column = column,
            _ => spans.push(Span { row: 0, column, last_row, last_column: column }),
        }
    }
    let below = lattice.spans.iter().filter(|span| span.row >= edges[span.column]);
    spans.extend(below.map(|span| Span { row: span.row + 1, last_row: span.last_row + 1, ..*span }));
    let ys = std::iter::once(head).chain(lattice.ys.iter().copied()).collect();
    Some(Lattice { xs: lattice.xs.clone(), ys, spans })
}
