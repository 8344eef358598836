//! Says before which measure each title takes effect where no rules part the rows, over all pages together.
//!
//! From the innermost level outwards, the titles of a level are laid into what they head: the measures, with the titles
//! further in before those that they head. Each stands at the height of the first thing it heads, but for what a page
//! break has left behind or taken along: the numbers below it say that. Costs from both ends give every title its margin.

use super::{
    evidence::{At, Evidence, Heights},
    prices as price,
    spine::{Entry, Kind},
    titles::Heading,
};

/// What it costs that a title begins at a place, if it heads what follows, and if it heads nothing.
#[derive(Debug, Clone, Copy)]
struct Costs {
    heads: f32,
    nothing: f32,
}

/// A measure, a sub-item or a title that was laid already.
struct Node {
    /// Where it is seen to begin: it, what it heads first, and what of it stands overleaf.
    seen: Vec<At>,
    /// The entry that it is, or the first that it heads.
    entry: usize,
    is_measure: bool,
    /// Of a title.
    level: Option<usize>,
    number: Option<u32>,
    /// The place of the title in the list.
    heading: Option<usize>,
}

/// Lays the titles of all columns; they come back in the order in which they take effect.
///
/// `alone` says of a title whether names and times begin at its height and no measure does.
pub(super) fn lay(evidence: &Evidence<'_>, headings: Vec<Heading>, entries: &[Entry], alone: &[bool]) -> Vec<Heading> {
    let deepest = headings.iter().map(|heading| heading.level + 1).max().unwrap_or(0);
    let mut nodes: Vec<Node> = entries.iter().enumerate().map(|(at, entry)| Node::of(entry, at, deepest)).collect();
    let stacked = stacked(&headings);
    let mut headings: Vec<Option<Heading>> = headings.into_iter().map(Some).collect();
    for level in (0..deepest).rev() {
        let is_own = |at: &usize| headings[*at].as_ref().is_some_and(|heading| heading.level == level);
        let own: Vec<usize> = (0..headings.len()).filter(is_own).collect();
        let column = Column::new(evidence, &nodes, entries, &own, &headings, alone);
        let found = column.lay();
        let mut laid: Vec<Node> = Vec::with_capacity(nodes.len() + own.len());
        let mut own = own.into_iter().zip(found).peekable();
        for (at, node) in std::mem::take(&mut nodes).into_iter().enumerate() {
            while let Some((index, (_, margin))) = own.next_if(|(_, (start, _))| *start <= at) {
                let heading = headings[index].as_mut().expect("each is laid once");
                heading.start = node.entry;
                heading.margin = heading.margin.min(margin);
                // What stands alone heads nothing.
                let heads = own.peek().is_none_or(|(_, (start, _))| *start > at);
                laid.push(Node::title(heading, index, &stacked[index], heads.then_some(&node)));
            }
            laid.push(node);
        }
        for (index, (_, margin)) in own {
            let heading = headings[index].as_mut().expect("each is laid once");
            heading.start = entries.len();
            heading.margin = heading.margin.min(margin);
            let mut node = Node::title(heading, index, &stacked[index], None);
            node.entry = entries.len();
            laid.push(node);
        }
        nodes = laid;
    }
    nodes.iter().filter_map(|node| headings[node.heading?].take()).collect()
}

impl Node {
    /// Of an entry of the measures' column, whose titles are further in than `deepest`.
    fn of(entry: &Entry, at: usize, deepest: usize) -> Node {
        Node {
            seen: std::iter::once(entry.at).chain(entry.overleaf).collect(),
            entry: at,
            is_measure: entry.kind == Kind::Measure,
            level: matches!(entry.kind, Kind::Title(_)).then_some(deepest),
            number: entry.number,
            heading: None,
        }
    }

    /// A title with those that it opens with and the first thing that it heads.
    fn title(heading: &Heading, index: usize, above: &[At], first: Option<&Node>) -> Node {
        let mut seen = vec![heading.at];
        seen.extend(above);
        seen.extend(first.into_iter().flat_map(|first| first.seen.iter().copied()));
        Node {
            seen,
            entry: heading.start,
            is_measure: false,
            level: Some(heading.level),
            number: heading.number,
            heading: Some(index),
        }
    }

    fn page(&self) -> u32 {
        self.seen[0].page
    }
}

/// For each title where those of one column begin that it stands right below, further out: they open together.
fn stacked(headings: &[Heading]) -> Vec<Vec<At>> {
    let mut out: Vec<Vec<At>> = Vec::with_capacity(headings.len());
    for (at, heading) in headings.iter().enumerate() {
        let above = at.checked_sub(1).map(|before| &headings[before]);
        let mut own = Vec::new();
        if let Some(above) = above.filter(|above| above.column == heading.column && above.level < heading.level) {
            own.push(above.at);
            own.extend(&out[at - 1]);
        }
        out.push(own);
    }
    out
}

/// The titles of a level and what they are laid into.
struct Column<'a> {
    nodes: &'a [Node],
    titles: Vec<&'a Heading>,
    /// What each costs if it heads nothing.
    without: Vec<f32>,
    /// Whether it says again what the title before it says.
    again: Vec<bool>,
    /// Numbers that begin anew though no title further in says why, up to each node.
    restarts: Vec<f32>,
    /// How many entries begin before each node.
    begun: Vec<u32>,
    /// Where entries begin, by page.
    starts: Vec<At>,
    known: bool,
    /// Titles further in are among the nodes.
    has_inner: bool,
}

impl<'a> Column<'a> {
    fn new(
        evidence: &Evidence<'_>,
        nodes: &'a [Node],
        entries: &[Entry],
        own: &[usize],
        headings: &'a [Option<Heading>],
        alone: &[bool],
    ) -> Column<'a> {
        let titles: Vec<&Heading> = own.iter().filter_map(|&at| headings[at].as_ref()).collect();
        let without =
            own.iter().map(|&at| if alone[at] { price::TITLE_IS_MEASURE } else { price::TITLE_WITHOUT_MEASURE });
        let is_again = |at: usize| at > 0 && titles[at - 1].says_again(titles[at]);
        let mut begun = vec![0; nodes.len() + 1];
        for (at, node) in nodes.iter().enumerate() {
            begun[at + 1] = begun[at] + u32::from(node.heading.is_none());
        }
        Column {
            nodes,
            without: without.collect(),
            again: (0..titles.len()).map(is_again).collect(),
            restarts: restarts(nodes),
            begun,
            starts: entries.iter().map(|entry| entry.at).collect(),
            known: evidence.heights != Heights::None,
            has_inner: nodes.iter().any(|node| node.level.is_some()),
            titles,
        }
    }

    /// For each title the node it begins before, and what the next best costs more.
    fn lay(&self) -> Vec<(usize, f32)> {
        /// Titles times the nodes around them: no table holds so many. What is larger is laid nowhere, and in doubt.
        const MOST: usize = 4_000_000;
        let ranges: Vec<(usize, usize)> = self.titles.iter().map(|title| self.around(title)).collect();
        if ranges.iter().map(|(from, to)| to - from + 1).sum::<usize>() > MOST {
            return ranges.iter().map(|(from, _)| (*from, 0.0)).collect();
        }
        let costs: Vec<Vec<Costs>> = ranges
            .iter()
            .enumerate()
            .map(|(title, (from, to))| (*from..=*to).map(|at| self.costs(title, at)).collect())
            .collect();
        let forward = self.sweep(&ranges, &costs);
        let backward = self.sweep_back(&ranges, &costs);
        let mut out = Vec::with_capacity(self.titles.len());
        let mut least = 0;
        for (title, (from, _)) in ranges.iter().enumerate() {
            let whole = |at: usize| forward[title][at] + backward[title][at];
            let count = forward[title].len();
            // Of places as cheap the first one; titles keep their order.
            let places = || (0..count).filter(|at| from + at >= least);
            let best = places().min_by(|a, b| whole(*a).total_cmp(&whole(*b))).unwrap_or(count - 1);
            let rival = (0..count).filter(|at| *at != best).map(whole).fold(f32::MAX, f32::min);
            least = (from + best).max(least);
            out.push((least, (rival - whole(best)).clamp(0.0, price::HOPELESS)));
        }
        out
    }

    /// The nodes that a title may begin before: those of its page and of its neighbours, and the first behind them.
    fn around(&self, title: &Heading) -> (usize, usize) {
        let from = self.nodes.partition_point(|node| node.page() + 1 < title.at.page);
        let to = self.nodes.partition_point(|node| node.page() <= title.at.page + 1);
        (from, to.max(from))
    }

    /// The least cost of all titles before each, where it begins before each of its nodes.
    fn sweep(&self, ranges: &[(usize, usize)], costs: &[Vec<Costs>]) -> Vec<Vec<f32>> {
        let mut out: Vec<Vec<f32>> = Vec::with_capacity(ranges.len());
        for (title, &(from, to)) in ranges.iter().enumerate() {
            let Some(before) = title.checked_sub(1) else {
                out.push((from..=to).map(|at| self.before_all(at)).collect());
                continue;
            };
            let (first, last) = ranges[before];
            // The least of those at an earlier place, less the restarts up to behind that.
            let mut least = f32::INFINITY;
            let mut next = first;
            let mut own = Vec::with_capacity(to - from + 1);
            for at in from..=to {
                while next < at && next <= last {
                    let heads = out[before][next - first] + costs[before][next - first].heads;
                    least = least.min(heads - self.restarts_behind(next));
                    next += 1;
                }
                let here = (first..=last).contains(&at).then(|| at - first);
                let nothing = here.map_or(f32::INFINITY, |here| out[before][here] + costs[before][here].nothing);
                own.push(nothing.min(least + self.restarts[at]));
            }
            out.push(own);
        }
        out
    }

    /// The least cost of each title, where it begins before each of its nodes, and of all behind it.
    fn sweep_back(&self, ranges: &[(usize, usize)], costs: &[Vec<Costs>]) -> Vec<Vec<f32>> {
        let end = self.nodes.len();
        let mut out: Vec<Vec<f32>> = Vec::with_capacity(ranges.len());
        for (title, &(from, to)) in ranges.iter().enumerate().rev() {
            let costs = &costs[title];
            let mut own: Vec<f32> = Vec::with_capacity(to - from + 1);
            let behind = out.last();
            let (first, last) = ranges.get(title + 1).copied().unwrap_or((end, end));
            let mut least = f32::INFINITY;
            let mut next = last;
            for at in (from..=to).rev() {
                let Costs { heads, nothing } = costs[at - from];
                let Some(behind) = behind else {
                    let rest = self.restarts[end] - self.restarts_behind(at);
                    own.push(if at == end { nothing } else { heads + rest });
                    continue;
                };
                while next > at && next >= first {
                    least = least.min(behind[next - first] + self.restarts[next]);
                    next -= 1;
                }
                let here = (first..=last).contains(&at).then(|| behind[at - first]);
                let heads = heads + least - self.restarts_behind(at);
                own.push(heads.min(here.map_or(f32::INFINITY, |cost| cost + nothing)));
            }
            own.reverse();
            out.push(own);
        }
        out.reverse();
        out
    }

    fn restarts_behind(&self, at: usize) -> f32 {
        self.restarts[(at + 1).min(self.nodes.len())]
    }

    /// What stands before the first title is below none.
    fn before_all(&self, at: usize) -> f32 {
        let restarts = if at > 1 { self.restarts[at] - self.restarts[1] } else { 0.0 };
        restarts + if at > 0 { price::HEADLESS } else { 0.0 }
    }

    /// What it costs that a title begins before a node: if it heads what follows, and if it heads nothing.
    fn costs(&self, title: usize, at: usize) -> Costs {
        let nothing = match self.again.get(title + 1) {
            Some(true) => 0.0,
            _ => self.without[title] + self.misplaced(self.titles[title].at, at),
        };
        Costs { heads: self.heads(title, at), nothing }
    }

    /// What it costs that a title stands between two nodes: not if it is seen there.
    fn misplaced(&self, title: At, at: usize) -> f32 {
        let is_above = |node: &Node, least: f32| {
            let seen = node.seen[0];
            let lower = |(own, title): (f32, f32)| own < title + least;
            seen.page < title.page || seen.page == title.page && seen.y.zip(title.y).is_some_and(lower)
        };
        let before = at.checked_sub(1).is_none_or(|before| is_above(&self.nodes[before], price::NEAR_LINES));
        let behind = self.nodes.get(at).is_none_or(|node| !is_above(node, -price::NEAR_LINES));
        if before && behind { 0.0 } else { price::APART_MOST }
    }

    /// What it costs that a title heads what follows: how far apart the two are seen to stand, and what it heads first.
    fn heads(&self, title: usize, at: usize) -> f32 {
        let Some(node) = self.nodes.get(at) else { return f32::INFINITY };
        let heading = self.titles[title];
        let apart = node.seen.iter().map(|seen| self.apart(heading.at, *seen, at)).fold(price::TURNED, f32::min);
        let group = match (node.level, node.number) {
            _ if self.again[title] => 0.0,
            (None, _) if !node.is_measure => price::GROUP_WITHOUT_ONE,
            (None, Some(_)) if self.has_inner => price::GROUP_WITHOUT_TITLE,
            (_, Some(1)) => 0.0,
            (_, Some(_)) => price::GROUP_WITHOUT_ONE,
            (_, None) => price::GROUP_OF_BARE,
        };
        apart + group
    }

    /// What it costs that a title stands here, and what it heads there.
    fn apart(&self, title: At, first: At, at: usize) -> f32 {
        let (Some(own), Some(other)) = (title.y, first.y) else { return if self.known { price::TURNED } else { 0.0 } };
        if title.page == first.page {
            let lines = ((own - other).abs() - price::LINED_UP).max(0.0);
            return (price::APART_PER_LINE * lines).min(price::APART_MOST);
        }
        // Between the two nothing but a page break.
        let passed = if first.page + 1 == title.page {
            // Moved overleaf: nothing begins above it there.
            let above = self.entries_on(title.page, |y| y < own - price::NEAR_LINES);
            if above > 0 {
                return price::TURNED;
            }
            self.begun_on_page_from(at)
        } else if title.page + 1 == first.page {
            // Left behind: nothing begins below it there.
            let below = self.entries_on(title.page, |y| y > own - price::NEAR_LINES);
            if below > 0 {
                return price::TURNED;
            }
            self.entries_on(first.page, |y| y < other - price::NEAR_LINES)
        } else {
            return price::TURNED;
        };
        (price::OVERLEAF + price::PASSED * passed as f32).min(price::TURNED)
    }

    /// How many entries begin on a page at such heights.
    fn entries_on(&self, page: u32, at_height: impl Fn(f32) -> bool) -> usize {
        let from = self.starts.partition_point(|start| start.page < page);
        let own = self.starts[from..].iter().take_while(|start| start.page == page);
        own.filter(|start| start.y.is_some_and(&at_height)).count()
    }

    /// How many entries begin behind a node's first on its page.
    fn begun_on_page_from(&self, at: usize) -> usize {
        let page = self.nodes[at].page();
        let end = self.nodes.partition_point(|node| node.page() <= page).max(at);
        (self.begun[end] - self.begun[at]).saturating_sub(1) as usize
    }
}

/// What numbers cost that begin anew, up to each node: those of measures below the same title, and of titles below the
/// same one.
fn restarts(nodes: &[Node]) -> Vec<f32> {
    let mut out = vec![0.0; nodes.len() + 1];
    // The last number of the measures, and of each level of titles.
    let mut measure: Option<u32> = None;
    let mut titles: Vec<Option<u32>> = Vec::new();
    for (at, node) in nodes.iter().enumerate() {
        let last = match node.level {
            Some(level) => {
                if titles.len() <= level {
                    titles.resize(level + 1, None);
                }
                titles[level + 1..].fill(None);
                measure = None;
                &mut titles[level]
            }
            None => &mut measure,
        };
        let counts = node.level.is_some() || node.is_measure;
        let restart = counts && node.number == Some(1) && last.is_some_and(|last| last >= 1);
        out[at + 1] = out[at] + if restart { price::RESTART_IN_GROUP } else { 0.0 };
        if counts {
            *last = node.number.or(*last);
        }
    }
    out
}
