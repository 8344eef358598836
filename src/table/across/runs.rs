//! What runs of words of a line show by themselves, whichever column they are of: told once, and priced for every column.

use std::ops::Range;

use super::words::{Row, Word, joined, width_of};
use crate::{
    table::looks,
    words::{
        joining::{is_complete, squash},
        marker::{self, Style},
    },
};

/// A run of words.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) text: String,
    /// Without any white space.
    pub(super) squashed: String,
    pub(super) letters: usize,
    /// In columns of a terminal.
    pub(super) width: usize,
    /// How many words it has.
    pub(super) words: usize,
    /// How many of the blanks inside stand between digits or letters and other characters.
    pub(super) narrow: usize,
    pub(super) is_complete: bool,
    pub(super) has_comma: bool,
    /// The dress of the number it begins with.
    pub(super) dress: Option<Style>,
    /// The dresses of what words behind the first begin with, bullets too.
    pub(super) inner: Vec<Style>,
    pub(super) is_number: bool,
    pub(super) first_is_number: bool,
    pub(super) is_time: bool,
    pub(super) is_plainly_time: bool,
    pub(super) is_names: bool,
    pub(super) begins_label: bool,
    /// Whether a word of it begins with a figure, and whether it has one anywhere.
    pub(super) begins_figure: bool,
    pub(super) has_figure: bool,
}

impl Run {
    fn of(words: &[Word<'_>]) -> Run {
        let text = joined(words);
        let is_figure = |c: char| c.is_ascii_digit();
        Run {
            squashed: squash(&text),
            letters: text.chars().count(),
            width: width_of(words),
            words: words.len(),
            narrow: words[1..].iter().filter(|word| word.is_narrow).count(),
            is_complete: is_complete(&text),
            has_comma: text.contains('，'),
            dress: marker::read(&text).filter(|marker| marker.number.is_some()).map(|marker| marker.style),
            inner: words[1..].iter().filter_map(|word| Some(marker::read(&word.text)?.style)).collect(),
            is_number: looks::is_number(&text),
            first_is_number: looks::is_number(&words[0].text),
            is_time: looks::is_time(&[&*text]),
            is_plainly_time: looks::is_plainly_time(&text),
            is_names: looks::is_names(&[&*text]),
            begins_label: looks::begins_label(&text),
            begins_figure: words.iter().any(|word| word.text.starts_with(is_figure)),
            has_figure: text.contains(is_figure),
            text,
        }
    }
}

/// The runs of a line, by the word they begin with and how many words follow it.
pub(super) struct Runs(Vec<Vec<Run>>);

impl Runs {
    pub(super) fn of(row: &Row<'_>) -> Runs {
        let words = &row.words;
        Runs(
            (0..words.len())
                .map(|from| (from + 1..=words.len()).map(|to| Run::of(&words[from..to])).collect())
                .collect(),
        )
    }

    /// The run of some of its words.
    pub(super) fn run(&self, words: &Range<usize>) -> &Run {
        &self.0[words.start][words.len() - 1]
    }

    /// How many words the line has.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn from(&self, word: usize) -> &[Run] {
        &self.0[word]
    }
}
