//! Writes `corpus/` from `source.toml` beside this file: `cargo run --example make_corpus`.
//!
//! Each office has a layout of its own, as real ones do: 東山 extracts as paragraphs in tall cells, 西河 as one row a
//! measure with cells that slide, 南灣 as stacks joined by spaces. The plans of the last year are small
//! PDFs with a font that is not embedded, as agencies' files have it.

mod pdf;
mod plan;
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
            if Some(&year) == source.years.last() {
                fs::write(folder.join(format!("{name}.pdf")), pdf::write(&plan)?)?;
            } else {
                fs::write(folder.join(format!("{name}.txt")), text::write(&plan, style))?;
            }
        }
    }
    Ok(())
}
