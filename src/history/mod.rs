//! Every measure through the years: born, reworded, moved, split, merged, handed over, dropped; and how it spread
//! from office to office.
//!
//! An office's years are compared as far as they are in the run: a year that is missing is no year in which
//! everything died, and what the first plan has was not born in it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::coverage::{Cell, Overview};
use crate::normalize::key;

/// The name and version of the view as JSON.
pub const SCHEMA: &str = "planscope.history/1";

/// The lineages of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct History {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// By office.
    pub offices: Vec<OfficeHistory>,
    /// How measures spread, in the order of the outline; those that more than one office has.
    pub spreads: Vec<Spread>,
}

/// The lineages of one office.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct OfficeHistory {
    /// The office.
    pub office: String,
    /// Its years in the run, ascending.
    pub years: Vec<u32>,
    /// Its measures, in the order of the outline.
    pub lineages: Vec<Lineage>,
    /// How many events there are of each kind, in the order of [`EventKind::ALL`].
    pub counts: Vec<usize>,
}

/// One measure of one office through the years.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lineage {
    /// Index of the measure in the overview.
    pub row: usize,
    /// The id of its family.
    pub family: String,
    /// The canonical wording.
    pub text: String,
    /// The years in which the office has it.
    pub years: Vec<u32>,
    /// What happened to it.
    pub events: Vec<Event>,
}

/// Something that happened to a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// The year of the plan that shows it.
    pub year: u32,
    /// What happened.
    pub kind: EventKind,
    /// The measures of the plan that shows it; of the plan before where it was dropped.
    pub ids: Vec<String>,
    /// Index of that plan.
    pub plan: usize,
    /// The page, from 1.
    pub page: Option<u32>,
}

/// What can happen to a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The year before did not have it.
    Born,
    /// Other words.
    Reworded,
    /// Another facet, strategy or sub-strategy.
    Moved,
    /// One measure became several.
    Split,
    /// It was taken together with another one, or its parts were.
    Merged,
    /// Other departments.
    Departments,
    /// Another deadline.
    Deadline,
    /// The year before had it.
    Died,
}

impl EventKind {
    /// All of them, in the order of reports.
    pub const ALL: [EventKind; 8] = [
        EventKind::Born,
        EventKind::Reworded,
        EventKind::Moved,
        EventKind::Split,
        EventKind::Merged,
        EventKind::Departments,
        EventKind::Deadline,
        EventKind::Died,
    ];
}

/// How a measure spread: who had it, since when, the first one first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Spread {
    /// Index of the measure in the overview.
    pub row: usize,
    /// The id of its family.
    pub family: String,
    /// The canonical wording.
    pub text: String,
    /// Office, first year, and whether that is merely the first year that the run has of it.
    pub offices: Vec<Since>,
}

/// Since when an office has a measure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Since {
    /// The office.
    pub office: String,
    /// The first year.
    pub year: u32,
    /// The run has no earlier plan of the office, so it may have had it before.
    pub or_before: bool,
}

/// Follows every measure of a run through the years; of one office where it is named.
#[must_use]
pub fn history(overview: &Overview, office: Option<&str>) -> History {
    let mut offices: BTreeMap<&str, Vec<(u32, usize)>> = BTreeMap::new();
    for (at, plan) in overview.plans.iter().enumerate().filter(|&(at, _)| Some(at) != overview.reference) {
        if let Some(year) = plan.roc_year {
            offices.entry(&plan.office).or_default().push((year, at));
        }
    }
    for plans in offices.values_mut() {
        plans.sort_unstable();
        // Of two plans for one year the first stands for it: a lineage has one measure a year.
        plans.dedup_by_key(|(year, _)| *year);
    }
    let wanted = |name: &str| office.is_none_or(|office| key(name).contains(&key(office)));
    History {
        schema: SCHEMA.to_owned(),
        offices: offices
            .iter()
            .filter(|(name, _)| wanted(name))
            .map(|(name, plans)| of_office(overview, name, plans))
            .collect(),
        spreads: spreads(overview, &offices, &wanted),
    }
}

fn of_office(overview: &Overview, office: &str, plans: &[(u32, usize)]) -> OfficeHistory {
    let mut counts = vec![0; EventKind::ALL.len()];
    let mut lineages = Vec::new();
    for (at, row) in overview.rows.iter().enumerate() {
        let cells: Vec<(u32, usize, Option<&Cell>)> =
            plans.iter().map(|&(year, plan)| (year, plan, row.cell(plan))).collect();
        let years: Vec<u32> = cells.iter().filter(|cell| cell.2.is_some()).map(|cell| cell.0).collect();
        if years.is_empty() {
            continue;
        }
        let events: Vec<Event> = cells.windows(2).flat_map(|pair| between(&pair[0], &pair[1])).collect();
        for event in &events {
            counts[event.kind as usize] += 1;
        }
        lineages.push(Lineage { row: at, family: row.id.clone(), text: row.text.clone(), years, events });
    }
    OfficeHistory { office: office.to_owned(), years: plans.iter().map(|plan| plan.0).collect(), lineages, counts }
}

fn between(old: &(u32, usize, Option<&Cell>), new: &(u32, usize, Option<&Cell>)) -> Vec<Event> {
    let event =
        |kind, plan: usize, cell: &Cell| Event { year: new.0, kind, ids: cell.ids.clone(), plan, page: cell.page };
    match (old.2, new.2) {
        (None, None) => Vec::new(),
        (None, Some(cell)) => vec![event(EventKind::Born, new.1, cell)],
        (Some(cell), None) => vec![event(EventKind::Died, old.1, cell)],
        (Some(before), Some(after)) => {
            let names = |cell: &Cell| {
                let mut names: Vec<String> = cell.departments.iter().map(|name| key(name)).collect();
                names.sort_unstable();
                names
            };
            let place = |cell: &Cell| cell.place.iter().map(|title| key(title)).collect::<Vec<_>>();
            let deadline = |cell: &Cell| cell.deadline.as_deref().map(key);
            // What can be read in more than one way is no change.
            let clear = !before.ambiguous && !after.ambiguous;
            // Most stays to the letter, and what is printed alike has the same key.
            let happened = [
                (EventKind::Reworded, before.text != after.text && key(&before.text) != key(&after.text)),
                (EventKind::Moved, before.place != after.place && place(before) != place(after)),
                (EventKind::Split, after.ids.len() > before.ids.len()),
                (EventKind::Merged, after.ids.len() < before.ids.len() || (after.merged && !before.merged)),
                (
                    EventKind::Departments,
                    clear && before.departments != after.departments && names(before) != names(after),
                ),
                (
                    EventKind::Deadline,
                    clear && before.deadline != after.deadline && deadline(before) != deadline(after),
                ),
            ];
            happened.into_iter().filter(|&(_, did)| did).map(|(kind, _)| event(kind, new.1, after)).collect()
        }
    }
}

fn spreads(
    overview: &Overview,
    offices: &BTreeMap<&str, Vec<(u32, usize)>>,
    wanted: &dyn Fn(&str) -> bool,
) -> Vec<Spread> {
    let mut spreads = Vec::new();
    for (at, row) in overview.rows.iter().enumerate() {
        let mut since: Vec<Since> = offices
            .iter()
            .filter_map(|(office, plans)| {
                let first = plans.iter().position(|&(_, plan)| row.cell(plan).is_some())?;
                Some(Since { office: (*office).to_owned(), year: plans[first].0, or_before: first == 0 })
            })
            .collect();
        since.sort_by(|a, b| (a.year, !a.or_before, &a.office).cmp(&(b.year, !b.or_before, &b.office)));
        if since.len() > 1 && since.iter().any(|since| wanted(&since.office)) {
            spreads.push(Spread { row: at, family: row.id.clone(), text: row.text.clone(), offices: since });
        }
    }
    spreads
}
