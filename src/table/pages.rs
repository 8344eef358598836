//! From pages of glyphs and rules to the plan tables in them, each followed over all its pages.
//!
//! Every page is cut into parts from the top: parts of plan tables and lines of prose. A part is known by a header,
//! or by columns that go on from the page before. Parts of one table are then cut with one common set of column
//! edges, so that a column that shows on one page only is a column on all.

use foldhash::HashMap;

use super::edges::{Pass, edges};
use super::fill::pieces;
use super::flowing::{announces, is_heading};
use super::head::{Head, heads, repeated, shape};
use super::looks;
use super::roles;
use super::rows::begins_section;
use super::sheet::{Sheet, joined};
use super::{Block, Cell, Column, Document, Opening, Piece, PlanTable, Role, Trust, Vocabulary};
use crate::layout::lattice::MOST_PLACES;
use crate::layout::lines::{is_wide_mark, parts, split, split_at};
use crate::layout::rules::grouped;
use crate::layout::{Lattice, Line, Rules, Span, lines};
use crate::source::geometry::{Axis, GeometryPage, Glyph, Rule};
use crate::words::{
    joining::{bare_title, squash},
    marker,
};

/// Reads the plan tables of a document and the text around them.
///
/// Every glyph that is not blank ends in exactly one place: a cell, a line of prose, or a table's furniture; furniture
/// of pages without a plan table is left out.
#[must_use]
pub fn from_pages(pages: &[GeometryPage], words: &Vocabulary) -> Document {
    read(Sheet::all(pages), words)
}

/// The same with the columns that rules drawn cell by cell show though none goes down between them; none where they show
/// none. Where [`from_pages`] finds a plan, what it goes by is surer.
#[must_use]
pub fn from_pages_with_seams(pages: &[GeometryPage], words: &Vocabulary) -> Option<Document> {
    let (sheets, shown) = Sheet::with_seams(pages);
    shown.then(|| read(sheets, words))
}

/// The same where rules across, those of the head alone or shades are all that is drawn of a table; none where no page has such a
/// one.
#[must_use]
pub fn from_pages_undrawn(pages: &[GeometryPage], words: &Vocabulary) -> Option<Document> {
    let (sheets, by_white_space) = Sheet::with_undrawn(pages)?;
    let mut document = read(sheets, words);
    for block in &mut document.blocks {
        if let Block::Table(table) = block {
            table.is_undrawn |= by_white_space;
        }
    }
    Some(document)
}

fn read(mut sheets: Vec<Sheet<'_>>, words: &Vocabulary) -> Document {
    for sheet in &mut sheets {
        // A header that every page repeats is the table's, not the page's.
        let header = repeated(sheet, words);
        sheet.give_back(&header);
    }
    let items = items(&sheets, words);
    let mut document = Document { pages: u32::try_from(sheets.len()).unwrap_or(u32::MAX), ..Document::default() };
    for item in items {
        match item {
            Item::Prose(sheet, lines) => prose(&sheets[sheet], lines, &mut document.blocks),
            Item::Table(parts) => document.blocks.push(Block::Table(table(&sheets, &parts))),
        }
    }
    document
}

/// A stretch of the document.
enum Item {
    /// Lines outside tables, all of one page.
    Prose(usize, Vec<Line>),
    /// A plan table with its parts in order.
    Table(Vec<Part>),
}

/// The part of a plan table on one page.
struct Part {
    sheet: usize,
    /// The header on this page; the first part always has one.
    head: Option<Head>,
    /// Top and bottom, the header included.
    top: f32,
    bottom: f32,
    /// By how much lines run over the bottom that is drawn.
    overflow: f32,
    /// Column edges known from rules or gaps on this page.
    xs: Vec<f32>,
    /// The columns are not drawn: text may run over an edge.
    guessed: bool,
    /// For each column the header cell it stands under, where the columns are not drawn.
    owners: Vec<usize>,
    /// Lines above its header that are the heading of its rows.
    headings: Vec<Line>,
    /// It stands below another part of its page, without a header of its own.
    again: bool,
}

impl Part {
    /// A part between rules, without a header of its own.
    fn drawn(sheet: usize, [top, bottom]: [f32; 2], xs: Vec<f32>) -> Part {
        Part {
            sheet,
            head: None,
            top,
            bottom,
            overflow: 0.0,
            xs,
            guessed: false,
            owners: Vec::new(),
            headings: Vec::new(),
            again: false,
        }
    }
}

fn items(sheets: &[Sheet<'_>], words: &Vocabulary) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    // The table that may go on, as an index into `items`, while only furniture was seen since.
    let mut open: Option<usize> = None;
    let heads: Vec<Vec<Head>> = heads(sheets, words);
    let guessed = guessed_edges(sheets, &heads);
    let (mut held, mut held_sheet): (Vec<Line>, usize) = (Vec::new(), 0);
    let mut said: foldhash::HashSet<String> = foldhash::HashSet::default();
    for (index, sheet) in sheets.iter().enumerate() {
        let mut parts = headed_parts(sheet, index, &heads[index], &guessed[index]);
        if let Some(Item::Table(before)) = open.map(|open| &items[open])
            && let Some(part) = continued_part(sheets, index, before, parts.first())
        {
            parts.insert(0, part);
        }
        let before = match open.map(|open| &items[open]) {
            Some(Item::Table(before)) => &before[..],
            _ => &[],
        };
        for part in parts_again(sheet, index, before, &parts) {
            let at = parts.partition_point(|other| other.top < part.top);
            parts.insert(at, part);
        }
        let mut top = f32::MIN;
        let count = parts.len();
        for (at, mut part) in parts.into_iter().enumerate() {
            // Above another table of the page stands its heading.
            if at + 1 == count {
                part.overflow = overflow(sheet, &part) - part.bottom;
                part.bottom += part.overflow;
            }
            let mut above = loose_lines(sheet, top, part.top);
            if !held.is_empty() {
                if above.is_empty() {
                    above = std::mem::take(&mut held);
                } else {
                    items.push(Item::Prose(held_sheet, std::mem::take(&mut held)));
                    open = None;
                }
            }
            top = part.bottom;
            // The title over the table, said again on every page.
            let again = |line: &Line| said.contains(&squash(&line.text));
            if !above.is_empty() && open.is_some() && above.iter().all(again) {
                above.clear();
            }
            said.extend(above.iter().map(|line| squash(&line.text)));
            if !above.is_empty() {
                let goes_on =
                    open.is_some_and(|open| matches!(&items[open], Item::Table(before) if same_table(before, &part)));
                let is_prose = !above.iter().all(|line| is_heading(&line.text));
                // Where its header is not said again, a number tells a heading from what a page has above it.
                let numbered = || above.iter().all(|line| marker::read(line.text.trim()).is_some());
                // Or that headings without a header have stood in this table before.
                let before = || match open.map(|open| &items[open]) {
                    Some(Item::Table(before)) => before.iter().any(|part| part.again && !part.headings.is_empty()),
                    _ => false,
                };
                let may_head = part.head.is_some() || part.again || numbered() || above.len() == 1 && before();
                if may_head && goes_on && !is_prose && above.len() <= MOST_HEADING_LINES {
                    // The heading of the rows below: the first rows have theirs in the prose above them.
                    if let Some(open) = open.filter(
                        |&open| matches!(items.get(open), Some(Item::Table(parts)) if parts[0].headings.is_empty()),
                    ) {
                        promote_heading(&mut items, open, false);
                    }
                    part.headings.splice(..0, above);
                } else {
                    items.push(Item::Prose(index, above));
                    // Text between two parts: what follows with a header of its own is another table.
                    if part.head.is_some() {
                        open = None;
                    }
                }
            }
            let joins = open.filter(|&open| match &items[open] {
                Item::Table(before) => same_table(before, &part),
                Item::Prose(..) => false,
            });
            match joins.map(|open| &mut items[open]) {
                Some(Item::Table(before)) => before.push(part),
                _ => {
                    items.push(Item::Table(vec![part]));
                    open = Some(items.len() - 1);
                }
            }
        }
        let below = loose_lines(sheet, top, f32::MAX);
        // A heading at a page's foot is of the table at the head of the next.
        let is_heading =
            open.is_some() && below.len() <= MOST_HEADING_LINES && below.iter().all(|line| is_heading(&line.text));
        if is_heading && heads.get(index + 1).is_some_and(|heads| !heads.is_empty()) {
            held = below;
            held_sheet = index;
            continue;
        }
        if !below.is_empty() {
            items.push(Item::Prose(index, below));
            open = None;
        }
    }
    if !held.is_empty() {
        items.push(Item::Prose(held_sheet, held));
    }
    // One table with a heading of its own, which the line above it announces.
    for at in 0..items.len() {
        if matches!(&items[at], Item::Table(parts) if parts.iter().all(|part| part.headings.is_empty())) {
            promote_heading(&mut items, at, true);
        }
    }
    items
}

/// Grids of a page without a header, between the same rules as the part above them: only the first of several tables has
/// its header.
fn parts_again(sheet: &Sheet<'_>, index: usize, before: &[Part], parts: &[Part]) -> Vec<Part> {
    /// Rules that are drawn anew stand so near to those of the part above, in points.
    const SAME_RULE: f32 = 2.0;
    let mut found: Vec<Part> = Vec::new();
    let mut of_another: Vec<[f32; 2]> = Vec::new();
    for lattice in sheet.lattices.iter().filter(|lattice| lattice.columns() > 1) {
        let (top, bottom) = (lattice.ys[0], lattice.ys[lattice.rows()]);
        if parts.iter().any(|part| part.top < bottom - 1.0 && part.bottom > top + 1.0) {
            continue;
        }
        let above = parts.iter().rev().find(|part| part.bottom <= top + 1.0).or(before.last());
        // A page's first grid goes on with the page before, or does not.
        let Some(above) = above.filter(|above| !above.guessed && above.sheet == index) else { continue };
        let same = above.xs.len() == lattice.xs.len()
            && above.xs.iter().zip(&lattice.xs).all(|(a, b)| (a - b).abs() < SAME_RULE);
        let is_edge = |x: &f32| above.xs.iter().any(|other| (other - x).abs() < SAME_RULE);
        let is_strange = lattice.rows() > 1 && lattice.xs.iter().filter(|x| !is_edge(x)).count() > 1;
        if is_strange || same && roles::has_head_of_another(&shape(sheet, lattice, &sheet.by_cell(lattice))) {
            of_another.push([top, bottom]);
        } else if same {
            found.push(Part { again: true, ..Part::drawn(index, [top, bottom], lattice.xs.clone()) });
        }
    }
    // What the page's foot cuts is no grid: its rules down go on from those above a gap.
    let last = found.iter().chain(parts).max_by(|a, b| a.bottom.total_cmp(&b.bottom));
    if let Some(last) = last.filter(|last| !last.guessed && last.sheet == index)
        && let Some(cut) = continued_between_rules(sheet, index, &last.xs, last.bottom + RULE_GAP, f32::MAX)
        && cut.xs.len() == last.xs.len()
        && !of_another.iter().any(|[top, bottom]| cut.top < *bottom && cut.bottom > *top)
    {
        found.push(Part { again: true, ..cut });
    }
    found
}

/// A heading between the parts of a table takes no more lines.
const MOST_HEADING_LINES: usize = 2;

/// Makes the last line of the prose above a table the heading of its first rows, if it may be one; where `announced`,
/// only below a line that says that the table follows.
fn promote_heading(items: &mut [Item], table: usize, announced: bool) {
    let (before, rest) = items.split_at_mut(table);
    let (Some(Item::Prose(sheet, lines)), Some(Item::Table(parts))) = (before.last_mut(), rest.first_mut()) else {
        return;
    };
    let Some(last) = lines.last() else { return };
    let says_so = lines.len() > 1 && announces(&lines[lines.len() - 2].text);
    if is_heading(&last.text) && (!announced || says_so) && parts[0].sheet == *sheet {
        parts[0].headings.extend(lines.pop());
    }
}

/// The lower edge of a part with the lines that run over it: a last line that sits on or just below the border and
/// within one column is of the table. In the first column only at the foot of a page, which cuts a title there; higher
/// up a section may begin.
fn overflow(sheet: &Sheet<'_>, part: &Part) -> f32 {
    /// The part of a page's height below which a page break cuts.
    const FOOT: f32 = 0.8;
    /// What a page break cuts from titles is no longer than this, in characters.
    const SHORT: usize = 12;
    let mut bottom = part.bottom;
    for line in loose_lines(sheet, part.bottom, part.bottom + 40.0) {
        let at_foot = bottom > FOOT * sheet.page.height && !begins_section(&line.text);
        let in_one = |left: f32, right: f32| {
            let mut columns = part.xs.windows(2).skip(usize::from(!at_foot));
            columns.any(|pair| left >= pair[0] - 1.0 && right <= pair[1] + 1.0)
        };
        // Titles of two columns may stand as close as characters do.
        let is_cut = at_foot && line.glyphs.len() <= SHORT;
        let in_column = split(sheet.page, &line, 0.9).iter().all(|piece| {
            let each = || piece.glyphs.iter().map(|&glyph| sheet.page.glyphs[glyph as usize].bbox);
            in_one(piece.bbox[0], piece.bbox[2]) || is_cut && each().all(|[left, _, right, _]| in_one(left, right))
        });
        if !in_column || line.bbox[1] > bottom + 0.8 * line.size {
            break;
        }
        bottom = line.bbox[3] + 0.5;
    }
    bottom
}

/// Edges of columns that stand at the same places on two pages differ by less than this, in points.
const SAME_COLUMN: f32 = 6.0;

/// Whether two sets of edges are of columns that stand at the same places: one page may show fewer, and one of its own.
fn are_alike(a: &[f32], b: &[f32]) -> bool {
    let strange =
        |of: &[f32], to: &[f32]| of.iter().filter(|x| !to.iter().any(|edge| (edge - **x).abs() < SAME_COLUMN)).count();
    strange(a, b).min(strange(b, a)) <= usize::from(a.len() != b.len())
}

/// Whether a part may belong to the table of the parts before it: under the same header, in the same columns or in as
/// many. Each of several tables has columns as wide as its own words ask.
fn same_table(before: &[Part], part: &Part) -> bool {
    let drawn = part.head.is_some() && !part.guessed && before.iter().all(|part| !part.guessed);
    let fits = |other: &Part| are_alike(&other.xs, &part.xs) || other.xs.len() == part.xs.len();
    if drawn && !before.iter().filter(|part| part.head.is_some()).all(fits) {
        return false;
    }
    let roles = |part: &Part| -> Option<Vec<Role>> {
        part.head.as_ref().map(|head| head.cells.iter().map(|cell| cell.role).collect())
    };
    match (before.iter().find_map(roles), roles(part)) {
        (Some(old), Some(new)) => old == new,
        _ => true,
    }
}

fn loose_lines(sheet: &Sheet<'_>, top: f32, bottom: f32) -> Vec<Line> {
    sheet.lines_within([f32::MIN, top, f32::MAX, bottom])
}

/// The parts of a page that have a header.
fn headed_parts(sheet: &Sheet<'_>, index: usize, heads: &[Head], guessed: &[Edges]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (position, head) in heads.iter().enumerate() {
        let limit = heads.get(position + 1).map_or(f32::MAX, |next| next.top);
        if head.top < parts.last().map_or(f32::MIN, |part| part.bottom) {
            continue;
        }
        parts.push(match head.grid {
            Some((grid, _)) => {
                let lattice = &sheet.lattices[grid];
                let bottom = lattice.ys[lattice.rows()].min(limit);
                let mut head = head.clone();
                let headings = title_of_part(sheet, &mut head);
                let drawn = Part::drawn(index, [head.top, bottom], lattice.xs.clone());
                Part { head: Some(head), headings, ..drawn }
            }
            None => guessed_part(sheet, index, head, limit, &guessed[position]),
        });
    }
    parts
}

/// Takes the title of a part out of the header that is said again above it.
fn title_of_part(sheet: &Sheet<'_>, head: &mut Head) -> Vec<Line> {
    let Some(first) = head.cells.first_mut().filter(|first| first.text.is_empty()) else { return Vec::new() };
    let title = lines(sheet.page, &first.glyphs);
    if !title.first().is_some_and(|line| roles::is_title_of_part(0, &line.text)) {
        return Vec::new();
    }
    first.glyphs.clear();
    title
}

/// Gaps wider than this (in ems) may lie between columns: the padding of narrow cells that are full is no more.
const PADDING: f32 = 0.2;

/// Column edges found by gaps, and the header cell that each column stands under.
type Edges = (Vec<f32>, Vec<usize>);

/// The edges under every header without a grid, by page and header.
///
/// A header that pages repeat has the same columns on each, and what one page leaves blank another shows: they are
/// looked at together.
fn guessed_edges(sheets: &[Sheet<'_>], heads: &[Vec<Head>]) -> Vec<Vec<Edges>> {
    /// One page may hold the only name that is wider than the others; more pages than this tell nothing new.
    const ENOUGH: usize = 40;
    let mut found: Vec<Vec<Edges>> = heads.iter().map(|heads| vec![Edges::default(); heads.len()]).collect();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (index, list) in heads.iter().enumerate() {
        for at in (0..list.len()).filter(|&at| list[at].grid.is_none()) {
            open.push((index, at));
        }
    }
    while let Some(&(index, at)) = open.first() {
        let head = &heads[index][at];
        let (alike, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|&(i, a)| heads[i][a].is_like(head));
        open = rest;
        let mut bodies: Vec<(&Sheet<'_>, Vec<Line>, f32)> = alike
            .iter()
            .step_by(alike.len().div_ceil(ENOUGH))
            .map(|&(index, at)| {
                let limit = heads[index].get(at + 1).map_or(f32::MAX, |next| next.top);
                let top = body_top(&sheets[index], &heads[index][at]);
                (&sheets[index], sheets[index].lines_within([f32::MIN, top, f32::MAX, limit]), top)
            })
            .collect();
        // Pages without a header may go on with the table, and show what this one leaves blank.
        if alike.len() == 1 && at + 1 == heads[index].len() {
            let later = sheets.iter().zip(heads).skip(index + 1).take_while(|(_, heads)| heads.is_empty());
            bodies.extend(later.take(ENOUGH).map(|(sheet, _)| {
                let lines = sheet.lines_within([f32::MIN, f32::MIN, f32::MAX, f32::MAX]);
                let top = lines.first().map_or(0.0, |line| line.bbox[1] - 1.0);
                (sheet, lines, top)
            }));
        }
        let pieces = |sheet: &Sheet<'_>, lines: &[Line]| -> Vec<Line> {
            let near: Vec<Line> = lines.iter().flat_map(|line| split(sheet.page, line, PADDING)).collect();
            let starts = common_starts(&near);
            let apart = |mark: &Glyph, next: &Glyph| are_apart(mark, next, &starts);
            near.iter().flat_map(|piece| split_at(sheet.page, piece, apart)).map(without_blank).collect()
        };
        let rules = &sheets[index].rules;
        let all: Vec<Line> = bodies.iter().flat_map(|(sheet, lines, _)| pieces(sheet, lines)).collect();
        let (rough, _) = edges(head, &all, rules, Pass::First);
        let body = bodies.iter().flat_map(|(sheet, lines, top)| {
            let bottom = guessed_end(sheet, lines, *top, &rough) + 1.0;
            let end = lines.iter().position(|line| line.bbox[3] > bottom).unwrap_or(lines.len());
            pieces(sheet, &lines[..end])
        });
        let xs = edges(head, &body.collect::<Vec<_>>(), rules, Pass::Last);
        for (index, at) in alike {
            found[index][at] = xs.clone();
        }
    }
    found
}

/// A part whose columns no rule shows.
fn guessed_part(sheet: &Sheet<'_>, index: usize, head: &Head, limit: f32, (xs, owners): &Edges) -> Part {
    if let Some(part) = part_between_rules(sheet, index, head, limit) {
        return part;
    }
    let body = body_top(sheet, head);
    let below = sheet.lines_within([f32::MIN, body, f32::MAX, limit]);
    let bottom = guessed_end(sheet, &below, body, xs).min(limit);
    let drawn = Part::drawn(index, [head.top, bottom], xs.clone());
    Part { head: Some(head.clone()), guessed: true, owners: owners.clone(), ..drawn }
}

/// A part whose columns are drawn but none of its rows: rules down, none across.
fn part_between_rules(sheet: &Sheet<'_>, index: usize, head: &Head, limit: f32) -> Option<Part> {
    let beside = |rule: &&Rule| rule.from < head.bottom + 6.0 && rule.to > head.bottom + 12.0;
    let down: Vec<Rule> = sheet.rules.vertical.iter().filter(beside).copied().collect();
    let mut xs = grouped(down.iter().map(|rule| rule.at).collect(), 5.0);
    let parted = |pair: &[super::head::HeadCell]| {
        let middle = |cell: &super::head::HeadCell| (cell.left + cell.right) / 2.0;
        xs.iter().any(|&x| x > middle(&pair[0]) && x < middle(&pair[1]))
    };
    if !head.cells.windows(2).all(parted) {
        return None;
    }
    let (first, last) = (head.cells.first()?, head.cells.last()?);
    let bottom = down.iter().map(|rule| rule.to).fold(f32::MIN, f32::max).min(limit);
    let inside = sheet.lines_within([f32::MIN, head.top, f32::MAX, bottom]);
    if xs[0] > first.left {
        xs.insert(0, inside.iter().map(|line| line.bbox[0]).fold(first.left, f32::min) - 2.0);
    }
    if xs[xs.len() - 1] < last.right {
        xs.push(inside.iter().map(|line| line.bbox[2]).fold(last.right, f32::max) + 2.0);
    }
    let head = Some(head.clone());
    let top = head.as_ref()?.top;
    Some(Part { head, ..Part::drawn(index, [top, bottom], xs) })
}

/// Where the rows below a header begin: at the rule below it, if there is one and nothing stands between.
fn body_top(sheet: &Sheet<'_>, head: &Head) -> f32 {
    let (left, right) = (head.cells[0].left, head.cells[head.cells.len() - 1].right);
    let wide = |rule: &&Rule| rule.to - rule.from > 0.6 * (right - left) && rule.to > left && rule.from < right;
    let below = sheet.rules.horizontal.iter().filter(wide).map(|rule| rule.at);
    let first = below.filter(|&at| at > head.bottom).fold(f32::MAX, f32::min);
    let is_blank = |&index: &u32| sheet.page.glyphs[index as usize].text.is_blank();
    let is_free = first < f32::MAX && sheet.within([f32::MIN, head.bottom, f32::MAX, first]).iter().all(is_blank);
    if is_free { first } else { head.bottom }
}

/// Where a table without a frame ends: below its last rule across, or before the first line that runs over most
/// columns as text does.
fn guessed_end(sheet: &Sheet<'_>, below: &[Line], top: f32, xs: &[f32]) -> f32 {
    let (left, right) = (xs[0], xs[xs.len() - 1]);
    let wide = |rule: &&Rule| rule.to - rule.from > 0.8 * (right - left) && rule.at > top + 4.0;
    let last_rule = sheet.rules.horizontal.iter().filter(wide).map(|rule| rule.at).fold(f32::MIN, f32::max);
    let runs_over = |line: &Line| {
        split(sheet.page, line, 0.25).iter().any(|piece| {
            let over =
                xs[1..xs.len() - 1].iter().filter(|&&x| piece.bbox[0] < x - 2.0 && piece.bbox[2] > x + 2.0).count();
            // Over all of the second column: no title does that.
            over >= 3 || over == 2 && piece.bbox[0] < xs[1]
        })
    };
    let rest = below.iter().position(|line| line.bbox[1] > last_rule.max(top) - 2.0).unwrap_or(below.len());
    let alone = |line: &Line| parts(sheet.page, line, 0.9).len() == 1;
    // A section's title with nothing but text after it.
    let prose = below[rest..].iter().rposition(|line| !alone(line)).map_or(rest, |last| rest + last + 1);
    let section = below[prose..].iter().position(|line| begins_section(&line.text)).map(|found| prose + found);
    let stop = below[rest..].iter().position(runs_over).map(|found| rest + found);
    let stop = stop.into_iter().chain(section).min().unwrap_or(below.len());
    if last_rule > top
        && let Some(end) = goes_on_below(sheet, below, rest, stop, last_rule)
    {
        return end;
    }
    if last_rule > top {
        // A page break may cut the table with no rule below: then it reaches to the foot of the page.
        let foot = below.last().filter(|line| stop == below.len() && line.bbox[3] > 0.75 * sheet.page.height);
        let gaps = below[rest..].windows(2).all(|pair| pair[1].bbox[1] - pair[0].bbox[3] < 1.5 * pair[0].size);
        return foot.filter(|_| gaps && rest < below.len()).map_or(last_rule, |line| line.bbox[3]) + 1.0;
    }
    // The title over the text that follows: one piece that starts at the left and is too long for the first column.
    let mut end = stop;
    if stop < below.len() {
        while end > 0 {
            let line = &below[end - 1];
            if !(alone(line) && xs.len() > 2 && line.bbox[0] < xs[1] && line.bbox[2] > xs[1] + 2.0) {
                break;
            }
            end -= 1;
        }
    }
    end.checked_sub(1).map_or(top, |last| below[last].bbox[3]) + 1.0
}

/// How far a table goes on below its last rule right across, where rules stand between groups of rows only: close below
/// it, with pieces that stand where pieces above it stand.
fn goes_on_below(sheet: &Sheet<'_>, below: &[Line], from: usize, stop: usize, last_rule: f32) -> Option<f32> {
    let lefts = |lines: &[Line]| -> Vec<f32> {
        lines.iter().flat_map(|line| split(sheet.page, line, 0.9)).map(|piece| piece.bbox[0]).collect()
    };
    let above = lefts(&below[..from]);
    let rest = below.get(from..stop)?;
    let first = rest.first()?;
    if first.bbox[1] - last_rule > 1.5 * first.size {
        return None;
    }
    let close = rest.windows(2).take_while(|pair| pair[1].bbox[1] - pair[0].bbox[3] < 3.0 * pair[0].size).count() + 1;
    let known = |&&left: &&f32| above.iter().any(|other| (left - other).abs() < 2.0);
    let tabular = |line: &Line| lefts(std::slice::from_ref(line)).iter().filter(known).count() >= 2;
    rest[..close].iter().any(tabular).then(|| rest[close - 1].bbox[3] + 1.0)
}

/// The part with which a table goes on at the top of a page, without a header.
fn continued_part(sheets: &[Sheet<'_>], index: usize, before: &[Part], next: Option<&Part>) -> Option<Part> {
    let sheet = &sheets[index];
    let limit = next.map_or(f32::MAX, |part| part.top);
    let last = before.last()?;
    if last.sheet + 1 < index {
        return None;
    }
    let xs = &last.xs;
    let known = |x: f32| xs.iter().any(|edge| (edge - x).abs() < 6.0);
    if !last.guessed {
        // The grid of the page has the same outer edges, and no edge of its own is far from all known ones, but for
        // one that only shows here.
        let in_grid = sheet.lattices.iter().filter(|lattice| lattice.ys[0] < limit - 1.0).find_map(|lattice| {
            let ends = (lattice.xs[0], lattice.xs[lattice.columns()]);
            let same_ends = (ends.0 - xs[0]).abs() < 8.0 && (ends.1 - xs[xs.len() - 1]).abs() < 8.0;
            let strange = lattice.xs.iter().filter(|&&x| !known(x)).count();
            // Above a header that stands again there is only the title over all columns.
            let above = lattice.spans.iter().filter(|span| lattice.ys[span.row + 1] < limit + 1.0);
            let only_title = limit < f32::MAX
                && above.clone().all(|span| span.last_column + 1 == lattice.columns() && span.column == 0);
            // A section above it ends what was open.
            let is_new = || loose_lines(sheet, f32::MIN, lattice.ys[0]).iter().any(|line| begins_section(&line.text));
            let goes_on = !only_title && same_ends && strange <= 1 && lattice.columns() > 1 && !is_new();
            let bottom = lattice.ys[lattice.rows()].min(limit);
            goes_on.then(|| Part::drawn(index, [lattice.ys[0], bottom], lattice.xs.clone()))
        });
        return in_grid.or_else(|| continued_between_rules(sheet, index, xs, f32::MIN, limit));
    }
    let lines = sheet.lines_within([f32::MIN, f32::MIN, f32::MAX, limit]);
    let top = lines.first()?.bbox[1] - 1.0;
    let bottom = guessed_end(sheet, &lines, top, xs).min(limit);
    let owners = last.owners.clone();
    (bottom > top + 8.0).then(|| Part { guessed: true, owners, ..Part::drawn(index, [top, bottom], xs.clone()) })
}

/// Rules of one table down the page follow one another closer than this, in points.
const RULE_GAP: f32 = 3.0;

/// The same where rules down are all there is: most edges show again.
fn continued_between_rules(sheet: &Sheet<'_>, index: usize, xs: &[f32], from: f32, limit: f32) -> Option<Part> {
    let long = |rule: &&Rule| {
        rule.to - rule.from > 12.0
            && rule.from > from
            && rule.from < limit - 1.0
            && xs.iter().any(|x| (x - rule.at).abs() < 6.0)
    };
    let mut down: Vec<Rule> = sheet.rules.vertical.iter().filter(long).copied().collect();
    down.sort_by(|a, b| a.from.total_cmp(&b.from));
    let top = down.first()?.from;
    // Rules that go on from one another: below a gap another table begins.
    let mut bottom = down[0].to;
    let mut count = 1;
    while let Some(rule) = down.get(count).filter(|rule| rule.from <= bottom + RULE_GAP) {
        bottom = bottom.max(rule.to);
        count += 1;
    }
    let shown = grouped(down[..count].iter().map(|rule| rule.at).collect(), 5.0);
    let bottom = bottom.min(limit);
    if shown.len() + 2 < xs.len() || shown.len() < 2 {
        return None;
    }
    // A header word over two columns has no rule below it: where only its own page shows the header, the rule between
    // them begins here.
    let between = |rule: &&Rule| {
        rule.at > xs[0] && rule.at < xs[xs.len() - 1] && rule.from < top + 12.0 && rule.to > bottom - 12.0
    };
    let more = sheet.rules.vertical.iter().filter(between).map(|rule| rule.at);
    let xs = grouped(xs.iter().copied().chain(more).collect(), 6.0);
    Some(Part::drawn(index, [top, bottom], xs))
}

/// Cuts all parts with common edges and reads their cells.
fn table(sheets: &[Sheet<'_>], parts: &[Part]) -> PlanTable {
    let head = parts.iter().find_map(|part| part.head.as_ref()).expect("a table starts with a header");
    let Edged { edges, of, owners } = edged(parts);
    let columns = columns(head, &edges[0], &owners);
    let is_undrawn = parts.iter().any(|part| part.guessed);
    let mut table = PlanTable { trust: Trust::Drawn, columns, margin: head.margin, is_undrawn, ..PlanTable::default() };
    let mut next_row = 0;
    let mut first = true;
    let set: Vec<PartCells> =
        parts.iter().zip(&of).map(|(part, &own)| cells(&sheets[part.sheet], part, &edges[own])).collect();
    // How far the lines of a column reach, on any page: a line that ends before that had room left. A mark at a line's end may
    // hang over the edge.
    let right = |line: &Line| line.bbox[2] - if line.text.ends_with(char::is_alphanumeric) { 0.0 } else { line.size };
    let mut reach = vec![vec![f32::MIN; edges[0].len()]; edges.len()];
    for (set, &own) in set.iter().zip(&of) {
        for (span, lines) in &set.cells {
            for line in lines {
                let reach = &mut reach[own][span.last_column];
                *reach = reach.max(right(line));
            }
        }
    }
    // Columns with blank cells inside a page: there a blank at its foot says nothing.
    let mut blanks = vec![false; edges[0].len()];
    for set in &set {
        for (span, _) in set.cells.iter().filter(|(span, lines)| lines.is_empty() && span.last_row + 1 < set.rows) {
            blanks[span.column] |= span.row > 0;
        }
    }
    let deadlines = deadlines(&set, &table.columns);
    let mut foot: Vec<Foot> = Vec::new();
    let mut last_sheet = None;
    let mut headings: Vec<Vec<Piece>> = Vec::new();
    for ((part, set), &own) in parts.iter().zip(set).zip(&of) {
        let sheet = &sheets[part.sheet];
        if let Some(head) = &part.head {
            if !first {
                let glyphs: Vec<u32> = head.cells.iter().flat_map(|cell| cell.glyphs.iter().copied()).collect();
                table.furniture.extend(pieces(lines(sheet.page, &glyphs), sheet.page.number, f32::MAX));
            }
            first = false;
        }
        let furniture = lines(sheet.page, &sheet.furniture);
        table.furniture.extend(pieces(furniture, sheet.page.number, f32::MAX));
        let number = sheet.page.number;
        headings.extend(part.headings.iter().map(|line| pieces(vec![line.clone()], number, f32::MAX)));
        // A header alone at a page's foot: no row begins or ends there, and what is said above it is of the next page's.
        if set.cells.iter().all(|(_, lines)| lines.is_empty()) {
            continue;
        }
        let row = |row: usize| next_row + u32::try_from(row).unwrap_or(u32::MAX);
        let read: Vec<(Span, Cell)> = set
            .cells
            .into_iter()
            .map(|(span, lines)| {
                let pieces = pieces(lines, number, reach[own][span.last_column]);
                (span, Cell { row: row(span.row), last_row: row(span.last_row), column: span.column, pieces })
            })
            .collect();
        // A row over all columns: a title of the rows below it, or a note.
        let is_over_all = |span: &Span| roles::is_over_all(&table.columns, span.column, span.last_column);
        let (mut banners, mut read): (Vec<_>, Vec<_>) = read.into_iter().partition(|(span, _)| is_over_all(span));
        // The running numbers' column holds the number of a title beside it.
        for (span, banner) in banners.iter_mut().filter(|(span, banner)| span.column > 0 && !banner.pieces.is_empty()) {
            let beside = |other: &Span| other.last_column < span.column && [other.row, other.last_row] == [span.row; 2];
            let numbers = read.extract_if(.., |(other, _)| beside(other)).flat_map(|(_, cell)| cell.pieces);
            banner.pieces.splice(..0, numbers);
            banner.column = 0;
        }
        // No row goes on below a heading, nor in another table of the same page.
        let is_apart = !headings.is_empty() || part.again || last_sheet == Some(part.sheet) && part.head.is_some();
        let over = headings.drain(..);
        table.banners.extend(over.map(|pieces| Cell { row: next_row, last_row: next_row, column: 0, pieces }));
        table.banners.extend(banners.into_iter().map(|(_, cell)| cell).filter(|cell| !cell.pieces.is_empty()));
        if is_apart {
            foot.clear();
        }
        last_sheet = Some(part.sheet);
        let is_cut = is_cut_row(&foot, &read, &table, &deadlines);
        foot = go_on(&foot, read, (set.rows, is_cut), (&table.columns, &blanks), &mut table.cells);
        next_row = row(set.rows);
    }
    table.cells.sort_by_key(|cell| (cell.row, cell.column));
    table
}

/// The column edges of the parts of a table.
struct Edged {
    /// One set for each group of parts whose columns stand at the same places, all with as many edges.
    edges: Vec<Vec<f32>>,
    /// The set of each part.
    of: Vec<usize>,
    owners: Vec<usize>,
}

/// The column edges of all parts together; near ones are one.
fn edged(parts: &[Part]) -> Edged {
    if parts[0].guessed {
        // Gaps differ a little from page to page: the page with the most columns has the best of them.
        let best = parts.iter().max_by_key(|part| (part.xs.len(), std::cmp::Reverse(part.sheet)));
        let (mut xs, owners) = best.map(|part| (part.xs.clone(), part.owners.clone())).unwrap_or_default();
        let last = xs.len() - 1;
        xs[0] = parts.iter().map(|part| part.xs[0]).fold(f32::MAX, f32::min);
        xs[last] = parts.iter().map(|part| part.xs[part.xs.len() - 1]).fold(f32::MIN, f32::max);
        return Edged { edges: vec![xs], of: vec![0; parts.len()], owners };
    }
    // Tables under headers of their own have as many columns each, wherever they stand.
    let has_own = |part: &Part| part.head.is_some() && part.xs.len() == parts[0].xs.len();
    if parts.iter().all(has_own) {
        let edges = parts.iter().map(|part| part.xs.clone()).collect();
        return Edged { edges, of: (0..parts.len()).collect(), owners: Vec::new() };
    }
    // The edges of the first part of each group, and all of its parts.
    let mut groups: Vec<(Vec<f32>, Vec<f32>)> = Vec::new();
    let mut of: Vec<usize> = Vec::with_capacity(parts.len());
    for part in parts {
        let known = groups.iter().position(|(first, _)| are_alike(first, &part.xs));
        let own = match (known, of.last()) {
            (Some(known), _) => known,
            // A part without a header goes on with the one before.
            (None, Some(&last)) if part.head.is_none() => last,
            (None, _) => {
                groups.push((part.xs.clone(), Vec::new()));
                groups.len() - 1
            }
        };
        groups[own].1.extend(&part.xs);
        of.push(own);
    }
    let edges: Vec<Vec<f32>> = groups.into_iter().map(|(_, all)| grouped(all, SAME_COLUMN)).collect();
    // A group whose pages show other columns than the first has says nothing about which is which.
    if edges.iter().any(|xs| xs.len() != edges[0].len()) {
        let all: Vec<f32> = parts.iter().flat_map(|part| part.xs.iter().copied()).collect();
        return Edged { edges: vec![grouped(all, 5.0)], of: vec![0; parts.len()], owners: Vec::new() };
    }
    Edged { edges, of, owners: Vec::new() }
}

/// Each column takes the role of the header cell that it stands under.
fn columns(head: &Head, xs: &[f32], owners: &[usize]) -> Vec<Column> {
    let over = |index: usize, pair: &[f32]| {
        let middle = (pair[0] + pair[1]) / 2.0;
        let drawn = || head.cells.iter().find(|cell| cell.left <= middle && middle <= cell.right);
        // Between rules the header word is narrower than its column: the one with the most of it inside, and for a
        // sub-column without a word of its own the one on the left.
        let widest = || {
            let overlap = |cell: &&super::head::HeadCell| cell.right.min(pair[1]) - cell.left.max(pair[0]);
            let best = head.cells.iter().max_by(|a, b| overlap(a).total_cmp(&overlap(b)));
            best.filter(|cell| overlap(cell) > 0.0).or_else(|| head.cells.iter().rfind(|cell| cell.left < middle))
        };
        match owners.get(index) {
            Some(&owner) => head.cells.get(owner),
            None => drawn().or_else(widest).or(head.cells.first()),
        }
    };
    xs.windows(2)
        .enumerate()
        .map(|(index, pair)| match over(index, pair) {
            Some(cell) => Column { role: cell.role, header: cell.text.clone() },
            None => Column { role: Role::Other, header: String::new() },
        })
        .collect()
}

/// The cells of one part with their lines, empty ones too.
struct PartCells {
    rows: usize,
    cells: Vec<(Span, Vec<Line>)>,
}

/// What stands at the lower end of a column on a page: the cell, or the first row of an empty one.
#[derive(Debug, Clone, Copy)]
enum Foot {
    /// Nothing goes on: a row over all columns ends the page.
    Closed,
    Filled(usize),
    Empty(u32),
}

/// The texts of the deadline cells, with how often each stands there.
fn deadlines(set: &[PartCells], columns: &[Column]) -> HashMap<String, usize> {
    let mut times = HashMap::default();
    for (span, lines) in set.iter().flat_map(|set| &set.cells) {
        if columns[span.column].role == Role::Deadline && !lines.is_empty() {
            *times.entry(joined(lines)).or_default() += 1;
        }
    }
    times
}

/// Whether the first row of a page is the rest of the row at the foot of the page before, the text of whose measure ended
/// there: a row of its own would have a deadline, and this one has none, or what makes one with that at the foot.
fn is_cut_row(feet: &[Foot], cells: &[(Span, Cell)], table: &PlanTable, deadlines: &HashMap<String, usize>) -> bool {
    let of = |role: Role| {
        let column = table.columns.iter().position(|column| column.role == role)?;
        let Foot::Filled(foot) = *feet.get(column)? else { return None };
        let (span, head) = cells.iter().find(|(span, _)| span.row == 0 && span.column == column)?;
        Some((&table.cells[foot], span, head))
    };
    let Some((_, span, head)) = of(Role::Measure) else { return false };
    let text = |cell: &Cell| -> String { cell.pieces.iter().map(|piece| piece.text.as_str()).collect() };
    // 協辦：民政課、里辦 at the foot, 公處 at the head: every row's names begin with a label, and no title begins here.
    let begins_label = |cell: &Cell| cell.pieces.first().is_some_and(|piece| looks::begins_label(piece.text.trim()));
    let has_title = |(span, cell): &(Span, Cell)| {
        span.row == 0 && roles::is_title(table.columns[span.column].role) && !cell.pieces.is_empty()
    };
    let names_go_on = of(Role::Department).is_some_and(|(foot, span, head)| {
        let mut above = table.cells.iter().filter(|cell| cell.column == foot.column);
        !head.pieces.is_empty() && span.last_row == 0 && !begins_label(head) && above.all(begins_label)
    });
    if span.last_row == 0 && names_go_on && !cells.iter().any(has_title) {
        return true;
    }
    let times = |text: &str| deadlines.get(text).copied().unwrap_or(0);
    span.last_row == 0
        && head.pieces.is_empty()
        && of(Role::Deadline).is_some_and(|(foot, _, head)| {
            let (foot, head) = (text(foot), text(head));
            head.is_empty() || times(&format!("{foot}{head}")) > 0 || times(&head) < 2 && times(&foot) < 2
        })
}

/// Adds the cells of a part with so many rows. An empty cell at the top of a page goes on with the cell above it on the
/// page before, and every cell of a row that is cut; a merged title or deadline that is set in the middle may have its
/// text on the second page only.
fn go_on(
    feet: &[Foot],
    cells: Vec<(Span, Cell)>,
    (rows, is_cut): (usize, bool),
    (columns, blanks): (&[Column], &[bool]),
    out: &mut Vec<Cell>,
) -> Vec<Foot> {
    let mut next: Vec<Foot> = vec![Foot::Closed; columns.len()];
    // Of the column of a role, whether the cell at the head of the page is blank.
    let is_blank = |role: Role| {
        let column = columns.iter().position(|column| column.role == role)?;
        let (_, here) = cells.iter().find(|(span, _)| span.row == 0 && span.column == column)?;
        Some(here.pieces.is_empty())
    };
    let no_deadline = is_blank(Role::Deadline) == Some(true);
    // The row whose measure has moved to this page, leaving titles and a deadline at the foot.
    let moved_row = columns.iter().position(|column| column.role == Role::Measure).and_then(|column| {
        match feet.get(column).copied()? {
            Foot::Empty(row)
                if is_blank(Role::Measure) == Some(false) && row_goes_on(feet, no_deadline, columns, out, row) =>
            {
                Some(row)
            }
            _ => None,
        }
    });
    for (span, mut cell) in cells {
        let at_foot = span.last_row + 1 == rows;
        let above = if span.row == 0 { feet.get(span.column).copied() } else { None };
        // A title that the next page says again is no rest of it.
        let again = |index: usize| {
            let text = |cell: &Cell| squash(&cell.pieces.iter().map(|piece| piece.text.as_str()).collect::<String>());
            let own = text(&cell);
            let bare = bare_title(&own);
            roles::is_title(columns[span.column].role) && bare.len() < own.len() && text(&out[index]).ends_with(&bare)
        };
        let joins = match above {
            Some(Foot::Filled(index)) => is_cut && !cell.pieces.is_empty() && !again(index),
            _ => false,
        };
        // A mark stands for its own row; blank ones below are no part of it.
        let above = above.filter(|_| columns[span.column].role != Role::Unit);
        let foot = if let (true, Some(Foot::Filled(index))) = (joins, above) {
            let before = &mut out[index];
            let at = before.pieces.len();
            before.pieces.extend(cell.pieces);
            before.pieces[at].opens = Opening::Line;
            before.last_row = before.last_row.max(cell.last_row);
            Foot::Filled(index)
        } else if cell.pieces.is_empty() {
            match above {
                Some(Foot::Filled(index)) => {
                    out[index].last_row = out[index].last_row.max(cell.last_row);
                    Foot::Filled(index)
                }
                Some(Foot::Empty(row)) => Foot::Empty(row),
                Some(Foot::Closed) | None => Foot::Empty(cell.row),
            }
        } else {
            let role = columns[span.column].role;
            let may_be_split = matches!(role, Role::Facet | Role::Strategy | Role::Deadline);
            if let Some(Foot::Empty(row)) = above {
                let is_title = matches!(role, Role::Facet | Role::Strategy) && !blanks[span.column];
                if may_be_split && cell.last_row > cell.row
                    || is_title
                    || row_goes_on(feet, no_deadline, columns, out, row)
                {
                    cell.row = row;
                }
            }
            // What a page break has cut from a title goes on with it, above the measures.
            if let (Some(Foot::Filled(index)), Role::Facet | Role::Strategy) = (above, role)
                && Some(out[index].row) == moved_row
            {
                cell.row = out[index].row;
            }
            out.push(cell);
            Foot::Filled(out.len() - 1)
        };
        if at_foot {
            next[span.column..=span.last_column].fill(foot);
        }
    }
    next
}

/// Whether the row at a page's foot goes on at the head of the next, some of its texts having moved there whole: a
/// deadline in it there, none here; or nothing but titles there.
fn row_goes_on(feet: &[Foot], no_deadline: bool, columns: &[Column], above: &[Cell], row: u32) -> bool {
    let of = |wanted: Role| (0..columns.len()).filter(move |&column| columns[column].role == wanted);
    let fills = |column: usize| matches!(feet.get(column), Some(&Foot::Filled(index)) if above[index].row == row);
    let only_titles = [Role::Measure, Role::Department, Role::CoDepartment, Role::Deadline, Role::Other]
        .into_iter()
        .all(|role| !of(role).any(fills));
    if only_titles && (of(Role::Facet).any(fills) || of(Role::Strategy).any(fills)) {
        return true;
    }
    no_deadline && of(Role::Deadline).next().is_some_and(fills)
}

/// Reads the cells of one part.
fn cells(sheet: &Sheet<'_>, part: &Part, xs: &[f32]) -> PartCells {
    let top = part.head.as_ref().map_or(part.top, |head| body_top(sheet, head));
    let (rules, mut ys) = part_rules(sheet, part, top, xs);
    if xs.len() * ys.len() > MOST_PLACES {
        // Squared paper behind the table, or a drawing: its lines part no rows.
        ys.drain(1..ys.len() - 1);
    }
    let lattice = Lattice::cut(xs.to_vec(), ys, &rules);
    let inside = sheet.within([f32::MIN, top, f32::MAX, part.bottom]);
    let mut by_cell: Vec<Vec<u32>> = vec![Vec::new(); lattice.spans.len()];
    let cover = lattice.cover();
    let cell_at = |row: usize, column: usize| cover[row * lattice.columns() + column];
    let mut places = lattice.places();
    if part.guessed {
        // Text may run over an edge that is not drawn: a piece without a gap stays in the column it starts in.
        for line in lines(sheet.page, &inside) {
            for piece in split(sheet.page, &line, 0.2) {
                let middle = (piece.bbox[1] + piece.bbox[3]) / 2.0;
                let apart =
                    |before, next| parts_at_mark(sheet, before, next, xs) || leaves_stack(sheet, before, next, xs);
                for part in piece.glyphs.chunk_by(|&before, &next| !apart(before, next)) {
                    let start = sheet.page.glyphs[part[0] as usize].middle()[0];
                    let (row, column) = places.nearest([start, middle]);
                    by_cell[cell_at(row, column)].extend(part);
                }
            }
        }
        rejoin(sheet, &inside, xs, &lattice, &mut by_cell);
    } else {
        let own = |&glyph: &u32| (sheet.page.glyphs[glyph as usize].baseline, glyph);
        let mut by_baseline: Vec<(f32, u32)> = inside.iter().map(own).collect();
        by_baseline.sort_by(|a, b| a.0.total_cmp(&b.0));
        for &glyph in &inside {
            let [x, y] = sheet.page.glyphs[glyph as usize].middle();
            let (row, column) = places.nearest([x, y]);
            let near = column > 0 && x - xs[column] < 6.0 * sheet.page.glyphs[glyph as usize].size;
            let hangs = near
                && (hangs_over(sheet, &by_baseline, glyph, xs[column])
                    || is_printed_over(sheet, &by_baseline, glyph, xs[column]));
            by_cell[cell_at(row, if hangs { column - 1 } else { column })].push(glyph);
        }
    }
    let set = by_cell.iter().map(|glyphs| set_apart(sheet, sheet.lines_of(glyphs)));
    PartCells { rows: lattice.rows(), cells: lattice.spans.iter().copied().zip(set).collect() }
}

/// A piece without the blank half of the mark at its end.
fn without_blank(mut piece: Line) -> Line {
    if piece.text.ends_with(is_wide_mark) {
        piece.bbox[2] -= 0.5 * piece.size;
    }
    piece
}

/// Whether two glyphs that stand as close as those of a word are of two columns: behind a closing mark that hangs over its
/// edge, as that of 一、 does in one a character wide, what comes next stands a little behind its box, half of which is
/// blank, or where lines begin; and so does an opening bracket, the first half of which is.
fn are_apart(mark: &Glyph, next: &Glyph, starts: &[f32]) -> bool {
    let begins = || {
        let at = starts.partition_point(|&start| start < next.bbox[0] - 0.3);
        starts.get(at).is_some_and(|&start| start < next.bbox[0] + 0.3)
    };
    let opens = matches!(next.text.first(), '（' | '〔' | '【' | '(' | '[');
    let gap = next.bbox[0] - mark.bbox[2];
    is_wide_mark(mark.text.last()) && (gap > 0.05 * mark.size || begins()) || opens && gap > 0.0 && begins()
}

/// Where several pieces begin below one another, from the left.
fn common_starts(pieces: &[Line]) -> Vec<f32> {
    const SEVERAL: usize = 4;
    let mut lefts: Vec<f32> = pieces.iter().map(|piece| piece.bbox[0]).collect();
    lefts.sort_by(f32::total_cmp);
    let groups = lefts.chunk_by(|before, next| next - before < 0.1);
    groups.filter(|group| group.len() >= SEVERAL).map(|group| group[0]).collect()
}

/// Whether an edge runs through a closing mark or right behind it: half of its box is blank and may hang over the edge,
/// up to the text of the next column.
fn parts_at_mark(sheet: &Sheet<'_>, before: u32, next: u32, xs: &[f32]) -> bool {
    let [mark, next] = [before, next].map(|index| &sheet.page.glyphs[index as usize]);
    let is_mark = |glyph: &Glyph| is_wide_mark(glyph.text.first());
    is_mark(mark) && !is_mark(next) && xs.iter().any(|&x| x > mark.bbox[0] && x < next.bbox[0] + 0.1 * next.size)
}

/// Whether the edge of a column one character wide stands between two glyphs: nothing runs on from such a one.
fn leaves_stack(sheet: &Sheet<'_>, before: u32, next: u32, xs: &[f32]) -> bool {
    let [before, next] = [before, next].map(|index| &sheet.page.glyphs[index as usize]);
    xs.windows(2).any(|edges| {
        let is_narrow = edges[1] - edges[0] < 2.0 * before.size;
        is_narrow && before.bbox[0] < edges[1] && next.bbox[0] > edges[1] - 0.1 * next.size
    })
}

/// Whether a mark stands over the edge of its column, as Word sets 。 and ， at the end of a full line, or a word that
/// could not be broken: close behind what begins on the other side.
fn hangs_over(sheet: &Sheet<'_>, by_baseline: &[(f32, u32)], index: u32, edge: f32) -> bool {
    /// A word or a row of marks this long never hangs over.
    const MOST: usize = 12;
    let is_mark = |glyph: &Glyph| {
        let mark = glyph.text.first();
        is_wide_mark(mark) || matches!(mark, ',' | '.' | ';' | ':' | '!' | '?' | ')' | ']' | '}')
    };
    let is_word = |glyph: &Glyph| glyph.text.first().is_ascii_alphanumeric();
    let mut glyph = &sheet.page.glyphs[index as usize];
    for _ in 0..MOST {
        // Most characters are neither, and need no look around.
        if !is_mark(glyph) && !is_word(glyph) {
            return false;
        }
        let reach = 0.2 * glyph.size;
        // A mark may be drawn closer than its box: half of that is blank.
        let overlap = if is_mark(glyph) { 0.5 * glyph.size } else { reach };
        let is_before = |&index: &u32| {
            let other = &sheet.page.glyphs[index as usize];
            let gap = glyph.bbox[0] - other.bbox[2];
            gap < reach && gap > -overlap && other.bbox[0] < glyph.bbox[0] && !other.text.is_blank()
        };
        let before = on_level(by_baseline, glyph, reach).filter(is_before).min();
        let before = before.map(|index| &sheet.page.glyphs[index as usize]);
        match before {
            Some(before) if is_mark(glyph) || is_word(before) => glyph = before,
            _ => return false,
        }
        if glyph.middle()[0] < edge {
            return true;
        }
    }
    false
}

/// Whether a glyph was drawn in one go with those on the other side of an edge and lies upon what stands on this side: a
/// line too long for its cell that could not be broken.
fn is_printed_over(sheet: &Sheet<'_>, by_baseline: &[(f32, u32)], index: u32, edge: f32) -> bool {
    let glyphs = &sheet.page.glyphs;
    let glyph = &glyphs[index as usize];
    let is_level = |other: &Glyph| (other.baseline - glyph.baseline).abs() < 0.1 * glyph.size;
    // A few blanks at most stand between.
    let drawn_before = glyphs[..index as usize].iter().rev().take(16).find(|other| !other.text.is_blank());
    if !drawn_before.is_some_and(|before| is_level(before) && before.middle()[0] < edge) {
        return false;
    }
    on_level(by_baseline, glyph, 0.3 * glyph.size).filter(|&other| other > index).any(|other| {
        let [left, _, right, _] = glyphs[other as usize].bbox;
        let shared = right.min(glyph.bbox[2]) - left.max(glyph.bbox[0]);
        shared > 0.5 * (right - left).min(glyph.bbox[2] - glyph.bbox[0])
    })
}

/// The glyphs whose baselines are less than `reach` from that of one, among those sorted by it.
fn on_level<'a>(by_baseline: &'a [(f32, u32)], glyph: &Glyph, reach: f32) -> impl Iterator<Item = u32> + use<'a> {
    /// No page of a plan has so many on one line; a hostile one may have them all there.
    const MOST: usize = 4096;
    let (above, below) = (glyph.baseline - reach, glyph.baseline + reach);
    let from = by_baseline.partition_point(|&(at, _)| at <= above);
    by_baseline[from..].iter().take(MOST).take_while(move |&&(at, _)| at < below).map(|&(_, glyph)| glyph)
}

/// The lines of a cell, those that run downwards cut where they stop: titles below one another that no rule parts.
fn set_apart(sheet: &Sheet<'_>, lines: Vec<Line>) -> Vec<Line> {
    /// In ems: a blank inside a title is no more than one.
    const STOP: f32 = 1.2;
    if !lines.iter().any(Line::runs_down) {
        return lines;
    }
    let parts = |line: Line| if line.runs_down() { split(sheet.page, &line, STOP) } else { vec![line] };
    lines.into_iter().flat_map(parts).collect()
}

/// Puts blanks back: pieces lost the spaces between them.
fn rejoin(sheet: &Sheet<'_>, inside: &[u32], xs: &[f32], lattice: &Lattice, by_cell: &mut [Vec<u32>]) {
    let cover = lattice.cover();
    for &glyph in inside {
        if sheet.page.glyphs[glyph as usize].text.is_blank()
            && let [x, y] = sheet.page.glyphs[glyph as usize].middle()
            && let Some((row, column)) = lattice.place([x.clamp(xs[0], xs[xs.len() - 1] - 0.1), y])
        {
            by_cell[cover[row * lattice.columns() + column]].push(glyph);
        }
    }
}

/// The rules that cut a part, with those put in that are not drawn, and its row edges.
fn part_rules(sheet: &Sheet<'_>, part: &Part, top: f32, xs: &[f32]) -> (Rules, Vec<f32>) {
    let (left, right) = (xs[0], xs[xs.len() - 1]);
    let inside = |rule: &&Rule| {
        rule.at > top + 3.0
            && rule.at < part.bottom - part.overflow - 3.0
            && rule.to.min(right) - rule.from.max(left) > 10.0
    };
    let mut horizontal: Vec<Rule> = sheet.rules.horizontal.iter().filter(inside).copied().collect();
    let mut vertical = sheet.rules.vertical.clone();
    let down =
        |x: f32, from: f32| Rule { axis: Axis::Vertical, at: x, from, to: part.bottom, thickness: 0.5, light: 0 };
    if part.guessed {
        vertical = xs.iter().map(|&x| down(x, top)).collect();
    }
    let mut ys = grouped(horizontal.iter().map(|rule| rule.at).collect(), 3.6);
    ys.insert(0, top);
    // No rule stands beside what hangs below the last one: it is of the last row all the same, unless a rule ends that.
    let drawn = (part.bottom - part.overflow).max(top + 1.0);
    ys.push(drawn);
    let hang = sheet.within([left, drawn, right, part.bottom]);
    let ended = |&&index: &&u32| {
        let glyph = &sheet.page.glyphs[index as usize];
        let is_over = |rule: &Rule| {
            let [x, _] = glyph.middle();
            (rule.at - drawn).abs() < 3.6 && rule.from < x && rule.to > x && rule.at < glyph.bbox[1] + 0.1 * glyph.size
        };
        glyph.text.is_blank() || sheet.rules.horizontal.iter().any(is_over)
    };
    if part.overflow > 3.6 && hang.iter().filter(ended).count() == hang.len() {
        ys.push(part.bottom);
        horizontal.extend(sheet.rules.horizontal.iter().filter(|rule| (rule.at - drawn).abs() < 3.6));
        vertical.extend(xs.iter().map(|&x| down(x, drawn)));
        vertical.sort_by(|a, b| a.at.total_cmp(&b.at));
    }
    (Rules { horizontal, vertical }, ys)
}

/// Lines outside tables, each a piece of its own.
fn prose(sheet: &Sheet<'_>, lines: Vec<Line>, blocks: &mut Vec<Block>) {
    let right = lines.iter().map(|line| line.bbox[2]).fold(f32::MIN, f32::max);
    let found: Vec<Piece> = pieces(lines, sheet.page.number, right);
    blocks.extend(found.into_iter().map(Block::Prose));
}
