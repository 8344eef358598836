//! What recognition leaves in doubt: weak words, names that occur nowhere else, numbers of titles that were not seen.
//!
//! A recognised page says how sure it is of every word. Departments and deadlines that rest on a weak word, or on a
//! name that nothing else in the document bears out, make their measure `ambiguous`; a text or a title that holds a weak
//! word is in doubt by itself; a name that differs in one character from exactly one name of the document is corrected,
//! and the correction is a finding.

use std::collections::BTreeMap;

use super::{Assignment, Heading, Measure, Plan, joining::squash, record::number_measures};
use crate::{
    source::scan::{Recognised, Word},
    words::{Code, Diagnostic, Place},
};

/// Below this a word is flagged: of words so weak, every third is wrong.
const WEAK: f32 = 0.5;
/// A text or a title with a weaker character is in doubt: on made scans of forms (100–600 dots an inch, skewed, noisy,
/// stamped), every text with a wrong character had one, and so had one right text in twelve.
const WEAK_CHARACTER: f32 = 0.6;
/// A name that stands only once must be at least so sure.
const SURE: f32 = 0.8;

/// Marks and corrects what was recognised without certainty.
pub fn doubt(plan: &mut Plan, recognised: &Recognised) {
    let words = &recognised.words[..];
    if words.is_empty() {
        return;
    }
    number_headings(plan);
    torn(plan, words);
    unread(plan, &recognised.unread);
    correct_names(plan, words);
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for name in plan.measures.iter().flat_map(|measure| &measure.departments) {
        *times.entry(name.clone()).or_default() += 1;
    }
    let mut deadlines: BTreeMap<String, usize> = BTreeMap::new();
    for deadline in plan.measures.iter().filter_map(|measure| measure.deadline.as_deref()) {
        *deadlines.entry(squash(deadline)).or_default() += 1;
    }
    let mut notes = Vec::new();
    let page = Read::of(words);
    let mut titles: BTreeMap<String, Option<f32>> = BTreeMap::new();
    for measure in &mut plan.measures {
        let deadline = measure.deadline.as_deref().map(squash);
        let evidence = &mut measure.evidence;
        for places in [&mut evidence.text, &mut evidence.departments, &mut evidence.deadline] {
            for place in places.iter_mut() {
                place.confidence = weakest(place, words);
            }
        }
        let least = |places: &[Place]| places.iter().filter_map(|place| place.confidence).fold(1.0, f32::min);
        let side = least(&evidence.departments).min(least(&evidence.deadline));
        let alone = measure.departments.iter().any(|name| times.get(name) == Some(&1));
        let cut = measure.departments.iter().any(|name| is_part(name, &times) || is_doubled(name, &times))
            || deadline.is_some_and(|deadline| is_part(&deadline, &deadlines) || is_twice(&deadline));
        if side < WEAK || (alone && least(&evidence.departments) < SURE) || cut {
            let place = evidence.departments.first().or(evidence.text.first()).cloned();
            let percent = side * 100.0;
            let (zh, en) = if cut {
                (
                    "部門或期限與其他各項相比不完整或重複，可能有文字未辨識出".to_owned(),
                    "beside those of other measures, departments or deadline seem cut or doubled: some text may have been missed"
                        .to_owned(),
                )
            } else {
                (
                    format!("部門或期限的辨識信心只有 {percent:.0}%"),
                    format!("departments or deadline were recognised with a confidence of {percent:.0}% only"),
                )
            };
            notes.push(put_in_doubt(measure, Code::LowConfidence, (zh, en), place.as_ref()));
        }
        let text = least(&measure.evidence.text);
        if text < WEAK_CHARACTER {
            let place = measure.evidence.text.iter().find(|place| place.confidence == Some(text)).cloned();
            measure.certainty_mut().text = Assignment::Ambiguous;
            notes.push(weak(measure, ("文字", "a character of the text"), text, place.as_ref()));
        }
        let weakest_title = measure
            .path
            .iter()
            .filter_map(|title| title.title.as_deref())
            .filter_map(|title| *titles.entry(title.to_owned()).or_insert_with(|| page.confidence(title)))
            .fold(1.0, f32::min);
        if weakest_title < WEAK_CHARACTER {
            measure.certainty_mut().place = Assignment::Ambiguous;
            notes.push(weak(measure, ("標題", "a character of a title"), weakest_title, None));
        }
    }
    plan.diagnostics.append(&mut notes);
}

/// What is said of a text or a title with a weak character.
fn weak(measure: &mut Measure, (zh, en): (&str, &str), sure: f32, place: Option<&Place>) -> Diagnostic {
    let percent = sure * 100.0;
    if !measure.diagnostics.contains(&Code::LowConfidence) {
        measure.diagnostics.push(Code::LowConfidence);
    }
    let note = Diagnostic::new(
        Code::LowConfidence,
        format!("{zh}中有一字的辨識信心只有 {percent:.0}%"),
        format!("{en} was recognised with a confidence of {percent:.0}% only"),
    );
    let note = note.about(&measure.id).quoting(&measure.text);
    match place {
        Some(place) => note.at(place),
        None => note,
    }
}

/// The recognised characters in the order in which they were read, to look up what has no place of its own.
struct Read {
    letters: Vec<char>,
    sure: Vec<f32>,
}

impl Read {
    fn of(words: &[Word]) -> Read {
        let letters = words.iter().flat_map(|word| word.text.chars().map(|c| (c, word.confidence)));
        let (letters, sure) = letters.filter(|(c, _)| c.is_alphanumeric()).unzip();
        Read { letters, sure }
    }

    /// How sure the weakest character of a title is: it is looked up in pieces, since a title stands over several lines,
    /// each as long as possible and where it was read best. None where it is not found.
    fn confidence(&self, title: &str) -> Option<f32> {
        let title: Vec<char> = title.chars().filter(|c| c.is_alphanumeric()).collect();
        let mut rest = &title[..];
        let mut least: Option<f32> = None;
        while !rest.is_empty() {
            let alike = |at: usize| rest.iter().zip(&self.letters[at..]).take_while(|(a, b)| a == b).count();
            let lengths: Vec<usize> = (0..self.letters.len()).map(alike).collect();
            let longest = lengths.iter().copied().max().filter(|length| *length > 0)?;
            let weakest = |at: usize| self.sure[at..at + longest].iter().copied().fold(1.0, f32::min);
            let places = (0..lengths.len()).filter(|&at| lengths[at] == longest);
            let best = places.map(weakest).fold(0.0, f32::max);
            least = Some(least.map_or(best, |least| least.min(best)));
            rest = &rest[longest..];
        }
        least
    }
}

/// Marks a measure as ambiguous; the finding that says why.
fn put_in_doubt(
    measure: &mut Measure,
    code: Code,
    (zh, en): (impl Into<String>, impl Into<String>),
    place: Option<&Place>,
) -> Diagnostic {
    measure.assignment = Assignment::Ambiguous;
    measure.diagnostics.push(code);
    let note = Diagnostic::new(code, zh, en).about(&measure.id).quoting(&measure.text);
    match place {
        Some(place) => note.at(place),
        None => note,
    }
}

/// Whether a name that stands but once is a part of another one: 「維護」 where there is a 「維護組」.
fn is_part(name: &str, times: &BTreeMap<String, usize>) -> bool {
    let longer = |(other, _): (&String, &usize)| other.len() > name.len() && other.contains(name);
    times.get(name) == Some(&1) && times.iter().any(longer)
}

/// Whether one character of a name that stands but once stands twice, and without it the name is another one: 「督導室室」.
fn is_doubled(name: &str, times: &BTreeMap<String, usize>) -> bool {
    let letters: Vec<char> = name.chars().collect();
    let without = |at: usize| -> String {
        letters.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, letter)| *letter).collect()
    };
    let mut pairs = letters.windows(2).enumerate().filter(|(_, pair)| pair[0] == pair[1]);
    times.get(name) == Some(&1) && pairs.any(|(at, _)| times.contains_key(&without(at)))
}

/// Whether a deadline says one thing twice: the second is that of a measure whose number was missed.
fn is_twice(deadline: &str) -> bool {
    let (first, second) = deadline.split_at(deadline.floor_char_boundary(deadline.len() / 2));
    !first.is_empty() && first == second
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
            let said = (
                "旁有未能辨識的字跡，部門或期限可能不全",
                "something beside it could not be read: departments or deadline may be incomplete",
            );
            notes.push(put_in_doubt(&mut plan.measures[at], Code::UnreadInk, said, Some(spot)));
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

/// The words in the box of a place; none where it has no box.
fn inside<'w>(place: &Place, words: &'w [Word]) -> impl Iterator<Item = &'w Word> {
    let (page, bbox) = (place.page, place.bbox);
    words.iter().filter(move |word| {
        let [x, y] = [(word.bbox[0] + word.bbox[2]) / 2.0, (word.bbox[1] + word.bbox[3]) / 2.0];
        let holds = |[left, top, right, bottom]: [f32; 4]| (left..=right).contains(&x) && (top..=bottom).contains(&y);
        word.page == page && bbox.is_some_and(holds)
    })
}

/// The confidence of the weakest word with letters inside a place.
fn weakest(place: &Place, words: &[Word]) -> Option<f32> {
    let lettered = inside(place, words).filter(|word| word.text.chars().any(char::is_alphanumeric));
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

/// Numbers that were not seen, or do not fit among their siblings', become the ones that do: 「一、」 is but a dash, and
/// 「(6)」 is read as 「(9)」.
fn number_headings(plan: &mut Plan) {
    let before: Vec<String> = plan.measures.iter().map(|measure| measure.id.clone()).collect();
    let mut changed = false;
    for level in 0..3 {
        for siblings in plan.measures.chunk_by_mut(|a, b| same_titles(a, b, level)) {
            changed |= number_siblings(siblings, level);
        }
    }
    for siblings in plan.measures.chunk_by_mut(|a, b| same_titles(a, b, 3)) {
        let seen: Vec<Option<u32>> = siblings.iter().map(|measure| measure.no).collect();
        for (at, number) in (0..seen.len()).filter_map(|at| Some((at, between(&seen, at)?))) {
            siblings[at].no = Some(number);
            siblings[at].diagnostics.push(Code::Corrected);
        }
    }
    let is_corrected = |measure: &&Measure| measure.diagnostics.contains(&Code::Corrected);
    if !changed && !plan.measures.iter().any(|measure| is_corrected(&measure)) {
        return;
    }
    number_measures(&mut plan.measures);
    // What was found before speaks of measures by their old ids.
    let now: BTreeMap<&str, &str> =
        before.iter().map(String::as_str).zip(plan.measures.iter().map(|measure| measure.id.as_str())).collect();
    for id in plan.diagnostics.iter_mut().filter_map(|note| note.measure.as_mut()) {
        if let Some(new) = now.get(id.as_str()) {
            *id = (*new).to_owned();
        }
    }
    if changed {
        plan.diagnostics.push(Diagnostic::new(
            Code::Corrected,
            "有些標題的編號未辨識出，已依順序補上",
            "the numbers of some titles were not recognised and were filled in by their order",
        ));
    }
    for measure in plan.measures.iter().filter(is_corrected) {
        let note = Diagnostic::new(
            Code::Corrected,
            "編號與前後不合，已依順序更正",
            "its number did not fit those before and after it and was corrected by their order",
        );
        plan.diagnostics.push(note.about(&measure.id).quoting(&measure.text));
    }
}

/// Whether two measures stand below the same titles, of so many levels.
fn same_titles(a: &Measure, b: &Measure, levels: usize) -> bool {
    let titles = [(&a.facet, &b.facet), (&a.strategy, &b.strategy), (&a.substrategy, &b.substrategy)];
    titles[..levels].iter().all(|(a, b)| a == b)
}

/// Numbers the headings of a level below one parent, and tells whether any changed.
fn number_siblings(measures: &mut [Measure], level: usize) -> bool {
    fn heading(measure: &mut Measure, level: usize) -> &mut Option<Heading> {
        match level {
            0 => &mut measure.facet,
            1 => &mut measure.strategy,
            _ => &mut measure.substrategy,
        }
    }
    let mut runs: Vec<&mut [Measure]> = measures.chunk_by_mut(|a, b| same_titles(a, b, level + 1)).collect();
    runs.retain_mut(|run| heading(&mut run[0], level).as_ref().is_some_and(|heading| heading.title.is_some()));
    let seen: Vec<Option<u32>> =
        runs.iter_mut().map(|run| heading(&mut run[0], level).as_ref().and_then(|heading| heading.no)).collect();
    let numbered = seen.iter().any(Option::is_some);
    // Sub-strategies may have no numbers, if none of them has; above all do.
    if level == 2 && !numbered {
        return false;
    }
    let mut changed = false;
    for (run, number) in runs.into_iter().zip(fitting(&seen)) {
        for measure in run {
            let Some(heading) = heading(measure, level) else { continue };
            let is_filled = heading.no != Some(number);
            heading.no = Some(number);
            changed |= is_filled;
            // The path says the same, and what was filled in is in doubt; titles of which none was seen to have a number
            // may have none. Of one that begins with its number the mark behind it was lost.
            let titled = heading.title.clone();
            let behind = titled.as_ref().and_then(|title| title.strip_prefix(&number.to_string()));
            let begins = behind.is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_digit()));
            if !(begins || is_filled && numbered) {
                continue;
            }
            if let Some(same) = measure.path.get_mut(level).filter(|title| title.title == titled) {
                same.no = Some(number);
            }
            measure.certainty_mut().place = Assignment::Ambiguous;
        }
    }
    changed
}

/// The number of a measure that its neighbours leave, where another one was seen. Where several were not seen, what is
/// left tells too little.
fn between(seen: &[Option<u32>], at: usize) -> Option<u32> {
    let number = seen[at]?;
    let before = match at.checked_sub(1) {
        Some(before) => seen[before]?,
        None => 0,
    };
    let left = before.checked_add(1)?;
    let fits = match seen.get(at + 1) {
        Some(after) => number != left && after.and_then(|after| after.checked_sub(left)) == Some(1),
        // 「(8)」 as the last one after 「(2)」 is 「(3)」: no plan leaves out so many.
        None => at > 0 && number > left.saturating_add(2),
    };
    fits.then_some(left)
}

/// The numbers, each larger than the one before it, that agree best with those seen.
///
/// A number read wrongly costs more than one that the plan itself leaves out. Two numbers in a row tell that the titles of
/// another table begin, which count from 1 again. None where there are more than any plan has.
fn fitting(seen: &[Option<u32>]) -> Vec<u32> {
    /// More than any plan has under one title; a larger one was read wrongly.
    const MOST: usize = 99;
    /// What a number costs that is not the one seen, a number left out, and a count that begins again.
    const WRONG: u32 = 10;
    const SKIPPED: u32 = 6;
    const AGAIN: u32 = 15;
    if seen.len() > MOST {
        return Vec::new();
    }
    let most = seen.iter().flatten().map(|&no| no as usize).filter(|no| *no <= MOST).max().unwrap_or(0).max(seen.len());
    // By number of the last one: the cost, and of each before it the number it came from.
    let mut costs: Vec<Option<u32>> = vec![None; most + 1];
    costs[0] = Some(0);
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(seen.len());
    for seen in seen {
        let mut next = vec![None; most + 1];
        let mut back = vec![0; most + 1];
        for number in 1..=most {
            let wrong = if seen.is_some_and(|no| no as usize != number) { WRONG } else { 0 };
            for (before, cost) in costs.iter().enumerate().take(number) {
                let Some(cost) = cost else { continue };
                let skipped = u32::try_from(number - before - 1).unwrap_or(u32::MAX);
                let cost = cost.saturating_add(wrong).saturating_add(skipped.saturating_mul(SKIPPED));
                if next[number].is_none_or(|known| cost < known) {
                    next[number] = Some(cost);
                    back[number] = before;
                }
            }
        }
        if *seen == Some(1) {
            let again = (1..=most).filter_map(|before| Some((costs[before]?.saturating_add(AGAIN), before))).min();
            if let Some((cost, before)) = again.filter(|(cost, _)| next[1].is_none_or(|known| *cost < known)) {
                (next[1], back[1]) = (Some(cost), before);
            }
        }
        costs = next;
        from.push(back);
    }
    let mut at = (0..=most).filter(|&at| costs[at].is_some()).min_by_key(|&at| costs[at]).unwrap_or(0);
    let mut out = vec![0; seen.len()];
    for index in (0..seen.len()).rev() {
        out[index] = u32::try_from(at).unwrap_or(0);
        at = from[index][at];
    }
    out
}

/// How far apart lines of the measures stand, in points: half of the steps from line to line are smaller.
fn usual_step(plan: &Plan, words: &[Word]) -> Option<f32> {
    let places = plan.measures.iter().flat_map(|measure| &measure.evidence.text);
    let mut steps: Vec<f32> = places.flat_map(|place| steps(place, words)).collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied()
}

/// The steps from line to line of the words inside a place.
fn steps(place: &Place, words: &[Word]) -> Vec<f32> {
    /// Words of one line stand within so many points of each other.
    const SAME: f32 = 4.0;
    let mut bases: Vec<f32> = inside(place, words).map(|word| word.bbox[3]).collect();
    bases.sort_by(f32::total_cmp);
    bases.windows(2).map(|pair| pair[1] - pair[0]).filter(|step| *step > SAME).collect()
}

/// Measures whose departments or deadlines stand apart from each other: what lies between was lined up with another
/// measure, whose number was not recognised.
fn torn(plan: &mut Plan, words: &[Word]) {
    /// Paragraphs stand a little further apart than lines do.
    const APART: f32 = 1.6;
    let Some(usual) = usual_step(plan, words) else { return };
    let mut notes = Vec::new();
    for measure in &mut plan.measures {
        let evidence = &measure.evidence;
        let beside = || evidence.departments.iter().chain(&evidence.deadline);
        let apart = beside().find(|place| steps(place, words).iter().any(|step| *step > APART * usual));
        let Some(place) = apart.cloned() else { continue };
        let said = (
            "部門或期限之間有空白，其間可能另有一項作法的編號未辨識出",
            "its departments or deadlines stand apart: the number of another measure between them may have been missed",
        );
        notes.push(put_in_doubt(measure, Code::AmbiguousAssignment, said, Some(&place)));
    }
    plan.diagnostics.append(&mut notes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Measure, PathTitle};

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
    fn a_title_whose_number_was_filled_in_is_in_doubt_and_its_path_says_the_same() {
        let titled = |no: Option<u32>, title: &str| {
            let path = vec![PathTitle { no, title: Some(title.to_owned()), ..PathTitle::default() }];
            let facet = Some(Heading { no, title: Some(title.to_owned()) });
            Measure { facet, path, ..measure("業務組", 0.0) }
        };
        let of = |numbers: [Option<u32>; 2], first: &str| {
            let measures = vec![titled(numbers[0], first), titled(numbers[1], "服務遞送")];
            let mut plan = Plan { measures, ..Plan::default() };
            doubt(&mut plan, &Recognised { words: vec![word(0.0, 0.9)], ..Recognised::default() });
            let place = |measure: &Measure| measure.certainty.map(|certainty| certainty.place);
            plan.measures.iter().map(|measure| (measure.path[0].no, place(measure))).collect::<Vec<_>>()
        };
        let doubted = (Some(1), Some(Assignment::Ambiguous));
        assert_eq!(of([None, Some(2)], "基礎服務"), [doubted, (Some(2), None)]);
        assert_eq!(of([None, None], "基礎服務"), [(None, None), (None, None)]);
        assert_eq!(of([None, None], "1基礎服務"), [doubted, (None, None)]);
        assert_eq!(of([Some(1), Some(2)], "1基礎服務"), [doubted, (Some(2), None)]);
    }

    #[test]
    fn a_weak_character_puts_its_text_or_its_title_in_doubt() {
        let mut plan = Plan { measures: vec![measure("業務組", 0.0)], ..Plan::default() };
        plan.measures[0].path = vec![PathTitle { title: Some("服務".to_owned()), ..PathTitle::default() }];
        plan.measures[0].evidence.text = vec![Place::boxed(1, [100.0, 0.0, 200.0, 10.0])];
        let says = |text: &str, left: f32, confidence| Word { text: text.to_owned(), ..word(left, confidence) };
        let of = |text: f32, title: f32| {
            let mut plan = plan.clone();
            let words =
                vec![says("辦理", 120.0, text), says("服", 300.0, 0.9), says("務", 320.0, title), word(0.0, 0.9)];
            doubt(&mut plan, &Recognised { words, ..Recognised::default() });
            let certainty = plan.measures[0].certainty.unwrap_or_default();
            [certainty.text, certainty.place].map(|field| field == Assignment::Ambiguous)
        };
        assert_eq!([of(0.9, 0.9), of(0.5, 0.9), of(0.9, 0.5)], [[false, false], [true, false], [false, true]]);
    }

    #[test]
    fn numbers_are_those_that_fit_best() {
        // 0 is one that was not seen.
        let seen = |numbers: &[u32]| numbers.iter().map(|&no| (no > 0).then_some(no)).collect::<Vec<_>>();
        let of = |numbers: &[u32]| fitting(&seen(numbers));
        assert_eq!(of(&[0, 1, 3]), [1, 2, 3]);
        assert_eq!(of(&[3, 2]), [1, 2]);
        assert_eq!(of(&[1, 0, 4, 5]), [1, 2, 4, 5]);
        assert_eq!(of(&[1, 2, 8]), [1, 2, 3]);
        assert_eq!(of(&[1, 3]), [1, 3]);
        assert_eq!(of(&[1, 2, 3, 1, 2]), [1, 2, 3, 1, 2]);
        assert_eq!(of(&[1, 2, 1]), [1, 2, 3]);
        assert_eq!(of(&[4_000_000_000]), [1]);
        assert_eq!(of(&[]), [] as [u32; 0]);
        // A measure's, where both neighbours tell.
        let corrected = |numbers: &[u32]| (0..numbers.len()).map(|at| between(&seen(numbers), at)).collect::<Vec<_>>();
        assert_eq!(corrected(&[9, 2, 3, 9, 5]), [Some(1), None, None, Some(4), None]);
        assert_eq!(corrected(&[1, 2, 4, 5, 5, 6]), [None; 6]);
        assert_eq!(corrected(&[1, 0, 3, u32::MAX]), [None, None, None, Some(4)]);
        assert_eq!(corrected(&[1, 2, 8]), [None, None, Some(3)]);
        assert_eq!(corrected(&[1, 2, 4]), [None; 3]);
    }

    #[test]
    fn what_is_a_part_of_another_name_or_said_twice_is_in_doubt() {
        let due = |department: &str, left: f32, deadline: &str| Measure {
            deadline: Some(deadline.to_owned()),
            ..measure(department, left)
        };
        let mut plan = Plan {
            measures: vec![
                due("維護組", 0.0, "隨時辦理"),
                due("維護", 20.0, "隨時辦理"),
                due("維護組", 40.0, "隨時"),
                due("維護組", 60.0, "每年 1 次"),
                due("維護組", 80.0, "持續辦理 持續辦理"),
            ],
            ..Plan::default()
        };
        let words = [0.0, 20.0, 40.0, 60.0, 80.0].map(|left| word(left, 0.95)).to_vec();
        doubt(&mut plan, &Recognised { words, ..Recognised::default() });
        let flagged: Vec<bool> = plan.measures.iter().map(|m| m.assignment == Assignment::Ambiguous).collect();
        assert_eq!(flagged, [false, true, true, false, true]);
    }

    #[test]
    fn departments_that_stand_apart_put_their_measure_in_doubt() {
        let at = |top: f32, second: f32| {
            let mut measure = measure("業務組", 300.0);
            measure.evidence.text = vec![Place::boxed(1, [100.0, top, 280.0, top + 50.0])];
            measure.evidence.departments = vec![Place::boxed(1, [300.0, top, 330.0, top + second + 12.0])];
            let line =
                |left: f32, at: f32| Word { bbox: [left, top + at, left + 20.0, top + at + 12.0], ..word(0.0, 0.9) };
            let words = [line(100.0, 0.0), line(100.0, 18.0), line(100.0, 36.0), line(300.0, 0.0), line(300.0, second)];
            (measure, words)
        };
        let (first, words) = at(100.0, 18.0);
        let (second, more) = at(200.0, 36.0);
        let mut plan = Plan { measures: vec![first, second], ..Plan::default() };
        doubt(&mut plan, &Recognised { words: [words, more].concat(), ..Recognised::default() });
        let flagged: Vec<bool> = plan.measures.iter().map(|m| m.assignment == Assignment::Ambiguous).collect();
        assert_eq!(flagged, [false, true]);
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
