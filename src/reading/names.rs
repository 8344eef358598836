//! Parts what stands beside the measures into entries: the names of a line, the phrase of a deadline.
//!
//! A narrow column cuts names over lines, and a stack of names looks the same. Each line end is a cut or a break,
//! whichever makes the words that the document shows elsewhere; what is left are the ends that names of units have.

use std::{borrow::Cow, cell::RefCell};

use foldhash::{HashMap, HashSet};

use super::evidence::{At, Edge, Line};
use crate::{
    table::looks,
    words::{
        Place,
        joining::{append, ink, squash, squashed},
    },
};

/// What one receiver may be given: names on one line (or going on over a separator), or one deadline.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) words: Vec<String>,
    pub(super) at: At,
    pub(super) places: Vec<Place>,
    /// Non-space characters of its words, and of marks and labels between them.
    pub(super) ink: usize,
    pub(super) mark_ink: usize,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Words {
    Names,
    Times,
}

/// The cells of a column, parted at separators, and the words that they teach.
#[derive(Debug, Default)]
pub(super) struct Lexicon<'a> {
    /// The parts of each cell, in the order of the cells.
    cells: Vec<Vec<Part<'a>>>,
    /// Words that separators, paragraphs or the cell bound on both sides.
    whole: HashMap<String, u32>,
    /// Lines that stand beside so many different ones, above and below, that they are words: the accessor variety of Feng
    /// et al., Accessor Variety Criteria for Chinese Word Extraction, 2004.
    varied: HashSet<String>,
    /// Words that line ends cut at more than one place: no two names meet so.
    recut: HashSet<String>,
    /// Words as the cheapest parting of every cell makes them.
    parted: HashMap<String, u32>,
    /// Two short lines that the document never shows but one below the other, the first of them full: halves of a word, the
    /// second ones by the first.
    bound: HashMap<String, HashSet<String>>,
    /// The form states paragraphs; on a printed page a line that ends short is one only as a rule.
    stated: bool,
    /// What is known of words but for what `parted` says of them, as far as they were asked for.
    worths: RefCell<HashMap<String, Worth>>,
}

/// What a word costs.
#[derive(Debug)]
struct Worth {
    /// For its length.
    long: f32,
    told: Told,
}

/// What the price of a word goes by.
#[derive(Debug)]
enum Told {
    /// Nothing that the parting of cells changes.
    Price(f32),
    /// It looks right: the word itself, whose price falls with each time that the parting makes it.
    LooksRight(String),
}

/// A piece of a line between separators.
#[derive(Debug, Clone)]
struct Part<'a> {
    text: &'a str,
    /// Whether the line goes on behind it, parted by a separator; so it is whole there.
    ends: bool,
    /// Whether it is the first of its line.
    first: bool,
    line: usize,
    label: Label,
    /// The rest of what the part before it begins: a bracket that is open at a line's end, or what one behind a name says.
    tied: bool,
    /// What the name does has been said in brackets: the next is another.
    closed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Label {
    None,
    Lead,
    Assist,
}

/// Marks between the beginning of a time and its end.
const SPANS: [char; 9] = ['－', '-', '—', '–', '~', '～', '至', '│', '｜'];

/// The price of a word, in nats: one that the document shows elsewhere, one that looks right, and any other.
const KNOWN: f32 = 0.1;
const LOOKS_RIGHT: f32 = 1.0;
const STRANGE: f32 = 4.0;
/// Each character past so many of one that does not look right: several words run together.
const LONG_STRANGE: usize = 6;
const STRANGE_LETTER: f32 = 0.6;
/// One that stands whole once but does not look right.
const SEEN_ONCE: f32 = 1.5;
/// Off the price of one that looks right, each time that the parting makes it.
const SEEN_AGAIN: f32 = 0.1;
/// Two words are joined over the end of a paragraph, or of a line; or they are not.
const JOIN_PARAGRAPHS: f32 = 3.0;
const JOIN_LINES: f32 = 0.3;
const JOIN_SHORT_LINE: f32 = 0.7;
const BREAK_LINES: f32 = 0.6;
/// The first half of a joined word is a word by itself.
const HALF_IS_NAME: f32 = 2.0;
const HALF_IS_TIME: f32 = 2.0;
/// A list whose names marks part ends, its last line full, and another begins below without a mark between: 民政課、里辦, 公處.
const LIST_ENDS: f32 = 1.5;
/// A word goes on over a line at whose height a measure begins; one ends before a line where none does, beside several
/// measures.
const BESIDE_START: f32 = 1.5;
const BREAK_ASIDE: f32 = 0.4;
/// Each character of a name past this many.
const LONG_NAME: usize = 7;
const LONG_NAME_PRICE: f32 = 0.4;

impl<'a> Lexicon<'a> {
    /// Learns from every cell of the column under `head`. `stated` says whether the form states paragraphs.
    pub(super) fn learn(cells: &[&[Line<'a>]], words: Words, head: &str, stated: bool) -> Lexicon<'a> {
        let helpers_in_brackets = words == Words::Names && looks::says_helpers_in_brackets(head);
        let mut parted: Vec<Vec<Part<'a>>> = cells.iter().map(|cell| parts(cell, words, helpers_in_brackets)).collect();
        if words == Words::Names {
            take_parts_behind(&mut parted);
        }
        let mut lexicon = Lexicon { stated, ..Lexicon::default() };
        for (cell, parts) in cells.iter().zip(&parted) {
            let bounded = |at: usize| {
                let apart = |part: &Part<'_>| part.first && stands_apart(cell, part.line, stated);
                let before = at == 0 || parts[at - 1].ends || parts[at - 1].closed || apart(&parts[at]);
                let after = parts[at].ends || parts[at].closed || parts.get(at + 1).is_none_or(apart);
                before && after && !parts[at].tied && parts.get(at + 1).is_none_or(|next| !next.tied)
            };
            for at in (0..parts.len()).filter(|&at| bounded(at)) {
                count(&mut lexicon.whole, parts[at].text);
            }
        }
        if words == Words::Names {
            lexicon.varied = varied(cells.iter().copied());
            lexicon.bound = bound(cells, &parted);
            lexicon.recut = recut(&parted);
        }
        // What the parting makes bears it out, or not.
        for _ in 0..2 {
            let mut made: HashMap<String, u32> = HashMap::default();
            for (cell, parts) in cells.iter().zip(&parted) {
                let joins = lexicon.joins(parts, cell, words, &[]);
                for (_, text) in joined_words(parts, &joins) {
                    let bare = bare(&text, words);
                    if !looks::says_none(bare) {
                        count(&mut made, bare);
                    }
                }
            }
            lexicon.parted = made;
        }
        lexicon.cells = parted;
        lexicon
    }

    fn price(&self, word: &str, words: Words) -> f32 {
        if let Some(known) = self.worths.borrow().get(word) {
            return self.price_of(known);
        }
        let worth = self.worth(word, words);
        let price = self.price_of(&worth);
        self.worths.borrow_mut().insert(word.to_owned(), worth);
        price
    }

    fn price_of(&self, worth: &Worth) -> f32 {
        worth.long
            + match &worth.told {
                Told::Price(price) => *price,
                Told::LooksRight(word) => {
                    let made = self.parted.get(word).copied().unwrap_or(0);
                    LOOKS_RIGHT - SEEN_AGAIN * made.saturating_sub(1).min(5) as f32
                }
            }
    }

    fn worth(&self, word: &str, words: Words) -> Worth {
        let word = &*squashed(bare(word, words));
        if looks::says_none(word) {
            return Worth { long: 0.0, told: Told::Price(KNOWN) };
        }
        let whole = self.whole.get(word).copied().unwrap_or(0);
        let right = looks_right(word, words) && !word.starts_with(['(', '（']);
        let letters = word.chars().count();
        let long = match words {
            Words::Names => {
                let two = if is_two_names(word) { HALF_IS_NAME } else { 0.0 };
                LONG_NAME_PRICE * letters.saturating_sub(LONG_NAME) as f32 + two
            }
            Words::Times => 0.0,
        };
        let known = match whole {
            2.. => !word.starts_with(['(', '（']),
            1 => right || self.varied.contains(word) || self.recut.contains(word),
            0 => self.varied.contains(word) || self.recut.contains(word),
        };
        let told = match (known, right) {
            (true, _) if letters > 1 => Told::Price(KNOWN),
            (_, true) => Told::LooksRight(word.to_owned()),
            _ if word.starts_with(['(', '（']) => Told::Price(STRANGE),
            _ if letters > LONG_STRANGE => Told::Price(STRANGE + STRANGE_LETTER * (letters - LONG_STRANGE) as f32),
            _ if whole > 0 && letters > 1 => Told::Price(SEEN_ONCE),
            _ => Told::Price(STRANGE),
        };
        Worth { long, told }
    }

    /// Whether a name is known by nothing: it ends as no unit does, and the document shows it once.
    pub(super) fn is_strange(&self, name: &str) -> bool {
        self.price(name, Words::Names) >= STRANGE
    }

    /// The groups of one cell, in order; `lines` are those that it was learned from.
    ///
    /// `starts` are the heights at which measures begin beside the cell, by page: what begins there is seldom the rest
    /// of a word, and what does not, on a printed page, is seldom a word of its own.
    pub(super) fn groups(&self, cell: usize, lines: &[Line<'_>], words: Words, starts: &[At]) -> Vec<Group> {
        let parts = &self.cells[cell];
        let joins = self.joins(parts, lines, words, starts);
        let mut out: Vec<Group> = Vec::new();
        for (own, text) in joined_words(parts, &joins) {
            let before = own.start.checked_sub(1).map(|before| &parts[before]);
            let own = &parts[own];
            let bare = bare(&text, words);
            let assists =
                own[0].label == Label::Assist || bare.len() < text.len() && label(&text, bare) == Label::Assist;
            let same_group = match before {
                Some(before) if before.line == own[0].line => words == Words::Names,
                // A separator at the line's end: the list goes on.
                Some(before) => before.ends && words == Words::Names || assists,
                None => false,
            };
            // － keeps the place of a name and is none.
            let said: Vec<String> = if looks::says_none(bare) { Vec::new() } else { vec![bare.to_owned()] };
            let letters = said.iter().map(|word| ink(word)).sum();
            match out.last_mut() {
                Some(group) if same_group => {
                    group.words.extend(said);
                    group.ink += letters;
                }
                _ => out.push(Group {
                    words: said,
                    at: lines[own[0].line].at,
                    places: Vec::new(),
                    ink: letters,
                    mark_ink: 0,
                }),
            }
            let places = &mut out.last_mut().expect("one has just been put there").places;
            for part in own {
                super::spine::add_place(places, &lines[part.line].piece.place);
            }
        }
        // What is no word are separators and labels.
        let all: usize = lines.iter().map(|line| ink(line.text)).sum();
        let held: usize = out.iter().map(|group| group.ink).sum();
        if let Some(first) = out.first_mut() {
            first.mark_ink = all - held;
        }
        out
    }

    /// For each part whether it goes on with the one before: the cheapest of all ways.
    fn joins(&self, parts: &[Part<'_>], lines: &[Line<'_>], words: Words, starts: &[At]) -> Vec<bool> {
        /// A word is cut over no more lines.
        const MOST: usize = 5;
        let count = parts.len();
        if count == 1 {
            return vec![false];
        }
        let alone: Vec<f32> = parts.iter().map(|part| self.price(part.text, words)).collect();
        let mut best = vec![f32::MAX; count + 1];
        let mut from = vec![0; count + 1];
        best[0] = 0.0;
        for end in 1..=count {
            let mut joins = 0.0;
            for start in (0..end).rev().take(MOST) {
                let part = &parts[start];
                if start + 1 < end {
                    let next = &parts[start + 1];
                    if !next.tied {
                        // Only over a line's end, and not behind a separator.
                        if part.ends || part.closed || next.line == part.line || next.label != Label::None {
                            break;
                        }
                        match self.join(part, next, [alone[start], alone[start + 1]], lines, words) {
                            Some(price) => joins += price,
                            None => break,
                        }
                        if begins_beside(&lines[next.line], starts) {
                            joins += BESIDE_START;
                        }
                    }
                }
                if part.tied && start > 0 {
                    continue;
                }
                // Marks part the names of the line above, and none ends it.
                let listed = start > 1
                    && part.first
                    && part.label == Label::None
                    && lines[part.line].edge == Edge::Line
                    && parts[start - 2].line == parts[start - 1].line
                    && parts[start - 2].ends
                    && !parts[start - 1].ends;
                let aside = starts.len() > 1
                    && part.first
                    && start > 0
                    && !parts[start - 1].ends
                    && !begins_beside(&lines[part.line], starts);
                let broken = match start {
                    0 => 0.0,
                    _ if part.first && stands_apart(lines, part.line, self.stated) => 0.0,
                    _ if aside => BREAK_LINES + BREAK_ASIDE,
                    _ if lines[part.line].edge == Edge::Line && part.first && !parts[start - 1].ends => BREAK_LINES,
                    _ => 0.0,
                };
                let broken = if listed { broken + LIST_ENDS } else { broken };
                // Nearly every other way is dearer whatever its word costs, and then the word is not made.
                if best[start] + KNOWN + joins + broken >= best[end] {
                    continue;
                }
                // A part alone needs no text of its own.
                let price = if start + 1 < end { self.price(&joined(&parts[start..end]), words) } else { alone[start] };
                let cost = best[start] + price + joins + broken;
                if cost < best[end] {
                    best[end] = cost;
                    from[end] = start;
                }
            }
        }
        let mut joins = vec![true; count];
        let mut end = count;
        while end > 0 {
            joins[from[end]] = false;
            end = from[end];
        }
        joins
    }

    /// What it costs that a part goes on with the next over a line's end; none where it cannot. `alone` is what each costs as
    /// a word.
    fn join(&self, part: &Part<'_>, next: &Part<'_>, alone: [f32; 2], lines: &[Line<'_>], words: Words) -> Option<f32> {
        let edge = match lines[next.line].edge {
            _ if stands_apart(lines, next.line, self.stated) => JOIN_PARAGRAPHS,
            Edge::Line | Edge::Page => JOIN_LINES,
            Edge::Paragraph => JOIN_SHORT_LINE,
            Edge::Cell => return None,
        };
        // What is a word by itself seldom is the half of one; what stands in brackets always is.
        let looks_whole = alone[0] <= KNOWN || alone[0].max(alone[1]) <= LOOKS_RIGHT;
        let half = match words {
            _ if !looks_whole || next.text.starts_with(['(', '（']) => 0.0,
            Words::Names if self.binds(part.text, next.text) => 0.0,
            Words::Names => HALF_IS_NAME,
            Words::Times => HALF_IS_TIME,
        };
        Some(edge + half)
    }

    /// Whether two lines are known as halves of a word.
    fn binds(&self, first: &str, second: &str) -> bool {
        self.bound.get(&*squashed(first)).is_some_and(|seconds| seconds.contains(&*squashed(second)))
    }
}

/// Whether a name is made of two that end alike: 維護組資訊組. A unit within a unit is of another rank: 刑事警察大隊偵查第二隊.
fn is_two_names(word: &str) -> bool {
    let Some(end) = word.chars().last() else { return false };
    let ends = word.char_indices().filter(|(_, c)| *c == end).map(|(at, c)| at + c.len_utf8());
    let mut cuts = ends.filter(|at| *at < word.len()).map(|at| word.split_at(at));
    let is_name = |name: &&str| name.chars().count() > 2 && looks::is_unit(name);
    cuts.any(|(first, second)| rank(first) == rank(second) && [first, second].iter().all(is_name))
}

/// What a unit's name ends with, as far as it tells its rank.
fn rank(name: &str) -> &str {
    const OF_TWO: [&str; 4] = ["大隊", "中隊", "分隊", "小隊"];
    let last = name.char_indices().next_back().map_or(0, |(at, _)| at);
    OF_TWO.into_iter().find(|end| name.ends_with(end)).unwrap_or(&name[last..])
}

/// Two lines that stand below one another as often as they stand at all, the first full and as short as a half is.
fn bound(cells: &[&[Line<'_>]], parted: &[Vec<Part<'_>>]) -> HashMap<String, HashSet<String>> {
    /// How often they stand so: once is chance.
    const LEAST: u32 = 2;
    /// In characters: units of two are few.
    const SHORT: usize = 2;
    let mut seen: HashMap<String, u32> = HashMap::default();
    let mut pairs: HashMap<(String, String), u32> = HashMap::default();
    for (cell, parts) in cells.iter().zip(parted) {
        for part in parts {
            count(&mut seen, part.text);
        }
        for pair in parts.windows(2) {
            let runs_on = !pair[0].ends && !pair[0].closed && pair[1].first && pair[1].label == Label::None;
            if runs_on && cell[pair[1].line].edge == Edge::Line && pair[0].text.chars().count() <= SHORT {
                *pairs.entry((squash(pair[0].text), squash(pair[1].text))).or_default() += 1;
            }
        }
    }
    let always = |(pair, count): &(&(String, String), &u32)| {
        **count >= LEAST && seen.get(&pair.0) == Some(count) && seen.get(&pair.1) == Some(count)
    };
    let mut found: HashMap<String, HashSet<String>> = HashMap::default();
    for ((first, second), _) in pairs.iter().filter(always) {
        found.entry(first.clone()).or_default().insert(second.clone());
    }
    found
}

/// Cuts the lines of a cell at separators; labels before names are taken off, and what stands behind them on their line.
fn parts<'a>(lines: &[Line<'a>], words: Words, helpers_in_brackets: bool) -> Vec<Part<'a>> {
    /// A bracket is closed within so many lines, or is none.
    const MOST_OPEN: usize = 3;
    let mut out: Vec<Part<'a>> = Vec::new();
    // The bracket that is open, as far as it was read, and the line it began on.
    let mut open: Option<(String, usize)> = None;
    // The line on which a bracket was opened that begins with a label: 勞安課（會辦： and 人事室）.
    let mut labelled: Option<usize> = None;
    for (index, line) in lines.iter().enumerate() {
        if words == Words::Times {
            if !line.text.is_empty() {
                // 112.01.01, － and 112.12.31 below one another are one time.
                let spans = |text: &str| text.trim().ends_with(SPANS);
                let tied = out.last().is_some_and(|before: &Part<'_>| spans(before.text))
                    || !out.is_empty() && index + 1 < lines.len() && line.text.trim().starts_with(SPANS);
                out.push(Part { tied, ..Part::plain(line.text, index) });
            }
            continue;
        }
        let mut first = true;
        let mut rest = line.text;
        if let Some((mut inside, began)) = open.take().filter(|(_, began)| index - began < MOST_OPEN) {
            let end = rest.find([')', '）']).map(|at| at + rest[at..].chars().next().map_or(0, char::len_utf8));
            inside.push_str(&squash(&rest[..end.unwrap_or(rest.len())]));
            let closed = end.is_some() && looks::is_part_in_brackets(&inside);
            let text = rest[..end.unwrap_or(rest.len())].trim();
            if !text.is_empty() {
                out.push(Part { tied: true, closed, ..Part::plain(text, index) });
                first = false;
            }
            rest = &rest[end.unwrap_or(rest.len())..];
            if let Some(last) = out.last_mut()
                && rest.starts_with(looks::is_name_separator)
            {
                last.ends = true;
            }
            open = end.is_none().then_some((inside, began));
        }
        let brackets_part = helpers_in_brackets || labelled.is_some_and(|began| index - began < MOST_OPEN);
        if rest.contains([')', '）']) {
            labelled = None;
        }
        for (text, ends) in between_separators(rest, brackets_part) {
            let bare = looks::without_label(text);
            let label = label(text, bare);
            let bare = bare.trim();
            if bare.is_empty() {
                continue;
            }
            let tied = first && !out.is_empty() && looks::is_part_in_brackets(bare);
            let closed = tied || label != Label::None && text.trim_end().ends_with([')', '）']);
            out.push(Part { ends, first, label, tied, closed, ..Part::plain(bare, index) });
            first = false;
        }
        let unclosed = rest.rfind(['(', '（']).filter(|&at| !rest[at..].contains([')', '）']));
        if let Some(at) = unclosed.filter(|_| !helpers_in_brackets) {
            if looks::begins_label(rest[at..].trim_start_matches(['(', '（'])) {
                labelled = Some(index);
            } else {
                open = Some((squash(&rest[at..]), index));
            }
        }
    }
    out
}

/// Where a column says of each name which part it takes, right behind it, 人事主辦 is no person: takes off what only such a column
/// tells.
fn take_parts_behind(parted: &mut [Vec<Part<'_>>]) {
    /// Of the names of the column.
    const NEARLY_ALL: f32 = 0.9;
    let all = || parted.iter().flatten();
    let (mut labelled, mut bare) = (0, 0);
    for part in all() {
        *if part.label != Label::None || looks::part_behind(part.text).is_some() {
            &mut labelled
        } else {
            &mut bare
        } += 1;
    }
    if (labelled as f32) < NEARLY_ALL * (labelled + bare) as f32 {
        return;
    }
    for part in parted.iter_mut().flatten().filter(|part| part.label == Label::None) {
        if let Some((name, _)) = looks::part_behind(part.text) {
            part.label = label(part.text, name);
            part.text = name;
        }
    }
}

/// A name without its labels, or a time as it is.
fn bare(text: &str, words: Words) -> &str {
    if words == Words::Names { looks::without_label(text) } else { text }
}

/// The words that parts make, each with the parts that it is made of.
fn joined_words<'p>(
    parts: &'p [Part<'_>],
    joins: &'p [bool],
) -> impl Iterator<Item = (std::ops::Range<usize>, Cow<'p, str>)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        let more = joins.get(from + 1..).unwrap_or_default().iter().take_while(|joined| **joined).count();
        let own = from..(from + 1 + more).min(parts.len());
        from = own.end;
        let (first, rest) = parts[own.clone()].split_first()?;
        let mut text = Cow::Borrowed(first.text);
        rest.iter().for_each(|part| append(text.to_mut(), part.text));
        Some((own, text))
    })
}

/// The word that parts make as they are tried: what stands behind is joined first.
fn joined(parts: &[Part<'_>]) -> String {
    let mut word = String::new();
    for part in parts.iter().rev() {
        let behind = std::mem::replace(&mut word, part.text.to_owned());
        append(&mut word, &behind);
    }
    word
}

/// Counts a text, whatever blanks stand in it.
fn count(counts: &mut HashMap<String, u32>, text: &str) {
    let text = squashed(text);
    match counts.get_mut(&*text) {
        Some(count) => *count += 1,
        None => _ = counts.insert(text.into_owned(), 1),
    }
}

/// Two parts on lines below one another that make the same word as others, which are cut elsewhere: 自然 above 領域教師, and 自然領域
/// above 教師.
fn recut(parted: &[Vec<Part<'_>>]) -> HashSet<String> {
    let mut cuts: HashMap<String, HashSet<usize>> = HashMap::default();
    for pair in parted.iter().flat_map(|parts| parts.windows(2)) {
        let [above, below] = pair else { continue };
        let may_go_on = !above.ends && !above.closed && below.line == above.line + 1 && below.label == Label::None;
        if may_go_on && !below.tied {
            let above = squash(above.text);
            let cut = above.len();
            cuts.entry(above + &squash(below.text)).or_default().insert(cut);
        }
    }
    cuts.into_iter().filter(|(_, cuts)| cuts.len() > 1).map(|(word, _)| word).collect()
}

/// Lines with so many different neighbours that they are no halves of words.
fn varied<'a>(cells: impl Iterator<Item = &'a [Line<'a>]>) -> HashSet<String> {
    /// Different neighbours on either side; the half of a name has its other half on one side.
    const LEAST: usize = 2;
    /// In characters: 中心 and 小組 end many names.
    const SHORTEST: usize = 3;
    #[derive(Default)]
    struct Sides<'a> {
        above: HashSet<&'a str>,
        below: HashSet<&'a str>,
        /// The edges of a cell above and below: another each time.
        edges: [usize; 2],
    }
    let mut found: HashMap<String, Sides<'a>> = HashMap::default();
    for cell in cells {
        let lines: Vec<Vec<(&str, bool)>> = cell.iter().map(|line| between_separators(line.text, false)).collect();
        for (at, line) in lines.iter().enumerate() {
            let [(text, false)] = line[..] else { continue };
            if text.chars().count() < SHORTEST {
                continue;
            }
            let sides = found.entry(squash(text)).or_default();
            // What ends at a separator is whole, and so is what stands behind it.
            match at.checked_sub(1).and_then(|above| lines[above].last()) {
                Some((above, false)) => _ = sides.above.insert(above),
                _ => sides.edges[0] += 1,
            }
            match lines.get(at + 1).and_then(|below| below.first()) {
                Some((below, _)) => _ = sides.below.insert(below),
                None => sides.edges[1] += 1,
            }
        }
    }
    let is_varied =
        |sides: &Sides<'_>| (sides.above.len() + sides.edges[0]).min(sides.below.len() + sides.edges[1]) >= LEAST;
    // Unless all lines below begin with the character that makes a unit of it: 刑事警察大 above 隊偵查第一隊 and 隊資訊組.
    let lacks_its_end = |word: &str, sides: &Sides<'_>| {
        let mut firsts = sides.below.iter().map(|below| below.chars().next());
        let first = firsts.next().flatten();
        sides.edges[1] == 0
            && firsts.all(|other| other == first)
            && first.is_some_and(|first| !looks::is_unit(word) && looks::is_unit(&format!("{word}{first}")))
    };
    let is_word = |(word, sides): &(String, Sides<'_>)| is_varied(sides) && !lacks_its_end(word, sides);
    found.into_iter().filter(is_word).map(|(word, _)| word).collect()
}

/// Whether a line begins a paragraph for certain: the form says so, or a line is left free above it.
fn stands_apart(lines: &[Line<'_>], at: usize, stated: bool) -> bool {
    /// In line heights; a line of another column may stand between two lines of one block.
    const FREE: f32 = 1.5;
    const FREE_IN_BLOCK: f32 = 2.2;
    let line = &lines[at];
    match at.checked_sub(1).map(|before| &lines[before]) {
        Some(before) if !stated && before.at.page == line.at.page => {
            let free = if line.edge == Edge::Line { FREE_IN_BLOCK } else { FREE };
            before.at.y.zip(line.at.y).is_some_and(|(above, own)| own - above > free)
        }
        _ => stated && line.edge >= Edge::Paragraph && line.edge != Edge::Page,
    }
}

/// Whether a measure begins at the height of a line.
fn begins_beside(line: &Line<'_>, starts: &[At]) -> bool {
    starts.iter().any(|start| start.is_level(line.at))
}

fn looks_right(word: &str, words: Words) -> bool {
    match words {
        Words::Names => looks::is_unit(word),
        // 「接獲通報後」 goes on: 24小時內.
        Words::Times => {
            // 「接獲通報後」 goes on: 24小時內; a figure at the end, that is no date's, too.
            let is_date = word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-'));
            let is_cut = word.ends_with(['後', '至', '~', '～', '每', '於'])
                || word.ends_with(|c: char| c.is_ascii_digit()) && !is_date
                || word.starts_with('0');
            !is_cut && looks::is_time(&[word])
        }
    }
}

/// What the label that was taken off a name says of it.
fn label(text: &str, bare: &str) -> Label {
    let text = text.trim();
    let behind = text.strip_prefix(bare).unwrap_or("");
    // 民政課協辦
    let begins = if behind.is_empty() { text } else { behind };
    match text.len() - bare.len() {
        0 => Label::None,
        _ if ["協", "配合", "會"]
            .iter()
            .any(|sign| begins.trim_start_matches(['【', '〔', '[', '（', '(']).starts_with(sign))
            || text.rfind(['（', '(']).is_some_and(|at| text[at..].contains('協')) =>
        {
            Label::Assist
        }
        _ => Label::Lead,
    }
}

impl<'a> Part<'a> {
    /// A line by itself.
    fn plain(text: &'a str, line: usize) -> Part<'a> {
        Part { text, ends: false, first: true, line, label: Label::None, tied: false, closed: false }
    }
}

/// The stretches between separators outside brackets, and whether a separator follows. Brackets may be separators.
fn between_separators(text: &str, brackets_part: bool) -> Vec<(&str, bool)> {
    let mut out = Vec::new();
    let (mut from, mut depth) = (0, 0);
    // Inside brackets that begin with a label.
    let mut said_inside = false;
    for (at, c) in text.char_indices() {
        // A label in the middle of a line begins a list of its own.
        if at > from && depth == 0 && looks::begins_label(&text[at..]) && !looks::begins_label(&text[from..at])
            || at > from + 6 && looks::begins_label(&text[at..]) && depth == 0
        {
            let before = text[from..at].trim();
            if !before.is_empty() && !before.ends_with(['：', ':']) {
                out.push((before, true));
                from = at;
            }
        }
        // 登記課（協辦：行政課）
        let opens_label = || looks::begins_label(&text[at + c.len_utf8()..]);
        let brackets_part = brackets_part || said_inside || depth == 0 && matches!(c, '(' | '（') && opens_label();
        said_inside = brackets_part && !matches!(c, ')' | '）') && (said_inside || matches!(c, '(' | '（'));
        match c {
            '(' | '（' if !brackets_part => depth += 1,
            ')' | '）' if !brackets_part => depth -= 1,
            _ if depth <= 0 && (looks::is_name_separator(c) || matches!(c, '(' | '（' | ')' | '）')) => {
                // A blank alone parts names only where what stands before it is one.
                let before = text[from..at].trim();
                let blank = c.is_whitespace();
                if blank
                    && !before.is_empty()
                    && !looks::is_unit(looks::without_label(before))
                    && !before.ends_with(['：', ':'])
                {
                    continue;
                }
                // 閱覽推廣組 （總機） is one name.
                let is_bracketed = !brackets_part && text[at..].trim_start().starts_with(['(', '（']);
                if blank && (before.ends_with(['：', ':']) || is_bracketed) {
                    continue;
                }
                if !before.is_empty() {
                    out.push((before, true));
                } else if let Some(last) = out.last_mut() {
                    last.1 = true;
                }
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    let rest = text[from..].trim();
    if !rest.is_empty() {
        out.push((rest, false));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_within_a_unit_is_one_name() {
        assert!(is_two_names("維護組資訊組"));
        assert!(!is_two_names("刑事警察大隊偵查第二隊"));
        assert!(is_two_names("第一分隊第二分隊"));
    }
}
