//! What is worked out once for each plan, so that comparing it with many others stays cheap.
//!
//! A measure becomes a set of character bigrams and single characters, each weighing as much as it tells: the
//! logarithm of how rare it is among all measures of the run. The weight of a set is the sum over its members, so
//! that "how much of this measure stands in that one" is a plain ratio, which unions of measures have too.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use crate::many::*;

use crate::normalize::{Side, fold_into, skeleton};
use crate::plan::{Measure, Plan, Printed, lead};

use super::brief::{Brief, Duty, Line, Numbered, Text, Titles, briefs};
use super::place::Tree;
use super::shares::Shares;

/// One measure, ready to be compared.
#[derive(Debug, Clone)]
pub struct Item {
    /// What hangs on its key alone, worked out once for all measures of the run that say the same.
    said: Arc<Said>,
    /// Its number among the keys of the run, which are in order: the same for all measures that say the same.
    pub(crate) wording: u32,
    /// Where it stands: an index into [`Prepared::places`].
    pub(super) place: u32,
    /// Its own number, 0 for none.
    pub(super) number: u32,
    /// Departments and deadline; only ever a tie breaker.
    pub(super) duty: Arc<Duty>,
    /// Worked out when first asked for: a run that only wants links never does.
    side: OnceLock<Box<Side>>,
    shown: OnceLock<Arc<Printed>>,
}

/// What hangs on a key alone.
#[derive(Debug)]
pub struct Said {
    /// The key of the text with its sub-items.
    pub key: Arc<str>,
    /// A hash of the key.
    pub(super) hash: u64,
    /// Its grams, ascending: ids of the run.
    pub(super) grams: Box<[u32]>,
    /// How often each of them occurs.
    pub(super) counts: Box<[u8]>,
    /// The weight of its grams.
    pub(super) weight: f32,
    /// Worked out when first asked for: few measures are, and these in many pairs of plans.
    skeleton: OnceLock<(String, bool)>,
}

impl Said {
    /// The key without its quantities, and whether it has any.
    pub(super) fn skeleton(&self) -> (&str, bool) {
        let (words, any) = self.skeleton.get_or_init(|| {
            let (words, quantities) = skeleton(&self.key);
            (words, !quantities.is_empty())
        });
        (words, *any)
    }
}

impl Deref for Item {
    type Target = Said;

    fn deref(&self) -> &Said {
        &self.said
    }
}

/// A plan, ready to be compared with any other one of the same run.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The measures, in the order of the plan.
    pub items: Vec<Item>,
    /// Every place that measures stand in, in the order of the plan.
    pub(super) places: Vec<Arc<Titles>>,
    /// The headings above them.
    pub(super) tree: Tree,
    /// The wordings of the items with their indices, ascending.
    pub(super) by_wording: Vec<(u32, u32)>,
    /// What each gram of the run weighs.
    pub(super) weights: Arc<[f32]>,
    /// The characters of each gram of the run, ascending: a gram's id is its index.
    ids: Arc<[u64]>,
    /// Which measures hold which gram; worked out when first asked for.
    postings: OnceLock<Postings>,
    /// How much the wordings of the run share, where that was asked for.
    pub(crate) shares: Option<Arc<Shares>>,
}

/// For each gram of a plan the measures that hold it.
#[derive(Debug, Clone, Default)]
struct Postings {
    /// Every gram of the plan, ascending.
    vocabulary: Vec<u32>,
    /// Where the holders of each gram end.
    ends: Vec<usize>,
    holders: Vec<u32>,
}

impl Postings {
    fn of(items: &[Item]) -> Self {
        let mut all: Vec<(u32, u32)> = Vec::with_capacity(items.iter().map(|item| item.grams.len()).sum());
        for (index, item) in (0..).zip(items) {
            all.extend(item.grams.iter().map(|&gram| (gram, index)));
        }
        all.sort_unstable();
        let mut postings = Postings::default();
        for run in all.chunk_by(|a, b| a.0 == b.0) {
            postings.vocabulary.push(run[0].0);
            postings.holders.extend(run.iter().map(|&(_, index)| index));
            postings.ends.push(postings.holders.len());
        }
        postings
    }

    fn of_gram(&self, gram: u32) -> &[u32] {
        let Ok(at) = self.vocabulary.binary_search(&gram) else { return &[] };
        &self.holders[at.checked_sub(1).map_or(0, |before| self.ends[before])..self.ends[at]]
    }
}

/// Of two texts of which one is so many times as long, the grams of the shorter one are searched for in the longer one; else
/// both are gone through side by side.
const FAR_LONGER: usize = 16;

impl Item {
    /// Its grams, ascending: ids of the run.
    #[must_use]
    pub fn grams(&self) -> &[u32] {
        &self.grams
    }

    /// The weight of its grams.
    #[must_use]
    pub fn weight(&self) -> f32 {
        self.weight
    }

    /// The weight of the grams that it has in common with another one, summed up as they ascend.
    pub(crate) fn shared(&self, other: &Item, weights: &[f32]) -> f32 {
        let (fewer, more) = if self.grams.len() < other.grams.len() { (self, other) } else { (other, self) };
        let mut rest = &more.grams[..];
        let far = more.grams.len() > FAR_LONGER * fewer.grams.len();
        let common = fewer.grams.iter().filter(|&gram| {
            let before = |their: &u32| their < gram;
            let skip =
                if far { rest.partition_point(before) } else { rest.iter().take_while(|&their| before(their)).count() };
            rest = &rest[skip..];
            rest.first() == Some(gram)
        });
        common.map(|&gram| weights[gram as usize]).sum()
    }

    /// How many of some grams it has, which ascend; each is counted as often as it is among them.
    pub(crate) fn holds(&self, grams: &[u32]) -> usize {
        let mut rest = self.grams.iter().peekable();
        let has = |gram: &&u32| {
            while rest.next_if(|own| own < gram).is_some() {}
            rest.peek() == Some(gram)
        };
        grams.iter().filter(has).count()
    }

    /// How much of it stands in `whole` that none of `others` accounts for, 0–1.
    ///
    /// What the whole says twice it can have from two parts: grams count as often as they occur.
    pub(crate) fn own<'a>(&self, whole: &Item, others: impl Iterator<Item = &'a Item>, weights: &[f32]) -> f32 {
        let mut whole = whole.occurrences();
        let mut others: Vec<_> = others.map(Item::occurrences).collect();
        let (mut own, mut all) = (0.0, 0.0);
        for (&gram, &count) in self.grams.iter().zip(&*self.counts) {
            let weight = weights[gram as usize];
            let others: i32 = others.iter_mut().map(|occurrences| occurrences(gram)).sum();
            let left = (whole(gram) - others).clamp(0, i32::from(count));
            all += weight * f32::from(count);
            own += weight * left as f32;
        }
        if all > 0.0 { own / all } else { 0.0 }
    }

    /// How often a gram occurs; asked for grams that only ever ascend.
    fn occurrences(&self) -> impl FnMut(u32) -> i32 {
        let mut at = 0;
        move |gram| {
            at += self.grams[at..].iter().take_while(|&&other| other < gram).count();
            if self.grams.get(at) == Some(&gram) { i32::from(self.counts[at]) } else { 0 }
        }
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
        (self.duty.hashes == other.duty.hashes, self.duty.deadline == other.duty.deadline)
    }
}

impl Prepared {
    /// What each gram of the run weighs, by its id.
    #[must_use]
    pub fn gram_weights(&self) -> &[f32] {
        &self.weights
    }

    /// The measures whose key holds these two characters side by side.
    #[must_use]
    pub fn holding(&self, pair: [char; 2]) -> &[u32] {
        self.gram(pair).map_or(&[], |gram| self.holding_gram(gram))
    }

    /// The gram of these two characters, which is the same for all plans of the run; none where no measure of it has them.
    fn gram(&self, pair: [char; 2]) -> Option<u32> {
        self.ids.binary_search(&packed(pair)).ok().and_then(|id| u32::try_from(id).ok())
    }

    fn holding_gram(&self, gram: u32) -> &[u32] {
        self.postings.get_or_init(|| Postings::of(&self.items)).of_gram(gram)
    }

    /// In how many measures of two plans of one run these two characters stand side by side.
    pub(crate) fn times(plans: [&Prepared; 2], pair: [char; 2]) -> usize {
        let gram = plans[0].gram(pair);
        gram.map_or(0, |gram| plans.iter().map(|plan| plan.holding_gram(gram).len()).sum())
    }

    /// How many measures of two plans of one run hold this character.
    pub(crate) fn times_one(plans: [&Prepared; 2], c: char) -> usize {
        Self::times(plans, ['\0', c])
    }

    /// The pairs of neighbouring characters of a text that is a key or a part of one, ascending, as often as they occur.
    pub(crate) fn pairs(&self, text: &str) -> Vec<u32> {
        let mut before = None;
        let pairs = text.chars().filter_map(|c| before.replace(c).map(|before| packed([before, c])));
        let mut pairs: Vec<u64> = pairs.collect();
        pairs.sort_unstable();
        let mut rest = 0;
        let numbered = pairs.into_iter().map(|pair| {
            rest += self.ids[rest..].partition_point(|&id| id < pair);
            u32::try_from(rest).unwrap_or(u32::MAX)
        });
        numbered.collect()
    }

    /// How many measures hold this character.
    pub(crate) fn holding_one(&self, c: char) -> usize {
        self.holding(['\0', c]).len()
    }

    /// Whether the key of any measure holds this text, which is a key or a part of one.
    #[must_use]
    pub fn says(&self, text: &str) -> bool {
        let chars: Vec<char> = text.chars().collect();
        let rarest = chars.windows(2).map(|pair| self.holding([pair[0], pair[1]])).min_by_key(|holders| holders.len());
        match (rarest, &chars[..]) {
            (Some(holders), _) => holders.iter().any(|&item| self.items[item as usize].key.contains(text)),
            (None, &[only]) => self.holding_one(only) > 0,
            (None, _) => !self.items.is_empty(),
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
    prepare_briefs(&briefs(plans).iter().collect::<Vec<_>>())
}

/// [`prepare`] for what comparing looks at.
pub(crate) fn prepare_briefs(plans: &[&Brief]) -> Vec<Prepared> {
    prepare_beside(plans, &|grams| vec![0; grams.len()], 0)
}

/// [`prepare_briefs`] where so many measures stand elsewhere, and it is known how many of them hold each of some grams,
/// which ascend: what a gram weighs depends on those too.
pub(crate) fn prepare_beside(
    plans: &[&Brief],
    elsewhere: &dyn Fn(&[u64]) -> Vec<u64>,
    measures: usize,
) -> Vec<Prepared> {
    let lines = || plans.iter().flat_map(|plan| &plan.measures[..]);
    let texts = Numbered::of(lines().map(|line| &line.text));
    let mut by_key: Vec<(&Arc<str>, usize)> = texts.all().iter().map(|text: &&Text| &text.key).zip(0..).collect();
    by_key.par_sort_unstable();
    // Of each text its wording; several texts may have one key.
    let mut wording_of: Vec<u32> = vec![0; by_key.len()];
    let mut keys: Vec<&Arc<str>> = Vec::new();
    for (wording, same) in (0..).zip(by_key.chunk_by(|a, b| a.0 == b.0)) {
        keys.push(same[0].0);
        same.iter().for_each(|&(_, text)| wording_of[text] = wording);
    }
    let of_plan = |plan: &&Brief| plan.measures.iter().map(|line| wording_of[texts.number(&line.text)]).collect();
    let of: Vec<Vec<u32>> = plans.par_iter().map(of_plan).collect();
    let mut holders: Vec<u64> = vec![0; keys.len()];
    of.iter().flatten().for_each(|&wording| holders[wording as usize] += 1);
    // Gram ids go by the characters, so that they do not depend on the order of the plans.
    let (ids, held): (Vec<u64>, Vec<u64>) = gram_holders(&keys, &holders).into_iter().unzip();
    let all = of.iter().map(Vec::len).sum::<usize>() + measures;
    let weights = ids.iter().zip(held).zip(elsewhere(&ids));
    let weights: Vec<f32> = weights
        .map(|((&gram, own), other)| weight(gram, usize::try_from(own + other).unwrap_or(usize::MAX / 2), all))
        .collect();
    let said: Vec<Arc<Said>> = keys.par_iter().map(|key| Arc::new(Said::of(key, &ids, &weights))).collect();
    let run = (Arc::from(weights), Arc::from(ids));
    plans.par_iter().zip(&of).map(|(plan, of)| prepared(plan, of, &said, &run)).collect()
}

/// So many keys are counted in one piece, before what the pieces came to is put together: a gram that hundreds of keys
/// hold is then added up a few times.
const COUNTED_AT_ONCE: usize = 4096;

/// Every gram of some keys, ascending, with how many measures hold it.
fn gram_holders(keys: &[&Arc<str>], holders: &[u64]) -> Vec<(u64, u64)> {
    let pieces: Vec<(&[&Arc<str>], &[u64])> =
        keys.chunks(COUNTED_AT_ONCE).zip(holders.chunks(COUNTED_AT_ONCE)).collect();
    let count = |&(keys, holders): &(&[&Arc<str>], &[u64])| {
        let mut held: Vec<(u64, u64)> = Vec::new();
        for (key, &holders) in keys.iter().zip(holders) {
            held.extend(grams(key).into_iter().map(|(gram, _)| (gram, holders)));
        }
        summed(held)
    };
    let pieces: Vec<Vec<(u64, u64)>> = pieces.par_iter().map(count).collect();
    let (mut all, mut distinct) = (Vec::new(), 0);
    for piece in pieces {
        distinct = distinct.max(piece.len());
        all.extend(piece);
        // About twice what there is of different ones is held at a time, and each is looked at a few times.
        if all.len() > 4 * distinct {
            all = summed(all);
            distinct = all.len();
        }
    }
    summed(all)
}

/// What is counted for one gram in several places, added up; ascending.
fn summed(mut held: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    held.sort_unstable();
    held.chunk_by(|a, b| a.0 == b.0).map(|run| (run[0].0, run.iter().map(|&(_, holders)| holders).sum())).collect()
}

/// Looks at every two wordings of a run once, instead of wherever they meet in two plans. This changes nothing but the
/// time that comparing takes.
pub fn acquaint(plans: &mut [Prepared]) {
    let shares = Arc::new(Shares::of_run(plans));
    plans.iter_mut().for_each(|plan| plan.shares = Some(Arc::clone(&shares)));
}

/// Gives back the memory that [`acquaint`] took.
pub(crate) fn forget(plans: &mut [Prepared]) {
    plans.iter_mut().for_each(|plan| plan.shares = None);
}

/// [`acquaint`] where that is less work than it spares when so many pairs of the plans are compared.
pub fn acquaint_for(plans: &mut [Prepared], pairs: usize) {
    let items = || plans.iter().flat_map(|plan| &plan.items);
    let each = items().count() / plans.len().max(1);
    let wordings = items().map(|item| item.wording as usize + 1).max().unwrap_or(0);
    if wordings <= ACQUAINTED && pairs * each * each > wordings * wordings {
        acquaint(plans);
    }
}

/// What is known of every two wordings takes the square of them in memory: of so many some hundred megabytes. Runs of
/// more look at two plans at a time.
const ACQUAINTED: usize = 16_384;

/// The wording of one or several measures, each on its line; markers of sub-items are shown, and not compared.
pub(crate) fn side(measures: &[&Measure]) -> Side {
    let mut parts: Vec<(String, &str)> = Vec::new();
    for (at, measure) in measures.iter().enumerate() {
        parts.push((if at == 0 { String::new() } else { "\n".to_owned() }, &measure.text));
        parts.extend(measure.subitems.iter().map(|subitem| (lead(&subitem.marker), &*subitem.text)));
    }
    Side::of_parts(parts.iter().map(|(marker, text)| (&**marker, *text)))
}

/// The key of that wording.
pub(crate) fn chars(measures: &[&Measure]) -> Vec<char> {
    let mut chars = Vec::new();
    for measure in measures {
        fold_into(&measure.text, &mut chars);
        measure.subitems.iter().for_each(|subitem| fold_into(&subitem.text, &mut chars));
    }
    chars
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

/// The grams of a key, ascending, with how often each of them occurs: pairs of neighbours, and single characters.
pub(crate) fn grams(key: &str) -> Vec<(u64, u8)> {
    let chars: Vec<char> = key.chars().collect();
    let pairs = chars.windows(2).map(|pair| packed([pair[0], pair[1]]));
    let mut all: Vec<u64> = pairs.chain(chars.iter().map(|&c| packed(['\0', c]))).collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|run| (run[0], u8::try_from(run.len()).unwrap_or(u8::MAX))).collect()
}

impl Said {
    /// Numbers the grams as the run does.
    fn of(key: &Arc<str>, ids: &[u64], weights: &[f32]) -> Self {
        let grams = grams(key);
        let mut rest = 0;
        let numbered = grams.iter().map(|(gram, _)| {
            rest += ids[rest..].partition_point(|id| id < gram);
            u32::try_from(rest).unwrap_or(u32::MAX)
        });
        let numbered: Box<[u32]> = numbered.collect();
        Said {
            key: Arc::clone(key),
            hash: hash(key),
            weight: numbered.iter().map(|&gram| weights[gram as usize]).sum(),
            grams: numbered,
            counts: grams.iter().map(|&(_, count)| count).collect(),
            skeleton: OnceLock::new(),
        }
    }
}

/// A plan of a run with these weights and ids, whose measures have the wordings `of`.
fn prepared(plan: &Brief, of: &[u32], said: &[Arc<Said>], run: &(Arc<[f32]>, Arc<[u64]>)) -> Prepared {
    let mut places: Vec<Arc<Titles>> = Vec::new();
    let mut index = |titles: &Arc<Titles>| {
        // Most measures stand where the one before does.
        let known = places.iter().rposition(|known| Arc::ptr_eq(known, titles));
        known.or_else(|| places.iter().position(|known| known.place == titles.place)).unwrap_or_else(|| {
            places.push(Arc::clone(titles));
            places.len() - 1
        })
    };
    let with_place =
        |(line, &wording): (&Line, &u32)| item(line, index(&line.titles), wording, &said[wording as usize]);
    let items: Vec<Item> = plan.measures.iter().zip(of).map(with_place).collect();
    let mut by_wording: Vec<(u32, u32)> = of.iter().copied().zip(0..).collect();
    by_wording.sort_unstable();
    let (weights, ids) = run.clone();
    let mut standing = vec![0; places.len()];
    items.iter().for_each(|item| standing[item.place as usize] += 1);
    let tree = Tree::of(&places, &standing);
    Prepared { items, places, tree, by_wording, weights, ids, postings: OnceLock::new(), shares: None }
}

/// Two characters as one number; a single one has nothing in front of it.
fn packed([first, second]: [char; 2]) -> u64 {
    u64::from(u32::from(first)) << 32 | u64::from(u32::from(second))
}

/// The rarer, the more it tells. A single character counts half, for its pairs tell most of it again.
pub(crate) fn weight(gram: u64, holders: usize, measures: usize) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "counts of measures are far below 2^24")]
    let rarity = ((measures as f32 + 1.0) / (holders as f32 + 0.5)).ln().max(0.0);
    if gram >> 32 == 0 { rarity * 0.5 } else { rarity }
}

fn item(line: &Line, place: usize, wording: u32, said: &Arc<Said>) -> Item {
    Item {
        said: Arc::clone(said),
        wording,
        place: u32::try_from(place).unwrap_or(u32::MAX),
        number: line.number,
        duty: Arc::clone(&line.duty),
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
