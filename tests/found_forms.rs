//! Small forms that were once read wrong (`found/forms` of the reference data): the same records from a web page, a Word
//! document and its print, and what each stands for.

use crate::support;

use std::{collections::BTreeMap, fs, path::PathBuf};

use planscope::{
    pipeline::{Options, read_bytes},
    plan::{Assignment, Measure, Plan},
};

/// The plans of each file, by its name without the ending, then by the ending.
fn read_all(folder: PathBuf) -> BTreeMap<String, BTreeMap<String, Vec<Plan>>> {
    let mut out: BTreeMap<String, BTreeMap<String, Vec<Plan>>> = BTreeMap::new();
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let ending = path.extension().expect("an ending").to_string_lossy().into_owned();
        if ending == "txt" {
            continue;
        }
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let bytes = fs::read(&path).expect("it can be read");
        let reading = read_bytes(&stem, &bytes, &Options::default()).expect("it is a document");
        let plans = reading.plans.into_iter().map(|one| one.plan).collect();
        out.entry(stem).or_default().insert(ending, plans);
    }
    out
}

/// Titles, text, departments and deadline.
fn record(measure: &Measure) -> String {
    let path: Vec<&str> = measure.path.iter().filter_map(|title| title.title.as_deref()).collect();
    let deadline = measure.deadline.as_deref().unwrap_or("—");
    format!("{} │ {} │ {} │ {deadline}", path.join("›"), measure.text, measure.departments.join(" "))
}

#[test]
fn small_forms_that_were_read_wrong_are_read_alike_in_every_file_form() {
    let Some(data) = support::reference() else { return };
    let all = read_all(data.join("found/forms"));
    assert!(all.len() >= 20, "the forms are there");
    for (stem, forms) in &all {
        let mut records = forms.iter().map(|(ending, plans)| {
            assert_eq!(plans.len(), 1, "{stem}.{ending}");
            let found: Vec<String> = plans[0].measures.iter().map(record).collect();
            (ending, found)
        });
        let (_, first) = records.next().expect("a form");
        for (ending, found) in records {
            assert_eq!(found, first, "{stem}.{ending}");
        }
    }
    let of = |stem: &str| -> Vec<&Plan> {
        let found = all.iter().find(|(name, _)| name.starts_with(stem)).expect("it is there");
        found.1.values().flatten().collect()
    };
    // A menu above the title; a score sheet behind the plan; a second table with columns of its own.
    assert!(of("C1-").iter().all(|plan| plan.office.as_deref() == Some("鳳林地政事務所")));
    assert!(of("K4-").iter().all(|plan| plan.measures.len() == 2));
    assert!(of("K1-").iter().all(|plan| plan.measures[2].departments == ["人事室"]));
    // Each paragraph is a measure; two names beside one deadline are in doubt, merged over the rows they are of both.
    assert!(of("P7-").iter().all(|plan| plan.measures.len() == 4));
    let departments = |measure: &Measure| measure.certainty.map(|certainty| certainty.departments);
    let doubtful = |plan: &&Plan| plan.measures.iter().all(|one| departments(one) == Some(Assignment::Ambiguous));
    assert!(of("P1-").iter().all(doubtful));
    let both = |plan: &&Plan| plan.measures.iter().all(|one| one.departments.len() == 2);
    assert!(of("P5-").iter().all(both));
    assert!(of("F8-").iter().all(|plan| plan.measures.iter().all(|one| one.departments.len() == 1)));
}
