//! Whatever comes in: a message or plans, in time that grows with the input and not with its square.

use crate::support;

use std::time::{Duration, Instant};

use planscope::layout::upright;
use planscope::pipeline::{FileReading, Options, inspect_bytes, read_bytes};
use planscope::plan::{self, Source};
use planscope::report::inspect;
use planscope::source::geometry::{Axis, GeometryPage, Rule};
use planscope::source::scan::read_picture;
use planscope::table::{Vocabulary, from_pages};
use planscope::words::Lang;

const HEADER: &str = "面向\t執行策略\t具體作法\t承辦部門\t完成期限\n";
const ROW: &str = "一、服務\t(一)服務\t(1)甲。\t業務組\t持續辦理\n";

/// Far more than an optimised build needs, and more than an unoptimised one on a busy machine; a square of the sizes
/// below would still be over it.
const PATIENCE: Duration = Duration::from_secs(30);

fn read(text: &str) -> FileReading {
    let start = Instant::now();
    let reading = read_bytes("hostile.txt", text.as_bytes(), &Options::default()).expect("text can be read");
    assert!(start.elapsed() < PATIENCE, "{:?} for {} bytes", start.elapsed(), text.len());
    for accounting in reading.plans.iter().filter_map(|plan| plan.accounting) {
        assert!(accounting.balances(), "{accounting:?}");
    }
    reading
}

#[test]
fn tabs_and_a_single_line_are_no_plan() {
    assert!(read(&"\t".repeat(5_000_000)).plans.is_empty());
    assert!(read(&"服務效能".repeat(500_000)).plans.is_empty());
    assert_eq!(read(&format!("{HEADER}{ROW}{}", "\t".repeat(1_000_000))).plans.len(), 1);
}

#[test]
fn thousands_of_measures_in_one_cell_are_read() {
    let many = |one: &dyn Fn(usize) -> String| (1..=3000).map(one).collect::<String>();
    let texts = many(&|index| format!("<p>({index})辦理服務。</p>"));
    let names = many(&|_| "<p>業務組</p>".to_owned());
    let times = many(&|_| "<p>持續辦理</p>".to_owned());
    let reading = read(&format!("{HEADER}一、服務\t(一)服務\t{texts}\t{names}\t{times}\n"));
    // A number has three digits at most; what lies beyond is text of the last one.
    assert!(reading.plans[0].plan.measures.len() >= 999);
}

#[test]
fn thousands_of_departments_for_two_measures_are_bounded() {
    let names: Vec<String> = (0..1500).map(|index| format!("第{index}組")).collect();
    read(&format!("{HEADER}一、服務\t(一)服務\t(1)甲。<p>(2)乙。</p>\t{}\t持續辦理\n", names.join(" ")));
}

#[test]
fn thousands_of_rows_markers_and_paragraph_marks_are_bounded() {
    read(&format!("{HEADER}{}", ROW.repeat(4000)));
    read(&format!("{HEADER}一、服務\t(一)服務\t{}\t業務組\t持續辦理\n", "(1)".repeat(20_000)));
    read(&format!("{HEADER}{}", "<p>".repeat(100_000)));
    read(&format!("{HEADER}{ROW}\n壹、計畫\n").repeat(800));
    read(&format!("{}{HEADER}{ROW}", "壹、計畫依據：依據辦理。\n".repeat(10_000)));
}

#[test]
fn a_text_of_nothing_but_markers_is_cut_with_a_word_on_it() {
    let reading = read(&"(1)\n".repeat(1_000_000));
    assert!(reading.plans.is_empty());
    let said = &reading.notes.last().expect("a finding").message_en;
    assert!(said.contains("no plan table") && said.contains("part the file"), "{said}");
}

#[test]
fn thousands_of_rows_kept_apart_by_spaces_are_read_in_one_go() {
    let head = "面向      執行策略      具體作法              承辦部門    完成期限\n";
    let row = "一、服務  (一)服務      (1)甲。               業務組      持續辦理\n";
    assert_eq!(read(&format!("{head}{}", row.repeat(8_000))).plans.len(), 1);
}

#[test]
fn a_table_of_thousands_of_rows_is_read_once_not_once_a_row() {
    let head = "<table><tr><td>面向<td>執行策略<td>具體作法<td>承辦部門<td>完成期限";
    let page = format!("{head}{}", "<tr><td>一、甲<td>(一)乙<td>(1)丙<td>業務組<td>持續".repeat(8_000));
    assert_eq!(read(&page).plans.len(), 1);
}

#[test]
fn repeated_cells_inside_repeated_cells_are_bounded() {
    let cell =
        "<table:table><table:table-row><table:table-cell table:number-columns-repeated='256'><text:p>甲</text:p>";
    let close = "</table:table-cell></table:table-row></table:table>";
    let ns = "urn:oasis:names:tc:opendocument:xmlns";
    read(&format!(
        "<?xml version='1.0'?><office:document xmlns:office='{ns}:office:1.0' xmlns:table='{ns}:table:1.0' \
         xmlns:text='{ns}:text:1.0'><office:body><office:text>{}{}</office:text></office:body></office:document>",
        cell.repeat(9),
        close.repeat(9)
    ));
}

#[test]
fn what_the_fuzzer_found_stays_found() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/fuzz");
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths.into_iter().filter(|path| path.extension().is_none_or(|ending| ending != "md")) {
        let bytes = std::fs::read(&path).expect("a fixture can be read");
        let start = Instant::now();
        if let Ok(inspection) = inspect_bytes("fixture", &bytes, &Options::default()) {
            inspect::write("fixture", &inspection, Lang::En, &mut std::io::sink()).expect("a sink takes all");
        }
        assert!(start.elapsed() < Duration::from_secs(2), "{}: {:?}", path.display(), start.elapsed());
    }
}

#[test]
fn a_header_on_squared_paper_is_bounded() {
    let side = 100_000.0;
    let mut page = GeometryPage { number: 1, width: side, height: side, ..GeometryPage::default() };
    for (column, head) in (0u8..).zip(["面向", "執行策略", "具體作法", "承辦部門", "完成期限"]) {
        for (index, letter) in (0u8..).zip(head.chars()) {
            let x = f32::from(column) * side / 5.0 + 10.0 * f32::from(index);
            page.glyphs.push(support::glyph(letter, x, 10.0, 10.0));
        }
    }
    for at in (0..12_000u16).map(|at| f32::from(at) * 8.0) {
        for axis in [Axis::Horizontal, Axis::Vertical] {
            page.rules.push(Rule { axis, at, from: 0.0, to: side, thickness: 0.5, light: 0 });
        }
    }
    let start = Instant::now();
    let _ = from_pages(&[page], Vocabulary::built_in());
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
}

#[test]
fn the_page_of_a_hostile_text_holds_no_markup_of_it() {
    let text = format!("{HEADER}一、<b>服\t(一)服務\t(1)<script>alert(1)</script>\"'&。\t業務組\t持續辦理\n");
    let inspection = inspect_bytes("<i>.txt", text.as_bytes(), &Options::default()).expect("text can be read");
    let mut page = Vec::new();
    inspect::write("<i>.txt", &inspection, Lang::ZhTw, &mut page).expect("a vector takes all");
    let page = String::from_utf8(page).expect("the page is UTF-8");
    assert!(!page.contains("<script>alert") && !page.contains("<i>.txt") && !page.contains("<b>服"));
    assert_eq!(page.matches("class=\"m s-").count(), inspection.reading.plans[0].plan.measures.len());
}

#[test]
fn words_of_a_recogniser_that_stand_nowhere_are_left_out() {
    // A frame with two columns, and ink in both that no word covers.
    let (width, height) = (480, 400);
    let mut grey = vec![255; width * height];
    let mut fill = |[left, top, right, bottom]: [usize; 4]| {
        (top..bottom).for_each(|y| grey[y * width + left..y * width + right].fill(0));
    };
    let frame = [[20, 20, 460, 23], [20, 380, 460, 383], [20, 20, 23, 383], [240, 20, 243, 383], [457, 20, 460, 383]];
    let letters = [[60, 60, 64, 100], [60, 60, 100, 64], [300, 200, 340, 204], [300, 200, 304, 240]];
    frame.into_iter().chain(letters).for_each(&mut fill);
    let strange = [
        [300.0, 40.0, 20.0, 80.0],
        [40.0, 80.0, 90.0, 40.0],
        [f32::NAN; 4],
        [f32::INFINITY, 0.0, f32::NEG_INFINITY, 9.0],
        [-1e30, -1e30, 1e30, 1e30],
        [1e9, 1e9, 2e9, 2e9],
    ];
    for bbox in strange {
        let (page, recognised) = read_picture(width, grey.clone(), &|_, _| {
            vec![(bbox, "業務組".to_owned(), 0.9, 1), ([24.0, 24.0, 60.0, 60.0], "(1".to_owned(), 0.4, 1)]
        });
        let inside = |edge: &f32| (-600.0..600.0).contains(edge);
        assert!(page.glyphs.iter().flat_map(|glyph| &glyph.bbox).all(inside), "{bbox:?}");
        assert!(recognised.words.iter().flat_map(|word| &word.bbox).all(inside), "{bbox:?}");
        let (level, _) = upright(std::slice::from_ref(&page));
        drop(plan::read(&from_pages(&level, Vocabulary::built_in()), &Source::default()));
    }
    for size in [0, 1, 3] {
        drop(read_picture(size, vec![0; size * size], &|_, _| Vec::new()));
    }
}
