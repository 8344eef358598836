//! Names and times that several rows share: of a tall cell with several measures the cells beside it are written behind the last
//! of them, of cells merged over rows behind the first.

use std::ops::Range;

use crate::table::{PlanTable, roles};

/// Lays cells of names and of times over the rows that share them, each column as most of the rows under one title show.
pub(super) fn spread(table: &mut PlanTable) {
    let Some(last) = table.cells.iter().map(|cell| cell.row).max() else { return };
    let groups = groups(table, last);
    for column in 0..table.columns.len() {
        if roles::is_token(table.columns[column].role) {
            spread_column(table, column, &groups);
        }
    }
}

/// The rows under each title.
fn groups(table: &PlanTable, last: u32) -> Vec<Range<u32>> {
    let mut begins = vec![false; last as usize + 2];
    begins[last as usize + 1] = true;
    for cell in &table.cells {
        begins[cell.row as usize] |= roles::is_title(table.columns[cell.column].role);
    }
    table.banners.iter().filter(|banner| banner.row <= last).for_each(|banner| begins[banner.row as usize] = true);
    let mut from = 0;
    let ends = (1..).zip(&begins[1..]).filter(|(_, begins)| **begins).map(|(row, _)| row);
    ends.map(|to| std::mem::replace(&mut from, to)..to).collect()
}

fn spread_column(table: &mut PlanTable, column: usize, groups: &[Range<u32>]) {
    // The rows of the column's cells, from the top, and which cells they are.
    let own = table.cells.iter().enumerate().filter(|(_, cell)| cell.column == column);
    let mut filled: Vec<(u32, usize)> = own.map(|(at, cell)| (cell.row, at)).collect();
    filled.sort_unstable();
    let of = |group: &Range<u32>| {
        let [from, to] = [group.start, group.end].map(|end| filled.partition_point(|(row, _)| *row < end));
        &filled[from..to]
    };
    // Groups of which only the last row, and only the first, has a cell.
    let (mut below, mut above) = (0, 0);
    for group in groups.iter().filter(|group| group.len() > 1) {
        if let [(row, _)] = of(group) {
            below += usize::from(*row == group.end - 1);
            above += usize::from(*row == group.start);
        }
    }
    if below <= above {
        return;
    }
    for group in groups {
        let mut from = group.start;
        for &(row, at) in of(group) {
            let cell = &mut table.cells[at];
            (cell.row, cell.last_row) = (from, row);
            from = row + 1;
        }
    }
}
