//! Reads the columns of titles, and says before which entry of the measures' column each title takes effect.
//!
//! A title alone in a cell that rules close holds from the first row of the cell. Several in one tall cell, or on a page
//! without rules, are laid against the measures beside them: where they stand, or where the numbering begins anew,
//! whichever is cheaper.

use super::{
    evidence::{At, Edge, Evidence, Heights, Line, on_page},
    prices as price,
    spine::{Entry, Kind, add_place},
};
use crate::{
    table::{Cell, Piece, looks},
    words::{
        Place,
        joining::{append, bare_title, ink, tidy},
        marker::{self, CountedNoun, Marker, Style},
    },
};

/// A title as read from a column, a heading or a measures' cell.
#[derive(Debug, Clone)]
pub(super) struct Heading {
    /// 0 for the outermost.
    pub(super) level: usize,
    /// The column that it stands in; none for headings over all columns.
    pub(super) column: Option<usize>,
    pub(super) number: Option<u32>,
    pub(super) text: String,
    pub(super) marker_ink: usize,
    pub(super) at: At,
    pub(super) places: Vec<Place>,
    /// The entry of the measures' column before which it takes effect.
    pub(super) start: usize,
    /// How much dearer the next best place or level is, in nats.
    pub(super) margin: f32,
    /// The number of its cell among those of its column.
    cell: usize,
}

impl Heading {
    /// A title at the head of the measures' cell.
    pub(super) fn inline(level: usize, entry: &Entry) -> Heading {
        Heading {
            level,
            column: None,
            number: entry.number,
            text: entry.text.clone(),
            marker_ink: entry.marker_ink,
            at: entry.at,
            places: entry.places.clone(),
            start: 0,
            margin: entry.margin,
            cell: 0,
        }
    }

    /// The number that a narrow column has cut over lines: 構面, 一：, 防貪先行.
    fn read_cut_number(&mut self) {
        if self.number.is_some() {
            return;
        }
        if let Some(marker) = marker::read(&self.text).filter(|marker| marker.number.is_some()) {
            self.marker_ink += ink(&self.text[..marker.length]);
            self.number = marker.number;
            self.text = tidy(&self.text[marker.length..]);
        }
    }

    /// Whether the next title only says again what this one says.
    pub(super) fn says_again(&self, next: &Heading) -> bool {
        self.bare() == next.bare() && self.number == next.number
    }

    /// Its text without what only says that it is repeated.
    pub(super) fn bare(&self) -> String {
        bare_title(&self.text)
    }
}

/// Rows at the heads of pages.
#[derive(Debug, Default)]
pub(super) struct Rows {
    /// They go on with the row above: no measure begins in them.
    pub(super) cut: Vec<u32>,
    /// In them the numbering of measures begins, or one without number does.
    pub(super) anew: Vec<u32>,
}

/// What stands at which height beside a column of titles whose rows no rules part.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Where titles with a number begin in the columns further out, by page.
    pub(super) outer: Vec<At>,
    /// Where measures begin, with their numbers.
    pub(super) measures: Vec<(At, Option<u32>)>,
}

impl Surroundings {
    /// Whether a numbered title of a column further out begins at the height of a line.
    fn begins(&self, line: &Line<'_>) -> bool {
        on_page(&self.outer, line.at.page, |outer| *outer).iter().any(|outer| outer.is_level(line.at))
    }

    /// Whether a title is left at the foot of its page: no measure begins there at its height or below.
    fn leaves(&self, title: At) -> bool {
        let is_below = |(start, _): &(At, Option<u32>)| {
            start.y.zip(title.y).is_none_or(|(own, title)| own > title - price::NEAR_LINES)
        };
        !on_page(&self.measures, title.page, |(start, _)| *start).iter().any(is_below)
    }

    /// The number of the measure that begins at the height of a line, if one begins there.
    fn measure(&self, line: &Line<'_>) -> Option<Option<u32>> {
        on_page(&self.measures, line.at.page, |(start, _)| *start)
            .iter()
            .find(|(start, _)| start.is_level(line.at))
            .map(|(_, number)| *number)
    }
}

/// Which dresses a column of titles has, outermost first.
pub(super) fn dresses(lines: &[Line<'_>]) -> Vec<Style> {
    let mut found: Vec<Style> = Vec::new();
    for line in lines {
        let Some(marker) = line.marker else { continue };
        let begins = marker.number == Some(1) || line.edge == Edge::Cell;
        if begins && !found.contains(&marker.style) {
            found.push(marker.style);
        }
    }
    found
}

/// Reads one column of titles. `level` is that of its first dress.
///
/// `rows` tells of those at the heads of pages.
pub(super) fn read(
    evidence: &Evidence<'_>,
    column: usize,
    level: usize,
    dresses: &[Style],
    rows: &Rows,
    around: &Surroundings,
) -> Vec<Heading> {
    let mut out: Vec<Heading> = Vec::new();
    let mut page = None;
    for (count, cell) in evidence.cells(column).enumerate() {
        let lines = evidence.lines(cell, page);
        for (index, line) in lines.iter().enumerate() {
            let apart = index.checked_sub(1).is_some_and(|before| stands_apart(evidence, &lines[before], line));
            let (cut, anew) = if evidence.unruled {
                let measure = around.measure(line);
                let left = out.last().is_some_and(|last| around.leaves(last.at));
                (measure.is_none() || left, measure.is_some_and(|number| number.is_none_or(|number| number == 1)))
            } else {
                (rows.cut.contains(&line.at.row), rows.anew.contains(&line.at.row))
            };
            let free = evidence.unruled && (apart || around.begins(line));
            // At a page's head, what stands in one row with a title further out that begins there.
            let outer = !evidence.unruled
                && on_page(&around.outer, line.at.page, |outer| *outer).iter().any(|outer| outer.row == line.at.row);
            let (cut, anew) = (cut && !outer, anew || outer);
            let step = step(&out, line, index, dresses, count, Seen { apart, free, cut, anew });
            match step {
                Step::Begin(marked) => {
                    let marker = line.marker.filter(|_| marked);
                    let length = marker.map_or(0, |marker| marker.length);
                    let own = marker.and_then(|marker| dresses.iter().position(|dress| *dress == marker.style));
                    out.push(Heading {
                        level: level + own.unwrap_or(0),
                        column: Some(column),
                        number: marker.and_then(|marker| marker.number),
                        text: tidy(&line.text[length..]),
                        marker_ink: ink(&line.text[..length]),
                        at: line.at,
                        places: vec![line.piece.place.clone()],
                        start: 0,
                        margin: price::HOPELESS,
                        cell: count,
                    });
                }
                Step::GoOn => {
                    if let Some(last) = out.last_mut() {
                        append(&mut last.text, line.text);
                        last.at.last_row = last.at.last_row.max(line.at.last_row);
                        add_place(&mut last.places, &line.piece.place);
                    }
                }
            }
            page = Some(line.at.page);
        }
    }
    out.iter_mut().for_each(Heading::read_cut_number);
    out
}

enum Step {
    /// A title begins here, with its marker or without.
    Begin(bool),
    GoOn,
}

/// Whether a line begins something new in a cell of titles without numbers: the form says so, or on a printed page a line
/// is left free.
fn stands_apart(evidence: &Evidence<'_>, before: &Line<'_>, line: &Line<'_>) -> bool {
    /// In line heights; lines of one title stand closer.
    const FREE: f32 = 1.5;
    match (evidence.heights, before.at.y, line.at.y) {
        (Heights::Printed, Some(before), Some(own)) => own - before > FREE,
        (Heights::Printed, _, _) => false,
        _ => line.edge == Edge::Paragraph,
    }
}

/// What is seen of a line.
struct Seen {
    /// The form, or a line left free, parts it from the line above.
    apart: bool,
    /// No rules part the rows, and a free line does, or a title further out that begins at its height.
    free: bool,
    /// The first of its cell goes on with the row above a page break, or begins where the numbers of measures do.
    cut: bool,
    anew: bool,
}

fn step(before: &[Heading], line: &Line<'_>, index: usize, dresses: &[Style], cell: usize, seen: Seen) -> Step {
    let Some(last) = before.last() else { return Step::Begin(line.marker.is_some()) };
    if let Some(marker) = line.marker
        && dresses.contains(&marker.style)
    {
        // Inside a paragraph only the number that comes next begins a title.
        let known = before.iter().rev().find(|title| title.level >= 1 || title.number.is_some());
        let follows = marker.number == Some(1)
            || known.is_some_and(|title| title.number.map(|number| number + 1) == marker.number)
            || before.iter().rev().any(|title| title.number.map(|number| number + 1) == marker.number);
        if line.edge != Edge::Line || follows || seen.free {
            return Step::Begin(true);
        }
        return Step::GoOn;
    }
    // A page break may cut a number: 二 at the foot, 、服務遞送 at the head.
    if line.text.starts_with(['、', '.', '．']) {
        return Step::GoOn;
    }
    let next = || {
        last.number
            .is_some_and(|number| number + 1 == marker::lone_numeral(line.text).and_then(|own| own.number).unwrap_or(0))
    };
    if !dresses.is_empty() && next() {
        return Step::Begin(false);
    }
    if index == 0 {
        // What a page break has cut from a numbered title has no number.
        let cut = line.at.page > last.at.page
            && last.cell + 1 == cell
            && (seen.cut || !seen.anew && !dresses.is_empty() && last.number.is_some());
        let repeats = bare_title(line.text) == last.bare() || last.bare().starts_with(&bare_title(line.text));
        return if cut && !repeats { Step::GoOn } else { Step::Begin(false) };
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    // Paragraphs of a cell without numbers are titles one by one; single characters below one another are one.
    let apart = seen.free || seen.apart && dresses.is_empty() && letters(&last.text) >= 3 && letters(line.text) >= 3;
    if apart && last.cell == cell && !last.text.ends_with(['，', '、', '及', '與']) {
        Step::Begin(false)
    } else {
        Step::GoOn
    }
}

/// Lays the titles of one column against the entries of the measures' column.
pub(super) fn place(
    evidence: &Evidence<'_>,
    headings: &mut [Heading],
    entries: &[Entry],
    innermost: bool,
    rows: &Rows,
) {
    let mut from = 0;
    while from < headings.len() {
        let cell = headings[from].cell;
        let length = headings[from..].iter().take_while(|heading| heading.cell == cell).count();
        let group = &mut headings[from..from + length];
        place_cell(evidence, group, entries, innermost);
        // Below what a page break has cut from the title above, in a row that only goes on: of the measure that does.
        if let [.., above, first] = &mut headings[..from + 1]
            && rows.cut.contains(&first.at.row)
            && first.level > above.level
            && above.start + 1 == first.start
            && entries[above.start].end.row >= first.at.row
        {
            first.start = above.start;
        }
        from += length;
    }
}

fn place_cell(evidence: &Evidence<'_>, group: &mut [Heading], entries: &[Entry], innermost: bool) {
    let (row, last_row) = (group[0].at.row, group.iter().map(|heading| heading.at.last_row).max().unwrap_or(0));
    let first = entries.partition_point(|entry| entry.at.row < row);
    let end = entries.partition_point(|entry| entry.at.row <= last_row).max(first);
    // A title and the one that it opens with stand together.
    let mut stacks: Vec<(usize, usize)> = Vec::new();
    for (index, heading) in group.iter().enumerate() {
        match stacks.last_mut() {
            Some((_, last)) if heading.level > group[*last].level => *last = index,
            _ => stacks.push((index, index)),
        }
    }
    if stacks.len() == 1 && !evidence.unruled {
        for heading in group {
            heading.start = first;
        }
        return;
    }
    let beside = &entries[first..end];
    let tops: Vec<(u32, Option<f32>)> = stacks.iter().map(|(at, _)| (group[*at].at.page, group[*at].at.y)).collect();
    let found = lay(&tops, beside, evidence, innermost);
    for ((from, to), (start, margin)) in stacks.into_iter().zip(found) {
        for heading in &mut group[from..=to] {
            heading.start = first + start;
            heading.margin = heading.margin.min(margin);
        }
    }
}

/// For each of several titles the entry it begins before, and the margin of the whole.
fn lay(tops: &[(u32, Option<f32>)], entries: &[Entry], evidence: &Evidence<'_>, innermost: bool) -> Vec<(usize, f32)> {
    /// Titles times entries of one cell: no page holds so many. What is larger is laid nowhere, and in doubt.
    const MOST: usize = 1_000_000;
    if tops.len() * entries.len() > MOST {
        return vec![(0, 0.0); tops.len()];
    }
    let mut readings: Vec<(f32, Vec<usize>)> = Vec::new();
    let know_heights = tops.iter().all(|top| top.1.is_some()) && entries.iter().all(|entry| entry.at.y.is_some());
    for by_height in [true, false] {
        if by_height && (!know_heights || evidence.heights == Heights::None) || !by_height && evidence.unruled {
            continue;
        }
        readings.extend(best_two(tops, entries, by_height, evidence.unruled, innermost));
    }
    readings.sort_by(|a, b| a.0.total_cmp(&b.0));
    let Some((cost, starts)) = readings.first().cloned() else { return vec![(0, 0.0); tops.len()] };
    let rival = readings.iter().find(|(_, other)| *other != starts).map_or(price::HOPELESS, |(rival, _)| rival - cost);
    starts.into_iter().map(|start| (start, rival)).collect()
}

/// The two cheapest ways to begin each title before an entry, in order.
fn best_two(
    tops: &[(u32, Option<f32>)],
    entries: &[Entry],
    by_height: bool,
    free: bool,
    innermost: bool,
) -> Vec<(f32, Vec<usize>)> {
    let count = entries.len();
    let number = |at: usize| entries.get(at).filter(|entry| entry.kind == Kind::Measure).and_then(|entry| entry.number);
    let is_measure = |at: usize| entries.get(at).is_some_and(|entry| entry.kind == Kind::Measure);
    let begin = |title: usize, at: usize| -> f32 {
        let Some(entry) = entries.get(at) else { return price::TITLE_WITHOUT_MEASURE };
        let apart = if by_height {
            let lines = match (tops[title].1, entry.at.y) {
                _ if tops[title].0 != entry.at.page => f32::MAX,
                (Some(title), Some(entry)) => (title - entry).abs(),
                _ => 0.0,
            };
            (price::APART_PER_LINE * (lines - price::LINED_UP).max(0.0)).min(price::APART_MOST)
        } else {
            price::STACKED
        };
        let group = match entry.number {
            _ if !innermost || !is_measure(at) => 0.0,
            Some(1) => 0.0,
            Some(_) => price::GROUP_WITHOUT_ONE,
            None => price::GROUP_OF_BARE,
        };
        apart + group
    };
    // Restarts that no title explains, up to each entry.
    let mut restarts = vec![0.0f32; count + 1];
    let mut last = None;
    for at in 0..count {
        let restart = innermost && number(at) == Some(1) && last.is_some_and(|last| last >= 1);
        restarts[at + 1] = restarts[at] + if restart { price::RESTART_IN_GROUP } else { 0.0 };
        if is_measure(at) {
            last = number(at).or(last);
        }
    }
    let inside = |from: usize, to: usize| if to > from + 1 { restarts[to] - restarts[from + 1] } else { 0.0 };
    // Each way is a chain of nodes, the last title first; at every place the two cheapest are kept.
    let mut nodes: Vec<Node> = Vec::new();
    let keep = |ways: &mut Ways| {
        ways.sort_by(|a, b| a.0.total_cmp(&b.0));
        ways.truncate(2);
    };
    let mut ways: Vec<Ways> = vec![Vec::new(); count + 1];
    for (start, way) in ways.iter_mut().enumerate() {
        if start == 0 || free {
            nodes.push(Node { start, before: None });
            way.push((begin(0, start) + inside_before(&restarts, start), nodes.len() - 1));
        }
    }
    for title in 1..tops.len() {
        let mut next: Vec<Ways> = vec![Vec::new(); count + 1];
        // The cheapest ways to have begun the title before at an earlier place, less the restarts up to behind that.
        let mut earlier: Ways = Vec::new();
        for (start, here) in next.iter_mut().enumerate() {
            let own = begin(title, start);
            let mut found: Ways = earlier.iter().map(|&(cost, node)| (cost + own + restarts[start], node)).collect();
            found.extend(ways[start].iter().map(|&(cost, node)| (cost + own + price::TITLE_WITHOUT_MEASURE, node)));
            keep(&mut found);
            for (cost, before) in found {
                nodes.push(Node { start, before: Some(before) });
                here.push((cost, nodes.len() - 1));
            }
            if start < count {
                earlier.extend(ways[start].iter().map(|&(cost, node)| (cost - restarts[start + 1], node)));
                keep(&mut earlier);
            }
        }
        ways = next;
    }
    let mut all: Ways = Vec::new();
    for (start, known) in ways.into_iter().enumerate() {
        all.extend(known.into_iter().map(|(cost, node)| (cost + inside(start, count), node)));
    }
    keep(&mut all);
    all.into_iter().map(|(cost, node)| (cost, starts_of(&nodes, node))).collect()
}

/// Ways to begin a title: the cost, and the node of its place.
type Ways = Vec<(f32, usize)>;

/// The place of one title, and the node of the title before.
struct Node {
    start: usize,
    before: Option<usize>,
}

/// The places of all titles of a way, from the first.
fn starts_of(nodes: &[Node], last: usize) -> Vec<usize> {
    let mut starts: Vec<usize> =
        std::iter::successors(Some(last), |&node| nodes[node].before).map(|node| nodes[node].start).collect();
    starts.reverse();
    starts
}

/// The first entries go on under the title before: their restarts are its own.
fn inside_before(restarts: &[f32], start: usize) -> f32 {
    if start > 1 { restarts[start] - restarts[1] } else { 0.0 }
}

/// The dresses of the headings over all columns, outermost first; none stands for those without a number.
pub(super) fn banner_dresses(banners: &[Cell]) -> Vec<Option<Style>> {
    let mut found: Vec<Option<Style>> = Vec::new();
    for cell in banners.iter().filter(|cell| !looks::is_note(&joined(&cell.pieces))) {
        for part in parts(cell) {
            let style = opening(part).0.map(|marker| marker.style);
            if !found.contains(&style) {
                found.push(style);
            }
        }
    }
    found
}

/// The headings that a cell over all columns holds: each line with a number of its own is one.
fn parts(cell: &Cell) -> Vec<&[Piece]> {
    let begins = |piece: &Piece| marker::read(piece.text.trim()).is_some();
    let mut out = Vec::new();
    let mut from = 0;
    for at in 1..cell.pieces.len() {
        if begins(&cell.pieces[at]) && begins(&cell.pieces[from]) {
            out.push(&cell.pieces[from..at]);
            from = at;
        }
    }
    out.extend(cell.pieces.get(from..).filter(|rest| !rest.is_empty()));
    out
}

/// The number of a heading, as printed, and what it numbers. A blank may be what ends a number, and joining takes blanks
/// between 漢字: 第一項 強化.
fn opening(pieces: &[Piece]) -> (Option<Marker>, String, String) {
    let first = pieces.first().map_or("", |first| first.text.trim());
    if let Some(marker) = marker::read(first) {
        let (body, close) = marker::parted(first, marker);
        let mut tail = String::from(body.trim());
        append(&mut tail, &joined(&pieces[1..]));
        return (Some(marker), format!("{}{close}", &first[..marker.length]), tail);
    }
    // A number in a column of its own, with the title beside it.
    if let [_, rest @ ..] = pieces
        && !rest.is_empty()
        && let Some(marker) = marker::lone_numeral(first)
    {
        return (Some(marker), first.to_owned(), joined(rest));
    }
    let whole = joined(pieces);
    let marker = marker::read(&whole);
    let Some(own) = marker else { return (None, String::new(), whole) };
    let (body, close) = marker::parted(&whole, own);
    (marker, format!("{}{close}", &whole[..own.length]), body.to_owned())
}

fn joined(pieces: &[Piece]) -> String {
    pieces.iter().fold(String::new(), |mut text, part| {
        append(&mut text, part.text.trim());
        text
    })
}

/// Headings over all columns, by the levels that their dresses have; none where the cell is a note.
pub(super) fn banner(cell: &Cell, entries: &[Entry], index: usize, dresses: &[Option<Style>]) -> Vec<Heading> {
    if looks::is_note(&joined(&cell.pieces)) {
        return Vec::new();
    }
    let heading = |pieces: &[Piece]| {
        let first = pieces.first()?;
        let (marker, head, tail) = opening(pieces);
        let style = marker.map(|marker| marker.style);
        // ◆ 防貪先行 ◆
        let text = tail.trim_end_matches(|c: char| c.is_whitespace() || closes(&head, c));
        Some(Heading {
            level: dresses.iter().position(|known| *known == style).unwrap_or(0),
            column: None,
            number: marker.and_then(|marker| marker.number),
            text: tidy(text),
            marker_ink: ink(&head) + ink(&tail[text.len()..]),
            at: At { page: first.place.page, row: cell.row, last_row: cell.last_row, y: None },
            places: pieces.iter().map(|piece| piece.place.clone()).collect(),
            start: entries.partition_point(|entry| entry.at.row < cell.row),
            margin: price::HOPELESS,
            cell: index,
        })
    };
    parts(cell).into_iter().filter_map(heading).collect()
}

/// Numbers behind a noun that no list has, where all headings of a level begin with one and count up: 工具一：…, 工具二：…
pub(super) fn read_counted_nouns(headings: &mut [Heading]) {
    let levels = headings.iter().map(|heading| heading.level + 1).max().unwrap_or(0);
    for level in 0..levels {
        let own = || headings.iter().enumerate().filter(move |(_, heading)| heading.level == level);
        let counted: Option<Vec<(usize, CountedNoun<'_>)>> = own()
            .map(|(at, heading)| Some((at, marker::counted_noun(&heading.text).filter(|_| heading.number.is_none())?)))
            .collect();
        let Some(counted) = counted else { continue };
        let follows = |pair: &[(usize, CountedNoun<'_>)]| {
            let [(_, before), (_, next)] = pair else { return false };
            next.noun == before.noun && (next.number == before.number + 1 || next.number == before.number)
        };
        let begins = counted.first().is_some_and(|(_, first)| first.number == 1);
        let is_many = counted.last().is_some_and(|(_, last)| last.number > 1);
        if !begins || !is_many || !counted.windows(2).all(follows) {
            continue;
        }
        let read: Vec<(usize, u32, String)> =
            counted.into_iter().map(|(at, own)| (at, own.number, own.text.to_owned())).collect();
        for (at, number, text) in read {
            let heading = &mut headings[at];
            heading.marker_ink += ink(&heading.text) - ink(&text);
            (heading.number, heading.text) = (Some(number), text);
        }
    }
}

/// Whether a mark that a heading begins with stands behind it as well.
fn closes(head: &str, c: char) -> bool {
    !c.is_alphanumeric() && head.trim().chars().eq([c])
}
