//! What stands in the workbook: summary, one matrix a year, findings, loads, changes, diagnostics, sources.

use std::collections::BTreeSet;

use crate::many::*;

use crate::coverage::{Counts, Overview, Status, Year};
use crate::history;
use crate::words::Lang;

use super::book::{Book, Cell, Look, Sheet};
use super::labels::{self, Label, word};

/// Every status in the order of the reports, with none for those that lack it.
const STATUSES: [Option<Status>; 5] =
    [Some(Status::Has), Some(Status::Reworded), Some(Status::OtherDepartment), Some(Status::Uncertain), None];

pub(super) fn book(overview: &Overview, lang: Lang) -> Book<'_> {
    let mut sheets = vec![summary(overview, lang)];
    sheets.par_extend(overview.years.par_iter().map(|year| matrix(overview, year, lang)));
    let mut rest: Vec<for<'a> fn(&'a Overview, Lang) -> Sheet<'a>> = vec![headings, findings, loads];
    if overview.reference.is_some() {
        rest.push(omissions);
    }
    rest.extend([wordings, changes, diagnostics, sources] as [for<'a> fn(&'a Overview, Lang) -> Sheet<'a>; 4]);
    sheets.par_extend(rest.into_par_iter().map(|sheet| sheet(overview, lang)));
    Book { sheets }
}

fn look(status: Option<Status>) -> Look {
    match status {
        Some(Status::Has) => Look::Has,
        Some(Status::Reworded) => Look::Reworded,
        Some(Status::OtherDepartment) => Look::OtherDepartment,
        Some(Status::Uncertain) => Look::Uncertain,
        None => Look::Lacks,
    }
}

fn head<'a>(labels: &[Label], lang: Lang) -> Vec<Cell<'a>> {
    labels.iter().map(|&label| Cell::text(word(label, lang)).looking(Look::Head)).collect()
}

fn sheet<'a>(label: Label, lang: Lang, widths: &[f64], frozen: u16, rows: Vec<Vec<Cell<'a>>>) -> Sheet<'a> {
    Sheet { name: word(label, lang).to_owned(), widths: widths.to_vec(), rows, frozen }
}

fn year_cell<'a>(year: Option<u32>) -> Cell<'a> {
    year.map_or_else(Cell::empty, |year| Cell::number(year as usize))
}

fn counted(counts: &Counts) -> impl Iterator<Item = Cell<'_>> {
    STATUSES.into_iter().map(|status| Cell::number(counts.of(status)))
}

/// One row a plan: how many measures it has in which way.
fn summary(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let mut titles = head(&[("民國年", "ROC year"), ("營業處", "office"), ("具體作法數", "measures")], lang);
    titles.extend(STATUSES.map(|status| {
        Cell::text(format!("{} {}", labels::sign(status), labels::status(status, lang))).looking(Look::Head)
    }));
    titles.extend(head(
        &[
            ("僅此一處", "only here"),
            ("僅此一處缺", "only one lacking"),
            ("依據計畫未列", "required, omitted"),
            ("併項多計", "more by merges"),
            ("拆項少計", "fewer by splits"),
        ],
        lang,
    ));
    let mut rows = vec![titles];
    for year in &overview.years {
        for (column, &plan) in year.plans.iter().enumerate() {
            let info = &overview.plans[plan];
            let mut row = vec![year_cell(year.roc_year), Cell::text(&info.office), Cell::number(info.measures)];
            row.extend(counted(&year.columns[column]));
            row.push(Cell::number(year.unique.iter().filter(|single| single.plan == plan).count()));
            row.push(Cell::number(year.all_but_one.iter().filter(|single| single.plan == plan).count()));
            row.push(match year.omissions.iter().find(|omission| omission.plan == plan) {
                Some(omission) => Cell::number(omission.rows.len()),
                None => Cell::empty(),
            });
            let account = year.accounts.get(column).copied().unwrap_or_default();
            row.extend([Cell::number(account.shared), Cell::number(account.split)]);
            rows.push(row);
        }
        let total = word(("全部", "all"), lang);
        let measures = year.plans.iter().map(|&plan| overview.plans[plan].measures).sum();
        let mut row = vec![year_cell(year.roc_year), Cell::text(total), Cell::number(measures)];
        row.extend(counted(&year.total));
        row.push(Cell::number(year.unique.len()));
        row.push(Cell::number(year.all_but_one.len()));
        row.push(match overview.reference {
            Some(_) => Cell::number(year.omissions.iter().map(|omission| omission.rows.len()).sum()),
            None => Cell::empty(),
        });
        row.extend([
            Cell::number(year.accounts.iter().map(|account| account.shared).sum()),
            Cell::number(year.accounts.iter().map(|account| account.split).sum()),
        ]);
        rows.push(row.into_iter().map(|cell| cell.looking(Look::Sum)).collect());
    }
    sheet(
        ("摘要", "summary"),
        lang,
        &[9.0, 24.0, 12.0, 12.0, 14.0, 18.0, 12.0, 12.0, 12.0, 12.0, 14.0, 12.0, 12.0],
        2,
        rows,
    )
}

/// One row a measure, one column a plan; a sign and a colour a cell.
fn matrix<'a>(overview: &'a Overview, year: &Year, lang: Lang) -> Sheet<'a> {
    let mut titles = head(
        &[
            ("面向", "facet"),
            ("執行策略", "strategy"),
            ("具體作法", "measure"),
            ("有的計畫數", "plans having it"),
            ("無法確定的計畫數", "plans uncertain"),
        ],
        lang,
    );
    titles.extend(year.plans.iter().map(|&plan| Cell::text(&overview.plans[plan].office).looking(Look::Head)));
    let mut rows = vec![titles];
    for &at in &year.rows {
        let row = &overview.rows[at];
        let statuses = year.plans.iter().filter_map(|&plan| row.cell(plan)).map(|cell| cell.status);
        let (open, having): (Vec<_>, Vec<_>) = statuses.partition(|status| *status == Status::Uncertain);
        let mut cells = vec![
            Cell::text(row.place.facet.as_deref().unwrap_or_default()),
            Cell::text(row.place.strategy.as_deref().unwrap_or_default()),
            Cell::text(&row.text),
            Cell::number(having.len()),
            Cell::number(open.len()),
        ];
        cells.extend(year.plans.iter().map(|&plan| {
            let status = row.cell(plan).map(|cell| cell.status);
            Cell::text(labels::sign(status).to_string()).looking(look(status))
        }));
        rows.push(cells);
    }
    let mut widths = vec![12.0, 16.0, 60.0, 9.0, 9.0];
    widths.extend(year.plans.iter().map(|_| 7.0));
    let name = year.roc_year.map_or_else(|| word(("年度不明", "no year"), lang).to_owned(), |year| year.to_string());
    let label = word(("矩陣", "matrix"), lang);
    Sheet { name: format!("{label} {name}"), widths, rows, frozen: 3 }
}

/// One row a facet or strategy and plan.
fn headings(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let mut titles = head(
        &[("民國年", "ROC year"), ("面向", "facet"), ("執行策略", "strategy"), ("營業處", "office"), ("項數", "rows")],
        lang,
    );
    titles.extend(STATUSES.map(|status| Cell::text(labels::status(status, lang)).looking(Look::Head)));
    let mut rows = vec![titles];
    for year in &overview.years {
        for sum in &year.headings {
            for (&plan, counts) in year.plans.iter().zip(&sum.columns) {
                let mut row = vec![
                    year_cell(year.roc_year),
                    Cell::text(sum.facet.as_deref().unwrap_or_default()),
                    Cell::text(sum.strategy.as_deref().unwrap_or(word(("（整個面向）", "(whole facet)"), lang))),
                    Cell::text(&overview.plans[plan].office),
                    Cell::number(sum.rows),
                ];
                row.extend(counted(counts));
                if sum.strategy.is_none() {
                    row = row.into_iter().map(|cell| cell.looking(Look::Sum)).collect();
                }
                rows.push(row);
            }
        }
    }
    sheet(("面向與策略", "facets"), lang, &[9.0, 14.0, 20.0, 22.0, 8.0, 10.0, 12.0, 14.0, 10.0, 10.0], 0, rows)
}

fn findings(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let mut rows = vec![head(&[("民國年", "ROC year"), ("發現", "finding"), ("項目識別碼", "families")], lang)];
    for year in &overview.years {
        for sentence in &year.findings {
            let text = if lang == Lang::En { &sentence.en } else { &sentence.zh };
            let ids: Vec<&str> = sentence.rows.iter().map(|&row| &*overview.rows[row].id).collect();
            rows.push(vec![year_cell(year.roc_year), Cell::text(text), Cell::text(ids.join(" "))]);
        }
    }
    sheet(("發現", "findings"), lang, &[9.0, 90.0, 60.0], 0, rows)
}

fn loads(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let titles = [
        ("民國年", "ROC year"),
        ("營業處", "office"),
        ("承辦部門", "department"),
        ("面向", "facet"),
        ("項數", "measures"),
        ("其中存疑", "of these uncertain"),
    ];
    let mut rows = vec![head(&titles, lang)];
    for year in &overview.years {
        for load in &year.loads {
            let start = || {
                vec![
                    year_cell(year.roc_year),
                    Cell::text(&overview.plans[load.plan].office),
                    Cell::text(&load.department),
                ]
            };
            let mut row = start();
            row.extend([
                Cell::text(word(("全部", "all"), lang)),
                Cell::number(load.measures),
                Cell::number(load.uncertain),
            ]);
            rows.push(row.into_iter().map(|cell| cell.looking(Look::Sum)).collect());
            for (facet, count) in &load.facets {
                let mut row = start();
                row.extend([Cell::text(facet), Cell::number(*count), Cell::empty()]);
                rows.push(row);
            }
        }
    }
    sheet(("部門負荷", "departments"), lang, &[9.0, 22.0, 22.0, 18.0, 9.0, 9.0], 0, rows)
}

fn omissions(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let titles = [
        ("民國年", "ROC year"),
        ("營業處", "office"),
        ("項目識別碼", "family"),
        ("未列入的具體作法", "measure omitted"),
    ];
    let mut rows = vec![head(&titles, lang)];
    for year in &overview.years {
        for omission in &year.omissions {
            for &row in &omission.rows {
                let (office, row) = (&overview.plans[omission.plan].office, &overview.rows[row]);
                rows.push(vec![
                    year_cell(year.roc_year),
                    Cell::text(office),
                    Cell::text(&row.id),
                    Cell::text(&row.text),
                ]);
            }
        }
    }
    sheet(("依據計畫未列", "omissions"), lang, &[9.0, 24.0, 14.0, 90.0], 0, rows)
}

/// One row a cell of the matrices, as printed, with page and document.
fn wordings(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let titles = [
        ("民國年", "ROC year"),
        ("營業處", "office"),
        ("項目識別碼", "family"),
        ("狀態", "status"),
        ("編號", "ids"),
        ("原文", "wording"),
        ("承辦部門", "departments"),
        ("期限", "deadline"),
        ("頁", "page"),
        ("檔案", "document"),
        ("對照基準", "measured against"),
    ];
    let mut rows = vec![head(&titles, lang)];
    for year in &overview.years {
        for &at in &year.rows {
            for cell in year.plans.iter().filter_map(|&plan| overview.rows[at].cell(plan)) {
                let info = &overview.plans[cell.plan];
                rows.push(vec![
                    year_cell(year.roc_year),
                    Cell::text(&info.office),
                    Cell::text(&overview.rows[at].id),
                    Cell::text(labels::status(Some(cell.status), lang)),
                    Cell::text(cell.ids.join(" ")),
                    Cell::text(&cell.text),
                    Cell::text(cell.departments.join("、")),
                    Cell::text(cell.deadline.as_deref().unwrap_or_default()),
                    cell.page.map_or_else(Cell::empty, |page| Cell::number(page as usize)),
                    Cell::text(&info.path),
                    match &cell.against {
                        Some(against) => Cell::text(against),
                        None => Cell::text(cell.against_departments.join("、")),
                    },
                ]);
            }
        }
    }
    sheet(("原文", "wordings"), lang, &[9.0, 20.0, 12.0, 14.0, 14.0, 70.0, 22.0, 16.0, 6.0, 30.0, 50.0], 0, rows)
}

fn changes(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let titles = [
        ("營業處", "office"),
        ("民國年", "ROC year"),
        ("變動", "change"),
        ("項目識別碼", "family"),
        ("具體作法", "measure"),
        ("編號", "ids"),
        ("頁", "page"),
        ("檔案", "document"),
    ];
    let mut rows = vec![head(&titles, lang)];
    for office in history::history(overview, None).offices {
        // What two lineages tell of the same measures, as after a merge, is one event.
        let mut told = BTreeSet::new();
        for lineage in office.lineages {
            for event in lineage.events {
                if !told.insert((event.kind, event.plan, event.from.clone(), event.ids.clone())) {
                    continue;
                }
                rows.push(vec![
                    Cell::text(office.office.clone()),
                    Cell::number(event.year as usize),
                    Cell::text(format!(
                        "{}{}",
                        labels::event(event.kind, lang),
                        labels::debatable(event.debatable, lang)
                    )),
                    Cell::text(lineage.family.clone()),
                    Cell::text(lineage.text.clone()),
                    Cell::text(event.ids.join(" ")),
                    event.page.map_or_else(Cell::empty, |page| Cell::number(page as usize)),
                    Cell::text(&overview.plans[event.plan].path),
                ]);
            }
        }
    }
    sheet(("逐年變動", "changes"), lang, &[22.0, 9.0, 12.0, 12.0, 70.0, 14.0, 6.0, 30.0], 0, rows)
}

fn diagnostics(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let titles = [
        ("營業處", "office"),
        ("民國年", "ROC year"),
        ("代碼", "code"),
        ("說明", "message"),
        ("具體作法", "measure"),
        ("頁", "page"),
        ("檔案", "document"),
    ];
    let mut rows = vec![head(&titles, lang)];
    for plan in &overview.plans {
        for note in &plan.diagnostics {
            rows.push(vec![
                Cell::text(&plan.office),
                year_cell(plan.roc_year),
                Cell::text(note.code.name()),
                Cell::text(note.message_in(lang)),
                Cell::text(note.measure.as_deref().unwrap_or_default()),
                note.page.map_or_else(Cell::empty, |page| Cell::number(page as usize)),
                Cell::text(&plan.path),
            ]);
        }
    }
    // What was left out of account is of no one plan.
    for note in &overview.diagnostics {
        let (code, message) = (Cell::text(note.code.name()), Cell::text(note.message_in(lang)));
        rows.push(vec![Cell::empty(), Cell::empty(), code, message, Cell::empty(), Cell::empty(), Cell::empty()]);
    }
    sheet(("診斷", "diagnostics"), lang, &[22.0, 9.0, 22.0, 70.0, 12.0, 6.0, 30.0], 0, rows)
}

fn sources(overview: &Overview, lang: Lang) -> Sheet<'_> {
    let titles = [
        ("計畫", "plan"),
        ("營業處", "office"),
        ("民國年", "ROC year"),
        ("具體作法數", "measures"),
        ("依據計畫", "reference"),
        ("檔案", "document"),
        ("SHA-256", "SHA-256"),
    ];
    let mut rows = vec![head(&titles, lang)];
    for (at, plan) in overview.plans.iter().enumerate() {
        rows.push(vec![
            Cell::text(&plan.key),
            Cell::text(&plan.office),
            year_cell(plan.roc_year),
            Cell::number(plan.measures),
            Cell::text(if overview.reference == Some(at) { "✓" } else { "" }),
            Cell::text(&plan.path),
            Cell::text(&plan.sha256),
        ]);
    }
    sheet(("來源", "sources"), lang, &[26.0, 22.0, 9.0, 12.0, 10.0, 40.0, 66.0], 0, rows)
}
