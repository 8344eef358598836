//! The catalogue as it is written down: the pinned contract `planscope.coverage/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The name and version of the contract.
pub const SCHEMA: &str = "planscope.coverage/1";

/// One identity per measure over all plans of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The plans, by office and year.
    pub plans: Vec<PlanKey>,
    /// The measures, in the order of the outline. Every measure of every plan stands in at least one.
    pub families: Vec<Family>,
}

/// One plan of the run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlanKey {
    /// What members call it: office and year, such as 台北市區營業處/112.
    pub key: String,
    /// The office.
    pub office: Option<String>,
    /// The 民國 year.
    pub roc_year: Option<u32>,
    /// The file it was read from.
    pub path: String,
    /// How many measures it has.
    #[serde(default)]
    pub measures: usize,
}

/// One measure, whoever has it and however it is worded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Family {
    /// The same from run to run over the same plans; see [`super::catalogue`].
    pub id: String,
    /// The most central wording, as printed somewhere.
    pub text: String,
    /// Where most have it.
    pub place: FamilyPlace,
    /// Who has it; each plan at most once.
    pub members: Vec<Member>,
}

/// Where most plans have a measure: the titles as printed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FamilyPlace {
    /// 面向
    pub facet: Option<String>,
    /// 執行策略
    pub strategy: Option<String>,
    /// The level below.
    pub substrategy: Option<String>,
}

/// What one plan has of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Member {
    /// Which plan, by key.
    pub plan: String,
    /// Which of its measures; several where it is split.
    pub ids: Vec<String>,
    /// What it has.
    pub status: Status,
    /// How much of its wording is that of the family, 0–1.
    pub score: f32,
    /// It shares the measures with another family: two were merged in one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merged: bool,
}

/// How a plan has a measure. The first that applies, from below: doubt outweighs departments, departments wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// As the catalogue words it, but for spelling and punctuation.
    Has,
    /// In other words.
    Reworded,
    /// Under other departments: none of them is named by a third of those that have it.
    OtherDepartment,
    /// Whether it is this measure, or who is to do it, can be read in more than one way.
    Uncertain,
}

impl Status {
    /// All of them, in the order of reports.
    pub const ALL: [Status; 4] = [Status::Has, Status::Reworded, Status::OtherDepartment, Status::Uncertain];

    /// The name in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Status::Has => "has",
            Status::Reworded => "reworded",
            Status::OtherDepartment => "other-department",
            Status::Uncertain => "uncertain",
        }
    }
}
