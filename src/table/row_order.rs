//! Tables whose cells a program wrote one after another, row by row, a printed line a line:
//!
//! > 策略 / 推動措施 / 主責 / 期限
//! > 透明治理 / 1. 採購招標文件公開閱覽，廠商意見逐項 / 回應並上網。 / 總務科、會 / 計室 / 第二季
//! > 2. 首長行程按週公布。 / 會計室 / 每月底前
//!
//! The heads say which columns there are and in which order. Of all ways to cut the lines into cells, in that order and row
//! after row, the cheapest counts (Viterbi over the ends of cells): names and times look like such, titles have numbers or are
//! said again, a measure begins with its number. Cells that are merged over rows are missing in all rows but one.

use foldhash::{HashMap, HashSet};

use super::{
    Block, Cell, Column, Opening, Piece, PlanTable, Role, Vocabulary,
    flowing::is_heading,
    looks, roles,
    rows::{begins_section, is_page_number},
};
use crate::words::{
    joining::{append, is_complete, squash},
    marker::{self, Style},
};

/// Fewer rows are a list of something else.
const LEAST_ROWS: usize = 3;
/// Columns of the widest plan that was seen.
const MOST_COLUMNS: usize = 9;
/// In characters: no head that was seen is longer.
const LONGEST_HEAD: usize = 12;
/// Lines of a cell: of the measures, and of others.
const MOST_LINES: usize = 40;
const MOST_BESIDE: usize = 5;

/// Prices in nats, set by hand on texts of forms of many agencies. A title that is said again, and one that is not, with
/// a number and without; each of its lines past the first, and a sentence as a title.
const KNOWN_TITLE: f32 = 0.1;
const NUMBERED_TITLE: f32 = 0.4;
const NEW_TITLE: f32 = 1.0;
const TITLE_LINE: f32 = 0.3;
const TITLE_SENTENCE: f32 = 4.0;
/// Of two titles that are said again, the longer is the whole one.
const LONGER_TITLE: f32 = 0.05;
/// A heading over all columns.
const HEADING: f32 = 0.5;
/// A cell of names, or of a time, that does not look like one; a name that no other line has.
const STRANGE: f32 = 3.0;
const NEW_NAME: f32 = 1.0;
/// Each line behind a time that is whole; a line of so few characters is the rest of its last word.
const TIME_GOES_ON: f32 = 1.5;
const SUFFIX: usize = 2;
/// A cell that is missing: of running numbers, titles, measures, names and times, others.
const NO_NUMBER: f32 = 2.0;
const NO_TITLE: f32 = 0.3;
const NO_MEASURE: f32 = 20.0;
const NO_TOKEN: f32 = 1.5;
const NO_OTHER: f32 = 0.5;
/// A measure without the number that others have; one inside another.
const NO_DRESS: f32 = 3.0;
const INNER_NUMBER: f32 = 5.0;
/// A measure that does not end a sentence.
const UNFINISHED: f32 = 0.5;
/// A line among the measure's, or a title's, that is names of other lines, a time, or a title that is said again.
const FOREIGN: f32 = 1.5;
/// A cell of another column, each of its lines past the first, and each character past so many.
const OTHER: f32 = 0.8;
const OTHER_LINE: f32 = 0.4;
const LONG_OTHER: usize = 12;
const OTHER_LETTER: f32 = 0.2;
/// Where the rows cost more than this each, the table is none of such.
const HOPELESS: f32 = 2.5;

/// A document whose lines are the cells of a plan's table, if it holds such a table.
pub(super) fn laid_down(blocks: &[Block], words: &Vocabulary) -> Option<Vec<Block>> {
    let lines: Vec<&Piece> = blocks.iter().map(Block::prose).collect::<Option<_>>()?;
    // What a form states as cells was parted by it, and no table of a plan.
    if lines.iter().any(|line| line.place.lines.is_none()) {
        return None;
    }
    let texts: Vec<String> = lines.iter().map(|line| squash(&line.text)).collect();
    let (head, columns) = (0..texts.len()).find_map(|at| header(&texts, at, words))?;
    let Body { own, furniture, end } = body(&texts, &head);
    let known = Known::of(&own, &texts);
    let (price, cells) = cheapest(&own, &columns, &texts, &known);
    let measure = columns.iter().position(|column| column.role == Role::Measure)?;
    let rows = cells.iter().filter(|cell| cell.column == Some(measure)).count();
    if rows < LEAST_ROWS || price > HOPELESS * rows as f32 {
        return None;
    }
    let mut table = PlanTable { columns, margin: 0.0, by_gaps: true, ..PlanTable::default() };
    let (mut row, mut last) = (0, None);
    for own in cells {
        let begins_row = own.column.is_none_or(|column| last.is_some_and(|last| column <= last));
        if begins_row && last.is_some() {
            row += 1;
        }
        last = own.column;
        let piece = |(index, &at): (usize, &usize)| {
            let opens = if index == 0 { Opening::Paragraph } else { Opening::Line };
            Piece { opens, ..lines[at].clone() }
        };
        let pieces = own.lines.iter().enumerate().map(piece).collect();
        let cell = Cell { row, last_row: row, column: own.column.unwrap_or(0), pieces };
        if own.column.is_some() { table.cells.push(cell) } else { table.banners.push(cell) }
    }
    table.furniture = head.clone().chain(furniture).map(|at| lines[at].clone()).collect();
    let before = blocks[..head.start].iter().cloned();
    Some(before.chain([Block::Table(table)]).chain(blocks[end..].iter().cloned()).collect())
}

/// The lines of the header that begins at a line, and its columns. A narrow column may have cut a head in two.
fn header(texts: &[String], at: usize, words: &Vocabulary) -> Option<(std::ops::Range<usize>, Vec<Column>)> {
    let role = |head: &str| words.role(head).or_else(|| looks::role_of_word(head));
    let may_be = |head: &str| {
        let letters = head.chars().count();
        let is_word = (1..=LONGEST_HEAD).contains(&letters) && marker::read(head).is_none();
        is_word && !is_complete(head) && !head.contains(['，', '：']) && !head.starts_with(|c: char| c.is_ascii_digit())
    };
    let mut columns: Vec<Column> = Vec::new();
    let (mut end, mut known) = (at, 0..0);
    while end < texts.len() && columns.len() < MOST_COLUMNS && may_be(&texts[end]) {
        let own = role(&texts[end]);
        let next = texts.get(end + 1).filter(|next| may_be(next) && role(next).is_none());
        let whole =
            next.map(|next| format!("{}{next}", texts[end])).filter(|whole| own.is_none() && role(whole).is_some());
        let lines = if whole.is_some() { 2 } else { 1 };
        let header = whole.unwrap_or_else(|| texts[end].clone());
        let told = role(&header);
        columns.push(Column { role: told.unwrap_or(Role::Other), header });
        end += lines;
        if told.is_some() {
            known = if known.end == 0 { columns.len() - 1..end } else { known.start..end };
        }
    }
    // Behind the last head that is known the rows begin; before the first one may stand a title's of any word.
    let mut line = at;
    let lines_of = |column: &Column| if texts[line_of(texts, at, &columns, column)] == column.header { 1 } else { 2 };
    let mut kept: Vec<Column> = Vec::new();
    for column in &columns {
        if line >= known.end {
            break;
        }
        line += lines_of(column);
        kept.push(column.clone());
    }
    // Where no head says what is done, the last one before who does it does.
    if kept.iter().all(|column| column.role != Role::Measure) {
        let token = kept.iter().position(|column| matches!(column.role, Role::Department | Role::Deadline))?;
        let may_be = |column: &Column| roles::is_title(column.role) || column.role == Role::Other;
        kept[..token].iter_mut().rfind(|column| may_be(column))?.role = Role::Measure;
    }
    // Before the first of them one of any word may stand, of titles.
    let is_any = known.start == 1 && kept.get(1).is_some_and(|column| column.role == Role::Measure);
    if known.start > 0 && !is_any || known.end == 0 {
        return None;
    }
    let measure = kept.iter().position(|column| column.role == Role::Measure)?;
    for (index, column) in kept.iter_mut().enumerate() {
        // Titles stand before the measures, and the outermost are facets.
        if index > measure && (roles::is_title(column.role) || matches!(column.role, Role::Measure | Role::Serial)) {
            column.role = Role::Other;
        } else if index < measure && column.role == Role::Other {
            column.role = Role::Strategy;
        }
    }
    if let Some(first) = kept.iter_mut().find(|column| roles::is_title(column.role)) {
        first.role = Role::Facet;
    }
    let beside = |column: &Column| matches!(column.role, Role::Department | Role::CoDepartment | Role::Deadline);
    (kept.len() > 2 && kept.iter().any(beside)).then_some((at..line, kept))
}

/// The line on which a head stands.
fn line_of(texts: &[String], at: usize, columns: &[Column], column: &Column) -> usize {
    let mut line = at;
    for own in columns.iter().take_while(|own| !std::ptr::eq(*own, column)) {
        line += if texts[line] == own.header { 1 } else { 2 };
    }
    line
}

/// The lines of a table below its header.
struct Body {
    own: Vec<usize>,
    furniture: Vec<usize>,
    /// The first line behind it.
    end: usize,
}

fn body(texts: &[String], head: &std::ops::Range<usize>) -> Body {
    let section = |text: &String| begins_section(text).then(|| marker::read(text)?.number).flatten();
    let last = texts[..head.start].iter().filter_map(section).next_back().unwrap_or(0);
    // What pages have above their tables is said before the first one.
    let before: HashSet<&str> = texts[..head.start].iter().map(String::as_str).collect();
    let mut out = Body { own: Vec::new(), furniture: Vec::new(), end: head.end };
    while out.end < texts.len() {
        let at = out.end;
        let text = &texts[at];
        if texts[at..].starts_with(&texts[head.clone()]) {
            out.furniture.extend(at..at + head.len());
            out.end += head.len();
            continue;
        }
        if section(text).is_some_and(|number| last > 0 && number == last + 1) || looks::begins_note(text) {
            break;
        }
        let is_number = text.chars().all(|c| c.is_ascii_digit());
        let is_furniture = text.is_empty() || before.contains(&**text) || is_page_number(text) && !is_number;
        if is_furniture {
            out.furniture.push(at)
        } else {
            out.own.push(at)
        }
        out.end += 1;
    }
    out
}

/// What the lines of a table show of themselves.
struct Known {
    /// What one line or a few say more than once, and are no names and no times.
    titles: HashSet<String>,
    /// Names that more than one line has.
    names: HashSet<String>,
    /// The dress of the measures' numbers.
    dress: Option<Style>,
}

impl Known {
    fn of(own: &[usize], texts: &[String]) -> Known {
        /// A title takes no more lines.
        const MOST: usize = 3;
        /// In characters: what is numbered and longer is a measure, by and large.
        const LONG: usize = 12;
        /// Fewer numbers of a dress are of something else.
        const LEAST: usize = 3;
        let mut names: HashMap<&str, usize> = HashMap::default();
        let mut dresses: HashMap<Style, usize> = HashMap::default();
        for &at in own {
            let text = &texts[at];
            text.split(looks::is_name_separator)
                .map(looks::without_label)
                .filter(|name| looks::is_unit(name))
                .for_each(|name| *names.entry(name).or_default() += 1);
            let marker = marker::read(text).filter(|marker| marker.number.is_some());
            if let Some(marker) = marker.filter(|_| text.chars().count() >= LONG) {
                *dresses.entry(marker.style).or_default() += 1;
            }
        }
        let names: HashSet<String> =
            names.into_iter().filter(|(_, lines)| *lines > 1).map(|(name, _)| name.to_owned()).collect();
        let dress =
            dresses.into_iter().filter(|(_, lines)| *lines >= LEAST).max_by_key(|(style, lines)| (*lines, *style));
        let mut known = Known { titles: HashSet::default(), names, dress: dress.map(|(style, _)| style) };
        let mut said: HashMap<String, usize> = HashMap::default();
        for from in 0..own.len() {
            let mut text = String::new();
            for &at in own[from..].iter().take(MOST) {
                text.push_str(&texts[at]);
                if !known.has_names(&texts[at]) && !looks::is_time(&[&*texts[at]]) && !looks::is_number(&texts[at]) {
                    *said.entry(text.clone()).or_default() += 1;
                }
            }
        }
        known.titles = said.into_iter().filter(|(_, times)| *times > 1).map(|(text, _)| text).collect();
        known
    }

    /// Whether a text is nothing but names that more than one line has.
    fn has_names(&self, text: &str) -> bool {
        let names = text.split(looks::is_name_separator).map(looks::without_label);
        let mut names = names.filter(|name| !name.is_empty()).peekable();
        names.peek().is_some() && names.all(|name| self.names.contains(name))
    }

    /// Whether a line looks like one of a column of names, or of times.
    fn is_token(&self, text: &str) -> bool {
        self.has_names(text) || looks::is_plainly_time(text)
    }

    fn has_dress(&self, text: &str) -> bool {
        self.dress.is_some() && marker::read(text).map(|marker| marker.style) == self.dress
    }
}

/// A cell that was cut: its column, none for a heading over all of them, and its lines.
struct CutCell {
    column: Option<usize>,
    lines: Vec<usize>,
}

/// How the cheapest way comes to a place: from which line, and behind which column.
#[derive(Clone, Copy)]
struct Way {
    price: f32,
    from: usize,
    before: usize,
}

/// The cheapest way to cut lines into cells: what it costs, and the cells in their order.
fn cheapest(own: &[usize], columns: &[Column], texts: &[String], known: &Known) -> (f32, Vec<CutCell>) {
    // Behind a heading, or before the first row, a row begins: as behind the last column.
    let (count, heading) = (columns.len(), columns.len());
    let missing: Vec<f32> = columns.iter().map(|column| absent(column.role)).collect();
    let between = |from: usize, to: usize| missing[from.min(to)..to].iter().sum::<f32>();
    let none = Way { price: f32::INFINITY, from: 0, before: 0 };
    let mut best = vec![vec![none; count + 1]; own.len() + 1];
    best[0][heading].price = 0.0;
    for from in 0..own.len() {
        // What a row that begins here, and a cell in the row that is open, come behind.
        let ends = |before: usize| if before == heading { 0.0 } else { between(before + 1, count) };
        let here: Vec<f32> = best[from].iter().map(|way| way.price).collect();
        let closed = (0..=count).map(|before| (here[before] + ends(before), before));
        let (begin, behind) = closed.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there is a heading");
        if !begin.is_finite() {
            continue;
        }
        for (column, role) in columns.iter().map(|column| column.role).enumerate() {
            let mut open = (begin + between(0, column), behind);
            for before in 0..column {
                let price = here[before] + between(before + 1, column);
                if price < open.0 {
                    open = (price, before);
                }
            }
            let most = if role == Role::Measure { MOST_LINES } else { MOST_BESIDE };
            for to in from + 1..=own.len().min(from + most) {
                let Some(price) = price(role, &own[from..to], texts, known) else { break };
                let way = &mut best[to][column];
                if open.0 + price < way.price {
                    *way = Way { price: open.0 + price, from, before: open.1 };
                }
            }
        }
        let text = &texts[own[from]];
        if marker::read(text).is_some() && is_heading(text) && begin + HEADING < best[from + 1][heading].price {
            best[from + 1][heading] = Way { price: begin + HEADING, from, before: behind };
        }
    }
    let last = &best[own.len()];
    let closing = (0..count).map(|column| (last[column].price + between(column + 1, count), column));
    let (price, mut column) = closing.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there is a column");
    if !price.is_finite() {
        return (price, Vec::new());
    }
    let mut cells = Vec::new();
    let mut to = own.len();
    while to > 0 {
        let way = best[to][column];
        cells.push(CutCell { column: (column < count).then_some(column), lines: own[way.from..to].to_vec() });
        (to, column) = (way.from, way.before);
    }
    cells.reverse();
    (price, cells)
}

/// What it costs that a row has no cell in a column.
fn absent(role: Role) -> f32 {
    match role {
        Role::Serial => NO_NUMBER,
        Role::Measure => NO_MEASURE,
        Role::Department | Role::CoDepartment | Role::Deadline => NO_TOKEN,
        role if roles::is_title(role) => NO_TITLE,
        _ => NO_OTHER,
    }
}

/// What these lines cost as a cell of a column; none where no more of them can be one.
fn price(role: Role, cell: &[usize], texts: &[String], known: &Known) -> Option<f32> {
    let lines: Vec<&str> = cell.iter().map(|&at| &*texts[at]).collect();
    let (first, last) = (lines[0], lines[lines.len() - 1]);
    if role == Role::Serial {
        return (lines.len() == 1 && looks::is_number(first)).then_some(0.0);
    }
    let foreign = |line: &&str| known.is_token(line);
    if role == Role::Measure {
        let dress = if known.dress.is_none() || known.has_dress(first) { 0.0 } else { NO_DRESS };
        let inner = INNER_NUMBER * lines[1..].iter().filter(|line| known.has_dress(line)).count() as f32;
        // Behind the end of a sentence a line with a name is one of names that a narrow column has cut.
        let begins_names = |at: usize| {
            let mut names = lines[at].split(looks::is_name_separator).map(looks::without_label);
            at > 0 && is_complete(lines[at - 1]) && names.any(|name| known.names.contains(name))
        };
        let is_foreign = |at: &usize| foreign(&lines[*at]) || known.titles.contains(lines[*at]) || begins_names(*at);
        let strange = FOREIGN * (0..lines.len()).filter(is_foreign).count() as f32;
        return Some(dress + inner + strange + if is_complete(last) { 0.0 } else { UNFINISHED });
    }
    let more = (lines.len() - 1) as f32;
    let whole = lines.iter().fold(String::new(), |mut whole, line| {
        append(&mut whole, line);
        whole
    });
    Some(match role {
        Role::Department | Role::CoDepartment => {
            let is_new = |name: &&str| !name.is_empty() && !known.names.contains(*name);
            let names = |text: &str| -> Vec<String> {
                text.split(looks::is_name_separator).map(looks::without_label).map(str::to_owned).collect()
            };
            let new = |text: &str| names(text).iter().filter(|name| is_new(&name.as_str())).count() as f32;
            let joined = looks::is_names(&[&*whole]).then(|| NEW_NAME * new(&whole));
            let stacked = looks::is_names(&lines).then(|| NEW_NAME * lines.iter().map(|line| new(line)).sum::<f32>());
            joined.into_iter().chain(stacked).fold(STRANGE + more, f32::min)
        }
        Role::Deadline => {
            // What is a time already goes on with another column's.
            let ends = lines.len() > 1 && looks::is_time(&lines[..lines.len() - 1]) && last.chars().count() > SUFFIX;
            let names = 2.0 * FOREIGN * lines.iter().filter(|line| known.has_names(line)).count() as f32;
            let time = match looks::is_time(&[&*whole]) {
                true if ends && !looks::is_plainly_time(&whole) => TIME_GOES_ON * more,
                true => 0.0,
                false => STRANGE + more,
            };
            time + names
        }
        role if roles::is_title(role) => {
            let is_numbered = marker::read(first).is_some_and(|marker| marker.number.is_some());
            let sentence = if is_complete(&whole) || whole.contains('，') { TITLE_SENTENCE } else { 0.0 };
            let measure = if known.has_dress(first) { NO_DRESS } else { 0.0 };
            // Each number begins a title of its own.
            let inner = lines[1..].iter().filter(|line| marker::read(line).is_some_and(|own| own.number.is_some()));
            let measure = measure + FOREIGN * inner.count() as f32;
            let said = match known.titles.contains(&squash(&whole)) {
                true => KNOWN_TITLE - LONGER_TITLE * more,
                false if is_numbered => NUMBERED_TITLE + TITLE_LINE * more,
                false => NEW_TITLE + TITLE_LINE * more,
            };
            said + sentence + measure + 2.0 * FOREIGN * lines.iter().filter(|line| foreign(line)).count() as f32
        }
        _ => {
            let long = whole.chars().count().saturating_sub(LONG_OTHER) as f32;
            let strange = FOREIGN * lines.iter().filter(|line| foreign(line)).count() as f32;
            OTHER + OTHER_LINE * more + OTHER_LETTER * long + strange
        }
    })
}
