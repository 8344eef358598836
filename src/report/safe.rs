//! Texts of documents that anybody may have written, made harmless for a cell.

use std::borrow::Cow;

/// What a cell of a workbook may hold is 32,767 characters; longer texts are cut, and say so.
pub(crate) const CELL: usize = 32_000;

/// Without what the eye cannot see and programs act on: control characters, and marks that turn the direction of
/// writing, which make a text read otherwise than it is.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
            || matches!(c, '\u{FFFE}' | '\u{FFFF}')
    };
    if text.contains(bad) { Cow::Owned(text.replace(bad, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

/// A text for a cell of a workbook, which is stored as text and never calculated.
pub(crate) fn cell_text<'a>(text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    let text = match text.into() {
        Cow::Borrowed(text) => clean(text),
        Cow::Owned(text) => match clean(&text) {
            Cow::Owned(cleaned) => Cow::Owned(cleaned),
            Cow::Borrowed(_) => Cow::Owned(text),
        },
    };
    if text.len() <= CELL {
        return text;
    }
    // The limit counts UTF-16 units: what lies beyond the basic plane counts twice.
    let mut units = 0;
    match text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > CELL
    }) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => text,
    }
}

/// A cell of a CSV file that no spreadsheet takes for a formula: one that begins with = + - @ or a tab, in either
/// width, gets an apostrophe in front.
///
/// OWASP, «CSV Injection». A plain number may begin with a sign.
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n']);
    if formula && cell.parse::<f64>().is_err() { format!("'{cell}").into() } else { cell.into() }
}

/// A text in XML or HTML, between tags or in a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+電話", "-甲", "@SUM(A1)", " =1", "＝1", "\t=1"] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["業務組 = 主辦", "-1", "+0.5"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn what_turns_writing_around_is_shown_as_a_mark() {
        assert_eq!(clean("台電\u{202E}gpj.exe\u{0}"), "台電\u{FFFD}gpj.exe\u{FFFD}");
        assert_eq!(clean("👷‍♀️ 工"), "👷‍♀️ 工");
    }

    #[test]
    fn a_cell_holds_no_more_than_a_workbook_allows() {
        for text in ["電".repeat(10_000_000), "👷".repeat(40_000)] {
            assert!(cell_text(&text).encode_utf16().count() <= 32_767);
        }
    }
}
