//! Finds tables that no grid of rules shows: between rules across the page, or by lines that stand column by column.

use super::grids::{Grid, overlap};
use super::gutters::{Ink, gutters};
use super::open;
use super::refine::is_figure;
use super::sheet::Sheet;
use super::text_columns;
use crate::layout::lines::{parts, split};
use crate::layout::{Line, lines};
use crate::source::geometry::Rule;

/// The tables of a page outside the ones already known.
pub(super) fn grids(sheet: &Sheet<'_>, known: &[Grid], space: f32) -> Vec<Grid> {
    let free: Vec<u32> = sheet
        .glyphs
        .iter()
        .copied()
        .filter(|&index| {
            let [x, y] = sheet.page.glyphs[index as usize].middle();
            !known.iter().any(|grid| {
                let [x0, y0, x1, y1] = grid.bbox;
                x > x0 - 2.0 && x < x1 + 2.0 && y > y0 - 2.0 && y < y1 + 2.0
            })
        })
        .collect();
    let mut found: Vec<Grid> = Vec::new();
    for own in text_columns::parted(sheet, free) {
        in_column(sheet, &own, known, space, &mut found);
    }
    found
}

/// The tables among the glyphs of one column of a page.
fn in_column(sheet: &Sheet<'_>, free: &[u32], known: &[Grid], space: f32, found: &mut Vec<Grid>) {
    let take = |regions: Vec<[f32; 4]>, found: &mut Vec<Grid>| {
        for region in regions.into_iter().flat_map(|region| side_by_side(sheet, free, region, space)) {
            if found.iter().chain(known).any(|grid| overlap(grid.bbox, region)) {
                continue;
            }
            let region = whole(sheet, free, region, || found.iter().chain(known));
            if let Some(grid) = open::grid(sheet, region, space)
                && looks_tabular(&grid)
                && !is_scale(&grid)
            {
                found.push(grid);
            }
        }
    };
    take(between_rules(sheet, free), found);
    // What stands between rules is out of the way of the tables above and below it.
    let left: Vec<u32> = free
        .iter()
        .copied()
        .filter(|&index| {
            let [x, y] = sheet.page.glyphs[index as usize].middle();
            !found.iter().any(|grid| overlap(grid.bbox, [x, y, x, y]))
        })
        .collect();
    let bounds: Vec<[f32; 4]> = found.iter().map(|grid| grid.bbox).collect();
    take(by_alignment(sheet, &lines(sheet.page, &left), &bounds, space), found);
}

/// A table whose rows are parted, by stripes or rules, and are a line each: what stands at its ends may be more of it, and in
/// its head more than a row.
pub(super) fn of_lines(sheet: &Sheet<'_>, region: [f32; 4], known: &[Grid], space: f32) -> Option<Grid> {
    let region = whole(sheet, &sheet.glyphs, region, || known.iter());
    open::grid(sheet, region, space).filter(looks_tabular)
}

/// The region with the rows and the head above it, and with what is below it, as far as other tables leave room.
fn whole<'a, I: Iterator<Item = &'a Grid>>(
    sheet: &Sheet<'_>,
    free: &[u32],
    region: [f32; 4],
    others: impl Fn() -> I,
) -> [f32; 4] {
    let above = others().map(|grid| grid.bbox[3]).filter(|&bottom| bottom <= region[1] + 1.0).fold(f32::MIN, f32::max);
    let below = others().map(|grid| grid.bbox[1]).filter(|&top| top >= region[3] - 1.0).fold(f32::MAX, f32::min);
    let region = with_rows(sheet, free, region, [above, below]);
    with_tail(sheet, free, with_head(sheet, free, region, above))
}

/// The region with the rows of figures right above and below it, and the labels between them: rules over sums may be all that
/// is drawn of a table.
fn with_rows(sheet: &Sheet<'_>, free: &[u32], [x0, y0, x1, y1]: [f32; 4], [above, below]: [f32; 2]) -> [f32; 4] {
    /// Free space between two rows, in ems.
    const NEAR: f32 = 1.1;
    /// Lines of labels alone between two rows.
    const MOST_LABELS: usize = 4;
    /// Labels begin in this part of a table.
    const LABELS: f32 = 0.2;
    /// Words this far apart, in ems, are of two columns; figures of one end this near one another.
    const APART: f32 = 0.9;
    const SAME: f32 = 0.6;
    let rights: Vec<f32> = lines_in(sheet, free, [x0, y0, x1, y1])
        .iter()
        .flat_map(|line| split(sheet.page, line, APART).into_iter().skip(1))
        .filter(|part| is_figure(&part.text))
        .map(|part| part.bbox[2])
        .collect();
    let is_row = |line: &Line| {
        let mut parts = split(sheet.page, line, APART);
        parts.retain(|part| part.text.trim() != "$");
        let figures: Vec<&Line> = parts.iter().skip(1).filter(|part| is_figure(&part.text)).collect();
        let in_column = |part: &&&Line| rights.iter().any(|right| (right - part.bbox[2]).abs() < SAME * part.size);
        parts.len() >= 2
            && parts[0].bbox[0] < x0 + LABELS * (x1 - x0)
            && figures.len() + 1 == parts.len()
            && figures.iter().all(|part| in_column(&part))
    };
    // The far side of the last of the rows that follow one another from an edge of the region on.
    let reach = |lines: &mut dyn Iterator<Item = &Line>, edge: f32, near: usize| {
        let (mut end, mut last, mut labels) = (edge, edge, 0);
        for line in lines {
            let gap = (line.bbox[near] - last).abs();
            let is_label = line.bbox[0] < x0 + LABELS * (x1 - x0) && !is_caption(&line.text) && !is_prose(line, sheet);
            if gap > NEAR * line.size || labels > MOST_LABELS || !is_label {
                // Labels right below the heads are headings of rows.
                let is_head = gap <= NEAR * line.size && split(sheet.page, line, APART).len() >= 2;
                end = if near == 3 && is_head && end != edge { last } else { end };
                break;
            }
            last = line.bbox[2 * usize::from(near == 1) + 1];
            labels += 1;
            if is_row(line) {
                (end, labels) = (last, 0);
            }
        }
        end
    };
    let upper = lines_in(sheet, free, [x0 - 2.0, above, x1 + 2.0, y0]);
    let lower = lines_in(sheet, free, [x0 - 2.0, y1, x1 + 2.0, below]);
    let top = reach(&mut upper.iter().rev(), y0, 3);
    let bottom = reach(&mut lower.iter(), y1, 1);
    [x0, if top < y0 { top - 1.0 } else { y0 }, x1, if bottom > y1 { bottom + 1.0 } else { y1 }]
}

/// The lines of some glyphs that stand in a box.
fn lines_in(sheet: &Sheet<'_>, free: &[u32], [x0, y0, x1, y1]: [f32; 4]) -> Vec<Line> {
    let inside = |&&index: &&u32| {
        let [x, y] = sheet.page.glyphs[index as usize].middle();
        x >= x0 && x < x1 && y >= y0 && y < y1
    };
    lines(sheet.page, &free.iter().filter(inside).copied().collect::<Vec<u32>>())
}

/// The region with the lines right above that are its head: short words over its columns, the upper lines of heads over
/// several lines and the heads that span others.
fn with_head(sheet: &Sheet<'_>, free: &[u32], [x0, y0, x1, y1]: [f32; 4], limit: f32) -> [f32; 4] {
    /// Lines of a head stand no further apart than this, in ems.
    const NEAR: f32 = 0.75;
    /// A head is narrower than this part of the table.
    const NARROW: f32 = 0.45;
    /// A phrase that stands in the middle of the table to so many ems is a title.
    const CENTRED: f32 = 1.5;
    /// Heads begin right of this part of the table, where labels stand.
    const LABELS: f32 = 0.12;
    /// A head has no more lines.
    const MOST: usize = 8;
    let mut top = y0;
    let above = lines_in(sheet, free, [x0 - 2.0, limit, x1 + 2.0, y0]);
    for line in above.iter().rev().take(MOST) {
        let near = top - line.bbox[3] < NEAR * line.size && top > line.bbox[3] - 0.5 * line.size;
        // What is cut off at the table's side is a line of running text.
        let whole = !free.iter().any(|&index| {
            let glyph = &sheet.page.glyphs[index as usize];
            let [x, _] = glyph.middle();
            (glyph.baseline - line.bbox[3]).abs() < 0.4 * line.size
                && (x < x0 - 2.0 && x > x0 - 2.0 - 3.0 * line.size || x > x1 + 2.0 && x < x1 + 2.0 + 3.0 * line.size)
        });
        let ruled = sheet.rules.horizontal.iter().any(|rule| {
            rule.at > line.bbox[3] - 1.0 && rule.at < top + 1.0 && rule.to.min(x1) - rule.from.max(x0) > 0.8 * (x1 - x0)
        });
        let parts = split(sheet.page, line, 0.9);
        let is_head = |part: &Line| {
            let middle = ((part.bbox[0] + part.bbox[2]) - (x0 + x1)).abs() / 2.0;
            let alone = parts.len() == 1;
            part.bbox[2] - part.bbox[0] < NARROW * (x1 - x0)
                && !(alone && (middle < CENTRED * part.size || part.bbox[0] < x0 + LABELS * (x1 - x0)))
        };
        if !near || !whole || ruled || !parts.iter().all(is_head) {
            break;
        }
        top = line.bbox[1] - 1.0;
    }
    [x0, top, x1, y1]
}

/// The region with the rest of a label whose figures stand beside its first line.
fn with_tail(sheet: &Sheet<'_>, free: &[u32], [x0, y0, x1, y1]: [f32; 4]) -> [f32; 4] {
    /// Lines of one label stand no further apart, in ems.
    const NEAR: f32 = 0.45;
    /// A label has no more lines below its figures.
    const MOST: usize = 2;
    /// Lines of one label differ in size by less than this factor: notes are set smaller.
    const SIZES_APART: f32 = 1.06;
    let mut bottom = y1;
    let size = lines_in(sheet, free, [x0, y0, x1, y1]).last().map_or(0.0, |line| line.size);
    for line in lines_in(sheet, free, [x0 - 2.0, y1, x1 + 2.0, y1 + 60.0]).iter().take(MOST) {
        let near = line.bbox[1] - bottom < NEAR * line.size;
        let label = line.bbox[2] < (x0 + x1) / 2.0 && line.text.starts_with(char::is_lowercase);
        let is_note = line.size * SIZES_APART < size || begins_raised(sheet, line);
        let ruled = sheet
            .rules
            .horizontal
            .iter()
            .any(|rule| rule.at > bottom - 1.0 && rule.at < line.bbox[3] && rule.from < x1);
        if !near || !label || is_note || ruled {
            break;
        }
        bottom = line.bbox[3] + 1.0;
    }
    [x0, y0, x1, bottom]
}

/// Whether a line begins with a mark set small, as a note does.
fn begins_raised(sheet: &Sheet<'_>, line: &Line) -> bool {
    /// Of the size of what it marks.
    const SMALL: f32 = 0.85;
    let size = |at: usize| line.glyphs.get(at).map(|&index| sheet.page.glyphs[index as usize].size);
    matches!((size(0), size(1)), (Some(mark), Some(text)) if mark < SMALL * text)
}

/// The regions of tables that stand beside one another: a stretch from top to bottom is free, wider than what parts
/// columns, and the lines on either side do not stand at the same heights, or the rules end there.
fn side_by_side(sheet: &Sheet<'_>, free: &[u32], region: [f32; 4], space: f32) -> Vec<[f32; 4]> {
    /// Narrower stretches part columns; ems.
    const WIDE: f32 = 2.2;
    /// The rules of the table on the left are longer than this part of it.
    const MOST_OF_SIDE: f32 = 0.6;
    let [x0, y0, x1, y1] = region;
    let own = lines_in(sheet, free, region);
    let ink: Vec<Ink> = own.iter().map(|line| Ink::of(sheet.page, line, false)).collect();
    let size = own.iter().map(|line| line.size).fold(1.0, f32::max);
    let heights = |from: f32, to: f32| -> Vec<f32> {
        lines_in(sheet, free, [from, y0, to, y1]).iter().map(|line| line.bbox[3]).collect()
    };
    let parted = gutters(&ink, space, open::PRICE).into_iter().find(|&x| {
        let [from, to] = clear(sheet, free, region, x);
        if to - from < WIDE * size {
            return false;
        }
        let broken = sheet.rules.horizontal.iter().filter(|rule| rule.at > y0 - 3.0 && rule.at < y1 + 3.0);
        let (mut over, mut ends) = (0, 0);
        for rule in broken {
            over += usize::from(rule.from < from && rule.to > to);
            // A short one stands over a sum or below a head.
            let is_of_side = rule.to - rule.from > MOST_OF_SIDE * (from - x0);
            ends += usize::from(is_of_side && rule.to < to && rule.to > from - 2.0 * size);
        }
        if over > 0 {
            return false;
        }
        ends >= 2 || !text_columns::stand_level(&heights(x0, x), &heights(x, x1), size)
    });
    match parted {
        Some(x) => {
            let mut out = Vec::new();
            for (from, to) in [(x0, x), (x, x1)] {
                let own = lines_in(sheet, free, [from, y0, to, y1]);
                let around = around(&own);
                if own.len() >= 2 {
                    out.extend(side_by_side(sheet, free, around, space));
                }
            }
            out
        }
        None => vec![region],
    }
}

/// The box around lines.
fn around(lines: &[Line]) -> [f32; 4] {
    let empty = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
    let [x0, y0, x1, y1] = lines
        .iter()
        .map(|line| line.bbox)
        .fold(empty, |a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    [x0 - 2.0, y0 - 1.0, x1 + 2.0, y1 + 1.0]
}

/// How far the stretch around a place is free in a region.
fn clear(sheet: &Sheet<'_>, free: &[u32], [x0, y0, x1, y1]: [f32; 4], x: f32) -> [f32; 2] {
    let mut stretch = [x0, x1];
    for &index in free {
        let glyph = &sheet.page.glyphs[index as usize];
        let [left, top, right, bottom] = glyph.bbox;
        if glyph.text.is_blank() || bottom < y0 || top > y1 {
            continue;
        }
        if right <= x {
            stretch[0] = stretch[0].max(right);
        } else if left >= x {
            stretch[1] = stretch[1].min(left);
        } else {
            return [x, x];
        }
    }
    stretch
}

/// A column with figures that fall by the same step again and again: the scale of a chart.
fn is_scale(grid: &Grid) -> bool {
    /// Fewer may fall so by chance.
    const LEAST: usize = 4;
    let columns = grid.cells.iter().map(|cell| cell.3 + 1).max().unwrap_or(0);
    (0..columns).any(|column| {
        let own = grid.cells.iter().filter(|cell| cell.1 == column && cell.3 == column);
        let value = |text: &str| text.trim_end_matches('%').replace(',', "").parse::<f64>().ok();
        let values: Vec<f64> = own.filter_map(|cell| value(&cell.4)).collect();
        let is_fall = |stretch: &[f64]| {
            let step = stretch[0] - stretch[1];
            // Years that run backwards are labels.
            let years = (1900.0..2100.0).contains(&stretch[0]) && step < 11.0;
            let even = stretch.windows(2).all(|pair| (pair[0] - pair[1] - step).abs() < 0.01 * step);
            step > 0.0 && !years && even
        };
        values.windows(LEAST).any(is_fall)
    })
}

/// Regions between rules of one length, one above the other: the open tables of books and reports.
fn between_rules(sheet: &Sheet<'_>, free: &[u32]) -> Vec<[f32; 4]> {
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in sheet.rules.horizontal.iter().filter(|rule| rule.to - rule.from > 80.0) {
        let same = |group: &&mut Vec<Rule>| {
            let last = group[group.len() - 1];
            (last.from - rule.from).abs() < 6.0 && (last.to - rule.to).abs() < 6.0
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(*rule),
            None => groups.push(vec![*rule]),
        }
    }
    let mut found = Vec::new();
    for group in groups {
        // Neighbouring rules belong together while the text between them stands column by column.
        let mut start = 0;
        while start + 1 < group.len() {
            let mut end = start;
            let second =
                || start + 2 < group.len() && tabular_between(sheet, free, &group[start + 1], &group[start + 2], true);
            if is_head_between(sheet, free, &group[start], &group[start + 1]) && second() {
                end = start + 2;
            }
            while end + 1 < group.len() && tabular_between(sheet, free, &group[end], &group[end + 1], end > start) {
                end += 1;
            }
            if end > start {
                found.push([group[start].from - 2.0, group[start].at, group[start].to + 2.0, group[end].at]);
            }
            start = end.max(start + 1);
        }
    }
    found
}

/// Whether a head over several lines may stand between two rules: few short lines, one of them in parts.
fn is_head_between(sheet: &Sheet<'_>, free: &[u32], above: &Rule, below: &Rule) -> bool {
    /// A head has no more lines.
    const MOST: usize = 8;
    let inside = lines_in(sheet, free, [above.from - 2.0, above.at, above.to + 2.0, below.at]);
    let parted = inside.iter().any(|line| parts(sheet.page, line, 0.9).len() >= 2);
    parted && inside.len() <= MOST && !inside.iter().any(|line| is_prose(line, sheet))
}

fn tabular_between(sheet: &Sheet<'_>, free: &[u32], above: &Rule, below: &Rule, within: bool) -> bool {
    let inside = lines_in(sheet, free, [above.from - 2.0, above.at, above.to + 2.0, below.at]);
    if inside.is_empty() {
        return below.at - above.at < 40.0 && within;
    }
    if inside.iter().any(|line| is_caption(&line.text)) {
        return false;
    }
    let parted = inside.iter().filter(|line| parts(sheet.page, line, 0.9).len() >= 2).count();
    let prose = inside.iter().filter(|line| is_prose(line, sheet)).count();
    parted * 2 >= inside.len() && prose * 4 <= inside.len()
}

/// A line that fills its width with words, as running text does.
fn is_prose(line: &Line, sheet: &Sheet<'_>) -> bool {
    let pieces = split(sheet.page, line, 0.9);
    pieces.iter().any(|piece| piece.bbox[2] - piece.bbox[0] > 28.0 * piece.size && piece.text.chars().count() > 50)
}

/// Runs of lines of which most stand in two parts and more, aligned with one another. `known` tables end a run.
fn by_alignment(sheet: &Sheet<'_>, all: &[Line], known: &[[f32; 4]], space: f32) -> Vec<[f32; 4]> {
    /// Free space between two lines of one table, in ems, and where both stand in the same columns.
    const NEAR: f32 = 2.2;
    const FAR: f32 = 4.0;
    /// Lines of labels alone between two rows: a heading and a label over three lines.
    const MOST_LABELS: usize = 4;
    let parts: Vec<Vec<Line>> = all.iter().map(|line| split(sheet.page, line, 0.9)).collect();
    let plain: Vec<bool> = all.iter().map(|line| !is_prose(line, sheet)).collect();
    // A long value beside its name stands in the columns of the lines above or below it.
    let in_columns = |at: usize, other: Option<usize>| {
        let other = other.filter(|&other| other < all.len() && plain[other] && parts[other].len() == parts[at].len());
        other.is_some_and(|other| aligned(&parts[at], &parts[other], all[at].size))
    };
    let is_row = |at: usize| {
        parts[at].len() >= 2 && (plain[at] || in_columns(at, at.checked_sub(1)) || in_columns(at, Some(at + 1)))
    };
    let tabular: Vec<bool> = (0..all.len()).map(is_row).collect();
    let mut found = Vec::new();
    let mut start = 0;
    while start < all.len() {
        if !tabular[start] {
            start += 1;
            continue;
        }
        let mut end = start;
        let mut next = start + 1;
        while next < all.len() {
            let gap = all[next].bbox[1] - all[next - 1].bbox[3];
            let size = all[next].size.max(all[next - 1].size);
            let near = if tabular[next] && aligned(&parts[end], &parts[next], size) { FAR } else { NEAR };
            let between = [all[next].bbox[0], all[next - 1].bbox[3], all[next].bbox[2], all[next].bbox[1]];
            if gap > near * size
                || !plain[next] && !tabular[next]
                || gap > 0.0 && known.iter().any(|&bbox| overlap(bbox, between))
            {
                break;
            }
            if tabular[next] {
                end = next;
            } else if next - end > MOST_LABELS {
                break;
            }
            next += 1;
        }
        for (start, end) in parted(&all[start..=end], &parts[start..=end], &tabular[start..=end])
            .into_iter()
            .map(|(first, last)| (start + first, start + last))
        {
            let (run, flags) = (&parts[start..=end], &tabular[start..=end]);
            if worth(run, flags) || words_in_columns(sheet, &all[start..=end], run, space) {
                found.push(around(&all[start..=end]));
            }
        }
        start = end + 1;
    }
    found
}

/// A run of lines cut where a table ends and the next one begins: its caption stands between, or lines that are of no
/// column, further down than rows stand, and heads follow. Gives the first and the last line of each.
fn parted(all: &[Line], parts: &[Vec<Line>], tabular: &[bool]) -> Vec<(usize, usize)> {
    /// So much more white space than between rows stands above what is of the next table, as a part.
    const FURTHER: f32 = 1.5;
    /// Lines of one table differ in size by less than this factor: titles are set larger, what stands below them smaller.
    const SIZES_APART: f32 = 1.12;
    let figures = |at: usize| {
        let rest = parts[at].get(1..).unwrap_or_default();
        rest.iter().filter(|part| is_figure(&part.text)).count()
    };
    let is_row = |at: usize| tabular[at] && figures(at) * 2 >= parts[at].len() - 1;
    let step = |at: usize| all[at].bbox[3] - all[at - 1].bbox[3];
    let mut found = Vec::new();
    let mut first = 0;
    let mut at = 1;
    while at < all.len() {
        if tabular[at] {
            at += 1;
            continue;
        }
        let next = (at..all.len()).find(|&next| tabular[next]).unwrap_or(all.len());
        let mut steps: Vec<f32> = (first + 1..at).filter(|&at| tabular[at] && tabular[at - 1]).map(step).collect();
        steps.sort_by(f32::total_cmp);
        let usual = steps.get(steps.len() / 2).copied().unwrap_or(f32::MAX);
        let captioned = || all[at..next].iter().any(|line| is_caption(&line.text));
        let far = || (at..next).any(|at| step(at) > FURTHER * usual);
        let rows = all[at - 1].size;
        // A section's title stands between rows in the same columns.
        let titled =
            || (at..next).any(|at| all[at].size > SIZES_APART * rows) && !aligned(&parts[at - 1], &parts[next], rows);
        let smaller = || (at..next).any(|at| all[at].size * SIZES_APART < rows);
        let begins = || next < all.len() && (titled() || !is_row(next) && (far() || smaller()));
        if next < all.len() && (first..at).any(is_row) && (captioned() || begins()) {
            found.push((first, at - 1));
            first = next;
        }
        at = next;
    }
    found.push((first, all.len() - 1));
    found
}

/// Whether a line numbers a table: "Table 3.", "表 2-1".
pub(super) fn is_caption(text: &str) -> bool {
    let text = text.trim_start();
    let rest = ["Table", "TABLE", "Tableau", "Tabelle", "Tabla", "Tabella", "表", "附表"]
        .iter()
        .filter_map(|word| text.strip_prefix(word))
        .min_by_key(|rest| rest.len());
    rest.is_some_and(|rest| {
        let number = rest.trim_start().trim_start_matches(|c: char| c.is_ascii_uppercase() || "-–.".contains(c));
        number.starts_with(|c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c))
    })
}

/// Whether two lines in parts stand in the same columns: most parts of the shorter begin, end or have their middle where
/// one of the other does.
fn aligned(a: &[Line], b: &[Line], size: f32) -> bool {
    let same = |x: &Line, y: &Line| {
        let ([l, _, r, _], [from, _, to, _]) = (x.bbox, y.bbox);
        let near = (l - from).abs().min((r - to).abs()).min((l + r - from - to).abs() / 2.0);
        near < 0.3 * size
    };
    let (few, many) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let count = few.iter().filter(|part| many.iter().any(|other| same(part, other))).count();
    few.len() >= 2 && count * 3 >= few.len() * 2
}

/// Enough rows, and figures enough: columns of running text have none.
fn worth(parts: &[Vec<Line>], tabular: &[bool]) -> bool {
    let rows = tabular.iter().filter(|tabular| **tabular).count();
    if rows < 3 || rows * 5 < parts.len() * 2 {
        return false;
    }
    let (mut figures, mut all, mut long) = (0, 0, 0);
    for line in parts.iter().filter(|line| line.len() >= 2) {
        for part in &line[1..] {
            all += 1;
            figures += usize::from(is_figure(&part.text));
            long += usize::from(part.text.chars().count() > 40);
        }
    }
    // Where many lines hold a label alone, the others must be rows of figures beyond doubt.
    let needed = if rows * 5 < parts.len() * 3 { 8 } else { 4 };
    figures * 10 >= all * needed && long * 5 <= all
}

/// Words that begin column by column at the same places and leave the columns unfilled: a table without figures. Running
/// text in columns fills them, and a list has nothing but marks in its first.
fn words_in_columns(sheet: &Sheet<'_>, all: &[Line], parts: &[Vec<Line>], space: f32) -> bool {
    /// Rows with at least two words, and two columns only where there are more.
    const LEAST: [usize; 2] = [3, 5];
    /// Places closer than this are the same, in ems.
    const SAME: f32 = 0.25;
    /// Words of a column that begin, end or stand in the middle at the same place, as a part of all.
    const ALIGNED: f32 = 0.7;
    /// How much of its column a word takes, at the median: lines of running text take nearly all.
    const FULL: f32 = 0.72;
    /// Words in one place of a table, at the median; more are a sentence.
    const LONG: usize = 30;
    /// Columns in which running text is set at the most.
    const MOST_OF_TEXT: usize = 3;
    let ink: Vec<Ink> = all.iter().map(|line| Ink::of(sheet.page, line, false)).collect();
    let edges = gutters(&ink, space, open::PRICE);
    let rows = parts.iter().filter(|line| line.len() >= 2).count();
    if edges.is_empty() || rows < LEAST[usize::from(edges.len() == 1)] || rows * 3 < parts.len() * 2 {
        return false;
    }
    let mut columns: Vec<Vec<&Line>> = vec![Vec::new(); edges.len() + 1];
    for part in parts.iter().flatten() {
        let [left, _, right, _] = part.bbox;
        let at = |x: f32| edges.partition_point(|&edge| edge <= x);
        if at(left + 1.0) == at(right - 1.0) {
            columns[at(left + 1.0)].push(part);
        }
    }
    let is_mark =
        |part: &Line| part.text.chars().filter(|c| c.is_alphabetic()).count() < 2 && part.text.chars().count() <= 4;
    if columns.len() == 2 && columns[0].iter().filter(|part| is_mark(part)).count() * 2 > columns[0].len() {
        return false;
    }
    let mut letters: Vec<usize> = columns.iter().flatten().map(|part| part.text.chars().count()).collect();
    letters.sort_unstable();
    if letters.get(letters.len() / 2).is_none_or(|&median| median > LONG) {
        return false;
    }
    let right = all.iter().map(|line| line.bbox[2]).fold(f32::MIN, f32::max);
    let (mut unfilled, mut straight, mut counted) = (0, 0, 0);
    for (at, column) in columns.iter().enumerate() {
        if column.len() < 2 {
            continue;
        }
        let size = column[0].size.max(1.0);
        let aligned = |place: &dyn Fn(&Line) -> f32| {
            let mut places: Vec<f32> = column.iter().map(|part| place(part)).collect();
            places.sort_by(f32::total_cmp);
            let near = |x: f32| places.iter().filter(|other| (*other - x).abs() < SAME * size).count();
            places.iter().map(|&x| near(x)).max().unwrap_or(0) as f32 / places.len() as f32
        };
        let best = [
            aligned(&|part: &Line| part.bbox[0]),
            aligned(&|part: &Line| part.bbox[2]),
            aligned(&|part: &Line| (part.bbox[0] + part.bbox[2]) / 2.0),
        ];
        counted += 1;
        straight += usize::from(best.into_iter().fold(0.0, f32::max) >= ALIGNED);
        let left = column.iter().map(|part| part.bbox[0]).fold(f32::MAX, f32::min);
        let end = edges.get(at).copied().unwrap_or(right);
        let mut share: Vec<f32> =
            column.iter().map(|part| (part.bbox[2] - part.bbox[0]) / (end - left).max(1.0)).collect();
        share.sort_by(f32::total_cmp);
        unfilled += usize::from(share[share.len() / 2] < FULL);
    }
    // Running text is not set in so many columns.
    let many = columns.len() > MOST_OF_TEXT;
    (many || unfilled * 2 >= columns.len()) && straight * 4 >= counted * 3
}

/// Enough of the grid is filled, and it has figures or is framed by its shape.
fn looks_tabular(grid: &Grid) -> bool {
    let columns = grid.cells.iter().map(|cell| cell.3 + 1).max().unwrap_or(0);
    let rows = grid.cells.iter().map(|cell| cell.2 + 1).max().unwrap_or(0);
    let filled: u32 = grid.cells.iter().map(|cell| (cell.2 - cell.0 + 1) * (cell.3 - cell.1 + 1)).sum();
    // Words alone are a table where there are some rows of them: the names of charts stand side by side too.
    let figures = grid.cells.iter().filter(|cell| is_figure(&cell.4)).count();
    let enough = figures * 4 >= grid.cells.len() || rows >= 4;
    columns >= 2 && rows >= 2 && filled * 5 >= columns * rows * 2 && enough
}
