//! Cuts the cells of a grid further where its rules leave rows or columns undrawn.
//!
//! Many tables draw rules under the head only, or between columns only, or none. What the rules do not say, the text
//! does: a gutter that hardly any line crosses parts columns; lines of figures side by side are rows. A table
//! without any rules is the extreme case: a grid of one cell.

use super::grids::{Grid, GridCell, squeezed};
use super::sheet::Sheet;
use crate::layout::lines::split;
use crate::layout::{Lattice, Line, Span, lines};

/// How the rows of a band without rules are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// The band is a drawn row: only columns of figures side by side cut it.
    Drawn,
    /// Nothing is drawn: lines are rows unless they go on with the line above.
    Open,
}

/// A gap of this many ems parts two words that may belong to two columns.
const APART: f32 = 0.75;

/// The grid of a lattice with its cells cut further. None where it holds no table.
pub(super) fn refined(sheet: &Sheet<'_>, lattice: &Lattice, rows: Rows) -> Option<Grid> {
    let by_cell = sheet.by_cell(lattice);
    let set: Vec<Vec<Line>> = by_cell.iter().map(|glyphs| lines(sheet.page, glyphs)).collect();
    let xs = with_gutters(sheet, lattice, &set, rows);
    let ys = with_rows(sheet, lattice, &set, &xs, rows);
    let mut cells: Vec<GridCell> = Vec::new();
    for (span, lines) in lattice.spans.iter().zip(&set) {
        distribute(sheet, lattice, span, lines, &xs, &ys, &mut cells);
    }
    squeezed(sheet.page.number, lattice.bbox(), cells)
}

/// The column edges with those that gutters show.
fn with_gutters(sheet: &Sheet<'_>, lattice: &Lattice, set: &[Vec<Line>], rows: Rows) -> Vec<f32> {
    let mut xs = lattice.xs.clone();
    for column in 0..lattice.columns() {
        let own = lattice.spans.iter().zip(set).filter(|(span, _)| span.column == column && span.last_column == column);
        let own: Vec<&Line> = own.flat_map(|(_, lines)| lines).collect();
        let least = if rows == Rows::Open { 2 } else { 3 };
        xs.extend(gutters(sheet, &own, least));
    }
    xs.sort_by(f32::total_cmp);
    xs
}

/// The middles of the gutters that run through lines.
pub(super) fn gutters(sheet: &Sheet<'_>, own: &[&Line], least: usize) -> Vec<f32> {
    let mut ink: Vec<Vec<(f32, f32)>> = Vec::new();
    let mut size: f32 = 0.0;
    for line in own {
        let parts = split(sheet.page, line, APART);
        // Lines in one piece (titles, notes, heads over several columns) do not tell where columns are.
        if parts.len() >= 2 {
            size = size.max(line.size);
            ink.push(parts.iter().map(|part| (part.bbox[0], part.bbox[2])).collect());
        }
    }
    if ink.len() < least || ink.len() * 3 < own.len() {
        return Vec::new();
    }
    let mut stops: Vec<f32> = ink.iter().flatten().flat_map(|&(from, to)| [from, to]).collect();
    stops.sort_by(f32::total_cmp);
    let crossed = |x: f32| ink.iter().filter(|line| line.iter().any(|&(from, to)| from < x && x < to)).count();
    let allowed = ink.len() / 8;
    let mut open: Vec<(f32, f32)> = Vec::new();
    for pair in stops.windows(2).filter(|pair| pair[1] - pair[0] > 0.05) {
        if crossed((pair[0] + pair[1]) / 2.0) <= allowed {
            match open.last_mut() {
                Some(last) if pair[0] - last.1 < 0.1 => last.1 = pair[1],
                _ => open.push((pair[0], pair[1])),
            }
        }
    }
    let needed = if ink.len() >= 6 { 0.45 } else { 0.8 } * size.min(14.0);
    open.retain(|gap| gap.1 - gap.0 >= needed);
    // A column holds something in two lines at least; a single stray word opens none.
    let mut kept: Vec<f32> = Vec::new();
    let mut left = f32::MIN;
    for gap in open {
        let middle = (gap.0 + gap.1) / 2.0;
        let between = |line: &&Vec<(f32, f32)>| {
            line.iter().any(|&(from, to)| (from + to) / 2.0 > left && (from + to) / 2.0 < middle)
        };
        if ink.iter().filter(between).count() >= 2.min(ink.len()) {
            kept.push(middle);
            left = middle;
        }
    }
    kept
}

/// The row edges with those that the text shows.
fn with_rows(sheet: &Sheet<'_>, lattice: &Lattice, set: &[Vec<Line>], xs: &[f32], rows: Rows) -> Vec<f32> {
    let mut ys = lattice.ys.clone();
    for band in 0..lattice.rows() {
        let own = lattice.spans.iter().zip(set).filter(|(span, _)| span.row == band && span.last_row == band);
        let own: Vec<&Line> = own.flat_map(|(_, lines)| lines).collect();
        let levels = levels(sheet, &own, xs);
        let groups = match rows {
            Rows::Drawn if !figures_side_by_side(&levels) => continue,
            Rows::Drawn => rows_of(&levels, false),
            Rows::Open => rows_of(&levels, band == 0 && lattice.rows() > 1),
        };
        for pair in groups.windows(2) {
            let above = levels[pair[0]..pair[1]].iter().map(|level| level.bottom).fold(f32::MIN, f32::max);
            let below = levels[pair[1]].top;
            ys.push((above + below) / 2.0);
        }
    }
    ys.sort_by(f32::total_cmp);
    ys
}

/// What stands at one height: for each column the text there.
#[derive(Debug, Clone)]
struct Level {
    top: f32,
    bottom: f32,
    size: f32,
    columns: Vec<String>,
    /// Some piece runs over several columns.
    spans: bool,
}

fn levels(sheet: &Sheet<'_>, own: &[&Line], xs: &[f32]) -> Vec<Level> {
    let mut sorted: Vec<&&Line> = own.iter().collect();
    sorted.sort_by(|a, b| a.bbox[3].total_cmp(&b.bbox[3]));
    let mut found: Vec<Level> = Vec::new();
    for line in sorted {
        let middle = (line.bbox[1] + line.bbox[3]) / 2.0;
        let same = found.last().is_some_and(|level| middle < level.bottom - 0.15 * level.size && middle > level.top);
        if !same {
            found.push(Level {
                top: line.bbox[1],
                bottom: line.bbox[3],
                size: line.size,
                columns: vec![String::new(); xs.len().saturating_sub(1)],
                spans: false,
            });
        }
        let Some(level) = found.last_mut() else { continue };
        level.top = level.top.min(line.bbox[1]);
        level.bottom = level.bottom.max(line.bbox[3]);
        for piece in split(sheet.page, line, 0.35) {
            let (first, last) = covers(xs, &piece);
            level.spans |= last > first;
            if let Some(column) = level.columns.get_mut(first) {
                column.push_str(&piece.text);
            }
        }
    }
    found
}

/// The first and last column that a piece lies over; a sliver does not count.
fn covers(xs: &[f32], piece: &Line) -> (usize, usize) {
    let last_column = xs.len().saturating_sub(2);
    let sliver = (0.25 * (piece.bbox[2] - piece.bbox[0])).min(0.4 * piece.size);
    let column = |x: f32| xs.partition_point(|&edge| edge <= x).saturating_sub(1).min(last_column);
    let (first, last) = (column(piece.bbox[0] + sliver), column(piece.bbox[2] - sliver));
    (first, last.max(first))
}

/// A figure, a dash, a year, a share: what fills columns of numbers.
pub(super) fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let other = text.chars().filter(|c| c.is_alphabetic()).count();
    let dash = !text.is_empty() && text.chars().all(|c| "-–—−.…*:".contains(c) || c.is_whitespace());
    dash || digits > 0 && digits >= 2 * other
}

/// In a drawn row: at least two columns are filled on most lines, and one of them by figures only.
fn figures_side_by_side(levels: &[Level]) -> bool {
    let count = levels.len();
    if count < 2 {
        return false;
    }
    let width = levels[0].columns.len();
    let (mut filled, mut figures) = (0, 0);
    for column in 0..width {
        let texts: Vec<&String> =
            levels.iter().map(|level| &level.columns[column]).filter(|text| !text.is_empty()).collect();
        if texts.len() * 10 >= count * 6 && texts.len() >= 2 {
            filled += 1;
            figures += usize::from(texts.iter().all(|text| is_figure(text)));
        }
    }
    filled >= 2 && figures >= if count == 2 { (filled - 1).max(1) } else { 1 }
}

/// The first level of each row. `head`: the band is the head of an open table, where stacked words are one cell.
fn rows_of(levels: &[Level], head: bool) -> Vec<usize> {
    let mut steps: Vec<f32> = levels.windows(2).map(|pair| pair[1].bottom - pair[0].bottom).collect();
    steps.sort_by(f32::total_cmp);
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(0.0);
    let filled = |level: &Level| level.columns.iter().filter(|text| !text.is_empty()).count();
    let most = levels.iter().map(filled).max().unwrap_or(0);
    let mut starts = vec![0];
    for index in 1..levels.len() {
        let (above, here) = (&levels[index - 1], &levels[index]);
        let step = here.bottom - above.bottom;
        let tight = step <= 1.45 * here.size;
        let figures = here.columns.iter().any(|text| !text.is_empty() && is_figure(text));
        let within =
            here.columns.iter().zip(&above.columns).all(|(below, above)| below.is_empty() || !above.is_empty());
        let goes_on = if head {
            // A head over several columns is a row of its own.
            tight && !above.spans && !figures
        } else if here.columns.first().is_none_or(String::is_empty) {
            // Nothing in the first column, few words elsewhere: the rest of a wrapped cell.
            tight && within && !figures && filled(here) * 2 <= most.max(2) && step <= usual + 0.6
        } else {
            // A label that wraps: closer to the line above than rows are, and nothing beside it.
            let wraps = here.columns.first().and_then(|text| text.chars().next()).is_some_and(char::is_lowercase);
            filled(here) == 1 && tight && (step < 0.85 * usual || wraps && step <= usual + 0.6) && filled(above) >= 1
        };
        if !goes_on {
            starts.push(index);
        }
    }
    starts
}

/// Puts the text of one drawn cell into the places it was cut into.
fn distribute(
    sheet: &Sheet<'_>,
    lattice: &Lattice,
    span: &Span,
    set: &[Line],
    xs: &[f32],
    ys: &[f32],
    out: &mut Vec<GridCell>,
) {
    if set.is_empty() {
        return;
    }
    let [x0, y0, x1, y1] = lattice.cell(span);
    let range = |edges: &[f32], from: f32, to: f32| {
        let first = edges.iter().position(|&edge| edge >= from - 0.01).unwrap_or(0);
        let last = edges.iter().rposition(|&edge| edge <= to + 0.01).unwrap_or(first + 1);
        (first, last.max(first + 1) - 1)
    };
    let ((c0, c1), (r0, r1)) = (range(xs, x0, x1), range(ys, y0, y1));
    let push = |rows: (usize, usize), columns: (usize, usize), texts: &[&str], out: &mut Vec<GridCell>| {
        let number = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        out.push(GridCell(number(rows.0), number(columns.0), number(rows.1), number(columns.1), texts.join("\n")));
    };
    // A cell that is drawn over several columns: cut only where its words stand column by column.
    let drawn_over = span.last_column > span.column;
    let tall = span.last_row > span.row;
    let mut placed: Vec<(usize, (usize, usize), Line)> = Vec::new();
    for line in set {
        let middle = (line.bbox[1] + line.bbox[3]) / 2.0;
        let row = if tall { r0 } else { ys.partition_point(|&edge| edge <= middle).saturating_sub(1).clamp(r0, r1) };
        for piece in split(sheet.page, line, 0.35) {
            let (first, last) = covers(xs, &piece);
            placed.push((row, (first.clamp(c0, c1), last.clamp(c0, c1)), piece));
        }
    }
    let crossing = placed.iter().any(|(_, columns, _)| columns.1 > columns.0);
    let mut firsts: Vec<usize> = placed.iter().map(|(_, columns, _)| columns.0).collect();
    firsts.sort_unstable();
    firsts.dedup();
    if c0 == c1 && r0 == r1 || drawn_over && (crossing || firsts.len() < 2) {
        let texts: Vec<&str> = set.iter().map(|line| line.text.as_str()).collect();
        push((r0, r1), (c0, c1), &texts, out);
        return;
    }
    let rows: Vec<usize> = if tall { vec![r0] } else { (r0..=r1).collect() };
    for row in rows {
        // Columns that a piece joins are one cell of this row.
        let mut joined: Vec<(usize, usize)> = Vec::new();
        let mut here: Vec<(usize, usize)> = placed.iter().filter(|part| part.0 == row).map(|part| part.1).collect();
        here.sort_unstable();
        for columns in here {
            match joined.last_mut() {
                Some(last) if columns.0 <= last.1 => last.1 = last.1.max(columns.1),
                _ => joined.push(columns),
            }
        }
        for columns in joined {
            let glyphs: Vec<u32> = placed
                .iter()
                .filter(|part| part.0 == row && part.1.0 >= columns.0 && part.1.1 <= columns.1)
                .flat_map(|part| part.2.glyphs.iter().copied())
                .collect();
            let set = lines(sheet.page, &glyphs);
            let texts: Vec<&str> = set.iter().map(|line| line.text.as_str()).collect();
            push(if tall { (r0, r1) } else { (row, row) }, columns, &texts, out);
        }
    }
}
