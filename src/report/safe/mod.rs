//! The one way out for texts that anybody may have written.
//!
//! Names of files, texts of documents and every field of a record are foreign: they may hold what a terminal obeys, a
//! spreadsheet calculates or a browser runs. A [`Foreign`] text has no [`Display`](fmt::Display) of its own. It is
//! shown in a [`Form`], and what comes out ([`Shown`]) fits into a text of that form and of no other:
//!
//! ```
//! use planscope::report::safe::{Foreign, Line};
//! use planscope::safe_text;
//!
//! let name = "a\u{1B}[2J\n9 files: 9 plans.pdf";
//! let line = safe_text!(Line, "{}: {} pages", Foreign(name), 3);
//! assert_eq!(line.to_string(), "a\\u{1b}[2J\\n9 files: 9 plans.pdf: 3 pages");
//! ```
//!
//! Only words of the program itself (`&'static str`), numbers, and texts shown in that form go into `safe_text!`; a
//! `String` does not, and neither does a name in braces:
//!
//! ```compile_fail
//! let name = String::from("\u{1B}[2J");
//! planscope::safe_text!(planscope::report::safe::Line, "{}", name);
//! ```
//!
//! ```compile_fail
//! let name = String::from("\u{1B}[2J");
//! planscope::safe_text!(planscope::report::safe::Line, "{name}");
//! ```
//!
//! | form         | where                             | what is made harmless                                          |
//! |--------------|-----------------------------------|----------------------------------------------------------------|
//! | [`Line`]     | a line of a log or on a terminal  | all that is unseen, line ends too                              |
//! | [`Screen`]   | running text on a terminal        | all that is unseen but line ends and tabs                      |
//! | [`Markdown`] | a cell or a paragraph of Markdown | marks of Markdown and HTML, all that is unseen                 |
//! | [`Markup`]   | XML and HTML                      | marks, control characters, what turns writing around           |
//! | `Csv`      | a cell of a CSV file              | formulas, control characters, what turns writing around        |
//! | [`json`]     | a string of JSON                  | written as escapes, so that the value stays what it is         |

mod cells;
mod csv;
pub mod json;

use std::{
    borrow::Cow,
    fmt,
    io::{self, Write},
    marker::PhantomData,
};

pub(crate) use cells::{CELL, cell_text, clean, harmless};
pub(crate) use csv::Csv;

/// A text that anybody may have written.
#[derive(Clone, Copy)]
pub struct Foreign<'a>(pub &'a str);

impl fmt::Debug for Foreign<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The one that Rust writes escapes what is unseen.
        fmt::Debug::fmt(self.0, f)
    }
}

/// Where a text is shown.
pub trait Form {
    /// Puts a foreign text into `out`, harmless there.
    fn put(text: &str, out: &mut String);
}

/// A line of a log, or on a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Line;

/// Running text on a terminal: lines end, and tabs stay.
#[derive(Debug, Clone, Copy)]
pub struct Screen;

/// A cell of a table or a paragraph of Markdown, as CommonMark and GitHub read it.
#[derive(Debug, Clone, Copy)]
pub struct Markdown;

/// XML or HTML, between tags or in a quoted attribute.
#[derive(Debug, Clone, Copy)]
pub struct Markup;

impl Form for Line {
    fn put(text: &str, out: &mut String) {
        for c in text.chars() {
            if unseen(c) { out.extend(c.escape_default()) } else { out.push(c) }
        }
    }
}

impl Form for Screen {
    fn put(text: &str, out: &mut String) {
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            // Alone it goes back over what was shown; before a line end it is a part of it.
            let ends_line = c == '\n' || (c == '\r' && rest.as_str().starts_with('\n'));
            if unseen(c) && c != '\t' && !ends_line { out.extend(c.escape_default()) } else { out.push(c) }
        }
    }
}

impl Form for Markdown {
    fn put(text: &str, out: &mut String) {
        // What begins a list, a rule or a heading where it stands first.
        let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let ends = |rest: &str| rest.is_empty() || rest.starts_with([' ', '\t', '\n']);
        let mark = match text.as_bytes().get(digits) {
            Some(b'.' | b')') if digits > 0 && ends(&text[digits + 1..]) => Some(digits),
            Some(mark @ (b'-' | b'+' | b'=')) if digits == 0 => {
                let rest = text[1..].trim_start_matches(char::from(*mark));
                ends(rest).then_some(0)
            }
            _ => None,
        };
        for (at, c) in text.char_indices() {
            match c {
                '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' | '!' | '$' => {
                    out.push('\\');
                    out.push(c);
                }
                _ if mark == Some(at) => {
                    out.push('\\');
                    out.push(c);
                }
                '\r' => {}
                '\n' | '\t' => out.push(' '),
                _ if unseen(c) => {
                    out.push('\\');
                    out.extend(c.escape_default());
                }
                _ => out.push(c),
            }
        }
    }
}

impl Form for Markup {
    fn put(text: &str, out: &mut String) {
        for c in text.chars() {
            match c {
                '&' => out.push_str("&amp;"),
                '<' => out.push_str("&lt;"),
                '>' => out.push_str("&gt;"),
                '"' => out.push_str("&quot;"),
                '\'' => out.push_str("&#39;"),
                '\n' | '\t' => out.push(c),
                _ if acts(c) => out.extend(c.escape_default()),
                _ => out.push(c),
            }
        }
    }
}

/// What programs act on and the eye cannot see: control characters, marks that turn the direction of writing (they
/// make a text read otherwise than it is), line ends that few know, and what stands for no character.
pub(crate) fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{206F}'
            | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' | '\u{E0000}'..='\u{E007F}')
}

/// The same, with what takes no room between characters. What joins or varies the one before it stays: 👷‍♀️, 葛󠄀.
fn unseen(c: char) -> bool {
    acts(c) || matches!(c, '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{FFA0}')
}

/// A text in the form `F`, harmless there.
pub struct Shown<F>(String, PhantomData<F>);

impl<F> Shown<F> {
    /// What `safe_text!` has put together, every piece of which fits.
    #[doc(hidden)]
    pub fn of(pieces: fmt::Arguments<'_>) -> Self {
        Shown(pieces.to_string(), PhantomData)
    }

    /// The text itself, which is no longer foreign there.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<F> fmt::Display for Shown<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl<F> fmt::Debug for Shown<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

/// What may stand in a text of the form `F`.
pub trait Fits<F> {
    /// Writes it as it stands there.
    ///
    /// # Errors
    /// Where the text takes no more.
    fn fit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result;
}

impl<F: Form> Fits<F> for Foreign<'_> {
    fn fit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::with_capacity(self.0.len());
        F::put(self.0, &mut out);
        f.pad(&out)
    }
}

impl<F> Fits<F> for Shown<F> {
    fn fit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A word of the program itself.
impl<F> Fits<F> for &'static str {
    fn fit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

macro_rules! numbers_fit {
    ($($number:ty),*) => { $(impl<F> Fits<F> for $number {
        fn fit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { fmt::Display::fmt(self, f) }
    })* };
}
numbers_fit!(u8, u16, u32, u64, usize, i32, i64, f32, f64);

/// A finding's code is one of the program's own words.
impl<F> Fits<F> for crate::words::Code {
    fn fit(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What fits, on its way into a text.
#[doc(hidden)]
pub struct Piece<'a, F, T>(&'a T, PhantomData<F>);

#[doc(hidden)]
pub fn piece<F, T: Fits<F>>(fits: &T) -> Piece<'_, F, T> {
    Piece(fits, PhantomData)
}

impl<F, T: Fits<F>> fmt::Display for Piece<'_, F, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fit(f)
    }
}

/// A text of a form, put together as by [`format!`] from what fits there. See [`report::safe`](crate::report::safe).
#[macro_export]
macro_rules! safe_text {
    ($form:ty, $words:literal $(, $fits:expr)* $(,)?) => {
        // Words that come from a macro take nothing from around them, so that no name in braces gets past.
        $crate::report::safe::Shown::<$form>::of(
            ::core::format_args!(::core::concat!($words), $($crate::report::safe::piece::<$form, _>(&$fits)),*)
        )
    };
}

/// Whatever way it took to a terminal: only line ends, tabs, and the colours that the program itself uses pass.
///
/// A second door behind the first, for texts that are put together without `safe_text!`.
#[must_use]
pub fn screened(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let colour = colour(rest);
        out.push_str(&rest[..colour]);
        rest = &rest[colour..];
        // Up to where the next may begin.
        let end = rest.char_indices().skip(usize::from(colour == 0)).find(|(_, c)| *c == '\u{1B}');
        let end = end.map_or(rest.len(), |(at, _)| at);
        Screen::put(&rest[..end], &mut out);
        rest = &rest[end..];
    }
    out
}

/// How long the code of a colour is that a text begins with: bold, faint, struck through, one of eight colours of ink,
/// and none. What hides a text, or moves the cursor, is none of the program's.
fn colour(text: &str) -> usize {
    let Some(body) = text.strip_prefix("\u{1B}[") else { return 0 };
    let Some(end) = body.find(|c: char| !c.is_ascii_digit() && c != ';') else { return 0 };
    let known =
        |code: &str| matches!(code, "" | "0" | "1" | "2" | "9" | "30" | "31" | "32" | "33" | "34" | "35" | "36" | "37");
    if body[end..].starts_with('m') && body[..end].split(';').all(known) { end + 3 } else { 0 }
}

/// A page on its way out. Its template has escaped every mark in it; what acts unseen is shown here, wherever it came in.
pub(crate) struct Page<W: Write> {
    out: W,
    /// A character that is not whole yet.
    begun: Vec<u8>,
}

impl<W: Write> Page<W> {
    pub(crate) fn new(out: W) -> Self {
        Page { out, begun: Vec::new() }
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        let acting = |c: char| acts(c) && !matches!(c, '\n' | '\t' | '\r');
        let mut rest = text;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| acting(*c)) {
            write!(self.out, "{}{}", &rest[..at], c.escape_default())?;
            rest = &rest[at + c.len_utf8()..];
        }
        self.out.write_all(rest.as_bytes())
    }
}

impl<W: Write> Write for Page<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // Templates write whole texts; what is cut all the same waits for its rest.
        let joined =
            if self.begun.is_empty() { Cow::Borrowed(bytes) } else { Cow::Owned([&self.begun, bytes].concat()) };
        let whole = match std::str::from_utf8(&joined) {
            Ok(text) => text,
            Err(error) if error.error_len().is_none() => {
                std::str::from_utf8(&joined[..error.valid_up_to()]).map_err(io::Error::other)?
            }
            Err(error) => return Err(io::Error::other(error)),
        };
        self.put(whole)?;
        self.begun = joined[whole.len()..].to_vec();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A text in XML or HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Markup::put(text, &mut out);
    out
}

/// A text in Markdown.
pub(crate) fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Markdown::put(text, &mut out);
    out
}

/// A text with its lines on a terminal.
#[must_use]
pub fn screen(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Screen::put(text, &mut out);
    out
}

/// A text on one line of a terminal.
#[must_use]
pub fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    Line::put(text, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str =
        "甲\u{1B}]0;T\u{7}\n\u{9B}31m\u{202E}\u{0}\u{200B}<b onload='x'>![y](javascript:1)|`*_~#$\u{2028}乙";

    #[test]
    fn nothing_unseen_reaches_a_terminal() {
        let said = line(HOSTILE);
        assert!(!said.contains(|c: char| unseen(c)), "{said:?}");
        assert!(said.starts_with("甲\\u{1b}]0;T\\u{7}\\n") && said.ends_with('乙'), "{said}");
        assert_eq!(line("👷‍♀️ 葛󠄀 計畫"), "👷‍♀️ 葛󠄀 計畫");
    }

    #[test]
    fn the_second_door_lets_colours_pass_and_nothing_else() {
        assert_eq!(screened("\u{1B}[1m甲\u{1B}[0m\n\t"), "\u{1B}[1m甲\u{1B}[0m\n\t");
        assert_eq!(screened("\u{1B}[9;31m甲\u{1B}[0m"), "\u{1B}[9;31m甲\u{1B}[0m");
        for hostile in ["\u{1B}[8m", "\u{1B}[2J", "\u{1B}]0;x\u{7}", "\u{1B}[1", "\u{9B}1m", "\r", "\u{1B}"] {
            assert!(!screened(hostile).contains(|c: char| unseen(c)), "{hostile:?}");
        }
    }

    #[test]
    fn markdown_shows_a_text_and_does_nothing() {
        let shown = markdown(HOSTILE);
        for (at, c) in shown.char_indices().filter(|(_, c)| "<>[]!|`*_~#$".contains(*c)) {
            assert!(shown[..at].ends_with('\\'), "{c} in {shown}");
        }
        assert!(!shown.contains('\n'));
        assert_eq!(markdown("1. 甲"), "1\\. 甲");
        assert_eq!(markdown("- 甲 - 乙"), "\\- 甲 - 乙");
        for same in ["112", "1.1.0.1", "-03-01", "+2", "=1"] {
            assert_eq!(markdown(same), same);
        }
        assert_eq!([markdown("---"), markdown("2) 乙"), markdown("===")], ["\\---", "2\\) 乙", "\\==="]);
    }

    #[test]
    fn markup_shows_a_text_and_does_nothing() {
        let shown = escape(HOSTILE);
        assert!(!shown.contains(['<', '>', '\'', '"', '\u{1B}', '\u{0}', '\u{202E}', '\u{9B}']), "{shown}");
    }

    #[test]
    fn a_page_shows_what_acts_however_it_is_cut() {
        let text = "<p>甲\u{1B}[2J\u{202E}乙\n";
        for size in [1, 2, 3, 100] {
            let mut out = Vec::new();
            let mut page = Page::new(&mut out);
            text.as_bytes().chunks(size).for_each(|piece| page.write_all(piece).unwrap());
            assert_eq!(String::from_utf8(out).unwrap(), "<p>甲\\u{1b}[2J\\u{202e}乙\n");
        }
    }

    #[test]
    fn widths_hold_for_what_is_shown() {
        assert_eq!(safe_text!(Line, "{:>6}|{:<3}|", Foreign("\n"), 7).to_string(), "    \\n|7  |");
    }
}
