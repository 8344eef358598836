//! Which glyphs a reader of the page can see.
//!
//! Nothing is rendered: while a page is run, what is painted over an area is kept as a [`Cover`], and how each glyph is
//! painted as an [`Ink`] beside it. At the end of the page a glyph is text if it can be seen at one of a few points of
//! its box, against what lies under it and below what lies over it. In doubt (a picture, a pattern or a curve behind
//! it) it counts as seen: text is only taken away where the page plainly does not show it.

use std::collections::BTreeSet;

use super::matrix::{Matrix, around, intersect};
use super::state::State;
use crate::source::geometry::{Glyph, GlyphText};

/// Colours whose strongest part differs by no more than this of 255 (a twentieth) cannot be told apart on paper.
const UNSEEN: f32 = 12.0;
/// Letters lower or narrower than this many points cannot be read: the smallest that are printed have four.
const SMALLEST: f64 = 1.0;
/// Areas thinner than this (points) are rules: they neither hide a letter nor lie behind one.
const THINNEST: f32 = 1.0;
/// Covers kept of one page. Beyond it nobody can say what lies behind a glyph, and none is hidden by its colour.
const MOST_COVERS: usize = 20_000;
/// Corners of a shape that is tested point by point.
const MOST_CORNERS: usize = 400;
/// Covers are looked up by bands of this height, in points: about a line and a half.
const BAND: f32 = 16.0;
/// The part of a page that pictures fill where it is a picture of a page (as `scan::is_scan` has it).
const PICTURED: f32 = 0.3;
/// Where a glyph is looked at, in parts of its em box: within the ink of 漢字 and of letters, whichever way they turn.
const SAMPLES: [[f32; 2]; 5] = [[0.5, 0.5], [0.3, 0.35], [0.7, 0.35], [0.3, 0.7], [0.7, 0.7]];

/// Why a glyph cannot be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    /// Text rendering mode 3, or 7 with nothing painted through the letters.
    Unpainted,
    Transparent,
    /// Painted in the colour of what lies behind it.
    Colour,
    /// Something opaque was painted over it later.
    Covered,
    Small,
    /// Outside the clipping path.
    Clipped,
}

impl Hidden {
    pub(super) fn zh(self) -> &'static str {
        match self {
            Hidden::Unpainted => "不著色",
            Hidden::Transparent => "透明",
            Hidden::Colour => "與底色相同",
            Hidden::Covered => "被後畫的圖形蓋住",
            Hidden::Small => "字級不足一點",
            Hidden::Clipped => "在裁切範圍之外",
        }
    }

    pub(super) fn en(self) -> &'static str {
        match self {
            Hidden::Unpainted => "not painted",
            Hidden::Transparent => "transparent",
            Hidden::Colour => "in the colour of what lies behind it",
            Hidden::Covered => "under something painted over it",
            Hidden::Small => "less than a point high",
            Hidden::Clipped => "clipped away",
        }
    }
}

/// A colour and how solid it is, 0 to 1; none where the colour is not known (patterns, inks, Lab).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dye {
    pub(super) colour: Option<[u8; 3]>,
    pub(super) opacity: f32,
}

/// How the glyphs of a string are painted: most of a page share one.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Style {
    fill: Option<Dye>,
    stroke: Option<Dye>,
    /// Told already while it was drawn.
    why: Option<Hidden>,
    /// It is not painted itself: what is painted later may show through it.
    is_stencil: bool,
    /// How many covers had been painted before it.
    before: usize,
    /// The letters are programs of their own.
    drawn: bool,
}

/// How a glyph is painted.
#[derive(Debug, Clone, Copy)]
struct Ink {
    style: u32,
    /// Told of the glyph alone.
    why: Option<Hidden>,
}

/// An area that something was painted over.
#[derive(Debug, Clone)]
pub(super) struct Cover {
    pub(super) bbox: [f32; 4],
    /// Where it is no box: its outlines.
    pub(super) shape: Option<Shape>,
    pub(super) dye: Dye,
    /// Nothing under it shows: solid all over, however it is coloured.
    pub(super) opaque: bool,
}

/// The outlines of an area.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) outlines: Vec<Vec<[f32; 2]>>,
    pub(super) even_odd: bool,
    /// Curves are kept by their ends alone: near its border nobody can say what is inside.
    pub(super) exact: bool,
}

impl Shape {
    fn corners(&self) -> usize {
        self.outlines.iter().map(Vec::len).sum()
    }

    /// Whether a glyph lies plainly outside.
    pub(super) fn leaves_out(&self, [x0, y0, x1, y1]: [f32; 4]) -> bool {
        self.exact
            && self.corners() <= MOST_CORNERS
            && !SAMPLES.iter().any(|[x, y]| self.contains([x0 + x * (x1 - x0), y0 + y * (y1 - y0)]))
    }

    pub(super) fn contains(&self, [x, y]: [f32; 2]) -> bool {
        let mut winding = 0i32;
        for outline in &self.outlines {
            let next = outline.iter().skip(1).chain(outline.first());
            for (a, b) in outline.iter().zip(next) {
                if (a[1] <= y) != (b[1] <= y) && a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0]) > x {
                    winding += if b[1] > a[1] { 1 } else { -1 };
                }
            }
        }
        if self.even_odd { winding % 2 != 0 } else { winding != 0 }
    }
}

/// Where a point lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Inside,
    Outside,
    Unknown,
}

impl Cover {
    fn side(&self, point: [f32; 2]) -> Side {
        let [x0, y0, x1, y1] = self.bbox;
        if point[0] < x0 || point[0] > x1 || point[1] < y0 || point[1] > y1 {
            return Side::Outside;
        }
        match &self.shape {
            None => Side::Inside,
            Some(shape) if shape.contains(point) => Side::Inside,
            Some(shape) if shape.exact => Side::Outside,
            Some(_) => Side::Unknown,
        }
    }
}

/// Text that cannot be seen: one piece as drawn.
#[derive(Debug)]
pub(super) struct Unseen {
    pub(super) why: Hidden,
    pub(super) bbox: [f32; 4],
    pub(super) text: String,
}

/// What is painted on a page, beside its glyphs.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    inks: Vec<Ink>,
    styles: Vec<Style>,
    covers: Vec<Cover>,
    /// What was painted through letters, and how many covers there were before it.
    through: Vec<(usize, [f32; 4])>,
    /// Something was painted that is not among the covers.
    pub(super) incomplete: bool,
}

impl Canvas {
    pub(super) fn with_capacity(glyphs: usize) -> Canvas {
        Canvas { inks: Vec::with_capacity(glyphs), ..Canvas::default() }
    }

    /// Glyphs beyond that many were taken back.
    pub(super) fn truncate(&mut self, glyphs: usize) {
        self.inks.truncate(glyphs);
    }

    /// How the glyphs of the string that follows are painted; `place` is the matrix of its first.
    pub(super) fn string(&mut self, place: &Matrix, state: &State<'_>, drawn: bool) {
        let (mut fill, mut stroke) = (None, None);
        match state.mode {
            1 | 5 => stroke = Some(state.dye(&state.stroke)),
            2 | 6 => {
                fill = Some(state.dye(&state.fill));
                stroke = Some(state.dye(&state.stroke));
            }
            _ => fill = Some(state.dye(&state.fill)),
        }
        // The letters of a Type 3 font are little programs with colours of their own, and their em is of any size.
        if drawn {
            for dye in [&mut fill, &mut stroke].into_iter().flatten() {
                dye.colour = None;
            }
        }
        let [a, b, c, d, ..] = place.0;
        let small = !drawn && a.hypot(b).min(c.hypot(d)) < SMALLEST;
        let why = match state.mode {
            3 | 7 => Some(Hidden::Unpainted),
            _ => small.then_some(Hidden::Small),
        };
        let style = Style { fill, stroke, why, is_stencil: state.mode == 7, before: self.covers.len(), drawn };
        if self.styles.last() != Some(&style) {
            self.styles.push(style);
        }
    }

    /// A glyph of that string was drawn; `why` it cannot be seen where that is told already.
    pub(super) fn glyph(&mut self, why: Option<Hidden>) {
        let style = u32::try_from(self.styles.len()).unwrap_or(u32::MAX).saturating_sub(1);
        self.inks.push(Ink { style, why });
    }

    /// Something is painted over an area. `through` tells that it only shows through the letters of a text.
    pub(super) fn cover(&mut self, mut cover: Cover, through: bool) {
        let [x0, y0, x1, y1] = cover.bbox;
        let thick = (x1 - x0).min(y1 - y0);
        if thick < THINNEST || !(x0 + y0 + x1 + y1).is_finite() || cover.dye.opacity <= 0.0 {
            return;
        }
        if through {
            if self.through.len() < MOST_COVERS {
                self.through.push((self.covers.len(), cover.bbox));
            }
            return;
        }
        if self.covers.len() >= MOST_COVERS {
            self.incomplete = true;
            return;
        }
        if cover.shape.as_ref().is_some_and(|shape| shape.corners() > MOST_CORNERS) {
            cover.shape = Some(Shape { outlines: Vec::new(), even_odd: false, exact: false });
            cover.opaque = false;
        }
        self.covers.push(cover);
    }

    /// Parts the glyphs of a finished page: what is seen stays, with what a recogniser laid over pictures; the rest is
    /// given back.
    pub(super) fn part(self, glyphs: &mut Vec<Glyph>, pictures: &[[f32; 4]], paper: [f32; 2]) -> Vec<Unseen> {
        if glyphs.len() != self.inks.len() {
            return Vec::new();
        }
        let Some(mut whys) = self.whys(glyphs) else { return Vec::new() };
        if whys.iter().all(Option::is_none) {
            return Vec::new();
        }
        let written = |index: usize| !glyphs[index].text.is_blank();
        let pictured: f32 = pictures.iter().map(|b| (b[2] - b[0]) * (b[3] - b[1])).sum();
        if pictured > PICTURED * paper[0] * paper[1] {
            let on_picture = |glyph: &Glyph| {
                let [x, y] = glyph.middle();
                pictures.iter().take(MOST_CORNERS).any(|b| b[0] <= x && x <= b[2] && b[1] <= y && y <= b[3])
            };
            let layer: Vec<usize> = (0..glyphs.len())
                .filter(|&at| whys[at].is_some_and(|why| why != Hidden::Clipped) && on_picture(&glyphs[at]))
                .collect();
            let unseen = layer.iter().filter(|&&at| written(at)).count();
            let seen = (0..glyphs.len()).filter(|&at| whys[at].is_none() && written(at)).count();
            // Beside more text that is printed, a few words that are not are no recogniser's reading of the page.
            if unseen >= seen {
                for at in layer {
                    whys[at] = None;
                    glyphs[at].visible = false;
                }
            }
        }
        // A space goes with the letters before it: by itself it hides nothing.
        let mut before = None;
        for (glyph, why) in glyphs.iter().zip(&mut whys) {
            if glyph.text.is_blank() {
                *why = why.filter(|_| before.is_some());
            } else {
                before = *why;
            }
        }
        let unseen = pieces(glyphs, &whys);
        let mut index = 0;
        glyphs.retain(|_| {
            index += 1;
            whys[index - 1].is_none()
        });
        unseen
    }

    /// Why each glyph cannot be seen; none where all can.
    fn whys(&self, glyphs: &[Glyph]) -> Option<Vec<Option<Hidden>>> {
        let grounds = Grounds::new(self);
        let is_plain: Vec<bool> = self.styles.iter().map(|style| style.why.is_none() && grounds.shows(style)).collect();
        let plain = |ink: &Ink| ink.why.is_none() && is_plain[ink.style as usize];
        if self.inks.iter().all(plain) {
            return None;
        }
        let look = Look::new(self, grounds, glyphs);
        let why = |(at, (glyph, ink)): (usize, (&Glyph, &Ink))| {
            let style = &self.styles[ink.style as usize];
            match style.why {
                _ if ink.why.is_some() => ink.why,
                _ if is_plain[ink.style as usize] => None,
                Some(Hidden::Unpainted) if style.is_stencil && self.is_painted_through(glyph, style) => None,
                Some(why) => Some(why),
                None => look.at(at, glyph, style),
            }
        };
        Some(glyphs.iter().zip(&self.inks).enumerate().map(why).collect())
    }

    fn is_painted_through(&self, glyph: &Glyph, ink: &Style) -> bool {
        let [x, y] = glyph.middle();
        let from = self.through.partition_point(|one| one.0 < ink.before);
        let mut painted = self.through[from..].iter().take_while(|one| one.0 == ink.before).take(MOST_CORNERS);
        painted.any(|(_, b)| b[0] <= x && x <= b[2] && b[1] <= y && y <= b[3])
    }
}

/// What can lie behind and over the glyphs of a page, all in all.
struct Grounds {
    /// How many covers there are up to the last opaque one.
    opaque: usize,
    /// The colours that can lie behind a glyph; none where any may.
    colours: Option<Vec<[u8; 3]>>,
    incomplete: bool,
}

impl Grounds {
    fn new(canvas: &Canvas) -> Grounds {
        /// More colours than this, and looking is as cheap as telling that it is in vain.
        const COLOURS: usize = 32;
        let mut colours = Some(vec![[255; 3]]);
        for cover in &canvas.covers {
            match (cover.dye.colour, &mut colours) {
                (Some(colour), Some(list)) if cover.dye.opacity >= 1.0 && list.contains(&colour) => {}
                (Some(colour), Some(list)) if cover.dye.opacity >= 1.0 && list.len() < COLOURS => list.push(colour),
                // What is not known hides nothing; what shines through mixes.
                (Some(_), _) => colours = None,
                _ => {}
            }
        }
        let opaque = canvas.covers.iter().rposition(|cover| cover.opaque).map_or(0, |at| at + 1);
        Grounds { opaque, colours, incomplete: canvas.incomplete }
    }

    /// Whether glyphs of this style are seen wherever on the page they stand.
    fn shows(&self, style: &Style) -> bool {
        let shows = |dye: Dye| dye.opacity * 255.0 > UNSEEN && self.tells_apart(dye);
        style.before >= self.opaque && [style.fill, style.stroke].into_iter().flatten().any(shows)
    }

    /// Whether no ground of the page is like this colour.
    fn tells_apart(&self, dye: Dye) -> bool {
        match (dye.colour, &self.colours) {
            (None, _) => true,
            _ if self.incomplete => true,
            (Some(_), None) => false,
            (Some(_), Some(colours)) => !colours.iter().any(|&ground| is_like(dye, ground.map(f32::from))),
        }
    }
}

/// Whether a colour cannot be told from its ground.
fn is_like(dye: Dye, ground: [f32; 3]) -> bool {
    let opacity = dye.opacity.clamp(0.0, 1.0);
    let differs = |(under, over): (f32, u8)| (under - f32::from(over)).abs() * opacity > UNSEEN;
    dye.colour.is_some_and(|colour| !ground.into_iter().zip(colour).any(differs))
}

/// The covers of a page, ready to be asked.
struct Look<'c> {
    canvas: &'c Canvas,
    all: Grounds,
    /// Per band, the covers that reach into it, in the order painted.
    bands: Vec<Vec<u32>>,
    /// Glyphs that others may stand on.
    signs: Vec<(usize, [f32; 4])>,
}

impl<'c> Look<'c> {
    fn new(canvas: &'c Canvas, all: Grounds, glyphs: &[Glyph]) -> Look<'c> {
        /// No page stands its letters on more signs than that.
        const SIGNS: usize = 2_000;
        let bottom = canvas.covers.iter().map(|cover| cover.bbox[3]).fold(0.0, f32::max);
        let mut bands = vec![Vec::new(); if canvas.covers.is_empty() { 0 } else { band(bottom) + 1 }];
        for (index, cover) in (0u32..).zip(&canvas.covers) {
            for list in bands.iter_mut().take(band(cover.bbox[3]) + 1).skip(band(cover.bbox[1])) {
                list.push(index);
            }
        }
        let is_sign = |at: &usize| {
            let style = &canvas.styles[canvas.inks[*at].style as usize];
            style.why.is_none() && (style.drawn || is_ground(&glyphs[*at].text))
        };
        let signs = (0..glyphs.len()).filter(is_sign).take(SIGNS).map(|at| (at, glyphs[at].bbox)).collect();
        Look { canvas, all, bands, signs }
    }

    /// Why a glyph that is painted cannot be seen.
    fn at(&self, at: usize, glyph: &Glyph, ink: &Style) -> Option<Hidden> {
        let dyes = [ink.fill, ink.stroke];
        if dyes.iter().flatten().all(|dye| dye.opacity * 255.0 <= UNSEEN) {
            return Some(Hidden::Transparent);
        }
        let [x0, y0, x1, y1] = glyph.bbox;
        let points = SAMPLES.map(|[x, y]| [x0 + x * (x1 - x0), y0 + y * (y1 - y0)]);
        if ink.before < self.all.opaque && points.iter().all(|&point| self.is_covered(point, ink.before)) {
            return Some(Hidden::Covered);
        }
        let in_its_colour = dyes.iter().flatten().all(|dye| self.is_like_its_ground(*dye, &points, ink.before));
        let stands_on_sign = || {
            let [x, y] = glyph.middle();
            let is_under = |b: &[f32; 4]| b[0] <= x && x <= b[2] && b[1] <= y && y <= b[3];
            self.signs.iter().take_while(|one| one.0 < at).any(|(_, bbox)| is_under(bbox))
        };
        (in_its_colour && !stands_on_sign()).then_some(Hidden::Colour)
    }

    fn covers(&self, point: [f32; 2]) -> &[u32] {
        if point[1] < 0.0 { &[] } else { self.bands.get(band(point[1])).map_or(&[], Vec::as_slice) }
    }

    fn is_covered(&self, point: [f32; 2], before: usize) -> bool {
        let later = self.covers(point).iter().rev().take_while(|&&index| index as usize >= before);
        later.map(|&index| &self.canvas.covers[index as usize]).any(|one| one.opaque && one.side(point) == Side::Inside)
    }

    fn is_like_its_ground(&self, dye: Dye, points: &[[f32; 2]], before: usize) -> bool {
        !self.all.tells_apart(dye)
            && points.iter().all(|&point| self.ground(point, before).is_some_and(|ground| is_like(dye, ground)))
    }

    /// The colour at a point after that many covers; none where it is not known.
    fn ground(&self, point: [f32; 2], before: usize) -> Option<[f32; 3]> {
        let mut through = 1.0f32;
        let mut mixed = [0.0f32; 3];
        for &index in self.covers(point).iter().rev().skip_while(|&&index| index as usize >= before) {
            let cover = &self.canvas.covers[index as usize];
            match cover.side(point) {
                Side::Outside => continue,
                Side::Unknown => return None,
                Side::Inside => {}
            }
            let opacity = cover.dye.opacity.clamp(0.0, 1.0);
            for (sum, part) in mixed.iter_mut().zip(cover.dye.colour?) {
                *sum += through * opacity * f32::from(part);
            }
            through *= 1.0 - opacity;
            if through <= 0.0 {
                return Some(mixed);
            }
        }
        Some(mixed.map(|sum| sum + through * 255.0))
    }
}

/// The band of a height.
fn band(y: f32) -> usize {
    /// No page is that high: bands of hostile covers are not either.
    const MOST: usize = 2_000;
    ((y.max(0.0) / BAND) as usize).min(MOST)
}

/// Signs that are areas of ink: blocks, squares, circles, dingbats, and what only its own font can name.
fn is_ground(text: &GlyphText) -> bool {
    matches!(text.first(), '\u{2022}' | '\u{2460}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{E000}'..='\u{F8FF}' | '\u{FFFD}')
}

/// The hidden glyphs as pieces, without those that the page shows at the same place: what was drawn, blotted out and
/// drawn again, or lies as a shadow under its own letters, hides nothing.
fn pieces(glyphs: &[Glyph], whys: &[Option<Hidden>]) -> Vec<Unseen> {
    /// Copies lie within this many points of each other.
    const NEAR: f32 = 4.0;
    let cell = |glyph: &Glyph| glyph.middle().map(|at| (at / NEAR).floor() as i32);
    let seen: BTreeSet<(char, [i32; 2])> = glyphs
        .iter()
        .zip(whys)
        .filter(|one| one.1.is_none())
        .map(|(glyph, _)| (glyph.text.first(), cell(glyph)))
        .collect();
    let is_shown = |glyph: &Glyph| {
        let [x, y] = cell(glyph);
        (-1..=1).any(|dx: i32| {
            (-1..=1).any(|dy: i32| seen.contains(&(glyph.text.first(), [x.saturating_add(dx), y.saturating_add(dy)])))
        })
    };
    let mut found: Vec<Unseen> = Vec::new();
    let mut last = None;
    for (index, (glyph, why)) in glyphs.iter().zip(whys).enumerate() {
        let Some(why) = *why else { continue };
        if is_shown(glyph) {
            continue;
        }
        let [x0, y0, x1, y1] = glyph.bbox;
        let reach = 2.0 * glyph.size.max(SMALLEST as f32);
        match found.last_mut() {
            Some(piece)
                if piece.why == why
                    && last == index.checked_sub(1)
                    && y0 < piece.bbox[3] + reach
                    && y1 > piece.bbox[1] - reach =>
            {
                let [a, b, c, d] = piece.bbox;
                piece.bbox = [a.min(x0), b.min(y0), c.max(x1), d.max(y1)];
                glyph.text.push_to(&mut piece.text);
            }
            _ if glyph.text.is_blank() => continue,
            _ => found.push(Unseen { why, bbox: glyph.bbox, text: glyph.text.to_string() }),
        }
        last = Some(index);
    }
    found
}

/// The area that a box becomes under a transformation, clipped.
pub(super) fn area(bounds: [f64; 4], matrix: &Matrix, clip: [f64; 4]) -> ([f32; 4], Option<Shape>) {
    let [x0, y0, x1, y1] = bounds;
    let corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]].map(|[x, y]| matrix.apply(x, y));
    let [a, b, c, d, ..] = matrix.0;
    let level = (b.abs() + c.abs()) * 1e3 < a.abs() + d.abs() || (a.abs() + d.abs()) * 1e3 < b.abs() + c.abs();
    let outline = corners.map(|point| point.map(|at| at as f32)).to_vec();
    let shape = (!level).then(|| Shape { outlines: vec![outline], even_odd: false, exact: true });
    (intersect(around(&corners), clip).map(|at| at as f32), shape)
}
