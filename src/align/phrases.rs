//! What two measures have in common in one piece, where it is too little of their wording to weigh: 跨機關電子查驗 of two
//! long measures is what both are about.

use std::collections::BTreeMap;

use super::prepared::{Item, Prepared};

/// In characters: shorter pieces are words that measures about anything have.
const PHRASE: usize = 4;
/// In characters: of so many in all two measures may be about one thing, whatever else they say.
const TELLING: usize = 7;
/// So is a short measure that has one of so many of its characters in them.
const OF_SHORT: usize = 5;

/// Beyond so many comparisons of characters two texts are not searched for what they have in common: that costs the square
/// of what differs, and two of two thousand characters that have nothing in common are more than any reader follows.
pub(crate) const SEARCHED: usize = 4_000_000;

/// The measures of `other` that have phrases of `item` in common that no other measure of that plan has, and that tell something.
pub(super) fn telling(item: &Item, other: &Prepared) -> Vec<usize> {
    let starts: Vec<usize> = item.key.char_indices().map(|(at, _)| at).chain([item.key.len()]).collect();
    let chars: Vec<char> = item.key.chars().collect();
    // Of each pair of characters the one measure that has it.
    let only: Vec<Option<u32>> = chars
        .windows(2)
        .map(|pair| match other.holding([pair[0], pair[1]]) {
            &[only] => Some(only),
            _ => None,
        })
        .collect();
    let mut told: BTreeMap<u32, usize> = BTreeMap::new();
    for &there in only.iter().flatten() {
        told.entry(there).or_insert_with(|| {
            let key = &other.items[there as usize].key;
            if chars.len() * key.chars().count() > SEARCHED {
                return 0;
            }
            let (mut at, mut common) = (0, 0);
            while at + PHRASE <= chars.len() {
                let holds = |end: &usize| key.contains(&item.key[starts[at]..starts[*end]]);
                let end = (at + PHRASE..=chars.len()).take_while(holds).last();
                let Some(end) = end else {
                    at += 1;
                    continue;
                };
                if only[at..end - 1].contains(&Some(there)) {
                    common += end - at;
                }
                at = end;
            }
            common
        });
    }
    told.retain(|_, common| *common >= TELLING || *common * OF_SHORT >= chars.len().max(1));
    told.into_keys().map(|there| there as usize).collect()
}
