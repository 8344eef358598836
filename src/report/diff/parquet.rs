//! One row an entry.

use std::sync::Arc;

use super::ReportError;
use crate::diff::{Diff, Entry, Printed, Replaced};
use crate::report::columnar::{Column, Kind, TEXTS, Value, WHOLES, column, gregorian, write};

/// What the columns mean, with a version.
const CONTRACT: &str = "planscope.table.changes/1";

/// Something before and after.
const REPLACED: Kind = Kind::Record(&[("old", Kind::Text), ("new", Kind::Text)]);

struct Row<'a> {
    diff: &'a Diff,
    entry: &'a Entry,
}

pub(super) fn bytes(diffs: &[Diff]) -> Result<Vec<u8>, ReportError> {
    let rows = diffs.iter().flat_map(|diff| diff.entries.iter().map(move |entry| Row { diff, entry }));
    Ok(write(CONTRACT, &columns(), rows)?)
}

fn columns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column("old_office", Kind::Text, |row| row.diff.old.office.as_ref().into()),
        column("old_roc_year", Kind::Whole, |row| row.diff.old.roc_year.into()),
        column("old_year", Kind::Whole, |row| gregorian(row.diff.old.roc_year)),
        column("old_path", Kind::Text, |row| (&row.diff.old.path).into()),
        column("new_office", Kind::Text, |row| row.diff.new.office.as_ref().into()),
        column("new_roc_year", Kind::Whole, |row| row.diff.new.roc_year.into()),
        column("new_year", Kind::Whole, |row| gregorian(row.diff.new.roc_year)),
        column("new_path", Kind::Text, |row| (&row.diff.new.path).into()),
        column("between", Kind::Text, |row| Value::word(&row.diff.between)),
        column("kind", Kind::Text, |row| row.entry.kind.name().into()),
        column("changes", TEXTS, |row| Value::list(row.entry.changes.iter().map(|change| change.name()))),
        column("old_ids", TEXTS, |row| Value::list(&row.entry.old)),
        column("new_ids", TEXTS, |row| Value::list(&row.entry.new)),
        column("old_place", TEXTS, |row| place(&row.entry.before)),
        column("new_place", TEXTS, |row| place(&row.entry.after)),
        column("old_text", Kind::Text, |row| text(&row.entry.before)),
        column("new_text", Kind::Text, |row| text(&row.entry.after)),
        column("old_departments", TEXTS, |row| departments(&row.entry.before)),
        column("new_departments", TEXTS, |row| departments(&row.entry.after)),
        column("departments_added", TEXTS, |row| {
            Value::list(row.entry.departments.iter().flat_map(|change| &change.added))
        }),
        column("departments_removed", TEXTS, |row| {
            Value::list(row.entry.departments.iter().flat_map(|change| &change.removed))
        }),
        column("old_deadlines", TEXTS, |row| deadlines(&row.entry.before)),
        column("new_deadlines", TEXTS, |row| deadlines(&row.entry.after)),
        column("numbers", Kind::List(&REPLACED), |row| replaced(&row.entry.numbers)),
        column("terms", Kind::List(&REPLACED), |row| replaced(&row.entry.terms)),
        column("score", Kind::Real, |row| row.entry.score.into()),
        column("confidence", Kind::Text, |row| Value::word(&row.entry.confidence)),
        column("doubtful", Kind::Truth, |row| (!row.entry.uncertain.is_empty()).into()),
        column("uncertain", TEXTS, |row| Value::list(row.entry.uncertain.iter().map(|change| change.name()))),
        column("why", Kind::Text, |row| (&row.entry.why).into()),
        column("why_en", Kind::Text, |row| (&row.entry.why_en).into()),
        column("old_pages", WHOLES, |row| Value::list(row.entry.before.iter().filter_map(|printed| printed.page))),
        column("new_pages", WHOLES, |row| Value::list(row.entry.after.iter().filter_map(|printed| printed.page))),
    ]
}

/// The titles of the first of some measures.
fn place(printed: &[Arc<Printed>]) -> Value {
    Value::list(printed.first().into_iter().flat_map(|measure| &measure.place))
}

/// None where there is no measure.
fn text(printed: &[Arc<Printed>]) -> Value {
    let texts: Vec<&str> = printed.iter().map(|measure| &*measure.text).collect();
    (!texts.is_empty()).then(|| texts.join("\n")).into()
}

/// Each once.
fn departments(printed: &[Arc<Printed>]) -> Value {
    let mut names: Vec<&String> = Vec::new();
    for name in printed.iter().flat_map(|measure| &measure.departments) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Value::list(names)
}

fn deadlines(printed: &[Arc<Printed>]) -> Value {
    Value::list(printed.iter().filter_map(|measure| measure.deadline.as_ref()))
}

fn replaced(list: &[Replaced]) -> Value {
    Value::List(list.iter().map(|one| Value::Record(vec![(&one.old).into(), (&one.new).into()])).collect())
}
