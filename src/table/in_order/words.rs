//! Lines of text as words: what blanks part, and what stands between each and the one before.

use std::{borrow::Cow, ops::Range};

use foldhash::{HashMap, HashSet};

use super::header::Head;
use crate::{
    source::text::Line,
    table::{
        Column, Opening, Piece,
        joined_heads::are_said_again,
        looks,
        rows::{begins_section, is_page_number},
    },
    words::{
        Place,
        joining::{push_squashed, squash},
        marker,
    },
};

/// What stands between a word and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Edge {
    /// A blank between a digit or a letter and something else: programs write one there that no page shows.
    Narrow,
    /// Blanks on the same line.
    Blank,
    /// A line end.
    Line,
    /// Empty lines.
    Gap,
    /// A page end, or a header that is said again.
    Page,
}

/// What nothing parts.
#[derive(Debug, Clone)]
pub(super) struct Word<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) edge: Edge,
    /// Its line, and its bytes of it.
    pub(super) line: usize,
    pub(super) bytes: Range<usize>,
    /// Lines below it over which it goes on, where it is written downwards.
    downwards: usize,
}

/// The words of a text, the characters of one that is written downwards together.
pub(super) fn words<'a>(lines: &[Line<'a>]) -> Vec<Word<'a>> {
    /// Fewer characters on lines of their own are the ends of words that narrow columns have cut.
    const LEAST: usize = 3;
    let apart = apart(lines);
    let is_one = |word: &Word<'_>| word.text.chars().count() == 1 && !word.text.starts_with(|c: char| c.is_ascii());
    let mut out: Vec<Word<'a>> = Vec::with_capacity(apart.len());
    let mut words_on: HashMap<usize, usize> = HashMap::default();
    apart.iter().for_each(|word| *words_on.entry(word.line).or_default() += 1);
    let is_alone = |word: &Word<'_>| is_one(word) && words_on[&word.line] == 1;
    let goes_on =
        |a: &Word<'_>, b: &Word<'_>| is_alone(a) && is_alone(b) && b.edge == Edge::Line && b.line == a.line + 1;
    for run in apart.chunk_by(goes_on) {
        if run.len() < LEAST {
            out.extend(run.iter().cloned());
        } else {
            let text = Cow::Owned(run.iter().map(|word| &*word.text).collect());
            out.push(Word { text, downwards: run.len() - 1, ..run[0].clone() });
        }
        // A number alone on its line is of the title below it.
        let begins = |word: &Word<'_>| is_marker(&word.text) && !word.text.starts_with(|c: char| c.is_ascii());
        if let [.., number, last] = &mut out[..]
            && last.downwards > 0
            && last.edge == Edge::Line
            && begins(number)
        {
            number.text = Cow::Owned(format!("{}{}", number.text, last.text));
            number.downwards = last.downwards + 1;
            out.pop();
        }
    }
    out
}

fn apart<'a>(lines: &[Line<'a>]) -> Vec<Word<'a>> {
    let mut out: Vec<Word<'a>> = Vec::new();
    let (mut edge, mut page) = (Edge::Line, 1);
    for (number, line) in lines.iter().enumerate() {
        if line.page > page {
            (edge, page) = (Edge::Page, line.page);
        }
        if line.text.trim().is_empty() {
            edge = edge.max(Edge::Gap);
            continue;
        }
        let mut at = 0;
        while let Some(from) = line.text[at..].find(|c: char| !c.is_whitespace()).map(|from| at + from) {
            let to = line.text[from..].find(char::is_whitespace).map_or(line.text.len(), |to| from + to);
            let text = &line.text[from..to];
            let before = out.last_mut().filter(|_| edge == Edge::Blank);
            at = to;
            // A number set apart from its text by a blank is of it.
            if let Some(before) = before.filter(|before| is_marker(&before.text) && !is_marker(text)) {
                before.bytes.end = to;
                before.text = Cow::Owned(format!("{} {text}", before.text));
                continue;
            }
            if edge == Edge::Blank && out.last().is_some_and(|before| is_narrow(&before.text, text)) {
                edge = Edge::Narrow;
            }
            out.push(Word { text: Cow::Borrowed(text), edge, line: number, bytes: from..to, downwards: 0 });
            edge = Edge::Blank;
        }
        edge = Edge::Line;
    }
    out
}

/// Whether a word is the number of an outline, whole and alone.
pub(in crate::table) fn is_marker(word: &str) -> bool {
    let marker = marker::read(word).or_else(|| marker::lone_path(word));
    marker.is_some_and(|marker| marker.length == word.len() && marker.number.is_some())
}

/// Whether a digit or a Latin letter stands on one side of what parts two words, and not on both.
pub(in crate::table) fn is_narrow(left: &str, right: &str) -> bool {
    let narrow = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    narrow(left.chars().next_back()) != narrow(right.chars().next())
}

/// The printed lines of a run of words.
pub(super) fn pieces<'a>(lines: &'a [Line<'_>], words: &'a [Word<'_>]) -> impl Iterator<Item = Piece> + 'a {
    words.chunk_by(|a, b| a.line == b.line && a.downwards == 0 && b.downwards == 0).map(|own| {
        let line = &lines[own[0].line];
        let last = line.number + own[0].downwards as u32;
        let place = Place { lines: Some([line.number, last]), ..Place::line(line.page, line.number) };
        let text = match own {
            [only] if only.downwards > 0 => &*only.text,
            _ => &line.text[own[0].bytes.start..own[own.len() - 1].bytes.end],
        };
        Piece::new(text, place, Opening::Line)
    })
}

/// The words of a table below its header.
pub(super) struct Body<'a> {
    pub(super) own: Vec<Word<'a>>,
    /// Running heads, page numbers and headers that are said again, by lines.
    furniture: Vec<usize>,
    /// Where the table may end: words that begin what stands behind it, and whether they plainly do.
    pub(super) ends: Vec<(usize, bool)>,
    /// The line behind the last word.
    pub(super) end: usize,
}

impl Body<'_> {
    /// Lines of furniture before a line.
    pub(super) fn furniture_before(&self, lines: &[Line<'_>], end: usize) -> impl Iterator<Item = Piece> {
        self.furniture.iter().filter(move |at| **at < end).map(|at| {
            let line = &lines[*at];
            Piece::new(line.text.trim(), Place::line(line.page, line.number), Opening::Line)
        })
    }
}

/// What stands below a header, without what pages have above and below their tables.
pub(super) fn body<'a>(all: &[Word<'a>], lines: &[Line<'_>], head: &Head) -> Body<'a> {
    let told = squash(&all[head.words.clone()].iter().map(|word| &*word.text).collect::<String>());
    let texts: Vec<String> = lines.iter().map(|line| squash(line.text)).collect();
    let furniture = furniture(lines, &texts, all[head.words.start].line);
    // A section is numbered as the ones before the table are.
    let marker_of = |text: &str| marker::read(text).filter(|marker| marker.number.is_some());
    let last = texts[..all[head.words.start].line].iter().rev().find_map(|text| marker_of(text));
    let begins_next = |text: &str| {
        let own = marker_of(text);
        own.zip(last)
            .is_some_and(|(own, last)| own.style == last.style && own.number == last.number.map(|number| number + 1))
    };
    // Where a line of the table has the number before, it may count on from there.
    let mut counts_on = false;
    let mut out = Body { own: Vec::new(), furniture: Vec::new(), ends: Vec::new(), end: lines.len() };
    let (mut at, mut edge) = (head.words.end, None);
    while at < all.len() {
        let word = &all[at];
        let begins_line = word.edge >= Edge::Line;
        if begins_line && furniture.contains(&word.line) {
            let behind = all[at..].iter().take_while(|other| other.line == word.line).count();
            out.furniture.push(word.line);
            edge = edge.max(Some(word.edge));
            at += behind;
            continue;
        }
        if let Some(words) = repeated(&all[at..], &told).or_else(|| some_heads(&all[at..], &head.columns)) {
            let own = all[at..at + words].iter().map(|word| word.line);
            out.furniture.extend(own);
            out.furniture.dedup();
            (at, edge) = (at + words, Some(Edge::Page));
            continue;
        }
        let text = &texts[word.line];
        if begins_line && (begins_section(text) || looks::begins_note(text)) {
            out.ends.push((out.own.len(), true));
        } else if begins_line && begins_next(text) {
            out.ends.push((out.own.len(), !counts_on));
        }
        counts_on |= begins_line
            && last
                .zip(marker_of(text))
                .is_some_and(|(last, own)| (own.style, own.number) == (last.style, last.number));
        let mut word = word.clone();
        word.edge = word.edge.max(edge.take().unwrap_or(word.edge));
        out.own.push(word);
        at += 1;
    }
    out
}

/// How many of the first words are the header again, whose pieces another page may have in another order.
fn repeated(words: &[Word<'_>], told: &str) -> Option<usize> {
    let mut own = String::new();
    let mut count = 0;
    while own.len() < told.len()
        && let Some(word) = words.get(count)
    {
        push_squashed(&mut own, &word.text);
        count += 1;
    }
    are_said_again(own.chars(), told.chars()).then_some(count)
}

/// How many of the first words are heads said again, where a page has not all of them, or has others between. Each stands on a
/// line with nothing but heads.
fn some_heads(words: &[Word<'_>], columns: &[Column]) -> Option<usize> {
    /// A head alone may be the title of rows.
    const LEAST: usize = 2;
    let is_head = |word: &&Word<'_>| columns.iter().any(|column| column.header == *squash(&word.text));
    let mut heads = words.iter().take_while(is_head).count();
    let begins_line = |at: usize| words.get(at).is_none_or(|word| word.edge >= Edge::Line);
    while heads > 0 && !begins_line(heads) {
        heads -= 1;
    }
    (heads >= LEAST && begins_line(0)).then_some(heads)
}

/// Lines that pages have above and below their tables: what was said before the header, page numbers, and what more than one
/// page begins or ends with.
fn furniture(lines: &[Line<'_>], texts: &[String], header: usize) -> HashSet<usize> {
    let filled: Vec<usize> = (0..lines.len()).filter(|&at| !texts[at].is_empty()).collect();
    let page = |index: usize| lines[filled[index]].page;
    let at_edge = |index: usize| {
        let own = page(index);
        index > 0 && page(index - 1) != own || index + 1 < filled.len() && page(index + 1) != own
    };
    let mut at_edges: HashMap<&str, usize> = HashMap::default();
    for index in (0..filled.len()).filter(|&index| at_edge(index)) {
        *at_edges.entry(&texts[filled[index]]).or_default() += 1;
    }
    let before: HashSet<&str> = texts[..header].iter().map(String::as_str).collect();
    let is_one = |&(index, &at): &(usize, &usize)| {
        let text = &*texts[at];
        let bare = text.chars().all(|c| c.is_ascii_digit());
        before.contains(text)
            || is_page_number(lines[at].text) && (!bare || at_edge(index))
            || at_edge(index) && at_edges[text] > 1 && marker::read(text).is_none()
    };
    filled.iter().enumerate().filter(is_one).map(|(_, at)| *at).filter(|&at| at > header).collect()
}
