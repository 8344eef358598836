//! What the measures of a run say, each wording once: the same words under the same headings are one wording,
//! however many plans print them.
//!
//! Offices copy most measures from one another and from the year before, so that a run of 288 plans holds forty
//! thousand measures and a tenth as many wordings. Whatever costs time is done on wordings.

use std::sync::OnceLock;

use crate::many::*;

use crate::align::{self, Nearness, Prepared, Shares};

use super::places::{Near, Places, Renamed};

/// A measure: which plan, and which measure of it.
pub(super) type At = (usize, usize);

/// One wording under one heading.
#[derive(Debug)]
pub(super) struct Wording {
    /// Who prints it, ascending.
    pub(super) holders: Vec<At>,
    /// The heading, as an index into [`Places`].
    pub(super) place: u32,
    /// The same among the places of these plans.
    near: usize,
    /// The text, which several wordings under several headings may have: texts are numbered in their order.
    pub(super) text: u32,
    /// Weight of all its grams.
    pub(super) weight: f32,
}

/// Two wordings of which so much is common are the same one in all but a few words.
pub(super) const NEARLY_SAME: f32 = 0.75;

/// What a wording has in common with another one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Likeness {
    /// The other one.
    pub(super) other: usize,
    /// The weight of the grams that both have.
    pub(super) shared: f32,
    /// How much of their words they share, 0–1.
    pub(super) likeness: f32,
    /// How far their likeness is above what their places ask for; from −1 to 1.
    pub(super) margin: f32,
    /// How near they stand.
    pub(super) near: Nearness,
}

/// The wordings of some plans and how they are alike.
pub(super) struct Wordings<'a> {
    pub(super) prepared: &'a [Prepared],
    pub(super) all: Vec<Wording>,
    /// For each plan and measure its wording.
    pub(super) of: Vec<Vec<usize>>,
    near: Near,
    /// Where the wordings of each text begin, which are in the order of the texts; one more than texts.
    starts: Vec<usize>,
    /// Of each text those that are nearly the same, and how alike they are; itself among them. Worked out when first asked
    /// for.
    nearly: OnceLock<Vec<Vec<(u32, f32)>>>,
}

impl<'a> Wordings<'a> {
    /// Of plans that stand in the run from `first` on; how near their places are is only looked at where it is told what
    /// was renamed.
    pub(super) fn of(prepared: &'a [Prepared], places: &Places, first: usize, renamed: Option<&Renamed>) -> Self {
        let mut printed: Vec<(u32, u32, At)> = Vec::new();
        for (plan, prepared) in prepared.iter().enumerate() {
            let items = prepared.items.iter().enumerate();
            printed
                .extend(items.map(|(measure, item)| (item.wording, places.of(first + plan, measure), (plan, measure))));
        }
        printed.par_sort_unstable();
        let near = renamed.map_or_else(Near::default, |renamed| {
            Near::of(places, printed.iter().map(|&(_, place, _)| place).collect(), renamed)
        });
        let mut of: Vec<Vec<usize>> = prepared.iter().map(|plan| vec![0; plan.items.len()]).collect();
        let (mut all, mut starts) = (Vec::new(), Vec::new());
        let mut text = None;
        for run in printed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            if text != Some(run[0].0) {
                text = Some(run[0].0);
                starts.push(all.len());
            }
            let holders: Vec<At> = run.iter().map(|&(.., at)| at).collect();
            for &(plan, measure) in &holders {
                of[plan][measure] = all.len();
            }
            let (plan, measure) = holders[0];
            all.push(Wording {
                place: run[0].1,
                near: near.number(run[0].1),
                text: u32::try_from(starts.len() - 1).unwrap_or(u32::MAX),
                weight: prepared[plan].items[measure].weight(),
                holders,
            });
        }
        starts.push(all.len());
        Wordings { prepared, all, of, near, starts, nearly: OnceLock::new() }
    }

    /// One of the measures that print it; all say the same.
    pub(super) fn item(&self, wording: usize) -> &'a align::Item {
        let (plan, measure) = self.all[wording].holders[0];
        &self.prepared[plan].items[measure]
    }

    /// The wordings of one text.
    pub(super) fn of_text(&self, text: u32) -> std::ops::Range<usize> {
        self.starts[text as usize]..self.starts[text as usize + 1]
    }

    /// One of the measures that print this text; all say the same.
    pub(super) fn item_of_text(&self, text: u32) -> &'a align::Item {
        self.item(self.starts[text as usize])
    }

    /// How many texts there are.
    pub(super) fn texts(&self) -> u32 {
        u32::try_from(self.starts.len() - 1).unwrap_or(u32::MAX)
    }

    /// What each gram of the run weighs.
    pub(super) fn weights(&self) -> &'a [f32] {
        self.prepared.first().map_or(&[], |plan| plan.gram_weights())
    }

    /// The weight of the grams that two wordings have in common, where it is known of all wordings of these plans; none as
    /// well where it is less than [`align::LEAST`] of the lighter one.
    pub(super) fn known(&self, one: usize, other: usize) -> Option<f32> {
        self.shares()?.get(self.all[one].text, self.all[other].text)
    }

    /// The weight that two wordings have in common, for whoever asks for more than [`align::LEAST`] of the lighter one: less
    /// may be given as nothing.
    pub(super) fn shared(&self, one: usize, other: usize) -> f32 {
        match self.shares() {
            Some(shares) => shares.get(self.all[one].text, self.all[other].text).unwrap_or(0.0),
            None => self.item(one).shared(self.item(other), self.weights()),
        }
    }

    fn shares(&self) -> Option<&'a Shares> {
        self.prepared.first().and_then(|plan| plan.shares.as_deref())
    }

    /// The other wordings that are nearly the same as one of them, ascending, and how alike they are.
    pub(super) fn nearly(&self, wording: usize) -> impl Iterator<Item = (usize, f32)> {
        let all = self.nearly.get_or_init(|| {
            let weight = |text: u32| self.all[self.starts[text as usize]].weight;
            let of = |own: u32| {
                let texts = self.shares().map_or(&[][..], |shares| shares.of(own)).iter();
                let likeness = |text, shared| align::likeness(shared, weight(own), weight(text));
                let alike = texts.map(|&(text, shared)| (text, if text == own { 1.0 } else { likeness(text, shared) }));
                alike.filter(|&(_, likeness)| likeness >= NEARLY_SAME).collect()
            };
            (0..self.texts()).into_par_iter().map(of).collect()
        });
        let texts = all[self.all[wording].text as usize].iter();
        let others = texts.flat_map(|&(text, likeness)| self.of_text(text).map(move |other| (other, likeness)));
        others.filter(move |&(other, _)| other != wording)
    }

    /// The other wordings that share enough with one of them, ascending.
    pub(super) fn alike(&self, wording: usize) -> impl Iterator<Item = Likeness> {
        let own = self.all[wording].text;
        let texts = self.shares().map_or(&[][..], |shares| shares.of(own));
        let others = texts.iter().flat_map(|&(text, shared)| {
            (self.starts[text as usize]..self.starts[text as usize + 1]).map(move |other| (other, shared))
        });
        others.filter(move |&(other, _)| other != wording).map(move |(other, shared)| {
            let (x, y) = (&self.all[wording], &self.all[other]);
            let near = self.near.get(x.near, y.near);
            let likeness = if y.text == own { 1.0 } else { align::likeness(shared, x.weight, y.weight) };
            Likeness { other, shared, likeness, margin: likeness - align::asked(near), near }
        })
    }
}
