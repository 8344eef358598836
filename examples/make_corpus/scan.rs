//! A plan as an office scans it: the pages of its PDF drawn, a little askew, in black and white, with some dust.
//!
//! Needs a font with the characters, which the project does not have; the scan in `corpus/` was drawn with Noto Serif.

use std::{error::Error, fs, io::Write};

use ab_glyph::{Font, FontVec, PxScale, ScaleFont, point};
use flate2::{Compression, write::ZlibEncoder};
use lopdf::{Document, Object, Stream, content::Operation, dictionary};

use super::pdf::{HEIGHT, WIDTH};

/// Pixels a point: 280 dots an inch, between what offices scan for the screen and for print.
const SCALE: f32 = 280.0 / 72.0;
/// How far a line sinks on its way across the page: a third of a degree.
const SLOPE: f32 = 0.006;
/// Where fonts with Chinese are wont to stand, and the face in their collection.
const FONTS: [(&str, u32); 2] = [
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 3),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 3),
];

/// The scan of these pages; none where no font is at hand.
pub(crate) fn write(pages: &[Vec<Operation>]) -> Result<Option<Vec<u8>>, Box<dyn Error>> {
    let Some(font) =
        FONTS.iter().find_map(|(path, face)| FontVec::try_from_vec_and_index(fs::read(path).ok()?, *face).ok())
    else {
        return Ok(None);
    };
    let mut document = Document::with_version("1.5");
    let tree = document.new_object_id();
    let mut kids = Vec::new();
    for operations in pages {
        let mut sheet = Sheet::new();
        sheet.draw(operations, &font)?;
        let (width, height) = (sheet.width as i64, sheet.height as i64);
        let picture = document.add_object(Stream::new(
            dictionary! {
                "Type" => "XObject", "Subtype" => "Image", "Width" => width, "Height" => height,
                "ColorSpace" => "DeviceGray", "BitsPerComponent" => 1, "Filter" => "FlateDecode",
                // Each row as its difference to the one above: a scan is a third smaller so.
                "DecodeParms" => dictionary! { "Predictor" => 15, "Colors" => 1, "BitsPerComponent" => 1, "Columns" => width },
            },
            sheet.packed()?,
        ));
        let content = format!("q {WIDTH} 0 0 {HEIGHT} 0 0 cm /S Do Q").into_bytes();
        let content = document.add_object(Stream::new(dictionary! {}, content));
        kids.push(Object::from(document.add_object(dictionary! {
            "Type" => "Page", "Parent" => tree, "Contents" => content,
            "MediaBox" => vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()],
            "Resources" => dictionary! { "XObject" => dictionary! { "S" => picture } },
        })));
    }
    let count = i64::try_from(kids.len())?;
    document.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    document.compress();
    let mut out = Vec::new();
    document.save_to(&mut out)?;
    Ok(Some(out))
}

/// Ink, 0 to 1 a pixel.
struct Sheet {
    width: usize,
    height: usize,
    ink: Vec<f32>,
}

impl Sheet {
    fn new() -> Sheet {
        let (width, height) = ((WIDTH * SCALE) as usize, (HEIGHT * SCALE) as usize);
        Sheet { width, height, ink: vec![0.0; width * height] }
    }

    /// Draws what `pdf` writes: text in one font, and straight lines.
    fn draw(&mut self, operations: &[Operation], font: &FontVec) -> Result<(), Box<dyn Error>> {
        let (mut size, mut at, mut from, mut thick) = (0.0, [0.0; 2], [0.0; 2], 1.0);
        for operation in operations {
            let number = |index: usize| operation.operands.get(index).map_or(Ok(0.0), Object::as_float);
            match operation.operator.as_str() {
                "Tf" => size = number(1)?,
                "Td" => at = [number(0)?, HEIGHT - number(1)?],
                "Tj" => {
                    let bytes = operation.operands[0].as_str()?;
                    let units: Vec<u16> =
                        bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
                    self.text(&String::from_utf16(&units)?, at, size, font);
                }
                "w" => thick = number(0)?,
                "m" => from = [number(0)?, HEIGHT - number(1)?],
                "l" => self.line(from, [number(0)?, HEIGHT - number(1)?], thick),
                _ => {}
            }
        }
        Ok(())
    }

    fn text(&mut self, text: &str, [mut x, y]: [f32; 2], size: f32, font: &FontVec) {
        // The height that makes an em as large as the size of the type.
        let height = font.height_unscaled() / font.units_per_em().unwrap_or(1000.0) * size * SCALE;
        let scaled = font.as_scaled(PxScale::from(height));
        for c in text.chars() {
            let place = point(x * SCALE, (y + x * SLOPE) * SCALE);
            if let Some(outline) = font.outline_glyph(scaled.glyph_id(c).with_scale_and_position(scaled.scale(), place))
            {
                let bounds = outline.px_bounds();
                outline.draw(|dx, dy, ink| self.add(bounds.min.x + dx as f32, bounds.min.y + dy as f32, ink));
            }
            x += if c.is_ascii() { size / 2.0 } else { size };
        }
    }

    fn line(&mut self, from: [f32; 2], to: [f32; 2], thick: f32) {
        let steps = (((to[0] - from[0]).abs() + (to[1] - from[1]).abs()) * SCALE).ceil() as usize;
        let upright = (to[0] - from[0]).abs() < (to[1] - from[1]).abs();
        let across = (thick * SCALE).round().max(1.0) as usize;
        for step in 0..=steps {
            let part = step as f32 / steps.max(1) as f32;
            let (x, y) = (from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part);
            for beside in 0..across {
                let (dx, dy) = if upright { (beside as f32, 0.0) } else { (0.0, beside as f32) };
                self.add((x - (y - HEIGHT / 2.0) * SLOPE) * SCALE + dx, (y + x * SLOPE) * SCALE + dy, 1.0);
            }
        }
    }

    fn add(&mut self, x: f32, y: f32, ink: f32) {
        if (0.0..self.width as f32).contains(&x) && (0.0..self.height as f32).contains(&y) {
            let at = y as usize * self.width + x as usize;
            self.ink[at] = (self.ink[at] + ink).min(1.0);
        }
    }

    /// The rows packed as PDF has them: deflated differences to the row above.
    fn packed(&self) -> std::io::Result<Vec<u8>> {
        let length = self.width.div_ceil(8);
        let mut above = vec![0; length];
        let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
        for row in self.bits().chunks(length) {
            let differences: Vec<u8> = row.iter().zip(&above).map(|(here, above)| here.wrapping_sub(*above)).collect();
            // 2 is the filter that PNG calls Up.
            out.write_all(&[2])?;
            out.write_all(&differences)?;
            above.copy_from_slice(row);
        }
        out.finish()
    }

    /// A bit a pixel, 1 is white; every so often a speck of dust.
    fn bits(&self) -> Vec<u8> {
        let mut seed = 1u32;
        let mut out = Vec::with_capacity(self.height * self.width.div_ceil(8));
        for row in self.ink.chunks(self.width) {
            for eight in row.chunks(8) {
                let byte = (0..8).fold(0u8, |byte, at| {
                    // A linear congruence is dust enough, and the same each time.
                    seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    let dust = seed >> 8 < 100;
                    let dark = dust || eight.get(at).is_some_and(|&ink| ink > 0.5);
                    byte << 1 | u8::from(!dark)
                });
                out.push(byte);
            }
        }
        out
    }
}
