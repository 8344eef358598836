//! The command line of planscope.

// What is said goes out through `cli::say`, and answers through `cli::output`.
#![warn(clippy::print_stderr, clippy::print_stdout)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
