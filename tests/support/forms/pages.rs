//! A document drawn on pages: rules of every kind, stripes or none, columns as narrow as offices make them, cells set at the top
//! or in the middle, rows that page ends cut or leave whole, running heads and page numbers.

use std::fmt::Write as _;

use lopdf::{Dictionary, Object, Stream, dictionary};

use super::{
    super::{content::Dice, fonts},
    Block, Cell, Document, Grid,
};

/// What is drawn of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawn {
    /// A box around each cell.
    Boxes,
    /// Lines across between rows.
    Across,
    /// Every other row shaded, cell by cell.
    Stripes,
    /// Lines above and below the header, and at the table's end.
    Header,
}

/// How a document is set.
#[derive(Debug, Clone)]
pub(crate) struct Sheet {
    drawn: Drawn,
    size: f32,
    /// Of the size: from line to line.
    pitch: f32,
    pad: f32,
    /// What is merged over rows, and all but the measures, stands in the middle of its cell.
    in_the_middle: bool,
    repeats_head: bool,
    /// A page may end inside a row.
    cuts_rows: bool,
    running_head: bool,
    /// Measures end without 。.
    bare: bool,
}

const WIDTH: f32 = 595.0;
const HEIGHT: f32 = 842.0;
const LEFT: f32 = 48.0;
const TOP: f32 = 64.0;
const BOTTOM: f32 = 70.0;

impl Sheet {
    pub(crate) fn any(seed: u64) -> Sheet {
        let mut dice = Dice::new(seed ^ 0x5EED);
        Sheet {
            drawn: dice.pick(&[
                Drawn::Boxes,
                Drawn::Boxes,
                Drawn::Boxes,
                Drawn::Boxes,
                Drawn::Across,
                Drawn::Stripes,
                Drawn::Header,
            ]),
            size: dice.pick(&[10.0, 11.0, 12.0, 14.0]),
            pitch: dice.pick(&[1.2, 1.3, 1.5]),
            pad: dice.pick(&[2.0, 4.0, 6.0]),
            in_the_middle: dice.chance(40),
            repeats_head: dice.chance(70),
            cuts_rows: dice.chance(40),
            running_head: dice.chance(30),
            bare: dice.chance(40),
        }
    }

    /// Which lines it draws.
    pub(crate) fn lines(&self) -> &'static str {
        match self.drawn {
            Drawn::Boxes => "Boxes",
            Drawn::Across => "Across",
            Drawn::Stripes => "Stripes",
            Drawn::Header => "Header",
        }
    }

    /// The document as this sheet sets it: without the marks of sentences' ends, if so.
    pub(crate) fn dressed(&self, document: &Document) -> Document {
        let mut own = document.clone();
        if self.bare {
            let strip = |text: &mut String| {
                if text.ends_with('。') {
                    text.pop();
                }
            };
            for block in &mut own.blocks {
                let Block::Table(grid) = block else { continue };
                grid.cells.iter_mut().flat_map(|cell| &mut cell.paragraphs).for_each(strip);
            }
            own.wanted.iter_mut().for_each(|wanted| strip(&mut wanted.text));
        }
        own
    }

    fn lead(&self) -> f32 {
        self.size * self.pitch
    }
}

/// How wide a character is, in ems.
fn em(c: char) -> f32 {
    if c.is_ascii() { 0.5 } else { 1.0 }
}

fn width(text: &str) -> f32 {
    text.chars().map(em).sum()
}

/// The lines of a text in so many ems; a mark that ends a phrase hangs on the line that it ends.
fn wrapped(text: &str, room: f32) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars() {
        let hangs = matches!(c, '。' | '，' | '、' | '；' | '：' | '）' | ')' | '」');
        if used + em(c) > room && !hangs {
            lines.push(String::new());
            used = 0.0;
        }
        used += em(c);
        lines.last_mut().expect("one is there").push(c);
    }
    lines
}

/// Pages as they are drawn.
#[derive(Default)]
struct Paper {
    pages: Vec<String>,
}

impl Paper {
    fn text(&mut self, page: usize, text: &str, [x, top]: [f32; 2], size: f32) {
        let y = HEIGHT - top - 0.88 * size;
        let codes: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        let _ = writeln!(self.pages[page], "BT /F1 {size} Tf {x:.2} {y:.2} Td <{codes}> Tj ET");
    }

    fn rule(&mut self, page: usize, [x0, y0]: [f32; 2], [x1, y1]: [f32; 2]) {
        let (y0, y1) = (HEIGHT - y0, HEIGHT - y1);
        let _ = writeln!(self.pages[page], "0.5 w {x0:.2} {y0:.2} m {x1:.2} {y1:.2} l S");
    }

    fn fill(&mut self, page: usize, [x0, y0, x1, y1]: [f32; 4], light: f32) {
        let _ =
            writeln!(self.pages[page], "{light} g {x0:.2} {:.2} {:.2} {:.2} re f 0 g", HEIGHT - y1, x1 - x0, y1 - y0);
    }

    fn finish(self) -> Vec<u8> {
        let mut document = lopdf::Document::with_version("1.5");
        let tree = document.new_object_id();
        let descriptor = fonts::descriptor(&mut document);
        let font = fonts::type0(&mut document, descriptor, "UniCNS-UTF16-H");
        let font = document.add_object(font);
        let mut kids = Vec::new();
        for page in self.pages {
            let content = document.add_object(Stream::new(Dictionary::new(), page.into_bytes()));
            kids.push(Object::from(document.add_object(dictionary! {
                "Type" => "Page", "Parent" => tree, "Contents" => content,
                "MediaBox" => vec![0.into(), 0.into(), WIDTH.into(), HEIGHT.into()],
                "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            })));
        }
        let count = i64::try_from(kids.len()).unwrap_or(0);
        document.set_object(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count });
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        document.trailer.set("Root", catalog);
        let mut out = Vec::new();
        document.save_to(&mut out).expect("a document can be written to memory");
        out
    }
}

/// The PDF of a document, set so.
pub(crate) fn pdf(document: &Document, sheet: &Sheet) -> Vec<u8> {
    let mut paper = Paper { pages: vec![String::new()] };
    let mut y = TOP;
    for (at, block) in document.blocks.iter().enumerate() {
        match block {
            Block::Line(line) => {
                let size = if at == 0 { 15.0 } else { sheet.size };
                for line in wrapped(line, (WIDTH - 2.0 * LEFT) / size) {
                    if y + size > HEIGHT - BOTTOM {
                        paper.pages.push(String::new());
                        y = TOP;
                    }
                    let x = if at == 0 { ((WIDTH - width(&line) * size) / 2.0).max(LEFT) } else { LEFT };
                    let page = paper.pages.len() - 1;
                    paper.text(page, &line, [x, y], size);
                    y += 1.5 * size;
                }
                y += 0.4 * size;
            }
            Block::Table(grid) => y = table(&mut paper, grid, sheet, y) + 1.2 * sheet.size,
        }
    }
    let count = paper.pages.len();
    for page in 0..count {
        paper.text(page, &format!("{}/{count}", page + 1), [WIDTH / 2.0 - 8.0, HEIGHT - 45.0], 9.0);
        if sheet.running_head {
            paper.text(page, document.office, [LEFT, 30.0], 9.0);
        }
    }
    paper.finish()
}

/// Where a line of a row stands.
#[derive(Debug, Clone, Copy)]
struct Slot {
    row: usize,
    page: usize,
    top: f32,
}

/// A part of a table on one page.
struct Part {
    page: usize,
    top: f32,
    bottom: f32,
    /// The edges of its rows, and which rows begin and end there.
    rows: Vec<(usize, f32, f32)>,
}

/// The columns' left edges and the last one's right: the widest text decides how much a column gets.
fn sides(grid: &Grid, sheet: &Sheet) -> Vec<f32> {
    let most = |column: usize| {
        let cells = grid.cells.iter().filter(|cell| cell.column == column && cell.columns == 1);
        cells.flat_map(|cell| &cell.paragraphs).map(|text| width(text)).fold(2.0, f32::max).min(26.0).sqrt()
    };
    let shares: Vec<f32> = (0..grid.columns).map(most).collect();
    let all: f32 = shares.iter().sum();
    let mut out = vec![LEFT];
    for share in shares {
        let width = share / all * (WIDTH - 2.0 * LEFT);
        out.push(out[out.len() - 1] + width.max(2.2 * sheet.size));
    }
    out
}

/// Draws a table from a height on; gives where it ends.
fn table(paper: &mut Paper, grid: &Grid, sheet: &Sheet, from: f32) -> f32 {
    let xs = sides(grid, sheet);
    let room = |cell: &Cell| (xs[cell.column + cell.columns] - xs[cell.column] - 2.0 * sheet.pad) / sheet.size;
    let lines: Vec<Vec<String>> = grid
        .cells
        .iter()
        .map(|cell| cell.paragraphs.iter().flat_map(|text| wrapped(text, room(cell))).collect())
        .collect();
    // A row is as high as its own cells ask, and the last row of a merged cell as what is left of it.
    let mut heights = vec![1; grid.rows];
    for (cell, lines) in grid.cells.iter().zip(&lines) {
        let last = cell.row + cell.rows - 1;
        let so_far: usize = heights[cell.row..last].iter().sum();
        heights[last] = heights[last].max(lines.len().saturating_sub(so_far));
    }
    let heads = (0..grid.rows).take_while(|row| grid.cells.iter().any(|cell| cell.row == *row && cell.is_head)).count();
    let (slots, parts) = placed(paper, &heights, heads, sheet, from);
    for part in &parts {
        draw(paper, grid, &xs, part, heads, sheet);
    }
    for (cell, lines) in grid.cells.iter().zip(&lines) {
        let rows = cell.row..cell.row + cell.rows;
        let all: Vec<Slot> = slots.iter().filter(|slot| rows.contains(&slot.row)).copied().collect();
        // The header of each page has slots of its own.
        let pages: Vec<usize> = all.iter().map(|slot| slot.page).collect();
        let stands: Vec<Vec<Slot>> = if cell.is_head {
            let mut pages = pages.clone();
            pages.dedup();
            pages.iter().map(|page| all.iter().filter(|slot| slot.page == *page).copied().collect()).collect()
        } else {
            vec![all]
        };
        let is_middle = sheet.in_the_middle && (cell.rows > 1 || cell.is_head || lines.len() == 1);
        for own in stands {
            let is_whole = own.iter().all(|slot| slot.page == own[0].page);
            // In a cell that is merged over rows text runs on from line to line: the edges beside it part no lines of it.
            let mut rest = &lines[..];
            for own in own.chunk_by(|a, b| a.page == b.page) {
                let height = own[own.len() - 1].top - own[0].top + sheet.lead();
                let fit = ((height / sheet.lead() + 0.01) as usize).min(rest.len());
                let free = if is_middle && is_whole { (height - fit as f32 * sheet.lead()) / 2.0 } else { 0.0 };
                let (here, later) = rest.split_at(fit);
                for (at, line) in here.iter().enumerate() {
                    let mut x = xs[cell.column] + sheet.pad;
                    if is_middle {
                        x += ((room(cell) - width(line)) * sheet.size / 2.0).max(0.0);
                    }
                    paper.text(own[0].page, line, [x, own[0].top + free + at as f32 * sheet.lead()], sheet.size);
                }
                rest = later;
            }
        }
    }
    parts.last().map_or(from, |part| part.bottom)
}

/// Where the lines of each row stand, and the table's parts: a row that does not fit goes to the next page, whole if it may.
fn placed(paper: &mut Paper, heights: &[usize], heads: usize, sheet: &Sheet, from: f32) -> (Vec<Slot>, Vec<Part>) {
    let tall = |row: usize| heights[row] as f32 * sheet.lead() + 2.0 * sheet.pad;
    let page_end = HEIGHT - BOTTOM;
    let mut slots = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    let mut page = paper.pages.len() - 1;
    let mut y = from;
    // A header is left alone nowhere.
    let needed: f32 = (0..heads).map(tall).sum::<f32>() + tall(heads.min(heights.len() - 1));
    if y + needed.min(page_end - TOP) > page_end {
        paper.pages.push(String::new());
        (page, y) = (page + 1, TOP);
    }
    let mut part = Part { page, top: y, bottom: y, rows: Vec::new() };
    for row in 0..heights.len() {
        let mut rest = heights[row];
        while rest > 0 {
            let space = ((page_end - y - 2.0 * sheet.pad) / sheet.lead()).max(0.0) as usize;
            let is_long = tall(row) > page_end - TOP - 60.0;
            let fits = if rest <= space {
                rest
            } else if (sheet.cuts_rows && rest == heights[row] && space > 1 || is_long) && row >= heads {
                space.min(rest)
            } else {
                0
            };
            if fits == 0 {
                part.bottom = y;
                paper.pages.push(String::new());
                (page, y) = (page + 1, TOP);
                parts.push(std::mem::replace(&mut part, Part { page, top: y, bottom: y, rows: Vec::new() }));
                if sheet.repeats_head && row >= heads {
                    for (head, lines) in heights[..heads].iter().enumerate() {
                        put(&mut slots, &mut part, head, *lines, &mut y, sheet);
                    }
                }
                continue;
            }
            put(&mut slots, &mut part, row, fits, &mut y, sheet);
            rest -= fits;
        }
    }
    part.bottom = y;
    parts.push(part);
    (slots, parts)
}

fn put(slots: &mut Vec<Slot>, part: &mut Part, row: usize, lines: usize, y: &mut f32, sheet: &Sheet) {
    let top = *y;
    let of_line = |line: usize| Slot { row, page: part.page, top: top + sheet.pad + line as f32 * sheet.lead() };
    slots.extend((0..lines).map(of_line));
    *y = top + lines as f32 * sheet.lead() + 2.0 * sheet.pad;
    part.rows.push((row, top, *y));
}

/// Draws what shows of a part's cells.
fn draw(paper: &mut Paper, grid: &Grid, xs: &[f32], part: &Part, heads: usize, sheet: &Sheet) {
    let [left, right] = [xs[0], xs[grid.columns]];
    let owner = |row: usize, column: usize| {
        grid.cells.iter().position(|cell| {
            (cell.row..cell.row + cell.rows).contains(&row)
                && (cell.column..cell.column + cell.columns).contains(&column)
        })
    };
    match sheet.drawn {
        Drawn::Boxes | Drawn::Across => {
            for (index, (row, top, bottom)) in part.rows.iter().enumerate() {
                let above = index.checked_sub(1).map(|above| part.rows[above].0);
                for column in 0..grid.columns {
                    let own = owner(*row, column);
                    let is_open = above.is_some_and(|above| own.is_some() && owner(above, column) == own);
                    if !is_open {
                        paper.rule(part.page, [xs[column], *top], [xs[column + 1], *top]);
                    }
                    let is_side = column > 0 && (own.is_none() || owner(*row, column - 1) != own);
                    if sheet.drawn == Drawn::Boxes && is_side {
                        paper.rule(part.page, [xs[column], *top], [xs[column], *bottom]);
                    }
                }
            }
            paper.rule(part.page, [left, part.bottom], [right, part.bottom]);
            if sheet.drawn == Drawn::Boxes {
                paper.rule(part.page, [left, part.top], [left, part.bottom]);
                paper.rule(part.page, [right, part.top], [right, part.bottom]);
            }
        }
        Drawn::Stripes => {
            // What is merged over rows is shaded as the first of them is.
            for (row, top, bottom) in &part.rows {
                for column in 0..grid.columns {
                    let first = owner(*row, column).map_or(*row, |own| grid.cells[own].row);
                    if first < heads || (first - heads) % 2 == 1 {
                        let light = if first < heads { 0.8 } else { 0.93 };
                        paper.fill(part.page, [xs[column], *top, xs[column + 1], *bottom], light);
                    }
                }
            }
        }
        Drawn::Header => {
            for at in [part.top, part.bottom] {
                paper.rule(part.page, [left, at], [right, at]);
            }
            if let Some((_, _, bottom)) = part.rows.iter().rev().find(|(row, ..)| *row < heads) {
                paper.rule(part.page, [left, *bottom], [right, *bottom]);
            }
        }
    }
}
