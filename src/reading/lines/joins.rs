//! Joins and parts units where signs that hold in any text say so, before anything is priced.
//!
//! `每年 1 次` is one phrase of time: figures are set with blanks, names are not. `3. 主動服務(1)` is a title and the first
//! measure's number, two columns that touch.

use std::{borrow::Cow, collections::BTreeMap};

use foldhash::HashMap;

use super::{
    belief::{are_names, is_separator, time_strength, width},
    evidence::{Edge, Unit},
};
use crate::plan::{joining::is_wide, lexicon::looks_like_department, marker};

/// No phrase of time is set in more words.
const MOST_WORDS: usize = 7;

/// The units with phrases of time joined and touching columns parted.
pub(super) fn joined(units: Vec<Unit<'_>>) -> Vec<Unit<'_>> {
    let mut out: Vec<Unit<'_>> = Vec::with_capacity(units.len());
    let mut at = 0;
    while at < units.len() {
        let end = phrase(&units, at);
        if end > at + 1 {
            let mut unit = units[at].clone();
            let text = unit.text.to_mut();
            for next in &units[at + 1..end] {
                text.push(' ');
                text.push_str(&next.text);
            }
            out.push(unit);
            at = end;
            continue;
        }
        let unit = &units[at];
        match touching(unit) {
            Some(cut) => {
                let (left, right) = (unit.text[..cut].trim_end().to_owned(), unit.text[cut..].to_owned());
                out.push(Unit { text: Cow::Owned(left), ..unit.clone() });
                out.push(Unit { text: Cow::Owned(right), edge: Edge::Space, ..unit.clone() });
                // What follows on the line is the text of the number that stood at the end.
                let bare = out
                    .last()
                    .is_some_and(|last| marker::read(&last.text).is_some_and(|m| m.length == last.text.len()));
                if let Some(next) = units.get(at + 1).filter(|next| bare && next.edge == Edge::Space) {
                    let last = out.last_mut().expect("it was just pushed").text.to_mut();
                    last.push(' ');
                    last.push_str(&next.text);
                    at += 1;
                }
            }
            None => out.push(unit.clone()),
        }
        at += 1;
    }
    out
}

/// A name ends so many units of text before the text is taken for one whose columns touch.
const LEAST_TOUCHING: usize = 10;
/// A name that is parted from the end of a text has so many characters, and so many stand before it.
const LEAST_NAME: usize = 3;
const LEAST_TEXT: usize = 6;
/// A time that touches the name before it has so many.
const LEAST_TIME: usize = 3;
const MOST_TIME: usize = 7;

/// The units with names parted from the ends of texts, where the document shows that its columns touch: again and again
/// a line of text ends in what stands alone elsewhere and looks like a name, or once behind a full stop.
pub(super) fn parted(units: Vec<Unit<'_>>) -> Vec<Unit<'_>> {
    let mut alone: HashMap<&str, u32> = HashMap::default();
    let mut times: HashMap<&str, u32> = HashMap::default();
    for unit in &units {
        let chars = unit.text.chars().count();
        let is_time = time_strength(&unit.text) > 0;
        if (LEAST_NAME..=6).contains(&chars) && looks_like_department(&unit.text) && !is_time {
            *alone.entry(&unit.text).or_default() += 1;
        } else if (LEAST_TIME..=MOST_TIME).contains(&chars) && is_time {
            *times.entry(&unit.text).or_default() += 1;
        }
    }
    // What a text ends in that stands alone elsewhere, and has so many characters at least and at most.
    let known_end = |text: &str, known: &HashMap<&str, u32>, least: usize, most: usize| {
        let starts = text.char_indices().rev().map(|(start, _)| start).take(most).skip(least - 1);
        starts.filter(|&start| known.get(&text[start..]).is_some_and(|&times| times >= 2)).last()
    };
    // Where the name begins, and the time behind it that touches as well, if one does.
    let cut = |at: usize| {
        let text = &*units[at].text;
        let next = units.get(at + 1).filter(|next| next.edge < Edge::Line);
        let time = known_end(text, &times, LEAST_TIME, MOST_TIME).filter(|_| next.is_none());
        let named = &text[..time.unwrap_or(text.len())];
        // A name stands at the end of what the line says in its column: a wide gap, a time, or nothing follows.
        if next.is_some_and(|next| next.edge == Edge::Space && time_strength(&next.text) == 0) {
            return None;
        }
        let name = known_end(named, &alone, LEAST_NAME, 6)?;
        (text[..name].chars().count() >= LEAST_TEXT).then_some((name, time))
    };
    let mut cuts: Vec<Option<(usize, Option<usize>)>> = (0..units.len()).map(cut).collect();
    if cuts.iter().flatten().count() < LEAST_TOUCHING {
        let full = full_line(&units);
        // A line that is full without the name goes on below; behind the end of a sentence no more is asked.
        let is_full = |text: &str, cut: usize| {
            full.is_some_and(|full| {
                (full.saturating_sub(ROOM)..=full + HANGING).contains(&width(&text[..cut]))
                    && width(text) > full + HANGING
            })
        };
        for (unit, cut) in units.iter().zip(&mut cuts) {
            *cut = cut.filter(|&(cut, _)| unit.text[..cut].ends_with('。') || is_full(&unit.text, cut));
        }
    }
    if cuts.iter().all(Option::is_none) {
        return units;
    }
    let mut out = Vec::with_capacity(units.len() + cuts.len() / 4);
    for (unit, cut) in units.iter().zip(cuts) {
        match cut {
            Some((cut, time)) => {
                out.push(Unit { text: Cow::Owned(unit.text[..cut].to_owned()), ..unit.clone() });
                let end = time.unwrap_or(unit.text.len());
                for part in [&unit.text[cut..end], &unit.text[end..]].into_iter().filter(|part| !part.is_empty()) {
                    let text = Cow::Owned(part.to_owned());
                    out.push(Unit { text, edge: Edge::Space, spaced: false, ..unit.clone() });
                }
            }
            None => out.push(unit.clone()),
        }
    }
    out
}

/// How wide the full lines of the measures are: the commonest width of long ones.
fn full_line(units: &[Unit<'_>]) -> Option<u16> {
    /// In halves of a 漢字: shorter lines are of narrow columns.
    const LONG: u16 = 24;
    /// Fewer lines tell no width.
    const LEAST: usize = 8;
    let mut lines: BTreeMap<u16, usize> = BTreeMap::new();
    for wide in units.iter().map(|unit| width(&unit.text)).filter(|wide| *wide >= LONG) {
        *lines.entry(wide).or_default() += 1;
    }
    lines.into_iter().max_by_key(|(_, count)| *count).filter(|(_, count)| *count >= LEAST).map(|(wide, _)| wide)
}

/// In halves of a 漢字: a line may end so much before the others, or begin so much before them with its number.
const ROOM: u16 = 2;
const HANGING: u16 = 4;

/// A column of names that cuts them is so narrow, in characters, and its list so long, in lines.
const NARROW: usize = 6;
const MOST_LINES: usize = 12;

/// The units with lists of names put together that a narrow column cut anywhere: `業務`, `組、客`, `服課`.
///
/// What tells: lines of a few characters, one below the other, that end as names in a list only when joined. One name
/// that is cut has no list around it: it must stand whole elsewhere.
pub(super) fn whole(units: Vec<Unit<'_>>) -> Vec<Unit<'_>> {
    let mut alone: HashMap<&str, u32> = HashMap::default();
    for unit in units.iter().filter(|unit| is_narrow(unit) || looks_like_department(&unit.text)) {
        *alone.entry(&unit.text).or_default() += 1;
    }
    let mut out: Vec<Unit<'_>> = Vec::with_capacity(units.len());
    let mut at = 0;
    while at < units.len() {
        match list_end(&units, at, &alone) {
            Some(end) => {
                let text: String = units[at..end].iter().map(|unit| &*unit.text).collect();
                out.push(Unit { text: Cow::Owned(text), ..units[at].clone() });
                at = end;
            }
            None => {
                out.push(units[at].clone());
                at += 1;
            }
        }
    }
    out
}

fn is_narrow(unit: &Unit<'_>) -> bool {
    unit.text.chars().count() <= NARROW && marker::read(&unit.text).is_none() && !unit.text.ends_with('。')
}

/// Where the lines of a list of names end that begins at this unit and is cut inside a name.
fn list_end(units: &[Unit<'_>], start: usize, alone: &HashMap<&str, u32>) -> Option<usize> {
    let first = &units[start];
    if !is_narrow(first) || are_names(&first.text) && !first.text.ends_with(is_separator) {
        return None;
    }
    let mut text = String::from(&*first.text);
    let mut cut = !are_names(&first.text);
    for (lines, next) in units[start + 1..].iter().take(MOST_LINES).enumerate() {
        if next.edge != Edge::Line || !is_narrow(next) {
            return None;
        }
        text.push_str(&next.text);
        let open = text.ends_with(is_separator);
        if !open && are_names(&text) {
            let list = text.contains(is_separator);
            let known = alone.get(&*text).is_some_and(|&times| times >= 2);
            return (cut && (list || known)).then_some(start + lines + 2);
        }
        cut |= !open;
    }
    None
}

/// Where the phrase of time ends that begins at this unit and is set with blanks around its figures.
fn phrase(units: &[Unit<'_>], start: usize) -> usize {
    let linked = |left: &Unit<'_>, right: &Unit<'_>| {
        let blank = right.edge == Edge::Space || right.edge == Edge::Inner && right.spaced;
        let (l, r) = (&*left.text, &*right.text);
        let figures = |c: char| c.is_numeric();
        blank
            && (l.ends_with(figures) && !r.starts_with(figures)
                || r.starts_with(figures)
                    && (l.starts_with('每') || l.ends_with(['至', '到', '~', '～', '-', '年', '月', '於'])))
    };
    if units[start].text.len() > 24 {
        return start + 1;
    }
    let mut end = start + 1;
    while end < units.len() && end - start < MOST_WORDS && linked(&units[end - 1], &units[end]) {
        end += 1;
    }
    while end > start + 1 {
        let text: String = units[start..end].iter().map(|unit| &*unit.text).collect();
        if time_strength(&text) > 1 && !text.chars().all(char::is_numeric) {
            return end;
        }
        end -= 1;
    }
    end
}

/// Where a title's unit ends that has the first number of an inner level right behind it: `(一) 服1. 訂定`.
fn touching(unit: &Unit<'_>) -> Option<usize> {
    let first = marker::read(&unit.text)?;
    let rest = &unit.text[first.length..];
    let from = rest.trim_start().len();
    let mut before = ' ';
    let at = rest.char_indices().skip(1).find(|(at, c)| {
        let opens = matches!(c, '(' | '（') || *c == '1' && is_wide(before);
        before = *c;
        opens
            && rest.len() - at < from
            && marker::read(&rest[*at..]).is_some_and(|inner| inner.number == Some(1) && inner.style > first.style)
    });
    at.map(|(at, _)| first.length + at)
}
