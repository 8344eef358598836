//! What recognition leaves in doubt: weak words, names that occur nowhere else, numbers of titles that were not seen.
//!
//! A recognised page says how sure it is of every word. Departments and deadlines that rest on a weak word, or on a
//! name that nothing else in the document bears out, make their measure `ambiguous`; a name that differs in one
//! character from exactly one name of the document is corrected, and the correction is a finding.

use std::collections::BTreeMap;

use super::{Assignment, Heading, Plan, record::number_measures};
use crate::{
    source::scan::{Recognised, Word},
    words::{Code, Diagnostic, Place},
};

/// Below this a word is flagged: of words so weak, every third is wrong.
const WEAK: f32 = 0.5;
/// A name that stands only once must be at least so sure.
const SURE: f32 = 0.8;

/// Marks and corrects what was recognised without certainty.
pub fn doubt(plan: &mut Plan, recognised: &Recognised) {
    let words = &recognised.words[..];
    if words.is_empty() {
        return;
    }
    number_headings(plan);
    unread(plan, &recognised.unread);
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

/// Measures beside which something stands that could not be read: what they say may be but a part.
fn unread(plan: &mut Plan, spots: &[Place]) {
    let mut notes = Vec::new();
    for (spot, bbox) in spots.iter().filter_map(|spot| Some((spot, spot.bbox?))) {
        let Some(rows) = rows_of(plan, spot.page) else { continue };
        // Left of the measures stand titles: what is lost there is no measure's own.
        if bbox[2] < rows.left {
            continue;
        }
        let height = bbox[3] - bbox[1];
        let above = rows.by_measure.iter().rev().find(|(_, top, _)| *top <= bbox[1] + height / 2.0).map(|(at, ..)| *at);
        // At the head of a page, what was begun on the page before goes on.
        let above = above.or(rows.before);
        let beside = |top: f32, bottom: f32| top < bbox[3] && bbox[1] < bottom;
        let touched = rows.by_measure.iter().filter(|(_, top, bottom)| beside(*top, *bottom)).map(|(at, ..)| *at);
        let mut concerned: Vec<usize> = touched.chain(above).collect();
        concerned.sort_unstable();
        concerned.dedup();
        for at in concerned {
            let measure = &mut plan.measures[at];
            measure.assignment = Assignment::Ambiguous;
            measure.diagnostics.push(Code::UnreadInk);
            notes.push(
                Diagnostic::new(
                    Code::UnreadInk,
                    "旁有未能辨識的字跡，部門或期限可能不全",
                    "something beside it could not be read: departments or deadline may be incomplete",
                )
                .about(&measure.id)
                .at(spot)
                .quoting(&measure.text),
            );
        }
    }
    plan.diagnostics.append(&mut notes);
}

/// The measures of a page by their height on it.
struct Rows {
    /// Index, top and bottom, from the top of the page.
    by_measure: Vec<(usize, f32, f32)>,
    /// The last measure that stands on a page before.
    before: Option<usize>,
    /// Where the column of measures begins.
    left: f32,
}

fn rows_of(plan: &Plan, page: u32) -> Option<Rows> {
    let mut rows = Rows { by_measure: Vec::new(), before: None, left: f32::MAX };
    for (at, measure) in plan.measures.iter().enumerate() {
        let evidence = &measure.evidence;
        if evidence.text.first().is_some_and(|place| place.page < page) {
            rows.before = Some(at);
        }
        let here = |place: &&Place| place.page == page;
        let texts = evidence.text.iter().filter(here).filter_map(|place| place.bbox);
        rows.left = texts.map(|bbox| bbox[0]).fold(rows.left, f32::min);
        let all = [&evidence.text, &evidence.departments, &evidence.deadline].into_iter().flatten().filter(here);
        let spans = all.filter_map(|place| place.bbox).map(|bbox| (bbox[1], bbox[3]));
        let span = spans.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        rows.by_measure.extend(span.map(|(top, bottom)| (at, top, bottom)));
    }
    rows.by_measure.sort_by(|a, b| a.1.total_cmp(&b.1));
    (rows.left < f32::MAX).then_some(rows)
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
        // The strategies whose sub-strategies have numbers.
        let numbered: Vec<Vec<Option<Heading>>> = plan
            .measures
            .iter()
            .filter(|measure| level == 2 && measure.substrategy.as_ref().is_some_and(|sub| sub.no.is_some()))
            .map(|measure| vec![measure.facet.clone(), measure.strategy.clone()])
            .collect();
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
            let again = same_parent && before.as_ref().is_some_and(|(_, old, _)| old.as_ref() == Some(&printed));
            // 「二」 loses a stroke more often than a plan gives two titles one number.
            let repeated = same_parent && current.no == Some(last) && last > 0;
            // A sub-strategy without number may be one in the original, if its siblings have none; above it all do.
            let unseen = current.no.is_none() && (level < 2 || numbered.contains(&above));
            let number = if again {
                last
            } else if current.title.is_some() && (unseen || repeated) {
                last + 1
            } else {
                current.no.unwrap_or(last)
            };
            if (current.no.is_some() || unseen) && current.title.is_some() && current.no != Some(number) {
                current.no = Some(number);
                changed = true;
            }
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
        let words = vec![word(0.0, 0.9), word(20.0, 0.3), word(40.0, 0.6), word(60.0, 0.7)];
        doubt(&mut plan, &Recognised { words, ..Recognised::default() });
        assert_eq!(plan.measures[2].departments, ["業務組"]);
        assert_eq!(plan.measures[3].departments, ["電費組"]);
        let flagged: Vec<bool> = plan.measures.iter().map(|m| m.assignment == Assignment::Ambiguous).collect();
        assert_eq!(flagged, [false, true, false, true]);
        assert_eq!(plan.measures[0].facet.as_ref().and_then(|facet| facet.no), Some(1));
    }

    #[test]
    fn a_title_with_the_number_of_the_one_before_gets_the_next() {
        let titled = |no: Option<u32>, title: &str| {
            let strategy = Some(Heading { no, title: Some(title.to_owned()) });
            Measure { strategy, ..measure("業務組", 0.0) }
        };
        let measures = vec![
            titled(Some(1), "一致"),
            titled(Some(1), "一致"),
            titled(Some(1), "友善"),
            titled(Some(1), "友善"),
            titled(Some(3), "便捷"),
        ];
        let mut plan = Plan { measures, ..Plan::default() };
        doubt(&mut plan, &Recognised { words: vec![word(0.0, 0.9)], ..Recognised::default() });
        let numbers: Vec<Option<u32>> =
            plan.measures.iter().map(|measure| measure.strategy.as_ref().and_then(|strategy| strategy.no)).collect();
        assert_eq!(numbers, [Some(1), Some(1), Some(2), Some(2), Some(3)]);
    }

    #[test]
    fn what_could_not_be_read_puts_the_measures_beside_it_in_doubt() {
        let at = |top: f32| {
            let mut measure = measure("業務組", 300.0);
            measure.evidence.text = vec![Place::boxed(1, [100.0, top, 280.0, top + 12.0])];
            measure.evidence.departments = vec![Place::boxed(1, [300.0, top, 330.0, top + 12.0])];
            measure
        };
        let flagged = |spot: [f32; 4]| {
            let mut plan = Plan { measures: vec![at(100.0), at(150.0), at(200.0)], ..Plan::default() };
            let words =
                vec![Word { page: 1, bbox: [300.0, 100.0, 330.0, 112.0], text: "業務組".into(), confidence: 0.9 }];
            doubt(&mut plan, &Recognised { words, unread: vec![Place::boxed(1, spot)], ..Recognised::default() });
            plan.measures.iter().map(|m| m.assignment == Assignment::Ambiguous).collect::<Vec<_>>()
        };
        assert_eq!(flagged([300.0, 164.0, 330.0, 176.0]), [false, true, false]);
        assert_eq!(flagged([300.0, 151.0, 330.0, 161.0]), [false, true, false]);
        assert_eq!(flagged([20.0, 151.0, 60.0, 161.0]), [false, false, false]);
    }
}
