//! The comparison as it is written down: the pinned contract `planscope.diff/1`, and the one view of all reports.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::align::Confidence;
pub use crate::plan::Printed;
use crate::words::Diagnostic;

/// The name and version of the contract.
pub const SCHEMA: &str = "planscope.diff/1";

/// What changed from one plan to another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Diff {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The plan before.
    pub old: PlanRef,
    /// The plan after.
    pub new: PlanRef,
    /// Two years of one office, or two offices.
    #[serde(default)]
    pub between: Between,
    /// How many entries there are of each kind.
    pub summary: Summary,
    /// Every measure of either plan, in exactly one entry; in the order of the new plan, what was dropped where it
    /// stood.
    pub entries: Vec<Entry>,
    /// Words that were replaced throughout.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Rename>,
    /// Headings that go on under another title; what stands under them has not moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub headings: Vec<HeadingChange>,
    /// What changed outside the table.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub front: Vec<FrontChange>,
    /// Verdicts of the auditor that do not apply any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale_decisions: Vec<String>,
    /// What was left out of account because the plans, or two of their texts, are too large for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
}

/// Which plan.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanRef {
    /// The office.
    pub office: Option<String>,
    /// The 民國 year.
    pub roc_year: Option<u32>,
    /// The file it was read from.
    pub path: String,
    /// The title as printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How many measures it has.
    #[serde(default)]
    pub measures: usize,
}

impl PlanRef {
    /// Office and year as a person says them.
    #[must_use]
    pub fn name(&self) -> String {
        match (&self.office, self.roc_year) {
            (Some(office), Some(year)) => format!("{office} {year}"),
            (Some(office), None) => office.clone(),
            (None, Some(year)) => format!("{} {year}", self.path),
            (None, None) => self.path.clone(),
        }
    }
}

/// How many entries there are of each kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[expect(missing_docs, reason = "each field is a kind")]
pub struct Summary {
    pub same: usize,
    pub changed: usize,
    pub added: usize,
    pub dropped: usize,
    pub split: usize,
    pub merged: usize,
    /// Entries of any kind of which something can be read in more than one way.
    #[serde(default)]
    pub doubtful: usize,
}

impl Summary {
    /// Counts the entries.
    #[must_use]
    pub fn of(entries: &[Entry]) -> Self {
        let mut summary = Summary::default();
        for entry in entries {
            summary.doubtful += usize::from(!entry.uncertain.is_empty());
            *match entry.kind {
                Kind::Same => &mut summary.same,
                Kind::Changed => &mut summary.changed,
                Kind::Added => &mut summary.added,
                Kind::Dropped => &mut summary.dropped,
                Kind::Split => &mut summary.split,
                Kind::Merged => &mut summary.merged,
            } += 1;
        }
        summary
    }

    /// How many there are of one kind.
    #[must_use]
    pub fn count(&self, kind: Kind) -> usize {
        match kind {
            Kind::Same => self.same,
            Kind::Changed => self.changed,
            Kind::Added => self.added,
            Kind::Dropped => self.dropped,
            Kind::Split => self.split,
            Kind::Merged => self.merged,
        }
    }
}

/// What became of a measure, or where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Nothing differs but dress, spelling and number.
    Same,
    /// One to one, and something differs.
    Changed,
    /// One became several.
    Split,
    /// Several became one.
    Merged,
    /// Only the new plan has it.
    Added,
    /// Only the old plan has it.
    Dropped,
}

impl Kind {
    /// All of them, in the order reports list them.
    pub const ALL: [Kind; 6] = [Kind::Changed, Kind::Added, Kind::Dropped, Kind::Split, Kind::Merged, Kind::Same];

    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::Same => "same",
            Kind::Changed => "changed",
            Kind::Split => "split",
            Kind::Merged => "merged",
            Kind::Added => "added",
            Kind::Dropped => "dropped",
        }
    }
}

/// One thing that differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// Other wording.
    Text,
    /// Other departments.
    Departments,
    /// Another deadline.
    Deadline,
    /// Another facet, strategy or sub-strategy.
    Moved,
    /// The same place, another number.
    Renumbered,
    /// Another quantity in the text.
    Number,
    /// A name that was replaced by another one.
    Term,
}

impl Change {
    /// All of them, in the order reports list them.
    pub const ALL: [Change; 7] = [
        Change::Text,
        Change::Number,
        Change::Term,
        Change::Departments,
        Change::Deadline,
        Change::Moved,
        Change::Renumbered,
    ];

    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Change::Text => "text",
            Change::Departments => "departments",
            Change::Deadline => "deadline",
            Change::Moved => "moved",
            Change::Renumbered => "renumbered",
            Change::Number => "number",
            Change::Term => "term",
        }
    }
}

/// One or more measures that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entry {
    /// What became of it.
    pub kind: Kind,
    /// Ids of the old plan.
    pub old: Vec<String>,
    /// Ids of the new plan.
    pub new: Vec<String>,
    /// What differs.
    pub changes: Vec<Change>,
    /// How much of the wording is shared, 0–1; none where there is nothing to share with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
    /// How far it can be relied on.
    pub confidence: Confidence,
    /// Departments that came and went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub departments: Option<DepartmentChange>,
    /// The deadline before and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DeadlineChange>,
    /// Which of its measures stand in two places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<Moved>,
    /// Quantities that differ.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub numbers: Vec<Replaced>,
    /// Names that were replaced.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub terms: Vec<Replaced>,
    /// The text in pieces, where anything in it differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub text: Vec<Piece>,
    /// Claims that rest on an ambiguous assignment: `departments`, `deadline`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub uncertain: Vec<Change>,
    /// The reason, in words, in zh-TW.
    pub why: String,
    /// The reason, in words, in English.
    #[serde(default)]
    pub why_en: String,
    /// The old measures as printed.
    #[serde(default, with = "shared")]
    #[schemars(with = "Vec<Printed>")]
    pub before: Vec<Arc<Printed>>,
    /// The new measures as printed.
    #[serde(default, with = "shared")]
    #[schemars(with = "Vec<Printed>")]
    pub after: Vec<Arc<Printed>>,
}

/// Measures that many comparisons show, written down like any others.
mod shared {
    use std::sync::Arc;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::plan::Printed;

    pub(super) fn serialize<S: Serializer>(measures: &[Arc<Printed>], to: S) -> Result<S::Ok, S::Error> {
        measures.iter().map(|measure| &**measure).collect::<Vec<&Printed>>().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Arc<Printed>>, D::Error> {
        Ok(Vec::<Printed>::deserialize(from)?.into_iter().map(Arc::new).collect())
    }
}

/// Departments that came and went, as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DepartmentChange {
    /// Only in the new plan.
    pub added: Vec<String>,
    /// Only in the old plan.
    pub removed: Vec<String>,
    /// Of splits and merges: what came and went between which measures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub each: Vec<DepartmentPair>,
}

/// Departments that came and went between two measures of a split or merge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DepartmentPair {
    /// The old measure.
    pub old_id: String,
    /// The new measure.
    pub new_id: String,
    /// Only the new one has them.
    pub added: Vec<String>,
    /// Only the old one has them.
    pub removed: Vec<String>,
}

/// Two measures of an entry that stand in two places.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Moved {
    /// The old measure.
    pub old_id: String,
    /// The new measure.
    pub new_id: String,
    /// Where the old one stands: facet, strategy, sub-strategy.
    pub old: Vec<String>,
    /// Where the new one stands.
    pub new: Vec<String>,
}

/// A heading that goes on under another title.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeadingChange {
    /// `facet`, `strategy` or `substrategy`.
    pub level: String,
    /// Its title in the old plan.
    pub old: String,
    /// Its title in the new plan.
    pub new: String,
    /// How many linked measures stand under it in both.
    pub measures: usize,
    /// The title in pieces.
    pub text: Vec<Piece>,
}

/// What kind of plans are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Between {
    /// Two years of one office, or plans that name no office: one is the earlier one.
    #[default]
    Years,
    /// Two offices: neither is the earlier one.
    Offices,
}

/// A deadline before and after, as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeadlineChange {
    /// In the old plan.
    pub old: Option<String>,
    /// In the new plan.
    pub new: Option<String>,
    /// Of splits and merges: which measure's deadline became which one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub each: Vec<DeadlinePair>,
}

/// What became of the deadline of one measure of a split or merge.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DeadlinePair {
    /// The old measure.
    pub old_id: String,
    /// The new measure.
    pub new_id: String,
    /// Its deadline in the old plan.
    pub old: Option<String>,
    /// Its deadline in the new plan.
    pub new: Option<String>,
}

/// Something before and after, as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Replaced {
    /// In the old plan.
    pub old: String,
    /// In the new plan.
    pub new: String,
}

/// A name that was replaced, with how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Rename {
    /// In the old plan.
    pub old: String,
    /// In the new plan.
    pub new: String,
    /// In how many measures.
    pub measures: usize,
}

/// What happens to a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Op {
    /// It stays.
    Equal,
    /// Only the old plan has it.
    Delete,
    /// Only the new plan has it.
    Insert,
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Piece {
    /// What happens to it.
    pub op: Op,
    /// As printed; what stays, as the new plan prints it.
    pub text: String,
    /// What stays as the old plan prints it, where that differs in dress or spelling.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// The same words go in one place of the text and come in another one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub moved: bool,
}

/// Something outside the table that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FrontChange {
    /// `title`, `deadline_header`, `basis`, `date`, `section`.
    pub field: String,
    /// Which one, where there are several: the number or title of a section, the kind of a date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// `changed`, `added`, `dropped`.
    pub kind: Kind,
    /// The text in pieces.
    pub text: Vec<Piece>,
}
