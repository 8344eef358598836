//! One page made ready for the search for tables: furniture marked, rules joined, grids found.

use std::cell::RefCell;

use foldhash::HashMap;

use super::shaded_head::headed;
use crate::layout::{self, Lattice, Line, Rules, lines};
use crate::source::geometry::GeometryPage;

/// A page with what was found on it.
pub(super) struct Sheet<'a> {
    pub(super) page: &'a GeometryPage,
    /// The glyphs that are no furniture.
    pub(super) glyphs: Vec<u32>,
    /// The glyphs that are.
    pub(super) furniture: Vec<u32>,
    pub(super) rules: Rules,
    pub(super) lattices: Vec<Lattice>,
    /// The lines of cells that were looked at, by their first glyph, with their glyphs as they were given.
    kept: RefCell<HashMap<u32, Kept>>,
}

/// The glyphs of a cell and the lines that they make.
type Kept = (Vec<u32>, Vec<Line>);

impl<'a> Sheet<'a> {
    /// Every page, furniture told by comparing them all.
    pub(super) fn all(pages: &'a [GeometryPage]) -> Vec<Sheet<'a>> {
        Sheet::with(pages, pages.iter().map(layout::joined).collect())
    }

    /// The same with the rules down that pieces of rules across show, and whether these show any.
    pub(super) fn with_seams(pages: &'a [GeometryPage]) -> (Vec<Sheet<'a>>, bool) {
        let mut rules: Vec<Rules> = pages.iter().map(layout::joined).collect();
        let shown = layout::seams::shown(&pages.iter().zip(&rules).collect::<Vec<_>>());
        let any = shown.iter().any(|rules| !rules.vertical.is_empty());
        for ((page, rules), shown) in pages.iter().zip(&mut rules).zip(shown) {
            let mut across = layout::cut_off(page, rules);
            across.extend(shown.horizontal);
            for (list, more) in [(&mut rules.vertical, shown.vertical), (&mut rules.horizontal, across)] {
                if !more.is_empty() {
                    list.extend(more);
                    list.sort_by(|a, b| a.at.total_cmp(&b.at).then(a.from.total_cmp(&b.from)));
                }
            }
        }
        (Sheet::with(pages, rules), any)
    }

    /// The same with tables whose columns nothing parts put in as if they were drawn, and whether white space alone told them;
    /// none where no page has one.
    pub(super) fn with_undrawn(pages: &'a [GeometryPage]) -> Option<(Vec<Sheet<'a>>, bool)> {
        let shown = layout::undrawn::shown(pages)?;
        Some((Sheet::marked(pages, shown.marked, shown.rules), shown.by_white_space))
    }

    fn with(pages: &'a [GeometryPage], rules: Vec<Rules>) -> Vec<Sheet<'a>> {
        Sheet::marked(pages, layout::furniture(pages), rules)
    }

    fn marked(pages: &'a [GeometryPage], marked: Vec<Vec<bool>>, rules: Vec<Rules>) -> Vec<Sheet<'a>> {
        let made = pages.iter().zip(marked).zip(rules).map(|((page, marked), rules)| {
            let lattices = layout::lattices(&rules);
            let count = u32::try_from(page.glyphs.len()).unwrap_or(u32::MAX);
            let (furniture, glyphs) = (0..count).partition(|&index| marked[index as usize]);
            let mut sheet = Sheet { page, glyphs, furniture, rules, lattices, kept: RefCell::default() };
            if !page.fills.is_empty() {
                let under_shade = |(at, own): (usize, &Lattice)| Some((at, headed(&sheet, own)?));
                let found: Vec<(usize, Lattice)> = sheet.lattices.iter().enumerate().filter_map(under_shade).collect();
                found.into_iter().for_each(|(at, lattice)| sheet.lattices[at] = lattice);
            }
            sheet
        });
        made.collect()
    }

    /// Takes glyphs that are none after all out of the furniture.
    pub(super) fn give_back(&mut self, glyphs: &[u32]) {
        if !glyphs.is_empty() {
            self.furniture.retain(|glyph| !glyphs.contains(glyph));
            self.glyphs.extend(glyphs);
            self.glyphs.sort_unstable();
        }
    }

    /// The glyphs whose middle lies in a box.
    pub(super) fn within(&self, [x0, y0, x1, y1]: [f32; 4]) -> Vec<u32> {
        let inside = |&&index: &&u32| {
            let [x, y] = self.page.glyphs[index as usize].middle();
            x >= x0 && x < x1 && y >= y0 && y < y1
        };
        self.glyphs.iter().filter(inside).copied().collect()
    }

    /// The lines of a box.
    pub(super) fn lines_within(&self, bbox: [f32; 4]) -> Vec<Line> {
        lines(self.page, &self.within(bbox))
    }

    /// The texts of the lines of a cell, which are kept: a table with a header is read once more, and most of its cells
    /// have the same glyphs then.
    pub(super) fn keep_lines(&self, glyphs: &[u32]) -> Vec<String> {
        let Some(&first) = glyphs.first() else { return Vec::new() };
        let set = lines(self.page, glyphs);
        let texts = set.iter().map(|line| line.text.clone()).collect();
        self.kept.borrow_mut().insert(first, (glyphs.to_vec(), set));
        texts
    }

    /// The lines of a cell.
    pub(super) fn lines_of(&self, glyphs: &[u32]) -> Vec<Line> {
        let kept = glyphs.first().and_then(|first| self.kept.borrow_mut().remove(first));
        match kept {
            Some((known, lines)) if known == glyphs => lines,
            _ => lines(self.page, glyphs),
        }
    }

    /// For each cell of a grid its glyphs.
    pub(super) fn by_cell(&self, lattice: &Lattice) -> Vec<Vec<u32>> {
        let cover = lattice.cover();
        let mut cells = vec![Vec::new(); lattice.spans.len()];
        let mut places = lattice.places();
        for &index in &self.glyphs {
            if let Some((row, column)) = places.of(self.page.glyphs[index as usize].middle()) {
                cells[cover[row * lattice.columns() + column]].push(index);
            }
        }
        cells
    }
}

/// The texts of lines, joined as one string.
pub(super) fn joined<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    let mut text = String::new();
    for line in lines {
        text.push_str(&line.text);
    }
    text
}
