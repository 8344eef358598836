//! Names and deadlines as tokens: units parted at separators, phrases that a narrow column cut joined.

use std::borrow::Cow;

use foldhash::HashMap;

use super::{
    belief::{is_separator, time_strength},
    evidence::{Edge, Unit},
    outline::add_text,
};
use crate::plan::lexicon::looks_like_department;

/// A name, or a whole phrase of time.
#[derive(Debug, Clone)]
pub(super) struct Token<'a> {
    pub(super) text: Cow<'a, str>,
    /// Its first and last unit.
    pub(super) first: usize,
    pub(super) last: usize,
    /// What parts it from the token before it.
    pub(super) gap: Gap,
    /// Whether it is what it was taken for beyond doubt.
    pub(super) sure: bool,
}

/// What parts a token from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Gap {
    /// A separator, or a blank on one line.
    Word,
    /// The next line, nothing between.
    Line,
    /// An empty line.
    Blank,
    /// Something else stands between.
    Other,
}

fn gap(units: &[Unit<'_>], before: Option<usize>, at: usize) -> Gap {
    match before {
        Some(before) if before + 1 == at => match units[at].edge {
            Edge::Space | Edge::Wide => Gap::Word,
            Edge::Inner | Edge::Line => Gap::Line,
            Edge::Blank => Gap::Blank,
            Edge::Cell | Edge::Page => Gap::Other,
        },
        _ => Gap::Other,
    }
}

/// The names of these units.
pub(super) fn names<'a>(units: &'a [Unit<'_>], at: &[usize]) -> Vec<Token<'a>> {
    let mut out: Vec<Token<'a>> = Vec::with_capacity(at.len());
    let parts = |index: usize| units[index].text.split(is_separator).map(str::trim).filter(|part| !part.is_empty());
    // Names that stand whole between separators and the edges of their stack.
    let mut whole: HashMap<&str, u32> = HashMap::default();
    for (order, &index) in at.iter().enumerate() {
        let opens = order == 0 || gap(units, Some(at[order - 1]), index) >= Gap::Blank;
        let ends = at.get(order + 1).is_none_or(|&next| gap(units, Some(index), next) >= Gap::Blank);
        let all: Vec<&str> = parts(index).collect();
        for (at, part) in all.iter().enumerate() {
            let closed = units[index].text.trim_end().ends_with(is_separator);
            if (at > 0 || opens) && (at + 1 < all.len() || ends || closed) {
                *whole.entry(part).or_default() += 1;
            }
        }
    }
    let is_whole = |part: &str| whole.get(part).is_some_and(|&times| times >= 2);
    let mut before = None;
    for &index in at {
        let mut gap = gap(units, before, index);
        let ended = before.is_some_and(|before: usize| units[before].text.trim_end().ends_with(is_separator))
            || units[index].text.starts_with(is_separator);
        for part in parts(index) {
            // What a narrow column cut: neither half stands alone elsewhere, and only the whole looks like a name.
            let below =
                before.is_some_and(|before: usize| units[index].row == units[before].row + 1 && !units[index].stacked);
            let cut = !ended && (gap == Gap::Line || gap == Gap::Other && below);
            if let Some(last) = out.last_mut().filter(|_| cut) {
                let joined = format!("{}{part}", last.text);
                let halves = looks_like_department(&last.text) && looks_like_department(part);
                if !halves && !is_whole(&last.text) && !is_whole(part) && looks_like_department(&joined) {
                    last.text = Cow::Owned(joined);
                    last.last = index;
                    gap = Gap::Word;
                    continue;
                }
            }
            let sure = part.chars().nth(1).is_some();
            out.push(Token { text: Cow::Borrowed(part), first: index, last: index, gap, sure });
            gap = Gap::Word;
        }
        before = Some(index);
    }
    out
}

/// A phrase that is one by itself; one that hardly is; two that each are one, read as one.
const WHOLE: f32 = 1.0;
const UNSURE: f32 = 2.5;
const TAIL: f32 = 6.0;
const CUT: f32 = 1.5;
const TWO: f32 = 5.0;
/// A phrase that stands by itself elsewhere is believed to be one.
const SEEN: f32 = 0.6;
/// No phrase is cut into more units.
const MOST_UNITS: usize = 5;

/// The phrases of time of these units.
///
/// Units that follow one another are parted at the least cost: what stands alone elsewhere is a phrase, the rest of one
/// (完成, 1 次) is none.
pub(super) fn times<'a>(units: &'a [Unit<'_>], at: &[usize]) -> Vec<Token<'a>> {
    // Runs of units that could be of one phrase: each follows the one before, or stands a row below it.
    let follows = |pair: &[usize]| {
        let (before, next) = (pair[0], pair[1]);
        before + 1 == next && units[next].edge < Edge::Blank && units[next].edge != Edge::Cell
            || units[next].row == units[before].row + 1 && !units[next].stacked && !units[before].stacked
    };
    let mut runs: Vec<&[usize]> = Vec::new();
    let mut start = 0;
    for end in 1..=at.len() {
        if end == at.len() || !follows(&at[end - 1..=end]) {
            if start < end {
                runs.push(&at[start..end]);
            }
            start = end;
        }
    }
    let mut alone: HashMap<String, u32> = HashMap::default();
    for run in &runs {
        // Words on one line are of one phrase.
        if run.iter().all(|index| units[*index].row == units[run[0]].row && !units[*index].stacked) || run.len() == 1 {
            *alone.entry(joined(units, run).replace(' ', "")).or_default() += 1;
        }
    }
    let mut out: Vec<Token<'a>> = Vec::with_capacity(at.len());
    let mut before = None;
    for run in runs {
        for part in parted(units, run, &alone) {
            let text = match part {
                [only] => Cow::Borrowed(&*units[*only].text),
                part => Cow::Owned(joined(units, part)),
            };
            let bare = text.replace(' ', "");
            let sure =
                !is_tail(&bare) && (time_strength(&bare) > 1 || alone.get(&bare).is_some_and(|&times| times >= 2));
            out.push(Token {
                text,
                first: part[0],
                last: part[part.len() - 1],
                gap: gap(units, before, part[0]),
                sure,
            });
            before = part.last().copied();
        }
    }
    out
}

fn joined(units: &[Unit<'_>], part: &[usize]) -> String {
    let mut text = String::new();
    for &index in part {
        add_text(&mut text, &units[index], &units[index].text);
    }
    crate::plan::joining::tidy(&text)
}

fn parted<'r>(units: &[Unit<'_>], run: &'r [usize], alone: &HashMap<String, u32>) -> Vec<&'r [usize]> {
    if run.len() == 1 {
        return vec![run];
    }
    let mut best = vec![(f32::INFINITY, 0usize); run.len() + 1];
    best[0].0 = 0.0;
    for end in 1..=run.len() {
        for start in end.saturating_sub(MOST_UNITS)..end {
            let cost = best[start].0 + phrase_cost(units, &run[start..end], alone);
            if cost < best[end].0 {
                best[end] = (cost, start);
            }
        }
    }
    let mut out = Vec::new();
    let mut end = run.len();
    while end > 0 {
        let start = best[end].1;
        out.push(&run[start..end]);
        end = start;
    }
    out.reverse();
    out
}

fn phrase_cost(units: &[Unit<'_>], part: &[usize], alone: &HashMap<String, u32>) -> f32 {
    let whole = joined(units, part).replace(' ', "");
    let seen = if alone.get(&whole).is_some_and(|&times| times >= 2) { SEEN } else { 0.0 };
    if let [_] = part {
        return if is_tail(&whole) {
            TAIL
        } else if time_strength(&whole) > 1 || seen > 0.0 {
            WHOLE - seen
        } else {
            UNSURE
        };
    }
    let mut cost = 0.0;
    for pair in part.windows(2) {
        let (left, right) = (&units[pair[0]].text, &units[pair[1]].text);
        let one_line = units[pair[0]].row == units[pair[1]].row && units[pair[1]].edge <= Edge::Wide;
        let both = is_whole(left, alone) && is_whole(right, alone);
        cost += match (one_line, both) {
            (false, false) if is_whole(right, alone) => TWO - 1.0,
            (true, false) => 0.2,
            (true, true) => TWO - 2.0,
            (false, true) => TWO,
            (false, false) => CUT,
        };
    }
    if part.windows(2).any(|pair| units[pair[0]].text == units[pair[1]].text) {
        return f32::INFINITY;
    }
    cost - seen
}

fn is_whole(text: &str, alone: &HashMap<String, u32>) -> bool {
    !is_tail(text) && (time_strength(text) > 1 || alone.get(text).is_some_and(|&times| times >= 2))
}

/// The rest of a phrase that a line end cut: 完成, 1 次, 次, 5.
fn is_tail(text: &str) -> bool {
    let chars = text.chars().count();
    chars <= 2 || text.ends_with('次') && !text.starts_with('每') && chars <= 4 || text.chars().all(|c| c.is_numeric())
}
