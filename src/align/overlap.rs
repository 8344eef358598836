//! How much of every measure of one plan stands in every measure of the other one.

use super::prepared::{Item, Prepared};
use super::shares::Shares;

/// Less than a fifth of the smaller one is what any two measures of the genre share. No place asks for less, and the
/// score of a pair is never above the share of its smaller measure.
pub(crate) const LEAST: f32 = 0.2;

/// The weight that measures share, for those that are still looking for a counterpart.
///
/// Only the pairs that share more than [`LEAST`] are kept: they are few, and every step to come is a pass over them.
pub(super) struct Overlap {
    /// The old measures that were looked at, ascending, each with where its pairs end.
    olds: Vec<(usize, usize)>,
    /// The new measure, its weight, and the weight that the two share; of each old one ascending.
    pairs: Vec<(usize, f32, f32)>,
}

impl Overlap {
    /// Those that `skip_*` names are left out: they share nothing.
    ///
    /// Sums are built in the order of the gram ids, so that swapping the plans gives the same figures to the bit.
    pub(super) fn between(old: &Prepared, new: &Prepared, skip_old: &[bool], skip_new: &[bool]) -> Self {
        match (&old.shares, &new.shares) {
            (Some(shares), Some(_)) => Self::looked_up(old, new, skip_old, skip_new, shares),
            _ => Self::added_up(old, new, skip_old, skip_new),
        }
    }

    /// Goes through an index of the new measures, old measure by old measure; through one index after another, since
    /// those of twenty thousand measures are far more than stays at hand.
    fn added_up(old: &Prepared, new: &Prepared, skip_old: &[bool], skip_new: &[bool]) -> Self {
        let news: Vec<usize> = (0..skip_new.len()).filter(|&n| !skip_new[n]).collect();
        let olds: Vec<usize> = (0..skip_old.len()).filter(|&o| !skip_old[o]).collect();
        let mut found = Vec::new();
        for news in news.chunks(COLUMNS) {
            let index = Index::of(new, news);
            for (row, &o) in olds.iter().enumerate() {
                let item = &old.items[o];
                let shared = index.shared(item, &old.weights);
                for (column, &weight) in index.weights.iter().enumerate() {
                    if shared[column] > LEAST * item.weight.min(weight) {
                        found.push((row, (news[column], weight, shared[column])));
                    }
                }
            }
        }
        // Stable: the new measures of a row stay in their order.
        found.sort_by_key(|&(row, _)| row);
        let mut rows = found.chunk_by(|one, other| one.0 == other.0).peekable();
        let mut overlap = Overlap { olds: Vec::new(), pairs: Vec::with_capacity(found.len()) };
        for (row, &o) in olds.iter().enumerate() {
            let own = rows.next_if(|pairs| pairs[0].0 == row).unwrap_or_default();
            overlap.pairs.extend(own.iter().map(|&(_, pair)| pair));
            overlap.olds.push((o, overlap.pairs.len()));
        }
        overlap
    }

    /// Takes what is known of the wordings of the run.
    fn looked_up(old: &Prepared, new: &Prepared, skip_old: &[bool], skip_new: &[bool], shares: &Shares) -> Self {
        let news = new.by_wording.iter().filter(|&&(_, n)| !skip_new[n as usize]);
        // Of each wording that any new measure has: one that has it, and whether there are more.
        let mut holder = vec![NONE; shares.len()];
        let mut next = vec![NONE; new.items.len()];
        for &(wording, n) in news.rev() {
            next[n as usize] = std::mem::replace(&mut holder[shares.number(wording) as usize], n);
        }
        let mut overlap = Overlap { olds: Vec::new(), pairs: Vec::new() };
        for (o, item) in old.items.iter().enumerate().filter(|&(o, _)| !skip_old[o]) {
            let start = overlap.pairs.len();
            for &(wording, shared) in shares.of(shares.number(item.wording)) {
                let mut n = holder[wording as usize];
                while n != NONE {
                    let weight = new.items[n as usize].weight;
                    if shared > LEAST * item.weight.min(weight) {
                        overlap.pairs.push((n as usize, weight, shared));
                    }
                    n = next[n as usize];
                }
            }
            overlap.pairs[start..].sort_unstable_by_key(|&(n, ..)| n);
            overlap.olds.push((o, overlap.pairs.len()));
        }
        overlap
    }

    /// The old measures with, for each new one that shares enough, its index, its weight and the weight that the two
    /// share.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = (usize, f32, f32)>)> {
        (0..self.olds.len()).map(|row| (self.olds[row].0, self.row(row).iter().copied()))
    }

    fn row(&self, row: usize) -> &[(usize, f32, f32)] {
        let start = row.checked_sub(1).map_or(0, |before| self.olds[before].1);
        &self.pairs[start..self.olds[row].1]
    }

    /// The weight that these two share; none where it is too little to be kept.
    pub(super) fn get(&self, old: usize, new: usize) -> f32 {
        let Ok(row) = self.olds.binary_search_by_key(&old, |&(o, _)| o) else { return 0.0 };
        let row = self.row(row);
        row.binary_search_by_key(&new, |&(n, ..)| n).map_or(0.0, |at| row[at].2)
    }
}

/// No measure.
const NONE: u32 = u32::MAX;

/// So many measures go into one index: as many as a byte tells apart.
const COLUMNS: usize = 1 << u8::BITS;

/// Which of some new measures hold which gram.
struct Index {
    /// What they weigh, in their order.
    weights: Vec<f32>,
    /// Where the holders of each gram of the run begin; one more than grams.
    starts: Vec<u32>,
    /// Their places.
    holders: Vec<u8>,
}

impl Index {
    fn of(new: &Prepared, news: &[usize]) -> Self {
        // First where they end, and once they are filled in from behind, where they begin.
        let mut starts = vec![0u32; new.weights.len() + 1];
        for &n in news {
            new.items[n].grams.iter().for_each(|&gram| starts[gram as usize] += 1);
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut holders = vec![0; end as usize];
        for (column, &n) in (0..=u8::MAX).zip(news) {
            for &gram in &*new.items[n].grams {
                let start = &mut starts[gram as usize];
                *start -= 1;
                holders[*start as usize] = column;
            }
        }
        Index { weights: news.iter().map(|&n| new.items[n].weight).collect(), starts, holders }
    }

    /// The weight that a measure shares with each of them.
    fn shared(&self, item: &Item, weights: &[f32]) -> [f32; COLUMNS] {
        let mut shared = [0.0; COLUMNS];
        for &gram in &*item.grams {
            let (from, to) = (self.starts[gram as usize], self.starts[gram as usize + 1]);
            let weight = weights[gram as usize];
            for &column in &self.holders[from as usize..to as usize] {
                shared[usize::from(column)] += weight;
            }
        }
        shared
    }
}
