//! Tables whose cells a program wrote one after another, a line a line, each row behind its running number:
//!
//! > 項次 / 策略 / 推動措施 / 主責 / 期限
//! > 1 / 透明治理 / 採購招標文件公開閱覽，廠商意見逐項 / 回應並上網。 / 總務科、會 / 計室 / 第二季
//! > 2 / 透明治理 / …
//!
//! The heads say which columns there are and in which order; of all ways to cut a row's lines into as many cells the
//! cheapest counts. Titles are what rows say again, names and times look like such, and the measure is the rest.

use foldhash::{HashMap, HashSet};

use super::{
    Block, Cell, Column, Opening, Piece, PlanTable, Role, Vocabulary,
    flowing::is_heading,
    looks, roles,
    rows::{begins_section, is_page_number},
};
use crate::words::{
    joining::{append, is_complete, squash},
    marker,
};

/// Fewer rows are a list of something else.
const LEAST_ROWS: usize = 3;
/// Columns behind the running number: a measure with who or when, and the widest plan that was seen.
const COLUMNS: std::ops::RangeInclusive<usize> = 2..=8;
/// In characters: no head that was seen is longer.
const LONGEST_HEAD: usize = 10;
/// Lines of one row.
const MOST_LINES: usize = 40;
/// Lines of one cell beside the measures.
const MOST_BESIDE: usize = 6;

/// Prices in nats, set by hand on texts of forms of many agencies: a title that another row has as well, and one that none
/// has, each of its lines past the first, and a sentence as a title.
const KNOWN_TITLE: f32 = 0.1;
const NEW_TITLE: f32 = 1.0;
const TITLE_LINE: f32 = 0.3;
const TITLE_SENTENCE: f32 = 4.0;
/// Of two titles that rows have, the longer is the whole one.
const LONGER_TITLE: f32 = 0.05;
/// A cell of names, or of a time, that does not look like one; a name that no other row has.
const STRANGE: f32 = 3.0;
const NEW_NAME: f32 = 1.0;
/// An empty cell: of the measures, of titles, of others.
const NO_MEASURE: f32 = 20.0;
const NO_TITLE: f32 = 2.5;
const EMPTY: f32 = 1.5;
/// A line among the measure's that is names of other rows, or a time.
const NAMES_IN_TEXT: f32 = 1.5;
/// Each line of another column, and each character past so many.
const OTHER_LINE: f32 = 0.4;
const LONG_OTHER: usize = 12;
const OTHER_LETTER: f32 = 0.2;
/// A row whose cheapest cutting costs more, for each of its columns, is none of the table.
const HOPELESS: f32 = 2.0;

/// A document whose numbered rows are those of a table, if it holds such rows.
pub(super) fn laid_down(blocks: &[Block], words: &Vocabulary) -> Option<Vec<Block>> {
    let lines: Vec<&Piece> = blocks.iter().map(Block::prose).collect::<Option<_>>()?;
    let texts: Vec<String> = lines.iter().map(|line| squash(&line.text)).collect();
    let (from, columns) = (0..texts.len()).find_map(|at| Some((at, header(&texts, at, words)?)))?;
    let head = from..from + 1 + columns.len();
    let mut rows: Vec<Row> = Vec::new();
    let mut furniture: Vec<usize> = Vec::new();
    let mut headings: Vec<usize> = Vec::new();
    // What pages have above their tables is said before the first one.
    let before: HashSet<&str> = texts[..from].iter().map(String::as_str).collect();
    let mut at = head.end;
    while at < lines.len() {
        if texts[at..].starts_with(&texts[head.clone()]) {
            furniture.extend(at..at + head.len());
            at += head.len();
            continue;
        }
        let number: Option<usize> = texts[at].parse().ok();
        // Below a heading the numbers may begin anew.
        let last = rows.last().map_or(0, |row| row.number);
        let begins = |number: &usize| *number == last + 1 || *number == 1 && !headings.is_empty();
        if let Some(number) = number.filter(begins) {
            rows.push(Row { at, number, headings: std::mem::take(&mut headings), lines: Vec::new() });
        } else if is_heading_of(&texts, at, last) {
            headings.push(at);
        } else if texts[at].is_empty() || before.contains(&*texts[at]) || is_page_number(&texts[at]) {
            furniture.push(at);
        } else if begins_section(&texts[at]) || looks::begins_note(&texts[at]) {
            break;
        } else {
            rows.last_mut()?.lines.push(at);
        }
        at += 1;
    }
    if rows.len() < LEAST_ROWS || !headings.is_empty() || rows.iter().any(|row| row.lines.len() > MOST_LINES) {
        return None;
    }
    let known = Known::of(&rows, &texts);
    let mut table = PlanTable { columns: columns.clone(), margin: 0.0, by_gaps: true, ..PlanTable::default() };
    table.columns.insert(0, Column { role: Role::Serial, header: texts[from].clone() });
    for (row, Row { at, headings, lines: own, .. }) in (0..).zip(&rows) {
        let cell = |column, at: &[usize]| {
            let piece = |(index, &at): (usize, &usize)| {
                let opens = if index == 0 { Opening::Paragraph } else { Opening::Line };
                Piece { opens, ..lines[at].clone() }
            };
            Cell { row, last_row: row, column, pieces: at.iter().enumerate().map(piece).collect() }
        };
        table.banners.extend(headings.iter().map(|&heading| cell(0, &[heading])));
        table.cells.push(cell(0, &[*at]));
        let (price, cuts) = cheapest(own, &columns, &texts, &known);
        if price > HOPELESS * columns.len() as f32 {
            return None;
        }
        let filled = cuts.windows(2).enumerate().filter(|(_, pair)| pair[0] < pair[1]);
        table.cells.extend(filled.map(|(column, pair)| cell(column + 1, &own[pair[0]..pair[1]])));
    }
    table.furniture = head.chain(furniture).map(|at| lines[at].clone()).collect();
    let before = blocks[..from].iter().cloned();
    Some(before.chain([Block::Table(table)]).chain(blocks[at..].iter().cloned()).collect())
}

/// A row: the line of its number, the lines above that are headings of it and of what follows, and its own.
struct Row {
    at: usize,
    number: usize,
    headings: Vec<usize>,
    lines: Vec<usize>,
}

/// Whether a line is a heading above the next row: numbered, with nothing between but others.
fn is_heading_of(texts: &[String], at: usize, last: usize) -> bool {
    let is_heading = |text: &String| marker::read(text).is_some() && is_heading(text);
    let below = texts[at..].iter().find(|text| !text.is_empty() && !is_heading(text));
    let begins = |text: &String| text.parse().is_ok_and(|number: usize| number == last + 1 || number == 1);
    is_heading(&texts[at]) && below.is_some_and(begins)
}

/// The columns behind the running number's head that stands at a line, above the first row.
fn header(texts: &[String], at: usize, words: &Vocabulary) -> Option<Vec<Column>> {
    if words.role(&texts[at]) != Some(Role::Serial) {
        return None;
    }
    let is_first = |below: usize| texts[below] == "1" || is_heading_of(texts, below, 0);
    let own = (at + 1..texts.len()).take(COLUMNS.end() + 1).position(is_first)?;
    let heads = &texts[at + 1..at + 1 + own];
    let may_be = |head: &String| {
        let letters = head.chars().count();
        (1..=LONGEST_HEAD).contains(&letters) && !is_complete(head) && !head.contains(['，', '：'])
    };
    if !COLUMNS.contains(&own) || !heads.iter().all(may_be) {
        return None;
    }
    let role = |head: &String| words.role(head).or_else(|| looks::role_of_word(head)).unwrap_or(Role::Other);
    let mut columns: Vec<Column> = heads.iter().map(|head| Column { role: role(head), header: head.clone() }).collect();
    // The outermost titles are facets, and titles stand before the measures.
    let measure = columns.iter().position(|column| column.role == Role::Measure)?;
    for (index, column) in columns.iter_mut().enumerate() {
        if index > measure && (roles::is_title(column.role) || matches!(column.role, Role::Measure | Role::Serial)) {
            column.role = Role::Other;
        } else if roles::is_title(column.role) {
            column.role = if index == 0 { Role::Facet } else { Role::Strategy };
        }
    }
    let beside = |column: &Column| matches!(column.role, Role::Department | Role::CoDepartment | Role::Deadline);
    columns.iter().any(beside).then_some(columns)
}

/// What more than one row says.
struct Known {
    /// With its first lines, however many.
    titles: HashSet<String>,
    /// Names, on a line or on a part of one.
    names: HashSet<String>,
}

impl Known {
    fn of(rows: &[Row], texts: &[String]) -> Known {
        /// A title takes no more lines.
        const MOST: usize = 4;
        let mut titles: HashMap<String, usize> = HashMap::default();
        let mut names: HashMap<&str, usize> = HashMap::default();
        for row in rows {
            let mut text = String::new();
            for &at in row.lines.iter().take(MOST) {
                text.push_str(&texts[at]);
                *titles.entry(text.clone()).or_default() += 1;
            }
            let own: HashSet<&str> = row.lines.iter().flat_map(|&at| names_of(&texts[at])).collect();
            own.into_iter().for_each(|name| *names.entry(name).or_default() += 1);
        }
        let often = |(text, rows): (&str, usize)| (rows > 1).then(|| text.to_owned());
        Known {
            titles: titles.iter().filter_map(|(text, rows)| often((text, *rows))).collect(),
            names: names.into_iter().filter_map(often).collect(),
        }
    }
}

impl Known {
    /// Whether a text is nothing but names that more than one row has.
    fn has_names(&self, text: &str) -> bool {
        let mut names = text.split(looks::is_name_separator).filter(|name| !name.is_empty()).peekable();
        names.peek().is_some() && names.all(|name| self.names.contains(name))
    }
}

/// The names between marks that end as units do.
fn names_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(looks::is_name_separator).filter(|name| looks::is_unit(name))
}

/// The cheapest way to cut a row's lines into its cells: what it costs, and where each begins.
fn cheapest(row: &[usize], columns: &[Column], texts: &[String], known: &Known) -> (f32, Vec<usize>) {
    let width = row.len() + 1;
    // Cheapest for the first columns and lines, and where the last of these columns begins.
    let mut best = vec![vec![(f32::INFINITY, 0); width]; columns.len() + 1];
    best[0][0].0 = 0.0;
    for (index, column) in columns.iter().enumerate() {
        for from in (0..width).filter(|&from| best[index][from].0.is_finite()).collect::<Vec<_>>() {
            for to in from..width {
                let Some(own) = price(column.role, &row[from..to], texts, known) else { break };
                let price = best[index][from].0 + own;
                if price < best[index + 1][to].0 {
                    best[index + 1][to] = (price, from);
                }
            }
        }
    }
    let mut cuts = vec![row.len()];
    for index in (1..=columns.len()).rev() {
        cuts.push(best[index][cuts[cuts.len() - 1]].1);
    }
    cuts.reverse();
    (best[columns.len()][row.len()].0, cuts)
}

/// What these lines cost as a cell of a column; none where they are too many.
fn price(role: Role, cell: &[usize], texts: &[String], known: &Known) -> Option<f32> {
    if cell.is_empty() {
        return Some(match role {
            Role::Measure => NO_MEASURE,
            role if roles::is_title(role) => NO_TITLE,
            _ => EMPTY,
        });
    }
    let lines: Vec<&str> = cell.iter().map(|&at| &*texts[at]).collect();
    if role == Role::Measure {
        let strange = |line: &&&str| known.has_names(line) || looks::is_plainly_time(line);
        return Some(NAMES_IN_TEXT * lines.iter().filter(strange).count() as f32);
    }
    if lines.len() > MOST_BESIDE {
        return None;
    }
    let more = (lines.len() - 1) as f32;
    let whole = lines.iter().fold(String::new(), |mut whole, line| {
        append(&mut whole, line);
        whole
    });
    Some(match role {
        Role::Department | Role::CoDepartment => {
            let is_new = |name: &&str| !name.is_empty() && !known.names.contains(*name);
            let new = |text: &str| text.split(looks::is_name_separator).filter(is_new).count() as f32;
            let joined = looks::is_names(&[&*whole]).then(|| NEW_NAME * new(&whole));
            let stacked = looks::is_names(&lines).then(|| NEW_NAME * lines.iter().map(|line| new(line)).sum::<f32>());
            joined.into_iter().chain(stacked).fold(STRANGE, f32::min)
        }
        Role::Deadline => {
            if looks::is_time(&[&*whole]) || looks::is_time(&lines) {
                0.0
            } else {
                STRANGE
            }
        }
        role if roles::is_title(role) => {
            let sentence = if is_complete(&whole) || whole.contains('，') { TITLE_SENTENCE } else { 0.0 };
            let said = if known.titles.contains(&squash(&whole)) {
                KNOWN_TITLE - LONGER_TITLE * more
            } else {
                NEW_TITLE + TITLE_LINE * more
            };
            said + sentence
        }
        _ => OTHER_LINE * more + OTHER_LETTER * whole.chars().count().saturating_sub(LONG_OTHER) as f32,
    })
}
