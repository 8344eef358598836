//! What the words of a table show of themselves: names and titles that are said again, the dress of numbers, widths.

use foldhash::{HashMap, HashSet};

use super::{
    cut::CutCell,
    words::{Edge, Word},
};
use crate::{
    table::{Column, Role, looks, roles, spaced::words::width},
    words::{
        joining::{is_complete, squash},
        marker::{self, Style},
    },
};

/// What the words of a table show of themselves.
#[derive(Clone)]
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
    /// Whether a column holds figures, or other words, once cells have told.
    figures: Vec<Option<bool>>,
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
            figures: vec![None; columns.len()],
        };
        let mut said: HashMap<String, usize> = HashMap::default();
        for from in 0..own.len() {
            let mut text = String::new();
            for word in own[from..].iter().take(MOST) {
                text.push_str(&word.text);
                let is_other =
                    known.is_names(&word.text) || looks::is_plainly_time(&word.text) || looks::is_number(&word.text);
                if !is_other && own[from].edge >= Edge::Blank && !looks::is_time(&[&*text]) {
                    *said.entry(squash(&text)).or_default() += 1;
                }
            }
        }
        known.titles = said.into_iter().filter(|(_, times)| *times > 1).map(|(text, _)| text).collect();
        // Before any cell is cut, long words are lines of measures.
        let ends_line = |index: usize| own.get(index + 1).is_none_or(|next| next.edge >= Edge::Line);
        let long = || own.iter().enumerate().filter(|(_, word)| is_long(word));
        let cut = long().filter(|(index, word)| ends_line(*index) && !is_complete(&word.text));
        let widths =
            |lines: &mut dyn Iterator<Item = (usize, &Word<'_>)>| lines.map(|(_, word)| width(&word.text)).collect();
        if let Some(measure) = columns.iter().position(|column| column.role == Role::Measure) {
            known.widths[measure] = column_width(widths(&mut { cut }), widths(&mut long()));
        }
        known
    }

    /// Learns from cells which dress of number a column of titles has, how wide each column is, and the names that narrow ones
    /// have cut.
    pub(super) fn learn(&mut self, own: &[Word<'_>], cells: &[CutCell], columns: &[Column]) {
        self.learn_names(own, cells, columns);
        self.learn_figures(own, cells);
        self.learn_levels(own, cells, columns);
        self.learn_widths(own, cells, columns.len());
    }

    /// A name that two cells have is one.
    fn learn_names(&mut self, own: &[Word<'_>], cells: &[CutCell], columns: &[Column]) {
        let is_names = |cell: &&CutCell| {
            let role = cell.column.map(|column| columns[column].role);
            matches!(role, Some(Role::Department | Role::CoDepartment)) && !cell.goes_on
        };
        let mut said: HashMap<String, usize> = HashMap::default();
        for cell in cells.iter().filter(is_names) {
            let words = &own[cell.words.clone()];
            for labelled in words.chunk_by(|_, word| !looks::begins_label(&word.text)) {
                let whole: String = labelled.iter().map(|word| &*word.text).collect();
                let names = whole.split(looks::is_name_separator).map(looks::without_label);
                names.filter(|name| looks::is_unit(name)).for_each(|name| {
                    *said.entry(name.to_owned()).or_default() += 1;
                });
            }
        }
        self.names.extend(said.into_iter().filter(|(_, cells)| *cells > 1).map(|(name, _)| name));
    }

    fn learn_figures(&mut self, own: &[Word<'_>], cells: &[CutCell]) {
        /// Fewer cells, and a smaller majority of them, tell nothing.
        const LEAST: usize = 3;
        const MOST: f32 = 0.7;
        for (column, figures) in self.figures.iter_mut().enumerate() {
            let own = cells.iter().filter(|cell| cell.column == Some(column)).map(|cell| &own[cell.words.clone()]);
            let [mut with, mut without] = [0, 0];
            own.for_each(|words| *(if is_figure(&words[0].text) { &mut with } else { &mut without }) += 1);
            let most = ((with + without) as f32 * MOST) as usize;
            *figures = (with + without >= LEAST && with.max(without) > most).then_some(with > without);
        }
    }

    /// Whether a cell has figures where its column has other words, or the other way round.
    pub(super) fn is_of_other_kind(&self, column: usize, first: &str) -> bool {
        self.figures[column].is_some_and(|figures| figures != is_figure(first))
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
        let (mut cut, mut all): (Vec<Vec<usize>>, Vec<Vec<usize>>) =
            (vec![Vec::new(); columns], vec![Vec::new(); columns]);
        for cell in cells {
            let Some(column) = cell.column else { continue };
            let words = &own[cell.words.clone()];
            let lines: Vec<usize> = words.chunk_by(|_, b| b.edge < Edge::Line).map(width_of).collect();
            cut[column].extend(&lines[..lines.len() - 1]);
            all[column].extend(lines);
        }
        for ((cut, all), own) in cut.into_iter().zip(all).zip(&mut self.widths) {
            *own = column_width(cut, all);
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

    /// Whether a word is nothing but names that are known.
    pub(super) fn is_names(&self, text: &str) -> bool {
        is_only_names(text, |name| self.names.contains(name))
    }

    pub(super) fn is_dress(&self, style: Style) -> bool {
        self.dress == Some(style)
    }
}

/// Whether a word is a number as columns of money and of counts hold it: 1,250, 90%.
pub(super) fn is_figure(word: &str) -> bool {
    word.contains(|c: char| c.is_ascii_digit())
        && word.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '%' | '％' | '-' | '－'))
}

/// How wide a column is by its lines that end inside cells; where hardly any does, by all of them: it is no narrower.
fn column_width(mut cut: Vec<usize>, mut all: Vec<usize>) -> Option<usize> {
    /// Of the lines that end inside cells, and of all, the part that a column's width is not below.
    const PART: f32 = 0.8;
    const PART_OF_ALL: f32 = 0.9;
    /// Fewer lines tell no width.
    const LEAST: usize = 3;
    let at = |lines: &mut Vec<usize>, part: f32| {
        lines.sort_unstable();
        lines.get((lines.len() as f32 * part) as usize).filter(|_| lines.len() >= LEAST).copied()
    };
    at(&mut cut, PART).or_else(|| at(&mut all, PART_OF_ALL))
}

/// How wide some words are on one line.
fn width_of(words: &[Word<'_>]) -> usize {
    words.iter().map(|word| width(&word.text)).sum()
}

/// The names of units that words hold, with how often each is said, and the dress of the measures' numbers, which most of the
/// numbered words have that are long enough to be measures. What a colon announces are sub-items.
pub(in crate::table) fn names_and_dress<'a>(
    words: impl Iterator<Item = (&'a str, bool)>,
) -> (HashMap<&'a str, usize>, Option<Style>) {
    /// Fewer numbers of a dress are of something else.
    const LEAST: usize = 3;
    let mut names: HashMap<&str, usize> = HashMap::default();
    let mut dresses: HashMap<Style, usize> = HashMap::default();
    // The last sub-item, and whether one is announced.
    let mut sub: Option<(Style, u32)> = None;
    let mut is_announced = false;
    for (word, is_long) in words {
        let own = word.split(looks::is_name_separator).map(looks::without_label);
        own.filter(|name| looks::is_unit(name)).for_each(|name| *names.entry(name).or_default() += 1);
        let announced = std::mem::replace(&mut is_announced, word.ends_with(['：', ':']));
        let marker = marker::read(word).filter(|_| is_long);
        let Some((style, number)) = marker.and_then(|marker| Some((marker.style, marker.number?))) else { continue };
        let goes_on = sub.is_some_and(|(of, last)| of == style && last + 1 == number);
        if announced && number == 1 || goes_on {
            sub = Some((style, number));
        } else {
            *dresses.entry(style).or_default() += 1;
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
