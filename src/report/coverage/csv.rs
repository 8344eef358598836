//! Tidy: one row per measure, office and year, those that lack it too.

use std::io::Write;

use crate::coverage::Overview;
use crate::words::Lang;

use super::ReportError;
use super::labels::{self, Label, word};
use crate::report::safe::Csv;

const HEADERS: [Label; 20] = [
    ("民國年", "roc_year"),
    ("營業處", "office"),
    ("項目識別碼", "family"),
    ("面向", "facet"),
    ("執行策略", "strategy"),
    ("子策略", "substrategy"),
    ("具體作法（代表用語）", "measure"),
    ("狀態", "status"),
    ("狀態說明", "status_label"),
    ("相似度", "score"),
    ("併項", "merged"),
    ("編號", "ids"),
    ("原文", "wording"),
    ("承辦部門", "departments"),
    ("期限", "deadline"),
    ("頁", "page"),
    ("檔案", "document"),
    ("拆項", "split"),
    ("對照基準", "against"),
    ("對照部門", "against_departments"),
];

/// Words in one language, headers in another: the English headers are the keys.
pub(super) fn write(overview: &Overview, lang: Lang, heads: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut table = Csv::new(out)?;
    table.row(HEADERS.map(|label| word(label, heads)))?;
    for year in &overview.years {
        for &row in &year.rows {
            let row = &overview.rows[row];
            for &plan in &year.plans {
                let (info, cell) = (&overview.plans[plan], row.cell(plan));
                let status = cell.map(|cell| cell.status);
                let title = |title: &Option<String>| title.clone().unwrap_or_default();
                let record: [String; 20] = [
                    info.roc_year.map_or_else(String::new, |year| year.to_string()),
                    info.office.clone(),
                    row.id.clone(),
                    title(&row.place.facet),
                    title(&row.place.strategy),
                    title(&row.place.substrategy),
                    row.text.clone(),
                    status.map_or("lacks", |status| status.name()).to_owned(),
                    labels::status(status, lang).to_owned(),
                    cell.map_or_else(String::new, |cell| cell.score.to_string()),
                    cell.map_or_else(String::new, |cell| u8::from(cell.merged).to_string()),
                    cell.map_or_else(String::new, |cell| cell.ids.join(" ")),
                    cell.map_or_else(String::new, |cell| cell.text.clone()),
                    cell.map_or_else(String::new, |cell| cell.departments.join("、")),
                    cell.and_then(|cell| cell.deadline.clone()).unwrap_or_default(),
                    cell.and_then(|cell| cell.page).map_or_else(String::new, |page| page.to_string()),
                    info.path.clone(),
                    cell.map_or_else(String::new, |cell| u8::from(cell.ids.len() > 1).to_string()),
                    cell.and_then(|cell| cell.against.clone()).unwrap_or_default(),
                    cell.map_or_else(String::new, |cell| cell.against_departments.join("、")),
                ];
                table.row(record)?;
            }
        }
    }
    table.finish()?;
    Ok(())
}
