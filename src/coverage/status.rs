//! How a plan has a measure, and measured against what.
//!
//! 「用語不同」 says nothing unless it is said from what. The standard is the wording of the plan of reference, where one
//! was named and has the measure; else the wording that most plans of the same year print. Departments are held against
//! those of the same plans.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::align::{Doubt, Line};
use crate::normalize::key;

use crate::words::Shared;

use super::view::{FamilyWording, Member, Status};

/// What one plan has of a family.
pub(super) struct Cell<'a> {
    pub(super) plan: usize,
    pub(super) year: Option<u32>,
    /// What it says, as a key.
    pub(super) key: Arc<str>,
    pub(super) measures: Vec<&'a Line>,
    /// How much of the wording of the family that is, 0–1.
    pub(super) score: f32,
    /// Whether it is this measure can be read in more than one way.
    pub(super) doubtful: bool,
    /// It shares the measures with another family.
    pub(super) merged: bool,
}

impl Cell<'_> {
    /// What it says as printed, one measure a line.
    fn text(&self) -> String {
        self.measures.iter().map(|line| &*line.text.printed).collect::<Vec<_>>().join("\n")
    }

    /// Its departments, each once.
    fn departments(&self) -> BTreeSet<String> {
        self.measures.iter().flat_map(|line| &line.duty.departments).map(|name| key(name)).collect()
    }
}

/// A name counts as usual where at least one of so many plans names it.
const USUAL: usize = 3;

/// What cells are measured against.
struct Standard {
    key: Arc<str>,
    text: Shared,
    /// Keys and names as printed.
    departments: BTreeMap<String, String>,
}

/// The standards of a family.
pub(super) struct Standards {
    reference: Option<Standard>,
    years: BTreeMap<Option<u32>, Standard>,
}

impl Standards {
    /// `centre` is the key of the family's own wording, which wins where several are as common.
    pub(super) fn of(cells: &[Cell<'_>], reference: Option<usize>, centre: &str) -> Self {
        let of_reference = cells.iter().find(|cell| Some(cell.plan) == reference).map(|cell| Standard {
            key: Arc::clone(&cell.key),
            text: cell.text().into(),
            departments: named(cell).into_iter().collect(),
        });
        let mut overall: BTreeMap<&str, usize> = BTreeMap::new();
        cells.iter().for_each(|cell| *overall.entry(&cell.key).or_default() += 1);
        let mut by_year: BTreeMap<Option<u32>, Vec<&Cell<'_>>> = BTreeMap::new();
        // The plan of reference is no column of its year.
        for cell in cells.iter().filter(|cell| Some(cell.plan) != reference) {
            by_year.entry(cell.year).or_default().push(cell);
        }
        let years = by_year.into_iter().map(|(year, cells)| (year, Standard::commonest(&cells, &overall, centre)));
        Standards { reference: of_reference, years: years.collect() }
    }

    /// The cell as the catalogue has it.
    pub(super) fn member(&self, cell: &Cell<'_>, plan: &Shared) -> Member {
        let standard = self.reference.as_ref().or_else(|| self.years.get(&cell.year));
        let departments = cell.departments();
        let elsewhere = standard.is_some_and(|standard| {
            !departments.is_empty()
                && !standard.departments.is_empty()
                && departments.iter().all(|name| !standard.departments.contains_key(name))
        });
        let doubt = Doubt::together(cell.measures.iter().map(|line| line.doubt));
        let same = standard.is_none_or(|standard| standard.key == cell.key);
        let status = if cell.doubtful || (elsewhere && doubt.departments) || (!same && doubt.text) {
            Status::Uncertain
        } else if elsewhere {
            Status::OtherDepartment
        } else if same {
            Status::Has
        } else {
            Status::Reworded
        };
        let against = |wanted: Status| standard.filter(|_| status == wanted);
        Member {
            plan: plan.clone(),
            ids: cell.measures.iter().map(|line| Arc::clone(&line.id).into()).collect(),
            status,
            score: (cell.score * 1000.0).round() / 1000.0,
            against: against(Status::Reworded).map(|standard| standard.text.clone()),
            against_departments: against(Status::OtherDepartment)
                .map(|standard| standard.departments.values().cloned().collect())
                .unwrap_or_default(),
            doubtful: cell.doubtful,
            split: cell.measures.len() > 1,
            merged: cell.merged,
        }
    }
}

impl Standard {
    /// The wording that most of these print, and the departments that at least a third of those name that name any.
    fn commonest(cells: &[&Cell<'_>], overall: &BTreeMap<&str, usize>, centre: &str) -> Self {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        cells.iter().for_each(|cell| *counts.entry(&cell.key).or_default() += 1);
        // Of several cells that print the same the last one stands for it.
        let last: BTreeMap<&str, &Cell<'_>> = cells.iter().map(|&cell| (&*cell.key, cell)).collect();
        let rank = |key: &str, count: usize| (count, key == centre, overall.get(key).copied().unwrap_or(0));
        let best = counts.iter().map(|(key, &count)| (rank(key, count), *key));
        let best = best.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(a.1))).map(|(_, key)| last[key]);
        let with_any =
            cells.iter().filter(|cell| cell.measures.iter().any(|line| !line.duty.departments.is_empty())).count();
        let mut names: BTreeMap<String, (usize, String)> = BTreeMap::new();
        for (key, name) in cells.iter().flat_map(|cell| named(cell)) {
            names.entry(key).or_insert((0, name)).0 += 1;
        }
        let usual = names.into_iter().filter(|(_, (count, _))| count * USUAL >= with_any);
        Standard {
            key: best.map_or_else(|| "".into(), |cell| Arc::clone(&cell.key)),
            text: best.map(|cell| cell.text().into()).unwrap_or_default(),
            departments: usual.map(|(key, (_, name))| (key, name)).collect(),
        }
    }
}

/// The departments of a cell by their keys, each once.
fn named(cell: &Cell<'_>) -> BTreeMap<String, String> {
    let names = cell.measures.iter().flat_map(|line| &line.duty.departments);
    names.map(|name| (key(name), name.clone())).collect()
}

/// Every wording of a family with the plans that print it, the commonest first.
pub(super) fn wordings(cells: &[Cell<'_>], names: &[Shared]) -> Vec<FamilyWording> {
    let mut by_key: BTreeMap<&str, Vec<&Cell<'_>>> = BTreeMap::new();
    cells.iter().for_each(|cell| by_key.entry(&cell.key).or_default().push(cell));
    let mut groups: Vec<(&str, Vec<&Cell<'_>>)> = by_key.into_iter().collect();
    groups.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(b.0)));
    let worded = |(_, cells): (&str, Vec<&Cell<'_>>)| FamilyWording {
        text: cells[0].text(),
        plans: cells.iter().map(|cell| names[cell.plan].clone()).collect(),
    };
    groups.into_iter().map(worded).collect()
}
