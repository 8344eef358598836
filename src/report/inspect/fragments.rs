//! The lines of a text, cut where the role changes.
//!
//! The record knows the lines of each part, not the columns; the part is looked for within its lines. What is not
//! found as it stands (a name cut in two by a line) stays without colour: a wrong light is worse than none.

use std::collections::BTreeMap;

use super::{key, labels::Role};
use crate::plan::Reading;

/// A stretch of a line.
pub(super) struct Fragment<'a> {
    pub(super) text: &'a str,
    /// The class of its role; empty for what belongs to nothing.
    pub(super) role: &'static str,
    pub(super) key: String,
}

/// A part of a plan that stands on some line.
struct Part {
    role: Role,
    key: String,
    /// Without white space.
    text: String,
}

/// For each line the parts that stand on it.
pub(super) struct Index {
    parts: Vec<Part>,
    by_line: BTreeMap<u32, Vec<usize>>,
}

impl Index {
    pub(super) fn of(plans: &[Reading]) -> Index {
        let mut index = Index { parts: Vec::new(), by_line: BTreeMap::new() };
        for (plan, reading) in plans.iter().enumerate() {
            for (at, title) in reading.marks.titles.iter().enumerate().filter(|(_, title)| !title.is_measure) {
                index.add(Role::Title, key('t', plan, at), &title.text, &title.places);
            }
            for (at, measure) in reading.plan.measures.iter().enumerate() {
                let key = key('m', plan, at);
                let mut text = measure.text.clone();
                for sub in &measure.subitems {
                    text.push_str(&sub.marker);
                    text.push_str(&sub.text);
                }
                index.add(Role::Measure, key.clone(), &text, &measure.evidence.text);
                let subs = || measure.subitems.iter();
                for name in measure.departments.iter().chain(subs().flat_map(|sub| &sub.departments)) {
                    index.add(Role::Department, key.clone(), name, &measure.evidence.departments);
                }
                for deadline in measure.deadline.iter().chain(subs().filter_map(|sub| sub.deadline.as_ref())) {
                    index.add(Role::Deadline, key.clone(), deadline, &measure.evidence.deadline);
                }
            }
            for place in &reading.marks.furniture {
                index.add(Role::Furniture, String::new(), "", std::slice::from_ref(place));
            }
            for (text, place) in &reading.marks.stray {
                index.add(Role::Stray, String::new(), text, std::slice::from_ref(place));
            }
        }
        index
    }

    fn add(&mut self, role: Role, key: String, text: &str, places: &[crate::words::Place]) {
        let at = self.parts.len();
        self.parts.push(Part { role, key, text: squash(text) });
        for [first, last] in places.iter().filter_map(|place| place.lines) {
            // A place may reach over many lines; a hostile one does not get to fill the memory.
            for line in first..=last.min(first.saturating_add(500)) {
                self.by_line.entry(line).or_default().push(at);
            }
        }
    }

    /// Cuts a line into its fragments; joined, they are the line.
    pub(super) fn fragments<'a>(&self, number: u32, line: &'a str) -> Vec<Fragment<'a>> {
        let Some(here) = self.by_line.get(&number) else {
            return vec![Fragment { text: line, role: "", key: String::new() }];
        };
        let mut free: Vec<&Part> = here.iter().map(|&at| &self.parts[at]).collect();
        let mut out = Vec::new();
        for cell in cells(line) {
            let plain = squash(cell);
            let whole = |part: &&Part| match part.role {
                Role::Measure | Role::Title => reads(&part.text, &plain),
                Role::Furniture => true,
                _ => part.text == plain,
            };
            match free.iter().position(whole).filter(|_| !plain.is_empty()) {
                Some(at) => {
                    let part = free[at];
                    // A text may go on in the next cell of the line; a name or a date is used up.
                    if matches!(part.role, Role::Department | Role::Deadline | Role::Stray) {
                        free.remove(at);
                    }
                    out.push(Fragment { text: cell, role: part.role.class(), key: part.key.clone() });
                }
                None => words(cell, &mut free, &mut out),
            }
        }
        out
    }
}

/// Names and dates one by one in a stack of them.
fn words<'a>(cell: &'a str, free: &mut Vec<&Part>, out: &mut Vec<Fragment<'a>>) {
    for word in cell.split_inclusive(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',' | '；' | '／')) {
        let plain = word.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '、' | '，' | ',' | '；' | '／'));
        let is_it =
            |part: &&Part| matches!(part.role, Role::Department | Role::Deadline | Role::Stray) && part.text == plain;
        match free.iter().position(is_it).filter(|_| !plain.is_empty()) {
            Some(at) => {
                let part = free.remove(at);
                out.push(Fragment { text: plain, role: part.role.class(), key: part.key.clone() });
                if plain.len() < word.len() {
                    out.push(Fragment { text: &word[plain.len()..], role: "", key: String::new() });
                }
            }
            None => out.push(Fragment { text: word, role: "", key: String::new() }),
        }
    }
}

/// Whether a cell holds this text or a part of it, before or behind the marker.
fn reads(text: &str, cell: &str) -> bool {
    if text.is_empty() || cell.is_empty() {
        return false;
    }
    let body = cell.trim_start_matches(|c: char| {
        c.is_numeric() || matches!(c, '(' | ')' | '（' | '）' | '.' | '．' | '、' | '#' | '-' | '*')
    });
    // A marker may be numbered in letters: what stands behind it is tried too.
    let behind = cell.split_once(['、', ')', '）', '.']).map_or(body, |(_, rest)| rest);
    let head: String = text.chars().take(12).collect();
    [cell, body, behind].iter().any(|tried| tried.chars().count() >= 2 && text.contains(*tried)) || cell.contains(&head)
}

/// The line cut at tabulators and paragraph marks, which stand alone.
fn cells(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let next = ["\t", "<p>", "</p>"].iter().filter_map(|mark| rest.find(mark).map(|at| (at, mark.len()))).min();
        let (at, length) = next.unwrap_or((rest.len(), 0));
        if at > 0 {
            out.push(&rest[..at]);
        }
        if length > 0 {
            out.push(&rest[at..at + length]);
        }
        rest = &rest[at + length..];
    }
    out
}

fn squash(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_joined_are_the_line() {
        for line in ["", "甲\t乙", "\t<p>(1)丙</p><p>(2)丁</p>\t", "a  b"] {
            assert_eq!(cells(line).concat(), line);
        }
    }

    #[test]
    fn names_of_a_stack_light_one_by_one() {
        let part = |key: &str| Part { role: Role::Department, key: key.into(), text: "業務組".into() };
        let index = Index { parts: vec![part("m0-0"), part("m0-1")], by_line: BTreeMap::from([(3, vec![0, 1])]) };
        let found = index.fragments(3, "業務組 電費組　業務組");
        let lit: Vec<(&str, &str)> =
            found.iter().filter(|one| !one.role.is_empty()).map(|one| (one.text, one.key.as_str())).collect();
        assert_eq!(lit, [("業務組", "m0-0"), ("業務組", "m0-1")]);
        assert_eq!(found.iter().map(|one| one.text).collect::<String>(), "業務組 電費組　業務組");
    }
}
