//! What the words of a table show of themselves: names and titles that are said again, the dress of numbers, widths.

use foldhash::{HashMap, HashSet};

use super::{
    cut::CutCell,
    words::{Edge, Word},
};
use crate::{
    table::{Column, Role, looks, roles, spaced::words::width},
    words::{
        joining::squash,
        marker::{self, Style},
    },
};

/// What the words of a table show of themselves.
pub(super) struct Known {
    /// What one line or a few say more than once, and are no names and no times.
    titles: HashSet<String>,
    /// Names that more than one word has.
    names: HashSet<String>,
    /// Whether a column counts the rows.
    pub(super) has_serial: bool,
    /// The dress of the measures' numbers.
    pub(super) dress: Option<Style>,
    /// Which column of titles has which dress of numbers, once cells have told.
    levels: HashMap<Style, usize>,
    /// Which columns of titles number them.
    numbered: Vec<bool>,
    /// How wide each column is, in columns of a terminal, once cells have told.
    widths: Vec<Option<usize>>,
}

impl Known {
    pub(super) fn of(own: &[Word<'_>], columns: &[Column]) -> Known {
        /// A title takes no more words.
        const MOST: usize = 3;
        /// In characters: what is numbered and longer is a measure, by and large.
        const LONG: usize = 12;
        let is_long = |word: &Word<'_>| word.text.chars().count() >= LONG;
        let (names, dress) = names_and_dress(own.iter().map(|word| (&*word.text, is_long(word))));
        let names: HashSet<String> =
            names.into_iter().filter(|(_, words)| *words > 1).map(|(name, _)| name.to_owned()).collect();
        let mut known = Known {
            titles: HashSet::default(),
            names,
            has_serial: columns.iter().any(|column| column.role == Role::Serial),
            dress,
            levels: HashMap::default(),
            numbered: vec![false; columns.len()],
            widths: vec![None; columns.len()],
        };
        let mut said: HashMap<String, usize> = HashMap::default();
        for from in 0..own.len() {
            let mut text = String::new();
            for word in own[from..].iter().take(MOST) {
                text.push_str(&word.text);
                let is_other = known.is_token(&word.text) || looks::is_number(&word.text);
                if !is_other && own[from].edge >= Edge::Blank && !looks::is_time(&[&*text]) {
                    *said.entry(squash(&text)).or_default() += 1;
                }
            }
        }
        known.titles = said.into_iter().filter(|(_, times)| *times > 1).map(|(text, _)| text).collect();
        known
    }

    /// Learns from cells which dress of number a column of titles has, and how wide each column is.
    pub(super) fn learn(&mut self, own: &[Word<'_>], cells: &[CutCell], columns: &[Column]) {
        self.learn_levels(own, cells, columns);
        self.learn_widths(own, cells, columns.len());
    }

    /// A row that has several titles tells whose their numbers are; one with a single title may leave out the outer ones.
    fn learn_levels(&mut self, own: &[Word<'_>], cells: &[CutCell], columns: &[Column]) {
        let (mut inner, mut alone): (HashMap<Style, usize>, HashMap<Style, usize>) = Default::default();
        let mut before: Option<usize> = None;
        // Titles with a number, and without.
        let mut counts = vec![[0, 0]; columns.len()];
        for cell in cells.iter().filter(|cell| !cell.goes_on) {
            let title = cell.column.filter(|column| roles::is_title(columns[*column].role));
            let marker = marker::read(&own[cell.words.start].text).filter(|marker| marker.number.is_some());
            if let Some(column) = title {
                counts[column][usize::from(marker.is_none())] += 1;
            }
            if let (Some(column), Some(marker)) = (title, marker) {
                let is_inner = before.is_some_and(|before| before < column);
                let seen = if is_inner { &mut inner } else { &mut alone };
                let least = seen.entry(marker.style).or_insert(column);
                *least = column.min(*least);
            }
            before = title;
        }
        alone.extend(inner);
        self.levels = alone;
        self.numbered = counts.into_iter().map(|[with, without]| with > without).collect();
    }

    /// Whether most titles of a column have numbers.
    pub(super) fn has_numbers(&self, column: usize) -> bool {
        self.numbered[column]
    }

    /// Whether a title has the dress of number of another column.
    pub(super) fn is_of_other_column(&self, column: usize, dress: Option<Style>) -> bool {
        dress.and_then(|dress| self.levels.get(&dress)).is_some_and(|own| *own != column)
    }

    fn learn_widths(&mut self, own: &[Word<'_>], cells: &[CutCell], columns: usize) {
        /// Of the lines that end inside cells, the part that a column's width is not below.
        const PART: f32 = 0.8;
        /// Fewer lines tell no width.
        const LEAST: usize = 3;
        let mut lines: Vec<Vec<usize>> = vec![Vec::new(); columns];
        for cell in cells {
            let Some(column) = cell.column else { continue };
            let words = &own[cell.words.clone()];
            let parts: Vec<usize> = words.chunk_by(|_, b| b.edge < Edge::Line).map(width_of).collect();
            lines[column].extend(&parts[..parts.len() - 1]);
        }
        for (column, mut lines) in lines.into_iter().enumerate() {
            lines.sort_unstable();
            let at = (lines.len() as f32 * PART) as usize;
            self.widths[column] = lines.get(at).filter(|_| lines.len() >= LEAST).copied();
        }
    }

    /// How much room the column had left on a line that ends inside a cell; none where its width is not known.
    pub(super) fn room(&self, column: usize, line: usize) -> Option<usize> {
        self.widths[column].map(|width| width.saturating_sub(line))
    }

    pub(super) fn is_title(&self, text: &str) -> bool {
        self.titles.contains(text)
    }

    pub(super) fn is_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a word looks like one of a column of names, or of times.
    pub(super) fn is_token(&self, text: &str) -> bool {
        is_only_names(text, |name| self.names.contains(name)) || looks::is_plainly_time(text)
    }

    pub(super) fn is_dress(&self, style: Style) -> bool {
        self.dress == Some(style)
    }
}

/// How wide some words are on one line.
fn width_of(words: &[Word<'_>]) -> usize {
    words.iter().map(|word| width(&word.text)).sum()
}

/// The names of units that words hold, with how often each is said, and the dress of the measures' numbers, which most of the
/// numbered words have that are long enough to be measures.
pub(in crate::table) fn names_and_dress<'a>(
    words: impl Iterator<Item = (&'a str, bool)>,
) -> (HashMap<&'a str, usize>, Option<Style>) {
    /// Fewer numbers of a dress are of something else.
    const LEAST: usize = 3;
    let mut names: HashMap<&str, usize> = HashMap::default();
    let mut dresses: HashMap<Style, usize> = HashMap::default();
    for (word, is_long) in words {
        let own = word.split(looks::is_name_separator).map(looks::without_label);
        own.filter(|name| looks::is_unit(name)).for_each(|name| *names.entry(name).or_default() += 1);
        let marker = marker::read(word).filter(|marker| marker.number.is_some());
        if let Some(marker) = marker.filter(|_| is_long) {
            *dresses.entry(marker.style).or_default() += 1;
        }
    }
    let dress = dresses.into_iter().filter(|(_, words)| *words >= LEAST).max_by_key(|(style, words)| (*words, *style));
    (names, dress.map(|(style, _)| style))
}

/// Whether a text is nothing but names that are known.
pub(in crate::table) fn is_only_names(text: &str, is_known: impl Fn(&str) -> bool) -> bool {
    let names = text.split(looks::is_name_separator).map(looks::without_label);
    let mut names = names.filter(|name| !name.is_empty()).peekable();
    names.peek().is_some() && names.all(is_known)
}
