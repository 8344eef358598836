//! Any bytes as text: plans or a message, never a panic, and every character accounted for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planscope::pipeline::{Options, read_bytes};

fuzz_target!(|data: &[u8]| {
    if data.starts_with(b"%PDF") {
        return;
    }
    let Ok(reading) = read_bytes("fuzz.txt", data, &Options::default()) else { return };
    for accounting in reading.plans.iter().filter_map(|plan| plan.accounting) {
        assert_eq!(accounting.table, accounting.sum(), "a character was lost or counted twice");
    }
});
