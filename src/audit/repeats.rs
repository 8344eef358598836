//! The same measure twice in one plan, and a measure whose text says another deadline than its deadline.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::align::{Confidence, Doubt, wording};
use crate::normalize::{due, key};
use crate::plan::{DueKind, Measure, Period};

use super::{Finding, FindingKind, Run, finding};

/// Shorter texts are set phrases that may well stand twice.
const SHORTEST: usize = 8;

pub(super) fn find(run: &Run<'_>, plan: usize, found: &mut Vec<Finding>) {
    let measures = &run.plans[plan].measures;
    let mut by_text: BTreeMap<String, Vec<&Measure>> = BTreeMap::new();
    for measure in measures {
        by_text.entry(key(&wording(measure))).or_default().push(measure);
    }
    for (text, same) in by_text.iter().filter(|(text, same)| same.len() > 1 && text.chars().count() >= SHORTEST) {
        let departments = |measure: &Measure| {
            let mut names: Vec<String> = measure.departments.iter().map(|name| key(name)).collect();
            names.sort();
            names
        };
        let deadline = |measure: &Measure| measure.deadline.as_deref().map(key);
        let clear = !Doubt::of_all(same.iter().copied()).of_duty();
        let differ = same.iter().any(|m| departments(m) != departments(same[0]) || deadline(m) != deadline(same[0]));
        let kind = if clear && differ { FindingKind::DuplicateConflict } else { FindingKind::Duplicate };
        let ids: Vec<&str> = same.iter().map(|measure| &*measure.id).collect();
        let (name, ids) = (run.name(plan), ids.join("、"));
        let (zh, en) = match kind {
            FindingKind::DuplicateConflict => {
                ("文字相同，部門或期限卻不同", "say the same, with other departments or another deadline")
            }
            _ => ("文字相同", "say the same"),
        };
        let told = |measure: &&Measure| {
            let duty = format!("{}；{}", measure.departments.join("、"), measure.deadline.as_deref().unwrap_or("—"));
            run.evidence(plan, measure, &format!("{duty}：{}", measure.text))
        };
        let _ = text;
        found.push(finding(
            kind,
            Confidence::Sure,
            format!("{name}的 {ids} {zh}。"),
            format!("{name}: {ids} {en}."),
            same.iter().map(told).collect(),
        ));
    }
    for measure in measures.iter().filter(|measure| !Doubt::of(measure).deadline && !Doubt::of(measure).text) {
        if let Some((said, deadline)) = contradiction(measure, run.overview.plans[plan].roc_year) {
            let name = run.name(plan);
            found.push(finding(
                FindingKind::TextAgainstDeadline,
                Confidence::Likely,
                format!("{name}的 {} 文字為「{said}」，期限為「{deadline}」。", measure.id),
                format!("{name}, {}: the text says “{said}”, the deadline “{deadline}”.", measure.id),
                vec![run.evidence(plan, measure, &measure.text)],
            ));
        }
    }
}

macro_rules! patterns {
    ($($name:ident $pattern:literal)+) => {
        $(static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($pattern).expect("the pattern is a constant that the tests compile"));)+
    };
}

patterns! {
    OFTEN r"(逐日|每日|每天|按日)|(逐週|每週|每周|按週)|(逐月|每月|按月)|(逐季|每季|按季)|(每半年)|(逐年|每年|按年)"
    MONTH r"([0-9０-９]{1,2})\s*月\s*(?:底|[0-9０-９]{1,2}\s*日)\s*前"
}

/// What the text says that its deadline does not, with the deadline.
fn contradiction(measure: &Measure, year: Option<u32>) -> Option<(String, String)> {
    let deadline = measure.deadline.clone()?;
    let due = measure.due.clone().or_else(|| due(&deadline, year))?;
    let text = wording(measure);
    let order = [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::HalfYear, Period::Year];
    let mut said: Vec<(Period, String)> = Vec::new();
    for found in OFTEN.captures_iter(&text) {
        let which = (1..=order.len()).find(|&group| found.get(group).is_some())?;
        if !said.iter().any(|(period, _)| *period == order[which - 1]) {
            said.push((order[which - 1], found[0].to_owned()));
        }
    }
    // A text that names several periods speaks of several things, and one that names a day of every year of one more.
    if let (DueKind::Recurring, Some(every), [(period, word)]) = (due.kind, due.every, &said[..])
        && every != *period
    {
        return Some((word.clone(), deadline));
    }
    let months: Vec<regex::Captures<'_>> = MONTH.captures_iter(&text).collect();
    if let ([only], true, [month]) = (&months[..], due.by.is_some() && due.kind != DueKind::Between, &due.months[..]) {
        let stated = crate::words::numeral(&only[1])?;
        if stated != *month && (1..=12).contains(&stated) {
            return Some((only[0].to_owned(), deadline));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, deadline: &str) -> Option<String> {
        let (text, deadline) = (text.to_owned(), Some(deadline.to_owned()));
        contradiction(&Measure { text, deadline, ..Measure::default() }, Some(112)).map(|(said, _)| said)
    }

    #[test]
    fn text_and_deadline() {
        assert_eq!(told("逐季檢討辦理情形", "每年辦理").as_deref(), Some("逐季"));
        assert_eq!(told("每月檢討", "每月 1 次"), None);
        assert_eq!(told("每月檢討，每年提報", "每年辦理"), None);
        assert_eq!(told("於6月底前完成普查", "12月底前完成").as_deref(), Some("6月底前"));
        assert_eq!(told("逐季檢討", "持續辦理"), None);
    }
}
