//! Writes grids for other programs and for people: JSON, CSV, HTML and XLSX.

use std::fmt::Write as _;

use serde::Serialize;

use super::grids::{Grid, GridCell};

/// The tables of one document, as `planscope tables --format json` writes them.
#[derive(Debug, Clone, Serialize)]
pub struct Tables<'a> {
    /// The document, as given.
    pub doc: &'a str,
    /// Its tables.
    pub tables: &'a [Grid],
}

impl Grid {
    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.cells.iter().map(|cell| cell.2 as usize + 1).max().unwrap_or(0)
    }

    /// How many columns it has.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.cells.iter().map(|cell| cell.3 as usize + 1).max().unwrap_or(0)
    }

    /// Every place with the text that starts there; places that a merged cell covers otherwise are empty.
    #[must_use]
    pub fn places(&self) -> Vec<Vec<&str>> {
        let mut places = vec![vec![""; self.columns()]; self.rows()];
        for GridCell(row, column, _, _, text) in &self.cells {
            places[*row as usize][*column as usize] = text;
        }
        places
    }
}

/// Comma-separated values: tables one after the other, an empty line between them.
///
/// # Errors
///
/// Where the writer fails, which writing to memory does not.
pub fn csv(grids: &[Grid]) -> Result<String, csv::Error> {
    let mut out = String::new();
    for (index, grid) in grids.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        for row in grid.places() {
            writer.write_record(row)?;
        }
        let bytes = writer.into_inner().map_err(|error| error.into_error())?;
        out.push_str(&String::from_utf8_lossy(&bytes));
    }
    Ok(out)
}

/// One self-contained page with every table; merged cells stay merged.
#[must_use]
pub fn html(doc: &str, grids: &[Grid]) -> String {
    let mut out = String::from("<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>");
    push_escaped(doc, &mut out);
    out.push_str("</title><style>:root{color-scheme:light dark}body{font-family:system-ui,sans-serif;margin:2em}");
    out.push_str("table{border-collapse:collapse;margin:0 0 2em}caption{text-align:left;padding:.3em 0}");
    out.push_str(
        "td{border:1px solid;padding:.2em .5em;vertical-align:top;white-space:pre-line}</style></head><body>\n",
    );
    for (index, grid) in grids.iter().enumerate() {
        let _ = writeln!(out, "<table><caption>{} · p. {}</caption>", index + 1, grid.page);
        rows(grid, &mut out);
        out.push_str("</table>\n");
    }
    out.push_str("</body></html>\n");
    out
}

fn rows(grid: &Grid, out: &mut String) {
    let (rows, columns) = (grid.rows(), grid.columns());
    let mut covered = vec![vec![false; columns]; rows];
    let mut starts = vec![vec![None; columns]; rows];
    for cell in &grid.cells {
        starts[cell.0 as usize][cell.1 as usize] = Some(cell);
        for row in &mut covered[cell.0 as usize..=cell.2 as usize] {
            row[cell.1 as usize..=cell.3 as usize].fill(true);
        }
    }
    for (starts, covered) in starts.iter().zip(&covered) {
        out.push_str("<tr>");
        for (start, covered) in starts.iter().zip(covered) {
            match start {
                Some(GridCell(r0, c0, r1, c1, text)) => {
                    out.push_str("<td");
                    if r1 > r0 {
                        let _ = write!(out, " rowspan=\"{}\"", r1 - r0 + 1);
                    }
                    if c1 > c0 {
                        let _ = write!(out, " colspan=\"{}\"", c1 - c0 + 1);
                    }
                    out.push('>');
                    push_escaped(text, out);
                    out.push_str("</td>");
                }
                None if !covered => out.push_str("<td></td>"),
                None => {}
            }
        }
        out.push_str("</tr>\n");
    }
}

fn push_escaped(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

/// A workbook with one sheet a table.
///
/// # Errors
///
/// Where the workbook cannot be written: a text longer than a cell of a spreadsheet holds, for one.
pub fn xlsx(grids: &[Grid]) -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let wrap = rust_xlsxwriter::Format::new().set_text_wrap().set_align(rust_xlsxwriter::FormatAlign::Top);
    for (index, grid) in grids.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("{} p{}", index + 1, grid.page))?;
        for GridCell(r0, c0, r1, c1, text) in &grid.cells {
            let column = |column: u32| u16::try_from(column).unwrap_or(u16::MAX);
            if r1 > r0 || c1 > c0 {
                sheet.merge_range(*r0, column(*c0), *r1, column(*c1), text, &wrap)?;
            } else {
                sheet.write_string_with_format(*r0, column(*c0), text, &wrap)?;
            }
        }
    }
    if grids.is_empty() {
        book.add_worksheet();
    }
    book.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let cell = |r0, c0, r1, c1, text: &str| GridCell(r0, c0, r1, c1, text.to_owned());
        let cells =
            vec![cell(0, 0, 1, 0, "面向"), cell(0, 1, 0, 2, "a<b"), cell(1, 1, 1, 1, "1"), cell(1, 2, 1, 2, "2")];
        Grid { page: 1, bbox: [0.0; 4], cells }
    }

    #[test]
    fn merged_cells_stand_once_in_csv_and_span_in_html() {
        assert_eq!(csv(&[grid()]).unwrap(), "面向,a<b,\n,1,2\n");
        let page = html("x.pdf", &[grid()]);
        assert!(page.contains("<td rowspan=\"2\">面向</td><td colspan=\"2\">a&lt;b</td>"));
        assert!(page.contains("<tr><td>1</td><td>2</td></tr>"));
    }

    #[test]
    fn json_has_the_cells_as_lists() {
        let tables = [grid()];
        let json = serde_json::to_value(Tables { doc: "x.pdf", tables: &tables }).unwrap();
        assert_eq!(json["tables"][0]["cells"][0], serde_json::json!([0, 0, 1, 0, "面向"]));
    }
}
