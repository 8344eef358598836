//! Plans without a table: numbered measures, each with lines below it that say who does it and when.
//!
//! > （一）開放夜間參觀，並提供導覽。
//! > 主辦單位：展示組　完成期限：6月底
//!
//! The labels are the heads of columns, and each measure with what is said of it is a row. What is numbered otherwise and
//! stands before the measures are headings over the rows below them. Where nothing has a label, names in brackets at the
//! end of each measure say who does it: …。（政風室）

use std::{borrow::Cow, ops::Range};

use super::{Block, Cell, Column, Piece, PlanTable, Role, Vocabulary, looks, records, rows::is_page_number};
use crate::words::{
    joining::{append, closes_bracket, is_complete, squash},
    marker::{self, Style},
};

/// Fewer measures with labels below them are a notice: 主辦單位：… once, below what an event is about.
const LEAST_SAID: usize = 3;
/// In characters: a line without a number that is longer is no heading.
const LONGEST_HEADING: usize = 30;

/// No measure goes over more lines.
const LONGEST_MEASURE: usize = 24;

/// What a line says behind its labels.
type Said<'a> = Vec<(&'a str, Role, &'a str)>;

/// A document whose list of measures is a table of them, if it holds such a list and no table of a plan.
pub(crate) fn laid_down(blocks: &[Block], words: &Vocabulary) -> Option<Vec<Block>> {
    records::laid_down(blocks, words).or_else(|| with_labels_below(blocks, words))
}

/// The same, where the measures have numbers and their labels stand below them.
fn with_labels_below(blocks: &[Block], words: &Vocabulary) -> Option<Vec<Block>> {
    let lines: Vec<Cow<'_, Piece>> = blocks.iter().map(|block| block.prose().map(unmarked)).collect::<Option<_>>()?;
    let mut said: Vec<Option<Said<'_>>> = lines.iter().map(|line| said(&line.text, words)).collect();
    for at in 1..lines.len() {
        // Between labels that are known, one that is not.
        if said[at].is_none() && said[at - 1].is_some() {
            said[at] = something(&lines[at].text);
        }
    }
    let styles = styles(&lines);
    let (mut owners, mut last) = (owners(&said, &styles), said.iter().rposition(Option::is_some));
    // Labels in brackets behind a text may be cut over its lines.
    let in_brackets = ends_with_names(&lines, &styles);
    let has_labels = in_brackets.len() <= owners.len();
    if !has_labels {
        last = in_brackets.last().map(|(_, end)| *end);
        owners = in_brackets.into_iter().map(|(owner, _)| owner).collect();
        said.fill_with(|| None);
    }
    if owners.len().max(said.iter().flatten().count()) < LEAST_SAID {
        return None;
    }
    let measure = commonest(owners.iter().map(|at| styles[*at]))?;
    let own = owners.iter().filter(|at| styles[**at] == Some(measure)).count();
    let of_measures = || styles.iter().filter(|style| **style == Some(measure)).count();
    if own * 2 < owners.len() || !has_labels && own * 2 < of_measures() {
        return None;
    }
    let first = owners.iter().copied().find(|at| styles[*at] == Some(measure))?;
    let region = headings_from(&lines, &styles, first)..last? + 1;
    let mut list = List { lines: &lines, said: &said, styles: &styles, measure, ..List::new() };
    list.read(region.clone());
    let before = blocks[..region.start].iter().cloned();
    let left: Vec<Block> = list.left.into_iter().map(Block::Prose).collect();
    let after = blocks[list.end..].iter().cloned();
    Some(before.chain([Block::Table(list.table)]).chain(left).chain(after).collect())
}

/// The dress of each line's number.
fn styles(lines: &[Cow<'_, Piece>]) -> Vec<Option<Style>> {
    let style = |at: usize| {
        let goes_on = at > 0 && closes_bracket(&lines[at - 1].text, &lines[at].text);
        let marker = marker::read(lines[at].text.trim_start()).filter(|_| !goes_on);
        marker.map(|marker| marker.style)
    };
    (0..lines.len()).map(style).collect()
}

/// A line without the marks that Markdown gives headings and emphasis.
fn unmarked(piece: &Piece) -> Cow<'_, Piece> {
    let bare = piece.text.trim_start_matches('#');
    if bare.len() == piece.text.len() && !bare.contains("**") {
        return Cow::Borrowed(piece);
    }
    Cow::Owned(Piece { text: bare.replace("**", "").trim().to_owned(), ..piece.clone() })
}

/// The numbered lines whose text ends with names in brackets, each with the line where it ends.
fn ends_with_names(lines: &[Cow<'_, Piece>], styles: &[Option<Style>]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let begins: Vec<usize> = (0..lines.len()).filter(|&at| styles[at].is_some()).collect();
    let ends = begins.iter().skip(1).copied().chain([lines.len()]);
    for (&from, end) in begins.iter().zip(ends) {
        let mut text = String::new();
        for (at, line) in lines.iter().enumerate().take(end.min(from + LONGEST_MEASURE)).skip(from) {
            append(&mut text, line.text.trim());
            if looks::names_at_end(&text).is_some_and(|behind| behind.is_told()) {
                out.push((from, at));
                break;
            }
        }
    }
    out
}

/// The numbered line above each first line of labels.
fn owners(said: &[Option<Said<'_>>], styles: &[Option<Style>]) -> Vec<usize> {
    let mut out = Vec::new();
    let mut open = None;
    for at in 0..said.len() {
        if said[at].is_some() {
            out.extend(open.take());
        } else if styles[at].is_some() {
            open = Some(at);
        }
    }
    out
}

fn commonest(styles: impl Iterator<Item = Option<Style>>) -> Option<Style> {
    let mut counts: Vec<(Style, usize)> = Vec::new();
    for style in styles.flatten() {
        match counts.iter_mut().find(|(known, _)| *known == style) {
            Some((_, count)) => *count += 1,
            None => counts.push((style, 1)),
        }
    }
    counts.into_iter().max_by_key(|(_, count)| *count).map(|(style, _)| style)
}

/// Where the headings begin that stand right above the first measure: each of a dress of its own, and its first number.
fn headings_from(lines: &[Cow<'_, Piece>], styles: &[Option<Style>], first: usize) -> usize {
    let mut seen = vec![styles[first]];
    let mut from = first;
    for at in (0..first).rev() {
        // Parts of a document that are counted by name are titles whatever their number: 第二編.
        let begins = marker::read(lines[at].text.trim_start()).is_some_and(|marker| {
            let is_named = matches!(marker.style, Style::Ordinal(part) if part != u8::MAX);
            marker.number == Some(1) || is_named || matches!(marker.style, Style::Bullet | Style::Enclosed)
        });
        if lines[at].text.trim().is_empty() {
            continue;
        }
        if !begins || seen.contains(&styles[at]) || is_complete(&lines[at].text) {
            break;
        }
        seen.push(styles[at]);
        from = at;
    }
    from
}

/// What a line says behind labels, if it is nothing but that: 辦理單位：各分館；時間：持續辦理, 【辦理單位】各分館.
fn said<'a>(line: &'a str, words: &Vocabulary) -> Option<Said<'a>> {
    if let Some((label, value)) = line.trim().strip_prefix('【').and_then(|line| line.split_once('】'))
        && let Some(role) = role(label.trim(), words)
    {
        let value = value.trim_start_matches(['：', ':']).trim();
        let is_said = role != Role::Other && !value.is_empty() && !is_complete(value);
        return is_said.then(|| vec![(label.trim(), role, value)]);
    }
    let line = line
        .trim()
        .trim_start_matches(['（', '(', '【', '※', '●', '•', '-', '－'])
        .trim_end_matches(['）', ')', '】'])
        .trim();
    let is_mark = |c: char| c.is_whitespace() || matches!(c, '；' | ';' | '，' | ',' | '。' | '／' | '/');
    // Where each label begins and its value.
    let mut found: Vec<(usize, usize, Role)> = Vec::new();
    for (colon, c) in line.char_indices().filter(|(_, c)| matches!(c, '：' | ':')) {
        let open = found.last().map_or(0, |(_, value, _)| *value);
        // No further back than a label is long: a line of nothing but colons would cost its square.
        let mut back = line[open..colon].char_indices().rev();
        let mark = back
            .by_ref()
            .take(looks::LONGEST_LABEL + 1)
            .find(|&(_, c)| is_mark(c))
            .map(|(at, c)| open + at + c.len_utf8());
        let Some(from) = mark.or_else(|| back.next().is_none().then_some(open)) else { continue };
        if let Some(role) = role(line[from..colon].trim(), words) {
            found.push((from, colon + c.len_utf8(), role));
        }
    }
    let starts = found.first().is_some_and(|(from, _, role)| *from == 0 && *role != Role::Other);
    let ends = found.iter().skip(1).map(|(from, ..)| *from).chain([line.len()]);
    let pairs: Said<'a> = found
        .iter()
        .zip(ends)
        .map(|((from, value, role), end)| {
            let label = line[*from..*value].trim_end_matches(['：', ':']).trim();
            (label, *role, line[*value..end].trim_matches(is_mark))
        })
        .collect();
    (starts && pairs.iter().all(|(.., value)| !value.is_empty() && !is_complete(value))).then_some(pairs)
}

/// What a line below a label says behind a word that names no role: 經費：…
fn something(line: &str) -> Option<Said<'_>> {
    // 目標 2：… is a heading.
    if marker::read(line.trim()).is_some() {
        return None;
    }
    let (label, value) = line.trim().split_once(['：', ':'])?;
    let (label, value) = (label.trim(), value.trim());
    let is_said = looks::may_be_label(label) && !value.is_empty() && !is_complete(value);
    let one = [value];
    let role = match looks::role_hinted(label) {
        Some(Role::Deadline) if looks::is_time(&one) => Role::Deadline,
        Some(role @ (Role::Department | Role::CoDepartment)) if looks::is_names(&one) => role,
        _ => Role::Other,
    };
    is_said.then(|| vec![(label, role, value)])
}

/// What a label says: who, with whom, when, or something else of a measure.
fn role(label: &str, words: &Vocabulary) -> Option<Role> {
    if !looks::may_be_label(label) {
        return None;
    }
    let role = words.role_of_label(label)?;
    matches!(role, Role::Department | Role::CoDepartment | Role::Deadline | Role::Other).then_some(role)
}

/// A list as it is read.
struct List<'a> {
    lines: &'a [Cow<'a, Piece>],
    said: &'a [Option<Said<'a>>],
    styles: &'a [Option<Style>],
    measure: Style,
    table: PlanTable,
    /// The labels of the columns.
    labels: Vec<String>,
    /// How many rows there are.
    rows: u32,
    /// What the last line was.
    last: Last,
    /// What is neither of a measure nor a heading.
    left: Vec<Piece>,
    /// Behind the last line that was taken.
    end: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    Nothing,
    Heading,
    /// A measure, of which nothing has been said.
    Open,
    Said,
}

impl List<'_> {
    fn new() -> List<'static> {
        List {
            lines: &[],
            said: &[],
            styles: &[],
            measure: Style::Bullet,
            table: PlanTable {
                columns: vec![Column { role: Role::Measure, header: String::new() }],
                margin: f32::MAX,
                ..PlanTable::default()
            },
            labels: Vec::new(),
            rows: 0,
            last: Last::Nothing,
            left: Vec::new(),
            end: 0,
        }
    }

    fn read(&mut self, region: Range<usize>) {
        let mut at = region.start;
        while at < self.lines.len() {
            // Behind the last labels only what goes on with them is of the list.
            if at >= region.end && !self.goes_on(at) {
                break;
            }
            self.line(at);
            at += 1;
        }
        self.end = at;
    }

    /// Whether a line goes on with the last thing said: names, or a time, of a narrow page.
    fn goes_on(&self, at: usize) -> bool {
        let text = &self.lines[at].text;
        let before = self.table.cells.last().and_then(|cell| cell.pieces.last());
        let is_rest = || {
            let own = std::slice::from_ref(text);
            before.is_some_and(|before| before.text.ends_with(['、', '，']))
                || looks::is_names(own)
                || looks::is_time(own)
        };
        self.last == Last::Said && self.said[at].is_none() && self.styles[at].is_none() && is_rest()
    }

    fn line(&mut self, at: usize) {
        let piece = &*self.lines[at];
        let text = piece.text.trim();
        if text.is_empty() {
            return;
        }
        if is_page_number(text) {
            return self.table.furniture.push(piece.clone());
        }
        if let Some(said) = self.said[at].as_ref().filter(|_| self.rows > 0) {
            for (label, role, value) in said {
                let column = self.column(label, *role);
                let piece = Piece { text: (*value).to_owned(), ..piece.clone() };
                self.put(column, piece);
            }
            self.last = Last::Said;
        } else if self.goes_on(at) {
            let column = self.table.cells.last().map_or(0, |cell| cell.column);
            self.put(column, piece.clone());
        } else if self.styles[at] == Some(self.measure) {
            self.rows += 1;
            self.put(0, piece.clone());
            self.last = Last::Open;
        } else if self.last == Last::Open && (self.styles[at].is_none() || !self.is_heading(at)) {
            self.put(0, piece.clone());
        } else if self.styles[at].is_some() || self.may_be_heading(at) {
            let row = self.rows;
            match self.table.banners.last_mut() {
                // A heading goes on over a line.
                Some(heading) if self.last == Last::Heading && self.styles[at].is_none() => {
                    heading.pieces.push(piece.clone())
                }
                _ => self.table.banners.push(Cell { row, last_row: row, column: 0, pieces: vec![piece.clone()] }),
            }
            self.last = Last::Heading;
        } else {
            self.left.push(piece.clone());
        }
    }

    /// Whether a number of another dress than the measures' begins a heading rather than an item inside a measure: one of its
    /// dress has stood over measures before.
    fn is_heading(&self, at: usize) -> bool {
        let over = |cell: &Cell| {
            cell.pieces.first().and_then(|piece| marker::read(piece.text.trim_start())).map(|marker| marker.style)
        };
        self.table.banners.iter().any(|cell| over(cell) == self.styles[at])
    }

    /// Whether a line without a number is a heading: short, no sentence, and a number below it.
    fn may_be_heading(&self, at: usize) -> bool {
        let text = &self.lines[at].text;
        let is_short = text.chars().count() <= LONGEST_HEADING && !is_complete(text) && !text.contains('，');
        is_short && self.styles.get(at + 1).is_some_and(Option::is_some)
    }

    /// The column under a label.
    fn column(&mut self, label: &str, role: Role) -> usize {
        let label = squash(label);
        if let Some(known) = self.labels.iter().position(|other| *other == label) {
            return known + 1;
        }
        self.table.columns.push(Column { role, header: label.clone() });
        self.labels.push(label);
        self.labels.len()
    }

    /// Adds a line to the cell of the open row in a column.
    fn put(&mut self, column: usize, piece: Piece) {
        let row = self.rows.saturating_sub(1);
        match self.table.cells.last_mut() {
            Some(cell) if cell.row == row && cell.column == column => cell.pieces.push(piece),
            _ => self.table.cells.push(Cell { row, last_row: row, column, pieces: vec![piece] }),
        }
    }
}
