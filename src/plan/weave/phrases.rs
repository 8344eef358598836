//! Sets deadlines that a narrow column has wrapped as the document prints them where they stand on one line.
//!
//! | lines                    | set as              | because                                              |
//! |--------------------------|---------------------|------------------------------------------------------|
//! | `每半年`, `1 次`         | `每半年 1 次`       | elsewhere on one line so, or figures stand apart     |
//! | `持續辦理`, `配合更新`   | `持續辦理 配合更新` | the first line is a deadline of its own elsewhere    |
//! | `12月底前`, `完成`       | `12月底前完成`      | a word that is cut                                   |

use std::collections::BTreeMap;

use super::{Share, Woven};
use crate::plan::joining::{append, is_wide, squash};

/// A second phrase is this long; less is the rest of the first one, or a word at its end.
const PHRASE: usize = 3;

/// Sets every deadline of several lines.
pub(super) fn settle(woven: &mut Woven) {
    let all = || woven.measures.iter().chain(woven.subitems.iter().flatten());
    let mut whole: BTreeMap<String, String> = BTreeMap::new();
    let mut figures = Figures::default();
    for share in all() {
        if let [only] = share.deadline_lines.as_slice() {
            whole.entry(squash(only)).or_insert_with(|| only.clone());
        }
        for line in &share.deadline_lines {
            figures.learn(line);
        }
    }
    for share in woven.measures.iter_mut().chain(woven.subitems.iter_mut().flatten()) {
        if share.deadline_lines.len() > 1 {
            share.deadline = Some(joined(share, &whole, &figures));
        }
    }
}

fn joined(share: &Share, whole: &BTreeMap<String, String>, figures: &Figures) -> String {
    if let Some(printed) = whole.get(&squash(&share.deadline_lines.concat())) {
        return printed.clone();
    }
    let mut text = String::new();
    for line in &share.deadline_lines {
        let is_phrase = whole.contains_key(&squash(&text)) && line.chars().count() >= PHRASE;
        if is_phrase || figures.stand_apart(&text, line) {
            text.push(' ');
            text.push_str(line);
        } else {
            append(&mut text, line);
        }
    }
    text
}

/// How this document sets figures beside 漢字: with a space between more often than without.
#[derive(Debug, Default)]
struct Figures {
    /// Before a figure.
    before: i32,
    /// Behind one, by what follows: 「12月」 is set close where 「1 次」 is not.
    behind: BTreeMap<char, i32>,
}

impl Figures {
    fn learn(&mut self, line: &str) {
        let chars: Vec<char> = line.chars().collect();
        for at in 1..chars.len() {
            let right = chars[at];
            let (left, sign) = match (chars[at - 1], at.checked_sub(2)) {
                (' ', Some(before)) => (chars[before], 1),
                (left, _) => (left, -1),
            };
            if is_wide(left) && right.is_ascii_digit() {
                self.before += sign;
            } else if left.is_ascii_digit() && is_wide(right) {
                *self.behind.entry(right).or_default() += sign;
            }
        }
    }

    /// Whether a figure at this line end is set apart: a figure with a space behind it has one before it too, unless the
    /// document shows otherwise.
    fn stand_apart(&self, text: &str, line: &str) -> bool {
        let (Some(left), Some(right)) = (text.chars().next_back(), line.chars().next()) else { return false };
        if left.is_ascii_digit() && is_wide(right) {
            return self.behind.get(&right).is_some_and(|&sum| sum > 0);
        }
        let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
        let alike = if self.before == 0 { rest.starts_with(' ') } else { self.before > 0 };
        is_wide(left) && right.is_ascii_digit() && alike
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(deadlines: &[&[&str]]) -> Vec<String> {
        let share = |lines: &&[&str]| Share {
            deadline: Some(lines.concat()),
            deadline_lines: lines.iter().map(|&line| line.to_owned()).collect(),
            ..Share::default()
        };
        let mut woven = Woven { measures: deadlines.iter().map(share).collect(), ..Woven::default() };
        settle(&mut woven);
        woven.measures.into_iter().filter_map(|share| share.deadline).collect()
    }

    #[test]
    fn a_wrapped_deadline_is_set_as_it_stands_on_one_line() {
        assert_eq!(settled(&[&["每半年 1 次"], &["每半年", "1 次"]])[1], "每半年 1 次");
        assert_eq!(settled(&[&["每半年1次"], &["每半年", "1次"]])[1], "每半年1次");
    }

    #[test]
    fn two_phrases_stay_apart_and_a_cut_word_is_joined() {
        let found = settled(&[&["持續辦理"], &["持續辦理", "配合更新"], &["12月底前", "完成"]]);
        assert_eq!(found[1..], ["持續辦理 配合更新", "12月底前完成"]);
    }

    #[test]
    fn figures_stand_apart_at_a_line_end_where_they_do_inside_lines() {
        assert_eq!(settled(&[&["每季檢討 1 次"], &["每半年 1", "次"]])[1], "每半年 1 次");
        assert_eq!(settled(&[&["113年"], &["每半年1", "次"]])[1], "每半年1次");
    }
}
