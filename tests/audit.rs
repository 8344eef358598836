//! Errors of every kind are planted at known places of made plans: nearly all of them are found, and hardly anything else.

use std::collections::BTreeSet;

use planscope::audit::{self, Audit, FindingKind};
use planscope::coverage::{self, Options};
use planscope::plan::{Measure, Plan};

use crate::plans;
use crate::years;

use plans::Dice;

/// A plan and a measure of it.
type Place = (Option<String>, Option<u32>, String);

fn place(plan: &Plan, at: usize) -> Place {
    (plan.office.clone(), plan.roc_year, plan.measures[at].id.clone())
}

fn audited(plans: &[Plan]) -> Audit {
    let refs: Vec<&Plan> = plans.iter().collect();
    let catalogue = coverage::catalogue(plans);
    let overview = coverage::overview(&refs, &catalogue, &Options::default());
    audit::audit(&refs, &catalogue, &overview)
}

/// What findings of a kind say.
fn told(plans: &[Plan], kind: FindingKind) -> Vec<String> {
    audited(plans).findings.into_iter().filter(|found| found.kind == kind).map(|found| found.message).collect()
}

/// Where findings of a kind are.
fn found(plans: &[Plan], kind: FindingKind) -> (BTreeSet<Place>, usize) {
    let audit = audited(plans);
    let findings: Vec<_> = audit.findings.into_iter().filter(|found| found.kind == kind).collect();
    let places = findings.iter().flat_map(|found| &found.evidence);
    let places = places.filter_map(|at| Some((Some(at.office.clone()), at.roc_year, at.measure.clone()?)));
    (places.collect(), findings.len())
}

/// Plants errors with `plant`, which changes one measure and says so; checks what is found.
fn check(kind: FindingKind, plant: impl Fn(&mut Dice, &mut Measure) -> bool) {
    let mut made = years::plans(8, 3, 42).plans;
    if kind == FindingKind::TextAgainstDeadline {
        // What is made up by lot says 「按月」 beside 「每半年」 now and then.
        made.iter_mut()
            .flat_map(|plan| &mut plan.measures)
            .for_each(|measure| measure.deadline = Some("持續辦理".into()));
    }
    let (_, before) = found(&made, kind);
    let mut plans = made.clone();
    let mut dice = Dice::new(u64::from(kind as u8) + 1);
    let mut planted: BTreeSet<Place> = BTreeSet::new();
    for plan in &mut plans {
        // Two gaps under one heading may make one.
        for _ in 0..if kind == FindingKind::NumberingGap { 1 } else { 2 } {
            let at = dice.below(plan.measures.len());
            if plant(&mut dice, &mut plan.measures[at]) {
                planted.insert(place(plan, at));
            }
        }
    }
    let (places, after) = found(&plans, kind);
    let hits = planted.intersection(&places).count();
    let measures: usize = plans.iter().map(|plan| plan.measures.len()).sum();
    println!(
        "{}: {hits} of {} planted, {before} findings in {measures} clean measures, {after} with them",
        kind.name(),
        planted.len()
    );
    assert!(planted.len() >= 10, "{}", kind.name());
    assert!(hits * 100 >= planted.len() * 95, "{}: {:?}", kind.name(), planted.difference(&places).collect::<Vec<_>>());
    assert!(before * 50 <= measures, "{}", kind.name());
}

#[test]
fn stated_counts() {
    check(FindingKind::StatedCount, |dice, measure| {
        let list = [
            "提供過戶、復電、停電等五項服務。",
            "包含「用戶名變更」、「通訊地址變更」、「電子帳單申請」5項。",
            "分為下列四類：住宅、商業、工業。",
        ];
        measure.text.push_str(dice.pick(&list));
        true
    });
}

#[test]
fn years_that_lag() {
    check(FindingKind::LaggingYear, |dice, measure| {
        let text = ["自98年元月起實施。", "99年度目標為 300 件。", "並於100年底前完成。"];
        measure.text.push_str(dice.pick(&text));
        true
    });
}

#[test]
fn texts_against_deadlines() {
    check(FindingKind::TextAgainstDeadline, |_, measure| {
        measure.text.push_str("並逐季檢討辦理情形。");
        measure.deadline = Some("每年辦理".to_owned());
        measure.due = None;
        !["每月", "按月", "每年", "每半年"].iter().any(|word| measure.text.contains(word))
    });
}

#[test]
fn missing_deadlines_and_departments() {
    check(FindingKind::MissingDeadline, |_, measure| measure.deadline.take().is_some());
    check(FindingKind::MissingDepartment, |_, measure| !std::mem::take(&mut measure.departments).is_empty());
}

#[test]
fn gaps_in_numbers() {
    check(FindingKind::NumberingGap, |_, measure| {
        measure.no = measure.no.map(|no| no + 40);
        true
    });
}

#[test]
fn misprints_that_nobody_else_has() {
    let made = years::plans(8, 3, 42).plans;
    let (_, before) = found(&made, FindingKind::Misprint);
    let mut plans = made.clone();
    let mut planted = BTreeSet::new();
    for (at, word) in plans::THINGS.iter().enumerate() {
        let office = at % 8;
        let plan = &mut plans[office * 3 + 2];
        let Some(which) = plan.measures.iter().position(|measure| measure.text.contains(word)) else { continue };
        if planted.contains(&place(plan, which)) {
            continue;
        }
        let chars: Vec<char> = word.chars().collect();
        let last = chars[chars.len() - 1];
        let wrong: String = chars.iter().collect::<String>() + &last.to_string();
        plan.measures[which].text = plan.measures[which].text.replacen(word, &wrong, 1);
        planted.insert(place(plan, which));
    }
    let (places, after) = found(&plans, FindingKind::Misprint);
    let hits = planted.intersection(&places).count();
    let measures: usize = plans.iter().map(|plan| plan.measures.len()).sum();
    println!(
        "misprint: {hits} of {} planted, {before} findings in {measures} clean measures, {after} with them",
        planted.len()
    );
    assert!(planted.len() >= 10);
    assert!(hits * 100 >= planted.len() * 95, "{:?}", planted.difference(&places).collect::<Vec<_>>());
    assert!(before * 50 <= measures);
}

#[test]
fn measures_that_stand_twice() {
    let mut plans = years::plans(6, 2, 43).plans;
    let mut planted = BTreeSet::new();
    for plan in &mut plans {
        let mut twin = plan.measures[3].clone();
        twin.id = "9.9.9.9".to_owned();
        twin.departments = vec!["某某組".to_owned()];
        plan.measures.push(twin);
        planted.insert(place(plan, 3));
    }
    let (places, _) = found(&plans, FindingKind::DuplicateConflict);
    assert!(planted.is_subset(&places), "{places:?}");
}

#[test]
fn a_change_throughout_is_one_sentence() {
    let mut plans = years::plans(3, 2, 44).plans;
    for plan in plans.iter_mut().filter(|plan| plan.roc_year == Some(104)) {
        for measure in &mut plan.measures {
            for name in &mut measure.departments {
                if name == "設計組" {
                    *name = "企劃組".to_owned();
                }
            }
        }
    }
    let audit = audited(&plans);
    let told = audit.findings.iter().filter(|found| {
        found.kind == FindingKind::ChangedThroughout
            && found.message.contains("由「設計組」")
            && found.message.contains("改為「企劃組」")
            && !found.message.contains("」下的")
    });
    assert_eq!(told.count(), 3, "one sentence a plan");
}

#[test]
fn what_is_in_doubt_is_not_counted_and_that_is_said() {
    let old = years::plans(1, 1, 44).plans.remove(0);
    let mut new = old.clone();
    (new.roc_year, new.title) = (old.roc_year.map(|year| year + 1), None);
    let mut kept = 0;
    for (at, measure) in new.measures.iter_mut().enumerate() {
        measure.deadline = Some(if at % 10 == 0 { "每年辦理" } else { "隨時辦理" }.to_owned());
        if at % 10 == 0 {
            measure.assignment = planscope::plan::Assignment::Ambiguous;
            kept += 1;
        }
    }
    let mut plans = [old, new];
    for measure in &mut plans[0].measures {
        measure.deadline = Some("持續辦理".to_owned());
    }
    let told = told(&plans, FindingKind::ChangedThroughout);
    let besides = format!("（另有 {kept} 項存疑或經拆分、合併，未計入）");
    assert!(matches!(&told[..], [one] if one.contains("一律改為「隨時辦理」") && one.contains(&besides)), "{told:?}");
}

#[test]
fn what_differs_throughout_between_two_offices_is_one_sentence_and_no_change() {
    let made = years::plans(1, 1, 44).plans.remove(0);
    let mut other = made.clone();
    other.office = Some("另一處".to_owned());
    for measure in &mut other.measures {
        measure.departments.iter_mut().filter(|name| *name == "設計組").for_each(|name| *name = "企劃組".to_owned());
    }
    let plans = [made, other];
    let audit = audited(&plans);
    let of = |kind: FindingKind| audit.findings.iter().filter(move |found| found.kind == kind);
    assert_eq!(of(FindingKind::ChangedThroughout).count(), 0, "neither office is a year of the other");
    let told: Vec<&str> = of(FindingKind::DiffersThroughout).map(|found| &*found.message).collect();
    assert!(matches!(told[..], [one] if one.contains("設計組") && one.contains("企劃組")), "{told:?}");
}

#[test]
fn a_department_that_a_plan_calls_otherwise_is_neither_out_of_line_nor_carries_more() {
    let mut plans = years::plans(6, 1, 45).plans;
    for plan in &mut plans {
        plan.measures.iter_mut().for_each(|measure| measure.departments = vec!["業務組".to_owned()]);
    }
    for measure in &mut plans[2].measures {
        measure.departments = vec!["營業課".to_owned()];
    }
    let (places, _) = found(&plans, FindingKind::OutOfLine);
    assert!(places.iter().all(|(office, ..)| *office != plans[2].office), "{places:?}");
    assert_eq!(found(&plans, FindingKind::DepartmentShare).1, 0);
}

#[test]
fn a_word_of_two_spellings_is_quoted_whole() {
    let mut plans = years::plans(1, 1, 46).plans;
    plans[0].measures.truncate(3);
    for (measure, text) in plans[0].measures.iter_mut().zip([
        "於服務櫃檯設置叫號系統，依序受理。",
        "服務櫃台設置老花眼鏡與座椅供民眾使用。",
        "新進人員於櫃檯實習二週，期滿由課長評核。",
    ]) {
        measure.text = text.to_owned();
        measure.subitems.clear();
    }
    let told = told(&plans, FindingKind::TwoSpellings);
    assert!(matches!(&told[..], [one] if one.contains("「櫃檯」2 處、「櫃台」1 處")), "{told:?}");
}

#[test]
fn one_out_of_line_with_all_the_others() {
    let mut plans = years::plans(6, 1, 45).plans;
    let text = "電話應答於鈴響 3 聲內接聽，轉接不得逾 1 次，並由督導室抽測彙整辦理情形。";
    for (at, plan) in plans.iter_mut().enumerate() {
        let measure = &mut plan.measures[0];
        measure.text = if at == 4 { text.replace('3', "5") } else { text.to_owned() };
        measure.departments = vec!["業務組".to_owned()];
        measure.deadline = Some(if at == 2 { "每半年" } else { "持續辦理" }.to_owned());
    }
    let (places, _) = found(&plans, FindingKind::OutOfLine);
    assert!(places.contains(&place(&plans[4], 0)), "the number: {places:?}");
    assert!(places.contains(&place(&plans[2], 0)), "the deadline: {places:?}");
}

#[test]
fn spellings_of_one_word_in_one_plan() {
    let mut plans = years::plans(2, 1, 46).plans;
    plans[0].measures[0].text.push_str("，設置服務櫃檯。");
    plans[0].measures[1].text.push_str("，於服務櫃台受理。");
    plans[1].measures[0].text.push_str("，下載 App 辦理。");
    plans[1].measures[1].text.push_str("，下載APP查詢。");
    let (places, count) = found(&plans, FindingKind::TwoSpellings);
    println!("{count} findings: {places:?}");
    for plan in &plans {
        assert!(places.iter().any(|(office, ..)| *office == plan.office), "{places:?}");
    }
}
