//! Every table of a document as a grid, whatever it is about.

use serde::{Deserialize, Serialize};

use super::refine::{Rows, refined};
use super::sheet::Sheet;
use super::unruled;
use crate::source::geometry::GeometryPage;

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
    let mut found = Vec::new();
    for sheet in &Sheet::all(pages) {
        let mut on_page: Vec<Grid> = Vec::new();
        for lattice in &sheet.lattices {
            on_page.extend(refined(sheet, lattice, Rows::Drawn));
        }
        on_page.extend(unruled::grids(sheet, &on_page));
        on_page.sort_by(|a, b| a.bbox[1].total_cmp(&b.bbox[1]).then(a.bbox[0].total_cmp(&b.bbox[0])));
        found.extend(on_page);
    }
    found
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
