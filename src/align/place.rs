//! Where a measure stands, and how far apart two such places are.
//!
//! Titles say where a measure stands, numbers only say in which order: the offices number their sub-strategies
//! each in its own way. A heading that was reworded is still the same one where nothing else could be meant.

use crate::normalize::key;
use crate::plan::{Heading, Measure};

use super::prepared::{Prepared, hash};

/// Facet, strategy and sub-strategy of a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    levels: [Level; 3],
}

/// One of the three headings.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Level {
    /// The key of its title; empty for none.
    title: Box<str>,
    /// A hash of it: most titles differ, and then this tells.
    hash: u64,
    number: u32,
}

impl Level {
    fn of(heading: Option<&Heading>) -> Self {
        let title = heading.and_then(|heading| heading.title.as_deref()).map(key).unwrap_or_default();
        Level { hash: hash(&title), title: title.into(), number: heading.and_then(|heading| heading.no).unwrap_or(0) }
    }

    fn is_blank(&self) -> bool {
        self.title.is_empty() && self.number == 0
    }
}

impl Place {
    pub(super) fn of(measure: &Measure) -> Self {
        Place {
            levels: [
                Level::of(measure.facet.as_ref()),
                Level::of(measure.strategy.as_ref()),
                Level::of(measure.substrategy.as_ref()),
            ],
        }
    }

    pub(super) fn numbers(&self) -> [u32; 3] {
        [self.levels[0].number, self.levels[1].number, self.levels[2].number]
    }
}

/// How much of the way down two places share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nearness {
    /// Another facet.
    Elsewhere,
    /// The same facet, another strategy.
    SameFacet,
    /// The same strategy, another sub-strategy.
    SameStrategy,
    /// The same place.
    Same,
}

/// The nearness of every place of one plan to every place of another one.
pub(super) struct Map {
    new_len: usize,
    near: Vec<Nearness>,
}

impl Map {
    pub(super) fn between(old: &Prepared, new: &Prepared) -> Self {
        let new_len = new.places.len();
        let mut near = vec![Nearness::Elsewhere; old.places.len() * new_len];
        let steps = [Nearness::SameFacet, Nearness::SameStrategy, Nearness::Same];
        for (level, &reached) in steps.iter().enumerate() {
            let before = if level == 0 { Nearness::Elsewhere } else { steps[level - 1] };
            for (o, a) in old.places.iter().enumerate() {
                for (n, b) in new.places.iter().enumerate() {
                    if near[o * new_len + n] == before && same_heading(&a.levels[level], &b.levels[level]) {
                        near[o * new_len + n] = reached;
                    }
                }
            }
            // What has no counterpart by its title may have been renamed.
            for (o, a) in old.places.iter().enumerate() {
                let lonely_old = !(0..new_len).any(|n| near[o * new_len + n] >= reached);
                for (n, b) in new.places.iter().enumerate() {
                    if lonely_old
                        && near[o * new_len + n] == before
                        && alike(&a.levels[level].title, &b.levels[level].title)
                        && !old.places.iter().any(|other| same_heading(&other.levels[level], &b.levels[level]))
                    {
                        near[o * new_len + n] = reached;
                    }
                }
            }
        }
        Map { new_len, near }
    }

    pub(super) fn get(&self, old: u32, new: u32) -> Nearness {
        self.near[old as usize * self.new_len + new as usize]
    }
}

/// The same title; the same number where there is no title. A level that one plan does not have tells nothing.
fn same_heading(a: &Level, b: &Level) -> bool {
    if a.is_blank() || b.is_blank() {
        return true;
    }
    if a.title.is_empty() || b.title.is_empty() { a.number == b.number } else { a.hash == b.hash && a.title == b.title }
}

/// Whether most characters of two titles are the same.
fn alike(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let shared = a.iter().filter(|c| b.contains(c)).count() + b.iter().filter(|c| a.contains(c)).count();
    !a.is_empty() && !b.is_empty() && shared * 10 >= (a.len() + b.len()) * 6
}
