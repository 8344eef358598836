//! Scans as they really are, read by the models. They are found as the program finds them, or in `PLANSCOPE_OCR_MODELS`;
//! where there are none (`pip install --no-deps rapidocr`), these tests say so and do nothing.

use crate::support;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use planscope::{
    layout,
    pipeline::{Options, read_bytes},
    plan::{Assignment, Measure, Plan},
    source::{
        pdf::{self, PdfOptions},
        scan::{self, OcrOptions, models},
    },
    words::Code,
};
use unicode_normalization::UnicodeNormalization;

/// How pages are recognised with the models; none, with a message, where there are none.
fn with_models() -> Option<OcrOptions> {
    let named = std::env::var_os("PLANSCOPE_OCR_MODELS").map(PathBuf::from);
    let found = models::find(named.as_deref());
    if found.is_none() {
        eprintln!("skipped: no models ({})", models::REMEDY);
    }
    found.map(|models| OcrOptions { models: Some(models), ..OcrOptions::default() })
}

fn squeezed(text: &str) -> Vec<char> {
    text.nfkc().filter(|c| !c.is_whitespace() && *c != '□').collect()
}

/// The length of the longest common subsequence.
fn in_order(truth: &[char], found: &[char]) -> usize {
    let mut row = vec![0usize; found.len() + 1];
    for a in truth {
        let mut diagonal = 0;
        for (at, b) in found.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if a == b { diagonal + 1 } else { above.max(row[at]) };
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

/// The text of a PDF's pages, and what was noticed.
fn text(bytes: &[u8], options: &OcrOptions) -> (String, Vec<Code>) {
    let mut pages = pdf::read(bytes, &PdfOptions::default()).expect("a PDF");
    scan::recognise(bytes, &mut pages, options);
    let text: Vec<String> = pages.value.iter().map(layout::text).collect();
    (text.join("\n"), pages.notes.iter().map(|note| note.code).collect())
}

#[test]
fn real_scans_say_what_was_checked_by_eye() {
    let (Some(folder), Some(options)) = (support::reference(), with_models()) else { return };
    let mut shares: BTreeMap<String, f32> = BTreeMap::new();
    for entry in fs::read_dir(folder.join("scans-real")).expect("the folder") {
        let file = entry.expect("an entry").path();
        if file.extension().is_none_or(|ending| ending != "txt") {
            continue;
        }
        let (found, codes) = text(&fs::read(file.with_extension("pdf")).expect("a page"), &options);
        assert!(codes.contains(&Code::Recognised), "{}: {codes:?}", file.display());
        let found = squeezed(&found);
        let truth = fs::read_to_string(&file).expect("its text");
        let (mut all, mut right) = (0, 0);
        for stretch in truth.split("# page region").skip(1) {
            // The rest of the line that was cut at, and remarks.
            let lines = stretch.lines().skip(1).filter(|line| !line.starts_with('#'));
            let wanted = squeezed(&lines.collect::<String>());
            all += wanted.len();
            right += in_order(&wanted, &found);
        }
        shares.insert(file.file_stem().unwrap_or_default().to_string_lossy().into_owned(), right as f32 / all as f32);
    }
    let mean = shares.values().sum::<f32>() / shares.len() as f32;
    assert!(shares.len() >= 4 && mean >= 0.95, "{mean:.3}: {shares:?}");
    // The worst of its kind is still read: shuffled text would give a third.
    assert!(shares.values().all(|share| *share >= 0.9), "{shares:?}");
}

#[test]
fn a_made_scan_gives_its_measures_and_no_wrong_row_without_a_flag() {
    let (Some(folder), Some(ocr)) = (support::reference(), with_models()) else { return };
    let options = Options { ocr, ..Options::default() };
    let file = folder.join("plans/dev-042.pdf");
    let read = |path: &Path| -> Plan {
        let reading = read_bytes("x", &fs::read(path).expect("a file"), &options).expect("it can be read");
        reading.plans.into_iter().next().expect("a plan").plan
    };
    let (found, truth) = (read(&file), read(&file.with_extension("truth.json")));
    let by_id: BTreeMap<&str, &Measure> = found.measures.iter().map(|one| (one.id.as_str(), one)).collect();
    // What a space is, a picture hardly shows.
    let assigned = |one: &Measure| (one.departments.clone(), one.deadline.as_deref().map(squeezed));
    let mut hits = 0;
    for wanted in &truth.measures {
        let Some(one) = by_id.get(wanted.id.as_str()) else { continue };
        hits += 1;
        if one.assignment != Assignment::Ambiguous {
            assert_eq!(assigned(one), assigned(wanted), "{}", wanted.id);
        }
        let sure = one.evidence.text.iter().filter_map(|place| place.confidence).count();
        assert!(sure > 0, "{}: a recognised record says how sure it is", wanted.id);
    }
    assert!(hits * 100 >= truth.measures.len() * 97, "{hits} of {}", truth.measures.len());
}

/// A model that is none, whatever the file holds, is a finding, and nothing takes long.
#[test]
fn damaged_models_are_said_and_the_page_is_not_read_as_empty() {
    let Some(folder) = support::reference() else { return };
    let page = fs::read(folder.join("scans-real/tn0860522-p9.pdf")).expect("a page");
    let place = tempfile::tempdir().expect("a folder");
    let real = with_models().and_then(|options| options.models).map(|files| files.folders());
    let real = |at: usize| -> Vec<u8> {
        let file = real.as_ref().and_then(|folders| models::MODELS[at].within(&folders[at]));
        file.map_or_else(|| vec![8, 10, 0x3A, 4, 1, 2, 3, 4], |file| fs::read(file).expect("a model"))
    };
    let cut = |bytes: Vec<u8>| bytes[..bytes.len() / 2].to_vec();
    let cases = [
        (Vec::new(), Vec::new()),
        (b"no model".to_vec(), vec![0xFF; 4096]),
        (cut(real(0)), cut(real(1))),
        (real(1), real(0)),
    ];
    for (detection, recognition) in cases {
        fs::write(place.path().join(models::MODELS[0].names[0]), detection).expect("a file");
        fs::write(place.path().join(models::MODELS[1].names[0]), recognition).expect("a file");
        let models = models::ModelFiles::within(place.path());
        // Nothing stands in for the models.
        let options = OcrOptions { models, program: "no-such-program".into(), ..OcrOptions::default() };
        let (_, codes) = text(&page, &options);
        assert!(codes.contains(&Code::NotRecognised) && !codes.contains(&Code::Recognised), "{codes:?}");
    }
}

#[test]
fn a_searchable_pdf_holds_what_was_read_where_it_stands() {
    let Some(folder) = support::reference() else { return };
    let Some(options) = with_models() else { return };
    let Some(files) = &options.models else { return };
    if Command::new("pdftotext").arg("-v").output().is_err() {
        eprintln!("skipped: pdftotext is not installed");
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let out = place.path().join("out.pdf");
    let run = Command::new(env!("CARGO_BIN_EXE_planscope"))
        .args(["-q", "text", "--timeout", "0", "--ocr-models"])
        .arg(&files.folders()[0])
        .arg(folder.join("scans-real/tn0860522-p9.pdf"))
        .arg("--pdf")
        .arg(&out)
        .output()
        .expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let found = |file: &Path| {
        let said = Command::new("pdftotext").args(["-raw"]).arg(file).arg("-").output().expect("it runs");
        String::from_utf8_lossy(&said.stdout).split_whitespace().collect::<String>()
    };
    let said = found(&out);
    for wanted in ["植栽喬木行道樹", "行道樹間距不得大於八公尺", "且應按開放空間面積每滿"]
    {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    // The upper third of the page alone, in points: what stands below is not there.
    let upper =
        Command::new("pdftotext").args(["-x", "0", "-y", "0", "-W", "596", "-H", "200"]).arg(&out).arg("-").output();
    let upper = String::from_utf8_lossy(&upper.expect("it runs").stdout).split_whitespace().collect::<String>();
    assert!(upper.contains("高於九十公分") && !upper.contains("防滑材質") && !upper.contains("滑材質"), "{upper}");
}
