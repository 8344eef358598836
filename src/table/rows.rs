//! Plan tables in extracted text: rows of cells between tabs, as extraction programs write them.
//!
//! Such text keeps the order inside each column and little else: cells slide left and right, header rows repeat with
//! shifted columns, and a page break is only seen by the header that follows it. So a cell keeps the position it was
//! found at, the table is marked [`Trust::Slid`], and roles are told by content later.

use std::borrow::Cow;

use memchr::memchr_iter;

use super::{Block, Cell, Column, Document, Opening, Piece, PlanTable, Role, Trust, Vocabulary};
use crate::{
    source::text::{Line, once},
    words::{Code, Diagnostic, Place},
};

/// Reads lines whose tables are written with tabs.
#[must_use]
pub fn from_lines(lines: &[Line<'_>], words: &Vocabulary) -> Document {
    let mut reader = Reader { words, document: Document::default(), table: None, page: 1, row: 0, serial: None };
    let headers: Vec<Option<Header>> = lines.iter().map(|line| reader.header(line.text)).collect();
    if headers.iter().all(Option::is_none) {
        reader.without_header(lines);
        return reader.finish(lines);
    }
    // The last line of tabs before each prose line tells whether the table goes on behind it.
    let mut tabs_follow = vec![false; lines.len()];
    let mut follow = false;
    for (index, line) in lines.iter().enumerate().rev() {
        tabs_follow[index] = follow;
        if begins_section(line.text) {
            follow = false;
        } else if line.text.contains('\t') && !line.text.trim().is_empty() {
            follow = true;
        }
    }
    let mut feeds = 1;
    for ((line, header), tabs_follow) in lines.iter().zip(headers).zip(tabs_follow) {
        if line.page > feeds {
            reader.page += line.page - feeds;
            feeds = line.page;
        }
        match header {
            Some(header) => reader.head(&header, *line),
            None => reader.line(*line, tabs_follow),
        }
    }
    reader.finish(lines)
}

/// The cells of a header: none of the roles for one without a name.
type Header = Vec<(Option<Role>, String)>;

struct Reader<'a> {
    words: &'a Vocabulary,
    document: Document,
    table: Option<PlanTable>,
    /// Counted by repeated headers and form feeds, the only signs of a page that such text has.
    page: u32,
    row: u32,
    /// Where the last header has running numbers, and the last of them.
    serial: Option<(usize, u32)>,
}

impl Reader<'_> {
    fn header(&self, text: &str) -> Option<Header> {
        // Cheap refusal of nearly all rows: no head is as long as a sentence, and the first cell may be a header word.
        if text.len() > 600 || !text.contains('\t') {
            return None;
        }
        let first = text.split('\t').find(|cell| !cell.trim().is_empty())?;
        if !self.words.may_name(&once(Cow::Borrowed(first.trim()))) || text.contains(['。', '，', '；']) {
            return None;
        }
        let cells: Vec<Cow<'_, str>> = text.split('\t').map(|cell| once(Cow::Borrowed(cell.trim()))).collect();
        let roles = self.words.header_row(&cells)?;
        Some(roles.into_iter().zip(cells).map(|(role, cell)| (role, cell.into_owned())).collect())
    }

    fn line(&mut self, line: Line<'_>, tabs_follow: bool) {
        if line.text.trim().is_empty() {
            return;
        }
        let place = Place::line(self.page, line.number);
        if self.table.is_none() {
            return self.prose(line.text, place);
        }
        if begins_section(line.text) && !line.text.trim_end().contains('\t') {
            self.close();
            return self.prose(line.text, place);
        }
        if !line.text.contains('\t') {
            if is_page_number(line.text) {
                let piece = Piece::new(line.text.trim().to_owned(), place, Opening::Paragraph);
                self.table.as_mut().expect("checked above").furniture.push(piece);
                return;
            }
            if !tabs_follow {
                self.close();
                return self.prose(line.text, place);
            }
        }
        self.row(line, place);
    }

    fn head(&mut self, header: &[(Option<Role>, String)], line: Line<'_>) {
        if self.table.is_some() {
            self.page += 1;
        }
        let place = Place::line(self.page, line.number);
        let serial = header.iter().position(|(role, _)| *role == Some(Role::Serial));
        self.serial = serial.map(|column| (column, self.serial.map_or(0, |(_, last)| last)));
        let table = self.table.get_or_insert_with(|| PlanTable {
            trust: Trust::Slid,
            columns: columns(header),
            ..PlanTable::default()
        });
        for (_, text) in header.iter().filter(|(_, text)| !text.is_empty()) {
            table.furniture.push(Piece::new(text.clone(), place.clone(), Opening::Paragraph));
        }
    }

    fn row(&mut self, line: Line<'_>, place: Place) {
        let table = self.table.as_mut().expect("a row is only read inside a table");
        let mut filled = false;
        for (column, text) in line.text.split('\t').enumerate() {
            let pieces = pieces(text, &place);
            // A running number says nothing; one that does not count on may have slid in from elsewhere.
            if let Some((own, last)) = &mut self.serial
                && *own == column
                && text.trim().parse().is_ok_and(|number: u32| number == *last + 1)
            {
                *last += 1;
                table.furniture.extend(pieces);
                continue;
            }
            if !pieces.is_empty() {
                filled = true;
                table.cells.push(Cell { row: self.row, last_row: self.row, column, pieces });
            }
        }
        if filled {
            self.row += 1;
        }
    }

    fn prose(&mut self, text: &str, place: Place) {
        let piece = Piece::new(text.trim().to_owned(), place, Opening::Paragraph);
        self.document.blocks.push(Block::Prose(piece));
    }

    fn close(&mut self) {
        if let Some(table) = self.table.take() {
            self.document.blocks.push(Block::Table(table));
        }
        self.row = 0;
    }

    /// No header anywhere: the lines from the first to the last with two tabs are the table, if there are some.
    fn without_header(&mut self, lines: &[Line<'_>]) {
        let tabbed = |line: &&Line<'_>| line.text.trim().matches('\t').count() >= 2;
        let numbers: Vec<u32> = lines.iter().filter(tabbed).map(|line| line.number).collect();
        let (Some(&first), Some(&last), true) = (numbers.first(), numbers.last(), numbers.len() >= 3) else {
            for line in lines.iter().filter(|line| !line.text.trim().is_empty()) {
                self.prose(line.text, Place::line(line.page, line.number));
            }
            return;
        };
        self.document.notes.push(
            Diagnostic::new(
                Code::HeaderNotFound,
                format!("找不到表頭；第 {first}–{last} 行依內容推定為表格"),
                format!("no header row; lines {first}–{last} were taken for the table by their content"),
            )
            .at(&Place::line(1, first)),
        );
        for line in lines.iter().filter(|line| !line.text.trim().is_empty()) {
            self.page = line.page;
            let place = Place::line(line.page, line.number);
            if (first..=last).contains(&line.number) && !begins_section(line.text) {
                self.table.get_or_insert_with(|| PlanTable { trust: Trust::Slid, ..PlanTable::default() });
                self.row(*line, place);
            } else {
                self.close();
                self.prose(line.text, place);
            }
        }
    }

    fn finish(mut self, lines: &[Line<'_>]) -> Document {
        self.close();
        self.document.pages = self.page.max(lines.last().map_or(1, |line| line.page));
        self.document
    }
}

/// A nameless header cell is a second column under the head before it.
fn columns(header: &[(Option<Role>, String)]) -> Vec<Column> {
    let mut out: Vec<Column> = Vec::new();
    for (role, text) in header {
        match (role, out.last()) {
            (Some(role), _) => out.push(Column { role: *role, header: text.clone() }),
            (None, Some(before)) => out.push(Column { role: before.role, header: String::new() }),
            (None, None) => {}
        }
    }
    out
}

/// 「壹、」 and its followers, with or without markdown dress, open a section of prose.
pub(crate) fn begins_section(text: &str) -> bool {
    let text = text.trim_start_matches(['#', '*', '-', ' ', '\u{3000}']);
    let digits = text.chars().take_while(|c| "壹貳參叁肆伍陸柒捌玖拾".contains(*c)).count();
    (1..=3).contains(&digits) && text.chars().nth(digits).is_some_and(|c| matches!(c, '、' | '.' | '．' | '：' | ' '))
}

/// `- 3 -`, `3`, `第 3 頁`, `第3頁，共12頁`, `3/12`, `Page 3 of 12`.
pub(crate) fn is_page_number(text: &str) -> bool {
    let text = text.trim();
    let short = text.len() <= 80 && text.chars().count() <= 20;
    // 31） is the end of a text.
    let marks = |marks: [char; 2]| text.chars().filter(|c| marks.contains(c)).count();
    // 113/8/31, 113.8.31
    let is_date = || {
        let mut parts = text.split(['/', '.']);
        parts.clone().count() == 3 && parts.all(|part| !part.is_empty() && part.bytes().all(|c| c.is_ascii_digit()))
    };
    short
        && marks(['(', '（']) == marks([')', '）'])
        && (1..=6).contains(&text.chars().filter(|c| c.is_numeric()).count())
        && text
            .replace("Page", "")
            .replace("page", "")
            .replace("of", "")
            .chars()
            .all(|c| c.is_numeric() || c.is_whitespace() || "-–—―－/／第頁共,，．.·~〜()（）".contains(c))
        && !is_date()
}

/// The paragraphs of a cell: `<p>…</p>`, `<br>`, or the whole as one.
fn pieces(text: &str, place: &Place) -> Vec<Piece> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    // A paragraph has two tags.
    let mut out = Vec::with_capacity(1 + memchr_iter(b'<', text.as_bytes()).count() / 2);
    let mut push = |text: &str, opens| {
        let text = text.trim();
        if !text.is_empty() {
            out.push(Piece::new(unescape(text), place.clone(), opens));
        }
    };
    let mut rest = text;
    let mut opens = Opening::Paragraph;
    while let Some(start) = rest.find('<') {
        let Some((tag, length)) = tag(&rest[start..]) else {
            // A lone < is text: look for the next one behind it.
            let next = rest[start + 1..].find('<').map_or(rest.len(), |at| start + 1 + at);
            if tag(&rest[next..]).is_some() || next == rest.len() {
                push(&rest[..next], opens);
                rest = &rest[next..];
                continue;
            }
            push(&rest[..next], opens);
            rest = &rest[next..];
            opens = Opening::Line;
            continue;
        };
        push(&rest[..start], opens);
        opens = tag;
        rest = &rest[start + length..];
    }
    push(rest, opens);
    out
}

/// The tag that `text` begins with: how the text behind it follows, and the tag's length.
fn tag(text: &str) -> Option<(Opening, usize)> {
    for (name, opens) in [
        ("<p>", Opening::Paragraph),
        ("</p>", Opening::Paragraph),
        ("<br>", Opening::Line),
        ("<br/>", Opening::Line),
        ("<br />", Opening::Line),
    ] {
        if text.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name)) {
            return Some((opens, name.len()));
        }
    }
    None
}

fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", " ").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::text::lines;

    fn shown(text: &str) -> String {
        let document = from_lines(&lines(text), Vocabulary::built_in());
        let mut out = String::new();
        for block in &document.blocks {
            match block {
                Block::Prose(piece) => out += &format!("prose {} {}\n", piece.place.page, piece.text),
                Block::Table(table) => {
                    for cell in &table.cells {
                        let texts: Vec<_> = cell.pieces.iter().map(|p| p.text.as_str()).collect();
                        let page = cell.pieces[0].place.page;
                        out += &format!("p{page} r{} c{} {}\n", cell.row, cell.column, texts.join(" | "));
                    }
                }
            }
        }
        out
    }

    #[test]
    fn a_header_whose_first_word_is_not_known_is_one() {
        let text = "評比向度\t執行策略\t具體作法\t承辦部門\t完成期限\n一、基礎\t(一)及時\t(1)甲。\t業務組\t持續辦理\n";
        let found = shown(text);
        assert!(found.starts_with("p1 r0 c0 一、基礎\n"), "{found}");
    }

    #[test]
    fn a_repeated_header_begins_a_page_and_a_section_ends_the_table() {
        let text = "標題\n面向\t執行策略\t具體作法\t承辦部門\t完成期限\n一、基礎\t\t<p>(1)甲</p> <p>(2)乙</p>\t業務組\n- 3 -\n\n\
                    面向\t執行策略\t\t具體作法\t承辦部門\t完成期限\n\t\t\t續&lt;5\t\t\n伍、實施步驟\n尾\n";
        insta::assert_snapshot!(shown(text), @r"
        prose 1 標題
        p1 r0 c0 一、基礎
        p1 r0 c2 (1)甲 | (2)乙
        p1 r0 c3 業務組
        p2 r1 c3 續<5
        prose 2 伍、實施步驟
        prose 2 尾
        ");
    }

    #[test]
    fn a_lone_angle_bracket_is_text() {
        let place = Place::line(1, 1);
        let texts: Vec<_> = pieces("電壓<5 kV 且 a<b<br>次行", &place).into_iter().map(|p| p.text).collect();
        assert_eq!(texts.concat(), "電壓<5 kV 且 a<b次行");
    }
}
