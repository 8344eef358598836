//! The heads of a table of which only the order of words on lines is known.

use super::words::Row;
use crate::{
    table::{Column, Role, Vocabulary, in_order::settle, looks, roles},
    words::{
        joining::{is_complete, squash},
        marker,
    },
};

/// Columns of the widest plan that was seen.
const MOST_COLUMNS: usize = 10;
/// In characters: no head that was seen is longer, and none leaves more for each further line.
const LONGEST_HEAD: usize = 14;
const LONGEST_REST: usize = 4;
/// Words of a line of heads whose characters stand apart.
const MOST_WORDS: usize = 30;
/// Words of a further line of heads.
const MOST_REST: usize = 12;
/// Lines that are tried for a header: each costs a look at all ways to join its words.
const MOST_TRIED: usize = 96;
/// Lines over which narrow columns cut heads.
const DEEPEST: usize = 3;
/// A header names at least so many roles.
const LEAST_KNOWN: usize = 2;

/// Prices in nats, set by hand: a head; one that no list knows, one of a single character, words that were joined though they are
/// longer than that, and any two that were.
const HEAD: f32 = 0.4;
const UNKNOWN: f32 = 1.5;
const ONE_LETTER: f32 = 1.0;
const JOINED: f32 = 1.2;
const JOINED_LETTERS: f32 = 0.1;
/// What each head of a header may cost.
const MOST_EACH: f32 = 1.5;

/// What a head has on each of its lines.
type Pieces = Vec<String>;

/// The heads of a table.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) columns: Vec<Column>,
    /// Which of them may hold what is done: their heads say so, or are of no list.
    pub(super) may_be_measures: Vec<bool>,
    pub(super) pieces: Vec<Pieces>,
    /// How many lines they take.
    pub(super) lines: usize,
}

impl Head {
    /// Whether the first of some lines say the same heads again, in the order of the lines.
    pub(super) fn is_said(&self, rows: &[Row<'_>]) -> bool {
        let own = || rows.iter().take(self.lines).flat_map(|row| &row.words);
        let told = || self.columns.iter().flat_map(|column| column.header.chars());
        let sorted = |letters: Vec<char>| {
            let mut letters: Vec<char> = letters.into_iter().filter(|c| !c.is_whitespace()).collect();
            letters.sort_unstable();
            letters
        };

        let length = told().map(char::len_utf8).sum::<usize>();
        own().map(|word| word.text.len()).sum::<usize>() == length
            && sorted(own().flat_map(|word| word.text.chars()).collect()) == sorted(told().collect())
    }

    /// The same with a column of titles more that no head names.
    pub(super) fn with_unnamed(&self, at: usize) -> Head {
        let mut own = self.clone();
        own.columns.insert(at, Column { role: Role::Strategy, header: String::new() });
        own.may_be_measures.insert(at, false);
        own.pieces.insert(at, Pieces::new());
        own
    }

    /// Whether nobody would take it for a row of another table.
    pub(super) fn is_clear(&self) -> bool {
        /// Heads of a row of titles and names may look like two.
        const LEAST: usize = 3;
        self.columns.len() >= LEAST
    }
}

/// A way to join words into heads.
struct Way {
    heads: Vec<Pieces>,
    known: usize,
    price: f32,
}

/// The header that begins on the first of some lines, if one does; how many lines were tried is counted.
pub(super) fn begins(rows: &[Row<'_>], vocabulary: &Vocabulary, tried: &mut usize) -> Option<Head> {
    let first = rows.first()?;
    let may_begin = (2..=MOST_WORDS).contains(&first.words.len())
        && first.words.iter().all(|word| may_be(&word.text, LONGEST_HEAD));
    if !may_begin || *tried == MOST_TRIED {
        return None;
    }
    *tried += 1;
    let top: Vec<Pieces> = first.words.iter().map(|word| vec![word.text.to_string()]).collect();
    let mut best = cheapest(&top, &[], vocabulary, true)?;
    let mut lines = 1;
    while let Some(below) = rows.get(lines).filter(|row| lines < DEEPEST && row.page == first.page) {
        let rest: Vec<&str> = below.words.iter().map(|word| &*word.text).collect();
        if rest.len() > MOST_REST || !rest.iter().all(|word| may_be(word, LONGEST_REST)) {
            break;
        }
        let above = if lines == 1 { &top } else { &best.heads };
        let Some(more) = cheapest(above, &rest, vocabulary, lines == 1) else { break };
        // Rests of a character or two tell nothing, and are no cells.
        let is_scraps = rest.iter().all(|word| word.chars().count() <= 2) && more.known == best.known;
        if more.known <= best.known && !(is_scraps && more.price <= best.price + UNKNOWN) {
            break;
        }
        best = more;
        lines += 1;
    }
    let is_one = best.known >= LEAST_KNOWN && best.price <= MOST_EACH * best.heads.len() as f32;
    let columns = is_one.then(|| settled(&best.heads, vocabulary)).flatten()?;
    let may_be = |column: &Column| role(&column.header, vocabulary).is_none_or(|role| role == Role::Measure);
    Some(Head { may_be_measures: columns.iter().map(may_be).collect(), columns, pieces: best.heads, lines })
}

/// The cheapest way to join words that follow one another into heads, and to lay the words of the line below under them.
fn cheapest(above: &[Pieces], rest: &[&str], vocabulary: &Vocabulary, may_join: bool) -> Option<Way> {
    /// Characters that stand apart, of the longest head.
    const MOST: usize = 8;
    const MOST_BELOW: usize = 4;
    let none = (f32::INFINITY, 0, [0, 0]);
    let across = rest.len() + 1;
    let mut best = vec![none; (above.len() + 1) * across];
    best[0] = (0.0, 0, [0, 0]);
    for from in 0..above.len() {
        for below in 0..across {
            let (price, known, _) = best[from * across + below];
            if !price.is_finite() {
                continue;
            }
            for to in from + 1..=if may_join { (from + MOST).min(above.len()) } else { from + 1 } {
                for end in below..=(below + MOST_BELOW).min(rest.len()) {
                    let text = text_of(&above[from..to], &rest[below..end]);
                    if !may_be(&text, LONGEST_HEAD) {
                        continue;
                    }
                    let role = role(&text, vocabulary);
                    let letters = above[from..to].iter().all(|own| own.concat().chars().count() == 1);
                    let each = if letters { JOINED_LETTERS } else { JOINED };
                    let is_one = to == from + 1 && end == below;
                    let own = HEAD
                        + if role.is_some() { 0.0 } else { UNKNOWN }
                        + length(text.chars().count(), is_one)
                        + each * (to - from - 1) as f32;
                    let step = &mut best[to * across + end];
                    if price + own < step.0 {
                        *step = (price + own, known + usize::from(role.is_some()), [from, below]);
                    }
                }
            }
        }
    }
    let (mut to, mut end) = (above.len(), rest.len());
    let (price, known, _) = best[to * across + end];
    if !price.is_finite() {
        return None;
    }
    let mut heads = Vec::new();
    while to > 0 {
        let [from, below] = best[to * across + end].2;
        let depth = above[from].len();
        let mut pieces: Pieces =
            (0..depth).map(|line| above[from..to].iter().map(|own| &*own[line]).collect()).collect();
        if !rest.is_empty() {
            pieces.push(rest[below..end].concat());
        }
        heads.push(pieces);
        (to, end) = (from, below);
    }
    heads.reverse();
    (2..=MOST_COLUMNS).contains(&heads.len()).then_some(Way { heads, known, price })
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

fn role(text: &str, vocabulary: &Vocabulary) -> Option<Role> {
    vocabulary.role(text).or_else(|| looks::role_of_word(text))
}

fn may_be(text: &str, longest: usize) -> bool {
    let letters = text.chars().count();
    (1..=longest).contains(&letters)
        && marker::read(text).is_none()
        && !is_complete(text)
        && !text.contains(['，', '、', '：', ':', '；'])
        && !looks::is_plainly_time(text)
}

/// The columns under some heads: without one of measures, of names or of times these are no plan's.
fn settled(heads: &[Pieces], vocabulary: &Vocabulary) -> Option<Vec<Column>> {
    let column = |pieces: &Pieces| {
        let header = squash(&pieces.concat());
        let role = role(&header, vocabulary).or_else(|| looks::role_hinted(&header));
        Column { role: role.unwrap_or(Role::Other), header }
    };
    let mut columns: Vec<Column> = heads.iter().map(column).collect();
    settle(&mut columns)?;
    let is_token = |role: Role| matches!(role, Role::Department | Role::CoDepartment | Role::Deadline);
    let beside = |column: &Column| is_token(column.role) || roles::is_title(column.role);
    columns.iter().any(beside).then_some(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Option<Vec<String>> {
        let lines = crate::source::text::lines(text);
        let rows = crate::table::across::words::rows(&lines, false);
        begins(&rows, &Vocabulary::default(), &mut 0)
            .map(|head| head.columns.into_iter().map(|column| column.header).collect())
    }

    #[test]
    fn heads_are_joined_over_lines_and_letters() {
        let said =
            |text: &str, heads: &[&str]| assert_eq!(headers(text).as_deref().unwrap_or_default(), heads, "{text}");
        said("評 核 推 動 作 法 主 辦 單 完 成 日\n項 目 位 期", &["評核項目", "推動作法", "主辦單位", "完成日期"]);
        said("項 策略 推動 業管 經費(\n目 作法 單位 千元)", &["項目", "策略", "推動作法", "業管單位", "經費(千元)"]);
        said("編 重 點 實 施 內 容 主 責 科\n號 工 作", &["編號", "重點工作", "實施內容", "主責科"]);
        said("面向 次評核指 具體作法 承辦部門\n標", &["面向", "次評核指標", "具體作法", "承辦部門"]);
        said(
            "目標 推動措施 主責 期限\n一、透明 1.按週公布首長行程。 會計室 每月底",
            &["目標", "推動措施", "主責", "期限"],
        );
    }

    #[test]
    fn rows_are_no_heads() {
        assert_eq!(headers("總務科 會計室 第二季\n人事室 政風室 第三季"), None);
        assert_eq!(headers("本計畫奉核定後實施，修正時亦同。"), None);
    }
}
