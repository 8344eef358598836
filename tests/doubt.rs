//! What rests on a field that can be read in more than one way is called doubtful wherever it is claimed: by a comparison,
//! by coverage and history, by the audit.

use planscope::align::Confidence;
use planscope::audit::{self, FindingKind};
use planscope::coverage::{self, Options, Status};
use planscope::diff::{self, Change, Diff, Kind};
use planscope::history::{self, EventKind};
use planscope::plan::{Assignment, Certainty, Heading, Measure, Plan};

const TEXTS: [&str; 4] = [
    "設置全功能單一窗口櫃檯，提供整合服務，減少臨櫃等候時間。",
    "辦理電話禮貌測試，每月檢討成效並列入年度考核。",
    "維護無障礙設施，定期檢測愛心鈴及坡道，確保公共安全。",
    "推廣電子帳單及行動支付，提高民眾使用便利性。",
];

fn measure(at: u32, text: &str) -> Measure {
    let heading = |no, title: &str| Some(Heading { no: Some(no), title: Some(title.to_owned()) });
    Measure {
        id: format!("1.1.1.{at}"),
        facet: heading(1, "基礎服務"),
        strategy: heading(1, "服務一致"),
        substrategy: heading(1, "提升服務及時性"),
        no: Some(at),
        text: text.to_owned(),
        departments: vec!["業務組".to_owned()],
        deadline: Some("持續辦理".to_owned()),
        ..Measure::default()
    }
}

fn plan(year: u32) -> Plan {
    Plan {
        office: Some("東山區營業處".to_owned()),
        roc_year: Some(year),
        measures: (1..).zip(TEXTS).map(|(at, text)| measure(at, text)).collect(),
        ..Plan::default()
    }
}

/// Two years, the second changed by `change`.
fn pair(change: impl FnOnce(&mut Plan)) -> [Plan; 2] {
    let mut plans = [plan(111), plan(112)];
    change(&mut plans[1]);
    plans
}

fn in_doubt(measure: &mut Measure, field: impl FnOnce(&mut Certainty, Assignment)) {
    field(measure.certainty.get_or_insert_default(), Assignment::Ambiguous);
}

fn compare([old, new]: &[Plan; 2], strict: bool) -> Diff {
    diff::compare(old, new, diff::Options { strict })
}

#[test]
fn a_text_that_may_end_elsewhere() {
    let plans = pair(|plan| {
        plan.measures[0].text = TEXTS[0].replace("減少臨櫃等候時間", "並設叫號系統");
        in_doubt(&mut plan.measures[0], |certainty, doubt| certainty.text = doubt);
    });
    let diff = compare(&plans, false);
    let entry = diff.entries.iter().find(|entry| entry.new == ["1.1.1.1"]).expect("it is linked");
    assert!(entry.changes.contains(&Change::Text) && entry.uncertain.contains(&Change::Text), "{entry:?}");
    assert!(entry.confidence <= Confidence::Likely);
    let strict = compare(&plans, true);
    let entry = strict.entries.iter().find(|entry| entry.new == ["1.1.1.1"]).expect("it is linked");
    // Not claimed, and neither is that nothing changed.
    assert!(!entry.changes.contains(&Change::Text) && entry.kind == Kind::Changed, "{entry:?}");

    let refs: Vec<&Plan> = plans.iter().collect();
    let overview = coverage::overview(&refs, &coverage::catalogue_of(&refs), &Options::default());
    let history = history::history(&overview, None);
    let events = history.offices.iter().flat_map(|office| &office.lineages).flat_map(|lineage| &lineage.events);
    assert_eq!(events.filter(|event| event.kind == EventKind::Reworded).count(), 0);
}

#[test]
fn a_cell_whose_words_are_in_doubt_is_not_called_reworded() {
    let mut plans: Vec<Plan> =
        ["東", "西", "南", "北"].map(|name| Plan { office: Some(name.to_owned()), ..plan(112) }).into();
    plans[3].measures[0].text = TEXTS[0].replace("減少臨櫃等候時間", "並設叫號系統");
    let status = |plans: &[Plan]| {
        let refs: Vec<&Plan> = plans.iter().collect();
        let overview = coverage::overview(&refs, &coverage::catalogue_of(&refs), &Options::default());
        let at = overview.plans.iter().position(|plan| plan.office == "北").expect("it is there");
        let cells = overview.rows.iter().filter_map(|row| row.cell(at));
        cells.filter(|cell| cell.ids == ["1.1.1.1"]).map(|cell| cell.status).collect::<Vec<_>>()
    };
    assert_eq!(status(&plans), [Status::Reworded]);
    in_doubt(&mut plans[3].measures[0], |certainty, doubt| certainty.text = doubt);
    assert_eq!(status(&plans), [Status::Uncertain]);
}

#[test]
fn a_place_that_may_be_another() {
    let plans = pair(|plan| {
        plan.measures[3].substrategy = Some(Heading { no: Some(2), title: Some("推動數位服務".to_owned()) });
        in_doubt(&mut plan.measures[3], |certainty, doubt| certainty.place = doubt);
    });
    let diff = compare(&plans, false);
    let entry = diff.entries.iter().find(|entry| entry.new == ["1.1.1.4"]).expect("it is linked");
    assert!(entry.changes.contains(&Change::Moved) && entry.uncertain.contains(&Change::Moved), "{entry:?}");
    let strict = compare(&plans, true);
    let entry = strict.entries.iter().find(|entry| entry.new == ["1.1.1.4"]).expect("it is linked");
    assert!(!entry.changes.contains(&Change::Moved) && entry.kind == Kind::Changed, "{entry:?}");
}

#[test]
fn what_may_be_half_of_another_is_not_surely_new() {
    let plans = pair(|plan| {
        let mut new = measure(5, "舉辦里長座談會宣導節約能源。");
        in_doubt(&mut new, |certainty, doubt| certainty.text = doubt);
        plan.measures.push(new);
    });
    let diff = compare(&plans, false);
    let added = diff.entries.iter().find(|entry| entry.kind == Kind::Added).expect("it is new");
    assert_eq!((added.confidence, &added.uncertain[..]), (Confidence::Debatable, &[Change::Text][..]));
}

#[test]
fn one_field_in_doubt_leaves_the_other_one_clear() {
    let plans = pair(|plan| {
        plan.measures[0].deadline = Some("每季 1 次".to_owned());
        plan.measures[0].departments = vec!["電費組".to_owned()];
        in_doubt(&mut plan.measures[0], |certainty, doubt| certainty.deadline = doubt);
    });
    let diff = compare(&plans, true);
    let entry = diff.entries.iter().find(|entry| entry.new == ["1.1.1.1"]).expect("it is linked");
    assert_eq!(entry.uncertain, [Change::Deadline]);
    assert!(entry.changes.contains(&Change::Departments) && !entry.changes.contains(&Change::Deadline), "{entry:?}");
}

#[test]
fn what_was_not_assigned_is_not_missing() {
    let mut plans = [plan(111), plan(112)];
    for plan in &mut plans {
        plan.measures[1].deadline = None;
        plan.measures.extend((5..9).map(|at| measure(at, &format!("{}{at}", TEXTS[1]))));
    }
    let missing = |plans: &[Plan; 2]| {
        let refs: Vec<&Plan> = plans.iter().collect();
        let catalogue = coverage::catalogue_of(&refs);
        let overview = coverage::overview(&refs, &catalogue, &Options::default());
        let findings = audit::audit(&refs, &catalogue, &overview).findings;
        findings.iter().filter(|found| found.kind == FindingKind::MissingDeadline).count()
    };
    assert_eq!(missing(&plans), 2);
    plans[1].measures[1].assignment = Assignment::Ambiguous;
    assert_eq!(missing(&plans), 1);
}
