//! Every file of `fixtures/text/` (extracted text) and of `fixtures/pages/` (hard pages, drawn as text with boxes) shows one
//! difficulty: prose says which and why, a block holds the input, a block the records that must come of it. `UPDATE_FIXTURES=1 cargo test --test all fixtures::` writes the records anew: read the diff.

use crate::support;

use std::{fs, path::Path};

#[test]
fn every_fixture_gives_its_records() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let folders = ["text", "pages"].map(|folder| fs::read_dir(fixtures.join(folder)).unwrap());
    let mut files: Vec<_> = folders.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 12, "the fixtures are there");
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let (prose, rest) = text.split_once("```text\n").expect("a block of input");
        let (input, rest) = rest.split_once("```\n").expect("the input ends");
        let (_, rest) = rest.split_once("```records\n").expect("a block of records");
        let (expected, _) = rest.split_once("```").expect("the records end");
        assert!(prose.lines().count() >= 2, "{}: the prose says why", file.display());
        // Tabs are shown as → so that an editor cannot lose them.
        let reading = support::read(&input.replace('→', "\t"));
        let found: Vec<String> = reading.plans.iter().map(|reading| support::lines(&reading.plan)).collect();
        let found = found.join("\n\n") + "\n";
        for reading in &reading.plans {
            let account = reading.accounting.expect("read from a table");
            assert!(account.balances(), "{}: {account:?}", file.display());
        }
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(&file, format!("{prose}```text\n{input}```\n\n```records\n{found}```\n")).unwrap();
        } else if found != expected {
            wrong.push(format!("{}\n--- expected\n{expected}--- found\n{found}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
