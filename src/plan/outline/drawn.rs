//! Rows that rules or heights show: titles first, then the measures beside them.

use super::super::{
    joining::{ink, squash},
    levels::Level,
    marker::{self, Style},
    strips::{Text, Token},
};
use super::{Builder, Target, lead, top_of_piece};
use crate::{
    table::{Opening, Role},
    words::Place,
};

impl Builder<'_> {
    /// The pieces of a drawn row: titles first, then the measures beside them.
    ///
    /// A second title of a kind in one cell, and any title where no rules part the rows, comes at its height; what stands
    /// right below a title of another kind comes with it.
    pub(super) fn drawn_row(&mut self, row: &[Text<'_>]) {
        let is_body = |text: &&Text<'_>| text.role == Some(Role::Measure);
        let mut entries: Vec<(f64, usize, &Text<'_>)> = Vec::with_capacity(row.len());
        let outer = if self.unruled { outer_titles(row) } else { Vec::new() };
        let (mut key, mut column, mut markers) = (f64::NEG_INFINITY, usize::MAX, 0);
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
                (column, markers, key) = (text.column, 0, f64::NEG_INFINITY);
                dresses.clear();
                let open = self.open_at_column(column).filter(|_| self.is_at_page_head(text));
                cut = open.map(|open| self.outline.titles[open].level);
            }
            let apart = self.unruled && (text.apart || begins_beside(&outer, text));
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
                    key = page_top(&text.piece.place, top) - f64::from(lead(&text.piece.place));
                }
            }
            // Where lines are all that is known, a page is one row, and its lines tell the order.
            if text.piece.place.lines.is_some() {
                key = page_top(&text.piece.place, top) - f64::from(lead(&text.piece.place));
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
    fn lift_titles(&self, entries: &mut [(f64, usize, &Text<'_>)]) {
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
    pub(super) fn is_at_page_head(&self, text: &Text<'_>) -> bool {
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
        if self.unruled && top(first) > top(text) + f64::from(lead(&text.piece.place)) {
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
}

/// Where the numbered titles of a row begin: page, top and column, in this order.
fn outer_titles(row: &[Text<'_>]) -> Vec<(u32, f32, usize)> {
    let is_title = |text: &&Text<'_>| matches!(text.role, Some(Role::Facet | Role::Strategy));
    let is_numbered = |text: &&Text<'_>| marker::read(text.body.trim_start()).is_some();
    let titles = row.iter().filter(is_title).filter(is_numbered);
    let mut out: Vec<_> = titles.map(|text| (text.piece.place.page, top_of_piece(text.piece), text.column)).collect();
    out.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    out
}

/// Whether a numbered title of a column further out begins at the height of a title without number: then that one begins
/// there too.
fn begins_beside(outer: &[(u32, f32, usize)], text: &Text<'_>) -> bool {
    let (page, top, lead) = (text.piece.place.page, top_of_piece(text.piece), lead(&text.piece.place));
    let from = outer.partition_point(|&(on, at, _)| (on, at) < (page, top - lead));
    let mut near = outer[from..].iter().take_while(|&&(on, at, _)| on == page && at <= top + lead);
    near.any(|&(_, _, column)| column < text.column)
}

/// Gives titles that begin at one height, but for less than a line, the same key, so that the outer one comes first.
fn level_up(entries: &mut [(f64, usize, &Text)]) {
    let is_title = |entry: &(f64, usize, &Text)| entry.2.role != Some(Role::Measure) && entry.0.is_finite();
    let mut titles: Vec<usize> = (0..entries.len()).filter(|&at| is_title(&entries[at])).collect();
    titles.sort_by(|&a, &b| entries[a].0.total_cmp(&entries[b].0));
    let mut first = f64::NEG_INFINITY;
    for at in titles {
        if entries[at].0 - first > f64::from(lead(&entries[at].2.piece.place)) {
            first = entries[at].0;
        }
        entries[at].0 = first;
    }
}

/// A key that orders tops through pages.
fn page_top(place: &Place, top: f32) -> f64 {
    // Wide enough that neither thousands of pages nor a fraction of a point is lost.
    f64::from(place.page) * 100_000.0 + f64::from(top)
}

/// Whether the table has no more rows than pages; or hardly more, and a row holds several titles of one kind: a drawn
/// cell may be as tall as a page too, but has one.
pub(super) fn is_unruled(texts: &[Text<'_>]) -> bool {
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
