//! One row a measure, with everything that its record says.

use super::row::assignment;
use crate::{
    plan::{Assignment, Due, Heading, Measure, Plan},
    report::columnar::{Column, Kind, TEXTS, Value, WHOLES, column, gregorian, write},
    words::{Lang, Place},
};

/// What the columns mean, with a version.
const CONTRACT: &str = "planscope.table.measures/1";

/// What stands below a measure.
const SUBITEM: Kind =
    Kind::Record(&[("marker", Kind::Text), ("text", Kind::Text), ("departments", TEXTS), ("deadline", Kind::Text)]);

/// Where a part of a measure was printed.
const PLACE: Kind = Kind::Record(&[
    ("of", Kind::Text),
    ("page", Kind::Whole),
    ("left", Kind::Real),
    ("top", Kind::Real),
    ("right", Kind::Real),
    ("bottom", Kind::Real),
    ("first_line", Kind::Whole),
    ("last_line", Kind::Whole),
    ("table", Kind::Whole),
    ("row", Kind::Whole),
    ("column", Kind::Whole),
    ("paragraph", Kind::Whole),
    ("confidence", Kind::Real),
]);

/// A title above a measure.
const TITLE: Kind = Kind::Record(&[("header", Kind::Text), ("no", Kind::Whole), ("title", Kind::Text)]);

struct Row<'a> {
    plan: &'a Plan,
    measure: &'a Measure,
}

/// The measures of all plans.
///
/// # Errors
/// None that a record can cause.
pub fn parquet(plans: &[&Plan]) -> Result<Vec<u8>, parquet::errors::ParquetError> {
    let rows = plans.iter().flat_map(|plan| plan.measures.iter().map(|measure| Row { plan, measure }));
    write(CONTRACT, &columns(), rows)
}

fn columns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column("office", Kind::Text, |row| row.plan.office.as_ref().into()),
        column("roc_year", Kind::Whole, |row| row.plan.roc_year.into()),
        column("year", Kind::Whole, |row| gregorian(row.plan.roc_year)),
        column("id", Kind::Text, |row| (&row.measure.id).into()),
        column("facet_no", Kind::Whole, |row| number(&row.measure.facet)),
        column("facet", Kind::Text, |row| title(&row.measure.facet)),
        column("strategy_no", Kind::Whole, |row| number(&row.measure.strategy)),
        column("strategy", Kind::Text, |row| title(&row.measure.strategy)),
        column("substrategy_no", Kind::Whole, |row| number(&row.measure.substrategy)),
        column("substrategy", Kind::Text, |row| title(&row.measure.substrategy)),
        column("titles", Kind::List(&TITLE), |row| {
            let title = |one: &crate::plan::PathTitle| {
                vec![one.header.as_ref().into(), one.no.into(), one.title.as_ref().into()]
            };
            Value::List(row.measure.path.iter().map(|one| Value::Record(title(one))).collect())
        }),
        column("no", Kind::Whole, |row| row.measure.no.into()),
        column("text", Kind::Text, |row| (&row.measure.text).into()),
        column("subitems", Kind::List(&SUBITEM), |row| {
            let item = |one: &crate::plan::Subitem| {
                Value::Record(vec![
                    (&one.marker).into(),
                    (&one.text).into(),
                    Value::list(&one.departments),
                    one.deadline.as_ref().into(),
                ])
            };
            Value::List(row.measure.subitems.iter().map(item).collect())
        }),
        column("departments", TEXTS, |row| Value::list(&row.measure.departments)),
        column("deadline", Kind::Text, |row| row.measure.deadline.as_ref().into()),
        column("due_kind", Kind::Text, |row| due(row).map_or(Value::Absent, |due| Value::word(&due.kind))),
        column("due_every", Kind::Text, |row| {
            due(row).and_then(|due| due.every).map_or(Value::Absent, |every| Value::word(&every))
        }),
        column("due_times", Kind::Whole, |row| due(row).and_then(|due| due.times).into()),
        column("due_months", WHOLES, |row| {
            Value::list(due(row).into_iter().flat_map(|due| due.months.iter().copied()))
        }),
        column("due_from", Kind::Day, |row| Value::day(due(row).and_then(|due| due.from.as_deref()))),
        column("due_by", Kind::Day, |row| Value::day(due(row).and_then(|due| due.by.as_deref()))),
        column("fields", Kind::Map, |row| {
            let pair = |(head, text): (&String, &String)| Value::Record(vec![head.into(), text.into()]);
            Value::List(row.measure.fields.iter().map(pair).collect())
        }),
        column("doubtful", Kind::Truth, |row| {
            let measure = row.measure;
            let of_field = measure.certainty.is_some_and(|certainty| certainty.is_doubtful());
            (of_field || measure.assignment == Assignment::Ambiguous).into()
        }),
        column("assignment", Kind::Text, |row| word(row.measure.assignment)),
        column("certainty_place", Kind::Text, |row| row.measure.certainty.map(|sure| word(sure.place)).into()),
        column("certainty_text", Kind::Text, |row| row.measure.certainty.map(|sure| word(sure.text)).into()),
        column("certainty_departments", Kind::Text, |row| {
            row.measure.certainty.map(|sure| word(sure.departments)).into()
        }),
        column("certainty_deadline", Kind::Text, |row| row.measure.certainty.map(|sure| word(sure.deadline)).into()),
        column("diagnostics", TEXTS, |row| Value::list(row.measure.diagnostics.iter().map(|code| code.name()))),
        column("page", Kind::Whole, |row| row.measure.evidence.text.first().map(|place| place.page).into()),
        column("places", Kind::List(&PLACE), |row| {
            let evidence = &row.measure.evidence;
            let parts =
                [("text", &evidence.text), ("departments", &evidence.departments), ("deadline", &evidence.deadline)];
            let places = parts.into_iter().flat_map(|(of, places)| places.iter().map(move |one| place(of, one)));
            Value::List(places.collect())
        }),
        column("title", Kind::Text, |row| row.plan.title.as_ref().into()),
        column("path", Kind::Text, |row| (&row.plan.source.path).into()),
        column("format", Kind::Text, |row| (&row.plan.source.format).into()),
        column("sha256", Kind::Text, |row| (&row.plan.source.sha256).into()),
    ]
}

fn title(heading: &Option<Heading>) -> Value {
    heading.as_ref().and_then(|heading| heading.title.as_ref()).into()
}

fn number(heading: &Option<Heading>) -> Value {
    heading.as_ref().and_then(|heading| heading.no).into()
}

fn due<'a>(row: &Row<'a>) -> Option<&'a Due> {
    row.measure.due.as_ref()
}

fn word(sure: Assignment) -> Value {
    assignment(sure, Lang::En).into()
}

fn place(of: &str, place: &Place) -> Value {
    let corner = |at: usize| place.bbox.map(|bbox| bbox[at]).into();
    let line = |at: usize| place.lines.map(|lines| lines[at]).into();
    let cell = |at: usize| place.cell.map(|cell| cell[at]).into();
    Value::Record(vec![
        of.into(),
        place.page.into(),
        corner(0),
        corner(1),
        corner(2),
        corner(3),
        line(0),
        line(1),
        cell(0),
        cell(1),
        cell(2),
        place.paragraph.into(),
        place.confidence.into(),
    ])
}
