//! The cheapest segmentation of a block, forward and backward, so that every other reading can be held against it.

use super::{
    Block,
    costs::{Choice, ReceiverCosts, SURPLUS},
};

/// Readings dearer than the best by more than this are never asked for; it is above every margin that is.
const KEPT: f32 = 24.0;

/// The costs to and from every state: so many departments and deadlines gone before a receiver.
pub(super) struct Search {
    width: usize,
    height: usize,
    forward: Vec<f32>,
    backward: Vec<f32>,
    /// What the best reading costs.
    pub(super) total: f32,
}

impl Search {
    pub(super) fn new(block: &Block<'_>, costs: &[ReceiverCosts<'_>]) -> Search {
        let (width, height) = (block.own_departments.len() + 1, block.own_deadlines.len() + 1);
        let layers = costs.len() + 1;
        let mut search = Search { width, height, forward: Vec::new(), backward: Vec::new(), total: f32::INFINITY };
        // No cost is negative, so a state dearer than a whole reading is on no better one. A first bound is guessed,
        // and widened until the best reading and all that come near it are below it.
        let mut bound = 40.0 + 8.0 * costs.len() as f32;
        loop {
            search.forward = vec![f32::INFINITY; layers * width * height];
            search.forward[0] = 0.0;
            for (i, receiver) in costs.iter().enumerate() {
                search.drop_forward(i, bound);
                search.step_forward(i, receiver, bound);
            }
            search.drop_forward(costs.len(), bound);
            search.total = search.forward[layers * width * height - 1];
            if search.total + KEPT <= bound || bound == f32::INFINITY {
                break;
            }
            bound = if search.total.is_finite() {
                search.total + KEPT
            } else if bound < 10_000.0 {
                bound * 4.0
            } else {
                f32::INFINITY
            };
        }
        search.backward = vec![f32::INFINITY; layers * width * height];
        search.backward[layers * width * height - 1] = 0.0;
        search.drop_backward(costs.len());
        for (i, receiver) in costs.iter().enumerate().rev() {
            search.step_backward(i, receiver);
            search.drop_backward(i);
        }
        search
    }

    fn index(&self, i: usize, d: usize, l: usize) -> usize {
        (i * self.height + l) * self.width + d
    }

    /// What the best way to the end costs from before receiver `i`.
    pub(super) fn rest(&self, i: usize, d: usize, l: usize) -> f32 {
        self.backward[self.index(i, d, l)]
    }

    /// What a choice of receiver `i` costs with the best way to the end behind it.
    pub(super) fn behind(&self, i: usize, d: usize, l: usize, choice: Choice) -> f32 {
        choice.cost + self.rest(i + 1, d + choice.departments, l + choice.deadlines)
    }

    /// The states before receiver `i` that a reading near the best can be in, with the cost of coming there.
    pub(super) fn states(&self, i: usize) -> impl Iterator<Item = (usize, usize, f32)> {
        let layer = self.index(i, 0, 0)..self.index(i + 1, 0, 0);
        let reached = self.forward[layer].iter().enumerate().filter(|(_, cost)| cost.is_finite());
        reached.map(|(at, cost)| (at % self.width, at / self.width, *cost))
    }

    fn step_forward(&mut self, i: usize, receiver: &ReceiverCosts<'_>, bound: f32) {
        let (width, layer) = (self.width, self.width * self.height);
        let (done, rest) = self.forward[i * layer..(i + 2) * layer].split_at_mut(layer);
        for (at, &cost) in done.iter().enumerate().filter(|(_, cost)| **cost <= bound) {
            let (d, l) = (at % width, at / width);
            receiver.choices(d, l, |choice| {
                let next = &mut rest[(l + choice.deadlines) * width + d + choice.departments];
                *next = next.min(cost + choice.cost);
            });
        }
    }

    /// Tokens may be left over anywhere. What is dearer than `bound` is forgotten.
    fn drop_forward(&mut self, i: usize, bound: f32) {
        for l in 0..self.height {
            for d in 0..self.width {
                let at = self.index(i, d, l);
                if self.forward[at] > bound {
                    self.forward[at] = f32::INFINITY;
                    continue;
                }
                let cost = self.forward[at] + SURPLUS;
                if d + 1 < self.width {
                    self.forward[at + 1] = self.forward[at + 1].min(cost);
                }
                if l + 1 < self.height {
                    self.forward[at + self.width] = self.forward[at + self.width].min(cost);
                }
            }
        }
    }

    fn step_backward(&mut self, i: usize, receiver: &ReceiverCosts<'_>) {
        for l in 0..self.height {
            for d in 0..self.width {
                let at = self.index(i, d, l);
                if self.forward[at].is_finite() {
                    let mut best = f32::INFINITY;
                    receiver.choices(d, l, |choice| best = best.min(self.behind(i, d, l, choice)));
                    self.backward[at] = best;
                }
            }
        }
    }

    fn drop_backward(&mut self, i: usize) {
        for l in (0..self.height).rev() {
            for d in (0..self.width).rev() {
                let at = self.index(i, d, l);
                if self.forward[at].is_infinite() {
                    continue;
                }
                let mut best = self.backward[at];
                if d + 1 < self.width {
                    best = best.min(self.backward[at + 1] + SURPLUS);
                }
                if l + 1 < self.height {
                    best = best.min(self.backward[at + self.width] + SURPLUS);
                }
                self.backward[at] = best;
            }
        }
    }
}
