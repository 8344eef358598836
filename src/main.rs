//! The command line of planscope.

fn main() -> std::process::ExitCode {
    planscope::cli::run()
}
