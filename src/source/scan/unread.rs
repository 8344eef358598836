//! Ink that the recogniser passed over: a line it dropped leaves no word, and so nothing that could be called weak.

use unicode_width::UnicodeWidthChar;

use super::{
    picture::Picture,
    strips::{MARGIN, Strip},
    tesseract::Seen,
};

/// Ink of neighbouring words lies at the edges of their boxes: a character is wider than that, in pixels (6 points).
const LEAST_WIDTH: usize = 24;
/// A line of body text is at least so high, in pixels (5 points); 一 alone is not, nor are specks.
const LEAST_HEIGHT: usize = 20;
/// How much of a character is ink: less is a speck or what is left of a rule, more is a shade.
const DENSITY: std::ops::Range<f32> = 0.04..0.7;
/// Columns without ink inside one character, in pixels.
const BREAK: usize = 12;
/// Rows without ink inside one line: between the strokes of 二.
const GAP: usize = 6;
/// Strokes reach a little beyond the box of their word.
const REACH: f32 = 8.0;

/// The bands of a sheet where ink stands that no word covers, as pieces of the page between `top` and `bottom`; each
/// tells where on this sheet it stands.
pub(super) fn bands(sheet: &Picture, strips: &[Strip], seen: &[Seen], top: usize, bottom: usize) -> Vec<Strip> {
    let mut sheet = sheet.clone();
    for Seen { bbox: word, .. } in seen {
        sheet.wipe([word[0] - REACH, word[1] - REACH, word[2] + REACH, word[3] + REACH]);
    }
    let mut out = Vec::new();
    for strip in strips {
        let rows = strip.on_sheet..strip.on_sheet + (strip.bottom - strip.top);
        let columns = MARGIN..MARGIN + (strip.right - strip.left);
        let mut open: Option<[usize; 2]> = None;
        for y in rows.clone().chain([usize::MAX]) {
            let ink = y != usize::MAX && columns.clone().any(|x| sheet.is_ink(x, y));
            match &mut open {
                Some([_, to]) if ink && y - *to <= GAP => *to = y,
                Some(band) if ink || y.saturating_sub(band[1]) > GAP => {
                    out.extend(piece(&sheet, strip, *band).filter(|piece| !is_told(piece, strip, seen)));
                    open = ink.then_some([y, y]);
                }
                None if ink => open = Some([y, y]),
                _ => {}
            }
        }
    }
    out.retain(|piece| piece.top >= top && piece.bottom <= bottom);
    out
}

/// Whether the words of a band's line are as long as the line with the band: then only their boxes are too short.
fn is_told(band: &Strip, strip: &Strip, seen: &[Seen]) -> bool {
    let height = (band.bottom - band.top) as f32;
    let (top, bottom) = (band.on_sheet as f32, band.on_sheet as f32 + height);
    let beside = |word: &&Seen| word.bbox[3].min(bottom) - word.bbox[1].max(top) > 0.5 * height;
    let x = |page: usize| (page - strip.left + MARGIN) as f32;
    let (mut left, mut right, mut told) = (x(band.left), x(band.right), 0.0);
    // The ink of a character is a little lower than its em.
    let half = height * 1.06 / 2.0;
    for word in seen.iter().filter(beside) {
        (left, right) = (left.min(word.bbox[0]), right.max(word.bbox[2]));
        told += word.text.chars().map(|c| c.width().unwrap_or(1) as f32 * half).sum::<f32>();
    }
    // Half a character may be spacing.
    told > 0.0 && told + half >= right - left
}

/// The part of the page that a band of a strip's rows is from: from its first to its last piece that looks like text.
fn piece(sheet: &Picture, strip: &Strip, [from, to]: [usize; 2]) -> Option<Strip> {
    if to + 1 - from < LEAST_HEIGHT {
        return None;
    }
    let mut runs: Vec<[usize; 2]> = Vec::new();
    for x in MARGIN..MARGIN + (strip.right - strip.left) {
        if (from..=to).any(|y| sheet.is_ink(x, y)) {
            match runs.last_mut() {
                Some(run) if x - run[1] <= BREAK => run[1] = x,
                _ => runs.push([x, x]),
            }
        }
    }
    let is_text = |[left, right]: &[usize; 2]| {
        right + 1 - left >= LEAST_WIDTH
            && DENSITY.contains(&sheet.density([*left, from, right + 1, to + 1].map(|edge| edge as f32)))
    };
    runs.retain(is_text);
    let page = |x: usize| x - MARGIN + strip.left;
    Some(Strip {
        left: page(runs.first()?[0]),
        right: page(runs.last()?[1] + 1),
        top: strip.top + from - strip.on_sheet,
        bottom: strip.top + to + 1 - strip.on_sheet,
        on_sheet: from,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of one strip with these boxes of ink, as dense as a character.
    fn sheet(inked: &[[usize; 4]]) -> (Picture, Strip) {
        let mut picture = Picture { width: 448, height: 448, grey: vec![255; 448 * 448] };
        for [left, top, right, bottom] in inked {
            for y in *top..*bottom {
                for x in (*left..*right).filter(|x| (x + y) % 4 == 0) {
                    picture.grey[y * 448 + x] = 0;
                }
            }
        }
        (picture, Strip { left: 100, top: 200, right: 500, bottom: 600, on_sheet: MARGIN })
    }

    fn found(inked: &[[usize; 4]], words: &[[f32; 4]]) -> Vec<[usize; 4]> {
        let says = words.iter().map(|word| (*word, "一"));
        found_beside(inked, &says.collect::<Vec<_>>())
    }

    fn found_beside(inked: &[[usize; 4]], words: &[([f32; 4], &str)]) -> Vec<[usize; 4]> {
        let (picture, strip) = sheet(inked);
        let seen =
            words.iter().map(|(bbox, text)| Seen { text: (*text).into(), bbox: *bbox, confidence: 0.9, line: 1 });
        let bands = bands(&picture, &[strip], &seen.collect::<Vec<_>>(), 0, 9999);
        bands.iter().map(|band| [band.left, band.top, band.right, band.bottom]).collect()
    }

    #[test]
    fn a_line_without_words_is_found_where_it_stands_on_the_page() {
        let lines = [[40, 60, 180, 100], [40, 130, 180, 170]];
        assert_eq!(found(&lines, &[[40.0, 58.0, 180.0, 102.0]]), [[116, 306, 256, 346]]);
        assert_eq!(found(&lines, &lines.map(|line| line.map(|edge| edge as f32))), [[0; 4]; 0]);
    }

    #[test]
    fn a_line_whose_words_are_as_long_as_its_ink_is_told() {
        let line = [[40, 60, 200, 100]];
        let short = [40.0, 60.0, 100.0, 100.0];
        assert_eq!(found_beside(&line, &[(short, "承辦部門")]), [[0; 4]; 0]);
        assert_eq!(found_beside(&line, &[(short, "承辦")]).len(), 1);
    }

    #[test]
    fn gaps_between_words_and_specks_are_no_text() {
        assert_eq!(
            found(&[[40, 60, 180, 100]], &[[40.0, 60.0, 100.0, 100.0], [126.0, 60.0, 180.0, 100.0]]),
            [[0; 4]; 0]
        );
        assert_eq!(found(&[[40, 60, 52, 70], [90, 200, 300, 204]], &[]), [[0; 4]; 0]);
    }
}
