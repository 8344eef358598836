//! Which dress of marker stands for which level: told by the document itself, since plans differ.

use std::collections::BTreeMap;

use super::{
    joining::is_complete,
    marker::{self, Style},
    strips::{Strips, Text},
};
use crate::table::Role;

/// A level of the outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Facet,
    Strategy,
    Substrategy,
    Measure,
    Subitem,
}

/// The style of each level in one document.
#[derive(Debug, Default)]
pub(crate) struct Levels {
    facet: Option<Style>,
    strategy: Option<Style>,
    substrategy: Option<Style>,
    measure: Option<Style>,
    /// The second column under 執行策略, where the table has one.
    substrategy_column: Option<usize>,
}

/// The usual order of dresses in official writing, from the outside in (文書處理手冊: 壹、一、(一) 1. (1) …).
const ORDER: [Style; 10] = [
    Style::Financial,
    Style::Chinese,
    Style::ChineseBracket,
    Style::Arabic,
    Style::ArabicBracket,
    Style::ArabicHalf,
    Style::Circled,
    Style::Stem,
    Style::StemBracket,
    Style::Letter,
];

impl Levels {
    /// Learns the styles from the pieces of the outline strip.
    pub(crate) fn learn(strips: &Strips<'_>) -> Levels {
        let texts = &strips.outline;
        if texts.iter().any(|text| text.role.is_some()) {
            let mut levels = Levels::from_columns(texts);
            if levels.substrategy.is_none()
                && levels.substrategy_column.is_none()
                && let Some((outer, inner)) = titles_among_measures(strips)
            {
                (levels.substrategy, levels.measure) = (Some(outer), Some(inner));
            }
            levels
        } else {
            Levels::from_content(texts)
        }
    }

    /// Where columns are drawn, each column's commonest leading marker is its style.
    fn from_columns(texts: &[Text<'_>]) -> Levels {
        let in_role = |role| texts.iter().filter(move |text| text.role == Some(role));
        let facet = commonest(in_role(Role::Facet).filter_map(style_of));
        let mut columns: BTreeMap<usize, Vec<Style>> = BTreeMap::new();
        for text in in_role(Role::Strategy) {
            columns.entry(text.column).or_default().extend(style_of(text));
        }
        // The measure's own dress is the one most cells begin with; sub-items only follow it.
        let first_of_cell = leading_styles(in_role(Role::Measure));
        let measure = commonest(first_of_cell.into_iter());
        let (mut strategy, mut substrategy, mut substrategy_column) = (None, None, None);
        let mut filled = columns.iter();
        match (filled.next(), filled.next()) {
            (Some((_, outer)), Some((&column, inner))) => {
                strategy = commonest(outer.iter().copied());
                substrategy = commonest(inner.iter().copied());
                substrategy_column = Some(column);
            }
            (Some((_, only)), None) => {
                let mut styles: Vec<Style> = ORDER.iter().copied().filter(|style| only.contains(style)).collect();
                styles.truncate(2);
                strategy = styles.first().copied();
                substrategy = styles.get(1).copied();
            }
            _ => {}
        }
        if facet.is_some() && strategy == facet {
            // 一、 under 一、: the column tells the two apart, the dress does not.
            strategy = None;
        }
        Levels { facet, strategy, substrategy, measure, substrategy_column }
    }

    /// Where columns have slid, titles and measures are told apart by whether they are sentences.
    fn from_content(texts: &[Text<'_>]) -> Levels {
        let mut seen: BTreeMap<Style, (usize, usize)> = BTreeMap::new();
        for text in texts {
            for (style, sentence) in markers_in(text.body) {
                let entry = seen.entry(style).or_default();
                entry.0 += 1;
                entry.1 += usize::from(sentence);
            }
        }
        let measure = ORDER.iter().copied().find(|style| {
            *style > Style::Financial
                && seen.get(style).is_some_and(|&(count, sentences)| count >= 3 && sentences * 2 >= count)
        });
        let measure = measure.or_else(|| seen.contains_key(&Style::ArabicBracket).then_some(Style::ArabicBracket));
        let place = |style: Style| ORDER.iter().position(|&other| other == style).unwrap_or(ORDER.len());
        let limit = measure.map_or(ORDER.len(), place);
        let titles: Vec<Style> = ORDER
            .iter()
            .copied()
            .filter(|&style| style > Style::Financial && place(style) < limit && seen.contains_key(&style))
            .collect();
        let mut levels = Levels { measure, ..Levels::default() };
        match titles.as_slice() {
            [only] => levels.strategy = Some(*only),
            [first, second] if *first == Style::Chinese => {
                (levels.facet, levels.strategy) = (Some(*first), Some(*second))
            }
            [first, second] => (levels.strategy, levels.substrategy) = (Some(*first), Some(*second)),
            [first, second, third, ..] => {
                (levels.facet, levels.strategy, levels.substrategy) = (Some(*first), Some(*second), Some(*third));
            }
            [] => {}
        }
        levels
    }

    /// The level of a marker, given the column it stands in where that can be believed.
    pub(crate) fn of(&self, style: Style, role: Option<Role>, column: usize) -> Option<Level> {
        let is = |level: Option<Style>| level == Some(style);
        match role {
            Some(Role::Facet) => Some(Level::Facet),
            Some(Role::Strategy) => Some(match self.substrategy_column {
                Some(inner) if column >= inner => Level::Substrategy,
                Some(_) => Level::Strategy,
                None if is(self.substrategy) => Level::Substrategy,
                None => Level::Strategy,
            }),
            Some(Role::Measure) if is(self.measure) => Some(Level::Measure),
            Some(Role::Measure) if is(self.substrategy) && self.measure > self.substrategy => Some(Level::Substrategy),
            Some(Role::Measure) => Some(Level::Subitem),
            _ if is(self.facet) => Some(Level::Facet),
            _ if is(self.strategy) => Some(Level::Strategy),
            _ if is(self.substrategy) => Some(Level::Substrategy),
            _ if is(self.measure) => Some(Level::Measure),
            _ if style > Style::Arabic => Some(Level::Subitem),
            _ => None,
        }
    }

    /// The level of an unmarked title in a drawn title column.
    pub(crate) fn of_unmarked(&self, role: Role, column: usize) -> Level {
        match role {
            Role::Facet => Level::Facet,
            _ if self.substrategy_column.is_some_and(|inner| column >= inner) => Level::Substrategy,
            _ => Level::Strategy,
        }
    }
}

fn style_of(text: &Text<'_>) -> Option<Style> {
    marker::read(text.body.trim_start()).map(|marker| marker.style)
}

fn commonest(styles: impl Iterator<Item = Style>) -> Option<Style> {
    let mut counts: BTreeMap<Style, usize> = BTreeMap::new();
    for style in styles {
        *counts.entry(style).or_default() += 1;
    }
    // On a tie the outer dress wins: `max_by_key` takes the last, so go from the inside out.
    counts.into_iter().rev().max_by_key(|&(_, count)| count).map(|(style, _)| style)
}

/// The dress of titles that stand in the measures' own column, and that of the measures below them.
///
/// Nearly every one is followed by a first item of the inner dress, or many are and have nothing beside them, being
/// measures themselves otherwise. It is the inner ones that open cells or have departments or a deadline beside them:
/// sub-items do neither, and few measures have sub-items.
fn titles_among_measures(strips: &Strips<'_>) -> Option<(Style, Style)> {
    let marked: Vec<(&Text<'_>, marker::Marker)> = strips
        .outline
        .iter()
        .filter(|text| text.role == Some(Role::Measure))
        .filter_map(|text| marker::read(text.body.trim_start()).map(|marker| (text, marker)))
        .filter(|(_, marker)| marker.number.is_some())
        .collect();
    let mut followed: BTreeMap<(Style, Style), usize> = BTreeMap::new();
    let mut bare: BTreeMap<(Style, Style), usize> = BTreeMap::new();
    for pair in marked.windows(2).filter(|pair| pair[0].1.style < pair[1].1.style && pair[1].1.number == Some(1)) {
        let styles = (pair[0].1.style, pair[1].1.style);
        *followed.entry(styles).or_default() += 1;
        *bare.entry(styles).or_default() += usize::from(!strips.has_token_at(pair[0].0));
    }
    let of = |style: Style| marked.iter().filter(move |(_, marker)| marker.style == style).map(|(text, _)| *text);
    let holds = |&(&(outer, inner), &times): &(&(Style, Style), &usize)| {
        let (titles, items) = (of(outer).count(), of(inner).count());
        // What opens a cell, or has something beside it: cells may be set in the middle of their row.
        let beside = of(inner).filter(|text| text.first || strips.has_token_at(text)).count();
        let bare = bare.get(&(outer, inner)).copied().unwrap_or(0);
        // The first measure stands below its title in one cell, the others open cells of their own.
        let open_cells = |text: &&Text<'_>| text.first;
        let below_titles = of(inner).filter(open_cells).count() * 2 >= items
            && !marked.iter().any(|(text, m)| m.style == inner && m.number == Some(1) && text.first);
        let mostly = below_titles || times * 10 >= titles * 7 || times * 10 >= titles * 3 && bare * 4 >= times * 3;
        times >= 2 && mostly && beside * 2 >= items
    };
    followed.iter().filter(holds).max_by_key(|(_, times)| **times).map(|(&pair, _)| pair)
}

/// The first marker of each cell.
fn leading_styles<'a>(texts: impl Iterator<Item = &'a Text<'a>>) -> Vec<Style> {
    let mut out = Vec::new();
    let mut open = true;
    for text in texts {
        open |= text.first;
        if open && let Some(style) = style_of(text) {
            out.push(style);
            open = false;
        }
    }
    out
}

/// The markers of a text, each with whether what follows it up to the next one is a sentence.
fn markers_in(text: &str) -> impl Iterator<Item = (Style, bool)> {
    let mut starts = candidates(text).peekable();
    std::iter::from_fn(move || {
        let (at, marker) = starts.next()?;
        let end = starts.peek().map_or(text.len(), |next| next.0);
        let body = &text[at + marker.length..end];
        Some((marker.style, is_complete(body) || body.chars().nth(30).is_some()))
    })
}

/// Every place in a text where an item could begin: at its start, after a space, after the end of a sentence.
pub(crate) fn candidates(text: &str) -> impl Iterator<Item = (usize, marker::Marker)> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        while let Some(at) = next {
            let marker = marker::read(&text[at..]);
            // In 「( 3)」 the 3 stands behind a space, but is of the same marker.
            next = opening(text, at, at + marker.map_or(0, |marker| marker.length));
            if let Some(marker) = marker {
                return Some((at, marker));
            }
        }
        None
    })
}

/// The next place from `from` on, but not before `behind`, at which an item could begin.
fn opening(text: &str, from: usize, behind: usize) -> Option<usize> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '。' | '；' | '：' | ':' | ';' | '！' | '？');
    // A marker's own last character may be the sign behind which the next one stands.
    let mut at = text[..behind].char_indices().next_back().map_or(from, |(last, _)| last.max(from));
    while let Some(first) = text.as_bytes().get(at) {
        // Nearly all of 漢字 begin with such a byte, and none of these signs does.
        if matches!(first, 0xE4..=0xE9) {
            at += 3;
            continue;
        }
        let c = text[at..].chars().next()?;
        at += c.len_utf8();
        if ends(c) && at >= behind && at < text.len() {
            return Some(at);
        }
    }
    None
}
