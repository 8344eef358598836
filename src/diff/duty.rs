//! Who is to do it and by when: what differs between measures that belong together. The one rule of every command.

use std::collections::BTreeMap;

use crate::normalize::key;
use crate::plan::{Assignment, Measure};
use crate::words::Code;

use super::view::{DeadlineChange, DeadlinePair, DepartmentChange, DepartmentPair};

/// Departments by their keys, as sets; several measures together.
pub(crate) fn departments(olds: &[&Measure], news: &[&Measure]) -> Option<DepartmentChange> {
    if let ([old], [new]) = (olds, news)
        && old.departments == new.departments
    {
        return None;
    }
    let all = |measures: &[&Measure]| {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut order: Vec<String> = Vec::new();
        for name in measures.iter().flat_map(|measure| &measure.departments) {
            let key = key(name);
            if names.insert(key.clone(), name.clone()).is_none() {
                order.push(key);
            }
        }
        (names, order)
    };
    let (old_names, old_order) = all(olds);
    let (new_names, new_order) = all(news);
    let only = |order: &[String], names: &BTreeMap<String, String>, other: &BTreeMap<String, String>| -> Vec<String> {
        order.iter().filter(|key| !other.contains_key(*key)).filter_map(|key| names.get(key).cloned()).collect()
    };
    let (added, removed) = (only(&new_order, &new_names, &old_names), only(&old_order, &old_names, &new_names));
    let mut each = Vec::new();
    if olds.len() + news.len() > 2 {
        for (old, new) in olds.iter().flat_map(|old| news.iter().map(move |new| (*old, *new))) {
            if let Some(change) = departments(&[old], &[new]) {
                let (old_id, new_id) = (old.id.clone(), new.id.clone());
                each.push(DepartmentPair { old_id, new_id, added: change.added, removed: change.removed });
            }
        }
    }
    (!added.is_empty() || !removed.is_empty() || !each.is_empty()).then_some(DepartmentChange { added, removed, each })
}

/// What the text of a plan may have lost on the way: one side has none of it, and says itself that it looked in vain.
pub(crate) fn lost(olds: &[&Measure], news: &[&Measure]) -> [bool; 2] {
    let none = |has: &dyn Fn(&Measure) -> bool, code: Code| {
        let lost = |measures: &[&Measure]| {
            measures.iter().all(|measure| !has(measure))
                && measures
                    .iter()
                    .any(|measure| measure.assignment == Assignment::Ambiguous || measure.diagnostics.contains(&code))
        };
        lost(olds) != lost(news)
    };
    [
        none(&|measure| !measure.departments.is_empty(), Code::MissingDepartment),
        none(&|measure| measure.deadline.is_some(), Code::MissingDeadline),
    ]
}

/// The deadline before and after; of several measures, every source with what became of its deadline.
pub(crate) fn deadline(olds: &[&Measure], news: &[&Measure]) -> Option<DeadlineChange> {
    if let ([old], [new]) = (olds, news)
        && old.deadline == new.deadline
    {
        return None;
    }
    let folded = |measure: &Measure| measure.deadline.as_deref().map(key).unwrap_or_default();
    let pairs = || olds.iter().flat_map(|old| news.iter().map(move |new| (*old, *new)));
    let differ = |(old, new): &(&Measure, &Measure)| old.deadline != new.deadline && folded(old) != folded(new);
    let each: Vec<DeadlinePair> = pairs()
        .filter(differ)
        .map(|(old, new)| DeadlinePair {
            old_id: old.id.clone(),
            new_id: new.id.clone(),
            old: old.deadline.clone(),
            new: new.deadline.clone(),
        })
        .collect();
    let together = |measures: &[&Measure]| {
        let mut printed: Vec<&str> = measures.iter().filter_map(|measure| measure.deadline.as_deref()).collect();
        printed.dedup_by_key(|deadline| key(deadline));
        (!printed.is_empty()).then(|| printed.join("／"))
    };
    match (&each[..], olds, news) {
        ([], ..) => None,
        (_, [_], [_]) => Some(DeadlineChange { old: together(olds), new: together(news), each: Vec::new() }),
        _ => Some(DeadlineChange { old: together(olds), new: together(news), each }),
    }
}
