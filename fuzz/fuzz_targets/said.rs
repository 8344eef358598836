//! Any bytes as what people and other programs say: settings, decisions, records. A message or a value, never a panic; and
//! whatever a record holds goes out harmless.
#![no_main]

use libfuzzer_sys::fuzz_target;
use planscope::{
    diff::Decisions,
    pipeline::{Options, read_bytes},
    report::{plans, safe},
    words::Lang,
};

#[path = "../../src/cli/settings/form.rs"]
#[allow(dead_code, reason = "the program uses the rest")]
mod form;

/// The heads of records: chance does not write them.
const HEADS: [&str; 3] = ["", "{\"schema\":\"planscope.plan/1\",\"measures\":[", "[{\"measures\":[{\"id\":\"1\",\"text\":\""];

fuzz_target!(|data: &[u8]| {
    if let Ok(text) = std::str::from_utf8(data) {
        if let Err(error) = form::Settings::parse(text, Lang::En) {
            assert!(!format!("{error:#}").contains('\n'), "a message is one line");
        }
        let _ = Decisions::parse(text);
        let acts = |text: &str| text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\t' | '\r'));
        assert!(!acts(&safe::screen(text)) && !acts(&safe::screened(text).replace('\u{1B}', "")) && !acts(&safe::line(text)));
        let mut json = Vec::new();
        safe::json::compact(&mut json, &text).expect("a text is JSON");
        assert_eq!(serde_json::from_slice::<String>(&json).expect("it is JSON"), text);
    }
    for head in HEADS {
        let bytes = [head.as_bytes(), data].concat();
        let Ok(reading) = read_bytes("fuzz.json", &bytes, &Options::default()) else { continue };
        let all: Vec<_> = reading.plans.iter().map(|reading| &reading.plan).collect();
        let _ = plans::markdown(&all, Lang::En);
        let _ = plans::csv(&all, plans::Heads::Keys);
    }
});
