//! What the document shows of itself before any line is read: the dress of each level, widths of columns, names, times.

use std::collections::BTreeMap;

use foldhash::{HashMap, HashSet};
use unicode_width::UnicodeWidthStr;

use super::evidence::{Edge, Unit, is_page_number};
use crate::plan::{
    lexicon::{looks_like_deadline, looks_like_department},
    marker::{self, Marker, Style},
};
use crate::table::{Vocabulary, looks};

/// More levels of titles than this were never seen.
pub(super) const MOST_LEVELS: usize = 4;

/// What a unit is by itself, asked once.
#[derive(Debug, Clone, Copy)]
pub(super) struct Traits {
    pub(super) marker: Option<Marker>,
    /// In columns of a terminal: 漢字 take two.
    pub(super) width: u16,
    /// Characters.
    pub(super) chars: u16,
    pub(super) name: f32,
    pub(super) time: f32,
    /// Whether it is short, recurs, and is a name or a time elsewhere.
    pub(super) known: bool,
    /// Whether it stands on the page of itself: a page number, a running head.
    pub(super) furniture: bool,
    /// Whether it ends the phrase of time that the unit before begins: 前 below 6月底.
    pub(super) ends_time: bool,
    /// Whether it is nothing but digits.
    pub(super) digits: bool,
    /// Its first and last character.
    pub(super) head: char,
    pub(super) tail: char,
}

/// What is believed of a table.
#[derive(Debug, Default)]
pub(super) struct Beliefs {
    /// The dress of each level of titles, outermost first.
    pub(super) titles: Vec<Style>,
    pub(super) measure: Option<Style>,
    /// The width of each level's column; 0 where nothing tells.
    pub(super) title_width: [u16; MOST_LEVELS],
    /// The same for lines behind the first, which have no number.
    pub(super) line_width: [u16; MOST_LEVELS],
    /// The width of the measures' column.
    pub(super) measure_width: u16,
    /// How many characters most titles of a level have; 0 where they differ.
    pub(super) title_chars: [u16; MOST_LEVELS],
    /// How much narrower than its column a full line of a title may be.
    pub(super) line_slack: u16,
    /// Whether a column of running numbers stands in the table.
    pub(super) serial: bool,
    pub(super) pairs: Pairs,
    pub(super) traits: Vec<Traits>,
}

/// How often a dress was seen, and how much it heads.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    times: u32,
    /// Numbers that follow the one before or begin again.
    follows: u32,
    last: u32,
    mass: u32,
}

/// Text beyond this many characters makes a marker no more a measure's.
const ENOUGH_MASS: u32 = 30;

impl Beliefs {
    /// Learns from the units of a table, and from the whole text which characters follow each other.
    pub(super) fn learn(units: &[Unit<'_>], whole: &[Unit<'_>], words: &Vocabulary) -> Beliefs {
        let markers: Vec<Option<Marker>> = units.iter().map(|unit| marker::read(&unit.text)).collect();
        let mut beliefs = Beliefs { pairs: Pairs::learn(whole), ..Beliefs::default() };
        beliefs.learn_levels(units, &markers);
        beliefs.learn_widths(units, &markers);
        beliefs.learn_words(units, &markers, words);
        beliefs.line_slack = 3;
        beliefs
    }

    /// Takes the widths of title lines that a first reading found: from here on a line is full only beside them.
    pub(super) fn learn_lines(&mut self, lines: &mut [Vec<u16>; MOST_LEVELS], chars: &mut [Vec<u16>; MOST_LEVELS]) {
        for (level, widths) in lines.iter_mut().enumerate() {
            let found = commonest(widths);
            if found > 0 {
                self.line_width[level] = found;
            }
        }
        for (level, chars) in chars.iter_mut().enumerate() {
            let most = commonest(chars);
            let alike = chars.iter().filter(|own| **own == most).count();
            if chars.len() >= 3 && alike * 5 >= chars.len() * 3 {
                self.title_chars[level] = most;
            }
        }
        self.line_slack = 1;
    }

    fn learn_levels(&mut self, units: &[Unit<'_>], markers: &[Option<Marker>]) {
        let mut seen: BTreeMap<Style, Seen> = BTreeMap::new();
        for (unit, marker) in units.iter().zip(markers) {
            let Some(Marker { style, number: Some(number), length }) = *marker else { continue };
            let seen = seen.entry(style).or_default();
            seen.times += 1;
            seen.follows += u32::from(number == 1 || number == seen.last + 1);
            seen.last = number;
            let chars = u32::try_from(unit.text[length..].chars().count()).unwrap_or(u32::MAX);
            seen.mass += chars.min(ENOUGH_MASS);
        }
        seen.retain(|_, seen| seen.follows * 2 > seen.times);
        // The dress that heads most of the text is the measures'.
        self.measure = seen.iter().max_by_key(|(_, seen)| seen.mass).map(|(style, _)| *style);
        self.titles = seen.keys().copied().filter(|style| Some(*style) < self.measure).collect();
        let surplus = self.titles.len().saturating_sub(MOST_LEVELS);
        self.titles.drain(..surplus);
    }

    /// The level of titles that a dress stands for.
    pub(super) fn level(&self, style: Style) -> Option<usize> {
        self.titles.iter().position(|title| *title == style)
    }

    fn learn_widths(&mut self, units: &[Unit<'_>], markers: &[Option<Marker>]) {
        let mut widths: [Vec<u16>; MOST_LEVELS] = Default::default();
        let mut wide = Vec::new();
        let mut behind: [Vec<u16>; MOST_LEVELS] = Default::default();
        for (at, (unit, marker)) in units.iter().zip(markers).enumerate() {
            let width = width(&unit.text);
            match marker.and_then(|marker| self.level(marker.style)) {
                Some(level) => {
                    widths[level].push(width);
                    // Where cells stand line by line, the next unit is most often the title's next line.
                    let next = units.get(at + 1).filter(|next| next.edge >= Edge::Inner && next.edge != Edge::Cell);
                    if let Some(next) = next.filter(|_| markers[at + 1].is_none()) {
                        behind[level].push(self::width(&next.text));
                    }
                }
                None if width >= LEAST_TEXT => wide.push(width),
                None => {}
            }
        }
        for (level, widths) in widths.iter_mut().enumerate() {
            let first = commonest(widths);
            let next = commonest(&mut behind[level]);
            self.title_width[level] = first;
            let plausible = next > 0 && next <= first + 3 && next + 6 >= first;
            self.line_width[level] = if plausible { next } else { first.next_multiple_of(2) };
        }
        wide.sort_unstable();
        // A few lines hang over, a few stand in a wider table.
        self.measure_width = wide.get(wide.len() * 17 / 20).copied().unwrap_or(0);
    }

    fn learn_words(&mut self, units: &[Unit<'_>], markers: &[Option<Marker>], words: &Vocabulary) {
        let mut times: HashMap<&str, u32> = HashMap::default();
        let mut rows: HashMap<&str, (u32, u32)> = HashMap::default();
        for unit in units {
            if unit.text.len() <= LONGEST_WORD {
                *times.entry(&unit.text).or_default() += 1;
            }
        }
        // Long lines that stand on several pages are running heads.
        for row in
            units.chunk_by(|a, b| a.row == b.row).filter(|row| row.len() == 1 && row[0].text.len() > LONGEST_WORD)
        {
            let entry = rows.entry(&row[0].text).or_default();
            if entry.1 != row[0].page {
                *entry = (entry.0 + 1, row[0].page);
            }
        }
        let count = |text: &str| times.get(text).copied().unwrap_or(0);
        let is_word = |at: usize| markers[at].is_none() && units[at].text.len() <= LONGEST_WORD;
        let mut known: HashSet<&str> = HashSet::default();
        for (at, unit) in units.iter().enumerate().filter(|(at, _)| is_word(*at)) {
            let text = &*unit.text;
            if count(text) >= 2
                && (are_names(text) || time_strength(text) > 1 || time_strength(text) > 0 && count(text) > 2)
            {
                known.insert(text);
            }
            let _ = at;
        }
        // A word that stands beside such words nearly always is one of them, whatever it ends in.
        let single = |at: usize| {
            (at == 0 || units[at - 1].row != units[at].row)
                && units.get(at + 1).is_none_or(|next| next.row != units[at].row)
        };
        for _ in 0..3 {
            let mut beside: HashMap<&str, u32> = HashMap::default();
            for (at, unit) in units.iter().enumerate().filter(|(at, _)| is_word(*at)) {
                let near = |other: usize| {
                    known.contains(&*units[other].text)
                        && (units[other].row == units[at].row || single(at) && single(other))
                };
                if (at > 0 && near(at - 1)) || (at + 1 < units.len() && near(at + 1)) {
                    *beside.entry(&unit.text).or_default() += 1;
                }
            }
            let more = beside.into_iter().filter(|(text, beside)| {
                let all = count(text);
                all >= 2 && beside * 5 >= all * 3 && text.chars().count() >= 2 && !has_stop(text)
            });
            let more: Vec<&str> = more.map(|(text, _)| text).collect();
            known.extend(more);
        }
        // Header words recur beside each other as names do.
        let of_header = |text: &&str| {
            !words.named(text).is_empty() || !are_names(text) && time_strength(text) == 0 && words.holds(text)
        };
        let heads: HashSet<&str> =
            times.iter().filter(|(text, seen)| **seen >= 2 && of_header(text)).map(|(text, _)| *text).collect();
        known.retain(|text| !heads.contains(text));
        // A short unit that recurs and always ends its line, or stands alone on it, is hardly a piece of text.
        let mut ends: HashMap<&str, (u32, u32)> = HashMap::default();
        for (at, unit) in units.iter().enumerate().filter(|(at, _)| is_word(*at)) {
            let next = units.get(at + 1).filter(|next| next.row == unit.row && !unit.stacked);
            let entry = ends.entry(&unit.text).or_default();
            entry.0 += u32::from(next.is_none_or(|next| known.contains(&*next.text)));
            entry.1 += u32::from(at > 0 && units[at - 1].row == unit.row && next.is_none());
        }
        let always_last =
            |text: &str| ends.get(text).is_some_and(|(last, behind)| *last * 5 >= count(text) * 4 && *behind > 0);
        self.traits = units
            .iter()
            .zip(markers)
            .map(|(unit, marker)| {
                let text = &*unit.text;
                let short = text.len() <= LONGEST_WORD && marker.is_none();
                let strength = if short { time_strength(text) } else { 0 };
                let names = short && are_names(text);
                let (seen, known) = (if short { count(text) } else { 0 }, short && known.contains(text));
                use super::prices as price;
                let name = match () {
                    () if text.chars().nth(1).is_none() || heads.contains(text) => price::NAME_ANY,
                    () if known && (strength == 0 || names && !opens_time(text)) => price::NAME_KNOWN,
                    () if names && !opens_time(text) => price::NAME_LIKE,
                    () if names => price::NAME_AND_TIME,
                    () if strength == 0
                        && seen >= 2
                        && (2..=6).contains(&text.chars().count())
                        && always_last(text)
                        && !has_stop(text) =>
                    {
                        price::NAME_LIKE
                    }
                    () if seen >= 3 && strength == 0 => price::NAME_RECURS,
                    () => price::NAME_ANY,
                };
                let time = match () {
                    () if heads.contains(text) => price::TIME_ANY,
                    () if known && strength > 0 && (strength > 1 || !names || opens_time(text)) => price::TIME_KNOWN,
                    () if strength > 1 => price::TIME_GRAMMAR,
                    () if strength > 0 => price::TIME_LIKE,
                    () => price::TIME_ANY,
                };
                Traits {
                    marker: *marker,
                    width: width(text),
                    chars: u16::try_from(text.chars().count()).unwrap_or(u16::MAX),
                    name,
                    time,
                    known,
                    head: text.chars().next().unwrap_or(' '),
                    tail: text.chars().next_back().unwrap_or(' '),
                    ends_time: false,
                    digits: text.bytes().all(|byte| byte.is_ascii_digit()),
                    furniture: rows.get(text).is_some_and(|(pages, _)| *pages >= RUNNING) && marker.is_none(),
                }
            })
            .collect();
        self.serial = counts_up(units);
        for (at, pair) in units.windows(2).enumerate() {
            let next = &mut self.traits[at + 1];
            next.ends_time =
                next.marker.is_none() && pair[1].edge == Edge::Line && ends_phrase(&pair[0].text, &pair[1].text);
        }
        // A page number is a whole line.
        let mut at = 0;
        for row in units.chunk_by(|a, b| a.row == b.row) {
            let plain = row[0].column.is_none() && row.len() <= 8;
            if plain && is_page_number(&row.iter().map(|unit| &*unit.text).collect::<String>()) {
                // A bare number may be of a column of running numbers: it says a page only behind an empty line.
                let bare = row.len() == 1 && row[0].text.bytes().all(|byte| byte.is_ascii_digit());
                for traits in &mut self.traits[at..at + row.len()] {
                    traits.furniture = !bare || row[0].edge >= Edge::Blank;
                }
            }
            at += row.len();
        }
    }
}

/// Whether numbers that stand alone count up: nearly each is one more than the one before.
fn counts_up(units: &[Unit<'_>]) -> bool {
    let alone = |at: usize| at == 0 || units[at - 1].row != units[at].row || units[at].column.is_some();
    let numbers: Vec<u32> = units
        .iter()
        .enumerate()
        .filter(|(at, unit)| unit.text.len() <= 3 && alone(*at))
        .map(|(_, unit)| unit)
        .filter_map(|unit| unit.text.parse().ok())
        .collect();
    let steps = numbers.windows(2).filter(|pair| pair[1] == pair[0] + 1).count();
    numbers.len() >= 6 && steps * 3 >= numbers.len() * 2
}

/// No name or phrase of time that recurs has so many bytes.
const LONGEST_WORD: usize = 48;
/// Narrower units, in columns of a terminal, tell nothing about the width of the measures' column.
const LEAST_TEXT: u16 = 16;
/// A line on so many pages is a running head.
const RUNNING: u32 = 3;

pub(super) fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

fn commonest(widths: &mut [u16]) -> u16 {
    widths.sort_unstable();
    let runs = widths.chunk_by(|a, b| a == b);
    runs.filter(|run| run.len() > 1).max_by_key(|run| (run.len(), run[0])).map_or(0, |run| run[0])
}

pub(super) fn is_separator(c: char) -> bool {
    matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '／')
}

/// Whether all parts between separators look like names.
pub(super) fn are_names(text: &str) -> bool {
    let mut parts = text.split(is_separator).filter(|part| !part.is_empty()).peekable();
    parts.peek().is_some() && parts.all(looks_like_department) && !text.contains(['。', '：'])
}

pub(super) fn has_stop(text: &str) -> bool {
    text.contains(['。', '，', '；', '：', ',', ';', '！', '？'])
}

/// Whether a text begins as phrases of time do, and names do not: 配合總處 is no office.
fn opens_time(text: &str) -> bool {
    ["每", "持續", "隨時", "配合", "經常", "定期", "不定期", "即時"].iter().any(|word| text.starts_with(word))
        || text.starts_with(char::is_numeric)
}

/// Whether two lines are a phrase of time whose end is the second one alone.
fn ends_phrase(upper: &str, lower: &str) -> bool {
    /// In characters: 前, 完成, 辦理.
    const LONGEST: usize = 2;
    /// Of both, in bytes: no phrase is longer.
    const LONGEST_PHRASE: usize = 60;
    lower.chars().nth(LONGEST).is_none()
        && upper.len() + lower.len() <= LONGEST_PHRASE
        && !looks::is_plainly_time(lower)
        && looks::is_plainly_time(&format!("{upper}{lower}"))
}

/// 2 where a text is nothing but words of time, 1 where it has a sign of one and no sentence's, else 0.
pub(super) fn time_strength(text: &str) -> u8 {
    const CORE: [&str; 27] = [
        "每半年",
        "每年",
        "每月",
        "每季",
        "每週",
        "每周",
        "每日",
        "每學期",
        "隨時",
        "持續",
        "經常",
        "不定期",
        "定期",
        "即時",
        "全年",
        "年底",
        "月底",
        "辦理",
        "完成",
        "年",
        "月",
        "次",
        "季",
        "週",
        "日",
        "逐年",
        "按月",
    ];
    const MORE: [&str; 34] = [
        "配合", "檢討", "更新", "執行", "實施", "底", "前", "後", "初", "中", "旬", "上", "下", "至", "到", "止", "起",
        "期間", "期", "以", "內", "為", "於", "及", "~", "～", "-", "－", "—", "、", "(", ")", "（", "）",
    ];
    // 113/8/31, 113.8.31, 4/1~5/15
    let is_of_date = |c: char| c.is_ascii_digit() || matches!(c, '/' | '.' | '~' | '～' | '-' | '–');
    if text.contains(['/', '.']) && text.chars().all(is_of_date) && looks::is_time(&[text]) {
        return 2;
    }
    let chars = text.chars().count();
    if has_stop(text) || !(2..=16).contains(&chars) || text.chars().all(char::is_numeric) {
        return 0;
    }
    let mut rest = text;
    let mut core = false;
    while let Some(c) = rest.chars().next() {
        if c.is_numeric()
            || c.is_whitespace()
            || matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
        {
            rest = &rest[c.len_utf8()..];
        } else if let Some(word) = CORE.iter().find(|word| rest.starts_with(**word)) {
            core = true;
            rest = &rest[word.len()..];
        } else if let Some(word) = MORE.iter().find(|word| rest.starts_with(**word)) {
            rest = &rest[word.len()..];
        } else {
            break;
        }
    }
    if rest.is_empty() && core { 2 } else { u8::from(looks_like_deadline(text)) }
}

/// Which two characters stand side by side somewhere in the document: what a line end cuts is most often said whole
/// elsewhere, and what two columns put side by side is not.
#[derive(Debug)]
pub(super) struct Pairs(Vec<u64>);

/// Bits of the table that pairs are noted in: a plan has some ten thousand different ones, so that a pair that never
/// was is taken for seen once in twenty-five times.
const PAIR_BITS: u32 = 18;

impl Default for Pairs {
    fn default() -> Self {
        Pairs(vec![0; 1 << (PAIR_BITS - 6)])
    }
}

impl Pairs {
    fn learn(units: &[Unit<'_>]) -> Pairs {
        let mut pairs = Pairs::default();
        for unit in units {
            let mut before = None;
            for c in unit.text.chars() {
                if let Some(before) = before {
                    let (word, bit) = Self::at(before, c);
                    pairs.0[word] |= 1 << bit;
                }
                before = Some(c);
            }
        }
        pairs
    }

    fn at(left: char, right: char) -> (usize, u32) {
        let mixed = (u32::from(left).wrapping_mul(0x9E37_79B1)) ^ u32::from(right).wrapping_mul(0x85EB_CA6B);
        let index = mixed >> (32 - PAIR_BITS);
        (index as usize >> 6, index & 63)
    }

    pub(super) fn seen(&self, left: char, right: char) -> bool {
        let (word, bit) = Self::at(left, right);
        self.0[word] >> bit & 1 == 1
    }
}
