//! Sets words and rules on a page.

use planscope::source::geometry::{Axis, Fill, GeometryPage, Glyph, GlyphText, Rule, Turn};

/// The widths of a type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Type {
    Sans,
    Serif,
    Typewriter,
}

/// The width of a character in ems, after the metrics of Helvetica and Times.
fn em(c: char, of: Type) -> f32 {
    if c as u32 > 0x2E80 {
        return 1.0;
    }
    match of {
        Type::Typewriter => 0.6,
        Type::Sans => match c {
            'i' | 'j' | 'l' | '\'' => 0.222,
            ' ' | '.' | ',' | ':' | ';' | 'I' | 'f' | 't' | '/' | '!' => 0.278,
            '(' | ')' | '-' | 'r' | '*' => 0.333,
            'm' => 0.833,
            'M' | '%' => 0.86,
            'w' | 'C' | 'D' | 'H' | 'N' | 'R' | 'U' => 0.722,
            'W' => 0.944,
            'c' | 'k' | 's' | 'v' | 'x' | 'y' | 'z' | 'J' => 0.5,
            'A' | 'B' | 'E' | 'K' | 'P' | 'S' | 'V' | 'X' | 'Y' => 0.667,
            'G' | 'O' | 'Q' => 0.778,
            'F' | 'T' | 'Z' => 0.611,
            '—' => 1.0,
            _ => 0.556,
        },
        Type::Serif => match c {
            'i' | 'j' | 'l' | 't' | ':' | ';' | '/' => 0.278,
            ' ' | '.' | ',' => 0.25,
            '(' | ')' | '-' | 'f' | 'r' | 'I' | '!' => 0.333,
            'a' | 'c' | 'e' | 'z' => 0.444,
            's' => 0.389,
            'm' => 0.778,
            'M' => 0.889,
            '%' => 0.833,
            'w' | 'A' | 'D' | 'G' | 'H' | 'K' | 'N' | 'O' | 'Q' | 'U' | 'V' | 'X' | 'Y' => 0.722,
            'W' => 0.944,
            'B' | 'C' | 'R' => 0.667,
            'E' | 'L' | 'T' | 'Z' => 0.611,
            'F' | 'P' | 'S' => 0.556,
            '—' => 1.0,
            _ => 0.5,
        },
    }
}

/// The width of a text in points.
pub(crate) fn width(text: &str, size: f32, of: Type) -> f32 {
    text.chars().map(|c| em(c, of) * size).sum()
}

/// A page that is drawn on.
pub(crate) struct Canvas {
    pub(crate) page: GeometryPage,
    pub(crate) of: Type,
}

impl Canvas {
    pub(crate) fn new(of: Type) -> Canvas {
        Canvas { page: GeometryPage { number: 1, width: 612.0, height: 792.0, ..GeometryPage::default() }, of }
    }

    /// Sets a text with its left end at `x` on a baseline; gives its right end.
    pub(crate) fn text(&mut self, text: &str, x: f32, baseline: f32, size: f32) -> f32 {
        self.spaced(text, x, baseline, size, 0.0)
    }

    /// The same with so much more between words, as justified lines have.
    pub(crate) fn spaced(&mut self, text: &str, mut x: f32, baseline: f32, size: f32, more: f32) -> f32 {
        for c in text.chars() {
            let advance = em(c, self.of) * size;
            self.page.glyphs.push(Glyph {
                text: GlyphText::One(c),
                bbox: [x, baseline - 0.86 * size, x + advance, baseline + 0.14 * size],
                baseline,
                size,
                turn: Turn::Upright,
                vertical: false,
                visible: true,
                light: 0,
            });
            x += advance + if c == ' ' { more } else { 0.0 };
        }
        x
    }

    pub(crate) fn across(&mut self, y: f32, from: f32, to: f32) {
        self.page.rules.push(Rule { axis: Axis::Horizontal, at: y, from, to, thickness: 0.5, light: 0 });
    }

    pub(crate) fn down(&mut self, x: f32, from: f32, to: f32) {
        self.page.rules.push(Rule { axis: Axis::Vertical, at: x, from, to, thickness: 0.5, light: 0 });
    }

    pub(crate) fn fill(&mut self, bbox: [f32; 4], light: u8) {
        self.page.fills.push(Fill { bbox, light });
    }

    /// The page turned so that its text runs up the paper.
    pub(crate) fn turned(mut self) -> GeometryPage {
        let (width, height) = (self.page.width, self.page.height);
        let box_of = |[x0, y0, x1, y1]: [f32; 4]| [y0, width - x1, y1, width - x0];
        for glyph in &mut self.page.glyphs {
            glyph.bbox = box_of(glyph.bbox);
            glyph.baseline = glyph.bbox[3];
            glyph.turn = Turn::Anticlockwise;
        }
        for rule in &mut self.page.rules {
            *rule = match rule.axis {
                Axis::Horizontal => {
                    Rule { axis: Axis::Vertical, from: width - rule.to, to: width - rule.from, ..*rule }
                }
                Axis::Vertical => Rule { axis: Axis::Horizontal, at: width - rule.at, ..*rule },
            };
        }
        for fill in &mut self.page.fills {
            fill.bbox = box_of(fill.bbox);
        }
        self.page.width = height;
        self.page.height = width;
        self.page
    }
}
