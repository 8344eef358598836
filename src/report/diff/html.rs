//! One page that needs nothing else: side by side, with filters, search and a link to every measure.
//!
//! The page is complete without scripts; they only filter. Whatever the documents hold is escaped by the template.

use std::io::Write;
use std::sync::Arc;

use askama::Template;

use crate::diff::{Between, Change, DeadlinePair, Diff, Entry, Kind, Op, Piece, Printed};
use crate::report::safe;
use crate::words::Lang;

use super::ReportError;
use super::labels::{self, Label, word};
use super::row::{details, is_one, reason, replaced};

#[derive(Template)]
#[template(path = "diff.html")]
struct Page<'a> {
    lang: &'static str,
    title: &'a str,
    words: Words,
    pairs: Vec<Pair<'a>>,
    kinds: Vec<(&'static str, &'static str)>,
    changes: Vec<(&'static str, &'static str)>,
    departments: Vec<&'a str>,
    facets: Vec<&'a str>,
}

/// The fixed words of the page.
struct Words {
    kind: &'static str,
    change: &'static str,
    department: &'static str,
    facet: &'static str,
    all: &'static str,
    search: &'static str,
    comparison: &'static str,
    shown: &'static str,
    deadline: &'static str,
    none: &'static str,
    uncertain: &'static str,
    link: &'static str,
    front: &'static str,
    measures: &'static str,
    page: &'static str,
    skip: &'static str,
    stale: &'static str,
    left_out: &'static str,
    nothing: &'static str,
    reset: &'static str,
}

struct Pair<'a> {
    number: usize,
    diff: &'a Diff,
    old: String,
    new: String,
    /// What the two sides of an entry are called.
    sides: [String; 2],
    counts: Vec<(&'static str, &'static str, usize)>,
    /// What was left out of account.
    left_out: Vec<&'a str>,
    /// What stands over the terms.
    terms: &'static str,
    front: Vec<(String, Vec<Run<'a>>)>,
    rows: Vec<Row<'a>>,
}

/// One entry.
struct Row<'a> {
    id: String,
    kind: &'static str,
    kind_label: &'static str,
    changes: Vec<(&'static str, &'static str)>,
    /// All change names between spaces, for the filter.
    change_names: String,
    /// All departments of either side between bars, for the filter.
    departments: String,
    facet: &'a str,
    place: String,
    ids: String,
    confidence: &'static str,
    debatable: bool,
    uncertain: Vec<&'static str>,
    before: Option<Side<'a>>,
    after: Option<Side<'a>>,
    notes: Vec<String>,
    why: &'a str,
}

/// One side of an entry.
struct Side<'a> {
    runs: Vec<Run<'a>>,
    pages: String,
    departments: Vec<(&'a str, &'static str)>,
    deadlines: Vec<(&'a str, &'static str)>,
}

/// A run of text: `""`, `del` or `ins`.
struct Run<'a> {
    class: &'static str,
    text: &'a str,
}

pub(super) fn write(diffs: &[Diff], title: Option<&str>, lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let w = |label: Label| word(label, lang);
    let mut departments: Vec<&str> = Vec::new();
    let mut facets: Vec<&str> = Vec::new();
    for printed in diffs.iter().flat_map(|diff| &diff.entries).flat_map(|entry| entry.before.iter().chain(&entry.after))
    {
        departments.extend(printed.departments.iter().map(String::as_str));
        if let Some(facet) = printed.place.first().map(String::as_str)
            && !facets.contains(&facet)
        {
            facets.push(facet);
        }
    }
    departments.sort_unstable();
    departments.dedup();
    let page = Page {
        lang: match lang {
            Lang::ZhTw => "zh-Hant-TW",
            Lang::En => "en",
        },
        title: title.unwrap_or(w(("計畫對照", "Comparison of plans"))),
        words: Words {
            kind: w(("結果", "Kind")),
            change: w(("變更項目", "Change")),
            department: w(("承辦部門", "Department")),
            facet: w(("面向", "Facet")),
            all: w(("全部", "all")),
            search: w(("搜尋文字", "Search")),
            comparison: w(("對照", "Comparison")),
            shown: w(("顯示", "shown")),
            deadline: w(("期限", "Deadline")),
            none: w(("無", "none")),
            uncertain: w(("存疑", "uncertain")),
            link: w(("本項連結", "link to this entry")),
            front: w(labels::FRONT),
            measures: w(("項", "measures")),
            page: w(("頁", "page")),
            skip: w(("跳到內容", "Skip to content")),
            stale: w(("不再適用的人工判定", "Decisions that no longer apply")),
            left_out: w(labels::LEFT_OUT),
            nothing: w(("沒有符合條件的項目。", "Nothing matches.")),
            reset: w(("清除條件", "Reset")),
        },
        pairs: (1..).zip(diffs).map(|(number, diff)| pair(number, diff, lang)).collect(),
        kinds: Kind::ALL.map(|kind| (kind.name(), labels::kind_of_all(kind, diffs, lang))).to_vec(),
        changes: Change::ALL.map(|change| (change.name(), labels::change(change, lang))).to_vec(),
        departments,
        facets,
    };
    page.write_into(&mut safe::Page::new(out))?;
    Ok(())
}

fn pair(number: usize, diff: &Diff, lang: Lang) -> Pair<'_> {
    Pair {
        number,
        diff,
        old: diff.old.name(),
        new: diff.new.name(),
        sides: match diff.between {
            Between::Years => {
                [("舊計畫", "Old plan"), ("新計畫", "New plan")].map(|label| word(label, lang).to_owned())
            }
            Between::Offices => [diff.old.name(), diff.new.name()],
        },
        counts: Kind::ALL
            .map(|kind| (kind.name(), labels::kind_between(kind, diff.between, lang), diff.summary.count(kind)))
            .into_iter()
            .chain([("doubtful", word(labels::DOUBTFUL, lang), diff.summary.doubtful)])
            .collect(),
        left_out: diff.diagnostics.iter().map(|note| note.message_in(lang)).collect(),
        terms: labels::terms(diff.between, lang),
        front: diff
            .headings
            .iter()
            .map(|heading| {
                let name = labels::heading(&heading.level, diff.between, lang);
                (name, heading.text.iter().map(run).collect())
            })
            .chain(diff.front.iter().map(|change| {
                let name = change.name.as_deref().unwrap_or_default();
                (format!("{} {name}", labels::field(&change.field, lang)), change.text.iter().map(run).collect())
            }))
            .collect(),
        rows: diff.entries.iter().map(|entry| row(number, entry, diff.between, lang)).collect(),
    }
}

fn row(number: usize, entry: &Entry, between: Between, lang: Lang) -> Row<'_> {
    let printed = || entry.before.iter().chain(&entry.after);
    let mut departments: Vec<&str> = printed().flat_map(|one| one.departments.iter().map(String::as_str)).collect();
    departments.sort_unstable();
    departments.dedup();
    let place = entry.after.first().or(entry.before.first());
    let ids = [entry.old.join(" + "), entry.new.join(" + ")];
    Row {
        id: format!("c{number}-{}-{}", entry.old.join("_"), entry.new.join("_")),
        kind: entry.kind.name(),
        kind_label: labels::kind_between(entry.kind, between, lang),
        changes: entry.changes.iter().map(|&change| (change.name(), labels::change(change, lang))).collect(),
        change_names: format!(" {} ", entry.changes.iter().map(|change| change.name()).collect::<Vec<_>>().join(" ")),
        departments: format!("|{}|", departments.join("|")),
        facet: place.and_then(|one| one.place.first()).map(String::as_str).unwrap_or_default(),
        place: place.map(|one| one.place.join(" › ")).unwrap_or_default(),
        ids: ids.iter().filter(|ids| !ids.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" → "),
        confidence: labels::confidence(entry.confidence, lang),
        debatable: entry.confidence == crate::diff::Confidence::Debatable,
        uncertain: entry.uncertain.iter().map(|&change| labels::change(change, lang)).collect(),
        before: side(entry, &entry.before, Op::Delete),
        after: side(entry, &entry.after, Op::Insert),
        notes: notes(entry, lang),
        why: reason(entry, lang),
    }
}

/// What neither side shows: where it stood before, and of splits and merges which of the measures changed.
fn notes(entry: &Entry, lang: Lang) -> Vec<String> {
    let moved = labels::change(Change::Moved, lang);
    let told = details(entry, lang).into_iter().filter(|(label, _)| !is_one(entry) || *label == moved);
    let told = told.map(|(label, said)| format!("{label} {said}"));
    let lists = [&entry.numbers, &entry.terms].into_iter().filter(|list| !list.is_empty());
    told.chain(lists.map(|list| replaced(list))).collect()
}

/// One side; `own` is the edit that only this side has.
fn side<'a>(entry: &'a Entry, printed: &'a [Arc<Printed>], own: Op) -> Option<Side<'a>> {
    if printed.is_empty() {
        return None;
    }
    let runs = if entry.text.is_empty() {
        let mut runs: Vec<Run<'_>> = Vec::new();
        for measure in printed {
            if !runs.is_empty() {
                runs.push(Run { class: "", text: "\n" });
            }
            runs.push(Run { class: "", text: &measure.text });
        }
        runs
    } else {
        entry
            .text
            .iter()
            .filter(|piece| piece.op == Op::Equal || piece.op == own)
            .map(|piece| match &piece.old {
                Some(old) if own == Op::Delete => Run { class: "", text: old },
                _ => run(piece),
            })
            .collect()
    };
    let changed: &[String] = match (&entry.departments, own) {
        (Some(departments), Op::Delete) => &departments.removed,
        (Some(departments), _) => &departments.added,
        (None, _) => &[],
    };
    let class = if own == Op::Delete { "del" } else { "ins" };
    let mut departments: Vec<(&str, &'static str)> = Vec::new();
    for name in printed.iter().flat_map(|one| &one.departments) {
        if !departments.iter().any(|(known, _)| known == name) {
            departments.push((name, if changed.contains(name) { class } else { "" }));
        }
    }
    let mut deadlines: Vec<(&str, &'static str)> = Vec::new();
    for one in printed {
        // Of several measures only some may have another deadline than before.
        let changed = entry.deadline.as_ref().is_some_and(|deadline| {
            let id =
                |pair: &DeadlinePair| if own == Op::Delete { pair.old_id == one.id } else { pair.new_id == one.id };
            deadline.each.is_empty() || deadline.each.iter().any(id)
        });
        let shown = one.deadline.as_deref().map(|text| (text, if changed { class } else { "" }));
        deadlines.extend(shown.filter(|shown| !deadlines.contains(shown)));
    }
    let mut pages: Vec<String> = printed.iter().filter_map(|one| one.page).map(|page| page.to_string()).collect();
    pages.dedup();
    Some(Side { runs, pages: pages.join(", "), departments, deadlines })
}

fn run(piece: &Piece) -> Run<'_> {
    let class = match piece.op {
        Op::Delete if piece.moved => "del moved",
        Op::Insert if piece.moved => "ins moved",
        Op::Equal => "",
        Op::Delete => "del",
        Op::Insert => "ins",
    };
    Run { class, text: &piece.text }
}
