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

    /// Goes through an index from grams to wordings, one wording a task, and keeps the pairs that share enough.
    fn alike(&self) -> Vec<Likeness> {
        let Some(weights) = self.prepared.first().map(Prepared::gram_weights) else { return Vec::new() };
        let mut index: Vec<Vec<u32>> = vec![Vec::new(); weights.len()];
        for (at, _) in self.all.iter().enumerate() {
            for &gram in self.item(at).grams() {
                index[gram as usize].push(u32::try_from(at).unwrap_or(u32::MAX));
            }
        }
        let weighs: Vec<f32> = self.all.iter().map(|wording| wording.weight).collect();
        let rows: Vec<Vec<Likeness>> = (0..self.all.len())
            .into_par_iter()
            .map_init(
                || vec![0.0f32; self.all.len()],
                |shared, b| {
                    let mut row = Vec::new();
                    for &gram in self.item(b).grams() {
                        let weight = weights[gram as usize];
                        let holders = &index[gram as usize];
                        for &a in &holders[..holders.partition_point(|&a| (a as usize) < b)] {
                            shared[a as usize] += weight;
                        }
                    }
                    for (a, (shared, weight)) in shared[..b].iter_mut().zip(&weighs).enumerate() {
                        let shared = std::mem::take(shared);
                        if shared >= WORTH_A_LOOK * weight.min(weighs[b]) {
                            row.push(self.likeness(a, b, shared));
                        }
                    }
                    row
                },
            )
            .collect();
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

/// Pairs that share less of the shorter one than this never belong together, wherever they stand.
const WORTH_A_LOOK: f32 = 0.2;
