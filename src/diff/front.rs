//! What changed outside the table: title, dates, basis, the header of the deadlines, and the sections.

use crate::normalize::{Side, key};
use crate::plan::{Plan, Section};

use super::edits;
use super::view::{FrontChange, Kind, Op, Piece};

/// Every difference, in the order of a plan, and how many of them were not searched for what stays.
pub(super) fn compare(old: &Plan, new: &Plan) -> (Vec<FrontChange>, usize) {
    let mut changes = Vec::new();
    let mut unsearched = 0;
    let mut field = |field: &str, name: Option<&str>, old: Option<&str>, new: Option<&str>| {
        let (kind, text) = match (old.filter(|t| !t.trim().is_empty()), new.filter(|t| !t.trim().is_empty())) {
            (Some(old), Some(new)) if old != new && key(old) != key(new) => {
                unsearched += usize::from(edits::is_beyond_search(&Side::of(old), &Side::of(new)));
                (Kind::Changed, edits::compare(old, new))
            }
            (Some(old), None) => {
                (Kind::Dropped, vec![Piece { op: Op::Delete, text: old.to_owned(), old: None, moved: false }])
            }
            (None, Some(new)) => {
                (Kind::Added, vec![Piece { op: Op::Insert, text: new.to_owned(), old: None, moved: false }])
            }
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
    let pairs = counterparts(&old.sections, &new.sections);
    for (section, other) in old.sections.iter().zip(&pairs) {
        let other = other.map(|at| &new.sections[at]);
        let name = name(other.unwrap_or(section));
        let (before, after) = (section.title.as_deref(), other.map(|other| other.title.as_deref().unwrap_or_default()));
        if let (Some(before), Some(after)) = (before, after) {
            field("section_title", Some(&name), Some(before), Some(after).filter(|title| !title.is_empty()));
        }
        field("section", Some(&name), Some(&section.text), other.map(|other| other.text.as_str()));
    }
    for (at, section) in new.sections.iter().enumerate() {
        if !pairs.contains(&Some(at)) {
            field("section", Some(&name(section)), None, Some(&section.text));
        }
    }
    (changes, unsearched)
}

/// Sections that share less than this of their title and text are two: 考核 is not 未盡事宜, whatever their numbers.
const SAME_SECTION: f32 = 0.35;

/// For each old section the new one: that of the same title, and of the others the most alike by title and text. Without
/// any title the number decides.
fn counterparts(olds: &[Section], news: &[Section]) -> Vec<Option<usize>> {
    let title = |section: &Section| section.title.as_deref().map(key).filter(|title| !title.is_empty());
    let mut found: Vec<Option<usize>> = vec![None; olds.len()];
    let mut taken = vec![false; news.len()];
    for (at, old) in olds.iter().enumerate() {
        let same = |&n: &usize| !taken[n] && title(old).is_some() && title(old) == title(&news[n]);
        if let Some(n) = (0..news.len()).find(same) {
            (found[at], taken[n]) = (Some(n), true);
        }
    }
    let mut offers: Vec<(f32, usize, usize)> = Vec::new();
    for (o, old) in olds.iter().enumerate().filter(|&(o, _)| found[o].is_none()) {
        for (n, new) in news.iter().enumerate().filter(|&(n, _)| !taken[n]) {
            let titles = match (title(old), title(new)) {
                (Some(a), Some(b)) => alike(&a, &b),
                (None, None) if old.no == new.no => SAME_SECTION,
                _ => 0.0,
            };
            let alike = titles.max(alike(&key(&old.text), &key(&new.text)));
            if alike >= SAME_SECTION {
                offers.push((alike, o, n));
            }
        }
    }
    offers.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, o, n) in offers {
        if found[o].is_none() && !taken[n] {
            (found[o], taken[n]) = (Some(n), true);
        }
    }
    found
}

/// The share of pairs of neighbouring characters that two keys have in common, 0–1.
fn alike(a: &str, b: &str) -> f32 {
    let pairs = |text: &str| {
        let chars: Vec<char> = text.chars().collect();
        let mut pairs: Vec<[char; 2]> = chars.windows(2).map(|pair| [pair[0], pair[1]]).collect();
        pairs.sort_unstable();
        pairs
    };
    let (a, b) = (pairs(a), pairs(b));
    let mut rest = b.iter().peekable();
    let both = a.iter().filter(|pair| {
        while rest.next_if(|other| other < pair).is_some() {}
        rest.next_if(|other| other == pair).is_some()
    });
    #[expect(clippy::cast_precision_loss, reason = "sections have some thousand characters")]
    let share = 2.0 * both.count() as f32 / (a.len() + b.len()).max(1) as f32;
    share
}

fn name(section: &Section) -> String {
    match &section.title {
        Some(title) => format!("{}、{title}", section.no),
        None => section.no.clone(),
    }
}
