//! The rows of a table without drawn columns, and the lines of each of its columns.
//!
//! Where rules or shades part the rows nothing is to be told. Where the head alone is drawn, white space larger than that between
//! lines parts them in the column that holds the most text, in which nothing is merged; and the top of a row is where the most
//! of its texts begin.

use super::super::{Line, lines::is_wide_mark, lines::split, lines::split_at};
use super::columns::{Edges, common_starts, goes_on};
use super::frames::{APART, Frame};
use crate::{source::geometry::GeometryPage, words::marker};

/// Lines that are so much further apart than those of one text are of two; points.
pub(super) const FURTHER: f32 = 1.5;
/// Lines further apart than this, in ems, are of no one text.
const MOST_PITCH: f32 = 2.2;
/// A usual step that is larger, in ems, is one from row to row.
const ROW_PITCH: f32 = 1.75;
/// What stands in the middle of a table is off it by no more, in ems.
const CENTRED: f32 = 0.3;
/// What stands at the same height differs by no more; points.
const LEVEL: f32 = 1.0;

/// How a frame's edge between two rows stands in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// A rule or a change of shade parts the cells.
    Closed,
    /// Rules are drawn elsewhere, and none here.
    Joined,
    /// Nothing tells.
    Open,
}

/// The rows of a frame.
#[derive(Debug, Clone)]
pub(super) struct Rows {
    /// Their edges.
    pub(super) ys: Vec<f32>,
    /// The lines of each column.
    pub(super) lines: Vec<Vec<Line>>,
    /// Of each row whether one text goes over all its columns.
    pub(super) is_over_all: Vec<bool>,
    /// Of each row the columns that a text goes over, with nothing beside it in them: the first and the last.
    pub(super) over: Vec<Vec<[usize; 2]>>,
    /// The step from line to line, and how far text stands from the edges of its cell.
    pub(super) lead: f32,
    pub(super) pad: f32,
    /// The first row below the head of a page that is not the table's first: cells may have begun on the page before.
    pub(super) goes_on: Option<usize>,
    /// Steps between lines have told some rows.
    pub(super) by_steps: bool,
}

impl Rows {
    /// Whether one text goes over all of these columns of a row.
    pub(super) fn is_over(&self, row: usize, [from, to]: [usize; 2]) -> bool {
        self.is_over_all[row] || self.over[row].iter().any(|[first, last]| *first <= from && to <= *last)
    }
}

/// The rows of all frames of a table.
pub(super) fn all(pages: &[GeometryPage], chain: &[Frame], xs: &Edges) -> Vec<Rows> {
    let lines: Vec<Vec<Line>> = chain.iter().map(|frame| frame.lines(&pages[frame.page], frame.ends())).collect();
    let told: Vec<(usize, Line)> = chain
        .iter()
        .zip(&lines)
        .flat_map(|(frame, lines)| lines.iter().map(|line| (frame.page, line.clone())))
        .collect();
    let starts = common_starts(pages, &told);
    let has_rows = chain.iter().any(|frame| frame.has_rows);
    let set: Vec<Set> =
        chain.iter().zip(lines).map(|(frame, lines)| set_in_columns(&pages[frame.page], lines, xs, &starts)).collect();
    let lead = lead(&set);
    let size = set.iter().flat_map(|set| set.columns.iter().flatten()).map(|line| line.size).fold(1.0, f32::max);
    let pad = pad(chain, &set);
    // The column that holds the most text.
    let ink =
        |column: usize| set.iter().flat_map(|set| &set.columns[column]).map(|line| line.glyphs.len()).sum::<usize>();
    let key = (0..xs.columns()).rev().max_by_key(|&column| ink(column)).unwrap_or(0);
    let is_by_lines = lead > ROW_PITCH * size;
    let by_steps_alone = !has_rows || parts_groups(chain, &set, key, lead);
    let mut found: Vec<Rows> = Vec::new();
    for (frame, set) in chain.iter().zip(set) {
        let page = &pages[frame.page];
        let mut ys = frame.ys.clone();
        if by_steps_alone && !is_by_lines {
            ys = by_steps(&ys, &set, key, lead, pad);
        }
        let is_over_all = ys.windows(2).map(|pair| is_over_all(page, &set, [pair[0], pair[1]], frame, xs)).collect();
        let over = ys.windows(2).map(|pair| over_columns(&set, [pair[0], pair[1]])).collect();
        let mut columns = set.columns;
        for (line, [column, _]) in set.over {
            columns[column].push(line);
        }
        columns.iter_mut().for_each(|lines| lines.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1])));
        let goes_on =
            found.first().map(|first| usize::from(says(&ys, &columns, 0) == says(&first.ys, &first.lines, 0)));
        found.push(Rows { ys, lines: columns, is_over_all, over, lead, pad, goes_on, by_steps: by_steps_alone });
    }
    found
}

/// Whether what is drawn parts groups of rows: inside them texts without numbers stand apart, and beside nearly each all other
/// columns begin anew at its height. What has a number is told by that, wherever it stands.
fn parts_groups(chain: &[Frame], set: &[Set], key: usize, lead: f32) -> bool {
    /// The share of the texts.
    const NEARLY_ALL: f32 = 0.9;
    /// Fewer tell nothing.
    const LEAST: usize = 3;
    let (mut level, mut all) = (0, 0);
    for (frame, set) in chain.iter().zip(set) {
        let beside = &set.columns[key + 1..];
        for pair in frame.ys.windows(2) {
            let own: Vec<&Line> = set.columns[key].iter().filter(|line| stands_in(line, [pair[0], pair[1]])).collect();
            for step in own.windows(2).filter(|step| step[1].bbox[1] - step[0].bbox[1] > lead + FURTHER) {
                let begins =
                    |lines: &Vec<Line>| lines.iter().any(|line| (line.bbox[1] - step[1].bbox[1]).abs() < LEVEL);
                all += 1;
                let is_level = !beside.is_empty() && beside.iter().all(begins);
                level += usize::from(is_level && marker::read(step[1].text.trim()).is_none());
            }
        }
    }
    all >= LEAST && level as f32 >= NEARLY_ALL * all as f32
}

/// Whether the middle of a line stands between two heights.
pub(super) fn stands_in(line: &Line, [top, bottom]: [f32; 2]) -> bool {
    let middle = (line.bbox[1] + line.bbox[3]) / 2.0;
    middle > top && middle < bottom
}

/// What stands in a row, column by column.
fn says(ys: &[f32], columns: &[Vec<Line>], row: usize) -> String {
    let is_in = |line: &&Line| stands_in(line, [ys[row], ys[row + 1]]);
    columns.iter().flat_map(|lines| lines.iter().filter(is_in)).map(|line| line.text.as_str()).collect()
}

/// Lines as they stand in columns.
struct Set {
    /// The whole lines.
    lines: Vec<Line>,
    columns: Vec<Vec<Line>>,
    /// Those that run over an edge, and the columns that they begin and end in.
    over: Vec<(Line, [usize; 2])>,
}

/// Cuts lines at the edges. What runs over an edge with more than a mark stays whole.
fn set_in_columns(page: &GeometryPage, lines: Vec<Line>, xs: &Edges, starts: &[f32]) -> Set {
    let mut set = Set { lines, columns: vec![Vec::new(); xs.columns()], over: Vec::new() };
    for line in &set.lines {
        for word in split_at(page, line, |before, next| !goes_on(before, next, starts)) {
            let glyph = |at: usize| &page.glyphs[word.glyphs[at] as usize];
            let first = xs.column(glyph(0).middle()[0]);
            let last = (0..word.glyphs.len()).rev().find(|&at| !is_wide_mark(glyph(at).text.first())).unwrap_or(0);
            let last = xs.column(glyph(last).middle()[0]);
            if last > first {
                set.over.push((word, [first, last]));
                continue;
            }
            match set.columns[first].last_mut().filter(|before| (before.bbox[3] - word.bbox[3]).abs() < LEVEL) {
                Some(before) => {
                    before.text.push(' ');
                    before.take_in(&word);
                }
                None => set.columns[first].push(word),
            }
        }
    }
    set
}

/// The step from line to line that texts have.
fn lead(set: &[Set]) -> f32 {
    /// Steps are told apart by so many points.
    const STEP: f32 = 0.25;
    /// A step is usual where it is no less than this part as frequent as the most frequent one.
    const OFTEN: usize = 5;
    let mut steps: Vec<i32> = Vec::new();
    for lines in set.iter().flat_map(|set| &set.columns) {
        for pair in lines.windows(2) {
            let step = pair[1].bbox[1] - pair[0].bbox[1];
            if step > LEVEL && step < MOST_PITCH * pair[0].size.max(pair[1].size) {
                steps.push((step / STEP).round() as i32);
            }
        }
    }
    steps.sort_unstable();
    let groups = || steps.chunk_by(|a, b| a == b);
    let most = groups().map(<[i32]>::len).max().unwrap_or(0);
    // Rows of a line each are as often as lines of a text, or more often, and further apart.
    let least = groups().find(|group| group.len() * OFTEN >= most);
    least.map_or(f32::MAX, |group| group[0] as f32 * STEP)
}

/// How far below its upper edge a row's first text begins, where the edge is drawn.
fn pad(chain: &[Frame], set: &[Set]) -> f32 {
    let mut found: Vec<f32> = Vec::new();
    for (frame, set) in chain.iter().zip(set) {
        for pair in frame.ys.windows(2) {
            let tops = set.columns.iter().flatten().map(|line| line.bbox[1]);
            let first = tops.filter(|top| *top > pair[0] - LEVEL && *top < pair[1]).fold(f32::MAX, f32::min);
            if first < f32::MAX {
                found.push(first - pair[0]);
            }
        }
    }
    found.sort_by(f32::total_cmp);
    found.get(found.len() / 2).copied().unwrap_or(0.0).max(0.0)
}

/// The edges of rows that steps between lines show, besides those drawn.
fn by_steps(drawn: &[f32], set: &Set, key: usize, lead: f32, pad: f32) -> Vec<f32> {
    let mut ys = vec![drawn[0]];
    for pair in drawn.windows(2) {
        let [from, to] = [pair[0], pair[1]];
        let inside = |line: &&Line| line.bbox[1] > from - LEVEL && line.bbox[3] < to + line.size;
        let columns: Vec<Vec<&Line>> =
            set.columns.iter().map(|lines| lines.iter().filter(inside).collect::<Vec<&Line>>()).collect();
        // What goes over columns, or stands alone on its row in another one than the key column.
        let mut over: Vec<&Line> = set.over.iter().map(|(line, _)| line).filter(inside).collect();
        let is_key = |line: &Line| columns[key].iter().any(|own| (own.bbox[1] - line.bbox[1]).abs() < LEVEL);
        let is_over = |line: &Line| over.iter().any(|own| (own.bbox[1] - line.bbox[1]).abs() < LEVEL);
        let white = lead + 2.0 * pad - LEVEL;
        let is_apart = |line: &Line| {
            let others =
                || set.lines.iter().map(|other| other.bbox[1]).filter(|top| (top - line.bbox[1]).abs() > LEVEL);
            others().all(|top| (top - line.bbox[1]).abs() > white)
        };
        let alone: Vec<&Line> =
            set.lines.iter().filter(inside).filter(|line| !is_key(line) && !is_over(line) && is_apart(line)).collect();
        over.extend(alone);
        // The texts that begin: behind white space larger than that between lines.
        let mut begins: Vec<(usize, f32)> = Vec::new();
        for (column, lines) in columns.iter().enumerate() {
            for (at, line) in lines.iter().enumerate() {
                if at == 0 || line.bbox[1] - lines[at - 1].bbox[1] > lead + FURTHER {
                    begins.push((column, line.bbox[1]));
                }
            }
        }
        let mut found: Vec<f32> = Vec::new();
        let key_lines = &columns[key];
        for step in key_lines.windows(2).filter(|step| step[1].bbox[1] - step[0].bbox[1] > lead + FURTHER) {
            let [end, next] = [step[0].bbox[3], step[1].bbox[1]];
            // What goes over columns stands in a row of its own.
            let between = over.iter().filter(|line| line.bbox[1] > end - LEVEL && line.bbox[3] < next + LEVEL);
            let mut tops: Vec<f32> = between.map(|line| line.bbox[1]).collect();
            tops.sort_by(f32::total_cmp);
            let after = tops.last().map_or(end, |top| top + 2.0 * LEVEL);
            found.extend(tops.iter().map(|top| top - pad));
            found.push(row_top(&columns, &begins, [after, next], lead) - pad);
        }
        // And before the first text of the key column.
        if let Some(first) = key_lines.first() {
            let mut tops: Vec<f32> =
                over.iter().map(|line| line.bbox[1]).filter(|top| *top < first.bbox[1] - LEVEL).collect();
            tops.sort_by(f32::total_cmp);
            if !tops.is_empty() {
                found.extend(tops[1..].iter().map(|top| top - pad));
                let after = tops[tops.len() - 1] + 2.0 * LEVEL;
                found.push(row_top(&columns, &begins, [after, first.bbox[1]], lead) - pad);
            }
            let last = key_lines[key_lines.len() - 1].bbox[3];
            found.extend(over.iter().map(|line| line.bbox[1]).filter(|top| *top > last).map(|top| top - pad));
        }
        found.retain(|y| *y > from + FURTHER && *y < to - FURTHER);
        found.sort_by(f32::total_cmp);
        found.dedup_by(|a, b| *a - *b < FURTHER);
        ys.extend(found);
        ys.push(to);
    }
    ys
}

/// Where a row begins between the end of the text above and the beginning of its own in the column that holds the most: where
/// the fewest texts run on, and of such places where the most begin: texts of one line stand in the middle of their row together.
fn row_top(columns: &[Vec<&Line>], begins: &[(usize, f32)], [end, next]: [f32; 2], lead: f32) -> f32 {
    let runs_on = |y: f32| {
        let is_cut = |lines: &&Vec<&Line>| {
            lines.windows(2).any(|pair| {
                let goes_on = pair[1].bbox[1] - pair[0].bbox[1] <= lead + FURTHER;
                goes_on && pair[0].bbox[1] < y - LEVEL && pair[1].bbox[1] > y - LEVEL
            })
        };
        columns.iter().filter(is_cut).count()
    };
    let count = |y: f32| begins.iter().filter(|(_, top)| (top - y).abs() < LEVEL).count();
    let candidates = begins.iter().map(|(_, top)| *top).filter(|top| *top > end - LEVEL && *top <= next + LEVEL);
    let best = candidates.max_by(|a, b| {
        let fewer = runs_on(*b).cmp(&runs_on(*a));
        fewer.then(count(*a).cmp(&count(*b))).then(b.total_cmp(a))
    });
    best.unwrap_or(next)
}

/// The columns of a row that a text runs over: cells that are merged across.
fn over_columns(set: &Set, ends: [f32; 2]) -> Vec<[usize; 2]> {
    let is_in = |line: &Line| stands_in(line, ends);
    let is_alone =
        |[first, last]: &[usize; 2]| set.columns[first + 1..=*last].iter().flatten().all(|line| !is_in(line));
    let over = set.over.iter().filter(|(word, _)| is_in(word)).map(|(_, columns)| *columns);
    over.filter(is_alone).collect()
}

/// Whether all that a row says is one text that goes over columns: it runs over an edge, stands in the middle of the table, or
/// is alone at its left.
fn is_over_all(page: &GeometryPage, set: &Set, ends: [f32; 2], frame: &Frame, xs: &Edges) -> bool {
    let is_in = |line: &&Line| stands_in(line, ends);
    let mut own = set.lines.iter().filter(is_in);
    let (Some(line), None) = (own.next(), own.next()) else { return false };
    let runs_over = || set.over.iter().any(|(word, _)| is_in(&word));
    let own: Vec<usize> = (0..xs.columns()).filter(|at| set.columns[*at].iter().any(|line| is_in(&line))).collect();
    let off = |from: f32, to: f32| ((from + to) - (frame.sides[0] + frame.sides[1])).abs() / 2.0;
    // What stands in the middle of the table to a hair, and less so of its column.
    let is_centred = |column: usize| {
        let own = (line.bbox[0] + line.bbox[2] - xs.xs[column] - xs.xs[column + 1]).abs() / 2.0;
        off(line.bbox[0], line.bbox[2]) < (CENTRED * line.size).min(own)
    };
    let is_alone = || match own[..] {
        [column] => xs.columns() > 2 && column == 0 || is_centred(column),
        _ => false,
    };
    split(page, line, APART).len() == 1 && frame.is_whole(ends, xs) && (runs_over() || is_alone())
}
