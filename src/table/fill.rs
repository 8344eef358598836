//! Sets the text of a cell as pieces: one printed line each, saying whether it goes on with the paragraph above.

use super::{Opening, Piece};
use crate::layout::Line;
use crate::words::Place;

/// The lines of one cell (or of running text) as pieces. `right` is how far lines of this column reach.
pub(super) fn pieces(lines: &[Line], page: u32, right: f32) -> Vec<Piece> {
    let pitch = usual_pitch(lines);
    let mut out: Vec<Piece> = Vec::with_capacity(lines.len());
    let mut first_of_paragraph = 0;
    for (index, line) in lines.iter().enumerate() {
        let opens = match index.checked_sub(1).map(|before| &lines[before]) {
            None => Opening::Paragraph,
            Some(before) if opens_paragraph(before, line, right, pitch, lines[first_of_paragraph].bbox[0]) => {
                Opening::Paragraph
            }
            Some(_) => Opening::Line,
        };
        if opens == Opening::Paragraph {
            first_of_paragraph = index;
        }
        out.push(Piece { text: line.text.clone(), place: Place::boxed(page, line.bbox), opens });
    }
    out
}

/// By how many characters a full line may end short of the edge: punctuation is not put at the start of a line, and
/// a word or a number is not broken.
const SHORT: f32 = 2.2;

fn opens_paragraph(before: &Line, line: &Line, right: f32, pitch: f32, paragraph_left: f32) -> bool {
    let size = before.size.max(1.0);
    // Text that runs downwards: the next line is the next column.
    let tall = |line: &Line| line.bbox[3] - line.bbox[1] > 1.8 * line.size && line.text.chars().count() > 1;
    if tall(before) || tall(line) {
        return false;
    }
    let step = line.bbox[1] - before.bbox[1];
    if step > pitch + 0.35 * size {
        return true;
    }
    if right - before.bbox[2] > SHORT * size {
        return true;
    }
    // Hanging paragraphs: a line that stands further out than the line above opens one, unless the line above is
    // the indented first line of its paragraph.
    line.bbox[0] < before.bbox[0] - 0.8 * size && before.bbox[0] > paragraph_left + 0.8 * size
}

/// The smallest usual distance from line to line; where there is a single line, its own height.
fn usual_pitch(lines: &[Line]) -> f32 {
    let mut steps: Vec<f32> =
        lines.windows(2).map(|pair| pair[1].bbox[1] - pair[0].bbox[1]).filter(|s| *s > 1.0).collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 4).copied().unwrap_or_else(|| lines.first().map_or(12.0, |line| 1.6 * line.size))
}
