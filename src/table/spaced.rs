//! Plan tables in text whose columns are kept apart by spaces, as `pdftotext -layout` writes it.
//!
//! Lines stand where the page has them, so heights can be believed; columns only roughly, because such text counts a
//! 漢字 as one place and pushes what would overlap to the right. So each line is parted by the cheapest reading of its
//! words from left to right: a word that opens a column should stand near where that column opens on this page.
//! Where a column opens is first told by markers and headers, then by the median of what was read there.

use std::collections::BTreeMap;

use unicode_width::UnicodeWidthStr;

use super::{
    Block, Cell, Column, Document, Opening, Piece, PlanTable, Role, Trust, Vocabulary,
    rows::{begins_section, is_page_number},
};
use crate::{source::text::Line, words::Place};

/// A run of characters without a space, a marker together with the run behind it.
#[derive(Debug, Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    /// Characters from the left edge.
    x: f32,
    /// Spaces before it.
    gap: usize,
    /// The dress of the marker it begins with, as [`marker_kind`] tells.
    kind: Option<u8>,
}

/// Whether the lines hold a header whose columns are kept apart by spaces.
#[must_use]
pub fn has_header(lines: &[Line<'_>], words: &Vocabulary) -> bool {
    (0..lines.len()).any(|at| header(&lines[at..], words).is_some())
}

/// Reads lines whose tables are written with spaces.
#[must_use]
pub fn from_lines(lines: &[Line<'_>], words: &Vocabulary) -> Document {
    let mut document = Document { pages: lines.last().map_or(1, |line| line.page), ..Document::default() };
    let mut at = 0;
    while at < lines.len() {
        let Some(start) = (at..lines.len()).find(|&index| header(&lines[index..], words).is_some()) else { break };
        for line in &lines[at..start] {
            prose(*line, &mut document);
        }
        let end = (start..lines.len()).find(|&index| begins_section(lines[index].text)).unwrap_or(lines.len());
        document.blocks.push(Block::Table(table(&lines[start..end], words)));
        at = end;
    }
    for line in &lines[at..] {
        prose(*line, &mut document);
    }
    document
}

fn prose(line: Line<'_>, document: &mut Document) {
    let text = line.text.trim();
    if !text.is_empty() && !is_page_number(text) {
        let place = Place::line(line.page, line.number);
        document.blocks.push(Block::Prose(Piece::new(text.to_owned(), place, Opening::Paragraph)));
    }
}

/// The heads of a header, with their places and how many lines it has.
///
/// At least four heads, so that no sentence is taken for one. A narrow column cuts its head over two lines; what the
/// second one has is joined to the head it stands under.
fn header(lines: &[Line<'_>], words: &Vocabulary) -> Option<(Vec<Head>, usize)> {
    let first = lines.first()?;
    if first.text.len() > 600 || first.text.contains('\t') {
        return None;
    }
    let mut heads: Vec<(String, f32)> = parts(first.text).iter().map(|head| (head.text.to_owned(), head.x)).collect();
    if heads.len() < 4 || heads.len() > 12 {
        return None;
    }
    if let Some(roles) = roles(&heads, words) {
        return Some((roles, 1));
    }
    let second = lines.get(1).filter(|second| second.page == first.page && second.text.len() <= 200)?;
    let rest = parts(second.text);
    if rest.is_empty() || rest.len() > heads.len() || rest.iter().any(|word| word.text.chars().count() > 4) {
        return None;
    }
    for word in rest {
        let nearest = heads.iter_mut().min_by(|a, b| (a.1 - word.x).abs().total_cmp(&(b.1 - word.x).abs()))?;
        nearest.0.push_str(word.text);
    }
    roles(&heads, words).map(|roles| (roles, 2))
}

/// A head's role, its text and the characters left of it.
type Head = (Role, String, f32);

fn roles(heads: &[(String, f32)], words: &Vocabulary) -> Option<Vec<Head>> {
    let names: Vec<&str> = heads.iter().map(|head| head.0.as_str()).collect();
    let roles = words.header_row(&names)?;
    let out: Vec<Head> =
        roles.into_iter().zip(heads).filter_map(|(role, head)| Some((role?, head.0.clone(), head.1))).collect();
    (out.len() >= 4).then_some(out)
}

fn parts(text: &str) -> Vec<Word<'_>> {
    let mut out: Vec<Word<'_>> = Vec::new();
    let (mut x, mut gap, mut start) = (0, 0, None);
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        if c.is_whitespace() {
            if let Some((begin, from)) = start.take() {
                out.push(Word { text: &text[begin..at], x: from as f32, gap, kind: None });
                gap = 0;
            }
            gap += 1;
        } else if start.is_none() {
            start = Some((at, x));
        }
        x += 1;
    }
    out
}

/// Words with markers joined to what they number.
fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut out: Vec<Word<'_>> = Vec::new();
    for word in parts(text) {
        match out.last_mut() {
            Some(last)
                if last.kind.is_some()
                    && word.gap == 1
                    && marker_kind(word.text).is_none()
                    && marker_kind(last.text).is_some_and(|(_, whole)| whole) =>
            {
                let start = last.text.as_ptr() as usize - text.as_ptr() as usize;
                let end = word.text.as_ptr() as usize - text.as_ptr() as usize + word.text.len();
                last.text = &text[start..end];
            }
            _ => out.push(Word { kind: marker_kind(word.text).map(|(kind, _)| kind), ..word }),
        }
    }
    out
}

/// The shape of the marker a word begins with, and whether the word is nothing else. Only its dress matters here:
/// which columns exist is told by where dresses stand, not by what they number.
fn marker_kind(word: &str) -> Option<(u8, bool)> {
    let open = word.starts_with(['(', '（']);
    let body = word.trim_start_matches(['(', '（']);
    let digits = body.find(|c: char| !(c.is_ascii_digit() || ('０'..='９').contains(&c))).unwrap_or(body.len());
    let chinese = body.find(|c: char| !"一二三四五六七八九十".contains(c)).unwrap_or(body.len());
    let (length, base) = if digits > 0 { (digits, 2) } else { (chinese, 0) };
    let rest = &body[length..];
    let close = rest.chars().next()?;
    let closes = if open { matches!(close, ')' | '）') } else { matches!(close, '、' | '.' | '．') };
    let after = &rest[close.len_utf8()..];
    let number = digits > 0 && after.starts_with(|c: char| c.is_ascii_digit());
    (length > 0 && length <= 9 && closes && !number).then(|| (base + u8::from(open), after.is_empty()))
}

/// The columns of a table and the cells of its lines.
fn table(lines: &[Line<'_>], vocabulary: &Vocabulary) -> PlanTable {
    let (heads, _) = header(lines, vocabulary).expect("a table begins at a header");
    let mut out = PlanTable { trust: Trust::Drawn, ..PlanTable::default() };
    let (body, page_heads) = body(lines, vocabulary, &mut out);
    let parted: Vec<(Line<'_>, Vec<Word<'_>>)> = body.iter().map(|line| (*line, words_of(line.text))).collect();
    let kinds = title_kinds(&parted);
    out.columns = columns(&heads, kinds.len());
    let measure = out.columns.iter().position(|column| column.role == Role::Measure).unwrap_or(0);
    let mut pages: BTreeMap<u32, Vec<(Line<'_>, Vec<Word<'_>>)>> = BTreeMap::new();
    for (line, words) in parted {
        pages.entry(line.page).or_default().push((line, words));
    }
    let mut starts = first_starts(&out.columns, &heads, &page_heads, &kinds, &pages);
    let mut known = Known::new();
    let mut readings = BTreeMap::new();
    // The second reading knows the words of the first, the third has the columns of the second.
    for _ in 0..3 {
        let widths = widths(&pages, &starts, measure);
        for (page, lines) in &pages {
            let starts = starts.get_mut(page).expect("every page has starts");
            let read = part_lines(lines, starts, measure, &kinds, &known, widths);
            refine(starts, lines, &read, measure);
            readings.insert(*page, read);
        }
        known = learn(&pages, &readings, measure);
    }
    cells(&mut out, &pages, &readings);
    out
}

/// The lines of the table without headers, page numbers and what stands above a repeated header; and each page's heads.
fn body<'a>(
    lines: &[Line<'a>],
    vocabulary: &Vocabulary,
    out: &mut PlanTable,
) -> (Vec<Line<'a>>, BTreeMap<u32, Vec<Head>>) {
    let mut heads = BTreeMap::new();
    let mut body: Vec<Line<'a>> = Vec::new();
    let mut in_header = 0;
    for (at, line) in lines.iter().enumerate() {
        let text = line.text.trim();
        if text.is_empty() {
            continue;
        }
        if let Some((found, height)) = header(&lines[at..], vocabulary) {
            heads.entry(line.page).or_insert(found);
            // What the page has above its header is a running head.
            while body.last().is_some_and(|last| last.page == line.page && line.page != lines[0].page) {
                furnish(out, body.pop().expect("just looked at"));
            }
            in_header = height;
        }
        if in_header > 0 || is_page_number(text) {
            furnish(out, *line)
        } else {
            body.push(*line)
        }
        in_header = in_header.saturating_sub(1);
    }
    (body, heads)
}

fn furnish(out: &mut PlanTable, line: Line<'_>) {
    let place = Place::line(line.page, line.number);
    out.furniture.push(Piece::new(line.text.trim().to_owned(), place, Opening::Paragraph));
}

/// The dresses of titles, from the left: those that stand left of the commonest dress, which numbers the measures.
fn title_kinds(lines: &[(Line<'_>, Vec<Word<'_>>)]) -> Vec<u8> {
    let mut seen: BTreeMap<u8, Vec<f32>> = BTreeMap::new();
    for word in lines.iter().flat_map(|(_, words)| words) {
        if let Some(kind) = word.kind {
            seen.entry(kind).or_default().push(word.x);
        }
    }
    let Some((&measure, xs)) = seen.iter().max_by_key(|(kind, xs)| (xs.len(), **kind)) else { return Vec::new() };
    let limit = median(xs.clone());
    let mut titles: Vec<(f32, u8)> = seen
        .iter()
        .filter(|(kind, _)| **kind != measure)
        .map(|(kind, xs)| (median(xs.clone()), *kind))
        .filter(|(x, _)| *x < limit)
        .collect();
    titles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut kinds: Vec<u8> = titles.into_iter().map(|(_, kind)| kind).collect();
    kinds.push(measure);
    kinds
}

/// The header's columns, with a second one under 執行策略 where titles have one dress more than heads.
fn columns(heads: &[Head], kinds: usize) -> Vec<Column> {
    let mut out: Vec<Column> = Vec::new();
    let titles = heads.iter().filter(|(role, _, _)| matches!(role, Role::Facet | Role::Strategy)).count();
    for (role, header, _) in heads {
        out.push(Column { role: *role, header: header.clone() });
        if *role == Role::Strategy && titles + 1 < kinds {
            out.push(Column { role: Role::Strategy, header: String::new() });
        }
    }
    out
}

type Starts = Vec<f32>;

/// Where each column opens on each page: by its markers there, else as on other pages, else by the header.
fn first_starts(
    columns: &[Column],
    heads: &[Head],
    page_heads: &BTreeMap<u32, Vec<Head>>,
    kinds: &[u8],
    pages: &BTreeMap<u32, Vec<(Line<'_>, Vec<Word<'_>>)>>,
) -> BTreeMap<u32, Starts> {
    let titled: Vec<usize> = columns
        .iter()
        .enumerate()
        .filter(|(_, column)| matches!(column.role, Role::Facet | Role::Strategy | Role::Measure))
        .map(|(at, _)| at)
        .collect();
    let mut fallback = head_starts(columns, heads);
    let skip = titled.len().saturating_sub(kinds.len());
    let by_kind = |lines: &[(Line<'_>, Vec<Word<'_>>)], kind: u8| {
        let xs: Vec<f32> = lines
            .iter()
            .flat_map(|(_, words)| words)
            .filter(|word| word.kind == Some(kind))
            .map(|word| word.x)
            .collect();
        (!xs.is_empty()).then(|| median(xs))
    };
    let all: Vec<(Line<'_>, Vec<Word<'_>>)> = pages.values().flatten().cloned().collect();
    for (&column, &kind) in titled.iter().skip(skip).zip(kinds) {
        if let Some(x) = by_kind(&all, kind) {
            fallback[column] = x;
        }
    }
    let last_titled = titled.last().copied();
    let behind = last_titled.map_or(0, |last| last + 1);
    // How far right of the measures the last header had each column behind them.
    let mut ahead: Option<Starts> = None;
    pages
        .iter()
        .map(|(page, lines)| {
            let mut starts = fallback.clone();
            for (&column, &kind) in titled.iter().skip(skip).zip(kinds) {
                if let Some(x) = by_kind(lines, kind) {
                    starts[column] = x;
                }
            }
            // The columns behind the measures hold no markers. There the page's own header is the best sign; without
            // one, as far behind the measures as on the page before: an empty column on the left moves all of them.
            let own = page_heads.get(page).map(|heads| head_starts(columns, heads));
            let measure = last_titled.map_or(0.0, |last| starts[last]);
            if let Some(own) = own.filter(|own| own.len() == starts.len()) {
                starts[behind..].copy_from_slice(&own[behind..]);
                ahead = Some(own[behind..].iter().map(|x| x - measure).collect());
            } else if let Some(ahead) = &ahead {
                for (start, off) in starts[behind..].iter_mut().zip(ahead) {
                    *start = measure + off;
                }
            }
            (*page, starts)
        })
        .collect()
}

/// Where the heads stand; a column without a head of its own opens a little behind the one before it.
fn head_starts(columns: &[Column], heads: &[Head]) -> Starts {
    let mut places = heads.iter();
    let mut starts: Starts = Vec::with_capacity(columns.len());
    for column in columns {
        let x = if column.header.is_empty() { None } else { places.next().map(|head| head.2) };
        let before = starts.last().copied().unwrap_or(0.0);
        starts.push(x.unwrap_or(before + 5.0));
    }
    starts
}

/// A text that goes on is indented by up to this much under its marker.
const INDENT: f32 = 5.0;
/// How dear a place off a column's start is, a character.
const OFF: f32 = 0.6;
const MOST_OFF: f32 = 6.0;
/// How dear text is that would be wider than its column.
const OVER: f32 = 6.0;

/// The column of each word of each line of a page.
fn part_lines(
    lines: &[(Line<'_>, Vec<Word<'_>>)],
    starts: &Starts,
    measure: usize,
    kinds: &[u8],
    known: &Known,
    widths: [usize; 2],
) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = Vec::with_capacity(lines.len());
    for (at, (line, words)) in lines.iter().enumerate() {
        let above = (0..at).rev().take_while(|&before| lines[before].0.number + ABOVE >= line.number);
        let above: Vec<usize> = above.flat_map(|before| &out[before]).copied().collect();
        let page = Page { starts, measure, kinds, known, widths, above: &above };
        out.push(page.part(words));
    }
    out
}

/// So many lines up a title may have its line before: a deadline centred in its cell stands on lines between.
const ABOVE: u32 = 2;

/// Words that were read at least twice in a column behind the measures, each with the column it was mostly read in.
type Known = BTreeMap<String, usize>;

/// How wide text in the measure column gets before it wraps: for lines that begin with a marker, and for others.
///
/// A 漢字 is two places wide here, as on the page. Lines that a wide space ends show it; most are full. Lines with a
/// marker often have a name right behind them: where too few show it, they are as wide as others and their indent.
fn widths(
    pages: &BTreeMap<u32, Vec<(Line<'_>, Vec<Word<'_>>)>>,
    starts: &BTreeMap<u32, Starts>,
    measure: usize,
) -> [usize; 2] {
    let mut seen: [Vec<usize>; 2] = [Vec::new(), Vec::new()];
    let mut indents = Vec::new();
    for (page, lines) in pages {
        for (_, words) in lines {
            let Some(first) = first_of(words, &starts[page], measure) else { continue };
            let plain = words[first].kind.is_none();
            if plain {
                indents.push((words[first].x - starts[page][measure]).max(0.0));
            }
            let ended = (first..words.len()).find(|&at| words.get(at + 1).is_none_or(|next| next.gap >= 2));
            // More words than one may be text and a name one space behind it: that would say too much.
            if ended == Some(first) {
                seen[usize::from(plain)].push(width(words, first, first));
            }
        }
    }
    let [marked, plain] = seen.map(|mut widths| {
        widths.sort_unstable();
        (widths.len() >= 4).then(|| widths[widths.len() * 9 / 10])
    });
    let indent = if indents.is_empty() { 0 } else { median(indents) as usize };
    let plain = plain.unwrap_or(usize::MAX);
    [marked.unwrap_or(plain.saturating_add(indent)), plain]
}

/// The first word of a line that can be of the measure column.
fn first_of(words: &[Word<'_>], starts: &Starts, measure: usize) -> Option<usize> {
    let near = starts[measure] - 2.0..starts[measure] + INDENT + 2.0;
    words.iter().position(|word| near.contains(&word.x) && (word.kind.is_some() || word.text.chars().count() >= 3))
}

/// The width of words from `first` to `last`. Spaces do not count: in justified text they are of any width.
fn width(words: &[Word<'_>], first: usize, last: usize) -> usize {
    words[first..=last].iter().map(|word| word.text.width()).sum()
}

/// What the words of a line are held against.
struct Page<'a> {
    starts: &'a Starts,
    measure: usize,
    kinds: &'a [u8],
    known: &'a Known,
    /// How wide text in the measure column gets: with a marker, and without.
    widths: [usize; 2],
    /// The columns of the words on the lines right above.
    above: &'a [usize],
}

impl Page<'_> {
    /// The column of each word of a line: never going left, the cheapest way.
    fn part(&self, words: &[Word<'_>]) -> Vec<usize> {
        let columns = self.starts.len();
        let mut best = vec![vec![(f32::INFINITY, 0usize); columns]; words.len()];
        for (at, word) in words.iter().enumerate() {
            let over = self.is_over(words, at);
            for column in 0..columns {
                let open = self.opens(word, column);
                if at == 0 {
                    best[0][column] = (open, column);
                    continue;
                }
                for before in 0..=column {
                    let step = match before {
                        before if before == column => self.goes_on(word, column, over),
                        before if before == self.measure => open + self.breaks(word, column, over),
                        _ => open,
                    };
                    let cost = best[at - 1][before].0 + step;
                    if cost < best[at][column].0 {
                        best[at][column] = (cost, before);
                    }
                }
            }
        }
        let Some(last) = best.last() else { return Vec::new() };
        let mut column = (0..columns).min_by(|&a, &b| last[a].0.total_cmp(&last[b].0)).unwrap_or(0);
        let mut out = vec![column; words.len()];
        for at in (1..words.len()).rev() {
            column = best[at][column].1;
            out[at - 1] = column;
        }
        out
    }

    /// Whether text up to this word would be wider than the measure column is; none where that cannot be told.
    fn is_over(&self, words: &[Word<'_>], at: usize) -> Option<bool> {
        let first = first_of(words, self.starts, self.measure).filter(|&first| first < at)?;
        let most = self.widths[usize::from(words[first].kind.is_none())];
        (most != usize::MAX).then(|| width(words, first, at) > most + 1)
    }

    fn opens(&self, word: &Word<'_>, column: usize) -> f32 {
        let start = self.starts[column];
        let far = if column == self.measure { INDENT } else { 1.0 };
        let off = if word.x < start { start - word.x } else { (word.x - start - far).max(0.0) };
        let home = self.known.get(word.text).copied();
        // A word that is known from this column may stand far off: such text pushes what would overlap to the right.
        let most = if home == Some(column) { MOST_OFF / 2.0 } else { MOST_OFF };
        let mut cost = (off * OFF).min(most);
        // A marker says its column outright.
        let named = word.kind.and_then(|kind| self.kinds.iter().position(|&other| other == kind));
        if let Some(at) = named
            && column != (at + self.measure + 1).saturating_sub(self.kinds.len())
        {
            cost += 4.0;
        }
        // A title without marker goes on from the line above.
        if column < self.measure && named.is_none() && !self.above.contains(&column) {
            cost += 1.5;
        }
        if home == Some(column) {
            cost -= 2.0;
        } else if home.is_some() {
            cost += 3.0;
        }
        // A long run is text.
        if column != self.measure && word.text.chars().count() > 12 && named.is_none() {
            cost += 4.0;
        }
        cost
    }

    /// One space behind text and before a word that no column behind has elsewhere: more likely the text goes on, the
    /// more so where there is room for it, since a name behind a short line stands apart from it.
    fn breaks(&self, word: &Word<'_>, column: usize, over: Option<bool>) -> f32 {
        let strange = column > self.measure && word.gap == 1 && !self.known.contains_key(word.text);
        match over {
            Some(false) if strange => 6.0,
            None if strange && !self.known.is_empty() => 2.5,
            _ => 0.0,
        }
    }

    fn goes_on(&self, word: &Word<'_>, column: usize, over: Option<bool>) -> f32 {
        let mut spread = if word.gap < 2 {
            0.0
        } else if column > self.measure {
            3.0
        } else {
            1.5
        };
        let named = word.kind.and_then(|kind| self.kinds.iter().position(|&other| other == kind));
        if column < self.measure && named.is_some() {
            spread += 4.0;
        }
        let home = self.known.get(word.text).copied();
        let foreign = home.is_some_and(|home| home != column);
        let next = self.starts.get(column + 1).copied().unwrap_or(f32::INFINITY);
        if column != self.measure {
            let foreign = if foreign { 3.0 } else { 0.0 };
            // Titles are words without spaces; a deadline may be 每年 1 次.
            let base = match column {
                column if column < self.measure => 4.0,
                column if column + 1 == self.starts.len() || home == Some(column) => 0.3,
                // More likely the next column's than a second one of this column, unless it is known from here.
                _ => 3.0,
            };
            let past = if column > self.measure && word.x + 1.0 >= next { 2.0 } else { 0.0 };
            return base + spread + past + foreign;
        }
        // Text ends where the next column begins; a word known from there is of it, even where it was pushed left.
        let past = if word.x >= next { 3.0 } else { 0.0 };
        let foreign = foreign && word.x >= self.starts[column] + 6.0;
        spread + past + if foreign { 5.0 } else { 0.0 } + if over == Some(true) { OVER } else { 0.0 }
    }
}

/// Moves each column's start to the median of what was read there.
fn refine(starts: &mut Starts, lines: &[(Line<'_>, Vec<Word<'_>>)], read: &[Vec<usize>], measure: usize) {
    for (column, start) in starts.iter_mut().enumerate() {
        let mut xs = Vec::new();
        for ((_, words), columns) in lines.iter().zip(read) {
            let first = columns.iter().position(|&other| other == column);
            xs.extend(first.map(|at| words[at].x).filter(|_| column != measure));
        }
        if xs.len() >= 2 {
            *start = median(xs);
        }
    }
}

/// The words that were read at least twice in each column behind the measures.
fn learn(
    pages: &BTreeMap<u32, Vec<(Line<'_>, Vec<Word<'_>>)>>,
    readings: &BTreeMap<u32, Vec<Vec<usize>>>,
    measure: usize,
) -> Known {
    let mut counts: BTreeMap<&str, BTreeMap<usize, usize>> = BTreeMap::new();
    for (page, lines) in pages {
        for ((_, words), columns) in lines.iter().zip(&readings[page]) {
            for (word, &column) in words.iter().zip(columns).filter(|(_, column)| **column > measure) {
                *counts.entry(word.text).or_default().entry(column).or_default() += 1;
            }
        }
    }
    let mut out = Known::new();
    for (word, columns) in counts {
        // On a tie the left column wins.
        if let Some((&column, _)) =
            columns.iter().rev().max_by_key(|(_, count)| **count).filter(|(_, count)| **count >= 2)
        {
            out.insert(word.to_owned(), column);
        }
    }
    out
}

/// One row a page: heights tell the rest.
fn cells(
    out: &mut PlanTable,
    pages: &BTreeMap<u32, Vec<(Line<'_>, Vec<Word<'_>>)>>,
    readings: &BTreeMap<u32, Vec<Vec<usize>>>,
) {
    for (row, (page, lines)) in (0u32..).zip(pages) {
        let mut cells: BTreeMap<usize, Cell> = BTreeMap::new();
        let mut above = None;
        for ((line, words), columns) in lines.iter().zip(&readings[page]) {
            let mut from = 0;
            while from < words.len() {
                let column = columns[from];
                let to = from + columns[from..].iter().take_while(|&&other| other == column).count();
                let start = words[from].text.as_ptr() as usize - line.text.as_ptr() as usize;
                let last = &words[to - 1];
                let end = last.text.as_ptr() as usize - line.text.as_ptr() as usize + last.text.len();
                let cell =
                    cells.entry(column).or_insert_with(|| Cell { row, last_row: row, column, pieces: Vec::new() });
                // The next line goes on, also over a line where only a centred deadline stands; after an empty one
                // something new begins.
                let unbroken = above == Some(line.number - 1);
                let near = line.number - if unbroken { ABOVE } else { 1 };
                let follows =
                    cell.pieces.last().is_some_and(|last| last.place.lines.is_some_and(|lines| lines[1] >= near));
                cell.pieces.push(Piece {
                    text: line.text[start..end].to_owned(),
                    place: Place::line(line.page, line.number),
                    opens: if follows { Opening::Line } else { Opening::Paragraph },
                    line: None,
                });
                from = to;
            }
            above = Some(line.number);
        }
        out.cells.extend(cells.into_values());
    }
}

fn median(mut values: Vec<f32>) -> f32 {
    values.sort_by(f32::total_cmp);
    values[values.len() / 2]
}
