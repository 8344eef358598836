//! The characters that a model knows, as its file lists them.

use std::collections::HashMap;

use encoding_rs::BIG5;
use ferrous_opencc::{OpenCC, config::BuiltinConfig};

/// The characters of a model's answers: its classes but the first, which is none.
pub(super) struct Charset {
    characters: Vec<char>,
    /// By a character that Taiwan's own set has not, a simplified one or a variant, the classes of those that it has
    /// instead.
    taiwanese: HashMap<char, Vec<usize>, foldhash::fast::FixedState>,
    /// Traditional characters that have simplified forms of their own, and these forms; both sorted.
    full: Vec<char>,
    simple: Vec<char>,
}

/// Printed variants that the dictionaries of simplified characters leave out, and their usual forms.
const VARIANTS: [(char, char); 4] = [('塡', '填'), ('尙', '尚'), ('旣', '既'), ('緖', '緒')];

/// What the list of characters is called in a model's file.
const KEY: &[u8] = b"character";

impl Charset {
    /// The characters that a model's file lists; none where it lists none.
    pub(super) fn of(model: &[u8]) -> Option<Charset> {
        let listed = property(model, KEY)?;
        // A line each; a space is not listed, and comes last.
        let mut characters: Vec<char> = listed.lines().map(|line| line.chars().next().unwrap_or(' ')).collect();
        characters.push(' ');
        let han = || characters.iter().enumerate().filter(|(_, c)| ('\u{3400}'..='\u{9FFF}').contains(*c));
        let mut taiwanese: HashMap<char, Vec<usize>, _> = HashMap::default();
        let (mut full, mut simplified) = (Vec::new(), Vec::new());
        if let Ok(simplify) = OpenCC::from_config(BuiltinConfig::T2s) {
            // Characters that are simplified alike are one: 眾 and 衆 to 众, 真 and 眞 to 真.
            let simple = |one: &char| simplify.convert(&one.to_string()).chars().next().unwrap_or(*one);
            let mut alike: HashMap<char, Vec<usize>, foldhash::fast::FixedState> = HashMap::default();
            for (at, one) in han().filter(|(_, one)| is_taiwanese(**one)) {
                let simple = simple(one);
                alike.entry(simple).or_default().push(at + 1);
                if simple != *one && !is_taiwanese(simple) {
                    full.push(*one);
                    simplified.push(simple);
                }
            }
            for (_, one) in han().filter(|(_, one)| !is_taiwanese(**one)) {
                let usual = VARIANTS.iter().find(|(variant, _)| variant == one).map_or(*one, |(_, usual)| *usual);
                if let Some(classes) = alike.get(&simple(&usual)) {
                    taiwanese.insert(*one, classes.clone());
                }
            }
        }
        full.sort_unstable();
        simplified.sort_unstable();
        Some(Charset { characters, taiwanese, full, simple: simplified })
    }

    /// How many classes the model's answers have.
    pub(super) fn classes(&self) -> usize {
        self.characters.len() + 1
    }

    /// The character of a class.
    pub(super) fn character(&self, class: usize) -> Option<char> {
        self.characters.get(class.checked_sub(1)?).copied()
    }

    /// Whether that is a simplified character: what others are simplified to, and none of Taiwan's own.
    pub(super) fn is_simplified(&self, c: char) -> bool {
        self.simple.binary_search(&c).is_ok()
    }

    /// Whether that is a traditional character that has a simplified form of its own.
    pub(super) fn is_traditional(&self, c: char) -> bool {
        self.full.binary_search(&c).is_ok()
    }

    /// Whether Taiwan's own set has not that character but another form of it.
    pub(super) fn is_variant(&self, c: char) -> bool {
        self.taiwanese.contains_key(&c) && !self.is_simplified(c)
    }

    /// What Taiwan's own set has in the place of a character that it has not: the likeliest, and how likely it is. `sure`
    /// is how likely that character itself is. A variant that is clearly seen was printed: 爲 until the nineties.
    pub(super) fn taiwanese(&self, other: char, sure: f32, likely: &[f32]) -> Option<(char, f32)> {
        /// The usual form of a variant is the one printed where it is so likely beside it. Print of either form at 14 to 34
        /// pixels in four fonts: of a variant seen where the usual form was printed it is more, else mostly less.
        const BESIDE: f32 = 0.15;
        let classes = self.taiwanese.get(&other)?;
        let likelihood = |class: &usize| likely.get(*class).copied().unwrap_or(0.0);
        let best = classes.iter().max_by(|a, b| likelihood(a).total_cmp(&likelihood(b)))?;
        let likely = likelihood(best);
        (self.is_simplified(other) || likely > BESIDE * sure).then_some((self.character(*best)?, likely))
    }
}

/// Whether Taiwan's own set of characters has it: 后 and 里 are simplified characters, and traditional ones too.
fn is_taiwanese(c: char) -> bool {
    /// 漢字 of Big5 with the seven that every system in Taiwan adds; others of its codes are of Hong Kong.
    const BIG5_HAN: std::ops::RangeInclusive<[u8; 2]> = [0xA4, 0x40]..=[0xF9, 0xDC];
    let mut buffer = [0; 4];
    let (bytes, _, unknown) = BIG5.encode(c.encode_utf8(&mut buffer));
    !unknown && matches!(*bytes, [lead, trail] if BIG5_HAN.contains(&[lead, trail]))
}

/// The value of a property that stands in a model's file: field 14 of the message is a list of keys (1) and values (2),
/// as the ONNX standard has it (`onnx.proto`, ModelProto.metadata_props).
fn property<'a>(model: &'a [u8], key: &[u8]) -> Option<&'a str> {
    fields(model).filter(|(number, _)| *number == 14).find_map(|(_, entry)| {
        let named = fields(entry).any(|(number, value)| number == 1 && value == key);
        let value = fields(entry).find(|(number, _)| *number == 2).map(|(_, value)| value);
        if named { std::str::from_utf8(value?).ok() } else { None }
    })
}

/// The fields of a message that have a length, with their numbers; the end where it is damaged.
fn fields(mut message: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    std::iter::from_fn(move || {
        loop {
            let tag = number(&mut message)?;
            let skip = match tag & 7 {
                0 => {
                    number(&mut message)?;
                    continue;
                }
                1 => 8,
                2 => usize::try_from(number(&mut message)?).ok()?,
                5 => 4,
                _ => return None,
            };
            let (field, rest) = message.split_at_checked(skip)?;
            message = rest;
            if tag & 7 == 2 {
                return Some((tag >> 3, field));
            }
        }
    })
}

/// A number of seven bits a byte, the low ones first.
fn number(message: &mut &[u8]) -> Option<u64> {
    let mut out = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = message.split_first()?;
        *message = rest;
        out |= u64::from(byte & 0x7F) << shift;
        if byte & 0x80 == 0 {
            return Some(out);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A message's field of bytes.
    fn field(number: u8, value: &[u8]) -> Vec<u8> {
        assert!(value.len() < 128, "one byte of length");
        [&[number << 3 | 2, value.len() as u8], value].concat()
    }

    #[test]
    fn the_characters_stand_in_the_file_of_the_model() {
        let entry =
            [field(1, KEY), field(2, "缩\n縮\n里\n眾\n衆\n塡\n填\n强\n強\n卽\n即\n眞\n真\n爲\n為\n一".as_bytes())]
                .concat();
        // A version (a number), a graph (bytes), another property, and the one.
        let other = [field(1, b"other"), field(2, b"x")].concat();
        let model = [vec![1 << 3, 10], field(7, b"graph"), field(14, &other), field(14, &entry)].concat();
        let charset = Charset::of(&model).expect("it is listed");
        assert_eq!(charset.classes(), 18);
        assert_eq!([charset.character(0), charset.character(2), charset.character(17)], [None, Some('縮'), Some(' ')]);
        let taiwanese = |c| charset.taiwanese(c, 0.5, &[0.25; 18]).map(|(other, _)| other);
        let said: Vec<Option<char>> = "缩衆强爲卽眞塡".chars().map(taiwanese).collect();
        assert_eq!(said, ['縮', '眾', '強', '為', '即', '真', '填'].map(Some));
        // 里 is a character of its own in Taiwan, and what is plainly 爲 was printed so.
        assert_eq!(taiwanese('里'), None);
        assert_eq!(charset.taiwanese('爲', 0.95, &[0.05; 18]), None);
        assert_eq!(
            "缩里縮爲塡".chars().map(|c| charset.is_variant(c)).collect::<Vec<_>>(),
            [false, false, false, true, true]
        );
        // A variant says nothing of the script that a page is written in.
        assert_eq!(
            "缩强衆里縮".chars().map(|c| charset.is_simplified(c)).collect::<Vec<_>>(),
            [true, true, false, false, false]
        );
        for cut in 0..model.len() {
            assert!(Charset::of(&model[..cut]).is_none(), "{cut}");
        }
    }
}
