//! The heads of a table of which only the order of words on lines is known.

use super::words::Row;
use crate::table::{
    Column, Role, Vocabulary,
    joined_heads::{LONGEST_HEAD, MOST_WORDS, Pieces, UNKNOWN, are_said_again, cheapest, columns_of, may_be, role},
};

/// In characters: no head that was seen leaves more for each further line.
const LONGEST_REST: usize = 4;
/// Words of a further line of heads.
const MOST_REST: usize = 12;
/// Lines that are tried for a header: each costs a look at all ways to join its words.
const MOST_TRIED: usize = 96;
/// Lines over which narrow columns cut heads.
const DEEPEST: usize = 3;
/// A header names at least so many roles.
const LEAST_KNOWN: usize = 2;

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
        let own = rows.iter().take(self.lines).flat_map(|row| &row.words).flat_map(|word| word.text.chars());
        are_said_again(own, self.columns.iter().flat_map(|column| column.header.chars()))
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
    let is_one = best.known >= LEAST_KNOWN && best.is_cheap();
    let columns = is_one.then(|| columns_of(&best.heads, vocabulary)).flatten()?;
    let may_be = |column: &Column| role(&column.header, vocabulary).is_none_or(|role| role == Role::Measure);
    Some(Head { may_be_measures: columns.iter().map(may_be).collect(), columns, pieces: best.heads, lines })
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
