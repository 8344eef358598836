//! Writes an audit down: sentences with their evidence for people, JSON and SARIF for programs, a row a finding for
//! spreadsheets.

use std::fmt::Write as _;
use std::io::Write;

use serde_json::json;

use crate::align::Confidence;
use crate::audit::{Audit, Evidence, Finding, FindingKind};
use crate::words::{Lang, Severity};

use super::coverage::{ReportError, word};
use super::safe::{self, Csv, line};
use super::sarif;

/// The forms an audit can be written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Sentences for people: of each kind the first few.
    Text,
    /// The same, all of them.
    All,
    /// The whole view.
    Json,
    /// For review tools.
    Sarif,
    /// One row a finding.
    Csv,
    /// The same with headers and words for programs, whatever language the sentences are in.
    CsvByKeys,
}

/// Writes an audit.
///
/// # Errors
///
/// When `out` fails.
pub fn write(audit: &Audit, format: Format, lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    match format {
        Format::Text => out.write_all(text(audit, lang, FIRST).as_bytes())?,
        Format::All => out.write_all(text(audit, lang, usize::MAX).as_bytes())?,
        Format::Json => {
            safe::json::pretty(&mut *out, audit)?;
            writeln!(out)?;
        }
        Format::Sarif => {
            safe::json::pretty(&mut *out, &sarif_of(audit, lang))?;
            writeln!(out)?;
        }
        Format::Csv => csv(audit, lang, lang, out)?,
        Format::CsvByKeys => csv(audit, lang, Lang::En, out)?,
    }
    Ok(())
}

/// The JSON schema of an audit.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Audit).into()
}

/// Findings of one kind that are shown before the rest is only counted.
const FIRST: usize = 5;
/// Places of one finding that a person is shown.
const PLACES: usize = 4;

/// Writing to a string cannot fail.
macro_rules! put {
    ($out:expr, $($args:tt)*) => {{ let _ = writeln!($out, $($args)*); }};
}

fn sentence(found: &Finding, lang: Lang) -> &str {
    if lang == Lang::En { &found.message_en } else { &found.message }
}

fn sure(confidence: Confidence, lang: Lang) -> &'static str {
    let label = match confidence {
        Confidence::Sure => ("確定", "sure"),
        Confidence::Likely => ("應是", "likely"),
        Confidence::Debatable => ("可議", "debatable"),
    };
    word(label, lang)
}

fn place(at: &Evidence, lang: Lang) -> String {
    let mut out = at.path.clone();
    match (at.line, at.page) {
        (Some(line), _) => out.push_str(&format!(":{line}")),
        (None, Some(page)) => out.push_str(word((&format!(" 第 {page} 頁"), &format!(" p. {page}")), lang)),
        (None, None) => {}
    }
    if let Some(measure) = &at.measure {
        out.push_str(&format!(" {measure}"));
    }
    out
}

fn text(audit: &Audit, lang: Lang, first: usize) -> String {
    let mut out = String::new();
    let (plans, count) = (audit.plans, audit.findings.len());
    put!(
        out,
        "{}",
        word((&format!("{plans} 個計畫，{count} 項發現"), &format!("{plans} plans, {count} findings")), lang)
    );
    // Kinds in the order of their first finding, which is the weightiest.
    let mut kinds: Vec<FindingKind> = Vec::new();
    for found in &audit.findings {
        if !kinds.contains(&found.kind) {
            kinds.push(found.kind);
        }
    }
    for kind in kinds {
        let all: Vec<&Finding> = audit.findings.iter().filter(|found| found.kind == kind).collect();
        let weight = match kind.severity() {
            Severity::Error => '‼',
            Severity::Warning => '!',
            Severity::Info => '·',
        };
        put!(out, "\n{weight} {} ({}) [{}]", kind.title(lang), all.len(), kind.name());
        for found in all.iter().take(first) {
            put!(out, "  • {}（{}）", line(sentence(found, lang)), sure(found.confidence, lang));
            for at in found.evidence.iter().take(PLACES) {
                let excerpt = at.excerpt.replace('\n', " ");
                put!(out, "      {}  {}", line(&place(at, lang)), line(&excerpt));
            }
            if found.evidence.len() > PLACES {
                let rest = found.evidence.len() - PLACES;
                put!(out, "      {}", word((&format!("另 {rest} 處"), &format!("and {rest} more")), lang));
            }
        }
        if all.len() > first {
            let rest = all.len() - first;
            put!(out, "  {}", word((&format!("另 {rest} 項，見 --all"), &format!("{rest} more: --all")), lang));
        }
    }
    // What was left out of account.
    for note in &audit.diagnostics {
        put!(out, "\n! {}", line(note.message_in(lang)));
    }
    out
}

fn sarif_of(audit: &Audit, lang: Lang) -> serde_json::Value {
    let rules: Vec<sarif::Rule> = FindingKind::ALL
        .iter()
        .map(|&kind| sarif::Rule {
            id: kind.name().to_owned(),
            title: kind.title(lang).to_owned(),
            help: None,
            severity: kind.severity(),
        })
        .collect();
    let location = |at: &Evidence| sarif::Location {
        path: at.path.clone(),
        page: at.page,
        line: at.line,
        measure: at.measure.clone(),
        excerpt: at.excerpt.clone(),
    };
    let results: Vec<sarif::Result> = audit
        .findings
        .iter()
        .map(|found| sarif::Result {
            rule: found.kind.name().to_owned(),
            severity: found.severity,
            message: sentence(found, lang).to_owned(),
            locations: found.evidence.iter().map(location).collect(),
            properties: json!({ "confidence": found.confidence }),
        })
        .collect();
    sarif::log(&rules, &results)
}

/// A row a finding: sentences in one language, headers and words in another; the English words are the keys.
fn csv(audit: &Audit, lang: Lang, heads: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut table = Csv::new(out)?;
    let titles = [
        ("類別", "kind"),
        ("輕重", "severity"),
        ("把握", "confidence"),
        ("發現", "finding"),
        ("營業處", "office"),
        ("民國年", "roc_year"),
        ("編號", "measures"),
        ("頁", "page"),
        ("原文", "excerpt"),
        ("檔案", "document"),
    ];
    table.row(titles.map(|label| word(label, heads)))?;
    for found in &audit.findings {
        let first = found.evidence.first().cloned().unwrap_or_default();
        let measures: Vec<&str> = found.evidence.iter().filter_map(|at| at.measure.as_deref()).collect();
        let severity = match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        };
        let record = [
            found.kind.name().to_owned(),
            severity.to_owned(),
            sure(found.confidence, heads).to_owned(),
            sentence(found, lang).to_owned(),
            first.office,
            first.roc_year.map(|year| year.to_string()).unwrap_or_default(),
            measures.join(" "),
            first.page.map(|page| page.to_string()).unwrap_or_default(),
            first.excerpt,
            first.path,
        ];
        table.row(record)?;
    }
    table.finish()?;
    Ok(())
}
