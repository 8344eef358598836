//! Automatic numbers of a Word document, worked out from `numbering.xml` as Word shows them.
//!
//! | in the file                         | what it does                                                       |
//! |-------------------------------------|--------------------------------------------------------------------|
//! | `w:abstractNum`                     | nine levels; all its `w:num` count on together                     |
//! | `w:lvlText` `(%2)`                  | the text around the numbers of this level and those above          |
//! | `w:lvlOverride`/`w:startOverride`   | the first paragraph of that `w:num` on that level begins anew      |
//! | `w:lvlRestart`                      | after which level this one begins anew; 0: never                   |
//! | `w:isLgl`                           | the numbers of all levels in arabic digits                         |
//! | `w:numStyleLink`, `w:styleLink`     | the levels stand in another `w:abstractNum`                        |
//!
//! ECMA-376 part 1, 17.9.

use std::collections::{BTreeMap, BTreeSet};

use super::{counters, xml::Element};

const LEVELS: usize = 9;

/// A level of a list.
#[derive(Debug, Clone, PartialEq)]
struct Level {
    start: u32,
    format: String,
    text: String,
    /// What stands between the number and the text.
    space: &'static str,
    restart: Option<u32>,
    arabic: bool,
    style: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct List {
    levels: BTreeMap<usize, Level>,
    /// The lists's own style name, and the style whose list it borrows.
    style: Option<String>,
    borrowed: Option<String>,
}

#[derive(Debug, Clone, Default)]
struct Instance {
    list: String,
    starts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, Level>,
}

/// The lists of a document, with where their counting stands.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    lists: BTreeMap<String, List>,
    instances: BTreeMap<String, Instance>,
    counts: BTreeMap<String, [Option<u32>; LEVELS]>,
    begun: BTreeSet<(String, usize)>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(root: &Element) -> Numbering {
        let mut out = Numbering::default();
        for element in root.elements() {
            match element.name.as_str() {
                "abstractNum" => {
                    let named = |name: &str| element.child(name).and_then(|link| link.get("val")).map(str::to_owned);
                    let list = List {
                        levels: element.elements().filter_map(level).collect(),
                        style: named("styleLink"),
                        borrowed: named("numStyleLink"),
                    };
                    out.lists.insert(element.get("abstractNumId").unwrap_or_default().to_owned(), list);
                }
                "num" => {
                    let mut instance = Instance::default();
                    if let Some(list) = element.child("abstractNumId").and_then(|list| list.get("val")) {
                        list.clone_into(&mut instance.list);
                    }
                    for change in element.elements().filter(|child| child.name == "lvlOverride") {
                        let at = change.number::<usize>("ilvl").unwrap_or(0).min(LEVELS - 1);
                        if let Some(start) = change.child("startOverride").and_then(|start| start.number("val")) {
                            instance.starts.insert(at, start);
                        }
                        instance.levels.extend(change.child("lvl").and_then(level).map(|(_, level)| (at, level)));
                    }
                    out.instances.insert(element.get("numId").unwrap_or_default().to_owned(), instance);
                }
                _ => {}
            }
        }
        // A list that borrows another's levels counts with that one.
        let owners: BTreeMap<String, String> =
            out.lists.iter().filter_map(|(id, list)| Some((list.style.clone()?, id.clone()))).collect();
        for instance in out.instances.values_mut() {
            let borrowed = out.lists.get(&instance.list).and_then(|list| list.borrowed.as_ref());
            if let Some(owner) = borrowed.and_then(|style| owners.get(style)) {
                owner.clone_into(&mut instance.list);
            }
        }
        out
    }

    /// The level that a paragraph style is tied to in a list, if any.
    pub(super) fn level_of_style(&self, instance: &str, style: &str) -> Option<usize> {
        let list = self.lists.get(&self.instances.get(instance)?.list)?;
        list.levels.iter().find(|(_, level)| level.style.as_deref() == Some(style)).map(|(&at, _)| at)
    }

    /// The number that the next paragraph of this list and level shows, with the space behind it.
    pub(super) fn next(&mut self, id: &str, level: usize) -> Option<String> {
        let level = level.min(LEVELS - 1);
        let instance = self.instances.get(id)?;
        let list = self.lists.get(&instance.list);
        let find = |at: usize| instance.levels.get(&at).or_else(|| list?.levels.get(&at));
        let shown = find(level)?;
        let counts = self.counts.entry(instance.list.clone()).or_default();
        let first = self.begun.insert((id.to_owned(), level));
        let start = find(level).map_or(1, |level| level.start);
        counts[level] = Some(match (counts[level], instance.starts.get(&level)) {
            (_, Some(&start)) if first => start,
            (None, _) => start,
            (Some(count), _) => count.saturating_add(1),
        });
        for (deeper, count) in counts.iter_mut().enumerate().skip(level + 1) {
            let restart = find(deeper).and_then(|deeper| deeper.restart);
            // The value names a level counted from 1; a use of that level or one above it begins this one anew.
            if restart.is_none_or(|after| after > 0 && level < after as usize) {
                *count = None;
            }
        }
        let mut text = String::new();
        let mut chars = shown.text.chars().peekable();
        while let Some(c) = chars.next() {
            let place = chars.peek().and_then(|next| next.to_digit(10)).filter(|digit| c == '%' && *digit > 0);
            let Some(place) = place else {
                text.push(c);
                continue;
            };
            chars.next();
            let at = place as usize - 1;
            if at > level {
                continue;
            }
            let of = find(at);
            let number = *counts[at].get_or_insert_with(|| of.map_or(1, |level| level.start));
            let format = of.map_or("decimal", |level| level.format.as_str());
            let arabic = shown.arabic && format != "none";
            text.push_str(&counters::word(if arabic { "decimal" } else { format }, number));
        }
        if text.is_empty() {
            return None;
        }
        text.push_str(shown.space);
        Some(text)
    }
}

fn level(element: &Element) -> Option<(usize, Level)> {
    if element.name != "lvl" {
        return None;
    }
    let value = |name: &str| element.child(name).and_then(|child| child.get("val"));
    let mut format = value("numFmt").unwrap_or("decimal").to_owned();
    // Newer formats stand beside their fall-back: take the first that is known by name.
    if let Some(choice) = element.path(&["AlternateContent", "Choice", "numFmt"]).and_then(|format| format.get("val")) {
        choice.clone_into(&mut format);
    }
    let mut text = value("lvlText").unwrap_or_default().to_owned();
    if format == "bullet" {
        text = text.chars().map(super::runs::symbol).collect();
    }
    let level = Level {
        // ECMA-376 part 1, 17.9.25: without a start, a level starts with zero.
        start: value("start").and_then(|start| start.parse().ok()).unwrap_or(0),
        format,
        text,
        space: if value("suff") == Some("nothing") { "" } else { " " },
        restart: value("lvlRestart").and_then(|restart| restart.parse().ok()),
        arabic: element.child("isLgl").is_some_and(|legal| !matches!(legal.get("val"), Some("0" | "false"))),
        style: value("pStyle").map(str::to_owned),
    };
    Some((element.number("ilvl").unwrap_or(0), level))
}
