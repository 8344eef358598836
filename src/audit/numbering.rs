//! Numbers that skip or repeat, and measures without the deadline or department that all others have.

use crate::align::Confidence;
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
    for (_, under) in &paths {
        gaps(run, plan, under, found);
    }
    #[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
    let mostly = |has: &dyn Fn(&Measure) -> bool| {
        measures.iter().filter(|measure| has(measure)).count() as f32 >= FILLED * measures.len() as f32
    };
    let deadline = |measure: &Measure| measure.deadline.is_some();
    let department = |measure: &Measure| !measure.departments.is_empty();
    let columns: [(FindingKind, &dyn Fn(&Measure) -> bool, &str, &str); 2] = [
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
            if below {
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
    let mut last = 0;
    for &(no, measure) in &numbered {
        let name = run.name(plan);
        let wrong = if no > last + 1 {
            let missing: Vec<String> = (last + 1..no).map(|number| number.to_string()).collect();
            let missing = missing.join("、");
            Some((format!("缺第 {missing} 號"), format!("number {missing} is missing before it")))
        } else if no <= last && no != 0 {
            Some((format!("第 {no} 號重複或倒置"), format!("number {no} stands twice, or out of order")))
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
        last = no.max(last);
    }
}
