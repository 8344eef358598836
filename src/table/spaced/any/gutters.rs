//! Columns that one blank parts: where no line of a page has anything, between words on many of them.

use std::collections::BTreeMap;

use super::super::{
    Lines,
    words::{Word, marker_kind, parts, places, through, width},
};
use crate::source::text::Line;

/// Where columns of a page open right behind one blank, in characters from the left.
///
/// A place is one where words begin behind one blank on many lines, and which no word of any line goes through; such text
/// puts what stands there a character off now and then. A number and the text that hangs behind it are one column: what
/// stands left of the blank has to be more than a number on many of these lines. A page with too few lines to tell has those
/// of the page before that are open on it.
pub(super) fn gutters(lines: &Lines<'_>, before: &[f32]) -> Vec<f32> {
    /// Lines with words on both sides, and the share of the page's lines.
    const LEAST_BOTH: usize = 4;
    const FEW: usize = 2 * LEAST_BOTH;
    const LEAST_SHARE: f32 = 0.15;
    /// The share of these lines whose left word is no number.
    const LEAST_WORDS: f32 = 0.5;
    let lines: Vec<Vec<Word<'_>>> = lines.iter().map(|(line, _)| parts(line)).collect();
    let is_open = |place: usize| {
        let end = |word: &Word<'_>| word.x as usize + places(word.text, word.wide);
        let goes_through = |words: &Vec<Word<'_>>| {
            let before = words.partition_point(|word| (word.x as usize) < place).checked_sub(1);
            before.is_some_and(|before| end(&words[before]) > place + OFF - 1)
        };
        !lines.iter().any(goes_through)
    };
    if lines.len() < FEW {
        return before.iter().copied().filter(|&place| is_open(place as usize)).collect();
    }
    let mut at: BTreeMap<usize, Sides> = BTreeMap::new();
    // 112 年, 6 月 30 日前: figures are set apart from what stands beside them.
    let has_figure = |pair: &[Word<'_>]| {
        let is_figure = |c: char| c.is_ascii_digit() || c == '%';
        pair[0].text.ends_with(is_figure) || pair[1].text.starts_with(is_figure)
    };
    let pairs = lines.iter().flat_map(|words| words.windows(2));
    for pair in pairs.filter(|pair| pair[1].gap == 1 && !has_figure(pair)) {
        let is_number = marker_kind(pair[0].text).is_some_and(|(_, whole)| whole);
        let place = pair[1].x as usize;
        // What stands a character further right opens the same column.
        for place in place.saturating_sub(OFF)..=place {
            let sides = at.entry(place).or_default();
            sides.both += 1;
            sides.words += usize::from(!is_number);
        }
    }
    let least = LEAST_BOTH.max((LEAST_SHARE * lines.len() as f32) as usize);
    at.retain(|_, sides| sides.both >= least && sides.words as f32 >= LEAST_WORDS * sides.both as f32);
    let mut out: Vec<(usize, usize)> = Vec::new();
    for (place, sides) in at.into_iter().filter(|&(place, _)| is_open(place)) {
        match out.last_mut() {
            // One gutter is open at several places.
            Some((last, both)) if place - *last <= OFF + 1 => {
                if sides.both > *both {
                    (*last, *both) = (place, sides.both);
                }
            }
            _ => out.push((place, sides.both)),
        }
    }
    out.into_iter().map(|(place, _)| place as f32).collect()
}

/// What opens a column stands so many characters right of the others at most.
const OFF: usize = 1;

/// Whether something at this place opens a column that one blank parts.
pub(super) fn opens_at(gutters: &[f32], x: f32) -> bool {
    gutters.iter().any(|gutter| (0.0..=OFF as f32).contains(&(x - gutter)))
}

/// What words on both sides of a blank show.
#[derive(Debug, Default)]
struct Sides {
    /// Lines.
    both: usize,
    /// Those whose left word is more than a number.
    words: usize,
}

/// Lines with the words cut that hold a number and, behind it, what opens a column.
pub(super) fn parted<'a>(lines: &Lines<'a>, gutters: &[f32]) -> Lines<'a> {
    if gutters.is_empty() {
        return lines.clone();
    }
    let cut = |(line, words): &(Line<'a>, Vec<Word<'a>>)| {
        let bare = parts(line);
        let own = words.iter().flat_map(|word| {
            let place =
                bare.iter().position(|part| part.x > word.x && opens_at(gutters, part.x) && is_within(word, part));
            let Some(at) = place else { return vec![*word] };
            let left = through(line.text, word.text, bare[at - 1].text);
            let right = through(line.text, bare[at].text, &word.text[word.text.len()..]);
            let kind = marker_kind(right).map(|(kind, _)| kind);
            let behind = Word { text: right, kind, width: width(right), ..bare[at] };
            vec![Word { text: left, width: width(left), ..*word }, behind]
        });
        (*line, own.collect())
    };
    lines.iter().map(cut).collect()
}

/// Whether a part of a line is of this word.
fn is_within(word: &Word<'_>, part: &Word<'_>) -> bool {
    let range = word.text.as_bytes().as_ptr_range();
    range.contains(&part.text.as_ptr())
}
