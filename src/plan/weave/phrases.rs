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
    let (mut apart, mut close) = (0usize, 0usize);
    for share in all() {
        if let [only] = share.deadline_lines.as_slice() {
            whole.entry(squash(only)).or_insert_with(|| only.clone());
        }
        for line in &share.deadline_lines {
            let (spaced, tight) = figures(line);
            apart += spaced;
            close += tight;
        }
    }
    let spaced = apart > close;
    for share in woven.measures.iter_mut().chain(woven.subitems.iter_mut().flatten()) {
        if share.deadline_lines.len() > 1 {
            share.deadline = Some(joined(share, &whole, spaced));
        }
    }
}

fn joined(share: &Share, whole: &BTreeMap<String, String>, spaced: bool) -> String {
    if let Some(printed) = whole.get(&squash(&share.deadline_lines.concat())) {
        return printed.clone();
    }
    let mut text = String::new();
    for line in &share.deadline_lines {
        let (left, right) = (text.chars().next_back(), line.chars().next());
        let is_phrase = whole.contains_key(&squash(&text)) && line.chars().count() >= PHRASE;
        let by_figure = match (left, right) {
            (Some(left), Some(right)) => spaced && is_beside(left, right),
            _ => false,
        };
        if is_phrase || by_figure {
            text.push(' ');
            text.push_str(line);
        } else {
            append(&mut text, line);
        }
    }
    text
}

/// Whether a figure and a 漢字 stand side by side.
fn is_beside(left: char, right: char) -> bool {
    let figure = |c: char| c.is_ascii_digit();
    figure(left) && is_wide(right) || is_wide(left) && figure(right)
}

/// How often figures stand apart from the 漢字 beside them, and how often close.
fn figures(line: &str) -> (usize, usize) {
    let chars: Vec<char> = line.chars().collect();
    let apart = chars.windows(3).filter(|three| three[1] == ' ' && is_beside(three[0], three[2])).count();
    let close = chars.windows(2).filter(|two| is_beside(two[0], two[1])).count();
    (apart, close)
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
