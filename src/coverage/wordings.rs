//! What the measures of a run say, each wording once: the same words under the same headings are one wording,
//! however many plans print them.
//!
//! Offices copy most measures from one another and from the year before, so that a run of 288 plans holds forty
//! thousand measures and a tenth as many wordings. Whatever costs time is done on wordings.

use rayon::prelude::*;

use crate::align::{self, Nearness, Prepared};

use super::places::Places;

/// A measure of the run: which plan, and which measure of it.
pub(super) type At = (usize, usize);

/// One wording under one heading.
#[derive(Debug)]
pub(super) struct Wording {
    /// Who prints it, ascending.
    pub(super) holders: Vec<At>,
    /// The heading, as an index into [`Places`].
    pub(super) place: usize,
    /// Weight of all its grams.
    pub(super) weight: f32,
}

/// Two wordings with something in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    /// The lesser index.
    pub(super) a: u32,
    /// The greater index.
    pub(super) b: u32,
    /// The weight of the grams that both have.
    pub(super) shared: f32,
    /// How far their likeness is above what their places ask for; from −1 to 1.
    pub(super) margin: f32,
    /// How near they stand.
    pub(super) near: Nearness,
}

/// The wordings of a run and how they are alike.
pub(super) struct Wordings<'a> {
    pub(super) prepared: &'a [Prepared],
    pub(super) all: Vec<Wording>,
    /// For each plan and measure its wording.
    pub(super) of: Vec<Vec<usize>>,
    /// Every pair worth a look, ascending.
    pub(super) pairs: Vec<Likeness>,
    pub(super) places: Places,
}

impl<'a> Wordings<'a> {
    pub(super) fn of_run(prepared: &'a [Prepared], places: Places) -> Self {
        let mut printed: Vec<(u32, usize, At)> = Vec::new();
        for (plan, prepared) in prepared.iter().enumerate() {
            let items = prepared.items.iter().enumerate();
            printed.extend(items.map(|(measure, item)| (item.wording, places.of(plan, measure), (plan, measure))));
        }
        printed.par_sort_unstable();
        let mut of: Vec<Vec<usize>> = prepared.iter().map(|plan| vec![0; plan.items.len()]).collect();
        let mut all = Vec::new();
        for run in printed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let holders: Vec<At> = run.iter().map(|&(.., at)| at).collect();
            for &(plan, measure) in &holders {
                of[plan][measure] = all.len();
            }
            let (plan, measure) = holders[0];
            all.push(Wording { place: run[0].1, weight: prepared[plan].items[measure].weight(), holders });
        }
        let mut wordings = Wordings { prepared, all, of, pairs: Vec::new(), places };
        wordings.pairs = wordings.alike();
        wordings
    }

    /// One of the measures that print it; all say the same.
    pub(super) fn item(&self, wording: usize) -> &'a align::Item {
        let (plan, measure) = self.all[wording].holders[0];
        &self.prepared[plan].items[measure]
    }

    /// The pairs that share enough, from what is known of the texts alone.
    fn alike(&self) -> Vec<Likeness> {
        let Some(shares) = self.prepared.first().and_then(|plan| plan.shares.as_deref()) else { return Vec::new() };
        // Wordings are in the order of their texts.
        let mut starts = vec![0; shares.len() + 1];
        (0..self.all.len()).for_each(|at| starts[self.item(at).wording as usize + 1] = at + 1);
        let before = |b: usize| {
            let texts = shares.of(self.item(b).wording).iter();
            let others = texts.flat_map(|&(text, shared)| {
                (starts[text as usize]..starts[text as usize + 1].min(b)).map(move |a| (a, shared))
            });
            others.map(|(a, shared)| self.likeness(a, b, shared)).collect()
        };
        let rows: Vec<Vec<Likeness>> = (0..self.all.len()).into_par_iter().map(before).collect();
        rows.into_iter().flatten().collect()
    }

    fn likeness(&self, a: usize, b: usize, shared: f32) -> Likeness {
        let (x, y) = (&self.all[a], &self.all[b]);
        let near = self.places.nearness(x.place, y.place);
        let same = self.item(a).wording == self.item(b).wording;
        let wording = if same { 1.0 } else { align::likeness(shared, x.weight, y.weight) };
        let [a, b] = [a, b].map(|at| u32::try_from(at).unwrap_or(u32::MAX));
        Likeness { a, b, shared, margin: wording - align::asked(near), near }
    }
}
