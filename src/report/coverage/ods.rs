//! The workbook as an OpenDocument spreadsheet (ODF 1.3, ISO/IEC 26300): plain XML in a ZIP, written here because
//! what is needed of it fits a page: tables, styles, repeated heads, frozen panes, filters, A3 landscape.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::ReportError;
use super::book::{Book, Look, Sheet, Value, column_name};
use crate::report::safe::escape;

const MIME: &str = "application/vnd.oasis.opendocument.spreadsheet";
const NAMESPACES: &str = concat!(
    r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" "#,
    r#"xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" "#,
    r#"xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" "#,
    r#"xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" "#,
    r#"xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" "#,
    r#"xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" "#,
    r#"office:version="1.3""#
);

pub(super) fn write(book: &Book<'_>, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    // The date of a file in the archive stays at the beginning of its calendar: the same input, the same bytes.
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    // The type comes first and is not compressed, so that programs can tell the file by its head.
    file.start_file("mimetype", options.compression_method(CompressionMethod::Stored))?;
    file.write_all(MIME.as_bytes())?;
    let packed = options.compression_method(CompressionMethod::Deflated);
    for (name, text) in [
        ("META-INF/manifest.xml", manifest()),
        ("styles.xml", styles()),
        ("settings.xml", settings(book)),
        ("content.xml", content(book)),
    ] {
        file.start_file(name, packed)?;
        file.write_all(text.as_bytes())?;
    }
    out.write_all(&file.finish()?.into_inner())?;
    Ok(())
}

fn manifest() -> String {
    let mut xml = String::from(HEAD);
    xml.push_str(
        r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">"#,
    );
    let _ = write!(
        xml,
        r#"<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>"#
    );
    for name in ["content.xml", "styles.xml", "settings.xml"] {
        let _ = write!(xml, r#"<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>"#);
    }
    xml + "</manifest:manifest>"
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A3 landscape with narrow margins.
fn styles() -> String {
    format!(
        "{HEAD}<office:document-styles {NAMESPACES}><office:automatic-styles><style:page-layout style:name=\"a3\">\
         <style:page-layout-properties fo:page-width=\"42cm\" fo:page-height=\"29.7cm\" style:print-orientation=\"landscape\" \
         fo:margin=\"1cm\" style:scale-to-X=\"1\" style:scale-to-Y=\"0\"/></style:page-layout></office:automatic-styles>\
         <office:master-styles><style:master-page style:name=\"Default\" style:page-layout-name=\"a3\"/></office:master-styles>\
         </office:document-styles>"
    )
}

/// The frozen panes of every table.
fn settings(book: &Book<'_>) -> String {
    let mut xml = format!(
        "{HEAD}<office:document-settings {NAMESPACES}><office:settings>\
         <config:config-item-set config:name=\"ooo:view-settings\"><config:config-item-map-indexed config:name=\"Views\">\
         <config:config-item-map-entry><config:config-item-map-named config:name=\"Tables\">"
    );
    for sheet in &book.sheets {
        let _ = write!(xml, "<config:config-item-map-entry config:name=\"{}\">", escape(&sheet.name));
        for (name, value) in [
            ("HorizontalSplitMode", if sheet.frozen > 0 { 2 } else { 0 }),
            ("VerticalSplitMode", 2),
            ("HorizontalSplitPosition", sheet.frozen),
            ("VerticalSplitPosition", 1),
            ("PositionRight", sheet.frozen),
            ("PositionBottom", 1),
        ] {
            let kind = if name.ends_with("Mode") { "short" } else { "int" };
            let _ = write!(
                xml,
                "<config:config-item config:name=\"{name}\" config:type=\"{kind}\">{value}</config:config-item>"
            );
        }
        xml.push_str("</config:config-item-map-entry>");
    }
    xml + "</config:config-item-map-named></config:config-item-map-entry></config:config-item-map-indexed>\
           </config:config-item-set></office:settings></office:document-settings>"
}

fn content(book: &Book<'_>) -> String {
    let mut xml = format!("{HEAD}<office:document-content {NAMESPACES}><office:automatic-styles>");
    for look in Look::ALL {
        let background =
            look.background().map_or_else(String::new, |rgb| format!(" fo:background-color=\"#{rgb:06x}\""));
        let weight = if look.bold() { " fo:font-weight=\"bold\"" } else { "" };
        let align = if look.centred() { "<style:paragraph-properties fo:text-align=\"center\"/>" } else { "" };
        let _ = write!(
            xml,
            "<style:style style:name=\"{look:?}\" style:family=\"table-cell\"><style:table-cell-properties \
             fo:wrap-option=\"wrap\" style:vertical-align=\"top\" fo:border=\"0.5pt solid #c4c8cc\"{background}/>{align}\
             <style:text-properties{weight}/></style:style>"
        );
    }
    for (at, sheet) in book.sheets.iter().enumerate() {
        for (column, width) in sheet.widths.iter().enumerate() {
            let _ = write!(
                xml,
                "<style:style style:name=\"c{at}-{column}\" style:family=\"table-column\">\
                 <style:table-column-properties style:column-width=\"{:.2}cm\"/></style:style>",
                width * 0.2
            );
        }
    }
    xml.push_str(
        "<style:style style:name=\"t\" style:family=\"table\" style:master-page-name=\"Default\"/>\
         </office:automatic-styles><office:body><office:spreadsheet>",
    );
    for (at, sheet) in book.sheets.iter().enumerate() {
        table(at, sheet, &mut xml);
    }
    xml.push_str("<table:database-ranges>");
    for (at, sheet) in book.sheets.iter().enumerate() {
        let _ = write!(
            xml,
            "<table:database-range table:name=\"r{at}\" table:display-filter-buttons=\"true\" \
             table:target-range-address=\"{0}.A1:{0}.{1}{2}\"/>",
            escape(&format!("'{}'", sheet.name.replace('\'', "''"))),
            column_name(sheet.widths.len().max(1) - 1),
            sheet.rows.len().max(1)
        );
    }
    xml + "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"
}

fn table(at: usize, sheet: &Sheet<'_>, xml: &mut String) {
    let _ = write!(xml, "<table:table table:name=\"{}\" table:style-name=\"t\">", escape(&sheet.name));
    let frozen = usize::from(sheet.frozen);
    for column in 0..sheet.widths.len() {
        if column == 0 && frozen > 0 {
            xml.push_str("<table:table-header-columns>");
        }
        let _ = write!(xml, "<table:table-column table:style-name=\"c{at}-{column}\"/>");
        if column + 1 == frozen {
            xml.push_str("</table:table-header-columns>");
        }
    }
    for (row, cells) in sheet.rows.iter().enumerate() {
        xml.push_str(if row == 0 { "<table:table-header-rows><table:table-row>" } else { "<table:table-row>" });
        for cell in cells {
            let look = cell.look;
            match &cell.value {
                Value::Empty => {
                    let _ = write!(xml, "<table:table-cell table:style-name=\"{look:?}\"/>");
                }
                Value::Number(number) => {
                    let _ = write!(
                        xml,
                        "<table:table-cell table:style-name=\"{look:?}\" office:value-type=\"float\" \
                         office:value=\"{number}\"><text:p>{number}</text:p></table:table-cell>"
                    );
                }
                Value::Text(text) => {
                    let _ =
                        write!(xml, "<table:table-cell table:style-name=\"{look:?}\" office:value-type=\"string\">");
                    for line in text.split('\n') {
                        let _ = write!(xml, "<text:p>{}</text:p>", escape(line));
                    }
                    xml.push_str("</table:table-cell>");
                }
            }
        }
        xml.push_str(if row == 0 { "</table:table-row></table:table-header-rows>" } else { "</table:table-row>" });
    }
    xml.push_str("</table:table>");
}
