//! Chooses the column edges of a stretch of lines together, each at a price.
//!
//! A line that has white space where an edge would run speaks for it, the more the wider that space is against the
//! spaces between words; a word across the edge speaks against it. The white space of a line counts once, however many
//! edges run through it, so that an edge needs words on either side of it. The dearest set of edges is found by
//! dynamic programming over the places where most lines are open.

use crate::layout::Line;
use crate::layout::lines::parts;
use crate::source::geometry::GeometryPage;

/// Two words are further apart than this, in ems; closer ones are letters of one word.
const WORD: f32 = 0.17;
/// White space of this many ems shows that a line stands in columns.
const APART: f32 = 0.75;
/// So does white space of this many ems, twice.
const TWICE_APART: f32 = 0.45;
/// What a gap as wide as a space between words says of an edge there, in nats: tables seldom set columns as close, and
/// every text has such gaps.
const SPACE: f32 = -1.2;
/// How much more a gap says by each em that it is wider.
const PER_EM: f32 = 6.0;
/// What a gap can say at most, in nats.
const MOST: f32 = 3.0;
/// The same of a line in the head, which names columns that have few figures or none.
const MOST_OF_HEAD: f32 = 6.0;
/// What a word across an edge says against it, in nats.
const CROSSED: f32 = -3.0;
/// The same of a line in the head, whose words often stand over several columns.
const HEAD_CROSSED: f32 = -0.7;
/// Of so many candidates an edge is chosen after the last: tables have few empty places between two columns.
const BEHIND: usize = 24;

/// The words of a line as far as edges are concerned.
#[derive(Debug, Clone)]
pub(super) struct Ink {
    /// Where each begins and ends.
    words: Vec<(f32, f32)>,
    size: f32,
    /// The line is of the head.
    head: bool,
    /// Dots lead from one word to the next.
    leads: bool,
}

impl Ink {
    /// The words of a line.
    pub(super) fn of(page: &GeometryPage, line: &Line, head: bool) -> Ink {
        let mut words: Vec<(f32, f32)> = Vec::new();
        let mut opens = false;
        for part in parts(page, line, WORD) {
            let glyphs = &line.glyphs[part];
            let at = |index: u32| &page.glyphs[index as usize];
            let (Some(&first), Some(&last)) = (glyphs.first(), glyphs.last()) else { continue };
            let (from, to) = (at(first).bbox[0], at(last).bbox[2]);
            // A sign of money is of the figure that follows, however far off it is set; so is a bracket or a share's sign of
            // the one before.
            let alone = glyphs.len() == 1;
            let closes = alone && "%)".contains(at(first).text.first());
            match words.last_mut() {
                Some(word) if opens || closes && from - word.1 < 2.0 * line.size => word.1 = to,
                _ => words.push((from, to)),
            }
            opens = alone && "$€£¥(".contains(at(first).text.first());
        }
        let leads = ["...", ". . .", "……"].iter().any(|dots| line.text.contains(dots)) && !line.text.ends_with('.');
        Ink { words, size: line.size.max(1.0), head, leads }
    }

    /// Two lines as one, if no word of either stands over or below one of the other: cells set in the middle of their row
    /// stand half a line apart.
    pub(super) fn beside(&self, other: &Ink) -> Option<Ink> {
        let mut words: Vec<(f32, f32)> = self.words.iter().chain(&other.words).copied().collect();
        words.sort_by(|a, b| a.0.total_cmp(&b.0));
        let apart = words.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        apart.then(|| Ink { words, head: self.head && other.head, ..self.clone() })
    }

    /// The gaps in ems.
    fn gaps(&self) -> impl Iterator<Item = f32> {
        self.words.windows(2).map(|pair| (pair[1].0 - pair[0].1) / self.size)
    }

    /// Whether the line tells of columns at all: titles, notes and running text are in one piece.
    pub(super) fn tells(&self) -> bool {
        let wide = |most: f32| self.gaps().filter(|gap| *gap > most).count();
        self.leads || wide(APART) >= 1 || wide(TWICE_APART) >= 2
    }
}

/// An open place: where an edge may run.
struct Place {
    from: f32,
    to: f32,
    /// For each line how many of its words begin before the middle, and what the line says of an edge here.
    before: Vec<(u16, f32)>,
}

/// The middles of the edges that pay for themselves at `price` nats each, from the left. `space` is the width of the
/// space between words in ems.
pub(super) fn gutters(lines: &[Ink], space: f32, price: f32) -> Vec<f32> {
    let telling: Vec<&Ink> = lines.iter().filter(|line| line.tells()).collect();
    if telling.len() < 2 {
        return Vec::new();
    }
    let places = places(&telling, space);
    // What the best edges up to this place pay, and the place before.
    let mut best: Vec<(f32, Option<usize>)> = Vec::with_capacity(places.len());
    let least = if telling.len() <= 3 { 1 } else { 2 };
    for (at, place) in places.iter().enumerate() {
        let filled = place.before.iter().filter(|line| line.0 > 0).count();
        let own: f32 = place.before.iter().map(|line| line.1).sum();
        let mut found = if filled >= least { (own - price, None) } else { (f32::NEG_INFINITY, None) };
        for (earlier, before) in places.iter().enumerate().take(at).rev().take(BEHIND) {
            let (mut gain, mut filled) = (best[earlier].0 - price, 0);
            for (line, last) in place.before.iter().zip(&before.before) {
                let new = line.0 > last.0;
                filled += usize::from(new);
                // The same white space says nothing twice.
                gain += if new || line.1 < 0.0 { line.1 } else { 0.0 };
            }
            if filled >= least && gain > found.0 {
                found = (gain, Some(earlier));
            }
        }
        best.push(found);
    }
    // Something has to stand behind the last edge.
    let closes = |place: &Place| {
        telling.iter().zip(&place.before).filter(|(line, before)| usize::from(before.0) < line.words.len()).count()
            >= least
    };
    let last = (0..places.len()).filter(|&at| closes(&places[at])).max_by(|&a, &b| best[a].0.total_cmp(&best[b].0));
    let mut edges = Vec::new();
    let mut next = last.filter(|&at| best[at].0 > 0.0);
    while let Some(at) = next {
        edges.push((places[at].from + places[at].to) / 2.0);
        next = best[at].1;
    }
    edges.reverse();
    edges
}

/// The stretches over which lines are open the most.
fn places(lines: &[&Ink], space: f32) -> Vec<Place> {
    let mut stops: Vec<f32> = lines.iter().flat_map(|line| &line.words).flat_map(|&(from, to)| [from, to]).collect();
    stops.sort_by(f32::total_cmp);
    stops.dedup_by(|a, b| *a - *b < 0.05);
    let index = |x: f32| stops.partition_point(|&stop| stop < x - 0.05);
    // What all lines say of each stretch between two stops, as differences.
    let mut sums = vec![0.0f32; stops.len() + 1];
    let mut add = |from: f32, to: f32, value: f32| {
        let (first, last) = (index(from), index(to));
        if first < last {
            sums[first] += value;
            sums[last] -= value;
        }
    };
    for line in lines {
        for &(from, to) in &line.words {
            add(from, to, crossed(line));
        }
        for pair in line.words.windows(2) {
            add(pair[0].1, pair[1].0, says(line, pair[0].1, pair[1].0, space));
        }
    }
    let mut sum = 0.0;
    let level: Vec<f32> = (0..stops.len().saturating_sub(1))
        .map(|at| {
            sum += sums[at];
            sum
        })
        .collect();
    let mut found = Vec::new();
    for at in 0..level.len() {
        let near = |other: Option<usize>| other.and_then(|other| level.get(other)).copied().unwrap_or(f32::MIN);
        let is_peak = level[at] > 0.0 && level[at] >= near(at.checked_sub(1)) && level[at] > near(Some(at + 1));
        if is_peak {
            let (from, to) = (stops[at], stops[at + 1]);
            let middle = (from + to) / 2.0;
            let before = lines.iter().map(|line| standing(line, middle, space)).collect();
            found.push(Place { from, to, before });
        }
    }
    found
}

/// How many words begin before a place, and what the line says of an edge there.
fn standing(line: &Ink, x: f32, space: f32) -> (u16, f32) {
    let count = line.words.partition_point(|word| word.0 < x);
    let value = match (count.checked_sub(1).map(|last| line.words[last]), line.words.get(count)) {
        (Some(last), _) if last.1 > x => crossed(line),
        (Some(last), Some(next)) => says(line, last.1, next.0, space),
        _ => 0.0,
    };
    (u16::try_from(count).unwrap_or(u16::MAX), value)
}

fn crossed(line: &Ink) -> f32 {
    if line.head { HEAD_CROSSED } else { CROSSED }
}

/// What white space between two words says of an edge in it.
fn says(line: &Ink, from: f32, to: f32, space: f32) -> f32 {
    let most = if line.head { MOST_OF_HEAD } else { MOST };
    (SPACE + PER_EM * ((to - from) / line.size - space)).clamp(SPACE, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(words: &[(f32, f32)]) -> Ink {
        Ink { words: words.to_vec(), size: 10.0, head: false, leads: false }
    }

    #[test]
    fn spaces_between_words_that_happen_to_stand_below_one_another_are_no_edge() {
        let text: Vec<Ink> = (0..8).map(|_| line(&[(0.0, 30.0), (32.5, 60.0), (90.0, 120.0)])).collect();
        assert_eq!(gutters(&text, 0.25, 4.0), [75.0]);
    }

    #[test]
    fn a_word_that_stands_alone_opens_no_column() {
        let mut rows: Vec<Ink> = (0..6).map(|_| line(&[(0.0, 30.0), (100.0, 130.0)])).collect();
        rows.push(line(&[(0.0, 30.0), (55.0, 75.0), (100.0, 130.0)]));
        assert_eq!(gutters(&rows, 0.25, 4.0).len(), 1);
    }
}
