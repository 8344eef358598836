//! Compares grids by which of their cells are neighbours, as the ICDAR 2013 competition does.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use planscope::table::{Grid, GridCell};

/// Text and text, across or down, with how many blank places between.
type Relations = BTreeMap<(String, String, bool, usize), usize>;

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn places(cells: &[GridCell]) -> (Vec<String>, BTreeMap<(u32, u32), usize>) {
    let (mut texts, mut at) = (Vec::new(), BTreeMap::new());
    for GridCell(r0, c0, r1, c1, text) in cells {
        let text = bare(text);
        if text.is_empty() {
            continue;
        }
        for row in *r0..=*r1 {
            for column in *c0..=*c1 {
                at.insert((row, column), texts.len());
            }
        }
        texts.push(text);
    }
    (texts, at)
}

fn relations(cells: &[GridCell]) -> Relations {
    let (texts, at) = places(cells);
    let mut seen = std::collections::BTreeSet::new();
    let mut out = Relations::new();
    for across in [true, false] {
        let mut sorted: Vec<((u32, u32), usize)> = at
            .iter()
            .map(|(&(row, column), &cell)| (if across { (row, column) } else { (column, row) }, cell))
            .collect();
        sorted.sort_unstable();
        for pair in sorted.windows(2) {
            let (((a, p), first), ((b, q), second)) = (pair[0], pair[1]);
            if a == b && first != second && seen.insert((across, first, second)) {
                let key = (texts[first].clone(), texts[second].clone(), across, (q - p - 1) as usize);
                *out.entry(key).or_default() += 1;
            }
        }
    }
    out
}

fn shared(a: &Relations, b: &Relations) -> usize {
    a.iter().map(|(key, count)| *count.min(b.get(key).unwrap_or(&0))).sum()
}

/// F1 of the neighbours over all tables of a page.
pub(crate) fn f1(truth: &[Vec<GridCell>], found: &[Grid]) -> f64 {
    let wanted: Vec<Relations> = truth.iter().map(|cells| relations(cells)).collect();
    let read: Vec<Relations> = found.iter().map(|grid| relations(&grid.cells)).collect();
    let sum = |list: &[Relations]| list.iter().flat_map(|one| one.values()).sum::<usize>();
    let mut used = vec![false; read.len()];
    let mut right = 0;
    for one in &wanted {
        let best = (0..read.len()).filter(|&at| !used[at]).max_by_key(|&at| shared(one, &read[at]));
        if let Some(at) = best {
            right += shared(one, &read[at]);
            used[at] = true;
        }
    }
    let all = sum(&wanted) + sum(&read);
    if all == 0 { 1.0 } else { 2.0 * right as f64 / all as f64 }
}

fn rows(cells: &[GridCell]) -> String {
    let mut out = String::new();
    for row in cells.chunk_by(|a, b| a.0 == b.0) {
        for GridCell(r0, c0, r1, c1, text) in row {
            let _ = write!(out, "[{c0}");
            if c1 > c0 || r1 > r0 {
                let _ = write!(out, "+{}x{}", r1 - r0 + 1, c1 - c0 + 1);
            }
            let _ = write!(out, "] {} ", text.replace('\n', "/"));
        }
        out.push('\n');
    }
    out
}

/// Truth and finding, for people.
pub(crate) fn side_by_side(truth: &[Vec<GridCell>], found: &[Grid]) -> String {
    let mut out = String::new();
    for cells in truth {
        let _ = write!(out, "-- truth\n{}", rows(cells));
    }
    for grid in found {
        let _ = write!(out, "-- found\n{}", rows(&grid.cells));
    }
    out
}
