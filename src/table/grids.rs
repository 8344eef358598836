//! Every table of a document as a grid, whatever it is about.

use serde::{Deserialize, Serialize};

use super::refine::refined;
use super::sheet::Sheet;
use super::unruled;
use crate::layout::{self, Lattice, upright};
use crate::source::flow::{Flow, FlowBlock, FlowCell, FlowTable};
use crate::source::geometry::{Axis, Fill, GeometryPage, Rule};

/// A table on one page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Grid {
    /// Counted from 1.
    pub page: u32,
    /// Left, top, right, bottom in points from the page's top left corner.
    pub bbox: [f32; 4],
    /// By row, then by column; empty cells are left out, merged ones stand once.
    pub cells: Vec<GridCell>,
}

/// First row, first column, last row, last column (all from 0, ends included) and the text, lines joined by line feeds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GridCell(pub u32, pub u32, pub u32, pub u32, pub String);

/// The tables of all pages, in the order of the pages and from the top.
#[must_use]
pub fn grids(pages: &[GeometryPage]) -> Vec<Grid> {
    let (level, stands) = upright(pages);
    let mut found = Vec::new();
    for (at, sheet) in Sheet::all(&level).iter().enumerate() {
        let space = word_space(sheet.page);
        let mut on_page: Vec<Grid> = Vec::new();
        for lattice in &sheet.lattices {
            on_page.extend(refined(sheet, lattice, space));
        }
        for lattice in shaded(sheet) {
            let [x0, y0, x1, y1] = lattice.bbox();
            let overlaps =
                |grid: &Grid| grid.bbox[0] < x1 && x0 < grid.bbox[2] && grid.bbox[1] < y1 && y0 < grid.bbox[3];
            if !on_page.iter().any(overlaps) {
                on_page.extend(refined(sheet, &lattice, space));
            }
        }
        on_page.extend(unruled::grids(sheet, &on_page, space));
        on_page.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]).then(a.bbox[0].total_cmp(&b.bbox[0])));
        // A page that was put in sideways is read as it is held; places are told as it lies.
        if let Some(stand) = stands.get(at) {
            on_page.iter_mut().for_each(|grid| grid.bbox = stand.back(grid.bbox));
        }
        found.extend(on_page);
    }
    found
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
        Grid { page: 1, bbox: [0.0; 4], cells }
    };
    tables.map(grid).filter(|grid| !grid.cells.is_empty()).collect()
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
    Some(Grid { page, bbox, cells })
}
