//! Texts whose tables are lines with tabulators: a row a line, or cells that keep their line ends inside.

use super::flow::{
    Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph, columns_wide, has_ended, wrapped_paragraphs,
};
use crate::words::{joining::is_complete, marker};

/// Whether a text is values parted by tabulators and nothing else: nearly all lines have as many, and no value begins with
/// a number and its mark, as titles and measures of a plan do wherever programs let them slide.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    /// Fewer lines are no list.
    const LEAST: usize = 3;
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let Some(columns) = lines.first().map(|line| line.matches('\t').count()).filter(|&columns| columns > 0) else {
        return false;
    };
    let same = lines.iter().filter(|line| line.matches('\t').count() == columns).count();
    let numbered = |value: &str| marker::read(value.trim()).is_some_and(|mark| mark.length < value.trim().len());
    same >= LEAST && same * 4 >= lines.len() * 3 && !lines.iter().any(|line| line.split('\t').any(numbered))
}

/// Reads a text whose tables are lines with tabulators: a row a line, with `<p>` and `<br>` in cells as they were in HTML,
/// or rows over several lines, whose cells kept their line ends. None where no line has a tabulator.
///
/// Whether its cells are where the header has them is for the reader of tables to say.
#[must_use]
pub fn read(text: &str) -> Option<Flow> {
    let lines = Lines::of(text);
    let runs = lines.runs();
    let mut runs = runs.iter().peekable();
    let mut flow = Flow::default();
    let mut open: Option<FlowTable> = None;
    let (mut at, mut found) = (0, false);
    while at < lines.texts.len() {
        if let Some(run) = runs.next_if(|run| run.from == at) {
            flow.blocks.extend(open.take().map(FlowBlock::Table));
            flow.blocks.push(FlowBlock::Table(lines.table(run)));
            at = run.end;
            found = true;
            continue;
        }
        let (line, place) = (lines.texts[at], Some(lines.place(at)));
        at += 1;
        if line.contains('\t') {
            let table = open.get_or_insert_with(FlowTable::default);
            let cells: Vec<&str> = line.split('\t').take(MOST_COLUMNS).collect();
            // A title or a remark over all columns: nothing else stands in its row.
            let is_over_all =
                cells.len() > 1 && !cells[0].trim().is_empty() && cells[1..].iter().all(|cell| cell.trim().is_empty());
            let columns = if is_over_all { cells.len() } else { 1 };
            for (column, cell) in cells.into_iter().enumerate().step_by(columns) {
                let blocks = cell_paragraphs(cell, place);
                table.cells.push(FlowCell { row: table.rows, column, rows: 1, columns, blocks });
            }
            table.rows += 1;
            found = true;
            continue;
        }
        let text = line.trim();
        if let Some(table) = open.as_mut().filter(|table| lines.is_heading(at - 1, table)) {
            let (row, columns) = (table.rows, table.columns());
            table.cells.push(FlowCell { row, column: 0, rows: 1, columns, blocks: cell_paragraphs(text, place) });
            table.rows += 1;
            continue;
        }
        flow.blocks.extend(open.take().map(FlowBlock::Table));
        if !text.is_empty() {
            flow.blocks.push(FlowBlock::Paragraph(Paragraph {
                text: text.to_owned(),
                lines: place,
                ..Paragraph::default()
            }));
        }
    }
    flow.blocks.extend(open.take().map(FlowBlock::Table));
    found.then_some(flow)
}

/// The lines of a text with their pages.
struct Lines<'a> {
    texts: Vec<&'a str>,
    pages: Vec<u32>,
    /// How many tabulators each has.
    tabs: Vec<usize>,
}

/// Lines that are the rows of one table, each with as many tabulators, some over several lines.
struct Run {
    from: usize,
    /// Behind its last line.
    end: usize,
    tabs: usize,
    /// The first line with a tabulator and the last one of each row.
    rows: Vec<(usize, usize)>,
}

/// Fewer rows are no table: any lines with tabulators make up a few.
const LEAST_ROWS: usize = 3;
/// Where cells wrap, so many rows at least go over several lines, and one row of so many.
const LEAST_OVER_LINES: usize = 2;
const OVER_LINES: usize = 5;
/// So many lines without a tabulator between two rows end a table: cells of one column, and headings, have fewer.
const MOST_BETWEEN: usize = 24;
/// So many lines of one cell fill three pages.
const LONGEST_CELL: usize = 120;
/// The header of such a table may itself stand on so many lines.
const DEEPEST_HEAD: usize = 4;
/// In columns of a Latin character: a word of the first column's head that stands above the others is no longer.
const LONGEST_HEAD: usize = 8;
/// Of the lines with tabulators, what rows of equal length must take up, or cells have slid: three of four.
const MOSTLY: (usize, usize) = (3, 4);

/// The lines of a cell, each with its page and its number.
type CellLines = Vec<(String, [u32; 2])>;

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Lines<'a> {
        let texts: Vec<&str> = text.lines().collect();
        let mut page = 1;
        let pages = texts.iter().map(|line| {
            page += u32::from(line.contains('\u{c}'));
            page
        });
        let pages = pages.collect();
        let tabs = texts.iter().map(|line| line.matches('\t').count()).collect();
        Lines { texts, pages, tabs }
    }

    fn place(&self, at: usize) -> [u32; 3] {
        let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
        [self.pages[at], number, number]
    }

    /// Whether a line is the heading of the rows below it in a table: numbered, short, no sentence, and a row with a sentence as
    /// wide as those above follows, at once or behind more headings; not a header, which begins a part of its own.
    fn is_heading(&self, at: usize, table: &FlowTable) -> bool {
        /// In characters.
        const LONGEST: usize = 30;
        /// Levels of titles.
        const MOST: usize = 3;
        let heads = |line: &&&str| {
            let text = line.trim();
            let number = marker::read(text).filter(|marker| marker.number.is_some() && marker.length < text.len());
            number.is_some() && text.chars().count() <= LONGEST && !is_complete(text)
        };
        let own = self.texts[at..].iter().take(MOST + 1).take_while(heads).count();
        // A row may lack its last cell.
        let width = table.columns();
        (1..=MOST).contains(&own)
            && self.tabs.get(at + own).is_some_and(|tabs| *tabs > 1 && (*tabs + 1 == width || *tabs + 2 == width))
            && self.texts[at + own].split('\t').any(is_complete)
    }

    /// The tables whose rows take several lines; none where rows are lines, or where no length of row fits most lines.
    fn runs(&self) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let (mut at, mut taken) = (0, 0);
        let tabbed = |tabs: &[usize]| tabs.iter().filter(|tabs| **tabs > 0).count();
        let all = tabbed(&self.tabs);
        while at < self.texts.len() {
            if self.tabs[at] == 0 {
                at += 1;
                continue;
            }
            let own = |run: &Run| tabbed(&self.tabs[run.from..run.end]);
            let mut sum = 0;
            let lengths = self.tabs[at..].iter().copied().filter(|tabs| *tabs > 0).take(DEEPEST_HEAD);
            let lengths: Vec<usize> = lengths
                .map(|tabs| {
                    sum += tabs;
                    sum
                })
                .filter(|tabs| *tabs < MOST_COLUMNS)
                .collect();
            let tried: Vec<Run> =
                lengths.into_iter().map(|tabs| self.run(at, tabs)).filter(|run| run.rows.len() >= LEAST_ROWS).collect();
            // Longer rows may take in the next table by chance: the shortest counts that takes nearly as many lines.
            let most = tried.iter().map(own).max().unwrap_or(0);
            let best = tried.into_iter().find(|run| own(run) * MOSTLY.1 >= most * MOSTLY.0);
            match best {
                Some(mut run) => {
                    at = run.end;
                    taken += own(&run);
                    // The first word of the header may have begun above.
                    let above = |line: usize| (1..=LONGEST_HEAD).contains(&columns_wide(self.texts[line].trim()));
                    while run.from > runs.last().map_or(0, |before| before.end) && above(run.from - 1) {
                        run.from -= 1;
                    }
                    runs.push(run);
                }
                None => at += 1,
            }
        }
        // Rows of one line each are read as lines; a few lines may make up a row by chance.
        let is_over_lines = |run: &Run| {
            let over = run.rows.iter().filter(|(first, last)| first < last).count();
            over >= LEAST_OVER_LINES && over * OVER_LINES >= run.rows.len()
        };
        let fits = taken * MOSTLY.1 >= all * MOSTLY.0 && !self.texts.iter().any(|line| line.contains("</p>"));
        runs.retain(|run| fits && is_over_lines(run));
        runs
    }

    /// The rows of so many tabulators from a line on.
    fn run(&self, from: usize, tabs: usize) -> Run {
        let mut run = Run { from, end: from, tabs, rows: Vec::new() };
        let (mut sum, mut first, mut between) = (0, None, 0);
        for at in from..self.texts.len() {
            let own = self.tabs[at];
            if own == 0 {
                between += 1;
                if between > if first.is_none() { MOST_BETWEEN } else { LONGEST_CELL } {
                    break;
                }
                continue;
            }
            sum += own;
            let begin = *first.get_or_insert(at);
            between = 0;
            // A line of blank cells is a row by itself, as below 承辦人 單位主管 機關首長.
            if sum > tabs || begin < at && self.texts[at].trim().is_empty() {
                break;
            }
            if sum == tabs {
                run.rows.push((begin, at));
                run.end = at + 1;
                (sum, first) = (0, None);
            }
        }
        // What the last cell of the last row goes on with.
        let room = self.last_room(&run);
        while !run.rows.is_empty() && run.end < self.texts.len() && self.goes_on(run.end, room) {
            run.end += 1;
        }
        run
    }

    /// How wide the last column is.
    fn last_room(&self, run: &Run) -> usize {
        run.rows.iter().map(|(_, last)| columns_wide(self.last_part(*last))).max().unwrap_or(0)
    }

    fn last_part(&self, at: usize) -> &'a str {
        self.texts[at].rsplit('\t').next().unwrap_or("").trim()
    }

    /// Whether a line without a tabulator goes on with the last cell of the row above: the line above it is full.
    fn goes_on(&self, at: usize, room: usize) -> bool {
        let text = self.texts[at].trim();
        let above = columns_wide(self.last_part(at - 1));
        self.tabs[at] == 0
            && !text.is_empty()
            && marker::read(text).is_none()
            && columns_wide(text) <= room
            && !has_ended(above, room)
    }

    /// The table of a run.
    fn table(&self, run: &Run) -> FlowTable {
        let columns = run.tabs + 1;
        let room = self.last_room(run);
        // The lines of each cell, row by row; a heading over all columns is a row of one cell.
        let mut parts: Vec<Vec<CellLines>> = Vec::new();
        let line = |at: usize, text: &str| (text.to_owned(), [self.pages[at], self.place(at)[1]]);
        let mut behind = run.from;
        for &(first, last) in &run.rows {
            let between: Vec<usize> = (behind..first).filter(|&at| !self.texts[at].trim().is_empty()).collect();
            let opening = self.texts[first].split('\t').next().unwrap_or("").trim();
            let is_marked = |at: usize| marker::read(self.texts[at].trim()).is_some();
            let own_start = opening.is_empty() || marker::read(opening).is_some();
            let is_first = parts.is_empty();
            let tail = match between.iter().position(|&at| is_marked(at)) {
                _ if is_first => 0,
                Some(begins) => begins,
                None if own_start => between.len(),
                None => between.iter().take_while(|&&at| self.goes_on(at, room)).count(),
            };
            if let Some(cell) = parts.last_mut().and_then(|row| row.last_mut()) {
                cell.extend(between[..tail].iter().map(|&at| line(at, self.texts[at])));
            }
            // Headings each begin with a number; what does not is the beginning of the first cell.
            let mut groups: Vec<Vec<usize>> = Vec::new();
            for &at in &between[tail..] {
                match groups.last_mut() {
                    Some(group) if !is_marked(at) => group.push(at),
                    _ => groups.push(vec![at]),
                }
            }
            // A blank line parts a heading from the row below it.
            let is_apart = first > 0 && self.texts[first - 1].trim().is_empty();
            let head = if (own_start || is_apart) && !is_first { None } else { groups.pop() };
            parts.extend(groups.iter().map(|group| vec![group.iter().map(|&at| line(at, self.texts[at])).collect()]));
            let mut cells =
                vec![head.unwrap_or_default().iter().map(|&at| line(at, self.texts[at])).collect::<Vec<_>>()];
            for at in first..=last {
                for (index, part) in self.texts[at].split('\t').enumerate() {
                    if index > 0 {
                        cells.push(Vec::new());
                    }
                    if let Some(cell) = cells.last_mut() {
                        cell.push(line(at, part));
                    }
                }
            }
            parts.push(cells);
            behind = last + 1;
        }
        if let Some(cell) = parts.last_mut().and_then(|row| row.last_mut()) {
            cell.extend((behind..run.end).map(|at| line(at, self.texts[at])));
        }
        let rooms: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = parts.iter().filter(|row| row.len() == columns).filter_map(|row| row.get(column));
                cells.flatten().map(|(text, _)| columns_wide(text.trim())).max().unwrap_or(0)
            })
            .collect();
        let mut table = FlowTable { rows: parts.len(), ..FlowTable::default() };
        for (row, cells) in parts.into_iter().enumerate() {
            let over_all = if cells.len() == 1 { columns } else { 1 };
            for (column, cell) in cells.into_iter().enumerate() {
                let blocks = wrapped_paragraphs(&cell, if over_all > 1 { usize::MAX } else { rooms[column] });
                table.cells.push(FlowCell { row, column, rows: 1, columns: over_all, blocks });
            }
        }
        table
    }
}

/// The paragraphs of a cell that kept its tags.
fn cell_paragraphs(cell: &str, lines: Option<[u32; 3]>) -> Vec<FlowBlock> {
    let mut text = cell.to_owned();
    for tag in ["</p>", "<br>", "<br/>", "<br />"] {
        text = text.replace(tag, "\n");
    }
    let text =
        text.replace("<p>", "").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&");
    let texts = text.trim().split('\n').flat_map(numbered_parts);
    texts.map(|text| FlowBlock::Paragraph(Paragraph { text: text.to_owned(), lines, ..Paragraph::default() })).collect()
}

/// The paragraphs of a text whose line ends became blanks: each number that follows the one before, in the dress of the
/// first, begins one.
fn numbered_parts(text: &str) -> Vec<&str> {
    let text = text.trim();
    let Some(first) = marker::read(text) else { return vec![text] };
    let mut out = Vec::new();
    let (mut start, mut number) = (0, first.number);
    for (at, _) in text.char_indices().filter(|(_, c)| c.is_whitespace()) {
        // The second of two blanks before a mark without a number is behind its own beginning.
        if at < start {
            continue;
        }
        let rest = text[at..].trim_start();
        let next = marker::read(rest).filter(|next| next.style == first.style);
        let follows = |next: marker::Marker| match (number, next.number) {
            (Some(before), Some(next)) => next == before + 1,
            (None, None) => true,
            _ => false,
        };
        if let Some(next) = next.filter(|next| follows(*next)) {
            out.push(text[start..at].trim());
            start = text.len() - rest.len();
            number = next.number;
        }
    }
    out.push(&text[start..]);
    out
}
