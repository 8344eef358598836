//! Titles and measures that share one column, each in a row of its own: 1, 1.1, 1.1.1, in a column before them or in theirs.
//!
//! A number in a column of its own is the marker of what stands beside it, and is put there. What an outer number stands
//! before is a heading over the rows below it: nobody carries it out.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    table::{Cell, PlanTable, Role, roles},
    words::{
        joining::{is_complete, squash},
        marker::{self, Style},
        numeral,
    },
};

/// How deep a number stands: its parts, or what its numeral is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    if let Some((column, numbers)) = serial.find_map(|column| Some((column, Numbers::of(table, column)?))) {
        return Cow::Owned(numbers.put_down(table, column));
    }
    let titles = title_rows(table);
    if titles.is_empty() {
        return Cow::Borrowed(table);
    }
    let mut out = table.clone();
    let is_title = |cell: &mut Cell| titles.binary_search(&cell.row).is_ok() && !cell.pieces.is_empty();
    let headings: Vec<Cell> = out.cells.extract_if(.., is_title).collect();
    out.banners.extend(headings.into_iter().map(|cell| Cell { column: 0, ..cell }));
    out.banners.sort_by_key(|cell| cell.row);
    Cow::Owned(out)
}

/// The rows in which a unit or a time stands.
fn rows_with_sides(table: &PlanTable) -> BTreeSet<u32> {
    let is_side = |cell: &&Cell| {
        let role = table.columns.get(cell.column).map(|column| column.role);
        !cell.pieces.is_empty() && matches!(role, Some(Role::Department | Role::Deadline))
    };
    table.cells.iter().filter(is_side).map(|cell| cell.row).collect()
}

/// The rows that hold a title in the measures' column and nothing else: of a dress that stands before the measures', short and
/// no sentence, wherever it stands.
fn title_rows(table: &PlanTable) -> Vec<u32> {
    /// In characters.
    const LONGEST: usize = 24;
    /// A dress that stands so once may be anything.
    const LEAST: usize = 2;
    struct Rows {
        style: Style,
        rows: Vec<u32>,
        /// Rows in which something else stands.
        with: usize,
        are_titles: bool,
    }
    // Titles in columns of their own begin where they like.
    let is_title = |cell: &&Cell| table.columns.get(cell.column).is_some_and(|column| roles::is_title(column.role));
    let mut filled: BTreeMap<u32, usize> = BTreeMap::new();
    for cell in table.cells.iter().filter(|cell| !cell.pieces.is_empty() && !is_title(cell)) {
        *filled.entry(cell.row).or_default() += 1;
    }
    let mut found: Vec<Rows> = Vec::new();
    for cell in table.cells_of(Role::Measure).filter(|cell| !cell.pieces.is_empty()) {
        let text: String = cell.pieces.iter().map(|piece| piece.text.trim()).collect();
        let Some(marker) = marker::read(&text).filter(|marker| marker.number.is_some()) else { continue };
        let is_title = text[marker.length..].chars().count() <= LONGEST && !is_complete(&text) && !text.contains('，');
        let at = found.iter().position(|rows| rows.style == marker.style).unwrap_or_else(|| {
            found.push(Rows { style: marker.style, rows: Vec::new(), with: 0, are_titles: true });
            found.len() - 1
        });
        found[at].rows.push(cell.row);
        found[at].with += usize::from(filled.get(&cell.row).is_some_and(|cells| *cells > 1));
        found[at].are_titles &= is_title;
    }
    let sides = rows_with_sides(table);
    let is_inner = |rows: &Rows| rows.with * 2 > rows.rows.len() && sides.contains(&rows.rows[0]);
    let Some(inner) = found.iter().position(is_inner) else { return Vec::new() };
    let outer = found[..inner].iter().filter(|rows| rows.are_titles && rows.with == 0 && rows.rows.len() >= LEAST);
    let mut rows: Vec<u32> = outer.flat_map(|outer| outer.rows.iter().copied()).collect();
    rows.sort_unstable();
    rows
}

/// The numbers of a column by their rows.
struct Numbers {
    rows: BTreeMap<u32, (Kind, String)>,
    /// What numbers the measures.
    inner: Kind,
}

impl Numbers {
    /// The numbers of a column, if they are those of an outline whose titles and measures stand in one column.
    fn of(table: &PlanTable, column: usize) -> Option<Numbers> {
        let mut rows: BTreeMap<u32, (Kind, String)> = BTreeMap::new();
        for cell in table.cells.iter().filter(|cell| cell.column == column && !cell.pieces.is_empty()) {
            let text: String = cell.pieces.iter().map(|piece| squash(&piece.text)).collect();
            rows.insert(cell.row, (kind(&text)?, text));
        }
        let is_numbered = |cell: &&Cell| !cell.pieces.is_empty() && rows.contains_key(&cell.row);
        if table.cells_of(Role::Measure).filter(is_numbered).count() < rows.len() {
            return None;
        }
        let with_sides = rows_with_sides(table);
        let mut sides: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
        for (row, (kind, _)) in &rows {
            let (with, all) = sides.entry(*kind).or_default();
            *with += usize::from(with_sides.contains(row));
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
