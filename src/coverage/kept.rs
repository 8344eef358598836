//! A catalogue that is kept and added to: which family each new measure belongs to, without looking at all there are.
//!
//! New plans are clustered among themselves and with the plans that come before and after them in their offices, which
//! the links of the years tie to families that are kept. What has no such tie is looked up by grams: a [`Shelf`] knows
//! which families' commonest wordings hold a gram, and how many measures do. A family stands where it stood: ids stay,
//! and nothing that is kept is moved by what is added.
//!
//! So the families of a catalogue depend on what it began with. Plans that are added one by one can only join what is
//! there, or found a family; plans that come together are weighed against one another first.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use sha2::{Digest, Sha256};

use crate::align::{self, Nearness, likeness};
use crate::normalize::key;
use crate::plan::{Measure, Plan};

use super::cluster::Evidence;
use super::families::{self, Question};
use super::merge::{AT_HAND, CANDIDATES, HOPELESS, STEPS};
use super::places;
use super::wordings::At;

/// A wording that a kept family is known by.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Known {
    /// The key of the text.
    pub text: String,
    /// The keys of facet, strategy and sub-strategy.
    pub place: [String; 3],
    /// How many measures print it there.
    pub times: u32,
}

/// What a kept catalogue is asked. Numbers of families are its own.
pub trait Shelf {
    /// What can go wrong with it.
    type Error;
    /// How many measures it has.
    ///
    /// # Errors
    /// Where it cannot be read, as with all others.
    fn measures(&self) -> Result<u64, Self::Error>;
    /// How many measures hold each of some grams.
    #[expect(clippy::missing_errors_doc, reason = "as above")]
    fn holders(&self, grams: &[u64]) -> Result<Vec<u64>, Self::Error>;
    /// How many families are known by a wording that holds a gram; they themselves, ascending, where they are no more
    /// than that.
    #[expect(clippy::missing_errors_doc, reason = "as above")]
    fn families(&self, gram: u64, most: usize) -> Result<(u64, Vec<u32>), Self::Error>;
    /// The wordings that a family is known by, the commonest first.
    #[expect(clippy::missing_errors_doc, reason = "as above")]
    fn known(&self, family: u32) -> Result<Vec<Known>, Self::Error>;
    /// Whether an id is taken.
    #[expect(clippy::missing_errors_doc, reason = "as above")]
    fn is_taken(&self, id: &str) -> Result<bool, Self::Error>;
}

/// A plan that is kept, with the families of each of its measures.
#[derive(Debug, Clone, Copy)]
pub struct Neighbour<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Of each measure its families.
    pub families: &'a [Vec<u32>],
}

/// A measure in a family: index of the plan, index of the measure, and whether it is there in doubt.
pub type Standing = (usize, usize, bool);

/// A family that has got members.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grown {
    /// Its number; none where it is new.
    pub family: Option<u32>,
    /// The id of a new one.
    pub id: String,
    /// Index among the new plans, index of the measure, and whether it is there in doubt.
    pub members: Vec<Standing>,
    /// How the new plans word it, the commonest first.
    pub wordings: Vec<Known>,
}

/// Finds the families of new plans. `beside` are the plans that come before or after one of them in its office.
///
/// # Errors
/// Where the shelf cannot be read.
pub fn place<S: Shelf>(
    shelf: &S,
    new: &[&Plan],
    beside: &[Neighbour<'_>],
    question: &Question<'_>,
) -> Result<Vec<Grown>, S::Error> {
    let given: Vec<&Plan> = new.iter().copied().chain(beside.iter().map(|neighbour| neighbour.plan)).collect();
    let plans = families::in_order(&given);
    // Of each plan in order where it was given.
    let origin: Vec<usize> = plans
        .iter()
        .map(|&plan| given.iter().position(|&other| std::ptr::eq(plan, other)).unwrap_or_default())
        .collect();
    let measures = usize::try_from(shelf.measures()?).unwrap_or(usize::MAX / 2);
    let grams = grams_of(new);
    let held = shelf.holders(&grams)?;
    let elsewhere = |asked: &[u64]| -> Vec<u64> {
        asked.iter().map(|gram| grams.binary_search(gram).map_or(0, |at| held[at])).collect()
    };
    let standing = families::standing(&plans, &elsewhere, measures, question);
    let search = Search { shelf, measures: measures + 1, weights: RefCell::default() };
    let mut grown = Vec::new();
    // Of each run family: whose it is by the links, and else by its words.
    let mut open = Vec::new();
    for (family, members) in standing.families.iter().enumerate() {
        let mut votes: BTreeMap<u32, usize> = BTreeMap::new();
        let mut fresh: Vec<Standing> = Vec::new();
        for &at in members {
            match origin[at.0].checked_sub(new.len()) {
                None => fresh.push((origin[at.0], at.1, standing.doubtful.contains(&(family, at)))),
                Some(neighbour) => {
                    let of = beside[neighbour].families.get(at.1).map_or(&[][..], Vec::as_slice);
                    of.iter().for_each(|&family| *votes.entry(family).or_default() += 1);
                }
            }
        }
        if fresh.is_empty() {
            continue;
        }
        let wordings = wordings(new, &fresh);
        let linked = votes.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0))).map(|(family, _)| family);
        let one = Grown { family: linked, id: String::new(), members: fresh, wordings };
        match linked {
            Some(_) => grown.push(one),
            None => open.push(one),
        }
    }
    // The surest first; of two that want the same family and have a plan in common the second founds one of its own.
    let mut offers: Vec<(f32, usize, u32)> = Vec::new();
    for (at, one) in open.iter().enumerate() {
        offers.extend(search.offers(&one.wordings)?.into_iter().map(|(bond, family)| (bond, at, family)));
    }
    offers.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut taken: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    for one in &grown {
        let plans = one.members.iter().map(|member| member.0);
        taken.entry(one.family.unwrap_or_default()).or_default().extend(plans);
    }
    for (_, at, family) in offers {
        let plans = taken.entry(family).or_default();
        let one = &mut open[at];
        if one.family.is_none() && one.members.iter().all(|member| !plans.contains(&member.0)) {
            plans.extend(one.members.iter().map(|member| member.0));
            one.family = Some(family);
        }
    }
    let mut named: BTreeSet<String> = BTreeSet::new();
    for one in open.iter_mut().filter(|one| one.family.is_none()) {
        let Some(first) = one.wordings.first() else { continue };
        one.id = new_id(&first.place, &first.text, |id| Ok(named.contains(id) || shelf.is_taken(id)?))?;
        named.insert(one.id.clone());
    }
    grown.extend(open);
    Ok(together(grown))
}

/// What goes to one kept family as one.
fn together(grown: Vec<Grown>) -> Vec<Grown> {
    let mut known: BTreeMap<u32, Grown> = BTreeMap::new();
    let mut fresh = Vec::new();
    for one in grown {
        let Some(family) = one.family else {
            fresh.push(one);
            continue;
        };
        match known.get_mut(&family) {
            Some(other) => {
                other.members.extend(one.members);
                other.members.sort_unstable();
                other.members.dedup_by_key(|member| (member.0, member.1));
                other.wordings = joined(std::mem::take(&mut other.wordings), one.wordings);
            }
            None => drop(known.insert(family, one)),
        }
    }
    known.into_values().chain(fresh).collect()
}

/// The wordings that a family is known by once it has got others: the commonest of both, as many as it speaks through.
#[must_use]
pub fn joined(ours: Vec<Known>, theirs: Vec<Known>) -> Vec<Known> {
    let mut times: BTreeMap<(String, [String; 3]), u32> = BTreeMap::new();
    for known in ours.into_iter().chain(theirs) {
        let own = times.entry((known.text, known.place)).or_default();
        *own = own.saturating_add(known.times);
    }
    let mut all: Vec<Known> = times.into_iter().map(|((text, place), times)| Known { text, place, times }).collect();
    // Of equals the order of the texts decides, so that it does not matter which came first.
    all.sort_by(|a, b| b.times.cmp(&a.times).then_with(|| (&a.text, &a.place).cmp(&(&b.text, &b.place))));
    all.truncate(AT_HAND);
    all
}

/// How the new plans word a family, the commonest first.
fn wordings(new: &[&Plan], members: &[Standing]) -> Vec<Known> {
    let sure: Vec<_> = members.iter().filter(|member| !member.2).collect();
    let chosen = if sure.is_empty() { members.iter().collect() } else { sure };
    let known = |&&(plan, measure, _): &&Standing| {
        let measure = &new[plan].measures[measure];
        Known { text: key(&align::wording(measure)), place: places::path(measure), times: 1 }
    };
    joined(chosen.iter().map(known).collect(), Vec::new())
}

/// Every gram of some plans, ascending.
fn grams_of(plans: &[&Plan]) -> Vec<u64> {
    let of = |measure: &Measure| align::grams(&key(&align::wording(measure)));
    let mut all: Vec<u64> = plans.iter().flat_map(|plan| &plan.measures).flat_map(of).map(|(gram, _)| gram).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Of each gram how many measures of a plan hold it, ascending: what a shelf adds to its counts when the plan is kept.
#[must_use]
pub fn gram_counts(plan: &Plan) -> Vec<(u64, u64)> {
    let of = |measure: &Measure| align::grams(&key(&align::wording(measure)));
    let mut all: Vec<u64> = plan.measures.iter().flat_map(of).map(|(gram, _)| gram).collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect()
}

/// The grams of a text that a family is known by, ascending: what a shelf looks families up by.
#[must_use]
pub fn grams_of_text(text: &str) -> Vec<u64> {
    align::grams(text).into_iter().map(|(gram, _)| gram).collect()
}

/// The id of a family that is founded now.
fn new_id<E>(place: &[String; 3], text: &str, mut is_taken: impl FnMut(&str) -> Result<bool, E>) -> Result<String, E> {
    for copy in 0u32.. {
        let digest = Sha256::digest(format!("{}\0{}\0{copy}", place.join("\0"), text));
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        for digits in [8, 12, 16] {
            let id = format!("m{}", &hex[..digits]);
            if !is_taken(&id)? {
                return Ok(id);
            }
        }
    }
    Ok(String::new())
}

struct Search<'a, S> {
    shelf: &'a S,
    measures: usize,
    /// What grams weigh that have been asked for.
    weights: RefCell<BTreeMap<u64, f32>>,
}

impl<S: Shelf> Search<'_, S> {
    /// The grams of a text, ascending, with what each weighs.
    fn weighed(&self, text: &str) -> Result<Vec<(u64, f32)>, S::Error> {
        let grams = grams_of_text(text);
        let mut known = self.weights.borrow_mut();
        let unknown: Vec<u64> = grams.iter().copied().filter(|gram| !known.contains_key(gram)).collect();
        for (&gram, held) in unknown.iter().zip(self.shelf.holders(&unknown)?) {
            let held = usize::try_from(held).unwrap_or(usize::MAX / 2);
            known.insert(gram, align::weight(gram, held, self.measures));
        }
        Ok(grams.into_iter().map(|gram| (gram, known[&gram])).collect())
    }

    /// Kept families that could be this one, with how much speaks for it; only those for which more speaks than against.
    fn offers(&self, ours: &[Known]) -> Result<Vec<(f32, u32)>, S::Error> {
        let mut shared: BTreeMap<u32, f32> = BTreeMap::new();
        for our in ours {
            let mut grams: Vec<(u64, u64, f32)> = Vec::new();
            for (gram, weight) in self.weighed(&our.text)? {
                grams.push((self.shelf.families(gram, 0)?.0, gram, weight));
            }
            grams.sort_by_key(|&(count, gram, _)| (count, gram));
            let mut steps = 0;
            for (count, gram, weight) in grams {
                steps += count;
                // The rarest gram is followed as far as it is not in everything.
                if steps > STEPS as u64 && steps > count {
                    break;
                }
                let (_, families) = self.shelf.families(gram, MOST_STEPS)?;
                families.into_iter().for_each(|family| *shared.entry(family).or_default() += weight);
            }
        }
        let mut likely: Vec<(f32, u32)> = shared.into_iter().map(|(family, shared)| (shared, family)).collect();
        likely.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        likely.truncate(CANDIDATES);
        let mut offers = Vec::new();
        for (_, family) in likely {
            let theirs = self.shelf.known(family)?;
            if let Some(bond) = self.bond(ours, &theirs)?.filter(|&bond| bond > 0.0) {
                offers.push((bond, family));
            }
        }
        Ok(offers)
    }

    fn bond(&self, ours: &[Known], theirs: &[Known]) -> Result<Option<f32>, S::Error> {
        let (mut evidence, mut all) = (Evidence::default(), 0);
        for our in ours {
            for their in theirs {
                let times = our.times.min(MOST) * their.times.min(MOST);
                all += times as usize;
                let likeness = if our.text == their.text { 1.0 } else { self.likeness(&our.text, &their.text)? };
                if likeness >= align::LEAST {
                    evidence.add(likeness - align::asked(nearness(&our.place, &their.place)), times);
                }
            }
        }
        Ok((!evidence.is_empty() && evidence.most() > HOPELESS).then(|| evidence.worth(all)))
    }

    fn likeness(&self, a: &str, b: &str) -> Result<f32, S::Error> {
        let (a, b) = (self.weighed(a)?, self.weighed(b)?);
        let weigh = |grams: &[(u64, f32)]| grams.iter().map(|&(_, weight)| weight).sum::<f32>();
        let common = a.iter().filter(|(gram, _)| b.binary_search_by_key(gram, |&(gram, _)| gram).is_ok());
        let common: f32 = common.map(|&(_, weight)| weight).sum();
        Ok(likeness(common, weigh(&a), weigh(&b)))
    }
}

/// A gram that more families are known by than this tells nothing.
const MOST_STEPS: usize = 10 * STEPS;

/// More than this tells no more; products of two stay far from overflowing.
const MOST: u32 = 1 << 12;

/// How near two places are, by their titles alone.
fn nearness(a: &[String; 3], b: &[String; 3]) -> Nearness {
    places::near(a.iter().zip(b).map(|(a, b)| a.is_empty() || b.is_empty() || a == b))
}

/// The catalogue of plans whose families are known.
///
/// `kept` has of each family its id and its members: index of the plan, index of the measure, and whether it is there in
/// doubt. Canonical wordings, places and statuses are those of today; ids are as they were given.
#[must_use]
pub fn catalogue_of_kept(
    plans: &[&Plan],
    kept: &[(String, Vec<Standing>)],
    question: &Question<'_>,
) -> super::Catalogue {
    let in_order = families::in_order(plans);
    let mut place = vec![0; plans.len()];
    for (at, &plan) in in_order.iter().enumerate() {
        if let Some(given) = plans.iter().position(|&other| std::ptr::eq(plan, other)) {
            place[given] = at;
        }
    }
    let families = kept
        .iter()
        .map(|(id, members)| {
            let at = |&(plan, measure, doubtful): &Standing| ((place[plan], measure), doubtful);
            (id.clone(), members.iter().map(at).collect::<Vec<(At, bool)>>())
        })
        .collect();
    families::described(&in_order, families, question)
}
