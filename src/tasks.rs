//! What falls due when: the deadlines of plans as a schedule, by month and department.
//!
//! Only deadlines that certainly have a value are scheduled. What is promised without a date, and what could not be read
//! for certain, is counted and listed apart: a date that nobody promised is worse than none.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::align::{Doubt, wording};
use crate::normalize::{due, key};
use crate::plan::{Due, DueKind, Measure, Period, Plan};

/// The name and version of the view as JSON.
pub const SCHEMA: &str = "planscope.tasks/1";

/// What falls due, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Schedule {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// What has a day, by that day; of one day in the order of the plans.
    pub dated: Vec<Task>,
    /// What recurs without a day of its own, the shorter periods first.
    pub recurring: Vec<Task>,
    /// What has neither: no end is promised, it depends on something, or it could not be read for certain.
    pub undated: Vec<Task>,
}

/// One measure that is to be done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Task {
    /// The office.
    pub office: String,
    /// The 民國 year of the plan.
    pub roc_year: Option<u32>,
    /// The measure, by id.
    pub measure: String,
    /// What is to be done.
    pub text: String,
    /// Who is to do it.
    pub departments: Vec<String>,
    /// The deadline as printed.
    pub deadline: String,
    /// The deadline as a value.
    pub due: Due,
    /// Departments and deadline can be read in more than one way.
    pub uncertain: bool,
    /// The page, from 1.
    pub page: Option<u32>,
    /// The file.
    pub path: String,
}

impl Task {
    /// The month that it is due in, as `2023-06`; of a span the last one.
    #[must_use]
    pub fn month(&self) -> Option<&str> {
        self.due.by.as_deref().and_then(|day| day.get(..7))
    }
}

/// Schedules the measures of plans; of one department where it is named.
#[must_use]
pub fn schedule(plans: &[&Plan], department: Option<&str>) -> Schedule {
    let mut schedule = Schedule { schema: SCHEMA.to_owned(), ..Schedule::default() };
    let wanted = department.map(key);
    for plan in plans {
        for measure in &plan.measures {
            let mine = |name: &String| wanted.as_ref().is_none_or(|wanted| key(name) == *wanted);
            if wanted.is_some() && !measure.departments.iter().any(mine) {
                continue;
            }
            if let Some(task) = task(plan, measure) {
                match (&task.due.by, task.due.kind) {
                    (Some(_), _) => schedule.dated.push(task),
                    (None, DueKind::Recurring) => schedule.recurring.push(task),
                    (None, _) => schedule.undated.push(task),
                }
            }
        }
    }
    // Sorts are stable: what falls on one day stays in the order of the plans.
    schedule.dated.sort_by(|a, b| (&a.due.by, &a.due.from).cmp(&(&b.due.by, &b.due.from)));
    schedule.recurring.sort_by_key(|task| task.due.every.map(rank));
    schedule.undated.sort_by_key(|task| task.due.kind);
    schedule
}

fn task(plan: &Plan, measure: &Measure) -> Option<Task> {
    let deadline = measure.deadline.clone()?;
    let due = measure.due.clone().or_else(|| due(&deadline, plan.roc_year))?;
    Some(Task {
        office: plan.office.clone().unwrap_or_else(|| plan.source.path.clone()),
        roc_year: plan.roc_year,
        measure: measure.id.clone(),
        text: wording(measure),
        departments: measure.departments.clone(),
        deadline,
        due,
        uncertain: Doubt::of(measure).of_duty(),
        page: measure.evidence.text.first().map(|place| place.page),
        path: plan.source.path.clone(),
    })
}

fn rank(period: Period) -> u32 {
    match period {
        Period::Day => 0,
        Period::Week => 1,
        Period::Month => 2,
        Period::Quarter => 3,
        Period::HalfYear => 4,
        Period::Year => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        let measure = |no: u32, deadline: &str, department: &str| Measure {
            id: format!("1.1.1.{no}"),
            text: format!("作法{no}"),
            deadline: Some(deadline.to_owned()),
            departments: vec![department.to_owned()],
            ..Measure::default()
        };
        let measures = vec![
            measure(1, "12月底前完成", "業務組"),
            measure(2, "每月 1 次", "電費組"),
            measure(3, "5月普查 6月完成", "業務組"),
            measure(4, "持續辦理", "業務組"),
            measure(5, "颱風季節前", "業務組"),
        ];
        Plan { office: Some("甲處".into()), roc_year: Some(112), measures, ..Plan::default() }
    }

    #[test]
    fn each_measure_is_scheduled_once() {
        let plan = plan();
        let all = schedule(&[&plan], None);
        let ids = |tasks: &[Task]| tasks.iter().map(|task| task.measure.clone()).collect::<Vec<_>>();
        assert_eq!(ids(&all.dated), ["1.1.1.3", "1.1.1.1"]);
        assert_eq!(all.dated[0].month(), Some("2023-06"));
        assert_eq!(ids(&all.recurring), ["1.1.1.2"]);
        assert_eq!(ids(&all.undated), ["1.1.1.4", "1.1.1.5"]);
    }

    #[test]
    fn a_department_gets_its_own() {
        let plan = plan();
        let own = schedule(&[&plan], Some("電費 組"));
        assert_eq!((own.dated.len(), own.recurring.len(), own.undated.len()), (0, 1, 0));
    }
}
