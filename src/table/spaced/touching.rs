//! Runs of characters that reach over two columns: what fills its cell leaves no space before the next one.
//!
//! `(一) 服1. 訂定` is a title's first line and the next title. Only what stands where a column opens is cut off: a marker
//! of that column's dress, a text that begins where the page's texts begin, or a word that is read there elsewhere.

use std::collections::BTreeMap;

use super::{
    ABOVE, Pages,
    columns::Starts,
    parting::{INDENT, Known, first_of},
    words::{Word, marker_kind, marker_length, place, places, width},
};

/// How far off its column's start a marker or a known word may stand, in characters: what touches it has pushed it.
const OFF: f32 = 1.5;
/// What makes a line wider than the measures' column is of the next one if it is known there and no further off than this.
const OFF_OVER: f32 = 6.0;
/// A text without marker is cut off only where so many words of the page begin.
const BEGIN_THERE: usize = 3;
/// And only if it has so many characters: shorter ones may be of the title.
const LEAST_TEXT: usize = 8;

/// Parts the words that reach into another column.
pub(super) fn part(
    pages: &mut Pages<'_>,
    starts: &BTreeMap<u32, Starts>,
    measure: usize,
    kinds: &[u8],
    known: &Known,
    widths: [usize; 2],
) {
    for (page, lines) in pages {
        let mut begins: BTreeMap<usize, usize> = BTreeMap::new();
        for word in lines.iter().flat_map(|(_, words)| words) {
            *begins.entry(word.x as usize).or_default() += 1;
        }
        let columns = Columns { starts: &starts[page], measure, kinds, known, begins };
        for at in 0..lines.len() {
            let first = first_of(&lines[at].1, &starts[page], measure);
            let most = first.map_or(usize::MAX, |first| widths[usize::from(lines[at].1[first].kind.is_none())]);
            let goes_on = lines.get(at + 1).is_some_and(|(line, words)| {
                line.number <= lines[at].0.number + ABOVE && words.iter().any(|word| columns.goes_on(word))
            });
            let words = &mut lines[at].1;
            let mut at = 0;
            let mut wide = 0;
            while at < words.len() {
                if first.is_some_and(|first| first <= at) {
                    wide += words[at].width;
                }
                let line = Line { goes_on, is_over: most != usize::MAX && wide > most + 1 };
                if let Some((left, right)) = columns.cut(&words[at], line) {
                    words[at] = left;
                    words.insert(at + 1, right);
                }
                at += 1;
            }
        }
    }
}

/// What the line of a word tells.
#[derive(Clone, Copy)]
struct Line {
    /// Whether the line below goes on with a text of the measures' column.
    goes_on: bool,
    /// Whether its text up to the word's end is wider than that column.
    is_over: bool,
}

struct Columns<'a> {
    starts: &'a Starts,
    measure: usize,
    kinds: &'a [u8],
    known: &'a Known,
    /// How many words of the page begin at a place.
    begins: BTreeMap<usize, usize>,
}

impl Columns<'_> {
    /// Whether a word is the next line of a text of the measures' column.
    fn goes_on(&self, word: &Word<'_>) -> bool {
        let off = word.x - self.starts[self.measure];
        word.kind.is_none() && off > -1.0 && off <= INDENT
    }

    /// The word cut where the first column opens that it reaches into.
    fn cut<'a>(&self, word: &Word<'a>, line: Line) -> Option<(Word<'a>, Word<'a>)> {
        // What is read whole elsewhere, or opens a column behind the measures, reaches nowhere.
        let opens_behind = self.starts[self.measure + 1..].iter().any(|start| (word.x - start).abs() <= OFF);
        if opens_behind || self.known.contains_key(word.text) {
            return None;
        }
        let last = word.x + places(word.text, word.wide) as f32;
        let reached = (1..self.starts.len()).filter(|&column| {
            let start = self.starts[column];
            start > word.x && start < last + OFF_OVER
        });
        reached.into_iter().find_map(|column| {
            let most = if column > self.measure && line.is_over { OFF_OVER } else { OFF };
            let mut places = word.text.char_indices().scan(word.x, |next, (at, c)| {
                let x = *next;
                *next += place(c, word.wide) as f32;
                Some((at, x))
            });
            // What is right of nothing is no part of it.
            places.next();
            // Places only rise: most of the word stands before the column opens, or behind.
            let mut near = places
                .skip_while(|(_, x)| *x < self.starts[column] && (x - self.starts[column]).abs() > most)
                .take_while(|(_, x)| *x < self.starts[column] || (x - self.starts[column]).abs() <= most);
            near.find_map(|(at, x)| {
                let off = (x - self.starts[column]).abs();
                let (left, right) = word.text.split_at(at);
                self.opens(word, right, column, (x, off), line.goes_on).then(|| {
                    let kind = marker_kind(right).map(|(kind, _)| kind);
                    let left = Word { text: left, width: width(left), ..*word };
                    (left, Word { text: right, x, gap: 0, kind, wide: word.wide, width: width(right) })
                })
            })
        })
    }

    /// Whether what is right of a place in a word is of the column that opens there.
    fn opens(&self, word: &Word<'_>, right: &str, column: usize, (x, off): (f32, f32), goes_on: bool) -> bool {
        if column > self.measure {
            return self.known.get(right) == Some(&column);
        }
        let dress = (column + self.kinds.len()).checked_sub(self.measure + 1).and_then(|at| self.kinds.get(at));
        if dress.is_some_and(|dress| marker_kind(right).is_some_and(|(kind, _)| kind == *dress)) {
            return true;
        }
        // A title that is its own measure fills both columns, and nothing goes on below it.
        column == self.measure
            && goes_on
            && off < 1.0
            && self.begins.get(&(x as usize)).is_some_and(|&times| times >= BEGIN_THERE)
            && word.kind.is_some_and(|kind| Some(&kind) != dress)
            && right.len() < word.text.len() - marker_length(word.text)
            && right.chars().nth(LEAST_TEXT - 1).is_some()
    }
}
