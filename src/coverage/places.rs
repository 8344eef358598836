//! The headings of a whole run, and how near any two of them are.
//!
//! Between two plans a heading counts as renamed where nothing else could be meant. Over a whole run the question
//! is sharper: two titles are one heading only if they are much alike and no plan has both.

use crate::many::*;

use crate::align::{Brief, Nearness, Numbered, Titles, titles_alike};
use crate::normalize::key;
use crate::plan::{Heading, Measure};

use super::lineage::Step;

/// Facet, strategy and sub-strategy.
const LEVELS: usize = 3;

/// A place as its titles, by their numbers; see [`Places::titles`].
type Path = [u32; LEVELS];

/// Every place of the run.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Of each plan and measure its place.
    of: Vec<Vec<u32>>,
    /// The places in the order of their titles.
    known: Vec<Path>,
    /// Of each level the keys of all titles, ascending; an empty one where a plan has no such level.
    titles: [Vec<String>; LEVELS],
    /// Pairs of titles that some plan has both of.
    together: Pairs,
}

/// Pairs of titles of one level, the lesser one first.
#[derive(Debug, Default)]
struct Pairs(Vec<(usize, u32, u32)>);

impl Pairs {
    fn new(mut pairs: Vec<(usize, u32, u32)>) -> Self {
        pairs.par_sort_unstable();
        pairs.dedup();
        Pairs(pairs)
    }

    fn contains(&self, level: usize, a: u32, b: u32) -> bool {
        self.0.binary_search(&(level, a.min(b), a.max(b))).is_ok()
    }
}

impl Places {
    pub(super) fn of_run(plans: &[&Brief]) -> Self {
        let shared = Numbered::of(plans.iter().flat_map(|plan| &plan.measures[..]).map(|line| &line.titles));
        let keys: Vec<[String; LEVELS]> = shared.all().iter().map(|titles| path_of(titles)).collect();
        let all = |level: usize| {
            let mut titles: Vec<&String> = keys.iter().map(|path| &path[level]).collect();
            titles.sort_unstable();
            titles.dedup();
            titles.into_iter().cloned().collect::<Vec<_>>()
        };
        let titles: [Vec<String>; LEVELS] = std::array::from_fn(all);
        let number = |level: usize, title: &String| titles[level].binary_search(title).map_or(NONE, narrow);
        let numbered = |path: &[String; LEVELS]| -> Path { std::array::from_fn(|level| number(level, &path[level])) };
        let path_of_titles: Vec<Path> = keys.iter().map(numbered).collect();
        let of_plan =
            |plan: &&Brief| plan.measures.iter().map(|line| path_of_titles[shared.number(&line.titles)]).collect();
        let paths: Vec<Vec<Path>> = plans.par_iter().map(of_plan).collect();
        let mut known: Vec<Path> = paths.iter().flatten().copied().collect();
        known.par_sort_unstable();
        known.dedup();
        let place = |path: &Path| known.binary_search(path).map_or(NONE, narrow);
        let of = paths.par_iter().map(|plan| plan.iter().map(place).collect()).collect();
        let together = Pairs::new(paths.par_iter().flat_map_iter(|plan| together(plan)).collect());
        Places { of, known, titles, together }
    }

    /// Where a measure stands.
    pub(super) fn of(&self, plan: usize, measure: usize) -> u32 {
        self.of[plan][measure]
    }

    /// Those that the years of an office show to be one heading.
    pub(super) fn renamed(&self, steps: &[Step]) -> Renamed {
        let of = |step: &Step| {
            let title = |plan: usize, measure: usize, level: usize| self.known[self.of(plan, measure) as usize][level];
            let pairs = step.retitled.iter().map(move |one| {
                let (a, b) = (title(step.old, one.old, one.level), title(step.new, one.new, one.level));
                (one.level, a.min(b), a.max(b))
            });
            pairs.collect::<Vec<_>>()
        };
        Renamed(Pairs::new(steps.iter().flat_map(of).collect()))
    }

    /// How near two places are.
    pub(super) fn nearness(&self, a: u32, b: u32, renamed: &Renamed) -> Nearness {
        let (a, b) = (&self.known[a as usize], &self.known[b as usize]);
        near((0..LEVELS).map(|level| self.same(level, a[level], b[level], renamed)))
    }

    /// Whether two titles of a level are one heading. A level that one plan does not have tells nothing.
    fn same(&self, level: usize, a: u32, b: u32, renamed: &Renamed) -> bool {
        let title = |of: u32| self.titles[level].get(of as usize).map_or("", |title| title);
        let (x, y) = (title(a), title(b));
        x.is_empty()
            || y.is_empty()
            || a == b
            || renamed.0.contains(level, a, b)
            || (!self.together.contains(level, a, b) && titles_alike(x, y))
    }
}

/// Titles that the years of an office show to be one heading.
#[derive(Debug, Default)]
pub(super) struct Renamed(Pairs);

/// How near any two of some places are.
#[derive(Debug, Default)]
pub(super) struct Near {
    /// The places, ascending.
    places: Vec<u32>,
    near: Vec<Nearness>,
}

impl Near {
    /// Of some places of a run; each pair of titles is looked at once.
    pub(super) fn of(run: &Places, mut places: Vec<u32>, renamed: &Renamed) -> Self {
        places.sort_unstable();
        places.dedup();
        let mut paths: Vec<[usize; LEVELS]> = vec![[0; LEVELS]; places.len()];
        let same: [(usize, Vec<bool>); LEVELS] = std::array::from_fn(|level| {
            let mut titles: Vec<u32> = places.iter().map(|&place| run.known[place as usize][level]).collect();
            titles.sort_unstable();
            titles.dedup();
            for (path, &place) in paths.iter_mut().zip(&places) {
                path[level] = titles.partition_point(|&title| title < run.known[place as usize][level]);
            }
            let row = |&a: &u32| titles.iter().map(move |&b| run.same(level, a, b, renamed)).collect::<Vec<_>>();
            (titles.len(), titles.par_iter().flat_map_iter(row).collect())
        });
        let of = |a: &[usize; LEVELS], b: &[usize; LEVELS]| {
            near((0..LEVELS).map(|level| same[level].1[a[level] * same[level].0 + b[level]]))
        };
        let near = paths.par_iter().flat_map_iter(|a| paths.iter().map(move |b| of(a, b))).collect();
        Near { places, near }
    }

    /// The number of a place among these.
    pub(super) fn number(&self, place: u32) -> usize {
        self.places.partition_point(|&other| other < place)
    }

    /// How near two of them are, by their numbers.
    pub(super) fn get(&self, a: usize, b: usize) -> Nearness {
        self.near[a * self.places.len() + b]
    }
}

/// From the outermost level inwards, as far as the levels are the same.
pub(super) fn near(same: impl Iterator<Item = bool>) -> Nearness {
    let steps = [Nearness::SameFacet, Nearness::SameStrategy, Nearness::Same];
    same.zip(steps).take_while(|&(same, _)| same).last().map_or(Nearness::Elsewhere, |(_, near)| near)
}

/// No place and no title: never met, for all are known.
const NONE: u32 = u32::MAX;

fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(NONE)
}

/// The keys of the titles that a measure stands under.
pub(super) fn path(measure: &Measure) -> [String; LEVELS] {
    let level = |heading: &Option<Heading>| {
        let title = heading.as_ref().and_then(|heading| heading.title.as_deref()).map(key).unwrap_or_default();
        or_number(title, heading.as_ref())
    };
    [level(&measure.facet), level(&measure.strategy), level(&measure.substrategy)]
}

/// The same of titles whose keys are known.
fn path_of(titles: &Titles) -> [String; LEVELS] {
    std::array::from_fn(|level| or_number(titles.keys[level].clone(), titles.printed[level].as_ref()))
}

/// Where there is no title the number is all there is.
fn or_number(title: String, heading: Option<&Heading>) -> String {
    match heading.and_then(|heading| heading.no) {
        Some(no) if title.is_empty() => no.to_string(),
        _ => title,
    }
}

/// Every two titles of one level that a plan has.
fn together(plan: &[Path]) -> Vec<(usize, u32, u32)> {
    let mut together = Vec::new();
    for level in 0..LEVELS {
        let mut titles: Vec<u32> = plan.iter().map(|path| path[level]).collect();
        titles.sort_unstable();
        titles.dedup();
        for (at, &a) in titles.iter().enumerate() {
            together.extend(titles[at..].iter().map(|&b| (level, a, b)));
        }
    }
    together
}
