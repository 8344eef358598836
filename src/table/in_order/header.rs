//! The heads of a table whose words stand one after another.

use std::ops::Range;

use super::words::{Edge, Word};
use crate::{
    table::{
        Column, Role, Vocabulary,
        joined_heads::{LONGEST_HEAD, MOST_WORDS, Pieces, begins_with, columns_of, may_be, role},
    },
    words::joining::is_complete,
};

/// Lines that are tried for a header: each costs a look at all ways to join its words.
const MOST_TRIED: usize = 96;

/// The heads of a table.
pub(super) struct Head {
    pub(super) columns: Vec<Column>,
    pub(super) words: Range<usize>,
    worth: f32,
}

/// The first heads of a plan's table.
pub(super) fn find(words: &[Word<'_>], vocabulary: &Vocabulary) -> Option<Head> {
    /// So many characters that stand apart may be heads, if no word is one.
    const LEAST_LETTERS: usize = 4;
    let of_one = |word: &Word<'_>| word.text.chars().nth(1).is_none();
    let is_long = |word: &Word<'_>| word.text.chars().count() > LONGEST_HEAD || is_complete(&word.text);
    let shows: Vec<bool> =
        words.iter().map(|word| may_be(&word.text, LONGEST_HEAD) && role(&word.text, vocabulary).is_some()).collect();
    let window = |at: usize| at..at + words[at..].iter().take(MOST_WORDS).take_while(|word| !is_long(word)).count();
    let may_begin = |at: &usize| {
        let own = window(*at);
        words[*at].edge >= Edge::Line
            && (shows[own.clone()].contains(&true)
                || words[own].iter().filter(|word| of_one(word)).count() >= LEAST_LETTERS)
    };
    let mut found: Option<Head> = None;
    for at in (0..words.len()).filter(may_begin).take(MOST_TRIED) {
        // What stands above the heads may be joined to them as one that no list knows: the line below is worth more then.
        if found.as_ref().is_some_and(|head| !head.words.contains(&at)) {
            break;
        }
        let Some(head) = begins(&words[window(at)], at, vocabulary) else { continue };
        if found.as_ref().is_none_or(|found| head.worth > found.worth) {
            found = Some(head);
        }
    }
    found
}

fn begins(words: &[Word<'_>], at: usize, vocabulary: &Vocabulary) -> Option<Head> {
    let pieces: Vec<Pieces> = words.iter().map(|word| vec![word.text.to_string()]).collect();
    let way = begins_with(&pieces, vocabulary)?;
    let columns = columns_of(&way.heads, vocabulary)?;
    let beside = |column: &Column| matches!(column.role, Role::Department | Role::CoDepartment | Role::Deadline);
    let is_plan = columns.iter().any(beside);
    is_plan.then(|| Head { columns, words: at..at + way.words, worth: way.worth() })
}
