//! Sets the text of a cell as pieces: one printed line each, saying whether it goes on with the paragraph above.

use super::{Opening, Piece};
use crate::layout::Line;
use crate::layout::lines::is_wide;
use crate::words::Place;

/// The lines of one cell (or of running text) as pieces. `right` is how far lines of this column reach.
pub(super) fn pieces(lines: Vec<Line>, page: u32, right: f32) -> Vec<Piece> {
    let pitch = usual_pitch(&lines);
    let lines = unstacked(lines, pitch);
    let pitch = usual_pitch(&lines);
    let mut opens: Vec<Opening> = Vec::with_capacity(lines.len());
    let mut first_of_paragraph = 0;
    for (index, line) in lines.iter().enumerate() {
        let own = match index.checked_sub(1).map(|before| &lines[before]) {
            None => Opening::Paragraph,
            Some(before) if opens_paragraph(before, line, right, pitch, lines[first_of_paragraph].bbox[0]) => {
                Opening::Paragraph
            }
            Some(_) => Opening::Line,
        };
        if own == Opening::Paragraph {
            first_of_paragraph = index;
        }
        opens.push(own);
    }
    let piece = |(line, opens): (Line, Opening)| Piece::new(line.text, Place::boxed(page, line.bbox), opens);
    lines.into_iter().zip(opens).map(piece).collect()
}

/// The lines with stacks of single characters joined: a title written downwards is one line, not one a character.
///
/// A stack may begin with a marker that was set level: 「(一)」 above 「服」 above 「務」.
fn unstacked(lines: Vec<Line>, pitch: f32) -> Vec<Line> {
    /// A marker has no more characters.
    const LONGEST: usize = 4;
    // Of lines that are longer it counts no further.
    let letters = |line: &Line| line.text.chars().filter(|c| !c.is_whitespace()).take(LONGEST + 1).count();
    let is_dress = |line: &Line| line.text.chars().all(|c| "()（）、.．0123456789一二三四五六七八九十".contains(c));
    let below = |upper: &Line, lower: &Line| {
        let step = lower.bbox[1] - upper.bbox[1];
        let aside = (lower.bbox[0] + lower.bbox[2] - upper.bbox[0] - upper.bbox[2]).abs() / 2.0;
        step > 0.3 * lower.size && step < (2.2 * lower.size).max(1.4 * pitch) && aside < 0.45 * lower.size
    };
    // Figures below one another are a list of figures.
    let is_single = |line: &Line| letters(line) == 1 && line.text.chars().all(|c| is_wide(c) || "()[]|".contains(c));
    // A second title right below the first: a number with its dot, and a little more free above it or one more than the
    // number of the first.
    let opens_anew = |from: usize, at: usize| {
        let step = |lower: usize| lines[lower].bbox[1] - lines[lower - 1].bbox[1];
        let dot = |at: usize| lines.get(at + 1).is_some_and(|next| next.text.starts_with(['、', '.', '．']));
        let place = |at: usize| "一二三四五六七八九十".find(&lines[at].text).filter(|_| dot(at));
        let follows = place(from).is_some_and(|first| place(at) == Some(first + "一".len()));
        at > from + 2 && is_dress(&lines[at]) && dot(at) && (follows || step(at) > 1.1 * step(from + 1))
    };
    let stack = |from: usize| {
        let single = is_single(&lines[from]) || (letters(&lines[from]) <= LONGEST && is_dress(&lines[from]));
        let goes_on =
            |at: &usize| is_single(&lines[*at]) && below(&lines[*at - 1], &lines[*at]) && !opens_anew(from, *at);
        if single { 1 + (from + 1..lines.len()).take_while(goes_on).count() } else { 1 }
    };
    /// Fewer are a short word that a narrow column broke.
    const LEAST: usize = 3;
    if (0..lines.len()).all(|at| stack(at) < LEAST) {
        return lines;
    }
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let length = stack(at);
        let taken = if length >= LEAST { length } else { 1 };
        let mut line = lines[at].clone();
        for next in &lines[at + 1..at + taken] {
            line.take_in(next);
        }
        out.push(line);
        at += taken;
    }
    out
}

/// How much room the first unit of a line needs: a character with the punctuation that must not start a line, an
/// opening bracket with what it opens, or a whole word or number.
fn first_unit(line: &Line) -> f32 {
    const CLOSES: &str = "、。，．：；！？）」』】〕》〉”’,.;:!?)]}%％…";
    const OPENS: &str = "（「『【〔《〈“‘([{";
    let ems = |c: char| if is_wide(c) { 1.0 } else { 0.55 };
    let mut chars = line.text.chars().peekable();
    let mut width = 0.0;
    while let Some(c) = chars.next() {
        width += ems(c);
        let Some(&next) = chars.peek() else { break };
        let goes_on = OPENS.contains(c)
            || CLOSES.contains(next)
            || !is_wide(c) && !is_wide(next) && !c.is_whitespace() && !next.is_whitespace();
        if !goes_on {
            break;
        }
    }
    width * line.size
}

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
    // Had the next line's beginning found room above, the break was meant. A tenth of a character: widths are rounded.
    if right - before.bbox[2] > first_unit(line) - 0.1 * size {
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
