//! From plans to the catalogue: order, cluster, join, name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::many::*;
use sha2::{Digest, Sha256};

use crate::align::{self, Brief, Line, Prepared, Verdicts};
use crate::decisions::Decisions;
use crate::normalize::key;
use crate::plan::{Heading, Plan};
use crate::words::{Diagnostic, Shared};

use super::lineage::Step;
use super::places::Places;
use super::standing::{self, Standing};
use super::status::{self, Cell, Standards};
use super::support::{self, Ties};
use super::view::{Catalogue, Family, FamilyPlace, PlanKey, SCHEMA};
use super::wordings::{At, Wordings};
use super::{lineage, merge, parts, printed};

/// One identity for every measure over all plans of a run.
///
/// The order in which plans are given does not matter. A family's id is made of the key of its canonical wording and
/// the titles it stands under, so it is the same from run to run over the same plans. When plans are added, it stays
/// as long as the canonical wording and the place do: both are what most plans have, so one more plan rarely changes
/// them, and a reader who needs to follow a family beyond that has its members to go by.
#[must_use]
pub fn catalogue(plans: &[Plan]) -> Catalogue {
    catalogue_of(&plans.iter().collect::<Vec<_>>())
}

/// [`catalogue`] for plans that are held elsewhere.
#[must_use]
pub fn catalogue_of(plans: &[&Plan]) -> Catalogue {
    catalogue_with(plans, &Question::default())
}

/// What is asked about the plans beside what they say themselves.
#[derive(Default)]
pub struct Question<'a> {
    /// The path or key of the plan that the others are measured against; else the commonest wording of each year.
    pub reference: Option<&'a str>,
    /// An auditor's verdicts, which win.
    pub decisions: Option<&'a Decisions>,
    /// How many measures are clustered in one piece; a run of more is taken in parts, in less time and memory. By
    /// default as many as a few hundred plans have.
    pub at_once: Option<usize>,
}

/// [`catalogue_of`], measured against a plan of reference, and with an auditor's verdicts.
#[must_use]
pub fn catalogue_with(plans: &[&Plan], question: &Question<'_>) -> Catalogue {
    let plans = in_order(plans);
    let briefs = align::briefs(&plans);
    let briefs: Vec<&Brief> = briefs.iter().collect();
    let prepared = align::prepare_briefs(&briefs);
    let asked = Asked::of(&plans, question);
    work_out(&briefs, prepared, &asked, |wordings, standing, steps| {
        let mut catalogue = describe(&briefs, wordings, &standing, &steps, asked.reference, &[]);
        catalogue.diagnostics.extend(parts::said(&briefs, asked.at_once));
        catalogue.steps = steps;
        catalogue
    })
}

/// [`catalogue`] of plans of which only what comparing looks at is still held: a twentieth of the records. No view can be
/// made of it: that needs the records, and the links between them, which are let go here.
#[must_use]
pub fn catalogue_of_briefs(briefs: &[Brief]) -> Catalogue {
    let mut briefs: Vec<&Brief> = briefs.iter().collect();
    briefs.sort_by_cached_key(|brief| place_in_order(*brief));
    let prepared = align::prepare_briefs(&briefs);
    work_out(&briefs, prepared, &Asked::default(), |wordings, standing, steps| {
        let mut catalogue = describe(&briefs, wordings, &standing, &steps, None, &[]);
        catalogue.diagnostics.extend(parts::said(&briefs, None));
        catalogue
    })
}

/// The families of plans, which are in order, where `measures` stand elsewhere; see [`align::prepare_beside`].
pub(super) fn standing(
    plans: &[&Plan],
    elsewhere: &dyn Fn(&[u64]) -> Vec<u64>,
    measures: usize,
    question: &Question<'_>,
) -> Standing {
    let briefs = align::briefs(plans);
    let briefs: Vec<&Brief> = briefs.iter().collect();
    let prepared = align::prepare_beside(&briefs, elsewhere, measures);
    work_out(&briefs, prepared, &Asked::of(plans, question), |_, standing, _| standing)
}

/// The catalogue of plans, which are in order, whose families are known, each with its id.
pub(super) fn described(plans: &[&Plan], known: Vec<(String, Vec<(At, bool)>)>, question: &Question<'_>) -> Catalogue {
    let briefs = align::briefs(plans);
    let briefs: Vec<&Brief> = briefs.iter().collect();
    let asked = Asked::of(plans, question);
    let prepared = align::prepare_briefs(&briefs);
    let places = Places::of_run(&briefs);
    let steps = lineage::steps(&prepared, &successors(&briefs), &|old, new| asked.judge(old, new));
    let wordings = Wordings::of(&prepared, &places, 0, None);
    let (mut standing, mut ids) = (Standing::default(), Vec::with_capacity(known.len()));
    for (id, members) in known {
        let family = ids.len();
        standing.doubtful.extend(members.iter().filter(|(_, doubtful)| *doubtful).map(|&(at, _)| (family, at)));
        standing.families.push(members.into_iter().map(|(at, _)| at).collect());
        ids.push(id);
    }
    let mut catalogue = describe(&briefs, &wordings, &standing, &steps, question.reference, &ids);
    catalogue.steps = steps;
    catalogue
}

/// What is asked beside what the briefs say: an auditor's verdicts are on what is printed, and need the records.
#[derive(Default)]
struct Asked<'a> {
    reference: Option<&'a str>,
    at_once: Option<usize>,
    decided: Option<(&'a Decisions, &'a [&'a Plan])>,
}

impl<'a> Asked<'a> {
    /// `plans` are in order.
    fn of(plans: &'a [&'a Plan], question: &Question<'a>) -> Self {
        let decided = question.decisions.filter(|decisions| !decisions.is_empty());
        Asked {
            reference: question.reference,
            at_once: question.at_once,
            decided: decided.map(|decisions| (decisions, plans)),
        }
    }

    /// What an auditor has said of two plans.
    fn judge(&self, old: usize, new: usize) -> Verdicts {
        let said = self.decided.map(|(decisions, plans)| decisions.on(plans[old], plans[new]).verdicts);
        said.unwrap_or_default()
    }
}

/// Works out the families of plans, which are in order, and hands on what they rest on.
fn work_out<R>(
    plans: &[&Brief],
    mut prepared: Vec<Prepared>,
    asked: &Asked<'_>,
    hand_on: impl FnOnce(&Wordings<'_>, Standing, Vec<Step>) -> R,
) -> R {
    let places = Places::of_run(plans);
    let successors = successors(plans);
    let judge = |old: usize, new: usize| asked.judge(old, new);
    let verdicts = asked.decided.map(|(decisions, plans)| decisions.among(plans)).unwrap_or_default();
    let finish = |wordings: &Wordings<'_>, standing: Standing, steps: Vec<Step>| {
        hand_on(wordings, standing::conclude(wordings, standing, &steps, &verdicts), steps)
    };
    let ranges = parts::parts(plans, asked.at_once);
    if let [whole] = &ranges[..] {
        align::acquaint(&mut prepared);
        let part = parts::of(&prepared, whole.start, &places, &successors, &judge);
        return finish(&part.wordings, part.standing, part.steps);
    }
    let mut rest = &mut prepared[..];
    let mut slices = Vec::with_capacity(ranges.len());
    for range in ranges {
        let (slice, after) = std::mem::take(&mut rest).split_at_mut(range.len());
        slices.push((range, slice));
        rest = after;
    }
    let of = |(range, prepared): (Range<usize>, &mut [Prepared])| {
        let inside = successors.iter().filter(|(old, new)| range.contains(old) && range.contains(new));
        let inside: Vec<_> = inside.map(|&(old, new)| (old - range.start, new - range.start)).collect();
        align::acquaint(prepared);
        let mut part = parts::of(prepared, range.start, &places, &inside, &judge);
        parts::count_from(&mut part.steps, 0, range.start);
        let (standing, steps) = (part.standing.count_from(range.start), part.steps);
        align::forget(prepared);
        (standing, steps)
    };
    let done: Vec<(Standing, Vec<Step>)> = slices.into_par_iter().map(of).collect();
    let (standings, steps): (Vec<_>, Vec<_>) = done.into_iter().unzip();
    let steps: Vec<Step> = steps.into_iter().flatten().collect();
    let renamed = places.renamed(&steps);
    let wordings = Wordings::of(&prepared, &places, 0, None);
    let standing = merge::merge(&wordings, &places, &renamed, standings);
    let standing = printed::add(&wordings, standing);
    finish(&wordings, standing, steps)
}

/// By office, year and path, so that nothing depends on the order of the command line.
pub(crate) fn in_order<'a>(plans: &[&'a Plan]) -> Vec<&'a Plan> {
    let mut plans = plans.to_vec();
    plans.sort_by_cached_key(|&plan| place_in_order(plan));
    plans
}

/// What tells one plan of a run from another.
trait Named {
    fn office(&self) -> Option<&str>;
    fn roc_year(&self) -> Option<u32>;
    fn path(&self) -> &str;
    fn title(&self) -> Option<&str>;
}

impl Named for Plan {
    fn office(&self) -> Option<&str> {
        self.office.as_deref()
    }

    fn roc_year(&self) -> Option<u32> {
        self.roc_year
    }

    fn path(&self) -> &str {
        &self.source.path
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}

impl Named for Brief {
    fn office(&self) -> Option<&str> {
        self.office.as_deref()
    }

    fn roc_year(&self) -> Option<u32> {
        self.roc_year
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }
}

fn place_in_order(plan: &impl Named) -> (Option<String>, Option<u32>, String, Option<String>) {
    (plan.office().map(key), plan.roc_year(), plan.path().to_owned(), plan.title().map(str::to_owned))
}

/// The plans that `diff` compares of the same input: each with the next one of its office; of two plans the two.
fn successors(plans: &[&Brief]) -> Vec<(usize, usize)> {
    if plans.len() == 2 {
        return vec![(0, 1)];
    }
    let office = |plan: &Brief| plan.office.as_deref().map(key);
    (1..plans.len())
        .filter(|&at| plans[at].office.is_some() && office(plans[at - 1]) == office(plans[at]))
        .filter(|&at| plans[at - 1].roc_year < plans[at].roc_year)
        .map(|at| (at - 1, at))
        .collect()
}

/// Office and year; a number where a run holds two of one name.
fn keys(plans: &[&Brief]) -> Vec<PlanKey> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    plans
        .iter()
        .map(|plan| {
            let office = plan.office.clone().unwrap_or_else(|| plan.path.clone());
            let name = match plan.roc_year {
                Some(year) => format!("{office}/{year}"),
                None => office,
            };
            let count = seen.entry(name.clone()).or_insert(0);
            *count += 1;
            PlanKey {
                key: if *count == 1 { name } else { format!("{name}#{count}") },
                office: plan.office.clone(),
                roc_year: plan.roc_year,
                path: plan.path.clone(),
                measures: plan.measures.len(),
            }
        })
        .collect()
}

/// `ids` are those of the families as far as they have one.
fn describe(
    plans: &[&Brief],
    wordings: &Wordings<'_>,
    standing: &Standing,
    steps: &[Step],
    reference: Option<&str>,
    ids: &[String],
) -> Catalogue {
    let keys = keys(plans);
    let families = &standing.families;
    let reference = reference.and_then(|name| keys.iter().position(|plan| plan.path == name || plan.key == name));
    let mut shared: Vec<Box<[u32]>> = plans.iter().map(|plan| vec![0; plan.measures.len()].into()).collect();
    families.iter().flatten().for_each(|&(plan, measure)| shared[plan][measure] += 1);
    let ties = Ties::of(plans, steps);
    let names: Vec<Shared> = keys.iter().map(|plan| plan.key.as_str().into()).collect();
    let run = Run { plans, names: &names, wordings, shared: &shared, ties: &ties, reference };
    let described = families.par_iter().enumerate();
    let described = described.map(|(at, members)| {
        let doubtful = members.iter().copied().filter(|&member| standing.doubtful.contains(&(at, member))).collect();
        let (position, mut family) = family(&run, members, &doubtful);
        family.id = ids.get(at).cloned().unwrap_or_default();
        (position, family)
    });
    let described = described.collect();
    let mut families = outline(described);
    name(&mut families);
    let diagnostics = steps.iter().flat_map(|step| left_out(step, &keys)).collect();
    Catalogue { schema: SCHEMA.to_owned(), plans: keys, families, diagnostics, steps: Vec::new() }
}

/// What was left out of account between two plans, with their names.
fn left_out<'a>(step: &'a Step, keys: &'a [PlanKey]) -> impl Iterator<Item = Diagnostic> + 'a {
    let (old, new) = (&keys[step.old].key, &keys[step.new].key);
    step.left_out.iter().map(move |note| Diagnostic {
        message: format!("{old} → {new}：{}", note.message),
        message_en: format!("{old} → {new}: {}", note.message_en),
        ..note.clone()
    })
}

/// Orders families as the plans do: facets by where they stand on average, strategies within them, and so on down.
///
/// Positions alone would mix headings where one plan is short of a facet that another one is long in.
fn outline(families: Vec<(f32, Family)>) -> Vec<Family> {
    type Placed = ([String; 3], f32, Family);
    let with_path = |(position, family): (f32, Family)| {
        let place = &family.place;
        let titles = [&place.facet, &place.strategy, &place.substrategy];
        (titles.map(|title| title.as_deref().map(key).unwrap_or_default()), position, family)
    };
    let mut families: Vec<Placed> = families.into_iter().map(with_path).collect();
    let mut sums: BTreeMap<Vec<String>, (f32, f32)> = BTreeMap::new();
    for (path, position, _) in &families {
        for level in 1..=path.len() {
            let sum = sums.entry(path[..level].to_vec()).or_default();
            *sum = (sum.0 + position, sum.1 + 1.0);
        }
    }
    let order = |a: &Placed, b: &Placed| {
        let (x, y) = (&a.0, &b.0);
        let level = (1..=x.len()).find(|&level| x[..level] != y[..level]);
        let headings = level.map_or(std::cmp::Ordering::Equal, |level| {
            let mean = |path: &[String]| sums.get(path).map_or(0.0, |&(sum, count)| sum / count);
            mean(&x[..level]).total_cmp(&mean(&y[..level])).then_with(|| x[..level].cmp(&y[..level]))
        });
        headings.then(a.1.total_cmp(&b.1)).then_with(|| (&a.2.place, &a.2.text).cmp(&(&b.2.place, &b.2.text)))
    };
    families.sort_by(order);
    families.into_iter().map(|(.., family)| family).collect()
}

/// Gives ids to those that have none, of eight hexadecimal digits; a longer piece of the hash where two families would have the same.
fn name(families: &mut [Family]) {
    let mut taken: BTreeSet<String> = families.iter().map(|family| family.id.clone()).collect();
    for family in families.iter_mut().filter(|family| family.id.is_empty()) {
        let place = &family.place;
        let titles = [&place.facet, &place.strategy, &place.substrategy];
        let titles = titles.map(|title| title.as_deref().map(key).unwrap_or_default());
        // The same words in the same place, twice in one plan, are told apart by a number.
        for copy in 0.. {
            let digest = Sha256::digest(format!("{}\0{}\0{copy}", titles.join("\0"), key(&family.text)));
            let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            if let Some(id) =
                [8, 12, 16].map(|len| format!("m{}", &hex[..len])).into_iter().find(|id| !taken.contains(id))
            {
                taken.insert(id.clone());
                family.id = id;
                break;
            }
        }
    }
}

/// What the description of a family looks at.
pub(super) struct Run<'a> {
    pub(super) plans: &'a [&'a Brief],
    /// What each plan is called.
    names: &'a [Shared],
    pub(super) wordings: &'a Wordings<'a>,
    /// In how many families each measure of each plan stands.
    shared: &'a [Box<[u32]>],
    /// What the links of the years say of who may be in doubt.
    pub(super) ties: &'a Ties,
    reference: Option<usize>,
}

impl Run<'_> {
    /// Whether a measure stands in several families.
    pub(super) fn is_shared(&self, at: At) -> bool {
        self.shared[at.0][at.1] > 1
    }
}

/// One family, with its position in the outline.
fn family(run: &Run<'_>, members: &BTreeSet<At>, doubtful: &BTreeSet<At>) -> (f32, Family) {
    let Run { plans, names, wordings, reference, .. } = *run;
    let measure = |at: At| -> &Line { &plans[at.0].measures[at.1] };
    let alone: BTreeSet<At> = members.iter().copied().filter(|&at| !run.is_shared(at)).collect();
    let first = central(wordings, if alone.is_empty() { members } else { &alone });
    let unsupported = support::unsupported(run, members, wordings.of[first.0][first.1]);
    let in_doubt = |at: &At| doubtful.contains(at) || unsupported.contains(at);
    // What may be another measure does not say what this one is.
    let sure: BTreeSet<At> = alone.iter().copied().filter(|at| !in_doubt(at)).collect();
    let central = if sure.is_empty() { first } else { central(wordings, &sure) };
    let mut by_plan: BTreeMap<usize, Vec<At>> = BTreeMap::new();
    members.iter().for_each(|&at| by_plan.entry(at.0).or_default().push(at));
    // What may be this measure after all, of a plan that has no other, is no ground for saying that it lacks it.
    let near = run.ties.near(members);
    by_plan.extend(near.iter().map(|(&plan, &at)| (plan, vec![at])));
    let cells: Vec<Cell<'_>> = by_plan
        .into_iter()
        .map(|(plan, ats)| {
            let is_near = near.contains_key(&plan);
            let merged = is_near || ats.iter().any(|&at| run.is_shared(at));
            Cell {
                plan,
                year: plans[plan].roc_year,
                key: said(wordings, &ats),
                measures: ats.iter().map(|&at| measure(at)).collect(),
                score: likeness(wordings, &ats, central, merged),
                doubtful: is_near || ats.iter().all(in_doubt),
                merged,
            }
        })
        .collect();
    let standards = Standards::of(&cells, reference, &wordings.item(wordings.of[central.0][central.1]).key);
    let members_of = cells.iter().map(|cell| standards.member(cell, &names[cell.plan])).collect();
    let text = measure(central).text.printed.to_string();
    let (place, position) = place(plans, members);
    let wordings = status::wordings(&cells, names);
    (position, Family { id: String::new(), text, place, members: members_of, wordings })
}

/// A family that is worded in more ways than this is judged by the commonest of them: what hundreds of offices made of a
/// measure lies between these.
pub(super) const USUAL: usize = 64;

/// What a plan says of a family, as a key.
fn said(wordings: &Wordings<'_>, ats: &[At]) -> Arc<str> {
    let key = |at: &At| Arc::clone(&wordings.item(wordings.of[at.0][at.1]).key);
    match ats {
        [only] => key(only),
        several => several.iter().map(|at| key(at).to_string()).collect::<String>().into(),
    }
}

/// The measure whose wording is nearest to that of all others.
fn central(wordings: &Wordings<'_>, members: &BTreeSet<At>) -> At {
    let mut counts: BTreeMap<usize, (usize, At)> = BTreeMap::new();
    for &at in members {
        counts.entry(wordings.of[at.0][at.1]).or_insert((0, at)).0 += 1;
    }
    let mut usual: Vec<(usize, usize, At)> =
        counts.iter().map(|(&wording, &(count, at))| (wording, count, at)).collect();
    if usual.len() > USUAL {
        usual.sort_by_key(|&(wording, count, _)| (std::cmp::Reverse(count), wording));
        usual.truncate(USUAL);
        usual.sort_unstable();
    }
    #[expect(clippy::cast_precision_loss, reason = "a family has at most as many members as a run has measures")]
    let total = |wording: usize| -> f32 {
        usual.iter().map(|&(other, count, _)| alike(wordings, wording, other) * count as f32).sum()
    };
    let best = usual.iter().map(|&(wording, _, at)| (total(wording), at));
    best.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map_or((0, 0), |(_, at)| at)
}

/// How much wording two wordings share, 0–1.
pub(super) fn alike(wordings: &Wordings<'_>, a: usize, b: usize) -> f32 {
    let (x, y) = (wordings.item(a), wordings.item(b));
    if x.wording == y.wording {
        return 1.0;
    }
    let shared = wordings.known(a, b).unwrap_or_else(|| x.shared(y, wordings.weights()));
    align::likeness(shared, x.weight(), y.weight())
}

/// How much of the family's wording a plan has, in one measure or in several.
///
/// A measure that says other things too is asked only whether it says this one, and so are several that say it
/// together.
fn likeness(wordings: &Wordings<'_>, ats: &[At], central: At, merged: bool) -> f32 {
    let of = |at: At| wordings.of[at.0][at.1];
    if let ([only], false) = (ats, merged) {
        return alike(wordings, of(*only), of(central));
    }
    let (weights, centre) = (wordings.prepared[0].gram_weights(), wordings.item(of(central)));
    let said = |gram: &&u32| ats.iter().any(|&at| wordings.item(of(at)).grams().binary_search(gram).is_ok());
    let shared: f32 = centre.grams().iter().filter(said).map(|&gram| weights[gram as usize]).sum();
    if centre.weight() > 0.0 { (shared / centre.weight()).clamp(0.0, 1.0) } else { 0.0 }
}

/// Where most have it, as most print it, and how far down the outline that is, 0–1.
fn place(plans: &[&Brief], members: &BTreeSet<At>) -> (FamilyPlace, f32) {
    let mut counts: BTreeMap<&[String; 3], Vec<At>> = BTreeMap::new();
    for &at in members {
        counts.entry(&plans[at.0].measures[at.1].titles.keys).or_default().push(at);
    }
    let Some((_, ats)) = counts.into_iter().max_by(|a, b| a.1.len().cmp(&b.1.len()).then(b.0.cmp(a.0))) else {
        return (FamilyPlace::default(), 0.0);
    };
    let first = &plans[ats[0].0].measures[ats[0].1];
    let title = |heading: &Option<Heading>| heading.as_ref().and_then(|heading| heading.title.clone());
    let [facet, strategy, substrategy] = first.titles.printed.each_ref().map(title);
    let place = FamilyPlace { facet, strategy, substrategy };
    #[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
    let position =
        ats.iter().map(|&(plan, at)| at as f32 / plans[plan].measures.len() as f32).sum::<f32>() / ats.len() as f32;
    (place, position)
}
