//! The table as slots: one printed line of every column each, with what begins there.

use super::{Facet, Layout, Row, Shape, Sub, marker};

/// Serial, facet, strategy, sub-strategy, measure, departments, helpers, deadline, note.
pub(crate) const COLUMNS: usize = 9;
pub(crate) const SERIAL: usize = 0;
pub(crate) const FACET: usize = 1;
pub(crate) const STRATEGY: usize = 2;
pub(crate) const SUB: usize = 3;
pub(crate) const MEASURE: usize = 4;
pub(crate) const NAMES: usize = 5;
pub(crate) const HELPERS: usize = 6;
pub(crate) const DEADLINE: usize = 7;
pub(crate) const NOTE: usize = 8;

/// A line of a cell, and how far it is set in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) indent: f32,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Slot {
    pub(crate) cells: [Option<Cell>; COLUMNS],
    /// A new cell begins here: a rule may be drawn above.
    pub(crate) opens: [bool; COLUMNS],
    /// A group of measures begins here.
    pub(crate) group: bool,
    pub(crate) row: usize,
}

/// A title or deadline that belongs to all the slots it covers: set in the middle, or written downwards.
#[derive(Debug, Clone)]
pub(crate) struct Merged {
    pub(crate) column: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) lines: Vec<String>,
    pub(crate) downwards: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) slots: Vec<Slot>,
    pub(crate) merged: Vec<Merged>,
    pub(crate) widths: [f32; COLUMNS],
}

/// The space left and right in a cell.
pub(crate) const PAD: f32 = 4.0;

fn widths(layout: &Layout) -> [f32; COLUMNS] {
    let em = layout.size;
    let all = if layout.landscape { 752.0 } else { 505.0 };
    let heads = layout.words.heads;
    let head = |at: usize| (heads[at].chars().count() as f32).min(4.0) * em + 2.0 * PAD + 1.0;
    let mut widths = [0.0; COLUMNS];
    if layout.serial {
        widths[SERIAL] = 2.0 * em + 2.0 * PAD + 1.0;
    }
    widths[FACET] = if layout.facet == Facet::Level { 4.0 * em } else { 2.0 * em } + 2.0 * PAD + 1.0;
    widths[STRATEGY] = 4.0 * em + 2.0 * PAD + 1.0;
    match layout.sub {
        Sub::Own => widths[SUB] = 5.0 * em + 2.0 * PAD + 1.0,
        Sub::UnderStrategy => widths[STRATEGY] = 6.0 * em + 2.0 * PAD + 1.0,
        Sub::AboveMeasures => {}
    }
    widths[NAMES] = head(4).max(3.0 * em + 2.0 * PAD + 1.0);
    if layout.helpers {
        widths[HELPERS] = head(5).max(3.0 * em + 2.0 * PAD + 1.0);
    }
    widths[DEADLINE] = head(6).max(4.5 * em + 2.0 * PAD);
    if layout.note.is_some() {
        widths[NOTE] = 4.0 * em + 2.0 * PAD + 1.0;
    }
    widths[MEASURE] = all - widths.iter().sum::<f32>();
    widths
}

/// The width of a text in ems: Latin characters are half an em wide.
pub(crate) fn ems(text: &str) -> f32 {
    text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// Breaks a text into lines of `room` ems, `less` fewer from the second one on: Latin words stay whole, no line begins
/// with a mark that closes.
pub(crate) fn wrapped(text: &str, room: f32, less: f32) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for c in text.chars() {
        let joins = units.last().and_then(|unit| unit.chars().last()).is_some_and(|before| {
            "、。，；）".contains(c) || before == '（' || before.is_ascii_alphanumeric() && c.is_ascii_alphanumeric()
        });
        match units.last_mut() {
            Some(unit) if joins => unit.push(c),
            _ => units.push(c.to_string()),
        }
    }
    let mut lines: Vec<String> = vec![String::new()];
    for unit in units {
        let room = if lines.len() > 1 { room - less } else { room };
        let line = lines.last_mut().expect("one is there");
        if ems(line) + ems(&unit) > room && !line.is_empty() {
            *line = line.trim_end().to_owned();
            lines.push(unit.trim_start().to_owned());
        } else if !(line.is_empty() && unit == " ") {
            line.push_str(&unit);
        }
    }
    lines
}

fn facet_lines(title: &str, layout: &Layout, room: f32) -> Vec<String> {
    match layout.facet {
        Facet::Level => wrapped(title, room, 0.0),
        Facet::Stacked => title.chars().map(String::from).collect(),
        Facet::TwoByTwo => title.chars().collect::<Vec<_>>().chunks(2).map(|pair| pair.iter().collect()).collect(),
        Facet::Vertical => vec![title.to_owned()],
    }
}

/// Lays the rows out.
pub(crate) fn table(rows: &[Row], layout: &Layout) -> Table {
    let mut table = Table { widths: widths(layout), ..Table::default() };
    let room = |column: usize, table: &Table| (table.widths[column] - 2.0 * PAD) / layout.size + 0.01;
    let [facet, strategy, sub, measure, subitem] = layout.words.markers;
    // Open merged titles: column, first slot, lines.
    let mut open: [Option<(usize, Vec<String>)>; COLUMNS] = Default::default();
    let mut before: Option<&Row> = None;
    let mut deadline_open: Option<usize> = None;
    for (index, row) in rows.iter().enumerate() {
        let new = |level: usize| before.is_none_or(|before| before.titles[..=level] != row.titles[..=level]);
        let start = table.slots.len();
        let mut cells: [Vec<Cell>; COLUMNS] = Default::default();
        let mut opens = [false; COLUMNS];
        let plain = |lines: Vec<String>| lines.into_iter().map(|text| Cell { text, indent: 0.0 }).collect::<Vec<_>>();
        if new(0) {
            let title = format!("{}{}", marker(facet, row.titles[0].0), row.titles[0].1);
            let lines = facet_lines(&title, layout, room(FACET, &table));
            close(&mut table, &mut open, FACET, start, layout);
            open[FACET] = Some((start, lines));
            opens[FACET] = true;
        }
        if new(1) {
            let title = format!("{}{}", marker(strategy, row.titles[1].0), row.titles[1].1);
            let lines = wrapped(&title, room(STRATEGY, &table), 0.0);
            close(&mut table, &mut open, STRATEGY, start, layout);
            if layout.sub == Sub::UnderStrategy {
                cells[STRATEGY] = plain(lines);
            } else {
                open[STRATEGY] = Some((start, lines));
            }
            opens[STRATEGY] = true;
        }
        let mut skip = 0;
        if new(2) {
            let title = format!("{}{}", marker(sub, row.titles[2].0), row.titles[2].1);
            match layout.sub {
                Sub::Own => {
                    close(&mut table, &mut open, SUB, start, layout);
                    open[SUB] = Some((start, wrapped(&title, room(SUB, &table), 0.0)));
                    opens[SUB] = true;
                }
                Sub::UnderStrategy => {
                    // Measures begin beside their sub-strategy.
                    skip = cells[STRATEGY].len();
                    cells[STRATEGY].extend(plain(wrapped(&title, room(STRATEGY, &table), 0.0)));
                    opens[STRATEGY] = true;
                }
                Sub::AboveMeasures => {
                    cells[MEASURE] = plain(wrapped(&title, room(MEASURE, &table), 0.0));
                    // A sub-strategy that is the measure has its departments beside it.
                    skip = if row.no.is_some() { cells[MEASURE].len() } else { 0 };
                }
            }
        }
        for column in [MEASURE, NAMES, HELPERS, DEADLINE, NOTE] {
            cells[column].resize_with(skip.max(cells[column].len()), Cell::default);
        }
        if let Some(no) = row.no {
            let dress = marker(measure, no);
            let indent = if layout.hanging { ems(&dress) } else { 0.0 };
            for (at, text) in
                wrapped(&format!("{dress}{}", row.text), room(MEASURE, &table), indent).into_iter().enumerate()
            {
                cells[MEASURE].push(Cell { text, indent: if at == 0 { 0.0 } else { indent * layout.size } });
            }
            for (no, text) in (1..).zip(&row.subitems) {
                let dress = marker(subitem, no);
                let inner = if layout.hanging { indent + ems(&dress) } else { 0.0 };
                let lines = wrapped(&format!("{dress}{text}"), room(MEASURE, &table) - indent, inner - indent);
                for (at, text) in lines.into_iter().enumerate() {
                    cells[MEASURE].push(Cell { text, indent: if at == 0 { indent } else { inner } * layout.size });
                }
            }
        }
        let names = |names: &[String], column: usize| match layout.stacked_names {
            true => names.to_vec(),
            false => wrapped(&names.join("、"), room(column, &table), 0.0),
        };
        cells[NAMES].extend(plain(names(&row.departments, NAMES)));
        if layout.helpers && !row.helpers.is_empty() {
            cells[HELPERS].extend(plain(names(&row.helpers, HELPERS)));
        }
        let same_deadline = layout.merged_deadlines
            && before.is_some_and(|before| before.deadline == row.deadline && before.titles == row.titles);
        let lines = wrapped(&row.deadline, room(DEADLINE, &table), 0.0);
        if layout.merged_deadlines {
            if !same_deadline {
                close(&mut table, &mut open, DEADLINE, start, layout);
                open[DEADLINE] = Some((start, lines));
                deadline_open = Some(start);
            }
        } else {
            cells[DEADLINE].extend(plain(lines));
        }
        if layout.note.is_some() && !row.note.is_empty() {
            cells[NOTE].extend(plain(wrapped(&row.note, room(NOTE, &table), 0.0)));
        }
        if layout.serial {
            cells[SERIAL] = plain(vec![(index + 1).to_string()]);
        }
        let mut length = cells.iter().map(Vec::len).max().unwrap_or(1).max(1);
        // Merged titles need room before their cell ends.
        let next = rows.get(index + 1);
        for (column, level) in [(FACET, 0), (STRATEGY, 1), (SUB, 2)] {
            let ends = next.is_none_or(|next| next.titles[..=level] != row.titles[..=level]);
            if let Some((from, lines)) = open[column].as_ref().filter(|_| ends) {
                let need = if column == FACET && layout.facet == Facet::Vertical {
                    vertical_slots(&lines[0], layout)
                } else {
                    lines.len()
                };
                length = length.max((from + need).saturating_sub(start));
            }
        }
        if let (Some(from), Some((_, lines))) = (deadline_open, &open[DEADLINE]) {
            length = length.max((from + lines.len()).saturating_sub(start));
        }
        let group = new(2);
        let body = layout.shape == Shape::Rows || group;
        for column in [SERIAL, MEASURE, NAMES, HELPERS, NOTE] {
            opens[column] = body;
        }
        opens[DEADLINE] = body && !same_deadline;
        for at in 0..length {
            let mut slot = Slot { row: index, ..Slot::default() };
            for (column, cells) in cells.iter().enumerate() {
                slot.cells[column] = cells.get(at).filter(|cell| !cell.text.is_empty()).cloned();
            }
            if at == 0 {
                (slot.opens, slot.group) = (opens, group);
            }
            table.slots.push(slot);
        }
        before = Some(row);
    }
    let end = table.slots.len();
    for column in [FACET, STRATEGY, SUB, DEADLINE] {
        close(&mut table, &mut open, column, end, layout);
    }
    table
}

/// How many slots a title takes that is written downwards.
fn vertical_slots(title: &str, layout: &Layout) -> usize {
    (title.chars().count() as f32 * layout.size / layout.lead).ceil() as usize + 1
}

/// Ends a merged cell: its lines are put at its top, or set in its middle.
fn close(
    table: &mut Table,
    open: &mut [Option<(usize, Vec<String>)>; COLUMNS],
    column: usize,
    end: usize,
    layout: &Layout,
) {
    let Some((from, lines)) = open[column].take() else { return };
    let downwards = column == FACET && layout.facet == Facet::Vertical;
    if layout.centred || downwards {
        table.merged.push(Merged { column, from, to: end, lines, downwards });
    } else {
        for (slot, text) in table.slots[from..end].iter_mut().zip(lines) {
            slot.cells[column] = Some(Cell { text, indent: 0.0 });
        }
    }
}
