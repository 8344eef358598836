//! The words of a line: runs of characters without a space, a marker together with the run behind it.

use std::collections::BTreeMap;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::{
    source::text::Line,
    words::{
        marker::{self as outline, Style},
        numeral,
    },
};

/// A run of characters without a space, a marker together with the run behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    /// Places of the text's grid from the left edge.
    pub(super) x: f32,
    /// Spaces before it.
    pub(super) gap: usize,
    /// The dress of the marker it begins with, as [`marker_kind`] tells.
    pub(super) kind: Option<u8>,
    /// As its line has it.
    pub(super) wide: bool,
    /// How many columns of a terminal it takes, whatever the grid.
    pub(super) width: usize,
}

/// The stretch of a line from the beginning of one of its words to the end of another.
pub(super) fn through<'a>(line: &'a str, first: &str, last: &str) -> &'a str {
    let offset = |word: &str| word.as_ptr() as usize - line.as_ptr() as usize;
    &line[offset(first)..offset(last) + last.len()]
}

/// How many places of its grid a text takes: one a character, or two for those of East Asian width.
pub(super) fn places(text: &str, wide: bool) -> usize {
    text.chars().map(|c| place(c, wide)).sum()
}

pub(super) fn place(c: char, wide: bool) -> usize {
    if wide { c.width().unwrap_or(0) } else { 1 }
}

/// How many columns of a terminal a text takes.
pub(in crate::table) fn width(text: &str) -> usize {
    text.chars().try_fold(0, |width, c| Some(width + plain_width(c)?)).unwrap_or_else(|| text.width())
}

/// The width of what these texts are made of, which needs no look into tables; none of any other character.
fn plain_width(c: char) -> Option<usize> {
    match c {
        ' '..='~' => Some(1),
        '\u{4E00}'..='\u{9FFF}' | '、' | '。' | '「' | '」' | '（' | '）' | '，' | '：' | '；' => Some(2),
        _ => None,
    }
}

/// Whether the columns of lines are set to a grid in which characters of East Asian width take two places, as whoever types
/// a table sees them, or one, as programs count that extract text: words that open a column meet at fewer places then.
pub(super) fn is_wide(lines: &[Line<'_>]) -> bool {
    /// Nothing tells so little that as many words more, of those that open a column, have to meet.
    const CLEARLY: f32 = 1.25;
    /// So many words at one place are a column.
    const COLUMN: usize = 3;
    let meet = |wide: bool| {
        let mut at: BTreeMap<usize, usize> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.text.contains("  ")) {
            let inner = parts(&Line { wide, ..*line }).into_iter().skip(1).filter(|word| word.gap >= 2);
            inner.for_each(|word| *at.entry(word.x as usize).or_default() += 1);
        }
        at.into_values().filter(|count| *count >= COLUMN).map(|count| (count * count) as f32).sum::<f32>()
    };
    meet(true) > CLEARLY * meet(false)
}

pub(super) fn parts<'a>(line: &Line<'a>) -> Vec<Word<'a>> {
    let text = line.text;
    let mut out: Vec<Word<'_>> = Vec::new();
    let (mut x, mut gap, mut start) = (0, 0, None);
    // Of the word that has begun, as long as it is plain.
    let mut columns = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_whitespace() {
            if let Some((begin, from)) = start.take() {
                let text = &text[begin..at];
                let width = columns.unwrap_or_else(|| text.width());
                out.push(Word { text, x: from as f32, gap, kind: None, wide: line.wide, width });
                gap = 0;
            }
            gap += 1;
        } else {
            if start.is_none() {
                start = Some((at, x));
                columns = Some(0);
            }
            columns = columns.and_then(|columns| Some(columns + plain_width(c)?));
        }
        x += place(c, line.wide);
    }
    out
}

/// Words with markers joined to what they number.
pub(super) fn words_of<'a>(line: &Line<'a>) -> Vec<Word<'a>> {
    let text = line.text;
    let mut out: Vec<Word<'_>> = Vec::new();
    for word in parts(line) {
        match out.last_mut() {
            Some(last)
                if last.kind.is_some()
                    && word.gap == 1
                    && marker_kind(word.text).is_none()
                    && marker_kind(last.text).is_some_and(|(_, whole)| whole) =>
            {
                last.text = through(text, last.text, word.text);
                last.width = width(last.text);
            }
            _ => out.push(Word { kind: marker_kind(word.text).map(|(kind, _)| kind), ..word }),
        }
    }
    out
}

/// The shape of the marker a word begins with, and whether the word is nothing else. Only its dress matters here:
/// which columns exist is told by where dresses stand, not by what they number.
pub(super) fn marker_kind(word: &str) -> Option<(u8, bool)> {
    let marker = marker(word)?;
    Some((marker.kind, marker.length == word.len()))
}

/// The bytes of the marker that a word begins with.
pub(super) fn marker_length(word: &str) -> usize {
    marker(word).map_or(0, |marker| marker.length)
}

/// The number of the marker that a text begins with.
pub(super) fn marker_number(text: &str) -> Option<u32> {
    marker(text).and_then(|marker| numeral(marker.body))
}

/// 1-2, 1-2-3, set with hyphens: 1-12月 is a time, and 113.3.31 a day.
fn path(word: &str) -> Option<Marker<'_>> {
    if !word.contains('-') || !word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let found = outline::lone_path(word).or_else(|| outline::read(word))?;
    let Style::Path(depth) = found.style else { return None };
    let is_time = word[found.length..].starts_with(['年', '月', '日', '季', '週', '次', '-', '/']);
    let marker = word[..found.length].trim_end_matches(['.', '、', '．']);
    let body = marker.rsplit('-').next()?;
    (!is_time).then_some(Marker { kind: PATH + depth, body, length: found.length })
}

struct Marker<'a> {
    kind: u8,
    body: &'a str,
    length: usize,
}

/// The kind of a number that says all levels above, 1-2-3, by how many it says.
const PATH: u8 = 4;

fn marker(word: &str) -> Option<Marker<'_>> {
    if let Some(path) = path(word) {
        return Some(path);
    }
    let body = word.trim_start_matches(['(', '（']);
    let open = word.len() - body.len();
    let digits = body.find(|c: char| !(c.is_ascii_digit() || ('０'..='９').contains(&c))).unwrap_or(body.len());
    let chinese = body
        .find(|c| !matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十'))
        .unwrap_or(body.len());
    let (length, base) = if digits > 0 { (digits, 2) } else { (chinese, 0) };
    let rest = &body[length..];
    let close = rest.chars().next()?;
    let closes = if open > 0 { matches!(close, ')' | '）') } else { matches!(close, '、' | '.' | '．') };
    let number = digits > 0 && rest[close.len_utf8()..].starts_with(|c: char| c.is_ascii_digit());
    (length > 0 && length <= 9 && closes && !number).then(|| Marker {
        kind: base + u8::from(open > 0),
        body: &body[..length],
        length: open + length + close.len_utf8(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_characters_are_as_wide_as_the_tables_say() {
        let plain = (' '..='~').chain('\u{4E00}'..='\u{9FFF}').chain("、。「」（），：；".chars());
        for c in plain {
            let text = [c, '1', c, '年'].iter().collect::<String>();
            assert_eq!(width(&text), text.width(), "{c}");
        }
    }
}
