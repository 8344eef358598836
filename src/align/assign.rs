//! The best set of one-to-one links among all candidates: not the best for each, but the best altogether.
//!
//! Candidates fall into small groups that share no measure; each group is an assignment problem of its own, solved
//! by `pathfinding`'s Kuhn–Munkres on whole numbers. One group is rarely over a dozen measures, where it costs
//! microseconds. In one piece, 140 × 140 random weights take it 0.52 ms on one core and `lapjv` 0.3 only 0.08 ms, but
//! at the size of a group the two are the same (12 × 12: 1.4 µs and 0.8 µs), and `lapjv` wants a square of floats.

use pathfinding::kuhn_munkres::kuhn_munkres;
use pathfinding::matrix::Matrix;

use super::prepared::Prepared;
use super::score::Candidate;

/// Chooses links; gives their indices in `candidates`, ascending, and where a group was too large to be looked at whole, of
/// how many measures it was.
pub(super) fn assign(old: &Prepared, new: &Prepared, candidates: &[Candidate]) -> (Vec<usize>, Option<u32>) {
    let mut chosen = Vec::new();
    let mut parted = None;
    let (mut taken_old, mut taken_new) = (vec![false; old.items.len()], vec![false; new.items.len()]);
    let mut left: Vec<usize> = (0..candidates.len()).collect();
    while !left.is_empty() {
        let before = chosen.len();
        let (groups, larger) = groups(old, new, candidates, &left);
        parted = parted.max(larger);
        for group in groups {
            if let [only] = group[..] {
                chosen.push(only);
                continue;
            }
            solve(old, new, candidates, &group, &mut chosen);
        }
        for &index in &chosen[before..] {
            taken_old[candidates[index].old] = true;
            taken_new[candidates[index].new] = true;
        }
        // Nothing is, but where a group was parted.
        left.retain(|&index| !taken_old[candidates[index].old] && !taken_new[candidates[index].new]);
    }
    chosen.sort_unstable();
    (chosen, parted)
}

/// Solves one group. Rows are the smaller side, so that swapping the plans poses the same problem.
fn solve(old: &Prepared, new: &Prepared, candidates: &[Candidate], group: &[usize], chosen: &mut Vec<usize>) {
    let mut olds: Vec<usize> = group.iter().map(|&c| candidates[c].old).collect();
    let mut news: Vec<usize> = group.iter().map(|&c| candidates[c].new).collect();
    for side in [&mut olds, &mut news] {
        side.sort_unstable();
        side.dedup();
    }
    let flip = olds.len() > news.len();
    let (rows, columns) = if flip { (news.len(), olds.len()) } else { (olds.len(), news.len()) };
    let mut weights = Matrix::new(rows, columns, 0i64);
    let mut which = vec![usize::MAX; rows * columns];
    for &index in group {
        let candidate = &candidates[index];
        let o = olds.binary_search(&candidate.old).expect("every old measure of the group is listed");
        let n = news.binary_search(&candidate.new).expect("every new measure of the group is listed");
        let at = if flip { (n, o) } else { (o, n) };
        weights[at] = whole(old, new, candidate);
        which[at.0 * columns + at.1] = index;
    }
    let (_, columns_of) = kuhn_munkres(&weights);
    for (row, column) in columns_of.into_iter().enumerate() {
        let index = which[row * columns + column];
        if index != usize::MAX {
            chosen.push(index);
        }
    }
}

/// The weight as a whole number in which no two solutions tie by accident.
///
/// Above all stands the score; then comes the order of the documents, as the square of the distance between the two
/// positions, which is least when equal measures are linked in their order; then the texts themselves. All three are
/// the same when the plans are swapped.
fn whole(old: &Prepared, new: &Prepared, candidate: &Candidate) -> i64 {
    let positions = |index: usize, len: usize| (index as i64) * 1000 / (len.max(1) as i64);
    let distance = positions(candidate.old, old.items.len()) - positions(candidate.new, new.items.len());
    let order = 1_000_000 - distance * distance;
    let texts = old.items[candidate.old].hash.wrapping_mul(new.items[candidate.new].hash) >> 58;
    #[expect(clippy::cast_possible_truncation, reason = "a weight is between 0 and 2")]
    let score = (candidate.evidence.weight * 65_536.0) as i64 + 1;
    (score << 32) + (order << 8) + texts as i64
}

/// So many measures of both plans make a group at most: an assignment costs the square of them in memory and up to the cube
/// in time. A plan of a thousand measures and its next year's stay below, and a file may hold twenty thousand of which each
/// has a third in common with the next one.
pub(super) const LARGEST: u32 = 2048;

/// Some candidates in groups that share no measure; within and among groups in their order.
///
/// What would make a group too large is parted where the weakest candidates hold it together: those are left out, and the
/// size that the largest would have had is told.
fn groups(old: &Prepared, new: &Prepared, candidates: &[Candidate], some: &[usize]) -> (Vec<Vec<usize>>, Option<u32>) {
    let mut sets = Sets::of(old.items.len() + new.items.len());
    let ends = |index: usize| (candidates[index].old, old.items.len() + candidates[index].new);
    for &index in some {
        let (a, b) = ends(index);
        sets.join(a, b);
    }
    let larger = Some(sets.largest()).filter(|&size| size > LARGEST);
    if larger.is_some() {
        let mut strongest: Vec<(i64, usize)> =
            some.iter().map(|&index| (whole(old, new, &candidates[index]), index)).collect();
        strongest.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        sets = Sets::of(old.items.len() + new.items.len());
        for (_, index) in strongest {
            let (a, b) = ends(index);
            if sets.root(a) != sets.root(b) && sets.size(a) + sets.size(b) <= LARGEST {
                sets.join(a, b);
            }
        }
    }
    let mut slots = vec![usize::MAX; old.items.len() + new.items.len()];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &index in some {
        let (a, b) = ends(index);
        let root = sets.root(a);
        if sets.root(b) != root {
            continue;
        }
        if slots[root] == usize::MAX {
            slots[root] = groups.len();
            groups.push(Vec::new());
        }
        groups[slots[root]].push(index);
    }
    (groups, larger)
}

/// Disjoint sets of measures.
struct Sets {
    parents: Vec<usize>,
    /// Of a root how many belong to it.
    sizes: Vec<u32>,
}

impl Sets {
    fn of(len: usize) -> Self {
        Sets { parents: (0..len).collect(), sizes: vec![1; len] }
    }

    fn root(&mut self, mut node: usize) -> usize {
        while self.parents[node] != node {
            self.parents[node] = self.parents[self.parents[node]];
            node = self.parents[node];
        }
        node
    }

    fn size(&mut self, node: usize) -> u32 {
        let root = self.root(node);
        self.sizes[root]
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            let (low, high) = (a.min(b), a.max(b));
            self.parents[high] = low;
            self.sizes[low] += self.sizes[high];
        }
    }

    fn largest(&self) -> u32 {
        self.sizes.iter().copied().max().unwrap_or(0)
    }
}
