//! An auditor's own verdicts, which win over the engine and survive re-runs and changed wording.
//!
//! ```toml
//! [[same]]
//! old = { plan = "台北市區營業處/111", id = "1.1.2.3", text = "受理網路、信函" }
//! new = { plan = "台北市區營業處/112", id = "1.1.2.1", text = "受理網路、信函" }
//! note = "一項改寫"
//!
//! [[not-same]]
//! old = { id = "4.2.0.1", text = "依據本公司陳情處理機制" }
//! new = { id = "4.2.0.1", text = "依據本公司新聞輿情處理機制" }
//!
//! [[misprint]]
//! plan = "台北市區營業處/112"
//! printed = "業物組"
//! meant = "業務組"
//!
//! [[assignment]]
//! plan = "台北市區營業處/112"
//! id = "2.2.3.1"
//! text = "設置全功能櫃台"
//! departments = ["業務組", "電費組"]
//! deadline = "隨時辦理"
//!
//! [[title]]
//! plan = "台北市區營業處/112"
//! printed = "服務一致及正性"
//! meant = "服務一致及正確性"
//!
//! [[office]]
//! plan = "scan-07.pdf"
//! office = "台北市區營業處"
//! roc_year = 112
//! ```
//!
//! A measure is named by its plan (left out: any), its id, its text, or id and text. The text decides: it may be a
//! part of what is printed, in any dress, and where it is no longer printed like that the most similar measure is
//! taken, as long as it is similar enough to be meant. The id only chooses among several, or stands in where no text
//! is given. What fits nothing any more is reported and has no effect.

use std::cell::OnceCell;
use std::collections::BTreeSet;

use serde::Deserialize;

use crate::align::{Verdicts, wording};
use crate::normalize::{due, key};
use crate::plan::{Assignment, Measure, Plan};
use crate::words::{Code, Diagnostic};

/// What is written in a decisions file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Decisions {
    /// Measures that are the same.
    #[serde(default)]
    same: Vec<Pairing>,
    /// Measures that are not.
    #[serde(default)]
    not_same: Vec<Pairing>,
    /// Departments that were printed wrong.
    #[serde(default)]
    misprint: Vec<Misprint>,
    /// Who is to do a measure, and by when.
    #[serde(default)]
    assignment: Vec<Assigned>,
    /// Headings that were printed or read wrong.
    #[serde(default)]
    title: Vec<Misprint>,
    /// Whose plan it is, and for which year.
    #[serde(default)]
    office: Vec<Office>,
}

/// A decisions file could not be understood.
#[derive(Debug, thiserror::Error)]
pub enum DecisionsError {
    /// It is not TOML, or names something that there is not.
    #[error("the decisions cannot be read: {}{why}", .line.map(|line| format!("line {line}: ")).unwrap_or_default())]
    Format {
        /// Counted from 1, where it is known.
        line: Option<usize>,
        /// What is wrong; never what stands there, which may be of a file that nobody meant to show.
        why: String,
    },
    /// A verdict that names no measure would fit every one.
    #[error("verdict {number} under [[{kind}]] needs an id or a text for both measures")]
    Nameless {
        /// `same` or `not-same`.
        kind: &'static str,
        /// Counted from 1.
        number: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pairing {
    old: Named,
    new: Named,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(default)]
    plan: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    text: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Misprint {
    #[serde(default)]
    plan: Option<String>,
    printed: String,
    meant: String,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Assigned {
    #[serde(default)]
    plan: Option<String>,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    text: Option<String>,
    /// None leaves them as they were read.
    #[serde(default)]
    departments: Option<Vec<String>>,
    /// None leaves it as it was read; an empty one says that there is none.
    #[serde(default)]
    deadline: Option<String>,
    #[serde(default)]
    note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Office {
    plan: String,
    #[serde(default)]
    office: Option<String>,
    #[serde(default)]
    roc_year: Option<u32>,
    #[serde(default)]
    note: Option<String>,
}

impl Decisions {
    /// Reads a decisions file.
    ///
    /// # Errors
    ///
    /// When it is not TOML of this form, or a verdict names no measure.
    pub fn parse(text: &str) -> Result<Self, DecisionsError> {
        let misread = |error: toml::de::Error| {
            let before = error.span().map(|span| &text.as_bytes()[..span.start.min(text.len())]);
            DecisionsError::Format {
                line: before.map(|before| 1 + before.iter().filter(|byte| **byte == b'\n').count()),
                why: error.message().lines().next().unwrap_or_default().to_owned(),
            }
        };
        let decisions: Decisions = toml::from_str(text).map_err(misread)?;
        for (kind, pairings) in [("same", &decisions.same), ("not-same", &decisions.not_same)] {
            let nameless =
                |named: &Named| named.id.is_none() && named.text.as_deref().is_none_or(|text| key(text).is_empty());
            if let Some(at) = pairings.iter().position(|pairing| nameless(&pairing.old) || nameless(&pairing.new)) {
                return Err(DecisionsError::Nameless { kind, number: at + 1 });
            }
        }
        let nameless = |one: &Assigned| one.id.is_none() && one.text.as_deref().is_none_or(|text| key(text).is_empty());
        if let Some(at) = decisions.assignment.iter().position(nameless) {
            return Err(DecisionsError::Nameless { kind: "assignment", number: at + 1 });
        }
        Ok(decisions)
    }

    /// Whether nothing is decided.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Decisions::default()
    }

    /// Settles what verdicts say about one plan by itself: office, misprints, titles, assignments. Settling twice changes
    /// nothing. Notes which verdicts are about the plan, and which fit.
    pub fn settle(&self, plan: &mut Plan, settled: &mut Settled) {
        let mut number = 0;
        let mut take = |meant: bool, fit: bool| {
            if meant {
                settled.meant.insert(number);
            }
            if fit {
                settled.fits.insert(number);
            }
            number += 1;
        };
        // A verdict may call the plan what it is called in print.
        let printed = Names::of(plan);
        for verdict in &self.office {
            let meant = is_meant(Some(&verdict.plan), plan) || printed.are(&verdict.plan);
            if meant {
                plan.office = verdict.office.clone().or_else(|| plan.office.take());
                if let Some(year) = verdict.roc_year.filter(|&year| plan.roc_year != Some(year)) {
                    plan.roc_year = Some(year);
                    // 5月底前 is a day of the year that the plan is for.
                    for measure in &mut plan.measures {
                        measure.due = measure.deadline.as_deref().and_then(|deadline| due(deadline, plan.roc_year));
                    }
                }
            }
            take(meant, meant);
        }
        let now = Names::of(plan);
        let is_meant = |name: &Option<String>| name.as_ref().is_none_or(|name| now.are(name) || printed.are(name));
        for verdict in &self.misprint {
            let meant = is_meant(&verdict.plan);
            take(meant, meant && correct(plan, verdict));
        }
        for verdict in &self.title {
            let meant = is_meant(&verdict.plan);
            take(meant, meant && retitle(plan, verdict));
        }
        for verdict in &self.assignment {
            let meant = is_meant(&verdict.plan);
            take(meant, meant && assign(plan, verdict));
        }
    }

    /// The verdicts that settle something in one plan, in words, in the order of [`Decisions::settle`].
    #[must_use]
    pub fn settling(&self) -> Vec<String> {
        let offices = self.office.iter().map(|verdict| {
            let year = verdict.roc_year.map(|year| format!(" {year}")).unwrap_or_default();
            let (plan, office) = (&verdict.plan, verdict.office.as_deref().unwrap_or_default());
            format!("office {plan} → {office}{year}{}", noted(verdict.note.as_deref()))
        });
        let corrected = |kind: &'static str| {
            move |verdict: &Misprint| {
                format!("{kind} 「{}」→「{}」{}", verdict.printed, verdict.meant, noted(verdict.note.as_deref()))
            }
        };
        let assigned = self.assignment.iter().map(|verdict| {
            let named = [&verdict.plan, &verdict.id, &verdict.text].map(|part| part.as_deref());
            let named = named.into_iter().flatten().collect::<Vec<_>>().join(" ");
            format!("assignment {named}{}", noted(verdict.note.as_deref()))
        });
        let misprints = self.misprint.iter().map(corrected("misprint"));
        offices.chain(misprints).chain(self.title.iter().map(corrected("title"))).chain(assigned).collect()
    }

    /// Settles what verdicts say about each of these plans; gives the verdicts that fit none of them.
    pub fn correct(&self, plans: &mut [Plan]) -> Vec<String> {
        let mut settled = Settled::default();
        plans.iter_mut().for_each(|plan| self.settle(plan, &mut settled));
        let Unfit { stale, absent } = self.unfit(&settled);
        stale.into_iter().chain(absent).collect()
    }

    /// The settling verdicts that fit nothing, in words.
    #[must_use]
    pub fn unfit(&self, settled: &Settled) -> Unfit {
        let mut unfit = Unfit::default();
        for (number, shown) in self.settling().into_iter().enumerate().filter(|(at, _)| !settled.fits.contains(at)) {
            let list = if settled.meant.contains(&number) { &mut unfit.stale } else { &mut unfit.absent };
            list.push(shown);
        }
        unfit
    }

    /// The verdicts on pairs of measures that fit nothing in these plans, in words.
    #[must_use]
    pub fn unfit_pairs(&self, plans: &[&Plan]) -> Unfit {
        let plans: Vec<Texts<'_>> = plans.iter().copied().map(Texts::of).collect();
        let mut unfit = Unfit::default();
        for (number, (_, pairing)) in self.pairings().enumerate() {
            let sides = [&pairing.old, &pairing.new].map(|named| {
                let meant: Vec<usize> =
                    (0..plans.len()).filter(|&at| is_meant(named.plan.as_deref(), plans[at].plan)).collect();
                let found: Vec<usize> = meant.iter().copied().filter(|&at| plans[at].find(named).is_some()).collect();
                (meant, found)
            });
            // A measure is compared with one of another plan.
            let two = |a: &[usize], b: &[usize]| a.iter().any(|a| b.iter().any(|b| a != b));
            let [(old_meant, old_found), (new_meant, new_found)] = &sides;
            if !two(old_meant, new_meant) {
                unfit.absent.push(self.shown(number));
            } else if !two(old_found, new_found) {
                unfit.stale.push(self.shown(number));
            }
        }
        unfit
    }

    /// What the verdicts say about two plans. A verdict holds whichever of the two is called old.
    #[must_use]
    pub fn on(&self, old: &Plan, new: &Plan) -> Judged {
        let mut judged = Judged::default();
        let (old_texts, new_texts) = (Texts::of(old), Texts::of(new));
        for (number, (is_same, pairing)) in self.pairings().enumerate() {
            let forth = is_meant(pairing.old.plan.as_deref(), old) && is_meant(pairing.new.plan.as_deref(), new);
            let back = is_meant(pairing.old.plan.as_deref(), new) && is_meant(pairing.new.plan.as_deref(), old);
            let ways = [(forth, &pairing.old, &pairing.new), (back, &pairing.new, &pairing.old)];
            let found = ways
                .iter()
                .filter(|(meant, _, _)| *meant)
                .find_map(|(_, a, b)| Some((old_texts.find(a)?, new_texts.find(b)?)));
            match found {
                Some((o, n)) => {
                    judged.fits.push(number);
                    if is_same {
                        add_same(&mut judged.verdicts, o, n);
                    } else {
                        judged.verdicts.not_same.push((o, n));
                    }
                }
                None if forth || back => judged.misses.push(number),
                None => {}
            }
        }
        judged
    }

    /// The verdicts on measures whose plans are both named: whether they are the same, and which plan and measure each is.
    #[must_use]
    pub(crate) fn among(&self, plans: &[&Plan]) -> Vec<Among> {
        let plans: Vec<Texts<'_>> = plans.iter().copied().map(Texts::of).collect();
        let places = |named: &Named| -> Vec<(usize, usize)> {
            let Some(name) = named.plan.as_deref() else { return Vec::new() };
            let meant = plans.iter().enumerate().filter(|(_, texts)| is_meant(Some(name), texts.plan));
            meant.filter_map(|(at, texts)| Some((at, texts.find(named)?))).collect()
        };
        let mut found = Vec::new();
        for (same, pairing) in self.pairings() {
            let (olds, news) = (places(&pairing.old), places(&pairing.new));
            let pairs = olds.iter().flat_map(|&old| news.iter().map(move |&new| (same, old, new)));
            found.extend(pairs.filter(|(_, old, new)| old.0 != new.0));
        }
        found
    }

    /// The verdict of a number that [`Decisions::on`] gave, in words.
    #[must_use]
    pub fn shown(&self, number: usize) -> String {
        self.pairings().nth(number).map_or_else(String::new, |(is_same, pairing)| {
            let kind = if is_same { "same" } else { "not-same" };
            format!("{kind} {} / {}{}", pairing.old.shown(), pairing.new.shown(), noted(pairing.note.as_deref()))
        })
    }

    fn pairings(&self) -> impl Iterator<Item = (bool, &Pairing)> {
        self.same.iter().map(|pairing| (true, pairing)).chain(self.not_same.iter().map(|pairing| (false, pairing)))
    }
}

/// Which of the verdicts that settle something in one plan are about a plan of a run, and which fit there, by number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settled {
    meant: BTreeSet<usize>,
    fits: BTreeSet<usize>,
}

/// Verdicts that have no effect, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unfit {
    /// What they name is in none of the plans that they are about any more.
    pub stale: Vec<String>,
    /// They are about plans that are not here: others than were asked for, or under a name that none has.
    pub absent: Vec<String>,
}

/// Whether two measures are the same, and which plan and measure each is.
pub(crate) type Among = (bool, (usize, usize), (usize, usize));

/// What verdicts say about two plans.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Judged {
    /// As indices of measures.
    pub verdicts: Verdicts,
    /// The numbers of the verdicts that apply.
    pub fits: Vec<usize>,
    /// The numbers of those that are about these plans and fit nothing in them.
    pub misses: Vec<usize>,
}

impl Named {
    fn shown(&self) -> String {
        [self.plan.as_deref(), self.id.as_deref(), self.text.as_deref()]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Puts departments right and marks their measures; whether any was printed so, or was put right before.
fn correct(plan: &mut Plan, verdict: &Misprint) -> bool {
    let corrected = replace(plan, verdict, |measure, each| {
        let subitems = measure.subitems.iter_mut().map(|subitem| &mut subitem.departments);
        std::iter::once(&mut measure.departments).chain(subitems).flatten().for_each(each);
    });
    let zh = format!("承辦部門「{}」依人工判定更正", verdict.meant);
    let en = format!("the department “{}” is put right as a person decided", verdict.meant);
    corrected.iter().for_each(|&at| tell(plan, at, &zh, &en));
    !corrected.is_empty() || was_told(plan, &zh)
}

/// Puts headings right and marks the measures under them.
fn retitle(plan: &mut Plan, verdict: &Misprint) -> bool {
    let corrected = replace(plan, verdict, |measure, each| {
        let levels = [&mut measure.facet, &mut measure.strategy, &mut measure.substrategy].into_iter().flatten();
        let levels = levels.map(|heading| &mut heading.title);
        levels.chain(measure.path.iter_mut().map(|level| &mut level.title)).flatten().for_each(each);
    });
    let zh = format!("標題「{}」依人工判定更正", verdict.meant);
    let en = format!("the heading “{}” is put right as a person decided", verdict.meant);
    // It is one heading, however many stand under it.
    if let Some(&first) = corrected.first() {
        tell(plan, first, &zh, &en);
    }
    !corrected.is_empty() || was_told(plan, &zh)
}

/// Replaces what a verdict calls misprinted of what `names` gives of each measure, and marks the measures where it was.
fn replace(
    plan: &mut Plan,
    verdict: &Misprint,
    names: impl Fn(&mut Measure, &mut dyn FnMut(&mut String)),
) -> Vec<usize> {
    let (printed, mut corrected) = (key(&verdict.printed), Vec::new());
    for (at, measure) in plan.measures.iter_mut().enumerate() {
        let mut is_printed = false;
        names(measure, &mut |name| {
            if key(name) == printed {
                name.clone_from(&verdict.meant);
                is_printed = true;
            }
        });
        if is_printed {
            mark(measure);
            corrected.push(at);
        }
    }
    corrected
}

/// Whether a verdict was carried out before: that others print it as it is meant tells nothing.
fn was_told(plan: &Plan, zh: &str) -> bool {
    plan.diagnostics.iter().any(|note| note.code == Code::Decided && note.message == zh)
}

/// Marks a measure as one of which a person has settled something.
fn mark(measure: &mut Measure) {
    if !measure.diagnostics.contains(&Code::Decided) {
        measure.diagnostics.push(Code::Decided);
    }
}

/// Says among the findings of a plan what a person has settled of a measure.
fn tell(plan: &mut Plan, at: usize, zh: &str, en: &str) {
    let measure = &plan.measures[at];
    let note = Diagnostic::new(Code::Decided, zh, en);
    let place = measure.evidence.text.first();
    let note = place.map_or(note.clone(), |place| note.at(place)).about(measure.id.clone());
    if !plan.diagnostics.contains(&note) {
        plan.diagnostics.push(note);
    }
}

/// What is no longer so once a person has said whose a measure is.
const SETTLED: [Code; 5] = [
    Code::AmbiguousAssignment,
    Code::MissingDepartment,
    Code::MissingDeadline,
    Code::SurplusDepartment,
    Code::SurplusDeadline,
];

/// Gives a measure its departments and deadline, and marks it.
fn assign(plan: &mut Plan, verdict: &Assigned) -> bool {
    let named = Named { plan: None, id: verdict.id.clone(), text: verdict.text.clone() };
    let Some(at) = Texts::of(plan).find(&named) else { return false };
    let measure = &mut plan.measures[at];
    if let Some(departments) = &verdict.departments {
        measure.departments.clone_from(departments);
    }
    if let Some(deadline) = &verdict.deadline {
        measure.deadline = Some(deadline.trim().to_owned()).filter(|deadline| !deadline.is_empty());
        measure.due = measure.deadline.as_deref().and_then(|deadline| due(deadline, plan.roc_year));
    }
    measure.assignment = Assignment::Certain;
    measure.diagnostics.retain(|code| !SETTLED.contains(code));
    let id = measure.id.clone();
    plan.diagnostics.retain(|note| note.measure.as_ref() != Some(&id) || !SETTLED.contains(&note.code));
    mark(&mut plan.measures[at]);
    tell(plan, at, "承辦部門與期限依人工判定", "departments and deadline were decided by a person");
    true
}

fn noted(note: Option<&str>) -> String {
    note.map(|note| format!(" ({note})")).unwrap_or_default()
}

/// Adds a pair; pairs that share a measure on one side are one split or merge.
fn add_same(verdicts: &mut Verdicts, o: usize, n: usize) {
    let known = verdicts
        .same
        .iter_mut()
        .find(|(olds, news)| (olds.contains(&o) && olds.len() == 1) || (news.contains(&n) && news.len() == 1));
    match known {
        Some((olds, news)) => {
            olds.push(o);
            news.push(n);
            for side in [olds, news] {
                side.sort_unstable();
                side.dedup();
            }
        }
        None => verdicts.same.push((vec![o], vec![n])),
    }
}

fn is_meant(name: Option<&str>, plan: &Plan) -> bool {
    name.is_none_or(|name| Names::of(plan).are(name))
}

/// What a plan may be called: `office/year`, an office, a year, or the end of the path.
struct Names {
    office: String,
    year: String,
    path: String,
}

impl Names {
    fn of(plan: &Plan) -> Self {
        Names {
            office: plan.office.as_deref().map(key).unwrap_or_default(),
            year: plan.roc_year.map(|year| year.to_string()).unwrap_or_default(),
            path: plan.source.path.clone(),
        }
    }

    /// Whether this is one of them.
    fn are(&self, name: &str) -> bool {
        let Names { office, year, path } = self;
        let wanted = key(name);
        let both = name.rsplit_once('/').is_some_and(|(o, y)| key(o) == *office && key(y) == *year);
        both || (!office.is_empty() && wanted == *office)
            || (!year.is_empty() && wanted == *year)
            || (!path.is_empty() && path.ends_with(name))
    }
}

/// A plan with the keys of its measures, worked out once somebody asks for a text.
struct Texts<'a> {
    plan: &'a Plan,
    keys: OnceCell<Vec<String>>,
}

impl<'a> Texts<'a> {
    fn of(plan: &'a Plan) -> Self {
        Texts { plan, keys: OnceCell::new() }
    }

    /// The measure that is meant, if any is.
    fn find(&self, named: &Named) -> Option<usize> {
        let measures = &self.plan.measures;
        let by_id = || named.id.as_deref().and_then(|id| measures.iter().position(|measure| measure.id == id));
        let Some(text) = named.text.as_deref().map(key).filter(|text| !text.is_empty()) else { return by_id() };
        let keys = self.keys.get_or_init(|| measures.iter().map(|measure| key(&wording(measure))).collect());
        let holding: Vec<usize> = (0..keys.len()).filter(|&at| keys[at].contains(&text)).collect();
        if let [only] = holding[..] {
            return Some(only);
        }
        if !holding.is_empty() {
            return by_id().filter(|at| holding.contains(at)).or(Some(holding[0]));
        }
        // The wording has changed since: the one that still holds most of its character pairs, if that is most of them.
        let pairs = |text: &str| {
            let chars: Vec<char> = text.chars().collect();
            chars.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
        };
        let wanted = pairs(&text);
        let held = |at: usize| {
            let there = pairs(&keys[at]);
            wanted.iter().filter(|pair| there.contains(pair)).count()
        };
        let best = (0..keys.len()).max_by_key(|&at| (held(at), std::cmp::Reverse(at)))?;
        (!wanted.is_empty() && held(best) * 10 >= wanted.len() * 6).then_some(best)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(office: &str, year: u32, texts: &[&str]) -> Plan {
        let measures = texts.iter().enumerate().map(|(at, text)| Measure {
            id: format!("1.1.1.{}", at + 1),
            text: (*text).to_owned(),
            departments: vec!["業物組".to_owned()],
            ..Measure::default()
        });
        Plan { office: Some(office.to_owned()), roc_year: Some(year), measures: measures.collect(), ..Plan::default() }
    }

    #[test]
    fn verdicts_survive_changed_wording_and_numbers() {
        let file = r#"
            [[same]]
            old = { plan = "甲處/111", id = "1.1.1.1", text = "辦理用戶滿意度調查並公告結果" }
            new = { plan = "甲處/112", text = "彙整各方意見" }
            [[not-same]]
            old = { text = "不存在的作法一二三四" }
            new = { text = "彙整各方意見" }
        "#;
        let decisions = Decisions::parse(file).unwrap();
        let old = plan("甲處", 111, &["受理申請", "執行用戶滿意度調查，並公告結果。"]);
        let new = plan("甲處", 112, &["彙整各方意見後改善", "受理申請"]);
        let judged = decisions.on(&old, &new);
        assert_eq!(judged.verdicts.same, [(vec![1], vec![0])]);
        assert_eq!((judged.fits, judged.misses), (vec![0], vec![1]));
        assert_eq!(decisions.shown(1), "not-same 不存在的作法一二三四 / 彙整各方意見");
        // Called the other way round, the same two belong together.
        assert_eq!(decisions.on(&new, &old).verdicts.same, [(vec![0], vec![1])]);
    }

    #[test]
    fn a_misprint_is_put_right_or_reported() {
        let file =
            "[[misprint]]\nprinted = '業物組'\nmeant = '業務組'\n[[misprint]]\nplan='乙處'\nprinted='x'\nmeant='y'\n";
        let decisions = Decisions::parse(file).unwrap();
        let mut plans = [plan("甲處", 111, &["受理申請"])];
        assert_eq!(decisions.correct(&mut plans), ["misprint 「x」→「y」"]);
        assert_eq!(plans[0].measures[0].departments, ["業務組"]);
    }

    #[test]
    fn what_nobody_prints_wrong_is_stale_though_others_print_it_right() {
        let file =
            "[[misprint]]\nprinted = '業悟組'\nmeant = '業物組'\n[[title]]\nprinted = '基礎服物'\nmeant = '基礎服務'\n";
        let decisions = Decisions::parse(file).unwrap();
        let mut plans = [plan("甲處", 112, &["受理申請", "其他"])];
        plans[0].measures[0].facet = Some(crate::plan::Heading { no: Some(1), title: Some("基礎服務".into()) });
        let stale = decisions.correct(&mut plans);
        assert_eq!(stale, ["misprint 「業悟組」→「業物組」", "title 「基礎服物」→「基礎服務」"]);
        plans[0].measures[1].departments = vec!["業悟組".to_owned()];
        assert_eq!(decisions.correct(&mut plans), stale[1..]);
        assert_eq!(plans[0].measures[1].diagnostics, [Code::Decided]);
        assert!(plans[0].measures[0].diagnostics.is_empty());
        assert_eq!(decisions.correct(&mut plans), stale[1..], "what was carried out is not stale");
    }

    #[test]
    fn office_title_and_assignment_are_settled_once_and_for_all() {
        let file = r#"
            [[office]]
            plan = "scan.pdf"
            office = "甲處"
            roc_year = 112
            [[title]]
            printed = "基礎服物"
            meant = "基礎服務"
            [[assignment]]
            plan = "甲處/112"
            text = "受理申請"
            departments = ["業務組"]
            deadline = "6月底前完成"
            [[assignment]]
            text = "早已不在的作法一二三四五"
            departments = []
        "#;
        let decisions = Decisions::parse(file).unwrap();
        let mut read = plan("某處", 111, &["受理申請", "其他"]);
        read.source.path = "in/scan.pdf".into();
        read.measures[0].assignment = Assignment::Ambiguous;
        read.measures[0].diagnostics = vec![Code::AmbiguousAssignment];
        read.measures[1].deadline = Some("5月底前完成".into());
        read.measures[1].due = due("5月底前完成", Some(111));
        read.measures[1].facet = Some(crate::plan::Heading { no: Some(1), title: Some("基礎服物".into()) });
        let mut plans = [read];
        let stale = decisions.correct(&mut plans);
        assert_eq!(stale, ["assignment 早已不在的作法一二三四五"]);
        let once = plans.clone();
        assert_eq!(decisions.correct(&mut plans), stale, "a verdict that was carried out is not stale");
        assert_eq!(plans, once, "settling twice changes nothing");
        let [plan] = &plans;
        assert_eq!((plan.office.as_deref(), plan.roc_year), (Some("甲處"), Some(112)));
        let settled = &plan.measures[0];
        assert_eq!((&settled.departments[..], settled.assignment), (&["業務組".to_owned()][..], Assignment::Certain));
        assert_eq!(settled.due.as_ref().and_then(|due| due.by.as_deref()), Some("2023-06-30"));
        assert_eq!(settled.diagnostics, [Code::Decided]);
        let other = plan.measures[1].due.as_ref();
        assert_eq!(other.and_then(|due| due.by.as_deref()), Some("2023-05-31"), "of the year that the plan is for");
        assert_eq!(plan.measures[1].facet.as_ref().and_then(|facet| facet.title.as_deref()), Some("基礎服務"));
    }

    #[test]
    fn what_fits_nothing_is_told_apart_from_what_is_about_other_plans() {
        let file = r#"
            [[same]]
            old = { plan = "甲處/111", text = "早已不在的作法一二三四五" }
            new = { plan = "甲處/112", text = "受理申請" }
            [[same]]
            old = { plan = "乙處/111", text = "受理申請" }
            new = { plan = "乙處/112", text = "受理申請" }
            [[not-same]]
            old = { text = "受理申請" }
            new = { text = "受理申請" }
            [[misprint]]
            plan = "丙處"
            printed = "業物組"
            meant = "業務組"
        "#;
        let decisions = Decisions::parse(file).unwrap();
        let mut plans = [plan("甲處", 111, &["受理申請"]), plan("甲處", 112, &["受理申請"])];
        let Unfit { stale, absent } = decisions.unfit_pairs(&plans.iter().collect::<Vec<_>>());
        assert_eq!(stale, ["same 甲處/111 早已不在的作法一二三四五 / 甲處/112 受理申請"]);
        assert_eq!(absent, ["same 乙處/111 受理申請 / 乙處/112 受理申請"]);
        let mut settled = Settled::default();
        plans.iter_mut().for_each(|plan| decisions.settle(plan, &mut settled));
        let unfit = decisions.unfit(&settled);
        assert_eq!((unfit.stale.len(), unfit.absent), (0, vec!["misprint 「業物組」→「業務組」".to_owned()]));
    }

    #[test]
    fn a_verdict_may_call_a_plan_what_it_is_called_in_print_or_what_it_is() {
        let file = r#"
            [[office]]
            plan = "某處/111"
            office = "甲處"
            roc_year = 112
            [[misprint]]
            plan = "某處/111"
            printed = "業物組"
            meant = "業務組"
            [[title]]
            plan = "甲處/112"
            printed = "基礎服物"
            meant = "基礎服務"
        "#;
        let decisions = Decisions::parse(file).unwrap();
        let mut read = plan("某處", 111, &["受理申請"]);
        let title = Some("基礎服物".to_owned());
        read.measures[0].path = vec![crate::plan::PathTitle { header: None, no: Some(1), title }];
        let mut plans = [read];
        assert_eq!(decisions.correct(&mut plans), Vec::<String>::new());
        let measure = &plans[0].measures[0];
        assert_eq!(measure.departments, ["業務組"]);
        assert_eq!(measure.path[0].title.as_deref(), Some("基礎服務"), "every place of a heading is put right");
    }

    #[test]
    fn a_verdict_that_names_nothing_is_refused() {
        let error = Decisions::parse("[[same]]\nold = { plan = 'a' }\nnew = { id = '1' }\n").unwrap_err();
        assert_eq!(error.to_string(), "verdict 1 under [[same]] needs an id or a text for both measures");
    }
}
