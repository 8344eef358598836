//! Finds the column edges of a table whose vertical rules are missing: by the gaps under its header.

use super::Role;
use super::head::Head;
use crate::layout::Line;
use crate::layout::Rules;

/// The edges of the columns under a header, from the left, and which header cell each column belongs to.
///
/// `body` holds the pieces of the table's lines, cut at gaps wider than a character. Between two neighbouring header
/// cells there is exactly one edge: where the fewest pieces cross, and there where the gap is widest. Under a
/// strategy head there may be one edge more, for the sub-strategy.
pub(super) fn edges(head: &Head, body: &[Line], rules: &Rules, pass: Pass) -> (Vec<f32>, Vec<usize>) {
    let left = body.iter().map(|line| line.bbox[0]).chain(head.cells.iter().map(|cell| cell.left));
    let right = body.iter().map(|line| line.bbox[2]).chain(head.cells.iter().map(|cell| cell.right));
    let (left, right) = (left.fold(f32::MAX, f32::min), right.fold(f32::MIN, f32::max));
    let ends: Vec<f32> = rules
        .horizontal
        .iter()
        .flat_map(|rule| [rule.from, rule.to])
        .chain(rules.vertical.iter().map(|rule| rule.at))
        .collect();
    let mut xs = vec![left - 2.0];
    let mut owners = Vec::new();
    for (index, pair) in head.cells.windows(2).enumerate() {
        let middle = |cell: &super::head::HeadCell| (cell.left + cell.right) / 2.0;
        // The header word itself is never cut.
        let (from, to) = (middle(&pair[0]), middle(&pair[1]));
        let wanted = match (pair[0].role, pair[1].role) {
            (Role::Strategy, other) if other != Role::Strategy => Wanted::Last,
            (other, Role::Strategy) if other != Role::Strategy => Wanted::First,
            _ => Wanted::Widest,
        };
        let start = xs[xs.len() - 1];
        let stack = if pair[0].role == Role::Facet { behind_stack(body, to) } else { None };
        let edge = stack.unwrap_or_else(|| {
            gap(body, start, from, to, (wanted, pass))
                .map_or((pair[0].right + pair[1].left) / 2.0, |gap| placed(gap, &ends))
        });
        if pair[0].role == Role::Strategy
            && let Some(inner) = inner_edge(body, start, edge, &ends)
        {
            xs.push(inner);
            owners.push(index);
        }
        xs.push(edge.max(start + 1.0));
        owners.push(index);
    }
    xs.push(right + 2.0);
    owners.push(head.cells.len() - 1);
    (xs, owners)
}

/// What the pieces are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pass {
    /// Of the table and, it may be, of text below it, which crosses every edge.
    First,
    /// Of the table alone.
    Last,
}

/// A stretch without ink (or with the least), with how many pieces cross it.
#[derive(Debug, Clone, Copy)]
struct Gap {
    from: f32,
    to: f32,
    crossed: usize,
}

/// Which of several clear gaps is the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wanted {
    Widest,
    /// Before a strategy head, which may stand over a gap of its own.
    First,
    /// After one.
    Last,
}

/// The best place for an edge between two positions, right of the column that starts at `start`.
fn gap(body: &[Line], start: f32, from: f32, to: f32, (wanted, pass): (Wanted, Pass)) -> Option<Gap> {
    let near = body.iter().filter(|line| line.bbox[2] > from && line.bbox[0] < to).count();
    let size = body.iter().map(|line| line.size).fold(0.0, f32::max);
    let all = gaps(body, from, to);
    let least = all.iter().map(|gap| gap.crossed).min()?;
    // Titles that run over into the next column cross their edge now and then: few of many. In a column of few titles
    // the gap between two characters that were set wide is crossed as seldom, but not by few of those before it.
    let before = |gap: &Gap| body.iter().filter(|line| line.bbox[0] >= start && line.bbox[2] <= gap.from + 0.5).count();
    let is_rare = |gap: &Gap| gap.crossed <= near / 25 && (pass == Pass::First || gap.crossed <= before(gap) / 8);
    let clear: Vec<Gap> = all
        .iter()
        .copied()
        .filter(|gap| gap.to - gap.from > 0.2 * size && (gap.crossed <= least || is_rare(gap)))
        .filter(|gap| !behind_markers(body, gap, &all, size))
        .collect();
    let widest = |list: &[Gap]| {
        list.iter().copied().min_by(|a, b| a.crossed.cmp(&b.crossed).then((b.to - b.from).total_cmp(&(a.to - a.from))))
    };
    // Short names at the left of their column end before the middle of the header word: the gap behind them is inside.
    let bounded: Vec<Gap> = clear.iter().copied().filter(|gap| gap.to < to - 0.1).collect();
    match wanted {
        Wanted::First if !clear.is_empty() => clear.first().copied(),
        Wanted::Last if !clear.is_empty() => clear.last().copied(),
        _ => widest(&bounded).or_else(|| widest(&clear)).or_else(|| widest(&all)),
    }
}

/// The edge behind a column of characters one below another, as titles written downwards are, left of a position: the
/// column is as wide as they are, however close the next one stands.
fn behind_stack(body: &[Line], to: f32) -> Option<f32> {
    /// A facet's number, mark and name, at least.
    const LEAST: usize = 6;
    let single = || body.iter().filter(|line| line.glyphs.len() == 1 && line.bbox[2] < to);
    let left = single().map(|line| line.bbox[0]).fold(f32::MAX, f32::min);
    let size = single().map(|line| line.size).fold(0.0, f32::max);
    let is_in = |line: &&Line| line.bbox[0] < left + 0.3 * size;
    let count = single().filter(is_in).count();
    let right = single().filter(is_in).map(|line| line.bbox[2]).fold(f32::MIN, f32::max);
    // Where the first character of a stack stands close to the next column, they are one piece.
    let long = body.iter().filter(|line| line.glyphs.len() > 1 && line.bbox[0] < right - 0.1 * size).count();
    let next = body.iter().map(|line| line.bbox[0]).filter(|&x| x >= right - 0.1 * size).fold(to, f32::min);
    let is_stack = count >= LEAST && long * 3 <= count && right - left < 1.6 * size;
    is_stack.then_some(next - (next - right).clamp(0.0, 6.0) / 2.0)
}

/// A gap with little but short marks (numbers, bullets) on its left is the indent of paragraphs, not an edge. `all` are
/// the gaps of this stretch: what stands left of a clear one is of the column before.
fn behind_markers(body: &[Line], gap: &Gap, all: &[Gap], size: f32) -> bool {
    let is_clear = |other: &&Gap| other.crossed * 20 <= body.len() && other.to - other.from > 0.4 * size;
    let column = all.iter().rev().filter(|other| other.to < gap.from).find(is_clear).map_or(f32::MIN, |gap| gap.to);
    let (mut marks, mut count) = (0, 0);
    for (at, line) in body.iter().enumerate() {
        let [left, _, right, _] = line.bbox;
        if left <= column - 0.5 || right <= gap.from - 2.5 * size || right > gap.from + 0.5 {
            continue;
        }
        // The first character of a word set wide tells nothing.
        if body.get(at + 1).is_some_and(|next| line.glyphs.len() + next.glyphs.len() == 2 && is_level(line, next, size))
        {
            continue;
        }
        count += 1;
        let last = line.text.chars().next_back();
        let short = line.text.chars().count() <= 5;
        marks += usize::from(short && last.is_some_and(|c| !c.is_alphanumeric()));
    }
    count > 0 && marks * 10 >= count * 7
}

/// Whether the second piece follows the first on one line.
fn is_level(first: &Line, second: &Line, size: f32) -> bool {
    second.bbox[0] > first.bbox[2] && (second.bbox[3] - first.bbox[3]).abs() < 0.5 * size
}

/// The stretches between two positions over which the number of crossing pieces stays the same.
fn gaps(body: &[Line], from: f32, to: f32) -> Vec<Gap> {
    let sorted = |side: usize| {
        let mut all: Vec<f32> = body.iter().map(|line| line.bbox[side]).collect();
        all.sort_by(f32::total_cmp);
        all
    };
    let (lefts, rights) = (sorted(0), sorted(2));
    let crossing =
        |x: f32| lefts.partition_point(|&left| left < x).saturating_sub(rights.partition_point(|&right| right <= x));
    let mut stops = vec![from, to];
    for line in body {
        stops.extend([line.bbox[0], line.bbox[2]].into_iter().filter(|x| *x > from && *x < to));
    }
    stops.sort_by(f32::total_cmp);
    let mut found: Vec<Gap> = Vec::new();
    for pair in stops.windows(2).filter(|pair| pair[1] - pair[0] > 0.2) {
        let crossed = crossing((pair[0] + pair[1]) / 2.0);
        match found.last_mut() {
            Some(last) if last.crossed == crossed && pair[0] - last.to < 0.3 => last.to = pair[1],
            _ => found.push(Gap { from: pair[0], to: pair[1], crossed }),
        }
    }
    found
}

/// The end of a rule in the gap where there is one, else close before the text on its right.
fn placed(gap: Gap, ends: &[f32]) -> f32 {
    let inside: Vec<f32> = ends.iter().copied().filter(|&x| x > gap.from - 2.0 && x < gap.to + 2.0).collect();
    match inside.iter().min_by(|a, b| (*a - gap.to).abs().total_cmp(&(*b - gap.to).abs())) {
        Some(&end) => end.clamp(gap.from, gap.to),
        None => gap.to - (gap.to - gap.from).min(6.0) / 2.0,
    }
}

/// The edge between strategy and sub-strategy, where a clear gap runs through their common column.
fn inner_edge(body: &[Line], left: f32, right: f32, ends: &[f32]) -> Option<f32> {
    let inside: Vec<&Line> =
        body.iter().filter(|line| line.bbox[0] > left - 1.0 && line.bbox[0] < right - 1.0).collect();
    let size = inside.iter().map(|line| line.size).fold(0.0, f32::max);
    if inside.len() < 4 || right - left < 5.0 * size {
        return None;
    }
    let own: Vec<Line> = inside.into_iter().cloned().collect();
    let lines: Vec<&[Line]> = own.chunk_by(|a, b| is_level(a, b, size)).collect();
    // Characters set wide are pieces by themselves, with gaps between them as clear as that between two columns. Two
    // titles with their markers apart are four pieces at most.
    let is_set_wide = lines.iter().filter(|line| line.len() >= 4).count() * 5 > lines.len();
    let mut best: Option<(Gap, (usize, usize))> = None;
    let all = gaps(&own, left + 2.0 * size, right - 2.0 * size);
    for &gap in &all {
        let is_before = |line: &Line| line.bbox[2] <= gap.from + 0.5;
        let is_after = |line: &&Line| line.bbox[0] >= gap.to - 0.5;
        // Pieces of the left part start at its edge, those of the right part beyond the gap; few may run across.
        let weight = own.iter().filter(|line| is_before(line)).count().min(own.iter().filter(is_after).count());
        let hinted = ends.iter().any(|&x| x > gap.from - 2.0 && x < gap.to + 2.0);
        let wide = gap.to - gap.from > if hinted { 1.0 } else { 0.2 * size };
        let clear = gap.crossed * 10 <= own.len() && wide && !behind_markers(&own, &gap, &all, size);
        // The lines of the right part begin below one another, and most have nothing beside them on the left: a strategy
        // is shorter than its sub-strategies together.
        let aligned = lines.iter().filter(|line| line.iter().find(is_after).is_some_and(|l| l.bbox[0] < gap.to + 1.5));
        let alone = lines.iter().filter(|line| line.iter().any(|l| is_after(&l)) && !is_before(&line[0])).count();
        let is_column = !is_set_wide || alone * 5 >= lines.len();
        // Between two characters of words set wide there is no edge, however they stand below one another.
        let beside =
            lines.iter().flat_map(|line| line.windows(2)).filter(|two| is_before(&two[0]) && is_after(&&two[1]));
        let (mut pairs, mut single) = (0, 0);
        for two in beside {
            pairs += 1;
            single += usize::from(two.iter().all(|piece| piece.glyphs.len() == 1));
        }
        let is_column = is_column && (pairs == 0 || single * 10 < pairs * 7);
        let rank = (aligned.count(), weight);
        if clear && weight >= 2 && is_column && best.is_none_or(|(_, before)| rank > before) {
            best = Some((gap, rank));
        }
    }
    best.map(|(gap, _)| placed(gap, ends))
}
