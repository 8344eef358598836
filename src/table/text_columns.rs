//! The columns of text of a page, as far as a table may stand in one of them beside running text.
//!
//! A stretch from top to bottom is free; running text stands on one side of it, or it is wide; and the lines on either side
//! do not stand at the same heights, as those of a table do.

use super::sheet::Sheet;
use super::unruled::is_caption;
use crate::layout::lines::split;
use crate::layout::{Line, lines};

/// Lines on either side of a free stretch.
const LEAST: usize = 8;
/// Words this far apart, in ems, may stand in two columns.
const APART: f32 = 0.9;
/// How wide the free stretch is, in ems, beside running text and beside anything.
const NARROW: f32 = 1.0;
const WIDE: f32 = 6.0;
/// Lines at the same height, as a part of the side that has fewer, in a table.
const LEVEL: f32 = 0.6;
/// Two lines this near, in ems, stand at the same height.
const SAME: f32 = 0.15;
/// A line of running text is longer than that, in ems and in letters.
const LONG: (f32, usize) = (20.0, 35);
/// So many such lines are running text.
const FEW: usize = 4;
/// A rule that reaches so far on both sides of a stretch, in points, runs over it.
const REACH: f32 = 20.0;
/// Places that are looked at, those where most lines begin: pages have few columns.
const MOST: usize = 8;

/// The glyphs of a page by its columns of text. What stands above and below the free stretch is a part of its own.
pub(super) fn parted(sheet: &Sheet<'_>, free: Vec<u32>) -> Vec<Vec<u32>> {
    let pieces: Vec<Line> = lines(sheet.page, &free).iter().flat_map(|line| split(sheet.page, line, APART)).collect();
    let Some((x, [top, bottom])) = free_stretch(sheet, &pieces) else { return vec![free] };
    let mut sets = vec![Vec::new(); 3];
    for index in free {
        let [right, down] = sheet.page.glyphs[index as usize].middle();
        let at = if down < top || down > bottom { 0 } else { 1 + usize::from(right > x) };
        sets[at].push(index);
    }
    sets
}

/// Where the page is parted: a place, and from where to where down the page.
fn free_stretch(sheet: &Sheet<'_>, pieces: &[Line]) -> Option<(f32, [f32; 2])> {
    if pieces.len() < 2 * LEAST {
        return None;
    }
    let mut sorted: Vec<i32> = pieces.iter().map(|piece| piece.bbox[0].round() as i32).collect();
    sorted.sort_unstable();
    let mut starts: Vec<(usize, i32)> = sorted.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).collect();
    starts.sort_unstable_by(|a, b| b.cmp(a));
    let mut places: Vec<(usize, f32, [f32; 2])> = Vec::new();
    for &(_, start) in starts.iter().take(MOST) {
        // Rounded up at the most, and still left of what begins there.
        let x = start as f32 - 1.5;
        places.extend(stretches(sheet, pieces, x).into_iter().map(|(fewer, stretch)| (fewer, x, stretch)));
    }
    places.retain(|place| place.0 >= LEAST);
    places.sort_by_key(|place| std::cmp::Reverse(place.0));
    places.into_iter().find_map(|(_, x, stretch)| {
        let [from, to] = parts(sheet, pieces, x, stretch)?;
        // In the middle it may reach further up and down.
        let (middle, [top, bottom]) = ((from + to) / 2.0, stretch);
        let wider = stretches(sheet, pieces, middle).into_iter().map(|(_, stretch)| stretch);
        let around = wider.filter(|wider| wider[0] < bottom && wider[1] > top).max_by(|a, b| {
            let shared = |of: &[f32; 2]| of[1].min(bottom) - of[0].max(top);
            shared(a).total_cmp(&shared(b))
        });
        Some((middle, around.unwrap_or(stretch)))
    })
}

/// The stretches from top to bottom that no piece crosses at a place, with the lines of the side that has fewer.
fn stretches(sheet: &Sheet<'_>, pieces: &[Line], x: f32) -> Vec<(usize, [f32; 2])> {
    /// A caption stands no further above its table, in ems.
    const NEAR: f32 = 2.5;
    let crosses = |piece: &&Line| piece.bbox[0] < x && piece.bbox[2] > x;
    let mut crossing: Vec<[f32; 2]> =
        pieces.iter().filter(crosses).map(|piece| [piece.bbox[1], piece.bbox[3]]).collect();
    // So does a rule of a table that is as wide as the page, with its caption.
    let rules = sheet.rules.horizontal.iter().filter(|rule| rule.from < x - REACH && rule.to > x + REACH);
    crossing.extend(rules.map(|rule| {
        let is_near = |piece: &&Line| piece.bbox[3] < rule.at && rule.at - piece.bbox[3] < NEAR * piece.size;
        let caption = pieces.iter().filter(is_near).find(|piece| is_caption(&piece.text));
        [caption.map_or(rule.at, |piece| piece.bbox[1]), rule.at]
    }));
    crossing.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let mut found = Vec::new();
    let mut top = f32::MIN;
    for [from, to] in crossing.into_iter().chain([[f32::MAX, f32::MAX]]) {
        if from > top {
            let inside = |piece: &&Line| piece.bbox[1] >= top && piece.bbox[3] <= from;
            let left = pieces.iter().filter(inside).filter(|piece| piece.bbox[2] <= x).count();
            let right = pieces.iter().filter(inside).filter(|piece| piece.bbox[0] >= x).count();
            found.push((left.min(right), [top, from]));
        }
        top = top.max(to);
    }
    found
}

/// Whether the lines on two sides, by their feet, stand at the same heights, as those of one table do.
pub(super) fn stand_level(a: &[f32], b: &[f32], size: f32) -> bool {
    let same = a.iter().filter(|a| b.iter().any(|b| (*a - b).abs() < SAME * size)).count();
    same as f32 >= LEVEL * a.len().min(b.len()) as f32
}

/// From where to where a stretch is free, if it parts two columns of text.
fn parts(sheet: &Sheet<'_>, pieces: &[Line], x: f32, [top, bottom]: [f32; 2]) -> Option<[f32; 2]> {
    let inside = pieces.iter().filter(|piece| piece.bbox[1] >= top && piece.bbox[3] <= bottom);
    let size = inside.clone().map(|piece| piece.size).fold(1.0, f32::max);
    let (left, right): (Vec<&Line>, Vec<&Line>) = inside.partition(|piece| piece.bbox[2] <= x);
    let from = left.iter().map(|piece| piece.bbox[2]).fold(f32::MIN, f32::max);
    let to = right.iter().map(|piece| piece.bbox[0]).fold(f32::MAX, f32::min);
    let heights = |side: &[&Line]| -> Vec<f32> {
        let mut all: Vec<f32> = side.iter().map(|piece| piece.bbox[3]).collect();
        all.sort_by(f32::total_cmp);
        all.dedup_by(|a, b| (*a - *b).abs() < SAME * size);
        all
    };
    let (a, b) = (heights(&left), heights(&right));
    let fewer = a.len().min(b.len());
    let is_text = |side: &[&Line]| {
        let is_long =
            |piece: &&&Line| piece.bbox[2] - piece.bbox[0] > LONG.0 * piece.size && piece.text.chars().count() > LONG.1;
        side.iter().filter(is_long).count() >= FEW
    };
    let texts = [is_text(&left), is_text(&right)];
    let least = if texts.contains(&true) { NARROW } else { WIDE };
    let runs_over =
        sheet.rules.horizontal.iter().any(|rule| rule.at > top && rule.at < bottom && rule.from < from && rule.to > to);
    // Two columns of running text may stand on the same lines.
    let is_level = !texts.iter().all(|text| *text) && stand_level(&a, &b, size);
    let is_parted = to - from >= least * size && !runs_over && fewer >= LEAST && !is_level;
    is_parted.then_some([from, to])
}
