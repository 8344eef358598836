//! Vertical writing: a column is cut between its characters, and these are set side by side.
//!
//! The model reads lines. A column that is merely laid on its side is read too, but then 一 looks like 1 and 二 like 11;
//! set side by side the characters stand as they were printed. Brackets, which lie across a column, are the one thing
//! that the column on its side shows better: see [`joined`].

use super::{
    EM,
    line::{Cut, HEIGHT, Letter},
};

/// A character of a column: from where to where along it (0–1).
pub(super) type Cell = [f32; 2];

/// White around a column that is cut away beside each character, as a part of the column's width.
const ASIDE: f32 = 0.1;
/// Of the difference between paper and ink, so much is ink.
const INK: f32 = 0.45;

/// A column laid on its side (its tops to the left, as [`super::line::Run::Clockwise`] cuts it) as a level line, and its
/// cells. None where it holds no ink.
pub(super) fn level(side: &Cut) -> Option<(Cut, Vec<Cell>)> {
    let (black, paper) = side.extremes();
    if paper - black < 40.0 {
        return None;
    }
    let dark = |at: usize, row: usize| (paper - side.grey[row * side.width + at]) > INK * (paper - black);
    // How much ink each step along the column holds.
    let ink: Vec<usize> = (0..side.width).map(|at| (2..HEIGHT - 2).filter(|&row| dark(at, row)).count()).collect();
    let cells = cells(&ink, HEIGHT as f32 * EM);
    let aside = (HEIGHT as f32 * ASIDE) as usize;
    let across = HEIGHT - 2 * aside;
    let width = (cells.len() * across).max(32);
    if cells.is_empty() || width > super::line::LONGEST {
        return None;
    }
    let mut grey = vec![paper; width * HEIGHT];
    for (nth, &[from, to]) in cells.iter().enumerate() {
        // A cell may be as high as the line; a higher one (two characters that touch) is pressed together.
        let height = (to - from).min(HEIGHT);
        let columns = (aside..HEIGHT - aside).filter(|&row| (from..to).any(|at| dark(at, row)));
        let (inner, outer) = (columns.clone().min().unwrap_or(0), columns.max().unwrap_or(HEIGHT));
        // 。 and 、 stand above on the right in a column, below on the left in a line.
        let is_mark = to - from < HEIGHT / 3 && outer - inner < HEIGHT / 3;
        let top = if is_mark { HEIGHT - height - HEIGHT / 7 } else { (HEIGHT - height) / 2 };
        let shift = if is_mark { (HEIGHT - 1 - outer).saturating_sub(aside + 2) } else { 0 };
        for y in 0..height {
            let along = from + y * (to - from) / height;
            for x in 0..across {
                // On its side the right edge of the column is the upper edge of the line.
                let row = HEIGHT - 1 - (x + aside + shift).min(HEIGHT - 1);
                grey[(top + y) * width + nth * across + x] = side.grey[row * side.width + along];
            }
        }
    }
    let part = |at: usize| at as f32 / side.width as f32;
    let cells = cells.into_iter().map(|[from, to]| [part(from), part(to)]).collect();
    Some((Cut { width, grey }, cells))
}

/// Where the ink of each character of a column begins and ends. Characters of one column stand at a distance of an em or
/// little more, whatever they are: 一 and the bracket below it have as much white between them as the strokes of 二, and
/// only the distances tell. The cheapest way to cut is found over all places (a shortest path).
fn cells(ink: &[usize], em: f32) -> Vec<[usize; 2]> {
    /// Cutting through ink costs so much for each pixel of it.
    const THROUGH: f32 = 0.5;
    /// What a character costs; an em of white that belongs to none costs more, so that two are not taken for one.
    const ONE: f32 = 0.3;
    const WHITE: f32 = 1.2;
    /// What it costs to be an em higher or lower than an em.
    const HIGHER: f32 = 8.0;
    const LOWER: f32 = 2.0;
    let Some(first) = ink.iter().position(|&ink| ink > 0) else { return Vec::new() };
    let last = ink.iter().rposition(|&ink| ink > 0).unwrap_or(first) + 1;
    // The first and the last character may be low in their em.
    let reach = em as usize;
    let (begin, end) = (first.saturating_sub(reach), (last + reach).min(ink.len()));
    let most = (1.45 * em) as usize;
    let mut sums = vec![0usize; end + 1];
    for at in 0..end {
        sums[at + 1] = sums[at] + ink[at];
    }
    // The cheapest way to have cut everything up to a place, and where the cell begins that ends there.
    let mut cost = vec![f32::MAX; end + 1];
    let mut from = vec![begin; end + 1];
    cost[begin] = 0.0;
    for to in begin + 1..=end {
        let through = if to < end { THROUGH * ink[to].min(ink[to - 1]) as f32 } else { 0.0 };
        if ink[to - 1] == 0 && cost[to - 1] < f32::MAX {
            // Before the first and behind the last white costs nothing.
            let outside = to <= first || to > last;
            (cost[to], from[to]) = (cost[to - 1] + if outside { 0.0 } else { WHITE / em }, to);
        }
        for start in to.saturating_sub(most).max(begin)..to {
            if cost[start] == f32::MAX || sums[to] == sums[start] {
                continue;
            }
            let off = (to - start) as f32 / em - 1.0;
            let one = cost[start] + through + ONE + if off > 0.0 { HIGHER } else { LOWER } * off * off;
            if one < cost[to] {
                (cost[to], from[to]) = (one, start);
            }
        }
    }
    let mut out = Vec::new();
    let mut at = end;
    while at > begin {
        let start = from[at];
        if start == at {
            at -= 1;
            continue;
        }
        let inked = |place: &usize| ink[*place] > 0;
        if let (Some(low), Some(high)) = ((start..at).find(inked), (start..at).rfind(inked)) {
            out.push([low, high + 1]);
        }
        at = start;
    }
    out.reverse();
    out
}

/// Brackets, which lie across a column.
const LYING: &str = "（）()「」『』【】〔〕〈〉《》[]{}";
/// A bracket is lower than this where it lies, as a part of the highest cell; what fills a cell is a character.
const LOW: f32 = 0.62;

/// Whether a column has to be looked at on its side as well: it is not sure as a level line, or one of its cells is as low
/// as a bracket and was not read as what else is low.
pub(super) fn leaves_open(cells: &[Cell], level: &[Letter]) -> bool {
    /// A character that is surer needs no second look.
    const SURE: f32 = 0.8;
    /// Low as well; 一 may be a bracket that lies.
    const FLAT: &str = "、，。．：；";
    /// Among so many cells at the head of a column no mark stands, but a bracket around its number may.
    const HEAD: usize = 3;
    let highest = cells.iter().map(|cell| cell[1] - cell[0]).fold(0.0, f32::max);
    let per = 1.0 / cells.len().max(1) as f32;
    let is_told = |nth: usize| {
        let (from, to) = (nth as f32 * per, (nth + 1) as f32 * per);
        nth >= HEAD
            && level.iter().any(|letter| {
                (from..to).contains(&letter.at)
                    && letter.sure >= SURE
                    && (FLAT.contains(letter.text) || LYING.contains(letter.text))
            })
    };
    super::sure(level) < SURE
        || (0..cells.len()).any(|nth| cells[nth][1] - cells[nth][0] <= LOW * highest && !is_told(nth))
}

/// Leaves in doubt what was read in two low cells that are together as high as a character: they may be its halves, as 歐皿
/// are of 監.
pub(super) fn doubt_halves(cells: &[Cell], level: &mut [Letter]) {
    /// Low by themselves.
    const FLAT: &str = "一二、，。．：；…";
    let highest = cells.iter().map(|cell| cell[1] - cell[0]).fold(0.0, f32::max);
    let per = 1.0 / cells.len().max(1) as f32;
    for (nth, pair) in cells.windows(2).enumerate() {
        let low = pair.iter().all(|cell| cell[1] - cell[0] <= LOW * highest);
        if !low || pair[1][1] - pair[0][0] > highest {
            continue;
        }
        let (from, to) = (nth as f32 * per, (nth + 2) as f32 * per);
        for letter in level.iter_mut().filter(|letter| (from..to).contains(&letter.at)) {
            if !FLAT.contains(letter.text) && !LYING.contains(letter.text) {
                letter.doubt();
            }
        }
    }
}

/// The letters of a column: those of its characters side by side, with brackets from the column on its side.
pub(super) fn joined(level: Vec<Letter>, cells: &[Cell], side: &[Letter]) -> Vec<Letter> {
    /// Such a reading of a bracket is believed.
    const SURE: f32 = 0.5;
    let per = 1.0 / cells.len().max(1) as f32;
    let mut out: Vec<Letter> = Vec::new();
    for letter in level {
        let cell = ((letter.at / per) as usize).min(cells.len().saturating_sub(1));
        let Some(&[from, to]) = cells.get(cell) else { continue };
        out.push(Letter { at: (from + to) / 2.0, ..letter });
    }
    for bracket in side.iter().filter(|letter| LYING.contains(letter.text) && letter.sure >= SURE) {
        // The cell that it stands in, or nearest to.
        let off = |cell: &Cell| (bracket.at - (cell[0] + cell[1]) / 2.0).abs();
        let Some(cell) = cells.iter().min_by(|a, b| off(a).total_cmp(&off(b))) else { continue };
        let [from, to] = *cell;
        let highest = cells.iter().map(|cell| cell[1] - cell[0]).fold(0.0, f32::max);
        if to - from > LOW * highest {
            continue;
        }
        let inside = |letter: &Letter| (from..=to).contains(&letter.at);
        if out.iter().any(|letter| inside(letter) && LYING.contains(letter.text)) {
            continue;
        }
        out.retain(|letter| !inside(letter));
        let at = (from + to) / 2.0;
        let place = out.partition_point(|letter| letter.at < at);
        out.insert(place, Letter { at, ..*bracket });
    }
    out
}

impl Cut {
    /// The grey of ink and of paper: nearly the darkest and nearly the lightest.
    fn extremes(&self) -> (f32, f32) {
        let mut counts = [0usize; 256];
        for &grey in &self.grey {
            counts[grey.clamp(0.0, 255.0) as usize] += 1;
        }
        let nth = |share: f32| {
            let mut left = (share * self.grey.len() as f32) as usize;
            counts.iter().position(|&count| {
                let here = left < count;
                left = left.saturating_sub(count);
                here
            })
        };
        (nth(0.02).unwrap_or(0) as f32, nth(0.7).unwrap_or(255) as f32)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_cut_between_its_characters() {
        let mut ink = vec![0; 200];
        // Three characters of an em of 34, the second 二, the third touching the fourth.
        for range in [10..40, 50..55, 70..78, 84..116, 116..148] {
            ink[range].fill(20);
        }
        ink[115..117].fill(2);
        assert_eq!(cells(&ink, 35.0), [[10, 40], [50, 78], [84, 115], [115, 148]]);
        assert_eq!(cells(&[0; 9], 35.0), [[0; 2]; 0]);
        // Brackets around 一: the first low in its em, the second high, between two characters.
        let mut ink = vec![0; 220];
        for range in [2..34, 60..68, 86..90, 108..116, 142..174] {
            ink[range].fill(20);
        }
        assert_eq!(cells(&ink, 35.0), [[2, 34], [60, 68], [86, 90], [108, 116], [142, 174]]);
    }

    #[test]
    fn two_low_characters_that_are_as_high_as_one_are_in_doubt() {
        let said = |cells: &[Cell], text: &str| {
            let at = |nth: usize| (nth as f32 + 0.5) / cells.len() as f32;
            let letter = |(nth, text)| Letter { text, taiwanese: None, sure: 0.9, at: at(nth) };
            let mut letters: Vec<Letter> = text.chars().enumerate().map(letter).collect();
            doubt_halves(cells, &mut letters);
            letters.iter().map(|letter| letter.sure < 0.9).collect::<Vec<_>>()
        };
        let halves = [[0.0, 0.2], [0.25, 0.35], [0.35, 0.45], [0.5, 0.7]];
        assert_eq!(said(&halves, "慧歐皿理"), [false, true, true, false]);
        assert_eq!(said(&halves, "第一、理"), [false; 4]);
        assert_eq!(said(&[[0.0, 0.2], [0.25, 0.36], [0.5, 0.6], [0.75, 0.95]], "慧工口理"), [false; 4]);
    }

    #[test]
    fn a_column_that_is_sure_and_holds_nothing_low_is_not_looked_at_on_its_side() {
        let letters = |text: &str, sure| -> Vec<Letter> {
            let all = text.chars().count() as f32;
            let at = |nth: usize| (nth as f32 + 0.5) / all;
            text.chars().enumerate().map(|(nth, text)| Letter { text, taiwanese: None, sure, at: at(nth) }).collect()
        };
        let high = [[0.0, 0.3], [0.33, 0.63], [0.66, 1.0]];
        assert!(!leaves_open(&high, &letters("服務處", 0.9)));
        assert!(leaves_open(&high, &letters("服務處", 0.7)));
        let low = [[0.0, 0.18], [0.2, 0.38], [0.4, 0.58], [0.6, 0.65], [0.8, 0.98]];
        assert!(!leaves_open(&low, &letters("服務處、研", 0.9)));
        assert!(leaves_open(&low, &letters("服務處一研", 0.9)));
        let head = [[0.0, 0.05], [0.2, 0.38], [0.4, 0.58], [0.6, 0.78], [0.8, 0.98]];
        assert!(leaves_open(&head, &letters("、服務處研", 0.9)));
    }

    #[test]
    fn brackets_of_a_column_come_from_its_side() {
        let letter = |text, at| Letter { text, taiwanese: None, sure: 0.9, at };
        let cells = [[0.0, 0.1], [0.2, 0.4], [0.5, 0.6]];
        let level = vec![letter('へ', 0.2), letter('一', 0.5)];
        let side = [letter('(', 0.06), letter('1', 0.3), letter(')', 0.56)];
        let said: String = joined(level, &cells, &side).iter().map(|letter| letter.text).collect();
        assert_eq!(said, "(一)");
    }
}
