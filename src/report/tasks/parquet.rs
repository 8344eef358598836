//! One row a measure that has a deadline, in the order of the schedule.

use crate::report::columnar::{Column, Kind, TEXTS, Value, WHOLES, column, gregorian, write};
use crate::report::coverage::ReportError;
use crate::tasks::{Schedule, Task};

/// What the columns mean, with a version.
const CONTRACT: &str = "planscope.table.tasks/1";

struct Row<'a> {
    schedule: &'static str,
    task: &'a Task,
}

/// The schedule.
///
/// # Errors
/// None that a schedule can cause.
pub fn parquet(schedule: &Schedule) -> Result<Vec<u8>, ReportError> {
    let parts = [("dated", &schedule.dated), ("recurring", &schedule.recurring), ("undated", &schedule.undated)];
    let rows = parts.into_iter().flat_map(|(schedule, tasks)| tasks.iter().map(move |task| Row { schedule, task }));
    Ok(write(CONTRACT, &columns(), rows)?)
}

fn columns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column("schedule", Kind::Text, |row| row.schedule.into()),
        column("office", Kind::Text, |row| (&row.task.office).into()),
        column("roc_year", Kind::Whole, |row| row.task.roc_year.into()),
        column("year", Kind::Whole, |row| gregorian(row.task.roc_year)),
        column("id", Kind::Text, |row| (&row.task.measure).into()),
        column("text", Kind::Text, |row| (&row.task.text).into()),
        column("departments", TEXTS, |row| Value::list(&row.task.departments)),
        column("deadline", Kind::Text, |row| (&row.task.deadline).into()),
        column("due_kind", Kind::Text, |row| Value::word(&row.task.due.kind)),
        column("due_every", Kind::Text, |row| row.task.due.every.map_or(Value::Absent, |every| Value::word(&every))),
        column("due_times", Kind::Whole, |row| row.task.due.times.into()),
        column("due_months", WHOLES, |row| Value::list(row.task.due.months.iter().copied())),
        column("due_from", Kind::Day, |row| Value::day(row.task.due.from.as_deref())),
        column("due_by", Kind::Day, |row| Value::day(row.task.due.by.as_deref())),
        column("doubtful", Kind::Truth, |row| row.task.uncertain.into()),
        column("page", Kind::Whole, |row| row.task.page.into()),
        column("path", Kind::Text, |row| (&row.task.path).into()),
    ]
}
