//! Any bytes as PDF, within limits that keep one run short.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planscope::pipeline::{Options, inspect_bytes};
use planscope::report::inspect;
use planscope::source::scan::Ocr;
use planscope::words::Lang;

fuzz_target!(|data: &[u8]| {
    let mut options = Options::default();
    options.pdf.limits.pages = 20;
    options.pdf.limits.operations = 200_000;
    options.pdf.limits.inflated = 4 << 20;
    options.pdf.limits.inflated_total = 16 << 20;
    // Another program is not what is tried here, and starting it takes longer than thousands of runs.
    options.ocr.when = Ocr::Never;
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let bytes = if data.starts_with(b"%PDF") {
        data
    } else {
        bytes.extend_from_slice(data);
        &bytes
    };
    if let Ok(inspection) = inspect_bytes("fuzz.pdf", bytes, &options) {
        inspect::write("fuzz.pdf", &inspection, Lang::ZhTw, &mut std::io::sink()).expect("a sink takes all");
    }
});
