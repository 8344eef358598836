//! The command line of planscope.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
