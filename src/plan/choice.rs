//! Which of two readings of the same text is the surer: that of its columns, or that of its lines.
//!
//! A reading that is right tells a plan whose numbers count up and whose measures end as sentences do; one that has taken
//! the columns for something else tells holes and torn sentences. Both are priced alike, so no sign of how the text was
//! extracted decides.

use super::{Assignment, Measure, Plan, Reading, joining::is_complete};

/// A measure that counts up from the one before, and one whose text ends as a sentence.
const COUNTS: f32 = 1.0;
const ENDS: f32 = 1.0;
/// A measure that has departments and a deadline, and one about which nothing is in doubt.
const WHOLE: f32 = 0.5;
const SURE: f32 = 0.3;
/// A blank between two wide characters of a text: two columns that were read as one.
const TORN: f32 = -2.0;
/// The reading of the lines must explain so much more: columns, where they hold, tell more than lines.
const LEAD: f32 = 1.04;

/// The plans of the surer reading.
pub(crate) fn surer(by_columns: Vec<Reading>, by_lines: Vec<Reading>) -> Vec<Reading> {
    let worth = |plans: &[Reading]| plans.iter().map(|reading| worth(&reading.plan)).sum::<f32>();
    if worth(&by_lines) > worth(&by_columns) * LEAD { by_lines } else { by_columns }
}

/// How well a plan hangs together.
fn worth(plan: &Plan) -> f32 {
    let mut before: Option<&Measure> = None;
    let mut sum = 0.0;
    for measure in &plan.measures {
        let same_title = before.is_some_and(|before| {
            before.facet == measure.facet
                && before.strategy == measure.strategy
                && before.substrategy == measure.substrategy
        });
        let counts = match (measure.no, before.and_then(|before| before.no)) {
            (Some(1) | None, _) => !same_title,
            (Some(number), Some(before)) => same_title && number == before + 1,
            _ => false,
        };
        sum += if counts { COUNTS } else { 0.0 };
        let text = measure.subitems.last().map_or(&measure.text, |sub| &sub.text);
        sum += if is_complete(text) || measure.no.is_none() { ENDS } else { 0.0 };
        sum += if measure.departments.is_empty() || measure.deadline.is_none() { 0.0 } else { WHOLE };
        sum += if measure.assignment == Assignment::Ambiguous { 0.0 } else { SURE };
        sum += if is_torn(text) { TORN } else { 0.0 };
        before = Some(measure);
    }
    sum
}

/// Whether a sentence goes on behind its stop with what is no sentence: the rest of another column.
fn is_torn(text: &str) -> bool {
    text.trim_end().rsplit_once('。').is_some_and(|(_, rest)| (1..=6).contains(&rest.chars().count()))
}
