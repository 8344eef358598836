//! Says what changed along the links between two plans: the record `planscope.diff/1`.
//!
//! Claims are made of what is printed. What only differs in dress or spelling is no change; what rests on an
//! ambiguous assignment says so, and is left out where [`Options::strict`] asks for that.

mod borders;
mod duty;
mod edits;
mod front;
mod reason;
mod run;
mod terms;
mod view;

pub(crate) use duty::{deadline, departments, lost};

pub use crate::decisions::{Decisions, DecisionsError, Judged};
pub use run::{By, Run, pairs, pairs_of_nearest, run};
pub use view::{
    Between, Change, Confidence, DeadlineChange, DeadlinePair, DepartmentChange, DepartmentPair, Diff, Entry,
    FrontChange, HeadingChange, Kind, Moved, Op, Piece, PlanRef, Printed, Rename, Replaced, SCHEMA, Summary,
};

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::align::{self, Doubt, Item, Link, Linked, Nearness, Prepared, Verdicts};
use crate::normalize::{Side, is_numeral, key};
use crate::plan::{Measure, Plan};
use crate::words::{Code, Diagnostic};

use borders::Borders;
pub(crate) use borders::{BY_THEMSELVES, PARTING};
use edits::{Hunk, is_number};
use terms::{Pair, Used};

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
    let mut order: Vec<(usize, What)> = Vec::with_capacity(old.measures.len().max(new.measures.len()));
    let (mut seen_old, mut seen_new) = (vec![false; old.measures.len()], vec![false; new.measures.len()]);
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    let mut pair_of: Vec<Option<usize>> = Vec::with_capacity(links.len());
    for link in links {
        link.old.iter().for_each(|&o| seen_old[o] = true);
        link.new.iter().for_each(|&n| seen_new[n] = true);
        pair_of.push((!link.reason.identical).then(|| {
            let (a, b) = (side(old, old_prepared, &link.old), side(new, new_prepared, &link.new));
            let hunks = edits::hunks(&a, &b);
            pairs.push(Pair { is_term: vec![false; hunks.len()], old: a, new: b, hunks });
            pairs.len() - 1
        }));
    }
    let (front, long_sections) = front::compare(old, new);
    let long_texts = pairs.iter().filter(|pair| edits::is_beyond_search(&pair.old, &pair.new)).count();
    if !pairs.is_empty() {
        terms::mark(&mut pairs, &Used::of(old, old_prepared), &Used::of(new, new_prepared));
        let borders = Borders::of(old_prepared, new_prepared);
        for pair in &mut pairs {
            edits::at_borders(&mut pair.hunks, &pair.is_term, &pair.old, &pair.new, &borders);
        }
    }
    // Entries stand in the order of the new plan.
    order.extend(links.iter().enumerate().map(|(at, link)| (2 * link.new[0] + 1, What::Link(at))));
    order.extend((0..new.measures.len()).filter(|&n| !seen_new[n]).map(|n| (2 * n + 1, What::Added(n))));
    // What was dropped stands behind the measure that it stood behind in the old plan.
    let mut new_of: Vec<Option<usize>> = vec![None; old.measures.len()];
    let mut old_of: Vec<Option<usize>> = vec![None; new.measures.len()];
    for link in links {
        link.old.iter().for_each(|&o| new_of[o] = Some(link.new[0]));
        link.new.iter().for_each(|&n| old_of[n] = Some(link.old[0]));
    }
    let mut before = 0;
    for (o, new) in new_of.iter().enumerate() {
        match new {
            Some(n) => before = 2 * n + 2,
            None => order.push((before, What::Dropped(o))),
        }
    }
    order.sort_by_key(|(at, _)| *at);
    let olds = Told { plan: old, prepared: old_prepared };
    let news = Told { plan: new, prepared: new_prepared };
    let between = match (&old.office, &new.office) {
        (Some(a), Some(b)) if a != b && key(a) != key(b) => Between::Offices,
        _ => Between::Years,
    };
    let names = reason::Names::of(old, new, between);
    let entry = |(_, what): (usize, What)| match what {
        What::Link(at) => linked(&olds, &news, &links[at], pair_of[at].map(|at| &pairs[at]), &names, options),
        What::Added(n) => {
            let nearest = found.nearest_old.get(n).copied().flatten();
            alone(
                Kind::Added,
                &news,
                n,
                nearest.map(|found| Nearest::of(&olds, found, &news, new_of[found.at])),
                &names,
            )
        }
        What::Dropped(o) => {
            let nearest = found.nearest_new.get(o).copied().flatten();
            alone(
                Kind::Dropped,
                &olds,
                o,
                nearest.map(|found| Nearest::of(&news, found, &olds, old_of[found.at])),
                &names,
            )
        }
    };
    let mut entries: Vec<Entry> = order.iter().copied().map(entry).collect();
    let renamed = renames(&entries);
    for (alone, &(_, what)) in entries.iter_mut().zip(&order).filter(|_| !renamed.is_empty()) {
        match what {
            What::Link(_) => {}
            What::Added(n) => of_renamed(alone, &news.item(n).key, &renamed, &names),
            What::Dropped(o) => of_renamed(alone, &olds.item(o).key, &renamed, &names),
        }
    }
    Diff {
        schema: SCHEMA.to_owned(),
        old: plan_ref(old),
        new: plan_ref(new),
        between,
        summary: Summary::of(&entries),
        // Two offices call things differently; neither has renamed anything.
        terms: if between == Between::Years { renamed } else { Vec::new() },
        headings: headings(old, new, found),
        front,
        diagnostics: found.bounds.said().into_iter().chain(unsearched(long_texts + long_sections)).collect(),
        stale_decisions: Vec::new(),
        entries,
    }
}

/// That so many texts differ in more than is searched for what stays.
fn unsearched(texts: usize) -> Option<Diagnostic> {
    let zh = format!("{texts} 段文字差異過長，未逐字比對，以整段改寫表示");
    let en = format!("{texts} texts differ in too much to be searched for what stays; they are shown as replaced");
    (texts > 0).then(|| Diagnostic::new(Code::PartlyCompared, zh, en))
}

/// What an entry is about.
#[derive(Clone, Copy)]
enum What {
    /// The link of this index.
    Link(usize),
    /// This new measure.
    Added(usize),
    /// This old measure.
    Dropped(usize),
}

/// A plan with what was worked out about it.
struct Told<'a> {
    plan: &'a Plan,
    prepared: &'a Prepared,
}

impl<'a> Told<'a> {
    fn measures(&self, which: &[usize]) -> Vec<&'a Measure> {
        which.iter().map(|&index| &self.plan.measures[index]).collect()
    }

    fn item(&self, index: usize) -> &'a Item {
        &self.prepared.items[index]
    }

    fn shown(&self, which: &[usize]) -> Vec<Arc<Printed>> {
        which.iter().map(|&index| self.prepared.items[index].shown(&self.plan.measures[index])).collect()
    }
}

/// The wording of one or several measures.
fn side<'a>(plan: &Plan, prepared: &'a Prepared, which: &[usize]) -> Cow<'a, Side> {
    if let [only] = which {
        return Cow::Borrowed(prepared.items[*only].side(&plan.measures[*only]));
    }
    let measures: Vec<&Measure> = which.iter().map(|&index| &plan.measures[index]).collect();
    Cow::Owned(align::side(&measures))
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

/// What comes nearest to a measure without counterpart.
#[derive(Clone, Copy)]
struct Nearest<'a> {
    id: &'a str,
    found: align::Nearest,
    /// The measure that it is the counterpart of, if it is one.
    taken_by: Option<&'a str>,
}

impl<'a> Nearest<'a> {
    fn of(theirs: &Told<'a>, found: align::Nearest, ours: &Told<'a>, taken_by: Option<usize>) -> Self {
        let id = |told: &Told<'a>, at: usize| told.plan.measures[at].id.as_str();
        Nearest { id: id(theirs, found.at), found, taken_by: taken_by.map(|at| id(ours, at)) }
    }
}

/// The entry of a measure without counterpart.
fn alone(kind: Kind, told: &Told<'_>, at: usize, nearest: Option<Nearest<'_>>, names: &reason::Names<'_>) -> Entry {
    let added = kind == Kind::Added;
    let ids = vec![told.plan.measures[at].id.clone()];
    let shown = told.shown(&[at]);
    let (before, after) = if added { (Vec::new(), shown) } else { (shown, Vec::new()) };
    let (old, new) = if added { (Vec::new(), ids) } else { (ids, Vec::new()) };
    let (why, why_en) = reason::alone(kind, nearest, names);
    let in_doubt = Doubt::of(&told.plan.measures[at]).text;
    Entry {
        kind,
        old,
        new,
        changes: Vec::new(),
        score: None,
        confidence: match nearest {
            // A text that may be half of another one, or two, is no ground for saying that nothing is like it.
            _ if in_doubt => Confidence::Debatable,
            None => Confidence::Sure,
            // What a person has parted from it is no ground for doubt; what comes next to that may be.
            Some(nearest) if nearest.found.open <= 0.0 => Confidence::Sure,
            Some(nearest) if !nearest.found.may_be_one() => Confidence::Likely,
            Some(_) => Confidence::Debatable,
        },
        departments: None,
        deadline: None,
        moved: Vec::new(),
        numbers: Vec::new(),
        terms: Vec::new(),
        text: Vec::new(),
        uncertain: if in_doubt { vec![Change::Text] } else { Vec::new() },
        why,
        why_en,
        before,
        after,
    }
}

/// Shorter names may be parts of other words.
const NAME: usize = 4;

/// What a plan says of a thing that the other one calls otherwise may be what that one says of it, whatever the words.
fn of_renamed(alone: &mut Entry, text: &str, renamed: &[Rename], names: &reason::Names<'_>) {
    let own = |rename: &&Rename| {
        let name = key(if alone.kind == Kind::Added { &rename.new } else { &rename.old });
        name.chars().count() >= NAME && text.contains(&name)
    };
    if let Some(rename) = renamed.iter().find(own) {
        alone.confidence = Confidence::Debatable;
        let (zh, en) = reason::of_renamed(alone.kind, rename, names);
        alone.why.push_str(&zh);
        alone.why_en.push_str(&en);
    }
}

/// The entry of one link.
fn linked(
    old: &Told<'_>,
    new: &Told<'_>,
    link: &Link,
    pair: Option<&Pair<'_>>,
    names: &reason::Names<'_>,
    options: Options,
) -> Entry {
    let (olds, news) = (old.measures(&link.old), new.measures(&link.new));
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
    // What has the same key on both sides needs no second look.
    let pairs = link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| old.item(o).same_duty(new.item(n))));
    let (same_departments, same_deadline) = pairs.fold((true, true), |all, same| (all.0 && same.0, all.1 && same.1));
    let departments = if same_departments { None } else { departments(&olds, &news) };
    let deadline = if same_deadline { None } else { deadline(&olds, &news) };
    let doubt = Doubt::of_all(olds.iter().chain(&news).copied());
    let mut uncertain = Vec::new();
    let any = |has: &dyn Fn(&Measure) -> bool| olds.iter().chain(&news).any(|measure| has(measure));
    if doubt.departments && any(&|measure| !measure.departments.is_empty()) {
        uncertain.push(Change::Departments);
    }
    if doubt.deadline && any(&|measure| measure.deadline.is_some()) {
        uncertain.push(Change::Deadline);
    }
    // What the text of one plan has lost is in doubt, and no change.
    let [no_departments, no_deadline] = lost(&olds, &news);
    for (lost, change) in [(no_departments, Change::Departments), (no_deadline, Change::Deadline)] {
        if lost && !uncertain.contains(&change) {
            uncertain.push(change);
        }
    }
    let differs = departments.is_some() || deadline.is_some();
    let claim = |change: Change| {
        let lost = (no_departments && change == Change::Departments) || (no_deadline && change == Change::Deadline);
        !(lost || options.strict && uncertain.contains(&change))
    };
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
    // What rests on where a text ends, or on the titles above it, is as doubtful as these.
    let of_text = [Change::Text, Change::Number, Change::Term];
    if doubt.text && changes.iter().any(|change| of_text.contains(change)) {
        uncertain.push(Change::Text);
    }
    if doubt.place && changes.iter().any(|change| matches!(change, Change::Moved | Change::Renumbered)) {
        uncertain.push(Change::Moved);
    }
    let claimed = changes.len();
    if options.strict {
        changes.retain(|change| {
            !(uncertain.contains(&Change::Text) && of_text.contains(change)
                || uncertain.contains(&Change::Moved) && matches!(change, Change::Moved | Change::Renumbered))
        });
    }
    let withheld = changes.len() < claimed;
    // A difference in doubt is not claimed, and neither is that there is none.
    let doubtful = withheld || differs && departments.is_none() && deadline.is_none();
    let kind = match (olds.len(), news.len()) {
        (1, 1) if doubtful => Kind::Changed,
        (1, 1) if changes.iter().all(|&change| change == Change::Renumbered) => Kind::Same,
        (1, 1) => Kind::Changed,
        (1, _) => Kind::Split,
        _ => Kind::Merged,
    };
    let (why, why_en) = reason::linked(link, names);
    let moved = moved(old, new, link);
    Entry {
        kind,
        old: olds.iter().map(|measure| measure.id.clone()).collect(),
        new: news.iter().map(|measure| measure.id.clone()).collect(),
        changes,
        score: Some((link.score * 1000.0).round() / 1000.0),
        // Which measure goes with which rests on their texts.
        confidence: if doubt.text { link.confidence.min(Confidence::Likely) } else { link.confidence },
        departments,
        deadline,
        moved,
        numbers,
        terms,
        text,
        uncertain,
        why,
        why_en,
        before: old.shown(&link.old),
        after: new.shown(&link.new),
    }
}

/// Which measures of a link stand in two places.
fn moved(old: &Told<'_>, new: &Told<'_>, link: &Link) -> Vec<Moved> {
    let of = |&(o, n): &(usize, usize)| {
        let (before, after) = (&old.plan.measures[o], &new.plan.measures[n]);
        let place = |told: &Told<'_>, at: usize| told.item(at).shown(&told.plan.measures[at]).place.clone();
        Moved { old_id: before.id.clone(), new_id: after.id.clone(), old: place(old, o), new: place(new, n) }
    };
    link.moved.iter().map(of).collect()
}

/// The headings that go on under another title.
fn headings(old: &Plan, new: &Plan, found: &Linked) -> Vec<HeadingChange> {
    let heading = |measure: &Measure, level: usize| {
        [&measure.facet, &measure.strategy, &measure.substrategy][level]
            .as_ref()
            .and_then(|heading| heading.title.clone())
    };
    // How many linked pairs stand under these headings, told by their paths.
    type Under = BTreeMap<[Vec<Option<String>>; 2], usize>;
    let path = |measure: &Measure, level: usize| (0..=level).map(|level| heading(measure, level)).collect::<Vec<_>>();
    let paths = |o: usize, n: usize, level: usize| [path(&old.measures[o], level), path(&new.measures[n], level)];
    let under = |level: usize| -> Under {
        let mut under = Under::new();
        if found.retitled.iter().any(|one| one.level == level) {
            for link in &found.links {
                let pairs = link.old.iter().flat_map(|&o| link.new.iter().map(move |&n| (o, n)));
                pairs.for_each(|(o, n)| *under.entry(paths(o, n, level)).or_default() += 1);
            }
        }
        under
    };
    let levels = ["facet", "strategy", "substrategy"];
    let under = [0, 1, 2].map(under);
    let changed = |one: &align::Retitled| {
        let (o, n) = (&old.measures[one.old], &new.measures[one.new]);
        let (before, after) = (heading(o, one.level)?, heading(n, one.level)?);
        Some(HeadingChange {
            level: levels[one.level].to_owned(),
            measures: under[one.level].get(&paths(one.old, one.new, one.level)).copied().unwrap_or(0),
            text: edits::compare(&Side::of(&before), &Side::of(&after)),
            old: before,
            new: after,
        })
    };
    found.retitled.iter().filter_map(changed).filter(|change| key(&change.old) != key(&change.new)).collect()
}

/// A number for a number, between the same neighbours: a quantity changed, and not the sentence.
fn is_quantity(pair: &Pair<'_>, hunk: &Hunk) -> bool {
    if edits::quantities(hunk, &pair.old, &pair.new) {
        return true;
    }
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

/// Whether measures that belong together are worded otherwise: the rule that a comparison and a lineage have in common.
pub(crate) fn reworded(olds: &[&Measure], news: &[&Measure]) -> bool {
    // An edit that is none but writes a number otherwise: what differs in anything else has another one.
    let words = |measures: &[&Measure]| {
        let mut chars = align::chars(measures);
        chars.retain(|&c| !c.is_ascii_digit() && !is_numeral(c));
        chars
    };
    words(olds) != words(news) || !edits::hunks(&align::side(olds), &align::side(news)).is_empty()
}

fn replaced(pair: &Pair<'_>, hunk: &Hunk) -> Replaced {
    Replaced { old: pair.old.print(&hunk.old).to_owned(), new: pair.new.print(&hunk.new).to_owned() }
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
