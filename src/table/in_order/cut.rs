//! The cheapest way to cut words into cells, in the order of the columns and row after row (Viterbi over the ends of cells).

use std::ops::Range;

use super::{
    known::{Known, is_figure},
    words::{Body, Edge, Word},
};
use crate::{
    table::{Column, Role, flowing::is_heading, looks, roles, spaced::words::width},
    words::{
        joining::{append, is_complete, squash},
        marker::{self, Style},
    },
};

/// Words of a cell: of the measures, of names, and of others.
const MOST_WORDS: usize = 60;
const MOST_NAMES: usize = 12;
const MOST_BESIDE: usize = 6;

/// Prices in nats, set by hand on texts of forms of many agencies. A title that is said again, and one that is not, with
/// a number and without; each of its words past the first, and a sentence as a title.
const KNOWN_TITLE: f32 = 0.1;
const NUMBERED_TITLE: f32 = 0.4;
const NEW_TITLE: f32 = 1.0;
const TITLE_WORD: f32 = 0.3;
const TITLE_SENTENCE: f32 = 4.0;
const TITLE_COMMA: f32 = 1.0;
/// A title whose number has the dress of another column's.
const OTHER_LEVEL: f32 = 2.0;
/// A title without a number in a column of numbered ones, and one of a character or two: the rest of what stands before.
const NO_TITLE_NUMBER: f32 = 2.0;
const SCRAP: f32 = 1.5;
const SCRAP_WIDTH: usize = 4;
/// A numbered word inside a cell of names or of times begins another cell.
const INNER_TITLE: f32 = 3.0;
/// A title below another in the same cell.
const BELOW_TITLE: f32 = 0.7;
/// Of two titles that are said again, the longer is the whole one.
const LONGER_TITLE: f32 = 0.05;
/// A heading over all columns.
const HEADING: f32 = 1.0;
/// A cell of names, or of a time, that does not look like one, and each character past so many; a name that no other word has,
/// and each of its characters past so many.
const STRANGE: f32 = 3.0;
const STRANGE_LETTER: f32 = 0.3;
const NEW_NAME: f32 = 1.0;
const LONG_NAME: usize = 5;
const NAME_LETTER: f32 = 0.3;
/// A cell that is missing: of running numbers, titles, measures, names and times, others.
const NO_NUMBER: f32 = 2.0;
const NO_TITLE: f32 = 0.3;
const NO_MEASURE: f32 = 20.0;
const NO_TOKEN: f32 = 1.5;
/// Where several rows share them, a cell of names or times, and a row without.
const SHARED: f32 = 0.7;
const NO_SHARED: f32 = 0.3;
const NO_OTHER: f32 = 0.5;
/// A measure without the number that others have, one with a number where they have none, and a number inside one.
const NO_DRESS: f32 = 3.0;
const OTHER_DRESS: f32 = 2.0;
const INNER_NUMBER: f32 = 2.0;
/// A measure that does not end a sentence, and one that besides ends where its line is full but for so much, in columns of a
/// terminal: one in ten does.
const UNFINISHED: f32 = 0.5;
const CUT: f32 = 1.5;
const FULL: usize = 1;
/// A number of another dress inside a measure, as sub-items have.
const INNER_OTHER: f32 = 0.3;
/// A word among the measure's, or a title's, that is names of others, a time, or a title that is said again.
const FOREIGN: f32 = 1.5;
/// A line that ends a sentence inside a measure; a running number there.
const STOP_INSIDE: f32 = 0.7;
/// A cell of another column, each of its words past the first, and each character past so many; figures among words, and the
/// other way round.
const OTHER: f32 = 0.8;
const OTHER_WORD: f32 = 0.4;
const LONG_OTHER: usize = 12;
const OTHER_LETTER: f32 = 0.2;
const OTHER_KIND: f32 = 1.0;
/// What stands inside a cell: a blank between words, empty lines, a page's end.
const BLANK_INSIDE: f32 = 1.5;
const GAP_INSIDE: f32 = 1.5;
const PAGE_INSIDE: f32 = 0.7;
/// A cell that begins where a program writes blanks that no page shows.
const BEGINS_AT_NARROW: f32 = 1.0;
/// A line that ends inside a cell with room for so much more, in columns of a terminal: it need not have ended there, and each
/// column more makes that plainer, up to so many.
const SHORT_LINE: f32 = 1.5;
const ROOM: usize = 3;
const SHORTER: f32 = 0.15;
const MOST_ROOM: usize = 20;
/// Cells that go on behind a page break, and behind the cells beside them; and each of them.
const GOES_ON: f32 = 1.0;
const GOES_ON_BEHIND: f32 = 3.0;
const REST: f32 = 0.5;
/// A cell that costs so much is none, however it goes on.
const NO_CELL: f32 = 12.0;
/// What stands behind the table, a line.
const BEHIND: f32 = 1.6;
/// The same where what begins it counts on from a title of the table.
const NEXT_TITLE: f32 = 10.0;

/// A cell that was cut: its column, none for a heading over all of them, and its words.
pub(super) struct CutCell {
    pub(super) column: Option<usize>,
    pub(super) words: Range<usize>,
    /// Whether it is the rest of a cell that a page break has cut.
    pub(super) goes_on: bool,
    /// Whether it stands in the row of the cell before it.
    pub(super) in_row: bool,
}

/// The cheapest way over all words.
pub(super) struct Way {
    /// Of the table, and with what stands behind it.
    pub(super) price: f32,
    pub(super) whole: f32,
    pub(super) cells: Vec<CutCell>,
    /// The first word that is behind the table.
    pub(super) end: usize,
}

/// How the cheapest way comes to a place: from which word, and behind which state.
#[derive(Clone, Copy)]
struct Step {
    price: f32,
    from: usize,
    before: usize,
    in_row: bool,
}

/// What was cut last: a cell of a column, a heading, or the rest of a cell from the page before.
struct States {
    columns: usize,
}

impl States {
    fn heading(&self) -> usize {
        self.columns
    }

    fn rest(&self, column: usize) -> usize {
        self.columns + 1 + column
    }

    fn count(&self) -> usize {
        2 * self.columns + 1
    }

    /// The column of a state, and whether it is the rest of a cell.
    fn told(&self, state: usize) -> (Option<usize>, bool) {
        match state {
            state if state < self.columns => (Some(state), false),
            state if state == self.columns => (None, false),
            state => (Some(state - self.columns - 1), true),
        }
    }
}

/// Whether each row has names and times of its own, or several share those of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Habit {
    EachRow,
    Shared,
}

/// The cheapest way to cut words into cells.
pub(super) fn cheapest(body: &Body<'_>, signs: &[Signs], columns: &[Column], known: &Known, habit: Habit) -> Way {
    let own = &body.own;
    let states = States { columns: columns.len() };
    let missing: Vec<f32> = columns.iter().map(|column| absent(column.role, habit)).collect();
    let between = |from: usize, to: usize| missing[from.min(to)..to].iter().sum::<f32>();
    // What it costs that a row ends behind a state.
    let closing = |state: usize| match states.told(state) {
        (Some(column), false) => between(column + 1, columns.len()),
        _ => 0.0,
    };
    let none = Step { price: f32::INFINITY, from: 0, before: 0, in_row: false };
    let mut best = vec![vec![none; states.count()]; own.len() + 1];
    best[0][states.heading()].price = 0.0;
    let least = |prices: &mut dyn Iterator<Item = (f32, usize)>| {
        prices.fold((f32::INFINITY, 0), |least, own| if own.0 < least.0 { own } else { least })
    };
    for from in 0..own.len() {
        let here: Vec<f32> = best[from].iter().map(|step| step.price).collect();
        // What a row that begins here, and a cell in the row that is open, come behind.
        let begin = least(&mut (0..states.count()).map(|state| (here[state] + closing(state), state)));
        if !begin.0.is_finite() {
            continue;
        }
        let narrow = if own[from].edge == Edge::Narrow { BEGINS_AT_NARROW } else { 0.0 };
        let behind = match own[from].edge {
            Edge::Page => GOES_ON,
            Edge::Line | Edge::Gap => GOES_ON_BEHIND,
            _ => f32::INFINITY,
        };
        let cut = least(&mut (0..columns.len()).map(|state| (here[state] + behind, state)));
        for (column, role) in columns.iter().map(|column| column.role).enumerate() {
            let edge = narrow + if habit == Habit::Shared && roles::is_token(role) { SHARED } else { 0.0 };
            let before = (0..column).map(|before| (here[before] + between(before + 1, column), before));
            let above =
                (roles::is_title(role) && signs[from].is_numbered()).then_some((here[column] + BELOW_TITLE, column));
            let in_row = least(&mut before.chain(above));
            let new_row = (begin.0 + between(0, column), begin.1);
            let open = if in_row.0 < new_row.0 { in_row } else { new_row };
            let in_rest = least(&mut (0..column).map(|before| (here[states.rest(before)], states.rest(before))));
            let rest = if cut.0 < in_rest.0 { cut } else { in_rest };
            let mut cell = Pricer { known, own, signs, column, role, from, inside: 0.0, line: 0 };
            for (last, steps) in best.iter_mut().skip(1).enumerate().skip(from).take(most(role)) {
                let Some((whole, part)) = cell.take(last).filter(|own| own.0.min(own.1) < NO_CELL) else { break };
                let step = &mut steps[column];
                if open.0 + edge + whole < step.price {
                    *step = Step { price: open.0 + edge + whole, from, before: open.1, in_row: open == in_row };
                }
                let step = &mut steps[states.rest(column)];
                if rest.0 + narrow + part + REST < step.price {
                    *step = Step { price: rest.0 + narrow + part + REST, from, before: rest.1, in_row: true };
                }
            }
        }
        if own[from].edge >= Edge::Line {
            let to = (from + 1..own.len()).find(|&to| own[to].edge >= Edge::Line).unwrap_or(own.len());
            let text: String = own[from..to].iter().map(|word| &*word.text).collect();
            let step = &mut best[to][states.heading()];
            let is_alone = !own[from + 1..to].iter().any(|word| word.edge == Edge::Blank) && !signs[from].has_dress;
            let may_be = is_alone && marker::read(&text).is_some() && is_heading(&text);
            if may_be && begin.0 + HEADING < step.price {
                *step = Step { price: begin.0 + HEADING, from, before: begin.1, in_row: false };
            }
        }
    }
    let lines_behind = |end: usize| own[end..].iter().filter(|word| word.edge >= Edge::Line).count();
    let ends = body.ends.iter().copied().filter(|(end, _)| *end > 0).chain([(own.len(), true)]);
    let behind =
        |end: usize, is_plain: bool| BEHIND * lines_behind(end) as f32 + if is_plain { 0.0 } else { NEXT_TITLE };
    let closed = ends.flat_map(|(end, is_plain)| {
        let behind = behind(end, is_plain);
        let best = &best;
        (0..states.count()).map(move |state| (best[end][state].price + behind, end, state))
    });
    let closed = closed.map(|(price, end, state)| (price + closing(state), end, state));
    let Some((price, end, state)) = closed.min_by(|a, b| a.0.total_cmp(&b.0)).filter(|way| way.0.is_finite()) else {
        return Way { price: f32::INFINITY, whole: f32::INFINITY, cells: Vec::new(), end: 0 };
    };
    let whole = price;
    let price = price - BEHIND * lines_behind(end) as f32;
    let mut cells = Vec::new();
    let (mut to, mut at) = (end, state);
    while to > 0 {
        let step = best[to][at];
        let (column, goes_on) = states.told(at);
        cells.push(CutCell { column, words: step.from..to, goes_on, in_row: step.in_row });
        (to, at) = (step.from, step.before);
    }
    cells.reverse();
    Way { price, whole, cells, end }
}

/// How many words a cell may have.
fn most(role: Role) -> usize {
    match role {
        Role::Measure => MOST_WORDS,
        Role::Department | Role::CoDepartment => MOST_NAMES,
        Role::Serial => 1,
        _ => MOST_BESIDE,
    }
}

/// What it costs that a row has no cell in a column.
fn absent(role: Role, habit: Habit) -> f32 {
    match role {
        Role::Serial => NO_NUMBER,
        Role::Measure => NO_MEASURE,
        role if roles::is_token(role) => match habit {
            Habit::EachRow => NO_TOKEN,
            Habit::Shared => NO_SHARED,
        },
        role if roles::is_title(role) => NO_TITLE,
        _ => NO_OTHER,
    }
}

/// What one word shows of itself.
pub(super) struct Signs {
    width: usize,
    /// Whether it is nothing but names that are known, or begins as a label of one does.
    is_name: bool,
    /// Whether it looks like one of a column of names, or of times.
    is_token: bool,
    is_title: bool,
    has_dress: bool,
    is_complete: bool,
    /// The dress of its number, if it has one.
    numbered: Option<Style>,
    /// Whether it is a running number, where a column counts the rows.
    counts: bool,
    has_name: bool,
    is_figure: bool,
}

impl Signs {
    pub(super) fn of(word: &Word<'_>, known: &Known) -> Signs {
        let text = &*word.text;
        let marker = marker::read(text);
        let mut names = text.split(looks::is_name_separator).map(looks::without_label);
        let is_name = known.is_names(text) || looks::begins_label(text);
        Signs {
            width: width(text),
            is_name,
            is_token: is_name || looks::is_plainly_time(text),
            is_title: known.is_title(text),
            has_dress: marker.is_some_and(|marker| known.is_dress(marker.style)),
            is_complete: is_complete(text),
            numbered: marker.filter(|marker| marker.number.is_some()).map(|marker| marker.style),
            counts: known.has_serial && looks::is_number(text),
            has_name: names.any(|name| known.is_name(name)),
            is_figure: is_figure(text),
        }
    }

    fn is_numbered(&self) -> bool {
        self.numbered.is_some()
    }
}

/// The price of a cell that grows by one word after the other.
struct Pricer<'a> {
    known: &'a Known,
    own: &'a [Word<'a>],
    signs: &'a [Signs],
    column: usize,
    role: Role,
    from: usize,
    /// What its edges cost, and how wide its last line is.
    inside: f32,
    line: usize,
}

impl Pricer<'_> {
    /// With one word more: what it costs as a cell, and as the rest of one; none where no more words can be one.
    fn take(&mut self, last: usize) -> Option<(f32, f32)> {
        let is_first = last == self.from;
        let edge = self.own[last].edge;
        if is_first {
            self.line = 0;
        } else {
            let short = || self.known.room(self.column, self.line).filter(|room| *room > ROOM);
            self.inside += match edge {
                Edge::Narrow => 0.0,
                Edge::Blank => BLANK_INSIDE,
                Edge::Line => short().map_or(0.0, |room| SHORT_LINE + SHORTER * (room.min(MOST_ROOM) - ROOM) as f32),
                Edge::Gap => GAP_INSIDE,
                Edge::Page => PAGE_INSIDE,
            };
            if edge >= Edge::Line {
                self.line = 0;
            }
        }
        self.line += self.signs[last].width;
        if self.role == Role::Measure {
            return Some(self.measure(last));
        }
        let words: Vec<&str> = self.own[self.from..=last].iter().map(|word| &*word.text).collect();
        let signs = &self.signs[self.from..=last];
        let (whole, rest) = beside(self.role, &words, signs, self.known)?;
        let is_other = || self.known.is_of_other_column(self.column, signs[0].numbered);
        let level = match roles::is_title(self.role) {
            true if is_other() => OTHER_LEVEL,
            true if !signs[0].is_numbered() && self.known.has_numbers(self.column) => NO_TITLE_NUMBER,
            false if self.role == Role::Other && self.known.is_of_other_kind(self.column, words[0]) => OTHER_KIND,
            _ => 0.0,
        };
        Some((whole + level + self.inside, rest + self.inside))
    }

    /// Whether the line that its last word ends is full: most texts go on behind such.
    fn is_cut(&self, last: usize) -> bool {
        let goes_on = self.own.get(last + 1).is_some_and(|next| next.edge == Edge::Page);
        !goes_on && self.known.room(self.column, self.line).is_some_and(|room| room <= FULL)
    }

    fn measure(&mut self, last: usize) -> (f32, f32) {
        let (first, own) = (&self.signs[self.from], &self.signs[last]);
        if last > self.from && self.own[last].edge >= Edge::Line && self.signs[last - 1].is_complete {
            self.inside += STOP_INSIDE;
        }
        // Behind the end of a sentence a word with a name is one of names that a narrow column has cut.
        let begins_names = || last > self.from && self.signs[last - 1].is_complete && own.has_name;
        let is_apart = last > self.from && own.is_figure && self.own[last].edge > Edge::Narrow;
        if own.is_token || own.is_title || is_apart || begins_names() {
            self.inside += FOREIGN;
        }
        if last > self.from && (own.has_dress || own.counts) {
            self.inside += INNER_NUMBER;
        } else if last > self.from && own.is_numbered() {
            self.inside += INNER_OTHER;
        }
        let end = match own.is_complete {
            true => 0.0,
            false if self.is_cut(last) => UNFINISHED + CUT,
            false => UNFINISHED,
        };
        let dress = match self.known.dress {
            None if first.is_numbered() => OTHER_DRESS,
            Some(_) if !first.has_dress => NO_DRESS,
            _ => 0.0,
        };
        // What begins with its number is the rest of nothing.
        let anew = if first.has_dress || first.counts { STRANGE } else { 0.0 };
        (self.inside + end + dress, self.inside + end + anew)
    }
}

/// What words cost as a cell beside the measures, and as the rest of one.
fn beside(role: Role, words: &[&str], signs: &[Signs], known: &Known) -> Option<(f32, f32)> {
    if role == Role::Serial {
        return (words.len() == 1 && signs[0].counts).then_some((0.0, STRANGE));
    }
    let more = (words.len() - 1) as f32;
    let foreign = signs.iter().filter(|sign| sign.is_token).count() as f32;
    let whole = words.iter().fold(String::new(), |mut whole, word| {
        append(&mut whole, word);
        whole
    });
    // 1月 is a time.
    let begins = |(sign, word): (&Signs, &&str)| sign.is_numbered() && !looks::is_time(&[*word]);
    let numbers = INNER_TITLE * signs.iter().zip(words).skip(1).filter(|own| begins(*own)).count() as f32;
    let strange = STRANGE + STRANGE_LETTER * whole.chars().count().saturating_sub(LONG_OTHER) as f32;
    Some(match role {
        Role::Department | Role::CoDepartment => {
            let new = |text: &str| {
                let names = text.split(looks::is_name_separator).map(looks::without_label);
                let price = |name: &str| NEW_NAME + NAME_LETTER * name.chars().count().saturating_sub(LONG_NAME) as f32;
                names.filter(|name| !name.is_empty() && !known.is_name(name)).map(price).sum::<f32>()
            };
            // A label begins names of its own.
            let labelled = words.chunk_by(|_, word| !looks::begins_label(word)).map(<[&str]>::concat);
            let labelled: Vec<String> = labelled.collect();
            let joined = looks::is_names(&labelled).then(|| labelled.iter().map(|own| new(own)).sum::<f32>());
            let stacked = looks::is_names(words).then(|| words.iter().map(|word| new(word)).sum::<f32>());
            let price = joined.into_iter().chain(stacked).fold(strange, f32::min);
            let sentence = if is_complete(&whole) { STRANGE } else { 0.0 };
            (price + sentence + numbers, price.min(NEW_NAME + strange - STRANGE) + sentence + numbers)
        }
        Role::Deadline => {
            let is_time = looks::is_time(&[&*whole]) || looks::is_time(words);
            let price = if is_time { 0.0 } else { strange };
            let long = if whole.chars().count() > LONG_OTHER { STRANGE } else { 0.0 };
            let price = price + FOREIGN * signs.iter().filter(|sign| sign.is_name).count() as f32;
            (price + numbers, price.min(NEW_NAME + strange - STRANGE) + long + numbers)
        }
        role if roles::is_title(role) => {
            let first = &signs[0];
            let sentence = match (is_complete(&whole), whole.contains('，')) {
                (true, _) => TITLE_SENTENCE,
                (false, true) => TITLE_COMMA,
                (false, false) => 0.0,
            };
            let scrap = if width(&whole) > SCRAP_WIDTH { 0.0 } else { SCRAP };
            let measure = if first.has_dress { NO_DRESS } else { 0.0 };
            // Each number begins a title of its own.
            let inner = signs[1..].iter().filter(|sign| sign.is_numbered()).count() as f32;
            let said = match known.is_title(&squash(&whole)) {
                true => KNOWN_TITLE - LONGER_TITLE * more,
                false if first.is_numbered() => NUMBERED_TITLE + TITLE_WORD * more,
                false => NEW_TITLE + TITLE_WORD * more,
            };
            let time = if looks::is_plainly_time(&whole) { STRANGE } else { 0.0 };
            let strange = sentence + measure + time + FOREIGN * (inner + 2.0 * foreign);
            (said + scrap + strange, strange + TITLE_WORD * more)
        }
        _ => {
            let long = whole.chars().count().saturating_sub(LONG_OTHER) as f32;
            let price = OTHER + OTHER_WORD * more + OTHER_LETTER * long + FOREIGN * foreign;
            (price, price)
        }
    })
}
