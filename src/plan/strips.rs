//! Parts the cells of a plan's table into strips: the outline's text, the departments, the deadlines.
//!
//! Where the page draws the columns, a cell's column says what it holds. In extracted text cells have slid, so what
//! a cell *is* decides: words learned from the document's own well-formed rows tell departments from deadlines, and
//! both from text.

use std::{borrow::Cow, collections::BTreeMap};

use super::{
    joining::ink,
    lexicon::{Lexicon, Row, looks_like_department},
    marker,
    outline::{lead, top_of},
};
use crate::{
    table::{Cell, Opening, Piece, PlanTable, Role, Trust},
    words::Place,
};

/// One column of meaning each, followed through all pages.
#[derive(Debug, Default)]
pub(crate) struct Strips<'a> {
    /// Titles and measures, by row and column.
    pub(crate) outline: Vec<Text<'a>>,
    /// Department names, in the order of their strip.
    pub(crate) departments: Vec<Token<'a>>,
    /// Names of a second column of departments (協辦), in the order of their strip.
    pub(crate) co_departments: Vec<Token<'a>>,
    /// Deadlines as printed lines or paragraphs, in the order of their strip.
    pub(crate) deadlines: Vec<Token<'a>>,
    /// Non-space characters of columns that a measure's record does not have.
    pub(crate) other: usize,
    /// Rows whose cells were not where the header has them.
    pub(crate) slid_rows: Vec<Place>,
    /// The usual distance from line to line, in heights of a line; 0 where heights are not known.
    pub(crate) pitch: f32,
}

impl Strips<'_> {
    /// Whether a department or a deadline starts at the height of this piece in its row; false where heights are not
    /// known.
    pub(crate) fn has_token_at(&self, text: &Text<'_>) -> bool {
        let place = &text.piece.place;
        let (top, near) = match text.piece.line {
            Some(line) => (line as f32, 0.5),
            None if place.cell.is_some() => return false,
            None => (top_of(place), lead(place)),
        };
        self.departments.iter().chain(&self.deadlines).any(|token| {
            token.place.page == place.page
                && (token.row..=token.last_row).contains(&text.row)
                && (token.top() - top).abs() <= near
        })
    }
}

/// A piece of an outline column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    /// What it says: all that is printed, or what a title in the same piece has left of it.
    pub(crate) body: &'a str,
    pub(crate) piece: &'a Piece,
    /// What the column is for; none where the column does not tell.
    pub(crate) role: Option<Role>,
    pub(crate) row: u32,
    pub(crate) last_row: u32,
    pub(crate) column: usize,
    /// Whether it is the first piece of its cell.
    pub(crate) first: bool,
    /// Whether another outline cell follows in the same row.
    pub(crate) more: bool,
    /// Whether more than a line's height is free above it in its cell.
    pub(crate) apart: bool,
}

/// A department's name, or a deadline's line.
#[derive(Debug, Clone)]
pub(crate) struct Token<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) place: Place,
    pub(crate) row: u32,
    pub(crate) last_row: u32,
    /// What stands between it and the token before it.
    pub(crate) gap: Gap,
    /// The line of its cell that it starts on, where the form tells paragraphs but no heights.
    pub(crate) line: Option<u32>,
    /// A separator ends its line: the name goes on no further.
    pub(crate) ends: bool,
}

impl Token<'_> {
    /// Points from the page's top, the line in the file, or the line of the cell.
    pub(crate) fn top(&self) -> f32 {
        self.line.map_or_else(|| top_of(&self.place), |line| line as f32)
    }
}

/// What parts a token from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Gap {
    /// One space, or a separator such as 、.
    Word,
    /// The next printed line of the same cell.
    Line,
    /// A paragraph, or the wide space that extraction leaves in its place.
    Paragraph,
    /// Another cell.
    Cell,
}

/// Parts `table` into its strips.
pub(crate) fn part(table: &PlanTable) -> (Strips<'_>, Lexicon<'_>) {
    match table.trust {
        Trust::Drawn => drawn(table),
        Trust::Slid => slid(table),
    }
}

fn drawn(table: &PlanTable) -> (Strips<'_>, Lexicon<'_>) {
    let pitch = usual_pitch(table);
    let mut strips = Strips { pitch, ..Strips::default() };
    let role_of = |cell: &Cell| table.columns.get(cell.column).map(|column| column.role);
    let mut last_row_filled = BTreeMap::new();
    for cell in &table.cells {
        if matches!(role_of(cell), Some(Role::Facet | Role::Strategy | Role::Measure)) {
            let last = last_row_filled.entry(cell.row).or_insert(cell.column);
            *last = (*last).max(cell.column);
        }
    }
    for cell in &table.cells {
        match role_of(cell) {
            Some(role @ (Role::Facet | Role::Strategy | Role::Measure)) => {
                let more = last_row_filled.get(&cell.row).is_some_and(|&last| last > cell.column);
                push_text(&mut strips, cell, Some(role), more, pitch);
            }
            Some(Role::Department) => push_tokens(&mut strips.departments, cell, Words::Names),
            Some(Role::CoDepartment) => push_tokens(&mut strips.co_departments, cell, Words::Names),
            Some(Role::Deadline) if cell.pieces.iter().any(|piece| piece.line.is_some()) => {
                push_tokens(&mut strips.deadlines, cell, Words::Whole);
            }
            Some(Role::Deadline) => push_tokens(&mut strips.deadlines, cell, Words::Phrases),
            Some(Role::Serial | Role::Unit | Role::Other) | None => {
                strips.other += cell.pieces.iter().map(|piece| ink(&piece.text)).sum::<usize>();
            }
        }
    }
    join_all_wrapped(&mut strips.departments, &strips.co_departments);
    join_all_wrapped(&mut strips.co_departments, &strips.departments);
    (strips, Lexicon::default())
}

/// Joins what [`join_wrapped`] finds, pass by pass: each takes pieces of names out of the count, so that the next one sees
/// what is left more clearly.
fn join_all_wrapped(tokens: &mut Vec<Token<'_>>, others: &[Token<'_>]) {
    let lines = tokens.len();
    let is_narrow = |left: usize| (lines - left) * 2 > left;
    while join_wrapped(tokens, others, is_narrow(tokens.len())) {}
}

/// Joins a name that a narrow column has cut over two lines: 各服務 + 所.
///
/// Two lines are one name where the document shows the whole elsewhere, where the second is a single character, or the
/// first ends in one, which names nobody, or where only the whole looks like a name and neither is ever seen without the
/// other, in `others` too, or names follow one another on a line and neither is ever seen but cut, or 、 parts all names.
/// In a `narrow` column, which cuts most names, the first may begin several: 各服 above 務所 and above 務專員.
/// Says whether anything was joined.
fn join_wrapped(tokens: &mut Vec<Token<'_>>, others: &[Token<'_>], narrow: bool) -> bool {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for token in tokens.iter().chain(others) {
        *times.entry(&token.text).or_default() += 1;
    }
    let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    // How often a text ends a line behind another name, and how often it begins the line below such a one.
    let mut halves: BTreeMap<(&str, bool), usize> = BTreeMap::new();
    // A page break cuts a name as a line end does.
    let follows = |pair: &[Token<'_>]| match pair[1].gap {
        _ if pair[0].ends => false,
        Gap::Line | Gap::Paragraph => true,
        Gap::Cell => pair[1].place.page == pair[0].place.page + 1,
        Gap::Word => false,
    };
    for pair in tokens.windows(2).chain(others.windows(2)).filter(|pair| follows(pair)) {
        *pairs.entry((&pair[0].text, &pair[1].text)).or_default() += 1;
        if pair[0].gap == Gap::Word {
            *halves.entry((&pair[0].text, true)).or_default() += 1;
            *halves.entry((&pair[1].text, false)).or_default() += 1;
        }
    }
    // Where a separator ends every line that ends with a name, a line without one ends inside a name.
    let breaks = || tokens.windows(2).filter(|pair| matches!(pair[1].gap, Gap::Line | Gap::Paragraph));
    let all_marked = breaks().filter(|pair| pair[0].ends).count() >= 2
        && breaks().all(|pair| pair[0].ends || !looks_like_department(&pair[0].text));
    let cut = |pair: &[Token<'_>]| {
        let (first, second) = (&*pair[0].text, &*pair[1].text);
        // A character alone on its line ends the name above it and begins none.
        if first.chars().count() == 1 && pair[0].gap == Gap::Line {
            return false;
        }
        let joined = format!("{first}{second}");
        let below = || pairs.range((first, "")..).take_while(|((head, _), _)| *head == first);
        let is_name = |rest: &str| looks_like_department(&format!("{first}{rest}"));
        let together = pair[1].gap != Gap::Paragraph
            && times.get(first) == Some(&below().map(|(_, count)| count).sum())
            && below().all(|((_, rest), count)| times.get(rest) == Some(count) && is_name(rest))
            && (narrow || below().count() == 1);
        let is_half = |text: &str, upper: bool| times.get(text) == halves.get(&(text, upper));
        let always = together || is_half(first, true) && is_half(second, false);
        times.contains_key(joined.as_str())
            || second.chars().count() == 1
            || ((always || all_marked && pair[1].gap != Gap::Cell) && !looks_like_department(first) && is_name(second))
    };
    // A character alone on its line is the rest of the name above it.
    let is_head = |token: &Token<'_>| token.gap == Gap::Word && token.text.chars().count() == 1;
    let joins: Vec<bool> = std::iter::once(false)
        .chain(tokens.windows(2).map(|pair| follows(pair) && (is_head(&pair[0]) || cut(pair))))
        .collect();
    if !joins.contains(&true) {
        return false;
    }
    let mut out: Vec<Token<'_>> = Vec::with_capacity(tokens.len());
    let mut opens_cell = false;
    for (mut token, joins) in tokens.drain(..).zip(joins) {
        match out.last_mut() {
            Some(last) if joins => {
                last.text.to_mut().push_str(&token.text);
                last.ends = token.ends;
                last.place.absorb(&token.place);
                // What follows in the second cell is still of that cell.
                opens_cell |= token.gap == Gap::Cell;
            }
            last => {
                if std::mem::take(&mut opens_cell) {
                    if let Some(last) = last {
                        last.ends |= token.gap != Gap::Line;
                    }
                    token.gap = Gap::Cell;
                }
                out.push(token);
            }
        }
    }
    *tokens = out;
    true
}

fn slid(table: &PlanTable) -> (Strips<'_>, Lexicon<'_>) {
    let rows: Vec<Row<'_>> = table.cells.chunk_by(|cell, next| cell.row == next.row).map(Row::new).collect();
    let deadline_first = table.columns.iter().find_map(|column| match column.role {
        Role::Deadline => Some(true),
        Role::Department => Some(false),
        _ => None,
    });
    let deadline_first = deadline_first.unwrap_or(false);
    let lexicon = Lexicon::learn(&rows, deadline_first);
    let mut strips = Strips {
        outline: Vec::with_capacity(table.cells.iter().map(|cell| cell.pieces.len()).sum()),
        departments: Vec::with_capacity(table.cells.len()),
        deadlines: Vec::with_capacity(table.cells.len()),
        ..Strips::default()
    };
    for row in rows {
        let (body, department, deadline) = lexicon.split_row(&row, deadline_first);
        for (index, cell) in body.iter().enumerate() {
            push_text(&mut strips, cell, None, index + 1 < body.len(), 0.0);
        }
        if let Some(cell) = department {
            push_tokens(&mut strips.departments, cell, Words::Names);
        }
        if let Some(cell) = deadline {
            push_tokens(&mut strips.deadlines, cell, Words::Phrases);
        }
        let is_text = |cell: &Cell| cell.pieces.iter().any(|piece| starts_measure(&piece.text));
        let side = [department, deadline].into_iter().flatten().map(|cell| cell.column);
        let wanted = table.columns.iter().position(|column| column.role == Role::Measure);
        let in_place = side.clone().all(|column| {
            table
                .columns
                .get(column)
                .is_some_and(|c| matches!(c.role, Role::Department | Role::Deadline | Role::CoDepartment))
        }) && body.iter().filter(|cell| is_text(cell)).all(|cell| Some(cell.column) == wanted);
        if !in_place && !table.columns.is_empty() {
            strips.slid_rows.push(row.cells[0].pieces[0].place.clone());
        }
    }
    (strips, lexicon)
}

fn starts_measure(text: &str) -> bool {
    marker::read(text.trim_start()).is_some_and(|m| matches!(m.style, marker::Style::ArabicBracket))
}

fn push_text<'a>(strips: &mut Strips<'a>, cell: &'a Cell, role: Option<Role>, more: bool, pitch: f32) {
    for (index, piece) in cell.pieces.iter().enumerate() {
        strips.outline.push(Text {
            body: &piece.text,
            piece,
            role,
            row: cell.row,
            last_row: cell.last_row,
            column: cell.column,
            first: index == 0,
            more,
            apart: index > 0 && is_apart(&cell.pieces[index - 1].place, &piece.place, pitch),
        });
    }
}

/// Whether so much is free between two boxes below one another that they are hardly lines of one text: nearly a line,
/// and more than lines of this table stand apart anyway.
fn is_apart(upper: &Place, lower: &Place, pitch: f32) -> bool {
    let (Some(above), Some(below)) = (upper.bbox, lower.bbox) else { return false };
    let height = below[3] - below[1];
    upper.page == lower.page && below[1] - above[3] > 0.9 * height && below[1] - above[1] > 1.5 * pitch * height
}

/// The usual distance from line to line in the measures' column, in heights of a line; 0 where heights are not known.
fn usual_pitch(table: &PlanTable) -> f32 {
    let steps = table.cells_of(Role::Measure).flat_map(|cell| cell.pieces.windows(2)).filter_map(|pair| {
        let ([_, above, ..], [_, below, _, foot]) = (pair[0].place.bbox?, pair[1].place.bbox?);
        (pair[0].place.page == pair[1].place.page && below > above).then(|| (below - above) / (foot - below).max(1.0))
    });
    let mut steps: Vec<f32> = steps.collect();
    steps.sort_by(f32::total_cmp);
    steps.get(steps.len() / 3).copied().unwrap_or(0.0)
}

/// What a cell's paragraphs are parted into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Words {
    /// Names, at spaces and separators.
    Names,
    /// Words of deadlines, at spaces.
    Phrases,
    /// Nothing: a paragraph is one deadline, spaces and all.
    Whole,
}

/// The tokens of a cell: names one by one, deadlines word by word in stacks and line by line where lines are known.
fn push_tokens<'a>(strip: &mut Vec<Token<'a>>, cell: &'a Cell, parted: Words) {
    let mut gap = Gap::Cell;
    for piece in &cell.pieces {
        if gap != Gap::Cell {
            gap = if piece.opens == Opening::Line { Gap::Line } else { Gap::Paragraph };
        }
        let mut push = |text: Cow<'a, str>, gap: Gap| {
            let place = piece.place.clone();
            let (row, last_row, line) = (cell.row, cell.last_row, piece.line);
            strip.push(Token { text, place, row, last_row, gap, line, ends: false });
        };
        if parted == Words::Names && is_set_wide(&piece.text) {
            push(Cow::Owned(piece.text.split_whitespace().collect()), gap);
            gap = Gap::Word;
            continue;
        }
        for (word, wide) in words(&piece.text, parted) {
            push(Cow::Borrowed(word), if wide { gap.max(Gap::Paragraph) } else { gap });
            gap = Gap::Word;
        }
        if let Some(last) = strip.last_mut().filter(|_| parted == Words::Names && gap == Gap::Word) {
            last.ends = piece.text.trim_end().ends_with(is_separator);
        }
    }
}

/// Whether a line is one word with its characters set apart to fill a narrow column: no name is a single character.
fn is_set_wide(line: &str) -> bool {
    line.split_whitespace().count() > 1 && line.split_whitespace().all(|word| word.chars().count() == 1)
}

/// What stands between two names.
fn is_separator(c: char) -> bool {
    matches!(c, '、' | '，' | ',' | '；' | ';' | '/' | '／')
}

/// The words of a token cell, each with whether a wide space (two or more) stands before it.
fn words(text: &str, parted: Words) -> impl Iterator<Item = (&str, bool)> {
    let separator = move |c: char| match parted {
        Words::Names => c.is_whitespace() || is_separator(c),
        Words::Phrases => c.is_whitespace(),
        Words::Whole => false,
    };
    let mut rest = text;
    let mut first = true;
    std::iter::from_fn(move || {
        let start = rest.find(|c| !separator(c))?;
        let wide = !first && rest[..start].chars().filter(|c| c.is_whitespace()).count() >= 2;
        first = false;
        rest = &rest[start..];
        let end = rest.find(separator).unwrap_or(rest.len());
        let word = &rest[..end];
        rest = &rest[end..];
        Some((word, wide))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of cells, each given by its printed lines, after what a narrow column cut is joined.
    fn names(cells: &[&[&str]]) -> Vec<String> {
        let cells: Vec<Cell> = (0..)
            .zip(cells)
            .map(|(row, lines)| {
                let piece = |line: &&str| Piece::new(*line, Place::line(1, row), Opening::Line);
                Cell { row, last_row: row, column: 0, pieces: lines.iter().map(piece).collect() }
            })
            .collect();
        let mut tokens = Vec::new();
        cells.iter().for_each(|cell| push_tokens(&mut tokens, cell, Words::Names));
        join_all_wrapped(&mut tokens, &[]);
        tokens.into_iter().map(|token| token.text.into_owned()).collect()
    }

    #[test]
    fn a_name_that_is_cut_behind_its_first_character_is_one() {
        assert_eq!(
            names(&[&["業務組、各", "服務專員"], &["資訊組、各", "服務所"]]),
            ["業務組", "各服務專員", "資訊組", "各服務所"]
        );
    }

    #[test]
    fn a_character_alone_on_its_line_belongs_to_the_name_above_it_only() {
        assert_eq!(names(&[&["設計", "組", "維護組"], &["維護組"]]), ["設計組", "維護組", "維護組"]);
    }

    #[test]
    fn where_most_names_are_cut_what_is_no_name_begins_those_below_it() {
        let cells: &[&[&str]] =
            &[&["各服", "務所", "電費", "組"], &["業務", "組", "各服", "務專", "員"], &["電費", "組"]];
        assert_eq!(names(cells), ["各服務所", "電費組", "業務組", "各服務專員", "電費組"]);
    }

    #[test]
    fn a_line_of_single_characters_is_one_word_set_wide() {
        assert_eq!(names(&[&["總 務", "組", "人 資", "組"], &["設 計 組"]]), ["總務組", "人資組", "設計組"]);
    }

    #[test]
    fn where_separators_end_the_lines_that_end_with_a_name_a_line_without_one_ends_inside() {
        let cells: &[&[&str]] =
            &[&["業務組、", "總務組"], &["資訊組、", "業務組"], &["業務組、各服", "務專員"], &["資訊組、各服", "務所"]];
        let found = names(cells);
        assert_eq!(found[4..], ["業務組", "各服務專員", "資訊組", "各服務所"]);
    }

    #[test]
    fn a_name_cut_behind_another_one_is_told_from_names_below_one_another() {
        assert_eq!(names(&[&["資訊組 各服", "務所"], &["業務組"]]), ["資訊組", "各服務所", "業務組"]);
        assert_eq!(
            names(&[&["檢驗課", "北客服", "資訊組"], &["維護組", "北客服", "設計組"]]),
            ["檢驗課", "北客服", "資訊組", "維護組", "北客服", "設計組"]
        );
    }
}
