//! One measure of one office through the years: the surest evidence there is that two wordings are one measure.
//!
//! The links between neighbouring years of an office are taken in descending strength. One is refused where it would
//! give a chain two measures of one year: that is a split or a merge, which [`super::joins`] looks at on its own.

use rayon::prelude::*;

use crate::align::{self, Confidence, Link, Prepared};

use super::wordings::At;

/// The measures of one office that follow one another; at most one a plan, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) members: Vec<At>,
}

/// Links every plan of an office with the next one it has.
pub(super) fn links(prepared: &[Prepared], successors: &[(usize, usize)]) -> Vec<(usize, usize, Vec<Link>)> {
    successors.par_iter().map(|&(old, new)| (old, new, align::link(&prepared[old], &prepared[new]))).collect()
}

/// Strings the measures of every office together.
pub(super) fn chains(prepared: &[Prepared], links: &[(usize, usize, Vec<Link>)]) -> Vec<Chain> {
    let mut next: Vec<Vec<Option<At>>> = prepared.iter().map(|plan| vec![None; plan.items.len()]).collect();
    let mut has_before: Vec<Vec<bool>> = prepared.iter().map(|plan| vec![false; plan.items.len()]).collect();
    for (old, new, links) in links {
        for link in links {
            // Of a split or merge the part that shares most goes on; the others are judged by their wording.
            let Some((o, n)) = strongest(&prepared[*old], &prepared[*new], link) else { continue };
            if link.confidence == Confidence::Debatable && link.score < DEBATABLE_ENOUGH {
                continue;
            }
            next[*old][o] = Some((*new, n));
            has_before[*new][n] = true;
        }
    }
    let mut chains = Vec::new();
    for (plan, measures) in has_before.iter().enumerate() {
        for measure in (0..measures.len()).filter(|&measure| !measures[measure]) {
            let mut members = vec![(plan, measure)];
            while let Some(after) = members.last().and_then(|&(plan, measure)| next[plan][measure]) {
                members.push(after);
            }
            chains.push(Chain { members });
        }
    }
    chains
}

/// A debatable link still binds the years of one office where half of the wording is the same.
const DEBATABLE_ENOUGH: f32 = 0.5;

fn strongest(old: &Prepared, new: &Prepared, link: &Link) -> Option<At> {
    let weights = old.gram_weights();
    let shared = |o: usize, n: usize| old.items[o].shared(&new.items[n], weights);
    let pairs = link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| (o, n)));
    pairs.max_by(|&(a, b), &(c, d)| shared(a, b).total_cmp(&shared(c, d)).then((c, d).cmp(&(a, b))))
}
