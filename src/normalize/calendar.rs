//! Reads a deadline cell: the text of one cell in, what it promises out, as far as that is certain.
//!
//! | as printed            | value                                                   |
//! |-----------------------|---------------------------------------------------------|
//! | `112年3月底前`        | by 2023-03-31                                           |
//! | `6月底前完成`         | by 06-30 of the plan's year                             |
//! | `9月30日`             | by that day                                             |
//! | `4月1日至10月31日`    | between the two                                         |
//! | `5月普查 6月完成`     | between 05-01 and 06-30, months 5 and 6                 |
//! | `下半年完成`, `第三季` | between the first and the last day of it                |
//! | `每月 1 次`           | recurring, once a month                                 |
//! | `每三個月`, `一季一次` | recurring, once a quarter                               |
//! | `一百十二年六月底前`  | as in digits                                            |
//! | `每年9月底前`         | recurring, once a year, by 09-30 of the plan's year     |
//! | `113-116年`           | between 2024-01-01 and 2027-12-31                       |
//! | `持續辦理`            | ongoing                                                 |
//! | `隨時辦理`, `接案後7日內` | on demand                                           |
//!
//! Anything else stays as printed: a wrong date costs the reader more than an unread one.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::plan::{Due, DueKind, Period};
use crate::words::numeral;

use super::InDigits;

/// What a deadline says, by its form.
#[derive(Debug, Clone, Copy)]
enum Form {
    Ongoing,
    OnDemand,
    Every,
    EveryYearBy,
    EveryYearBetween,
    By,
    Days,
    Day,
    Months,
    Years,
    Half,
    Quarter,
    YearEnd,
    InMonth,
}

/// The forms of a whole text; the first that fits counts.
const FORMS: [(Form, &str); 16] = [
    (Form::Ongoing, r"^(?:持續|經常|長期|全年|常態|賡續)(?:性|地)?(?:辦理|實施|進行|推動|執行)?$"),
    (
        Form::OnDemand,
        r"^(?:隨時|即時|不定期|視需要|視需求|視實際需要|適時|依需要|依需求)(?:性)?(?:辦理|實施|進行|執行|更新|檢討)?$|^配合[^0-9一二三四五六七八九十]*(?:辦理|更新|更新作業|作業)$|^(?:接案|接獲|受理|申請|發生|通報)[^0-9每]{0,8}後?[^0-9每]{0,4}[0-9]{1,3}(?:個)?(?:工作)?(?:日|天|小時|週|分鐘)內(?:完成|辦理|回覆)?$",
    ),
    (
        Form::Every,
        r"^(?:至少)?每1?(半年|年度?|季|個?月份?|3個月|6個月|個?星期|[週周]|日|天)(?:(?:至少)?(?:辦理|檢討)?([0-9]{1,3})次)?(?:以上)?(?:辦理|檢討|更新|執行)?$|^(半年|1年|1季|1個?月|3個月|6個月|1[週周])(?:至少)?([0-9]{1,3})次(?:以上)?(?:辦理|檢討|更新|執行)?$",
    ),
    (Form::EveryYearBy, r"^(?:於)?每年度?([0-9]{1,2})月(?:份)?(底)?([0-9]{1,2}日)?(?:以?前)?(?:完成|辦理完成|辦理)?$"),
    (Form::EveryYearBetween, r"^每年度?([0-9]{1,2})月(?:份)?[-~至到–—]([0-9]{1,2})月(?:份|底)?(?:辦理|完成)?$"),
    (
        Form::By,
        r"^(?:於|至)?(?:(?:民國)?([0-9]{2,3})年)?度?([0-9]{1,2})月(?:份?底|([0-9]{1,2})日|份)?(?:以?前)(?:完成|辦理完成|辦理)?$|^(?:於|至)?(?:(?:民國)?([0-9]{2,3})年)?度?([0-9]{1,2})月(?:份?底|([0-9]{1,2})日|份)?(?:完成|辦理完成)$",
    ),
    (
        Form::Days,
        r"^自?(?:(?:民國)?([0-9]{2,3})[年./])?([0-9]{1,2})[月./]([0-9]{1,2})日?起?[-~至到–—](?:(?:民國)?([0-9]{2,3})[年./])?([0-9]{1,2})[月./]([0-9]{1,2})日?(?:止|前)?(?:辦理|完成|實施)?$",
    ),
    (Form::Day, r"^(?:於|至)?(?:(?:民國)?([0-9]{2,3})年)?度?([0-9]{1,2})月([0-9]{1,2})日(?:辦理)?$"),
    (Form::Day, r"^(?:於|至)?([0-9]{2,3})[./-]([0-9]{1,2})[./-]([0-9]{1,2})(?:以?前)?(?:完成|辦理)?$"),
    (Form::Day, r"^(1[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])(?:以?前)?$"),
    (
        Form::Months,
        r"^(?:於)?(?:(?:民國)?([0-9]{2,3})年)?度?([0-9]{1,2})月(?:份)?[-~至到–—]([0-9]{1,2})月(?:份|底)?(?:止|間|期間)?(?:辦理|完成|實施)?$",
    ),
    (Form::Years, r"^(?:民國)?([0-9]{2,3})年?[-~至到–—]([0-9]{2,3})年度?(?:辦理|完成|止)?$"),
    (Form::Half, r"^(?:(?:民國)?([0-9]{2,3})年)?度?([上下])半年度?(?:完成|辦理|辦理完成|前)?$"),
    (Form::Quarter, r"^(?:(?:民國)?([0-9]{2,3})年)?度?第([一二三四1-4])季(?:完成|辦理|辦理完成)?$"),
    (Form::YearEnd, r"^(?:(?:民國)?([0-9]{2,3})年|當?年)度?底(?:以?前)?(?:完成|辦理完成|辦理)?$"),
    (
        Form::InMonth,
        r"^(?:於)?(?:(?:民國)?([0-9]{2,3})年)?度?([0-9]{1,2})月(?:份|初|中旬?|中|下旬|上旬|底|間|期間)?(?:[^0-9至到~～、,，及-]{0,12})$",
    ),
];

/// One month of several, and what is due in it.
const STAGE: &str = r"([0-9]{1,2})月份?(底前|底)?([^0-9]*)";

/// All forms as one pattern: patterns take far longer to compile than the deadlines of a plan take to read.
struct Patterns {
    any_form: Regex,
    /// The group of each form, its own follow it.
    groups: Vec<usize>,
    stage: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |pattern: &str| Regex::new(pattern).expect("the pattern is a constant that the tests compile");
    let named = FORMS.iter().enumerate().map(|(at, (_, form))| format!("(?P<form{at}>{form})"));
    let any_form = pattern(&named.collect::<Vec<_>>().join("|"));
    let groups = any_form.capture_names().enumerate().filter_map(|(group, name)| name.map(|_| group)).collect();
    Patterns { any_form, groups, stage: pattern(STAGE) }
});

/// A text of a known form.
struct Found<'t> {
    form: Form,
    captures: regex::Captures<'t>,
    /// The group that is the whole form.
    whole: usize,
}

impl<'t> Found<'t> {
    fn of(text: &'t str) -> Option<Found<'t>> {
        let captures = PATTERNS.any_form.captures(text)?;
        let is_it = |(_, group): &(_, &usize)| captures.get(**group).is_some();
        let ((form, _), &whole) = FORMS.iter().zip(&PATTERNS.groups).find(is_it)?;
        Some(Found { form: *form, captures, whole })
    }

    /// A part of the form, counted from 1.
    fn get(&self, part: usize) -> Option<&'t str> {
        self.captures.get(self.whole + part).map(|found| found.as_str())
    }
}

/// Reads one cell as printed; full-width digits, spaces and line breaks are fine. `roc_year` is the plan's own, which
/// most deadlines leave unsaid. None where nothing is printed, or a dash.
#[must_use]
pub fn due(printed: &str, roc_year: Option<u32>) -> Option<Due> {
    let text: String = printed.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = InDigits::of(&text).text;
    let text = text.trim_end_matches(['。', '.', ';', ';']);
    if text.chars().all(|c| matches!(c, '-' | '—' | '–' | '－' | '無')) {
        return None;
    }
    Some(read(text, roc_year).unwrap_or_default())
}

/// Gregorian; a 民國 year gains 1911 on the way in.
fn gregorian(roc_year: u32) -> Option<i32> {
    i32::try_from(roc_year).ok().map(|year| year + 1911)
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        2 if (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn printed(year: i32, month: u32, day: u32) -> String {
    format!("{year:04}-{month:02}-{day:02}")
}

fn read(text: &str, roc_year: Option<u32>) -> Option<Due> {
    let small = |text: &str, limit: u32| text.parse::<u32>().ok().filter(|n| (1..=limit).contains(n));
    let own = roc_year.and_then(gregorian);
    let year_of = |found: Option<&str>| match found {
        Some(year) => small(year, 999).and_then(gregorian),
        None => own,
    };
    // A day that the month does not have makes the whole unread.
    let date = |year: Option<i32>, month: u32, day: Option<u32>| -> Option<Option<String>> {
        let last = days_in(year.unwrap_or(2000), month);
        let day = day.unwrap_or(last);
        (1..=last).contains(&day).then(|| year.map(|year| printed(year, month, day)))
    };
    let span = |year: Option<i32>, first: u32, last: u32, kind: DueKind| -> Option<Due> {
        (first <= last).then_some(())?;
        Some(Due {
            kind,
            months: (first..=last).collect(),
            from: date(year, first, Some(1))?,
            by: date(year, last, None)?,
            ..Due::default()
        })
    };
    let by = |year: Option<i32>, month: u32, day: Option<u32>| -> Option<Due> {
        Some(Due { kind: DueKind::By, months: vec![month], by: date(year, month, day)?, ..Due::default() })
    };
    let yearly = |due: Due| Due { kind: DueKind::Recurring, every: Some(Period::Year), times: Some(1), ..due };
    let Some(found) = Found::of(text) else { return stages(text, &small, &span, own) };
    match found.form {
        Form::Ongoing => Some(Due { kind: DueKind::Ongoing, ..Due::default() }),
        Form::OnDemand => Some(Due { kind: DueKind::OnDemand, ..Due::default() }),
        Form::Every => {
            let part = |first: usize| found.get(first).or_else(|| found.get(first + 2));
            let every = match part(1)?.trim_start_matches(['1', '個']).trim_end_matches('份') {
                "半年" | "6個月" => Period::HalfYear,
                "季" | "3個月" => Period::Quarter,
                "月" => Period::Month,
                "週" | "周" | "星期" => Period::Week,
                "日" | "天" => Period::Day,
                _ => Period::Year,
            };
            let times = part(2).map_or(Some(1), numeral).filter(|&times| times > 0)?;
            Some(Due { kind: DueKind::Recurring, every: Some(every), times: Some(times), ..Due::default() })
        }
        Form::EveryYearBy => {
            let month = small(found.get(1)?, 12)?;
            let day = found.get(3).map(|day| small(day.trim_end_matches('日'), 31));
            // 「每年 11 月」 is due some time in that month.
            let in_month = found.get(2).is_none() && day.is_none() && !text.contains('前');
            Some(yearly(match day {
                Some(day) => by(own, month, Some(day?))?,
                None if in_month => span(own, month, month, DueKind::Between)?,
                None => by(own, month, None)?,
            }))
        }
        Form::EveryYearBetween => {
            Some(yearly(span(own, small(found.get(1)?, 12)?, small(found.get(2)?, 12)?, DueKind::Between)?))
        }
        Form::By => {
            let part = |first: usize| found.get(first).or_else(|| found.get(first + 3));
            let month = small(part(2)?, 12)?;
            match part(3).map(|day| small(day, 31)) {
                Some(day) => by(year_of(part(1)), month, Some(day?)),
                None => by(year_of(part(1)), month, None),
            }
        }
        Form::Days => between_days(&found, own, &small),
        Form::Day => by(year_of(found.get(1)), small(found.get(2)?, 12)?, Some(small(found.get(3)?, 31)?)),
        Form::Months => {
            span(year_of(found.get(1)), small(found.get(2)?, 12)?, small(found.get(3)?, 12)?, DueKind::Between)
        }
        Form::Years => {
            let (first, last) = (year_of(found.get(1))?, year_of(found.get(2))?);
            (first <= last).then(|| Due {
                kind: DueKind::Between,
                from: Some(format!("{first:04}-01-01")),
                by: Some(format!("{last:04}-12-31")),
                ..Due::default()
            })
        }
        Form::Half => {
            let (first, last) = if found.get(2)? == "上" { (1, 6) } else { (7, 12) };
            span(year_of(found.get(1)), first, last, DueKind::Between)
        }
        Form::Quarter => {
            let quarter = numeral(found.get(2)?)?;
            span(year_of(found.get(1)), quarter * 3 - 2, quarter * 3, DueKind::Between)
        }
        Form::YearEnd => by(year_of(found.get(1)), 12, None),
        Form::InMonth => {
            let month = small(found.get(2)?, 12)?;
            span(year_of(found.get(1)), month, month, DueKind::Between)
        }
    }
}

/// From one day to another: 113.4.1至113.10.31. A day without a year is of the year before it, and of the plan's else.
fn between_days(found: &Found<'_>, own: Option<i32>, small: &dyn Fn(&str, u32) -> Option<u32>) -> Option<Due> {
    let year = |group: usize, before: Option<i32>| match found.get(group) {
        Some(year) => small(year, 999).and_then(gregorian),
        None => before,
    };
    let first_year = year(1, own);
    let last_year = year(4, first_year);
    let day = |year: Option<i32>, group: usize| {
        let month = small(found.get(group)?, 12)?;
        let day = small(found.get(group + 1)?, days_in(year.unwrap_or(2000), month))?;
        Some((year, month, day))
    };
    let (first, last) = (day(first_year, 2)?, day(last_year, 5)?);
    let date = |(year, month, day): (Option<i32>, u32, u32)| year.map(|year| printed(year, month, day));
    let months = if first.0 == last.0 { (first.1..=last.1).collect() } else { Vec::new() };
    (first <= last).then(|| Due { kind: DueKind::Between, months, from: date(first), by: date(last), ..Due::default() })
}

/// Several months, each with what is due in it.
fn stages(
    text: &str,
    small: &dyn Fn(&str, u32) -> Option<u32>,
    span: &dyn Fn(Option<i32>, u32, u32, DueKind) -> Option<Due>,
    year: Option<i32>,
) -> Option<Due> {
    let stages: Vec<_> = PATTERNS.stage.captures_iter(text).collect();
    let whole: usize = stages.iter().map(|found| found[0].len()).sum();
    if stages.len() < 2 || whole != text.len() {
        return None;
    }
    let months: Vec<u32> = stages.iter().map(|found| small(&found[1], 12)).collect::<Option<_>>()?;
    // What parts the months is a mark, or says what is due in each; 至 and the like would make them a span.
    let plain = |found: &regex::Captures<'_>| !found[3].starts_with(['至', '到', '~', '-']);
    if !stages.iter().all(plain) || !months.is_sorted() {
        return None;
    }
    let due = span(year, *months.first()?, *months.last()?, DueKind::Between)?;
    Some(Due { months, ..due })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        due(text, Some(112)).map_or_else(|| "none".to_owned(), |due| serde_json::to_string(&due).unwrap())
    }

    #[test]
    fn certain_dates_become_values() {
        insta::assert_snapshot!(shown("112年3月底前"), @r#"{"kind":"by","months":[3],"by":"2023-03-31"}"#);
        insta::assert_snapshot!(shown("６ 月底前完成"), @r#"{"kind":"by","months":[6],"by":"2023-06-30"}"#);
        insta::assert_snapshot!(shown("113年12月31日前"), @r#"{"kind":"by","months":[12],"by":"2024-12-31"}"#);
        insta::assert_snapshot!(shown("113/3/31"), @r#"{"kind":"by","months":[3],"by":"2024-03-31"}"#);
        insta::assert_snapshot!(shown("112.12.31"), @r#"{"kind":"by","months":[12],"by":"2023-12-31"}"#);
        insta::assert_snapshot!(shown("1121031"), @r#"{"kind":"by","months":[10],"by":"2023-10-31"}"#);
        insta::assert_snapshot!(shown("年底前完成"), @r#"{"kind":"by","months":[12],"by":"2023-12-31"}"#);
        insta::assert_snapshot!(shown("113年2月底前"), @r#"{"kind":"by","months":[2],"by":"2024-02-29"}"#);
        insta::assert_snapshot!(shown("5月普查 6月完成"), @r#"{"kind":"between","months":[5,6],"from":"2023-05-01","by":"2023-06-30"}"#);
        insta::assert_snapshot!(shown("7月初網路公告"), @r#"{"kind":"between","months":[7],"from":"2023-07-01","by":"2023-07-31"}"#);
        insta::assert_snapshot!(shown("第二季"), @r#"{"kind":"between","months":[4,5,6],"from":"2023-04-01","by":"2023-06-30"}"#);
        insta::assert_snapshot!(shown("3月至10月"), @r#"{"kind":"between","months":[3,4,5,6,7,8,9,10],"from":"2023-03-01","by":"2023-10-31"}"#);
        insta::assert_snapshot!(shown("113.04.01至113.10.31"), @r#"{"kind":"between","months":[4,5,6,7,8,9,10],"from":"2024-04-01","by":"2024-10-31"}"#);
        insta::assert_snapshot!(shown("112年7月1日至113年6月30日"), @r#"{"kind":"between","from":"2023-07-01","by":"2024-06-30"}"#);
        insta::assert_snapshot!(shown("3月1日~5月31日"), @r#"{"kind":"between","months":[3,4,5],"from":"2023-03-01","by":"2023-05-31"}"#);
        insta::assert_snapshot!(shown("一百十二年六月底前完成"), @r#"{"kind":"by","months":[6],"by":"2023-06-30"}"#);
        insta::assert_snapshot!(shown("一一三年十二月三十一日前"), @r#"{"kind":"by","months":[12],"by":"2024-12-31"}"#);
        insta::assert_snapshot!(shown("三月至十月"), @r#"{"kind":"between","months":[3,4,5,6,7,8,9,10],"from":"2023-03-01","by":"2023-10-31"}"#);
        insta::assert_snapshot!(shown("113-116年"), @r#"{"kind":"between","from":"2024-01-01","by":"2027-12-31"}"#);
    }

    #[test]
    fn promises_to_repeat_become_values() {
        insta::assert_snapshot!(shown("每月 1 次"), @r#"{"kind":"recurring","every":"month","times":1}"#);
        insta::assert_snapshot!(shown("每季檢討 1 次"), @r#"{"kind":"recurring","every":"quarter","times":1}"#);
        insta::assert_snapshot!(shown("每半年"), @r#"{"kind":"recurring","every":"half-year","times":1}"#);
        insta::assert_snapshot!(shown("每年二次"), @r#"{"kind":"recurring","every":"year","times":2}"#);
        insta::assert_snapshot!(shown("一季一次"), @r#"{"kind":"recurring","every":"quarter","times":1}"#);
        insta::assert_snapshot!(shown("每三個月"), @r#"{"kind":"recurring","every":"quarter","times":1}"#);
        insta::assert_snapshot!(shown("半年一次"), @r#"{"kind":"recurring","every":"half-year","times":1}"#);
        insta::assert_snapshot!(shown("每年十二次"), @r#"{"kind":"recurring","every":"year","times":12}"#);
        insta::assert_snapshot!(shown("每年 11 月"), @r#"{"kind":"recurring","every":"year","times":1,"months":[11],"from":"2023-11-01","by":"2023-11-30"}"#);
        insta::assert_snapshot!(shown("每年9月底前"), @r#"{"kind":"recurring","every":"year","times":1,"months":[9],"by":"2023-09-30"}"#);
    }

    #[test]
    fn what_has_no_date_says_so() {
        insta::assert_snapshot!(shown("持續\n辦理"), @r#"{"kind":"ongoing"}"#);
        insta::assert_snapshot!(shown("隨時辦理"), @r#"{"kind":"on-demand"}"#);
        insta::assert_snapshot!(shown("配合總處來函辦理"), @r#"{"kind":"on-demand"}"#);
        insta::assert_snapshot!(shown("接案後7日內"), @r#"{"kind":"on-demand"}"#);
        insta::assert_snapshot!(shown("受理後七日內"), @r#"{"kind":"on-demand"}"#);
        insta::assert_snapshot!(shown("-"), @"none");
    }

    #[test]
    fn a_promise_without_a_certain_date_stays_as_printed() {
        for text in [
            "俟修法後",
            "颱風季節前",
            "13月底前",
            "2月30日前",
            "2月30日",
            "10月1日至3月31日",
            "持續辦理 配合更新",
            "依規定期限辦理",
            "每學期末",
            "每季結束後10日內",
            "半年",
            "每週一",
            "每二年一次",
            "三年",
        ] {
            assert_eq!(shown(text), r#"{"kind":"verbatim"}"#, "{text}");
        }
    }

    #[test]
    fn without_a_year_months_are_all_that_is_known() {
        let due = due("6月底前完成", None).unwrap();
        assert_eq!((due.months, due.by), (vec![6], None));
    }
}
