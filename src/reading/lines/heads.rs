//! Header words that no list has, learned from where they stand: `具 體 策`, `略`, `執行措施`, `主 辦 單 位`.
//!
//! A header is a few short units one after another, each of which names a column by how it ends; a narrow column may have
//! cut one, and justified type set its letters apart. What is found so is a word of this document from then on.

use std::borrow::Cow;

use foldhash::HashMap;

use super::evidence::{Edge, Unit};
use crate::{
    plan::marker,
    table::{Role, Vocabulary, looks},
    words::joining::{is_complete, squash},
};

/// In characters: no head that was seen is longer.
const LONGEST: usize = 9;
/// A column that is so narrow cuts its head into so many lines at most.
const MOST_LINES: usize = 3;
/// So many columns with different roles make a header.
const LEAST: usize = 3;

/// A head: its units, what it names, and its word.
struct Head {
    length: usize,
    role: Role,
    word: String,
}

/// The document's own header words, if a header of such stands in it; its cut heads are put together wherever they stand.
pub(super) fn learn(units: &mut Vec<Unit<'_>>, words: &Vocabulary) -> Option<Vocabulary> {
    let found = (0..units.len()).find_map(|at| header(units, at, words))?;
    let cut: Vec<(Vec<String>, &str)> = found
        .1
        .iter()
        .scan(found.0, |at, head| {
            let own = units[*at..*at + head.length].iter().map(|unit| squash(&unit.text)).collect();
            *at += head.length;
            Some((own, head.word.as_str()))
        })
        .collect();
    join(units, &cut);
    Some(words.learned(found.1.iter().map(|head| (head.role, head.word.as_str()))))
}

/// The header that begins at a unit.
fn header(units: &[Unit<'_>], at: usize, words: &Vocabulary) -> Option<(usize, Vec<Head>)> {
    if units[at].edge < Edge::Line {
        return None;
    }
    let mut heads: Vec<Head> = Vec::new();
    let mut from = at;
    while let Some(head) = head(units, from, words) {
        from += head.length;
        heads.push(head);
    }
    let named = |wanted: &[Role]| heads.iter().any(|head| wanted.contains(&head.role));
    let mut roles: Vec<Role> = heads.iter().map(|head| head.role).collect();
    roles.sort_unstable();
    roles.dedup();
    let is_plan = named(&[Role::Measure]) && named(&[Role::Department, Role::CoDepartment, Role::Deadline]);
    if is_plan && roles.len() + 1 == LEAST && !named(&[Role::Facet, Role::Strategy]) {
        // The head of the titles may be any word: 服務接觸點.
        let word = at.checked_sub(1).filter(|_| units[at].edge == Edge::Line).map(|above| squash(&units[above].text));
        let word = word.filter(|word| may_be(word) && word.chars().count() > 1)?;
        heads.insert(0, Head { length: 1, role: Role::Facet, word });
        return Some((at - 1, heads));
    }
    (roles.len() >= LEAST && is_plan).then_some((at, heads))
}

/// The head that begins at a unit, of as few lines as make one; a letter below that makes it another word is of it.
fn head(units: &[Unit<'_>], at: usize, words: &Vocabulary) -> Option<Head> {
    let mut word = String::new();
    let mut found: Option<Head> = None;
    let mut lines = 1;
    for (index, unit) in units[at..].iter().take(LONGEST).enumerate() {
        lines += usize::from(index > 0 && unit.edge >= Edge::Line);
        let part = squash(&unit.text);
        if lines > MOST_LINES
            || index > 0 && unit.edge == Edge::Page
            || found.is_some() && part.chars().nth(1).is_some()
        {
            break;
        }
        word.push_str(&part);
        if !may_be(&word) {
            break;
        }
        let role = role(&word, words);
        match (&mut found, role) {
            (None, Some(role)) => found = Some(Head { length: index + 1, role, word: word.clone() }),
            (Some(head), Some(role)) if head.role == role => {
                (head.length, head.word) = (index + 1, word);
                break;
            }
            (Some(_), _) => break,
            (None, None) => {}
        }
    }
    found
}

fn role(word: &str, words: &Vocabulary) -> Option<Role> {
    (word.chars().count() > 1)
        .then(|| words.named(word).first().copied().or_else(|| looks::role_of_word(word)))
        .flatten()
}

fn may_be(word: &str) -> bool {
    word.chars().count() <= LONGEST
        && marker::read(word).is_none()
        && !is_complete(word)
        && !word.contains(['，', '、', '。', '：', ':'])
        && word.chars().all(|c| !c.is_ascii_digit())
}

/// Puts the units of each head that was cut together, wherever they follow one another.
fn join(units: &mut Vec<Unit<'_>>, heads: &[(Vec<String>, &str)]) {
    let mut by_first: HashMap<&str, Vec<&(Vec<String>, &str)>> = HashMap::default();
    for head in heads {
        by_first.entry(&head.0[0]).or_default().push(head);
    }
    let mut out: Vec<Unit<'_>> = Vec::with_capacity(units.len());
    let mut at = 0;
    while at < units.len() {
        let first = squash(&units[at].text);
        let is_here = |head: &&&(Vec<String>, &str)| {
            units[at..].len() >= head.0.len()
                && units[at..].iter().zip(&head.0).all(|(unit, part)| squash(&unit.text) == *part)
        };
        match by_first.get(first.as_str()).and_then(|heads| heads.iter().find(is_here)) {
            Some((parts, word)) => {
                out.push(Unit { text: Cow::Owned((*word).to_owned()), ..units[at].clone() });
                at += parts.len();
            }
            None => {
                out.push(units[at].clone());
                at += 1;
            }
        }
    }
    *units = out;
}
