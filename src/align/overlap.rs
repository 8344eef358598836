//! How much of every measure of one plan stands in every measure of the other one.

use super::prepared::Prepared;

/// The weight that measures share, for those that are still looking for a counterpart.
///
/// Only those have rows and columns: where most measures are linked by their keys alone, the table is small enough to
/// stay in the nearest cache, and the passes over it cost little.
pub(super) struct Overlap {
    /// The old measures that have a row, ascending.
    olds: Vec<usize>,
    /// The new measures that have a column, ascending.
    news: Vec<usize>,
    /// The weight of each of `news`.
    weights: Vec<f32>,
    /// For each old measure its row.
    row_of: Vec<u32>,
    /// For each new measure its column.
    column_of: Vec<u32>,
    shared: Vec<f32>,
}

/// The row or column of a measure that has none.
const NONE: u32 = u32::MAX;

impl Overlap {
    /// Goes through an index of the new measures, old measure by old measure. Those that `skip_*` names are left out:
    /// they share nothing.
    ///
    /// Sums are built in the order of the gram ids, so that swapping the plans gives the same figures to the bit.
    pub(super) fn between(old: &Prepared, new: &Prepared, skip_old: &[bool], skip_new: &[bool]) -> Self {
        let (olds, row_of) = kept(skip_old);
        let (news, column_of) = kept(skip_new);
        let width = news.len();
        // Where the columns that hold a gram end, and once they are filled in from behind, where they begin.
        let mut starts = vec![0u32; old.weights.len() + 1];
        for &n in &news {
            new.items[n].grams.iter().for_each(|&gram| starts[gram as usize] += 1);
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut columns = vec![0u32; end as usize];
        for (column, &n) in news.iter().enumerate().rev() {
            for &gram in &new.items[n].grams {
                let start = &mut starts[gram as usize];
                *start -= 1;
                columns[*start as usize] = u32::try_from(column).unwrap_or(NONE);
            }
        }
        let mut shared = vec![0.0f32; olds.len() * width];
        for (row, &o) in olds.iter().enumerate() {
            let row = &mut shared[row * width..][..width];
            for &gram in &old.items[o].grams {
                let (from, to) = (starts[gram as usize], starts[gram as usize + 1]);
                let weight = old.weights[gram as usize];
                for &column in &columns[from as usize..to as usize] {
                    row[column as usize] += weight;
                }
            }
        }
        let weights = news.iter().map(|&n| new.items[n].weight).collect();
        Overlap { olds, news, weights, row_of, column_of, shared }
    }

    /// The old measures with, for each new one, its index, its weight and the weight that the two share.
    pub(super) fn rows(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = (usize, f32, f32)>)> {
        let width = self.news.len();
        self.olds.iter().enumerate().map(move |(row, &o)| {
            let shared = &self.shared[row * width..][..width];
            let columns = self.news.iter().zip(&self.weights).zip(shared);
            (o, columns.map(|((&n, &weight), &shared)| (n, weight, shared)))
        })
    }

    /// The weight that these two share.
    pub(super) fn get(&self, old: usize, new: usize) -> f32 {
        match (self.row_of[old], self.column_of[new]) {
            (NONE, _) | (_, NONE) => 0.0,
            (row, column) => self.shared[row as usize * self.news.len() + column as usize],
        }
    }
}

/// The indices that are not skipped, and for each index its place among them.
fn kept(skip: &[bool]) -> (Vec<usize>, Vec<u32>) {
    let mut kept = Vec::with_capacity(skip.len());
    let places = skip
        .iter()
        .enumerate()
        .map(|(index, &skip)| {
            if skip {
                return NONE;
            }
            kept.push(index);
            u32::try_from(kept.len() - 1).unwrap_or(NONE)
        })
        .collect();
    (kept, places)
}
