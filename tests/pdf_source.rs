//! What the PDF source reads from nasty files, each built here.

use std::collections::BTreeMap;
use std::path::PathBuf;

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use planscope::source::geometry::{GeometryPage, Turn};
use planscope::source::pdf::{Limits, PdfError, PdfOptions, read};
use planscope::words::{Code, Diagnostic};

/// A one-page PDF with this content, these resources, and these further entries of the page.
fn pdf(content: &[u8], resources: Dictionary, page: Dictionary, adjust: impl FnOnce(&mut Document)) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let content = document.add_object(Stream::new(Dictionary::new(), content.to_vec()));
    let mut entries = dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
    };
    entries.extend(&page);
    let page = document.add_object(entries);
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(kids));
    let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalogue);
    adjust(&mut document);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn helvetica() -> Dictionary {
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding"
    };
    dictionary! { "Font" => dictionary! { "F1" => font } }
}

/// A font that is not embedded and has no `/ToUnicode`, as most files of agencies have.
fn big5(encoding: &str) -> Dictionary {
    let descendant = dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "MingLiU", "DW" => 1000,
        "CIDSystemInfo" => dictionary! {
            "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("CNS1"), "Supplement" => 0
        },
    };
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "MingLiU",
        "Encoding" => Object::Name(encoding.as_bytes().to_vec()), "DescendantFonts" => vec![descendant.into()],
    };
    dictionary! { "Font" => dictionary! { "F1" => font } }
}

fn page_of(bytes: &[u8]) -> (GeometryPage, Vec<Diagnostic>) {
    let mut noted = read(bytes, &PdfOptions::default()).unwrap();
    (noted.value.remove(0), noted.notes)
}

fn text(page: &GeometryPage) -> String {
    page.glyphs.iter().map(|glyph| glyph.text.to_string()).collect()
}

fn plain(content: &str) -> (GeometryPage, Vec<Diagnostic>) {
    page_of(&pdf(content.as_bytes(), helvetica(), Dictionary::new(), |_| {}))
}

#[test]
fn actual_text_takes_the_place_of_the_glyphs() {
    let (page, _) = plain("BT /F1 12 Tf 50 200 Td /Span <</ActualText <FEFF7ACB>>> BDC (x) Tj EMC (y) Tj ET");
    assert_eq!(text(&page), "立y");
}

#[test]
fn text_that_is_filled_and_stroked_reads_once() {
    let (page, _) = plain("BT /F1 12 Tf 2 Tr 50 200 Td (plan) Tj ET");
    assert_eq!(text(&page), "plan");
}

#[test]
fn a_page_printed_as_in_a_mirror_is_read_in_one() {
    let shown = "BT /F1 12 Tf 50 200 Td (plan) Tj 0 -20 Td (of) Tj 40 0 Td (112) Tj ET";
    // Right and left exchanged, top and bottom, and the first of a page on its side.
    for mirror in ["-1 0 0 1 400 0 cm", "1 0 0 -1 0 400 cm", "0 1 1 0 0 0 cm"] {
        let (page, _) = plain(&format!("{mirror} {shown}"));
        assert!(page.mirrored, "{mirror}");
        assert_eq!(planscope::layout::text(&page), "plan\nof 112", "{mirror}");
    }
    // A logo on a page that is read as it lies.
    let (page, _) = plain(&format!("{shown} -1 0 0 1 400 0 cm BT /F1 12 Tf 50 100 Td (ab) Tj ET"));
    assert!(!page.mirrored);
}

#[test]
fn text_struck_twice_to_look_bold_reads_once() {
    let (page, _) = plain("BT /F1 12 Tf 50 200 Td (all) Tj ET BT /F1 12 Tf 50.4 200 Td (all) Tj ET");
    assert_eq!(text(&page), "all");
}

#[test]
fn what_a_clip_hides_is_not_read() {
    let (page, _) =
        plain("q 0 0 10 10 re W n BT /F1 12 Tf 50 200 Td (gone) Tj ET Q BT /F1 12 Tf 50 100 Td (here) Tj ET");
    assert_eq!(text(&page), "here");
}

#[test]
fn a_user_defined_character_keeps_its_place_and_is_reported() {
    // 一, the user-defined FA40, 二: a reader that takes one byte for FA40 loses 二.
    let content = b"BT /F1 12 Tf 50 200 Td <A440FA40A447> Tj ET";
    let (page, notes) = page_of(&pdf(content, big5("ETen-B5-H"), Dictionary::new(), |_| {}));
    assert_eq!(text(&page), "一\u{E000}二");
    let note = notes.iter().find(|note| note.code == Code::UndecodableFont).unwrap();
    assert_eq!(note.page, Some(1));
    assert!(note.message.contains("MingLiU") && note.message.contains("FA40"));
}

#[test]
fn every_encoding_of_traditional_chinese_is_read() {
    let cases: [(&str, &[u8]); 4] = [
        ("ETenms-B5-H", b"<A440A447>"),
        ("HKscs-B5-H", b"<A440A447>"),
        ("UniCNS-UCS2-H", b"<4E004E8C>"),
        ("UniCNS-UTF16-H", b"<4E004E8C>"),
    ];
    for (encoding, shown) in cases {
        let content = [b"BT /F1 12 Tf 50 200 Td ".as_slice(), shown, b" Tj ET"].concat();
        let (page, notes) = page_of(&pdf(&content, big5(encoding), Dictionary::new(), |_| {}));
        assert_eq!(text(&page), "一二", "{encoding}");
        assert!(notes.is_empty(), "{encoding}");
    }
}

#[test]
fn vertical_writing_runs_downwards() {
    let content = b"BT /F1 12 Tf 200 200 Td <A440A447> Tj ET";
    let (page, _) = page_of(&pdf(content, big5("ETen-B5-V"), Dictionary::new(), |_| {}));
    let [first, second] = &page.glyphs[..] else { panic!("two glyphs") };
    assert!(first.vertical && (first.bbox[0] - second.bbox[0]).abs() < 0.1);
    assert!((second.bbox[1] - first.bbox[1] - 12.0).abs() < 0.1);
}

#[test]
fn a_rotated_page_is_read_as_seen() {
    // Drawn upwards on the paper, upright for the reader once the page is turned.
    let content = b"BT /F1 12 Tf 0 1 -1 0 100 50 Tm (up) Tj ET";
    let (page, _) = page_of(&pdf(content, helvetica(), dictionary! { "Rotate" => 90 }, |_| {}));
    assert_eq!((page.width, page.height), (300.0, 400.0));
    assert!(page.glyphs.iter().all(|glyph| glyph.turn == Turn::Upright));
    assert!(page.glyphs[0].bbox[0] < page.glyphs[1].bbox[0]);
}

#[test]
fn rules_of_every_make_are_rules() {
    let (page, _) =
        plain("0.5 w 10 10 m 110 10 l S 10 50 100 0.5 re f 10 100 100 40 re S [3 2] 0 d 10 200 m 110 200 l S");
    assert_eq!(page.rules.len(), 7);
}

#[test]
fn a_stream_that_inflates_past_the_limit_is_refused_and_noted() {
    let mut stream = Stream::new(Dictionary::new(), b" ".repeat(40 << 20));
    stream.compress().unwrap();
    let bytes = pdf(b"", helvetica(), Dictionary::new(), |document| {
        let id = document.add_object(stream);
        let page = document.get_pages()[&1];
        document.get_dictionary_mut(page).unwrap().set("Contents", id);
    });
    assert!(bytes.len() < 1 << 20);
    let options = PdfOptions { limits: Limits { inflated: 1 << 20, ..Limits::default() }, ..PdfOptions::default() };
    let noted = read(&bytes, &options).unwrap();
    assert!(noted.notes.iter().any(|note| note.code == Code::LimitReached));
    let noted = read(&bytes, &PdfOptions::default()).unwrap();
    assert!(noted.notes.is_empty());
}

#[test]
fn forms_within_forms_end() {
    let bytes = pdf(b"/X Do", Dictionary::new(), Dictionary::new(), |document| {
        let (first, second) = (document.new_object_id(), document.new_object_id());
        let resources = |id: lopdf::ObjectId| dictionary! { "XObject" => dictionary! { "X" => id } };
        for (id, other) in [(first, second), (second, first)] {
            let form = dictionary! {
                "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
                "Resources" => resources(other),
            };
            document.objects.insert(id, Stream::new(form, b"/X Do /X Do".to_vec()).into());
        }
        let page = document.get_pages()[&1];
        document.get_dictionary_mut(page).unwrap().set("Resources", resources(first));
    });
    // The two draw each other without end.
    assert_eq!(read(&bytes, &PdfOptions::default()).unwrap().value.len(), 1);
    let options = PdfOptions { limits: Limits { depth: 1, ..Limits::default() }, ..PdfOptions::default() };
    let noted = read(&bytes, &options).unwrap();
    assert!(noted.notes.iter().any(|note| note.code == Code::LimitReached));
}

#[test]
fn a_page_tree_with_a_cycle_ends() {
    let bytes = pdf(b"", helvetica(), Dictionary::new(), |document| {
        let page = document.get_pages()[&1];
        let parent = document.get_dictionary(page).unwrap().get(b"Parent").unwrap().as_reference().unwrap();
        document.get_dictionary_mut(parent).unwrap().set("Kids", vec![parent.into(), page.into()]);
    });
    assert_eq!(read(&bytes, &PdfOptions::default()).unwrap().value.len(), 1);
}

#[test]
fn more_glyphs_than_the_limit_are_noted() {
    let bytes = pdf(b"BT /F1 12 Tf 50 200 Td (many letters) Tj ET", helvetica(), Dictionary::new(), |_| {});
    let options = PdfOptions { limits: Limits { glyphs_per_page: 4, ..Limits::default() }, ..PdfOptions::default() };
    let noted = read(&bytes, &options).unwrap();
    assert_eq!(noted.value[0].glyphs.len(), 4);
    assert!(noted.notes.iter().any(|note| note.code == Code::LimitReached));
}

#[test]
fn bytes_that_are_no_pdf_are_an_error() {
    assert_eq!(read(b"", &PdfOptions::default()).unwrap_err(), PdfError::Damaged);
    assert_eq!(read(b"%PDF-1.7 and nothing", &PdfOptions::default()).unwrap_err(), PdfError::Damaged);
}

/// The folder with reference data; none where it is not there.
fn reference(folder: &str) -> Option<PathBuf> {
    let root = std::env::var_os("PLANSCOPE_DATA").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    let path = root.join(folder);
    if !path.is_dir() {
        eprintln!("skipped: reference data not present");
        return None;
    }
    Some(path)
}

/// Characters and how often each occurs, spaces and compatibility forms folded.
fn bag(text: &str) -> BTreeMap<char, usize> {
    use unicode_normalization::UnicodeNormalization;
    let mut bag = BTreeMap::new();
    for c in text.nfkc().filter(|c| !c.is_whitespace()) {
        *bag.entry(c).or_insert(0) += 1;
    }
    bag
}

#[test]
fn real_files_read_as_another_reader_reads_them() {
    let Some(folder) = reference("cjk") else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files.iter().filter(|file| file.extension().is_some_and(|ext| ext == "pdf")) {
        let pages = read(&std::fs::read(file).unwrap(), &PdfOptions::default()).unwrap().value;
        let ours = bag(&pages.iter().map(planscope::layout::text).collect::<String>());
        let theirs = bag(&std::fs::read_to_string(file.with_extension("poppler.txt")).unwrap());
        let shared: usize = ours.iter().map(|(c, n)| n.min(theirs.get(c).unwrap_or(&0))).sum();
        let total: usize = ours.values().chain(theirs.values()).sum();
        let f1 = 2.0 * shared as f64 / total as f64;
        assert!(f1 >= 0.99, "{}: {f1}", file.display());
    }
}

#[test]
fn either_password_opens_every_encryption() {
    use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
    use lopdf::{EncryptionState, EncryptionVersion, Permissions, StringFormat};
    use std::sync::Arc;
    let content = b"BT /F1 12 Tf 50 200 Td (plan) Tj ET";
    let (owner_password, user_password) = ("owner", "user");
    for kind in ["RC4-40", "RC4-128", "AES-128"] {
        let bytes = pdf(content, helvetica(), Dictionary::new(), |document| {
            let id = Object::String(vec![7; 16], StringFormat::Hexadecimal);
            document.trailer.set("ID", vec![id.clone(), id]);
            let permissions = Permissions::all();
            let filter: Arc<dyn CryptFilter> = Arc::new(Aes128CryptFilter);
            let version = match kind {
                "RC4-40" => EncryptionVersion::V1 { document, owner_password, user_password, permissions },
                "RC4-128" => {
                    EncryptionVersion::V2 { document, owner_password, user_password, key_length: 128, permissions }
                }
                _ => EncryptionVersion::V4 {
                    document,
                    encrypt_metadata: true,
                    crypt_filters: BTreeMap::from([(b"StdCF".to_vec(), filter)]),
                    stream_filter: b"StdCF".to_vec(),
                    string_filter: b"StdCF".to_vec(),
                    owner_password,
                    user_password,
                    permissions,
                },
            };
            let state = EncryptionState::try_from(version).unwrap();
            document.encrypt(&state).unwrap();
        });
        assert_eq!(read(&bytes, &PdfOptions::default()).unwrap_err(), PdfError::PasswordNeeded, "{kind}");
        for password in [owner_password, user_password] {
            let options = PdfOptions { password: Some(password.to_owned()), ..PdfOptions::default() };
            assert_eq!(text(&read(&bytes, &options).unwrap().value[0]), "plan", "{kind} {password}");
        }
        let wrong = PdfOptions { password: Some("other".to_owned()), ..PdfOptions::default() };
        assert_eq!(read(&bytes, &wrong).unwrap_err(), PdfError::WrongPassword, "{kind}");
    }
}

#[test]
fn unicode_in_every_form_is_read() {
    let cases: [(&str, &[u8]); 3] = [
        ("UniCNS-UTF8-H", "<E4B880E4BA8C41>".as_bytes()),
        ("UniCNS-UTF32-H", b"<00004E0000004E8C00000041>"),
        ("UniCNS-UTF16-H", b"<4E004E8C0041>"),
    ];
    for (encoding, shown) in cases {
        let content = [b"BT /F1 12 Tf 50 200 Td ".as_slice(), shown, b" Tj ET"].concat();
        let (page, notes) = page_of(&pdf(&content, big5(encoding), Dictionary::new(), |_| {}));
        assert_eq!(text(&page), "一二A", "{encoding}");
        assert!(notes.is_empty(), "{encoding}");
    }
}

#[test]
fn a_map_to_unicode_may_be_a_name_or_name_places() {
    let ranges =
        b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange \
        2 begincidrange <0001> <0002> 19968 <0003> <0003> 20108 endcidrange endcmap end";
    let read_with = |shown: &str, ordering: &str, to_unicode: Option<Object>, stream: bool| {
        let content = format!("BT /F1 12 Tf 50 200 Td {shown} Tj ET");
        let (page, _) = page_of(&pdf(content.as_bytes(), Dictionary::new(), Dictionary::new(), |document| {
            let descendant = dictionary! {
                "Type" => "Font", "Subtype" => "CIDFontType2", "BaseFont" => "MingLiU", "DW" => 1000,
                "CIDSystemInfo" => dictionary! {
                    "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal(ordering),
                    "Supplement" => 0
                },
            };
            let mut font = dictionary! {
                "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "MingLiU", "Encoding" => "Identity-H",
                "DescendantFonts" => vec![descendant.into()],
            };
            if stream {
                font.set("ToUnicode", document.add_object(Stream::new(Dictionary::new(), ranges.to_vec())));
            } else if let Some(name) = to_unicode {
                font.set("ToUnicode", name);
            }
            let fonts = dictionary! { "Font" => dictionary! { "F1" => font } };
            for object in document.objects.values_mut() {
                if let Object::Dictionary(dict) = object
                    && dict.has_type(b"Page")
                {
                    dict.set("Resources", fonts.clone());
                }
            }
        }));
        text(&page)
    };
    assert_eq!(read_with("<4E004E8C>", "Identity", Some("Identity-H".into()), false), "一二");
    assert_eq!(read_with("<000100020003>", "Identity", None, true), "一丁二");
    assert_eq!(read_with("<4E004E8C>", "UCS", None, false), "一二");
    assert_eq!(read_with("<4E004E8C>", "Identity", None, false), "\u{FFFD}\u{FFFD}");
}
