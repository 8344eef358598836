//! Plan tables in documents that have real tables: DOCX, ODT, HTML.
//!
//! Cells are where the file says, so the table is [`super::Trust::Drawn`]. Heights are not known; instead every piece gets
//! the line of its cell that it would start on ([`Piece::line`]), counted over empty paragraphs and, where the width
//! of the column and the size of the type are known, over the lines that a long paragraph wraps to.

use foldhash::HashSet;
use unicode_width::UnicodeWidthChar;

use super::{
    Block, Cell, Document, Opening, Piece, PlanTable, Role, Vocabulary, cards, looks, nested,
    roles::{self, Candidate, Header, Shape, ShapeCell},
    row_lines,
    rows::{begins_section, is_page_number},
};
use crate::{
    source::flow::{Flow, FlowBlock, FlowCell, FlowTable, Paragraph},
    words::{
        Place,
        joining::{is_complete, squash, squashed},
        marker,
    },
};

/// Finds the plan tables of a document without pages.
#[must_use]
pub fn from_flow(flow: &Flow, words: &Vocabulary) -> Document {
    let mut reader = Reader {
        words,
        document: Document { pages: 1, blocks: Vec::new(), notes: flow.notes.clone() },
        open: None,
        waiting: Vec::new(),
        said: HashSet::default(),
        tables: 0,
        paragraphs: 0,
    };
    let flow = &*nested::unfolded(flow);
    reader.blocks(&cards::laid_down(flow).blocks);
    reader.close();
    let table = reader.document.blocks.iter_mut().find_map(|block| match block {
        Block::Table(table) => Some(table),
        Block::Prose(_) => None,
    });
    if let Some(table) = table {
        let apart = flow.footnotes.iter().map(|note| Piece::new(note.clone(), Place::line(1, 1), Opening::Paragraph));
        // Footnotes belong to no cell: they are kept in account, not read into a measure.
        table.furniture.extend(apart.map(|piece| Piece { place: Place::paragraph(1, 1), ..piece }));
    }
    reader.document
}

/// A plan's table that may go on in the next table of the file.
struct Open {
    table: PlanTable,
    row: u32,
    /// The block that may be the heading of its first rows.
    heading: Option<usize>,
    /// Blocks right above it that may be headings of an outer level, from the top.
    outer: Vec<usize>,
    /// The words of its header, and how many rows that takes.
    words: Option<Vec<Vec<String>>>,
    head_rows: usize,
}

impl Open {
    /// The rows of a header are furniture; but the title of a part in it is the heading of the rows below.
    fn put_head_aside(&mut self, grid: &Grid<'_>, rows: std::ops::Range<usize>, number: u32) {
        for cell in grid.starting(rows) {
            let piece = Piece::new(cell.text(), place(number, grid.table, cell), Opening::Paragraph);
            if roles::is_title_of_part(cell.column, &piece.text) {
                let banner = Cell { row: self.row, last_row: self.row, column: 0, pieces: vec![piece] };
                self.table.banners.push(banner);
            } else {
                self.table.furniture.push(piece);
            }
        }
    }
}

struct Reader<'a> {
    words: &'a Vocabulary,
    document: Document,
    open: Option<Open>,
    /// Prose since the open table, held back until it is known whether the table goes on.
    waiting: Vec<Piece>,
    /// What was said before that, without blanks.
    said: HashSet<String>,
    tables: u32,
    paragraphs: u32,
}

impl Reader<'_> {
    fn blocks(&mut self, blocks: &[FlowBlock]) {
        for (block, head) in blocks.iter().zip(heads(blocks, self.words)) {
            match (block, head) {
                (FlowBlock::Paragraph(paragraph), _) => self.prose(paragraph),
                (FlowBlock::Table(table), head) => self.table(table, head.unwrap_or_default()),
            }
        }
    }

    fn prose(&mut self, paragraph: &Paragraph) {
        self.paragraphs += 1;
        for line in paragraph.text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
            let place = match paragraph.lines {
                Some([page, first, _]) => Place::line(page, first),
                None => Place::paragraph(1, self.paragraphs),
            };
            let piece = Piece::new(line, place, Opening::Paragraph);
            if self.open.is_some() { self.waiting.push(piece) } else { self.say(piece) }
        }
    }

    fn table(&mut self, table: &FlowTable, Headed { shape, header }: Headed) {
        self.tables += 1;
        let number = self.tables;
        let grid = Grid::of(table);
        let Some(header) = header else {
            // The words of the open table again, over too few rows to tell anything.
            let again = self
                .open
                .as_ref()
                .and_then(|open| open.words.clone().zip(Some(open.head_rows)))
                .filter(|(words, rows)| roles::head_words(&shape, 0, *rows).as_ref() == Some(words));
            if again.is_some() && !self.is_apart() {
                self.go_on();
                return self.rows((&grid, &shape), 0, number, again);
            }
            let goes_on = self.open.as_ref().is_some_and(|open| {
                let fits = || {
                    let shown = table.continues && !roles::has_head_of_another(&shape);
                    shown || roles::fits(&shape, 0, &open.table.columns)
                };
                open.table.columns.len() == grid.columns && fits()
            });
            if !goes_on || self.is_apart() {
                return self.other(table);
            }
            self.go_on();
            return self.rows((&grid, &shape), 0, number, None);
        };
        let words = roles::head_words(&shape, header.row, header.rows);
        // The same words again: the roles that were chosen hold.
        let same = |open: &Open| open.words == words && open.table.columns.len() == header.columns.len();
        let stays = self.open.as_ref().is_some_and(same) && !self.is_apart();
        let begins = |title: &str| title.contains("計畫") && !self.is_again(title);
        let stays = stays && !grid.starting(0..header.row).iter().any(|cell| begins(&cell.text()));
        if !stays {
            self.close();
        }
        // What stands above the first header inside the table (a title over all columns) is prose; a heading of the rows
        // where the header is said again under others of its kind.
        let headings = grid.headings_above(&shape, &header, words.as_deref());
        let above = if self.open.is_none() { self.heading_before() } else { None };
        for cell in grid.starting(0..headings.unwrap_or(header.row)) {
            for paragraph in cell.paragraphs() {
                self.prose(paragraph);
            }
        }
        // A heading that stands above the header in the same grid is as one between the two.
        if stays {
            self.go_on();
        }
        let heading = if self.open.is_none() { self.heading_before().or(above) } else { None };
        let outer = heading.map(|at| self.headings_over(at)).unwrap_or_default();
        let open = self.open.get_or_insert_with(|| {
            let table = PlanTable { columns: header.columns.clone(), margin: header.margin, ..PlanTable::default() };
            Open { table, row: 0, heading, outer, words: words.clone(), head_rows: header.rows }
        });
        open.put_head_aside(&grid, header.row..header.row + header.rows, number);
        for row in headings.into_iter().flat_map(|from| from..header.row) {
            self.row(&grid, row, number);
        }
        self.rows((&grid, &shape), header.row + header.rows, number, words.map(|words| (words, header.rows)));
    }

    /// The rows of a grid from `from` on; `head` is the header that they may repeat.
    fn rows(
        &mut self,
        (grid, shape): (&Grid<'_>, &Shape),
        from: usize,
        number: u32,
        head: Option<(Vec<Vec<String>>, usize)>,
    ) {
        let mut row = from;
        let begins = self.open.as_ref().map_or(0, |open| open.row);
        while row < grid.table.rows {
            if let Some((words, rows)) = &head
                && roles::head_words(shape, row, *rows).as_ref() == Some(words)
            {
                if let Some(open) = &mut self.open {
                    open.put_head_aside(grid, row..row + rows, number);
                }
                row += rows;
                continue;
            }
            self.row(grid, row, number);
            row += 1;
        }
        if grid.table.continues
            && let Some(open) = &mut self.open
        {
            join_cut(&mut open.table, begins);
        }
    }

    /// A row of the plan's table.
    fn row(&mut self, grid: &Grid<'_>, row: usize, number: u32) {
        let Some(open) = &mut self.open else { return };
        let cells = grid.starting(row..row + 1);
        let lined_up = is_lined_up(cells);
        let is_over_all = |cell: &&FlowCell| {
            let behind = cell.column + cell.columns.max(1);
            behind >= grid.columns
                && roles::is_over_all(&open.table.columns, cell.column, behind - 1)
                && cell.lines().any(|line| !line.trim().is_empty())
        };
        let over_all = cells.iter().find(is_over_all).map(|cell| cell.column);
        // The running numbers' column holds the number of a title beside it.
        let mut number_beside: Vec<Piece> = Vec::new();
        for cell in cells {
            let role = open.table.columns.get(cell.column).map(|column| column.role);
            let pieces = pieces(grid.table, cell, &place(number, grid.table, cell), role, lined_up);
            if pieces.is_empty() {
                continue;
            }
            if over_all.is_some_and(|column| cell.column < column) && cell.rows <= 1 {
                number_beside.extend(pieces);
                continue;
            }
            let over_all = over_all == Some(cell.column);
            if over_all && pieces.iter().all(|piece| is_page_number(&piece.text)) {
                open.table.furniture.append(&mut number_beside);
                open.table.furniture.extend(pieces);
                continue;
            }
            let last = open.row + u32::try_from(cell.rows.saturating_sub(1)).unwrap_or(0);
            let of = |pieces: Vec<Piece>| Cell { row: open.row, last_row: last, column: cell.column, pieces };
            if over_all {
                // A remark on the rows above may stand over the heading of those below.
                let is_note = |piece: &Piece| looks::is_note(&piece.text);
                let pieces = [std::mem::take(&mut number_beside), pieces].concat();
                let parts = pieces.chunk_by(|above, below| is_note(above) == is_note(below));
                open.table.banners.extend(parts.map(|part| Cell { column: 0, ..of(part.to_vec()) }));
            } else {
                open.table.cells.push(of(pieces));
            }
        }
        open.row += 1;
    }

    /// The line right above a table that is the heading of its rows, as that of the next one may be: short, no section of
    /// the document, no title, no date.
    fn heading_before(&self) -> Option<usize> {
        let is_text = |block: &Block| matches!(block, Block::Prose(piece) if !piece.text.trim().is_empty());
        let at = self.document.blocks.iter().rposition(is_text)?;
        let Block::Prose(piece) = &self.document.blocks[at] else { return None };
        is_heading(&piece.text).then_some(at)
    }

    /// Right above the heading of a table, headings of other dresses: those of outer levels.
    fn headings_over(&self, heading: usize) -> Vec<usize> {
        let style = |at: usize| match &self.document.blocks[at] {
            Block::Prose(piece) if is_heading(&piece.text) => {
                marker::read(piece.text.trim()).map(|marker| marker.style)
            }
            _ => None,
        };
        let mut seen = vec![style(heading)];
        let mut outer = Vec::new();
        for at in (0..heading).rev() {
            let own = style(at);
            if own.is_none() || seen.contains(&own) {
                break;
            }
            seen.push(own);
            outer.insert(0, at);
        }
        outer
    }

    /// The table goes on: what stood between its parts is a heading of the next one, or furniture.
    fn go_on(&mut self) {
        let Some(open) = &mut self.open else { return };
        let (headings, furniture): (Vec<Piece>, Vec<Piece>) =
            self.waiting.drain(..).partition(|piece| is_heading(&piece.text));
        open.table.furniture.extend(furniture);
        if headings.is_empty() {
            return;
        }
        // The first part has its heading in the prose above it.
        if let Some(at) = open.heading.take()
            && let Some(Block::Prose(piece)) = self.document.blocks.get(at).cloned()
        {
            self.document.blocks.remove(at);
            open.table.banners.insert(0, Cell { row: 0, last_row: 0, column: 0, pieces: vec![piece] });
        }
        open.table.banners.push(Cell { row: open.row, last_row: open.row, column: 0, pieces: headings });
    }

    /// A table that is none of a plan's: one inside it may be (layout tables), else its text is prose.
    fn other(&mut self, table: &FlowTable) {
        for cell in &table.cells {
            self.blocks(&cell.blocks);
        }
    }

    /// Whether the prose since the open table begins something new: a section, a title.
    fn is_apart(&self) -> bool {
        self.waiting.iter().filter(|piece| !is_heading(&piece.text)).any(|piece| {
            let begins = begins_section(&piece.text)
                || piece.text.contains("計畫")
                || piece.text.chars().count() > 60
                || looks::names_whose(&piece.text);
            begins && !self.is_again(&piece.text)
        })
    }

    /// Whether a line of the document says the same before: each sheet and each page may say the title again.
    fn is_again(&self, text: &str) -> bool {
        self.said.contains(&*squashed(text))
    }

    /// A line of the document.
    fn say(&mut self, piece: Piece) {
        self.said.insert(squash(&piece.text));
        self.document.blocks.push(Block::Prose(piece));
    }

    /// Headings of an outer level above the first part are its own where such headings stand between later parts.
    fn take_outer(&mut self, open: &mut Open) {
        let style = |text: &str| marker::read(text.trim()).map(|marker| marker.style);
        let Some((first, later)) = open.table.banners.split_first_mut() else { return };
        let again: Vec<_> = later.iter().flat_map(|cell| &cell.pieces).map(|piece| style(&piece.text)).collect();
        for at in open.outer.drain(..).rev() {
            if let Some(Block::Prose(piece)) = self.document.blocks.get(at)
                && again.contains(&style(&piece.text))
            {
                first.pieces.insert(0, piece.clone());
                self.document.blocks.remove(at);
            }
        }
    }

    fn close(&mut self) {
        if let Some(mut open) = self.open.take() {
            // One table with a heading of its own, told by the line that announces it.
            if let Some(at) = open.heading
                && open.table.banners.is_empty()
                && let Some(Block::Prose(before)) =
                    at.checked_sub(1).and_then(|before| self.document.blocks.get(before))
                && announces(&before.text)
                && let Block::Prose(piece) = self.document.blocks.remove(at)
            {
                open.table.banners.push(Cell { row: 0, last_row: 0, column: 0, pieces: vec![piece] });
            }
            self.take_outer(&mut open);
            row_lines::join(&mut open.table);
            self.document.blocks.push(Block::Table(open.table));
        }
        for piece in std::mem::take(&mut self.waiting) {
            self.say(piece);
        }
    }
}

/// A table as the choice of roles looks at it, with the header that was found.
#[derive(Default)]
struct Headed {
    shape: Shape,
    header: Option<Header>,
}

/// The headers of the tables among blocks. Those with the same words are one table's, though each may stand alone over a few
/// rows: their roles are chosen once, from the rows of all.
fn heads(blocks: &[FlowBlock], words: &Vocabulary) -> Vec<Option<Headed>> {
    let tables: Vec<(usize, &FlowTable)> = blocks
        .iter()
        .enumerate()
        .filter_map(|(at, block)| match block {
            FlowBlock::Table(table) => Some((at, table)),
            FlowBlock::Paragraph(_) => None,
        })
        .collect();
    let shapes = tables.iter().map(|(_, table)| Grid::of(table).shape());
    let mut out: Vec<Option<Headed>> = blocks.iter().map(|_| None).collect();
    let mut candidates: Vec<(usize, Candidate)> = Vec::new();
    for ((at, _), found) in tables.iter().zip(Candidate::all(shapes, words)) {
        match found {
            Ok(candidate) => candidates.push((*at, candidate)),
            Err(shape) => out[*at] = Some(Headed { shape, header: None }),
        }
    }
    let all: Vec<&Candidate> = candidates.iter().map(|(_, candidate)| candidate).collect();
    let mut headers: Vec<Option<Header>> = vec![None; all.len()];
    for alike in roles::alike(&all, words) {
        for member in alike.members {
            let Candidate { row, rows, named, .. } = all[member];
            let columns = roles::spread(&alike.header.columns, named);
            headers[member] = Some(Header { row: *row, rows: *rows, columns, ..alike.header.clone() });
        }
    }
    for ((at, candidate), header) in candidates.into_iter().zip(headers) {
        out[at] = Some(Headed { shape: candidate.shape, header });
    }
    out
}

/// A table with its cells by row.
struct Grid<'a> {
    table: &'a FlowTable,
    columns: usize,
}

impl<'a> Grid<'a> {
    fn of(table: &'a FlowTable) -> Grid<'a> {
        Grid { table, columns: table.columns() }
    }

    /// The table as the choice of roles looks at it.
    fn shape(&self) -> Shape {
        let cells = self.table.cells.iter().map(|cell| {
            let lines = cell.lines().map(str::to_owned);
            let [last_row, last_column] =
                [(cell.row, cell.rows), (cell.column, cell.columns)].map(|(first, over)| first + over.max(1) - 1);
            ShapeCell::new([cell.row, last_row], [cell.column, last_column], lines.collect())
        });
        Shape { columns: self.columns, rows: self.table.rows, cells: cells.collect(), ..Shape::default() }
    }

    /// The first row right above the header that is a heading over all columns, where the header comes again below another
    /// such row.
    fn headings_above(&self, shape: &Shape, header: &roles::Header, words: Option<&[Vec<String>]>) -> Option<usize> {
        let is_heading_row = |row: usize| match self.starting(row..row + 1) {
            [cell] => cell.columns >= self.columns && is_heading(&cell.text()),
            _ => false,
        };
        let first = (0..header.row).rev().take_while(|&row| is_heading_row(row)).last()?;
        let below = header.row + header.rows..self.table.rows;
        let again = below.clone().any(|row| {
            is_heading_row(row) && roles::head_words(shape, row + 1, header.rows).as_deref() == words && words.is_some()
        });
        again.then_some(first)
    }

    /// The cells whose first row is one of these.
    fn starting(&self, rows: std::ops::Range<usize>) -> &'a [FlowCell] {
        let cells = &self.table.cells;
        let from = cells.partition_point(|cell| cell.row < rows.start);
        let to = cells.partition_point(|cell| cell.row < rows.end);
        &cells[from..to.max(from)]
    }
}

/// Puts the first row of a page behind the last of the page before, where the page's foot has cut one row in two: its measure
/// has no number and goes on with a text that has not ended, and so does all that stands beside it.
fn join_cut(table: &mut PlanTable, row: u32) {
    let is_measure = |cell: &Cell| table.columns.get(cell.column).is_some_and(|column| column.role == Role::Measure);
    let own = |at: u32| table.cells.iter().filter(move |cell| cell.row == at && !cell.pieces.is_empty());
    let above = |column: usize| row.checked_sub(1).and_then(|row| own(row).find(|cell| cell.column == column));
    let goes_on = |cell: &Cell| {
        let first = cell.pieces[0].text.trim();
        let is_serial = table.columns.get(cell.column).is_some_and(|column| column.role == Role::Serial);
        let begins = marker::read(first).is_some() || is_serial && looks::is_number(first);
        let open = above(cell.column).is_some_and(|above| {
            let last = above.pieces.last().map_or("", |piece| piece.text.trim());
            !is_measure(cell) || !is_complete(last)
        });
        !begins && open && cell.last_row == row
    };
    if !own(row).any(is_measure) || !own(row).all(goes_on) {
        return;
    }
    let cut: Vec<Cell> = table.cells.extract_if(.., |cell| cell.row == row).collect();
    for mut cell in cut.into_iter().filter(|cell| !cell.pieces.is_empty()) {
        cell.pieces[0].opens = Opening::Line;
        let above = table.cells.iter_mut().find(|other| other.row + 1 == row && other.column == cell.column);
        above.expect("it was found before").pieces.append(&mut cell.pieces);
    }
}

/// Whether a line between tables, or above one, is the heading of its rows.
pub(crate) fn is_heading(text: &str) -> bool {
    /// In characters without blanks.
    const LONGEST: usize = 30;
    // Who does all that stands below is no part of the title.
    let text = squash(looks::title_and_names(text).map_or(text, |(title, _)| title));
    let names_plan = ["計畫", "方案", "附件", "附表", "訂定", "核定", "核准", "實施日", "續上頁", "接下頁", "續前頁"];
    // 策略一：強化… is a number and a title, whatever is counted.
    let numbered = || marker::counted_noun(&text).map_or(&*text, |counted| counted.text);
    let title = marker::read(&text).map_or_else(numbered, |marker| &text[marker.length..]);
    let is_date = text.chars().filter(char::is_ascii_digit).count() > 3;
    !text.is_empty()
        && text.chars().count() <= LONGEST
        && !text.ends_with(['。', '：', ':', '；'])
        && !before_brackets(title).contains('：')
        && !is_page_number(&text)
        && !is_date
        && !has_leader(&text)
        && !names_plan.iter().any(|word| text.contains(word))
        && !looks::names_whose(&text)
}

/// Whether dots lead to a page's number, as in a table of contents.
fn has_leader(text: &str) -> bool {
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit());
    before.len() < text.len() && ["…", "...", "．．．", "‧‧‧", "···"].iter().any(|dots| before.ends_with(dots))
}

/// A title without what brackets at its end add: （統籌單位：交通處）
pub(crate) fn before_brackets(title: &str) -> &str {
    let at = title.ends_with(['）', ')']).then(|| title.rfind(['（', '('])).flatten();
    at.map_or(title, |at| &title[..at])
}

/// Whether a line says that the table follows: 計畫內容，詳如下表：
pub(crate) fn announces(text: &str) -> bool {
    let text = text.trim();
    text.ends_with(['：', ':']) || text.contains("如下") || text.contains("下表")
}

fn place(number: u32, table: &FlowTable, cell: &FlowCell) -> Place {
    let from_one = |at: usize| u32::try_from(at + 1).unwrap_or(u32::MAX);
    Place { page: table.page.max(1), ..Place::cell(number, from_one(cell.row), from_one(cell.column)) }
}

/// Whether the cells of a row are lined up paragraph by paragraph, blank ones between: all tall ones have as many.
fn is_lined_up(row: &[FlowCell]) -> bool {
    /// A row with fewer tall cells may have as many paragraphs by chance.
    const LEAST_CELLS: usize = 3;
    let tall: Vec<Vec<bool>> = row
        .iter()
        .map(|cell| {
            let paragraphs = cell.paragraphs();
            paragraphs.iter().flat_map(|own| own.text.split('\n')).map(|line| line.trim().is_empty()).collect()
        })
        .filter(|blank: &Vec<bool>| blank.len() > 1)
        .collect();
    let blanks = tall.iter().filter(|blank| blank.contains(&true)).count();
    tall.len() >= LEAST_CELLS && blanks > 1 && tall.iter().all(|blank| blank.len() == tall[0].len())
}

/// The lines of a cell's paragraphs, each with the line of the cell that it starts on.
fn pieces(table: &FlowTable, cell: &FlowCell, place: &Place, role: Option<Role>, lined_up: bool) -> Vec<Piece> {
    // Beside the measures a paragraph is a name or a deadline: one line, where nothing tells otherwise.
    let beside = role.is_some_and(roles::is_token);
    let short = (beside || lined_up).then_some(1);
    let width = table.width(cell);
    let mut out = Vec::new();
    // None once a paragraph was met whose length in lines cannot be told.
    let mut line = Some(0);
    let paragraphs = cell.paragraphs();
    if is_written_down(&paragraphs) {
        return vec![Piece::new(squash(&cell.text()), place.clone(), Opening::Paragraph)];
    }
    for (index, paragraph) in paragraphs.into_iter().enumerate() {
        let place = match paragraph.lines {
            Some([page, first, last]) => Place { lines: Some([first, last]), ..Place::line(page, first) },
            None => place.clone().in_paragraph(u32::try_from(index + 1).unwrap_or(u32::MAX)),
        };
        let mut opens = Opening::Paragraph;
        for part in paragraph.text.split('\n') {
            let text = part.trim();
            if !text.is_empty() {
                out.push(Piece { line, ..Piece::new(text, place.clone(), opens) });
                // A line break that was set parts texts and names; in a narrow column of titles it sets the words.
                let parts = !paragraph.wrapped && !matches!(role, Some(Role::Facet | Role::Strategy) | None);
                opens = if parts { Opening::Paragraph } else { Opening::Line };
            }
            if !paragraph.boxed {
                line = line.zip(height(text, width, paragraph.size).or(short)).map(|(line, height)| line + height);
            }
        }
    }
    out
}

/// Whether a cell holds a character a line: a title that was written downwards, set level.
fn is_written_down(paragraphs: &[&Paragraph]) -> bool {
    /// Fewer are short words, each a line.
    const LEAST: usize = 3;
    let mut lines = paragraphs.iter().flat_map(|paragraph| paragraph.text.split('\n')).map(str::trim);
    let is_one = |line: &str| {
        let mut letters = line.chars();
        let first = letters.next();
        // A number may stand level above the characters.
        first.is_some_and(|c| c.width() == Some(2)) && letters.next().is_none()
            || marker::read(line).is_some_and(|found| found.length == line.len())
    };
    lines.clone().count() >= LEAST && lines.all(is_one)
}

/// How many lines a paragraph takes in a column of that width, if that can be told.
///
/// Anything of up to four characters takes one: so short a name is not broken, and no column is narrower.
fn height(text: &str, width: Option<f32>, size: Option<f32>) -> Option<u32> {
    /// Word's own margins inside a cell, left and right together, in points.
    const MARGINS: f32 = 10.8;
    /// Word's size of type where no style names one.
    const USUAL_SIZE: f32 = 12.0;
    let units: usize = text.chars().map(|c| c.width().unwrap_or(0)).sum();
    if units <= 8 {
        return Some(1);
    }
    let em = size.unwrap_or(USUAL_SIZE);
    let room = ((width? - MARGINS) / em).floor().max(1.0);
    Some((units as f32 / 2.0 / room).ceil().max(1.0) as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The measures of a plan on two pages, cut before these rows.
    fn measures(second: &[[&str; 4]]) -> Vec<String> {
        let first = [
            ["策略", "具體作法", "承辦單位", "期限"],
            ["一、門禁", "1.訪客一律換證並登記。", "總務處", "每季"],
            ["", "2.夜間巡查死角，並由值日", "學務處、教", "每月"],
        ];
        let table =
            |rows: &[[&str; 4]], continues| FlowBlock::Table(FlowTable { continues, ..FlowTable::of_texts(rows) });
        let flow = Flow { blocks: vec![table(&first, false), table(second, true)], ..Flow::default() };
        let document = from_flow(&flow, Vocabulary::built_in());
        let table = document.tables().next().expect("a plan");
        let text = |cell: &Cell| cell.pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join("/");
        table.cells_of(Role::Measure).map(text).collect()
    }

    #[test]
    fn a_row_that_the_foot_of_a_page_has_cut_is_one() {
        let rest = ["", "人員回報處理情形。", "務處", ""];
        let next = ["", "3.每半年檢查一次滅火器。", "總務處", "每年"];
        assert_eq!(
            measures(&[rest, next]),
            ["1.訪客一律換證並登記。", "2.夜間巡查死角，並由值日/人員回報處理情形。", "3.每半年檢查一次滅火器。"]
        );
        // A number begins a row, and so does what no cell above goes on with.
        assert_eq!(measures(&[next]).len(), 3);
        assert_eq!(measures(&[["二、健康", "人員回報處理情形。", "總務處", ""], next]).len(), 4);
    }
}
