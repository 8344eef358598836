//! The comparison against pairs of plans whose true changes are known.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use planscope::diff::{self, Kind, Options};
use planscope::plan::{Heading, Measure, Plan};
use planscope::words::numeral;
use serde_json::Value;

fn data() -> PathBuf {
    std::env::var_os("PLANSCOPE_DATA").map_or_else(|| PathBuf::from("../shared"), PathBuf::from)
}

/// A plan of the reference: levels numbered as printed, no ids.
fn plan(path: &Path) -> Plan {
    let value: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    let no = |value: &Value| match value {
        Value::String(text) => numeral(text.trim_matches(['(', ')', '（', '）', '.', '、'])),
        other => other.as_u64().and_then(|no| u32::try_from(no).ok()),
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| value.as_array().into_iter().flatten().filter_map(text).collect::<Vec<_>>();
    let mut seen: Vec<String> = Vec::new();
    let mut measures = Vec::new();
    for one in value["measures"].as_array().unwrap() {
        let level = |name: &str| {
            let value = &one[name];
            value.is_object().then(|| Heading { no: no(&value["no"]), title: text(&value["title"]) })
        };
        let (facet, strategy, substrategy) = (level("facet"), level("strategy"), level("substrategy"));
        let of = |heading: &Option<Heading>| heading.as_ref().and_then(|heading| heading.no).unwrap_or(0);
        let number = no(&one["no"]);
        let base = format!("{}.{}.{}.{}", of(&facet), of(&strategy), of(&substrategy), number.unwrap_or(0));
        let times = seen.iter().filter(|known| **known == base).count();
        seen.push(base.clone());
        let id = if times == 0 { base } else { format!("{base}{}", char::from(b'a' + u8::try_from(times).unwrap())) };
        let subitems = one["subitems"].as_array().into_iter().flatten().map(|item| planscope::plan::Subitem {
            marker: text(&item["marker"]).unwrap_or_default(),
            text: text(&item["text"]).unwrap_or_default(),
            ..Default::default()
        });
        measures.push(Measure {
            id,
            facet,
            strategy,
            substrategy,
            no: number,
            text: text(&one["text"]).unwrap_or_default(),
            subitems: subitems.collect(),
            departments: list(&one["departments"]),
            deadline: text(&one["deadline"]),
            ..Measure::default()
        });
    }
    Plan { office: text(&value["office"]), measures, ..Plan::default() }
}

/// Kind, old ids, new ids and labels.
type Told = (String, BTreeSet<String>, BTreeSet<String>, BTreeSet<String>);

#[test]
fn the_known_changes_are_found() {
    let folder = data().join("plans/diffs");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: reference data not present");
        return;
    };
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    let (mut right, mut paired, mut labelled, mut predicted, mut truth) = (0, 0, 0, 0, 0);
    for file in files.iter().filter(|file| file.to_string_lossy().ends_with(".diff.json")) {
        let name = file.file_name().unwrap().to_string_lossy().replace(".diff.json", "");
        let (old, new) = name.split_once("--").unwrap();
        let read = |name: &str| plan(&data().join(format!("plans/plans/{name}.plan.json")));
        let diff = diff::compare(&read(old), &read(new), Options::default());
        let value: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let set = |value: &Value| {
            value.as_array().into_iter().flatten().filter_map(|id| id.as_str()).map(str::to_owned).collect()
        };
        let known: Vec<Told> = value["entries"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| {
                (
                    entry["kind"].as_str().unwrap().to_owned(),
                    set(&entry["old"]),
                    set(&entry["new"]),
                    set(&entry["changes"]),
                )
            })
            .collect();
        truth += known.len();
        predicted += diff.entries.len();
        for entry in &diff.entries {
            let olds: BTreeSet<String> = entry.old.iter().cloned().collect();
            let news: BTreeSet<String> = entry.new.iter().cloned().collect();
            let Some(told) = known.iter().find(|told| told.1 == olds && told.2 == news) else { continue };
            paired += 1;
            if told.0 != entry.kind.name() {
                continue;
            }
            right += 1;
            let labels: BTreeSet<String> = entry.changes.iter().map(|change| change.name().to_owned()).collect();
            labelled += usize::from(!matches!(entry.kind, Kind::Same | Kind::Changed) || labels == told.3);
        }
    }
    let f1 = |hits: usize| 2.0 * hits as f64 / (predicted + truth) as f64;
    println!("pairing {:.4}  kinds {:.4}  with labels {:.4}", f1(paired), f1(right), f1(labelled));
    assert!(f1(paired) >= 0.985, "pairing {:.4}", f1(paired));
    assert!(f1(right) >= 0.97, "kinds {:.4}", f1(right));
    assert!(f1(labelled) >= 0.97, "with labels {:.4}", f1(labelled));
}
