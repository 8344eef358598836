//! What a page does not show is not read, and is told; what it does show stays, however it was painted.

use lopdf::{Dictionary, Document, Object, Stream, dictionary};
use planscope::source::geometry::GeometryPage;
use planscope::source::pdf::{PdfOptions, read};
use planscope::words::{Code, Diagnostic};

/// A page of 400 by 300 points: content, further resources beside the font F1.
fn page_with(content: &str, more: impl FnOnce(&mut Document, &mut Dictionary)) -> (GeometryPage, Vec<Diagnostic>) {
    let mut document = Document::with_version("1.7");
    let pages = document.new_object_id();
    let content = document.add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
    let font = dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding"
    };
    let mut resources = dictionary! { "Font" => dictionary! { "F1" => font } };
    more(&mut document, &mut resources);
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(kids));
    let catalogue = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalogue);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    let mut noted = read(&bytes, &PdfOptions::default()).unwrap();
    (noted.value.remove(0), noted.notes)
}

fn page(content: &str) -> (GeometryPage, Vec<Diagnostic>) {
    page_with(content, |_, _| {})
}

fn text(page: &GeometryPage) -> String {
    page.glyphs.iter().map(|glyph| glyph.text.to_string()).collect()
}

fn hidden(notes: &[Diagnostic]) -> Vec<&str> {
    notes.iter().filter(|note| note.code == Code::HiddenText).filter_map(|note| note.excerpt.as_deref()).collect()
}

const SEEN: &str = "BT /F1 12 Tf 50 250 Td (seen) Tj ET ";

/// Graphics states: G0 alpha 0, G1 half, M multiplies.
fn states(_: &mut Document, resources: &mut Dictionary) {
    resources.set(
        "ExtGState",
        dictionary! {
            "G0" => dictionary! { "ca" => 0, "CA" => 0 }, "G1" => dictionary! { "ca" => 0.5 },
            "M" => dictionary! { "BM" => "Multiply" },
        },
    );
}

/// A picture of two by two pixels, named P, and one with a mask of holes, named H.
fn pictures(document: &mut Document, resources: &mut Dictionary) {
    let picture = dictionary! {
        "Type" => "XObject", "Subtype" => "Image", "Width" => 2, "Height" => 2, "BitsPerComponent" => 8,
        "ColorSpace" => "DeviceGray",
    };
    let mask = document.add_object(Stream::new(picture.clone(), vec![0; 4]));
    let mut holed = picture.clone();
    holed.set("SMask", mask);
    let plain = document.add_object(Stream::new(picture, vec![128; 4]));
    let holed = document.add_object(Stream::new(holed, vec![128; 4]));
    resources.set("XObject", dictionary! { "P" => plain, "H" => holed });
}

#[test]
fn what_the_page_does_not_show_is_left_out_and_told() {
    for (case, content) in [
        ("white on white", "1 g BT /F1 12 Tf 50 200 Td (gone) Tj ET"),
        ("nearly white", ".98 .97 .98 rg BT /F1 12 Tf 50 200 Td (gone) Tj ET"),
        ("white in four inks", "0 0 0 0 k BT /F1 12 Tf 50 200 Td (gone) Tj ET"),
        ("black on black", "0 g 40 190 200 30 re f BT /F1 12 Tf 50 200 Td (gone) Tj ET"),
        (
            "red on red, black below",
            "0 g 40 190 200 30 re f 1 0 0 rg 45 195 90 20 re f BT /F1 12 Tf 50 200 Td (gone) Tj ET",
        ),
        ("half a point", "BT /F1 .5 Tf 50 200 Td (gone) Tj ET"),
        ("squeezed", "BT /F1 12 Tf 2 Tz 50 200 Td (gone) Tj ET"),
        ("scaled down", "q .04 0 0 .04 50 200 cm BT /F1 12 Tf (gone) Tj ET Q"),
        ("not painted", "BT /F1 12 Tf 3 Tr 50 200 Td (gone) Tj ET"),
        ("a stencil that nothing is painted through", "q BT /F1 12 Tf 7 Tr 50 200 Td (gone) Tj ET Q"),
        ("under a white box", "BT /F1 12 Tf 50 200 Td (gone) Tj ET 1 g 40 190 200 30 re f"),
        ("under a black box", "BT /F1 12 Tf 50 200 Td (gone) Tj ET 0 g 40 190 200 30 re f"),
        ("under two halves of a box", "BT /F1 12 Tf 50 200 Td (gone) Tj ET 1 g 40 190 21 30 re f 61 190 99 30 re f"),
        ("under a thick stroke", "BT /F1 12 Tf 50 200 Td (gone) Tj ET 1 G 24 w 40 204 m 200 204 l S"),
        ("under a polygon", "BT /F1 12 Tf 50 200 Td (gone) Tj ET 1 g 20 180 m 300 190 l 60 240 l f"),
        ("clipped away", "q 0 0 10 10 re W n BT /F1 12 Tf 50 200 Td (gone) Tj ET Q"),
        ("stroked in white", "1 G BT /F1 12 Tf 1 Tr 50 200 Td (gone) Tj ET"),
        ("filled and stroked in white", "1 g 1 G BT /F1 12 Tf 2 Tr 50 200 Td (gone) Tj ET"),
    ] {
        let (page, notes) = page(&format!("{SEEN} {content}"));
        assert_eq!((text(&page).as_str(), hidden(&notes)), ("seen", vec!["gone"]), "{case}");
        let note = notes.iter().find(|note| note.code == Code::HiddenText).unwrap();
        assert!(note.page == Some(1) && note.bbox.is_some_and(|bbox| bbox[1] > 80.0 && bbox[3] < 120.0), "{note:?}");
    }
}

#[test]
fn what_the_page_shows_stays() {
    for (case, content) in [
        ("white on a dark box", "0 g 40 190 200 30 re f 1 g BT /F1 12 Tf 50 200 Td (here) Tj ET"),
        ("white on a dark stroke", "24 w 40 204 m 200 204 l S 1 g BT /F1 12 Tf 50 200 Td (here) Tj ET"),
        (
            "white on a dark circle",
            "0 g 30 204 m 30 290 220 290 220 204 c 220 120 30 120 30 204 c f 1 g BT /F1 12 Tf 50 200 Td (here) Tj ET",
        ),
        ("pale", ".9 g BT /F1 12 Tf 50 200 Td (here) Tj ET"),
        ("box before the text", "1 g 40 190 200 30 re f 0 g BT /F1 12 Tf 50 200 Td (here) Tj ET"),
        ("a frame around it", "BT /F1 12 Tf 50 200 Td (here) Tj ET 1 g 40 190 200 30 re 45 195 190 20 re f*"),
        (
            "a frame that turns the other way",
            "BT /F1 12 Tf 50 200 Td (here) Tj ET 1 g 40 190 200 30 re 45 215 190 -20 re f",
        ),
        ("a rule through it", "BT /F1 12 Tf 50 200 Td (here) Tj ET 40 203 200 1.5 re f"),
        ("a box that lies elsewhere", "BT /F1 12 Tf 50 200 Td (here) Tj ET 1 g 40 20 200 30 re f"),
        (
            "a box that is clipped away",
            "BT /F1 12 Tf 50 200 Td (here) Tj ET q 0 0 10 10 re W n 1 g 40 190 200 30 re f Q",
        ),
        ("white with a dark edge", "1 g 0 G BT /F1 12 Tf 2 Tr 50 200 Td (here) Tj ET"),
        ("a stencil that a box is painted through", "q BT /F1 12 Tf 7 Tr 50 200 Td (here) Tj ET 40 190 200 30 re f Q"),
        ("small print", "BT /F1 3 Tf 50 200 Td (here) Tj ET"),
        (
            "the shadow of its letters",
            ".99 g BT /F1 12 Tf 50.5 199.5 Td (here) Tj ET 0 g BT /F1 12 Tf 50 200 Td (here) Tj ET",
        ),
        (
            "blotted out and drawn again",
            "BT /F1 12 Tf 50 200 Td (here) Tj ET 1 g 40 190 200 30 re f 0 g BT /F1 12 Tf 50 200 Td (here) Tj ET",
        ),
    ] {
        let (page, notes) = page(&format!("{SEEN} {content}"));
        assert_eq!((text(&page).as_str(), hidden(&notes)), ("seenhere", vec![]), "{case}");
    }
}

#[test]
fn transparency_counts_also_that_of_groups() {
    let gone = |content: &str, more: fn(&mut Document, &mut Dictionary)| {
        let (page, notes) = page_with(&format!("{SEEN} {content}"), more);
        (text(&page), hidden(&notes).concat())
    };
    let (seen, here) = (("seen".to_owned(), "gone".to_owned()), ("seengone".to_owned(), String::new()));
    assert_eq!(gone("/G0 gs BT /F1 12 Tf 50 200 Td (gone) Tj ET", states), seen);
    assert_eq!(gone("/G1 gs BT /F1 12 Tf 50 200 Td (gone) Tj ET", states), here);
    let covered = "BT /F1 12 Tf 50 200 Td (gone) Tj ET 1 g";
    assert_eq!(gone(&format!("{covered} /G1 gs 40 190 200 30 re f"), states), here, "a veil");
    assert_eq!(gone(&format!("{covered} /M gs 40 190 200 30 re f"), states), here, "a highlighter");
    let group = |document: &mut Document, resources: &mut Dictionary| {
        states(document, resources);
        let mut own = resources.clone();
        own.set("ExtGState", dictionary! { "Full" => dictionary! { "ca" => 1 } });
        let form = dictionary! {
            "Type" => "XObject", "Subtype" => "Form", "BBox" => vec![0.into(), 0.into(), 400.into(), 300.into()],
            "Group" => dictionary! { "S" => "Transparency" }, "Resources" => own,
        };
        let content = b"/Full gs BT /F1 12 Tf 50 200 Td (gone) Tj ET".to_vec();
        let form = document.add_object(Stream::new(form, content));
        resources.set("XObject", dictionary! { "Fm" => form });
    };
    assert_eq!(gone("q /G0 gs /Fm Do Q", group), seen, "in a group that is not seen");
    assert_eq!(gone("q /G1 gs /Fm Do Q", group), here);
}

#[test]
fn an_invisible_layer_over_the_picture_of_a_page_is_a_recognisers() {
    let scan = "q 400 0 0 300 0 0 cm /P Do Q";
    for layer in [
        format!("{scan} BT /F1 12 Tf 3 Tr 50 200 Td (plan) Tj ET"),
        format!("BT /F1 12 Tf 50 200 Td (plan) Tj ET {scan}"),
    ] {
        let (page, notes) = page_with(&layer, pictures);
        assert_eq!((text(&page).as_str(), hidden(&notes)), ("plan", vec![]));
        assert!(page.glyphs.iter().all(|glyph| !glyph.visible));
    }
    // A few words among a page of printed ones are not: here the picture is the paper's pattern.
    let planted = format!("{scan} BT /F1 12 Tf 50 100 Td (printed words) Tj 3 Tr 0 50 Td (plan) Tj ET");
    let (page, notes) = page_with(&planted, pictures);
    assert_eq!((text(&page).as_str(), hidden(&notes)), ("printed words", vec!["plan"]));
}

#[test]
fn a_small_picture_hides_what_lies_under_it_unless_it_has_holes() {
    let under = |name: &str| format!("{SEEN} BT /F1 12 Tf 50 200 Td (gone) Tj ET q 200 0 0 30 40 190 cm /{name} Do Q");
    let (page, notes) = page_with(&under("P"), pictures);
    assert_eq!((text(&page).as_str(), hidden(&notes)), ("seen", vec!["gone"]));
    let (page, notes) = page_with(&under("H"), pictures);
    assert_eq!((text(&page).as_str(), hidden(&notes)), ("seengone", vec![]));
}

#[test]
fn what_is_painted_through_letters_comes_last() {
    let (page, _) = page_with(
        ".8 g BT /F1 30 Tf .7 .7 -.7 .7 40 190 Tm (DRAFT) Tj ET 0 g BT /F1 12 Tf 50 200 Td (a line) Tj 0 -20 Td (and one) Tj ET",
        |_, _| {},
    );
    assert_eq!(planscope::layout::text(&page), "a line\nand one\nDRAFT");
}

/// Files that were read wrong once: what a page hides and what is printed across it are in no record.
#[test]
fn neither_hidden_words_nor_watermarks_reach_a_record() {
    use planscope::pipeline::{Options, read_bytes};
    let data = std::env::var("PLANSCOPE_DATA").unwrap_or_else(|_| "../shared".to_owned());
    let rest = [("備妥放大鏡與輪椅。", "總務課"), ("開放網路預約裝表。", "資訊課")];
    for (name, second) in [("covered", "資訊課"), ("hidden_tr3_cell", "督導室"), ("wm_flat_small", "督導室")] {
        let path = format!("{data}/found/{name}.pdf");
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("skipped: no {path}");
            continue;
        };
        let reading = read_bytes(&path, &bytes, &Options::default()).unwrap();
        let plan = serde_json::to_value(&reading.plans[0].plan).unwrap();
        let words = |measure: &serde_json::Value| {
            let text = measure["text"].as_str().unwrap().to_owned();
            (text, measure["departments"][0].as_str().unwrap().to_owned())
        };
        let found: Vec<(String, String)> = plan["measures"].as_array().unwrap().iter().map(words).collect();
        let first = [("櫃台人員主動問候並說明收費方式。", "營業課"), ("每季抽查電話禮貌。", second)];
        let expected: Vec<(String, String)> =
            first.iter().chain(&rest).map(|(text, name)| ((*text).to_owned(), (*name).to_owned())).collect();
        assert_eq!(found, expected, "{name}");
    }
}

/// Patterns, masks, pictures, gradients and letters that paint nothing, one colour, or a drawing: NONE and WHITE tile
/// nothing and white, DOTS black squares; MASK lets nothing through, LET all; W is a white picture, S a stencil all over;
/// SH goes on beyond its ends, SHORT does not; F3 has letters without ink, F4 with.
fn programs(document: &mut Document, resources: &mut Dictionary) {
    let whole = || vec![0.into(), 0.into(), 400.into(), 300.into()];
    let mut stream = |dict: Dictionary, content: &str| -> Object {
        document.add_object(Stream::new(dict, content.as_bytes().to_vec())).into()
    };
    let tile = || {
        dictionary! {
            "Type" => "Pattern", "PatternType" => 1, "PaintType" => 1, "TilingType" => 1, "XStep" => 5, "YStep" => 5,
            "BBox" => vec![0.into(), 0.into(), 5.into(), 5.into()], "Resources" => dictionary! {},
        }
    };
    let patterns = dictionary! {
        "NONE" => stream(tile(), ""), "WHITE" => stream(tile(), "1 g 0 0 5 5 re f"),
        "DOTS" => stream(tile(), "0 g 1 1 2 2 re f"),
    };
    let form = || dictionary! { "Type" => "XObject", "Subtype" => "Form", "BBox" => whole() };
    let mask = |group: Object| dictionary! { "SMask" => dictionary! { "S" => "Luminosity", "G" => group } };
    let states = dictionary! {
        "MASK" => mask(stream(form(), "0 g 0 0 400 300 re f")), "LET" => mask(stream(form(), "1 g 0 0 400 300 re f")),
    };
    let image = || dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1 };
    let mut grey = image();
    grey.extend(&dictionary! { "ColorSpace" => "DeviceGray", "BitsPerComponent" => 8 });
    let mut stencil = image();
    stencil.extend(&dictionary! { "ImageMask" => true, "BitsPerComponent" => 1 });
    let pictures = dictionary! { "D" => stream(grey, "\u{10}"), "S" => stream(stencil, "\u{0}") };
    let letters = |programs: Object| {
        dictionary! {
            "Type" => "Font", "Subtype" => "Type3", "FontBBox" => vec![0.into(), 0.into(), 1000.into(), 1000.into()],
            "FontMatrix" => vec![0.001.into(), 0.into(), 0.into(), 0.001.into(), 0.into(), 0.into()],
            "FirstChar" => 101, "LastChar" => 111, "Widths" => vec![600.into(); 11],
            "CharProcs" => ["e", "g", "h", "n", "o", "r"].iter().map(|name| (name.as_bytes().to_vec(), programs.clone())).collect::<Dictionary>(),
            "Encoding" => dictionary! {
                "Type" => "Encoding",
                "Differences" => vec![
                    101.into(), Object::Name(b"e".to_vec()), 103.into(), Object::Name(b"g".to_vec()),
                    Object::Name(b"h".to_vec()), 110.into(), Object::Name(b"n".to_vec()), Object::Name(b"o".to_vec()),
                ],
            },
        }
    };
    let empty = letters(stream(dictionary! {}, "600 0 d0"));
    let inked = letters(stream(dictionary! {}, "600 0 d0 0 0 500 700 re f"));
    let shading = |goes_on: bool| {
        dictionary! {
            "ShadingType" => 2, "ColorSpace" => "DeviceGray", "Coords" => vec![0.into(), 0.into(), 400.into(), 0.into()],
            "Extend" => vec![goes_on.into(), goes_on.into()],
            "Function" => dictionary! {
                "FunctionType" => 2, "Domain" => vec![0.into(), 1.into()], "N" => 1,
                "C0" => vec![1.into()], "C1" => vec![1.into()],
            },
        }
    };
    let fonts = resources.get_mut(b"Font").and_then(Object::as_dict_mut).unwrap();
    fonts.set("F3", empty);
    fonts.set("F4", inked);
    for (key, value) in [("Pattern", patterns), ("ExtGState", states), ("XObject", pictures)] {
        resources.set(key, value);
    }
    resources.set("Shading", dictionary! { "SH" => shading(true), "SHORT" => shading(false) });
}

#[test]
fn small_programs_that_paint_nothing_or_the_colour_of_the_paper_hide_what_they_are_asked_to_paint() {
    const GONE: &str = "BT /F1 12 Tf 50 200 Td (gone) Tj ET ";
    for (case, content) in [
        ("a pattern of nothing", format!("/Pattern cs /NONE scn {GONE}")),
        ("a white pattern", format!("/Pattern cs /WHITE scn {GONE}")),
        ("under a white pattern", format!("{GONE} /Pattern cs /WHITE scn 40 190 200 30 re f")),
        ("a mask that lets nothing through", format!("/MASK gs {GONE}")),
        ("in the colour of a picture", format!("q 200 0 0 30 40 190 cm /D Do Q .0627 g {GONE}")),
        ("under a stencil all over", format!("{GONE} 1 g q 200 0 0 30 40 190 cm /S Do Q")),
        ("under a gradient that goes on", format!("{GONE} q 40 190 200 30 re W n /SH sh Q")),
        ("in the hole of a clip", format!("q 0 0 400 300 re 40 190 200 30 re W* n {GONE} Q")),
        ("letters without ink", "BT /F3 12 Tf 50 200 Td (gone) Tj ET".to_owned()),
    ] {
        let (page, notes) = page_with(&format!("{SEEN} {content}"), programs);
        assert_eq!((text(&page).as_str(), hidden(&notes)), ("seen", vec!["gone"]), "{case}");
    }
    const HERE: &str = "BT /F1 12 Tf 50 200 Td (here) Tj ET ";
    for (case, content) in [
        ("a pattern of dots", format!("/Pattern cs /DOTS scn {HERE}")),
        ("black after a pattern of nothing", format!("/Pattern cs /NONE scn 0 g {HERE}")),
        ("under a pattern with holes", format!("{HERE} /Pattern cs /DOTS scn 40 190 200 30 re f")),
        ("a mask that lets all through", format!("/LET gs {HERE}")),
        ("after a mask", format!("q /MASK gs Q {HERE}")),
        ("white on a dark picture", format!("q 200 0 0 30 40 190 cm /D Do Q 1 g {HERE}")),
        ("under a gradient that ends", format!("{HERE} q 40 190 200 30 re W n /SHORT sh Q")),
        ("under a gradient in another shape", format!("{HERE} q 300 100 m 399 299 l 20 299 l W n /SH sh Q")),
        ("between two boxes of a clip", format!("q 0 0 400 300 re 40 100 200 30 re W* n {HERE} Q")),
        ("letters with ink", "BT /F4 12 Tf 50 200 Td (hegn) Tj ET".to_owned()),
    ] {
        let (page, notes) = page_with(&format!("{SEEN} {content}"), programs);
        assert!(text(&page).len() == 8 && hidden(&notes).is_empty(), "{case}: {} {:?}", text(&page), hidden(&notes));
    }
}
