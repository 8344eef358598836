//! Grids as JSON, CSV, a workbook, a page and Markdown.

use std::fmt::Write;

use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, XlsxError};
use serde::Serialize;

use super::safe::{self, Csv, cell_text, escape};
use super::workbook::timeless;
use crate::table::{Grid, GridCell};

/// The tables of one document.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// Its name.
    pub doc: String,
    /// In the order of the pages.
    pub tables: Vec<Grid>,
}

/// A list of the documents; where `single`, one as an object.
///
/// # Errors
/// None that a grid can cause.
pub fn json(documents: &[Document], single: bool) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    match documents {
        [only] if single => safe::json::compact(&mut out, only)?,
        all => safe::json::compact(&mut out, &all)?,
    }
    out.push(b'\n');
    Ok(out)
}

/// One row a table row, with document, table and page in front; a merged cell stands where it begins.
///
/// # Errors
/// None that a grid can cause.
pub fn csv(documents: &[Document]) -> Result<Vec<u8>, csv::Error> {
    let mut out = Vec::new();
    let mut writer = Csv::new(&mut out)?;
    for document in documents {
        for (number, grid) in document.tables.iter().enumerate() {
            for row in rows(grid) {
                let front = [document.doc.clone(), (number + 1).to_string(), grid.page.to_string()];
                let cells = row.iter().map(|cell| cell.map_or("", |cell| &cell.4));
                writer.row(front.iter().map(String::as_str).chain(cells))?;
            }
        }
    }
    writer.finish()?;
    Ok(out)
}

/// One sheet a table, merged cells merged.
///
/// # Errors
/// Where a table is larger than a sheet.
pub fn xlsx(documents: &[Document]) -> Result<Vec<u8>, XlsxError> {
    let mut book = timeless()?;
    let body = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_border(FormatBorder::Thin);
    let mut number = 0;
    for document in documents {
        for grid in &document.tables {
            number += 1;
            let sheet = book.add_worksheet().set_name(format!("{number} p{}", grid.page))?;
            for GridCell(row, column, last_row, last_column, text) in &grid.cells {
                let (column, last_column) = (narrow(*column), narrow(*last_column));
                let text = cell_text(text);
                if (row, column) == (last_row, last_column) {
                    sheet.write_string_with_format(*row, column, text, &body)?;
                } else {
                    sheet.merge_range(*row, column, *last_row, last_column, &text, &body)?;
                }
            }
        }
    }
    if number == 0 {
        book.add_worksheet();
    }
    book.save_to_buffer()
}

fn narrow(column: u32) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// A page of tables that needs nothing else.
#[must_use]
pub fn html(documents: &[Document]) -> String {
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"zh-Hant-TW\"><meta charset=\"utf-8\"><title>planscope tables</title>\n\
         <style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem}table{border-collapse:collapse;margin:1rem 0}\
         td{border:1px solid #767676;padding:.3rem .5rem;vertical-align:top;white-space:pre-line}\
         caption{text-align:left;color:#444}@media(prefers-color-scheme:dark){body{background:#111;color:#eee}caption{color:#bbb}}</style>\n",
    );
    for document in documents {
        let _ = writeln!(out, "<h1>{}</h1>", escape(&document.doc));
        for (number, grid) in document.tables.iter().enumerate() {
            let _ = writeln!(out, "<table><caption>{} · p. {}</caption>", number + 1, grid.page);
            for row in rows(grid) {
                out.push_str("<tr>");
                for cell in row {
                    match cell {
                        Some(GridCell(row, column, last_row, last_column, text)) => {
                            let (down, along) = (last_row - row + 1, last_column - column + 1);
                            let _ = write!(out, "<td rowspan={down} colspan={along}>{}</td>", escape(text));
                        }
                        None => out.push_str("<td></td>"),
                    }
                }
                out.push_str("</tr>\n");
            }
            out.push_str("</table>\n");
        }
    }
    out
}

/// Tables as Markdown. It knows no merged cells: such a cell stands where it begins, and the others it covers are empty.
#[must_use]
pub fn markdown(documents: &[Document]) -> String {
    let mut out = String::new();
    for document in documents {
        let _ = writeln!(out, "# {}", safe::markdown(&document.doc));
        for (number, grid) in document.tables.iter().enumerate() {
            let _ = writeln!(out, "\n## {} (p. {})\n", number + 1, grid.page);
            let height = grid.cells.iter().map(|cell| cell.2 + 1).max().unwrap_or(0);
            let width = grid.cells.iter().map(|cell| cell.3 + 1).max().unwrap_or(0) as usize;
            let mut cells = grid.cells.iter().peekable();
            for row in 0..height {
                let mut texts = vec![String::new(); width];
                while let Some(cell) = cells.next_if(|cell| cell.0 == row) {
                    texts[cell.1 as usize] = in_place(&cell.4);
                }
                let _ = writeln!(out, "| {} |", texts.join(" | "));
                if row == 0 {
                    let _ = writeln!(out, "|{}", "---|".repeat(width));
                }
            }
        }
        out.push('\n');
    }
    out
}

/// The text of a place in Markdown, its lines parted as Markdown's tables allow.
fn in_place(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(safe::markdown).collect();
    lines.join("<br>")
}

/// The places of a grid row by row: a cell where one begins, nothing where there is none; places that a merged cell
/// covers are left out.
fn rows(grid: &Grid) -> Vec<Vec<Option<&GridCell>>> {
    let height = grid.cells.iter().map(|cell| cell.2 + 1).max().unwrap_or(0) as usize;
    let width = grid.cells.iter().map(|cell| cell.3 + 1).max().unwrap_or(0) as usize;
    let mut places: Vec<Vec<Option<Option<&GridCell>>>> = vec![vec![Some(None); width]; height];
    for cell in &grid.cells {
        for row in cell.0..=cell.2 {
            for column in cell.1..=cell.3 {
                let begins = (row, column) == (cell.0, cell.1);
                places[row as usize][column as usize] = if begins { Some(Some(cell)) } else { None };
            }
        }
    }
    places.into_iter().map(|row| row.into_iter().flatten().collect()).collect()
}
