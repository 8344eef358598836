//! The clean text to show: one width, one dress of punctuation, one spelling, and still the words as printed.
//!
//! Letters and digits become half-width, punctuation beside 漢字 full-width, spaces go where 漢字 are on either side,
//! variants become the standard of Taiwan, and text pasted in simplified characters becomes traditional.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use super::variants::{TO_TAIWAN, from_simplified, is_simplified};

/// A clean text that knows which printed characters each of its characters came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Display {
    /// The text to show.
    pub text: String,
    /// For each of its characters, the bytes of the printed text it came from.
    from: Vec<Range<usize>>,
}

impl Display {
    /// The bytes of the printed text that characters `range` of the clean text came from.
    #[must_use]
    pub fn printed(&self, range: Range<usize>) -> Range<usize> {
        let (Some(first), Some(last)) =
            (self.from.get(range.start), range.end.checked_sub(1).and_then(|last| self.from.get(last)))
        else {
            return 0..0;
        };
        if range.is_empty() { first.start..first.start } else { first.start..last.end }
    }
}

/// Cleans a printed text. Cleaning a clean text changes nothing.
#[must_use]
pub fn display(printed: &str) -> Display {
    let mut chars: Vec<(char, Range<usize>)> = Vec::with_capacity(printed.len() / 3 + 1);
    for (start, c) in printed.char_indices() {
        let at = start..start + c.len_utf8();
        for c in width(c) {
            chars.push((TO_TAIWAN.get(c), at.clone()));
        }
    }
    if is_simplified(&chars.iter().map(|&(c, _)| c).collect::<String>()) {
        chars = traditional(chars);
    }
    let mut out = Display::default();
    for (index, (c, at)) in chars.iter().enumerate() {
        let before = out.text.chars().next_back();
        let after = chars[index + 1..].iter().map(|&(c, _)| c).find(|c| !c.is_whitespace());
        let shown = if c.is_whitespace() {
            let dispensable = |side: Option<char>| side.is_none_or(|c| is_wide(c) || c == ' ');
            if dispensable(before) || dispensable(after) {
                continue;
            }
            ' '
        } else {
            dress(*c, before, after)
        };
        out.text.push(shown);
        out.from.push(at.clone());
    }
    out
}

/// Half-width letters and digits, full 漢字: compatibility forms where they are nothing but another width or a
/// duplicate, everything else as it is (① stays ①).
fn width(c: char) -> Vec<char> {
    match c {
        '\u{3000}' => vec![' '],
        '\u{FF01}'..='\u{FF5E}' | '\u{FF61}'..='\u{FFEE}' | '\u{F900}'..='\u{FAFF}' | '\u{2F00}'..='\u{2FD5}' => {
            std::iter::once(c).nfkc().collect()
        }
        '\u{200B}'..='\u{200D}' | '\u{FEFF}' | '\u{AD}' => Vec::new(),
        _ => vec![c],
    }
}

/// The whole text from simplified characters. Where a phrase changes its length, its characters share one origin.
fn traditional(chars: Vec<(char, Range<usize>)>) -> Vec<(char, Range<usize>)> {
    let text: String = chars.iter().map(|&(c, _)| c).collect();
    let Some(converted) = from_simplified(&text) else { return chars };
    let converted: Vec<char> = converted.chars().map(|c| TO_TAIWAN.get(c)).collect();
    if converted.len() == chars.len() {
        return converted.into_iter().zip(chars).map(|(c, (_, at))| (c, at)).collect();
    }
    let whole = chars.first().map_or(0, |(_, at)| at.start)..chars.last().map_or(0, |(_, at)| at.end);
    converted.into_iter().map(|c| (c, whole.clone())).collect()
}

/// Full-width punctuation where it stands against 漢字; as it is between letters and digits.
fn dress(c: char, before: Option<char>, after: Option<char>) -> char {
    let beside = before.is_some_and(is_wide) || after.is_some_and(is_wide);
    let number = before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit());
    match c {
        '“' | '﹁' | '｢' => '「',
        '”' | '﹂' | '｣' => '」',
        '､' | '﹑' => '、',
        '｡' => '。',
        '(' if beside => '（',
        ')' if beside => '）',
        ':' if beside && !number => '：',
        ';' if beside && !number => '；',
        ',' if beside && !number => '，',
        '!' if beside => '！',
        '?' if beside => '？',
        _ => c,
    }
}

/// Characters that are a full cell wide: 漢字, kana and their punctuation.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF01}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFD}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clean_to_read() {
        assert_eq!(
            display("爲羣眾提供 ＡＰＰ 服務,共１２,４００ 個(含 QR 碼)").text,
            "為群眾提供APP服務，共12,400個（含QR碼）"
        );
        assert_eq!(display("推广电子账单服务").text, "推廣電子賬單服務");
        assert_eq!(display("Open Data  Portal").text, "Open Data Portal");
    }

    #[test]
    fn the_map_leads_back() {
        let printed = "爲羣眾提供 ＡＰＰ 服務";
        let shown = display(printed);
        assert_eq!(&printed[shown.printed(5..8)], "ＡＰＰ");
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(text in "\\PC{0,30}|[臺台电费檯ＡＢab（）(),:;、 。12]{0,30}") {
            let once = display(&text).text;
            prop_assert_eq!(display(&once).text, once);
        }
    }
}
