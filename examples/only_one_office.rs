//! What only one of several offices promises: `cargo run --example only_one_office FILE…`, any forms of plans.

fn main() -> Result<(), planscope::ReadError> {
    let mut paths: Vec<String> = std::env::args().skip(1).collect();
    if paths.is_empty() {
        paths = ["東山", "西河", "南灣"].map(|name| format!("corpus/{name}區營業處-112.pdf")).to_vec();
    }
    let mut plans = Vec::new();
    for path in paths {
        plans.extend(planscope::read(path)?);
    }
    for family in planscope::cover(&plans).catalogue.families {
        if let [only] = &family.members[..] {
            println!("{}\t{}\t{}", only.plan, only.ids.join("+"), family.text.replace('\n', " "));
        }
    }
    Ok(())
}
