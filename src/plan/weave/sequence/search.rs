//! The cheapest segmentation of a block, forward and backward, so that every other reading can be held against it.
//!
//! A state is: so many departments and so many deadlines gone before a receiver. Departments alone and deadlines alone
//! are two chains that are solved at once, and no reading is cheaper than the two of them; so only states through which
//! both chains together stay near the best need be looked at, which are few.

use std::ops::Range;

use super::{
    Block,
    costs::{Choice, ReceiverCosts, SURPLUS},
};

/// Readings dearer than the best by more than this are never asked for: it is above every margin that is.
const KEPT: f32 = 17.0;

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

    fn states(&self) -> impl Iterator<Item = (usize, usize, usize)> + use<> {
        let (departments, start) = (self.departments.clone(), self.start);
        let lines = self.deadlines.clone().flat_map(move |l| departments.clone().map(move |d| (d, l)));
        lines.zip(start..).map(|((d, l), at)| (d, l, at))
    }
}

impl Search {
    pub(super) fn new(block: &Block<'_>, costs: &[ReceiverCosts<'_>]) -> Search {
        let departments = Chain::new(costs.len(), block.own_departments.len(), |i, d, then| {
            costs[i].departments(d, then);
        });
        let deadlines = Chain::new(costs.len(), block.own_deadlines.len(), |i, l, then| costs[i].deadlines(l, then));
        let least = departments.best + deadlines.best;
        // The slack is guessed, and widened until the best reading and all that come near it are inside.
        let mut bound = least + KEPT + 8.0;
        loop {
            let mut search = Search::between(&departments, &deadlines, bound);
            search.go_forward(costs, &departments, &deadlines, bound);
            if search.total + KEPT <= bound || bound == f32::INFINITY {
                search.go_backward(costs);
                return search;
            }
            let wider = least + (bound - least) * 4.0;
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

    /// What a choice of receiver `i` costs with the best way to the end behind it.
    pub(super) fn behind(&self, i: usize, d: usize, l: usize, choice: Choice) -> f32 {
        choice.cost + self.rest(i + 1, d + choice.departments, l + choice.deadlines)
    }

    /// The states before receiver `i`, with the cost of coming there.
    pub(super) fn states(&self, i: usize) -> impl Iterator<Item = (usize, usize, f32)> {
        let states = self.layers[i].states().map(|(d, l, at)| (d, l, self.forward[at]));
        states.filter(|(_, _, cost)| cost.is_finite())
    }

    fn go_forward(&mut self, costs: &[ReceiverCosts<'_>], departments: &Chain, deadlines: &Chain, bound: f32) {
        let Some(first) = self.layers[0].index(0, 0) else { return };
        self.forward[first] = 0.0;
        for i in 0..self.layers.len() {
            // Tokens may be left over anywhere.
            for (d, l, at) in self.layers[i].states() {
                let left = [(d.wrapping_sub(1), l), (d, l.wrapping_sub(1))];
                for before in left.into_iter().filter_map(|(d, l)| self.layers[i].index(d, l)) {
                    self.forward[at] = self.forward[at].min(self.forward[before] + SURPLUS);
                }
            }
            let Some(receiver) = costs.get(i) else { break };
            for (d, l, at) in self.layers[i].states() {
                let cost = self.forward[at];
                if cost + departments.rest(i, d) + deadlines.rest(i, l) > bound + ROUNDING {
                    self.forward[at] = f32::INFINITY;
                    continue;
                }
                let next = &self.layers[i + 1];
                let forward = &mut self.forward;
                receiver.choices(d, l, |choice| {
                    if let Some(to) = next.index(d + choice.departments, l + choice.deadlines) {
                        forward[to] = forward[to].min(cost + choice.cost);
                    }
                });
            }
        }
        let end = self.layers.last().and_then(|layer| layer.states().last());
        self.total = end.map_or(f32::INFINITY, |(_, _, at)| self.forward[at]);
    }

    fn go_backward(&mut self, costs: &[ReceiverCosts<'_>]) {
        for i in (0..self.layers.len()).rev() {
            if i == costs.len() {
                *self.backward.last_mut().expect("the last layer holds the end") = 0.0;
            }
            for (d, l, at) in self.layers[i].states().collect::<Vec<_>>().into_iter().rev() {
                if self.forward[at].is_infinite() {
                    continue;
                }
                let mut best = self.backward[at];
                if let Some(receiver) = costs.get(i) {
                    receiver.choices(d, l, |choice| best = best.min(self.behind(i, d, l, choice)));
                }
                let dropped = self.rest(i, d + 1, l).min(self.rest(i, d, l + 1));
                self.backward[at] = best.min(dropped + SURPLUS);
            }
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
    /// `step` tells what receiver `i` can take where `x` are gone: how many, at what cost.
    fn new(receivers: usize, tokens: usize, step: impl Fn(usize, usize, &mut dyn FnMut(usize, f32))) -> Chain {
        let (layers, width) = (receivers + 1, tokens + 1);
        let at = |i: usize, x: usize| i * width + x;
        let mut to = vec![f32::INFINITY; layers * width];
        to[0] = 0.0;
        for i in 0..layers {
            for x in 1..width {
                to[at(i, x)] = to[at(i, x)].min(to[at(i, x - 1)] + SURPLUS);
            }
            for x in (0..width).filter(|_| i < receivers) {
                let cost = to[at(i, x)];
                step(i, x, &mut |taken, more| {
                    let next = &mut to[at(i + 1, x + taken)];
                    *next = next.min(cost + more);
                });
            }
        }
        let mut from = vec![f32::INFINITY; layers * width];
        from[layers * width - 1] = 0.0;
        for i in (0..layers).rev() {
            for x in (0..width).rev() {
                let mut best = from[at(i, x)];
                if i < receivers {
                    step(i, x, &mut |taken, more| best = best.min(more + from[at(i + 1, x + taken)]));
                }
                if x + 1 < width {
                    best = best.min(from[at(i, x + 1)] + SURPLUS);
                }
                from[at(i, x)] = best;
            }
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
