//! Tables and lists to paste into a report. Whatever the documents hold stays text: marks of Markdown are escaped.

use std::fmt::Write as _;
use std::io::Write;

use crate::diff::{Diff, Entry, Kind, Op, Piece};
use crate::report::safe::markdown;
use crate::words::Lang;

use super::ReportError;
use super::labels::{self, word};
use super::row::{reason, replaced};

pub(super) fn write(diffs: &[Diff], lang: Lang, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut text = String::new();
    for diff in diffs {
        one(diff, lang, &mut text);
    }
    out.write_all(text.as_bytes())?;
    Ok(())
}

/// Writing to a string cannot fail.
macro_rules! put {
    ($text:expr, $($args:tt)*) => { let _ = writeln!($text, $($args)*); };
}

fn one(diff: &Diff, lang: Lang, text: &mut String) {
    put!(text, "# {} → {}\n", escape(&diff.old.name()), escape(&diff.new.name()));
    put!(text, "| {} |", Kind::ALL.map(|kind| labels::kind_between(kind, diff.between, lang)).join(" | "));
    put!(text, "|{}", "---:|".repeat(Kind::ALL.len()));
    put!(text, "| {} |\n", Kind::ALL.map(|kind| diff.summary.count(kind).to_string()).join(" | "));
    if !diff.diagnostics.is_empty() {
        put!(text, "## {}\n", word(labels::LEFT_OUT, lang));
        for note in &diff.diagnostics {
            put!(text, "- {}", escape(note.message_in(lang)));
        }
        text.push('\n');
    }
    if !diff.terms.is_empty() {
        put!(text, "## {}\n", word(("用語更名", "Renamed terms"), lang));
        for term in &diff.terms {
            put!(text, "- {} → {} ({})", escape(&term.old), escape(&term.new), term.measures);
        }
        text.push('\n');
    }
    if !diff.headings.is_empty() {
        put!(text, "## {}\n", word(("標題改稱", "Retitled headings"), lang));
        for heading in &diff.headings {
            let level = labels::level(&heading.level, lang);
            put!(text, "- {level} {} ({})", pieces(&heading.text), heading.measures);
        }
        text.push('\n');
    }
    if !diff.front.is_empty() {
        put!(text, "## {}\n", word(("表外文字", "Outside the table"), lang));
        for change in &diff.front {
            let name = change.name.as_deref().map(|name| format!(" {}", escape(name))).unwrap_or_default();
            put!(text, "- **{}{name}** {}", escape(labels::field(&change.field, lang)), pieces(&change.text));
        }
        text.push('\n');
    }
    for kind in Kind::ALL.into_iter().filter(|&kind| kind != Kind::Same && diff.summary.count(kind) > 0) {
        put!(text, "## {} ({})\n", labels::kind_between(kind, diff.between, lang), diff.summary.count(kind));
        for entry in diff.entries.iter().filter(|entry| entry.kind == kind) {
            self::entry(entry, lang, text);
        }
        text.push('\n');
    }
    if !diff.stale_decisions.is_empty() {
        put!(text, "## {}\n", word(("不再適用的人工判定", "Decisions that no longer apply"), lang));
        for stale in &diff.stale_decisions {
            put!(text, "- {}", escape(stale));
        }
        text.push('\n');
    }
}

fn entry(entry: &Entry, lang: Lang, text: &mut String) {
    let ids = [entry.old.join(" + "), entry.new.join(" + ")].map(|ids| markdown(&ids));
    let ids = ids.iter().filter(|ids| !ids.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" → ");
    let changes = entry.changes.iter().map(|&change| labels::change(change, lang)).collect::<Vec<_>>().join("、");
    let changes = if changes.is_empty() { changes } else { format!(" · {changes}") };
    let body = if entry.text.is_empty() {
        let printed = entry.after.first().or(entry.before.first());
        printed.map(|measure| escape(&measure.text)).unwrap_or_default()
    } else {
        pieces(&entry.text)
    };
    put!(text, "- **{ids}**{changes}  \n  {}", body.replace('\n', "  \n  "));
    if let Some(departments) = &entry.departments {
        let signed = |sign: char, names: &[String]| {
            names.iter().map(move |name| format!("{sign}{}", escape(name))).collect::<Vec<_>>()
        };
        let label = labels::change(crate::diff::Change::Departments, lang);
        let all = |added, removed| [signed('+', added), signed('−', removed)].concat().join(" ");
        if !departments.added.is_empty() || !departments.removed.is_empty() {
            put!(text, "  - {label}：{}", all(&departments.added, &departments.removed));
        }
        for one in &departments.each {
            put!(text, "  - {label}：{} → {} {}", one.old_id, one.new_id, all(&one.added, &one.removed));
        }
    }
    if let Some(deadline) = &entry.deadline {
        let shown = |text: &Option<String>| text.as_deref().map_or_else(|| "—".to_owned(), escape);
        let label = labels::change(crate::diff::Change::Deadline, lang);
        if deadline.each.is_empty() {
            put!(text, "  - {label}：{} → {}", shown(&deadline.old), shown(&deadline.new));
        }
        for one in &deadline.each {
            put!(text, "  - {label}：{} {} → {} {}", one.old_id, shown(&one.old), one.new_id, shown(&one.new));
        }
    }
    for list in [&entry.numbers, &entry.terms] {
        if !list.is_empty() {
            put!(text, "  - {}", escape(&replaced(list)));
        }
    }
    put!(text, "  - _{}_", escape(reason(entry, lang)));
}

fn pieces(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| {
            let text = escape(&piece.text);
            match piece.op {
                Op::Equal => text,
                Op::Delete => format!("~~{}~~", text.trim()),
                Op::Insert => format!("**{}**", text.trim()),
            }
        })
        .collect()
}

/// The lines of a text end where they end; each is escaped by itself.
fn escape(text: &str) -> String {
    text.split('\n').map(markdown).collect::<Vec<_>>().join("\n")
}
