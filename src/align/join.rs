//! Splits and merges: where several measures of one plan together say what one measure of the other plan says.
//!
//! After the one-to-one links, a measure may be left that stands, for the most part, inside one that is linked
//! already. It joins that link when each part explains something that no other part explains: then the union says
//! more than any single link, and the left-over is no accident of set phrases.

use super::overlap::Overlap;
use super::place::{Map, Nearness};
use super::prepared::Prepared;
use super::score;

/// One measure of one side and the several of the other side that it is made of, ascending.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Join {
    pub(super) whole: usize,
    pub(super) parts: Vec<usize>,
    /// 0–1: how much of the whole and the parts is shared.
    pub(super) score: f32,
    /// 0–1: what the weakest part has in the whole that the other parts have not.
    pub(super) weakest: f32,
}

/// Which side the wholes are on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wholes {
    /// One old measure becomes several: a split.
    Old,
    /// One new measure takes in several: a merge.
    New,
}

/// Nearly half of a part must stand in the whole without help from the other parts. Measures that happen to share the set
/// phrases of their heading stay well below, and what was really taken over is nearly all there.
const OWN: f32 = 0.45;
/// How alike a measure must be to what took it in though another one says the same: repeats of the set phrases of a
/// heading are a third alike at most.
const ALIKE: f32 = 0.45;
/// The parts together must say about half of the whole; the rest may be new.
const COVER: f32 = 0.45;

/// A whole of more parts is no measure that others were merged into but a list of a plan's measures; weighing each against
/// all others costs the square of them, up to the cube.
pub(super) const MOST_PARTS: usize = 64;

/// Everything the search looks at, seen from the side of the wholes.
pub(super) struct View<'a> {
    pub(super) wholes: &'a Prepared,
    pub(super) parts: &'a Prepared,
    pub(super) overlap: &'a Overlap,
    pub(super) map: &'a Map,
    pub(super) side: Wholes,
    /// The part that each whole is linked to, and how good that link is.
    pub(super) part_of: &'a [Option<(usize, f32)>],
    /// The whole that each part is linked to, and how good that link is.
    pub(super) whole_of: &'a [Option<(usize, f32)>],
    /// For each whole, the parts that stand in it for at least [`OWN`], ascending.
    pub(super) inside: &'a [Vec<usize>],
}

/// For each old and for each new measure: those of the other side that stand in it for at least [`OWN`].
pub(super) fn insides(old: &Prepared, new: &Prepared, overlap: &Overlap) -> (Vec<Vec<usize>>, Vec<Vec<usize>>) {
    let mut in_old: Vec<Vec<usize>> = vec![Vec::new(); old.items.len()];
    let mut in_new: Vec<Vec<usize>> = vec![Vec::new(); new.items.len()];
    for (o, row) in overlap.rows() {
        let item = &old.items[o];
        for (n, weight, shared) in row {
            if shared >= OWN * item.weight {
                in_new[n].push(o);
            }
            if shared >= OWN * weight {
                in_old[o].push(n);
            }
        }
    }
    (in_old, in_new)
}

impl View<'_> {
    fn shared(&self, whole: usize, part: usize) -> f32 {
        match self.side {
            Wholes::Old => self.overlap.get(whole, part),
            Wholes::New => self.overlap.get(part, whole),
        }
    }

    fn near(&self, whole: usize, part: usize) -> Nearness {
        let (whole, part) = (self.wholes.items[whole].place, self.parts.items[part].place);
        match self.side {
            Wholes::Old => self.map.get(whole, part),
            Wholes::New => self.map.get(part, whole),
        }
    }
}

/// Finds every join on one side, and how many measures there hold more than [`MOST_PARTS`].
pub(super) fn joins(view: &View<'_>) -> (Vec<Join>, usize) {
    let (mut joins, mut lists) = (Vec::new(), 0);
    for whole in (0..view.wholes.items.len()).filter(|&whole| !view.inside[whole].is_empty()) {
        let parts = parts(view, whole);
        lists += usize::from(parts.len() > MOST_PARTS);
        joins.extend(join(view, whole, parts).or_else(|| repeated(view, whole)));
    }
    (joins, lists)
}

/// A measure and one that repeats it under another heading of its facet: where the other plan says once what both say,
/// in words of neither, and nothing else there is the second, it took in both.
///
/// Under one heading two measures alike are two duties (complaints by letter, complaints by telephone), and what another
/// facet repeats is a reminder; neither is a join.
fn repeated(view: &View<'_>, whole: usize) -> Option<Join> {
    let (first, _) = view.part_of[whole].filter(|&(_, wording)| wording < 1.0)?;
    let item = &view.wholes.items[whole];
    let alike = |part: usize| score::wording(view.shared(whole, part), view.parts.items[part].weight, item.weight);
    let again = view.inside[whole]
        .iter()
        .copied()
        .filter(|&part| part != first && view.whole_of[part].is_none())
        .filter(|&part| matches!(view.near(whole, part), Nearness::SameFacet | Nearness::SameStrategy))
        .map(|part| (part, alike(part)))
        .filter(|&(_, alike)| alike >= ALIKE)
        .max_by(|a, b| a.1.total_cmp(&b.1))?;
    let mut parts = vec![first, again.0];
    parts.sort_unstable();
    let (_, score) = united(view, whole, &parts);
    Some(Join { whole, parts, score, weakest: again.1 })
}

/// What a measure may be made of, ascending.
fn parts(view: &View<'_>, whole: usize) -> Vec<usize> {
    let linked = view.part_of[whole];
    let mut parts: Vec<usize> = Vec::new();
    for &part in &view.inside[whole] {
        let inside = view.shared(whole, part) / view.parts.items[part].weight;
        let mine = linked.is_some_and(|(linked, _)| linked == part);
        let enough = match view.near(whole, part) {
            Nearness::Same | Nearness::SameStrategy => OWN,
            Nearness::SameFacet => 0.65,
            Nearness::Elsewhere => 0.85,
        };
        // A part that is linked elsewhere comes only where it stands in the whole and is hardly itself over there.
        let free = view.whole_of[part].is_none_or(|(_, wording)| wording + 0.25 < inside);
        if mine || (free && inside >= enough) {
            parts.push(part);
        }
    }
    parts
}

fn join(view: &View<'_>, whole: usize, mut parts: Vec<usize>) -> Option<Join> {
    let linked = view.part_of[whole];
    if parts.len() < 2 || parts.len() > MOST_PARTS || linked.is_some_and(|(linked, _)| !parts.contains(&linked)) {
        return None;
    }
    let weakest = loop {
        let (at, own) = least_own(view, whole, &parts)?;
        if own >= OWN {
            break own;
        }
        if parts.len() == 2 || linked.is_some_and(|(linked, _)| linked == parts[at]) {
            return None;
        }
        parts.remove(at);
    };
    let (covered, score) = united(view, whole, &parts);
    (covered >= COVER).then_some(Join { whole, parts, score, weakest })
}

/// How much of the whole the parts say together, and how alike they and the whole are, 0–1.
fn united(view: &View<'_>, whole: usize, parts: &[usize]) -> (f32, f32) {
    let weight = |gram: &u32| view.wholes.weights[*gram as usize];
    let item = &view.wholes.items[whole];
    let grams = |part: &usize| &*view.parts.items[*part].grams;
    let union = parts.iter().map(grams).fold(Vec::new(), |union, grams| either(&union, grams));
    let mut said = union.iter().peekable();
    let is_said = |gram: &&u32| {
        while said.next_if(|other| other < gram).is_some() {}
        said.peek() == Some(gram)
    };
    let covered: f32 = item.grams.iter().filter(is_said).map(weight).sum();
    let all: f32 = union.iter().map(weight).sum();
    (covered / item.weight, (2.0 * covered / (all + item.weight)).clamp(0.0, 1.0))
}

/// What is in either of two, which ascend, ascending and once.
fn either(one: &[u32], other: &[u32]) -> Vec<u32> {
    let mut all = Vec::with_capacity(one.len() + other.len());
    let (mut a, mut b) = (one, other);
    while let (Some(&x), Some(&y)) = (a.first(), b.first()) {
        all.push(x.min(y));
        a = &a[usize::from(x <= y)..];
        b = &b[usize::from(y <= x)..];
    }
    all.extend(a.iter().chain(b));
    all
}

/// The part with the least of its own in the whole, and how much that is of the part.
fn least_own(view: &View<'_>, whole: usize, parts: &[usize]) -> Option<(usize, f32)> {
    let own = |at: usize| {
        let others = parts.iter().filter(|&&other| other != parts[at]).map(|&other| &view.parts.items[other]);
        view.parts.items[parts[at]].own(&view.wholes.items[whole], others, &view.wholes.weights)
    };
    (0..parts.len()).map(|at| (at, own(at))).min_by(|a, b| a.1.total_cmp(&b.1))
}
