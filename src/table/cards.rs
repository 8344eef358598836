//! Cards: a small table a strategy, its labels in the first column and what they say in the second, or two of each in a row.
//!
//! | 項目 | 開放夜間參觀 | 主辦 | 展示組 |
//! |---|---|---|---|
//! | 作法 | 1.… 2.… |||
//! | 期程 | 6月底 |||
//!
//! Cards with the same labels are the rows of one table, laid down. A card alone is read as it stands: two columns say as
//! well that one heads the other. Cards side by side have their labels once, at the left, all of them words for what a plan
//! holds; those are laid down even from one table.

use std::{borrow::Cow, ops::Range};

use super::{Role, flowing::is_heading, looks};
use crate::{
    source::flow::{Flow, FlowBlock, FlowCell, FlowTable, Paragraph},
    words::{
        joining::{is_complete, squash},
        marker, numeral,
    },
};

/// A card has a label for what is done and for two things more.
const LEAST_LABELS: usize = 3;
/// In characters: no label is longer.
const LONGEST_LABEL: usize = 14;

/// The labels of a card with the cells beside them, in a stretch of rows of a table.
#[derive(Default)]
struct Card<'a> {
    labels: Vec<String>,
    said: Vec<&'a [FlowBlock]>,
}

/// A card with the cell over all columns above it, if one stands there.
type Headed<'a> = (Card<'a>, Option<&'a [FlowBlock]>);

/// A document whose cards are rows of one table, a run of cards with the same labels each; the document itself where there
/// is no such run.
pub(super) fn laid_down(flow: &Flow) -> Cow<'_, Flow> {
    let whole = over_pages(&flow.blocks);
    let mut blocks: Vec<FlowBlock> = Vec::new();
    let mut at = 0;
    let mut kept = 0;
    while at < whole.len() {
        let Some(run) = run_from(&whole, at) else {
            at += 1;
            continue;
        };
        let before = whole[..at].iter().rposition(|block| !is_blank(block));
        let heading = before.filter(|&before| before >= kept && run.has_headings && heads(&whole[before]));
        blocks.extend_from_slice(&whole[kept..heading.unwrap_or(at)]);
        let mut table = run.table;
        if let Some(heading) = heading {
            insert_heading(&mut table, &whole[heading]);
        }
        blocks.push(FlowBlock::Table(table));
        at = run.end;
        kept = at;
    }
    if kept == 0 {
        return Cow::Borrowed(flow);
    }
    blocks.extend_from_slice(&whole[kept..]);
    Cow::Owned(Flow { blocks, ..flow.clone() })
}

/// The blocks with tables of two columns whole that pages have cut: a card may be, and a label from what it says.
fn over_pages(blocks: &[FlowBlock]) -> Cow<'_, [FlowBlock]> {
    let is_pair = |block: &FlowBlock| matches!(block, FlowBlock::Table(table) if table.columns() == 2);
    let continues = |block: &FlowBlock| matches!(block, FlowBlock::Table(table) if table.continues);
    if !blocks.windows(2).any(|pair| is_pair(&pair[0]) && is_pair(&pair[1]) && continues(&pair[1])) {
        return Cow::Borrowed(blocks);
    }
    let mut out: Vec<FlowBlock> = Vec::with_capacity(blocks.len());
    for block in blocks {
        match (out.last_mut(), block) {
            (Some(FlowBlock::Table(above)), FlowBlock::Table(own))
                if own.continues && own.columns() == 2 && above.columns() == 2 =>
            {
                append(above, own);
            }
            _ => out.push(block.clone()),
        }
    }
    Cow::Owned(out)
}

/// Puts the rows of a table below those of another; what stands in its first row without a label goes on with what the last
/// label says.
fn append(above: &mut FlowTable, own: &FlowTable) {
    let goes_on = own.cells.first().is_some_and(|cell| cell.row == 0 && cell.column == 1);
    let last = above.rows.saturating_sub(1);
    for cell in &own.cells {
        if goes_on && cell.row == 0 {
            match above.cells.iter_mut().find(|other| other.row == last && other.column == cell.column) {
                Some(other) => other.blocks.extend(cell.blocks.iter().cloned()),
                None => above.cells.push(FlowCell { row: last, ..cell.clone() }),
            }
        } else {
            above.cells.push(FlowCell { row: cell.row + last + usize::from(!goes_on), ..cell.clone() });
        }
    }
    above.rows += own.rows - usize::from(goes_on);
}

struct Run {
    table: FlowTable,
    /// Behind its last block.
    end: usize,
    /// Headings stand between its cards.
    has_headings: bool,
}

fn is_blank(block: &FlowBlock) -> bool {
    matches!(block, FlowBlock::Paragraph(paragraph) if paragraph.text.trim().is_empty())
}

fn heads(block: &FlowBlock) -> bool {
    matches!(block, FlowBlock::Paragraph(paragraph) if is_heading(&paragraph.text))
}

/// The cards with the same labels from a block on, two at least.
fn run_from(blocks: &[FlowBlock], from: usize) -> Option<Run> {
    let FlowBlock::Table(first) = &blocks[from] else { return None };
    let labels = cards(first)?.into_iter().next()?.0.labels;
    let columns = labels.len();
    let mut table = FlowTable { page: first.page, ..FlowTable::default() };
    for (column, label) in labels.iter().enumerate() {
        let blocks = vec![FlowBlock::Paragraph(Paragraph { text: label.clone(), ..Paragraph::default() })];
        table.cells.push(FlowCell { row: 0, column, rows: 1, columns: 1, blocks });
    }
    table.rows = 1;
    let (mut end, mut found, mut has_headings) = (from, 0, false);
    let mut waiting: Vec<&FlowBlock> = Vec::new();
    for (at, block) in blocks.iter().enumerate().skip(from) {
        match block {
            FlowBlock::Table(own) => {
                let Some(own) = cards(own).filter(|own| own.iter().all(|(card, _)| card.labels == labels)) else {
                    break;
                };
                for heading in waiting.drain(..) {
                    push_heading(&mut table, columns, std::slice::from_ref(heading));
                    has_headings = true;
                }
                for (card, heading) in own {
                    if let Some(heading) = heading {
                        push_heading(&mut table, columns, heading);
                        has_headings |= found > 0;
                    }
                    for (column, said) in card.said.iter().enumerate() {
                        let blocks = said.to_vec();
                        table.cells.push(FlowCell { row: table.rows, column, rows: 1, columns: 1, blocks });
                    }
                    table.rows += 1;
                    found += 1;
                }
                end = at + 1;
            }
            _ if is_blank(block) => {}
            _ if heads(block) => waiting.push(block),
            FlowBlock::Paragraph(_) => break,
        }
    }
    (found >= 2).then_some(Run { table, end, has_headings })
}

/// The cards of a table that is nothing but cards.
fn cards(table: &FlowTable) -> Option<Vec<Headed<'_>>> {
    match table.columns() {
        2 => below_one_another(table),
        columns => side_by_side(table).or_else(|| if columns % 2 == 0 { below_one_another(table) } else { None }),
    }
}

/// Cards whose labels stand once at the left, one card a column.
fn side_by_side(table: &FlowTable) -> Option<Vec<Headed<'_>>> {
    /// More are no strategies of one facet.
    const MOST: usize = 8;
    let columns = table.columns();
    if !(3..=MOST + 1).contains(&columns) {
        return None;
    }
    let mut labels: Vec<String> = Vec::new();
    let mut cards: Vec<Card<'_>> = (1..columns).map(|_| Card::default()).collect();
    for row in 0..table.rows {
        let own = &table.cells[rows(table, row)];
        let whole = own.len() == columns && own.iter().all(|cell| cell.columns == 1 && cell.rows == 1);
        let label = label(own.first()?)?;
        // A number of an outline is no label, and a first row of nothing but labels is a header: not 行動1, 行動2.
        let is_word = |word: &String| role(word).is_some() && !word.contains(|c: char| c.is_ascii_digit());
        let is_header = || row == 0 && own[1..].iter().all(|cell| self::label(cell).is_some_and(|word| is_word(&word)));
        // 行動序 | 行動1 | 行動2
        let is_count = |cell: &FlowCell| {
            self::label(cell).is_some_and(|text| numeral(&text).is_some() || marker::lone_noun(&text).is_some())
        };
        let counts = row == 0 && own[1..].iter().all(is_count);
        if !whole || role(&label).is_none() && !counts || looks::has_marker(&label) || is_header() {
            return None;
        }
        labels.push(label);
        for (card, cell) in cards.iter_mut().zip(&own[1..]) {
            card.said.push(&cell.blocks);
        }
    }
    if labels.len() < LEAST_LABELS || !says_what_is_done(&labels) {
        return None;
    }
    Some(cards.into_iter().map(|card| (Card { labels: labels.clone(), ..card }, None)).collect())
}

/// Whether one of the labels is a word for measures.
fn says_what_is_done(labels: &[String]) -> bool {
    labels.iter().any(|label| role(label) == Some(Role::Measure))
}

/// What a label is a word for.
fn role(label: &str) -> Option<Role> {
    looks::role_of_word(label).or_else(|| looks::role_hinted(label))
}

/// What a cell says, if it may be a label.
fn label(cell: &FlowCell) -> Option<String> {
    let text = squash(&cell.text());
    let may_be = !text.is_empty() && text.chars().count() <= LONGEST_LABEL && !is_complete(&text);
    may_be.then_some(text)
}

/// Cards one below the other: in every row labels with what they say behind each.
fn below_one_another(table: &FlowTable) -> Option<Vec<Headed<'_>>> {
    let mut out: Vec<Headed<'_>> = Vec::new();
    let mut above: Option<&[FlowBlock]> = None;
    let mut open = Card::default();
    for row in 0..table.rows {
        match &table.cells[rows(table, row)] {
            [over] if over.columns == table.columns() => {
                if !open.labels.is_empty() {
                    out.push((std::mem::take(&mut open), above.take()));
                }
                above = Some(&over.blocks);
            }
            [] => {}
            own if own.len() % 2 == 0 => {
                for pair in own.chunks_exact(2) {
                    let text = label(&pair[0])?;
                    // The first label again begins the next card.
                    if open.labels.first() == Some(&text) {
                        out.push((std::mem::take(&mut open), above.take()));
                    }
                    open.labels.push(text);
                    open.said.push(&pair[1].blocks);
                }
            }
            _ => return None,
        }
    }
    out.push((open, above));
    let is_card = |(card, _): &Headed<'_>| card.labels.len() >= LEAST_LABELS;
    out.iter().all(is_card).then_some(out)
}

fn rows(table: &FlowTable, row: usize) -> Range<usize> {
    let from = table.cells.partition_point(|cell| cell.row < row);
    from..table.cells.partition_point(|cell| cell.row <= row)
}

fn push_heading(table: &mut FlowTable, columns: usize, blocks: &[FlowBlock]) {
    table.cells.push(FlowCell { row: table.rows, column: 0, rows: 1, columns, blocks: blocks.to_vec() });
    table.rows += 1;
}

/// A heading above the first card, below the labels.
fn insert_heading(table: &mut FlowTable, heading: &FlowBlock) {
    let columns = table.columns();
    for cell in table.cells.iter_mut().filter(|cell| cell.row > 0) {
        cell.row += 1;
    }
    table.rows += 1;
    let at = table.cells.partition_point(|cell| cell.row == 0);
    table.cells.insert(at, FlowCell { row: 1, column: 0, rows: 1, columns, blocks: vec![heading.clone()] });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(continues: bool, rows: &[[&str; 2]]) -> FlowBlock {
        FlowBlock::Table(FlowTable { continues, ..FlowTable::of_texts(rows) })
    }

    #[test]
    fn a_card_that_a_page_has_cut_is_one_and_a_label_keeps_what_it_says() {
        let whole = card(false, &[["項目", "門禁"], ["作法", "1.換證。"], ["主辦", "總務處"], ["期程", "每季"]]);
        let head = card(false, &[["項目", "健康"], ["作法", ""]]);
        let foot = card(true, &[["", "1.口腔檢查。"], ["主辦", "學務處"], ["期程", "每年"]]);
        let flow = Flow { blocks: vec![whole, head, foot], ..Flow::default() };
        let laid = laid_down(&flow);
        let [FlowBlock::Table(table)] = &laid.blocks[..] else { panic!("one table") };
        let row = |row: usize| -> Vec<String> {
            table.cells.iter().filter(|cell| cell.row == row).map(FlowCell::text).collect()
        };
        assert_eq!(row(0), ["項目", "作法", "主辦", "期程"]);
        assert_eq!(row(2), ["健康", "1.口腔檢查。", "學務處", "每年"]);
    }
}
