//! A text layer that is garbage is said to be, and the picture read instead; sound layers are left alone.

use crate::support;

use std::{fs, path::Path};

use lopdf::{Document, Object, Stream, dictionary};
use planscope::{
    pipeline::{FileReading, Options, read_bytes},
    source::{
        pdf::{self, PdfOptions},
        scan::{self, Ocr, OcrOptions},
    },
    words::Code,
};

/// The scan of the corpus with a text layer under its pictures, drawn in a font of one byte a character.
fn layered(text: &[u8]) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/東山區營業處-108-掃描.pdf");
    let mut document = Document::load(path).expect("the corpus's scan");
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
    });
    for page in document.get_pages().into_values().collect::<Vec<_>>() {
        let mut content = b"BT 3 Tr /F 10 Tf 12 TL 40 800 Td".to_vec();
        for line in text.chunks(60) {
            let hex: String = line.iter().map(|byte| format!("{byte:02X}")).collect();
            content.extend(format!(" <{hex}> Tj T*").into_bytes());
        }
        content.extend(b" ET ");
        content.extend(document.get_page_content(page));
        let content = document.add_object(Stream::new(dictionary! {}, content));
        let page = document.get_dictionary_mut(page).expect("a page");
        page.set("Contents", content);
        let resources = page.get_mut(b"Resources").and_then(Object::as_dict_mut).expect("its resources");
        resources.set("Font", dictionary! { "F" => font });
    }
    let mut out = Vec::new();
    document.save_to(&mut out).expect("memory");
    out
}

fn codes(reading: &FileReading) -> Vec<Code> {
    let of_plans = reading.plans.iter().flat_map(|reading| &reading.plan.diagnostics);
    reading.notes.iter().chain(of_plans).map(|note| note.code).collect()
}

/// Reads a scan with that layer; none where the recogniser is not installed.
fn recognised(layer: &[u8]) -> Option<FileReading> {
    let reading = read_bytes("layered.pdf", &layered(layer), &Options::default()).expect("a PDF");
    if codes(&reading).contains(&Code::NotRecognised) {
        eprintln!("skipped: tesseract is not installed");
        return None;
    }
    Some(reading)
}

const CHINESE: &str = "受理臨櫃、電話及網路申請之新裝案件，自受理日起三日內完成現場勘查，並以簡訊告知申請人進度。";

#[test]
fn bytes_of_big5_read_as_latin_are_garbage_with_or_without_a_recogniser() {
    let bytes = encoding_rs::BIG5.encode(CHINESE).0.into_owned();
    let never = Options { ocr: OcrOptions { when: Ocr::Never, ..OcrOptions::default() }, ..Options::default() };
    let reading = read_bytes("layered.pdf", &layered(&bytes), &never).expect("a PDF");
    assert!(reading.plans.is_empty());
    assert_eq!(codes(&reading).iter().filter(|code| **code == Code::GarbledText).count(), 2);
    let Some(reading) = recognised(&bytes) else { return };
    assert!(reading.plans[0].plan.measures.len() > 20);
    let notes = reading.plans[0].plan.diagnostics.iter().filter(|note| note.code == Code::GarbledText);
    assert_eq!(notes.map(|note| note.page).collect::<Vec<_>>(), [Some(1), Some(2)]);
}

#[test]
fn latin_that_a_recogniser_made_of_chinese_gives_way_to_the_picture() {
    let Some(reading) = recognised(b"HRA BAREFC WREERR > iF ES SIRI #A ABA (2) FK Hoste BE ") else { return };
    assert!(reading.plans[0].plan.measures.len() > 20);
    assert!(codes(&reading).contains(&Code::GarbledText));
}

#[test]
fn sound_files_are_never_taken_for_garbage() {
    let Some(folder) = support::reference() else { return };
    let mut files = Vec::new();
    let mut folders = ["plans", "cjk", "tables"].map(|name| folder.join(name)).to_vec();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").filter_map(Result::ok) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "pdf") {
                files.push(path);
            }
        }
    }
    files.sort();
    assert!(files.len() > 50, "{}", files.len());
    for path in files {
        let bytes = fs::read(&path).expect("a file");
        let Ok(mut pages) = pdf::read(&bytes, &PdfOptions::default()) else { continue };
        // What a layer is taken for is said before a page is recognised, which is dear and tells nothing more.
        scan::recognise(&bytes, &mut pages, &OcrOptions { when: Ocr::Never, ..OcrOptions::default() });
        assert!(!pages.notes.iter().any(|note| note.code == Code::GarbledText), "{}", path.display());
    }
}
