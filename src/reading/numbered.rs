//! Outline numbers in a column of their own: 1, 1.1, 1.1.1 before titles and measures that share the next column.
//!
//! Such a number is the marker of what stands beside it, and is put there. What an outer number stands before is a heading
//! over the rows below it.

use std::borrow::Cow;

use foldhash::HashMap;

use crate::{
    table::{Cell, PlanTable, Role},
    words::{joining::squash, marker, numeral},
};

/// How deep a number stands: its parts, or what its numeral is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Path(usize),
    Arabic,
    Chinese,
}

/// The share of the outer numbers beside which no department and no deadline stands: they number titles.
const TITLES: f32 = 0.8;

/// The table with the numbers of such a column put before what they number; as it is where no column has such numbers.
pub(super) fn joined(table: &PlanTable) -> Cow<'_, PlanTable> {
    let is_serial = |column: &usize| table.columns[*column].role == Role::Serial;
    let mut serial = (0..table.columns.len()).filter(is_serial);
    let outline = serial.find_map(|column| Some((column, Numbers::of(table, column)?)));
    outline.map_or(Cow::Borrowed(table), |(column, numbers)| Cow::Owned(numbers.put_down(table, column)))
}

/// The numbers of a column by their rows.
struct Numbers {
    rows: HashMap<u32, (Kind, String)>,
    /// What numbers the measures.
    inner: Kind,
}

impl Numbers {
    /// The numbers of a column, if they are those of an outline whose titles and measures stand in one column.
    fn of(table: &PlanTable, column: usize) -> Option<Numbers> {
        let mut rows: HashMap<u32, (Kind, String)> = HashMap::default();
        for cell in table.cells.iter().filter(|cell| cell.column == column && !cell.pieces.is_empty()) {
            let text: String = cell.pieces.iter().map(|piece| squash(&piece.text)).collect();
            rows.insert(cell.row, (kind(&text)?, text));
        }
        let is_numbered = |cell: &&Cell| !cell.pieces.is_empty() && rows.contains_key(&cell.row);
        if table.cells_of(Role::Measure).filter(is_numbered).count() < rows.len() {
            return None;
        }
        let has_side = |row: u32| {
            table.cells.iter().any(|cell| {
                let role = table.columns.get(cell.column).map(|column| column.role);
                cell.row == row && !cell.pieces.is_empty() && matches!(role, Some(Role::Department | Role::Deadline))
            })
        };
        let mut sides: HashMap<Kind, (usize, usize)> = HashMap::default();
        for (row, (kind, _)) in &rows {
            let (with, all) = sides.entry(*kind).or_default();
            *with += usize::from(has_side(*row));
            *all += 1;
        }
        // One kind of number has units and times beside it, all others have none.
        let numbers_titles = |(with, all): (usize, usize)| (all - with) as f32 >= TITLES * all as f32;
        let mut inner = sides.iter().filter(|(_, sides)| !numbers_titles(**sides)).map(|(kind, _)| *kind);
        let only = inner.next().filter(|_| inner.next().is_none() && sides.len() > 1);
        only.map(|inner| Numbers { rows, inner })
    }

    fn put_down(mut self, table: &PlanTable, column: usize) -> PlanTable {
        let mut out = table.clone();
        out.cells.retain(|cell| cell.column != column);
        let measures = out.columns.iter().position(|column| column.role == Role::Measure);
        let mut cells = Vec::with_capacity(out.cells.len());
        for mut cell in out.cells {
            let number = if Some(cell.column) == measures { self.rows.remove(&cell.row) } else { None };
            let Some((kind, number)) = number else {
                cells.push(cell);
                continue;
            };
            if let Some(first) = cell.pieces.first_mut()
                && marker::read(first.text.trim()).is_none()
            {
                // A wide blank sets any numeral apart from what it numbers.
                first.text = format!("{number}\u{3000}{}", first.text.trim());
            }
            if kind == self.inner { cells.push(cell) } else { out.banners.push(Cell { column: 0, ..cell }) }
        }
        out.cells = cells;
        out.banners.sort_by_key(|cell| cell.row);
        out
    }
}

fn kind(text: &str) -> Option<Kind> {
    let text = text.trim_end_matches(['.', '．', '、']);
    let parts: Vec<&str> = text.split(['.', '-', '．', '－']).collect();
    let is_digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    match parts.len() {
        1 if is_digits(text) => Some(Kind::Arabic),
        1 => numeral(text).map(|_| Kind::Chinese),
        count => parts.iter().all(|part| is_digits(part)).then_some(Kind::Path(count)),
    }
}
