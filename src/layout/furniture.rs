//! Sets furniture apart: page numbers, running heads and feet, watermarks.
//!
//! Three kinds of evidence: what a line is (a page number), that it stands at the same place of most pages, and that
//! it is drawn like a watermark (aslant, or large and pale).

use std::collections::{BTreeMap, BTreeSet};

use super::lines::{Line, lines};
use crate::source::{
    browser,
    geometry::{Axis, GeometryPage, Turn},
};

/// Per page, whether each glyph is furniture.
#[must_use]
pub fn furniture(pages: &[GeometryPage]) -> Vec<Vec<bool>> {
    let mut marked: Vec<Vec<bool>> = pages.iter().map(watermarks).collect();
    let edges: Vec<Vec<(Line, bool, String)>> =
        pages.iter().zip(&marked).map(|(page, marked)| edge_lines(page, marked)).collect();
    // By text, so that thousands of pages are not each held against each other; then from the top.
    let mut alike: BTreeMap<(bool, &str), Vec<(f32, usize)>> = BTreeMap::new();
    for (index, lines) in edges.iter().enumerate() {
        for (line, upper, key) in lines.iter().filter(|(_, _, key)| !key.is_empty()) {
            alike.entry((*upper, key)).or_default().push((line.bbox[1], index));
        }
    }
    for list in alike.values_mut() {
        list.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    // Heads of odd and even pages differ: every third page is often enough.
    let often = 2.max(pages.len() / 3);
    for (index, page) in pages.iter().enumerate() {
        let mut repeated: Vec<&Line> = Vec::new();
        for (line, upper, key) in &edges[index] {
            let list = alike.get(&(*upper, key.as_str())).map(Vec::as_slice).unwrap_or_default();
            let top = line.bbox[1];
            // On a page of millions of points six more are none: then nothing is near.
            let from = list.partition_point(|one| one.0 <= top - 6.0);
            let near = &list[from..list.partition_point(|one| one.0 < top + 6.0).max(from)];
            // A page tells one thing once, however often it prints it; most pages print it once.
            let is_often = near.len() >= often && near.iter().map(|one| one.1).collect::<BTreeSet<_>>().len() >= often;
            if is_page_number(&line.text, page.number) {
                mark(&mut marked[index], line);
            } else if is_often {
                repeated.push(line);
            }
        }
        for line in set_apart(page, &marked[index], repeated) {
            mark(&mut marked[index], line);
        }
    }
    marked
}

fn mark(marked: &mut [bool], line: &Line) {
    for &glyph in &line.glyphs {
        marked[glyph as usize] = true;
    }
}

/// The repeated lines that do not go on with the text right above or below them: the same name at the foot of a column
/// on two pages is no running foot, and the rest of a title at the head of two pages no running head.
fn set_apart<'a>(page: &GeometryPage, marked: &[bool], repeated: Vec<&'a Line>) -> Vec<&'a Line> {
    /// A gap of this many ems parts a foot from the text above it.
    const APART: f32 = 1.0;
    /// Text of one cell begins at one place; points.
    const ALIGNED: f32 = 2.0;
    let own: BTreeSet<u32> = repeated.iter().flat_map(|line| line.glyphs.iter().copied()).collect();
    let goes_on = |line: &Line| {
        let [x0, y0, x1, y1] = line.bbox;
        (0u32..).zip(&page.glyphs).any(|(index, glyph)| {
            let [left, top, right, bottom] = glyph.bbox;
            let is_near = if y0 < page.height / 2.0 {
                bottom > y1 && top - y1 < APART * line.size && left > x0 - ALIGNED && glyph.size > 0.9 * line.size
            } else {
                top < y0 && y0 - bottom < APART * line.size
            };
            !marked[index as usize]
                && !own.contains(&index)
                && !glyph.text.is_blank()
                && left < x1
                && right > x0
                && is_near
        })
    };
    repeated.into_iter().filter(|line| !goes_on(line)).collect()
}

/// The lines near the upper and the lower edge of a page: the flag says upper, the string is the folded text.
fn edge_lines(page: &GeometryPage, marked: &[bool]) -> Vec<(Line, bool, String)> {
    /// The part of the page's height in which heads and feet stand.
    const EDGE: f32 = 0.12;
    let (top, bottom) = (EDGE * page.height, (1.0 - EDGE) * page.height);
    let chosen: Vec<u32> = (0u32..)
        .zip(&page.glyphs)
        .filter(|(index, glyph)| !marked[*index as usize] && (glyph.middle()[1] < top || glyph.middle()[1] > bottom))
        .map(|(index, _)| index)
        .collect();
    let found = lines(page, &chosen);
    let inside = |line: &Line| {
        // A line between rules is a row of a table that reaches far up or down.
        let [left, top, _, bottom] = line.bbox;
        let middle = (top + bottom) / 2.0;
        page.rules.iter().any(|rule| match rule.axis {
            Axis::Vertical => {
                rule.from <= middle
                    && rule.to >= middle
                    // Cells may be drawn one by one: the rule is then as long as the row is high.
                    && rule.to - rule.from > 1.2 * line.size
            }
            // A foot may have a rule above it; one below ends the last row of a table.
            Axis::Horizontal => {
                top > page.height / 2.0
                    && rule.at > bottom
                    && rule.from < left + 1.0
                    && rule.to > left + 1.0
                    && rule.to - rule.from > 1.2 * line.size
            }
        })
    };
    found
        .into_iter()
        .filter(|line| !inside(line))
        .map(|line| {
            let upper = line.bbox[1] < page.height / 2.0;
            let key = folded(&line.text);
            (line, upper, key)
        })
        .collect()
}

/// How light watermarks are at the least, of 255: text that is meant to be read is darker than half grey.
const PALE: u8 = 120;

/// Whether each glyph is drawn like a watermark, as far as its own page tells.
#[must_use]
pub fn watermarks(page: &GeometryPage) -> Vec<bool> {
    // Most pages have nothing pale or aslant.
    if !page.glyphs.iter().any(|glyph| glyph.turn == Turn::Slanted || glyph.light >= PALE) {
        return vec![false; page.glyphs.len()];
    }
    let mut sizes: Vec<f32> =
        page.glyphs.iter().filter(|glyph| !glyph.text.is_blank()).map(|glyph| glyph.size).collect();
    sizes.sort_by(f32::total_cmp);
    let usual = sizes.get(sizes.len() / 2).copied().unwrap_or(0.0);
    page.glyphs
        .iter()
        .map(|glyph| {
            let pale = glyph.light >= PALE;
            let large = glyph.size > 1.9 * usual;
            // Aslant alone is enough: nothing else on such a page is.
            glyph.turn == Turn::Slanted && (large || pale) || pale && large
        })
        .collect()
}

/// The line without spaces, digits as one sign: page numbers differ from page to page.
fn folded(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        if c.is_numeric() {
            if !out.ends_with('#') {
                out.push('#');
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// `3`, `- 3 -`, `第 3 頁`, `第3頁，共14頁`, `3 / 14`, `Page 3 of 14`, `https://… 3/14`.
fn is_page_number(text: &str, page: u32) -> bool {
    let text = browser::sheet(text).unwrap_or(text);
    let words = ["第", "頁", "共", "页", "Page", "page", "of", "PAGE"];
    let mut rest = text.to_owned();
    for word in words {
        rest = rest.replace(word, " ");
    }
    let numbers: Vec<u32> = rest
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect();
    let bare = rest.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "-–—~_/|()（），,、.‧·•".contains(c));
    bare && (1..=2).contains(&numbers.len())
        && text.chars().count() <= 20
        && (numbers.contains(&page) || text.contains('頁') || text.contains('-') || text.contains('–'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_numbers_in_their_usual_dress_are_told_from_text() {
        for text in ["- 3 -", "第 3 頁，共 14 頁", "3", "3 / 14", "Page 3 of 14", "–3–", "https://a.gov.tw/b 3/14"]
        {
            assert!(is_page_number(text, 3), "{text}");
        }
        for text in ["3. 提高服務", "113年", "合計 3", ""] {
            assert!(!is_page_number(text, 3), "{text}");
        }
    }
}
