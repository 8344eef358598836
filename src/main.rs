//! The command line of planscope.

fn main() {}
