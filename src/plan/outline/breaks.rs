//! What page breaks do to titles: leave them behind, or take them along and leave their measures.

use super::super::{
    joining::is_complete,
    levels::Level,
    strips::{Text, Token},
};
use super::{Builder, Item, Target, Title, lead, top_of_piece};
use crate::words::{Code, Diagnostic};

impl Builder<'_> {
    /// Gives titles at a page's head what a page break has left before them: a renderer that keeps the lines of a title
    /// together takes it to the next page, and leaves what stands beside it.
    ///
    /// A first strategy (or sub-strategy) after others of the same parent is of no title before it. It is of the title
    /// at the page's head if what comes next goes on with it: the number that it wants, or a text without a number.
    pub(super) fn take_in(&mut self, number: Option<u32>, level: Option<Level>) {
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
    pub(super) fn take_over(&mut self, here: usize, number: u32) {
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
    pub(super) fn fill_from_page_before(&mut self) {
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

    /// Whether whole text at a page's head, after whole text, is a measure without a number: with a deadline and departments
    /// of its own, beside it or left at the foot of the page before, where the measure above has both already.
    pub(super) fn begins_anew(&self, text: &Text<'_>) -> bool {
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
    pub(super) fn goes_on_below_titles(&mut self, text: &Text<'_>) -> bool {
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
        if let (Some(1), Some(above), Some(here)) = (item.number, item.parent, self.innermost()) {
            let titles = &self.outline.titles;
            let is_inner =
                std::iter::successors(titles[here].parent, |&title| titles[title].parent).any(|t| t == above);
            // A first measure below others of the title before it.
            let is_next = titles[here].parent == titles[above].parent && titles[above].items > 1;
            if titles[here].items == 0 && here != above && (is_inner || is_next) {
                self.move_items(1, here);
            }
        }
        true
    }
}
