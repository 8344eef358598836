//! Column edges that nothing draws but the ends of rules: borders across a table are often drawn cell by cell, and where two
//! pieces of one line meet, two cells do. Joined lines have forgotten it.

use super::lines::lines;
use super::rules::{Rules, UNSEEN, grouped};
use crate::source::geometry::{Axis, GeometryPage, Glyph, Rule};

/// Pieces of a line that meet stand no further apart, in points; no border is drawn as thin.
const MEET: f32 = 0.6;
/// A shorter piece is a dash; points.
const DASH: f32 = 12.0;
/// Ends that stand so near one another are of one edge, in points.
const SAME_EDGE: f32 = 1.5;
/// Two ends that are so near in height are of one line, in points.
const SAME_LINE: f32 = 3.6;
/// An edge is shown at so many heights: two may meet by chance.
const LEAST_HEIGHTS: usize = 3;
/// A rule that is drawn this near shows the edge already; points.
const DRAWN: f32 = 6.0;
/// More stretches than a page of tables has are a drawing.
const MOST_STRETCHES: usize = 2000;
/// So are more pieces on a page, and more edges in a document.
const MOST_PIECES: usize = 4000;
const MOST_EDGES: usize = 400;
/// A glyph stands over an edge that is so far inside of it on both sides, in points.
const OVER: f32 = 1.0;
/// Characters of one word stand so near, in ems; cells leave room at their edges.
const WITHIN_WORD: f32 = 0.05;
/// Feet of characters of one line, in points.
const LINE: f32 = 1.0;

/// An end of a piece.
#[derive(Clone, Copy)]
struct End {
    x: f32,
    y: f32,
    /// Another piece of the line begins or ends here too.
    meets: bool,
}

/// A stretch between two heights.
type Band = [f32; 2];

/// An edge on a page.
struct Edge {
    x: f32,
    /// Where nothing stands over it.
    bands: Vec<Band>,
    /// It shows on other pages only.
    hidden: bool,
}

/// For each page the rules down that the pieces of rules across show where none is drawn: beside rows whose text stands in
/// several columns, nothing standing over an edge. A head that stands open above gets a rule over it.
///
/// With each page go its rules, joined. The pages are looked at together: a title that is merged over all of one page hides
/// an edge there that others show.
pub(crate) fn shown(pages: &[(&GeometryPage, &Rules)]) -> Vec<Rules> {
    let ends: Vec<Vec<End>> = pages.iter().map(|(page, _)| ends(page)).collect();
    let edges = edges(pages, &ends);
    if edges.is_empty() {
        return pages.iter().map(|_| Rules::default()).collect();
    }
    let beside = companions(&ends, &edges);
    pages.iter().zip(&ends).map(|((page, rules), ends)| on_page(page, rules, ends, &edges, &beside)).collect()
}

/// For each edge those that show on one line with it somewhere: they are of the same table.
fn companions(ends: &[Vec<End>], edges: &[f32]) -> Vec<Vec<usize>> {
    let mut beside: Vec<Vec<usize>> = vec![Vec::new(); edges.len()];
    for line in ends.iter().flat_map(|ends| lines_of(ends, edges)) {
        for &edge in &line {
            for &other in line.iter().filter(|other| **other != edge) {
                if !beside[edge].contains(&other) {
                    beside[edge].push(other);
                }
            }
        }
    }
    beside
}

/// The edges that show at each line across of a page.
fn lines_of(ends: &[End], edges: &[f32]) -> Vec<Vec<usize>> {
    let heights = grouped(ends.iter().map(|end| end.y).collect(), SAME_LINE);
    let at = |y: f32| {
        let near = ends.iter().filter(move |end| (end.y - y).abs() < SAME_LINE);
        let mut own: Vec<usize> =
            near.filter_map(|end| edges.iter().position(|x| (end.x - x).abs() < SAME_EDGE)).collect();
        own.sort_unstable();
        own.dedup();
        own
    };
    heights.into_iter().map(at).collect()
}

/// The places across at which pieces meet, and at which no page has a rule down.
fn edges(pages: &[(&GeometryPage, &Rules)], ends: &[Vec<End>]) -> Vec<f32> {
    let mut all: Vec<(f32, usize, f32, bool)> = Vec::new();
    for (page, ends) in ends.iter().enumerate() {
        all.extend(ends.iter().map(|end| (end.x, page, end.y, end.meets)));
    }
    if all.iter().filter(|end| end.3).count() < LEAST_HEIGHTS {
        return Vec::new();
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    let groups = all.chunk_by(|a, b| b.0 - a.0 < SAME_EDGE).filter(|group| {
        let mut heights: Vec<(usize, f32)> = group.iter().map(|end| (end.1, end.2)).collect();
        heights.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        heights.dedup_by(|a, b| a.0 == b.0 && a.1 - b.1 < SAME_LINE);
        group.iter().any(|end| end.3) && heights.len() >= LEAST_HEIGHTS
    });
    let is_drawn = |x: f32| {
        let mut rules = pages.iter().flat_map(|(_, rules)| &rules.vertical);
        rules.any(|rule| (rule.at - x).abs() < DRAWN)
    };
    let middles = groups.map(|group| group.iter().map(|end| end.0).sum::<f32>() / group.len() as f32);
    let middles: Vec<f32> = middles.take(MOST_EDGES + 1).collect();
    if middles.len() > MOST_EDGES { Vec::new() } else { middles.into_iter().filter(|x| !is_drawn(*x)).collect() }
}

/// `beside` are the companions of each edge.
fn on_page(page: &GeometryPage, rules: &Rules, ends: &[End], edges: &[f32], beside: &[Vec<usize>]) -> Rules {
    let at = |x: f32| ends.iter().filter(move |end| (end.x - x).abs() < SAME_EDGE).copied().collect::<Vec<End>>();
    let own: Vec<Vec<End>> = edges.iter().map(|x| at(*x)).collect();
    let shows: Vec<bool> = own.iter().map(|ends| !ends.is_empty()).collect();
    // An edge that shows on other pages only is of the same table where it shows on one line with one that does here.
    let is_of_same = |edge: usize| beside[edge].iter().any(|other| shows[*other]);
    let edge = |at: usize| {
        let bands = open_bands(page, rules, edges[at], &own[at]);
        Edge { x: edges[at], bands, hidden: !shows[at] }
    };
    let edges: Vec<Edge> = (0..edges.len()).filter(|&at| shows[at] || is_of_same(at)).map(edge).collect();
    if edges.iter().map(|edge| edge.bands.len()).sum::<usize>() > MOST_STRETCHES {
        return Rules::default();
    }
    // How far the rule at a height goes.
    let reach = |y: f32| {
        let near = ends.iter().filter(|end| (end.y - y).abs() < SAME_LINE).map(|end| end.x);
        near.fold([f32::MAX, f32::MIN], |[left, right], x| [left.min(x), right.max(x)])
    };
    let widest = ends.iter().fold([f32::MAX, f32::MIN], |[left, right], end| [left.min(end.x), right.max(end.x)]);
    // Beside a merged cell the rules of a row stop short.
    let is_inner = |band: Band| {
        band.iter().any(|y| {
            let [left, right] = reach(*y);
            left > widest[0] + SAME_LINE || right < widest[1] - SAME_LINE
        })
    };
    // A rule on which an edge does not show is of the table where the piece over the edge is of a cell over several columns,
    // whose ends show on the next rule on which the edge does. Else it is of another table, or of a drawing, where its pieces
    // meet elsewhere, or where it has neither end in common with that rule.
    let is_of_table = |x: f32, y: f32| {
        let on = |y: f32| ends.iter().filter(move |end| (end.y - y).abs() < SAME_LINE);
        let shows = |y: f32, at: f32| on(y).any(|end| (end.x - at).abs() < SAME_EDGE);
        let far = |end: &&End| (end.y - y).abs();
        let shown = ends.iter().filter(|end| (end.x - x).abs() < SAME_EDGE).min_by(|a, b| far(a).total_cmp(&far(b)));
        let (Some(shown), [from, to]) = (shown, reach(y)) else { return true };
        if from > to || shows(y, x) {
            return true;
        }
        let left = on(y).map(|end| end.x).filter(|end| *end < x).fold(f32::MIN, f32::max);
        let right = on(y).map(|end| end.x).filter(|end| *end > x).fold(f32::MAX, f32::min);
        if shows(shown.y, left) && shows(shown.y, right) {
            return true;
        }
        let of = reach(shown.y);
        let is_near = |a: f32, b: f32| (a - b).abs() < SAME_LINE;
        !on(y).any(|end| end.meets) && (is_near(from, of[0]) || is_near(to, of[1]))
    };
    let mut found = Rules::default();
    for Edge { x, bands, hidden } in &edges {
        let is_own = |band: &Band| band.iter().all(|y| is_of_table(*x, *y));
        let is_shown = |band: &Band| *hidden || is_own(band) && (is_parted(page, *band, &edges) || is_inner(*band));
        for &band in bands.iter().filter(|band| is_shown(band)) {
            // The sides of the table there, too.
            let [above, below] = band.map(reach);
            let sides = [above[0].min(below[0]), above[1].max(below[1])];
            let drawn = sides[0] < sides[1];
            for at in std::iter::once(*x).chain(sides.into_iter().filter(|_| drawn)) {
                found.vertical.push(down(at, band));
            }
        }
    }
    add_heads(page, &edges, &mut found, reach);
    found.vertical.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    found.vertical.dedup();
    found
}

fn down(x: f32, [from, to]: Band) -> Rule {
    Rule { axis: Axis::Vertical, at: x, from, to, thickness: 0.5, light: 0 }
}

/// The head of a table that is open at its top: words in its columns right above its first rule.
fn add_heads(page: &GeometryPage, edges: &[Edge], found: &mut Rules, reach: impl Fn(f32) -> [f32; 2]) {
    /// In ems: the first line stands no further above the rule, lines of a head no further apart.
    const ABOVE: f32 = 1.4;
    const APART: f32 = 0.8;
    /// Two lines of type, with room around them; points.
    const TALLEST_HEADING: f32 = 60.0;
    /// A head has no more lines.
    const MOST_LINES: usize = 4;
    /// So many lines of figures are no head: it may have one of years.
    const LEAST_ROWS: usize = 2;
    let mut tops: Vec<f32> = found.vertical.iter().map(|rule| rule.from).collect();
    tops.retain(|top| !found.vertical.iter().any(|rule| (rule.to - top).abs() < SAME_LINE));
    for first in grouped(tops, SAME_LINE) {
        let [left, right] = reach(first);
        // Headings over all columns may stand between the head and the first row in columns.
        let mut top = first;
        while let Some([above, _]) =
            edges.iter().flat_map(|edge| &edge.bands).find(|band| (band[1] - top).abs() < SAME_LINE)
            && top - above < TALLEST_HEADING
            && !found.vertical.iter().any(|rule| rule.from < above + 1.0 && rule.to > above - 1.0)
        {
            top = *above;
        }
        let own: Vec<f32> =
            found.vertical.iter().filter(|rule| (rule.from - first).abs() < SAME_LINE).map(|rule| rule.at).collect();
        let inside: Vec<u32> = (0..page.glyphs.len() as u32)
            .filter(|&index| {
                let glyph = &page.glyphs[index as usize];
                let [x, y] = glyph.middle();
                !glyph.text.is_blank() && y < top && y > top - 12.0 * glyph.size && x > left && x < right
            })
            .collect();
        let (mut head, mut words) = (top, Vec::new());
        let mut rows = 0;
        for line in lines(page, &inside).iter().rev().take(MOST_LINES) {
            let apart = if head == top { ABOVE } else { APART };
            let boxes = || line.glyphs.iter().map(|&glyph| page.glyphs[glyph as usize].bbox);
            let crosses = own.iter().any(|x| boxes().any(|bbox| bbox[0] < x - OVER && bbox[2] > x + OVER));
            if head - line.bbox[3] > apart * line.size || crosses {
                break;
            }
            head = line.bbox[1] - 1.0;
            rows += usize::from(is_row_of_figures(&line.text));
            words.extend(boxes().map(|bbox| (bbox[0] + bbox[2]) / 2.0));
        }
        let inner = || edges.iter().map(|edge| edge.x).filter(|x| own.iter().any(|other| (other - x).abs() < 1.0));
        let columns =
            inner().filter(|x| words.iter().any(|word| word < x) && words.iter().any(|word| word > x)).count();
        // Rows of figures above a rule over their sum are no head.
        if columns == 0 || columns < inner().count() || rows >= LEAST_ROWS {
            continue;
        }
        found.vertical.extend(own.iter().map(|&x| down(x, [head, top])));
        if top < first {
            found.vertical.extend([left, right].map(|x| down(x, [top, first])));
        }
        found.horizontal.push(Rule {
            axis: Axis::Horizontal,
            at: head,
            from: left,
            to: right,
            thickness: 0.5,
            light: 0,
        });
    }
}

/// Whether a line ends in two figures.
fn is_row_of_figures(text: &str) -> bool {
    let mut last = text.split_whitespace().rev();
    let is_figure = |word: &str| {
        word.contains(|c: char| c.is_ascii_digit()) && !word.contains(char::is_alphabetic)
            || ["-", "–", "—"].contains(&word)
    };
    last.next().is_some_and(is_figure) && last.next().is_some_and(|word| is_figure(word) || word == "$")
}

/// Whether text stands on both sides of an edge between two heights: what stands alone is a heading over all columns.
fn is_parted(page: &GeometryPage, band: Band, edges: &[Edge]) -> bool {
    let inside = page.glyphs.iter().filter(|glyph| {
        let y = glyph.middle()[1];
        !glyph.text.is_blank() && y >= band[0] && y < band[1]
    });
    let (left, right) =
        inside.fold((f32::MAX, f32::MIN), |(left, right), glyph| (left.min(glyph.bbox[0]), right.max(glyph.bbox[2])));
    edges.iter().any(|edge| left < edge.x && right > edge.x && edge.bands.contains(&band))
}

/// The ends of the pieces of rules across.
fn ends(page: &GeometryPage) -> Vec<End> {
    let mut pieces: Vec<&Rule> = page
        .rules
        .iter()
        .filter(|rule| rule.axis == Axis::Horizontal && rule.light < UNSEEN && rule.to - rule.from > DASH)
        .collect();
    if pieces.len() > MOST_PIECES {
        return Vec::new();
    }
    pieces.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut out: Vec<End> = Vec::with_capacity(2 * pieces.len());
    for line in pieces.chunk_by(|a, b| b.at - a.at < MEET) {
        let mut line = line.to_vec();
        line.sort_by(|a, b| a.from.total_cmp(&b.from));
        for (at, piece) in line.iter().enumerate() {
            let before = at.checked_sub(1).is_some_and(|at| (line[at].to - piece.from).abs() < MEET);
            let behind = line.get(at + 1).is_some_and(|next| (next.from - piece.to).abs() < MEET);
            out.push(End { x: piece.from, y: piece.at, meets: before });
            out.push(End { x: piece.to, y: piece.at, meets: behind });
        }
    }
    out
}

/// The stretches of an edge between rules across, no glyph standing over it. It shows at most of these; a rule drawn in one
/// go, as over and under a head, may run over it.
fn open_bands(page: &GeometryPage, rules: &Rules, x: f32, edge: &[End]) -> Vec<Band> {
    /// A head and the row below it may stand between rules drawn in one go.
    const BESIDE: usize = 2;
    let shown = grouped(edge.iter().map(|end| end.y).collect(), SAME_LINE);
    let whole = rules.horizontal.iter().filter(|rule| rule.from < x - DASH && rule.to > x + DASH).map(|rule| rule.at);
    let heights = grouped(shown.iter().copied().chain(whole).collect(), SAME_LINE);
    let shows: Vec<bool> = heights.iter().map(|height| shown.iter().any(|y| (y - height).abs() < SAME_LINE)).collect();
    let near_edge = page
        .glyphs
        .iter()
        .filter(|glyph| !glyph.text.is_blank() && glyph.bbox[0] < x + OVER && glyph.bbox[2] > x - OVER);
    let mut near_edge: Vec<&Glyph> = near_edge.collect();
    // Line by line, whatever its characters' own heights.
    let line = |glyph: &Glyph| (glyph.bbox[3] / LINE).round();
    near_edge.sort_by(|a, b| line(a).total_cmp(&line(b)).then(a.bbox[0].total_cmp(&b.bbox[0])));
    let over_it = |glyph: &&&Glyph| glyph.bbox[0] < x - OVER && glyph.bbox[2] > x + OVER;
    let mut over: Vec<f32> = near_edge.iter().filter(over_it).map(|glyph| glyph.middle()[1]).collect();
    // A word goes over an edge between two of its characters as well.
    let goes_on = |pair: &&[&Glyph]| {
        let [left, right] = [pair[0], pair[1]];
        let step = (right.bbox[0] - left.bbox[2]).abs();
        line(left).total_cmp(&line(right)).is_eq() && step < WITHIN_WORD * left.size
    };
    over.extend(near_edge.windows(2).filter(goes_on).map(|pair| pair[0].middle()[1]));
    // One that shows on other pages only may stand anywhere here.
    let near = |at: usize| {
        shown.is_empty() || shows[at.saturating_sub(BESIDE - 1)..(at + 1 + BESIDE).min(shows.len())].contains(&true)
    };
    let bands = heights.windows(2).enumerate().filter(|(at, _)| near(*at)).map(|(_, pair)| [pair[0], pair[1]]);
    bands.filter(|band| !over.iter().any(|y| (band[0]..band[1]).contains(y))).collect()
}
