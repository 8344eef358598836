//! The command line of planscope.

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let text = planscope::source::encoding::decode(&bytes).unwrap();
        let lines = planscope::source::text::lines(&text.text);
        let document = planscope::table::rows::from_lines(&lines, planscope::table::Vocabulary::built_in());
        let plans = planscope::plan::read(&document, &planscope::plan::Source::default());
        let plans: Vec<_> = plans
            .into_iter()
            .map(|reading| {
                eprintln!("{:?} {}", reading.accounting, reading.accounting.balances());
                reading.plan
            })
            .collect();
        println!("{}", serde_json::to_string(&plans).unwrap());
    }
}
