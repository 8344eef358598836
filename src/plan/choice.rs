//! Which of two readings of the same text is the surer: that of its columns, or that of its lines.
//!
//! A reading that is right tells a plan whose numbers count up and whose measures end as sentences do; one that has taken
//! the columns for something else tells holes and torn sentences. Both are priced alike, so no sign of how the text was
//! extracted decides. What the other reading says otherwise, and clearly, is in doubt.

use std::borrow::Cow;

use foldhash::HashMap;

use super::{
    Document, Measure, Plan, Reading, Sides,
    from_lines::say_doubt,
    joining::{is_complete, squash, squashed},
    record::{Assignment, ReadAs},
};
use crate::{
    table::looks,
    words::{Code, marker},
};

/// A measure that hangs together, and each way in which one does not: its number does not follow, or its title is a sentence, as
/// measures are; its text does not end, titles, departments or a deadline are missing, another column's words stand behind its
/// end or in place of a name or a time.
const SOUND: f32 = 2.0;
/// One that may as well be a title.
const NOTHING_TOLD: f32 = 0.5;
const NO_SUCCESSION: f32 = 3.0;
const NO_END: f32 = 3.0;
const MISSING: f32 = 1.5;
const TORN: f32 = 2.0;
/// Where no larger part of the measures is in doubt, a reading is believed.
const MOST_DOUBTFUL: f32 = 0.2;
/// Where so large a part of the measures, or a larger one, ends with a mark, those without one are cut.
const MOST_END: f32 = 0.5;
/// In characters: what is said of when is no longer.
const LONGEST_DEADLINE: usize = 40;
/// A measure that another reading of the same text has.
const LOST: f32 = 3.0;
/// A number inside the text, and how many of one text count: a measure may list a few things, and a text with more holds
/// other measures.
const NOT_PARTED: f32 = 2.0;
const MOST_INSIDE: usize = 3;
const MOST_LISTED: usize = 6;
/// The reading of the lines must be worth so much more, and this part: columns, where they hold, tell more than lines.
const LEAD: f32 = 6.0;
const LEAD_SHARE: f32 = 0.02;

/// Where no larger part of the measures has a number, the form gives them none.
const STRAY_NUMBERS: f32 = 0.1;

/// A plan has so many measures, and each is worth so much on average, or a text is none.
const LEAST: usize = 3;
const LEAST_WORTH: f32 = -0.5;
/// So many measures teach the reading of the lines enough to contradict that of the columns.
const LEAST_TO_DOUBT: usize = 20;
/// Where so large a part of the measures has another id in the other reading, the ids that differ are in doubt.
const MOVED_SHARE: f32 = 0.1;

/// Whether the reading of the columns leaves no fault and no doubt.
pub(crate) fn is_sound(plans: &[Reading]) -> bool {
    !plans.is_empty()
        && plans.iter().all(|reading| {
            let measures = &reading.plan.measures;
            let sides = Sides::said([&reading.plan]);
            !measures.is_empty()
                && faults(&reading.plan, sides).into_iter().all(|fault| fault == 0.0)
                && measures.iter().all(ends)
                && !measures.iter().any(Measure::is_doubtful)
        })
}

/// The plans of the surer reading.
pub(crate) fn surer(by_columns: Vec<Reading>, by_lines: Vec<Reading>) -> Vec<Reading> {
    let sides = Sides::said(by_columns.iter().chain(&by_lines).map(|reading| &reading.plan));
    let (columns, lines) = (hang_together(&by_columns, sides), hang_together(&by_lines, sides));
    let (found, found_by_lines) = (count(&by_columns), count(&by_lines));
    if found == 0 {
        // Nothing else tells: what hangs together at all is better than nothing, and in doubt as far as it does not.
        let is_plan = found_by_lines >= LEAST && lines > found_by_lines as f32 * LEAST_WORTH;
        return if is_plan { by_lines } else { by_columns };
    }
    if found_by_lines > 0 && lines > columns + lead(columns) {
        return by_lines;
    }
    let mut plans = by_columns;
    if plans.len() == by_lines.len() && found_by_lines >= LEAST_TO_DOUBT {
        for (own, other) in plans.iter_mut().zip(&by_lines) {
            doubt(&mut own.plan, &other.plan);
        }
    }
    plans
}

/// The plans of a text, as it was read, or of its words as cells one after another, whose heads tell which sides the form has.
/// Where the one hangs together as well as the other, that which leaves less in doubt of itself knows more; an order that is
/// unsure of its columns has to hang together clearly better than what was read, and what was read as such an order than what
/// is read now (of each of the two it is told whether it is unsure).
pub(crate) fn in_order_or(
    read: Vec<Reading>,
    ordered: Vec<Reading>,
    document: &Document,
    are_unsure: [bool; 2],
) -> Vec<Reading> {
    /// The share of the titles that a reading may have lost.
    const FLATTER: f32 = 0.8;
    let sides = Sides::of(&document.tables().collect::<Vec<_>>());
    let doubtful = |plans: &[Reading]| {
        plans.iter().flat_map(|reading| &reading.plan.measures).filter(|measure| measure.is_doubtful()).count()
    };
    let (found, found_ordered) = (count(&read), count(&ordered));
    // What is unsure of its columns may have taken lines for measures.
    let (texts, texts_ordered) = (count_texts(&read), count_texts(&ordered));
    let taken_for_measures = if are_unsure[1] { texts_ordered * 4 / 5 } else { texts_ordered };
    let (own, other) = (
        hang_together(&read, sides) - lost(texts, taken_for_measures),
        hang_together(&ordered, sides) - lost(texts_ordered, texts),
    );
    let is_told = doubtful(&read) as f32 <= found as f32 * MOST_DOUBTFUL;
    // Titles that the one has and the other has not were lost.
    let titles = |plans: &[Reading]| {
        plans.iter().flat_map(|reading| &reading.plan.measures).map(|measure| measure.path.len()).sum::<usize>()
    };
    // Sub-items that were taken for measures have as many titles each.
    let share = if found_ordered < found { FLATTER } else { 1.0 };
    let is_flatter = ((titles(&ordered) * found) as f32) < share * (titles(&read) * found_ordered) as f32;
    // What knows places knows more than an order; and of two readings by order neither does.
    let knows_as_much = |reading: &Reading| matches!(reading.plan.source.read_as, Some(ReadAs::Blanks | ReadAs::Order));
    let is_known = is_told || is_flatter || read.iter().any(knows_as_much);
    let needed = match are_unsure {
        [true, _] => own - lead(own),
        [false, true] => own + lead(own),
        _ if is_known => own + lead(own),
        _ => own,
    };
    let is_better = found_ordered > 0 && other > found_ordered as f32 * LEAST_WORTH && (found == 0 || other >= needed);
    if is_better { ordered } else { read }
}

/// The plans of a table in its cells, or of its columns as far as they have slid: the cells count unless the other is
/// clearly surer, and where it is the surer at all, what it says otherwise is in doubt.
pub(crate) fn likelier(by_cells: Vec<Reading>, slid: Vec<Reading>) -> Vec<Reading> {
    let sides = Sides::said(by_cells.iter().chain(&slid).map(|reading| &reading.plan));
    let sum = |plans: &[Reading]| {
        plans.iter().map(|reading| known(&reading.plan, sides) - not_parted(&reading.plan)).sum::<f32>()
    };
    let (found, found_slid) = (count(&by_cells), count(&slid));
    let (cells, other): (f32, f32) = (sum(&by_cells) - lost(found, found_slid), sum(&slid) - lost(found_slid, found));
    // What finds fewer measures may have lost some in other columns, unless it leaves no fault.
    let may_have_lost = found < found_slid && !is_sound(&by_cells);
    let needed = if may_have_lost { cells } else { cells + lead(cells) };
    if found == 0 || found_slid > 0 && other > needed {
        return slid;
    }
    let mut plans = by_cells;
    if other > cells && plans.len() == slid.len() {
        for (own, other) in plans.iter_mut().zip(&slid) {
            doubt(&mut own.plan, &other.plan);
        }
    }
    plans
}

/// How many measures plans have.
fn count(plans: &[Reading]) -> usize {
    plans.iter().map(|reading| reading.plan.measures.len()).sum()
}

/// How many of them are long enough to say what is done, and no scraps of columns.
fn count_texts(plans: &[Reading]) -> usize {
    /// In characters: no measure that was seen is shorter.
    const LEAST: usize = 8;
    let measures = plans.iter().flat_map(|reading| &reading.plan.measures);
    measures.filter(|measure| squashed(&measure.text).chars().nth(LEAST - 1).is_some()).count()
}

/// How well plans hang together, less what they have not parted.
fn hang_together(plans: &[Reading], sides: Sides) -> f32 {
    plans.iter().map(|reading| worth(&reading.plan, sides) - not_parted(&reading.plan)).sum()
}

/// What a reading costs that has so many measures where another has more: few that hang together are no better than many
/// in doubt.
fn lost(own: usize, other: usize) -> f32 {
    /// Readings differ by some measures for better reasons than that one has lost them; of less than half, it has.
    const FEW: usize = 2;
    if own * FEW < other { LOST * (other - own) as f32 } else { 0.0 }
}

/// What one reading must be worth more than another to be taken instead.
fn lead(worth: f32) -> f32 {
    LEAD + worth.abs() * LEAD_SHARE
}

/// Whether each of two readings of the same table is clearly surer than the other: what one leaves in doubt the other
/// may know.
pub(super) fn are_surer(plans: [&Plan; 2]) -> [bool; 2] {
    let sides = Sides::said(plans);
    let [first, second] = plans.map(|plan| known(plan, sides));
    [first > second + lead(second), second > first + lead(first)]
}

/// How well a plan hangs together, less what it leaves in doubt.
fn known(plan: &Plan, sides: Sides) -> f32 {
    // Or a reading that takes every measure for a sub-item of the first would have no fault.
    let open_ends = |measure: &Measure| {
        let before_last = measure.subitems.len().saturating_sub(1);
        measure.subitems[..before_last].iter().filter(|sub| !is_complete(&sub.text)).count()
    };
    let doubtful = plan.measures.iter().filter(|measure| measure.is_doubtful()).count();
    let open_ends: usize = plan.measures.iter().map(open_ends).sum();
    // Names where a deadline should stand are of a column that was taken for the next.
    let is_name = |deadline: &&str| looks::is_unit(&squash(deadline)) && !looks::is_time(&[deadline]);
    let names = plan.measures.iter().filter(|measure| measure.deadline.as_deref().filter(is_name).is_some()).count();
    worth(plan, sides) - SOUND * doubtful as f32 - NO_END * open_ends as f32 - TORN * names as f32
}

/// Takes over what the other reading has in columns that name no role.
pub(super) fn add_fields(plan: &mut Plan, other: Plan) {
    let mut by_text: HashMap<String, Vec<_>> = HashMap::default();
    for measure in other.measures.into_iter().rev().filter(|measure| !measure.fields.is_empty()) {
        by_text.entry(squash(&measure.text)).or_default().push(measure.fields);
    }
    if by_text.is_empty() {
        return;
    }
    for measure in &mut plan.measures {
        if let Some(fields) = by_text.get_mut(&*squashed(&measure.text)).and_then(Vec::pop) {
            measure.fields = fields;
        }
    }
}

/// How well a plan hangs together, where the form has these sides.
fn worth(plan: &Plan, sides: Sides) -> f32 {
    // A title looks like a measure without a number that is no sentence, and like one whose sub-items nothing announces.
    let may_be_title = |measure: &Measure| match measure.subitems.is_empty() {
        true => measure.no.is_none() && !is_complete(&measure.text),
        false => !is_complete(&measure.text) && !measure.text.trim_end().ends_with(['：', ':']),
    };
    let own = |(measure, fault): (&Measure, f32)| match fault {
        0.0 if may_be_title(measure) => NOTHING_TOLD,
        0.0 => SOUND,
        fault => -fault,
    };
    plan.measures.iter().zip(faults(plan, sides)).map(own).sum()
}

/// Where a measure's text ends.
fn last_text(measure: &Measure) -> &str {
    measure.subitems.last().map_or(&measure.text, |sub| &sub.text)
}

/// Whether a measure ends as a sentence does; one without a number need not.
fn ends(measure: &Measure) -> bool {
    measure.no.is_none() || is_complete(last_text(measure))
}

/// What each measure of a plan costs.
fn faults(plan: &Plan, sides: Sides) -> Vec<f32> {
    let mut before: Option<&Measure> = None;
    let mut out = Vec::with_capacity(plan.measures.len());
    // A form whose measures have no numbers lists them one below the other.
    let numbered = plan.measures.iter().filter(|measure| measure.no.is_some()).count();
    let has_numbers = numbered as f32 > plan.measures.len() as f32 * STRAY_NUMBERS;
    // Numbers that begin once count through the document.
    let runs_through = plan.measures.iter().skip(1).all(|measure| measure.no != Some(1));
    // The fewer end with a mark, the less it tells that one does not.
    let ending = plan.measures.iter().filter(|measure| is_complete(last_text(measure))).count();
    let no_end = NO_END * (ending as f32 / (plan.measures.len() as f32 * MOST_END)).min(1.0).powi(2);
    for measure in &plan.measures {
        let same_title = before.is_some_and(|before| {
            before.facet == measure.facet
                && before.strategy == measure.strategy
                && before.substrategy == measure.substrategy
        });
        let counts = match (measure.no, before.and_then(|before| before.no)) {
            (None, _) if !has_numbers => true,
            (Some(1) | None, _) => !same_title,
            (Some(number), Some(before)) => (same_title || runs_through) && number == before + 1,
            _ => false,
        };
        let text = last_text(measure);
        // What a reading itself says it does not know is no fault of it.
        let missing = u8::from(sides.departments && measure.departments.is_empty())
            + u8::from(sides.deadline && measure.deadline.is_none());
        let untitled = sides.titles && measure.facet.is_none();
        let missing = if measure.assignment == Assignment::Ambiguous { 0 } else { missing };
        // A number that was not told apart, and a deadline that holds those of a whole column.
        let begins_with_number = marker::read(measure.text.trim_start()).is_some_and(|marker| marker.number.is_some());
        let is_column = measure.deadline.as_ref().is_some_and(|deadline| deadline.chars().count() > LONGEST_DEADLINE);
        let is_below_sentence =
            measure.path.last().is_some_and(|heading| heading.title.as_deref().is_some_and(is_complete));
        let faults = if counts && !begins_with_number && !is_below_sentence { 0.0 } else { NO_SUCCESSION }
            + if is_column { TORN } else { 0.0 }
            + if ends(measure) { 0.0 } else { no_end }
            + f32::from(missing + u8::from(untitled)) * MISSING
            + if has_strangers(measure) { TORN } else { 0.0 }
            + if is_torn(text) { TORN } else { 0.0 };
        out.push(faults);
        before = Some(measure);
    }
    out
}

/// Whether among the names of a measure, or in its deadline, stands what is long and neither.
fn has_strangers(measure: &Measure) -> bool {
    /// In characters: no name of a unit was seen to be longer that does not end as one.
    const LONGEST_NAME: usize = 8;
    let is_strange = |name: &String| name.chars().count() > LONGEST_NAME && !looks::is_unit(name);
    let is_time = |deadline: &String| {
        deadline.chars().count() <= LONGEST_NAME
            || looks::is_time(&[deadline.as_str()])
            || !deadline.contains(['（', '(', '、', '。'])
    };
    measure.departments.iter().any(is_strange) || measure.deadline.as_ref().is_some_and(|deadline| !is_time(deadline))
}

/// What the numbers inside the texts of a plan cost: columns that were taken for one make a text of many measures.
fn not_parted(plan: &Plan) -> f32 {
    // A deadline lists nothing: what has numbers there holds lines of other columns.
    let found = |measure: &Measure| {
        numbers_inside(&measure.text) + MOST_LISTED * measure.deadline.as_deref().map_or(0, numbers_inside)
    };
    let inside = |measure: &Measure| match found(measure) {
        listed if listed <= MOST_LISTED => listed.min(MOST_INSIDE),
        all => all,
    };
    NOT_PARTED * plan.measures.iter().map(inside).sum::<usize>() as f32
}

/// How many measures stand inside a text that were not parted: numbers in brackets, and numbers or marks of a list behind
/// the end of a sentence.
fn numbers_inside(text: &str) -> usize {
    let begins = |rest: &str| marker::read(rest.trim_start()).is_some();
    let number = |rest: &str| {
        let digits = rest.chars().take_while(char::is_ascii_digit).count();
        matches!(digits, 1 | 2) && rest[digits..].starts_with([')', '）'])
    };
    let inside = |&(at, c): &(usize, char)| match c {
        '(' | '（' => number(&text[at + c.len_utf8()..]),
        '。' => begins(&text[at + c.len_utf8()..]),
        _ => false,
    };
    text.char_indices().skip(1).filter(inside).count()
}

/// Whether a sentence goes on behind its stop with what is no sentence: the rest of another column.
fn is_torn(text: &str) -> bool {
    text.trim_end().rsplit_once('。').is_some_and(|(_, rest)| (1..=6).contains(&rest.chars().count()))
}

/// Puts in doubt what the other reading says otherwise and without doubt of its own.
pub(super) fn doubt(plan: &mut Plan, other: &Plan) {
    let by_id: HashMap<&str, &Measure> = other.measures.iter().map(|measure| (&*measure.id, measure)).collect();
    let by_text: HashMap<Cow<'_, str>, &Measure> =
        other.measures.iter().map(|measure| (squashed(&measure.text), measure)).collect();
    fn titles(measure: &Measure) -> [Cow<'_, str>; 3] {
        [&measure.facet, &measure.strategy, &measure.substrategy].map(|heading| {
            heading.as_ref().and_then(|heading| heading.title.as_deref()).map(squashed).unwrap_or_default()
        })
    }
    let clear = |measure: &Measure, code: Code| !measure.diagnostics.contains(&code);
    let twin = |measure: &Measure| by_text.get(&*squashed(&measure.text)).copied();
    let twins: Vec<Option<&Measure>> = plan.measures.iter().map(twin).collect();
    let elsewhere = |(measure, twin): &(&Measure, &Option<&Measure>)| twin.is_some_and(|found| found.id != measure.id);
    let moved = plan.measures.iter().zip(&twins).filter(elsewhere).count();
    let many_moved = moved as f32 > plan.measures.len() as f32 * MOVED_SHARE;
    for (measure, twin) in plan.measures.iter_mut().zip(twins) {
        if measure.assignment == Assignment::Ambiguous {
            continue;
        }
        if let Some(found) = twin {
            let moved = found.id != measure.id || titles(found) != titles(measure);
            if moved && clear(found, Code::AmbiguousPlace) || many_moved && found.id != measure.id {
                say_doubt(measure, Code::AmbiguousPlace, &mut plan.diagnostics);
            }
            let differs = found.departments != measure.departments
                || found.deadline.as_deref().map(squashed) != measure.deadline.as_deref().map(squashed);
            if differs && found.assignment != Assignment::Ambiguous {
                measure.assignment = Assignment::Ambiguous;
                say_doubt(measure, Code::AmbiguousAssignment, &mut plan.diagnostics);
            }
        } else if by_id.get(&*measure.id).is_none_or(|found| clear(found, Code::AmbiguousText)) {
            say_doubt(measure, Code::AmbiguousText, &mut plan.diagnostics);
        }
    }
}
