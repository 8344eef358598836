//! A page as it is drawn: glyphs, rules, shaded boxes and pictures, each with its place.
//!
//! Coordinates are points from the top left corner of the page as a reader sees it, after `/Rotate`. Everything
//! that the stages after this one know about a page stands here; which file format it came from does not.

use std::fmt;

/// One page.
#[derive(Debug, Clone, Default)]
pub struct GeometryPage {
    /// Counted from 1.
    pub number: u32,
    /// In points, as seen.
    pub width: f32,
    /// In points, as seen.
    pub height: f32,
    /// In the order drawn; spaces included where they were printed as characters.
    pub glyphs: Vec<Glyph>,
    /// Straight lines along the page's axes.
    pub rules: Vec<Rule>,
    /// Filled boxes that are no rules: shaded cells, coloured heads.
    pub fills: Vec<Fill>,
    /// The boxes of pictures; one over a whole page without glyphs is a scan.
    pub pictures: Vec<[f32; 4]>,
    /// It is printed as in a mirror, as films for plates are: right and left are exchanged, in letters too.
    pub mirrored: bool,
}

/// One character, or the few that one glyph or one `/ActualText` stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// What it says.
    pub text: GlyphText,
    /// Left, top, right, bottom of its em box: the advance wide, one font size high.
    pub bbox: [f32; 4],
    /// Where its baseline runs: y for upright text.
    pub baseline: f32,
    /// The font size as seen.
    pub size: f32,
    /// Which way the top of the character points.
    pub turn: Turn,
    /// Set in vertical writing mode: the next character stands below.
    pub vertical: bool,
    /// Drawn at all: the text layer of a scan is not.
    pub visible: bool,
    /// How light it is printed, 0 (black) to 255 (white); transparency counts.
    pub light: u8,
}

/// The text of a glyph: nearly always one character, so that a page of them needs no allocation each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum GlyphText {
    /// One character.
    One(char),
    /// Several, such as a ligature.
    Many(Box<str>),
}

impl GlyphText {
    /// The text of that string; none where it is empty.
    #[must_use]
    pub fn new(text: &str) -> Option<GlyphText> {
        let mut chars = text.chars();
        let first = chars.next()?;
        Some(if chars.as_str().is_empty() { GlyphText::One(first) } else { GlyphText::Many(text.into()) })
    }

    /// Its first character.
    #[must_use]
    pub fn first(&self) -> char {
        match self {
            GlyphText::One(c) => *c,
            GlyphText::Many(text) => text.chars().next().unwrap_or(' '),
        }
    }

    /// Its last character.
    #[must_use]
    pub fn last(&self) -> char {
        match self {
            GlyphText::One(c) => *c,
            GlyphText::Many(text) => text.chars().next_back().unwrap_or(' '),
        }
    }

    /// Appends it to a string.
    #[inline]
    pub fn push_to(&self, out: &mut String) {
        match self {
            GlyphText::One(c) => out.push(*c),
            GlyphText::Many(text) => out.push_str(text),
        }
    }

    /// Nothing but white space.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        match self {
            GlyphText::One(c) => c.is_whitespace(),
            GlyphText::Many(text) => text.trim().is_empty(),
        }
    }
}

impl fmt::Display for GlyphText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            GlyphText::One(c) => write!(f, "{c}"),
            GlyphText::Many(text) => f.write_str(text),
        }
    }
}

/// Which way the top of a character points on the page as seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Turn {
    /// Up, as text is read.
    #[default]
    Upright,
    /// Right: the line runs downwards.
    Clockwise,
    /// Down.
    Over,
    /// Left: the line runs upwards.
    Anticlockwise,
    /// Aslant, as watermarks are.
    Slanted,
}

/// The direction of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Axis {
    /// From left to right.
    Horizontal,
    /// From top to bottom.
    Vertical,
}

/// A straight line along one of the page's axes, whatever it was drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    /// Its direction.
    pub axis: Axis,
    /// Where its middle runs: y of a horizontal rule, x of a vertical one.
    pub at: f32,
    /// Its left or upper end.
    pub from: f32,
    /// Its right or lower end.
    pub to: f32,
    /// How thick it is.
    pub thickness: f32,
    /// How light it is, 0 (black) to 255 (white).
    pub light: u8,
}

/// A filled box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fill {
    /// Left, top, right, bottom.
    pub bbox: [f32; 4],
    /// How light it is, 0 (black) to 255 (white).
    pub light: u8,
}

impl Glyph {
    /// The middle of its box.
    #[must_use]
    pub fn middle(&self) -> [f32; 2] {
        [(self.bbox[0] + self.bbox[2]) / 2.0, (self.bbox[1] + self.bbox[3]) / 2.0]
    }
}
