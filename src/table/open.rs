//! The grid of a stretch of a page that no rules frame.
//!
//! Its head is what stands over the first row of figures, or over the rule below the first lines. Columns are chosen
//! from the body, with the head's lines counting little; then every line is cut into phrases, lines of the body are
//! joined to rows, and those of the head are stacked under the heads that span their columns.

use super::grids::{Grid, GridCell, squeezed};
use super::gutters::{Ink, gutters};
use super::phrases::{Columns, Extent, Phrase};
use super::refine::{by_height, cells_of, extents, is_figure, level};
use super::sheet::Sheet;
use super::wraps::{self, Level};
use crate::layout::lines::split;
use crate::layout::{Line, lines};
use crate::source::geometry::Rule;

/// What a column edge costs, in nats: as much as two rows say in its favour that stand well apart there.
pub(super) const PRICE: f32 = 4.0;
/// What stands in the middle is off it by no more than this, in ems.
const CENTRED: f32 = 0.75;
/// Labels begin in this part of a table.
const LABELS: f32 = 0.2;
/// Lines of one head stand no further apart, in ems.
const HEAD_PITCH: f32 = 1.6;

/// The grid of a box of the page. `space` is the width of a space in ems.
pub(super) fn grid(sheet: &Sheet<'_>, region: [f32; 4], space: f32) -> Option<Grid> {
    let all = lines(sheet.page, &sheet.within(region));
    let own: Vec<&Line> = all.iter().collect();
    let groups = by_height(&own);
    let rules: Vec<Rule> = sheet.rules.horizontal.iter().filter(|rule| lies_in(rule, region)).copied().collect();
    let head = head_levels(sheet, &groups, &rules, region);
    let ink: Vec<Ink> = groups
        .iter()
        .enumerate()
        .flat_map(|(at, group)| group.iter().map(move |line| (at, *line)))
        .map(|(at, line)| Ink::of(sheet.page, line, at < head))
        .collect();
    let mut xs = vec![region[0]];
    xs.extend(gutters(&ink, space, PRICE));
    xs.push(region[2]);
    if xs.len() < 3 {
        return None;
    }
    let plain = Columns { page: sheet.page, xs: &xs, extents: &[], rules: &rules, space };
    let body: Vec<&Line> = groups.iter().skip(head).flatten().copied().collect();
    let extents = extents(&plain, &body);
    let columns = Columns { extents: &extents, ..plain };
    let (mut levels, mut phrases): (Vec<Level>, Vec<Vec<Phrase>>) =
        groups.iter().map(|group| level(&columns, group)).unzip();
    // Whether a rule runs below each level of the head.
    let mut parted = vec![true; head];
    for at in (0..head).rev() {
        let (upper, lower) = phrases.split_at_mut(at + 1);
        let below: Vec<&Phrase> = lower[..head - at - 1].iter().flatten().collect();
        columns.span_heads(&mut upper[at], &below);
        let middle = |level: &Level| f32::midpoint(level.top, level.bottom);
        let next = levels[..head].get(at + 1).map_or(f32::MIN, middle);
        parted[at] = false;
        for rule in rules.iter().filter(|rule| rule.at > middle(&levels[at]) && rule.at < next) {
            columns.share_rule(&mut upper[at], &below, rule);
            parted[at] = true;
        }
        if at + 1 < head && !parted[at] {
            Columns::go_on(&mut upper[at], &lower[0]);
        }
    }
    for at in 1..head {
        let (upper, lower) = phrases.split_at_mut(at);
        // The lowest line may be that of the columns' own heads.
        if at + 1 < head && !parted[at - 1] {
            Columns::go_on(&mut lower[0], &upper[at - 1]);
        }
    }
    for at in 0..head {
        levels[at].spans |= phrases[at].iter().any(|phrase| phrase.last > phrase.first);
    }
    for at in head..levels.len() {
        if let Some(columns) = section(&phrases[at], &extents) {
            (phrases[at][0].first, phrases[at][0].last) = columns;
            levels[at].spans = true;
        }
    }
    for at in 1..levels.len() {
        let (above, below) = (levels[at - 1].bottom, levels[at].top);
        let middle = |at: usize| (levels[at].top + levels[at].bottom) / 2.0;
        let (from, to) = (middle(at - 1).min(above), middle(at).max(below));
        levels[at].ruled = rules.iter().any(|rule| rule.at > from && rule.at < to);
    }
    let rights: Vec<f32> =
        extents.iter().zip(xs.iter().skip(1)).map(|(extent, &edge)| extent.map_or(edge, |extent| extent.1)).collect();
    let mut starts = head_rows(&levels[..head], &phrases[..head]);
    starts.extend(wraps::rows(&levels[head..], &rights).into_iter().map(|start| start + head));
    let mut cells: Vec<GridCell> = Vec::new();
    for (row, &start) in starts.iter().enumerate() {
        let end = starts.get(row + 1).copied().unwrap_or(levels.len());
        let parts: Vec<(usize, usize, &[u32])> = phrases[start..end]
            .iter()
            .flatten()
            .map(|phrase| (phrase.first, phrase.last, phrase.line.glyphs.as_slice()))
            .collect();
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let column = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        cells.extend(
            cells_of(&columns, &parts)
                .into_iter()
                .map(|(first, last, text)| GridCell(row, column(first), row, column(last), text)),
        );
    }
    squeezed(sheet.page.number, region, cells)
}

/// The columns that a line of the body stands over the middle of, where it is words alone: the head of a section, over the
/// whole table or over its figures.
fn section(line: &[Phrase], extents: &[Extent]) -> Option<(usize, usize)> {
    /// A text that begins closer to the left side than this, in ems, is a label.
    const LABEL: f32 = 1.5;
    let [only] = line else { return None };
    let [left, _, right, _] = only.line.bbox;
    let size = only.line.size.max(1.0);
    let known: Vec<(usize, (f32, f32))> =
        extents.iter().enumerate().filter_map(|(at, extent)| extent.map(|extent| (at, extent))).collect();
    let last = known.last().filter(|last| last.0 >= 2)?;
    let words = only.line.text.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    if !words || is_figure(&only.line.text) {
        return None;
    }
    // A text over one column stands over the middle of that.
    let middle = |from: f32, to: f32| ((left + right) - (from + to)).abs() / 2.0 / size;
    let first = known[..2]
        .iter()
        .find(|(_, (from, _))| left > from + LABEL * size && right < last.1.1 && middle(*from, last.1.1) < CENTRED)?;
    Some((first.0, last.0))
}

fn lies_in(rule: &Rule, [x0, y0, x1, y1]: [f32; 4]) -> bool {
    rule.at > y0 - 3.0 && rule.at < y1 + 3.0 && rule.to.min(x1) - rule.from.max(x0) > 5.0
}

/// How many of the levels are the head.
fn head_levels(sheet: &Sheet<'_>, groups: &[Vec<&Line>], rules: &[Rule], [x0, _, x1, _]: [f32; 4]) -> usize {
    let parts =
        |group: &Vec<&Line>| -> Vec<Line> { group.iter().flat_map(|line| split(sheet.page, line, 0.6)).collect() };
    let parts_of = |group: &Vec<&Line>| parts(group).len();
    let is_year = |text: &str| {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        text.len() <= 9 && digits.len() >= 4 && (digits.starts_with("19") || digits.starts_with("20"))
    };
    // A row begins with its label; figures above the columns alone ("18" of "18 years and over") are of the head.
    let first = groups.iter().position(|group| {
        let parts = parts(group);
        let is_labelled = parts.first().is_some_and(|part| part.bbox[0] < x0 + LABELS * (x1 - x0));
        let rest = parts.get(1..).unwrap_or_default();
        let figures = rest.iter().filter(|part| is_figure(&part.text)).count();
        let years = parts.iter().filter(|part| is_year(&part.text)).count();
        let years_among_words =
            figures < rest.len() && rest.iter().all(|part| is_year(&part.text) || !is_figure(&part.text));
        is_labelled
            && figures > 0
            && !numbers_columns(&parts)
            && !years_among_words
            && figures * 2 >= rest.len()
            && (years * 2 < parts.len() || parts.len() < 2)
    });
    let bottom = |at: usize| groups[at].iter().map(|line| line.bbox[3]).fold(f32::MIN, f32::max);
    let top = |at: usize| groups[at].iter().map(|line| line.bbox[1]).fold(f32::MAX, f32::min);
    // A rule along most of the table between two lines.
    let ruled = |at: usize| {
        rules.iter().any(|rule| {
            let size = groups[at][0].size;
            rule.at > bottom(at - 1) - 0.4 * size
                && rule.at < top(at) + 0.4 * size
                && rule.to.min(x1) - rule.from.max(x0) > 0.7 * (x1 - x0)
        })
    };
    // What stands alone at the left is a heading of rows, or the first line of a label; in the middle of the table, below the
    // heads, it is the head of a section.
    let is_label = |at: usize| {
        let parts = parts(&groups[at]);
        parts.len() == 1 && parts[0].bbox[0] < x0 + LABELS * (x1 - x0) && groups[at].len() == 1
    };
    let is_section = |at: usize| {
        let parts = parts(&groups[at]);
        let [part] = &parts[..] else { return false };
        let off = ((part.bbox[0] + part.bbox[2]) - (x0 + x1)).abs() / 2.0;
        off < CENTRED * part.size && at >= 1 && parts_of(&groups[at - 1]) >= 3
    };
    match first {
        Some(first) => {
            if let Some(mut at) = (1..=first).rev().find(|&at| ruled(at)) {
                // Stripes part such rows as well.
                while at > 1 && (is_section(at - 1) || is_label(at - 1) && ruled(at - 1)) {
                    at -= 1;
                }
                return at;
            }
            let mut head = first;
            while head > 0 && (is_label(head - 1) || is_section(head - 1)) && !(head == 1 && first > 1) {
                head -= 1;
            }
            head
        }
        None => (1..groups.len()).find(|&at| ruled(at)).filter(|&at| at * 2 < groups.len()).unwrap_or(0),
    }
}

/// Whether a line numbers the columns: (1), (2), (3).
fn numbers_columns(parts: &[Line]) -> bool {
    /// Fewer are figures that happen to follow one another.
    const LEAST: usize = 3;
    let number = |part: &Line| part.text.trim_matches(['(', ')', '[', ']']).parse::<u32>().ok();
    let numbers: Option<Vec<u32>> = parts.iter().map(number).collect();
    numbers.is_some_and(|numbers| numbers.len() >= LEAST && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1))
}

/// The first level of each row of the head: below a head that spans others, what it spans begins a row.
fn head_rows(levels: &[Level], phrases: &[Vec<Phrase>]) -> Vec<usize> {
    let mut starts = Vec::new();
    for at in 0..levels.len() {
        if at == 0 {
            starts.push(0);
            continue;
        }
        let (above, here) = (&levels[at - 1], &levels[at]);
        let start = starts.last().copied().unwrap_or(0);
        let far = here.bottom - above.bottom > HEAD_PITCH * here.size.max(above.size);
        let spanned = phrases[start..at].iter().flatten().any(|upper| {
            upper.last > upper.first
                && phrases[at].iter().any(|lower| {
                    let inside = lower.first >= upper.first && lower.last <= upper.last;
                    inside && (lower.first, lower.last) != (upper.first, upper.last)
                })
        });
        let spans_new = phrases[at].iter().any(|lower| {
            lower.last > lower.first
                && phrases[start..at].iter().flatten().any(|upper| {
                    upper.first >= lower.first
                        && upper.last <= lower.last
                        && (upper.first, upper.last) != (lower.first, lower.last)
                })
        });
        let short = |phrase: &Phrase| phrase.line.text.chars().filter(|c| c.is_alphanumeric()).count() <= 2;
        let numbers = phrases[at].len() >= 3 && phrases[at].iter().all(short);
        if far || spanned || spans_new || numbers {
            starts.push(at);
        }
    }
    starts
}
