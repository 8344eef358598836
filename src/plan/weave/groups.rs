//! Which departments stand together, and in which order: a chain of names learned from the rows that kept their shape.

use foldhash::HashMap;

/// Costs of department groups in nats: minus the logarithm of how likely such a group is in this document.
///
/// A chain of names: which one opens a group, which one follows which, and after which it ends. Pairs that were never
/// seen fall back on how often a name stands inside a group at all, so that a name that always opens its group is
/// dear anywhere else, whatever stands before it.
#[derive(Debug, Default)]
pub(super) struct Groups<'a> {
    ids: HashMap<&'a str, u32>,
    pairs: HashMap<(u32, u32), f32>,
    names: Vec<Name>,
    groups: f32,
    inside: f32,
}

/// How often a name was seen where.
#[derive(Debug, Clone, Copy, Default)]
struct Name {
    opens: f32,
    inside: f32,
    ends: f32,
}

/// How much what was never seen weighs against one sighting.
const UNSEEN: f32 = 0.5;
/// No single step says more than this: what a document has not shown yet is rare, not impossible.
const MOST: f32 = 6.0;
/// How much the fall-back weighs against one sighting of a pair.
const FALL_BACK: f32 = 1.0;

impl<'a> Groups<'a> {
    /// The number of a name; names get one when they are first seen.
    pub(super) fn id(&mut self, name: &'a str) -> u32 {
        *self.ids.entry(name).or_insert_with(|| {
            self.names.push(Name::default());
            u32::try_from(self.names.len() - 1).unwrap_or(u32::MAX)
        })
    }

    /// Learns one group as printed.
    pub(super) fn learn(&mut self, group: &[u32]) {
        let (Some(&first), Some(&last)) = (group.first(), group.last()) else { return };
        self.names[first as usize].opens += 1.0;
        self.names[last as usize].ends += 1.0;
        self.groups += 1.0;
        for pair in group.windows(2) {
            self.names[pair[1] as usize].inside += 1.0;
            self.inside += 1.0;
            *self.pairs.entry((pair[0], pair[1])).or_default() += 1.0;
        }
    }

    /// The cost of a name that opens a group.
    pub(super) fn open(&self, name: u32) -> f32 {
        let names = self.names.len() as f32;
        -((self.names[name as usize].opens + UNSEEN / names) / (self.groups + UNSEEN)).ln().max(-MOST)
    }

    /// The cost of the group going on from `before` to `next`.
    pub(super) fn follow(&self, before: u32, next: u32) -> f32 {
        let names = self.names.len() as f32;
        let any = (self.names[next as usize].inside + UNSEEN / names) / (self.inside + UNSEEN);
        let seen = self.pairs.get(&(before, next)).copied().unwrap_or(0.0);
        let goes_on = self.inside / (self.inside + self.groups).max(1.0);
        -((seen + FALL_BACK * any * goes_on) / (self.times(before) + FALL_BACK)).ln().max(-MOST)
    }

    /// The cost of a group ending with `last`.
    pub(super) fn end(&self, last: u32) -> f32 {
        let ends = self.groups / (self.inside + self.groups).max(1.0);
        -((self.names[last as usize].ends + FALL_BACK * ends.max(0.1)) / (self.times(last) + FALL_BACK)).ln().max(-MOST)
    }

    fn times(&self, name: u32) -> f32 {
        self.names[name as usize].opens + self.names[name as usize].inside
    }
}
