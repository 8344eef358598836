//! Which members of a family nothing supports but a guess: they are in it in doubt.
//!
//! Words that another office prints support a member. What is part of a whole, or a whole of parts, has words by chance
//! sooner, so more is asked of it. In a family of one office there are no other words; there the links of the years
//! are all there is, and a link that a reader may disagree with leaves the lesser side of it in doubt.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::{self, Brief, Confidence, order};
use crate::normalize::key;

use super::families::{Run, USUAL, alike};
use super::joins::HALF;
use super::lineage::{Step, is_weak};
use super::wordings::{At, NEARLY_SAME};

/// Words of which less than half is common are no ground for a claim that two offices have one measure.
pub(super) const UNCERTAIN: f32 = 0.5;

/// Where no third office has it, two duties made of the same things and aims share more than half sooner: of 30 made runs of 288
/// plans one family of two offices was false, with .55.
const OF_TWO: f32 = 0.6;

/// What also says other things has words by chance sooner: so much has to be held by it of what others have by itself.
const WHOLE: f32 = 0.75;

/// What the links of the years say of who may be in doubt.
#[derive(Debug, Default)]
pub(super) struct Ties {
    /// Halves, measures that a split left, as long as they are only reworded; with what they were split from.
    halves: BTreeMap<At, At>,
    /// Links that a reader may disagree with, old and new measure.
    weak: BTreeMap<At, At>,
    /// The other links, old and new measure, ascending.
    firm: Vec<(At, At)>,
    /// Of two plans of two offices, what each measure is linked to so that a reader would hardly disagree.
    between: BTreeMap<At, Vec<At>>,
    /// Of two plans of two offices, what a reader may take for a measure that is linked to nothing.
    near: BTreeMap<At, At>,
}

impl Ties {
    pub(super) fn of(plans: &[&Brief], steps: &[Step]) -> Self {
        let office = |plan: usize| plans[plan].office.as_deref().map(key);
        let mut ties = Ties::default();
        // Plans are in the order of their years.
        for step in steps {
            if office(step.old) != office(step.new) {
                for (own, other, near) in [(step.old, step.new, &step.near[0]), (step.new, step.old, &step.near[1])] {
                    let near = near.iter().filter_map(|(&at, &there)| Some(((own, at), (other, there?))));
                    ties.near.extend(near);
                }
                let links = step.links.iter().filter(|link| link.confidence > Confidence::Debatable);
                for (o, n) in
                    links.flat_map(|link| link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| (o, n))))
                {
                    let (o, n) = ((step.old, o), (step.new, n));
                    ties.between.entry(o).or_default().push(n);
                    ties.between.entry(n).or_default().push(o);
                }
            }
            for link in &step.links {
                if !is_weak(link) {
                    let pairs = link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| (o, n)));
                    ties.firm.extend(pairs.map(|(o, n)| ((step.old, o), (step.new, n))));
                }
                match (&link.old[..], &link.new[..]) {
                    (&[o], news @ [_, _, ..]) => {
                        ties.halves.extend(news.iter().map(|&n| ((step.new, n), (step.old, o))));
                    }
                    (&[o], &[n]) => {
                        if is_weak(link) {
                            ties.weak.insert((step.old, o), (step.new, n));
                        } else if let Some(&whole) = ties.halves.get(&(step.old, o)) {
                            ties.halves.insert((step.new, n), whole);
                        }
                    }
                    _ => {}
                }
            }
        }
        ties.firm.sort_unstable();
        ties
    }

    /// What a reader may take for one of these measures, of plans that have none of them.
    pub(super) fn near(&self, members: &BTreeSet<At>) -> BTreeMap<usize, At> {
        let near = members.iter().filter_map(|at| self.near.get(at));
        let has = |plan: usize| members.range((plan, 0)..(plan + 1, 0)).next().is_some();
        near.filter(|at| !has(at.0)).map(|&at| (at.0, at)).collect()
    }

    /// What firm links tie to a measure in the plan after.
    fn after(&self, at: At) -> impl Iterator<Item = At> {
        let from = self.firm.partition_point(|link| link.0 < at);
        self.firm[from..].iter().take_while(move |link| link.0 == at).map(|link| link.1)
    }

    /// The members that firm links tie to one of them, over as many years as they go.
    fn tied(&self, members: &BTreeSet<At>, to: At) -> BTreeSet<At> {
        let mut both: BTreeMap<At, Vec<At>> = BTreeMap::new();
        for &at in members {
            for next in self.after(at).filter(|next| members.contains(next)) {
                both.entry(at).or_default().push(next);
                both.entry(next).or_default().push(at);
            }
        }
        let (mut tied, mut open) = (BTreeSet::from([to]), vec![to]);
        while let Some(at) = open.pop() {
            open.extend(both.get(&at).into_iter().flatten().copied().filter(|&next| tied.insert(next)));
        }
        tied
    }
}

/// The members that are in a family in doubt; `centre` is the wording in its middle.
pub(super) fn unsupported(run: &Run<'_>, members: &BTreeSet<At>, centre: usize) -> BTreeSet<At> {
    let part = |at: &At| run.is_shared(*at) || run.ties.halves.contains_key(at);
    let offices = members.iter().map(|at| run.plans[at.0].office.as_deref()).collect::<BTreeSet<_>>().len();
    let (one, two) = (offices == 1, offices == 2);
    let asked = |at: &At| match (part(at), two) {
        (true, _) => WHOLE,
        (_, true) => OF_TWO,
        _ => UNCERTAIN,
    };
    let support = support(run, members, centre, one);
    // Of two plans of two offices, what their comparison is sure of is borne out by that.
    let linked = |at: &At| run.ties.between.get(at).is_some_and(|ats| ats.iter().any(|at| members.contains(at)));
    let mut found: BTreeSet<At> =
        support.iter().filter(|(at, support)| **support < asked(at) && !linked(at)).map(|(&at, _)| at).collect();
    // What is hardly more than that in some years is no surer in those: a set phrase at the end of it is in others' words too.
    let hardly = |at: &At| support[at] < OF_TWO && !linked(at);
    let ties = |&at: &At| run.ties.after(at).filter(|next| members.contains(next)).map(move |next| (at, next));
    let ties: Vec<(At, At)> = if found.is_empty() { Vec::new() } else { members.iter().flat_map(ties).collect() };
    for (old, new) in ties.iter().chain(ties.iter().rev()) {
        for (doubtful, other) in [(old, new), (new, old)] {
            if found.contains(doubtful) && hardly(other) {
                found.insert(*other);
            }
        }
    }
    // A half is no surer than what it was split from, unless another office prints it.
    let of_doubtful = |at: &&At| run.ties.halves.get(at).is_some_and(|whole| found.contains(whole));
    let halves: Vec<At> = members.iter().filter(of_doubtful).copied().filter(|at| support[at] < 1.0).collect();
    found.extend(halves);
    if one {
        // What no link ties to the middle of the family stands there for its words alone.
        let middle = members.iter().copied().find(|at| run.wordings.of[at.0][at.1] == centre);
        let tied = middle.map(|middle| run.ties.tied(members, middle)).unwrap_or_default();
        let alone = members.difference(&tied).copied();
        found.extend(alone.filter(|at| alike(run.wordings, run.wordings.of[at.0][at.1], centre) < UNCERTAIN));
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
    let (item, weight) = (|wording| run.wordings.item(wording), |wording: usize| run.wordings.all[wording].weight);
    // What is alike by its grams may say it in another order. That takes longer to look at, so it comes last.
    let share = |shared: f32, part: usize| if weight(part) > 0.0 { shared / weight(part) } else { 0.0 };
    let held = |share: f32, whole: usize, part: usize| -> f32 {
        if share >= HELD { share.min(order::held(item(whole), item(part))) } else { share }
    };
    let likeness = |shared: f32, a: usize, b: usize| -> f32 {
        let same = run.wordings.all[a].text == run.wordings.all[b].text;
        if same { 1.0 } else { align::likeness(shared, weight(a), weight(b)) }
    };
    let alike = |likeness: f32, a: usize, b: usize| -> f32 {
        let close = (UNCERTAIN..NEARLY_SAME).contains(&likeness);
        if close { likeness.min(order::likeness(item(a), item(b))) } else { likeness }
    };
    let is_half = |wording: usize| run.wordings.item(wording).weight() < HALF * run.wordings.item(centre).weight();
    // Two duties may begin alike: half of a measure speaks for another one to the letter only.
    let of_half = |held: f32| if held >= AROUND { held } else { 0.0 };
    let of_whole = |own: usize, home: Option<&str>| {
        let others = usual_alone.iter().filter(|&&other| elsewhere(&alone, other, home));
        let more = |most: Option<f32>, &other: &usize| {
            let around = share(run.wordings.shared(own, other), other);
            if most.is_some_and(|most| around <= most) {
                return most;
            }
            let around = held(around, own, other);
            Some(if is_half(other) { of_half(around) } else { around }.max(most.unwrap_or(0.0)))
        };
        others.fold(None, more)
    };
    let of_any = |own: usize, home: Option<&str>| {
        if elsewhere(&offices, own, home) {
            return 1.0;
        }
        // Nearly all are near enough to the middle, where another office has that.
        if elsewhere(&offices, centre, home) {
            let most = alike(likeness(run.wordings.shared(own, centre), own, centre), own, centre);
            if most >= UNCERTAIN {
                return most;
            }
        }
        // A whole and its part share what is all of the part.
        let more = |most: f32, &other: &usize| {
            let shared = run.wordings.shared(own, other);
            let (around, inside, like) = (share(shared, other), share(shared, own), likeness(shared, own, other));
            let of_part = is_half(other) && !is_half(own);
            if around <= most && (of_part || inside.max(like) <= most) {
                return most;
            }
            let around = held(around, own, other);
            if of_part {
                return most.max(of_half(around));
            }
            let inside = held(inside, other, own);
            let together = around >= AROUND || inside >= HELD;
            most.max(if together { around.max(inside) } else { alike(like, own, other) })
        };
        usual.iter().filter(|&&other| elsewhere(&offices, other, home)).fold(0.0, more)
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
