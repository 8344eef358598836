//! Manners: in folders as they are in offices, with what people type, in their language. One test a complaint.

use crate::site;

use std::fs;

use serde_json::Value;
use site::{Ran, Site, names, plan, record};

/// The paths of the plans that were read.
fn paths(ran: &Ran) -> Vec<String> {
    let plans: Value = serde_json::from_str(&ran.out).unwrap();
    let plans = plans.as_array().unwrap().iter().filter(|plan| plan.get("measures").is_some());
    plans.map(|plan| plan["source"]["path"].as_str().unwrap().to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_looked_into_costs_itself_alone() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    for name in ["p/a.txt", "p/locked/b.txt", "p/z/c.txt"] {
        site.plan(name, name);
    }
    let set = |mode| fs::set_permissions(site.path("p/locked"), fs::Permissions::from_mode(mode)).unwrap();
    set(0o000);
    let may = fs::read_dir(site.path("p/locked")).is_ok();
    let ran = site.run(&["extract", "p"]);
    set(0o755);
    if may {
        eprintln!("skipped: whoever runs this may look into every folder");
    } else {
        assert_eq!((ran.code, paths(&ran).len()), (Some(3), 2), "{}", ran.said);
        assert!(ran.said.contains("p/locked: cannot be read: permission denied"), "{}", ran.said);
    }
    // A ring of links is no folder that could be looked into either, for anybody.
    std::os::unix::fs::symlink("..", site.path("p/z/ring")).unwrap();
    let ran = site.run(&["extract", "p", "--follow"]);
    assert_eq!((ran.code, paths(&ran).len()), (Some(3), 3), "{}", ran.said);
    assert!(ran.said.contains("p/z/ring: cannot be read"), "{}", ran.said);
}

#[test]
fn only_files_that_hide_or_are_named_for_it_are_left_out_and_that_is_said() {
    let site = Site::new();
    for name in ["a.pdf", "b.txt", "c.txt", ".hidden.txt", ".git/d.txt"] {
        site.plan(&format!("p/{name}"), name);
    }
    site.write("p/.gitignore", "*.pdf\n*.txt\n");
    site.write("p/.planscopeignore", "c.*\n");
    let ran = site.run(&["extract", "p"]);
    assert_eq!(paths(&ran), ["p/a.pdf", "p/b.txt"], "what version control leaves out is read");
    assert!(ran.said.contains("left out: 1 named by .ignore or .planscopeignore"), "{}", ran.said);
    // The hidden plan, the folder of version control and its own file.
    assert!(ran.said.contains("left out: 3 hidden"), "{}", ran.said);
    assert_eq!(site.run(&["extract", "p", "--quiet"]).said, "");
}

#[cfg(unix)]
#[test]
fn links_are_followed_where_that_is_asked_for_and_counted_where_it_is_not() {
    let site = Site::new();
    site.plan("elsewhere/a.txt", "1");
    site.plan("p/b.txt", "2");
    std::os::unix::fs::symlink("../elsewhere/a.txt", site.path("p/a.txt")).unwrap();
    let ran = site.run(&["extract", "p"]);
    assert_eq!(paths(&ran), ["p/b.txt"]);
    assert!(ran.said.contains("left out: 1 links (--follow"), "{}", ran.said);
    assert_eq!(paths(&site.run(&["extract", "p", "--follow"])), ["p/a.txt", "p/b.txt"]);
    assert_eq!(paths(&site.run(&["extract", "p/a.txt"])), ["p/a.txt"], "one that is named is read");
}

#[test]
fn what_office_programs_leave_is_no_failure_and_no_first_of_two() {
    let site = Site::new();
    site.plan("p/plan.txt", "112");
    site.plan("p/~$plan.txt", "112");
    for name in ["Thumbs.db", "desktop.ini", ".DS_Store", ".~lock.plan.docx#", "~$plan.docx"] {
        site.write(&format!("p/{name}"), "rubbish");
    }
    let ran = site.run(&["extract", "p"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert_eq!(paths(&ran), ["p/plan.txt"]);
    assert!(!ran.out.contains("duplicate-file"));
    assert_eq!(ran.said.matches("of office programs").count(), 1, "{}", ran.said);
    assert!(ran.said.contains("left out: 6 of office programs"), "{}", ran.said);
    // The same in an archive.
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["plan.txt", "~$plan.txt", "Thumbs.db", "README.md"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, plan("112").as_bytes()).unwrap();
    }
    site.write("a.zip", zip.finish().unwrap().into_inner());
    assert_eq!(paths(&site.run(&["extract", "a.zip"])), ["a.zip/plan.txt"]);
}

#[test]
fn no_file_is_written_under_a_name_of_another_form() {
    let site = Site::new();
    site.plan("a.txt", "112");
    for (line, known) in [
        (&["extract", "a.txt", "-o", "x.feather"][..], "json, ndjson, jsonl, csv, xlsx, md"),
        (&["extract", "a.txt", "-o", "x.docx"], "json"),
        (&["extract", "a.txt", "-o", "x.txt"], "json"),
        (&["history", "a.txt", "-o", "x.xlsx"], "txt, json, ndjson"),
        (&["coverage", "a.txt", "-o", "x.pdf"], "xlsx, ods, parquet, html"),
        (&["diff", "a.txt", "a.txt", "-o", "x.ods"], "csv, md"),
        (&["tables", "a.txt", "-o", "x.ods"], "json, csv, xlsx, html"),
        (&["audit", "a.txt", "-o", "x.xlsx"], "txt, json, sarif, csv"),
        (&["check", "a.txt", "-o", "x.csv"], "txt, json, sarif"),
        (&["tasks", "a.txt", "-o", "x.csv"], "txt, json, xlsx, parquet, ics"),
        (&["sheet", "a.txt", "-o", "x.pdf"], "xlsx"),
        (&["text", "a.txt", "-o", "x.docx"], "txt, text"),
        (&["text", "a.txt", "--pdf", "x.docx"], "pdf"),
    ] {
        let ran = site.run(line);
        assert_eq!(ran.code, Some(2), "{line:?}: {}", ran.said);
        assert!(ran.said.contains("this command writes no .") && ran.said.contains(known), "{line:?}: {}", ran.said);
    }
    assert_eq!(names(&site.path("")), ["a.txt"]);
    // Who says the format has said it.
    assert_eq!(site.run(&["extract", "a.txt", "-o", "x.txt", "--format", "json"]).code, Some(0));
    assert!(fs::read_to_string(site.path("x.txt")).unwrap().starts_with('['));
}

#[test]
fn folders_are_made_where_that_is_asked_for() {
    let site = Site::new();
    site.plan("a.txt", "112");
    for line in [
        &["extract", "a.txt", "-o", "nowhere/x.csv"][..],
        &["extract", "a.txt", "-o", "nowhere/deep/"],
        &["extract", "a.txt", "--format", "ndjson", "-o", "nowhere/x.ndjson"],
        &["coverage", "a.txt", "--html", "nowhere/x.html"],
        &["text", "a.txt", "-o", "nowhere/x.txt"],
    ] {
        let ran = site.run(line);
        assert_eq!(ran.code, Some(2), "{line:?}: {}", ran.said);
        assert!(ran.said.contains("there is no folder nowhere") && ran.said.contains("--create"), "{}", ran.said);
        assert!(!site.path("nowhere").exists());
        assert_eq!(site.run(&[line, &["--create"]].concat()).code, Some(0), "{line:?}");
        fs::remove_dir_all(site.path("nowhere")).unwrap();
    }
    // The folder that was named for one file a plan is itself what was asked for.
    assert_eq!(site.run(&["extract", "a.txt", "-o", "out/"]).code, Some(0));
    assert_eq!(names(&site.path("out")).len(), 1);
}

#[test]
fn json_has_one_shape_for_any_number_of_files() {
    let site = Site::new();
    site.plan("a.txt", "1");
    site.plan("b.txt", "2");
    let shape = |line: &[&str]| serde_json::from_str::<Value>(&site.run(line).out).unwrap();
    for line in [&["extract", "a.txt"][..], &["extract", "a.txt", "b.txt"], &["extract", "."], &["tables", "a.pdf"]] {
        if line[0] == "tables" {
            let pdf = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/東山區營業處-112.pdf");
            assert!(shape(&["tables", pdf]).is_array() && shape(&["tables", pdf, "--single"]).is_object());
        } else {
            assert!(shape(line).is_array(), "{line:?}");
        }
    }
    assert!(shape(&["extract", "a.txt", "--single"]).is_object());
    assert!(shape(&["extract", "a.txt", "b.txt", "--single"]).is_array(), "two are a list all the same");
    // A file that failed is in the list too.
    site.write("novel.txt", "很久以前");
    let ran = site.run(&["extract", "novel.txt"]);
    assert_eq!(
        (ran.code, serde_json::from_str::<Value>(&ran.out).unwrap()[0]["code"].clone()),
        (Some(4), "no-plan-found".into())
    );
}

#[test]
fn the_columns_of_a_csv_are_headed_in_the_readers_language() {
    let site = Site::new();
    site.plan("a.txt", "112");
    let csv = |more: &[&str]| site.run(&[&["extract", "a.txt", "--format", "csv", "--no-bom"], more].concat()).out;
    let (zh, en) = (csv(&["--lang", "zh-TW"]), csv(&["--lang", "en"]));
    assert!(zh.starts_with("機關,年度,識別碼,") && zh.contains(",確定,"), "{zh}");
    assert!(en.starts_with("office,roc_year,id,") && en.contains(",certain,"), "{en}");
    assert_eq!(csv(&["--lang", "zh-TW", "--keys"]), en, "keys are those of the contract");
    // Of every other command that writes a CSV too.
    for (year, text) in [(111, "受理甲"), (112, "受理乙")] {
        site.write(&format!("p/{year}.json"), record("東山區營業處", year, "1", text));
    }
    for (command, zh, keys) in [
        ("diff", "舊計畫,新計畫,結果,", "old_plan,new_plan,kind,"),
        ("coverage", "民國年,營業處,項目識別碼,", "roc_year,office,family,"),
        ("audit", "類別,輕重,把握,", "kind,severity,confidence,"),
    ] {
        let csv = |more: &[&str]| {
            let line = [&[command, "p", "--format", "csv", "--no-bom", "--lang", "zh-TW"], more].concat();
            site.run(&line).out
        };
        assert!(csv(&[]).starts_with(zh), "{command}: {}", csv(&[]));
        assert!(csv(&["--keys"]).starts_with(keys), "{command}: {}", csv(&["--keys"]));
    }
    // Words that the contract has are its own; why something is so is still said to the reader.
    let diff = site.run(&["diff", "p", "--format", "csv", "--keys", "--lang", "zh-TW"]).out;
    assert!(diff.contains(",changed,text,") && is_chinese(diff.lines().nth(1).unwrap()), "{diff}");
}

#[test]
fn a_department_or_a_kind_that_is_not_there_is_told_with_those_that_are() {
    let site = Site::new();
    site.write("a.json", record("東山區營業處", 112, "1", "甲"));
    for line in
        [&["tasks", "a.json", "--department", "乙課"][..], &["sheet", "a.json", "-o", "x.xlsx", "--department", "乙課"]]
    {
        let ran = site.run(line);
        assert!(ran.code == Some(4) && ran.said.contains("there are: 甲課"), "{line:?}: {ran:?}");
    }
    for line in [&["audit", "a.json", "--kind", "misprnt"][..], &["check", "--explain", "numbering"]] {
        let ran = site.run(line);
        let nearest = if line[0] == "audit" { "there are: misprint" } else { "there are: numbering-gap" };
        assert!(ran.code == Some(2) && ran.said.contains(nearest), "{line:?}: {ran:?}");
    }
    assert!(names(&site.path("")) == ["a.json"], "nothing is written");
}

#[test]
fn a_file_that_is_not_there_is_told_with_the_one_that_was_meant() {
    let site = Site::new();
    site.plan("計畫/東山區營業處.txt", "112");
    for (typed, meant) in [("計化", "計畫"), ("計畫/東山营業處.txt", "計畫/東山區營業處.txt")] {
        let ran = site.run(&["extract", typed]);
        assert_eq!(ran.code, Some(4), "{}", ran.said);
        assert!(ran.said.contains(&format!("there is no {typed}; did you mean {meant}?")), "{}", ran.said);
    }
    let ran = site.run(&["extract", "nowhere.pdf"]);
    assert!(!ran.said.contains("did you mean"), "nothing there is like it: {}", ran.said);
}

#[test]
fn a_group_that_is_not_there_is_told_with_those_that_are() {
    let site = Site::new();
    site.plan("p/a.txt", "112");
    let said = || site.run(&["coverage", "p", "--group", "南區"]).said;
    assert!(said().contains("[groups] of planscope.toml defines none"), "{}", said());
    site.write("p/planscope.toml", "[groups]\n\"山線\" = [\"東山*\"]\n");
    assert!(said().contains("planscope.toml has no group 南區; there are: 山線"), "{}", said());
}

#[test]
fn how_much_a_finding_weighs_is_said_in_the_readers_language() {
    let site = Site::new();
    site.write("a.txt", plan("112").replace("(1)受理112。", "(1)受理。\n一、基礎服務\t(一)服務一致性\t(3)辦理。"));
    for (lang, weights) in [("zh-TW", ["警告[", "提示["]), ("en", ["warning[", "info["])] {
        for more in [&[][..], &["--all"]] {
            let told = site.run(&[&["check", "a.txt", "--lang", lang], more].concat()).out;
            assert!(weights.iter().all(|weight| told.contains(weight)), "{told}");
        }
    }
}

#[test]
fn a_year_of_the_other_calendar_is_understood_and_one_that_is_not_there_is_told() {
    let site = Site::new();
    for (year, text) in [(111, "甲"), (112, "乙")] {
        site.write(&format!("{year}.json"), record("東山區營業處", year, "1", text));
    }
    let ran = site.run(&["coverage", ".", "--year", "2023"]);
    assert!(ran.code == Some(0) && ran.out.starts_with("2023 (ROC 112)"), "{} {}", ran.out, ran.said);
    assert_eq!(ran.out, site.run(&["coverage", ".", "--year", "112"]).out);
    for written in ["112年", "民國112年度", "民國 112 年", "１１２", "西元2023年"] {
        assert_eq!(ran.out, site.run(&["coverage", ".", "--year", written]).out, "{written}");
    }
    let ran = site.run(&["coverage", ".", "--year", "1999"]);
    assert!(
        ran.code == Some(4) && ran.said.contains("there is no plan of 1999; the ROC years there are: 111, 112"),
        "{}",
        ran.said
    );
}

#[test]
fn an_office_that_is_not_there_is_told_with_those_that_are() {
    let site = Site::new();
    for (index, office) in ["東山區營業處", "西河區營業處", "台北南區營業處"].iter().enumerate() {
        site.write(&format!("{index}.json"), record(office, 112, "1", &format!("辦理{index}")));
    }
    let ran = site.run(&["history", ".", "--office", "北極"]);
    assert_eq!(ran.code, Some(4), "{}", ran.said);
    for office in ["東山區營業處", "西河區營業處", "台北南區營業處"] {
        assert!(ran.said.contains(office), "{}", ran.said);
    }
    let ran = site.run(&["history", ".", "--office", "西何區營業處"]);
    assert!(ran.said.contains("there are: 西河區營業處"), "the nearest comes first: {}", ran.said);
    assert_eq!(site.run(&["history", ".", "--office", "臺北"]).code, Some(0), "臺 and 台 are one");
}

/// Whether a line holds a word of Chinese.
fn is_chinese(line: &str) -> bool {
    line.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c))
}

#[cfg(unix)]
#[test]
fn a_chinese_run_speaks_chinese() {
    let site = Site::new();
    site.write("novel.txt", "once upon a time");
    site.write("empty.txt", "");
    site.write("noise.txt", [0u8, 1, 2, 3, 0xFF, 0xFE, 0, 0, 7].repeat(50));
    site.write("old.rtf", "{\\rtf1 x}");
    site.write("cut.pdf", "%PDF-1.7 cut");
    site.write("cut.json", &record("x", 112, "1", "x")[..80]);
    site.write("wrong.toml", "[header]\n");
    site.write("a.json", record("東", 112, "1", "甲"));
    let chinese = |line: &[&str]| {
        let ran = Ran::of(site.command(line).env("LANG", "zh_TW.UTF-8").output().unwrap());
        for said in ran.said.lines().filter(|said| !said.trim().is_empty()) {
            assert!(is_chinese(said), "{line:?}: {said}");
        }
        assert!(!ran.said.trim().is_empty(), "{line:?} says something");
    };
    for name in ["novel.txt", "empty.txt", "noise.txt", "old.rtf", "cut.pdf", "cut.json", "nowhere.pdf"] {
        chinese(&["extract", name, "-o", "/dev/null"]);
    }
    for line in [
        &["extract"][..],
        &["extract", "a.json", "-o", "x.docx"],
        &["extract", "a.json", "-o", "nowhere/x.csv"],
        &["extract", "a.json", "-o", "a.json"],
        &["extract", "a.json", "-o", "a.json/x.csv"],
        &["extract", "--files-from", "nowhere"],
        &["extract", "nothing/*.pdf"],
        &["--config", "wrong.toml", "extract", "a.json"],
        &["--config", "nowhere.toml", "extract", "a.json"],
        &["coverage", "a.json", "--year", "99"],
        &["history", "a.json", "--office", "北極"],
        &["diff", "a.json"],
        &["check", "--explain", "nothing"],
        &["audit", "a.json", "--kind", "nothing"],
        &["audit", "a.json", "-o", "x.docx"],
        &["check", "a.json", "-o", "x.docx"],
        &["tasks", "a.json", "--department", "乙課"],
        &["tasks", "a.json", "-o", "x.docx"],
        &["text", "a.json", "-o", "x.docx"],
        &["extract", "--formt", "csv"],
        &["compare"],
        &["extract", "a.json", "--max-memory", "much"],
        &["sheet", "novel.txt", "-o", "x.xlsx"],
    ] {
        chinese(line);
    }
    for command in [
        "extract",
        "diff",
        "coverage",
        "history",
        "audit",
        "tasks",
        "sheet",
        "tables",
        "text",
        "inspect",
        "check",
        "schema",
        "config",
        "ocr",
        "cache",
        "completions",
        "man",
    ] {
        let help = Ran::of(site.command(&[command, "--help"]).env("LANG", "zh_TW.UTF-8").output().unwrap()).out;
        assert!(help.contains("用法：planscope ") && !help.contains("Usage") && !help.contains("Options"), "{help}");
    }
}

/// A sentence that ends in another language's words is no Chinese sentence, though it has Chinese in it.
#[test]
fn what_is_wrong_with_a_number_is_said_in_chinese_too() {
    let site = Site::new();
    site.plan("a.txt", "112");
    for line in [
        &["coverage", "a.txt", "--year", "abc"][..],
        &["coverage", "a.txt", "--year", "99999999999"],
        &["extract", "a.txt", "--jobs", "x"],
        &["extract", "a.txt", "--jobs", ""],
        &["extract", "a.txt", "--jobs", "0"],
        &["diff", "a.txt", "--by", "office", "--nearest", "x"],
    ] {
        let ran = Ran::of(site.command(line).env("LANG", "zh_TW.UTF-8").output().unwrap());
        assert_eq!(ran.code, Some(2), "{line:?}: {}", ran.said);
        let english: String = ran.said.replace("--help", "").chars().filter(char::is_ascii_lowercase).collect();
        let typed: String = line.concat().chars().filter(char::is_ascii_lowercase).collect();
        assert!(english.len() <= typed.len(), "{line:?}: {}", ran.said);
    }
}

#[test]
fn a_remedy_names_what_this_system_installs_with() {
    let site = Site::new();
    site.write("old.rtf", "{\\rtf1 x}");
    let mut command = site.command(&["extract", "--convert", "old.rtf"]);
    let ran = Ran::of(command.env("PATH", site.path("")).output().unwrap());
    let wanted: &[&str] = if cfg!(windows) {
        &["winget install"]
    } else if cfg!(target_os = "macos") {
        &["brew install"]
    } else {
        &["apt install", "dnf install"]
    };
    assert!(wanted.iter().all(|remedy| ran.said.contains(remedy)), "{}", ran.said);
}

#[test]
fn a_cause_is_said_once() {
    let site = Site::new();
    site.plan("a.txt", "112");
    fs::create_dir(site.path("folder.html")).unwrap();
    for line in [
        &["coverage", "a.txt", "--html", "folder.html"][..],
        &["extract", "a.txt", "-o", "a.txt/x.json"],
        &["extract", "nowhere.pdf"],
        &["--config", "folder.html", "extract", "a.txt"],
        &["extract", "--files-from", "nowhere"],
    ] {
        let ran = site.run(line);
        assert_eq!(ran.code, Some(4), "{line:?}: {}", ran.said);
        for said in ran.said.lines() {
            let parts: Vec<&str> = said.split(": ").collect();
            let mut once = parts.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), parts.len(), "{line:?}: {said}");
        }
    }
}
