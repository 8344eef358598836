//! The comparison for a terminal: edits in colour where there is colour, in brackets where there is none.
//!
//! Widths are counted in cells, two for a 漢字. Colour is written as ANSI codes; the printer strips them where they
//! are not wanted (NO_COLOR, a pipe), and [`Terminal::color`] says whether brackets are needed instead.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::diff::{Between, Change, Diff, Entry, Kind, Op, Piece};
use crate::report::safe::{line, screened};
use crate::words::{Lang, shorten};

use super::labels::{self, word};
use super::row::{details, doubts, reason, replaced};

/// How to show comparisons.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// The language.
    pub lang: Lang,
    /// Only counts, no entries.
    pub stat: bool,
    /// Also what stayed the same, and why.
    pub verbose: bool,
    /// Whether colour will be seen; brackets mark edits where it will not.
    pub color: bool,
    /// Cells in a line.
    pub width: usize,
}

const GONE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red))).effects(Effects::STRIKETHROUGH);
const CAME: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green))).effects(Effects::BOLD);
const HEAD: Style = Style::new().effects(Effects::BOLD);
const FAINT: Style = Style::new().effects(Effects::DIMMED);

/// Equal text that is kept on either side of an edit, in characters; the rest becomes 「…」.
const CONTEXT: usize = 14;

/// Writing to a string cannot fail.
macro_rules! put {
    ($out:expr, $($args:tt)*) => { let _ = writeln!($out, $($args)*); };
}

/// The comparisons as text.
#[must_use]
pub fn terminal(diffs: &[Diff], how: &Terminal) -> String {
    screened(&written(diffs, how))
}

fn written(diffs: &[Diff], how: &Terminal) -> String {
    let mut out = String::new();
    if how.stat && diffs.len() > 1 {
        stat_of_many(diffs, how, &mut out);
        return out;
    }
    for (at, diff) in diffs.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        heading(diff, how, &mut out);
        if how.stat {
            by_facet(diff, how, &mut out);
        } else {
            body(diff, how, &mut out);
        }
    }
    out
}

fn heading(diff: &Diff, how: &Terminal, out: &mut String) {
    put!(out, "{HEAD}{} → {}{HEAD:#}", plain(&diff.old.name()), plain(&diff.new.name()));
    let counts: Vec<String> = Kind::ALL
        .into_iter()
        .map(|kind| {
            let style = style(kind);
            let label = labels::kind_between(kind, diff.between, how.lang);
            format!("{style}{label} {}{style:#}", diff.summary.count(kind))
        })
        .collect();
    let doubtful = match diff.summary.doubtful {
        0 => String::new(),
        count => format!("  {} {count}", word(labels::DOUBTFUL, how.lang)),
    };
    put!(out, "{}{doubtful}", counts.join("  "));
    for heading in &diff.headings {
        let label = labels::heading(&heading.level, diff.between, how.lang);
        put!(out, "{label}  {} → {} ×{}", plain(&heading.old), plain(&heading.new), heading.measures);
    }
    for term in &diff.terms {
        let label = labels::change(Change::Term, how.lang);
        put!(out, "{label}  {} → {} ×{}", plain(&term.old), plain(&term.new), term.measures);
    }
    for stale in &diff.stale_decisions {
        put!(out, "{} {}", word(("! 不再適用的判定：", "! no longer applies:"), how.lang), plain(stale));
    }
    left_out(diff, how, out);
}

/// What was left out of account.
fn left_out(diff: &Diff, how: &Terminal, out: &mut String) {
    for note in &diff.diagnostics {
        put!(out, "! {}", plain(note.message_in(how.lang)));
    }
}

fn style(kind: Kind) -> Style {
    let color = match kind {
        Kind::Same => return FAINT,
        Kind::Added => AnsiColor::Green,
        Kind::Dropped => AnsiColor::Red,
        Kind::Changed => AnsiColor::Yellow,
        Kind::Split | Kind::Merged => AnsiColor::Cyan,
    };
    Style::new().fg_color(Some(color.into()))
}

fn body(diff: &Diff, how: &Terminal, out: &mut String) {
    for change in &diff.front {
        let name = change.name.as_deref().map(|name| format!(" {}", plain(name))).unwrap_or_default();
        put!(out, "\n{}{name}", plain(labels::field(&change.field, how.lang)));
        paragraph(&pieces(&change.text, how), how, out);
    }
    let mut place = String::new();
    for entry in diff.entries.iter().filter(|entry| how.verbose || entry.kind != Kind::Same) {
        let here = entry.after.first().or(entry.before.first()).map(|measure| measure.place.join(" › "));
        let here = here.unwrap_or_default();
        if here != place {
            put!(out, "\n{HEAD}{}{HEAD:#}", plain(&here));
            place = here;
        }
        self::entry(entry, diff.between, how, out);
    }
}

fn entry(entry: &Entry, between: Between, how: &Terminal, out: &mut String) {
    let style = style(entry.kind);
    let ids = [entry.old.join("+"), entry.new.join("+")].map(|ids| plain(&ids));
    let ids = ids.iter().filter(|ids| !ids.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" → ");
    let mut notes: Vec<String> =
        entry.changes.iter().map(|&change| labels::change(change, how.lang).to_owned()).collect();
    notes.extend(doubts(entry, how.lang));
    let kind = labels::kind_between(entry.kind, between, how.lang);
    put!(out, "{style}{} {kind} {ids}{style:#}  {}", labels::sign(entry.kind), notes.join(" · "));
    let text = if entry.text.is_empty() {
        let printed =
            entry.after.first().or(entry.before.first()).map(|measure| measure.text.as_str()).unwrap_or_default();
        let limit = if how.verbose { usize::MAX } else { 120 };
        let op = match entry.kind {
            Kind::Added => Op::Insert,
            Kind::Dropped => Op::Delete,
            _ => Op::Equal,
        };
        // Whole measures need no marks: the sign in front says it.
        vec![(if how.color { op } else { Op::Equal }, shorten(printed, limit).into_owned())]
    } else {
        pieces(&entry.text, how)
    };
    paragraph(&text, how, out);
    for (label, said) in details(entry, how.lang) {
        put!(out, "    {label}  {}", plain(&said));
    }
    if !entry.numbers.is_empty() {
        put!(out, "    {}  {}", labels::change(Change::Number, how.lang), plain(&replaced(&entry.numbers)));
    }
    if how.verbose {
        put!(out, "    {FAINT}{}{FAINT:#}", plain(reason(entry, how.lang)));
    }
}

/// The edits with some text around them.
fn pieces(pieces: &[Piece], how: &Terminal) -> Vec<(Op, String)> {
    let last = pieces.len().saturating_sub(1);
    pieces
        .iter()
        .enumerate()
        .map(|(at, piece)| {
            let text = match piece.op {
                Op::Equal if how.verbose => piece.text.clone(),
                Op::Equal => around(&piece.text, at > 0, at < last),
                Op::Delete if piece.moved => format!("[>{}>]", piece.text),
                Op::Insert if piece.moved => format!("{{<{}<}}", piece.text),
                Op::Delete if !how.color => format!("[-{}-]", piece.text),
                Op::Insert if !how.color => format!("{{+{}+}}", piece.text),
                _ => piece.text.clone(),
            };
            (piece.op, text)
        })
        .collect()
}

/// The head of an equal text after an edit, and its tail before the next one.
fn around(text: &str, head: bool, tail: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let kept = CONTEXT * (usize::from(head) + usize::from(tail)) + 1;
    if chars.len() <= kept {
        return text.to_owned();
    }
    let first: String = chars[..if head { CONTEXT } else { 0 }].iter().collect();
    let last: String = chars[chars.len() - if tail { CONTEXT } else { 0 }..].iter().collect();
    format!("{first}…{last}")
}

/// Writes runs of text, broken at the width, four cells in.
fn paragraph(runs: &[(Op, String)], how: &Terminal, out: &mut String) {
    const INDENT: &str = "    ";
    let width = how.width.max(30);
    out.push_str(INDENT);
    let mut column = INDENT.len();
    for (op, text) in runs {
        let style = match op {
            Op::Equal => Style::new(),
            Op::Delete => GONE,
            Op::Insert => CAME,
        };
        let _ = write!(out, "{style}");
        for c in shown(text).chars() {
            let cells = c.width().unwrap_or(0);
            if c == '\n' || column + cells > width {
                let _ = write!(out, "{style:#}\n{INDENT}{style}");
                column = INDENT.len();
            }
            if c != '\n' {
                out.push(c);
                column += cells;
            }
        }
        let _ = write!(out, "{style:#}");
    }
    out.push('\n');
}

/// A document's text without anything that a terminal would obey. Its lines are one.
fn plain(text: &str) -> String {
    line(&text.replace('\n', " "))
}

/// The same with its lines.
fn shown(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// `text` in so many cells, filled up with spaces.
fn pad(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(text.width())))
}

fn stat_of_many(diffs: &[Diff], how: &Terminal, out: &mut String) {
    let names: Vec<String> =
        diffs.iter().map(|diff| plain(&format!("{} → {}", diff.old.name(), diff.new.name()))).collect();
    let first = names.iter().map(|name| name.width()).max().unwrap_or(0);
    let heads: Vec<&str> = Kind::ALL.iter().map(|&kind| labels::kind_of_all(kind, diffs, how.lang)).collect();
    let head: String = heads.iter().map(|head| format!("  {}", right(head, 8))).collect();
    put!(out, "{HEAD}{}{head}{HEAD:#}", pad("", first));
    for (diff, name) in diffs.iter().zip(&names) {
        let row: String =
            Kind::ALL.iter().map(|&kind| format!("  {}", right(&diff.summary.count(kind).to_string(), 8))).collect();
        put!(out, "{}{row}", pad(name, first));
        left_out(diff, how, out);
    }
}

/// `text` against the right edge of so many cells.
fn right(text: &str, cells: usize) -> String {
    format!("{}{text}", " ".repeat(cells.saturating_sub(text.width())))
}

fn by_facet(diff: &Diff, how: &Terminal, out: &mut String) {
    let mut facets: Vec<(String, [usize; 6])> = Vec::new();
    for entry in &diff.entries {
        let facet = entry.after.first().or(entry.before.first()).and_then(|measure| measure.place.first());
        let facet = plain(facet.map_or("", |facet| facet));
        let at = facets.iter().position(|(name, _)| *name == facet).unwrap_or_else(|| {
            facets.push((facet, [0; 6]));
            facets.len() - 1
        });
        if let Some(kind) = Kind::ALL.iter().position(|&kind| kind == entry.kind) {
            facets[at].1[kind] += 1;
        }
    }
    let first = facets.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let label = |kind| labels::kind_between(kind, diff.between, how.lang);
    let head: String = Kind::ALL.iter().map(|&kind| format!("  {}", right(label(kind), 8))).collect();
    put!(out, "{HEAD}{}{head}{HEAD:#}", pad("", first));
    for (name, counts) in &facets {
        let row: String = counts.iter().map(|count| format!("  {}", right(&count.to_string(), 8))).collect();
        put!(out, "{}{row}", pad(name, first));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_漢字_takes_two_cells() {
        assert_eq!(pad("部門", 6), "部門  ");
        assert_eq!(right("部門", 6), "  部門");
        let how = Terminal { lang: Lang::ZhTw, stat: false, verbose: false, color: false, width: 30 };
        let mut out = String::new();
        paragraph(&[(Op::Equal, "一二三四五六七八九十一二三四".to_owned())], &how, &mut out);
        assert_eq!(out, "    一二三四五六七八九十一二三\n    四\n");
    }
}
