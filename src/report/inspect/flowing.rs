//! A document without pages, as it is built: its paragraphs, and its tables with their cells.
//!
//! Where lines would break on paper nobody knows before it is printed, so none are drawn. What is shown is what was
//! read: every cell at its row and column, every paragraph with the role it was given.

use std::collections::BTreeMap;

use super::{key, labels::Role};
use crate::{
    plan::Reading,
    source::flow::{Flow, FlowBlock, FlowCell, FlowTable, Paragraph},
    words::Place,
};

/// Something that stands in the flow.
pub(super) enum Item {
    Paragraph(Line),
    Table(Vec<Vec<Cell>>),
}

/// A cell.
pub(super) struct Cell {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) inside: Vec<Item>,
}

/// A paragraph with what it was read as.
pub(super) struct Line {
    pub(super) text: String,
    /// The class of its role; empty for what belongs to nothing.
    pub(super) role: &'static str,
    /// The keys of the measures or titles it belongs to, between spaces.
    pub(super) keys: String,
    /// The entry of the list it leads to.
    pub(super) leads: String,
    /// Its own name on the page: given to the first paragraph of an entry only.
    pub(super) id: Option<String>,
}

/// Table, row, column and paragraph; zeros outside tables.
type Spot = ([u32; 3], u32);

#[derive(Default)]
struct Held {
    role: Option<Role>,
    keys: Vec<String>,
    id: Option<String>,
}

/// The flow with what was found in it.
pub(super) fn items(flow: &Flow, plans: &[Reading]) -> Vec<Item> {
    let mut walk = Walk { held: held(plans), tables: 0, paragraphs: 0 };
    flow.blocks.iter().map(|block| walk.block(block)).collect()
}

struct Walk {
    held: BTreeMap<Spot, Held>,
    /// Counted as the reader of such documents counts them.
    tables: u32,
    paragraphs: u32,
}

impl Walk {
    fn block(&mut self, block: &FlowBlock) -> Item {
        match block {
            FlowBlock::Paragraph(paragraph) => {
                self.paragraphs += 1;
                Item::Paragraph(self.line(paragraph, ([0; 3], self.paragraphs)))
            }
            FlowBlock::Table(table) => self.table(table),
        }
    }

    fn table(&mut self, table: &FlowTable) -> Item {
        self.tables += 1;
        let number = self.tables;
        // The tables inside a plan's cells are read as its paragraphs; those inside any other stand for themselves.
        let is_plan = self.held.range(([number, 0, 0], 0)..([number + 1, 0, 0], 0)).next().is_some();
        let mut rows: Vec<Vec<Cell>> = (0..table.rows).map(|_| Vec::new()).collect();
        for cell in &table.cells {
            let inside = if is_plan { self.paragraphs(cell, number) } else { self.blocks(&cell.blocks) };
            if let Some(row) = rows.get_mut(cell.row) {
                row.push(Cell { rows: cell.rows.max(1), columns: cell.columns.max(1), inside });
            }
        }
        Item::Table(rows)
    }

    fn blocks(&mut self, blocks: &[FlowBlock]) -> Vec<Item> {
        blocks.iter().map(|block| self.block(block)).collect()
    }

    fn paragraphs(&self, cell: &FlowCell, table: u32) -> Vec<Item> {
        let count = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
        let place = [table, count(cell.row), count(cell.column)];
        let lines = cell.paragraphs().into_iter().enumerate();
        lines.map(|(at, paragraph)| Item::Paragraph(self.line(paragraph, (place, count(at))))).collect()
    }

    fn line(&self, paragraph: &Paragraph, spot: Spot) -> Line {
        let held = self.held.get(&spot);
        Line {
            text: paragraph.text.clone(),
            role: held.and_then(|held| held.role).map_or("", Role::class),
            keys: held.map(|held| held.keys.join(" ")).unwrap_or_default(),
            leads: held.and_then(|held| held.keys.first().cloned()).unwrap_or_default(),
            id: held.and_then(|held| held.id.clone()),
        }
    }
}

/// What stands in each paragraph, by the places that titles, measures and what belongs to them were read from.
fn held(plans: &[Reading]) -> BTreeMap<Spot, Held> {
    let mut held: BTreeMap<Spot, Held> = BTreeMap::new();
    let mut put = |role: Role, key: Option<&str>, places: &[Place], names: bool| {
        for (at, place) in places.iter().enumerate() {
            let Some(paragraph) = place.paragraph else { continue };
            let held = held.entry((place.cell.unwrap_or_default(), paragraph)).or_default();
            held.role.get_or_insert(role);
            held.keys.extend(key.filter(|key| !held.keys.iter().any(|held| held == key)).map(str::to_owned));
            if names && at == 0 && held.id.is_none() {
                held.id = key.map(|key| format!("b-{key}"));
            }
        }
    };
    for (plan, reading) in plans.iter().enumerate() {
        for (at, measure) in reading.plan.measures.iter().enumerate() {
            let key = key('m', plan, at);
            put(Role::Measure, Some(&key), &measure.evidence.text, true);
            put(Role::Department, Some(&key), &measure.evidence.departments, false);
            put(Role::Deadline, Some(&key), &measure.evidence.deadline, false);
        }
        for (at, title) in reading.marks.titles.iter().enumerate().filter(|(_, title)| !title.is_measure) {
            put(Role::Title, Some(&key('t', plan, at)), &title.places, true);
        }
        put(Role::Furniture, None, &reading.marks.furniture, false);
        put(Role::Other, None, &reading.marks.other, false);
        for (_, place) in &reading.marks.stray {
            put(Role::Stray, None, std::slice::from_ref(place), false);
        }
    }
    held
}
