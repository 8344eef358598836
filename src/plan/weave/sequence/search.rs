//! The cheapest segmentation of a block, forward and backward, so that every other reading can be held against it.
//!
//! A state is: so many departments and so many deadlines gone before a receiver. Departments alone and deadlines alone
//! are two chains that are solved at once, and no reading is cheaper than the two of them; so only states through which
//! both chains together stay near the best need be looked at, which are few.

use std::ops::Range;

use super::{
    Block,
    costs::{Choices, ReceiverCosts, SURPLUS, Takes},
};

/// Readings dearer than the best by more than this are never asked for: it is above every margin that is.
const KEPT: f32 = 17.0;

/// How much dearer the best reading is than the two chains, about, for each receiver.
const SLACK: f32 = 0.5;

/// Sums in another order differ by less than this.
const ROUNDING: f32 = 0.05;

/// The costs to and from every state that is near the best.
pub(super) struct Search {
    layers: Vec<Layer>,
    forward: Vec<f32>,
    backward: Vec<f32>,
    /// What the best reading costs.
    pub(super) total: f32,
}

/// The states before one receiver: a window of the plane.
struct Layer {
    departments: Range<usize>,
    deadlines: Range<usize>,
    /// Where its states begin.
    start: usize,
}

impl Layer {
    fn index(&self, d: usize, l: usize) -> Option<usize> {
        (self.departments.contains(&d) && self.deadlines.contains(&l))
            .then(|| self.start + (l - self.deadlines.start) * self.departments.len() + (d - self.departments.start))
    }

    /// The states with `l` deadlines and `d` or more departments gone, and how many more than `d` the first of them has.
    fn states_from(&self, d: usize, l: usize) -> (usize, Range<usize>) {
        if !self.deadlines.contains(&l) || d >= self.departments.end {
            return (0, 0..0);
        }
        let row = self.start + (l - self.deadlines.start) * self.departments.len();
        let more = self.departments.start.saturating_sub(d);
        (more, row + d + more - self.departments.start..row + self.departments.len())
    }

    fn each(&self, mut then: impl FnMut(usize, usize, usize)) {
        let mut at = self.start;
        for l in self.deadlines.clone() {
            for d in self.departments.clone() {
                then(d, l, at);
                at += 1;
            }
        }
    }

    fn each_back(&self, mut then: impl FnMut(usize, usize, usize)) {
        let mut at = self.start + self.departments.len() * self.deadlines.len();
        for l in self.deadlines.clone().rev() {
            for d in self.departments.clone().rev() {
                at -= 1;
                then(d, l, at);
            }
        }
    }
}

impl Search {
    pub(super) fn new(block: &Block<'_, '_>, costs: &[ReceiverCosts<'_>]) -> Search {
        let departments = Chain::new(costs, block.own_departments.len(), |costs| &costs.departments);
        let deadlines = Chain::new(costs, block.own_deadlines.len(), |costs| &costs.deadlines);
        let least = departments.best + deadlines.best;
        // The slack is guessed, and widened until the best reading and all that come near it are inside.
        let mut bound = least + KEPT + 4.0 + SLACK * costs.len() as f32;
        loop {
            let mut search = Search::between(&departments, &deadlines, bound);
            search.go_forward(costs, &departments, &deadlines, bound);
            if search.total + KEPT <= bound || bound == f32::INFINITY {
                search.forget(&departments, &deadlines);
                search.go_backward(costs);
                return search;
            }
            let wider = least + (bound - least) * 2.0;
            bound = match search.total {
                total if total.is_finite() => total + KEPT + 0.01,
                _ if wider < 1e5 => wider,
                _ => f32::INFINITY,
            };
        }
    }

    /// No state known yet, in windows that hold all that a reading within `bound` can be in.
    fn between(departments: &Chain, deadlines: &Chain, bound: f32) -> Search {
        let mut start = 0;
        let layers: Vec<Layer> = (0..departments.layers)
            .map(|i| {
                let layer = Layer {
                    departments: departments.near(i, bound - deadlines.best),
                    deadlines: deadlines.near(i, bound - departments.best),
                    start,
                };
                start += layer.departments.len() * layer.deadlines.len();
                layer
            })
            .collect();
        let unknown = vec![f32::INFINITY; start];
        Search { layers, forward: unknown.clone(), backward: unknown, total: f32::INFINITY }
    }

    /// What the best way to the end costs from before receiver `i`.
    pub(super) fn rest(&self, i: usize, d: usize, l: usize) -> f32 {
        self.layers[i].index(d, l).map_or(f32::INFINITY, |at| self.backward[at])
    }

    /// The choices of receiver `i`, each with the cost of the best way to the end behind it.
    pub(super) fn behind<'c>(
        &'c self,
        i: usize,
        d: usize,
        l: usize,
        choices: &'c Choices,
    ) -> impl Iterator<Item = (usize, usize, f32)> + 'c {
        choices.each().map(move |(departments, deadlines, cost)| {
            (departments, deadlines, cost + self.rest(i + 1, d + departments, l + deadlines))
        })
    }

    /// Every state before receiver `i` that a reading near the best is in, with the cost of coming there and that of the
    /// cheapest reading through it.
    pub(super) fn each(&self, i: usize, mut then: impl FnMut(usize, usize, f32, f32)) {
        self.layers[i].each(|d, l, at| {
            let through = self.forward[at] + self.backward[at];
            if through <= self.total + KEPT {
                then(d, l, self.forward[at], through);
            }
        });
    }

    fn go_forward(&mut self, costs: &[ReceiverCosts<'_>], departments: &Chain, deadlines: &Chain, bound: f32) {
        let Search { layers, forward, .. } = self;
        let Some(first) = layers[0].index(0, 0) else { return };
        forward[first] = 0.0;
        for (i, layer) in layers.iter().enumerate() {
            let width = layer.departments.len();
            layer.each(|d, l, at| {
                // Tokens may be left over anywhere.
                if d > layer.departments.start {
                    forward[at] = lower(forward[at], forward[at - 1] + SURPLUS);
                }
                if l > layer.deadlines.start {
                    forward[at] = lower(forward[at], forward[at - width] + SURPLUS);
                }
            });
            let (Some(receiver), Some(next)) = (costs.get(i), layers.get(i + 1)) else { break };
            layer.each(|d, l, at| {
                let cost = forward[at];
                if cost + departments.rest(i, d) + deadlines.rest(i, l) > bound + ROUNDING {
                    forward[at] = f32::INFINITY;
                    return;
                }
                for (deadlines, choices) in receiver.choices(d, l).by_deadlines() {
                    let (skipped, to) = next.states_from(d, l + deadlines);
                    for (to, choice) in forward[to].iter_mut().zip(choices.iter().skip(skipped)) {
                        *to = lower(*to, cost + choice);
                    }
                }
            });
        }
        let ends = layers.last().is_some_and(|last| !last.departments.is_empty() && !last.deadlines.is_empty());
        self.total = forward.last().copied().filter(|_| ends).unwrap_or(f32::INFINITY);
    }

    /// Forgets the states that turn out to be on no reading near the best.
    fn forget(&mut self, departments: &Chain, deadlines: &Chain) {
        let bound = self.total + KEPT + ROUNDING;
        let Search { layers, forward, .. } = self;
        for (i, layer) in layers.iter().enumerate() {
            layer.each(|d, l, at| {
                if forward[at] + departments.rest(i, d) + deadlines.rest(i, l) > bound {
                    forward[at] = f32::INFINITY;
                }
            });
        }
    }

    fn go_backward(&mut self, costs: &[ReceiverCosts<'_>]) {
        let Search { layers, forward, backward, .. } = self;
        *backward.last_mut().expect("the last layer holds the end") = 0.0;
        for (i, layer) in layers.iter().enumerate().rev() {
            let next = costs.get(i).zip(layers.get(i + 1));
            layer.each_back(|d, l, at| {
                if forward[at].is_infinite() {
                    return;
                }
                let mut best = backward[at];
                if let Some((receiver, next)) = next {
                    for (deadlines, choices) in receiver.choices(d, l).by_deadlines() {
                        let (skipped, to) = next.states_from(d, l + deadlines);
                        for (to, choice) in backward[to].iter().zip(choices.iter().skip(skipped)) {
                            best = lower(best, choice + to);
                        }
                    }
                }
                for (d, l) in [(d + 1, l), (d, l + 1)] {
                    if let Some(to) = layer.index(d, l) {
                        best = lower(best, backward[to] + SURPLUS);
                    }
                }
                backward[at] = best;
            });
        }
    }
}

/// The departments, or the deadlines, by themselves: how cheap a way leads through each number of them gone.
struct Chain {
    layers: usize,
    width: usize,
    /// By receiver, then by number gone: what the cheapest whole way through there costs, and its rest from there.
    through: Vec<f32>,
    rest: Vec<f32>,
    best: f32,
}

impl Chain {
    /// `takes` tells what a receiver can take of these `tokens`.
    fn new<'c>(
        costs: &'c [ReceiverCosts<'_>],
        tokens: usize,
        takes: impl Fn(&'c ReceiverCosts<'_>) -> &'c Takes,
    ) -> Chain {
        let (layers, width) = (costs.len() + 1, tokens + 1);
        let mut to = vec![f32::INFINITY; layers * width];
        to[0] = 0.0;
        leave_over(to[..width].iter_mut(), width);
        for (i, costs) in costs.iter().enumerate() {
            let (here, next) = to[i * width..][..2 * width].split_at_mut(width);
            for (next, here) in next.iter_mut().zip(&*here) {
                *next = here + costs.missing();
            }
            let takes = takes(costs);
            for gone in takes.reach() {
                for (next, take) in next[gone + 1..].iter_mut().zip(takes.at(gone)) {
                    *next = lower(*next, here[gone] + take);
                }
            }
            leave_over(next[takes.reach().start..].iter_mut(), takes.reach().len());
        }
        let mut from = vec![f32::INFINITY; layers * width];
        from[layers * width - 1] = 0.0;
        leave_over(from[costs.len() * width..].iter_mut().rev(), width);
        for (i, costs) in costs.iter().enumerate().rev() {
            let (here, next) = from[i * width..][..2 * width].split_at_mut(width);
            for (here, next) in here.iter_mut().zip(&*next) {
                *here = next + costs.missing();
            }
            let takes = takes(costs);
            for gone in takes.reach() {
                for (next, take) in next[gone + 1..].iter().zip(takes.at(gone)) {
                    here[gone] = lower(here[gone], take + next);
                }
            }
            leave_over(here[..=takes.reach().end].iter_mut().rev(), takes.reach().len());
        }
        let best = from[0];
        let through = to.into_iter().zip(&from).map(|(to, from)| to + from).collect();
        Chain { layers, width, through, rest: from, best }
    }

    /// What the cheapest rest costs where `x` are gone before receiver `i`.
    fn rest(&self, i: usize, x: usize) -> f32 {
        self.rest[i * self.width + x]
    }

    /// The numbers gone before receiver `i` in the ways that cost no more than `bound`.
    fn near(&self, i: usize, bound: f32) -> Range<usize> {
        let layer = &self.through[i * self.width..(i + 1) * self.width];
        let near = |cost: &f32| *cost <= bound + ROUNDING;
        match (layer.iter().position(near), layer.iter().rposition(near)) {
            (Some(first), Some(last)) => first..last + 1,
            _ => 0..0,
        }
    }
}

/// Tokens may be left over anywhere: what it costs at most to come from one number gone to the next. Only the first of
/// them, so many, are not yet so.
fn leave_over<'a>(costs: impl Iterator<Item = &'a mut f32>, changed: usize) {
    let mut before = f32::INFINITY;
    for (at, cost) in costs.enumerate() {
        if before + SURPLUS < *cost {
            *cost = before + SURPLUS;
        } else if at > changed {
            break;
        }
        before = *cost;
    }
}

/// The lower of two costs; none is NaN, so that this is one instruction.
fn lower(one: f32, other: f32) -> f32 {
    if other < one { other } else { one }
}
