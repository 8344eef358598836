//! How much any two wordings of a run share.
//!
//! Offices copy from one another and from the year before, so that the same two wordings meet in many pairs of plans.
//! Where most plans are compared with many others, it is cheaper to look at every two wordings once.

use crate::many::*;

use super::overlap::LEAST;
use super::prepared::{Item, Prepared};

/// For each wording of some plans those that share at least [`LEAST`] of the smaller one with it, and itself.
///
/// Wordings have numbers of their own here, which are dense, in the order of those of the run.
#[derive(Debug)]
pub(crate) struct Shares {
    /// Of each wording its number in the run, ascending.
    wordings: Vec<u32>,
    /// The other wording and the weight that the two share, ascending.
    rows: Vec<Vec<(u32, f32)>>,
}

impl Shares {
    /// Goes through an index from grams to wordings, one wording a task.
    ///
    /// Sums are built in the order of the gram ids, as they are for two plans.
    pub(super) fn of_run(plans: &[Prepared]) -> Self {
        let Some(weights) = plans.first().map(Prepared::gram_weights) else {
            return Shares { wordings: Vec::new(), rows: Vec::new() };
        };
        let mut said: Vec<&Item> = plans.iter().flat_map(|plan| &plan.items).collect();
        said.sort_unstable_by_key(|item| item.wording);
        said.dedup_by_key(|item| item.wording);
        let mut holders: Vec<Vec<u32>> = vec![Vec::new(); weights.len()];
        for (own, item) in (0..).zip(&said) {
            item.grams.iter().for_each(|&gram| holders[gram as usize].push(own));
        }
        let weighs: Vec<f32> = said.iter().map(|item| item.weight).collect();
        let before = |shared: &mut Vec<f32>, (own, item): (usize, &&Item)| -> Vec<(u32, f32)> {
            for &gram in &*item.grams {
                let holders = &holders[gram as usize];
                for &other in &holders[..holders.partition_point(|&other| other as usize <= own)] {
                    shared[other as usize] += weights[gram as usize];
                }
            }
            let sums = (0..).zip(&mut shared[..=own]).zip(&weighs);
            let sums = sums.map(|((other, shared), &weight)| (other, weight, std::mem::take(shared)));
            let enough = sums.filter(|&(_, weight, shared)| shared >= LEAST * weight.min(item.weight));
            enough.map(|(other, _, shared)| (other, shared)).collect()
        };
        let mut rows: Vec<Vec<(u32, f32)>> =
            said.par_iter().enumerate().map_init(|| vec![0.0; said.len()], before).collect();
        // What a wording shares with one before it, that one shares with it.
        for own in 0..rows.len() {
            for at in 0..rows[own].len() {
                let (other, shared) = rows[own][at];
                if (other as usize) < own {
                    rows[other as usize].push((u32::try_from(own).unwrap_or(u32::MAX), shared));
                }
            }
        }
        Shares { wordings: said.iter().map(|item| item.wording).collect(), rows }
    }

    /// How many wordings there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The number that a wording of the run has here.
    pub(crate) fn number(&self, wording: u32) -> u32 {
        // Where these are all plans of the run the numbers are the same.
        if self.wordings.get(wording as usize) == Some(&wording) {
            return wording;
        }
        u32::try_from(self.wordings.partition_point(|&other| other < wording)).unwrap_or(u32::MAX)
    }

    /// The wordings that share enough with this one, and itself, ascending, with the weight that they share.
    pub(crate) fn of(&self, wording: u32) -> &[(u32, f32)] {
        &self.rows[wording as usize]
    }

    /// The weight that two of these wordings share, where it is enough.
    pub(crate) fn get(&self, one: u32, other: u32) -> Option<f32> {
        let row = self.of(one);
        row.binary_search_by_key(&other, |&(wording, _)| wording).ok().map(|at| row[at].1)
    }
}
