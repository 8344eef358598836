//! Which units are of a plan's table, and which are prose: from its first header words to the next section.

use std::{borrow::Cow, ops::Range};

use foldhash::HashMap;

use super::{
    belief::{are_names, time_strength, width},
    evidence::{Edge, Unit},
};
use crate::{
    plan::marker,
    source::text::{Line, once},
    table::{Role, Vocabulary, announces, rows::begins_section},
};

/// A table as a range of units, with the header words that open it.
#[derive(Debug)]
pub(super) struct Region {
    pub(super) units: Range<usize>,
    /// Its columns in the order of the first header, each with its word.
    pub(super) heads: Vec<(Role, String)>,
}

/// A header's words stand within so many units of each other: where columns come one after the other, a page's titles may
/// stand between them.
const HEADER_REACH: usize = 90;
/// A header names at least so many columns.
const LEAST_HEADS: usize = 3;

/// The roles that a unit of nothing but header words names; bold words may be written twice.
pub(super) fn head(text: &str, words: &Vocabulary) -> Vec<Role> {
    if text.len() > LONGEST_HEAD {
        return Vec::new();
    }
    words.named(text)
}

/// Two header words that ran together, each written twice, have at most so many bytes.
const LONGEST_HEAD: usize = 90;

/// Whether a text is one of comma-separated values: a line of it is a header in such cells.
pub(super) fn is_separated(lines: &[Line<'_>], words: &Vocabulary) -> bool {
    let is_header = |line: &Line<'_>| {
        let cells = line.text.split(',').map(|cell| once(Cow::Borrowed(cell.trim_matches(['"', ' ', '\u{FEFF}']))));
        cells.filter(|cell| !head(cell, words).is_empty()).count() >= LEAST_HEADS
    };
    lines
        .iter()
        .take(SEARCHED)
        .any(|line| line.text.contains(',') && line.text.len() <= LONGEST_HEADER && is_header(line))
}

/// A header stands among so many lines from the top, and is no longer than this in bytes.
const SEARCHED: usize = 400;
const LONGEST_HEADER: usize = 600;

/// The tables of a text. A text without header words has none.
fn regions(units: &[Unit<'_>], words: &Vocabulary) -> Vec<Region> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut last_section = 0;
    while at < units.len() {
        let Some((start, body, heads)) = next_header(units, at, words) else { break };
        last_section = units[at..start].iter().filter_map(section).next_back().unwrap_or(last_section);
        let mut end = body;
        while end < units.len() {
            // A section goes on counting where the ones before the table stopped; 壹 again is a title.
            if section(&units[end]).is_some_and(|number| number > last_section) {
                break;
            }
            end += 1;
        }
        out.push(Region { units: start..end, heads });
        at = end;
    }
    out
}

/// Names and times of a table that stand behind the section after it, before those lines are taken for the table's rest.
const LEAST_TOKENS: usize = 2;
/// Nearly all units of a table are no wider than this share of them, and a little.
const USUAL_WIDTH: f32 = 0.98;
const WIDTH_SLACK: u16 = 4;

/// The tables of a text, the rest of each before the section that was written into it: some programs write what stands
/// around the tables of a page first, and its cells behind that.
pub(super) fn gathered(units: &mut [Unit<'_>], words: &Vocabulary) -> Vec<Region> {
    let tables = regions(units, words);
    let mut moved = false;
    for (at, region) in tables.iter().enumerate() {
        let next = tables.get(at + 1).map_or(units.len(), |next| next.units.start);
        if let Some(rest) = rest_of(units, region.units.clone(), next) {
            let before = rest.start - region.units.end;
            units[region.units.end..rest.end].rotate_left(before);
            moved = true;
        }
    }
    if moved { regions(units, words) } else { tables }
}

/// Where the rest of a table stands between the section behind it and the next table: the section's paragraphs are wider
/// than any cell, and what comes after them holds names and times of the table.
fn rest_of(units: &[Unit<'_>], table: Range<usize>, next: usize) -> Option<Range<usize>> {
    let behind = table.end..next;
    if behind.is_empty() {
        return None;
    }
    let mut seen: HashMap<&str, u32> = HashMap::default();
    for unit in &units[table.clone()] {
        if are_names(&unit.text) || time_strength(&unit.text) > 0 {
            *seen.entry(&unit.text).or_default() += 1;
        }
    }
    let is_token = |at: &usize| seen.get(&*units[*at].text).is_some_and(|&times| times >= 2);
    let first = behind.clone().find(is_token)?;
    if behind.clone().filter(is_token).count() < LEAST_TOKENS {
        return None;
    }
    let mut widths: Vec<u16> = units[table].iter().map(|unit| width(&unit.text)).collect();
    let most = (widths.len() as f32 * USUAL_WIDTH) as usize;
    let usual = *widths.select_nth_unstable(most).1 + WIDTH_SLACK;
    let is_wide = |at: &usize| width(&units[*at].text) > usual;
    let wide = (behind.start..first).rev().find(is_wide)?;
    // The last line of a paragraph may be short.
    let tail = |at: usize| marker::read(&units[at].text).is_none() && units[at].text.ends_with('。');
    let start = wide + 1 + usize::from(wide + 1 < first && tail(wide + 1));
    let end = (start..next).find(|&at| section(&units[at]).is_some()).unwrap_or(next);
    Some(start..end)
}

/// The number of the section that a unit at the beginning of a line opens.
fn section(unit: &Unit<'_>) -> Option<u32> {
    (unit.edge >= Edge::Line && begins_section(&unit.text))
        .then(|| marker::read(&unit.text).and_then(|marker| marker.number))
        .flatten()
}

/// Whether a numbered line stands right above a table that does not announce it: 壹、優質服務, and not 伍、計畫內容如下：.
pub(super) fn is_under_heading(units: &[Unit<'_>], region: &Region) -> bool {
    let Some(above) = region.units.start.checked_sub(1) else { return false };
    let text = &units[above].text;
    let is_title = !text.ends_with('。') && !announces(text);
    units[above].edge >= Edge::Line && marker::read(text).is_some() && is_title
}

/// Whether the words of a plan's header stand in a text.
pub(super) fn has_header(units: &[Unit<'_>], words: &Vocabulary) -> bool {
    next_header(units, 0, words).is_some()
}

type Header = (usize, usize, Vec<(Role, String)>);

fn next_header(units: &[Unit<'_>], from: usize, words: &Vocabulary) -> Option<Header> {
    let mut at = from;
    while at < units.len() {
        if units[at].edge < Edge::Line || head(&units[at].text, words).is_empty() {
            at += 1;
            continue;
        }
        let mut heads: Vec<(Role, String)> = Vec::new();
        let mut body = at;
        for (index, unit) in units.iter().enumerate().skip(at).take(HEADER_REACH) {
            let roles = head(&unit.text, words);
            if roles.is_empty() {
                continue;
            }
            body = index + 1;
            for role in roles {
                if !heads.iter().any(|(known, _)| *known == role) {
                    heads.push((role, unit.text.to_string()));
                }
            }
        }
        let named = |wanted: &[Role]| heads.iter().any(|(role, _)| wanted.contains(role));
        let body_column = named(&[Role::Measure, Role::Strategy]);
        let side = named(&[Role::Department, Role::CoDepartment, Role::Deadline]);
        if heads.len() >= LEAST_HEADS && body_column && side {
            return Some((at, at, heads))
                .map(|(start, _, heads)| (start, first_body(units, start, body, words), heads));
        }
        at += 1;
    }
    None
}

/// The first unit that is no header word; header words may come later too, where blocks are out of order.
fn first_body(units: &[Unit<'_>], start: usize, end: usize, words: &Vocabulary) -> usize {
    (start..end).find(|&at| head(&units[at].text, words).is_empty()).unwrap_or(end)
}
