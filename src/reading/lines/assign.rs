//! Which names and which deadline each measure has.
//!
//! Tokens and measures keep their order, so a reading parts the tokens into runs, one a measure (or one for several that
//! share it). What a run costs depends on how the text was extracted, which is itself inferred: where tokens stand on
//! the printed lines of their measures, the distance in lines says it, from the top or from the middle; where a row's
//! text, names and times come one after the other, the row they stand in does, and which names the document shows
//! together. Every way is priced; the cheapest is taken, and what it leads the next by is the margin.

use std::ops::Range;

use foldhash::HashMap;

use super::{
    evidence::Unit,
    outline::Outline,
    prices::MARGIN,
    tokens::{Gap, Token},
};

/// What one measure was given.
#[derive(Debug, Clone, Default)]
pub(super) struct Share {
    pub(super) tokens: Range<usize>,
    pub(super) margin: f32,
}

/// The shares of one column, one a measure, and the tokens that are left over.
#[derive(Debug, Default)]
pub(super) struct Column {
    pub(super) shares: Vec<Share>,
    pub(super) left: Vec<usize>,
}

/// A measure without names, or without deadline.
const MISSING: f32 = 7.0;
/// A token that no measure takes.
const LEFT: f32 = 9.0;
/// A line between where a run of tokens stands and where it should.
const LINE_OFF: f32 = 1.6;
/// The most that distance costs: beyond it, it says no more.
const FAR: f32 = 9.0;
/// A run with a line between its tokens.
const TORN: f32 = 2.0;
/// A run from another row than the measure's, each row.
const ROW_OFF: f32 = 5.0;
/// A run over an empty line or over something else that stands between.
const OVER_BLANK: f32 = 3.0;
const OVER_OTHER: f32 = 5.0;
/// An edge between runs inside one line.
const CUT_WORD: f32 = 4.0;
/// A measure that has the tokens of the one before it: where the column does so all along, and where not.
const SHARES: f32 = 0.7;
const SHARES_SELDOM: f32 = 4.0;
/// Reading the tokens a second way must cost so much more for the first to be believed where the two differ.
const OTHER_WAY: f32 = 4.0;
/// A measure beside a row in doubt needs so much.
const CLEAR: f32 = 5.0;
/// No measure has more departments, none shares with more others.
const MOST_TOKENS: usize = 12;
const MOST_SHARING: usize = 14;
/// What a token costs at least that is left behind its own row; lines that a stack of names may reach over its measure.
const BEHIND: f32 = 4.0;
const AROUND: u32 = 4;
/// States this much dearer than the cheapest of their measure are dropped.
const LOST: f32 = 22.0;

/// How tokens are placed beside measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The first token on the first line.
    Top,
    /// The middle of the tokens beside the middle of the text.
    Middle,
    /// Row by row; lines say nothing.
    Rows,
}

/// Where a measure stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    first_row: u32,
    last_row: u32,
    block: u32,
    parent: Option<usize>,
}

/// Where a token stands.
#[derive(Debug, Clone, Copy)]
struct At {
    row: u32,
    last_row: u32,
    block: u32,
}

pub(super) struct Assigner<'a> {
    units: &'a [Unit<'a>],
    spots: Vec<Spot>,
    /// The block of each unit: a row of the table as far as the order of texts and tokens tells.
    blocks: Vec<u32>,
    parents: Vec<Option<usize>>,
}

impl<'a> Assigner<'a> {
    pub(super) fn new(units: &'a [Unit<'a>], outline: &Outline, is_token: &[bool]) -> Self {
        // A text that begins behind tokens begins a block.
        let mut begins = vec![false; units.len() + 1];
        for item in &outline.items {
            begins[item.first] = true;
        }
        let mut blocks = Vec::with_capacity(units.len());
        let (mut block, mut tokens) = (0, false);
        for at in 0..units.len() {
            if begins[at] && tokens {
                block += 1;
                tokens = false;
            }
            tokens |= is_token[at];
            blocks.push(block);
        }
        let spots = outline.items.iter().map(|item| Spot {
            first_row: units[item.first].row,
            last_row: units[item.last].row,
            block: blocks[item.first],
            parent: if item.is_title { None } else { item.title },
        });
        Assigner {
            units,
            spots: spots.collect(),
            parents: outline.items.iter().map(|item| item.title).collect(),
            blocks,
        }
    }

    /// Gives the tokens of one column to the measures.
    pub(super) fn column(&self, tokens: &[Token<'_>], most: usize) -> Column {
        if self.spots.is_empty() {
            return Column { shares: Vec::new(), left: (0..tokens.len()).collect() };
        }
        let beside = self.beside(tokens);
        let ways: &[Way] = if beside { &[Way::Top, Way::Middle] } else { &[Way::Rows] };
        let mut found: Vec<(f32, Column)> = ways.iter().map(|way| self.solve(tokens, most, *way)).collect();
        found.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (cost, mut best) = found.remove(0);
        if !beside {
            self.doubt_rows(tokens, most, &mut best);
        }
        for share in &mut best.shares {
            if tokens[share.tokens.clone()].iter().any(|token| !token.sure) {
                share.margin = 0.0;
            }
        }
        for (other_cost, other) in found {
            // Where a way that explains nearly as much gives something else, nobody knows.
            let lead = (other_cost - cost) / (1.0 + self.spots.len() as f32 / 20.0);
            if lead < OTHER_WAY {
                for (share, other) in best.shares.iter_mut().zip(&other.shares) {
                    if !same(tokens, &share.tokens, &other.tokens) {
                        share.margin = share.margin.min(lead);
                    }
                }
            }
        }
        best
    }

    /// Where a row has other numbers of measures and of tokens, order alone does not tell whose is whose.
    fn doubt_rows(&self, tokens: &[Token<'_>], most: usize, column: &mut Column) {
        let mut at = 0;
        let mut token = 0;
        let mut unclear = Vec::with_capacity(self.spots.len());
        while at < self.spots.len() {
            let block = self.spots[at].block;
            let end = at + self.spots[at..].iter().take_while(|spot| spot.block == block).count();
            let first = token;
            while token < tokens.len() && self.blocks[tokens[token].first] <= block {
                token += 1;
            }
            let own = &tokens[first..token];
            // Names are as many as the runs that edges part; times are one each.
            let parts = if most > 2 {
                own.iter().enumerate().filter(|(order, name)| *order == 0 || name.gap >= Gap::Blank).count()
            } else {
                own.len()
            };
            let clear = parts == end - at || most > 2 && end - at == 1 && !own.is_empty();
            unclear.extend(std::iter::repeat_n(!clear, end - at));
            at = end;
        }
        for (index, share) in column.shares.iter_mut().enumerate() {
            // A token may have slid in from the rows around.
            let near = unclear[index.saturating_sub(1)..(index + 2).min(unclear.len())].contains(&true);
            if unclear[index] || near && share.margin < CLEAR {
                share.margin = share.margin.min(0.0);
            }
        }
    }

    /// Whether tokens stand on the lines of the measures.
    fn beside(&self, tokens: &[Token<'_>]) -> bool {
        let on_text = tokens.iter().filter(|token| {
            let unit = &self.units[token.first];
            !unit.stacked
                && (token.first > 0 && self.units[token.first - 1].row == unit.row
                    || self.units.get(token.last + 1).is_some_and(|next| next.row == unit.row))
        });
        on_text.count() * 2 > tokens.len()
    }

    fn solve(&self, tokens: &[Token<'_>], most: usize, way: Way) -> (f32, Column) {
        let at: Vec<At> = tokens
            .iter()
            .map(|token| At {
                row: self.units[token.first].row,
                last_row: self.units[token.last].row,
                block: self.blocks[token.first],
            })
            .collect();
        let groups = if way == Way::Rows && most > 1 { Groups::learn(self, tokens, &at) } else { Groups::default() };
        let shares = if tokens.len() * 5 < self.spots.len() * 4 { SHARES } else { SHARES_SELDOM };
        let chart = Chart { assigner: self, tokens, at, groups, most, way, shares };
        chart.solve()
    }
}

fn same(tokens: &[Token<'_>], a: &Range<usize>, b: &Range<usize>) -> bool {
    a == b || tokens[a.clone()].iter().map(|token| &token.text).eq(tokens[b.clone()].iter().map(|token| &token.text))
}

/// Which names stand together in rows that leave no doubt.
#[derive(Debug, Default)]
struct Groups<'a> {
    opens: HashMap<&'a str, f32>,
    follows: HashMap<(&'a str, &'a str), f32>,
    seen: HashMap<&'a str, f32>,
    ends: HashMap<&'a str, f32>,
    groups: f32,
}

/// How much what was never seen weighs against one sighting.
const UNSEEN: f32 = 0.5;

impl<'a> Groups<'a> {
    fn learn(assigner: &Assigner<'_>, tokens: &'a [Token<'_>], at: &[At]) -> Groups<'a> {
        let mut out = Groups::default();
        let mut measures: HashMap<u32, usize> = HashMap::default();
        for spot in &assigner.spots {
            *measures.entry(spot.block).or_default() += 1;
        }
        let indices: Vec<usize> = (0..tokens.len()).collect();
        for block in indices.chunk_by(|&a, &b| at[a].block == at[b].block) {
            let count = measures.get(&at[block[0]].block).copied().unwrap_or(0);
            let parts: Vec<&[usize]> = block.chunk_by(|_, &b| tokens[b].gap < Gap::Blank).collect();
            let groups: Vec<&[usize]> = if count == 1 {
                vec![block]
            } else if parts.len() == count {
                parts
            } else {
                continue;
            };
            for group in groups {
                let names: Vec<&str> = group.iter().map(|&index| &*tokens[index].text).collect();
                if names.len() > MOST_TOKENS || names.iter().enumerate().any(|(at, name)| names[..at].contains(name)) {
                    continue;
                }
                out.groups += 1.0;
                *out.opens.entry(names[0]).or_default() += 1.0;
                *out.ends.entry(names[names.len() - 1]).or_default() += 1.0;
                for name in &names {
                    *out.seen.entry(name).or_default() += 1.0;
                }
                for pair in names.windows(2) {
                    *out.follows.entry((pair[0], pair[1])).or_default() += 1.0;
                }
            }
        }
        out
    }

    /// The price of a run of names, besides its place.
    fn cost(&self, names: &[Token<'_>]) -> f32 {
        let get = |map: &HashMap<&str, f32>, name: &str| map.get(name).copied().unwrap_or(0.0);
        if self.groups == 0.0 {
            return names.len() as f32;
        }
        let mut cost = -((get(&self.opens, &names[0].text) + UNSEEN) / (self.groups + 1.0)).ln().max(-5.0);
        for pair in names.windows(2) {
            let together = self.follows.get(&(&*pair[0].text, &*pair[1].text)).copied().unwrap_or(0.0);
            cost -= ((together + UNSEEN * 0.5) / (get(&self.seen, &pair[0].text) + 1.0)).ln().max(-5.0);
        }
        let last = &*names[names.len() - 1].text;
        cost - ((get(&self.ends, last) + UNSEEN) / (get(&self.seen, last) + 1.0)).ln().max(-5.0)
    }
}

struct Chart<'a, 'u> {
    assigner: &'a Assigner<'u>,
    tokens: &'a [Token<'a>],
    at: Vec<At>,
    groups: Groups<'a>,
    most: usize,
    way: Way,
    shares: f32,
}

/// A step from one state to the next: measures `from..to` take `tokens`.
#[derive(Debug, Clone, Copy)]
struct Arc {
    from: (usize, usize),
    to: (usize, usize),
    cost: f32,
}

impl Chart<'_, '_> {
    fn solve(&self) -> (f32, Column) {
        let (measures, tokens) = (self.assigner.spots.len(), self.tokens.len());
        // Forward, layer by layer; a layer keeps the states near its cheapest.
        let mut layers: Vec<HashMap<usize, f32>> = vec![HashMap::default(); measures + 1];
        layers[0].insert(0, 0.0);
        let mut arcs: Vec<Arc> = Vec::new();
        for measure in 0..=measures {
            let mut states: Vec<(usize, f32)> = layers[measure].iter().map(|(&token, &cost)| (token, cost)).collect();
            states.sort_unstable_by_key(|state| state.0);
            // Tokens may be left over anywhere; those of rows that are done have to be, some day.
            let done = self.done_before(measure);
            let cheapest = states.iter().map(|state| state.1).fold(f32::INFINITY, f32::min);
            let mut at = 0;
            while at < states.len() {
                let (token, cost) = states[at];
                let next = cost + LEFT;
                if token < tokens && (token < done || measure == measures || next <= cheapest + LOST) {
                    arcs.push(Arc { from: (measure, token), to: (measure, token + 1), cost: LEFT });
                    match states.get_mut(at + 1).filter(|state| state.0 == token + 1) {
                        Some(state) => state.1 = state.1.min(next),
                        None => states.insert(at + 1, (token + 1, next)),
                    }
                }
                at += 1;
            }
            // Tokens of rows that are done will cost more yet.
            let ahead = |state: &(usize, f32)| state.1 + done.saturating_sub(state.0) as f32 * BEHIND;
            let least = states.iter().map(ahead).fold(f32::INFINITY, f32::min);
            if measure < measures {
                states.retain(|state| ahead(state) <= least + LOST);
            }
            layers[measure] = states.iter().copied().collect();
            if measure == measures {
                break;
            }
            for &(token, cost) in &states {
                self.arcs_from(measure, token, |arc| {
                    let entry = layers_entry(&mut layers, arc.to);
                    *entry = entry.min(cost + arc.cost);
                    arcs.push(arc);
                });
            }
        }
        let total = layers[measures].get(&tokens).copied();
        let Some(total) = total else {
            // Nothing explains the tokens: everything is in doubt.
            let shares = vec![Share { tokens: 0..0, margin: 0.0 }; measures];
            return (f32::INFINITY, Column { shares, left: (0..tokens).collect() });
        };
        // Backward over the arcs, the last first: each arc goes to a state whose own arcs all come later.
        let mut rest: Vec<HashMap<usize, f32>> = vec![HashMap::default(); measures + 1];
        rest[measures].insert(tokens, 0.0);
        arcs.sort_by_key(|arc| std::cmp::Reverse(arc.from));
        for arc in &arcs {
            let Some(&behind) = rest[arc.to.0].get(&arc.to.1) else { continue };
            let entry = rest[arc.from.0].entry(arc.from.1).or_insert(f32::INFINITY);
            *entry = entry.min(arc.cost + behind);
        }
        let through = |arc: &Arc| {
            let before = layers[arc.from.0].get(&arc.from.1).copied().unwrap_or(f32::INFINITY);
            let behind = rest[arc.to.0].get(&arc.to.1).copied().unwrap_or(f32::INFINITY);
            before + arc.cost + behind
        };
        // The best reading, then for each measure the best one that gives it something else.
        let mut shares = vec![Share { tokens: 0..0, margin: f32::INFINITY }; measures];
        let mut left = Vec::new();
        let mut state = (0, 0);
        arcs.reverse();
        while state != (measures, tokens) {
            let start = arcs.partition_point(|arc| arc.from < state);
            let own = arcs[start..].iter().take_while(|arc| arc.from == state);
            let behind = |arc: &&Arc| arc.cost + rest[arc.to.0].get(&arc.to.1).copied().unwrap_or(f32::INFINITY);
            let Some(best) = own.min_by(|a, b| behind(a).total_cmp(&behind(b))) else { break };
            if best.to.0 == best.from.0 {
                left.push(best.from.1);
            }
            for share in &mut shares[best.from.0..best.to.0] {
                share.tokens = best.from.1..best.to.1;
            }
            state = best.to;
        }
        for arc in &arcs {
            let margin = through(arc) - total;
            for share in &mut shares[arc.from.0..arc.to.0] {
                if margin < share.margin && !same(self.tokens, &share.tokens, &(arc.from.1..arc.to.1)) {
                    share.margin = margin;
                }
            }
        }
        for share in &mut shares {
            if share.tokens.is_empty() {
                share.margin = share.margin.min(MARGIN * 0.5);
            }
        }
        (total, Column { shares, left })
    }

    /// How many tokens stand before the row of this measure.
    fn done_before(&self, measure: usize) -> usize {
        let Some(spot) = self.assigner.spots.get(measure) else { return self.tokens.len() };
        match self.way {
            Way::Rows => self.at.partition_point(|at| at.block < spot.block),
            _ => self.at.partition_point(|at| at.row + AROUND < spot.first_row),
        }
    }

    fn arcs_from(&self, measure: usize, token: usize, mut then: impl FnMut(Arc)) {
        let spots = &self.assigner.spots;
        then(Arc { from: (measure, token), to: (measure + 1, token), cost: MISSING });
        let mut run = 0.0;
        for count in 1..=self.most.min(self.tokens.len() - token) {
            let at = token + count - 1;
            if count > 1 {
                if self.tokens[token..at].iter().any(|before| before.text == self.tokens[at].text) {
                    break;
                }
                run += self.joins(at);
            }
            let cuts = match self.tokens.get(token + count).map(|next| next.gap) {
                Some(Gap::Word) => CUT_WORD,
                _ => 0.0,
            };
            let tokens = token..token + count;
            // The same whoever shares them.
            let names = match self.way {
                Way::Rows if self.most > 2 => self.groups.cost(&self.tokens[tokens.clone()]),
                _ => 0.0,
            };
            for last in measure..spots.len().min(measure + MOST_SHARING) {
                if last > measure && (spots[last].parent.is_none() || spots[last].parent != spots[measure].parent) {
                    break;
                }
                let others = (last - measure) as f32;
                let cost = run + cuts + others * self.shares + self.placed(measure..last + 1, tokens.clone(), names);
                then(Arc { from: (measure, token), to: (last + 1, token + count), cost });
                if self.shares > SHARES && last > measure + 3 {
                    break;
                }
            }
        }
    }

    /// What it costs that a run goes on to this token.
    fn joins(&self, at: usize) -> f32 {
        let many = if self.most <= 2 { 3.0 } else { 0.0 };
        many + match (self.way, self.tokens[at].gap) {
            (_, Gap::Word) => 0.0,
            (Way::Rows, Gap::Line) => 0.0,
            (Way::Rows, Gap::Blank) => OVER_BLANK,
            (Way::Rows, Gap::Other) => OVER_OTHER,
            _ => f32::from(self.at[at].row.saturating_sub(self.at[at - 1].last_row + 1).min(4) as u16) * TORN,
        }
    }

    /// What it costs that these tokens stand where they do, being of these measures. `names` is what they cost as a run of
    /// names.
    fn placed(&self, measures: Range<usize>, tokens: Range<usize>, names: f32) -> f32 {
        let spots = &self.assigner.spots;
        let (first, last) = (&spots[measures.start], &spots[measures.end - 1]);
        let (from, to) = (&self.at[tokens.start], &self.at[tokens.end - 1]);
        match self.way {
            Way::Top => (LINE_OFF * from.row.abs_diff(first.first_row) as f32).min(FAR),
            Way::Middle => {
                let middle = |a: u32, b: u32| (a + b) as f32 / 2.0;
                let off = (middle(from.row, to.last_row) - middle(first.first_row, last.last_row)).abs();
                (LINE_OFF * (off - 0.5).max(0.0)).min(FAR)
            }
            Way::Rows => {
                let away = if from.block < first.block {
                    first.block - from.block
                } else {
                    from.block.saturating_sub(last.block)
                };
                (ROW_OFF * away as f32).min(FAR * 2.0) + names
            }
        }
    }
}

fn layers_entry(layers: &mut [HashMap<usize, f32>], to: (usize, usize)) -> &mut f32 {
    layers[to.0].entry(to.1).or_insert(f32::INFINITY)
}

impl Assigner<'_> {
    pub(super) fn parent(&self, item: usize) -> Option<usize> {
        self.parents[item]
    }
}
