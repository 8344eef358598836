//! All tests of what the crate promises, in one program: the crate is linked once and not once a file, and all tests
//! share the cores. One file's tests alone: `cargo test --test all claims::`.

#[path = "support/documents.rs"]
mod documents;
#[allow(dead_code, reason = "the examples write what is made with its truth")]
#[path = "support/forms/mod.rs"]
mod made_forms;
#[path = "support/layouts/mod.rs"]
mod made_layouts;
#[path = "../benches/plans/mod.rs"]
mod plans;
#[path = "support/site.rs"]
mod site;
mod support;
#[path = "support/years.rs"]
mod years;

// `made_forms` throws the dice of the layouts, and sets their font.
use made_layouts::{content, fonts};

mod any_table;
mod attacks;
mod audit;
mod audit_by_lot;
mod audit_other_wordings;
mod batch;
mod catalogue;
mod catalogue_alone;
mod claims;
mod commands;
mod compare_laws;
mod compare_reference;
mod compare_reports;
mod convert;
mod coverage;
mod coverage_page;
mod dictionaries;
mod docs;
mod doubt;
mod extract_laws;
mod extracted_text;
mod fixtures;
mod forms;
mod forms_by_lot;
mod found_forms;
mod garbled;
mod groups;
mod hidden_text;
mod hostile;
mod killed;
mod kinds_of_forms;
mod layouts;
mod manners;
mod mixed;
mod numbering;
mod page_breaks;
mod parquet;
mod pdf_layout;
mod pdf_source;
mod pyspark;
mod reference;
mod scans;
mod strangers;
mod table_after_table;
#[path = "tables_by_lot/main.rs"]
mod tables_by_lot;
mod verdicts;

/// A file of tests that no line above names would be compiled by nobody and fail for nobody.
#[test]
fn every_file_of_tests_is_run() {
    let tests = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let here = include_str!("all.rs");
    let mut missing = Vec::new();
    for entry in std::fs::read_dir(tests).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let is_tests = path.extension().is_some_and(|ending| ending == "rs") || path.join("main.rs").is_file();
        if is_tests && name != "all" && !here.lines().any(|line| line == format!("mod {name};")) {
            missing.push(name);
        }
    }
    assert!(missing.is_empty(), "not named in tests/all.rs: {missing:?}");
}
