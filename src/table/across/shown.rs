//! What the columns of a table show of themselves once words have been laid into them: how wide they are, which characters they
//! hold, where their cells begin; and what words show before that.

use foldhash::{HashMap, HashSet};

use super::{part::Laid, runs::Runs, words::Row};
use crate::{
    table::{
        Column, Role,
        in_order::{is_only_names, names_and_dress},
        looks, roles,
    },
    words::{joining::append, marker::Style},
};

/// What the words of a table show of themselves, whichever columns they are of.
#[derive(Clone)]
pub(super) struct Told {
    /// Names, and which of them are said more than once.
    names: HashMap<String, bool>,
    /// The dress of the measures' numbers.
    pub(super) dress: Option<Style>,
}

impl Told {
    pub(super) fn of(rows: &[Row<'_>]) -> Told {
        /// In columns of a terminal: what is numbered and wider is a measure, by and large.
        const WIDE: usize = 24;
        let words = rows.iter().flat_map(|row| &row.words);
        let (names, dress) = names_and_dress(words.map(|word| (&*word.text, word.width >= WIDE)));
        Told { names: names.into_iter().map(|(name, times)| (name.to_owned(), times > 1)).collect(), dress }
    }

    /// Takes up the names that lines had cut, once their cells are known.
    pub(super) fn learn(&mut self, rows: &[Runs], laid: &[Laid], columns: &[Column]) {
        let is_names = |column: usize| matches!(columns[column].role, Role::Department | Role::CoDepartment);
        for column in (0..columns.len()).filter(|&column| is_names(column)) {
            let mut cell = String::new();
            for (row, laid) in rows.iter().zip(laid) {
                for piece in laid.pieces.iter().filter(|piece| piece.column == column) {
                    if piece.begins {
                        self.take_up(&std::mem::take(&mut cell));
                    }
                    append(&mut cell, &row.run(&piece.words).text);
                }
            }
            self.take_up(&cell);
        }
    }

    fn take_up(&mut self, cell: &str) {
        for name in cell.split(looks::is_name_separator).map(looks::without_label).filter(|name| looks::is_unit(name)) {
            self.names.entry(name.to_owned()).and_modify(|is_said| *is_said = true).or_insert(false);
        }
    }

    /// Whether a text is nothing but names that are said more than once.
    pub(super) fn has_names(&self, text: &str) -> bool {
        is_only_names(text, |name| self.names.get(name).copied().unwrap_or(false))
    }

    /// Whether a text is names that lines have cut at its beginning, at its end or at both: 護科、人文.
    pub(super) fn has_cut_names(&self, text: &str) -> bool {
        let parts: Vec<&str> = text.split(looks::is_name_separator).map(looks::without_label).collect();
        let begins = |part: &str| self.names.keys().any(|name| name.starts_with(part));
        let ends = |part: &str| self.names.keys().any(|name| name.ends_with(part));
        let known = |part: &str| part.is_empty() || self.names.contains_key(part);
        match &parts[..] {
            [] => false,
            [only] => !only.is_empty() && (known(only) || begins(only) || ends(only)),
            [first, inner @ .., last] => {
                (known(first) || ends(first)) && inner.iter().all(|part| known(part)) && (known(last) || begins(last))
            }
        }
    }
}

/// What columns show once words have been laid into them.
#[derive(Default)]
pub(super) struct Shown {
    /// How wide each column is, in columns of a terminal.
    widths: Vec<Option<usize>>,
    /// How much likelier each character is in a column than anywhere, in nats.
    letters: Vec<HashMap<char, f32>>,
    /// What a character costs that a column does not have, and the most that any costs there: titles and measures say what was
    /// not said before.
    unseen: Vec<f32>,
    least: Vec<f32>,
    /// Characters that are said more than once, in whichever column.
    common: HashSet<char>,
    /// The share of the cells of each column that begin where a measure does.
    beginning: Vec<f32>,
    /// The share of the measures that end as sentences do.
    finished: Option<f32>,
    /// What a column says more than once.
    said: Vec<HashSet<String>>,
    /// Which column of titles has which dress of numbers.
    levels: HashMap<Style, usize>,
    /// Which columns of titles number them.
    numbered: Vec<bool>,
}

impl Shown {
    pub(super) fn learn(rows: &[Runs], laid: &[Laid], columns: &[Column], measure: usize) -> Shown {
        let mut out = Shown::default();
        let mut all: HashMap<char, f32> = HashMap::default();
        let mut own: Vec<HashMap<char, f32>> = vec![HashMap::default(); columns.len()];
        let mut sums = vec![0.0_f32; columns.len()];
        let mut widths: Vec<Vec<usize>> = vec![Vec::new(); columns.len()];
        let mut begins = vec![[0.0_f32; 2]; columns.len()];
        let mut said: Vec<HashMap<String, usize>> = vec![HashMap::default(); columns.len()];
        let (mut inner, mut alone): (HashMap<Style, usize>, HashMap<Style, usize>) = Default::default();
        let mut numbers = vec![[0, 0]; columns.len()];
        let is_title = |column: usize| roles::is_title(columns[column].role);
        let (mut open, mut ends) = (None, [0.0_f32; 2]);
        for (row, laid) in rows.iter().zip(laid) {
            if let Some(own) = laid.pieces.iter().find(|piece| piece.column == measure) {
                if own.begins
                    && let Some(is_complete) = open
                {
                    ends[usize::from(is_complete)] += 1.0;
                }
                open = Some(row.run(&own.words).is_complete);
            }
            let is_begun = laid.pieces.iter().any(|piece| piece.column == measure && piece.begins);
            for piece in &laid.pieces {
                let run = row.run(&piece.words);
                for c in run.text.chars() {
                    *own[piece.column].entry(c).or_default() += 1.0;
                    *all.entry(c).or_default() += 1.0;
                    sums[piece.column] += 1.0;
                }
                // A blank inside may be one between columns.
                let is_text = piece.column == measure || is_title(piece.column);
                if run.words == 1 || is_text && run.narrow + 1 == run.words {
                    widths[piece.column].push(run.width);
                }
                if piece.begins && is_title(piece.column) {
                    numbers[piece.column][usize::from(run.dress.is_some())] += 1;
                    // A line with several titles tells whose their numbers are; one with a single title may leave out the outer
                    // ones.
                    let several = laid.pieces.iter().filter(|own| own.begins && is_title(own.column)).count() > 1;
                    if let Some(dress) = run.dress {
                        let seen = if several { &mut inner } else { &mut alone };
                        let innermost = seen.entry(dress).or_insert(piece.column);
                        *innermost = piece.column.max(*innermost);
                    }
                }
                if piece.begins {
                    begins[piece.column][usize::from(is_begun)] += 1.0;
                }
                *said[piece.column].entry(run.squashed.clone()).or_default() += 1;
            }
        }
        let total: f32 = sums.iter().sum();
        out.common = all.iter().filter(|(_, count)| **count > 1.0).map(|(c, _)| *c).collect();
        for (column, letters) in own.into_iter().enumerate() {
            // One of them may be the very text that is asked about: what is said once tells nothing.
            let likelier = |(c, count): (char, f32)| {
                let share = (all[&c] - 1.0) / total;
                let here = (count - 1.0 + SMOOTH * share) / (sums[column] + SMOOTH);
                (share > 0.0).then(|| (c, (here / share).ln()))
            };
            out.letters.push(letters.into_iter().filter_map(likelier).collect());
            let is_open = column == measure || is_title(column);
            out.least.push(if is_open { -NEW_WORDS } else { -MOST_TOLD });
            out.unseen.push((SMOOTH / (sums[column] + SMOOTH)).ln());
        }
        for mut widths in widths {
            widths.sort_unstable();
            let at = (widths.len() as f32 * FULL) as usize;
            out.widths.push(widths.get(at).filter(|_| widths.len() >= LEAST_LINES).copied());
        }
        out.finished = Some(share(ends, ONE_EACH));
        out.beginning = begins.into_iter().map(|begins| share(begins, MOSTLY)).collect();
        alone.extend(inner);
        out.levels = alone;
        out.numbered = numbers.into_iter().map(|[without, with]| with > without).collect();
        out.said = said
            .into_iter()
            .map(|said| said.into_iter().filter(|(_, times)| *times > 1).map(|(text, _)| text).collect())
            .collect();
        out
    }

    /// How wide a column is; none where it is not known.
    pub(super) fn width(&self, column: usize) -> Option<usize> {
        self.widths.get(column).copied().flatten()
    }

    /// How much likelier the characters of a text are in a column than anywhere, in nats: more than a few tell no more.
    pub(super) fn likelier(&self, column: usize, text: &str) -> f32 {
        let Some(letters) = self.letters.get(column) else { return 0.0 };
        let one = |c: char| match letters.get(&c) {
            Some(told) => told.clamp(self.least[column], MOST_TOLD),
            None if self.common.contains(&c) => self.unseen[column].max(self.least[column]),
            None => 0.0,
        };
        let sum: f32 = text.chars().map(one).sum();
        let count = text.chars().count().max(1) as f32;
        LETTERS * sum / count * count.min(MOST_LETTERS)
    }

    /// What it costs that a cell of a column begins where a measure does, or does not.
    pub(super) fn beginning(&self, column: usize, with_measure: bool) -> f32 {
        let share = self.beginning.get(column).copied().unwrap_or(ASSUMED);
        -(if with_measure { share } else { 1.0 - share }).clamp(SELDOM, 1.0 - SELDOM).ln()
    }

    /// Whether a title has the dress of number of another column.
    pub(super) fn is_of_other_column(&self, column: usize, dress: Style) -> bool {
        self.levels.get(&dress).is_some_and(|own| *own != column)
    }

    /// What it costs that a measure ends without a full stop.
    pub(super) fn unfinished(&self) -> f32 {
        -(1.0 - self.finished.unwrap_or(ASSUMED)).clamp(NEVER_ENDS, SOME_END).ln()
    }

    /// Whether most titles of a column have numbers.
    pub(super) fn has_numbers(&self, column: usize) -> bool {
        self.numbered.get(column).copied().unwrap_or(false)
    }

    pub(super) fn says(&self, column: usize, text: &str) -> bool {
        self.said.get(column).is_some_and(|said| said.contains(text))
    }
}

/// The share of the second of two counts, with what is thought to have been seen of each before.
fn share(counts: [f32; 2], before: [f32; 2]) -> f32 {
    let [not, is] = [counts[0] + before[0], counts[1] + before[1]];
    is / (not + is)
}

/// What is thought of ends, and of beginnings, before any was seen: one of each kind, and that three in four begin with a measure.
const ONE_EACH: [f32; 2] = [1.0, 1.0];
const MOSTLY: [f32; 2] = [0.5, 1.5];
/// No share is believed to be nearer to none, or to all: of cells that begin where a measure does, and of measures that end
/// without a full stop.
const SELDOM: f32 = 0.05;
const NEVER_ENDS: f32 = 0.03;
const SOME_END: f32 = 0.9;
/// Characters that a column is thought to have besides its own.
const SMOOTH: f32 = 8.0;
/// Of the lines of a column, the share that is no wider than it is.
const FULL: f32 = 0.96;
/// Fewer lines tell no width.
const LEAST_LINES: usize = 4;
/// What the characters of a text weigh against what it looks like, and of how many of them.
const LETTERS: f32 = 0.2;
const MOST_LETTERS: f32 = 8.0;
/// The most that one character tells, in nats.
const MOST_TOLD: f32 = 2.0;
const NEW_WORDS: f32 = 0.3;
/// The share of cells that begin where a measure does, and of measures that end as sentences do, before any was seen.
const ASSUMED: f32 = 0.75;
