//! A plan in the forms that word processors and web pages have: DOCX with automatic numbers, ODT, Big5 HTML, CSV.

use std::{
    error::Error,
    io::{Cursor, Write},
};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::plan::{Plan, Row};

const HEADS: [&str; 5] = ["面向", "執行策略", "具體作法", "承辦部門", "完成期限"];
/// The columns of a row: facet, strategy, sub-strategy, measure, departments, deadline.
const COLUMNS: usize = 6;

/// A cell as paragraphs; none where the one above goes on.
type Cell = Option<Vec<String>>;

fn cells(row: &Row) -> [Cell; COLUMNS] {
    let title = |title: &Option<String>| title.as_ref().map(|title| vec![title.clone()]);
    [
        title(&row.facet),
        title(&row.strategy),
        title(&row.substrategy),
        Some(row.paragraphs.clone()),
        Some(row.departments.clone()),
        Some(vec![row.deadline.clone()]),
    ]
}

/// How many rows a cell that opens in row `at` covers.
fn span(rows: &[[Cell; COLUMNS]], at: usize, column: usize) -> usize {
    1 + rows[at + 1..].iter().take_while(|row| row[column].is_none()).count()
}

/// The prose around the table.
fn sections(sections: &[(String, String)]) -> Vec<String> {
    let lines = sections.iter().flat_map(|(title, text)| [format!("{title}："), text.clone()]);
    lines.filter(|line| !line.is_empty()).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn zipped(parts: &[(&str, String)]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        // OpenDocument wants its `mimetype` stored as it is.
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method))?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Formats and texts of the levels of the one list that numbers everything in the table.
const LEVELS: [(&str, &str); 5] = [
    ("taiwaneseCountingThousand", "%1、"),
    ("taiwaneseCountingThousand", "(%2)"),
    ("decimal", "%3."),
    ("decimal", "(%4)"),
    ("ideographTraditional", "%5."),
];

/// A paragraph whose number comes from the list, where it has one.
fn docx_paragraph(text: &str) -> String {
    let marks: [(&str, &str); 4] = [("", "、"), ("(", ") "), ("", ". "), ("(", ") ")];
    let is = |c: char, chinese: bool| {
        if chinese { "一二三四五六七八九十".contains(c) } else { c.is_ascii_digit() }
    };
    let numbered = marks.iter().enumerate().find_map(|(level, (before, after))| {
        let (number, rest) = text.strip_prefix(before)?.split_once(after)?;
        (!number.is_empty() && number.chars().all(|c| is(c, level < 2))).then_some((level, rest))
    });
    let stem = text.split_once(". ").filter(|(number, _)| "甲乙丙丁戊己".contains(number)).map(|(_, rest)| (4, rest));
    let (properties, text) = match numbered.or(stem) {
        Some((level, rest)) => {
            (format!("<w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>"), rest)
        }
        None => (String::new(), text),
    };
    format!("<w:p>{properties}<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(text))
}

/// A Word document: merged cells, and numbers that only `numbering.xml` knows.
pub(crate) fn docx(plan: &Plan) -> Result<Vec<u8>, Box<dyn Error>> {
    let prose = |lines: &[String]| -> String {
        lines
            .iter()
            .map(|line| format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(line)))
            .collect()
    };
    let widths = [800, 1200, 1500, 4200, 1200, 1300];
    let grid: String = widths.map(|width| format!("<w:gridCol w:w=\"{width}\"/>")).concat();
    let cell = |properties: &str, inside: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>");
    let heads: String = HEADS
        .iter()
        .map(|head| {
            let span = if *head == "執行策略" { "<w:gridSpan w:val=\"2\"/>" } else { "" };
            cell(span, &prose(&[(*head).to_owned()]))
        })
        .collect();
    let mut table = format!("<w:tr><w:trPr><w:tblHeader/></w:trPr>{heads}</w:tr>");
    for row in &plan.rows {
        table += "<w:tr>";
        for held in cells(row) {
            table += &match held {
                Some(paragraphs) if !paragraphs.is_empty() => cell(
                    "<w:vMerge w:val=\"restart\"/>",
                    &paragraphs.iter().map(|text| docx_paragraph(text)).collect::<String>(),
                ),
                Some(_) => cell("<w:vMerge w:val=\"restart\"/>", "<w:p/>"),
                None => cell("<w:vMerge/>", "<w:p/>"),
            };
        }
        table += "</w:tr>";
    }
    let before: Vec<String> =
        [plan.title.clone(), plan.date.clone()].into_iter().chain(sections(&plan.before)).collect();
    let names = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let levels: String = LEVELS
        .iter()
        .enumerate()
        .map(|(at, (format, text))| {
            format!(
                "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:suff w:val=\"nothing\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
            )
        })
        .collect();
    let kind = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";
    zipped(&[
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"{kind}.document.main+xml\"/><Override PartName=\"/word/numbering.xml\" ContentType=\"{kind}.numbering+xml\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships {package}><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        (
            "word/_rels/document.xml.rels",
            format!(
                "<Relationships {package}><Relationship Id=\"r1\" Type=\"{relations}/numbering\" Target=\"numbering.xml\"/></Relationships>"
            ),
        ),
        (
            "word/numbering.xml",
            format!(
                "<w:numbering {names}><w:abstractNum w:abstractNumId=\"0\"><w:multiLevelType w:val=\"multilevel\"/>{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num></w:numbering>"
            ),
        ),
        (
            "word/document.xml",
            format!(
                "<w:document {names}><w:body>{}<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{table}</w:tbl>{}</w:body></w:document>",
                prose(&before),
                prose(&sections(&plan.after))
            ),
        ),
    ])
}

/// An OpenDocument text: spans, and the cells they cover.
pub(crate) fn odt(plan: &Plan) -> Result<Vec<u8>, Box<dyn Error>> {
    let prose = |lines: &[String]| -> String {
        lines.iter().map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect()
    };
    let heads: String = HEADS
        .iter()
        .map(|head| match *head {
            "執行策略" => format!(
                "<table:table-cell table:number-columns-spanned=\"2\">{}</table:table-cell><table:covered-table-cell/>",
                prose(&[(*head).to_owned()])
            ),
            head => format!("<table:table-cell>{}</table:table-cell>", prose(&[head.to_owned()])),
        })
        .collect();
    let rows: Vec<[Cell; COLUMNS]> = plan.rows.iter().map(cells).collect();
    let mut table =
        format!("<table:table-header-rows><table:table-row>{heads}</table:table-row></table:table-header-rows>");
    for (at, row) in rows.iter().enumerate() {
        table += "<table:table-row>";
        for (column, held) in row.iter().enumerate() {
            table += &match held {
                Some(paragraphs) => format!(
                    "<table:table-cell table:number-rows-spanned=\"{}\">{}</table:table-cell>",
                    span(&rows, at, column),
                    prose(paragraphs)
                ),
                None => "<table:covered-table-cell/>".to_owned(),
            };
        }
        table += "</table:table-row>";
    }
    let before: Vec<String> =
        [plan.title.clone(), plan.date.clone()].into_iter().chain(sections(&plan.before)).collect();
    let odf = "urn:oasis:names:tc:opendocument:xmlns";
    let kind = "application/vnd.oasis.opendocument.text";
    zipped(&[
        ("mimetype", kind.to_owned()),
        (
            "META-INF/manifest.xml",
            format!(
                "<manifest:manifest xmlns:manifest=\"{odf}:manifest:1.0\" manifest:version=\"1.3\"><manifest:file-entry manifest:full-path=\"/\" manifest:media-type=\"{kind}\"/><manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>"
            ),
        ),
        (
            "content.xml",
            format!(
                "<office:document-content xmlns:office=\"{odf}:office:1.0\" xmlns:text=\"{odf}:text:1.0\" xmlns:table=\"{odf}:table:1.0\" office:version=\"1.3\"><office:body><office:text>{}<table:table table:name=\"計畫\"><table:table-column table:number-columns-repeated=\"6\"/>{table}</table:table>{}</office:text></office:body></office:document-content>",
                prose(&before),
                prose(&sections(&plan.after))
            ),
        ),
    ])
}

/// A web page as Word wrote them: Big5, rows and columns spanned, a paragraph a line.
pub(crate) fn html(plan: &Plan) -> Vec<u8> {
    let prose =
        |lines: &[String]| -> String { lines.iter().map(|line| format!("<p>{}</p>\n", escaped(line))).collect() };
    let heads: String = HEADS
        .iter()
        .map(|head| format!("<td{}><p>{head}</p></td>", if *head == "執行策略" { " colspan=2" } else { "" }))
        .collect();
    let rows: Vec<[Cell; COLUMNS]> = plan.rows.iter().map(cells).collect();
    let mut table = format!("<tr>{heads}</tr>\n");
    for (at, row) in rows.iter().enumerate() {
        table += "<tr>";
        for (column, held) in row.iter().enumerate() {
            if let Some(paragraphs) = held {
                table += &format!("<td rowspan={}>{}</td>", span(&rows, at, column), prose(paragraphs));
            }
        }
        table += "</tr>\n";
    }
    let page = format!(
        "<html>\n<head><meta http-equiv=Content-Type content=\"text/html; charset=big5\"><title>{}</title></head>\n<body>\n<p>{}</p>\n<p>{}</p>\n{}<table border=1>\n{table}</table>\n{}</body>\n</html>\n",
        plan.title,
        plan.title,
        plan.date,
        prose(&sections(&plan.before)),
        prose(&sections(&plan.after))
    );
    encoding_rs::BIG5.encode(&page).0.into_owned()
}

/// A sheet as spreadsheets save it: a line a row, the lines of a cell inside its quotes.
pub(crate) fn csv(plan: &Plan) -> Result<Vec<u8>, Box<dyn Error>> {
    #[expect(clippy::disallowed_types, reason = "it makes inputs, not answers")]
    let mut out = csv::WriterBuilder::new().flexible(true).from_writer(vec![0xEF, 0xBB, 0xBF]);
    out.write_record([&plan.title])?;
    out.write_record([&plan.date])?;
    out.write_record(["面向", "執行策略", "", "具體作法", "承辦部門", "完成期限"])?;
    for row in &plan.rows {
        out.write_record(cells(row).map(|cell| cell.unwrap_or_default().join("\n")))?;
    }
    Ok(out.into_inner().map_err(|error| error.to_string())?)
}
