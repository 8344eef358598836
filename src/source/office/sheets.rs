//! What an Excel workbook says of its sheets beside their cells: which rows and columns are hidden, and which cells show
//! nothing of what they hold.

use std::collections::BTreeMap;

use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

use super::{
    OfficeError,
    archive::Archive,
    cell_styles::{CellStyles, Held, Seen},
    xml,
};
use crate::source::workbook::{CellMark, Marks};

/// What is hidden of each sheet, by its name. What is damaged says nothing here: whoever reads the cells says so.
pub(super) fn marks(archive: &mut Archive<'_>) -> Result<BTreeMap<String, Marks>, OfficeError> {
    let mut tree = |name: &str| -> Result<Option<xml::Element>, OfficeError> {
        let Some(bytes) = archive.part_again(name)? else { return Ok(None) };
        Ok(xml::read(name, &bytes, archive.limits()).ok())
    };
    let (book, relations) = (tree("xl/workbook.xml")?, tree("xl/_rels/workbook.xml.rels")?);
    let (Some(book), Some(relations)) = (book, relations) else { return Ok(BTreeMap::new()) };
    let related = |is_it: &dyn Fn(&xml::Element) -> bool| {
        relations.elements().find(|one| is_it(one)).and_then(|one| one.get("Target")).map(part_of)
    };
    let of_kind = |kind: &str| related(&|one| one.get("Type").and_then(|kind| kind.rsplit('/').next()) == Some(kind));
    // Where no relation leads to them, programs look where they stand by custom.
    let styles = tree(&of_kind("styles").unwrap_or_else(|| "xl/styles.xml".to_owned()))?;
    let theme = tree(&of_kind("theme").unwrap_or_else(|| "xl/theme/theme1.xml".to_owned()))?;
    let styles = styles.map(|styles| CellStyles::of(&styles, theme.as_ref())).filter(|styles| !styles.show_all());
    let mut out = BTreeMap::new();
    for sheet in book.all("sheet") {
        let (Some(name), Some(id)) = (sheet.get("name"), sheet.get("id")) else { continue };
        let Some(part) = related(&|one| one.get("Id") == Some(id)) else { continue };
        if let Some(bytes) = archive.part_again(&part)? {
            out.insert(name.to_owned(), of_sheet(&String::from_utf8_lossy(&bytes), styles.as_ref()));
        }
    }
    Ok(out)
}

/// The part that a relation of the workbook leads to.
fn part_of(target: &str) -> String {
    match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None if target.starts_with("xl/") => target.to_owned(),
        None => format!("xl/{target}"),
    }
}

/// The sheet is gone through and never kept: one of a million rows is read as far as it goes.
fn of_sheet(text: &str, styles: Option<&CellStyles>) -> Marks {
    let mut reader = Reader::from_str(text);
    let mut marks = Marks::default();
    let mut row = 0;
    // Cells as pale as paper, and whether something else may lie under them than they say themselves.
    let (mut pale, mut is_painted) = (Vec::new(), false);
    let mut column = 0;
    // The style of the cell whose number comes next, and whether what comes is one: a cell's formula is text as well.
    let (mut waiting, mut is_value): (Option<usize>, bool) = (None, false);
    while let Ok(event) = reader.read_event() {
        let mut mark = |row: usize, column: usize, seen: Seen| match seen {
            _ if row == 0 || column == 0 => {}
            Seen::Shown => {}
            Seen::Pale => pale.push(CellMark::unseen(row - 1, column - 1)),
            Seen::Not => marks.cells.push(CellMark::unseen(row - 1, column - 1)),
        };
        let start = match event {
            Event::Start(start) | Event::Empty(start) => start,
            Event::Text(text) => {
                if is_value && let (Some(style), Some(styles)) = (waiting.take(), styles) {
                    // What is no number here is none that is shown by its sign.
                    let number = text.xml10_content().trim().parse().unwrap_or(f64::INFINITY);
                    mark(row, column, styles.seen(style, Held::Number(number)));
                }
                continue;
            }
            Event::Eof => break,
            _ => continue,
        };
        is_value = start.local_name().as_ref() == "v";
        match start.local_name().as_ref() {
            "row" => {
                let [number, hidden, height] = attributes(&start, ["r", "hidden", "ht"]);
                row = number.and_then(|number| number.trim().parse().ok()).unwrap_or(row + 1);
                column = 0;
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
            "c" => {
                let Some(styles) = styles else { continue };
                let [place, style, kind] = attributes(&start, ["r", "s", "t"]);
                // A cell that does not say where it stands stands behind the one before it.
                (row, column) = place.and_then(|place| cell_place(&place)).unwrap_or((row, column + 1));
                let style = style.and_then(|style| style.trim().parse().ok()).unwrap_or(0);
                waiting = None;
                match kind.as_deref() {
                    None | Some("n") => waiting = Some(style),
                    Some("d") => mark(row, column, styles.seen(style, Held::Number(f64::INFINITY))),
                    Some(_) => mark(row, column, styles.seen(style, Held::Text)),
                }
            }
            "conditionalFormatting" | "tablePart" | "picture" => is_painted = true,
            _ => {}
        }
    }
    if !is_painted {
        marks.cells.append(&mut pale);
    }
    marks
}

/// Row and column of a cell by its name (`B7`), counted from 1.
fn cell_place(name: &str) -> Option<(usize, usize)> {
    let name = name.trim();
    let letters = name.bytes().take_while(u8::is_ascii_alphabetic).count();
    let column = name[..letters].bytes().try_fold(0usize, |sum, letter| {
        sum.checked_mul(26)?.checked_add(usize::from(letter.to_ascii_uppercase() - b'A') + 1)
    });
    Some((name[letters..].parse().ok()?, column.filter(|&column| column > 0)?))
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
