//! What happened to the measures of an office from one plan to the next one, along the links between the two.
//!
//! The rules are those of [`crate::diff`], so that a lineage and a comparison of the same two plans say the same.

use std::collections::BTreeMap;

use crate::many::*;
use foldhash::HashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::align::{Confidence, Doubt, Link, Nearness};
use crate::diff;
use crate::normalize::key;
use crate::plan::{Measure, Plan};

use super::lineage::Step;
use super::overview::Row;

/// What can happen to a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum EventKind {
    /// The year before did not have it, nor any before that.
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
    /// The year before did not have it, but one before that did.
    Returned,
}

impl EventKind {
    /// All of them, in the order of reports.
    pub const ALL: [EventKind; 9] = [
        EventKind::Born,
        EventKind::Reworded,
        EventKind::Moved,
        EventKind::Split,
        EventKind::Merged,
        EventKind::Departments,
        EventKind::Deadline,
        EventKind::Died,
        EventKind::Returned,
    ];
}

/// What happened to a measure since the plan before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Happened {
    /// What happened.
    pub kind: EventKind,
    /// The measures of the plan before, by id.
    pub old: Vec<String>,
    /// The measures of this plan, by id.
    pub new: Vec<String>,
    /// A reader may disagree that these are one measure, or that it had no counterpart.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub debatable: bool,
}

/// Tells in every cell what happened since the plan before, and whether the next plan no longer has it. `index` gives of
/// each plan its measures by their ids.
pub(super) fn tell(rows: &mut [Row], plans: &[&Plan], index: &[HashMap<&str, usize>], steps: &[Step]) {
    // Two plans of two offices are linked too, but the one is no year of the other.
    let office = |plan: usize| plans[plan].office.as_deref().map(key);
    let follows =
        |step: &&Step| office(step.old) == office(step.new) && plans[step.old].roc_year < plans[step.new].roc_year;
    let steps: Vec<&Step> = steps.iter().filter(follows).collect();
    let told: Vec<Told<'_>> = steps.par_iter().map(|step| Told::of(plans, index, step)).collect();
    let mut before: Vec<Option<(&Step, &Told<'_>)>> = vec![None; plans.len()];
    let mut after: Vec<Option<&Step>> = vec![None; plans.len()];
    for (&step, told) in steps.iter().zip(&told) {
        before[step.new] = Some((step, told));
        after[step.old] = Some(step);
    }
    rows.par_iter_mut().for_each(|row| {
        for at in 0..row.cells.len() {
            let cell = &row.cells[at];
            if let Some(step) = after[cell.plan] {
                let gone = row.cell(step.new).is_none() && !cell.doubtful;
                let debatable = gone && is_debatable(plans, index, step.old, &step.near[0], &cell.ids);
                (row.cells[at].gone, row.cells[at].gone_debatable) = (gone, debatable);
            }
            let cell = &row.cells[at];
            let Some((step, told)) = before[cell.plan] else { continue };
            let ids = |plan: usize, which: &[usize]| -> Vec<String> {
                which.iter().map(|&at| plans[plan].measures[at].id.clone()).collect()
            };
            let events: Vec<Happened> = match row.cell(step.old) {
                None if cell.doubtful => Vec::new(),
                None => {
                    let mut earlier = Some(step.old);
                    let mut had = false;
                    while let Some(plan) = earlier {
                        had |= row.cell(plan).is_some_and(|cell| !cell.doubtful);
                        earlier = before[plan].map(|(step, _)| step.old);
                    }
                    let kind = if had { EventKind::Returned } else { EventKind::Born };
                    let debatable = is_debatable(plans, index, step.new, &step.near[1], &cell.ids);
                    vec![Happened { kind, old: Vec::new(), new: cell.ids.clone(), debatable }]
                }
                Some(old) => {
                    let joined = told.links(&old.ids).into_iter().map(|link| (&step.links[link], &told.kinds[link]));
                    let news = || cell.ids.iter().filter_map(|id| index[step.new].get(&**id));
                    let joined = joined.filter(|(link, _)| news().any(|new| link.new.contains(new)));
                    let happened = joined.flat_map(|(link, kinds)| {
                        kinds.iter().map(|&kind| Happened {
                            kind,
                            old: ids(step.old, &link.old),
                            new: ids(step.new, &link.new),
                            debatable: link.confidence == Confidence::Debatable,
                        })
                    });
                    happened.collect()
                }
            };
            row.cells[at].events = events;
        }
    });
}

/// Whether a reader may disagree that one of these measures has no counterpart in the plan before or after, which `near` tells
/// of; a text that can be read in two ways is no ground for saying so.
fn is_debatable(
    plans: &[&Plan],
    index: &[HashMap<&str, usize>],
    plan: usize,
    near: &BTreeMap<usize, Option<usize>>,
    ids: &[String],
) -> bool {
    let mut ats = ids.iter().filter_map(|id| index[plan].get(&**id).copied());
    ats.any(|at| near.contains_key(&at) || Doubt::of(&plans[plan].measures[at]).text)
}

/// What the links of a step say, and where they are found.
struct Told<'a> {
    /// Of each link what happened.
    kinds: Vec<Vec<EventKind>>,
    /// The links of which anything did, by the ids of their old measures: few, so that most cells are done with at once.
    of: HashMap<&'a str, usize>,
}

impl<'a> Told<'a> {
    fn of(plans: &[&'a Plan], index: &[HashMap<&str, usize>], step: &Step) -> Self {
        let kinds: Vec<Vec<EventKind>> = step.links.iter().map(|link| kinds(plans, step, link)).collect();
        let (measures, by_id) = (&plans[step.old].measures, &index[step.old]);
        let happened = step.links.iter().enumerate().filter(|&(at, _)| !kinds[at].is_empty());
        let olds = happened.flat_map(|(at, link)| link.old.iter().map(move |&old| (&*measures[old].id, old, at)));
        // Of two measures with one id the index knows one.
        let known = olds.filter(|(id, old, _)| by_id.get(id) == Some(old));
        let of = known.map(|(id, _, at)| (id, at)).collect();
        Told { kinds, of }
    }

    /// The links of these old measures of which anything happened, in order.
    fn links(&self, olds: &[String]) -> Vec<usize> {
        let mut links: Vec<usize> = olds.iter().filter_map(|id| self.of.get(&**id).copied()).collect();
        links.sort_unstable();
        links.dedup();
        links
    }
}

/// What one link says.
fn kinds(plans: &[&Plan], step: &Step, link: &Link) -> Vec<EventKind> {
    let of =
        |plan: usize, which: &[usize]| -> Vec<&Measure> { which.iter().map(|&at| &plans[plan].measures[at]).collect() };
    let (olds, news) = (of(step.old, &link.old), of(step.new, &link.new));
    // What can be read in more than one way is no change.
    let doubt = Doubt::of_all(olds.iter().chain(&news).copied());
    let happened = [
        (EventKind::Reworded, !doubt.text && !link.reason.identical && diff::reworded(&olds, &news)),
        (EventKind::Moved, !doubt.place && link.reason.near != Nearness::Same),
        (EventKind::Split, olds.len() < news.len()),
        (EventKind::Merged, olds.len() > news.len()),
        (EventKind::Departments, !doubt.departments && diff::departments(&olds, &news).is_some()),
        (EventKind::Deadline, !doubt.deadline && diff::deadline(&olds, &news).is_some()),
    ];
    happened.into_iter().filter(|&(_, did)| did).map(|(kind, _)| kind).collect()
}
