//! The catalogue as it is written down: the pinned contract `planscope.coverage/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::{Diagnostic, Shared};

use super::lineage::Step;

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
    /// What was left out of account, because the plans are too large for all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnostic>,
    /// The links between neighbouring plans that the families rest on.
    #[serde(skip)]
    #[schemars(skip)]
    pub(crate) steps: Vec<Step>,
}

impl Catalogue {
    /// What some of the plans have of it: families of none of these are left out, and what is said of the others stays
    /// what the whole run says.
    #[must_use]
    pub fn among(&self, is_asked: impl Fn(&PlanKey) -> bool) -> Catalogue {
        let mut place: Vec<Option<usize>> = Vec::with_capacity(self.plans.len());
        let mut plans: Vec<PlanKey> = Vec::new();
        for plan in &self.plans {
            let asked = is_asked(plan);
            place.push(asked.then_some(plans.len()));
            plans.extend(asked.then(|| plan.clone()));
        }
        let keys: std::collections::BTreeSet<&str> = plans.iter().map(|plan| &*plan.key).collect();
        let of = |family: &Family| {
            let members: Vec<Member> =
                family.members.iter().filter(|member| keys.contains(&*member.plan)).cloned().collect();
            let wordings = family.wordings.iter().filter_map(|wording| {
                let plans: Vec<Shared> = wording.plans.iter().filter(|plan| keys.contains(&***plan)).cloned().collect();
                (!plans.is_empty()).then(|| FamilyWording { text: wording.text.clone(), plans })
            });
            (!members.is_empty()).then(|| Family {
                id: family.id.clone(),
                text: family.text.clone(),
                place: family.place.clone(),
                wordings: wordings.collect(),
                members,
            })
        };
        let families = self.families.iter().filter_map(of).collect();
        let step = |step: &Step| {
            let (old, new) = (place[step.old]?, place[step.new]?);
            Some(Step { old, new, ..step.clone() })
        };
        let steps = self.steps.iter().filter_map(step).collect();
        // Families are those of the whole run, and so is what was left out as they were made.
        let diagnostics = self.diagnostics.clone();
        Catalogue { schema: self.schema.clone(), families, diagnostics, steps, plans }
    }
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
    /// Every wording of it with the plans that print it, the commonest first; several measures one a line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wordings: Vec<FamilyWording>,
}

/// One wording of a family.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FamilyWording {
    /// As the first of the plans prints it.
    pub text: String,
    /// Which plans, by key.
    pub plans: Vec<Shared>,
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
    pub plan: Shared,
    /// Which of its measures; several where it is split.
    pub ids: Vec<Shared>,
    /// What it has.
    pub status: Status,
    /// How much of its wording is that of the family, 0–1.
    pub score: f32,
    /// What `reworded` is measured against: the wording of the plan of reference where one was named and has it, else
    /// the commonest of the year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Shared>,
    /// What `other-department` is measured against: the departments of the plan of reference, else those that at least
    /// a third of the plans of the year name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub against_departments: Vec<String>,
    /// Whether it is this measure at all can be read in more than one way.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
    /// Several measures of the plan are it together.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub split: bool,
    /// It shares the measures with another family: two were merged in one.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub merged: bool,
}

/// How a plan has a measure. The first that applies, from below: doubt outweighs departments, departments wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// In the words that it is measured against, but for spelling and punctuation.
    Has,
    /// In other words than those that it is measured against.
    Reworded,
    /// Under other departments: it names none of those that it is measured against.
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
