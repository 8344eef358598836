//! A measure as a report shows it, apart from the evidence that it was read from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Measure;

/// A measure as a report shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Printed {
    /// The id.
    pub id: String,
    /// The page it begins on, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u32>,
    /// Facet, strategy and sub-strategy.
    pub place: Vec<String>,
    /// The text with its sub-items, one a line.
    pub text: String,
    /// The departments.
    pub departments: Vec<String>,
    /// The deadline.
    pub deadline: Option<String>,
}

impl From<&Measure> for Printed {
    fn from(measure: &Measure) -> Self {
        let mut text = measure.text.clone();
        for subitem in &measure.subitems {
            text.push_str(&lead(&subitem.marker));
            text.push_str(&subitem.text);
        }
        Printed {
            id: measure.id.clone(),
            page: measure.evidence.text.first().map(|place| place.page),
            place: [&measure.facet, &measure.strategy, &measure.substrategy]
                .into_iter()
                .flatten()
                .filter_map(|heading| heading.title.clone())
                .collect(),
            text,
            departments: measure.departments.clone(),
            deadline: measure.deadline.clone(),
        }
    }
}

/// What stands in front of a sub-item: a new line and its marker.
pub(crate) fn lead(marker: &str) -> String {
    // A bare letter or number needs its dot back; a bullet or a bracket stands by itself.
    let dot = if marker.chars().next_back().is_some_and(char::is_alphanumeric) { "." } else { "" };
    format!("\n{marker}{dot} ")
}
