//! Why an entry says what it says, in words, in both languages.

use crate::align::{Link, Nearness};

use super::view::Kind;

/// The reason for a measure that has no counterpart, naming what comes nearest to it.
pub(super) fn alone(kind: Kind, nearest: Option<(&str, f32)>) -> (String, String) {
    let (plan, plan_en) = if kind == Kind::Added { ("舊計畫", "old plan") } else { ("新計畫", "new plan") };
    match nearest {
        None => (format!("{plan}中沒有相近的作法"), format!("nothing in the {plan_en} comes near it")),
        Some((id, share)) => {
            let percent = (share * 100.0).round();
            (
                format!("{plan}中沒有對應的作法；最相近的是 {id}（{percent}%），但不足以視為同一項"),
                format!("no counterpart in the {plan_en}; {id} comes nearest ({percent}%), which is not enough"),
            )
        }
    }
}

/// The reason for a link.
pub(super) fn linked(link: &Link) -> (String, String) {
    let reason = &link.reason;
    if reason.decided {
        return ("依人工判定".to_owned(), "decided by a person".to_owned());
    }
    let percent = (link.score * 100.0).round();
    let (mut zh, mut en) = match (reason.identical, link.old.len(), link.new.len()) {
        (true, _, _) => ("文字相同".to_owned(), "same wording".to_owned()),
        (false, 1, 1) => (format!("文字 {percent}% 相符"), format!("{percent}% of the wording is shared")),
        (false, 1, parts) => (
            format!("一項拆為 {parts} 項，合起來有 {percent}% 與原文相符"),
            format!("split in {parts}; together they share {percent}% of the wording"),
        ),
        (false, parts, _) => (
            format!("{parts} 項併為一項，合起來有 {percent}% 與新文相符"),
            format!("{parts} merged in one; together they share {percent}% of the wording"),
        ),
    };
    let (place, place_en) = match reason.near {
        Nearness::Same => ("位置相同", "same place"),
        Nearness::SameStrategy => ("同一執行策略、另一小項", "another sub-strategy of the same strategy"),
        Nearness::SameFacet => ("同一面向、另一執行策略", "another strategy of the same facet"),
        Nearness::Elsewhere => ("另一面向", "another facet"),
    };
    zh.push('；');
    zh.push_str(place);
    en.push_str("; ");
    en.push_str(place_en);
    if reason.same_number {
        zh.push_str("，編號相同");
        en.push_str(", same number");
    }
    if let Some(rival) = reason.rival {
        let rival = (rival * 100.0).round();
        zh.push_str(&format!("；次佳對象 {rival}%"));
        en.push_str(&format!("; the next best shares {rival}%"));
    }
    (zh, en)
}
