//! One entry, or one change of a heading or outside the table, as a row of plain cells: what the table formats share.

use std::sync::Arc;

use crate::diff::{Between, Change, Confidence, DepartmentPair, Diff, Entry, Op, Piece, Printed, Replaced};
use crate::words::Lang;

use super::labels::{self, Label};

/// The headers, in the order of [`cells`].
pub(super) const HEADERS: [Label; 20] = [
    ("舊計畫", "old plan"),
    ("新計畫", "new plan"),
    ("結果", "kind"),
    ("變更項目", "changes"),
    ("舊編號", "old id"),
    ("新編號", "new id"),
    ("位置", "place"),
    ("舊文字", "old text"),
    ("新文字", "new text"),
    ("增加部門", "departments added"),
    ("減少部門", "departments removed"),
    ("舊期限", "old deadline"),
    ("新期限", "new deadline"),
    ("數字", "numbers"),
    ("用語", "terms"),
    ("相符", "score"),
    ("把握", "confidence"),
    ("存疑", "uncertain"),
    ("理由", "why"),
    ("頁", "pages"),
];

/// The headers for people; of comparisons of two offices neither side is the old one.
pub(super) fn headers(diffs: &[Diff], lang: Lang) -> [&'static str; 20] {
    const OF_OFFICES: [(&str, Label); 10] = [
        ("old plan", ("前者", "former")),
        ("new plan", ("後者", "latter")),
        ("old id", ("前者編號", "id in the former")),
        ("new id", ("後者編號", "id in the latter")),
        ("old text", ("前者文字", "text of the former")),
        ("new text", ("後者文字", "text of the latter")),
        ("departments added", ("僅後者有的部門", "departments of the latter only")),
        ("departments removed", ("僅前者有的部門", "departments of the former only")),
        ("old deadline", ("前者期限", "deadline of the former")),
        ("new deadline", ("後者期限", "deadline of the latter")),
    ];
    let offices = labels::between_of_all(diffs) == Between::Offices;
    HEADERS.map(|header| {
        let other = OF_OFFICES.iter().find(|(column, _)| offices && *column == header.1);
        labels::word(other.map_or(header, |(_, label)| *label), lang)
    })
}

/// The cells of one entry.
pub(super) fn cells(diff: &Diff, entry: &Entry, lang: Lang) -> [String; 20] {
    let list = |items: &[String]| items.join("、");
    let changes =
        |which: &[Change]| which.iter().map(|&change| labels::change(change, lang)).collect::<Vec<_>>().join("、");
    let departments = entry.departments.clone().unwrap_or_default();
    // Of splits and merges what came and went between two of the measures only is told with their ids.
    let came = |whole: &[String], of: &dyn Fn(&DepartmentPair) -> Vec<String>| {
        let told = !departments.added.is_empty() || !departments.removed.is_empty();
        let pairs = departments.each.iter().filter(|one| !told && !of(one).is_empty());
        let each = pairs.map(|one| format!("{} → {}：{}", one.old_id, one.new_id, list(&of(one))));
        whole.iter().cloned().chain(each).collect::<Vec<_>>().join("、")
    };
    let deadline = |printed: &[Arc<Printed>]| {
        printed.iter().filter_map(|measure| measure.deadline.clone()).collect::<Vec<_>>().join("／")
    };
    let place = entry.after.first().or(entry.before.first()).map(|measure| measure.place.join(" › "));
    [
        diff.old.name(),
        diff.new.name(),
        labels::kind_between(entry.kind, diff.between, lang).to_owned(),
        changes(&entry.changes),
        entry.old.join(" "),
        entry.new.join(" "),
        place.unwrap_or_default(),
        texts(&entry.before),
        texts(&entry.after),
        came(&departments.added, &|one| one.added.clone()),
        came(&departments.removed, &|one| one.removed.clone()),
        deadline(&entry.before),
        deadline(&entry.after),
        replaced(&entry.numbers),
        replaced(&entry.terms),
        entry.score.map(|score| format!("{score:.3}")).unwrap_or_default(),
        labels::confidence(entry.confidence, lang).to_owned(),
        changes(&entry.uncertain),
        reason(entry, lang).to_owned(),
        pages(entry),
    ]
}

/// The same for programs: words that are the contract's, with the reason in a person's language.
pub(super) fn cells_by_keys(diff: &Diff, entry: &Entry, lang: Lang) -> [String; 20] {
    let mut cells = cells(diff, entry, lang);
    let changes = |which: &[Change]| which.iter().map(|change| change.name()).collect::<Vec<_>>().join(" ");
    for (column, word) in [
        ("kind", entry.kind.name().to_owned()),
        ("changes", changes(&entry.changes)),
        ("confidence", labels::confidence(entry.confidence, Lang::En).to_owned()),
        ("uncertain", changes(&entry.uncertain)),
    ] {
        if let Some(at) = HEADERS.iter().position(|(_, key)| *key == column) {
            cells[at] = word;
        }
    }
    cells
}

/// A change of what is no measure: a heading that goes on under another title, or a text outside the table.
pub(super) struct Around<'a> {
    /// Which of the two it is.
    pub(super) kind: Word<'a>,
    /// The level of the heading, or which text of the plan.
    pub(super) what: Word<'a>,
    /// Which one, where there are several.
    pub(super) name: &'a str,
    /// What became of it, in words.
    pub(super) became: String,
    /// The text in pieces.
    pub(super) text: &'a [Piece],
}

/// A word for people, and the one for programs.
pub(super) struct Word<'a> {
    pub(super) shown: &'a str,
    pub(super) key: &'a str,
}

/// All of a comparison, in the order in which the other reports tell them.
pub(super) fn around(diff: &Diff, lang: Lang) -> Vec<Around<'_>> {
    let headings = diff.headings.iter().map(|heading| Around {
        kind: Word { shown: labels::headings(diff.between, lang), key: "heading" },
        what: Word { shown: labels::level(&heading.level, lang), key: &heading.level },
        name: "",
        became: match lang {
            Lang::ZhTw => format!("其下 {} 項作法位置相同", heading.measures),
            Lang::En => format!("same place for what stands under it: {}", heading.measures),
        },
        text: &heading.text,
    });
    let front = diff.front.iter().map(|change| Around {
        kind: Word { shown: labels::word(labels::FRONT, lang), key: "front" },
        what: Word { shown: labels::field(&change.field, lang), key: &change.field },
        name: change.name.as_deref().unwrap_or_default(),
        became: labels::kind_between(change.kind, diff.between, lang).to_owned(),
        text: &change.text,
    });
    headings.chain(front).collect()
}

impl Around<'_> {
    /// What one side prints; the other one alone has pieces `without`.
    pub(super) fn side(&self, without: Op) -> String {
        self.text.iter().filter(|piece| piece.op != without).map(|piece| shown(piece, without)).collect()
    }

    /// The cells under [`HEADERS`].
    pub(super) fn cells(&self, diff: &Diff, which: impl Fn(&Word<'_>) -> String) -> [String; 20] {
        HEADERS.map(|(_, column)| match column {
            "old plan" => diff.old.name(),
            "new plan" => diff.new.name(),
            "kind" => which(&self.kind),
            "changes" => which(&self.what),
            "place" => self.name.to_owned(),
            "old text" => self.side(Op::Insert),
            "new text" => self.side(Op::Delete),
            "why" => self.became.clone(),
            _ => String::new(),
        })
    }
}

/// The piece as the side prints it that has no `without`.
pub(super) fn shown(piece: &Piece, without: Op) -> &str {
    match &piece.old {
        Some(old) if without == Op::Insert => old,
        _ => &piece.text,
    }
}

/// What of an entry a reader may disagree with, or check on paper.
pub(super) fn doubts(entry: &Entry, lang: Lang) -> Vec<String> {
    let debatable = entry.confidence == Confidence::Debatable;
    let which: Vec<&str> = entry.uncertain.iter().map(|&change| labels::change(change, lang)).collect();
    let uncertain = format!("{}{}", labels::word(("存疑：", "uncertain: "), lang), which.join("、"));
    let debatable = debatable.then(|| labels::confidence(entry.confidence, lang).to_owned());
    debatable.into_iter().chain((!which.is_empty()).then_some(uncertain)).collect()
}

/// Whose a measure is, by when, and where it stands, as far as that changed: what it is about, and what is said of it, as
/// printed. Of splits and merges each measure is told with its id.
pub(super) fn details(entry: &Entry, lang: Lang) -> Vec<(&'static str, String)> {
    let mut told = Vec::new();
    let label = |change| labels::change(change, lang);
    if let Some(departments) = &entry.departments {
        let signed =
            |sign: char, names: &[String]| names.iter().map(|name| format!("{sign}{name}")).collect::<Vec<_>>();
        let all = |added: &[String], removed: &[String]| [signed('+', added), signed('−', removed)].concat().join(" ");
        // What one source gives up and another one keeps is nothing that came or went as a whole.
        if !departments.added.is_empty() || !departments.removed.is_empty() {
            told.push((label(Change::Departments), all(&departments.added, &departments.removed)));
        }
        let each = departments.each.iter();
        let each = each.map(|one| format!("{} → {} {}", one.old_id, one.new_id, all(&one.added, &one.removed)));
        told.extend(each.map(|text| (label(Change::Departments), text)));
    }
    if let Some(deadline) = &entry.deadline {
        let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "—".to_owned());
        if deadline.each.is_empty() {
            told.push((label(Change::Deadline), format!("{} → {}", shown(&deadline.old), shown(&deadline.new))));
        }
        let each = deadline.each.iter();
        let each = each.map(|one| format!("{} {} → {} {}", one.old_id, shown(&one.old), one.new_id, shown(&one.new)));
        told.extend(each.map(|text| (label(Change::Deadline), text)));
    }
    for one in entry.moved.iter().filter(|_| entry.changes.contains(&Change::Moved)) {
        let [old, new] = [&one.old, &one.new].map(|place| place.join(" › "));
        let text = if is_one(entry) {
            format!("{old} → {new}")
        } else {
            format!("{} {old} → {} {new}", one.old_id, one.new_id)
        };
        told.push((label(Change::Moved), text));
    }
    told
}

/// Whether an entry is about one measure of either plan at most.
pub(super) fn is_one(entry: &Entry) -> bool {
    entry.before.len() <= 1 && entry.after.len() <= 1
}

/// Why the entry says what it says, in the reader's language.
pub(super) fn reason(entry: &Entry, lang: Lang) -> &str {
    match lang {
        Lang::En if !entry.why_en.is_empty() => &entry.why_en,
        _ => &entry.why,
    }
}

fn texts(printed: &[Arc<Printed>]) -> String {
    printed.iter().map(|measure| measure.text.as_str()).collect::<Vec<_>>().join("\n")
}

pub(super) fn replaced(list: &[Replaced]) -> String {
    list.iter().map(|one| format!("{} → {}", one.old, one.new)).collect::<Vec<_>>().join("；")
}

fn pages(entry: &Entry) -> String {
    let pages = |printed: &[Arc<Printed>]| {
        let mut pages: Vec<u32> = printed.iter().filter_map(|measure| measure.page).collect();
        pages.dedup();
        pages.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
    };
    match (pages(&entry.before), pages(&entry.after)) {
        (old, new) if old.is_empty() && new.is_empty() => String::new(),
        (old, new) => format!("{old} → {new}"),
    }
}
