//! Titles that stand in the middle of what they are over.
//!
//! A merged title cell is often centred, and text has no rules that show where it begins: 2. 提升服務及時性 then stands
//! beside the third line of its first measure. The numbering tells where such a cell begins: where the measures, or the
//! titles one level further in, start again at 1. Each title is lifted to the beginning of the group it stands in the
//! middle of.

use std::collections::BTreeSet;

use super::{cells::Fragment, words::marker_number};

/// Where something one level further in begins.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// Index of its first fragment.
    at: usize,
    /// Whether a group begins with it.
    opens: bool,
}

/// A title: its fragments, and the number it begins with.
#[derive(Debug)]
struct Title {
    parts: Vec<usize>,
    number: Option<u32>,
}

/// Lifts the titles of every column left of the measures, from the inside out.
pub(super) fn lift(fragments: &mut [Fragment<'_>], measure: usize) {
    let mut starts: Vec<Start> = (0..fragments.len())
        .filter(|&at| fragments[at].column == measure)
        .filter_map(|at| marker_number(fragments[at].text).map(|number| Start { at, opens: number == 1 }))
        .collect();
    // What stands in the measures' column, by line: whether it begins with a 1.
    let texts: Vec<(u32, bool)> = fragments
        .iter()
        .filter(|fragment| fragment.column == measure)
        .map(|fragment| (fragment.number, marker_number(fragment.text) == Some(1)))
        .collect();
    for column in (0..measure).rev() {
        let titles = titles(fragments, column);
        if titles.is_empty() {
            continue;
        }
        let lifted = if are_centred(fragments, &titles, &texts) {
            lift_column(fragments, &titles, &starts)
        } else {
            titles.iter().map(|title| title.parts[0]).collect()
        };
        // What no title claims stands directly under the next level; what one does, is seen as that title from there.
        let mut outer: Vec<Start> = titles
            .iter()
            .zip(&lifted)
            .map(|(title, &at)| Start { at, opens: title.number.is_none_or(|number| number == 1) })
            .collect();
        let claimed: BTreeSet<usize> = lifted.iter().copied().collect();
        // The lines that titles begin on.
        let beside: BTreeSet<u32> = titles.iter().map(|title| fragments[title.parts[0]].number).collect();
        let unclaimed = starts.iter().filter(|start| start.opens && !claimed.contains(&start.at));
        outer.extend(unclaimed.filter(|start| !beside.contains(&fragments[start.at].number)));
        outer.sort_by_key(|start| start.at);
        starts = outer;
    }
}

fn titles(fragments: &[Fragment<'_>], column: usize) -> Vec<Title> {
    let mut out: Vec<Title> = Vec::new();
    for at in (0..fragments.len()).filter(|&at| fragments[at].column == column) {
        let number = marker_number(fragments[at].text);
        match out.last_mut() {
            Some(last) if fragments[at].follows && number.is_none() => last.parts.push(at),
            _ => out.push(Title { parts: vec![at], number }),
        }
    }
    out
}

/// Whether most titles of a column begin in the middle of a group: those that stand at its beginning have its first
/// measure beside or below them.
fn are_centred(fragments: &[Fragment<'_>], titles: &[Title], texts: &[(u32, bool)]) -> bool {
    let inside = titles.iter().filter(|title| {
        let number = fragments[title.parts[0]].number;
        texts.get(texts.partition_point(|text| text.0 < number)).is_some_and(|(_, opens)| !opens)
    });
    inside.count() * 2 > titles.len()
}

/// Lifts each title to the beginning of the group that its middle stands in; of two in one group only the nearer to its
/// middle. Tells where each one begins now.
fn lift_column(fragments: &mut [Fragment<'_>], titles: &[Title], starts: &[Start]) -> Vec<usize> {
    let opens: Vec<usize> = starts.iter().filter(|start| start.opens).map(|start| start.at).collect();
    let mut lifted: Vec<usize> = titles.iter().map(|title| title.parts[0]).collect();
    for (index, &from) in opens.iter().enumerate() {
        let to = opens.get(index + 1).copied().unwrap_or(fragments.len());
        let middle = |title: &Title| title.parts[title.parts.len() / 2];
        // Titles stand in the order of their fragments, so their middles do.
        let inside = [from, to].map(|end| titles.partition_point(|title| middle(title) < end));
        let Some(owner) =
            (inside[0]..inside[1].max(inside[0])).min_by_key(|&at| (middle(&titles[at]) * 2).abs_diff(from + to))
        else {
            continue;
        };
        lifted[owner] = from;
        let begin = fragments[from].from;
        for &part in &titles[owner].parts {
            fragments[part].from = begin;
        }
    }
    lifted
}
