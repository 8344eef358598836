//! How much speaks for two measures being one: wording first, place next, number and departments last.
//!
//! The wording is measured as the weight that two measures share over what they weigh together (Dice), with some
//! credit for one standing wholly inside the other. How much of it is asked for depends on the place: two measures
//! under one heading are one with far less in common than two measures under different ones, because plans repeat
//! their set phrases, and headings keep those apart.

use super::overlap::Overlap;
use super::place::{Map, Nearness};
use super::prepared::{Item, Prepared};

/// What is known about a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    /// 0–1: the wording alone.
    pub(super) wording: f32,
    /// How near their places are.
    pub(super) near: Nearness,
    /// What the assignment adds up: wording, place, number, departments, deadline.
    pub(super) weight: f32,
    /// How far the wording is above what its place asks for; below 0 there is no link.
    pub(super) margin: f32,
}

/// How much wording two measures must share, by how near they stand.
///
/// Unrelated measures under one heading speak of one thing and share up to a quarter of their weight. Set
/// phrases make strangers share half of it, and offices promise twice, under two facets, what is nearly one text.
#[must_use]
pub fn asked(near: Nearness) -> f32 {
    match near {
        Nearness::Same => 0.25,
        Nearness::SameStrategy => 0.40,
        Nearness::SameFacet => 0.55,
        Nearness::Elsewhere => 0.78,
    }
}

/// How much of their wording two measures share, 0–1, from the weight they share and the weight of either.
#[must_use]
pub fn wording(shared: f32, old: f32, new: f32) -> f32 {
    let smaller = old.min(new);
    if smaller <= 0.0 {
        return 0.0;
    }
    (0.75 * 2.0 * shared / (old + new) + 0.25 * shared / smaller).clamp(0.0, 1.0)
}

/// Weighs one pair.
#[inline]
pub(super) fn weigh(old: &Item, new: &Item, shared: f32, map: &Map) -> Evidence {
    let near = map.get(old.place, new.place);
    let wording = if old.hash == new.hash { 1.0 } else { wording(shared, old.weight, new.weight) };
    let asked = asked(near);
    let mut weight = wording - asked / 2.0;
    // These only ever decide between pairs that the wording cannot tell apart.
    if old.number == new.number && old.number != 0 {
        weight += 0.02;
    }
    if old.duty.hashes == new.duty.hashes {
        weight += 0.01;
    }
    if old.duty.deadline == new.duty.deadline {
        weight += 0.005;
    }
    Evidence { wording, near, weight, margin: wording - asked }
}

/// A pair that may become a link.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) old: usize,
    pub(super) new: usize,
    pub(super) evidence: Evidence,
}

/// Every pair of measures that nothing was found for, in the order of the documents, with the new one's weight and what
/// they share.
fn left<'a>(
    overlap: &'a Overlap,
    skip_old: &'a [bool],
    skip_new: &'a [bool],
) -> impl Iterator<Item = (usize, usize, f32, f32)> + 'a {
    overlap
        .rows()
        .filter(|&(o, _)| !skip_old[o])
        .flat_map(|(o, row)| row.filter(|&(n, ..)| !skip_new[n]).map(move |(n, weight, shared)| (o, n, weight, shared)))
}

/// Every pair with enough in common, in the order of the documents.
pub(super) fn candidates(
    old: &Prepared,
    new: &Prepared,
    overlap: &Overlap,
    map: &Map,
    skip_old: &[bool],
    skip_new: &[bool],
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (o, n, _, shared) in left(overlap, skip_old, skip_new) {
        let evidence = weigh(&old.items[o], &new.items[n], shared, map);
        if evidence.margin > 0.0 {
            found.push(Candidate { old: o, new: n, evidence });
        }
    }
    found
}

/// Fewer characters are a set phrase whatever they count.
const SAID: usize = 6;

/// So much of the longer one two texts share at least that differ in what they count alone.
const ALL_BUT: f32 = 0.4;

/// How far above what is asked a pair is that differs in nothing but what it counts: a reader would hardly disagree.
const HARDLY_ELSE: f32 = 0.1;

/// Pairs that say the same but for their quantities, wherever they stand, among measures that nothing else was found for; each
/// with nothing else like it in either plan.
pub(super) fn but_for_quantities(
    old: &Prepared,
    new: &Prepared,
    overlap: &Overlap,
    map: &Map,
    skip_old: &[bool],
    skip_new: &[bool],
) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let (mut of_old, mut of_new) = (vec![0u32; old.items.len()], vec![0u32; new.items.len()]);
    for (o, n, weight, shared) in left(overlap, skip_old, skip_new) {
        let (a, b) = (&old.items[o], &new.items[n]);
        if shared < ALL_BUT * a.weight.max(weight) {
            continue;
        }
        let (words, any) = a.skeleton();
        if any && words.chars().nth(SAID - 1).is_some() && words == b.skeleton().0 {
            let mut evidence = weigh(a, b, shared, map);
            evidence.margin = evidence.margin.max(HARDLY_ELSE);
            evidence.weight = evidence.weight.max(HARDLY_ELSE);
            found.push(Candidate { old: o, new: n, evidence });
            of_old[o] += 1;
            of_new[n] += 1;
        }
    }
    found.retain(|one| of_old[one.old] == 1 && of_new[one.new] == 1);
    found
}

/// How much of the shorter measure must stand in the longer one when nothing else is left for either.
///
/// What stands under one strategy is about one thing, so a good third is no accident; across strategies only the
/// nearly complete text is none.
fn asked_inside(near: Nearness) -> f32 {
    match near {
        Nearness::Same | Nearness::SameStrategy => 0.36,
        Nearness::SameFacet => 0.75,
        Nearness::Elsewhere => 0.9,
    }
}

/// Pairs of which one stands inside the other, among measures that nothing else was found for.
pub(super) fn contained(
    old: &Prepared,
    new: &Prepared,
    overlap: &Overlap,
    map: &Map,
    skip_old: &[bool],
    skip_new: &[bool],
) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (o, n, weight, shared) in left(overlap, skip_old, skip_new) {
        let (a, b) = (&old.items[o], &new.items[n]);
        let smaller = a.weight.min(weight);
        if shared < 0.36 * smaller || smaller <= 0.0 {
            continue;
        }
        let inside = shared / smaller;
        if inside >= asked_inside(map.get(a.place, b.place)) {
            let mut evidence = weigh(a, b, shared, map);
            evidence.weight = inside;
            evidence.margin = 0.0;
            found.push(Candidate { old: o, new: n, evidence });
        }
    }
    found
}
