//! Tables of any form whose columns are kept apart by spaces.
//!
//! The heads of a table are looked for at a price, as those of a grid are ([`crate::table::roles`]): a line of short words
//! set apart, the lines below it parted at the places where their words begin, and what the columns then hold. What stands
//! on a line of its own above a header is a heading; a row begins where a measure and something beside it begin on one
//! line.

mod gutters;
mod heads;
mod rows;
mod starts;

use std::{borrow::Cow, collections::BTreeMap, ops::Range};

use super::{
    Lines, Pages, furnish, numbers_page, paged, parted, prose,
    words::{Word, through, width, words_of},
};
use crate::{
    source::text::Line,
    table::{
        Block, Cell, Document, Opening, Piece, PlanTable, Vocabulary,
        flowing::{announces, is_heading},
        looks,
        roles::{self, Shape, ShapeCell},
        rows::begins_section,
    },
    words::{Place, joining::squashed, marker},
};
use heads::{Candidate, Head, candidates, runs};
use rows::Row;

/// A page of a table below its header, or below the one on a page before.
struct Part<'a> {
    /// The heads as they stand here.
    heads: Vec<Head>,
    /// The lines of the header; none on a page that does not repeat it.
    header: Range<usize>,
    body: Lines<'a>,
    /// The line above that is the heading of what follows.
    heading: Option<usize>,
}

/// A table that was read.
struct Found {
    lines: Range<usize>,
    table: PlanTable,
    /// Lines above its header that are of it.
    headings: Vec<usize>,
}

/// Reads lines whose tables are set with spaces, whatever their heads say; none where no table reads as a plan's.
#[must_use]
pub fn read(lines: &[Line<'_>], words: &Vocabulary) -> Option<Document> {
    let lines = &paged(lines);
    let candidates = candidates(lines, words);
    if candidates.is_empty() {
        return None;
    }
    let text = &Text::of(lines);
    let mut done = vec![false; candidates.len()];
    let mut tables: Vec<Found> = Vec::new();
    let mut tried = 0;
    for first in 0..candidates.len() {
        if done[first] || tried == MOST_TRIED {
            continue;
        }
        tried += 1;
        let key = candidates[first].key();
        let alike: Vec<usize> = (first..candidates.len()).filter(|&at| candidates[at].key() == key).collect();
        let alike = &alike[..together(text, &candidates, &alike)];
        let Some(found) = table(lines, &parts(text, &candidates, alike), words) else {
            // Elsewhere the same heads may stand over rows.
            continue;
        };
        for (at, other) in candidates.iter().enumerate() {
            done[at] |= found.lines.contains(&other.at);
        }
        if tables.iter().all(|other| other.lines.end <= found.lines.start || found.lines.end <= other.lines.start) {
            tables.push(found);
        }
    }
    if tables.is_empty() {
        return None;
    }
    tables.sort_by_key(|found| found.lines.start);
    let mut document = Document { pages: lines.last().map_or(1, |line| line.page), ..Document::default() };
    let mut at = 0;
    for Found { lines: own, table, headings } in tables {
        for index in (at..own.start).filter(|index| !headings.contains(index)) {
            prose(lines[index], &mut document);
        }
        document.blocks.push(Block::Table(table));
        at = own.end;
    }
    for line in &lines[at..] {
        prose(*line, &mut document);
    }
    Some(document)
}

/// So many headers are tried: each costs a look at what stands below it, and no document has as many tables of plans.
const MOST_TRIED: usize = 24;

/// A text with what each of its lines is by itself: that is asked for every header that is tried, and told once.
struct Text<'l, 'a> {
    lines: &'l [Line<'a>],
    told: Vec<Told<'a>>,
}

/// What a line is by itself.
struct Told<'a> {
    is_blank: bool,
    /// How many runs it has.
    runs: usize,
    /// Whether it begins a section, with its number.
    section: Option<Option<u32>>,
    /// It is the title of a plan.
    is_title: bool,
    /// It begins as a remark on a table does.
    is_note: bool,
    /// What it has in a table; none where it is blank or the number of a page.
    words: Option<Vec<Word<'a>>>,
}

impl<'l, 'a> Text<'l, 'a> {
    fn of(lines: &'l [Line<'a>]) -> Text<'l, 'a> {
        let told = |line: &Line<'a>| {
            let text = line.text.trim();
            let runs = runs(line).len();
            let section = begins_section(text).then(|| marker::read(text)?.number);
            let bare = if runs == 1 { squashed(text) } else { Cow::Borrowed("") };
            Told {
                is_blank: text.is_empty(),
                runs,
                section,
                is_title: section.is_none() && names_plan(&bare) && marker::read(text).is_none(),
                is_note: looks::begins_note(&bare),
                words: (!text.is_empty() && !numbers_page(line)).then(|| with_digits(line.text, words_of(line))),
            }
        };
        Text { lines, told: lines.iter().map(told).collect() }
    }
}

/// How many of these headers are of one table: none has a section or a title between it and the one before.
fn together(text: &Text<'_, '_>, candidates: &[Candidate], alike: &[usize]) -> usize {
    let goes_on = |pair: &&[usize]| {
        let (above, below) = (&candidates[pair[0]], &candidates[pair[1]]);
        !(above.at + above.height..below.at).any(|at| ends(text, above.at, at))
    };
    1 + alike.windows(2).take_while(goes_on).count()
}

/// The pages of a table whose header stands at these candidates.
fn parts<'a>(text: &Text<'_, 'a>, candidates: &[Candidate], alike: &[usize]) -> Vec<Part<'a>> {
    let lines = text.lines;
    let mut out: Vec<Part<'a>> = Vec::new();
    for (index, &at) in alike.iter().enumerate() {
        let head = &candidates[at];
        let from = head.at + head.height;
        let next = alike.get(index + 1).map(|&next| candidates[next].at);
        let own_end = || (from..lines.len()).find(|&at| ends(text, head.at, at)).unwrap_or(lines.len());
        // Below a header that says some of its words otherwise stands another table.
        let behind = candidates[at + 1..].iter().find(|other| other.at >= from && other.says_again(head));
        let mut end = next.unwrap_or_else(|| own_end().min(behind.map_or(lines.len(), |other| other.at)));
        // What ends a page is no heading of what the next page goes on with.
        let own_heading = |header: usize| {
            let is_on_page = |&heading: &usize| lines[heading].page == lines[header].page;
            heading_above(text, header).filter(is_on_page)
        };
        let heading = if index == 0 { heading_above(text, head.at) } else { own_heading(head.at) };
        // What the next page has above its header is a running head, or a heading.
        if let Some(next) = next {
            let page = lines[next].page;
            let top = (from..next).find(|&at| lines[at].page == page);
            if let Some(top) = top.filter(|&top| page != lines[head.at].page && is_short(&text.told[top..next])) {
                end = top;
            } else if let Some(heading) = own_heading(next) {
                end = heading;
            }
        }
        // Headers may stand right below one another, or over the same lines: then one has nothing below it.
        let body = &lines[from..end.max(from)];
        let mut begin = 0;
        while begin < body.len() || begin == 0 {
            let page = body.get(begin).map(|line| line.page);
            let to = begin + body[begin..].iter().take_while(|line| Some(line.page) == page).count();
            let header = if begin == 0 { head.at..from } else { 0..0 };
            let heading = heading.filter(|_| begin == 0);
            let own = body[begin..to].iter().zip(&text.told[from + begin..]);
            let body = own.filter_map(|(line, told)| Some((*line, told.words.clone()?))).collect();
            out.push(Part { heads: head.heads.clone(), header, body, heading });
            begin = to.max(begin + 1);
        }
    }
    out
}

/// Words with the digits that a blank parts from them: such text sets 112 年 6 月 apart.
fn with_digits<'a>(text: &'a str, words: Vec<Word<'a>>) -> Vec<Word<'a>> {
    let mut out: Vec<Word<'a>> = Vec::with_capacity(words.len());
    for word in words {
        let joins = |last: &Word<'_>| {
            let before = last.text.ends_with(|c: char| c.is_ascii_digit() || c == '%');
            let behind = word.text.starts_with(|c: char| c.is_ascii_digit());
            // A whole date behind names is of the next column.
            let is_apart = behind && looks::is_plainly_time(word.text) && looks::is_names(&[last.text]);
            // 1.1.1 numbers what stands behind it.
            let is_number = marker::lone_path(last.text).is_some();
            before != behind && word.gap == 1 && word.kind.is_none() && !is_apart && !is_number
        };
        match out.last_mut() {
            Some(last) if joins(last) => {
                last.text = through(text, last.text, word.text);
                last.width = width(last.text);
            }
            _ => out.push(word),
        }
    }
    out
}

/// Whether lines above a header are a running head: a few, each of one run.
fn is_short(lines: &[Told<'_>]) -> bool {
    /// Lines.
    const MOST: usize = 4;
    let mut filled = lines.iter().filter(|line| !line.is_blank);
    filled.clone().count() <= MOST && filled.all(|line| line.runs == 1)
}

/// The line above a header that is a heading of the rows below.
fn heading_above(text: &Text<'_, '_>, header: usize) -> Option<usize> {
    let above = (0..header).rev().find(|&at| !text.told[at].is_blank)?;
    let told = &text.told[above];
    (told.runs == 1 && told.section.is_none() && is_heading(text.lines[above].text.trim())).then_some(above)
}

/// Whether the table under a header has ended above this line: a section of the document begins, the title of another plan
/// stands there, or a remark on the table does.
fn ends(text: &Text<'_, '_>, header: usize, at: usize) -> bool {
    let told = &text.told;
    if told[at].runs != 1 {
        return false;
    }
    let has_rows = || {
        let mut below = told[at + 1..].iter().filter(|line| !line.is_blank).take(ROWS_BELOW);
        below.any(|line| line.runs > 1)
    };
    if told[at].is_note {
        // A remark on a measure stands in its column.
        let indent = |at: usize| text.lines[at].text.len() - text.lines[at].text.trim_start().len();
        return indent(at) <= indent(header) && !has_rows();
    }
    let Some(own) = told[at].section else { return told[at].is_title };
    // Titles inside the table may be numbered as the document's sections are: they begin anew, and rows stand below them.
    let last = |range: Range<usize>| told[range].iter().rev().find_map(|line| line.section.flatten()).unwrap_or(0);
    let Some(own) = own else { return true };
    let (sections, titles) = (last(0..header), last(header..at));
    own > sections && !(own == titles + 1 && has_rows())
}

/// So many lines below a title inside a table a row is looked for.
const ROWS_BELOW: usize = 4;

/// Whether a line is the title of a plan.
fn names_plan(text: &str) -> bool {
    ["計畫", "方案", "計畫書"].iter().any(|end| text.ends_with(end)) && text.contains('年')
}

/// Reads the pages of a table, if it reads as a plan's.
fn table(lines: &[Line<'_>], parts: &[Part<'_>], words: &Vocabulary) -> Option<Found> {
    let mut gutters: Vec<Vec<f32>> = Vec::with_capacity(parts.len());
    for part in parts {
        let own = gutters::gutters(&part.body, gutters.last().map_or(&[], Vec::as_slice));
        gutters.push(own);
    }
    let bodies: Vec<Lines<'_>> =
        parts.iter().zip(&gutters).map(|(part, gutters)| gutters::parted(&part.body, gutters)).collect();
    let pages: Vec<starts::Page<'_, '_>> = parts
        .iter()
        .zip(&bodies)
        .zip(&gutters)
        .map(|((part, lines), gutters)| starts::Page { heads: &part.heads, lines, gutters })
        .collect();
    let layout = starts::layout(&pages);
    let columns = layout.columns(&parts[0].heads);
    let mut own: Pages<'_> = (0..).zip(bodies).collect();
    let mut starts: BTreeMap<u32, _> = (0..).zip(layout.starts).collect();
    let measure = widest(&own, &starts, columns.len());
    let readings = parted(&mut own, &mut starts, measure, &[]);
    let mut rows: Vec<Vec<Row<'_>>> = Vec::new();
    for (page, lines) in &own {
        // Under a heading of its own, or another header on the same page, a part begins with a row.
        let above = rows.iter().flatten().next_back().filter(|_| parts[rows.len()].heading.is_none());
        rows.push(rows::rows(lines, &readings[page], columns.len(), measure, above));
    }
    rows::settle(&mut rows, measure);
    let lengths: Vec<usize> = rows.iter().map(Vec::len).collect();
    let mut all: Vec<Row<'_>> = rows.into_iter().flatten().collect();
    rows::share(&mut all, measure);
    let mut all = all.into_iter();
    let rows: Vec<Vec<Row<'_>>> = lengths.into_iter().map(|length| all.by_ref().take(length).collect()).collect();
    let header = roles::under(&shape(&columns, &rows, measure), words)?;
    // Blanks alone tell where columns and rows begin: every measure is in doubt.
    let mut out = PlanTable { columns: header.columns, margin: 0.0, by_gaps: true, ..PlanTable::default() };
    let announced = |heading: usize| {
        let before = (0..heading).rev().find(|&at| !lines[at].text.trim().is_empty());
        before.is_some_and(|before| announces(lines[before].text))
    };
    let several = parts.iter().skip(1).any(|part| part.heading.is_some());
    let mut headings = Vec::new();
    let mut row = 0;
    for (at, (part, rows)) in parts.iter().zip(rows).enumerate() {
        for line in &lines[part.header.clone()] {
            furnish(&mut out, *line);
        }
        if let Some(heading) = part.heading.filter(|&heading| at > 0 || several || announced(heading)) {
            headings.push(heading);
            let line = lines[heading];
            let piece = Piece::new(line.text.trim(), Place::line(line.page, line.number), Opening::Paragraph);
            out.banners.push(Cell { row, last_row: row, column: 0, pieces: vec![piece] });
        }
        for own in rows {
            if let Some(banner) = own.banner(measure) {
                let place = Place::line(banner.line.page, banner.line.number);
                let pieces = vec![Piece::new(banner.text, place, Opening::Paragraph)];
                out.banners.push(Cell { row, last_row: row, column: 0, pieces });
            } else if own.goes_on && row > 0 && part.heading.is_none() {
                go_on(&mut out, row - 1, own);
            } else {
                fill(&mut out, row, own);
                row += 1;
            }
        }
    }
    let first = parts[0].header.start;
    let last = parts.iter().filter_map(|part| part.body.last()).map(|(line, _)| line.number).max()?;
    let end = lines.partition_point(|line| line.number <= last).max(parts.iter().map(|part| part.header.end).max()?);
    let mut own: Vec<u32> = parts.iter().flat_map(|part| &part.body).map(|(line, _)| line.number).collect();
    own.extend(parts.iter().flat_map(|part| &lines[part.header.clone()]).map(|line| line.number));
    own.extend(headings.iter().map(|&heading| lines[heading].number));
    own.sort_unstable();
    for line in &lines[first..end] {
        if !line.text.trim().is_empty() && own.binary_search(&line.number).is_err() {
            furnish(&mut out, *line);
        }
    }
    Some(Found { lines: first..end, table: out, headings })
}

/// The column with most text: the measures', before any role is known.
fn widest(pages: &Pages<'_>, starts: &BTreeMap<u32, starts::Starts>, columns: usize) -> usize {
    let mut letters = vec![0; columns];
    for (page, lines) in pages {
        let starts = &starts[page];
        for word in lines.iter().flat_map(|(_, words)| words) {
            let at = starts.iter().rposition(|start| *start <= word.x + 1.0).unwrap_or(0);
            letters[at] += word.text.chars().count();
        }
    }
    (0..columns).max_by_key(|&at| (letters[at], columns - at)).unwrap_or(0)
}

fn pieces(fragments: &[rows::Fragment<'_>]) -> Vec<Piece> {
    let piece = |fragment: &rows::Fragment<'_>| {
        let place = Place::line(fragment.line.page, fragment.line.number);
        Piece::new(fragment.text, place, if fragment.opens { Opening::Paragraph } else { Opening::Line })
    };
    fragments.iter().map(piece).collect()
}

fn fill(out: &mut PlanTable, row: u32, own: Row<'_>) {
    for (column, fragments) in own.cells.iter().enumerate().filter(|(_, fragments)| !fragments.is_empty()) {
        let over = own.over.iter().find(|(other, _)| *other == column).map_or(0, |(_, rows)| *rows);
        let last_row = row + u32::try_from(over).unwrap_or(0);
        out.cells.push(Cell { row, last_row, column, pieces: pieces(fragments) });
    }
}

/// What the page before has cut goes on in the cells of its last row.
fn go_on(out: &mut PlanTable, row: u32, own: Row<'_>) {
    for (column, fragments) in own.cells.iter().enumerate().filter(|(_, fragments)| !fragments.is_empty()) {
        let mut more = pieces(fragments);
        match out.cells.iter_mut().rfind(|cell| cell.row == row && cell.column == column) {
            Some(cell) => {
                more[0].opens = Opening::Line;
                cell.pieces.extend(more);
            }
            None => out.cells.push(Cell { row, last_row: row, column, pieces: more }),
        }
    }
    out.cells.sort_by_key(|cell| (cell.row, cell.column));
}

/// The table as the choice of roles looks at it.
fn shape(columns: &[String], pages: &[Vec<Row<'_>>], measure: usize) -> Shape {
    let mut shape = Shape { columns: columns.len(), rows: 1, ..Shape::default() };
    let mut column = 0;
    while column < columns.len() {
        // A head stands over the columns behind it that have none.
        let last = column + columns[column + 1..].iter().take_while(|head| head.is_empty()).count();
        let lines = vec![columns[column].clone()];
        shape.cells.push(ShapeCell::new([0, 0], [column, last], lines));
        column = last + 1;
    }
    let mut filled = vec![false; columns.len()];
    for own in pages.iter().flatten().filter(|row| row.banner(measure).is_none()) {
        let row = shape.rows;
        for (column, fragments) in own.cells.iter().enumerate() {
            // Further down nothing is asked but whether the column holds anything at all.
            if row > roles::ENOUGH_CELLS && (filled[column] || fragments.is_empty()) {
                continue;
            }
            filled[column] |= !fragments.is_empty();
            let lines = fragments.iter().map(|fragment| fragment.text.to_owned()).collect();
            shape.cells.push(ShapeCell::new([row, row], [column, column], lines));
        }
        shape.rows += 1;
    }
    shape
}
