//! Writes what `lopdf` and `pdf-extract` make of PDFs, with the records that planscope reads from that text.
//!
//!     cd benches/extractors
//!     cargo run --release --example extracted_by_crates -- OUT FILE.pdf …
//!
//! `OUT/CRATE/NAME.txt` is the text and `OUT/CRATE/NAME.json` the plans. The table that is printed counts files that
//! gave text, those that a crate refused or panicked on, and measures. What gave no text has no file: to whoever scores
//! `OUT/CRATE` it is a document of which nothing was found.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use planscope::{
    pipeline::{Options, read_bytes},
    plan::Assignment,
};
use planscope_extractors::{Extracted, Extractor, silence_panics};

/// What became of the files of one crate.
#[derive(Debug, Default)]
struct Tally {
    texts: usize,
    refused: usize,
    panicked: usize,
    measures: usize,
    doubtful: usize,
}

fn main() -> ExitCode {
    let mut args = env::args_os().skip(1).map(PathBuf::from);
    let Some(out) = args.next() else {
        eprintln!("usage: extracted_by_crates OUT FILE.pdf …");
        return ExitCode::from(2);
    };
    let files: Vec<PathBuf> = args.collect();
    silence_panics();
    println!(
        "{:12} {:>5} {:>5} {:>7} {:>8} {:>8} {:>8}",
        "crate", "files", "text", "refused", "panicked", "measures", "in doubt"
    );
    for extractor in [Extractor::Lopdf, Extractor::PdfExtract] {
        let folder = out.join(extractor.name());
        let mut tally = Tally::default();
        for file in &files {
            if let Err(error) = one(extractor, file, &folder, &mut tally) {
                eprintln!("{}: {error}", file.display());
                return ExitCode::FAILURE;
            }
        }
        let Tally { texts, refused, panicked, measures, doubtful } = tally;
        let (name, all) = (extractor.name(), files.len());
        println!("{name:12} {all:5} {texts:5} {refused:7} {panicked:8} {measures:8} {doubtful:8}");
    }
    ExitCode::SUCCESS
}

fn one(extractor: Extractor, file: &Path, folder: &Path, tally: &mut Tally) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let text = match extractor.extract(&fs::read(file)?) {
        Extracted::Text(text) => text,
        Extracted::Refused(why) => {
            tally.refused += 1;
            eprintln!("{}: {}: {why}", extractor.name(), file.display());
            return Ok(());
        }
        Extracted::Panicked(why) => {
            tally.panicked += 1;
            eprintln!("{}: {}: panicked: {why}", extractor.name(), file.display());
            return Ok(());
        }
    };
    tally.texts += 1;
    let name = format!("{}.txt", file.file_stem().unwrap_or_default().to_string_lossy());
    let to = folder.join(&name);
    fs::write(&to, &text)?;
    let plans = match read_bytes(&name, text.as_bytes(), &Options::default()) {
        Ok(reading) => reading.plans,
        Err(error) => {
            eprintln!("{}: {error}", to.display());
            return Ok(());
        }
    };
    let plans: Vec<_> = plans.iter().map(|reading| &reading.plan).collect();
    for measure in plans.iter().flat_map(|plan| &plan.measures) {
        tally.measures += 1;
        tally.doubtful += usize::from(measure.assignment == Assignment::Ambiguous);
    }
    fs::write(to.with_extension("json"), serde_json::to_string(&plans)?)
}
