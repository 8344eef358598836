//! What several tests share.
#![allow(dead_code, reason = "each test uses its part")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Mutex, OnceLock, PoisonError},
};

use proptest::test_runner::{Config, RngSeed};

use planscope::{
    pipeline::{FileReading, Options, read_bytes},
    plan::{Assignment, Measure, Plan},
    source::geometry::{Glyph, GlyphText, Turn},
};

/// The folder of reference data, or none with a message where it is absent. In CI it may not be absent.
pub(crate) fn reference() -> Option<PathBuf> {
    let folder = std::env::var_os("PLANSCOPE_DATA").map_or_else(|| PathBuf::from("../shared"), PathBuf::from);
    if folder.join("plans").is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("CI").is_none(), "reference data must be present in CI: {}", folder.display());
    eprintln!("skipped: reference data not present");
    None
}

/// The interpreter that `PYTHON` names, else `python3`, where it has these modules; none with a message where it has
/// not. In CI it may not be without.
pub(crate) fn python_with(modules: &str) -> Option<String> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut import = Command::new(&python);
    import.args(["-c", &format!("import {modules}")]).stdout(Stdio::null()).stderr(Stdio::null());
    if import.status().is_ok_and(|status| status.success()) {
        return Some(python);
    }
    assert!(std::env::var_os("CI").is_none(), "{python} must have these in CI: {modules}");
    eprintln!("skipped: {python} is without {modules}");
    None
}

/// So many made cases, the same on every machine: a test that fails tells of the change at hand, not of luck.
/// `PROPTEST_CASES` and `PROPTEST_RNG_SEED` look further.
pub(crate) fn cases(usual: u32) -> Config {
    let given = Config::default();
    Config {
        cases: if std::env::var_os("PROPTEST_CASES").is_some() { given.cases } else { usual },
        rng_seed: if given.rng_seed == RngSeed::Random { RngSeed::Fixed(112) } else { given.rng_seed },
        failure_persistence: None,
        ..given
    }
}

/// An upright character ten points high.
pub(crate) fn glyph(c: char, x: f32, y: f32, width: f32) -> Glyph {
    Glyph {
        text: GlyphText::One(c),
        bbox: [x, y, x + width, y + 10.0],
        baseline: y + 8.6,
        size: 10.0,
        turn: Turn::Upright,
        vertical: false,
        visible: true,
        light: 0,
    }
}

/// What a file gives, read once for all tests that ask; none where it cannot be read.
pub(crate) fn reading(path: &Path) -> Option<&'static FileReading> {
    type Once = OnceLock<Option<FileReading>>;
    static KEPT: Mutex<BTreeMap<PathBuf, &'static Once>> = Mutex::new(BTreeMap::new());
    let place = fs::canonicalize(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let own: &'static Once = kept.entry(place).or_insert_with(|| Box::leak(Box::default()));
    // Others may ask for other files while this one is read.
    drop(kept);
    let read = || read_bytes(&path.to_string_lossy(), &fs::read(path).ok()?, &Options::default()).ok();
    own.get_or_init(read).as_ref()
}

/// Reads a text as if it were a file.
pub(crate) fn read(text: &str) -> FileReading {
    read_bytes("test.txt", text.as_bytes(), &Options::default()).expect("a text can be read")
}

/// A measure in one line.
pub(crate) fn line(measure: &Measure) -> String {
    let title = |heading: &Option<planscope::plan::Heading>| {
        heading.as_ref().map_or_else(|| "-".to_owned(), |heading| heading.title.clone().unwrap_or_default())
    };
    let subs: Vec<String> = measure
        .subitems
        .iter()
        .map(|sub| {
            let own = if sub.departments.is_empty() && sub.deadline.is_none() {
                String::new()
            } else {
                format!(" ⟨{}／{}⟩", sub.departments.join(" "), sub.deadline.as_deref().unwrap_or("—"))
            };
            format!(" [{}]{}{own}", sub.marker, sub.text)
        })
        .collect();
    let assignment = match measure.assignment {
        Assignment::Certain => "certain",
        Assignment::Inferred => "inferred",
        Assignment::Ambiguous => "ambiguous",
    };
    format!(
        "{} {}›{}›{} │ {}{} │ {} │ {} │ {assignment}",
        measure.id,
        title(&measure.facet),
        title(&measure.strategy),
        title(&measure.substrategy),
        measure.text,
        subs.concat(),
        measure.departments.join(" "),
        measure.deadline.as_deref().unwrap_or("—"),
    )
}

/// A plan as lines: its measures, then what was noticed beyond the slid columns.
pub(crate) fn lines(plan: &Plan) -> String {
    let mut out: Vec<String> = plan.measures.iter().map(line).collect();
    for note in &plan.diagnostics {
        let code = note.code.name();
        if !matches!(code, "shifted-columns" | "ambiguous-assignment" | "missing-front-matter") {
            out.push(format!("! {code} {}", note.excerpt.as_deref().unwrap_or("")));
        }
    }
    out.join("\n")
}
