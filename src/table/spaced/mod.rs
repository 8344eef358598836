//! Plan tables in text whose columns are kept apart by spaces, as `pdftotext -layout` writes it.
//!
//! Lines stand where the page has them, so heights can be believed; columns only roughly, because such text counts a
//! 漢字 as one place and pushes what would overlap to the right. So each line is parted by the cheapest reading of its
//! words from left to right: a word that opens a column should stand near where that column opens on this page.
//! Where a column opens is first told by markers and headers, then by the median of what was read there.

mod any;
mod cells;
mod centred;
mod columns;
mod head;
mod parting;
mod touching;
pub(super) mod words;

use std::collections::BTreeMap;

use super::{
    Block, Document, Opening, Piece, PlanTable, Role, Trust, Vocabulary,
    rows::{begins_section, is_page_number},
};
use crate::{source::text::Line, words::Place};
pub use any::read as any_form;
use cells::cells;
use columns::{columns, first_starts, refine, title_kinds};
use head::{Head, header};
use parting::{Known, learn, part_lines, widths};
use words::{Word, is_wide, marker_kind, words_of};

/// Lines with their words.
type Lines<'a> = Vec<(Line<'a>, Vec<Word<'a>>)>;
/// The lines of each page.
type Pages<'a> = BTreeMap<u32, Lines<'a>>;
/// The column of each word, by page and line.
type Readings = BTreeMap<u32, Vec<Vec<usize>>>;

/// Whether the lines hold a header whose columns are kept apart by spaces.
#[must_use]
pub fn has_header(lines: &[Line<'_>], words: &Vocabulary) -> bool {
    (0..lines.len()).any(|at| header(&lines[at..], words).is_some())
}

/// Reads lines whose tables are written with spaces.
#[must_use]
pub fn from_lines(lines: &[Line<'_>], words: &Vocabulary) -> Document {
    let lines = &paged(lines);
    let mut document = Document { pages: lines.last().map_or(1, |line| line.page), ..Document::default() };
    let mut at = 0;
    while at < lines.len() {
        let found = (at..lines.len()).find_map(|index| header(&lines[index..], words).map(|found| (index, found)));
        let Some((start, (heads, height))) = found else { break };
        for line in &lines[at..start] {
            prose(*line, &mut document);
        }
        // A head may look like the beginning of a section.
        let end = (start + height..lines.len()).find(|&index| begins_section(lines[index].text)).unwrap_or(lines.len());
        document.blocks.push(Block::Table(table(&lines[start..end], &heads, words)));
        at = end;
    }
    for line in &lines[at..] {
        prose(*line, &mut document);
    }
    document
}

/// Lines with what the text as a whole tells of each: the grid that its columns are set to; where no form feed came through,
/// a printed page number ends a page, and columns stand elsewhere on the next one.
fn paged<'a>(lines: &[Line<'a>]) -> Vec<Line<'a>> {
    let fed = lines.iter().any(|line| line.page > 1);
    let wide = is_wide(lines);
    let mut page = 1;
    let paged = lines.iter().map(|line| {
        let own = if fed { line.page } else { page };
        page += u32::from(numbers_page(line));
        Line { page: own, wide, ..*line }
    });
    paged.collect()
}

/// Whether a line is the number of a page. (1) at the left edge numbers what stands below it.
fn numbers_page(line: &Line<'_>) -> bool {
    /// The deepest indent of an outline number, in characters: numbers of pages stand in the middle, or at the right.
    const LEFT: usize = 8;
    let text = line.text.trim_start();
    let is_marker = || marker_kind(text.trim_end()).is_some_and(|(_, whole)| whole);
    is_page_number(text) && !(line.text.len() - text.len() <= LEFT && is_marker())
}

fn prose(line: Line<'_>, document: &mut Document) {
    let text = line.text.trim();
    if !text.is_empty() && !numbers_page(&line) {
        let place = Place::line(line.page, line.number);
        document.blocks.push(Block::Prose(Piece::new(text.to_owned(), place, Opening::Paragraph)));
    }
}

/// The columns of a table and the cells of its lines.
fn table(lines: &[Line<'_>], heads: &[Head], vocabulary: &Vocabulary) -> PlanTable {
    let mut out = PlanTable { trust: Trust::Drawn, by_gaps: true, ..PlanTable::default() };
    let (body, page_heads) = body(lines, vocabulary, &mut out);
    let split: Lines<'_> = body.iter().map(|line| (*line, words_of(line))).collect();
    let kinds = title_kinds(&split);
    out.columns = columns(heads, kinds.len());
    let measure = out.columns.iter().position(|column| column.role == Role::Measure).unwrap_or(0);
    let mut pages: Pages<'_> = BTreeMap::new();
    for (line, words) in split {
        pages.entry(line.page).or_default().push((line, words));
    }
    let mut starts = first_starts(&out.columns, heads, &page_heads, &kinds, &pages);
    let readings = parted(&mut pages, &mut starts, measure, &kinds);
    cells(&mut out, &pages, &readings, measure);
    out
}

/// How often the words of a table are read.
const READINGS: usize = 3;

/// The column of each word of each page, given about where the columns open there.
fn parted(
    pages: &mut Pages<'_>,
    starts: &mut BTreeMap<u32, columns::Starts>,
    measure: usize,
    kinds: &[u8],
) -> Readings {
    let mut known = Known::default();
    let mut readings = Readings::new();
    // The second reading knows the words of the first, the third has the columns of the second.
    for reading in 1..=READINGS {
        let seen = widths(pages, starts, measure);
        touching::part(pages, starts, measure, kinds, &known, seen);
        let widths = widths(pages, starts, measure);
        for (page, lines) in &*pages {
            let starts = starts.get_mut(page).expect("every page has starts");
            let read = part_lines(lines, starts, measure, kinds, &known, widths);
            refine(starts, lines, &read, measure);
            readings.insert(*page, read);
        }
        if reading < READINGS {
            known = learn(pages, &readings, measure);
        }
    }
    readings
}

/// The lines of the table without headers, page numbers and what stands above a repeated header; and each page's heads.
fn body<'a>(
    lines: &[Line<'a>],
    vocabulary: &Vocabulary,
    out: &mut PlanTable,
) -> (Vec<Line<'a>>, BTreeMap<u32, Vec<Head>>) {
    let mut heads = BTreeMap::new();
    let mut body: Vec<Line<'a>> = Vec::new();
    let mut in_header = 0;
    for (at, line) in lines.iter().enumerate() {
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        if let Some((found, height)) = header(&lines[at..], vocabulary) {
            heads.entry(line.page).or_insert(found);
            // What the page has above its header is a running head.
            while body.last().is_some_and(|last| last.page == line.page && line.page != lines[0].page) {
                furnish(out, body.pop().expect("just looked at"));
            }
            in_header = height;
        }
        if in_header > 0 || numbers_page(line) {
            furnish(out, *line)
        } else {
            body.push(*line)
        }
        in_header = in_header.saturating_sub(1);
    }
    (body, heads)
}

fn furnish(out: &mut PlanTable, line: Line<'_>) {
    let place = Place::line(line.page, line.number);
    out.furniture.push(Piece::new(line.text.trim().to_owned(), place, Opening::Paragraph));
}

/// So many lines up a title may have its line before: a deadline centred in its cell stands on lines between.
const ABOVE: u32 = 2;
