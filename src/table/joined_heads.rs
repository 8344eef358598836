//! Words that follow one another, joined into the heads of a table at the least price: narrow columns cut a head over lines,
//! justified type sets its characters apart.

use foldhash::HashSet;

use super::{
    Column, Role, Vocabulary, looks,
    roles::{self, Told},
};
use crate::words::{
    joining::{is_complete, squash},
    marker,
};

/// Columns of the widest plan that was seen.
pub(super) const MOST_COLUMNS: usize = 10;
/// In characters: no head that was seen is longer.
pub(super) const LONGEST_HEAD: usize = 14;
/// Words of a header whose characters stand apart.
pub(super) const MOST_WORDS: usize = 30;

/// Prices in nats, set by hand: a head; one that no list knows, one of which no more than a character hints at a role, and one
/// whose ending tells it; one of a single character, words that were joined though they are longer than that, and any two that were; a word alone that the
/// header says again, as 單位 below 主辦 and below 協辦.
const HEAD: f32 = 0.4;
pub(super) const UNKNOWN: f32 = 1.5;
const HINTED: f32 = 0.7;
const BY_ENDING: f32 = 0.1;
const SAID_AGAIN: f32 = 3.0;
const ONE_LETTER: f32 = 1.0;
const JOINED: f32 = 1.2;
const JOINED_LETTERS: f32 = 0.1;
/// What each head of a header may cost.
const MOST_EACH: f32 = 1.5;
/// What a head that is known is worth where words may end the header or go on: more than it and an unknown one before it cost.
/// One that is hinted at is worth half of it, which is a little more than it costs.
const KNOWN: f32 = 2.5;
const HALF: f32 = 0.5;

/// What a head has on each of its lines.
pub(super) type Pieces = Vec<String>;

/// A way to join words into heads.
pub(super) struct Way {
    pub(super) heads: Vec<Pieces>,
    /// How many of the words above are in them.
    pub(super) words: usize,
    /// How many of them some list or their ending knows, and of how many more a character hints at what they name.
    pub(super) known: usize,
    pub(super) hinted: usize,
    pub(super) price: f32,
}

impl Way {
    /// Whether its heads cost no more than those of a header.
    pub(super) fn is_cheap(&self) -> bool {
        self.price <= MOST_EACH * self.heads.len() as f32
    }

    /// What the header is worth beside another that shares words with it.
    pub(super) fn worth(&self) -> f32 {
        KNOWN * (self.known as f32 + HALF * self.hinted as f32) - self.price
    }
}

/// The cheapest way to join words that follow one another into heads, and to lay the words of the line below under them.
pub(super) fn cheapest(above: &[Pieces], rest: &[&str], vocabulary: &Vocabulary, may_join: bool) -> Option<Way> {
    Joins::of(above, rest, vocabulary, may_join).way_to(above.len())
}

/// The header that words begin with: the way to join the first of them that is worth most, which ends with a head that is known.
pub(super) fn begins_with(words: &[Pieces], vocabulary: &Vocabulary) -> Option<Way> {
    let joins = Joins::of(words, &[], vocabulary, true);
    // A character alone is the rest of the last head and no cell.
    let leaves_rest = |way: &Way| {
        let next = words.get(way.words).map(|pieces| pieces.concat());
        next.is_some_and(|next| next.chars().nth(1).is_none() && !next.starts_with(|c: char| c.is_ascii()))
    };
    let worth = |way: &Way| way.worth() - if leaves_rest(way) { HEAD + UNKNOWN + ONE_LETTER } else { 0.0 };
    let ways = (2..=words.len()).filter(|&to| joins.best[to].may_end).filter_map(|to| joins.way_to(to));
    ways.filter(Way::is_cheap).max_by(|a, b| worth(a).total_cmp(&worth(b)))
}

/// How the cheapest way comes to a place behind some words above and some below.
#[derive(Clone, Copy)]
struct Step {
    price: f32,
    known: usize,
    hinted: usize,
    from: [usize; 2],
    /// Whether the last head is known, or plainly names a time, and no bracket in it is left open.
    may_end: bool,
}

/// The cheapest ways to join the first words, above and below (by rows of those above).
struct Joins<'a> {
    above: &'a [Pieces],
    rest: &'a [&'a str],
    best: Vec<Step>,
}

impl<'a> Joins<'a> {
    fn of(above: &'a [Pieces], rest: &'a [&'a str], vocabulary: &Vocabulary, may_join: bool) -> Joins<'a> {
        /// Characters that stand apart, of the longest head.
        const MOST: usize = 8;
        const MOST_BELOW: usize = 4;
        let none = Step { price: f32::INFINITY, known: 0, hinted: 0, from: [0, 0], may_end: false };
        let across = rest.len() + 1;
        let again = said_again(above);
        let mut best = vec![none; (above.len() + 1) * across];
        best[0].price = 0.0;
        for from in 0..above.len() {
            for below in 0..across {
                let Step { price, known, hinted, .. } = best[from * across + below];
                if !price.is_finite() {
                    continue;
                }
                for to in from + 1..=if may_join { (from + MOST).min(above.len()) } else { from + 1 } {
                    for end in below..=(below + MOST_BELOW).min(rest.len()) {
                        let text = text_of(&above[from..to], &rest[below..end]);
                        if !may_be(&text, LONGEST_HEAD) {
                            continue;
                        }
                        let told = told(&text, vocabulary);
                        let is_hinted = told.is_some_and(|(_, by)| by == Told::Hint);
                        let is_known = told.is_some() && !is_hinted;
                        let strange = match told {
                            Some((_, Told::Listed)) => 0.0,
                            Some((_, Told::Ending)) => BY_ENDING,
                            Some((_, Told::Hint)) => HINTED,
                            None => UNKNOWN,
                        };
                        let letters = above[from..to].iter().all(|own| own.concat().chars().count() == 1);
                        let each = if letters { JOINED_LETTERS } else { JOINED };
                        let is_one = to == from + 1 && end == below;
                        let own = HEAD
                            + strange
                            + if is_one && again.contains(&text) { SAID_AGAIN } else { 0.0 }
                            + length(outside_brackets(&text), is_one)
                            + each * (to - from - 1) as f32;
                        let step = &mut best[to * across + end];
                        if price + own < step.price {
                            let known = known + usize::from(is_known);
                            let hinted = hinted + usize::from(is_hinted);
                            // What hints at a unit or a title may be the first cell of the rows.
                            let ends = is_known || told.is_some_and(|(role, _)| role == Role::Deadline);
                            let may_end =
                                ends && text.matches(['(', '（']).count() == text.matches([')', '）']).count();
                            *step = Step { price: price + own, known, hinted, from: [from, below], may_end };
                        }
                    }
                }
            }
        }
        Joins { above, rest, best }
    }

    /// The cheapest way that ends behind so many words above, and behind all below.
    fn way_to(&self, words: usize) -> Option<Way> {
        let across = self.rest.len() + 1;
        let (mut to, mut end) = (words, self.rest.len());
        let Step { price, known, hinted, .. } = self.best[to * across + end];
        if !price.is_finite() {
            return None;
        }
        let mut heads = Vec::new();
        while to > 0 {
            let [from, below] = self.best[to * across + end].from;
            let own = &self.above[from..to];
            let mut pieces: Pieces =
                (0..own[0].len()).map(|line| own.iter().map(|own| &*own[line]).collect()).collect();
            if !self.rest.is_empty() {
                pieces.push(self.rest[below..end].concat());
            }
            heads.push(pieces);
            (to, end) = (from, below);
        }
        heads.reverse();
        (2..=MOST_COLUMNS).contains(&heads.len()).then_some(Way { heads, words, known, hinted, price })
    }
}

/// What a head of so many characters costs: such words are made of two of two characters each, or are one of these.
fn length(letters: usize, is_one: bool) -> f32 {
    const JOINED: [f32; 9] = [4.0, ONE_LETTER, 0.2, 0.8, 0.0, 1.0, 0.7, 1.5, 1.5];
    const LONGER: f32 = 2.0;
    match letters {
        1 => ONE_LETTER,
        _ if is_one => 0.0,
        _ => JOINED.get(letters).copied().unwrap_or(LONGER),
    }
}

fn text_of(above: &[Pieces], rest: &[&str]) -> String {
    let depth = above.first().map_or(0, Vec::len);
    let own = (0..depth).flat_map(|line| above.iter().map(move |own| &*own[line]));
    squash(&own.chain(rest.iter().copied()).collect::<String>())
}

/// The words that some words say more than once.
fn said_again(words: &[Pieces]) -> HashSet<String> {
    let mut said: Vec<String> = words.iter().map(|own| squash(&own.concat())).collect();
    said.sort_unstable();
    said.chunk_by(|a, b| a == b).filter(|own| own.len() > 1).map(|own| own[0].clone()).collect()
}

/// How many characters a head has without those in brackets: 主（協） is the beginning of a word.
fn outside_brackets(text: &str) -> usize {
    let parts = text.split(['(', '（']);
    let outside =
        |part: &str| part.split_once([')', '）']).map_or(part.chars().count(), |(_, rest)| rest.chars().count());
    parts.map(outside).sum()
}

/// What a head names and what tells it: the lists, how it ends, a character of it.
fn told(text: &str, vocabulary: &Vocabulary) -> Option<(Role, Told)> {
    let listed = || vocabulary.role(text).map(|role| (role, Told::Listed));
    let ending = || looks::role_of_word(text).map(|role| (role, Told::Ending));
    // 推動, 業管: two characters that no list has are half of a word.
    let is_whole = || text.chars().nth(2).is_some();
    let hint = || looks::role_hinted(text).filter(|_| is_whole()).map(|role| (role, Told::Hint));
    listed().or_else(ending).or_else(hint)
}

/// What a head names, by the lists and by how it ends.
pub(super) fn role(text: &str, vocabulary: &Vocabulary) -> Option<Role> {
    told(text, vocabulary).filter(|(_, by)| *by != Told::Hint).map(|(role, _)| role)
}

/// Whether a text of no more than so many characters may be a head, or a part of one. Digits that begin one are those of a year,
/// 112年目標值, and others end it.
pub(super) fn may_be(text: &str, longest: usize) -> bool {
    let letters = text.chars().count();
    let behind_digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_figure = |c: char| c.is_ascii_digit();
    // Q1, 第1季, 指標2
    let ends_in_figures = || {
        let rest = behind_digits.trim_start_matches(|c| !is_figure(c)).trim_start_matches(is_figure);
        matches!(rest, "" | "季")
    };
    (1..=longest).contains(&letters)
        && (behind_digits.len() == text.len() || behind_digits.starts_with('年'))
        && ends_in_figures()
        && marker::read(text).is_none()
        && !is_complete(text)
        && !text.contains(['，', '、', '：', ':', '；'])
        && !looks::is_plainly_time(text)
}

/// Whether words are heads said again, letter by letter in any order: another page may have their lines in another.
pub(super) fn are_said_again(
    own: impl Iterator<Item = char> + Clone,
    told: impl Iterator<Item = char> + Clone,
) -> bool {
    fn sorted(letters: impl Iterator<Item = char>) -> Vec<char> {
        let mut letters: Vec<char> = letters.collect();
        letters.sort_unstable();
        letters
    }
    // Most words are not, and few are as many.
    own.clone().count() == told.clone().count() && sorted(own) == sorted(told)
}

/// The columns under some heads: without one of measures, of names or of times these are no plan's.
pub(super) fn columns_of(heads: &[Pieces], vocabulary: &Vocabulary) -> Option<Vec<Column>> {
    let mut columns: Vec<Column> = Vec::with_capacity(heads.len());
    // What is only hinted to be done is a title beside what plainly is.
    let mut only_hinted = Vec::new();
    for pieces in heads {
        let header = squash(&pieces.concat());
        let told = told(&header, vocabulary);
        if told == Some((Role::Measure, Told::Hint)) {
            only_hinted.push(columns.len());
        }
        columns.push(Column { role: told.map_or(Role::Other, |(role, _)| role), header });
    }
    if columns.iter().filter(|column| column.role == Role::Measure).count() > only_hinted.len() {
        only_hinted.into_iter().for_each(|column| columns[column].role = Role::Facet);
    }
    settle(&mut columns)?;
    let beside = |column: &Column| roles::is_token(column.role) || roles::is_title(column.role);
    columns.iter().any(beside).then_some(columns)
}

/// Gives the columns under some heads, in their order, the roles that go together: where no head says what is done, the last one
/// before who does it does; titles stand before the measures, and the outermost are facets. Which column holds the measures; none
/// where no head may say so.
fn settle(columns: &mut [Column]) -> Option<usize> {
    if columns.iter().all(|column| column.role != Role::Measure) {
        let token = columns.iter().position(|column| roles::is_token(column.role))?;
        let may_be = |column: &Column| roles::is_title(column.role) || column.role == Role::Other;
        columns[..token].iter_mut().rfind(|column| may_be(column))?.role = Role::Measure;
    }
    let measure = columns.iter().position(|column| column.role == Role::Measure)?;
    // 部門別 before the measures and 主辦部門 behind them: the first parts the table.
    if measure > 0
        && columns[0].role == Role::Department
        && columns[measure..].iter().any(|column| column.role == Role::Department)
    {
        columns[0].role = Role::Facet;
    }
    for (index, column) in columns.iter_mut().enumerate() {
        if index > measure && (roles::is_title(column.role) || matches!(column.role, Role::Measure | Role::Serial)) {
            column.role = Role::Other;
        } else if index < measure && column.role == Role::Other {
            column.role = Role::Strategy;
        }
    }
    if let Some(first) = columns.iter_mut().find(|column| roles::is_title(column.role)) {
        first.role = Role::Facet;
    }
    Some(measure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_begin_a_header_end_with_a_known_head() {
        let said = |text: &str, wanted: &[&str]| {
            let words: Vec<Pieces> = text.split_whitespace().map(|word| vec![word.to_owned()]).collect();
            let way = begins_with(&words, &Vocabulary::default());
            let found: Vec<String> =
                way.map(|way| way.heads.iter().map(|head| head.concat()).collect()).unwrap_or_default();
            assert_eq!(found, wanted, "{text}");
        };
        said("實 施 要 項 工 作 內 容 主 辦 機 關 推動校園安全", &["實施要項", "工作內容", "主辦機關"]);
        said(
            "具 體 策 略 執 行 措 施 主 辦 單 位 辦理期 程 (一)親切",
            &["具體策略", "執行措施", "主辦單位", "辦理期程"],
        );
        said(
            "項 目 策略 推動 作法 業管 單位 經費( 千元) 一、",
            &["項目", "策略", "推動作法", "業管單位", "經費(千元)"],
        );
        said("推動校園安全 每半年檢討", &[]);
    }
}
