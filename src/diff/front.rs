//! What changed outside the table: title, dates, basis, the header of the deadlines, and the sections.

use crate::normalize::key;
use crate::plan::{Plan, Section};

use super::edits;
use super::view::{FrontChange, Kind, Op, Piece};

/// Every difference, in the order of a plan.
pub(super) fn compare(old: &Plan, new: &Plan) -> Vec<FrontChange> {
    let mut changes = Vec::new();
    let mut field = |field: &str, name: Option<&str>, old: Option<&str>, new: Option<&str>| {
        let (kind, text) = match (old.filter(|t| !t.trim().is_empty()), new.filter(|t| !t.trim().is_empty())) {
            (Some(old), Some(new)) if old != new && key(old) != key(new) => (Kind::Changed, edits::compare(old, new)),
            (Some(old), None) => (Kind::Dropped, vec![Piece { op: Op::Delete, text: old.to_owned(), old: None }]),
            (None, Some(new)) => (Kind::Added, vec![Piece { op: Op::Insert, text: new.to_owned(), old: None }]),
            _ => return,
        };
        changes.push(FrontChange { field: field.to_owned(), name: name.map(str::to_owned), kind, text });
    };
    field("title", None, old.title.as_deref(), new.title.as_deref());
    for date in &old.dates {
        let other = new.dates.iter().find(|other| other.kind == date.kind);
        field("date", Some(&date.kind), Some(&date.date), other.map(|other| other.date.as_str()));
    }
    for date in new.dates.iter().filter(|date| !old.dates.iter().any(|other| other.kind == date.kind)) {
        field("date", Some(&date.kind), None, Some(&date.date));
    }
    let basis = |plan: &Plan| {
        plan.basis.as_ref().map(|basis| {
            [&basis.date, &basis.document_no, &basis.name].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
        })
    };
    field("basis", None, basis(old).as_deref(), basis(new).as_deref());
    field("deadline_header", None, old.deadline_header.as_deref(), new.deadline_header.as_deref());
    let mut taken = vec![false; new.sections.len()];
    for section in &old.sections {
        let other = counterpart(section, &new.sections, &taken);
        if let Some(at) = other {
            taken[at] = true;
        }
        let other = other.map(|at| &new.sections[at]);
        let name = name(other.unwrap_or(section));
        let (before, after) = (section.title.as_deref(), other.map(|other| other.title.as_deref().unwrap_or_default()));
        if let (Some(before), Some(after)) = (before, after) {
            field("section_title", Some(&name), Some(before), Some(after).filter(|title| !title.is_empty()));
        }
        field("section", Some(&name), Some(&section.text), other.map(|other| other.text.as_str()));
    }
    for (section, _) in new.sections.iter().zip(&taken).filter(|&(_, &taken)| !taken) {
        field("section", Some(&name(section)), None, Some(&section.text));
    }
    changes
}

/// The section with the same title; without titles the one with the same number.
fn counterpart(section: &Section, others: &[Section], taken: &[bool]) -> Option<usize> {
    let title = section.title.as_deref().map(key);
    let free = || others.iter().enumerate().filter(|&(at, _)| !taken[at]);
    free()
        .find(|(_, other)| title.is_some() && other.title.as_deref().map(key) == title)
        .or_else(|| free().find(|(_, other)| other.no == section.no && (title.is_none() || other.title.is_none())))
        .map(|(at, _)| at)
}

fn name(section: &Section) -> String {
    match &section.title {
        Some(title) => format!("{}、{title}", section.no),
        None => section.no.clone(),
    }
}
