//! Says what changed along the links between two plans: the record `planscope.diff/1`.
//!
//! Claims are made of what is printed. What only differs in dress or spelling is no change; what rests on an
//! ambiguous assignment says so, and is left out where [`Options::strict`] asks for that.

mod decisions;
mod edits;
mod front;
mod reason;
mod run;
mod terms;
mod view;

pub use decisions::{Decisions, DecisionsError, Judged};
pub use run::{By, Run, pairs, run};
pub use view::{
    Change, Confidence, DeadlineChange, DepartmentChange, Diff, Entry, FrontChange, Kind, Op, Piece, PlanRef, Printed,
    Rename, Replaced, SCHEMA, Summary,
};

use std::collections::BTreeMap;

use crate::align::{self, Link, Linked, Nearness, Prepared, Verdicts};
use crate::normalize::key;
use crate::plan::{Assignment, Measure, Plan};

use edits::{Hunk, Side, is_number};
use terms::Pair;

/// How a comparison is made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Leaves out claims that rest on an ambiguous assignment.
    pub strict: bool,
}

/// Compares two plans by themselves. Within a run over many, prepare them together and use [`between`].
#[must_use]
pub fn compare(old: &Plan, new: &Plan, options: Options) -> Diff {
    let prepared = align::prepare_all(&[old, new]);
    between(old, new, &prepared[0], &prepared[1], &Verdicts::default(), options)
}

/// Compares two plans of one run.
#[must_use]
pub fn between(
    old: &Plan,
    new: &Plan,
    old_prepared: &Prepared,
    new_prepared: &Prepared,
    verdicts: &Verdicts,
    options: Options,
) -> Diff {
    let linked = align::link_with(old_prepared, new_prepared, verdicts);
    describe(old, new, old_prepared, new_prepared, &linked, options)
}

/// Says what changed along links that were found before.
#[must_use]
pub fn describe(
    old: &Plan,
    new: &Plan,
    old_prepared: &Prepared,
    new_prepared: &Prepared,
    found: &Linked,
    options: Options,
) -> Diff {
    let links = &found.links;
    let mut entries: Vec<(usize, Entry)> = Vec::with_capacity(old.measures.len().max(new.measures.len()));
    let (mut seen_old, mut seen_new) = (vec![false; old.measures.len()], vec![false; new.measures.len()]);
    let mut pairs: Vec<Pair> = Vec::new();
    let mut pair_of: Vec<Option<usize>> = Vec::with_capacity(links.len());
    for link in links {
        link.old.iter().for_each(|&o| seen_old[o] = true);
        link.new.iter().for_each(|&n| seen_new[n] = true);
        pair_of.push((!link.reason.identical).then(|| {
            let (a, b) = (side(old, &link.old), side(new, &link.new));
            let hunks = edits::hunks(&a, &b);
            pairs.push(Pair { is_term: vec![false; hunks.len()], old: a, new: b, hunks });
            pairs.len() - 1
        }));
    }
    if !pairs.is_empty() {
        terms::mark(&mut pairs, old_prepared, new_prepared);
        let count = |prepared: &Prepared, word: &[char]| prepared.holding([word[0], word[1]]).len();
        for pair in &mut pairs {
            edits::whole_words(&mut pair.hunks, &pair.old, &pair.new, |a, b| {
                count(old_prepared, a) + count(new_prepared, b)
            });
        }
    }
    for (link, pair) in links.iter().zip(&pair_of) {
        let entry = linked(old, new, link, pair.map(|at| &pairs[at]), options);
        // Entries stand in the order of the new plan.
        entries.push((2 * link.new[0] + 1, entry));
    }
    for (n, measure) in new.measures.iter().enumerate().filter(|&(n, _)| !seen_new[n]) {
        let nearest = found.nearest_old.get(n).copied().flatten();
        let nearest = nearest.map(|(o, share)| (old.measures[o].id.as_str(), share));
        entries.push((2 * n + 1, alone(Kind::Added, measure, nearest)));
    }
    // What was dropped stands behind the measure that it stood behind in the old plan.
    let mut new_of: Vec<Option<usize>> = vec![None; old.measures.len()];
    for link in links {
        link.old.iter().for_each(|&o| new_of[o] = Some(link.new[0]));
    }
    for (o, measure) in old.measures.iter().enumerate().filter(|&(o, _)| !seen_old[o]) {
        let before = new_of[..o].iter().rev().flatten().next();
        let nearest = found.nearest_new.get(o).copied().flatten();
        let nearest = nearest.map(|(n, share)| (new.measures[n].id.as_str(), share));
        entries.push((before.map_or(0, |n| 2 * n + 2), alone(Kind::Dropped, measure, nearest)));
    }
    entries.sort_by_key(|(at, _)| *at);
    let entries: Vec<Entry> = entries.into_iter().map(|(_, entry)| entry).collect();
    Diff {
        schema: SCHEMA.to_owned(),
        old: plan_ref(old),
        new: plan_ref(new),
        summary: Summary::of(&entries),
        terms: renames(&entries),
        front: front::compare(old, new),
        stale_decisions: Vec::new(),
        entries,
    }
}

fn plan_ref(plan: &Plan) -> PlanRef {
    PlanRef {
        office: plan.office.clone(),
        roc_year: plan.roc_year,
        path: plan.source.path.clone(),
        title: plan.title.clone(),
        measures: plan.measures.len(),
    }
}

/// The wording of one or several measures, each on its line; markers of sub-items are shown, and not compared.
fn side(plan: &Plan, which: &[usize]) -> Side {
    let mut side = Side::empty();
    for (at, &index) in which.iter().enumerate() {
        let measure = &plan.measures[index];
        side.push(if at == 0 { "" } else { "\n" }, &measure.text);
        for subitem in &measure.subitems {
            side.push(&marker(&subitem.marker), &subitem.text);
        }
    }
    side
}

/// What stands in front of a sub-item: a new line and its marker.
fn marker(marker: &str) -> String {
    // A bare letter or number needs its dot back; a bullet or a bracket stands by itself.
    let dot = if marker.chars().next_back().is_some_and(char::is_alphanumeric) { "." } else { "" };
    format!("\n{marker}{dot} ")
}

fn printed(measure: &Measure) -> Printed {
    let mut text = measure.text.clone();
    for subitem in &measure.subitems {
        text.push_str(&marker(&subitem.marker));
        text.push_str(&subitem.text);
    }
    Printed {
        id: measure.id.clone(),
        page: measure.evidence.text.first().map(|place| place.page),
        place: [&measure.facet, &measure.strategy, &measure.substrategy]
            .into_iter()
            .flatten()
            .filter_map(|heading| heading.title.clone())
            .collect(),
        text,
        departments: measure.departments.clone(),
        deadline: measure.deadline.clone(),
    }
}

/// The entry of a measure without counterpart; `nearest` is the id of what comes nearest, and how near.
fn alone(kind: Kind, measure: &Measure, nearest: Option<(&str, f32)>) -> Entry {
    let added = kind == Kind::Added;
    let ids = vec![measure.id.clone()];
    let (why, why_en) = reason::alone(kind, nearest);
    Entry {
        kind,
        old: if added { Vec::new() } else { ids.clone() },
        new: if added { ids } else { Vec::new() },
        changes: Vec::new(),
        score: None,
        confidence: match nearest {
            None => Confidence::Sure,
            Some((_, share)) if share < 0.4 => Confidence::Likely,
            Some(_) => Confidence::Debatable,
        },
        departments: None,
        deadline: None,
        numbers: Vec::new(),
        terms: Vec::new(),
        text: Vec::new(),
        uncertain: Vec::new(),
        why,
        why_en,
        before: if added { Vec::new() } else { vec![printed(measure)] },
        after: if added { vec![printed(measure)] } else { Vec::new() },
    }
}

/// The entry of one link.
fn linked(old: &Plan, new: &Plan, link: &Link, pair: Option<&Pair>, options: Options) -> Entry {
    let olds: Vec<&Measure> = link.old.iter().map(|&o| &old.measures[o]).collect();
    let news: Vec<&Measure> = link.new.iter().map(|&n| &new.measures[n]).collect();
    let single = olds.len() == 1 && news.len() == 1;
    let mut changes = Vec::new();
    let (mut numbers, mut terms, mut text) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(pair) = pair.filter(|pair| !pair.hunks.is_empty()) {
        let mut other = false;
        for (hunk, &is_term) in pair.hunks.iter().zip(&pair.is_term) {
            if is_term {
                terms.push(replaced(pair, hunk));
            } else if is_quantity(pair, hunk) {
                numbers.push(replaced(pair, hunk));
            } else {
                other = true;
            }
        }
        for (found, change) in
            [(other, Change::Text), (!numbers.is_empty(), Change::Number), (!terms.is_empty(), Change::Term)]
        {
            if found {
                changes.push(change);
            }
        }
        text = edits::pieces(&pair.old, &pair.new, &pair.hunks);
    }
    let departments = departments(&olds, &news);
    let deadline = if single { deadline(olds[0], news[0]) } else { None };
    let ambiguous = olds.iter().chain(&news).any(|measure| measure.assignment == Assignment::Ambiguous);
    let mut uncertain = Vec::new();
    let any = |has: &dyn Fn(&Measure) -> bool| olds.iter().chain(&news).any(|measure| has(measure));
    if ambiguous && any(&|measure| !measure.departments.is_empty()) {
        uncertain.push(Change::Departments);
    }
    if ambiguous && any(&|measure| measure.deadline.is_some()) {
        uncertain.push(Change::Deadline);
    }
    let claim = |change: Change| !(options.strict && uncertain.contains(&change));
    let departments = departments.filter(|_| claim(Change::Departments));
    let deadline = deadline.filter(|_| claim(Change::Deadline));
    if departments.is_some() {
        changes.push(Change::Departments);
    }
    if deadline.is_some() {
        changes.push(Change::Deadline);
    }
    if link.reason.near != Nearness::Same {
        changes.push(Change::Moved);
    } else if single && !same_numbers(olds[0], news[0]) {
        changes.push(Change::Renumbered);
    }
    let kind = match (olds.len(), news.len()) {
        (1, 1) if changes.iter().all(|&change| change == Change::Renumbered) => Kind::Same,
        (1, 1) => Kind::Changed,
        (1, _) => Kind::Split,
        _ => Kind::Merged,
    };
    let (why, why_en) = reason::linked(link);
    Entry {
        kind,
        old: olds.iter().map(|measure| measure.id.clone()).collect(),
        new: news.iter().map(|measure| measure.id.clone()).collect(),
        changes,
        score: Some((link.score * 1000.0).round() / 1000.0),
        confidence: match link.confidence {
            align::Confidence::Sure => Confidence::Sure,
            align::Confidence::Likely => Confidence::Likely,
            align::Confidence::Debatable => Confidence::Debatable,
        },
        departments,
        deadline,
        numbers,
        terms,
        text,
        uncertain,
        why,
        why_en,
        before: olds.into_iter().map(printed).collect(),
        after: news.into_iter().map(printed).collect(),
    }
}

/// A number for a number, between the same neighbours: a quantity changed, and not the sentence.
fn is_quantity(pair: &Pair, hunk: &Hunk) -> bool {
    let (old, new) = (&pair.old.chars, &pair.new.chars);
    if !is_number(&old[hunk.old.clone()]) || !is_number(&new[hunk.new.clone()]) {
        return false;
    }
    // Two equal characters behind or before it, or one on either side.
    let before = hunk.old.start.min(hunk.new.start).min(2);
    let after = (old.len() - hunk.old.end).min(new.len() - hunk.new.end).min(2);
    let same = |a: &[char], b: &[char]| a.iter().zip(b).filter(|(a, b)| a == b).count();
    let left = same(&old[hunk.old.start - before..hunk.old.start], &new[hunk.new.start - before..hunk.new.start]);
    let right = same(&old[hunk.old.end..hunk.old.end + after], &new[hunk.new.end..hunk.new.end + after]);
    left + right >= 2 || left + right >= before + after
}

fn replaced(pair: &Pair, hunk: &Hunk) -> Replaced {
    Replaced { old: pair.old.print(&hunk.old).to_owned(), new: pair.new.print(&hunk.new).to_owned() }
}

/// Departments by their keys, as sets; several measures together.
fn departments(olds: &[&Measure], news: &[&Measure]) -> Option<DepartmentChange> {
    if let ([old], [new]) = (olds, news)
        && old.departments == new.departments
    {
        return None;
    }
    let all = |measures: &[&Measure]| {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut order: Vec<String> = Vec::new();
        for name in measures.iter().flat_map(|measure| &measure.departments) {
            let key = key(name);
            if names.insert(key.clone(), name.clone()).is_none() {
                order.push(key);
            }
        }
        (names, order)
    };
    let (old_names, old_order) = all(olds);
    let (new_names, new_order) = all(news);
    let only = |order: &[String], names: &BTreeMap<String, String>, other: &BTreeMap<String, String>| -> Vec<String> {
        order.iter().filter(|key| !other.contains_key(*key)).filter_map(|key| names.get(key).cloned()).collect()
    };
    let change = DepartmentChange {
        added: only(&new_order, &new_names, &old_names),
        removed: only(&old_order, &old_names, &new_names),
    };
    (!change.added.is_empty() || !change.removed.is_empty()).then_some(change)
}

fn deadline(old: &Measure, new: &Measure) -> Option<DeadlineChange> {
    if old.deadline == new.deadline {
        return None;
    }
    let key = |measure: &Measure| measure.deadline.as_deref().map(key).unwrap_or_default();
    (key(old) != key(new)).then(|| DeadlineChange { old: old.deadline.clone(), new: new.deadline.clone() })
}

/// Whether all four numbers are the same.
fn same_numbers(old: &Measure, new: &Measure) -> bool {
    let numbers = |measure: &Measure| {
        let level = |heading: &Option<crate::plan::Heading>| heading.as_ref().and_then(|heading| heading.no);
        (level(&measure.facet), level(&measure.strategy), level(&measure.substrategy), measure.no)
    };
    numbers(old) == numbers(new)
}

/// The renames of all entries, most frequent first.
fn renames(entries: &[Entry]) -> Vec<Rename> {
    let mut counts: BTreeMap<(String, String), (Replaced, usize)> = BTreeMap::new();
    for entry in entries {
        let mut here: Vec<(String, String)> = Vec::new();
        for term in &entry.terms {
            let keys = (key(&term.old), key(&term.new));
            if !here.contains(&keys) {
                counts.entry(keys.clone()).or_insert_with(|| (term.clone(), 0)).1 += 1;
                here.push(keys);
            }
        }
    }
    let mut renames: Vec<Rename> =
        counts.into_values().map(|(term, measures)| Rename { old: term.old, new: term.new, measures }).collect();
    renames.sort_by(|a, b| b.measures.cmp(&a.measures).then_with(|| (&a.old, &a.new).cmp(&(&b.old, &b.new))));
    renames
}
