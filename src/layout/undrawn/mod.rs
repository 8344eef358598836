//! Tables whose columns no rule parts, and perhaps no rule the rows: rules across, the head's rules alone, or every other row
//! shaded.
//!
//! A frame is where such a table stands on a page ([`frames`]). Its columns are told by the ends of rules and shades that were
//! drawn cell by cell, else by white space ([`columns`]); its rows by rules and shades, else by steps larger than those from
//! line to line ([`rows`]); which cells are merged over rows by the rules that are there, else by where texts stand
//! ([`cells`]). All of it is put in as rules, so that such tables are read as drawn ones are.

mod cells;
mod columns;
mod frames;
mod rows;

use frames::Frame;

use super::{
    furniture::{furniture, watermarks},
    rules::{Rules, joined},
};
use crate::source::geometry::{Axis, GeometryPage, Rule};

/// The rules of pages with those of tables without drawn columns put in. None where no page has such a table.
pub(crate) fn shown(pages: &[GeometryPage]) -> Option<Shown> {
    let lightest = frames::lightest(pages);
    let found: Vec<Vec<Frame>> = pages.iter().map(|page| frames::on_page(page, lightest)).collect();
    if found.iter().all(Vec::is_empty) {
        return None;
    }
    let mut rules: Vec<Rules> = pages.iter().map(joined).collect();
    let (mut any, mut by_white_space) = (false, false);
    let marked = furniture(pages);
    let mut own_marks = marked.clone();
    for chain in frames::chains(pages, &marked, found) {
        let Some(xs) = columns::edges(pages, &chain) else { continue };
        let rows = rows::all(pages, &chain, &xs);
        any = true;
        by_white_space |= !xs.drawn;
        for (frame, set) in chain.iter().zip(cells::rules(&chain, &xs, &rows)) {
            put_in(&mut rules[frame.page], frame, set);
            give_back(&pages[frame.page], frame, &mut own_marks[frame.page]);
        }
    }
    any.then_some(Shown { rules, marked: own_marks, by_white_space })
}

/// What [`shown`] has found.
pub(crate) struct Shown {
    /// Of each page.
    pub(crate) rules: Vec<Rules>,
    /// Of each page which glyphs are furniture: what a table repeats on its pages is none.
    pub(crate) marked: Vec<Vec<bool>>,
    /// White space alone parts columns of some table.
    pub(crate) by_white_space: bool,
}

/// Takes what stands in a frame out of the furniture, but for watermarks.
fn give_back(page: &GeometryPage, frame: &Frame, marked: &mut [bool]) {
    let [top, bottom] = frame.ends();
    for ((glyph, marked), is_watermark) in page.glyphs.iter().zip(marked).zip(watermarks(page)) {
        let y = glyph.middle()[1];
        *marked &= is_watermark || y < top || y > bottom;
    }
}

/// Takes what shades were taken to show out of a frame, and puts its own rules in.
fn put_in(rules: &mut Rules, frame: &Frame, own: Rules) {
    /// A rule that stands so near an edge of the frame is of it; points.
    const NEAR: f32 = 2.0;
    let [left, right] = frame.sides;
    let is_drawn = |rule: &Rule| rule.thickness > 0.0;
    let is_inside = |at: f32, [from, to]: [f32; 2]| at > from - NEAR && at < to + NEAR;
    let [top, bottom] = frame.ends();
    rules.horizontal.retain(|rule| {
        is_drawn(rule) || !is_inside(rule.at, [top, bottom]) || rule.to < left + NEAR || rule.from > right - NEAR
    });
    rules.vertical.retain(|rule| {
        is_drawn(rule) || !is_inside(rule.at, [left, right]) || rule.to < top + NEAR || rule.from > bottom - NEAR
    });
    for (list, more) in [(&mut rules.horizontal, own.horizontal), (&mut rules.vertical, own.vertical)] {
        list.extend(more);
        list.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    }
}

fn across(at: f32, [from, to]: [f32; 2]) -> Rule {
    Rule { axis: Axis::Horizontal, at, from, to, thickness: 0.5, light: 0 }
}

fn down(at: f32, [from, to]: [f32; 2]) -> Rule {
    Rule { axis: Axis::Vertical, at, from, to, thickness: 0.5, light: 0 }
}

#[cfg(test)]
mod tests {
    use super::super::{lattices, lines::tests::glyph};
    use super::*;
    use crate::source::geometry::Fill;

    /// A page of characters 10 points wide and high, each text at its place.
    fn page(texts: &[(&str, f32, f32)]) -> GeometryPage {
        let glyphs = texts
            .iter()
            .flat_map(|&(text, x, y)| text.chars().enumerate().map(move |(at, c)| glyph(c, x + 10.0 * at as f32, y)));
        let glyphs = glyphs.filter(|glyph| !glyph.text.is_blank()).collect();
        GeometryPage { number: 1, width: 600.0, height: 800.0, glyphs, ..GeometryPage::default() }
    }

    /// The rows that each cell of the first column covers, and how many columns there are.
    fn first_column(page: GeometryPage) -> (Vec<[usize; 2]>, usize) {
        let shown = shown(&[page]).expect("there is a table");
        let [lattice] = &lattices(&shown.rules[0])[..] else { panic!("one table") };
        let first = lattice.spans.iter().filter(|span| span.column == 0);
        (first.map(|span| [span.row, span.last_row]).collect(), lattice.columns())
    }

    /// Three columns, a title beside two measures and one beside a single one; rows are 34 points high, or 22.
    fn table(title: f32) -> GeometryPage {
        page(&[
            ("項目", 56.0, 106.0),
            ("作法", 206.0, 106.0),
            ("分工", 406.0, 106.0),
            ("一、門禁", 56.0, title),
            ("訪客一律換證後放行，夜間", 206.0, 128.0),
            ("加強", 206.0, 140.0),
            ("總務處", 406.0, 128.0),
            ("巡查死角，定期更換門鎖與", 206.0, 162.0),
            ("燈管", 206.0, 174.0),
            ("學務處", 406.0, 162.0),
            ("二、健康", 56.0, 196.0),
            ("口腔檢查", 206.0, 196.0),
            ("圖書館", 406.0, 196.0),
        ])
    }

    fn across_all(page: &mut GeometryPage, heights: &[f32]) {
        page.rules.extend(heights.iter().map(|at| across(*at, [50.0, 550.0])));
    }

    #[test]
    fn a_ruled_head_alone_shows_columns_rows_and_what_is_merged() {
        // At the upper edge of its cell, and in the middle of it.
        for title in [128.0, 151.0] {
            let mut page = table(title);
            across_all(&mut page, &[100.0, 122.0, 212.0]);
            assert_eq!(first_column(page), (vec![[0, 0], [1, 2], [3, 3]], 3), "{title}");
        }
    }

    #[test]
    fn pieces_of_rules_show_columns_and_stop_beside_a_merged_cell() {
        let mut page = table(128.0);
        let xs = [50.0, 200.0, 400.0, 550.0];
        for y in [100.0, 122.0, 156.0, 190.0, 212.0] {
            let pieces = xs.windows(2).filter(|pair| y != 156.0 || pair[0] > 50.0);
            page.rules.extend(pieces.map(|pair| across(y, [pair[0], pair[1]])));
        }
        assert_eq!(first_column(page), (vec![[0, 0], [1, 2], [3, 3]], 3));
    }

    #[test]
    fn shades_part_cells_where_they_change() {
        let mut page = table(128.0);
        let shade = |from: f32, to: f32, top: f32, bottom: f32, light| Fill { bbox: [from, top, to, bottom], light };
        for pair in [50.0, 200.0, 400.0, 550.0].windows(2) {
            page.fills.push(shade(pair[0], pair[1], 100.0, 122.0, 200));
            // The title beside the second row is merged with the one above.
            if pair[0] > 50.0 {
                page.fills.push(shade(pair[0], pair[1], 156.0, 190.0, 240));
            }
        }
        assert_eq!(first_column(page), (vec![[0, 0], [1, 2], [3, 3]], 3));
    }

    #[test]
    fn what_rules_part_into_columns_is_left_alone() {
        let mut page = table(128.0);
        across_all(&mut page, &[100.0, 122.0, 212.0]);
        page.rules.push(down(200.0, [100.0, 212.0]));
        assert!(shown(&[page]).is_none());
    }
}
