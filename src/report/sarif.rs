//! Findings as SARIF 2.1.0, which review tools and code forges show beside the file.
//!
//! A line is given where the input has lines; a page and a measure stand in `logicalLocations` and `properties`, for the
//! form knows no pages.

use serde_json::{Value, json};

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
    let mut physical = json!({ "artifactLocation": { "uri": uri(&at.path) } });
    if let Some(line) = at.line {
        physical["region"] = json!({ "startLine": line.max(1) });
        if !at.excerpt.is_empty() {
            physical["region"]["snippet"] = json!({ "text": at.excerpt });
        }
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
            if let Some(help) = &rule.help {
                out["help"] = json!({ "text": help });
            }
            out
        })
        .collect();
    let results: Vec<Value> = results
        .iter()
        .map(|result| {
            let mut out = json!({
                "ruleId": result.rule,
                "level": level(result.severity),
                "message": { "text": result.message },
                "locations": result.locations.iter().take(1).map(location).collect::<Vec<_>>(),
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
