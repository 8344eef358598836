//! The column edges of a table that none are drawn of: where pieces of its rules or its shades end, else where white space runs
//! down through all of its rows, on all pages together.

use super::super::{Line, lines::is_wide_mark, lines::split};
use super::frames::{APART, Frame, is_full, outermost};
use crate::source::geometry::{Fill, GeometryPage, Glyph};

/// Ends that stand so near one another are of one edge, in points.
const SAME_EDGE: f32 = 1.5;
/// An end so near a side is of that; points.
const AT_SIDE: f32 = 6.0;
/// Ends show an edge at so many heights: one alone may be of an underlined word.
const LEAST_HEIGHTS: usize = 2;
/// White space as wide as this parts words, in ems; what stands closer is one. The padding of two narrow cells that are full
/// is hardly more.
pub(super) const WORD: f32 = 0.2;
/// What follows a mark in one text stands so close to its box, in ems.
const SET: f32 = 0.05;
/// White space that parts columns is no narrower, in points.
const NARROWEST: f32 = 1.0;
/// So many words begin below one another where a column does.
const LEAST_STARTS: usize = 2;
/// Words that begin below one another differ by no more, in points.
const SAME_START: f32 = 0.6;

/// Edges from the left side to the right one.
#[derive(Debug, Clone)]
pub(super) struct Edges {
    pub(super) xs: Vec<f32>,
    /// Ends of rules or shades show them.
    pub(super) drawn: bool,
}

impl Edges {
    pub(super) fn columns(&self) -> usize {
        self.xs.len() - 1
    }

    /// The column of a place.
    pub(super) fn column(&self, x: f32) -> usize {
        self.xs[1..self.columns()].partition_point(|edge| *edge <= x)
    }
}

/// The edges of a table on the pages that it goes over. None where it has one column.
pub(super) fn edges(pages: &[GeometryPage], chain: &[Frame]) -> Option<Edges> {
    let sides = outermost(chain.iter().map(|frame| frame.sides));
    let shown = by_ends(chain, sides);
    let drawn = !shown.is_empty();
    let inner = if drawn { shown } else { by_white_space(pages, chain, sides) };
    let mut xs = vec![sides[0]];
    xs.extend(inner);
    xs.push(sides[1]);
    (xs.len() > 2).then_some(Edges { xs, drawn })
}

/// An end of a piece of a rule or of a shade.
struct End {
    x: f32,
    /// The frame, and the height in it.
    height: (usize, i32),
    /// Another shade begins there.
    meets: bool,
}

/// Where pieces of rules and shades end, other than at the sides.
fn by_ends(chain: &[Frame], [left, right]: [f32; 2]) -> Vec<f32> {
    let mut ends: Vec<End> = Vec::new();
    for (at, frame) in chain.iter().enumerate() {
        let mut add = |x: f32, y: f32, meets: bool| ends.push(End { x, height: (at, y.round() as i32), meets });
        for piece in &frame.pieces {
            add(piece.from, piece.at, false);
            add(piece.to, piece.at, false);
        }
        for fill in &frame.fills {
            let [x0, y0, x1, _] = fill.bbox;
            // Where one shaded cell ends another begins.
            let next = |other: &Fill| (other.bbox[1] - y0).abs() < SAME_EDGE && (other.bbox[0] - x1).abs() < SAME_EDGE;
            add(x0, y0, false);
            add(x1, y0, frame.fills.iter().any(next));
        }
    }
    ends.retain(|end| end.x > left + AT_SIDE && end.x < right - AT_SIDE);
    ends.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.height.cmp(&b.height)));
    let groups = ends.chunk_by(|a, b| b.x - a.x < SAME_EDGE).filter(|group| {
        let mut heights: Vec<(usize, i32)> = group.iter().map(|end| end.height).collect();
        heights.sort_unstable();
        heights.dedup();
        heights.len() >= LEAST_HEIGHTS || group.iter().any(|end| end.meets)
    });
    groups.map(|group| group.iter().map(|end| end.x).sum::<f32>() / group.len() as f32).collect()
}

/// A stretch across that ink takes.
type Ink = [f32; 2];

/// A blank inside a text is no wider, in ems.
const BLANK: f32 = 0.75;

/// The stretches that no line of the table stands in, as edges close before what comes next.
fn by_white_space(pages: &[GeometryPage], chain: &[Frame], [left, right]: [f32; 2]) -> Vec<f32> {
    let all: Vec<(usize, Line)> = chain
        .iter()
        .flat_map(|frame| frame.lines(&pages[frame.page], frame.ends()).into_iter().map(|line| (frame.page, line)))
        .collect();
    let size = all.iter().map(|(_, line)| line.size).fold(1.0, f32::max);
    let starts = common_starts(pages, &all);
    // What stands alone on its line may go over several columns; it counts where it begins as nothing over columns does.
    let (alone, beside): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|(page, line)| split(&pages[*page], line, APART).len() == 1 && !is_full(line, [left, right]));
    let ink = |lines: &[&(usize, Line)]| -> Vec<Ink> {
        lines.iter().flat_map(|(page, line)| inked(&pages[*page], line, &starts)).collect()
    };
    let mut taken = ink(&beside);
    let free = gaps(&taken, size);
    let first = taken.iter().map(|ink| ink[0]).fold(f32::MAX, f32::min);
    let is_over_columns = |line: &Line, own: &[Ink]| {
        let crossed = free.iter().any(|gap| own.iter().any(|ink| ink[0] < gap[0] && ink[1] > gap[1]));
        let off = ((line.bbox[0] + line.bbox[2]) - (left + right)).abs() / 2.0;
        crossed && (line.bbox[0] < first + line.size || off < line.size)
    };
    for (page, line) in alone {
        let own = inked(&pages[*page], line, &starts);
        if !is_over_columns(line, &own) {
            taken.extend(own);
        }
    }
    let free = gaps(&taken, size);
    let lines: Vec<Vec<Ink>> = all.iter().map(|(page, line)| inked(&pages[*page], line, &starts)).collect();
    let free = between_columns(free, &lines, BLANK * size);
    let free = under_heads(free, &head(pages, &chain[0]));
    let edge = |gap: &Ink| gap[1] - (gap[1] - gap[0]).min(AT_SIDE) / 2.0;
    free.iter().map(edge).filter(|x| *x > left + AT_SIDE && *x < right - AT_SIDE).collect()
}

/// The gaps without those that stand inside of one text on all lines: behind its number, or between words set apart. Columns
/// show more room on some line, or nothing beside their text.
fn between_columns(mut free: Vec<Ink>, lines: &[Vec<Ink>], blank: f32) -> Vec<Ink> {
    let mut at = 0;
    while at < free.len() {
        let [from, to] = free[at];
        let left = at.checked_sub(1).map_or(f32::MIN, |before| free[before][1]);
        let right = free.get(at + 1).map_or(f32::MAX, |next| next[0]);
        let shows = |line: &Vec<Ink>| {
            let before = line.iter().filter(|ink| ink[0] > left - 1.0 && ink[1] < from + 1.0).map(|ink| ink[1]);
            let behind = line.iter().filter(|ink| ink[0] > to - 1.0 && ink[1] < right + 1.0).map(|ink| ink[0]);
            match (before.reduce(f32::max), behind.reduce(f32::min)) {
                (Some(before), Some(behind)) => behind - before > blank,
                (None, None) => false,
                _ => true,
            }
        };
        if lines.iter().any(shows) {
            at += 1;
        } else {
            free.remove(at);
        }
    }
    free
}

/// What the first row of a frame takes.
fn head(pages: &[GeometryPage], frame: &Frame) -> Vec<Ink> {
    let lines = frame.lines(&pages[frame.page], [frame.ys[0], frame.ys[1]]);
    lines.iter().flat_map(|line| inked(&pages[frame.page], line, &[])).collect()
}

/// The gaps between columns that have a head each: of the two gaps beside one without, the narrower goes.
fn under_heads(mut free: Vec<Ink>, head: &[Ink]) -> Vec<Ink> {
    let has_head = |from: f32, to: f32| head.iter().any(|ink| ink[0] < to && ink[1] > from);
    let mut at = 0;
    while at <= free.len() && !free.is_empty() {
        let from = at.checked_sub(1).map_or(f32::MIN, |before| free[before][1]);
        let to = free.get(at).map_or(f32::MAX, |gap| gap[0]);
        if has_head(from, to) {
            at += 1;
            continue;
        }
        let width = |gap: usize| free.get(gap).map_or(f32::MAX, |gap| gap[1] - gap[0]);
        let before = at.checked_sub(1).map_or(f32::MAX, width);
        let gone = if before < width(at) { at - 1 } else { at };
        free.remove(gone);
        at = gone;
    }
    free
}

/// The white stretches between what ink takes, from the left.
fn gaps(ink: &[Ink], size: f32) -> Vec<Ink> {
    let mut sorted = ink.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut found = Vec::new();
    let Some(mut end) = sorted.first().map(|ink| ink[1]) else { return found };
    for [from, to] in sorted {
        if from - end > (0.5 * WORD * size).max(NARROWEST) {
            found.push([end, from]);
        }
        end = end.max(to);
    }
    found
}

/// What a line takes: its words, each without the mark behind it, whose box may hang over the edge.
fn inked(page: &GeometryPage, line: &Line, starts: &[f32]) -> Vec<Ink> {
    let mut found: Vec<Ink> = Vec::new();
    let mut before: Option<&Glyph> = None;
    for &index in &line.glyphs {
        let glyph = &page.glyphs[index as usize];
        let goes_on = before.is_some_and(|before| goes_on(before, glyph, starts));
        let is_hanging = before.is_some() && is_wide_mark(glyph.text.first());
        match found.last_mut().filter(|_| goes_on) {
            Some(word) if is_hanging => word[1] = word[1].max(glyph.bbox[0]),
            Some(word) => word[1] = word[1].max(glyph.bbox[2]),
            None => found.push([glyph.bbox[0], glyph.bbox[2]]),
        }
        before = Some(glyph);
    }
    found
}

/// Whether a glyph is of the word of the one before it. Behind a mark, half of whose box is blank, the next column may begin
/// as close as in a word.
pub(super) fn goes_on(before: &Glyph, glyph: &Glyph, starts: &[f32]) -> bool {
    let gap = glyph.bbox[0] - before.bbox[2];
    if is_wide_mark(before.text.last()) {
        let begins = starts.iter().any(|start| (start - glyph.bbox[0]).abs() < SAME_START);
        return gap.abs() < SET * glyph.size && !begins;
    }
    gap < WORD * glyph.size
}

/// Where words begin below one another, from the left.
pub(super) fn common_starts(pages: &[GeometryPage], all: &[(usize, Line)]) -> Vec<f32> {
    let words = all.iter().flat_map(|(page, line)| split(&pages[*page], line, WORD));
    let mut lefts: Vec<f32> = words.map(|word| word.bbox[0]).collect();
    lefts.sort_by(f32::total_cmp);
    let groups = lefts.chunk_by(|a, b| b - a < SAME_START / 2.0).filter(|group| group.len() >= LEAST_STARTS);
    groups.map(|group| group[group.len() / 2]).collect::<Vec<f32>>()
}
