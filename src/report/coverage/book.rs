//! A workbook before it has a file format, so that XLSX and ODS cannot differ in what they say.

use std::borrow::Cow;

use crate::report::safe::cell_text;

/// Tables, in the order of the tabs. Their texts are those of the overview: a run of hundreds holds a great deal.
pub(super) struct Book<'a> {
    pub(super) sheets: Vec<Sheet<'a>>,
}

/// One table with a head.
pub(super) struct Sheet<'a> {
    pub(super) name: String,
    /// Width of each column, in characters of Latin text.
    pub(super) widths: Vec<f64>,
    /// The first row is the head: repeated on every page, frozen, with a filter.
    pub(super) rows: Vec<Vec<Cell<'a>>>,
    /// Columns that stay in sight, and are repeated on every page.
    pub(super) frozen: u16,
}

/// A value with its looks.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell<'a> {
    pub(super) value: Value<'a>,
    pub(super) look: Look,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Empty,
}

/// How a cell looks. Every colour comes with a sign in the cell, for those who do not see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    Plain,
    Head,
    Sum,
    Has,
    Reworded,
    OtherDepartment,
    Uncertain,
    Lacks,
}

impl Look {
    pub(super) const ALL: [Look; 8] = [
        Look::Plain,
        Look::Head,
        Look::Sum,
        Look::Has,
        Look::Reworded,
        Look::OtherDepartment,
        Look::Uncertain,
        Look::Lacks,
    ];

    /// Background as RGB; dark ink is readable on all of them (contrast over 7).
    pub(super) fn background(self) -> Option<u32> {
        match self {
            Look::Plain => None,
            Look::Head => Some(0xDD_E6_F0),
            Look::Sum => Some(0xF0_F0_EC),
            Look::Has => Some(0xD3_EE_D8),
            Look::Reworded => Some(0xE4_F2_C4),
            Look::OtherDepartment => Some(0xD6_E4_F7),
            Look::Uncertain => Some(0xFB_E7_B5),
            Look::Lacks => Some(0xF9_D9_D6),
        }
    }

    pub(super) fn bold(self) -> bool {
        matches!(self, Look::Head | Look::Sum)
    }

    /// Signs stand in the middle, words at the left.
    pub(super) fn centred(self) -> bool {
        !matches!(self, Look::Plain | Look::Head | Look::Sum)
    }
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Cell { value: Value::Text(cell_text(text.into())), look: Look::Plain }
    }

    pub(super) fn number(number: usize) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "counts of measures are far below 2^53")]
        let number = number as f64;
        Cell { value: Value::Number(number), look: Look::Plain }
    }

    pub(super) fn empty() -> Self {
        Cell { value: Value::Empty, look: Look::Plain }
    }

    pub(super) fn looking(mut self, look: Look) -> Self {
        self.look = look;
        self
    }
}

/// `A`, `B`, …, `Z`, `AA`, …
pub(super) fn column_name(mut column: usize) -> String {
    let mut name = Vec::new();
    loop {
        name.push(b'A' + u8::try_from(column % 26).unwrap_or(0));
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    name.iter().rev().map(|&letter| char::from(letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_named_as_spreadsheets_name_them() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(column_name).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
