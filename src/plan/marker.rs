//! Reads the number in front of a title or paragraph, in every dress such plans use.
//!
//! | as printed            | style            |
//! |-----------------------|------------------|
//! | `壹、`                | `Financial`      |
//! | `一、` `一.`          | `Chinese`        |
//! | `(一)` `（一）` `㈠`  | `ChineseBracket` |
//! | `1.` `１．` `1、` `⒈` | `Arabic`         |
//! | `(1)` `（１）` `⑴`    | `ArabicBracket`  |
//! | `1)`                  | `ArabicHalf`     |
//! | `①`                   | `Circled`        |
//! | `甲.` `甲、`          | `Stem`           |
//! | `(甲)`                | `StemBracket`    |
//! | `A.` `a、`            | `Letter`         |
//! | `(A)`                 | `LetterBracket`  |
//! | `◎` `●` `■` `※`       | `Bullet`         |

use crate::words::numeral;

/// The dress of a marker. Which level a dress stands for is the document's own affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    Financial,
    Chinese,
    ChineseBracket,
    Arabic,
    ArabicBracket,
    ArabicHalf,
    Circled,
    Stem,
    StemBracket,
    Letter,
    LetterBracket,
    Bullet,
}

/// A marker at the beginning of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) style: Style,
    /// None for bullets.
    pub(crate) number: Option<u32>,
    /// Bytes of the marker itself, brackets and dot included.
    pub(crate) length: usize,
}

fn is_stem(c: char) -> bool {
    matches!(c, '甲' | '乙' | '丙' | '丁' | '戊' | '己' | '庚' | '辛' | '壬' | '癸')
}

fn is_financial(c: char) -> bool {
    matches!(c, '壹' | '貳' | '參' | '叁' | '肆' | '伍' | '陸' | '柒' | '捌' | '玖' | '拾')
}

fn is_chinese(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '廿')
}

fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '◎' | '●'
            | '■'
            | '※'
            | '◆'
            | '▲'
            | '△'
            | '○'
            | '□'
            | '★'
            | '☆'
            | '◇'
            | '•'
            | '‧'
            | '▪'
            | '➢'
            | '➤'
            | '✓'
            | '▶'
    )
}

/// Reads the marker that `text` begins with, if any. Leading spaces are the caller's.
pub(crate) fn read(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    if !could_begin(first) {
        return None;
    }
    if is_bullet(first) {
        return Some(Marker { style: Style::Bullet, number: None, length: first.len_utf8() });
    }
    let single = match first {
        '①'..='⑳' | '❶'..='❿' => Some(Style::Circled),
        '⑴'..='⒇' => Some(Style::ArabicBracket),
        '⒈'..='⒛' => Some(Style::Arabic),
        '㈠'..='㈩' | '㊀'..='㊉' => Some(Style::ChineseBracket),
        _ => None,
    };
    if let Some(style) = single {
        let number = numeral(text.get(..first.len_utf8())?);
        return Some(Marker { style, number, length: first.len_utf8() });
    }
    if matches!(first, '(' | '（' | '﹙') { bracketed(text, first) } else { dotted(text) }
}

/// Cheap refusal of nearly all text before a marker is read.
fn could_begin(c: char) -> bool {
    matches!(c,
        '(' | '（' | '﹙' | '0'..='9' | '０'..='９' | 'A'..='Z' | 'a'..='z'
        // Bullets, and numbers in circles and brackets.
        | '\u{2022}'..='\u{27BF}' | '\u{3220}'..='\u{3229}' | '\u{3280}'..='\u{3289}')
        || is_chinese(c)
        || is_stem(c)
        || is_financial(c)
}

/// `(1)`, `（一）`, `( 12 )`, `(甲)`, `(A)`.
fn bracketed(text: &str, open: char) -> Option<Marker> {
    let inside = &text[open.len_utf8()..];
    // No numeral is longer than six characters with its spaces; a longer look would only cost time.
    let (end, close) = inside.char_indices().take(8).find(|(_, c)| matches!(c, ')' | '）' | '﹚'))?;
    let body = inside[..end].trim();
    let length = open.len_utf8() + end + close.len_utf8();
    let (style, number) = match kind(body)? {
        Body::Arabic(number) => (Style::ArabicBracket, number),
        Body::Chinese(number) => (Style::ChineseBracket, number),
        Body::Stem(number) => (Style::StemBracket, number),
        Body::Letter(number) => (Style::LetterBracket, number),
        Body::Financial(number) => (Style::ChineseBracket, number),
    };
    Some(Marker { style, number: Some(number), length })
}

/// `1.`, `１、`, `一、`, `甲.`, `A.`, `1)`.
fn dotted(text: &str) -> Option<Marker> {
    let mut end = 0;
    let mut close = None;
    for (at, c) in text.char_indices().take(7) {
        match c {
            '.' | '．' | '、' | '﹒' | '。' | ')' | '）' if at > 0 => {
                close = Some((at, c));
                break;
            }
            ':' | '：' if at > 0 && text[..at].chars().all(is_stem) => {
                close = Some((at, c));
                break;
            }
            _ => end = at + c.len_utf8(),
        }
    }
    let (at, close) = close?;
    debug_assert!(end <= at);
    let body = text[..at].trim_end();
    let after = text[at + close.len_utf8()..].chars().next();
    let style = match (kind(body)?, close) {
        (Body::Arabic(number), ')' | '）') => (Style::ArabicHalf, number),
        // 1.5 倍 and 108.3.8 are no markers, nor is the 。 of a sentence that ends with a number.
        (Body::Arabic(number), '.' | '．' | '、' | '﹒') if !after.is_some_and(|c| c.is_numeric()) => {
            (Style::Arabic, number)
        }
        (Body::Chinese(number), '、' | '.' | '．') => (Style::Chinese, number),
        (Body::Financial(number), '、' | '.' | '．') => (Style::Financial, number),
        (Body::Stem(number), '、' | '.' | '．' | '﹒' | ':' | '：') => (Style::Stem, number),
        (Body::Letter(number), '、' | '.' | '．') if !after.is_some_and(|c| c.is_ascii_alphanumeric()) => {
            (Style::Letter, number)
        }
        _ => return None,
    };
    Some(Marker { style: style.0, number: Some(style.1), length: at + close.len_utf8() })
}

enum Body {
    Arabic(u32),
    Chinese(u32),
    Financial(u32),
    Stem(u32),
    Letter(u32),
}

fn kind(body: &str) -> Option<Body> {
    let first = body.chars().next()?;
    let alone = body.len() == first.len_utf8();
    if first.is_ascii_digit() || ('０'..='９').contains(&first) {
        let plain = body.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c));
        return (plain && body.chars().count() <= 3).then(|| numeral(body).map(Body::Arabic)).flatten();
    }
    if alone && first.is_ascii_alphabetic() {
        return Some(Body::Letter(u32::from(first.to_ascii_lowercase()) - u32::from('a') + 1));
    }
    if alone && is_stem(first) {
        return numeral(body).map(Body::Stem);
    }
    if body.chars().all(is_chinese) {
        return numeral(body).map(Body::Chinese);
    }
    if body.chars().all(is_financial) {
        return numeral(body).map(Body::Financial);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match read(text) {
            Some(m) => format!("{:?} {} |{}", m.style, m.number.unwrap_or(0), &text[m.length..]),
            None => "none".to_owned(),
        }
    }

    #[test]
    fn every_dress_is_read() {
        assert_eq!(shown("一、基礎"), "Chinese 1 |基礎");
        assert_eq!(shown("十二、基礎"), "Chinese 12 |基礎");
        assert_eq!(shown("（十一）服務"), "ChineseBracket 11 |服務");
        assert_eq!(shown("㈢服務"), "ChineseBracket 3 |服務");
        assert_eq!(shown("１．訂定"), "Arabic 1 |訂定");
        assert_eq!(shown("2、訂定"), "Arabic 2 |訂定");
        assert_eq!(shown("( 10 )訂定"), "ArabicBracket 10 |訂定");
        assert_eq!(shown("⑶訂定"), "ArabicBracket 3 |訂定");
        assert_eq!(shown("3)訂定"), "ArabicHalf 3 |訂定");
        assert_eq!(shown("②訂定"), "Circled 2 |訂定");
        assert_eq!(shown("丙.訂定"), "Stem 3 |訂定");
        assert_eq!(shown("(乙)訂定"), "StemBracket 2 |訂定");
        assert_eq!(shown("B. 訂定"), "Letter 2 | 訂定");
        assert_eq!(shown("◎根據"), "Bullet 0 |根據");
        assert_eq!(shown("壹、計畫"), "Financial 1 |計畫");
    }

    #[test]
    fn numbers_of_a_sentence_are_no_markers() {
        for text in [
            "1.5 倍",
            "108.3.8 實施",
            "110年12月",
            "3 項。",
            "12~13 時",
            "(處長)信箱",
            "(如學校)",
            "e 化",
            "一次告知",
            "12。",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }
}
