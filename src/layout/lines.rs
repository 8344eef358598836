//! Sets glyphs together to printed lines.

use std::ops::Range;

use super::logical::{logical, runs_left};
use crate::source::geometry::{GeometryPage, Glyph, Turn};

/// A printed line, or the part of one that stands in one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As printed, with single spaces where space is seen.
    pub text: String,
    /// Left, top, right, bottom.
    pub bbox: [f32; 4],
    /// The largest font size in it.
    pub size: f32,
    /// Its glyphs in reading order, as indices into the page's; blanks are left out.
    pub glyphs: Vec<u32>,
    /// Which way it runs.
    flow: Flow,
}

impl Line {
    /// Whether it runs down the page.
    #[must_use]
    pub fn runs_down(&self) -> bool {
        self.flow == Flow::Down
    }

    /// Takes in a line that goes on with this one without a space.
    pub(crate) fn take_in(&mut self, other: &Line) {
        self.text.push_str(&other.text);
        self.glyphs.extend(&other.glyphs);
        self.size = self.size.max(other.size);
        let ([x0, y0, x1, y1], [a0, b0, a1, b1]) = (self.bbox, other.bbox);
        self.bbox = [x0.min(a0), y0.min(b0), x1.max(a1), y1.max(b1)];
    }
}

/// How far baselines of one line may differ, as a part of the font size.
const LEVEL: f32 = 0.3;

/// The lines of the chosen glyphs, in reading order: from the top, or from the right where text runs downwards.
///
/// Lines that are turned against the others are set together by themselves and stand where they begin.
#[must_use]
pub fn lines(page: &GeometryPage, chosen: &[u32]) -> Vec<Line> {
    let flow = flow(page, chosen);
    let Some((own, turned)) = by_turn(page, chosen, flow) else { return lines_along(page, chosen, flow) };
    let mut found = lines_along(page, &own, flow);
    for group in turned {
        for line in lines(page, &group) {
            let at = found.partition_point(|other| other.bbox[1] <= line.bbox[1]);
            found.insert(at, line);
        }
    }
    found
}

/// The glyphs that stand as the text of that flow does, and those turned against it, by turn; none where all stand
/// alike but for a few.
fn by_turn(page: &GeometryPage, chosen: &[u32], flow: Flow) -> Option<(Vec<u32>, Vec<Vec<u32>>)> {
    /// Fewer turned characters are marks in a line.
    const LEAST: usize = 4;
    let usual = match flow {
        Flow::Across => Turn::Upright,
        Flow::Down if chosen.iter().any(|&index| page.glyphs[index as usize].turn == Turn::Clockwise) => {
            Turn::Clockwise
        }
        Flow::Down => Turn::Upright,
        Flow::Up => Turn::Anticlockwise,
        Flow::Back => Turn::Over,
    };
    let against = |index: u32| {
        let glyph = &page.glyphs[index as usize];
        glyph.turn != usual && glyph.turn != Turn::Slanted && !glyph.vertical
    };
    if chosen.iter().filter(|&&index| against(index)).take(LEAST).count() < LEAST {
        return None;
    }
    let mut turned: Vec<Vec<u32>> = Vec::new();
    let mut own: Vec<u32> = Vec::with_capacity(chosen.len());
    for &index in chosen {
        let turn = page.glyphs[index as usize].turn;
        if !against(index) {
            own.push(index);
            continue;
        }
        match turned.iter_mut().find(|group| page.glyphs[group[0] as usize].turn == turn) {
            Some(group) => group.push(index),
            None => turned.push(vec![index]),
        }
    }
    let is_blank = |index: &u32| page.glyphs[*index as usize].text.is_blank();
    let short = |group: &[u32]| group.iter().filter(|index| !is_blank(index)).count() < LEAST;
    // A few marks stay in the lines around them.
    own.extend(turned.iter().filter(|group| short(group)).flatten());
    turned.retain(|group| !short(group));
    (!turned.is_empty() && !own.is_empty()).then_some((own, turned))
}

/// The lines of glyphs that run one way.
fn lines_along(page: &GeometryPage, chosen: &[u32], flow: Flow) -> Vec<Line> {
    let mut placed: Vec<Placed> = chosen.iter().map(|&index| Placed::new(page, index, flow)).collect();
    placed.sort_by(|a, b| a.base.total_cmp(&b.base).then(a.from.total_cmp(&b.from)));
    // Each row is a stretch of what is sorted so.
    let mut rows: Vec<Range<usize>> = Vec::new();
    let mut level = f32::NEG_INFINITY;
    for (at, glyph) in placed.iter().enumerate() {
        match rows.last_mut() {
            Some(row) if glyph.base - level <= LEVEL * glyph.size.min(placed[at - 1].size) => row.end = at + 1,
            _ => rows.push(at..at + 1),
        }
        level = glyph.base;
    }
    raise_small(&placed, &mut rows);
    let mut found = Vec::with_capacity(rows.len());
    found.extend(rows.into_iter().filter_map(|row| compose(page, &mut placed[row], flow)));
    found
}

/// The parts of a line between gaps wider than `gap` ems.
#[must_use]
pub fn split(page: &GeometryPage, line: &Line, gap: f32) -> Vec<Line> {
    parts(page, line, gap).into_iter().filter_map(|part| cut(page, line.flow, &line.glyphs[part])).collect()
}

/// The parts of a line between two glyphs that stand apart.
pub(crate) fn split_at(page: &GeometryPage, line: &Line, apart: impl Fn(&Glyph, &Glyph) -> bool) -> Vec<Line> {
    let at = |&index: &u32| &page.glyphs[index as usize];
    let stretches = line.glyphs.chunk_by(|before, next| !apart(at(before), at(next)));
    stretches.filter_map(|stretch| cut(page, line.flow, stretch)).collect()
}

/// Where the parts of [`split`] stand among the line's glyphs.
pub(crate) fn parts(page: &GeometryPage, line: &Line, gap: f32) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut right = f32::NEG_INFINITY;
    for (at, &index) in line.glyphs.iter().enumerate() {
        let glyph = Placed::new(page, index, line.flow);
        match parts.last_mut() {
            Some(part) if glyph.from - right <= gap * glyph.size.max(1.0) => part.end = at + 1,
            _ => parts.push(at..at + 1),
        }
        right = right.max(glyph.to);
    }
    parts
}

/// Some glyphs of a line as a line.
fn cut(page: &GeometryPage, flow: Flow, glyphs: &[u32]) -> Option<Line> {
    let mut row: Vec<Placed> = glyphs.iter().map(|&index| Placed::new(page, index, flow)).collect();
    compose(page, &mut row, flow)
}

/// Which way text runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    Across,
    Down,
    Up,
    Back,
}

/// A glyph in the coordinates of its flow: along the line and across it.
#[derive(Debug, Clone)]
struct Placed {
    index: u32,
    from: f32,
    to: f32,
    base: f32,
    size: f32,
    blank: bool,
}

impl Placed {
    fn new(page: &GeometryPage, index: u32, flow: Flow) -> Placed {
        let glyph = &page.glyphs[index as usize];
        let [x0, y0, x1, y1] = glyph.bbox;
        let (from, to, base) = match flow {
            Flow::Across => (x0, x1, if glyph.turn == Turn::Upright { glyph.baseline } else { y1 }),
            Flow::Down => (y0, y1, -(x0 + x1) / 2.0),
            Flow::Up => (-y1, -y0, (x0 + x1) / 2.0),
            Flow::Back => (-x1, -x0, -y0),
        };
        Placed { index, from, to, base, size: glyph.size.max(0.1), blank: glyph.text.is_blank() }
    }
}

fn flow(page: &GeometryPage, chosen: &[u32]) -> Flow {
    let mut votes = [0usize; 4];
    for &index in chosen {
        let glyph = &page.glyphs[index as usize];
        let vote = match (glyph.turn, glyph.vertical) {
            (Turn::Upright | Turn::Slanted, false) => 0,
            (Turn::Upright | Turn::Slanted, true) | (Turn::Clockwise, false) => 1,
            (Turn::Anticlockwise, _) => 2,
            (Turn::Over, _) => 3,
            (Turn::Clockwise, true) => 0,
        };
        votes[vote] += 1;
    }
    let best = votes.iter().max().copied().unwrap_or(0);
    if votes[0] == best && !stacked(page, chosen) {
        Flow::Across
    } else if votes[0] == best || votes[1] == best {
        Flow::Down
    } else if votes[2] == best {
        Flow::Up
    } else {
        Flow::Back
    }
}

/// Upright characters set one by one in columns, as vertical titles often are: close above one another, wide apart
/// side by side.
fn stacked(page: &GeometryPage, chosen: &[u32]) -> bool {
    let seen: Vec<&Glyph> = chosen.iter().map(|&i| &page.glyphs[i as usize]).filter(|g| !g.text.is_blank()).collect();
    if !(4..=80).contains(&seen.len()) {
        return false;
    }
    // Ordinary text shows itself with the first two characters that follow one another on a level.
    let follows = |pair: &[&Glyph]| {
        let step = pair[1].bbox[0] - pair[0].bbox[2];
        (pair[1].baseline - pair[0].baseline).abs() < 0.1 * pair[0].size && step.abs() < 0.3 * pair[0].size
    };
    if seen.windows(2).any(follows) {
        return false;
    }
    let (mut beside, mut below) = (0, 0);
    for a in &seen {
        let near = |b: &&&Glyph, across: usize, along: usize| {
            let apart = b.middle()[along] - a.middle()[along];
            (b.middle()[across] - a.middle()[across]).abs() < 0.3 * a.size
                && apart > 0.5 * a.size
                && apart < 1.25 * a.size
        };
        beside += usize::from(seen.iter().any(|b| near(&b, 1, 0)));
        below += usize::from(seen.iter().any(|b| near(&b, 0, 1)));
    }
    // Columns of two and more characters, and hardly a pair side by side.
    let columns = {
        let mut xs: Vec<f32> = seen.iter().map(|glyph| glyph.middle()[0]).collect();
        xs.sort_by(f32::total_cmp);
        1 + xs.windows(2).filter(|pair| pair[1] - pair[0] > 0.5 * seen[0].size).count()
    };
    columns >= 2 && beside == 0 && below * 2 > seen.len()
}

/// Puts raised and lowered small characters (marks of footnotes, units) into the line they belong to.
fn raise_small(placed: &[Placed], rows: &mut Vec<Range<usize>>) {
    let mut index = 0;
    while index + 1 < rows.len() {
        let size = |row: &[Placed]| row.iter().map(|glyph| glyph.size).fold(0.0, f32::max);
        let [a, b] = [index, index + 1].map(|row| &placed[rows[row].clone()]);
        let (size_a, size_b) = (size(a), size(b));
        let apart = b[0].base - a[0].base;
        let (small, large) = if size_a < size_b { (a, b) } else { (b, a) };
        let touches = || {
            small.iter().all(|mark| {
                large
                    .iter()
                    .any(|glyph| mark.from < glyph.to + 0.5 * glyph.size && mark.to > glyph.from - 0.5 * glyph.size)
            })
        };
        let joins = size_a.min(size_b) < 0.8 * size_a.max(size_b)
            && apart < 0.55 * size_a.max(size_b)
            && small.len() <= 6
            && touches();
        if joins {
            rows[index].end = rows.remove(index + 1).end;
        } else {
            index += 1;
        }
    }
}

/// Marks that close what stands before them, and whose box is half blank.
pub(crate) fn is_wide_mark(c: char) -> bool {
    matches!(c, '、' | '。' | '，' | '．' | '：' | '；' | '！' | '？' | '）' | '」' | '』' | '】' | '〕' | '》' | '〉')
}

/// Ideographs, kana, full-width forms and their punctuation: scripts without spaces between words.
#[must_use]
pub fn is_wide(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}' | '\u{E000}'..='\u{F8FF}')
}

fn compose(page: &GeometryPage, row: &mut [Placed], flow: Flow) -> Option<Line> {
    row.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.index.cmp(&b.index)));
    let mut line = Line {
        text: String::with_capacity(3 * row.len()),
        bbox: [f32::MAX, f32::MAX, f32::MIN, f32::MIN],
        size: 0.0,
        glyphs: Vec::with_capacity(row.len()),
        flow,
    };
    let (mut right, mut blank, mut before) = (f32::NEG_INFINITY, false, None::<char>);
    let mut left = false;
    for placed in row.iter() {
        let glyph = &page.glyphs[placed.index as usize];
        if placed.blank {
            blank = true;
            continue;
        }
        let first = glyph.text.first();
        if let Some(before) = before {
            let gap = (placed.from - right) / placed.size.min(line.size.max(0.1));
            let needed = match (is_wide(before), is_wide(first)) {
                (false, false) => 0.17,
                (true, true) => 0.9,
                _ => 0.6,
            };
            // A printed space counts unless the next character was moved over it.
            if gap > needed || (blank && gap > 0.05) {
                line.text.push(' ');
            }
        }
        glyph.text.push_to(&mut line.text);
        line.glyphs.push(placed.index);
        line.size = line.size.max(placed.size);
        let [x0, y0, x1, y1] = glyph.bbox;
        line.bbox = [line.bbox[0].min(x0), line.bbox[1].min(y0), line.bbox[2].max(x1), line.bbox[3].max(y1)];
        right = right.max(placed.to);
        before = Some(glyph.text.last());
        blank = false;
        left |= runs_left(first);
    }
    if left {
        line.text = logical(&line.text);
    }
    (!line.glyphs.is_empty()).then_some(line)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::source::geometry::GlyphText;

    /// An upright glyph, 10 points wide and high.
    pub(in crate::layout) fn glyph(c: char, x: f32, y: f32) -> Glyph {
        Glyph {
            text: GlyphText::One(c),
            bbox: [x, y, x + 10.0, y + 10.0],
            baseline: y + 8.6,
            size: 10.0,
            turn: Turn::Upright,
            vertical: false,
            visible: true,
            light: 0,
        }
    }

    /// A page of such glyphs.
    fn page(glyphs: &[(char, f32, f32)]) -> GeometryPage {
        let glyphs = glyphs.iter().map(|&(c, x, y)| glyph(c, x, y));
        GeometryPage { number: 1, width: 600.0, height: 800.0, glyphs: glyphs.collect(), ..GeometryPage::default() }
    }

    fn texts(page: &GeometryPage) -> Vec<String> {
        let all: Vec<u32> = (0..page.glyphs.len() as u32).collect();
        lines(page, &all).into_iter().map(|line| line.text).collect()
    }

    #[test]
    fn lines_are_read_from_the_top_whatever_the_order_of_drawing() {
        let page = page(&[('丙', 0.0, 20.0), ('乙', 10.0, 0.5), ('甲', 0.0, 0.0)]);
        assert_eq!(texts(&page), ["甲乙", "丙"]);
    }

    #[test]
    fn characters_set_in_columns_are_read_downwards_from_the_right() {
        let columns = [("基礎服", 20.0), ("務面向", 0.0)];
        let glyphs: Vec<(char, f32, f32)> = columns
            .iter()
            .flat_map(|&(text, x)| text.chars().enumerate().map(move |(row, c)| (c, x, 11.0 * row as f32)))
            .collect();
        assert_eq!(texts(&page(&glyphs)), ["基礎服", "務面向"]);
    }

    #[test]
    fn a_line_turned_against_the_others_is_one_line() {
        let mut page = page(&[]);
        for (at, c) in "本頁表格為橫印".chars().enumerate() {
            page.glyphs.push(glyph(c, 10.0 * at as f32, 40.0));
        }
        for (at, c) in "直印說明".chars().enumerate() {
            let turned = glyph(c, 200.0, 10.0 + 10.0 * at as f32);
            page.glyphs.push(Glyph { turn: Turn::Clockwise, baseline: turned.bbox[3], ..turned });
        }
        assert_eq!(texts(&page), ["直印說明", "本頁表格為橫印"]);
    }

    #[test]
    fn a_wide_gap_shows_as_a_space() {
        let page = page(&[('面', 0.0, 0.0), ('向', 25.0, 0.0)]);
        assert_eq!(texts(&page), ["面 向"]);
    }
}
