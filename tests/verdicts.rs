//! An auditor's verdicts, each kind in each command: what it changes there, that it changes nothing where it has nothing to
//! say, and that one which fits nothing any more is named.

use std::io::Cursor;
use std::path::Path;
use std::process::Command;

use calamine::{Reader, Xlsx};
use planscope::plan::{Heading, Measure, Plan};

/// The commands that read verdicts; a sheet is made of the last plan alone.
const COMMANDS: [&str; 8] = ["extract", "check", "sheet", "tasks", "diff", "coverage", "history", "audit"];
/// Those that put plans beside each other.
const COMPARING: [&str; 4] = ["diff", "coverage", "history", "audit"];

struct Kind {
    name: &'static str,
    /// A verdict on the plans below.
    fits: &'static str,
    /// What it takes out of what a command writes, and what it puts there; where neither is named, something else changes. A
    /// command that is not named writes the same.
    effects: &'static [(&'static str, &'static str, &'static str)],
    /// A verdict on the same plans that fits nothing in them.
    stale: &'static str,
}

const KINDS: [Kind; 6] = [
    Kind {
        name: "same",
        fits: "[[same]]\nold = { plan = '甲區處/110', text = '訪問用戶五戶' }\nnew = { plan = '甲區處/111', text = '汰換老舊電桿' }\n",
        effects: &[
            ("diff", "", "依人工判定"),
            ("coverage", "returned", ""),
            ("history", "returned", ""),
            ("audit", "dropped-and-back", ""),
        ],
        stale: "[[same]]\nold = { plan = '甲區處/110', text = '早已不在的作法一二三四五' }\nnew = { plan = '甲區處/111', text = '汰換老舊電桿' }\n",
    },
    Kind {
        name: "not-same",
        fits: "[[not-same]]\nold = { plan = '甲區處/111', text = '新增網站停電公告' }\nnew = { plan = '甲區處/112', text = '新增網站停電公告' }\n",
        effects: &[
            ("diff", "", "最相近的是 1.1.0.4（100%），依人工判定不是同一項"),
            ("coverage", "", ""),
            ("history", "", ""),
            ("audit", "new-again", ""),
        ],
        stale: "[[not-same]]\nold = { plan = '甲區處/111', text = '早已不在的作法一二三四五' }\nnew = { plan = '甲區處/112', text = '新增網站停電公告' }\n",
    },
    Kind {
        name: "misprint",
        fits: "[[misprint]]\nprinted = '工段段'\nmeant = '工務段'\n",
        effects: &[
            ("extract", "工段段", ""),
            ("check", "", "decided"),
            ("sheet", "工段段", ""),
            ("tasks", "工段段", ""),
            ("diff", "工段段", ""),
            ("coverage", "工段段", ""),
            ("history", "departments", ""),
            ("audit", "misprint", ""),
        ],
        stale: "[[misprint]]\nplan = '甲區處/112'\nprinted = '不存在組'\nmeant = '也不存在組'\n",
    },
    Kind {
        name: "title",
        fits: "[[title]]\nplan = '112'\nprinted = '基礎服物'\nmeant = '基礎服務'\n",
        effects: &[
            ("extract", "基礎服物", ""),
            ("check", "", "decided"),
            ("sheet", "基礎服物", "基礎服務"),
            ("diff", "基礎服物", ""),
            ("coverage", "基礎服物", ""),
        ],
        stale: "[[title]]\nplan = '112'\nprinted = '不存在的標題'\nmeant = '也不存在的標題'\n",
    },
    Kind {
        name: "assignment",
        fits: "[[assignment]]\nplan = '甲區處/112'\ntext = '設置服務櫃檯'\ndepartments = ['公關組']\ndeadline = '6月底前完成'\n",
        effects: &[
            ("extract", "", "公關組"),
            ("check", "missing-deadline", "decided"),
            ("sheet", "", "公關組"),
            ("tasks", "", "2023-06-30"),
            ("diff", "", "公關組"),
            ("coverage", "", "公關組"),
            ("history", "", ""),
            ("audit", "missing-deadline", ""),
        ],
        stale: "[[assignment]]\nplan = '甲區處/112'\ntext = '早已不在的作法一二三四五'\ndepartments = []\n",
    },
    Kind {
        name: "office",
        fits: "[[office]]\nplan = '甲區處/112'\noffice = '乙區處'\n",
        effects: &[
            ("extract", "", "乙區處"),
            ("check", "", "乙區處"),
            ("sheet", "甲區處", "乙區處"),
            ("tasks", "", "乙區處"),
            ("diff", "\"roc_year\": 112", ""),
            ("coverage", "", "乙區處"),
            ("history", "", "乙區處"),
            ("audit", "", "乙區處"),
        ],
        // It names a plan and nothing else: it is about a plan that is here, or about none.
        stale: "[[office]]\nplan = '丁區處/112'\noffice = '乙區處'\n",
    },
];

fn plan(year: u32, texts: &[&str]) -> Plan {
    let last = year == 112;
    let heading = |title: &str| Some(Heading { no: Some(1), title: Some(title.to_owned()) });
    let measure = |(at, text): (usize, &&str)| Measure {
        id: format!("1.1.0.{}", at + 1),
        facet: heading(if last { "基礎服物" } else { "基礎服務" }),
        strategy: heading("提升服務"),
        no: u32::try_from(at + 1).ok(),
        text: (*text).to_owned(),
        departments: vec![if last && at == 0 { "工段段" } else { "工務段" }.to_owned()],
        deadline: (!last || at != 2).then(|| "持續辦理".to_owned()),
        ..Measure::default()
    };
    let measures: Vec<Measure> = texts.iter().enumerate().map(measure).collect();
    let missing = measures.iter().filter(|measure| measure.deadline.is_none()).map(|measure| {
        use planscope::words::{Code, Diagnostic};
        Diagnostic::new(Code::MissingDeadline, "沒有完成期限", "no deadline").about(measure.id.clone())
    });
    Plan {
        schema: "planscope.plan/1".to_owned(),
        title: Some(format!("甲區處{year}年度服務計畫")),
        office: Some("甲區處".to_owned()),
        roc_year: Some(year),
        diagnostics: missing.collect(),
        measures,
        ..Plan::default()
    }
}

/// Three years of an office.
fn make(site: &Path) {
    let visits = "每月訪問用戶五戶並記錄其意見";
    for (year, second, fourth) in [
        (110, visits, "於網站公告停電訊息及復電時間供查詢"),
        (111, "汰換老舊電桿以維護供電安全品質", "新增網站停電公告及復電時間供查詢"),
        (112, visits, "新增網站停電公告及復電時間供查詢"),
    ] {
        let texts = [
            "受理用戶臨櫃申請並當場說明辦理情形",
            second,
            "設置服務櫃檯引導用戶洽辦各項業務",
            fourth,
            "辦理員工專業訓練課程二場次",
            "定期檢修變電設備並留存紀錄",
        ];
        let text = serde_json::to_string(&plan(year, &texts)).unwrap();
        std::fs::write(site.join(format!("{year}.json")), text).unwrap();
    }
}

/// What a command writes, and what it says.
fn run(site: &Path, command: &str, verdict: &str) -> (String, String) {
    let mut planscope = Command::new(env!("CARGO_BIN_EXE_planscope"));
    planscope.current_dir(site).args([command, "--no-cache", "--lang", "zh-TW"]);
    match command {
        "sheet" => planscope.args(["112.json", "-o", "sheet.xlsx"]),
        _ => planscope.args(["110.json", "111.json", "112.json", "--format"]),
    };
    match command {
        "sheet" => {}
        "coverage" => drop(planscope.arg("overview")),
        _ => drop(planscope.arg("json")),
    }
    if !verdict.is_empty() {
        std::fs::write(site.join("verdicts.toml"), verdict).unwrap();
        planscope.args(["--decisions", "verdicts.toml"]);
    }
    let ran = planscope.output().unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert!(ran.status.success(), "{command}: {said}");
    let mut written = String::from_utf8(ran.stdout).unwrap();
    if command == "sheet" {
        let mut book: Xlsx<_> =
            calamine::open_workbook_from_rs(Cursor::new(std::fs::read(site.join("sheet.xlsx")).unwrap())).unwrap();
        for (_, cells) in book.worksheets() {
            cells.rows().flatten().for_each(|cell| written.extend([cell.to_string().as_str(), "\n"]));
        }
    }
    (written, said)
}

#[test]
fn each_kind_is_read_by_each_command() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let mut wrong = Vec::new();
    for command in COMMANDS {
        let (plain, _) = run(folder.path(), command, "");
        for kind in &KINDS {
            let name = kind.name;
            let (written, said) = run(folder.path(), command, kind.fits);
            if said.contains("裁定") {
                wrong.push(format!("{name} in {command}: {said}"));
            }
            let Some((_, gone, came)) = kind.effects.iter().find(|(of, ..)| *of == command) else {
                if written != plain {
                    wrong.push(format!("{name} in {command}: what is written differs"));
                }
                continue;
            };
            if written == plain {
                wrong.push(format!("{name} in {command}: nothing changes"));
            }
            let holds = |text: &str, part: &str| !part.is_empty() && text.contains(part);
            if !gone.is_empty() && (!holds(&plain, gone) || holds(&written, gone)) {
                wrong.push(format!("{name} in {command}: {gone} is not taken out"));
            }
            if !came.is_empty() && (holds(&plain, came) || !holds(&written, came)) {
                wrong.push(format!("{name} in {command}: {came} is not put in"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_fits_nothing_any_more_is_named_once() {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path());
    let mut wrong = Vec::new();
    for command in COMMANDS {
        for kind in &KINDS {
            let name = kind.name;
            let (_, said) = run(folder.path(), command, kind.stale);
            let about =
                if name == "office" { "裁定所指的計畫不在此次輸入" } else { "不再適用的裁定" };
            let told = said.matches(&format!("{about}: {name} ")).count();
            // Two measures are asked for by what compares them.
            let asked = !name.ends_with("same") || COMPARING.contains(&command);
            if told != usize::from(asked) {
                wrong.push(format!("{name} in {command}: told {told} times: {said}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
