//! Whether the cells of a text's table stand where its header has them.

use super::{Document, Role, looks};
use crate::words::joining::is_complete;

/// Whether every plan table of a document keeps its shape: each column holds what its role says and nothing else, and a
/// row that has anything has a measure.
///
/// Extraction programs let cells slide: then names stand among the measures, or times among the names.
#[must_use]
pub fn is_clean(document: &Document) -> bool {
    document.tables().all(|table| {
        // The form in which cells are known to slide, and whose stacks of names a row alone does not part.
        let mut roles: Vec<Role> = table.columns.iter().map(|column| column.role).collect();
        roles.dedup();
        roles.retain(|role| *role != Role::Other);
        // A row with more cells than the header has slid.
        if table.columns.iter().any(|column| column.header.is_empty()) {
            return false;
        }
        if roles == [Role::Facet, Role::Strategy, Role::Measure, Role::Department, Role::Deadline] {
            return false;
        }
        let role = |column: usize| table.columns.get(column).map(|column| column.role);
        let mut rows: Vec<u32> = table.cells.iter().map(|cell| cell.row).collect();
        rows.dedup();
        let mut measured: Vec<u32> = table.cells_of(Role::Measure).map(|cell| cell.row).collect();
        measured.dedup();
        let fits = table.cells.iter().all(|cell| {
            let lines: Vec<&str> = cell.pieces.iter().map(|piece| piece.text.as_str()).collect();
            let text = lines.concat();
            match role(cell.column) {
                None => false,
                // 每月召開會報。 is a sentence.
                Some(Role::Measure) => !looks::is_names(&lines) && (is_complete(&text) || !looks::is_time(&lines)),
                Some(Role::Department | Role::CoDepartment) => {
                    !looks::is_time(&lines) && !is_complete(&text) && !looks::has_marker(&text)
                }
                Some(Role::Deadline) => {
                    !looks::is_names(&lines) && !looks::has_marker(&text) && text.chars().count() <= 30
                }
                _ => true,
            }
        });
        fits && rows == measured
    })
}
