//! What stands out in a year, in sentences that a reader can check against the matrix.
//!
//! Each sentence carries its own figures; none says more than the cells do. The thresholds only decide what is worth
//! a sentence, never what is true.

use std::collections::BTreeMap;

use crate::normalize::key;
use crate::words::shorten;

use super::overview::{PlanInfo, Row, Sentence, Year};

/// A plan with less than this share of what the middle one has is worth a sentence.
const FEW: f32 = 0.7;
/// A department that carries more than this share of its plan's measures is worth a sentence.
const HEAVY: f32 = 0.5;
/// Sentences about measures that only one plan lacks; the tables have the rest, and a last sentence says so.
const MOST: usize = 12;
/// Characters of a measure that a sentence quotes.
const QUOTED: usize = 30;

pub(super) fn of(year: &Year, plans: &[PlanInfo], rows: &[Row]) -> Vec<Sentence> {
    let mut found = Vec::new();
    few(year, plans, &mut found);
    absent_facets(year, plans, rows, &mut found);
    singles(year, plans, rows, &mut found);
    beyond(year, &mut found);
    heavy(year, plans, &mut found);
    omissions(year, plans, &mut found);
    doubts(year, plans, &mut found);
    found
}

#[expect(clippy::cast_precision_loss, reason = "counts of measures are far below 2^24")]
fn few(year: &Year, plans: &[PlanInfo], found: &mut Vec<Sentence>) {
    // Measures as the plan has them: two that were merged count once here, and twice in the matrix.
    let mut measures: Vec<usize> = year.plans.iter().map(|&plan| plans[plan].measures).collect();
    if measures.len() < 3 {
        return;
    }
    measures.sort_unstable();
    let half = measures.len() / 2;
    // Of an even number the mean of the two in the middle.
    let middle = if measures.len() % 2 == 1 {
        measures[half] as f32
    } else {
        (measures[half - 1] + measures[half]) as f32 / 2.0
    };
    for &plan in &year.plans {
        let own = plans[plan].measures;
        if (own as f32) < FEW * middle {
            let office = &plans[plan].office;
            found.push(Sentence {
                zh: format!("{office}僅有 {own} 項具體作法，同年各計畫的中位數為 {middle} 項。"),
                en: format!("{office} has only {own} measures; the median plan of the year has {middle}."),
                rows: Vec::new(),
                plans: vec![plan],
            });
        }
    }
}

fn absent_facets(year: &Year, plans: &[PlanInfo], rows: &[Row], found: &mut Vec<Sentence>) {
    for sum in year.headings.iter().filter(|sum| sum.strategy.is_none()) {
        let Some(facet) = &sum.facet else { continue };
        let without: Vec<usize> = (0..sum.columns.len()).filter(|&column| sum.columns[column].covered() == 0).collect();
        if without.is_empty() || without.len() * 2 >= sum.columns.len() {
            continue;
        }
        for column in without {
            let plan = year.plans[column];
            let office = &plans[plan].office;
            let others = sum.columns.iter().filter(|counts| counts.covered() > 0).count();
            found.push(Sentence {
                zh: format!("{office}在「{facet}」面向沒有任何具體作法，另 {others} 個計畫有。"),
                en: format!("{office} has no measure under “{facet}”; {others} other plans have."),
                rows: year.rows.iter().copied().filter(|&row| rows[row].place.facet == sum.facet).collect(),
                plans: vec![plan],
            });
        }
    }
}

fn singles(year: &Year, plans: &[PlanInfo], rows: &[Row], found: &mut Vec<Sentence>) {
    for &plan in &year.plans {
        let own: Vec<usize> =
            year.unique.iter().filter(|single| single.plan == plan).map(|single| single.row).collect();
        if !own.is_empty() {
            let (office, count) = (&plans[plan].office, own.len());
            let (zh, en) = match own[..] {
                [only] => {
                    let text = shorten(&rows[only].text, QUOTED);
                    let en = format!("{office} has one measure that no other plan has: “{text}”.");
                    (format!("只有{office}有「{text}」，其他計畫都沒有。"), en)
                }
                _ => (
                    format!("{office}有 {count} 項具體作法是其他計畫都沒有的。"),
                    format!("{office} has {count} measures that no other plan has."),
                ),
            };
            found.push(Sentence { zh, en, rows: own, plans: vec![plan] });
        }
    }
    for single in year.all_but_one.iter().take(MOST) {
        let (office, text) = (&plans[single.plan].office, shorten(&rows[single.row].text, QUOTED));
        let others = year.plans.len() - 1;
        found.push(Sentence {
            zh: format!("其他 {others} 個計畫都有「{text}」，只有{office}沒有。"),
            en: format!("All {others} other plans have “{text}”; only {office} lacks it."),
            rows: vec![single.row],
            plans: vec![single.plan],
        });
    }
}

/// Says how many there are beyond those that got a sentence: nothing is left out in silence.
fn beyond(year: &Year, found: &mut Vec<Sentence>) {
    let rest = year.all_but_one.get(MOST..).unwrap_or_default();
    if !rest.is_empty() {
        let count = rest.len();
        found.push(Sentence {
            zh: format!("另有 {count} 項也只有一個計畫沒有，見矩陣。"),
            en: format!("{count} more are lacking in one plan only; see the matrix."),
            rows: rest.iter().map(|single| single.row).collect(),
            plans: Vec::new(),
        });
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of measures are far below 2^24")]
fn heavy(year: &Year, plans: &[PlanInfo], found: &mut Vec<Sentence>) {
    let share = |load: &super::overview::Load| load.measures as f32 / plans[load.plan].measures.max(1) as f32;
    let keys: Vec<String> = year.loads.iter().map(|load| key(&load.department)).collect();
    let mut shares: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
    for (name, load) in keys.iter().zip(&year.loads) {
        shares.entry(name).or_default().push(share(load));
    }
    for (name, load) in keys.iter().zip(&year.loads) {
        let all = plans[load.plan].measures;
        // Who leads everywhere is no finding: the others have to have less of it.
        let mut others = shares[&**name].clone();
        others.resize(year.plans.len().max(others.len()), 0.0);
        others.sort_by(f32::total_cmp);
        let middle = others[others.len() / 2];
        let unusual = year.plans.len() > 3 && share(load) > 2.0 * middle;
        if share(load) > HEAVY && load.measures > 3 && unusual {
            let (office, name, own) = (&plans[load.plan].office, &load.department, load.measures);
            let (doubt, doubt_en) = match load.uncertain {
                0 => (String::new(), String::new()),
                count => (format!("（其中 {count} 項存疑）"), format!(" ({count} of them uncertain)")),
            };
            found.push(Sentence {
                zh: format!("{office}的 {all} 項具體作法中，「{name}」承辦 {own} 項{doubt}，為同年各計畫中位數的兩倍以上。"),
                en: format!("Of the {all} measures of {office}, {name} carries {own}{doubt_en}, more than twice the median share of the year."),
                rows: Vec::new(),
                plans: vec![load.plan],
            });
        }
    }
}

fn omissions(year: &Year, plans: &[PlanInfo], found: &mut Vec<Sentence>) {
    for omission in year.omissions.iter().filter(|omission| !omission.rows.is_empty()) {
        let (office, count) = (&plans[omission.plan].office, omission.rows.len());
        found.push(Sentence {
            zh: format!("{office}未列入依據計畫所要求的 {count} 項具體作法。"),
            en: format!("{office} omits {count} measures that the plan of reference requires."),
            rows: omission.rows.clone(),
            plans: vec![omission.plan],
        });
    }
}

fn doubts(year: &Year, plans: &[PlanInfo], found: &mut Vec<Sentence>) {
    for (&plan, counts) in year.plans.iter().zip(&year.columns) {
        if counts.uncertain > 0 {
            let (office, count) = (&plans[plan].office, counts.uncertain);
            found.push(Sentence {
                zh: format!("{office}有 {count} 格無法確定，引用前請對照原文。"),
                en: format!(
                    "{count} cells of {office} are uncertain; compare with the printed page before quoting them."
                ),
                rows: Vec::new(),
                plans: vec![plan],
            });
        }
    }
}
