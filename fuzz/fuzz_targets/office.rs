//! Any bytes as the parts of a zipped document: the first byte says which part, the others stay as a writer leaves them.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use planscope::pipeline::{Options, read_bytes};
use zip::{ZipWriter, write::SimpleFileOptions};

const DOCUMENT: &str = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>\
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>面向</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>具體作法</w:t></w:r></w:p></w:tc>\
    <w:tc><w:p><w:r><w:t>承辦部門</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val='0'/>\
    <w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";

fuzz_target!(|data: &[u8]| {
    let Some((&part, rest)) = data.split_first() else { return };
    let parts: &[(&str, &[u8])] = match part % 5 {
        0 => &[("word/document.xml", rest)],
        1 => &[("word/document.xml", DOCUMENT.as_bytes()), ("word/numbering.xml", rest)],
        2 => &[("word/document.xml", DOCUMENT.as_bytes()), ("word/styles.xml", rest)],
        3 => &[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", rest)],
        _ => {
            let _ = read_bytes("fuzz.fodt", rest, &Options::default());
            return;
        }
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let written = zip.start_file(*name, SimpleFileOptions::default()).is_ok() && zip.write_all(bytes).is_ok();
        assert!(written, "a zip in memory is always written");
    }
    let Ok(bytes) = zip.finish() else { return };
    let _ = read_bytes("fuzz.docx", bytes.get_ref(), &Options::default());
});
