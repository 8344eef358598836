//! Cuts the cells of a grid further where its rules leave rows or columns undrawn.
//!
//! Many tables draw rules under the head only, or between columns only, or none. What the rules do not say, the text
//! does: [`gutters`] chooses column edges, [`phrases`](super::phrases) what stands in them, [`wraps`](super::wraps) which
//! lines are one row.

use super::grids::{Grid, GridCell, squeezed};
use super::gutters::{Ink, gutters};
use super::phrases::{Columns, Extent, Phrase};
use super::sheet::Sheet;
use super::wraps::{self, Entry, Level};
use crate::layout::lines::split;
use crate::layout::{Lattice, Line, Span, lines};
use crate::source::geometry::Axis;

/// What an edge that no rule draws costs within a drawn column, in nats: one that had to be told would have been drawn.
const DRAWN_PRICE: f32 = 12.0;

/// Rules this near are one, in points.
const DOUBLE: f32 = 3.6;

/// The grid of a lattice with its cells cut further. None where it holds no table.
pub(super) fn refined(sheet: &Sheet<'_>, lattice: &Lattice, space: f32) -> Option<Grid> {
    squeezed(sheet.page.number, lattice.bbox(), cells(sheet, lattice, space))
}

/// The same for a part of a table, which may be a row or a label with nothing beside it: whole rows are left as they are.
pub(super) fn part(sheet: &Sheet<'_>, lattice: &Lattice, space: f32) -> Option<Grid> {
    let cells = cells(sheet, lattice, space);
    let (page, bbox) = (sheet.page.number, lattice.bbox());
    (!cells.is_empty()).then_some(Grid { page, bbox, continued: false, cells })
}

fn cells(sheet: &Sheet<'_>, lattice: &Lattice, space: f32) -> Vec<GridCell> {
    let by_cell = sheet.by_cell(lattice);
    let set: Vec<Vec<Line>> = by_cell.iter().map(|glyphs| lines(sheet.page, glyphs)).collect();
    let (lattice, set) = by_lines(lattice, set);
    let (lattice, set) = heads_spread(sheet, lattice, set);
    let lattice = &lattice;
    let xs = with_gutters(sheet, lattice, &set, space);
    let extents = vec![None; xs.len().saturating_sub(1)];
    let columns = Columns { page: sheet.page, xs: &xs, extents: &extents, rules: &[], space };
    let middles = in_the_middle(lattice, &set);
    let ys = with_rows(lattice, &set, &middles, &columns);
    let mut cells: Vec<GridCell> = Vec::new();
    for (at, (span, lines)) in lattice.spans.iter().zip(&set).enumerate() {
        distribute(&columns, lattice, (span, middles[at]), lines, &ys, &mut cells);
    }
    cells
}

/// The grid with tall cells cut whose lines stand at the heights of the rows beside them: a column whose rows are drawn
/// beside it only. The lines of a title over several rows stand as close as lines do, and at heights of their own.
fn by_lines(lattice: &Lattice, set: Vec<Vec<Line>>) -> (Lattice, Vec<Vec<Line>>) {
    /// Baselines this near are one height, in ems.
    const SAME: f32 = 0.2;
    /// Lines of one text are no further apart, in ems, where there are two.
    const PITCH: f32 = 1.4;
    let row_of =
        |line: &Line| lattice.place([lattice.xs[0] + 1.0, (line.bbox[1] + line.bbox[3]) / 2.0]).map(|place| place.0);
    let beside = |span: &Span, row: usize, line: &Line| {
        lattice.spans.iter().zip(&set).any(|(other, lines)| {
            // What stands over several columns parts them in two rows, and heads beside it in none.
            (other.row, other.last_row) == (row, row)
                && other.column == other.last_column
                && other.column != span.column
                && lines.iter().any(|near| (near.bbox[3] - line.bbox[3]).abs() < SAME * line.size)
        })
    };
    let is_cut = |span: &Span, lines: &[Line]| {
        let rows = span.last_row - span.row + 1;
        let filled = |row: usize| lines.iter().any(|line| row_of(line) == Some(row) && beside(span, row, line));
        let apart = || lines.windows(2).all(|pair| pair[1].bbox[3] - pair[0].bbox[3] > PITCH * pair[0].size);
        rows >= 2 && lines.len() >= rows && (span.row..=span.last_row).all(filled) && (rows > 2 || apart())
    };
    let mut found: Vec<(Span, Vec<Line>)> = Vec::new();
    for (span, lines) in lattice.spans.iter().zip(&set) {
        if !is_cut(span, lines) {
            found.push((*span, lines.clone()));
            continue;
        }
        for row in span.row..=span.last_row {
            let own = lines.iter().filter(|line| row_of(line) == Some(row)).cloned().collect();
            found.push((Span { row, last_row: row, ..*span }, own));
        }
    }
    found.sort_by_key(|(span, _)| *span);
    let (spans, set) = found.into_iter().unzip();
    (Lattice { xs: lattice.xs.clone(), ys: lattice.ys.clone(), spans }, set)
}

/// The grid with the heads joined that stand over several columns where nothing draws the edges between these: pieces of
/// rules show an edge beside every head, however many columns it spans. Below each column a head of its own follows.
fn heads_spread(sheet: &Sheet<'_>, lattice: Lattice, mut set: Vec<Vec<Line>>) -> (Lattice, Vec<Vec<Line>>) {
    /// Heads stand on no more levels over others.
    const MOST_LEVELS: usize = 3;
    /// Words of one head stand closer than this, in ems: cells leave more room at their sides.
    const CLOSE: f32 = 0.5;
    let Lattice { xs, ys, mut spans } = lattice;
    let mut row = 0;
    let is_of_words = |lines: &Vec<Line>| lines.iter().all(|line| !is_figure(&line.text));
    while row < MOST_LEVELS.min(ys.len().saturating_sub(2)) {
        let on_row = |at: usize| spans[at].row == row && spans[at].last_row == row;
        let mut own: Vec<usize> = (0..spans.len()).filter(|&at| on_row(at)).collect();
        own.sort_by_key(|&at| spans[at].column);
        if !own.iter().all(|&at| is_of_words(&set[at])) {
            break;
        }
        let is_drawn = |x: f32| {
            let height = f32::midpoint(ys[row], ys[row + 1]);
            let mut rules = sheet.page.rules.iter().filter(|rule| rule.axis == Axis::Vertical);
            rules.any(|rule| (rule.at - x).abs() < DOUBLE && rule.from < height && rule.to > height)
        };
        let headed = |column: usize| {
            (0..spans.len()).any(|at| spans[at].row == row + 1 && spans[at].column == column && !set[at].is_empty())
        };
        let mut joins: Vec<Vec<usize>> = Vec::new();
        let follows =
            |a: &usize, b: &usize| spans[*b].column == spans[*a].last_column + 1 && !is_drawn(xs[spans[*b].column]);
        for mut run in own.chunk_by(follows) {
            // Nothing stands over the labels' head.
            if spans[run[0]].column == 0 && set[run[0]].is_empty() {
                run = &run[1..];
            }
            let mut phrases: Vec<Vec<usize>> = Vec::new();
            for &at in run.iter().filter(|&&at| !set[at].is_empty()) {
                let gap = |before: usize| set[at][0].bbox[0] - set[before].last().map_or(f32::MIN, |line| line.bbox[2]);
                match phrases.last_mut() {
                    Some(phrase)
                        if phrase.last().is_some_and(|&before| {
                            before + 1 == at && set[before].len() == 1 && gap(before) < CLOSE * set[at][0].size
                        }) =>
                    {
                        phrase.push(at);
                    }
                    _ => phrases.push(vec![at]),
                }
            }
            let columns = |run: &[usize]| spans[run[0]].column..spans[run[run.len() - 1]].last_column + 1;
            if phrases.len() < run.len() && !phrases.is_empty() && columns(run).all(headed) {
                joins.extend(shared(&xs, &spans, &set, run, &phrases).into_iter().filter(|join| join.len() > 1));
            }
        }
        let mut gone: Vec<usize> = Vec::new();
        for join in joins {
            let glyphs: Vec<u32> =
                join.iter().flat_map(|&at| &set[at]).flat_map(|line| line.glyphs.iter().copied()).collect();
            spans[join[0]].last_column = spans[join[join.len() - 1]].last_column;
            set[join[0]] = lines(sheet.page, &glyphs);
            gone.extend(&join[1..]);
        }
        gone.sort_unstable();
        for at in gone.into_iter().rev() {
            spans.remove(at);
            set.remove(at);
        }
        row += 1;
    }
    (Lattice { xs, ys, spans }, set)
}

/// Which cells of a row each of its heads stands over the middle of, all of them shared out. Nothing where one stands aside.
fn shared(xs: &[f32], spans: &[Span], set: &[Vec<Line>], run: &[usize], phrases: &[Vec<usize>]) -> Vec<Vec<usize>> {
    /// Off the middle by no more than this, in ems.
    const CENTRED: f32 = 0.6;
    let mut found = Vec::new();
    let mut first = 0;
    for phrase in phrases {
        let lines = || phrase.iter().flat_map(|&at| &set[at]);
        let left = lines().map(|line| line.bbox[0]).fold(f32::MAX, f32::min);
        let right = lines().map(|line| line.bbox[2]).fold(f32::MIN, f32::max);
        let size = lines().map(|line| line.size).fold(1.0, f32::max);
        let from = xs[spans[run[first]].column];
        let own = run.iter().position(|at| Some(at) == phrase.last()).unwrap_or(first);
        let upto = run[own..].iter().position(|at| {
            let middle = f32::midpoint(from, xs[spans[*at].last_column + 1]);
            (f32::midpoint(left, right) - middle).abs() < CENTRED * size
        });
        let Some(last) = upto.map(|at| own + at).filter(|&last| {
            let next = phrases.iter().flatten().find(|&&at| run[last + 1..].contains(&at));
            let passed = phrases.iter().flatten().filter(|&&at| run[first..=last].contains(&at)).count();
            passed == phrase.len() && (next.is_some() || last + 1 == run.len())
        }) else {
            return Vec::new();
        };
        found.push(run[first..=last].to_vec());
        first = last + 1;
        if first >= run.len() {
            break;
        }
    }
    if first == run.len() && found.len() == phrases.len() { found } else { Vec::new() }
}

/// The column edges with those that gutters show.
fn with_gutters(sheet: &Sheet<'_>, lattice: &Lattice, set: &[Vec<Line>], space: f32) -> Vec<f32> {
    let mut xs = lattice.xs.clone();
    for column in 0..lattice.columns() {
        let own = lattice.spans.iter().zip(set).filter(|(span, _)| span.column == column && span.last_column == column);
        let own: Vec<&Line> = own.flat_map(|(_, lines)| lines).collect();
        let ink: Vec<Ink> = own.iter().map(|line| Ink::of(sheet.page, line, false)).collect();
        let telling = ink.iter().filter(|line| line.tells()).count();
        if telling >= 3 && telling * 3 >= own.len() {
            xs.extend(gutters(&ink, space, DRAWN_PRICE));
        }
    }
    // Rows that no rule parts over several columns, as below a head whose columns alone are drawn.
    /// Nearer to a drawn edge, in points, it is the same.
    const SAME: f32 = 6.0;
    let mut wide: Vec<(usize, usize)> =
        lattice.spans.iter().map(|span| (span.column, span.last_column)).filter(|(first, last)| last > first).collect();
    wide.sort_unstable();
    wide.dedup();
    for columns in wide {
        let own = lattice.spans.iter().zip(set).filter(|(span, _)| (span.column, span.last_column) == columns);
        let ink: Vec<Ink> = own.flat_map(|(_, lines)| lines).map(|line| Ink::of(sheet.page, line, false)).collect();
        let telling = ink.iter().filter(|line| line.tells()).count();
        if telling >= 3 && telling * 2 >= ink.len() {
            let edges = gutters(&ink, space, DRAWN_PRICE);
            xs.extend(edges.into_iter().filter(|edge| lattice.xs.iter().all(|drawn| (drawn - edge).abs() > SAME)));
        }
    }
    xs.sort_by(f32::total_cmp);
    xs
}

/// Whether a drawn cell holds one line, in its middle, and all cells on its left do too, while others beside it hold several:
/// it says the same of all their rows.
fn in_the_middle(lattice: &Lattice, set: &[Vec<Line>]) -> Vec<bool> {
    /// Off the middle by no more than this, in ems.
    const CENTRED: f32 = 0.45;
    let mut found = vec![false; set.len()];
    for band in 0..lattice.rows() {
        let mut own: Vec<usize> =
            (0..set.len()).filter(|&at| lattice.spans[at].row == band && lattice.spans[at].last_row == band).collect();
        own.sort_by_key(|&at| lattice.spans[at].column);
        let is_middle = |at: usize| {
            let [line] = &set[at][..] else { return false };
            let [_, top, _, bottom] = lattice.cell(&lattice.spans[at]);
            ((line.bbox[1] + line.bbox[3]) - (top + bottom)).abs() / 2.0 < CENTRED * line.size
        };
        let count = own.iter().take_while(|&&at| is_middle(at)).count();
        if own[count..].iter().filter(|&&at| set[at].len() >= 2).count() >= 2 {
            own[..count].iter().for_each(|&at| found[at] = true);
        }
    }
    found
}

/// The row edges with those that the text shows.
fn with_rows(lattice: &Lattice, set: &[Vec<Line>], middles: &[bool], columns: &Columns<'_>) -> Vec<f32> {
    let mut ys = lattice.ys.clone();
    for band in 0..lattice.rows() {
        let own = lattice
            .spans
            .iter()
            .zip(set)
            .zip(middles)
            .filter(|((span, _), is_middle)| span.row == band && span.last_row == band && !**is_middle);
        let own: Vec<&Line> = own.flat_map(|((_, lines), _)| lines).collect();
        let levels: Vec<Level> = by_height(&own).iter().map(|group| level(columns, group).0).collect();
        if !figures_side_by_side(&levels) {
            continue;
        }
        let rights: Vec<f32> = columns.xs.iter().skip(1).copied().collect();
        let groups = wraps::rows(&levels, &rights);
        for pair in groups.windows(2) {
            let above = levels[pair[0]..pair[1]].iter().map(|level| level.bottom).fold(f32::MIN, f32::max);
            let below = levels[pair[1]].top;
            ys.push((above + below) / 2.0);
        }
    }
    ys.sort_by(f32::total_cmp);
    ys
}

/// Lines that stand at one height, from the top.
pub(super) fn by_height<'a>(own: &[&'a Line]) -> Vec<Vec<&'a Line>> {
    let mut sorted: Vec<&Line> = own.to_vec();
    sorted.sort_by(|a, b| a.bbox[3].total_cmp(&b.bbox[3]));
    let mut found: Vec<(f32, f32, f32, Vec<&Line>)> = Vec::new();
    for line in sorted {
        let middle = (line.bbox[1] + line.bbox[3]) / 2.0;
        match found.last_mut() {
            Some((top, bottom, size, group)) if middle < *bottom - 0.15 * *size && middle > *top => {
                group.push(line);
                *top = top.min(line.bbox[1]);
                *bottom = bottom.max(line.bbox[3]);
            }
            _ => found.push((line.bbox[1], line.bbox[3], line.size, vec![line])),
        }
    }
    found.into_iter().map(|(.., group)| group).collect()
}

/// What stands at one height, column by column, and its phrases.
pub(super) fn level(columns: &Columns<'_>, group: &[&Line]) -> (Level, Vec<Phrase>) {
    let mut level = Level {
        top: f32::MAX,
        bottom: f32::MIN,
        size: group.first().map_or(1.0, |line| line.size),
        columns: vec![None; columns.xs.len().saturating_sub(1)],
        spans: false,
        ruled: false,
    };
    let mut phrases = Vec::new();
    for line in group {
        level.top = level.top.min(line.bbox[1]);
        level.bottom = level.bottom.max(line.bbox[3]);
        for phrase in columns.phrases(line) {
            level.spans |= phrase.last > phrase.first;
            let text = phrase.line.text.as_str();
            let [left, _, right, _] = phrase.line.bbox;
            let letters = text.chars().count().max(1) as f32;
            let first = text.split(' ').next().unwrap_or_default().chars().count() as f32;
            let first_word = (right - left) * first / letters + columns.space * line.size;
            match level.columns.get_mut(phrase.first) {
                Some(Some(entry)) => {
                    entry.text.push(' ');
                    entry.text.push_str(text);
                    entry.left = entry.left.min(left);
                    entry.right = entry.right.max(right);
                    entry.figure = is_figure(&entry.text);
                }
                Some(slot) => {
                    *slot = Some(Entry { text: text.to_owned(), left, right, first_word, figure: is_figure(text) });
                }
                None => {}
            }
            phrases.push(phrase);
        }
    }
    (level, phrases)
}

/// A figure, a dash, a year, a share: what fills columns of numbers.
pub(super) fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let other = text.chars().filter(|c| c.is_alphabetic()).count();
    let dash = !text.is_empty() && text.chars().all(|c| "-–—−.…*:".contains(c) || c.is_whitespace());
    let none = ["(NA)", "NA", "N/A", "n.a.", "n/a", "(X)", "(D)", "(Z)", "(S)", "$"].contains(&text);
    // Behind a comma a list goes on.
    dash || none || digits > 0 && digits >= 2 * other && !text.ends_with(',')
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
        let texts: Vec<&Entry> = levels.iter().filter_map(|level| level.columns[column].as_ref()).collect();
        if texts.len() * 10 >= count * 6 && texts.len() >= 2 {
            filled += 1;
            figures += usize::from(texts.iter().all(|entry| entry.figure));
        }
    }
    filled >= 2 && figures >= if count == 2 { (filled - 1).max(1) } else { 1 } || rows_among_headings(levels)
}

/// Rows of figures among headings and labels over several lines: at least two columns hold figures alone, at the same heights,
/// and a label stands at each.
fn rows_among_headings(levels: &[Level]) -> bool {
    /// Fewer may be the lines of a text that happen to begin with figures.
    const LEAST: usize = 3;
    let rows: Vec<&Level> = levels.iter().filter(|level| level.figures() > 0).collect();
    let is_of_figures = |column: usize| {
        let texts = || levels.iter().filter_map(|level| level.columns[column].as_ref());
        texts().all(|entry| entry.figure) && texts().count() * 5 >= rows.len() * 4
    };
    let width = levels.first().map_or(0, |level| level.columns.len());
    rows.len() >= LEAST
        && rows.iter().all(|row| row.label().is_some())
        && (1..width).filter(|&column| is_of_figures(column)).count() >= 2
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Puts the text of one drawn cell into the places it was cut into.
fn distribute(
    columns: &Columns<'_>,
    lattice: &Lattice,
    (span, is_middle): (&Span, bool),
    set: &[Line],
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
    let ((c0, c1), (r0, r1)) = (range(columns.xs, x0, x1), range(ys, y0, y1));
    let push = |rows: (usize, usize), columns: (usize, usize), texts: &[&str], out: &mut Vec<GridCell>| {
        out.push(GridCell(number(rows.0), number(columns.0), number(rows.1), number(columns.1), texts.join("\n")));
    };
    // A cell that is drawn over several columns: cut only where its words stand column by column.
    let drawn_over = span.last_column > span.column;
    let tall = span.last_row > span.row || is_middle;
    let mut placed: Vec<(usize, (usize, usize), Line)> = Vec::new();
    for line in set {
        let middle = (line.bbox[1] + line.bbox[3]) / 2.0;
        let row = if tall { r0 } else { ys.partition_point(|&edge| edge <= middle).saturating_sub(1).clamp(r0, r1) };
        for piece in split(columns.page, line, 0.35) {
            let (first, last) = columns.covers(&piece);
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
        let here = placed.iter().filter(|part| part.0 == row);
        let here: Vec<(usize, usize, &[u32])> =
            here.map(|part| (part.1.0, part.1.1, part.2.glyphs.as_slice())).collect();
        for (first, last, text) in cells_of(columns, &here) {
            push(if tall { (r0, r1) } else { (row, row) }, (first, last), &[&text], out);
        }
    }
}

/// The cells of one row: what covers a common column is one.
pub(super) fn cells_of(columns: &Columns<'_>, parts: &[(usize, usize, &[u32])]) -> Vec<(usize, usize, String)> {
    let mut joined: Vec<(usize, usize)> = Vec::new();
    let mut here: Vec<(usize, usize)> = parts.iter().map(|part| (part.0, part.1)).collect();
    here.sort_unstable();
    for columns in here {
        match joined.last_mut() {
            Some(last) if columns.0 <= last.1 => last.1 = last.1.max(columns.1),
            _ => joined.push(columns),
        }
    }
    let cell = |(first, last): (usize, usize)| {
        let own = parts.iter().filter(|part| part.0 >= first && part.1 <= last);
        let glyphs: Vec<u32> = own.flat_map(|part| part.2.iter().copied()).collect();
        let texts: Vec<String> = lines(columns.page, &glyphs).into_iter().map(|line| line.text).collect();
        (first, last, texts.join("\n"))
    };
    joined.into_iter().map(cell).collect()
}

/// For each column where the text of the given lines stands that is of this column alone.
pub(super) fn extents(columns: &Columns<'_>, body: &[&Line]) -> Vec<Extent> {
    let mut found: Vec<Extent> = vec![None; columns.xs.len().saturating_sub(1)];
    for line in body {
        for piece in split(columns.page, line, 0.35) {
            let (first, last) = columns.covers(&piece);
            if let Some(extent) = found.get_mut(first).filter(|_| first == last) {
                let [left, _, right, _] = piece.bbox;
                *extent = Some(extent.map_or((left, right), |(from, to)| (from.min(left), to.max(right))));
            }
        }
    }
    found
}
