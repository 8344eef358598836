//! The comparison key: what is left of a text when everything is gone that does not change what it says.
//!
//! | printed                          | key                     | gone                                   |
//! |----------------------------------|-------------------------|----------------------------------------|
//! | `臺電 e 櫃檯 ＡＰＰ`             | `台电e柜台app`          | variants, spaces, width, letter case   |
//! | `（三）提高、加強；`             | `三提高加强`            | punctuation                            |
//! | `１２,４００ 多個`               | `12400多个`             | the comma of thousands                 |
//! | `12~13 時`, `12－13時`           | `12~13时`               | the dress of a dash, not the dash      |
//! | `1.5%`                           | `1.5%`                  | nothing: a point makes another number  |
//!
//! Every printed character is folded by itself (only a mark between two digits looks at its neighbours), through
//! Unicode's compatibility decomposition: decomposed characters never join again when something between them goes,
//! so folding twice changes nothing. Left out of it are ², ½ and their like, for 10² is not 102.

use std::ops::Range;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization;

use super::variants::TO_KEY;

/// A comparison key that knows which printed characters each of its characters came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folded {
    /// The key.
    pub key: String,
    /// For each character of the key, the bytes of the printed text it came from.
    from: Vec<[u32; 2]>,
}

impl Folded {
    /// How many characters the key has.
    #[must_use]
    pub fn chars(&self) -> usize {
        self.from.len()
    }

    /// Takes in the key of another part of the same printed text, which begins at byte `offset` of it.
    pub fn append(&mut self, part: &Folded, offset: usize) {
        let offset = self::offset(offset);
        self.key.push_str(&part.key);
        self.from.extend(part.from.iter().map(|&[start, end]| [start + offset, end + offset]));
    }

    /// The bytes of the printed text that characters `range` of the key came from, first to last.
    ///
    /// Punctuation and spaces between them are in it, those around them are not. An empty range gives the empty
    /// range in front of its character.
    #[must_use]
    pub fn printed(&self, range: Range<usize>) -> Range<usize> {
        let start = self
            .from
            .get(range.start)
            .or(self.from.last())
            .map_or(0, |at| if range.start < self.from.len() { at[0] } else { at[1] });
        match range.end.checked_sub(1).and_then(|last| self.from.get(last)) {
            Some(at) if range.end > range.start => start as usize..at[1] as usize,
            _ => start as usize..start as usize,
        }
    }
}

/// The comparison key of a text, as [`fold`] gives it, without the way back.
#[must_use]
pub fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    each(text, |c, _| out.push(c));
    out
}

/// Appends the characters of a text's key.
pub fn fold_into(text: &str, out: &mut Vec<char>) {
    each(text, |c, _| out.push(c));
}

/// The comparison key of a text with its map back.
#[must_use]
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded { key: String::with_capacity(text.len()), from: Vec::with_capacity(text.len() / 3) };
    each(text, |c, at| {
        folded.key.push(c);
        folded.from.push([offset(at.start), offset(at.end)]);
    });
    folded
}

/// Texts of over 4 GiB are refused where they are read; a mark beyond would only be the text's end.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// What becomes of a character of the basic plane: gone, one other character, or to be worked out. A page of 256
/// characters is made when the first of them is met: few texts need more than those of 漢字.
static TABLE: [OnceLock<[u32; 256]>; 256] = [const { OnceLock::new() }; 256];

fn entry(c: char) -> u32 {
    let (page, at) = (c as usize >> 8, c as usize & 0xFF);
    TABLE.get(page).map_or(SEVERAL, |slots| slots.get_or_init(|| make_page(page))[at])
}

fn make_page(page: usize) -> [u32; 256] {
    std::array::from_fn(|at| {
        let Some(c) = u32::try_from(page << 8 | at).ok().and_then(char::from_u32) else { return GONE };
        let mut folded = unfold(c);
        match (folded.pop(), folded.is_empty()) {
            (None, _) => GONE,
            (Some(one), true) => one as u32,
            (Some(_), false) => SEVERAL,
        }
    })
}

const GONE: u32 = 0;
const SEVERAL: u32 = u32::MAX;

/// The key of one character, however long.
fn unfold(c: char) -> Vec<char> {
    if matches!(c, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{209F}' | '\u{2150}'..='\u{215F}' | '\u{2189}') {
        return vec![c];
    }
    // Unified 漢字 neither decompose nor have a case.
    if matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}') {
        return vec![TO_KEY.get(c)];
    }
    let mut chars = vec![c];
    // Lower case may decompose and a decomposition may have a lower case; three rounds settle all of Unicode, which
    // a test goes through.
    for _ in 0..3 {
        chars = chars.into_iter().nfkd().flat_map(char::to_lowercase).map(|c| TO_KEY.get(c)).collect();
    }
    chars.retain(|&c| says_something(c));
    chars
}

/// Letters, digits and the signs that make another statement. Private use stays: it is a glyph that somebody saw.
fn says_something(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '%' | '‰' | '°' | '±' | '<' | '>' | '=' | '+' | '≦' | '≧' | '≤' | '≥' | '×' | '÷')
        || matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

/// Goes through the key of `text`, character by character, with the bytes each came from.
fn each(text: &str, mut emit: impl FnMut(char, Range<usize>)) {
    let mut before_is_digit = false;
    let mut mark: Option<(char, Range<usize>)> = None;
    for (start, c) in text.char_indices() {
        let at = start..start + c.len_utf8();
        let entry = entry(c);
        if entry == GONE {
            if before_is_digit && !c.is_whitespace() {
                mark = Some(match mark {
                    None => (c, at),
                    Some((_, first)) => ('~', first.start..at.end),
                });
            }
            continue;
        }
        let mut one = |c: char| {
            let digit = c.is_ascii_digit();
            if let Some((printed, place)) = mark.take()
                && digit
                && let Some(kept) = between_digits(printed, &text[start..])
            {
                emit(kept, place);
            }
            before_is_digit = digit;
            emit(c, at.clone());
        };
        if entry == SEVERAL {
            unfold(c).into_iter().for_each(one);
        } else {
            one(char::from_u32(entry).unwrap_or(c));
        }
    }
}

/// What a mark between two digits means: a decimal point, a comma of thousands (nothing), or the end of a number.
fn between_digits(mark: char, rest: &str) -> Option<char> {
    match mark {
        '.' | '．' | '·' | '‧' => Some('.'),
        ',' | '，' => {
            let digits = rest.chars().take_while(|c| c.is_ascii_digit() || ('０'..='９').contains(c)).count();
            (digits != 3).then_some('~')
        }
        _ => Some('~'),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_key_for_every_dress() {
        for (a, b) in [
            ("臺電 e 櫃檯 ＡＰＰ", "台電e櫃台App"),
            ("公佈每週佔比，裏面的羣組爲線", "公布每周占比、裡面的群組為綫。"),
            ("電费单务", "電費單務"),
            ("１２,４００ 多個", "12400多個"),
            ("12~13 時", "12－13時"),
            ("㎡", "m2"),
        ] {
            assert_eq!(key(a), key(b), "{a} / {b}");
        }
    }

    #[test]
    fn what_says_something_stays() {
        for (a, b) in [("1.5%", "15%"), ("3~5日", "35日"), ("10²", "102"), ("萬分之2", "萬分之3"), ("1、2項", "12項")]
        {
            assert_ne!(key(a), key(b), "{a} / {b}");
        }
    }

    #[test]
    fn the_map_leads_to_the_printed_characters() {
        let printed = "透過「臺電 e 櫃檯」ＡＰＰ，12,400 個";
        let folded = fold(printed);
        assert_eq!(folded.key, "透过台电e柜台app12400个");
        assert_eq!(&printed[folded.printed(2..7)], "臺電 e 櫃檯");
        assert_eq!(&printed[folded.printed(10..15)], "12,400");
        assert_eq!(folded.printed(3..3).len(), 0);
    }

    #[test]
    fn folding_one_character_twice_changes_nothing() {
        for c in (0..0x3_0000).filter_map(char::from_u32) {
            let once = key(&c.to_string());
            assert_eq!(key(&once), once, "{c:?} U+{:04X}", c as u32);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}|[0-9０-９,.，、~ 臺個]{0,20}") {
            let once = key(&text);
            prop_assert_eq!(key(&once), once);
        }

        #[test]
        fn what_the_map_leads_to_folds_to_the_same(text in "[臺台電費檯ＡＢab（）、 。]{0,30}") {
            let folded = fold(&text);
            let chars: Vec<char> = folded.key.chars().collect();
            for (index, c) in chars.iter().enumerate() {
                prop_assert_eq!(key(&text[folded.printed(index..index + 1)]), c.to_string());
            }
        }
    }
}
