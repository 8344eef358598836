//! Cuts the lines of a stretch at the column edges: into phrases that stand in one column or span several.
//!
//! An edge in white space wider than a space between words always cuts. Where the words stand as close as words do, the
//! line is a head over several columns or several narrow heads side by side: both are priced by how well they stand over
//! their columns, and the cheaper one is taken.

use super::refine::is_figure;
use crate::layout::Line;
use crate::layout::lines::split;
use crate::source::geometry::{GeometryPage, Rule};

/// A phrase and the columns it covers, both ends included.
#[derive(Debug, Clone)]
pub(super) struct Phrase {
    pub(super) first: usize,
    pub(super) last: usize,
    pub(super) line: Line,
}

/// Where the words of a column's body stand: the leftmost and the rightmost place of ink.
pub(super) type Extent = Option<(f32, f32)>;

/// Words of one phrase are closer than this many ems where an edge runs between them.
const CLOSE: f32 = 0.62;
/// Letters of one word are closer than this, in ems.
const WORD: f32 = 0.17;
/// What one phrase over several columns costs before where it stands is looked at, in nats.
const SPAN: f32 = 1.0;
/// The same where a rule below the phrase is as long as its columns: it was drawn to say so.
const UNDERLINED: f32 = -4.0;
/// The same where the rule goes on over more columns, behind those of the labels: heads over others share it.
const ON_SHARED_RULE: f32 = -1.5;
/// What it costs that words of one phrase are figures, in nats.
const FIGURES: f32 = 6.0;
/// How much a phrase may cost by standing aside from its column, in nats; it costs one an em.
const MOST_ASIDE: f32 = 3.0;
/// What a gap as wide as a space between words costs where it is cut, in nats: heads side by side are seldom as close.
const AS_SPACE: f32 = 1.6;
/// What a wider one gains.
const WIDER: f32 = 0.8;

/// Two places of a head that differ by no more than this, in ems, are as good.
const AS_GOOD: f32 = 0.25;
/// A head further off the middle of its columns than this, in ems, does not span them.
const MOST_OFF: f32 = 1.0;

/// Two stretches as one.
pub(super) fn wider(a: (f32, f32), b: (f32, f32)) -> (f32, f32) {
    (a.0.min(b.0), a.1.max(b.1))
}

/// What is known of the stretch.
pub(super) struct Columns<'a> {
    pub(super) page: &'a GeometryPage,
    pub(super) xs: &'a [f32],
    pub(super) extents: &'a [Extent],
    pub(super) rules: &'a [Rule],
    /// The width of a space in ems.
    pub(super) space: f32,
}

impl Columns<'_> {
    /// The first and last column that a stretch lies over; a sliver does not count, nor a part that ends before the text
    /// of the next column begins.
    pub(super) fn covers(&self, line: &Line) -> (usize, usize) {
        let last_column = self.xs.len().saturating_sub(2);
        let sliver = (0.25 * (line.bbox[2] - line.bbox[0])).min(0.4 * line.size);
        let column = |x: f32| self.xs.partition_point(|&edge| edge <= x).saturating_sub(1).min(last_column);
        let (mut first, mut last) = (column(line.bbox[0] + sliver), column(line.bbox[2] - sliver));
        let extent = |at: usize| self.extents.get(at).copied().flatten();
        while last > first && extent(last).is_some_and(|text| line.bbox[2] - sliver < text.0) {
            last -= 1;
        }
        while first < last && extent(first).is_some_and(|text| line.bbox[0] + sliver > text.1) {
            first += 1;
        }
        (first, last.max(first))
    }

    /// Gives lines of heads the columns of those over several columns that they go on with, above or below, no rule between
    /// them.
    pub(super) fn go_on(phrases: &mut [Phrase], with: &[Phrase]) {
        /// Lines of one head are no further apart, and off one another's middle by no more, in ems.
        const NEAR: f32 = 0.5;
        const SAME_MIDDLE: f32 = 0.3;
        for at in 0..phrases.len() {
            let line = &phrases[at].line;
            let size = line.size.max(1.0);
            let middle = |line: &Line| f32::midpoint(line.bbox[0], line.bbox[2]);
            // Heads of their own below another stand side by side.
            let alone = |of: &Phrase| {
                phrases.iter().filter(|other| other.last >= of.first && other.first <= of.last).count() == 1
            };
            let whole = with.iter().find(|other| {
                let gap = (other.line.bbox[1] - line.bbox[3]).max(line.bbox[1] - other.line.bbox[3]);
                let aside = (middle(&other.line) - middle(line)).abs();
                other.last > other.first
                    && other.first <= phrases[at].first
                    && phrases[at].last <= other.last
                    && gap < NEAR * size
                    && aside < SAME_MIDDLE * size
                    && alone(other)
            });
            if let Some(whole) = whole {
                (phrases[at].first, phrases[at].last) = (whole.first, whole.last);
            }
        }
    }

    /// Gives a head the columns that it stands over the middle of: those below it that have heads of their own, as far
    /// as its neighbours leave room.
    pub(super) fn span_heads(&self, phrases: &mut [Phrase], below: &[&Phrase]) {
        for at in 0..phrases.len() {
            let (left, right) = (phrases[at].line.bbox[0], phrases[at].line.bbox[2]);
            let size = phrases[at].line.size.max(1.0);
            let free_from = if at == 0 { 1 } else { phrases[at - 1].last + 1 };
            let free_to = phrases.get(at + 1).map_or(self.xs.len() - 1, |next| next.first);
            let (first, last) = (phrases[at].first, phrases[at].last);
            if first < free_from || last >= free_to {
                continue;
            }
            // A small letter right below: the head goes on there.
            let goes_on = below.iter().any(|lower| {
                (lower.first, lower.last) == (first, last)
                    && lower.line.bbox[1] - phrases[at].line.bbox[3] < 0.5 * size
                    && lower.line.text.starts_with(char::is_lowercase)
            });
            if goes_on {
                continue;
            }
            let headed = |column: usize| below.iter().any(|lower| lower.first <= column && column <= lower.last);
            let edge = |column: usize| {
                let heads = below.iter().filter(|lower| lower.first == column && lower.last == column);
                let text = self.extents.get(column).copied().flatten();
                heads
                    .map(|lower| (lower.line.bbox[0], lower.line.bbox[2]))
                    .chain(text)
                    .reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
            };
            let mut best: Option<(f32, usize, usize)> = None;
            for from in free_from..=first {
                for to in last..free_to {
                    if from == to || !(from..=to).all(headed) {
                        continue;
                    }
                    let (Some(a), Some(b)) = (edge(from), edge(to)) else { continue };
                    let mut price = ((left + right) - (a.0 + b.1)).abs() / 2.0 / size;
                    let bottom = phrases[at].line.bbox[3];
                    if self.is_underlined((from, to, a.0.max(self.xs[from]), b.1.min(self.xs[to + 1])), bottom, size) {
                        price -= MOST_ASIDE;
                    }
                    // As good: the wider one, for heads leave no column without one.
                    let better = best.is_none_or(|(known, a, b)| {
                        price < known - AS_GOOD || price < known + AS_GOOD && to - from > b - a
                    });
                    if better {
                        best = Some((price, from, to));
                    }
                }
            }
            let own = self.aside((first, last, left, right), size);
            if let Some((price, from, to)) = best
                && price < MOST_OFF
                && (last > first || price < own - AS_GOOD)
            {
                (phrases[at].first, phrases[at].last) = (from, to);
            }
        }
    }

    /// Gives the heads over a rule within the head the columns under it, each those that it stands over the middle of: such
    /// a rule is drawn between heads and what they span, and none of its columns is left out.
    pub(super) fn share_rule(&self, phrases: &mut [Phrase], below: &[&Phrase], rule: &Rule) {
        let size = phrases.first().map_or(1.0, |phrase| phrase.line.size.max(1.0));
        let text = |column: usize| {
            let heads = below.iter().filter(|lower| lower.first == column && lower.last == column);
            let own = heads.map(|lower| (lower.line.bbox[0], lower.line.bbox[2])).reduce(wider)?;
            Some(self.extents.get(column).copied().flatten().map_or(own, |extent| wider(own, extent)))
        };
        let is_under = |from: f32, to: f32| rule.from < f32::midpoint(from, to) && f32::midpoint(from, to) < rule.to;
        let all = (0..self.xs.len() - 1).filter_map(|column| Some((column, text(column)?)));
        let mut columns: Vec<(usize, (f32, f32))> = all.filter(|(_, (from, to))| is_under(*from, *to)).collect();
        let is_over = |phrase: &&mut Phrase| is_under(phrase.line.bbox[0], phrase.line.bbox[2]);
        let mut over: Vec<&mut Phrase> = phrases.iter_mut().filter(is_over).collect();
        // The head of the labels stands below a rule along the whole table, and nothing spans it.
        if columns
            .first()
            .is_some_and(|(column, (_, to))| *column == 0 && over.iter().all(|phrase| phrase.line.bbox[0] > *to))
        {
            columns.remove(0);
        }
        let gapless = columns.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1);
        if over.is_empty() || over.len() >= columns.len() || !gapless {
            return;
        }
        // The cheapest cut of the columns: for each phrase and each end of its columns the price, and where they begin. Cells
        // reach from their text or, where that stands at their right, from the column before.
        let off = |phrase: &Phrase, first: usize, end: usize| {
            let cell_from = first.checked_sub(1).map_or(rule.from, |before| columns[before].1.1);
            let cell_to = if end == columns.len() { rule.to } else { columns[end - 1].1.1 };
            let own = phrase.line.bbox[0] + phrase.line.bbox[2];
            let aside = |from: f32, to: f32| (own - from - to).abs() / 2.0 / size;
            aside(columns[first].1.0, columns[end - 1].1.1).min(aside(cell_from, cell_to))
        };
        let mut best: Vec<Vec<(f32, usize)>> =
            vec![(0..=columns.len()).map(|end| (if end == 0 { 0.0 } else { f32::MAX }, 0)).collect()];
        for phrase in &over {
            let before = &best[best.len() - 1];
            let upto = |end: usize| {
                let from = |first: usize| (before[first].0 + off(phrase, first, end), first);
                (0..end).map(from).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((f32::MAX, 0))
            };
            let next = (0..=columns.len()).map(upto).collect();
            best.push(next);
        }
        let mut end = columns.len();
        if best[over.len()][end].0 > MOST_OFF * over.len() as f32 {
            return;
        }
        for (at, phrase) in over.iter_mut().enumerate().rev() {
            let first = best[at + 1][end].1;
            (phrase.first, phrase.last) = (columns[first].0, columns[end - 1].0);
            end = first;
        }
    }

    /// The phrases of a line, from the left.
    pub(super) fn phrases(&self, line: &Line) -> Vec<Phrase> {
        let mut out: Vec<Phrase> = Vec::new();
        let mut run: Vec<Phrase> = Vec::new();
        for word in split(self.page, line, WORD) {
            let (first, last) = self.covers(&word);
            let Some(before) = run.last() else {
                run.push(Phrase { first, last, line: word });
                continue;
            };
            let gap = word.bbox[0] - before.line.bbox[2];
            let apart = first > before.last && gap > CLOSE * line.size.min(word.size.max(1.0));
            if apart {
                out.extend(self.settled(std::mem::take(&mut run)));
                run.push(Phrase { first, last, line: word });
            } else if first > before.last {
                run.push(Phrase { first, last, line: word });
            } else if let Some(before) = run.last_mut() {
                before.last = before.last.max(last);
                before.line = self.joined(&before.line, &word);
            }
        }
        out.extend(self.settled(run));
        out
    }

    /// Two parts of a line as one.
    fn joined(&self, a: &Line, b: &Line) -> Line {
        let mut line = a.clone();
        let gap = b.bbox[0] - a.bbox[2];
        if gap > WORD * a.size.min(b.size).max(0.1) {
            line.text.push(' ');
        }
        line.take_in(b);
        line
    }

    /// Words that stand close, cut at the edges between them or joined, whichever is cheaper.
    fn settled(&self, run: Vec<Phrase>) -> Vec<Phrase> {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { return run };
        if run.len() < 2 {
            return run;
        }
        let size = first.line.size.max(1.0);
        let whole = (first.first, last.last, first.line.bbox[0], last.line.bbox[2]);
        let bottom = run.iter().map(|part| part.line.bbox[3]).fold(f32::MIN, f32::max);
        let drawn = if self.is_underlined(whole, bottom, size) {
            UNDERLINED
        } else if self.is_on_shared_rule(whole, bottom, size) {
            ON_SHARED_RULE
        } else {
            SPAN
        };
        let mut one = self.aside(whole, size) + drawn;
        if run.iter().all(|part| is_figure(&part.line.text)) {
            one += FIGURES;
        }
        let mut many: f32 = run
            .iter()
            .map(|part| self.aside((part.first, part.last, part.line.bbox[0], part.line.bbox[2]), size))
            .sum();
        many += run.iter().filter(|part| part.last > part.first).count() as f32 * MOST_ASIDE;
        for pair in run.windows(2) {
            let gap = (pair[1].line.bbox[0] - pair[0].line.bbox[2]) / size - self.space;
            many += if gap < 0.1 { AS_SPACE } else { -WIDER };
        }
        if many <= one {
            return run;
        }
        let mut parts = run.into_iter();
        let Some(mut phrase) = parts.next() else { return Vec::new() };
        for part in parts {
            phrase.last = phrase.last.max(part.last);
            phrase.line = self.joined(&phrase.line, &part.line);
        }
        vec![phrase]
    }

    /// How far a phrase stands aside from the text of its columns: by its left end, its right end or its middle.
    fn aside(&self, (first, last, left, right): (usize, usize, f32, f32), size: f32) -> f32 {
        let known: Vec<(f32, f32)> =
            self.extents.get(first..=last).unwrap_or_default().iter().flatten().copied().collect();
        let (Some(from), Some(to)) = (known.first(), known.last()) else { return 0.5 * MOST_ASIDE };
        let (from, to) = (from.0, to.1);
        let middle = ((left + right) - (from + to)).abs() / 2.0;
        ((left - from).abs().min((right - to).abs()).min(middle) / size).min(MOST_ASIDE)
    }

    /// Whether a rule right below runs along the columns of a phrase and no further.
    fn is_underlined(&self, (first, last, left, right): (usize, usize, f32, f32), bottom: f32, size: f32) -> bool {
        let (Some(&from), Some(&to)) = (self.xs.get(first), self.xs.get(last + 1)) else { return false };
        let reach = 1.5 * size;
        self.rules.iter().any(|rule| {
            rule.at > bottom - 0.3 * size
                && rule.at < bottom + size
                && rule.from > from - reach
                && rule.to < to + reach
                && rule.from < left + reach
                && rule.to > right - reach
        })
    }

    /// Whether a rule right below runs along the columns of a phrase and on, but not below the labels' head: that one is
    /// below all heads.
    fn is_on_shared_rule(&self, (first, _, left, right): (usize, usize, f32, f32), bottom: f32, size: f32) -> bool {
        let reach = 1.5 * size;
        first > 0
            && self.rules.iter().any(|rule| {
                rule.at > bottom - 0.3 * size
                    && rule.at < bottom + size
                    && rule.from > self.xs[1] - reach
                    && rule.from < left
                    && rule.to > right
            })
    }
}
