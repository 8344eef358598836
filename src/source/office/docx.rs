//! Word documents: DOCX, DOTX and DOCM, by their relationships rather than by the names of their parts.

use std::collections::BTreeMap;

use super::{
    OfficeError,
    archive::Archive,
    numbering::Numbering,
    runs::{Runs, is_on},
    xml::{self, Element},
};
use crate::source::flow::{
    Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph, Unseen, columns_left_out, covered, hidden,
};
use crate::words::{Code, Diagnostic};

/// Reads the main part of a Word document with its styles, lists and footnotes.
pub(super) fn read(archive: &mut Archive<'_>) -> Result<Flow, OfficeError> {
    let main = related(archive, "", "/officeDocument")?.unwrap_or_else(|| "word/document.xml".to_owned());
    let Some(bytes) = archive.part(&main)? else { return Err(OfficeError::NoDocument) };
    let root = xml::read(&main, &bytes, archive.limits())?;
    drop(bytes);
    let Some(body) = root.child("body").filter(|_| root.name == "document") else {
        return Err(OfficeError::NoDocument);
    };
    let mut part = |kind: &str| -> Result<Option<Element>, OfficeError> {
        let Some(name) = related(archive, &main, kind)? else { return Ok(None) };
        let Some(bytes) = archive.part(&name)? else { return Ok(None) };
        xml::read(&name, &bytes, archive.limits()).map(Some)
    };
    let styles = part("/styles")?.map(|root| Styles::read(&root)).unwrap_or_default();
    let numbering = part("/numbering")?.map(|root| Numbering::read(&root)).unwrap_or_default();
    let notes = [part("/footnotes")?, part("/endnotes")?];
    let mut reader = Reader {
        styles,
        numbering,
        carried: None,
        cut: false,
        covered: Unseen::default(),
        unseen: Unseen::default(),
        // A page of a colour of its own is under all of it.
        shaded: root.child("background").is_some(),
        elsewhere: 0,
    };
    let mut flow = Flow { blocks: reader.blocks(body, false), ..Flow::default() };
    for root in notes.iter().flatten() {
        for note in root.elements().filter(|note| note.get("type").is_none_or(|kind| kind == "normal")) {
            let blocks = reader.blocks(note, false);
            let text = FlowCell { blocks, ..FlowCell::default() }.text();
            if !text.is_empty() {
                flow.footnotes.push(text);
            }
        }
    }
    flow.notes.extend(reader.cut.then(|| columns_left_out("document")));
    flow.notes.extend(reader.covered.note(covered));
    flow.notes.extend(reader.unseen.note(hidden));
    flow.notes.extend(elsewhere(reader.elsewhere));
    Ok(flow)
}

/// The part that `from` (or the package, where it is empty) points to with a relationship of that kind.
fn related(archive: &mut Archive<'_>, from: &str, kind: &str) -> Result<Option<String>, OfficeError> {
    let (folder, file) = from.rsplit_once('/').unwrap_or(("", from));
    let slash = if folder.is_empty() { "" } else { "/" };
    let name = format!("{folder}{slash}_rels/{file}.rels");
    let Some(bytes) = archive.part(&name)? else { return Ok(None) };
    let root = xml::read(&name, &bytes, archive.limits())?;
    let found = root.elements().find(|relation| {
        relation.get("Type").is_some_and(|of| of.ends_with(kind)) && relation.get("TargetMode") != Some("External")
    });
    Ok(found.and_then(|relation| relation.get("Target")).map(|target| match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}{slash}{target}"),
    }))
}

/// What styles say about lists, sizes, and what is seen.
#[derive(Debug, Default)]
struct Styles {
    by_id: BTreeMap<String, Style>,
    default: Option<String>,
    half_points: Option<f32>,
    look: Look,
}

/// What decides whether a text can be seen, as far as properties state it.
#[derive(Debug, Default, Clone)]
struct Look {
    is_hidden: Option<bool>,
    is_white: Option<bool>,
    /// Something other than white lies under it.
    shaded: Option<bool>,
}

impl Look {
    /// Properties of a run, a paragraph, a cell or a table.
    fn of(properties: Option<&Element>) -> Look {
        let child = |name: &str| properties.and_then(|p| p.child(name));
        let is_white = |value: &str| value.eq_ignore_ascii_case("ffffff");
        let filled = |shade: &Element| {
            let fill = shade.get("fill").filter(|fill| !fill.eq_ignore_ascii_case("auto"));
            let patterned = shade.get("val").is_some_and(|kind| !matches!(kind, "clear" | "nil"));
            if patterned { Some(true) } else { fill.map(|fill| !is_white(fill)) }
        };
        let marked =
            child("highlight").and_then(|mark| mark.get("val")).map(|colour| !matches!(colour, "none" | "white"));
        Look {
            is_hidden: child("vanish").map(is_on),
            is_white: child("color").and_then(|colour| colour.get("val")).map(is_white),
            shaded: marked.or_else(|| child("shd").and_then(filled)),
        }
    }

    /// What this says, and where it says nothing what `other` does.
    fn or(self, other: &Look) -> Look {
        Look {
            is_hidden: self.is_hidden.or(other.is_hidden),
            is_white: self.is_white.or(other.is_white),
            shaded: self.shaded.or(other.shaded),
        }
    }
}

/// Type of so many half points is a rule, not a text.
const SMALLEST: f32 = 2.0;

#[derive(Debug, Default, Clone)]
struct Style {
    based_on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    half_points: Option<f32>,
    look: Look,
}

impl Styles {
    fn read(root: &Element) -> Styles {
        let mut out = Styles::default();
        let size =
            |properties: Option<&Element>| properties.and_then(|p| p.child("sz")).and_then(|sz| sz.number("val"));
        out.half_points = size(root.path(&["docDefaults", "rPrDefault", "rPr"]));
        out.look = Look::of(root.path(&["docDefaults", "rPrDefault", "rPr"]));
        for style in root.elements().filter(|style| style.name == "style") {
            let id = style.get("styleId").unwrap_or_default().to_owned();
            let list = style.path(&["pPr", "numPr"]);
            let value = |name: &str| list.and_then(|list| list.child(name)).and_then(|child| child.get("val"));
            let read = Style {
                based_on: style.child("basedOn").and_then(|base| base.get("val")).map(str::to_owned),
                list: value("numId").map(str::to_owned),
                level: value("ilvl").and_then(|level| level.parse().ok()),
                half_points: size(style.child("rPr")),
                look: Look::of(style.child("rPr")).or(&Look::of(style.child("pPr"))).or(&of_table(style)),
            };
            if style.get("type") == Some("paragraph") && matches!(style.get("default"), Some("1" | "true")) {
                out.default = Some(id.clone());
            }
            out.by_id.insert(id, read);
        }
        out
    }

    /// A style and those it is based on, the nearest first; a ring of styles ends where it closes.
    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = id.or(self.default.as_deref());
        let step = |id: &'a str| self.by_id.get(id).map(|style| (id, style));
        std::iter::successors(first.and_then(step), move |(_, style)| style.based_on.as_deref().and_then(step)).take(32)
    }
}

/// What a style of tables lays under cells: where it fills any of them, nobody knows which without laying it out.
fn of_table(style: &Element) -> Look {
    let shades = style.all("shd").into_iter().any(|shade| {
        shade.get("fill").is_some_and(|fill| !fill.eq_ignore_ascii_case("auto") && !fill.eq_ignore_ascii_case("ffffff"))
    });
    Look { shaded: (style.get("type") == Some("table") && shades).then_some(true), ..Look::default() }
}

struct Reader {
    styles: Styles,
    numbering: Numbering,
    /// The text of a paragraph whose mark was deleted: it is the beginning of the next, and that one's list numbers it.
    carried: Option<Paragraph>,
    /// Text was left out that stood in columns past the last one read.
    cut: bool,
    covered: Unseen,
    /// Text of runs that are not shown.
    unseen: Unseen,
    /// What is read stands on something other than white paper.
    shaded: bool,
    /// Places where another document is put in whole: Word reads it when it opens this one.
    elsewhere: usize,
}

fn elsewhere(places: usize) -> Option<Diagnostic> {
    (places > 0).then(|| {
        Diagnostic::new(
            Code::LimitReached,
            format!("文件中有 {places} 處嵌入另一份文件，其內容未讀；請以 Word 開啟後另存新檔"),
            format!(
                "other documents are put in whole at {places} places and were not read: open it in Word and save it"
            ),
        )
    })
}

impl Reader {
    fn blocks(&mut self, parent: &Element, boxed: bool) -> Vec<FlowBlock> {
        let mut out = Vec::new();
        self.push_blocks(parent, boxed, &mut out);
        if let Some(last) = self.carried.take() {
            out.push(FlowBlock::Paragraph(last));
        }
        out
    }

    fn push_blocks(&mut self, parent: &Element, boxed: bool, out: &mut Vec<FlowBlock>) {
        for child in parent.elements() {
            match child.name.as_str() {
                "p" => self.paragraph(child, boxed, out),
                "tbl" => {
                    let table = self.table(child);
                    out.push(FlowBlock::Table(table));
                }
                "sdt" | "sdtContent" | "customXml" | "smartTag" | "ins" | "moveTo" => {
                    self.push_blocks(child, boxed, out);
                }
                "altChunk" | "subDoc" => self.elsewhere += 1,
                "AlternateContent" => {
                    if let Some(one) = child.child("Choice").or_else(|| child.child("Fallback")) {
                        self.push_blocks(one, boxed, out);
                    }
                }
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: &Element, boxed: bool, out: &mut Vec<FlowBlock>) {
        let properties = element.child("pPr");
        let style = properties.and_then(|p| p.child("pStyle")).and_then(|style| style.get("val"));
        let look = self.look(style, Look::of(properties));
        let size = self.size(style);
        let shaded = self.shaded || boxed;
        let runs = Runs::of(element, &|run| {
            let named = run.and_then(|run| run.child("rStyle")).and_then(|style| style.get("val"));
            let own = Look::of(run);
            let own = named.map_or(own.clone(), |name| own.or(&self.own_look(name))).or(&look);
            let size = run.and_then(|run| run.child("sz")).and_then(|size| size.number("val")).or(size);
            own.is_hidden == Some(true)
                || size.is_some_and(|size: f32| size <= SMALLEST)
                || own.is_white == Some(true) && !own.shaded.unwrap_or(shaded)
        });
        let mark = properties.and_then(|p| p.child("rPr"));
        let has = |name: &str| mark.is_some_and(|mark| mark.child(name).is_some());
        let mark_deleted = has("del") || has("moveFrom");
        let hidden = runs.text.is_empty() && mark.and_then(|mark| mark.child("vanish")).is_some_and(is_on);
        let number = if mark_deleted || hidden { None } else { self.number(properties, style) };
        let size = runs.half_points.or(size).map(|half_points| half_points / 2.0);
        let unseen = runs.hidden;
        let mut paragraph = self.carried.take().unwrap_or(Paragraph { size, boxed, ..Paragraph::default() });
        paragraph.text.insert_str(0, &number.unwrap_or_default());
        paragraph.text.push_str(&runs.text);
        self.unseen.add(&unseen);
        if mark_deleted {
            self.carried = Some(paragraph);
        } else {
            out.push(FlowBlock::Paragraph(paragraph));
        }
        for inside in runs.boxes {
            self.push_blocks(inside, true, out);
        }
    }

    /// The size of a paragraph's type by its style, in half points.
    fn size(&self, style: Option<&str>) -> Option<f32> {
        self.styles.chain(style).find_map(|(_, style)| style.half_points).or(self.styles.half_points)
    }

    /// What a style and those it is based on say of what is seen.
    fn own_look(&self, style: &str) -> Look {
        self.styles.chain(Some(style)).fold(Look::default(), |look, (_, style)| look.or(&style.look))
    }

    /// The same of a paragraph: its own properties first, what holds of the whole document last.
    fn look(&self, style: Option<&str>, own: Look) -> Look {
        self.styles.chain(style).fold(own, |look, (_, style)| look.or(&style.look)).or(&self.styles.look)
    }

    /// The automatic number of a paragraph: its own list, or that of its style.
    fn number(&mut self, properties: Option<&Element>, style: Option<&str>) -> Option<String> {
        let own = properties.and_then(|p| p.child("numPr"));
        let value = |name: &str| own.and_then(|own| own.child(name)).and_then(|child| child.get("val"));
        let chain: Vec<(&str, &Style)> = self.styles.chain(style).collect();
        let from_style =
            chain.iter().find_map(|(id, style)| style.list.as_deref().map(|list| (*id, style.level, list)));
        let list = value("numId").or(from_style.map(|(_, _, list)| list))?;
        // Zero takes the paragraph out of its style's list.
        if list == "0" {
            return None;
        }
        let level = value("ilvl").and_then(|level| level.parse().ok()).or_else(|| {
            let (owner, level, list) = from_style?;
            let by_style = chain.iter().find_map(|(id, _)| self.numbering.level_of_style(list, id));
            level.or(by_style).or_else(|| self.numbering.level_of_style(list, owner))
        });
        let list = list.to_owned();
        self.numbering.next(&list, level.unwrap_or(0))
    }

    fn table(&mut self, element: &Element) -> FlowTable {
        let around = self.shaded;
        let properties = element.child("tblPr");
        let named = properties.and_then(|p| p.child("tblStyle")).and_then(|style| style.get("val"));
        let by_style = named.and_then(|name| self.own_look(name).shaded);
        let ground = Look::of(properties).shaded.or(by_style).unwrap_or(around);
        let grid = element.child("tblGrid");
        let widths = grid.into_iter().flat_map(Element::elements).filter(|column| column.name == "gridCol");
        let widths = widths.take(MOST_COLUMNS);
        // Twentieths of a point.
        let widths: Vec<f32> = widths.map(|column| column.number::<f32>("w").unwrap_or(0.0) / 20.0).collect();
        let mut table = FlowTable { widths, ..FlowTable::default() };
        // The cell that a merge upwards goes on with, by its first column.
        let mut open: BTreeMap<usize, usize> = BTreeMap::new();
        let mut rows = Vec::new();
        table_rows(element, &mut rows);
        for row in rows {
            let properties = row.child("trPr");
            if properties.and_then(|p| p.child("del")).is_some() {
                continue;
            }
            if properties.and_then(|p| p.child("hidden")).is_some_and(is_on) {
                let mut text = String::new();
                row.push_text(&mut text);
                self.unseen.add(&text);
                continue;
            }
            let count =
                |name: &str| properties.and_then(|p| p.child(name)).and_then(|skip| skip.number::<usize>("val"));
            let mut column = count("gridBefore").unwrap_or(0).min(MOST_COLUMNS);
            let mut cells = Vec::new();
            row_cells(row, &mut cells);
            for cell in cells {
                let properties = cell.child("tcPr");
                let value = |name: &str| properties.and_then(|p| p.child(name));
                if value("cellDel").is_some() {
                    continue;
                }
                if column >= MOST_COLUMNS {
                    self.cut |= cell.has_text();
                    continue;
                }
                let columns = value("gridSpan").and_then(|span| span.number::<usize>("val")).unwrap_or(1);
                let columns = columns.clamp(1, MOST_COLUMNS);
                let merge = value("vMerge").map(|merge| merge.get("val") == Some("restart"));
                let across = value("hMerge").is_some_and(|merge| merge.get("val") != Some("restart"));
                // Word hides what a cell merged upwards holds, but counts its numbered paragraphs.
                self.shaded = Look::of(properties).shaded.unwrap_or(ground);
                let blocks = self.blocks(cell, false);
                self.shaded = around;
                let upwards = open.get(&column).copied();
                if let (Some(false), Some(above)) = (merge, upwards) {
                    table.cells[above].rows = table.rows + 1 - table.cells[above].row;
                    self.covered.add(&FlowCell { blocks, ..FlowCell::default() }.text());
                } else if across && table.cells.last().is_some_and(|last| last.row == table.rows) {
                    if let Some(last) = table.cells.last_mut() {
                        last.columns = (last.columns + columns).min(MOST_COLUMNS);
                    }
                    self.covered.add(&FlowCell { blocks, ..FlowCell::default() }.text());
                } else {
                    let at = table.cells.len();
                    if merge.is_some() {
                        open.insert(column, at)
                    } else {
                        open.remove(&column)
                    };
                    table.cells.push(FlowCell { row: table.rows, column, rows: 1, columns, blocks });
                }
                column = (column + columns).min(MOST_COLUMNS);
            }
            table.rows += 1;
        }
        table
    }
}

fn table_rows<'a>(parent: &'a Element, out: &mut Vec<&'a Element>) {
    for child in parent.elements() {
        match child.name.as_str() {
            "tr" => out.push(child),
            "sdt" | "sdtContent" | "customXml" | "ins" | "moveTo" => table_rows(child, out),
            _ => {}
        }
    }
}

fn row_cells<'a>(parent: &'a Element, out: &mut Vec<&'a Element>) {
    for child in parent.elements() {
        match child.name.as_str() {
            "tc" => out.push(child),
            "sdt" | "sdtContent" | "customXml" => row_cells(child, out),
            _ => {}
        }
    }
}
