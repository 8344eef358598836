//! Coverage of one group of offices: its columns only, and in them what the whole run says.

use std::{fs, path::Path, process::Command};

use planscope::plan::{Plan, SCHEMA};
use serde_json::Value;

use crate::plans;

fn run(site: &Path, line: &[&str]) -> (Option<i32>, Value, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_planscope"))
        .args(["coverage", "plans.ndjson", "--no-cache"])
        .args(line)
        .current_dir(site)
        .env("LANG", "en_US.UTF-8")
        .output()
        .unwrap();
    let json = serde_json::from_slice(&output.stdout).unwrap_or_default();
    (output.status.code(), json, String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_group_has_its_own_columns_and_the_families_of_the_whole_run() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path();
    let mut plans: Vec<Plan> = plans::plans(6, 3, 31);
    plans.iter_mut().for_each(|plan| plan.schema = SCHEMA.to_owned());
    let lines: Vec<String> = plans.iter().map(|plan| serde_json::to_string(plan).unwrap()).collect();
    fs::write(site.join("plans.ndjson"), lines.join("\n")).unwrap();
    fs::write(site.join("planscope.toml"), "[groups]\n'南' = ['第2區*', '第5區營業處']\n'空' = ['第9區*']\n").unwrap();
    let (code, all, _) = run(site, &["--format", "json"]);
    assert_eq!(code, Some(0));
    let (code, group, _) = run(site, &["--format", "json", "--group", "南"]);
    assert_eq!(code, Some(0));
    let offices: Vec<&str> = group["plans"].as_array().unwrap().iter().map(|p| p["office"].as_str().unwrap()).collect();
    assert_eq!(offices, ["第2區營業處", "第2區營業處", "第2區營業處", "第5區營業處", "第5區營業處", "第5區營業處"]);
    // A family has the same id and says the same of each of its members.
    let families = group["families"].as_array().unwrap();
    assert!(!families.is_empty());
    for family in families {
        let whole = all["families"].as_array().unwrap().iter().find(|whole| whole["id"] == family["id"]).unwrap();
        assert_eq!((&family["text"], &family["place"]), (&whole["text"], &whole["place"]));
        for member in family["members"].as_array().unwrap() {
            assert!(whole["members"].as_array().unwrap().contains(member));
        }
    }
    let of_group = |json: &Value| -> usize {
        let members = json["families"].as_array().unwrap().iter().flat_map(|f| f["members"].as_array().unwrap());
        members
            .filter(|m| ["第2區", "第5區"].iter().any(|office| m["plan"].as_str().unwrap().starts_with(office)))
            .count()
    };
    assert_eq!(of_group(&group), of_group(&all));
    // The view has sums of its own, of these columns.
    let (_, view, _) = run(site, &["--format", "overview", "--group", "南"]);
    for year in view["years"].as_array().unwrap() {
        assert_eq!(year["plans"].as_array().unwrap().len(), 2);
        let total: u64 = year["total"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
        assert_eq!(total, 2 * year["rows"].as_array().unwrap().len() as u64);
    }
    let (code, _, said) = run(site, &["--group", "北"]);
    assert_eq!(code, Some(2));
    assert!(said.contains("there are: 南, 空"), "{said}");
    assert_eq!(run(site, &["--group", "空"]).0, Some(4));
}
