//! Tables whose cells a program wrote one after another, row by row, as it found them in a page:
//!
//! > 策略 推動措施 主責 期限
//! > 透明治理
//! > 1. 採購招標文件公開閱覽，廠商意見逐項
//! > 回應並上網。 總務科、會
//! > 計室
//! > 第二季
//! > 2. 首長行程按週公布。 會計室 每月底前
//!
//! The heads say which columns there are and in which order (`header`). Of all ways to cut the words into cells, in that order
//! and row after row, the cheapest counts (`cut`): names and times look like such, titles have numbers or are said again, a
//! measure begins with its number, and a line that ends inside a cell is as long as its column is wide (`known`). Cells that are
//! merged over rows are missing in all rows but one; cells that a page break has cut go on behind it.
//!
//! Nothing but the order of words tells all of this, so all of it is in doubt.

mod cut;
mod header;
mod known;
mod merged;
mod words;

use super::{Block, Cell, Document, Opening, Piece, PlanTable, Role, Vocabulary};
use crate::{source::text::Line, words::Place};
use cut::{CutCell, Habit, Signs};
use known::Known;
pub(super) use known::{is_only_names, names_and_dress};
use words::{Edge, Word};
pub(super) use words::{is_marker, is_narrow};

/// Fewer rows are a list of something else.
const LEAST_ROWS: usize = 3;
/// In nats: rows that cost more each are those of no table in this order.
const HOPELESS: f32 = 8.0;
/// Cells with blanks inside, a row, beyond which lines of several cells may stand beside one another.
const MOST_BLANKS: f32 = 0.08;
/// How often the cells teach what the next cutting goes by: a third time changed nothing on any text that was looked at.
const ROUNDS: usize = 2;
/// Words of a text that are laid into cells: the longest plan seen has some four thousand.
const MOST_WORDS: usize = 20_000;

/// A text read as the cells of a table one after another.
pub(crate) struct Ordered {
    pub(crate) document: Document,
    /// Whether blanks stand inside so many cells that lines of several cells may stand beside one another instead.
    pub(crate) is_unsure: bool,
}

/// The document of a text whose words are the cells of a plan's table one after another, if it shows the heads of one.
pub(crate) fn read(lines: &[Line<'_>], vocabulary: &Vocabulary) -> Option<Ordered> {
    let all = words::words(lines);
    if all.len() > MOST_WORDS {
        return None;
    }
    let head = header::find(&all, vocabulary)?;
    let body = words::body(&all, lines, &head);
    let at_first = Known::of(&body.own, &head.columns);
    let signs = |known: &Known| body.own.iter().map(|word| Signs::of(word, known)).collect::<Vec<_>>();
    let signs_at_first = signs(&at_first);
    let by_habit = |habit: Habit| {
        let cheapest = |known: &Known, signs: &[Signs]| cut::cheapest(&body, signs, &head.columns, known, habit);
        let mut known = at_first.clone();
        let mut way = cheapest(&known, &signs_at_first);
        // How wide the columns are, and which numbers are whose, is told by the cells.
        for _ in 0..ROUNDS {
            known.learn(&body.own, &way.cells, &head.columns);
            way = cheapest(&known, &signs(&known));
        }
        way
    };
    let ways = [Habit::EachRow, Habit::Shared].map(by_habit);
    let way = ways.into_iter().min_by(|a, b| a.whole.total_cmp(&b.whole))?;
    let measure = head.columns.iter().position(|column| column.role == Role::Measure)?;
    let rows = way.cells.iter().filter(|cell| cell.column == Some(measure) && !cell.goes_on).count();
    if rows < LEAST_ROWS || way.price > HOPELESS * rows as f32 {
        return None;
    }
    let has_blank = |cell: &&CutCell| body.own[cell.words.clone()][1..].iter().any(|word| word.edge == Edge::Blank);
    let is_unsure = way.cells.iter().filter(has_blank).count() as f32 > MOST_BLANKS * rows as f32;
    let mut table = PlanTable { columns: head.columns, margin: 0.0, by_gaps: true, ..PlanTable::default() };
    lay(&mut table, &body.own, &way.cells, lines);
    merged::spread(&mut table);
    let prose = |line: &Line<'_>| {
        let text = line.text.trim();
        let place = Place::line(line.page, line.number);
        (!text.is_empty()).then(|| Block::Prose(Piece::new(text, place, Opening::Paragraph)))
    };
    let first = all[head.words.start].line;
    let end = body.own.get(way.end).map_or(body.end, |word| word.line);
    table.furniture = words::pieces(lines, &all[head.words.clone()]).chain(body.furniture_before(lines, end)).collect();
    let before = lines[..first].iter().filter_map(prose);
    let behind: Vec<Block> = lines[end..].iter().filter_map(prose).collect();
    let pages = lines.last().map_or(1, |line| line.page);
    let blocks = before.chain([Block::Table(table)]).chain(behind).collect();
    Some(Ordered { document: Document { pages, blocks, notes: Vec::new() }, is_unsure })
}

/// Puts the cells that were cut into a table: what goes on behind a page break is of the cell before it.
fn lay(table: &mut PlanTable, own: &[Word<'_>], cells: &[CutCell], lines: &[Line<'_>]) {
    let mut row = 0;
    for (at, cut) in cells.iter().enumerate() {
        let mut pieces: Vec<Piece> = words::pieces(lines, &own[cut.words.clone()]).collect();
        let is_column = |cell: &&mut Cell| Some(cell.column) == cut.column;
        if cut.goes_on
            && let Some(cell) = table.cells.iter_mut().rev().find(is_column)
        {
            cell.pieces.extend(pieces);
            continue;
        }
        row += u32::from(at > 0 && !cut.in_row);
        if let Some(first) = pieces.first_mut() {
            first.opens = Opening::Paragraph;
        }
        if cut.in_row
            && let Some(cell) = table.cells.iter_mut().rev().take_while(|cell| cell.row == row).find(is_column)
        {
            cell.pieces.extend(pieces);
            continue;
        }
        let cell = Cell { row, last_row: row, column: cut.column.unwrap_or(0), pieces };
        if cut.column.is_some() { table.cells.push(cell) } else { table.banners.push(cell) }
    }
}
