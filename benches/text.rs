//! Bytes a second: from extracted text to plans, on one core, by the way of the text, and how the cost grows with it.
//!
//! `by_way` reads one plan's rows written with tabs, as values parted by commas, as Markdown and as a web page;
//! `by_program` what each program has extracted from the plans of the reference data, where that is there. In both the
//! last number is how often a document stands in its file: a way is linear where the speed stays the same.
//! `plans_in_a_row` is one file of 1, 10 and 100 plans; `one_tall_table` is one plan whose table has that many times
//! the rows, which is where a search over the whole table would show. A real plan where the reference data is there.

use std::path::PathBuf;

use divan::counter::BytesCount;
use planscope::pipeline::{Options, read_bytes};

fn main() {
    divan::main();
}

/// The texts that are measured.
const FILES: [&str; 4] =
    ["corpus/東山區營業處-111.txt", "real/taoyuan-108.txt", "real/taipei-city-112.txt", "plans/dev-036.txt"];

fn root(name: &str) -> PathBuf {
    match name.split_once('/') {
        Some(("corpus", _)) => PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        _ => std::env::var_os("PLANSCOPE_DATA").map_or_else(|| PathBuf::from("../shared"), PathBuf::from),
    }
}

fn text(name: &str) -> Option<String> {
    std::fs::read_to_string(root(name).join(name)).ok()
}

#[divan::bench(args = FILES)]
fn one_plan(bencher: divan::Bencher, name: &str) {
    let Some(text) = text(name) else { return };
    run(bencher, &text);
}

/// The ways that one plan is written in.
const WAYS: [&str; 4] = ["tabs", "csv", "markdown", "html"];
/// How often a document stands in its file.
const TIMES: [usize; 3] = [1, 8, 64];

#[divan::bench(args = WAYS.iter().flat_map(|&way| TIMES.map(|times| (way, times))), sample_count = 5)]
fn by_way(bencher: divan::Bencher, (way, times): (&str, usize)) {
    let Some(text) = text(FILES[1]).or_else(|| text(FILES[0])) else { return };
    run(bencher, &written(&text, way, times));
}

/// The programs whose text is read, and the place of one document among their own by size: neither the least nor the
/// largest.
const PROGRAMS: [&str; 6] =
    ["pdftotext", "pdftotext-raw", "pdftotext-layout", "pdfplumber-tables-tabs", "pymupdf-sort", "markitdown"];

#[divan::bench(args = PROGRAMS.iter().flat_map(|&program| TIMES.map(|times| (program, times))), sample_count = 3)]
fn by_program(bencher: divan::Bencher, (program, times): (&str, usize)) {
    let folder = root("extracts/").join("extracts").join(program);
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut texts: Vec<String> =
        entries.flatten().filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect();
    texts.sort_by_key(String::len);
    if let Some(text) = texts.get(texts.len() / 2) {
        run(bencher, &text.repeat(times));
    }
}

#[divan::bench(args = [1, 10, 100])]
fn plans_in_a_row(bencher: divan::Bencher, times: usize) {
    let Some(text) = text(FILES[1]).or_else(|| text(FILES[0])) else { return };
    run(bencher, &text.repeat(times));
}

#[divan::bench(args = [1, 10, 100])]
fn one_tall_table(bencher: divan::Bencher, times: usize) {
    let Some(text) = text(FILES[1]).or_else(|| text(FILES[0])) else { return };
    run(bencher, &tall(&text, times));
}

/// The text with the rows of its table so many times.
fn tall(text: &str, times: usize) -> String {
    let is_row = |line: &&str| line.contains('\t');
    let lines: Vec<&str> = text.lines().collect();
    let first = lines.iter().position(is_row).unwrap_or(0);
    let last = lines.iter().rposition(is_row).map_or(lines.len(), |at| at + 1);
    let rows = lines[first..last].join("\n") + "\n";
    [lines[..first].join("\n"), "\n".to_owned(), rows.repeat(times), lines[last..].join("\n")].concat()
}

/// The text with its rows written in another way, so many times.
fn written(text: &str, way: &str, times: usize) -> String {
    let columns = text.lines().map(|line| line.matches('\t').count() + 1).max().unwrap_or(1);
    let row = |line: &str| -> String {
        let mut cells: Vec<&str> = line.split('\t').collect();
        cells.resize(columns, "");
        match way {
            "csv" => {
                cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",")
            }
            "markdown" => format!("| {} |", cells.join(" | ")),
            "html" => format!("<tr><td>{}</td></tr>", cells.join("</td><td>")),
            _ => line.to_owned(),
        }
    };
    let mut out = String::new();
    for _ in 0..times {
        let mut in_table = false;
        for line in text.lines() {
            let is_row = line.contains('\t');
            match (way, in_table, is_row) {
                ("html", false, true) => out.push_str("<table>"),
                ("html", true, false) => out.push_str("</table>"),
                ("markdown", false, true) => {
                    out.push_str(&format!("\n{}\n|{}\n", row(line), " --- |".repeat(columns)));
                    in_table = true;
                    continue;
                }
                _ => {}
            }
            in_table = is_row;
            match (way, is_row) {
                ("html", false) => out.push_str(&format!("<p>{line}</p>")),
                (_, true) => out.push_str(&row(line)),
                (_, false) => out.push_str(line),
            }
            out.push('\n');
        }
        if way == "html" && in_table {
            out.push_str("</table>\n");
        }
    }
    if way == "html" {
        format!("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body>{out}</body></html>")
    } else {
        out
    }
}

fn run(bencher: divan::Bencher, text: &str) {
    let options = Options::default();
    bencher.counter(BytesCount::of_str(text)).bench(|| read_bytes("bench.txt", text.as_bytes(), &options));
}
