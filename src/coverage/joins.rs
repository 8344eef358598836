//! Measures that took another one in, and measures that were taken apart.
//!
//! Clustering gives every measure one family. A wording that says what two families say stands in both: it must
//! hold most of a wording of either, and each of the two must explain something that the other does not. What only
//! shares a set phrase with a family explains nothing of its own and stays out.

use std::collections::{BTreeMap, BTreeSet};

use crate::many::*;

use crate::align::Nearness;

use super::lineage::Step;
use super::standing::{HELD, Standing};
use super::wordings::{At, Wordings};

/// How much of a part must stand in the whole, by how near they stand.
fn asked_inside(near: Nearness) -> f32 {
    match near {
        Nearness::Same | Nearness::SameStrategy => 0.6,
        Nearness::SameFacet => 0.75,
        Nearness::Elsewhere => 0.85,
    }
}

/// How much of a part no other part may explain.
pub(super) const OWN: f32 = 0.45;

/// Families with the measures of each; a measure may stand in several.
pub(super) type Families = Vec<BTreeSet<At>>;

/// What weighs less than this of a family's commonest wording is only a part of what the family says.
pub(super) const HALF: f32 = 0.75;

/// Lets wholes stand in the families of all their parts.
///
/// Families that held nothing but wholes are left without members. What holds but a half of a family, and that not to
/// the letter, stands in it in doubt: two duties may begin alike.
pub(super) fn join(wordings: &Wordings<'_>, families: &[Vec<At>], steps: &[Step]) -> Standing {
    let search = Search::new(wordings, families, steps);
    let mut joined: Families = families.iter().map(|members| members.iter().copied().collect()).collect();
    let mut doubtful: BTreeSet<(usize, At)> = BTreeSet::new();
    let mut dissolved: Vec<BTreeSet<At>> = vec![BTreeSet::new(); families.len()];
    for (family, members) in families.iter().enumerate() {
        for (wording, held) in search.wordings_of(members) {
            let parts = search.parts(wording, family);
            let own = parts.iter().any(|&(part, _)| part == family);
            if !own && parts.len() < 2 {
                continue;
            }
            for &at in &held {
                let mut stands_in = 0;
                for &(part, sure) in parts.iter().filter(|&&(part, _)| part != family) {
                    if !search.plans[part].contains(&at.0) {
                        joined[part].insert(at);
                        stands_in += 1;
                        if !sure {
                            doubtful.insert((part, at));
                        }
                    }
                }
                if !own && stands_in >= 2 {
                    dissolved[family].insert(at);
                }
            }
        }
    }
    for (family, members) in families.iter().enumerate() {
        // A family of nothing but wholes is no family of its own.
        if dissolved[family].len() == members.len() {
            joined[family].clear();
        }
    }
    Standing { families: joined, doubtful }
}

struct Search<'a> {
    wordings: &'a Wordings<'a>,
    /// In which plans each family has a measure of its own.
    plans: Vec<BTreeSet<usize>>,
    /// The families that print each wording.
    families_of: Vec<BTreeSet<usize>>,
    /// What the wording that most plans of each family print weighs.
    usual: Vec<f32>,
    /// For each wording those that stand in it for the most part, with how much of them does.
    inside: Vec<Vec<(usize, f32)>>,
    /// For each wording the families that the links of an office's years saw joined in it.
    seen: Vec<BTreeSet<usize>>,
}

impl<'a> Search<'a> {
    fn new(wordings: &'a Wordings<'a>, families: &[Vec<At>], steps: &[Step]) -> Self {
        let mut families_of = vec![BTreeSet::new(); wordings.all.len()];
        let mut family_of: BTreeMap<At, usize> = BTreeMap::new();
        for (family, members) in families.iter().enumerate() {
            for &at in members {
                families_of[wordings.of[at.0][at.1]].insert(family);
                family_of.insert(at, family);
            }
        }
        let parts_of = |whole: usize| {
            let all = &wordings.all;
            // Of two that weigh the same the earlier one is the whole.
            let parts = wordings
                .alike(whole)
                .filter(|alike| (all[alike.other].weight, whole) < (all[whole].weight, alike.other));
            let parts = parts.filter(|alike| all[alike.other].weight > 0.0);
            parts
                .map(|alike| (alike.other, alike.shared / all[alike.other].weight, alike.near))
                .filter(|&(_, share, near)| share >= asked_inside(near))
                .map(|(part, share, _)| (part, share))
                .collect()
        };
        let inside = (0..wordings.all.len()).into_par_iter().map(parts_of).collect();
        let mut seen = vec![BTreeSet::new(); wordings.all.len()];
        for Step { old, new, links, .. } in steps {
            for link in links {
                let (wholes, parts) = match (&link.old[..], &link.new[..]) {
                    (olds @ [_, _, ..], [n]) => ((*new, *n), olds.iter().map(|&o| (*old, o)).collect::<Vec<At>>()),
                    ([o], news @ [_, _, ..]) => ((*old, *o), news.iter().map(|&n| (*new, n)).collect()),
                    _ => continue,
                };
                let families = parts.iter().filter_map(|part| family_of.get(part));
                seen[wordings.of[wholes.0][wholes.1]].extend(families);
            }
        }
        let plans = families.iter().map(|members| members.iter().map(|at| at.0).collect()).collect();
        let usual = |members: &Vec<At>| {
            let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
            members.iter().for_each(|at| *counts.entry(wordings.of[at.0][at.1]).or_default() += 1);
            let most = counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            most.map_or(0.0, |(wording, _)| wordings.all[wording].weight)
        };
        let usual = families.iter().map(usual).collect();
        Search { wordings, plans, families_of, usual, inside, seen }
    }

    /// The wordings of a family, with who prints them.
    fn wordings_of(&self, members: &[At]) -> BTreeMap<usize, Vec<At>> {
        let mut found: BTreeMap<usize, Vec<At>> = BTreeMap::new();
        for &at in members {
            found.entry(self.wordings.of[at.0][at.1]).or_default().push(at);
        }
        found
    }

    /// The families that one wording of `family` says something of, each of which explains what the others do not, and
    /// whether what it says of each leaves no doubt.
    fn parts(&self, whole: usize, family: usize) -> Vec<(usize, bool)> {
        // The best wording of each family that stands in the whole.
        let mut best: BTreeMap<usize, (f32, usize)> = BTreeMap::new();
        for &(part, share) in &self.inside[whole] {
            for &of in &self.families_of[part] {
                let entry = best.entry(of).or_insert((share, part));
                let heavier = self.wordings.all[part].weight > self.wordings.all[entry.1].weight;
                if (share, heavier) > (entry.0, false) {
                    *entry = (share, part);
                }
            }
        }
        let mut parts: Vec<(usize, usize)> = Vec::new();
        if let Some(&(_, part)) = best.get(&family) {
            parts.push((family, part));
        }
        let mut others: Vec<(usize, (f32, usize))> = best.into_iter().filter(|&(of, _)| of != family).collect();
        let known = |of: usize| self.seen[whole].contains(&of);
        // Those that an office's years saw joined come first, then those that explain most.
        others.sort_by(|a, b| {
            let weight = |x: &(usize, (f32, usize))| self.wordings.all[x.1.1].weight * x.1.0;
            known(b.0).cmp(&known(a.0)).then(weight(b).total_cmp(&weight(a))).then(a.0.cmp(&b.0))
        });
        for (of, (_, part)) in others {
            parts.push((of, part));
            let own = |&(of, part): &(usize, usize)| {
                let others = parts.iter().filter(|&&(other, _)| other != of);
                let others = others.map(|&(_, part)| self.wordings.item(part));
                self.wordings.item(part).own(self.wordings.item(whole), others, self.wordings.weights())
            };
            let each = parts.iter().all(|part| own(part) >= OWN);
            if !each {
                parts.pop();
            }
        }
        let sure = |of: usize| {
            let inside = self.inside[whole].iter().filter(|(part, _)| self.families_of[*part].contains(&of));
            let mut inside = inside.map(|&(part, share)| (self.wordings.all[part].weight, share));
            of == family || inside.any(|(weight, share)| weight >= HALF * self.usual[of] || share >= HELD)
        };
        parts.into_iter().map(|(of, _)| (of, sure(of))).collect()
    }
}
