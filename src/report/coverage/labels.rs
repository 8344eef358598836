//! The words that people read, in both languages.

use crate::coverage::Status;
use crate::history::EventKind;
use crate::words::Lang;

/// zh-TW and English.
pub(crate) type Label = (&'static str, &'static str);

/// One of two wordings.
pub(crate) fn word<'a>(label: (&'a str, &'a str), lang: Lang) -> &'a str {
    match lang {
        Lang::ZhTw => label.0,
        Lang::En => label.1,
    }
}

pub(super) fn status(status: Option<Status>, lang: Lang) -> &'static str {
    let label = match status {
        Some(Status::Has) => ("有", "has it"),
        Some(Status::Reworded) => ("有，用語不同", "has it reworded"),
        Some(Status::OtherDepartment) => ("有，承辦部門不同", "has it under another department"),
        Some(Status::Uncertain) => ("無法確定", "uncertain"),
        None => ("無", "lacks it"),
    };
    word(label, lang)
}

/// One sign a status, told apart without colour.
pub(super) fn sign(status: Option<Status>) -> char {
    match status {
        Some(Status::Has) => '●',
        Some(Status::Reworded) => '◐',
        Some(Status::OtherDepartment) => '◇',
        Some(Status::Uncertain) => '？',
        None => '－',
    }
}

pub(super) fn event(kind: EventKind, lang: Lang) -> &'static str {
    let label = match kind {
        EventKind::Born => ("新列入", "born"),
        EventKind::Reworded => ("改寫", "reworded"),
        EventKind::Moved => ("移列", "moved"),
        EventKind::Split => ("拆分", "split"),
        EventKind::Merged => ("合併", "merged"),
        EventKind::Departments => ("部門異動", "department changed"),
        EventKind::Deadline => ("期限異動", "deadline changed"),
        EventKind::Died => ("未再列入", "no longer listed"),
        EventKind::Returned => ("再列入", "listed again"),
    };
    word(label, lang)
}

/// What stands behind a change that rests on a link which a reader may disagree with.
pub(super) fn debatable(is: bool, lang: Lang) -> &'static str {
    if is { word(("（可議）", " (debatable)"), lang) } else { "" }
}

/// A 民國 year as a person says it.
pub(super) fn year(year: Option<u32>, lang: Lang) -> String {
    match (year, lang) {
        (Some(year), Lang::ZhTw) => format!("{year} 年"),
        (Some(year), Lang::En) => format!("{} (ROC {year})", year + 1911),
        (None, _) => word(("年度不明", "unknown year"), lang).to_owned(),
    }
}
