//! What is worked out once for each plan, so that comparing it with many others stays cheap.
//!
//! A measure becomes a set of character bigrams and single characters, each weighing as much as it tells: the
//! logarithm of how rare it is among all measures of the run. The weight of a set is the sum over its members, so
//! that "how much of this measure stands in that one" is a plain ratio, which unions of measures have too.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::normalize::{Side, fold_into, key};
use crate::plan::{Measure, Plan, Printed, lead};

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
    /// Worked out when first asked for: a run that only wants links never does.
    side: OnceLock<Box<Side>>,
    shown: OnceLock<Arc<Printed>>,
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

    /// Its text with the key of it. `measure` is the one that this was made of.
    pub(crate) fn side(&self, measure: &Measure) -> &Side {
        self.side.get_or_init(|| Box::new(side(&[measure])))
    }

    /// What reports show of it. `measure` is the one that this was made of.
    pub(crate) fn shown(&self, measure: &Measure) -> Arc<Printed> {
        Arc::clone(self.shown.get_or_init(|| Arc::new(Printed::from(measure))))
    }

    /// Whether departments and deadline are surely the same, but for their dress.
    pub(crate) fn same_duty(&self, other: &Item) -> (bool, bool) {
        (self.departments == other.departments, self.deadline == other.deadline)
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
    let read: Vec<Read> = plans.par_iter().map(|plan| Read::of(plan)).collect();
    // Gram ids go by the characters, so that they do not depend on the order of the plans.
    let mut all: Vec<(u64, u32)> = Vec::with_capacity(read.iter().map(|read| read.vocabulary.len()).sum());
    for read in &read {
        all.extend(read.vocabulary.iter().zip(read.starts.windows(2)).map(|(&gram, at)| (gram, at[1] - at[0])));
    }
    all.par_sort_unstable();
    let measures = read.iter().map(|read| read.keys.len()).sum::<usize>();
    let (mut ids, mut weights) = (Vec::new(), Vec::new());
    for run in all.chunk_by(|a, b| a.0 == b.0) {
        ids.push(run[0].0);
        weights.push(weight(run[0].0, run.iter().map(|&(_, holders)| holders as usize).sum(), measures));
    }
    drop(all);
    let (weights, ids): (Arc<[f32]>, Arc<[u64]>) = (weights.into(), ids.into());
    plans.par_iter().zip(read).map(|(plan, read)| read.prepared(plan, &weights, &ids)).collect()
}

/// The wording of one or several measures, each on its line; markers of sub-items are shown, and not compared.
pub(crate) fn side(measures: &[&Measure]) -> Side {
    let mut parts: Vec<(String, &str)> = Vec::new();
    for (at, measure) in measures.iter().enumerate() {
        parts.push((if at == 0 { String::new() } else { "\n".to_owned() }, &measure.text));
        parts.extend(measure.subitems.iter().map(|subitem| (lead(&subitem.marker), &*subitem.text)));
    }
    Side::of_parts(parts.iter().map(|(marker, text)| (&**marker, *text)))
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

/// The keys of a plan and its grams, before the run has numbered them: all by their index in `vocabulary`.
struct Read {
    keys: Vec<String>,
    /// Of each measure its grams, ascending, and how often each of them occurs.
    grams: Vec<(Vec<u32>, Vec<u8>)>,
    /// Every gram of the plan, ascending: pairs of neighbours, and single characters.
    vocabulary: Vec<u64>,
    /// Where the postings of each gram begin; one more than grams.
    starts: Vec<u32>,
    /// The measures that hold each gram.
    postings: Vec<u32>,
}

impl Read {
    /// One sort over all grams of the plan gives its vocabulary, its postings, and the grams of each measure.
    fn of(plan: &Plan) -> Self {
        let mut keys = Vec::with_capacity(plan.measures.len());
        let mut all: Vec<(u64, u32)> = Vec::new();
        let mut chars = Vec::new();
        for (index, measure) in (0u32..).zip(&plan.measures) {
            chars.clear();
            fold_into(&wording(measure), &mut chars);
            all.extend(chars.windows(2).map(|pair| (packed([pair[0], pair[1]]), index)));
            all.extend(chars.iter().map(|&c| (u64::from(u32::from(c)), index)));
            keys.push(chars.iter().collect());
        }
        all.sort_unstable();
        let mut grams = vec![(Vec::new(), Vec::new()); keys.len()];
        let (mut vocabulary, mut starts, mut postings) = (Vec::new(), Vec::new(), Vec::new());
        for (id, run) in (0u32..).zip(all.chunk_by(|a, b| a.0 == b.0)) {
            vocabulary.push(run[0].0);
            starts.push(u32::try_from(postings.len()).unwrap_or(u32::MAX));
            for occurrences in run.chunk_by(|a, b| a.1 == b.1) {
                let index = occurrences[0].1;
                postings.push(index);
                let (ids, counts) = &mut grams[index as usize];
                ids.push(id);
                counts.push(u8::try_from(occurrences.len()).unwrap_or(u8::MAX));
            }
        }
        starts.push(u32::try_from(postings.len()).unwrap_or(u32::MAX));
        Read { keys, grams, vocabulary, starts, postings }
    }

    /// Numbers the grams as the run does.
    fn prepared(self, plan: &Plan, weights: &Arc<[f32]>, ids: &Arc<[u64]>) -> Prepared {
        let mut rest = 0;
        let vocabulary: Vec<u32> = self
            .vocabulary
            .iter()
            .map(|gram| {
                rest += ids[rest..].partition_point(|id| id < gram);
                u32::try_from(rest).unwrap_or(u32::MAX)
            })
            .collect();
        let mut places = Vec::new();
        let items: Vec<Item> = plan
            .measures
            .iter()
            .zip(self.keys.into_iter().zip(self.grams))
            .map(|(measure, (key, (grams, counts)))| {
                let place = Place::of(measure);
                let at = places.iter().position(|known| *known == place).unwrap_or_else(|| {
                    places.push(place);
                    places.len() - 1
                });
                let grams = grams.iter().map(|&gram| vocabulary[gram as usize]).collect();
                item(measure, at, key, grams, counts, weights)
            })
            .collect();
        let mut by_hash: Vec<(u64, u32)> = (0u32..).zip(&items).map(|(index, item)| (item.hash, index)).collect();
        by_hash.sort_unstable();
        Prepared {
            items,
            places,
            by_hash,
            vocabulary,
            starts: self.starts,
            postings: self.postings,
            weights: Arc::clone(weights),
            ids: Arc::clone(ids),
        }
    }
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
    grams: Box<[u32]>,
    counts: Vec<u8>,
    weights: &[f32],
) -> Item {
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
        side: OnceLock::new(),
        shown: OnceLock::new(),
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
