//! Bytes a second: from extracted text to plans, on one core, and how the cost grows with the input.
//!
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

fn text(name: &str) -> Option<String> {
    let root = match name.split_once('/') {
        Some(("corpus", _)) => PathBuf::from(env!("CARGO_MANIFEST_DIR")),
        _ => std::env::var_os("PLANSCOPE_DATA").map_or_else(|| PathBuf::from("../shared"), PathBuf::from),
    };
    std::fs::read_to_string(root.join(name)).ok()
}

#[divan::bench(args = FILES)]
fn one_plan(bencher: divan::Bencher, name: &str) {
    let Some(text) = text(name) else { return };
    run(bencher, &text);
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

fn run(bencher: divan::Bencher, text: &str) {
    let options = Options::default();
    bencher.counter(BytesCount::of_str(text)).bench(|| read_bytes("bench.txt", text.as_bytes(), &options));
}
