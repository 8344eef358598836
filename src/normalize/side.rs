//! A printed text beside its key, so that what is found in the key can be said of the print.

use std::ops::Range;

use super::{Folded, fold};

/// A printed text with its key, ready to be compared with another one.
#[derive(Debug, Clone, Default)]
pub struct Side {
    /// As printed, with markers that are shown and not compared.
    pub printed: String,
    /// The characters of the key.
    pub chars: Vec<char>,
    /// The key with its way back.
    pub folded: Folded,
    /// What stands inside 「」 or 『』, in characters of the key.
    pub quotes: Vec<Range<usize>>,
}

impl Side {
    /// Puts together the parts of a text, each behind a marker that is only shown.
    pub fn of_parts<'a>(parts: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut side = Side::default();
        for (marker, text) in parts {
            side.printed.push_str(marker);
            let part = fold(text);
            side.chars.extend(part.key.chars());
            side.folded.append(&part, side.printed.len());
            side.printed.push_str(text);
        }
        side.quotes = side.find_quotes();
        side
    }

    /// A text without markers.
    #[must_use]
    pub fn of(printed: &str) -> Self {
        Side::of_parts(std::iter::once(("", printed)))
    }

    /// What is printed for an edit, as [`Side::span`] cuts it.
    #[must_use]
    pub fn print(&self, range: &Range<usize>) -> &str {
        &self.printed[self.span(range)]
    }

    /// Whether a clause ends in print between two characters of the key.
    #[must_use]
    pub fn breaks(&self, from: usize, to: usize) -> bool {
        self.printed[self.folded.printed(from..from + 1).start..self.byte(to)]
            .contains(['，', ',', '。', '；', ';', '：', ':', '、', '\n'])
    }

    /// Whether two neighbouring characters of the key, this one and the next, stand side by side in print.
    #[must_use]
    pub fn joined(&self, at: usize) -> bool {
        at + 1 < self.chars.len() && self.folded.printed(at..at + 1).end == self.folded.printed(at + 1..at + 2).start
    }

    /// The byte at which the print of character `index` begins.
    fn byte(&self, index: usize) -> usize {
        if index == 0 {
            0
        } else if index >= self.chars.len() {
            self.printed.len()
        } else {
            self.folded.printed(index..index + 1).start
        }
    }

    /// The bytes of an edit: from its first character to its last, so that what stands around it, such as
    /// punctuation, is part of what stays. A 「」 that it holds one half of, it holds whole.
    #[must_use]
    pub fn span(&self, range: &Range<usize>) -> Range<usize> {
        if range.is_empty() {
            let at = self.byte(range.start);
            return at..at;
        }
        let mut start = self.folded.printed(range.start..range.start + 1).start;
        let mut end = self.folded.printed(range.clone()).end.max(start);
        let (opened, closed) =
            (self.printed[start..end].matches('「').count(), self.printed[start..end].matches('」').count());
        if closed > opened && self.printed[..start].ends_with('「') {
            start -= '「'.len_utf8();
        }
        if opened > closed && self.printed[end..].starts_with('」') {
            end += '」'.len_utf8();
        }
        start..end
    }

    fn find_quotes(&self) -> Vec<Range<usize>> {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        let mut open: Vec<usize> = Vec::new();
        for (byte, c) in self.printed.char_indices() {
            match c {
                '「' | '『' | '《' | '“' | '﹁' => open.push(byte),
                '」' | '』' | '》' | '”' | '﹂' => {
                    if let Some(start) = open.pop() {
                        spans.push((start, byte));
                    }
                }
                _ => {}
            }
        }
        if spans.is_empty() {
            return Vec::new();
        }
        let starts: Vec<usize> = (0..self.chars.len()).map(|at| self.folded.printed(at..at + 1).start).collect();
        spans
            .into_iter()
            .map(|(start, end)| starts.partition_point(|&at| at < start)..starts.partition_point(|&at| at < end))
            .filter(|range| !range.is_empty())
            .collect()
    }
}
