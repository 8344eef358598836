//! How much of every measure of one plan stands in every measure of the other one.

use super::prepared::Prepared;
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
    /// Old and new measures that were not looked up by all that could find them ([`STEPS`]).
    curtailed: [Vec<usize>; 2],
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

    /// Looks up the lighter measure of each pair: what it shares is held against its own weight.
    fn added_up(old: &Prepared, new: &Prepared, skip_old: &[bool], skip_new: &[bool]) -> Self {
        let (olds, news) = (left(skip_old), left(skip_new));
        let mut found: Vec<(usize, usize, f32)> = Vec::new();
        let curtailed = [
            Index::of(new, &news).look_up(old, &olds, |o, n, shared| found.push((o, n, shared))),
            Index::of(old, &olds).look_up(new, &news, |n, o, shared| found.push((o, n, shared))),
        ];
        found.sort_unstable_by_key(|&(o, n, _)| (o, n));
        // Two of the same weight were looked up from either side.
        found.dedup_by_key(|&mut (o, n, _)| (o, n));
        let mut rows = found.chunk_by(|one, other| one.0 == other.0).peekable();
        let mut overlap = Overlap { olds: Vec::new(), pairs: Vec::with_capacity(found.len()), curtailed };
        for o in olds {
            let own = rows.next_if(|pairs| pairs[0].0 == o).unwrap_or_default();
            overlap.pairs.extend(own.iter().map(|&(_, n, shared)| (n, new.items[n].weight, shared)));
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
        for &(wording, n) in news.clone().rev() {
            next[n as usize] = std::mem::replace(&mut holder[shares.number(wording) as usize], n);
        }
        let picked = shares.picked(news.map(|&(wording, _)| shares.number(wording)));
        let mut overlap = Overlap { olds: Vec::new(), pairs: Vec::new(), curtailed: Default::default() };
        for (o, item) in old.items.iter().enumerate().filter(|&(o, _)| !skip_old[o]) {
            let start = overlap.pairs.len();
            for (wording, shared) in shares.of_picked(shares.number(item.wording), &picked) {
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

    /// The old and the new measures that may share enough with one that is not among their pairs: nothing but words that
    /// very many measures hold.
    pub(super) fn curtailed(&self) -> &[Vec<usize>; 2] {
        &self.curtailed
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

/// Those that are not skipped, ascending.
fn left(skip: &[bool]) -> Vec<usize> {
    (0..skip.len()).filter(|&at| !skip[at]).collect()
}

/// Of what a measure must share, the part that may lie in grams that are not looked up: the commonest ones, which cost
/// most and tell least. With more of them every second measure would have to be weighed, with less all would be met.
const COMMON: f32 = 0.5;

/// So many holders of its grams are looked at for a measure at least: a few dozen grams that a hundred hold. Beyond that
/// its commonest grams are left, and with them what shares nothing else with it.
const STEPS: usize = 3_000;
/// So many are looked at for all measures of a plan in any case: those of five hundred that all say nearly the same.
const STEPS_OF_ALL: usize = 1 << 24;

/// Sums of the same weights in another order differ by less than this share of them.
const ROUNDING: f32 = 1e-4;

/// Which of some measures of a plan hold which gram.
struct Index<'a> {
    plan: &'a Prepared,
    /// The lightest first.
    measures: Vec<usize>,
    /// Where the holders of each gram of the run begin; one more than grams.
    starts: Vec<u32>,
    /// Their places among the measures, of each gram ascending.
    holders: Vec<u32>,
}

impl<'a> Index<'a> {
    fn of(plan: &'a Prepared, measures: &[usize]) -> Self {
        let mut measures = measures.to_vec();
        measures.sort_by(|&one, &other| plan.items[one].weight.total_cmp(&plan.items[other].weight));
        // First where they end, and once they are filled in from behind, where they begin.
        let mut starts = vec![0u32; plan.weights.len() + 1];
        for &at in &measures {
            plan.items[at].grams.iter().for_each(|&gram| starts[gram as usize] += 1);
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut holders = vec![0; end as usize];
        for (place, &at) in measures.iter().enumerate().rev() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            for &gram in &*plan.items[at].grams {
                let start = &mut starts[gram as usize];
                *start -= 1;
                holders[*start as usize] = place;
            }
        }
        Index { plan, measures, starts, holders }
    }

    /// Those from a place on that hold a gram.
    fn of_gram(&self, gram: u32, from: u32) -> &[u32] {
        let all = &self.holders[self.starts[gram as usize] as usize..self.starts[gram as usize + 1] as usize];
        &all[all.partition_point(|&place| place < from)..]
    }

    /// Gives of each of some measures of another plan those of these that weigh as much at least and share more than
    /// [`LEAST`] of it, with what they share; returns those that were not looked up by all that could find them.
    ///
    /// What shares so much shares some of the grams of any choice of which the others weigh less. Those that the fewest hold
    /// are chosen (prefix filtering, as in Chaudhuri, Ganti, Kaushik: A Primitive Operator for Similarity Joins, 2006): so
    /// a measure costs what it has in common with others, and not how many there are.
    fn look_up(&self, other: &Prepared, measures: &[usize], mut found: impl FnMut(usize, usize, f32)) -> Vec<usize> {
        let mut curtailed = Vec::new();
        let most = STEPS.max(STEPS_OF_ALL / measures.len().max(1));
        let mut followed = vec![0.0f32; self.measures.len()];
        let mut met: Vec<u32> = Vec::new();
        let mut grams: Vec<(&[u32], u32)> = Vec::new();
        for &at in measures {
            let item = &other.items[at];
            let lighter = self.measures.partition_point(|&there| self.plan.items[there].weight < item.weight);
            let lighter = u32::try_from(lighter).unwrap_or(u32::MAX);
            let asked = LEAST * item.weight;
            grams.clear();
            let held = item.grams.iter().map(|&gram| (self.of_gram(gram, lighter), gram));
            grams.extend(held.filter(|(holders, _)| !holders.is_empty()));
            grams.sort_unstable_by_key(|&(holders, gram)| (holders.len(), gram));
            let mut rest: f32 = grams.iter().map(|&(_, gram)| other.weights[gram as usize]).sum();
            let mut steps = 0;
            for &(holders, gram) in &grams {
                steps += holders.len();
                if rest <= COMMON * asked {
                    break;
                }
                if steps > most {
                    curtailed.push(at);
                    break;
                }
                let weight = other.weights[gram as usize];
                rest -= weight;
                for &place in holders {
                    let followed = &mut followed[place as usize];
                    if *followed == 0.0 {
                        met.push(place);
                    }
                    *followed += weight;
                }
            }
            let enough = asked - rest.min(COMMON * asked) - ROUNDING * item.weight;
            for place in met.drain(..) {
                if std::mem::take(&mut followed[place as usize]) < enough {
                    continue;
                }
                let there = self.measures[place as usize];
                // Summed up as the grams ascend, so that either plan gives the same figure to the bit.
                let shared = item.shared(&self.plan.items[there], &other.weights);
                if shared > asked {
                    found(at, there, shared);
                }
            }
        }
        curtailed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::prepare;
    use crate::plan::{Measure, Plan};

    /// An old measure with its pairs.
    type Row = (usize, Vec<(usize, f32, f32)>);

    /// Texts by lot: of few characters, which say nearly the same, and of many, which share nothing.
    fn plan(state: &mut u64, characters: u64) -> Plan {
        let mut lot = |below: u64| {
            *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (*state >> 33) % below
        };
        let mut measure = |_| {
            let letter = |number: u64| char::from_u32(0x4E00 + u32::try_from(number).unwrap()).unwrap();
            let text = (0..lot(30)).map(|_| letter(lot(characters))).collect();
            Measure { text, ..Measure::default() }
        };
        Plan { measures: (0..60).map(&mut measure).collect(), ..Plan::default() }
    }

    #[test]
    fn looking_up_finds_what_looking_at_every_pair_does() {
        let mut state = 1;
        for characters in (0..40).map(|step| 4 + step * step) {
            let plans = [plan(&mut state, characters), plan(&mut state, characters)];
            let [old, new] = &prepare(&plans)[..] else { panic!("two plans") };
            let skip: [Vec<bool>; 2] = [7, 5].map(|step| (0..60).map(|at| at % step == 0).collect());
            let found = |a, b, skip_a: &[bool], skip_b: &[bool]| -> Vec<Row> {
                Overlap::added_up(a, b, skip_a, skip_b).rows().map(|(at, row)| (at, row.collect())).collect()
            };
            let row = |o: &usize| -> Row {
                let item = &old.items[*o];
                let pairs = left(&skip[1])
                    .into_iter()
                    .map(|n| (n, new.items[n].weight, item.shared(&new.items[n], &old.weights)));
                (*o, pairs.filter(|&(_, weight, shared)| shared > LEAST * item.weight.min(weight)).collect())
            };
            let all: Vec<_> = left(&skip[0]).iter().map(row).collect();
            assert_eq!(found(old, new, &skip[0], &skip[1]), all, "{characters} characters");
            let mut acquainted = prepare(&plans);
            crate::align::acquaint(&mut acquainted);
            let known = Overlap::between(&acquainted[0], &acquainted[1], &skip[0], &skip[1]);
            let known: Vec<Row> = known.rows().map(|(at, row)| (at, row.collect())).collect();
            assert_eq!(known, all, "{characters} characters, acquainted");
            let pairs = |rows: &[Row], swap: bool| {
                let pair = |(at, row): &Row| -> Vec<(usize, usize, u32)> {
                    let of = |&(other, _, shared): &(usize, f32, f32)| {
                        if swap { (other, *at, shared.to_bits()) } else { (*at, other, shared.to_bits()) }
                    };
                    row.iter().map(of).collect()
                };
                let mut pairs: Vec<_> = rows.iter().flat_map(pair).collect();
                pairs.sort_unstable();
                pairs
            };
            assert_eq!(pairs(&found(new, old, &skip[1], &skip[0]), true), pairs(&all, false));
        }
    }
}
