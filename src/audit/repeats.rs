//! The same measure twice in one plan, in the same words or nearly, and a measure whose text says another deadline than its deadline.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::align::{Confidence, Doubt, wording};
use crate::normalize::{InDigits, due, key};
use crate::plan::{DueKind, Measure, Period};

use super::{Finding, FindingKind, Run, finding};

/// Shorter texts are set phrases that may well stand twice.
const SHORTEST: usize = 8;

pub(super) fn find(run: &Run<'_>, plan: usize, found: &mut Vec<Finding>) {
    let measures = &run.plans[plan].measures;
    let keys: Vec<String> = measures.iter().map(|measure| key(&wording(measure))).collect();
    let mut by_text: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, text) in keys.iter().enumerate().filter(|(_, text)| text.chars().count() >= SHORTEST) {
        by_text.entry(text).or_default().push(at);
    }
    let of = |ats: &[usize]| ats.iter().map(|&at| &measures[at]).collect::<Vec<_>>();
    for same in by_text.values().filter(|same| same.len() > 1) {
        found.push(twice(run, plan, &of(same), Confidence::Sure, &["文字相同", "say the same"]));
    }
    for (ats, name) in nearly(measures, &keys) {
        let said = [format!("同為「{name}」，文字相近"), format!("say nearly the same of 「{name}」")];
        found.push(twice(run, plan, &of(&ats), Confidence::Likely, &said.each_ref().map(String::as_str)));
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

/// Measures of one plan that say the same, or nearly.
fn twice(run: &Run<'_>, plan: usize, same: &[&Measure], confidence: Confidence, said: &[&str; 2]) -> Finding {
    let departments = |measure: &Measure| {
        let mut names: Vec<String> = measure.departments.iter().map(|name| key(name)).collect();
        names.sort();
        names
    };
    let deadline = |measure: &Measure| measure.deadline.as_deref().map(key);
    let clear = !Doubt::of_all(same.iter().copied()).of_duty();
    let differ = same.iter().any(|m| departments(m) != departments(same[0]) || deadline(m) != deadline(same[0]));
    let (kind, more) = if clear && differ {
        (FindingKind::DuplicateConflict, ["，部門或期限卻不同", ", with other departments or another deadline"])
    } else {
        (FindingKind::Duplicate, ["", ""])
    };
    let ids: Vec<&str> = same.iter().map(|measure| &*measure.id).collect();
    let (name, ids) = (run.name(plan), ids.join("、"));
    let told = |measure: &&Measure| {
        let duty = format!("{}；{}", measure.departments.join("、"), measure.deadline.as_deref().unwrap_or("—"));
        run.evidence(plan, measure, &format!("{duty}：{}", measure.text))
    };
    finding(
        kind,
        confidence,
        format!("{name}的 {ids} {}{}。", said[0], more[0]),
        format!("{name}: {ids} {}{}.", said[1], more[1]),
        same.iter().map(told).collect(),
    )
}

/// A name in 「」 has so many characters; shorter ones are words.
const NAME: usize = 4;
/// A name that more measures of a plan have tells nothing of two of them.
const HAVE_IT: usize = 8;
/// Two measures about one name say nearly the same where they share so much of their pairs of characters, by weight: in two real
/// plans and 6,900 measures made after them all from .57 on are one promise said twice, and those up to .43 are two.
const NEARLY: f32 = 0.55;

/// Pairs of measures that say nearly the same of something that one of them has in 「」, with its name. Two duties in the same
/// words about two things differ in the names alone.
fn nearly(measures: &[Measure], keys: &[String]) -> Vec<([usize; 2], String)> {
    let names: BTreeMap<String, String> = measures
        .iter()
        .flat_map(|measure| quoted(&wording(measure)))
        .map(|name| (key(&name), name))
        .filter(|(name, _)| name.chars().count() >= NAME)
        .collect();
    if names.is_empty() {
        return Vec::new();
    }
    // Names by their first characters: each text is looked through once.
    let mut by_head: BTreeMap<String, Vec<&String>> = BTreeMap::new();
    names.keys().for_each(|name| by_head.entry(name.chars().take(NAME).collect()).or_default().push(name));
    let mut have: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (at, text) in keys.iter().enumerate().filter(|&(at, _)| !Doubt::of(&measures[at]).text) {
        let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
        for &start in starts.iter().take((starts.len() + 1).saturating_sub(NAME)) {
            let head: String = text[start..].chars().take(NAME).collect();
            for &name in by_head.get(&head).into_iter().flatten().filter(|name| text[start..].starts_with(&***name)) {
                let ats = have.entry(name).or_default();
                if ats.last() != Some(&at) {
                    ats.push(at);
                }
            }
        }
    }
    let grams: Vec<BTreeSet<[char; 2]>> = keys.iter().map(|text| pairs(text)).collect();
    let mut times: BTreeMap<[char; 2], usize> = BTreeMap::new();
    grams.iter().flatten().for_each(|&gram| *times.entry(gram).or_default() += 1);
    #[expect(clippy::cast_precision_loss, reason = "plans have far fewer than 2^24 measures")]
    let weight = |gram: &[char; 2]| (1.0 + keys.len() as f32 / times[gram] as f32).ln();
    let weights = |grams: &mut dyn Iterator<Item = &[char; 2]>| grams.map(weight).sum::<f32>();
    let mut found: BTreeMap<[usize; 2], String> = BTreeMap::new();
    for (name, ats) in have.iter().filter(|(_, ats)| ats.len() <= HAVE_IT) {
        for (at, &a) in ats.iter().enumerate() {
            for &b in ats[at + 1..].iter().filter(|&&b| keys[a] != keys[b]) {
                let all = weights(&mut grams[a].iter()) + weights(&mut grams[b].iter());
                if 2.0 * weights(&mut grams[a].intersection(&grams[b])) >= NEARLY * all {
                    found.entry([a, b]).or_insert_with(|| names[*name].clone());
                }
            }
        }
    }
    found.into_iter().collect()
}

/// What a text has in 「」.
fn quoted(text: &str) -> Vec<String> {
    let parts = text.split('「').skip(1).filter_map(|from| from.split_once('」'));
    parts.map(|(name, _)| name.to_owned()).collect()
}

fn pairs(text: &str) -> BTreeSet<[char; 2]> {
    text.chars().zip(text.chars().skip(1)).map(|(a, b)| [a, b]).collect()
}

macro_rules! patterns {
    ($($name:ident $pattern:literal)+) => {
        $(static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($pattern).expect("the pattern is a constant that the tests compile"));)+
    };
}

patterns! {
    OFTEN r"(?:([逐每按]日|每天)|([逐每按][週周]|每個?星期)|([逐每按]月|每1?個月)|([逐每按]季|每1季|每3個月|1季1次)|(每半年|每6個月|半年1次)|([逐每按]年|每1年|1年1次))(?:(?:至少)?(?:辦理|召開|舉辦|檢討)?([0-9]{1,3})次)?"
    MONTH r"([0-9]{1,2})\s*月\s*(?:底|[0-9]{1,2}\s*日)\s*以?前"
}

/// What the text says that its deadline does not, with the deadline.
fn contradiction(measure: &Measure, year: Option<u32>) -> Option<(String, String)> {
    let deadline = measure.deadline.clone()?;
    let due = measure.due.clone().or_else(|| due(&deadline, year))?;
    let wording = wording(measure);
    let digits = InDigits::of(&wording);
    let text = &digits.text;
    let order = [Period::Day, Period::Week, Period::Month, Period::Quarter, Period::HalfYear, Period::Year];
    let mut said: Vec<(Period, u32, String)> = Vec::new();
    for found in OFTEN.captures_iter(text) {
        // 依每年度計畫: which one, and not how often.
        if text[..found.get_match().start()].ends_with(['依', '據', '照', '按', '合', '入', '逾']) {
            continue;
        }
        let (which, word) = (0..order.len()).find_map(|which| Some((which, found.get(which + 1)?)))?;
        let times = found.get(order.len() + 1).and_then(|times| times.as_str().parse().ok()).unwrap_or(1);
        if !said.iter().any(|(period, ..)| *period == order[which]) {
            said.push((order[which], times, digits.printed(word.range()).to_owned()));
        }
    }
    // A text that names several periods speaks of several things, and one that names a day of every year of one more.
    if let (DueKind::Recurring, Some(every), [(period, times, word)]) = (due.kind, due.every, &said[..])
        && every != *period
        && in_a_year(every) * due.times.unwrap_or(1) != in_a_year(*period) * times
    {
        return Some((word.clone(), deadline));
    }
    let months: Vec<regex::Captures<'_>> = MONTH.captures_iter(text).collect();
    if let ([only], true, [month]) = (&months[..], due.by.is_some() && due.kind != DueKind::Between, &due.months[..]) {
        let stated = crate::words::numeral(&only[1])?;
        if stated != *month && (1..=12).contains(&stated) {
            return Some((digits.printed(only.get_match().range()).to_owned(), deadline));
        }
    }
    None
}

/// How often a period comes in a year.
fn in_a_year(period: Period) -> u32 {
    match period {
        Period::Day => 365,
        Period::Week => 52,
        Period::Month => 12,
        Period::Quarter => 4,
        Period::HalfYear => 2,
        Period::Year => 1,
    }
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
        assert_eq!(told("於六月底以前完成", "十二月三十一日前完成").as_deref(), Some("六月底以前"));
        assert_eq!(told("每三個月彙報", "半年一次").as_deref(), Some("每三個月"));
        assert_eq!(told("每半年召開會議", "每年二次"), None, "as often");
        assert_eq!(told("依每年度施政計畫辦理", "每季一次"), None, "which, and not how often");
    }
}
