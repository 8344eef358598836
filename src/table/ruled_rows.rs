//! Grids whose rows are ruled and whose columns are not: rules of one length, one below another, a row between each two.
//!
//! Pages on the web and reports print such tables. What stands between two rules is one row; columns are where the rows
//! leave room, as everywhere where no rule says them ([`gutters`]). A row of one text goes over all columns. A shorter rule
//! between them parts only the columns that it runs along: the others are merged over it.

use super::{
    grids::Grid,
    gutters::{Ink, gutters},
    looks, open,
    refine::is_figure,
    sheet::Sheet,
    unruled::is_caption,
};
use crate::{
    layout::{
        Lattice, Line, Span,
        lines::{parts, split},
    },
    source::geometry::Rule,
};

/// Shorter rules underline a word; points.
const LEAST_LENGTH: f32 = 120.0;
/// Ends of rules of one table stand so near, in points.
const SAME: f32 = 3.0;
/// Two rules this near are drawn double; points.
const DOUBLE: f32 = 4.0;
/// Of the length of a table's rules: shorter ones are those of another table beside it, as in a page of two columns.
const LEAST_PART: f32 = 0.5;
/// Fewer rows are a frame around a text, or the head, body and foot of a table whose rows are not ruled.
pub(super) const LEAST_ROWS: usize = 4;
/// Words this far apart, in ems, are of two columns.
pub(super) const APART: f32 = 0.9;
/// Lines of one row stand no further apart, in ems of the free space between them.
const NEAR: f32 = 0.9;
/// Sizes of one cell differ by less than this factor.
const SIZES_APART: f32 = 1.15;
/// A row is no taller than this part of a page.
const TALLEST: f32 = 0.5;

/// What stands between two rules.
struct Strip {
    top: f32,
    /// The rule that ends it.
    below: Rule,
    lines: Vec<Line>,
    /// Some line of it stands in several columns.
    parted: bool,
}

/// The lattices of a page that its rules show by rows alone, outside the tables already known. `before` is the last such
/// table of the page before: the first here may go on with it, in its columns, however few rows it has.
pub(super) fn lattices(sheet: &Sheet<'_>, known: &[Grid], space: f32, before: Option<&Lattice>) -> Vec<Lattice> {
    let is_free = |rule: &&Rule| {
        let inside = |grid: &Grid| rule.at > grid.bbox[1] - SAME && rule.at < grid.bbox[3] + SAME;
        rule.to - rule.from > LEAST_LENGTH && !known.iter().any(inside)
    };
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in sheet.rules.horizontal.iter().filter(is_free) {
        let same =
            |group: &&mut Vec<Rule>| (group[0].from - rule.from).abs() < SAME && (group[0].to - rule.to).abs() < SAME;
        match groups.iter_mut().find(same) {
            Some(group) => group.push(*rule),
            None => groups.push(vec![*rule]),
        }
    }
    with_shorter(groups).iter().flat_map(|group| of_rules(sheet, group, space, before)).collect()
}

/// Rules that end where longer ones do, and are not much shorter, are theirs: they part some of the columns. Of rules that stand
/// together the longest is left.
fn with_shorter(mut groups: Vec<Vec<Rule>>) -> Vec<Vec<Rule>> {
    let length = |rule: &Rule| rule.to - rule.from;
    groups.sort_by(|a, b| length(&b[0]).total_cmp(&length(&a[0])));
    let mut out: Vec<Vec<Rule>> = Vec::new();
    for group in groups {
        let is_part = |longer: &&mut Vec<Rule>| {
            let of = longer[0];
            let one_end = (of.from - group[0].from).abs() < SAME && group[0].to < of.to
                || (of.to - group[0].to).abs() < SAME && group[0].from > of.from;
            one_end && length(&group[0]) > LEAST_PART * length(&of)
        };
        match out.iter_mut().find(is_part) {
            Some(longer) => longer.extend(group),
            None => out.push(group),
        }
    }
    for group in &mut out {
        group.sort_by(|a, b| a.at.total_cmp(&b.at));
        group.dedup_by(|next, kept| {
            let twice = next.at - kept.at < DOUBLE;
            if twice && length(next) > length(kept) {
                *kept = *next;
            }
            twice
        });
    }
    out
}

/// The tables between rules of one length, from the top.
fn of_rules(sheet: &Sheet<'_>, rules: &[Rule], space: f32, before: Option<&Lattice>) -> Vec<Lattice> {
    let [left, right] = sides(rules);
    let mut tables: Vec<Vec<Strip>> = vec![Vec::new()];
    // What stands above the first rule may be the head, which many tables leave open.
    let mut above = 0.0;
    for rule in rules {
        let mut lines = sheet.lines_within([left - SAME, above, right + SAME, rule.at]);
        lines.retain(|line| !line.text.trim().is_empty());
        let open = tables.last_mut().expect("there is always one");
        // Behind a blank larger than between lines another text ends, and a table begins.
        let begins = (1..lines.len()).rev().find(|&at| {
            let free = lines[at].bbox[1] - lines[at - 1].bbox[3];
            free > NEAR * lines[at].size.max(lines[at - 1].size)
        });
        // So it does behind its caption.
        let captioned = lines.iter().rposition(|line| is_caption(&line.text)).map(|at| at + 1);
        let begins = begins.max(captioned);
        if above == 0.0 || begins.is_some() || is_between(sheet, &lines) {
            lines.drain(..begins.unwrap_or(0));
            // Lines above the first that stands in columns are running text.
            let first = lines.iter().find(|line| is_parted(sheet, line)).map(|line| line.bbox[1]);
            lines.retain(|line| first.is_none_or(|top| line.bbox[3] > top));
            tables.push(Vec::new());
        } else if lines.is_empty() || rule.at - above > TALLEST * sheet.page.height {
            tables.push(Vec::new());
            above = rule.at;
            continue;
        } else {
            open.push(strip(sheet, lines, above, *rule));
            above = rule.at;
            continue;
        }
        let top = lines.first().map_or(rule.at, |line| line.bbox[1] - 1.0);
        let head = strip(sheet, lines, top, *rule);
        // Running text above a table is not in columns.
        let is_near = head.lines.last().is_some_and(|last| rule.at - last.bbox[3] < 2.0 * NEAR * last.size);
        if head.parted && is_near {
            tables.last_mut().expect("one was begun").push(head);
        }
        above = rule.at;
    }
    let first = tables.iter().position(|strips| !strips.is_empty());
    let columns = |at: usize, strips: &[Strip]| {
        let sides = sides(strips.iter().map(|strip| &strip.below));
        let goes_on = before.filter(|before| Some(at) == first && goes_on(sheet, strips, before, sides));
        goes_on.map(|before| before.xs.clone()).or_else(|| columns(sheet, strips, sides, space))
    };
    let found = tables.iter().enumerate().filter_map(|(at, strips)| Some((strips, columns(at, strips)?)));
    found.map(|(strips, xs)| lattice(sheet, strips, xs)).collect()
}

/// Whether the rows of a grid are a line each, and figures: their text tells as much as their rules do.
pub(super) fn is_of_lines(sheet: &Sheet<'_>, lattice: &Lattice) -> bool {
    /// Rows of one line, and rows that end in a figure, as parts of all.
    const MOST: f32 = 0.6;
    const HALF: f32 = 0.5;
    let rows = lattice.rows() as f32;
    let (mut single, mut figures) = (0, 0);
    for pair in lattice.ys.windows(2) {
        let lines = sheet.lines_within([lattice.xs[0], pair[0], lattice.xs[lattice.columns()], pair[1]]);
        single += usize::from(lines.len() == 1);
        let last = lines.last().and_then(|line| split(sheet.page, line, APART).pop());
        figures += usize::from(last.is_some_and(|last| is_figure(&last.text)));
    }
    lattice.spans.iter().all(|span| span.row == span.last_row)
        && single as f32 >= MOST * rows
        && figures as f32 >= HALF * rows
}

/// Whether lines between two rules are running text between two tables: in no columns, and set in different sizes, as a note
/// and the title of the next table are.
fn is_between(sheet: &Sheet<'_>, lines: &[Line]) -> bool {
    let sizes = || lines.iter().map(|line| line.size);
    let [least, most] = [sizes().fold(f32::MAX, f32::min), sizes().fold(0.0, f32::max)];
    most > SIZES_APART * least && !lines.iter().any(|line| is_parted(sheet, line))
}

/// Where the longest rules begin and end.
fn sides<'a>(rules: impl IntoIterator<Item = &'a Rule>) -> [f32; 2] {
    let far = |[left, right]: [f32; 2], rule: &Rule| [left.min(rule.from), right.max(rule.to)];
    rules.into_iter().fold([f32::MAX, f32::MIN], far)
}

/// Whether rows at the head of a page go on with a table of the page before: they stand between the same sides, nothing
/// above them, and no word of theirs runs over an edge of its columns.
fn goes_on(sheet: &Sheet<'_>, strips: &[Strip], before: &Lattice, [left, right]: [f32; 2]) -> bool {
    let [from, _, to, _] = before.bbox();
    // The rules beside merged cells have one end alone in common with the table's.
    let (begins, ends) = ((from + SAME - left).abs() < SAME, (to - SAME - right).abs() < SAME);
    let same = begins && ends || (begins || ends) && right - left > LEAST_PART * (to - from);
    let above = || sheet.lines_within([f32::MIN, f32::MIN, f32::MAX, strips[0].top]);
    let parted = strips.iter().any(|strip| strip.parted);
    same && parted
        && above().iter().all(|line| line.text.trim().is_empty())
        && strips.iter().filter(|strip| strip.parted).all(|strip| !crosses(sheet, strip, &before.xs))
}

fn strip(sheet: &Sheet<'_>, lines: Vec<Line>, top: f32, below: Rule) -> Strip {
    let parted = lines.iter().any(|line| is_parted(sheet, line));
    Strip { top, below, lines, parted }
}

/// Whether a line stands in several columns.
fn is_parted(sheet: &Sheet<'_>, line: &Line) -> bool {
    parts(sheet.page, line, APART).len() >= 2
}

/// Whether words of a row run over an edge between columns.
fn crosses(sheet: &Sheet<'_>, strip: &Strip, xs: &[f32]) -> bool {
    let mut words = strip.lines.iter().flat_map(|line| split(sheet.page, line, APART));
    words.any(|word| xs[1..xs.len() - 1].iter().any(|x| word.bbox[0] < x - 1.0 && word.bbox[2] > x + 1.0))
}

/// What the lines of a row tell of columns. Two that stand beside one another, half a line apart, tell of them together.
fn inks(sheet: &Sheet<'_>, strip: &Strip, head: bool) -> Vec<Ink> {
    let mut out: Vec<Ink> = Vec::with_capacity(strip.lines.len());
    let mut last: Option<f32> = None;
    for line in &strip.lines {
        let ink = Ink::of(sheet.page, line, head);
        let near = last.is_some_and(|bottom| line.bbox[1] < bottom + 0.5 * line.size);
        let together = out.last().filter(|_| near).and_then(|before| before.beside(&ink));
        match (together, out.last_mut()) {
            (Some(together), Some(before)) => *before = together,
            _ => out.push(ink),
        }
        last = Some(line.bbox[3]);
    }
    out
}

/// Whether the rows of a table's body stand between two rules together: the others are in its head or over its sums.
fn holds_body(sheet: &Sheet<'_>, strips: &[Strip]) -> bool {
    /// Fewer lines of figures are one row that wraps.
    const LEAST_LINES: usize = 4;
    let is_of_figures = |line: &&Line| {
        let pieces = split(sheet.page, line, APART);
        pieces.len() >= 2 && pieces.last().is_some_and(|last| is_figure(&last.text))
    };
    let counts = || strips.iter().map(|strip| strip.lines.iter().filter(is_of_figures).count());
    let most = counts().max().unwrap_or(0);
    most >= LEAST_LINES && most * 2 > counts().sum::<usize>()
}

/// The edges of the columns that the rows stand in, if they do.
fn columns(sheet: &Sheet<'_>, strips: &[Strip], [left, right]: [f32; 2], space: f32) -> Option<Vec<f32>> {
    let parted = strips.iter().filter(|strip| strip.parted).count();
    if strips.len() < LEAST_ROWS || parted * 2 < strips.len() || holds_body(sheet, strips) {
        return None;
    }
    let parted = strips.iter().enumerate().filter(|(_, strip)| strip.parted);
    let ink: Vec<Ink> = parted.flat_map(|(at, strip)| inks(sheet, strip, at == 0)).collect();
    let mut xs = vec![left - SAME];
    xs.extend(gutters(&ink, space, open::PRICE));
    xs.push(right + SAME);
    (xs.len() > 2).then_some(xs)
}

/// Whether most rows end in a figure: there a word alone names the rows below it, in the column of such names.
fn is_of_figures(sheet: &Sheet<'_>, strips: &[Strip]) -> bool {
    let parted = || strips.iter().filter(|strip| strip.parted);
    let ends = |strip: &&Strip| {
        let mut words = strip.lines.iter().filter_map(|line| split(sheet.page, line, APART).pop());
        words.next_back().is_some_and(|word| looks::is_figures(word.text.trim()))
    };
    parted().filter(ends).count() * 2 > parted().count()
}

/// The lattice of rows in columns.
fn lattice(sheet: &Sheet<'_>, strips: &[Strip], xs: Vec<f32>) -> Lattice {
    let columns = xs.len() - 1;
    let mut ys: Vec<f32> = strips.iter().map(|strip| strip.top).collect();
    ys.push(strips[strips.len() - 1].below.at);
    // Whether the rule below a row parts a column.
    let parts = |row: usize, column: usize| {
        let (middle, rule) = (f32::midpoint(xs[column], xs[column + 1]), strips[row].below);
        rule.from < middle && middle < rule.to
    };
    let all = |row: usize| (0..columns).all(|column| parts(row, column));
    let of_figures = is_of_figures(sheet, strips);
    let mut spans: Vec<Span> = Vec::new();
    for (row, strip) in strips.iter().enumerate() {
        // A row whose words cross the edges is one cell: a heading, or a note.
        let alone = all(row) && (row == 0 || all(row - 1));
        let whole = alone
            && !strip.parted
            && (crosses(sheet, strip, &xs) || !of_figures && strip.lines.iter().all(|line| line.bbox[0] < xs[1]));
        if whole {
            spans.push(Span { row, column: 0, last_row: row, last_column: columns - 1 });
            continue;
        }
        for column in (0..columns).filter(|&column| row == 0 || parts(row - 1, column)) {
            let last_row = (row..strips.len()).find(|&row| parts(row, column)).unwrap_or(strips.len() - 1);
            spans.push(Span { row, column, last_row, last_column: column });
        }
    }
    Lattice { xs, ys, spans }
}
