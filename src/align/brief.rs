//! What comparing looks at of a plan, each text, heading and duty of a run held once.
//!
//! Offices copy from one another and from the year before: a run of twenty thousand plans holds three million measures,
//! a tenth as many wordings, and a few thousand headings and duties. A record keeps each of them for itself, with
//! evidence and findings beside; a [`Brief`] is about a twentieth of that, and all that a catalogue is made from.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, fast::RandomState};
use std::hash::{BuildHasher, Hash};

use crate::normalize::{fold_into, key};
use crate::plan::{Heading, Measure, Plan};

use super::doubt::Doubt;
use super::place::Place;
use super::prepared::{hash, wording};

/// A plan as far as comparing looks at it.
#[derive(Debug, Clone, Default)]
pub struct Brief {
    /// The office.
    pub office: Option<String>,
    /// The 民國 year.
    pub roc_year: Option<u32>,
    /// The file it was read from.
    pub path: String,
    /// The title as printed.
    pub title: Option<String>,
    /// The measures, in the order of the plan.
    pub(crate) measures: Box<[Line]>,
}

impl Brief {
    /// How many measures it has.
    #[must_use]
    pub fn measures(&self) -> usize {
        self.measures.len()
    }
}

/// A measure.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) id: Arc<str>,
    pub(crate) text: Arc<Text>,
    pub(crate) titles: Arc<Titles>,
    pub(crate) duty: Arc<Duty>,
    /// Its own number, 0 for none.
    pub(crate) number: u32,
    /// Which fields can be read in more than one way.
    pub(crate) doubt: Doubt,
}

/// What a measure says.
#[derive(Debug)]
pub(crate) struct Text {
    /// Its text and that of its sub-items, one a line, without their markers.
    pub(crate) printed: Box<str>,
    pub(crate) key: Arc<str>,
}

/// The headings that a measure stands under.
#[derive(Debug)]
pub(crate) struct Titles {
    /// Facet, strategy and sub-strategy.
    pub(crate) printed: [Option<Heading>; 3],
    /// The keys of their titles; empty for none.
    pub(crate) keys: [String; 3],
    pub(super) place: Place,
}

/// Who does it until when.
#[derive(Debug)]
pub(crate) struct Duty {
    /// As printed, in the order printed.
    pub(crate) departments: Box<[String]>,
    /// Hashes of their keys, ascending; only ever a tie breaker, as that of the deadline is.
    pub(super) hashes: Box<[u64]>,
    printed: Option<Box<str>>,
    pub(super) deadline: u64,
}

/// Makes briefs of plans, and holds what they have in common.
#[derive(Debug, Default)]
pub struct Pool {
    ids: Held<str>,
    texts: Held<Text>,
    titles: Held<Titles>,
    duties: Held<Duty>,
    /// Room that is used again.
    chars: Vec<char>,
}

impl Pool {
    /// What comparing looks at of a plan.
    pub fn brief(&mut self, plan: &Plan) -> Brief {
        Brief {
            office: plan.office.clone(),
            roc_year: plan.roc_year,
            path: plan.source.path.clone(),
            title: plan.title.clone(),
            measures: plan.measures.iter().map(|measure| self.line(measure)).collect(),
        }
    }

    fn line(&mut self, measure: &Measure) -> Line {
        let said = wording(measure);
        let chars = &mut self.chars;
        let text = self.texts.get(
            &said,
            |text| *text.printed == *said,
            || {
                chars.clear();
                fold_into(&said, chars);
                let key: String = chars.iter().collect();
                Arc::new(Text { key: key.into(), printed: said.as_str().into() })
            },
        );
        let printed = [&measure.facet, &measure.strategy, &measure.substrategy];
        let of = printed.map(|heading| heading.as_ref().map(|heading| (heading.no, heading.title.as_deref())));
        let titles = self.titles.get(
            &of,
            |titles| titles.printed.each_ref() == printed,
            || {
                let level = |heading: &Option<Heading>| heading.as_ref().and_then(|h| h.title.as_deref()).map(key);
                Arc::new(Titles {
                    printed: printed.map(Clone::clone),
                    keys: printed.map(|heading| level(heading).unwrap_or_default()),
                    place: Place::of(measure),
                })
            },
        );
        let (departments, deadline) = (&*measure.departments, measure.deadline.as_deref());
        let duty = self.duties.get(
            &(departments, deadline),
            |duty| *duty.departments == *departments && duty.printed.as_deref() == deadline,
            || {
                let mut hashes: Vec<u64> = departments.iter().map(|name| hash(&key(name))).collect();
                hashes.sort_unstable();
                Arc::new(Duty {
                    departments: departments.into(),
                    hashes: hashes.into(),
                    printed: deadline.map(Into::into),
                    deadline: deadline.map_or(0, |deadline| hash(&key(deadline))),
                })
            },
        );
        Line {
            id: self.ids.get(&measure.id, |id| *id == *measure.id, || measure.id.as_str().into()),
            text,
            titles,
            duty,
            number: measure.no.unwrap_or(0),
            doubt: Doubt::of(measure),
        }
    }
}

/// What comparing looks at of each plan of a run.
pub(crate) fn briefs(plans: &[&Plan]) -> Vec<Brief> {
    let mut pool = Pool::default();
    plans.iter().map(|plan| pool.brief(plan)).collect()
}

/// Values of which each is held once. They are never walked, so that nothing hangs on the hashes, which differ from run to
/// run: nobody can write a file whose texts all have the same one.
#[derive(Debug)]
struct Held<T: ?Sized> {
    /// By the hash of what tells them apart; few hashes have a second one.
    known: HashMap<u64, Arc<T>>,
    more: HashMap<u64, Vec<Arc<T>>>,
    hasher: RandomState,
}

impl<T: ?Sized> Default for Held<T> {
    fn default() -> Self {
        Held { known: HashMap::new(), more: HashMap::new(), hasher: RandomState::default() }
    }
}

impl<T: ?Sized> Held<T> {
    fn get(&mut self, by: &impl Hash, is_it: impl Fn(&T) -> bool, make: impl FnOnce() -> Arc<T>) -> Arc<T> {
        let hash = self.hasher.hash_one(by);
        let Some(first) = self.known.get(&hash) else {
            return Arc::clone(self.known.entry(hash).or_insert(make()));
        };
        if is_it(first) {
            return Arc::clone(first);
        }
        let others = self.more.entry(hash).or_default();
        if let Some(other) = others.iter().find(|other| is_it(other)) {
            return Arc::clone(other);
        }
        others.push(make());
        Arc::clone(&others[others.len() - 1])
    }
}

/// What several share, each once: by where it is held, with its number in that order.
#[derive(Debug)]
pub(crate) struct Numbered<'a, T> {
    /// Ascending by address, which nothing but looking up hangs on.
    all: Vec<&'a T>,
}

impl<'a, T> Numbered<'a, T> {
    pub(crate) fn of(shared: impl Iterator<Item = &'a Arc<T>>) -> Self {
        let mut all: Vec<&T> = shared.map(|one| &**one).collect();
        all.sort_unstable_by_key(|one| std::ptr::from_ref(*one).addr());
        all.dedup_by_key(|one| std::ptr::from_ref(*one).addr());
        Numbered { all }
    }

    pub(crate) fn all(&self) -> &[&'a T] {
        &self.all
    }

    /// The number of one of them.
    pub(crate) fn number(&self, one: &Arc<T>) -> usize {
        let address = std::ptr::from_ref(&**one).addr();
        self.all.partition_point(|other| std::ptr::from_ref(*other).addr() < address)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_held_once_and_what_differs_in_anything_is_not() {
        let heading = |title: &str| Some(Heading { no: Some(1), title: Some(title.to_owned()) });
        let measure = |text: &str, facet: &str, deadline: Option<&str>| Measure {
            text: text.to_owned(),
            facet: heading(facet),
            deadline: deadline.map(str::to_owned),
            ..Measure::default()
        };
        let plan = Plan {
            measures: vec![
                measure("辦理訓練", "服務", None),
                measure("辦理訓練", "服務", None),
                measure("辦理訓練。", "服務", Some("")),
                measure("辦理訓練", "管理", Some("12月")),
            ],
            ..Plan::default()
        };
        let brief = Pool::default().brief(&plan);
        let [a, b, c, d] = &brief.measures[..] else { panic!("four measures") };
        assert!(Arc::ptr_eq(&a.text, &b.text) && Arc::ptr_eq(&a.titles, &b.titles) && Arc::ptr_eq(&a.duty, &b.duty));
        assert!(Arc::ptr_eq(&a.text, &d.text) && !Arc::ptr_eq(&a.titles, &d.titles) && !Arc::ptr_eq(&a.duty, &d.duty));
        // Another mark is another text of the same key; an empty deadline is printed, none is not.
        assert!(!Arc::ptr_eq(&a.text, &c.text) && a.text.key == c.text.key && !Arc::ptr_eq(&a.duty, &c.duty));
        let numbered = Numbered::of(brief.measures.iter().map(|line| &line.text));
        assert_eq!(numbered.all().len(), 2);
        assert_eq!(numbered.number(&a.text), numbered.number(&d.text));
        assert_ne!(numbered.number(&a.text), numbered.number(&c.text));
    }

    #[test]
    fn two_values_of_one_hash_are_two() {
        let mut held: Held<str> = Held::default();
        let mut get = |text: &str| held.get(&0, |other| other == text, || text.into());
        let (a, b) = (get("甲"), get("乙"));
        assert_eq!((&*a, &*b), ("甲", "乙"));
        assert!(Arc::ptr_eq(&a, &get("甲")) && Arc::ptr_eq(&b, &get("乙")));
    }
}
