//! Years that lag behind that of the plan: a copy of an earlier year that was not brought up to date.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use crate::align::{Confidence, wording};

use super::{Evidence, Finding, FindingKind, Run, finding};

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:民國)?([0-9０-９]{2,3})\s*(年度|學年度|年)")
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
        let due = measure.due.clone().or_else(|| crate::normalize::due(deadline, Some(own)));
        let due = due.and_then(|due| due.by).and_then(|day| day.get(..4)?.parse::<u32>().ok()).map(|year| year - 1911);
        if let Some(year) = due.filter(|&year| year < own) {
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
    let number = |text: &str| text.nfkc().collect::<String>().parse::<u32>().ok();
    let all: Vec<(u32, regex::Match<'_>)> =
        YEAR.captures_iter(text).filter_map(|found| Some((number(&found[1])?, found.get_match()))).collect();
    let current = all.iter().any(|(year, _)| *year >= own);
    let mut found: Vec<(u32, String, Confidence)> = Vec::new();
    for (year, at) in &all {
        // 60 年 and the like are spans, and what is far back is history.
        if *year >= own || *year + 15 < own || *year < 80 {
            continue;
        }
        let clause = |from: usize, to: usize| {
            let start = text[..from]
                .rfind(['，', '。', '；', '\n', '、'])
                .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
            let end = text[to..].find(['，', '。', '；', '\n']).map_or(text.len(), |at| to + at);
            &text[start..end]
        };
        let around = clause(at.start(), at.end());
        if OF_DOCUMENTS.iter().any(|word| around.contains(word)) {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn years(text: &str) -> Vec<u32> {
        lagging(text, 112).into_iter().map(|(year, ..)| year).collect()
    }

    #[test]
    fn years_that_were_not_brought_up_to_date() {
        assert_eq!(years("自108年元月起實施"), [108]);
        assert_eq!(years("111年度達成 300 件"), [111]);
        assert_eq!(years("依111年結果，112年目標為 300 件"), Vec::<u32>::new());
        assert_eq!(years("依108年2月22日業字第1080004356號函辦理"), Vec::<u32>::new());
        assert_eq!(years("保存 20 年以上"), Vec::<u32>::new());
        assert_eq!(years("113年底前完成"), Vec::<u32>::new());
    }
}
