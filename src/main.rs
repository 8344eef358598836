//! The command line of planscope.

/// Reading makes and drops millions of small texts and lists.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    planscope::cli::run()
}
