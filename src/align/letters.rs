//! Where the wordings of two measures differ, character by character.
//!
//! A run compares the same two wordings many times over: offices copy from one another and from the year before. What
//! takes a search is worked out once for each two of them.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, PoisonError, RwLock};

use similar::{Algorithm, DiffTag, capture_diff_slices};

/// One replacement, insertion or deletion, in characters of the two keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hunk {
    pub(crate) old: Range<usize>,
    pub(crate) new: Range<usize>,
}

/// Up to so many comparisons of characters, looking for a common one costs less than setting up the search.
const PLAIN: usize = 256;

/// So many searches are remembered, some tens of megabytes at most; those beyond are made each time.
const REMEMBERED: usize = 1 << 17;

/// The searches of a run, by the numbers of the two wordings.
#[derive(Debug, Default)]
pub(crate) struct Letters {
    known: RwLock<HashMap<(u32, u32), Arc<[Hunk]>, foldhash::fast::FixedState>>,
}

impl Letters {
    /// Where two keys differ, in order, as the algorithm sees it. `wordings` are their numbers, where they have some.
    pub(crate) fn hunks(&self, old: &[char], new: &[char], wordings: Option<(u32, u32)>) -> Vec<Hunk> {
        let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
        let rest = old.len().min(new.len()) - head;
        let tail = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
        let (a, b) = (&old[head..old.len() - tail], &new[head..new.len() - tail]);
        if a.is_empty() && b.is_empty() {
            return Vec::new();
        }
        // Most edits are a word for a word: nothing in the one stands in the other, and there is nothing to search.
        if a.len() * b.len() <= PLAIN && !a.iter().any(|c| b.contains(c)) {
            return vec![Hunk { old: head..head + a.len(), new: head..head + b.len() }];
        }
        let Some(wordings) = wordings else { return search(a, b, head) };
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(&wordings) {
            return known.to_vec();
        }
        let found = search(a, b, head);
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < REMEMBERED {
            known.insert(wordings, found.clone().into());
        }
        found
    }
}

/// Where two texts differ that stand `head` characters behind the beginning.
fn search(a: &[char], b: &[char], head: usize) -> Vec<Hunk> {
    let shift = |range: Range<usize>| range.start + head..range.end + head;
    capture_diff_slices(Algorithm::Myers, a, b)
        .into_iter()
        .filter(|op| op.tag() != DiffTag::Equal)
        .map(|op| Hunk { old: shift(op.old_range()), new: shift(op.new_range()) })
        .collect()
}
