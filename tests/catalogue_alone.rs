//! A catalogue that nothing else is asked of is made without the records: the same bytes, words and ending as where they
//! are held for a page beside it, and where its answer was kept.

use std::{fs, path::Path, process::Command};

use planscope::align::Pool;
use planscope::coverage::{catalogue, catalogue_of_briefs};
use planscope::plan::{Plan, SCHEMA};

use crate::plans;

/// How it ended, what it said, and the file that it wrote.
type Ran = (Option<i32>, String, Vec<u8>);

fn run(site: &Path, out: &str, more: &[&str]) -> Ran {
    let ran = Command::new(env!("CARGO_BIN_EXE_planscope"))
        .args(["coverage", "plans", "-o", out])
        .args(more)
        .current_dir(site)
        .env("LANG", "en_US.UTF-8")
        .env("PLANSCOPE_CACHE_DIR", site.join("cache"))
        .output()
        .unwrap();
    // How far a slow run is, is said as it goes.
    let said = String::from_utf8_lossy(&ran.stderr);
    let said = said.lines().filter(|line| !line.ends_with("pages/s")).map(|line| format!("{line}\n")).collect();
    (ran.status.code(), said, fs::read(site.join(out)).unwrap_or_default())
}

/// Plans as records, in texts, twice under two names, named by the site, damaged, and one that cannot be compared.
fn make(site: &Path) {
    let folder = site.join("plans");
    fs::create_dir(&folder).unwrap();
    let mut plans: Vec<Plan> = plans::plans(3, 3, 47);
    plans.iter_mut().for_each(|plan| plan.schema = SCHEMA.to_owned());
    let lines: Vec<String> = plans.iter().map(|plan| serde_json::to_string(plan).unwrap()).collect();
    fs::write(folder.join("records.ndjson"), lines.join("\n")).unwrap();
    fs::write(folder.join("the-same.ndjson"), lines.join("\n")).unwrap();
    let text = |office: &str, rows: u32| -> String {
        let row = |row: u32| format!("一、服務\t(一)策略\t({row})辦理第{row}號業務。\t業務組、客服\t持續辦理\n");
        let head = format!("{office}112年度提升服務效能執行計畫\n面向\t執行策略\t具體作法\t承辦部門\t完成期限\n");
        head + &(1..=rows).map(row).collect::<String>()
    };
    // The later name is read first where two threads are faster than one: the earlier one is the original all the same.
    fs::write(folder.join("a.txt"), text("甲區營業處", 40)).unwrap();
    fs::write(folder.join("b.txt"), text("甲區營業處", 40)).unwrap();
    fs::write(folder.join("c.txt"), text("乙區處", 30)).unwrap();
    fs::write(folder.join("d.pdf"), "%PDF-1.7 cut").unwrap();
    let alike = Plan {
        office: Some("丙區營業處".to_owned()),
        schema: SCHEMA.to_owned(),
        measures: vec![plans[0].measures[0].clone(); 300],
        ..Plan::default()
    };
    fs::write(folder.join("e.json"), serde_json::to_string(&alike.completed()).unwrap()).unwrap();
    let settings = "[offices]\n'乙區營業處' = ['乙區處']\n[departments]\n'客戶服務課' = ['客服']\n";
    fs::write(site.join("planscope.toml"), settings).unwrap();
}

#[test]
fn it_is_the_same_with_the_records_and_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    make(site);
    for ending in ["json", "ndjson"] {
        for more in [&["--no-cache"][..], &["--no-cache", "--year", "112", "--exit-code", "--jobs", "1"]] {
            let alone = run(site, &format!("alone.{ending}"), more);
            let beside = run(site, &format!("beside.{ending}"), &[more, &["--html", "page.html"]].concat());
            assert_eq!(alone.0, Some(3), "{}", alone.1);
            assert!(alone.1.contains("e.json: the same measure stands 300 times"), "{}", alone.1);
            assert_eq!((alone.0, &alone.1), (beside.0, &beside.1));
            assert!(alone.2 == beside.2 && !alone.2.is_empty(), "{ending} {more:?}");
        }
    }
    let (_, _, json) = run(site, "alone.json", &["--no-cache"]);
    let json = String::from_utf8(json).unwrap();
    assert!(json.contains("乙區營業處") && !json.contains("乙區處\"") && json.contains("plans/a.txt"));
    assert!(!json.contains("plans/b.txt") && !json.contains("丙區營業處"));
}

#[test]
fn what_was_kept_of_it_is_its_answer_and_changes_with_the_plans() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    make(site);
    let first = run(site, "first.json", &[]);
    let again = run(site, "again.json", &[]);
    assert!(first.2 == again.2 && !first.2.is_empty());
    assert_eq!(first.0, again.0);
    fs::rename(site.join("plans/c.txt"), site.join("plans/f.txt")).unwrap();
    let renamed = String::from_utf8(run(site, "renamed.json", &[]).2).unwrap();
    assert!(renamed.contains("plans/f.txt") && !renamed.contains("plans/c.txt"), "a path is part of the answer");
    // An auditor's word is about records, and is heard.
    let decided = "[[not-same]]\nold = { plan = '甲區營業處/112', text = '辦理第3號業務。' }\nnew = { plan = '乙區營業處/112', text = '辦理第3號業務。' }\n";
    fs::write(site.join("planscope.decisions.toml"), decided).unwrap();
    let (code, said, bytes) = run(site, "decided.json", &["--decisions", "planscope.decisions.toml"]);
    assert_eq!(code, Some(3), "{said}");
    assert_ne!(String::from_utf8(bytes).unwrap(), renamed);
}

#[test]
fn the_library_makes_the_same_of_briefs() {
    let plans: Vec<Plan> = plans::plans(4, 3, 53);
    let mut pool = Pool::default();
    // The order in which they come changes nothing.
    let briefs: Vec<_> = plans.iter().rev().map(|plan| pool.brief(plan)).collect();
    let (of_briefs, of_plans) = (catalogue_of_briefs(&briefs), catalogue(&plans));
    assert_eq!(of_briefs.plans, of_plans.plans);
    assert_eq!(of_briefs.families, of_plans.families);
}
