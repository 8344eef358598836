//! Names that were replaced in some plans and linger in others.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::{self, Confidence, wording};
use crate::coverage::Step;
use crate::diff;
use crate::normalize::key;

use super::{Finding, FindingKind, Run, finding};

/// Shorter names stand in others by chance.
const SHORTEST: usize = 3;

/// A name that was replaced.
struct Renamed {
    old: String,
    new: String,
    /// The first year that has the new one.
    year: u32,
    offices: BTreeSet<String>,
}

pub(super) fn find(run: &Run<'_>, steps: &[Step], found: &mut Vec<Finding>) {
    let texts: Vec<Vec<String>> =
        run.plans.iter().map(|plan| plan.measures.iter().map(|measure| key(&wording(measure))).collect()).collect();
    for renamed in renames(run, steps) {
        let (old, new) = (key(&renamed.old), key(&renamed.new));
        let uses = |plan: usize, name: &str, other: &str| -> Vec<usize> {
            // Where the one name is part of the other one, it counts by itself only.
            let by_itself = |text: &String| {
                if other.contains(name) { text.replace(other, "").contains(name) } else { text.contains(name) }
            };
            (0..texts[plan].len()).filter(|&at| by_itself(&texts[plan][at])).collect()
        };
        for plan in 0..run.plans.len() {
            let info = &run.overview.plans[plan];
            if info.roc_year.is_none_or(|year| year < renamed.year) {
                continue;
            }
            let (with_old, with_new) = (uses(plan, &old, &new), uses(plan, &new, &old));
            let Some(&first) = with_old.first() else { continue };
            // Most plans of the year have to call it by the new name.
            let peers: Vec<usize> = (0..run.plans.len())
                .filter(|&other| other != plan && run.overview.plans[other].roc_year == info.roc_year)
                .collect();
            let changed = peers
                .iter()
                .filter(|&&other| !uses(other, &new, &old).is_empty() && uses(other, &old, &new).is_empty())
                .count();
            let name = run.name(plan);
            let measures = &run.plans[plan].measures;
            let places = |which: &[usize]| {
                which.iter().map(|&at| run.evidence(plan, &measures[at], &measures[at].text)).collect::<Vec<_>>()
            };
            let (was, is) = (&renamed.old, &renamed.new);
            if with_new.is_empty() {
                let own = renamed.offices.contains(&key(&info.office));
                if changed * 2 > peers.len() && !own {
                    found.push(finding(
                        FindingKind::OldName,
                        Confidence::Likely,
                        format!("{name}的 {} 仍稱「{was}」，同年 {changed} 個計畫已改稱「{is}」。", measures[first].id),
                        format!(
                            "{name}, {} still says “{was}”; {changed} plans of the year say “{is}”.",
                            measures[first].id
                        ),
                        places(&with_old),
                    ));
                }
            } else {
                found.push(finding(
                    FindingKind::TwoNames,
                    Confidence::Likely,
                    format!("{name}「{was}」與「{is}」並用。"),
                    format!("{name} says both “{was}” and “{is}”."),
                    places(&with_old).into_iter().chain(places(&with_new)).collect(),
                ));
            }
        }
    }
}

/// The names that the comparisons of the run found replaced, each once.
fn renames(run: &Run<'_>, steps: &[Step]) -> Vec<Renamed> {
    let mut prepared = align::prepare_all(run.plans);
    align::acquaint_for(&mut prepared, steps.len());
    let mut all: BTreeMap<(String, String), Renamed> = BTreeMap::new();
    for step in steps {
        let (old, new) = (run.plans[step.old], run.plans[step.new]);
        let linked = align::Linked { links: step.links.clone(), ..align::Linked::default() };
        let found =
            diff::describe(old, new, &prepared[step.old], &prepared[step.new], &linked, diff::Options::default());
        let Some(year) = new.roc_year else { continue };
        for term in found.terms {
            let keys = (key(&term.old), key(&term.new));
            if keys.0.chars().count() < SHORTEST || keys.1.chars().count() < SHORTEST {
                continue;
            }
            let office = key(&run.overview.plans[step.new].office);
            let known = all.entry(keys).or_insert_with(|| Renamed {
                old: term.old,
                new: term.new,
                year,
                offices: BTreeSet::new(),
            });
            known.year = known.year.min(year);
            known.offices.insert(office);
        }
    }
    // The way back is no second name.
    let keys: BTreeSet<(String, String)> = all.keys().cloned().collect();
    all.into_iter()
        .filter(|((old, new), _)| !keys.contains(&(new.clone(), old.clone())))
        .map(|(_, renamed)| renamed)
        .collect()
}
