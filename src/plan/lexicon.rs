//! What departments and deadlines look like, learned from the document at hand.
//!
//! No list of departments or deadlines is compiled in. Rows that keep their shape teach the words; the few general
//! signs below only help where a word was never seen in such a row.

use std::{borrow::Cow, cell::LazyCell};

use foldhash::{HashMap, HashSet};

use super::{
    levels::candidates,
    marker::{self, Style},
    strips::{Gap, Token},
};
use crate::table::Cell;

/// Words and phrases with how often the document's own rows showed them.
#[derive(Debug, Default)]
pub(crate) struct Lexicon<'a> {
    /// Word → times seen as a department, times seen as (part of) a deadline.
    words: HashMap<&'a str, (u32, u32)>,
    /// Deadline without spaces → times seen standing alone.
    phrases: HashMap<Cow<'a, str>, u32>,
    /// Those phrases that stood as a paragraph of their own, not merely alone in a cell.
    paragraphs: HashSet<Cow<'a, str>>,
    /// Words that follow others in a cell but never begin one.
    followers: HashSet<&'a str>,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) cells: &'a [Cell],
    /// How many cells from the right hold no text of the outline.
    short: usize,
}

impl<'a> Row<'a> {
    pub(crate) fn new(cells: &'a [Cell]) -> Row<'a> {
        Row { cells, short: cells.iter().rev().take_while(|cell| !is_text(cell)).count() }
    }

    /// Its cells, with the last few apart.
    fn split_off(&self, last: usize) -> (&'a [Cell], &'a [Cell]) {
        self.cells.split_at(self.cells.len() - last)
    }
}

/// How many deadlines a row would have if it kept its shape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected {
    pub(crate) count: usize,
    /// What each deadline more or fewer costs, in the units of a phrase.
    pub(crate) miscount: f32,
}

/// A phrase said twice read as one deadline: dearer than any two.
const REPEATED: f32 = 20.0;

/// A cell by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Department,
    Deadline,
    Unknown,
}

impl<'a> Lexicon<'a> {
    /// Learns from rows that hold text followed by cells of short words, the last two of which are looked at.
    pub(crate) fn learn(rows: &[Row<'a>], deadline_first: bool) -> Lexicon<'a> {
        let mut lexicon = Lexicon::default();
        for row in rows.iter().filter(|row| row.short >= 2 && row.short < row.cells.len()) {
            let (text, tail) = row.split_off(2);
            let (department, deadline) = if deadline_first { (&tail[1], &tail[0]) } else { (&tail[0], &tail[1]) };
            for word in cell_words(department) {
                lexicon.words.entry(word).or_default().0 += 1;
            }
            for word in cell_words(deadline) {
                lexicon.words.entry(word).or_default().1 += 1;
            }
            let several = |cell: &Cell| cell.pieces.len() > 1 || cell.pieces[0].text.contains("  ");
            let one_item = LazyCell::new(|| items(text) <= 1);
            let apart = several(deadline) || (deadline.pieces.len() == 1 && several(department) && *one_item);
            for part in deadline
                .pieces
                .iter()
                .flat_map(|piece| at_wide_spaces(&piece.text))
                .filter(|part| !part.trim().is_empty())
            {
                let words: Vec<&str> = part.split_whitespace().collect();
                let once = unrepeated(&words);
                let alone = once.len() == words.len() && (words.len() == 1 || apart);
                let phrase = joined(once);
                if alone || *one_item {
                    *lexicon.phrases.entry(phrase.clone()).or_default() += 1;
                }
                if alone {
                    lexicon.paragraphs.insert(phrase);
                }
            }
        }
        lexicon.learn_followers(rows);
        lexicon.drop_composites(rows);
        lexicon
    }

    /// 配合更新 in 「持續辦理 配合更新」 follows every time: by itself it is no deadline of this document.
    fn learn_followers(&mut self, rows: &[Row<'a>]) {
        let (mut first, mut later): (HashSet<&str>, HashMap<&str, u32>) = (HashSet::default(), HashMap::default());
        for cell in rows.iter().filter_map(|row| row.cells.last()) {
            let parts: Vec<&str> = cell.pieces.iter().flat_map(|piece| at_wide_spaces(&piece.text)).collect();
            for part in &parts {
                let mut words = part.split_whitespace();
                first.extend(words.next());
                // A lone paragraph may be a stack of deadlines, which says nothing about what follows what.
                for word in words.filter(|_| parts.len() > 1) {
                    *later.entry(word).or_default() += 1;
                }
            }
        }
        self.followers = later
            .into_iter()
            .filter(|(word, count)| *count >= 2 && !first.contains(word))
            .map(|(word, _)| word)
            .collect();
    }

    /// A phrase that other, commoner phrases add up to is a stack of deadlines, not a deadline.
    fn drop_composites(&mut self, rows: &[Row<'a>]) {
        let mut composites = Vec::new();
        let longest = self.phrases.keys().map(|phrase| phrase.len()).max().unwrap_or(0);
        let (mut words, mut whole): (Vec<&str>, String) = (Vec::new(), String::new());
        for piece in rows.iter().flat_map(|row| row.cells).flat_map(|cell| &cell.pieces) {
            // No deadline of so many bytes was ever learned, so the text of measures is not looked at.
            let mut length = 0;
            let fits = piece.text.chars().filter(|c| !c.is_whitespace()).all(|c| {
                length += c.len_utf8();
                length <= longest
            });
            if !fits {
                continue;
            }
            words.clear();
            words.extend(piece.text.split_whitespace());
            if words.len() < 2 || words.len() > 40 {
                continue;
            }
            whole.clear();
            whole.extend(words.iter().copied());
            let Some(&count) = self.phrases.get(whole.as_str()) else { continue };
            let known = |part: &str| part != whole && self.phrases.get(part).is_some_and(|&seen| seen >= count);
            let stack = !self.paragraphs.contains(whole.as_str())
                && self.is_whole(words[0])
                && words[1..].iter().any(|word| self.is_whole(word));
            if stack || splits_into(&words, &known) {
                composites.push(whole.clone());
            }
        }
        for whole in composites {
            self.phrases.remove(whole.as_str());
        }
    }

    /// Parts a row into its outline cells, its departments and its deadline.
    pub(crate) fn split_row(
        &self,
        row: &Row<'a>,
        deadline_first: bool,
    ) -> (&'a [Cell], Option<&'a Cell>, Option<&'a Cell>) {
        let (body, tail) = row.split_off(row.short.min(2));
        let row = row.cells;
        match tail {
            [first, second] => {
                let (department, deadline) = if deadline_first { (second, first) } else { (first, second) };
                match (self.kind(department), self.kind(deadline)) {
                    (Kind::Deadline, Kind::Department) => (body, Some(deadline), Some(department)),
                    (Kind::Unknown, Kind::Unknown) => (row, None, None),
                    // A short title, then one token cell.
                    (Kind::Unknown, _) if body.is_empty() => self.single(row, second),
                    _ => (body, Some(department), Some(deadline)),
                }
            }
            [only] => self.single(row, only),
            _ => (row, None, None),
        }
    }

    fn single(&self, row: &'a [Cell], only: &'a Cell) -> (&'a [Cell], Option<&'a Cell>, Option<&'a Cell>) {
        let body = &row[..row.len() - 1];
        match self.kind(only) {
            Kind::Department => (body, Some(only), None),
            Kind::Deadline => (body, None, Some(only)),
            Kind::Unknown => (row, None, None),
        }
    }

    fn kind(&self, cell: &Cell) -> Kind {
        let (mut department, mut deadline, mut count) = (0, 0, 0);
        for word in cell_words(cell) {
            count += 1;
            match self.words.get(word) {
                Some(&(as_department, as_deadline)) if as_department > as_deadline => department += 1,
                Some(&(as_department, as_deadline)) if as_department < as_deadline => deadline += 1,
                _ if looks_like_deadline(word) => deadline += 1,
                _ if looks_like_department(word) => department += 1,
                _ => {}
            }
        }
        if deadline > department {
            Kind::Deadline
        } else if department * 2 >= count && department > 0 {
            Kind::Department
        } else {
            Kind::Unknown
        }
    }

    /// Joins the words of a deadline strip to deadlines: one token each, as printed.
    ///
    /// Paragraphs, wide spaces and cells part deadlines for certain; inside a stack of words the phrases that the
    /// document shows alone elsewhere decide.
    ///
    /// `expected` tells how many deadlines a row would have if it kept its shape; between readings that are otherwise
    /// as good it decides.
    pub(crate) fn deadlines<'t>(&self, words: &[Token<'t>], expected: &dyn Fn(u32) -> Expected) -> Vec<Token<'t>> {
        let mut out = Vec::with_capacity(words.len());
        let mut start = 0;
        while start < words.len() {
            let mut end = start + 1;
            while end < words.len() && words[end].gap < Gap::Paragraph {
                end += 1;
            }
            let alone = (start == 0 || words[start].gap == Gap::Cell)
                && words.get(end).is_none_or(|next| next.gap == Gap::Cell);
            let wanted = if alone { expected(words[start].row) } else { Expected { count: 1, miscount: 0.8 } };
            self.segment(&words[start..end], wanted, &mut out);
            start = end;
        }
        out
    }

    /// The cheapest way to read a stack of words as phrases of at most [`LONGEST`] words.
    fn segment<'t>(&self, stack: &[Token<'t>], expected: Expected, out: &mut Vec<Token<'t>>) {
        /// 每季 檢討 1 次 has four; no deadline of more than six words was seen.
        const LONGEST: usize = 6;
        if stack.len() == 1 {
            return out.push(stack[0].clone());
        }
        // best[end][count]: a stack of hundreds of words is no table row; its count is not looked at.
        let counts = if stack.len() <= 64 { stack.len() } else { 1 };
        let at = |end: usize, count: usize| end * (counts + 1) + count;
        let mut best = vec![(f32::INFINITY, 0usize); at(stack.len() + 1, 0)];
        best[0] = (0.0, 0);
        let words: Vec<&str> = stack.iter().map(|word| word.text.as_ref()).collect();
        let whole = words.concat();
        let mut to = 0;
        for end in 1..=stack.len() {
            to += words[end - 1].len();
            let mut from = to;
            for start in (end.saturating_sub(LONGEST)..end).rev() {
                from -= words[start].len();
                let cost = self.phrase_cost(&words[start..end], &whole[from..to]);
                // No more phrases than words can have gone before.
                for count in 0..=counts.min(start) {
                    let next = (count + 1).min(counts);
                    let total = best[at(start, count)].0 + cost;
                    if total < best[at(end, next)].0 {
                        best[at(end, next)] = (total, start);
                    }
                }
            }
        }
        let off = |count: usize| count.abs_diff(expected.count).min(3) as f32 * expected.miscount;
        let last = &best[at(stack.len(), 0)..];
        let mut count =
            (1..=counts).min_by(|&a, &b| (last[a].0 + off(a)).total_cmp(&(last[b].0 + off(b)))).unwrap_or(counts);
        let mut cuts = vec![stack.len()];
        while let Some(&end) = cuts.last().filter(|&&end| end > 0) {
            let (_, start) = best[at(end, count)];
            cuts.push(start);
            if counts > 1 || start == 0 {
                count = count.saturating_sub(1);
            }
        }
        for pair in cuts.windows(2).rev() {
            let words = &stack[pair[1]..pair[0]];
            let mut token = words[0].clone();
            for word in &words[1..] {
                let text = token.text.to_mut();
                text.push(' ');
                text.push_str(&word.text);
                token.place.absorb(&word.place);
            }
            out.push(token);
        }
    }

    /// What it costs to read these words, `phrase` when joined, as one deadline.
    fn phrase_cost(&self, words: &[&str], phrase: &str) -> f32 {
        if self.phrases.contains_key(phrase) {
            return 1.0;
        }
        if unrepeated(words).len() < words.len() {
            return REPEATED;
        }
        if phrase.chars().count() <= 2 {
            // A lone number or unit is no deadline of its own.
            return 6.0;
        }
        // A word that elsewhere begins deadlines begins one here too, rather than going on with another.
        let joins: f32 = words[1..]
            .iter()
            .map(|&word| {
                if self.phrases.contains_key(word) {
                    4.5
                } else if self.is_whole(word) {
                    3.0
                } else {
                    0.8
                }
            })
            .sum();
        let start = if self.followers.contains(words[0]) { 1.5 } else { 0.0 };
        2.0 + start + joins
    }

    /// Whether a word can be a deadline by itself: it is one elsewhere, or has the signs of one and some length.
    fn is_whole(&self, word: &str) -> bool {
        self.paragraphs.contains(word)
            || ((word.chars().count() >= 4 || word.starts_with('每'))
                && looks_like_deadline(word)
                && !self.followers.contains(word))
    }
}

/// The parts of a text between two spaces or more; the third space is of the part behind.
fn at_wide_spaces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let end = text.as_bytes().windows(2).position(|pair| pair == b"  ");
        rest = end.map(|end| &text[end + 2..]);
        Some(&text[..end.unwrap_or(text.len())])
    })
}

/// Words without the spaces between them.
fn joined<'a>(words: &[&'a str]) -> Cow<'a, str> {
    if let [only] = words { Cow::Borrowed(only) } else { Cow::Owned(words.concat()) }
}

/// The words that the rest only repeat: 「持續辦理 持續辦理」 is two deadlines, never one of two phrases.
fn unrepeated<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let repeats = |length: &usize| words.chunks(*length).all(|chunk| chunk == &words[..*length]);
    let length = (1..=words.len() / 2).find(|length| words.len().is_multiple_of(*length) && repeats(length));
    &words[..length.unwrap_or(words.len())]
}

/// Whether the words, joined in order, are a sequence of two or more known phrases.
fn splits_into(words: &[&str], known: &dyn Fn(&str) -> bool) -> bool {
    let mut reach = vec![false; words.len() + 1];
    reach[0] = true;
    for end in 1..=words.len() {
        reach[end] = (0..end).any(|start| reach[start] && known(&words[start..end].concat()));
    }
    reach[words.len()]
}

fn cell_words(cell: &Cell) -> impl Iterator<Item = &str> {
    cell.pieces
        .iter()
        .flat_map(|piece| piece.text.split(|c: char| c.is_whitespace() || matches!(c, '、' | '/' | '／')))
        .filter(|word| !word.is_empty())
}

/// Whether a cell holds text of the outline: a marker, a sentence, or words longer than any name.
fn is_text(cell: &Cell) -> bool {
    /// 配合公服處更新作業 has nine, 配合總處來函指示辦理 eleven.
    const LONGEST_WORD: usize = 12;
    cell.pieces.iter().any(|piece| {
        let text = piece.text.trim_start();
        let stem = |style| matches!(style, Style::Letter | Style::Stem);
        marker::read(text).is_some_and(|m| !stem(m.style) || m.length < text.len()) || is_wordy(text, LONGEST_WORD)
    })
}

/// Whether there is a sign of a sentence, or a word longer than that.
fn is_wordy(text: &str, longest: usize) -> bool {
    let mut length = 0;
    text.chars().any(|c| {
        length = if c == '、' || c.is_whitespace() { 0 } else { length + 1 };
        length > longest || matches!(c, '。' | '，' | '；' | '：' | '「' | '」' | '！' | '？')
    })
}

/// How many items the text cells of a row begin.
fn items(cells: &[Cell]) -> usize {
    let bracketed = |text: &str| candidates(text).filter(|(_, marker)| marker.style > Style::Arabic).count();
    cells.iter().flat_map(|cell| &cell.pieces).map(|piece| bracketed(&piece.text)).sum()
}

/// General signs of a time; used only for words that the document has not taught.
pub(crate) fn looks_like_deadline(word: &str) -> bool {
    [
        "辦理",
        "每年",
        "每月",
        "每季",
        "每週",
        "每日",
        "每半年",
        "隨時",
        "持續",
        "經常",
        "即時",
        "完成",
        "底前",
        "月",
        "次",
        "配合",
        "更新",
        "期間",
        "普查",
        "全年",
        "檢討",
    ]
    .iter()
    .any(|sign| word.contains(sign))
        || word.chars().all(|c| c.is_ascii_digit())
}

/// General signs of an organisation's unit; used only for words that the document has not taught.
pub(crate) fn looks_like_department(word: &str) -> bool {
    let count = word.chars().count();
    (2..=9).contains(&count)
        && [
            "組", "課", "科", "室", "處", "段", "所", "股", "隊", "班", "部", "部門", "中心", "單位", "小組", "專員",
            "人員", "局", "署", "司", "院", "會",
        ]
        .iter()
        .any(|sign| word.ends_with(sign))
}
