//! JSON in which what programs act on and the eye cannot see is written as an escape. The value stays what it is, to the
//! last character; but whoever looks at the file, or at a terminal, is not deceived by it.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::acts;

/// A value in one line.
///
/// # Errors
/// Where `out` fails, or the value is none that JSON can hold.
pub fn compact(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaping(CompactFormatter)))
}

/// A value for people.
///
/// # Errors
/// As [`compact`].
pub fn pretty(out: impl Write, value: &impl Serialize) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaping(PrettyFormatter::new())))
}

/// Another formatter, with strings escaped.
struct Escaping<F>(F);

macro_rules! as_the_other {
    ($($name:ident($($argument:ident: $kind:ty),*)),* $(,)?) => { $(
        fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $argument: $kind)*) -> io::Result<()> {
            self.0.$name(out $(, $argument)*)
        }
    )* };
}

impl<F: Formatter> Formatter for Escaping<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut begun = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| !c.is_ascii_graphic() && acts(*c)) {
            out.write_all(&fragment.as_bytes()[begun..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            begun = at + c.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[begun..])
    }

    as_the_other!(
        begin_array(),
        end_array(),
        begin_array_value(first: bool),
        end_array_value(),
        begin_object(),
        end_object(),
        begin_object_key(first: bool),
        begin_object_value(),
        end_object_value(),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_stays_what_it_is() {
        let text = "甲\u{1B}\u{7F}\u{9B}\u{202E}\u{FEFF}\u{E0041}👷‍♀️\"\\\n乙";
        for write in
            [|out: &mut Vec<u8>, text: &&str| compact(out, text), |out: &mut Vec<u8>, text: &&str| pretty(out, text)]
        {
            let mut out = Vec::new();
            write(&mut out, &text).unwrap();
            let shown = String::from_utf8(out.clone()).unwrap();
            assert!(!shown.contains(acts), "{shown:?}");
            assert_eq!(serde_json::from_slice::<String>(&out).unwrap(), text);
        }
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "it is what this is held against")]
    fn what_needs_no_escape_is_written_as_ever() {
        let value = serde_json::json!({"a": [1, 2.5, null, {"計畫": "甲、乙"}], "b": {}, "c": []});
        let (mut one, mut other) = (Vec::new(), Vec::new());
        compact(&mut one, &value).unwrap();
        pretty(&mut other, &value).unwrap();
        assert_eq!(one, serde_json::to_vec(&value).unwrap());
        assert_eq!(other, serde_json::to_vec_pretty(&value).unwrap());
    }
}
