//! What a small program of painting comes to, without drawing it: nothing, one colour all over, or what nobody can say.
//!
//! Patterns, soft masks, the letters of Type 3 fonts, pictures and gradients can paint nothing at all, or the colour of the
//! paper. Only what is plain is told; all else is [`Painted::Unknown`].

use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};

use super::streams::decoded;

/// A program longer than this, in bytes, is a drawing.
const LONGEST: usize = 4_096;
/// A picture with more pixels is one: those that cover a text with one colour are small and stretched.
const MOST_PIXELS: usize = 65_536;

/// What is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Painted {
    Nothing,
    /// One colour over the whole of a box.
    Plain([u8; 3]),
    Unknown,
}

/// What a content stream paints over a box: left, bottom, right, top in its own space.
pub(super) fn program(stream: &Stream<'_>, [x0, y0, x1, y1]: [f64; 4]) -> Painted {
    let Ok(content) = decoded(stream, LONGEST) else { return Painted::Unknown };
    if content.len() > LONGEST {
        return Painted::Unknown;
    }
    // An operator at the very end is only seen with something behind it.
    let mut content = content.into_owned();
    content.push(b'\n');
    let mut ops = TypedIter::new(&content);
    let mut colour = Some([0; 3]);
    let mut boxes: Vec<[f64; 4]> = Vec::new();
    let mut found = Painted::Nothing;
    while let Some(op) = ops.next() {
        match op {
            Op::NonStrokeColorDeviceGray(c) => colour = plain(&[c.0]),
            Op::NonStrokeColorDeviceRgb(c) => colour = plain(&[c.0, c.1, c.2]),
            Op::RectPath(r) => {
                let [x, y, width, height] = [r.0, r.1, r.2, r.3].map(|number| number.as_f64());
                boxes.push([x.min(x + width), y.min(y + height), x.max(x + width), y.max(y + height)]);
            }
            Op::FillPathNonZero(_) | Op::FillPathEvenOdd(_) | Op::FillPathNonZeroCompatibility(_) => {
                let is_whole = matches!(&boxes[..], [[a, b, c, d]] if *a <= x0 && *b <= y0 && *c >= x1 && *d >= y1);
                match colour.filter(|_| is_whole) {
                    Some(colour) => found = Painted::Plain(colour),
                    None => return Painted::Unknown,
                }
                boxes.clear();
            }
            Op::EndPath(_) => boxes.clear(),
            // The widths of a letter, and what is kept and brought back, paint nothing.
            Op::ColorGlyph(_) | Op::ShapeGlyph(_) | Op::SaveState(_) | Op::RestoreState(_) | Op::LineWidth(_) => {}
            _ => return Painted::Unknown,
        }
    }
    found
}

fn plain(parts: &[Number]) -> Option<[u8; 3]> {
    let part = |number: &Number| (number.as_f64().clamp(0.0, 1.0) * 255.0).round() as u8;
    match parts {
        [gray] => Some([part(gray); 3]),
        [r, g, b] => Some([part(r), part(g), part(b)]),
        _ => None,
    }
}

/// What a pattern paints.
pub(super) fn tiling(stream: &Stream<'_>) -> Painted {
    let dict = stream.dict();
    let (Some(across), Some(down)) = (dict.get::<f32>("XStep"), dict.get::<f32>("YStep")) else {
        return Painted::Unknown;
    };
    let Some([a, b, c, d]) = dict.get::<[f32; 4]>("BBox").map(|parts| parts.map(f64::from)) else {
        return Painted::Unknown;
    };
    let painted = program(stream, [a, b, a + f64::from(across).abs(), b + f64::from(down).abs()]);
    // Between tiles that are smaller than their steps the ground shows.
    let is_whole = c - a >= f64::from(across).abs() && d - b >= f64::from(down).abs();
    match painted {
        Painted::Plain(_) if !is_whole => Painted::Unknown,
        // A pattern without colours of its own takes that of the text.
        Painted::Plain(_) if dict.get::<i32>("PaintType") != Some(1) => Painted::Unknown,
        painted => painted,
    }
}

/// Whether a soft mask lets nothing through: of luminosity where it is black all over, of alpha where nothing is painted.
pub(super) fn masks_all(mask: &Dict<'_>) -> bool {
    if mask.contains_key("TR") || mask.contains_key("BC") {
        return false;
    }
    let Some(group) = mask.get::<Stream<'_>>("G") else { return false };
    let Some([a, b, c, d]) = group.dict().get::<[f32; 4]>("BBox").map(|parts| parts.map(f64::from)) else {
        return false;
    };
    let painted = program(&group, [a, b, c, d]);
    let is_luminous = mask.get::<Name<'_>>("S").is_some_and(|kind| *kind == *b"Luminosity");
    painted == Painted::Nothing || is_luminous && painted == Painted::Plain([0; 3])
}

/// What a picture shows, where it is of one colour. A stencil is painted in the colour of the text: [`Painted::Plain`] with
/// black where it is painted all over.
pub(super) fn picture(stream: &Stream<'_>) -> Painted {
    let dict = stream.dict();
    let size = |key: &str| dict.get::<i32>(key).and_then(|size| usize::try_from(size).ok()).filter(|&size| size > 0);
    let (Some(width), Some(height)) = (size("Width"), size("Height")) else { return Painted::Unknown };
    if width.saturating_mul(height) > MOST_PIXELS {
        return Painted::Unknown;
    }
    let is_stencil = dict.get::<bool>("ImageMask") == Some(true);
    let parts = match dict.get::<Name<'_>>("ColorSpace") {
        _ if is_stencil => 1,
        Some(space) if *space == *b"DeviceGray" => 1,
        Some(space) if *space == *b"DeviceRGB" => 3,
        _ => return Painted::Unknown,
    };
    let is_turned = match dict.get::<Array<'_>>("Decode").map(|list| list.iter::<f32>().collect::<Vec<_>>()).as_deref()
    {
        None | Some([0.0, 1.0]) => false,
        Some([1.0, 0.0]) if is_stencil => true,
        _ => return Painted::Unknown,
    };
    let Ok(data) = decoded(stream, MOST_PIXELS * 3) else { return Painted::Unknown };
    if is_stencil {
        let row = width.div_ceil(8);
        let bit = |x: usize, y: usize| data[y * row + x / 8] >> (7 - x % 8) & 1 == 1;
        let is_whole = data.len() == row * height && (0..height).all(|y| (0..width).all(|x| bit(x, y) == is_turned));
        return if is_whole { Painted::Plain([0; 3]) } else { Painted::Unknown };
    }
    if dict.get::<i32>("BitsPerComponent") != Some(8) || data.len() != width * height * parts {
        return Painted::Unknown;
    }
    let pixel = &data[..parts];
    match (data.chunks_exact(parts).all(|other| other == pixel), pixel) {
        (true, [gray]) => Painted::Plain([*gray; 3]),
        (true, [r, g, b]) => Painted::Plain([*r, *g, *b]),
        _ => Painted::Unknown,
    }
}

/// Whether a gradient paints all of the clip: it goes on beyond both of its ends.
pub(super) fn goes_on(shading: &Dict<'_>) -> bool {
    let ends = shading.get::<Array<'_>>("Extend").map(|list| list.iter::<bool>().collect::<Vec<_>>());
    // Circles that go on leave out what lies beside their cone.
    shading.get::<i32>("ShadingType") == Some(2)
        && !shading.contains_key("BBox")
        && ends.as_deref() == Some(&[true, true])
}

/// The letters of a Type 3 font: programs by their names, and the names by their codes.
pub(super) struct Letters<'a> {
    programs: Dict<'a>,
    /// Where a code is named again, its last name holds.
    names: Vec<(u32, Name<'a>)>,
}

impl<'a> Letters<'a> {
    pub(super) fn read(font: &Dict<'a>) -> Letters<'a> {
        let programs = font.get::<Dict<'a>>("CharProcs").unwrap_or_default();
        let listed = font.get::<Dict<'a>>("Encoding").and_then(|encoding| encoding.get::<Array<'a>>("Differences"));
        let (mut names, mut next) = (Vec::new(), 0u32);
        for item in listed.iter().flat_map(|list| list.iter::<Object<'a>>()).take(512) {
            match item {
                Object::Number(code) => next = code.as_f64().max(0.0) as u32,
                Object::Name(name) => {
                    names.push((next, name));
                    next = next.saturating_add(1);
                }
                _ => {}
            }
        }
        Letters { programs, names }
    }

    /// Whether the program of a code is there and paints nothing.
    pub(super) fn paints_nothing(&self, code: u32) -> bool {
        let named = self.names.iter().rev().find(|(own, _)| *own == code);
        let stream = named.and_then(|(_, name)| self.programs.get::<Stream<'_>>(name));
        stream.is_some_and(|stream| program(&stream, [0.0; 4]) == Painted::Nothing)
    }
}
