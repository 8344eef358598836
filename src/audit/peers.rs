//! One plan against all the others of its year: what only one lacks, what one dropped that all keep, a number, a deadline or
//! departments that nobody else has, a department that carries more than anywhere else.

use std::collections::{BTreeMap, BTreeSet};

use crate::align::{Confidence, Doubt};
use crate::coverage::{Cell, Status, Year};
use crate::normalize::{due, key, skeleton};
use crate::plan::DueKind;
use crate::words::shorten;

use super::{Evidence, Finding, FindingKind, Run, finding};

/// So many other plans have to agree before one is out of line with them.
const OTHERS: usize = 3;
/// Characters of a measure that a sentence quotes.
const QUOTED: usize = 30;
/// A department is out of the ordinary where its share of a plan is this much above that of the middle plan.
const MORE: f32 = 0.25;

pub(super) fn find(run: &Run<'_>, found: &mut Vec<Finding>) {
    for year in &run.overview.years {
        lacking(run, year, found);
        dropped(run, year, found);
        out_of_line(run, year, found);
        shares(run, year, found);
    }
}

fn lacking(run: &Run<'_>, year: &Year, found: &mut Vec<Finding>) {
    for single in year.all_but_one.iter().filter(|_| year.plans.len() > OTHERS) {
        let row = &run.overview.rows[single.row];
        let cells: Vec<&Cell> = year.plans.iter().filter_map(|&plan| row.cell(plan)).collect();
        if cells.iter().any(|cell| cell.doubtful) {
            continue;
        }
        // Who dropped it this year is told as that.
        let before =
            |cell: &&Cell| cell.gone && run.overview.plans[cell.plan].office == run.overview.plans[single.plan].office;
        if row.cells.iter().any(|cell| before(&cell) && follows(run, cell.plan, single.plan)) {
            continue;
        }
        let (name, text) = (run.name(single.plan), shorten(&row.text, QUOTED));
        let mut evidence = vec![run.whole(single.plan)];
        evidence.extend(cells.iter().flat_map(|cell| of_cell(run, cell)).take(2));
        found.push(finding(
            FindingKind::OnlyOneLacks,
            Confidence::Likely,
            format!("{name}沒有「{text}」，同年其他 {} 個計畫都有。", cells.len()),
            format!("{name} lacks “{text}”, which all {} other plans of the year have.", cells.len()),
            evidence,
        ));
    }
}

/// Whether a plan is the next one of its office after another one.
fn follows(run: &Run<'_>, before: usize, plan: usize) -> bool {
    let (a, b) = (&run.overview.plans[before], &run.overview.plans[plan]);
    let between = run
        .overview
        .plans
        .iter()
        .any(|other| other.office == a.office && other.roc_year > a.roc_year && other.roc_year < b.roc_year);
    a.office == b.office && a.roc_year < b.roc_year && !between
}

fn dropped(run: &Run<'_>, year: &Year, found: &mut Vec<Finding>) {
    for &at in &year.rows {
        let row = &run.overview.rows[at];
        let without: Vec<usize> = year.plans.iter().copied().filter(|&plan| row.cell(plan).is_none()).collect();
        let keep = year.plans.len() - without.len();
        let sure = year.plans.iter().filter_map(|&plan| row.cell(plan)).all(|cell| !cell.doubtful);
        let ([plan], true, true) = (&without[..], keep >= OTHERS, sure) else { continue };
        let Some(before) = row.cells.iter().find(|cell| cell.gone && follows(run, cell.plan, *plan)) else { continue };
        let (name, text) = (run.name(*plan), shorten(&row.text, QUOTED));
        let mut evidence = of_cell(run, before);
        evidence.push(run.whole(*plan));
        found.push(finding(
            FindingKind::DroppedThoughKept,
            Confidence::Likely,
            format!("{name}不再列「{text}」，同年其他 {keep} 個計畫都保留。"),
            format!("{name} no longer has “{text}”, which all {keep} other plans of the year keep."),
            evidence,
        ));
    }
}

fn of_cell(run: &Run<'_>, cell: &Cell) -> Vec<Evidence> {
    run.measures(cell.plan, &cell.ids)
        .into_iter()
        .map(|measure| run.evidence(cell.plan, measure, &measure.text))
        .collect()
}

/// What most say, where all but one say it: that, and who says otherwise.
fn odd_one<'a, T: Ord + Clone>(said: &[(T, &'a Cell)]) -> Option<(T, &'a Cell)> {
    let mut counts: BTreeMap<&T, usize> = BTreeMap::new();
    said.iter().for_each(|(what, _)| *counts.entry(what).or_default() += 1);
    let (most, &count) = counts.iter().max_by_key(|&(_, &count)| count)?;
    let mut others = said.iter().filter(|(what, _)| what != *most);
    let odd = others.next().filter(|_| count >= OTHERS && count + 1 == said.len())?;
    Some(((*most).clone(), odd.1))
}

/// For each plan of a year the departments that it alone has and those that it alone has not: it calls them otherwise.
type Renamed = BTreeMap<usize, [BTreeSet<String>; 2]>;

fn renamed(run: &Run<'_>, year: &Year) -> Renamed {
    let named: Vec<(usize, BTreeSet<String>)> = year
        .plans
        .iter()
        .map(|&plan| {
            let measures = run.plans[plan].measures.iter();
            (plan, measures.flat_map(|measure| &measure.departments).map(|name| key(name)).collect())
        })
        .collect();
    let others = |plan: usize| named.iter().filter(move |(other, _)| *other != plan).map(|(_, names)| names);
    let of = |(plan, own): &(usize, BTreeSet<String>)| {
        let only_here = own.iter().filter(|name| others(*plan).all(|names| !names.contains(*name)));
        let elsewhere: BTreeSet<&String> = others(*plan).flatten().collect();
        let not_here = elsewhere.into_iter().filter(|name| !own.contains(*name));
        (*plan, [only_here.cloned().collect(), not_here.cloned().collect()])
    };
    named.iter().map(of).collect()
}

fn out_of_line(run: &Run<'_>, year: &Year, found: &mut Vec<Finding>) {
    let renamed = renamed(run, year);
    for &at in &year.rows {
        let row = &run.overview.rows[at];
        let cells: Vec<&Cell> = year
            .plans
            .iter()
            .filter_map(|&plan| row.cell(plan))
            .filter(|cell| cell.ids.len() == 1 && !cell.merged && !cell.doubtful && cell.status != Status::Uncertain)
            .collect();
        let mut tell = |cell: &Cell, zh: String, en: String| {
            let (name, text) = (run.name(cell.plan), shorten(&row.text, QUOTED));
            let ids = cell.ids.join("、");
            found.push(finding(
                FindingKind::OutOfLine,
                Confidence::Likely,
                format!("{name}的 {ids}「{text}」{zh}。"),
                format!("{name}, {ids} “{text}” {en}."),
                of_cell(run, cell),
            ));
        };
        let numbers: Vec<((String, Vec<String>), &Cell)> =
            cells.iter().map(|&cell| (skeleton(&key(&cell.text)), cell)).collect();
        // The same words but for the numbers.
        let mut same: BTreeMap<&str, Vec<(Vec<String>, &Cell)>> = BTreeMap::new();
        for ((words, numbers), cell) in &numbers {
            same.entry(words).or_default().push((numbers.clone(), cell));
        }
        let mut odd_numbers: Vec<usize> = Vec::new();
        let number = |odd: &Cell, own: &str, usual: &str, count: usize, tell: &mut dyn FnMut(&Cell, String, String)| {
            tell(
                odd,
                format!("數字為 {own}，其他 {count} 個計畫都是 {usual}"),
                format!("has {own} where {count} others have {usual}"),
            );
        };
        for said in same.values() {
            if let Some((usual, odd)) = odd_one(said) {
                let own = skeleton(&key(&odd.text)).1;
                let differ = usual.iter().zip(&own).find(|(a, b)| a != b);
                if let Some((usual, own)) = differ {
                    odd_numbers.push(odd.plan);
                    number(odd, own, usual, said.len() - 1, &mut tell);
                }
            }
        }
        // In other words all but one may still count the same things: 辦理#場次.
        let mut counted: BTreeMap<String, Vec<(String, &Cell)>> = BTreeMap::new();
        for ((words, numbers), cell) in &numbers {
            for (what, number) in what_is_counted(words).into_iter().zip(numbers) {
                counted.entry(what).or_default().push((number.clone(), cell));
            }
        }
        for said in counted.values() {
            let plans: BTreeSet<usize> = said.iter().map(|(_, cell)| cell.plan).collect();
            // What a text counts twice, and what not all of them count, is no one number.
            if plans.len() != said.len() || said.len() != numbers.len() {
                continue;
            }
            if let Some((usual, odd)) = odd_one(said).filter(|(_, odd)| !odd_numbers.contains(&odd.plan)) {
                let own = said.iter().find(|(_, cell)| cell.plan == odd.plan).map_or("", |(number, _)| number);
                odd_numbers.push(odd.plan);
                number(odd, own, &usual, said.len() - 1, &mut tell);
            }
        }
        let clear: Vec<&Cell> = cells.iter().copied().filter(|cell| !cell.ambiguous).collect();
        // 每季辦理 and 每季 1 次 are one deadline.
        let meant = |printed: &str, plan: usize| {
            let year = run.overview.plans[plan].roc_year;
            let recurring = due(printed, year).filter(|due| due.kind == DueKind::Recurring);
            let every = recurring.map(|due| (due.every, due.times.unwrap_or(1), due.months));
            every.map_or_else(|| key(printed), |every| format!("{every:?}"))
        };
        let deadlines: Vec<(String, &Cell)> =
            clear.iter().filter_map(|&cell| Some((meant(cell.deadline.as_deref()?, cell.plan), cell))).collect();
        if let Some((_, odd)) = odd_one(&deadlines) {
            let usual =
                deadlines.iter().find(|(_, cell)| cell.plan != odd.plan).and_then(|(_, cell)| cell.deadline.as_deref());
            let (own, usual, count) =
                (odd.deadline.as_deref().unwrap_or_default(), usual.unwrap_or_default(), deadlines.len() - 1);
            tell(
                odd,
                format!("期限為「{own}」，其他 {count} 個計畫都是「{usual}」"),
                format!("is due “{own}” where {count} others say “{usual}”"),
            );
        }
        departments(&clear, &renamed, &mut tell);
    }
}

/// So many characters on either side of a number tell what it counts.
const AROUND: usize = 2;

/// For each number of a text without its numbers what stands around it.
fn what_is_counted(words: &str) -> Vec<String> {
    let chars: Vec<char> = words.chars().collect();
    let around = |at: usize| chars[at.saturating_sub(AROUND)..(at + AROUND + 1).min(chars.len())].iter().collect();
    (0..chars.len()).filter(|&at| chars[at] == '#').map(around).collect()
}

/// One plan whose departments are those of none of the others, which have one in common.
fn departments(cells: &[&Cell], renamed: &Renamed, tell: &mut dyn FnMut(&Cell, String, String)) {
    let named = |cell: &Cell| cell.departments.iter().map(|name| key(name)).collect::<BTreeSet<String>>();
    let with: Vec<(BTreeSet<String>, &Cell)> =
        cells.iter().map(|&cell| (named(cell), cell)).filter(|(names, _)| !names.is_empty()).collect();
    for (own, cell) in &with {
        let others: Vec<&BTreeSet<String>> =
            with.iter().filter(|(_, other)| other.plan != cell.plan).map(|(names, _)| names).collect();
        let Some((first, rest)) = others.split_first().filter(|_| others.len() >= OTHERS) else { continue };
        let common: BTreeSet<&String> =
            first.iter().filter(|name| rest.iter().all(|names| names.contains(*name))).collect();
        if common.is_empty() || others.iter().any(|names| !names.is_disjoint(own)) {
            continue;
        }
        // A plan that has no such department at all, and one that no other has, calls it by a name of its own.
        let [only_here, not_here] = &renamed[&cell.plan];
        if own.is_subset(only_here) && common.iter().all(|name| not_here.contains(*name)) {
            continue;
        }
        let printed = with.iter().find(|(_, other)| other.plan != cell.plan).map(|(_, other)| {
            other.departments.iter().filter(|name| common.contains(&key(name))).cloned().collect::<Vec<_>>().join("、")
        });
        let (own, usual, count) = (cell.departments.join("、"), printed.unwrap_or_default(), others.len());
        tell(
            cell,
            format!("承辦部門為「{own}」，其他 {count} 個計畫都有「{usual}」"),
            format!("is done by {own} where {count} others have {usual}"),
        );
    }
}

#[expect(clippy::cast_precision_loss, reason = "plans have a few hundred measures")]
fn shares(run: &Run<'_>, year: &Year, found: &mut Vec<Finding>) {
    if year.plans.len() <= OTHERS {
        return;
    }
    let mut of: BTreeMap<String, Vec<(usize, f32, usize, String)>> = BTreeMap::new();
    for &plan in &year.plans {
        let measures = &run.plans[plan].measures;
        // What is in doubt is carried by nobody.
        let clear: Vec<_> = measures.iter().filter(|measure| !Doubt::of(measure).departments).collect();
        let mut counts: BTreeMap<String, (usize, &str)> = BTreeMap::new();
        for measure in &clear {
            let names: BTreeMap<String, &str> = measure.departments.iter().map(|name| (key(name), &**name)).collect();
            names.into_iter().for_each(|(key, name)| counts.entry(key).or_insert((0, name)).0 += 1);
        }
        for (department, (count, name)) in counts {
            let share = count as f32 / clear.len().max(1) as f32;
            of.entry(department).or_default().push((plan, share, count, name.to_owned()));
        }
    }
    // What nobody else has such a department for cannot be more than elsewhere.
    for plans in of.values().filter(|plans| plans.len() > OTHERS) {
        let mut all: Vec<f32> = plans.iter().map(|&(_, share, ..)| share).collect();
        all.resize(year.plans.len(), 0.0);
        all.sort_by(f32::total_cmp);
        let middle = median(&all);
        for (plan, share, count, name) in
            plans.iter().filter(|(_, share, ..)| *share > middle + MORE && *share > 2.0 * middle)
        {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
            let percent = |share: f32| (share * 100.0).round() as u32;
            let (office, own, usual) = (run.name(*plan), percent(*share), percent(middle));
            found.push(finding(
                FindingKind::DepartmentShare,
                Confidence::Sure,
                format!("{office}的「{name}」承辦 {count} 項（{own}%），同年各計畫的中位數為 {usual}%。"),
                format!("{name} carries {count} measures ({own}%) of {office}; the median of the year is {usual}%."),
                vec![run.whole(*plan)],
            ));
        }
    }
}

/// The middle of sorted figures; of an even number the mean of the two.
fn median(sorted: &[f32]) -> f32 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { f32::midpoint(sorted[half - 1], sorted[half]) }
}
