//! Where text stands: the detection model's map of likelihood, and boxes around what is likely in it (differentiable
//! binarisation: Liao et al., "Real-time Scene Text Detection with Differentiable Binarization", AAAI 2020).

use super::{
    super::{OcrError, picture::Picture},
    net::{Net, failed},
    tilted::Tilted,
};

/// The model halves its input five times.
const MULTIPLE: usize = 32;
/// So much paper around the ink is shown to it, in its pixels.
const PAPER: usize = 24;
/// How likely a pixel of text is, and the mean over a box: as the model's authors have it for documents.
const LIKELY: f32 = 0.3;
const LIKELY_BOX: f32 = 0.5;
/// The map shows the hearts of lines; so far beyond reaches their ink, as a part of area over girth. From the same source.
const UNCLIP: f32 = 1.6;
/// Smaller pieces of the map are specks, in its pixels.
const LEAST: f32 = 3.0;
/// A page of more pieces is grain, not text.
const MOST_BOXES: usize = 4000;

/// The boxes of text of a picture, looked at `scale` times as large.
pub(super) fn boxes(net: &Net, picture: &Picture, scale: f32) -> Result<Vec<Tilted>, OcrError> {
    let fit = |pixels: usize| ((pixels as f32 * scale / MULTIPLE as f32).round() as usize).max(1) * MULTIPLE;
    let (width, height) = (fit(picture.width), fit(picture.height));
    let whole = picture.resized(width, height);
    // Margins hold nothing: only what is inked is looked at, with some paper around it.
    let Some([left, top, right, bottom]) = whole.inked() else { return Ok(Vec::new()) };
    let back = [picture.width as f32 / width as f32, picture.height as f32 / height as f32];
    let (left, top) = (left.saturating_sub(PAPER), top.saturating_sub(PAPER));
    let [width, height] = [right - left, bottom - top].map(|inked| (inked + PAPER).next_multiple_of(MULTIPLE));
    let small = whole.part(left, top, width, height);
    // Grey in all three channels, from −1 to 1.
    let plane: Vec<f32> = small.grey.iter().map(|&grey| f32::from(grey) / 127.5 - 1.0).collect();
    let answer = net.run([1, 3, height, width], &plane.repeat(3))?;
    if answer.shape != [1, 1, height, width] {
        return Err(failed("the model of detection answers with another shape"));
    }
    let found = pieces(&answer.data, width, height).into_iter();
    Ok(found.map(|found| found.moved([left as f32, top as f32]).scaled(back)).collect())
}

/// The boxes of a map of likelihood.
fn pieces(map: &[f32], width: usize, height: usize) -> Vec<Tilted> {
    // Widened by a pixel to the right and below, so that strokes that hardly touch are one.
    let likely = |at: usize| map[at] > LIKELY;
    let mut open: Vec<bool> = (0..map.len())
        .map(|at| {
            let (x, y) = (at % width, at / width);
            likely(at)
                || (x > 0 && likely(at - 1))
                || (y > 0 && likely(at - width))
                || (x > 0 && y > 0 && likely(at - width - 1))
        })
        .collect();
    let mut out = Vec::new();
    let mut todo = Vec::new();
    for start in 0..map.len() {
        if !open[start] {
            continue;
        }
        open[start] = false;
        todo.push(start);
        // Of each row its ends are enough for a hull.
        let mut rows: Vec<[usize; 2]> = Vec::new();
        let mut top = start / width;
        while let Some(at) = todo.pop() {
            let (x, y) = (at % width, at / width);
            if y < top {
                rows.splice(0..0, std::iter::repeat_n([usize::MAX, 0], top - y));
                top = y;
            }
            if y - top >= rows.len() {
                rows.resize(y - top + 1, [usize::MAX, 0]);
            }
            let row = &mut rows[y - top];
            *row = [row[0].min(x), row[1].max(x)];
            for near in [y.saturating_sub(1), y, (y + 1).min(height - 1)] {
                for beside in [x.saturating_sub(1), x, (x + 1).min(width - 1)] {
                    let next = near * width + beside;
                    if std::mem::take(&mut open[next]) {
                        todo.push(next);
                    }
                }
            }
        }
        // Pixels have corners.
        let corners = |(at, &[from, to]): (usize, &[usize; 2])| {
            let (left, right, y) = (from as f32, to as f32 + 1.0, (top + at) as f32);
            [[left, y], [right, y], [left, y + 1.0], [right, y + 1.0]]
        };
        let mut points: Vec<[f32; 2]> =
            rows.iter().enumerate().filter(|(_, row)| row[0] <= row[1]).flat_map(corners).collect();
        let Some(found) = Tilted::around(&mut points) else { continue };
        if found.width.min(found.height) < LEAST || mean(map, width, height, &found) < LIKELY_BOX {
            continue;
        }
        let by = found.width * found.height * UNCLIP / (2.0 * (found.width + found.height));
        out.push(found.grown(by));
        if out.len() == MOST_BOXES {
            break;
        }
    }
    out
}

/// The mean of the map inside a box.
fn mean(map: &[f32], width: usize, height: usize, of: &Tilted) -> f32 {
    let [left, top, right, bottom] = of.bounds().map(|edge| edge.max(0.0) as usize);
    let (mut sum, mut count) = (0.0, 0u32);
    for y in top..=bottom.min(height - 1) {
        for x in left..=right.min(width - 1) {
            let [u, v] = of.inside([x as f32 + 0.5, y as f32 + 0.5]);
            if u.abs() <= of.width / 2.0 && v.abs() <= of.height / 2.0 {
                sum += map[y * width + x];
                count += 1;
            }
        }
    }
    sum / count.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(boxes: &[([usize; 4], f32)]) -> Vec<f32> {
        let mut map = vec![0.0; 200 * 100];
        for ([left, top, right, bottom], likely) in boxes {
            for y in *top..*bottom {
                map[y * 200 + left..y * 200 + right].fill(*likely);
            }
        }
        map
    }

    #[test]
    fn each_likely_piece_is_a_box_that_reaches_beyond_it() {
        let found =
            pieces(&map(&[([20, 20, 120, 30], 0.9), ([150, 10, 160, 90], 0.8), ([30, 60, 80, 70], 0.4)]), 200, 100);
        let mut bounds: Vec<[i32; 4]> = found.iter().map(|one| one.bounds().map(|edge| edge.round() as i32)).collect();
        bounds.sort_unstable();
        // 100 × 10 widened by a pixel: (101 · 11 · 1.6) / (2 · 112) = 7.9. What is but half likely is no text.
        assert_eq!(bounds, [[12, 12, 129, 39], [142, 2, 169, 99]]);
    }

    #[test]
    fn specks_and_an_empty_map_hold_no_text() {
        assert!(pieces(&map(&[([20, 20, 21, 21], 0.9)]), 200, 100).is_empty());
        assert!(pieces(&map(&[]), 200, 100).is_empty());
    }
}
