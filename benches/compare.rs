//! Comparing plans: 24 offices over 12 years, every year of an office against every other one, and every office
//! against every other one of the same year.

use divan::counter::ItemsCount;
use planscope::align::{self, Prepared, Verdicts};
use planscope::diff::{self, Options};
use planscope::plan::Plan;
use rayon::prelude::*;

mod plans;

/// `PLANSCOPE_BENCH_PLANS=FOLDER` writes the plans there instead, for the same comparison by other means.
fn main() {
    match std::env::var_os("PLANSCOPE_BENCH_PLANS") {
        Some(folder) => {
            let folder = std::path::Path::new(&folder);
            for (at, plan) in plans::plans(OFFICES, YEARS, 7).iter().enumerate() {
                let text = serde_json::to_string(plan).expect("a plan is plain data");
                std::fs::write(folder.join(format!("{at:03}.json")), text).expect("the folder can be written to");
            }
        }
        None => divan::main(),
    }
}

const OFFICES: usize = 24;
const YEARS: usize = 12;

fn pairs() -> Vec<(usize, usize)> {
    let at = |office: usize, year: usize| office * YEARS + year;
    let mut pairs = Vec::new();
    for office in 0..OFFICES {
        for old in 0..YEARS {
            pairs.extend((old + 1..YEARS).map(|new| (at(office, old), at(office, new))));
        }
    }
    for year in 0..YEARS {
        for old in 0..OFFICES {
            pairs.extend((old + 1..OFFICES).map(|new| (at(old, year), at(new, year))));
        }
    }
    pairs
}

fn run() -> (Vec<Plan>, Vec<Prepared>, Vec<(usize, usize)>) {
    let plans = plans::plans(OFFICES, YEARS, 7);
    let mut prepared = align::prepare(&plans);
    align::acquaint_for(&mut prepared, pairs().len());
    (plans, prepared, pairs())
}

/// Keys, grams and weights of all 288 plans.
#[divan::bench(sample_count = 5)]
fn prepare(bencher: divan::Bencher) {
    let plans = plans::plans(OFFICES, YEARS, 7);
    bencher.counter(ItemsCount::new(plans.len())).bench(|| align::prepare(&plans).len());
}

/// How much any two wordings of the run share.
#[divan::bench(sample_count = 5)]
fn acquaint(bencher: divan::Bencher) {
    let mut prepared = align::prepare(&plans::plans(OFFICES, YEARS, 7));
    let plans = prepared.len();
    bencher.counter(ItemsCount::new(plans)).bench_local(|| align::acquaint(&mut prepared));
}

/// Which measures belong together, for all pairs.
#[divan::bench(sample_count = 3)]
fn link_all_pairs(bencher: divan::Bencher) {
    let (_, prepared, pairs) = run();
    bencher
        .counter(ItemsCount::new(pairs.len()))
        .bench(|| pairs.par_iter().map(|&(old, new)| align::link(&prepared[old], &prepared[new]).len()).sum::<usize>());
}

/// The whole comparison with every edit and reason, for all pairs.
#[divan::bench(sample_count = 3)]
fn compare_all_pairs(bencher: divan::Bencher) {
    let (plans, prepared, pairs) = run();
    let verdicts = Verdicts::default();
    bencher.counter(ItemsCount::new(pairs.len())).bench(|| {
        pairs
            .par_iter()
            .map(|&(old, new)| {
                let options = Options::default();
                diff::between(&plans[old], &plans[new], &prepared[old], &prepared[new], &verdicts, options)
                    .entries
                    .len()
            })
            .sum::<usize>()
    });
}
