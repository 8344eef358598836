//! Laws of the comparison, on plans that a seeded generator made up.

use crate::support;

use std::collections::BTreeSet;
use std::sync::Arc;

use planscope::align::{self, Verdicts};
use planscope::diff::{self, Diff, Kind, Op, Options};
use planscope::plan::Plan;
use proptest::prelude::*;

use crate::plans;

/// Two plans out of a small made-up run: two years of one office, or two offices.
fn pair(seed: u64) -> (Plan, Plan) {
    let mut made = plans::plans(2, 3, seed);
    let new = made.remove(if seed.is_multiple_of(2) { 2 } else { 4 });
    (made.remove(0), new)
}

fn compare(old: &Plan, new: &Plan) -> Diff {
    diff::compare(old, new, Options::default())
}

/// Kind, old ids and new ids of every entry.
fn entries(diff: &Diff) -> BTreeSet<(Kind, Vec<String>, Vec<String>)> {
    diff.entries.iter().map(|entry| (entry.kind, entry.old.clone(), entry.new.clone())).collect()
}

/// The same words in another dress.
fn dressed(plan: &Plan) -> Plan {
    let mut other = plan.clone();
    for measure in &mut other.measures {
        measure.text = measure
            .text
            .replace('，', ", ")
            .replace('、', "､")
            .replace('台', "臺")
            .replace('為', "爲")
            .replace('群', "羣")
            .replace('用', " 用")
            .replace('0', "０")
            .replace('1', "１");
        for name in &mut measure.departments {
            *name = format!(" {}", name.replace('組', "組 "));
        }
        measure.deadline = measure.deadline.take().map(|deadline| deadline.replace('月', " 月").replace('2', "２"));
    }
    other
}

proptest! {
    #![proptest_config(support::cases(24))]

    #[test]
    fn a_plan_against_itself_is_all_same(seed in any::<u64>()) {
        let (plan, _) = pair(seed);
        let diff = compare(&plan, &plan);
        prop_assert_eq!(diff.summary.same, plan.measures.len());
        prop_assert!(diff.entries.iter().all(|entry| entry.changes.is_empty() && entry.old == entry.new));
        prop_assert!(diff.front.is_empty());
    }

    #[test]
    fn swapping_the_plans_swaps_the_kinds_and_nothing_else(seed in any::<u64>()) {
        let (old, new) = pair(seed);
        let forth = entries(&compare(&old, &new));
        let back: BTreeSet<_> = entries(&compare(&new, &old))
            .into_iter()
            .map(|(kind, a, b)| {
                let kind = match kind {
                    Kind::Added => Kind::Dropped,
                    Kind::Dropped => Kind::Added,
                    Kind::Split => Kind::Merged,
                    Kind::Merged => Kind::Split,
                    kind => kind,
                };
                (kind, b, a)
            })
            .collect();
        prop_assert_eq!(forth, back);
    }

    #[test]
    fn every_measure_stands_in_exactly_one_entry(seed in any::<u64>()) {
        let (old, new) = pair(seed);
        let diff = compare(&old, &new);
        let ids = |plan: &Plan| { let mut ids: Vec<String> = plan.measures.iter().map(|m| m.id.clone()).collect(); ids.sort(); ids };
        let mut olds: Vec<String> = diff.entries.iter().flat_map(|entry| entry.old.clone()).collect();
        let mut news: Vec<String> = diff.entries.iter().flat_map(|entry| entry.new.clone()).collect();
        olds.sort();
        news.sort();
        prop_assert_eq!(olds, ids(&old));
        prop_assert_eq!(news, ids(&new));
        let summary = diff.summary;
        let counted = summary.same + summary.changed + summary.added + summary.dropped + summary.split + summary.merged;
        prop_assert_eq!(counted, diff.entries.len());
    }

    #[test]
    fn dress_alone_is_no_change(seed in any::<u64>()) {
        let (plan, _) = pair(seed);
        let diff = compare(&plan, &dressed(&plan));
        prop_assert_eq!(diff.summary.same, plan.measures.len(), "{:?}", diff.entries.iter().find(|e| e.kind != Kind::Same));
    }

    #[test]
    fn the_edits_lead_from_the_old_text_to_the_new_one(seed in any::<u64>()) {
        let (old, new) = pair(seed);
        for entry in compare(&old, &new).entries.iter().filter(|entry| !entry.text.is_empty()) {
            let before: String = entry.text.iter().filter(|piece| piece.op != Op::Insert)
                .map(|piece| piece.old.as_deref().unwrap_or(&piece.text)).collect();
            let after: String = entry.text.iter().filter(|piece| piece.op != Op::Delete).map(|piece| piece.text.as_str()).collect();
            let printed = |side: &[Arc<diff::Printed>]| side.iter().map(|one| one.text.clone()).collect::<Vec<_>>().join("\n");
            prop_assert_eq!(before, printed(&entry.before));
            prop_assert_eq!(after, printed(&entry.after));
        }
    }

    #[test]
    fn the_order_of_the_run_does_not_matter(seed in any::<u64>()) {
        let mut run = plans::plans(2, 3, seed);
        let forth = align::prepare(&run);
        let one = diff::between(&run[0], &run[4], &forth[0], &forth[4], &Verdicts::default(), Options::default());
        run.reverse();
        let back = align::prepare(&run);
        let other = diff::between(&run[5], &run[1], &back[5], &back[1], &Verdicts::default(), Options::default());
        prop_assert_eq!(one, other);
    }
}

#[test]
fn any_number_of_threads_gives_the_same() {
    let run = plans::plans(3, 3, 11);
    let which = diff::pairs(&run, diff::By::Office);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let found = pool.install(|| diff::run(&run, &which, &diff::Decisions::default(), Options::default()));
        serde_json::to_string(&found.diffs).unwrap()
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn a_folder_is_paired_by_year_or_by_office() {
    let mut run = plans::plans(2, 3, 5);
    run.reverse();
    let shown = |by| {
        diff::pairs(&run, by)
            .into_iter()
            .map(|(old, new)| {
                let name =
                    |plan: &Plan| format!("{}{}", plan.office.as_deref().unwrap_or(""), plan.roc_year.unwrap_or(0));
                format!("{}-{}", name(&run[old]), name(&run[new]))
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(
        shown(diff::By::Year),
        [
            "第1區營業處104-第1區營業處105",
            "第1區營業處105-第1區營業處106",
            "第2區營業處104-第2區營業處105",
            "第2區營業處105-第2區營業處106"
        ]
    );
    assert_eq!(
        shown(diff::By::Office),
        ["第1區營業處104-第2區營業處104", "第1區營業處105-第2區營業處105", "第1區營業處106-第2區營業處106"]
    );
}

#[test]
fn what_two_headings_of_a_facet_said_and_one_says_now_is_merged() {
    let (mut old, _) = pair(4);
    let facet = |plan: &Plan, at: usize| plan.measures[at].facet.clone();
    let other = |old: &Plan, same_facet: bool| {
        (1..old.measures.len()).find(|&at| {
            (facet(old, at) == facet(old, 0)) == same_facet && old.measures[at].strategy != old.measures[0].strategy
        })
    };
    let (near, far) = (other(&old, true).expect("a second strategy"), other(&old, false).expect("a second facet"));
    old.measures[0].text = "於登記單加印條碼，方便用戶以手機下載程式管理案件或連結網站查詢進度。".into();
    let kinds = |again: usize| {
        let mut old = old.clone();
        old.measures[again].text =
            "提供多元查詢管道，登記單加印條碼，方便用戶透過手機下載程式管理項目或連結網路查詢案件進度。".into();
        let mut new = old.clone();
        new.measures[0].text = "於登記單加印條碼，方便用戶透過手機下載新版程式管理案件或連結官網查詢案件進度。".into();
        new.measures.remove(again);
        let diff = compare(&old, &new);
        let of = |at: usize| {
            let id = &old.measures[at].id;
            diff.entries.iter().find(|entry| entry.old.contains(id)).map(|entry| entry.kind)
        };
        [of(0), of(again)]
    };
    assert_eq!(kinds(near), [Some(Kind::Merged); 2]);
    assert_ne!(kinds(far)[1], Some(Kind::Merged));
}
