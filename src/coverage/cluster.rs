//! Which chains are one measure: average linkage under the rule that a plan has a measure once.
//!
//! A single strong link between two families proves little: set phrases are strong links, and so is a measure that
//! took another one in. What joins two groups of chains here is therefore the *average* over all pairs of chains,
//! pairs without any likeness counted as evidence against. Groups that share a plan are never joined: if an office
//! promises both in one year, they are two measures, whatever their words have in common. The best pair of groups is
//! joined first, so that the plain families stand before the doubtful chains are placed. In the end each chain may
//! still move to where its sum of margins is greater, for the greedy order does not see what comes later.

use std::collections::{BTreeMap, BinaryHeap};

use super::lineage::Chain;
use super::wordings::Wordings;

/// What a pair of chains without any likeness in their wording counts.
const STRANGERS: f32 = -0.4;
/// Two groups of chains are joined when their average margin is above this.
const JOIN: f32 = 0.0;

/// How much speaks for two chains being one: the sum over nothing but this pair. From −1 to 1.
pub(super) type Bonds = Vec<BTreeMap<usize, f32>>;

/// Works out the bond of every pair of chains that have any likeness.
///
/// Half of a bond is the best likeness of any two of their wordings, for it takes one unchanged year to know a
/// measure again; the other half is the average over all, so that one compound wording does not weld two families.
pub(super) fn bonds(wordings: &Wordings<'_>, chains: &[Chain]) -> Bonds {
    let mut chains_of: Vec<Vec<(usize, u32)>> = vec![Vec::new(); wordings.all.len()];
    for (chain, Chain { members }) in chains.iter().enumerate() {
        let mut which: Vec<usize> = members.iter().map(|&(plan, measure)| wordings.of[plan][measure]).collect();
        which.sort_unstable();
        for run in which.chunk_by(|a, b| a == b) {
            chains_of[run[0]].push((chain, u32::try_from(run.len()).unwrap_or(u32::MAX)));
        }
    }
    // Best margin, sum of margins, how many pairs of measures they stand for.
    let mut found: BTreeMap<(usize, usize), (f32, f32, u32)> = BTreeMap::new();
    let mut add = |c: usize, d: usize, margin: f32, pairs: u32| {
        let key = if c < d { (c, d) } else { (d, c) };
        let entry = found.entry(key).or_insert((f32::MIN, 0.0, 0));
        entry.0 = entry.0.max(margin);
        #[expect(clippy::cast_precision_loss, reason = "a chain has as many measures as an office has years")]
        let weight = pairs as f32;
        entry.1 += margin * weight;
        entry.2 += pairs;
    };
    for (at, chains) in chains_of.iter().enumerate() {
        let margin = 1.0 - crate::align::asked(crate::align::Nearness::Same);
        debug_assert!(at < wordings.all.len());
        for (i, &(c, n)) in chains.iter().enumerate() {
            for &(d, m) in &chains[i + 1..] {
                add(c, d, margin, n * m);
            }
        }
    }
    for pair in &wordings.pairs {
        for &(c, n) in &chains_of[pair.a] {
            for &(d, m) in chains_of[pair.b].iter().filter(|&&(d, _)| d != c) {
                add(c, d, pair.margin, n * m);
            }
        }
    }
    let mut bonds: Bonds = vec![BTreeMap::new(); chains.len()];
    for ((c, d), (best, sum, pairs)) in found {
        let all = u32::try_from(chains[c].members.len() * chains[d].members.len()).unwrap_or(u32::MAX);
        #[expect(clippy::cast_precision_loss, reason = "a chain has as many measures as an office has years")]
        let mean = (sum + STRANGERS * (all - pairs.min(all)) as f32) / all as f32;
        let bond = f32::midpoint(best, mean);
        bonds[c].insert(d, bond);
        bonds[d].insert(c, bond);
    }
    bonds
}

/// Puts every chain in a group; gives the chains of each, ascending.
pub(super) fn cluster(chains: &[Chain], bonds: &Bonds, plans: usize) -> Vec<Vec<usize>> {
    let sets: Vec<Plans> = chains.iter().map(|chain| Plans::of(chain, plans)).collect();
    let mut groups = Groups::new(bonds, &sets);
    groups.join();
    let mut groups = groups.finish();
    settle(&mut groups, bonds, &sets, plans);
    groups.sort();
    groups
}

/// A set of plans.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plans(Vec<u64>);

impl Plans {
    fn of(chain: &Chain, plans: usize) -> Self {
        let mut bits = vec![0; plans.div_ceil(64)];
        for &(plan, _) in &chain.members {
            bits[plan / 64] |= 1 << (plan % 64);
        }
        Plans(bits)
    }

    fn meets(&self, other: &Plans) -> bool {
        self.0.iter().zip(&other.0).any(|(a, b)| a & b != 0)
    }

    fn add(&mut self, other: &Plans) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }
}

/// A pair of groups that may be joined. The strongest first; of equals the earlier.
#[derive(Debug, PartialEq)]
struct Offer {
    average: f32,
    a: usize,
    b: usize,
    /// How often either had been joined when this was offered; an offer of yesterday is void.
    age: (u32, u32),
}

impl Eq for Offer {}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.average.total_cmp(&other.average).then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

struct Groups {
    members: Vec<Vec<usize>>,
    plans: Vec<Plans>,
    /// For each group, to each other one: sum of the known bonds and how many they are.
    sums: Vec<BTreeMap<usize, (f32, u32)>>,
    ages: Vec<u32>,
}

impl Groups {
    fn new(bonds: &Bonds, sets: &[Plans]) -> Self {
        Groups {
            members: (0..sets.len()).map(|chain| vec![chain]).collect(),
            plans: sets.to_vec(),
            sums: bonds
                .iter()
                .enumerate()
                .map(|(c, bonds)| {
                    let free = bonds.iter().filter(|&(&d, _)| !sets[c].meets(&sets[d]));
                    free.map(|(&d, &bond)| (d, (bond, 1))).collect()
                })
                .collect(),
            ages: vec![0; sets.len()],
        }
    }

    fn average(&self, a: usize, b: usize, (sum, known): (f32, u32)) -> f32 {
        let all = self.members[a].len() * self.members[b].len();
        #[expect(clippy::cast_precision_loss, reason = "groups have at most as many chains as a run has plans")]
        let (all, known) = (all as f32, known as f32);
        (sum + STRANGERS * (all - known)) / all
    }

    fn join(&mut self) {
        let mut offers = BinaryHeap::new();
        for a in 0..self.members.len() {
            self.offer(a, &mut offers, true);
        }
        while let Some(Offer { a, b, age, .. }) = offers.pop() {
            if age != (self.ages[a], self.ages[b]) {
                continue;
            }
            let gone = std::mem::take(&mut self.members[b]);
            self.members[a].extend(gone);
            let theirs = self.plans[b].clone();
            self.plans[a].add(&theirs);
            self.ages[a] += 1;
            self.ages[b] += 1;
            for (other, (sum, known)) in std::mem::take(&mut self.sums[b]) {
                self.sums[other].remove(&b);
                if other != a {
                    for (x, y) in [(a, other), (other, a)] {
                        let entry = self.sums[x].entry(y).or_insert((0.0, 0));
                        entry.0 += sum;
                        entry.1 += known;
                    }
                }
            }
            let barred: Vec<usize> =
                self.sums[a].keys().copied().filter(|&other| self.plans[other].meets(&self.plans[a])).collect();
            for other in barred {
                self.sums[a].remove(&other);
                self.sums[other].remove(&a);
            }
            self.offer(a, &mut offers, false);
        }
    }

    /// Offers group `a` to those it knows; only to later ones where those make their own offers.
    fn offer(&self, a: usize, offers: &mut BinaryHeap<Offer>, only_later: bool) {
        for (&b, &sum) in self.sums[a].iter().filter(|&(&b, _)| !only_later || b > a) {
            let average = self.average(a, b, sum);
            if average > JOIN {
                let (a, b) = if a < b { (a, b) } else { (b, a) };
                offers.push(Offer { average, a, b, age: (self.ages[a], self.ages[b]) });
            }
        }
    }

    fn finish(self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = self.members.into_iter().filter(|members| !members.is_empty()).collect();
        groups.iter_mut().for_each(|members| members.sort_unstable());
        groups
    }
}

/// Moves single chains while that raises the sum of all bonds, at most a few rounds.
///
/// Every move raises one figure that cannot rise for ever, so this ends; the limit only keeps a run of rounding
/// errors from going in circles.
fn settle(groups: &mut Vec<Vec<usize>>, bonds: &Bonds, sets: &[Plans], plans: usize) {
    let mut group_of = vec![0; sets.len()];
    for (group, members) in groups.iter().enumerate() {
        members.iter().for_each(|&chain| group_of[chain] = group);
    }
    for _ in 0..ROUNDS {
        let mut moved = false;
        for chain in 0..sets.len() {
            let home = group_of[chain];
            let sum = |group: &[usize]| -> f32 {
                group
                    .iter()
                    .filter(|&&other| other != chain)
                    .map(|other| bonds[chain].get(other).copied().unwrap_or(STRANGERS))
                    .sum()
            };
            let stay = sum(&groups[home]);
            let mut neighbours: Vec<usize> = bonds[chain].keys().map(|&other| group_of[other]).collect();
            neighbours.sort_unstable();
            neighbours.dedup();
            let best = neighbours
                .into_iter()
                .filter(|&group| group != home)
                .filter(|&group| !groups[group].iter().any(|&other| sets[other].meets(&sets[chain])))
                .map(|group| (sum(&groups[group]), group))
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            // Standing alone is an option too: it is worth nothing.
            let target = match best {
                Some((gain, group)) if gain > stay.max(0.0) + WORTH_MOVING => group,
                _ if stay < -WORTH_MOVING => {
                    groups.push(Vec::new());
                    groups.len() - 1
                }
                _ => continue,
            };
            groups[home].retain(|&other| other != chain);
            groups[target].push(chain);
            groups[target].sort_unstable();
            group_of[chain] = target;
            moved = true;
        }
        if !moved {
            break;
        }
    }
    groups.retain(|members| !members.is_empty());
    debug_assert!(groups.iter().all(|members| {
        let mut all = Plans(vec![0; plans.div_ceil(64)]);
        members.iter().all(|&chain| {
            let free = !all.meets(&sets[chain]);
            all.add(&sets[chain]);
            free
        })
    }));
}

const ROUNDS: usize = 8;
const WORTH_MOVING: f32 = 0.01;
