//! Text as any program extracted it, as units: runs of characters that nothing parts, each with the edge before it.
//!
//! | as written                            | what it is                                                    |
//! |---------------------------------------|---------------------------------------------------------------|
//! | blanks, one or several                | [`Edge::Space`], [`Edge::Wide`]                               |
//! | tabs, bars, CSV separators            | [`Edge::Cell`]; blanks inside such a cell [`Edge::Inner`]     |
//! | `<br>`, `<p>`, line ends inside cells | [`Edge::Inner`]                                               |
//! | line ends, empty lines, form feeds    | [`Edge::Line`], [`Edge::Blank`], [`Edge::Page`]               |
//! | `面面向向`, `面向面向`, `**面向**`    | bold type written twice, or marked: the word once, plain      |
//! | `- 1 -面向`                           | a page's last line and the next page's first without line end |

use std::borrow::Cow;

use crate::{
    plan::marker,
    source::text::{self, Line},
};

/// What stands between a unit and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edge {
    /// One blank on the same printed line.
    Space,
    /// Two blanks or more.
    Wide,
    /// A line end, or a blank that may stand for one, inside a cell.
    Inner,
    /// The edge of a cell.
    Cell,
    /// The next printed line, or the next row of a grid.
    Line,
    /// One or more empty lines.
    Blank,
    /// A form feed, or a page number.
    Page,
}

/// A run of characters that nothing parts.
#[derive(Debug, Clone)]
pub(super) struct Unit<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) edge: Edge,
    /// The page as far as form feeds and page numbers tell.
    pub(super) page: u32,
    /// The line in the file, counted from 1.
    pub(super) line: u32,
    /// The printed line: what stands beside each other has the same.
    pub(super) row: u32,
    /// The cell's column; none where the text has no cells.
    pub(super) column: Option<u16>,
    /// Whether a blank stood before it: one of its own text, or what a line end became.
    pub(super) spaced: bool,
    /// Whether its printed line is a row of cells of several lines: beside one another stand cells, not lines.
    pub(super) stacked: bool,
}

/// The units of a text, in its order.
pub(super) fn units<'a>(lines: &[Line<'a>], separated: bool) -> Vec<Unit<'a>> {
    let mut reader = Reader { out: Vec::with_capacity(lines.len() * 2), row: 0, page: 1, feeds: 1, edge: Edge::Line };
    if separated {
        reader.separated(lines);
        return reader.out;
    }
    for line in lines {
        if line.page > reader.feeds {
            reader.turn(line.page - reader.feeds);
            reader.feeds = line.page;
        }
        reader.line(line);
    }
    reader.out
}

struct Reader<'a> {
    out: Vec<Unit<'a>>,
    row: u32,
    page: u32,
    feeds: u32,
    edge: Edge,
}

impl<'a> Reader<'a> {
    fn turn(&mut self, pages: u32) {
        self.page += pages;
        self.edge = Edge::Page;
    }

    fn line(&mut self, line: &Line<'a>) {
        let text = line.text.trim();
        if text.is_empty() {
            self.edge = self.edge.max(Edge::Blank);
            return;
        }
        if text.starts_with('|') && text.len() > 1 {
            if !text::is_ruler(text) {
                let inside = text.trim_start_matches('|');
                let inside = inside.strip_suffix('|').unwrap_or(inside);
                // What trim_start_matches took were empty cells in front.
                let skipped = text.len() - text.trim_start_matches('|').len() - 1;
                self.cells(inside.split('|'), skipped, line.number);
            }
            return;
        }
        if line.text.contains('\t') {
            return self.cells(line.text.split('\t'), 0, line.number);
        }
        let text = plain(text);
        if let Some(end) = glued_page_number(&text) {
            let (number, rest) = (text[..end].to_owned(), text[end..].to_owned());
            self.plain_line(&number, line.number);
            self.turn(1);
            return self.plain_line(&rest, line.number);
        }
        match text {
            Cow::Borrowed(text) => self.borrowed_line(text, line.number),
            Cow::Owned(text) => self.plain_line(&text, line.number),
        }
        if is_page_number(line.text) {
            // A form feed that follows says the same again; it is counted once.
            self.turn(1);
            self.feeds += u32::from(self.feeds < self.page);
        }
    }

    fn borrowed_line(&mut self, text: &'a str, number: u32) {
        self.row += 1;
        for (word, edge) in words(text) {
            let edge = edge.unwrap_or(self.edge);
            let spaced = edge <= Edge::Wide;
            self.push(Cow::Borrowed(word), edge, number, None, spaced);
        }
        self.edge = Edge::Line;
    }

    fn plain_line(&mut self, text: &str, number: u32) {
        self.row += 1;
        for (word, edge) in words(text) {
            let edge = edge.unwrap_or(self.edge);
            let spaced = edge <= Edge::Wide;
            self.push(Cow::Owned(word.to_owned()), edge, number, None, spaced);
        }
        self.edge = Edge::Line;
    }

    /// The cells of one row of a grid.
    fn cells<'c>(&mut self, cells: impl Iterator<Item = &'c str>, skipped: usize, number: u32) {
        self.row += 1;
        let start = self.out.len();
        let mut edge = self.edge;
        let mut stacked = false;
        for (column, cell) in cells.enumerate() {
            let column = u16::try_from(column + skipped).unwrap_or(u16::MAX);
            let mut inner = edge;
            for (at, text) in in_cell(cell).enumerate() {
                stacked |= at > 0 && inner != edge;
                for (word, space) in words(&plain(text.trim())) {
                    let edge = match space {
                        Some(_) => Edge::Inner,
                        None => inner,
                    };
                    self.push(Cow::Owned(word.to_owned()), edge, number, Some(column), space.is_some());
                    inner = Edge::Inner;
                }
            }
            if self.out.len() > start {
                edge = Edge::Cell;
            }
        }
        for unit in &mut self.out[start..] {
            unit.stacked = stacked;
        }
        if self.out.len() > start {
            self.edge = Edge::Line;
        }
    }

    /// Comma-separated values, with line ends inside quoted cells.
    fn separated(&mut self, lines: &[Line<'a>]) {
        let text = lines.iter().map(|line| line.text).collect::<Vec<_>>().join("\n");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        for record in reader.records().map_while(Result::ok) {
            let first = record.position().map_or(1, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
            self.cells(record.iter(), 0, first);
        }
    }

    fn push(&mut self, text: Cow<'a, str>, edge: Edge, line: u32, column: Option<u16>, spaced: bool) {
        if text.is_empty() {
            return;
        }
        let text = text::once(text);
        if let Some(cut) = closing_marker(&text) {
            let (left, right) = (text[..cut].to_owned(), text[cut..].to_owned());
            self.push(Cow::Owned(left), edge, line, column, spaced);
            return self.push(Cow::Owned(right), Edge::Space, line, column, false);
        }
        // A marker set apart from its text by a blank is of it; two markers are of two columns.
        let near = edge <= Edge::Wide || edge == Edge::Inner && column.is_some();
        if let Some(last) = self.out.last_mut().filter(|last| {
            let own = marker::read(&last.text).or_else(|| marker::lone_path(&last.text));
            let is_whole = || own.is_some_and(|marker| marker.length == last.text.len());
            near && (is_whole() || last.edge >= Edge::Cell && is_path_before(&last.text, &text))
                && (edge != Edge::Wide || !last.text.starts_with(is_han_number))
                && marker::read(&text).is_none()
        }) {
            let whole = last.text.to_mut();
            whole.push(' ');
            whole.push_str(&text);
            return;
        }
        self.out.push(Unit { text, edge, page: self.page, line, row: self.row, column, spaced, stacked: false });
    }
}

/// Whether 1.1 numbers what stands behind it: alone it may be a figure.
fn is_path_before(number: &str, text: &str) -> bool {
    let is_bare = number.starts_with(|c: char| c.is_ascii_digit()) && number.contains('.') && number.len() < 8;
    let joined = || marker::read(&format!("{number} {text}"));
    is_bare
        && joined()
            .is_some_and(|marker| matches!(marker.style, marker::Style::Path(_)) && marker.length >= number.len())
}

/// Where a marker begins that ends a word of text: 服務1. and 服務(1) are columns that touch, the next one's text behind
/// a blank.
fn closing_marker(text: &str) -> Option<usize> {
    let close = text.chars().next_back().filter(|c| matches!(c, '.' | ')' | '）'))?;
    let inside = &text[..text.len() - close.len_utf8()];
    let body = inside.trim_end_matches(|c: char| c.is_ascii_digit() || close != '.' && is_han_number(c));
    let digits = inside.len() - body.len();
    if digits == 0 || digits > MOST_NUMERAL {
        return None;
    }
    let start = if close == '.' { body.len() } else { body.strip_suffix(['(', '（'])?.len() };
    let before = text[..start].chars().next_back()?;
    (matches!(before, '一'..='鿿') && marker::read(&text[start..])?.length == text.len() - start).then_some(start)
}

/// No number of a marker has more bytes: 十二, 12.
const MOST_NUMERAL: usize = 6;

fn is_han_number(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// The words of a line, each with the edge before it; none for the first.
fn words(text: &str) -> impl Iterator<Item = (&str, Option<Edge>)> {
    let mut rest = text.trim_start();
    let mut edge = None;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let word = &rest[..end];
        let behind = rest[end..].trim_start();
        let blanks = rest.len() - end - behind.len();
        rest = behind;
        let before = edge;
        edge = Some(if blanks >= 2 { Edge::Wide } else { Edge::Space });
        Some((word, before))
    })
}

/// The lines of a cell: at line ends and at tags.
fn in_cell(cell: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(cell);
    std::iter::from_fn(move || {
        let text = rest?;
        let mut at = 0;
        while let Some(found) = text[at..].find(['<', '\n', '\r']) {
            let from = at + found;
            if !text[from..].starts_with('<') {
                rest = Some(&text[from + 1..]);
                return Some(&text[..from]);
            }
            if let Some(length) = tag(&text[from..]) {
                rest = Some(&text[from + length..]);
                return Some(&text[..from]);
            }
            at = from + 1;
        }
        rest = None;
        Some(text)
    })
}

/// The length of the tag that parts lines or paragraphs at the start of `text`.
fn tag(text: &str) -> Option<usize> {
    ["<br>", "<br/>", "<br />", "<p>", "</p>"]
        .into_iter()
        .find(|tag| text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
        .map(str::len)
}

/// A line without the dress of Markdown.
fn plain(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start_matches('#').trim_start();
    let bare = bare.strip_prefix("- ").filter(|rest| !rest.trim_end().ends_with('-')).unwrap_or(bare);
    if bare.contains("**") { Cow::Owned(bare.replace("**", "")) } else { Cow::Borrowed(bare) }
}

/// Where a page number ends that has the next page's first line behind it without a line end.
fn glued_page_number(text: &str) -> Option<usize> {
    if !text.starts_with(['-', '–', '—']) {
        return None;
    }
    let end = text.char_indices().skip(1).take(12).find(|(_, c)| matches!(c, '-' | '–' | '—'))?;
    let end = end.0 + end.1.len_utf8();
    (is_page_number(&text[..end]) && !text[end..].trim().is_empty()).then_some(end)
}

pub(super) use crate::table::rows::is_page_number;
