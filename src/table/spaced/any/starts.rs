//! Where the columns of a table open: where many of its words begin, below its heads in their order.

use super::{super::Lines, gutters::opens_at, heads::Head};

/// Where the columns of one page open, in characters from the left.
pub(super) type Starts = Vec<f32>;

/// The columns of a table, page by page.
#[derive(Debug)]
pub(super) struct Layout {
    /// How many columns stand under each head.
    counts: Vec<usize>,
    /// For each page the places where they open.
    pub(super) starts: Vec<Starts>,
}

impl Layout {
    /// The heads of the columns; a head over several is said at the first.
    pub(super) fn columns(&self, heads: &[Head]) -> Vec<String> {
        let over = |(head, &count): (&Head, &usize)| {
            std::iter::once(head.text.clone()).chain(std::iter::repeat_n(String::new(), count - 1))
        };
        heads.iter().zip(&self.counts).flat_map(over).collect()
    }
}

/// A place where words begin.
#[derive(Debug, Clone, Copy)]
struct Peak {
    x: f32,
    lines: usize,
    /// The dress of number that most of them begin with.
    kind: Option<u8>,
}

/// A page of a table.
pub(super) struct Page<'p, 'a> {
    /// The heads as they stand there.
    pub(super) heads: &'p [Head],
    pub(super) lines: &'p Lines<'a>,
    /// Where columns open of which one blank tells.
    pub(super) gutters: &'p [f32],
}

/// The columns of a table from its pages.
pub(super) fn layout(pages: &[Page<'_, '_>]) -> Layout {
    let peaks: Vec<Vec<Peak>> = pages.iter().map(|page| peaks(page.lines, page.gutters)).collect();
    let heads = pages.first().map_or(0, |page| page.heads.len());
    // As many columns as most lines show below each head.
    let mut votes = vec![[0_usize; MOST_UNDER + 1]; heads];
    for (page, peaks) in pages.iter().zip(&peaks) {
        for (votes, found) in votes.iter_mut().zip(assign(page.heads, peaks, None)) {
            votes[found.len().max(1)] += page.lines.len();
        }
    }
    let most =
        |votes: &[usize; MOST_UNDER + 1]| (1..=MOST_UNDER).max_by_key(|&count| (votes[count], MOST_UNDER - count));
    let counts: Vec<usize> = votes.iter().map(|votes| most(votes).unwrap_or(1)).collect();
    let starts = pages.iter().zip(&peaks).map(|(page, peaks)| {
        let found = assign(page.heads, peaks, Some(&counts));
        let mut out: Starts = Vec::new();
        for ((head, own), &count) in page.heads.iter().zip(&found).zip(&counts) {
            for at in 0..count {
                let before = out.last().copied();
                let x = own.get(at).map(|peak| peak.x).or((at == 0).then_some(head.left));
                // A column that shows nothing here opens a little behind the one before it.
                let x = x.unwrap_or_else(|| before.unwrap_or(0.0) + HIDDEN);
                out.push(before.map_or(x, |before| x.max(before + 1.0)));
            }
        }
        out
    });
    Layout { starts: starts.collect(), counts }
}

/// A head stands over at most so many columns: the levels of titles that were seen.
const MOST_UNDER: usize = 4;
/// A column that a page does not show opens so many characters behind the one before it.
const HIDDEN: f32 = 3.0;

/// The places of a page where at least so many lines have a word begin.
fn peaks(lines: &Lines<'_>, gutters: &[f32]) -> Vec<Peak> {
    /// A page that has words begin at more places is no table; looking at more would take too long.
    const MOST: usize = 200;
    /// Lines, and the share of the page's lines.
    const LEAST: usize = 2;
    const LEAST_SHARE: f32 = 0.04;
    // Words with a number open a column however near the one before stands.
    let mut at: std::collections::BTreeMap<(usize, Option<u8>), usize> = std::collections::BTreeMap::new();
    for (_, words) in lines {
        for (index, word) in words.iter().enumerate() {
            if index == 0 || word.gap >= 2 || word.kind.is_some() || opens_at(gutters, word.x) {
                *at.entry((word.x as usize, word.kind)).or_default() += 1;
            }
        }
    }
    let least = LEAST.max((LEAST_SHARE * lines.len() as f32) as usize);
    // Such text puts a column's words a character off now and then.
    let mut out: Vec<Peak> = Vec::new();
    let mut places: Vec<((usize, Option<u8>), usize)> = at.into_iter().collect();
    places.sort_by_key(|&(place, count)| (std::cmp::Reverse(count), place));
    places.truncate(MOST);
    for ((x, kind), count) in places {
        let x = x as f32;
        let same = |peak: &&mut Peak| {
            let off = (peak.x - x).abs();
            off <= 1.0 || kind.is_some() && peak.kind == kind && off <= PUSHED
        };
        match out.iter_mut().find(same) {
            Some(peak) => peak.lines += count,
            None => out.push(Peak { x, lines: count, kind }),
        }
    }
    out.retain(|peak| peak.lines >= least || opens_at(gutters, peak.x));
    out.sort_by(|a, b| a.x.total_cmp(&b.x));
    without_indents(lines, out)
}

/// Without the places where the lines of a paragraph go on, indented: on no line words begin both there and where the
/// paragraph does.
fn without_indents(lines: &Lines<'_>, peaks: Vec<Peak>) -> Vec<Peak> {
    /// The share of a column's lines that have the column before it as well, at least.
    const BOTH: f32 = 0.12;
    let begins = |peak: &Peak| -> Vec<bool> {
        let near = |x: f32| (x - peak.x).abs() <= 1.0;
        lines.iter().map(|(_, words)| words.iter().any(|word| near(word.x))).collect()
    };
    let mut out: Vec<(Peak, Vec<bool>)> = Vec::new();
    for peak in peaks {
        let own = begins(&peak);
        let count = own.iter().filter(|own| **own).count().max(1);
        let both =
            |(_, before): &(Peak, Vec<bool>)| own.iter().zip(before).filter(|(own, before)| **own && **before).count();
        let indented = out.last().is_some_and(|before| {
            let both = both(before);
            let other_dress = peak.kind.is_some() && peak.kind != before.0.kind;
            !other_dress && peak.x - before.0.x <= INDENT && (both as f32) < (BOTH * count as f32).max(1.0)
        });
        // Of a paragraph's two places the one with more lines is not the truer one: the left one opens the column.
        if !indented {
            out.push((peak, own));
        }
    }
    out.into_iter().map(|(peak, _)| peak).collect()
}

/// What stands left of them pushes words of one dress so far to the right, in characters.
const PUSHED: f32 = 4.0;
/// The deepest indent, in characters.
const INDENT: f32 = 7.0;

/// What the last column costs for each character that it opens left of its head.
const LEFT_OF_LAST: f32 = 0.25;
/// What a column more under one head costs, in characters off its place.
const EACH_MORE: f32 = 3.0;
/// What a head costs under which no words begin.
const NOTHING_BELOW: f32 = 8.0;
/// What a place costs that opens no column, a line.
const LEFT_OUT: f32 = 1.0;

/// The places under each head, in order, at the least price; with as many as `counts` says where it does.
fn assign(heads: &[Head], peaks: &[Peak], counts: Option<&[usize]>) -> Vec<Vec<Peak>> {
    let (n, m) = (heads.len(), peaks.len());
    // Cheapest price of the first heads with the first peaks, and which of these the last head took.
    let mut best = vec![vec![(f32::INFINITY, (0_usize, 0_usize)); m + 1]; n + 1];
    let left_out =
        |from: usize, to: usize| peaks[from..to].iter().map(|peak| LEFT_OUT * peak.lines as f32).sum::<f32>();
    best[0][0].0 = 0.0;
    for (at, way) in best[0].iter_mut().enumerate().skip(1) {
        way.0 = left_out(0, at);
    }
    for head in 0..n {
        let most = counts.map_or(MOST_UNDER, |counts| counts[head]);
        for from in 0..=m {
            let so_far = best[head][from].0;
            if !so_far.is_finite() {
                continue;
            }
            for to in from..=(from + most).min(m) {
                let took = to - from;
                let missing = counts.map_or(0, |counts| counts[head] - took);
                let price = if took == 0 {
                    NOTHING_BELOW
                } else {
                    let right = peaks.get(to).map_or(f32::INFINITY, |next| next.x);
                    off(&heads[head], &peaks[from..to], right) + EACH_MORE * (took - 1) as f32
                };
                let price = so_far + price + EACH_MORE * missing as f32;
                // What comes after and opens no column.
                let mut skipped = 0.0;
                for end in to..=m {
                    if end > to {
                        skipped += LEFT_OUT * peaks[end - 1].lines as f32;
                    }
                    if price + skipped < best[head + 1][end].0 {
                        best[head + 1][end] = (price + skipped, (from, to));
                    }
                }
            }
        }
    }
    let mut out = vec![Vec::new(); n];
    let mut end = m;
    for head in (0..n).rev() {
        let (from, to) = best[head + 1][end].1;
        out[head] = peaks[from..to].to_vec();
        end = from;
    }
    out
}

/// How far off a head stands from columns that open at these places and end at `right`: at their left edge, or in their
/// middle.
fn off(head: &Head, peaks: &[Peak], right: f32) -> f32 {
    let left = peaks[0].x;
    let at_left = (head.left - left).abs();
    let middle = (head.left + head.right) / 2.0;
    // The last column ends nowhere: its head stands right of where it opens, by as much as it is wide at most.
    let centred = if right.is_finite() {
        (middle - (left + right) / 2.0).abs()
    } else {
        (left - head.left).max(0.0) * 2.0 + (head.left - left).max(0.0) * LEFT_OF_LAST
    };
    // A column does not open right of its head, nor end left of it.
    let crossed = (left - head.right).max(0.0) + (head.left - right).max(0.0) * 2.0;
    at_left.min(centred) + crossed
}
