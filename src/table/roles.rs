//! Which rows of a grid are its header, what each column holds, and whether the grid is a plan's at all.
//!
//! A grid is a table whose cells are known and whose columns mean nothing yet. Every reading of it has a price in nats
//! (see [`super::prices`]): what the header word says of each column, what the cells below it look like, and where the
//! column stands. "No plan" is a reading too, and the cheapest one wins. The vocabulary is a prior: contents and place
//! can outweigh it, and a word that no list has costs little.

use std::{cell::OnceCell, collections::BTreeMap, rc::Rc};

use foldhash::{HashMap, HashSet};

use super::{
    Column, Role, Vocabulary, looks,
    prices::{self as price, content, none, word},
};
use crate::words::joining::{is_complete, push_squashed};

/// A table as its form states it.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    /// By first row, then by first column; merged ones stand once.
    pub(crate) cells: Vec<ShapeCell>,
    /// Of each column the row behind its last filled cell, once that was asked.
    pub(crate) filled_to: OnceCell<Vec<usize>>,
}

impl Shape {
    /// The cells that begin in these rows. Every row may be asked about, so it is not looked for.
    fn starting(&self, rows: std::ops::Range<usize>) -> &[ShapeCell] {
        let from = self.cells.partition_point(|cell| cell.row < rows.start);
        let to = self.cells.partition_point(|cell| cell.row < rows.end);
        &self.cells[from..to.max(from)]
    }

    /// Whether a filled cell of this column begins in this row or below it.
    fn is_filled_from(&self, column: usize, row: usize) -> bool {
        let filled_to = self.filled_to.get_or_init(|| {
            debug_assert!(self.cells.is_sorted_by_key(|cell| cell.row), "rows are looked up by their place");
            let mut filled_to = vec![0; self.columns];
            for cell in self.cells.iter().filter(|cell| !cell.is_blank()) {
                filled_to[cell.column] = filled_to[cell.column].max(cell.row + 1);
            }
            filled_to
        });
        filled_to[column] > row
    }
}

/// A cell of a [`Shape`], empty or not.
#[derive(Debug, Clone)]
pub(crate) struct ShapeCell {
    pub(crate) row: usize,
    pub(crate) last_row: usize,
    pub(crate) column: usize,
    pub(crate) last_column: usize,
    /// Shared by all shapes that have the cell: pages are looked at one by one, then together.
    text: Rc<CellText>,
}

/// What a cell holds.
#[derive(Debug)]
struct CellText {
    /// The texts of its paragraphs or lines.
    lines: Vec<String>,
    /// What it looks like, once that was asked: headers of several depths are tried over the same cells.
    look: OnceCell<Look>,
}

impl ShapeCell {
    /// A cell over these rows and columns, first and last.
    pub(crate) fn new([row, last_row]: [usize; 2], [column, last_column]: [usize; 2], lines: Vec<String>) -> ShapeCell {
        let text = Rc::new(CellText { lines, look: OnceCell::new() });
        ShapeCell { row, last_row, column, last_column, text }
    }

    /// The same cell over these rows, first and last.
    pub(crate) fn moved(&self, [row, last_row]: [usize; 2]) -> ShapeCell {
        ShapeCell { row, last_row, ..self.clone() }
    }

    /// Its text without any blank.
    pub(crate) fn text(&self) -> String {
        let lines = &self.text.lines;
        let mut text = String::with_capacity(lines.iter().map(String::len).sum());
        lines.iter().for_each(|line| push_squashed(&mut text, line));
        text
    }

    fn look(&self) -> &Look {
        self.text.look.get_or_init(|| Look::of(self))
    }

    fn is_blank(&self) -> bool {
        self.text.lines.iter().all(|line| line.trim().is_empty())
    }
}

/// What a cell looks like by itself, each as a share of one cell: 0 or 1.
#[derive(Debug, Clone)]
pub(crate) struct Look {
    text: String,
    /// In characters.
    length: usize,
    sentence: f32,
    names: f32,
    time: f32,
    figures: f32,
    part: f32,
    boxes: f32,
    marked: f32,
    number: f32,
    question: f32,
}

impl Look {
    fn of(cell: &ShapeCell) -> Look {
        // What says that there is none says nothing of what the column holds.
        let text = Some(cell.text()).filter(|text| !looks::says_none(text)).unwrap_or_default();
        let share = |holds: bool| if holds { 1.0 } else { 0.0 };
        let filled = |holds: &dyn Fn() -> bool| share(!text.is_empty() && holds());
        Look {
            length: text.chars().count(),
            sentence: filled(&|| is_complete(&text)),
            names: filled(&|| looks::is_names(&cell.text.lines)),
            time: filled(&|| looks::is_time_of(&text, &cell.text.lines)),
            // 109.09 under 完成日 is a month.
            figures: filled(&|| looks::is_figures(&text) && !looks::is_plainly_time(&text)),
            part: filled(&|| looks::part_of_mark(&text).is_some()),
            boxes: filled(&|| looks::has_boxes(&text)),
            marked: filled(&|| looks::has_marker(&text)),
            number: filled(&|| looks::is_number(&text)),
            question: filled(&|| looks::is_question(&text)),
            text,
        }
    }
}

/// A header, and the roles of the columns below it.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Its first row, and how many rows it takes.
    pub(crate) row: usize,
    pub(crate) rows: usize,
    /// One a column of the grid.
    pub(crate) columns: Vec<Column>,
    /// How much dearer the best reading with other roles is, in nats.
    pub(crate) margin: f32,
    /// What it costs beside "no plan": below zero it is one.
    pub(crate) balance: f32,
    /// How many of its words name a role.
    pub(crate) known: usize,
}

/// What tells the role that a header word names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// A list has the word.
    Listed,
    /// It ends as words for the role do.
    Ending,
    /// A character of it.
    Hint,
}

/// Rows below a header that are looked at: more tell nothing new.
pub(crate) const ENOUGH_CELLS: usize = 80;
/// A header begins within so many rows of a grid's top; what stands above it are titles.
const LATEST_HEAD: usize = 8;
/// A header takes at most so many rows.
const DEEPEST: usize = 3;
/// So many columns are tried as the measures'; the widest plan that was seen has eleven columns.
const MOST_MEASURES: usize = 24;
/// So many heads beside the title of a part make a header.
const LEAST_BESIDE: usize = 2;
/// The longest header word, in characters without blanks.
const LONGEST_WORD: usize = 18;

/// The header of a grid and its roles, if the grid reads as a plan's.
fn header(shape: &Shape, words: &Vocabulary) -> Option<Header> {
    cheapest(shape, &possible(shape, words), words).filter(|header| header.balance < 0.0)
}

/// A grid with the header that it would have, and the words of that.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub(crate) shape: Shape,
    /// The first row of the header, and how many rows it takes.
    pub(crate) row: usize,
    pub(crate) rows: usize,
    pub(crate) named: Vec<Vec<String>>,
}

impl Candidate {
    /// Looks at grids in the order of their document; those without a header are given back.
    pub(crate) fn all(shapes: impl Iterator<Item = Shape>, words: &Vocabulary) -> Vec<Result<Candidate, Shape>> {
        let mut known: HashSet<Vec<Vec<String>>> = HashSet::default();
        let of = |shape: Shape| {
            let mut possible = possible(&shape, words);
            // Where only one can be, it is the one whatever it costs.
            if possible.len() > 1
                && let Some(best) = cheapest(&shape, &possible, words)
            {
                possible.retain(|head| (head.row, head.rows) == (best.row, best.rows));
            }
            let Some(head) = possible.pop() else { return Err(shape) };
            // A header that stood before is the whole of this one: what is cut by a page break may stand right below.
            let before = (1..head.rows).find_map(|rows| {
                let named = head_words(&shape, head.row, rows).filter(|named| known.contains(named))?;
                Some((rows, named))
            });
            let (rows, named) = before.unwrap_or((head.rows, head.named));
            known.insert(named.clone());
            Ok(Candidate { shape, row: head.row, rows, named })
        };
        shapes.map(of).collect()
    }

    /// The words from the left, each once.
    fn key(&self) -> Vec<String> {
        let mut words: Vec<String> =
            self.named.iter().map(|words| words.concat()).filter(|word| !word.is_empty()).collect();
        words.dedup();
        words
    }
}

/// Grids under headers of the same words: they are one table's, and its roles are chosen once, from all the rows below them.
pub(crate) struct Alike {
    /// Which of the candidates.
    pub(crate) members: Vec<usize>,
    /// The first of those that have as many columns as the roles.
    pub(crate) first: usize,
    pub(crate) header: Header,
}

/// Parts candidates by the words of their headers; those that are no plan's are left out.
pub(crate) fn alike(candidates: &[&Candidate], words: &Vocabulary) -> Vec<Alike> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut by_key: HashMap<Vec<String>, usize> = HashMap::default();
    for (at, candidate) in candidates.iter().enumerate() {
        let group = *by_key.entry(candidate.key()).or_insert(groups.len());
        if group == groups.len() {
            groups.push(Vec::new());
        }
        groups[group].push(at);
    }
    let of = |members: Vec<usize>| {
        // The width that most of them have decides; the others differ by columns that show on some pages only.
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        for &at in &members {
            *widths.entry(candidates[at].shape.columns).or_default() += candidates[at].shape.cells.len();
        }
        let width = widths.iter().max_by_key(|(width, cells)| (**cells, **width)).map(|(width, _)| *width)?;
        let main = || members.iter().copied().filter(|&at| candidates[at].shape.columns == width);
        let first = main().next()?;
        let header = header(&merged(&main().map(|at| candidates[at]).collect::<Vec<_>>()), words)?;
        Some(Alike { members, first, header })
    };
    groups.into_iter().filter_map(of).collect()
}

/// The header of the first with the rows of all below it.
fn merged(candidates: &[&Candidate]) -> Shape {
    let first = candidates[0];
    let mut out = Shape { columns: first.shape.columns, rows: 0, ..Shape::default() };
    for (index, candidate) in candidates.iter().enumerate() {
        let from = if index == 0 { candidate.row } else { candidate.row + candidate.rows };
        let before = out.rows;
        for cell in candidate.shape.cells.iter().filter(|cell| cell.row >= from) {
            let (row, last_row) = (cell.row - from + before, cell.last_row - from + before);
            out.cells.push(cell.moved([row, last_row]));
        }
        out.rows += candidate.shape.rows - from;
    }
    out
}

/// The roles under a header that takes the first row, if the grid reads as a plan's.
pub(crate) fn under(shape: &Shape, words: &Vocabulary) -> Option<Header> {
    Some(header_at(shape, &head_at(shape, 0, 1, words)?, words)).filter(|header| header.balance < 0.0)
}

/// Whether what stands in a grid from a row on may be more rows under these columns.
pub(crate) fn fits(shape: &Shape, from: usize, columns: &[Column]) -> bool {
    let body = Features::of(shape, from);
    let (plan, nothing) = body.iter().zip(columns).fold((0.0, price::NO_PLAN), |(plan, nothing), (body, column)| {
        (plan + content(column.role, body), nothing + none(body, None, false))
    });
    plan < nothing
}

/// Whether the first row of a grid is the head of another table than a plan's: words of score sheets, or several that name
/// columns.
pub(crate) fn has_head_of_another(shape: &Shape) -> bool {
    /// Words that name columns; a row of a plan may hold one such.
    const LEAST: usize = 2;
    let Some(named) = head_words(shape, 0, 1) else { return false };
    let named: Vec<String> = named.iter().map(|words| words.concat()).collect();
    let told = named.iter().filter(|word| looks::role_of_word(word).is_some()).count();
    named.iter().any(|word| looks::is_negative_head(word)) || told >= LEAST
}

/// Where a header can stand.
#[derive(Debug)]
struct PossibleHead {
    /// Its first row, and how many rows it takes.
    row: usize,
    rows: usize,
    /// The words of each column, the upper ones first.
    named: Vec<Vec<String>>,
}

/// The cheapest of them with its roles, whether or not the grid is a plan's.
fn cheapest(shape: &Shape, heads: &[PossibleHead], words: &Vocabulary) -> Option<Header> {
    heads.iter().map(|head| header_at(shape, head, words)).min_by(|a, b| a.balance.total_cmp(&b.balance))
}

/// The header that takes these rows, if one can.
fn head_at(shape: &Shape, row: usize, rows: usize, words: &Vocabulary) -> Option<PossibleHead> {
    let named = head_words(shape, row, rows)?;
    // One column alone is a plan's only if its head says so.
    let says_so = || {
        let lower = named[0].last().map_or("", String::as_str);
        matches!(named_role(&named[0].concat(), lower, words), Some((Role::Measure, Told::Listed)))
    };
    (shape.columns > 1 || says_so()).then_some(PossibleHead { row, rows, named })
}

/// Every header that a grid can have.
fn possible(shape: &Shape, words: &Vocabulary) -> Vec<PossibleHead> {
    let mut found = Vec::new();
    for row in 0..shape.rows.min(LATEST_HEAD) {
        found.extend((1..=DEEPEST.min(shape.rows - row)).filter_map(|rows| head_at(shape, row, rows, words)));
        // Only titles over all columns stand above a header.
        let mut cells = shape.starting(row..row + 1).iter().filter(|cell| !cell.is_blank());
        let over_all = cells.next().is_none_or(|cell| cell.last_column + 1 == shape.columns || cell.column == 0);
        if !over_all || cells.next().is_some() {
            break;
        }
    }
    found
}

/// Whether a cell of a header is no head: the header is said again for each part of a table, and the title of the part, with its
/// number, stands in it where the head of the titles would.
///
/// | 一、健全財務管理 | 執行做法 | 權責科室 | 時程 |
/// |---|---|---|---|
pub(super) fn is_title_of_part(column: usize, text: &str) -> bool {
    column == 0 && looks::has_marker(text)
}

/// The words of each column of a header that takes these rows, if such a header can be; the upper ones first.
pub(crate) fn head_words(shape: &Shape, row: usize, rows: usize) -> Option<Vec<Vec<String>>> {
    let end = row + rows;
    let cells = shape.starting(row..end);
    if end > shape.rows || cells.iter().any(|cell| cell.last_row >= end) {
        return None;
    }
    let mut named = vec![Vec::new(); shape.columns];
    let mut titled = false;
    for cell in cells {
        let text = cell.text();
        if text.is_empty() {
            continue;
        }
        if cell.last_column == 0 && rows == 1 && is_title_of_part(cell.column, &text) {
            titled = true;
            continue;
        }
        let letters = text.chars().count();
        let is_sentence = text.ends_with(['。', '；']) || text.contains('，');
        if letters > LONGEST_WORD
            || is_sentence
            || looks::has_marker(&text)
            || shape.columns > 1 && cell.last_column + 1 - cell.column >= shape.columns
        {
            return None;
        }
        // A word over several columns names the first; the others go on under it.
        for words in named.iter_mut().take(cell.last_column + 1).skip(cell.column) {
            words.push(text.clone());
        }
    }
    // Beside the title of a part nothing but heads stands in a header: a row of measures begins with a number as well.
    let is_head = |words: &Vec<String>| looks::role_of_word(&words.concat()).is_some();
    if titled && (shape.columns < LEAST_BESIDE + 1 || !named[1..].iter().all(is_head)) {
        return None;
    }
    // Of the columns that hold anything half at least are named.
    let filled = named.iter().filter(|words| !words.is_empty()).count();
    let is_used = |(column, words): &(usize, &Vec<String>)| !words.is_empty() || shape.is_filled_from(*column, end);
    let used = named.iter().enumerate().filter(is_used).count();
    (filled * 2 >= used && filled > 0).then_some(named)
}

/// A share of cells that is nearly all of them.
const NEARLY_ALL: f32 = 0.9;

/// The role that the words over a column name: all of them together, and the lowest.
fn named_role(whole: &str, lower: &str, words: &Vocabulary) -> Option<(Role, Told)> {
    // 防制作為（負責單位）: who does it stands below as well, behind what is done.
    if let Some(before) = looks::without_who(whole) {
        return Some((looks::role_of_word(before).or_else(|| looks::role_hinted(before))?, Told::Ending));
    }
    if looks::says_what_is(lower) {
        return Some((Role::Other, Told::Listed));
    }
    let listed = words.role(whole).or_else(|| words.role(lower)).map(|role| (role, Told::Listed));
    let ending =
        || looks::role_of_last(whole).or_else(|| looks::role_of_word(lower)).or_else(|| looks::role_of_word(whole));
    let hint = || looks::role_hinted(lower).or_else(|| looks::role_hinted(whole));
    // The last of two words joined says what the column is, where a list has but the first.
    let listed = listed.filter(|(role, _)| looks::role_of_last(whole).is_none_or(|last| last == *role));
    listed.or_else(|| ending().map(|role| (role, Told::Ending))).or_else(|| hint().map(|role| (role, Told::Hint)))
}

/// A header with the cheapest roles of the columns below it.
fn header_at(shape: &Shape, head: &PossibleHead, words: &Vocabulary) -> Header {
    let (row, rows, mut named) = (head.row, head.rows, head.named.clone());
    // 主辦協辦 over two columns: each has its own.
    for column in 1..shape.columns {
        if !named[column].is_empty() && named[column] != named[column - 1] {
            continue;
        }
        let both = named[column - 1].concat();
        if let Some([lead, help]) = looks::lead_and_help(&both) {
            (named[column - 1], named[column]) = (vec![lead.to_owned()], vec![help.to_owned()]);
        }
    }
    let mut heads: Vec<String> = named.iter().map(|words| words.concat()).collect();
    let lower: Vec<&str> = named.iter().map(|words| words.last().map_or("", String::as_str)).collect();
    // A word over several columns, or a column without a word: it goes on under the one before.
    let over_two: Vec<bool> = (0..shape.columns)
        .map(|column| column > 0 && (heads[column].is_empty() || named[column] == named[column - 1]))
        .collect();
    for column in 1..shape.columns {
        if heads[column].is_empty() {
            heads[column] = heads[column - 1].clone();
        }
    }
    let body = Features::of(shape, row + rows);
    let known: Vec<_> = (0..shape.columns).map(|at| named_role(&heads[at], lower[at], words)).collect();
    // 件數 over figures is a goal where the head says who and when as well, and the cells do.
    let told = |role: Role, share: fn(&Features) -> f32| {
        let is_of = |(known, body): (&Option<(Role, Told)>, &Features)| {
            known.is_some_and(|known| known.0 == role) && share(body) > NEARLY_ALL
        };
        known.iter().zip(&body).any(is_of)
    };
    let mut negative =
        (0..shape.columns).filter(|&column| !over_two[column] && looks::is_negative_head(&heads[column]));
    // Most tables do not say both: their heads are not looked up for it.
    let says_both = told(Role::Department, |body| body.names) && told(Role::Deadline, |body| body.times);
    let goal = if says_both { negative.next().filter(|&only| body[only].figures > NEARLY_ALL) } else { None };
    let goal = goal.filter(|_| negative.next().is_none());
    let columns: Vec<ColumnPrices> = (0..shape.columns)
        .map(|column| {
            if goal == Some(column) {
                return ColumnPrices::new(&body[column], Some((Role::Other, Told::Listed)), "", false, false);
            }
            let unit = looks::is_unit(lower[column]) && !over_two[column];
            let beside = |other: usize| lower.get(other).is_some_and(|word| looks::is_period(word));
            let calendar = beside(column) && (column > 0 && beside(column - 1) || beside(column + 1));
            if calendar {
                return ColumnPrices::of_calendar(&body[column]);
            }
            ColumnPrices::new(&body[column], known[column], &heads[column], over_two[column], unit)
        })
        .collect();
    let nothing: f32 = columns.iter().map(|prices| prices.none).sum::<f32>()
        + if columns.iter().any(|prices| prices.negative) { 0.0 } else { price::NO_PLAN };
    // In a table of hundreds of columns only those are tried that look most like measures.
    let mut likely: Vec<usize> = (0..shape.columns).collect();
    likely.sort_by(|&a, &b| columns[a].as_measure().total_cmp(&columns[b].as_measure()));
    likely.truncate(MOST_MEASURES);
    likely.sort_unstable();
    let mut readings: Vec<(f32, Vec<Role>)> =
        likely.into_iter().map(|measure| assign(&columns, measure, &over_two)).collect();
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let second = readings.get(1).map(|second| second.0);
    let (cost, roles) = readings.swap_remove(0);
    let margin = second.map_or(f32::MAX, |second| second - cost);
    // Whether a column holds titles says of each measure where it belongs.
    let measure = roles.iter().position(|role| *role == Role::Measure).unwrap_or(0);
    let as_title = (0..measure).filter(|&at| is_title(roles[at]) || roles[at] == Role::Other).map(|at| {
        let other = columns[at].of(Role::Other) + columns[at].before_measure();
        (columns[at].of(Role::Strategy) - other).abs()
    });
    let margin = as_title.fold(margin, f32::min);
    let behind = (measure + 1..shape.columns).filter(|&at| is_title(roles[at]));
    let behind = behind.map(|at| columns[at].of(Role::Other) - columns[at].title_behind());
    let margin = behind.fold(margin, f32::min);
    let columns = roles
        .into_iter()
        .enumerate()
        .map(|(column, role)| {
            // The name is said once, at the first of the columns it stands over.
            let header = match role {
                // A unit's own name, without what stands over those of all units.
                Role::Unit => lower[column].to_owned(),
                _ if over_two[column] => String::new(),
                _ => heads[column].clone(),
            };
            Column { role, header }
        })
        .collect();
    // Of two headers as cheap, the one of fewer rows.
    let balance = cost + price::HEAD_ROW * (rows - 1) as f32 - nothing;
    let known = known
        .iter()
        .zip(&over_two)
        .filter(|(known, again)| known.is_some_and(|known| known.1 != Told::Hint) && !**again)
        .count();
    Header { row, rows, columns, margin, balance, known }
}

/// The cheapest roles of the other columns where this one holds the measures.
fn assign(columns: &[ColumnPrices], measure: usize, over_two: &[bool]) -> (f32, Vec<Role>) {
    let mut roles = vec![Role::Other; columns.len()];
    roles[measure] = Role::Measure;
    let mut cost = columns[measure].of(Role::Measure);
    // What a column costs in a role beside what stands left of it.
    let own = |roles: &[Role], at: usize, role: Role| {
        let mut cost = columns[at].of(role);
        let before = roles[at.saturating_sub(1)];
        let parted = before != role && !(is_title(before) && is_title(role));
        if over_two[at] && parted && role != Role::Other {
            cost += price::APART_UNDER_ONE_WORD;
        }
        if role == Role::Serial && at > measure {
            cost += price::SERIAL_BEHIND;
        }
        if role == Role::Other && at < measure {
            cost += columns[at].before_measure();
        }
        if at == 0 && is_title(role) {
            cost += price::FIRST_AND_MERGED * columns[at].tall;
        }
        cost
    };
    // Each of these stands once.
    const SINGLE: [Role; 3] = [Role::Department, Role::CoDepartment, Role::Deadline];
    let free = |at: usize| {
        let title = (at < measure).then_some(Role::Strategy);
        [Role::Other, Role::Serial, Role::Unit].into_iter().chain(title)
    };
    let cheapest = |roles: &[Role], at: usize| {
        let prices = free(at).map(|role| (own(roles, at, role), role));
        prices.min_by(|a, b| a.0.total_cmp(&b.0)).expect("a column may always be another one")
    };
    for at in (0..columns.len()).filter(|&at| at != measure) {
        let (price, role) = cheapest(&roles, at);
        let mut best: (f32, Role, Option<(usize, Role)>) = (price, role, None);
        for role in SINGLE {
            let mut price = own(&roles, at, role);
            // Of two the one before becomes what it is next cheapest as.
            let before = roles[..at].iter().position(|&other| other == role);
            let displaced = before.map(|before| {
                let (next, instead) = cheapest(&roles, before);
                price += next - own(&roles, before, role);
                (before, instead)
            });
            if price < best.0 {
                best = (price, role, displaced);
            }
        }
        let (price, role, displaced) = best;
        if let Some((before, instead)) = displaced {
            roles[before] = instead;
        }
        roles[at] = role;
        cost += price;
    }
    // Right of the measures, where none stand before them: 對應目標, each over the measures that serve it.
    if !roles.iter().any(|role| is_title(*role)) {
        let gain = |at: usize| columns[at].of(Role::Other) - columns[at].title_behind();
        let behind = (measure + 1..columns.len()).filter(|&at| roles[at] == Role::Other && gain(at) > 0.0);
        if let Some(at) = behind.max_by(|&a, &b| gain(a).total_cmp(&gain(b))) {
            roles[at] = Role::Strategy;
            cost -= gain(at);
        }
    }
    // The outermost titles are facets.
    if let Some(first) = roles.iter_mut().find(|role| is_title(**role)) {
        *first = Role::Facet;
    }
    let titles = roles.iter().filter(|role| is_title(**role)).count();
    cost += price::EACH_TITLE_PAST_FOUR * titles.saturating_sub(4) as f32;
    let has_side = roles.iter().any(|role| matches!(role, Role::Department | Role::Deadline | Role::Unit));
    if titles == 0 && !has_side {
        cost += price::MEASURES_ALONE;
    }
    (cost, roles)
}

/// The roles of a table in a part of it that has more or fewer columns under the same words.
pub(crate) fn spread(columns: &[Column], named: &[Vec<String>]) -> Vec<Column> {
    if columns.len() == named.len() {
        return columns.to_vec();
    }
    let mut before: Option<&Column> = None;
    let mut last = String::new();
    let spread = named.iter().map(|words| {
        let head = words.concat();
        if !head.is_empty() && head != last {
            before = columns.iter().find(|column| column.header == head);
            last.clone_from(&head);
            let role = before.map_or(Role::Other, |column| column.role);
            return Column { role, header: head };
        }
        // Under one word stand titles of several levels.
        let role =
            before.map_or(Role::Other, |column| if is_title(column.role) { Role::Strategy } else { column.role });
        Column { role, header: String::new() }
    });
    spread.collect()
}

/// Whether a cell over these columns, first and last, stands over all that a table says of its rows: over all columns, or over
/// all behind their running numbers.
pub(super) fn is_over_all(columns: &[Column], first: usize, last: usize) -> bool {
    let has_measure = |column: &Column| column.role == Role::Measure;
    last > first
        && last + 1 >= columns.len()
        && columns[..first].iter().all(|column| column.role == Role::Serial)
        && (first == 0 || columns[first..].iter().any(has_measure))
}

/// Whether a column says who does what the measures say, or until when.
pub(super) fn is_token(role: Role) -> bool {
    matches!(role, Role::Department | Role::CoDepartment | Role::Deadline)
}

pub(crate) fn is_title(role: Role) -> bool {
    matches!(role, Role::Facet | Role::Strategy)
}

/// What a column costs in each role.
#[derive(Debug)]
struct ColumnPrices {
    serial: f32,
    title: f32,
    measure: f32,
    department: f32,
    co_department: f32,
    deadline: f32,
    unit: f32,
    other: f32,
    /// As a column of a table that is no plan.
    none: f32,
    /// Its head is one of score sheets, statistics or lists of contacts.
    negative: bool,
    /// The share of its cells that go over several rows.
    tall: f32,
}

impl ColumnPrices {
    fn of(&self, role: Role) -> f32 {
        match role {
            Role::Serial => self.serial,
            Role::Facet | Role::Strategy => self.title,
            Role::Measure => self.measure,
            Role::Department => self.department,
            Role::CoDepartment => self.co_department,
            Role::Deadline => self.deadline,
            Role::Unit => self.unit,
            Role::Other => self.other,
        }
    }

    /// What it costs more as another column that it stands left of the measures.
    fn before_measure(&self) -> f32 {
        price::OTHER_BEFORE_MEASURE + price::OTHER_MERGED * self.tall
    }

    /// What it costs as titles that stand right of the measures.
    fn title_behind(&self) -> f32 {
        self.title + price::TITLE_BEHIND + price::TITLE_BEHIND_EACH * (1.0 - self.tall)
    }

    /// How much dearer it is as the measures than as what it is cheapest as.
    fn as_measure(&self) -> f32 {
        let others = [self.serial, self.title, self.department, self.co_department, self.deadline, self.other];
        self.measure - others.into_iter().fold(f32::MAX, f32::min)
    }

    /// One of several columns under months, quarters or years, whatever stands over them: marks, figures or a few words say
    /// what is done then.
    fn of_calendar(body: &Features) -> ColumnPrices {
        let none = none(body, None, false);
        ColumnPrices {
            serial: price::NO_PERIOD,
            title: price::NO_PERIOD,
            measure: price::NO_PERIOD,
            department: price::NO_PERIOD,
            co_department: price::NO_PERIOD,
            deadline: price::NO_PERIOD,
            unit: price::NO_PERIOD,
            other: none,
            none,
            negative: false,
            tall: body.tall,
        }
    }

    /// `unit`: the head is the name of a unit.
    fn new(body: &Features, known: Option<(Role, Told)>, head: &str, again: bool, unit: bool) -> ColumnPrices {
        // The word has been paid for at the column before.
        let named = |role: Role| if again { 0.0 } else { word(role, known) };
        let negative = looks::is_negative_head(head);
        // A head of score sheets says that no column of the table is of a plan.
        let against = if negative { price::NEGATIVE_HEAD } else { 0.0 };
        let content = |role: Role| {
            let price = content(role, body);
            // What a word names needs no other sign: 平時, 汛期前 and 視疫情 are times under 辦理時機.
            match known {
                Some((Role::Deadline, Told::Listed | Told::Ending)) if role == Role::Deadline => {
                    price * price::NAMED_TIMES
                }
                _ => price,
            }
        };
        // 部門別, merged over the tasks of each, groups them; 承辦組別 says who carries them out.
        let is_merged = body.tall > price::MOST_MERGED || body.fill < 1.0 - price::MOST_MERGED;
        let is_kind = head.ends_with('別') && !looks::says_who_leads(head);
        let groups = if is_kind && is_merged { price::KIND_OF_UNIT } else { f32::MAX };
        // 主辦部門 helps nobody.
        let leads = if looks::says_who_leads(head) { price::LEADS_AS_HELPER } else { 0.0 };
        ColumnPrices {
            serial: named(Role::Serial) + content(Role::Serial) + against,
            title: named(Role::Facet).min(groups) + content(Role::Facet) + against,
            measure: named(Role::Measure) + content(Role::Measure) + against,
            department: named(Role::Department) + content(Role::Department) + against,
            co_department: named(Role::CoDepartment) + leads + content(Role::CoDepartment) + against,
            deadline: named(Role::Deadline) + content(Role::Deadline) + against,
            unit: if unit { content(Role::Unit) } else { price::NO_UNIT } + against,
            other: named(Role::Other) + content(Role::Other) + against,
            none: none(body, if again { None } else { known }, negative),
            negative,
            tall: body.tall,
        }
    }
}

/// What the cells of a column look like.
#[derive(Debug, Default, Clone)]
pub(crate) struct Features {
    /// Filled cells.
    pub(crate) filled: f32,
    /// The share of its cells that are filled.
    pub(crate) fill: f32,
    /// The median length of the filled ones, in characters.
    pub(crate) length: f32,
    /// The share of filled cells that end a sentence.
    pub(crate) sentences: f32,
    /// Those of which each paragraph is made of short names that end as names of units do.
    pub(crate) names: f32,
    /// Those that are phrases of time.
    pub(crate) times: f32,
    /// Those of figures, shares, sums, marks.
    pub(crate) figures: f32,
    /// Those that are one mark, as a unit's own column has where it takes part.
    pub(crate) parts: f32,
    /// Those with boxes to tick.
    pub(crate) boxes: f32,
    /// Those that begin with a number of an outline.
    pub(crate) marked: f32,
    /// Those that are nothing but a number.
    pub(crate) numbers: f32,
    /// Different texts by filled cells.
    pub(crate) distinct: f32,
    /// Those that ask (是否, 有無), as check lists do.
    pub(crate) questions: f32,
    /// Merged cells that go over several rows, by filled cells.
    pub(crate) tall: f32,
}

impl Features {
    fn of(shape: &Shape, from: usize) -> Vec<Features> {
        let of_column = |column: usize| {
            let own = |cell: &&ShapeCell| cell.row >= from && cell.column == column && cell.last_column == column;
            Features::of_cells(shape.cells.iter().filter(own).take(ENOUGH_CELLS))
        };
        (0..shape.columns).map(of_column).collect()
    }

    fn of_cells<'a>(cells: impl Iterator<Item = &'a ShapeCell>) -> Features {
        let mut found = Features::default();
        let mut all = 0;
        let mut lengths = Vec::new();
        let mut texts: HashSet<&str> = HashSet::default();
        for cell in cells {
            all += 1;
            let look = cell.look();
            if look.text.is_empty() {
                continue;
            }
            found.filled += 1.0;
            lengths.push(look.length);
            found.sentences += look.sentence;
            found.names += look.names;
            found.times += look.time;
            found.figures += look.figures;
            found.parts += look.part;
            found.boxes += look.boxes;
            found.marked += look.marked;
            found.numbers += look.number;
            found.questions += look.question;
            found.tall += if cell.last_row > cell.row { 1.0 } else { 0.0 };
            texts.insert(&look.text);
        }
        if found.filled == 0.0 {
            return found;
        }
        found.fill = found.filled / all as f32;
        found.distinct = texts.len() as f32 / found.filled;
        lengths.sort_unstable();
        found.length = lengths[lengths.len() / 2] as f32;
        for share in [
            &mut found.sentences,
            &mut found.names,
            &mut found.times,
            &mut found.figures,
            &mut found.parts,
            &mut found.boxes,
            &mut found.marked,
            &mut found.numbers,
            &mut found.questions,
            &mut found.tall,
        ] {
            *share /= found.filled;
        }
        found
    }
}
