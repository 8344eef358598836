//! A number of things that is stated, against the things that are named: 「A」、「B」等五項.

use std::sync::LazyLock;

use regex::Regex;

use crate::align::{Confidence, Doubt};
use crate::words::numeral;

use super::{Finding, FindingKind, Run, finding};

/// 、-parted 「」 before a number: 「甲」、「乙」及「丙」等 3 項.
static QUOTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"((?:「[^「」]{1,40}」[、，,及與和暨或]*){2,})\s*等?\s*([0-9０-９]{1,2}|[一二兩三四五六七八九十]{1,3})\s*[大]?(?:項|種|類|款|個)",
    )
});
/// 、-parted words before 等 or 共 and a number: 甲、乙及丙等三項, 甲、乙共三種.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([^，,。；;：:！？\n「」（）()]+、[^，,。；;：:！？\n「」（）()]+?)\s*(?:等|[合總]?共計?|[合總]計)\s*([0-9０-９]{1,2}|[一二兩三四五六七八九十]{1,3})\s*[大]?(?:項|種|類|款|個(?:面向|管道|階段)|面向)",
    )
});
/// Two things and a number: 甲及乙等四項.
static TWO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([^，,。；;：:！？\n「」（）()、]{2,}[及與和暨][^，,。；;：:！？\n「」（）()、]{2,}?)\s*等\s*([0-9０-９]{1,2}|[一二兩三四五六七八九十]{1,3})\s*[大]?(?:項|種|類|款)",
    )
});
/// A number and a colon before a list: 下列三項：甲、乙、丙。
static AHEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([0-9０-９]{1,2}|[一二兩三四五六七八九十]{1,3})\s*[大]?(?:項|種|類|款|點|面向|方面|構面|階段|管道)[^，,。；;：:、]{0,6}[：:]\s*([^。；;\n]+)",
    )
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that the tests compile")
}

pub(super) fn find(run: &Run<'_>, plan: usize, found: &mut Vec<Finding>) {
    for measure in &run.plans[plan].measures {
        let texts = std::iter::once(&measure.text).chain(measure.subitems.iter().map(|subitem| &subitem.text));
        let mut claims: Vec<Claim> = texts.flat_map(|text| of_text(text)).collect();
        claims.extend(of_subitems(measure));
        for claim in claims {
            let (stated, listed) = (&claim.stated, claim.listed);
            let name = run.name(plan);
            found.push(finding(
                FindingKind::StatedCount,
                if Doubt::of(measure).text { Confidence::Debatable } else { claim.confidence },
                format!("{name}的 {} 稱「{stated}」，所列為 {listed} 項。", measure.id),
                format!("{name}, {}: “{stated}” is stated, and {listed} are listed.", measure.id),
                vec![run.evidence(plan, measure, &claim.quote)],
            ));
        }
    }
}

#[derive(Debug, PartialEq)]
struct Claim {
    stated: String,
    listed: usize,
    quote: String,
    confidence: Confidence,
}

fn number(text: &str) -> Option<usize> {
    numeral(text).and_then(|number| usize::try_from(number).ok())
}

/// The lists of a text that are not as long as it says.
fn of_text(text: &str) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    let mut judge = |whole: &str, stated: (&str, &str), lengths: std::ops::RangeInclusive<usize>, confidence| {
        let (printed, shown) = stated;
        let wrong = number(printed).is_some_and(|number| number > 1 && !lengths.contains(&number));
        // A list in 「」 is found as a list of words too.
        let known = |claim: &Claim| claim.quote.contains(whole) || whole.contains(&*claim.quote);
        if wrong && !claims.iter().any(known) {
            let stated = shown.split_whitespace().collect();
            claims.push(Claim { stated, listed: *lengths.start(), quote: whole.to_owned(), confidence });
        }
    };
    for list in QUOTED.captures_iter(text) {
        let (whole, number) = (list.get_match(), list.get(2).expect("the group is no option"));
        let named = list[1].matches('「').count();
        judge(whole.as_str(), (number.as_str(), &text[number.start()..whole.end()]), named..=named, Confidence::Sure);
    }
    for list in PLAIN.captures_iter(text) {
        let (whole, number) = (list.get_match(), list.get(2).expect("the group is no option"));
        let stated = (number.as_str(), &text[number.start()..whole.end()]);
        judge(whole.as_str(), stated, lengths(&list[1]), Confidence::Likely);
    }
    for list in TWO.captures_iter(text) {
        let (whole, number) = (list.get_match(), list.get(2).expect("the group is no option"));
        // The end of a longer list.
        if text[..whole.start()].ends_with('、') {
            continue;
        }
        let stated = (number.as_str(), &text[number.start()..whole.end()]);
        // 及 may stand inside a name, and 等 may leave things out.
        let most = 1 + list[1].matches(['及', '與', '和', '暨']).count();
        judge(whole.as_str(), stated, 2..=most.max(2), Confidence::Debatable);
    }
    for list in AHEAD.captures_iter(text) {
        let (whole, items) = (list.get_match(), list.get(2).expect("the group is no option"));
        let numbered = items.as_str().matches(['①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨']).count();
        let quoted = items.as_str().matches('「').count();
        let lengths = match (numbered, quoted) {
            (2.., _) => numbered..=numbered,
            (_, 2..) => quoted..=quoted,
            _ if items.as_str().contains('、') => lengths(items.as_str()),
            _ => continue,
        };
        let head = text[whole.start()..items.start()].trim_end().trim_end_matches(['：', ':']);
        judge(whole.as_str(), (&list[1], head), lengths, Confidence::Likely);
    }
    claims
}

/// How many items a 、-parted list may be meant to have: 及 and 與 part items, or stand inside one.
fn lengths(list: &str) -> std::ops::RangeInclusive<usize> {
    let least = list.matches('、').count() + 1;
    let joints = list.matches(['及', '與', '和', '暨']).count();
    least..=least + joints
}

/// A measure that announces so many items, against its sub-items.
fn of_subitems(measure: &crate::plan::Measure) -> Option<Claim> {
    static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"([0-9０-９]{1,2}|[一二兩三四五六七八九十]{1,3})\s*[大]?(?:項|種|類|款|點|步驟|階段|方式|管道)[^，,。；;：:、]{0,6}[：:]?\s*$",
        )
    });
    let found = ANNOUNCED.captures(measure.text.trim_end())?;
    let (stated, listed) = (number(&found[1])?, measure.subitems.len());
    (listed > 1 && stated > 1 && stated != listed).then(|| Claim {
        stated: found[0].trim().trim_end_matches(['：', ':']).to_owned(),
        listed,
        quote: measure.text.clone(),
        confidence: Confidence::Sure,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, usize)> {
        of_text(text).into_iter().map(|claim| (claim.stated, claim.listed)).collect()
    }

    #[test]
    fn a_list_is_as_long_as_it_says_or_not() {
        assert_eq!(shown("包含「用戶名變更」、「通訊地址變更」、「電子帳單申請」５ 項。"), [("５項".to_owned(), 3)]);
        assert_eq!(shown("包含「甲」、「乙」及「丙」等三項服務"), []);
        assert_eq!(shown("提供過戶、復電及停電等四項服務"), [("四項".to_owned(), 2)]);
        assert_eq!(shown("提供過戶、復電及停電等三項服務，於5項場所"), []);
        assert_eq!(shown("分為下列三類：住宅、商業。"), [("三類".to_owned(), 2)]);
        assert_eq!(shown("每年辦理 5 項訓練"), []);
        assert_eq!(shown("計有抄表作業、服務櫃檯、節約用電共5種"), [("5種".to_owned(), 3)]);
        assert_eq!(shown("計有抄表作業、服務櫃檯、節約用電合計3種"), []);
        assert_eq!(shown("提供教育訓練及新聞輿情等 4 項服務"), [("4項".to_owned(), 2)]);
        assert_eq!(shown("提供教育訓練及新聞輿情等 2 項服務"), []);
        assert_eq!(shown("提供過戶、復電、教育訓練及新聞輿情等 4 項服務"), []);
    }
}
