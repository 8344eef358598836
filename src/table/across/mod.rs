//! Tables whose printed lines a program wrote word after word, so that nothing says any more which word is of which column:
//!
//! > 策略 推動措施 主責 期限
//! > 一、透明 1.採購招標文件公開閱覽，廠商意見逐項回 總務科、會 第二季
//! > 治理 應並上網。 計室
//! > 2.首長行程按週公布。 會計室 每月底前
//!
//! The heads say which columns there are and in which order (`heads`). On a line the words stand in that order; of all ways to lay
//! them into columns the cheapest counts (`part`): what a text looks like, how wide its column is, which characters the column
//! has elsewhere (`shown`), and that a cell goes on below a line of it that is full. The lines are then set in columns again, as a
//! text that keeps them apart by blanks, and read as such.

mod heads;
mod part;
mod runs;
mod shown;
mod words;

use super::{
    Column, Role, Vocabulary,
    flowing::is_heading,
    roles,
    rows::{begins_section, is_page_number},
    spaced::words::width,
};
use crate::{
    source::{pitch::Evened, text::Line},
    words::{
        joining::squash,
        marker::{self, Style},
    },
};
use foldhash::HashMap;
use heads::Head;
use part::{Laid, Laying};
use runs::Runs;
use shown::{Shown, Told};
use words::{Row, Word, joined, width_of};

/// How often the words are laid: what a round shows of the columns the next one goes by.
const ROUNDS: usize = 4;
/// Lines of a text that are laid: the longest plan that was seen has some six hundred.
const MOST_LINES: usize = 4_000;
/// Fewer measures teach nothing about their columns.
const LEAST_MEASURES: usize = 3;
/// Words of a line: more are no cells.
const MOST_WORDS: usize = 24;
/// In bytes: a longer line is none that a page had.
const LONGEST_LINE: usize = 4_000;
/// In columns of a terminal: what is wider pushes what stands behind it to the right.
const WIDEST: usize = 600;
/// Words of a heading over a table.
const HEADING_WORDS: usize = 3;
/// What a column that no head names costs a line, in nats.
const UNNAMED: f32 = 0.05;
/// Blanks between columns.
const BETWEEN: usize = 3;

/// What a printed line is.
enum Kind {
    /// It stands beside the tables.
    Beside,
    /// It is a line of a table's header, counted from the first.
    Header { table: usize, line: usize },
    /// It is of a table: which of its lines.
    Body { table: usize, line: usize },
}

/// A table whose lines are to be laid.
struct Table<'a> {
    head: Head,
    lines: Vec<Row<'a>>,
    /// Before which of them a page ends, or the header is said again.
    breaks: Vec<bool>,
}

/// A text with the lines of its tables set in columns.
pub(crate) struct Set {
    pub(crate) lines: Evened,
    /// Whether other readings may know the columns better: its rows are those of a grid whose cells hold several lines, or no head
    /// names one of its columns.
    pub(crate) is_unsure: bool,
}

/// The text with the lines of its tables set in columns, if it shows the heads of one whose measures have something beside them.
pub(crate) fn set(lines: &[Line<'_>], vocabulary: &Vocabulary, separated: bool) -> Option<Set> {
    let rows = words::rows(lines, separated);
    // Among columns such a line would make a page as wide as it is.
    let is_long = |row: &Row<'_>| row.words.iter().map(|word| word.text.len()).sum::<usize>() > LONGEST_LINE;
    if rows.len() > MOST_LINES || rows.iter().any(is_long) {
        return None;
    }
    let (kinds, mut tables) = tables(&rows, vocabulary);
    for table in &mut tables {
        if table.head.columns.iter().all(|column| column.role != Role::Serial) {
            words::number(&mut table.lines);
        }
    }
    let mut laid = Vec::with_capacity(tables.len());
    let mut measures = 0;
    for table in &mut tables {
        let (head, measure, own) = cheapest(table)?;
        let begins = |laid: &&Laid| laid.pieces.iter().any(|piece| piece.column == measure && piece.begins);
        measures += own.iter().filter(begins).count();
        table.head = head;
        laid.push(own);
    }
    if measures < LEAST_MEASURES {
        return None;
    }
    let is_unnamed = |table: &Table<'_>| table.head.columns.iter().any(|column| column.header.is_empty());
    let is_unsure = words::is_stacked(lines, &rows) || tables.iter().any(is_unnamed);
    (!tables.is_empty()).then(|| Set { lines: write(&rows, &kinds, &tables, &laid), is_unsure })
}

/// What each printed line is, and the tables.
fn tables<'a>(rows: &[Row<'a>], vocabulary: &Vocabulary) -> (Vec<Kind>, Vec<Table<'a>>) {
    let mut kinds: Vec<Kind> = Vec::with_capacity(rows.len());
    let mut tables: Vec<Table<'_>> = Vec::new();
    let mut before: Vec<String> = Vec::new();
    let (mut page, mut is_broken, mut has_ended) = (0, true, false);
    let mut tried = 0;
    while kinds.len() < rows.len() {
        let row = &rows[kinds.len()];
        is_broken |= row.page != page;
        page = row.page;
        let rest = &rows[kinds.len()..];
        let height = match tables.last() {
            Some(table) if table.head.is_said(rest) => Some(table.head.lines),
            last => heads::begins(rest, vocabulary, &mut tried).filter(|head| last.is_none() || head.is_clear()).map(
                |head| {
                    let height = head.lines;
                    tables.push(Table { head, lines: Vec::new(), breaks: Vec::new() });
                    height
                },
            ),
        };
        if let Some(height) = height {
            let table = tables.len() - 1;
            // What stands right above a header is the heading of what follows.
            if let Some(Kind::Body { table, .. }) = kinds.last()
                && rows[kinds.len() - 1].words.len() <= HEADING_WORDS
                && is_heading(&joined(&rows[kinds.len() - 1].words))
            {
                tables[*table].lines.pop();
                tables[*table].breaks.pop();
                kinds.pop();
                kinds.push(Kind::Beside);
            }
            kinds.extend((0..height).map(|line| Kind::Header { table, line }));
            (is_broken, has_ended) = (true, false);
            continue;
        }
        let text = joined(&row.words);
        let Some(table) = tables.last_mut() else {
            before.push(squash(&text));
            kinds.push(Kind::Beside);
            continue;
        };
        has_ended |= row.words.len() <= HEADING_WORDS && begins_section(&text);
        let is_beside = has_ended
            || row.words.len() > MOST_WORDS
            || is_page_number(&text)
            || row.page > 1 && before.contains(&squash(&text));
        if is_beside {
            kinds.push(Kind::Beside);
        } else {
            let line = table.lines.len();
            table.lines.push(row.clone());
            table.breaks.push(std::mem::take(&mut is_broken));
            kinds.push(Kind::Body { table: tables.len() - 1, line });
        }
    }
    (kinds, tables)
}

/// The cheapest way to lay the words of a table into columns, with the heads that it goes by and which of them is that of the
/// measures.
fn cheapest(table: &Table<'_>) -> Option<(Head, usize, Vec<Laid>)> {
    let runs: Vec<Runs> = table.lines.iter().map(Runs::of).collect();
    let told = Told::of(&table.lines);
    let heads = [Some(table.head.clone()), with_inner_titles(table, &told)];
    let mut best: Option<(f32, Head, usize, Vec<Laid>)> = None;
    for head in heads.into_iter().flatten() {
        for (measure, columns) in ways_to_read(&head) {
            let (mut price, laid) = laid(&runs, &table.breaks, &columns, measure, told.clone());
            if head.columns.len() > table.head.columns.len() {
                price += UNNAMED * table.lines.len() as f32;
            }
            if best.as_ref().is_none_or(|best| price < best.0) {
                best = Some((price, head.clone(), measure, laid));
            }
        }
    }
    best.map(|(_, head, measure, laid)| (head, measure, laid))
}

/// The heads with one more column of titles behind the last that has some, where more dresses of numbers stand beside one another
/// on lines than there are columns of titles: a head may stand over two.
fn with_inner_titles(table: &Table<'_>, told: &Told) -> Option<Head> {
    /// Fewer lines tell no column.
    const LEAST: usize = 2;
    let columns = &table.head.columns;
    let last = columns.iter().rposition(|column| roles::is_title(column.role))?;
    let of_measures = told.dress?;
    let mut beside: HashMap<(Style, Style), usize> = HashMap::default();
    for line in &table.lines {
        let numbered = |word: &Word<'_>| marker::read(&word.text).filter(|marker| marker.number.is_some());
        let dresses: Vec<Style> = line.words.iter().filter_map(numbered).map(|marker| marker.style).collect();
        for pair in dresses.windows(2).filter(|pair| pair[0] != pair[1]) {
            *beside.entry((pair[0], pair[1])).or_default() += 1;
        }
    }
    beside.retain(|_, lines| *lines >= LEAST);
    let titles = columns.iter().filter(|column| roles::is_title(column.role)).count();
    // From the measures leftwards, each dress once.
    let (mut inner, mut levels) = (of_measures, Vec::new());
    while let Some(outer) = beside
        .iter()
        .filter(|((outer, own), _)| *own == inner && !levels.contains(outer))
        .max_by_key(|(pair, lines)| (**lines, **pair))
        .map(|((outer, _), _)| *outer)
    {
        levels.push(outer);
        inner = outer;
    }
    (levels.len() > titles).then(|| table.head.with_unnamed(last + 1))
}

/// The columns as their heads have them, and with what is done under another head that may say so: which one holds that, and all.
fn ways_to_read(head: &Head) -> impl Iterator<Item = (usize, Vec<Column>)> {
    let columns = &head.columns;
    let own = columns.iter().position(|column| column.role == Role::Measure);
    let others = (0..columns.len()).filter(move |&at| Some(at) != own && head.may_be_measures[at]);
    own.into_iter().chain(others).map(move |at| {
        let mut columns = columns.to_vec();
        if let Some(own) = own.filter(|own| *own != at) {
            columns[own].role = if own < at { Role::Strategy } else { Role::Other };
        }
        columns[at].role = Role::Measure;
        (at, columns)
    })
}

/// The words of lines laid into columns, and what that costs.
fn laid(rows: &[Runs], breaks: &[bool], columns: &[Column], measure: usize, mut told: Told) -> (f32, Vec<Laid>) {
    let lay = |told: &Told, shown: &Shown| Laying { columns, measure, told, shown }.cheapest(rows, breaks);
    let mut out = lay(&told, &Shown::default());
    for _ in 1..ROUNDS {
        told.learn(rows, &out.1, columns);
        out = lay(&told, &Shown::learn(rows, &out.1, columns, measure));
    }
    out
}

/// The lines with what each column has at its place.
fn write(rows: &[Row<'_>], kinds: &[Kind], tables: &[Table<'_>], laid: &[Vec<Laid>]) -> Evened {
    let starts: Vec<Vec<usize>> = tables.iter().zip(laid).map(|(table, laid)| starts(table, laid)).collect();
    let mut out = Evened::default();
    let mut page = 1;
    for (row, kind) in rows.iter().zip(kinds) {
        let mut line = String::new();
        while page < row.page {
            line.push('\u{0C}');
            page += 1;
        }
        let mut at = 0;
        let mut put = |start: usize, text: &str| {
            if !text.is_empty() {
                let blanks = if at == 0 { start } else { start.saturating_sub(at).max(BETWEEN) };
                line.extend(std::iter::repeat_n(' ', blanks));
                at += blanks + width(text);
                line.push_str(text);
            }
        };
        match *kind {
            Kind::Beside => put(0, &spelled(&row.words)),
            Kind::Header { table, line } => {
                let pieces = tables[table].head.pieces.iter().zip(&starts[table]);
                pieces.for_each(|(pieces, start)| put(*start, pieces.get(line).map_or("", |piece| piece)));
            }
            Kind::Body { table, line } => {
                let pieces = laid[table][line].pieces.iter();
                let words = &tables[table].lines[line].words;
                pieces.for_each(|piece| put(starts[table][piece.column], &spelled(&words[piece.words.clone()])));
            }
        }
        out.push(&line, row.number);
    }
    out
}

/// Where each column of a table opens, in columns of a terminal.
fn starts(table: &Table<'_>, laid: &[Laid]) -> Vec<usize> {
    let of_head = |pieces: &Vec<String>| pieces.iter().map(|piece| width(piece)).max().unwrap_or(0);
    let mut widths: Vec<usize> = table.head.pieces.iter().map(of_head).collect();
    for (row, laid) in table.lines.iter().zip(laid) {
        for piece in &laid.pieces {
            widths[piece.column] = widths[piece.column].max(width_of(&row.words[piece.words.clone()]));
        }
    }
    let next = |start: &mut usize, width: usize| Some(std::mem::replace(start, *start + width.min(WIDEST) + BETWEEN));
    widths.into_iter().scan(0, next).collect()
}

/// Words as they stood, a blank between any two.
fn spelled(words: &[words::Word<'_>]) -> String {
    words.iter().map(|word| &*word.text).collect::<Vec<_>>().join(" ")
}
