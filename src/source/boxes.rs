//! Tables drawn with the characters ┌─┬┐│├┼┤└┴┘, as law databases print them, or with + - and |: text in, a [`Flow`] out.
//!
//! A cell is what bars and rules close. Characters of these sets are as wide as two Latin ones in most sources and as
//! one in some: the width at which bars stand below one another is taken.

use std::borrow::Cow;

use unicode_width::UnicodeWidthChar;

use super::flow::{Flow, FlowBlock, FlowCell, FlowTable, Paragraph, wrapped_paragraphs};

/// A rule or bar and which ways it leads.
fn is_box(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{257F}')
}

/// Whether it closes the side of a cell.
fn is_bar(c: char) -> bool {
    is_box(c) && !is_dash(c)
}

/// Whether it is part of a rule across, and of nothing else.
fn is_dash(c: char) -> bool {
    matches!(c, '─' | '━' | '═' | '╌' | '┄' | '┈')
}

/// A text whose tables are drawn with + - and | (as reStructuredText, Org and database shells write them) drawn with the
/// characters of boxes instead; as it is where it holds none.
fn redrawn(text: &str) -> Cow<'_, str> {
    let is_rule = |line: &str| {
        let line = line.trim();
        line.len() >= 3 && line.starts_with('+') && line.ends_with('+') && line.contains("--") || line.contains("+==")
    };
    if text.lines().filter(|line| is_rule(line)).take(2).count() < 2 {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let begins = line.trim_start();
        // Rules may go under some cells only: |  text  +------+.
        let has_rule =
            begins.starts_with(['+', '|']) && (line.contains("+-") || line.contains("-+") || line.contains("+="));
        let has_bars = begins.starts_with('|');
        let chars: Vec<char> = line.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let run = chars[at..].iter().take_while(|c| matches!(c, '-' | '=')).count();
            let joint = |at: usize| chars.get(at).is_some_and(|c| matches!(c, '+' | '|'));
            match chars[at] {
                // Between two joints; a hyphen of a text is not.
                '-' | '=' if has_rule && at > 0 && joint(at - 1) && joint(at + run) => {
                    out.extend(std::iter::repeat_n('─', run));
                    at += run;
                    continue;
                }
                '+' if has_rule => out.push('┼'),
                '|' if has_rule || has_bars => out.push('│'),
                c => out.push(c),
            }
            at += 1;
        }
    }
    Cow::Owned(out)
}

/// Whether a text holds such a table: two lines with bars below a line with a rule.
#[must_use]
pub fn has_table(text: &str) -> bool {
    has_drawn_table(&redrawn(text))
}

fn has_drawn_table(text: &str) -> bool {
    let mut bars = 0;
    let mut ruled = false;
    for line in text.lines() {
        let mut found = line.chars().filter(|c| is_bar(*c));
        if found.clone().count() < 2 {
            continue;
        }
        ruled |= line.chars().filter(|c| is_dash(*c)).count() >= 2;
        bars += usize::from(found.any(|c| matches!(c, '│' | '┃' | '║')));
        if ruled && bars >= 2 {
            return true;
        }
    }
    false
}

/// Reads a text with tables drawn in characters; lines outside them are paragraphs.
#[must_use]
pub fn read(text: &str) -> Flow {
    let text = &*redrawn(text);
    let mut flow = Flow::default();
    let lines: Vec<&str> = text.lines().collect();
    let mut pages = Vec::with_capacity(lines.len());
    let mut page = 1;
    for line in &lines {
        page += u32::from(line.contains('\u{c}'));
        pages.push(page);
    }
    let mut at = 0;
    while at < lines.len() {
        let length = lines[at..].iter().take_while(|line| is_drawn(line)).count();
        if length < 3 {
            let number = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let place = Some([pages[at], number, number]);
            let paragraph = Paragraph { text: lines[at].trim().to_owned(), lines: place, ..Paragraph::default() };
            flow.blocks.push(FlowBlock::Paragraph(paragraph));
            at += 1;
            continue;
        }
        flow.blocks.push(FlowBlock::Table(table(&lines[at..at + length], at, &pages)));
        at += length;
    }
    flow
}

fn is_drawn(line: &str) -> bool {
    line.chars().filter(|c| is_bar(*c)).count() >= 2
}

/// A line with the place of each character across, in half widths.
struct Row {
    /// Its page and line in the file.
    place: [u32; 2],
    chars: Vec<(usize, char)>,
    is_rule: bool,
}

fn rows(lines: &[&str], wide: usize, from: usize, pages: &[u32]) -> Vec<Row> {
    let row = |(at, line): (usize, &&str)| {
        let mut x = 0;
        let mut chars = Vec::new();
        for c in line.chars() {
            chars.push((x, c));
            x += if is_box(c) { wide } else { c.width_cjk().unwrap_or(0) };
        }
        let dashes = chars.iter().filter(|(_, c)| is_dash(*c)).count();
        let place = [pages[from + at], u32::try_from(from + at + 1).unwrap_or(u32::MAX)];
        Row { place, chars, is_rule: dashes > 0 }
    };
    lines.iter().enumerate().map(row).collect()
}

/// How many bars stand right below others.
fn agreement(rows: &[Row]) -> usize {
    let bars = |row: &Row| -> Vec<usize> { row.chars.iter().filter(|(_, c)| is_bar(*c)).map(|(x, _)| *x).collect() };
    let all: Vec<Vec<usize>> = rows.iter().map(bars).collect();
    all.windows(2).map(|pair| pair[1].iter().filter(|x| pair[0].contains(x)).count()).sum()
}

fn table(lines: &[&str], from: usize, pages: &[u32]) -> FlowTable {
    let mut rows_by_width: Vec<Vec<Row>> = [2, 1].into_iter().map(|wide| rows(lines, wide, from, pages)).collect();
    let wide = if agreement(&rows_by_width[1]) > agreement(&rows_by_width[0]) { 1 } else { 2 };
    let rows = rows_by_width.swap_remove(2 - wide);
    // Edges: where bars stand in several lines.
    let mut count: std::collections::BTreeMap<usize, usize> = std::collections::BTreeMap::new();
    for row in &rows {
        for (x, _) in row.chars.iter().filter(|(_, c)| is_bar(*c)) {
            *count.entry(*x).or_default() += 1;
        }
    }
    // Edges with no room for a character between them are one: the lines of some cells are pushed by their text.
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for (x, lines) in count.into_iter().filter(|(_, lines)| *lines >= 2) {
        match edges.last_mut() {
            Some(last) if x <= last.0 + wide => {
                if lines > last.1 {
                    *last = (x, lines);
                }
            }
            _ => edges.push((x, lines)),
        }
    }
    let xs: Vec<usize> = edges.into_iter().map(|(x, _)| x).collect();
    if xs.len() < 2 {
        return FlowTable::default();
    }
    let columns = xs.len() - 1;
    // Bands of text between rules; a rule that covers no column of its own parts nothing.
    let mut bands: Vec<Vec<&Row>> = vec![Vec::new()];
    let mut cuts: Vec<Vec<bool>> = vec![vec![true; columns]];
    for row in &rows {
        let covers = |column: usize| {
            row.chars.iter().filter(|(x, _)| *x > xs[column] && *x < xs[column + 1]).any(|(_, c)| is_dash(*c))
        };
        if row.is_rule {
            let cut: Vec<bool> = (0..columns).map(covers).collect();
            if bands.last().is_some_and(Vec::is_empty) {
                *cuts.last_mut().expect("there is one") = cut;
            } else {
                bands.push(Vec::new());
                cuts.push(cut);
            }
        }
        // Beside a rule that does not cover all columns text may go on.
        bands.last_mut().expect("there is one").push(row);
    }
    if bands.last().is_some_and(|band| band.iter().all(|row| text_of(row, xs[0], xs[columns]).trim().is_empty())) {
        bands.pop();
        cuts.pop();
    }
    let closed = |band: usize, edge: usize| {
        edge == 0
            || edge == columns
            || bands[band].iter().any(|row| !row.is_rule && row.bar_near(xs[edge], wide).is_some())
            || bands[band].iter().all(|row| row.is_rule)
    };
    let mut taken = vec![false; bands.len() * columns];
    let mut cells: Vec<FlowCell> = Vec::new();
    for band in 0..bands.len() {
        for column in 0..columns {
            if taken[band * columns + column] {
                continue;
            }
            let mut last_column = column;
            while last_column + 1 < columns && !closed(band, last_column + 1) {
                last_column += 1;
            }
            let mut last = band;
            while last + 1 < bands.len() && (column..=last_column).all(|column| !cuts[last + 1][column]) {
                last += 1;
            }
            for row in band..=last {
                for column in column..=last_column {
                    taken[row * columns + column] = true;
                }
            }
            let (left, right) = (xs[column] + wide, xs[last_column + 1]);
            let own = |row: &Row| (row.edge(xs[column], wide) + wide, row.edge(xs[last_column + 1], wide));
            let texts = bands[band..=last].iter().flatten().map(|row| {
                let (left, right) = own(row);
                (text_of(row, left, right), row.place)
            });
            let blocks = wrapped_paragraphs(&texts.collect::<Vec<_>>(), right - left);
            cells.push(FlowCell {
                row: band,
                column,
                rows: last + 1 - band,
                columns: last_column + 1 - column,
                blocks,
            });
        }
    }
    // Half a character is six points; Word's own margins are taken off where lines are counted.
    let widths = xs.windows(2).map(|pair| (pair[1] - pair[0]) as f32 * 6.0 + 16.0).collect();
    FlowTable { rows: bands.len(), widths, cells, ..FlowTable::default() }
}

impl Row {
    /// The bar next to an edge, no further off than a character is wide: text may have pushed it.
    fn bar_near(&self, edge: usize, wide: usize) -> Option<usize> {
        let bars = self.chars.iter().filter(|(_, c)| is_bar(*c)).map(|(x, _)| *x);
        bars.filter(|x| x.abs_diff(edge) <= wide).min_by_key(|x| x.abs_diff(edge))
    }

    /// Where this line has an edge.
    fn edge(&self, edge: usize, wide: usize) -> usize {
        self.bar_near(edge, wide).unwrap_or(edge)
    }
}

/// What stands between two places of a line; nothing where a rule is drawn.
fn text_of(row: &Row, left: usize, right: usize) -> String {
    let inside = row.chars.iter().filter(|(x, _)| *x >= left && *x < right);
    let inside: Vec<char> = inside.map(|(_, c)| *c).collect();
    if inside.iter().any(|c| is_dash(*c)) {
        String::new()
    } else {
        inside.into_iter().filter(|c| !is_box(*c)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merged_cells_and_cut_lines_are_read() {
        let text = "前言\n┌───┬─────┐\n│面向  │具體作法  │\n├───┼─────┤\n│一、基│1.甲乙丙丁│\n│礎    │  戊。    │\n│      ├─────┤\n│      │2.己。    │\n└───┴─────┘\n";
        assert!(has_table(text));
        let flow = read(text);
        let FlowBlock::Table(table) = &flow.blocks[1] else { panic!("a table") };
        let shown: Vec<(usize, usize, usize, String)> =
            table.cells.iter().map(|cell| (cell.row, cell.column, cell.rows, cell.text())).collect();
        assert_eq!(
            shown,
            [
                (0, 0, 1, "面向".to_owned()),
                (0, 1, 1, "具體作法".to_owned()),
                (1, 0, 2, "一、基\n礎".to_owned()),
                (1, 1, 1, "1.甲乙丙丁\n戊。".to_owned()),
                (2, 1, 1, "2.己。".to_owned()),
            ]
        );
    }

    #[test]
    fn a_line_that_its_text_has_pushed_is_read() {
        let rule = |left: char, cross: &str, right: char| format!("{left}{}{right}\n", ["────────"; 5].join(cross));
        let text = [
            rule('┌', "┬", '┐'),
            "│策略目標        │衡量指標        │評估方式        │衡量標準        │109年度目標值   │\n".to_owned(),
            rule('├', "┼", '┤'),
            "│一、申辦服務    │跨所申辦        │統計數據        │實際數/計畫數×10│60%             │\n".to_owned(),
            "│                │                │                │  0%            │                │\n".to_owned(),
            rule('└', "┴", '┘'),
        ]
        .concat();
        let ink = |text: &str| text.chars().filter(|c| !c.is_whitespace() && !('─'..='╿').contains(c)).count();
        let flow = read(&text);
        let FlowBlock::Table(table) = &flow.blocks[0] else { panic!("a table") };
        assert_eq!(table.cells.iter().map(|cell| ink(&cell.text())).sum::<usize>(), ink(&text), "nothing is lost");
    }
}
