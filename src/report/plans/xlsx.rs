//! A workbook: the measures, the findings, the plans.

use rust_xlsxwriter::{Format, FormatAlign, XlsxError};

use super::row::{COLUMNS, assignment, cells};
use crate::{
    plan::{Assignment, Plan},
    report::{safe::cell_text, workbook::timeless},
    words::Lang,
};

/// The measures of all plans with filters and a frozen head, their findings, and the plans themselves.
///
/// # Errors
/// Where the records are more than a sheet can hold (1,048,576 rows).
pub fn xlsx(plans: &[&Plan], lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = timeless()?;
    let head = Format::new().set_bold().set_background_color(0x1F_4E79).set_font_color(0xFF_FFFF).set_text_wrap();
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let doubt = body.clone().set_background_color(0xFF_F2CC);
    let pick = |zh: &'static str, en: &'static str| if lang == Lang::En { en } else { zh };

    let sheet = book.add_worksheet().set_name(pick("具體作法", "measures"))?;
    for (column, (en, zh)) in (0u16..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, pick(zh, en), &head)?;
    }
    let mut row = 1;
    for plan in plans {
        for measure in &plan.measures {
            let format = if measure.assignment == Assignment::Ambiguous { &doubt } else { &body };
            for (column, (cell, (name, _))) in (0u16..).zip(cells(plan, measure).iter().zip(COLUMNS)) {
                match cell.parse::<f64>() {
                    Ok(number) if matches!(name, "roc_year" | "page") || name.ends_with("_no") || name == "no" => {
                        sheet.write_number_with_format(row, column, number, format)?;
                    }
                    _ if name == "assignment" => {
                        sheet.write_string_with_format(row, column, assignment(measure.assignment, lang), format)?;
                    }
                    _ => {
                        sheet.write_string_with_format(row, column, cell_text(cell), format)?;
                    }
                }
            }
            row += 1;
        }
    }
    for (column, width) in
        [(0u16, 16.0), (4, 12.0), (6, 18.0), (8, 20.0), (10, 70.0), (11, 40.0), (12, 22.0), (13, 16.0), (19, 30.0)]
    {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 3)?;
    sheet.autofilter(0, 0, row.saturating_sub(1).max(1), u16::try_from(COLUMNS.len() - 1).unwrap_or(0))?;
    sheet.set_landscape().set_paper_size(8).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;

    let sheet = book.add_worksheet().set_name(pick("診斷", "findings"))?;
    let names = [
        ("檔案", "source"),
        ("代碼", "code"),
        ("等級", "severity"),
        ("頁", "page"),
        ("行", "line"),
        ("識別碼", "measure"),
        ("說明", "message"),
        ("原文", "excerpt"),
    ];
    for (column, (zh, en)) in (0u16..).zip(names) {
        sheet.write_string_with_format(0, column, pick(zh, en), &head)?;
    }
    let mut row = 1;
    for plan in plans {
        for note in &plan.diagnostics {
            let number = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
            let severity = format!("{:?}", note.severity).to_lowercase();
            let cells = [
                plan.source.path.as_str(),
                note.code.name(),
                &severity,
                &number(note.page),
                &number(note.line),
                note.measure.as_deref().unwrap_or(""),
                note.message_in(lang),
                note.excerpt.as_deref().unwrap_or(""),
            ];
            for (column, cell) in (0u16..).zip(cells) {
                sheet.write_string_with_format(row, column, cell_text(cell), &body)?;
            }
            row += 1;
        }
    }
    sheet.set_column_width(0, 30)?;
    sheet.set_column_width(6, 60)?;
    sheet.set_column_width(7, 60)?;
    sheet.set_freeze_panes(1, 0)?;

    let sheet = book.add_worksheet().set_name(pick("計畫", "plans"))?;
    let names = [
        ("機關", "office"),
        ("年度", "year"),
        ("標題", "title"),
        ("具體作法數", "measures"),
        ("不確定", "ambiguous"),
        ("檔案", "source"),
        ("SHA-256", "SHA-256"),
    ];
    for (column, (zh, en)) in (0u16..).zip(names) {
        sheet.write_string_with_format(0, column, pick(zh, en), &head)?;
    }
    for (row, plan) in (1u32..).zip(plans) {
        let doubtful = plan.measures.iter().filter(|measure| measure.assignment == Assignment::Ambiguous).count();
        sheet.write_string_with_format(row, 0, cell_text(plan.office.as_deref().unwrap_or("")), &body)?;
        if let Some(year) = plan.roc_year {
            sheet.write_number_with_format(row, 1, year, &body)?;
        }
        sheet.write_string_with_format(row, 2, cell_text(plan.title.as_deref().unwrap_or("")), &body)?;
        sheet.write_number_with_format(row, 3, plan.measures.len() as f64, &body)?;
        sheet.write_number_with_format(row, 4, doubtful as f64, &body)?;
        sheet.write_string_with_format(row, 5, cell_text(&plan.source.path), &body)?;
        sheet.write_string_with_format(row, 6, cell_text(&plan.source.sha256), &body)?;
    }
    sheet.set_column_width(2, 60)?;
    book.save_to_buffer()
}
