//! Cuts a page at its vertical rules, so that a recogniser never reads across two columns.
//!
//! The strips are put below each other on one tall sheet: one start of the recogniser then reads a whole page, and a
//! word's height on the sheet tells which strip it is from.

use super::picture::{Picture, Run};

/// A part of the page between two vertical rules, or above and below all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Strip {
    pub(super) left: usize,
    pub(super) top: usize,
    pub(super) right: usize,
    pub(super) bottom: usize,
    /// Where its top stands on the sheet.
    pub(super) on_sheet: usize,
}

/// White around each strip, in pixels: recognisers want some.
pub(super) const MARGIN: usize = 24;

/// The strips of a page, from the top, then from the left; where they stand on a sheet is for [`stack`] to say.
pub(super) fn cut(picture: &Picture, verticals: &[Run]) -> Vec<Strip> {
    /// Rules that end within so many pixels end together.
    const TOGETHER: usize = 16;
    let mut ends: Vec<usize> = verticals.iter().flat_map(|run| [run.from, run.to]).collect();
    ends.extend([0, picture.height]);
    ends.sort_unstable();
    let mut ys: Vec<usize> = Vec::new();
    for end in ends {
        if ys.last().is_none_or(|last| end > last + TOGETHER) {
            ys.push(end);
        }
    }
    if let Some(last) = ys.last_mut() {
        *last = (*last).max(picture.height.saturating_sub(1)).min(picture.height);
    }
    let mut done: Vec<Strip> = Vec::new();
    let mut open: Vec<Strip> = Vec::new();
    for band in ys.windows(2) {
        let middle = (band[0] + band[1]) / 2;
        let mut xs: Vec<usize> =
            verticals.iter().filter(|run| run.from <= middle && middle < run.to).map(|run| run.at).collect();
        xs.extend([0, picture.width]);
        xs.sort_unstable();
        xs.dedup_by(|a, b| a.abs_diff(*b) <= TOGETHER);
        let mut next: Vec<Strip> = Vec::new();
        for pair in xs.windows(2) {
            let strip = Strip { left: pair[0], right: pair[1], top: band[0], bottom: band[1], on_sheet: 0 };
            // The same strip goes on through a band at whose edge only other rules end.
            match open.iter().position(|above| same(above.left, strip.left) && same(above.right, strip.right)) {
                Some(at) => next.push(Strip { bottom: band[1], ..open.remove(at) }),
                None => next.push(strip),
            }
        }
        done.append(&mut open);
        open = next;
    }
    done.append(&mut open);
    done.retain(|strip| holds_ink(picture, strip));
    done.sort_by_key(|strip| (strip.top, strip.left));
    done
}

/// A sheet is no higher, in pixels: tesseract takes pictures of up to 32,767, and a page cut into many cells is higher.
const HIGHEST: usize = 30_000;

/// The strips of a page, dealt out on sheets that a recogniser takes.
pub(super) fn sheets(strips: Vec<Strip>) -> Vec<Vec<Strip>> {
    let mut out: Vec<Vec<Strip>> = Vec::new();
    let mut height = HIGHEST;
    for strip in strips {
        let more = strip.bottom - strip.top + 2 * MARGIN;
        if height + more > HIGHEST {
            out.push(Vec::new());
            height = 2 * MARGIN;
        }
        height += more;
        if let Some(sheet) = out.last_mut() {
            sheet.push(strip);
        }
    }
    out
}

/// Gives each strip its place on a sheet, below the one before it.
pub(super) fn stack(strips: &mut [Strip]) {
    let mut at = MARGIN;
    for strip in strips {
        strip.on_sheet = at;
        at += strip.bottom - strip.top + 2 * MARGIN;
    }
}

fn same(a: usize, b: usize) -> bool {
    a.abs_diff(b) <= 8
}

fn holds_ink(picture: &Picture, strip: &Strip) -> bool {
    /// Less is a speck.
    const LEAST: usize = 40;
    let mut count = 0;
    for y in strip.top..strip.bottom.min(picture.height) {
        for x in strip.left..strip.right.min(picture.width) {
            count += usize::from(picture.is_ink(x, y));
        }
    }
    count >= LEAST
}

/// The sheet of all strips.
pub(super) fn sheet(picture: &Picture, strips: &[Strip]) -> Picture {
    let width = strips.iter().map(|strip| strip.right - strip.left).max().unwrap_or(0) + 2 * MARGIN;
    let height = strips.last().map_or(0, |strip| strip.on_sheet + strip.bottom - strip.top + MARGIN);
    let mut out = Picture { width, height, grey: vec![255; width * height] };
    for strip in strips {
        let length = strip.right.min(picture.width) - strip.left;
        for y in strip.top..strip.bottom.min(picture.height) {
            let from = y * picture.width + strip.left;
            let to = (strip.on_sheet + y - strip.top) * width + MARGIN;
            out.grey[to..to + length].copy_from_slice(&picture.grey[from..from + length]);
        }
    }
    out
}

/// The strip that stands at a height of the sheet.
pub(super) fn strip_at(strips: &[Strip], y: f32) -> Option<usize> {
    strips.partition_point(|strip| (strip.on_sheet as f32) <= y + MARGIN as f32).checked_sub(1)
}

/// A point of the sheet as a point of the page.
pub(super) fn to_page(strips: &[Strip], x: f32, y: f32) -> Option<[f32; 2]> {
    let strip = &strips[strip_at(strips, y)?];
    Some([x - MARGIN as f32 + strip.left as f32, y - strip.on_sheet as f32 + strip.top as f32])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::geometry::Axis;

    #[test]
    fn no_sheet_is_higher_than_the_recogniser_takes() {
        let strip = |top| Strip { left: 0, top, right: 9, bottom: top + 400, on_sheet: 0 };
        let dealt = sheets((0..200).map(|at| strip(at * 10)).collect());
        assert_eq!(dealt.iter().map(Vec::len).sum::<usize>(), 200);
        assert!(dealt.len() > 1 && dealt.iter().all(|sheet| sheet.len() * (400 + 2 * MARGIN) <= HIGHEST));
        assert_eq!(
            dealt.concat().iter().map(|strip| strip.top).collect::<Vec<_>>(),
            (0..200).map(|at| at * 10).collect::<Vec<_>>()
        );
    }

    #[test]
    fn a_page_is_cut_between_its_rules_and_points_find_back() {
        let picture = Picture { width: 300, height: 400, grey: vec![0; 300 * 400] };
        let rule = |at, from| Run { axis: Axis::Vertical, at, from, to: 300, thickness: 2 };
        let mut strips = cut(&picture, &[rule(50, 100), rule(150, 140), rule(250, 100)]);
        stack(&mut strips);
        let shown: Vec<_> = strips.iter().map(|s| (s.left, s.top, s.right, s.bottom)).collect();
        assert!(shown.contains(&(0, 0, 300, 100)), "{shown:?}");
        assert!(shown.contains(&(50, 100, 250, 140)), "{shown:?}");
        assert!(shown.contains(&(150, 140, 250, 300)), "{shown:?}");
        for strip in &strips {
            let point = to_page(&strips, (MARGIN + 3) as f32, (strip.on_sheet + 5) as f32);
            assert_eq!(point, Some([(strip.left + 3) as f32, (strip.top + 5) as f32]));
        }
    }
}
