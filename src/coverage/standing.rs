//! Which families a measure stands in, once it is known which wordings say what others say.
//!
//! A plan holds a measure where it prints it, where it prints it as part of another one, and where its own lineage says
//! so though the words have changed. Only then is what is left a plan that lacks it:
//!
//! 1. What a link took together or apart stands together: a whole in the families of its parts. What only a weak link
//!    ties is one family of the office where the words know neither elsewhere, and else stands in both, in doubt.
//! 2. Along links families are kept, as long as the words of the family are still there for the most part.
//! 3. A plan that prints the words of a family, by themselves or inside another measure, has it.
//! 4. What is nearly the same as a whole is a whole: it stands in the families of all its parts.
//!    What one of these finds the others may carry on, so they take turns until none finds anything.
//! 5. A half is no family of its own while more plans hold the whole.
//! 6. What two neighbouring plans hold of a family and no link joins is in doubt, and called so.

use std::cell::{LazyCell, OnceCell};
use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem::Finder;

use crate::align::{self, Item, order};

use super::joins::{Families, HALF, OWN};
use super::lineage::{Step, is_weak};
use super::support::UNCERTAIN;
use super::wordings::{At, NEARLY_SAME, Wordings};

/// How much of a family's words a measure must hold to be kept in it along a link.
const KEPT: f32 = 0.5;
/// A text of fewer characters stands in others by chance.
pub(super) const FEWEST: usize = 8;
/// What is left of a text without its set phrases says something from so many characters on.
const FEW: usize = 6;
/// What holds a text without its set phrases holds so much of it, by weight.
const SOME: f32 = 0.3;
/// How much of a text stands in another one that holds it, by weight: all but the pair at either end.
pub(super) const HELD: f32 = 0.95;

/// Of a part whose words were changed in a whole so much is left: a verb and its object, not what it says.
const LEFT: f32 = 0.75;
/// Of fewer pairs of characters than this, the three that a word of two characters is part of are more than may be missing.
const FEW_PAIRS: usize = 12;
/// Two families that no plan has beside each other, and that a measure says both of, are one from so much on.
const MUCH: f32 = 0.6;
/// Nearly all are all but one of so many.
const WITHOUT: usize = 10;
/// Two rounds find all there is; a third finds something in one run of ten thousand measures.
const ROUNDS: usize = 8;

/// Families, and which of their measures are in them in doubt.
#[derive(Debug, Default)]
pub(super) struct Standing {
    pub(super) families: Families,
    pub(super) doubtful: BTreeSet<(usize, At)>,
}

impl Standing {
    /// The same with plans counted from `down` plans before.
    pub(super) fn count_from(self, down: usize) -> Self {
        let moved = |at: At| (at.0 + down, at.1);
        Standing {
            families: self.families.into_iter().map(|members| members.into_iter().map(moved).collect()).collect(),
            doubtful: self.doubtful.into_iter().map(|(family, at)| (family, moved(at))).collect(),
        }
    }
}

/// For measures that are what is left of a longer one what that was: that came out of a split, or that keep part of its words
/// and have none of their own; also where they have only been reworded since.
fn split_from(wordings: &Wordings<'_>, steps: &[Step]) -> BTreeMap<At, At> {
    let is_left = |whole: At, part: At| {
        let [whole, part] = [whole, part].map(|at| wordings.of[at.0][at.1]);
        let weight = |wording: usize| wordings.all[wording].weight;
        weight(part) < HALF * weight(whole) && wordings.shared(part, whole) >= LEFT * weight(part)
    };
    let mut from: BTreeMap<At, At> = BTreeMap::new();
    // Plans are in the order of their years.
    for Step { old, new, links, .. } in steps {
        for link in links {
            match (&link.old[..], &link.new[..]) {
                (&[o], news @ [_, _, ..]) => from.extend(news.iter().map(|&n| ((*new, n), (*old, o)))),
                (&[o], &[n]) if !is_weak(link) => {
                    let (o, n) = ((*old, o), (*new, n));
                    let whole = from.get(&o).copied().or_else(|| is_left(o, n).then_some(o));
                    from.extend(whole.map(|whole| (n, whole)));
                }
                _ => {}
            }
        }
    }
    from
}

/// Set phrases have so many characters, in keys: shorter ones end words by chance, and what is longer says something.
const PHRASE: std::ops::RangeInclusive<usize> = 5..=12;

/// Words that a plan begins or ends several of its measures with: 以提升服務品質, 依本年度施政重點. A plan has no measure twice,
/// so they are about none of them.
struct Phrases {
    heads: BTreeSet<String>,
    tails: BTreeSet<String>,
}

impl Phrases {
    fn of(wordings: &Wordings<'_>) -> Self {
        let common = |keys: &[Vec<char>]| -> BTreeSet<Vec<char>> {
            let mut keys: Vec<&Vec<char>> = keys.iter().collect();
            keys.sort_unstable();
            keys.dedup();
            let shared = |pair: &[&Vec<char>]| pair[0].iter().zip(pair[1]).take_while(|(a, b)| a == b).count();
            let runs = keys.windows(2).map(|pair| (shared(pair), pair[0]));
            runs.filter(|(count, _)| PHRASE.contains(count)).map(|(count, key)| key[..count].to_vec()).collect()
        };
        let (mut heads, mut tails) = (BTreeSet::new(), BTreeSet::new());
        for plan in wordings.prepared {
            let keys: Vec<Vec<char>> = plan.items.iter().map(|item| item.key.chars().collect()).collect();
            heads.extend(common(&keys).into_iter().map(String::from_iter));
            let back: Vec<Vec<char>> = keys.into_iter().map(|key| key.into_iter().rev().collect()).collect();
            tails.extend(common(&back).into_iter().map(|phrase| phrase.into_iter().rev().collect::<String>()));
        }
        Phrases { heads, tails }
    }

    /// A key without the longest set phrase at either end.
    fn without<'k>(&self, key: &'k str) -> &'k str {
        let starts: Vec<usize> = key.char_indices().map(|(at, _)| at).chain([key.len()]).collect();
        let count = starts.len() - 1;
        let longest = PHRASE.rev().filter(|length| *length < count);
        let head = longest.clone().find(|&length| self.heads.contains(&key[..starts[length]])).unwrap_or(0);
        let tail = longest.clone().find(|&length| self.tails.contains(&key[starts[count - length]..])).unwrap_or(0);
        if head + tail < count { &key[starts[head]..starts[count - tail]] } else { key }
    }
}

/// A measure without its set phrases.
struct Bare<'a> {
    at: At,
    /// What is left.
    said: &'a str,
    /// Its pairs of characters: grams of the run, ascending, as often as they occur.
    pairs: Vec<u32>,
    /// Whether what it weighs with its set phrases tells how much of it stands elsewhere.
    by_weight: bool,
    /// Whether its pairs do: there are enough of them.
    by_pairs: bool,
}

impl<'a> Bare<'a> {
    fn of(wordings: &Wordings<'a>, phrases: &Phrases, at: At) -> Self {
        let plan = &wordings.prepared[at.0];
        let said = phrases.without(&plan.items[at.1].key);
        let by_pairs = said.chars().nth(FEW - 1).is_some();
        Bare { at, said, pairs: plan.pairs(said), by_weight: true, by_pairs }
    }
}

/// Completes the families of plans that were clustered together.
pub(super) fn complete(wordings: &Wordings<'_>, standing: Standing, steps: &[Step]) -> Standing {
    let mut work = Work::new(wordings, standing);
    work.weak(steps);
    work.parts(steps);
    let phrases = Phrases::of(wordings);
    let holders = work.holders(&phrases);
    for _ in 0..ROUNDS {
        let carried = work.flow(steps);
        let printed = work.words(&holders);
        if !(work.wholes() || carried || printed) {
            break;
        }
    }
    work.dissolve();
    work.absorb(steps, &phrases);
    work.finish()
}

/// What can be said of a whole run only: what an auditor has said, and what no link joins.
pub(super) fn conclude(
    wordings: &Wordings<'_>,
    standing: Standing,
    steps: &[Step],
    verdicts: &[(bool, At, At)],
) -> Standing {
    let mut work = Work::new(wordings, standing);
    work.judge(verdicts);
    work.unlinked(steps);
    work.finish()
}

struct Work<'a> {
    wordings: &'a Wordings<'a>,
    families: Families,
    /// Of each plan and measure its families, ascending.
    of: Vec<Vec<Vec<usize>>>,
    doubtful: BTreeSet<(usize, At)>,
}

impl<'a> Work<'a> {
    fn new(wordings: &'a Wordings<'a>, Standing { families, doubtful }: Standing) -> Self {
        let mut of: Vec<Vec<Vec<usize>>> =
            wordings.of.iter().map(|measures| vec![Vec::new(); measures.len()]).collect();
        for (family, members) in families.iter().enumerate() {
            members.iter().for_each(|&(plan, measure)| of[plan][measure].push(family));
        }
        Work { wordings, families, of, doubtful }
    }

    fn add(&mut self, family: usize, at: At) {
        if self.families[family].insert(at) {
            self.of[at.0][at.1].push(family);
        }
    }

    fn remove(&mut self, family: usize, at: At) {
        self.families[family].remove(&at);
        self.of[at.0][at.1].retain(|&of| of != family);
    }

    /// A measure that no family holds is one of its own.
    fn keep(&mut self, at: At) {
        if self.of(at).is_empty() {
            self.families.push(BTreeSet::new());
            self.add(self.families.len() - 1, at);
        }
    }

    /// A measure that was put out of a family stands in one that says nearly the same, where its plan has none of it yet.
    fn rehouse(&mut self, at: At) {
        if !self.of(at).is_empty() {
            return;
        }
        let own = self.wordings.of[at.0][at.1];
        let nearly = std::iter::once((1.0, own)).chain(self.wordings.nearly(own).map(|(other, like)| (like, other)));
        let mut best: Option<(f32, usize, usize)> = None;
        for (likeness, wording) in nearly {
            for &holder in &self.wordings.all[wording].holders {
                // What says other things too is no ground for this one.
                let &[family] = self.of(holder) else { continue };
                let found = (likeness, self.families[family].len(), family);
                if !self.has(family, at.0) && best.is_none_or(|best| (best.0, best.1) < (found.0, found.1)) {
                    best = Some(found);
                }
            }
        }
        match best {
            Some((.., family)) => self.add(family, at),
            None => self.keep(at),
        }
    }

    fn of(&self, at: At) -> &[usize] {
        &self.of[at.0][at.1]
    }

    fn item(&self, at: At) -> &'a Item {
        &self.wordings.prepared[at.0].items[at.1]
    }

    /// What a plan has of a family.
    fn in_plan(&self, family: usize, plan: usize) -> impl Iterator<Item = At> {
        self.families[family].range((plan, 0)..(plan + 1, 0)).copied()
    }

    fn has(&self, family: usize, plan: usize) -> bool {
        self.in_plan(family, plan).next().is_some()
    }

    /// The texts of a family that stand in no other one; where there are none, all.
    fn texts(&self, family: usize) -> BTreeMap<u32, At> {
        let text = |at: At| self.wordings.all[self.wordings.of[at.0][at.1]].text;
        let own = self.families[family].iter().filter(|&&at| self.of(at).len() == 1);
        let mut texts: BTreeMap<u32, At> = own.map(|&at| (text(at), at)).collect();
        if texts.is_empty() {
            texts = self.families[family].iter().map(|&at| (text(at), at)).collect();
        }
        texts
    }

    /// The weight that two measures share, or nothing where any two texts of the genre share as much.
    fn shared(&self, one: At, other: At) -> f32 {
        self.wordings.shared(self.wordings.of[one.0][one.1], self.wordings.of[other.0][other.1])
    }

    /// How much of the words of a part stand in a whole, 0–1.
    fn inside(&self, part: At, whole: At) -> f32 {
        let weight = self.item(part).weight();
        if weight > 0.0 { self.shared(part, whole) / weight } else { 0.0 }
    }

    /// How much of a family's words a measure holds, 0–1.
    fn held(&self, family: usize, at: At) -> f32 {
        self.texts(family).into_values().map(|own| self.inside(own, at)).fold(0.0, f32::max)
    }

    /// How much of the words of a measure stand in one text of a family, 0–1.
    fn printed_in(&self, family: usize, at: At) -> f32 {
        let others = self.texts(family).into_values().filter(|&other| other != at);
        others.map(|other| self.inside(at, other)).fold(0.0, f32::max)
    }

    /// What a weak link ties and the words have not brought together.
    fn weak(&mut self, steps: &[Step]) {
        let office = self.offices(steps);
        for step in steps {
            for link in step.links.iter().filter(|link| is_weak(link)) {
                let (o, n) = ((step.old, link.old[0]), (step.new, link.new[0]));
                let (&[before], &[after]) = (self.of(o), self.of(n)) else { continue };
                if before == after {
                    continue;
                }
                let own = |family: usize| self.families[family].iter().all(|at| office[at.0] == office[o.0]);
                let meet = self.families[after].iter().any(|at| self.has(before, at.0));
                if own(before) && own(after) && !meet {
                    for at in self.families[after].clone() {
                        self.remove(after, at);
                        self.add(before, at);
                    }
                    continue;
                }
                for (family, at) in [(before, n), (after, o)] {
                    if !self.has(family, at.0) {
                        self.add(family, at);
                        self.doubtful.insert((family, at));
                    }
                }
            }
        }
    }

    /// A whole stands in a family of each of its parts.
    fn parts(&mut self, steps: &[Step]) {
        for step in steps {
            for (o, n) in step.pairs() {
                if self.of(o).iter().any(|family| self.of(n).contains(family)) {
                    continue;
                }
                // Of the two the one with fewer families is the part: the other one stands in those of all its parts.
                let link = step.links.iter().find(|link| link.old.contains(&o.1) && link.new.contains(&n.1));
                let (part, whole) = if link.is_some_and(|link| link.old.len() > 1) { (o, n) } else { (n, o) };
                let Some(&home) = self.of(part).iter().max_by_key(|&&family| self.families[family].len()) else {
                    continue;
                };
                let taken = self.has(home, whole.0);
                self.add(home, whole);
                if taken || link.is_some_and(is_weak) {
                    self.doubtful.insert((home, whole));
                }
            }
        }
    }

    /// Families go along links in either direction while their words do; whether any did.
    fn flow(&mut self, steps: &[Step]) -> bool {
        let mut any = false;
        let mut open: Vec<(At, At)> = steps.iter().flat_map(Step::pairs).flat_map(|(o, n)| [(o, n), (n, o)]).collect();
        // What has gone over one step may go over the next one, forth or back.
        while !open.is_empty() {
            let mut moved: BTreeSet<At> = BTreeSet::new();
            for &(from, to) in &open {
                for family in self.of(from).to_vec() {
                    if self.of(to).contains(&family) || self.has(family, to.0) {
                        continue;
                    }
                    if self.held(family, to) >= KEPT {
                        self.add(family, to);
                        moved.insert(to);
                        if self.doubtful.contains(&(family, from)) {
                            self.doubtful.insert((family, to));
                        }
                    }
                }
            }
            any |= !moved.is_empty();
            let again = steps.iter().flat_map(Step::pairs).flat_map(|(o, n)| [(o, n), (n, o)]);
            open = again.filter(|(from, _)| moved.contains(from)).collect();
        }
        any
    }

    /// Plans that print the words of a family have it; whether any was found.
    fn words(&mut self, holders: &[Vec<(u32, bool)>]) -> bool {
        let mut any = false;
        for family in 0..self.families.len() {
            if self.families[family].is_empty() {
                continue;
            }
            let mut found: BTreeMap<usize, (bool, f32, At)> = BTreeMap::new();
            for text in self.texts(family).into_keys() {
                for &(holder, literal) in &holders[text as usize] {
                    for wording in self.wordings.of_text(holder) {
                        let weight = self.wordings.all[wording].weight;
                        for &at in &self.wordings.all[wording].holders {
                            let better = |&(known, least, _): &(bool, f32, At)| {
                                (literal && !known) || (literal == known && weight < least)
                            };
                            if found.get(&at.0).is_none_or(better) {
                                found.insert(at.0, (literal, weight, at));
                            }
                        }
                    }
                }
            }
            for (plan, (literal, _, at)) in found {
                if !self.has(family, plan) {
                    any = true;
                    self.add(family, at);
                    if !literal {
                        self.doubtful.insert((family, at));
                    }
                } else if literal && !self.of(at).contains(&family) && self.is_weak(family, plan) {
                    // What was taken for it for want of anything nearer is another measure.
                    let weak: Vec<At> = self.in_plan(family, plan).collect();
                    for &other in &weak {
                        self.remove(family, other);
                    }
                    self.add(family, at);
                    weak.into_iter().for_each(|other| self.rehouse(other));
                    any = true;
                }
            }
        }
        any
    }

    /// A measure that is nearly the same as a whole is one too, and stands in the families of its parts; whether any does.
    fn wholes(&mut self) -> bool {
        let mut found: Vec<(usize, At)> = Vec::new();
        // A family is asked for by many measures, and stays as it is until all are found.
        let known: Vec<OnceCell<Vec<At>>> = vec![OnceCell::new(); self.families.len()];
        let texts = |family: usize| &**known[family].get_or_init(|| self.texts(family).into_values().collect());
        for (own, wording) in self.wordings.all.iter().enumerate() {
            let nearly = self.wordings.nearly(own).map(|(other, _)| other);
            let mut sets: Vec<&[usize]> = std::iter::once(own)
                .chain(nearly)
                .flat_map(|other| &self.wordings.all[other].holders)
                .map(|&at| self.of(at))
                .filter(|of| of.len() > 1)
                .collect();
            sets.sort_unstable();
            sets.dedup();
            for &at in &wording.holders {
                let of = self.of(at);
                let mut more: Vec<usize> = sets
                    .iter()
                    .filter(|set| set.iter().any(|family| of.contains(family)))
                    .flat_map(|set| set.iter().copied())
                    .filter(|family| !of.contains(family) && !self.has(*family, at.0))
                    .collect();
                more.sort_unstable();
                more.dedup();
                found.extend(
                    more.into_iter().filter(|&family| self.says(family, at, &texts)).map(|family| (family, at)),
                );
            }
        }
        // What is like one that is in doubt is as well.
        let sure = |&(family, at): &(usize, At)| {
            let own = self.wordings.of[at.0][at.1];
            let nearly = std::iter::once(own).chain(self.wordings.nearly(own).map(|(other, _)| other));
            let mut wholes = nearly.flat_map(|other| &self.wordings.all[other].holders);
            wholes.any(|whole| self.families[family].contains(whole) && !self.doubtful.contains(&(family, *whole)))
        };
        let doubtful: Vec<(usize, At)> = found.iter().copied().filter(|found| !sure(found)).collect();
        self.doubtful.extend(doubtful);
        found.iter().for_each(|&(family, at)| self.add(family, at));
        !found.is_empty()
    }

    /// Whether a measure says what a family is about beside what its other families are about: two duties in the same set
    /// phrases share most of their words. `texts` gives those of a family.
    fn says<'t>(&self, family: usize, at: At, texts: &impl Fn(usize) -> &'t [At]) -> bool {
        // The shortest text is what a family is about; longer ones say what others are about too.
        let about = |family: usize| {
            let held = texts(family).iter().filter(|&&text| self.shared(text, at) >= LEFT * self.item(text).weight());
            held.map(|&text| self.item(text)).min_by(|a, b| a.weight().total_cmp(&b.weight()))
        };
        let others = self.of(at).iter().filter_map(|&other| about(other));
        about(family).is_some_and(|part| part.own(self.item(at), others, self.wordings.weights()) >= OWN)
    }

    /// Whether nothing that a plan has of a family holds much of its words.
    fn is_weak(&self, family: usize, plan: usize) -> bool {
        self.in_plan(family, plan).all(|at| self.held(family, at) < KEPT)
    }

    /// A family of nothing but what other families say is no family of its own.
    fn dissolve(&mut self) {
        for family in 0..self.families.len() {
            let said = |&at: &At| self.is_said_without(family, at);
            if !self.families[family].is_empty() && self.families[family].iter().all(said) {
                for at in std::mem::take(&mut self.families[family]) {
                    self.of[at.0][at.1].retain(|&of| of != family);
                }
            }
        }
    }

    /// Whether the other families of a measure say all that it says: two that it holds most of, or as many as have its words
    /// among them.
    fn is_said_without(&self, family: usize, at: At) -> bool {
        let others = || self.of(at).iter().copied().filter(|&other| other != family);
        if others().next().is_none() {
            return false;
        }
        if others().filter(|&other| self.held(other, at) >= KEPT).count() >= 2 {
            return true;
        }
        let weights = self.wordings.weights();
        let texts: Vec<At> =
            others().flat_map(|other| self.texts(other).into_values()).filter(|&of| of != at).collect();
        let grams = self.item(at).grams().iter();
        let said = grams.filter(|gram| texts.iter().any(|&text| self.item(text).grams().binary_search(gram).is_ok()));
        said.map(|&gram| weights[gram as usize]).sum::<f32>() >= LEFT * self.item(at).weight()
    }

    /// For each text those that hold it, the same included, and whether they do so to the letter.
    fn holders(&self, phrases: &Phrases) -> Vec<Vec<(u32, bool)>> {
        use crate::many::*;
        let Some(shares) = self.wordings.prepared.first().and_then(|plan| plan.shares.as_deref()) else {
            return Vec::new();
        };
        let item = |text: u32| self.wordings.of_text(text).next().map(|wording| self.wordings.item(wording));
        let of = |text: u32| {
            let Some(own) = item(text) else { return Vec::new() };
            let said = phrases.without(&own.key);
            let long = own.key.chars().nth(FEWEST - 1).is_some();
            if said.chars().nth(FEW - 1).is_none() {
                return Vec::new();
            }
            let mut found: BTreeMap<u32, bool> = BTreeMap::new();
            if long {
                let enough = shares.of(text).iter().filter(|&&(_, shared)| shared >= HELD * own.weight());
                let literal =
                    |&(other, _): &(u32, f32)| Some((other, other == text || item(other)?.key.contains(&*own.key)));
                found.extend(enough.filter_map(literal));
            }
            // Without its set phrases it may stand in others to the letter: in one measure of a plan, for else it is none.
            let said = Finder::new(said);
            let holds = |other: u32| item(other).is_some_and(|other| said.find(other.key.as_bytes()).is_some());
            let some =
                shares.of(text).iter().filter(|&&(other, shared)| other != text && shared >= SOME * own.weight());
            let around: Vec<u32> = some.map(|&(other, _)| other).filter(|&other| holds(other)).collect();
            let mut plans: Vec<usize> = around
                .iter()
                .chain([&text])
                .flat_map(|&other| self.wordings.of_text(other))
                .flat_map(|wording| self.wordings.all[wording].holders.iter().map(|at| at.0))
                .collect();
            let all = plans.len();
            plans.sort_unstable();
            plans.dedup();
            if plans.len() == all {
                found.extend(around.into_iter().map(|other| (other, true)));
            }
            found.into_iter().collect()
        };
        (0..self.wordings.texts()).into_par_iter().map(of).collect()
    }

    /// Takes families whose measure is mostly printed as part of another one into that other one.
    fn absorb(&mut self, steps: &[Step], phrases: &Phrases) {
        let split_from = split_from(self.wordings, steps);
        let office = self.offices(steps);
        for part in 0..self.families.len() {
            let strays = self.strays(part, &office, &split_from);
            let mut with: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
            let mut own: BTreeMap<usize, At> = BTreeMap::new();
            let mut halves: Vec<Option<At>> = Vec::new();
            for &at in self.families[part].difference(&strays) {
                match self.of(at) {
                    [_] => {
                        own.insert(at.0, at);
                        halves.push(split_from.get(&at).copied());
                    }
                    several => {
                        for &other in several.iter().filter(|&&other| other != part) {
                            with.entry(other).or_default().insert(at.0);
                        }
                    }
                }
            }
            // Halves that no plan has as part of the whole are still halves of what they were split from.
            let from = || halves.iter().flatten().flat_map(|&from| self.of(from)).copied().filter(|&of| of != part);
            let mut wholes: Vec<(usize, BTreeSet<usize>)> = with.into_iter().collect();
            wholes.sort_by_key(|(whole, plans)| (std::cmp::Reverse(plans.len()), *whole));
            let about: Vec<At> = self.texts(part).into_values().filter(|at| !strays.contains(at)).collect();
            if wholes.is_empty() {
                let found: BTreeSet<usize> = from().chain(self.around(part, &about, phrases)).collect();
                wholes.extend(found.into_iter().map(|whole| (whole, BTreeSet::new())));
            }
            let is_part = |(whole, as_part): &(usize, BTreeSet<usize>)| {
                self.is_part(part, *whole, as_part, &own, &halves, &about, &office, phrases)
            };
            let Some(&(whole, _)) = wholes.iter().find(|whole| is_part(whole)) else { continue };
            // What nobody else says stays as it is.
            for at in std::mem::replace(&mut self.families[part], strays.clone()).difference(&strays).copied() {
                self.of[at.0][at.1].retain(|&family| family != part);
                self.add(whole, at);
                if self.doubtful.remove(&(part, at)) {
                    self.doubtful.insert((whole, at));
                }
            }
        }
    }

    /// What an office alone says in a family in which others say much the same: it stands there for want of anything nearer, and
    /// does not tell what the family is about. What was split off is half of what it was, whoever says it.
    fn strays(&self, family: usize, office: &[usize], split_from: &BTreeMap<At, At>) -> BTreeSet<At> {
        // Of each text a wording, and the offices that print it.
        let mut printed: BTreeMap<u32, (usize, BTreeSet<usize>)> = BTreeMap::new();
        for &at in &self.families[family] {
            let wording = self.wordings.of[at.0][at.1];
            let text = self.wordings.all[wording].text;
            printed.entry(text).or_insert_with(|| (wording, BTreeSet::new())).1.insert(office[at.0]);
        }
        let members = || self.families[family].iter().copied();
        let weight = |wording: usize| self.wordings.all[wording].weight;
        let alike = |one: usize, other: usize| {
            let shared = self.wordings.shared(one, other);
            let held = shared >= LEFT * weight(one).min(weight(other));
            held || align::likeness(shared, weight(one), weight(other)) >= UNCERTAIN
        };
        let together = printed.values().filter(|(_, offices)| offices.len() > 1);
        let mut known: BTreeSet<usize> = together.flat_map(|(_, offices)| offices).copied().collect();
        for (own, offices) in printed.values() {
            let others =
                || printed.values().filter(|(other, others)| others.is_disjoint(offices) && alike(*own, *other));
            if known.is_disjoint(offices)
                && let Some((_, others)) = others().next()
            {
                known.extend(offices.union(others));
            }
        }
        let any = !known.is_empty();
        known.extend(members().filter(|at| split_from.contains_key(at)).map(|at| office[at.0]));
        members().filter(|at| any && !known.contains(&office[at.0])).collect()
    }

    /// Other families that print what a family is about inside their measures.
    fn around(&self, part: usize, about: &[At], phrases: &Phrases) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for &at in about {
            let own = LazyCell::new(|| Bare::of(self.wordings, phrases, at));
            for alike in self.wordings.alike(self.wordings.of[at.0][at.1]) {
                let holders = &self.wordings.all[alike.other].holders;
                let others = || {
                    let families = holders.iter().flat_map(|&holder| self.of(holder));
                    // A half is no family of its own while more have the whole.
                    families.copied().filter(|&of| of != part && self.families[of].len() > self.families[part].len())
                };
                let some = alike.shared >= SOME * self.wordings.all[self.wordings.of[at.0][at.1]].weight;
                if some && others().any(|of| !found.contains(&of)) && self.prints(holders[0], &own) {
                    found.extend(others());
                }
            }
        }
        found
    }

    /// Whether a family is part of another one, with which it shares measures of some plans, or which its halves were split from.
    #[expect(clippy::too_many_arguments, reason = "one step of `absorb`, set apart to be read by itself")]
    fn is_part(
        &self,
        part: usize,
        whole: usize,
        as_part: &BTreeSet<usize>,
        own: &BTreeMap<usize, At>,
        halves: &[Option<At>],
        about: &[At],
        office: &[usize],
        phrases: &Phrases,
    ) -> bool {
        let rest: BTreeSet<usize> =
            self.families[whole].iter().map(|at| at.0).filter(|plan| !own.contains_key(plan)).collect();
        let usual = rest.len() > own.len();
        if !usual && as_part.len() <= own.len() {
            return false;
        }
        let text = |at: At| self.wordings.all[self.wordings.of[at.0][at.1]].text;
        let texts: BTreeMap<u32, At> = self.families[whole].iter().map(|&at| (text(at), at)).collect();
        let like = |least: f32| -> BTreeSet<usize> {
            own.iter().filter(|(_, at)| self.is_like(whole, **at, least)).map(|(&plan, _)| plan).collect()
        };
        let beside = || {
            let nearly = like(NEARLY_SAME);
            own.keys().all(|plan| self.has(whole, *plan) || nearly.contains(plan))
        };
        let printed = |at: At| {
            let own = Bare::of(self.wordings, phrases, at);
            texts.values().any(|&text| self.prints(text, &own))
        };
        let printed = || own.iter().all(|(plan, &at)| self.has(whole, *plan) || printed(at));
        // What no plan has beside the other one, though a third says both, and what an office once printed in much the same
        // words, is that one.
        let twin = || {
            if as_part.is_empty() || own.keys().any(|plan| self.has(whole, *plan)) {
                return false;
            }
            let much = like(MUCH);
            own.keys().all(|plan| much.iter().any(|other| office[*other] == office[*plan]))
        };
        // Where most have the whole without this part, it is a measure that some took in; where nearly all of them say half of
        // it too, it is a half. What one office has left of it any longer text may hold by chance, so it is asked of what most
        // print.
        let usually = LazyCell::new(|| {
            let mut times: BTreeMap<u32, (usize, At)> = BTreeMap::new();
            own.values().for_each(|&at| times.entry(text(at)).or_insert((0, at)).0 += 1);
            let most = times.into_values().max_by_key(|&(count, at)| (count, std::cmp::Reverse(at)));
            let most = most.map_or_else(|| about.to_vec(), |(_, at)| vec![at]);
            most.into_iter().map(|at| self.own(at, whole, phrases)).collect::<Vec<Bare<'_>>>()
        });
        let holds =
            |plan: usize| self.in_plan(whole, plan).any(|at| usually.iter().any(|own| self.share_in(own, at) >= KEPT));
        let without = || rest.iter().filter(|&&plan| !as_part.contains(&plan) && !holds(plan)).count();
        let (mostly, in_nearly_all) = (|| without() * 2 < rest.len(), || without() * WITHOUT <= rest.len());
        // What nobody has by itself, and what is all in the words of the other one, is part of that.
        let inside = || own.is_empty() && self.families[part].iter().all(|&at| self.printed_in(whole, at) >= LEFT);
        // What an office split off, and nobody else has by itself, is half of what more plans have whole, whatever its
        // words have become since.
        let of_whole = |half: &Option<At>| half.is_some_and(|from| self.families[whole].contains(&from));
        let half = !halves.is_empty() && halves.iter().all(of_whole);
        (usual && (half || twin() || (printed() && in_nearly_all())))
            || (as_part.len() > own.len() && beside() && (mostly() || inside()))
    }

    /// A measure without what its plan says in what it has of `family` beside it: two duties under one mechanism share its
    /// name.
    fn own(&self, part: At, family: usize, phrases: &Phrases) -> Bare<'a> {
        let mut own = Bare::of(self.wordings, phrases, part);
        let beside: Vec<&Item> =
            self.in_plan(family, part.0).filter(|&at| at != part).map(|at| self.item(at)).collect();
        own.pairs.retain(|pair| !beside.iter().any(|item| item.grams().binary_search(pair).is_ok()));
        if !beside.is_empty() {
            (own.by_weight, own.by_pairs) = (false, true);
        }
        own
    }

    /// Whether a measure prints another one in much the same words. Of few characters one word of two that is replaced takes too
    /// many pairs along; then what stands there in order and close by tells.
    fn prints(&self, whole: At, part: &Bare<'_>) -> bool {
        let is_short = || part.by_pairs && part.pairs.len() < FEW_PAIRS;
        let in_order = || self.pairs_in(part, whole) >= KEPT && order::close(&self.item(whole).key, part.said, LEFT);
        self.share_in(part, whole) >= LEFT || (is_short() && in_order())
    }

    /// How much of the words of one measure stand in another one, 0–1: by weight, or of its pairs of characters without its set
    /// phrases.
    fn share_in(&self, part: &Bare<'_>, whole: At) -> f32 {
        let of_weight = || self.shared(part.at, whole) / self.item(part.at).weight().max(f32::MIN_POSITIVE);
        let shares = [part.by_weight.then(of_weight), part.by_pairs.then(|| self.pairs_in(part, whole))];
        shares.into_iter().flatten().fold(0.0, f32::max)
    }

    #[expect(clippy::cast_precision_loss, reason = "measures have far fewer than 2^24 characters")]
    fn pairs_in(&self, part: &Bare<'_>, whole: At) -> f32 {
        self.item(whole).holds(&part.pairs) as f32 / part.pairs.len().max(1) as f32
    }

    /// Whether a measure says so much of what a family says.
    fn is_like(&self, family: usize, at: At, least: f32) -> bool {
        let own = self.wordings.of[at.0][at.1];
        let texts: BTreeSet<u32> = self.texts(family).into_keys().collect();
        let text = |wording: usize| self.wordings.all[wording].text;
        texts.contains(&text(own))
            || self.wordings.alike(own).any(|alike| alike.likeness >= least && texts.contains(&text(alike.other)))
    }

    /// For each plan its office: plans that links join are of one, which is numbered by its first plan.
    fn offices(&self, steps: &[Step]) -> Vec<usize> {
        let mut office: Vec<usize> = (0..self.of.len()).collect();
        steps.iter().for_each(|step| office[step.new] = office[step.old]);
        office
    }

    /// What an auditor has said of two measures wins over all of this.
    fn judge(&mut self, verdicts: &[(bool, At, At)]) {
        for &(same, a, b) in verdicts {
            let common: Vec<usize> = self.of(a).iter().copied().filter(|family| self.of(b).contains(family)).collect();
            if !same {
                for family in common {
                    self.remove(family, b);
                }
                self.keep(b);
            } else if common.is_empty() {
                let (Some(&into), Some(&from)) = (self.of(a).first(), self.of(b).first()) else { continue };
                let meet = self.families[from].iter().any(|at| self.has(into, at.0));
                // Where some plan has both families by themselves, this one measure goes over and no other.
                let moved = if meet { BTreeSet::from([b]) } else { self.families[from].clone() };
                for at in moved {
                    self.remove(from, at);
                    self.add(into, at);
                }
            }
        }
    }

    /// Two neighbouring plans that have a family and no link in it: the one that has it as part of another measure may
    /// not have it.
    fn unlinked(&mut self, steps: &[Step]) {
        for step in steps {
            let linked: BTreeSet<(At, At)> = step.pairs().collect();
            let families: BTreeSet<usize> = self.of[step.old].iter().flatten().copied().collect();
            for family in families {
                let olds: Vec<At> = self.in_plan(family, step.old).collect();
                let news: Vec<At> = self.in_plan(family, step.new).collect();
                if news.is_empty() || olds.iter().any(|&o| news.iter().any(|&n| linked.contains(&(o, n)))) {
                    continue;
                }
                let shared =
                    |ats: &[At]| -> Vec<At> { ats.iter().copied().filter(|&at| self.of(at).len() > 1).collect() };
                let (in_new, in_old) = (shared(&news), shared(&olds));
                let doubted = if !in_new.is_empty() {
                    in_new
                } else if in_old.is_empty() {
                    news
                } else {
                    in_old
                };
                self.doubtful.extend(doubted.into_iter().map(|at| (family, at)));
            }
        }
    }

    fn finish(self) -> Standing {
        let (mut families, mut doubtful) = (Vec::new(), BTreeSet::new());
        for (old, members) in self.families.into_iter().enumerate().filter(|(_, members)| !members.is_empty()) {
            doubtful.extend(
                members.iter().filter(|&&at| self.doubtful.contains(&(old, at))).map(|&at| (families.len(), at)),
            );
            families.push(members);
        }
        Standing { families, doubtful }
    }
}
