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

use super::{
    joining::{append, ink, is_complete, squash, tidy},
    levels::{Level, Levels, candidates},
    marker::{self, Marker, Style},
    strips::{Strips, Text, Token},
};
use crate::{
    table::{Opening, Piece, Role},
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
        unruled: drawn && is_unruled(&strips.outline),
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

/// Whether the table has no more rows than pages; or hardly more, and a row holds several titles of one kind: a drawn
/// cell may be as tall as a page too, but has one.
fn is_unruled(texts: &[Text<'_>]) -> bool {
    let count = |of: &dyn Fn(&Text<'_>) -> u32| {
        let mut all: Vec<u32> = texts.iter().map(of).collect();
        all.sort_unstable();
        all.dedup();
        all.len()
    };
    let (rows, pages) = (count(&|text| text.row), count(&|text| text.piece.place.page));
    if rows <= pages || rows * 2 > pages * 3 {
        return rows <= pages;
    }
    let mut titles: Vec<(u32, usize, Style)> = texts
        .iter()
        .filter(|text| matches!(text.role, Some(Role::Facet | Role::Strategy)))
        .filter_map(|text| Some((text.row, text.column, marker::read(text.body.trim_start())?.style)))
        .collect();
    titles.sort_unstable();
    titles.windows(2).any(|pair| pair[0] == pair[1])
}

impl Builder<'_> {
    /// The pieces of a drawn row: titles first, then the measures beside them.
    ///
    /// A second title of a kind in one cell, and any title where no rules part the rows, comes at its height; what stands
    /// right below a title of another kind comes with it.
    fn drawn_row(&mut self, row: &[Text<'_>]) {
        let is_body = |text: &&Text<'_>| text.role == Some(Role::Measure);
        let mut entries: Vec<(f32, usize, &Text<'_>)> = Vec::with_capacity(row.len());
        let (mut key, mut column, mut markers) = (f32::NEG_INFINITY, usize::MAX, 0);
        let mut dresses: Vec<Style> = Vec::new();
        // The title that the first piece of a column goes on with, cut by a page break.
        let mut cut: Option<Level> = None;
        for (order, text) in row.iter().enumerate() {
            let top = top_of_piece(text.piece);
            if is_body(&text) {
                entries.push((page_top(&text.piece.place, top), order, text));
                continue;
            }
            if text.column != column || text.first {
                (column, markers, key) = (text.column, 0, f32::NEG_INFINITY);
                dresses.clear();
                let open = self.open_at_column(column).filter(|_| self.is_at_page_head(text));
                cut = open.map(|open| self.outline.titles[open].level);
            }
            let apart = self.unruled && (text.apart || begins_beside(row, text));
            let dress = marker::read(text.body.trim_start()).map(|marker| marker.style);
            let below_cut = |dress: Style| {
                let level = self.levels.of(dress, text.role, text.column);
                !text.first && cut.is_some_and(|cut| level.is_some_and(|level| cut < level))
            };
            let inner = dress
                .is_some_and(|dress| dresses.last().map_or_else(|| below_cut(dress), |&last| last < dress))
                && !text.apart;
            dresses.extend(dress);
            if !inner && (dress.is_some() || apart || (markers == 0 && text.first)) {
                markers += 1;
                if markers > 1 || self.unruled {
                    key = page_top(&text.piece.place, top) - lead(&text.piece.place);
                }
            }
            // Where lines are all that is known, a page is one row, and its lines tell the order.
            if text.piece.place.lines.is_some() {
                key = page_top(&text.piece.place, top) - lead(&text.piece.place);
            }
            entries.push((key, order, text));
        }
        level_up(&mut entries);
        entries.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        if self.unruled {
            self.lift_titles(&mut entries);
        }
        for (_, _, text) in entries {
            match text.role {
                Some(Role::Measure) => self.body(text),
                _ => self.drawn_title(text),
            }
        }
    }

    /// No title begins inside a measure: one that stands beside the later lines of a first measure, set in the middle or
    /// a little lower, comes before it.
    fn lift_titles(&self, entries: &mut [(f32, usize, &Text<'_>)]) {
        let number = |text: &Text<'_>| {
            let marker = marker::read(text.body.trim_start())?;
            let level = self.levels.of(marker.style, text.role, text.column);
            (level == Some(Level::Measure)).then_some(marker.number).flatten()
        };
        let is_body = |text: &Text<'_>| text.role == Some(Role::Measure);
        let mut start: Option<usize> = None;
        let mut at = 0;
        while at < entries.len() {
            let text = entries[at].2;
            if is_body(text) {
                start = match number(text) {
                    Some(1) => Some(at),
                    Some(_) => None,
                    None => start,
                };
                at += 1;
                continue;
            }
            let length = entries[at..].iter().take_while(|entry| !is_body(entry.2)).count();
            let next = entries.get(at + length).map(|entry| entry.2);
            let goes_on = next.is_some_and(|next| match number(next) {
                Some(number) => number == 2,
                None => next.piece.opens == Opening::Line && marker::read(next.body.trim_start()).is_none(),
            });
            if let Some(start) = start.take().filter(|_| goes_on) {
                entries[start..at + length].rotate_right(length);
            }
            at += length;
        }
    }

    fn drawn_title(&mut self, text: &Text<'_>) {
        let body = text.body.trim();
        let role = text.role.unwrap_or(Role::Strategy);
        if let Some(marker) = marker::read(body)
            && marker.style != Style::Bullet
            && let Some(level) = self.levels.of(marker.style, text.role, text.column)
        {
            if self.is_repetition(level, marker.number, text) {
                self.outline.repeated_ink += ink(body);
                return;
            }
            self.outline.marker_ink += ink(&body[..marker.length]);
            return self.title(level, marker.number, &body[marker.length..], text);
        }
        if !(text.first || self.unruled && text.apart)
            && let Target::Title(open) = self.target
            && self.outline.titles[open].column == text.column
        {
            return self.extend_title(open, body, text);
        }
        let mut level = self.levels.of_unmarked(role, text.column);
        let opened = self.innermost();
        if self.is_at_page_head(text) {
            self.take_in(None, None);
        }
        if let Some(open) = self.open_at_column(text.column) {
            if self.innermost() != opened {
                return self.extend_title(open, body, text);
            }
            let title = &self.outline.titles[open];
            let (same_cell, higher_opened) =
                (!text.first && !self.stands_apart(text), self.row.opened.is_some_and(|opened| opened < title.level));
            let page_head = self.is_at_page_head(text) && text.piece.place.page > title.spot.page;
            if page_head
                && !higher_opened
                && squash(&title.text).starts_with(&squash(body))
                && ink(body) >= ink(&title.text)
            {
                self.outline.repeated_ink += ink(body);
                return;
            }
            if same_cell
                || (page_head
                    && !higher_opened
                    && (title.items == 0 || title.number.is_some() || self.goes_on_here(text)))
            {
                return self.extend_title(open, body, text);
            }
        }
        if level == Level::Strategy && self.row.opened == Some(Level::Strategy) {
            level = Level::Substrategy;
        }
        self.title(level, None, body, text);
    }

    /// Whether a title stands in the first row of a page, not left at the foot of the page before by a row that goes on;
    /// where a page is one row, above all measures that begin there.
    fn is_at_page_head(&self, text: &Text<'_>) -> bool {
        self.first_row_of_page && text.piece.place.page > self.page_before && !(self.unruled && self.row.items > 0)
    }

    /// Whether an empty line stands above a piece of a title column, so that a new title begins.
    ///
    /// Only where lines are all that is known, or no rules part the rows: drawn tables have cells.
    fn stands_apart(&self, text: &Text<'_>) -> bool {
        (self.unruled && text.apart) || text.piece.place.lines.is_some() && text.piece.opens == Opening::Paragraph
    }

    /// Whether the measures of this row go on with those before it, so that an unmarked title does too.
    fn goes_on_here(&self, text: &Text<'_>) -> bool {
        let mut body =
            self.strips.outline.iter().filter(|other| other.row == text.row && other.role == Some(Role::Measure));
        let Some(first) = body.next() else {
            // Nothing else in the row, no department either: the page cut the title itself.
            let beside = |token: &Token<'_>| token.row == text.row;
            return !self.strips.departments.iter().chain(&self.strips.deadlines).any(beside);
        };
        // Where a page is one row, a title with nothing beside it has not begun there.
        let top = |text: &Text<'_>| page_top(&text.piece.place, top_of_piece(text.piece));
        if self.unruled && top(first) > top(text) + lead(&text.piece.place) {
            return true;
        }
        let marker = marker::read(first.body.trim_start());
        marker.is_none_or(|marker| marker.number.is_some_and(|number| number > 1))
    }

    fn open_at_column(&self, column: usize) -> Option<usize> {
        self.open.iter().flatten().copied().filter(|&title| self.outline.titles[title].column == column).max()
    }

    /// Whether a page merely repeats the title that is open.
    fn is_repetition(&self, level: Level, number: Option<u32>, text: &Text<'_>) -> bool {
        let Some(open) = self.open[level as usize] else { return false };
        let title = &self.outline.titles[open];
        title.number == number && number.is_some() && title.spot.page < text.piece.place.page && self.first_row_of_page
    }

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

    /// A piece of the measure column: items, sub-items, or text that goes on.
    fn body(&mut self, text: &Text<'_>) {
        let body = text.body.trim();
        let mut cuts = Vec::new();
        for (at, marker) in candidates(body) {
            let Some(level) = self.levels.of(marker.style, text.role, text.column) else { continue };
            // A line that goes on may begin with what looks like a marker: 「S/C、」 cut before the C.
            let paragraph = at == 0
                && (level != Level::Subitem || text.piece.opens == Opening::Paragraph)
                && marker.style != Style::Letter;
            if paragraph || self.fits(level, marker, &body[..at], &cuts) {
                cuts.push((at, marker, level));
            }
        }
        let first = cuts.first().map_or(body.len(), |cut| cut.0);
        if first > 0 {
            self.unmarked(&body[..first], text);
        }
        for (index, &(at, marker, level)) in cuts.iter().enumerate() {
            let end = cuts.get(index + 1).map_or(body.len(), |next| next.0);
            let rest = body[at + marker.length..end].trim();
            let printed = &body[at..at + marker.length];
            match level {
                Level::Measure => self.item(marker.number, printed, rest, text),
                Level::Subitem => self.subitem(printed, rest, text),
                title => {
                    self.outline.marker_ink += ink(printed);
                    self.title(title, marker.number, rest, text);
                }
            }
        }
    }

    /// Whether a marker inside running text begins an item there, rather than being part of a sentence.
    fn fits(&self, level: Level, marker: Marker, before: &str, cuts: &[(usize, Marker, Level)]) -> bool {
        let last_at = |wanted: Level| cuts.iter().rev().find(|cut| cut.2 == wanted).map(|cut| cut.1.number);
        match level {
            Level::Measure => {
                let last = last_at(Level::Measure)
                    .unwrap_or_else(|| self.innermost().and_then(|title| self.outline.titles[title].last));
                let ended = is_complete(before);
                match (last, marker.number) {
                    (Some(last), Some(number)) => {
                        number == last + 1 || (ended && number == last + 2) || (ended && number == 1 && last > 1)
                    }
                    (None, Some(number)) => number == 1 || ended,
                    _ => false,
                }
            }
            Level::Subitem if marker.style == Style::Bullet => true,
            Level::Subitem => {
                let after_measure = cuts.iter().rposition(|cut| cut.2 == Level::Measure).map_or(0, |at| at + 1);
                let last =
                    cuts[after_measure..].iter().rev().find(|cut| cut.1.style == marker.style).map(|cut| cut.1.number);
                let open = self
                    .outline
                    .items
                    .last()
                    .and_then(|item| item.subitems.last())
                    .and_then(|sub| marker::read(&sub.marker_text()));
                let last = last.flatten().or(open
                    .filter(|open| open.style == marker.style && after_measure == 0)
                    .and_then(|open| open.number));
                marker.number == Some(last.map_or(1, |last| last + 1))
            }
            _ => false,
        }
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

    /// Gives titles at a page's head what a page break has left before them: a renderer that keeps the lines of a title
    /// together takes it to the next page, and leaves what stands beside it.
    ///
    /// A first strategy (or sub-strategy) after others of the same parent is of no title before it. It is of the title
    /// at the page's head if what comes next goes on with it: the number that it wants, or a text without a number.
    fn take_in(&mut self, number: Option<u32>, level: Option<Level>) {
        let (Some(left), Some(here)) = (self.left, self.innermost()) else { return };
        let title = &self.outline.titles[here];
        if title.items > 0 || title.children {
            return;
        }
        let depth = title.level as usize;
        let mut inner = left[depth + 1..].iter().flatten();
        let Some(&first) = inner.clone().next() else { return };
        let before = match level {
            Some(level) => left[level as usize].and_then(|open| self.outline.titles[open].number),
            None => inner.next_back().and_then(|&open| self.outline.titles[open].last),
        };
        let goes_on = number.is_none_or(|number| before.unwrap_or(0) + 1 == number);
        let (earlier, from_first) = self.outline.titles.split_at(first);
        let is_sibling = |other: &Title| other.level == from_first[0].level && other.parent == from_first[0].parent;
        if !goes_on || from_first[0].number != Some(1) || !earlier.iter().any(is_sibling) {
            return;
        }
        self.outline.titles[first].parent = Some(here);
        self.outline.titles[here].children = true;
        self.open[depth + 1..].copy_from_slice(&left[depth + 1..]);
        self.left = None;
    }

    /// Gives a title without measures those before it that its own go on with: where its strategy's title took several
    /// lines, or stood at a page's foot, they began beside that; or a page break has left the first one before it.
    fn take_over(&mut self, here: usize, number: u32) {
        let title = &self.outline.titles[here];
        let Some(from) = self.outline.items.last().and_then(|item| item.parent) else { return };
        if title.items > 0 || number < 2 || self.outline.titles[from].last != Some(number - 1) {
            return;
        }
        let is_first = |&title: &usize| match self.outline.titles[title].number {
            Some(number) => number == 1,
            None => self.left.is_some(),
        };
        let chain = std::iter::successors(Some(here), |&title| self.outline.titles[title].parent);
        let is_above = chain.take_while(is_first).any(|title| self.outline.titles[title].parent == Some(from));
        let own = self.outline.items.iter().rev().take_while(|item| item.parent == Some(from));
        let moved = if is_above {
            own.count()
        } else if self.left.is_some() && number == 2 && title.parent == self.outline.titles[from].parent {
            // The first measure of the title at the page's head, below the title before it, which has one already.
            usize::from(self.outline.items.last().is_some_and(|item| item.notes.contains(&Code::DuplicateNumber)))
        } else {
            0
        };
        if moved > 0 {
            self.move_items(moved, here);
        }
    }

    /// Moves the last items, all of one title, below another title.
    fn move_items(&mut self, count: usize, here: usize) {
        let start = self.outline.items.len() - count;
        let from = self.outline.items[start].parent;
        let is_of = |item: &&Item| item.parent == from;
        let last = self.outline.items[..start].iter().rev().find(is_of).and_then(|item| item.number);
        for item in &mut self.outline.items[start..] {
            item.parent = Some(here);
            // What was said about its number was said about its place below the other title.
            let is_old = |code: Code| matches!(code, Code::DuplicateNumber | Code::NumberingGap);
            item.notes.retain(|&note| !is_old(note));
            let (page, top) = (item.spot.page, item.spot.top);
            let is_here = |note: &Diagnostic| note.page == Some(page) && note.bbox.is_some_and(|bbox| bbox[1] == top);
            self.outline.notes.retain(|note| !(is_old(note.code) && is_here(note)));
        }
        if let Some(from) = from {
            self.outline.titles[from].items -= count;
            self.outline.titles[from].last = last;
        }
        self.outline.titles[here].items += count;
        self.outline.titles[here].last = self.outline.items.last().and_then(|item| item.number);
    }

    /// Gives the title at hand the last measure of the page before, where nothing else is below it and nothing beside it,
    /// and that measure has no place where it stands.
    fn fill_from_page_before(&mut self) {
        let Some(here) = self.innermost().filter(|_| self.left.is_some()) else { return };
        let title = &self.outline.titles[here];
        let Some(item) = self.outline.items.last() else { return };
        let (Some(from), true) = (item.parent, title.items == 0 && !title.children && !title.beside) else { return };
        let others = self.outline.titles[from].items > 1 && self.outline.titles[from].parent == title.parent;
        let is_odd = item.notes.contains(&Code::DuplicateNumber) || item.number.is_none();
        if others && is_odd && !item.is_title && item.spot.page < title.spot.page {
            self.move_items(1, here);
        }
        self.left = None;
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

    /// A wide space inside a line whose columns are told by spaces: what stands behind it may be of another column.
    fn note_gap_inside(&mut self, text: &Text<'_>) {
        let is_wide = text.piece.place.lines.is_some() && self.drawn && text.body.trim().contains("  ");
        if let Some(item) =
            self.outline.items.last_mut().filter(|item| is_wide && !item.notes.contains(&Code::ShiftedColumns))
        {
            item.notes.push(Code::ShiftedColumns);
        }
    }

    fn subitem(&mut self, printed: &str, body: &str, text: &Text<'_>) {
        let goes_on = self.left.is_some() && self.outline.items.last().is_some_and(|item| !item.is_title);
        if goes_on {
            self.take_in(None, None);
        }
        let open = goes_on || !matches!(self.target, Target::Title(_));
        let Some(item) = self.outline.items.last_mut().filter(|_| open) else {
            // A sub-item with no measure above it is a measure of its own.
            let number = marker::read(printed).and_then(|marker| marker.number);
            return self.item(number, printed, body, text);
        };
        self.outline.marker_ink += ink(printed);
        let marker = printed.trim_end_matches(['.', '．', '、', '﹒', '：', ':', ' ']).to_owned();
        item.subitems.push(SubItem { marker, text: tidy(body), spot: spot_of(text) });
        item.end = end_of(text);
        add_place(&mut item.places, &text.piece.place);
        self.target = Target::SubItem;
    }

    /// Text without a marker in the measure column.
    fn unmarked(&mut self, body: &str, text: &Text<'_>) {
        let body = body.trim();
        if ink(body) == 0 {
            return;
        }
        if let Target::Title(open) = self.target
            && self.drawn
            && text.role == Some(Role::Measure)
            && self.outline.titles[open].column == text.column
            && (text.piece.opens == Opening::Line || text.first && self.is_at_page_head(text))
            && !self.strips.has_token_at(text)
        {
            // A title above its measures that takes two lines, on two pages it may be.
            return self.extend_title(open, body, text);
        }
        if self.goes_on_below_titles(text) {
            return self.extend(body, text);
        }
        let opened_here = self.row.opened.is_some() && self.row.items == 0;
        let ended = self.current_text().map(is_complete);
        let (Some(ended), false) = (ended, opened_here && matches!(self.target, Target::Title(_))) else {
            return self.push_unnumbered(
                body,
                text,
                self.drawn || self.innermost().is_none_or(|title| self.outline.titles[title].items == 0),
            );
        };
        let starts_page = self.first_row_of_page && text.first && text.piece.place.page > self.last_page();
        let goes_on = if self.drawn && starts_page {
            !(ended && self.begins_anew(text))
        } else if self.drawn {
            (text.piece.opens == Opening::Line && !text.first)
                || !(self.has_token_at(text) && (text.first || ended && self.has_own_tokens(text)))
        } else {
            !ended || starts_page
        };
        if goes_on {
            return self.extend(body, text);
        }
        if !self.drawn && ink(body) <= 8 && !is_complete(body) {
            self.note(
                Code::StrayText,
                "不屬於任何項目的文字".to_owned(),
                "text that belongs to no item".to_owned(),
                body,
                &text.piece.place,
            );
            self.outline.stray.push((body.to_owned(), text.piece.place.clone()));
            return;
        }
        let expected = self.innermost().is_none_or(|title| self.outline.titles[title].items == 0);
        self.push_unnumbered(body, text, expected);
    }

    /// Whether the last measure has departments and a deadline at its own height, or begins in another row: otherwise its
    /// cells are set in the middle, and what stands beside a later paragraph is its own.
    fn has_own_tokens(&self, text: &Text<'_>) -> bool {
        let Some(item) = self.outline.items.last() else { return true };
        let near = if text.piece.line.is_some() { 1.0 } else { lead(&text.piece.place) };
        let beside = |token: &Token<'_>| {
            token.row == text.row && token.place.page == item.spot.page && (token.top() - item.spot.top).abs() <= near
        };
        let has = |strip: &[Token<'_>]| strip.is_empty() || strip.iter().any(beside);
        item.spot.row != text.row || has(&self.strips.departments) && has(&self.strips.deadlines)
    }

    /// Whether whole text at a page's head, after whole text, is a measure without a number: with a deadline and departments
    /// of its own, beside it or left at the foot of the page before, where the measure above has both already.
    fn begins_anew(&self, text: &Text<'_>) -> bool {
        let Some(item) = self.outline.items.last() else { return false };
        let near = lead(&text.piece.place);
        let is_here = |token: &&Token<'_>| {
            let same_page = token.place.page == text.piece.place.page;
            same_page && (token.top() - top_of_piece(text.piece)).abs() <= near
                || !same_page && token.row == text.row && text.row > item.end.row
        };
        // Of a cell that is merged with those above, too.
        let is_merged = |token: &Token<'_>| token.row < item.spot.row && token.last_row >= item.spot.row;
        let is_above = |token: &&Token<'_>| {
            let begins_below = (token.place.page, token.top()) >= (item.spot.page, item.spot.top - near);
            is_merged(token)
                || (item.spot.row..=item.end.row).contains(&token.row)
                    && begins_below
                    && token.place.page <= item.end.page
        };
        text.piece.place.bbox.is_some()
            && [&self.strips.departments, &self.strips.deadlines]
                .iter()
                .all(|strip| strip.iter().any(|t| is_here(&t)) && strip.iter().any(|t| is_above(&t)))
    }

    /// Whether text at a page's head goes on with a measure that the page break cut in mid-sentence, though its titles have
    /// moved to this page: then they are opened for it.
    fn goes_on_below_titles(&mut self, text: &Text<'_>) -> bool {
        let Some(item) = self.outline.items.last() else { return false };
        let moved_alone = || self.innermost().is_some_and(|title| !self.outline.titles[title].beside);
        let is_cut = self.drawn
            && self.first_row_of_page
            && self.row.items == 0
            && matches!(self.target, Target::Title(_))
            && (item.number.is_some() || self.left.is_some() && moved_alone())
            && item.end.page < text.piece.place.page
            && !is_complete(item.subitems.last().map_or(&item.text, |sub| &sub.text));
        if !is_cut {
            return false;
        }
        self.target = if item.subitems.is_empty() { Target::Item } else { Target::SubItem };
        self.take_in(None, None);
        let Some(item) = self.outline.items.last() else { return false };
        if let (Some(1), Some(above), Some(here)) = (item.number, item.parent, self.innermost())
            && self.outline.titles[here].items == 0
            && std::iter::successors(Some(here), |&title| self.outline.titles[title].parent).skip(1).any(|t| t == above)
        {
            self.outline.titles[above].items -= 1;
            self.outline.titles[above].last = None;
            self.outline.titles[here].items += 1;
            self.outline.titles[here].last = Some(1);
            if let Some(item) = self.outline.items.last_mut() {
                item.parent = Some(here);
            }
        }
        true
    }

    fn push_unnumbered(&mut self, body: &str, text: &Text<'_>, expected: bool) {
        let mut notes = Vec::new();
        if !expected {
            notes.push(Code::NumberingGap);
            self.note(
                Code::NumberingGap,
                "此段沒有編號".to_owned(),
                "this paragraph has no number".to_owned(),
                body,
                &text.piece.place,
            );
        }
        self.push_item(self.innermost(), None, body, text, notes);
    }

    fn current_text(&self) -> Option<&str> {
        let item = self.outline.items.last()?;
        match self.target {
            Target::SubItem => item.subitems.last().map(|sub| sub.text.as_str()),
            Target::Item => Some(&item.text),
            _ => None,
        }
    }

    fn last_page(&self) -> u32 {
        self.outline.items.last().map_or(0, |item| item.end.page)
    }

    /// Whether a department or a deadline starts at the height of this piece (drawn tables).
    fn has_token_at(&self, text: &Text<'_>) -> bool {
        let (page, top) = (text.piece.place.page, top_of_piece(text.piece));
        // How many lines a paragraph wraps to is an estimate: it may be out by one.
        let near = if text.piece.line.is_some() { 1.0 } else { lead(&text.piece.place) };
        // Without heights, and without a count of lines, nothing is known to stand beside a later paragraph.
        let unknown = text.piece.place.cell.is_some() && text.piece.line.is_none();
        let beside = |strip: &[Token<'_>]| {
            strip.iter().any(|token| {
                token.row == text.row
                    && token.place.page == page
                    && ((!unknown && (token.top() - top).abs() <= near) || text.first)
            })
        };
        // A long list of departments runs on beside its own measure; a deadline stands at its beginning only.
        let (departments, deadlines) = (beside(&self.strips.departments), beside(&self.strips.deadlines));
        if text.first || self.strips.deadlines.is_empty() { departments || deadlines } else { departments && deadlines }
    }

    fn extend(&mut self, body: &str, text: &Text<'_>) {
        let Some(item) = self.outline.items.last_mut() else { return };
        let target = match self.target {
            Target::SubItem => item.subitems.last_mut().map(|sub| &mut sub.text),
            _ => Some(&mut item.text),
        };
        if let Some(target) = target {
            append(target, body);
        }
        item.end = end_of(text);
        add_place(&mut item.places, &text.piece.place);
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

/// Whether a numbered title of a column further out begins at the height of a title without number: then that one begins
/// there too.
fn begins_beside(row: &[Text<'_>], text: &Text<'_>) -> bool {
    let is_title = |other: &Text<'_>| matches!(other.role, Some(Role::Facet | Role::Strategy));
    let top = top_of_piece(text.piece);
    row.iter().any(|other| {
        is_title(other)
            && other.column < text.column
            && other.piece.place.page == text.piece.place.page
            && (top_of_piece(other.piece) - top).abs() <= lead(&text.piece.place)
            && marker::read(other.body.trim_start()).is_some()
    })
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

/// Gives titles that begin at one height, but for less than a line, the same key, so that the outer one comes first.
fn level_up(entries: &mut [(f32, usize, &Text)]) {
    let is_title = |entry: &(f32, usize, &Text)| entry.2.role != Some(Role::Measure) && entry.0.is_finite();
    let mut titles: Vec<usize> = (0..entries.len()).filter(|&at| is_title(&entries[at])).collect();
    titles.sort_by(|&a, &b| entries[a].0.total_cmp(&entries[b].0));
    let mut first = f32::NEG_INFINITY;
    for at in titles {
        if entries[at].0 - first > lead(&entries[at].2.piece.place) {
            first = entries[at].0;
        }
        entries[at].0 = first;
    }
}

/// How far two tops may differ and still be of one line: half its height, or half a line of a file. A title written
/// downwards is as wide as a line is high.
pub(crate) fn lead(place: &Place) -> f32 {
    place.bbox.map_or(0.5, |[x0, y0, x1, y1]| ((y1 - y0).min(x1 - x0) * 0.6).max(3.0))
}

/// A key that orders tops through pages.
fn page_top(place: &Place, top: f32) -> f32 {
    place.page as f32 * 100_000.0 + top
}

fn spot_of(text: &Text<'_>) -> Spot {
    Spot { row: text.row, last_row: text.last_row, page: text.piece.place.page, top: top_of_piece(text.piece) }
}

fn end_of(text: &Text<'_>) -> Spot {
    spot_of(text)
}
