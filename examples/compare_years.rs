//! What changed from one plan to the next: `cargo run --example compare_years OLD NEW`, any form of plan.

use planscope::diff::Kind;

fn main() -> Result<(), planscope::ReadError> {
    let mut paths = std::env::args().skip(1);
    let old = paths.next().unwrap_or_else(|| "corpus/西河區營業處-110.txt".into());
    let new = paths.next().unwrap_or_else(|| "corpus/西河區營業處-111.txt".into());
    let (old, new) = (planscope::read(old)?.remove(0), planscope::read(new)?.remove(0));
    let diff = planscope::compare(&old, &new);
    for entry in diff.entries.iter().filter(|entry| entry.kind != Kind::Same) {
        println!("{}\t{}\t{}\t{}", entry.kind.name(), entry.old.join("+"), entry.new.join("+"), entry.why);
    }
    Ok(())
}
