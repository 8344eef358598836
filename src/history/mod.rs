//! Every measure through the years: born, reworded, moved, split, merged, handed over, dropped; and how it spread
//! from office to office.
//!
//! An office's years are compared as far as they are in the run: a year that is missing is no year in which
//! everything died, and what the first plan has was not born in it.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::coverage::EventKind;
use crate::coverage::{Cell, Overview};
use crate::normalize::key;
use crate::words::Diagnostic;

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
    /// What was left out of account, because the plans are too large for all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
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
    /// How many events there are of each kind, in the order of [`EventKind::ALL`]. What two lineages tell of the same
    /// measures, as after a merge, is one event.
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
    /// The measures of the plan before that they came from, where there are any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<String>,
    /// A reader may disagree that these are one measure, or that it had no counterpart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub debatable: bool,
    /// Index of that plan.
    pub plan: usize,
    /// The page, from 1.
    pub page: Option<u32>,
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
    /// It may have had it before: the run has no earlier plan of the office, or one that leaves it in doubt.
    pub or_before: bool,
}

impl Since {
    /// Whether the office surely took it up later than another one: of an office that may have had it before, nothing tells.
    #[must_use]
    pub fn is_after(&self, other: &Since) -> bool {
        !self.or_before && other.year < self.year
    }
}

/// Follows every measure of a run through the years; of one office where it is named.
#[must_use]
pub fn history(overview: &Overview, office: Option<&str>) -> History {
    // One office may be written in several ways: the first one stands for all.
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    let mut offices: BTreeMap<&str, Vec<(u32, usize)>> = BTreeMap::new();
    for (at, plan) in overview.plans.iter().enumerate() {
        if let Some(year) = plan.roc_year {
            let name = names.entry(key(&plan.office)).or_insert(&plan.office);
            offices.entry(name).or_default().push((year, at));
        }
    }
    for plans in offices.values_mut() {
        // Of two plans for one year the last one stands for it, as it does for the links: a lineage has one measure a
        // year.
        plans.sort_unstable_by(|a, b| b.cmp(a));
        plans.dedup_by_key(|(year, _)| *year);
        plans.reverse();
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
        diagnostics: overview.diagnostics.clone(),
    }
}

fn of_office(overview: &Overview, office: &str, plans: &[(u32, usize)]) -> OfficeHistory {
    let mut lineages = Vec::new();
    let mut distinct: BTreeSet<(EventKind, usize, Vec<String>, Vec<String>)> = BTreeSet::new();
    for (at, row) in overview.rows.iter().enumerate() {
        let cells: Vec<(u32, &Cell)> = plans.iter().filter_map(|&(year, plan)| Some((year, row.cell(plan)?))).collect();
        if cells.is_empty() {
            continue;
        }
        let mut events: Vec<Event> = Vec::new();
        for &(year, cell) in &cells {
            let happened = cell.events.iter().map(|event| Event {
                year,
                kind: event.kind,
                ids: event.new.clone(),
                from: event.old.clone(),
                debatable: event.debatable,
                plan: cell.plan,
                page: cell.page,
            });
            events.extend(happened);
            let next = plans.iter().find(|&&(later, _)| later > year);
            if let Some(&(later, _)) = next.filter(|_| cell.gone) {
                let (ids, plan, page) = (cell.ids.clone(), cell.plan, cell.page);
                let (kind, from, debatable) = (EventKind::Died, Vec::new(), cell.gone_debatable);
                events.push(Event { year: later, kind, ids, from, debatable, plan, page });
            }
        }
        distinct.extend(events.iter().map(|event| (event.kind, event.plan, event.from.clone(), event.ids.clone())));
        // What stands elsewhere, and is this one in doubt throughout, has no life of its own here.
        if events.is_empty() && cells.iter().all(|(_, cell)| cell.doubtful && cell.merged) {
            continue;
        }
        let years = cells.iter().map(|cell| cell.0).collect();
        lineages.push(Lineage { row: at, family: row.id.clone(), text: row.text.clone(), years, events });
    }
    let mut counts = vec![0; EventKind::ALL.len()];
    distinct.iter().for_each(|event| counts[event.0 as usize] += 1);
    OfficeHistory { office: office.to_owned(), years: plans.iter().map(|plan| plan.0).collect(), lineages, counts }
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
                // What may be another measure tells of no year in which the office had this one.
                let has = |sure: bool| {
                    let mut plans = plans.iter();
                    plans.position(|&(_, plan)| row.cell(plan).is_some_and(|cell| !(sure && cell.doubtful)))
                };
                let (any, first) = (has(false)?, has(true)?);
                let or_before = first == 0 || any < first;
                Some(Since { office: (*office).to_owned(), year: plans[first].0, or_before })
            })
            .collect();
        since.sort_by(|a, b| (a.year, !a.or_before, &a.office).cmp(&(b.year, !b.or_before, &b.office)));
        if since.len() > 1 && since.iter().any(|since| wanted(&since.office)) {
            spreads.push(Spread { row: at, family: row.id.clone(), text: row.text.clone(), offices: since });
        }
    }
    spreads
}
