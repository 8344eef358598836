//! Why an entry says what it says, in words, in both languages.

use std::borrow::Cow;
use std::fmt::Write;

use crate::align::{self, Link, Nearness, Rival};
use crate::plan::Plan;

use super::Nearest;
use super::view::{Between, Kind, Rename};

/// What the two plans are called: old and new, or by their offices.
pub(super) struct Names<'a> {
    old: (Cow<'a, str>, Cow<'a, str>),
    new: (Cow<'a, str>, Cow<'a, str>),
    plans: [&'a Plan; 2],
}

impl<'a> Names<'a> {
    pub(super) fn of(old: &'a Plan, new: &'a Plan, between: Between) -> Self {
        let office = |plan: &'a Plan| plan.office.as_deref().unwrap_or_default();
        let plans = [old, new];
        match between {
            Between::Years => {
                Names {
                    old: ("舊計畫".into(), "old plan".into()), new: ("新計畫".into(), "new plan".into()), plans
                }
            }
            Between::Offices => {
                let of = |plan| (office(plan).into(), format!("plan of {}", office(plan)).into());
                Names { old: of(old), new: of(new), plans }
            }
        }
    }

    fn id(&self, rival: Rival) -> Option<(&'_ str, &'_ str, &'_ str)> {
        let id = |plan: &'a Plan, at: usize| plan.measures.get(at).map(|measure| &*measure.id);
        match (rival.old, rival.new) {
            (Some(at), _) => Some((&self.old.0, &self.old.1, id(self.plans[0], at)?)),
            (None, Some(at)) => Some((&self.new.0, &self.new.1, id(self.plans[1], at)?)),
            (None, None) => None,
        }
    }
}

/// The reason for a measure that has no counterpart, naming what comes nearest to it.
pub(super) fn alone(kind: Kind, nearest: Option<Nearest<'_>>, names: &Names<'_>) -> (String, String) {
    let ((plan, plan_en), (own, own_en)) =
        if kind == Kind::Added { (&names.old, &names.new) } else { (&names.new, &names.old) };
    let Some(Nearest { id, found: align::Nearest { share, parted, .. }, taken_by }) = nearest else {
        return (format!("{plan}中沒有相近的作法"), format!("nothing in the {plan_en} comes near it"));
    };
    let percent = percent(share);
    let mut zh = format!("{plan}中沒有對應的作法；最相近的是 {id}（{percent}%），");
    let mut en = format!("no counterpart in the {plan_en}; {id} comes nearest ({percent}%), ");
    // Writing to a string never fails.
    let _ = match taken_by {
        _ if parted => {
            zh.write_str("依人工判定不是同一項").and(en.write_str("which is another one, as a person decided"))
        }
        None => zh.write_str("但不足以視為同一項").and(en.write_str("which is not enough")),
        Some(other) => {
            write!(zh, "它已對應{own}的 {other}").and(write!(en, "which is the counterpart of {other} in the {own_en}"))
        }
    };
    if taken_by.is_some() && !parted && share >= align::Nearest::MAY_BE_ONE {
        let (zh_more, en_more) = match kind {
            Kind::Added => ("，可能由該項分出", " and may have been split"),
            _ => ("，可能已併入該項", " and may have taken it in"),
        };
        zh.push_str(zh_more);
        en.push_str(en_more);
    }
    (zh, en)
}

/// What is added to that where it is about something that the other plan calls otherwise.
pub(super) fn of_renamed(kind: Kind, rename: &Rename, names: &Names<'_>) -> (String, String) {
    let (own, other, (plan, plan_en)) = match kind {
        Kind::Added => (&rename.new, &rename.old, &names.old),
        _ => (&rename.old, &rename.new, &names.new),
    };
    (
        format!("；所稱{own}在{plan}為{other}，可能與該名稱下的作法有關"),
        format!("; what it calls {own} is {other} in the {plan_en}, and it may be part of what is said of that there"),
    )
}

/// A share in whole percent.
fn percent(share: f32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is between 0 and 1")]
    let percent = (share * 100.0).round() as u32;
    percent
}

/// The reason for a link.
pub(super) fn linked(link: &Link, names: &Names<'_>) -> (String, String) {
    let reason = &link.reason;
    if reason.decided {
        return ("依人工判定".to_owned(), "decided by a person".to_owned());
    }
    let (place, place_en) = match reason.near {
        Nearness::Same => ("位置相同", "same place"),
        Nearness::SameStrategy => ("同一執行策略、另一小項", "another sub-strategy of the same strategy"),
        Nearness::SameFacet => ("同一面向、另一執行策略", "another strategy of the same facet"),
        Nearness::Elsewhere => ("另一面向", "another facet"),
    };
    // There is one reason for nearly every entry of two plans: each is put together in one go, and few are longer.
    let (mut zh, mut en) = (String::with_capacity(96), String::with_capacity(96));
    let percent = self::percent(link.score);
    // Writing to a string never fails.
    let _ = match (reason.identical, link.old.len(), link.new.len()) {
        (true, _, _) => zh.write_str("文字相同").and(en.write_str("same wording")),
        (false, 1, 1) => write!(zh, "文字 {percent}% 相符").and(write!(en, "{percent}% of the wording is shared")),
        (false, 1, parts) => write!(zh, "一項拆為 {parts} 項，合起來有 {percent}% 與原文相符")
            .and(write!(en, "split in {parts}; together they share {percent}% of the wording")),
        (false, parts, _) => write!(zh, "{parts} 項併為一項，合起來有 {percent}% 與新文相符")
            .and(write!(en, "{parts} merged in one; together they share {percent}% of the wording")),
    };
    zh.push('；');
    zh.push_str(place);
    en.push_str("; ");
    en.push_str(place_en);
    if reason.same_number {
        zh.push_str("，編號相同");
        en.push_str(", same number");
    }
    if let Some((rival, (plan, plan_en, id))) = reason.rival.and_then(|rival| Some((rival, names.id(rival)?))) {
        let share = self::percent(rival.share);
        let _ = write!(zh, "；次佳對象為{plan}的 {id}（{share}%）")
            .and(write!(en, "; the next best is {id} of the {plan_en} ({share}%)"));
    }
    (zh, en)
}
