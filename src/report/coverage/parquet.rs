//! Tidy: one row per measure, office and year, those that lack it too.

use super::ReportError;
use crate::coverage::{Cell, Overview, PlanInfo, Row};
use crate::report::columnar::{Column, Kind, TEXTS, Value, column, gregorian, write};

/// What the columns mean, with a version.
const CONTRACT: &str = "planscope.table.coverage/1";

struct Place<'a> {
    info: &'a PlanInfo,
    row: &'a Row,
    /// None where the plan lacks it.
    cell: Option<&'a Cell>,
    /// Whether the plan of reference has it; none where no such plan was named.
    required: Option<bool>,
}

pub(super) fn bytes(overview: &Overview) -> Result<Vec<u8>, ReportError> {
    let places = overview.years.iter().flat_map(|year| {
        year.rows.iter().flat_map(move |&row| {
            let row = &overview.rows[row];
            let required = overview.reference.map(|reference| row.cell(reference).is_some());
            year.plans.iter().map(move |&plan| Place {
                info: &overview.plans[plan],
                row,
                cell: row.cell(plan),
                required,
            })
        })
    });
    Ok(write(CONTRACT, &columns(), places)?)
}

fn columns<'a>() -> Vec<Column<Place<'a>>> {
    vec![
        column("office", Kind::Text, |at| (&at.info.office).into()),
        column("roc_year", Kind::Whole, |at| at.info.roc_year.into()),
        column("year", Kind::Whole, |at| gregorian(at.info.roc_year)),
        column("family", Kind::Text, |at| (&at.row.id).into()),
        column("facet", Kind::Text, |at| at.row.place.facet.as_ref().into()),
        column("strategy", Kind::Text, |at| at.row.place.strategy.as_ref().into()),
        column("substrategy", Kind::Text, |at| at.row.place.substrategy.as_ref().into()),
        column("measure", Kind::Text, |at| (&at.row.text).into()),
        column("status", Kind::Text, |at| at.cell.map_or("lacks", |cell| cell.status.name()).into()),
        column("covered", Kind::Truth, |at| at.cell.is_some().into()),
        column("required", Kind::Truth, |at| at.required.into()),
        column("doubtful", Kind::Truth, |at| at.cell.map(|cell| cell.doubtful).into()),
        column("ambiguous", Kind::Truth, |at| at.cell.map(|cell| cell.ambiguous).into()),
        column("score", Kind::Real, |at| at.cell.map(|cell| cell.score).into()),
        column("ids", TEXTS, |at| Value::list(at.cell.into_iter().flat_map(|cell| &cell.ids))),
        column("split", Kind::Truth, |at| at.cell.map(|cell| cell.ids.len() > 1).into()),
        column("merged", Kind::Truth, |at| at.cell.map(|cell| cell.merged).into()),
        column("text", Kind::Text, |at| at.cell.map(|cell| &cell.text).into()),
        column("departments", TEXTS, |at| Value::list(at.cell.into_iter().flat_map(|cell| &cell.departments))),
        column("deadline", Kind::Text, |at| at.cell.and_then(|cell| cell.deadline.as_ref()).into()),
        column("against", Kind::Text, |at| at.cell.and_then(|cell| cell.against.as_ref()).into()),
        column("against_departments", TEXTS, |at| {
            Value::list(at.cell.into_iter().flat_map(|cell| &cell.against_departments))
        }),
        column("events", TEXTS, |at| {
            Value::List(at.cell.into_iter().flat_map(|cell| &cell.events).map(|one| Value::word(&one.kind)).collect())
        }),
        column("debatable", Kind::Truth, |at| {
            at.cell.map(|cell| cell.events.iter().any(|event| event.debatable)).into()
        }),
        column("gone", Kind::Truth, |at| at.cell.map(|cell| cell.gone).into()),
        column("page", Kind::Whole, |at| at.cell.and_then(|cell| cell.page).into()),
        column("path", Kind::Text, |at| (&at.info.path).into()),
    ]
}
