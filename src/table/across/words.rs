//! Printed lines as words: what blanks, tabs, bars or separators part.

use std::borrow::Cow;

use crate::{
    source::text::{self, Line},
    table::{
        in_order::{is_marker, is_narrow},
        spaced::words::width,
    },
    words::{joining::append, marker},
};

/// What nothing parts on a printed line.
#[derive(Debug, Clone)]
pub(super) struct Word<'a> {
    pub(super) text: Cow<'a, str>,
    /// Whether a blank before it is one that programs write between digits or letters and other characters.
    pub(super) is_narrow: bool,
    /// In columns of a terminal.
    pub(super) width: usize,
}

/// A printed line.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub(super) words: Vec<Word<'a>>,
    pub(super) page: u32,
    /// The line of the text.
    pub(super) number: u32,
}

/// Words that follow one another, as one text.
pub(super) fn joined(words: &[Word<'_>]) -> String {
    let mut out = String::new();
    words.iter().for_each(|word| append(&mut out, &word.text));
    out
}

/// The printed lines of a text that are not empty. A row of a grid is one, or as many as its cells have: side by side.
pub(super) fn rows<'a>(lines: &[Line<'a>], separated: bool) -> Vec<Row<'a>> {
    if separated {
        return of_records(lines);
    }
    let mut out: Vec<Row<'a>> = Vec::with_capacity(lines.len());
    for line in lines.iter().filter(|line| !line.text.trim().is_empty()) {
        let own = line.text.trim();
        let mut put = |words| out.push(Row { words, page: line.page, number: line.number });
        match own.strip_prefix('|') {
            Some(_) if text::is_ruler(own) => {}
            Some(cells) => side_by_side(cells.split('|').map(|cell| cell.split("<br>").collect())).for_each(put),
            None => put(words(line.text.split('\t').flat_map(str::split_whitespace).map(Cow::Borrowed))),
        }
    }
    out.retain(|row| !row.words.is_empty());
    out
}

/// Whether cells of a grid have lines of their own: then a row of it is none of printed lines.
pub(super) fn is_stacked(lines: &[Line<'_>], rows: &[Row<'_>]) -> bool {
    lines.iter().any(|line| line.text.contains("<br>")) || rows.windows(2).any(|pair| pair[0].number == pair[1].number)
}

/// Rows of values that marks part, with line ends inside cells.
fn of_records<'a>(lines: &[Line<'a>]) -> Vec<Row<'a>> {
    let text = lines.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut out: Vec<Row<'a>> = Vec::new();
    for record in reader.records().map_while(Result::ok) {
        let number = record.position().map_or(1, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
        let printed = side_by_side(record.iter().map(|cell| cell.lines().collect()));
        let owned = |word: Word<'_>| Word { text: Cow::Owned(word.text.into_owned()), ..word };
        out.extend(printed.map(|words| Row { words: words.into_iter().map(owned).collect(), page: 1, number }));
    }
    out.retain(|row| !row.words.is_empty());
    out
}

/// The lines of cells that stand beside one another: the first of each, then the second.
fn side_by_side<'a>(cells: impl Iterator<Item = Vec<&'a str>>) -> impl Iterator<Item = Vec<Word<'a>>> {
    let cells: Vec<Vec<&str>> = cells.collect();
    let height = cells.iter().map(Vec::len).max().unwrap_or(0);
    (0..height).map(move |line| {
        let own = cells.iter().filter_map(|cell| cell.get(line).copied());
        words(own.flat_map(str::split_whitespace).map(Cow::Borrowed))
    })
}

fn words<'a>(texts: impl Iterator<Item = Cow<'a, str>>) -> Vec<Word<'a>> {
    let mut out: Vec<Word<'a>> = Vec::new();
    for text in texts.map(text::once) {
        // A number set apart from its text by a blank is of it.
        if let Some(before) = out.last_mut().filter(|before| !is_bare(&before.text) && numbers(&before.text, &text)) {
            before.take(&text);
            continue;
        }
        let is_narrow = out.last().is_some_and(|before| is_narrow(&before.text, &text));
        out.push(Word { width: width(&text), text, is_narrow });
    }
    out
}

impl Word<'_> {
    fn take(&mut self, text: &str) {
        self.text = Cow::Owned(format!("{} {text}", self.text));
        self.width = width(&self.text);
    }
}

/// Puts figures that stand before a text to it: where no column counts the rows, they number it.
pub(super) fn number(rows: &mut [Row<'_>]) {
    for row in rows {
        for at in (1..row.words.len()).rev() {
            if is_bare(&row.words[at - 1].text) && numbers(&row.words[at - 1].text, &row.words[at].text) {
                let text = row.words.remove(at).text;
                row.words[at - 1].take(&text);
            }
        }
    }
}

/// Whether a word is the number of the one behind it.
fn numbers(word: &str, text: &str) -> bool {
    is_marker(word) && marker::read(text).is_none()
}

/// Whether a word is a figure and nothing else.
fn is_bare(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// How wide some words are, blanks between them included.
pub(super) fn width_of(words: &[Word<'_>]) -> usize {
    words.iter().map(|word| word.width + 1).sum::<usize>().saturating_sub(1)
}
