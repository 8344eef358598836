//! The measure column: measures, sub-items, and text without a marker.

use super::super::{
    joining::{append, ink, is_complete, tidy},
    levels::{Level, candidates},
    marker::{self, Marker, Style},
    strips::{Text, Token},
};
use super::{Builder, SubItem, Target, add_place, end_of, lead, spot_of, top_of_piece};
use crate::{
    table::{Opening, Role},
    words::Code,
};

impl Builder<'_> {
    /// A piece of the measure column: items, sub-items, or text that goes on.
    pub(super) fn body(&mut self, text: &Text<'_>) {
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
    pub(super) fn has_token_at(&self, text: &Text<'_>) -> bool {
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

    pub(super) fn extend(&mut self, body: &str, text: &Text<'_>) {
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

    /// A wide space inside a line whose columns are told by spaces: what stands behind it may be of another column.
    pub(super) fn note_gap_inside(&mut self, text: &Text<'_>) {
        let is_wide = text.piece.place.lines.is_some() && self.drawn && text.body.trim().contains("  ");
        if let Some(item) =
            self.outline.items.last_mut().filter(|item| is_wide && !item.notes.contains(&Code::ShiftedColumns))
        {
            item.notes.push(Code::ShiftedColumns);
        }
    }
}
