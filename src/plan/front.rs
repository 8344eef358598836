//! Reads what stands around the table: title, office, year, dates, the letter that ordered the plan, the sections.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    joining::{append, is_complete, squash, tidy},
    marker::{self, Style},
    record::{Basis, Date, Plan, Section},
};
use crate::table::Piece;

static YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"([0-9]{2,3})年度?"));
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
    title(&lines[..first_section], plan);
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

fn title(lines: &[String], plan: &mut Plan) {
    let mut title = String::new();
    for line in lines {
        let squashed = squash(line).replace(|c: char| ('０'..='９').contains(&c), "0");
        let has_date = DATE.is_match(&squash(&half_width(line)));
        if has_date || title.contains("計畫") && (title.ends_with("計畫") || squashed.is_empty() || is_complete(&title))
        {
            break;
        }
        if is_complete(line) || line.chars().count() > 60 {
            break;
        }
        append(&mut title, line);
    }
    for line in lines {
        let squashed = squash(&half_width(line));
        for date in DATE.captures_iter(&squashed) {
            plan.dates.push(roc_date(&date[1], &date[2], &date[3], &date[4]));
        }
    }
    if title.is_empty() {
        return;
    }
    let squashed = squash(&half_width(&title));
    plan.roc_year = YEAR.captures(&squashed).and_then(|year| year[1].parse().ok());
    plan.office = office(&squashed);
    plan.title = Some(title);
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

/// Whether a line may be the title of a plan, or end one.
pub(crate) fn is_title(line: &str) -> bool {
    /// In characters.
    const LONGEST: usize = 50;
    let line = line.trim();
    let named = ["計畫", "方案", "防弊措施"].iter().any(|word| line.ends_with(word) || line.contains("計畫"));
    named
        && line.chars().count() <= LONGEST
        && !line.ends_with(['。', '：', ':'])
        && !line.contains('：')
        && marker::read(line).is_none()
}

/// The issuing unit in a title: what is left of it without company, year and the name of the plan.
fn office(title: &str) -> Option<String> {
    let without_year = YEAR.replace(title, "｜");
    let part = without_year.split('｜').map(|part| {
        let end = ["提升", "服務效能", "執行計畫", "為民服務", "推動", "計畫"]
            .iter()
            .filter_map(|word| part.find(word))
            .min();
        &part[..end.unwrap_or(part.len())]
    });
    let part = part.filter(|part| !part.is_empty()).max_by_key(|part| part.len())?;
    let own = part.rfind("公司").map(|at| &part[at + "公司".len()..]).filter(|own| !own.is_empty()).unwrap_or(part);
    let own = own.trim_matches(|c: char| !c.is_alphanumeric());
    (own.chars().count() >= 2).then(|| own.to_owned())
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
