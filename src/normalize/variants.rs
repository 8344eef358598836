//! Which characters are one: tables made once from OpenCC's dictionaries.
//!
//! The comparison key goes from traditional to simplified, because only that direction is a function: 臺 台 檯 all
//! lead to 台 and 裏 裡 里 to 里, where the way back would have to guess. It is never shown to anybody. Phrases are
//! left out on purpose: a key made character by character can be mapped back character by character, and two
//! spellings of one word meet without them.

use std::sync::LazyLock;

use super::opencc::{Config, Converter};

/// The first and last character of each block that holds 漢字 in the basic plane.
const BLOCKS: [(u32, u32); 3] = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)];

/// One character for one character, over the basic plane; anything else stands for itself.
pub(super) struct CharTable(Box<[char]>);

impl CharTable {
    /// What `c` becomes.
    pub(super) fn get(&self, c: char) -> char {
        self.0.get(c as usize).copied().unwrap_or(c)
    }

    /// Asks a converter about every character by itself, in one go, and follows chains to their end.
    fn ask(convert: impl Fn(&str) -> String) -> Self {
        let mut table: Vec<char> = (0..0x1_0000).map(|code| char::from_u32(code).unwrap_or('\0')).collect();
        let asked: Vec<char> =
            BLOCKS.iter().flat_map(|&(first, last)| (first..=last).filter_map(char::from_u32)).collect();
        // A line feed between them keeps the dictionaries from seeing phrases.
        let mut lines = String::with_capacity(asked.len() * 4);
        for &c in &asked {
            lines.push(c);
            lines.push('\n');
        }
        for (&c, answer) in asked.iter().zip(convert(&lines).lines()) {
            let mut answer = answer.chars();
            if let (Some(one), None) = (answer.next(), answer.next())
                && (one as usize) < table.len()
            {
                table[c as usize] = one;
            }
        }
        for &c in &asked {
            let mut end = table[c as usize];
            for _ in 0..4 {
                end = table[end as usize];
            }
            table[c as usize] = end;
        }
        CharTable(table.into_boxed_slice())
    }

    fn of(config: Config) -> Self {
        match Converter::of(config) {
            Some(converter) => Self::ask(|text| converter.convert(text)),
            // The dictionaries are compiled in; without them every character still stands for itself.
            None => Self::ask(str::to_owned),
        }
    }
}

/// Every spelling of a character to one: the heart of the key.
pub(super) static TO_KEY: LazyLock<CharTable> = LazyLock::new(|| CharTable::of(Config::T2s));

/// Traditional spellings to the one that is standard in Taiwan: 爲 → 為, 羣 → 群, 裏 → 裡.
pub(super) static TO_TAIWAN: LazyLock<CharTable> = LazyLock::new(|| CharTable::of(Config::T2tw));

static FROM_SIMPLIFIED: LazyLock<Option<Converter>> = LazyLock::new(|| Converter::of(Config::S2tw));

/// Characters that are simplified beyond doubt: Big5 cannot write them, and can write what they stand for.
static SIMPLIFIED: LazyLock<Box<[bool]>> = LazyLock::new(|| {
    let traditional = CharTable::of(Config::S2t);
    let big5 = |c: char| !encoding_rs::BIG5.encode(c.encode_utf8(&mut [0; 4])).2;
    let mut table = vec![false; 0x1_0000].into_boxed_slice();
    for (first, last) in BLOCKS {
        for c in (first..=last).filter_map(char::from_u32) {
            let other = traditional.get(c);
            table[c as usize] = other != c && !big5(c) && big5(other);
        }
    }
    table
});

/// Whether a text was written in simplified characters, which a plan of Taiwan only holds where it was pasted in.
pub(super) fn is_simplified(text: &str) -> bool {
    text.chars().any(|c| SIMPLIFIED.get(c as usize).copied().unwrap_or(false))
}

/// A text in simplified characters, in those of Taiwan. Here phrases count: 后面 is 後面, 皇后 stays.
pub(super) fn from_simplified(text: &str) -> Option<String> {
    FROM_SIMPLIFIED.as_ref().map(|converter| converter.convert(text))
}
