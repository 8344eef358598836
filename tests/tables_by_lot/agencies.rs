//! Tables as agencies publish them, one difficulty a kind: what is drawn says less than it seems to, or something beside the
//! table looks like a part of it.

use planscope::source::geometry::{Axis, Rule};
use planscope::table::GridCell;

use super::draw::{Canvas, width};
use super::lot::Lot;
use super::make::{HEADS, Kind, Lines, NAMES, NOUNS, SENTENCES, SPANNERS, label, number, prose, wrapped};

/// A table with figures that is set row by row.
struct Plain {
    left: f32,
    size: f32,
    /// The right end of the labels' column, and of each column of figures.
    rights: Vec<f32>,
    pitch: f32,
    cells: Vec<GridCell>,
    row: u32,
    y: f32,
}

impl Plain {
    fn new(lot: &mut Lot, [left, top]: [f32; 2], right: f32, columns: usize, size: f32) -> Plain {
        let labels = left + (right - left) * lot.length(0.26, 0.34);
        let wide = (right - labels) / (columns - 1) as f32;
        let rights = (0..columns).map(|at| labels + wide * at as f32).collect();
        Plain { left, size, rights, pitch: size * lot.length(1.25, 1.6), cells: Vec::new(), row: 0, y: top }
    }

    fn right(&self) -> f32 {
        self.rights[self.rights.len() - 1]
    }

    fn columns(&self) -> usize {
        self.rights.len()
    }

    fn cell(&mut self, column: usize, last: usize, text: &str) {
        let index = |at: usize| u32::try_from(at).expect("a small number");
        self.cells.push(GridCell(self.row, index(column), self.row, index(last), text.to_owned()));
    }

    /// Sets a text in the middle of some columns, or right in one.
    fn set(&mut self, canvas: &mut Canvas, first: usize, last: usize, lines: &Lines, middle: bool) {
        let (from, to) = (if first == 0 { self.left } else { self.rights[first - 1] }, self.rights[last]);
        for (at, line) in lines.iter().enumerate() {
            let room = to - from - width(line, self.size, canvas.of);
            let x = match (first, middle) {
                (0, _) => from,
                (_, true) => from + room / 2.0,
                (_, false) => from + room - 2.0,
            };
            canvas.text(line, x, self.y + (at + 1) as f32 * 1.15 * self.size, self.size);
        }
        self.cell(first, last, &lines.join("\n"));
    }

    /// A rule in pieces, one for each column, as pages on the web have them, or in one.
    fn rule(&self, canvas: &mut Canvas, first: usize, in_pieces: bool) {
        let ends = std::iter::once(self.left).chain(self.rights.iter().copied());
        let ends: Vec<f32> = ends.skip(first).collect();
        let whole = [ends[0], ends[ends.len() - 1]];
        let pieces = if in_pieces { ends.windows(2).map(|pair| [pair[0], pair[1]]).collect() } else { vec![whole] };
        for [from, to] in pieces {
            canvas.page.rules.push(Rule { axis: Axis::Horizontal, at: self.y, from, to, thickness: 0.5, light: 0 });
        }
    }

    /// A rule along the whole table, so far below what was set last, in ems.
    fn rule_below(&mut self, canvas: &mut Canvas, ems: f32, in_pieces: bool) {
        self.y += ems * self.size;
        self.rule(canvas, 0, in_pieces);
    }

    /// The labels' head beside the others, which are on its lowest level.
    fn heads(&mut self, lot: &mut Lot, canvas: &mut Canvas, middle: bool) {
        self.set(canvas, 0, 0, &vec!["Item".to_owned()], false);
        for column in 1..self.columns() {
            let head = vec![(*lot.one(HEADS)).to_owned()];
            self.set(canvas, column, column, &head, middle);
        }
        self.next(1.0);
    }

    fn next(&mut self, lines: f32) {
        self.y += self.pitch * lines;
        self.row += 1;
    }

    fn body(&mut self, lot: &mut Lot, canvas: &mut Canvas, rows: usize) {
        let formats: Vec<usize> = (1..self.columns()).map(|_| lot.number(0, 2)).collect();
        let room = self.rights[0] - self.left - 2.0;
        for _ in 0..rows {
            let name = wrapped(&label(lot), room, self.size, canvas.of).swap_remove(0);
            self.set(canvas, 0, 0, &vec![name], false);
            for column in 1..self.columns() {
                let text = vec![number(lot, formats[column - 1])];
                self.set(canvas, column, column, &text, false);
            }
            self.next(1.0);
        }
    }
}

/// A page of a kind and the tables on it.
pub(super) fn page(lot: &mut Lot, canvas: &mut Canvas, kind: Kind, size: f32) -> Vec<Vec<GridCell>> {
    let size = size.min(8.5);
    let sides = [lot.length(44.0, 60.0), lot.length(520.0, 566.0)];
    match kind {
        Kind::SharedRule => vec![shared_rule(lot, canvas, sides, size)],
        Kind::DrawnHead => vec![drawn_head(lot, canvas, sides, size)],
        Kind::Striped => vec![striped(lot, canvas, sides, size)],
        Kind::UnderChart => vec![under_chart(lot, canvas, sides, size)],
        Kind::Pairs => pairs(lot, canvas, sides, size),
        _ => vec![in_text(lot, canvas, size)],
    }
}

/// Heads over several columns stand on one rule that runs over all columns of figures.
fn shared_rule(lot: &mut Lot, canvas: &mut Canvas, [left, right]: [f32; 2], size: f32) -> Vec<GridCell> {
    let in_pieces = lot.percent(60);
    let each = lot.number(2, 4);
    let groups = lot.number(1, if each > 2 { 3 } else { 4 });
    let columns = 1 + each * groups;
    let size = if columns > 8 { 6.5 } else { size };
    let top = prose(lot, canvas, [left, 60.0, right], size + 1.5, 2) + 14.0;
    let mut table = Plain::new(lot, [left, top], right, columns, size);
    table.rule(canvas, 0, in_pieces);
    for group in 0..groups {
        let first = 1 + group * each;
        let text = vec![(*lot.one(SPANNERS)).to_owned()];
        table.set(canvas, first, first + each - 1, &text, true);
    }
    table.next(1.1);
    table.rule(canvas, 1, in_pieces);
    let middle = lot.percent(50);
    table.heads(lot, canvas, middle);
    table.rule_below(canvas, 0.3, in_pieces);
    let rows = lot.number(5, 16);
    table.body(lot, canvas, rows);
    table.rule_below(canvas, 0.3, in_pieces);
    table.cells
}

/// Rules down part the head alone; a row below it may number the columns.
fn drawn_head(lot: &mut Lot, canvas: &mut Canvas, [left, right]: [f32; 2], size: f32) -> Vec<GridCell> {
    let columns = lot.number(5, 9);
    let size = if columns > 6 { 6.8 } else { size };
    let mut table = Plain::new(lot, [left, 80.0], right, columns, size);
    let top = table.y;
    table.rule(canvas, 0, false);
    table.heads(lot, canvas, true);
    if lot.percent(60) {
        for column in 0..columns {
            table.set(canvas, column, column, &vec![format!("({})", column + 1)], true);
        }
        table.next(1.0);
    }
    table.rule_below(canvas, 0.3, false);
    for column in 0..columns - 1 {
        canvas.down(table.rights[column], top, table.y);
    }
    let rows = lot.number(6, 18);
    table.body(lot, canvas, rows);
    table.rule_below(canvas, 0.3, false);
    table.cells
}

/// Every other row is shaded, and the rules over the head, below it and at the end are drawn in pieces.
fn striped(lot: &mut Lot, canvas: &mut Canvas, [left, right]: [f32; 2], size: f32) -> Vec<GridCell> {
    let columns = lot.number(4, 7);
    let top = prose(lot, canvas, [left, 60.0, right], size + 1.0, 2) + 12.0;
    let mut table = Plain::new(lot, [left, top], right, columns, size);
    table.rule(canvas, 0, true);
    table.heads(lot, canvas, false);
    table.rule_below(canvas, 0.4, true);
    let odd = lot.number(0, 1);
    for row in 0..lot.number(8, 22) {
        if row % 2 == odd {
            canvas.fill([left, table.y, table.right(), table.y + table.pitch], 230);
        }
        table.body(lot, canvas, 1);
    }
    table.rule(canvas, 0, true);
    table.cells
}

/// A chart with lines over its scale stands above the table, whose rules are drawn in pieces.
fn under_chart(lot: &mut Lot, canvas: &mut Canvas, [left, right]: [f32; 2], size: f32) -> Vec<GridCell> {
    let (from, to) = (left + 20.0, left + lot.length(260.0, 340.0));
    canvas.text("Figure 1. Spot price, dollars per barrel", left, 80.0, size + 1.0);
    let steps = lot.number(3, 5);
    let pitch = lot.length(20.0, 28.0);
    let bottom = 100.0 + steps as f32 * pitch;
    for step in 0..=steps {
        let y = bottom - step as f32 * pitch;
        canvas.across(y, from, to);
        canvas.text(&(20 * step).to_string(), left + 4.0, y + 2.0, 6.0);
    }
    for (at, month) in ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug"].iter().enumerate() {
        canvas.text(month, from + 8.0 + at as f32 * (to - from) / 8.0, bottom + 10.0, 6.0);
    }
    let title = format!("Table {}. {} by month", lot.number(1, 20), lot.one(NOUNS));
    canvas.text(&title, left, bottom + 24.0, size + 1.0);
    let columns = lot.number(4, 8);
    let mut table = Plain::new(lot, [left, bottom + 30.0], right, columns, size);
    table.rule(canvas, 0, true);
    table.heads(lot, canvas, false);
    table.rule_below(canvas, 0.4, true);
    let rows = lot.number(6, 18);
    table.body(lot, canvas, rows);
    table.rule_below(canvas, 0.3, true);
    table.cells
}

/// Names with their values, one long; below them a title and a table in other columns.
fn pairs(lot: &mut Lot, canvas: &mut Canvas, [left, right]: [f32; 2], size: f32) -> Vec<Vec<GridCell>> {
    let names =
        ["Name of institution:", "Charter number:", "Date chartered:", "Regulator:", "Main office:", "Insured:"];
    let top = prose(lot, canvas, [left, 60.0, right], size, 2) + 2.0 * size;
    let values = left + lot.length(120.0, 150.0);
    let mut y = top;
    let mut cells = Vec::new();
    let long = lot.number(2, names.len() - 1);
    for (row, name) in names.iter().enumerate() {
        let value = match row {
            _ if row == long => (*lot.one(SENTENCES)).to_owned(),
            1 => lot.number(1000, 90_000).to_string(),
            _ => format!("{} {}", lot.one(NAMES), lot.one(NOUNS)),
        };
        let lines = wrapped(&value, right - values, size, canvas.of);
        canvas.text(name, left, y + size, size);
        for (at, line) in lines.iter().enumerate() {
            canvas.text(line, values, y + (at + 1) as f32 * 1.15 * size - 0.15 * size, size);
        }
        let row = u32::try_from(row).expect("a small number");
        cells.push(GridCell(row, 0, row, 0, (*name).to_owned()));
        cells.push(GridCell(row, 1, row, 1, lines.join("\n")));
        y += 1.15 * size * lines.len() as f32 + 0.55 * size;
    }
    y += 1.3 * size;
    canvas.text("Loans outstanding, by purpose", left, y, 1.2 * size);
    y += 1.4 * size;
    if lot.percent(60) {
        canvas.text("(Dollar amounts in thousands)", left, y, 0.8 * size);
    }
    let columns = lot.number(3, 4);
    let mut table = Plain::new(lot, [left, y + 0.6 * size], right, columns, size);
    table.heads(lot, canvas, false);
    let rows = lot.number(5, 9);
    table.body(lot, canvas, rows);
    vec![cells, table.cells]
}

/// A small table in one of two columns of running text, all set on the same lines.
fn in_text(lot: &mut Lot, canvas: &mut Canvas, size: f32) -> Vec<GridCell> {
    let columns = [[54.0, 298.0], [314.0, 558.0]];
    let own = columns[lot.number(0, 1)];
    let mut tables = Vec::new();
    for [left, right] in columns {
        let count = lot.number(3, 5);
        let mut y = prose(lot, canvas, [left, 60.0, right], size, count);
        if own[0] == left {
            y += 1.25 * size;
            canvas.text("Table 1. Exports by group", left, y, size);
            let mut table = Plain::new(lot, [left, y + 0.3 * size], right - 20.0, 3, size);
            table.pitch = 1.25 * size;
            table.heads(lot, canvas, false);
            let rows = lot.number(4, 9);
            table.body(lot, canvas, rows);
            y = table.y + 1.25 * size;
            tables = table.cells;
        }
        while y < 420.0 {
            y = prose(lot, canvas, [left, y, right], size, 3);
        }
    }
    tables
}
