//! The graphics state: what `q` saves and `Q` brings back.

use std::rc::Rc;

use super::fonts::Font;
use super::matrix::Matrix;
use super::painted::Painted;
use super::visibility::{Dye, Shape};

/// The part of the graphics state that text and rules depend on.
#[derive(Clone)]
pub(super) struct State<'a> {
    pub(super) matrix: Matrix,
    pub(super) clip: [f64; 4],
    /// The clipping paths that are no boxes.
    pub(super) clip_shapes: Vec<Rc<Shape>>,
    /// A soft mask lets nothing through.
    pub(super) masked: bool,
    pub(super) fill: Paint,
    pub(super) stroke: Paint,
    pub(super) line_width: f64,
    pub(super) font: Option<Rc<Font<'a>>>,
    pub(super) size: f64,
    pub(super) character_spacing: f64,
    pub(super) word_spacing: f64,
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) mode: i64,
    /// How solid the transparency groups around are, all in all: 0 (unseen) to 1.
    pub(super) group: f64,
    /// A blend mode or a soft mask lets through what lies under.
    pub(super) see_through: bool,
    /// Lines are drawn with gaps.
    pub(super) dashed: bool,
    /// The clip is made of letters: what is painted shows through them alone.
    pub(super) through_letters: bool,
}

/// How light something is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paint {
    /// 0 (black) to 1 (white).
    pub(super) light: f64,
    /// 0 (unseen) to 1 (solid).
    pub(super) opacity: f64,
    /// In the current colour space more ink is more, as with separations.
    pub(super) inks: bool,
    /// Red, green and blue, 0 to 255; none for patterns, for inks, and in colour spaces that are not read.
    pub(super) colour: Option<[u8; 3]>,
    /// The components of the current colour space are grey, red green and blue, or four inks.
    pub(super) is_plain: bool,
    /// A pattern that paints nothing.
    pub(super) is_nothing: bool,
}

impl Paint {
    const BLACK: Paint =
        Paint { light: 0.0, opacity: 1.0, inks: false, colour: Some([0; 3]), is_plain: true, is_nothing: false };

    /// Takes a pattern by what it paints.
    pub(super) fn set_pattern(&mut self, painted: Painted) {
        self.is_nothing = painted == Painted::Nothing;
        self.colour = None;
        if let Painted::Plain(colour) = painted {
            self.colour = Some(colour);
            let [r, g, b] = colour.map(|part| f64::from(part) / 255.0);
            self.light = luminance(r, g, b);
        }
    }

    /// How light it looks on white paper.
    pub(super) fn seen(&self) -> u8 {
        let light = 1.0 - (1.0 - self.light.clamp(0.0, 1.0)) * self.opacity.clamp(0.0, 1.0);
        (light * 255.0).round() as u8
    }

    /// Takes a colour by its components; 1 is grey or one ink, 3 is red, green and blue, 4 is four inks.
    pub(super) fn set(&mut self, parts: &[f64]) {
        self.is_nothing = false;
        self.light = match parts {
            [gray] if self.inks => 1.0 - gray,
            [gray] => *gray,
            [r, g, b] => luminance(*r, *g, *b),
            [c, m, y, k] => luminance((1.0 - c) * (1.0 - k), (1.0 - m) * (1.0 - k), (1.0 - y) * (1.0 - k)),
            _ => 0.0,
        };
        let inverse = |part: f64, black: f64| (1.0 - part) * (1.0 - black);
        let colour = match *parts {
            // No ink at all is the paper; what ink another amount is, only its own function tells.
            _ if self.inks => parts.iter().all(|&part| part <= 0.0).then_some([1.0; 3]),
            _ if !self.is_plain => None,
            [gray] => Some([gray; 3]),
            [r, g, b] => Some([r, g, b]),
            [c, m, y, k] => Some([inverse(c, k), inverse(m, k), inverse(y, k)]),
            _ => None,
        };
        self.colour = colour.map(|parts| parts.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8));
    }

    /// Takes a colour of one of the device's own spaces.
    pub(super) fn set_device(&mut self, parts: &[f64]) {
        (self.inks, self.is_plain) = (false, true);
        self.set(parts);
    }
}

fn luminance(r: f64, g: f64, b: f64) -> f64 {
    0.299 * r + 0.587 * g + 0.114 * b
}

impl State<'_> {
    /// The colour and how solid it is with the groups around it.
    pub(super) fn dye(&self, paint: &Paint) -> Dye {
        let is_shown = !self.masked && !paint.is_nothing;
        let opacity = if is_shown { paint.opacity.clamp(0.0, 1.0) * self.group } else { 0.0 };
        Dye { colour: paint.colour, opacity: opacity as f32 }
    }

    pub(super) fn new(matrix: Matrix, clip: [f64; 4]) -> Self {
        State {
            matrix,
            clip,
            clip_shapes: Vec::new(),
            masked: false,
            fill: Paint::BLACK,
            stroke: Paint::BLACK,
            line_width: 1.0,
            font: None,
            size: 0.0,
            character_spacing: 0.0,
            word_spacing: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
            group: 1.0,
            see_through: false,
            dashed: false,
            through_letters: false,
        }
    }
}
