//! The heads of a table whose words stand one after another.

use std::ops::Range;

use super::words::{Edge, Word};
use crate::{
    table::{
        Column, Role, Vocabulary,
        joined_heads::{LONGEST_HEAD, MOST_WORDS, Pieces, begins_with, columns_of, may_be, role},
        roles,
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
    let shows: Vec<bool> = words
        .iter()
        .map(|word| !is_long(word) && may_be(&word.text, LONGEST_HEAD) && role(&word.text, vocabulary).is_some())
        .collect();
    let window = |at: usize| {
        at..words[at..]
            .iter()
            .take(MOST_WORDS)
            .position(is_long)
            .map_or((at + MOST_WORDS).min(words.len()), |count| at + count)
    };
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

/// Gives the columns under some heads, in their order, the roles that go together: where no head says what is done, the last one
/// before who does it does; titles stand before the measures, and the outermost are facets. Which column holds the measures; none
/// where no head may say so.
pub(in crate::table) fn settle(columns: &mut [Column]) -> Option<usize> {
    if columns.iter().all(|column| column.role != Role::Measure) {
        let is_token = |column: &Column| matches!(column.role, Role::Department | Role::CoDepartment | Role::Deadline);
        let token = columns.iter().position(is_token)?;
        let may_be = |column: &Column| roles::is_title(column.role) || column.role == Role::Other;
        columns[..token].iter_mut().rfind(|column| may_be(column))?.role = Role::Measure;
    }
    let measure = columns.iter().position(|column| column.role == Role::Measure)?;
    for (index, column) in columns.iter_mut().enumerate() {
        if index > measure && (roles::is_title(column.role) || matches!(column.role, Role::Measure | Role::Serial)) {
            column.role = Role::Other;
        } else if index < measure && column.role == Role::Other {
            column.role = Role::Strategy;
        }
    }
    if let Some(first) = columns.iter_mut().find(|column| roles::is_title(column.role)) {
        first.role = Role::Facet;
    }
    Some(measure)
}
