//! Web pages, and the HTML that Word writes: paragraphs and tables as a [`Flow`].
//!
//! Parsing is html5ever's, which never fails. Spaces collapse as a browser shows them; `<br>` is a soft line break,
//! lists are numbered as `<ol>` says. Elements deeper than a bound, and cells past one, are left out with a note; where a
//! page stands far deeper still, parsing itself ends, since each tag costs as much as there are elements open around it.
//! What the page hides, by an element's own marks or by its style sheets, is left out with a note.

mod hidden;
mod parse;
mod style;

use scraper::{ElementRef, Node};

use self::parse::DEEPEST;
use super::{
    SourceError,
    encoding::{self, Decoded},
    flow::{Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph, columns_left_out},
};
use crate::words::{Code, Diagnostic, joining::is_complete};

const MOST_ROWS: usize = 20_000;

/// Decodes and reads a page.
///
/// # Errors
/// [`SourceError::NotText`] where the bytes are no text.
pub fn read(bytes: &[u8]) -> Result<Flow, SourceError> {
    let decoded = decode(bytes)?;
    let mut flow = read_text(&decoded.text);
    if decoded.lost > 0 {
        flow.notes.push(Diagnostic::new(
            Code::UndecodableText,
            format!("以 {} 解碼時有 {} 個字無法辨讀", decoded.encoding, decoded.lost),
            format!("{} characters could not be decoded as {}", decoded.lost, decoded.encoding),
        ));
    }
    Ok(flow)
}

/// Text of a page: by its mark, else as well-formed UTF-8 whatever the page says, else by its `meta`, else sniffed.
fn decode(bytes: &[u8]) -> Result<Decoded<'_>, SourceError> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let named = head.find("charset").and_then(|at| {
        let rest = head[at + 7..].trim_start().strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
        encoding_rs::Encoding::for_label(&rest.as_bytes()[..end])
    });
    match named.filter(|_| std::str::from_utf8(bytes).is_err() && encoding_rs::Encoding::for_bom(bytes).is_none()) {
        Some(named) if named.is_ascii_compatible() => Ok(encoding::decode_as(named, bytes)),
        _ => encoding::decode(bytes),
    }
}

/// Reads a page that is text already.
#[must_use]
pub fn read_text(text: &str) -> Flow {
    let (mut page, cut) = parse::parse(text);
    let unseen = hidden::take_out(&mut page);
    let mut reader = Reader { cut: cut.then_some(Cut::Structure), ..Reader::default() };
    reader.inside(page.root_element(), 0);
    reader.end_paragraph(Keep::IfFilled);
    let mut flow = Flow { blocks: reader.blocks, ..Flow::default() };
    flow.notes.extend(reader.cut.map(Cut::note));
    flow.notes.extend(unseen);
    flow
}

/// Which bound left something out; the first one met is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Structure,
    Rows,
    Columns,
}

impl Cut {
    fn note(self) -> Diagnostic {
        let (zh, en) = match self {
            Cut::Structure => (
                format!("網頁結構過深（上限 {DEEPEST} 層）或過大，其餘部分未讀；請只留下計畫的表格，或另存為 PDF"),
                format!(
                    "the page is nested too deeply (the limit is {DEEPEST} elements) or too large; the rest was not \
                     read: keep the plan's table only, or save the page as PDF"
                ),
            ),
            Cut::Rows => (
                format!("表格超過 {MOST_ROWS} 列，其後未讀；請將表格分成數個"),
                format!("a table has more than {MOST_ROWS} rows; those after them were not read: part the table"),
            ),
            Cut::Columns => return columns_left_out("page"),
        };
        Diagnostic::new(Code::LimitReached, zh, en)
    }
}

#[derive(Debug, Default)]
struct Reader {
    blocks: Vec<FlowBlock>,
    /// The paragraph at hand.
    text: String,
    /// The numbers of the lists that are open: none in an unordered one.
    lists: Vec<Option<u32>>,
    /// What was left out, if anything was.
    cut: Option<Cut>,
}

/// What becomes of a paragraph without text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// `<p>&nbsp;</p>` takes a line, and lines things up.
    Always,
    IfFilled,
}

impl Reader {
    fn end_paragraph(&mut self, keep: Keep) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim_matches(' ').strip_suffix('\n').unwrap_or(text.trim_matches(' ')).to_owned();
        if keep == Keep::Always || !text.trim().is_empty() {
            self.blocks.push(FlowBlock::Paragraph(Paragraph { text, ..Paragraph::default() }));
        }
    }

    fn inside(&mut self, element: ElementRef<'_>, depth: usize) {
        if depth > DEEPEST {
            self.cut.get_or_insert(Cut::Structure);
            return;
        }
        let rows = laid_rows(element);
        let mut laid = rows.iter().peekable();
        let mut skipped = 0;
        for child in element.children() {
            match child.value() {
                Node::Text(text) => self.text(text),
                Node::Element(_) => {
                    let Some(child) = ElementRef::wrap(child) else { continue };
                    if skipped > 0 {
                        skipped -= 1;
                    } else if let Some(run) = laid.next_if(|run| run[0] == child) {
                        self.end_paragraph(Keep::IfFilled);
                        let rows =
                            run.iter().map(|row| row.children().filter_map(ElementRef::wrap).collect()).collect();
                        let table = self.table(rows, depth + 1);
                        self.blocks.push(FlowBlock::Table(table));
                        skipped = run.len() - 1;
                    } else {
                        self.element(child, depth + 1);
                    }
                }
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            // A space that may not break is one that was meant; all others collapse.
            let space = c.is_ascii_whitespace();
            if !space {
                self.text.push(if c == '\u{A0}' { ' ' } else { c });
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
    }

    fn element(&mut self, element: ElementRef<'_>, depth: usize) {
        match element.value().name() {
            "head" | "del" | "rp" | "rt" => {}
            name if is_never_shown(name) => {}
            "br" => {
                let end = self.text.trim_end_matches(' ').len();
                self.text.truncate(end);
                self.text.push('\n');
            }
            _ if is_table(element) => {
                self.end_paragraph(Keep::IfFilled);
                // What heads the table stands in it.
                let mut captions = element.children().filter_map(ElementRef::wrap);
                if let Some(caption) = captions.find(|child| child.value().name() == "caption") {
                    self.element(caption, depth + 1);
                }
                let mut rows = Vec::new();
                rows_of(element, &mut rows);
                let cells =
                    rows.iter().map(|row| row.children().filter_map(ElementRef::wrap).filter(|cell| is_cell(*cell)));
                let table = self.table(cells.map(Iterator::collect).collect(), depth);
                self.blocks.push(FlowBlock::Table(table));
            }
            "ol" | "ul" | "menu" => {
                self.end_paragraph(Keep::IfFilled);
                let start = element.attr("start").and_then(|start| start.trim().parse().ok()).unwrap_or(1);
                self.lists.push((element.value().name() == "ol").then_some(start));
                self.inside(element, depth);
                self.end_paragraph(Keep::IfFilled);
                self.lists.pop();
            }
            "li" => {
                self.end_paragraph(Keep::IfFilled);
                let value = element.attr("value").and_then(|value| value.trim().parse().ok());
                match self.lists.last_mut() {
                    Some(Some(next)) => {
                        let number = value.unwrap_or(*next);
                        *next = number.saturating_add(1);
                        self.text = format!("{number}. ");
                    }
                    _ => self.text.push_str("• "),
                }
                self.inside(element, depth);
                self.end_paragraph(Keep::IfFilled);
            }
            // What a term says stands behind it, as behind a label; behind a sentence stand paragraphs of their own.
            "dt" => {
                self.end_paragraph(Keep::IfFilled);
                self.inside(element, depth);
                let label = self.text.trim().trim_end_matches(['：', ':']).to_owned();
                let is_label = !label.is_empty() && !label.contains('\n') && !is_complete(&label);
                if is_label && has_description(element) {
                    self.text = format!("{label}：");
                } else {
                    self.end_paragraph(Keep::IfFilled);
                }
            }
            "dd" => {
                if !self.text.ends_with('：') {
                    self.end_paragraph(Keep::IfFilled);
                }
                self.inside(element, depth);
                self.end_paragraph(Keep::IfFilled);
            }
            "p" => {
                // The number of an item may stand before a paragraph inside it.
                let numbered = !self.lists.is_empty() && (self.text == "• " || self.text.ends_with(". "));
                let labelled = self.text.ends_with('：') && begins_description(element);
                if !numbered && !labelled {
                    self.end_paragraph(Keep::IfFilled);
                }
                self.inside(element, depth);
                self.end_paragraph(Keep::Always);
            }
            "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "section" | "article" | "header" | "footer" | "main"
            | "center" | "blockquote" | "pre" | "address" | "dl" | "hr" | "caption" | "body" | "form" => {
                self.end_paragraph(Keep::IfFilled);
                self.inside(element, depth);
                self.end_paragraph(Keep::IfFilled);
            }
            _ => self.inside(element, depth),
        }
    }

    /// A table of these rows of cells.
    fn table(&mut self, rows: Vec<Vec<ElementRef<'_>>>, depth: usize) -> FlowTable {
        let mut table = FlowTable::default();
        // How many rows from here on each column is taken by a cell from above.
        let mut taken: Vec<usize> = Vec::new();
        for row in rows {
            if table.rows >= MOST_ROWS {
                self.cut.get_or_insert(Cut::Rows);
                break;
            }
            let mut column = 0;
            for cell in row {
                while taken.get(column).is_some_and(|rows| *rows > 0) {
                    column += 1;
                }
                if column >= MOST_COLUMNS {
                    if cell.text().any(|text| !text.trim().is_empty()) {
                        self.cut.get_or_insert(Cut::Columns);
                    }
                    continue;
                }
                let span = |names: [&str; 2]| {
                    let said = names.iter().find_map(|name| cell.attr(name));
                    said.and_then(|span| span.trim().parse::<usize>().ok()).unwrap_or(1)
                };
                let columns = span(["colspan", "aria-colspan"]).clamp(1, MOST_COLUMNS - column);
                // Zero is all rows to the end.
                let rows = match span(["rowspan", "aria-rowspan"]) {
                    0 => MOST_ROWS,
                    rows => rows.min(MOST_ROWS),
                };
                if taken.len() < column + columns {
                    taken.resize(column + columns, 0);
                }
                taken[column..column + columns].fill(rows);
                let mut inner = Reader::default();
                inner.inside(cell, depth + 1);
                inner.end_paragraph(Keep::IfFilled);
                self.cut = self.cut.or(inner.cut);
                table.cells.push(FlowCell { row: table.rows, column, rows, columns, blocks: inner.blocks });
                column += columns;
            }
            for rows in &mut taken {
                *rows = rows.saturating_sub(1);
            }
            table.rows += 1;
        }
        for cell in &mut table.cells {
            cell.rows = cell.rows.min(table.rows - cell.row);
        }
        table
    }
}

/// Whether an element is for the program that shows the page.
fn is_never_shown(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript")
}

/// Whether what a term is for stands right behind it.
fn has_description(term: ElementRef<'_>) -> bool {
    term.next_siblings().find_map(ElementRef::wrap).is_some_and(|next| next.value().name() == "dd")
}

/// Whether an element begins what is said of a term.
fn begins_description(element: ElementRef<'_>) -> bool {
    let parent = element.parent().and_then(ElementRef::wrap);
    parent.is_some_and(|parent| parent.value().name() == "dd")
        && element.prev_siblings().find_map(ElementRef::wrap).is_none()
}

/// Whether an element is a table, by its name or by the role that a page gives it (WAI-ARIA 1.2, table, grid, treegrid).
fn is_table(element: ElementRef<'_>) -> bool {
    element.value().name() == "table" || has_role(element, &["table", "grid", "treegrid"])
}

fn is_cell(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "td" | "th")
        || has_role(element, &["cell", "gridcell", "columnheader", "rowheader"])
}

fn has_role(element: ElementRef<'_>, roles: &[&str]) -> bool {
    element
        .attr("role")
        .is_some_and(|role| role.split_ascii_whitespace().next().is_some_and(|role| roles.contains(&role)))
}

/// Runs of elements that a style sheet lays out as the rows of a table, as far as the page tells without one: neighbours of
/// one kind and class, each with the same number of parts and nothing beside them.
fn laid_rows(element: ElementRef<'_>) -> Vec<Vec<ElementRef<'_>>> {
    /// A head and two rows; two neighbours alike are anything.
    const LEAST_ROWS: usize = 3;
    /// Two parts are a picture and its words, or a name and what it means.
    const LEAST_PARTS: usize = 3;
    let parts = |row: ElementRef<'_>| {
        let is_row = matches!(row.value().name(), "div" | "section" | "article");
        let has_text =
            || row.children().any(|child| child.value().as_text().is_some_and(|text| !text.trim().is_empty()));
        let mut count = 0;
        let each = row.children().filter_map(ElementRef::wrap).all(|part| {
            count += 1;
            matches!(part.value().name(), "div" | "span" | "p")
        });
        (is_row && each && count >= LEAST_PARTS && !has_text()).then_some(count)
    };
    let class = |row: ElementRef<'_>| {
        row.attr("class").and_then(|class| class.split_ascii_whitespace().next()).unwrap_or_default().to_owned()
    };
    let mut runs: Vec<(usize, String, Vec<ElementRef<'_>>)> = Vec::new();
    let mut goes_on = false;
    for child in element.children().filter_map(ElementRef::wrap) {
        let Some(count) = parts(child) else {
            goes_on = false;
            continue;
        };
        match runs.last_mut() {
            Some((known, own, run)) if goes_on && *known == count && *own == class(child) => run.push(child),
            _ => runs.push((count, class(child), vec![child])),
        }
        goes_on = true;
    }
    runs.into_iter().map(|(_, _, run)| run).filter(|run| run.len() >= LEAST_ROWS).collect()
}

/// The rows of a table, not those of a table inside it.
fn rows_of<'a>(element: ElementRef<'a>, out: &mut Vec<ElementRef<'a>>) {
    let by_roles = element.value().name() != "table";
    let mut open: Vec<ElementRef<'a>> = element.children().rev().filter_map(ElementRef::wrap).collect();
    while let Some(child) = open.pop() {
        match child.value().name() {
            "tr" => out.push(child),
            _ if has_role(child, &["row"]) => out.push(child),
            // Where roles alone say what is a row, anything may stand around rows.
            "thead" | "tbody" | "tfoot" => open.extend(child.children().rev().filter_map(ElementRef::wrap)),
            _ if by_roles && !is_table(child) => open.extend(child.children().rev().filter_map(ElementRef::wrap)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(page: &str) -> String {
        let mut out = String::new();
        for block in &read_text(page).blocks {
            match block {
                FlowBlock::Paragraph(paragraph) => out += &format!("{:?}\n", paragraph.text),
                FlowBlock::Table(table) => {
                    for cell in &table.cells {
                        let texts: Vec<&str> = cell.paragraphs().iter().map(|p| p.text.as_str()).collect();
                        out += &format!("r{}+{} c{}+{} {texts:?}\n", cell.row, cell.rows, cell.column, cell.columns);
                    }
                }
            }
        }
        out
    }

    #[test]
    fn neighbours_of_as_many_parts_are_rows() {
        let row = |class: &str, last: &str| {
            format!("<div class='{class}'><div>甲</div><div>乙 <b>丙</b></div><span>{last}</span></div>")
        };
        let page = format!("<p>一</p>{}{}{}<p>二</p>{}", row("g h", "1"), row("g", "2"), row("g", "3"), row("g", "4"));
        insta::assert_snapshot!(shown(&page), @r#"
        "一"
        r0+1 c0+1 ["甲"]
        r0+1 c1+1 ["乙 丙"]
        r0+1 c2+1 ["1"]
        r1+1 c0+1 ["甲"]
        r1+1 c1+1 ["乙 丙"]
        r1+1 c2+1 ["2"]
        r2+1 c0+1 ["甲"]
        r2+1 c1+1 ["乙 丙"]
        r2+1 c2+1 ["3"]
        "二"
        "甲"
        "乙 丙"
        "4"
        "#);
    }

    #[test]
    fn spans_breaks_and_empty_paragraphs_are_kept() {
        insta::assert_snapshot!(shown(
            "<p>計畫</p><table><tr><td rowspan=2>甲<td colspan=2>乙<br>丙</tr>\
             <tr><td><p>一</p><p>&nbsp;</p><p>二</p><td><ol start=3><li>丁<li>戊</ol></table>"
        ), @r#"
        "計畫"
        r0+2 c0+1 ["甲"]
        r0+1 c1+2 ["乙\n丙"]
        r1+1 c1+1 ["一", "", "二"]
        r1+1 c2+1 ["3. 丁", "4. 戊"]
        "#);
    }

    #[test]
    fn a_table_by_its_roles_is_one() {
        insta::assert_snapshot!(shown(
            "<div role=grid><div role=rowgroup><div role=row><div role=columnheader aria-colspan=2>甲</div></div></div>\
             <div role=row><span role=rowheader>乙</span><div role=gridcell><p>丙</p></div></div></div>"
        ), @r#"
        r0+1 c0+2 ["甲"]
        r1+1 c0+1 ["乙"]
        r1+1 c1+1 ["丙"]
        "#);
    }

    #[test]
    fn a_page_of_big5_is_read_by_its_meta() {
        let mut bytes = b"<html><meta http-equiv=Content-Type content=\"text/html; charset=big5\"><p>".to_vec();
        bytes.extend_from_slice(&encoding_rs::BIG5.encode("執行策略").0);
        let flow = read(&bytes).expect("a page");
        assert_eq!(flow.blocks.len(), 1);
        assert!(matches!(&flow.blocks[0], FlowBlock::Paragraph(p) if p.text == "執行策略"));
    }

    #[test]
    fn a_page_nested_too_deeply_is_cut_with_a_note() {
        let flow = read_text(&format!("<p>一</p>{}二", "<div>".repeat(5000)));
        assert_eq!(flow.notes.len(), 1);
    }

    #[test]
    fn parsing_ends_where_tags_would_cost_their_square() {
        let start = std::time::Instant::now();
        for page in [
            format!("<p>一</p>{}", "<div>".repeat(200_000)),
            format!("<p>一</p>{}", "<table><tr><td>".repeat(100_000)),
            // Hidden from whoever looks at the last element only.
            format!("<p>一</p>{}", format!("{}</body><!---->", "<div>".repeat(201)).repeat(1000)),
            format!("<p>一{}", (0..500).map(|i| format!("<b id={i}>")).collect::<String>() + &"<p>x".repeat(100_000)),
        ] {
            let flow = read_text(&page);
            assert_eq!(flow.notes.len(), 1);
            assert!(matches!(&flow.blocks[0], FlowBlock::Paragraph(p) if p.text == "一"));
        }
        assert!(start.elapsed() < std::time::Duration::from_secs(20), "{:?}", start.elapsed());
    }

    #[test]
    fn where_a_piece_of_the_page_ends_does_not_show() {
        let text = "面向、執行策略、具體作法".repeat(400);
        let flow = read_text(&format!("<p>{text}</p><p>&nbsp;</p>{}", "<p>x</p>".repeat(1000)));
        assert_eq!(flow.blocks.len(), 1002);
        assert!(matches!(&flow.blocks[0], FlowBlock::Paragraph(p) if p.text == text));
    }
}
