//! Where on a page tables stand whose columns no rule parts: between rules of one length, or where rows are shaded.

use super::super::{
    Line, lines,
    lines::split,
    rules::{Rules, UNSEEN, grouped, ruled},
};
use super::columns::{Edges, WORD};
use crate::source::geometry::{Axis, Fill, GeometryPage, Rule, Turn};

/// A table is no narrower, in points.
const LEAST_WIDTH: f32 = 200.0;
/// Ends of rules of one table stand so near, in points.
const SAME: f32 = 3.0;
/// A shorter piece is a dash; points.
const DASH: f32 = 12.0;
/// Rows stand no nearer than this, in points.
const SAME_ROW: f32 = 3.6;
/// A lower shade is a line, a narrower one of a character; points.
const LEAST_SHADE: f32 = 8.0;
/// Of a page's height: a taller shade is a background.
const TALLEST_SHADE: f32 = 0.6;
/// A page with more shades or rules is a drawing.
const MOST: usize = 2_000;
/// Words this far apart, in ems, are of two columns whatever the columns are.
pub(super) const APART: f32 = 0.9;
/// Text stands no further below the edge of its cell than below those of others, by more than this; ems.
const LOWER: f32 = 0.4;
/// And so far below a table's end begins what stands between two tables; ems.
const BELOW: f32 = 0.8;
/// Of the width between the sides: what takes more goes from side to side.
const FULL: f32 = 0.9;

/// A stretch of a page.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) page: usize,
    pub(super) sides: [f32; 2],
    /// The edges of rows that something draws, from the top; the first and the last are the frame's.
    pub(super) ys: Vec<f32>,
    /// The pieces of rules across inside, as they were drawn.
    pub(super) pieces: Vec<Rule>,
    pub(super) fills: Vec<Fill>,
    /// Shades part its rows.
    pub(super) by_shades: bool,
    /// Some line stands in columns. A page may begin with a row of which one column has text, and no other.
    pub(super) is_told: bool,
    /// Some rows are parted, besides a head from what is below it.
    pub(super) has_rows: bool,
}

impl Frame {
    pub(super) fn ends(&self) -> [f32; 2] {
        [self.ys[0], self.ys[self.ys.len() - 1]]
    }

    /// Whether what is drawn of a row goes from side to side: its rules, or its shade.
    pub(super) fn is_whole(&self, [top, bottom]: [f32; 2], xs: &Edges) -> bool {
        let width = self.sides[1] - self.sides[0];
        let is_covered = |y: f32| {
            let own = self.pieces.iter().filter(|piece| (piece.at - y).abs() < SAME_ROW);
            let sum: f32 = own.map(|piece| piece.to - piece.from).sum();
            sum == 0.0 || sum > width - SAME * xs.columns() as f32
        };
        let lights: Vec<Option<u8>> =
            xs.xs.windows(2).map(|pair| self.light([(pair[0] + pair[1]) / 2.0, (top + bottom) / 2.0])).collect();
        is_covered(top) && is_covered(bottom) && lights.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// How light the shade at a place is, if there is one.
    pub(super) fn light(&self, [x, y]: [f32; 2]) -> Option<u8> {
        let over = self.fills.iter().filter(|fill| {
            let [x0, y0, x1, y1] = fill.bbox;
            x0 < x && x1 > x && y0 < y && y1 > y
        });
        over.map(|fill| fill.light).next_back()
    }

    /// The lines that stand in it between two heights.
    pub(super) fn lines(&self, page: &GeometryPage, [from, to]: [f32; 2]) -> Vec<Line> {
        lines_in(page, self.sides, [from, to])
    }
}

/// The lines between two sides and two heights.
fn lines_in(page: &GeometryPage, [left, right]: [f32; 2], [from, to]: [f32; 2]) -> Vec<Line> {
    let inside = |&index: &u32| {
        let glyph = &page.glyphs[index as usize];
        let [x, y] = glyph.middle();
        let is_text = !glyph.text.is_blank() && glyph.turn != Turn::Slanted;
        is_text && x > left - SAME && x < right + glyph.size && y > from && y < to
    };
    lines(page, &(0..page.glyphs.len() as u32).filter(inside).collect::<Vec<u32>>())
}

/// How light the lightest shade is: stripes are lighter than heads.
pub(super) fn lightest(pages: &[GeometryPage]) -> u8 {
    let shades = pages.iter().flat_map(|page| page.fills.iter().filter(|fill| is_shade(page, fill)));
    shades.map(|fill| fill.light).max().unwrap_or(0)
}

/// The frames of a page, from the top.
pub(super) fn on_page(page: &GeometryPage, lightest: u8) -> Vec<Frame> {
    if page.rules.len() > MOST || page.fills.len() > MOST {
        return Vec::new();
    }
    let drawn = ruled(page);
    let mut found = by_rules(page, &drawn);
    let free: Vec<Fill> = page.fills.iter().filter(|fill| is_shade(page, fill)).copied().collect();
    for frame in by_shades(page, &drawn, free, lightest) {
        let [top, bottom] = frame.ends();
        if !found.iter().any(|other| other.ends()[0] < bottom && other.ends()[1] > top) {
            found.push(frame);
        }
    }
    found.sort_by(|a, b| a.ys[0].total_cmp(&b.ys[0]));
    found
}

fn is_shade(page: &GeometryPage, fill: &Fill) -> bool {
    let [x0, y0, x1, y1] = fill.bbox;
    fill.light < 255 && x1 - x0 > LEAST_SHADE && y1 - y0 > LEAST_SHADE && y1 - y0 < TALLEST_SHADE * page.height
}

/// Whether a rule parts columns between two heights: of the table, or of one in whose cell all this stands.
fn is_parted(drawn: &Rules, sides: [f32; 2], [top, bottom]: [f32; 2]) -> bool {
    drawn.vertical.iter().any(|rule| {
        let is_side = sides.iter().any(|side| (rule.at - side).abs() < SAME);
        !is_side && rule.from < bottom - SAME && rule.to > top + SAME
    })
}

/// Those between rules from side to side.
fn by_rules(page: &GeometryPage, drawn: &Rules) -> Vec<Frame> {
    let mut groups: Vec<Vec<Rule>> = Vec::new();
    for rule in drawn.horizontal.iter().filter(|rule| rule.to - rule.from > LEAST_WIDTH) {
        let is_same =
            |group: &&mut Vec<Rule>| (group[0].from - rule.from).abs() < SAME && (group[0].to - rule.to).abs() < SAME;
        match groups.iter_mut().find(is_same) {
            Some(group) => group.push(*rule),
            None => groups.push(vec![*rule]),
        }
    }
    // Rules that stop short beside merged cells are longest of none: what stands inside of a longer group is of it.
    groups.sort_by(|a, b| (b[0].to - b[0].from).total_cmp(&(a[0].to - a[0].from)));
    let (mut found, mut untold): (Vec<Frame>, Vec<Frame>) = Default::default();
    let is_free = |found: &[Frame], [top, bottom]: [f32; 2]| {
        found.iter().all(|other| other.ends()[1] <= top + SAME || other.ends()[0] >= bottom - SAME)
    };
    for group in groups {
        let sides = [group[0].from, group[0].to];
        let ys = grouped(group.iter().map(|rule| rule.at).collect(), SAME_ROW);
        for (run, is_told) in tables(page, drawn, sides, &ys) {
            let [top, bottom] = [head_above(page, sides, run[0]), run[run.len() - 1]];
            let own = frame(page, sides, [top, bottom], false).map(|frame| Frame { is_told, ..frame });
            if is_told && is_free(&found, [top, bottom]) {
                found.extend(own);
            } else if !is_told {
                untold.extend(own);
            }
        }
    }
    untold.retain(|frame| is_free(&found, frame.ends()));
    found.extend(untold);
    found
}

/// The upper edge of a table of which a rule is the first: above it may stand the head, with no rule of its own.
fn head_above(page: &GeometryPage, sides: [f32; 2], rule: f32) -> f32 {
    /// A head has no fewer words that stand apart; whose a table is and of when are two.
    const LEAST: usize = 3;
    /// Between its lines, and below it; ems.
    const NEAR: f32 = 0.9;
    let mut all = lines_in(page, sides, [0.0, rule]);
    all.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]));
    let mut top = rule;
    for line in all.iter().rev() {
        if top - line.bbox[3] > NEAR * line.size || split(page, line, APART).len() < LEAST {
            break;
        }
        top = line.bbox[1] - 2.0;
    }
    top
}

/// The tables between rules that follow one another: each as its rules, and whether some line of it stands in columns.
fn tables<'a>(page: &GeometryPage, drawn: &Rules, sides: [f32; 2], ys: &'a [f32]) -> Vec<(&'a [f32], bool)> {
    let bands: Vec<Vec<Line>> = ys.windows(2).map(|pair| lines_in(page, sides, [pair[0], pair[1]])).collect();
    let is_in_columns =
        |at: usize| bands[at].iter().any(|line| split(page, line, APART).len() > 1 || is_full(line, sides));
    // How far below its upper edge the text of a band begins, in ems.
    let above = |at: usize| {
        let first = bands[at].iter().min_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]))?;
        Some((first.bbox[1] - ys[at]) / first.size.max(1.0))
    };
    let usual = (0..bands.len()).filter(|&at| is_in_columns(at)).filter_map(above).fold(f32::MAX, f32::min);
    let ends = |at: usize| {
        is_parted(drawn, sides, [ys[at], ys[at + 1]])
            || above(at).is_none_or(|above| !is_in_columns(at) && above > BELOW && above > usual + LOWER)
    };
    let mut found = Vec::new();
    let mut first = 0;
    for at in 0..=bands.len() {
        if at == bands.len() || ends(at) {
            if first < at {
                found.push((&ys[first..=at], (first..at).any(is_in_columns)));
            }
            first = at + 1;
        }
    }
    found
}

/// Whether a line goes nearly from side to side: where columns are narrow, those of a full row stand as close as words.
pub(super) fn is_full(line: &Line, [left, right]: [f32; 2]) -> bool {
    line.bbox[2] - line.bbox[0] > FULL * (right - left)
}

/// The outermost of some pairs of sides.
pub(super) fn outermost(sides: impl Iterator<Item = [f32; 2]>) -> [f32; 2] {
    sides.fold([f32::MAX, f32::MIN], |[left, right], own| [left.min(own[0]), right.max(own[1])])
}

/// The frame between two heights, with what is drawn inside.
fn frame(page: &GeometryPage, sides: [f32; 2], [top, bottom]: [f32; 2], by_shades: bool) -> Option<Frame> {
    let [left, right] = sides;
    let is_inside = |rule: &&Rule| {
        rule.axis == Axis::Horizontal
            && rule.light < UNSEEN
            && rule.to - rule.from > DASH
            && rule.at > top - SAME
            && rule.at < bottom + SAME
            && rule.from > left - SAME
            && rule.to < right + SAME
    };
    let pieces: Vec<Rule> = page.rules.iter().filter(is_inside).copied().collect();
    let is_own = |fill: &&Fill| {
        let [x0, y0, x1, y1] = fill.bbox;
        is_shade(page, fill) && x0 > left - SAME && x1 < right + SAME && y0 > top - SAME_ROW && y1 < bottom + SAME_ROW
    };
    let fills: Vec<Fill> = page.fills.iter().filter(is_own).copied().collect();
    let edges = pieces.iter().map(|piece| piece.at).chain(fills.iter().flat_map(|fill| [fill.bbox[1], fill.bbox[3]]));
    let inner = edges.filter(|y| *y > top + SAME_ROW && *y < bottom - SAME_ROW);
    let mut ys = grouped(inner.collect(), SAME_ROW);
    ys.insert(0, top);
    ys.push(bottom);
    let has_rows = ys.len() > 3;
    (bottom - top > LEAST_SHADE).then_some(Frame {
        page: 0,
        sides,
        ys,
        pieces,
        fills,
        by_shades,
        is_told: true,
        has_rows,
    })
}

/// Those whose rows are shaded, every other one.
fn by_shades(page: &GeometryPage, drawn: &Rules, mut fills: Vec<Fill>, lightest: u8) -> Vec<Frame> {
    /// Fewer shades are a head, or boxes of their own.
    const LEAST: usize = 3;
    if fills.len() < LEAST {
        return Vec::new();
    }
    fills.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]).then(a.bbox[0].total_cmp(&b.bbox[0])));
    let sides = outermost(fills.iter().map(|fill| [fill.bbox[0], fill.bbox[2]]));
    if sides[1] - sides[0] < LEAST_WIDTH {
        return Vec::new();
    }
    // A head is darker than stripes are, from side to side: a table begins there. So may a cell be that is merged over rows.
    let covers = |top: f32| {
        let own = fills.iter().filter(|fill| fill.light < lightest && (fill.bbox[1] - top).abs() < SAME_ROW);
        own.map(|fill| fill.bbox[2] - fill.bbox[0]).sum::<f32>()
    };
    let is_head = |fill: &Fill| fill.light < lightest && covers(fill.bbox[1]) > FULL * (sides[1] - sides[0]);
    let mut starts: Vec<f32> = fills.iter().filter(|fill| is_head(fill)).map(|fill| fill.bbox[1]).collect();
    starts.dedup_by(|a, b| (*a - *b).abs() < SAME_ROW);
    let first = fills[0].bbox[1];
    if starts.first().is_none_or(|start| *start > first + SAME_ROW) {
        starts.insert(0, first);
    }
    let mut found = Vec::new();
    for (at, &top) in starts.iter().enumerate() {
        let limit = starts.get(at + 1).copied().unwrap_or(page.height);
        let own: Vec<&Fill> =
            fills.iter().filter(|fill| fill.bbox[1] > top - SAME_ROW && fill.bbox[1] < limit - SAME_ROW).collect();
        let Some(last) = own.iter().map(|fill| fill.bbox[3]).reduce(f32::max) else { continue };
        let sides = outermost(own.iter().map(|fill| [fill.bbox[0], fill.bbox[2]]));
        // A page may begin with a row that is not shaded; so may one end.
        let has_head = is_head(own[0]);
        let from = if has_head { top } else { outer(page, sides, top, [0.0, top], Way::Up) };
        let to = outer(page, sides, last, [last, limit], Way::Down);
        if own.len() < LEAST || is_parted(drawn, sides, [from, to]) {
            continue;
        }
        let Some(mut frame) = frame(page, sides, [from, to], true) else { continue };
        for edge in [top, last] {
            if frame.ys.iter().all(|y| (y - edge).abs() > SAME_ROW) {
                frame.ys.push(edge);
                frame.ys.sort_by(f32::total_cmp);
            }
        }
        found.push(frame);
    }
    found
}

enum Way {
    Up,
    Down,
}

/// How far a row without a shade goes on from the edge of the shaded ones: as far as its lines follow one another.
fn outer(page: &GeometryPage, sides: [f32; 2], edge: f32, band: [f32; 2], way: Way) -> f32 {
    /// White space between lines of a row, and at its edges; ems.
    const NEAR: f32 = 1.1;
    let mut all = lines_in(page, sides, band);
    all.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]));
    let mut end = edge;
    match way {
        Way::Down => {
            for line in &all {
                if line.bbox[1] - end > NEAR * line.size {
                    break;
                }
                end = end.max(line.bbox[3]);
            }
            if end > edge { end + 2.0 } else { edge }
        }
        Way::Up => {
            for line in all.iter().rev() {
                if end - line.bbox[3] > NEAR * line.size {
                    break;
                }
                end = end.min(line.bbox[1]);
            }
            if end < edge { end - 2.0 } else { edge }
        }
    }
}

/// The frames of each table, page after page: what a page begins with goes on with what the page before ended with, between the
/// same sides.
pub(super) fn chains(pages: &[GeometryPage], marked: &[Vec<bool>], found: Vec<Vec<Frame>>) -> Vec<Vec<Frame>> {
    let says = |page: usize, [from, to]: [f32; 2]| {
        pages[page].glyphs.iter().zip(&marked[page]).any(|(glyph, is_furniture)| {
            let y = glyph.middle()[1];
            !is_furniture && !glyph.text.is_blank() && y > from && y < to
        })
    };
    let mut chains: Vec<Vec<Frame>> = Vec::new();
    let mut open = false;
    let mut found = found.into_iter().enumerate().peekable();
    while let Some((page, frames)) = found.next() {
        let count = frames.len();
        let overleaf = found.peek().and_then(|(_, frames)| frames.first()).map(|first| first.sides);
        for (at, mut frame) in frames.into_iter().enumerate() {
            let is_near = |sides: [f32; 2]| (0..2).all(|at| (sides[at] - frame.sides[at]).abs() < SAME);
            if at + 1 == count && frame.has_rows && !frame.by_shades && overleaf.is_some_and(is_near) {
                frame = to_foot(&pages[page], &marked[page], frame);
            }
            frame.page = page;
            let [top, bottom] = frame.ends();
            let is_last = at + 1 == count && !says(page, [bottom, f32::MAX]);
            if let Some(rest) = chains
                .last()
                .filter(|_| open && at == 0)
                .and_then(|chain| last_row(&pages[page], &marked[page], chain, Some(top)))
            {
                chains.last_mut().expect("one is open").push(Frame { page, ..rest });
            }
            let goes_on = open && at == 0 && !says(page, [f32::MIN, top]);
            match chains.last_mut().filter(|chain| goes_on && goes_on_with(&chain[chain.len() - 1], &mut frame)) {
                Some(chain) => chain.push(frame),
                None if frame.is_told => chains.push(vec![frame]),
                None => {
                    open = false;
                    continue;
                }
            }
            open = is_last;
        }
        if count == 0 && open {
            let chain = chains.last_mut().expect("one is open");
            if let Some(rest) = last_row(&pages[page], &marked[page], chain, None) {
                chain.push(Frame { page, ..rest });
            }
            open = false;
        }
    }
    chains
}

/// A frame that a page's end leaves open: with the lines that follow its last rule, where nothing else stands below it.
fn to_foot(page: &GeometryPage, marked: &[bool], open: Frame) -> Frame {
    let [top, bottom] = open.ends();
    let below = page.glyphs.iter().zip(marked).filter(|(glyph, marked)| !**marked && !glyph.text.is_blank());
    let last = below.map(|(glyph, _)| glyph.middle()[1]).fold(f32::MIN, f32::max);
    let lines = outer(page, open.sides, bottom, [bottom, page.height], Way::Down);
    // Or to the last rule across that stops short beside a cell merged over rows.
    let [left, right] = open.sides;
    let is_own = |rule: &&Rule| {
        rule.axis == Axis::Horizontal && rule.to - rule.from > DASH && rule.from > left - SAME && rule.to < right + SAME
    };
    let rules = page.rules.iter().filter(is_own).map(|rule| rule.at).fold(bottom, f32::max);
    let end = lines.max(rules);
    let end = if end > last { end } else { bottom };
    match frame(page, open.sides, [top, end], false) {
        Some(frame) if end > bottom => Frame { is_told: open.is_told, ..frame },
        _ => open,
    }
}

/// A last row at the head of a page, which has no shade: in the columns that the shades of the page before show, above `limit`.
fn last_row(page: &GeometryPage, marked: &[bool], chain: &[Frame], limit: Option<f32>) -> Option<Frame> {
    let before = chain.last().filter(|before| before.by_shades)?;
    let limit = limit.unwrap_or(page.height);
    let own = (0..page.glyphs.len()).filter(|&at| !marked[at] && !page.glyphs[at].text.is_blank());
    let top = own.map(|at| page.glyphs[at].bbox[1]).fold(f32::MAX, f32::min) - 2.0;
    let bottom = if top < limit { outer(page, before.sides, top, [top, limit], Way::Down) } else { return None };
    let ends: Vec<f32> = before.fills.iter().flat_map(|fill| [fill.bbox[0], fill.bbox[2]]).collect();
    let lines = lines_in(page, before.sides, [top, bottom]);
    let runs_over = |line: &Line| {
        let mut words = split(page, line, WORD).into_iter();
        words.any(|word| ends.iter().any(|x| word.bbox[0] < x - word.size && word.bbox[2] > x + word.size))
    };
    let is_in_columns = !lines.is_empty() && !lines.iter().any(runs_over);
    let frame = || frame(page, before.sides, [top, bottom], true);
    if is_in_columns && bottom < limit { frame() } else { None }
}

/// Whether a frame stands between the sides of the one before, and its columns end where those do. Where titles are merged over rows, no shade may show a side.
fn goes_on_with(before: &Frame, frame: &mut Frame) -> bool {
    let [left, right] = before.sides;
    let is_near = |at: usize| (frame.sides[at] - before.sides[at]).abs() < SAME;
    let is_within = frame.sides[0] > left - SAME && frame.sides[1] < right + SAME;
    let goes_on = frame.page == before.page + 1
        && frame.by_shades == before.by_shades
        && (is_near(0) && is_near(1) || frame.by_shades && is_within && (is_near(0) || is_near(1)));
    let shown = |frame: &Frame| -> Vec<f32> {
        let pieces = frame.pieces.iter().flat_map(|piece| [piece.from, piece.to]);
        pieces.chain(frame.fills.iter().flat_map(|fill| [fill.bbox[0], fill.bbox[2]])).collect()
    };
    let (known, own) = (shown(before), shown(frame));
    let is_strange = |x: &f32| !known.iter().any(|other| (other - x).abs() < SAME);
    let (inner, strange) = own
        .iter()
        .filter(|x| **x > left + SAME && **x < right - SAME)
        .fold((0, 0), |(inner, strange), x| (inner + 1, strange + usize::from(is_strange(x))));
    if !goes_on || strange * 2 > inner && inner > 0 && known.len() > 2 {
        return false;
    }
    frame.sides = before.sides;
    true
}
