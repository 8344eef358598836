//! What changed outside the table: title, dates, basis, the header of the deadlines, and the sections.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

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
            (Some(old), Some(new)) if old != new => {
                let (old, new) = (Side::of(old), Side::of(new));
                if old.chars == new.chars {
                    return;
                }
                unsearched += usize::from(edits::is_beyond_search(&old, &new));
                (Kind::Changed, edits::compare(&old, &new))
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
    let (pairs, too_many) = counterparts(&old.sections, &new.sections);
    for (section, other) in old.sections.iter().zip(&pairs) {
        let other = other.map(|at| &new.sections[at]);
        let name = name(other.unwrap_or(section));
        let (before, after) = (section.title.as_deref(), other.map(|other| other.title.as_deref().unwrap_or_default()));
        if let (Some(before), Some(after)) = (before, after) {
            field("section_title", Some(&name), Some(before), Some(after).filter(|title| !title.is_empty()));
        }
        field("section", Some(&name), Some(&section.text), other.map(|other| other.text.as_str()));
    }
    let known: BTreeSet<usize> = pairs.iter().flatten().copied().collect();
    for (_, section) in new.sections.iter().enumerate().filter(|(at, _)| !known.contains(at)) {
        field("section", Some(&name(section)), None, Some(&section.text));
    }
    (changes, unsearched + too_many)
}

/// Sections that share less than this of their title and text are two: 考核 is not 未盡事宜, whatever their numbers.
const SAME_SECTION: f32 = 0.35;

/// So many pairs of neighbouring characters may be looked at to find which section goes on as which: a thousand times what
/// plans of ten sections take, each of a thousand characters.
const WEIGHED: usize = 200_000_000;

/// What a section is known by.
struct Known<'a> {
    no: &'a str,
    title: Option<String>,
    of_title: Vec<[char; 2]>,
    of_text: Vec<[char; 2]>,
}

impl Known<'_> {
    fn of(section: &Section) -> Known<'_> {
        let title = section.title.as_deref().map(key).filter(|title| !title.is_empty());
        let of_title = title.as_deref().map(pairs).unwrap_or_default();
        Known { no: &section.no, title, of_title, of_text: pairs(&key(&section.text)) }
    }

    fn weight(&self) -> usize {
        1 + self.of_title.len() + self.of_text.len()
    }
}

/// For each old section the new one: that of the same title, and of the others the most alike by title and text. Without
/// any title the number decides. Also how many old ones were not looked for, since there are too many.
fn counterparts(olds: &[Section], news: &[Section]) -> (Vec<Option<usize>>, usize) {
    let [olds, news] = [olds, news].map(|all| all.iter().map(Known::of).collect::<Vec<_>>());
    let mut found: Vec<Option<usize>> = vec![None; olds.len()];
    let mut taken = vec![false; news.len()];
    let mut titled: BTreeMap<&str, VecDeque<usize>> = BTreeMap::new();
    for (n, new) in news.iter().enumerate() {
        new.title.iter().for_each(|title| titled.entry(title).or_default().push_back(n));
    }
    for (at, old) in olds.iter().enumerate() {
        let same = old.title.as_deref().and_then(|title| titled.get_mut(title)?.pop_front());
        if let Some(n) = same {
            (found[at], taken[n]) = (Some(n), true);
        }
    }
    let left: Vec<usize> = (0..olds.len()).filter(|&o| found[o].is_none()).collect();
    let open: Vec<usize> = (0..news.len()).filter(|&n| !taken[n]).collect();
    let weights = [left.iter().map(|&o| olds[o].weight()).sum::<usize>(), open.iter().map(|&n| news[n].weight()).sum()];
    if weights[0].saturating_mul(open.len()).saturating_add(weights[1].saturating_mul(left.len())) > WEIGHED {
        return (found, left.len());
    }
    let mut offers: Vec<(f32, usize, usize)> = Vec::new();
    for &o in &left {
        let old = &olds[o];
        for &n in &open {
            let new = &news[n];
            let titles = match (&old.title, &new.title) {
                (Some(_), Some(_)) => alike(&old.of_title, &new.of_title),
                (None, None) if old.no == new.no => SAME_SECTION,
                _ => 0.0,
            };
            let alike = titles.max(alike(&old.of_text, &new.of_text));
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
    (found, 0)
}

/// The pairs of neighbouring characters of a key, in order.
fn pairs(text: &str) -> Vec<[char; 2]> {
    let chars: Vec<char> = text.chars().collect();
    let mut pairs: Vec<[char; 2]> = chars.windows(2).map(|pair| [pair[0], pair[1]]).collect();
    pairs.sort_unstable();
    pairs
}

/// The share of pairs of neighbouring characters that two keys have in common, 0–1.
fn alike(a: &[[char; 2]], b: &[[char; 2]]) -> f32 {
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
