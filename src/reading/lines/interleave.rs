//! Which title heads which measures: the titles of each level and the measures, each in its order, laid into one another at
//! the least cost.
//!
//! A program that writes blocks by where they begin puts a title that is set in the middle of its cell behind some of the
//! measures it heads, or a page's titles before its measures. What stays is the order inside each column, so a reading is
//! an interleaving of those columns: which title opens next, or which measure is taken next below the innermost open one.
//! Numbers that run on, and how far a title stands from what it heads, say what that costs.

use std::ops::Range;

use foldhash::HashMap;

use super::{
    belief::MOST_LEVELS,
    evidence::Unit,
    outline::{Item, Outline, Title, followed_by_tokens},
};

/// A number that leaves some out, that does not begin at one, that goes on counting below another title, that is no
/// larger than the one before.
const SKIPS: f32 = 0.8;
const STARTS_LATER: f32 = 3.0;
const COUNTS_ON: f32 = 1.5;
const FALLS_BACK: f32 = 5.0;
/// A title without number, the first below its own and behind others; a measure without one behind others.
const NO_NUMBER: f32 = 0.4;
const NO_NUMBER_BEHIND: f32 = 1.5;
const BARE_BEHIND: f32 = 3.0;
/// A measure without number that is the rest of the one before it, behind a full stop.
const GOES_ON: f32 = 1.0;
/// A title, or a measure, below none; a level that is left out; measures right below the outermost of several levels.
const NO_TITLE: f32 = 5.0;
const LEVEL_SKIPPED: f32 = 1.0;
const SHALLOW: f32 = 2.0;
/// Titles below one that has measures of its own.
const MIXED: f32 = 2.0;
/// A title with nothing below it is a measure now and then, sooner if names or a time of its own follow it; an outermost
/// one is none.
const BARREN: f32 = 2.0;
const BARREN_WITH_TOKENS: f32 = 1.0;
const BARREN_OUTERMOST: f32 = 4.0;
/// A line that was taken for a title and is none: with a number, and without.
const NO_HEAD: f32 = 5.0;
const NO_HEAD_BARE: f32 = 1.5;
/// Each measure of another title between a title and what it heads, and the most that it costs.
const AWAY: f32 = 0.1;
const MOST_AWAY: f32 = 6.0;
/// A page's end between them.
const OTHER_PAGE: f32 = 1.5;
/// A title that does not stand right before what it heads: before the document has shown how often that is so, and at
/// least and at most then.
const DISPLACED: f32 = 0.7;
const LEAST_DISPLACED: f32 = 0.1;
const MOST_DISPLACED: f32 = 4.0;
/// A title behind an inner one of the title before it; an inner one before its own title, set in the middle of its cell.
const CROSSED: f32 = 1.2;
const INNER_FIRST: f32 = 0.2;
/// What a measure shares of a title's words, in nats of how rare they are, weighs so much, and no more than the most: of a
/// title and its neighbours, its own measures share more with it ten times for once that they share less (25 plans).
const WORDS: f32 = 0.15;
const MOST_WORDS: f32 = 4.0;
/// Titles so many measures away are looked at for a measure's words: a page has fewer.
const WORDS_REACH: usize = 20;
/// Interleavings this much dearer than the cheapest of as many steps are dropped, and beyond so many.
const LOST: f32 = 14.0;
const BEAM: usize = 100;
/// The states that are kept altogether, which bounds the memory: a long document keeps fewer a step.
const MOST_STATES: usize = 1_000_000;
const LEAST_BEAM: usize = 8;

/// A measure whose number comes first stands at most so many measures behind the one that its number comes before: blocks
/// that a program wrote one behind the other are of one page.
const BLOCK: usize = 30;

/// Measures, or titles of a level, in the order of their numbers, where a block of a page was written behind one that follows
/// it: 2, 3, …, 15, and then 1. Each comes with its number and its page.
fn in_order(column: &[(Option<u32>, u32)]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..column.len()).collect();
    let number = |at: usize| column[at].0;
    let mut before: Option<u32> = None;
    let mut at = 0;
    while at < order.len() {
        let Some(own) = number(order[at]) else {
            at += 1;
            continue;
        };
        let wanted = own.checked_sub(1).filter(|wanted| *wanted > 0 && before != Some(*wanted));
        let found = wanted.and_then(|wanted| block_before(&order, at, wanted, column));
        match found {
            Some(block) => {
                // What has no number behind it may be its rest.
                let rest = order[block.end..].iter().take_while(|at| number(**at).is_none()).count();
                let length = block.len() + rest;
                order[at..block.end + rest].rotate_right(length);
                at += length;
                before = wanted;
            }
            None => {
                before = Some(own);
                at += 1;
            }
        }
    }
    order
}

/// The block that ends with the number before the one at a place, and stands behind it: one that nothing counts on to or on
/// from, or one that leaves two places the fewer at which nothing counts on.
fn block_before(order: &[usize], at: usize, wanted: u32, column: &[(Option<u32>, u32)]) -> Option<Range<usize>> {
    let number = |place: usize| order.get(place).and_then(|at| column[*at].0);
    let page = |place: usize| column[order[place]].1;
    let above = |place: usize| (0..place).rev().find_map(number);
    let below = |place: usize| (place..order.len()).find_map(number);
    let breaks = |before: Option<u32>, next: Option<u32>| {
        next.is_some_and(|next| next != 1 && before.and_then(|before| before.checked_add(1)) != Some(next))
    };
    let end = order.len().min(at + BLOCK);
    let ends = (at + 1..end).filter(|&last| number(last) == Some(wanted) && page(last) <= page(at) + 1);
    ends.flat_map(|last| {
        // As far up as its own numbers count.
        let counts =
            |first: &usize| number(first + 1).is_some() && number(*first).map(|own| own + 1) == number(first + 1);
        let from = (at + 1..last).rev().take_while(counts).last().unwrap_or(last);
        (from..=last).rev().map(move |first| first..last + 1)
    })
    .find(|block| {
        let (first, last) = (number(block.start), number(block.end - 1));
        let (upper, lower, own) = (above(block.start), below(block.end), number(at));
        let now = [(above(at), own), (upper, first), (last, lower)];
        let then = [(above(at), first), (last, own), (upper, lower)];
        let count = |pairs: [(Option<u32>, Option<u32>); 3]| {
            pairs.into_iter().filter(|(before, next)| breaks(*before, *next)).count()
        };
        let counts_on = upper.and_then(|upper| upper.checked_add(1)) == Some(wanted) || lower == own;
        let is_alone = block.len() == 1 && !counts_on;
        let gain = count(now).saturating_sub(count(then));
        // A number that leaves some out goes on all the same.
        let goes_on = above(at) < own && above(at).is_some();
        gain >= 2 && !goes_on || gain == 1 && is_alone
    })
}

/// How far an interleaving has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
struct State {
    /// The titles opened and the measures taken so far.
    next: [u32; MOST_LEVELS],
    item: u32,
    /// The last title opened of each level.
    last: [Option<u32>; MOST_LEVELS],
    /// By level, a bit each: whether its last title is open, has titles below it, has measures below it.
    open: u8,
    heads: u8,
    holds: u8,
}

/// What one step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// Opens the next title of a level, below the last title of another one.
    Open { level: u8, parent: Option<u8> },
    /// Leaves out the next line that was taken for a title of a level.
    Leave { level: u8 },
    /// Takes the next measure, below the last title of a level.
    Take { leaf: Option<u8> },
    /// Takes the next measure as the rest of the one before it.
    Append { leaf: Option<u8> },
}

#[derive(Debug, Clone, Copy)]
struct Arc {
    from: u32,
    to: u32,
    cost: f32,
    step: Step,
}

/// What a title or a measure is below, and what the next best interleaving with another answer costs more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Below {
    pub(super) title: Option<usize>,
    pub(super) margin: f32,
}

/// The cheapest interleaving.
#[derive(Debug)]
pub(super) struct Interleaving {
    pub(super) items: Vec<Below>,
    pub(super) titles: Vec<Below>,
    /// Which measures are the rest of the one before them.
    pub(super) appended: Vec<bool>,
    /// Which titles are none.
    pub(super) left: Vec<bool>,
}

struct Columns<'a> {
    out: &'a Outline,
    /// The measures in the order of their numbers, and which of the outline's each is.
    items: Vec<&'a Item>,
    order: Vec<usize>,
    /// The titles of each level, in their order.
    titles: Vec<Vec<usize>>,
    /// The measure that stands behind each title: so many come before it.
    rank: Vec<u32>,
    /// The last number of a measure before each.
    numbers: Vec<Option<u32>>,
    /// Pages of titles and of measures.
    title_pages: Vec<u32>,
    item_pages: Vec<u32>,
    barren: Vec<f32>,
    words: Vec<Words>,
    displaced: f32,
}

/// Lays titles on so many levels and measures into one another.
pub(super) fn interleave(out: &Outline, levels: usize, units: &[Unit<'_>], others: &[usize]) -> Interleaving {
    let levels = levels.clamp(1, MOST_LEVELS);
    let mut titles: Vec<Vec<usize>> = vec![Vec::new(); levels];
    for (at, title) in out.titles.iter().enumerate() {
        titles[title.level.min(levels - 1)].push(at);
    }
    let page = |first: usize| units[first].page;
    for level in &mut titles {
        let column = level.iter().map(|&at| (out.titles[at].number, page(out.titles[at].first)));
        *level = in_order(&column.collect::<Vec<_>>()).into_iter().map(|at| level[at]).collect();
    }
    let barren = |at: usize| match out.titles[at].level {
        0 if levels > 1 => BARREN_OUTERMOST,
        _ if followed_by_tokens(out, at, others) => BARREN_WITH_TOKENS,
        _ => BARREN,
    };
    let order = in_order(&out.items.iter().map(|item| (item.number, page(item.first))).collect::<Vec<_>>());
    let items: Vec<&Item> = order.iter().map(|&at| &out.items[at]).collect();
    let mut place = vec![items.len(); items.len() + 1];
    (0..).zip(&order).for_each(|(to, &at)| place[at] = to);
    let behind = |first: usize| place[out.items.partition_point(|item| item.first < first)] as u32;
    let mut last = None;
    let numbers = items.iter().map(|item| {
        let before = last;
        last = item.number.or(last);
        before
    });
    let mut columns = Columns {
        numbers: numbers.collect(),
        out,
        titles,
        rank: out.titles.iter().map(|title| behind(title.first)).collect(),
        title_pages: out.titles.iter().map(|title| units[title.first].page).collect(),
        item_pages: items.iter().map(|item| units[item.first].page).collect(),
        barren: (0..out.titles.len()).map(barren).collect(),
        words: Vec::new(),
        displaced: DISPLACED,
        items,
        order,
    };
    columns.words = words(&columns.items, &out.titles, &columns.rank);
    let (first, displaced) = columns.solve();
    if out.titles.is_empty() {
        return first;
    }
    // How many titles stand elsewhere is a matter of how the text was extracted: of all of them, or of next to none.
    let share = (displaced as f32 + 0.5) / (out.titles.len() as f32 + 1.0);
    columns.displaced = (-share.ln()).clamp(LEAST_DISPLACED, MOST_DISPLACED);
    columns.solve().0
}

fn bit(level: usize) -> u8 {
    1 << level
}

impl Columns<'_> {
    /// The cheapest interleaving, and how many titles stand elsewhere in it than right before what they head.
    fn solve(&self) -> (Interleaving, usize) {
        let steps = self.out.titles.len() + self.items.len();
        let beam = (MOST_STATES / steps.max(1)).clamp(LEAST_BEAM, BEAM);
        let mut layers: Vec<Vec<(State, f32)>> = vec![vec![(State::default(), 0.0)]];
        let mut arcs: Vec<Vec<Arc>> = Vec::with_capacity(steps);
        let mut known: HashMap<State, u32> = HashMap::default();
        for layer in 0..steps {
            known.clear();
            let mut next: Vec<(State, f32)> = Vec::new();
            let mut found: Vec<Arc> = Vec::new();
            for (from, &(state, cost)) in (0..).zip(&layers[layer]) {
                self.steps_from(state, |step, to, own| {
                    let index = *known.entry(to).or_insert_with(|| {
                        next.push((to, f32::INFINITY));
                        (next.len() - 1) as u32
                    });
                    let best = &mut next[index as usize].1;
                    *best = best.min(cost + own);
                    found.push(Arc { from, to: index, cost: own, step });
                });
            }
            // What is left behind already will cost so much when its turn comes.
            let ahead: Vec<f32> = next.iter().map(|(state, cost)| cost + self.ahead(*state)).collect();
            let mut order: Vec<u32> = (0..next.len() as u32).collect();
            order.sort_by(|a, b| ahead[*a as usize].total_cmp(&ahead[*b as usize]));
            let least = order.first().map_or(0.0, |first| ahead[*first as usize]);
            order.truncate(beam);
            order.retain(|at| ahead[*at as usize] <= least + LOST);
            let mut place = vec![u32::MAX; next.len()];
            (0..).zip(&order).for_each(|(to, at)| place[*at as usize] = to);
            found.retain_mut(|arc| {
                arc.to = place[arc.to as usize];
                arc.to != u32::MAX
            });
            layers.push(order.iter().map(|at| next[*at as usize]).collect());
            arcs.push(found);
        }
        // The last titles end with the text.
        let mut rest: Vec<f32> = layers[steps].iter().map(|(state, _)| self.closing(*state, 0)).collect();
        let whole = |(at, (_, cost)): (usize, &(State, f32))| cost + rest[at];
        let total = layers[steps].iter().enumerate().map(whole).fold(f32::INFINITY, f32::min);
        let none = Below { title: None, margin: f32::INFINITY };
        let mut found = Interleaving {
            items: vec![none; self.items.len()],
            titles: vec![none; self.out.titles.len()],
            appended: vec![false; self.items.len()],
            left: vec![false; self.out.titles.len()],
        };
        // Backward: what each arc costs altogether, so that the best way and its rivals are known at every step.
        let mut through: Vec<Vec<f32>> = vec![Vec::new(); steps];
        for layer in (0..steps).rev() {
            let mut own = vec![f32::INFINITY; layers[layer].len()];
            through[layer] = arcs[layer]
                .iter()
                .map(|arc| {
                    let behind = arc.cost + rest[arc.to as usize];
                    let least = &mut own[arc.from as usize];
                    *least = least.min(behind);
                    layers[layer][arc.from as usize].1 + behind
                })
                .collect();
            rest = own;
        }
        let mut at = 0;
        let mut displaced = 0;
        for layer in 0..steps {
            let mut best: Option<usize> = None;
            for (index, _) in arcs[layer].iter().enumerate().filter(|(_, arc)| arc.from == at) {
                if best.is_none_or(|best| through[layer][index] < through[layer][best]) {
                    best = Some(index);
                }
            }
            let Some(best) = best else { break };
            let arc = arcs[layer][best];
            let state = layers[layer][at as usize].0;
            let (index, below) = self.said(state, arc.step);
            match arc.step {
                Step::Open { .. } => {
                    found.titles[index].title = below;
                    displaced += usize::from(self.rank[index] != state.item);
                }
                Step::Leave { .. } => found.left[index] = true,
                Step::Take { .. } | Step::Append { .. } => {
                    found.items[index].title = below;
                    found.appended[index] = matches!(arc.step, Step::Append { .. });
                }
            }
            at = arc.to;
        }
        for layer in 0..steps {
            for (arc, cost) in arcs[layer].iter().zip(&through[layer]) {
                let (index, below) = self.said(layers[layer][arc.from as usize].0, arc.step);
                let (own, differs) = match arc.step {
                    Step::Open { .. } => (&mut found.titles[index], found.left[index]),
                    Step::Leave { .. } => (&mut found.titles[index], !found.left[index]),
                    Step::Take { .. } => (&mut found.items[index], found.appended[index]),
                    Step::Append { .. } => (&mut found.items[index], !found.appended[index]),
                };
                if differs || below != own.title {
                    own.margin = own.margin.min(cost - total);
                }
            }
        }
        // Only their numbers say where these are.
        for (at, _) in self.order.iter().enumerate().filter(|(at, own)| *at > 0 && self.order[at - 1] > **own) {
            [at - 1, at].iter().for_each(|&at| found.items[self.order[at]].margin = 0.0);
        }
        for pair in self.titles.iter().flat_map(|level| level.windows(2)).filter(|pair| pair[0] > pair[1]) {
            pair.iter().for_each(|&at| found.titles[at].margin = 0.0);
        }
        (found, displaced)
    }

    /// The title or the measure that a step is about, and the title that it puts it below.
    fn said(&self, state: State, step: Step) -> (usize, Option<usize>) {
        let last = |level: u8| state.last[usize::from(level)].map(|last| last as usize);
        match step {
            Step::Open { level, parent } => (self.next_title(state, usize::from(level)), parent.and_then(last)),
            Step::Leave { level } => (self.next_title(state, usize::from(level)), None),
            Step::Take { leaf } | Step::Append { leaf } => (self.order[state.item as usize], leaf.and_then(last)),
        }
    }

    fn next_title(&self, state: State, level: usize) -> usize {
        self.titles[level][state.next[level] as usize]
    }

    fn steps_from(&self, state: State, mut then: impl FnMut(Step, State, f32)) {
        for level in 0..self.titles.len() {
            if (state.next[level] as usize) < self.titles[level].len() {
                let at = self.next_title(state, level);
                let (parent, cost) = self.opening(state, level);
                let mut left = state;
                left.next[level] += 1;
                let mut to = left;
                to.last[level] = Some(at as u32);
                // Whatever is further in ends here.
                let outer = bit(level) - 1;
                to.open = state.open & outer | bit(level);
                to.heads = state.heads & outer;
                to.holds = state.holds & outer;
                if let Some(parent) = parent {
                    to.heads |= bit(parent);
                }
                let step = Step::Open { level: level as u8, parent: parent.map(|parent| parent as u8) };
                then(step, to, cost + self.closing(state, level));
                let none = if self.out.titles[at].number.is_some() { NO_HEAD } else { NO_HEAD_BARE };
                then(Step::Leave { level: level as u8 }, left, none);
            }
        }
        if (state.item as usize) < self.items.len() {
            let leaf = self.innermost(state, self.titles.len());
            let mut to = state;
            to.item += 1;
            if let Some(leaf) = leaf {
                to.holds |= bit(leaf);
            }
            let below = leaf.map(|leaf| leaf as u8);
            then(Step::Take { leaf: below }, to, self.taking(state, leaf));
            // The rest of a measure stands behind it, whatever opens in between.
            let holds = leaf.map_or(state.item > 0, |leaf| state.holds & bit(leaf) != 0);
            if holds && self.items[state.item as usize].number.is_none() {
                then(Step::Append { leaf: below }, to, GOES_ON);
            }
        }
    }

    /// The innermost open level outside a level.
    fn innermost(&self, state: State, below: usize) -> Option<usize> {
        (0..below).rev().find(|level| state.open & bit(*level) != 0)
    }

    fn opening(&self, state: State, level: usize) -> (Option<usize>, f32) {
        let at = self.next_title(state, level);
        let parent = self.innermost(state, level);
        let below = match parent {
            None if level > 0 => NO_TITLE,
            Some(parent) if parent + 1 < level => LEVEL_SKIPPED,
            _ => 0.0,
        };
        let last = state.last[level].and_then(|last| self.out.titles[last as usize].number);
        let has_sibling = match parent {
            Some(parent) => state.heads & bit(parent) != 0,
            None => state.last[level].is_some(),
        };
        let number = match self.out.titles[at].number {
            Some(number) => succession(number, last, has_sibling),
            None if has_sibling => NO_NUMBER_BEHIND,
            None => NO_NUMBER,
        };
        let mixed = parent.filter(|parent| state.holds & bit(*parent) != 0).map_or(0.0, |_| MIXED);
        (parent, below + number + mixed + self.out_of_order(state, level) + self.place(state, level))
    }

    /// What it costs that titles of other levels which stand behind this one came first.
    fn out_of_order(&self, state: State, level: usize) -> f32 {
        let first = self.out.titles[self.next_title(state, level)].first;
        let is_behind = |last: &Option<u32>| last.is_some_and(|last| self.out.titles[last as usize].first > first);
        let crossed = if state.last[level + 1..].iter().any(is_behind) { CROSSED } else { 0.0 };
        crossed + if state.last[..level].iter().any(is_behind) { INNER_FIRST } else { 0.0 }
    }

    /// What it costs that a title stands where it does and heads the measures from here on; titles that stand together above
    /// the first of them are one block.
    fn place(&self, state: State, level: usize) -> f32 {
        let rank = self.rank[self.next_title(state, level)];
        let above = self.innermost(state, level).filter(|above| {
            let holds_none = (state.heads | state.holds) & bit(*above) == 0 && state.open >> (above + 1) == 0;
            holds_none && state.last[*above].is_some_and(|above| self.rank[above as usize] == rank)
        });
        if above.is_some() {
            return 0.0;
        }
        let page = self.item_pages.get(state.item as usize).copied();
        let displaced = if rank == state.item { 0.0 } else { self.displaced };
        displaced + self.away(self.next_title(state, level), state.item.saturating_sub(rank), page)
    }

    /// What it costs that a title stands so many measures away from what it heads, whose next one is on this page.
    fn away(&self, title: usize, measures: u32, page: Option<u32>) -> f32 {
        if measures == 0 {
            return 0.0;
        }
        let over = if page.is_some_and(|page| page != self.title_pages[title]) { OTHER_PAGE } else { 0.0 };
        (measures as f32 * AWAY + over).min(MOST_AWAY)
    }

    /// What it costs that the open titles from a level on end here.
    fn closing(&self, state: State, from: usize) -> f32 {
        let mut cost = 0.0;
        for level in (from..self.titles.len()).filter(|level| state.open & bit(*level) != 0) {
            let Some(at) = state.last[level].map(|last| last as usize) else { continue };
            let late = self.rank[at].saturating_sub(state.item);
            let page = (state.item as usize).checked_sub(1).map(|last| self.item_pages[last]);
            cost += self.away(at, late, page);
            if (state.heads | state.holds) & bit(level) == 0 {
                cost += self.barren[at];
            }
        }
        cost
    }

    /// What it will cost that titles are left behind already.
    fn ahead(&self, state: State) -> f32 {
        let mut cost = 0.0;
        for (level, titles) in self.titles.iter().enumerate() {
            if let Some(&at) = titles.get(state.next[level] as usize) {
                cost += self.away(at, state.item.saturating_sub(self.rank[at]), None);
            }
        }
        cost
    }

    fn taking(&self, state: State, leaf: Option<usize>) -> f32 {
        let at = state.item as usize;
        let last = self.numbers[at];
        let has_sibling = leaf.map_or(at > 0, |leaf| state.holds & bit(leaf) != 0);
        let number = match self.items[at].number {
            Some(number) => succession(number, last, has_sibling),
            None if has_sibling => BARE_BEHIND,
            None => 0.0,
        };
        let below = match leaf {
            None if !self.out.titles.is_empty() => NO_TITLE,
            Some(0) if self.titles.len() > 1 => SHALLOW,
            _ => 0.0,
        };
        let own = leaf.and_then(|leaf| state.last[leaf]).map_or(0.0, |title| self.words[at].shared(title));
        number + below + WORDS * (self.words[at].most - own)
    }
}

/// What a measure shares of the words of the titles around it.
#[derive(Debug, Default)]
struct Words {
    /// The first title looked at, and what is shared with it and those behind it.
    first: u32,
    shares: Vec<f32>,
    most: f32,
}

impl Words {
    fn shared(&self, title: u32) -> f32 {
        title.checked_sub(self.first).and_then(|at| self.shares.get(at as usize)).copied().unwrap_or(0.0)
    }
}

/// Two characters that stand side by side.
type Pair = (char, char);

fn pairs(text: &str) -> Vec<Pair> {
    let chars: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut pairs: Vec<Pair> = chars.windows(2).map(|pair| (pair[0], pair[1])).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// What each measure shares of the words of the titles around it; `rank` tells how many measures begin before each title.
fn words(items: &[&Item], titles: &[Title], rank: &[u32]) -> Vec<Words> {
    let items: Vec<Vec<Pair>> = items.iter().map(|item| pairs(&item.text)).collect();
    let titles: Vec<Vec<Pair>> = titles.iter().map(|title| pairs(&title.text)).collect();
    let mut seen: HashMap<Pair, f32> = HashMap::default();
    for pair in items.iter().flatten() {
        *seen.entry(*pair).or_default() += 1.0;
    }
    let all = items.len() as f32;
    let share = |title: &[Pair], item: &[Pair]| {
        let both = title.iter().filter(|pair| item.binary_search(pair).is_ok());
        both.map(|pair| (all / seen[pair]).ln()).sum::<f32>().min(MOST_WORDS)
    };
    let around = |at: usize| {
        let near = |rank: &u32| (*rank as usize).abs_diff(at) <= WORDS_REACH;
        // Titles may stand behind measures that their numbers put later: the ends count, not what is between.
        let from = rank.partition_point(|rank| (*rank as usize) + 2 * WORDS_REACH < at);
        let first = (from..rank.len()).find(|title| near(&rank[*title])).unwrap_or(rank.len());
        let end = (first..rank.len()).take_while(|title| rank[*title] as usize <= at + 2 * WORDS_REACH).last();
        let end = end.map_or(first, |last| last + 1);
        let shares: Vec<f32> = titles[first..end].iter().map(|title| share(title, &items[at])).collect();
        Words { first: first as u32, most: shares.iter().copied().fold(0.0, f32::max), shares }
    };
    (0..items.len()).map(around).collect()
}

/// What a number costs behind the last one of its column, which is of the same title or of another.
fn succession(number: u32, last: Option<u32>, has_sibling: bool) -> f32 {
    match (last, has_sibling) {
        (_, false) if number == 1 => 0.0,
        (Some(last), _) if Some(number) == last.checked_add(1) => {
            if has_sibling {
                0.0
            } else {
                COUNTS_ON
            }
        }
        (Some(last), true) if number > last => SKIPS,
        (None, true) => NO_NUMBER,
        (_, false) => STARTS_LATER,
        _ => FALLS_BACK,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_that_a_page_has_behind_the_next_one_comes_first() {
        let column = |numbers: &[u32]| numbers.iter().map(|number| (Some(*number), 1)).collect::<Vec<_>>();
        assert_eq!(in_order(&column(&[1, 2, 1, 2, 3])), [0, 1, 2, 3, 4]);
        assert_eq!(in_order(&column(&[1, 2, 3, 2, 3, 1, 1, 2])), [0, 1, 2, 5, 3, 4, 6, 7]);
        // A number that is left out is none that stands elsewhere.
        assert_eq!(in_order(&column(&[1, 2, 4, 5, 1, 2, 3])), [0, 1, 2, 3, 4, 5, 6]);
        // Of several that may come before, the one whose own place is wanted by none; and with what its numbers count on from.
        assert_eq!(in_order(&column(&[2, 3, 1, 2, 1, 2, 1, 3, 4])), [6, 0, 1, 2, 3, 4, 5, 7, 8]);
        assert_eq!(in_order(&column(&[3, 1, 1, 2, 2, 3])), [2, 3, 0, 1, 4, 5]);
    }
}
