//! Reads a table whose cells are known: titles, measures, departments, deadlines, and how sure each of them is.
//!
//! `read` states the evidence line by line (`evidence`), learns which dress of number stands for what (`dress`), reads
//! the measures' column as a shortest path (`spine`), lays the titles of the other columns against it (`titles`), parts
//! what stands beside into names and phrases (`names`) and deals them out (`assign`). Every alternative has a price in
//! nats (`prices`); what a decision is cheaper by than its best rival is its margin, and margins are the certainty of
//! each field. Every line ends in one place: what was given is counted, not what is left.
//!
//! A text whose columns are broken or gone is read by [`lines`], line by line.

mod assign;
mod both;
mod ditto;
mod dress;
mod evidence;
mod laid;
pub mod lines;
mod names;
mod numbered;
mod prices;
mod spine;
mod titles;

use std::collections::BTreeMap;

use foldhash::HashSet;

use assign::{Beside, Dealt, Receiver};
use evidence::{At, Evidence, Heights, Line};
use names::{Group, Lexicon, Words};
use spine::{Entry, Kind};
use titles::Heading;

use crate::{
    table::{Cell, PlanTable, Role, looks},
    words::{
        Accounting, Place,
        joining::{append, bare_title, ink, is_complete, squash, squashed},
        marker, numeral,
    },
};

/// How sure a field is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sure {
    #[default]
    Certain,
    Inferred,
    Ambiguous,
}

impl Sure {
    fn of(margin: f32) -> Sure {
        if margin < prices::DOUBT {
            Sure::Ambiguous
        } else if margin < prices::SURE {
            Sure::Inferred
        } else {
            Sure::Certain
        }
    }
}

/// A title with the one above it.
#[derive(Debug, Clone)]
pub(crate) struct Title {
    pub(crate) header: Option<String>,
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    pub(crate) parent: Option<usize>,
    pub(crate) places: Vec<Place>,
    /// It stands for a measure, there being none below it.
    pub(crate) is_measure: bool,
    sure: Sure,
    at: At,
    measures: usize,
    children: bool,
}

/// A sub-item of a measure.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subitem {
    pub(crate) marker: String,
    pub(crate) text: String,
    pub(crate) departments: Vec<String>,
    pub(crate) deadline: Option<String>,
}

/// A measure as read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Measure {
    /// The innermost title above it.
    pub(crate) parent: Option<usize>,
    pub(crate) number: Option<u32>,
    pub(crate) text: String,
    pub(crate) places: Vec<Place>,
    pub(crate) subitems: Vec<Subitem>,
    pub(crate) departments: Vec<String>,
    pub(crate) department_places: Vec<Place>,
    pub(crate) deadline: Option<String>,
    pub(crate) deadline_places: Vec<Place>,
    /// The other columns by their head.
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) place_sure: Sure,
    pub(crate) text_sure: Sure,
    pub(crate) departments_sure: Sure,
    pub(crate) deadline_sure: Sure,
}

/// A table, read.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    pub(crate) titles: Vec<Title>,
    pub(crate) measures: Vec<Measure>,
    /// Names and deadlines that no measure took, and notes on the table.
    pub(crate) surplus_departments: Vec<(String, Place)>,
    pub(crate) surplus_deadlines: Vec<(String, Place)>,
    pub(crate) stray: Vec<(String, Place)>,
    /// Where the characters of the table went, counted as they were given.
    pub(crate) account: Accounting,
    /// Titles under which numbers begin anew.
    torn: Vec<Option<usize>>,
}

/// Reads a table whose cells are known.
pub(crate) fn read(table: &PlanTable) -> Reading {
    let table = &*both::parted(numbered::joined(table));
    let evidence = Evidence::of(table);
    let mut out = Reading::default();
    let sum = |cells: &[Cell]| cells.iter().flat_map(|cell| &cell.pieces).map(|piece| ink(&piece.text)).sum::<usize>();
    let furniture: usize = table.furniture.iter().map(|piece| ink(&piece.text)).sum();
    out.account.table = sum(&table.cells) + sum(&table.banners) + furniture;
    out.account.furniture = furniture;
    let measure_column = evidence.with(|role| role == Role::Measure).first().copied();
    let lines: Vec<Line<'_>> = measure_column.map(|column| evidence.column(column)).unwrap_or_default();

    let columns = evidence.title_columns();
    let mut outer = Vec::new();
    let mut levels: Vec<(usize, usize, Vec<crate::words::marker::Style>)> = Vec::new();
    let over_all = titles::banner_dresses(&table.banners);
    let mut level = over_all.len();
    for &column in &columns {
        let dresses = titles::dresses(&evidence.column(column));
        levels.push((column, level, dresses.clone()));
        level += dresses.len().max(1);
        outer.extend(dresses);
    }
    let beside = begins_beside(&evidence, &lines);
    let unfinished = spine::unfinished(&lines);
    let dress = dress::learn(&lines, &outer, &beside, unfinished);
    let numbered = numbered_rows(&evidence);
    let room = evidence::leave_room(&evidence, &lines);
    let cut = cut_rows(&evidence, &lines, &room, &dress, &numbered);
    let mut around = titles::Surroundings { outer: Vec::new(), measures: begins(&lines, &dress, &beside) };
    let mut headings_by_column: Vec<Vec<Heading>> = Vec::with_capacity(levels.len());
    for (column, level, dresses) in &levels {
        let found = titles::read(&evidence, *column, *level, dresses, &cut, &around);
        around.outer.extend(found.iter().filter(|heading| heading.number.is_some()).map(|heading| heading.at));
        around.outer.sort_by_key(|outer| outer.page);
        headings_by_column.push(found);
    }
    // A row in which a title begins that is not merely said again.
    let begins = rows_with_titles(&headings_by_column);
    let mut titles_at: Vec<At> = headings_by_column.iter().flatten().map(|heading| heading.at).collect();
    titles_at.sort_by_key(|title| title.page);
    let mut last_row = None;
    let under_title: Vec<bool> = lines
        .iter()
        .map(|line| {
            let first = last_row != Some(line.at.row);
            last_row = Some(line.at.row);
            match evidence.unruled {
                true => evidence::on_page(&titles_at, line.at.page, |title| *title)
                    .iter()
                    .any(|title| title.is_level(line.at)),
                false => first && begins.binary_search(&line.at.row).is_ok(),
            }
        })
        .collect();
    let goes_on = spine::sentences_go_on(&lines);
    let entries = spine::read(&spine::Column {
        lines: &lines,
        dress: &dress,
        under_title: &under_title,
        beside: &beside,
        goes_on,
        free: evidence.unruled,
        one_a_cell: dress.measure.is_none() && numbers_rows(&evidence, &lines),
        numbered: &first_of(&numbered, &lines),
        room: &room,
        unfinished,
    });

    let mut headings: Vec<Heading> = Vec::new();
    let last_column = columns.last().copied();
    let own = if evidence.unruled {
        let all: Vec<Heading> = headings_by_column.into_iter().flatten().collect();
        let alone = stand_alone(&evidence, &all, &entries);
        laid::lay(&evidence, all, &entries, &alone)
    } else {
        let mut own = Vec::new();
        for (mut list, (column, _, _)) in headings_by_column.into_iter().zip(&levels) {
            titles::place(&evidence, &mut list, &entries, Some(*column) == last_column, &cut);
            own.extend(list);
        }
        own
    };
    for (index, cell) in table.banners.iter().enumerate() {
        let found = titles::banner(cell, &entries, index, &over_all);
        if found.is_empty() {
            out.note(cell);
        }
        headings.extend(found);
    }
    headings.extend(own);
    titles::read_counted_nouns(&mut headings);
    if evidence.unruled {
        headings.sort_by_key(|heading| heading.start);
    } else {
        headings.sort_by(|a, b| a.start.cmp(&b.start).then(a.at.row.cmp(&b.at.row)).then(a.level.cmp(&b.level)));
    }
    let receivers = out.build(table, &dress, level, headings, &entries, &running_numbers(&evidence));
    out.beside(&evidence, &receivers);
    out.say_in_texts(&evidence);
    out.fields(&evidence, &receivers, dress.measure.is_some());
    out.say_in_titles(&evidence);
    out.doubt_dress(&dress, table.margin);
    out
}

/// Where measures begin, as far as numbers and what stands beside them say, with their numbers.
fn begins(lines: &[Line<'_>], dress: &dress::Dress, beside: &[bool]) -> Vec<(At, Option<u32>)> {
    let begins = |(at, line): (usize, &Line<'_>)| {
        let numbered = line.marker.filter(|marker| Some(marker.style) == dress.measure);
        let bare = beside[at] && at.checked_sub(1).is_none_or(|before| is_complete(lines[before].text));
        (numbered.is_some() || bare).then(|| (line.at, numbered.and_then(|marker| marker.number)))
    };
    lines.iter().enumerate().filter_map(begins).collect()
}

/// Which titles have names and times at their heights where no measure begins.
fn stand_alone(evidence: &Evidence<'_>, headings: &[Heading], entries: &[Entry]) -> Vec<bool> {
    let beside = beside_all(evidence, headings.iter().map(|heading| (heading.at, true)));
    let begins = |heading: &Heading| {
        evidence::on_page(entries, heading.at.page, |entry| entry.at).iter().any(|entry| entry.at.is_level(heading.at))
    };
    headings.iter().zip(beside).map(|(heading, beside)| beside && !begins(heading)).collect()
}

/// For each line of the measures' column whether an entry begins at its height in every column beside it.
fn begins_beside(evidence: &Evidence<'_>, lines: &[Line<'_>]) -> Vec<bool> {
    beside_all(evidence, lines.iter().map(|line| (line.at, line.edge >= evidence::Edge::Page)))
}

/// For each place, and whether it is the first of its cell, whether an entry begins at its height in every column beside the
/// measures.
fn beside_all(evidence: &Evidence<'_>, places: impl Iterator<Item = (At, bool)>) -> Vec<bool> {
    /// In line heights: what is free above an entry.
    const FREE: f32 = 1.5;
    if evidence.heights != evidence::Heights::Printed {
        return vec![false; places.count()];
    }
    let columns = evidence.with(|role| matches!(role, Role::Department | Role::Deadline));
    let by_times = evidence.table.columns.iter().any(|column| column.role == Role::Deadline);
    let mut starts: Vec<Vec<(f32, At)>> = Vec::new();
    for &column in &columns {
        let mut found = Vec::new();
        let mut before: Option<At> = None;
        let lines = evidence.column(column);
        // A list of names runs on beside its measure; where there are deadlines, they tell where the next one begins.
        let is_list = by_times && evidence.table.columns[column].role == Role::Department;
        let opens: HashSet<String> =
            lines.iter().filter(|line| line.edge == evidence::Edge::Cell).map(|line| squash(line.text)).collect();
        // The words of a text may have slid to another row.
        let is_known = |line: &Line<'_>| {
            let is_first = || opens.contains(&*squashed(line.text)) && looks::is_time(&[line.text]);
            line.piece.place.bbox.is_some() && (is_list || is_first())
        };
        for line in lines {
            let Some(y) = line.at.y else { continue };
            let apart = match before {
                Some(before) if before.page == line.at.page => before.y.is_none_or(|above| y - above > FREE),
                _ => true,
            };
            if apart || line.edge == evidence::Edge::Cell || is_known(&line) {
                found.push((y, line.at));
            }
            before = Some(line.at);
        }
        found.sort_by(|a, b| a.1.page.cmp(&b.1.page).then(a.0.total_cmp(&b.0)));
        starts.push(found);
    }
    // What is set in the middle of a cell that is merged over other rows as well stands beside none of their lines; alone in
    // its cell it is of the whole row.
    let is_own = |starts: &[(f32, At)], index: usize, at: At, is_first: bool| {
        let own = starts[index].1;
        let of_cell = |other: Option<&(f32, At)>| other.is_some_and(|other| other.1.row == own.row);
        let is_alone =
            || !of_cell(index.checked_sub(1).map(|before| &starts[before])) && !of_cell(starts.get(index + 1));
        evidence.unruled || at.row <= own.row && own.last_row <= at.last_row && (is_first || !is_alone())
    };
    let near = |starts: &[(f32, At)], (at, is_first): (At, bool), y: f32| {
        let from = starts.partition_point(|start| (start.1.page, start.0) < (at.page, y - prices::NEAR_LINES));
        let level = |index: &usize| {
            starts.get(*index).is_some_and(|start| start.1.page == at.page && start.0 < y + prices::NEAR_LINES)
        };
        (from..).take_while(level).any(|index| is_own(starts, index, at, is_first))
    };
    let stands = |(at, is_first): (At, bool)| {
        let level = |y: f32| starts.iter().all(|starts| near(starts, (at, is_first), y));
        !columns.is_empty() && at.y.is_some_and(level)
    };
    places.map(stands).collect()
}

/// The lines of a cell beside several measures by these: each text begins at the height of its measure and goes on to the next
/// one's. None where one begins elsewhere.
fn parted_by_height(lines: &[Line<'_>], beside: &[&Receiver]) -> Option<BTreeMap<usize, String>> {
    let place = |at: At| Some((at.page, at.y?));
    let mut order: Vec<((u32, f32), usize)> =
        beside.iter().enumerate().map(|(index, receiver)| Some((place(receiver.at)?, index))).collect::<Option<_>>()?;
    order.sort_by(|a, b| a.0.0.cmp(&b.0.0).then(a.0.1.total_cmp(&b.0.1)));
    let mut out: BTreeMap<usize, String> = BTreeMap::new();
    for line in lines {
        let (page, y) = place(line.at)?;
        let below = order.partition_point(|((own, height), _)| (*own, *height) < (page, y + prices::NEAR_LINES));
        let ((own, height), index) = *order.get(below.checked_sub(1)?)?;
        let is_level = own == page && (height - y).abs() < prices::NEAR_LINES;
        if !is_level && !out.contains_key(&index) {
            return None;
        }
        append(out.entry(index).or_default(), line.text);
    }
    Some(out)
}

/// Whether a running number stands beside each measure: nearly every cell of the column has one beside it, and few hold
/// several finished paragraphs, as those of a numbered strategy do.
fn numbers_rows(evidence: &Evidence<'_>, lines: &[Line<'_>]) -> bool {
    const NEARLY_ALL: f32 = 0.9;
    const FEW: f32 = 0.25;
    // Where gaps part the rows, two may have been taken for one.
    if evidence.table.by_gaps {
        return false;
    }
    let Some(&serial) = evidence.with(|role| role == Role::Serial).first() else { return false };
    let mut rows: Vec<u32> = lines.iter().map(|line| line.at.row).collect();
    rows.dedup();
    let is_number = |cell: &&Cell| cell.pieces.iter().any(|piece| looks::is_number(&squash(&piece.text)));
    let numbered =
        evidence.cells(serial).filter(is_number).filter(|cell| rows.binary_search(&cell.row).is_ok()).count();
    let is_second = |pair: &&[Line<'_>]| {
        let [above, below] = [&pair[0], &pair[1]];
        below.edge == evidence::Edge::Paragraph && is_complete(above.text) && !above.is_enclosed()
    };
    let mut several: Vec<u32> = lines.windows(2).filter(is_second).map(|pair| pair[1].at.row).collect();
    several.dedup();
    let share = |part: usize| part as f32 / rows.len().max(1) as f32;
    share(numbered) >= NEARLY_ALL && share(several.len()) <= FEW
}

/// The rows in which a cell of the running numbers' column begins that is a number: each begins with something of its own.
fn numbered_rows(evidence: &Evidence<'_>) -> Vec<u32> {
    let mut rows: Vec<u32> =
        serial_cells(evidence).filter(|(_, text)| looks::is_number(text)).map(|(row, _)| row).collect();
    rows.sort_unstable();
    rows
}

/// The cells of the running numbers' column: the row in which each begins, and what it begins with.
fn serial_cells<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = (u32, String)> + use<'a> {
    let serial = evidence.with(|role| role == Role::Serial);
    let cells = serial.into_iter().flat_map(|column| evidence.cells(column));
    cells.filter_map(|cell| Some((cell.row, squash(&cell.pieces.first()?.text))))
}

/// The running numbers, each with the row in which its cell begins.
fn running_numbers(evidence: &Evidence<'_>) -> Vec<(u32, u32)> {
    let number = |text: &str| numeral(text.trim_matches(|c: char| !c.is_alphanumeric()));
    let mut found: Vec<(u32, u32)> =
        serial_cells(evidence).filter_map(|(row, text)| Some((row, number(&text)?))).collect();
    found.sort_unstable();
    found
}

/// For each line whether it is the first of one of these rows.
fn first_of(rows: &[u32], lines: &[Line<'_>]) -> Vec<bool> {
    let mut last = None;
    let is_first = |line: &Line<'_>| last.replace(line.at.row) != Some(line.at.row);
    let firsts: Vec<bool> = lines.iter().map(is_first).collect();
    lines.iter().zip(firsts).map(|(line, first)| first && rows.binary_search(&line.at.row).is_ok()).collect()
}

/// Rows at the head of a page that go on with the row above, since no measure begins in them, and those in which the
/// numbering begins.
fn cut_rows(
    evidence: &Evidence<'_>,
    lines: &[Line<'_>],
    room: &[bool],
    dress: &dress::Dress,
    numbered: &[u32],
) -> titles::Rows {
    let mut out = titles::Rows::default();
    let mut page = None;
    let mut seen = None;
    for cell in &evidence.table.cells {
        let Some(first) = cell.pieces.first() else { continue };
        let own = first.place.page;
        let turned = page.is_some_and(|page| page < own) && seen != Some(cell.row);
        page = page.max(Some(own));
        seen = Some(cell.row);
        if !turned {
            continue;
        }
        let at = lines.partition_point(|line| line.at.row < cell.row);
        let begins = lines.get(at).filter(|line| line.at.row == cell.row).is_some_and(|line| {
            let unfinished = at > 0 && !room[at] && !crate::words::joining::is_complete(lines[at - 1].text);
            match dress.measure {
                Some(measure) => line.style().is_some_and(|style| style == measure || dress.is_title(style)),
                None => !unfinished,
            }
        });
        let first = lines.get(at).filter(|line| line.at.row == cell.row);
        // Below a title at the end of the measures' cell above, the numbering begins in the same row.
        let above = lines[..at].iter().rev().find_map(Line::style);
        let goes_on = above.is_some_and(|style| dress.is_title(style));
        if !begins && numbered.binary_search(&cell.row).is_err() {
            out.cut.push(cell.row);
        } else if !goes_on && first.and_then(|line| line.marker).is_none_or(|marker| marker.number == Some(1)) {
            out.anew.push(cell.row);
        }
    }
    out
}

/// The rows in which a title begins.
fn rows_with_titles(columns: &[Vec<Heading>]) -> Vec<u32> {
    let mut rows = Vec::new();
    for list in columns {
        let mut before: Option<&Heading> = None;
        for heading in list {
            let again = before.is_some_and(|before| before.bare() == heading.bare() && before.number == heading.number);
            if !again {
                rows.push(heading.at.row);
            }
            before = Some(heading);
        }
    }
    rows.sort_unstable();
    rows.dedup();
    rows
}

impl Reading {
    /// A remark over all columns.
    fn note(&mut self, cell: &Cell) {
        for piece in &cell.pieces {
            self.account.stray += ink(&piece.text);
            self.stray.push((piece.text.trim().to_owned(), piece.place.clone()));
        }
    }

    /// Puts titles and entries together in order; says who can be given departments and deadlines.
    fn build(
        &mut self,
        table: &PlanTable,
        dress: &dress::Dress,
        inner_level: usize,
        headings: Vec<Heading>,
        entries: &[Entry],
        running: &[(u32, u32)],
    ) -> Vec<Receiver> {
        let mut receivers: Vec<Receiver> = Vec::new();
        let mut open: Vec<Option<usize>> = Vec::new();
        let mut headings = headings.into_iter().peekable();
        // Numbers that begin anew under one title: what parts them is not known.
        let (mut last, mut torn): (Option<u32>, bool) = (None, false);
        let mut last_running: Option<u32> = None;
        for (index, entry) in entries.iter().enumerate() {
            let titles = self.titles.len();
            while let Some(heading) = headings.next_if(|heading| heading.start <= index) {
                let header = heading.column.map(|column| header(table, column));
                self.title(&mut open, heading, header, &mut receivers);
            }
            self.account.markers += entry.marker_ink;
            match entry.kind {
                Kind::Title(style) => {
                    let own = style.and_then(|style| dress.titles.iter().position(|known| *known == style));
                    let level = inner_level + own.unwrap_or(dress.titles.len().saturating_sub(1));
                    let heading = Heading::inline(level, entry);
                    self.account.markers -= heading.marker_ink;
                    let header = table.columns.iter().find(|column| column.role == Role::Measure);
                    self.title(&mut open, heading, header.map(|column| column.header.clone()), &mut receivers);
                }
                Kind::Measure => {
                    let parent = open.iter().rev().flatten().next().copied();
                    let begins =
                        self.titles.len() > titles || parent.is_some_and(|parent| self.titles[parent].measures == 0);
                    if begins {
                        (last, last_running, torn) = (None, None, false);
                    }
                    torn |= entry.number.is_some() && last.is_some_and(|last| entry.number <= Some(last));
                    last = entry.number.or(last);
                    let at_row = running.partition_point(|(row, _)| *row < entry.at.row);
                    let own = running.get(at_row).filter(|(row, _)| *row == entry.at.row).map(|(_, number)| *number);
                    torn |= own == Some(1) && last_running.is_some_and(|last| last > 1);
                    last_running = own.or(last_running);
                    let mut place_sure = self.place_sure(parent);
                    if torn {
                        place_sure = Sure::Ambiguous;
                        self.torn.push(parent);
                    }
                    if let Some(parent) = parent {
                        self.titles[parent].measures += 1;
                    }
                    receivers.push(Receiver { measure: self.measures.len(), sub: None, at: entry.at, end: entry.end });
                    self.account.measures += ink(&entry.text);
                    self.measures.push(Measure {
                        parent,
                        number: entry.number,
                        text: entry.text.clone(),
                        places: entry.places.clone(),
                        place_sure,
                        text_sure: Sure::of(entry.margin),
                        ..Measure::default()
                    });
                }
                Kind::Subitem => {
                    self.account.subitems += ink(&entry.text);
                    if let Some(measure) = self.measures.last_mut() {
                        let sub = measure.subitems.len();
                        for place in &entry.places {
                            spine::add_place(&mut measure.places, place);
                        }
                        measure.text_sure = measure.text_sure.max(Sure::of(entry.margin));
                        let (marker, text) = (entry.marker.clone(), entry.text.clone());
                        measure.subitems.push(Subitem { marker, text, ..Subitem::default() });
                        let measure = self.measures.len() - 1;
                        if let Some(main) = receivers.iter_mut().rfind(|receiver| receiver.sub.is_none()) {
                            main.end = entry.end;
                        }
                        receivers.push(Receiver { measure, sub: Some(sub), at: entry.at, end: entry.end });
                    }
                }
            }
        }
        for heading in headings {
            let header = heading.column.map(|column| header(table, column));
            self.title(&mut open, heading, header, &mut receivers);
        }
        self.close(&mut open, 0, &mut receivers);
        // What is torn in one place may be parted in another: all measures of the title are in doubt.
        let torn: Vec<Option<usize>> = self.torn.drain(..).collect();
        for measure in self.measures.iter_mut().filter(|measure| torn.contains(&measure.parent)) {
            measure.place_sure = Sure::Ambiguous;
        }
        receivers
    }

    fn place_sure(&self, parent: Option<usize>) -> Sure {
        let mut sure = Sure::Certain;
        let mut at = parent;
        while let Some(index) = at {
            sure = sure.max(self.titles[index].sure);
            at = self.titles[index].parent;
        }
        sure
    }

    /// A title takes effect, unless it only says again what is open.
    fn title(
        &mut self,
        open: &mut Vec<Option<usize>>,
        heading: Heading,
        header: Option<String>,
        receivers: &mut Vec<Receiver>,
    ) {
        let level = heading.level;
        self.account.markers += heading.marker_ink;
        if let Some(known) = open.get(level).copied().flatten() {
            let title = &mut self.titles[known];
            let same = heading.bare() == bare_title(&title.text)
                && (heading.number == title.number || heading.number.is_none());
            if same {
                self.account.furniture += ink(&heading.text);
                return;
            }
        }
        self.close(open, level, receivers);
        let parent = open.iter().rev().flatten().next().copied();
        if let Some(parent) = parent {
            self.titles[parent].children = true;
        }
        while open.len() < level {
            open.push(None);
        }
        open.push(Some(self.titles.len()));
        let whole = ink(&heading.text);
        let bare = heading.bare();
        let text = if bare.len() < squash(&heading.text).len() { bare } else { heading.text };
        self.account.titles += ink(&text);
        self.account.furniture += whole - ink(&text);
        self.titles.push(Title {
            header,
            number: heading.number,
            text,
            parent,
            places: heading.places,
            is_measure: false,
            sure: Sure::of(heading.margin),
            at: heading.at,
            measures: 0,
            children: false,
        });
    }

    /// Closes all titles from a level on; one with nothing below it is itself the measure.
    fn close(&mut self, open: &mut Vec<Option<usize>>, level: usize, receivers: &mut Vec<Receiver>) {
        while open.len() > level {
            let Some(index) = open.pop().flatten() else { continue };
            let title = &mut self.titles[index];
            if title.measures > 0 || title.children || title.text.is_empty() {
                continue;
            }
            title.is_measure = true;
            let (at, text, places) = (title.at, title.text.clone(), title.places.clone());
            self.account.titles -= ink(&text);
            self.account.measures += ink(&text);
            let receiver = Receiver { measure: self.measures.len(), sub: None, at, end: at };
            receivers.push(receiver);
            let parent = Some(index);
            let place_sure = self.place_sure(parent);
            self.measures.push(Measure { parent, text, places, place_sure, ..Measure::default() });
        }
    }

    /// Gives departments and deadlines.
    fn beside(&mut self, evidence: &Evidence<'_>, receivers: &[Receiver]) {
        let mut order: Vec<Receiver> = receivers.to_vec();
        order.sort_by_key(|receiver| receiver.at.row);
        let mut columns: Vec<SideColumn> = Vec::new();
        // The rows for which it is said once who is in charge.
        let mut led: Vec<ditto::Run> = Vec::new();
        for (role, words) in
            [(Role::Department, Words::Names), (Role::CoDepartment, Words::Names), (Role::Deadline, Words::Times)]
        {
            for column in evidence.with(|own| own == role) {
                let mut cells = side_cells(evidence, column, &order);
                let stated = evidence.heights != evidence::Heights::Printed;
                match role {
                    Role::CoDepartment if !led.is_empty() => ditto::reach_with(&mut cells, &order, &led),
                    _ if stated => {
                        let runs = ditto::reach(&mut cells, &order, &|measure| self.titles_above(measure));
                        if role == Role::Department {
                            led = runs;
                        }
                    }
                    _ => {}
                }
                let lines: Vec<&[Line<'_>]> = cells.iter().map(|cell| cell.lines.as_slice()).collect();
                let lexicon = Lexicon::learn(&lines, words, &header(evidence.table, column), stated);
                let mut beside: Vec<Beside> = cells
                    .iter()
                    .enumerate()
                    .map(|(at, cell)| {
                        let starts: Vec<At> = if stated { Vec::new() } else { starts(&order, cell) };
                        let groups = lexicon.groups(at, &cell.lines, words, &starts);
                        Beside { row: cell.row, last_row: cell.last_row, groups }
                    })
                    .collect();
                say_again(&mut beside);
                // Each measure has who is in charge of it; few have who assists.
                let nothing = if role == Role::CoDepartment { prices::NOT_ASSISTED } else { prices::GETS_NOTHING };
                // One has several names, and one deadline.
                let more = if words == Words::Times { prices::SECOND_DEADLINE } else { 0.0 };
                let dealt = assign::assign(evidence, &order, &beside, assign::Habit { nothing, more });
                let strange = strange(&lexicon, &cells, &beside, words, evidence.unruled);
                columns.push(SideColumn { role, beside, dealt, strange });
            }
        }
        doubt_beside_one_for_all(&mut columns);
        for SideColumn { role, beside, dealt, strange } in &columns {
            for ((cell, dealt), strange) in beside.iter().zip(dealt).zip(strange) {
                self.give(*role, &order, cell, dealt, strange);
            }
        }
        self.times_among_names(evidence);
        self.doubt_left_out(evidence);
    }

    /// Where the form gives every measure a name and a deadline, one that has neither may have lost them.
    fn doubt_left_out(&mut self, evidence: &Evidence<'_>) {
        /// The share of measures that have something, where all have.
        const NEARLY_ALL: f32 = 0.6;
        let has = |role: Role| !evidence.with(|own| own == role).is_empty();
        // The words of a text may have slid to another row.
        let is_drawn =
            evidence.table.cells.iter().flat_map(|cell| &cell.pieces).any(|piece| piece.place.bbox.is_some());
        if !has(Role::Department) || !has(Role::Deadline) || !is_drawn {
            return;
        }
        let has_own = |measure: &Measure| {
            let subs = measure.subitems.iter().any(|sub| !sub.departments.is_empty() || sub.deadline.is_some());
            subs || !measure.departments.is_empty() || measure.deadline.is_some()
        };
        let given = self.measures.iter().filter(|measure| has_own(measure)).count();
        if (given as f32) < NEARLY_ALL * self.measures.len() as f32 {
            return;
        }
        for measure in self.measures.iter_mut().filter(|measure| !has_own(measure)) {
            measure.departments_sure = Sure::Ambiguous;
            measure.deadline_sure = Sure::Ambiguous;
        }
    }

    /// A time among the names of a measure that has no deadline slid there from the column beside.
    fn times_among_names(&mut self, evidence: &Evidence<'_>) {
        if evidence.with(|role| role == Role::Deadline).is_empty() {
            return;
        }
        let mut before: Option<(String, Vec<Place>)> = None;
        for measure in self.measures.iter_mut().filter(|measure| measure.deadline.is_none()) {
            let is_time = |name: &String| looks::is_time(std::slice::from_ref(name));
            let Some(at) = measure.departments.iter().position(is_time) else { continue };
            let time = measure.departments.remove(at);
            // What a cell says for several measures is counted once.
            let own = Some((time.clone(), measure.department_places.clone()));
            if own != before {
                let moved = ink(&time).min(self.account.departments);
                self.account.departments -= moved;
                self.account.deadlines += moved;
                before = own;
            }
            measure.deadline_places.clone_from(&measure.department_places);
            measure.deadline = Some(time);
            measure.deadline_sure = Sure::Ambiguous;
            measure.departments_sure = Sure::Ambiguous;
        }
    }

    /// The titles of a measure, the innermost first.
    fn titles_above(&self, measure: usize) -> Vec<usize> {
        std::iter::successors(self.measures[measure].parent, |&title| self.titles[title].parent).collect()
    }

    fn give(&mut self, role: Role, receivers: &[Receiver], cell: &Beside, dealt: &Dealt, strange: &[bool]) {
        let mut taken = vec![false; cell.groups.len()];
        let sure = Sure::of(dealt.margin).max(if dealt.inferred { Sure::Inferred } else { Sure::Certain });
        for (to, groups) in &dealt.shares {
            if groups.iter().any(|group| strange[*group]) {
                self.measures[receivers[*to].measure].departments_sure = Sure::Ambiguous;
            }
            let receiver = &receivers[*to];
            // Who has a deadline gets no other from a row of its own: that may be the next one's, before a page break.
            let second = role == Role::Deadline && receiver.sub.is_none() && dealt.inferred;
            let measure = &mut self.measures[receiver.measure];
            if second && measure.deadline.is_some() {
                measure.deadline_sure = Sure::Ambiguous;
            }
            for &group in groups {
                taken[group] = true;
                self.give_one(role, receiver, &cell.groups[group]);
            }
        }
        let is_strange = !strange.is_empty() && strange.iter().all(|strange| *strange);
        let sure = if is_strange { Sure::Ambiguous } else { sure };
        // All that stand beside a cell in doubt are.
        for &to in &dealt.beside {
            let measure = &mut self.measures[receivers[to].measure];
            let own = if role == Role::Deadline { &mut measure.deadline_sure } else { &mut measure.departments_sure };
            *own = (*own).max(sure);
        }
        let account = &mut self.account;
        for (group, taken) in cell.groups.iter().zip(taken) {
            account.separators += group.mark_ink;
            let place = || group.places[0].clone();
            match (taken, role) {
                (true, Role::Deadline) => account.deadlines += group.ink,
                (true, _) => account.departments += group.ink,
                (false, Role::Deadline) => {
                    account.stray += group.ink;
                    self.surplus_deadlines.push((group.words.concat(), place()));
                }
                (false, _) => {
                    account.stray += group.ink;
                    self.surplus_departments.push((group.words.join("、"), place()));
                }
            }
        }
    }

    fn give_one(&mut self, role: Role, receiver: &Receiver, group: &Group) {
        let measure = &mut self.measures[receiver.measure];
        let (departments, deadline) = match receiver.sub {
            Some(sub) => {
                let sub = &mut measure.subitems[sub];
                (&mut sub.departments, &mut sub.deadline)
            }
            None => (&mut measure.departments, &mut measure.deadline),
        };
        if role == Role::Deadline {
            for word in &group.words {
                match deadline {
                    // What a page break has cut goes on: 12月底前 and 完成.
                    Some(text) if !looks::is_time(std::slice::from_ref(word)) => append(text, word),
                    Some(text) => {
                        text.push(' ');
                        text.push_str(word);
                    }
                    None => *deadline = Some(word.clone()),
                }
            }
            group.places.iter().for_each(|place| spine::add_place(&mut measure.deadline_places, place));
        } else {
            let mut words = group.words.iter();
            if let (Some(last), Some(first)) = (departments.last_mut(), group.words.first())
                && !looks::is_unit(first)
                && !looks::is_unit(last)
                && looks::is_unit(&format!("{last}{first}"))
            {
                last.push_str(first);
                words.next();
            }
            departments.extend(words.cloned());
            group.places.iter().for_each(|place| spine::add_place(&mut measure.department_places, place));
        }
    }

    /// Gives the other columns, and the running number.
    fn fields(&mut self, evidence: &Evidence<'_>, receivers: &[Receiver], numbered: bool) {
        /// Two lines beside two measures may be one wrapped text.
        const LEAST_STACK: usize = 3;
        let table = evidence.table;
        let mut measures: Vec<&Receiver> = receivers.iter().filter(|receiver| receiver.sub.is_none()).collect();
        measures.sort_by_key(|receiver| receiver.at.row);
        self.units(evidence, &measures);
        let mut name = String::new();
        for (index, column) in table.columns.iter().enumerate() {
            if !column.header.is_empty() {
                name = squash(&column.header);
            }
            if !matches!(column.role, Role::Other | Role::Serial) {
                continue;
            }
            let filled = evidence.cells(index).filter(|cell| !cell.pieces.is_empty()).count();
            for cell in evidence.cells(index) {
                let mut text = String::new();
                for piece in &cell.pieces {
                    append(&mut text, piece.text.trim());
                }
                self.account.other_columns += ink(&text);
                if text.is_empty() {
                    continue;
                }
                let from = measures.partition_point(|receiver| receiver.at.row < cell.row);
                let to = measures.partition_point(|receiver| receiver.at.row <= cell.last_row).max(from);
                let mut beside = &measures[from..to];
                if beside.is_empty() {
                    beside = &measures[from.saturating_sub(1)..from];
                }
                if column.role == Role::Serial {
                    // A running number of the rows is the measure's own, where it has no other.
                    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
                    let noun = || marker::lone_noun(bare).and_then(|marker| marker.number);
                    // Of a number that says all levels the last one is its own: A1-2.
                    let last = || crate::words::numeral(bare.rsplit(|c: char| !c.is_ascii_digit()).next()?);
                    let number = crate::words::numeral(bare).or_else(noun).or_else(last);
                    let each = filled * 10 >= self.measures.len() * 9;
                    if numbered && each {
                        continue;
                    }
                    if let [one] = beside
                        && filled * 10 >= self.measures.len() * 9
                        && self.measures[one.measure].number.is_none()
                    {
                        self.measures[one.measure].number = number;
                    } else if let Some(first) = beside.first()
                        && let Some(title) = self.measures[first.measure].parent
                        && self.titles[title].number.is_none()
                    {
                        self.titles[title].number = number;
                    }
                    continue;
                }
                // As many paragraphs as measures in one row: what is one row for the reader is several for the eye.
                let is_stack = beside.len() >= LEAST_STACK
                    && cell.row == cell.last_row
                    && cell.pieces.len() >= beside.len()
                    && evidence.heights == Heights::Printed;
                let parts = is_stack.then(|| parted_by_height(&evidence.lines(cell, None), beside)).flatten();
                for (at, receiver) in beside.iter().enumerate() {
                    let measure = &mut self.measures[receiver.measure];
                    let own = parts.as_ref().map_or(Some(&text), |parts| parts.get(&at));
                    if is_stack && parts.is_none() {
                        measure.place_sure = Sure::Ambiguous;
                    }
                    if let Some(own) = own {
                        append(measure.fields.entry(name.clone()).or_default(), own);
                    }
                }
            }
        }
        // Cells past the last column that the header names.
        for cell in table.cells.iter().filter(|cell| cell.column >= table.columns.len()) {
            self.account.other_columns += cell.pieces.iter().map(|piece| ink(&piece.text)).sum::<usize>();
        }
    }

    /// Units whose own columns have a mark beside a measure: the one with the fullest mark leads.
    fn units(&mut self, evidence: &Evidence<'_>, measures: &[&Receiver]) {
        let mut parts: Vec<(usize, usize, String, Place)> = Vec::new();
        for column in evidence.with(|role| role == Role::Unit) {
            let name = squash(&evidence.table.columns[column].header);
            for cell in evidence.cells(column) {
                let text: String = cell.pieces.iter().map(|piece| piece.text.trim()).collect();
                let Some(place) = cell.pieces.first().map(|piece| piece.place.clone()) else { continue };
                let from = measures.partition_point(|receiver| receiver.at.row < cell.row);
                let to = measures.partition_point(|receiver| receiver.at.row <= cell.last_row).max(from);
                match looks::part_of_mark(&text).filter(|_| from < to) {
                    Some(part) => {
                        self.account.departments += ink(&text);
                        let own = measures[from..to].iter().map(|receiver| receiver.measure);
                        parts.extend(own.map(|measure| (measure, part, name.clone(), place.clone())));
                    }
                    // A word where a mark should stand.
                    None => {
                        self.account.stray += ink(&text);
                        self.surplus_departments.push((text, place));
                    }
                }
            }
        }
        // Of equal marks in the order of the columns.
        parts.sort_by_key(|(measure, part, ..)| (*measure, *part));
        for (measure, _, name, place) in parts {
            let measure = &mut self.measures[measure];
            measure.departments.push(name);
            spine::add_place(&mut measure.department_places, &place);
        }
    }

    /// Names that a title says of all below it: 一、強化服務（主責單位：企劃組、工商組）. Where no column names units and
    /// as many titles of a level have names in brackets as have none, brackets alone say so: 二、強化採購【秘書室】.
    fn say_in_titles(&mut self, evidence: &Evidence<'_>) {
        let has_column = !evidence.with(|role| matches!(role, Role::Department | Role::Unit)).is_empty();
        // Titles of one level say it alike.
        let depth =
            |index: usize| std::iter::successors(self.titles[index].parent, |&above| self.titles[above].parent).count();
        let mut counts: BTreeMap<usize, [usize; 2]> = BTreeMap::new();
        let depths: Vec<usize> = (0..self.titles.len()).map(depth).collect();
        for (title, depth) in self.titles.iter().zip(&depths) {
            let counts = counts.entry(*depth).or_default();
            counts[0] += 1;
            counts[1] += usize::from(looks::names_in_brackets(&title.text).is_some());
        }
        for index in 0..self.titles.len() {
            let title = &self.titles[index].text;
            let [all, said] = counts[&depths[index]];
            let by_brackets = !has_column && said * 2 >= all;
            let in_brackets = || looks::names_in_brackets(title).filter(|_| by_brackets);
            let Some((text, names)) = looks::title_and_names(title).or_else(in_brackets) else { continue };
            let whole = ink(&self.titles[index].text);
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            let (kept, given) = (ink(text), names.iter().map(|name| ink(name)).sum::<usize>());
            self.titles[index].text = text.to_owned();
            let below: Vec<usize> =
                (0..self.measures.len()).filter(|&measure| self.titles_above(measure).contains(&index)).collect();
            let mut taken = false;
            for measure in below {
                let measure = &mut self.measures[measure];
                if measure.departments.is_empty() {
                    measure.departments.clone_from(&names);
                    measure.department_places.clone_from(&self.titles[index].places);
                    measure.departments_sure = measure.departments_sure.max(Sure::Inferred);
                    taken = true;
                }
            }
            // Of a title that is said again only what was counted as one can move.
            let moved = (whole - kept).min(self.account.titles);
            let given = given.min(moved);
            self.account.titles -= moved;
            if taken {
                self.account.departments += given;
                self.account.separators += moved - given;
            } else {
                self.account.stray += moved;
            }
        }
    }

    /// Names that stand in brackets behind the measures, or behind their sub-items, and times behind them: …。（企劃組；每季）
    fn say_in_texts(&mut self, evidence: &Evidence<'_>) {
        /// The share of texts behind which names stand, where that is how the form says who does it.
        const HABIT: f32 = 0.5;
        let in_brackets = |measure: &Measure| {
            let mut texts = std::iter::once(&measure.text).chain(measure.subitems.iter().map(|sub| &sub.text));
            texts.any(|text| looks::ends_in_brackets(text))
        };
        if !self.measures.iter().any(in_brackets) {
            return;
        }
        let known: HashSet<String> =
            self.measures.iter().flat_map(|measure| &measure.departments).map(|name| squash(name)).collect();
        let is_known = |name: &str| known.contains(&*squashed(name));
        let says = |text: &str| looks::some_names_at_end(text, &is_known).is_some();
        let is_habit = |said: usize, all: usize| said > 0 && said as f32 >= HABIT * all as f32;
        let has_column = !evidence.with(|role| matches!(role, Role::Department | Role::Unit)).is_empty();
        let last = |measure: &Measure| measure.subitems.last().is_some_and(|sub| says(&sub.text));
        let said = self.measures.iter().filter(|measure| says(&measure.text) || last(measure)).count();
        let of_measures = !has_column && is_habit(said, self.measures.len());
        let subitems = || self.measures.iter().flat_map(|measure| &measure.subitems);
        let of_subitems = is_habit(subitems().filter(|sub| says(&sub.text)).count(), subitems().count());
        for measure in &mut self.measures {
            let mut cut = Cut::default();
            if of_measures {
                let own = Cut::from(&mut measure.text, &mut measure.departments, &mut measure.deadline, &is_known);
                self.account.measures -= own.whole;
                cut.add(own);
            }
            for sub in measure.subitems.iter_mut().filter(|_| of_subitems) {
                let own = Cut::from(&mut sub.text, &mut sub.departments, &mut sub.deadline, &is_known);
                self.account.subitems -= own.whole;
                cut.add(own);
            }
            // Behind the last sub-item alone: of the whole measure.
            if of_measures
                && !of_subitems
                && let Some(sub) = measure.subitems.last_mut()
            {
                let own = Cut::from(&mut sub.text, &mut measure.departments, &mut measure.deadline, &is_known);
                self.account.subitems -= own.whole;
                cut.add(own);
            }
            // Where the others say so who does it, what stands in brackets here says it too, in words that are not known.
            if of_measures && cut.whole == 0 && measure.departments.is_empty() && looks::ends_in_brackets(&measure.text)
            {
                for sure in [&mut measure.text_sure, &mut measure.departments_sure, &mut measure.deadline_sure] {
                    *sure = Sure::Ambiguous;
                }
            }
            self.account.departments += cut.names;
            self.account.deadlines += cut.time;
            self.account.separators += cut.whole - cut.names - cut.time;
            if cut.names > 0 {
                measure.departments_sure = measure.departments_sure.max(Sure::Inferred);
                measure.department_places.clone_from(&measure.places);
            }
            if cut.time > 0 {
                measure.deadline_sure = measure.deadline_sure.max(Sure::Inferred);
                measure.deadline_places.clone_from(&measure.places);
            }
        }
    }

    /// Where the dress of measures, or the roles of the columns, hung by a thread, so does every measure.
    fn doubt_dress(&mut self, dress: &dress::Dress, roles: f32) {
        let sure = Sure::of(dress.margin);
        let roles = Sure::of(roles);
        for measure in &mut self.measures {
            if sure == Sure::Ambiguous {
                measure.place_sure = measure.place_sure.max(Sure::Ambiguous);
            }
            if roles == Sure::Ambiguous {
                measure.place_sure = measure.place_sure.max(Sure::Ambiguous);
            }
        }
    }
}

/// What was cut from the end of texts, in characters: all of it, and of that names and times.
#[derive(Default)]
struct Cut {
    whole: usize,
    names: usize,
    time: usize,
}

impl Cut {
    /// Takes what stands in brackets behind a text, where nobody is known yet who does it.
    fn from(
        text: &mut String,
        names: &mut Vec<String>,
        deadline: &mut Option<String>,
        is_known: &impl Fn(&str) -> bool,
    ) -> Cut {
        let said = looks::some_names_at_end(text, is_known);
        let Some(said) = said.filter(|said| names.is_empty() && (said.time.is_none() || deadline.is_none())) else {
            return Cut::default();
        };
        names.extend(said.names.into_iter().map(str::to_owned));
        *deadline = said.time.map(str::to_owned).or(deadline.take());
        let time = said.time.map_or(0, ink);
        let cut = Cut { whole: ink(text) - ink(said.before), names: names.iter().map(|name| ink(name)).sum(), time };
        *text = said.before.to_owned();
        cut
    }

    fn add(&mut self, other: Cut) {
        self.whole += other.whole;
        self.names += other.names;
        self.time += other.time;
    }
}

/// A column beside the measures, dealt out.
struct SideColumn {
    role: Role,
    beside: Vec<Beside>,
    dealt: Vec<Dealt>,
    /// For each group of each cell whether a name in it may be half of one.
    strange: Vec<Vec<bool>>,
}

/// As many names as measures beside one deadline for all of these: one each, or all for all as the deadline is. Where
/// every stack of the column has as many entries, of several heights, that is no chance.
fn doubt_beside_one_for_all(columns: &mut [SideColumn]) {
    let heights = |column: &SideColumn| {
        let mut heights: Vec<usize> =
            column.dealt.iter().filter(|dealt| dealt.one_each).map(|dealt| dealt.beside.len()).collect();
        heights.sort_unstable();
        heights.dedup();
        heights.len()
    };
    for at in 0..columns.len() {
        if heights(&columns[at]) != 1 {
            continue;
        }
        let shared: Vec<Vec<usize>> = columns
            .iter()
            .filter(|other| other.role != columns[at].role)
            .flat_map(|other| &other.dealt)
            .filter(|dealt| dealt.one_for_all)
            .map(|dealt| dealt.beside.clone())
            .collect();
        for dealt in columns[at].dealt.iter_mut().filter(|dealt| dealt.one_each && shared.contains(&dealt.beside)) {
            dealt.margin = dealt.margin.min(prices::OF_A_STACK);
        }
    }
}

/// A cell beside the measures with its lines.
struct SideCell<'a> {
    row: u32,
    last_row: u32,
    lines: Vec<Line<'a>>,
}

/// The cells of a column. What stands at a page's head beside the rest of a measure goes on with the cell above it.
fn side_cells<'a>(evidence: &Evidence<'a>, column: usize, receivers: &[Receiver]) -> Vec<SideCell<'a>> {
    let mut out: Vec<SideCell<'a>> = Vec::new();
    let mut page = None;
    for cell in evidence.cells(column) {
        let lines = evidence.lines(cell, page);
        page = lines.last().map(|line| line.at.page).or(page);
        let turned = lines.first().is_some_and(|line| line.edge == evidence::Edge::Page);
        let begins = assign::in_rows(receivers, cell.row, cell.last_row).iter().any(|receiver| receiver.sub.is_none());
        match out.last_mut() {
            Some(last) if turned && !begins && !evidence.unruled => {
                last.last_row = last.last_row.max(cell.last_row);
                last.lines.extend(lines);
            }
            // What stands above all that begins on a page without rules goes on with what stands before the break.
            Some(last) if turned && evidence.unruled => {
                let above = above_first(receivers, cell, &lines);
                last.lines.extend_from_slice(&lines[..above]);
                let lines = lines[above..].to_vec();
                out.push(SideCell { row: cell.row, last_row: cell.last_row, lines });
            }
            _ => out.push(SideCell { row: cell.row, last_row: cell.last_row, lines }),
        }
    }
    out
}

/// Gives cells that say 同上 what the cell above them says.
fn say_again(cells: &mut [Beside]) {
    for at in 1..cells.len() {
        let (above, own) = cells.split_at_mut(at);
        let above = &above[at - 1].groups;
        let [group] = &mut own[0].groups[..] else { continue };
        if let [word] = &group.words[..]
            && looks::says_again(word)
            && !above.is_empty()
        {
            group.words = above.iter().flat_map(|group| group.words.iter().cloned()).collect();
        }
    }
}

/// For each group of each cell whether a name in it may be half of one: it is known by nothing, or such a one stands on the
/// other side of a page break. Where rules part the rows, all groups of a cell are in doubt together.
fn strange(
    lexicon: &Lexicon<'_>,
    cells: &[SideCell<'_>],
    beside: &[Beside],
    words: Words,
    unruled: bool,
) -> Vec<Vec<bool>> {
    if words == Words::Times {
        return beside.iter().map(|cell| vec![false; cell.groups.len()]).collect();
    }
    let own = |group: &Group| group.words.iter().any(|name| lexicon.is_strange(name));
    let own: Vec<Vec<bool>> = beside.iter().map(|cell| cell.groups.iter().map(own).collect()).collect();
    let page = |at: usize| {
        let lines = &cells[at].lines;
        Some((lines.first()?.at.page, lines.last()?.at.page))
    };
    let broken =
        |above: usize, below: usize| page(above).zip(page(below)).is_some_and(|((_, above), (below, _))| above < below);
    // What a page break may have cut stands last above it, and first below.
    let last = |at: usize| own[at].iter().rev().take(most(unruled)).any(|strange| *strange);
    let first = |at: usize| own[at].iter().take(most(unruled)).any(|strange| *strange);
    let cut = |at: usize| {
        let above = at > 0 && broken(at - 1, at) && last(at - 1);
        let below = at + 1 < own.len() && broken(at, at + 1) && first(at + 1);
        (above, below)
    };
    (0..own.len())
        .map(|at| {
            let (above, below) = cut(at);
            let count = own[at].len();
            if !unruled {
                return vec![above || below || own[at].contains(&true); count];
            }
            let mut groups = own[at].clone();
            if let Some(group) = groups.first_mut() {
                *group |= above;
            }
            if let Some(group) = groups.last_mut() {
                *group |= below;
            }
            groups
        })
        .collect()
}

/// How many groups of a cell a page break may have cut.
fn most(unruled: bool) -> usize {
    if unruled { 1 } else { usize::MAX }
}

/// How many lines of a cell stand above the first measure that begins beside it.
fn above_first(receivers: &[Receiver], cell: &Cell, lines: &[Line<'_>]) -> usize {
    /// In line heights: names that are lined up with the measure stand as high.
    const ABOVE: f32 = 0.5;
    let first = assign::in_rows(receivers, cell.row, cell.last_row).iter().find(|own| own.sub.is_none());
    let Some((page, first)) = first.and_then(|first| Some((first.at.page, first.at.y?))) else { return 0 };
    lines.iter().take_while(|line| line.at.page == page && line.at.y.is_some_and(|own| own < first - ABOVE)).count()
}

/// Where the measures beside a cell begin.
fn starts(receivers: &[Receiver], cell: &SideCell<'_>) -> Vec<At> {
    /// The share of measures at whose heights lines stand in a cell that was lined up; a stack meets some by chance.
    const LINED_UP: f32 = 0.6;
    let beside = assign::in_rows(receivers, cell.row, cell.last_row).iter();
    let beside: Vec<At> = beside.filter(|receiver| receiver.sub.is_none()).map(|receiver| receiver.at).collect();
    let is_met = |start: &&At| cell.lines.iter().any(|line| line.at.is_level(**start));
    let met = beside.iter().filter(is_met).count();
    if (met as f32) < LINED_UP * beside.len() as f32 { Vec::new() } else { beside }
}

fn header(table: &PlanTable, column: usize) -> String {
    let named = table.columns[..=column].iter().rev().find(|column| !column.header.is_empty());
    named.map(|column| column.header.clone()).unwrap_or_default()
}
