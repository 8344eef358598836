//! The boxes on each page, by what they hold and whom they belong to.

use std::collections::BTreeMap;

use super::{
    key,
    labels::{Role, assignment},
};
use crate::{
    plan::Reading,
    words::{Lang, Place, shorten},
};

/// A box of a page.
pub(super) struct Boxed {
    pub(super) role: &'static str,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
    /// The keys of the measures or titles it belongs to, between spaces.
    pub(super) keys: String,
    /// The list entry it leads to.
    pub(super) leads: String,
    /// Its own name on the page: given to the first box of an entry only.
    pub(super) id: Option<String>,
    /// What a screen reader and a tooltip say.
    pub(super) label: String,
    /// What is written at its corner: the id and the sign of the assignment.
    pub(super) tag: String,
    /// How sure the assignment is, as a class.
    pub(super) sure: &'static str,
}

/// What stands in one place: a merged deadline belongs to several measures.
#[derive(Default)]
struct Held {
    keys: Vec<String>,
    label: String,
    tag: String,
    sure: &'static str,
}

/// Page, role and box; the box in thousandths of a point, so that it has an order.
type Spot = (u32, Role, [i64; 4]);

/// The boxes of each page, titles first, then by place.
pub(super) fn by_page(plans: &[Reading], pages: usize, lang: Lang) -> Vec<Vec<Boxed>> {
    let mut held: BTreeMap<Spot, Held> = BTreeMap::new();
    for (plan, reading) in plans.iter().enumerate() {
        measures(plan, reading, lang, &mut held);
        marks(plan, reading, lang, &mut held);
    }
    let mut out: Vec<Vec<Boxed>> = (0..pages).map(|_| Vec::new()).collect();
    let mut named = std::collections::BTreeSet::new();
    for ((page, role, bbox), held) in held {
        let Some(on_page) = (page as usize).checked_sub(1).and_then(|page| out.get_mut(page)) else { continue };
        let [x0, y0, x1, y1] = bbox.map(|edge| edge as f32 / 1000.0);
        let leads = held.keys.first().cloned().unwrap_or_default();
        let own = matches!(role, Role::Measure | Role::Title) && named.insert(leads.clone());
        on_page.push(Boxed {
            role: role.class(),
            x: x0 - 1.0,
            y: y0 - 1.0,
            width: (x1 - x0).max(1.0) + 2.0,
            height: (y1 - y0).max(1.0) + 2.0,
            id: own.then(|| format!("b-{leads}")),
            keys: held.keys.join(" "),
            leads,
            label: held.label,
            tag: held.tag,
            sure: held.sure,
        });
    }
    out
}

fn measures(plan: usize, reading: &Reading, lang: Lang, held: &mut BTreeMap<Spot, Held>) {
    for (index, measure) in reading.plan.measures.iter().enumerate() {
        let key = key('m', plan, index);
        let (sure, sign, word) = assignment(measure.assignment, lang);
        let parts = [
            (Role::Measure, &measure.evidence.text),
            (Role::Department, &measure.evidence.departments),
            (Role::Deadline, &measure.evidence.deadline),
        ];
        for (role, places) in parts {
            for (at, place) in places.iter().enumerate() {
                let what = match role {
                    Role::Department => measure.departments.join("、"),
                    Role::Deadline => measure.deadline.clone().unwrap_or_default(),
                    _ => format!("{}，{word}", shorten(&measure.text, 40)),
                };
                let Some(held) = put(held, role, place) else { continue };
                if !held.label.is_empty() {
                    held.label.push('；');
                }
                held.label.push_str(&format!("{} {}：{what}", role.label(lang), measure.id));
                if role == Role::Measure && at == 0 && held.tag.is_empty() {
                    held.tag = format!("{} {sign}", measure.id);
                }
                held.sure = sure;
                held.keys.push(key.clone());
            }
        }
    }
}

fn marks(plan: usize, reading: &Reading, lang: Lang, held: &mut BTreeMap<Spot, Held>) {
    for (index, title) in reading.marks.titles.iter().enumerate().filter(|(_, title)| !title.is_measure) {
        for place in &title.places {
            if let Some(held) = put(held, Role::Title, place) {
                held.keys.push(key('t', plan, index));
                held.label = format!("{}：{}", Role::Title.label(lang), title.text);
            }
        }
    }
    for (role, places) in [(Role::Furniture, &reading.marks.furniture), (Role::Other, &reading.marks.other)] {
        for place in places {
            if let Some(held) = put(held, role, place) {
                role.label(lang).clone_into(&mut held.label);
            }
        }
    }
    for (text, place) in &reading.marks.stray {
        if let Some(held) = put(held, Role::Stray, place) {
            held.label = format!("{}：{text}", Role::Stray.label(lang));
        }
    }
}

fn put<'a>(held: &'a mut BTreeMap<Spot, Held>, role: Role, place: &Place) -> Option<&'a mut Held> {
    let bbox = place.bbox?;
    // A float cast saturates, so that no box however strange trips it.
    Some(held.entry((place.page, role, bbox.map(|edge| (edge * 1000.0).round() as i64))).or_default())
}
