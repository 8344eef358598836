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
    /// Of each row which wordings are in it.
    blocks: Vec<Vec<Block>>,
}

/// Which of [`WIDTH`] wordings in succession are in a row: a plan has few of the wordings that a row holds, and whole blocks
/// are passed by where it has none.
#[derive(Debug)]
struct Block {
    /// The number of the first of them, in blocks.
    place: u32,
    /// Where those that are in the row begin there.
    start: u32,
    /// A bit for each of them.
    bits: u64,
}

/// In wordings.
const WIDTH: u32 = u64::BITS;

impl Block {
    fn of_row(row: &[(u32, f32)]) -> Vec<Block> {
        let mut start = 0;
        let block = |some: &[(u32, f32)]| {
            let bits = some.iter().fold(0, |bits, (wording, _)| bits | 1 << (wording % WIDTH));
            let block = Block { place: some[0].0 / WIDTH, start, bits };
            start += bits.count_ones();
            block
        };
        row.chunk_by(|one, other| one.0 / WIDTH == other.0 / WIDTH).map(block).collect()
    }
}

/// Some of the wordings: a bit for each.
#[derive(Debug)]
pub(super) struct Picked(Vec<u64>);

impl Shares {
    /// Goes through an index from grams to wordings, one wording a task.
    ///
    /// Sums are built in the order of the gram ids, as they are for two plans.
    pub(super) fn of_run(plans: &[Prepared]) -> Self {
        let Some(weights) = plans.first().map(Prepared::gram_weights) else {
            return Shares { wordings: Vec::new(), rows: Vec::new(), blocks: Vec::new() };
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
            let shared = &mut shared[..=own];
            for &gram in &*item.grams {
                let (holders, weight) = (&holders[gram as usize], weights[gram as usize]);
                let before = &holders[..holders.partition_point(|&other| other as usize <= own)];
                // Nothing is done more often in a run: eight at a time, since a step of a loop costs half as much as an addition.
                let (eights, rest) = before.as_chunks::<8>();
                let mut add = |&other: &u32| shared[other as usize] += weight;
                eights.iter().for_each(|eight| eight.iter().for_each(&mut add));
                rest.iter().for_each(add);
            }
            let sums = (0..).zip(shared).zip(&weighs);
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
        let blocks = rows.par_iter().map(|row| Block::of_row(row)).collect();
        Shares { wordings: said.iter().map(|item| item.wording).collect(), rows, blocks }
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

    /// These wordings, to be looked for in rows.
    pub(super) fn picked(&self, wordings: impl Iterator<Item = u32>) -> Picked {
        let mut bits = vec![0; self.len().div_ceil(WIDTH as usize)];
        wordings.for_each(|wording| bits[(wording / WIDTH) as usize] |= 1 << (wording % WIDTH));
        Picked(bits)
    }

    /// Those of [`Self::of`] that were picked.
    pub(super) fn of_picked(&self, wording: u32, picked: &Picked) -> impl Iterator<Item = (u32, f32)> {
        let row = self.of(wording);
        let met =
            self.blocks[wording as usize].iter().map(|block| (block, block.bits & picked.0[block.place as usize]));
        met.filter(|&(_, met)| met != 0).flat_map(move |(block, mut met)| {
            std::iter::from_fn(move || {
                let lowest = met & met.wrapping_neg();
                met ^= lowest;
                let before = block.bits & lowest.wrapping_sub(1);
                (lowest != 0).then(|| row[(block.start + before.count_ones()) as usize])
            })
        })
    }

    /// The weight that two of these wordings share, where it is enough.
    pub(crate) fn get(&self, one: u32, other: u32) -> Option<f32> {
        let row = self.of(one);
        row.binary_search_by_key(&other, |&(wording, _)| wording).ok().map(|at| row[at].1)
    }
}
