//! What is worked out once for each plan, so that comparing it with many others stays cheap.
//!
//! A measure becomes a set of character bigrams and single characters, each weighing as much as it tells: the
//! logarithm of how rare it is among all measures of the run. The weight of a set is the sum over its members, so
//! that "how much of this measure stands in that one" is a plain ratio, which unions of measures have too.

use std::sync::Arc;

use rayon::prelude::*;

use crate::normalize::{fold_into, key};
use crate::plan::{Measure, Plan};

use super::place::Place;

/// One measure, ready to be compared.
#[derive(Debug, Clone)]
pub struct Item {
    /// The key of the text with its sub-items.
    pub key: Box<str>,
    /// A hash of the key.
    pub(super) hash: u64,
    /// Its grams, ascending: ids of the run.
    pub(super) grams: Box<[u32]>,
    /// How often each of them occurs.
    pub(super) counts: Box<[u8]>,
    /// The weight of its grams.
    pub(super) weight: f32,
    /// Where it stands: an index into [`Prepared::places`].
    pub(super) place: u32,
    /// Its own number, 0 for none.
    pub(super) number: u32,
    /// Departments and deadline as hashes of their keys; only ever a tie breaker.
    pub(super) departments: Box<[u64]>,
    pub(super) deadline: u64,
}

/// A plan, ready to be compared with any other one of the same run.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The measures, in the order of the plan.
    pub items: Vec<Item>,
    /// Every place that measures stand in, in the order of the plan.
    pub(super) places: Vec<Place>,
    /// Hashes of the items with their indices, ascending.
    pub(super) by_hash: Vec<(u64, u32)>,
    /// Every gram of the plan, ascending.
    pub(super) vocabulary: Vec<u32>,
    /// Where the postings of each gram begin; one more than grams.
    pub(super) starts: Vec<u32>,
    /// The measures that hold each gram.
    pub(super) postings: Vec<u32>,
    /// What each gram of the run weighs.
    pub(super) weights: Arc<[f32]>,
    /// The characters of each gram of the run, ascending: a gram's id is its index.
    ids: Arc<[u64]>,
}

impl Item {
    /// Its grams, ascending: ids of the run.
    #[must_use]
    pub fn grams(&self) -> &[u32] {
        &self.grams
    }

    /// How often each of its grams occurs.
    #[must_use]
    pub fn counts(&self) -> &[u8] {
        &self.counts
    }

    /// The weight of its grams.
    #[must_use]
    pub fn weight(&self) -> f32 {
        self.weight
    }
}

impl Prepared {
    /// What each gram of the run weighs, by its id.
    #[must_use]
    pub fn gram_weights(&self) -> &[f32] {
        &self.weights
    }

    /// The measures that hold the gram at `index` of the vocabulary.
    pub(super) fn holders(&self, index: usize) -> &[u32] {
        &self.postings[self.starts[index] as usize..self.starts[index + 1] as usize]
    }

    /// The measures whose key holds these two characters side by side.
    #[must_use]
    pub fn holding(&self, pair: [char; 2]) -> &[u32] {
        let gram = packed(pair);
        let id = self.ids.binary_search(&gram).ok().and_then(|id| u32::try_from(id).ok());
        match id.and_then(|id| self.vocabulary.binary_search(&id).ok()) {
            Some(index) => self.holders(index),
            None => &[],
        }
    }

    /// Whether the key of any measure holds this text, which is a key or a part of one.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let rarest = chars.windows(2).map(|pair| self.holding([pair[0], pair[1]])).min_by_key(|holders| holders.len());
        match rarest {
            Some(holders) => holders.iter().any(|&item| self.items[item as usize].key.contains(text)),
            None => self.items.iter().any(|item| item.key.contains(text)),
        }
    }
}

/// Prepares the plans of a run. What a gram weighs depends on which plans these are, not on their order.
#[must_use]
pub fn prepare(plans: &[Plan]) -> Vec<Prepared> {
    prepare_all(&plans.iter().collect::<Vec<_>>())
}

/// [`prepare`] for plans that are held elsewhere.
#[must_use]
pub fn prepare_all(plans: &[&Plan]) -> Vec<Prepared> {
    let read: Vec<Vec<Grams>> =
        plans.par_iter().map(|plan| plan.measures.iter().map(|m| grams(&wording(m))).collect()).collect();
    // Gram ids go by the characters, so that they do not depend on the order of the plans.
    let mut all: Vec<u64> = read.iter().flatten().flat_map(|(_, grams, _)| grams.iter().copied()).collect();
    all.par_sort_unstable();
    let measures = read.iter().map(Vec::len).sum::<usize>();
    let (mut ids, mut weights) = (Vec::new(), Vec::new());
    for run in all.chunk_by(|a, b| a == b) {
        ids.push(run[0]);
        weights.push(weight(run[0], run.len(), measures));
    }
    drop(all);
    let (weights, ids): (Arc<[f32]>, Arc<[u64]>) = (weights.into(), ids.into());
    plans
        .par_iter()
        .zip(read)
        .map(|(plan, read)| {
            let mut places = Vec::new();
            let items: Vec<Item> = plan
                .measures
                .iter()
                .zip(read)
                .map(|(measure, (key, grams, counts))| {
                    let place = Place::of(measure);
                    let at = places.iter().position(|known| *known == place).unwrap_or_else(|| {
                        places.push(place);
                        places.len() - 1
                    });
                    item(measure, at, key, &grams, counts, &ids, &weights)
                })
                .collect();
            invert(items, places, Arc::clone(&weights), Arc::clone(&ids))
        })
        .collect()
}

/// What the measure says: its text and that of its sub-items, without their markers.
#[must_use]
pub fn wording(measure: &Measure) -> String {
    let mut text = measure.text.clone();
    for subitem in &measure.subitems {
        text.push('\n');
        text.push_str(&subitem.text);
    }
    text
}

/// The key of a text, its distinct grams, and how often each of them occurs.
type Grams = (String, Vec<u64>, Vec<u8>);

/// The key of a text, its distinct grams and how often each occurs: pairs of neighbours, and single characters at half their weight.
fn grams(text: &str) -> Grams {
    let mut chars = Vec::with_capacity(text.len() / 3);
    fold_into(text, &mut chars);
    let mut grams: Vec<u64> = chars.windows(2).map(|pair| packed([pair[0], pair[1]])).collect();
    grams.extend(chars.iter().map(|&c| c as u64));
    grams.sort_unstable();
    let counts = grams.chunk_by(|a, b| a == b).map(|run| u8::try_from(run.len()).unwrap_or(u8::MAX)).collect();
    grams.dedup();
    (chars.into_iter().collect(), grams, counts)
}

/// Two characters as one number; a single one has nothing in front of it.
fn packed([first, second]: [char; 2]) -> u64 {
    u64::from(u32::from(first)) << 32 | u64::from(u32::from(second))
}

/// The rarer, the more it tells. A single character counts half, for its pairs tell most of it again.
fn weight(gram: u64, holders: usize, measures: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of measures are far below 2^24")]
    let rarity = ((measures as f32 + 1.0) / (holders as f32 + 0.5)).ln().max(0.0);
    if gram >> 32 == 0 { rarity * 0.5 } else { rarity }
}

fn item(
    measure: &Measure,
    place: usize,
    key_text: String,
    grams: &[u64],
    counts: Vec<u8>,
    ids: &[u64],
    weights: &[f32],
) -> Item {
    let grams: Box<[u32]> =
        grams.iter().filter_map(|gram| ids.binary_search(gram).ok()).filter_map(|id| u32::try_from(id).ok()).collect();
    let mut departments: Vec<u64> = measure.departments.iter().map(|name| hash(&key(name))).collect();
    departments.sort_unstable();
    Item {
        hash: hash(&key_text),
        weight: grams.iter().map(|&gram| weights[gram as usize]).sum(),
        grams,
        counts: counts.into(),
        place: u32::try_from(place).unwrap_or(u32::MAX),
        number: measure.no.unwrap_or(0),
        departments: departments.into(),
        deadline: measure.deadline.as_deref().map_or(0, |deadline| hash(&key(deadline))),
        key: key_text.into(),
    }
}

/// Turns "measure → grams" into "gram → measures".
fn invert(items: Vec<Item>, places: Vec<Place>, weights: Arc<[f32]>, ids: Arc<[u64]>) -> Prepared {
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(items.iter().map(|item| item.grams.len()).sum());
    for (index, item) in (0u32..).zip(&items) {
        pairs.extend(item.grams.iter().map(|&gram| (gram, index)));
    }
    pairs.sort_unstable();
    let (mut vocabulary, mut starts) = (Vec::new(), Vec::new());
    for (at, &(gram, _)) in (0u32..).zip(&pairs) {
        if vocabulary.last() != Some(&gram) {
            vocabulary.push(gram);
            starts.push(at);
        }
    }
    starts.push(u32::try_from(pairs.len()).unwrap_or(u32::MAX));
    let mut by_hash: Vec<(u64, u32)> = (0u32..).zip(&items).map(|(index, item)| (item.hash, index)).collect();
    by_hash.sort_unstable();
    Prepared {
        items,
        places,
        by_hash,
        vocabulary,
        starts,
        postings: pairs.into_iter().map(|(_, item)| item).collect(),
        weights,
        ids,
    }
}

/// FNV-1a: the same on every machine and in every run, which ties that break on it rely on. Never 0.
pub(super) fn hash(text: &str) -> u64 {
    let mut hash = 0xCBF2_9CE4_8422_2325u64;
    for &byte in text.as_bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01B3);
    }
    hash | 1
}
