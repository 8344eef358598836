//! Families of several parts of a run that are one measure.
//!
//! A family is known here by a few of its commonest wordings, with how often each is printed. Which families could be
//! one is looked up by grams: those that fewest of these wordings hold tell most, and a wording is followed along so
//! many of them as a fixed number of steps allows. So a family costs the same however many there are. What is found is
//! weighed like chains are, and joined by the same average linkage under the same rule, that a plan has a measure once.

use std::collections::BTreeMap;

use crate::many::*;

use crate::align::{self, likeness};

use super::cluster::{self, Bonds, Evidence};
use super::joins::Families;
use super::places::{Places, Renamed};
use super::standing::Standing;
use super::wordings::{At, Wordings};

/// A family speaks through so many wordings. The commonest one is printed by most of its plans as a rule, and the next
/// ones are what offices made of it.
pub(super) const AT_HAND: usize = 4;
/// So many entries of the index are looked at for a wording: a few dozen grams that hundreds hold, or one that
/// thousands do.
pub(super) const STEPS: usize = 3_000;
/// So many wordings are weighed for each one: more than there are parts that are merged at a time, each of which may
/// have the same family in two pieces.
pub(super) const CANDIDATES: usize = 40;
/// So many parts are merged at a time. A run of more is merged in rounds.
const AT_A_TIME: usize = 16;
/// Two families whose likest wordings are this far below what their places ask for are not weighed any further.
pub(super) const HOPELESS: f32 = -0.2;

/// A wording that a family speaks through, and how often it is printed.
#[derive(Debug, Clone, Copy)]
struct Speaker {
    wording: usize,
    times: u32,
}

/// Joins the families of all parts; `wordings` are those of the whole run.
pub(super) fn merge(wordings: &Wordings<'_>, places: &Places, renamed: &Renamed, mut parts: Vec<Standing>) -> Standing {
    while parts.len() > 1 {
        let mut merged = Vec::with_capacity(parts.len().div_ceil(AT_A_TIME));
        let mut rest = parts.into_iter();
        loop {
            let some: Vec<Standing> = rest.by_ref().take(AT_A_TIME).collect();
            match some.len() {
                0 => break,
                1 => merged.extend(some),
                _ => merged.push(merge_some(wordings, places, renamed, some)),
            }
        }
        parts = merged;
    }
    parts.pop().unwrap_or_default()
}

fn merge_some(wordings: &Wordings<'_>, places: &Places, renamed: &Renamed, parts: Vec<Standing>) -> Standing {
    let mut all = Standing::default();
    for part in parts {
        let before = all.families.len();
        all.doubtful.extend(part.doubtful.into_iter().map(|(family, at)| (before + family, at)));
        all.families.extend(part.families);
    }
    let speakers = speakers(wordings, &all);
    let index = Index::of(wordings, &speakers);
    let near = Nearby { places, renamed };
    let found: Vec<Vec<(u32, f32)>> = (0..speakers.len())
        .into_par_iter()
        .map_init(
            || Search::new(&index),
            |search, family| {
                let others = search.candidates(wordings, &near, &speakers[family], family);
                let bond = |other: u32| {
                    // In one order, so that both find the same figure to the bit.
                    let (a, b) = (family.min(other as usize), family.max(other as usize));
                    Some((other, near.bond(wordings, &speakers[a], &speakers[b])?))
                };
                others.into_iter().filter_map(bond).collect()
            },
        )
        .collect();
    let bonds = both_ways(found);
    let plans: Vec<Vec<usize>> = all.families.iter().map(|members| plans_of(members.iter())).collect();
    let groups = cluster::cluster_of(&plans, wordings.prepared.len(), &bonds);
    let mut into = vec![0; all.families.len()];
    for (group, families) in groups.iter().enumerate() {
        families.iter().for_each(|&family| into[family] = group);
    }
    let mut families = Families::new();
    families.resize_with(groups.len(), Default::default);
    for (family, members) in all.families.into_iter().enumerate() {
        families[into[family]].extend(members);
    }
    let doubtful = all.doubtful.into_iter().map(|(family, at)| (into[family], at)).collect();
    Standing { families, doubtful }
}

/// Each plan once, ascending.
fn plans_of<'a>(members: impl Iterator<Item = &'a At>) -> Vec<usize> {
    let mut plans: Vec<usize> = members.map(|at| at.0).collect();
    plans.dedup();
    plans
}

/// What each family is known by: what stands in no other family, and without doubt, if there is any.
fn speakers(wordings: &Wordings<'_>, standing: &Standing) -> Vec<Vec<Speaker>> {
    let mut stands: Vec<Vec<u8>> = wordings.of.iter().map(|measures| vec![0; measures.len()]).collect();
    for &(plan, measure) in standing.families.iter().flatten() {
        stands[plan][measure] = stands[plan][measure].saturating_add(1);
    }
    let of = |(family, members): (usize, &std::collections::BTreeSet<At>)| {
        let own = |at: &&At| stands[at.0][at.1] == 1 && !standing.doubtful.contains(&(family, **at));
        let mut times: BTreeMap<usize, u32> = BTreeMap::new();
        members.iter().filter(own).for_each(|at| *times.entry(wordings.of[at.0][at.1]).or_default() += 1);
        if times.is_empty() {
            members.iter().for_each(|at| *times.entry(wordings.of[at.0][at.1]).or_default() += 1);
        }
        let mut speakers: Vec<Speaker> = times.into_iter().map(|(wording, times)| Speaker { wording, times }).collect();
        speakers.sort_by(|a, b| b.times.cmp(&a.times).then(a.wording.cmp(&b.wording)));
        speakers.truncate(AT_HAND);
        speakers
    };
    standing.families.par_iter().enumerate().map(of).collect()
}

/// Which families' wordings hold which gram.
struct Index {
    /// The wordings, with the families that speak through each.
    entries: Vec<(usize, Vec<u32>)>,
    /// Where the holders of each gram of the run begin; one more than grams.
    starts: Vec<u32>,
    /// Indices of entries.
    holders: Vec<u32>,
}

impl Index {
    fn of(wordings: &Wordings<'_>, speakers: &[Vec<Speaker>]) -> Self {
        let mut of: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
        for (family, speakers) in (0..).zip(speakers) {
            speakers.iter().for_each(|speaker| of.entry(speaker.wording).or_default().push(family));
        }
        let entries: Vec<(usize, Vec<u32>)> = of.into_iter().collect();
        let items = || entries.iter().map(|&(wording, _)| wordings.item(wording));
        let (starts, holders) = postings(wordings.weights().len(), items().map(|item| item.grams()));
        Index { entries, starts, holders }
    }

    fn of_gram(&self, gram: u32) -> &[u32] {
        &self.holders[self.starts[gram as usize] as usize..self.starts[gram as usize + 1] as usize]
    }
}

/// Of each gram who holds it, one behind the other, and where those of each begin.
pub(super) fn postings<'a>(grams: usize, of: impl Iterator<Item = &'a [u32]> + Clone) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0u32; grams + 1];
    of.clone().flatten().for_each(|&gram| starts[gram as usize + 1] += 1);
    for gram in 0..grams {
        starts[gram + 1] += starts[gram];
    }
    let mut next = starts.clone();
    let mut holders = vec![0; starts[grams] as usize];
    for (holder, grams) in (0..).zip(of) {
        for &gram in grams {
            holders[next[gram as usize] as usize] = holder;
            next[gram as usize] += 1;
        }
    }
    (starts, holders)
}

/// Looks families up.
struct Search<'a> {
    index: &'a Index,
    /// The weight that the wording looked up shares with each entry, as far as it was followed.
    shared: Vec<f32>,
    met: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(index: &'a Index) -> Self {
        Search { index, shared: vec![0.0; index.entries.len()], met: Vec::new() }
    }

    /// Other families that could be this one, ascending.
    fn candidates(
        &mut self,
        wordings: &Wordings<'_>,
        near: &Nearby<'_>,
        speakers: &[Speaker],
        family: usize,
    ) -> Vec<u32> {
        let mut found = Vec::new();
        for speaker in speakers {
            let item = wordings.item(speaker.wording);
            let mut grams: Vec<(usize, u32)> =
                item.grams().iter().map(|&gram| (self.index.of_gram(gram).len(), gram)).collect();
            grams.sort_unstable();
            let mut steps = 0;
            for (holders, gram) in grams {
                steps += holders;
                // The rarest gram is followed whatever it costs.
                if steps > STEPS && steps > holders {
                    break;
                }
                for &entry in self.index.of_gram(gram) {
                    if self.shared[entry as usize] == 0.0 {
                        self.met.push(entry);
                    }
                    self.shared[entry as usize] += wordings.weights()[gram as usize];
                }
            }
            let mut likely: Vec<(f32, u32)> = Vec::with_capacity(self.met.len());
            for entry in self.met.drain(..) {
                let shared = std::mem::take(&mut self.shared[entry as usize]);
                let weight = wordings.all[self.index.entries[entry as usize].0].weight;
                likely.push((likeness(shared, item.weight(), weight), entry));
            }
            let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
            if likely.len() > CANDIDATES {
                likely.select_nth_unstable_by(CANDIDATES, order);
                likely.truncate(CANDIDATES);
            }
            for (_, entry) in likely {
                let (other, families) = &self.index.entries[entry as usize];
                let margin = near.likeness(wordings, speaker.wording, *other).unwrap_or(HOPELESS);
                if margin > HOPELESS {
                    found.extend(families);
                }
            }
        }
        found.retain(|&other| other as usize != family);
        found.sort_unstable();
        found.dedup();
        found
    }
}

struct Nearby<'a> {
    places: &'a Places,
    renamed: &'a Renamed,
}

impl Nearby<'_> {
    /// How much speaks for two families being one, as of chains; none where nothing does.
    fn bond(&self, wordings: &Wordings<'_>, ours: &[Speaker], theirs: &[Speaker]) -> Option<f32> {
        let mut evidence = Evidence::default();
        let mut all = 0;
        for our in ours {
            for their in theirs {
                let times = our.times.min(MOST) * their.times.min(MOST);
                all += times as usize;
                if let Some(margin) = self.likeness(wordings, our.wording, their.wording) {
                    evidence.add(margin, times);
                }
            }
        }
        (!evidence.is_empty() && evidence.most() > HOPELESS).then(|| evidence.worth(all))
    }
}

impl Nearby<'_> {
    /// How far the likeness of two wordings is above what their places ask for; none where they share no more than any
    /// two do.
    fn likeness(&self, wordings: &Wordings<'_>, ours: usize, theirs: usize) -> Option<f32> {
        let (x, y) = (&wordings.all[ours], &wordings.all[theirs]);
        let likeness = if x.text == y.text {
            1.0
        } else {
            let shared = wordings.item(ours).shared(wordings.item(theirs), wordings.weights());
            likeness(shared, x.weight, y.weight)
        };
        if likeness < align::LEAST {
            return None;
        }
        let near = self.places.nearness(x.place, y.place, self.renamed);
        Some(likeness - align::asked(near))
    }
}

/// A wording that is printed more often than this counts as much as this: products of two stay far from overflowing.
const MOST: u32 = 1 << 12;

/// Each bond on both sides, of each family ascending.
fn both_ways(found: Vec<Vec<(u32, f32)>>) -> Bonds {
    let mut bonds: Bonds = vec![Vec::new(); found.len()];
    for (family, others) in (0u32..).zip(found) {
        for (other, bond) in others {
            bonds[family as usize].push((other, bond));
            bonds[other as usize].push((family, bond));
        }
    }
    bonds.par_iter_mut().for_each(|bonds| {
        bonds.sort_unstable_by_key(|&(other, _)| other);
        bonds.dedup_by_key(|&mut (other, _)| other);
    });
    bonds
}
