//! Accounts for every character of the table: each non-space one is in exactly one of these.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Non-space characters of one plan's table, by what they became.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Accounting {
    /// All characters that the source put into the table.
    pub table: usize,
    /// Titles of facets, strategies and sub-strategies.
    pub titles: usize,
    /// Markers: 一、 (一) 1. (1) 甲. ◎ and their like.
    pub markers: usize,
    /// Texts of measures.
    pub measures: usize,
    /// Texts of sub-items.
    pub subitems: usize,
    /// Department names that a measure has.
    pub departments: usize,
    /// Deadlines that a measure has.
    pub deadlines: usize,
    /// Separators between names: 、 and its like.
    pub separators: usize,
    /// Repeated headers and titles, page numbers, running heads.
    pub furniture: usize,
    /// Columns that a measure's record does not have: 備註, 績效指標.
    pub other_columns: usize,
    /// What fits nowhere: stray text, departments and deadlines left over.
    pub stray: usize,
}

impl Accounting {
    /// Adds another table of the same plan.
    pub(crate) fn add(&mut self, other: &Accounting) {
        self.table += other.table;
        self.titles += other.titles;
        self.markers += other.markers;
        self.measures += other.measures;
        self.subitems += other.subitems;
        self.departments += other.departments;
        self.deadlines += other.deadlines;
        self.separators += other.separators;
        self.furniture += other.furniture;
        self.other_columns += other.other_columns;
        self.stray += other.stray;
    }

    /// The sum of all classes; equals [`Accounting::table`] unless planscope has lost or doubled something.
    #[must_use]
    pub fn sum(&self) -> usize {
        self.titles
            + self.markers
            + self.measures
            + self.subitems
            + self.departments
            + self.deadlines
            + self.separators
            + self.furniture
            + self.other_columns
            + self.stray
    }

    /// Whether every character is accounted for.
    #[must_use]
    pub fn balances(&self) -> bool {
        self.sum() == self.table
    }
}
