//! OpenDocument texts: ODT and OTT from their archive, FODT from one XML file.

use std::collections::BTreeMap;

use super::{
    Limits, OfficeError,
    archive::Archive,
    odt_lists::{Counts, Lists, OUTLINE},
    xml::{self, Element, Node},
};
use crate::source::flow::{
    Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph, Unseen, columns_left_out, covered, hidden,
};
use crate::source::workbook::{CellMark, Marks};

/// Reads an archive.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Flow, OfficeError> {
    if let Some(manifest) = archive.part("META-INF/manifest.xml")?
        && !xml::read("META-INF/manifest.xml", &manifest, archive.limits())?.all("encryption-data").is_empty()
    {
        return Err(OfficeError::Encrypted);
    }
    let Some(content) = archive.part("content.xml")? else { return Err(OfficeError::NoDocument) };
    let content = xml::read("content.xml", &content, archive.limits())?;
    let styles = match archive.part("styles.xml")? {
        Some(bytes) => Some(xml::read("styles.xml", &bytes, archive.limits())?),
        None => None,
    };
    flow(&content, styles.as_ref())
}

/// Reads one flat file.
pub(super) fn read_flat(bytes: &[u8], limits: Limits) -> Result<Flow, OfficeError> {
    flow(&xml::read("the document", bytes, limits)?, None)
}

fn flow(content: &Element, styles: Option<&Element>) -> Result<Flow, OfficeError> {
    let Some(text) = content.path(&["body", "text"]) else { return Err(OfficeError::NoDocument) };
    let mut reader = Reader::default();
    for root in styles.into_iter().chain([content]) {
        reader.lists.learn(root);
        reader.learn(root);
    }
    let mut blocks = Vec::new();
    reader.blocks(text, &mut blocks);
    let cut = reader.cut.then(|| columns_left_out("document"));
    let notes = cut.into_iter().chain(reader.covered.note(covered)).chain(reader.unseen.note(hidden)).collect();
    Ok(Flow { blocks, footnotes: reader.footnotes, notes })
}

#[derive(Debug, Default, Clone)]
struct Style {
    parent: Option<String>,
    list: Option<String>,
    size: Option<f32>,
    width: Option<f32>,
    outline: Option<usize>,
    is_hidden: Option<bool>,
    is_white: Option<bool>,
    shaded: Option<bool>,
    /// How the values of cells are written.
    data: Option<String>,
}

/// A number format.
#[derive(Debug)]
struct DataStyle {
    of_texts: bool,
    shows: bool,
    /// Those that it hands some values on to.
    applied: Vec<String>,
}

const DATA_STYLES: &[&str] =
    &["boolean-style", "currency-style", "date-style", "number-style", "percentage-style", "text-style", "time-style"];

/// Type of so many points is a rule, not a text.
const SMALLEST: f32 = 1.0;

/// How a text is shown.
#[derive(Debug, Default, Clone, Copy)]
struct Look {
    is_hidden: bool,
    is_white: bool,
    is_small: bool,
    /// Something other than white lies under it.
    shaded: bool,
}

impl Look {
    fn is_seen(self) -> bool {
        !(self.is_hidden || self.is_small || self.is_white && !self.shaded)
    }
}

#[derive(Debug, Default)]
struct Reader {
    lists: Lists,
    styles: BTreeMap<String, Style>,
    data: BTreeMap<String, DataStyle>,
    footnotes: Vec<String>,
    /// Counting of headings by their outline level.
    headings: Counts,
    /// How much copies of cells have made of few.
    copied: usize,
    /// Text was left out that stood in columns past the last one read.
    cut: bool,
    covered: Unseen,
    /// Text that is not shown.
    unseen: Unseen,
    /// How what stands around is shown.
    look: Look,
}

/// The list a paragraph stands in.
struct Open<'a> {
    style: String,
    depth: usize,
    counts: &'a mut Counts,
}

impl Reader {
    fn learn(&mut self, root: &Element) {
        for style in root.all("style") {
            let text = style.child("text-properties");
            let size = |name: &str| text.and_then(|text| text.get(name)).and_then(length);
            let is_white = |colour: &str| colour.eq_ignore_ascii_case("#ffffff");
            // Of a paragraph, a cell, a row, a table or a shape; letters may have a ground of their own.
            let grounds = style.elements().filter_map(|properties| {
                let fill = properties.get("background-color").filter(|colour| *colour != "transparent");
                fill.or_else(|| properties.get("fill-color")).map(|colour| !is_white(colour))
            });
            let read = Style {
                parent: style.get("parent-style-name").map(str::to_owned),
                list: style.get("list-style-name").filter(|name| !name.is_empty()).map(str::to_owned),
                size: size("font-size-asian").or_else(|| size("font-size")),
                width: style
                    .child("table-column-properties")
                    .and_then(|column| column.get("column-width"))
                    .and_then(length),
                outline: style.number("default-outline-level"),
                is_hidden: text.and_then(|text| text.get("display")).map(|display| display == "none"),
                is_white: text.and_then(|text| text.get("color")).map(is_white),
                // A style that changes with the value may paint the ground too.
                shaded: grounds.chain(style.child("map").map(|_| true)).reduce(|one, other| one || other),
                data: style.get("data-style-name").map(str::to_owned),
            };
            self.styles.insert(style.get("name").unwrap_or_default().to_owned(), read);
        }
        for kind in DATA_STYLES {
            for style in root.all(kind) {
                let shows = |child: &Element| match &*child.name {
                    "text" => child.has_text(),
                    "map" | "text-properties" => false,
                    _ => true,
                };
                let applied = style.elements().filter(|child| child.name == "map");
                let read = DataStyle {
                    of_texts: *kind == "text-style",
                    shows: style.elements().any(shows),
                    applied: applied.filter_map(|map| map.get("apply-style-name")).map(str::to_owned).collect(),
                };
                self.data.insert(style.get("name").unwrap_or_default().to_owned(), read);
            }
        }
    }

    /// Whether a number format shows anything of a text, or of a number.
    fn shows(&self, name: &str, is_text: bool) -> bool {
        let Some(style) = self.data.get(name) else { return true };
        if is_text {
            return style.shows || !style.of_texts;
        }
        let applied = |name: &String| self.data.get(name).is_none_or(|style| style.shows);
        if style.of_texts {
            style.applied.is_empty() || style.applied.iter().any(applied)
        } else {
            style.shows || style.applied.iter().any(applied)
        }
    }

    /// What a cell of a workbook shows, where that is less than it holds.
    fn shown(&mut self, cell: &Element, style: Option<&str>) -> Option<String> {
        let paragraphs = || cell.elements().filter(|child| child.name == "p");
        paragraphs().next()?;
        let kind = cell.get("value-type")?;
        let around = (self.look, std::mem::take(&mut self.unseen));
        self.look = self.look_of(style);
        let mut lines = Vec::new();
        for paragraph in paragraphs() {
            let mut line = String::new();
            self.within(paragraph, |reader| reader.text(paragraph, &mut line, &mut Vec::new()));
            lines.push(line);
        }
        let is_less = self.unseen.any();
        (self.look, self.unseen) = around;
        let format = self.chain(style).find_map(|style| style.data.as_deref());
        if format.is_some_and(|format| !self.shows(format, kind == "string")) {
            return Some(String::new());
        }
        // A program that shows nothing of a value writes no text of it.
        (is_less || lines.iter().all(String::is_empty)).then(|| lines.join("\n"))
    }

    fn chain<'a>(&'a self, name: Option<&'a str>) -> impl Iterator<Item = &'a Style> {
        let step = |name: &'a str| self.styles.get(name);
        std::iter::successors(name.and_then(step), move |style| style.parent.as_deref().and_then(step)).take(32)
    }

    /// How what stands in something of that style is shown, given how the thing itself is.
    fn look_of(&self, style: Option<&str>) -> Look {
        let told = |of: fn(&Style) -> Option<bool>| self.chain(style).find_map(of);
        let size = self.chain(style).find_map(|style| style.size);
        Look {
            is_hidden: self.look.is_hidden || told(|style| style.is_hidden) == Some(true),
            is_white: told(|style| style.is_white).unwrap_or(self.look.is_white),
            is_small: size.map_or(self.look.is_small, |size| size <= SMALLEST),
            shaded: told(|style| style.shaded).unwrap_or(self.look.shaded),
        }
    }

    /// Reads what stands in an element as shown with its style.
    fn within<T>(&mut self, element: &Element, read: impl FnOnce(&mut Reader) -> T) -> T {
        let around = self.look;
        self.look = self.look_of(element.get("style-name"));
        self.look.is_hidden |=
            element.get("is-hidden") == Some("true") || element.get("display").is_some_and(|display| display == "none");
        let out = read(self);
        self.look = around;
        out
    }

    fn blocks(&mut self, parent: &Element, out: &mut Vec<FlowBlock>) {
        for child in parent.elements() {
            match child.name.as_str() {
                "section" => self.within(child, |reader| reader.blocks(child, out)),
                "p" | "h" => self.paragraph(child, None, out),
                "table" => {
                    let table = self.table(child);
                    out.push(FlowBlock::Table(table));
                }
                "list" => self.list(child, None, out),
                // What was deleted stands apart, in the list of changes; what is left is the text as accepted.
                "tracked-changes" | "sequence-decls" | "variable-decls" | "user-field-decls" | "forms" => {}
                // Frames that stand between paragraphs, sections, indexes and what else may wrap paragraphs.
                _ => self.blocks(child, out),
            }
        }
    }

    fn list(&mut self, element: &Element, outer: Option<&mut Open<'_>>, out: &mut Vec<FlowBlock>) {
        let own = element.get("style-name").map(str::to_owned);
        match outer {
            Some(outer) => {
                let style = own.unwrap_or_else(|| outer.style.clone());
                self.items(element, &mut Open { style, depth: outer.depth + 1, counts: outer.counts }, out);
            }
            None => {
                let style = own.or_else(|| self.style_of_first(element)).unwrap_or_default();
                let mut counts = self.lists.begin(element, &style);
                self.items(element, &mut Open { style: style.clone(), depth: 0, counts: &mut counts }, out);
                self.lists.end(element, &style, counts);
            }
        }
    }

    /// A list without a style of its own takes that of its first paragraph's style.
    fn style_of_first(&self, list: &Element) -> Option<String> {
        let paragraph = list.all("p").first().and_then(|p| p.get("style-name"))?;
        self.chain(Some(paragraph)).find_map(|style| style.list.clone())
    }

    fn items(&mut self, element: &Element, open: &mut Open<'_>, out: &mut Vec<FlowBlock>) {
        for item in element.elements() {
            let numbered = item.name == "list-item";
            if !numbered && item.name != "list-header" {
                continue;
            }
            let mut first = numbered;
            let style = item.get("style-override").unwrap_or(&open.style).to_owned();
            for child in item.elements() {
                match child.name.as_str() {
                    "p" | "h" => {
                        let number = first
                            .then(|| self.lists.next(&style, open.depth, item.number("start-value"), open.counts))
                            .flatten();
                        first = false;
                        self.paragraph(child, number, out);
                    }
                    "list" => self.list(child, Some(&mut *open), out),
                    "table" => {
                        let table = self.table(child);
                        out.push(FlowBlock::Table(table));
                    }
                    _ => {}
                }
            }
        }
    }

    fn paragraph(&mut self, element: &Element, number: Option<String>, out: &mut Vec<FlowBlock>) {
        let name = element.get("style-name");
        let size = self.chain(name).find_map(|style| style.size);
        let mut text = number.unwrap_or_default();
        if element.name == "h" && text.is_empty() {
            let by_style = self.chain(name).find_map(|style| style.outline);
            let level = element.number("outline-level").or(by_style).unwrap_or(1);
            let list = self.chain(name).find_map(|style| style.list.as_deref()).unwrap_or(OUTLINE);
            let start = element.number("start-value");
            let mut counts = self.headings;
            text = self.lists.next(list, level.saturating_sub(1), start, &mut counts).unwrap_or_default();
            self.headings = counts;
        }
        let mut boxes = Vec::new();
        // A field may hide the paragraph that it stands in.
        let hides =
            element.elements().any(|child| child.name == "hidden-paragraph" && child.get("is-hidden") == Some("true"));
        let number = text.clone();
        self.within(element, |reader| {
            reader.look.is_hidden |= hides;
            reader.text(element, &mut text, &mut boxes);
            if !reader.look.is_seen() && text == number {
                text.clear();
            }
        });
        out.push(FlowBlock::Paragraph(Paragraph { text, size, ..Paragraph::default() }));
        for inside in boxes {
            let from = out.len();
            self.blocks(inside, out);
            for block in &mut out[from..] {
                if let FlowBlock::Paragraph(paragraph) = block {
                    paragraph.boxed = true;
                }
            }
        }
    }

    fn text<'a>(&mut self, element: &'a Element, out: &mut String, boxes: &mut Vec<&'a Element>) {
        for node in &element.children {
            let child = match node {
                Node::Text(text) if !self.look.is_seen() => {
                    self.unseen.add(text);
                    continue;
                }
                Node::Text(text) => {
                    // White space collapses; spaces that count are written as elements.
                    for c in text.chars() {
                        let space = matches!(c, ' ' | '\t' | '\n' | '\r');
                        if !space {
                            out.push(c);
                        } else if !out.ends_with([' ', '\n']) && !out.is_empty() {
                            out.push(' ');
                        }
                    }
                    continue;
                }
                Node::Element(child) => child,
            };
            match child.name.as_str() {
                "s" => out.extend(std::iter::repeat_n(' ', child.number("c").unwrap_or(1).min(200))),
                "tab" => out.push(' '),
                "line-break" => out.push('\n'),
                "note" => {
                    let mut note = String::new();
                    if let Some(body) = child.child("note-body") {
                        for paragraph in body.all("p") {
                            self.text(paragraph, &mut note, boxes);
                        }
                    }
                    self.footnotes.push(note.trim().to_owned());
                }
                "span" | "hidden-text" => self.within(child, |reader| reader.text(child, out, boxes)),
                "text-box" => boxes.push(child),
                "ruby" => child.elements().filter(|part| part.name == "ruby-base").for_each(|base| {
                    self.text(base, out, boxes);
                }),
                "annotation" | "annotation-end" | "title" | "desc" | "image" => {}
                "change-start" | "change-end" | "change" | "bookmark" => {}
                _ => self.text(child, out, boxes),
            }
        }
    }

    fn table(&mut self, element: &Element) -> FlowTable {
        let mut table = FlowTable::default();
        let mut columns = Vec::new();
        gather(element, "table-column", &mut columns);
        for column in columns {
            let width = column.get("style-name").and_then(|name| self.styles.get(name)).and_then(|style| style.width);
            let times = column.number::<usize>("number-columns-repeated").unwrap_or(1).min(MOST_COLUMNS);
            table.widths.extend(std::iter::repeat_n(width.unwrap_or(0.0), times));
            table.widths.truncate(MOST_COLUMNS);
        }
        let mut rows = Vec::new();
        gather(element, "table-row", &mut rows);
        let around = self.look;
        let of_table = self.look_of(element.get("style-name"));
        for row in rows {
            self.look = of_table;
            if is_collapsed(row) {
                let mut text = String::new();
                row.push_text(&mut text);
                self.unseen.add(&text);
                continue;
            }
            let of_row = self.look_of(row.get("style-name"));
            let mut column = 0;
            for cell in row.elements() {
                self.look = of_row;
                let times = cell.number::<usize>("number-columns-repeated").unwrap_or(1).min(MOST_COLUMNS);
                if cell.name == "covered-table-cell" {
                    column += times;
                    let mut text = String::new();
                    self.text(cell, &mut text, &mut Vec::new());
                    self.covered.add(&text);
                }
                if cell.name != "table-cell" {
                    continue;
                }
                if column >= MOST_COLUMNS {
                    self.cut |= cell.has_text();
                    continue;
                }
                // A table inside a cell that is repeated may hold such a cell itself: a few bytes would make any number.
                let room = MOST_COPIED.saturating_sub(self.copied);
                let weight = if times > 1 { cell.weight() } else { 1 };
                let copies = times.min(1 + room / weight).min(MOST_COLUMNS - column);
                self.copied += copies.saturating_sub(1) * weight;
                let behind = column + times;
                let span = |name: &str| cell.number::<usize>(name).unwrap_or(1).clamp(1, MOST_ROWS);
                for _ in 0..copies {
                    let mut blocks = Vec::new();
                    self.within(cell, |reader| reader.blocks(cell, &mut blocks));
                    table.cells.push(FlowCell {
                        row: table.rows,
                        column,
                        rows: span("number-rows-spanned"),
                        columns: span("number-columns-spanned").min(MOST_COLUMNS),
                        blocks,
                    });
                    column += 1;
                }
                self.cut |= (copies < times || behind > MOST_COLUMNS) && cell.has_text();
                column = behind;
            }
            table.rows += 1;
        }
        self.look = around;
        for cell in &mut table.cells {
            cell.rows = cell.rows.min(table.rows - cell.row);
        }
        table
    }
}

/// Whether a row or a column is hidden, by whoever hid it or by a filter.
fn is_collapsed(element: &Element) -> bool {
    matches!(element.get("visibility"), Some("collapse" | "filter"))
}

/// No writer repeats a cell with text in it; empty ones are small.
const MOST_COPIED: usize = 100_000;
const MOST_ROWS: usize = 100_000;

/// Rows or columns of a table, through groups and header rows, but not those of a table inside it.
fn gather<'a>(parent: &'a Element, name: &str, out: &mut Vec<&'a Element>) {
    for child in parent.elements() {
        if child.name == name {
            out.push(child);
        } else if matches!(
            child.name.as_str(),
            "table-header-rows"
                | "table-rows"
                | "table-row-group"
                | "table-header-columns"
                | "table-columns"
                | "table-column-group"
        ) {
            gather(child, name, out);
        }
    }
}

/// What of each sheet of a workbook is merged, hidden and shown in part.
pub(super) fn marks(root: &Element, styles: Option<&Element>) -> Vec<Marks> {
    let mut reader = Reader::default();
    for root in styles.into_iter().chain([root]) {
        reader.learn(root);
    }
    let sheets = root.path(&["body", "spreadsheet"]);
    let tables = sheets.into_iter().flat_map(Element::elements).filter(|table| table.name == "table");
    tables.map(|table| reader.marks(table)).collect()
}

impl Reader {
    fn marks(&mut self, sheet: &Element) -> Marks {
        let mut rows = Vec::new();
        gather(sheet, "table-row", &mut rows);
        let mut found = Marks::default();
        let mut columns = Vec::new();
        gather(sheet, "table-column", &mut columns);
        // Where formats depend on values it is not known what lies under a cell.
        self.look = Look { shaded: !sheet.all("conditional-format").is_empty(), ..Look::default() };
        let mut at = 0;
        // The last column of each run, and its style.
        let mut dresses: Vec<(usize, Option<&str>)> = Vec::new();
        for column in columns {
            let times = column.number::<usize>("number-columns-repeated").unwrap_or(1).clamp(1, MOST_ROWS);
            if is_collapsed(column) {
                found.columns.push([at, at + times - 1]);
            }
            at += times;
            dresses.push((at - 1, column.get("default-cell-style-name")));
        }
        let mut at = 0;
        for row in rows {
            let mut column = 0;
            let times = row.number::<usize>("number-rows-repeated").unwrap_or(1).clamp(1, MOST_ROWS);
            for cell in row.elements().filter(|cell| matches!(&*cell.name, "table-cell" | "covered-table-cell")) {
                let span = |name: &str| cell.number::<usize>(name).unwrap_or(1).clamp(1, MOST_ROWS);
                let (tall, wide) = (span("number-rows-spanned"), span("number-columns-spanned"));
                if tall > 1 || wide > 1 {
                    found.merged.push([at, column, tall, wide]);
                }
                let dress = dresses.get(dresses.partition_point(|(last, _)| *last < column));
                let own = cell.get("style-name").or_else(|| row.get("default-cell-style-name"));
                let repeated = cell.number::<usize>("number-columns-repeated").unwrap_or(1).min(MOST_ROWS);
                if let Some(shown) = self.shown(cell, own.or_else(|| dress.and_then(|dress| dress.1))) {
                    // As far as is read at all.
                    for row in at..(at + times).min(MOST_ROWS) {
                        let columns = column..(column + repeated).min(MOST_COLUMNS);
                        found.cells.extend(columns.map(|column| CellMark { at: [row, column], shown: shown.clone() }));
                    }
                }
                column += repeated;
            }
            if is_collapsed(row) {
                found.rows.push([at, at + times - 1]);
            }
            at += times;
        }
        found
    }
}

/// A length in points: `1.92cm`, `12pt`, `0.5in`.
fn length(text: &str) -> Option<f32> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let value: f32 = text[..text.len() - unit.len()].parse().ok()?;
    let points = match unit {
        "pt" => 1.0,
        "cm" => 72.0 / 2.54,
        "mm" => 7.2 / 2.54,
        "in" => 72.0,
        "pc" => 12.0,
        _ => return None,
    };
    Some(value * points)
}
