//! Every table of a document as a grid, whatever it is about.

use serde::{Deserialize, Serialize};

use super::refine::{is_figure, part, refined};
use super::ruled_rows;
use super::sheet::Sheet;
use super::unruled;
use crate::layout::{self, Lattice, Line, upright};
use crate::source::flow::{Flow, FlowBlock, FlowCell, FlowTable, Paragraph, columns_wide, wrapped_paragraphs};
use crate::source::geometry::{Axis, Fill, GeometryPage, Rule};

/// A table on one page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Counted from 1.
    pub page: u32,
    /// Left, top, right, bottom in points from the page's top left corner.
    pub bbox: [f32; 4],
    /// It goes on with the last table of the page before: in the same columns, with nothing but running heads and feet
    /// between. Its first row may be the head again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continued: bool,
    /// By row, then by column; empty cells are left out, merged ones stand once.
    pub cells: Vec<GridCell>,
}

impl Grid {
    fn columns(&self) -> u32 {
        self.cells.iter().map(|cell| cell.3 + 1).max().unwrap_or(0)
    }
}

/// What stands at the foot of a page: its last table, if nothing stands below that.
struct Foot {
    page: u32,
    columns: u32,
    sides: [f32; 2],
}

impl Foot {
    /// Edges that two pages draw for one table stand so near, in points.
    const SAME: f32 = 3.0;

    fn of(sheet: &Sheet<'_>, on_page: &[Grid]) -> Option<Foot> {
        let last = on_page.iter().max_by(|a, b| a.bbox[3].total_cmp(&b.bbox[3]))?;
        let [left, _, right, bottom] = last.bbox;
        let is_last = !says_within(sheet, [f32::MIN, bottom, f32::MAX, f32::MAX]);
        is_last.then(|| Foot { page: last.page, columns: last.columns(), sides: [left, right] })
    }

    /// Whether a table at the head of the next page goes on with it.
    fn goes_on(&self, sheet: &Sheet<'_>, next: &Grid) -> bool {
        let [left, top, right, _] = next.bbox;
        let same = |at: usize, side: f32| (self.sides[at] - side).abs() < Foot::SAME;
        next.page == self.page + 1
            && next.columns() == self.columns
            && same(0, left)
            && same(1, right)
            && !says_within(sheet, [f32::MIN, f32::MIN, f32::MAX, top])
    }
}

/// Whether anything is written in a box, running heads and feet aside.
fn says_within(sheet: &Sheet<'_>, bbox: [f32; 4]) -> bool {
    sheet.within(bbox).iter().any(|&glyph| !sheet.page.glyphs[glyph as usize].text.is_blank())
}

/// First row, first column, last row, last column (all from 0, ends included) and the text, lines joined by line feeds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GridCell(pub u32, pub u32, pub u32, pub u32, pub String);

/// The tables of all pages, in the order of the pages and from the top.
#[must_use]
pub fn grids(pages: &[GeometryPage]) -> Vec<Grid> {
    let (level, stands) = upright(pages);
    let mut by_page = on_sheets(&Sheet::with_seams(&level).0);
    // A page that was put in sideways is read as it is held; places are told as it lies.
    for (on_page, stand) in by_page.iter_mut().zip(&stands) {
        on_page.iter_mut().for_each(|grid| grid.bbox = stand.back(grid.bbox));
    }
    by_page.into_iter().flatten().collect()
}

/// The tables of each page from the top.
fn on_sheets(sheets: &[Sheet<'_>]) -> Vec<Vec<Grid>> {
    let mut found = Vec::with_capacity(sheets.len());
    let mut foot: Option<Foot> = None;
    let mut ruled: Option<Lattice> = None;
    for sheet in sheets {
        let space = word_space(sheet.page);
        let mut on_page: Vec<Grid> = Vec::new();
        let mut bands: Vec<Grid> = Vec::new();
        let is_whole = |lattice: &&Lattice| !is_head_alone(sheet, lattice) && !is_cut_short(sheet, lattice);
        // Where rows are lines of figures their text tells more than what is drawn.
        let read = |lattice: &Lattice, may_be_by_text: bool, known: &[Grid]| {
            let by_text = may_be_by_text && ruled_rows::is_of_lines(sheet, lattice);
            let grid = if by_text { unruled::of_lines(sheet, lattice.bbox(), known, space) } else { None };
            grid.or_else(|| refined(sheet, lattice, space))
        };
        for lattice in sheet.lattices.iter().filter(is_whole) {
            let grid = read(lattice, !is_band(lattice) && !has_columns_drawn(sheet, lattice), &on_page);
            let kind = if is_band(lattice) { &mut bands } else { &mut on_page };
            // What is too little for a table may be the end or the beginning of one that a page has cut.
            let is_part = || lattice.columns() > 1 && like(lattice, &sheet.lattices, foot.as_ref());
            kind.extend(grid.or_else(|| if is_part() { part(sheet, lattice, space) } else { None }));
        }
        for lattice in shaded(sheet) {
            if !on_page.iter().chain(&bands).any(|grid| overlap(grid.bbox, lattice.bbox())) {
                let few = lattice.ys.len() <= ruled_rows::LEAST_ROWS;
                let kind = if few || is_band(&lattice) { &mut bands } else { &mut on_page };
                kind.extend(refined(sheet, &lattice, space));
            }
        }
        let by_rows = ruled_rows::lattices(sheet, &on_page, space, ruled.as_ref());
        for lattice in &by_rows {
            let grid = read(lattice, true, &on_page);
            on_page.extend(grid);
        }
        bands.retain(|band| !by_rows.iter().any(|lattice| overlap(band.bbox, lattice.bbox())));
        on_page.append(&mut bands);
        ruled = by_rows.into_iter().max_by(|a, b| a.bbox()[3].total_cmp(&b.bbox()[3]));
        on_page.extend(unruled::grids(sheet, &on_page, space));
        on_page.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]).then(a.bbox[0].total_cmp(&b.bbox[0])));
        if let (Some(foot), Some(first)) = (foot.take(), on_page.first_mut()) {
            first.continued = foot.goes_on(sheet, first);
        }
        foot = Foot::of(sheet, &on_page);
        found.push(on_page);
    }
    found
}

/// Whether a lattice has the columns of a larger one of its page, or the sides of the last table of the page before.
fn like(lattice: &Lattice, others: &[Lattice], foot: Option<&Foot>) -> bool {
    let near = |a: f32, b: f32| (a - b).abs() < Foot::SAME;
    let same = |other: &&Lattice| {
        other.rows() > lattice.rows()
            && other.xs.len() == lattice.xs.len()
            && other.xs.iter().zip(&lattice.xs).all(|(a, b)| near(*a, *b))
    };
    let [left, _, right, _] = lattice.bbox();
    others.iter().any(|other| same(&other))
        || foot.is_some_and(|foot| near(foot.sides[0], left) && near(foot.sides[1], right))
}

/// Whether a drawn grid is the head alone of a table whose body nothing draws: its cells hold words, and right below them
/// stand lines of figures side by side.
fn is_head_alone(sheet: &Sheet<'_>, lattice: &Lattice) -> bool {
    /// Heads have no more levels.
    const MOST_ROWS: usize = 4;
    /// A grid of two columns is seldom a head that is drawn.
    const LEAST_COLUMNS: usize = 3;
    /// So many rows of figures are a body, and they are looked for so many points below the grid.
    const LEAST_BELOW: usize = 4;
    const BELOW: f32 = 100.0;
    /// The first row stands no further below the grid, in ems.
    const NEAR: f32 = 1.2;
    let [left, _, right, bottom] = lattice.bbox();
    if lattice.columns() < LEAST_COLUMNS || lattice.rows() > MOST_ROWS {
        return false;
    }
    let below = sheet.lines_within([left - Foot::SAME, bottom, right + Foot::SAME, bottom + BELOW]);
    let first = below.first().filter(|line| line.bbox[1] - bottom < NEAR * line.size);
    let goes_on = || !sheet.lattices.iter().any(|other| (other.bbox()[1] - bottom).abs() < Foot::SAME);
    let in_figures = |glyphs: &Vec<u32>| {
        let lines = layout::lines(sheet.page, glyphs);
        // Columns are numbered in brackets, or by years.
        lines.iter().any(|line| is_figure(&line.text) && !line.text.starts_with('(') && line.text.len() != "2000".len())
    };
    first.is_some()
        && below.iter().take_while(|line| is_row_of_figures(sheet, line)).count() >= LEAST_BELOW
        && goes_on()
        && !sheet.by_cell(lattice).iter().any(in_figures)
}

/// Whether a rule runs down between columns of a grid: pieces of rules across show edges too.
fn has_columns_drawn(sheet: &Sheet<'_>, lattice: &Lattice) -> bool {
    let [_, top, _, bottom] = lattice.bbox();
    let inner = &lattice.xs[1..lattice.columns()];
    sheet.page.rules.iter().any(|rule| {
        let inside = rule.from < bottom && rule.to > top;
        rule.axis == Axis::Vertical && inside && inner.iter().any(|x| (x - rule.at).abs() < Foot::SAME)
    })
}

/// Whether rules of the same length go on above or below a grid, row by row, whose columns nothing draws but the pieces of
/// a few of its rules: it is a part of the table that these rules are of.
fn is_cut_short(sheet: &Sheet<'_>, lattice: &Lattice) -> bool {
    /// Rows are no taller, in points, and so many are no frame.
    const TALLEST_ROW: f32 = 40.0;
    const LEAST_ROWS: usize = 3;
    /// So many rows of figures are no head.
    const LEAST_UNPARTED: usize = 2;
    if has_columns_drawn(sheet, lattice) {
        return false;
    }
    let [left, top, right, bottom] = lattice.bbox();
    let near = |a: f32, b: f32| (a - b).abs() < Foot::SAME;
    let same = |rule: &&Rule| near(rule.from, left) && near(rule.to, right);
    let heights = || sheet.rules.horizontal.iter().filter(same).map(|rule| rule.at);
    let rows = |edge: f32, others: &mut dyn Iterator<Item = f32>| {
        let mut last = edge;
        others.take_while(|at| (at - std::mem::replace(&mut last, *at)).abs() < TALLEST_ROW).count()
    };
    let above = rows(top, &mut heights().filter(|at| *at < top - Foot::SAME).collect::<Vec<_>>().into_iter().rev());
    let below = rows(bottom, &mut heights().filter(|at| *at > bottom + Foot::SAME));
    // So are rows of figures right above it, which nothing parts.
    let unparted = || {
        let lines = sheet.lines_within([left - Foot::SAME, top - TALLEST_ROW, right + Foot::SAME, top]);
        lines.iter().rev().take_while(|line| is_row_of_figures(sheet, line)).count() >= LEAST_UNPARTED
    };
    above.max(below) >= LEAST_ROWS || unparted()
}

/// Whether all that stands on a line behind its first part is figures.
fn is_row_of_figures(sheet: &Sheet<'_>, line: &Line) -> bool {
    let parts = layout::lines::split(sheet.page, line, ruled_rows::APART);
    let rest = parts.get(1..).unwrap_or_default();
    !rest.is_empty() && rest.iter().all(|part| is_figure(&part.text))
}

/// What nothing drawn parts into columns is a frame around a text, or rows of a table whose rows alone are ruled.
fn is_band(lattice: &Lattice) -> bool {
    lattice.xs.len() == 2
}

/// Whether two boxes have room in common.
pub(super) fn overlap(a: [f32; 4], b: [f32; 4]) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// The tables of a document that flows, in its order. Such a document has neither pages nor places: page 1 and a box of
/// nothing stand for them. A table within a cell is text of that cell.
#[must_use]
pub fn grids_of_flow(flow: &Flow) -> Vec<Grid> {
    let tables = flow.blocks.iter().filter_map(|block| match block {
        FlowBlock::Table(table) => Some(table),
        FlowBlock::Paragraph(_) => None,
    });
    let grid = |table: &FlowTable| {
        let cell = |cell: &FlowCell| {
            let lines: Vec<&str> = cell.paragraphs().iter().map(|paragraph| paragraph.text.trim()).collect();
            let last = |first: usize, count: usize| number(first + count.max(1) - 1);
            let text = lines.join("\n").trim().to_owned();
            let (row, column) = (cell.row, cell.column);
            GridCell(number(row), number(column), last(row, cell.rows), last(column, cell.columns), text)
        };
        let mut cells: Vec<GridCell> = table.cells.iter().map(cell).filter(|cell| !cell.4.is_empty()).collect();
        cells.sort();
        Grid { page: 1, bbox: [0.0; 4], continued: false, cells }
    };
    tables.map(grid).filter(|grid| !grid.cells.is_empty()).collect()
}

/// Pages as a document that flows: their tables, whatever draws them, and the lines between. The pages stand upright.
#[must_use]
pub fn flow_of_pages(pages: &[GeometryPage]) -> Flow {
    let (sheets, _) = Sheet::with_seams(pages);
    let mut flow = Flow::default();
    for (sheet, own) in sheets.iter().zip(on_sheets(&sheets)) {
        let page = sheet.page.number;
        let lines = layout::lines(sheet.page, &sheet.glyphs);
        let inside = |line: &&Line| {
            let [x, y] = [(line.bbox[0] + line.bbox[2]) / 2.0, (line.bbox[1] + line.bbox[3]) / 2.0];
            own.iter().any(|grid| {
                let [x0, y0, x1, y1] = grid.bbox;
                (x0..=x1).contains(&x) && (y0..=y1).contains(&y)
            })
        };
        let mut blocks: Vec<(f32, FlowBlock)> = Vec::new();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| !inside(line)) {
            let number = number(at + 1);
            let text = line.text.trim().to_owned();
            let paragraph = Paragraph { text, lines: Some([page, number, number]), ..Paragraph::default() };
            blocks.push((line.bbox[1], FlowBlock::Paragraph(paragraph)));
        }
        blocks.extend(own.iter().map(|grid| (grid.bbox[1], FlowBlock::Table(table_of(grid)))));
        blocks.sort_by(|a, b| a.0.total_cmp(&b.0));
        flow.blocks.extend(blocks.into_iter().map(|(_, block)| block));
    }
    flow
}

/// A grid as a table: a paragraph ends where its line leaves room.
fn table_of(grid: &Grid) -> FlowTable {
    let mut rooms: Vec<usize> = vec![0; grid.columns() as usize];
    for GridCell(_, first, _, last, text) in &grid.cells {
        if first == last {
            let widest = text.lines().map(|line| columns_wide(line.trim())).max().unwrap_or(0);
            rooms[*first as usize] = rooms[*first as usize].max(widest);
        }
    }
    let mut table = FlowTable { page: grid.page, continues: grid.continued, ..FlowTable::default() };
    for GridCell(row, column, last_row, last_column, text) in &grid.cells {
        let lines: Vec<(String, [u32; 2])> = text.lines().map(|line| (line.to_owned(), [grid.page, 0])).collect();
        let room = if column == last_column { rooms[*column as usize] } else { usize::MAX };
        let mut blocks = wrapped_paragraphs(&lines, room);
        for block in &mut blocks {
            if let FlowBlock::Paragraph(paragraph) = block {
                paragraph.lines = None;
            }
        }
        let count = |first: u32, last: u32| (last - first) as usize + 1;
        table.cells.push(FlowCell {
            row: *row as usize,
            column: *column as usize,
            rows: count(*row, *last_row),
            columns: count(*column, *last_column),
            blocks,
        });
        table.rows = table.rows.max(*last_row as usize + 1);
    }
    table
}

/// The grids that shaded cells show, where no rules do: boxes side by side, in rows and columns, most with text in them.
fn shaded(sheet: &Sheet<'_>) -> Vec<Lattice> {
    /// Smaller boxes are marks; points.
    const LEAST: [f32; 2] = [12.0, 6.0];
    /// A page with more is a picture.
    const MOST: usize = 5_000;
    /// A box within a cell stands no further from it in the order from the top.
    const NEAR: usize = 64;
    let is_cell = |fill: &&Fill| {
        let [x0, y0, x1, y1] = fill.bbox;
        x1 - x0 > LEAST[0]
            && y1 - y0 > LEAST[1]
            && (x1 - x0 < 0.9 * sheet.page.width || y1 - y0 < 0.3 * sheet.page.height)
    };
    let mut fills: Vec<&Fill> = sheet.page.fills.iter().filter(is_cell).collect();
    if !(4..=MOST).contains(&fills.len()) {
        return Vec::new();
    }
    // What is painted within a cell, as behind its text, is none of its own.
    let within = |[a0, b0, a1, b1]: [f32; 4], [x0, y0, x1, y1]: [f32; 4]| {
        a0 > x0 - 0.5
            && b0 > y0 - 0.5
            && a1 < x1 + 0.5
            && b1 < y1 + 0.5
            && (a1 - a0) * (b1 - b0) < 0.98 * (x1 - x0) * (y1 - y0)
    };
    fills.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]).then(a.bbox[0].total_cmp(&b.bbox[0])));
    let near = |at: usize| fills[at.saturating_sub(NEAR)..].iter().take(2 * NEAR);
    let outer: Vec<&Fill> = (0..fills.len())
        .filter(|&at| !near(at).any(|other| within(fills[at].bbox, other.bbox)))
        .map(|at| fills[at])
        .collect();
    let fills = outer;
    let rule = |axis, at, from, to| Rule { axis, at, from, to, thickness: 0.0, light: 0 };
    let sides = fills.iter().flat_map(|fill| {
        let [x0, y0, x1, y1] = fill.bbox;
        [
            rule(Axis::Horizontal, y0, x0, x1),
            rule(Axis::Horizontal, y1, x0, x1),
            rule(Axis::Vertical, x0, y0, y1),
            rule(Axis::Vertical, x1, y0, y1),
        ]
    });
    let page = GeometryPage { rules: sides.collect(), ..GeometryPage::default() };
    let mut found = layout::lattices(&layout::joined(&page));
    found.retain(|lattice| {
        let filled = sheet.by_cell(lattice).iter().filter(|glyphs| !glyphs.is_empty()).count();
        lattice.rows() >= 2 && lattice.columns() >= 2 && filled * 2 > lattice.spans.len()
    });
    found
}

/// The width of the space between words, in ems: that of the page's blanks, or what most types have.
fn word_space(page: &GeometryPage) -> f32 {
    /// Helvetica's and Times's are .278 and .25.
    const USUAL: f32 = 0.27;
    /// Blanks beyond these are no spaces between words: they are of no width, or of a wide script.
    const LIKELY: std::ops::Range<f32> = 0.15..0.7;
    let blanks = page.glyphs.iter().filter(|glyph| glyph.text.is_blank());
    let mut widths: Vec<f32> = blanks
        .map(|glyph| (glyph.bbox[2] - glyph.bbox[0]) / glyph.size.max(0.1))
        .filter(|width| LIKELY.contains(width))
        .collect();
    let middle = widths.len() / 2;
    if widths.is_empty() { USUAL } else { *widths.select_nth_unstable_by(middle, f32::total_cmp).1 }
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Takes out rows and columns in which no cell starts; none where less than two rows or columns are left.
pub(super) fn squeezed(page: u32, bbox: [f32; 4], cells: Vec<GridCell>) -> Option<Grid> {
    let mut rows: Vec<u32> = cells.iter().map(|cell| cell.0).collect();
    let mut columns: Vec<u32> = cells.iter().map(|cell| cell.1).collect();
    for list in [&mut rows, &mut columns] {
        list.sort_unstable();
        list.dedup();
    }
    if rows.len() < 2 || columns.len() < 2 || cells.len() < 4 {
        return None;
    }
    let at = |list: &[u32], from: u32, to: u32| {
        let first = list.partition_point(|&known| known < from);
        let last = list.partition_point(|&known| known <= to).max(first + 1) - 1;
        (number(first), number(last))
    };
    let mut cells: Vec<GridCell> = cells
        .into_iter()
        .map(|cell| {
            let ((r0, r1), (c0, c1)) = (at(&rows, cell.0, cell.2), at(&columns, cell.1, cell.3));
            GridCell(r0, c0, r1, c1, cell.4)
        })
        .collect();
    cells.sort();
    Some(Grid { page, bbox, continued: false, cells })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::geometry::{Glyph, GlyphText, Turn};

    /// A page of 400 by 600 points.
    #[derive(Default)]
    struct Sketch {
        page: GeometryPage,
    }

    impl Sketch {
        fn new(number: u32) -> Sketch {
            Sketch { page: GeometryPage { number, width: 400.0, height: 600.0, ..GeometryPage::default() } }
        }

        fn says(mut self, text: &str, x: f32, top: f32) -> Sketch {
            for (at, c) in (0u8..).zip(text.chars()) {
                let x = x + 10.0 * f32::from(at);
                self.page.glyphs.push(Glyph {
                    text: GlyphText::One(c),
                    bbox: [x, top, x + 10.0, top + 10.0],
                    baseline: top + 8.6,
                    size: 10.0,
                    turn: Turn::Upright,
                    vertical: false,
                    visible: true,
                    light: 0,
                });
            }
            self
        }

        /// Columns of 100 points with a word in each cell, rows of 20.
        fn ruled(mut self, top: f32, rows: &[[&str; 3]]) -> Sketch {
            let bottom = top + 20.0 * rows.len() as f32;
            let mut rule = |axis, at, from, to| {
                self.page.rules.push(Rule { axis, at, from, to, thickness: 0.5, light: 0 });
            };
            for at in 0u8..=3 {
                rule(Axis::Vertical, 50.0 + 100.0 * f32::from(at), top, bottom);
            }
            for row in 0..=rows.len() {
                rule(Axis::Horizontal, top + 20.0 * row as f32, 50.0, 350.0);
            }
            for (row, words) in rows.iter().enumerate() {
                for (column, word) in words.iter().enumerate() {
                    self = self.says(word, 55.0 + 100.0 * column as f32, top + 5.0 + 20.0 * row as f32);
                }
            }
            self
        }
    }

    /// A word at each place of a row, and a rule below.
    fn ruled_below(mut sketch: Sketch, top: f32, words: &[(&str, f32)]) -> Sketch {
        for (word, x) in words {
            sketch = sketch.says(word, *x, top);
        }
        let rule = Rule { axis: Axis::Horizontal, at: top + 15.0, from: 50.0, to: 350.0, thickness: 0.5, light: 0 };
        sketch.page.rules.push(rule);
        sketch
    }

    #[test]
    fn rules_below_rows_show_them_and_a_text_alone_goes_over_all_columns() {
        let mut sketch = Sketch::new(1).says("一、建構安心校園", 50.0, 60.0);
        let rows: [&[(&str, f32)]; 6] = [
            &[("作法", 55.0), ("分工", 200.0), ("週次", 280.0)],
            &[("（一）門禁", 55.0)],
            &[("訪客一律換證。", 55.0), ("總務處", 200.0), ("每週三", 280.0)],
            &[("夜間巡查死角。", 55.0), ("學務處", 200.0), ("每月底", 280.0)],
            &[("（二）健康", 55.0)],
            &[("口腔檢查一次。", 55.0), ("圖書館", 200.0), ("上半年", 280.0)],
        ];
        for (at, words) in rows.iter().enumerate() {
            sketch = ruled_below(sketch, 100.0 + 25.0 * at as f32, words);
        }
        let grids = grids(&[sketch.page]);
        assert_eq!(grids.len(), 1);
        let row = |row: u32| -> Vec<(u32, u32, &str)> {
            let own = grids[0].cells.iter().filter(|cell| cell.0 == row);
            own.map(|cell| (cell.1, cell.3, &*cell.4)).collect()
        };
        assert_eq!(row(0), [(0, 0, "作法"), (1, 1, "分工"), (2, 2, "週次")]);
        assert_eq!(row(1), [(0, 2, "（一）門禁")]);
        assert_eq!(row(3), [(0, 0, "夜間巡查死角。"), (1, 1, "學務處"), (2, 2, "每月底")]);
        assert_eq!(row(4), [(0, 2, "（二）健康")]);
    }

    #[test]
    fn a_shorter_rule_parts_the_columns_that_it_runs_along() {
        let rows: [(f32, &[(&str, f32)]); 5] = [
            (50.0, &[("要項", 55.0), ("作法", 150.0), ("分工", 290.0)]),
            (140.0, &[("門禁", 55.0), ("訪客一律換證。", 150.0), ("總務處", 290.0)]),
            (50.0, &[("夜間巡查死角。", 150.0), ("學務處", 290.0)]),
            (140.0, &[("健康", 55.0), ("口腔檢查一次。", 150.0), ("圖書館", 290.0)]),
            (50.0, &[("視力檢查一次。", 150.0), ("會計室", 290.0)]),
        ];
        let mut sketch = Sketch::new(1);
        for (at, (from, words)) in rows.iter().enumerate() {
            sketch = ruled_below(sketch, 100.0 + 25.0 * at as f32, words);
            sketch.page.rules.last_mut().expect("one was added").from = *from;
        }
        let grids = grids(&[sketch.page]);
        let first: Vec<(u32, u32, &str)> =
            grids[0].cells.iter().filter(|cell| cell.1 == 0).map(|cell| (cell.0, cell.2, &*cell.4)).collect();
        assert_eq!(first, [(0, 0, "要項"), (1, 2, "門禁"), (3, 4, "健康")]);
        assert_eq!(grids[0].cells.len(), 13);
    }

    #[test]
    fn shades_are_rows_of_a_table_whose_rows_are_ruled_and_text_of_two_sizes_stands_between_tables() {
        let column = [("作法", 55.0), ("分工", 290.0)];
        let row = [("訪客一律換證。", 55.0), ("總務處", 290.0)];
        let mut sketch = ruled_below(Sketch::new(1), 100.0, &column);
        let shade = |from, to, top: f32| Fill { bbox: [from, top - 10.0, to, top + 15.0], light: 200 };
        sketch.page.fills = vec![shade(50.0, 200.0, 100.0), shade(200.0, 350.0, 100.0), shade(50.0, 350.0, 125.0)];
        // A head that is shaded twice, as some programs do.
        sketch.page.fills.push(shade(50.0, 350.0, 150.0));
        sketch = ruled_below(sketch, 125.0, &[("一、門禁", 55.0)]);
        sketch = ruled_below(sketch, 150.0, &[("（一）平日", 55.0)]);
        for at in 0..3u8 {
            sketch = ruled_below(sketch, 175.0 + 25.0 * f32::from(at), &row);
        }
        sketch = sketch.says("註：依實際情形調整。", 50.0, 250.0);
        let mut title = Sketch::new(1).says("聯絡窗口", 50.0, 266.0).page.glyphs;
        title.iter_mut().for_each(|glyph| glyph.size = 14.0);
        sketch.page.glyphs.append(&mut title);
        sketch.page.rules.push(Rule {
            axis: Axis::Horizontal,
            at: 280.0,
            from: 50.0,
            to: 350.0,
            thickness: 0.5,
            light: 0,
        });
        for at in 0..5u8 {
            sketch = ruled_below(
                sketch,
                285.0 + 25.0 * f32::from(at),
                &[("總務處", 55.0), ("分機一", 150.0), ("王", 290.0)],
            );
        }
        let grids = grids(&[sketch.page]);
        let shape: Vec<(u32, usize)> = grids.iter().map(|grid| (grid.columns(), grid.cells.len())).collect();
        assert_eq!(shape, [(2, 10), (3, 15)]);
        assert_eq!(grids[0].cells[2], GridCell(1, 0, 1, 1, "一、門禁".to_owned()));
    }

    #[test]
    fn every_other_row_shaded_parts_the_rows_the_last_one_too() {
        let mut sketch = Sketch::new(1);
        for at in 0..6u8 {
            let top = 100.0 + 25.0 * f32::from(at);
            for (word, x) in [("門禁", 55.0), ("訪客一律換證。", 150.0), ("總務處", 290.0)] {
                sketch = sketch.says(word, x, top + 5.0);
            }
            if at % 2 == 0 {
                sketch.page.fills.push(Fill { bbox: [50.0, top, 350.0, top + 25.0], light: 240 });
            }
        }
        let [grid] = &grids(&[sketch.page])[..] else { panic!("one table") };
        assert_eq!((grid.cells.len(), grid.cells.last().map(|cell| cell.0)), (18, Some(5)));
    }

    #[test]
    fn a_row_that_the_foot_of_a_page_leaves_open_is_of_the_table() {
        let mut sketch = Sketch::new(1).ruled(500.0, &[HEAD, ROWS[0], ROWS[1]]);
        sketch.page.rules.retain(|rule| rule.axis == Axis::Vertical || rule.at < 559.0);
        let [grid] = &grids(&[sketch.page])[..] else { panic!("one table") };
        assert_eq!(grid.cells.len(), 9);
        // What goes on overleaf with one row is a part of it as well.
        let pages = [Sketch::new(1).ruled(500.0, &[HEAD, ROWS[0]]).page, Sketch::new(2).ruled(40.0, &ROWS[1..2]).page];
        let continued: Vec<(bool, usize)> =
            grids(&pages).iter().map(|grid| (grid.continued, grid.cells.len())).collect();
        assert_eq!(continued, [(false, 6), (true, 3)]);
    }

    const HEAD: [&str; 3] = ["項目", "數量", "備註"];
    const ROWS: [[&str; 3]; 3] = [["電表", "三", "無"], ["線路", "二", "無"], ["桿", "四", "有"]];

    #[test]
    fn a_table_goes_on_where_nothing_stands_between_its_parts() {
        let first = || Sketch::new(1).says("一覽", 50.0, 100.0).ruled(200.0, &[HEAD, ROWS[0], ROWS[1]]).page;
        let continued = |pages: &[GeometryPage]| grids(pages).iter().map(|grid| grid.continued).collect::<Vec<_>>();
        assert_eq!(continued(&[first(), Sketch::new(2).ruled(40.0, &ROWS).page]), [false, true]);
        let titled = Sketch::new(2).says("其他", 50.0, 20.0).ruled(60.0, &ROWS).page;
        assert_eq!(continued(&[first(), titled]), [false, false]);
        let mut noted = Sketch { page: first() };
        noted = noted.says("說明如下", 50.0, 400.0);
        assert_eq!(continued(&[noted.page, Sketch::new(2).ruled(40.0, &ROWS).page]), [false, false]);
    }

    #[test]
    fn a_shaded_head_without_rules_is_a_row_of_the_grid_below_it() {
        let mut sketch = Sketch::new(1).ruled(220.0, &ROWS);
        for (column, word) in [50.0, 150.0, 250.0].into_iter().zip(HEAD) {
            sketch.page.fills.push(Fill { bbox: [column, 200.0, column + 100.0, 220.0], light: 120 });
            sketch = sketch.says(word, column + 5.0, 205.0);
        }
        let [grid] = &grids(std::slice::from_ref(&sketch.page))[..] else { panic!("one table") };
        let first: Vec<(u32, u32, &str)> =
            grid.cells.iter().take(3).map(|cell| (cell.0, cell.1, cell.4.as_str())).collect();
        assert_eq!(first, [(0, 0, HEAD[0]), (0, 1, HEAD[1]), (0, 2, HEAD[2])]);
        assert_eq!(grid.cells.len(), 12);
        // Words across the edges stand over the columns.
        sketch.page.fills = vec![Fill { bbox: [50.0, 200.0, 350.0, 220.0], light: 120 }];
        sketch.page.glyphs.retain(|glyph| glyph.bbox[1] > 220.0);
        let sketch = sketch.says("各項電表與線路之數量", 100.0, 205.0);
        let [grid] = &grids(&[sketch.page])[..] else { panic!("one table") };
        assert_eq!(grid.cells[0].4, "各項電表與線路之數量");
        assert!(grid.cells[0].3 > grid.cells[0].1);
    }

    #[test]
    fn a_shaded_head_of_two_rows_reaches_down_beside_the_rule_under_its_upper_words() {
        let mut sketch = Sketch::new(1).ruled(220.0, &ROWS);
        let shade = |from, to, top, bottom| Fill { bbox: [from, top, to, bottom], light: 120 };
        // Of the first row's columns only the last two have a rule above them: 113年 and 114年 below 目標.
        for rule in sketch.page.rules.iter_mut().filter(|rule| rule.axis == Axis::Horizontal && rule.at < 221.0) {
            rule.from = 150.0;
        }
        let bottom = sketch.page.rules.iter().map(|rule| rule.at).filter(|at| *at > 221.0).fold(f32::MAX, f32::min);
        sketch.page.fills = vec![shade(50.0, 150.0, 200.0, bottom), shade(150.0, 350.0, 200.0, 220.0)];
        sketch = sketch.says("目標", 240.0, 205.0);
        let [grid] = &grids(&[sketch.page])[..] else { panic!("one table") };
        let first: Vec<(u32, u32, u32, u32)> = grid.cells.iter().take(2).map(|c| (c.0, c.1, c.2, c.3)).collect();
        assert_eq!(first, [(0, 0, 1, 0), (0, 1, 0, 2)]);
    }
}
