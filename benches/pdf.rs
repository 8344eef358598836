//! Pages a second: from the bytes of a PDF to its glyphs, its plan tables, its grids.

use std::path::PathBuf;

use divan::counter::ItemsCount;
use planscope::source::pdf::{PdfOptions, read};
use planscope::table::{Vocabulary, from_pages, grids};

fn main() {
    divan::main();
}

/// A plan drawn with rules, sixteen pages; none where the reference data is not there.
fn plan() -> Option<Vec<u8>> {
    let root = std::env::var_os("PLANSCOPE_DATA").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    std::fs::read(root.join("plans/dev-013.pdf")).ok()
}

#[divan::bench]
fn glyphs_and_rules(bencher: divan::Bencher) {
    let Some(bytes) = plan() else { return };
    let pages = read(&bytes, &PdfOptions::default()).map_or(0, |noted| noted.value.len());
    bencher.counter(ItemsCount::new(pages)).bench(|| read(&bytes, &PdfOptions::default()));
}

#[divan::bench]
fn plan_tables(bencher: divan::Bencher) {
    let Some(Ok(pages)) = plan().map(|bytes| read(&bytes, &PdfOptions::default())) else { return };
    let count = ItemsCount::new(pages.value.len());
    bencher.counter(count).bench(|| from_pages(&pages.value, Vocabulary::built_in()));
}

#[divan::bench]
fn all_grids(bencher: divan::Bencher) {
    let Some(Ok(pages)) = plan().map(|bytes| read(&bytes, &PdfOptions::default())) else { return };
    let count = ItemsCount::new(pages.value.len());
    bencher.counter(count).bench(|| grids(&pages.value));
}
