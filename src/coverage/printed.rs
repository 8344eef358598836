//! What a plan prints of a family that only other parts of the run have by itself.
//!
//! Within a part [`super::standing`] has seen to this. Between parts it is done for the texts of each family,
//! and no candidate is overlooked: a text that holds nearly all of another one, by weight, holds one at least of any of
//! its grams that weigh more together than what may be missing. The rarest grams are few and have few holders.

use std::collections::BTreeMap;

use crate::many::*;

use super::merge::postings;
use super::standing::{FEWEST, HELD, Standing};
use super::wordings::{At, Wordings};

/// So many texts of a family are looked for, the commonest ones: as good as all, but of a measure that hundreds of
/// offices have, whose rarer texts differ from these by a word or two.
const TEXTS: usize = 256;

/// Lets plans stand in every family that they print the words of, in doubt: a part that has the family by itself may have
/// taken for it what another part knows as something else, and nothing tells which of them is right.
pub(super) fn add(wordings: &Wordings<'_>, mut standing: Standing) -> Standing {
    let index = Index::of(wordings);
    let mut stands: Vec<Vec<u8>> = wordings.of.iter().map(|measures| vec![0; measures.len()]).collect();
    for &(plan, measure) in standing.families.iter().flatten() {
        stands[plan][measure] = stands[plan][measure].saturating_add(1);
    }
    let found: Vec<Vec<At>> = standing
        .families
        .par_iter()
        .map_init(
            || Seen::of(wordings),
            |seen, members| {
                let own = members.iter().filter(|at| stands[at.0][at.1] == 1);
                let mut times: BTreeMap<u32, usize> = BTreeMap::new();
                own.for_each(|&at| *times.entry(text(wordings, at)).or_default() += 1);
                let mut texts: Vec<(u32, usize)> = times.into_iter().collect();
                texts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
                seen.look(&index, members.iter().copied(), texts.into_iter().take(TEXTS).map(|(text, _)| text))
            },
        )
        .collect();
    for (family, more) in found.into_iter().enumerate() {
        standing.doubtful.extend(more.iter().map(|&at| (family, at)));
        standing.families[family].extend(more);
    }
    standing
}

fn text(wordings: &Wordings<'_>, at: At) -> u32 {
    wordings.all[wordings.of[at.0][at.1]].text
}

/// Which texts of the run hold which gram.
struct Index<'a> {
    wordings: &'a Wordings<'a>,
    starts: Vec<u32>,
    holders: Vec<u32>,
}

impl<'a> Index<'a> {
    fn of(wordings: &'a Wordings<'a>) -> Self {
        let of = (0..wordings.texts()).map(|text| wordings.item_of_text(text).grams());
        let (starts, holders) = postings(wordings.weights().len(), of);
        Index { wordings, starts, holders }
    }

    fn of_gram(&self, gram: u32) -> &[u32] {
        &self.holders[self.starts[gram as usize] as usize..self.starts[gram as usize + 1] as usize]
    }

    /// The rarest grams of a text, of which whatever holds it has one at least.
    fn telling(&self, text: u32) -> Vec<u32> {
        let item = self.wordings.item_of_text(text);
        let mut grams: Vec<(usize, u32)> = item.grams().iter().map(|&gram| (self.of_gram(gram).len(), gram)).collect();
        grams.sort_unstable();
        let mut missing = (1.0 - HELD) * item.weight();
        let needed = grams.iter().position(|&(_, gram)| {
            missing -= self.wordings.weights()[gram as usize];
            missing < 0.0
        });
        grams[..needed.map_or(grams.len(), |at| at + 1)].iter().map(|&(_, gram)| gram).collect()
    }
}

/// Plans and texts that need not be looked at again, by the number of the last look.
struct Seen {
    look: u32,
    plans: Vec<u32>,
    texts: Vec<u32>,
}

impl Seen {
    fn of(wordings: &Wordings<'_>) -> Self {
        Seen { look: 0, plans: vec![0; wordings.prepared.len()], texts: vec![0; wordings.texts() as usize] }
    }

    /// The measures of plans without the family that hold one of its texts, in one piece if there is any; one a plan.
    fn look(
        &mut self,
        index: &Index<'_>,
        members: impl Iterator<Item = At> + Clone,
        texts: impl Iterator<Item = u32>,
    ) -> Vec<At> {
        let wordings = index.wordings;
        let holding = |text: u32| wordings.of_text(text).flat_map(|wording| &wordings.all[wording].holders);
        self.look += 1;
        members.clone().for_each(|at| self.plans[at.0] = self.look);
        // A text of the family may stand in plans that are not in it: another family has it there.
        for at in members {
            let own = text(wordings, at);
            if self.texts[own as usize] != self.look && holding(own).all(|at| self.plans[at.0] == self.look) {
                self.texts[own as usize] = self.look;
            }
        }
        let mut found: BTreeMap<usize, (bool, f32, At)> = BTreeMap::new();
        for own in texts {
            let item = wordings.item_of_text(own);
            if item.key.chars().nth(FEWEST - 1).is_none() {
                continue;
            }
            let mut holders: Vec<u32> = Vec::new();
            for gram in index.telling(own) {
                let fresh = index.of_gram(gram).iter().filter(|&&holder| self.texts[holder as usize] != self.look);
                holders.extend(fresh);
            }
            holders.sort_unstable();
            holders.dedup();
            for holder in holders {
                let other = wordings.item_of_text(holder);
                if other.weight() < HELD * item.weight() || holding(holder).all(|at| self.plans[at.0] == self.look) {
                    continue;
                }
                if item.shared(other, wordings.weights()) < HELD * item.weight() {
                    continue;
                }
                let literal = other.key.contains(&*item.key);
                let weight = other.weight();
                for &at in holding(holder).filter(|at| self.plans[at.0] != self.look) {
                    let better = |&(known, least, _): &(bool, f32, At)| {
                        (literal && !known) || (literal == known && weight < least)
                    };
                    if found.get(&at.0).is_none_or(better) {
                        found.insert(at.0, (literal, weight, at));
                    }
                }
            }
        }
        found.into_values().map(|(.., at)| at).collect()
    }
}
