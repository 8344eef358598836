//! Any bytes as text: plans or a message, never a panic, and every character accounted for.
//!
//! Once as they are, and once behind a header whose columns are kept apart by spaces, which chance does not write.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planscope::pipeline::{Options, read_bytes};

const SPACED: &str = "面向      執行策略      具體作法              承辦部門    完成期限\n";

fuzz_target!(|data: &[u8]| {
    if data.starts_with(b"%PDF") {
        return;
    }
    for head in ["", SPACED] {
        let bytes = [head.as_bytes(), data].concat();
        let Ok(reading) = read_bytes("fuzz.txt", &bytes, &Options::default()) else { continue };
        for accounting in reading.plans.iter().filter_map(|plan| plan.accounting) {
            assert_eq!(accounting.table, accounting.sum(), "a character was lost or counted twice");
        }
    }
});
