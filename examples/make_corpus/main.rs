//! Writes `corpus/` from `source.toml` beside this file: `cargo run --example make_corpus`.
//!
//! Each office has a layout of its own, as real ones do: 東山 extracts as paragraphs in tall cells, 西河 as one row a
//! measure with cells that slide, 南灣 as stacks joined by spaces. The plans of the last year are small
//! PDFs with a font that is not embedded, as agencies' files have it; those of the first years are in the other forms
//! that plans come in, and one of the year before is a scan.

mod forms;
mod pdf;
mod plan;
mod scan;
mod text;

use std::{fs, path::Path};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let source: plan::Corpus = toml::from_str(&fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/make_corpus/source.toml"),
    )?)?;
    for (style, office) in source.offices.iter().enumerate() {
        for &year in &source.years {
            let plan = source.plan(office, year);
            let name = format!("{office}-{year}");
            let since = year - source.years[0];
            let (ending, bytes) = match (style, since) {
                (0, 0) => ("docx", forms::docx(&plan)?),
                (1, 0) => ("odt", forms::odt(&plan)?),
                (2, 0) => ("html", forms::html(&plan)),
                (0, 1) => ("csv", forms::csv(&plan)?),
                _ if Some(&year) == source.years.last() => ("pdf", pdf::write(&plan)?),
                _ => ("txt", text::write(&plan, style).into_bytes()),
            };
            fs::write(folder.join(format!("{name}.{ending}")), bytes)?;
        }
    }
    let (office, year) = (&source.offices[0], source.years[0] - 1);
    match scan::write(&pdf::pages(&source.plan(office, year)))? {
        Some(bytes) => fs::write(folder.join(format!("{office}-{year}-掃描.pdf")), bytes)?,
        None => eprintln!("no font with Chinese was found: the scan is left as it is"),
    }
    Ok(())
}
