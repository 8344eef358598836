//! Reads the outline: facets, strategies, sub-strategies, measures and sub-items, with the numbering as constraint.
//!
//! | what is seen                                   | how it is read                                              |
//! |------------------------------------------------|-------------------------------------------------------------|
//! | `(3)` after `(2)` of the same parent           | the next measure, whatever row it stands on                 |
//! | `(3)` right below a new title, `(2)` before it | the next measure of the parent before (extracted text only) |
//! | `(1)` again                                    | the first measure of the next title                         |
//! | text without marker at a page's head           | goes on with the text, or the title, that the page cut      |
//! | a paragraph without marker after a full stop   | a measure that lost its number                              |
//! | a few characters that end no sentence          | stray                                                       |
//! | a title with nothing below it                  | itself the measure                                          |

mod body;
mod breaks;
mod drawn;

use super::{
    joining::{append, ink, is_complete, tidy},
    levels::{Level, Levels, candidates},
    marker,
    strips::{Strips, Text},
};
use crate::{
    table::{Piece, Role},
    words::{Code, Diagnostic, Place},
};

/// Where something starts: enough to say what stands beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spot {
    pub(crate) row: u32,
    pub(crate) last_row: u32,
    pub(crate) page: u32,
    /// Points from the page's top, or the line in the file.
    pub(crate) top: f32,
}

/// A facet, strategy or sub-strategy as read.
#[derive(Debug, Clone)]
pub(crate) struct Title {
    pub(crate) level: Level,
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    pub(crate) parent: Option<usize>,
    pub(crate) spot: Spot,
    pub(crate) places: Vec<Place>,
    /// How many measures stand right below it, and the last one's number.
    items: usize,
    last: Option<u32>,
    children: bool,
    column: usize,
    /// Whether a department or a deadline stands at its height; looked for at the heads of pages only.
    beside: bool,
}

/// A measure as read, before departments and deadline.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Index of the innermost title above it.
    pub(crate) parent: Option<usize>,
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    pub(crate) subitems: Vec<SubItem>,
    pub(crate) spot: Spot,
    /// The last row and page that its text reaches.
    pub(crate) end: Spot,
    pub(crate) places: Vec<Place>,
    pub(crate) notes: Vec<Code>,
    /// The title is itself the measure.
    pub(crate) is_title: bool,
}

/// An item below a measure, as read.
#[derive(Debug, Clone)]
pub(crate) struct SubItem {
    pub(crate) marker: String,
    pub(crate) text: String,
    pub(crate) spot: Spot,
}

/// What the outline strip holds, every character accounted for.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    pub(crate) titles: Vec<Title>,
    pub(crate) items: Vec<Item>,
    pub(crate) stray: Vec<(String, Place)>,
    pub(crate) notes: Vec<Diagnostic>,
    /// Non-space characters of markers.
    pub(crate) marker_ink: usize,
    /// Non-space characters of titles that a page repeats.
    pub(crate) repeated_ink: usize,
}

/// What the next unmarked text goes on with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Target {
    Nothing,
    Title(usize),
    Item,
    SubItem,
}

struct Builder<'a> {
    levels: Levels,
    strips: &'a Strips<'a>,
    outline: Outline,
    open: [Option<usize>; 3],
    target: Target,
    drawn: bool,
    /// No rules part the rows: a page is about one row.
    unruled: bool,
    row: RowState,
    first_row_of_page: bool,
    /// The last page that the rows before this one reach.
    page_before: u32,
    /// What was open when the first title of a page's head came, until anything else has come.
    left: Option<[Option<usize>; 3]>,
}

/// What has happened in the row at hand.
#[derive(Debug, Clone, Copy, Default)]
struct RowState {
    opened: Option<Level>,
    items: usize,
}

/// Reads the outline strip.
pub(crate) fn read(strips: &Strips<'_>) -> Outline {
    let drawn = strips.outline.iter().any(|text| text.role.is_some());
    let mut builder = Builder {
        levels: Levels::learn(strips),
        strips,
        outline: Outline::default(),
        open: [None; 3],
        target: Target::Nothing,
        drawn,
        unruled: drawn && drawn::is_unruled(&strips.outline),
        row: RowState::default(),
        first_row_of_page: true,
        page_before: 0,
        left: None,
    };
    let mut rest = strips.outline.as_slice();
    let mut page = 0;
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|text| text.row == first.row).count();
        let (row, after) = rest.split_at(length);
        rest = after;
        // A title of this row may have moved to the next page: it is the text that a page break cuts.
        let is_body = |text: &&Text<'_>| text.role.is_none_or(|role| role == Role::Measure);
        let pages = row.iter().map(|text| text.piece.place.page);
        let begins = row.iter().find(is_body).map_or(pages.min().unwrap_or(page), |text| text.piece.place.page);
        builder.first_row_of_page = begins != page;
        builder.page_before = page;
        builder.row = RowState::default();
        if drawn {
            builder.drawn_row(row);
        } else {
            for text in row {
                builder.slid_text(text);
            }
        }
        page = row.iter().filter(is_body).map(|text| text.piece.place.page).max().unwrap_or(begins);
    }
    builder.finish()
}

impl Builder<'_> {
    /// A piece of a row whose columns have slid.
    fn slid_text(&mut self, text: &Text<'_>) {
        let body = text.body.trim();
        let marked = marker::read(body)
            .and_then(|marker| self.levels.of(marker.style, None, text.column).map(|level| (marker, level)));
        if let Some((marker, level @ (Level::Facet | Level::Strategy | Level::Substrategy))) = marked {
            self.outline.marker_ink += ink(&body[..marker.length]);
            let rest = &body[marker.length..];
            // The first item may stand in the same cell as its title.
            let cut = candidates(rest).find(|(at, marker)| {
                *at > 0
                    && marker.number == Some(1)
                    && self
                        .levels
                        .of(marker.style, None, text.column)
                        .is_some_and(|inner| inner > level && inner < Level::Subitem)
            });
            let end = cut.map_or(rest.len(), |(at, _)| at);
            self.title(level, marker.number, &rest[..end], text);
            if end < rest.len() {
                self.slid_text(&Text { body: &rest[end..], ..*text });
            }
            return;
        }
        if marked.is_none() && text.first && text.more {
            // Text without marker left of other text: a title of its own below a strategy, or the rest of a cut title.
            if self.row.opened == Some(Level::Strategy) {
                return self.title(Level::Substrategy, None, body, text);
            }
            if let (None, Some(open)) = (self.row.opened, self.innermost())
                && self.row.items == 0
                && !is_complete(body)
            {
                return self.extend_title(open, body, text);
            }
        }
        let alone = text.first && !text.more;
        if marked.is_none()
            && alone
            && self.row.opened == Some(Level::Strategy)
            && !is_complete(body)
            && ink(body) <= 25
        {
            return self.title(Level::Substrategy, None, body, text);
        }
        self.body(text);
    }

    fn innermost(&self) -> Option<usize> {
        self.open.iter().rev().find_map(|&title| title)
    }

    fn title(&mut self, level: Level, number: Option<u32>, title: &str, text: &Text<'_>) {
        let depth = level as usize;
        if number > Some(1) {
            self.take_in(number, Some(level));
        }
        if self.innermost().is_some_and(|open| level <= self.outline.titles[open].level) {
            self.fill_from_page_before();
        }
        if self.drawn && self.is_at_page_head(text) && self.row.items == 0 {
            self.left.get_or_insert(self.open);
        }
        let parent = self.open[..depth].iter().rev().find_map(|&open| open);
        self.open[depth..].fill(None);
        if let Some(parent) = parent {
            self.outline.titles[parent].children = true;
        }
        self.outline.titles.push(Title {
            level,
            number,
            text: tidy(title),
            parent,
            spot: spot_of(text),
            places: vec![text.piece.place.clone()],
            items: 0,
            last: None,
            children: false,
            column: text.column,
            beside: self.left.is_some() && self.strips.has_token_at(text),
        });
        let index = self.outline.titles.len() - 1;
        self.open[depth] = Some(index);
        self.target = Target::Title(index);
        self.row.opened = Some(level);
    }

    fn extend_title(&mut self, title: usize, more: &str, text: &Text<'_>) {
        let title = &mut self.outline.titles[title];
        append(&mut title.text, &tidy(more));
        add_place(&mut title.places, &text.piece.place);
        // A page break may cut a marker: 「二」 at the foot, 「、服務遞送」 at the head.
        if title.number.is_none()
            && let Some(marker) = marker::read(&title.text)
            && self.levels.of(marker.style, text.role, text.column) == Some(title.level)
        {
            title.number = marker.number;
            let rest = title.text.split_off(marker.length);
            self.outline.marker_ink += ink(&title.text);
            title.text = tidy(&rest);
        }
    }

    fn item(&mut self, number: Option<u32>, printed: &str, body: &str, text: &Text<'_>) {
        self.outline.marker_ink += ink(printed);
        let mut notes = Vec::new();
        let parent = self.parent_for(number, text, &mut notes);
        if let (Some(title), Some(number)) = (parent, number) {
            let last = self.outline.titles[title].last.unwrap_or(0);
            if number > last + 1 {
                notes.push(Code::NumberingGap);
                let (from, to) = (last + 1, number - 1);
                let span = if from == to { format!("({from})") } else { format!("({from})–({to})") };
                self.note(
                    Code::NumberingGap,
                    format!("編號跳過 {span}"),
                    format!("the numbering skips {span}"),
                    body,
                    &text.piece.place,
                );
            } else if number <= last {
                notes.push(Code::DuplicateNumber);
                self.note(
                    Code::DuplicateNumber,
                    format!("({number}) 重複出現"),
                    format!("({number}) occurs again under the same title"),
                    body,
                    &text.piece.place,
                );
            }
        }
        self.push_item(parent, number, body, text, notes);
    }

    /// The title that a measure of this number belongs to: mostly the one it stands below.
    fn parent_for(&mut self, number: Option<u32>, text: &Text<'_>, notes: &mut Vec<Code>) -> Option<usize> {
        if number.is_some() {
            self.take_in(number, None);
        }
        let here = self.innermost();
        let (Some(here), Some(number)) = (here, number) else { return here };
        if self.drawn {
            self.take_over(here, number);
            return Some(here);
        }
        let title = &self.outline.titles[here];
        if title.items > 0 || number < 2 {
            return Some(here);
        }
        let before = self.outline.items.last().and_then(|item| item.parent);
        let Some(before) =
            before.filter(|&before| before != here && self.outline.titles[before].last == Some(number - 1))
        else {
            // Titles without a measure may come between: (3), (4) below a title whose (1), (2) nobody has.
            return Some(here);
        };
        if title.level != Level::Substrategy || self.outline.titles[before].parent != title.parent {
            return Some(here);
        }
        notes.push(Code::WrongParentRepaired);
        let (from, to) = (title.text.clone(), self.outline.titles[before].text.clone());
        self.note(
            Code::WrongParentRepaired,
            format!("({number}) 列在「{from}」旁，依編號接續「{to}」，已歸回"),
            format!("({number}) stands beside 「{from}」 but continues the numbering of 「{to}」; moved there"),
            text.body,
            &text.piece.place,
        );
        Some(before)
    }

    fn push_item(&mut self, parent: Option<usize>, number: Option<u32>, body: &str, text: &Text<'_>, notes: Vec<Code>) {
        if let Some(title) = parent {
            let title = &mut self.outline.titles[title];
            title.items += 1;
            title.last = number.or(title.last);
        }
        self.left = None;
        let spot = spot_of(text);
        self.outline.items.push(Item {
            parent,
            number,
            text: tidy(body),
            subitems: Vec::new(),
            spot,
            end: spot,
            places: vec![text.piece.place.clone()],
            notes,
            is_title: false,
        });
        self.target = Target::Item;
        self.row.items += 1;
        self.note_gap_inside(text);
    }

    fn note(&mut self, code: Code, zh: String, en: String, quote: &str, place: &Place) {
        self.outline.notes.push(Diagnostic::new(code, zh, en).quoting(quote).at(place));
    }

    /// Titles with nothing below them become measures, at their place.
    fn finish(mut self) -> Outline {
        self.fill_from_page_before();
        let mut lone: Vec<Item> = Vec::new();
        for (index, title) in self.outline.titles.iter().enumerate() {
            let deepest = title.level == Level::Substrategy || title.level == Level::Strategy;
            if title.items == 0 && !title.children && deepest {
                lone.push(Item {
                    parent: Some(index),
                    number: None,
                    text: title.text.clone(),
                    subitems: Vec::new(),
                    spot: title.spot,
                    end: title.spot,
                    places: title.places.clone(),
                    notes: Vec::new(),
                    is_title: true,
                });
            }
        }
        // Each before the first item of a later title; both lists are long in a long table.
        let mut lone = lone.into_iter().peekable();
        let mut items = Vec::with_capacity(self.outline.items.len() + lone.len());
        for item in std::mem::take(&mut self.outline.items) {
            while let Some(before) = lone.next_if(|lone| lone.parent < item.parent) {
                items.push(before);
            }
            items.push(item);
        }
        items.extend(lone);
        self.outline.items = items;
        self.outline
    }
}

impl SubItem {
    /// The marker with a dot, as [`marker::read`] wants it.
    fn marker_text(&self) -> String {
        format!("{}. ", self.marker)
    }
}

/// Adds a place, joined with the last one where the two touch.
pub(crate) fn add_place(places: &mut Vec<Place>, place: &Place) {
    if !places.last_mut().is_some_and(|last| last.absorb(place)) {
        // Nearly everything stands in one place.
        if places.is_empty() {
            places.reserve_exact(1);
        }
        places.push(place.clone());
    }
}

/// Points from the top, or the line in the file.
pub(crate) fn top_of(place: &Place) -> f32 {
    match (place.bbox, place.lines) {
        (Some(bbox), _) => bbox[1],
        (None, Some(lines)) => lines[0] as f32,
        _ => 0.0,
    }
}

/// The same for a piece; the line of its cell where no height is known.
pub(crate) fn top_of_piece(piece: &Piece) -> f32 {
    piece.line.map_or_else(|| top_of(&piece.place), |line| line as f32)
}

/// How far two tops may differ and still be of one line: half its height, or half a line of a file. A title written
/// downwards is as wide as a line is high.
pub(crate) fn lead(place: &Place) -> f32 {
    place.bbox.map_or(0.5, |[x0, y0, x1, y1]| ((y1 - y0).min(x1 - x0) * 0.6).max(3.0))
}

fn spot_of(text: &Text<'_>) -> Spot {
    Spot { row: text.row, last_row: text.last_row, page: text.piece.place.page, top: top_of_piece(text.piece) }
}

fn end_of(text: &Text<'_>) -> Spot {
    spot_of(text)
}
