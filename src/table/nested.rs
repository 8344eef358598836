//! Tables inside the cells of a table: a column whose cells each hold a table of their own, with the same heads, is several
//! columns, and each row as many rows as its table has.
//!
//! | 面向 | 課題 | 作法／負責科 |
//! |---|---|---|
//! | 一、整備 | (一)通報 | a table: 作法, 負責科 |

use std::borrow::Cow;

use crate::source::flow::{Flow, FlowBlock, FlowCell, FlowTable};

/// Fewer are layout, or a chance.
const LEAST_TABLES: usize = 2;

/// A document whose tables inside tables are columns and rows of these; the document itself where there are none.
///
/// The heads that each inner table says again are kept as footnotes: no row of the table has them.
pub(super) fn unfolded(flow: &Flow) -> Cow<'_, Flow> {
    let is_nested = |block: &FlowBlock| matches!(block, FlowBlock::Table(table) if column(table).is_some());
    if !flow.blocks.iter().any(is_nested) {
        return Cow::Borrowed(flow);
    }
    let mut out = flow.clone();
    for block in &mut out.blocks {
        if let FlowBlock::Table(table) = block
            && let Some(nested) = column(table)
        {
            let (unfolded, again) = unfold(table, &nested);
            *table = unfolded;
            out.footnotes.extend(again);
        }
    }
    Cow::Owned(out)
}

/// A column of tables.
struct Nested {
    column: usize,
    /// The columns and the heads of each of its tables.
    columns: usize,
    heads: Vec<String>,
}

/// The one table that a cell is.
fn inner(cell: &FlowCell) -> Option<&FlowTable> {
    let is_blank = |block: &&FlowBlock| matches!(block, FlowBlock::Paragraph(one) if one.text.trim().is_empty());
    let mut filled = cell.blocks.iter().filter(|block| !is_blank(block));
    match (filled.next(), filled.next()) {
        (Some(FlowBlock::Table(table)), None) => Some(table),
        _ => None,
    }
}

fn heads(table: &FlowTable) -> Vec<String> {
    table.cells.iter().filter(|cell| cell.row == 0).map(FlowCell::text).collect()
}

/// The column of a table that holds tables below its head, all with the same heads.
fn column(table: &FlowTable) -> Option<Nested> {
    let first = table.cells.iter().find_map(|cell| inner(cell).map(|inner| (cell.column, inner)))?;
    let (column, columns, heads_of_first) = (first.0, first.1.columns(), heads(first.1));
    let own: Vec<&FlowCell> = table.cells.iter().filter(|cell| cell.column == column && cell.row > 0).collect();
    let is_one = |cell: &&&FlowCell| {
        cell.rows == 1
            && cell.columns == 1
            && inner(cell).is_some_and(|inner| inner.columns() == columns && heads(inner) == heads_of_first)
    };
    let all = own.iter().filter(is_one).count() == own.len();
    (all && own.len() >= LEAST_TABLES && columns > 1 && heads_of_first.len() == columns).then_some(Nested {
        column,
        columns,
        heads: heads_of_first,
    })
}

/// The table with the column unfolded, and the heads that were said again.
fn unfold(table: &FlowTable, nested: &Nested) -> (FlowTable, Vec<String>) {
    let of_row = |row: usize| table.cells.iter().find(|cell| cell.column == nested.column && cell.row == row);
    // How many rows each row takes: the head one more for the inner heads, the others as many as their tables have.
    let heights: Vec<usize> = (0..table.rows)
        .map(|row| match of_row(row).and_then(inner) {
            Some(inner) => inner.rows.saturating_sub(1).max(1),
            None if row == 0 => 2,
            None => 1,
        })
        .collect();
    let mut starts = vec![0; table.rows + 1];
    for (row, height) in heights.iter().enumerate() {
        starts[row + 1] = starts[row] + height;
    }
    let more = nested.columns - 1;
    let mut out = FlowTable { rows: starts[table.rows], page: table.page, ..FlowTable::default() };
    let mut again = Vec::new();
    for cell in &table.cells {
        let (row, end) = (starts[cell.row], starts[(cell.row + cell.rows).min(table.rows)]);
        if cell.column == nested.column
            && let Some(inner) = inner(cell)
        {
            for own in inner.cells.iter().filter(|own| own.row > 0) {
                out.cells.push(FlowCell { row: row + own.row - 1, column: nested.column + own.column, ..own.clone() });
            }
            again.push(nested.heads.join(" "));
            continue;
        }
        let is_head = cell.column == nested.column && cell.row == 0;
        let column = if cell.column > nested.column { cell.column + more } else { cell.column };
        let over = cell.column <= nested.column && cell.column + cell.columns > nested.column;
        let columns = if over { cell.columns + more } else { cell.columns };
        let rows = if is_head { 1 } else { end - row };
        out.cells.push(FlowCell { row, column, rows, columns, blocks: cell.blocks.clone() });
    }
    // The inner heads stand once, below the head over them.
    if let Some(inner) = table.cells.iter().find_map(inner) {
        for own in inner.cells.iter().filter(|own| own.row == 0) {
            out.cells.push(FlowCell { row: 1, column: nested.column + own.column, ..own.clone() });
        }
        again.pop();
    }
    out.cells.sort_by_key(|cell| (cell.row, cell.column));
    (out, again)
}
