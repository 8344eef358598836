//! Joins what line ends, page ends and extraction have cut.

use std::borrow::Cow;

/// True for characters that are written without spaces between them: 漢字, kana, full-width forms, CJK punctuation.
pub(crate) fn is_wide(c: char) -> bool {
    matches!(c,
        '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE6F}' | '\u{FF00}'..='\u{FFEF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{2010}'..='\u{2027}' | '◎' | '●' | '■' | '※')
}

/// Adds `next` to `text`: with a space only where both sides are of a script that spaces its words.
pub(crate) fn append(text: &mut String, next: &str) {
    let next = next.trim();
    if let (Some(left), Some(right)) = (text.chars().next_back(), next.chars().next()) {
        let narrow = |c: char| !is_wide(c) && c.is_alphanumeric();
        // A number is never written in two words: 25,000 cut behind its 2 is one.
        let number = left.is_ascii_digit() && right.is_ascii_digit();
        if narrow(left) && narrow(right) && !number {
            text.push(' ');
        }
    }
    push_tidy(text, next);
}

/// Adds `next`, leaving out the spaces between wide characters: they are where the column wrapped.
fn push_tidy(text: &mut String, next: &str) {
    if !has_space(next) {
        return text.push_str(next);
    }
    let mut rest = next;
    while let Some(run) = rest.find(char::is_whitespace) {
        text.push_str(&rest[..run]);
        rest = rest[run..].trim_start();
        let (left, right) = (text.chars().next_back(), rest.chars().next());
        if !(left.is_none_or(is_wide) && right.is_none_or(is_wide)) {
            text.push(' ');
        }
    }
    text.push_str(rest);
}

/// Whether a line closes a bracket that the line before it left open: （113.04.01至113.10. and 31）. It begins with no number of
/// an outline, whatever it looks like.
pub(crate) fn closes_bracket(before: &str, line: &str) -> bool {
    const OPEN: [char; 2] = ['(', '（'];
    const CLOSE: [char; 2] = [')', '）'];
    let closes_first = || line.find(CLOSE).is_some_and(|close| !line[..close].contains(OPEN));
    before.rfind(OPEN).is_some_and(|open| !before[open..].contains(CLOSE)) && closes_first()
}

/// The same text with the spaces left out that only a line break put between wide characters.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_tidy(&mut out, text.trim());
    out
}

/// A title without blanks and without what only says that it is repeated, as （續）.
pub(crate) fn bare_title(text: &str) -> String {
    let text = squash(text);
    for mark in ["（續）", "(續)", "〈續〉", "（續上頁）", "(續上頁)", "－續", "續前"] {
        if let Some(rest) = text.strip_suffix(mark) {
            return rest.to_owned();
        }
    }
    text
}

/// Without any white space: the form in which names and phrases are compared inside one document.
pub(crate) fn squash(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_squashed(&mut out, text);
    out
}

/// Adds a text without any white space.
pub(crate) fn push_squashed(out: &mut String, text: &str) {
    if has_space(text) { text.split_whitespace().for_each(|part| out.push_str(part)) } else { out.push_str(text) }
}

/// The same where it can be the text itself.
pub(crate) fn squashed(text: &str) -> Cow<'_, str> {
    if has_space(text) { Cow::Owned(squash(text)) } else { Cow::Borrowed(text) }
}

/// Whether there is any white space in it.
fn has_space(text: &str) -> bool {
    may_have_space(text.as_bytes()) && text.contains(char::is_whitespace)
}

/// False for nearly every text without white space: so many bytes are looked at together, the last ones again, since a
/// cell's text is short and what is left over would cost as much as all before it.
fn may_have_space(bytes: &[u8]) -> bool {
    const TOGETHER: usize = 16;
    let Some((&last, each)) = bytes.split_last() else { return false };
    let next = &bytes[1..];
    let mut found = [0u8; TOGETHER];
    let mut look = |bytes: &[u8; TOGETHER], next: &[u8; TOGETHER]| {
        for (found, (&byte, &next)) in found.iter_mut().zip(bytes.iter().zip(next)) {
            *found |= may_begin_space(byte, next);
        }
    };
    let mut alone = may_begin_space(last, 0);
    match (each.last_chunk(), next.last_chunk()) {
        (Some(end), Some(next_end)) => {
            each.as_chunks().0.iter().zip(next.as_chunks().0).for_each(|(bytes, next)| look(bytes, next));
            look(end, next_end);
        }
        _ => alone |= each.iter().zip(next).fold(0, |found, (&byte, &next)| found | may_begin_space(byte, next)),
    }
    alone != 0 || found != [0; TOGETHER]
}

/// Not zero where white space may begin: in ASCII, or behind a byte that is rare in Chinese text (see
/// [`may_have_wide_space`]).
fn may_begin_space(byte: u8, next: u8) -> u8 {
    let wide = (byte == 0xC2) | (byte.wrapping_sub(0xE1) < 2) | ((byte == 0x80) & (next == 0x80));
    u8::from(is_ascii_space(byte)) | u8::from(wide)
}

fn is_ascii_space(byte: u8) -> bool {
    (byte == b' ') | (byte.wrapping_sub(b'\t') < 5)
}

/// False for nearly every text that has no white space outside ASCII.
///
/// Such white space begins with C2, E1 or E2, which are rare in Chinese text, or is U+3000, E3 80 80. Looking at bytes
/// without branching lets the compiler look at sixteen at once.
fn may_have_wide_space(text: &str) -> bool {
    let bytes = text.as_bytes();
    let first = bytes.iter().fold(false, |found, &byte| found | matches!(byte, 0xC2 | 0xE1 | 0xE2));
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    first || pairs.fold(false, |found, (&left, &right)| found | ((left == 0x80) & (right == 0x80)))
}

/// True where a sentence has come to its end, so that the text need not go on elsewhere.
pub(crate) fn is_complete(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches(['」', '』', ')', '）', '"', '”', '》']);
    end.ends_with(['。', '！', '？', '；', ';', '!', '?', '：', ':'])
        || (end.len() < text.trim_end().len() && end.ends_with('.'))
        || before_bracket(text).is_some_and(|before| before.ends_with(['。', '！', '？', '；', ';']))
}

/// What stands before the bracket that a text ends with: 隨時更新。 of 隨時更新。（資訊課）.
fn before_bracket(text: &str) -> Option<&str> {
    let inside = text.trim_end().strip_suffix([')', '）', '】', '〕'])?;
    inside.rfind(['(', '（', '【', '〔']).map(|at| inside[..at].trim_end())
}

/// Whether a text that goes over lines ends one as a sentence does: a bracket that is closed there may have been opened on
/// a line before.
pub(crate) fn ends_complete<'a>(last: &'a str, mut before: impl Iterator<Item = &'a str>) -> bool {
    /// A bracket goes over no more lines.
    const MOST: usize = 3;
    if is_complete(last) {
        return true;
    }
    const OPEN: [char; 4] = ['(', '（', '【', '〔'];
    if !last.trim_end().ends_with([')', '）', '】', '〕']) || last.contains(OPEN) {
        return false;
    }
    let mut whole = last.trim().to_owned();
    for _ in 1..MOST {
        let Some(line) = before.next() else { return false };
        whole.insert_str(0, line.trim());
        if line.contains(OPEN) {
            return is_complete(&whole);
        }
    }
    false
}

/// How many characters are not white space: what accounting counts.
pub(crate) fn ink(text: &str) -> usize {
    // A short text is sooner counted as it stands.
    if text.len() < 32 || may_have_wide_space(text) {
        return text.chars().filter(|c| !c.is_whitespace()).count();
    }
    // A character counts at its first byte; sums that fit a byte are made sixteen at once.
    let is_ink = |&byte: &u8| u8::from(!is_ascii_space(byte) & (byte & 0xC0 != 0x80));
    text.as_bytes().chunks(255).map(|part| usize::from(part.iter().map(is_ink).sum::<u8>())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_line_joins_without_a_space_and_a_latin_word_with_one() {
        let mut text = "服務成長 及優化，iTaiwan".to_owned();
        append(&mut text, "WiFi 與 App");
        assert_eq!(tidy("服務成長 及優化"), "服務成長及優化");
        assert_eq!(text, "服務成長 及優化，iTaiwan WiFi 與 App");
        append(&mut text, "之 網路 2");
        append(&mut text, "5,000 人");
        assert_eq!(text, "服務成長 及優化，iTaiwan WiFi 與 App之網路 25,000 人");
    }

    #[test]
    fn every_white_space_is_seen() {
        let text = "服務，（一）「隨時」辦理，並依結果改善";
        for c in ('\0'..=char::MAX).filter(|c| c.is_whitespace()) {
            for at in text.char_indices().map(|(at, _)| at).chain([text.len()]) {
                let mut spaced = text.to_owned();
                spaced.insert(at, c);
                assert!(has_space(&spaced) && has_space(&spaced[at..]), "{c:?} {at}");
            }
        }
        assert!(!has_space(text) && !has_space("") && !has_space("服"));
        assert!(!has_space("服務，（一）「隨時」—…A1、。é᠀"));
    }

    #[test]
    fn a_sentence_is_complete_at_its_stop_even_inside_brackets() {
        assert!(is_complete("確實執行。"));
        assert!(is_complete("（詳附件。）"));
        assert!(!is_complete("提升服"));
        assert!(!is_complete("開放平臺（ODF）"));
    }
}
