//! Extracted text as pages of lines.

/// A line of a text, without its line end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'a> {
    /// Counted from 1; a form feed begins the next page.
    pub page: u32,
    /// Counted from 1 through the whole file.
    pub number: u32,
    /// As it stands in the file.
    pub text: &'a str,
}

/// The beginning of `text` that holds no more than `most` characters which may part lines, cells, names or items:
/// whatever is neither a letter, a digit nor a space. What is read takes memory by their number, and a hundred megabytes
/// of nothing but them would take it all.
#[must_use]
pub fn within(text: &str, most: usize) -> &str {
    let parts = |c: &char| !(c.is_ascii_alphanumeric() || *c == ' ' || matches!(c, '一'..='鿿') || c.is_alphabetic());
    match text.char_indices().filter(|(_, c)| parts(c)).nth(most) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

/// The lines of `text`, with LF, CRLF or CR as line end. A form feed ends a page.
#[must_use]
pub fn lines(text: &str) -> Vec<Line<'_>> {
    let mut out = Vec::new();
    let (mut page, mut number) = (1, 0);
    for line in text.split('\n') {
        for line in line.strip_suffix('\r').unwrap_or(line).split('\r') {
            number += 1;
            let mut parts = line.split('\u{C}');
            let mut text = parts.next().unwrap_or_default();
            for next in parts {
                if !text.trim().is_empty() {
                    out.push(Line { page, number, text });
                }
                page += 1;
                text = next;
            }
            out.push(Line { page, number, text });
        }
    }
    out
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
    fn a_form_feed_begins_a_page_and_keeps_the_line_number() {
        let read: Vec<_> = lines("甲\r\n乙\n\u{C}丙\r丁").iter().map(|l| (l.page, l.number, l.text)).collect();
        assert_eq!(read, [(1, 1, "甲"), (1, 2, "乙"), (2, 3, "丙"), (2, 4, "丁")]);
    }
}
