//! Reads what stands around the table: title, office, year, dates, the letter that ordered the plan, the sections.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    joining::{append, is_complete, squash, squashed, tidy},
    marker::{self, Style},
    record::{Basis, Date, Plan, Section},
};
use crate::table::{Piece, looks};

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:中華民國|民國)?([0-9]{2,3})年([0-9]{1,2})月([0-9]{1,2})日[（(]?(訂定|核定|實施|修正|修訂|公告|函頒|發布|生效|施行|奉核|核准|通過|制定|訂頒|頒訂|報准|核備|備查)",
    )
});
static LETTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?:([0-9]{2,3})年([0-9]{1,2})月([0-9]{1,2})日)?([\u{4E00}-\u{9FFF}]{1,12}字第[0-9A-Za-z]+號)")
});
static NAME: LazyLock<Regex> = LazyLock::new(|| regex(r"「([^」]*計畫[^」]*)」"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns of this module are compiled in its tests")
}

/// Reads the prose before and after the table into `plan`.
pub(crate) fn read(prose: &[&Piece], plan: &mut Plan) {
    let lines: Vec<String> = prose.iter().map(|piece| bare(&piece.text)).collect();
    let first_section = lines.iter().position(|line| section_number(line).is_some()).unwrap_or(lines.len());
    // A title may stand in the table's own first row, behind the sections.
    if title_lines(&lines[..first_section]).is_some() {
        title(&lines[..first_section], plan);
    } else {
        title(&lines, plan);
    }
    plan.sections = sections(&lines[first_section..]);
    let basis =
        plan.sections.iter().find(|section| section.title.as_deref().is_some_and(|title| title.contains("依據")));
    let basis = basis.or(plan.sections.first()).map(|section| section.text.clone());
    plan.basis = basis.and_then(|text| read_basis(&text));
}

/// Without markdown dress and list dashes.
fn bare(line: &str) -> String {
    let line = line.trim().trim_start_matches('#').trim_start();
    let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("* ")).unwrap_or(line);
    line.trim_matches('*').trim().to_owned()
}

/// What a plan's name ends with.
const NAMES: [&str; 11] = ["計畫", "方案", "計畫書", "措施", "要點", "計劃", "綱要", "要項", "要領", "綱領", "規劃"];
/// What the name of a list of a plan's tasks ends with, where it says whose and of which year: 114年度工作計畫執行進度表.
const LISTS: [&str; 5] = ["表", "事項", "項目", "一覽", "彙整"];
/// So many lines below a title its date may stand.
const DATE_BELOW: usize = 4;
/// What stands before a title and a colon on its line and is none of it.
const BEFORE: [&str; 4] = ["法規名稱", "名稱", "計畫名稱", "標題"];

/// Title, office, year and dates, from the lines before the table.
///
/// The title is the line, or two lines, that read most like one: a plan's name at the end, a year in it, no sentence, no
/// menu of a web page.
fn title(lines: &[String], plan: &mut Plan) {
    for line in lines {
        let squashed = squash(&half_width(line));
        for date in DATE.captures_iter(&squashed) {
            plan.dates.push(roc_date(&date[1], &date[2], &date[3], &date[4]));
        }
    }
    let Some((from, to)) = title_lines(lines) else { return };
    let mut title = String::new();
    for line in &lines[from..=to] {
        append(&mut title, without_label(line));
    }
    let squashed = squash(&half_width(&title));
    let above = from.checked_sub(1).map(|above| without_label(&lines[above]));
    let year = year(&squashed);
    plan.roc_year = year.as_ref().map(|year| year.roc);
    plan.year_printed = year.as_ref().filter(|year| !year.plain).map(|year| squashed[year.at.clone()].to_owned());
    if plan.roc_year.is_none() {
        // The year of the day on which it was set up, or of the date below it.
        let set_up = plan.dates.first().and_then(|date| date.date.split('-').next()?.parse().ok());
        let near = lines.iter().skip(from).take(to - from + 1 + DATE_BELOW);
        plan.roc_year = set_up.or_else(|| near.filter_map(|line| lone_date(line)).next());
    }
    plan.office = office(&squashed, year.as_ref()).or_else(|| {
        let named = lines.iter().find_map(|line| {
            let (label, name) = line.split_once(['：', ':'])?;
            ["訂定機關", "機關名稱", "訂定單位", "主管機關"].contains(&label.trim()).then(|| squash(name))
        });
        // Right above: a line with the office alone, or before another name of the plan.
        let line = above.map(|line| line.split_whitespace().next().unwrap_or("").to_owned());
        named.or(line.filter(|line| is_office(line)))
    });
    plan.title = Some(title);
}

/// Without what only labels the title.
fn without_label(line: &str) -> &str {
    let line = line.trim();
    // 名　　稱：
    let labelled = line.split_once(['：', ':']).filter(|(label, _)| BEFORE.contains(&&*squashed(label)));
    labelled.map_or(line, |(_, title)| title.trim())
}

/// The first and last line of the title.
fn title_lines(lines: &[String]) -> Option<(usize, usize)> {
    /// In characters: titles are shorter, over all their lines.
    const LONGEST: usize = 60;
    /// In characters: the end of 計畫書.
    const LONGEST_END: usize = 2;
    /// What tells that a list is of a plan's tasks.
    const TASKS: [&str; 8] = ["計畫", "方案", "工作", "行動", "推動", "執行", "辦理", "重點"];
    // How much an end speaks for a title: the name of a plan, or that of a list of tasks.
    let ends = |text: &str| {
        let inside = text.trim_end_matches([')', '）']).trim();
        let brackets = inside.rsplit_once(['(', '（']).filter(|_| inside.len() < text.len());
        let text = brackets.map_or(text, |(before, inside)| {
            let is_version = ["核定本", "草案", "修正", "版"].iter().any(|word| inside.contains(word));
            if is_version || year(inside).is_some_and(|year| year.at.start == 0) { before.trim_end() } else { text }
        });
        if NAMES.iter().any(|name| text.ends_with(name)) {
            return Some(3);
        }
        let is_list = LISTS.iter().any(|name| text.ends_with(name)) && TASKS.iter().any(|word| text.contains(word));
        // Whatever it is called: an office, its year, and what that is about.
        let says_whose =
            || year(text).is_some_and(|year| is_office(&text[..year.at.start]) && year.at.end < text.len());
        (is_list || says_whose()).then_some(0)
    };
    let is_plain = |text: &str| {
        let marks = ['。', '，', '：', ':', '>', '•', '；', '│', '┌', '|', '｜', '»'];
        !text.contains(marks)
            && marker::read(text).is_none_or(|marker| marker.style == Style::Stem || marker.style == Style::Arabic)
    };
    let mut best: Option<(i32, usize, usize)> = None;
    for from in 0..lines.len() {
        let mut whole = String::new();
        for to in from..lines.len().min(from + 3) {
            let line = without_label(&lines[to]);
            if !is_plain(line) || DATE.is_match(&squash(&half_width(line))) || is_date(line) {
                break;
            }
            append(&mut whole, line);
            let squashed = squash(&half_width(&whole));
            if squashed.chars().count() > LONGEST {
                break;
            }
            let Some(named) = ends(&squashed) else { continue };
            let has_year = year(&squashed).is_some();
            if named == 0 && !has_year {
                continue;
            }
            let year_last = year(&squash(&half_width(line))).is_some_and(|year| year.at.start == 0);
            // A line with the office alone above a whole title is none of it; a company above its office is.
            let office_apart = to == from + 1 && year_last && is_office(&squash(without_label(&lines[from])));
            // An annex number, or the head of the page, is none either.
            let first = without_label(&lines[from]);
            let is_annex =
                to > from && (first.starts_with("附件") || first.starts_with("附表") || first.chars().count() <= 3);
            // A line that says whose plan it is, of which year, is the title by itself, below anything but whose office it is.
            let last = squash(&half_width(line));
            let whole_below = to > from
                && year(&last).is_some_and(|year| year.at.start > 0 && is_office(&last[..year.at.start]))
                && !lines[from..to].iter().all(|line| is_office(&squash(without_label(line))));
            // The head of a page says again what stands below it.
            let below = squash(&lines[from + 1..=to].iter().map(|line| without_label(line)).collect::<String>());
            let head = squash(first);
            let says_again =
                to > from && (below.starts_with(&head) || head.starts_with(&squash(without_label(&lines[from + 1]))));
            let apart = office_apart || is_annex || whole_below || says_again;
            let score = named + 3 * i32::from(has_year) - 4 * i32::from(apart)
                + i32::from(to > from && year(&squash(&half_width(line))).is_none() && has_year)
                + i32::from(to > from && !office_apart);
            if best.is_none_or(|(known, _, _)| score > known) {
                best = Some((score, from, to));
            }
            // What only says whose it is may have lost the end of its last word: …品質推升計 and 畫.
            let is_end = |line: &String| (1..=LONGEST_END).contains(&line.trim().chars().count());
            if named > 0 || !lines.get(to + 1).is_some_and(is_end) {
                break;
            }
        }
    }
    best.map(|(_, from, to)| (from, to))
}

/// `107.6.14奉首長核准`, `102年5月7日核定`.
fn is_date(line: &str) -> bool {
    static SHORT: LazyLock<Regex> = LazyLock::new(|| regex(r"[0-9]{2,4}[./年][0-9]{1,2}[./月][0-9]{1,2}"));
    SHORT.is_match(&squash(&half_width(line)))
}

/// The year of a line that is a date and little else: 中華民國113年5月, 114年8月28日校務會議通過.
fn lone_date(line: &str) -> Option<u32> {
    /// In characters: who passed it, or which version it is, stands beside; the longer where the line says so.
    const REST: usize = 12;
    const REST_PASSED: usize = 24;
    const PASSED: [&str; 6] = ["通過", "核定", "訂定", "修正", "函頒", "備查"];
    let line = squash(&half_width(line));
    let most = if PASSED.iter().any(|word| line.ends_with(word)) { REST_PASSED } else { REST };
    let year = year(&line)?;
    let is_month = line[year.at.end..].starts_with(|c: char| c.is_ascii_digit());
    let own = line[year.at.clone()].chars().filter(|c| !c.is_ascii_digit()).count();
    let rest = line.chars().filter(|c| !c.is_ascii_digit()).count().saturating_sub(own);
    let plain = !line.contains(['。', '，', '：']) || line.starts_with("日期");
    (is_month && rest <= most && plain).then_some(year.roc)
}

/// A year in a title.
#[derive(Debug)]
struct Year {
    roc: u32,
    /// As plain digits of the 民國 calendar.
    plain: bool,
    at: std::ops::Range<usize>,
}

/// The first year of a text without blanks: 112年度, 民國112年, 112-113年, 108學年度, 2019年, 一百零八年度, 一○八年.
fn year(text: &str) -> Option<Year> {
    static ANY: LazyLock<Regex> = LazyLock::new(|| {
        regex(
            r"(?:中華民國|民國)?(?:([0-9]{2,4})(?:[-~～至－–—][0-9]{2,4})?|([一二三四五六七八九十百零○〇]{3,6}))(學?)年度?",
        )
    });
    ANY.captures_iter(text).find_map(|found| {
        let whole = found.get(0)?;
        let (number, plain) = match (found.get(1), found.get(2)) {
            (Some(digits), _) => (digits.as_str().parse::<u32>().ok()?, digits.as_str().len() < 4),
            (None, Some(numeral)) => (chinese_year(numeral.as_str())?, false),
            _ => return None,
        };
        let roc = if number >= 1912 { number - 1911 } else { number };
        // A plan for three years says 三年; no plan is older than these.
        (60..=199).contains(&roc).then(|| Year { roc, plain: plain && found[3].is_empty(), at: whole.range() })
    })
}

/// 一百零八, 一○八, 九十九.
fn chinese_year(text: &str) -> Option<u32> {
    let digits: Option<String> = text
        .chars()
        .map(|c| "零一二三四五六七八九".chars().position(|digit| digit == c).or(matches!(c, '○' | '〇').then_some(0)))
        .map(|digit| digit.and_then(|digit| char::from_digit(u32::try_from(digit).ok()?, 10)))
        .collect();
    if let Some(digits) = digits {
        return digits.parse().ok();
    }
    match text.split_once('百') {
        Some((hundreds, rest)) => {
            let rest = rest.trim_start_matches(['零', '○', '〇']);
            let rest = if rest.is_empty() { 0 } else { crate::words::numeral(rest)? };
            Some(100 * crate::words::numeral(hundreds)? + rest)
        }
        None => crate::words::numeral(text),
    }
}

fn roc_date(year: &str, month: &str, day: &str, kind: &str) -> Date {
    let (year, month, day): (i32, u32, u32) =
        (year.parse().unwrap_or(0), month.parse().unwrap_or(0), day.parse().unwrap_or(0));
    let sound = (1..=12).contains(&month) && (1..=days_in(year + 1911, month)).contains(&day);
    Date {
        kind: kind.to_owned(),
        date: format!("{year:03}-{month:02}-{day:02}"),
        iso: sound.then(|| format!("{:04}-{month:02}-{day:02}", year + 1911)),
    }
}

fn days_in(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Whether a line says of which year something is, or when.
pub(crate) fn says_when(line: &str) -> bool {
    year(&squash(&half_width(line))).is_some()
}

/// Whether a line may be the title of a plan, or end one.
pub(crate) fn is_title(line: &str) -> bool {
    /// In characters.
    const LONGEST: usize = 50;
    let line = line.trim();
    let named = ["計畫", "方案", "防弊措施"].iter().any(|word| line.ends_with(word) || line.contains("計畫"));
    (named || looks::names_whose(line))
        && line.chars().count() <= LONGEST
        && !line.ends_with(['。', '：', ':'])
        && !line.contains('：')
        && marker::read(line).is_none()
}

/// What names of offices end with.
const OFFICES: [&str; 51] = [
    "監理所",
    "事務所",
    "衛生所",
    "派出所",
    "研究所",
    "管理所",
    "稅務局",
    "警察局",
    "消防局",
    "衛生局",
    "教育局",
    "分署",
    "監理站",
    "分處",
    "營業處",
    "管理處",
    "工程處",
    "保護處",
    "農業處",
    "所",
    "局",
    "處",
    "署",
    "院",
    "部",
    "會",
    "館",
    "學校",
    "大學",
    "中學",
    "小學",
    "高中",
    "國中",
    "國小",
    "監獄",
    "法院",
    "公所",
    "大隊",
    "中心",
    "公司",
    "分局",
    "站",
    "廠",
    "銀行",
    "縣政府",
    "市政府",
    "隊",
    "園",
    "辦公室",
    "改良場",
    "園區",
];

/// Whether a text is the name of an office and nothing else.
fn is_office(text: &str) -> bool {
    (3..=24).contains(&text.chars().count()) && OFFICES.iter().any(|end| text.ends_with(end))
}

/// The issuing unit in a title without blanks: what stands before the year, else before the name of the plan.
fn office(title: &str, year: Option<&Year>) -> Option<String> {
    const PLAN_BEGINS: [&str; 18] = [
        "提升",
        "為民服務",
        "推動",
        "加強",
        "服務效能",
        "服務品質",
        "服務躍升",
        "優質",
        "便民",
        "政府服務",
        "廉政",
        "環境教育",
        "各項",
        "施政",
        "工作計畫",
        "執行計畫",
        "年度",
        "計畫",
    ];
    let before = year.map_or(title, |year| &title[..year.at.start]);
    let after = year.map_or("", |year| &title[year.at.end..]);
    let to_name = |part: &str| -> String {
        let end = PLAN_BEGINS.iter().filter_map(|word| part.find(word)).min();
        part[..end.unwrap_or(part.len())].to_owned()
    };
    // A year in brackets at the end stands behind the plan's name.
    let is_last = before.ends_with(['(', '（']) || after.trim_matches(|c: char| !c.is_alphanumeric()).is_empty();
    let before = if year.is_some() && !is_last { before.to_owned() } else { to_name(before) };
    let part =
        if before.chars().count() >= 2 { before } else { Some(to_name(after)).filter(|part| is_office(part))? };
    let own = part.rfind("公司").map(|at| &part[at + "公司".len()..]).filter(|own| !own.is_empty()).unwrap_or(&part);
    let own = own.trim_matches(|c: char| !c.is_alphanumeric());
    // What a plan is about may stand between whose it is and the year: 青嶼市政府高齡友善城市114年.
    let own =
        if is_office(own) { own } else { office_before(own).or(Some(own).filter(|_| !is_last && year.is_some()))? };
    (own.chars().count() >= 2).then(|| own.to_owned())
}

/// The name of an office that a text begins with: one that ends with a word for offices of two characters or more, the longest;
/// else a county, a city or a township.
fn office_before(text: &str) -> Option<&str> {
    /// In characters, the last one included.
    const PLACE: std::ops::RangeInclusive<usize> = 3..=4;
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let words = || OFFICES.iter().filter(|word| word.chars().count() > 1);
    let mut named =
        ends.clone().filter(|&end| is_office(&text[..end]) && words().any(|word| text[..end].ends_with(word)));
    let place = || {
        let is_place = |end: &usize| {
            let own = &text[..*end];
            // 鹽埕市立體育場 is no part of the city's name.
            PLACE.contains(&own.chars().count())
                && own.ends_with(['縣', '市', '鄉', '鎮'])
                && !text[*end..].starts_with('立')
        };
        ends.clone().find(is_place)
    };
    named.next_back().or_else(place).map(|end| &text[..end])
}

/// The number of a section's heading, and what follows it.
fn section_number(line: &str) -> Option<(String, &str)> {
    let marker = marker::read(line).filter(|marker| marker.style == Style::Financial)?;
    let number = line[..marker.length].trim_end_matches(['、', '.', '．']).to_owned();
    Some((number, line[marker.length..].trim()))
}

fn sections(lines: &[String]) -> Vec<Section> {
    let mut out: Vec<Section> = Vec::new();
    for line in lines {
        if let Some((no, rest)) = section_number(line) {
            let (title, text) = match rest.split_once(['：', ':']) {
                Some((title, text)) if title.chars().count() <= 20 => (Some(title.trim()), text.trim()),
                _ if !is_complete(rest) && rest.chars().count() <= 25 => (Some(rest), ""),
                _ => (None, rest),
            };
            out.push(Section { no, title: title.map(tidy).filter(|title| !title.is_empty()), text: tidy(text) });
        } else if let Some(section) = out.last_mut() {
            let starts = marker::read(line).is_some() || section.text.is_empty() || is_complete(&section.text);
            if starts {
                if !section.text.is_empty() {
                    section.text.push('\n');
                }
                section.text.push_str(&tidy(line));
            } else {
                append(&mut section.text, line);
            }
        }
    }
    out
}

fn read_basis(text: &str) -> Option<Basis> {
    let squashed = squash(&half_width(text));
    let letter = LETTER.captures(&squashed);
    let name = NAME.captures(text).map(|name| tidy(&name[1]));
    let document_no = letter.as_ref().map(|letter| letter[4].trim_start_matches('依').to_owned());
    let date =
        letter.as_ref().and_then(|letter| Some(roc_date(letter.get(1)?.as_str(), &letter[2], &letter[3], "").date));
    (document_no.is_some() || name.is_some()).then_some(Basis { document_no, date, name })
}

/// Full-width digits and brackets as half-width ones.
fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' => char::from(b'0' + u8::try_from(c as u32 - '０' as u32).unwrap_or(0)),
            _ => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{table::Opening, words::Place};

    fn plan(lines: &[&str]) -> Plan {
        let pieces: Vec<Piece> =
            lines.iter().map(|line| Piece::new((*line).to_owned(), Place::line(1, 1), Opening::Paragraph)).collect();
        let mut plan = Plan::default();
        read(&pieces.iter().collect::<Vec<_>>(), &mut plan);
        plan
    }

    #[test]
    fn title_office_year_and_date_are_read_with_or_without_dress() {
        let plan = plan(&[
            "# 某電力股份有限公司東山區營業處 １０８ 年度提升服務效能執行計畫",
            "108 年 3 月 8 日實施(業務組主辦)",
        ]);
        assert_eq!(plan.office.as_deref(), Some("東山區營業處"));
        assert_eq!(plan.roc_year, Some(108));
        assert_eq!(plan.dates[0].iso.as_deref(), Some("2019-03-08"));
        assert_eq!(plan.dates[0].kind, "實施");
    }

    #[test]
    fn a_title_over_three_lines_is_one_title() {
        let plan = plan(&["某電力公司", "東山區營業處", "112年度提升服務效能執行計畫", "中華民國112年3月2日訂定"]);
        assert_eq!(plan.title.as_deref(), Some("某電力公司東山區營業處112年度提升服務效能執行計畫"));
        assert_eq!(plan.office.as_deref(), Some("東山區營業處"));
    }

    #[test]
    fn a_section_without_title_is_all_text() {
        let plan = plan(&[
            "壹、計畫依據：",
            "依112年2月18日電業字第1120005173號函頒之「某公司112年度執行計畫」訂定。",
            "陸、本計畫得修正之。",
        ]);
        assert_eq!(plan.sections[0].title.as_deref(), Some("計畫依據"));
        assert_eq!(plan.sections[1].title, None);
        assert_eq!(plan.sections[1].text, "本計畫得修正之。");
        let basis = plan.basis.unwrap();
        assert_eq!(basis.document_no.as_deref(), Some("電業字第1120005173號"));
        assert_eq!(basis.date.as_deref(), Some("112-02-18"));
        assert_eq!(basis.name.as_deref(), Some("某公司112年度執行計畫"));
    }

    #[test]
    fn a_cut_paragraph_is_joined_and_a_numbered_one_is_not() {
        let plan = plan(&["伍、實施步驟：", "- 一、依據甲。", "二、列以檢討改", "善；每半年考核。"]);
        assert_eq!(plan.sections[0].text, "一、依據甲。\n二、列以檢討改善；每半年考核。");
    }

    #[test]
    fn a_day_that_no_month_has_gets_no_iso_date() {
        assert_eq!(roc_date("112", "2", "29", "訂定").iso, None);
        assert_eq!(roc_date("113", "2", "29", "訂定").iso.as_deref(), Some("2024-02-29"));
    }
}
