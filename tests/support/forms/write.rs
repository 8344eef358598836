//! A document written as a web page, as text with tabs, as text with drawn boxes; and its truth as JSON.

use super::{Block, Document, Grid};

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

pub(crate) fn html(document: &Document) -> String {
    let mut out = String::from(
        "<!DOCTYPE html><html lang=\"zh-Hant\"><head><meta charset=\"utf-8\"><style>\
         @page{size:A4;margin:15mm}body{font-family:'WenQuanYi Zen Hei',serif;font-size:11pt}\
         table{border-collapse:collapse;width:100%}td,th{border:1px solid #000;padding:2pt 4pt;vertical-align:top;\
         font-weight:normal}p{margin:2pt 0}</style></head><body>\n",
    );
    for block in &document.blocks {
        match block {
            Block::Line(line) => out.push_str(&format!("<p>{}</p>\n", escaped(line))),
            Block::Table(grid) => table(grid, &mut out),
        }
    }
    out.push_str("</body></html>\n");
    out
}

fn table(grid: &Grid, out: &mut String) {
    out.push_str("<table>\n");
    let mut taken = vec![vec![false; grid.columns]; grid.rows];
    for row in 0..grid.rows {
        out.push_str("<tr>");
        let mut column = 0;
        while column < grid.columns {
            if taken[row][column] {
                column += 1;
                continue;
            }
            let cell = grid.cells.iter().find(|cell| cell.row == row && cell.column == column);
            let Some(cell) = cell else {
                out.push_str("<td></td>");
                column += 1;
                continue;
            };
            for line in &mut taken[row..row + cell.rows] {
                line[column..column + cell.columns].fill(true);
            }
            let mut spans = String::new();
            if cell.rows > 1 {
                spans.push_str(&format!(" rowspan=\"{}\"", cell.rows));
            }
            if cell.columns > 1 {
                spans.push_str(&format!(" colspan=\"{}\"", cell.columns));
            }
            let tag = if cell.is_head { "th" } else { "td" };
            let texts: Vec<String> = cell.paragraphs.iter().map(|text| escaped(text)).collect();
            out.push_str(&format!("<{tag}{spans}>{}</{tag}>", texts.join("<br>")));
            column += cell.columns;
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</table>\n");
}

/// A row a line, a tab between cells; what is merged stands in its first cell.
pub(crate) fn tabs(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Line(line) => out.push_str(&format!("{line}\n")),
            Block::Table(grid) => {
                for row in 0..grid.rows {
                    let cell = |column| grid.cells.iter().find(|cell| cell.row == row && cell.column == column);
                    let texts = (0..grid.columns)
                        .map(|column| cell(column).map_or(String::new(), |cell| cell.paragraphs.join(" ")));
                    out.push_str(&format!("{}\n", texts.collect::<Vec<_>>().join("\t")));
                }
            }
        }
    }
    out
}

/// Characters as the lines of a drawn box count them: a 漢字 is two wide.
fn wide(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for c in text.chars() {
        if used + wide(c) > room {
            lines.push(String::new());
            used = 0;
        }
        used += wide(c);
        lines.last_mut().expect("one is there").push(c);
    }
    lines
}

/// How wide the columns of a grid are, in characters as [`wide`] counts them: its widest text decides how much of the line a
/// column gets.
fn widths(grid: &Grid) -> Vec<usize> {
    let most = |column: usize| {
        let cells = grid.cells.iter().filter(|cell| cell.column == column && cell.columns == 1);
        cells.flat_map(|cell| &cell.paragraphs).map(|text| text.chars().map(wide).sum::<usize>()).max().unwrap_or(4)
    };
    (0..grid.columns).map(|column| (most(column).clamp(6, 30)).next_multiple_of(2)).collect()
}

/// One cell after another, row by row, as programs find them in a page: each printed line a line; `beside` where what begins
/// behind a cell of one line stands on its line.
pub(crate) fn cells(document: &Document, beside: bool) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        let grid = match block {
            Block::Line(line) => {
                out.push_str(&format!("{line}\n"));
                continue;
            }
            Block::Table(grid) => grid,
        };
        let widths = widths(grid);
        for row in 0..grid.rows {
            let mut own: Vec<_> = grid.cells.iter().filter(|cell| cell.row == row).collect();
            own.sort_by_key(|cell| cell.column);
            let mut before = 0;
            for cell in own {
                let room = widths[cell.column..cell.column + cell.columns].iter().sum::<usize>();
                let lines: Vec<String> = cell.paragraphs.iter().flat_map(|text| wrapped(text, room)).collect();
                let lines: Vec<&String> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
                for (at, line) in lines.iter().enumerate() {
                    let mark = if beside && at == 0 && before == 1 { " " } else { "\n" };
                    out.push_str(&format!("{mark}{}", line.trim()));
                }
                before = if lines.is_empty() { before } else { lines.len() };
            }
        }
        out.push('\n');
    }
    out
}

/// Printed lines across all columns with a blank between words, as programs write them that keep no columns: the lines of the
/// drawn table without its boxes.
pub(crate) fn printed(document: &Document) -> String {
    let bare = |line: &str| {
        let is_box = |c: char| matches!(c, '\u{2500}'..='\u{257F}');
        let words = line.split(|c: char| is_box(c) || c.is_whitespace()).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    };
    let lines: Vec<String> = boxes(document).lines().map(bare).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// The table drawn with ┌ ┬ ┐ and their like, as law databases print them.
pub(crate) fn boxes(document: &Document) -> String {
    let mut out = String::new();
    for block in &document.blocks {
        match block {
            Block::Line(line) => out.push_str(&format!("{line}\n")),
            Block::Table(grid) => drawn(grid, &mut out),
        }
    }
    out
}

fn drawn(grid: &Grid, out: &mut String) {
    let widths = widths(grid);
    let mut owner = vec![vec![usize::MAX; grid.columns]; grid.rows];
    for (at, cell) in grid.cells.iter().enumerate() {
        for line in &mut owner[cell.row..cell.row + cell.rows] {
            line[cell.column..cell.column + cell.columns].fill(at);
        }
    }
    // A cell nobody filled is a cell of its own.
    let mut next = grid.cells.len();
    for line in &mut owner {
        for cell in line.iter_mut().filter(|cell| **cell == usize::MAX) {
            *cell = next;
            next += 1;
        }
    }
    let lines: Vec<Vec<String>> = grid
        .cells
        .iter()
        .map(|cell| {
            let room = widths[cell.column..cell.column + cell.columns].iter().sum::<usize>() + 2 * (cell.columns - 1);
            cell.paragraphs.iter().flat_map(|text| wrapped(text, room)).collect()
        })
        .collect();
    // A row is as high as its own cells ask, and the last row of a merged cell as what is left of it.
    let mut heights = vec![1; grid.rows];
    for (cell, lines) in grid.cells.iter().zip(&lines) {
        let last = cell.row + cell.rows - 1;
        let so_far: usize = heights[cell.row..last].iter().sum::<usize>() + cell.rows - 1;
        heights[last] = heights[last].max(lines.len().saturating_sub(so_far)).max(1);
    }
    let edge = |above: Option<usize>, below: Option<usize>| -> String {
        let at = |row: Option<usize>, column: usize| row.map(|row| owner[row][column]);
        let flat = |column: usize| at(above, column) != at(below, column) || above.is_none() || below.is_none();
        let mut line = String::new();
        for column in 0..=grid.columns {
            let splits = |row: Option<usize>| {
                row.is_some_and(|row| {
                    column == 0 || column == grid.columns || owner[row][column - 1] != owner[row][column]
                })
            };
            let sides =
                [splits(above), column < grid.columns && flat(column), splits(below), column > 0 && flat(column - 1)];
            line.push(match sides {
                [false, true, true, false] => '┌',
                [false, true, true, true] => '┬',
                [false, false, true, true] => '┐',
                [true, true, true, false] => '├',
                [true, true, true, true] => '┼',
                [true, false, true, true] => '┤',
                [true, true, false, false] => '└',
                [true, true, false, true] => '┴',
                [true, false, false, true] => '┘',
                [true, false, true, false] => '│',
                _ => '─',
            });
            if column < grid.columns {
                let fill = if flat(column) { "─" } else { "　" };
                line.push_str(&fill.repeat(widths[column] / 2));
            }
        }
        line
    };
    // Inside a merged cell the lines of its text stand on the lines of its rows, edges among them.
    let mut printed = vec![0; grid.cells.len()];
    out.push_str(&format!("{}\n", edge(None, Some(0))));
    for row in 0..grid.rows {
        for _ in 0..heights[row] {
            let mut line = String::from("│");
            let mut column = 0;
            while column < grid.columns {
                let own = owner[row][column];
                let end = (column..grid.columns).take_while(|&other| owner[row][other] == own).count() + column;
                let room = widths[column..end].iter().sum::<usize>() + 2 * (end - column - 1);
                let text = lines.get(own).and_then(|lines| lines.get(printed[own])).cloned().unwrap_or_default();
                if own < printed.len() {
                    printed[own] += 1;
                }
                let used: usize = text.chars().map(wide).sum();
                line.push_str(&format!("{text}{}│", " ".repeat(room - used)));
                column = end;
            }
            out.push_str(&format!("{line}\n"));
        }
        let below = (row + 1 < grid.rows).then_some(row + 1);
        let mut line = edge(Some(row), below);
        if let Some(below) = below {
            // What is merged goes on in the line of the edge.
            let mut at = 1;
            let mut chars: Vec<char> = line.chars().collect();
            for column in 0..grid.columns {
                let own = owner[row][column];
                let width = widths[column] / 2;
                if own == owner[below][column] && own < printed.len() {
                    let text = lines[own].get(printed[own]).cloned().unwrap_or_default();
                    printed[own] += 1;
                    let used: usize = text.chars().map(wide).sum();
                    let filled = format!("{text}{}", " ".repeat(widths[column] - used));
                    let from = at;
                    chars.splice(from..from + width, filled.chars());
                    at += filled.chars().count() + 1;
                } else {
                    at += width + 1;
                }
            }
            line = chars.into_iter().collect();
        }
        out.push_str(&format!("{line}\n"));
    }
}

/// The truth in the form of the records, for a scorer.
pub(crate) fn truth(document: &Document) -> serde_json::Value {
    let measures: Vec<serde_json::Value> = document
        .wanted
        .iter()
        .map(|wanted| {
            let path: Vec<_> =
                wanted.path.iter().map(|(no, title)| serde_json::json!({"no": no, "title": title})).collect();
            let fields: serde_json::Map<String, serde_json::Value> =
                wanted.fields.iter().map(|(head, text)| (head.clone(), text.clone().into())).collect();
            serde_json::json!({
                "path": path, "no": wanted.no, "text": wanted.text, "subitems": [],
                "departments": wanted.departments, "deadline": wanted.deadline, "fields": fields,
                "assignment": "certain", "settled": {"departments": true, "deadline": true, "path": true},
            })
        })
        .collect();
    serde_json::json!({
        "office": document.office, "roc_year": document.year, "title": document.title, "measures": measures,
    })
}
