//! `planscope tables` reads tables of every form and writes every form.

use std::path::Path;
use std::process::Command;

use planscope::table::Grid;
use serde::Deserialize;

/// What `--single` writes.
#[derive(Deserialize)]
struct Written {
    tables: Vec<Grid>,
}

fn tables(file: &Path, format: &str) -> Vec<u8> {
    let run = Command::new(env!("CARGO_BIN_EXE_planscope"))
        .args(["tables", "--single", "--format", format])
        .arg(file)
        .output()
        .expect("the program runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    run.stdout
}

fn grids(name: &str, content: &[u8]) -> Vec<Grid> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(name);
    std::fs::write(&file, content).expect("a file");
    let written: Written = serde_json::from_slice(&tables(&file, "json")).expect("JSON");
    written.tables
}

fn texts(grid: &Grid) -> Vec<(u32, u32, &str)> {
    grid.cells.iter().map(|cell| (cell.0, cell.1, cell.4.as_str())).collect()
}

const PAGE: &str = "<html><body><p>前言</p><table><tr><th>項目</th><th colspan=2>金額</th></tr>\
    <tr><td rowspan=2>薪資</td><td>1,314</td><td>373</td></tr><tr><td>94</td><td>a|b</td></tr></table></body></html>";

#[test]
fn a_web_page_gives_its_tables_with_merged_cells() {
    let found = grids("page.html", PAGE.as_bytes());
    assert_eq!(found.len(), 1);
    let merged: Vec<[u32; 4]> = found[0].cells.iter().map(|cell| [cell.0, cell.1, cell.2, cell.3]).collect();
    assert_eq!(
        merged,
        [[0, 0, 0, 0], [0, 1, 0, 2], [1, 0, 2, 0], [1, 1, 1, 1], [1, 2, 1, 2], [2, 1, 2, 1], [2, 2, 2, 2]]
    );
    assert_eq!(found[0].cells[2].4, "薪資");
}

#[test]
fn separated_values_and_markdown_give_theirs() {
    for (name, content) in [
        ("a.tsv", "甲\t乙\t丙\n1\t2\t3\n"),
        ("a.csv", "甲,乙,丙\n1,2,3\n"),
        ("a.md", "| 甲 | 乙 | 丙 |\n|---|---|---|\n| 1 | 2 | 3 |\n"),
    ] {
        let found = grids(name, content.as_bytes());
        assert_eq!(found.len(), 1, "{name}");
        let wanted = [(0, 0, "甲"), (0, 1, "乙"), (0, 2, "丙"), (1, 0, "1"), (1, 1, "2"), (1, 2, "3")];
        assert_eq!(texts(&found[0]), wanted, "{name}");
    }
}

#[test]
fn tables_are_written_as_markdown_that_does_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.html");
    std::fs::write(&file, PAGE).expect("a file");
    let written = String::from_utf8(tables(&file, "md")).expect("text");
    assert!(
        written.contains("| 項目 | 金額 |  |\n|---|---|---|\n| 薪資 | 1,314 | 373 |\n|  | 94 | a\\|b |"),
        "{written}"
    );
}
