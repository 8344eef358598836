//! Numbers that skip or repeat, and measures without the deadline or department that all others have.

use crate::align::{Confidence, Doubt};
use crate::plan::Measure;

use super::{Finding, FindingKind, Run, finding};

/// A column that at least this share of the measures fills is one that all of them should fill.
const FILLED: f32 = 0.8;

pub(super) fn find(run: &Run<'_>, plan: usize, found: &mut Vec<Finding>) {
    let measures = &run.plans[plan].measures;
    let path = |measure: &Measure| (measure.facet.clone(), measure.strategy.clone(), measure.substrategy.clone());
    let mut paths: Vec<_> = Vec::new();
    for measure in measures {
        let path = path(measure);
        match paths.iter_mut().find(|(known, _)| *known == path) {
            Some((_, under)) => under,
            None => {
                paths.push((path, Vec::new()));
                &mut paths.last_mut().expect("one was pushed").1
            }
        }
        .push(measure);
    }
    // What may stand under another heading leaves a gap here and a number too many there.
    for (_, under) in paths.iter().filter(|(_, under)| !under.iter().any(|measure| Doubt::of(measure).place)) {
        gaps(run, plan, under, found);
    }
    #[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
    let mostly = |has: &dyn Fn(&Measure) -> bool| {
        measures.iter().filter(|measure| has(measure)).count() as f32 >= FILLED * measures.len() as f32
    };
    let deadline = |measure: &Measure| measure.deadline.is_some();
    let department = |measure: &Measure| !measure.departments.is_empty();
    type Has<'a> = &'a dyn Fn(&Measure) -> bool;
    let columns: [(FindingKind, Has<'_>, &str, &str); 2] = [
        (FindingKind::MissingDeadline, &deadline, "期限", "deadline"),
        (FindingKind::MissingDepartment, &department, "承辦部門", "department"),
    ];
    for (kind, has, zh, en) in columns {
        for measure in measures.iter().filter(|measure| mostly(has) && !has(measure)) {
            // What its sub-items have, it has.
            let below = measure.subitems.iter().any(|item| match kind {
                FindingKind::MissingDeadline => item.deadline.is_some(),
                _ => !item.departments.is_empty(),
            });
            let doubt = Doubt::of(measure);
            let in_doubt = if kind == FindingKind::MissingDeadline { doubt.deadline } else { doubt.departments };
            // What was not assigned may stand on the page all the same; `check` tells of it.
            if below || in_doubt {
                continue;
            }
            let name = run.name(plan);
            found.push(finding(
                kind,
                Confidence::Likely,
                format!("{name}的 {} 沒有{zh}。", measure.id),
                format!("{name}, {}: there is no {en}.", measure.id),
                vec![run.evidence(plan, measure, &measure.text)],
            ));
        }
    }
}

/// Numbers under one heading that skip one, or that stand twice.
fn gaps(run: &Run<'_>, plan: usize, under: &[&Measure], found: &mut Vec<Finding>) {
    let numbered: Vec<(u32, &Measure)> = under.iter().filter_map(|&measure| Some((measure.no?, measure))).collect();
    let chain = chain(&numbered.iter().map(|&(no, _)| no).collect::<Vec<_>>());
    let mut last = 0;
    for (at, &(no, measure)) in numbered.iter().enumerate() {
        let name = run.name(plan);
        let wrong = if !chain.contains(&at) {
            Some((format!("第 {no} 號重複，或與前後不連"), format!("number {no} stands twice, or does not follow")))
        } else if no > last + 1 {
            let missing: Vec<String> = (last + 1..no).map(|number| number.to_string()).collect();
            let shown = if missing.len() > 3 { format!("{}–{}", last + 1, no - 1) } else { missing.join("、") };
            Some((format!("缺第 {shown} 號"), format!("number {shown} is missing before it")))
        } else {
            None
        };
        if let Some((zh, en)) = wrong {
            found.push(finding(
                FindingKind::NumberingGap,
                Confidence::Sure,
                format!("{name}的 {}：{zh}。", measure.id),
                format!("{name}, {}: {en}.", measure.id),
                vec![run.evidence(plan, measure, &measure.text)],
            ));
        }
        if chain.contains(&at) {
            last = no;
        }
    }
}

/// What one more number in a chain is worth, in numbers that are skipped.
const LONGER: i64 = 200;

/// Which of some numbers follow one another: as many as can be, with as few gaps as can be.
fn chain(numbers: &[u32]) -> Vec<usize> {
    // Of each number the best chain that ends with it: its worth, and the one before.
    let mut best: Vec<(i64, Option<usize>)> = Vec::with_capacity(numbers.len());
    for (at, &no) in numbers.iter().enumerate() {
        let worth_after = |before: u32| LONGER - i64::from(no.saturating_sub(before + 1)).min(LONGER / 2);
        let mut mine = (worth_after(0), None);
        for (other, &(worth, _)) in best.iter().enumerate() {
            if numbers[other] < no && worth + worth_after(numbers[other]) > mine.0 {
                mine = (worth + worth_after(numbers[other]), Some(other));
            }
        }
        debug_assert_eq!(best.len(), at);
        best.push(mine);
    }
    let mut at = (0..best.len()).max_by_key(|&at| (best[at].0, std::cmp::Reverse(at)));
    let mut chain = Vec::new();
    while let Some(one) = at {
        chain.push(one);
        at = best[one].1;
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_and_what_does_not() {
        assert_eq!(chain(&[1, 2, 3]), [0, 1, 2]);
        assert_eq!(chain(&[1, 2, 44, 4]), [0, 1, 3]);
        assert_eq!(chain(&[1, 2, 2, 3]), [0, 1, 3]);
        assert_eq!(chain(&[1, 3, 4]), [0, 1, 2]);
        assert_eq!(chain(&[41]), [0]);
    }
}
