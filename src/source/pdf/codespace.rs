//! Cuts the bytes of a string into character codes, as the codespace ranges of the encoding say.
//!
//! A code that is in the codespace but means nothing still has its length. Readers that take one byte for such a
//! code shift everything behind it, and the user-defined characters (造字) of Big5 are exactly that.

/// Which bytes form one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Codespace {
    /// Two bytes each.
    Pairs,
    /// UTF-16, big endian.
    Utf16,
    /// UTF-8: the first byte tells the length.
    Utf8,
    /// UTF-32, big endian: four bytes each.
    Utf32,
    /// A byte up to `single` or in `also` stands alone, any other leads two.
    Lead { single: u8, also: Option<(u8, u8)> },
    /// EUC with the four-byte plane prefix 8E.
    EucPlanes,
    /// GB 18030: the second byte tells two from four.
    Gb18030,
    /// Length, lowest and highest code, from an embedded `CMap`.
    Ranges(Vec<(u8, u32, u32)>),
}

impl Codespace {
    /// The codespace of a predefined encoding, by name without its writing direction.
    pub(super) fn predefined(name: &str) -> Codespace {
        let lead = |single, also| Codespace::Lead { single, also };
        match name {
            "B5pc" => lead(0x80, Some((0xFD, 0xFF))),
            "ETen-B5" | "ETenms-B5" | "HKscs-B5" | "GBK-EUC" | "GBKp-EUC" | "GB-EUC" | "KSC-EUC" | "KSCms-UHC"
            | "KSCms-UHC-HW" => lead(0x80, None),
            "GBpc-EUC" => lead(0x80, Some((0xFD, 0xFF))),
            "KSCpc-EUC" => lead(0x84, Some((0xFD, 0xFF))),
            "GBK2K" => Codespace::Gb18030,
            "CNS-EUC" => Codespace::EucPlanes,
            "EUC" => lead(0x80, None),
            "90ms-RKSJ" | "90msp-RKSJ" | "90pv-RKSJ" | "83pv-RKSJ" | "Add-RKSJ" | "Ext-RKSJ" => {
                lead(0x80, Some((0xA0, 0xDF)))
            }
            _ if name.ends_with("UTF16") => Codespace::Utf16,
            _ if name.ends_with("UTF8") => Codespace::Utf8,
            _ if name.ends_with("UTF32") => Codespace::Utf32,
            _ => Codespace::Pairs,
        }
    }

    /// The ranges that an embedded `CMap` states; none where it states none.
    pub(super) fn stated(cmap: &[u8]) -> Option<Codespace> {
        let mut ranges = Vec::new();
        let mut rest = cmap;
        while let Some(start) = find(rest, b"begincodespacerange") {
            let body = &rest[start + b"begincodespacerange".len()..];
            let end = find(body, b"endcodespacerange").unwrap_or(body.len());
            let codes = hex_strings(&body[..end]);
            for pair in codes.chunks_exact(2) {
                if pair[0].0 == pair[1].0 && (1..=4).contains(&pair[0].0) && ranges.len() < 256 {
                    ranges.push((pair[0].0, pair[0].1, pair[1].1));
                }
            }
            rest = &body[end..];
        }
        if ranges.is_empty() {
            return None;
        }
        ranges.sort_unstable();
        Some(if ranges.iter().all(|range| range.0 == 2) { Codespace::Pairs } else { Codespace::Ranges(ranges) })
    }

    /// The code at the start of `bytes` and its length; the length is at least 1 and at most what is there.
    pub(super) fn next(&self, bytes: &[u8]) -> (u32, usize) {
        let at = |index: usize| bytes.get(index).copied().unwrap_or(0);
        let first = at(0);
        let length = match self {
            Codespace::Pairs => 2,
            Codespace::Utf16 => {
                if (0xD8..=0xDB).contains(&first) {
                    4
                } else {
                    2
                }
            }
            Codespace::Utf8 => match first {
                0xF0.. => 4,
                0xE0.. => 3,
                0xC0.. => 2,
                _ => 1,
            },
            Codespace::Utf32 => 4,
            Codespace::Lead { single, also } => {
                let alone = first <= *single || also.is_some_and(|(low, high)| (low..=high).contains(&first));
                if alone { 1 } else { 2 }
            }
            Codespace::EucPlanes => match first {
                0..=0x80 => 1,
                0x8E => 4,
                _ => 2,
            },
            Codespace::Gb18030 => match (first, at(1)) {
                (0..=0x80, _) => 1,
                (_, 0x30..=0x39) => 4,
                _ => 2,
            },
            Codespace::Ranges(ranges) => {
                let mut found = usize::from(ranges[0].0);
                for &(length, low, high) in ranges {
                    let code = value(bytes, usize::from(length));
                    // Every byte has to lie between the bytes of the two ends.
                    let inside = (0..u32::from(length)).all(|index| {
                        let byte = |code: u32| code >> (8 * index) & 0xFF;
                        (byte(low)..=byte(high)).contains(&byte(code))
                    });
                    if inside {
                        found = usize::from(length);
                        break;
                    }
                }
                found
            }
        };
        let length = length.clamp(1, bytes.len().max(1));
        (value(bytes, length), length)
    }
}

fn value(bytes: &[u8], length: usize) -> u32 {
    bytes.iter().take(length).fold(0, |code, &byte| code << 8 | u32::from(byte))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// The character of a code that is Unicode in one of its forms; none where it is no such code.
pub(super) fn unicode_character(form: &Codespace, code: u32, length: usize) -> Option<char> {
    let bytes = code.to_be_bytes();
    let own = &bytes[4usize.checked_sub(length)?..];
    match form {
        Codespace::Utf8 => {
            let mut chars = std::str::from_utf8(own).ok()?.chars();
            chars.next().filter(|_| chars.next().is_none())
        }
        Codespace::Utf32 => char::from_u32(code),
        _ if length == 4 => char::decode_utf16([(code >> 16) as u16, (code & 0xFFFF) as u16]).next()?.ok(),
        _ => char::from_u32(code),
    }
}

/// The `<…>` strings of a piece of a `CMap` as length in bytes and value.
fn hex_strings(text: &[u8]) -> Vec<(u8, u32)> {
    let mut found = Vec::new();
    let mut open: Option<(u8, u32)> = None;
    for &byte in text {
        match byte {
            b'<' => open = Some((0, 0)),
            b'>' => {
                if let Some((digits, value)) = open.take() {
                    found.push((digits.div_ceil(2), value));
                }
            }
            _ => {
                if let (Some((digits, value)), Some(digit)) = (&mut open, char::from(byte).to_digit(16)) {
                    *digits = digits.saturating_add(1);
                    *value = *value << 4 | digit;
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_undefined_big5_code_keeps_its_two_bytes() {
        let space = Codespace::predefined("ETen-B5");
        assert_eq!(space.next(&[0xFA, 0x40, 0x41]), (0xFA40, 2));
        assert_eq!(space.next(&[0x41, 0xFA]), (0x41, 1));
    }

    #[test]
    fn stated_ranges_tell_one_byte_from_two() {
        let space = Codespace::stated(b"2 begincodespacerange <00> <80> <A140> <FEFE> endcodespacerange").unwrap();
        assert_eq!(space.next(&[0x41, 0x42]), (0x41, 1));
        assert_eq!(space.next(&[0xA4, 0x40]), (0xA440, 2));
    }

    #[test]
    fn unicode_in_bytes_is_cut_and_read() {
        let utf8 = Codespace::predefined("UniCNS-UTF8");
        for text in ["A", "é", "課", "𠀀"] {
            let (code, length) = utf8.next(text.as_bytes());
            assert_eq!(length, text.len());
            assert_eq!(unicode_character(&utf8, code, length), text.chars().next());
        }
        let utf32 = Codespace::predefined("UniCNS-UTF32");
        assert_eq!(utf32.next(&[0, 2, 0, 0, 0]), (0x20000, 4));
        assert_eq!(unicode_character(&utf32, 0x20000, 4), Some('𠀀'));
        assert_eq!(unicode_character(&utf8, 0xFF, 1), None);
    }

    #[test]
    fn a_string_cut_in_the_middle_of_a_code_ends() {
        assert_eq!(Codespace::Pairs.next(&[0x41]), (0x41, 1));
    }
}
