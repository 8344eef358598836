//! The cells of the lines that were parted.

use std::collections::BTreeMap;

use super::{ABOVE, Pages, Readings, centred, words::through};
use crate::{
    table::{Cell, Opening, Piece, PlanTable},
    words::Place,
};

/// What one line has in one column.
#[derive(Debug, Clone)]
pub(super) struct Fragment<'a> {
    pub(super) column: usize,
    pub(super) page: u32,
    /// The line in the file.
    pub(super) number: u32,
    pub(super) text: &'a str,
    /// Whether it goes on from the fragment before it in this column.
    pub(super) follows: bool,
    /// The page and the line where the cell begins that it is a part of, as far as that is known.
    pub(super) from: (u32, u32),
}

/// One row a page: heights tell the rest.
pub(super) fn cells(out: &mut PlanTable, pages: &Pages<'_>, readings: &Readings, measure: usize) {
    let mut fragments = fragments(pages, readings);
    centred::lift(&mut fragments, measure);
    let rows: BTreeMap<u32, u32> = pages.keys().copied().zip(0..).collect();
    let mut cells: BTreeMap<(u32, usize), Vec<Fragment<'_>>> = BTreeMap::new();
    for fragment in fragments {
        cells.entry((rows[&fragment.from.0], fragment.column)).or_default().push(fragment);
    }
    for ((row, column), mut parts) in cells {
        parts.sort_by_key(|part| (part.from.1, part.page, part.number));
        let pieces = parts.iter().map(|part| {
            let mut place = Place::line(part.from.0, part.from.1);
            if part.page == part.from.0 {
                place.lines = Some([part.from.1, part.number]);
            }
            let opens = if part.follows { Opening::Line } else { Opening::Paragraph };
            Piece::new(part.text, place, opens)
        });
        out.cells.push(Cell { row, last_row: row, column, pieces: pieces.collect() });
    }
}

fn fragments<'a>(pages: &Pages<'a>, readings: &Readings) -> Vec<Fragment<'a>> {
    let mut out: Vec<Fragment<'a>> = Vec::new();
    for (page, lines) in pages {
        // The last line of each column, and the last line of any.
        let mut last: BTreeMap<usize, u32> = BTreeMap::new();
        let mut above = None;
        for ((line, words), columns) in lines.iter().zip(&readings[page]) {
            let mut from = 0;
            while from < words.len() {
                let column = columns[from];
                let to = from + columns[from..].iter().take_while(|&&other| other == column).count();
                // The next line goes on, also over a line where only a centred deadline stands; after an empty one
                // something new begins.
                let near = line.number - if above == Some(line.number - 1) { ABOVE } else { 1 };
                out.push(Fragment {
                    column,
                    page: line.page,
                    number: line.number,
                    text: through(line.text, words[from].text, words[to - 1].text),
                    follows: last.insert(column, line.number).is_some_and(|last| last >= near),
                    from: (line.page, line.number),
                });
                from = to;
            }
            above = Some(line.number);
        }
    }
    out
}
