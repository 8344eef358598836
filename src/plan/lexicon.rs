//! What departments and deadlines look like, learned from the document at hand.
//!
//! No list of departments or deadlines is compiled in. Rows that keep their shape teach the words; the few general
//! signs below only help where a word was never seen in such a row.

use std::collections::HashMap;

use super::{
    joining::squash,
    marker::{self, Style},
    strips::{Gap, Token},
};
use crate::table::{Cell, Opening};

/// Words and phrases with how often the document's own rows showed them.
#[derive(Debug, Default)]
pub(crate) struct Lexicon {
    /// Word → times seen as a department, times seen as (part of) a deadline.
    words: HashMap<String, (u32, u32)>,
    /// Deadline without spaces → times seen standing alone.
    phrases: HashMap<String, u32>,
}

/// A cell by what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Department,
    Deadline,
    Unknown,
}

impl Lexicon {
    /// Learns from rows that hold text followed by exactly two cells of short words.
    pub(crate) fn learn(rows: &[&[Cell]], deadline_first: bool) -> Lexicon {
        let mut lexicon = Lexicon::default();
        for row in rows {
            let Some((text, tail)) = row.split_at_checked(row.len().saturating_sub(2)) else { continue };
            if tail.len() < 2 || tail.iter().any(is_text) || !text.iter().any(is_text) {
                continue;
            }
            let (department, deadline) = if deadline_first { (&tail[1], &tail[0]) } else { (&tail[0], &tail[1]) };
            for word in cell_words(department) {
                lexicon.words.entry(word.to_owned()).or_default().0 += 1;
            }
            for word in cell_words(deadline) {
                lexicon.words.entry(word.to_owned()).or_default().1 += 1;
            }
            let starts = text.iter().flat_map(|cell| &cell.pieces).filter(|piece| opens_item(&piece.text)).count();
            if deadline.pieces.len() == starts || deadline.pieces.len() > 1 || starts <= 1 {
                for piece in &deadline.pieces {
                    *lexicon.phrases.entry(squash(&piece.text)).or_default() += 1;
                }
            }
        }
        lexicon.drop_composites(rows);
        lexicon
    }

    /// A phrase that other, commoner phrases add up to is a stack of deadlines, not a deadline.
    fn drop_composites(&mut self, rows: &[&[Cell]]) {
        let mut composites = Vec::new();
        for piece in rows.iter().flat_map(|row| row.iter()).flat_map(|cell| &cell.pieces) {
            let words: Vec<&str> = piece.text.split_whitespace().collect();
            if words.len() < 2 || words.len() > 40 {
                continue;
            }
            let whole = squash(&piece.text);
            let Some(&count) = self.phrases.get(&whole) else { continue };
            let known = |part: &str| part != whole && self.phrases.get(part).is_some_and(|&seen| seen >= count);
            if splits_into(&words, &known) {
                composites.push(whole);
            }
        }
        for whole in composites {
            self.phrases.remove(&whole);
        }
    }

    /// Adds the names and deadlines of a table whose columns can be trusted.
    #[cfg(test)]
    pub(crate) fn knows(&self, phrase: &str) -> bool {
        self.phrases.contains_key(phrase)
    }

    /// Parts a row into its outline cells, its departments and its deadline.
    pub(crate) fn split_row<'a>(
        &self,
        row: &'a [Cell],
        deadline_first: bool,
    ) -> (&'a [Cell], Option<&'a Cell>, Option<&'a Cell>) {
        let short = row.iter().rev().take_while(|cell| !is_text(cell)).count().min(2);
        let (body, tail) = row.split_at(row.len() - short);
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

    fn single<'a>(&self, row: &'a [Cell], only: &'a Cell) -> (&'a [Cell], Option<&'a Cell>, Option<&'a Cell>) {
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
    pub(crate) fn deadlines(&self, words: &[Token]) -> Vec<Token> {
        let mut out = Vec::new();
        let mut start = 0;
        while start < words.len() {
            let mut end = start + 1;
            while end < words.len() && words[end].gap < Gap::Paragraph {
                end += 1;
            }
            self.segment(&words[start..end], &mut out);
            start = end;
        }
        out
    }

    /// The cheapest way to read a stack of words as phrases of at most [`LONGEST`] words.
    fn segment(&self, stack: &[Token], out: &mut Vec<Token>) {
        /// 每季 檢討 1 次 has four; no deadline of more than six words was seen.
        const LONGEST: usize = 6;
        let mut best = vec![(0.0f32, 0usize); stack.len() + 1];
        for end in 1..=stack.len() {
            best[end] = (f32::INFINITY, 0);
            let mut phrase = String::new();
            for start in (end.saturating_sub(LONGEST)..end).rev() {
                phrase.insert_str(0, &stack[start].text);
                let cost = best[start].0 + self.phrase_cost(&phrase, end - start);
                if cost < best[end].0 {
                    best[end] = (cost, start);
                }
            }
        }
        let mut cuts = vec![stack.len()];
        while let Some(&end) = cuts.last().filter(|&&end| end > 0) {
            cuts.push(best[end].1);
        }
        for pair in cuts.windows(2).rev() {
            let words = &stack[pair[1]..pair[0]];
            let mut token = words[0].clone();
            for word in &words[1..] {
                token.text.push(' ');
                token.text.push_str(&word.text);
                token.place.absorb(&word.place);
            }
            out.push(token);
        }
    }

    fn phrase_cost(&self, phrase: &str, words: usize) -> f32 {
        if self.phrases.contains_key(phrase) {
            return 1.0;
        }
        let extra = 1.2 * (words - 1) as f32;
        // A lone number or unit is no deadline of its own.
        if phrase.chars().count() <= 2 { 6.0 } else { 2.0 + extra }
    }
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
pub(crate) fn is_text(cell: &Cell) -> bool {
    /// 配合公服處更新作業 has nine, 配合總處來函指示辦理 eleven.
    const LONGEST_WORD: usize = 12;
    cell.pieces.iter().any(|piece| {
        let text = piece.text.trim_start();
        let stem = |style| matches!(style, Style::Letter | Style::Stem);
        marker::read(text).is_some_and(|m| !stem(m.style) || m.length < text.len())
            || text.contains(['。', '，', '；', '：', '「', '」', '！', '？'])
            || text.split(|c: char| c.is_whitespace() || c == '、').any(|word| word.chars().count() > LONGEST_WORD)
    })
}

fn opens_item(text: &str) -> bool {
    marker::read(text.trim_start()).is_some()
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

/// Whether a piece stands at the start of a paragraph rather than on a further line of one.
pub(crate) fn opens_paragraph(opens: Opening) -> bool {
    opens == Opening::Paragraph
}
