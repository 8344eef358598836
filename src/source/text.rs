//! Extracted text as pages of lines.

use std::borrow::Cow;

use super::pdf;
use memchr::{memchr_iter, memchr3_iter};

/// A line of a text, without its line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Counted from 1; a form feed begins the next page.
    pub page: u32,
    /// Counted from 1 through the whole file.
    pub number: u32,
    /// As it stands in the file.
    pub text: &'a str,
    /// Whether characters of East Asian width take two places of the grid that its columns are set to.
    pub wide: bool,
}

/// The beginning of `text` that holds no more than `most` characters which may part lines, cells, names or items:
/// whatever is neither a letter, a digit nor a space. What is read takes memory by their number, and a hundred megabytes
/// of nothing but them would take it all.
#[must_use]
pub fn within(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let parts = |c: &char| !(c.is_ascii_alphanumeric() || *c == ' ' || matches!(c, '一'..='鿿') || c.is_alphabetic());
    match text.char_indices().filter(|(_, c)| parts(c)).nth(most) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

/// The lines of `text`, with LF, CRLF or CR as line end. A form feed ends a page.
#[must_use]
pub fn lines(text: &str) -> Vec<Line<'_>> {
    // A last line that ends has none behind it but for LF.
    let text = text.strip_suffix('\r').unwrap_or(text);
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(1 + memchr_iter(b'\n', bytes).count());
    let (mut page, mut number, mut start) = (1, 1, 0);
    for at in memchr3_iter(b'\n', b'\r', b'\x0C', bytes) {
        if bytes[at] == b'\n' && at > 0 && bytes[at - 1] == b'\r' {
            start = at + 1;
            continue;
        }
        let line = Line { page, number, text: &text[start..at], wide: false };
        start = at + 1;
        if bytes[at] != b'\x0C' {
            number += 1;
            out.push(line);
            continue;
        }
        page += 1;
        if !line.text.trim().is_empty() {
            out.push(line);
        }
    }
    out.push(Line { page, number, text: &text[start..], wide: false });
    out
}

/// Whether a line of Markdown is the one below a table's head: `|---|:--:|`.
pub(crate) fn is_ruler(text: &str) -> bool {
    text.contains("--") && text.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// Radicals as the characters that they look like: many programs write ⽴ for 立, as the font of a PDF says.
pub(crate) fn meant(text: Cow<'_, str>) -> Cow<'_, str> {
    // All of them begin with E2 BA to E2 BF, or with EF A4 to EF AB.
    let rare = text.bytes().fold(false, |found, byte| found | matches!(byte, 0xE2 | 0xEF));
    if rare && text.chars().any(|c| pdf::repaired(c) != c) {
        Cow::Owned(text.chars().map(pdf::repaired).collect())
    } else {
        text
    }
}

/// A text without the tags for underlined words that programs write into Markdown.
pub(crate) fn undressed(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("<u>") { Cow::Owned(text.replace("<u>", "").replace("</u>", "")) } else { text }
}

/// A text with the lines once that bold type wrote twice, character by character: 壹壹、、計計畫畫. What stands right of a
/// word stays where it was.
pub(crate) fn unbolded(text: Cow<'_, str>) -> Cow<'_, str> {
    let is_doubled = |line: &str| {
        let mut words = line.split_whitespace();
        // 1122 is a number, and ＝＝＝＝ is a line.
        let is_written = |word: &str| {
            word.chars().nth(3).is_some() && word.starts_with(|c: char| !c.is_ascii() && c.is_alphabetic())
        };
        words.next().is_some_and(|word| is_pairs(word) && is_written(word)) && words.all(is_pairs)
    };
    if !text.lines().any(is_doubled) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if !is_doubled(line) {
            out.push_str(line);
            continue;
        }
        let mut owed = 0;
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            if c.is_whitespace() {
                // Blanks in place of what is left out, before the blanks that stand there.
                out.extend(std::iter::repeat_n(' ', if c == ' ' { std::mem::take(&mut owed) } else { 0 }));
                out.push(c);
            } else {
                chars.next();
                out.push(c);
                owed += 1;
            }
        }
    }
    Cow::Owned(out)
}

/// A text with the lines left blank that are rules and hold no word: ＝＝＝＝ below a head, ---- between rows.
pub(crate) fn unruled(text: Cow<'_, str>) -> Cow<'_, str> {
    /// In characters: a dash or two may be a word for nothing.
    const LEAST: usize = 8;
    let is_mark = |c: char| matches!(c, '-' | '=' | '_' | '—' | '–' | '─' | '━' | '═' | '－' | '＝' | '＿');
    let is_rule = |line: &str| {
        line.trim_start().starts_with(is_mark)
            && line.chars().all(|c| c.is_whitespace() || is_mark(c))
            && line.chars().filter(|c| is_mark(*c)).count() >= LEAST
    };
    if !text.lines().any(is_rule) {
        return text;
    }
    let blank = |line: &str| line.chars().filter(|c| c.is_whitespace()).collect::<String>();
    Cow::Owned(
        text.split_inclusive('\n').map(|line| if is_rule(line) { blank(line) } else { line.to_owned() }).collect(),
    )
}

/// Whether a word is made of pairs of one character each, and not of one character alone.
fn is_pairs(word: &str) -> bool {
    let mut chars = word.chars();
    let mut pairs = 0;
    while let Some(c) = chars.next() {
        if chars.next() != Some(c) {
            return false;
        }
        pairs += 1;
    }
    pairs > 0
}

/// No name is as long as this, in characters, and written twice without a separator.
const HEADING: usize = 5;

/// Bold type that a program wrote twice: character by character, or as a whole.
pub(crate) fn once(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.len() < 4 || !text.is_char_boundary(text.len() / 2) {
        return text;
    }
    // Most texts are refused by their first two characters and their two halves.
    let (first, second) = text.split_at(text.len() / 2);
    // 業務組業務組 are two names; a heading is longer.
    if first == second && first.chars().nth(HEADING - 1).is_some() {
        let half = first.to_owned();
        return Cow::Owned(half);
    }
    let mut chars = text.chars();
    let mut pairs = 0;
    let mut half = String::new();
    while let Some(c) = chars.next() {
        if chars.next() != Some(c) {
            return text;
        }
        half.push(c);
        pairs += 1;
    }
    // 天天 and 一一 are words.
    if pairs < 2 { text } else { Cow::Owned(half) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_before_the_first_mark_too_many() {
        assert_eq!(within("一、甲 a1\n(2)乙", 3), "一、甲 a1\n(2");
        assert_eq!(within("一、甲", 1), "一、甲");
    }

    #[test]
    fn what_bold_type_wrote_twice_is_said_once_where_it_stands() {
        let said = |text: &'static str| unbolded(Cow::Borrowed(text)).into_owned();
        assert_eq!(said("甲\n  面面向向   作作法法\n"), "甲\n  面向     作法\n");
        assert_eq!(said("壹壹、、計計畫畫依依據據"), "壹、計畫依據");
        assert_eq!(said("天天開開心心的人"), "天天開開心心的人");
        assert_eq!(said("1122\n＝＝＝＝\n人人\n"), "1122\n＝＝＝＝\n人人\n");
    }

    #[test]
    fn a_rule_of_characters_is_a_blank_line() {
        let said = |text: &'static str| unruled(Cow::Borrowed(text)).into_owned();
        assert_eq!(
            said("項目 作法\n＝＝＝＝＝＝＝＝\n  ---- ----- \n甲\n"),
            "項目 作法\n\n     \n甲\n".replace("     ", "    ")
        );
        assert_eq!(said("甲 ---- 乙\n----\n"), "甲 ---- 乙\n----\n");
    }

    #[test]
    fn a_form_feed_begins_a_page_and_keeps_the_line_number() {
        let read: Vec<_> = lines("甲\r\n乙\n\u{C}丙\r丁").iter().map(|l| (l.page, l.number, l.text)).collect();
        assert_eq!(read, [(1, 1, "甲"), (1, 2, "乙"), (2, 3, "丙"), (2, 4, "丁")]);
    }

    #[test]
    fn every_line_end_is_one() {
        let shown = |text| lines(text).iter().map(|line| line.text).collect::<Vec<_>>().join("|");
        assert_eq!(shown("甲\r\r\n乙\n\r"), "甲||乙|");
        assert_eq!(shown("甲\r"), "甲");
        assert_eq!(shown("甲\n"), "甲|");
        assert_eq!(shown(""), "");
    }
}
