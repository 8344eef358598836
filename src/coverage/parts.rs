//! A run of thousands of plans in parts: what the clustering of a few hundred plans costs, as often as there are parts.
//!
//! Weighing every two wordings of a run, and every two chains of a family, costs the square of what there is. A run that
//! is larger than [`PART`] is therefore parted by office, in the order of their names; each part makes its families as a
//! small run does, and [`super::merge`] then joins families of different parts by a few wordings of each.

use std::ops::Range;

use crate::align::{Brief, Prepared, Verdicts};
use crate::normalize::key;
use crate::words::{Code, Diagnostic};

use super::lineage::Step;
use super::merge::AT_HAND;
use super::places::Places;
use super::standing::{self, Standing};
use super::wordings::{At, Wordings};
use super::{cluster, joins, lineage};

/// So many measures are clustered in one piece: those of 24 offices and twelve years, with room for longer plans. Up to
/// here every pair is weighed, and the time is still mostly that of reading.
const WHOLE: usize = 48_000;
/// Of more, each part has so many: a hundred plans and a dozen offices, which show what is one measure as well as more do.
const PART: usize = 16_000;

/// Parts of the run as indices of plans, which are in order: whole offices, about as many measures in each.
pub(super) fn parts(plans: &[&Brief], most: Option<usize>) -> Vec<Range<usize>> {
    let all: usize = plans.iter().map(|plan| plan.measures.len()).sum();
    let most = most.unwrap_or(if all > WHOLE { PART } else { WHOLE }).max(1);
    let each = all.div_ceil(all.div_ceil(most).max(1));
    let office = |plan: usize| plans[plan].office.as_deref().map(key);
    let mut parts = Vec::new();
    let (mut start, mut held) = (0, 0);
    for (at, plan) in plans.iter().enumerate() {
        let full = held >= each && all > most;
        if full && (plan.office.is_none() || office(at - 1) != office(at)) {
            parts.push(start..at);
            (start, held) = (at, 0);
        }
        held += plan.measures.len();
    }
    parts.push(start..plans.len());
    parts
}

/// That a run was taken in parts, where it was.
pub(super) fn said(plans: &[&Brief], most: Option<usize>) -> Option<Diagnostic> {
    let parts = parts(plans, most).len();
    let (known, all) = (AT_HAND, plans.iter().map(|plan| plan.measures.len()).sum::<usize>());
    let zh = format!("{all} 項具體作法分 {parts} 部分歸類；不同部分之間僅以各列最常見的 {known} 種寫法尋找對應");
    let en = format!(
        "{all} measures were made into families in {parts} parts; between these they were looked for by the {known} commonest \
         wordings of each family alone"
    );
    (parts > 1).then(|| Diagnostic::new(Code::PartlyCompared, zh, en))
}

/// What a part came to.
pub(super) struct Part<'a> {
    pub(super) wordings: Wordings<'a>,
    pub(super) standing: Standing,
    pub(super) steps: Vec<Step>,
}

/// The families of the plans that stand in the run from `first` on, which have been acquainted. Everything in it counts
/// plans from the first one of the part.
pub(super) fn of<'a>(
    prepared: &'a [Prepared],
    first: usize,
    places: &Places,
    successors: &[(usize, usize)],
    judge: &(dyn Fn(usize, usize) -> Verdicts + Sync),
) -> Part<'a> {
    let mut steps = lineage::steps(prepared, successors, &|old, new| judge(first + old, first + new));
    count_from(&mut steps, 0, first);
    let renamed = places.renamed(&steps);
    count_from(&mut steps, first, 0);
    let wordings = Wordings::of(prepared, places, first, Some(&renamed));
    let chains = lineage::chains(&wordings, &steps);
    let bonds = cluster::bonds(&wordings, &chains);
    let mut neighbours = vec![[None; 2]; prepared.len()];
    for &(old, new) in successors {
        (neighbours[old][1], neighbours[new][0]) = (Some(new), Some(old));
    }
    let groups = cluster::cluster(&chains, &bonds, &neighbours);
    let families: Vec<Vec<At>> = groups
        .into_iter()
        .map(|group| {
            let mut members: Vec<At> = group.iter().flat_map(|&chain| chains[chain].members.iter().copied()).collect();
            members.sort_unstable();
            members
        })
        .collect();
    let standing = standing::complete(&wordings, joins::join(&wordings, &families, &steps), &steps);
    Part { wordings, standing, steps }
}

/// Counts the plans of steps from another place: what was counted from `was` on is counted from `is` on.
pub(super) fn count_from(steps: &mut [Step], was: usize, is: usize) {
    for step in steps {
        (step.old, step.new) = (step.old + is - was, step.new + is - was);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::align::Pool;
    use crate::plan::{Measure, Plan};

    fn plan(office: &str, measures: usize) -> Brief {
        Pool::default().brief(&Plan {
            office: (!office.is_empty()).then(|| office.to_owned()),
            measures: vec![Measure::default(); measures],
            ..Plan::default()
        })
    }

    #[test]
    fn an_office_is_never_parted_and_every_plan_stands_in_one_part() {
        let plans =
            [plan("", 4), plan("", 4), plan("甲", 3), plan("甲", 3), plan("甲", 3), plan("乙", 5), plan("丙", 1)];
        let plans: Vec<&Brief> = plans.iter().collect();
        assert_eq!(parts(&plans, Some(23)), std::slice::from_ref(&(0..7)));
        assert_eq!(parts(&plans, Some(12)), [0..5, 5..7]);
        assert_eq!(parts(&plans, Some(4)), [0..1, 1..2, 2..5, 5..6, 6..7]);
        assert_eq!(parts(&[], None), std::slice::from_ref(&(0..0)));
    }
}
