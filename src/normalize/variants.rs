//! Which characters are one: OpenCC's dictionaries, asked about each character once.
//!
//! The comparison key goes from traditional to simplified, because only that direction is a function: 臺 台 檯 all
//! lead to 台 and 裏 裡 里 to 里, where the way back would have to guess. It is never shown to anybody. Phrases are
//! left out on purpose: a key made character by character can be mapped back character by character, and two
//! spellings of one word meet without them.

use std::{
    iter::successors,
    sync::{LazyLock, OnceLock},
};

use super::opencc::{Config, Converter};

/// The first and last character of each block that holds 漢字 in the basic plane.
const BLOCKS: [(u32, u32); 3] = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)];

/// How often what a character becomes may become another: no chain of the dictionaries is longer.
const LONGEST_CHAIN: usize = 5;

/// One character for one character, over the basic plane; anything else stands for itself. A document has some hundreds of
/// the 56,000 that there are, so each is asked about when it is first met.
pub(super) struct CharTable {
    /// The dictionaries are compiled in; without them every character would still stand for itself.
    converter: Option<Converter>,
    known: Box<[OnceLock<char>]>,
}

impl CharTable {
    fn of(converter: Option<Converter>) -> Self {
        CharTable { converter, known: (0..0x1_0000).map(|_| OnceLock::new()).collect() }
    }

    /// What `c` becomes.
    pub(super) fn get(&self, c: char) -> char {
        let next = |&c: &char| Some(self.becomes(c)).filter(|&next| next != c);
        let end = || successors(Some(c), next).take(LONGEST_CHAIN + 1).last().unwrap_or(c);
        self.known.get(c as usize).map_or(c, |known| *known.get_or_init(end))
    }

    /// What the dictionaries make of a character by itself: no phrase is seen in it.
    fn becomes(&self, c: char) -> char {
        let Some(converter) = self.converter.as_ref().filter(|_| is_ideograph(c)) else { return c };
        let answer = converter.convert(c.encode_utf8(&mut [0; 4]));
        let mut answer = answer.chars();
        match (answer.next(), answer.next()) {
            (Some(one), None) if (one as usize) < self.known.len() => one,
            _ => c,
        }
    }
}

/// Whether it stands in a block of 漢字 in the basic plane.
fn is_ideograph(c: char) -> bool {
    BLOCKS.iter().any(|&(first, last)| (first..=last).contains(&u32::from(c)))
}

/// Every spelling of a character to one: the heart of the key.
pub(super) static TO_KEY: LazyLock<CharTable> = LazyLock::new(|| CharTable::of(Converter::of(Config::T2s)));

/// Traditional spellings to the one that is standard in Taiwan: 爲 → 為, 羣 → 群, 裏 → 裡.
pub(super) static TO_TAIWAN: LazyLock<CharTable> = LazyLock::new(|| CharTable::of(Converter::of(Config::T2tw)));

static FROM_SIMPLIFIED: LazyLock<Option<Converter>> = LazyLock::new(|| Converter::of(Config::S2tw));

static TO_TRADITIONAL: LazyLock<CharTable> = LazyLock::new(|| CharTable::of(Converter::of(Config::S2t)));

/// Whether a text was written in simplified characters, which a plan of Taiwan only holds where it was pasted in: those
/// that are simplified beyond doubt Big5 cannot write, and it can write what they stand for.
pub(super) fn is_simplified(text: &str) -> bool {
    let big5 = |c: char| !encoding_rs::BIG5.encode(c.encode_utf8(&mut [0; 4])).2;
    text.chars().any(|c| {
        let traditional = TO_TRADITIONAL.get(c);
        traditional != c && !big5(c) && big5(traditional)
    })
}

/// A text in simplified characters, in those of Taiwan. Here phrases count: 后面 is 後面, 皇后 stays.
pub(super) fn from_simplified(text: &str) -> Option<String> {
    FROM_SIMPLIFIED.as_ref().map(|converter| converter.convert(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything asked in one go, a line feed keeping the dictionaries from seeing phrases, and chains followed one by one.
    #[test]
    fn each_character_becomes_what_it_becomes_among_all() {
        type Of = fn(Config) -> Option<Converter>;
        // The system's dictionaries where they are asked for, and those that are compiled in.
        let dictionaries: [Of; 2] = [Converter::of, Converter::built_in];
        for (of, config) in
            dictionaries.into_iter().flat_map(|of| [Config::T2s, Config::T2tw, Config::S2t].map(|config| (of, config)))
        {
            let table = CharTable::of(of(config));
            let asked: Vec<char> = ('\0'..='\u{FFFF}').filter(|&c| is_ideograph(c)).collect();
            let lines: String = asked.iter().flat_map(|&c| [c, '\n']).collect();
            let answers = of(config).expect("it is compiled in").convert(&lines);
            let mut becomes: Vec<char> = (0..0x1_0000).map(|code| char::from_u32(code).unwrap_or('\0')).collect();
            for (&c, answer) in asked.iter().zip(answers.lines()) {
                if let Ok(one) = answer.parse::<char>()
                    && (one as usize) < becomes.len()
                {
                    becomes[c as usize] = one;
                }
            }
            for &c in &asked {
                let mut end = becomes[c as usize];
                while becomes[end as usize] != end {
                    end = becomes[end as usize];
                }
                assert_eq!(table.get(c), end, "{c} by {config:?}");
            }
        }
    }
}
