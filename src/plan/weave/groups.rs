//! Which departments stand together, and in which order: a chain of names learned from the rows that kept their shape.

use std::collections::HashMap;

/// Costs of department groups in nats: minus the logarithm of how likely such a group is in this document.
#[derive(Debug, Default)]
pub(super) struct Groups {
    ids: HashMap<String, u32>,
    /// (name, next name) → times; `EDGE` is the group's beginning and end.
    pairs: HashMap<(u32, u32), f32>,
    /// Name → times it was followed by anything.
    totals: HashMap<u32, f32>,
}

/// Stands for the beginning and for the end of a group.
const EDGE: u32 = 0;
/// How much unseen pairs weigh against seen ones: one sighting's worth, spread over all names.
const SMOOTHING: f32 = 1.0;

impl Groups {
    /// The number of a name; names get one when they are first seen.
    pub(super) fn id(&mut self, name: &str) -> u32 {
        let next = u32::try_from(self.ids.len() + 1).unwrap_or(u32::MAX);
        *self.ids.entry(name.to_owned()).or_insert(next)
    }

    /// Learns one group as printed.
    pub(super) fn learn(&mut self, group: &[u32]) {
        let mut before = EDGE;
        for &name in group.iter().chain([&EDGE]) {
            *self.pairs.entry((before, name)).or_default() += 1.0;
            *self.totals.entry(before).or_default() += 1.0;
            before = name;
        }
    }

    /// The cost of `next` standing behind `before`; `None` is the group's edge.
    pub(super) fn step(&self, before: Option<u32>, next: Option<u32>) -> f32 {
        let (before, next) = (before.unwrap_or(EDGE), next.unwrap_or(EDGE));
        let names = self.ids.len() as f32 + 1.0;
        let seen = self.pairs.get(&(before, next)).copied().unwrap_or(0.0);
        let total = self.totals.get(&before).copied().unwrap_or(0.0);
        -((seen + SMOOTHING / names) / (total + SMOOTHING)).ln()
    }
}
