//! What a line of text says: the recognition model's likelihoods, decoded (connectionist temporal classification: Graves
//! et al., ICML 2006), each character with its place along the line and how sure it is.

use super::{
    super::{OcrError, picture::Picture},
    DOUBT,
    charset::Charset,
    net::{Net, failed},
    tilted::Tilted,
};

/// The model's lines are so high, in pixels.
pub(super) const HEIGHT: usize = 48;
/// So many columns of pixels are shown to the model at once, over all lines of a batch: it answers each eight of them
/// with a likelihood for every character, 75 KB.
const BATCH: usize = 3600;
/// The longest line: sixty characters. A longer one is read in parts.
pub(super) const LONGEST: usize = 2400;
/// The shortest: the model needs some paper to look at.
const SHORTEST: usize = 32;

/// A line as the model is shown it: [`HEIGHT`] rows of `width` grey pixels.
#[derive(Debug, Clone)]
pub(super) struct Cut {
    pub(super) width: usize,
    pub(super) grey: Vec<f32>,
}

/// Which way a line runs in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Run {
    /// From left to right.
    Across,
    /// Upside down.
    Over,
    /// Downwards, the tops of its characters to the right.
    Clockwise,
    /// Upwards, the tops to the left.
    Anticlockwise,
}

/// A character of a line: what it says, how sure that is, and where along the line its middle stands (0–1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Letter {
    pub(super) text: char,
    /// Where Taiwan's own set has not that character, what it has instead, and how sure either of them is.
    pub(super) taiwanese: Option<(char, f32)>,
    pub(super) sure: f32,
    pub(super) at: f32,
}

impl Letter {
    /// Leaves it in doubt.
    pub(super) fn doubt(&mut self) {
        self.sure = self.sure.min(DOUBT);
        self.taiwanese = self.taiwanese.map(|(other, sure)| (other, sure.min(DOUBT)));
    }
}

impl Cut {
    /// The line in a box.
    pub(super) fn of(picture: &Picture, of: &Tilted, run: Run) -> Cut {
        let (length, thick) = match run {
            Run::Across | Run::Over => (of.width, of.height),
            Run::Clockwise | Run::Anticlockwise => (of.height, of.width),
        };
        let width = ((length * HEIGHT as f32 / thick.max(1.0)).ceil() as usize).clamp(SHORTEST, LONGEST);
        let (step_along, step_across) = (length / width as f32, thick / HEIGHT as f32);
        // Where it is made smaller, a pixel is the mean of those it stands for.
        let samples = (step_across.round() as usize).clamp(1, 4);
        let mut grey = Vec::with_capacity(width * HEIGHT);
        for row in 0..HEIGHT {
            for column in 0..width {
                let mut sum = 0.0;
                for part in 0..samples * samples {
                    let [dx, dy] = [part % samples, part / samples].map(|at| (at as f32 + 0.5) / samples as f32);
                    let along = (column as f32 + dx) * step_along - length / 2.0;
                    let across = (row as f32 + dy) * step_across - thick / 2.0;
                    let [x, y] = match run {
                        Run::Across => of.point(along, across),
                        Run::Over => of.point(-along, -across),
                        Run::Clockwise => of.point(-across, along),
                        Run::Anticlockwise => of.point(across, -along),
                    };
                    sum += f32::from(picture.between(x - 0.5, y - 0.5));
                }
                grey.push(sum / (samples * samples) as f32);
            }
        }
        Cut { width, grey }
    }
}

/// What these lines say, in the order given.
pub(super) fn read(net: &Net, charset: &Charset, cuts: &[Cut]) -> Result<Vec<Vec<Letter>>, OcrError> {
    let mut out: Vec<Vec<Letter>> = vec![Vec::new(); cuts.len()];
    // Lines of like length are shown together: a short one is filled up to the longest.
    let mut order: Vec<usize> = (0..cuts.len()).collect();
    order.sort_by_key(|&at| (cuts[at].width, at));
    let mut rest = &order[..];
    while let Some(&first) = rest.first() {
        let fits = |count: usize| cuts[rest[count - 1]].width * count <= BATCH;
        // Filling up costs as much as reading.
        let alike = |count: usize| cuts[rest[count - 1]].width * 4 <= cuts[first].width * 5 + 64;
        let count = (1..=rest.len()).take_while(|&count| count == 1 || (fits(count) && alike(count))).count();
        let (batch, more) = rest.split_at(count);
        rest = more;
        let width = cuts[batch[count - 1]].width.next_multiple_of(8);
        let mut data = vec![0.0; count * 3 * HEIGHT * width];
        for (cut, picture) in batch.iter().map(|&at| &cuts[at]).zip(data.chunks_exact_mut(3 * HEIGHT * width)) {
            for plane in picture.chunks_exact_mut(HEIGHT * width) {
                for (row, from) in plane.chunks_exact_mut(width).zip(cut.grey.chunks_exact(cut.width)) {
                    for (to, grey) in row.iter_mut().zip(from) {
                        *to = grey / 127.5 - 1.0;
                    }
                }
            }
        }
        let answer = net.run([count, 3, HEIGHT, width], &data)?;
        let [lines, steps, classes] = answer.shape[..] else {
            return Err(failed("the model of recognition answers with another shape"));
        };
        if lines != count || classes != charset.classes() || steps == 0 {
            return Err(failed("the model of recognition has another character set than its file says"));
        }
        for (&at, likely) in batch.iter().zip(answer.data.chunks_exact(steps * classes)) {
            let stretch = width as f32 / cuts[at].width as f32;
            out[at] = without_ghosts(decoded(likely, classes, charset, stretch), cuts[at].width);
            doubt_gaps(&mut out[at], &cuts[at]);
        }
    }
    Ok(out)
}

/// The letters of a line: at each step the likeliest class, repetitions taken as one, blanks left out. `stretch` is how
/// many times as long as the line its picture is.
fn decoded(likely: &[f32], classes: usize, charset: &Charset, stretch: f32) -> Vec<Letter> {
    let steps = likely.len() / classes;
    let mut out: Vec<Letter> = Vec::new();
    let mut before = 0;
    for (step, row) in likely.chunks_exact(classes).enumerate() {
        let (mut best, mut sure) = (0, f32::MIN);
        for (class, &one) in row.iter().enumerate() {
            if one > sure {
                (best, sure) = (class, one);
            }
        }
        let at = (step as f32 + 0.5) / steps as f32 * stretch;
        if best != 0 && best == before {
            if let Some(last) = out.last_mut()
                && sure > last.sure
            {
                (last.sure, last.at) = (sure, at);
            }
        } else if best != 0
            && let Some(text) = charset.character(best)
        {
            let taiwanese =
                charset.taiwanese(text, sure, row).map(|(other, more)| (other, (sure + more).clamp(0.0, 1.0)));
            out.push(Letter { text, taiwanese, sure: sure.clamp(0.0, 1.0), at: at.min(1.0) });
        }
        before = best;
    }
    // A variant was printed so, or its usual form was and the model does not see it.
    for letter in out.iter_mut().filter(|letter| letter.taiwanese.is_none() && charset.is_variant(letter.text)) {
        letter.doubt();
    }
    out
}

/// Leaves in doubt the characters on both sides of ink that the model passed over: where two stand so far apart that a third
/// has room between them, and is there.
fn doubt_gaps(letters: &mut [Letter], cut: &Cut) {
    /// Two neighbours stand an em apart, and around another character two.
    const APART: std::ops::Range<f32> = 1.6..2.6;
    /// Darker than this in the middle of the line is ink, on pages whose paper was made white; and so many rows of it are a
    /// character's: 一 has no more.
    const INK: f32 = 110.0;
    const STROKE: usize = 3;
    /// Above and below the middle of the line, as parts of its height, drawn rules may be seen.
    const EDGE: usize = HEIGHT / 6;
    let distances = || letters.windows(2).map(|pair| (pair[1].at - pair[0].at) * cut.width as f32);
    let mut sorted: Vec<f32> = distances().collect();
    sorted.sort_by(f32::total_cmp);
    // Of two distances the shorter one is usual. Where that is less than half a line's height, the characters are narrow.
    let Some(&usual) = sorted.get(sorted.len().saturating_sub(1) / 2) else { return };
    if usual <= HEIGHT as f32 / 2.0 {
        return;
    }
    let gaps: Vec<usize> = distances()
        .enumerate()
        .filter(|(_, apart)| APART.contains(&(apart / usual)))
        .map(|(nth, _)| nth)
        .filter(|&nth| {
            let [from, to] = [letters[nth].at, letters[nth + 1].at].map(|at| at * cut.width as f32);
            let middle = (from + to) / 2.0;
            let columns = (middle - usual / 4.0).max(0.0) as usize..((middle + usual / 4.0) as usize).min(cut.width);
            let inked = |row: &usize| columns.clone().any(|at| cut.grey[row * cut.width + at] < INK);
            (EDGE..HEIGHT - EDGE).filter(inked).count() >= STROKE
        })
        .collect();
    for nth in gaps {
        for letter in &mut letters[nth..nth + 2] {
            letter.doubt();
        }
    }
}

/// A line without what the model saw between two characters, where no third has room: 增 is followed by a 曾 that is a part
/// of it.
fn without_ghosts(mut letters: Vec<Letter>, width: usize) -> Vec<Letter> {
    use unicode_width::UnicodeWidthChar;
    /// An em of the model's lines, in pixels: boxes reach beyond the ink.
    const EM: f32 = 36.0;
    /// Wide characters stand further from each other than this, as a part of what is usual in their line. Where they are
    /// is known to a step of the model, a fifth of an em.
    const NEAREST: f32 = 0.62;
    /// From so many distances on a line says what is usual.
    const ENOUGH: usize = 4;
    let is_wide = |letter: &Letter| letter.text.width() == Some(2) && letter.text.is_alphanumeric();
    let apart = |a: &Letter, b: &Letter| (b.at - a.at) * width as f32;
    let wide = |pair: &&[Letter]| is_wide(&pair[0]) && is_wide(&pair[1]);
    let mut distances: Vec<f32> = letters.windows(2).filter(wide).map(|pair| apart(&pair[0], &pair[1])).collect();
    distances.sort_by(f32::total_cmp);
    // Narrow print stands closer; wide spacing is no reason to take anything for a ghost.
    let usual = if distances.len() >= ENOUGH { distances[distances.len() / 2].min(EM) } else { 0.8 * EM };
    let mut at = 1;
    while at < letters.len() {
        let (a, b) = (&letters[at - 1], &letters[at]);
        if is_wide(a) && is_wide(b) && apart(a, b) < NEAREST * usual {
            letters.remove(if a.sure < b.sure { at - 1 } else { at });
        } else {
            at += 1;
        }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_without_room_is_a_ghost() {
        let letter = |text, sure, at| Letter { text, taiwanese: None, sure, at };
        let said = |letters: Vec<Letter>| without_ghosts(letters, 360).iter().map(|one| one.text).collect::<String>();
        assert_eq!(said(vec![letter('增', 0.99, 0.1), letter('曾', 0.5, 0.13), letter('進', 0.99, 0.2)]), "增進");
        // Each has its room, or is narrow, or stands as close as the others of its line.
        assert_eq!(said(vec![letter('增', 0.99, 0.1), letter('曾', 0.5, 0.2)]), "增曾");
        let close = "一二三四五六".chars().zip(1u8..);
        assert_eq!(said(close.map(|(c, at)| letter(c, 0.9, f32::from(at) * 0.04)).collect()), "一二三四五六");
        assert_eq!(said(vec![letter('1', 0.99, 0.1), letter('1', 0.5, 0.13)]), "11");
    }

    #[test]
    fn characters_beside_ink_that_was_passed_over_are_in_doubt() {
        let said = |inked: bool| {
            let mut cut = Cut { width: 360, grey: vec![255.0; 360 * HEIGHT] };
            for row in (12..36).filter(|_| inked) {
                cut.grey[row * 360 + 140..row * 360 + 150].fill(0.0);
            }
            let at = [0.1, 0.2, 0.3, 0.5, 0.6];
            let letter = |(text, at)| Letter { text, taiwanese: None, sure: 0.9, at };
            let mut letters: Vec<Letter> = "持續配更新".chars().zip(at).map(letter).collect();
            doubt_gaps(&mut letters, &cut);
            letters.iter().map(|letter| letter.sure).collect::<Vec<_>>()
        };
        assert_eq!(said(true), [0.9, 0.9, DOUBT, DOUBT, 0.9]);
        assert_eq!(said(false), [0.9; 5]);
    }

    #[test]
    fn a_line_is_cut_as_it_runs() {
        // A dark spot in the upper left corner of what is read.
        let mut picture = Picture { width: 200, height: 200, grey: vec![255; 200 * 200] };
        let mut at = |left: usize, top: usize| {
            for y in top..top + 8 {
                picture.grey[y * 200 + left..y * 200 + left + 8].fill(0);
            }
        };
        // Of a level box and of a column: the corners at which the four ways begin.
        at(20, 20);
        at(172, 60);
        let level = Tilted::upright([20.0, 20.0, 180.0, 68.0]);
        let column = Tilted::upright([132.0, 60.0, 180.0, 180.0]);
        let dark = |cut: &Cut| cut.grey.iter().position(|&grey| grey < 64.0).map(|at| [at % cut.width, at / cut.width]);
        assert_eq!(dark(&Cut::of(&picture, &level, Run::Across)), Some([0, 0]));
        assert_eq!(dark(&Cut::of(&picture, &column, Run::Clockwise)), Some([0, 0]));
        // The column's spot is the lower right corner of the level box as well: where it begins upside down.
        assert_eq!(dark(&Cut::of(&picture, &level, Run::Over)), Some([0, 0]));
        let up = dark(&Cut::of(&picture, &column, Run::Anticlockwise)).expect("it is there");
        assert!(up[0] > 80 && up[1] > 32, "{up:?}");
    }
}
