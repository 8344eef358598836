//! Which departments and which deadline belong to which measure.
//!
//! What stands in a cell beside one measure is that measure's. Beside several, the entries of the cell are one list for
//! all of them, or they are dealt out in order: each has its price, by heights where heights are known and by counts
//! where not, and where neither is clearly cheaper the measures are in doubt. How the other cells of the column are read
//! is part of the price.

use std::{cell::OnceCell, ops::Range};

use super::{
    evidence::{At, Evidence, Heights},
    names::Group,
    prices as price,
};

/// Who may be given something: a measure, or a sub-item of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Receiver {
    pub(super) measure: usize,
    pub(super) sub: Option<usize>,
    pub(super) at: At,
    /// The last row and page that it reaches.
    pub(super) end: At,
}

/// The groups of one cell, with the rows that it covers.
#[derive(Debug)]
pub(super) struct Beside {
    pub(super) row: u32,
    pub(super) last_row: u32,
    pub(super) groups: Vec<Group>,
}

impl Beside {
    /// Whether its lines stand around the middle of what they stand beside; `pitch` is a line's height.
    fn is_centred_on(&self, receiver: &Receiver, pitch: f32) -> bool {
        /// In line heights: cells of odd and even numbers of lines are half a line apart.
        const NEAR: f32 = 0.6;
        let lines = || self.groups.iter().flat_map(|group| &group.places).filter_map(|place| place.bbox);
        let (top, bottom) =
            lines().fold((f32::MAX, f32::MIN), |(top, bottom), bbox| (top.min(bbox[1]), bottom.max(bbox[3])));
        let one_page = receiver.at.page == receiver.end.page
            && self.groups.iter().flat_map(|group| &group.places).all(|place| place.page == receiver.at.page);
        let middle = receiver.at.y.zip(receiver.end.y).map(|(first, last)| (first + last) / 2.0);
        one_page && top < bottom && middle.is_some_and(|middle| ((top + bottom) / 2.0 / pitch - middle).abs() < NEAR)
    }
}

/// Those who begin in these rows; `receivers` are sorted by row.
pub(super) fn in_rows(receivers: &[Receiver], row: u32, last_row: u32) -> &[Receiver] {
    &receivers[places_in_rows(receivers, row, last_row)]
}

fn places_in_rows(receivers: &[Receiver], row: u32, last_row: u32) -> Range<usize> {
    let first = receivers.partition_point(|receiver| receiver.at.row < row);
    let end = receivers.partition_point(|receiver| receiver.at.row <= last_row).max(first);
    first..end
}

/// What one cell gives to whom.
#[derive(Debug)]
pub(super) struct Dealt {
    /// For each receiver that gets something: its place in the list of receivers, and the groups.
    pub(super) shares: Vec<(usize, Vec<usize>)>,
    /// In nats; large where there is one reading only.
    pub(super) margin: f32,
    /// One list for several measures, or entries told apart by their order alone.
    pub(super) inferred: bool,
    /// Entries dealt out by their number alone, one a measure; or a single one for several measures.
    pub(super) one_each: bool,
    pub(super) one_for_all: bool,
    /// All measures that the cell stands beside: in doubt together.
    pub(super) beside: Vec<usize>,
}

impl Dealt {
    /// Of one reading only: nothing given yet.
    fn plain(margin: f32, inferred: bool) -> Dealt {
        Dealt { shares: Vec::new(), margin, inferred, one_each: false, one_for_all: false, beside: Vec::new() }
    }
}

/// The ways to read a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Shared,
    ByHeight,
    ByCount,
}

const WAYS: [Way; 3] = [Way::Shared, Way::ByHeight, Way::ByCount];

/// A reading of one cell: which receiver each group goes to; none for all of them.
type Deal = Option<Vec<usize>>;

/// What is usual in a column, in nats.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habit {
    /// What a measure that gets nothing from a list costs.
    pub(super) nothing: f32,
    /// What one that gets another entry costs, where the first may have gone on from above.
    pub(super) more: f32,
}

/// Deals out every cell of a column.
pub(super) fn assign(evidence: &Evidence<'_>, receivers: &[Receiver], cells: &[Beside], habit: Habit) -> Vec<Dealt> {
    let tasks: Vec<Task<'_>> = cells.iter().map(|cell| Task::new(evidence, receivers, cell, habit)).collect();
    // How dear each way is over the whole column.
    let mut sums = [0.0f32; WAYS.len()];
    for task in tasks.iter().filter(|task| task.is_open()) {
        let costs = WAYS.map(|way| task.readings(way).first().map(|reading| reading.0));
        let best = costs.iter().flatten().copied().fold(f32::MAX, f32::min);
        for (sum, cost) in sums.iter_mut().zip(costs) {
            *sum += cost.map_or(NO_WAY, |cost| (cost - best).min(NO_WAY));
        }
    }
    let least = sums.iter().copied().fold(f32::MAX, f32::min);
    let prior = sums.map(|sum| (HABIT * (sum - least)).min(MOST_HABIT));
    tasks.iter().map(|task| task.deal(prior)).collect()
}

/// The part of what a way costs over all cells of a column that it costs in each, and the most of it, in nats.
const HABIT: f32 = 0.35;
const MOST_HABIT: f32 = 2.5;
/// An entry overleaf goes on with the last measure before the page break, in nats.
const OVERLEAF: f32 = 0.5;
/// What one cell that cannot be read in a way says against it, at most, in nats.
const NO_WAY: f32 = 3.0;

struct Task<'a> {
    evidence: &'a Evidence<'a>,
    all: &'a [Receiver],
    cell: &'a Beside,
    /// Places in `all` of who stands beside the cell.
    beside: Vec<usize>,
    /// The first of them began above the cell.
    carried: bool,
    nothing: f32,
    /// Its lines stand around the middle of the one measure that begins beside it.
    centred: bool,
    /// Another entry for one measure, in nats, where the first may have gone on from above.
    more: f32,
    /// The readings of each way, once they were asked for: by the column first, then by the cell.
    found: [OnceCell<Vec<(f32, Deal)>>; WAYS.len()],
}

impl<'a> Task<'a> {
    fn new(evidence: &'a Evidence<'a>, all: &'a [Receiver], cell: &'a Beside, habit: Habit) -> Task<'a> {
        let places = places_in_rows(all, cell.row, cell.last_row);
        let first = places.start;
        let mut beside: Vec<usize> = places.collect();
        let mut carried = false;
        let before = all[..first].iter().rposition(|receiver| receiver.sub.is_none());
        let no_measure = !beside.iter().any(|&at| all[at].sub.is_none());
        // A row that only goes on with the measure before, a page without rules, and what stands at a page's head above
        // the first measure that begins there.
        let above_first = |before: usize| {
            let first = beside.first().map(|&at| all[at]).filter(|first| first.at.y.is_some());
            let own = cell.groups.first().map(|group| group.at);
            evidence.heights == Heights::Printed
                && first.zip(own).is_some_and(|(first, own)| match (first.at.y, own.y) {
                    // A row of its own in the middle of a page has nothing from above.
                    _ if all[before].end.row < cell.row && all[before].end.page == own.page => false,
                    (Some(_), Some(_)) if first.at.page > own.page => true,
                    (Some(first_y), Some(own_y)) => first.at.page == own.page && own_y < first_y - 0.5,
                    _ => false,
                })
        };
        if let Some(before) = before.filter(|&before| no_measure || evidence.unruled || above_first(before)) {
            beside.insert(0, before);
            carried = true;
        }
        let centred = match beside[usize::from(carried)..] {
            [one] => cell.is_centred_on(&all[one], evidence.pitch),
            _ => false,
        };
        let found = Default::default();
        Task { evidence, all, cell, beside, carried, nothing: habit.nothing, centred, more: habit.more, found }
    }

    /// The measures beside the cell.
    fn measures(&self) -> Vec<usize> {
        self.beside.iter().copied().filter(|&at| self.all[at].sub.is_none()).collect()
    }

    /// Whether there is anything to decide.
    fn is_open(&self) -> bool {
        self.measures().len() > 1 && !self.cell.groups.is_empty()
    }

    fn deal(&self, prior: [f32; WAYS.len()]) -> Dealt {
        let measures = self.measures();
        let every: Vec<usize> = (0..self.cell.groups.len()).collect();
        if measures.is_empty() || every.is_empty() {
            return Dealt { shares: Vec::new(), beside: measures, ..Dealt::plain(price::HOPELESS, false) };
        }
        if let Some(sub) = self.own_subitem() {
            return Dealt { shares: vec![(sub, every)], beside: measures, ..Dealt::plain(price::HOPELESS, false) };
        }
        if measures.len() == 1 && !self.has_subitems_beside() {
            let inferred = self.carried;
            let shares = vec![(measures[0], every)];
            return Dealt { shares, beside: measures, ..Dealt::plain(price::HOPELESS, inferred) };
        }
        let mut readings: Vec<(f32, Way, &Deal)> = Vec::new();
        for (way, prior) in WAYS.into_iter().zip(prior) {
            readings.extend(self.readings(way).iter().map(|(cost, deal)| (cost + prior, way, deal)));
        }
        readings.sort_by(|a, b| a.0.total_cmp(&b.0));
        let Some((cost, way, deal)) = readings.first() else {
            return Dealt { shares: Vec::new(), beside: measures, ..Dealt::plain(0.0, true) };
        };
        let content = self.content(deal);
        let rival = readings.iter().find(|(_, _, other)| self.content(other) != content);
        let margin = rival.map_or(price::HOPELESS, |(rival, _, _)| rival - cost);
        // Whether a stack is one list for all or one entry each, nothing says for certain but a form that states that its
        // cell goes over the measures' rows.
        let is_stated = self.evidence.heights != Heights::Printed && self.has_rows();
        let is_stack = *way == Way::Shared && self.cell.groups.len() > 1 && !is_stated;
        let margin = if is_stack { margin.min(price::OF_A_STACK) } else { margin };
        let inferred = *way != Way::ByHeight || self.evidence.heights != Heights::Printed;
        let one_each = *way == Way::ByCount && self.cell.groups.len() == measures.len();
        let one_for_all = *way == Way::Shared && self.cell.groups.len() == 1;
        Dealt { shares: content, margin, inferred, one_each, one_for_all, beside: measures }
    }

    /// What each receiver gets.
    fn content(&self, deal: &Deal) -> Vec<(usize, Vec<usize>)> {
        match deal {
            None => {
                let every: Vec<usize> = (0..self.cell.groups.len()).collect();
                self.measures().into_iter().map(|measure| (measure, every.clone())).collect()
            }
            Some(deal) => {
                let mut out: Vec<(usize, Vec<usize>)> = Vec::new();
                for (group, &to) in deal.iter().enumerate() {
                    match out.last_mut() {
                        Some((last, groups)) if *last == to => groups.push(group),
                        _ => out.push((to, vec![group])),
                    }
                }
                out
            }
        }
    }

    /// The sub-item that has the row of the cell for itself, below the measure's own row. At a page's head what stands beside
    /// it may be the rest of the measure's.
    fn own_subitem(&self) -> Option<usize> {
        let [measure, sub] = self.beside[..] else { return None };
        let (measure, own) = (&self.all[measure], &self.all[sub]);
        let is_row = self.carried && self.cell.row == self.cell.last_row && !self.evidence.unruled;
        (is_row && own.sub.is_some() && measure.at.row < self.cell.row && measure.at.page == own.at.page).then_some(sub)
    }

    fn has_subitems_beside(&self) -> bool {
        self.evidence.heights == Heights::Printed
            && self.cell.groups.len() > 1
            && self.beside.iter().any(|&at| {
                self.all[at].sub.is_some()
                    && self.cell.groups.iter().skip(1).any(|group| lines_apart(group.at, self.all[at].at) < 0.4)
            })
    }

    /// The two cheapest readings of one way.
    fn readings(&self, way: Way) -> &[(f32, Deal)] {
        self.found[way as usize].get_or_init(|| match way {
            Way::Shared => self.shared().into_iter().collect(),
            Way::ByHeight => self.by_height(),
            Way::ByCount => self.by_count(),
        })
    }

    /// Whether rules, or the form, give the measures rows of their own.
    fn has_rows(&self) -> bool {
        let mut rows = self.measures().into_iter().map(|at| self.all[at].at.row);
        let first = rows.next();
        !self.evidence.unruled && rows.any(|row| Some(row) != first)
    }

    fn shared(&self) -> Option<(f32, Deal)> {
        let groups = &self.cell.groups;
        let base = match groups.len() {
            _ if self.has_rows() => price::SHARED_MERGED,
            1 => price::SHARED_LINE,
            count if count == self.measures().len() => price::SHARED_STACK_OF_AS_MANY,
            _ => price::SHARED_STACK,
        };
        let mut words: Vec<&str> = groups.iter().flat_map(|group| &group.words).map(String::as_str).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        let again = price::NAME_AGAIN * (all - words.len()) as f32;
        // On a page without rules nothing says that a cell goes on.
        let open = if self.evidence.unruled || self.carried { price::GETS_NOTHING } else { 0.0 };
        // One line that stands at a later measure's height is that measure's.
        let aside = if groups.len() == 1 && !self.has_rows() { self.stands_aside(&groups[0]) } else { 0.0 };
        Some((base + again + open + aside, None))
    }

    /// What it costs that a line for all stands not at the first measure but at the height of a later one.
    fn stands_aside(&self, group: &Group) -> f32 {
        if self.evidence.heights != Heights::Printed {
            return 0.0;
        }
        let measures = self.measures();
        let near = |&&at: &&usize| lines_apart(group.at, self.all[at].at) < 0.3;
        let later = measures.iter().skip(1).any(|at| near(&at));
        if later && !measures.first().is_some_and(|at| near(&at)) { price::SHARED_ASIDE } else { 0.0 }
    }

    fn by_height(&self) -> Vec<(f32, Deal)> {
        let groups = &self.cell.groups;
        let known = groups.iter().all(|group| group.at.y.is_some())
            && self.beside.iter().all(|&at| self.all[at].at.y.is_some());
        if !known || self.evidence.heights == Heights::None {
            return Vec::new();
        }
        // Counted lines are estimates.
        let (weight, most) = match self.evidence.heights {
            Heights::Printed => (price::APART_PER_LINE, price::APART_MOST),
            _ => (0.5 * price::APART_PER_LINE, 0.7 * price::APART_MOST),
        };
        let rows = if self.has_rows() { price::DEALT_OVER_ROWS } else { 0.0 };
        let enter = |group: usize, to: usize| {
            let receiver = &self.all[self.beside[to]];
            let carried = self.carried && to == 0;
            if carried {
                let centred = if self.centred { price::CENTRED } else { 0.0 };
                return self.above_all(&groups[group]) + centred;
            }
            if self.centred {
                return 0.0;
            }
            if groups[group].at.page > receiver.at.page && to + 1 == self.beside.len() {
                return OVERLEAF;
            }
            let sub = if receiver.sub.is_some() { price::SUBITEM_GETS } else { 0.0 };
            sub + (weight * (lines_apart(groups[group].at, receiver.at) - price::LINED_UP).max(0.0)).min(most)
        };
        let go_on = |group: usize, to: usize| {
            let more = if self.carried && to > 0 { self.more } else { 0.0 };
            if groups[group].at.page > groups[group - 1].at.page {
                return OVERLEAF + more;
            }
            let gap = lines_apart(groups[group].at, groups[group - 1].at);
            more + 0.3 + (weight * ((gap - 1.0).abs() - price::LINED_UP).max(0.0)).min(most)
        };
        self.search(&enter, &go_on).into_iter().map(|(cost, deal)| (cost + rows, Some(deal))).collect()
    }

    /// What goes on from above stands above all that begins here.
    fn above_all(&self, group: &Group) -> f32 {
        let first = self.beside.get(1).map(|&at| self.all[at].at);
        match first {
            Some(first) if first.page == group.at.page => match (first.y, group.at.y) {
                (Some(first), Some(own)) if own < first - 0.5 => OVERLEAF,
                _ => price::APART_MOST,
            },
            _ => OVERLEAF,
        }
    }

    fn by_count(&self) -> Vec<(f32, Deal)> {
        if self.evidence.unruled {
            return Vec::new();
        }
        let rows = if self.has_rows() { price::DEALT_OVER_ROWS } else { 0.0 };
        let subs = |to: usize| if self.all[self.beside[to]].sub.is_some() { price::GETS_NOTHING } else { 0.0 };
        let enter = |_group: usize, to: usize| subs(to);
        let go_on = |_group: usize, _to: usize| price::GETS_ONE_MORE;
        let found = self.search(&enter, &go_on);
        found.into_iter().map(|(cost, deal)| (cost + price::ONE_EACH + rows, Some(deal))).collect()
    }

    /// The two cheapest ways to deal all groups out in order.
    fn search(
        &self,
        enter: &dyn Fn(usize, usize) -> f32,
        go_on: &dyn Fn(usize, usize) -> f32,
    ) -> Vec<(f32, Vec<usize>)> {
        /// Past this many groups times receivers a cell is no cell of a plan.
        const MOST: usize = 40_000;
        let (groups, count) = (self.cell.groups.len(), self.beside.len());
        if groups * count > MOST {
            return Vec::new();
        }
        let nothing = |to: usize| {
            let free = self.all[self.beside[to]].sub.is_some() || self.carried && to == 0;
            if free { 0.0 } else { self.nothing }
        };
        let mut passed = vec![0.0f32; count + 1];
        for to in 0..count {
            passed[to + 1] = passed[to] + nothing(to);
        }
        // Who each group went to, and the step before it: ways share what they began with.
        let mut steps: Vec<(usize, Option<usize>)> = Vec::with_capacity(2 * groups * count);
        let mut step = |to: usize, before: Option<usize>| {
            steps.push((to, before));
            steps.len() - 1
        };
        let mut ways: Vec<Cheapest> =
            (0..count).map(|to| Cheapest([Some((passed[to] + enter(0, to), step(to, None))), None])).collect();
        let mut next = ways.clone();
        for group in 1..groups {
            // The cheapest of all that ended before `to`, less what was passed up to there.
            let mut before = Cheapest::default();
            for to in 0..count {
                let own = go_on(group, to);
                let mut here = Cheapest::default();
                ways[to].each().for_each(|(cost, way)| here.keep(cost + own, way));
                let new = enter(group, to) + passed[to];
                before.each().for_each(|(cost, way)| here.keep(cost + new, way));
                here.0 = here.0.map(|way| way.map(|(cost, way)| (cost, step(to, Some(way)))));
                ways[to].each().for_each(|(cost, way)| before.keep(cost - passed[to + 1], way));
                next[to] = here;
            }
            std::mem::swap(&mut ways, &mut next);
        }
        let mut all = Cheapest::default();
        for (to, found) in ways.iter().enumerate() {
            found.each().for_each(|(cost, way)| all.keep(cost + passed[count] - passed[to + 1], way));
        }
        let deal = |way: usize| {
            let mut deal: Vec<usize> =
                std::iter::successors(Some(way), |&way| steps[way].1).map(|way| self.beside[steps[way].0]).collect();
            deal.reverse();
            deal
        };
        all.each().map(|(cost, way)| (cost, deal(way))).collect()
    }
}

/// The two cheapest of several ways, each with its last step.
#[derive(Debug, Default, Clone, Copy)]
struct Cheapest([Option<(f32, usize)>; 2]);

impl Cheapest {
    fn each(self) -> impl Iterator<Item = (f32, usize)> {
        self.0.into_iter().flatten()
    }

    /// Of ways as cheap the first stays.
    fn keep(&mut self, cost: f32, way: usize) {
        let cheaper = |other: Option<(f32, usize)>| other.is_none_or(|(known, _)| cost.total_cmp(&known).is_lt());
        if cheaper(self.0[0]) {
            self.0 = [Some((cost, way)), self.0[0]];
        } else if cheaper(self.0[1]) {
            self.0[1] = Some((cost, way));
        }
    }
}

/// How far two lines stand apart, in line heights; far where they are not on one page.
fn lines_apart(a: At, b: At) -> f32 {
    match (a.y, b.y) {
        _ if a.page != b.page => 10.0,
        (Some(a), Some(b)) => (a - b).abs(),
        _ => 10.0,
    }
}
