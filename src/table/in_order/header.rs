//! The heads of a table whose words stand one after another.

use std::ops::Range;

use super::{
    super::looks,
    words::{Edge, Word},
};
use crate::{
    table::{Column, Role, Vocabulary, roles},
    words::{joining::is_complete, joining::squash, marker},
};

/// Columns of the widest plan that was seen.
const MOST_COLUMNS: usize = 10;
/// In characters: no head that was seen is longer.
const LONGEST_HEAD: usize = 12;
/// Lines over which a narrow column cuts a head.
const MOST_PIECES: usize = 3;

/// The heads of a table.
pub(super) struct Head {
    pub(super) columns: Vec<Column>,
    pub(super) words: Range<usize>,
}

/// The first heads of a plan's table.
pub(super) fn find(words: &[Word<'_>], vocabulary: &Vocabulary) -> Option<Head> {
    (0..words.len()).filter(|at| words[*at].edge >= Edge::Line).find_map(|at| begins(words, at, vocabulary))
}

fn begins(words: &[Word<'_>], at: usize, vocabulary: &Vocabulary) -> Option<Head> {
    let may_be = |head: &str| {
        let letters = head.chars().count();
        let is_word = (1..=LONGEST_HEAD).contains(&letters) && marker::read(head).is_none();
        is_word && !is_complete(head) && !head.contains(['，', '：']) && !head.starts_with(|c: char| c.is_ascii_digit())
    };
    // What a head of so many words is.
    let joined = |from: usize, count: usize| {
        let own = words.get(from..from + count)?;
        let text = squash(&own.iter().map(|word| &*word.text).collect::<String>());
        own.iter().all(|word| may_be(&word.text)).then_some(text).filter(|text| may_be(text))
    };
    let mut columns: Vec<(Column, usize, bool)> = Vec::new();
    let mut end = at;
    while columns.len() < MOST_COLUMNS {
        let known = (1..=MOST_PIECES).find_map(|count| {
            let text = joined(end, count)?;
            // Of one word its signs tell; words joined must be those of a list.
            let role = vocabulary.role(&text).or_else(|| if count == 1 { looks::role_of_word(&text) } else { None })?;
            Some((Column { role, header: text }, count))
        });
        let (column, count, told) = match known {
            Some((column, count)) => (column, count, true),
            None => match joined(end, 1) {
                Some(header) => (Column { role: Role::Other, header }, 1, false),
                None => break,
            },
        };
        end += count;
        columns.push((column, end, told));
    }
    let last = columns.iter().rposition(|(_, _, told)| *told)?;
    let first = columns.iter().position(|(_, _, told)| *told)?;
    let end = columns[last].1;
    let mut kept: Vec<Column> = columns[..=last].iter().map(|(column, ..)| column.clone()).collect();
    // Before the first head that is known one of any word may stand, of titles.
    let is_any = first == 1 && kept.len() > 2;
    if first > 0 && !is_any {
        return None;
    }
    settle(&mut kept)?;
    let beside = |column: &Column| matches!(column.role, Role::Department | Role::CoDepartment | Role::Deadline);
    (kept.len() > 1 && kept.iter().any(beside)).then_some(Head { columns: kept, words: at..end })
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
