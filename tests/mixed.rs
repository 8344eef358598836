//! One plan in every form that plans come in, scanned too: whatever the form, the measures are the same.

#[allow(dead_code, reason = "the corpus's generator has more than this test needs")]
#[path = "../examples/make_corpus/forms.rs"]
mod forms;
#[allow(dead_code, reason = "the corpus's generator has more than this test needs")]
#[path = "../examples/make_corpus/pdf.rs"]
mod pdf;
#[allow(dead_code, reason = "the corpus's generator has more than this test needs")]
#[path = "../examples/make_corpus/plan.rs"]
mod plan;
#[allow(dead_code, reason = "the corpus's generator has more than this test needs")]
#[path = "../examples/make_corpus/text.rs"]
mod text;

use std::{collections::BTreeMap, fs, path::Path, sync::OnceLock};

use planscope::{
    pipeline::{Inspection, Options, inspect_bytes, read_bytes},
    plan::{Assignment, Measure, Plan},
    words::Code,
};

const OFFICE: &str = "東山區營業處";
const YEAR: u32 = 108;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn made() -> plan::Plan {
    let source = fs::read_to_string(root().join("examples/make_corpus/source.toml")).expect("the corpus's source");
    let source: plan::Corpus = toml::from_str(&source).expect("the corpus's source");
    source.plan(OFFICE, YEAR)
}

fn read(name: &str, bytes: &[u8]) -> Plan {
    let mut reading = read_bytes(name, bytes, &Options::default()).expect(name);
    assert_eq!(reading.plans.len(), 1, "{name}: {:?}", reading.notes);
    reading.plans.remove(0).plan
}

/// The corpus's scan, which is recognised once for all that is asked of it.
fn scan() -> &'static Inspection {
    static READ: OnceLock<Inspection> = OnceLock::new();
    READ.get_or_init(|| {
        let name = format!("{OFFICE}-{YEAR}-掃描.pdf");
        let bytes = fs::read(root().join("corpus").join(&name)).expect("the corpus's scan");
        inspect_bytes(&name, &bytes, &Options::default()).expect("a PDF")
    })
}

fn squash(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfkc().filter(|c| !c.is_whitespace()).collect()
}

/// A measure without what a form may show otherwise: spaces, and how sure its reader is.
fn line(measure: &Measure) -> String {
    let subs: Vec<String> = measure.subitems.iter().map(|sub| format!("{}{}", sub.marker, sub.text)).collect();
    squash(&format!(
        "{}|{}|{}|{}|{}",
        measure.id,
        measure.text,
        subs.concat(),
        measure.departments.join("+"),
        measure.deadline.as_deref().unwrap_or_default()
    ))
}

#[test]
fn a_plan_has_the_same_measures_in_every_form() {
    let plan = made();
    let wanted = read("docx", &forms::docx(&plan).expect("a document"));
    assert!(wanted.measures.len() > 20);
    assert_eq!((wanted.office.as_deref(), wanted.roc_year), (Some(OFFICE), Some(YEAR)));
    let lines = |plan: &Plan| plan.measures.iter().map(line).collect::<Vec<_>>();
    let others = [
        ("pdf", pdf::write(&plan).expect("a PDF")),
        ("odt", forms::odt(&plan).expect("a document")),
        ("html", forms::html(&plan)),
        ("csv", forms::csv(&plan).expect("a sheet")),
        ("text", text::write(&plan, 0).into_bytes()),
    ];
    for (form, bytes) in others {
        let read = read(form, &bytes);
        assert_eq!(lines(&read), lines(&wanted), "{form}");
        assert_eq!((read.office, read.roc_year), (wanted.office.clone(), wanted.roc_year), "{form}");
    }
}

#[test]
fn the_scan_of_a_plan_has_its_measures_and_no_wrong_row_without_a_flag() {
    let reading = &scan().reading;
    if reading.notes.iter().any(|note| note.code == Code::NotRecognised) {
        eprintln!("skipped: tesseract is not installed");
        return;
    }
    let wanted = read("docx", &forms::docx(&made()).expect("a document"));
    let scanned = &reading.plans[0].plan;
    let by_id: BTreeMap<&str, &Measure> = scanned.measures.iter().map(|one| (one.id.as_str(), one)).collect();
    let (mut found, mut alike, mut settled) = (0, 0.0, 0);
    for measure in &wanted.measures {
        let Some(one) = by_id.get(measure.id.as_str()) else { continue };
        found += 1;
        let (a, b): (Vec<char>, Vec<char>) =
            (squash(&measure.text).chars().collect(), squash(&one.text).chars().collect());
        alike += similar::capture_diff_slices(similar::Algorithm::Myers, &a, &b)
            .iter()
            .filter(|op| op.tag() == similar::DiffTag::Equal)
            .map(|op| 2.0 * op.old_range().len() as f32)
            .sum::<f32>()
            / (a.len() + b.len()) as f32;
        if one.assignment != Assignment::Ambiguous {
            settled += 1;
            let departments =
                |measure: &Measure| measure.departments.iter().map(|name| squash(name)).collect::<Vec<_>>();
            assert_eq!(departments(one), departments(measure), "{}", measure.id);
        }
    }
    let all = wanted.measures.len();
    assert!(found * 100 >= all * 95, "{found} of {all} measures");
    // tesseract reads the sheet a little worse for some slopes than for others: .956 and .963 were seen.
    assert!(alike / found as f32 >= 0.95, "{}", alike / found as f32);
    assert!(settled * 2 > found, "{settled} of {found} without a flag");
    assert!(scanned.diagnostics.iter().any(|note| note.code == Code::Recognised), "the scan says what it is");
}

#[test]
fn every_form_stands_in_the_corpus() {
    let mut endings: Vec<String> = fs::read_dir(root().join("corpus"))
        .expect("the corpus")
        .filter_map(|entry| Some(entry.ok()?.path().extension()?.to_string_lossy().into_owned()))
        .collect();
    endings.sort();
    endings.dedup();
    assert_eq!(endings, ["csv", "docx", "html", "md", "odt", "pdf", "txt"]);
}

/// The page of `inspect` for a file.
fn inspected(name: &str, inspection: &Inspection) -> String {
    let mut page = Vec::new();
    planscope::report::inspect::write(name, inspection, planscope::words::Lang::En, &mut page).expect("memory");
    String::from_utf8(page).expect("a page is UTF-8")
}

#[test]
fn inspect_shows_what_a_form_without_pages_holds() {
    let bytes = forms::docx(&made()).expect("a document");
    let page = inspected("plan.docx", &inspect_bytes("plan.docx", &bytes, &Options::default()).expect("a document"));
    // Every measure is marked once where it stands, and the list leads there.
    let places = page.matches("<p id=\"b-m0-").count();
    assert_eq!(places, page.matches("class=\"m s-").count());
    assert!(places > 20 && page.contains("rowspan=") && page.contains("class=\"f-department\""));
    assert!(!page.contains("class=\"ln\"") && !page.contains("<svg viewBox=\"0 0 595"));
}

#[test]
fn inspect_shows_the_picture_of_a_scan_under_its_boxes() {
    let page = inspected("scan.pdf", scan());
    if page.contains("not-recognised") {
        eprintln!("skipped: tesseract is not installed");
        return;
    }
    assert_eq!(page.matches("<image href=\"data:image/png;base64,").count(), 2);
    assert!(page.contains("img-src data:"), "the page allows itself pictures");
}
