//! Text of PDFs by three crates: how much of it is right, panics, pages a second.
//!
//!     cd benches/extractors && cargo bench
//!
//! Read are the files of the reference data (`PLANSCOPE_DATA`, default the folder `shared` beside the checkout): PDFs
//! with hard fonts in `cjk`, and the plans that `extracts/pdftotext` has the text of. Right is what poppler reads as
//! well: the F1 of characters, compatibility forms folded, blanks and order left out. A document without text counts 0.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use planscope_extractors::{Extracted, Extractor, silence_panics};
use unicode_normalization::UnicodeNormalization;

/// How often each document is read; the quickest counts, since whatever else the machine does only adds.
const ROUNDS: usize = 5;

/// What counts as read as poppler reads it.
const SAME: f64 = 0.99;

struct Document {
    name: String,
    bytes: Vec<u8>,
    pages: usize,
    expected: BTreeMap<char, usize>,
}

#[derive(Default)]
struct Tally {
    scores: Vec<f64>,
    refused: usize,
    panicked: usize,
    pages: usize,
    took: Duration,
}

fn main() -> io::Result<()> {
    let data = std::env::var_os("PLANSCOPE_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    if !data.is_dir() {
        eprintln!("no reference data at {}: nothing measured", data.display());
        return Ok(());
    }
    silence_panics();
    let hard = documents(&data.join("cjk"), |pdf| pdf.with_extension("poppler.txt"))?;
    let texts = data.join("extracts/pdftotext");
    let plans =
        documents(&data.join("plans"), |pdf| texts.join(pdf.file_name().unwrap_or_default()).with_extension("txt"))?;
    println!(
        "| files | crate | F1 of characters, mean | files at {SAME} or more | refused | panics | pages/s where read |"
    );
    println!("|---|---|---:|---:|---:|---:|---:|");
    for (name, documents) in [("cjk", &hard), ("plans", &plans)] {
        for extractor in Extractor::ALL {
            let tally = measured(extractor, documents);
            let all = documents.len();
            let mean = tally.scores.iter().sum::<f64>() / all.max(1) as f64;
            let same = tally.scores.iter().filter(|&&score| score >= SAME).count();
            let speed = tally.pages as f64 / tally.took.as_secs_f64();
            let crate_name = extractor.name();
            let Tally { refused, panicked, .. } = tally;
            println!("| {name} ({all}) | `{crate_name}` | {mean:.3} | {same} | {refused} | {panicked} | {speed:.0} |");
        }
    }
    Ok(())
}

/// The PDFs of a folder whose text by poppler is there.
fn documents(folder: &Path, text_of: impl Fn(&Path) -> PathBuf) -> io::Result<Vec<Document>> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "pdf") && text_of(file).is_file());
    files.sort();
    let read = |file: &PathBuf| {
        let bytes = fs::read(file)?;
        let pages = planscope::source::pdf::read(&bytes, &Default::default()).map_or(0, |read| read.value.len());
        let name = file.display().to_string();
        Ok(Document { name, bytes, pages, expected: bag(&fs::read_to_string(text_of(file))?) })
    };
    files.iter().map(read).collect()
}

fn measured(extractor: Extractor, documents: &[Document]) -> Tally {
    let mut tally = Tally::default();
    for document in documents {
        let mut quickest = Duration::MAX;
        for round in 0..ROUNDS {
            let start = Instant::now();
            let extracted = extractor.extract(&document.bytes);
            quickest = quickest.min(start.elapsed());
            // The outcome is the same each time: it is looked at once.
            match extracted {
                Extracted::Text(text) if round == 0 => {
                    tally.scores.push(f1(&bag(&text), &document.expected));
                    tally.pages += document.pages;
                }
                Extracted::Text(_) => {}
                Extracted::Refused(why) => {
                    eprintln!("{}: {}: {why}", extractor.name(), document.name);
                    tally.refused += 1;
                    break;
                }
                Extracted::Panicked(why) => {
                    eprintln!("{}: {}: panicked: {why}", extractor.name(), document.name);
                    tally.panicked += 1;
                    break;
                }
            }
            if round + 1 == ROUNDS {
                tally.took += quickest;
            }
        }
    }
    tally
}

/// Characters and how often each occurs.
fn bag(text: &str) -> BTreeMap<char, usize> {
    let mut bag = BTreeMap::new();
    for character in text.nfkc().filter(|character| !character.is_whitespace() && !character.is_control()) {
        *bag.entry(character).or_insert(0) += 1;
    }
    bag
}

fn f1(ours: &BTreeMap<char, usize>, theirs: &BTreeMap<char, usize>) -> f64 {
    let shared: usize = ours.iter().map(|(character, count)| count.min(theirs.get(character).unwrap_or(&0))).sum();
    let total: usize = ours.values().chain(theirs.values()).sum();
    if total == 0 { 1.0 } else { 2.0 * shared as f64 / total as f64 }
}
