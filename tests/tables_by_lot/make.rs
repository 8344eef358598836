//! Makes tables by lot, with what is true of them.

use planscope::source::geometry::GeometryPage;
use planscope::table::GridCell;

use super::draw::{Canvas, Type, width};
use super::lot::Lot;
use super::{agencies, reports};

/// What a page holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Every cell is drawn.
    Ruled,
    /// Rules over the head, below it and at the end.
    Open,
    /// No rules at all, figures.
    Bare,
    /// Every other row is shaded.
    Bands,
    /// Rules between columns only.
    Down,
    /// No rules and no figures.
    Words,
    /// Heads over several columns and lines.
    Stacked,
    /// Labels over two lines, their figures beside the first or the last.
    Wrapped,
    /// Figures in brackets, columns close to one another.
    Tight,
    /// Several tables beside one another.
    Beside,
    /// On its side.
    Sideways,
    /// The labels' column has no rules between its rows.
    TallLabel,
    /// Dots lead from the label to the figures.
    Leaders,
    /// Heads on two and three levels, as statistical offices have them.
    Nested,
    /// Labels indented under headings, sums below them.
    Outline,
    /// Signs of money and shares, set apart from their figures.
    Money,
    /// Years are the heads, rows stand in groups.
    Years,
    /// Sections' heads in the middle of the table.
    Middles,
    /// Many places are empty.
    Sparse,
    /// Dots lead from the label to one column of figures.
    OneLeader,
    /// Several tables one below the other.
    Stack,
    /// The head is drawn as boxes, the columns below it are parted by rules, the rows are not.
    Boxed,
    /// A table in one column of a page, text in the other.
    BesideText,
    /// A label in the middle of the rows it stands for.
    Groups,
    /// Texts over several lines in columns without rules.
    Paragraphs,
    /// A report's table on its side.
    SidewaysReport,
    /// Running text.
    Prose,
    /// Running text in two columns.
    TwoColumns,
    /// Bars with a scale.
    Chart,
    /// A list with marks.
    List,
    /// Heads over several columns stand on one rule.
    SharedRule,
    /// Rules down part the head alone.
    DrawnHead,
    /// Every other row is shaded, the rules are drawn in pieces.
    Striped,
    /// A chart stands right above the table.
    UnderChart,
    /// Names with their values, then a table in other columns.
    Pairs,
    /// A table in one of two columns of text, on the same lines as the other.
    InText,
}

impl Kind {
    /// The kinds with tables.
    pub(crate) const ALL: [Kind; 32] = [
        Kind::Ruled,
        Kind::Open,
        Kind::Bare,
        Kind::Bands,
        Kind::Down,
        Kind::Words,
        Kind::Stacked,
        Kind::Wrapped,
        Kind::Tight,
        Kind::Beside,
        Kind::Sideways,
        Kind::TallLabel,
        Kind::Leaders,
        Kind::Nested,
        Kind::Outline,
        Kind::Money,
        Kind::Years,
        Kind::Middles,
        Kind::Sparse,
        Kind::OneLeader,
        Kind::Stack,
        Kind::Boxed,
        Kind::BesideText,
        Kind::Groups,
        Kind::Paragraphs,
        Kind::SidewaysReport,
        Kind::SharedRule,
        Kind::DrawnHead,
        Kind::Striped,
        Kind::UnderChart,
        Kind::Pairs,
        Kind::InText,
    ];

    /// A table as it stands in reports.
    fn is_of_report(self) -> bool {
        (Kind::Nested as usize..=Kind::SidewaysReport as usize).contains(&(self as usize))
    }

    /// A table as agencies print it.
    fn is_of_agencies(self) -> bool {
        (Kind::SharedRule as usize..=Kind::InText as usize).contains(&(self as usize))
    }

    /// The mean F1 that is expected of the kind, known seeds and held-back ones alike.
    pub(crate) fn floor(self) -> f64 {
        match self {
            Kind::Beside => 0.85,
            Kind::Words => 0.9,
            Kind::Bare | Kind::Leaders => 0.93,
            Kind::Tight => 0.95,
            Kind::Down | Kind::TallLabel => 0.98,
            // Where the last value wraps, its end is lost; a title in the size of the rows is no title.
            Kind::Pairs => 0.88,
            Kind::InText => 0.9,
            // Texts over several lines, side by side without rules, are mostly not found yet.
            Kind::Paragraphs => 0.3,
            Kind::Sparse | Kind::BesideText | Kind::Groups => 0.92,
            Kind::Nested | Kind::Outline | Kind::Money | Kind::Years | Kind::OneLeader | Kind::Stack | Kind::Boxed => {
                0.98
            }
            _ => 0.96,
        }
    }
}

/// Where the text of a column stands.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Align {
    Left,
    Right,
    Middle,
    /// At the decimal point.
    Point,
}

pub(super) const NOUNS: &[&str] = &[
    "Revenue",
    "Households",
    "Motor vehicles",
    "Housing",
    "Forestry",
    "Mining",
    "Wholesale trade",
    "Education",
    "Health care",
    "Insurance",
    "Utilities",
    "Public safety",
    "Transit",
    "Exports",
    "Wheat",
    "Dairy products",
    "Coal",
    "Natural gas",
    "Electricity",
    "Robbery",
    "Burglary",
    "Water supply",
    "Hospitals",
    "Libraries",
    "Airports",
    "Construction",
    "Total assets",
    "Net income",
    "Depreciation",
    "Interest paid",
    "Grants",
    "Salaries",
    "Pensions",
    "Research",
    "Fisheries",
    "Tourism",
];
const LONGER: &[&str] = &[
    "and related services",
    "of local governments",
    "excluding direct transfers",
    "in metropolitan areas",
    "and other products",
    "for persons 65 years and over",
    "not elsewhere classified",
    "under federal programs",
    "before extraordinary items",
    "per capita",
    "from all sources",
    "of manufactured goods",
];
pub(super) const HEADS: &[&str] = &[
    "Total", "Male", "Female", "Number", "Percent", "Change", "Rate", "Cost", "Share", "Budget", "Actual", "Estimate",
    "Index", "White", "Black", "Asian", "Urban", "Rural", "North", "South", "East", "West", "2009", "2010", "2011",
    "2012",
];
pub(super) const LONG_HEADS: &[&str] = &[
    "Average annual change",
    "Percent of total",
    "Number of cases",
    "Under 18 years",
    "18 years and over",
    "Market value",
    "Cost per unit",
    "Year ended June",
    "Federal funds",
    "Total outlays",
];
pub(super) const SPANNERS: &[&str] = &[
    "Population",
    "All persons",
    "Fiscal year",
    "Expenditures",
    "Number of establishments",
    "Current dollars",
    "Men",
    "Women",
];
pub(super) const NAMES: &[&str] = &[
    "Riverside",
    "Granite Falls",
    "Mill Hill",
    "Ashland",
    "Port Arthur",
    "Green Farm",
    "Salem",
    "Dover",
    "Clayton",
    "Lake View",
    "Oak Ridge",
    "Fairmont",
    "Kingston",
    "Bristol",
    "Newport",
    "Union City",
    "Cedar Bend",
    "Franklin",
];
const TITLES: &[&str] =
    &["Director", "Clerk", "Senior analyst", "Engineer", "Treasurer", "Deputy director", "Inspector", "Librarian"];
const PLACES: &[&str] =
    &["Main Street 12", "Harbour Road", "Station Square 4", "Hill Lane", "Court Place", "University Avenue"];
pub(super) const SENTENCES: &[&str] = &[
    "The figures in this section were collected by the regional offices and checked against the annual returns.",
    "Because some respondents did not answer every question, totals may differ slightly from those published earlier.",
    "Growth was strongest in the second half of the year, when demand for transport and housing recovered.",
    "A further review of the programme is planned once the results of the current survey are known.",
    "Most of the increase came from a small number of districts that had been affected by the drought.",
    "Officials noted that the comparison with earlier years is limited by changes of definition.",
];

/// One cell as it is drawn: its lines.
pub(super) type Lines = Vec<String>;

/// What a table is made from.
struct Plan {
    /// For each column where it stands.
    aligns: Vec<Align>,
    /// The heads: by row, first and last column, lines.
    heads: Vec<Vec<(usize, usize, Lines)>>,
    /// The body by row and column; a section's row has one cell.
    body: Vec<Vec<Lines>>,
    /// Rows whose figures stand beside the last line of the label instead of the first.
    low: bool,
}

/// A number as one column prints them.
pub(super) fn number(lot: &mut Lot, format: usize) -> String {
    if lot.percent(4) {
        return (*lot.one(&["-", "—", "(NA)", "n.a."])).to_owned();
    }
    let grouped = |value: usize| {
        let digits = value.to_string();
        let mut out = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    };
    match format {
        0 => grouped(lot.number(10, 99_999)),
        1 => format!("{}.{}", lot.number(0, 99), lot.number(0, 9)),
        2 => format!("{}.{}%", lot.number(0, 99), lot.number(0, 9)),
        3 => format!("${}", grouped(lot.number(100, 9_999_999))),
        4 if lot.percent(30) => format!("({})", grouped(lot.number(1, 9_999))),
        4 => grouped(lot.number(1, 99_999)),
        5 => format!("-{}.{:02}", lot.number(0, 9), lot.number(0, 99)),
        _ => lot.number(0, 999).to_string(),
    }
}

pub(super) fn label(lot: &mut Lot) -> String {
    let mut text = (*lot.one(NOUNS)).to_owned();
    if lot.percent(35) {
        text = format!("{text} {}", lot.one(LONGER));
    }
    text
}

/// A text in lines no wider than that.
pub(super) fn wrapped(text: &str, most: f32, size: f32, of: Type) -> Lines {
    let mut lines: Lines = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if width(line, size, of) + width(" ", size, of) + width(word, size, of) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Makes a table; `most` is the room that its labels have before they break.
fn plan(lot: &mut Lot, kind: Kind, of: Type, size: f32, columns: usize, rows: usize, most: f32) -> Plan {
    let words = kind == Kind::Words;
    let mut aligns = vec![Align::Left];
    let mut formats = vec![0];
    for _ in 1..columns {
        aligns.push(if words {
            Align::Left
        } else {
            *lot.one(&[Align::Right, Align::Right, Align::Point, Align::Middle])
        });
        formats.push(lot.number(0, 6));
    }
    let sections = !words && kind != Kind::Ruled && kind != Kind::TallLabel && lot.percent(35);
    let lists = [NAMES, TITLES, PLACES, NOUNS];
    let mut body = Vec::new();
    for row in 0..rows {
        if sections && row % 6 == 0 && row + 2 < rows {
            body.push(vec![vec![format!("{}:", lot.one(NOUNS))]]);
            continue;
        }
        let mut cells =
            vec![if words { vec![(*lot.one(NAMES)).to_owned()] } else { wrapped(&label(lot), most, size, of) }];
        for column in 1..columns {
            cells.push(vec![if words {
                (*lot.one(lists[(column - 1) % lists.len()])).to_owned()
            } else if kind == Kind::Tight && column % 2 == 0 {
                let middle = lot.number(10, 900);
                format!(
                    "{middle}.{} ({}.{}-{}.{})",
                    lot.number(0, 9),
                    middle - 2,
                    lot.number(0, 9),
                    middle + 3,
                    lot.number(0, 9)
                )
            } else {
                number(lot, formats[column])
            }]);
        }
        body.push(cells);
    }
    let stub = (*lot.one(&["Item", "Category", "Area", "Industry", "Characteristic"])).to_owned();
    let head_width = 4.5 * size;
    let head = |lot: &mut Lot| {
        let text = if !words && lot.percent(40) { *lot.one(LONG_HEADS) } else { *lot.one(HEADS) };
        wrapped(text, head_width, size, of)
    };
    let mut lower = vec![(0, 0, vec![stub])];
    for column in 1..columns {
        lower.push((column, column, head(lot)));
    }
    let mut heads = vec![lower];
    if kind == Kind::Stacked || kind == Kind::Open && columns >= 5 && lot.percent(30) {
        let mut upper = Vec::new();
        let mut from = 1;
        while from + 1 < columns {
            let to = (from + lot.number(1, 2)).min(columns - 1);
            upper.push((from, to, vec![(*lot.one(SPANNERS)).to_owned()]));
            from = to + 1;
        }
        heads.insert(0, upper);
    }
    Plan { aligns, heads, body, low: lot.percent(50) }
}

/// Where a part of a number before its point ends.
fn before_point(text: &str, size: f32, of: Type) -> f32 {
    let end = text.find('.').unwrap_or_else(|| text.trim_end_matches(['%', ')']).len());
    width(&text[..end], size, of)
}

/// How a table's rules are drawn.
#[derive(Debug, Clone, Copy)]
struct Dress {
    frame: bool,
    rows: bool,
    columns: bool,
    /// Over the head, below it, at the end.
    head: bool,
    below_spanners: bool,
    bands: bool,
    leaders: bool,
    tall_label: bool,
}

/// Draws a table from a place on; gives its cells and its lower end.
fn set(
    lot: &mut Lot,
    canvas: &mut Canvas,
    plan: &Plan,
    dress: Dress,
    at: [f32; 2],
    size: f32,
    gap: f32,
) -> (Vec<GridCell>, [f32; 2]) {
    let of = canvas.of;
    let [left, top] = at;
    let columns = plan.aligns.len();
    let pitch = size * lot.length(1.12, 1.25);
    let pad = if dress.rows { lot.length(2.0, 5.0) } else { size * lot.length(0.0, 0.55) };
    let wide = |lines: &Lines| lines.iter().map(|line| width(line, size, of)).fold(0.0, f32::max);
    // Widths of the columns, and at a decimal point what stands before it.
    let mut widths = vec![0.0f32; columns];
    let mut points = vec![(0.0f32, 0.0f32); columns];
    for row in plan.body.iter().filter(|row| row.len() == columns) {
        for (column, lines) in row.iter().enumerate() {
            widths[column] = widths[column].max(wide(lines));
            let before = before_point(&lines[0], size, of);
            points[column].0 = points[column].0.max(before);
            points[column].1 = points[column].1.max(width(&lines[0], size, of) - before);
        }
    }
    for column in 1..columns {
        if plan.aligns[column] == Align::Point {
            widths[column] = points[column].0 + points[column].1;
        }
    }
    for (from, to, lines) in plan.heads.iter().flatten() {
        if from == to {
            widths[*from] = widths[*from].max(wide(lines));
        }
    }
    for (from, to, lines) in plan.heads.iter().flatten().filter(|head| head.1 > head.0) {
        let have: f32 = widths[*from..=*to].iter().sum::<f32>() + gap * (to - from) as f32;
        widths[*to] += (wide(lines) - have).max(0.0);
    }
    if dress.leaders {
        widths[0] += 3.0 * size;
    }
    let mut lefts = vec![left + gap / 2.0];
    for column in 1..columns {
        lefts.push(lefts[column - 1] + widths[column - 1] + gap);
    }
    let right = lefts[columns - 1] + widths[columns - 1] + gap / 2.0;
    let edges: Vec<f32> =
        (0..=columns).map(|column| if column == columns { right } else { lefts[column] - gap / 2.0 }).collect();
    let mut cells = Vec::new();
    let mut y = top;
    let mut row_edges = vec![top];
    let index = |number: usize| u32::try_from(number).expect("a small number");
    // Heads stand at the lower end of their row, spanners over the middle of theirs.
    for (row, heads) in plan.heads.iter().enumerate() {
        let lines = heads.iter().map(|head| head.2.len()).max().unwrap_or(1);
        let bottom = y + pad + lines as f32 * pitch;
        for (from, to, text) in heads {
            let (x0, x1) = (lefts[*from], lefts[*to] + widths[*to]);
            for (at, line) in text.iter().enumerate() {
                let space = x1 - x0 - width(line, size, of);
                let x = match plan.aligns[*from] {
                    _ if to > from => x0 + space / 2.0,
                    Align::Left => x0,
                    Align::Right => x0 + space,
                    Align::Middle | Align::Point => x0 + space / 2.0,
                };
                canvas.text(line, x, bottom - pad / 2.0 - (text.len() - 1 - at) as f32 * pitch - 0.25 * size, size);
            }
            cells.push(GridCell(index(row), index(*from), index(row), index(*to), text.join("\n")));
            if to > from && dress.below_spanners {
                canvas.across(bottom, x0, x1);
            }
        }
        y = bottom;
        if row + 1 == plan.heads.len() {
            row_edges.push(y);
        }
    }
    if dress.head {
        canvas.across(top, edges[0], right);
        canvas.across(y, edges[0], right);
        y += 2.0;
    }
    let first = plan.heads.len();
    for (row, body) in plan.body.iter().enumerate() {
        let lines = body.iter().map(Vec::len).max().unwrap_or(1);
        let bottom = y + pad + lines as f32 * pitch;
        if dress.bands && row % 2 == 0 {
            canvas.fill([edges[0], y, right, bottom], 225);
        }
        for (column, text) in body.iter().enumerate() {
            for (at, line) in text.iter().enumerate() {
                let skipped = if plan.low && column > 0 { lines - text.len() } else { 0 };
                let baseline = y + pad / 2.0 + (at + skipped + 1) as f32 * pitch - 0.25 * size;
                let space = widths[column] - width(line, size, of);
                let x = match plan.aligns[column] {
                    Align::Left if column == 0 && at > 0 => lefts[0] + 0.8 * size,
                    Align::Left => lefts[column],
                    Align::Right => lefts[column] + space,
                    Align::Middle => lefts[column] + space / 2.0,
                    Align::Point => lefts[column] + points[column].0 - before_point(line, size, of),
                };
                let end = canvas.text(line, x, baseline, size);
                let mut said = text.join("\n");
                if dress.leaders && column == 0 && body.len() == columns && at + 1 == text.len() {
                    let count = ((lefts[0] + widths[0] - end) / (2.0 * width(".", size, of))) as usize;
                    let dots = " .".repeat(count.saturating_sub(1));
                    canvas.text(&dots, end, baseline, size);
                    said.push_str(&dots);
                }
                if at + 1 == text.len() {
                    cells.push(GridCell(index(first + row), index(column), index(first + row), index(column), said));
                }
            }
        }
        y = bottom;
        row_edges.push(y);
    }
    if dress.head {
        canvas.across(y + 1.0, edges[0], right);
    }
    if dress.frame {
        let drawn = if dress.rows { row_edges.clone() } else { vec![top, y] };
        for at in drawn {
            let from = if dress.tall_label && at > row_edges[1] && at < y { edges[1] } else { edges[0] };
            canvas.across(at, from, right);
        }
        if !dress.rows {
            canvas.across(row_edges[1], edges[0], right);
        }
    }
    if dress.columns {
        for (number, &x) in edges.iter().enumerate() {
            if dress.frame || number > 0 && number < columns {
                canvas.down(x, top, y);
            }
        }
    }
    cells.sort();
    (cells, [right, y])
}

/// A paragraph of running text; gives its lower end.
pub(super) fn prose(
    lot: &mut Lot,
    canvas: &mut Canvas,
    [left, top, right]: [f32; 3],
    size: f32,
    sentences: usize,
) -> f32 {
    let text: Vec<&str> = (0..sentences).map(|_| *lot.one(SENTENCES)).collect();
    let lines = wrapped(&text.join(" "), right - left, size, canvas.of);
    let mut y = top;
    let justified = lot.percent(50);
    for (at, line) in lines.iter().enumerate() {
        y += 1.25 * size;
        let spaces = line.matches(' ').count().max(1) as f32;
        let more = if justified && at + 1 < lines.len() {
            (right - left - width(line, size, canvas.of)) / spaces
        } else {
            0.0
        };
        canvas.spaced(line, left, y, size, more);
    }
    y
}

/// A page of a kind and the tables on it.
pub(crate) fn page(kind: Kind, seed: u64) -> (GeometryPage, Vec<Vec<GridCell>>) {
    let lot = &mut Lot::new(seed * 31 + kind as u64);
    let of = *lot.one(&[Type::Sans, Type::Sans, Type::Serif, Type::Serif, Type::Typewriter]);
    let canvas = &mut Canvas::new(of);
    let mut size = lot.length(7.0, 10.0);
    let mut tables = Vec::new();
    match kind {
        Kind::Prose => {
            let mut y = 70.0;
            for _ in 0..lot.number(2, 6) {
                let count = lot.number(2, 6);
                y = prose(lot, canvas, [72.0, y, 540.0], size, count) + 1.5 * size;
            }
        }
        Kind::TwoColumns => {
            for [left, right] in [[60.0, 295.0], [317.0, 552.0]] {
                let mut y = 70.0;
                for _ in 0..lot.number(3, 6) {
                    let count = lot.number(2, 5);
                    y = prose(lot, canvas, [left, y, right], size, count) + size;
                }
            }
        }
        Kind::Chart => chart(lot, canvas, size),
        Kind::SidewaysReport => tables = reports::page(lot, canvas, Kind::Nested, size),
        _ if kind.is_of_report() => tables = reports::page(lot, canvas, kind, size),
        _ if kind.is_of_agencies() => tables = agencies::page(lot, canvas, kind, size),
        Kind::List => {
            let mut y = prose(lot, canvas, [72.0, 60.0, 540.0], size, 2);
            for number in 1..=lot.number(4, 10) {
                let mark = if lot.percent(50) { format!("{number}.") } else { "•".to_owned() };
                canvas.text(&mark, 80.0, y + 1.6 * size, size);
                y = prose(lot, canvas, [80.0 + 2.0 * size, y + 0.35 * size, 540.0], size, 1);
            }
        }
        _ => {
            let mut top = 60.0;
            if lot.percent(60) {
                top = prose(lot, canvas, [72.0, top, 540.0], size + 1.0, 3) + 14.0;
            }
            if lot.percent(60) {
                let title = format!("Table {}. {} by region and year", lot.number(1, 40), lot.one(NOUNS));
                top += 1.3 * size;
                canvas.text(&title, 72.0, top, size + 1.0);
                top += 0.9 * size;
            }
            let beside = if kind == Kind::Beside { lot.number(2, 3) } else { 1 };
            let columns = match kind {
                Kind::Beside => lot.number(2, 3),
                Kind::Words => lot.number(3, 5),
                Kind::Stacked => lot.number(5, 8),
                Kind::Tight => 5,
                _ => lot.number(3, 7),
            };
            size = size.min(if columns > 6 { 7.5 } else { 9.0 });
            let rows = lot.number(4, 18);
            let narrow = matches!(kind, Kind::Wrapped | Kind::Stacked | Kind::Beside) || lot.percent(30);
            let most = if narrow { 11.0 * size } else { 40.0 * size };
            let dress = dress(lot, kind);
            let gap = match kind {
                Kind::Tight => size * lot.length(0.9, 1.3),
                _ if dress.columns => size * lot.length(0.5, 1.0),
                _ => size * lot.length(1.1, 2.4),
            };
            let (mut left, mut bottom) = (lot.length(50.0, 76.0), top);
            for _ in 0..beside {
                let plan = plan(lot, kind, of, size, columns, rows, most);
                let (cells, end) = set(lot, canvas, &plan, dress, [left, top], size, gap);
                tables.push(cells);
                left = end[0] + 4.0 * size;
                bottom = bottom.max(end[1]);
            }
            if lot.percent(50) {
                canvas.text("Source: Annual survey of the statistical office.", 72.0, bottom + 2.6 * size, 0.85 * size);
            }
            if lot.percent(50) && bottom < 640.0 {
                prose(lot, canvas, [72.0, bottom + 6.0 * size, 540.0], size + 1.0, 3);
            }
        }
    }
    let canvas = std::mem::replace(canvas, Canvas::new(of));
    (if matches!(kind, Kind::Sideways | Kind::SidewaysReport) { canvas.turned() } else { canvas.page }, tables)
}

fn dress(lot: &mut Lot, kind: Kind) -> Dress {
    let none = Dress {
        frame: false,
        rows: false,
        columns: false,
        head: false,
        below_spanners: false,
        bands: false,
        leaders: false,
        tall_label: false,
    };
    match kind {
        Kind::Ruled => Dress { frame: true, rows: true, columns: true, ..none },
        Kind::TallLabel => Dress { frame: true, rows: true, columns: true, tall_label: true, ..none },
        Kind::Down => Dress { head: true, columns: true, ..none },
        Kind::Bands => Dress { bands: true, head: lot.percent(40), ..none },
        Kind::Bare | Kind::Words => none,
        Kind::Leaders => Dress { head: lot.percent(70), leaders: true, ..none },
        Kind::Stacked => Dress { head: lot.percent(85), below_spanners: lot.percent(70), ..none },
        _ => Dress { head: lot.percent(80), below_spanners: true, ..none },
    }
}

/// Bars over a scale, as in reports.
fn chart(lot: &mut Lot, canvas: &mut Canvas, size: f32) {
    prose(lot, canvas, [72.0, 60.0, 540.0], size, 3);
    let (left, bottom, count) = (120.0, 420.0, lot.number(4, 9));
    canvas.text("Figure 3. Growth by year", left, 190.0, size + 1.0);
    canvas.across(bottom, left, 500.0);
    canvas.down(left, 210.0, bottom);
    for step in 0..=4 {
        let y = bottom - 50.0 * step as f32;
        canvas.text(&format!("{}", step * 20), left - 22.0, y + 3.0, size);
        if lot.percent(50) {
            canvas.across(y, left, 500.0);
        }
    }
    let wide = 360.0 / count as f32;
    for bar in 0..count {
        let x = left + 10.0 + wide * bar as f32;
        let height = lot.length(20.0, 200.0);
        canvas.fill([x, bottom - height, x + 0.6 * wide, bottom], 120);
        canvas.text(&format!("{}", 2001 + bar), x, bottom + 14.0, size);
        if lot.percent(70) {
            canvas.text(&format!("{:.1}", height / 2.5), x, bottom - height - 3.0, size);
        }
    }
}
