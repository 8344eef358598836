//! The PDF of a scan with what was read of it laid over each picture, unseen: archives want pages that can be searched.
//!
//! The pages stay as they are. Each character is set where it was read (text rendering mode 3, neither filled nor
//! stroked: ISO 32000-1, 9.3.6), so that searching, marking and copying find it there. The font draws nothing and is not
//! embedded; a table says which character each code stands for (9.10.3).

use std::{collections::BTreeMap, fmt::Write as _};

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use crate::source::{
    geometry::{GeometryPage, Glyph, Turn},
    scan::Recognised,
};

/// Why the PDF could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SearchableError {
    /// The file cannot be taken apart, or is encrypted.
    #[error("the PDF cannot be written anew: {0}")]
    Pdf(#[from] lopdf::Error),
    /// It is encrypted: what is written would not be.
    #[error("the PDF is encrypted; remedy: save it without a password first")]
    Encrypted,
}

/// What the layer's font is called on a page.
const FONT: &str = "PlanscopeRead";

/// The same PDF with an unseen layer on each page that was recognised, and on how many.
///
/// # Errors
/// [`SearchableError`] where the PDF cannot be taken apart.
pub fn write(bytes: &[u8], pages: &[GeometryPage], read: &Recognised) -> Result<(Vec<u8>, usize), SearchableError> {
    let mut document = Document::load_mem(bytes)?;
    if document.is_encrypted() || document.encryption_state.is_some() {
        return Err(SearchableError::Encrypted);
    }
    let ids = document.get_pages();
    let wanted: Vec<(&GeometryPage, f32, ObjectId)> = pages
        .iter()
        .filter_map(|page| Some((page, *read.slopes.get(&page.number)?, *ids.get(&page.number)?)))
        .collect();
    if wanted.is_empty() {
        return Ok((bytes.to_vec(), 0));
    }
    let mut codes = Codes::default();
    let mut layers = Vec::new();
    for &(page, slope, id) in &wanted {
        let frame = Frame::of(&document, id, page, slope);
        layers.push(layer(page, &frame, &mut codes));
    }
    let font = codes.font(&mut document);
    for (&(_, _, id), layer) in wanted.iter().zip(layers) {
        put(&mut document, id, layer, font)?;
    }
    let mut out = Vec::new();
    document.save_to(&mut out).map_err(lopdf::Error::from)?;
    Ok((out, wanted.len()))
}

/// The codes of the characters that were read.
#[derive(Debug, Default)]
struct Codes(BTreeMap<String, u16>);

impl Codes {
    /// The code of a text; none where all are given away.
    fn of(&mut self, text: String) -> Option<u16> {
        let next = u16::try_from(self.0.len() + 1).ok()?;
        Some(*self.0.entry(text).or_insert(next))
    }

    /// The font that these codes are of.
    fn font(&self, document: &mut Document) -> ObjectId {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CMapName /PlanscopeRead def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let all: Vec<(&String, &u16)> = self.0.iter().collect();
        // A list may have a hundred entries.
        for some in all.chunks(100) {
            let _ = writeln!(map, "{} beginbfchar", some.len());
            for (text, code) in some {
                let units: String = text.encode_utf16().fold(String::new(), |mut out, unit| {
                    let _ = write!(out, "{unit:04X}");
                    out
                });
                let _ = writeln!(map, "<{code:04X}> <{units}>");
            }
            map.push_str("endbfchar\n");
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        let unicode = document.add_object(Stream::new(Dictionary::new(), map.into_bytes()));
        let about = document.add_object(dictionary! {
            "Type" => "FontDescriptor", "FontName" => FONT, "Flags" => 4, "FontBBox" => vec![0.into(), 0.into(), 1000.into(), 1000.into()],
            "ItalicAngle" => 0, "Ascent" => 880, "Descent" => -120, "CapHeight" => 880, "StemV" => 80,
        });
        let system = dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("Identity"), "Supplement" => 0,
        };
        let descendant = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => FONT, "CIDSystemInfo" => system,
            "FontDescriptor" => about, "DW" => 1000, "CIDToGIDMap" => "Identity",
        });
        document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => FONT, "Encoding" => "Identity-H",
            "DescendantFonts" => vec![descendant.into()], "ToUnicode" => unicode,
        })
    }
}

/// How points of a page as seen, straightened, become those of its own system.
struct Frame {
    /// The columns of the turn, and the shift behind it.
    matrix: [f32; 6],
}

impl Frame {
    fn of(document: &Document, id: ObjectId, page: &GeometryPage, slope: f32) -> Frame {
        let inherited = |key: &[u8]| inherited(document, id, key);
        let number = |object: &Object| object.as_float().ok();
        let rect = |key: &[u8]| {
            let array = inherited(key)?
                .as_array()
                .ok()?
                .iter()
                .map(|one| number(resolved(document, one)))
                .collect::<Option<Vec<f32>>>()?;
            let &[a, b, c, d] = &array[..] else { return None };
            Some([a.min(c), b.min(d), a.max(c), b.max(d)])
        };
        let media = rect(b"MediaBox").unwrap_or([0.0, 0.0, 612.0, 792.0]);
        let crop = rect(b"CropBox").unwrap_or(media);
        let [x0, y0, x1, y1] =
            [media[0].max(crop[0]), media[1].max(crop[1]), media[2].min(crop[2]), media[3].min(crop[3])];
        let turn = inherited(b"Rotate").and_then(|object| object.as_i64().ok()).unwrap_or(0).rem_euclid(360);
        // The page as seen may be counted in larger units.
        let across = if turn % 180 == 0 { x1 - x0 } else { y1 - y0 };
        let unit = if page.width > 0.0 { across / page.width } else { 1.0 };
        let seen = match turn {
            90 => [0.0, unit, unit, 0.0, x0, y0],
            180 => [-unit, 0.0, 0.0, unit, x1, y0],
            270 => [0.0, -unit, -unit, 0.0, x1, y1],
            _ => [unit, 0.0, 0.0, -unit, x0, y1],
        };
        // Reading straightened the page around its middle.
        let (mx, my) = (page.width / 2.0, page.height / 2.0);
        let askew = [1.0, slope, -slope, 1.0, my * slope, -mx * slope];
        Frame { matrix: product(askew, seen) }
    }
}

/// First the one, then the other.
fn product(a: [f32; 6], b: [f32; 6]) -> [f32; 6] {
    let point = |x: f32, y: f32| [x * b[0] + y * b[2], x * b[1] + y * b[3]];
    let ([a0, a1], [a2, a3], [a4, a5]) = (point(a[0], a[1]), point(a[2], a[3]), point(a[4], a[5]));
    [a0, a1, a2, a3, a4 + b[4], a5 + b[5]]
}

/// What sets a page's characters, unseen.
fn layer(page: &GeometryPage, frame: &Frame, codes: &mut Codes) -> Vec<u8> {
    let mut out = format!("Q\nq BT 3 Tr /{FONT} 1 Tf\n");
    for glyph in page.glyphs.iter().filter(|glyph| !glyph.text.is_blank()) {
        let Some(code) = codes.of(glyph.text.to_string()) else { continue };
        let [a, b, c, d, e, f] = product(placed(glyph), frame.matrix);
        let _ = writeln!(out, "{a:.4} {b:.4} {c:.4} {d:.4} {e:.3} {f:.3} Tm <{code:04X}> Tj");
    }
    out.push_str("ET Q\n");
    out.into_bytes()
}

/// Where a character stands on the page as seen: one em square, its foot on the line, made as wide as it was read.
fn placed(glyph: &Glyph) -> [f32; 6] {
    let [x0, y0, x1, y1] = glyph.bbox;
    let (width, height) = (x1 - x0, y1 - y0);
    /// The part of an em below the line.
    const FOOT: f32 = 0.12;
    match (glyph.turn, glyph.vertical) {
        // A column is a line that runs down: searching finds its words then.
        (Turn::Clockwise, _) | (Turn::Upright, true) => [0.0, height, width, 0.0, x0 + FOOT * width, y0],
        (Turn::Anticlockwise, _) => [0.0, -height, -width, 0.0, x1 - FOOT * width, y1],
        (Turn::Over, _) => [-width, 0.0, 0.0, height, x1, y0 + FOOT * height],
        _ => [width, 0.0, 0.0, -height, x0, y1 - FOOT * height],
    }
}

/// Puts a layer over a page, which is closed in so that what it leaves set does not matter.
fn put(document: &mut Document, page: ObjectId, layer: Vec<u8>, font: ObjectId) -> Result<(), lopdf::Error> {
    let mut contents = match document.get_dictionary(page)?.get(b"Contents") {
        Ok(Object::Reference(id)) => match document.get_object(*id)? {
            Object::Array(parts) => parts.clone(),
            _ => vec![Object::Reference(*id)],
        },
        Ok(Object::Array(parts)) => parts.clone(),
        _ => Vec::new(),
    };
    contents.insert(0, document.add_object(Stream::new(Dictionary::new(), b"q\n".to_vec())).into());
    let mut stream = Stream::new(Dictionary::new(), layer);
    stream.compress()?;
    contents.push(document.add_object(stream).into());
    let mut resources =
        inherited(document, page, b"Resources").and_then(|object| object.as_dict().ok()).cloned().unwrap_or_default();
    let mut fonts = resources
        .get(b"Font")
        .ok()
        .map(|fonts| resolved(document, fonts))
        .and_then(|fonts| fonts.as_dict().ok())
        .cloned()
        .unwrap_or_default();
    fonts.set(FONT, font);
    resources.set("Font", fonts);
    let page = document.get_object_mut(page)?.as_dict_mut()?;
    page.set("Contents", contents);
    page.set("Resources", resources);
    Ok(())
}

/// An entry of a page or, where it has none, of the nearest node above.
fn inherited<'a>(document: &'a Document, page: ObjectId, key: &[u8]) -> Option<&'a Object> {
    /// Deeper trees go round in circles.
    const DEEPEST: usize = 64;
    let mut node = document.get_dictionary(page).ok()?;
    for _ in 0..DEEPEST {
        if let Ok(found) = node.get(key) {
            return Some(resolved(document, found));
        }
        node = document.get_dictionary(node.get(b"Parent").ok()?.as_reference().ok()?).ok()?;
    }
    None
}

fn resolved<'a>(document: &'a Document, object: &'a Object) -> &'a Object {
    document.dereference(object).map_or(object, |(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_a_turned_page_find_their_place() {
        // A page of 200 × 100 whose own system is turned by 90°: its upper left corner is the lower left one.
        let seen = [0.0, 1.0, 1.0, 0.0, 5.0, 7.0];
        let at = |x: f32, y: f32| {
            let [_, _, _, _, e, f] = product([1.0, 0.0, 0.0, 1.0, x, y], seen);
            [e, f]
        };
        assert_eq!([at(0.0, 0.0), at(20.0, 0.0), at(0.0, 10.0)], [[5.0, 7.0], [5.0, 27.0], [15.0, 7.0]]);
    }
}
