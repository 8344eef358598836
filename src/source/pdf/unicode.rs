//! What a code says in Unicode where the font itself does not tell, and the repair of look-alikes.

use unicode_normalization::UnicodeNormalization;

/// Maps a character that merely looks like another to the one that is meant; text says 立, not the radical ⽴.
///
/// Only pure look-alikes: Kangxi and CJK radicals and the compatibility ideographs. Width and
/// punctuation stay as printed.
pub(crate) fn repaired(c: char) -> char {
    match c {
        '\u{2F00}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' => {
            let mut folded = std::iter::once(c).nfkc();
            match (folded.next(), folded.next()) {
                (Some(single), None) => single,
                _ => c,
            }
        }
        '\u{2E80}'..='\u{2EFF}' => SUPPLEMENT.iter().find(|(radical, _)| *radical == c).map_or(c, |(_, meant)| *meant),
        '\u{00A0}' => ' ',
        _ => c,
    }
}

/// Radicals of the CJK supplement that are drawn like a whole character. NFKC leaves them alone; the pairs follow
/// `EquivalentUnifiedIdeograph` of the Unicode character database.
#[rustfmt::skip]
const SUPPLEMENT: &[(char, char)] = &[
    ('\u{2E81}', '厂'), ('\u{2E82}', '乛'), ('\u{2E83}', '乚'), ('\u{2E85}', '亻'), ('\u{2E86}', '冂'), ('\u{2E88}', '刀'),
    ('\u{2E89}', '刂'), ('\u{2E8B}', '㔾'), ('\u{2E8C}', '小'), ('\u{2E8D}', '小'), ('\u{2E8E}', '兀'), ('\u{2E8F}', '尣'),
    ('\u{2E90}', '尢'), ('\u{2E91}', '尣'), ('\u{2E92}', '巳'), ('\u{2E93}', '幺'), ('\u{2E95}', '彐'), ('\u{2E96}', '忄'),
    ('\u{2E98}', '扌'), ('\u{2E99}', '攵'), ('\u{2E9B}', '旡'), ('\u{2E9C}', '日'), ('\u{2E9D}', '月'), ('\u{2E9E}', '歺'),
    ('\u{2E9F}', '母'), ('\u{2EA0}', '民'), ('\u{2EA1}', '氵'), ('\u{2EA2}', '氺'), ('\u{2EA3}', '灬'), ('\u{2EA4}', '爫'),
    ('\u{2EA6}', '丬'), ('\u{2EA7}', '牛'), ('\u{2EA8}', '犭'), ('\u{2EA9}', '王'), ('\u{2EAB}', '罒'), ('\u{2EAC}', '示'),
    ('\u{2EAD}', '礻'), ('\u{2EAE}', '竹'), ('\u{2EAF}', '糹'), ('\u{2EB1}', '罓'), ('\u{2EB2}', '罒'), ('\u{2EB7}', '羊'),
    ('\u{2EB9}', '耂'), ('\u{2EBA}', '肀'), ('\u{2EBC}', '月'), ('\u{2EBD}', '臼'), ('\u{2EBE}', '艹'), ('\u{2EBF}', '艹'),
    ('\u{2EC0}', '艹'), ('\u{2EC1}', '虎'), ('\u{2EC2}', '衤'), ('\u{2EC3}', '覀'), ('\u{2EC4}', '西'), ('\u{2EC5}', '见'),
    ('\u{2EC6}', '角'), ('\u{2EC8}', '讠'), ('\u{2ECA}', '足'), ('\u{2ECB}', '车'), ('\u{2ECC}', '辶'), ('\u{2ECD}', '辶'),
    ('\u{2ECE}', '辶'), ('\u{2ECF}', '阝'), ('\u{2ED0}', '钅'), ('\u{2ED1}', '長'), ('\u{2ED3}', '长'), ('\u{2ED4}', '门'),
    ('\u{2ED6}', '阝'), ('\u{2ED7}', '雨'), ('\u{2ED8}', '青'), ('\u{2ED9}', '韦'), ('\u{2EDA}', '页'), ('\u{2EDB}', '风'),
    ('\u{2EDC}', '飞'), ('\u{2EDD}', '食'), ('\u{2EDF}', '飠'), ('\u{2EE2}', '马'), ('\u{2EE3}', '骨'), ('\u{2EE4}', '鬼'),
    ('\u{2EE5}', '鱼'), ('\u{2EE6}', '鸟'), ('\u{2EE8}', '麦'), ('\u{2EE9}', '黄'), ('\u{2EEB}', '斉'), ('\u{2EEC}', '齐'),
    ('\u{2EED}', '歯'), ('\u{2EEE}', '齿'), ('\u{2EEF}', '竜'), ('\u{2EF0}', '龙'), ('\u{2EF2}', '亀'), ('\u{2EF3}', '龟'),
];

/// Whether a mapping tells something: controls, the replacement character and private use tell nothing.
pub(super) fn tells(text: &str) -> bool {
    !text.is_empty()
        && !text.chars().any(|c| {
            c.is_control() && c != '\t' || matches!(c, '\u{FFFD}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E000}'..='\u{F8FF}')
        })
}

/// The private-use place that Windows gives a user-defined character (造字) of Big5, so that the place in the text is
/// kept and the same code reads the same everywhere.
pub(super) fn private_big5(code: u32) -> Option<char> {
    let (lead, trail) = (code >> 8, code & 0xFF);
    let column = match trail {
        0x40..=0x7E => trail - 0x40,
        0xA1..=0xFE => trail - 0xA1 + 63,
        _ => return None,
    };
    let place = match lead {
        0xFA..=0xFE => 0xE000 + (lead - 0xFA) * 157 + column,
        0x8E..=0xA0 => 0xE311 + (lead - 0x8E) * 157 + column,
        0x81..=0x8D => 0xEEB8 + (lead - 0x81) * 157 + column,
        0xC6..=0xC8 => 0xF6B1 + ((lead - 0xC6) * 157 + column).checked_sub(63)?,
        _ => return None,
    };
    char::from_u32(place)
}

/// Reads a Big5 code with the extensions that browsers read.
pub(super) fn big5(code: u32) -> Option<char> {
    let bytes = [u8::try_from(code >> 8 & 0xFF).ok()?, u8::try_from(code & 0xFF).ok()?];
    let bytes = if code < 0x100 { &bytes[1..] } else { &bytes[..] };
    let text = encoding_rs::BIG5.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// A text string of PDF: UTF-16 or UTF-8 with its mark, Latin 1 otherwise.
pub(super) fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0.into_owned(),
        [0xFF, 0xFE, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0.into_owned(),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => bytes.iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_the_characters_they_look_like() {
        assert_eq!(repaired('\u{2F74}'), '立');
        assert_eq!(repaired('\u{2EA0}'), '民');
        assert_eq!(repaired('（'), '（');
    }

    #[test]
    fn user_defined_characters_keep_the_place_windows_gives_them() {
        assert_eq!(private_big5(0xFA40), Some('\u{E000}'));
        assert_eq!(private_big5(0xC6A1), Some('\u{F6B1}'));
        assert_eq!(private_big5(0xA440), None);
    }
}
