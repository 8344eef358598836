//! Word and OpenDocument files built inside a test, whole enough for a word processor to open them.

use std::io::{Cursor, Write};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A zip of these parts; the first is stored as it is, as OpenDocument wants its `mimetype`.
pub(crate) fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let method = if *name == "mimetype" { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(*name, options).expect("a name");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

const WORD: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATIONS: &str = "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"";

/// A Word document of these `w:abstractNum` and `w:num`, `w:style` and paragraphs.
pub(crate) fn docx(numbering: &str, styles: &str, body: &str) -> Vec<u8> {
    let part =
        |name: &str, kind: &str| format!("<Override PartName=\"/word/{name}.xml\" ContentType=\"{TYPE}.{kind}+xml\"/>");
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>{}{}{}</Types>",
        part("document", "document.main"),
        part("numbering", "numbering"),
        part("styles", "styles"),
    );
    let relation = |id: u32, kind: &str, target: &str| {
        format!("<Relationship Id=\"r{id}\" Type=\"{RELATION}/{kind}\" Target=\"{target}\"/>")
    };
    let package =
        format!("<Relationships {RELATIONS}>{}</Relationships>", relation(1, "officeDocument", "word/document.xml"));
    let own = format!(
        "<Relationships {RELATIONS}>{}{}</Relationships>",
        relation(1, "numbering", "numbering.xml"),
        relation(2, "styles", "styles.xml")
    );
    zipped(&[
        ("[Content_Types].xml", &types),
        ("_rels/.rels", &package),
        ("word/document.xml", &format!("<w:document {WORD}><w:body>{body}</w:body></w:document>")),
        ("word/_rels/document.xml.rels", &own),
        ("word/numbering.xml", &format!("<w:numbering {WORD}>{numbering}</w:numbering>")),
        ("word/styles.xml", &format!("<w:styles {WORD}>{styles}</w:styles>")),
    ])
}

const ODF: &str = "urn:oasis:names:tc:opendocument:xmlns";

/// An OpenDocument text of these automatic styles and paragraphs; `office` are the styles of `styles.xml`.
pub(crate) fn odt(office: &str, styles: &str, body: &str) -> Vec<u8> {
    let names = format!(
        "xmlns:office=\"{ODF}:office:1.0\" xmlns:style=\"{ODF}:style:1.0\" xmlns:text=\"{ODF}:text:1.0\" \
         xmlns:table=\"{ODF}:table:1.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:loext=\"urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0\" office:version=\"1.3\""
    );
    let file = |name: &str, kind: &str| {
        format!("<manifest:file-entry manifest:full-path=\"{name}\" manifest:media-type=\"{kind}\"/>")
    };
    let kind = "application/vnd.oasis.opendocument.text";
    let manifest = format!(
        "<manifest:manifest xmlns:manifest=\"{ODF}:manifest:1.0\" manifest:version=\"1.3\">{}{}{}</manifest:manifest>",
        file("/", kind),
        file("content.xml", "text/xml"),
        file("styles.xml", "text/xml")
    );
    zipped(&[
        ("mimetype", kind),
        ("META-INF/manifest.xml", &manifest),
        (
            "content.xml",
            &format!(
                "<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>\
                 <office:body><office:text>{body}</office:text></office:body></office:document-content>"
            ),
        ),
        (
            "styles.xml",
            &format!(
                "<office:document-styles {names}><office:styles>{office}</office:styles></office:document-styles>"
            ),
        ),
    ])
}
