//! One page that needs nothing else: the matrix with filters and search, the lineages of every office, the findings.
//!
//! Twenty-four offices over twelve years are forty thousand cells. They travel as one compact JSON, in which every
//! text stands once, and the page lays out only the year that is looked at. Texts are put in as text, never as
//! markup; in the JSON itself `<`, `>` and `&` are written as escapes, so that nothing in a plan can end the script.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::Write;

use askama::Template;
use serde::Serialize;

use crate::coverage::{Overview, Status};
use crate::history::{self, EventKind};
use crate::words::Lang;

use super::ReportError;
use super::labels;
use crate::report::safe::{self, clean};

#[derive(Template)]
#[template(path = "coverage.html")]
struct Page<'a> {
    lang: &'static str,
    zh: bool,
    title: String,
    data: String,
    statuses: Vec<(&'static str, char, &'static str)>,
    sources: Vec<Source<'a>>,
    years: Vec<(usize, String)>,
    /// What was left out of account.
    left_out: Vec<Cow<'a, str>>,
}

/// A row of the table of sources.
struct Source<'a> {
    key: Cow<'a, str>,
    path: Cow<'a, str>,
    measures: usize,
    notes: usize,
}

/// Everything the page shows, each text once.
#[derive(Serialize)]
struct Data<'a> {
    /// Every text, once.
    texts: Vec<String>,
    plans: Vec<PlanData>,
    rows: Vec<RowData>,
    years: Vec<YearData<'a>>,
    lineages: Vec<OfficeData>,
    spreads: Vec<SpreadData>,
    status: Vec<(&'static str, char, &'static str)>,
    events: Vec<&'static str>,
    /// The number of the event that ends a lineage.
    died: u8,
    debatable: &'static str,
}

/// Key, office, year, path, measures, notes: text indices but for the figures.
type PlanData = (usize, usize, Option<u32>, usize, usize, usize);
/// Plan, status, texts of ids and wording, page, departments, deadline, score in thousandths, merged or split, what it is
/// measured against.
type CellData = (usize, u8, usize, usize, Option<u32>, usize, usize, u16, u8, usize);
/// Id, text, facet, strategy, sub-strategy, cells.
type RowData = (usize, usize, usize, usize, usize, Vec<CellData>);
/// Row, years, events: year, kind, ids, page, and 1 where a reader may disagree.
type LineageData = (usize, Vec<u32>, Vec<(u32, u8, usize, Option<u32>, u8)>);
/// Facet, strategy, rows, the counts of each plan.
type HeadingData = (usize, usize, usize, Vec<[usize; 5]>);
/// Plan, department, measures, how many of these are in doubt, and all by facet.
type LoadData = (usize, usize, usize, usize, Vec<(usize, usize)>);
/// Row; office, year, or before.
type SpreadData = (usize, Vec<(usize, u32, u8)>);

#[derive(Serialize)]
struct OfficeData {
    office: usize,
    years: Vec<u32>,
    counts: Vec<usize>,
    lineages: Vec<LineageData>,
}

#[derive(Serialize)]
struct YearData<'a> {
    label: String,
    plans: &'a [usize],
    rows: &'a [usize],
    total: [usize; 5],
    columns: Vec<[usize; 5]>,
    headings: Vec<HeadingData>,
    loads: Vec<LoadData>,
    findings: Vec<usize>,
}

/// Numbers texts in the order they are first asked for.
#[derive(Default)]
struct Texts {
    index: BTreeMap<String, usize>,
    all: Vec<String>,
}

impl Texts {
    fn of(&mut self, text: &str) -> usize {
        let text = clean(text);
        if let Some(&known) = self.index.get(&*text) {
            return known;
        }
        self.all.push(text.to_string());
        self.index.insert(text.into_owned(), self.all.len() - 1);
        self.all.len() - 1
    }

    fn maybe(&mut self, text: Option<&String>) -> usize {
        self.of(text.map_or("", |text| text))
    }
}

const STATUSES: [Option<Status>; 5] =
    [Some(Status::Has), Some(Status::Reworded), Some(Status::OtherDepartment), Some(Status::Uncertain), None];

pub(super) fn write(
    overview: &Overview,
    title: Option<&str>,
    lang: Lang,
    out: &mut dyn Write,
) -> Result<(), ReportError> {
    let statuses: Vec<(&'static str, char, &'static str)> = STATUSES
        .into_iter()
        .map(|status| {
            (status.map_or("lacks", |status| status.name()), labels::sign(status), labels::status(status, lang))
        })
        .collect();
    let data = serde_json::to_string(&data(overview, lang, statuses.clone()))?;
    // Inside a script element only `<` can do harm; the others go with it, so that no filter on the way has an
    // opinion about them.
    let data = data
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029");
    let zh = lang == Lang::ZhTw;
    let page = Page {
        lang: if zh { "zh-Hant-TW" } else { "en" },
        zh,
        title: title
            .unwrap_or(if zh {
                "提升服務效能執行計畫：涵蓋情形"
            } else {
                "Service plans: who covers what"
            })
            .to_owned(),
        data,
        statuses,
        sources: overview
            .plans
            .iter()
            .map(|plan| Source {
                key: clean(&plan.key),
                path: clean(&plan.path),
                measures: plan.measures,
                notes: plan.diagnostics.len(),
            })
            .collect(),
        years: overview.years.iter().map(|year| labels::year(year.roc_year, lang)).enumerate().collect(),
        left_out: overview.diagnostics.iter().map(|note| clean(note.message_in(lang))).collect(),
    };
    safe::Page::new(out).write_all(page.render()?.as_bytes())?;
    Ok(())
}

fn data<'a>(overview: &'a Overview, lang: Lang, status: Vec<(&'static str, char, &'static str)>) -> Data<'a> {
    let mut texts = Texts::default();
    texts.of("");
    let plans = overview
        .plans
        .iter()
        .map(|plan| {
            let notes = plan.diagnostics.len();
            (texts.of(&plan.key), texts.of(&plan.office), plan.roc_year, texts.of(&plan.path), plan.measures, notes)
        })
        .collect();
    let rows = overview
        .rows
        .iter()
        .map(|row| {
            let cells = row.cells.iter().map(|cell| {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score is 0 to 1")]
                let score = (cell.score.clamp(0.0, 1.0) * 1000.0).round() as u16;
                let departments = texts.of(&cell.departments.join("、"));
                let deadline = texts.maybe(cell.deadline.as_ref());
                let (ids, text) = (texts.of(&cell.ids.join(" ")), texts.of(&cell.text));
                let against = match &cell.against {
                    Some(against) => texts.of(against),
                    None => texts.of(&cell.against_departments.join("、")),
                };
                (
                    cell.plan,
                    cell.status as u8,
                    ids,
                    text,
                    cell.page,
                    departments,
                    deadline,
                    score,
                    u8::from(cell.merged) + 2 * u8::from(cell.ids.len() > 1),
                    against,
                )
            });
            let cells: Vec<CellData> = cells.collect();
            (
                texts.of(&row.id),
                texts.of(&row.text),
                texts.maybe(row.place.facet.as_ref()),
                texts.maybe(row.place.strategy.as_ref()),
                texts.maybe(row.place.substrategy.as_ref()),
                cells,
            )
        })
        .collect();
    let five = |counts: &crate::coverage::Counts| STATUSES.map(|status| counts.of(status));
    let years = overview
        .years
        .iter()
        .map(|year| YearData {
            label: labels::year(year.roc_year, lang),
            plans: &year.plans,
            rows: &year.rows,
            total: five(&year.total),
            columns: year.columns.iter().map(five).collect(),
            headings: year
                .headings
                .iter()
                .map(|sum| {
                    let names = (texts.maybe(sum.facet.as_ref()), texts.maybe(sum.strategy.as_ref()));
                    (names.0, names.1, sum.rows, sum.columns.iter().map(five).collect())
                })
                .collect(),
            loads: year
                .loads
                .iter()
                .map(|load| {
                    let facets = load.facets.iter().map(|(facet, count)| (texts.of(facet), *count)).collect();
                    (load.plan, texts.of(&load.department), load.measures, load.uncertain, facets)
                })
                .collect(),
            findings: year
                .findings
                .iter()
                .map(|sentence| texts.of(if lang == Lang::En { &sentence.en } else { &sentence.zh }))
                .collect(),
        })
        .collect();
    let history = history::history(overview, None);
    let lineages = history
        .offices
        .iter()
        .map(|office| OfficeData {
            office: texts.of(&office.office),
            years: office.years.clone(),
            counts: office.counts.clone(),
            lineages: office
                .lineages
                .iter()
                .map(|lineage| {
                    let events = lineage.events.iter();
                    let events = events.map(|event| {
                        let ids = texts.of(&event.ids.join(" "));
                        (event.year, event.kind as u8, ids, event.page, u8::from(event.debatable))
                    });
                    (lineage.row, lineage.years.clone(), events.collect())
                })
                .collect(),
        })
        .collect();
    let spreads = history
        .spreads
        .iter()
        .map(|spread| {
            let offices =
                spread.offices.iter().map(|since| (texts.of(&since.office), since.year, u8::from(since.or_before)));
            (spread.row, offices.collect())
        })
        .collect();
    let events = EventKind::ALL.map(|kind| labels::event(kind, lang)).to_vec();
    let (died, debatable) = (EventKind::Died as u8, labels::debatable(true, lang));
    Data { plans, rows, years, lineages, spreads, status, events, died, debatable, texts: texts.all }
}
