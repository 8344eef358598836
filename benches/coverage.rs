//! From plans to the catalogue and to the page: 24 offices over 12 years.

use divan::counter::ItemsCount;
use planscope::coverage::{self, Options};
use planscope::plan::Plan;
use planscope::report::coverage as report;
use planscope::words::Lang;

mod plans;

fn main() {
    divan::main();
}

/// One identity per measure over 288 plans, some forty thousand measures.
#[divan::bench(args = [(4, 3), (12, 6), (24, 12)], sample_count = 3)]
fn catalogue(bencher: divan::Bencher, (offices, years): (usize, usize)) {
    let plans = plans::plans(offices, years, 7);
    let measures: usize = plans.iter().map(|plan| plan.measures.len()).sum();
    bencher.counter(ItemsCount::new(measures)).bench(|| coverage::catalogue(&plans).families.len());
}

/// The view and each report of it.
#[divan::bench(args = [report::Format::Html, report::Format::Xlsx, report::Format::Ods, report::Format::Csv], sample_count = 3)]
fn write(bencher: divan::Bencher, format: report::Format) {
    let plans = plans::plans(24, 12, 7);
    let catalogue = coverage::catalogue(&plans);
    let refs: Vec<&Plan> = plans.iter().collect();
    bencher.bench(|| {
        let overview = coverage::overview(&refs, &catalogue, &Options::default());
        let mut out = Vec::new();
        report::write(&catalogue, &overview, format, Lang::ZhTw, &mut out).expect("writing to memory");
        out.len()
    });
}
