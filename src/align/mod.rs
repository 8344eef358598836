//! Links the measures of two plans: one to one, split, merged, moved, renumbered, reworded, and several at once.
//!
//! [`prepare`] works out once what a run needs to know about each plan; [`link`] then compares any two of them. A run
//! that compares most plans with many others may [`acquaint`] them first: then every two wordings are looked at once.
//! Neither depends on the order in which plans are given, and swapping the two plans of [`link`] swaps splits with
//! merges and nothing else. Where nothing else decides, the order of the documents does.
//!
//! 1. Measures whose keys are the same, once in either plan, are linked at once.
//! 2. All others are compared through an index of character pairs that weigh what they tell ([`Prepared`]).
//! 3. Wording, place and number give each pair a score; the best set of links altogether is chosen.
//! 4. What is left over joins a link where the union explains more: splits and merges.

mod assign;
mod bounds;
mod brief;
mod doubt;
mod join;
pub(crate) mod order;
mod overlap;
mod phrases;
mod place;
mod prepared;
mod score;
mod shares;

pub use brief::{Brief, Pool};
pub(crate) use brief::{Line, Numbered, Titles, briefs};
pub(crate) use doubt::Doubt;
pub(crate) use overlap::LEAST;
pub(crate) use phrases::SEARCHED;
pub(crate) use place::titles_alike;
pub use place::{Nearness, Retitled};
pub use prepared::{Item, Prepared, acquaint, acquaint_for, prepare, prepare_all, wording};
pub(crate) use prepared::{chars, forget, grams, prepare_beside, prepare_briefs, side, weight};
pub use score::{asked, wording as likeness};
pub(crate) use shares::Shares;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use join::{View, Wholes};
use overlap::Overlap;
use place::{Map, Vote};
use score::Evidence;

/// Measures of two plans that belong together: one to one, one to several, or several to one.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Indices of the old plan's measures, ascending; never empty.
    pub old: Vec<usize>,
    /// Indices of the new plan's measures, ascending; never empty, and one where `old` has several.
    pub new: Vec<usize>,
    /// How much of the wording they share, 0–1; 1 where the keys are the same.
    pub score: f32,
    /// How far the link can be relied on.
    pub confidence: Confidence,
    /// What speaks for it.
    pub reason: Reason,
    /// Which old and new measures of it stand in two places.
    pub moved: Vec<(usize, usize)>,
}

/// How far a link can be relied on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// A reader may disagree.
    Debatable,
    /// A reader would hardly disagree.
    Likely,
    /// Nobody would disagree.
    Sure,
}

/// What speaks for a link, and what against it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reason {
    /// The keys of the texts are the same.
    pub identical: bool,
    /// How near the places are; of several, the farthest.
    pub near: Nearness,
    /// The numbers are the same.
    pub same_number: bool,
    /// The next best candidate of either side, where there is one.
    pub rival: Option<Rival>,
    /// An auditor said so.
    pub decided: bool,
}

/// What could have been linked instead.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rival {
    /// How much of the wording it shares, 0–1.
    pub share: f32,
    /// The index of an old measure, instead of the old one; of a new one where this is none.
    pub old: Option<usize>,
    /// The index of a new measure, instead of the new one.
    pub new: Option<usize>,
}

/// What an auditor has said about measures of these two plans, as indices.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdicts {
    /// These are the same, whatever the engine thinks.
    pub same: Vec<(Vec<usize>, Vec<usize>)>,
    /// These are not.
    pub not_same: Vec<(usize, usize)>,
}

/// The links of two plans, and what comes nearest to the measures that have none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Linked {
    /// The links, in the order of the old plan.
    pub links: Vec<Link>,
    /// Headings that go on under another title.
    pub retitled: Vec<Retitled>,
    /// For each old measure without a link: the new one that comes nearest.
    pub nearest_new: Vec<Option<Nearest>>,
    /// For each new measure without a link: the old one that comes nearest.
    pub nearest_old: Vec<Option<Nearest>>,
    /// What was left out of account.
    pub bounds: Bounds,
}

/// The measure of another plan that shares most of a wording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// Its index.
    pub at: usize,
    /// How much of the wording they share, 0–1.
    pub share: f32,
    /// Whether an auditor has said that the two are not the same.
    pub parted: bool,
    /// The same share of the nearest one that no auditor has parted from it; 0 where there is none.
    pub open: f32,
}

impl Nearest {
    /// Nearer than this, a reader may find that the two are one. Of the measures that two real plans do not have in common
    /// all that share a fifth of their words with one of the other plan could be argued about, and none below.
    pub const MAY_BE_ONE: f32 = 0.2;

    /// Whether a reader may find that the measure has a counterpart after all.
    #[must_use]
    pub fn may_be_one(&self) -> bool {
        self.open >= Self::MAY_BE_ONE
    }
}

/// The bounds that keep a comparison below the square of what is compared, as far as they were reached. Two plans of a few
/// hundred measures reach none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The old and the new measures that were looked for by their rarer words alone: what they share with another one in
    /// nothing but the commonest words was not weighed.
    pub by_rarer_words: [BTreeSet<usize>; 2],
    /// So many measures hung together by what they share; more than are weighed at once, so that the weakest of it was left
    /// out.
    pub parted: Option<u32>,
    /// So many measures hold more measures of the other plan than are looked at as one that took them in.
    pub lists: usize,
}

impl Bounds {
    /// So many measures are weighed at once.
    pub const AT_ONCE: u32 = assign::LARGEST;
    /// So many parts a measure has at most.
    pub const PARTS: usize = join::MOST_PARTS;

    fn curtailed(&mut self, [old, new]: [&[usize]; 2]) {
        self.by_rarer_words[0].extend(old);
        self.by_rarer_words[1].extend(new);
    }
}

/// Links two plans of one run, in the order of the old plan.
#[must_use]
pub fn link(old: &Prepared, new: &Prepared) -> Vec<Link> {
    find(old, new, &Verdicts::default()).links
}

/// [`link`], with an auditor's verdicts, which win, and with what comes nearest to the others.
#[must_use]
pub fn link_with(old: &Prepared, new: &Prepared, verdicts: &Verdicts) -> Linked {
    let Found { links, retitled, done_old, done_new, mut bounds } = find(old, new, verdicts);
    let apart: Apart = verdicts.not_same.iter().copied().collect();
    let (nearest_new, [mine, theirs]) = nearest(old, new, &done_old, |o, n| apart.contains(&(o, n)));
    bounds.curtailed([&mine, &theirs]);
    let (nearest_old, [mine, theirs]) = nearest(new, old, &done_new, |n, o| apart.contains(&(o, n)));
    bounds.curtailed([&theirs, &mine]);
    Linked { links, retitled, nearest_new, nearest_old, bounds }
}

/// The links, and which measures of either plan have one.
struct Found {
    links: Vec<Link>,
    retitled: Vec<Retitled>,
    done_old: Vec<bool>,
    done_new: Vec<bool>,
    bounds: Bounds,
}

fn find(old: &Prepared, new: &Prepared, verdicts: &Verdicts) -> Found {
    let mut links = Vec::with_capacity(old.items.len().min(new.items.len()));
    let (mut done_old, mut done_new) = (vec![false; old.items.len()], vec![false; new.items.len()]);
    let identical = identical(old, new);
    let apart: Apart = verdicts.not_same.iter().copied().collect();
    let places = |o: usize, n: usize| (old.items[o].place, new.items[n].place);
    let votes: Vec<Vote> = identical.iter().map(|&(o, n)| places(o, n)).collect();
    let mut map = Map::between(old, new, &votes);
    for (olds, news) in &verdicts.same {
        if olds.iter().any(|&o| done_old[o]) || news.iter().any(|&n| done_new[n]) {
            continue;
        }
        olds.iter().for_each(|&o| done_old[o] = true);
        news.iter().for_each(|&n| done_new[n] = true);
        links.push(decided(old, new, olds, news, &map));
    }
    for (o, n) in identical {
        if !done_old[o] && !done_new[n] && !apart.contains(&(o, n)) {
            (done_old[o], done_new[n]) = (true, true);
            links.push(Link {
                old: vec![o],
                new: vec![n],
                score: 1.0,
                confidence: Confidence::Sure,
                reason: Reason {
                    identical: true,
                    near: map.get(old.items[o].place, new.items[n].place),
                    same_number: same_number(old, new, o, n),
                    rival: None,
                    decided: false,
                },
                moved: Vec::new(),
            });
        }
    }
    let mut bounds = Bounds::default();
    if done_old.contains(&false) && done_new.contains(&false) {
        bounds = compare(old, new, &map, &apart, &mut done_old, &mut done_new, &mut links);
    }
    if map.is_open() {
        // Measures that were reworded tell too which heading goes on under which title.
        let of = |link: &Link| link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| (o, n))).collect::<Vec<_>>();
        let votes: Vec<Vote> = links.iter().flat_map(of).map(|(o, n)| places(o, n)).collect();
        map = Map::between(old, new, &votes);
        for link in &mut links {
            link.reason.near = farthest(old, new, &link.old, &link.new, &map);
        }
    }
    for link in links.iter_mut().filter(|link| link.reason.near != Nearness::Same) {
        let pairs = link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| (o, n)));
        let moved = pairs.filter(|&(o, n)| map.get(old.items[o].place, new.items[n].place) != Nearness::Same);
        link.moved = moved.collect();
    }
    // No measure has two links.
    links.sort_by_key(|link| (link.old.first().copied(), link.new.first().copied()));
    Found { links, retitled: map.retitled(old, new), done_old, done_new, bounds }
}

/// Pairs whose keys are the same and stand once in either plan.
fn identical(old: &Prepared, new: &Prepared) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let mut theirs = &new.by_wording[..];
    for mine in old.by_wording.chunk_by(|a, b| a.0 == b.0) {
        let wording = mine[0].0;
        theirs = &theirs[theirs.partition_point(|&(other, _)| other < wording)..];
        let run = theirs.partition_point(|&(other, _)| other == wording);
        if let ([(_, o)], [(_, n)]) = (mine, &theirs[..run]) {
            let (o, n) = (*o as usize, *n as usize);
            if !old.items[o].key.is_empty() {
                pairs.push((o, n));
            }
        }
    }
    pairs
}

/// Pairs of measures that an auditor has parted.
type Apart = BTreeSet<(usize, usize)>;

/// Everything that is not plain: candidates, assignment, joins. Tells which bounds it reached.
fn compare(
    old: &Prepared,
    new: &Prepared,
    map: &Map,
    apart: &Apart,
    done_old: &mut [bool],
    done_new: &mut [bool],
    links: &mut Vec<Link>,
) -> Bounds {
    let mut bounds = Bounds::default();
    let overlap = Overlap::between(old, new, done_old, done_new);
    let mut candidates = score::candidates(old, new, &overlap, map, done_old, done_new);
    candidates.retain(|candidate| !apart.contains(&(candidate.old, candidate.new)));
    bounds.curtailed(overlap.curtailed().each_ref().map(Vec::as_slice));
    let (mut chosen, parted) = assign::assign(old, new, &candidates);
    let more = second_look(old, new, map, apart, &overlap, [done_old, done_new], &mut candidates, &mut chosen);
    bounds.parted = parted.max(more);

    let mut new_of: Vec<Option<(usize, f32)>> = vec![None; old.items.len()];
    let mut old_of: Vec<Option<(usize, f32)>> = vec![None; new.items.len()];
    for &index in &chosen {
        let candidate = &candidates[index];
        new_of[candidate.old] = Some((candidate.new, candidate.evidence.wording));
        old_of[candidate.new] = Some((candidate.old, candidate.evidence.wording));
    }
    let (in_old, in_new) = join::insides(old, new, &overlap);
    let merges = View {
        wholes: new,
        parts: old,
        overlap: &overlap,
        map,
        side: Wholes::New,
        part_of: &old_of,
        whole_of: &new_of,
        inside: &in_new,
    };
    let splits = View {
        wholes: old,
        parts: new,
        side: Wholes::Old,
        part_of: &new_of,
        whole_of: &old_of,
        inside: &in_old,
        ..merges
    };
    let mut joins: Vec<(Vec<usize>, Vec<usize>, join::Join)> = Vec::new();
    let ((merges, lists), (splits, more)) = (join::joins(&merges), join::joins(&splits));
    bounds.lists = lists + more;
    joins.extend(merges.into_iter().map(|join| (join.parts.clone(), vec![join.whole], join)));
    joins.extend(splits.into_iter().map(|join| (vec![join.whole], join.parts.clone(), join)));
    joins.retain(|(olds, news, _)| !olds.iter().any(|&o| news.iter().any(|&n| apart.contains(&(o, n)))));
    // The better union goes first where two want the same measure.
    joins.sort_by(|a, b| b.2.score.total_cmp(&a.2.score).then_with(|| order(old, new, a).cmp(&order(old, new, b))));
    let (taken_old, taken_new) = (done_old, done_new);
    for (olds, news, join) in joins {
        if olds.iter().any(|&o| taken_old[o]) || news.iter().any(|&n| taken_new[n]) {
            continue;
        }
        olds.iter().for_each(|&o| taken_old[o] = true);
        news.iter().for_each(|&n| taken_new[n] = true);
        let near = farthest(old, new, &olds, &news, map);
        links.push(Link {
            confidence: match (join.weakest, near) {
                (0.85.., Nearness::Same) if join.score >= 0.8 => Confidence::Sure,
                (0.65.., Nearness::Same | Nearness::SameStrategy) => Confidence::Likely,
                // What nobody doubts under one heading a reader would hardly doubt under another one.
                (0.85.., _) if join.score >= 0.8 => Confidence::Likely,
                _ => Confidence::Debatable,
            },
            reason: Reason { identical: false, near, same_number: false, rival: None, decided: false },
            moved: Vec::new(),
            old: olds,
            new: news,
            score: join.score,
        });
    }
    let (of_old, of_new) = (Index::of(&candidates, |c| c.old), Index::of(&candidates, |c| c.new));
    for &index in &chosen {
        let candidate = &candidates[index];
        let (o, n) = (candidate.old, candidate.new);
        if taken_old[o] || taken_new[n] {
            continue;
        }
        // Of equal rivals the last one counts.
        let rival = (of_old.get(o).iter().filter(|&&other| candidates[other].new != n))
            .chain(of_new.get(n).iter().filter(|&&other| candidates[other].old != o))
            .map(|&other| (other, &candidates[other]))
            .filter(|(_, other)| !taken_old[other.old] && !taken_new[other.new])
            .max_by(|a, b| a.1.evidence.weight.total_cmp(&b.1.evidence.weight).then(a.0.cmp(&b.0)))
            .map(|(_, other)| other);
        links.push(Link {
            old: vec![o],
            new: vec![n],
            score: candidate.evidence.wording,
            confidence: match confidence(candidate.evidence, rival.map(|rival| rival.evidence)) {
                Confidence::Likely | Confidence::Sure
                    if candidate.evidence.wording < HALF
                        && (only_ends(&old.items[o].key, &new.items[n].key)
                            || order::likeness(&old.items[o], &new.items[n]) < IN_ORDER) =>
                {
                    Confidence::Debatable
                }
                confidence => confidence,
            },
            reason: Reason {
                // All pairs of characters may be common to texts that differ: 每年度度, 每年度度度.
                identical: old.items[o].wording == new.items[n].wording,
                near: candidate.evidence.near,
                same_number: same_number(old, new, o, n),
                rival: rival.map(|rival| Rival {
                    share: rival.evidence.wording,
                    old: (rival.old != o).then_some(rival.old),
                    new: (rival.new != n).then_some(rival.new),
                }),
                decided: false,
            },
            moved: Vec::new(),
        });
        (taken_old[o], taken_new[n]) = (true, true);
    }
    bounds
}

/// The candidates of each measure of one side.
struct Index {
    starts: Vec<usize>,
    candidates: Vec<usize>,
}

impl Index {
    fn of(candidates: &[score::Candidate], side: impl Fn(&score::Candidate) -> usize) -> Self {
        let mut sorted: Vec<usize> = (0..candidates.len()).collect();
        sorted.sort_by_key(|&at| side(&candidates[at]));
        let most = sorted.last().map_or(0, |&at| side(&candidates[at]) + 1);
        let mut starts = vec![0; most + 1];
        candidates.iter().for_each(|candidate| starts[side(candidate) + 1] += 1);
        for at in 0..most {
            starts[at + 1] += starts[at];
        }
        Index { starts, candidates: sorted }
    }

    /// Ascending; none for a measure beyond the last one that has any.
    fn get(&self, measure: usize) -> &[usize] {
        match self.starts.get(measure..measure + 2) {
            Some(&[from, to]) => &self.candidates[from..to],
            _ => &[],
        }
    }
}

/// Among what is left on both sides, two may say the same but for their quantities, or one may stand inside the other: a line that grew into a paragraph, or a
/// paragraph that was cut to a line. Then the shorter one decides, where place and wording leave nothing else to mean. Tells
/// of how many measures a group was that was too large.
#[expect(clippy::too_many_arguments, reason = "one step of `compare`, set apart to be read by itself")]
fn second_look(
    old: &Prepared,
    new: &Prepared,
    map: &Map,
    apart: &Apart,
    overlap: &Overlap,
    [done_old, done_new]: [&[bool]; 2],
    candidates: &mut Vec<score::Candidate>,
    chosen: &mut Vec<usize>,
) -> Option<u32> {
    let mut parted = None;
    let (mut skip_old, mut skip_new) = (done_old.to_vec(), done_new.to_vec());
    for &index in chosen.iter() {
        skip_old[candidates[index].old] = true;
        skip_new[candidates[index].new] = true;
    }
    for find in [score::but_for_quantities, score::contained] {
        let mut more = find(old, new, overlap, map, &skip_old, &skip_new);
        more.retain(|candidate| !apart.contains(&(candidate.old, candidate.new)));
        let offset = candidates.len();
        let (picked, larger) = assign::assign(old, new, &more);
        parted = parted.max(larger);
        for &index in &picked {
            (skip_old[more[index].old], skip_new[more[index].new]) = (true, true);
        }
        candidates.extend(more);
        chosen.extend(picked.into_iter().map(|index| index + offset));
    }
    parted
}

/// A measure of which so much stands in another one may be part of it.
const HELD: f32 = 0.6;

/// What comes nearest in the other plan to each measure that found no link, be it linked itself or not; and which measures
/// of either were looked for by their rarer words alone.
fn nearest(
    plan: &Prepared,
    other: &Prepared,
    done: &[bool],
    is_parted: impl Fn(usize, usize) -> bool,
) -> (Vec<Option<Nearest>>, [Vec<usize>; 2]) {
    let mut found: Vec<Option<Nearest>> = vec![None; plan.items.len()];
    if !done.contains(&false) {
        return (found, Default::default());
    }
    let overlap = Overlap::between(plan, other, done, &vec![false; other.items.len()]);
    for (at, row) in overlap.rows() {
        let own = plan.items[at].weight;
        for (there, weight, shared) in row {
            // What stands in another measure for the most part is near, however much else that one says.
            let held = if own > 0.0 { shared / own } else { 0.0 };
            let share = score::wording(shared, own, weight).max(if held >= HELD { held } else { 0.0 });
            // Whatever shares a fifth of the smaller one is named: nothing is said to be near only where nothing does.
            note(&mut found[at], there, share, is_parted(at, there));
        }
    }
    // Two long measures may be about one thing and share little else.
    for (at, found) in found.iter_mut().enumerate().filter(|(at, found)| found.is_none() && !done[*at]) {
        let item = &plan.items[at];
        for there in phrases::telling(item, other) {
            let near = &other.items[there];
            let share = score::wording(item.shared(near, &plan.weights), item.weight, near.weight);
            note(found, there, share, is_parted(at, there));
        }
    }
    (found, overlap.curtailed().clone())
}

/// Notes a measure that may be the nearest one.
fn note(nearest: &mut Option<Nearest>, at: usize, share: f32, parted: bool) {
    let open = nearest.map_or(0.0, |most| most.open).max(if parted { 0.0 } else { share });
    match nearest {
        Some(most) if share <= most.share => most.open = open,
        most => *most = Some(Nearest { at, share, parted, open }),
    }
}

/// Two wordings of which less is common may have no more than their ends in common.
const HALF: f32 = 0.5;
/// And of those less than this stands in one order in two duties that are made of the same things and aims; of a measure that
/// was reworded more does.
const IN_ORDER: f32 = 0.4;
/// So many characters at the beginning or the end may be a set phrase: 依本年度施政重點, 以提升服務品質.
const PHRASE: usize = 5;

/// Whether two keys begin or end alike, with less than half of either, and have no more than a word of two characters in common
/// between.
fn only_ends(old: &str, new: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (old.chars().collect(), new.chars().collect());
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let rest = a.len().min(b.len()) - head;
    let tail = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let (mine, theirs) = (&a[head..a.len() - tail], &b[head..b.len() - tail]);
    let less = 2 * (head + tail) < a.len().max(b.len());
    let common = mine.windows(2).filter(|pair| theirs.windows(2).any(|other| other == *pair)).count();
    head.max(tail) >= PHRASE && less && common <= 1
}

/// Sure where the wording is far above what is asked and no other candidate is near.
fn confidence(evidence: Evidence, rival: Option<Evidence>) -> Confidence {
    let lead = rival.map_or(1.0, |rival| evidence.weight - rival.weight);
    if evidence.margin >= 0.3 && lead >= 0.12 {
        Confidence::Sure
    } else if evidence.margin >= 0.1 && lead >= 0.03 {
        Confidence::Likely
    } else {
        Confidence::Debatable
    }
}

fn decided(old: &Prepared, new: &Prepared, olds: &[usize], news: &[usize], map: &Map) -> Link {
    let union = |plan: &Prepared, which: &[usize]| {
        let mut union: Vec<u32> = which.iter().flat_map(|&index| plan.items[index].grams.iter().copied()).collect();
        union.sort_unstable();
        union.dedup();
        union
    };
    let (mine, theirs) = (union(old, olds), union(new, news));
    // The sum of nothing is minus zero.
    let weight = |grams: &[u32]| grams.iter().fold(0.0, |sum, &gram| sum + old.weights[gram as usize]);
    let shared: Vec<u32> = mine.iter().copied().filter(|gram| theirs.binary_search(gram).is_ok()).collect();
    let total = weight(&mine) + weight(&theirs);
    let one = olds.len() == 1 && news.len() == 1;
    let identical = one && old.items[olds[0]].wording == new.items[news[0]].wording;
    Link {
        old: olds.to_vec(),
        new: news.to_vec(),
        score: if identical {
            1.0
        } else if total > 0.0 {
            (2.0 * weight(&shared) / total).clamp(0.0, 1.0)
        } else {
            0.0
        },
        confidence: Confidence::Sure,
        reason: Reason {
            identical,
            near: farthest(old, new, olds, news, map),
            same_number: one && same_number(old, new, olds[0], news[0]),
            rival: None,
            decided: true,
        },
        moved: Vec::new(),
    }
}

fn farthest(old: &Prepared, new: &Prepared, olds: &[usize], news: &[usize], map: &Map) -> Nearness {
    olds.iter()
        .flat_map(|&o| news.iter().map(move |&n| (o, n)))
        .map(|(o, n)| map.get(old.items[o].place, new.items[n].place))
        .min()
        .unwrap_or(Nearness::Elsewhere)
}

fn same_number(old: &Prepared, new: &Prepared, o: usize, n: usize) -> bool {
    let (a, b) = (&old.items[o], &new.items[n]);
    a.number == b.number && old.places[a.place as usize].place.numbers() == new.places[b.place as usize].place.numbers()
}

/// A join's place in line where scores tie: the same whichever plan is called old.
fn order(old: &Prepared, new: &Prepared, join: &(Vec<usize>, Vec<usize>, join::Join)) -> (usize, u64) {
    let positions = join.0.iter().chain(&join.1).sum();
    let texts = join.0.iter().map(|&o| old.items[o].hash).chain(join.1.iter().map(|&n| new.items[n].hash));
    (positions, texts.fold(0, u64::wrapping_add))
}
