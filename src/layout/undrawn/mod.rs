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
        any = true;
        by_white_space |= !xs.drawn;
        let rows = rows::all(pages, &chain, &xs);
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
