//! Which members of a family nothing supports but a guess: they are in it in doubt.
//!
//! Words that another office prints support a member. What is part of a whole, or a whole of parts, has words by chance
//! sooner, so more is asked of it. In a family of one office there are no other words; there the links of the years
//! are all there is, and a link that a reader may disagree with leaves the lesser side of it in doubt.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::order;

use super::families::{Run, USUAL, alike};
use super::joins::HALF;
use super::lineage::{NEARLY_SAME, Step, is_weak};
use super::wordings::At;

/// Words of which less than half is common are no ground for a claim that two offices have one measure.
pub(super) const UNCERTAIN: f32 = 0.5;

/// What also says other things has words by chance sooner: so much has to be held by it of what others have by itself.
const WHOLE: f32 = 0.75;

/// What the links of the years say of who may be in doubt.
#[derive(Debug, Default)]
pub(super) struct Ties {
    /// Halves: measures that a split left, as long as they are only reworded.
    halves: BTreeSet<At>,
    /// Links that a reader may disagree with, old and new measure.
    weak: BTreeMap<At, At>,
}

impl Ties {
    pub(super) fn of(steps: &[Step]) -> Self {
        let mut ties = Ties::default();
        // Plans are in the order of their years.
        for step in steps {
            for link in &step.links {
                match (&link.old[..], &link.new[..]) {
                    ([_], news @ [_, _, ..]) => ties.halves.extend(news.iter().map(|&n| (step.new, n))),
                    (&[o], &[n]) => {
                        if is_weak(link) {
                            ties.weak.insert((step.old, o), (step.new, n));
                        } else if ties.halves.contains(&(step.old, o)) {
                            ties.halves.insert((step.new, n));
                        }
                    }
                    _ => {}
                }
            }
        }
        ties
    }
}

/// The members that are in a family in doubt; `centre` is the wording in its middle.
pub(super) fn unsupported(run: &Run<'_>, members: &BTreeSet<At>, centre: usize) -> BTreeSet<At> {
    let part = |at: &At| run.is_shared(*at) || run.ties.halves.contains(at);
    let asked = |at: &At| if part(at) { WHOLE } else { UNCERTAIN };
    let one = members.iter().map(|at| run.plans[at.0].office.as_deref()).collect::<BTreeSet<_>>().len() == 1;
    let support = support(run, members, centre, one);
    let mut found: BTreeSet<At> =
        support.into_iter().filter(|(at, support)| *support < asked(at)).map(|(at, _)| at).collect();
    if one {
        for (old, new) in members.iter().filter_map(|at| Some((*at, *run.ties.weak.get(at)?))) {
            if members.contains(&new) {
                found.extend(lesser(run, members, old, new));
            }
        }
    }
    found
}

/// Of the members up to a link and those after it the ones that may be another measure: those that are one anyhow, else
/// the fewer, else the later.
fn lesser(run: &Run<'_>, members: &BTreeSet<At>, old: At, new: At) -> Vec<At> {
    let before: Vec<At> = members.iter().copied().filter(|at| at.0 <= old.0).collect();
    let after: Vec<At> = members.iter().copied().filter(|at| at.0 >= new.0).collect();
    let elsewhere = |ats: &[At]| ats.iter().all(|&at| run.is_shared(at));
    let rank = |ats: &[At]| (!elsewhere(ats), ats.len());
    if rank(&before) < rank(&after) { before } else { after }
}

/// How much of its words each member shares with the most alike member of another office; 1 where a family is that of `one`
/// office, whose years are linked one by one. Of a measure that stands in other families too it is asked how much it
/// holds of what others have by itself: two wholes may be alike in another part.
fn support(run: &Run<'_>, members: &BTreeSet<At>, centre: usize, one: bool) -> BTreeMap<At, f32> {
    let office = |at: &At| run.plans[at.0].office.as_deref();
    let wording = |at: &At| run.wordings.of[at.0][at.1];
    let (mut offices, mut alone) = (Offices::new(), Offices::new());
    for at in members {
        offices.entry(wording(at)).or_default().insert(office(at));
        if !run.is_shared(*at) {
            alone.entry(wording(at)).or_default().insert(office(at));
        }
    }
    let (usual, usual_alone) = (usual(&offices), usual(&alone));
    let elsewhere = |offices: &Offices<'_>, wording: usize, home: Option<&str>| {
        offices.get(&wording).is_some_and(|offices| offices.iter().any(|other| *other != home))
    };
    let held = |whole: usize, part: usize| -> f32 {
        let (whole, part) = (run.wordings.item(whole), run.wordings.item(part));
        let weights = run.wordings.weights();
        let held = if part.weight() > 0.0 { part.shared(whole, weights) / part.weight() } else { 0.0 };
        if held >= HELD { held.min(order::held(whole, part)) } else { held }
    };
    let alike = |a: usize, b: usize| -> f32 {
        let alike = alike(run.wordings, a, b);
        let close = (UNCERTAIN..NEARLY_SAME).contains(&alike);
        if close { alike.min(order::likeness(run.wordings.item(a), run.wordings.item(b))) } else { alike }
    };
    let is_half = |wording: usize| run.wordings.item(wording).weight() < HALF * run.wordings.item(centre).weight();
    // Two duties may begin alike: half of a measure speaks for another one to the letter only.
    let of_half = |held: f32| if held >= AROUND { held } else { 0.0 };
    let of_whole = |own: usize, home: Option<&str>| {
        let others = usual_alone.iter().filter(|&&other| elsewhere(&alone, other, home));
        others.map(|&other| if is_half(other) { of_half(held(own, other)) } else { held(own, other) }).reduce(f32::max)
    };
    let of_any = |own: usize, home: Option<&str>| {
        if elsewhere(&offices, own, home) {
            return 1.0;
        }
        // Nearly all are near enough to the middle, where another office has that.
        if elsewhere(&offices, centre, home) {
            let most = alike(own, centre);
            if most >= UNCERTAIN {
                return most;
            }
        }
        // A whole and its part share what is all of the part.
        let support = |&other: &usize| {
            let (around, inside) = (held(own, other), held(other, own));
            if is_half(other) && !is_half(own) {
                return of_half(around);
            }
            if around >= AROUND || inside >= HELD { around.max(inside) } else { alike(own, other) }
        };
        usual.iter().filter(|&&other| elsewhere(&offices, other, home)).map(support).fold(0.0, f32::max)
    };
    let mut known: BTreeMap<(usize, Option<&str>, bool), f32> = BTreeMap::new();
    let of = |at: &At| {
        let (own, home, whole) = (wording(at), office(at), run.is_shared(*at));
        let most = *known.entry((own, home, whole)).or_insert_with(|| {
            let of_whole = if whole && !one { of_whole(own, home) } else { None };
            of_whole.unwrap_or_else(|| if one { 1.0 } else { of_any(own, home) })
        });
        (*at, most)
    };
    members.iter().map(of).collect()
}

/// Which offices print each wording.
type Offices<'a> = BTreeMap<usize, BTreeSet<Option<&'a str>>>;

/// The wordings that most offices print, ascending by how usual they are where there are many.
fn usual(offices: &Offices<'_>) -> Vec<usize> {
    let mut usual: Vec<usize> = offices.keys().copied().collect();
    if usual.len() > USUAL {
        usual.sort_by_key(|wording| (std::cmp::Reverse(offices[wording].len()), *wording));
        usual.truncate(USUAL);
    }
    usual
}

/// What holds another measure so far is a whole of it; less than that any longer text has of a short one by chance.
const AROUND: f32 = 0.9;

/// What stands in another measure so far is part of it.
const HELD: f32 = 0.75;
