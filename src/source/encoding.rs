//! Bytes to text: UTF-8 with or without mark, UTF-16, Big5 (CP950).

use std::borrow::Cow;

use encoding_rs::{BIG5, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;

use super::SourceError;

/// A decoded text.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text, without byte order mark.
    pub text: Cow<'a, str>,
    /// The name of the encoding, as the WHATWG writes it.
    pub encoding: &'static str,
    /// How many characters could not be decoded (each stands as U+FFFD).
    pub lost: usize,
}

/// Decodes `bytes` by their content.
///
/// A byte order mark decides; then NUL bytes on one side of every pair (UTF-16); then whether it is well-formed
/// UTF-8; what is left is read as Big5, where at most 2 % of the characters may be lost.
///
/// # Errors
/// [`SourceError::NotText`] where the bytes are no text in any of these.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, SourceError> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        let decoded = with(encoding, &bytes[mark..]);
        // A mark is a claim. Any two bytes are a character of UTF-16, so there it takes more to believe it: of what is
        // not text a third looks like it.
        let text = encoding == UTF_8 || decoded.text.is_empty() || familiar(&decoded.text) >= 0.6;
        return if text && plausible(&decoded) { Ok(decoded) } else { Err(binary()) };
    }
    if bytes[..bytes.len().min(4096)].contains(&0) {
        // UTF-16 holds NUL bytes. 一 is 4E00, so the side they stand on does not tell the byte order.
        let best = [UTF_16LE, UTF_16BE].map(|encoding| with(encoding, bytes));
        let [little, big] = best.map(|decoded| (familiar(&decoded.text), decoded));
        let (share, decoded) = if big.0 > little.0 { big } else { little };
        if share >= 0.9 && plausible(&decoded) {
            return Ok(decoded);
        }
        // A stray one stands in texts of other encodings as well: those are looked at below.
    }
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        let decoded = Decoded { text: Cow::Borrowed(text), encoding: UTF_8.name(), lost: 0 };
        return if plausible(&decoded) { Ok(decoded) } else { Err(binary()) };
    }
    let big5 = with(BIG5, bytes);
    let utf8 = with(UTF_8, bytes);
    let best = if utf8.lost < big5.lost { utf8 } else { big5 };
    if plausible(&best) { Ok(best) } else { Err(binary()) }
}

/// Decodes `bytes` as the document itself says.
#[must_use]
pub fn decode_as(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Decoded<'static> {
    with(encoding, bytes)
}

fn with(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Decoded<'static> {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let lost = text.chars().filter(|&c| c == '\u{FFFD}').count();
    Decoded { text: Cow::Owned(text.into_owned()), encoding: encoding.name(), lost }
}

/// The share of characters that Chinese and English texts are made of.
fn familiar(text: &str) -> f64 {
    let (mut count, mut known) = (0.0, 0.0);
    for c in text.chars().take(4096) {
        count += 1.0;
        let usual = matches!(c, '\n' | '\r' | '\t' | ' '..='~' | '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}');
        known += f64::from(u8::from(usual));
    }
    if count > 0.0 { known / count } else { 0.0 }
}

/// Text has few control characters and few that were lost.
fn plausible(decoded: &Decoded<'_>) -> bool {
    if !may_have_odd(decoded.text.as_bytes()) {
        return true;
    }
    let (mut count, mut odd) = (0usize, 0usize);
    for c in decoded.text.chars().take(100_000) {
        count += 1;
        odd += usize::from(c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{C}' | '\u{B}')));
    }
    odd * 50 <= count
}

/// False for nearly every text without such characters. Without a branch, so that the compiler looks at sixteen bytes at
/// once.
fn may_have_odd(bytes: &[u8]) -> bool {
    let control = |byte: u8| (byte < b'\t') | ((byte > b'\r') & (byte < b' ')) | (byte == 0x7F);
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    bytes.iter().fold(false, |found, &byte| found | control(byte))
        // U+0080 to U+009F are C2 80 to C2 9F.
        | pairs.fold(false, |found, (&left, &right)| found | ((left == 0xC2) & (right < 0xA0)))
        || memmem::find(bytes, "\u{FFFD}".as_bytes()).is_some()
}

fn binary() -> SourceError {
    SourceError::NotText {
        what: "the bytes are neither UTF-8, UTF-16 nor Big5",
        remedy: "give the PDF itself, or save its text as UTF-8",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let text = "一、基礎服務\t業務組\r\n";
        let (big5, _, _) = BIG5.encode(text);
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let marked: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let bom: Vec<u8> = [0xEF, 0xBB, 0xBF].into_iter().chain(text.bytes()).collect();
        for bytes in [text.as_bytes(), &big5, &utf16, &marked, &bom] {
            let decoded = decode(bytes).unwrap();
            assert_eq!(decoded.text, text, "{}", decoded.encoding);
            assert_eq!(decoded.lost, 0);
        }
    }

    #[test]
    fn a_stray_nul_is_a_character_like_others_wherever_it_stands() {
        let text = "一、基礎服務\t業務組\r\n".repeat(500);
        for at in [0, 9, text.floor_char_boundary(5000)] {
            let with = format!("{}\0{}", &text[..at], &text[at..]);
            assert_eq!(decode(with.as_bytes()).unwrap().text, with, "{at}");
        }
        assert!(decode("\0一".repeat(1000).as_bytes()).is_err(), "nobody writes so many");
    }

    #[test]
    fn random_bytes_are_refused() {
        let mut state = 1u32;
        let noise: Vec<u8> = (0..5000)
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        assert!(decode(&noise).is_err());
        for mark in [&b"\xFF\xFE"[..], b"\xFE\xFF", b"\xEF\xBB\xBF"] {
            assert!(decode(&[mark, &noise].concat()).is_err(), "{mark:?}");
            assert_eq!(decode(mark).unwrap().text, "", "nothing but a mark is an empty text");
        }
    }
}
