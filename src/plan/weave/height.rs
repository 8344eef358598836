//! Assignment where the page shows heights: nothing is guessed.
//!
//! A token belongs to the row it stands in. Where several measures share a row (a tall cell), it belongs to the last
//! one that starts at or above it. A cell merged over several rows belongs to every measure of those rows.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{
    Receiver, Share, Woven,
    foot::{self, Feet},
    in_text, phrases,
};
use crate::plan::{
    lexicon::looks_like_department,
    outline::{lead, top_of},
    record::Assignment,
    strips::{Gap, Strips, Token},
};

/// Gives each token to the measure at whose height it starts.
pub(super) fn assign<'a>(receivers: &[Receiver], strips: &'a Strips<'a>, woven: &mut Woven<'a>) {
    let measures: Vec<&Receiver> = receivers.iter().filter(|receiver| receiver.sub.is_none()).collect();
    let highest = highest(&measures);
    let mut doubtful = BTreeSet::new();
    // Where each measure has a drawn row of its own, what stands in the row is the measure's.
    let tall = measures.windows(2).any(|pair| pair[0].row == pair[1].row);
    let mut given: Vec<Given<'_>> = Vec::new();
    for (tokens, strip) in [
        (&strips.departments, Strip::Departments),
        (&strips.co_departments, Strip::CoDepartments),
        (&strips.deadlines, Strip::Deadlines),
    ] {
        let names = strip != Strip::Deadlines;
        let at_top = is_at_top(&measures, tokens);
        let whole = whole_cells(tokens);
        let mut before: &[Token<'_>] = &[];
        for cell in cells(tokens) {
            let wrapped = is_wrapped(cell, &whole);
            let mut owners = owners(&measures, &highest, cell, (strip, wrapped));
            if strip == Strip::Deadlines
                && let Some(inside) = goes_on_merged(&measures, cell)
            {
                // The rest of a merged deadline: what stands before the page break is said of these measures too.
                let all = before.iter().chain(cell);
                owners = vec![(inside.start - 1, cell.iter().collect())];
                owners.extend(inside.map(|measure| (measure, all.clone().collect())));
            }
            before = cell;
            doubtful.extend(torn(&measures, cell));
            doubtful.extend(beside_none(&measures, cell));
            if let Some(cut) = cut_or_centred(&measures, cell).filter(|_| tall) {
                if at_top {
                    owners = parted(&measures, cell, cut);
                } else {
                    doubtful.extend([cut - 1, cut]);
                }
            }
            if owners.is_empty() {
                let surplus = if names { &mut woven.surplus_departments } else { &mut woven.surplus_deadlines };
                surplus.extend(cell.iter().cloned());
            }
            for (owner, tokens) in owners {
                if tokens.first().is_some_and(|first| is_off(&measures, owner, first)) {
                    doubtful.extend([owner.saturating_sub(1), owner]);
                }
                given.extend(tokens.into_iter().map(|token| Given { owner, token, strip }));
            }
        }
    }
    let in_text = strips.outline.first().is_some_and(|text| text.piece.place.lines.is_some());
    if in_text {
        in_text::together(&mut given);
        doubtful.extend(in_text::stacked(&measures, &given));
    } else {
        doubtful.extend(beside_stacks(&measures, &strips.departments));
    }
    let feet = if tall && !in_text { foot::take_along(&measures, &mut given, strips.pitch) } else { Feet::default() };
    doubtful.extend(&feet.doubtful);
    for Given { owner, token, strip } in given {
        give(woven.share(measures[owner]), token, strip != Strip::Deadlines);
    }
    if !in_text {
        phrases::settle(woven);
    }
    for (at, receiver) in measures.iter().enumerate() {
        let share = woven.share(receiver);
        let odd = share.departments.iter().any(|name| is_odd(name, &strips.departments));
        // Without rules, what a measure lacks may stand in a merged cell beside its neighbour; one that lacks all may have
        // lost it.
        let no_name = share.departments.is_empty() && !strips.departments.is_empty();
        let no_deadline = share.deadline.is_none() && !strips.deadlines.is_empty();
        let lacks = (in_text || tall) && (no_name || no_deadline) || no_name && no_deadline;
        share.assignment = if odd || lacks || doubtful.contains(&at) {
            Assignment::Ambiguous
        } else if feet.moved.contains(&at) {
            Assignment::Inferred
        } else {
            Assignment::Certain
        };
    }
}

/// A token and the measure that has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    /// Index into the measures.
    pub(super) owner: usize,
    pub(super) token: &'a Token<'a>,
    pub(super) strip: Strip,
}

/// Which column tokens stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strip {
    Departments,
    CoDepartments,
    Deadlines,
}

/// Whether a name stands only here, looks like none, and was parted from the text by spaces alone: then it may be text.
fn is_odd(name: &str, tokens: &[Token<'_>]) -> bool {
    let mut same = tokens.iter().filter(|token| token.text == name);
    let by_spaces = same.next().is_some_and(|token| token.place.lines.is_some());
    by_spaces && same.next().is_none() && !looks_like_department(name)
}

fn give(share: &mut Share, token: &Token<'_>, names: bool) {
    if names {
        return share.add_department(token);
    }
    share.add_deadline(token);
    share.add_line(token);
}

/// The tokens cell by cell.
fn cells<'t, 'a>(tokens: &'t [Token<'a>]) -> impl Iterator<Item = &'t [Token<'a>]> {
    tokens.chunk_by(|_, next| next.gap != Gap::Cell)
}

/// The two measures between which a token is torn: text shows no rules, and at the head of a page, above the first
/// measure there, a token may go on from the last measure of the page before or open the next cell.
fn torn(measures: &[&Receiver], cell: &[Token<'_>]) -> Vec<usize> {
    let token = &cell[0];
    let next = measures.partition_point(|measure| measure.page < token.place.page);
    let (Some(last), Some(first)) = (next.checked_sub(1), measures.get(next)) else { return Vec::new() };
    let runs_on = measures[last].end_row >= token.row;
    if token.place.lines.is_some() && first.page == token.place.page && is_above(token, first) && !runs_on {
        vec![last, next]
    } else {
        Vec::new()
    }
}

/// For each measure the highest place where it begins, or one after it in its row: so that the last one that a token is
/// not above is found without looking at all of a row.
fn highest(measures: &[&Receiver]) -> Vec<(u32, f32)> {
    let mut out: Vec<(u32, f32)> = measures.iter().map(|measure| (measure.page, measure.top)).collect();
    for at in (1..out.len()).rev() {
        let (mine, next) = (out[at - 1], out[at]);
        if measures[at - 1].row == measures[at].row && mine.0.cmp(&next.0).then(mine.1.total_cmp(&next.1)).is_gt() {
            out[at - 1] = next;
        }
    }
    out
}

/// The last of these measures, whole rows of them, that a token is not above.
fn last_not_below(
    measures: &[&Receiver],
    highest: &[(u32, f32)],
    inside: &Range<usize>,
    token: &Token<'_>,
) -> Option<usize> {
    let mut end = inside.end;
    while end > inside.start {
        let row = measures[end - 1].row;
        let start = measures.partition_point(|measure| measure.row < row).max(inside.start);
        let found = start + highest[start..end].partition_point(|&(page, top)| !is_above_place(token, page, top));
        if found > start {
            return Some(found - 1);
        }
        end = start;
    }
    None
}

/// The texts of whole cells, with how many say the same.
fn whole_cells(tokens: &[Token<'_>]) -> BTreeMap<String, usize> {
    let mut times = BTreeMap::new();
    for cell in cells(tokens) {
        *times.entry(cell.iter().map(|token| &*token.text).collect()).or_default() += 1;
    }
    times
}

/// Whether the lines of a cell are one phrase, which other cells are too, and more than are one of the lines: 隨時辦 above
/// 理. A page break may have left those alone.
fn is_wrapped(cell: &[Token<'_>], whole: &BTreeMap<String, usize>) -> bool {
    let text: String = cell.iter().map(|token| &*token.text).collect();
    let times = |text: &str| whole.get(text).copied().unwrap_or(0);
    cell.len() > 1 && times(&text) > 1 && cell.iter().all(|token| times(&token.text) < times(&text))
}

/// Which measure gets which tokens of a cell, by index into `measures`. The lines of a wrapped cell are no list.
fn owners<'a>(
    measures: &[&Receiver],
    highest: &[(u32, f32)],
    cell: &'a [Token<'a>],
    (strip, wrapped): (Strip, bool),
) -> Vec<(usize, Vec<&'a Token<'a>>)> {
    let (row, last_row) = (cell[0].row, cell[0].last_row);
    let starts = measures.partition_point(|measure| measure.row < row);
    let ends = measures.partition_point(|measure| measure.row <= last_row);
    let inside = starts..ends;
    let rows_inside = inside.len() > 1 && measures[inside.start].row != measures[inside.end - 1].row;
    if inside.len() == 1 || inside.is_empty() {
        // One measure starts in these rows. Text above it that a page break cut off has its tokens above it too.
        let before = inside.start.checked_sub(1);
        let mut out: Vec<(usize, Vec<&Token<'_>>)> = Vec::new();
        for token in cell {
            let runs_on = before.is_some_and(|before| measures[before].end_row >= row);
            let above = inside.clone().next().is_none_or(|only| runs_on && is_above(token, measures[only]));
            let owner = if above { before } else { inside.clone().next() };
            push(&mut out, owner, token);
        }
        return out;
    }
    // Where measures share a row no rule parts them, and a cell beside them is as tall as theirs, not merged. A second
    // column of departments is often empty: that it is so at the head of a page does not make it go on.
    let page = cell[0].place.page;
    let merged = match strip {
        Strip::Departments | Strip::CoDepartments => {
            let same_row = |pair: &[&Receiver]| pair[0].row == pair[1].row;
            !measures[inside.clone()].windows(2).any(same_row)
                && (strip == Strip::Departments || measures[inside.clone()].iter().all(|measure| measure.page == page))
        }
        Strip::Deadlines => true,
    };
    if merged && last_row > row && rows_inside && (wrapped || !is_lined_up(&measures[inside.clone()], cell)) {
        return inside.map(|measure| (measure, cell.iter().collect())).collect();
    }
    let mut out = Vec::new();
    for token in cell {
        let owner = last_not_below(measures, highest, &inside, token)
            .or_else(|| {
                // Above all of them: what a page break has cut from the measure before, text and all or not.
                let before = inside.start.checked_sub(1)?;
                (measures[before].end_row >= row || measures[before].end_page < token.place.page).then_some(before)
            })
            .or(Some(inside.start));
        push(&mut out, owner, token);
    }
    out
}

/// Whether no rule parts a measure from one of its neighbours.
fn shares_row(measures: &[&Receiver], at: usize) -> bool {
    let row = measures[at].row;
    at.checked_sub(1).is_some_and(|before| measures[before].row == row)
        || measures.get(at + 1).is_some_and(|next| next.row == row)
}

/// Whether the tokens of a measure that no rule parts from its neighbours begin away from its first line, by a third of a
/// line or more: the cells may be set in the middle, or lists have drifted that were lined up with other fonts, and the
/// tokens then be anyone's.
fn is_off(measures: &[&Receiver], owner: usize, first: &Token<'_>) -> bool {
    let measure = measures[owner];
    shares_row(measures, owner)
        && first.place.lines.is_none()
        && first.place.page == measure.page
        && first.row == measure.row
        && (top_of(&first.place) - measure.top).abs() > 0.6 * lead(&first.place)
}

/// The measures that no rule parts from their neighbours, where names stand beside too few of them for lists that were
/// lined up with them: they are one below the other, and only their number could tell.
fn beside_stacks(measures: &[&Receiver], names: &[Token<'_>]) -> Vec<usize> {
    /// Fewer may stand level or not by chance.
    const ENOUGH: usize = 6;
    let shared: Vec<usize> = (0..measures.len()).filter(|&at| shares_row(measures, at)).collect();
    let is_level = |&&at: &&usize| {
        let row = measures[at].row;
        let from = names.partition_point(|token| token.row < row);
        names[from..].iter().take_while(|token| token.row == row).any(|token| is_beside(token, measures[at]))
    };
    let level = shared.iter().filter(is_level).count();
    if shared.len() >= ENOUGH && level * 10 < shared.len() * 8 { shared } else { Vec::new() }
}

/// The measures that start beside a merged cell whose first row goes on with the measure before them, cut by a page break.
fn goes_on_merged(measures: &[&Receiver], cell: &[Token<'_>]) -> Option<Range<usize>> {
    let (row, last_row) = (cell[0].row, cell[0].last_row);
    let starts = measures.partition_point(|measure| measure.row < row);
    let ends = measures.partition_point(|measure| measure.row <= last_row);
    let before = measures[starts.checked_sub(1)?];
    let first = measures[starts..ends].first()?;
    let is_cut = before.page < cell[0].place.page && before.end_row >= row && first.row > row;
    (is_cut && is_above(&cell[0], first)).then_some(starts..ends)
}

/// The measures above and below a token in a row where none starts and none goes on, a title at most: it is hardly of the
/// one above, from which a rule parts it.
fn beside_none(measures: &[&Receiver], cell: &[Token<'_>]) -> Vec<usize> {
    let token = &cell[0];
    let next = measures.partition_point(|measure| measure.row < token.row);
    let Some(before) = next.checked_sub(1).map(|before| measures[before]) else { return Vec::new() };
    let is_empty = measures.get(next).is_none_or(|measure| measure.row > token.last_row);
    if is_empty && before.end_row < token.row && before.end_page == token.place.page {
        (next - 1..measures.len().min(next + 1)).collect()
    } else {
        Vec::new()
    }
}

/// A row with one measure at the head of a page, tokens above it and tokens at its height: the measure. The upper tokens
/// may be the rest of what the page break has cut, or the cell is set in the middle.
fn cut_or_centred(measures: &[&Receiver], cell: &[Token<'_>]) -> Option<usize> {
    let (row, last_row) = (cell[0].row, cell[0].last_row);
    let only = measures.partition_point(|measure| measure.row < row);
    let before = measures[only.checked_sub(1)?];
    let measure = measures.get(only).filter(|measure| measure.row <= last_row)?;
    let is_alone = measures.get(only + 1).is_none_or(|next| next.row > last_row);
    let page = measure.page;
    if !is_alone
        || before.end_page >= page
        || before.end_row >= row
        || cell.iter().any(|token| token.place.page != page)
    {
        return None;
    }
    let both = is_above(&cell[0], measure) && cell.iter().any(|token| is_beside(token, measure));
    both.then_some(only)
}

/// The tokens of a cell that a page break has cut: those above the measure are of the one before.
fn parted<'a>(measures: &[&Receiver], cell: &'a [Token<'a>], cut: usize) -> Vec<(usize, Vec<&'a Token<'a>>)> {
    let mut out = Vec::new();
    for token in cell {
        push(&mut out, Some(if is_above(token, measures[cut]) { cut - 1 } else { cut }), token);
    }
    out
}

/// Whether this document sets a column's cells at their top: away from the heads of pages, hardly a cell begins elsewhere
/// than at the height of the first measure beside it, and none above it.
fn is_at_top(measures: &[&Receiver], tokens: &[Token<'_>]) -> bool {
    /// Fewer cells may stand level by chance.
    const ENOUGH: usize = 4;
    let (mut level, mut all) = (0, 0);
    for cell in cells(tokens) {
        let first = measures.partition_point(|measure| measure.row < cell[0].row);
        let Some(measure) = measures.get(first).filter(|measure| measure.row <= cell[0].last_row) else { continue };
        let heads_page = first.checked_sub(1).is_some_and(|before| measures[before].page < measure.page);
        if heads_page || cell[0].place.page != measure.page {
            continue;
        }
        if is_above(&cell[0], measure) {
            return false;
        }
        all += 1;
        level += usize::from(is_beside(&cell[0], measure));
    }
    all >= ENOUGH && level * 10 >= all * 9
}

fn push<'a>(out: &mut Vec<(usize, Vec<&'a Token<'a>>)>, owner: Option<usize>, token: &'a Token<'a>) {
    let Some(owner) = owner else { return };
    match out.last_mut() {
        Some((last, tokens)) if *last == owner => tokens.push(token),
        _ => out.push((owner, vec![token])),
    }
}

/// Whether a token starts above a measure, by more than half a line.
fn is_above(token: &Token<'_>, measure: &Receiver) -> bool {
    is_above_place(token, measure.page, measure.top)
}

fn is_above_place(token: &Token<'_>, page: u32, top: f32) -> bool {
    let own = token.place.page;
    own < page || (own == page && top_of(&token.place) < top - lead(&token.place))
}

/// Whether a token starts at the height of a measure, give or take half a line.
fn is_beside(token: &Token<'_>, measure: &Receiver) -> bool {
    token.place.page == measure.page && (top_of(&token.place) - measure.top).abs() <= lead(&token.place)
}

/// Whether a cell beside several rows holds tokens at the height of most measures there, and of two at least: then it is a
/// list that was lined up by eye. Otherwise it is a merged cell, and what it says is said of all of them.
fn is_lined_up(measures: &[&Receiver], cell: &[Token<'_>]) -> bool {
    let level = measures.iter().filter(|measure| cell.iter().any(|token| is_beside(token, measure))).count();
    level >= 2 && level * 2 > measures.len()
}
