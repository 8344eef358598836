//! Reads a deadline cell: the text of one cell in, what it promises out.
//!
//! | as printed          | value                                            |
//! |---------------------|--------------------------------------------------|
//! | `112年3月底前`      | `By { year: Some(2023), month: 3, day: None }`   |
//! | `6月底前完成`       | `By { year: None, month: 6, day: None }`         |
//! | `5月普查 6月完成`   | `Stages([(5, "普查"), (6, "完成")])`             |
//! | `每月 1 次`         | `Every(Every { times: 1, period: Month })`       |
//! | `每半年`            | `Every(Every { times: 1, period: HalfYear })`    |
//! | `113-116年`         | `Years(2024, 2027)`                              |
//! | `持續辦理`          | `Ongoing`                                        |
//!
//! Anything else stays as printed: a wrong date costs the reader more than an unread one.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::words::numeral;

/// What a deadline promises. Years are Gregorian: a 民國 year gains 1911 on the way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum When {
    /// Nothing is printed, or a dash.
    Blank,
    /// Due by this day, or by the end of this month.
    By {
        /// None where the plan leaves its own year unsaid.
        year: Option<i32>,
        /// 1–12
        month: u32,
        /// None for the end of the month.
        day: Option<u32>,
    },
    /// Several months, each with what is due in it.
    Stages(Vec<(u32, String)>),
    /// So many times in every period.
    Every(Every),
    /// Through these years, both included.
    Years(i32, i32),
    /// 「持續辦理」「隨時辦理」: the plan promises no end.
    Ongoing,
    /// Could not be read for certain; as printed.
    Verbatim(String),
}

/// A promise to repeat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every {
    /// How often in a period; once where it is not said.
    pub times: u32,
    /// The period.
    pub period: Period,
}

/// The periods that plans count in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// 每日
    Day,
    /// 每週
    Week,
    /// 每月
    Month,
    /// 每季
    Quarter,
    /// 每半年
    HalfYear,
    /// 每年
    Year,
}

static BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:於|至)?(?:(?:民國)?([0-9]{2,3})年|每年)?度?([0-9]{1,2})月(?:份?底?|([0-9]{1,2})日)(?:以?前)?(?:完成|辦理完成|辦理)?$",
    )
});
static EVERY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:至少)?每(半年|年度?|季|月份?|[週周]|日|天)(?:(?:至少)?([0-9一二兩三四五六七八九十]{1,3})次)?(?:以上|辦理|檢討)?$",
    )
});
static YEARS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:民國)?([0-9]{2,3})年?[-~至到–—]([0-9]{2,3})年度?(?:辦理|完成)?$"));
static STAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"([0-9]{1,2})月份?(底前|底)?([^0-9]*)"));
static ONGOING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:持續|隨時|經常|長期|全年)(?:性?辦理|實施|進行|推動|性)?$"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

/// Reads one cell as printed; full-width digits, spaces and line breaks are fine.
#[must_use]
pub fn read_when(printed: &str) -> When {
    let text: String = printed.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = text.trim_end_matches(['。', '.', ';', ';']);
    if text.chars().all(|c| matches!(c, '-' | '—' | '–' | '－' | '無')) {
        return When::Blank;
    }
    let verbatim = || When::Verbatim(printed.trim().to_owned());
    let small = |text: &str, limit: u32| text.parse::<u32>().ok().filter(|n| (1..=limit).contains(n));
    let year = |text: &str| text.parse::<i32>().ok().map(|year| year + 1911);
    if ONGOING.is_match(text) {
        return When::Ongoing;
    }
    if let Some(found) = EVERY.captures(text) {
        let period = match &found[1] {
            "半年" => Period::HalfYear,
            "季" => Period::Quarter,
            "月" | "月份" => Period::Month,
            "週" | "周" => Period::Week,
            "日" | "天" => Period::Day,
            _ => Period::Year,
        };
        return match found.get(2).map_or(Some(1), |times| numeral(times.as_str())) {
            Some(times) if times > 0 => When::Every(Every { times, period }),
            _ => verbatim(),
        };
    }
    if let Some(found) = BY.captures(text) {
        let day = found.get(3).map(|day| small(day.as_str(), 31));
        return match (small(&found[2], 12), day) {
            (Some(month), None) => When::By { year: found.get(1).and_then(|y| year(y.as_str())), month, day: None },
            (Some(month), Some(Some(day))) => {
                When::By { year: found.get(1).and_then(|y| year(y.as_str())), month, day: Some(day) }
            }
            _ => verbatim(),
        };
    }
    if let Some(found) = YEARS.captures(text) {
        return match (year(&found[1]), year(&found[2])) {
            (Some(first), Some(last)) if first <= last => When::Years(first, last),
            _ => verbatim(),
        };
    }
    let stages: Vec<_> = STAGE.captures_iter(text).collect();
    let whole: usize = stages.iter().map(|found| found[0].len()).sum();
    if stages.len() > 1 && whole == text.len() {
        let read: Option<Vec<(u32, String)>> = stages
            .iter()
            .map(|found| Some((small(&found[1], 12)?, found[3].trim_matches(['、', ',', ';']).to_owned())))
            .collect();
        if let Some(read) = read.filter(|read| read.iter().all(|(_, what)| !what.is_empty())) {
            return When::Stages(read);
        }
    }
    verbatim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        format!("{:?}", read_when(text))
    }

    #[test]
    fn certain_dates_become_values() {
        insta::assert_snapshot!(shown("112年3月底前"), @"By { year: Some(2023), month: 3, day: None }");
        insta::assert_snapshot!(shown("６ 月底前完成"), @"By { year: None, month: 6, day: None }");
        insta::assert_snapshot!(shown("113年12月31日前"), @"By { year: Some(2024), month: 12, day: Some(31) }");
        insta::assert_snapshot!(shown("每月 1 次"), @"Every(Every { times: 1, period: Month })");
        insta::assert_snapshot!(shown("每半年"), @"Every(Every { times: 1, period: HalfYear })");
        insta::assert_snapshot!(shown("每年辦理"), @"Every(Every { times: 1, period: Year })");
        insta::assert_snapshot!(shown("113-116年"), @"Years(2024, 2027)");
        insta::assert_snapshot!(shown("5月普查 6月完成"), @r#"Stages([(5, "普查"), (6, "完成")])"#);
        insta::assert_snapshot!(shown("持續\n辦理"), @"Ongoing");
        insta::assert_snapshot!(shown("-"), @"Blank");
    }

    #[test]
    fn a_promise_without_a_date_stays_as_printed() {
        insta::assert_snapshot!(shown("俟修法後"), @r#"Verbatim("俟修法後")"#);
        insta::assert_snapshot!(shown("颱風季節前"), @r#"Verbatim("颱風季節前")"#);
        insta::assert_snapshot!(shown("13月底前"), @r#"Verbatim("13月底前")"#);
        insta::assert_snapshot!(shown("持續辦理 配合更新"), @r#"Verbatim("持續辦理 配合更新")"#);
    }
}
