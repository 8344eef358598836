//! A second pass over files of strangers: what was tried and did not hold, one test a kind.

use crate::site;

use std::{
    fs,
    io::Write,
    time::{Duration, Instant},
};

use planscope::{
    pipeline::{FileReading, Options, read_bytes},
    words::Code,
};
use site::{Ran, Site, record};

/// Far more than any of these takes on a busy machine without optimisation, and far less than their squares.
const PATIENCE: Duration = Duration::from_secs(30);

const HEADS: [&str; 5] = ["面向", "執行策略", "具體作法", "承辦部門", "完成期限"];

fn row(number: usize) -> [String; 5] {
    let measure = format!("({number}) 辦理第{number}項業務");
    ["一、基礎服務".into(), "(一) 服務一致".into(), measure, "營業課".into(), "持續辦理".into()]
}

fn csv(rows: impl IntoIterator<Item = usize>) -> String {
    let mut out = HEADS.join(",") + "\n";
    out.extend(rows.into_iter().map(|number| row(number).join(",") + "\n"));
    out
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for (name, bytes) in members {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn read(name: &str, bytes: &[u8]) -> FileReading {
    let start = Instant::now();
    let reading = read_bytes(name, bytes, &Options::default()).expect("it can be read");
    assert!(start.elapsed() < PATIENCE, "{name}: {:?}", start.elapsed());
    reading
}

fn measures(reading: &FileReading) -> usize {
    reading.plans.iter().map(|reading| reading.plan.measures.len()).sum()
}

fn notes(reading: &FileReading) -> Vec<Code> {
    let of_plans = reading.plans.iter().flat_map(|reading| &reading.plan.diagnostics);
    of_plans.chain(&reading.notes).map(|note| note.code).collect()
}

/// A workbook of one sheet: its rows as they stand in the file, what comes behind them, and other parts.
fn xlsx(rows: &str, behind: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |kind: &str, target: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"r1\" Type=\"{office}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let book = format!(
        "<workbook {main} xmlns:r=\"{office}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let sheet = format!("<worksheet {main}><sheetData>{rows}</sheetData>{behind}</worksheet>");
    let own = [
        ("[Content_Types].xml", "<Types/>".to_owned()),
        ("_rels/.rels", relations("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", book),
        ("xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml")),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    let own = own.iter().map(|(name, text)| (*name, text.as_bytes()));
    zip(&own.chain(more.iter().copied()).collect::<Vec<_>>())
}

fn cell(at: &str, text: &str) -> String {
    format!("<c r=\"{at}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn sheet_row(number: usize, texts: &[impl AsRef<str>]) -> String {
    let cells = texts.iter().zip('A'..).map(|(text, column)| cell(&format!("{column}{number}"), text.as_ref()));
    format!("<row r=\"{number}\">{}</row>", cells.collect::<String>())
}

fn sheet_plan(rows: usize) -> String {
    sheet_row(1, &HEADS) + &(1..=rows).map(|number| sheet_row(number + 1, &row(number))).collect::<String>()
}

#[test]
fn a_value_in_the_last_corner_of_a_sheet_costs_nothing_and_what_is_not_read_is_said() {
    let far = |at: &str| format!("<row r=\"{}\">{}</row>", &at[3..], cell(at, "遠處"));
    for (corner, cut) in [("XFD1048576", true), ("AAZ0050000", true), ("AAA0000009", true)] {
        let reading = read("a.xlsx", &xlsx(&(sheet_plan(3) + &far(corner)), "", &[]));
        assert_eq!(measures(&reading), 3, "{corner}");
        assert_eq!(notes(&reading).contains(&Code::LimitReached), cut, "{corner}");
    }
    // Ten rows that stand behind a hundred thousand.
    let late: String = (100_010..100_020).map(|number| sheet_row(number, &row(number))).collect();
    let reading = read("a.xlsx", &xlsx(&(sheet_plan(3) + &late), "", &[]));
    assert!(measures(&reading) == 3 && notes(&reading).contains(&Code::LimitReached));
    assert!(!notes(&read("a.xlsx", &xlsx(&sheet_plan(3), "", &[]))).contains(&Code::LimitReached));
}

#[test]
fn numbers_of_a_workbook_that_cannot_be_true_are_damage() {
    let strings = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" count=\"9\" \
                   uniqueCount=\"18446744073709551615\"><si><t>x</t></si></sst>";
    let book = xlsx(&sheet_plan(3), "", &[("xl/sharedStrings.xml", strings.as_bytes())]);
    let read = read_bytes("a.xlsx", &book, &Options::default());
    let why = read.err().map(|error| error.to_string()).unwrap_or_default();
    assert!(why.contains("is damaged"), "{why}");
}

#[test]
fn what_a_document_sends_its_reader_to_is_within_the_limits_wherever_it_lies() {
    let mut limited = Options::default();
    (limited.office.part, limited.office.total) = (100_000, 100_000);
    let book = xlsx(&sheet_plan(3), "", &[("elsewhere.xml", &vec![b' '; 200_000])]);
    let why = read_bytes("a.xlsx", &book, &limited).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(why.contains("elsewhere.xml inflates past the limit"), "{why}");
}

#[test]
fn merged_cells_by_the_ten_thousand_cost_no_square() {
    let rows = 8000;
    let merged = (2..rows).step_by(2).map(|row| format!("<mergeCell ref=\"A{row}:A{}\"/>", row + 1));
    let behind = format!("<mergeCells>{}</mergeCells>", merged.collect::<String>());
    // The lower of each two says again what the upper one says, and nobody sees it.
    let reading = read("a.xlsx", &xlsx(&sheet_plan(rows), &behind, &[]));
    assert_eq!(measures(&reading), rows);
    assert!(notes(&reading).contains(&Code::HiddenText));
}

fn docx(body: &str) -> Vec<u8> {
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{body}</w:body></w:document>"
    );
    zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())])
}

fn docx_table(rows: &[Vec<(String, &str)>]) -> String {
    let cell = |(text, properties): &(String, &str)| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    let row = |cells: &Vec<(String, &str)>| format!("<w:tr>{}</w:tr>", cells.iter().map(cell).collect::<String>());
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

#[test]
fn what_merged_cells_cover_and_what_is_put_in_whole_is_said() {
    let plain = |texts: [String; 5]| texts.map(|text| (text, "")).to_vec();
    let mut rows = vec![plain(HEADS.map(str::to_owned)), plain(row(1)), plain(row(2)), plain(row(3))];
    let sound = read("a.docx", &docx(&docx_table(&rows)));
    assert!(measures(&sound) == 3 && !notes(&sound).contains(&Code::HiddenText));
    (rows[1][0].1, rows[2][0].1) = ("<w:vMerge w:val=\"restart\"/>", "<w:vMerge/>");
    let covered = read("a.docx", &docx(&docx_table(&rows)));
    assert!(measures(&covered) == 3 && notes(&covered).contains(&Code::HiddenText));
    rows[2][0].0.clear();
    let body = docx_table(&rows) + "<w:altChunk/>";
    let reading = read("a.docx", &docx(&body));
    assert!(!notes(&reading).contains(&Code::HiddenText) && notes(&reading).contains(&Code::LimitReached));
}

#[test]
fn rows_of_a_table_and_words_without_end_cost_no_square() {
    let rows: Vec<Vec<(String, &str)>> = std::iter::once(HEADS.map(|head| (head.to_owned(), "")).to_vec())
        .chain((1..3000).map(|number| row(number).map(|text| (text, "")).to_vec()))
        .collect();
    assert_eq!(measures(&read("a.docx", &docx(&docx_table(&rows)))), 2999);
    let mut endless = row(1);
    endless[3] = "課".repeat(40_000);
    let rows = [HEADS.map(str::to_owned), endless].map(|texts| texts.map(|text| (text, "")).to_vec());
    read("a.docx", &docx(&docx_table(&rows)));
}

#[test]
fn headers_right_below_one_another_and_a_page_of_millions_of_points_are_no_panic() {
    read("a.txt", format!("{}\n", HEADS.join(" ")).repeat(2000).as_bytes());
    let content = "BT /F 12 Tf 72 700 Td (Hello) Tj ET";
    let page = |side: u32| {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 {side} {side}]/Contents 4 0 R/Resources<</Font<</F \
             <</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length {}>>stream\n{content}\n\
             endstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
            content.len()
        )
    };
    for side in [842, 1 << 24, 1 << 28, i32::MAX as u32] {
        read("a.pdf", page(side).as_bytes());
    }
}

#[test]
fn characters_that_are_lost_are_said_whichever_way_a_text_is_read() {
    // Big5 with a few characters of UTF-8 between: few enough to be a text, and gone.
    let spoilt = |text: &str| {
        let (before, behind) = text.split_at(text.rfind("(59)").expect("a row"));
        let encode = |text: &str| encoding_rs::BIG5.encode(text).0.into_owned();
        [encode(before), "(58) 電\u{E9}費\u{E9}".into(), encode("\n"), encode(behind)].concat()
    };
    let csv = csv(1..60);
    for (form, text) in [
        ("csv", csv.clone()),
        ("tsv", csv.replace(',', "\t")),
        (
            "md",
            format!("| {}\n|---|---|---|---|---|\n", HEADS.join(" | "))
                + &csv.lines().skip(1).map(|line| format!("| {}\n", line.replace(',', " | "))).collect::<String>(),
        ),
        ("txt", csv.replace(',', "      ")),
    ] {
        let bytes = spoilt(&text);
        let reading = read(&format!("a.{form}"), &bytes);
        assert!(notes(&reading).contains(&Code::UndecodableText), "{form}: {:?}", notes(&reading));
        let sound = read(&format!("b.{form}"), text.as_bytes());
        assert!(!notes(&sound).contains(&Code::UndecodableText), "{form}");
        let site = Site::new();
        site.write("a.txt", &bytes);
        for command in ["text", "tables"] {
            let ran = site.run(&[command, "a.txt"]);
            assert!(ran.code == Some(0) && ran.said.contains("could not be decoded"), "{form} {command}: {}", ran.said);
        }
    }
}

#[test]
fn what_a_page_is_read_without_is_said_by_every_command() {
    let site = Site::new();
    site.write("a.html", format!("<p>一</p>{}二", "<div>".repeat(5000)));
    for command in ["text", "tables", "extract"] {
        let ran = site.run(&[command, "a.html"]);
        assert!(ran.said.contains("nested too deeply"), "{command}: {}", ran.said);
    }
}

#[test]
fn archives_of_other_kinds_are_told_from_texts() {
    let site = Site::new();
    let tar = [&b"a.csv"[..], &[0; 252], b"ustar\x0000", &[0; 300]].concat();
    let archives: [(&str, &[u8]); 3] =
        [("a.7z", b"7z\xBC\xAF\x27\x1C\x00\x04"), ("a.rar", b"Rar!\x1A\x07\x01\x00"), ("a.tar", &tar)];
    for (name, bytes) in archives {
        site.write(name, bytes);
        for command in ["extract", "text", "tables"] {
            let ran = site.run(&[command, name]);
            assert_eq!(ran.code, Some(4));
            assert!(ran.said.contains("an archive of another kind than zip"), "{command} {name}: {}", ran.said);
        }
    }
}

#[test]
fn what_is_left_out_of_an_archive_is_counted_as_of_a_folder() {
    let site = Site::new();
    let plan = csv(1..4);
    let inner = zip(&[(".b.csv", plan.as_bytes())]);
    site.write("a.zip", zip(&[(".a.csv", plan.as_bytes()), ("README-112.csv", b"x"), ("i.zip", &inner)]));
    for command in ["extract", "text"] {
        let ran = site.run(&[command, "a.zip"]);
        assert!(ran.said.contains("left out: 2 hidden"), "{command}: {}", ran.said);
        assert!(ran.said.contains("left out: 1 that say something"), "{command}: {}", ran.said);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_ignore_file_that_is_a_pipe_makes_no_run_wait() {
    let site = Site::new();
    site.plan("p/a.csv", "112");
    rustix::fs::mkfifoat(rustix::fs::CWD, site.path("p/.ignore"), rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR)
        .unwrap();
    let mut child = site.command(&["extract", "p", "-o", "out.json"]).spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("it waits for a pipe that nobody writes to");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!(ran.code, Some(3), "{}", ran.said);
    assert!(ran.said.contains(".ignore: a pipe or a device"), "{}", ran.said);
    assert!(fs::read_to_string(site.path("out.json")).unwrap().contains("受理112"));
}

#[test]
fn days_and_years_of_a_record_that_are_none_are_refused() {
    let site = Site::new();
    let due = |due: serde_json::Value| {
        let mut plan: serde_json::Value = serde_json::from_str(&record("東", 112, "1.1.1.1", "辦理")).unwrap();
        plan["measures"][0]["due"] = due;
        plan.to_string()
    };
    site.write("year.json", record("東", u32::MAX, "1.1.1.1", "辦理"));
    site.write("end.json", due(serde_json::json!({"kind": "by", "by": "4294967295-12-31"})));
    site.write("early.json", due(serde_json::json!({"kind": "by", "by": "0001-01-01"})));
    let injected = "2023-06-30\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nATTACH:http://stranger.invalid/";
    site.write("calendar.json", due(serde_json::json!({"kind": "between", "from": injected, "by": "2023-06-30"})));
    site.write("month.json", due(serde_json::json!({"kind": "recurring", "every": "month", "months": [0, 13]})));
    site.write("good.json", due(serde_json::json!({"kind": "by", "months": [6], "by": "2023-06-30"})));
    for name in ["year", "end", "early", "calendar", "month"] {
        let name = format!("{name}.json");
        for command in [&["tasks", "--format", "ics"][..], &["audit"], &["coverage"], &["extract"]] {
            let ran = site.run(&[command, &[&name, "good.json"]].concat());
            assert_eq!(ran.code, Some(3), "{command:?} {name}: {}", ran.said);
            assert!(ran.said.contains("the records cannot be read: record 1"), "{command:?} {name}: {}", ran.said);
            assert!(command[0] != "tasks" || !ran.out.contains("ATTACH"), "{command:?} {name}");
        }
    }
    assert_eq!(site.run(&["tasks", "good.json"]).code, Some(0));
}

/// What an office, a title, a measure and all else of a record may say: what terminals, spreadsheets and pages act on.
const EVIL: &str = "\u{1b}]0;T\u{7}=1+1\u{202e}甲\u{2066}";

#[test]
fn no_form_of_no_answer_holds_what_acts() {
    let site = Site::new();
    for (name, year, more) in [("x.json", 112, "舊"), ("y.json", 113, "新")] {
        let mut plan: serde_json::Value =
            serde_json::from_str(&record(EVIL, year, &format!("1.1.1.1{EVIL}"), &format!("{more}辦理{EVIL}業務")))
                .unwrap();
        let measure = &mut plan["measures"][0];
        measure["departments"] = serde_json::json!([EVIL]);
        measure["deadline"] = serde_json::json!(format!("每月1次{EVIL}"));
        measure["facet"] = serde_json::json!({"no": 1, "title": EVIL});
        measure["assignment"] = serde_json::json!("ambiguous");
        plan["diagnostics"] =
            serde_json::json!([{"code": "numbering-gap", "severity": "warning", "message": EVIL, "message_en": EVIL}]);
        site.write(name, plan.to_string());
    }
    let acts = |text: &str| {
        text.chars().any(|c| {
            c.is_control() && !matches!(c, '\n' | '\t' | '\r')
                || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        })
    };
    for (command, formats) in [
        ("extract", &["json", "ndjson", "csv", "md", "xlsx"][..]),
        ("diff", &["json", "text", "md", "csv", "html", "xlsx"]),
        ("coverage", &["json", "text", "csv", "html", "xlsx", "ods"]),
        ("history", &["json", "ndjson", "text"]),
        ("audit", &["json", "text", "csv", "sarif"]),
        ("tasks", &["json", "text", "ics", "xlsx"]),
        ("check", &["json", "text", "sarif"]),
    ] {
        for format in formats {
            let out = format!("out.{format}");
            let output = site.command(&[command, "x.json", "y.json", "--format", format]).output().unwrap();
            assert_eq!(
                output.status.code(),
                Some(0),
                "{command} {format}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
            let texts: Vec<String> = if output.stdout.starts_with(b"PK") {
                site.write(&out, &output.stdout);
                let mut book = zip::ZipArchive::new(fs::File::open(site.path(&out)).unwrap()).unwrap();
                let parts = 0..book.len();
                parts.map(|at| std::io::read_to_string(book.by_index(at).unwrap()).unwrap()).collect()
            } else {
                vec![String::from_utf8(output.stdout).unwrap()]
            };
            assert!(!texts.iter().any(|text| acts(text)), "{command} {format}: {texts:?}");
            assert!(!acts(&String::from_utf8_lossy(&output.stderr)), "{command} {format}");
        }
    }
    let ran = site.run(&["sheet", "x.json", "y.json", "--create", "-o", "sheets/"]);
    assert_eq!(ran.code, Some(0), "{}", ran.said);
    assert!(!site::names(&site.path("sheets")).iter().any(|name| acts(name)));
}

/// So many Chinese characters by lot.
fn letters(state: &mut u64, count: usize) -> String {
    let mut letter = || {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4E00 + u32::try_from((*state >> 33) % 9000).unwrap()).unwrap()
    };
    (0..count).map(|_| letter()).collect()
}

fn plan_of(texts: impl Iterator<Item = String>) -> planscope::plan::Plan {
    let measure = |(at, text): (usize, String)| planscope::plan::Measure {
        id: format!("1.1.1.{}", at + 1),
        text,
        ..Default::default()
    };
    planscope::plan::Plan { measures: texts.enumerate().map(measure).collect(), ..Default::default() }
}

/// Compares two plans, and says how many entries of which kind there are.
fn compared(old: &planscope::plan::Plan, new: &planscope::plan::Plan) -> planscope::diff::Diff {
    let start = Instant::now();
    let diff = planscope::diff::compare(old, new, planscope::diff::Options::default());
    assert!(start.elapsed() < PATIENCE, "{} and {}: {:?}", old.measures.len(), new.measures.len(), start.elapsed());
    let ids = |entries: fn(&planscope::diff::Entry) -> &Vec<String>| diff.entries.iter().flat_map(entries).count();
    assert_eq!((ids(|entry| &entry.old), ids(|entry| &entry.new)), (old.measures.len(), new.measures.len()));
    diff
}

#[test]
fn plans_of_thousands_of_measures_are_compared_whatever_they_share() {
    const MANY: usize = 8_000;
    let mut state = 1;
    let [some, others, third] =
        [0, 1, 2].map(|_| (0..=MANY + 2).map(|_| letters(&mut state, 8)).collect::<Vec<String>>());
    // Nothing at all; then two versions, of which a fifth was reworded.
    let (old, new) = (plan_of(some.iter().cloned()), plan_of(others.iter().cloned()));
    let nothing = compared(&old, &new);
    assert!(nothing.entries.iter().all(|entry| entry.old.is_empty() || entry.new.is_empty()));
    assert_eq!(left_out(&nothing), [""; 0], "nothing was left out");
    let version = |reworded: bool| {
        plan_of((0..MANY).map(|at| {
            let end = if reworded && at % 5 == 0 { &third[at] } else { &others[at + 1] };
            format!("{}{}{end}", some[at], others[at])
        }))
    };
    let versions = compared(&version(false), &version(true));
    assert_eq!((versions.summary.changed, &*left_out(&versions)), (MANY / 5, &[][..]));
    // A third of each measure stands in the next one too: one group of all.
    let chain = |from: usize| plan_of((from..MANY / 2).map(|at| some[2 * at + 1 - from..2 * at + 4 - from].concat()));
    let chained = compared(&chain(0), &chain(1));
    let linked = chained.entries.iter().filter(|entry| !entry.old.is_empty()).count();
    assert_eq!(linked, MANY / 2, "every measure of the old plan is told");
    assert!(matches!(&*left_out(&chained), [said] if said.contains("hang together")), "{:?}", left_out(&chained));
    // One measure that holds all others, and sixty of them each.
    let parts = plan_of(some[..MANY].iter().cloned());
    let list = compared(&parts, &plan_of([some[..MANY].concat()].into_iter()));
    assert!(left_out(&list).iter().any(|said| said.contains("taken for lists")), "{:?}", left_out(&list));
    let sixty = compared(&parts, &plan_of(some[..MANY].chunks(60).map(<[String]>::concat)));
    assert!(!left_out(&sixty).iter().any(|said| said.contains("taken for lists")), "{:?}", left_out(&sixty));
    // A few phrases that thousands hold, and little else in each.
    let phrases = [third[..2].concat(), third[2..4].concat()];
    let of_phrases = |own: &[String]| plan_of((0..MANY).map(|at| format!("{}{}", phrases[at % 2], &own[at][..9])));
    let common = compared(&of_phrases(&some), &of_phrases(&others));
    assert!(left_out(&common).iter().any(|said| said.contains("rarer words")), "{:?}", left_out(&common));
    // Names of their own, given up for others.
    let name = |at: usize, name: &str| format!("{}使用「{}」系統{}", some[at], &name[..15], others[at]);
    let named = |names: &[String]| plan_of((0..MANY).map(|at| name(at, &names[at])));
    assert_eq!(compared(&named(&others[2..]), &named(&third)).summary.changed, MANY);
    // Texts without an end that have little in common.
    let few = |state: &mut u64| {
        letters(state, 60_000).chars().map(|c| char::from_u32(0x4E00 + c as u32 % 50).unwrap()).collect::<String>()
    };
    let [one, other] = [0, 1].map(|_| plan_of([some[0].clone() + &few(&mut state)].into_iter()));
    let endless = compared(&one, &other);
    assert!(left_out(&endless).iter().any(|said| said.contains("shown as replaced")), "{:?}", left_out(&endless));
}

/// What a comparison says that it left out of account.
fn left_out(diff: &planscope::diff::Diff) -> Vec<&str> {
    assert!(diff.diagnostics.iter().all(|note| note.code == Code::PartlyCompared));
    diff.diagnostics.iter().map(|note| &*note.message_en).collect()
}

#[test]
fn every_form_of_a_comparison_says_what_it_left_out_of_account() {
    let site = Site::new();
    let mut state = 3;
    let [short, first, second] = [40, 2_100, 2_100].map(|count| letters(&mut state, count));
    for (name, year, text) in [
        ("111.json", 111, format!("{short}甲")),
        ("112.json", 112, format!("{short}乙")),
        ("113.json", 113, format!("{first}{second}")),
        ("114.json", 114, format!("{second}{first}")),
    ] {
        site.write(name, record("東", year, "1.1.1.1", &text));
    }
    for format in ["json", "ndjson", "text", "md", "html", "csv"] {
        let said = |old: &str, new: &str, more: &[&str]| {
            let ran = site.run(&[&["diff", old, new, "--format", format][..], more].concat());
            assert_eq!(ran.code, Some(0), "{format}: {}", ran.said);
            (ran.out.contains("shown as replaced"), ran.said.contains("shown as replaced"))
        };
        let in_rows_alone = format == "csv";
        assert_eq!(said("111.json", "112.json", &[]), (false, false), "{format}");
        assert_eq!(said("113.json", "114.json", &[]), (!in_rows_alone, true), "{format}");
    }
    let ran = site.run(&["diff", "113.json", "114.json", "--stat"]);
    assert!(ran.out.contains("shown as replaced"), "{}", ran.out);
    let ran = site.run(&["diff", "111.json", "112.json", "113.json", "114.json", "--stat"]);
    assert!(ran.out.contains("shown as replaced"), "{}", ran.out);
    let ran = site.run(&["diff", "111.json", "112.json", "--format", "json"]);
    assert!(!ran.out.contains("diagnostics"), "nothing was left out: {}", ran.out);
}

#[test]
fn coverage_history_and_audit_say_what_comparing_the_years_left_out_of_account() {
    let site = Site::new();
    let mut state = 4;
    let texts: Vec<String> = (0..70).map(|_| letters(&mut state, 8)).collect();
    let plan = |year: u32, texts: &[String]| {
        let measures =
            texts.iter().enumerate().map(|(at, text)| serde_json::json!({"id": at.to_string(), "text": text}));
        let measures: Vec<serde_json::Value> = measures.collect();
        serde_json::json!({"schema": "planscope.plan/1", "office": "東\u{1b}[2J", "roc_year": year, "measures": measures})
            .to_string()
    };
    site.write("111.json", plan(111, &texts));
    site.write("112.json", plan(112, &[texts.concat()]));
    site.write("113.json", plan(113, &[texts.concat()]));
    for (command, format, in_rows_alone) in [
        ("coverage", "json", false),
        ("coverage", "ndjson", false),
        ("coverage", "overview", false),
        ("coverage", "text", false),
        ("coverage", "html", false),
        ("coverage", "csv", true),
        ("history", "json", false),
        ("history", "text", false),
        ("history", "ndjson", true),
        ("audit", "json", false),
        ("audit", "text", false),
        ("audit", "csv", true),
    ] {
        // Twice: an answer that was kept says it too.
        for _ in 0..2 {
            let said = |old: &str, new: &str| {
                let ran = site.run(&[command, old, new, "--format", format]);
                assert_eq!(ran.code, Some(0), "{command} {format}: {}", ran.said);
                assert!(!ran.out.contains('\u{1b}') && !ran.said.contains('\u{1b}'), "{command} {format}");
                (ran.out.contains("taken for lists"), ran.said.contains("taken for lists"))
            };
            assert_eq!(said("112.json", "113.json"), (false, false), "{command} {format}");
            assert_eq!(said("111.json", "112.json"), (!in_rows_alone, true), "{command} {format}");
        }
    }
    for format in ["xlsx", "ods"] {
        let name = format!("out.{format}");
        assert_eq!(site.run(&["coverage", "111.json", "112.json", "-o", &name]).code, Some(0));
        let mut book = zip::ZipArchive::new(fs::File::open(site.path(&name)).unwrap()).unwrap();
        let mut parts = (0..book.len()).map(|at| std::io::read_to_string(book.by_index(at).unwrap()).unwrap());
        assert!(parts.any(|part| part.contains("partly-compared")), "{format}");
    }
}

#[test]
fn headings_by_the_thousand_cost_no_square_and_beyond_that_their_plan_alone() {
    let mut state = 2;
    let titles: Vec<String> = (0..6_000).map(|_| letters(&mut state, 6)).collect();
    let plan = |headings: usize, year: u32| {
        let heading = |at: usize, title: &str| serde_json::json!({"no": at + 1, "title": title});
        let measures: Vec<serde_json::Value> = (0..headings)
            .map(|at| {
                let text = format!("{}辦理{}", titles[at], titles[(at * year as usize) % headings]);
                let (facet, strategy) = (heading(at, &titles[(at + year as usize) % 6_000]), heading(0, &titles[at]));
                serde_json::json!({"id": at.to_string(), "facet": facet, "strategy": strategy, "text": text})
            })
            .collect();
        serde_json::json!({"schema": "planscope.plan/1", "office": "東", "roc_year": year, "measures": measures})
            .to_string()
    };
    let site = Site::new();
    for year in 111..=113 {
        site.write(&format!("{year}.json"), plan(2_000, year));
    }
    let start = Instant::now();
    let ran = site.run(&["diff", "111.json", "112.json", "--stat"]);
    assert!(ran.code == Some(0) && start.elapsed() < PATIENCE, "{} {:?}", ran.said, start.elapsed());
    site.write("113.json", plan(6_000, 113));
    let ran = site.run(&["diff", "111.json", "112.json", "113.json", "--stat"]);
    assert_eq!(ran.code, Some(3), "{}", ran.said);
    assert!(ran.said.contains("113.json: measures under 6000 headings"), "{}", ran.said);
}

#[cfg(unix)]
#[test]
fn links_that_lead_everywhere_and_into_themselves_end_and_a_folder_is_read_once() {
    let site = Site::new();
    site.plan("p/a/b/1.txt", "112");
    site.plan("elsewhere/2.txt", "113");
    let link = |to: &str, at: &str| std::os::unix::fs::symlink(to, site.path(at)).unwrap();
    for (to, at) in [
        ("..", "p/a/b/up"),
        ("self", "p/self"),
        ("two", "p/one"),
        ("one", "p/two"),
        ("/", "p/root"),
        ("../elsewhere", "p/first"),
        ("../elsewhere", "p/second"),
        ("/dev/zero", "p/zero.csv"),
    ] {
        link(to, at);
    }
    let ran = site.run(&["extract", "p", "--format", "ndjson"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 1), "{}", ran.said);
    assert!(ran.said.contains("left out: 8 links"), "{}", ran.said);
    let start = Instant::now();
    let ran = site.run(&["extract", "p", "--follow", "--format", "ndjson"]);
    assert!(ran.code == Some(3) && start.elapsed() < PATIENCE, "{}", ran.said);
    assert_eq!(ran.out.matches("\"planscope.plan/1\"").count(), 2, "{}", ran.out);
    for name in ["p/root", "p/self", "p/one", "p/two", "p/a/b/up"] {
        assert!(ran.said.contains(&format!("{name}: ")), "{name}: {}", ran.said);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn whatever_a_file_is_called_it_is_read_and_its_name_does_nothing() {
    use std::os::unix::ffi::OsStrExt;
    let long = "計".repeat(83) + ".csv";
    let names: [&[u8]; 14] = [
        b"a\nb.csv",
        "x\u{202E}vsc.csv".as_bytes(),
        b"\xFF\xFE.csv",
        b"--help.csv",
        b"-o.csv",
        b"-.csv",
        long.as_bytes(),
        b" .csv",
        b"a\x1B[2J\x07\r.csv",
        b"$(touch made).csv",
        b"*.csv",
        b"[a]{b,c}?.csv",
        b"=1+1.csv",
        b"<script>.csv",
    ];
    let site = Site::new();
    for (at, name) in names.iter().enumerate() {
        site.write("p/x", csv([at + 1]));
        fs::rename(site.path("p/x"), site.path("p").join(std::ffi::OsStr::from_bytes(name))).unwrap();
    }
    for line in [
        &["extract", "p", "--format", "ndjson"][..],
        &["extract", "p", "--format", "csv"],
        &["extract", "p", "--format", "md"],
        &["check", "p"],
        &["text", "p"],
        &["tables", "p"],
        &["tasks", "p"],
    ] {
        let ran = site.run(line);
        assert_eq!(ran.code, Some(0), "{line:?}: {}", ran.said);
        let acts = |c: char| matches!(c, '\u{1B}' | '\u{7}' | '\u{202E}');
        assert!(!ran.out.contains(acts) && !ran.said.contains(acts), "{line:?}");
        if line[1..] == ["p", "--format", "ndjson"] {
            assert_eq!(ran.out.lines().count(), names.len(), "{}", ran.out);
        }
    }
    // A shell hands over the names of files, and one that is a pattern would be all of them again.
    let ran = site.run(&["extract", "p/*.csv", "--format", "ndjson"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), 1), "{}", ran.said);
    assert!(ran.said.contains("p/*.csv: a file of this name is read, and not the 13 more"), "{}", ran.said);
    let ran = site.run(&["extract", "p/?*.csv", "--format", "ndjson"]);
    assert_eq!((ran.code, ran.out.lines().count()), (Some(0), names.len()), "a pattern: {}", ran.said);
    assert_eq!(site.run(&["extract", "--", "p/--help.csv"]).code, Some(0));
    assert!(!site.path("made").exists() && !site.path("p/made").exists());
}

#[test]
fn a_folder_of_ten_thousands_is_read_to_its_end() {
    let site = Site::new();
    site.plan("p/z.txt", "112");
    for at in 0..20_000 {
        fs::write(site.path(&format!("p/{at}.txt")), "").unwrap();
    }
    let start = Instant::now();
    let ran = site.run(&["extract", "p", "--format", "ndjson"]);
    assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    assert_eq!((ran.code, ran.out.lines().count()), (Some(3), 20_001));
    assert!(ran.out.lines().last().is_some_and(|line| line.contains("planscope.plan/1")), "in the order of the names");
}

#[test]
fn widths_of_columns_that_no_row_has_cost_nothing() {
    let rows: Vec<Vec<(String, &str)>> = std::iter::once(HEADS.map(str::to_owned))
        .chain((1..4).map(row))
        .map(|texts| texts.map(|text| (text, "")).to_vec())
        .collect();
    let widths = "<w:gridCol w:w=\"900\"/>".repeat(50_000);
    let table = docx_table(&rows).replacen("<w:tbl>", &format!("<w:tbl><w:tblGrid>{widths}</w:tblGrid>"), 1);
    assert_eq!(measures(&read("a.docx", &docx(&table))), 3);
}

#[test]
fn a_line_of_nothing_but_colons_costs_no_square() {
    for line in ["{\"a\":", "：", "辦理單位：", "業務"] {
        read("a.txt", line.repeat(60_000).as_bytes());
        read("a.json", line.repeat(60_000).as_bytes());
    }
}

#[test]
fn departments_by_the_thousand_cost_no_square() {
    let plan = |year: u32, each: usize, all: usize| {
        let names = |at: usize| (0..each).map(|name| format!("{year}年第{}課", at * each + name)).collect::<Vec<_>>();
        let measures: Vec<serde_json::Value> = (0..all / each)
            .map(|at| serde_json::json!({"id": at.to_string(), "text": format!("辦理第{at}項"), "departments": names(at)}))
            .collect();
        serde_json::json!({"schema": "planscope.plan/1", "office": "東", "roc_year": year, "measures": measures})
            .to_string()
    };
    let site = Site::new();
    // One a measure, then all of one.
    for (each, all) in [(1, 4_000), (8_000, 8_000)] {
        site.write("111.json", plan(111, each, all));
        site.write("112.json", plan(112, each, all));
        for command in ["diff", "coverage", "history", "audit"] {
            let start = Instant::now();
            let ran = site.run(&[command, "111.json", "112.json"]);
            assert!(ran.code == Some(0) && start.elapsed() < PATIENCE, "{command} {each}: {:?}", start.elapsed());
        }
    }
}

#[test]
fn records_of_a_contract_that_is_not_known_are_refused() {
    let site = Site::new();
    let of = |schema: &str| record("東", 112, "1.1.1.1", "辦理").replace("planscope.plan/1", schema);
    site.write("later.json", of("planscope.plan/2"));
    site.write("long.json", of(&format!("planscope.{}", "9".repeat(9_000))));
    for name in ["later.json", "long.json"] {
        let ran = site.run(&["extract", name]);
        assert_eq!(ran.code, Some(4), "{}", ran.said);
        assert!(ran.said.contains("is not planscope.plan/1") && ran.said.len() < 1_000, "{}", ran.said);
    }
}

#[test]
fn a_key_of_settings_is_quoted_as_far_as_it_helps() {
    let site = Site::new();
    site.plan("p/a.txt", "112");
    site.write("p/planscope.toml", format!("\"{}\" = 1\n", "k".repeat(900_000)));
    let ran = site.run(&["extract", "p"]);
    assert_eq!(ran.code, Some(4));
    assert!(ran.said.contains("unknown key kkk") && ran.said.len() < 1_000, "{} bytes", ran.said.len());
}

#[test]
fn a_sheet_that_is_hidden_is_reported_and_not_read() {
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    for (state, hidden) in [("", false), (" state=\"hidden\"", true), (" state=\"veryHidden\"", true)] {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let book = format!(
            "<workbook {main} xmlns:r=\"{office}\"><sheets><sheet name=\"s\" sheetId=\"1\" r:id=\"r1\"/>\
             <sheet name=\"t\" sheetId=\"2\"{state} r:id=\"r2\"/></sheets></workbook>"
        );
        let sheet = |rows: &str| format!("<worksheet {main}><sheetData>{rows}</sheetData></worksheet>");
        let relation = |id: &str, kind: &str, target: &str| {
            format!("<Relationship Id=\"{id}\" Type=\"{office}/{kind}\" Target=\"{target}\"/>")
        };
        let relations = |all: &str| {
            format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{all}</Relationships>"
            )
        };
        let (first, second) = (sheet(&sheet_plan(3)), sheet(&sheet_row(1, &["備註：第二張工作表"])));
        let sheets = [("r1", "sheet1"), ("r2", "sheet2")]
            .map(|(id, name)| relation(id, "worksheet", &format!("worksheets/{name}.xml")))
            .concat();
        let bytes = zip(&[
            ("[Content_Types].xml", b"<Types/>"),
            ("_rels/.rels", relations(&relation("r1", "officeDocument", "xl/workbook.xml")).as_bytes()),
            ("xl/workbook.xml", book.as_bytes()),
            ("xl/_rels/workbook.xml.rels", relations(&sheets).as_bytes()),
            ("xl/worksheets/sheet1.xml", first.as_bytes()),
            ("xl/worksheets/sheet2.xml", second.as_bytes()),
        ]);
        let reading = read("a.xlsx", &bytes);
        assert_eq!(measures(&reading), 3, "{state}");
        assert_eq!(notes(&reading).contains(&Code::HiddenText), hidden, "{state}");
        let site = Site::new();
        site.write("a.xlsx", &bytes);
        assert_eq!(site.run(&["text", "a.xlsx"]).out.contains("第二張"), !hidden, "{state}");
    }
}

/// A page whose first measure has that row and that cell, and what stands in its head.
fn page(head: &str, of_row: &str, of_cell: &str) -> String {
    let row = |row: &str, cell: &str, number: usize| {
        let cells: String = self::row(number).iter().map(|text| format!("<td{cell}>{text}</td>")).collect();
        format!("<tr{row}>{cells}</tr>")
    };
    let heads: String = HEADS.iter().map(|head| format!("<th>{head}</th>")).collect();
    let rows = row(of_row, of_cell, 1) + &row("", "", 2);
    format!("<html><head>{head}</head><body><table><tr>{heads}</tr>{rows}</table></body></html>")
}

/// The texts of a page's measures, and whether it is said that it hides something.
fn seen(page: &str) -> (Vec<String>, bool) {
    let reading = read("a.html", page.as_bytes());
    let texts = reading.plans.iter().flat_map(|it| &it.plan.measures).map(|it| it.text.clone()).collect();
    (texts, notes(&reading).contains(&Code::HiddenText))
}

#[test]
fn what_an_element_of_a_page_hides_is_reported_and_not_read() {
    let only_second = (vec!["辦理第2項業務".to_owned()], true);
    for hidden in [
        " hidden",
        " style='display:none'",
        " style='color:red; DISPLAY : none !important'",
        " style='d\\69splay/**/:n\\6fne'",
        " style='display:none; display:sometimes'",
        " style='visibility:hidden'",
        " style='visibility:collapse'",
        " style='font-size:0'",
        " style='font:0/0 a'",
        " style='font-size:.5pt'",
        " style='opacity:0'",
        " style='opacity:1%'",
        " style='color:#fff'",
        " style='color:rgb(250, 252, 255)'",
        " style='color:white;color:whitish'",
        " style='color:#000;background:#010101'",
        " style='color:transparent'",
        " style='-webkit-text-fill-color:transparent'",
        " style='position:absolute;left:-9999px'",
        " style='position:fixed;top:-100vw'",
        " style='text-indent:-9999px'",
        " style='transform:translateX(-9999px)'",
        " style='transform:scale(0)'",
        " style='position:absolute;clip:rect(0,0,0,0)'",
        " style='clip-path:inset(50%)'",
        " style='height:0;overflow:hidden'",
        " style='max-height:1px;overflow-y:hidden'",
        " style='content-visibility:hidden'",
        " popover",
    ] {
        for (of_row, of_cell) in [(hidden, ""), ("", hidden)] {
            assert_eq!(seen(&page("", of_row, of_cell)), only_second, "{hidden}");
        }
    }
    for shown in [
        " style='display:table-row' hidden",
        " style='color:red'",
        " title=hidden",
        " style='color:#fff;background:#036'",
        " style='color:#fff;background:url(a.png)'",
        " bgcolor=navy style='color:#fff'",
        " style='color:transparent;text-shadow:0 0 1px #000'",
        " style='display:none;display:table-row'",
        " style='visibility:hidden;animation-name:fadeIn'",
        " style='margin-left:-100%'",
        " style='height:0'",
        " style='font-size:small'",
        " style='opacity:.5'",
    ] {
        assert_eq!(
            seen(&page("", shown, "")),
            (vec!["辦理第1項業務".to_owned(), "辦理第2項業務".to_owned()], false),
            "{shown}"
        );
    }
}

#[test]
fn what_a_style_sheet_of_a_page_hides_is_reported_and_not_read() {
    let (first, second) = ("辦理第1項業務".to_owned(), "辦理第2項業務".to_owned());
    for sheet in [
        "<style>.x{display:none}</style>",
        "<style>/* } */ tr.x > td { display: none }</style>",
        "<style>#y{visibility:hidden}</style>",
        "<style>tr{font-size:12px} .x{font-size:0}</style>",
        "<style>.x{color:#fff}</style>",
        "<style>table{background:#eee} .x{color:#eee}</style>",
        "<style media=screen>.x{opacity:0}</style>",
        "<style>@media screen and (min-width: 600px){.x{display:none}}</style>",
        "<style>@supports (display:grid){@layer a{.x{display:none}}}</style>",
        "<style>table{& .x{display:none}}</style>",
        "<style>table{.x{display:none}}</style>",
        "<style>.x:not(:hover){display:none}</style>",
        "<style>tr:nth-child(2){display:none}</style>",
        "<style>tr:has(#z){display:none}</style>",
        "<style>[class=x]{display:none}</style>",
        // The weightier counts, then the later.
        "<style>#y{display:none} .x{display:table-row} tr{display:table-row}</style>",
        "<style>.x{display:table-row} .x{display:none}</style>",
        "<style>.x{display:none!important} #y{display:table-row}</style>",
    ] {
        assert_eq!(seen(&page(sheet, " class=x id=y", " id=z")), (vec![second.clone()], true), "{sheet}");
    }
    for sheet in [
        "<style>.X2{display:none}</style>",
        "<style>@media print{.x{display:none}}</style>",
        "<style media=print>.x{display:none}</style>",
        "<style>@media (max-width: 600px){.x{display:none}}</style>",
        "<style>.x:hover{display:none} .x::before{display:none}</style>",
        "<style>.x{display:none} #y{display:table-row}</style>",
        "<style>.x{display:none} .x{display:table-row}</style>",
        "<style>@keyframes a{from{opacity:0}} .x{color:red}</style>",
        // What colour lies under it stands in another file.
        "<link rel=stylesheet href=a.css><style>.x{color:#fff}</style>",
    ] {
        assert_eq!(
            seen(&page(sheet, " class=x id=y", " id=z")),
            (vec![first.clone(), second.clone()], false),
            "{sheet}"
        );
    }
    // What is hidden in one that hides may show itself again where that can be.
    let inner = "<div style='visibility:hidden'>乙<span style='visibility:visible'>甲</span></div>";
    let site = Site::new();
    site.write("a.html", inner);
    assert_eq!(site.run(&["text", "a.html"]).out.trim(), "甲");
}

#[test]
fn style_sheets_without_end_cost_no_square() {
    let many = |count: usize, one: &dyn Fn(usize) -> String| (0..count).map(one).collect::<String>();
    let paragraphs = "<p class=a>x</p>".repeat(50_000);
    for sheet in [
        many(60_000, &|_| "p{color:#fff}".to_owned()),
        "i ~ p{color:#fff}".to_owned(),
        "p:nth-last-child(3){color:#fff}".to_owned(),
        "body:has(i) p:has(b){color:#fff}".to_owned(),
        "a{".repeat(100_000),
        "a,b{&".repeat(1_000),
        ":is(".repeat(100_000) + "{color:#fff}",
        "((((".repeat(100_000),
        "/*".repeat(100_000),
        format!("p{{color:{}", "rgb(".repeat(100_000)),
    ] {
        let start = Instant::now();
        let _ = planscope::source::html::read_text(&format!("<style>{sheet}</style>{paragraphs}"));
        assert!(start.elapsed() < PATIENCE, "{:?}: {}", start.elapsed(), &sheet[..20.min(sheet.len())]);
    }
}

/// The measures of a workbook's sheet and what is said of it.
fn sheet_seen(bytes: &[u8], name: &str) -> (Vec<String>, bool) {
    let reading = read(name, bytes);
    let texts = reading.plans.iter().flat_map(|it| &it.plan.measures).map(|it| it.text.clone()).collect();
    (texts, notes(&reading).contains(&Code::HiddenText))
}

#[test]
fn hidden_rows_and_columns_of_a_workbook_are_reported_and_not_read() {
    let texts = |numbers: &[usize]| numbers.iter().map(|number| format!("辦理第{number}項業務")).collect::<Vec<_>>();
    let plan = sheet_plan(4);
    assert_eq!(sheet_seen(&xlsx(&plan, "", &[]), "a.xlsx"), (texts(&[1, 2, 3, 4]), false));
    for mark in ["hidden=\"1\"", "hidden=\"true\"", "ht=\"0\" customHeight=\"1\""] {
        let hidden = plan.replace("<row r=\"3\">", &format!("<row r=\"3\" {mark}>"));
        assert_eq!(sheet_seen(&xlsx(&hidden, "", &[]), "a.xlsx"), (texts(&[1, 3, 4]), true), "{mark}");
    }
    // A row that hides nothing is nothing to speak of.
    let empty = format!("{plan}<row r=\"9\" hidden=\"1\"></row>");
    assert_eq!(sheet_seen(&xlsx(&empty, "", &[]), "a.xlsx"), (texts(&[1, 2, 3, 4]), false));
    // A merged cell is shown as far as it reaches what is shown.
    let merged = "<mergeCells><mergeCell ref=\"A2:A5\"/></mergeCells>";
    let first = plan.replace("<row r=\"2\">", "<row r=\"2\" hidden=\"1\">");
    let site = Site::new();
    site.write("a.xlsx", xlsx(&first, merged, &[]));
    assert!(
        site.run(&["text", "a.xlsx"]).out.contains("一、基礎服務\t(一) 服務一致\t(2) 辦理"),
        "{}",
        site.run(&["text", "a.xlsx"]).out
    );
    // Columns: a sheet says of them before its rows.
    let columns = |hidden: &str| {
        let bytes = xlsx(&plan, "", &[]);
        let from = "<sheetData>";
        let mut archive = ::zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let parts: Vec<(String, Vec<u8>)> = (0..archive.len())
            .map(|at| {
                let mut part = archive.by_index(at).unwrap();
                let mut text = String::new();
                std::io::Read::read_to_string(&mut part, &mut text).unwrap();
                let text = text.replacen(from, &format!("<cols>{hidden}</cols>{from}"), 1);
                (part.name().unwrap().into_owned(), text.into_bytes())
            })
            .collect();
        zip(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
    };
    site.write("b.xlsx", columns("<col min=\"4\" max=\"5\" width=\"9\" hidden=\"1\"/>"));
    let ran = site.run(&["text", "b.xlsx"]);
    assert!(
        ran.out.contains("辦理第1項業務") && !ran.out.contains("營業課") && !ran.out.contains("完成期限"),
        "{}",
        ran.out
    );
    assert!(sheet_seen(&columns("<col min=\"4\" max=\"5\" hidden=\"1\"/>"), "b.xlsx").1);
    // Numbers that cannot be true hide nothing and cost nothing.
    for odd in ["<col min=\"0\" max=\"9\" hidden=\"1\"/>", "<col min=\"9\" max=\"4294967295\" hidden=\"1\"/>"] {
        assert_eq!(sheet_seen(&columns(odd), "b.xlsx").0, texts(&[1, 2, 3, 4]), "{odd}");
    }
}

/// Every way in which a cell shows nothing of what it holds, in a workbook whose first measure has such cells.
#[test]
fn cells_whose_text_nobody_sees_are_reported_and_not_read() {
    let (first, second) = ("辦理第1項業務".to_owned(), "辦理第2項業務".to_owned());
    let (only_second, both) = ((vec![second.clone()], true), (vec![first, second], false));
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    let excel = |font: &str, fill: &str, format: &str, behind: &str, theme: &str| {
        let styles = format!(
            "<styleSheet {main}><numFmts><numFmt numFmtId=\"164\" formatCode=\"{format}\"/></numFmts>\
             <fonts><font><sz val=\"11\"/></font><font>{font}</font></fonts>\
             <fills><fill><patternFill patternType=\"none\"/></fill><fill>{fill}</fill></fills>\
             <cellXfs><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\"/>\
             <xf numFmtId=\"164\" fontId=\"1\" fillId=\"1\"/></cellXfs></styleSheet>"
        );
        let theme = format!("<theme><themeElements><clrScheme><lt1>{theme}</lt1></clrScheme></themeElements></theme>");
        let styled = sheet_row(2, &row(1)).replace("<c ", "<c s=\"1\" ");
        let rows = sheet_row(1, &HEADS) + &styled + &sheet_row(3, &row(2));
        xlsx(&rows, behind, &[("xl/styles.xml", styles.as_bytes()), ("xl/theme/theme1.xml", theme.as_bytes())])
    };
    let (plain, window) = ("<patternFill/>", "<sysClr val=\"window\" lastClr=\"FFFFFF\"/>");
    let solid = |colour: &str| format!("<patternFill patternType=\"solid\"><fgColor rgb=\"{colour}\"/></patternFill>");
    let white = "<color rgb=\"FFFFFFFF\"/>";
    for (font, fill, format) in [
        (white, plain, "General"),
        (white, &solid("FFFFFFFF"), "General"),
        ("<color indexed=\"9\"/>", plain, "General"),
        ("<color theme=\"0\"/>", plain, "General"),
        ("<sz val=\"1\"/>", plain, "General"),
        ("", plain, ";;;"),
        ("", &solid("FF000080"), "&quot; &quot;;;;_x"),
    ] {
        assert_eq!(sheet_seen(&excel(font, fill, format, "", window), "a.xlsx"), only_second, "{font}{fill}{format}");
    }
    let formatting = "<conditionalFormatting sqref=\"A1:E9\"/>";
    for (font, fill, format, behind, theme) in [
        ("", plain, "General", "", window),
        (white, &*solid("FF000080"), "General", "", window),
        (white, "<patternFill patternType=\"darkGray\"/>", "General", "", window),
        ("<color theme=\"0\" tint=\"-0.5\"/>", plain, "General", "", window),
        ("<color theme=\"0\"/>", plain, "General", "", "<srgbClr val=\"000000\"/>"),
        ("", plain, "0;-0;;@", "", window),
        ("", plain, ";;", "", window),
        // What lies under them is not known.
        (white, plain, "General", formatting, window),
    ] {
        let seen = sheet_seen(&excel(font, fill, format, behind, theme), "a.xlsx");
        assert_eq!(seen, both, "{font}{fill}{format}{behind}{theme}");
    }
    // Text and tables leave it out as well, and say so. Numbers have sections of their own.
    let site = Site::new();
    site.write("a.xlsx", excel(white, plain, "General", "", window));
    for command in ["text", "tables"] {
        let ran = site.run(&[command, "a.xlsx"]);
        assert!(!ran.out.contains("第1項") && ran.out.contains("第2項"), "{command}: {}", ran.out);
        assert!(ran.said.contains("text that cannot be seen"), "{command}: {}", ran.said);
    }
    // Written over lines, behind a formula or one that another cell holds.
    for formula in ["<f>1+2</f>", "<f t=\"shared\" si=\"0\"/>"] {
        let number = |value: &str, format: &str| {
            let styles = format!(
                "<styleSheet {main}><numFmts><numFmt numFmtId=\"164\" formatCode=\"{format}\"/></numFmts>\
                 <cellXfs><xf/><xf numFmtId=\"164\"/></cellXfs></styleSheet>"
            );
            let cells = format!("{}<c s=\"1\">\n{formula}\n<v>{value}</v></c>", cell("A1", "值"));
            let row = format!("<row r=\"1\">{cells}</row>");
            site.write("b.xlsx", xlsx(&row, "", &[("xl/styles.xml", styles.as_bytes())]));
            site.run(&["text", "b.xlsx"]).out.trim_end() == format!("值\t{value}")
        };
        assert!(number("4711", "0;;;") && !number("-4711", "0;;;") && !number("0", "0;;;"), "{formula}");
        assert!(number("4711", "General") && !number("4711", ";;") && number("-4711", ";-0"), "{formula}");
    }
    // OpenDocument: by the style of the cell, its column, its row, a number format, or what its program wrote of it.
    let styles = "<style:style style:name=\"w\"><style:text-properties fo:color=\"#ffffff\"/></style:style>\
                  <style:style style:name=\"s\"><style:text-properties fo:font-size=\"1pt\"/></style:style>\
                  <style:style style:name=\"d\" style:parent-style-name=\"w\">\
                  <style:table-cell-properties fo:background-color=\"#000080\"/></style:style>\
                  <style:style style:name=\"m\" style:parent-style-name=\"w\"><style:map style:apply-style-name=\"d\"/></style:style>\
                  <style:style style:name=\"n\" style:data-style-name=\"N1\"/>\
                  <style:style style:name=\"t\" style:data-style-name=\"N2\"/>\
                  <number:text-style style:name=\"N1\"><number:text/></number:text-style>\
                  <number:text-style style:name=\"N2\"><number:text-content/></number:text-style>";
    let styles = styles.replace("number:", "table:");
    let book = |of_cells: &str, of_row: &str, change: &dyn Fn(String) -> String| {
        let table = open_table(of_row, " ", "", "")
            .replace("<table:table-cell>", "<table:table-cell office:value-type=\"string\">");
        // The first measure's paragraphs are told by their blank.
        let table = table.replace("string\"><text:p >", &format!("string\"{of_cells}><text:p>"));
        let body = format!("<office:spreadsheet>{}</office:spreadsheet>", change(table));
        sheet_seen(&open_document("spreadsheet", &styles, &body), "a.ods")
    };
    let same = |table: String| table;
    assert_eq!(book("", "", &same), both);
    for (style, expected) in
        [("w", &only_second), ("s", &only_second), ("n", &only_second), ("t", &both), ("d", &both), ("m", &both)]
    {
        assert_eq!(&book(&format!(" table:style-name=\"{style}\""), "", &same), expected, "{style}");
        let of_row = format!(" table:default-cell-style-name=\"{style}\"");
        assert_eq!(&book("", &of_row, &same), expected, "{style} of the row");
    }
    let span =
        |table: String| table.replace("辦理第1項業務", "辦理第1項業務<text:span text:style-name=\"w\">密</text:span>");
    assert_eq!(book("", "", &span), (both.0.clone(), true), "a part of a cell");
    let of_column = |table: String| {
        table.replace("columns-repeated=\"5\"", "columns-repeated=\"5\" table:default-cell-style-name=\"w\"")
    };
    assert!(book("", "", &of_column).1, "a column");
    let unwritten = |table: String| {
        table
            .replace("<text:p>(1) 辦理第1項業務</text:p>", "<text:p/>")
            .replace("<text:p>辦理第1項業務</text:p>", "<text:p/>")
    };
    let held = " office:string-value=\"辦理第1項業務\"";
    assert!(book(held, "", &unwritten).1, "what its program shows nothing of");
}

/// An OpenDocument archive of that kind with that body.
fn open_document(kind: &str, styles: &str, body: &str) -> Vec<u8> {
    let names = ["office", "text", "table", "style"]
        .map(|name| format!(" xmlns:{name}=\"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0\""))
        .concat();
    let content = format!(
        "<office:document-content{names} xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\">\
         <office:automatic-styles>{styles}</office:automatic-styles><office:body>{body}</office:body></office:document-content>"
    );
    let mimetype = format!("application/vnd.oasis.opendocument.{kind}");
    let manifest = b"<manifest:manifest xmlns:manifest=\"m\"/>";
    zip(&[("mimetype", mimetype.as_bytes()), ("content.xml", content.as_bytes()), ("META-INF/manifest.xml", manifest)])
}

/// A table of OpenDocument whose first measure has that row, that paragraph and that text.
fn open_table(of_row: &str, of_paragraph: &str, before: &str, behind: &str) -> String {
    let row = |of_row: &str, texts: &[String], [of_paragraph, before, behind]: [&str; 3]| {
        let cells = texts.iter().map(|text| {
            format!("<table:table-cell><text:p{of_paragraph}>{before}{text}{behind}</text:p></table:table-cell>")
        });
        format!("<table:table-row{of_row}>{}</table:table-row>", cells.collect::<String>())
    };
    let rows = row("", &HEADS.map(str::to_owned), [""; 3])
        + &row(of_row, &self::row(1), [of_paragraph, before, behind])
        + &row("", &self::row(2), [""; 3]);
    format!(
        "<table:table table:name=\"t\"><table:table-column table:number-columns-repeated=\"5\"/>{rows}</table:table>"
    )
}

#[test]
fn what_a_document_hides_is_reported_and_not_read() {
    let (first, second) = ("辦理第1項業務".to_owned(), "辦理第2項業務".to_owned());
    let (only_second, both) = ((vec![second.clone()], true), (vec![first, second], false));
    // Word: by the run, the row, and styles.
    let word = |of_row: &str, of_paragraph: &str, of_run: &str, of_cell: &str, more: &[(&str, &[u8])]| {
        let row = |of_row: &str, texts: &[String], own: [&str; 3]| {
            let [of_paragraph, of_run, of_cell] = own;
            let cells = texts.iter().map(|text| {
                format!(
                    "<w:tc><w:tcPr>{of_cell}</w:tcPr><w:p><w:pPr>{of_paragraph}</w:pPr><w:r><w:rPr>{of_run}</w:rPr>\
                     <w:t>{text}</w:t></w:r></w:p></w:tc>"
                )
            });
            format!("<w:tr><w:trPr>{of_row}</w:trPr>{}</w:tr>", cells.collect::<String>())
        };
        let rows = row("", &HEADS.map(str::to_owned), [""; 3])
            + &row(of_row, &self::row(1), [of_paragraph, of_run, of_cell])
            + &row("", &self::row(2), [""; 3]);
        let main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
        let document = format!("<w:document xmlns:w=\"{main}\"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>");
        let own = [("[Content_Types].xml", &b"<Types/>"[..]), ("word/document.xml", document.as_bytes())];
        sheet_seen(&zip(&own.into_iter().chain(more.iter().copied()).collect::<Vec<_>>()), "a.docx")
    };
    let styles = "<w:styles xmlns:w=\"w\"><w:style w:type=\"character\" w:styleId=\"h\"><w:rPr><w:vanish/></w:rPr></w:style>\
                  <w:style w:type=\"paragraph\" w:styleId=\"p\"><w:basedOn w:val=\"q\"/></w:style>\
                  <w:style w:type=\"paragraph\" w:styleId=\"q\"><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
    let relations =
        "<Relationships xmlns=\"r\"><Relationship Id=\"a\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>";
    let more = [("word/styles.xml", styles.as_bytes()), ("word/_rels/document.xml.rels", relations.as_bytes())];
    for (of_row, of_paragraph, of_run) in [
        ("", "", "<w:vanish/>"),
        ("", "", "<w:vanish w:val=\"1\"/>"),
        ("", "", "<w:rStyle w:val=\"h\"/>"),
        ("", "<w:pStyle w:val=\"p\"/>", ""),
        ("", "", "<w:color w:val=\"FFFFFF\"/>"),
        ("", "", "<w:sz w:val=\"2\"/>"),
        ("<w:hidden/>", "", ""),
    ] {
        assert_eq!(word(of_row, of_paragraph, of_run, "", &more), only_second, "{of_row}{of_paragraph}{of_run}");
    }
    let dark = "<w:shd w:val=\"clear\" w:fill=\"000080\"/>";
    let white = "<w:color w:val=\"FFFFFF\"/>";
    for (of_paragraph, of_run, of_cell) in [
        ("", "<w:vanish w:val=\"0\"/>".to_owned(), ""),
        ("<w:pStyle w:val=\"p\"/>", "<w:vanish w:val=\"0\"/>".to_owned(), ""),
        ("", white.to_owned(), dark),
        (dark, white.to_owned(), ""),
        ("", format!("{white}{dark}"), ""),
        ("", format!("{white}<w:highlight w:val=\"blue\"/>"), ""),
        ("", "<w:webHidden/>".to_owned(), ""),
    ] {
        assert_eq!(word("", of_paragraph, &of_run, of_cell, &more), both, "{of_paragraph}{of_run}{of_cell}");
    }
    // OpenDocument texts.
    let styles = "<style:style style:name=\"h\"><style:text-properties text:display=\"none\"/></style:style>\
                  <style:style style:name=\"w\"><style:text-properties fo:color=\"#FFFFFF\"/></style:style>\
                  <style:style style:name=\"s\"><style:text-properties fo:font-size=\"1pt\"/></style:style>\
                  <style:style style:name=\"d\"><style:text-properties fo:color=\"#ffffff\" fo:background-color=\"#000080\"/></style:style>";
    let styled = |name: &str| format!(" text:style-name=\"{name}\"");
    let text = |of_row: &str, of_paragraph: &str, before: &str, behind: &str| {
        let body = format!("<office:text>{}</office:text>", open_table(of_row, of_paragraph, before, behind));
        sheet_seen(&open_document("text", styles, &body), "a.odt")
    };
    for name in ["h", "w", "s"] {
        assert_eq!(text("", &styled(name), "", ""), only_second, "{name}");
        assert_eq!(text("", "", &format!("<text:span{}>", styled(name)), "</text:span>"), only_second, "{name}");
    }
    assert_eq!(text(" table:visibility=\"collapse\"", "", "", ""), only_second);
    assert_eq!(text("", "", "<text:hidden-text text:is-hidden=\"true\">", "</text:hidden-text>"), only_second);
    assert_eq!(text("", "", "<text:hidden-paragraph text:is-hidden=\"true\"/>", ""), only_second);
    assert_eq!(text("", &styled("d"), "", ""), both);
    let section = |display: &str| {
        let body = format!(
            "<office:text><text:section text:name=\"a\"{display}><text:p>祕密</text:p></text:section>{}</office:text>",
            open_table("", "", "", "")
        );
        sheet_seen(&open_document("text", styles, &body), "a.odt")
    };
    assert!(section(" text:display=\"none\"").1);
    assert!(!section("").1);
    // OpenDocument workbooks.
    let book = |of_row: &str| {
        let body = format!("<office:spreadsheet>{}</office:spreadsheet>", open_table(of_row, "", "", ""));
        let body = body.replace("<table:table-cell>", "<table:table-cell office:value-type=\"string\">");
        sheet_seen(&open_document("spreadsheet", "", &body), "a.ods")
    };
    assert_eq!(book(""), both);
    for hidden in ["collapse", "filter"] {
        assert_eq!(book(&format!(" table:visibility=\"{hidden}\"")), only_second, "{hidden}");
    }
}

#[test]
fn files_of_kinds_that_are_not_read_are_refused_with_what_to_do() {
    let ole = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(512, 0);
        let mut name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = name.len() as u8 + 2;
        name.resize(64, 0);
        [bytes, name, vec![length, 0]].concat()
    };
    let flat = |kind: &str| {
        format!(
            "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\" office:mimetype=\"application/vnd.oasis.opendocument.{kind}\"/>"
        )
        .into_bytes()
    };
    let plan = csv(1..3);
    let mail = format!("Return-Path: <a@b.c>\r\nReceived: from b\r\n\tby c\r\nFrom: a@b.c\r\n\r\n{plan}");
    let page = format!(
        "From: <Saved by Blink>\nSnapshot-Content-Location: x\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\n{plan}"
    );
    let empty: &[u8] = b"<x/>";
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a.xls", ole("Workbook"), "save it as XLSX or ODS"),
        ("b.xls", ole("Book"), "save it as XLSX or ODS"),
        ("a.ppt", ole("PowerPoint Document"), "save it as PDF"),
        ("a.msg", ole("__properties_version1.0"), "save its attachments"),
        ("a.hwp", ole("HwpSummaryInformation"), "save it as DOCX or PDF"),
        ("a.doc", ole("WordDocument"), "--convert"),
        ("a.fods", flat("spreadsheet"), "save it as ODS or XLSX"),
        ("a.fodp", flat("presentation"), "save it as PDF"),
        ("a.eml", mail.into_bytes(), "save its attachments"),
        ("a.mht", page.into_bytes(), "save it as HTML or PDF"),
        ("a.pptx", zip(&[("[Content_Types].xml", empty), ("ppt/presentation.xml", empty)]), "save it as PDF"),
        ("a.xlsb", zip(&[("[Content_Types].xml", empty), ("xl/workbook.bin", empty)]), "save it as XLSX"),
        ("a.odp", open_document("presentation", "", ""), "save it as PDF"),
        ("a.epub", zip(&[("mimetype", &b"application/epub+zip"[..]), ("a.xhtml", empty)]), "convert it to PDF or HTML"),
        ("a.pages", zip(&[("Index/Document.iwa", empty), ("a.txt", plan.as_bytes())]), "export it as DOCX"),
        (
            "a.xml",
            b"<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w/>".to_vec(),
            "save it as DOCX",
        ),
        ("a.ps", b"%!PS-Adobe-3.0\n".to_vec(), "ps2pdf"),
        ("a.webp", b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(), "recognise its text first"),
        ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "recognise its text first"),
        ("a.parquet", b"PAR1\x15\x04\x15".to_vec(), "give the JSON"),
        ("a.sqlite", b"SQLite format 3\0".to_vec(), "export its tables"),
        ("a.p7m", b"\x30\x82\x10\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02".to_vec(), "take the document out"),
    ];
    let site = Site::new();
    for (name, bytes, remedy) in &cases {
        site.write(name, bytes);
        for command in ["extract", "text"] {
            let ran = site.run(&[command, name]);
            assert_eq!(ran.code, Some(4), "{command} {name}: {} {}", ran.out, ran.said);
            assert!(ran.said.contains("remedy: ") && ran.said.contains(remedy), "{command} {name}: {}", ran.said);
        }
    }
    // What looks like one of them and is a plan.
    for before in ["計畫名稱：提升服務\n", "Subject: 計畫\n\n", "From: a\nTo: b\n\n"] {
        assert_eq!(measures(&read("a.csv", (before.to_owned() + &plan).as_bytes())), 2, "{before}");
    }
}

#[test]
fn measures_and_sections_without_end_cost_no_square() {
    let site = Site::new();
    let plan = |year: u32, text: String, sections: serde_json::Value| {
        serde_json::json!({
            "schema": "planscope.plan/1", "office": "東", "roc_year": year, "sections": sections,
            "measures": [{"id": "1", "text": text}],
        })
        .to_string()
    };
    let none = || serde_json::json!([]);
    site.write("a.json", plan(111, "甲乙丙".repeat(100_000), none()));
    site.write("b.json", plan(112, "甲乙丁".repeat(100_000), none()));
    // Of one number and without a title, of titles that differ, and of the same titles.
    for (old, new, same) in [("", "", 0), ("甲", "乙", 0), ("甲", "甲", 20_000)] {
        let sections = |title: &str, text: &str| {
            let one = |at: usize| {
                let title = (!title.is_empty()).then(|| format!("{title}{at}"));
                serde_json::json!({"no": "壹", "title": title, "text": text.repeat(20)})
            };
            serde_json::Value::Array((0..20_000).map(one).collect())
        };
        site.write("c.json", plan(111, "辦理".to_owned(), sections(old, "依據")));
        site.write("d.json", plan(112, "辦理".to_owned(), sections(new, "目標")));
        let start = Instant::now();
        let ran = site.run(&["diff", "c.json", "d.json", "--format", "json"]);
        assert!(ran.code == Some(0) && start.elapsed() < PATIENCE, "{:?}: {}", start.elapsed(), ran.said);
        let diff: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let front = diff["front"].as_array().unwrap();
        assert_eq!(front.iter().filter(|change| change["kind"] == "changed").count(), same);
        assert_eq!(ran.out.contains("partly-compared"), same == 0, "{old} {new}");
    }
    let start = Instant::now();
    let ran = site.run(&["diff", "a.json", "b.json"]);
    assert!(ran.code == Some(0) && start.elapsed() < PATIENCE, "{:?}: {}", start.elapsed(), ran.said);
}

#[test]
fn a_line_longer_than_any_counter_of_its_characters_is_read() {
    let text = csv(1..3) + &"\"".repeat(100_001) + "\n";
    for text in [text.clone(), text.replace(',', "  "), text.repeat(3)] {
        assert!(measures(&read("a.csv", text.as_bytes())) > 0);
    }
}

#[test]
fn a_member_packed_by_another_method_is_said_to_be_and_what_to_do() {
    let site = Site::new();
    let plan = csv(1..3);
    let sound = zip(&[("a.csv", plan.as_bytes()), ("b.csv", plan.as_bytes())]);
    // Bzip2, LZMA, Zstandard, and numbers that nobody gave a meaning (APPNOTE 4.4.5), in both headers of the first member.
    for method in [12u16, 14, 93, 200] {
        let mut bytes = sound.clone();
        for (mark, at) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
            let header = bytes.windows(4).position(|window| window == mark).unwrap() + at;
            bytes[header..header + 2].copy_from_slice(&method.to_le_bytes());
        }
        site.write("a.zip", &bytes);
        let ran = site.run(&["extract", "a.zip"]);
        assert_eq!(ran.code, Some(3), "{}", ran.said);
        let said = format!("packed by a method that is not read (number {method}); remedy: unpack it");
        assert!(ran.said.contains(&said) && ran.out.contains("辦理第1項業務"), "{}", ran.said);
    }
}
