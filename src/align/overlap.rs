//! How much of every measure of one plan stands in every measure of the other one.

use super::prepared::Prepared;

/// The weight that measures share, for those that are still looking for a counterpart.
pub(super) struct Overlap {
    new_len: usize,
    shared: Vec<f32>,
}

impl Overlap {
    /// Walks the two vocabularies side by side. Measures that `skip_*` names are left out.
    ///
    /// Sums are built in the order of the gram ids, so that swapping the plans gives the same figures to the bit.
    pub(super) fn between(old: &Prepared, new: &Prepared, skip_old: &[bool], skip_new: &[bool]) -> Self {
        let new_len = new.items.len();
        let mut shared = vec![0.0f32; old.items.len() * new_len];
        let (mut i, mut j) = (0, 0);
        let mut holders: Vec<u32> = Vec::new();
        while i < old.vocabulary.len() && j < new.vocabulary.len() {
            match old.vocabulary[i].cmp(&new.vocabulary[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    let weight = old.weights[old.vocabulary[i] as usize];
                    holders.clear();
                    holders.extend(new.holders(j).iter().filter(|&&n| !skip_new[n as usize]));
                    if !holders.is_empty() {
                        for &o in old.holders(i).iter().filter(|&&o| !skip_old[o as usize]) {
                            let row = &mut shared[o as usize * new_len..][..new_len];
                            for &n in &holders {
                                row[n as usize] += weight;
                            }
                        }
                    }
                    i += 1;
                    j += 1;
                }
            }
        }
        Overlap { new_len, shared }
    }

    /// What an old measure shares with each new one.
    pub(super) fn row(&self, old: usize) -> &[f32] {
        &self.shared[old * self.new_len..][..self.new_len]
    }

    /// The weight that these two share.
    pub(super) fn get(&self, old: usize, new: usize) -> f32 {
        self.shared[old * self.new_len + new]
    }
}
