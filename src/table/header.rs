//! Which header word means which role: a vocabulary kept as data, `header_words.toml`.

use std::{
    cmp::Reverse,
    sync::{LazyLock, OnceLock},
};

use foldhash::{HashMap, HashSet};
use serde::Deserialize;

use super::{Column, Document, looks};
use crate::words::{Code, Diagnostic};

/// What a column of a plan's table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A running number of rows: furniture.
    Serial,
    /// 面向
    Facet,
    /// 執行策略, often with the sub-strategy under the same head in a column of its own.
    Strategy,
    /// 具體作法
    Measure,
    /// 承辦部門, 主辦單位
    Department,
    /// 協辦單位
    CoDepartment,
    /// 完成期限
    Deadline,
    /// A unit's own column, headed by its name: a mark stands where it has a part in the measure.
    Unit,
    /// 備註, 績效指標 and other columns that a measure's record does not have.
    Other,
}

/// The header words of each role.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Vocabulary {
    /// Words for [`Role::Serial`].
    pub serial: Vec<String>,
    /// Words for [`Role::Facet`].
    pub facet: Vec<String>,
    /// Words for [`Role::Strategy`].
    pub strategy: Vec<String>,
    /// Words for [`Role::Measure`].
    pub measure: Vec<String>,
    /// Words for [`Role::Department`].
    pub department: Vec<String>,
    /// Words for [`Role::CoDepartment`].
    pub co_department: Vec<String>,
    /// Words for [`Role::Deadline`].
    pub deadline: Vec<String>,
    /// Words for [`Role::Other`].
    pub other: Vec<String>,
    /// All of them as they are compared, made once.
    #[serde(skip)]
    heads: OnceLock<Heads>,
}

/// Header words without spaces and punctuation, by their first character: nearly all text is refused by that alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Heads {
    by_first: HashMap<char, Vec<Head>>,
    /// Of the longest word, in characters.
    longest: usize,
    /// Every character of any word: nearly all parts of other texts have one that none has.
    characters: HashSet<char>,
}

impl Heads {
    /// The role of a word that stands in a list just so.
    fn listed(&self, letters: impl Iterator<Item = char> + Clone) -> Option<Role> {
        let heads = self.by_first.get(&letters.clone().next()?)?;
        heads.iter().find(|head| letters.clone().eq(head.word.chars())).map(|head| head.role)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    word: String,
    /// In characters.
    size: usize,
    role: Role,
    /// Of two words as long, the one that is listed first counts.
    order: Reverse<usize>,
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '一'..='鿿')
}

/// A letter or a digit of any script; nearly all that are asked about are 漢字, which need no look into tables.
fn is_letter(c: &char) -> bool {
    is_han(*c) || c.is_alphanumeric()
}

fn bare(text: &str) -> String {
    text.chars().filter(is_letter).collect()
}

static BUILT_IN: LazyLock<Vocabulary> =
    LazyLock::new(|| toml::from_str(include_str!("header_words.toml")).expect("header_words.toml is read in a test"));

impl Vocabulary {
    /// The words that planscope ships.
    #[must_use]
    pub fn built_in() -> &'static Vocabulary {
        &BUILT_IN
    }

    /// The same with the words of `more` added: a site's own `[headers]`.
    #[must_use]
    pub fn extended(&self, more: &Vocabulary) -> Vocabulary {
        let join = |a: &[String], b: &[String]| a.iter().chain(b).cloned().collect();
        Vocabulary {
            serial: join(&self.serial, &more.serial),
            facet: join(&self.facet, &more.facet),
            strategy: join(&self.strategy, &more.strategy),
            measure: join(&self.measure, &more.measure),
            department: join(&self.department, &more.department),
            co_department: join(&self.co_department, &more.co_department),
            deadline: join(&self.deadline, &more.deadline),
            other: join(&self.other, &more.other),
            heads: OnceLock::new(),
        }
    }

    /// These words and those that a document's own header shows.
    pub(crate) fn learned<'a>(&self, heads: impl Iterator<Item = (Role, &'a str)>) -> Vocabulary {
        let mut more = Vocabulary::default();
        for (role, word) in heads {
            let list = match role {
                Role::Serial => &mut more.serial,
                Role::Facet => &mut more.facet,
                Role::Strategy => &mut more.strategy,
                Role::Measure => &mut more.measure,
                Role::Department => &mut more.department,
                Role::CoDepartment => &mut more.co_department,
                Role::Deadline => &mut more.deadline,
                // A unit heads its column by its name, which is no word of headers.
                Role::Unit | Role::Other => &mut more.other,
            };
            list.push(word.to_owned());
        }
        self.extended(&more)
    }

    /// The role that a header cell names, or none where it is no header.
    ///
    /// Spaces, line breaks and punctuation in the cell do not count. The cell must be little more than the word
    /// itself (at most four characters more), so that a sentence that mentions 承辦部門 is not taken for a header.
    #[must_use]
    pub fn role(&self, cell: &str) -> Option<Role> {
        const ROOM: usize = 4;
        if cell.len() > 120 {
            return None;
        }
        let heads = self.heads.get_or_init(|| self.heads());
        let letters = cell.chars().filter(is_letter);
        if letters.clone().nth(heads.longest + ROOM).is_some() {
            return None;
        }
        if !letters.clone().any(|first| heads.by_first.contains_key(&first)) {
            return None;
        }
        let bare: String = letters.collect();
        let length = bare.chars().count();
        let from = bare.char_indices().filter_map(|(at, first)| Some((&bare[at..], heads.by_first.get(&first)?)));
        let listed = |word: &str| heads.listed(word.chars());
        // Of a word that stands over several and the one below it the lower says what the column is: 權責單位 and 協辦. Not
        // so where it only says that the other is told of: 作業內容說明.
        let mut cuts = bare.char_indices().map(|(at, _)| bare.split_at(at)).skip(2);
        let tells = |word: &str| word == "說明";
        let below = || {
            cuts.find_map(|(over, below)| {
                let [over, lower] = [listed(over)?, listed(below)?];
                Some(if tells(below) && over != Role::Other { over } else { lower })
            })
        };
        if let Some(role) = listed(&bare).or_else(below) {
            return Some(role);
        }
        from.flat_map(|(rest, heads)| heads.iter().map(move |head| (rest, head)))
            .filter(|(rest, Head { word, size, .. })| {
                let with_little_more = *size >= 2 && length <= (size * 2).min(size + ROOM);
                with_little_more && rest.starts_with(word.as_str()) && !tells(word)
            })
            .max_by_key(|(_, head)| (head.size, head.order))
            .map(|(_, head)| head.role)
    }

    /// The role that a label before a colon names.
    pub(super) fn role_of_label(&self, label: &str) -> Option<Role> {
        self.role(label).or_else(|| looks::role_of_word(label)).or_else(|| looks::role_of_label(label))
    }

    /// Whether a text is a header word whole and alone, as far as letters go.
    pub(super) fn is_word(&self, cell: &str) -> bool {
        let heads = self.heads.get_or_init(|| self.heads());
        heads.listed(cell.chars().filter(is_letter)).is_some()
    }

    /// The roles of a text that is nothing but header words, as far as letters go: one, or several that ran together.
    pub(crate) fn named(&self, cell: &str) -> Vec<Role> {
        self.words_of(cell).into_iter().map(|(role, _)| role).collect()
    }

    /// The header words that a text is made of, each with its role; none where anything else stands in it.
    pub(super) fn words_of(&self, cell: &str) -> Vec<(Role, String)> {
        let heads = self.heads.get_or_init(|| self.heads());
        let mut letters = cell.chars().filter(is_letter);
        if !letters.next().is_some_and(|first| heads.by_first.contains_key(&first)) {
            return Vec::new();
        }
        let bare = bare(cell);
        let mut rest = bare.as_str();
        let mut out = Vec::new();
        while let Some(first) = rest.chars().next() {
            let of_first = heads.by_first.get(&first).into_iter().flatten();
            let Some(head) = of_first.filter(|head| rest.starts_with(head.word.as_str())).max_by_key(|head| head.size)
            else {
                return Vec::new();
            };
            out.push((head.role, head.word.clone()));
            rest = &rest[head.word.len()..];
        }
        out
    }

    /// Whether a text is a part of a header word, as a narrow column or cell cuts one.
    pub(crate) fn holds(&self, part: &str) -> bool {
        let heads = self.heads.get_or_init(|| self.heads());
        let letters = || part.chars().filter(is_letter);
        if !letters().all(|letter| heads.characters.contains(&letter)) {
            return false;
        }
        let part: String = letters().collect();
        !part.is_empty() && self.lists().iter().any(|(words, _)| words.iter().any(|word| word.contains(&part)))
    }

    /// Whether any word begins with a character of this line, as one does in the first line of a header.
    pub(super) fn may_begin(&self, line: &str) -> bool {
        let heads = self.heads.get_or_init(|| self.heads());
        line.chars().any(|first| heads.by_first.contains_key(&first))
    }

    /// The length of the longest word, in characters.
    pub(super) fn longest(&self) -> usize {
        self.heads.get_or_init(|| self.heads()).longest
    }

    /// Whether a cell may be of a header at all: most texts are refused by this alone.
    pub(super) fn may_name(&self, cell: &str) -> bool {
        may_be_head(cell) || self.role(cell).is_some()
    }

    /// Whether every one of these words is known, so that no place has to tell.
    pub(super) fn knows_all<'a>(&self, mut cells: impl Iterator<Item = &'a str>) -> bool {
        cells.all(|cell| self.role(cell).is_some())
    }

    /// A finding for every header word of a document's tables that no list has, so that its place told its role.
    #[must_use]
    pub fn unknown_heads(&self, document: &Document) -> Vec<Diagnostic> {
        let mut unknown: Vec<&Column> = document
            .tables()
            .flat_map(|table| &table.columns)
            // The name of a unit over its own column is in no list.
            .filter(|column| column.role != Role::Unit)
            .filter(|column| may_be_head(&column.header) && self.role(&column.header).is_none())
            .collect();
        unknown.dedup();
        let note = |column: &Column| {
            let lists = self.lists();
            let words = lists.iter().find(|(_, role)| *role == column.role).map_or(&[][..], |(words, _)| words);
            let (word, usual) = (&column.header, words.first().map_or("", String::as_str));
            Diagnostic::new(
                Code::UnknownHeader,
                format!("表頭「{word}」不在詞彙中，依位置視為{usual}"),
                format!("the header {word} is not known; by its place it was taken for {usual}"),
            )
        };
        unknown.into_iter().map(note).collect()
    }

    fn heads(&self) -> Heads {
        let mut heads = Heads::default();
        heads.characters.extend(self.lists().iter().flat_map(|(words, _)| words.iter()).flat_map(|word| word.chars()));
        let words = self.lists().into_iter().flat_map(|(words, role)| words.iter().map(move |word| (bare(word), role)));
        for (order, (word, role)) in words.enumerate() {
            let Some(first) = word.chars().next() else { continue };
            let size = word.chars().count();
            heads.longest = heads.longest.max(size);
            heads.by_first.entry(first).or_default().push(Head { word, size, role, order: Reverse(order) });
        }
        heads
    }

    fn lists(&self) -> [(&[String], Role); 8] {
        [
            (&self.serial, Role::Serial),
            (&self.facet, Role::Facet),
            (&self.strategy, Role::Strategy),
            (&self.measure, Role::Measure),
            (&self.department, Role::Department),
            (&self.co_department, Role::CoDepartment),
            (&self.deadline, Role::Deadline),
            (&self.other, Role::Other),
        ]
    }

    /// The roles of a row of cells, if the row is a header: it names a measure or strategy column and one of
    /// departments or deadlines, every filled cell names something, and no role but strategy stands twice.
    ///
    /// A short word that no list has is no obstacle where three others are known: its place among them tells its role.
    #[must_use]
    pub fn header_row<S: AsRef<str>>(&self, cells: &[S]) -> Option<Vec<Option<Role>>> {
        let mut roles = Vec::with_capacity(cells.len());
        let mut unknown = Vec::new();
        for (at, cell) in cells.iter().enumerate() {
            let role = self.role(cell.as_ref());
            if role.is_none() && !cell.as_ref().trim().is_empty() {
                if !may_be_head(cell.as_ref()) {
                    return None;
                }
                unknown.push(at);
            }
            roles.push(role);
        }
        if !unknown.is_empty() {
            by_place(&mut roles, &unknown)?;
        }
        let has = |wanted: Role| roles.iter().filter(|&&role| role == Some(wanted)).count();
        let body = has(Role::Measure) + has(Role::Strategy) > 0 && has(Role::Measure) <= 1;
        let side = has(Role::Department) + has(Role::Deadline) > 0;
        (body && side).then_some(roles)
    }
}

/// The columns of a plan's table in the order in which every plan has them.
const ORDER: [Role; 5] = [Role::Facet, Role::Strategy, Role::Measure, Role::Department, Role::Deadline];

/// Whether a word that no list has may be a header word at all: few 漢字 or Latin letters. One may be all that the edge
/// of the page leaves of it.
fn may_be_head(cell: &str) -> bool {
    let letters = || cell.chars().filter(is_letter);
    (1..=8).contains(&letters().take(9).count()) && letters().all(|c| is_han(c) || c.is_ascii_alphabetic())
}

/// Gives unknown header words the role that is missing between their neighbours; [`Role::Other`] where none is. At least
/// three roles must be known, and more words than are not.
fn by_place(roles: &mut [Option<Role>], unknown: &[usize]) -> Option<()> {
    let known = ORDER.iter().filter(|role| roles.contains(&Some(**role))).count();
    if known < 3 || unknown.len() >= known {
        return None;
    }
    let order = |role: &Option<Role>| role.and_then(|role| ORDER.iter().position(|known| *known == role));
    for &at in unknown {
        let after = roles[..at].iter().rev().find_map(order).map_or(0, |left| left + 1);
        let before = roles[at + 1..].iter().find_map(order).unwrap_or(ORDER.len());
        let missing = ORDER.get(after..before).into_iter().flatten().find(|role| !roles.contains(&Some(**role)));
        roles[at] = Some(missing.copied().unwrap_or(Role::Other));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_words_are_read() {
        assert!(Vocabulary::built_in().measure.len() > 10);
    }

    #[test]
    fn spaces_and_line_breaks_in_a_header_do_not_count() {
        assert_eq!(Vocabulary::built_in().role("具 體\n作 法"), Some(Role::Measure));
        assert_eq!(Vocabulary::built_in().role("主辦單位"), Some(Role::Department));
        assert_eq!(Vocabulary::built_in().role("協辦單位"), Some(Role::CoDepartment));
    }

    #[test]
    fn a_sentence_that_mentions_a_header_word_is_none() {
        assert_eq!(Vocabulary::built_in().role("提供承辦部門及電話等訊息。"), None);
        assert!(Vocabulary::built_in().header_row(&["(7) 提供承辦部門及電話等訊息。", "業務組", "持續辦理"]).is_none());
    }

    #[test]
    fn a_header_word_that_is_not_known_is_told_by_its_place() {
        let roles = |cells: &[&str]| Vocabulary::built_in().header_row(cells);
        use Role::{Deadline, Department, Facet, Measure, Other, Strategy};
        let row = ["面向", "執行策略", "精進舉措", "承辦部門", "完成期限"];
        assert_eq!(roles(&row), Some([Facet, Strategy, Measure, Department, Deadline].map(Some).to_vec()));
        let row = ["面向", "執行策略", "具體作法", "承辦部門", "完成期限", "列管級別"];
        assert_eq!(roles(&row), Some([Facet, Strategy, Measure, Department, Deadline, Other].map(Some).to_vec()));
        assert_eq!(roles(&["項目", "地址", "電話", "單位"]), None, "a table of another kind");
        assert_eq!(roles(&["面向", "執行策略", "(1) 設置櫃檯。", "承辦部門", "完成期限"]), None, "a measure");
    }

    #[test]
    fn a_header_row_gives_its_roles() {
        let roles =
            Vocabulary::built_in().header_row(&["面向", "執行策略", "", "具體作法", "承辦部門", "完成期限"]).unwrap();
        assert_eq!(roles[2], None);
        assert_eq!(roles[3], Some(Role::Measure));
    }
}
