//! Puts a line of a script that runs from right to left into the order in which it is read.
//!
//! A page shows where characters stand; from the left they come in visual order. The Unicode bidirectional algorithm
//! turns logical order into visual order, and, since it reverses runs, back again.

use unicode_bidi::{BidiInfo, Level};
use unicode_normalization::UnicodeNormalization as _;

/// Letters of Hebrew, Arabic and their kin, presentation forms included.
pub(super) fn runs_left(c: char) -> bool {
    matches!(c, '\u{0590}'..='\u{08FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// The text of a line whose characters are given from the left, in logical order, letters as letters: the forms that
/// they take within a word are dress.
///
/// The line runs to the left where most of its letters do.
pub(super) fn logical(visual: &str) -> String {
    let left = visual.chars().filter(|c| runs_left(*c)).count();
    let right = visual.chars().filter(|c| c.is_alphabetic() && !runs_left(*c)).count();
    let level = if left >= right { Level::rtl() } else { Level::ltr() };
    let info = BidiInfo::new(visual, Some(level));
    let mut out = String::with_capacity(visual.len());
    for paragraph in &info.paragraphs {
        out.push_str(&info.reorder_line(paragraph, paragraph.range.clone()));
    }
    if out.chars().any(is_form) {
        out = out.chars().flat_map(letters).collect();
    }
    out
}

/// The forms of Arabic letters at the beginning, in the middle and at the end of a word, ligatures included.
fn is_form(c: char) -> bool {
    matches!(c, '\u{FB50}'..='\u{FBB1}' | '\u{FBD3}'..='\u{FD3D}' | '\u{FE80}'..='\u{FEFC}')
}

/// What a form is a form of.
fn letters(c: char) -> Vec<char> {
    if is_form(c) { std::iter::once(c).nfkc().collect() } else { vec![c] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hebrew_comes_in_the_order_in_which_it_is_read_and_its_numbers_stay() {
        assert_eq!(logical("םולש"), "שלום");
        assert_eq!(logical("2014 תנש"), "שנת 2014");
        assert_eq!(logical("see םולש there"), "see שלום there");
        assert_eq!(logical("\u{FE8E}\u{FEE7}\u{FE8D}"), "انا");
    }
}
