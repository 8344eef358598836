//! The matrix and the lineages for a terminal. Widths are counted in cells, two for a 漢字.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::coverage::{Overview, Status, Year};
use crate::history::{EventKind, History, Since};
use crate::words::{Diagnostic, Lang};

use super::labels::{self, word};
use crate::report::safe::{line as clean, screened};

/// Cells of a measure's wording beside its signs.
const TEXT: usize = 56;

/// Writing to a string cannot fail.
macro_rules! put {
    ($out:expr, $($args:tt)*) => {{ let _ = writeln!($out, $($args)*); }};
}

/// The sums and findings of every year; the whole matrix too where `matrix` says so.
#[must_use]
pub fn terminal(overview: &Overview, lang: Lang, matrix: bool) -> String {
    screened(&written(overview, lang, matrix))
}

fn written(overview: &Overview, lang: Lang, matrix: bool) -> String {
    let mut out = String::new();
    for (at, year) in overview.years.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        sums(overview, year, lang, &mut out);
        if matrix {
            signs(overview, year, lang, &mut out);
        }
        for sentence in &year.findings {
            put!(out, "• {}", clean(if lang == Lang::En { &sentence.en } else { &sentence.zh }));
        }
    }
    left_out(&overview.diagnostics, lang, &mut out);
    out
}

/// What was left out of account.
fn left_out(diagnostics: &[Diagnostic], lang: Lang, out: &mut String) {
    for note in diagnostics {
        put!(out, "! {}", clean(note.message_in(lang)));
    }
}

fn sums(overview: &Overview, year: &Year, lang: Lang, out: &mut String) {
    let (plans, rows) = (year.plans.len(), year.rows.len());
    let name = labels::year(year.roc_year, lang);
    let measures: usize = year.accounts.iter().map(|account| account.measures).sum();
    match lang {
        Lang::ZhTw => put!(out, "{name}：{plans} 個計畫，共 {measures} 項具體作法，歸為 {rows} 列"),
        Lang::En => put!(out, "{name}: {plans} plans with {measures} measures, in {rows} rows"),
    };
    let offices: Vec<&str> = year.plans.iter().map(|&plan| &*overview.plans[plan].office).collect();
    let width = offices.iter().map(|office| clean(office).width()).max().unwrap_or(0).max(8);
    let mut head = pad(word(("營業處", "office"), lang), width);
    let statuses = Status::ALL.into_iter().map(Some).chain([None]);
    for status in statuses.clone() {
        let _ = write!(head, "  {}", labels::status(status, lang));
    }
    put!(out, "{head}");
    let all = word(("全部", "all"), lang);
    for (office, counts) in offices.iter().zip(&year.columns).chain([(&all, &year.total)]) {
        let mut line = pad(&clean(office), width);
        for status in statuses.clone() {
            let _ = write!(line, "  {:>1$}", counts.of(status), labels::status(status, lang).width());
        }
        put!(out, "{line}");
    }
    // How the cells come to the measures, where they are not one to one.
    for (office, account) in offices.iter().zip(&year.accounts) {
        if account.shared + account.split > 0 {
            let (office, cells) = (clean(office), account.cells);
            let (measures, shared, split) = (account.measures, account.shared, account.split);
            match lang {
                Lang::ZhTw => put!(out, "{office}：{measures} 項＋併項多計 {shared}－拆項少計 {split}＝{cells} 格"),
                Lang::En => {
                    put!(out, "{office}: {measures} measures + {shared} by merges − {split} by splits = {cells} cells")
                }
            };
        }
    }
}

fn signs(overview: &Overview, year: &Year, lang: Lang, out: &mut String) {
    for (number, &plan) in (1..).zip(&year.plans) {
        put!(out, "{number:>3}  {}", clean(&overview.plans[plan].office));
    }
    let numbers: String = (1..=year.plans.len()).map(|number| format!("{number:>3}")).collect();
    put!(out, "{}{numbers}", pad(word(("具體作法", "measure"), lang), TEXT));
    let mut facet = None;
    for &at in &year.rows {
        let row = &overview.rows[at];
        if facet != Some(&row.place.facet) {
            facet = Some(&row.place.facet);
            put!(out, "{}", clean(row.place.facet.as_deref().unwrap_or("—")));
        }
        let mut line = pad(&clean(&row.text.replace('\n', " ")), TEXT);
        for &plan in &year.plans {
            let sign = labels::sign(row.cell(plan).map(|cell| cell.status));
            let _ = write!(line, "{}{sign}", " ".repeat(3 - sign.width().unwrap_or(1).min(2)));
        }
        put!(out, "{line}");
    }
}

/// The events of every office, and who had a measure first.
#[must_use]
pub fn terminal_history(history: &History, lang: Lang) -> String {
    screened(&events(history, lang))
}

fn events(history: &History, lang: Lang) -> String {
    let mut out = String::new();
    for office in &history.offices {
        let years: Vec<String> = office.years.iter().map(u32::to_string).collect();
        put!(out, "{}  {}", clean(&office.office), years.join(" "));
        let counts = EventKind::ALL.into_iter().zip(&office.counts);
        let counts: Vec<String> =
            counts.map(|(kind, count)| format!("{} {count}", labels::event(kind, lang))).collect();
        put!(out, "{}", counts.join("  "));
        for lineage in office.lineages.iter().filter(|lineage| !lineage.events.is_empty()) {
            let events: Vec<String> = lineage
                .events
                .iter()
                .map(|event| {
                    let (kind, debatable) = (labels::event(event.kind, lang), labels::debatable(event.debatable, lang));
                    format!("{} {kind} {}{debatable}", event.year, clean(&event.ids.join("+")))
                })
                .collect();
            put!(out, "  {}  {}", pad(&clean(&lineage.text.replace('\n', " ")), TEXT), events.join("；"));
        }
    }
    if !history.spreads.is_empty() {
        put!(
            out,
            "{}",
            word(("各機關自何年起列入（≤：可能更早）", "since when each office has it (≤: maybe earlier)"), lang)
        );
    }
    for spread in &history.spreads {
        // Who took it up in one year took it up side by side.
        let side_by_side = spread.offices.chunk_by(|a, b| (a.year, a.or_before) == (b.year, b.or_before));
        let mut steps = String::new();
        let mut before: Option<&Since> = None;
        for since in side_by_side {
            steps.push_str(match before {
                None => "",
                Some(before) if since[0].is_after(before) => " → ",
                Some(_) => "、",
            });
            let offices: Vec<_> = since.iter().map(|since| clean(&since.office)).collect();
            steps += &format!("{}{} {}", if since[0].or_before { "≤" } else { "" }, since[0].year, offices.join("、"));
            before = since.first();
        }
        put!(out, "  {}  {steps}", pad(&clean(&spread.text.replace('\n', " ")), TEXT));
    }
    left_out(&history.diagnostics, lang, &mut out);
    out
}

/// Exactly so many cells: cut with 「…」, or filled with spaces.
fn pad(text: &str, cells: usize) -> String {
    let mut padded = String::new();
    if text.width() > cells {
        let mut used = 1;
        for c in text.chars() {
            used += c.width().unwrap_or(0);
            if used > cells {
                break;
            }
            padded.push(c);
        }
        padded.push('…');
    } else {
        padded.push_str(text);
    }
    let fill = cells.saturating_sub(padded.width());
    padded + &" ".repeat(fill)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_as_wide_as_asked() {
        for text in ["", "abc", "台電台電台電", "a台b電c台d電", "台電👷‍♀️台電台電台電"] {
            assert_eq!(pad(text, 9).width(), 9, "{text}");
        }
    }
}
