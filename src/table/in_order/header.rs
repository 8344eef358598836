//! The heads of a table whose words stand one after another.

use std::ops::Range;

use super::words::{Edge, Word};
use crate::{
    table::{
        Column, Vocabulary,
        joined_heads::{LONGEST_HEAD, MOST_WORDS, Pieces, begins_with, columns_of, may_be, role},
        looks, roles,
    },
    words::joining::is_complete,
};

/// Lines that are tried for a header: each costs a look at all ways to join its words.
const MOST_TRIED: usize = 96;
/// So many heads, and so many of them that are known, make a plan's table without one of names or times.
const LEAST_NAMED: usize = 3;
const LEAST_KNOWN: usize = 2;
/// So many heads that only tables of other kinds have: courses, scores, contacts.
const LEAST_NEGATIVE: usize = 2;

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
    // The pieces, and how many words are whole behind each.
    let mut pieces: Vec<Pieces> = Vec::with_capacity(words.len());
    let mut whole: Vec<Option<usize>> = vec![Some(0)];
    for (index, word) in words.iter().enumerate() {
        match touching(&word.text, vocabulary) {
            Some(cut) => {
                pieces.extend([&word.text[..cut], &word.text[cut..]].map(|part| vec![part.to_owned()]));
                whole.push(None);
            }
            None => pieces.push(vec![word.text.to_string()]),
        }
        whole.push(Some(index + 1));
    }
    // Heads of other tables stand beside those that end the header here.
    if words.iter().filter(|word| looks::is_negative_head(&word.text)).count() >= LEAST_NEGATIVE {
        return None;
    }
    let way = begins_with(&pieces, vocabulary)?;
    let columns = columns_of(&way.heads, vocabulary)?;
    let beside = |column: &Column| roles::is_token(column.role);
    // Without names and times a table is a plan's where each of its heads names something.
    let is_plan = columns.iter().any(beside)
        || way.known + way.hinted == columns.len() && columns.len() >= LEAST_NAMED && way.known >= LEAST_KNOWN;
    let own = whole[way.words].filter(|_| is_plan)?;
    Some(Head { columns, words: at..at + own, worth: way.worth() })
}

/// Where the second of two heads begins that stand side by side without a blank: 負責處室實施時間. Each is a word that is known,
/// of so many characters as words for columns mostly have.
fn touching(word: &str, vocabulary: &Vocabulary) -> Option<usize> {
    /// In characters. Shorter ones are the halves of one word: 推動策略.
    const LEAST: usize = 4;
    let starts: Vec<usize> = word.char_indices().map(|(start, _)| start).collect();
    let last = starts.len().checked_sub(LEAST)?;
    let is_head = |part: &str| may_be(part, LONGEST_HEAD) && role(part, vocabulary).is_some();
    let cuts = starts.get(LEAST..=last)?.iter().copied();
    cuts.into_iter().find(|&cut| is_head(&word[..cut]) && is_head(&word[cut..]))
}
