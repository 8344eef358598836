//! A number of things that is stated, against the things that are named: 「A」、「B」等五項.

use std::sync::LazyLock;

use regex::Regex;

use crate::align::{Confidence, Doubt};
use crate::words::numeral;

use super::{Finding, FindingKind, Run, finding};

/// A number as plans state it: 5, ５, 五, 十二.
const NUMBER: &str = "([0-9０-９]{1,2}|[一二兩三四五六七八九十]{1,3})";
/// What the things of a list are counted in.
const UNIT: &str = "(?:大?(?:項|種|類|款|面向|方面|構面|主軸|主題|階段|管道|步驟)|GREAT)";
/// The same behind two things with 等, which leaves more out the more there is of them (處, 場), and ahead of a list.
const UNIT_OF_FEW: &str = "(?:大?(?:項|種|類|款)|GREAT)";
const UNIT_AHEAD: &str = "(?:大?(?:點|方式)|UNIT)";
/// What there are few of and all are named: 四大面向.
const GREAT: &str = "大(?:面向|方面|構面|主軸|主題|重點|工具|策略|措施|方案|計畫|任務|目標|議題|領域|工作)";
/// Part of a list whose things no 「」 name.
const WORDS: &str = "[^，,。；;：:！？\\n「」（）()]";
/// Says that all of a list follows.
const WHOLE: &str = "(?:包括|包含|涵蓋|含|計有|分為|(?:重點|對象|項目|內容|範圍|類別|種類|方式)為)";

/// 、-parted 「」 before a number: 「甲」、「乙」及「丙」等 3 項.
static QUOTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"((?:「[^「」]{1,40}」[、，,及與和暨或]*){2,})\s*等?\s*NUMBER\s*(?:UNIT|個)"));
/// 、-parted words before 等 or 共 and a number: 甲、乙及丙等三項, 甲、乙共三種.
static PLAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(WORDS+、WORDS+?)\s*(?:等|[合總]?共計?|[合總]計)\s*NUMBER\s*(?:UNIT|個(?:面向|管道|階段))")
});
/// 、-parted words behind one that says that they are all, before a number: 包括甲、乙，共計三項; 重點為甲、乙三類.
static ALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"WHOLE(WORDS+、WORDS+?)\s*([，,]\s*(?:[合總共]計|[共計]))?\s*NUMBER\s*UNIT"));
/// 以甲、乙為三大重點.
static BECOMES: LazyLock<Regex> = LazyLock::new(|| pattern(r"以(WORDS+、WORDS+?)等?(?:為|作為)\s*NUMBER\s*UNIT"));
/// Two things and a number: 甲及乙等四項.
static TWO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([^，,。；;：:！？\n「」（）()、]{2,}[及與和暨][^，,。；;：:！？\n「」（）()、]{2,}?)\s*等\s*NUMBER\s*UNIT_OF_FEW",
    )
});
/// A number and a colon before a list: 下列三項：甲、乙、丙。
static AHEAD: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"NUMBER\s*UNIT_AHEAD[^，,。；;：:、]{0,6}[：:]\s*([^。\n]+)"));
/// The number of an item of a list: （一）, (2), 3., ④.
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^|[；;，,。、\s])\s*(?:[（(]([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})[）)]|([0-9０-９]{1,2})[.．、)）]|([①-⑳]))",
    )
});

/// A pattern in which the constants above stand by their names.
fn pattern(pattern: &str) -> Regex {
    let whole = pattern.replace("UNIT_OF_FEW", UNIT_OF_FEW).replace("UNIT_AHEAD", UNIT_AHEAD);
    let whole = whole
        .replace("UNIT", UNIT)
        .replace("GREAT", GREAT)
        .replace("NUMBER", NUMBER)
        .replace("WORDS", WORDS)
        .replace("WHOLE", WHOLE);
    Regex::new(&whole).expect("the pattern is a constant that the tests compile")
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
    let mut judge =
        |list: &regex::Captures<'_>, stated: usize, lengths: std::ops::RangeInclusive<usize>, confidence| {
            let (whole, printed) = (list.get_match(), list.get(stated).expect("the group is no option"));
            // 第三項 is one of them.
            let ordinal = text[..printed.start()].ends_with('第');
            let wrong = number(printed.as_str()).is_some_and(|number| number > 1 && !lengths.contains(&number));
            // A list in 「」 is found as a list of words too.
            let known = |claim: &Claim| claim.quote.contains(whole.as_str()) || whole.as_str().contains(&*claim.quote);
            if wrong && !ordinal && !claims.iter().any(known) {
                // With what is counted: to the end, or to the colon before the list.
                let shown = text[printed.start()..whole.end()].split(['：', ':']).next().unwrap_or_default();
                let stated = shown.split_whitespace().collect();
                claims.push(Claim { stated, listed: *lengths.start(), quote: whole.as_str().to_owned(), confidence });
            }
        };
    for list in QUOTED.captures_iter(text) {
        let named = list[1].matches('「').count();
        judge(&list, 2, named..=named, Confidence::Sure);
    }
    for list in PLAIN.captures_iter(text).chain(BECOMES.captures_iter(text)) {
        judge(&list, 2, lengths(&list[1]), Confidence::Likely);
    }
    for list in ALL.captures_iter(text).filter(|list| is_all(&list[1], list.get(2).is_some())) {
        judge(&list, 3, lengths(&list[1]), Confidence::Likely);
    }
    for list in TWO.captures_iter(text) {
        // The end of a longer list.
        if text[..list.get_match().start()].ends_with('、') {
            continue;
        }
        // 及 may stand inside a name, and 等 may leave things out.
        let most = 1 + list[1].matches(['及', '與', '和', '暨']).count();
        judge(&list, 2, 2..=most.max(2), Confidence::Debatable);
    }
    for list in AHEAD.captures_iter(text) {
        let numbered = numbered(&list[2]);
        // Without numbers a list ends where its clauses do.
        let named = list[2].split(['；', ';']).next().unwrap_or_default();
        let quoted = named.matches('「').count();
        let lengths = match (numbered, quoted) {
            (2.., _) => numbered..=numbered,
            (_, 2..) => quoted..=quoted,
            _ if named.contains('、') => lengths(named),
            _ => continue,
        };
        judge(&list, 1, lengths, Confidence::Likely);
    }
    claims
}

/// Whether a list is all that is counted behind it: 含甲、乙等 is not, nor, where no sum is said, what ends as 為甲、乙各三項 does.
fn is_all(list: &str, summed: bool) -> bool {
    let of_something_else = ["各", "每", "至少", "逾", "新增", "另"].iter().any(|word| list.trim_end().ends_with(word));
    !list.contains('等') && (summed || !of_something_else)
}

/// How many items are numbered from 1 on.
fn numbered(items: &str) -> usize {
    let numbers = ITEM.captures_iter(items).filter_map(|item| number(item.iter().skip(1).flatten().next()?.as_str()));
    numbers.fold(0, |last, number| if number == last + 1 { number } else { last })
}

/// How many items a 、-parted list may be meant to have: 及 and 與 part items, or stand inside one.
fn lengths(list: &str) -> std::ops::RangeInclusive<usize> {
    let least = list.matches('、').count() + 1;
    let joints = list.matches(['及', '與', '和', '暨']).count();
    least..=least + joints
}

/// A measure that announces so many items, against its sub-items.
fn of_subitems(measure: &crate::plan::Measure) -> Option<Claim> {
    static ANNOUNCED: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"NUMBER\s*UNIT_AHEAD[^，,。；;：:、]{0,6}[：:]?\s*$"));
    let found = ANNOUNCED.captures(measure.text.trim_end())?;
    let (stated, listed) = (number(&found[1])?, measure.subitems.len());
    // 譯為英、日、越、印四種語言版本 has said them all, and the items are of something else.
    let before =
        measure.text[..found.get_match().start()].rsplit(['，', ',', '。', '；', ';']).next().unwrap_or_default();
    if before.contains('、') && lengths(before).contains(&stated) {
        return None;
    }
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
        assert_eq!(shown("落實四大主軸：（一）宣導；（二）演練；（三）考核。"), [("四大主軸".to_owned(), 3)]);
        assert_eq!(shown("落實三大主軸：（一）宣導、觀摩；（二）演練；（三）考核。"), []);
        assert_eq!(shown("包括宣導、演練，共計三項"), [("三項".to_owned(), 2)]);
        assert_eq!(shown("於學校、公所等地宣導，共計五項"), []);
        assert_eq!(shown("（含救災物資、開口契約，計三款）"), [("三款".to_owned(), 2)]);
        assert_eq!(shown("對象為學校、公所各三類"), []);
        assert_eq!(shown("推動宣導暨演練等四大面向"), [("四大面向".to_owned(), 2)]);
        assert_eq!(shown("以宣導、演練為三大重點"), [("三大重點".to_owned(), 2)]);
        assert_eq!(shown("依第三項規定：宣導、演練"), []);
        assert_eq!(shown("提供教育訓練及新聞輿情等 4 項服務"), [("4項".to_owned(), 2)]);
        assert_eq!(shown("提供教育訓練及新聞輿情等 2 項服務"), []);
        assert_eq!(shown("提供過戶、復電、教育訓練及新聞輿情等 4 項服務"), []);
    }

    #[test]
    fn what_is_announced_is_below_unless_it_stands_before() {
        let told = |text: &str| {
            let item = |text: &str| crate::plan::Subitem { text: text.to_owned(), ..Default::default() };
            let subitems = vec![item("公開於網站。"), item("每年更新。")];
            of_subitems(&crate::plan::Measure { text: text.to_owned(), subitems, ..Default::default() })
                .map(|claim| claim.stated)
        };
        assert_eq!(told("採行四大措施如下：").as_deref(), Some("四大措施如下"));
        assert_eq!(told("採行二大措施如下："), None);
        assert_eq!(told("編印須知，譯為英、日、越、印四種語言版本："), None);
    }
}
