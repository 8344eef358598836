//! A document that flows: paragraphs and real tables, as word processors and web pages hold them.
//!
//! Such forms have no pages and no heights. What they do have is the order of paragraphs in every cell, empty ones
//! included: those are what lines departments and deadlines up with the measures beside them.

use unicode_width::UnicodeWidthChar;

use crate::words::{Code, Diagnostic};

/// Columns of a table that are read. Word itself has no more than 63, and a spreadsheet that people fill in has fewer.
pub(super) const MOST_COLUMNS: usize = 256;

/// What is said where cells with text stood in later columns; `form` is what may be saved as PDF instead.
pub(super) fn columns_left_out(form: &str) -> Diagnostic {
    Diagnostic::new(
        Code::LimitReached,
        format!("表格超過 {MOST_COLUMNS} 欄，其後各欄的文字未讀；請將表格分成數個，或另存為 PDF"),
        format!(
            "a table has more than {MOST_COLUMNS} columns; the text in those after them was not read: part the table, \
             or save the {form} as PDF"
        ),
    )
}

/// Text that a file holds and no program shows: how many pieces of it, and the first.
#[derive(Debug, Default)]
pub(super) struct Unseen {
    pieces: usize,
    first: String,
}

impl Unseen {
    /// Takes a piece, which is nothing nearly always.
    pub(super) fn add(&mut self, text: &str) {
        if text.trim().is_empty() {
            return;
        }
        if self.pieces == 0 {
            text.trim().clone_into(&mut self.first);
        }
        self.pieces += 1;
    }

    /// Whether there is any.
    pub(super) fn any(&self) -> bool {
        self.pieces > 0
    }

    /// What is said of it where there is any, in both languages, given how many pieces there are.
    pub(super) fn note(&self, said: impl FnOnce(usize) -> [String; 2]) -> Option<Diagnostic> {
        (self.pieces > 0).then(|| {
            let [zh, en] = said(self.pieces);
            Diagnostic::new(Code::HiddenText, zh, en).quoting(&self.first)
        })
    }
}

/// What is said of cells that a merged one covers.
pub(super) fn covered(cells: usize) -> [String; 2] {
    [
        format!("有 {cells} 個儲存格被合併儲存格蓋住，看不見其中文字，未採用"),
        format!("{cells} cells are covered by a merged one, and their text cannot be seen: it was left out"),
    ]
}

/// What is said of text that a word processor's file hides.
pub(super) fn hidden(pieces: usize) -> [String; 2] {
    [
        format!("文件有 {pieces} 處隱藏文字（或與底色相同、小到看不見），未採用；若屬計畫內容，請取消隱藏後再讀"),
        format!(
            "{pieces} pieces of text are hidden in the document (or as pale as the paper, or too small to be seen) and were \
             left out; if they belong to the plan, show them first"
        ),
    ]
}

/// A document without pages.
#[derive(Debug, Clone, Default)]
pub struct Flow {
    /// In the order of the document.
    pub blocks: Vec<FlowBlock>,
    /// Footnotes and endnotes, which are of no paragraph.
    pub footnotes: Vec<String>,
    /// What was noticed while reading.
    pub notes: Vec<Diagnostic>,
}

impl Flow {
    /// Its text: a paragraph a line, the cells of a row parted by tabulators, the lines of a cell by spaces.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            match block {
                FlowBlock::Paragraph(paragraph) => {
                    out.push_str(&paragraph.text);
                    out.push('\n');
                }
                FlowBlock::Table(table) => table.push_text(&mut out),
            }
        }
        for note in &self.footnotes {
            out.push_str(note);
            out.push('\n');
        }
        out
    }
}

/// A paragraph or a table.
#[derive(Debug, Clone, PartialEq)]
pub enum FlowBlock {
    /// A paragraph; an empty one too.
    Paragraph(Paragraph),
    /// A table.
    Table(FlowTable),
}

/// A paragraph with the number that its list gives it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    /// As shown: the list's number first, soft line breaks as `\n`.
    pub text: String,
    /// The size of its type in points, where the form tells.
    pub size: Option<f32>,
    /// It stands in a text box, beside the flow.
    pub boxed: bool,
    /// Its line breaks are where a column wrapped, not where somebody set them.
    pub wrapped: bool,
    /// In a text: its page, its first line in the file and its last, each counted from 1.
    pub lines: Option<[u32; 3]>,
}

/// A table whose merged cells stand once, at their first row and column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowTable {
    /// The page it stands on, where the form has pages; else 0.
    pub page: u32,
    /// It goes on with the table before it, as its pages show.
    pub continues: bool,
    /// How many rows it has.
    pub rows: usize,
    /// The widths of its columns in points; empty where the form does not tell.
    pub widths: Vec<f32>,
    /// By row, then by column.
    pub cells: Vec<FlowCell>,
}

/// A cell, perhaps over several rows and columns.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FlowCell {
    /// Its first row, from 0.
    pub row: usize,
    /// Its first column, from 0.
    pub column: usize,
    /// How many rows it covers, at least 1.
    pub rows: usize,
    /// How many columns it covers, at least 1.
    pub columns: usize,
    /// What it holds.
    pub blocks: Vec<FlowBlock>,
}

impl FlowTable {
    /// A table of one paragraph a cell; none where a text is empty.
    #[cfg(test)]
    pub(crate) fn of_texts<const COLUMNS: usize>(rows: &[[&str; COLUMNS]]) -> FlowTable {
        let mut table = FlowTable { rows: rows.len(), ..FlowTable::default() };
        for (row, texts) in rows.iter().enumerate() {
            for (column, text) in texts.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let paragraph = Paragraph { text: (*text).to_owned(), ..Paragraph::default() };
                let blocks = vec![FlowBlock::Paragraph(paragraph)];
                table.cells.push(FlowCell { row, column, rows: 1, columns: 1, blocks });
            }
        }
        table
    }

    fn push_text(&self, out: &mut String) {
        for row in self.cells.chunk_by(|a, b| a.row == b.row) {
            let mut column = 0;
            for cell in row {
                // Cells that one from above goes on in are empty.
                out.extend(std::iter::repeat_n('\t', cell.column.saturating_sub(column)));
                column = column.max(cell.column);
                let lines: Vec<&str> =
                    cell.paragraphs().iter().flat_map(|paragraph| paragraph.text.split('\n')).map(str::trim).collect();
                out.push_str(lines.join(" ").trim());
            }
            out.push('\n');
        }
    }

    /// How many columns it has.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.cells.iter().map(|cell| cell.column + cell.columns).max().unwrap_or(0).max(self.widths.len())
    }

    /// The width of a cell in points, if all its columns' are known.
    #[must_use]
    pub fn width(&self, cell: &FlowCell) -> Option<f32> {
        let widths = self.widths.get(cell.column..cell.column + cell.columns)?;
        Some(widths.iter().sum::<f32>()).filter(|width| *width > 0.0)
    }
}

impl FlowCell {
    /// Its paragraphs in order; those of a table inside it one after another.
    #[must_use]
    pub fn paragraphs(&self) -> Vec<&Paragraph> {
        let mut out = Vec::new();
        collect(&self.blocks, &mut out);
        out
    }

    /// Its text in one line, without the spaces and breaks between paragraphs.
    #[must_use]
    pub fn text(&self) -> String {
        self.paragraphs().iter().map(|paragraph| paragraph.text.trim()).collect()
    }

    /// The lines of its paragraphs that say something, without blanks around them.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &str> {
        let lines = self.paragraphs().into_iter().flat_map(|paragraph| paragraph.text.split('\n'));
        lines.map(str::trim).filter(|line| !line.is_empty())
    }
}

fn collect<'a>(blocks: &'a [FlowBlock], out: &mut Vec<&'a Paragraph>) {
    for block in blocks {
        match block {
            FlowBlock::Paragraph(paragraph) => out.push(paragraph),
            FlowBlock::Table(table) => table.cells.iter().for_each(|cell| collect(&cell.blocks, out)),
        }
    }
}

/// How wide a text is, in columns of a Latin character.
pub(crate) fn columns_wide(text: &str) -> usize {
    text.chars().map(|c| c.width_cjk().unwrap_or(0)).sum()
}

/// Whether a line so wide has ended in a cell with so much room, both in columns: it leaves room for a whole character more,
/// and for the mark behind it.
pub(super) fn has_ended(width: usize, room: usize) -> bool {
    /// In columns.
    const LEFT: usize = 4;
    width.saturating_add(LEFT) <= room
}

/// The lines of a cell as paragraphs: one begins where the line above ended short of the edge, or where it hangs out.
/// `room` is how wide the cell is, in columns of a Latin character; each line comes with its page and its number.
pub(crate) fn wrapped_paragraphs(lines: &[(String, [u32; 2])], room: usize) -> Vec<FlowBlock> {
    let indent =
        |line: &str| line.chars().take_while(|c| c.is_whitespace()).map(|c| c.width_cjk().unwrap_or(1)).sum::<usize>();
    let filled = || lines.iter().map(|(line, _)| line).filter(|line| !line.trim().is_empty());
    let least = filled().map(|line| indent(line)).min().unwrap_or(0);
    let hangs = filled().any(|line| indent(line) > least);
    let mut out: Vec<Paragraph> = Vec::new();
    let mut ended = true;
    for (line, [page, number]) in lines {
        let text = line.trim();
        if text.is_empty() {
            // An empty line inside a cell holds the lines below it apart.
            if !out.is_empty() {
                out.push(Paragraph { size: Some(12.0), wrapped: true, ..Paragraph::default() });
            }
            ended = true;
            continue;
        }
        let begins = ended || hangs && indent(line) == least;
        match out.last_mut() {
            Some(last) if !begins => {
                last.text.push('\n');
                last.text.push_str(text);
                if let Some(lines) = &mut last.lines {
                    lines[2] = *number;
                }
            }
            _ => out.push(Paragraph {
                text: text.to_owned(),
                size: Some(12.0),
                wrapped: true,
                lines: Some([*page, *number, *number]),
                ..Paragraph::default()
            }),
        }
        ended = has_ended(columns_wide(line.trim_end()), room) && !hangs;
    }
    while out.last().is_some_and(|last| last.text.is_empty()) {
        out.pop();
    }
    out.into_iter().map(FlowBlock::Paragraph).collect()
}
