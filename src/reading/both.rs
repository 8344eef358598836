//! A column under a head that names two at once: 單位／期限.
//!
//! Each of its cells says who and until when, a line each or behind one another, and is parted into two columns before the
//! table is read.

use std::borrow::Cow;

use crate::{
    table::{Cell, Column, Opening, Piece, PlanTable, Role, looks},
    words::joining::squash,
};

/// The table with such a column parted; as it is where it has none, or where other columns say who and when.
pub(super) fn parted(table: Cow<'_, PlanTable>) -> Cow<'_, PlanTable> {
    let of = |role: Role| table.columns.iter().filter(|column| column.role == role).count();
    if of(Role::Department) + of(Role::Deadline) > 1 {
        return table;
    }
    let found = table.columns.iter().enumerate().find_map(|(at, column)| Some((at, both(&column.header)?)));
    let Some((at, heads)) = found.filter(|(at, _)| table.columns[*at].role != Role::Measure) else { return table };
    let mut out = table.into_owned();
    let times = out.columns.len();
    let [who, when] = heads;
    out.columns[at] = Column { role: Role::Department, header: who };
    out.columns.push(Column { role: Role::Deadline, header: when });
    let mut own: Vec<Cell> = Vec::new();
    for cell in out.cells.iter_mut().filter(|cell| cell.column == at) {
        let (names, until): (Vec<Piece>, Vec<Piece>) =
            cell.pieces.drain(..).flat_map(names_and_time).partition(|piece| !is_time(&piece.text));
        cell.pieces = names;
        own.push(Cell { row: cell.row, last_row: cell.last_row, column: times, pieces: until });
    }
    out.cells.extend(own);
    out.cells.sort_by_key(|cell| (cell.row, cell.column));
    Cow::Owned(out)
}

/// The words for who and for when of a head that names both and nothing else.
fn both(head: &str) -> Option<[String; 2]> {
    let words: Vec<&str> = head.split(['／', '/', '、', '及', '與', '暨', '\n']).map(str::trim).collect();
    let [first, second] = words[..] else { return None };
    match [first, second].map(|word| looks::role_of_word(&squash(word))) {
        [Some(Role::Department), Some(Role::Deadline)] => Some([first.to_owned(), second.to_owned()]),
        [Some(Role::Deadline), Some(Role::Department)] => Some([second.to_owned(), first.to_owned()]),
        _ => None,
    }
}

fn is_time(text: &str) -> bool {
    looks::is_time(&[text])
}

/// A line, or the names at its beginning and the time behind them.
fn names_and_time(piece: Piece) -> Vec<Piece> {
    if is_time(&piece.text) {
        return vec![piece];
    }
    let text = piece.text.clone();
    let cuts =
        text.char_indices().filter(|(_, c)| c.is_whitespace() || matches!(c, '／' | '/' | '；' | ';' | '，' | ','));
    let found = cuts.map(|(at, c)| (&text[..at], &text[at + c.len_utf8()..])).find(|(_, rest)| is_time(rest));
    let Some((names, time)) = found else { return vec![piece] };
    let when = Piece { text: time.trim().to_owned(), opens: Opening::Paragraph, ..piece.clone() };
    vec![Piece { text: names.trim().to_owned(), ..piece }, when]
}
