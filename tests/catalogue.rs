//! A catalogue that is kept: adding, merging, ids, and what is refused.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use planscope::plan::{Plan, SCHEMA};
use serde_json::Value;

use crate::plans;

struct Site(tempfile::TempDir);

impl Site {
    fn new() -> Self {
        Site(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, line: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_planscope"));
        command.args(line).arg("--no-cache").current_dir(self.0.path()).env("LANG", "en_US.UTF-8");
        command.output().unwrap()
    }

    fn done(&self, line: &[&str]) -> String {
        let output = self.run(line);
        assert!(output.status.success(), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn write(&self, name: &str, plans: &[Plan]) {
        let lines: Vec<String> = plans.iter().map(|plan| serde_json::to_string(plan).unwrap()).collect();
        fs::write(self.path(name), lines.join("\n")).unwrap();
    }

    fn add(&self, catalogue: &str, plans: &[Plan]) -> String {
        self.write("new.ndjson", plans);
        self.done(&["coverage", "new.ndjson", "--catalogue", catalogue])
    }

    /// Of each measure of each plan the ids of its families.
    fn families(&self, catalogue: &str) -> BTreeMap<(String, String), BTreeSet<String>> {
        let text = self.done(&["coverage", "--catalogue", catalogue, "--format", "json"]);
        let json: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(json["schema"], "planscope.coverage/1");
        let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for family in json["families"].as_array().unwrap() {
            for member in family["members"].as_array().unwrap() {
                for id in member["ids"].as_array().unwrap() {
                    let at = (member["plan"].as_str().unwrap().to_owned(), id.as_str().unwrap().to_owned());
                    found.entry(at).or_default().insert(family["id"].as_str().unwrap().to_owned());
                }
            }
        }
        found
    }
}

fn made(offices: usize, years: usize, seed: u64) -> Vec<(Plan, plans::Parts)> {
    let mut made = plans::plans_with_truth(offices, years, seed);
    for (plan, _) in &mut made {
        plan.schema = SCHEMA.to_owned();
    }
    made
}

/// Pairwise F1 of families against what is known to be one.
#[expect(clippy::cast_precision_loss, reason = "counts of pairs are far below 2^53")]
fn score(found: &BTreeMap<(String, String), BTreeSet<String>>, made: &[(Plan, plans::Parts)]) -> f64 {
    type At = (String, String);
    fn pairs<'a>(of: impl Iterator<Item = (&'a At, String)>) -> BTreeSet<(&'a At, &'a At)> {
        let mut groups: BTreeMap<String, Vec<&At>> = BTreeMap::new();
        of.for_each(|(at, group)| groups.entry(group).or_default().push(at));
        let mut pairs = BTreeSet::new();
        for group in groups.values() {
            for (at, a) in group.iter().enumerate() {
                pairs.extend(group[at + 1..].iter().filter(|b| a.0 != b.0).map(|b| (*a.min(b), *a.max(b))));
            }
        }
        pairs
    }
    let mut truth: BTreeMap<At, Vec<String>> = BTreeMap::new();
    for (plan, parts) in made {
        let key = format!("{}/{}", plan.office.as_deref().unwrap(), plan.roc_year.unwrap());
        for (measure, parts) in plan.measures.iter().zip(parts) {
            truth.insert((key.clone(), measure.id.clone()), parts.iter().map(usize::to_string).collect());
        }
    }
    assert_eq!(found.len(), truth.len(), "every measure stands in a family");
    let wanted = pairs(truth.iter().flat_map(|(at, groups)| groups.iter().map(move |group| (at, group.clone()))));
    let found = pairs(found.iter().flat_map(|(at, groups)| groups.iter().map(move |group| (at, group.clone()))));
    2.0 * wanted.intersection(&found).count() as f64 / (wanted.len() + found.len()) as f64
}

#[test]
fn a_catalogue_that_grows_keeps_its_ids_and_finds_the_families() {
    let site = Site::new();
    let made = made(8, 4, 21);
    let plans: Vec<Plan> = made.iter().map(|(plan, _)| plan.clone()).collect();
    // The first two years of all offices, then a year at a time, the last one plan by plan.
    let of = |years: &[u32]| -> Vec<Plan> {
        plans.iter().filter(|plan| years.contains(&plan.roc_year.unwrap())).cloned().collect()
    };
    let said = site.add("kept", &of(&[104, 105]));
    assert!(said.starts_with("16 plans with "), "{said}");
    let before = site.families("kept");
    site.add("kept", &of(&[106]));
    for plan in of(&[107]) {
        assert!(site.add("kept", &[plan]).starts_with("1 plans with "));
    }
    let after = site.families("kept");
    assert!(before.iter().all(|(at, ids)| after[at] == *ids), "an id has changed");
    let kept = score(&after, &made);
    site.add("once", &plans);
    let once = score(&site.families("once"), &made);
    println!("pairwise F1: {once:.4} at once, {kept:.4} as it grew");
    assert!(once > 0.97 && kept > 0.95, "{once:.4} at once, {kept:.4} as it grew");
    // What is there is not added again.
    assert!(site.add("kept", &of(&[105])).starts_with("0 plans with 0 measures added (8 were there)"));
    assert_eq!(site.families("kept"), after);
}

#[test]
fn catalogues_merge_in_any_order_to_families_of_the_same_worth() {
    let site = Site::new();
    let made = made(9, 3, 22);
    let plans: Vec<Plan> = made.iter().map(|(plan, _)| plan.clone()).collect();
    let names = ["a", "b", "c"];
    for (name, plans) in names.iter().zip(plans.chunks(9)) {
        site.add(name, plans);
    }
    let mut scores = Vec::new();
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
        let [first, second, third] = order.map(|at| names[at]);
        let left = format!("left{first}");
        fs::copy(site.path(first), site.path(&left)).unwrap();
        let line = ["coverage", "--catalogue", &left, "--merge", second, "--merge", third];
        assert!(site.done(&line).contains("the catalogue has 27 plans"));
        // The other bracket: the last two first.
        let right = format!("right{first}");
        fs::copy(site.path(second), site.path("pair")).unwrap();
        site.done(&["coverage", "--catalogue", "pair", "--merge", third]);
        fs::copy(site.path(first), site.path(&right)).unwrap();
        site.done(&["coverage", "--catalogue", &right, "--merge", "pair"]);
        let own = site.families(first);
        for merged in [&left, &right] {
            let families = site.families(merged);
            assert!(own.iter().all(|(at, ids)| families[at].is_superset(ids)), "an id has changed");
            scores.push(score(&families, &made));
        }
    }
    println!("pairwise F1 by order of merging: {scores:.4?}");
    let (least, most) = (scores.iter().copied().fold(1.0, f64::min), scores.iter().copied().fold(0.0, f64::max));
    assert!(least > 0.96 && most - least < 0.02, "{scores:.4?}");
}

#[test]
fn what_is_no_catalogue_is_refused_and_left_as_it_is() {
    let site = Site::new();
    let plans: Vec<Plan> = made(1, 2, 23).into_iter().map(|(plan, _)| plan).collect();
    site.write("new.ndjson", &plans);
    site.add("whole", &plans);
    let whole = fs::read(site.path("whole")).unwrap();
    let cut = whole[..whole.len() / 3].to_vec();
    let mut flipped = whole.clone();
    flipped[..400].iter_mut().for_each(|byte| *byte ^= 0x55);
    for (name, bytes) in [("text", b"a text, and no catalogue".to_vec()), ("cut", cut), ("flipped", flipped)] {
        fs::write(site.path(name), &bytes).unwrap();
        let output = site.run(&["coverage", "new.ndjson", "--catalogue", name]);
        assert_eq!(output.status.code(), Some(4), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stderr).contains(name), "{name}");
        if name == "text" {
            assert_eq!(fs::read(site.path(name)).unwrap(), bytes);
        }
    }
    let output = site.run(&["coverage", "--catalogue", "whole", "--merge", "nowhere"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(!site.path("nowhere").exists());
    let output = site.run(&["coverage", "--catalogue", "whole", "--merge", "whole"]);
    assert_eq!(output.status.code(), Some(4));
    assert_eq!(site.run(&["coverage", "--catalogue", "empty", "--format", "json"]).status.code(), Some(4));
}

/// Everything that a report of a run has, a report of a catalogue has.
#[test]
fn reports_are_of_all_that_a_catalogue_has() {
    let site = Site::new();
    let plans: Vec<Plan> = made(3, 2, 24).into_iter().map(|(plan, _)| plan).collect();
    for plan in &plans {
        site.add("kept", std::slice::from_ref(plan));
    }
    site.done(&["coverage", "--catalogue", "kept", "--html", "page.html", "--xlsx", "book.xlsx", "--year", "105"]);
    let page = fs::read_to_string(site.path("page.html")).unwrap();
    assert!(plans.iter().all(|plan| page.contains(plan.office.as_deref().unwrap())));
    assert!(is_file(&site.path("book.xlsx")));
}

fn is_file(path: &Path) -> bool {
    path.metadata().is_ok_and(|about| about.len() > 0)
}
