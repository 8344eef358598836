//! The rows of a table whose lines were parted into columns.

use super::super::{
    Lines,
    words::{Word, through},
};
use crate::{
    source::text::Line,
    table::looks,
    words::{joining::squash, marker},
};

/// What one line has in one column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fragment<'a> {
    pub(super) line: Line<'a>,
    pub(super) text: &'a str,
    /// Whether a paragraph begins with it, as far as the lines show.
    pub(super) opens: bool,
}

/// A row: what each column has in it.
#[derive(Debug, Clone)]
pub(super) struct Row<'a> {
    pub(super) cells: Vec<Vec<Fragment<'a>>>,
    /// It stands at the head of a page, and nothing shows that it begins there.
    pub(super) goes_on: bool,
}

impl Row<'_> {
    /// Whether the text of a column has come to an end.
    fn is_complete(&self, column: usize) -> bool {
        self.cells[column].last().is_none_or(|last| looks::ends_sentence(last.text))
    }
}

/// The rows of a page whose words were read in these columns; `above` is the last row of the page before.
pub(super) fn rows<'a>(
    lines: &Lines<'a>,
    read: &[Vec<usize>],
    columns: usize,
    measure: usize,
    above: Option<&Row<'_>>,
) -> Vec<Row<'a>> {
    let parted: Vec<Vec<Option<&'a str>>> =
        lines.iter().zip(read).map(|((line, words), own)| part(line, words, own, columns)).collect();
    let starts = starts(lines, &parted, measure, above);
    let gap_opens = |at: usize, column: usize| gap_opens(lines, &parted, at, column);
    let mut out: Vec<Row<'a>> = Vec::new();
    for (at, (line, _)) in lines.iter().enumerate() {
        if out.is_empty() || starts[at] {
            out.push(Row { cells: vec![Vec::new(); columns], goes_on: !starts[at] });
        }
        let row = out.last_mut().expect("one was begun");
        for (column, (text, cell)) in parted[at].iter().zip(&mut row.cells).enumerate() {
            if let Some(text) = *text {
                let opens = cell.last().is_none_or(|before| {
                    gap_opens(at, column) || marker::read(text).is_some() || looks::ends_sentence(before.text)
                });
                cell.push(Fragment { line: *line, text, opens });
            }
        }
    }
    out
}

/// Whether a line has something in a column that has nothing right above it.
fn gap_opens(lines: &Lines<'_>, parted: &[Vec<Option<&str>>], at: usize, column: usize) -> bool {
    let near = at > 0 && lines[at - 1].0.number + 1 >= lines[at].0.number;
    parted[at][column].is_some() && !(near && parted[at - 1][column].is_some())
}

/// The lines on which a row begins.
fn starts(lines: &Lines<'_>, parted: &[Vec<Option<&str>>], measure: usize, above: Option<&Row<'_>>) -> Vec<bool> {
    let columns = above.map_or_else(|| parted.first().map_or(0, Vec::len), |row| row.cells.len());
    let numbers = running_numbers(parted, columns, measure);
    let opens = |at: usize, column: usize| gap_opens(lines, parted, at, column);
    let mut starts = vec![false; lines.len()];
    let mut last: Option<usize> = None;
    for at in 0..lines.len() {
        let text = parted[at][measure];
        if let Some(column) = numbers {
            starts[at] = parted[at][column].is_some();
        } else if let Some(text) = text {
            let marked = marker::read(text).is_some();
            let complete = match last {
                Some(last) => looks::ends_sentence(parted[last][measure].unwrap_or("")),
                None => above.is_none_or(|above| above.is_complete(measure)),
            };
            let beside = (0..columns).any(|column| column != measure && opens(at, column));
            // At a page's head every column begins anew: only what was said before it tells.
            let begins = if last.is_none() { complete || marked } else { complete && beside };
            if opens(at, measure) && last.is_some() && (complete || beside || marked) {
                // Where names are taller than the measure beside them, the row begins with them.
                let from = last.map_or(0, |last| last + 1);
                let first =
                    (from..at).find(|&line| (0..columns).any(|column| column != measure && opens(line, column)));
                starts[first.unwrap_or(at)] = true;
            } else if begins {
                starts[at] = true;
            }
        }
        if text.is_some() {
            last = Some(at);
        }
    }
    starts
}

/// The column left of the measures that holds nothing but numbers, if there is one: each opens a row.
fn running_numbers(parted: &[Vec<Option<&str>>], columns: usize, measure: usize) -> Option<usize> {
    /// Fewer tell nothing.
    const LEAST: usize = 3;
    (0..measure.min(columns)).find(|&column| {
        let mut own = parted.iter().filter_map(|line| line[column]).peekable();
        own.peek().is_some() && own.clone().count() >= LEAST && own.all(|text| looks::is_number(&squash(text)))
    })
}

/// What a line has in each column.
fn part<'a>(line: &Line<'a>, words: &[Word<'a>], read: &[usize], columns: usize) -> Vec<Option<&'a str>> {
    let mut out = vec![None; columns];
    let mut from = 0;
    while from < words.len() {
        let column = read[from];
        let to = from + read[from..].iter().take_while(|&&other| other == column).count();
        let last = words[to - 1].text;
        let slot: &mut Option<&'a str> = &mut out[column.min(columns - 1)];
        *slot = Some(through(line.text, slot.unwrap_or(words[from].text), last));
        from = to;
    }
    out
}
