//! Texts of documents that anybody may have written, made harmless for a cell.

use std::borrow::Cow;

use super::acts;

/// What a cell of a workbook may hold is 32,767 characters; longer texts are cut, and say so.
pub(crate) const CELL: usize = 32_000;

/// With what programs act on and the eye cannot see shown as its escape. Lines of a cell end, and tabs stay.
pub(crate) fn clean(text: &str) -> Cow<'_, str> {
    let bad = |c: char| acts(c) && !matches!(c, '\n' | '\t');
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if bad(c) { out.extend(c.escape_default()) } else { out.push(c) }
    }
    Cow::Owned(out)
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
/// width, gets an apostrophe in front. What spreadsheets drop as they read, unseen or already written as an escape, does
/// not hide one.
///
/// OWASP, «CSV Injection». A plain number may begin with a sign.
pub(crate) fn harmless(cell: &str) -> Cow<'_, str> {
    let mut seen = cell.trim_start_matches(|c: char| c.is_whitespace() || dropped(c));
    while let Some((_, rest)) = seen.strip_prefix("\\u{").and_then(|rest| rest.split_once('}')) {
        seen = rest.trim_start_matches(|c: char| c.is_whitespace() || dropped(c));
    }
    let formula = seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹢', '﹣', '﹦', '﹫'])
        || cell.starts_with(['\t', '\r', '\n']);
    if formula && cell.parse::<f64>().is_err() { format!("'{cell}").into() } else { cell.into() }
}

/// What a reader may leave out at the head of a cell: it is unseen, or asks not to be shown.
fn dropped(c: char) -> bool {
    acts(c)
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}'
            | '\u{FFFD}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in [
            "=1+1",
            "+電話",
            "-甲",
            "@SUM(A1)",
            " =1",
            "＝1",
            "\t=1",
            "\u{0}=1",
            "\\u{0}\\u{1b}=1",
            "\u{FEFF} @x",
            "\u{200B}+x",
        ] {
            assert!(harmless(cell).starts_with('\''), "{cell:?}");
        }
        for cell in ["業務組 = 主辦", "-1", "+0.5"] {
            assert_eq!(harmless(cell), cell);
        }
    }

    #[test]
    fn what_turns_writing_around_is_shown_as_an_escape() {
        assert_eq!(clean("台電\u{202E}gpj.exe\u{0}"), "台電\\u{202e}gpj.exe\\u{0}");
        assert_eq!(clean("👷‍♀️ 工"), "👷‍♀️ 工");
    }

    #[test]
    fn a_cell_holds_no_more_than_a_workbook_allows() {
        for text in ["電".repeat(10_000_000), "👷".repeat(40_000)] {
            assert!(cell_text(&text).encode_utf16().count() <= 32_767);
        }
    }
}
