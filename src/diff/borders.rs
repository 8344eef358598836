//! Where words end: learned from the two plans themselves, for Chinese prints no spaces.
//!
//! Two characters that stand together more often than chance would have them are one word. How often is counted over the
//! measures of both plans; a mark between them parts them whatever the count.

use crate::align::Prepared;

/// How firmly neighbouring characters hold together in two plans.
pub(super) struct Borders<'a> {
    plans: [&'a Prepared; 2],
    measures: f32,
}

/// Conjunctions part what stands around them; as a text prints them, and as its key does.
pub(crate) const PARTING: [char; 9] = ['及', '與', '与', '和', '或', '並', '并', '之', '等'];

/// Fewer measures tell nothing about a word.
const SEEN: f32 = 3.0;

impl<'a> Borders<'a> {
    pub(super) fn of(old: &'a Prepared, new: &'a Prepared) -> Self {
        #[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
        let measures = (old.items.len() + new.items.len()) as f32;
        Borders { plans: [old, new], measures }
    }

    /// How much more often two characters stand together than by chance, as a logarithm; 0 where they part.
    pub(super) fn bond(&self, a: char, b: char) -> f32 {
        if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() {
            return f32::INFINITY;
        }
        if PARTING.contains(&a) || PARTING.contains(&b) {
            return 0.0;
        }
        let (both, one, other) = self.counts(a, b);
        if both == 0.0 { 0.0 } else { (both * self.measures / (one * other)).ln().max(0.0) }
    }

    /// In how many measures two characters stand together, and either of them.
    fn counts(&self, a: char, b: char) -> (f32, f32, f32) {
        let sum = |count: &dyn Fn(&Prepared) -> usize| -> f32 {
            #[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
            let sum = self.plans.iter().map(|plan| count(plan)).sum::<usize>() as f32;
            sum
        };
        (sum(&|plan| plan.holding([a, b]).len()), sum(&|plan| plan.holding_one(a)), sum(&|plan| plan.holding_one(b)))
    }

    /// In how many measures two characters stand together.
    pub(super) fn times(&self, a: char, b: char) -> usize {
        self.plans.iter().map(|plan| plan.holding([a, b]).len()).sum()
    }

    /// How many of the measures that hold the rarer of two characters hold both together. What stands in half of all
    /// measures (用戶) is not much more often together than by chance, and is a word all the same.
    pub(super) fn together(&self, a: char, b: char) -> f32 {
        if a.is_ascii() || b.is_ascii() || PARTING.contains(&a) || PARTING.contains(&b) {
            return 0.0;
        }
        let (both, one, other) = self.counts(a, b);
        // What stands together once or twice may do so by chance.
        if both < SEEN { 0.0 } else { both / one.min(other) }
    }
}
