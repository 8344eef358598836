//! Where those parts of a plan's table stand that its record has no room for: titles, furniture, strays.
//!
//! The record names a title with every measure below it, but not where it was printed. Who looks at the page wants
//! to see that too, and what was left out.

use super::{levels::Level, outline::Outline, strips::Token};
use crate::{
    table::{PlanTable, Trust},
    words::Place,
};

/// What stands where, beside the measures.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Facets, strategies and sub-strategies in the order of the document.
    pub titles: Vec<TitleMark>,
    /// For each measure of the record the innermost title above it, as an index into `titles`.
    pub above: Vec<Option<usize>>,
    /// What stands inside the table but is not of it: repeated headers, page numbers, watermarks.
    pub furniture: Vec<Place>,
    /// Columns that a record has no room for: 備註, 績效指標, running numbers.
    pub other: Vec<Place>,
    /// What belongs to no measure.
    pub stray: Vec<(String, Place)>,
}

/// A title and where it was printed.
#[derive(Debug, Clone)]
pub struct TitleMark {
    /// 0 for a facet, 1 for a strategy, 2 for a sub-strategy.
    pub depth: usize,
    /// Its number, where it has one.
    pub number: Option<u32>,
    /// Without marker.
    pub text: String,
    /// The title above it, as an index into [`Marks::titles`].
    pub above: Option<usize>,
    /// It stands for a measure, there being none below it.
    pub is_measure: bool,
    /// Where.
    pub places: Vec<Place>,
}

impl Marks {
    /// Adds those of another table of the same plan.
    pub(super) fn append(&mut self, other: Marks) {
        let before = self.titles.len();
        let moved = |title: Option<usize>| title.map(|title| title + before);
        self.titles.extend(other.titles.into_iter().map(|title| TitleMark { above: moved(title.above), ..title }));
        self.above.extend(other.above.into_iter().map(moved));
        self.furniture.extend(other.furniture);
        self.other.extend(other.other);
        self.stray.extend(other.stray);
    }

    /// Every place, to be changed.
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Place> {
        let titles = self.titles.iter_mut().flat_map(|title| &mut title.places);
        let stray = self.stray.iter_mut().map(|(_, place)| place);
        titles.chain(&mut self.furniture).chain(&mut self.other).chain(stray)
    }
}

/// Gathers the marks of one table; `surplus` are the tokens that no measure took.
pub(super) fn gather(table: &PlanTable, outline: &Outline, surplus: &[&[Token<'_>]]) -> Marks {
    let mut measures = vec![false; outline.titles.len()];
    for item in outline.items.iter().filter(|item| item.is_title) {
        if let Some(parent) = item.parent {
            measures[parent] = true;
        }
    }
    let titles = outline.titles.iter().zip(measures).map(|(title, is_measure)| TitleMark {
        depth: match title.level {
            Level::Facet => 0,
            Level::Strategy => 1,
            _ => 2,
        },
        number: title.number,
        text: title.text.clone(),
        above: title.parent,
        is_measure,
        places: title.places.clone(),
    });
    // Where columns have slid, a cell's column says nothing about what it holds.
    let is_other = |column: usize| table.trust == Trust::Drawn && table.is_other(column);
    let others = table.cells.iter().filter(|cell| is_other(cell.column));
    let left = surplus.iter().flat_map(|tokens| tokens.iter());
    Marks {
        titles: titles.collect(),
        above: outline.items.iter().map(|item| item.parent).collect(),
        furniture: table.furniture.iter().map(|piece| piece.place.clone()).collect(),
        other: others.flat_map(|cell| &cell.pieces).map(|piece| piece.place.clone()).collect(),
        stray: outline
            .stray
            .iter()
            .cloned()
            .chain(left.map(|token| (token.text.to_string(), token.place.clone())))
            .collect(),
    }
}
