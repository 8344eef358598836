fn main() {
    for f in std::env::args().skip(1) {
        match planscope::read_bytes(&f, &std::fs::read(&f).unwrap()) {
            Ok(p) => {
                println!("{} plans {}", f, p.iter().map(|p| p.measures.len().to_string()).collect::<Vec<_>>().join(","))
            }
            Err(e) => println!("{f} {e}"),
        }
    }
}
