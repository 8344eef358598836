//! What recognition leaves in doubt: weak words, names that occur nowhere else, numbers of titles that were not seen.
//!
//! A recognised page says how sure it is of every word. Departments and deadlines that rest on a weak word, or on a
//! name that nothing else in the document bears out, make their measure `ambiguous`; a name that differs in one
//! character from exactly one name of the document is corrected, and the correction is a finding.

use std::collections::BTreeMap;

use super::{Assignment, Heading, Plan, record::number_measures};
use crate::{
    source::scan::Word,
    words::{Code, Diagnostic, Place},
};

/// Below this a word is flagged: of words so weak, every third is wrong.
const WEAK: f32 = 0.5;
/// A name that stands only once must be at least so sure.
const SURE: f32 = 0.8;

/// Marks and corrects what was recognised without certainty.
pub fn doubt(plan: &mut Plan, words: &[Word]) {
    if words.is_empty() {
        return;
    }
    number_headings(plan);
    correct_names(plan, words);
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for name in plan.measures.iter().flat_map(|measure| &measure.departments) {
        *times.entry(name.clone()).or_default() += 1;
    }
    let mut notes = Vec::new();
    for measure in &mut plan.measures {
        let evidence = &mut measure.evidence;
        for places in [&mut evidence.text, &mut evidence.departments, &mut evidence.deadline] {
            for place in places.iter_mut() {
                place.confidence = weakest(place, words);
            }
        }
        let least = |places: &[Place]| places.iter().filter_map(|place| place.confidence).fold(1.0, f32::min);
        let side = least(&evidence.departments).min(least(&evidence.deadline));
        let alone = measure.departments.iter().any(|name| times.get(name) == Some(&1));
        if side < WEAK || (alone && least(&evidence.departments) < SURE) {
            measure.assignment = Assignment::Ambiguous;
            measure.diagnostics.push(Code::LowConfidence);
            let percent = side * 100.0;
            let mut note = Diagnostic::new(
                Code::LowConfidence,
                format!("部門或期限的辨識信心只有 {percent:.0}%"),
                format!("departments or deadline were recognised with a confidence of {percent:.0}% only"),
            )
            .about(&measure.id)
            .quoting(&measure.text);
            if let Some(place) = evidence.departments.first().or(evidence.text.first()) {
                note = note.at(place);
            }
            notes.push(note);
        }
    }
    plan.diagnostics.append(&mut notes);
}

/// The confidence of the weakest word with letters inside a place.
fn weakest(place: &Place, words: &[Word]) -> Option<f32> {
    let bbox = place.bbox?;
    let inside = |word: &&Word| {
        let [x, y] = [(word.bbox[0] + word.bbox[2]) / 2.0, (word.bbox[1] + word.bbox[3]) / 2.0];
        word.page == place.page && (bbox[0]..=bbox[2]).contains(&x) && (bbox[1]..=bbox[3]).contains(&y)
    };
    let lettered = words.iter().filter(inside).filter(|word| word.text.chars().any(char::is_alphanumeric));
    lettered.map(|word| word.confidence).min_by(f32::total_cmp)
}

/// Weak names seen once that differ in one character from exactly one name seen several times.
fn correct_names(plan: &mut Plan, words: &[Word]) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for name in plan.measures.iter().flat_map(|measure| &measure.departments) {
        *times.entry(name).or_default() += 1;
    }
    let mut corrections: BTreeMap<String, String> = BTreeMap::new();
    for name in times.iter().filter(|(_, count)| **count == 1).map(|(name, _)| *name) {
        let mut near = times.iter().filter(|(other, count)| **count > 1 && differs_in_one(name, other));
        if let (Some((other, _)), None) = (near.next(), near.next()) {
            corrections.insert(name.to_owned(), (*other).to_owned());
        }
    }
    let mut notes = Vec::new();
    for measure in &mut plan.measures {
        // A rare name that was read without doubt is a rare name.
        let sure =
            measure.evidence.departments.iter().all(|place| weakest(place, words).is_none_or(|least| least >= SURE));
        let held = measure.departments.clone();
        for name in measure.departments.iter_mut().filter(|_| !sure) {
            if let Some(right) = corrections.get(name).filter(|right| !held.contains(right)) {
                notes.push(
                    Diagnostic::new(
                        Code::Corrected,
                        format!("「{name}」更正為「{right}」"),
                        format!("「{name}」 was corrected to 「{right}」"),
                    )
                    .about(&measure.id),
                );
                measure.diagnostics.push(Code::Corrected);
                right.clone_into(name);
            }
        }
    }
    plan.diagnostics.append(&mut notes);
}

fn differs_in_one(a: &str, b: &str) -> bool {
    a.chars().count() == b.chars().count() && a.chars().zip(b.chars()).filter(|(a, b)| a != b).count() == 1
}

/// Titles whose number was not seen get the one that their place in the sequence leaves: 「一、」 is but a dash.
fn number_headings(plan: &mut Plan) {
    let mut changed = false;
    for level in 0..3 {
        let mut before: Option<(Vec<Option<Heading>>, Option<Heading>, u32)> = None;
        for measure in &mut plan.measures {
            let above: Vec<Option<Heading>> =
                [&measure.facet, &measure.strategy].into_iter().take(level).cloned().collect();
            let heading = match level {
                0 => &mut measure.facet,
                1 => &mut measure.strategy,
                _ => &mut measure.substrategy,
            };
            let Some(current) = heading else { continue };
            let printed = current.clone();
            let same_parent = before.as_ref().is_some_and(|(parent, _, _)| *parent == above);
            let last = before.as_ref().filter(|_| same_parent).map_or(0, |(_, _, number)| *number);
            if current.no.is_none() && current.title.is_some() {
                let again = same_parent && before.as_ref().is_some_and(|(_, old, _)| old.as_ref() == Some(&printed));
                // An unnumbered sub-strategy may be one in the original; above it everything is numbered.
                let number = if again { last } else { last + 1 };
                current.no = Some(number);
                changed = true;
            }
            let number = current.no.unwrap_or(last);
            before = Some((above, Some(printed), number));
        }
    }
    if changed {
        number_measures(&mut plan.measures);
        plan.diagnostics.push(Diagnostic::new(
            Code::Corrected,
            "有些標題的編號未辨識出，已依順序補上",
            "the numbers of some titles were not recognised and were filled in by their order",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Measure;

    fn measure(department: &str, left: f32) -> Measure {
        let mut measure = Measure { departments: vec![department.to_owned()], ..Measure::default() };
        measure.facet = Some(Heading { no: None, title: Some("基礎服務".to_owned()) });
        measure.evidence.departments = vec![Place::boxed(1, [left, 0.0, left + 10.0, 10.0])];
        measure
    }

    fn word(left: f32, confidence: f32) -> Word {
        Word { page: 1, bbox: [left, 0.0, left + 10.0, 10.0], text: "業務組".to_owned(), confidence }
    }

    #[test]
    fn a_name_is_corrected_only_where_one_fits_and_a_weak_word_is_flagged() {
        let mut plan = Plan {
            measures: vec![
                measure("業務組", 0.0),
                measure("業務組", 20.0),
                measure("業祝組", 40.0),
                measure("電費組", 60.0),
            ],
            ..Plan::default()
        };
        doubt(&mut plan, &[word(0.0, 0.9), word(20.0, 0.3), word(40.0, 0.6), word(60.0, 0.7)]);
        assert_eq!(plan.measures[2].departments, ["業務組"]);
        assert_eq!(plan.measures[3].departments, ["電費組"]);
        let flagged: Vec<bool> = plan.measures.iter().map(|m| m.assignment == Assignment::Ambiguous).collect();
        assert_eq!(flagged, [false, true, false, true]);
        assert_eq!(plan.measures[0].facet.as_ref().and_then(|facet| facet.no), Some(1));
    }
}
