//! Joins the pieces that a line was drawn with: dashes, dots, cell borders end to end, double lines.

use crate::source::geometry::{Axis, Fill, GeometryPage, Rule};

/// The rules of a page, joined, each list sorted by position.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Sorted from the top.
    pub horizontal: Vec<Rule>,
    /// Sorted from the left.
    pub vertical: Vec<Rule>,
}

/// Rules lighter than this are not seen on paper.
pub(super) const UNSEEN: u8 = 248;
/// Parallel rules closer than this are one: the two strokes of a double line, the borders of neighbouring cells.
const DOUBLE: f32 = 3.6;
/// A joined rule shorter than this is a dot, an underline of a letter or the corner of a drawing.
const SHORTEST: f32 = 5.0;

/// Ends of shades that stand so near are of one side, in points; so are the sides of one row.
const SAME_SHADE: f32 = 1.5;

/// The rules that are drawn on a page, joined; what shades show is left out.
#[must_use]
pub(super) fn ruled(page: &GeometryPage) -> Rules {
    let side = |axis: Axis| {
        let seen = page.rules.iter().filter(|rule| rule.axis == axis && rule.light < UNSEEN);
        join(seen.copied().collect::<Vec<Rule>>())
    };
    Rules { horizontal: side(Axis::Horizontal), vertical: side(Axis::Vertical) }
}

/// Joins the rules of a page.
#[must_use]
pub fn joined(page: &GeometryPage) -> Rules {
    let side = |axis: Axis| {
        let seen = page.rules.iter().filter(|rule| rule.axis == axis && rule.light < UNSEEN);
        seen.copied().collect::<Vec<Rule>>()
    };
    let [mut across, mut down] = [side(Axis::Horizontal), side(Axis::Vertical)];
    let shades = shaded_rows(page);
    let [edges, sides] = stripes(page, &shades);
    across.extend(edges);
    down.extend(sides);
    let mut horizontal = join(across.clone());
    let vertical = join(down);
    let open = open_edges(&horizontal, &vertical, &shades);
    if !open.is_empty() {
        across.extend(open);
        horizontal = join(across);
    }
    Rules { horizontal, vertical }
}

/// The edges of shaded rows inside a table that no rule draws: the other edge is a rule from side to side, and rules come down
/// to the shade.
fn open_edges(rules: &[Rule], down: &[Rule], shades: &[Shade]) -> Vec<Rule> {
    /// Its two sides; a frame around text is no table.
    const LEAST_DOWN: usize = 3;
    let is_as_long = |rule: &Rule, [left, _, right, _]: &[f32; 4]| {
        (rule.from - left).abs() < DOUBLE && (rule.to - right).abs() < DOUBLE
    };
    let mut found = Vec::new();
    for shade @ [left, top, right, bottom] in shades.iter().map(|shade| &shade.bbox) {
        let [is_upper, is_lower] =
            [top, bottom].map(|at| rules.iter().any(|rule| (rule.at - at).abs() < DOUBLE && is_as_long(rule, shade)));
        let comes_down = |rule: &&Rule| {
            let is_within = rule.at > left - DOUBLE && rule.at < right + DOUBLE;
            is_within && rule.from < top - LEAST_SHADE[1] && rule.to > top - DOUBLE
        };
        if is_upper != is_lower && down.iter().filter(comes_down).count() >= LEAST_DOWN {
            found.push(across(if is_upper { *bottom } else { *top }, [*left, *right]));
        }
    }
    found
}

/// The rules that the foot or the head of a page has cut from a table: rules down that end there together, with no rule across.
#[must_use]
pub fn cut_off(page: &GeometryPage, rules: &Rules) -> Vec<Rule> {
    /// Two are a frame.
    const LEAST_DOWN: usize = 3;
    /// A page is cut in this part of its height, at either end.
    const NEAR_END: f32 = 0.2;
    /// A rule across that stands so near ends them; points.
    const TOUCH: f32 = 4.0;
    let mut found = Vec::new();
    let ends: [fn(&Rule) -> f32; 2] = [|rule| rule.from, |rule| rule.to];
    for (end, near) in ends.into_iter().zip([0.0..NEAR_END * page.height, (1.0 - NEAR_END) * page.height..page.height])
    {
        let mut down: Vec<&Rule> = rules.vertical.iter().filter(|rule| near.contains(&end(rule))).collect();
        down.sort_by(|a, b| end(a).total_cmp(&end(b)));
        for group in down.chunk_by(|a, b| end(b) - end(a) < SAME_SHADE).filter(|group| group.len() >= LEAST_DOWN) {
            let far = |[left, right]: [f32; 2], rule: &&Rule| [left.min(rule.at), right.max(rule.at)];
            let (at, sides) = (end(group[0]), group.iter().fold([f32::MAX, f32::MIN], far));
            let ends_there = |rule: &Rule| {
                (rule.at - at).abs() < TOUCH && rule.from < sides[1] - TOUCH && rule.to > sides[0] + TOUCH
            };
            if !rules.horizontal.iter().any(ends_there) {
                found.push(across(at, sides));
            }
        }
    }
    found
}

/// A narrower shade is of a cell or a word, a lower one a line; points.
const LEAST_SHADE: [f32; 2] = [200.0, 8.0];

/// A shaded row, with the places where one shaded cell ends and the next begins.
struct Shade {
    bbox: [f32; 4],
    cuts: Vec<f32>,
}

impl Shade {
    /// Whether a shade is as high, and stands at the same height.
    fn is_level(&self, [_, top, _, bottom]: &[f32; 4]) -> bool {
        (self.bbox[1] - top).abs() < SAME_SHADE && (self.bbox[3] - bottom).abs() < SAME_SHADE
    }
}

/// The shades of a page that may be of rows, from the top; cells shaded side by side are one.
fn shaded_rows(page: &GeometryPage) -> Vec<Shade> {
    /// Of a page's height: a taller shade is a background.
    const TALLEST: f32 = 0.4;
    /// A page with more shades is a picture.
    const MOST: usize = 2_000;
    let is_seen = |fill: &&Fill| {
        let height = fill.bbox[3] - fill.bbox[1];
        fill.light < 255 && height > LEAST_SHADE[1] && height < TALLEST * page.height
    };
    let mut fills: Vec<[f32; 4]> = page.fills.iter().filter(is_seen).map(|fill| fill.bbox).collect();
    if fills.len() > MOST {
        return Vec::new();
    }
    fills.sort_by(|a, b| a[1].total_cmp(&b[1]).then(a[0].total_cmp(&b[0])));
    let mut rows: Vec<Shade> = Vec::new();
    for fill in fills {
        match rows.last_mut() {
            Some(shade) if shade.is_level(&fill) && fill[0] < shade.bbox[2] + SAME_SHADE => {
                let Shade { bbox: row, cuts } = shade;
                if (fill[0] - row[2]).abs() < SAME_SHADE {
                    cuts.push((fill[0] + row[2]) / 2.0);
                }
                row[2] = row[2].max(fill[2]);
            }
            _ => rows.push(Shade { bbox: fill, cuts: Vec::new() }),
        }
    }
    rows
}

/// The edges of stripes, across and down: every other row of a table is shaded, from side to side, and nothing else need part
/// its rows. Where each stripe is made of cells that are as wide as those of the others, they part the columns.
fn stripes(page: &GeometryPage, shades: &[Shade]) -> [Vec<Rule>; 2] {
    /// Fewer are heads, unless they are made of so many cells alike that nothing else than a table has them.
    const LEAST_STRIPES: usize = 3;
    const LEAST_OF_CELLS: usize = 2;
    const LEAST_CUTS: usize = 2;
    let (rows, narrow): (Vec<&Shade>, Vec<&Shade>) =
        shades.iter().partition(|row| row.bbox[2] - row.bbox[0] > LEAST_SHADE[0]);
    let same = |a: &[f32; 4], b: &[f32; 4]| (a[0] - b[0]).abs() < SAME_SHADE && (a[2] - b[2]).abs() < SAME_SHADE;
    let mut groups: Vec<Vec<&Shade>> = Vec::new();
    for row in rows {
        match groups.iter_mut().find(|group| same(&group[0].bbox, &row.bbox)) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups.retain(|group| {
        let is_striped = group.len() >= LEAST_STRIPES && alternate(group);
        is_striped || group.len() >= LEAST_OF_CELLS && common_cuts(group).is_some_and(|cuts| cuts.len() >= LEAST_CUTS)
    });
    // Beside a title that is merged over rows, and not shaded, their other cells are.
    let is_of_row = |cell: &Shade| groups.iter().flatten().any(|row| row.is_level(&cell.bbox));
    let beside = narrow.into_iter().filter(|cell| is_of_row(cell));
    let edges =
        groups.iter().flatten().copied().chain(beside).flat_map(
            |&Shade { bbox: [left, top, right, bottom], .. }| [top, bottom].map(|at| across(at, [left, right])),
        );
    let mut edges: Vec<Rule> = edges.collect();
    let mut sides = Vec::new();
    for group in &groups {
        let foot = foot(page, group);
        sides.extend(column_sides(page, group, foot.map(|foot| foot.at)));
        edges.extend(foot);
    }
    [edges, sides]
}

/// Where the cells of all stripes meet, if they do so at the same places.
fn common_cuts<'a>(stripes: &[&'a Shade]) -> Option<&'a [f32]> {
    let first = &stripes[0].cuts;
    let same = |other: &&Shade| {
        let near = |(a, b): (&f32, &f32)| (a - b).abs() < SAME_SHADE;
        first.len() == other.cuts.len() && first.iter().zip(&other.cuts).all(near)
    };
    (!first.is_empty() && stripes.iter().all(same)).then_some(first)
}

/// The sides of columns that all stripes of a table show, from the first to its foot; not where text between two stripes
/// stands over them.
fn column_sides(page: &GeometryPage, stripes: &[&Shade], foot: Option<f32>) -> Vec<Rule> {
    let Some(cuts) = common_cuts(stripes) else { return Vec::new() };
    let [left, _, right, _] = stripes[0].bbox;
    let ends = stripes.iter().map(|stripe| [stripe.bbox[1], stripe.bbox[3]]);
    let ends: Vec<f32> = ends.flatten().chain(foot).collect();
    // A mark that ends a line may hang over the edge of its cell.
    let stands_over = |at: f32, [top, bottom]: [f32; 2]| {
        page.glyphs.iter().any(|glyph| {
            let y = glyph.middle()[1];
            let is_over = glyph.bbox[0] < at - SAME_SHADE && glyph.bbox[2] > at + SAME_SHADE;
            y > top && y < bottom && is_over && glyph.text.first().is_alphanumeric()
        })
    };
    let mut found = Vec::new();
    for &at in [left].iter().chain(cuts).chain(&[right]) {
        let pieces = ends.windows(2).filter(|pair| !stands_over(at, [pair[0], pair[1]]));
        found.extend(pieces.map(|pair| undrawn(Axis::Vertical, at, [pair[0], pair[1]])));
    }
    found
}

fn across(at: f32, sides: [f32; 2]) -> Rule {
    undrawn(Axis::Horizontal, at, sides)
}

/// A rule that nothing draws, and that shades or the ends of others show.
fn undrawn(axis: Axis, at: f32, [from, to]: [f32; 2]) -> Rule {
    Rule { axis, at, from, to, thickness: 0.0, light: 0 }
}

/// Of the length of stripes.
const LONG: f32 = 0.8;

/// The lower edge of the row below the last stripe, which no shade ends.
fn foot(page: &GeometryPage, stripes: &[&Shade]) -> Option<Rule> {
    /// In ems: a row begins no further below a stripe, and its lines stand no further apart.
    const NEAR: f32 = 1.1;
    /// Where no row is taller than that, in ems, each is a line; what goes on below the stripes for so many of them is text
    /// below the table.
    const ONE_LINE: f32 = 2.4;
    const TALLEST: f32 = 2.0;
    let [left, _, right, bottom] = stripes.last()?.bbox;
    let inside = |bbox: &[f32; 4]| bbox[0] > left - SAME_SHADE && bbox[2] < right + SAME_SHADE && bbox[1] > bottom;
    let below = page.glyphs.iter().filter(|glyph| !glyph.text.is_blank() && inside(&glyph.bbox));
    let mut below: Vec<([f32; 4], f32)> = below.map(|glyph| (glyph.bbox, glyph.size)).collect();
    below.sort_by(|a, b| a.0[1].total_cmp(&b.0[1]));
    let size = below.first().map_or(1.0, |(_, size)| *size);
    // A line that runs on beside the stripes is running text.
    let is_beside = |[x0, _, x1, _]: [f32; 4]| {
        x0 < left - SAME_SHADE && x1 > left - size || x1 > right + SAME_SHADE && x0 < right + size
    };
    let beside = page.glyphs.iter().filter(|glyph| !glyph.text.is_blank() && is_beside(glyph.bbox));
    let mut beside: Vec<f32> = beside.map(|glyph| glyph.middle()[1]).filter(|y| *y > bottom).collect();
    beside.sort_by(f32::total_cmp);
    let has_beside = |from: f32, to: f32| beside.get(beside.partition_point(|y| *y <= from)).is_some_and(|y| *y < to);
    let mut end = bottom;
    for (bbox, size) in below {
        if bbox[1] > end + NEAR * size || has_beside(bbox[1], bbox[3]) {
            break;
        }
        end = end.max(bbox[3]);
    }
    // A rule as long as the stripes ends the table.
    let is_end = |rule: &&Rule| {
        let is_long = rule.to.min(right) - rule.from.max(left) > LONG * (right - left);
        rule.axis == Axis::Horizontal && is_long && rule.at > bottom - DOUBLE && rule.at < end
    };
    if page.rules.iter().any(|rule| is_end(&rule)) {
        return None;
    }
    let tallest = heights(stripes).chain(between(stripes)).fold(0.0, f32::max);
    if tallest < ONE_LINE * size && end - bottom > TALLEST * tallest {
        return None;
    }
    (end > bottom).then(|| across(end + SAME_SHADE, [left, right]))
}

fn heights(shades: &[&Shade]) -> impl Iterator<Item = f32> {
    shades.iter().map(|shade| shade.bbox[3] - shade.bbox[1])
}

/// How much stands between each shade and the next.
fn between(shades: &[&Shade]) -> impl Iterator<Item = f32> {
    shades.windows(2).map(|pair| pair[1].bbox[1] - pair[0].bbox[3])
}

/// Whether what stands between shades is about as tall as they are: a row each. Shaded titles have many rows between them.
fn alternate(shades: &[&Shade]) -> bool {
    /// Rows of one table differ in height by less than this factor, by and large.
    const TALLER: f32 = 2.0;
    let middle = |mut heights: Vec<f32>| {
        heights.sort_by(f32::total_cmp);
        heights[heights.len() / 2]
    };
    let between: Vec<f32> = between(shades).filter(|height| *height > SAME_SHADE).collect();
    // Where every row has a shade of its own, none stands between.
    between.is_empty() || middle(between) < TALLER * middle(heights(shades).collect())
}

fn join(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    let mut joined: Vec<Rule> = Vec::new();
    let mut start = 0;
    while start < rules.len() {
        let mut end = start + 1;
        while end < rules.len()
            && rules[end].at - rules[end - 1].at <= DOUBLE
            && rules[end].at - rules[start].at <= 2.0 * DOUBLE
        {
            end += 1;
        }
        let mut level: Vec<Rule> = rules[start..end].to_vec();
        level.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
        let mut run: Option<Run> = None;
        for rule in level {
            match run.as_mut().filter(|run| run.goes_on_with(&rule)) {
                Some(run) => run.take(rule),
                None => joined.extend(run.replace(Run::of(rule)).map(|run| run.whole())),
            }
        }
        joined.extend(run.map(|run| run.whole()));
        start = end;
    }
    joined.retain(|rule| rule.to - rule.from >= SHORTEST);
    // Those of several tables that stand near one another were told apart by where they begin.
    joined.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
    joined
}

/// Pieces of one line, end to end.
struct Run {
    rule: Rule,
    /// The lengths of the pieces, and the same times their positions.
    length: f32,
    weight: f32,
}

impl Run {
    fn of(rule: Rule) -> Run {
        let length = rule.to - rule.from;
        Run { rule, length, weight: length * rule.at }
    }

    fn goes_on_with(&self, rule: &Rule) -> bool {
        // Dashes stand at most about twice their length apart, cell borders touch.
        let length = rule.to - rule.from;
        let dash = length.min(self.rule.to - self.rule.from) < 12.0;
        let reach = if dash { (2.2 * length).clamp(3.0, 9.0) } else { 3.0 };
        rule.from - self.rule.to <= reach
    }

    fn take(&mut self, rule: Rule) {
        let length = rule.to - rule.from;
        self.rule.to = self.rule.to.max(rule.to);
        self.rule.thickness = self.rule.thickness.max(rule.thickness);
        self.rule.light = self.rule.light.min(rule.light);
        self.length += length;
        self.weight += length * rule.at;
    }

    /// The whole line, where most of it is: the dots of a line that it meets stand aside.
    fn whole(self) -> Rule {
        let at = if self.length > 0.0 { self.weight / self.length } else { self.rule.at };
        Rule { at, ..self.rule }
    }
}

/// Groups positions that lie within `reach` of their neighbour; gives the middle of each group.
#[must_use]
pub fn grouped(mut positions: Vec<f32>, reach: f32) -> Vec<f32> {
    positions.sort_by(f32::total_cmp);
    let mut groups: Vec<(f32, f32)> = Vec::new();
    for position in positions {
        match groups.last_mut() {
            Some((_, last)) if position - *last <= reach => *last = position,
            _ => groups.push((position, position)),
        }
    }
    groups.into_iter().map(|(first, last)| (first + last) / 2.0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(at: f32, from: f32, to: f32) -> Rule {
        Rule { axis: Axis::Horizontal, at, from, to, thickness: 0.5, light: 0 }
    }

    #[test]
    fn dashes_and_double_lines_become_one_rule() {
        let dashes: Vec<Rule> = (0..20).map(|i| rule(10.0, i as f32 * 6.0, i as f32 * 6.0 + 3.0)).collect();
        assert_eq!(join(dashes).len(), 1);
        assert_eq!(join(vec![rule(10.0, 0.0, 100.0), rule(12.0, 0.0, 100.0)]).len(), 1);
        // The first dot is of a line that crosses at the end.
        let dots = std::iter::once(rule(7.0, -1.0, 0.0))
            .chain((0..50).map(|i| rule(10.0, 2.0 * i as f32, 2.0 * i as f32 + 1.0)));
        let found = join(dots.collect());
        assert!(found.len() == 1 && (found[0].at - 10.0).abs() < 0.1, "{found:?}");
        assert_eq!(join(vec![rule(10.0, 0.0, 100.0), rule(10.0, 140.0, 200.0)]).len(), 2);
    }

    #[test]
    fn rules_of_two_tables_whose_columns_stand_near_one_another_are_sorted() {
        // The lower table's edge stands left of the upper one's.
        let found = join(vec![rule(140.5, 400.0, 455.0), rule(137.3, 486.0, 588.0), rule(135.5, 619.0, 755.0)]);
        let places: Vec<f32> = found.iter().map(|rule| rule.at).collect();
        assert_eq!(places, [135.5, 137.3, 140.5]);
    }

    #[test]
    fn cells_shaded_side_by_side_part_the_columns_of_the_rows_between() {
        let mut page = GeometryPage { width: 595.0, height: 842.0, ..GeometryPage::default() };
        let row = |top| [50.0, 150.0, 400.0].map(|left| (left, top));
        let right = |left: f32| {
            if left == 50.0 {
                150.0
            } else if left == 150.0 {
                400.0
            } else {
                500.0
            }
        };
        let cells = [100.0, 140.0, 180.0].into_iter().flat_map(row);
        page.fills = cells.map(|(left, top)| Fill { bbox: [left, top, right(left), top + 20.0], light: 240 }).collect();
        let found: Vec<(f32, f32, f32)> =
            joined(&page).vertical.iter().map(|rule| (rule.at, rule.from, rule.to)).collect();
        assert_eq!(found, [50.0, 150.0, 400.0, 500.0].map(|at| (at, 100.0, 200.0)));
        // Rows whose cells end at other places say nothing of columns.
        page.fills[1].bbox[2] = 390.0;
        page.fills[2].bbox[0] = 390.0;
        assert_eq!(joined(&page).vertical.len(), 0);
    }

    #[test]
    fn a_shaded_row_between_rules_down_has_two_edges_though_one_is_ruled() {
        let mut page = GeometryPage { width: 595.0, height: 842.0, ..GeometryPage::default() };
        let down = |at| Rule { axis: Axis::Vertical, at, from: 100.0, to: 300.0, thickness: 0.5, light: 0 };
        page.rules = vec![down(50.0), down(200.0), down(350.0), rule(220.0, 50.0, 350.0), rule(300.0, 50.0, 350.0)];
        let shade = |from, to| Fill { bbox: [from, 200.0, to, 220.0], light: 220 };
        page.fills = vec![shade(50.0, 200.0), shade(200.0, 350.0)];
        let found: Vec<f32> = joined(&page).horizontal.iter().map(|rule| rule.at).collect();
        assert_eq!(found, [200.0, 220.0, 300.0]);
        // A shade that stands on the rules, and one that no rule ends, are heads and backgrounds.
        for rule in page.rules.iter_mut().filter(|rule| rule.axis == Axis::Vertical) {
            rule.from = 200.0;
        }
        assert_eq!(joined(&page).horizontal.len(), 2);
    }
}
