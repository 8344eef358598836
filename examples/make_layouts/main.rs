//! Writes plans in layouts drawn by lot, each with its truth: `cargo run --example make_layouts FOLDER [COUNT [FIRST]]`.
//!
//! For looking at what `tests/layouts.rs` measures. Beside `001.pdf` stands `001.truth.json`, and `001.txt` says how it
//! is laid out.

#[path = "../../tests/support/layouts/mod.rs"]
#[allow(dead_code, reason = "shared with the tests")]
mod layouts;

use std::{fs, path::PathBuf};

use layouts::{Layout, draw, rows, truth};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("name a folder")?);
    let count: u64 = arguments.next().map_or(Ok(40), |count| count.parse())?;
    let first: u64 = arguments.next().map_or(Ok(1), |first| first.parse())?;
    fs::create_dir_all(&folder)?;
    for seed in first..first + count {
        let layout = Layout::any(seed);
        let rows = rows(seed, 12, layout.lone);
        fs::write(folder.join(format!("{seed:03}.pdf")), draw(&rows, &layout))?;
        fs::write(folder.join(format!("{seed:03}.txt")), format!("{layout:#?}\n"))?;
        fs::write(folder.join(format!("{seed:03}.truth.json")), serde_json::to_string(&truth(&rows, &layout))?)?;
    }
    Ok(())
}
