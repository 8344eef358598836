//! What a table states of each printed line, in one unit: where it stands, what parts it from the line before.

use foldhash::{HashMap, HashSet};
use unicode_width::UnicodeWidthStr;

use crate::{
    table::{Cell, Opening, Piece, PlanTable, Role, looks, roles},
    words::{
        joining::{bare_title, closes_bracket},
        marker::{self, Marker, Style},
    },
};

/// A printed line of one column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) piece: &'a Piece,
    /// As printed, without blanks around it.
    pub(super) text: &'a str,
    pub(super) at: At,
    pub(super) edge: Edge,
    pub(super) marker: Option<Marker>,
}

impl<'a> Line<'a> {
    /// What follows the marker.
    pub(super) fn body(&self) -> &'a str {
        self.marker.map_or(self.text, |marker| &self.text[marker.length..])
    }

    /// The marker's dress, where there is one.
    pub(super) fn style(&self) -> Option<marker::Style> {
        self.marker.map(|marker| marker.style)
    }

    /// Whether all of it stands in brackets, as a title above what is its own does.
    pub(super) fn is_enclosed(&self) -> bool {
        self.style() == Some(Style::Enclosed)
    }
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct At {
    pub(super) page: u32,
    /// The rows that its cell covers, both included.
    pub(super) row: u32,
    pub(super) last_row: u32,
    /// In line heights from the top of the page, or of the cell where the form has no pages; none where only the order
    /// is known.
    pub(super) y: Option<f32>,
}

impl At {
    /// Whether the two begin at one height.
    pub(super) fn is_level(self, other: At) -> bool {
        let near = |(own, other): (f32, f32)| (own - other).abs() < super::prices::NEAR_LINES;
        self.page == other.page && self.y.zip(other.y).is_some_and(near)
    }
}

/// For each line of the measures' column at a page's head whether the pages show that a paragraph ended before the break: its last
/// line has room for the next character, or beside it another text of its row has room for a line, and there is one in the next.
pub(super) fn leave_room(evidence: &Evidence<'_>, lines: &[Line<'_>]) -> Vec<bool> {
    let mut out = lines_leave_room(lines);
    if evidence.heights != Heights::Printed {
        return out;
    }
    let rows: Vec<&[Line<'_>]> = lines.chunk_by(|a, b| a.at.row == b.at.row).collect();
    // Beside a list names stand where each of its texts begins.
    let is_one = |row: &[Line<'_>]| row[1..].iter().all(|line| line.edge == Edge::Line && line.marker.is_none());
    let mut at = 0;
    let mut turns: Vec<(usize, [At; 2])> = Vec::new();
    for pair in rows.windows(2) {
        let [above, below] = [pair[0], pair[1]];
        at += above.len();
        let (last, first) = (&above[above.len() - 1], &below[0]);
        let turns_page = first.edge == Edge::Page && !out[at] && !closes_bracket(last.text, first.text);
        if turns_page && is_one(above) && is_one(below) {
            turns.push((at, [last.at, first.at]));
        }
    }
    for column in evidence.with(|role| role != Role::Measure && !roles::is_title(role)) {
        let beside = if turns.is_empty() { Vec::new() } else { evidence.column(column) };
        for (at, turn) in &turns {
            out[*at] |= leaves_line(&beside, *turn);
        }
    }
    out
}

/// Whether the cell of a column in a row at a page's foot has a line free, though that in the row at the head of the next has text.
fn leaves_line(beside: &[Line<'_>], [foot, head]: [At; 2]) -> bool {
    /// In line heights.
    const FREE: f32 = 0.9;
    let of = |at: At| {
        let from = beside.partition_point(|line| line.at.row < at.row);
        let own = beside[from..].iter().take_while(move |line| line.at.row == at.row);
        own.filter(move |line| line.at.last_row == at.row && line.at.page == at.page)
    };
    let last = of(foot).last().and_then(|line| line.at.y);
    let is_free = last.zip(foot.y).is_some_and(|(own, y)| y - own > FREE);
    is_free && of(head).next().is_some()
}

/// For each line of a column at a page's head whether the line before the break ended where the column had room for its first
/// character: then a paragraph ended there. How far the column's lines reach, those show that go on with a next one.
fn lines_leave_room(lines: &[Line<'_>]) -> Vec<bool> {
    /// In wide characters, a little less than one; and one more where a mark follows that may not begin a line.
    const ROOM: f32 = 0.9;
    let mut out = vec![false; lines.len()];
    if lines.iter().all(|line| line.edge != Edge::Page) {
        return out;
    }
    let wide = |line: &Line<'_>, bbox: [f32; 4]| 2.0 * (bbox[2] - bbox[0]) / line.text.width().max(1) as f32;
    // A mark at a line's end may hang over the edge.
    let right = |line: &Line<'_>| {
        let hangs = line.text.ends_with(|c: char| !c.is_alphanumeric());
        line.piece.place.bbox.map(|bbox| bbox[2] - if hangs { wide(line, bbox) } else { 0.0 })
    };
    let mut reaches: HashMap<u32, f32> = HashMap::default();
    for (line, right) in
        lines.windows(2).filter(|pair| pair[1].edge == Edge::Line).filter_map(|pair| Some((&pair[0], right(&pair[0])?)))
    {
        let reach = reaches.entry(line.at.page).or_insert(right);
        *reach = reach.max(right);
    }
    let widest = reaches.values().copied().max_by(f32::total_cmp);
    let ends = |above: &Line<'_>, below: &Line<'_>| {
        let bbox = above.piece.place.bbox?;
        let reach = reaches.get(&above.at.page).copied().or(widest)?;
        let mut letters = below.text.chars();
        let first = letters.next()?;
        let room = if letters.next().is_some_and(char::is_alphanumeric) { ROOM } else { ROOM + 1.0 };
        Some(first.is_alphabetic() && !first.is_ascii() && reach - bbox[2] > room * wide(above, bbox))
    };
    for (at, pair) in lines.windows(2).enumerate().filter(|(_, pair)| pair[1].edge == Edge::Page) {
        out[at + 1] = ends(&pair[0], &pair[1]).unwrap_or(false);
    }
    out
}

/// Those of a list, sorted by page, that stand on one page.
pub(super) fn on_page<T>(list: &[T], page: u32, at: impl Fn(&T) -> At) -> &[T] {
    let from = list.partition_point(|own| at(own).page < page);
    let to = list.partition_point(|own| at(own).page <= page);
    &list[from..to]
}

/// What parts a line from the one before it in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edge {
    /// The next line of the same paragraph, as far as the page shows.
    Line,
    /// The form says that a paragraph begins, or the line above ended short.
    Paragraph,
    /// A page break; the rows on both sides may be one.
    Page,
    /// Another cell: a rule, or the form, parts them.
    Cell,
}

/// How heights are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heights {
    /// Boxes on pages, or lines of a text: a line stands where it was printed.
    Printed,
    /// Counted lines of a cell: blank paragraphs and wrapped lines are estimates.
    Counted,
    /// Not at all.
    None,
}

/// The table's lines by column, with the unit that heights were turned into.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    pub(super) table: &'a PlanTable,
    pub(super) heights: Heights,
    /// Points, or lines, from line to line.
    pub(super) pitch: f32,
    /// No rules part the rows: a page is about one row.
    pub(super) unruled: bool,
    /// The rows above which a heading over all columns stands, but for those that a page says again.
    headed: Vec<u32>,
}

impl<'a> Evidence<'a> {
    pub(super) fn of(table: &'a PlanTable) -> Evidence<'a> {
        let pieces = || table.cells.iter().flat_map(|cell| &cell.pieces);
        let heights = if pieces().any(Piece::shows_height) {
            Heights::Printed
        } else if pieces().any(|piece| piece.line.is_some()) {
            Heights::Counted
        } else {
            Heights::None
        };
        let mut evidence =
            Evidence { table, heights, pitch: usual_pitch(table), unruled: false, headed: headed_rows(table) };
        evidence.unruled = heights == Heights::Printed && evidence.is_unruled();
        evidence
    }

    /// The cells of a column, by row.
    pub(super) fn cells(&self, column: usize) -> impl Iterator<Item = &'a Cell> {
        self.table.cells.iter().filter(move |cell| cell.column == column)
    }

    /// The lines of a cell.
    pub(super) fn lines(&self, cell: &'a Cell, before: Option<u32>) -> Vec<Line<'a>> {
        let mut out = Vec::with_capacity(cell.pieces.len());
        let mut page = before;
        let is_measure = self.table.columns.get(cell.column).is_some_and(|column| column.role == Role::Measure);
        for (index, piece) in cell.pieces.iter().enumerate() {
            let text = piece.text.trim();
            let turned = page.is_some_and(|page| page < piece.place.page);
            let edge = match (index, piece.opens) {
                _ if turned => Edge::Page,
                (0, _) => Edge::Cell,
                (_, Opening::Paragraph) => Edge::Paragraph,
                // A line in brackets is a paragraph, however wide.
                (_, Opening::Line) if out.last().is_some_and(Line::is_enclosed) => Edge::Paragraph,
                (_, Opening::Line) => Edge::Line,
            };
            page = Some(piece.place.page);
            // A noun with its number on a line of its own: the title stands below it.
            // What counts days and months is none.
            let is_title = |below: &Piece| {
                let mut letters = below.text.trim().chars();
                let first = letters.next();
                letters.next().is_some() && !first.is_some_and(|c| c.is_ascii_digit() || "年月日季週次%％".contains(c))
            };
            let is_above = index == 0 && cell.pieces.get(1).is_some_and(is_title);
            let noun = || marker::lone_noun(text).or_else(|| marker::lone_numeral(text)).filter(|_| is_above);
            // 【政風室】 says who.
            let names =
                |marker: &Marker| marker.style == Style::Enclosed && looks::is_unit(marker::parted(text, *marker).0);
            let goes_on = out.last().is_some_and(|before: &Line<'_>| closes_bracket(before.text, text));
            let own = marker::read(text).filter(|marker| !names(marker));
            let in_turn =
                || marker::read_before_number(text).or_else(|| marker::read_before_unit(text).filter(|_| is_measure));
            let marker = own.or_else(in_turn).or_else(noun).filter(|_| !goes_on);
            let at = At { page: piece.place.page, row: cell.row, last_row: cell.last_row, y: self.y(piece) };
            out.push(Line { piece, text, at, edge, marker });
        }
        out
    }

    /// All lines of a column in order.
    pub(super) fn column(&self, column: usize) -> Vec<Line<'a>> {
        let mut out: Vec<Line<'a>> = Vec::new();
        for cell in self.cells(column) {
            // Below a heading over all columns nothing goes on.
            let goes_on = |line: &&Line<'_>| {
                let next = self.headed.partition_point(|row| *row <= line.at.last_row);
                self.headed.get(next).is_none_or(|row| *row > cell.row)
            };
            let page = out.last().filter(goes_on).map(|line| line.at.page);
            out.extend(self.lines(cell, page));
        }
        // A figure before what it may count is no number where no other figure stands so before a text.
        let is_set_apart = |line: &Line<'_>| line.marker.is_some_and(|marker| marker.style == Style::ArabicBlank);
        let is_plain = |line: &Line<'_>| marker::read(line.text).is_some();
        if !out.iter().any(|line| is_set_apart(line) && is_plain(line)) {
            for line in out.iter_mut().filter(|line| is_set_apart(line)) {
                line.marker = None;
            }
        }
        out
    }

    fn y(&self, piece: &Piece) -> Option<f32> {
        match self.heights {
            Heights::Printed => {
                let place = &piece.place;
                let top = place.bbox.map(middle).or(place.lines.map(|lines| lines[0] as f32))?;
                Some(top / self.pitch)
            }
            Heights::Counted => piece.line.map(|line| line as f32),
            Heights::None => None,
        }
    }

    /// The columns that hold titles, from the left.
    pub(super) fn title_columns(&self) -> Vec<usize> {
        self.with(|role| matches!(role, Role::Facet | Role::Strategy))
    }

    pub(super) fn with(&self, wanted: impl Fn(Role) -> bool) -> Vec<usize> {
        let columns = self.table.columns.iter().enumerate();
        columns.filter(|(_, column)| wanted(column.role)).map(|(index, _)| index).collect()
    }

    /// Whether the table has hardly more rows than pages.
    fn is_unruled(&self) -> bool {
        let mut rows: Vec<u32> = self.table.cells.iter().map(|cell| cell.row).collect();
        let pages = self.table.cells.iter().flat_map(|cell| &cell.pieces).map(|piece| piece.place.page);
        let mut pages: Vec<u32> = pages.collect();
        for list in [&mut rows, &mut pages] {
            list.sort_unstable();
            list.dedup();
        }
        rows.len() <= pages.len()
    }
}

/// The rows above which a heading over all columns stands, but for those that a page says again.
fn headed_rows(table: &PlanTable) -> Vec<u32> {
    let mut said: HashSet<String> = HashSet::default();
    let mut is_new = |cell: &&Cell| {
        said.insert(bare_title(&cell.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>()))
    };
    let mut rows: Vec<u32> = table.banners.iter().filter(|cell| is_new(cell)).map(|cell| cell.row).collect();
    rows.sort_unstable();
    rows
}

/// The middle of a line's height; of one that runs downwards, that of its first character.
fn middle([x0, y0, x1, y1]: [f32; 4]) -> f32 {
    /// Times as high as wide: no character is.
    const TALL: f32 = 2.5;
    let (width, height) = (x1 - x0, y1 - y0);
    y0 + if height > TALL * width { width } else { height } / 2.0
}

/// The usual distance from line to line in the measures' column: of lines that go on with a paragraph, where there are any.
fn usual_pitch(table: &PlanTable) -> f32 {
    /// In heights of a letter: lines of one text hardly stand further apart, paragraphs do.
    const WIDEST: f32 = 1.8;
    let boxes = table.cells.iter().flat_map(|cell| &cell.pieces).filter_map(|piece| piece.place.bbox);
    let mut heights: Vec<f32> = boxes.map(|[x0, y0, x1, y1]| (y1 - y0).min(x1 - x0)).collect();
    heights.sort_by(f32::total_cmp);
    let Some(height) = heights.get(heights.len() / 2) else { return 1.0 };
    let pairs = || table.cells_of(Role::Measure).flat_map(|cell| cell.pieces.windows(2));
    let step = |pair: &[Piece]| {
        let ([_, above, ..], [_, below, ..]) = (pair[0].place.bbox?, pair[1].place.bbox?);
        (pair[0].place.page == pair[1].place.page && below > above).then_some(below - above)
    };
    let mut inside: Vec<f32> = pairs().filter(|pair| pair[1].opens == Opening::Line).filter_map(step).collect();
    let mut all: Vec<f32> = pairs().filter_map(step).collect();
    for steps in [&mut inside, &mut all] {
        steps.sort_by(f32::total_cmp);
    }
    // The lower third: paragraphs stand further apart than lines.
    let usual = inside.get(inside.len() / 2).or_else(|| all.get(all.len() / 3));
    usual.map(|step| step.min(WIDEST * height)).filter(|step| *step > 0.0).unwrap_or(1.3 * height)
}
