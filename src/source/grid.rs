//! Tables that people paste as text: Markdown between bars, CSV, TSV with a header and quoted cells.
//!
//! They hold one cell where a merged cell stood, so an empty cell of the columns left of the measures means "as above".

use super::{
    flow::{Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph},
    html,
    pitch::Evened,
};

/// Reads Markdown whose tables are written with bars or as HTML; none where there is no such table.
#[must_use]
pub fn markdown(text: &str) -> Option<Flow> {
    let mut flow = Flow::default();
    let mut found = false;
    for piece in pieces(text) {
        match piece {
            Piece::Lines { text, .. } => found |= push_lines(text, &mut flow),
            Piece::Table { text, .. } => {
                let table = html::read_text(&text.replace("**", ""));
                found |= table.blocks.iter().any(|block| matches!(block, FlowBlock::Table(_)));
                flow.blocks.extend(table.blocks);
                flow.notes.extend(table.notes);
            }
        }
    }
    found.then_some(flow)
}

/// Whether a text that is no page holds tables written as HTML.
#[must_use]
pub fn has_html_table(text: &str) -> bool {
    find_ignoring_case(text, TABLE).is_some()
}

/// The same text with a line for each row of its HTML tables, cells between bars: for a reading line by line. Where a cell is
/// merged over rows, the later rows have an empty one.
#[must_use]
pub fn rows_as_lines(text: &str) -> Evened {
    let mut out = Evened::default();
    for piece in pieces(text) {
        let (Piece::Lines { text, first } | Piece::Table { text, first }) = piece;
        if let Piece::Lines { .. } = piece {
            for (line, number) in text.lines().zip(first..) {
                out.push(if prose(line).is_some() { line } else { "" }, number);
            }
            continue;
        }
        // The line in the file on which each row begins.
        let mut rest = text;
        let mut number = first;
        let mut begins = Vec::new();
        while let Some(at) = find_ignoring_case(rest, "<tr") {
            number += line_ends(&rest[..at]);
            begins.push(number);
            rest = &rest[at + 1..];
        }
        for block in html::read_text(&text.replace("**", "")).blocks {
            let FlowBlock::Table(table) = block else { continue };
            for row in table.cells.chunk_by(|a, b| a.row == b.row) {
                let mut line = String::new();
                for cell in row {
                    while line.matches('|').count() <= cell.column {
                        line.push('|');
                    }
                    line.push_str(&cell.lines().collect::<Vec<_>>().join("<br>").replace('|', "／"));
                }
                out.push(&line, begins.get(row[0].row).or(begins.last()).copied().unwrap_or(first));
            }
        }
    }
    out
}

/// A part of a text: lines of Markdown, or a table written as HTML; `first` is its first line in the file.
#[derive(Debug, Clone, Copy)]
enum Piece<'a> {
    Lines { text: &'a str, first: u32 },
    Table { text: &'a str, first: u32 },
}

const TABLE: &str = "<table";
const TABLE_END: &str = "</table>";

/// The parts of a text in their order.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let (mut rest, mut first) = (text, 1);
    while let Some(start) = find_ignoring_case(rest, TABLE) {
        out.push(Piece::Lines { text: &rest[..start], first });
        first += line_ends(&rest[..start]);
        let length = table_length(&rest[start..]);
        out.push(Piece::Table { text: &rest[start..start + length], first });
        first += line_ends(&rest[start..start + length]);
        rest = &rest[start + length..];
    }
    out.push(Piece::Lines { text: rest, first });
    out
}

/// The length of the table that begins a text, tables inside it included; one that does not end goes on to the end.
fn table_length(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0);
    loop {
        let begins = find_ignoring_case(&text[at..], TABLE);
        let Some(ends) = find_ignoring_case(&text[at..], TABLE_END) else { return text.len() };
        match begins.filter(|begins| *begins < ends) {
            Some(begins) => {
                depth += 1;
                at += begins + TABLE.len();
            }
            None => {
                depth -= 1;
                at += ends + TABLE_END.len();
                if depth <= 0 {
                    return at;
                }
            }
        }
    }
}

fn find_ignoring_case(text: &str, tag: &str) -> Option<usize> {
    memchr::memchr_iter(b'<', text.as_bytes())
        .find(|&at| text.as_bytes()[at..].get(..tag.len()).is_some_and(|own| own.eq_ignore_ascii_case(tag.as_bytes())))
}

fn line_ends(text: &str) -> u32 {
    u32::try_from(memchr::memchr_iter(b'\n', text.as_bytes()).count()).unwrap_or(u32::MAX)
}

/// Reads lines of Markdown into a flow; whether a table was among them.
fn push_lines(text: &str, flow: &mut Flow) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let is_ruler = |line: &str| {
        let line = line.trim();
        line.contains('|') && line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
    };
    let (mut at, mut found) = (0, false);
    while at < lines.len() {
        let heads_table = lines[at].contains('|') && lines.get(at + 1).is_some_and(|next| is_ruler(next));
        if !heads_table {
            flow.blocks.extend(prose(lines[at]).map(|prose| paragraph(&prose)));
            at += 1;
            continue;
        }
        found = true;
        let mut rows = vec![bars(lines[at])];
        at += 2;
        while at < lines.len() && lines[at].contains('|') {
            rows.push(bars(lines[at]));
            at += 1;
        }
        flow.blocks.push(FlowBlock::Table(table(rows)));
    }
    found
}

/// A line without Markdown's dress; none of a comment, a picture or a rule, which say nothing.
fn prose(line: &str) -> Option<String> {
    let line = line.trim();
    let is_comment = line.starts_with("<!--") && line.ends_with("-->");
    let is_picture = line.starts_with("![") && line.ends_with(')');
    let is_rule = line.len() >= 3 && ["-", "*", "_"].iter().any(|mark| line.replace(mark, "").is_empty());
    let plain = line.trim_start_matches('#').trim().replace("**", "");
    (!is_comment && !is_picture && !is_rule).then_some(plain)
}

/// The values of a text by its separator, of those that make rows of three the one that makes the most; none where none does.
fn values(text: &str, ends: csv::Terminator) -> Option<(u8, Vec<Vec<String>>)> {
    let read = |separator: u8| {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .terminator(ends)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let rows: Vec<Vec<String>> =
            reader.records().map_while(Result::ok).map(|record| record.iter().map(str::to_owned).collect()).collect();
        (separator, rows)
    };
    let width = |rows: &[Vec<String>]| rows.iter().filter(|row| row.len() >= 3).count();
    let best = [b',', b'\t', b';'].into_iter().map(read).max_by_key(|(_, rows)| width(rows))?;
    (width(&best.1) >= 2).then_some(best)
}

/// Separated values of which each line ends with LF, and those inside of a cell with CR alone, as tabula writes them: the same with
/// such cells in quotes and LF in them. None where a text is no such one.
#[must_use]
pub fn with_quotes(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let is_lone = |at: usize| bytes.get(at + 1).is_some_and(|next| *next != b'\n');
    if !bytes.contains(&b'\n') || !memchr::memchr_iter(b'\r', bytes).any(is_lone) {
        return None;
    }
    let (separator, rows) = values(text, csv::Terminator::Any(b'\n'))?;
    let separator = char::from(separator);
    let quoted = |cell: &String| {
        let cell = cell.trim_end_matches('\r').replace('\r', "\n");
        if cell.contains(['"', '\n', separator]) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
    };
    let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string()) + "\n";
    Some(rows.iter().map(line).collect())
}

/// Reads comma- or semicolon-separated values; none where no separator makes a table of three columns.
#[must_use]
pub fn separated(text: &str) -> Option<Flow> {
    let (_, best) = values(text.trim_start_matches('\u{FEFF}'), csv::Terminator::CRLF)?;
    let mut flow = Flow::default();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for row in best {
        // A line with one filled cell before the table is its title.
        let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
        if rows.is_empty() && filled <= 1 {
            flow.blocks.extend(row.iter().filter(|cell| !cell.trim().is_empty()).map(|cell| paragraph(cell)));
        } else {
            rows.push(row);
        }
    }
    flow.blocks.push(FlowBlock::Table(table(rows)));
    Some(flow)
}

/// Whether values parted by tabulators stand in quotes: one opens behind a tabulator and closes before one, or at the ends of
/// lines.
#[must_use]
pub fn has_quoted_cells(text: &str) -> bool {
    let opens = text.contains("\t\"") || text.contains("\n\"");
    opens && text.contains('\t') && (text.contains("\"\t") || text.contains("\"\n") || text.contains("\"\r"))
}

fn paragraph(text: &str) -> FlowBlock {
    FlowBlock::Paragraph(Paragraph { text: text.to_owned(), ..Paragraph::default() })
}

/// The cells of a line between bars; `\|` is a bar in a cell.
fn bars(line: &str) -> Vec<String> {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut out = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'|') => {
                chars.next();
                out.last_mut().expect("it begins with one").push('|');
            }
            '|' => out.push(String::new()),
            _ => out.last_mut().expect("it begins with one").push(c),
        }
    }
    if out.last().is_some_and(|last| last.trim().is_empty()) {
        out.pop();
    }
    out
}

fn table(rows: Vec<Vec<String>>) -> FlowTable {
    let mut table = FlowTable { rows: rows.len(), ..FlowTable::default() };
    for (row, mut cells) in rows.into_iter().enumerate() {
        // What stands beyond the last column is of the last cell.
        let beyond = cells.split_off(cells.len().min(MOST_COLUMNS)).join("\n");
        if let Some(last) = cells.last_mut().filter(|_| !beyond.trim().is_empty()) {
            last.push('\n');
            last.push_str(&beyond);
        }
        for (column, text) in cells.into_iter().enumerate() {
            let mut text = text.replace("**", "");
            for tag in ["<br>", "<br/>", "<br />", "<BR>"] {
                text = text.replace(tag, "\n");
            }
            let blocks = text.trim().split('\n').map(|line| paragraph(line.trim())).collect();
            table.cells.push(FlowCell { row, column, rows: 1, columns: 1, blocks });
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(flow: &Flow) -> Vec<String> {
        let table = flow.blocks.iter().find_map(|block| match block {
            FlowBlock::Table(table) => Some(table),
            FlowBlock::Paragraph(_) => None,
        });
        table.into_iter().flat_map(|table| &table.cells).map(FlowCell::text).collect()
    }

    #[test]
    fn bars_make_cells_and_the_ruler_none() {
        let flow = markdown("# 計畫\n\n| 甲 | 乙 |\n|:--|---|\n| 一<br>二 | a\\|b |\n尾").expect("a table");
        assert_eq!(texts(&flow), ["甲", "乙", "一二", "a|b"]);
        assert!(markdown("甲 | 乙\n丙").is_none());
    }

    #[test]
    fn thousands_of_columns_are_joined() {
        let flow = separated(&format!("首{}尾\n{}\n", ",".repeat(9_000), "甲,".repeat(9_000))).expect("a table");
        let texts = texts(&flow);
        assert_eq!((texts.len(), texts.concat().chars().filter(|c| *c == '甲').count()), (512, 9_000));
        assert_eq!((&*texts[0], &*texts[255]), ("首", "尾"));
    }

    #[test]
    fn a_lone_carriage_return_ends_a_line_of_a_cell() {
        let text = "面向,作法,部門\n一,設置\r專線,業務組\n,\"甲,\r乙\",秘書室\r\n";
        let quoted = with_quotes(text).expect("it has one");
        assert_eq!(quoted, "面向,作法,部門\n一,\"設置\n專線\",業務組\n,\"甲,\n乙\",秘書室\n");
        for text in ["面向,作法,部門\r\n一,甲,乙\r\n", "面向,作法,部門\r一,甲,乙\r", "一句話\r第二句\n第三句\n"]
        {
            assert_eq!(with_quotes(text), None);
        }
    }

    #[test]
    fn quoted_cells_keep_their_commas_and_lines() {
        let flow = separated("面向,作法,部門\n一,\"(1)甲,\n(2)乙\",業務組\n").expect("a table");
        assert_eq!(texts(&flow)[4], "(1)甲,(2)乙");
        assert!(separated("一句話，沒有表格。\n第二句。").is_none());
    }
}
