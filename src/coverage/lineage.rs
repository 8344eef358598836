//! One measure of one office through the years: the surest evidence there is that two wordings are one measure.
//!
//! The links are those that `diff` reports of the same plans, so that what it says of two years holds of the families
//! too. Of a split or merge the part that shares most goes on; [`super::standing`] looks at the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::many::*;

use crate::align::{self, Confidence, Link, Prepared, Retitled, Verdicts};
use crate::words::Diagnostic;

use super::wordings::{At, Wordings};

/// The measures of one office that follow one another; at most one a plan, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    pub(super) members: Vec<At>,
    /// Those that tell what it is: where it was taken together or apart on the way, the years that say it as others do.
    pub(super) core: Vec<At>,
    /// The measure that it begins as the lesser part of: it may be half of a measure that all others have whole.
    pub(super) part_of: Option<At>,
    /// A weak link stands before its first or behind its last measure: what is there may go on with it, or may not.
    pub(super) loose: [bool; 2],
}

/// A link that is hardly above what its place asks for, or below: such measures differ in more than they have in common.
const HARDLY: f32 = 0.1;

/// Whether a link is no ground for saying that the years before and after it have one measure.
pub(super) fn is_weak(link: &Link) -> bool {
    let one = link.old.len() == 1 && link.new.len() == 1;
    let hardly = link.score < align::asked(link.reason.near) + HARDLY;
    one && hardly && link.confidence == Confidence::Debatable && !link.reason.decided
}

/// Two plans that follow one another, as `diff` compares them.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Step {
    /// Indices of the plans.
    pub(crate) old: usize,
    pub(crate) new: usize,
    /// What belongs together.
    pub(crate) links: Vec<Link>,
    /// Headings that go on under another title.
    pub(crate) retitled: Vec<Retitled>,
    /// Measures without a link that a reader may find one for, of the old plan and of the new one, each with the one of the
    /// other plan that comes nearest; with none where an auditor has parted it from that.
    pub(crate) near: [BTreeMap<usize, Option<usize>>; 2],
    /// What was left out of account.
    pub(crate) left_out: Vec<Diagnostic>,
}

impl Step {
    /// Every old measure with every new one that it is linked to.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (At, At)> {
        self.links.iter().flat_map(move |link| {
            link.old.iter().flat_map(move |&o| link.new.iter().map(move |&n| ((self.old, o), (self.new, n))))
        })
    }
}

/// Links every plan with the one that follows it; an auditor's verdicts on two plans win.
pub(super) fn steps(
    prepared: &[Prepared],
    successors: &[(usize, usize)],
    judge: &(dyn Fn(usize, usize) -> Verdicts + Sync),
) -> Vec<Step> {
    let step = |&(old, new): &(usize, usize)| {
        let found = align::link_with(&prepared[old], &prepared[new], &judge(old, new));
        let near = [found.nearest_new, found.nearest_old].map(|nearest| {
            let near = nearest.into_iter().enumerate().filter_map(|(at, near)| Some((at, near?)));
            near.filter(|(_, near)| near.may_be_one())
                .map(|(at, near)| (at, (!near.parted).then_some(near.at)))
                .collect()
        });
        Step { old, new, links: found.links, retitled: found.retitled, near, left_out: found.bounds.said() }
    };
    successors.par_iter().map(step).collect()
}

/// Strings the measures of every office together, as far as the links can be relied on.
pub(super) fn chains(wordings: &Wordings<'_>, steps: &[Step]) -> Vec<Chain> {
    let prepared = wordings.prepared;
    // Where a chain goes through a split or merge it says more, or less, than before.
    let mut turns: BTreeSet<At> = BTreeSet::new();
    let mut parts: BTreeMap<At, At> = BTreeMap::new();
    // Over a weak link a chain would take the words of one measure into the family of another.
    let mut loose: [BTreeSet<At>; 2] = Default::default();
    let mut next: Vec<Vec<Option<At>>> = prepared.iter().map(|plan| vec![None; plan.items.len()]).collect();
    let mut has_before: Vec<Vec<bool>> = prepared.iter().map(|plan| vec![false; plan.items.len()]).collect();
    for step in steps {
        for link in &step.links {
            let Some((o, n)) = strongest(&prepared[step.old], &prepared[step.new], link) else { continue };
            if is_weak(link) {
                loose[0].insert((step.new, n));
                loose[1].insert((step.old, o));
                continue;
            }
            next[step.old][o] = Some((step.new, n));
            if link.old.len() + link.new.len() > 2 {
                turns.insert((step.new, n));
                let others = link.new.iter().filter(|&&part| part != n);
                parts.extend(others.map(|&part| ((step.new, part), (step.old, o))));
            }
            has_before[step.new][n] = true;
        }
    }
    let mut chains = Vec::new();
    for (plan, measures) in has_before.iter().enumerate() {
        for measure in (0..measures.len()).filter(|&measure| !measures[measure]) {
            let mut members = vec![(plan, measure)];
            while let Some(after) = members.last().and_then(|&(plan, measure)| next[plan][measure]) {
                members.push(after);
            }
            let core = core(wordings, &members, &turns);
            let part_of = parts.get(&members[0]).copied();
            let loose = [loose[0].contains(&members[0]), loose[1].contains(&members[members.len() - 1])];
            chains.push(Chain { members, core, part_of, loose });
        }
    }
    chains
}

/// Of the stretches between splits and merges the one whose words most others use.
fn core(wordings: &Wordings<'_>, members: &[At], turns: &BTreeSet<At>) -> Vec<At> {
    let mut stretches: Vec<Vec<At>> = Vec::new();
    for &at in members {
        match stretches.last_mut() {
            Some(last) if !turns.contains(&at) => last.push(at),
            _ => stretches.push(vec![at]),
        }
    }
    if let [_] = stretches[..] {
        return members.to_vec();
    }
    let office: BTreeSet<usize> = members.iter().map(|at| at.0).collect();
    let others = |wording: usize| wordings.all[wording].holders.iter().filter(|at| !office.contains(&at.0)).count();
    #[expect(clippy::cast_precision_loss, reason = "counts of measures are far below 2^24")]
    let usual = |stretch: &Vec<At>| -> f32 {
        let of = |&(plan, measure): &At| {
            let own = wordings.of[plan][measure];
            others(own) + wordings.nearly(own).map(|(other, _)| others(other)).sum::<usize>()
        };
        stretch.iter().map(of).sum::<usize>() as f32 / stretch.len() as f32
    };
    let usual: Vec<f32> = stretches.iter().map(usual).collect();
    let best = usual.iter().copied().fold(0.0, f32::max);
    stretches.into_iter().zip(usual).filter(|&(_, usual)| usual >= best).flat_map(|(stretch, _)| stretch).collect()
}

fn strongest(old: &Prepared, new: &Prepared, link: &Link) -> Option<At> {
    let weights = old.gram_weights();
    let shared = |o: usize, n: usize| old.items[o].shared(&new.items[n], weights);
    let pairs = link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| (o, n)));
    pairs.max_by(|&(a, b), &(c, d)| shared(a, b).total_cmp(&shared(c, d)).then((c, d).cmp(&(a, b))))
}
