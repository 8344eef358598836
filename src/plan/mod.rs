//! Reads the cells of a plan's table as an outline of measures, with the departments and deadlines woven in.
//!
//! [`read`] goes through these rooms: `strips` parts the cells into the outline's text, departments and deadlines
//! (by a `lexicon` learned from the document where columns have slid); `levels` and `outline` read the numbering;
//! `weave` gives every measure its departments and deadline; `front` reads what stands around the table.

mod choice;
mod consistency;
mod doubts;
mod drawn;
mod from_lines;
mod front;
mod levels;
pub(crate) mod lexicon;
mod marks;
mod outline;
mod printed;
mod record;
mod strips;
mod weave;

pub use crate::words::Accounting;
use crate::words::joining::{ink, squash};
pub(crate) use crate::words::{joining, marker};
pub(crate) use choice::{in_order_or, is_sound, likelier, surer};
pub(crate) use consistency::{Unplaced, as_parted_by_gaps, as_told_by_order, examine};
pub use doubts::doubt;
pub(crate) use from_lines::from_lines;
use levels::Level;
pub use marks::{Marks, TitleMark};
use outline::{Outline, Title};
pub use printed::Printed;
pub(crate) use printed::lead;
pub use record::{
    Assignment, Basis, Certainty, Date, Due, DueKind, Evidence, Heading, Measure, PathTitle, Period, Plan, PlanColumn,
    ReadAs, SCHEMA, Section, Source, Subitem,
};
use weave::Woven;

use crate::{
    table::{Block, Document, Piece, PlanTable, Role, Trust, is_heading, looks},
    words::{Code, Diagnostic, Place, shorten},
};

/// A plan with the account of its table.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The record.
    pub plan: Plan,
    /// Where every character of its table went; none for records that were read back.
    pub accounting: Option<Accounting>,
    /// Where the parts stand that the record has no room for.
    pub marks: Marks,
    /// What stands in its table or between its tables and was taken by no record.
    pub(crate) unplaced: Vec<Unplaced>,
    /// The measures whose outermost title is the line above their table, which may be none.
    pub(crate) below_heading: std::ops::Range<usize>,
    /// The measures with which a table of other columns than the one before begins.
    pub(crate) other_columns: Vec<usize>,
    /// Gaps between words alone part its columns.
    pub(crate) by_gaps: bool,
    /// So do they, but its form tells as well where things belong.
    pub(crate) has_gaps: bool,
    /// No rules part its columns on its pages.
    pub(crate) is_undrawn: bool,
}

impl Reading {
    /// A record that was read back: what its table held beside it is not known any more.
    pub(crate) fn of_record(plan: Plan, accounting: Option<Accounting>) -> Reading {
        Reading { plan, accounting, ..Reading::default() }
    }

    /// Changes every box, given its page: pages that were turned to be read are told as they are seen.
    pub fn move_boxes(&mut self, turned: impl Fn(u32, [f32; 4]) -> [f32; 4]) {
        let evidence = self.plan.measures.iter_mut().flat_map(|measure| measure.evidence.places_mut());
        for place in evidence.chain(self.marks.places_mut()) {
            place.bbox = place.bbox.map(|bbox| turned(place.page, bbox));
        }
        for note in &mut self.plan.diagnostics {
            note.bbox = note.bbox.zip(note.page).map(|(bbox, page)| turned(page, bbox));
        }
    }

    /// Leaves out the numbers of lines, which are of no text that anybody has.
    pub(crate) fn forget_lines(&mut self) {
        let evidence = self.plan.measures.iter_mut().flat_map(|measure| measure.evidence.places_mut());
        for place in evidence.chain(self.marks.places_mut()) {
            place.lines = None;
        }
        for note in &mut self.plan.diagnostics {
            note.line = None;
        }
    }

    /// Changes the number of every line: a text whose rows were counted anew is told as its file has it.
    pub fn move_lines(&mut self, in_file: impl Fn(u32) -> u32) {
        let evidence = self.plan.measures.iter_mut().flat_map(|measure| measure.evidence.places_mut());
        for place in evidence.chain(self.marks.places_mut()) {
            place.lines = place.lines.map(|ends| ends.map(&in_file));
        }
        for note in &mut self.plan.diagnostics {
            note.line = note.line.map(&in_file);
        }
    }
}

/// Reads every plan of a document, in the order of the document.
///
/// `source` is copied into each. A document without a plan's table gives none; saying so is the caller's.
#[must_use]
pub fn read(document: &Document, source: &Source) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::new();
    let is_table = |at: &usize| matches!(document.blocks[*at], Block::Table(_));
    let tables: Vec<usize> = (0..document.blocks.len()).filter(is_table).collect();
    // Tables with no title between them are of one plan.
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for &at in &tables {
        match groups.last_mut() {
            Some(group) if !begins_plan(&document.blocks, group[group.len() - 1] + 1, at) => group.push(at),
            _ => groups.push(vec![at]),
        }
    }
    let mut start = 0;
    for (index, group) in groups.iter().enumerate() {
        let last = group[group.len() - 1];
        let end =
            groups.get(index + 1).map_or(document.blocks.len(), |next| boundary(&document.blocks, last + 1, next[0]));
        let prose: Vec<&Piece> = document.blocks[start..end].iter().filter_map(Block::prose).collect();
        let mut reading = read_one(&document.blocks[start..end], &prose);
        reading.plan.source = source.clone();
        readings.push(reading);
        start = end;
    }
    if let Some(first) = readings.first_mut() {
        first.plan.diagnostics.splice(0..0, document.notes.iter().cloned());
    }
    readings
}

/// Whether another plan begins between two tables: a title stands there, or the sections begin anew.
fn begins_plan(blocks: &[Block], from: usize, next: usize) -> bool {
    let text = |at: usize| blocks[at].prose().map(|piece| piece.text.trim_start_matches('#').trim());
    let lines = || (from..next).filter_map(text);
    // Each sheet and each page may say the title again.
    let is_again = |line: &str| {
        let line = joining::squash(line);
        (0..from).filter_map(text).any(|before| joining::squash(before) == line)
    };
    lines().any(|line| front::is_title(line) && !is_again(line)) || lines().any(|line| line.starts_with("壹、"))
}

/// Where, between two tables, the second plan begins: at its title, else at its first section, else at its table.
fn boundary(blocks: &[Block], from: usize, next: usize) -> usize {
    let line = |at: usize| blocks[at].prose().map(|piece| piece.text.trim_start_matches('#').trim());
    let first_section = (from..next).rev().find(|&at| line(at).is_some_and(|line| line.starts_with('壹')));
    let Some(section) = first_section else {
        return (from..next).find(|&at| line(at).is_some_and(front::is_title)).unwrap_or(next);
    };
    // The title and the date stand between the last full stop and the section.
    (from..section).rev().find(|&at| line(at).is_some_and(joining::is_complete)).map_or(from, |at| at + 1)
}

fn read_one(blocks: &[Block], prose: &[&Piece]) -> Reading {
    let tables: Vec<&PlanTable> = blocks.iter().filter_map(Block::table).collect();
    let mut plan = Plan { schema: SCHEMA.to_owned(), ..Plan::default() };
    front::read(prose, &mut plan);
    let mut marks = Marks::default();
    let mut accounting = Accounting::default();
    let (mut own_measures, mut left) = (Vec::with_capacity(tables.len()), Vec::new());
    let mut other_columns = Vec::new();
    let headed = with_heading(blocks, &plan);
    for (at, table) in tables.iter().enumerate() {
        let table = headed.as_ref().filter(|_| at == 0).unwrap_or(table);
        let before = plan.measures.len();
        if at > 0 && tables[at - 1].columns != table.columns {
            other_columns.push(before);
        }
        let (found, own) = match table.trust {
            Trust::Drawn if is_classic(table) => by_heights(table, &mut plan),
            Trust::Drawn => drawn::read(table, &mut plan),
            Trust::Slid => by_strips(table, false, &mut plan),
        };
        let measures = before..plan.measures.len();
        left.extend(found.stray.iter().map(|(text, _)| Unplaced { measures: measures.clone(), text: text.clone() }));
        own_measures.push(measures);
        marks.append(found);
        accounting.add(&own);
    }
    record::number_measures(&mut plan.measures);
    let sides = Sides::of(&tables);
    for measure in &mut plan.measures {
        note_gaps(measure, sides, &mut plan.diagnostics);
    }
    left.extend(unplaced(blocks, &own_measures));
    let below_heading = own_measures.first().cloned().filter(|_| headed.is_some()).unwrap_or_default();
    front_matter(&mut plan);
    // By place, so that a reader meets them in the order of the document; the sort is stable.
    plan.diagnostics.sort_by_key(|note| (note.page.unwrap_or(0), note.line.unwrap_or(0)));
    // The classic form is told by more than its columns.
    let by_gaps = tables.iter().any(|table| table.by_gaps && !is_classic(table));
    let has_gaps = tables.iter().any(|table| table.by_gaps);
    let is_undrawn = tables.iter().any(|table| table.is_undrawn && !is_classic(table));
    Reading {
        plan,
        accounting: Some(accounting),
        marks,
        unplaced: left,
        below_heading,
        other_columns,
        by_gaps,
        has_gaps,
        is_undrawn,
    }
}

/// The lines between tables, each with the measures of the table below it.
fn unplaced(blocks: &[Block], measures: &[std::ops::Range<usize>]) -> Vec<Unplaced> {
    let mut out = Vec::new();
    let mut tables = 0;
    for block in blocks {
        match block {
            Block::Table(_) => tables += 1,
            Block::Prose(piece) if tables > 0 && tables < measures.len() => {
                out.push(Unplaced { measures: measures[tables].clone(), text: piece.text.clone() });
            }
            Block::Prose(_) => {}
        }
    }
    out
}

/// The first table with the line right above it as the heading of its rows, where that may be the title of the only part that there
/// is: with the first number of its kind or with none, and neither the plan's name nor what a section or a column is called.
fn with_heading(blocks: &[Block], plan: &Plan) -> Option<PlanTable> {
    let at = blocks.iter().position(|block| block.table().is_some())?;
    let table = blocks[at].table().filter(|table| !table.cells.is_empty() && table.heading().is_none())?;
    let piece = blocks[..at].last()?.prose()?;
    let line = piece.text.trim();
    let marker = marker::read(line);
    let title = marker.map_or(line, |marker| marker::parted(line, marker).0);
    let style = |text: &str| marker::read(text.trim()).map(|marker| marker.style);
    let of_kind = || blocks.iter().filter_map(Block::prose).filter(|piece| style(&piece.text) == style(line)).count();
    let is_alone = marker.is_none_or(|marker| marker.number.is_none_or(|number| number == 1) && of_kind() == 1);
    let is_said = plan.title.iter().chain(&plan.office).any(|said| squash(said).contains(&squash(line)));
    let may_be = is_heading(line) && is_alone && !is_said && !front::says_when(line);
    let names_column = looks::role_of_word(title).or_else(|| looks::role_hinted(title)).is_some();
    (may_be && !names_column && consistency::may_be_title(line)).then(|| {
        let mut table = table.clone();
        table.set_heading(piece.clone());
        table
    })
}

/// Which columns the form has: what it has no column for is not missing.
#[derive(Debug, Clone, Copy)]
struct Sides {
    departments: bool,
    deadline: bool,
    titles: bool,
}

impl Sides {
    /// What readings of one document give any measure at all.
    fn said<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Sides {
        let mut sides = Sides { departments: false, deadline: false, titles: false };
        for measure in plans.into_iter().flat_map(|plan| &plan.measures) {
            sides.departments |= !measure.departments.is_empty();
            sides.deadline |= measure.deadline.is_some();
            sides.titles |= measure.facet.is_some();
        }
        sides
    }

    fn of(tables: &[&PlanTable]) -> Sides {
        let has = |role: Role| tables.iter().any(|table| table.columns.iter().any(|column| column.role == role));
        // A text whose columns have slid may have lost its header.
        let slid = tables.iter().any(|table| table.trust == Trust::Slid);
        let titles = has(Role::Facet) || has(Role::Strategy);
        Sides { departments: slid || has(Role::Department), deadline: slid || has(Role::Deadline), titles }
    }
}

/// Whether all tables of a document are of the form that offices print with measures lined up by eye.
pub(crate) fn is_classic_form(document: &Document) -> bool {
    let mut tables = document.tables();
    tables.next().is_some_and(is_classic) && tables.all(is_classic)
}

/// Strategies and sub-strategies: so many columns of titles stand right of the facets where measures are lined up by eye.
const DEEPEST_STRATEGY: usize = 2;

/// Whether it is a table of the form that offices print with measures lined up by eye: facets, strategies, numbered
/// measures, departments and deadlines, in this order, whatever else stands between.
///
/// Pages and texts show heights; where only cells are known, they must be tall, with half as many more measures as cells.
fn is_classic(table: &PlanTable) -> bool {
    let mut roles: Vec<Role> = table.columns.iter().map(|column| column.role).collect();
    // 協辦 beside 主辦, 備註 and running numbers are the same form.
    roles.retain(|role| !matches!(role, Role::CoDepartment | Role::Serial | Role::Unit | Role::Other));
    roles.dedup();
    let form = [Role::Facet, Role::Strategy, Role::Measure, Role::Department, Role::Deadline];
    // Offices print three levels of titles at most: a table of four is another agency's.
    let titles = table.columns.iter().filter(|column| column.role == Role::Strategy).count();
    if roles != form || titles > DEEPEST_STRATEGY || !table.banners.is_empty() {
        return false;
    }
    // 主辦：… 協辦：… in one cell are lists of their own.
    let mut names = table.cells_of(Role::Department).flat_map(|cell| &cell.pieces);
    if names.any(|piece| looks::begins_label(piece.text.trim_start())) {
        return false;
    }
    let measures = || table.cells_of(Role::Measure);
    if measures().flat_map(|cell| &cell.pieces).any(Piece::shows_height) {
        // Running numbers beside measures that have none of their own: what numbers are among them are titles'.
        let running = table.cells_of(Role::Serial).map(|cell| cell.pieces.len()).sum::<usize>();
        let own = numbers(table).count();
        return own > 0 && running * 2 <= own * 3;
    }
    let bracketed = numbers(table).filter(|style| *style == marker::Style::ArabicBracket).count();
    bracketed * 2 > measures().count() * 3
}

/// The dress of each number in the measures' column.
fn numbers(table: &PlanTable) -> impl Iterator<Item = marker::Style> {
    let pieces = table.cells_of(Role::Measure).flat_map(|cell| &cell.pieces);
    pieces.filter_map(|piece| marker::read(piece.text.trim_start())).map(|marker| marker.style)
}

/// Reads a table of the classic form by heights and by prices; what the other of the two says otherwise is in doubt.
fn by_heights(table: &PlanTable, plan: &mut Plan) -> (Marks, Accounting) {
    let mut own = Plan { deadline_header: plan.deadline_header.clone(), ..Plan::default() };
    let found = by_strips(table, true, &mut own);
    // Columns kept apart by blanks make one row of a page, and have a second reading by lines of their own.
    let pieces = || table.cells.iter().flat_map(|cell| &cell.pieces);
    let (rows, pages) = (
        table.cells.iter().map(|cell| cell.last_row).max().map_or(0, |last| last + 1),
        pieces().map(|piece| piece.place.page).max().unwrap_or(1),
    );
    let is_spaced = pieces().any(|piece| piece.place.lines.is_some()) && rows <= pages;
    let (mut chosen, found) = if is_spaced {
        drawn::add_columns(table, &mut own);
        (own, found)
    } else {
        let mut other = Plan { deadline_header: plan.deadline_header.clone(), ..Plan::default() };
        let priced = drawn::read(table, &mut other);
        for plan in [&mut own, &mut other] {
            record::number_measures(&mut plan.measures);
        }
        // Where neither is clearly surer, measures numbered (1) are lined up by eye, others stand in rows.
        let by_eye = numbers(table).any(|style| style == marker::Style::ArabicBracket);
        let [own_surer, other_surer] = choice::are_surer([&own, &other]);
        let take_priced = if by_eye { other_surer } else { !own_surer };
        if take_priced {
            // What is clearly less sure tells nothing against it.
            if !other_surer {
                choice::doubt(&mut other, &own);
            }
            (other, priced)
        } else {
            drawn::add_columns(table, &mut own);
            if !own_surer {
                choice::doubt(&mut own, &other);
            }
            choice::add_fields(&mut own, other);
            (own, found)
        }
    };
    plan.deadline_header = chosen.deadline_header.take();
    plan.columns.append(&mut chosen.columns);
    plan.measures.append(&mut chosen.measures);
    plan.diagnostics.append(&mut chosen.diagnostics);
    found
}

/// Reads a table by its strips: one whose columns have slid, or one that is drawn.
fn by_strips(table: &PlanTable, drawn: bool, plan: &mut Plan) -> (Marks, Accounting) {
    let (strips, lexicon) = strips::part(table);
    let mut outline = outline::read(&strips);
    let woven = weave::weave(&outline, &strips, &lexicon, drawn);
    let header = table.columns.iter().find(|column| column.role == Role::Deadline);
    plan.deadline_header = plan.deadline_header.take().or(header.map(|column| joining::tidy(&column.header)));
    let accounting = account(table, &strips, &outline, &woven);
    let marks = marks::gather(table, &outline, &[&woven.surplus_departments, &woven.surplus_deadlines]);
    plan.diagnostics.append(&mut outline.notes);
    for place in &strips.slid_rows {
        plan.diagnostics.push(
            Diagnostic::new(
                Code::ShiftedColumns,
                "此列欄位滑移，已依內容判斷",
                "the columns of this row have slid; told by content",
            )
            .at(place),
        );
    }
    measures(outline, woven, plan);
    (marks, accounting)
}

fn front_matter(plan: &mut Plan) {
    let missing: Vec<(&str, &str)> = [
        (plan.office.is_none(), "機關", "office"),
        (plan.roc_year.is_none(), "年度", "year"),
        (plan.title.is_none(), "標題", "title"),
    ]
    .into_iter()
    .filter(|(missing, _, _)| *missing)
    .map(|(_, zh, en)| (zh, en))
    .collect();
    if !missing.is_empty() {
        let zh: Vec<&str> = missing.iter().map(|names| names.0).collect();
        let en: Vec<&str> = missing.iter().map(|names| names.1).collect();
        plan.diagnostics.push(Diagnostic::new(
            Code::MissingFrontMatter,
            format!("未找到：{}", zh.join("、")),
            format!("not found: {}", en.join(", ")),
        ));
    }
}

/// Makes records of items and their shares.
fn measures(outline: Outline, woven: Woven<'_>, plan: &mut Plan) {
    let Woven { measures, subitems, surplus_departments, surplus_deadlines } = woven;
    let Outline { titles, items, .. } = outline;
    plan.measures.reserve_exact(items.len());
    for ((item, share), subs) in items.into_iter().zip(measures).zip(subitems) {
        let [facet, strategy, substrategy] = headings(&titles, item.parent);
        let path = [&facet, &strategy, &substrategy].into_iter().flatten();
        let path =
            path.map(|heading| PathTitle { header: None, no: heading.no, title: heading.title.clone() }).collect();
        let measure = Measure {
            path,
            id: String::new(),
            facet,
            strategy,
            substrategy,
            no: item.number,
            text: item.text,
            subitems: item
                .subitems
                .into_iter()
                .zip(subs)
                .map(|(sub, share)| Subitem {
                    marker: sub.marker,
                    text: sub.text,
                    departments: share.departments,
                    deadline: share.deadline,
                })
                .collect(),
            departments: record::named_once(share.departments),
            deadline: share.deadline,
            due: None,
            // Where a column's edge is in doubt, so is everything that was parted there.
            assignment: if item.notes.contains(&Code::ShiftedColumns) {
                Assignment::Ambiguous
            } else {
                share.assignment
            },
            evidence: Evidence {
                text: item.places,
                departments: share.department_places,
                deadline: share.deadline_places,
            },
            diagnostics: item.notes,
            ..Measure::default()
        };
        plan.measures.push(measure);
    }
    for (tokens, code, zh, en) in [
        (surplus_departments, Code::SurplusDepartment, "部門", "department"),
        (surplus_deadlines, Code::SurplusDeadline, "期限", "deadline"),
    ] {
        for token in tokens {
            plan.diagnostics.push(
                Diagnostic::new(
                    code,
                    format!("多出的{zh}「{}」未歸入任何具體作法", token.text),
                    format!("{en} 「{}」 is left over", token.text),
                )
                .quoting(&token.text)
                .at(&token.place),
            );
        }
    }
}

/// What the assignment leaves open is said on the measure and in the plan's list.
fn note_gaps(measure: &mut Measure, sides: Sides, notes: &mut Vec<Diagnostic>) {
    let (no_department, no_deadline) =
        (sides.departments && measure.departments.is_empty(), sides.deadline && measure.deadline.is_none());
    if !(no_department || no_deadline || measure.assignment == Assignment::Ambiguous) {
        return;
    }
    let place = measure.evidence.text.first().cloned().unwrap_or_else(|| Place::line(1, 1));
    let subject = shorten(&measure.text, 20).into_owned();
    let mut say = |code: Code, zh: String, en: String| {
        measure.diagnostics.push(code);
        notes.push(Diagnostic::new(code, zh, en).about(&measure.id).quoting(&measure.text).at(&place));
    };
    if no_department {
        say(Code::MissingDepartment, format!("「{subject}」沒有承辦部門"), format!("「{subject}」 has no department"));
    }
    if no_deadline {
        say(Code::MissingDeadline, format!("「{subject}」沒有完成期限"), format!("「{subject}」 has no deadline"));
    }
    if measure.assignment == Assignment::Ambiguous {
        let found = if measure.departments.is_empty() { "—".to_owned() } else { measure.departments.join("、") };
        let deadline = measure.deadline.clone().unwrap_or_else(|| "—".to_owned());
        say(
            Code::AmbiguousAssignment,
            format!("「{subject}」的部門／期限有多種讀法；暫列 {found}／{deadline}"),
            format!(
                "departments or deadline of 「{subject}」 can be read in more than one way; taken: {found} / {deadline}"
            ),
        );
    }
}

/// The facet, strategy and sub-strategy above an item.
fn headings(titles: &[Title], parent: Option<usize>) -> [Option<Heading>; 3] {
    let mut out = [None, None, None];
    let mut at = parent;
    while let Some(index) = at {
        let title = &titles[index];
        let level = match title.level {
            Level::Facet => 0,
            Level::Strategy => 1,
            _ => 2,
        };
        out[level] =
            Some(Heading { no: title.number, title: Some(title.text.clone()).filter(|text| !text.is_empty()) });
        at = title.parent;
    }
    out
}

fn account(table: &PlanTable, strips: &strips::Strips<'_>, outline: &Outline, woven: &Woven<'_>) -> Accounting {
    let pieces = |pieces: &[Piece]| pieces.iter().map(|piece| ink(&piece.text)).sum::<usize>();
    let furniture = pieces(&table.furniture);
    let cells: usize = table.cells.iter().map(|cell| pieces(&cell.pieces)).sum();
    let names: usize = strips.departments.iter().chain(&strips.co_departments).map(|token| ink(&token.text)).sum();
    let times: usize = strips.deadlines.iter().map(|token| ink(&token.text)).sum();
    let texts: usize = strips.outline.iter().map(|text| ink(text.body)).sum();
    // A title that is itself the measure is counted there.
    let mut measures = vec![false; outline.titles.len()];
    for parent in outline.items.iter().filter(|item| item.is_title).filter_map(|item| item.parent) {
        measures[parent] = true;
    }
    let surplus = |tokens: &[strips::Token<'_>]| tokens.iter().map(|token| ink(&token.text)).sum::<usize>();
    let (left_names, left_times) = (surplus(&woven.surplus_departments), surplus(&woven.surplus_deadlines));
    Accounting {
        table: cells + furniture,
        titles: outline
            .titles
            .iter()
            .zip(measures)
            .map(|(title, is_measure)| if is_measure { 0 } else { ink(&title.text) })
            .sum(),
        markers: outline.marker_ink,
        measures: outline.items.iter().map(|item| ink(&item.text)).sum(),
        subitems: outline.items.iter().flat_map(|item| &item.subitems).map(|sub| ink(&sub.text)).sum(),
        departments: names - left_names,
        deadlines: times - left_times,
        separators: cells - names - times - texts - strips.other,
        furniture: furniture + outline.repeated_ink,
        other_columns: strips.other,
        stray: left_names + left_times + outline.stray.iter().map(|(text, _)| ink(text)).sum::<usize>(),
    }
}
