//! What an Excel workbook says of its sheets beside their cells: which rows and columns are hidden.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{OfficeError, archive::Archive, xml};
use crate::source::workbook::Marks;

/// What is hidden of each sheet, by its name. What is damaged says nothing here: whoever reads the cells says so.
pub(super) fn marks(archive: &mut Archive<'_>) -> Result<BTreeMap<String, Marks>, OfficeError> {
    let mut tree = |name: &str| -> Result<Option<xml::Element>, OfficeError> {
        let Some(bytes) = archive.part_again(name)? else { return Ok(None) };
        Ok(xml::read(name, &bytes, archive.limits()).ok())
    };
    let (book, relations) = (tree("xl/workbook.xml")?, tree("xl/_rels/workbook.xml.rels")?);
    let (Some(book), Some(relations)) = (book, relations) else { return Ok(BTreeMap::new()) };
    let mut out = BTreeMap::new();
    for sheet in book.all("sheet") {
        let (Some(name), Some(id)) = (sheet.get("name"), sheet.get("id")) else { continue };
        let target = relations.elements().find(|one| one.get("Id") == Some(id)).and_then(|one| one.get("Target"));
        let Some(target) = target else { continue };
        let part = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None if target.starts_with("xl/") => target.to_owned(),
            None => format!("xl/{target}"),
        };
        if let Some(bytes) = archive.part_again(&part)? {
            out.insert(name.to_owned(), of_sheet(&String::from_utf8_lossy(&bytes)));
        }
    }
    Ok(out)
}

/// The sheet is gone through and never kept: one of a million rows is read as far as it goes.
fn of_sheet(text: &str) -> Marks {
    let mut reader = Reader::from_str(text);
    let mut marks = Marks::default();
    let mut row = 0;
    while let Ok(event) = reader.read_event() {
        let (Event::Start(start) | Event::Empty(start)) = event else {
            if event == Event::Eof { break } else { continue }
        };
        match start.local_name().as_ref() {
            "row" => {
                let [number, hidden, height] = attributes(&start, ["r", "hidden", "ht"]);
                row = number.and_then(|number| number.trim().parse().ok()).unwrap_or(row + 1);
                if row > 0 && is_hidden(hidden.as_deref(), height.as_deref()) {
                    marks.rows.push([row - 1, row - 1]);
                }
            }
            "col" => {
                let [first, last, hidden, width] = attributes(&start, ["min", "max", "hidden", "width"]);
                let number = |text: Option<String>| text.and_then(|text| text.trim().parse::<usize>().ok());
                if let (Some(first @ 1..), Some(last)) = (number(first), number(last))
                    && last >= first
                    && is_hidden(hidden.as_deref(), width.as_deref())
                {
                    marks.columns.push([first - 1, last - 1]);
                }
            }
            _ => {}
        }
    }
    marks
}

/// By its mark, or by having no height or width.
fn is_hidden(mark: Option<&str>, size: Option<&str>) -> bool {
    matches!(mark, Some("1" | "true")) || size.and_then(|size| size.trim().parse().ok()) == Some(0.0)
}

fn attributes<const N: usize>(start: &BytesStart<'_>, names: [&str; N]) -> [Option<String>; N] {
    names.map(|name| {
        let found = start.try_get_attribute(name).ok().flatten()?;
        Some(found.value.into_owned())
    })
}
