//! One measure as a row of a spreadsheet: the view that CSV and XLSX share.

use crate::{
    plan::{Assignment, Due, Measure, Plan},
    words::{Lang, Place},
};

/// The columns in order: English name, zh-TW name.
pub(super) const COLUMNS: [(&str, &str); 23] = [
    ("office", "機關"),
    ("roc_year", "年度"),
    ("id", "識別碼"),
    ("facet_no", "面向編號"),
    ("facet", "面向"),
    ("strategy_no", "執行策略編號"),
    ("strategy", "執行策略"),
    ("substrategy_no", "次策略編號"),
    ("substrategy", "次策略"),
    ("no", "作法編號"),
    ("text", "具體作法"),
    ("subitems", "細項"),
    ("departments", "承辦部門"),
    ("deadline", "完成期限"),
    ("assignment", "對應確定性"),
    ("page", "頁"),
    ("lines", "行"),
    ("bbox", "位置"),
    ("diagnostics", "診斷"),
    ("source", "檔案"),
    ("due", "期限類別"),
    ("due_from", "起日"),
    ("due_by", "迄日"),
];

/// Where the assignment stands among them.
pub(super) const ASSIGNMENT: usize = 14;

/// The cells of a measure's row.
pub(super) fn cells(plan: &Plan, measure: &Measure) -> [String; 23] {
    let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
    let level = |heading: &Option<crate::plan::Heading>| {
        let heading = heading.clone().unwrap_or_default();
        (number(heading.no), heading.title.unwrap_or_default())
    };
    let (facet_no, facet) = level(&measure.facet);
    let (strategy_no, strategy) = level(&measure.strategy);
    let (substrategy_no, substrategy) = level(&measure.substrategy);
    let subitems: Vec<String> = measure.subitems.iter().map(|sub| format!("{} {}", sub.marker, sub.text)).collect();
    let codes: Vec<&str> = measure.diagnostics.iter().map(|code| code.name()).collect();
    let place = measure.evidence.text.first();
    [
        plan.office.clone().unwrap_or_default(),
        number(plan.roc_year),
        measure.id.clone(),
        facet_no,
        facet,
        strategy_no,
        strategy,
        substrategy_no,
        substrategy,
        number(measure.no),
        measure.text.clone(),
        subitems.join("\n"),
        measure.departments.join("、"),
        measure.deadline.clone().unwrap_or_default(),
        assignment(measure.assignment, Lang::En).to_owned(),
        place.map(|place| place.page.to_string()).unwrap_or_default(),
        place.and_then(|place| place.lines).map(|[first, last]| format!("{first}–{last}")).unwrap_or_default(),
        place.and_then(bbox).unwrap_or_default(),
        codes.join(" "),
        plan.source.path.clone(),
        measure.due.as_ref().map(due).unwrap_or_default(),
        measure.due.as_ref().and_then(|due| due.from.clone()).unwrap_or_default(),
        measure.due.as_ref().and_then(|due| due.by.clone()).unwrap_or_default(),
    ]
}

/// The kind of a deadline, and of what recurs how often: `recurring:month:1`.
fn due(due: &Due) -> String {
    let name = |value: serde_json::Value| value.as_str().map(str::to_owned).unwrap_or_default();
    let kind = serde_json::to_value(due.kind).map(name).unwrap_or_default();
    match (due.every, due.times) {
        (Some(every), times) => {
            let every = serde_json::to_value(every).map(name).unwrap_or_default();
            format!("{kind}:{every}:{}", times.unwrap_or(1))
        }
        (None, _) => kind,
    }
}

fn bbox(place: &Place) -> Option<String> {
    let corners = place.bbox?.map(|value| format!("{value:.1}"));
    Some(corners.join(" "))
}

/// The name of an assignment.
pub(super) fn assignment(assignment: Assignment, lang: Lang) -> &'static str {
    match (assignment, lang) {
        (Assignment::Certain, Lang::En) => "certain",
        (Assignment::Inferred, Lang::En) => "inferred",
        (Assignment::Ambiguous, Lang::En) => "ambiguous",
        (Assignment::Certain, Lang::ZhTw) => "確定",
        (Assignment::Inferred, Lang::ZhTw) => "推定",
        (Assignment::Ambiguous, Lang::ZhTw) => "不確定",
    }
}
