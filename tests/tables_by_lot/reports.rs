//! Tables as statistical offices and agencies print them in reports: heads on several levels, labels that are indented,
//! signs of money set apart, sections in the middle, empty places, notes below.

use planscope::table::GridCell;

use super::draw::{Canvas, Type, width};
use super::lot::Lot;
use super::make::{Kind, LONG_HEADS, Lines, NAMES, NOUNS, SENTENCES, SPANNERS, label, number, prose, wrapped};

/// A row as it is printed.
#[derive(Default)]
struct Row {
    label: Lines,
    /// How far the label stands in, in steps.
    indent: usize,
    /// By column from the first after the label; an empty one has no text.
    figures: Vec<Lines>,
    /// White space above, in parts of a line.
    above: f32,
    /// The label stands in the middle of the table.
    middle: bool,
    /// A short rule over each figure, as above a sum.
    ruled: bool,
    /// The label is that of so many rows, and stands in their middle.
    of_rows: usize,
}

/// A head over columns: level from the top, first and last column, lines.
type Head = (usize, usize, usize, Lines);

/// Widths and rules of a table.
struct Look {
    size: f32,
    gap: f32,
    leaders: bool,
    /// Figures stand beside the last line of a label.
    low: bool,
    /// Signs of money stand at the left side of the column.
    apart: bool,
    /// Rules: over the head, below it, at the end.
    rules: bool,
    /// A rule below each head over several columns.
    below_spanners: bool,
    /// The columns, and the levels of the head, are drawn.
    boxed: bool,
    /// The figures of a column are words, which begin at its left.
    words: bool,
    /// Each group of rows is ruled off.
    groups: bool,
}

fn money(lot: &mut Lot, first: bool) -> String {
    let value = number(lot, 0);
    let value =
        if lot.percent(15) && value.starts_with(|c: char| c.is_ascii_digit()) { format!("({value})") } else { value };
    if first && value.starts_with(|c: char| c.is_ascii_digit()) { format!("${value}") } else { value }
}

fn pick(lot: &mut Lot, of: &[&'static str]) -> &'static str {
    of[lot.number(0, of.len() - 1)]
}

fn line(text: &str) -> Lines {
    vec![text.to_owned()]
}

/// The heads of a table: leaves, and heads over several of them on up to two levels.
fn heads(lot: &mut Lot, kind: Kind, columns: usize, size: f32, of: Type) -> Vec<Head> {
    let levels = match kind {
        Kind::Nested => 2 + usize::from(columns >= 6 && lot.percent(60)),
        Kind::Boxed | Kind::Groups | Kind::Outline | Kind::Sparse => 1 + usize::from(lot.percent(50)),
        _ => 1,
    };
    let mut found: Vec<Head> = Vec::new();
    let stub = *lot.one(&["Item", "Characteristic", "State and county", "Industry group", "Selected category"]);
    found.push((levels - 1, 0, 0, wrapped(stub, 9.0 * size, size, of)));
    let year = lot.number(1994, 2010);
    let step = *lot.one(&[1, 1, 1, 5]);
    let season = lot.percent(25);
    for column in 1..columns {
        let text = match kind {
            Kind::Years if season => format!("{}–{:02}", year + column, (year + column + 1) % 100),
            Kind::Years => (year + step * column).to_string(),
            Kind::OneLeader | Kind::Paragraphs | Kind::Money if lot.percent(70) => (*lot.one(SPANNERS)).to_owned(),
            _ if lot.percent(55) => (*lot.one(LONG_HEADS)).to_owned(),
            _ => (*lot.one(super::make::HEADS)).to_owned(),
        };
        found.push((levels - 1, column, column, wrapped(&text, lot.length(3.6, 6.0) * size, size, of)));
    }
    // From below upwards, each level joins what the one below it has.
    let mut parts: Vec<(usize, usize)> = (1..columns).map(|column| (column, column)).collect();
    for level in (0..levels - 1).rev() {
        let mut joined = Vec::new();
        let mut at = usize::from(parts.len() > 3 && lot.percent(30));
        while at + 1 < parts.len() {
            let to = (at + lot.number(1, if level == 0 && levels > 2 { 1 } else { 2 })).min(parts.len() - 1);
            let (first, last) = (parts[at].0, parts[to].1);
            found.push((level, first, last, line(pick(lot, SPANNERS))));
            joined.push((first, last));
            at = to + 1;
        }
        parts = joined;
    }
    found
}

fn rows(lot: &mut Lot, kind: Kind, columns: usize, size: f32, of: Type) -> Vec<Row> {
    let count = lot.number(5, if kind == Kind::Stack { 8 } else { 20 });
    let formats: Vec<usize> = (1..columns).map(|_| lot.number(0, 6)).collect();
    let most = if lot.percent(40) || kind == Kind::Boxed { 13.0 * size } else { 60.0 * size };
    let figures = |lot: &mut Lot, first: bool| -> Vec<Lines> {
        (1..columns)
            .map(|column| match kind {
                Kind::Money if column % 3 == 0 => line(&number(lot, 2)),
                Kind::Money => line(&money(lot, first)),
                Kind::Sparse if lot.percent(45) => Lines::new(),
                _ => line(&number(lot, formats[column - 1])),
            })
            .collect()
    };
    let mut found: Vec<Row> = Vec::new();
    let every = lot.number(3, 6);
    match kind {
        Kind::Paragraphs => {
            let wide = lot.length(12.0, 20.0) * size;
            for _ in 0..lot.number(4, 8) {
                let mut own: Vec<Lines> = (1..columns)
                    .map(|column| {
                        let text = if column == 1 { *lot.one(SENTENCES) } else { *lot.one(NOUNS) };
                        wrapped(text, wide, size, of)
                    })
                    .collect();
                if columns > 2 && lot.percent(50) {
                    own[columns - 2] = wrapped(pick(lot, SENTENCES), wide, size, of);
                }
                found.push(Row {
                    label: line(pick(lot, NAMES)),
                    figures: own,
                    above: lot.length(0.45, 0.8),
                    ..Row::default()
                });
            }
        }
        Kind::Groups => {
            for _ in 0..lot.number(3, 6) {
                let tall = lot.number(2, 4);
                for at in 0..tall {
                    let label = if at == 0 { line(pick(lot, NAMES)) } else { Lines::new() };
                    let mut own = figures(lot, false);
                    own[0] = line(pick(lot, &["Men", "Women", "All", "Urban", "Rural", "Under 18"]));
                    found.push(Row { label, figures: own, of_rows: if at == 0 { tall } else { 0 }, ..Row::default() });
                }
            }
        }
        _ => {
            let sections = matches!(kind, Kind::Outline | Kind::Boxed | Kind::Sparse) || lot.percent(20);
            let mut first = true;
            for at in 0..count {
                if kind == Kind::Middles && at % every == 0 && at + 1 < count {
                    let text = (*lot.one(&[
                        "MALE",
                        "FEMALE",
                        "ALL RACES",
                        "Both sexes",
                        "UNITED STATES",
                        "Percent distribution",
                    ]))
                    .to_owned();
                    found.push(Row { label: vec![text], middle: true, above: lot.length(0.2, 0.6), ..Row::default() });
                    continue;
                }
                let begins = at % every == 0;
                if sections && begins && at + 2 < count && kind != Kind::Middles {
                    let text = format!("{}{}", lot.one(NOUNS), if lot.percent(50) { ":" } else { "" });
                    let above = if at > 0 && lot.percent(60) { 0.5 } else { 0.0 };
                    found.push(Row { label: vec![text], above, ..Row::default() });
                    continue;
                }
                let sum = at + 1 == count || sections && (at + 1) % every == 0;
                let text = if sum { "Total".to_owned() } else { label(lot) };
                let indent = if sections {
                    1 + usize::from(sum) + usize::from(!sum && lot.percent(20))
                } else {
                    usize::from(sum)
                };
                let above = if kind == Kind::Years && begins && at > 0 { 0.6 } else { 0.0 };
                let ruled = sum && matches!(kind, Kind::Money | Kind::Outline) && lot.percent(60);
                let own = figures(lot, first || sum);
                found.push(Row {
                    label: wrapped(&text, most, size, of),
                    indent,
                    figures: own,
                    above,
                    ruled,
                    ..Row::default()
                });
                first = false;
            }
        }
    }
    found
}

/// Draws a table of a report from a place on; gives its cells and its right lower end.
fn set(
    lot: &mut Lot,
    canvas: &mut Canvas,
    heads: &[Head],
    rows: &[Row],
    look: &Look,
    [left, top]: [f32; 2],
) -> (Vec<GridCell>, [f32; 2]) {
    let (size, of) = (look.size, canvas.of);
    let step = 1.1 * size;
    let pitch = size * lot.length(1.14, 1.3);
    let columns = heads.iter().map(|head| head.2 + 1).max().unwrap_or(1);
    let wide = |lines: &Lines| lines.iter().map(|line| width(line, size, of)).fold(0.0, f32::max);
    let mut widths = vec![0.0f32; columns];
    for row in rows {
        if !row.middle {
            widths[0] =
                widths[0].max(if row.figures.is_empty() { 0.0 } else { wide(&row.label) + step * row.indent as f32 });
        }
        for (at, lines) in row.figures.iter().enumerate() {
            let sign = if look.apart { 1.2 * size } else { 0.0 };
            widths[at + 1] = widths[at + 1].max(wide(lines) + sign);
        }
    }
    for (_, first, last, lines) in heads {
        if first == last {
            widths[*first] = widths[*first].max(wide(lines));
        }
    }
    for (_, first, last, lines) in heads.iter().filter(|head| head.1 < head.2) {
        let have: f32 = widths[*first..=*last].iter().sum::<f32>() + look.gap * (last - first) as f32;
        let more = (wide(lines) + 0.5 * size - have).max(0.0) / (last - first + 1) as f32;
        widths[*first..=*last].iter_mut().for_each(|width| *width += more);
    }
    widths[0] += if look.leaders { 3.0 * size } else { 0.0 };
    let mut lefts = vec![left];
    for column in 1..columns {
        lefts.push(lefts[column - 1] + widths[column - 1] + look.gap);
    }
    let right = lefts[columns - 1] + widths[columns - 1];
    let index = |at: usize| u32::try_from(at).expect("a small number");
    let mut cells = Vec::new();
    let levels = heads.iter().map(|head| head.0 + 1).max().unwrap_or(1);
    let mut y = top;
    let mut bottoms = Vec::new();
    for level in 0..levels {
        let own: Vec<&Head> = heads.iter().filter(|head| head.0 == level).collect();
        let most = own.iter().map(|head| head.3.len()).max().unwrap_or(1);
        let bottom = y + most as f32 * pitch + 0.35 * size;
        for (_, first, last, lines) in own {
            let (x0, x1) = (lefts[*first], lefts[*last] + widths[*last]);
            for (at, line) in lines.iter().enumerate() {
                let space = x1 - x0 - width(line, size, of);
                let x = if *first == 0 || look.words && first == last { x0 } else { x0 + space / 2.0 };
                canvas.text(line, x, bottom - 0.45 * size - (lines.len() - 1 - at) as f32 * pitch, size);
            }
            cells.push(GridCell(index(level), index(*first), index(level), index(*last), lines.join("\n")));
            if last > first && (look.below_spanners || look.boxed) {
                canvas.across(
                    bottom,
                    x0 - if look.boxed { look.gap / 2.0 } else { 0.0 },
                    x1 + if look.boxed { look.gap / 2.0 } else { 0.0 },
                );
            }
        }
        y = bottom;
        bottoms.push(bottom);
    }
    if look.rules || look.boxed {
        canvas.across(top, left - 2.0, right + 2.0);
        canvas.across(y, left - 2.0, right + 2.0);
        y += 1.5;
    }
    let mut tall: Option<(usize, usize, f32)> = None;
    for (at, row) in rows.iter().enumerate() {
        let number = index(levels + at);
        y += row.above * pitch;
        if row.of_rows > 0 {
            if look.groups && at > 0 {
                canvas.across(y, left - 2.0, right + 2.0);
                y += 1.0;
            }
            tall = Some((at, row.of_rows, y));
        }
        let count = row.figures.iter().map(Vec::len).chain([row.label.len()]).max().unwrap_or(1);
        let baseline = |y: f32, line: usize| y + (line + 1) as f32 * pitch - 0.3 * size;
        if row.ruled {
            for column in 1..columns {
                canvas.across(y + 0.5, lefts[column], lefts[column] + widths[column]);
            }
            y += 1.5;
        }
        if row.of_rows == 0 && !row.label.is_empty() {
            let text = &row.label;
            let mut said = text.join("\n");
            for (at, line) in text.iter().enumerate() {
                let hang = if at > 0 && !row.middle { 0.8 * size } else { 0.0 };
                let x = if row.middle {
                    left + (right - left - width(line, size, of)) / 2.0
                } else {
                    left + step * row.indent as f32 + hang
                };
                let end = canvas.text(line, x, baseline(y, at), size);
                if look.leaders && !row.figures.is_empty() && at + 1 == text.len() {
                    // Dots lead up to the figures, or to where their column begins.
                    let to = lefts[0] + widths[0];
                    let dots = ((to - end) / (2.0 * width(".", size, of))) as usize;
                    let dots = " .".repeat(dots.saturating_sub(1));
                    canvas.text(&dots, end, baseline(y, at), size);
                    said.push_str(&dots);
                }
            }
            let last = if row.middle { index(columns - 1) } else { 0 };
            cells.push(GridCell(number, 0, number, last, said));
        }
        let low = if look.low { count } else { 0 };
        for (column, lines) in row.figures.iter().enumerate().filter(|(_, lines)| !lines.is_empty()) {
            let column = column + 1;
            for (at, line) in lines.iter().enumerate() {
                let skipped = low.saturating_sub(lines.len());
                let space = widths[column] - width(line, size, of);
                let is_word = look.words || line.starts_with(char::is_alphabetic);
                let y = baseline(y, at + skipped);
                if look.apart && line.starts_with('$') {
                    canvas.text("$", lefts[column], y, size);
                    canvas.text(&line[1..], lefts[column] + space + width("$", size, of), y, size);
                } else {
                    canvas.text(line, if is_word { lefts[column] } else { lefts[column] + space }, y, size);
                }
            }
            cells.push(GridCell(number, index(column), number, index(column), lines.join("\n")));
        }
        y += count as f32 * pitch;
        if let Some((first, _, from)) = tall.filter(|&(first, many, _)| first + many == at + 1) {
            let text = rows[first].label[0].clone();
            canvas.text(&text, left, (from + y) / 2.0 + 0.36 * size, size);
            cells.push(GridCell(index(levels + first), 0, number, 0, text));
            tall = None;
        }
    }
    if look.rules || look.boxed {
        canvas.across(y + 1.0, left - 2.0, right + 2.0);
    }
    if look.boxed {
        for (column, left) in lefts.iter().enumerate().skip(1) {
            // A head over several columns has none of their edges.
            let level = heads
                .iter()
                .filter(|head| head.1 < column && column <= head.2)
                .map(|head| head.0 + 1)
                .max()
                .unwrap_or(0);
            let from = if level == 0 { top } else { bottoms[level - 1] };
            canvas.down(left - look.gap / 2.0, from, y + 1.0);
        }
    }
    cells.sort();
    (cells, [right, y])
}

fn look(lot: &mut Lot, kind: Kind, size: f32) -> Look {
    let boxed = kind == Kind::Boxed;
    let narrow = matches!(kind, Kind::Nested | Kind::Sparse);
    Look {
        size,
        gap: size * if narrow { lot.length(0.9, 1.5) } else { lot.length(1.1, 2.6) },
        leaders: match kind {
            Kind::OneLeader => true,
            Kind::Groups | Kind::Paragraphs => false,
            _ => lot.percent(40),
        },
        low: kind != Kind::Paragraphs && lot.percent(70),
        apart: kind == Kind::Money && lot.percent(70),
        rules: !boxed && lot.percent(80) || kind == Kind::Groups,
        below_spanners: lot.percent(80),
        boxed,
        words: kind == Kind::Paragraphs,
        groups: kind == Kind::Groups,
    }
}

/// Draws a page of a kind of reports; gives its tables.
pub(super) fn page(lot: &mut Lot, canvas: &mut Canvas, kind: Kind, size: f32) -> Vec<Vec<GridCell>> {
    let of = canvas.of;
    let size = size.min(8.5);
    let mut tables = Vec::new();
    let mut top = 56.0;
    let mut left = lot.length(44.0, 70.0);
    if kind == Kind::BesideText {
        // The table stands in one column of the page, running text in the other, above and below.
        let at_left = lot.percent(50);
        let [text, own] = if at_left { [[318.0, 556.0], [52.0, 300.0]] } else { [[52.0, 290.0], [318.0, 556.0]] };
        let mut y = 60.0;
        while y < 640.0 {
            let count = lot.number(2, 5);
            y = prose(lot, canvas, [text[0], y, text[1]], size + 0.5, count) + size;
        }
        let count = lot.number(1, 4);
        top = prose(lot, canvas, [own[0], 60.0, own[1]], size + 0.5, count) + 2.5 * size;
        left = own[0];
    } else if lot.percent(40) {
        top = prose(lot, canvas, [60.0, top, 548.0], size + 1.0, 2) + 14.0;
    }
    let several = if kind == Kind::Stack { lot.number(2, 4) } else { 1 };
    for _ in 0..several {
        let columns = match kind {
            Kind::OneLeader => 2,
            Kind::BesideText => 3,
            Kind::Paragraphs => lot.number(2, 3),
            Kind::Groups => lot.number(4, 6),
            Kind::Nested => lot.number(5, 8),
            _ => lot.number(4, 7),
        };
        let size = if columns > 6 { size.min(7.0) } else { size };
        if lot.percent(75) || several > 1 {
            let title = format!("Table {}.—{} in the United States", lot.number(1, 90), lot.one(NOUNS));
            top += 1.4 * size;
            let x = if lot.percent(50) || kind == Kind::BesideText { left } else { 200.0 };
            canvas.text(&title, x, top, size + 0.5);
            top += 0.9 * size;
            if lot.percent(25) {
                top += 0.9 * size;
                canvas.text("[Thousands of dollars]", x + 40.0, top, size);
                top += 0.8 * size;
            }
        }
        let look = look(lot, kind, size);
        let heads = heads(lot, kind, columns, size, of);
        let rows = rows(lot, kind, columns, size, of);
        let (cells, end) = set(lot, canvas, &heads, &rows, &look, [left, top]);
        tables.push(cells);
        top = end[1];
        let notes = lot.number(0, 3);
        for note in 0..notes {
            top += 1.35 * size + if note == 0 { 0.5 * size } else { 0.0 };
            let text = [
                "1/ Includes areas not shown separately.",
                "(NA) Not available.",
                "Source: Annual survey of the statistical office.",
            ][note];
            canvas.text(text, left, top, 0.85 * size);
        }
        top += 2.6 * size;
    }
    tables
}
