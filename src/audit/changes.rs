//! What changed throughout a plan, as one sentence instead of thirty; what was dropped and is back; what is called new again.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::{Confidence, Doubt, Link, wording};
use crate::coverage::{EventKind, Step};
use crate::normalize::key;
use crate::plan::Measure;
use crate::words::shorten;

use super::{Finding, FindingKind, Run, finding};

/// An old measure and the new one that it became.
type Pair<'a> = (&'a Measure, &'a Measure);

/// Two plans' measures that became each other: one to one and beyond doubt, and the old ones of all others.
#[derive(Clone, Default)]
struct Linked<'a> {
    pairs: Vec<Pair<'a>>,
    /// What is in doubt, or was split or merged, and is not counted.
    left_out: Vec<&'a Measure>,
}

/// Fewer measures are no change throughout.
const FEWEST: usize = 3;
/// Of those that had it before so many have it changed.
const NEARLY_ALL: f32 = 0.8;

pub(super) fn find(run: &Run<'_>, steps: &[Step], found: &mut Vec<Finding>) {
    for step in steps {
        let pairs: Vec<Pair<'_>> = step
            .links
            .iter()
            .filter(|link| is_clear(link))
            .map(|link| (&run.plans[step.old].measures[link.old[0]], &run.plans[step.new].measures[link.new[0]]))
            .collect();
        // All others: the old measures, and the new ones.
        let sides = |plan: usize, side: fn(&Link) -> &[usize]| -> Vec<&Measure> {
            let compound = step.links.iter().filter(|link| !is_clear(link));
            compound.flat_map(side).map(|&at| &run.plans[plan].measures[at]).collect()
        };
        let compound = [sides(step.old, |link| &link.old), sides(step.new, |link| &link.new)];
        departments(run, step, &pairs, &compound, found);
        deadlines(run, step, &pairs, &compound, found);
        if !between_offices(run, step) {
            new_again(run, step, &pairs, found);
        }
    }
    back(run, found);
}

/// Whether a link says of two measures that they are one, and no reader would disagree.
fn is_clear(link: &Link) -> bool {
    link.old.len() == 1 && link.new.len() == 1 && link.confidence > Confidence::Debatable
}

/// Two plans of two offices are linked where a run has nothing else; neither of them is a year of the other.
fn between_offices(run: &Run<'_>, step: &Step) -> bool {
    key(&run.overview.plans[step.old].office) != key(&run.overview.plans[step.new].office)
}

/// Something that was replaced by something.
struct Throughout<'a> {
    gone: String,
    came: String,
    /// How many had it.
    had: usize,
    /// How many more had it, of which nothing can be said.
    left_out: usize,
    pairs: Vec<Pair<'a>>,
}

/// What was replaced by something in nearly all measures that had it.
fn throughout<'a>(linked: &Linked<'a>, has: impl Fn(&Measure) -> Vec<String>) -> Vec<Throughout<'a>> {
    let Linked { pairs, left_out } = linked;
    let mut had: BTreeMap<String, usize> = BTreeMap::new();
    let changed: Vec<(Pair<'_>, Vec<String>, Vec<String>)> = pairs
        .iter()
        .map(|&(old, new)| {
            let (before, after) = (has(old), has(new));
            before.iter().for_each(|what| *had.entry(key(what)).or_default() += 1);
            let only = |these: &[String], those: &[String]| -> Vec<String> {
                let known: BTreeSet<String> = those.iter().map(|one| key(one)).collect();
                these.iter().filter(|one| !known.contains(&key(one))).cloned().collect()
            };
            ((old, new), only(&before, &after), only(&after, &before))
        })
        .collect();
    // What replaced what by itself in so many measures did so too where others came and went with it.
    let mut by_itself: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (_, gone, came) in &changed {
        if let ([gone], [came]) = (&gone[..], &came[..]) {
            *by_itself.entry(gone).or_default().entry(came).or_default() += 1;
        }
    }
    by_itself.values_mut().for_each(|came| came.retain(|_, times| *times >= FEWEST));
    let mut replaced: BTreeMap<(String, String), Vec<Pair<'_>>> = BTreeMap::new();
    for (pair, all_gone, all_came) in &changed {
        for (gone, known) in all_gone.iter().filter_map(|gone| Some((gone, by_itself.get(&**gone)?))) {
            for came in all_came.iter().filter(|came| known.contains_key(&***came)) {
                replaced.entry((gone.clone(), came.clone())).or_default().push(*pair);
            }
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
    let enough =
        |gone: &str, count: usize| count as f32 >= NEARLY_ALL * had.get(&key(gone)).copied().unwrap_or(0) as f32;
    let all = replaced.into_iter().filter(|((gone, _), pairs)| enough(gone, pairs.len()));
    let of = |gone: &str| had.get(&key(gone)).copied().unwrap_or(0);
    let besides = |gone: &str| {
        let had = |measure: &&&Measure| has(measure).iter().any(|one| key(one) == key(gone));
        left_out.iter().filter(had).count()
    };
    all.map(|((gone, came), pairs)| Throughout { had: of(&gone), left_out: besides(&gone), gone, came, pairs })
        .collect()
}

/// The whole plan, and each strategy by itself where it is not the whole plan.
fn scopes<'a>(linked: &Linked<'a>) -> Vec<(Option<String>, Linked<'a>)> {
    let heading = |measure: &Measure| {
        let heading = measure.substrategy.as_ref().or(measure.strategy.as_ref());
        heading.and_then(|heading| heading.title.clone())
    };
    let mut by_heading: BTreeMap<String, Linked<'_>> = BTreeMap::new();
    for &(old, new) in &linked.pairs {
        if let Some(title) = heading(new) {
            by_heading.entry(title).or_default().pairs.push((old, new));
        }
    }
    for old in &linked.left_out {
        if let Some(under) = heading(old).and_then(|title| by_heading.get_mut(&title)) {
            under.left_out.push(old);
        }
    }
    let whole = std::iter::once((None, linked.clone()));
    whole.chain(by_heading.into_iter().map(|(title, linked)| (Some(title), linked))).collect()
}

/// Whose measures became whose: two years of an office, or two offices of which neither is the earlier one.
#[derive(Clone, Copy)]
struct Turn {
    from: usize,
    to: usize,
    offices: bool,
}

fn tell(
    run: &Run<'_>,
    turn: Turn,
    scope: Option<&str>,
    (zh, en): (&str, &str),
    change: &Throughout<'_>,
    found: &mut Vec<Finding>,
) {
    let Throughout { gone, came, had, left_out, pairs } = change;
    let (name, count) = (run.name(turn.to), pairs.len());
    let (scope_zh, scope_en) =
        scope.map_or((String::new(), String::new()), |title| (format!("「{title}」下"), format!(" under “{title}”")));
    let (besides, besides_en) = match left_out {
        0 => (String::new(), String::new()),
        count => (
            format!("（另有 {count} 項存疑或經拆分、合併，未計入）"),
            format!(" ({count} more are in doubt, split or merged, and not counted)"),
        ),
    };
    let evidence = pairs.iter().map(|(_, new)| run.evidence(turn.to, new, &new.text)).collect();
    let (kind, message, message_en) = if turn.offices {
        let (all, all_en) = if count == *had {
            (format!("一律為「{came}」，共 {count} 項"), format!("it is {came} throughout, in {count} measures"))
        } else {
            (format!("{had} 項中有 {count} 項為「{came}」"), format!("it is {came} in {count} of {had} measures"))
        };
        let other = run.name(turn.from);
        (
            FindingKind::DiffersThroughout,
            format!("{other}{scope_zh}的{zh}為「{gone}」者，在{name}，{all}{besides}。"),
            format!("Where {en} is {gone} in {other}{scope_en}, {all_en} in {name}{besides_en}."),
        )
    } else {
        let (all, all_en) = if count == *had {
            (format!("一律改為「{came}」，共 {count} 項"), format!("became {came} throughout, in {count} measures"))
        } else {
            (format!("改為「{came}」，{had} 項中有 {count} 項"), format!("became {came} in {count} of {had} measures"))
        };
        (
            FindingKind::ChangedThroughout,
            format!("{name}{scope_zh}的{zh}由「{gone}」{all}{besides}。"),
            format!("{name}{scope_en}: {en} {gone} {all_en}{besides_en}."),
        )
    };
    found.push(finding(kind, Confidence::Sure, message, message_en, evidence));
}

fn departments(
    run: &Run<'_>,
    step: &Step,
    pairs: &[Pair<'_>],
    compound: &[Vec<&Measure>; 2],
    found: &mut Vec<Finding>,
) {
    each(run, step, pairs, compound, ("承辦部門", "the department"), &|measure| measure.departments.clone(), found);
}

fn deadlines(run: &Run<'_>, step: &Step, pairs: &[Pair<'_>], compound: &[Vec<&Measure>; 2], found: &mut Vec<Finding>) {
    let has = |measure: &Measure| measure.deadline.iter().cloned().collect();
    each(run, step, pairs, compound, ("期限", "the deadline"), &has, found);
}

fn each<'a>(
    run: &Run<'_>,
    step: &Step,
    pairs: &[Pair<'a>],
    [olds, news]: &[Vec<&'a Measure>; 2],
    words: (&str, &str),
    has: &dyn Fn(&Measure) -> Vec<String>,
    found: &mut Vec<Finding>,
) {
    let is_clear = |pair: &&Pair<'_>| !Doubt::of_all([pair.0, pair.1]).of_duty();
    let (clear, doubtful): (Vec<&Pair<'a>>, Vec<&Pair<'a>>) = pairs.iter().partition(is_clear);
    let linked = |turned: bool, compound: &[&'a Measure]| Linked {
        pairs: clear.iter().map(|&&(a, b)| if turned { (b, a) } else { (a, b) }).collect(),
        left_out: doubtful.iter().map(|&&(a, b)| if turned { b } else { a }).chain(compound.iter().copied()).collect(),
    };
    let offices = between_offices(run, step);
    let forth = Turn { from: step.old, to: step.new, offices };
    let mut turns = vec![(forth, linked(false, olds))];
    if offices {
        // What all of one office's is in the other one need not be so the other way round.
        turns.push((Turn { from: step.new, to: step.old, offices }, linked(true, news)));
    }
    let mut scoped: Vec<(Turn, Option<String>, Linked<'_>)> = Vec::new();
    for (turn, linked) in turns {
        scoped.extend(scopes(&linked).into_iter().map(|(scope, linked)| (turn, scope, linked)));
    }
    // The whole plans first: what is so in them is not told again for each heading, nor the other way round.
    scoped.sort_by_key(|(_, scope, _)| scope.is_some());
    let mut told: Vec<[String; 2]> = Vec::new();
    for (turn, scope, linked) in scoped {
        for change in throughout(&linked, has) {
            let mut both = [key(&change.gone), key(&change.came)];
            if offices {
                both.sort();
            }
            if !told.contains(&both) {
                tell(run, turn, scope.as_deref(), words, &change, found);
                if scope.is_none() {
                    told.push(both);
                }
            }
        }
    }
}

/// 「新增」 in the same words as the year before.
fn new_again(run: &Run<'_>, step: &Step, pairs: &[Pair<'_>], found: &mut Vec<Finding>) {
    for (old, new) in pairs {
        let text = wording(new);
        if key(&wording(old)) != key(&text) {
            continue;
        }
        let Some(word) = says_new(&text) else { continue };
        let (name, year) = (run.name(step.new), run.name(step.old));
        found.push(finding(
            FindingKind::NewAgain,
            Confidence::Debatable,
            format!("{name}的 {} 仍稱「{word}」，與 {year} 文字相同。", new.id),
            format!("{name}, {} says “{word}” in the words of {year}.", new.id),
            vec![run.evidence(step.new, new, &text), run.evidence(step.old, old, &wording(old))],
        ));
    }
}

/// Words that say that something is new this year.
const NEWS: [&str; 12] =
    ["新增", "本年度新", "今年新", "首創", "首辦", "新推出", "全新", "新設", "增設", "新開辦", "新成立", "率先"];
/// Words that do so in front of what is done; 首次家訪 is had by everybody once.
const FIRST_TIMES: [&str; 2] = ["首次", "首度"];
const DONE: [&str; 14] =
    ["推出", "辦理", "舉辦", "開辦", "試辦", "創辦", "實施", "導入", "參加", "採用", "建置", "設置", "提供", "納入"];

/// A word that says that something is new this year. So many new ones every year are a target, and no news; nor is what
/// happens whenever there are new ones.
fn says_new(text: &str) -> Option<&'static str> {
    NEWS.iter().chain(&FIRST_TIMES).copied().find(|word| {
        text.match_indices(word).any(|(at, _)| {
            let (before, after) = (&text[..at], text[at + word.len()..].trim_start());
            let counted = after.starts_with(|c: char| c.is_numeric() || "一二兩三四五六七八九十".contains(c));
            let whenever = before.ends_with(['或', '及', '有', '遇', '若', '如', '較', '每', '凡']);
            let done = !FIRST_TIMES.contains(word) || DONE.iter().any(|verb| after.starts_with(verb));
            !counted && !whenever && done
        })
    })
}

/// Dropped for a year or more, and there again.
fn back(run: &Run<'_>, found: &mut Vec<Finding>) {
    for row in &run.overview.rows {
        for cell in &row.cells {
            if !cell.events.iter().any(|event| event.kind == EventKind::Returned) {
                continue;
            }
            let own = &run.overview.plans[cell.plan];
            let last = row
                .cells
                .iter()
                .filter(|other| {
                    run.overview.plans[other.plan].office == own.office
                        && run.overview.plans[other.plan].roc_year < own.roc_year
                })
                .max_by_key(|other| run.overview.plans[other.plan].roc_year);
            let Some(last) = last else { continue };
            let (name, before, text) = (run.name(cell.plan), run.name(last.plan), shorten(&row.text, 30));
            let places = [cell, last].into_iter().flat_map(|cell| {
                run.measures(cell.plan, &cell.ids)
                    .into_iter()
                    .map(|measure| run.evidence(cell.plan, measure, &measure.text))
            });
            found.push(finding(
                FindingKind::DroppedAndBack,
                Confidence::Likely,
                format!("{name}再列入「{text}」，{before}之後曾停列。"),
                format!("{name} takes up “{text}” again, which it had dropped after {before}."),
                places.collect(),
            ));
        }
    }
}
