//! The list beside the page: titles and measures in the order of the plan, and the findings.

use std::collections::BTreeMap;

use super::{
    key,
    labels::{assignment, severity},
};
use crate::{
    pipeline::FileReading,
    plan::{Measure, Reading},
    words::{Diagnostic, Lang, Place},
};

/// A line of the list.
pub(super) enum Entry<'a> {
    Title { key: String, level: usize, text: String, place: String },
    Measure(Row<'a>),
}

/// A measure.
pub(super) struct Row<'a> {
    pub(super) key: String,
    pub(super) measure: &'a Measure,
    pub(super) sure: &'static str,
    pub(super) sign: char,
    pub(super) word: &'static str,
    /// Where its text stands: `3–4`.
    pub(super) pages: String,
    /// What on the page it leads to.
    pub(super) leads: String,
    /// The codes of the findings about it, each with the finding's name on the page.
    pub(super) codes: Vec<&'static str>,
}

/// A finding.
pub(super) struct Finding<'a> {
    pub(super) note: &'a Diagnostic,
    pub(super) class: &'static str,
    pub(super) sign: char,
    pub(super) word: &'static str,
    pub(super) message: &'a str,
    pub(super) hint: &'static str,
    /// What it leads to, and the measure it lights.
    pub(super) leads: Option<String>,
    pub(super) key: String,
}

/// Titles before what stands below them, measures in order.
pub(super) fn entries(plan: usize, reading: &Reading, lang: Lang) -> Vec<Entry<'_>> {
    let marks = &reading.marks;
    let mut out = Vec::new();
    let mut shown = vec![false; marks.titles.len()];
    for (index, measure) in reading.plan.measures.iter().enumerate() {
        let mut chain = Vec::new();
        let mut at = marks.above.get(index).copied().flatten();
        while let Some(title) = at.filter(|&title| !shown[title]) {
            shown[title] = true;
            chain.push(title);
            at = marks.titles[title].above;
        }
        for title in chain.into_iter().rev() {
            let mark = &marks.titles[title];
            if mark.is_measure {
                continue;
            }
            let number = mark.number.map(|number| format!("{number}. ")).unwrap_or_default();
            out.push(Entry::Title {
                key: key('t', plan, title),
                level: mark.depth + 3,
                text: format!("{number}{}", mark.text),
                place: place(&mark.places, &key('t', plan, title)),
            });
        }
        let (sure, sign, word) = assignment(measure.assignment, lang);
        let key = key('m', plan, index);
        out.push(Entry::Measure(Row {
            leads: place(&measure.evidence.text, &key),
            key,
            measure,
            sure,
            sign,
            word,
            pages: pages(&measure.evidence.text),
            codes: measure.diagnostics.iter().map(|code| code.name()).collect(),
        }));
    }
    out
}

/// What a link to these places aims at: the box of that key, or the first line of a text.
fn place(places: &[Place], key: &str) -> String {
    match places.first().and_then(|place| place.lines) {
        Some([line, _]) => format!("l{line}"),
        None => format!("b-{key}"),
    }
}

fn pages(places: &[Place]) -> String {
    let first = places.iter().map(|place| place.page).min();
    let last = places.iter().map(|place| place.page).max();
    match (first, last) {
        (Some(first), Some(last)) if first != last => format!("{first}–{last}"),
        (Some(first), _) => first.to_string(),
        _ => String::new(),
    }
}

/// All findings in the order of the document.
pub(super) fn findings(reading: &FileReading, is_text: bool, lang: Lang) -> Vec<Finding<'_>> {
    let mut out: Vec<Finding<'_>> =
        reading.notes.iter().map(|note| finding(note, None, String::new(), is_text, lang)).collect();
    for (plan, reading) in reading.plans.iter().enumerate() {
        let by_id: BTreeMap<&str, usize> =
            reading.plan.measures.iter().enumerate().map(|(index, measure)| (measure.id.as_str(), index)).collect();
        for note in &reading.plan.diagnostics {
            let about = note.measure.as_deref().and_then(|id| by_id.get(id)).copied();
            let key = about.map(|index| key('m', plan, index)).unwrap_or_default();
            let measure = about.map(|index| &reading.plan.measures[index]);
            out.push(finding(note, measure, key, is_text, lang));
        }
    }
    out
}

fn finding<'a>(note: &'a Diagnostic, measure: Option<&Measure>, key: String, is_text: bool, lang: Lang) -> Finding<'a> {
    let (class, sign, word) = severity(note.severity, lang);
    let leads = match (measure, note.line, note.page) {
        (Some(measure), _, _) => Some(place(&measure.evidence.text, &key)),
        (None, Some(line), _) if is_text => Some(format!("l{line}")),
        (None, _, Some(page)) => Some(format!("p{page}")),
        _ => None,
    };
    let hint = note.code.explain().hint(lang);
    Finding { note, class, sign, word, message: note.message_in(lang), hint, leads, key }
}
