#![allow(missing_docs)]
use planscope::report::diff::{Format, Terminal, terminal, write};
use planscope::words::Lang;
fn main() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let diffs: Vec<planscope::diff::Diff> =
        a[2..].iter().map(|p| serde_json::from_slice(&std::fs::read(p).unwrap()).unwrap()).collect();
    let lang = if a[1] == "en" { Lang::En } else { Lang::ZhTw };
    let mut out = std::io::stdout().lock();
    let f = match a[0].as_str() {
        "csv" => Format::Csv,
        "md" => Format::Markdown,
        "xlsx" => Format::Xlsx,
        "html" => Format::Html,
        t => {
            let how = Terminal { lang, stat: t == "stat", verbose: t == "verbose", color: t == "color", width: 100 };
            use std::io::Write;
            write!(out, "{}", terminal(&diffs, &how)).unwrap();
            return;
        }
    };
    write(&diffs, f, lang, &mut out).unwrap();
}
