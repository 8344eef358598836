//! The header of a table whose columns are kept apart by spaces.

use std::borrow::Cow;

use super::words::{Word, parts, places};
use crate::{
    source::text::{Line, once},
    table::{Role, Vocabulary},
};

/// A head's role, its text and the characters left of it.
pub(super) type Head = (Role, String, f32);

/// The heads of a header, with their places and how many lines it has.
///
/// At least four heads, so that no sentence is taken for one. A narrow column cuts its head over two lines; what the
/// second one has is joined to the head it stands under.
pub(super) fn header(lines: &[Line<'_>], words: &Vocabulary) -> Option<(Vec<Head>, usize)> {
    let first = lines.first()?;
    if first.text.len() > 600 || first.text.contains('\t') {
        return None;
    }
    let mut heads: Vec<(String, f32)> = parts(first).iter().flat_map(|head| parted(head, first.wide, words)).collect();
    if heads.len() < 4 || heads.len() > 12 {
        return None;
    }
    // A word that is not known may go on in the second line.
    let known = |heads: &[(String, f32)]| words.knows_all(heads.iter().map(|head| head.0.as_str()));
    let one = roles(&heads, words).map(|roles| (roles, 1));
    if one.is_some() && known(&heads) {
        return one;
    }
    let second = lines.get(1).filter(|second| second.page == first.page && second.text.len() <= 200);
    let rest = second.map_or_else(Vec::new, parts);
    if rest.is_empty() || rest.len() > heads.len() || rest.iter().any(|word| word.text.chars().count() > 4) {
        return one;
    }
    for word in rest {
        let nearest = heads.iter_mut().min_by(|a, b| (a.1 - word.x).abs().total_cmp(&(b.1 - word.x).abs()))?;
        nearest.0.push_str(word.text);
    }
    roles(&heads, words).filter(|_| known(&heads)).map(|roles| (roles, 2)).or(one)
}

/// The heads that a run of characters holds: one, or several where bold type that was written twice reaches into the next
/// column. What is written twice is one head.
fn parted(run: &Word<'_>, wide: bool, words: &Vocabulary) -> Vec<(String, f32)> {
    let text = once(Cow::Borrowed(run.text));
    let mut named: Vec<String> = words.words_of(&text).into_iter().map(|(_, word)| word).collect();
    if named.len() < 2 {
        return vec![(text.into_owned(), run.x)];
    }
    named.dedup();
    let mut x = run.x;
    let place = |word: String| {
        let at = x;
        x += places(&word, wide) as f32;
        (word, at)
    };
    named.into_iter().map(place).collect()
}

pub(super) fn roles(heads: &[(String, f32)], words: &Vocabulary) -> Option<Vec<Head>> {
    let names: Vec<&str> = heads.iter().map(|head| head.0.as_str()).collect();
    let roles = words.header_row(&names)?;
    let out: Vec<Head> =
        roles.into_iter().zip(heads).filter_map(|(role, head)| Some((role?, head.0.clone(), head.1))).collect();
    (out.len() >= 4).then_some(out)
}
