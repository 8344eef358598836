//! Any bytes as HTML, Markdown and separated values.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planscope::pipeline::{Options, read_bytes};

fuzz_target!(|data: &[u8]| {
    for head in ["<!DOCTYPE html><html><body>", "| 面向 | 執行策略 | 具體作法 | 承辦部門 | 完成期限 |\n|---|---|---|---|---|\n"] {
        let bytes = [head.as_bytes(), data].concat();
        let _ = read_bytes("fuzz.html", &bytes, &Options::default());
    }
});
