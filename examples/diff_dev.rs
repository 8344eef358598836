#![allow(missing_docs)]
use planscope::{diff, plan::Plan};
fn strip(v: serde_json::Value) -> serde_json::Value {
    match v {
        serde_json::Value::Object(m) => {
            m.into_iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k, strip(v))).collect()
        }
        serde_json::Value::Array(a) => a.into_iter().map(strip).collect(),
        v => v,
    }
}
fn load(p: &str) -> Plan {
    let v: serde_json::Value = serde_json::from_slice(&std::fs::read(p).unwrap()).unwrap();
    let mut v = strip(v);
    if let Some(list) = v.as_array() {
        v = list[0].clone();
    }
    let mut plan: Plan = serde_json::from_value(v).unwrap();
    plan.source.path = p.into();
    plan
}
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.len() == 2 && std::path::Path::new(&args[0]).is_dir() {
        let dir = "/work/shared/plans/diffs";
        for f in std::fs::read_dir(dir).unwrap() {
            let name = f.unwrap().file_name().into_string().unwrap();
            let Some(name) = name.strip_suffix(".diff.json") else { continue };
            let (a, b) = name.split_once("--").unwrap();
            let (a, b) = (load(&format!("{}/{a}.json", args[0])), load(&format!("{}/{b}.json", args[0])));
            let d = diff::compare(&a, &b, diff::Options::default());
            std::fs::write(format!("{}/{name}.json", args[1]), serde_json::to_string_pretty(&d).unwrap()).unwrap();
        }
    } else {
        let d = diff::compare(&load(&args[0]), &load(&args[1]), diff::Options::default());
        println!("{}", serde_json::to_string_pretty(&d).unwrap());
    }
}
