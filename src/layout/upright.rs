//! Pages that were put in sideways: the text runs down or up the page as seen, and so does its table.
//!
//! Vertical writing is the same: its columns from the right are lines from the top once the page is turned and the
//! characters are left standing, and so is a table that is written so.
//!
//! A page that is printed as in a mirror is held before one first.
//!
//! Such a page is turned until its text is level, read, and what was found is turned back: places are told on the
//! page as a reader sees it.

use std::borrow::Cow;

use crate::source::geometry::{Axis, Fill, GeometryPage, Glyph, Rule, Turn};

/// Which way a page has to be turned, as seen from its text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Upright {
    /// As seen in a mirror, where the page is printed as in one.
    turn: Turn,
    mirrored: bool,
    width: f32,
    height: f32,
}

/// The part of the glyphs that must stand alike: a vertical title beside level text turns no page.
const MOST: f32 = 0.7;

/// All pages with their text level, and how each stood; none where all stand upright.
#[must_use]
pub fn upright(pages: &[GeometryPage]) -> (Cow<'_, [GeometryPage]>, Vec<Upright>) {
    let stands: Vec<Upright> = pages.iter().map(Upright::of).collect();
    if stands.iter().all(Upright::is_plain) {
        return (Cow::Borrowed(pages), Vec::new());
    }
    (pages.iter().zip(&stands).map(|(page, stand)| stand.page(page)).collect(), stands)
}

impl Upright {
    /// How the text of that page stands.
    #[must_use]
    pub fn of(page: &GeometryPage) -> Upright {
        let mut counts = [(Turn::Clockwise, 0usize), (Turn::Over, 0), (Turn::Anticlockwise, 0)];
        let (mut all, mut down) = (0, 0);
        for glyph in page.glyphs.iter().filter(|glyph| !glyph.text.is_blank() && glyph.turn != Turn::Slanted) {
            all += 1;
            down += usize::from(is_down(glyph));
            let turn = as_read(glyph.turn, page.mirrored);
            if let Some(count) = counts.iter_mut().find(|count| count.0 == turn && !glyph.vertical) {
                count.1 += 1;
            }
        }
        let found = counts.into_iter().find(|count| count.1 as f32 > MOST * all as f32);
        let written_down = down as f32 > MOST * all as f32;
        let turn = found.map_or(if written_down { Turn::Clockwise } else { Turn::Upright }, |count| count.0);
        Upright { turn, mirrored: page.mirrored, width: page.width, height: page.height }
    }

    /// Whether the page is read as it lies.
    fn is_plain(&self) -> bool {
        self.turn == Turn::Upright && !self.mirrored
    }

    /// The page with its text level.
    #[must_use]
    pub fn page(&self, page: &GeometryPage) -> GeometryPage {
        if self.is_plain() {
            return page.clone();
        }
        let across = self.turn != Turn::Over;
        let (width, height) = if across { (page.height, page.width) } else { (page.width, page.height) };
        GeometryPage {
            number: page.number,
            width,
            height,
            glyphs: page.glyphs.iter().map(|glyph| self.glyph(glyph)).collect(),
            rules: page.rules.iter().map(|rule| self.rule(rule)).collect(),
            fills: page.fills.iter().map(|fill| Fill { bbox: self.level(fill.bbox), ..*fill }).collect(),
            pictures: page.pictures.iter().map(|&bbox| self.level(bbox)).collect(),
            mirrored: false,
        }
    }

    /// A box of the level page as it stands on the page as seen.
    #[must_use]
    pub fn back(&self, [x0, y0, x1, y1]: [f32; 4]) -> [f32; 4] {
        let (w, h) = (self.width, self.height);
        self.in_mirror(match self.turn {
            Turn::Clockwise => [w - y1, x0, w - y0, x1],
            Turn::Anticlockwise => [y0, h - x1, y1, h - x0],
            Turn::Over => [w - x1, h - y1, w - x0, h - y0],
            _ => [x0, y0, x1, y1],
        })
    }

    fn in_mirror(&self, [x0, y0, x1, y1]: [f32; 4]) -> [f32; 4] {
        if self.mirrored { [self.width - x1, y0, self.width - x0, y1] } else { [x0, y0, x1, y1] }
    }

    fn level(&self, bbox: [f32; 4]) -> [f32; 4] {
        let (w, h) = (self.width, self.height);
        let [x0, y0, x1, y1] = self.in_mirror(bbox);
        match self.turn {
            Turn::Clockwise => [y0, w - x1, y1, w - x0],
            Turn::Anticlockwise => [h - y1, x0, h - y0, x1],
            Turn::Over => [w - x1, h - y1, w - x0, h - y0],
            _ => [x0, y0, x1, y1],
        }
    }

    fn glyph(&self, glyph: &Glyph) -> Glyph {
        /// The part of an em below the baseline, as the boxes of glyphs have it.
        const DESCENT: f32 = 0.14;
        const ROUND: [Turn; 4] = [Turn::Upright, Turn::Clockwise, Turn::Over, Turn::Anticlockwise];
        let quarter = |turn: Turn| ROUND.iter().position(|&one| one == turn);
        let turn = match (quarter(as_read(glyph.turn, self.mirrored)), quarter(self.turn)) {
            (Some(own), Some(page)) => ROUND[(own + 4 - page) % 4],
            _ => glyph.turn,
        };
        let bbox = self.level(glyph.bbox);
        if self.turn == Turn::Clockwise && is_down(glyph) {
            let baseline = bbox[3] - DESCENT * glyph.size;
            return Glyph { bbox, baseline, turn: Turn::Upright, vertical: false, ..glyph.clone() };
        }
        Glyph { bbox, baseline: bbox[3] - DESCENT * glyph.size, turn, ..glyph.clone() }
    }

    fn rule(&self, rule: &Rule) -> Rule {
        let bbox = match rule.axis {
            Axis::Horizontal => [rule.from, rule.at, rule.to, rule.at],
            Axis::Vertical => [rule.at, rule.from, rule.at, rule.to],
        };
        let [x0, y0, x1, y1] = self.level(bbox);
        let lies = (rule.axis == Axis::Horizontal) == matches!(self.turn, Turn::Over | Turn::Upright);
        let (axis, at, from, to) = if lies { (Axis::Horizontal, y0, x0, x1) } else { (Axis::Vertical, x0, y0, y1) };
        Rule { axis, at, from, to, ..*rule }
    }
}

/// Which way the top of a character points where the page is read, which may be in a mirror.
fn as_read(turn: Turn, mirrored: bool) -> Turn {
    match turn {
        Turn::Clockwise if mirrored => Turn::Anticlockwise,
        Turn::Anticlockwise if mirrored => Turn::Clockwise,
        _ => turn,
    }
}

/// Whether a character stands upright in a column.
fn is_down(glyph: &Glyph) -> bool {
    glyph.vertical && glyph.turn == Turn::Upright
}

/// A page of vertical writing with its columns as lines.
pub(super) fn set_level(page: &GeometryPage) -> GeometryPage {
    let stand = Upright { turn: Turn::Clockwise, mirrored: false, width: page.width, height: page.height };
    let mut level = stand.page(page);
    // The few level characters of such a page (a number in a column) stand in its lines too.
    for glyph in &mut level.glyphs {
        glyph.turn = Turn::Upright;
    }
    level
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::geometry::GlyphText;

    #[test]
    fn turning_there_and_back_gives_the_same_box() {
        for turn in [Turn::Upright, Turn::Clockwise, Turn::Over, Turn::Anticlockwise] {
            for mirrored in [false, true] {
                let upright = Upright { turn, mirrored, width: 595.0, height: 842.0 };
                let bbox = [10.0, 20.0, 40.0, 80.0];
                assert_eq!(upright.back(upright.level(bbox)), bbox, "{turn:?} {mirrored}");
            }
        }
    }

    #[test]
    fn a_line_that_runs_down_the_page_comes_out_level() {
        let glyph = |c, y: f32| Glyph {
            text: GlyphText::One(c),
            bbox: [100.0, y, 110.0, y + 10.0],
            baseline: y + 10.0,
            size: 10.0,
            turn: Turn::Clockwise,
            vertical: false,
            visible: true,
            light: 0,
        };
        let rule = Rule { axis: Axis::Vertical, at: 98.0, from: 40.0, to: 90.0, thickness: 0.5, light: 0 };
        let page = GeometryPage {
            number: 1,
            width: 600.0,
            height: 800.0,
            glyphs: vec![glyph('甲', 50.0), glyph('乙', 60.0)],
            rules: vec![rule],
            ..GeometryPage::default()
        };
        let level = Upright::of(&page).page(&page);
        assert_eq!(super::super::text(&level), "甲乙");
        assert_eq!((level.width, level.height), (800.0, 600.0));
        // The rule on the left of the column stands under the line.
        assert_eq!((level.rules[0].axis, level.rules[0].at), (Axis::Horizontal, 502.0));
        assert!(level.glyphs[0].bbox[3] <= 502.0);
    }
}
