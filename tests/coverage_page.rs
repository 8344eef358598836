//! The page in a real browser: it opens, lays everything out, and prints on A3 landscape.
//!
//! Skipped where no Chromium is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use planscope::coverage::{self, Options};
use planscope::plan::Plan;
use planscope::report::coverage as report;
use planscope::words::Lang;

use crate::plans;

fn browser() -> Option<PathBuf> {
    let found = std::env::var_os("PATH").and_then(|path| {
        std::env::split_paths(&path)
            .flat_map(|folder| ["chromium", "chromium-browser", "google-chrome"].map(|name| folder.join(name)))
            .find(|file| file.is_file())
    });
    if found.is_none() {
        println!("skipped: no Chromium found");
    }
    found
}

fn chromium(browser: &Path, folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let profile = format!("--user-data-dir={}", folder.join("profile").display());
    let fixed = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", &profile];
    let output = Command::new(browser).args(fixed).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn the_page_opens_in_a_browser_and_prints_on_a3_landscape() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().unwrap();
    let plans = plans::plans(24, 2, 7);
    let catalogue = coverage::catalogue(&plans);
    let overview = coverage::overview(&plans.iter().collect::<Vec<&Plan>>(), &catalogue, &Options::default());
    let mut html = Vec::new();
    report::write(&catalogue, &overview, report::Format::Html, Lang::ZhTw, &mut html).unwrap();
    let page = folder.path().join("coverage.html");
    std::fs::write(&page, html).unwrap();
    let address = format!("file://{}", page.display());

    let dom = String::from_utf8(chromium(&browser, folder.path(), &["--dump-dom", &address])).unwrap();
    let ready = dom.split("data-ready=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("the script ran");
    println!("ready after {ready} ms");
    // One row a measure of the latest year, and one of sums; one cell a plan in each.
    let year = &overview.years[0];
    let grid = dom.split("id=\"grid\"").nth(1).unwrap().split("</table>").next().unwrap();
    assert_eq!(grid.matches("<th scope=\"row\">").count(), year.rows.len() + 1);
    assert_eq!(grid.matches("<td class=\"c ").count(), year.rows.len() * year.plans.len());

    let pdf = folder.path().join("coverage.pdf");
    chromium(&browser, folder.path(), &[&format!("--print-to-pdf={}", pdf.display()), &address]);
    let pdf = lopdf::Document::load(&pdf).unwrap();
    assert!(pdf.get_pages().len() > 5);
    for page in pdf.get_pages().into_values() {
        let sides: Vec<f32> = pdf
            .get_dictionary(page)
            .and_then(|page| page.get(b"MediaBox"))
            .and_then(lopdf::Object::as_array)
            .unwrap()
            .iter()
            .map(|side| side.as_float().unwrap())
            .collect();
        // 420 × 297 mm in points.
        assert!((sides[2] - 1191.0).abs() < 2.0 && (sides[3] - 842.0).abs() < 2.0, "{sides:?}");
    }
}
