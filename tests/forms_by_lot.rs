//! Plans in forms by lot: the same document as a web page, as text with drawn boxes, as text with tabs and as pages must give
//! the records that it was made of. What is not read as it was made is in doubt.
//!
//! `cargo run --example make_forms FOLDER` writes such documents to look at, with their truth.

use crate::made_forms as forms;

use forms::{Document, Wanted, pages, write};
use planscope::pipeline::{Options, read_bytes};
use planscope::plan::{Measure, Plan};

/// How many documents are made; none of these seeds was looked at while the reading was written.
const SEEDS: std::ops::RangeInclusive<u64> = 2001..=2080;

/// What of all measures must be read as it was made, and how many may be wrong without a word, a form: of 1,300 measures
/// as counted in 2026-11.
/// Cells one after another, as programs find them in a page, tell their columns by their order alone.
const FLOORS: [(&str, f64, usize); 10] = [
    ("html", 0.995, 0),
    ("boxes", 0.99, 0),
    ("tabs", 0.95, 6),
    ("cells", 0.2, 60),
    ("beside", 0.1, 60),
    ("printed", 0.37, 4),
    ("pages: Boxes", 0.96, 0),
    ("pages: Across", 0.98, 0),
    ("pages: Stripes", 0.98, 0),
    ("pages: Header", 0.97, 0),
];

/// The document of a seed, written in a form; none where its pages draw other lines.
fn made(form: &str, seed: u64) -> Option<(Document, Vec<u8>)> {
    let document = Document::any(seed);
    let text = match form {
        "html" => write::html(&document),
        "boxes" => write::boxes(&document),
        "cells" => write::cells(&document, false),
        "printed" => write::printed(&document),
        "beside" => write::cells(&document, true),
        "tabs" => write::tabs(&document),
        _ => {
            let sheet = pages::Sheet::any(seed);
            if !form.ends_with(sheet.lines()) {
                return None;
            }
            let document = sheet.dressed(&document);
            let pdf = pages::pdf(&document, &sheet);
            return Some((document, pdf));
        }
    };
    Some((document, text.into_bytes()))
}

/// Without the blanks that a line end may take or leave.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_read(found: &Measure, wanted: &Wanted) -> bool {
    let path: Vec<(Option<u32>, String)> =
        found.path.iter().map(|title| (title.no, bare(title.title.as_deref().unwrap_or_default()))).collect();
    let wanted_path: Vec<(Option<u32>, String)> = wanted.path.iter().map(|(no, title)| (*no, bare(title))).collect();
    let fields: Vec<(String, String)> =
        found.fields.iter().map(|(head, text)| (bare(head), bare(text))).filter(|field| !field.1.is_empty()).collect();
    let mut wanted_fields: Vec<(String, String)> =
        wanted.fields.iter().map(|(head, text)| (bare(head), bare(text))).collect();
    wanted_fields.sort();
    path == wanted_path
        && found.departments == wanted.departments
        && found.deadline.as_deref().map(bare) == wanted.deadline.as_deref().map(bare)
        && fields == wanted_fields
}

fn is_in_doubt(measure: &Measure) -> bool {
    !measure.diagnostics.is_empty()
        || measure.certainty.is_some_and(|certainty| {
            use planscope::plan::Assignment::Ambiguous;
            [certainty.place, certainty.text, certainty.departments, certainty.deadline].contains(&Ambiguous)
        })
}

/// Measures read as made, and those wrong without a word: ones that nobody made among them.
fn score(plan: &Plan, wanted: &[Wanted]) -> (usize, usize) {
    let (mut right, mut silent) = (0, 0);
    let mut left: Vec<&Wanted> = wanted.iter().collect();
    for found in &plan.measures {
        let same = |wanted: &&Wanted| bare(&wanted.text) == bare(&found.text);
        let at = left.iter().position(|wanted| same(wanted) && is_read(found, wanted));
        match at.or_else(|| left.iter().position(same)) {
            Some(at) => {
                if is_read(found, left.remove(at)) {
                    right += 1;
                } else if !is_in_doubt(found) {
                    silent += 1;
                }
            }
            None if !is_in_doubt(found) => silent += 1,
            None => {}
        }
    }
    (right, silent)
}

#[test]
fn one_document_gives_the_same_records_in_every_form() {
    for (form, floor, most_silent) in FLOORS {
        let (mut all, mut right, mut silent) = (0, 0, 0);
        let mut worst = Vec::new();
        for seed in SEEDS {
            let Some((document, bytes)) = made(form, seed) else { continue };
            let reading = read_bytes(form, &bytes, &Options::default()).expect("it can be read");
            let found: Vec<(usize, usize)> =
                reading.plans.iter().map(|reading| score(&reading.plan, &document.wanted)).collect();
            let (own, wrong) = found.first().copied().unwrap_or_default();
            for reading in &reading.plans {
                if let Some(account) = reading.accounting {
                    assert!(account.balances(), "{form} {seed}: {account:?}");
                }
            }
            all += document.wanted.len();
            right += own;
            silent += wrong + found.iter().skip(1).map(|plan| plan.0 + plan.1).sum::<usize>();
            if own < document.wanted.len() || wrong > 0 {
                worst.push(format!("{seed}: {own} of {}, {wrong} without a word", document.wanted.len()));
            }
        }
        let share = right as f64 / all as f64;
        assert!(
            share >= floor && silent <= most_silent,
            "{form}: {right} of {all} ({share:.4}), {silent} wrong without a word\n{}",
            worst.join("\n")
        );
    }
}
