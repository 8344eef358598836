//! Writes a schedule down: for the terminal, as a workbook, as JSON, as Parquet, and as a calendar that any mail program takes.

#[cfg(feature = "parquet")]
mod parquet;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use icalendar::{Calendar, Component, Event, Parameter, Property};
use rust_xlsxwriter::{Color, Format, FormatAlign};
use sha2::{Digest, Sha256};

use crate::plan::{DueKind, Period};
use crate::tasks::{Schedule, Task};
use crate::words::{Lang, shorten};

use super::coverage::{ReportError, word};
use super::safe::{self, cell_text, clean};
use super::workbook::timeless;

#[cfg(feature = "parquet")]
pub use parquet::parquet;

/// Writing to a string cannot fail.
macro_rules! put {
    ($out:expr, $($args:tt)*) => {{ let _ = writeln!($out, $($args)*); }};
}

/// Characters of a measure that a line of the terminal shows.
const SHOWN: usize = 44;

/// The schedule for a terminal: month by month, then what recurs; what has no day is counted, and listed with `all`.
#[must_use]
pub fn terminal(schedule: &Schedule, lang: Lang, all: bool) -> String {
    let mut out = String::new();
    let mut months: BTreeMap<&str, Vec<&Task>> = BTreeMap::new();
    for task in &schedule.dated {
        months.entry(task.month().unwrap_or_default()).or_default().push(task);
    }
    for (month, tasks) in months {
        let count = tasks.len();
        put!(out, "{}", word((&format!("{month}：{count} 項"), &format!("{month}: {count}")), lang));
        tasks.iter().for_each(|task| line(task, lang, &mut out));
    }
    for tasks in schedule.recurring.chunk_by(|a, b| a.due.every == b.due.every) {
        let name = tasks[0].due.every.map_or("", |every| period(every, lang));
        let count = tasks.len();
        put!(out, "{}", word((&format!("{name}：{count} 項"), &format!("{name}: {count}")), lang));
        tasks.iter().for_each(|task| line(task, lang, &mut out));
    }
    for tasks in schedule.undated.chunk_by(|a, b| a.due.kind == b.due.kind) {
        let (name, count) = (kind(tasks[0].due.kind, lang), tasks.len());
        put!(out, "{}", word((&format!("{name}：{count} 項"), &format!("{name}: {count}")), lang));
        if all {
            tasks.iter().for_each(|task| line(task, lang, &mut out));
        }
    }
    out
}

fn line(task: &Task, lang: Lang, out: &mut String) {
    let departments = task.departments.join("、");
    let text = shorten(&task.text, SHOWN).replace('\n', " ");
    let doubt = if task.uncertain { word(("（存疑）", " (uncertain)"), lang) } else { "" };
    let year = task.roc_year.map(|year| year.to_string()).unwrap_or_default();
    put!(
        out,
        "  {} {}{year} {}  {}{doubt}  {}",
        safe::line(&task.deadline.replace('\n', " ")),
        safe::line(&task.office),
        safe::line(&task.measure),
        safe::line(&departments),
        safe::line(&text)
    );
}

/// The name of a period.
fn period(every: Period, lang: Lang) -> &'static str {
    let label = match every {
        Period::Day => ("每日", "every day"),
        Period::Week => ("每週", "every week"),
        Period::Month => ("每月", "every month"),
        Period::Quarter => ("每季", "every quarter"),
        Period::HalfYear => ("每半年", "every half-year"),
        Period::Year => ("每年", "every year"),
    };
    word(label, lang)
}

fn kind(kind: DueKind, lang: Lang) -> &'static str {
    let label = match kind {
        DueKind::Ongoing => ("持續辦理，無期限", "ongoing, without end"),
        DueKind::OnDemand => ("視情形辦理", "when there is cause"),
        DueKind::Recurring => ("定期辦理", "recurring"),
        DueKind::By | DueKind::Between => ("未載年度", "no year is given"),
        DueKind::Verbatim => ("期限無法確切判讀，照原文", "not certain, as printed"),
    };
    word(label, lang)
}

/// The schedule as JSON.
///
/// # Errors
/// None that a record can cause.
pub fn json(schedule: &Schedule) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    safe::json::pretty(&mut out, schedule)?;
    out.push(b'\n');
    Ok(out)
}

/// The JSON schema of a schedule.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Schedule).into()
}

const TITLES: [(&str, &str); 11] = [
    ("月份", "month"),
    ("起日", "from"),
    ("迄日", "by"),
    ("類別", "kind"),
    ("營業處", "office"),
    ("民國年", "ROC year"),
    ("承辦部門", "departments"),
    ("編號", "id"),
    ("具體作法", "measure"),
    ("期限原文", "deadline"),
    ("存疑", "uncertain"),
];

/// The schedule as a workbook: one row a measure.
///
/// # Errors
/// When the schedule is beyond what a workbook holds.
pub fn xlsx(schedule: &Schedule, lang: Lang) -> Result<Vec<u8>, ReportError> {
    let mut book = timeless()?;
    let sheet = book.add_worksheet();
    sheet.set_name(word(("期程", "schedule"), lang))?;
    let head = Format::new().set_bold().set_background_color(Color::RGB(0xDD_E6_F0)).set_align(FormatAlign::Top);
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for ((column, title), width) in (0u16..).zip(TITLES).zip([9, 11, 11, 14, 18, 8, 22, 10, 60, 20, 8]) {
        sheet.write_string_with_format(0, column, word(title, lang), &head)?;
        sheet.set_column_width(column, width)?;
    }
    let mut row = 0;
    for task in schedule.dated.iter().chain(&schedule.recurring).chain(&schedule.undated) {
        row += 1;
        let name = task.due.every.map_or_else(|| kind_of(task, lang), |every| period(every, lang));
        let cells = [
            task.month().unwrap_or_default().to_owned(),
            task.due.from.clone().unwrap_or_default(),
            task.due.by.clone().unwrap_or_default(),
            name.to_owned(),
            task.office.clone(),
            task.roc_year.map(|year| year.to_string()).unwrap_or_default(),
            task.departments.join("、"),
            task.measure.clone(),
            task.text.clone(),
            task.deadline.clone(),
            if task.uncertain { "✓".to_owned() } else { String::new() },
        ];
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string_with_format(row, column, cell_text(&*cell), &wrap)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, row.max(1), u16::try_from(TITLES.len() - 1).unwrap_or(0))?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(book.save_to_buffer()?)
}

fn kind_of(task: &Task, lang: Lang) -> &'static str {
    match task.due.kind {
        DueKind::By => word(("期限", "by"), lang),
        DueKind::Between => word(("期間", "between"), lang),
        other => kind(other, lang),
    }
}

/// The schedule as a calendar: what has a day on that day, what recurs on the last day of every period of the plan's year.
///
/// # Errors
/// When `out` fails.
pub fn ics(schedule: &Schedule, lang: Lang, out: &mut dyn Write) -> std::io::Result<()> {
    let mut calendar = Calendar::new();
    calendar.name(word(("服務計畫期程", "Service plans: what falls due"), lang));
    for task in schedule.dated.iter().chain(&schedule.recurring) {
        if let Some(event) = event(task, lang) {
            calendar.push(event);
        }
    }
    out.write_all(calendar.to_string().as_bytes())
}

/// None for what recurs in a plan without a year.
fn event(task: &Task, lang: Lang) -> Option<Event> {
    let mut event = Event::new();
    let day = |name: &str, day: &str| {
        Property::new(name, day.replace('-', "")).append_parameter(Parameter::new("VALUE", "DATE")).done()
    };
    let year = task.roc_year.map(|year| year + 1911);
    match (&task.due.by, task.due.every) {
        (Some(by), _) => {
            let first = task.due.from.as_ref().unwrap_or(by);
            event.append_property(day("DTSTART", first));
            event.append_property(day("DTEND", &day_after(by)?));
        }
        (None, Some(every)) => {
            let year = year?;
            let (first, rule) = match every {
                Period::Day => (format!("{year}-01-01"), "FREQ=DAILY".to_owned()),
                Period::Week => (friday(year), "FREQ=WEEKLY".to_owned()),
                Period::Month => (format!("{year}-01-31"), "FREQ=MONTHLY;BYMONTHDAY=-1".to_owned()),
                Period::Quarter => (format!("{year}-03-31"), "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1".to_owned()),
                Period::HalfYear => (format!("{year}-06-30"), "FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=-1".to_owned()),
                Period::Year => (format!("{year}-12-31"), "FREQ=YEARLY".to_owned()),
            };
            event.append_property(day("DTSTART", &first));
            event.add_property("RRULE", format!("{rule};UNTIL={year}1231"));
        }
        (None, None) => return None,
    }
    let doubt = if task.uncertain { word(("（存疑）", " (uncertain)"), lang) } else { "" };
    let departments = task.departments.join("、");
    event.summary(&clean(&format!("{departments}{doubt}：{}", shorten(&task.text, 40).replace('\n', " "))));
    let (office, id) = (&task.office, &task.measure);
    event.description(&clean(&format!("{office} {id}\n{}\n{}", task.text, task.deadline)));
    event.add_property("CATEGORIES", clean(&departments).replace([',', ';', '\\', '\n'], " "));
    let name = format!("{office}\0{:?}\0{id}\0{}", task.roc_year, task.text);
    let uid: String = Sha256::digest(name)[..12].iter().map(|byte| format!("{byte:02x}")).collect();
    event.uid(&format!("{uid}@planscope"));
    // The same plans give the same bytes: the stamp is that of the plan's year.
    event.add_property("DTSTAMP", format!("{:04}0101T000000Z", year.unwrap_or(1970)));
    Some(event)
}

/// The first Friday of a year: what is due every week is due by its end.
fn friday(year: u32) -> String {
    // Zeller's congruence for 1 January, 0 for Saturday.
    let y = year - 1;
    let weekday = (1 + 36 + y % 100 + (y % 100) / 4 + (y / 100) / 4 + 5 * (y / 100)) % 7;
    format!("{year}-01-{:02}", 1 + (6 + 7 - weekday) % 7)
}

/// The day after `2023-06-30`, as a calendar's end is the first day that is no longer part of it.
fn day_after(day: &str) -> Option<String> {
    let mut parts = day.split('-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let leap = (year.is_multiple_of(4) && !year.is_multiple_of(100)) || year.is_multiple_of(400);
    let last = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    Some(match (day < last, month) {
        (true, _) => format!("{year:04}-{month:02}-{:02}", day + 1),
        (false, 12) => format!("{:04}-01-01", year + 1),
        (false, _) => format!("{year:04}-{:02}-01", month + 1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Measure, Plan};
    use crate::tasks::schedule;

    #[test]
    fn a_calendar_that_any_program_takes() {
        let measure = |no: u32, deadline: &str| Measure {
            id: format!("1.1.1.{no}"),
            text: "辦理滿意度調查；公告，並檢討".to_owned(),
            deadline: Some(deadline.to_owned()),
            departments: vec!["業務組".to_owned()],
            ..Measure::default()
        };
        let measures =
            vec![measure(1, "12月底前完成"), measure(2, "每季 1 次"), measure(3, "持續辦理"), measure(4, "2月")];
        let plan = Plan { office: Some("甲處".into()), roc_year: Some(113), measures, ..Plan::default() };
        let write = || {
            let mut out = Vec::new();
            ics(&schedule(&[&plan], None), Lang::ZhTw, &mut out).unwrap();
            String::from_utf8(out).unwrap()
        };
        let text = write();
        assert_eq!(text, write(), "the same plans give the same bytes");
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 3);
        for line in [
            "DTSTART;VALUE=DATE:20241231",
            "DTEND;VALUE=DATE:20250101",
            "RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1;UNTIL=20241231",
            "DTSTART;VALUE=DATE:20240201",
            "DTEND;VALUE=DATE:20240301",
        ] {
            assert!(text.contains(line), "{line} in {text}");
        }
        assert!(text.lines().all(|line| line.len() <= 75), "lines are folded");
    }

    #[test]
    fn days_follow_one_another() {
        assert_eq!(day_after("2024-02-28").as_deref(), Some("2024-02-29"));
        assert_eq!(day_after("2023-02-28").as_deref(), Some("2023-03-01"));
        assert_eq!(day_after("2023-12-31").as_deref(), Some("2024-01-01"));
        assert_eq!(friday(2023), "2023-01-06");
        assert_eq!(friday(2021), "2021-01-01");
    }
}
