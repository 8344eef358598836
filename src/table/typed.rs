//! Pages as a typist would copy them: a line of text a printed line, its words at the columns where they stand.
//!
//! What parts the columns of a page without rules is white space, and so it is in a text that keeps it: one reader serves
//! both. Two columns of a text are as wide as a 漢字 of the size that most of the page is set in.

use foldhash::HashMap;

use super::sheet::Sheet;
use crate::{
    layout::{lines, lines::parts},
    source::geometry::GeometryPage,
};

/// In ems: what stands closer is of one word.
const CLOSE: f32 = 0.8;
/// In ems: a step between two lines that is wider is a blank line as well.
const APART: f32 = 0.9;
/// In columns: what stands further to the right is set there, so that a page drawn to a scale of its own makes no endless
/// lines.
const LONGEST_LINE: usize = 400;

/// The text of pages, a form feed behind each. Running heads and feet are left out.
pub(crate) fn typed(pages: &[GeometryPage]) -> String {
    let mut text = String::new();
    for sheet in Sheet::all(pages) {
        page(&sheet, &mut text);
        text.push('\u{c}');
    }
    text
}

fn page(sheet: &Sheet<'_>, text: &mut String) {
    let Some(pitch) = pitch(sheet) else { return };
    let all = lines(sheet.page, &sheet.glyphs);
    let left = all.iter().map(|line| line.bbox[0]).fold(f32::MAX, f32::min);
    let mut above: Option<f32> = None;
    for line in &all {
        if above.is_some_and(|above| line.bbox[1] - above > APART * line.size) {
            text.push('\n');
        }
        above = Some(line.bbox[3]);
        let mut column = 0;
        for part in parts(sheet.page, line, CLOSE) {
            let glyphs = &line.glyphs[part];
            let from = sheet.page.glyphs[glyphs[0] as usize].bbox[0];
            let at = (((from - left) / pitch).round().max(0.0) as usize).min(LONGEST_LINE);
            // Two blanks at least stand between two columns.
            let blanks = at.saturating_sub(column).max(if column > 0 { 2 } else { 0 });
            text.extend(std::iter::repeat_n(' ', blanks));
            column += blanks;
            let begin = text.len();
            for &glyph in glyphs {
                sheet.page.glyphs[glyph as usize].text.push_to(text);
            }
            column += unicode_width::UnicodeWidthStr::width(&text[begin..]);
        }
        text.push('\n');
    }
}

/// Half of the size that most glyphs of a page have.
fn pitch(sheet: &Sheet<'_>) -> Option<f32> {
    /// Sizes are told apart by tenths of a point.
    const STEPS: f32 = 10.0;
    let mut counts: HashMap<u32, usize> = HashMap::default();
    for &glyph in &sheet.glyphs {
        let size = sheet.page.glyphs[glyph as usize].size;
        *counts.entry((size * STEPS).round().max(0.0) as u32).or_default() += 1;
    }
    let (size, _) = counts.into_iter().filter(|(size, _)| *size > 0).max_by_key(|(size, count)| (*count, *size))?;
    Some(size as f32 / STEPS / 2.0)
}
