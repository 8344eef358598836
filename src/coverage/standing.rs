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

use std::collections::{BTreeMap, BTreeSet};

use super::joins::{Families, OWN};
use super::lineage::{NEARLY_SAME, Step, is_weak};
use super::wordings::{At, Wordings};

/// How much of a family's words a measure must hold to be kept in it along a link.
const KEPT: f32 = 0.5;
/// A text of fewer characters stands in others by chance.
pub(super) const FEWEST: usize = 8;
/// How much of a text stands in another one that holds it, by weight: all but the pair at either end.
pub(super) const HELD: f32 = 0.95;

/// Of a part whose words were changed in a whole so much is left: a verb and its object, not what it says.
const LEFT: f32 = 0.75;
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

/// Completes the families of plans that were clustered together.
pub(super) fn complete(wordings: &Wordings<'_>, standing: Standing, steps: &[Step]) -> Standing {
    let mut work = Work::new(wordings, standing);
    work.weak(steps);
    work.parts(steps);
    let holders = work.holders();
    for _ in 0..ROUNDS {
        let carried = work.flow(steps);
        let printed = work.words(&holders);
        if !(work.wholes() || carried || printed) {
            break;
        }
    }
    work.dissolve();
    work.absorb();
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

    fn of(&self, at: At) -> &[usize] {
        &self.of[at.0][at.1]
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

    /// How much of a family's words a measure holds, 0–1.
    fn held(&self, family: usize, at: At) -> f32 {
        let weights = self.wordings.weights();
        let item = |at: At| self.wordings.item(self.wordings.of[at.0][at.1]);
        let shares = self.texts(family).into_values().map(|own| {
            let own = item(own);
            if own.weight() > 0.0 { own.shared(item(at), weights) / own.weight() } else { 0.0 }
        });
        shares.fold(0.0, f32::max)
    }

    /// How much of the words of a measure stand in one text of a family, 0–1.
    fn printed_in(&self, family: usize, at: At) -> f32 {
        let weights = self.wordings.weights();
        let item = |at: At| self.wordings.item(self.wordings.of[at.0][at.1]);
        let own = item(at);
        let shares = self.texts(family).into_values().filter(|&other| other != at);
        let shares = shares.map(|other| own.shared(item(other), weights) / own.weight().max(f32::MIN_POSITIVE));
        shares.fold(0.0, f32::max)
    }

    /// What a weak link ties and the words have not brought together.
    fn weak(&mut self, steps: &[Step]) {
        // Plans that links join are of one office, which is numbered by its first plan.
        let mut office: Vec<usize> = (0..self.of.len()).collect();
        steps.iter().for_each(|step| office[step.new] = office[step.old]);
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
                    for other in weak {
                        self.remove(family, other);
                        self.keep(other);
                    }
                    self.add(family, at);
                    any = true;
                }
            }
        }
        any
    }

    /// A measure that is nearly the same as a whole is one too, and stands in the families of its parts; whether any does.
    fn wholes(&mut self) -> bool {
        let mut found: Vec<(usize, At)> = Vec::new();
        for (own, wording) in self.wordings.all.iter().enumerate() {
            let nearly =
                self.wordings.alike(own).filter(|alike| alike.likeness >= NEARLY_SAME).map(|alike| alike.other);
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
                found.extend(more.into_iter().filter(|&family| self.says(family, at)).map(|family| (family, at)));
            }
        }
        // What is like one that is in doubt is as well.
        let sure = |&(family, at): &(usize, At)| {
            let own = self.wordings.of[at.0][at.1];
            let nearly = self.wordings.alike(own).filter(|alike| alike.likeness >= NEARLY_SAME);
            let nearly = std::iter::once(own).chain(nearly.map(|alike| alike.other));
            let mut wholes = nearly.flat_map(|other| &self.wordings.all[other].holders);
            wholes.any(|whole| self.families[family].contains(whole) && !self.doubtful.contains(&(family, *whole)))
        };
        let doubtful: Vec<(usize, At)> = found.iter().copied().filter(|found| !sure(found)).collect();
        self.doubtful.extend(doubtful);
        found.iter().for_each(|&(family, at)| self.add(family, at));
        !found.is_empty()
    }

    /// Whether a measure says what a family is about beside what its other families are about: two duties in the same set
    /// phrases share most of their words.
    fn says(&self, family: usize, at: At) -> bool {
        let weights = self.wordings.weights();
        let item = |at: At| self.wordings.item(self.wordings.of[at.0][at.1]);
        let whole = item(at);
        // The shortest text is what a family is about; longer ones say what others are about too.
        let about = |family: usize| {
            let texts = self.texts(family).into_values().map(item);
            let held = texts.filter(|text| text.shared(whole, weights) >= LEFT * text.weight());
            held.min_by(|a, b| a.weight().total_cmp(&b.weight()))
        };
        let others = self.of(at).iter().filter_map(|&other| about(other));
        about(family).is_some_and(|part| part.own(whole, others, weights) >= OWN)
    }

    /// Whether nothing that a plan has of a family holds much of its words.
    fn is_weak(&self, family: usize, plan: usize) -> bool {
        self.in_plan(family, plan).all(|at| self.held(family, at) < KEPT && self.of(at).len() == 1)
    }

    /// A family of nothing but wholes is no family of its own.
    fn dissolve(&mut self) {
        for family in 0..self.families.len() {
            let whole = |&at: &At| {
                let others = self.of(at).iter().filter(|&&other| other != family);
                others.filter(|&&other| self.held(other, at) >= KEPT).count() >= 2
            };
            if !self.families[family].is_empty() && self.families[family].iter().all(whole) {
                for at in std::mem::take(&mut self.families[family]) {
                    self.of[at.0][at.1].retain(|&of| of != family);
                }
            }
        }
    }

    /// For each text those that hold it, the same included, and whether they do so to the letter.
    fn holders(&self) -> Vec<Vec<(u32, bool)>> {
        use crate::many::*;
        let Some(shares) = self.wordings.prepared.first().and_then(|plan| plan.shares.as_deref()) else {
            return Vec::new();
        };
        let item = |text: u32| self.wordings.of_text(text).next().map(|wording| self.wordings.item(wording));
        let of = |text: u32| {
            let Some(own) = item(text).filter(|own| own.key.chars().nth(FEWEST - 1).is_some()) else {
                return Vec::new();
            };
            let enough = shares.of(text).iter().filter(|&&(_, shared)| shared >= HELD * own.weight());
            let literal =
                |&(other, _): &(u32, f32)| Some((other, other == text || item(other)?.key.contains(&*own.key)));
            enough.filter_map(literal).collect()
        };
        (0..self.wordings.texts()).into_par_iter().map(of).collect()
    }

    /// Takes families whose measure is mostly printed as part of another one into that other one.
    fn absorb(&mut self) {
        for part in 0..self.families.len() {
            let mut with: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
            let mut own: BTreeSet<usize> = BTreeSet::new();
            for &at in &self.families[part] {
                match self.of(at) {
                    [_] => drop(own.insert(at.0)),
                    several => {
                        for &other in several.iter().filter(|&&other| other != part) {
                            with.entry(other).or_default().insert(at.0);
                        }
                    }
                }
            }
            let most = with.into_iter().max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(&a.0)));
            let Some((whole, as_part)) = most else { continue };
            let beside = own.iter().all(|&plan| self.has(whole, plan));
            // Where most have the whole without this part, it is a measure that some took in.
            let others: BTreeSet<usize> = self.families[whole].iter().map(|at| at.0).collect();
            let mostly = as_part.len() * 2 > others.difference(&own).count();
            // What nobody has by itself, and what is all in the words of the other one, is part of that.
            let inside = || own.is_empty() && self.families[part].iter().all(|&at| self.printed_in(whole, at) >= LEFT);
            if as_part.len() > own.len() && beside && (mostly || inside()) {
                for at in std::mem::take(&mut self.families[part]) {
                    self.of[at.0][at.1].retain(|&family| family != part);
                    self.add(whole, at);
                    if self.doubtful.remove(&(part, at)) {
                        self.doubtful.insert((whole, at));
                    }
                }
            }
        }
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
