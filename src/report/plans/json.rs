//! The records as they are: JSON for people and small programs, NDJSON for streams.

use serde::Serialize;

use crate::plan::Plan;

/// A file that gave no plan, said in the output beside those that did.
#[derive(Debug, Clone, Serialize)]
pub struct Failure {
    /// As named on the command line.
    pub path: String,
    /// Why, in words.
    pub error: String,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Plan(&'a Plan),
    Failure { schema: &'static str, source: FailureSource<'a>, error: &'a str },
}

#[derive(Serialize)]
struct FailureSource<'a> {
    path: &'a str,
}

fn entries<'a>(plans: &'a [&'a Plan], failures: &'a [Failure]) -> impl Iterator<Item = Entry<'a>> {
    let failures = failures.iter().map(|failure| Entry::Failure {
        schema: "planscope.failure/1",
        source: FailureSource { path: &failure.path },
        error: &failure.error,
    });
    plans.iter().map(|plan| Entry::Plan(plan)).chain(failures)
}

/// One plan as an object where `single`, else a list, with the failures at its end.
///
/// # Errors
/// None that a record can cause; a number that JSON cannot hold would.
pub fn json(plans: &[&Plan], failures: &[Failure], single: bool) -> serde_json::Result<Vec<u8>> {
    let mut out = if single && plans.len() == 1 {
        serde_json::to_vec_pretty(plans[0])?
    } else {
        serde_json::to_vec_pretty(&entries(plans, failures).collect::<Vec<_>>())?
    };
    out.push(b'\n');
    Ok(out)
}

/// One plan or failure a line.
///
/// # Errors
/// As [`json`].
pub fn ndjson(plans: &[&Plan], failures: &[Failure]) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    for entry in entries(plans, failures) {
        serde_json::to_writer(&mut out, &entry)?;
        out.push(b'\n');
    }
    Ok(out)
}
