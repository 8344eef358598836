//! Finds the header of a plan's table on a page: in the rows of a ruled grid, or in lines of text set apart by gaps.

use super::roles::{self, Shape, ShapeCell};
use super::sheet::{Sheet, joined};
use super::{Column, Role, Vocabulary};
use crate::layout::furniture::watermarks;
use crate::layout::lines::{parts, split};
use crate::layout::{Lattice, Line, lines};
use crate::source::geometry::Turn;

/// A header with the place of each of its cells.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) cells: Vec<HeadCell>,
    /// Its upper and lower edge.
    pub(super) top: f32,
    pub(super) bottom: f32,
    /// The grid that it stands in, and the first row below it.
    pub(super) grid: Option<(usize, usize)>,
    /// How much dearer the next best roles are, in nats.
    pub(super) margin: f32,
}

impl Head {
    /// Whether another has the same words at the same place across the page.
    pub(super) fn is_like(&self, other: &Head) -> bool {
        let same = |(a, b): (&HeadCell, &HeadCell)| {
            a.role == b.role && (a.left - b.left).abs() < 3.0 && (a.right - b.right).abs() < 3.0
        };
        self.cells.len() == other.cells.len() && self.cells.iter().zip(&other.cells).all(same)
    }
}

/// One cell of a header.
#[derive(Debug, Clone)]
pub(super) struct HeadCell {
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) text: String,
    pub(super) role: Role,
    pub(super) glyphs: Vec<u32>,
}

/// Every header of every page, from the top.
pub(super) fn heads(sheets: &[Sheet<'_>], words: &Vocabulary) -> Vec<Vec<Head>> {
    let mut found = in_grids(sheets, words);
    for (sheet, found) in sheets.iter().zip(&mut found) {
        for head in in_lines(sheet, found, words) {
            let apart = |other: &Head| head.bottom <= other.top + 1.0 || head.top >= other.bottom - 1.0;
            if found.iter().all(apart) {
                found.push(head);
            }
        }
        found.sort_by(|a, b| a.top.total_cmp(&b.top));
    }
    found
}

/// A grid of a page, with the header that it would have.
struct Grid {
    sheet: usize,
    lattice: usize,
    cells: Vec<Vec<u32>>,
    head: Result<roles::Candidate, Shape>,
}

impl Grid {
    fn shape(&self) -> &Shape {
        self.head.as_ref().map_or_else(|shape| shape, |head| &head.shape)
    }
}

/// Headers in grids. Those with the same words are one table's: their roles are chosen once, from all the rows below them.
fn in_grids(sheets: &[Sheet<'_>], words: &Vocabulary) -> Vec<Vec<Head>> {
    let lattices = sheets.iter().enumerate().flat_map(|(sheet, page)| {
        let wide = page.lattices.iter().enumerate().filter(|(_, lattice)| lattice.columns() >= 1);
        wide.map(move |(lattice, own)| (sheet, lattice, page.by_cell(own)))
    });
    let lattices: Vec<(usize, usize, Vec<Vec<u32>>)> = lattices.collect();
    let shapes = lattices.iter().map(|(sheet, lattice, cells)| {
        let page = &sheets[*sheet];
        shape(page, &page.lattices[*lattice], cells)
    });
    let heads = roles::Candidate::all(shapes, words);
    let grids = lattices.into_iter().zip(heads);
    let grids: Vec<Grid> = grids.map(|((sheet, lattice, cells), head)| Grid { sheet, lattice, cells, head }).collect();
    let candidates: Vec<(&Grid, &roles::Candidate)> =
        grids.iter().filter_map(|grid| Some((grid, grid.head.as_ref().ok()?))).collect();
    let heads: Vec<&roles::Candidate> = candidates.iter().map(|(_, head)| *head).collect();
    let mut found: Vec<Vec<Head>> = sheets.iter().map(|_| Vec::new()).collect();
    let mut headers: Vec<(roles::Header, &roles::Candidate, usize)> = Vec::new();
    let mut taken: Vec<[usize; 2]> = Vec::new();
    for alike in roles::alike(&heads, words) {
        let header = alike.header;
        let (first, head) = candidates[alike.first];
        if header.known == 0 && goes_on(sheets, &found, first) {
            continue;
        }
        for (grid, head) in alike.members.iter().map(|&at| candidates[at]) {
            taken.push([grid.sheet, grid.lattice]);
            let columns = roles::spread(&header.columns, &head.named);
            // The same header may stand again further down.
            let again = |from: usize| stands_again(&head.shape, from, &head.named, head.rows);
            let rows = std::iter::successors(Some(head.row), |row| again(row + head.rows));
            let heads = rows.map(|row| head_of(&sheets[grid.sheet], grid, &columns, header.margin, [row, head.rows]));
            found[grid.sheet].extend(heads);
        }
        headers.push((header, head, first.sheet));
    }
    // A page may begin with rows of the table before the header is said again, or have too few below it to be known by them.
    for grid in grids.iter().filter(|grid| !taken.contains(&[grid.sheet, grid.lattice])) {
        let shape = grid.shape();
        let own = headers.iter().find_map(|(header, head, sheet)| {
            let may_be = *sheet < grid.sheet && header.columns.len() == shape.columns;
            let again = |from: usize| stands_again(shape, from, &head.named, head.rows);
            let first = if may_be { again(0)? } else { return None };
            let rows = std::iter::successors(Some(first), |row| again(row + head.rows));
            let of = |row: usize| head_of(&sheets[grid.sheet], grid, &header.columns, header.margin, [row, head.rows]);
            Some(rows.map(of).collect::<Vec<Head>>())
        });
        found[grid.sheet].extend(own.unwrap_or_default());
    }
    found
}

/// The first row from `from` on where the words of a header, which takes so many rows, stand again.
fn stands_again(shape: &Shape, from: usize, named: &[Vec<String>], rows: usize) -> Option<usize> {
    let is_again = |row: &usize| roles::head_words(shape, *row, rows).as_deref() == Some(named);
    (from..(shape.rows + 1).saturating_sub(rows)).find(is_again)
}

/// Whether a grid stands between the same rules as the table before it: what no list knows is no header of another.
fn goes_on(sheets: &[Sheet<'_>], found: &[Vec<Head>], grid: &Grid) -> bool {
    /// Rules that a page draws anew stand so near to those of the page before, in points.
    const SAME_RULE: f32 = 2.0;
    let lattice = &sheets[grid.sheet].lattices[grid.lattice];
    let same = |cell: &HeadCell, at: usize| {
        (cell.left - lattice.xs[at]).abs() < SAME_RULE && (cell.right - lattice.xs[at + 1]).abs() < SAME_RULE
    };
    found[..grid.sheet].iter().rev().find_map(|heads| heads.last()).is_some_and(|before| {
        before.cells.len() == lattice.columns() && before.cells.iter().enumerate().all(|(at, cell)| same(cell, at))
    })
}

/// A grid as the choice of roles looks at it.
pub(super) fn shape(sheet: &Sheet<'_>, lattice: &Lattice, cells: &[Vec<u32>]) -> Shape {
    let cells = lattice.spans.iter().zip(cells).map(|(span, glyphs)| {
        ShapeCell::new([span.row, span.last_row], [span.column, span.last_column], sheet.keep_lines(glyphs))
    });
    Shape { columns: lattice.columns(), rows: lattice.rows(), cells: cells.collect(), ..Shape::default() }
}

/// The header of a grid, standing at `row` and taking so many.
fn head_of(sheet: &Sheet<'_>, grid: &Grid, columns: &[Column], margin: f32, [row, rows]: [usize; 2]) -> Head {
    let lattice = &sheet.lattices[grid.lattice];
    let (last, cover) = (row + rows - 1, lattice.cover());
    let mut taken = vec![false; grid.cells.len()];
    let parts = columns.iter().enumerate().map(|(column, named)| {
        let mut glyphs = Vec::new();
        for row in row..=last {
            let cell = cover[row * lattice.columns() + column];
            if !std::mem::replace(&mut taken[cell], true) {
                glyphs.extend(&grid.cells[cell]);
            }
        }
        HeadCell {
            left: lattice.xs[column],
            right: lattice.xs[column + 1],
            text: named.header.clone(),
            role: named.role,
            glyphs,
        }
    });
    let cells = parts.collect();
    let grid = Some((grid.lattice, last + 1));
    Head { cells, top: lattice.ys[row], bottom: lattice.ys[last + 1], grid, margin }
}

/// Headers whose cells are set apart by gaps only. A header cell may take two lines.
fn in_lines(sheet: &Sheet<'_>, known: &[Head], words: &Vocabulary) -> Vec<Head> {
    // What stands in a grid with a header of its own is the body of that table.
    let grids: Vec<[f32; 4]> =
        known.iter().filter_map(|head| head.grid).map(|(grid, _)| sheet.lattices[grid].bbox()).collect();
    let free = |&&index: &&u32| {
        let [x, y] = sheet.page.glyphs[index as usize].middle();
        !grids.iter().any(|grid| x > grid[0] && x < grid[2] && y > grid[1] && y < grid[3])
    };
    let glyphs: Vec<u32> = sheet.glyphs.iter().filter(free).copied().collect();
    let all = lines(sheet.page, &glyphs);
    let mut found = Vec::new();
    let mut index = 0;
    while index < all.len() {
        let mut step = 1;
        if let Some((depth, head)) = lines_at(sheet, &all[index..], words) {
            found.push(head);
            step = depth;
        }
        index += step;
    }
    found
}

/// The glyphs of headers, and of what stands below them, among what was set apart because it stands at the same place of
/// most pages: no running head stands below a table's header.
pub(super) fn repeated(sheet: &Sheet<'_>, words: &Vocabulary) -> Vec<u32> {
    /// The part of the page's height in which repeated lines stand, and a header that begins there.
    const UPPER: f32 = 0.25;
    if sheet.furniture.is_empty() {
        return Vec::new();
    }
    let marked = watermarks(sheet.page);
    let is_plain = |&&index: &&u32| {
        let glyph = &sheet.page.glyphs[index as usize];
        let is_upper = glyph.middle()[1] < UPPER * sheet.page.height;
        is_upper && glyph.turn == Turn::Upright && !marked[index as usize]
    };
    let furniture: Vec<u32> = sheet.furniture.iter().filter(is_plain).copied().collect();
    if furniture.is_empty() {
        return furniture;
    }
    let chosen: Vec<u32> = sheet.glyphs.iter().filter(is_plain).chain(&furniture).copied().collect();
    let all = lines(sheet.page, &chosen);
    let head = (0..all.len()).find_map(|from| lines_at(sheet, &all[from..], words));
    let Some((_, head)) = head else { return Vec::new() };
    let of_head: Vec<u32> = head.cells.iter().flat_map(|cell| cell.glyphs.iter().copied()).collect();
    let is_below = |glyph: &u32| sheet.page.glyphs[*glyph as usize].middle()[1] > head.bottom;
    furniture.into_iter().filter(|glyph| of_head.contains(glyph) || is_below(glyph)).collect()
}

/// A header at the start of these lines, and how many of them it takes.
fn lines_at(sheet: &Sheet<'_>, rest: &[Line], words: &Vocabulary) -> Option<(usize, Head)> {
    let LinedHead { depth, cells, is_known } = lined_head(sheet, rest, words)?;
    // A line above the header may end as a word would, and then stand for one by its place.
    let is_known_below = |from: usize| lined_head(sheet, &rest[from..], words).is_some_and(|head| head.is_known);
    if !is_known && (1..depth).any(is_known_below) {
        return None;
    }
    let taken = &rest[..depth];
    let top = taken.iter().map(|line| line.bbox[1]).fold(f32::MAX, f32::min);
    let bottom = taken.iter().map(|line| line.bbox[3]).fold(f32::MIN, f32::max);
    Some((depth, Head { cells, top: top - 1.0, bottom: bottom + 1.0, grid: None, margin: f32::MAX }))
}

/// What may be a header in lines.
struct LinedHead {
    /// How many lines it takes.
    depth: usize,
    cells: Vec<HeadCell>,
    /// Every word of it is known; otherwise a place tells.
    is_known: bool,
}

/// The narrowest gap first: two words set close are two cells, a word set wide (面　向) is none in parts. For each gap
/// as many lines as are all header: a word may be cut over two lines (承辦部 and 門 below it), and words in the middle of
/// a header of two rows stand between its first line and its last.
fn lined_head(sheet: &Sheet<'_>, rest: &[Line], words: &Vocabulary) -> Option<LinedHead> {
    /// A word of four characters, set one a line, beside one of two lines.
    const MOST_LINES: usize = 6;
    /// The gaps between two cells that are tried, in ems.
    const GAPS: [f32; 4] = [0.4, 0.9, 1.6, 2.6];
    // A header is a few short words; nearly all lines of a page end here.
    let first = parts(sheet.page, &rest[0], GAPS[0]);
    // A lone word may be the upper half of one that two lines hold, or stand over two columns.
    let most = if first.len() < 2 { 8 } else { 14 };
    if first.iter().any(|part| part.len() > most) {
        return None;
    }
    let close = |pair: &[Line]| pair[1].bbox[1] - pair[0].bbox[3] < 1.3 * pair[0].size;
    // A narrow column sets a word one character a line; words of two lines stand beside it, so that the tops of lines
    // tell nothing.
    let mut near = 1;
    while near < rest.len().min(MOST_LINES)
        && close(&rest[near - 1..=near])
        && rest[near].glyphs.len() <= 60
        && !is_ruled_off(sheet, &rest[..near], &rest[near])
    {
        near += 1;
    }
    // One in which every word is known comes before one in which a place has to tell.
    let mut found: Option<LinedHead> = None;
    let mut pieces: Vec<Vec<Line>> = vec![Vec::new(); near];
    'gaps: for gap in GAPS {
        // Lines that a wider gap leaves in the same pieces say nothing new.
        let mut same = near;
        for (at, (line, pieces)) in rest.iter().zip(&mut pieces).enumerate().rev() {
            if parts(sheet.page, line, gap).len() != pieces.len() {
                *pieces = split(sheet.page, line, gap);
                same = at;
            }
        }
        for depth in (same + 1..=near).rev() {
            if let Some(cells) = lines_as_head(&pieces[..depth], words) {
                // A wider gap joins a word that a list has with the one before it: 承辦課室　辦理日期.
                let is_kept =
                    |own: &HeadCell| words.role(&own.text).is_none() || cells.iter().any(|cell| cell.text == own.text);
                let joins = found.as_ref().is_some_and(|found| !found.cells.iter().all(is_kept));
                let is_known = !joins && words.knows_all(cells.iter().map(|cell| cell.text.as_str()));
                if is_known || found.is_none() {
                    found = Some(LinedHead { depth, cells, is_known });
                }
                if is_known {
                    break 'gaps;
                }
            }
        }
    }
    // Words set wide to fill their cells, with gaps in them as wide as those between two.
    let least = found.as_ref().filter(|head| head.is_known).map_or(4, |head| head.cells.len() + 1);
    let by_words = (1..=near).rev().find_map(|depth| {
        Some(LinedHead { depth, cells: by_words(sheet, &rest[..depth], least, words)?, is_known: true })
    });
    by_words.or(found)
}

/// The cells of a header that is all known words, whatever the gaps in and between them. None where they are fewer than
/// `least`.
fn by_words(sheet: &Sheet<'_>, taken: &[Line], least: usize, words: &Vocabulary) -> Option<Vec<HeadCell>> {
    /// A header of a dozen words has not so many characters.
    const MOST: usize = 60;
    let at = |index: u32| &sheet.page.glyphs[index as usize];
    let count: usize = taken.iter().map(|line| line.glyphs.len()).sum();
    if count > MOST || !words.may_begin(&taken[0].text) || taken.iter().any(Line::runs_down) {
        return None;
    }
    // Columns of characters: those of several lines that stand above one another are of one word.
    let mut glyphs: Vec<(usize, u32)> =
        (0..).zip(taken).flat_map(|(row, line)| line.glyphs.iter().map(move |&glyph| (row, glyph))).collect();
    glyphs.sort_by(|a, b| at(a.1).bbox[0].total_cmp(&at(b.1).bbox[0]));
    let mut columns: Vec<Vec<(usize, u32)>> = Vec::new();
    let mut right = f32::MIN;
    for glyph in glyphs {
        let [from, _, to, _] = at(glyph.1).bbox;
        match columns.last_mut() {
            Some(column) if from < right - 0.1 * at(glyph.1).size => column.push(glyph),
            _ => columns.push(vec![glyph]),
        }
        right = right.max(to);
    }
    // The fewest words that take all columns: how many, and where the last of them begins.
    let cell = |from: usize, to: usize| -> Vec<(usize, u32)> {
        let mut glyphs = columns[from..to].concat();
        glyphs.sort_by_key(|&(row, _)| row);
        glyphs
    };
    let text = |glyphs: &[(usize, u32)]| {
        let mut text = String::new();
        glyphs.iter().for_each(|&(_, glyph)| at(glyph).text.push_to(&mut text));
        text
    };
    let mut best: Vec<Option<(usize, usize)>> = vec![None; columns.len() + 1];
    best[0] = Some((0, 0));
    for to in 1..=columns.len() {
        for from in (to.saturating_sub(words.longest())..to).rev() {
            let Some((before, _)) = best[from] else { continue };
            if best[to].is_none_or(|(count, _)| before + 1 < count) && words.is_word(&text(&cell(from, to))) {
                best[to] = Some((before + 1, from));
            }
        }
    }
    best[columns.len()].filter(|&(count, _)| count >= least)?;
    let mut cuts = vec![columns.len()];
    while let Some(&to) = cuts.last().filter(|&&to| to > 0) {
        cuts.push(best[to]?.1);
    }
    let cells = cuts.windows(2).rev().map(|pair| {
        let glyphs = cell(pair[1], pair[0]);
        let boxes = || glyphs.iter().map(|&(_, glyph)| at(glyph).bbox);
        HeadCell {
            left: boxes().map(|bbox| bbox[0]).fold(f32::MAX, f32::min),
            right: boxes().map(|bbox| bbox[2]).fold(f32::MIN, f32::max),
            text: text(&glyphs),
            role: Role::Other,
            glyphs: glyphs.iter().map(|&(_, glyph)| glyph).collect(),
        }
    });
    let mut cells: Vec<HeadCell> = cells.collect();
    let texts: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
    let roles = words.header_row(&texts)?;
    for (cell, role) in cells.iter_mut().zip(roles) {
        cell.role = role.unwrap_or(Role::Other);
    }
    Some(cells)
}

/// Whether a rule right across stands between lines and the next one.
fn is_ruled_off(sheet: &Sheet<'_>, above: &[Line], next: &Line) -> bool {
    let all = || above.iter().chain([next]);
    let left = all().map(|line| line.bbox[0]).fold(f32::MAX, f32::min);
    let right = all().map(|line| line.bbox[2]).fold(f32::MIN, f32::max);
    let [_, top, _, bottom] = above[above.len() - 1].bbox;
    sheet.rules.horizontal.iter().any(|rule| {
        let between = rule.at > (top + bottom) / 2.0 && rule.at < (next.bbox[1] + next.bbox[3]) / 2.0;
        between && rule.from < left + 2.0 && rule.to > right - 2.0
    })
}

/// The cells of a header that these lines are, each given as its pieces.
fn lines_as_head(taken: &[Vec<Line>], words: &Vocabulary) -> Option<Vec<HeadCell>> {
    let mut parts: Vec<Vec<&Line>> = Vec::new();
    let mut pieces: Vec<&Line> = taken.iter().flatten().collect();
    let shared = if taken.len() > 1 { over_several(&mut pieces, words) } else { Vec::new() };
    for piece in pieces {
        // Pieces of two lines one above the other are one cell.
        let over = parts
            .iter_mut()
            .find(|part| part.iter().any(|other| other.bbox[0] < piece.bbox[2] && piece.bbox[0] < other.bbox[2]));
        match over {
            Some(part) => part.push(piece),
            None => parts.push(vec![piece]),
        }
    }
    if parts.len() < 3 {
        return None;
    }
    parts.sort_by(|a, b| a[0].bbox[0].total_cmp(&b[0].bbox[0]));
    let texts: Vec<String> = parts.iter().map(|part| joined(part.iter().copied())).collect();
    let roles = words.header_row(&texts)?;
    // What stands below a whole word is the table's first line, unless it is a whole word too: 承辦部門 above 各部門. Either
    // may take several lines: 承辦部, 門.
    let in_brackets = |text: &str| text.starts_with(['(', '（']) && text.ends_with([')', '）']);
    let has_more = |part: &Vec<&Line>| {
        let is_listed = |line: &Line| words.is_word(&line.text) && !line.text.contains(['、', '，']);
        let more = |line: &Line| !is_listed(line) && !in_brackets(line.text.trim());
        (1..part.len()).any(|upper| {
            let (above, below) = part.split_at(upper);
            let is_word = |lines: &[&Line]| words.is_word(&joined(lines.iter().copied()));
            is_word(above) && !(below.len() > 1 && is_word(below)) && below.iter().any(|line| more(line))
        })
    };
    if parts.iter().any(has_more) {
        return None;
    }
    let cells = parts.iter().zip(&texts).zip(roles).map(|((part, text), role)| HeadCell {
        left: part.iter().map(|line| line.bbox[0]).fold(f32::MAX, f32::min),
        right: part.iter().map(|line| line.bbox[2]).fold(f32::MIN, f32::max),
        text: text.clone(),
        role: role.unwrap_or(Role::Other),
        glyphs: part.iter().flat_map(|line| line.glyphs.iter().copied()).collect(),
    });
    let mut cells: Vec<HeadCell> = cells.collect();
    cells[0].glyphs.extend(shared);
    Some(cells)
}

/// Takes out the words of an upper line that stand over two words of a lower one, which name the columns (承辦單位 over
/// 主辦 and 協辦), and gives their glyphs.
fn over_several(pieces: &mut Vec<&Line>, words: &Vocabulary) -> Vec<u32> {
    let middle = |piece: &Line| (piece.bbox[0] + piece.bbox[2]) / 2.0;
    let mut named: Vec<(&Line, Role)> =
        pieces.iter().filter_map(|piece| Some((*piece, words.role(&piece.text)?))).collect();
    named.sort_by(|(a, _), (b, _)| a.bbox[0].total_cmp(&b.bbox[0]));
    let is_over = |upper: &Line| {
        // The line right above, not text farther up.
        let is_next = |lower: &Line| {
            let step = lower.bbox[1] - upper.bbox[3];
            step > -0.2 * upper.size && step < 1.3 * upper.size
        };
        let lower: Vec<&(&Line, Role)> = named.iter().filter(|(lower, _)| is_next(lower)).collect();
        lower.windows(2).any(|pair| {
            let [(left, first), (right, second)] = [pair[0], pair[1]];
            let own = |other: &Line| other.bbox[0] > left.bbox[0] && other.bbox[2] < right.bbox[2];
            let between = pieces.iter().any(|other| other.glyphs != upper.glyphs && own(other));
            !between && first != second && middle(upper) > middle(left) && middle(upper) < middle(right)
        })
    };
    let is_shared = |piece: &&Line| words.may_name(&piece.text) && is_over(piece);
    let (over, rest): (Vec<&Line>, Vec<&Line>) = pieces.iter().copied().partition(is_shared);
    *pieces = rest;
    over.into_iter().flat_map(|piece| piece.glyphs.iter().copied()).collect()
}
