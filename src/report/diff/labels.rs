//! The words that people read, in both languages.

use crate::diff::{Between, Change, Confidence, Diff, Kind};
use crate::words::Lang;

/// A word in both languages.
pub(super) type Label = (&'static str, &'static str);

/// What stands over the count of entries that are in doubt.
pub(super) const DOUBTFUL: Label = ("其中存疑", "uncertain");

/// What stands over what a comparison left out of account.
pub(super) const LEFT_OUT: Label = ("未納入考量", "Left out of account");

/// What stands over changes outside the table.
pub(super) const FRONT: Label = ("表外文字", "Outside the table");

/// One of two wordings.
pub(super) fn word<'a>(label: (&'a str, &'a str), lang: Lang) -> &'a str {
    match lang {
        Lang::ZhTw => label.0,
        Lang::En => label.1,
    }
}

fn kind(kind: Kind, lang: Lang) -> &'static str {
    word(
        match kind {
            Kind::Same => ("相同", "same"),
            Kind::Changed => ("變更", "changed"),
            Kind::Split => ("拆分", "split"),
            Kind::Merged => ("合併", "merged"),
            Kind::Added => ("新增", "added"),
            Kind::Dropped => ("刪除", "dropped"),
        },
        lang,
    )
}

/// Of two offices neither has added or dropped anything.
pub(super) fn kind_between(kind: Kind, between: Between, lang: Lang) -> &'static str {
    let label = match (between, kind) {
        (Between::Offices, Kind::Added) => ("僅後者有", "only in the latter"),
        (Between::Offices, Kind::Dropped) => ("僅前者有", "only in the former"),
        (Between::Offices, Kind::Changed) => ("不同", "different"),
        (Between::Offices, Kind::Split) => ("一項對數項", "one to several"),
        (Between::Offices, Kind::Merged) => ("數項對一項", "several to one"),
        _ => return self::kind(kind, lang),
    };
    word(label, lang)
}

/// What stands over the entries of a kind of several comparisons.
pub(super) fn kind_of_all(kind: Kind, diffs: &[Diff], lang: Lang) -> &'static str {
    kind_between(kind, between_of_all(diffs), lang)
}

/// What stands over headings with two titles: one of two offices has not changed the other's.
pub(super) fn headings(between: Between, lang: Lang) -> &'static str {
    let label = match between {
        Between::Years => ("標題改稱", "Retitled headings"),
        Between::Offices => ("標題不同", "Headings titled otherwise"),
    };
    word(label, lang)
}

/// The same of one heading.
pub(super) fn heading(level: &str, between: Between, lang: Lang) -> String {
    let name = self::level(level, lang);
    match (between, lang) {
        (Between::Years, Lang::ZhTw) => format!("{name}改稱"),
        (Between::Years, Lang::En) => format!("{name} retitled"),
        (Between::Offices, Lang::ZhTw) => format!("{name}名稱不同"),
        (Between::Offices, Lang::En) => format!("{name} titled otherwise"),
    }
}

/// What stands over names that were replaced throughout.
pub(super) fn terms(between: Between, lang: Lang) -> &'static str {
    let label = match between {
        Between::Years => ("用語更名", "Renamed terms"),
        Between::Offices => ("用語不同", "Other names for the same"),
    };
    word(label, lang)
}

/// Whether all comparisons are of two offices.
pub(super) fn between_of_all(diffs: &[Diff]) -> Between {
    let offices = !diffs.is_empty() && diffs.iter().all(|diff| diff.between == Between::Offices);
    if offices { Between::Offices } else { Between::Years }
}

/// The level of a heading.
pub(super) fn level(name: &str, lang: Lang) -> &str {
    match name {
        "facet" => word(("面向", "facet"), lang),
        "strategy" => word(("執行策略", "strategy"), lang),
        _ => word(("子策略", "sub-strategy"), lang),
    }
}

pub(super) fn change(change: Change, lang: Lang) -> &'static str {
    word(
        match change {
            Change::Text => ("文字", "wording"),
            Change::Departments => ("承辦部門", "departments"),
            Change::Deadline => ("期限", "deadline"),
            Change::Moved => ("移位", "moved"),
            Change::Renumbered => ("改編號", "renumbered"),
            Change::Number => ("數字", "number"),
            Change::Term => ("用語", "term"),
        },
        lang,
    )
}

pub(super) fn confidence(confidence: Confidence, lang: Lang) -> &'static str {
    word(
        match confidence {
            Confidence::Sure => ("確定", "sure"),
            Confidence::Likely => ("應是", "likely"),
            Confidence::Debatable => ("可議", "debatable"),
        },
        lang,
    )
}

/// Where outside the table something changed.
pub(super) fn field(name: &str, lang: Lang) -> &str {
    let label = match name {
        "title" => ("計畫名稱", "title"),
        "date" => ("日期", "date"),
        "basis" => ("依據", "basis"),
        "deadline_header" => ("期限欄名", "deadline header"),
        "section" => ("章節", "section"),
        "section_title" => ("章節標題", "section title"),
        _ => return name,
    };
    word(label, lang)
}

/// The mark in front of an entry where there is no colour.
pub(super) fn sign(kind: Kind) -> char {
    match kind {
        Kind::Same => '=',
        Kind::Changed => '~',
        Kind::Split => '<',
        Kind::Merged => '>',
        Kind::Added => '+',
        Kind::Dropped => '-',
    }
}
