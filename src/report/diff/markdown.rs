//! Tables and lists to paste into a report. Whatever the documents hold stays text: marks of Markdown are escaped.

use std::fmt::Write as _;
use std::io::Write;

use crate::diff::{Diff, Entry, Kind, Op, Piece};
use crate::report::safe::markdown;
use crate::words::Lang;

use super::ReportError;
use super::labels::{self, word};
use super::row::{details, doubts, reason, replaced};

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
    let heads = Kind::ALL.map(|kind| labels::kind_between(kind, diff.between, lang)).join(" | ");
    put!(text, "| {heads} | {} |", word(labels::DOUBTFUL, lang));
    put!(text, "|{}", "---:|".repeat(Kind::ALL.len() + 1));
    let counts = Kind::ALL.map(|kind| diff.summary.count(kind).to_string()).join(" | ");
    put!(text, "| {counts} | {} |\n", diff.summary.doubtful);
    if !diff.diagnostics.is_empty() {
        put!(text, "## {}\n", word(labels::LEFT_OUT, lang));
        for note in &diff.diagnostics {
            put!(text, "- {}", escape(note.message_in(lang)));
        }
        text.push('\n');
    }
    if !diff.terms.is_empty() {
        put!(text, "## {}\n", labels::terms(diff.between, lang));
        for term in &diff.terms {
            put!(text, "- {} → {} ({})", escape(&term.old), escape(&term.new), term.measures);
        }
        text.push('\n');
    }
    if !diff.headings.is_empty() {
        put!(text, "## {}\n", labels::headings(diff.between, lang));
        for heading in &diff.headings {
            let level = labels::level(&heading.level, lang);
            put!(text, "- {level} {} ({})", pieces(&heading.text), heading.measures);
        }
        text.push('\n');
    }
    if !diff.front.is_empty() {
        put!(text, "## {}\n", word(labels::FRONT, lang));
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
    let marks = std::iter::once(changes).filter(|changes| !changes.is_empty()).chain(doubts(entry, lang));
    let marks: String = marks.map(|mark| format!(" · {mark}")).collect();
    let body = if entry.text.is_empty() {
        let printed = entry.after.first().or(entry.before.first());
        printed.map(|measure| escape(&measure.text)).unwrap_or_default()
    } else {
        pieces(&entry.text)
    };
    put!(text, "- **{ids}**{marks}  \n  {}", body.replace('\n', "  \n  "));
    for (label, said) in details(entry, lang) {
        put!(text, "  - {label}：{}", escape(&said));
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
