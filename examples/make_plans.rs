//! Writes made-up plans as JSON, a file an office, for measuring: `cargo run --example make_plans FOLDER OFFICES YEARS`.
//!
//! The plans are those of `benches/plans`, made up by a seeded generator. With a fourth word, a file is written there
//! that says which measures are one: by plan and id the numbers of what it is.

#[path = "../benches/plans/mod.rs"]
mod plans;

use std::{
    collections::BTreeMap,
    fs,
    io::{BufWriter, Write as _},
    path::PathBuf,
};

use planscope::plan::SCHEMA;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let offices: usize = arguments.next().ok_or("say how many offices")?.parse()?;
    let years: usize = arguments.next().ok_or("say how many years")?.parse()?;
    fs::create_dir_all(&folder)?;
    let mut truth: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for (office, plans) in plans::plans_with_truth(offices, years, 7).chunks_mut(years).enumerate() {
        let mut file = BufWriter::new(fs::File::create(folder.join(format!("{:05}.ndjson", office + 1)))?);
        for (plan, parts) in plans {
            plan.schema = SCHEMA.to_owned();
            let name = format!("{}/{}", plan.office.as_deref().unwrap_or_default(), plan.roc_year.unwrap_or_default());
            let parts = parts.iter().map(|parts| parts.iter().map(usize::to_string).collect());
            truth.insert(name, plan.measures.iter().map(|measure| measure.id.clone()).zip(parts).collect());
            planscope::report::safe::json::compact(&mut file, plan)?;
            file.write_all(b"\n")?;
        }
        file.flush()?;
    }
    if let Some(path) = arguments.next() {
        fs::write(path, serde_json::to_vec(&truth)?)?;
    }
    Ok(())
}
