//! The headings of a whole run, and how near any two of them are.
//!
//! Between two plans a heading counts as renamed where nothing else could be meant. Over a whole run the question
//! is sharper: two titles are one heading only if they are much alike and no plan has both.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::align::{Nearness, titles_alike};
use crate::normalize::key;
use crate::plan::{Heading, Measure, Plan};

use super::lineage::Step;

/// Facet, strategy and sub-strategy as keys; an empty one where the plan has no such level.
pub(super) type Path = [String; 3];

/// Every place of the run.
#[derive(Debug, Default)]
pub(super) struct Places {
    of: Vec<Vec<usize>>,
    near: Vec<Vec<Nearness>>,
}

impl Places {
    /// `steps` tell which headings went on under another title.
    pub(super) fn of_run(plans: &[&Plan], steps: &[Step]) -> Self {
        let mut index: BTreeMap<Path, usize> = BTreeMap::new();
        let paths: Vec<Vec<Path>> = plans.par_iter().map(|plan| plan.measures.iter().map(path).collect()).collect();
        for path in paths.iter().flatten() {
            index.entry(path.clone()).or_insert(0);
        }
        for (at, slot) in index.values_mut().enumerate() {
            *slot = at;
        }
        let together = together(&paths);
        let renamed = renamed(&paths, steps);
        let known: Vec<&Path> = index.keys().collect();
        let near =
            known.par_iter().map(|a| known.iter().map(|b| nearness(a, b, &together, &renamed)).collect()).collect();
        Places { of: paths.iter().map(|plan| plan.iter().map(|path| index[path]).collect()).collect(), near }
    }

    /// Where a measure stands.
    pub(super) fn of(&self, plan: usize, measure: usize) -> usize {
        self.of[plan][measure]
    }

    /// How near two places are.
    pub(super) fn nearness(&self, a: usize, b: usize) -> Nearness {
        self.near[a][b]
    }
}

fn path(measure: &Measure) -> Path {
    let level = |heading: &Option<Heading>| {
        heading.as_ref().map_or_else(String::new, |heading| {
            let title = heading.title.as_deref().map(key).unwrap_or_default();
            // Where there is no title the number is all there is.
            if title.is_empty() { heading.no.map_or_else(String::new, |no| no.to_string()) } else { title }
        })
    };
    [level(&measure.facet), level(&measure.strategy), level(&measure.substrategy)]
}

/// Pairs of titles of one level, the lesser one first.
type Titles = BTreeSet<(usize, String, String)>;

/// Those that the years of an office show to be one heading.
fn renamed(paths: &[Vec<Path>], steps: &[Step]) -> Titles {
    let of = |step: &Step| {
        let (old, new) = (&paths[step.old], &paths[step.new]);
        let titles = step.retitled.iter().map(|one| (one.level, &old[one.old][one.level], &new[one.new][one.level]));
        titles.map(|(level, a, b)| (level, a.min(b).clone(), a.max(b).clone())).collect::<Vec<_>>()
    };
    steps.iter().flat_map(of).collect()
}

/// Pairs of titles of one level that some plan has both of.
fn together(paths: &[Vec<Path>]) -> Titles {
    let mut together = BTreeSet::new();
    for plan in paths {
        for level in 0..3 {
            let titles: BTreeSet<&String> = plan.iter().map(|path| &path[level]).collect();
            for a in &titles {
                together.extend(titles.range::<String, _>((*a).clone()..).map(|b| (level, (*a).clone(), (*b).clone())));
            }
        }
    }
    together
}

fn nearness(a: &Path, b: &Path, together: &Titles, renamed: &Titles) -> Nearness {
    let steps = [Nearness::SameFacet, Nearness::SameStrategy, Nearness::Same];
    let mut near = Nearness::Elsewhere;
    for (level, step) in steps.into_iter().enumerate() {
        let (x, y) = (a[level].as_str().min(&b[level]), a[level].as_str().max(&b[level]));
        // A level that one plan does not have tells nothing.
        let known = |titles: &Titles| titles.contains(&(level, x.to_owned(), y.to_owned()));
        let same = x.is_empty() || x == y || (titles_alike(x, y) && !known(together)) || known(renamed);
        if !same {
            break;
        }
        near = step;
    }
    near
}
