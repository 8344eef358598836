//! Writes a run of 288 PDFs, 24 offices over 12 years, for measuring: `cargo run --example make_many FOLDER`.
//!
//! The plans are those of `benches/plans`, made up by a seeded generator; the writer is that of the corpus.

#[path = "make_corpus/pdf.rs"]
#[allow(dead_code, reason = "shared with make_corpus")]
mod pdf;
#[path = "make_corpus/plan.rs"]
#[allow(dead_code, reason = "shared with make_corpus")]
mod plan;
#[path = "../benches/plans/mod.rs"]
mod plans;

use std::{fs, path::PathBuf};

use planscope::plan::{Heading, Plan};

const OFFICES: usize = 24;
const YEARS: usize = 12;
const DIGITS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = PathBuf::from(std::env::args_os().nth(1).ok_or("name a folder")?);
    fs::create_dir_all(&folder)?;
    for plan in plans::plans(OFFICES, YEARS, 7) {
        let (office, year) = (plan.office.clone().unwrap_or_default(), plan.roc_year.unwrap_or_default());
        fs::write(folder.join(format!("{office}-{year}.pdf")), pdf::write(&printed(&plan, year))?)?;
    }
    Ok(())
}

/// The plan as a table: a row a measure, titles with their markers where they begin.
fn printed(plan: &Plan, year: u32) -> plan::Plan {
    let mut rows = Vec::with_capacity(plan.measures.len());
    let mut before: [Option<&Heading>; 3] = [None; 3];
    for measure in &plan.measures {
        let levels = [measure.facet.as_ref(), measure.strategy.as_ref(), measure.substrategy.as_ref()];
        // A level begins anew where it or any level above it does.
        let first = (0..3).find(|&level| levels[level] != before[level]).unwrap_or(3);
        before = levels;
        let title = |level: usize, print: fn(usize, &str) -> String| {
            let heading = levels[level].filter(|_| level >= first)?;
            Some(print(heading.no.unwrap_or(1) as usize, heading.title.as_deref().unwrap_or_default()))
        };
        rows.push(plan::Row {
            facet: title(0, |no, title| format!("{}、{title}", DIGITS[no - 1])),
            strategy: title(1, |no, title| format!("({}) {title}", DIGITS[no - 1])),
            substrategy: title(2, |no, title| format!("{no}. {title}")),
            paragraphs: vec![format!("({}) {}", measure.no.unwrap_or(1), measure.text)],
            departments: measure.departments.clone(),
            deadline: measure.deadline.clone().unwrap_or_default(),
        });
    }
    plan::Plan {
        title: plan.title.clone().unwrap_or_default(),
        date: format!("中華民國{year}年3月5日訂定"),
        before: vec![("壹、計畫目標".into(), "提供便捷之服務，並使服務措施公開透明。".into())],
        after: vec![("貳、考核".into(), "每半年自行考核執行成果，並公布於網站。".into())],
        rows,
    }
}
