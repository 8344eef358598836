//! The pages for people: every command in them runs, in the order of the page, and every page is in the table of
//! contents.

use std::{collections::BTreeSet, env, fs, path::Path, process::Command};

/// The blocks of a page that are in a language.
fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let begin = format!("\n```{language}\n");
    page.split(&begin).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

/// The pages; those that include another one stand for it.
fn pages() -> Vec<(String, String)> {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let mut pages: Vec<_> = fs::read_dir(docs.join("zh")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    let page = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let included = text.trim().strip_prefix("{{#include ").and_then(|rest| rest.strip_suffix("}}"));
        let text = included.map_or(text.clone(), |name| fs::read_to_string(docs.join("zh").join(name)).unwrap());
        (path.file_name().unwrap().to_string_lossy().into_owned(), text)
    };
    pages.iter().map(|path| page(path)).collect()
}

/// A folder as the pages speak of: with the plans in `corpus`. The scan stays out, which not every machine can read.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let corpus = folder.path().join("corpus");
    fs::create_dir(&corpus).unwrap();
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")).unwrap() {
        let entry = entry.unwrap();
        if !entry.file_name().to_string_lossy().contains("掃描") {
            fs::copy(entry.path(), corpus.join(entry.file_name())).unwrap();
        }
    }
    folder
}

#[test]
fn every_command_runs() {
    let program = Path::new(env!("CARGO_BIN_EXE_planscope"));
    let path = env::join_paths(
        [program.parent().unwrap().to_owned()].into_iter().chain(env::split_paths(&env::var_os("PATH").unwrap())),
    )
    .unwrap();
    let mut count = 0;
    for (name, page) in pages() {
        let folder = folder();
        for line in blocks(&page, "sh").into_iter().flat_map(str::lines).filter(|line| !line.trim().is_empty()) {
            let ran = Command::new("sh")
                .args(["-c", line])
                .current_dir(folder.path())
                .env("PATH", &path)
                .env("LANG", "zh_TW.UTF-8")
                .env_remove("LC_ALL")
                .env("PLANSCOPE_CACHE_DIR", folder.path().join("cache"))
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{name}: {line}\n{said}");
            assert!(!said.contains("planscope: "), "{name}: {line}\n{said}");
            count += usize::from(line.starts_with("planscope "));
        }
    }
    assert!(count >= 40, "only {count} commands were found");
}

#[test]
fn settings_and_verdicts_on_the_pages_are_understood() {
    let program = env!("CARGO_BIN_EXE_planscope");
    for (page, option) in [("settings.md", "--config"), ("verdicts.md", "--decisions")] {
        let (_, text) = pages().into_iter().find(|(name, _)| name == page).unwrap();
        let written = blocks(&text, "toml");
        assert!(!written.is_empty(), "{page}");
        for toml in written {
            let folder = folder();
            let file = folder.path().join("written.toml");
            let run = || {
                let mut diff = Command::new(program);
                diff.args(["diff", "corpus", "--stat", "--no-cache", option]).arg(&file).current_dir(folder.path());
                diff.output().unwrap()
            };
            fs::write(&file, toml).unwrap();
            let ran = run();
            assert!(ran.status.success(), "{page}: {}", String::from_utf8_lossy(&ran.stderr));
            // What is misspelt is refused.
            fs::write(&file, toml.replacen("[", "[x", 1).replace("[x[", "[[x")).unwrap();
            let ran = run();
            assert!(!ran.status.success(), "{page}");
        }
    }
}

#[test]
fn every_page_is_in_the_table_of_contents() {
    let pages = pages();
    let (_, summary) = pages.iter().find(|(name, _)| name == "SUMMARY.md").unwrap();
    let linked: BTreeSet<&str> = summary.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    let there: BTreeSet<&str> = pages.iter().map(|(name, _)| &**name).filter(|name| *name != "SUMMARY.md").collect();
    assert_eq!(linked, there);
}
