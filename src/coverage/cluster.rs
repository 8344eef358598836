//! Which chains are one measure: average linkage under the rule that a plan has a measure once.
//!
//! A single strong link between two families proves little: set phrases are strong links, and so is a measure that
//! took another one in. What joins two groups of chains here is therefore the *average* over all pairs of chains,
//! pairs without any likeness counted as evidence against. Groups that share a plan are never joined: if an office
//! promises both in one year, they are two measures, whatever their words have in common. The best pair of groups is
//! joined first, so that the plain families stand before the doubtful chains are placed. In the end each chain may
//! still move to where its sum of margins is greater, for the greedy order does not see what comes later.

use std::collections::BinaryHeap;

use crate::many::*;

use super::families::alike;
use super::lineage::Chain;
use super::support::UNCERTAIN;
use super::wordings::{Likeness, Wordings};

/// What a pair of chains without any likeness in their wording counts.
const STRANGERS: f32 = -0.4;
/// Two groups of chains are joined when their average margin is above this.
const JOIN: f32 = 0.0;

/// A measure that came out of a split is part of another one: only nearly the same words make it a measure that others
/// have by itself.
const OF_PART: f32 = 0.6;

/// How much speaks for two chains being one, from −1 to 1: of each chain those with any likeness to it, ascending.
pub(super) type Bonds = Vec<Vec<(u32, f32)>>;

/// Works out the bond of every pair of chains that have any likeness.
///
/// Half of a bond is the best likeness of any two of their wordings, for it takes one unchanged year to know a
/// measure again; the other half is the average over all, so that one compound wording does not weld two families.
pub(super) fn bonds(wordings: &Wordings<'_>, chains: &[Chain]) -> Bonds {
    // Of each chain its wordings, and of each wording its chains, with how often.
    let wordings_of: Vec<Vec<(usize, u32)>> = chains
        .par_iter()
        .map(|chain| {
            let mut which: Vec<usize> = chain.core.iter().map(|&(plan, measure)| wordings.of[plan][measure]).collect();
            which.sort_unstable();
            which.chunk_by(|a, b| a == b).map(|run| (run[0], narrow(run.len()))).collect()
        })
        .collect();
    let mut chains_of: Vec<Vec<(u32, u32)>> = vec![Vec::new(); wordings.all.len()];
    for (chain, which) in wordings_of.iter().enumerate() {
        which.iter().for_each(|&(wording, times)| chains_of[wording].push((narrow(chain), times)));
    }
    // With each likeness what it is worth, and what it is worth to a part.
    let worth = |alike: Likeness| (narrow(alike.other), alike.margin, alike.margin.min(alike.likeness - OF_PART));
    let alike = |wording| wordings.alike(wording).map(worth).collect();
    let alike: Vec<Vec<(u32, f32, f32)>> = (0..wordings.all.len()).into_par_iter().map(alike).collect();
    let same = 1.0 - crate::align::asked(crate::align::Nearness::Same);
    let later: Bonds = wordings_of
        .par_iter()
        .enumerate()
        .map_init(
            || vec![Evidence::default(); chains.len()],
            |found, (c, which)| {
                // Every likeness of this chain to a later one: its margin, and how many pairs of measures it stands for.
                let mut met: Vec<u32> = Vec::new();
                for &(wording, n) in which {
                    for (other, margin, of_part) in
                        std::iter::once((narrow(wording), same, same)).chain(alike[wording].iter().copied())
                    {
                        let holders = &chains_of[other as usize];
                        for &(d, m) in &holders[holders.partition_point(|&(d, _)| d as usize <= c)..] {
                            let evidence = &mut found[d as usize];
                            if evidence.pairs == 0 {
                                met.push(d);
                            }
                            let part = chains[c].part_of.is_some() || chains[d as usize].part_of.is_some();
                            evidence.add(if part { of_part } else { margin }, n * m);
                        }
                    }
                }
                met.sort_unstable();
                let bond = |d: u32| {
                    let evidence = std::mem::take(&mut found[d as usize]);
                    let other = &chains[d as usize];
                    let worth = evidence.worth(chains[c].core.len() * other.core.len());
                    let part = chains[c].part_of.is_some() || other.part_of.is_some();
                    let differ = part && evidence.most() < same;
                    (d, if differ { worth.min(of_wholes(wordings, &chains[c], other)) } else { worth })
                };
                met.into_iter().map(bond).collect()
            },
        )
        .collect();
    let mut bonds: Bonds = vec![Vec::new(); chains.len()];
    for (c, later) in later.into_iter().enumerate() {
        later.iter().for_each(|&(d, bond)| bonds[d as usize].push((narrow(c), bond)));
        bonds[c].extend(later);
    }
    bonds
}

/// What speaks for two chains of which one was half of a measure at least: what that measure has in common with the other
/// one, or with what the other one was half of. Halves of two measures may begin alike.
fn of_wholes(wordings: &Wordings<'_>, a: &Chain, b: &Chain) -> f32 {
    let wholes = |chain: &Chain| -> Vec<usize> {
        let whole = chain.part_of.as_ref().map(std::slice::from_ref);
        whole.unwrap_or(&chain.core).iter().map(|&(plan, measure)| wordings.of[plan][measure]).collect()
    };
    let (ours, theirs) = (wholes(a), wholes(b));
    let pairs = ours.iter().flat_map(|&our| theirs.iter().map(move |&their| alike(wordings, our, their)));
    pairs.fold(0.0, f32::max) - UNCERTAIN
}

/// A run has far fewer chains and wordings than this holds, and lists of them are what takes the memory.
fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// What the likenesses of their wordings say about two chains.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Evidence {
    best: f32,
    sum: f32,
    /// How many pairs of measures it stands for.
    pairs: u32,
}

#[expect(clippy::cast_precision_loss, reason = "a chain has as many measures as an office has years")]
impl Evidence {
    pub(super) fn add(&mut self, margin: f32, pairs: u32) {
        self.best = if self.pairs == 0 { margin } else { self.best.max(margin) };
        self.sum += margin * pairs as f32;
        self.pairs += pairs;
    }

    pub(super) fn is_empty(self) -> bool {
        self.pairs == 0
    }

    /// The best margin of all.
    pub(super) fn most(self) -> f32 {
        self.best
    }

    /// The bond of two chains that have `all` pairs of measures.
    pub(super) fn worth(self, all: usize) -> f32 {
        let strangers = all.saturating_sub(self.pairs as usize) as f32;
        f32::midpoint(self.best, (self.sum + STRANGERS * strangers) / all as f32)
    }
}

/// Puts every chain in a group; gives the chains of each, ascending.
///
/// `neighbours` tells of each plan which one comes before it and which one follows it, where they were linked: a chain
/// that ends in the one and a chain that begins in the other are two measures, for else they had been linked.
pub(super) fn cluster(chains: &[Chain], bonds: &Bonds, neighbours: &[[Option<usize>; 2]]) -> Vec<Vec<usize>> {
    grouped(bonds, &Sets::of(chains, neighbours))
}

/// The same for what has any plans at all: `plans` of so many that there are.
pub(super) fn cluster_of(plans: &[Vec<usize>], all: usize, bonds: &Bonds) -> Vec<Vec<usize>> {
    grouped(bonds, &Sets::of_plans(plans, all))
}

fn grouped(bonds: &Bonds, sets: &Sets) -> Vec<Vec<usize>> {
    let mut groups = Groups::new(bonds, sets);
    groups.join();
    let mut groups = groups.finish();
    settle(&mut groups, bonds, sets);
    groups.sort();
    groups
}

/// Of each chain or group the plans it has, and beside them those and the neighbours of its ends.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sets {
    /// How many words a set takes.
    words: usize,
    /// Plans and reach of each, one behind the other.
    bits: Vec<u64>,
}

/// The plans of a chain or group, and how far it reaches.
#[derive(Clone, Copy)]
struct Set<'a> {
    plans: &'a [u64],
    reach: &'a [u64],
}

impl Sets {
    fn of(chains: &[Chain], neighbours: &[[Option<usize>; 2]]) -> Self {
        let words = neighbours.len().div_ceil(64);
        let mut bits = vec![0u64; 2 * words * chains.len()];
        for (at, chain) in chains.iter().enumerate() {
            let (plans, reach) = bits[2 * at * words..][..2 * words].split_at_mut(words);
            let put = |set: &mut [u64], plan: usize| set[plan / 64] |= 1 << (plan % 64);
            for &(plan, _) in &chain.members {
                put(plans, plan);
                put(reach, plan);
            }
            // Where a weak link stands, the words decide.
            let [loose_before, loose_after] = chain.loose;
            let before = chain.members.first().filter(|_| !loose_before).and_then(|&(plan, _)| neighbours[plan][0]);
            let after = chain.members.last().filter(|_| !loose_after).and_then(|&(plan, _)| neighbours[plan][1]);
            before.into_iter().chain(after).for_each(|plan| put(reach, plan));
        }
        Sets { words, bits }
    }

    fn of_plans(plans: &[Vec<usize>], all: usize) -> Self {
        let words = all.div_ceil(64);
        let mut sets = Sets { words, bits: vec![0u64; 2 * words * plans.len()] };
        for (at, plans) in plans.iter().enumerate() {
            let (own, reach) = sets.bits[2 * at * words..][..2 * words].split_at_mut(words);
            plans.iter().for_each(|plan| own[plan / 64] |= 1 << (plan % 64));
            reach.copy_from_slice(own);
        }
        sets
    }

    /// For each group what its members make together.
    fn united(&self, groups: &[Vec<usize>]) -> Self {
        let mut united = Sets { words: self.words, bits: Vec::with_capacity(2 * self.words * groups.len()) };
        for (at, members) in groups.iter().enumerate() {
            united.push_empty();
            members.iter().for_each(|&chain| united.add(at, self, chain));
        }
        united
    }

    fn get(&self, at: usize) -> Set<'_> {
        let (plans, reach) = self.bits[2 * at * self.words..][..2 * self.words].split_at(self.words);
        Set { plans, reach }
    }

    fn push_empty(&mut self) {
        self.bits.resize(self.bits.len() + 2 * self.words, 0);
    }

    /// Adds a set of `others` to one of these.
    fn add(&mut self, at: usize, others: &Sets, other: usize) {
        let theirs = &others.bits[2 * other * self.words..][..2 * self.words];
        self.bits[2 * at * self.words..].iter_mut().zip(theirs).for_each(|(a, b)| *a |= b);
    }

    /// Adds one of these sets to another one of them.
    fn merge(&mut self, into: usize, from: usize) {
        let width = 2 * self.words;
        for word in 0..width {
            self.bits[into * width + word] |= self.bits[from * width + word];
        }
    }

    /// Makes a set of these members anew.
    fn reset(&mut self, at: usize, others: &Sets, members: &[usize]) {
        self.bits[2 * at * self.words..][..2 * self.words].fill(0);
        members.iter().for_each(|&member| self.add(at, others, member));
    }
}

/// Whether two groups cannot be one: they have a plan in common, or one ends where the other begins.
fn meet(a: Set<'_>, b: Set<'_>) -> bool {
    a.plans.iter().zip(b.reach).any(|(a, b)| a & b != 0)
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
    plans: Sets,
    /// Of each group what is known of it and others, ascending by these. Groups that are gone, and those that have
    /// come to share a plan, are passed over when they are met: taking them out at once costs more.
    sums: Vec<Vec<Sum>>,
    ages: Vec<u32>,
}

/// The known bonds between two groups.
#[derive(Debug, Clone, Copy)]
struct Sum {
    to: u32,
    sum: f32,
    known: u32,
}

fn count(sums: &mut Vec<Sum>, more: Sum) {
    match sums.binary_search_by_key(&more.to, |sum| sum.to) {
        Ok(at) => {
            sums[at].sum += more.sum;
            sums[at].known += more.known;
        }
        Err(at) => sums.insert(at, more),
    }
}

/// The sums of two groups that are one now.
fn united(ours: &[Sum], theirs: &[Sum]) -> Vec<Sum> {
    let mut united = Vec::with_capacity(ours.len() + theirs.len());
    let mut theirs = theirs.iter().copied().peekable();
    for &our in ours {
        while let Some(their) = theirs.next_if(|their| their.to < our.to) {
            united.push(their);
        }
        let same = theirs.next_if(|their| their.to == our.to);
        united.push(same.map_or(our, |their| Sum {
            to: our.to,
            sum: our.sum + their.sum,
            known: our.known + their.known,
        }));
    }
    united.extend(theirs);
    united
}

impl Groups {
    fn new(bonds: &Bonds, sets: &Sets) -> Self {
        Groups {
            members: (0..bonds.len()).map(|chain| vec![chain]).collect(),
            plans: sets.clone(),
            sums: bonds
                .iter()
                .enumerate()
                .map(|(c, bonds)| {
                    let free = bonds.iter().filter(|&&(d, _)| !meet(sets.get(c), sets.get(d as usize)));
                    free.map(|&(to, sum)| Sum { to, sum, known: 1 }).collect()
                })
                .collect(),
            ages: vec![0; bonds.len()],
        }
    }

    fn average(&self, a: usize, Sum { to, sum, known }: Sum) -> f32 {
        let all = self.members[a].len() * self.members[to as usize].len();
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
            self.plans.merge(a, b);
            self.ages[a] += 1;
            self.ages[b] += 1;
            let (ours, theirs) = (std::mem::take(&mut self.sums[a]), std::mem::take(&mut self.sums[b]));
            let mut together = united(&ours, &theirs);
            together.retain(|sum| self.may_join(a, sum.to as usize));
            let mut open = together.iter().map(|sum| sum.to).peekable();
            for theirs in theirs {
                while open.next_if(|&to| to < theirs.to).is_some() {}
                if open.peek() == Some(&theirs.to) {
                    count(&mut self.sums[theirs.to as usize], Sum { to: narrow(a), ..theirs });
                }
            }
            self.sums[a] = together;
            self.offer(a, &mut offers, false);
        }
    }

    fn may_join(&self, a: usize, b: usize) -> bool {
        !self.members[b].is_empty() && !meet(self.plans.get(a), self.plans.get(b))
    }

    /// Offers group `a` to those it knows, all of which it may be joined with so far; only to later ones where those make their
    /// own offers.
    fn offer(&self, a: usize, offers: &mut BinaryHeap<Offer>, only_later: bool) {
        for &sum in &self.sums[a] {
            let to = sum.to as usize;
            if only_later && to < a {
                continue;
            }
            let average = self.average(a, sum);
            if average > JOIN {
                let (a, b) = if a < to { (a, to) } else { (to, a) };
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
fn settle(groups: &mut Vec<Vec<usize>>, bonds: &Bonds, sets: &Sets) {
    let mut taken = sets.united(groups);
    let mut group_of = vec![0; bonds.len()];
    for (group, members) in groups.iter().enumerate() {
        members.iter().for_each(|&chain| group_of[chain] = group);
    }
    for _ in 0..ROUNDS {
        let mut moved = false;
        // The last chain that was asked about each group.
        let mut asked = vec![usize::MAX; groups.len() + bonds.len()];
        // What the chain that is looked at has with every other one.
        let mut bond = vec![STRANGERS; bonds.len()];
        for chain in 0..bonds.len() {
            let home = group_of[chain];
            bonds[chain].iter().for_each(|&(other, known)| bond[other as usize] = known);
            let sum = |group: &[usize]| -> f32 {
                group.iter().filter(|&&other| other != chain).map(|&other| bond[other]).sum()
            };
            let stay = sum(&groups[home]);
            let best = bonds[chain]
                .iter()
                .map(|&(other, _)| group_of[other as usize])
                .filter(|&group| std::mem::replace(&mut asked[group], chain) != chain)
                .filter(|&group| group != home && !meet(taken.get(group), sets.get(chain)))
                .map(|group| (sum(&groups[group]), group))
                .max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
            bonds[chain].iter().for_each(|&(other, _)| bond[other as usize] = STRANGERS);
            // Standing alone is an option too: it is worth nothing.
            let target = match best {
                Some((gain, group)) if gain > stay.max(0.0) + WORTH_MOVING => group,
                _ if stay < -WORTH_MOVING => {
                    groups.push(Vec::new());
                    taken.push_empty();
                    groups.len() - 1
                }
                _ => continue,
            };
            groups[home].retain(|&other| other != chain);
            groups[target].push(chain);
            groups[target].sort_unstable();
            taken.reset(home, sets, &groups[home]);
            taken.add(target, sets, chain);
            group_of[chain] = target;
            moved = true;
        }
        if !moved {
            break;
        }
    }
    groups.retain(|members| !members.is_empty());
    debug_assert!(groups.iter().all(|members| {
        let count = |set: Set<'_>| set.plans.iter().map(|word| word.count_ones()).sum::<u32>();
        let plans = members.iter().map(|&chain| count(sets.get(chain))).sum::<u32>();
        count(sets.united(std::slice::from_ref(members)).get(0)) == plans
    }));
}

const ROUNDS: usize = 8;
const WORTH_MOVING: f32 = 0.01;
