//! Many comparisons at once: which plans to compare with which, and all of them in parallel.

use std::collections::{BTreeMap, BTreeSet};

use crate::many::*;

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

/// [`pairs`], but of a year with more offices than `most` and one, each office is only compared with the `most` that have
/// most measures in common with it; and how many pairs that leaves out. All pairs of eight hundred offices would be three
/// hundred thousand comparisons a year.
#[must_use]
pub fn pairs_of_nearest(plans: &[Plan], by: By, most: usize) -> (Vec<(usize, usize)>, usize) {
    let all = pairs(plans, by);
    if by == By::Year {
        return (all, 0);
    }
    let mut years: BTreeMap<Option<u32>, BTreeSet<usize>> = BTreeMap::new();
    for &(old, new) in &all {
        years.entry(plans[old].roc_year).or_default().extend([old, new]);
    }
    let near = |(year, held): (&Option<u32>, &BTreeSet<usize>)| {
        let held: Vec<usize> = held.iter().copied().collect();
        Some((*year, nearest(plans, &held, most))).filter(|_| held.len() > most + 1)
    };
    let near: BTreeMap<Option<u32>, BTreeSet<(usize, usize)>> =
        years.iter().collect::<Vec<_>>().into_par_iter().filter_map(near).collect();
    let count = all.len();
    let kept = all.into_iter().filter(|&(old, new)| match near.get(&plans[old].roc_year) {
        Some(near) => near.contains(&(old, new)) || near.contains(&(new, old)),
        None => true,
    });
    let kept: Vec<(usize, usize)> = kept.collect();
    let left_out = count - kept.len();
    (kept, left_out)
}

/// Each of some plans with the `most` that print most of its measures in the same words, as the catalogue would find
/// them; of equals the first ones.
fn nearest(plans: &[Plan], held: &[usize], most: usize) -> BTreeSet<(usize, usize)> {
    let keys: Vec<BTreeSet<String>> = held
        .iter()
        .map(|&at| plans[at].measures.iter().map(|measure| key(&align::wording(measure))).collect())
        .collect();
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (plan, keys) in keys.iter().enumerate() {
        keys.iter().for_each(|key| holders.entry(key).or_default().push(plan));
    }
    let mut near = BTreeSet::new();
    for (plan, keys) in keys.iter().enumerate() {
        let mut common = vec![0usize; held.len()];
        keys.iter().flat_map(|key| &holders[&**key]).for_each(|&other| common[other] += 1);
        let mut others: Vec<usize> = (0..held.len()).filter(|&other| other != plan).collect();
        others.sort_by_key(|&other| (std::cmp::Reverse(common[other]), other));
        near.extend(others.into_iter().take(most).map(|other| (held[plan], held[other])));
    }
    near
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Measure;

    fn plan(office: usize, texts: &[&str]) -> Plan {
        let measure = |text: &&str| Measure { text: (*text).to_owned(), ..Measure::default() };
        Plan {
            office: Some(format!("{office}處")),
            roc_year: Some(112),
            measures: texts.iter().map(measure).collect(),
            ..Plan::default()
        }
    }

    #[test]
    fn of_many_offices_each_is_compared_with_those_that_have_most_in_common() {
        let plans = [plan(1, &["甲", "乙", "丙"]), plan(2, &["丁"]), plan(3, &["甲", "乙"]), plan(4, &["丁", "丙"])];
        assert_eq!(pairs_of_nearest(&plans, By::Office, 3), (pairs(&plans, By::Office), 0));
        assert_eq!(pairs_of_nearest(&plans, By::Office, 1), (vec![(0, 2), (0, 3), (1, 3)], 3));
        let (every, left_out) = pairs_of_nearest(&plans, By::Office, 2);
        assert_eq!(every.len() + left_out, 6);
        assert!(every.contains(&(0, 2)) && every.contains(&(0, 3)) && every.contains(&(1, 3)));
        assert_eq!(pairs_of_nearest(&plans, By::Year, 1), (vec![], 0));
    }
}
