//! Many comparisons at once: which plans to compare with which, and all of them in parallel.

use rayon::prelude::*;

use crate::align;
use crate::normalize::key;
use crate::plan::Plan;

use super::{Decisions, Diff, Options, between};

/// Which plans of a folder are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// Each office against its own year before.
    #[default]
    Year,
    /// The offices of one year against each other.
    Office,
}

/// The comparisons of a run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// In the order of the pairs.
    pub diffs: Vec<Diff>,
    /// Verdicts that fit no plan of the run.
    pub stale_decisions: Vec<String>,
}

/// The pairs to compare, old before new, as indices of `plans`: by office and year, whatever order they come in.
///
/// Plans without office or year are in no pair.
#[must_use]
pub fn pairs(plans: &[Plan], by: By) -> Vec<(usize, usize)> {
    let mut known: Vec<(String, u32, usize)> = plans
        .iter()
        .enumerate()
        .filter_map(|(at, plan)| Some((key(plan.office.as_deref()?), plan.roc_year?, at)))
        .collect();
    match by {
        By::Year => {
            known.sort();
            // Two plans of one office and year are two drafts: they are compared as well.
            known.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| (two[0].2, two[1].2)).collect()
        }
        By::Office => {
            known.sort_by(|a, b| (a.1, &a.0, a.2).cmp(&(b.1, &b.0, b.2)));
            let years = known.chunk_by(|a, b| a.1 == b.1);
            years
                .flat_map(|year| {
                    let offices = year.iter().enumerate();
                    offices.flat_map(|(at, old)| {
                        year[at + 1..].iter().filter(|new| new.0 != old.0).map(|new| (old.2, new.2))
                    })
                })
                .collect()
        }
    }
}

/// Compares pairs of plans, with an auditor's verdicts. The same input gives the same result with any number of
/// threads.
#[must_use]
pub fn run(plans: &[Plan], pairs: &[(usize, usize)], decisions: &Decisions, options: Options) -> Run {
    let mut plans: Vec<Plan> = plans.to_vec();
    let stale_decisions = decisions.correct(&mut plans);
    let mut prepared = align::prepare(&plans);
    align::acquaint_for(&mut prepared, pairs.len());
    let judged: Vec<_> = pairs.iter().map(|&(old, new)| decisions.on(&plans[old], &plans[new])).collect();
    let fits = |number: usize| judged.iter().any(|judged| judged.fits.contains(&number));
    let diffs: Vec<Diff> = pairs
        .par_iter()
        .zip(&judged)
        .map(|(&(old, new), judged)| {
            let verdicts = &judged.verdicts;
            let mut diff = between(&plans[old], &plans[new], &prepared[old], &prepared[new], verdicts, options);
            let misses = judged.misses.iter().filter(|&&number| !fits(number));
            diff.stale_decisions = misses.map(|&number| decisions.shown(number)).collect();
            diff
        })
        .collect();
    Run { diffs, stale_decisions }
}
