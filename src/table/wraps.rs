//! Which lines of a table go on with the row above them, each at a price.
//!
//! What is weighed: how far the line stands below the one above, against how far rows do; whether figures stand in the
//! same column of both; whether the line's first word would have found room above; an indent, a small letter, a colon.

/// What stands at one height.
#[derive(Debug, Clone)]
pub(super) struct Level {
    pub(super) top: f32,
    pub(super) bottom: f32,
    pub(super) size: f32,
    /// For each column what stands there.
    pub(super) columns: Vec<Option<Entry>>,
    /// A phrase runs over several columns.
    pub(super) spans: bool,
    /// A rule runs right above.
    pub(super) ruled: bool,
}

/// What stands in one column at one height.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) left: f32,
    pub(super) right: f32,
    /// The width of its first word.
    pub(super) first_word: f32,
    pub(super) figure: bool,
}

/// Lines further apart than this, in ems, are no two lines of one text.
const MOST_PITCH: f32 = 1.75;
/// A step this much shorter than usual, as a part of it, is one within a row.
const SHORTER: f32 = 0.87;
/// What a step clearly shorter than those between rows says, in nats; a longer one says as much against.
const STEP: f32 = 3.0;
/// A step like all others, in nats: most lines are rows of their own.
const SAME_STEP: f32 = -0.6;
/// Figures below figures, in nats.
const FIGURES_BELOW: f32 = -9.0;
/// A small letter at the beginning, or a word before that cannot end a text.
const SMALL_LETTER: f32 = 3.0;
/// The first word would not have found room in the line above: so it is where a text wraps, and often elsewhere.
const NO_ROOM: f32 = 0.9;
/// It would have found room, and more.
const ROOM: f32 = -2.5;
/// Further in than the line above, as the rest of a label is.
const INDENT: f32 = 0.8;
/// As far in as the labels of other rows are: a heading stands above it.
const AS_ROWS: f32 = -1.2;
/// Further out than the line above.
const OUTDENT: f32 = -2.5;
/// A colon ends the line above: a heading over rows.
const COLON: f32 = -3.5;
/// Dots lead on from the line above: its label is complete.
const LEADER: f32 = -5.0;
/// A capital letter at the beginning.
const CAPITAL: f32 = -1.2;
/// Words below words in one more column: texts seldom wrap in several at once.
const ONE_MORE: f32 = -0.7;
/// Nothing in the column of labels, and words below words elsewhere.
const NO_LABEL: f32 = 2.0;
/// Something stands where the line above has nothing, besides figures beside a label.
const NEW_COLUMN: f32 = -2.0;

impl Level {
    fn filled(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    pub(super) fn figures(&self) -> usize {
        self.columns.iter().skip(1).flatten().filter(|entry| entry.figure).count()
    }

    pub(super) fn label(&self) -> Option<&Entry> {
        self.columns.first().and_then(Option::as_ref)
    }
}

/// The first level of each row.
pub(super) fn rows(levels: &[Level], right: &[f32]) -> Vec<usize> {
    let usual = usual_step(levels);
    // Where the labels of rows begin that follow one another.
    let follows = |pair: &&[Level]| pair[0].figures() > 0 && pair[1].figures() > 0;
    let lefts: Vec<f32> =
        levels.windows(2).filter(follows).filter_map(|pair| pair[1].label().map(|label| label.left)).collect();
    let prices: Vec<f32> = (1..levels.len())
        .map(|at| goes_on(levels, at, usual, right) + if is_as_rows(levels, at, &lefts) { AS_ROWS } else { 0.0 })
        .collect();
    let mut starts: Vec<usize> = vec![0];
    // The last level with figures of the row that is open.
    let mut figures: Option<usize> = None;
    for at in 0..levels.len() {
        let begins = at > 0 && prices[at - 1] <= 0.0;
        if begins {
            starts.push(at);
            figures = None;
        }
        if levels[at].figures() == 0 {
            continue;
        }
        // One row has one line of figures: between two the weakest link breaks.
        if let Some(before) = figures.filter(|&before| share_figures(&levels[before], &levels[at])) {
            let weakest = (before + 1..=at).min_by(|&a, &b| prices[a - 1].total_cmp(&prices[b - 1]));
            starts.extend(weakest);
        }
        figures = Some(at);
    }
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// Whether a label with figures stands in below one without, as far as the labels of other rows do.
fn is_as_rows(levels: &[Level], at: usize, lefts: &[f32]) -> bool {
    /// The same place, in ems.
    const SAME: f32 = 0.2;
    let (above, here) = (&levels[at - 1], &levels[at]);
    let (Some(before), Some(label)) = (above.label(), here.label()) else { return false };
    let is_in = label.left > before.left + 0.4 * here.size && label.text.starts_with(|c: char| !c.is_lowercase());
    let same = |left: &&f32| (*left - label.left).abs() < SAME * here.size;
    is_in && above.figures() == 0 && here.figures() > 0 && lefts.iter().filter(same).count() >= 2
}

/// Whether two levels have figures in one column.
fn share_figures(a: &Level, b: &Level) -> bool {
    let figure = |entry: &Option<Entry>| entry.as_ref().is_some_and(|entry| entry.figure);
    a.columns.iter().zip(&b.columns).skip(1).any(|(a, b)| figure(a) && figure(b))
}

/// The step from row to row: between lines that both hold figures, or else between all lines.
fn usual_step(levels: &[Level]) -> Option<f32> {
    let step = |pair: &[Level]| pair[1].bottom - pair[0].bottom;
    // A rule, as over a sum, takes room of its own.
    let both = |pair: &&[Level]| pair[0].figures() > 0 && pair[1].figures() > 0 && !pair[1].ruled;
    let mut steps: Vec<f32> = levels.windows(2).filter(both).map(step).collect();
    if steps.len() < 2 {
        let filled = |pair: &&[Level]| pair[0].label().is_some() && pair[1].label().is_some() && !pair[1].ruled;
        steps = levels.windows(2).filter(filled).map(step).collect();
    }
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 2).copied()
}

/// In nats, how much likelier it is that a level goes on with the one above than that it begins a row.
fn goes_on(levels: &[Level], at: usize, usual: Option<f32>, right: &[f32]) -> f32 {
    let (above, here) = (&levels[at - 1], &levels[at]);
    let step = here.bottom - above.bottom;
    if here.ruled || above.spans || here.spans || step > MOST_PITCH * here.size.max(above.size) {
        return f32::NEG_INFINITY;
    }
    let mut sum = match usual {
        Some(usual) if step < SHORTER * usual => STEP,
        Some(usual) if step > 1.12 * usual => -STEP,
        _ => SAME_STEP,
    };
    let mut below_words = 0;
    for (column, (entry, before)) in here.columns.iter().zip(&above.columns).enumerate() {
        match (entry, before) {
            (Some(entry), Some(before)) if entry.figure && before.figure => sum += FIGURES_BELOW,
            (Some(entry), Some(before)) if column > 0 && entry.figure != before.figure => {
                sum += FIGURES_BELOW / 3.0;
            }
            (Some(entry), Some(before)) => {
                sum += if below_words > 0 { ONE_MORE } else { 0.0 };
                below_words += 1;
                sum += wraps(before, entry, here.size, right.get(column).copied().unwrap_or(before.right), column == 0);
            }
            (Some(entry), None) if column > 0 && !entry.figure => sum += NEW_COLUMN,
            _ => {}
        }
    }
    let both_label = above.label().is_some() && here.label().is_some();
    if here.label().is_none() && below_words > 0 && here.figures() == 0 {
        sum += NO_LABEL;
    }
    // A label alone above one with figures: the figures stand beside the last line, or a heading stands over rows.
    if !both_label && below_words == 0 && here.filled() > 0 && above.figures() + here.figures() > 0 {
        // Figures a line below their label belong to it only where they stand alone.
        let alone = above.filled() == 1 && above.label().is_some() && here.label().is_none();
        sum += if alone { NO_LABEL } else { -STEP };
    }
    sum
}

/// Whether a text goes on in the line below, in nats.
fn wraps(before: &Entry, entry: &Entry, size: f32, right: f32, label: bool) -> f32 {
    let mut sum = 0.0;
    let small = entry.text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
        && entry.text.chars().next().is_some_and(|c| c.is_lowercase() || c == '(');
    let dangling = [" of", " and", " or", " the", " for", " in", " to", " by", ",", "-", "–", "/", "&", "("];
    if small || dangling.iter().any(|end| before.text.ends_with(end)) {
        sum += SMALL_LETTER;
    }
    let room = right - before.right - entry.first_word;
    if room < 0.3 * size {
        sum += NO_ROOM;
    } else if room > 2.0 * size {
        sum += ROOM;
    }
    if label {
        if entry.left > before.left + 0.4 * size {
            sum += INDENT;
        } else if entry.left < before.left - 0.4 * size {
            sum += OUTDENT;
        }
        if before.text.trim_end().ends_with([':', '：']) {
            sum += COLON;
        }
        if ["..", ". .", "…"].iter().any(|dots| before.text.trim_end().ends_with(dots)) {
            sum += LEADER;
        }
    }
    if entry.text.starts_with(char::is_uppercase) {
        sum += CAPITAL;
    }
    sum
}
