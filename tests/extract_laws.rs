//! Laws of reading text, held on breakage that is made up: cells that slide, tokens that move, pages that cut.

use crate::support;

use planscope::{
    pipeline::{Options, read_bytes},
    plan::Plan,
};
use proptest::prelude::*;

/// One measure as it will be printed.
#[derive(Debug, Clone)]
struct Made {
    text: String,
    departments: Vec<&'static str>,
    deadline: &'static str,
}

const NAMES: [&str; 6] = ["營業課", "工務課", "資訊課", "總務課", "督導室", "供水課"];
const TIMES: [&str; 5] = ["持續辦理", "隨時辦理", "每月 1 次", "每半年 1 次", "6月底前完成"];
const WORDS: [&str; 8] = [
    "定期檢查設施",
    "主動告知用戶",
    "簡化申請表單",
    "提供 App 查詢",
    "公告停水範圍",
    "訓練服務人員",
    "追蹤改善情形",
    "開放意見信箱",
];

fn made() -> impl Strategy<Value = Made> {
    (prop::collection::vec(0..WORDS.len(), 1..4), prop::collection::vec(0..NAMES.len(), 1..4), 0..TIMES.len()).prop_map(
        |(words, mut names, time)| {
            names.dedup();
            let mut seen = Vec::new();
            names.retain(|name| {
                !seen.contains(name) && {
                    seen.push(*name);
                    true
                }
            });
            let text = words.iter().map(|&word| WORDS[word]).collect::<Vec<_>>().join("，") + "。";
            Made { text, departments: names.into_iter().map(|name| NAMES[name]).collect(), deadline: TIMES[time] }
        },
    )
}

/// How a sub-strategy's measures stand in the text.
#[derive(Debug, Clone, Copy)]
enum Form {
    Rows,
    Paragraphs,
    Stack,
    /// Rows whose tokens stand one row too high.
    High,
    /// Rows that have slid to the left.
    Slid,
}

const HEADER: &str = "面向\t執行策略\t具體作法\t承辦部門\t完成期限\n";

fn write(groups: &[(Form, Vec<Made>)]) -> String {
    let mut out = format!("某區營業處112年度提升服務效能執行計畫\n\n{HEADER}");
    for (number, (form, measures)) in groups.iter().enumerate() {
        let head = if number == 0 { "一、基礎服務\t(一) 及時" } else { "\t" };
        let title = format!("{}. 標題{}", number + 1, NAMES[number % 6]);
        let texts: Vec<String> =
            measures.iter().enumerate().map(|(at, made)| format!("({}) {}", at + 1, made.text)).collect();
        let names: Vec<String> = measures.iter().map(|made| made.departments.join(" ")).collect();
        let times: Vec<&str> = measures.iter().map(|made| made.deadline).collect();
        match form {
            Form::Rows | Form::Slid | Form::High => {
                for at in 0..texts.len() {
                    let (names, times) = match form {
                        Form::High if at == 0 && texts.len() > 1 => (names[..2].join(" "), times[..2].join(" ")),
                        Form::High => (
                            names.get(at + 1).cloned().unwrap_or_default(),
                            times.get(at + 1).map_or(String::new(), ToString::to_string),
                        ),
                        _ => (names[at].clone(), times[at].to_owned()),
                    };
                    let front = match (form, at) {
                        (_, 0) => format!("{head}\t{title}\t"),
                        (Form::Slid, _) => "\t".to_owned(),
                        _ => "\t\t\t".to_owned(),
                    };
                    out += &format!("{front}{}\t{names}\t{times}\n", texts[at]);
                }
            }
            Form::Paragraphs => {
                let paragraphs =
                    |parts: &[String]| parts.iter().map(|part| format!("<p>{part}</p>")).collect::<Vec<_>>().join(" ");
                let times: Vec<String> = times.iter().map(ToString::to_string).collect();
                out += &format!(
                    "{head}\t{title}\t{}\t{}\t{}\n",
                    paragraphs(&texts),
                    paragraphs(&names),
                    paragraphs(&times)
                );
            }
            Form::Stack => {
                out += &format!("{head}\t{title}\t{}\t{}\t{}\n", texts.join(" "), names.join(" "), times.join(" "))
            }
        }
        if number % 2 == 1 {
            out += &format!("\n{HEADER}");
        }
    }
    out
}

fn groups() -> impl Strategy<Value = Vec<(Form, Vec<Made>)>> {
    let form =
        prop_oneof![Just(Form::Rows), Just(Form::Paragraphs), Just(Form::Stack), Just(Form::High), Just(Form::Slid)];
    prop::collection::vec((form, prop::collection::vec(made(), 1..6)), 1..6).prop_map(|mut groups| {
        // One shift a plan: two that follow each other have a second consistent reading, in which the last row of the
        // first takes what the second has too much. A shift needs two rows.
        let mut shifted = false;
        for (form, measures) in &mut groups {
            if matches!(form, Form::High) && (shifted || measures.len() < 2) {
                *form = Form::Rows;
            }
            shifted |= matches!(form, Form::High);
        }
        groups
    })
}

fn plan(text: &str) -> Plan {
    let mut reading = support::read(text);
    assert_eq!(reading.plans.len(), 1, "{text}");
    reading.plans.remove(0).plan
}

proptest! {
    #![proptest_config(support::cases(200))]

    #[test]
    fn every_character_is_accounted_for_whatever_breaks(groups in groups(), cuts in prop::collection::vec(0usize..4000, 0..6)) {
        // Tabs, line ends and letters are taken out at random places.
        let mut text: Vec<char> = write(&groups).chars().collect();
        for cut in cuts {
            if cut < text.len() && cut > 60 {
                text.remove(cut);
            }
        }
        let text: String = text.into_iter().collect();
        for reading in support::read(&text).plans {
            let account = reading.accounting.unwrap();
            prop_assert!(account.balances(), "{account:?}\n{text}");
        }
    }

    #[test]
    fn every_measure_is_found_and_nothing_wrong_is_said_without_doubt(groups in groups()) {
        let text = write(&groups);
        let plan = plan(&text);
        let wanted: Vec<&Made> = groups.iter().flat_map(|(_, measures)| measures).collect();
        prop_assert_eq!(plan.measures.len(), wanted.len(), "{}", text);
        for (found, wanted) in plan.measures.iter().zip(wanted) {
            prop_assert_eq!(&found.text, &wanted.text);
            let right = found.departments == wanted.departments && found.deadline.as_deref() == Some(wanted.deadline);
            let certain = found.assignment == planscope::plan::Assignment::Certain;
            prop_assert!(right || !certain, "{}\n{}", support::line(found), text);
        }
    }

    #[test]
    fn no_text_at_all_ends_in_a_panic(text in "[\\PC\t\n]{0,400}") {
        let _ = read_bytes("any.txt", text.as_bytes(), &Options::default());
        let table = format!("{HEADER}{text}");
        let _ = read_bytes("any.txt", table.as_bytes(), &Options::default());
    }

    #[test]
    fn no_bytes_at_all_end_in_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_bytes("any", &bytes, &Options::default());
    }
}

#[test]
fn a_record_that_was_written_is_read_back_the_same() {
    let text = "面向\t執行策略\t具體作法\t承辦部門\t完成期限\n一、基礎\t(一) 及時\t1. 時效\t(1) 三日內勘查。\t營業課\t持續辦理\n";
    let first = plan(text);
    let json = serde_json::to_vec(&first).unwrap();
    let again = read_bytes("plan.json", &json, &Options::default()).unwrap();
    assert_eq!(again.plans[0].plan, first);
}
