//! The characters that a model knows, as its file lists them.

use std::collections::HashMap;

use encoding_rs::BIG5;
use ferrous_opencc::{OpenCC, config::BuiltinConfig};

/// The characters of a model's answers: its classes but the first, which is none.
pub(super) struct Charset {
    characters: Vec<char>,
    /// By simplified character, the classes of the traditional ones that are simplified so.
    traditional: HashMap<char, Vec<usize>, foldhash::fast::FixedState>,
    /// Those traditional ones, sorted.
    full: Vec<char>,
}

/// What the list of characters is called in a model's file.
const KEY: &[u8] = b"character";

impl Charset {
    /// The characters that a model's file lists; none where it lists none.
    pub(super) fn of(model: &[u8]) -> Option<Charset> {
        let listed = property(model, KEY)?;
        // A line each; a space is not listed, and comes last.
        let mut characters: Vec<char> = listed.lines().map(|line| line.chars().next().unwrap_or(' ')).collect();
        characters.push(' ');
        let mut traditional: HashMap<char, Vec<usize>, _> = HashMap::default();
        let mut full = Vec::new();
        if let Ok(simplify) = OpenCC::from_config(BuiltinConfig::T2s) {
            for (at, one) in characters.iter().enumerate().filter(|(_, c)| ('\u{4E00}'..='\u{9FFF}').contains(*c)) {
                let simple = simplify.convert(&one.to_string()).chars().next();
                if let Some(simple) =
                    simple.filter(|simple| simple != one && !is_taiwanese(*simple) && is_taiwanese(*one))
                {
                    traditional.entry(simple).or_default().push(at + 1);
                    full.push(*one);
                }
            }
        }
        full.sort_unstable();
        Some(Charset { characters, traditional, full })
    }

    /// How many classes the model's answers have.
    pub(super) fn classes(&self) -> usize {
        self.characters.len() + 1
    }

    /// The character of a class.
    pub(super) fn character(&self, class: usize) -> Option<char> {
        self.characters.get(class.checked_sub(1)?).copied()
    }

    /// Whether that is a traditional character that has a simplified form of its own.
    pub(super) fn is_traditional(&self, c: char) -> bool {
        self.full.binary_search(&c).is_ok()
    }

    /// Of the traditional characters that are simplified to this one, the likeliest.
    pub(super) fn traditional(&self, simple: char, likely: &[f32]) -> Option<char> {
        let classes = self.traditional.get(&simple)?;
        let likelihood = |class: &usize| likely.get(*class).copied().unwrap_or(0.0);
        let best = classes.iter().max_by(|a, b| likelihood(a).total_cmp(&likelihood(b)))?;
        self.character(*best)
    }
}

/// Whether Taiwan's own set of characters has it: 后 and 里 are simplified characters, and traditional ones too.
fn is_taiwanese(c: char) -> bool {
    let mut buffer = [0; 4];
    !BIG5.encode(c.encode_utf8(&mut buffer)).2
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
        let entry = [field(1, KEY), field(2, "缩\n縮\n里\n裏\n一".as_bytes())].concat();
        // A version (a number), a graph (bytes), another property, and the one.
        let other = [field(1, b"other"), field(2, b"x")].concat();
        let model = [vec![1 << 3, 10], field(7, b"graph"), field(14, &other), field(14, &entry)].concat();
        let charset = Charset::of(&model).expect("it is listed");
        assert_eq!(charset.classes(), 7);
        assert_eq!([charset.character(0), charset.character(2), charset.character(6)], [None, Some('縮'), Some(' ')]);
        assert_eq!(charset.traditional('缩', &[0.0; 7]), Some('縮'));
        // 里 is a character of its own in Taiwan.
        assert_eq!(charset.traditional('里', &[0.0; 7]), None);
        for cut in 0..model.len() {
            assert!(Charset::of(&model[..cut]).is_none(), "{cut}");
        }
    }
}
