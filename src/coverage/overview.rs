//! The one view that all reports of a run are made from: the matrix measure × plan, and its sums year by year.
//!
//! Reports only lay these figures out. None counts for itself, so that all of them agree.

use std::collections::BTreeMap;

use crate::many::*;
use foldhash::HashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::align::{self, Doubt};
use crate::normalize::key;
use crate::plan::{Measure, Plan};
use crate::words::Diagnostic;

use super::events::{self, Happened};
use super::families::in_order;
use super::findings;
use super::view::{Catalogue, FamilyPlace, Status};

/// The name and version of the view as JSON.
pub const OVERVIEW_SCHEMA: &str = "planscope.overview/1";

/// What to look at.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Only this 民國 year; all where there is none.
    pub year: Option<u32>,
    /// The path or key of the plan whose measures are required of all others. It is no column of the matrix.
    pub reference: Option<String>,
}

/// The matrix of a run and what follows from it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Overview {
    /// Always [`OVERVIEW_SCHEMA`].
    pub schema: String,
    /// The plans, by office and year.
    pub plans: Vec<PlanInfo>,
    /// Index of the plan whose measures are required, where one was named.
    pub reference: Option<usize>,
    /// The measures, in the order of the outline.
    pub rows: Vec<Row>,
    /// The sums of each year, the latest first.
    pub years: Vec<Year>,
    /// What was left out of account, because the plans are too large for all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

/// One plan of the run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanInfo {
    /// Office and year.
    pub key: String,
    /// The office; the path where the plan names none.
    pub office: String,
    /// The 民國 year.
    pub roc_year: Option<u32>,
    /// The file it was read from.
    pub path: String,
    /// Of that file, in hexadecimal.
    pub sha256: String,
    /// How many measures it has.
    pub measures: usize,
    /// What was noticed while it was read.
    pub diagnostics: Vec<Diagnostic>,
}

/// One measure with all who have it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// The id of the family.
    pub id: String,
    /// The canonical wording.
    pub text: String,
    /// Where most have it.
    pub place: FamilyPlace,
    /// Who has it, by plan.
    pub cells: Vec<Cell>,
}

impl Row {
    /// What one plan has of it.
    #[must_use]
    pub fn cell(&self, plan: usize) -> Option<&Cell> {
        self.cells.binary_search_by_key(&plan, |cell| cell.plan).ok().map(|at| &self.cells[at])
    }
}

/// What one plan has of a measure, as printed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// Index of the plan.
    pub plan: usize,
    /// The measures, by id.
    pub ids: Vec<String>,
    /// How it has it.
    pub status: Status,
    /// How much of its wording is that of the family, 0–1.
    pub score: f32,
    /// It shares the measures with another family.
    pub merged: bool,
    /// What `reworded` is measured against.
    pub against: Option<String>,
    /// What `other-department` is measured against.
    pub against_departments: Vec<String>,
    /// Whether it is this measure at all can be read in more than one way.
    pub doubtful: bool,
    /// What happened since the plan before of the office.
    pub events: Vec<Happened>,
    /// The next plan of the office no longer has it.
    pub gone: bool,
    /// A reader may disagree with that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub gone_debatable: bool,
    /// The page it begins on, from 1.
    pub page: Option<u32>,
    /// The wording with its sub-items, one a line.
    pub text: String,
    /// Facet, strategy and sub-strategy.
    pub place: Vec<String>,
    /// The departments.
    pub departments: Vec<String>,
    /// The deadline.
    pub deadline: Option<String>,
    /// Departments and deadline can be read in more than one way.
    pub ambiguous: bool,
}

/// How many cells there are of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "each field is a status")]
pub struct Counts {
    pub has: usize,
    pub reworded: usize,
    pub other_department: usize,
    pub uncertain: usize,
    pub lacks: usize,
}

impl Counts {
    fn add(&mut self, status: Option<Status>) {
        *match status {
            Some(Status::Has) => &mut self.has,
            Some(Status::Reworded) => &mut self.reworded,
            Some(Status::OtherDepartment) => &mut self.other_department,
            Some(Status::Uncertain) => &mut self.uncertain,
            None => &mut self.lacks,
        } += 1;
    }

    /// How many there are of one status, or of none.
    #[must_use]
    pub fn of(&self, status: Option<Status>) -> usize {
        match status {
            Some(Status::Has) => self.has,
            Some(Status::Reworded) => self.reworded,
            Some(Status::OtherDepartment) => self.other_department,
            Some(Status::Uncertain) => self.uncertain,
            None => self.lacks,
        }
    }

    /// Has it in any way.
    #[must_use]
    pub fn covered(&self) -> usize {
        self.has + self.reworded + self.other_department + self.uncertain
    }
}

/// How the cells of a plan come to its measures: `measures + shared − split = cells`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Account {
    /// The measures of the plan.
    pub measures: usize,
    /// What is counted once more because a measure stands in several rows: two were merged in one.
    pub shared: usize,
    /// What is counted once less because several measures stand in one cell: one was split.
    pub split: usize,
    /// The cells that hold anything.
    pub cells: usize,
}

impl Account {
    /// Whether the sum is right.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.measures + self.shared == self.cells + self.split
    }
}

/// One year of the matrix.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Year {
    /// The 民國 year; none for plans that name none.
    pub roc_year: Option<u32>,
    /// The plans of the year, as indices: the columns.
    pub plans: Vec<usize>,
    /// The measures that any of them has, as indices: the rows.
    pub rows: Vec<usize>,
    /// The sum over all cells.
    pub total: Counts,
    /// The sum of each column, in the order of `plans`.
    pub columns: Vec<Counts>,
    /// How the cells of each column come to the measures of the plan, in the order of `plans`.
    pub accounts: Vec<Account>,
    /// The sums of each facet, and under it of each strategy.
    pub headings: Vec<HeadingSum>,
    /// Measures that only one plan has.
    pub unique: Vec<Single>,
    /// Measures that all plans but one have without doubt.
    pub all_but_one: Vec<Single>,
    /// How many measures each department carries.
    pub loads: Vec<Load>,
    /// What each plan omits of the plan of reference.
    pub omissions: Vec<Omission>,
    /// What stands out, in words.
    pub findings: Vec<Sentence>,
}

/// The sums of a facet, or of a strategy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeadingSum {
    /// The facet.
    pub facet: Option<String>,
    /// The strategy; none for the whole facet.
    pub strategy: Option<String>,
    /// How many measures stand there.
    pub rows: usize,
    /// The sum of each column.
    pub columns: Vec<Counts>,
}

/// A measure and the one plan that has it, or lacks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Single {
    /// Index of the measure.
    pub row: usize,
    /// Index of the plan.
    pub plan: usize,
}

/// How many measures a department of one plan carries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Load {
    /// Index of the plan.
    pub plan: usize,
    /// The department as most often printed.
    pub department: String,
    /// Measures of the plan that name it.
    pub measures: usize,
    /// How many of these can be read in more than one way.
    #[serde(default)]
    pub uncertain: usize,
    /// The same by facet, in the order of the plan.
    pub facets: Vec<(String, usize)>,
}

/// What a plan omits of what is required.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Omission {
    /// Index of the plan.
    pub plan: usize,
    /// Indices of the measures.
    pub rows: Vec<usize>,
}

/// A finding in both languages, with what it rests on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Sentence {
    /// In zh-TW.
    pub zh: String,
    /// In English.
    pub en: String,
    /// Indices of the measures it speaks of.
    pub rows: Vec<usize>,
    /// Indices of the plans it speaks of.
    pub plans: Vec<usize>,
}

/// Lays the catalogue of these plans out as a matrix.
#[must_use]
pub fn overview(plans: &[&Plan], catalogue: &Catalogue, options: &Options) -> Overview {
    let plans = in_order(plans);
    let index: HashMap<&str, usize> = catalogue.plans.iter().enumerate().map(|(at, plan)| (&*plan.key, at)).collect();
    let measures: Vec<HashMap<&str, usize>> = plans
        .par_iter()
        .map(|plan| plan.measures.iter().enumerate().map(|(at, measure)| (&*measure.id, at)).collect())
        .collect();
    let mut rows: Vec<Row> = catalogue
        .families
        .par_iter()
        .map(|family| {
            let cells = family.members.iter().map(|member| {
                let plan = index[&*member.plan];
                let which = member.ids.iter().filter_map(|id| measures[plan].get(&**id).copied()).collect::<Vec<_>>();
                cell(plans[plan], plan, member, &which)
            });
            let mut cells: Vec<Cell> = cells.collect();
            cells.sort_by_key(|cell| cell.plan);
            Row { id: family.id.clone(), text: family.text.clone(), place: family.place.clone(), cells }
        })
        .collect();
    events::tell(&mut rows, &plans, &measures, &catalogue.steps);
    let reference = options
        .reference
        .as_ref()
        .and_then(|name| catalogue.plans.iter().position(|plan| plan.path == *name || plan.key == *name));
    let infos: Vec<PlanInfo> = plans.iter().zip(&catalogue.plans).map(|(plan, entry)| info(plan, &entry.key)).collect();
    let mut by_year: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
    for (at, plan) in plans.iter().enumerate().filter(|&(at, _)| Some(at) != reference) {
        if options.year.is_none() || options.year == plan.roc_year {
            by_year.entry(plan.roc_year).or_default().push(at);
        }
    }
    let by_year: Vec<_> = by_year.into_iter().rev().collect();
    let years = by_year
        .par_iter()
        .zip(of_years(&by_year, plans.len(), &rows))
        .map(|((roc_year, columns), entries)| year(*roc_year, columns, &entries, &plans, &infos, &rows, reference))
        .collect();
    let diagnostics = catalogue.diagnostics.clone();
    Overview { schema: OVERVIEW_SCHEMA.to_owned(), years, plans: infos, reference, rows, diagnostics }
}

/// Whether some plan lacks what another one of its year has, or omits what the plan of reference requires, as the
/// overview of the same plans and options would say; none where there is no plan of the year.
#[must_use]
pub fn lacks(catalogue: &Catalogue, options: &Options) -> Option<bool> {
    let reference = options
        .reference
        .as_ref()
        .and_then(|name| catalogue.plans.iter().find(|plan| plan.path == *name || plan.key == *name))
        .map(|plan| &*plan.key);
    let mut years: BTreeMap<Option<u32>, usize> = BTreeMap::new();
    let mut of: BTreeMap<&str, Option<u32>> = BTreeMap::new();
    for plan in &catalogue.plans {
        let asked = options.year.is_none() || options.year == plan.roc_year;
        if asked && Some(&*plan.key) != reference {
            *years.entry(plan.roc_year).or_default() += 1;
            of.insert(&plan.key, plan.roc_year);
        }
    }
    let lacking = catalogue.families.iter().any(|family| {
        let mut having: BTreeMap<Option<u32>, usize> = BTreeMap::new();
        for year in family.members.iter().filter_map(|member| of.get(&*member.plan)) {
            *having.entry(*year).or_default() += 1;
        }
        let required = family.members.iter().any(|member| Some(&*member.plan) == reference);
        (required && having.values().sum::<usize>() < of.len())
            || having.iter().any(|(year, count)| count < &years[year])
    });
    (!years.is_empty()).then_some(lacking)
}

/// What a plan of a year has of a row: row, column, cell.
type Entry<'a> = (usize, usize, &'a Cell);

/// The cells of each year, by row and column; each cell of the run is looked at once.
fn of_years<'a>(by_year: &[(Option<u32>, Vec<usize>)], plans: usize, rows: &'a [Row]) -> Vec<Vec<Entry<'a>>> {
    let mut of: Vec<Option<(usize, usize)>> = vec![None; plans];
    for (year, (_, columns)) in by_year.iter().enumerate() {
        columns.iter().enumerate().for_each(|(column, &plan)| of[plan] = Some((year, column)));
    }
    let mut years: Vec<Vec<Entry<'_>>> = vec![Vec::new(); by_year.len()];
    for (at, row) in rows.iter().enumerate() {
        for cell in &row.cells {
            if let Some((year, column)) = of[cell.plan] {
                years[year].push((at, column, cell));
            }
        }
    }
    years
}

fn info(plan: &Plan, key: &str) -> PlanInfo {
    PlanInfo {
        key: key.to_owned(),
        office: plan.office.clone().unwrap_or_else(|| plan.source.path.clone()),
        roc_year: plan.roc_year,
        path: plan.source.path.clone(),
        sha256: plan.source.sha256.clone(),
        measures: plan.measures.len(),
        diagnostics: plan.diagnostics.clone(),
    }
}

fn cell(plan: &Plan, at: usize, member: &super::view::Member, which: &[usize]) -> Cell {
    let measures: Vec<&Measure> = which.iter().map(|&at| &plan.measures[at]).collect();
    let mut departments: Vec<String> = Vec::new();
    for name in measures.iter().flat_map(|measure| &measure.departments) {
        if !departments.contains(name) {
            departments.push(name.clone());
        }
    }
    let first = measures.first();
    let title = |heading: &Option<crate::plan::Heading>| heading.as_ref().and_then(|heading| heading.title.clone());
    let deadlines = |measures: &[&Measure]| {
        let mut deadlines: Vec<&str> = measures.iter().filter_map(|measure| measure.deadline.as_deref()).collect();
        deadlines.dedup();
        (!deadlines.is_empty()).then(|| deadlines.join("\n"))
    };
    Cell {
        plan: at,
        ids: member.ids.iter().map(|id| String::from(&**id)).collect(),
        status: member.status,
        score: member.score,
        merged: member.merged,
        against: member.against.as_deref().map(str::to_owned),
        against_departments: member.against_departments.clone(),
        doubtful: member.doubtful,
        events: Vec::new(),
        gone: false,
        gone_debatable: false,
        page: first.and_then(|measure| measure.evidence.text.first()).map(|place| place.page),
        text: match &measures[..] {
            [only] => align::wording(only),
            several => several.iter().map(|measure| align::wording(measure)).collect::<Vec<_>>().join("\n"),
        },
        place: first
            .map(|m| [title(&m.facet), title(&m.strategy), title(&m.substrategy)].into_iter().flatten().collect())
            .unwrap_or_default(),
        departments,
        deadline: match &measures[..] {
            [only] => only.deadline.clone(),
            several => deadlines(several),
        },
        ambiguous: Doubt::of_all(measures.iter().copied()).of_duty(),
    }
}

/// Of a heading the row that it is first met at, how many rows it has, and the sum of each column.
type Sums = (usize, usize, Vec<Counts>);

/// Facet and strategy; no strategy for the whole facet.
type Titles = (Option<String>, Option<String>);

fn year(
    roc_year: Option<u32>,
    columns: &[usize],
    entries: &[Entry<'_>],
    plans: &[&Plan],
    infos: &[PlanInfo],
    all: &[Row],
    reference: Option<usize>,
) -> Year {
    let width = columns.len();
    let mut year =
        Year { roc_year, columns: vec![Counts::default(); width], plans: columns.to_vec(), ..Year::default() };
    let mut sums: BTreeMap<Titles, Sums> = BTreeMap::new();
    for having in entries.chunk_by(|a, b| a.0 == b.0) {
        let at = having[0].0;
        let row = &all[at];
        year.rows.push(at);
        let facet = (row.place.facet.clone(), None);
        let strategy = (row.place.facet.clone(), row.place.strategy.clone());
        for name in [facet, strategy] {
            let sum = sums.entry(name).or_insert_with(|| (at, 0, vec![Counts::default(); width]));
            sum.1 += 1;
            having.iter().for_each(|(_, column, cell)| sum.2[*column].add(Some(cell.status)));
            // A facet without strategies is its own only strategy.
            if row.place.strategy.is_none() {
                break;
            }
        }
        for (_, column, cell) in having {
            year.columns[*column].add(Some(cell.status));
            year.total.add(Some(cell.status));
        }
        if let [(_, column, _)] = having
            && width > 1
        {
            year.unique.push(Single { row: at, plan: columns[*column] });
        }
        // What one of them may not have either is no claim about the one that has it not.
        let sure = having.iter().all(|(_, _, cell)| cell.status != Status::Uncertain);
        if having.len() + 1 == width && width > 2 && sure {
            // Columns ascend: the first one that is not where it would stand without a gap is missed before.
            let lacking = having.iter().zip(0..).position(|((_, column, _), wanted)| *column != wanted);
            year.all_but_one.push(Single { row: at, plan: columns[lacking.unwrap_or(width - 1)] });
        }
    }
    // Whoever is not among those that have a row lacks it.
    year.total.lacks = year.rows.len() * width - year.total.covered();
    year.columns.iter_mut().for_each(|column| column.lacks = year.rows.len() - column.covered());
    year.accounts = accounts(columns, entries, infos);
    let mut headings: Vec<(Titles, Sums)> = sums.into_iter().collect();
    let facets: BTreeMap<Option<String>, usize> = headings
        .iter()
        .filter(|((_, strategy), _)| strategy.is_none())
        .map(|((facet, _), (first, ..))| (facet.clone(), *first))
        .collect();
    headings.sort_by_key(|((facet, strategy), (first, ..))| (facets.get(facet).copied(), strategy.is_some(), *first));
    for ((facet, strategy), (_, rows, mut columns)) in headings {
        columns.iter_mut().for_each(|column| column.lacks = rows - column.covered());
        year.headings.push(HeadingSum { facet, strategy, rows, columns });
    }
    year.loads = year.plans.par_iter().flat_map_iter(|&plan| loads(plan, plans[plan])).collect();
    if let Some(reference) = reference {
        let required: Vec<usize> = (0..all.len()).filter(|&row| all[row].cell(reference).is_some()).collect();
        for &plan in &year.plans {
            let missing = required.iter().copied().filter(|&row| all[row].cell(plan).is_none());
            year.omissions.push(Omission { plan, rows: missing.collect() });
        }
    }
    year.findings = findings::of(&year, infos, all);
    year
}

/// How the cells of each column come to the measures of its plan.
fn accounts(columns: &[usize], entries: &[Entry<'_>], infos: &[PlanInfo]) -> Vec<Account> {
    let mut ids: Vec<Vec<&str>> = vec![Vec::new(); columns.len()];
    let measures = columns.iter().map(|&plan| Account { measures: infos[plan].measures, ..Account::default() });
    let mut accounts: Vec<Account> = measures.collect();
    for (_, column, cell) in entries {
        accounts[*column].cells += 1;
        accounts[*column].split += cell.ids.len().saturating_sub(1);
        ids[*column].extend(cell.ids.iter().map(|id| &**id));
    }
    for (account, ids) in accounts.iter_mut().zip(&mut ids) {
        ids.sort_unstable();
        account.shared = ids.chunk_by(|a, b| a == b).map(|times| times.len() - 1).sum();
    }
    accounts
}

/// The departments of one plan, those with most measures first.
fn loads(at: usize, plan: &Plan) -> Vec<Load> {
    let mut loads: Vec<(String, Load)> = Vec::new();
    // Of each key, and of each name as printed, which of them it is.
    let (mut of_key, mut of_name) = (BTreeMap::<String, usize>::new(), BTreeMap::<&str, usize>::new());
    let mut named: Vec<usize> = Vec::new();
    for measure in &plan.measures {
        let facet = measure.facet.as_ref().and_then(|facet| facet.title.as_deref()).unwrap_or_default();
        named.clear();
        for name in &measure.departments {
            let which = *of_name.entry(name).or_insert_with(|| {
                let folded = key(name);
                *of_key.entry(folded.clone()).or_insert_with(|| {
                    loads.push((folded, Load { plan: at, department: name.clone(), ..Load::default() }));
                    loads.len() - 1
                })
            });
            if named.contains(&which) {
                continue;
            }
            named.push(which);
            let load = &mut loads[which].1;
            load.measures += 1;
            load.uncertain += usize::from(Doubt::of(measure).departments);
            match load.facets.iter_mut().find(|(title, _)| title == facet) {
                Some((_, count)) => *count += 1,
                None => load.facets.push((facet.to_owned(), 1)),
            }
        }
    }
    loads.sort_by(|a, b| b.1.measures.cmp(&a.1.measures).then_with(|| a.0.cmp(&b.0)));
    loads.into_iter().map(|(_, load)| load).collect()
}
