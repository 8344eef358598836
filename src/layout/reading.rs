//! The text of a page in reading order, for people and for checks.
//!
//! What stands in a ruled grid is read cell by cell, row by row; what stands in columns of running text, column by
//! column. Lines are kept; cells of one row are parted by tabulators. Watermarks run through the lines: they come last.

use super::furniture::watermarks;
use super::lattice::{Lattice, lattices};
use super::lines::{Line, lines, split};
use super::rules::joined;
use super::upright::{Upright, set_level};
use crate::source::geometry::{Axis, GeometryPage, Glyph, Rule, Turn};

/// The text of one page, lines parted by line feeds; nothing that is printed is left out.
///
/// A page that was put in sideways is read as it is held to be read. Vertical writing is read by itself: its columns from
/// the right, and its tables' cells as well.
#[must_use]
pub fn text(page: &GeometryPage) -> String {
    let level = Upright::of(page).page(page);
    let page = &level;
    let Some([across, down]) = by_writing(page) else { return text_across(page) };
    let mut texts = [(across.glyphs.len(), text_across(&across)), (down.glyphs.len(), text_across(&set_level(&down)))];
    // What there is more of is what the page says; the rest are notes and numbers beside it.
    if texts[1].0 > texts[0].0 {
        texts.swap(0, 1);
    }
    let texts: Vec<String> = texts.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
    texts.join("\n")
}

/// A page with level and with vertical writing as two; none where nothing is written vertically.
fn by_writing(page: &GeometryPage) -> Option<[GeometryPage; 2]> {
    if !page.glyphs.iter().any(|glyph| glyph.vertical && glyph.turn == Turn::Upright) {
        return None;
    }
    // A table is written as most of what stands in it: a vertical title in a level one is a cell of its own.
    let grids = lattices(&joined(page));
    let boxes: Vec<[f32; 4]> = grids.iter().map(Lattice::bbox).collect();
    let home = |[x, y]: [f32; 2]| {
        let holds = |bbox: &[f32; 4]| bbox[0] <= x && x <= bbox[2] && bbox[1] <= y && y <= bbox[3];
        boxes.iter().position(holds)
    };
    let mut votes = vec![0i32; boxes.len()];
    for glyph in page.glyphs.iter().filter(|glyph| !glyph.text.is_blank()) {
        if let Some(at) = home(glyph.middle()) {
            votes[at] += if glyph.vertical { 1 } else { -1 };
        }
    }
    let is_down = |at: usize| votes[at] > 0;
    let (down, across): (Vec<Glyph>, Vec<Glyph>) = page
        .glyphs
        .iter()
        .cloned()
        .partition(|glyph| home(glyph.middle()).map_or(glyph.vertical && glyph.turn == Turn::Upright, is_down));
    let of_down = |rule: &Rule| {
        let middle = (rule.from + rule.to) / 2.0;
        let point = if rule.axis == Axis::Horizontal { [middle, rule.at] } else { [rule.at, middle] };
        home(point).is_some_and(is_down)
    };
    let (down_rules, across_rules): (Vec<Rule>, Vec<Rule>) = page.rules.iter().copied().partition(of_down);
    let down = GeometryPage { glyphs: down, rules: down_rules, fills: Vec::new(), pictures: Vec::new(), ..*page };
    let across = GeometryPage {
        glyphs: across,
        rules: across_rules,
        fills: page.fills.clone(),
        pictures: page.pictures.clone(),
        ..*page
    };
    Some([across, down])
}

/// The text of a page whose writing is level.
fn text_across(page: &GeometryPage) -> String {
    let grids: Vec<Lattice> = lattices(&joined(page)).into_iter().filter(|grid| grid.spans.len() >= 4).collect();
    let mut loose: Vec<u32> = Vec::new();
    let mut cells: Vec<Vec<Vec<u32>>> = grids.iter().map(|grid| vec![Vec::new(); grid.spans.len()]).collect();
    let covers: Vec<Vec<usize>> = grids.iter().map(Lattice::cover).collect();
    let marked = watermarks(page);
    let (last, words): (Vec<u32>, Vec<u32>) =
        (0u32..).zip(&page.glyphs).map(|(index, _)| index).partition(|&index| marked[index as usize]);
    for index in words {
        let glyph = &page.glyphs[index as usize];
        // A grid within a cell of another is the later one: the smaller takes the glyph.
        let home =
            grids.iter().enumerate().rev().find_map(|(at, grid)| grid.place(glyph.middle()).map(|place| (at, place)));
        match home {
            Some((at, (row, column))) => cells[at][covers[at][row * grids[at].columns() + column]].push(index),
            None => loose.push(index),
        }
    }
    let mut blocks: Vec<(f32, String)> = Vec::new();
    for (grid, cells) in grids.iter().zip(&cells) {
        blocks.push((grid.ys[0], grid_text(page, grid, cells)));
    }
    for stretch in stretches(page, &loose, &grids) {
        let top = stretch.iter().map(|line| line.bbox[1]).fold(f32::MAX, f32::min);
        let text: Vec<&str> = stretch.iter().map(|line| line.text.as_str()).collect();
        blocks.push((top, text.join("\n")));
    }
    blocks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut texts: Vec<String> = blocks.into_iter().map(|(_, text)| text).collect();
    texts.extend(marks(page, &last));
    texts.retain(|text| !text.is_empty());
    texts.join("\n")
}

/// Watermarks as they were drawn, one piece a line: their letters stand at no common height.
fn marks(page: &GeometryPage, glyphs: &[u32]) -> Vec<String> {
    /// Letters of one piece stand this many sizes apart at the most.
    const APART: f32 = 2.5;
    let mut pieces: Vec<String> = Vec::new();
    let mut before: Option<u32> = None;
    for &index in glyphs {
        let glyph = &page.glyphs[index as usize];
        let goes_on = before.is_some_and(|last| {
            let [from, to] = [page.glyphs[last as usize].middle(), glyph.middle()];
            index - last <= 1 && (to[0] - from[0]).hypot(to[1] - from[1]) < APART * glyph.size
        });
        before = Some(index);
        match pieces.last_mut() {
            Some(piece) if goes_on => glyph.text.push_to(piece),
            _ => pieces.push(glyph.text.to_string()),
        }
    }
    pieces.into_iter().map(|piece| piece.trim().to_owned()).collect()
}

fn grid_text(page: &GeometryPage, grid: &Lattice, cells: &[Vec<u32>]) -> String {
    let mut rows: Vec<String> = Vec::new();
    for row in 0..grid.rows() {
        let starting = grid.spans.iter().zip(cells).filter(|(span, _)| span.row == row);
        let texts: Vec<String> = starting
            .map(|(_, glyphs)| {
                let set: Vec<String> = lines(page, glyphs).into_iter().map(|line| line.text).collect();
                set.join(" ")
            })
            .collect();
        if texts.iter().any(|text| !text.is_empty()) {
            rows.push(texts.join("\t"));
        }
    }
    rows.join("\n")
}

/// The lines outside grids, in stretches between the grids; a stretch in two columns is read column by column.
fn stretches(page: &GeometryPage, loose: &[u32], grids: &[Lattice]) -> Vec<Vec<Line>> {
    let mut cuts: Vec<f32> = grids.iter().map(|grid| grid.ys[0]).collect();
    cuts.sort_by(f32::total_cmp);
    let mut bands: Vec<Vec<u32>> = vec![Vec::new(); cuts.len() + 1];
    for &index in loose {
        let middle = page.glyphs[index as usize].middle()[1];
        bands[cuts.partition_point(|&cut| cut <= middle)].push(index);
    }
    bands.into_iter().filter(|band| !band.is_empty()).map(|band| in_columns(page, lines(page, &band))).collect()
}

/// Reads two columns of running text one after the other. A gutter must be clear over many lines that are full on
/// both sides of it; a table without rules has shorter lines and stays row by row.
fn in_columns(page: &GeometryPage, all: Vec<Line>) -> Vec<Line> {
    let middle = page.width / 2.0;
    let mut out: Vec<Line> = Vec::new();
    let mut run: Vec<(Line, Line)> = Vec::new();
    let flush = |run: &mut Vec<(Line, Line)>, out: &mut Vec<Line>| {
        let wide = run
            .iter()
            .filter(|(a, b)| a.bbox[2] - a.bbox[0] > 0.3 * page.width && b.bbox[2] - b.bbox[0] > 0.3 * page.width);
        let columns = run.len() >= 4 && wide.count() * 2 > run.len();
        let (left, right): (Vec<Line>, Vec<Line>) = run.drain(..).unzip();
        if columns {
            out.extend(left);
            out.extend(right);
        } else {
            for (mut a, b) in left.into_iter().zip(right) {
                a.text.push(' ');
                a.text.push_str(&b.text);
                a.bbox = [a.bbox[0], a.bbox[1].min(b.bbox[1]), b.bbox[2], a.bbox[3].max(b.bbox[3])];
                out.push(a);
            }
        }
    };
    for line in all {
        let mut parts = split(page, &line, 1.2);
        if parts.len() == 2 && parts[0].bbox[2] < middle + 10.0 && parts[1].bbox[0] > middle - 10.0 {
            let right = parts.remove(1);
            run.push((parts.remove(0), right));
        } else {
            flush(&mut run, &mut out);
            out.push(line);
        }
    }
    flush(&mut run, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::lines::tests::glyph;

    #[test]
    fn cells_of_a_row_are_read_apart() {
        let rule = |axis, at, from, to| Rule { axis, at, from, to, thickness: 0.5, light: 0 };
        let mut rules = Vec::new();
        for at in [0.0, 30.0, 60.0] {
            rules.push(rule(Axis::Horizontal, at, 0.0, 40.0));
        }
        for at in [0.0, 20.0, 40.0] {
            rules.push(rule(Axis::Vertical, at, 0.0, 60.0));
        }
        let page = GeometryPage {
            number: 1,
            width: 100.0,
            height: 100.0,
            glyphs: vec![
                glyph('甲', 5.0, 5.0),
                glyph('乙', 25.0, 5.0),
                glyph('丙', 5.0, 17.0),
                glyph('丁', 25.0, 40.0),
            ],
            rules,
            ..GeometryPage::default()
        };
        assert_eq!(text(&page), "甲 丙\t乙\n\t丁");
    }

    #[test]
    fn vertical_writing_beside_level_text_is_read_from_the_right() {
        let down = |c, x, y| Glyph { vertical: true, ..glyph(c, x, y) };
        let page = GeometryPage {
            number: 1,
            width: 200.0,
            height: 100.0,
            glyphs: vec![
                down('丙', 10.0, 5.0),
                down('丁', 10.0, 17.0),
                down('甲', 30.0, 5.0),
                down('乙', 30.0, 16.0),
                glyph('一', 120.0, 10.0),
                glyph('二', 130.0, 10.0),
            ],
            ..GeometryPage::default()
        };
        assert_eq!(text(&page), "甲乙\n丙丁\n一二");
    }
}
