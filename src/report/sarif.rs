//! Findings as SARIF 2.1.0, which review tools and code forges show beside the file.
//!
//! A line is given where the input has lines; a page and a measure stand in `logicalLocations` and `properties`, for the
//! form knows no pages.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::words::Severity;

/// One kind of finding.
pub(crate) struct Rule {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) help: Option<String>,
    pub(crate) severity: Severity,
}

/// Where a finding is.
#[derive(Default)]
pub(crate) struct Location {
    pub(crate) path: String,
    pub(crate) page: Option<u32>,
    pub(crate) line: Option<u32>,
    pub(crate) measure: Option<String>,
    pub(crate) excerpt: String,
}

/// One finding.
pub(crate) struct Result {
    pub(crate) rule: String,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    /// The first one is where it is, the others belong to it.
    pub(crate) locations: Vec<Location>,
    /// What else is known of it.
    pub(crate) properties: Value,
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as the reference that SARIF wants: with slashes, and what a URI may not hold escaped.
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.replace('\\', "/").bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

fn location(at: &Location) -> Value {
    // Code forges show no result without a region. What has no lines, a PDF, is pointed to by its beginning; its page stands
    // in the logical location.
    let mut physical = json!({
        "artifactLocation": { "uri": uri(&at.path) },
        "region": { "startLine": at.line.unwrap_or(1).max(1) },
    });
    if at.line.is_some() && !at.excerpt.is_empty() {
        physical["region"]["snippet"] = json!({ "text": at.excerpt });
    }
    let mut out = json!({ "physicalLocation": physical });
    let mut logical = Vec::new();
    if let Some(measure) = &at.measure {
        logical.push(json!({ "name": measure, "kind": "member" }));
    }
    if let Some(page) = at.page {
        logical.push(json!({ "name": format!("page {page}"), "kind": "page" }));
    }
    if !logical.is_empty() {
        out["logicalLocations"] = Value::from(logical);
    }
    if at.line.is_none() && !at.excerpt.is_empty() {
        out["message"] = json!({ "text": at.excerpt });
    }
    out
}

/// The name under which code forges look for what makes a result the same in two runs.
const FINGERPRINT: &str = "primaryLocationLineHash";
/// Hexadecimal digits of a fingerprint.
const DIGITS: usize = 16;

/// What tells a result from all others, in whatever line of the file it stands: its rule, file, measures and what is printed
/// there; of several that agree in all of it the second one is numbered 2. Forges work it out of the lines of a source
/// where it is not given, and a PDF has none.
fn fingerprint(result: &Result, seen: &mut BTreeMap<String, usize>) -> String {
    let mut hash = Sha256::new();
    let places =
        result.locations.iter().flat_map(|at| [&*at.path, at.measure.as_deref().unwrap_or_default(), &*at.excerpt]);
    for part in std::iter::once(&*result.rule).chain(places) {
        hash.update(part);
        hash.update([0]);
    }
    let mut digits: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    digits.truncate(DIGITS);
    let times = seen.entry(digits.clone()).or_default();
    *times += 1;
    format!("{digits}:{times}")
}

/// The whole log.
pub(crate) fn log(rules: &[Rule], results: &[Result]) -> Value {
    let rules: Vec<Value> = rules
        .iter()
        .map(|rule| {
            let mut out = json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "defaultConfiguration": { "level": level(rule.severity) },
            });
            // Required by code forges, which show the help below each result.
            out["fullDescription"] = json!({ "text": rule.title });
            out["help"] = json!({ "text": rule.help.as_ref().unwrap_or(&rule.title) });
            out
        })
        .collect();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Value> = results
        .iter()
        .map(|result| {
            let fingerprint = fingerprint(result, &mut seen);
            let mut out = json!({
                "ruleId": result.rule,
                "level": level(result.severity),
                "message": { "text": result.message },
                "locations": result.locations.iter().take(1).map(location).collect::<Vec<_>>(),
                "partialFingerprints": { FINGERPRINT: fingerprint },
                "properties": result.properties,
            });
            if result.locations.len() > 1 {
                let related: Vec<Value> = result.locations[1..].iter().map(location).collect();
                out["relatedLocations"] = Value::from(related);
            }
            out
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "planscope", "version": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What GitHub asks of a log beyond the schema: a line of every result, two descriptions and a help of every rule, a
    /// fingerprint each.
    #[test]
    fn code_forges_get_what_they_require() {
        let rule = Rule { id: "gap".into(), title: "a gap".into(), help: None, severity: Severity::Warning };
        let at = |line: Option<u32>| Location { path: "a b.pdf".into(), page: Some(3), line, ..Location::default() };
        let result = |line: Option<u32>| Result {
            rule: "gap".into(),
            severity: Severity::Warning,
            message: "number 2 is missing".into(),
            locations: vec![at(line), at(None)],
            properties: json!({}),
        };
        let log = log(&[rule], &[result(Some(7)), result(None)]);
        let run = &log["runs"][0];
        let rule = &run["tool"]["driver"]["rules"][0];
        for text in ["shortDescription", "fullDescription", "help"] {
            assert_eq!(rule[text]["text"], "a gap", "{text}");
        }
        let results = run["results"].as_array().unwrap();
        let start = |at: &Value| at["physicalLocation"]["region"]["startLine"].clone();
        assert_eq!((start(&results[0]["locations"][0]), start(&results[1]["locations"][0])), (7.into(), 1.into()));
        assert_eq!(start(&results[0]["relatedLocations"][0]), 1);
        let print = |result: &Value| result["partialFingerprints"][FINGERPRINT].as_str().unwrap().to_owned();
        let (first, second) = (print(&results[0]), print(&results[1]));
        assert_eq!((first.split(':').next(), second.ends_with(":2")), (second.split(':').next(), true));
    }
}
