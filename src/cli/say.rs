//! What is said on standard error: one line at a time, in which nothing foreign acts.

use std::io::Write;

use planscope::report::safe::{Line, Shown};

/// Says a line. The words are put together as by `format!`, from what fits on a line of a terminal.
macro_rules! say {
    ($words:literal $(, $fits:expr)* $(,)?) => {
        $crate::cli::say::line(&planscope::safe_text!(planscope::report::safe::Line, $words $(, $fits)*))
    };
}
pub(crate) use say;

/// Says a line that is put together. That nobody listens is no reason to stop.
pub(crate) fn line(said: &Shown<Line>) {
    let _ = writeln!(std::io::stderr().lock(), "{said}");
}
