//! Years that lag behind that of the plan: a copy of an earlier year that was not brought up to date.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use crate::align::{Confidence, wording};
use crate::normalize::{InDigits, due};

use super::{Evidence, Finding, FindingKind, Run, finding};

/// A year of either calendar, in digits or in 漢字; in front of it the first one of a span.
static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    const YEAR: &str = "([0-9０-９]{2,4}|[〇○零一二三四五六七八九十百]{2,6})";
    let of_span = format!(r"(?:{YEAR}\s*年?度?\s*[-~～至到–—]\s*(?:民國)?)?");
    let day = r"[./-](?:1[0-2]|0?[1-9])[./-](?:3[01]|[12][0-9]|0?[1-9])(?:$|[^0-9.])";
    Regex::new(&format!(r"{of_span}{YEAR}(?:\s*學?年度?|{day})"))
        .expect("the pattern is a constant that the tests compile")
});

/// A document or rule is of the year it is of: what stands near such words is no year of the plan.
const OF_DOCUMENTS: [&str; 17] = [
    "字第",
    "函",
    "號",
    "修正",
    "修訂",
    "公布",
    "公告之",
    "頒",
    "核定",
    "訂定之",
    "實施之",
    "版",
    "施行",
    "發布",
    "令",
    "決議",
    "成立",
];

/// The year that figures are measured against.
const OF_BASES: [&str; 3] = ["基期", "基準", "基礎年"];

/// In front of a year that something is measured against: 較111年增加.
const COMPARED: [&str; 4] = ["較", "比", "相較於", "較之"];

/// How far behind the plan's year a year is only a look back: results of the year before are told every year.
const LOOK_BACK: u32 = 1;

pub(super) fn find(run: &Run<'_>, plan: usize, found: &mut Vec<Finding>) {
    let Some(own) = run.overview.plans[plan].roc_year else { return };
    for measure in &run.plans[plan].measures {
        let text = wording(measure);
        for (year, quote, confidence) in lagging(&text, own) {
            let name = run.name(plan);
            found.push(finding(
                FindingKind::LaggingYear,
                confidence,
                format!("{name}的 {} 仍寫「{quote}」，落後計畫年度 {} 年。", measure.id, own - year),
                format!("{name}, {}: “{quote}” lags {} years behind the plan.", measure.id, own - year),
                vec![run.evidence(plan, measure, &text)],
            ));
        }
        let deadline = measure.deadline.as_deref().unwrap_or_default();
        let promised = measure.due.clone().or_else(|| due(deadline, Some(own)));
        let by =
            promised.and_then(|due| due.by).and_then(|day| day.get(..4)?.parse::<u32>().ok()).map(|year| year - 1911);
        if let Some(year) = by.filter(|&year| year < own) {
            let name = run.name(plan);
            found.push(finding(
                FindingKind::LaggingYear,
                Confidence::Sure,
                format!("{name}的 {} 期限為「{deadline}」，早於計畫年度。", measure.id),
                format!("{name}, {}: the deadline “{deadline}” is before the year of the plan.", measure.id),
                vec![Evidence { excerpt: format!("{year}: {deadline}"), ..run.evidence(plan, measure, &text) }],
            ));
        }
    }
}

/// The years of a text that lag behind `own`: the year, what is printed, and how sure it is.
fn lagging(text: &str, own: u32) -> Vec<(u32, String, Confidence)> {
    let all = years(text);
    let current = all.iter().any(|(year, _)| *year >= own);
    let mut found: Vec<(u32, String, Confidence)> = Vec::new();
    for (year, at) in &all {
        // 60 年 and the like are spans, and what is far back is history.
        if *year >= own || *year + 15 < own || *year < 80 {
            continue;
        }
        // What is measured against a year is not of it.
        let before = text[..at.start].trim_end().trim_end_matches("民國");
        if COMPARED.iter().any(|word| before.ends_with(word)) {
            continue;
        }
        let clause = |from: usize, to: usize| {
            let start = text[..from]
                .rfind(['，', '。', '；', '\n', '、'])
                .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
            let end = text[to..].find(['，', '。', '；', '\n']).map_or(text.len(), |at| to + at);
            &text[start..end]
        };
        let around = clause(at.start, at.end);
        if OF_DOCUMENTS.iter().chain(&OF_BASES).any(|word| around.contains(word)) {
            continue;
        }
        let behind = own - year;
        let target =
            ["目標", "預計", "預定", "完成", "將", "達成", "起", "計畫"].iter().any(|word| around.contains(word));
        let confidence = match (behind, current, target) {
            (0..=LOOK_BACK, true, _) => continue,
            (0..=LOOK_BACK, false, false) => Confidence::Debatable,
            (0..=LOOK_BACK, false, true) => Confidence::Likely,
            (_, true, _) => Confidence::Debatable,
            _ => Confidence::Likely,
        };
        let quote = crate::words::shorten(around.trim(), 24).into_owned();
        if !found.iter().any(|(known, ..)| known == year) {
            found.push((*year, quote, confidence));
        }
    }
    found
}

/// The years that a text names, and where; of a span its last one, for it is of all of them.
fn years(text: &str) -> Vec<(u32, Range<usize>)> {
    let roc = |printed: &str| {
        let year = InDigits::of(&format!("{printed}年")).text.trim_end_matches('年').parse::<u32>().ok()?;
        Some(if year >= 1912 { year - 1911 } else { year })
    };
    let of = |found: regex::Captures<'_>| {
        let last = found.get(2)?;
        Some((roc(last.as_str())?, found.get_match().start()..last.end()))
    };
    YEAR.captures_iter(text).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<u32> {
        lagging(text, 112).into_iter().map(|(year, ..)| year).collect()
    }

    #[test]
    fn years_that_were_not_brought_up_to_date() {
        assert_eq!(told("自108年元月起實施"), [108]);
        assert_eq!(told("111年度達成 300 件"), [111]);
        assert_eq!(told("依111年結果，112年目標為 300 件"), Vec::<u32>::new());
        assert_eq!(told("依108年2月22日業字第1080004356號函辦理"), Vec::<u32>::new());
        assert_eq!(told("保存 20 年以上"), Vec::<u32>::new());
        assert_eq!(told("113年底前完成"), Vec::<u32>::new());
        assert_eq!(told("自一百零八年一月起實施"), [108]);
        assert_eq!(told("於 110.6.30 前完成，２０１９年起納入"), [110, 108]);
        assert_eq!(told("依110年至113年中程計畫辦理"), Vec::<u32>::new());
        assert_eq!(told("較111年增加，以一〇九年為基期"), Vec::<u32>::new());
    }
}
