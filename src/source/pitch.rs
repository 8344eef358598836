//! Empty lines that only keep printed lines at their heights.
//!
//! A program that writes lines where the page has them, to a grid of rows, leaves a row empty now and then inside one
//! paragraph. How far a paragraph's lines stand apart tells the pitch; by it the rows are counted anew, so that an empty
//! line says again what it says elsewhere: something ends here.

use super::text::Line;

/// A text whose lines are others than the file's: rows that say nothing are left out, rows of tables are lines.
#[derive(Debug, Default)]
pub struct Evened {
    /// Its lines, pages as before.
    pub text: String,
    /// The number in the file of each line.
    numbers: Vec<u32>,
}

impl Evened {
    /// The line in the file of a line of the text.
    #[must_use]
    pub fn in_file(&self, line: u32) -> u32 {
        let at = (line as usize).saturating_sub(1);
        self.numbers.get(at).or(self.numbers.last()).copied().unwrap_or(line)
    }
}

/// Lines of paragraphs that tell the pitch, at least; lines with blanks between columns, without which no program kept lines
/// at their heights.
const LEAST: usize = 3;
/// Rows a line; below that empty rows are an exception.
const LEAST_PITCH: f32 = 1.06;
/// No two lines of a paragraph stand further apart, in rows.
const FURTHEST: u32 = 3;

/// The text with its rows counted anew; none where empty lines tell what they should.
#[must_use]
pub fn evened(lines: &[Line<'_>]) -> Option<Evened> {
    let filled: Vec<&Line<'_>> = lines.iter().filter(|line| !line.text.trim().is_empty()).collect();
    let steps: Vec<u32> = filled.windows(2).filter_map(|pair| step(pair[0], pair[1])).collect();
    let pitch = steps.iter().sum::<u32>() as f32 / steps.len().max(1) as f32;
    let apart = filled.iter().filter(|line| line.text.trim().contains("  ")).take(LEAST).count();
    if steps.len() < LEAST || apart < LEAST || pitch < LEAST_PITCH {
        return None;
    }
    let tight = pitch.ceil() as u32;
    let mut out = Evened { text: String::with_capacity(lines.len() * 32), numbers: Vec::new() };
    let mut before: Option<&Line<'_>> = None;
    for line in filled {
        let rows = match before {
            Some(before) if before.page == line.page => {
                let step = line.number.saturating_sub(before.number);
                if step <= tight { 1 } else { ((step as f32 / pitch).round() as u32).max(2) }
            }
            _ => 1,
        };
        (1..rows).for_each(|_| out.push("", line.number));
        if before.is_some_and(|before| before.page != line.page) {
            out.text.push('\u{C}');
        }
        out.push(line.text, line.number);
        before = Some(line);
    }
    Some(out)
}

impl Evened {
    pub(crate) fn push(&mut self, text: &str, number: u32) {
        self.text.push_str(text);
        self.text.push('\n');
        self.numbers.push(number);
    }
}

/// How many rows a line stands below the one before, where both are of one paragraph.
fn step(above: &Line<'_>, below: &Line<'_>) -> Option<u32> {
    let rows = below.number - above.number;
    let (upper, lower) = (widest(above.text)?, widest(below.text)?);
    let goes_on = !upper.0.ends_with(['。', '；', '：']) && upper.1.abs_diff(lower.1) <= INDENT;
    (above.page == below.page && rows <= FURTHEST && goes_on).then_some(rows)
}

/// A paragraph's lines begin no further apart, in characters, and are no shorter.
const INDENT: usize = 4;
const LEAST_TEXT: usize = 10;

/// The longest run of a line between wide gaps, and the column of characters where it begins.
fn widest(text: &str) -> Option<(&str, usize)> {
    let mut best: Option<(&str, usize, usize)> = None;
    let mut from = 0;
    for part in text.split("  ") {
        let (own, lead) = (part.trim(), part.len() - part.trim_start().len());
        let length = own.chars().count();
        if length >= LEAST_TEXT && best.is_none_or(|(_, _, most)| length > most) {
            best = Some((own, from + lead, length));
        }
        from += part.chars().count() + 2;
    }
    best.map(|(own, at, _)| (own, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::text::lines;

    #[test]
    fn rows_are_counted_by_the_pitch_of_paragraphs() {
        let paragraph = "甲  案件受理後三十日內辦結並\n\n於期限屆滿前主動通知申請人\n補正應備文件以免來回奔波。\n";
        let text = paragraph.repeat(4) + "\n\n\n乙\n\u{C}丙\n";
        let evened = evened(&lines(&text)).expect("the pitch is 1.5");
        let plain = paragraph.replace("\n\n", "\n").repeat(4);
        assert_eq!(evened.text, plain + "\n\n乙\n\u{C}丙\n");
        assert_eq!((evened.in_file(2), evened.in_file(15), evened.in_file(16)), (3, 20, 21));
    }

    #[test]
    fn what_keeps_no_columns_apart_keeps_no_rows_at_their_heights() {
        let text = "甲案件受理後三十日內辦結並\n\n於期限屆滿前主動通知申請人\n補正應備文件以免來回奔波。\n".repeat(4);
        assert!(evened(&lines(&text)).is_none());
    }

    #[test]
    fn empty_lines_between_paragraphs_alone_say_that_one_ends() {
        let text = "甲案件受理後三十日內辦結並\n於期限屆滿前主動通知申請人\n補正應備文件以免來回奔波。\n\n".repeat(9);
        assert!(evened(&lines(&text)).is_none());
    }
}
