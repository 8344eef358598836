//! Parts the words of each line into columns: the cheapest reading from left to right.

use std::collections::BTreeMap;

use foldhash::HashMap;

use super::{
    ABOVE, Lines, Pages, Readings,
    columns::{Starts, median},
    words::Word,
};

/// A text that goes on is indented by up to this much under its marker.
pub(super) const INDENT: f32 = 5.0;

/// How dear a place off a column's start is, a character.
const OFF: f32 = 0.6;

const MOST_OFF: f32 = 6.0;

/// How dear text is that would be wider than its column.
const OVER: f32 = 6.0;

/// The column of each word of each line of a page.
pub(super) fn part_lines(
    lines: &Lines<'_>,
    starts: &Starts,
    measure: usize,
    kinds: &[u8],
    known: &Known,
    widths: [usize; 2],
) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::with_capacity(lines.len());
    for (at, (line, words)) in lines.iter().enumerate() {
        let above = (0..at).rev().take_while(|&before| lines[before].0.number + ABOVE >= line.number);
        let above: Vec<usize> = above.flat_map(|before| &out[before]).copied().collect();
        let page = Page { starts, measure, kinds, known, widths, above: &above };
        out.push(page.part(words));
    }
    out
}

/// Words that were read at least twice in a column behind the measures, each with the column it was mostly read in.
pub(super) type Known = HashMap<String, usize>;

/// How wide text in the measure column gets before it wraps: for lines that begin with a marker, and for others.
///
/// A 漢字 is two places wide here, as on the page; spaces do not count, since justified text has them of any width. Lines that a wide space ends show it; most are full. Lines with a
/// marker often have a name right behind them: where too few show it, they are as wide as others and their indent.
pub(super) fn widths(pages: &Pages<'_>, starts: &BTreeMap<u32, Starts>, measure: usize) -> [usize; 2] {
    let mut seen: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    let mut indents = Vec::new();
    for (page, lines) in pages {
        for (_, words) in lines {
            let Some(first) = first_of(words, &starts[page], measure) else { continue };
            let plain = words[first].kind.is_none();
            if plain {
                indents.push((words[first].x - starts[page][measure]).max(0.0));
            }
            let ended = (first..words.len()).find(|&at| words.get(at + 1).is_none_or(|next| next.gap >= 2));
            // More words than one may be text and a name one space behind it: that would say too much.
            if ended == Some(first) {
                seen[usize::from(plain)].push(words[first].width);
            }
        }
    }
    let [marked, plain] = seen.map(|mut widths| {
        widths.sort_unstable();
        (widths.len() >= 4).then(|| widths[widths.len() * 9 / 10])
    });
    let indent = if indents.is_empty() { 0 } else { median(indents) as usize };
    let plain = plain.unwrap_or(usize::MAX);
    [marked.unwrap_or(plain.saturating_add(indent)), plain]
}

/// The first word of a line that can be of the measure column.
pub(super) fn first_of(words: &[Word<'_>], starts: &Starts, measure: usize) -> Option<usize> {
    let near = starts[measure] - 2.0..starts[measure] + INDENT + 2.0;
    words.iter().position(|word| near.contains(&word.x) && (word.kind.is_some() || word.text.chars().count() >= 3))
}

/// What the words of a line are held against.
pub(super) struct Page<'a> {
    starts: &'a Starts,
    measure: usize,
    kinds: &'a [u8],
    known: &'a Known,
    /// How wide text in the measure column gets: with a marker, and without.
    widths: [usize; 2],
    /// The columns of the words on the lines right above.
    above: &'a [usize],
}

/// A word as it is held against a page.
struct Seen<'a> {
    word: &'a Word<'a>,
    /// The column behind the measures where it was mostly read.
    home: Option<usize>,
    /// Which of the dresses of titles and measures it begins with, from the left.
    named: Option<usize>,
    /// Whether it is longer than any name.
    is_long: bool,
    /// Whether text up to it would be wider than the measure column is; none where that cannot be told.
    over: Option<bool>,
}

impl Page<'_> {
    /// The column of each word of a line: never going left, the cheapest way.
    fn part(&self, words: &[Word<'_>]) -> Vec<usize> {
        let columns = self.starts.len();
        let mut best = vec![(f32::INFINITY, 0usize); columns * words.len()];
        for (at, seen) in self.look(words).iter().enumerate() {
            let (done, here) = best.split_at_mut(columns * at);
            let last = at.checked_sub(1).map(|before| &done[columns * before..]);
            for (column, cheapest) in here.iter_mut().enumerate().take(columns) {
                let open = self.opens(seen, column);
                let Some(last) = last else {
                    *cheapest = (open, column);
                    continue;
                };
                for (before, (so_far, _)) in last.iter().enumerate().take(column + 1) {
                    let step = match before {
                        before if before == column => self.goes_on(seen, column),
                        before if before == self.measure => open + self.breaks(seen, column),
                        _ => open,
                    };
                    let cost = so_far + step;
                    if cost < cheapest.0 {
                        *cheapest = (cost, before);
                    }
                }
            }
        }
        let Some(end) = words.len().checked_sub(1) else { return Vec::new() };
        let last = &best[columns * end..];
        let mut column = (0..columns).min_by(|&a, &b| last[a].0.total_cmp(&last[b].0)).unwrap_or(0);
        let mut out = vec![column; words.len()];
        for at in (1..words.len()).rev() {
            column = best[columns * at + column].1;
            out[at - 1] = column;
        }
        out
    }

    /// What can be said of each word before its column is known.
    fn look<'w>(&self, words: &'w [Word<'w>]) -> Vec<Seen<'w>> {
        let first = first_of(words, self.starts, self.measure);
        let most = first.map_or(usize::MAX, |first| self.widths[usize::from(words[first].kind.is_none())]);
        let mut wide = 0;
        let seen = words.iter().enumerate().map(|(at, word)| {
            let behind = first.is_some_and(|first| first < at);
            if first.is_some_and(|first| first <= at) {
                wide += word.width;
            }
            Seen {
                word,
                home: self.known.get(word.text).copied(),
                named: word.kind.and_then(|kind| self.kinds.iter().position(|&other| other == kind)),
                is_long: word.text.chars().nth(12).is_some(),
                over: (behind && most != usize::MAX).then_some(wide > most.saturating_add(1)),
            }
        });
        seen.collect()
    }

    fn opens(&self, seen: &Seen<'_>, column: usize) -> f32 {
        let Seen { word, home, named, .. } = *seen;
        let start = self.starts[column];
        let far = if column == self.measure { INDENT } else { 1.0 };
        let off = if word.x < start { start - word.x } else { (word.x - start - far).max(0.0) };
        // A word that is known from this column may stand far off: such text pushes what would overlap to the right.
        let most = if home == Some(column) { MOST_OFF / 2.0 } else { MOST_OFF };
        let mut cost = (off * OFF).min(most);
        // A marker says its column outright.
        if let Some(at) = named
            && column != (at + self.measure + 1).saturating_sub(self.kinds.len())
        {
            cost += 4.0;
        }
        // A title without marker goes on from the line above.
        if column < self.measure && named.is_none() && !self.above.contains(&column) {
            cost += 1.5;
        }
        if home == Some(column) {
            cost -= 2.0;
        } else if home.is_some() {
            cost += 3.0;
        }
        // A long run is text.
        if column != self.measure && seen.is_long && named.is_none() {
            cost += 4.0;
        }
        cost
    }

    /// One space behind text and before a word that no column behind has elsewhere: more likely the text goes on, the
    /// more so where there is room for it, since a name behind a short line stands apart from it.
    fn breaks(&self, seen: &Seen<'_>, column: usize) -> f32 {
        let strange = column > self.measure && seen.word.gap == 1 && seen.home.is_none();
        match seen.over {
            Some(false) if strange => 6.0,
            None if strange && !self.known.is_empty() => 2.5,
            _ => 0.0,
        }
    }

    fn goes_on(&self, seen: &Seen<'_>, column: usize) -> f32 {
        let Seen { word, home, named, over, .. } = *seen;
        let mut spread = if word.gap < 2 {
            0.0
        } else if column > self.measure {
            3.0
        } else {
            1.5
        };
        if column < self.measure && named.is_some() {
            spread += 4.0;
        }
        let foreign = home.is_some_and(|home| home != column);
        let next = self.starts.get(column + 1).copied().unwrap_or(f32::INFINITY);
        if column != self.measure {
            let foreign = if foreign { 3.0 } else { 0.0 };
            // Titles are words without spaces; a deadline may be 每年 1 次.
            let base = match column {
                column if column < self.measure => 4.0,
                column if column + 1 == self.starts.len() || home == Some(column) => 0.3,
                // More likely the next column's than a second one of this column, unless it is known from here.
                _ => 3.0,
            };
            let past = if column > self.measure && word.x + 1.0 >= next { 2.0 } else { 0.0 };
            return base + spread + past + foreign;
        }
        // Text ends where the next column begins; a word known from there is of it, even where it was pushed left.
        let past = if word.x >= next { 3.0 } else { 0.0 };
        let foreign = foreign && word.x >= self.starts[column] + 6.0;
        spread + past + if foreign { 5.0 } else { 0.0 } + if over == Some(true) { OVER } else { 0.0 }
    }
}

/// The words that were read at least twice in each column behind the measures.
pub(super) fn learn(pages: &Pages<'_>, readings: &Readings, measure: usize) -> Known {
    let mut counts: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    for (page, lines) in pages {
        for ((_, words), columns) in lines.iter().zip(&readings[page]) {
            for (word, &column) in words.iter().zip(columns).filter(|(_, column)| **column > measure) {
                *counts.entry(word.text).or_default().entry(column).or_default() += 1;
            }
        }
    }
    let mut out = Known::default();
    for (word, columns) in counts {
        // On a tie the left column wins.
        if let Some((&column, _)) =
            columns.iter().rev().max_by_key(|(_, count)| **count).filter(|(_, count)| **count >= 2)
        {
            out.insert(word.to_owned(), column);
        }
    }
    out
}
