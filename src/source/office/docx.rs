//! Word documents: DOCX, DOTX and DOCM, by their relationships rather than by the names of their parts.

use std::collections::BTreeMap;

use super::{
    OfficeError,
    archive::Archive,
    numbering::Numbering,
    runs::{Runs, is_on},
    xml::{self, Element},
};
use crate::source::flow::{Covered, Flow, FlowBlock, FlowCell, FlowTable, MOST_COLUMNS, Paragraph, columns_left_out};
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
    let mut reader = Reader { styles, numbering, carried: None, cut: false, covered: Covered::default(), elsewhere: 0 };
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
    flow.notes.extend(reader.covered.note());
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

/// What paragraph styles say about lists and sizes.
#[derive(Debug, Default)]
struct Styles {
    by_id: BTreeMap<String, Style>,
    default: Option<String>,
    half_points: Option<f32>,
}

#[derive(Debug, Default, Clone)]
struct Style {
    based_on: Option<String>,
    list: Option<String>,
    level: Option<usize>,
    half_points: Option<f32>,
}

impl Styles {
    fn read(root: &Element) -> Styles {
        let mut out = Styles::default();
        let size =
            |properties: Option<&Element>| properties.and_then(|p| p.child("sz")).and_then(|sz| sz.number("val"));
        out.half_points = size(root.path(&["docDefaults", "rPrDefault", "rPr"]));
        for style in root.elements().filter(|style| style.name == "style" && style.get("type") == Some("paragraph")) {
            let id = style.get("styleId").unwrap_or_default().to_owned();
            let list = style.path(&["pPr", "numPr"]);
            let value = |name: &str| list.and_then(|list| list.child(name)).and_then(|child| child.get("val"));
            let read = Style {
                based_on: style.child("basedOn").and_then(|base| base.get("val")).map(str::to_owned),
                list: value("numId").map(str::to_owned),
                level: value("ilvl").and_then(|level| level.parse().ok()),
                half_points: size(style.child("rPr")),
            };
            if matches!(style.get("default"), Some("1" | "true")) {
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

struct Reader {
    styles: Styles,
    numbering: Numbering,
    /// The text of a paragraph whose mark was deleted: it is the beginning of the next, and that one's list numbers it.
    carried: Option<Paragraph>,
    /// Text was left out that stood in columns past the last one read.
    cut: bool,
    covered: Covered,
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
        let runs = Runs::of(element);
        let properties = element.child("pPr");
        let style = properties.and_then(|p| p.child("pStyle")).and_then(|style| style.get("val"));
        let mark = properties.and_then(|p| p.child("rPr"));
        let has = |name: &str| mark.is_some_and(|mark| mark.child(name).is_some());
        let mark_deleted = has("del") || has("moveFrom");
        let hidden = runs.text.is_empty() && mark.and_then(|mark| mark.child("vanish")).is_some_and(is_on);
        let number = if mark_deleted || hidden { None } else { self.number(properties, style) };
        let size = runs
            .half_points
            .or_else(|| self.styles.chain(style).find_map(|(_, style)| style.half_points))
            .or(self.styles.half_points)
            .map(|half_points| half_points / 2.0);
        let mut paragraph = self.carried.take().unwrap_or(Paragraph { size, boxed, ..Paragraph::default() });
        paragraph.text.insert_str(0, &number.unwrap_or_default());
        paragraph.text.push_str(&runs.text);
        if mark_deleted {
            self.carried = Some(paragraph);
        } else {
            out.push(FlowBlock::Paragraph(paragraph));
        }
        for inside in runs.boxes {
            self.push_blocks(inside, true, out);
        }
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
                let blocks = self.blocks(cell, false);
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
