//! Makes records of a table whose cells are known: from a [`reading`] to measures, marks and the account.

use super::{
    Accounting, Assignment, Certainty, Evidence, Heading, Marks, Measure, PathTitle, Plan, PlanColumn, Subitem,
    TitleMark, record,
};
use crate::{
    reading::{self, Sure, Title},
    table::{PlanTable, Role},
    words::{Code, Diagnostic, Place, joining::tidy, shorten},
};

/// Reads a table and adds its measures to the plan.
pub(super) fn read(table: &PlanTable, plan: &mut Plan) -> (Marks, Accounting) {
    let found = reading::read(table);
    let header = table.columns.iter().find(|column| column.role == Role::Deadline);
    plan.deadline_header = plan.deadline_header.take().or(header.map(|column| tidy(&column.header)));
    add_columns(table, plan);
    let marks = marks(table, &found);
    let accounting = found.account;
    for (tokens, code, zh, en) in [
        (&found.surplus_departments, Code::SurplusDepartment, "部門", "department"),
        (&found.surplus_deadlines, Code::SurplusDeadline, "期限", "deadline"),
    ] {
        for (text, place) in tokens {
            let zh = format!("多出的{zh}「{text}」未歸入任何具體作法");
            let en = format!("{en} 「{text}」 is left over");
            plan.diagnostics.push(Diagnostic::new(code, zh, en).quoting(text).at(place));
        }
    }
    for (text, place) in &found.stray {
        let shown = shorten(text, 20);
        let zh = format!("表中文字「{shown}」不屬於任何具體作法");
        let en = format!("「{shown}」 in the table belongs to no measure");
        plan.diagnostics.push(Diagnostic::new(Code::StrayText, zh, en).quoting(text).at(place));
    }
    let paths: Vec<Vec<PathTitle>> = found.measures.iter().map(|measure| path(&found.titles, measure.parent)).collect();
    let mut before: Option<(Option<usize>, u32)> = None;
    for (measure, path) in found.measures.into_iter().zip(paths) {
        let (parent, number) = (measure.parent, measure.number);
        let mut made = record(measure, path);
        // A number that is left out under one title.
        let expected = before.filter(|(known, _)| *known == parent).map_or(1, |(_, last)| last + 1);
        if let Some(number) = number.filter(|number| *number > expected) {
            let shown = shorten(&made.text, 20).into_owned();
            let zh = format!("編號由 {} 跳到 {number}：「{shown}」", expected - 1);
            let en = format!("the number goes from {} to {number}: 「{shown}」", expected - 1);
            let mut note = Diagnostic::new(Code::NumberingGap, zh, en).quoting(&made.text);
            if let Some(place) = made.evidence.text.first() {
                note = note.at(place);
            }
            plan.diagnostics.push(note);
            made.diagnostics.push(Code::NumberingGap);
        }
        before = number.map(|number| (parent, number)).or(before);
        plan.measures.push(made);
    }
    (marks, accounting)
}

/// Says what the columns of a table are.
pub(super) fn add_columns(table: &PlanTable, plan: &mut Plan) {
    let mut level = 0;
    let columns = table.columns.iter().map(|column| {
        let is_title = matches!(column.role, Role::Facet | Role::Strategy);
        level += u32::from(is_title);
        let role = match column.role {
            Role::Serial => "number",
            Role::Facet | Role::Strategy => "title",
            Role::Measure => "measure",
            Role::Department => "department",
            Role::CoDepartment => "co-department",
            Role::Deadline => "deadline",
            Role::Unit => "unit",
            Role::Other => "other",
        };
        PlanColumn {
            header: column.header.clone(),
            role: role.to_owned(),
            level: is_title.then_some(level),
            certainty: Assignment::Certain,
        }
    });
    let columns: Vec<PlanColumn> = columns.collect();
    if !plan.columns.ends_with(&columns) {
        plan.columns.extend(columns);
    }
}

/// All titles above a measure, outermost first.
fn path(titles: &[Title], parent: Option<usize>) -> Vec<PathTitle> {
    let mut out = Vec::new();
    let mut at = parent;
    while let Some(index) = at {
        let title = &titles[index];
        out.push(PathTitle {
            header: title.header.clone(),
            no: title.number,
            title: Some(title.text.clone()).filter(|text| !text.is_empty()),
        });
        at = title.parent;
    }
    out.reverse();
    out
}

fn assignment(sure: Sure) -> Assignment {
    match sure {
        Sure::Certain => Assignment::Certain,
        Sure::Inferred => Assignment::Inferred,
        Sure::Ambiguous => Assignment::Ambiguous,
    }
}

fn record(measure: reading::Measure, path: Vec<PathTitle>) -> Measure {
    let heading = |at: usize| path.get(at).map(|title| Heading { no: title.no, title: title.title.clone() });
    let certainty = Certainty {
        place: assignment(measure.place_sure),
        text: assignment(measure.text_sure),
        departments: assignment(measure.departments_sure),
        deadline: assignment(measure.deadline_sure),
    };
    Measure {
        id: String::new(),
        facet: heading(0),
        strategy: heading(1),
        substrategy: heading(2),
        path,
        no: measure.number,
        text: measure.text,
        subitems: measure
            .subitems
            .into_iter()
            .map(|sub| Subitem {
                marker: sub.marker,
                text: sub.text,
                departments: sub.departments,
                deadline: sub.deadline,
            })
            .collect(),
        departments: record::named_once(measure.departments),
        deadline: measure.deadline,
        assignment: certainty.departments.max(certainty.deadline),
        certainty: Some(certainty),
        fields: measure.fields,
        evidence: Evidence {
            text: measure.places,
            departments: measure.department_places,
            deadline: measure.deadline_places,
        },
        ..Measure::default()
    }
}

fn marks(table: &PlanTable, found: &reading::Reading) -> Marks {
    let depth = |title: &Title| {
        let mut depth = 0;
        let mut at = title.parent;
        while let Some(index) = at {
            depth += 1;
            at = found.titles[index].parent;
        }
        depth
    };
    let titles = found.titles.iter().map(|title| TitleMark {
        depth: depth(title),
        number: title.number,
        text: title.text.clone(),
        above: title.parent,
        is_measure: title.is_measure,
        places: title.places.clone(),
    });
    let others = table.cells.iter().filter(|cell| table.is_other(cell.column));
    let left = found.surplus_departments.iter().chain(&found.surplus_deadlines);
    let stray: Vec<(String, Place)> = found.stray.iter().chain(left).cloned().collect();
    Marks {
        titles: titles.collect(),
        above: found.measures.iter().map(|measure| measure.parent).collect(),
        furniture: table.furniture.iter().map(|piece| piece.place.clone()).collect(),
        other: others.flat_map(|cell| &cell.pieces).map(|piece| piece.place.clone()).collect(),
        stray,
    }
}
