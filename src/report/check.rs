//! Writes the findings about files down, as a linter does: one line a kind with the first places, every finding, JSON or
//! SARIF.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use crate::plan::Plan;
use crate::words::{Code, Diagnostic, Lang, Severity};

use super::coverage::word;
use super::safe::{self, line};
use super::sarif;

/// The name and version of the findings as JSON.
pub const SCHEMA: &str = "planscope.check/1";

/// A finding with the file and the plan that it is about.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Found<'a> {
    /// The file.
    pub path: &'a str,
    /// The office of the plan, where it is about one.
    pub office: Option<&'a str>,
    /// The 民國 year of that plan.
    pub roc_year: Option<u32>,
    /// The finding.
    #[serde(flatten)]
    pub note: &'a Diagnostic,
}

impl<'a> Found<'a> {
    /// A finding about a file, or about a plan in it.
    #[must_use]
    pub fn new(path: &'a str, plan: Option<&'a Plan>, note: &'a Diagnostic) -> Self {
        let office = plan.and_then(|plan| plan.office.as_deref());
        Found { path, office, roc_year: plan.and_then(|plan| plan.roc_year), note }
    }
}

/// Places of one kind that a summary names.
const FIRST: usize = 3;

/// Writing to a string cannot fail.
macro_rules! put {
    ($out:expr, $($args:tt)*) => {{ let _ = writeln!($out, $($args)*); }};
}

fn weight(severity: Severity, lang: Lang) -> &'static str {
    let words = match severity {
        Severity::Info => ("提示", "info"),
        Severity::Warning => ("警告", "warning"),
        Severity::Error => ("錯誤", "error"),
    };
    word(words, lang)
}

fn place(found: &Found<'_>) -> String {
    let at = match (found.note.line, found.note.page) {
        (Some(line), _) => format!(":{line}"),
        (None, Some(page)) => format!(":p{page}"),
        _ => String::new(),
    };
    format!("{}{at}", line(found.path))
}

/// One line a kind, the weighty first, with how often it is and where it is first.
#[must_use]
pub fn grouped(all: &[Found<'_>], lang: Lang) -> String {
    let mut kinds: Vec<(Severity, Code)> = all.iter().map(|found| (found.note.severity, found.note.code)).collect();
    kinds.sort_by_key(|&(severity, code)| (std::cmp::Reverse(severity), code));
    kinds.dedup();
    let mut out = String::new();
    for (severity, code) in kinds {
        let of: Vec<&Found<'_>> =
            all.iter().filter(|found| (found.note.severity, found.note.code) == (severity, code)).collect();
        put!(out, "{}[{code}] ×{} {}", weight(severity, lang), of.len(), code.explain().meaning(lang));
        for found in of.iter().take(FIRST) {
            let measure = found.note.measure.as_ref().map(|id| format!(" {}", line(id))).unwrap_or_default();
            put!(out, "    {}{measure} {}", place(found), line(found.note.message_in(lang)));
        }
        if of.len() > FIRST {
            let rest = of.len() - FIRST;
            put!(out, "    {}", word((&format!("另 {rest} 處，見 --all"), &format!("{rest} more: --all")), lang));
        }
        put!(out, "    = {}", code.explain().hint(lang));
    }
    out
}

/// Every finding, with what is printed there and what to do about it.
#[must_use]
pub fn listed(all: &[Found<'_>], lang: Lang) -> String {
    let mut out = String::new();
    for found in all {
        let note = found.note;
        let measure = note.measure.as_ref().map(|id| format!(" {}", line(id))).unwrap_or_default();
        let (at, weight) = (place(found), weight(note.severity, lang));
        put!(out, "{at}: {weight}[{}]{measure} {}", note.code, line(note.message_in(lang)));
        if let Some(excerpt) = &note.excerpt {
            put!(out, "    | {}", line(excerpt));
        }
        put!(out, "    = {}", note.code.explain().hint(lang));
    }
    out
}

/// The findings as JSON.
///
/// # Errors
/// None that a finding can cause.
pub fn json(all: &[Found<'_>]) -> serde_json::Result<Vec<u8>> {
    let mut out = Vec::new();
    safe::json::pretty(&mut out, &serde_json::json!({ "schema": SCHEMA, "findings": all }))?;
    out.push(b'\n');
    Ok(out)
}

/// The findings for review tools.
///
/// # Errors
/// None that a finding can cause.
pub fn sarif(all: &[Found<'_>], lang: Lang) -> serde_json::Result<Vec<u8>> {
    let rules: Vec<sarif::Rule> = Code::ALL
        .iter()
        .map(|code| sarif::Rule {
            id: code.name().to_owned(),
            title: code.explain().meaning(lang).to_owned(),
            help: Some(code.explain().hint(lang).to_owned()),
            severity: code.explain().severity,
        })
        .collect();
    let results: Vec<sarif::Result> = all
        .iter()
        .map(|found| sarif::Result {
            rule: found.note.code.name().to_owned(),
            severity: found.note.severity,
            message: found.note.message_in(lang).to_owned(),
            locations: vec![sarif::Location {
                path: found.path.to_owned(),
                page: found.note.page,
                line: found.note.line,
                measure: found.note.measure.clone(),
                excerpt: found.note.excerpt.clone().unwrap_or_default(),
            }],
            properties: serde_json::json!({ "office": found.office, "roc_year": found.roc_year }),
        })
        .collect();
    let mut out = Vec::new();
    safe::json::pretty(&mut out, &sarif::log(&rules, &results))?;
    out.push(b'\n');
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::Place;

    #[test]
    fn a_kind_is_told_once_and_every_finding_with_all() {
        let note = |line: u32| {
            Diagnostic::new(Code::NumberingGap, "編號跳過", "skips")
                .at(&Place::line(1, line))
                .about(format!("1.1.1.{line}"))
        };
        let notes: Vec<Diagnostic> = (1..=5).map(note).collect();
        let all: Vec<Found<'_>> = notes.iter().map(|note| Found::new("a b.txt", None, note)).collect();
        let text = grouped(&all, Lang::ZhTw);
        assert_eq!(text.matches("numbering-gap").count(), 1);
        assert!(
            text.contains("×5") && text.contains("a b.txt:3 1.1.1.3 編號跳過") && text.contains("另 2 處"),
            "{text}"
        );
        assert_eq!(listed(&all, Lang::En).matches("warning[numbering-gap]").count(), 5);
        let log: serde_json::Value = serde_json::from_slice(&sarif(&all, Lang::En).unwrap()).unwrap();
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 5);
        let at = &results[1]["locations"][0]["physicalLocation"];
        assert_eq!((&at["artifactLocation"]["uri"], &at["region"]["startLine"]), (&"a%20b.txt".into(), &2.into()));
        let json: serde_json::Value = serde_json::from_slice(&json(&all).unwrap()).unwrap();
        assert_eq!(json["findings"][4]["code"], "numbering-gap");
    }
}
