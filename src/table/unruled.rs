//! Finds tables that no grid of rules shows: between rules across the page, or by lines that stand column by column.

use super::grids::Grid;
use super::refine::{Rows, is_figure, refined};
use super::sheet::Sheet;
use crate::layout::lines::{parts, split};
use crate::layout::rules::grouped;
use crate::layout::{Lattice, Line, Rules, lines};
use crate::source::geometry::Rule;

/// The tables of a page outside the ones already known.
pub(super) fn grids(sheet: &Sheet<'_>, known: &[Grid]) -> Vec<Grid> {
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
    let all = lines(sheet.page, &free);
    let mut found: Vec<Grid> = Vec::new();
    for region in between_rules(sheet, &all).into_iter().chain(by_alignment(sheet, &all)) {
        let overlaps = |grid: &Grid| {
            grid.bbox[0] < region[2] && region[0] < grid.bbox[2] && grid.bbox[1] < region[3] && region[1] < grid.bbox[3]
        };
        if found.iter().chain(known).any(overlaps) {
            continue;
        }
        let ys = row_edges(sheet, region);
        let rules = Rules { horizontal: sheet.rules.horizontal.clone(), vertical: Vec::new() };
        let lattice = Lattice::cut(vec![region[0], region[2]], ys, &rules);
        if let Some(grid) = refined(sheet, &lattice, Rows::Open)
            && looks_tabular(&grid)
        {
            found.push(grid);
        }
    }
    found
}

/// The rules across a region cut it into bands.
fn row_edges(sheet: &Sheet<'_>, [x0, y0, x1, y1]: [f32; 4]) -> Vec<f32> {
    let inside = |rule: &&Rule| {
        rule.at > y0 + 3.0 && rule.at < y1 - 3.0 && rule.to.min(x1) - rule.from.max(x0) > 0.7 * (x1 - x0)
    };
    let mut ys: Vec<f32> = sheet.rules.horizontal.iter().filter(inside).map(|rule| rule.at).collect();
    ys.extend([y0, y1]);
    grouped(ys, 3.0)
}

/// Regions between rules of one length, one above the other: the open tables of books and reports.
fn between_rules(sheet: &Sheet<'_>, all: &[Line]) -> Vec<[f32; 4]> {
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
            while end + 1 < group.len() && tabular_between(sheet, all, &group[end], &group[end + 1], end > start) {
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

fn tabular_between(sheet: &Sheet<'_>, all: &[Line], above: &Rule, below: &Rule, within: bool) -> bool {
    let inside: Vec<&Line> = all
        .iter()
        .filter(|line| {
            let middle = (line.bbox[1] + line.bbox[3]) / 2.0;
            middle > above.at && middle < below.at && line.bbox[0] < above.to && line.bbox[2] > above.from
        })
        .collect();
    if inside.is_empty() {
        return below.at - above.at < 40.0 && within;
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

/// Runs of lines of which most stand in two parts and more, aligned with one another.
fn by_alignment(sheet: &Sheet<'_>, all: &[Line]) -> Vec<[f32; 4]> {
    let parts: Vec<Vec<Line>> = all.iter().map(|line| split(sheet.page, line, 0.9)).collect();
    let tabular: Vec<bool> =
        parts.iter().zip(all).map(|(parts, line)| parts.len() >= 2 && !is_prose(line, sheet)).collect();
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
            if gap > 2.2 * all[next].size.max(all[next - 1].size) || is_prose(&all[next], sheet) {
                break;
            }
            if tabular[next] {
                end = next;
            } else if next - end > 2 {
                break;
            }
            next += 1;
        }
        if worth(&parts[start..=end], &tabular[start..=end]) {
            let boxes = all[start..=end].iter().map(|line| line.bbox);
            let around = boxes.fold([f32::MAX, f32::MAX, f32::MIN, f32::MIN], |a, b| {
                [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
            });
            found.push([around[0] - 2.0, around[1] - 1.0, around[2] + 2.0, around[3] + 1.0]);
        }
        start = end + 1;
    }
    found
}

/// Enough rows, and figures enough: columns of running text have none.
fn worth(parts: &[Vec<Line>], tabular: &[bool]) -> bool {
    let rows = tabular.iter().filter(|tabular| **tabular).count();
    if rows < 3 || rows * 5 < parts.len() * 3 {
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
    figures * 10 >= all * 4 && long * 5 <= all
}

/// Enough of the grid is filled, and it has figures or is framed by its shape.
fn looks_tabular(grid: &Grid) -> bool {
    let columns = grid.cells.iter().map(|cell| cell.3 + 1).max().unwrap_or(0);
    let rows = grid.cells.iter().map(|cell| cell.2 + 1).max().unwrap_or(0);
    let filled: u32 = grid.cells.iter().map(|cell| (cell.2 - cell.0 + 1) * (cell.3 - cell.1 + 1)).sum();
    columns >= 2 && rows >= 2 && filled * 5 >= columns * rows * 2
}
