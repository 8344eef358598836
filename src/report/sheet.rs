//! The half-yearly self-assessment sheet that these plans demand: 「提升服務效能執行計畫自行考核結果彙整表」.
//!
//! Per facet, strategy and measure the department and the deadline as the plan has them, and room for the results of
//! the first and second half year and for remarks. It is printed on A4 landscape, with the head on every page.

use std::io::Write;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet};

use crate::align::Doubt;
use crate::normalize::key;
use crate::plan::{Heading, Measure, Plan};
use crate::words::Lang;

use super::coverage::{ReportError, word};
use super::safe::{cell_text, clean};
use super::workbook::{LINE, MOST_LINES, timeless};

/// Whom the sheet is for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    /// The whole plan on one sheet.
    #[default]
    Whole,
    /// The whole plan, and a sheet for each department.
    PerDepartment,
    /// The measures of one department only.
    Department(String),
}

const COLUMNS: u16 = 10;
const WIDTHS: [f64; COLUMNS as usize] = [9.0, 12.0, 13.0, 6.0, 46.0, 12.0, 12.0, 22.0, 22.0, 12.0];
const TITLES: [(&str, &str); COLUMNS as usize] = [
    ("面向", "facet"),
    ("執行策略", "strategy"),
    ("子策略", "sub-strategy"),
    ("項次", "no."),
    ("具體作法", "measure"),
    ("承辦部門", "department"),
    ("完成期限", "deadline"),
    ("上半年執行結果", "first half: result"),
    ("下半年執行結果", "second half: result"),
    ("備註", "remarks"),
];

/// Writes the sheet of one plan as XLSX.
///
/// # Errors
///
/// When `out` fails, or the plan is beyond what a workbook holds.
pub fn write(plan: &Plan, scope: &Scope, lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut book = timeless()?;
    let all: Vec<&Measure> = plan.measures.iter().collect();
    let of = |name: &str| -> Vec<&Measure> {
        let name = key(name);
        all.iter().copied().filter(|measure| measure.departments.iter().any(|own| key(own) == name)).collect()
    };
    match scope {
        Scope::Whole => page(book.add_worksheet(), word(("彙整表", "all"), lang), plan, None, &all, lang)?,
        Scope::Department(name) => page(book.add_worksheet(), &tab(name, 0), plan, Some(name), &of(name), lang)?,
        Scope::PerDepartment => {
            page(book.add_worksheet(), word(("彙整表", "all"), lang), plan, None, &all, lang)?;
            for (at, name) in (1..).zip(departments(plan)) {
                page(book.add_worksheet(), &tab(&name, at), plan, Some(&name), &of(&name), lang)?;
            }
        }
    }
    out.write_all(&book.save_to_buffer()?)?;
    Ok(())
}

/// The departments of a plan, as first printed, in the order of the plan.
#[must_use]
pub fn departments(plan: &Plan) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    let mut names = Vec::new();
    for name in plan.measures.iter().flat_map(|measure| &measure.departments) {
        let folded = key(name);
        if !folded.is_empty() && !seen.contains(&folded) {
            seen.push(folded);
            names.push(name.clone());
        }
    }
    names
}

/// A name that a tab may have: 31 characters, none of them `[]:*?/\`, and none that another tab has.
fn tab(name: &str, at: usize) -> String {
    let allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control();
    let name: String = clean(name).chars().filter(allowed).take(12).collect();
    if at == 0 { format!("{name} ").trim().to_owned() + "·" } else { format!("{at} {name}") }
}

struct Formats {
    title: Format,
    head: Format,
    text: Format,
    middle: Format,
    note: Format,
}

impl Formats {
    fn new() -> Self {
        let boxed = || Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_font_size(11);
        Formats {
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::Center),
            head: boxed()
                .set_bold()
                .set_background_color(Color::RGB(0xE6_EA_EE))
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            text: boxed().set_align(FormatAlign::Top),
            middle: boxed().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
            note: Format::new().set_font_size(11).set_align(FormatAlign::Left),
        }
    }
}

fn page(
    sheet: &mut Worksheet,
    name: &str,
    plan: &Plan,
    department: Option<&str>,
    measures: &[&Measure],
    lang: Lang,
) -> Result<(), ReportError> {
    let formats = Formats::new();
    sheet.set_name(name)?;
    for (column, width) in (0u16..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    let office = plan.office.as_deref().unwrap_or_default();
    let year = plan.roc_year.map_or_else(String::new, |year| match lang {
        Lang::ZhTw => format!("{year} 年度"),
        Lang::En => format!(" {}", year + 1911),
    });
    let title = match lang {
        Lang::ZhTw => format!("{office}{year}提升服務效能執行計畫自行考核結果彙整表"),
        Lang::En => format!("{office}{year}: self-assessment of the service plan"),
    };
    sheet.merge_range(0, 0, 0, COLUMNS - 1, &cell_text(&title), &formats.title)?;
    sheet.set_row_height(0, 30)?;
    let unit = department.unwrap_or(word(("全部", "all"), lang));
    let doubtful = measures.iter().filter(|measure| is_doubtful(measure)).count();
    let (doubt, doubt_en) = match doubtful {
        0 => (String::new(), String::new()),
        count => (format!("（其中 {count} 項存疑）"), format!(" ({count} uncertain)")),
    };
    let line = match lang {
        Lang::ZhTw => format!("承辦部門：{unit}　　項數：{}{doubt}　　填報日期：　　年　　月　　日", measures.len()),
        Lang::En => format!("Department: {unit}    Measures: {}{doubt_en}    Date:", measures.len()),
    };
    sheet.merge_range(1, 0, 1, COLUMNS - 1, &cell_text(&line), &formats.note)?;
    for (column, title) in (0u16..).zip(TITLES) {
        let own = plan.deadline_header.as_deref().filter(|_| column == 6 && lang == Lang::ZhTw);
        sheet.write_string_with_format(2, column, cell_text(own.unwrap_or(word(title, lang))), &formats.head)?;
    }
    sheet.set_row_height(2, 24)?;
    for (row, measure) in (3u32..).zip(measures) {
        line_of(sheet, row, measure, lang, &formats)?;
    }
    merge_headings(sheet, measures, &formats)?;
    let last = 3 + u32::try_from(measures.len()).unwrap_or(u32::MAX - 4);
    let signatures = word(
        (
            "承辦人：　　　　　　　　　　單位主管：　　　　　　　　　　考核小組：",
            "Prepared by:                    Head of unit:                    Reviewed by:",
        ),
        lang,
    );
    sheet.merge_range(last + 1, 0, last + 1, COLUMNS - 1, signatures, &formats.note)?;
    sheet.set_freeze_panes(3, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 2)?;
    sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3).set_footer("&C&P / &N").set_print_center_horizontally(true);
    Ok(())
}

/// Whether departments or deadline can be read in more than one way.
fn is_doubtful(measure: &Measure) -> bool {
    Doubt::of(measure).of_duty()
}

fn line_of(
    sheet: &mut Worksheet,
    row: u32,
    measure: &Measure,
    lang: Lang,
    formats: &Formats,
) -> Result<(), ReportError> {
    let mut text = measure.text.clone();
    for subitem in &measure.subitems {
        text.push_str(&format!("\n{} {}", subitem.marker, subitem.text));
    }
    for (column, heading) in (0u16..).zip([&measure.facet, &measure.strategy, &measure.substrategy]) {
        sheet.write_string_with_format(row, column, cell_text(title(heading)), &formats.middle)?;
    }
    match measure.no {
        Some(no) => sheet.write_number_with_format(row, 3, no, &formats.middle)?,
        None => sheet.write_blank(row, 3, &formats.middle)?,
    };
    sheet.write_string_with_format(row, 4, cell_text(&text), &formats.text)?;
    sheet.write_string_with_format(row, 5, cell_text(measure.departments.join("\n")), &formats.middle)?;
    sheet.write_string_with_format(
        row,
        6,
        cell_text(measure.deadline.as_deref().unwrap_or_default()),
        &formats.middle,
    )?;
    for column in 7..COLUMNS {
        sheet.write_blank(row, column, &formats.text)?;
    }
    if is_doubtful(measure) {
        let note = word(("部門或期限存疑，請對照原文", "department or deadline uncertain: see the printed plan"), lang);
        sheet.write_string_with_format(row, COLUMNS - 1, note, &formats.text)?;
    }
    // 22 characters a line.
    let lines: usize = text.split('\n').map(|line| line.chars().count().div_ceil(22).max(1)).sum();
    let lines = lines.max(measure.departments.len()).clamp(2, MOST_LINES);
    sheet.set_row_height(row, u32::try_from(lines).unwrap_or(1) * LINE)?;
    Ok(())
}

fn title(heading: &Option<Heading>) -> &str {
    heading.as_ref().and_then(|heading| heading.title.as_deref()).unwrap_or_default()
}

/// A heading's cell takes in at most so many measures, so that every printed page names its headings.
const TOGETHER: usize = 6;

/// One cell for the measures that stand under one heading.
fn merge_headings(sheet: &mut Worksheet, measures: &[&Measure], formats: &Formats) -> Result<(), ReportError> {
    let path = |at: usize, levels: usize| {
        let measure = measures[at];
        [&measure.facet, &measure.strategy, &measure.substrategy].into_iter().take(levels).cloned().collect::<Vec<_>>()
    };
    for column in 0u16..3 {
        let levels = usize::from(column) + 1;
        let mut first = 0;
        for at in 1..=measures.len() {
            if at < measures.len() && path(at, levels) == path(first, levels) && at - first < TOGETHER {
                continue;
            }
            let heading =
                [&measures[first].facet, &measures[first].strategy, &measures[first].substrategy][usize::from(column)];
            if at - first > 1 && !title(heading).is_empty() {
                let rows = |at: usize| u32::try_from(at + 3).unwrap_or(u32::MAX);
                sheet.merge_range(
                    rows(first),
                    column,
                    rows(at - 1),
                    column,
                    &cell_text(title(heading)),
                    &formats.middle,
                )?;
            }
            first = at;
        }
    }
    Ok(())
}
