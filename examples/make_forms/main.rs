//! Writes plans in forms by lot, each as a web page, as text with tabs, with drawn boxes and with its cells one after another,
//! and as a PDF, with its truth:
//! `cargo run --example make_forms FOLDER [COUNT] [FIRST_SEED]`.

#![allow(dead_code)]

#[path = "../../tests/support/layouts/content.rs"]
mod content;
#[path = "../../tests/support/layouts/fonts.rs"]
mod fonts;
#[path = "../../tests/support/forms/mod.rs"]
mod forms;

use std::{env, fs, path::PathBuf};

use forms::{Document, pages, write};

fn main() -> std::io::Result<()> {
    let mut arguments = env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder to write to"));
    let count: u64 = arguments.next().map_or(20, |count| count.parse().expect("how many"));
    let first: u64 = arguments.next().map_or(1, |first| first.parse().expect("the first seed"));
    fs::create_dir_all(&folder)?;
    for seed in first..first + count {
        let document = Document::any(seed);
        let name = |form: &str, ending: &str| folder.join(format!("{form}-{seed:04}.{ending}"));
        let truth = serde_json::to_string(&write::truth(&document))?;
        for (form, ending, text) in [
            ("html", "html", write::html(&document)),
            ("tabs", "txt", write::tabs(&document)),
            ("boxes", "txt", write::boxes(&document)),
            ("cells", "txt", write::cells(&document, false)),
            ("beside", "txt", write::cells(&document, true)),
        ] {
            fs::write(name(form, ending), text)?;
            fs::write(name(form, "truth.json"), &truth)?;
        }
        let sheet = pages::Sheet::any(seed);
        let dressed = sheet.dressed(&document);
        fs::write(name("pages", "pdf"), pages::pdf(&dressed, &sheet))?;
        fs::write(name("pages", "truth.json"), serde_json::to_string(&write::truth(&dressed))?)?;
        fs::write(name("sheet", "debug"), format!("{sheet:#?}\n"))?;
        fs::write(name("form", "debug"), format!("{:#?}\n", document.form))?;
    }
    Ok(())
}
