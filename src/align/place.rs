//! Where a measure stands, and how far apart two such places are.
//!
//! Titles say where a measure stands, numbers only say in which order: the offices number their sub-strategies
//! each in its own way. A heading that was reworded is still the same one where nothing else could be meant.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::normalize::key;
use crate::plan::{Heading, Measure};

use super::brief::Titles;
use super::prepared::{Prepared, hash};

/// Facet, strategy and sub-strategy of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    levels: [Level; LEVELS],
}

/// One of the three headings.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    /// The key of its title; empty for none.
    title: Box<str>,
    /// A hash of it: most titles differ, and then this tells.
    hash: u64,
    number: u32,
}

impl Level {
    fn of(heading: Option<&Heading>) -> Self {
        let title = heading.and_then(|heading| heading.title.as_deref()).map(key).unwrap_or_default();
        Level { hash: hash(&title), title: title.into(), number: heading.and_then(|heading| heading.no).unwrap_or(0) }
    }

    fn is_blank(&self) -> bool {
        self.title.is_empty() && self.number == 0
    }
}

impl Place {
    pub(super) fn of(measure: &Measure) -> Self {
        Place {
            levels: [
                Level::of(measure.facet.as_ref()),
                Level::of(measure.strategy.as_ref()),
                Level::of(measure.substrategy.as_ref()),
            ],
        }
    }

    pub(super) fn numbers(&self) -> [u32; 3] {
        [self.levels[0].number, self.levels[1].number, self.levels[2].number]
    }
}

/// How much of the way down two places share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nearness {
    /// Another facet.
    Elsewhere,
    /// The same facet, another strategy.
    SameFacet,
    /// The same strategy, another sub-strategy.
    SameStrategy,
    /// The same place.
    Same,
}

/// The headings of one plan as a tree, worked out once for each plan.
#[derive(Debug, Clone, Default)]
pub(super) struct Tree {
    /// Of each place its heading on each level.
    of: Vec<[u32; LEVELS]>,
    levels: [Vec<Node>; LEVELS],
}

/// Facet, strategy, sub-strategy.
const LEVELS: usize = 3;

/// A heading.
#[derive(Debug, Clone)]
struct Node {
    /// A place under it, which has its title.
    place: u32,
    /// The heading above it, on the level before.
    parent: u32,
    /// How many measures stand under it.
    measures: u32,
}

impl Tree {
    /// `measures` says how many stand in each place.
    pub(super) fn of(places: &[Arc<Titles>], measures: &[u32]) -> Self {
        let mut tree = Tree::default();
        for ((at, place), &measures) in (0..).zip(places).zip(measures) {
            let mut parent = 0;
            let mut path = [0; LEVELS];
            for (level, nodes) in tree.levels.iter_mut().enumerate() {
                let known = nodes.iter().position(|node| {
                    node.parent == parent
                        && places[node.place as usize].place.levels[level] == place.place.levels[level]
                });
                let which = known.unwrap_or_else(|| {
                    nodes.push(Node { place: at, parent, measures: 0 });
                    nodes.len() - 1
                });
                nodes[which].measures += measures;
                parent = u32::try_from(which).unwrap_or(u32::MAX);
                path[level] = parent;
            }
            tree.of.push(path);
        }
        tree
    }
}

/// A heading that goes on under another title: what stood under it stands under the other one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retitled {
    /// 0 for a facet, 1 for a strategy, 2 for a sub-strategy.
    pub level: usize,
    /// Index of an old measure under it.
    pub old: usize,
    /// Index of a new measure under it.
    pub new: usize,
}

/// The nearness of every place of one plan to every place of another one.
pub(super) struct Map {
    new_len: usize,
    near: Vec<Nearness>,
    /// Level, a place of the old plan and one of the new plan.
    retitled: Vec<(usize, u32, u32)>,
    /// Headings without counterpart are left on both sides.
    open: bool,
}

impl Prepared {
    fn level(&self, node: &Node, level: usize) -> &Level {
        &self.places[node.place as usize].place.levels[level]
    }
}

/// Two places whose measures are known to belong together.
pub(super) type Vote = (u32, u32);

impl Map {
    /// Headings are one where their titles are the same. Of those that are left under one heading the most alike are
    /// one: by their titles, or because at least half of the measures under either are linked, as `votes` tells; of those
    /// under the heading that has fewer of them where their numbers are the same.
    pub(super) fn between(old: &Prepared, new: &Prepared, votes: &[Vote]) -> Self {
        let mut map = Map { new_len: new.places.len(), near: Vec::new(), retitled: Vec::new(), open: false };
        let mut above: Vec<bool> = vec![true];
        let mut above_len = 1;
        let mut matched: [Vec<bool>; LEVELS] = Default::default();
        for (level, matched) in matched.iter_mut().enumerate() {
            let (ours, theirs) = (&old.tree.levels[level], &new.tree.levels[level]);
            let a_titles: Vec<&Level> = ours.iter().map(|node| old.level(node, level)).collect();
            let b_titles: Vec<&Level> = theirs.iter().map(|node| new.level(node, level)).collect();
            let under = |a: &Node, b: &Node| above[a.parent as usize * above_len + b.parent as usize];
            *matched = vec![false; ours.len() * theirs.len()];
            let (mut free_a, mut free_b) = (vec![true; ours.len()], vec![true; theirs.len()]);
            for (a, ours) in ours.iter().enumerate() {
                for (b, theirs) in theirs.iter().enumerate() {
                    if under(ours, theirs) && same_heading(a_titles[a], b_titles[b]) {
                        matched[a * b_titles.len() + b] = true;
                        (free_a[a], free_b[b]) = (false, false);
                    }
                }
            }
            // Of headings of one title the one of the same number is the counterpart. What the others came from, or went on as, is
            // left to be found.
            let wide = b_titles.len();
            let same = |a: usize, b: usize| matched[a * wide + b] && a_titles[a].number == b_titles[b].number;
            let own_a: Vec<bool> = (0..ours.len()).map(|a| (0..wide).any(|b| same(a, b))).collect();
            let own_b: Vec<bool> = (0..wide).map(|b| (0..ours.len()).any(|a| same(a, b))).collect();
            let taken_a = |a: &usize| (0..wide).filter(|b| matched[a * wide + b]).all(|b| own_b[b]);
            let taken_b = |b: &usize| (0..ours.len()).filter(|a| matched[a * wide + b]).all(|a| own_a[a]);
            let surplus_a: Vec<usize> = (0..ours.len()).filter(|&a| !free_a[a] && !own_a[a]).filter(taken_a).collect();
            let surplus_b: Vec<usize> = (0..wide).filter(|&b| !free_b[b] && !own_b[b]).filter(taken_b).collect();
            surplus_a.iter().for_each(|&a| free_a[a] = true);
            surplus_b.iter().for_each(|&b| free_b[b] = true);
            // A title that stands elsewhere in the other plan has not been replaced, unless that one is another heading
            // of the same title, which has its counterpart.
            let lonely = |free: &[bool], titles: &[&Level], others_free: &[bool], others: &[&Level]| -> Vec<bool> {
                let others = others.iter().zip(others_free).filter(|&(_, free)| *free);
                let elsewhere: BTreeSet<(u64, &str)> = others.map(|(other, _)| (other.hash, &*other.title)).collect();
                let gone = |title: &Level| !title.title.is_empty() && !elsewhere.contains(&(title.hash, &*title.title));
                titles.iter().zip(free).map(|(title, free)| *free && gone(title)).collect()
            };
            let mut lonely_a = lonely(&free_a, &a_titles, &free_b, &b_titles);
            let mut lonely_b = lonely(&free_b, &b_titles, &free_a, &a_titles);
            if lonely_a.contains(&true) && lonely_b.contains(&true) {
                // Under each old heading the votes for each new one, and which of either hold which character.
                let mut linked: Vec<BTreeMap<usize, u32>> = vec![BTreeMap::new(); ours.len()];
                for &(o, n) in votes {
                    let (a, b) = (old.tree.of[o as usize][level], new.tree.of[n as usize][level]);
                    *linked[a as usize].entry(b as usize).or_default() += 1;
                }
                let mut letters = Letters::of(&b_titles, &lonely_b);
                let mut offers: Vec<(f32, u64, usize, usize)> = Vec::new();
                for a in (0..ours.len()).filter(|&a| lonely_a[a]) {
                    letters.lay_beside(&a_titles[a].title);
                    let titled = letters.met.iter().copied().filter(|&b| letters.alike[b] >= ALIKE);
                    let met: BTreeSet<usize> = titled.chain(linked[a].keys().copied()).collect();
                    for b in met.into_iter().filter(|&b| lonely_b[b] && under(&ours[a], &theirs[b])) {
                        let alike = letters.alike[b];
                        let votes = linked[a].get(&b).copied().unwrap_or(0) as f32;
                        let (fewer, more) = (ours[a].measures, theirs[b].measures);
                        let (fewer, more) = (fewer.min(more), fewer.max(more));
                        // Under the same number all of the one may be half of the other: measures were added or dropped.
                        let of = if a_titles[a].number == b_titles[b].number { fewer } else { more };
                        let shared = votes / of.max(1) as f32;
                        if alike >= ALIKE || shared >= SHARED {
                            offers.push((alike + shared, a_titles[a].hash.wrapping_add(b_titles[b].hash), a, b));
                        }
                    }
                }
                offers.sort_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)).then((x.2 + x.3).cmp(&(y.2 + y.3))));
                for (.., a, b) in offers {
                    if lonely_a[a] && lonely_b[b] {
                        (lonely_a[a], lonely_b[b]) = (false, false);
                        (0..wide).for_each(|other| matched[a * wide + other] = false);
                        (0..ours.len()).for_each(|other| matched[other * wide + b] = false);
                        matched[a * theirs.len() + b] = true;
                        map.retitled.push((level, ours[a].place, theirs[b].place));
                    }
                }
                map.open |= lonely_a.contains(&true) && lonely_b.contains(&true);
            }
            above.clone_from(matched);
            above_len = theirs.len();
        }
        map.near.reserve(old.places.len() * new.places.len());
        let steps = [Nearness::SameFacet, Nearness::SameStrategy, Nearness::Same];
        for ours in &old.tree.of {
            for theirs in &new.tree.of {
                let reached = (0..LEVELS).take_while(|&level| {
                    matched[level][ours[level] as usize * new.tree.levels[level].len() + theirs[level] as usize]
                });
                map.near.push(reached.last().map_or(Nearness::Elsewhere, |level| steps[level]));
            }
        }
        map
    }

    pub(super) fn get(&self, old: u32, new: u32) -> Nearness {
        self.near[old as usize * self.new_len + new as usize]
    }

    /// Whether more votes could find more counterparts of headings.
    pub(super) fn is_open(&self) -> bool {
        self.open
    }

    /// The headings that go on under another title.
    pub(super) fn retitled(&self, old: &Prepared, new: &Prepared) -> Vec<Retitled> {
        let holders = |plan: &Prepared| {
            let mut first = vec![0; plan.places.len()];
            plan.items.iter().enumerate().rev().for_each(|(at, item)| first[item.place as usize] = at);
            first
        };
        let (olds, news) = (holders(old), holders(new));
        let named =
            self.retitled.iter().map(|&(level, o, n)| Retitled { level, old: olds[o as usize], new: news[n as usize] });
        named.collect()
    }
}

/// Which of some headings have which characters in their titles, and how often: of thousands of headings few have enough
/// in common to be looked at.
struct Letters {
    holders: BTreeMap<char, Vec<(usize, usize)>>,
    /// How many characters each title has.
    lengths: Vec<usize>,
    /// How alike each is to the title that was laid beside them last, where it has any character in common with it.
    alike: Vec<f32>,
    /// Those that have.
    met: Vec<usize>,
}

impl Letters {
    /// Of those that `which` names.
    fn of(titles: &[&Level], which: &[bool]) -> Self {
        let mut holders: BTreeMap<char, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, title) in titles.iter().enumerate().filter(|&(at, _)| which[at]) {
            for (letter, times) in times(&title.title) {
                holders.entry(letter).or_default().push((at, times));
            }
        }
        let lengths = titles.iter().map(|title| title.title.chars().count()).collect();
        Letters { holders, lengths, alike: vec![0.0; titles.len()], met: Vec::new() }
    }

    fn lay_beside(&mut self, title: &str) {
        self.met.drain(..).for_each(|at| self.alike[at] = 0.0);
        for (letter, own) in times(title) {
            for &(at, theirs) in self.holders.get(&letter).into_iter().flatten() {
                if self.alike[at] == 0.0 {
                    self.met.push(at);
                }
                // Whole numbers, so far.
                self.alike[at] += (own + theirs) as f32;
            }
        }
        let length = title.chars().count();
        self.met.iter().for_each(|&at| self.alike[at] /= (length + self.lengths[at]) as f32);
    }
}

/// How often each character stands in a text.
fn times(text: &str) -> BTreeMap<char, usize> {
    let mut times = BTreeMap::new();
    text.chars().for_each(|c| *times.entry(c).or_default() += 1);
    times
}

/// Titles of which this share of the characters is common are one title, reworded or misprinted.
const ALIKE: f32 = 0.6;
/// A heading goes on under another title where at least this share of the measures under it does.
const SHARED: f32 = 0.5;

/// The same title; the same number where there is no title. A level that one plan does not have tells nothing.
fn same_heading(a: &Level, b: &Level) -> bool {
    if a.is_blank() || b.is_blank() {
        return true;
    }
    if a.title.is_empty() || b.title.is_empty() { a.number == b.number } else { a.hash == b.hash && a.title == b.title }
}

/// The share of the characters of two titles that both have, 0–1.
fn alike(a: &str, b: &str) -> f32 {
    let (ours, theirs) = (times(a), times(b));
    let all: usize = ours.values().chain(theirs.values()).sum();
    let common: usize = ours.iter().filter_map(|(letter, times)| Some(times + theirs.get(letter)?)).sum();
    if common == 0 { 0.0 } else { common as f32 / all as f32 }
}

/// Whether two titles are near enough to be one heading.
pub(crate) fn titles_alike(a: &str, b: &str) -> bool {
    alike(a, b) >= ALIKE
}
