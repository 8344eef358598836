//! A page as SVG would have it: each glyph at its place and size, rules as lines.
//!
//! The reader's fonts are not those of the PDF, so every character has its own x: a line keeps its length and the
//! boxes stay on what they frame.

use base64::{Engine, prelude::BASE64_STANDARD};

use crate::source::{
    geometry::{Axis, GeometryPage, Glyph, Turn},
    scan::PagePicture,
};

/// A page ready to be drawn.
pub(super) struct Sheet {
    pub(super) number: u32,
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) runs: Vec<Run>,
    pub(super) rules: Vec<Stroke>,
    pub(super) fills: Vec<[f32; 4]>,
    pub(super) pictures: Vec<[f32; 4]>,
    /// The page as it was recognised, as a `data:` address; the text lies over it unseen.
    pub(super) scan: Option<String>,
}

/// Characters drawn together.
pub(super) struct Run {
    pub(super) text: String,
    /// One x a character, parted by spaces.
    pub(super) xs: String,
    pub(super) y: String,
    pub(super) size: String,
    /// A turn about its own start; none for upright text.
    pub(super) turn: Option<String>,
    /// `""`, `pale` (a watermark) or `ghost` (not printed at all).
    pub(super) class: &'static str,
}

/// A rule.
pub(super) struct Stroke {
    pub(super) from: [f32; 2],
    pub(super) to: [f32; 2],
    pub(super) thickness: f32,
}

/// The part of an em that reaches below the baseline, as [`Glyph::bbox`] has it.
const DESCENT: f32 = 0.14;

impl Sheet {
    pub(super) fn of(page: &GeometryPage, picture: Option<&PagePicture>) -> Sheet {
        Sheet {
            number: page.number,
            width: page.width,
            height: page.height,
            runs: runs(page),
            rules: page
                .rules
                .iter()
                .map(|rule| {
                    let (from, to) = match rule.axis {
                        Axis::Horizontal => ([rule.from, rule.at], [rule.to, rule.at]),
                        Axis::Vertical => ([rule.at, rule.from], [rule.at, rule.to]),
                    };
                    Stroke { from, to, thickness: rule.thickness.clamp(0.4, 6.0) }
                })
                .collect(),
            // White boxes hide nothing here and would only hide it in the dark.
            fills: page.fills.iter().filter(|fill| fill.light < 250).map(|fill| sides(fill.bbox)).collect(),
            scan: picture.map(|picture| format!("data:image/png;base64,{}", BASE64_STANDARD.encode(&picture.png))),
            pictures: page.pictures.iter().map(|&bbox| sides(bbox)).collect(),
        }
    }
}

/// Left, top, width, height.
fn sides([x0, y0, x1, y1]: [f32; 4]) -> [f32; 4] {
    [x0, y0, (x1 - x0).max(0.0), (y1 - y0).max(0.0)]
}

fn runs(page: &GeometryPage) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut last: Option<&Glyph> = None;
    for glyph in page.glyphs.iter().filter(|glyph| !glyph.text.is_blank() && glyph.size > 0.0) {
        let text: String = glyph.text.to_string().chars().filter(|c| !c.is_control()).collect();
        if text.is_empty() {
            continue;
        }
        // An astral character is two units of a list of places to some programs and one to others.
        let simple = |glyph: &Glyph| {
            glyph.turn == Turn::Upright
                && !glyph.vertical
                && matches!(glyph.text, crate::source::geometry::GlyphText::One(c) if c.len_utf16() == 1)
        };
        let joins = simple(glyph)
            && last.is_some_and(|last| {
                simple(last)
                    && (last.baseline - glyph.baseline).abs() < 0.05
                    && (last.size - glyph.size).abs() < 0.05
                    && class(last) == class(glyph)
            });
        match runs.last_mut().filter(|_| joins) {
            Some(run) => {
                run.text.push_str(&text);
                run.xs.push(' ');
                run.xs.push_str(&short(glyph.bbox[0]));
            }
            None => runs.push(run(glyph, text)),
        }
        last = Some(glyph);
    }
    runs
}

fn run(glyph: &Glyph, text: String) -> Run {
    let [x0, y0, x1, y1] = glyph.bbox;
    let below = DESCENT * glyph.size;
    let (x, y, degrees) = match glyph.turn {
        _ if glyph.vertical => (x0, y1 - below, None),
        Turn::Upright => (x0, glyph.baseline, None),
        Turn::Clockwise => (x0 + below, y0, Some(90)),
        Turn::Over => (x1, y0 + below, Some(180)),
        Turn::Anticlockwise => (x1 - below, y1, Some(-90)),
        // The angle is not kept; watermarks mostly rise.
        Turn::Slanted => (x0, y1 - below, Some(-45)),
    };
    Run {
        text,
        xs: short(x),
        y: short(y),
        size: short(glyph.size),
        turn: degrees.map(|degrees| format!("rotate({degrees} {} {})", short(x), short(y))),
        class: class(glyph),
    }
}

fn class(glyph: &Glyph) -> &'static str {
    match glyph {
        Glyph { visible: false, .. } => "ghost",
        Glyph { light: 110.., .. } => "pale",
        _ => "",
    }
}

/// A number with one decimal at most.
fn short(number: f32) -> String {
    let text = format!("{number:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
